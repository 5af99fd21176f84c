"""The funds block of a form: the amounts by line and column, and beside them what is asked of them."""

from __future__ import annotations

from typing import NamedTuple

from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.shared_fields import TOTAL, arrival_key, balance_key, fund_key, number_of, rate_key
from perfeval_xl.layout.colours import FUNDS_HINT, funds_colours
from perfeval_xl.layout.columns import Columns, fund_columns, uncovered
from perfeval_xl.layout.placing import Placing
from perfeval_xl.layout.strips import Block
from perfeval_xl.profiles.layout_rule import FUND_LEAD
from perfeval_xl.profiles.profile import FundColumn, FundLine, Profile
from perfeval_xl.vocabulary import RateStyle, Stage

REASON_OF_FUNDS = "执行率偏低、预算调整较大的原因（需要时填）"
"""Heading of the reason beside the funds."""
REASON = "execution.reason"
"""What the unit says of its execution."""
NEXT_OF, DEEPER = "　　　", "　"
"""What stands before the first part of an amount, before the others, and before parts of parts besides."""
NONE = "—"
"""What stands in a cell of a line that only the total has."""


class _Line(NamedTuple):
    """A row of the block."""

    key: str
    lead: str
    """What stands before its name."""
    name: str


def funds_block(sheet: Block, at: Columns, row: int) -> int:
    """The amounts by line and column with their rates, points and score."""
    layout = sheet.profile.layout
    lines = _lines(sheet.profile)
    headed = any(column.heading for column in layout.funds if column.role != "label")
    start = row + int(headed)
    last = start + len(lines) - 1
    for column, left, right in fund_columns(sheet, at, row, last, headed=headed):
        if column.role == "reason":
            sheet.field(start, left, REASON, to_row=last, to_column=right, spare=2 * len(lines))
            continue
        for number, line in enumerate(lines, start=start):
            _fund_cell(sheet, number, left, right, column, line)
    if sheet.edition > Edition.SECOND:
        for left, right in uncovered(sheet, at):
            for number in range(row, last + 1):
                sheet.text(number, left, "", "boxed", to_column=right)
    _aside(sheet, at, row, last, printed=any(column.role == "reason" for column in layout.funds))
    for number in range(row, last + 1):
        sheet.need(number, 1.5)
    return last + 1


def _lines(profile: Profile) -> tuple[_Line, ...]:
    """The total, and below it the sources in their order."""
    total = _Line(TOTAL, "", profile.layout.fund_total)
    parts = tuple(_named(profile, line) for line in profile.fund_lines)
    return (*parts, total) if profile.layout.fund_total_below else (total, *parts)


def _named(profile: Profile, line: FundLine) -> _Line:
    depth, at, above = 0, line, {other.key: other for other in profile.fund_lines}
    while at.within:
        depth, at = depth + 1, above[at.within]
    first = next(other for other in profile.fund_lines if other.within == line.within) is line
    said = profile.layout.fund_lead
    lead = DEEPER * depth + (said if first else NEXT_OF)
    plain = not said or line.heading.startswith(FUND_LEAD[:-1])
    return _Line(line.key, "" if plain else lead, line.heading)


def _aside(sheet: Block, at: Columns, first: int, last: int, *, printed: bool) -> None:
    """What the unit reads and writes beside the block; the reason only where no column of the form asks for it."""
    hinted = sheet.has(FUNDS_HINT)
    if printed:
        _only_hint(sheet, at, first, last)
    elif hinted and at.hint_is_beside and last > first:
        _beside_funds(sheet, at, first, last)
    elif hinted and at.hint_is_beside:
        _in_one_row(sheet, at, first)
    else:
        _right_of_funds(sheet, at, first, last)


def _only_hint(sheet: Block, at: Columns, first: int, last: int) -> None:
    """Where the reason is printed in the block itself."""
    hint = at.side if at.hint_is_beside else at.last
    if last > first:
        sheet.text(first, hint, "资金填报提示", "boxed", "sidehead")
    start = min(first + 1, last)
    sheet.field(start, hint, FUNDS_HINT, "side", to_row=last, spare=2)
    funds_colours(sheet, (start, hint), sheet.places[sheet.form.full(REASON)])


def _in_one_row(sheet: Block, at: Columns, row: int) -> None:
    """Where the block is one row high."""
    hint, (_, end) = at.side, at.beside
    sheet.field(row, hint, FUNDS_HINT, "side", spare=2)
    sheet.text(row, hint + 1, REASON_OF_FUNDS, "boxed", "sidehead", "left")
    sheet.field(row, hint + 2, REASON, "side", to_column=end, spare=2)
    funds_colours(sheet, (row, hint), (row, hint + 2))


def _beside_funds(sheet: Block, at: Columns, first: int, last: int) -> None:
    """The hint, and the reason at the last lines, so that Tab comes to it after the first amounts."""
    hint, start, (_, end) = at.side, max(last - 1, first + 1), at.beside
    sheet.text(first, hint, "资金填报提示", "boxed", "sidehead")
    sheet.field(first + 1, hint, FUNDS_HINT, "side", to_row=last)
    sheet.text(first, hint + 1, REASON_OF_FUNDS, "boxed", "sidehead", "left", to_row=start - 1, to_column=end)
    sheet.field(start, hint + 1, REASON, "side", to_row=last, to_column=end)
    funds_colours(sheet, (first + 1, hint), (start, hint + 1))


def _right_of_funds(sheet: Block, at: Columns, first: int, last: int) -> None:
    """As forms have it whose hints stand in the last column."""
    side, end = at.side, at.last
    hinted = sheet.has(FUNDS_HINT)
    start = min(first + 1, last)
    if start > first:
        sheet.text(first, side, REASON_OF_FUNDS, "boxed", "sidehead", to_column=end - 1 if hinted else end)
    sheet.field(start, side, REASON, "side", to_row=last, to_column=end if start > first else end - 1)
    if hinted:
        sheet.field(first, end, FUNDS_HINT, "side", spare=2)
        funds_colours(sheet, (first, end), (start, side))


def _fund_cell(sheet: Block, row: int, start: int, end: int, column: FundColumn, line: _Line) -> None:
    """What a column of the funds shows in the row of a line."""
    whole = line.key == TOTAL
    key = {
        "rate": rate_key(line.key),
        "arrival_rate": arrival_key(line.key),
        "balance": balance_key(line.key),
        "points": f"execution.{column.role}" if whole else "",
        "score": f"execution.{column.role}" if whole else "",
    }.get(column.role, "")
    match column.role:
        case "name":
            sheet.text(row, start, _name(column, line), "boxed", "left", to_column=end)
        case "rate" | "arrival_rate":
            if sheet.has(key):
                place_rate(sheet, row, start, end, key)
            else:
                sheet.text(row, start, "", "boxed", to_column=end)
        case "points" | "score" | "balance":
            if sheet.has(key):
                sheet.field(row, start, key, to_column=end)
            else:
                none = NONE if column.role == "balance" else sheet.profile.layout.line_points
                sheet.text(row, start, none, "boxed", "center", to_column=end)
        case role:
            sheet.field(row, start, fund_key(line.key, Stage(role)), to_column=end)


def _name(column: FundColumn, line: _Line) -> str:
    """What a column of names says of a line: its own words, of the total alone where they do not name the line."""
    if "{name}" in column.text:
        return line.lead + column.text.replace("{name}", line.name)
    return column.text if column.text and line.key == TOTAL else f"{line.lead}{line.name}"


def place_rate(sheet: Placing, row: int, start: int, end: int, key: str) -> None:
    """A rate as the form prints it."""
    match sheet.profile.layout.rates:
        case RateStyle.NUMBER:
            sheet.field(row, start, number_of(key), "rate_number", to_column=end)
        case RateStyle.FRACTION:
            sheet.field(row, start, key, "rate_fraction", to_column=end)
        case RateStyle.PERCENT:
            sheet.field(row, start, key, to_column=end)
