"""Amounts of a list that are in 元: told by their look, and beside the other projects of the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.issuing import cure, jobs_of, refusals
from perfeval_xl.profiles import load
from tests.issuing.lists import NATIONAL, save
from tests.issuing.samples import project

COLUMN = "全年预算数-当年财政拨款（万元）"
ASKED = {
    # the amount as it is typed, those of four other projects: what is said of it
    "with the commas of 元": ("45,000", (900, 45, 120, 8), "合4.5亿元而没有小数，像是以元为单位的数"),
    "without them a round sum": (45_000, (900, 450, 1200, 800), ""),
    "a thousand times what is usual here": (45_000, (9, 45, 12, 8), "是清单里各项目中位数12的3750倍"),
    "too large for any": ("3,256,000", (900, 45, 120, 8), "合325.6亿元，数额过大"),
    "commas of an amount in 万元": ("1,246.51", (900, 45, 120, 8), ""),
    "as large as the others": (45_000, (20_000, 30_000, 15_000, 9_000), ""),
}


@pytest.mark.parametrize(("amount", "others", "why"), ASKED.values(), ids=ASKED)
def test_an_amount_of_a_list_that_may_be_in_元_is_asked_about(
    tmp_path: Path, amount: object, others: tuple[float, ...], why: str
) -> None:
    profile = load(NATIONAL)
    data = [project(profile, code=f"P-{number}", name=f"项目{number}") for number in range(5)]

    def fill(book: object) -> None:
        sheet = book["项目"]  # type: ignore[index]
        at = [str(cell.value).rstrip("*") for cell in sheet[1]].index(COLUMN) + 1
        for row, value in enumerate((amount, *others), start=2):
            sheet.cell(row, at).value = value

    jobs = jobs_of(profile, save(tmp_path / "清单.xlsx", profile, data, fill))
    asked = [(job.brief.name, str(f.facts["why"])) for job in jobs for f in refusals(job)]

    assert asked == ([("项目0", why)] if why else [])
    assert all("“已核实”栏填“是”" in cure(job, f) for job in jobs for f in refusals(job))
