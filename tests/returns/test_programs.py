"""Workbooks that other programs saved: what they keep is read, and what they drop is named, with no accusation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from perfeval_xl.submission import Submission, check_file
from tests import making
from tests.engines import resaving
from tests.issuing.samples import complete_book
from tests.returns.check_edited import codes

DEPARTMENT = "cn_national/2020_department"
KEPT: Mapping[str, set[str]] = {
    "openpyxl": {"P103"},
    "ironcalc": {"G114", "G171"},
    "populate": {"P103"},
    "sheetjs": {"G171"},
    "sheetjs with styles": {"G171"},
}
"""What is told of a workbook beside what was told of it before, by the program that saved it."""
LOST = {
    "ironcalc": "工作簿的工作表保护、填写限制（数字范围、下拉选项）没有了，多半是用别的软件另存时丢掉的",
    "sheetjs": "工作簿的工作表保护、填写限制（数字范围、下拉选项）、提醒颜色（条件格式）、"
    "数字格式（日期、百分数显示成了普通的数，计分按存的算）没有了，多半是用别的软件另存时丢掉的",
    "sheetjs with styles": "工作簿的工作表保护、填写限制（数字范围、下拉选项）、提醒颜色（条件格式）没有了，"
    "多半是用别的软件另存时丢掉的",
}


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("原件")
    department = folder / "部门.xlsx"
    department.write_bytes(complete_book(DEPARTMENT))
    return [making.book(folder / "项目.xlsx"), department]


@pytest.fixture(scope="module")
def saved(originals: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sequence[Path]]:
    folder = tmp_path_factory.mktemp("另存")
    return {
        **resaving.in_node(originals, folder),
        "openpyxl": resaving.by_openpyxl(originals, folder / "openpyxl"),
        "ironcalc": resaving.by_ironcalc(originals, folder / "ironcalc"),
    }


def answers(submission: Submission) -> dict[str, object]:
    assert submission.case is not None
    return dict(submission.case.filled.every_answer)


@pytest.mark.parametrize("program", KEPT)
def test_what_a_program_keeps_is_read(program: str, originals: list[Path], saved: Mapping[str, Sequence[Path]]) -> None:
    for before, after in zip(map(check_file, originals), map(check_file, saved[program]), strict=True):
        assert after.genuine is True
        assert codes(after) - codes(before) == KEPT[program]
        assert answers(after) == answers(before)
        assert after.result.scores == before.result.scores
        lost = [one.message for one in after.findings if one.code.name == "G171"]
        assert lost == ([LOST[program]] if program in LOST else [])


def test_a_program_that_drops_the_identity_is_named_as_the_cause(saved: Mapping[str, Sequence[Path]]) -> None:
    for path in saved["exceljs"]:
        [finding] = check_file(path).findings
        assert finding.code.name == "W034"
        assert "用别的软件另存过" in finding.message
        assert "下发的原表" in finding.fix
