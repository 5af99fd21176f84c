"""The sheet 校验: each rule with the value, the expected one, and ✓ or ✗."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import DimensionBlock, Form
from perfeval_xl.forms.live_checks import ASKED, BROKEN, TOLD
from perfeval_xl.forms.row_hints import KEPT
from perfeval_xl.forms.shared_fields import number_of
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.profiles.weights import Weights
from perfeval_xl.tables import chinese_numeral, plain

NAME = "校验"
WIDTHS = [6, 44, 16, 20, 9, 14]
LAST = len(WIDTHS) - 1
"""The tab of the sheet, the widths of its columns, and the last of them."""


def build(sheet: SheetBuilder) -> SheetBuilder:
    """Place the list of rules and the summary of scores, form by form."""
    main = sheet.form
    sheet.plan.widths = [float(width) for width in WIDTHS]
    sheet.text(0, 0, "校  验", "title", to_column=LAST)
    sheet.need(0, 2.2)
    sheet.text(1, 0, "随填随算，不需要填写；点“位置”可以跳到相应的单元格。", "note", to_column=LAST)
    row = 2
    if main.companions:
        row = _overview(sheet, main, row) + 1
    for number, form in enumerate(main.forms):
        sheet.form = form
        if main.companions:
            sheet.text(row, 0, f"{chinese_numeral(number + 1)}、{form.sheet}", "section", to_column=LAST)
            sheet.need(row, 1.6)
            sheet.plan.headings.add(row)
            sheet.plan.sections.add(row)
            row += 1
        row = _rules(sheet, row)
        if form.rows:
            row = _summary(sheet, row + 1)
        row += 1
    sheet.form = main
    sheet.plan.printed = (0, 0, row - 2, LAST)
    # The rules of each form fill a page, and its scores need not begin another.
    sheet.plan.flowing = bool(main.companions) and main.edition > Edition.SECOND
    sheet.plan.frozen = 2 if main.companions else 3
    return sheet


def _overview(sheet: SheetBuilder, main: Form, row: int) -> int:
    """One line for each form: what is open, what is broken, what it scores."""
    row = _head(sheet, row, ("序号", "表", "未填格数", "填报状态", "未通过", "总分"))
    first = row
    for number, form in enumerate(main.forms, start=1):
        sheet.form = form
        sheet.text(row, 0, str(number), "boxed", "center")
        sheet.text(row, 1, form.sheet, "boxed", "left", "link", link=(form.sheet, 0, 0))
        sheet.field(row, 2, "check.open")
        sheet.field(row, 3, "check.state")
        sheet.field(row, 4, "check.broken")
        if "total.score" in form.fields:
            sheet.field(row, 5, "total.score", "strong")
        else:
            sheet.text(row, 5, "—", "boxed", "center")
        sheet.need(row, 2.2)
        row += 1
    sheet.form = main
    columns = {"check.open": 2, "check.broken": 4}
    for key, column in columns.items():
        for test, style in ((Field(key).above(0), "alarm"), (Field(key).equals(0), "good")):
            sheet.conditional((first, column), (row - 1, column), test, style, columns=columns)
    return row


def _rules(sheet: SheetBuilder, row: int) -> int:
    row = _head(sheet, row, ("序号", "校验内容", "现值", "应为", "结果", "位置"))
    first, fields = row, sheet.form.fields
    for number, check in enumerate(sheet.form.live_checks, start=1):
        sheet.text(row, 0, str(number), "boxed", "center")
        sheet.text(row, 1, check.label, "boxed", "left")
        sheet.field(row, 2, check.shown)
        if check.expected in fields:
            sheet.field(row, 3, check.expected)
        else:
            sheet.text(row, 3, check.expected, "boxed", "center")
        sheet.field(row, 4, check.mark, "strong")
        sheet.text(row, 5, "转到", "boxed", "center", "link", link=check.at)
        sheet.need(row, 1.5)
        row += 1
    mark = {sheet.form.live_checks[0].mark: 4}
    result = Field(sheet.form.live_checks[0].mark)
    for text, style in ((BROKEN, "alarm"), (ASKED, "caution"), (TOLD, "notable"), (KEPT, "good")):
        sheet.conditional((first, 4), (row - 1, 4), result.is_choice(text), style, columns=mark)
    return row


def _summary(sheet: SheetBuilder, row: int) -> int:
    profile = sheet.form.profile
    if profile.scored:
        row = _scores(sheet, row)
    others = {f"结余（预算数－执行数，{profile.money}）": "funds.balance", **dict(_rates(sheet.form))}
    for label, key in others.items():
        sheet.text(row, 0, "", "boxed")
        sheet.text(row, 1, label, "boxed", "left")
        sheet.field(row, 2, key)
        sheet.frame(row, 3, LAST, "boxed")
        sheet.need(row, 1.5)
        row += 1
    return row


def _rates(form: Form) -> Iterator[tuple[str, str]]:
    """The rates of which a form prints the number alone: their own cells stand here."""
    shown = {check.shown for check in form.live_checks}
    for key, field in form.fields.items():
        if number_of(key) in form.fields and key not in shown:
            yield field.label, key


def _scores(sheet: SheetBuilder, row: int) -> int:
    """Points and scores by 一级指标."""
    row = _head(sheet, row, ("", "得分汇总", "规定分值", "表内分值", "得分", "等级"))
    profile = sheet.form.profile
    execution = ("预算执行率", plain(profile.execution.points), "execution")
    lines = [] if profile.execution.inside else [execution]
    for block in sheet.form.dimensions:
        lines.append((block.heading, _prescribed(block), f"dimension.{block.dimension}"))
        if block.holds_execution:
            lines.append((f"　其中：{execution[0]}", *execution[1:]))
    lines += [("总分", plain(profile.full_points), "total")]
    for label, prescribed, key in lines:
        sheet.text(row, 0, "", "boxed")
        sheet.text(row, 1, label, "boxed", "left")
        sheet.text(row, 2, prescribed, "boxed", "center")
        sheet.field(row, 3, f"{key}.points")
        sheet.field(row, 4, f"{key}.score")
        if key == "total":
            sheet.field(row, 5, "total.rating", "center", "strong")
        else:
            sheet.text(row, 5, "", "boxed")
        sheet.need(row, 1.5)
        row += 1
    return row


def _prescribed(block: DimensionBlock) -> str:
    """What is prescribed of the points of a 一级指标."""
    match block.weights.kind:
        case Weights.RANGE:
            return f"{plain(block.weights.least)}至{plain(block.weights.most)}"
        case Weights.DEFAULT:
            return f"一般{plain(block.usual)}"
        case Weights.FREE:
            return "自定"
        case Weights.FIXED:
            return plain(block.prescribed)


def _head(sheet: SheetBuilder, row: int, names: tuple[str, ...]) -> int:
    for column, name in enumerate(names):
        sheet.text(row, column, name, "boxed", "label")
    sheet.need(row, 1.5)
    sheet.plan.headings.add(row)
    return row + 1
