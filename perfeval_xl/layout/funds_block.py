"""The funds block of a form: the amounts by line and column, and beside them what is asked of them."""

from __future__ import annotations

from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.colours import FUNDS_HINT, funds_colours
from perfeval_xl.layout.columns import Columns, fund_columns
from perfeval_xl.vocabulary import Fund

REASON_OF_FUNDS = "执行率偏低、预算调整较大的原因（需要时填）"
"""Heading of the reason beside the funds."""


def funds_block(sheet: SheetBuilder, at: Columns, row: int) -> int:
    """The amounts by line and column with their rates, points and score."""
    lines = (None, *Fund)
    first, last = row, row + len(lines)
    for role, start, end in fund_columns(sheet, at, first, last):
        for number, fund in enumerate(lines, start=1):
            _fund_cell(sheet, first + number, start, end, role, fund)
    (_beside_funds if at.hint_is_beside and FUNDS_HINT in sheet.form.fields else _right_of_funds)(
        sheet, at, first, last
    )
    for number in range(len(lines) + 1):
        sheet.need(first + number, 1.5)
    return last + 1


def _beside_funds(sheet: SheetBuilder, at: Columns, first: int, last: int) -> None:
    """The hint, and the reason at the last lines, so that Tab comes to it after the first amounts."""
    hint, start, (_, end) = at.side, last - 1, at.beside
    sheet.text(first, hint, "资金填报提示", "boxed", "sidehead")
    sheet.field(first + 1, hint, FUNDS_HINT, "side", to_row=last)
    sheet.text(first, hint + 1, REASON_OF_FUNDS, "boxed", "sidehead", "left", to_row=start - 1, to_column=end)
    sheet.field(start, hint + 1, "execution.reason", "side", to_row=last, to_column=end)
    funds_colours(sheet, (first + 1, hint), (start, hint + 1))


def _right_of_funds(sheet: SheetBuilder, at: Columns, first: int, last: int) -> None:
    """As forms have it whose hints stand in the last column."""
    side, end = at.side, at.last
    hinted = FUNDS_HINT in sheet.form.fields
    sheet.text(first, side, REASON_OF_FUNDS, "boxed", "sidehead", to_column=end - 1 if hinted else end)
    sheet.field(first + 1, side, "execution.reason", "side", to_row=last, to_column=end)
    if hinted:
        sheet.field(first, end, FUNDS_HINT, "side", spare=2)
        funds_colours(sheet, (first, end), (first + 1, side))


def _fund_cell(sheet: SheetBuilder, row: int, start: int, end: int, role: str, fund: Fund | None) -> None:
    line = fund or "total"
    match role:
        case "name":
            lead = "其中：" if fund is Fund.APPROPRIATION else "" if fund is None else "　　　"
            name = f"{lead}{fund.chinese}" if fund else "年度资金总额"
            sheet.text(row, start, name, "boxed", "left", to_column=end)
        case "points" | "score":
            if fund is None:
                sheet.field(row, start, f"execution.{role}", to_column=end)
            else:
                sheet.text(row, start, "—", "boxed", "center", to_column=end)
        case "rate":
            key = "execution.rate" if fund is None else f"funds.{line}.rate"
            sheet.field(row, start, key, to_column=end)
        case _:
            sheet.field(row, start, f"funds.{line}.{role}", to_column=end)
