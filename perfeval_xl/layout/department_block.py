"""The parts of the form of a whole department that the form of a project does not have."""

from __future__ import annotations

from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms.department_fields import LONGEST_FUNCTIONS
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.live_checks import BROKEN
from perfeval_xl.forms.row_hints import KEPT
from perfeval_xl.forms.shared_fields import EXPENDITURE, TOTAL, fund_key
from perfeval_xl.layout.colours import FUNDS_HINT, funds_colours
from perfeval_xl.layout.columns import Columns, fund_columns
from perfeval_xl.layout.funds_block import REASON_OF_FUNDS, place_rate
from perfeval_xl.layout.strips import Block
from perfeval_xl.layout.text_blocks import long_block
from perfeval_xl.vocabulary import Income, Spending, Stage

FUNCTION_LINES = 4
"""Lines of 部门职能职责概述 that a department usually has."""
TIES = (
    ("年初预算数（取自基础数据表）", fund_key(TOTAL, Stage.ORIGINAL)),
    ("预算调整幅度", "funds.change"),
    ("结余", "funds.balance"),
    ("收入合计＝支出合计", "mark.expenditure"),
    ("其他各表未填格数", "check.others_open"),
    ("其他各表未通过项数", "check.others_broken"),
)
EXPENDITURE_IN_ALL = "支出合计"
"""What the sum of the expenditure is called."""
TIE = 3
"""What is shown beside the funds, and which of it is a mark."""


def funds_block(sheet: Block, at: Columns, row: int) -> int:
    """年度预算申请: total, execution and score above, income and expenditure by nature below."""
    first, last = row, row + 2 + len(Income)
    layout = sheet.profile.layout
    for column, start, end in fund_columns(sheet, at, first, last):
        match column.role:
            case "name":
                sheet.text(first + 1, start, column.text or layout.fund_total, "boxed", "left", to_column=end)
            case "points" | "score":
                sheet.field(first + 1, start, f"execution.{column.role}", to_column=end)
            case "rate":
                place_rate(sheet, first + 1, start, end, "execution.rate")
            case role:
                sheet.field(first + 1, start, fund_key(TOTAL, Stage(role)), to_column=end)
    _by_nature(sheet, at, first + 2)
    _side(sheet, at, first, last)
    for number in range(first, last + 1):
        sheet.need(number, 1.5)
    return last + 1


def _by_nature(sheet: Block, at: Columns, row: int) -> None:
    """Income on the left, expenditure on the right; both are 全年预算数 and must be equal."""
    name, amount, other, value = at.natures
    second = sheet.edition is Edition.SECOND
    of = "（全年预算数）" if second else "："
    sheet.text(row, name, f"按收入性质分{of}", "boxed", "label", to_column=other - 1)
    sheet.text(row, other, f"按支出性质分{of}", "boxed", "label", to_column=at.last_printed)
    right = [(spending.chinese, fund_key(spending, Stage.FINAL)) for spending in Spending]
    if second or not _is_beside(sheet, at):
        # Official forms have no such row; where there is room beside the form it stands there.
        right.append((EXPENDITURE_IN_ALL, fund_key(EXPENDITURE, Stage.FINAL)))
    for number, income in enumerate(Income):
        here = row + 1 + number
        lead = "其中：" if number == 0 else "　　　"
        sheet.text(here, name, f"{lead}{income.chinese}", "boxed", "left", to_column=amount - 1)
        sheet.field(here, amount, fund_key(income, Stage.FINAL), to_column=other - 1)
        if number < len(right):
            label, key = right[number]
            lead = "其中：" if number == 0 else "　　　" if number < len(Spending) else ""
            sheet.text(here, other, f"{lead}{label}", "boxed", "left", to_column=value - 1)
            sheet.field(here, value, key, to_column=at.last_printed)
        else:
            sheet.text(here, other, "", "boxed", to_column=value - 1)
            sheet.text(here, value, "", "boxed", to_column=at.last_printed)


def _is_beside(sheet: Block, at: Columns) -> bool:
    """Whether hints stand first beside the form, with room for what they rest on."""
    return at.hint_is_beside and sheet.has(FUNDS_HINT)


def _side(sheet: Block, at: Columns, first: int, last: int) -> None:
    """Beside what is printed: the reason, and the hints about its figures."""
    if _is_beside(sheet, at):
        _beside(sheet, at, first, last)
        return
    side, labels, shown = at.side, at.last - 1, at.last
    sheet.text(first, side, REASON_OF_FUNDS, "boxed", "sidehead", to_column=labels - 1)
    sheet.field(first + 1, side, "execution.reason", "side", to_row=last, to_column=labels - 1)
    sheet.text(first, labels, "勾稽（自动）", "boxed", "sidehead")
    if sheet.has(FUNDS_HINT):
        sheet.field(first, shown, FUNDS_HINT, "side", spare=2)
        funds_colours(sheet, (first, shown), (first + 1, side))
    else:
        sheet.text(first, shown, "现值", "boxed", "sidehead")
    for number, (label, key) in enumerate(TIES, start=first + 1):
        sheet.text(number, labels, label, "boxed", "side", "left")
        sheet.field(number, shown, key, "side")
    _colour_tie(sheet, (first + 1 + TIE, shown))


def _beside(sheet: Block, at: Columns, first: int, last: int) -> None:
    """The same where hints stand first: what they say and what it rests on, then the reason."""
    hint, value, reason = at.side, at.side + 1, at.side + 3
    sheet.field(first, hint, FUNDS_HINT, "side", to_column=reason - 1, spare=2)
    second, tie = sheet.edition is Edition.SECOND, first + 1 + TIE
    for number, (label, key) in enumerate(TIES, start=first + 1):
        summed = number == tie and not second
        said = f"{label}（{EXPENDITURE_IN_ALL}）" if summed else label
        sheet.text(number, hint, said, "boxed", "side", "left")
        sheet.field(number, value, key, "side", to_column=value if summed else reason - 1)
    if not second:
        # Beside the mark the sum that it is about.
        sheet.field(tie, value + 1, fund_key(EXPENDITURE, Stage.FINAL), "side", to_column=reason - 1)
    _colour_tie(sheet, (first + 1 + TIE, value))
    start = last - 2
    sheet.text(first, reason, REASON_OF_FUNDS, "boxed", "sidehead", "left", to_row=start - 1, to_column=at.last)
    sheet.field(start, reason, "execution.reason", "side", to_row=last, to_column=at.last)
    funds_colours(sheet, (first, hint), (start, reason))


def _colour_tie(sheet: Block, where: tuple[int, int]) -> None:
    tie = Field("mark.expenditure")
    for text, style in ((KEPT, "good"), (BROKEN, "alarm")):
        sheet.conditional(where, where, tie.is_choice(text), style)


def functions_block(sheet: Block, at: Columns, row: int) -> int:
    """部门职能职责概述."""
    return long_block(sheet, at, row, "部门职能\n职责概述", "department.functions", LONGEST_FUNCTIONS, FUNCTION_LINES)
