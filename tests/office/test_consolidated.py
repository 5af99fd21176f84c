"""汇总.xlsx: what the ledger says, in sheets that Excel opens and people read."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.consolidated import Written, write_summary
from perfeval_xl.office.pending import MADE_HEADS, PENDING_HEADS
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, view_of
from tests.excel_safety.lint import ALLOWED, lint
from tests.office.runs import run
from tests.office.small_rounds import code_of, put_in, registered, returned

NOW = datetime(2023, 4, 2, 4, 0, tzinfo=UTC)
SHEETS = [
    "总览",
    "待处理",
    "项目汇总表",
    "按主管部门",
    "指标明细",
    "审核问题",
    "未报与退回",
    "异常",
    "抽查名单",
    "平台导入",
    "说明",
]


def summary(of: Round, digest: str = "d1") -> Written:
    """The 汇总 of the round as it is."""
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, NOW)
        return write_summary(view, lines_of(view), ledger, of, NOW, digest)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round of three projects: one counts, one is returned, one is missing."""
    of = registered(tmp_path_factory.mktemp("round"), 3)
    put_in(of, {"甲.xlsx": returned(1), "乙.xlsx": returned(2, wrong=True)})
    run(of)
    summary(of)
    return of


@pytest.fixture(scope="module")
def book(place: Round) -> Workbook:
    return load_workbook(io.BytesIO(place.summary.read_bytes()), data_only=True)


def below(book: Workbook, sheet: str, heading: str) -> list[object]:
    """What stands below a heading of a sheet, to the first row that says nothing there."""
    for row in book[sheet].iter_rows():
        for cell in row:
            if cell.value == heading:
                cells = book[sheet].iter_cols(cell.column, cell.column, min_row=cell.row + 1, values_only=True)
                return list(next(cells))
    raise AssertionError(f"{sheet} has no {heading}")


def test_it_has_its_sheets_in_order(book: Workbook) -> None:
    assert book.sheetnames == SHEETS


def test_excel_has_nothing_to_repair_in_it(place: Round) -> None:
    assert lint(place.summary, allowed=ALLOWED | {"SUBTOTAL"}) == []


def test_each_project_stands_in_it_once(book: Workbook) -> None:
    rows = zip(below(book, "项目汇总表", "项目编码")[:3], below(book, "项目汇总表", "状态")[:3], strict=True)
    assert sorted(rows) == [(code_of(1), "已计"), (code_of(2), "退回"), (code_of(3), "未报")]


def test_what_is_typed_into_has_the_titles_by_which_it_is_read_back(book: Workbook) -> None:
    titles = next(book["待处理"].iter_rows(min_row=3, max_row=3, values_only=True))
    made = list(book["说明"].iter_rows(max_col=len(MADE_HEADS), values_only=True))
    assert (titles, MADE_HEADS in made) == (PENDING_HEADS, True)
