"""Whatever is open in a form, its report says nothing of a blank, has no figure without a cell, and passes its check.

`PERFEVAL_RANDOM_FORMS=2000` tries so many forms; `python -m tests.reports.proof 2000` prints what is wrong.
"""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.proof import case_of, problems, problems_in_word
from tests.reports.sourced import audit, ten

FORMS = int(os.environ.get("PERFEVAL_RANDOM_FORMS", "6"))
"""As many as a run of all tests has time for."""
SEEDS = st.integers(0, 100_000)


@settings(max_examples=FORMS, deadline=None)
@given(SEEDS)
def test_a_report_says_what_stands_in_the_cells_and_no_more(seed: int) -> None:
    assert problems(case_of(seed), str(seed)) == []


def test_what_is_read_back_from_word_is_found_as_sound(tmp_path: Path) -> None:
    assert {seed: problems_in_word(case_of(seed), tmp_path) for seed in (1, 31)} == {1: [], 31: []}


def test_every_figure_of_the_ten_reports_stands_in_a_cell() -> None:
    assert [wrong for name, report in ten().items() for wrong in audit(name, report).unsourced] == []
