"""清单问题.xlsx: what is wrong or doubtful in an office's list, each with a link to its cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from perfeval_xl.forms.list_problems import Level, ListProblem, tally
from perfeval_xl.layout.styles import look
from perfeval_xl.plain_text import one_line, visible, without_unseen
from perfeval_xl.text_measure import height_for, lines_of
from perfeval_xl.writer.self_check import Expected, check_written
from perfeval_xl.writer.strict import CELL_TEXT_LIMIT, StrictWorkbook, StrictWorksheet, require_success, strict_writing
from perfeval_xl.writer.table_types import leads_beside
from perfeval_xl.writer.xlsx import A4, DOCUMENT_DAY

SHEET = "清单问题"
"""Tab and title."""
MARK = "perfeval_list_problems"
"""The property by which the program knows its own file again; its value is the name of the list."""
HEADINGS = ("序号", "级别", "工作表", "单元格", "现在写的是", "问题", "怎么改、怎样确认")
WIDTHS = (6, 8, 8, 11, 24, 44, 46)
"""Characters."""
NUMBER, LEVEL, TAB, CELL, FOUND, WHAT, CURE = range(len(HEADINGS))
FIRST = 3
"""Row of the first problem, from 0."""
MOST = 10_000
"""Problems that are listed; whoever has more mends these first."""
LONGEST_FOUND = 60
"""Characters of a cell that are repeated."""
LEAST, HIGHEST = 20.0, 400.0
"""Points of a row."""
LONGEST_TAB, LONGEST_MARK = 31, 255
"""Characters that Excel takes for the name of a sheet, and for a property."""
_LEVELS = {Level.ERROR: "alarm", Level.ASK: "caution", Level.NOTE: "notable"}
_HOW = "点“单元格”一栏可以跳到清单里的那一格。全部改好或确认后，再生成一次。"
_MEANING = "错误：改好才能下发。需确认：改，或在清单那一行的“已核实”栏填“是”。提示：看一下就行。"


def problem_book(problems: Sequence[ListProblem], list_name: str, *, linked: bool = True) -> bytes:
    """Return the workbook that lists ``problems`` of the list ``list_name``, which lies beside it.

    Without ``linked`` cells are named, but lead nowhere: the list was never saved.
    """
    target = io.BytesIO()
    with strict_writing():
        book = StrictWorkbook(target)
        base = look(())
        book.formats[0].set_font_name(base["font_name"])
        book.formats[0].set_font_size(base["font_size"])
        sheet = book.add_worksheet(SHEET, StrictWorksheet)
        looks = _looks(book)
        for column, width in enumerate(WIDTHS):
            require_success(sheet.set_column(column, column, width))
        _head(sheet, problems, list_name, looks)
        for at, problem in enumerate(problems[:MOST]):
            _line(sheet, FIRST + at, at + 1, problem, looks, list_name if linked and leads_beside(list_name) else "")
        last = FIRST + len(problems[:MOST])
        if not problems:
            require_success(sheet.merge_range(last, 0, last, CURE, "没有问题。", looks["text"]))
            sheet.set_row(last, LEAST)
        elif len(problems) > MOST:
            rest = f"共{len(problems)}处，这里列出前{MOST}处；改好这些再生成一次。"
            require_success(sheet.merge_range(last, 0, last, CURE, rest, looks["text"]))
        _page(sheet, last)
        mark = mark_of(list_name)
        book.set_properties({"title": f"{SHEET}：{mark}", "created": DOCUMENT_DAY})
        require_success(book.set_custom_property(MARK, mark, "text"))
        book.close()
    written = target.getvalue()
    check_written(written, Expected((SHEET,), properties={MARK: mark}))
    return written


def mark_of(list_name: str) -> str:
    """The name of a list as its 清单问题.xlsx keeps it: without what no property can hold."""
    return without_unseen(list_name)[:LONGEST_MARK]


def _looks(book: StrictWorkbook) -> dict[str, Any]:
    names = {
        "title": ("title",),
        "about": ("left",),
        "head": ("boxed", "sidehead"),
        "text": ("boxed", "left", "text"),
        "center": ("boxed", "center"),
        "link": ("boxed", "center", "link"),
        **{level.chinese: ("boxed", "center", style) for level, style in _LEVELS.items()},
    }
    return {name: book.add_format(look(styles)) for name, styles in names.items()}


def _head(sheet: Any, problems: Sequence[ListProblem], list_name: str, looks: dict[str, Any]) -> None:
    require_success(sheet.merge_range(0, 0, 0, CURE, SHEET, looks["title"]))
    sheet.set_row(0, 36)
    about = f"清单：{one_line(list_name)}　{tally(problems) or '没有问题'}"
    text = f"{about}\n{_MEANING}{_HOW}" if problems else about
    require_success(sheet.merge_range(1, 0, 1, CURE, "", looks["about"]))
    sheet.put_text(1, 0, text, looks["about"])
    sheet.set_row(1, height_for(lines_of(text, sum(WIDTHS))) + 4)
    for column, heading in enumerate(HEADINGS):
        sheet.put_text(FIRST - 1, column, heading, looks["head"])
    sheet.set_row(FIRST - 1, 24)


def _line(sheet: Any, row: int, number: int, problem: ListProblem, looks: dict[str, Any], list_name: str) -> None:
    found = visible(problem.found)
    found = found if len(found) <= LONGEST_FOUND else f"{found[:LONGEST_FOUND]}……"
    texts = {FOUND: found, WHAT: visible(problem.what), CURE: visible(problem.cure)}
    require_success(sheet.write_number(row, NUMBER, number, looks["center"]))
    sheet.put_text(row, LEVEL, problem.level.chinese, looks[problem.level.chinese])
    sheet.put_text(row, TAB, visible(problem.sheet) or "整个文件", looks["center"])
    place = problem.cell or ("整张表" if problem.sheet else "")
    if list_name and 0 < len(problem.sheet) <= LONGEST_TAB and one_line(problem.sheet) == problem.sheet:
        # A # would end the name of the file.
        file = list_name.replace("%", "%25").replace("#", "%23")
        tab = problem.sheet.replace("'", "''")
        address = f"external:{file}#'{tab}'!{problem.target}"
        require_success(sheet.write_url(row, CELL, address, looks["link"], place, f"转到{problem.place}"))
    else:
        sheet.put_text(row, CELL, place, looks["center"])
    for column, text in texts.items():
        sheet.put_text(row, column, text[:CELL_TEXT_LIMIT], looks["text"])
    lines = max(lines_of(text, WIDTHS[column] - 1) for column, text in texts.items())
    sheet.set_row(row, min(max(LEAST, height_for(lines) + 2), HIGHEST))


def _page(sheet: Any, last: int) -> None:
    sheet.freeze_panes(FIRST, 0)
    sheet.autofilter(FIRST - 1, 0, max(last - 1, FIRST), CURE)
    sheet.set_selection(FIRST, CELL, FIRST, CELL)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST - 1)
    sheet.set_footer("&C第&P页 共&N页")
