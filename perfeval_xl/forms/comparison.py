"""The fields of the sheet 上年对比: last year's figures as they were, this year's as formulas, and how they differ.

None of them is an answer, is asked for, or is counted by anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from perfeval_xl.errors import LayoutError
from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import COMPARED_PLACES, Choice, Expr, Field, HasEntry, IsNumber, IsText, WhenNumbers
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.entries import when
from perfeval_xl.forms.form import Brief, FieldKind, Form, FormField, FormKind, IndicatorRow, Source
from perfeval_xl.forms.last_year import STEM, LastRow, LastYear
from perfeval_xl.forms.shared_fields import TOTAL, fund_key, rate_key
from perfeval_xl.vocabulary import Polarity, Stage

NEW = "今年新增"
DROPPED = "上年有今年没有"
BOTH_WORSE, DONE_WORSE, TARGET_WORSE = "指标值、完成值都", "完成值", "指标值"
"""What is said beside an indicator."""
BELOW, ABOVE = "低于上年完成值", "高于上年完成值"
"""What is said of a figure that is worse than what was reached last year, by the direction of its indicator."""
LONGEST_NOTE = 100
"""Characters of what is said of an indicator besides: it stands in a formula, whose texts have 255."""
FAR_IN_PERCENT, WHOLE_IN_PERCENT = 130, 100
"""A target is told where last year surpassed it by so much: as from 第15条 on units set it higher. Whoever fills in the
form cannot change it, and what is said of every target that was just met is read by nobody. Both are whole numbers, so
that programs that compute in binary say the same."""
STAGES = (Stage.ORIGINAL, Stage.FINAL, Stage.ACTUAL)
"""The totals of the funds that are compared."""
RATE, SCORE, RATING = f"{STEM}rate", f"{STEM}score", f"{STEM}rating"
"""Keys of last year's 预算执行率, 总分 and 等级."""
_MONEY = "元"
"""How units of money end, before what says of which time they are."""
_FIGURES = ((RATE, rate_key(TOTAL), "预算执行率"), (SCORE, "total.score", "总分"))


def is_compared(form: Form) -> bool:
    """Whether last year's form stands beside a form of this year."""
    third = form.edition >= Edition.THIRD
    return third and form.brief.previous is not None and form.kind is not FormKind.BASE_DATA


def now(key: str) -> str:
    """Key of this year's figure beside that of last year."""
    return f"{key}_now"


def change(key: str) -> str:
    """Key of the difference of the two."""
    return f"{key}_change"


def row_key(row: str, role: str) -> str:
    """Key of what there is of an indicator: ``number`` (its target), ``actual``, ``score``, ``reason``, ``mark``."""
    return f"{STEM}{row}.{role}"


def stage_key(stage: Stage) -> str:
    """Key of last year's total of a column of the funds."""
    return f"{STEM}funds.{stage}"


def text_key(number: int) -> str:
    """Key of a text of last year, by its place in the list."""
    return f"{STEM}text{number}"


def comparison_fields(
    brief: Brief, rows: Sequence[IndicatorRow], fields: Mapping[str, FormField], edition: Edition
) -> Iterator[FormField]:
    """The fields of one form; none where nothing is compared.

    Raises LayoutError where what was issued speaks of indicators that the form does not have.
    """
    last = brief.previous
    if last is None or edition < Edition.THIRD:
        return
    before = _by_row(last, rows)
    yield from _figures(last, fields)
    for row in rows:
        yield from _indicator(row, before.get(row.id), fields)
    for number, text in enumerate(last.texts):
        own = text.key in fields
        yield _given(text_key(number), f"上年{text.label}", FieldKind.LONG_TEXT, text.text)
        if own:
            yield _computed(now(text_key(number)), f"本年{text.label}", FieldKind.LONG_TEXT, copied(text.key))
        elif text.key:
            raise LayoutError(f"上年对比里的“{text.label}”在表上没有")


def _by_row(last: LastYear, rows: Sequence[IndicatorRow]) -> dict[str, LastRow]:
    """Last year's indicators by those of this year that they are. Raises LayoutError."""
    if any(len(one.note) > LONGEST_NOTE for one in last.rows):
        raise LayoutError("上年对比里的说明太长")
    before = {one.row: one for one in last.rows if one.row}
    if len(before) != sum(bool(one.row) for one in last.rows) or not before.keys() <= {row.id for row in rows}:
        raise LayoutError("上年对比里的指标与表上的对不上")
    return before


def copied(key: str) -> Expr:
    """What stands in another cell, number or text; nothing of an error."""
    field = Field(key)
    return Choice(IsNumber(field), field, Choice(IsText(field), field, tree.NOT_SCORED))


def _figures(last: LastYear, fields: Mapping[str, FormField]) -> Iterator[FormField]:
    """Money, execution and total, of both years."""
    amounts = [(stage_key(stage), fund_key(TOTAL, stage), stage.chinese, last.amounts.get(stage)) for stage in STAGES]
    values = {RATE: last.rate, SCORE: last.score}
    for key, own, label, value in [*amounts, *((key, own, label, values[key]) for key, own, label in _FIGURES)]:
        if own in fields:
            kind = fields[own].kind
            yield _given(key, f"上年{label}", kind, value)
            figure: Expr = WhenNumbers((Field(own),), Field(own))
            if key == SCORE and "total.rating" in fields:
                # The sum of what is scored so far is no total; a grade waits for all of it.
                figure = Choice(HasEntry(Field("total.rating")), figure, tree.NOT_SCORED)
            yield _computed(now(key), f"本年{label}", kind, figure)
            yield _computed(change(key), f"{label}比上年增减", kind, _difference(key, now(key)))
    if "total.rating" in fields:
        yield _given(RATING, "上年等级", FieldKind.TEXT, last.rating or None)
        yield _computed(now(RATING), "本年等级", FieldKind.TEXT, copied("total.rating"))


def _indicator(row: IndicatorRow, last: LastRow | None, fields: Mapping[str, FormField]) -> Iterator[FormField]:
    """The figures of one indicator of this year, beside those of last year where it had it."""
    name = row.indicator.name
    for role, label in (("number", "年度指标值"), ("actual", "实际完成值"), ("score", "得分")):
        key, own = row_key(row.id, role), row.key(role)
        if own not in fields:
            continue
        kind = _shown_kind(fields[own].kind)
        if last is not None:
            value, text = _former(last, role)
            told = FieldKind.TEXT if value is None else kind
            yield _given(key, f"“{name}”上年{label}", told, text if value is None else value)
        yield _computed(now(key), f"“{name}”本年{label}", kind, copied(own))
        compared = last is not None and _former(last, role)[0] is not None
        if compared and role != "number" and kind is not FieldKind.DATE:
            yield _computed(change(key), f"“{name}”{label}比上年增减", kind, _difference(key, now(key)))
    mark = tree.Text(NEW) if last is None else _mark(row, last, fields)
    yield _computed(row_key(row.id, "mark"), f"“{name}”与上年对比", FieldKind.MARK, mark)
    if last is not None and last.reason:
        key = row_key(row.id, "reason")
        yield _given(key, f"“{name}”上年偏差原因及改进措施", FieldKind.LONG_TEXT, last.reason)
        if row.key("reason") in fields:
            expr = copied(row.key("reason"))
            yield _computed(now(key), f"“{name}”本年偏差原因及改进措施", FieldKind.LONG_TEXT, expr)


def _former(last: LastRow, role: str) -> tuple[object, str | None]:
    """What last year's cell held as a number, if it can be compared, and what is read there."""
    match role:
        case "number":
            return last.number, last.target or None
        case "actual":
            return last.done, last.actual or None
    return last.score, None


def _shown_kind(kind: FieldKind) -> FieldKind:
    """As what a copy of a field of ``kind`` is shown: nothing is chosen in it."""
    return FieldKind.TEXT if kind is FieldKind.CHOICE else kind


def _difference(before: str, after: str) -> Expr:
    one, other = Field(before), Field(after)
    return WhenNumbers((one, other), tree.Rounded(other - one, COMPARED_PLACES))


def _mark(row: IndicatorRow, last: LastRow, fields: Mapping[str, FormField]) -> Expr:
    """What is said of target and actual beside what was reached last year: an actual that is worse, and a target that
    is far too easy.
    """
    polarity = row.indicator.target.polarity
    if last.done is None or not polarity.is_number:
        return tree.Text(last.note)
    word = ABOVE if polarity is Polarity.AT_MOST else BELOW
    target = _is_easy(row, last.done) if row.key("number") in fields else tree.NEVER
    actual = _is_worse(row)

    def told(what: str) -> Expr:
        return tree.Text("；".join(filter(None, (f"{what}{word}" if what else "", last.note))))

    only_target = Choice(target, told(TARGET_WORSE), told(""))
    return Choice(actual, Choice(target, told(BOTH_WORSE), told(DONE_WORSE)), only_target)


def _is_worse(row: IndicatorRow) -> Expr:
    """Whether this year's actual is worse than what was reached last year."""
    before, own = Field(row_key(row.id, "actual")), Field(row.key("actual"))
    is_less_good = own.above(before) if row.indicator.target.polarity is Polarity.AT_MOST else own.below(before)
    return when(IsNumber(own), is_less_good)


def _is_easy(row: IndicatorRow, done: Decimal) -> Expr:
    """Whether what was ``done`` last year surpassed this year's target by far, and by more than one piece (N103).

    A limit of money goes by the budget, and a fixed number is not surpassed.
    """
    target = row.indicator.target
    is_limit = target.polarity is Polarity.AT_MOST
    is_money = target.measure.partition("/")[0].endswith(_MONEY)
    if done <= 0 or target.polarity is Polarity.EXACT or (is_limit and is_money):
        return tree.NEVER
    before, own = Field(row_key(row.id, "actual")), Field(row.key("number"))
    good, bad = (before, own) if is_limit else (own, before)
    far = (bad * tree.node(WHOLE_IN_PERCENT)).at_least(good * tree.node(FAR_IN_PERCENT))
    if not row.in_percent:
        far = tree.All((far, (bad - good).above(1)))
    return when(IsNumber(own), far)


def _given(key: str, label: str, kind: FieldKind, value: object) -> FormField:
    return FormField(key, label, kind, Source.GIVEN, value)  # type: ignore[arg-type]


def _computed(key: str, label: str, kind: FieldKind, expr: Expr) -> FormField:
    return FormField(key, label, kind, Source.COMPUTED, expr=expr)
