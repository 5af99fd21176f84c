"""What a row asks for, and the rating, are the same in every engine."""

from collections import Counter
from pathlib import Path

import pytest

from tests.parity import hint_cases
from tests.parity.sheet import Outcome, differences, outcomes

COUNT, SEED = 4000, 11
PLACES = 2
FEWEST = 10
"""Rows in which each hint is seen at least."""

NUMBER_HINTS = {"未填", "应填数字", "扣减超过分值", "请写扣减理由", "请说明偏差原因", "✓"}
HINTS = {
    "at_least": NUMBER_HINTS | {"不应是负数", "超额完成，请说明"},
    "at_most": NUMBER_HINTS | {"不应是负数"},
    "exact": NUMBER_HINTS | {"不应是负数", "超额完成，请说明"},
    "deadline": NUMBER_HINTS - {"应填数字"} | {"应填日期"},
    "qualitative": NUMBER_HINTS - {"应填数字"} | {"请填定性评分", "定性评分超出档次"},
    "satisfaction by steps": NUMBER_HINTS | {"超额完成，请说明"},
}


@pytest.mark.parametrize("row", hint_cases.ROWS)
def test_a_row_and_its_hint_are_the_same_in_every_engine(row: str, tmp_path: Path) -> None:
    found = outcomes(list(hint_cases.hint_cases(row, COUNT, SEED)), tmp_path)
    hints = [outcome for outcome in found if outcome.key.endswith(".hint")]
    scores = [outcome for outcome in found if outcome.key.endswith("score")]

    assert differences(hints) == []
    assert differences(scores, places=PLACES) == []
    assert len(hints) == COUNT
    assert HINTS[row] == _often(hints)


def test_the_rating_is_the_same_in_every_engine(tmp_path: Path) -> None:
    found = outcomes(list(hint_cases.rating_cases(COUNT, SEED)), tmp_path)

    assert differences(found) == []
    assert {"优", "良", "中", "差", None} == _often(found)


def test_a_sum_of_scores_has_the_same_rating_in_every_engine(tmp_path: Path) -> None:
    found = outcomes(list(hint_cases.sum_cases(COUNT // 4, SEED)), tmp_path)

    assert differences(found, places=PLACES) == []


def _often(found: list[Outcome]) -> set[object]:
    return {shown for shown, times in Counter(outcome.ours for outcome in found).items() if times >= FEWEST}
