"""What a row asks for, and the rating, are the same in every engine."""

from collections import Counter

import pytest

from perfeval_xl.forms.row_hints import (
    ABOVE_WHOLE,
    BAD_ASSESSED,
    BAD_DEDUCTION,
    HUNDREDFOLD,
    HUNDREDTH,
    KEPT,
    NO_DEDUCTION_REASON,
    NO_REASON,
    NOT_A_DAY,
    NOT_A_LEVEL,
    NOT_A_NUMBER,
    NOT_ASSESSED,
    OPEN,
    OTHER_YEAR,
    OTHER_YEAR_UNEXPLAINED,
    OUT_OF_RANGE,
    OUTSIDE_BAND,
    OVER,
    SLIP_ASKED,
    TOO_LONG,
)
from tests.once import once
from tests.parity import hint_cases
from tests.parity.sheet import Outcome, differences, outcomes_of_each

COUNT, SEED = 500, 11
PLACES = 2
FEWEST = 3
"""Rows in which each hint is seen at least."""

NUMBER_HINTS = {OPEN, NOT_A_NUMBER, OUT_OF_RANGE, BAD_DEDUCTION, NO_DEDUCTION_REASON, NO_REASON, TOO_LONG, KEPT}
HINTS = {
    "at_least": NUMBER_HINTS | {OVER},
    "percent": NUMBER_HINTS | {OVER, HUNDREDTH, HUNDREDFOLD, SLIP_ASKED},
    "at_most": NUMBER_HINTS,
    "exact": NUMBER_HINTS | {OVER},
    "deadline": NUMBER_HINTS - {NOT_A_NUMBER, OUT_OF_RANGE} | {NOT_A_DAY, OTHER_YEAR, OTHER_YEAR_UNEXPLAINED},
    "qualitative": NUMBER_HINTS - {NOT_A_NUMBER, OUT_OF_RANGE}
    | {NOT_A_LEVEL, BAD_ASSESSED, NOT_ASSESSED, OUTSIDE_BAND},
    "satisfaction by steps": NUMBER_HINTS | {ABOVE_WHOLE, HUNDREDTH, HUNDREDFOLD, SLIP_ASKED},
}


RATING, SUM = "the rating", "a sum"


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Outcome]]:
    """All rows, and the ratings; LibreOffice starts once for them."""
    sheets = {row: list(hint_cases.hint_cases(row, COUNT, SEED)) for row in hint_cases.ROWS} | {
        RATING: list(hint_cases.rating_cases(COUNT, SEED)),
        SUM: list(hint_cases.sum_cases(COUNT // 4, SEED)),
    }
    return once(tmp_path_factory, "hints", lambda folder: outcomes_of_each(sheets, folder))


@pytest.mark.parametrize("row", hint_cases.ROWS)
def test_a_row_and_its_hint_are_the_same_in_every_engine(row: str, computed: dict[str, list[Outcome]]) -> None:
    hints = [outcome for outcome in computed[row] if outcome.key.endswith(".hint")]
    scores = [outcome for outcome in computed[row] if outcome.key.endswith("score")]

    assert differences(hints) == []
    assert differences(scores, places=PLACES) == []
    assert len(hints) == COUNT
    assert HINTS[row] == _often(hints)


def test_the_rating_is_the_same_in_every_engine(computed: dict[str, list[Outcome]]) -> None:
    assert differences(computed[RATING]) == []
    assert {"优", "良", "中", "差", None} == _often(computed[RATING])


def test_a_sum_of_scores_has_the_same_rating_in_every_engine(computed: dict[str, list[Outcome]]) -> None:
    assert differences(computed[SUM], places=PLACES) == []


def _often(computed: list[Outcome]) -> set[object]:
    return {shown for shown, times in Counter(outcome.ours for outcome in computed).items() if times >= FEWEST}
