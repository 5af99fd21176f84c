"""汇总.xlsx of a seeded round, read by another program, against what was planted and against the originals."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.office.round_once import Made, small_round
from tests.office.summary_proof import SHEETS, proved

FEW = 30
"""Numbers that are traced here; ``python -m tests.office.summary_proof ROUND`` traces a hundred."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return small_round(tmp_path_factory)


def test_every_sum_is_what_was_planted_and_numbers_lead_to_their_cells(made: Made) -> None:
    proof = proved(made.folder, seed=16, sample=FEW)
    assert (proof.wrong, proof.traced) == ([], FEW)
    assert len({what.split(":")[0] for what, _, _ in proof.sums}) == len(SHEETS)


def test_the_proof_sees_a_number_that_is_another(made: Made, tmp_path: Path) -> None:
    for path in made.folder.iterdir():
        if path.name != "汇总.xlsx":
            (tmp_path / path.name).symlink_to(path)
    book = openpyxl.load_workbook(made.folder / "汇总.xlsx")
    sheet = book["项目汇总表"]
    [score] = [cell.column for cell in sheet[3] if cell.value == "自评得分"]
    row = next(row for row in range(4, sheet.max_row) if sheet.cell(row, score).value is not None)
    sheet.cell(row, score).value += 1
    book.save(tmp_path / "汇总.xlsx")
    assert any("自评得分" in told for told in proved(tmp_path, sample=0).wrong)
