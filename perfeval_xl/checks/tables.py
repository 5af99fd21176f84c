"""G 篡改: do tables, pivot tables or settings of the program change what the form shows or computes?"""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.checks.covered import block_name, cells_named, meet, standing
from perfeval_xl.findings import WHOLE_FILE, Code, Finding, Place
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import RawSheet
from perfeval_xl.returns.tables import Table

LONGEST_NAME = 20
"""Characters of the name of a table that a message repeats."""
_OPTIONS = "“文件—选项—高级”"


@check(Code.G122, Code.G162, Code.G168, skip=needs_workbook, scope=Scope.WHOLE)
def no_table_takes_cells_of_the_form(case: Case) -> Iterator[Finding]:
    """No table gives issued cells another look, and no pivot table can grow over them.

    A table beside the form takes nothing.
    """
    for aligned in case.sheets:
        for one in aligned.raw.tables if aligned.raw is not None else ():
            if aligned.raw is not None:
                yield from _told(aligned, aligned.raw, one)


def _told(aligned: Aligned, raw: RawSheet, one: Table) -> Iterator[Finding]:
    named = f"“{one.name[:LONGEST_NAME]}”" if one.name else ""
    what = f"{'数据透视表' if one.pivots else '表格'}{named}（{block_name(one.area)}）"
    taken = sorted(at[:2] for _, at in standing(aligned) if meet(at, one.area))
    if taken:
        yield finding(Code.G168, Place(raw.name, cell_name(*taken[0])), what=what, found=cells_named(taken))
    elif one.refreshes:
        yield finding(Code.G162, Place(raw.name), found=(f"打开时自动刷新的{what}",))
    elif one.pivots:
        yield finding(Code.G122, Place(raw.name), found=raw.name, what=what)


@check(Code.G169, skip=needs_workbook, scope=Scope.WHOLE)
def programs_compute_as_usual(case: Case) -> Iterator[Finding]:
    """No setting of the file makes a program compute with other numbers than those that are stored."""
    if case.book is not None and case.book.rounds:
        options = f"{_OPTIONS}（WPS在“选项—重新计算”）"
        found, words = "将精度设为所显示的精度", "各数按显示的位数计算"
        yield finding(Code.G169, WHOLE_FILE, sheet="工作簿", found=found, words=words, what=options)
    for aligned in case.sheets:
        if aligned.raw is not None and aligned.raw.counts_as_lotus:
            place, sheet = Place(aligned.raw.name), f"“{aligned.raw.name}”表"
            options, words = f"{_OPTIONS}的“Lotus兼容性设置”", "公式里的文字当作0"
            yield finding(Code.G169, place, sheet=sheet, found="按Lotus 1-2-3计算", words=words, what=options)
