"""The sheet 校验: each rule with the value, the expected one, and ✓ or ✗."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import DimensionBlock, Form, LiveCheck
from perfeval_xl.forms.live_checks import ASKED, BROKEN, TOLD
from perfeval_xl.forms.row_hints import KEPT
from perfeval_xl.forms.shared_fields import number_of
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.placing import Placing
from perfeval_xl.layout.shapes import FormShape
from perfeval_xl.layout.strips import Block, Strip
from perfeval_xl.profiles.weights import Weights
from perfeval_xl.tables import chinese_numeral, plain

NAME = "校验"
WIDTHS = [6, 44, 16, 20, 9, 14]
LAST = len(WIDTHS) - 1
"""The tab of the sheet, the widths of its columns, and the last of them."""


_REMEMBERED = 512
"""Lists of rules that are remembered: those of the forms of the largest departments, twice over."""


class _Rule(NamedTuple):
    """A rule by the keys of the fields that its line shows; its words are told."""

    shown: str
    expected: str | None
    """The field that says what should stand there; None where words do."""
    mark: str
    at: str


class _Score(NamedTuple):
    """A line of the summary of scores."""

    label: str
    prescribed: str
    key: str


class _Summary(NamedTuple):
    """What stands below the rules of a form that has rows."""

    scores: tuple[_Score, ...]
    rates: tuple[tuple[str, str], ...]
    """The rates that stand here alone: names and keys."""


def build(sheet: SheetBuilder, shapes: Mapping[str, FormShape]) -> SheetBuilder:
    """Place the list of rules and the summary of scores, form by form; ``shapes`` by the ids of the forms."""
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
        rules = tuple([_rule(check, form) for check in form.live_checks])
        said = [text for check in form.live_checks for text in (check.label, check.expected)]
        summary = _summary_of(form, shapes[form.id]) if form.rows else None
        row = sheet.lay(_placed(shapes[form.id], rules, summary, row), said) + 1
    sheet.form = main
    sheet.plan.printed = (0, 0, row - 2, LAST)
    # The rules of each form fill a page, and its scores need not begin another.
    sheet.plan.flowing = bool(main.companions) and main.edition > Edition.SECOND
    sheet.plan.frozen = 2 if main.companions else 3
    return sheet


def _summary_of(form: Form, shape: FormShape) -> _Summary:
    return _Summary(tuple(_scores(form)) if form.profile.scored else (), tuple(_rates(form, shape)))


def _rule(check: LiveCheck, form: Form) -> _Rule:
    return _Rule(check.shown, check.expected if check.expected in form.fields else None, check.mark, check.at)


@functools.lru_cache(maxsize=_REMEMBERED)
def _placed(form: FormShape, rules: tuple[_Rule, ...], summary: _Summary | None, row: int) -> Strip:
    """The rules of a form from ``row`` on, and its summary where it has rows."""
    sheet = Block(form, [float(width) for width in WIDTHS])
    row = _rules(sheet, rules, row)
    return Strip(sheet, row if summary is None else _summary(sheet, summary, row + 1))


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


def _rules(sheet: Block, rules: tuple[_Rule, ...], row: int) -> int:
    row = _head(sheet, row, ("序号", "校验内容", "现值", "应为", "结果", "位置"))
    first = row
    for number, check in enumerate(rules):
        sheet.text(row, 0, str(number + 1), "boxed", "center")
        sheet.said(row, 1, 2 * number, "boxed", "left")
        sheet.field(row, 2, check.shown)
        if check.expected is not None:
            sheet.field(row, 3, check.expected)
        else:
            sheet.said(row, 3, 2 * number + 1, "boxed", "center")
        sheet.field(row, 4, check.mark, "strong")
        sheet.text(row, 5, "转到", "boxed", "center", "link", link=check.at)
        sheet.need(row, 1.5)
        row += 1
    mark = {rules[0].mark: 4}
    result = Field(rules[0].mark)
    for text, style in ((BROKEN, "alarm"), (ASKED, "caution"), (TOLD, "notable"), (KEPT, "good")):
        sheet.conditional((first, 4), (row - 1, 4), result.is_choice(text), style, columns=mark)
    return row


def _summary(sheet: Block, summary: _Summary, row: int) -> int:
    if summary.scores:
        row = _table_of_scores(sheet, summary.scores, row)
    others = {f"结余（预算数－执行数，{sheet.profile.money}）": "funds.balance", **dict(summary.rates)}
    for label, key in others.items():
        sheet.text(row, 0, "", "boxed")
        sheet.text(row, 1, label, "boxed", "left")
        sheet.field(row, 2, key)
        sheet.frame(row, 3, LAST, "boxed")
        sheet.need(row, 1.5)
        row += 1
    return row


def _rates(form: Form, shape: FormShape) -> Iterator[tuple[str, str]]:
    """The rates of which a form prints the number alone, with their names: their own cells stand here."""
    shown = {check.shown for check in form.live_checks}
    for key in _printed_as_numbers(shape):
        if key not in shown:
            yield form.fields[key].label, key


@functools.lru_cache(maxsize=_REMEMBERED)
def _printed_as_numbers(form: FormShape) -> tuple[str, ...]:
    return tuple(key for key in form.fields if number_of(key) in form.fields)


def _scores(form: Form) -> Iterator[_Score]:
    """Points and scores by 一级指标."""
    profile = form.profile
    execution = _Score("预算执行率", plain(profile.execution.points), "execution")
    if not profile.execution.inside:
        yield execution
    for block in form.dimensions:
        yield _Score(block.heading, _prescribed(block), f"dimension.{block.dimension}")
        if block.holds_execution:
            yield execution._replace(label=f"　其中：{execution.label}")
    yield _Score("总分", plain(profile.full_points), "total")


def _table_of_scores(sheet: Block, scores: tuple[_Score, ...], row: int) -> int:
    row = _head(sheet, row, ("", "得分汇总", "规定分值", "表内分值", "得分", "等级"))
    for label, prescribed, key in scores:
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


def _head(sheet: Placing, row: int, names: tuple[str, ...]) -> int:
    for column, name in enumerate(names):
        sheet.text(row, column, name, "boxed", "label")
    sheet.need(row, 1.5)
    sheet.plan.headings.add(row)
    return row + 1
