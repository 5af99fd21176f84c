"""A workbook of tables: what somebody typed stays text, what is added is added, and Excel has nothing to repair."""

import io
import math
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from perfeval_xl.errors import LayoutError
from perfeval_xl.writer import table_book as table_book_module
from perfeval_xl.writer.table_book import (
    COUNT,
    MEAN,
    RATIO,
    SUM,
    Card,
    CardsBlock,
    ChartBlock,
    Head,
    Link,
    Look,
    SheetSpec,
    Styled,
    TableBlock,
    TextBlock,
    link_to,
    places_of,
    table_book,
)
from tests.excel_safety.lint import ALLOWED, lint

TYPED = (
    '=HYPERLINK("http://a.example","点")',
    "+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "-1+1",
    "https://a.example/",
    "0012345",
    "x" * 40_000,
    "\n" * 400 + "行",
    "红\x1b[31m字\u202e",
    "_x0041_x0042_x0043_",
    "<r><t>粗</t></r>",
    "\ud800",
    "😀" * 20_000,
)
"""What a cell of a unit may hold."""
HEADS = (
    Head("序号", Look.COUNT, 6, total=COUNT),
    Head("名称", Look.TEXT, 24),
    Head("执行数", Look.AMOUNT, 14, total=SUM),
    Head("预算数", Look.AMOUNT, 14, total=SUM),
    Head("执行率", Look.RATE, 10, total=RATIO, over=("执行数", "预算数")),
    Head("得分", Look.SCORE, 8, total=MEAN),
    Head("日期", Look.DAY, 12),
    Head("时间", Look.TIME, 18),
    Head("位置", Look.LINK, 14),
    Head("处理", Look.MARK, 12, open=True),
    Head("标记", hidden=True),
)
ROWS = [
    [
        at + 1,
        text,
        Fraction(at + 1, 3),
        10,
        Fraction(at + 1, 30),
        math.nan if at == 2 else 90.5 + at,
        "2026-03-05",
        datetime(2026, 3, 5, 20, tzinfo=UTC),
        Link("C12", link_to("台账/原件/ab/50%#.xlsx", "表'一", "C12"), "转到原件"),
        None,
        Styled("m", "alarm"),
    ]
    for at, text in enumerate(TYPED)
]
SHEETS = (
    SheetSpec(
        "总览",
        [
            CardsBlock([Card("已计", 3, note="个", target=link_to("", "项目"))] * 6),
            ChartBlock("pie", "等级", "Few", "名", ["数"]),
            ChartBlock("scatter", "执行与得分", "Many", "执行率", ["得分"]),
            TableBlock("Few", [Head("名", span=2), Head("数", Look.COUNT, span=2, total=SUM)], [["优", 1], ["良", 2]],
                       native=False, totals=True),
            TextBlock(["说明", Styled("注意", "alarm"), Link("到项目", link_to("", "项目"))], title="说明"),
        ],
        title="总览",
        about="这一轮怎么样。",
        widths=[9] * 12,
    ),
    SheetSpec(
        "项目",
        [TableBlock("Many", HEADS, ROWS, totals=True, bars={"得分": (60, 100)}, choices={(0, 9): ("认可", "不认可")})],
        title="项目表",
        frozen=2,
    ),
    SheetSpec("空", [TableBlock("None1", [Head("甲"), Head("乙")], [], empty="没有要处理的。")]),
)  # fmt: skip
MANY = places_of(SHEETS)["Many"]


@pytest.fixture(scope="module")
def written() -> bytes:
    return table_book(SHEETS, properties={"perfeval_summary": "0" * 64}, title="汇总")


@pytest.fixture(scope="module")
def book(written: bytes) -> Workbook:
    return load_workbook(io.BytesIO(written))


def test_what_a_unit_typed_is_text_and_leads_nowhere(book: Workbook) -> None:
    sheet = book["项目"]
    column = MANY.columns["名称"] + 1
    cells = [sheet.cell(MANY.first + 1 + at, column) for at in range(len(TYPED))]
    kinds = {(cell.data_type, cell.hyperlink) for cell in cells}
    shown = [cell.value[:20] for cell in cells]
    assert kinds == {("s", None)}
    assert shown == [
        *(text[:20] for text in TYPED[:6]), "x" * 20, "\n" * 20, "红\\x1b[31m字\\u202e", "_x0041 _x0042 _x0043_"[:20],
        "<r><t>粗</t></r> ",
        "\\ud800", "😀" * 20,
    ]  # fmt: skip


def test_totals_are_formulas_with_the_values_that_they_have(written: bytes, book: Workbook) -> None:
    values = load_workbook(io.BytesIO(written), data_only=True)["项目"]
    row = MANY.last + 2
    told = {
        title: (str(book["项目"].cell(row, column + 1).value), values.cell(row, column + 1).value)
        for title, column in MANY.columns.items()
        if book["项目"].cell(row, column + 1).value is not None
    }
    area = {
        title: f"{chr(65 + at)}{MANY.first + 1}:{chr(65 + at)}{MANY.last + 1}" for title, at in MANY.columns.items()
    }
    money, over = f"SUBTOTAL(109,{area['执行数']})", f"SUBTOTAL(109,{area['预算数']})"
    mean = math.fsum(row[5] for row in ROWS if not math.isnan(row[5])) / 12
    assert told == {
        "序号": (f"=SUBTOTAL(103,{area['序号']})", 13),
        "执行数": (f"={money}", pytest.approx(91 / 3)),
        "预算数": (f"={over}", 130),
        "执行率": (f'=IF({over}=0,"",{money}/{over})', pytest.approx(91 / 390)),
        "得分": (f'=IF(SUBTOTAL(102,{area["得分"]})=0,"",SUBTOTAL(101,{area["得分"]}))', pytest.approx(mean)),
    }


def test_times_are_shown_in_beijing_and_links_lead_to_the_cell(book: Workbook) -> None:
    sheet = book["项目"]
    cell = {title: sheet.cell(MANY.first + 1, column + 1) for title, column in MANY.columns.items()}
    link = cell["位置"].hyperlink
    assert cell["日期"].value == datetime.combine(date(2026, 3, 5), datetime.min.time())
    assert cell["时间"].value == datetime(2026, 3, 6, 4)
    assert (link.target, link.location) == ("台账/原件/ab/50%25%23.xlsx", "'表''一'!C12")


def test_excel_has_nothing_to_repair_in_it(written: bytes, tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(written)
    assert lint(path, allowed=ALLOWED | {"SUBTOTAL"}) == []


def test_a_long_table_is_written_line_by_line_and_says_the_same(
    monkeypatch: pytest.MonkeyPatch, book: Workbook, tmp_path: Path
) -> None:
    monkeypatch.setattr(table_book_module, "MOST_IN_TABLE", 3)
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(table_book(SHEETS, properties={}, title="汇总"))
    long = load_workbook(path)["项目"]
    # Its texts stand in the cells themselves, where openpyxl does not read the escape of an escape.
    rows = [[str(cell.value).replace("_x005F", "") for cell in row] for row in long.iter_rows()]
    assert rows == [[str(cell.value) for cell in row] for row in book["项目"].iter_rows()]
    assert (long.auto_filter.ref, len(long.tables)) == (f"A{MANY.head + 1}:K{MANY.last + 1}", 0)
    assert lint(path, allowed=ALLOWED | {"SUBTOTAL"}) == []


def test_a_short_table_stands_beside_a_long_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No sheet that is written line by line can have a table, and it has one filter: that of the long one."""
    monkeypatch.setattr(table_book_module, "MOST_IN_TABLE", 3)
    heads = [Head("甲")]
    blocks = [
        TableBlock("Few", heads, [["1"]]),
        TableBlock("Many", heads, [["2"]] * 4),
        TableBlock("Last", heads, [["3"]]),
    ]
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(table_book([SheetSpec("一", blocks)], properties={}, title=""))
    sheet = load_workbook(path)["一"]
    assert [cell.value for cell in sheet["A"] if cell.value not in (None, "甲")] == ["1", "2", "2", "2", "2", "3"]
    assert len(sheet.tables) == 0
    first = next(cell.row for cell in sheet["A"] if cell.value == "2")
    assert sheet.auto_filter.ref == f"A{first - 1}:A{first + 3}"
    assert lint(path, allowed=ALLOWED) == []


def test_each_table_is_called_by_its_titles(book: Workbook) -> None:
    (table,) = book["项目"].tables.values()
    titles = [book["项目"].cell(MANY.head + 1, at + 1).value for at in range(len(HEADS))]
    assert (table.name, table.column_names) == ("Many", titles)


def test_numbers_that_no_workbook_holds_are_left_out() -> None:
    numbers = [Fraction(10**400), 10**400, math.inf, math.nan, Styled("", "alarm"), True, Fraction(1, 4)]
    table = TableBlock("Few", [Head("数", Look.NUMBER, total=SUM)], [[number] for number in numbers], totals=True)
    sheet = load_workbook(io.BytesIO(table_book([SheetSpec("一", [table])], properties={}, title="")), data_only=True)
    assert [cell.value for cell in sheet["一"]["A"]] == ["数", None, None, None, None, None, "是", 0.25, 0.25]


def test_a_text_that_is_too_long_for_its_line_is_seen_from_its_beginning(book: Workbook) -> None:
    column = MANY.columns["名称"] + 1
    sides = [book["项目"].cell(MANY.first + 1 + at, column).alignment.vertical for at in range(len(TYPED))]
    assert [side == "top" for side in sides] == [len(text) > 300 for text in TYPED]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("a?b.xlsx", "external:a%3Fb.xlsx#'表'!A1"),
        ('?x="&A1,"点 我").xlsx', "external:%3Fx=%22&A1,%22点%20我%22).xlsx#'表'!A1"),
    ],
)
def test_a_link_leads_to_a_file_whatever_it_is_called(name: str, target: str) -> None:
    assert link_to(name, "表") == target


def test_two_tables_of_one_name_are_refused() -> None:
    table = TableBlock("Same", [Head("甲")], [["1"]])
    with pytest.raises(LayoutError, match="两个表格都叫Same"):
        table_book([SheetSpec("一", [table, table])], properties={}, title="")
