"""What workbooks of the second edition say while they are filled in, as they were issued.

They were issued by 0.3.0 and 0.4.0, whose formulas asked less than the checks do: a reason `无。`
was ✓ and came back. The formulas stand in files that were sent out, so they stay here to the
letter, or every one of those files would be taken for tampered with. New workbooks have those
of `live_checks`. Nothing here is used for anything else, and nothing is added.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import All, Any, Choice, Expr, Field, HasEntry, IsNumber, Not
from perfeval_xl.forms.form import (
    DimensionBlock,
    FieldKind,
    Form,
    FormField,
    LiveCheck,
    Source,
)
from perfeval_xl.forms.live_checks import Live
from perfeval_xl.forms.shared_fields import EXPENDITURE, TOTAL, Funds, fund_key, same_amount
from perfeval_xl.profiles.profile import Asks, Profile
from perfeval_xl.rules.row import Row
from perfeval_xl.tables import named, plain
from perfeval_xl.vocabulary import Polarity, Spending, Stage

KEPT, BROKEN = "✓", "✗"
OPEN = "未填"
NOT_A_NUMBER = "应填数字"
NOT_A_DAY = "应填日期"
NOT_ASSESSED = "请填定性评分"
OUTSIDE_BAND = "定性评分超出档次"
NEGATIVE = "不应是负数"
TOO_MUCH = "扣减超过分值"
NO_DEDUCTION_REASON = "请写扣减理由"
NO_REASON = "请说明偏差原因"
OVER = "超额完成，请说明"
NO_FIGURES = "基础数据不齐或为0"
"""What is shown."""

_REMEMBERED = 4096
"""Hints that are remembered: those of the largest department, several times over."""
HINTS_BY_RULE = (
    ("实际完成值应为数字或日期而未填对的", (NOT_A_NUMBER, NOT_A_DAY, NEGATIVE)),
    ("定性评分缺少或超出所选档次的", (NOT_ASSESSED, OUTSIDE_BAND)),
    ("得分低于分值而未说明原因的", (NO_REASON,)),
    ("超额完成而未说明的", (OVER,)),
    ("自行扣减超过分值或未写理由的", (TOO_MUCH, NO_DEDUCTION_REASON)),
)
HINT_ON_RATIOS = ("基础数据不齐或为0而算不出的", (NO_FIGURES,))
"""The hints that each rule of the sheet counts."""


def _hints(dimensions: tuple[DimensionBlock, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The hints that are counted in a form with these rows."""
    ratios = any(row.indicator.ratio for block in dimensions for row in block.rows)
    return (*HINTS_BY_RULE, HINT_ON_RATIOS) if ratios else HINTS_BY_RULE


@functools.lru_cache(maxsize=_REMEMBERED)
def hint(profile: Profile, row: Row) -> Expr:
    """What the unit should still do in a row; ✓ once nothing is left."""
    actual, score = row.field("actual"), row.field("rule_score")
    empty = profile.reasons.empty_words
    no_reason = says_nothing(row.field("reason"), empty)
    left: Expr = tree.Text(KEPT)
    over = profile.over_achievement
    if row.has_rate and over.asks is Asks.REASON and row.polarity is not Polarity.AT_MOST:
        # Asked before the rate is compared: it is empty until an actual is typed.
        much = row.field("rate").at_least(over.threshold)
        left = Choice(no_reason, Choice(much, tree.Text(OVER), left), left)
    if profile.reasons.score_below_points:
        short = score.below(row.field("points"))
        left = Choice(short, Choice(no_reason, tree.Text(NO_REASON), tree.Text(KEPT)), left)
    if profile.deduction_allowed:
        taken = tree.Total((row.field("deduction"),)).above(0)
        unexplained = says_nothing(row.field("deduction_reason"), empty)
        left = Choice(All((taken, unexplained)), tree.Text(NO_DEDUCTION_REASON), left)
        much = tree.Total((row.field("deduction"),)).above(row.field("points"))
        left = Choice(much, tree.Text(TOO_MUCH), left)
    if row.has_rate and not row.signed:
        left = Choice(actual.below(0), tree.Text(NEGATIVE), left)
    if row.ratio:
        return Choice(IsNumber(score), left, tree.Text(NO_FIGURES))
    scored = Choice(IsNumber(score), left, _why_unscored(row))
    return Choice(HasEntry(actual), scored, tree.Text(OPEN))


def says_nothing(field: Field, empty: tuple[str, ...]) -> Expr:
    """Whether a reason is missing, or is one of the words that stand for none."""
    words = (*empty, " ", "\u3000")
    return Not(All((HasEntry(field), Not(Any(tuple(field.is_choice(word) for word in words))))))


def _why_unscored(row: Row) -> Expr:
    if row.polarity is Polarity.QUALITATIVE:
        return Choice(HasEntry(row.field("assessed")), tree.Text(OUTSIDE_BAND), tree.Text(NOT_ASSESSED))
    return tree.Text(NOT_A_DAY if row.polarity is Polarity.DEADLINE else NOT_A_NUMBER)


def live_fields(
    profile: Profile,
    dimensions: tuple[DimensionBlock, ...],
    fields: Mapping[str, FormField],
    funds: Funds,
    more: Sequence[LiveCheck] = (),
) -> Iterator[FormField]:
    """The computed fields that the live checks show.

    ``more`` are checks of the form's own, whose marks are among ``fields``.
    """
    rows = [row for block in dimensions for row in block.rows]

    for row in rows:
        expr = hint(profile, row.facts)
        yield _computed(row.key("hint"), f"{named(row.indicator.name)}填报提示", FieldKind.MARK, expr)
    yield from open_cells(fields)
    yield marked("points", Field("total.points").equals(profile.full_points))
    for block in dimensions:
        key = f"dimension.{block.dimension}.points"
        yield marked(f"points.{block.dimension}", Field(key).equals(block.prescribed))
    yield marked("funds", _funds_filled(funds))
    yield marked("spent", _within_budget(funds))
    rate, reason = Field("execution.rate"), Field("execution.reason")
    silent = says_nothing(reason, profile.reasons.empty_words)
    enough = tree.Total((rate,)).at_least(profile.reasons.execution_below)
    yield marked("execution", Any((Not(IsNumber(rate)), enough, Not(silent))))
    if "funds.change" in fields:
        change = Field("funds.change")
        small = tree.Total((change,)).at_most(profile.reasons.budget_change_above)
        yield marked("change", Any((Not(IsNumber(change)), small, Not(silent))))
    hints = tuple(Field(row.key("hint")) for row in rows)
    for number, (label, texts) in enumerate(_hints(dimensions), start=1):
        yield _computed(f"check.hint{number}", f"{label}行数", FieldKind.COUNT, counted(hints, texts))
        yield marked(f"hint{number}", Field(f"check.hint{number}").equals(0))
    yield from outcome_fields(live_checks(profile, dimensions, fields, funds, more))


def counted(hints: tuple[Field, ...], texts: tuple[str, ...]) -> Expr:
    """How many of ``hints`` say one of ``texts``."""
    count: Expr = tree.ZERO
    for text in texts:
        number = tree.Matches(hints, text)
        count = number if count is tree.ZERO else count + number
    return count


def open_cells(fields: Mapping[str, FormField]) -> Iterator[FormField]:
    """How many required cells are still empty."""
    required = tuple(Field(f.key) for f in fields.values() if f.required)
    yield _computed("check.open", "未填的必填格", FieldKind.COUNT, tree.Blanks(required))
    yield marked("open", Field("check.open").equals(0))


def outcome_fields(checks: tuple[LiveCheck, ...]) -> Iterator[FormField]:
    """How many checks are broken, and how the form stands."""
    marks = tuple(Field(check.mark) for check in checks)
    yield _computed("check.broken", "未通过的校验", FieldKind.COUNT, tree.Matches(marks, BROKEN))
    yield _computed("check.state", "填报状态", FieldKind.MARK, _state())


def _computed(key: str, label: str, kind: FieldKind, expr: Expr) -> FormField:
    return FormField(key, label, kind, Source.COMPUTED, expr=expr)


def live(
    profile: Profile,
    dimensions: tuple[DimensionBlock, ...],
    fields: Mapping[str, FormField],
    funds: Funds,
    companions: tuple[Form, ...] = (),
) -> Live:
    """What a form of indicators says of itself; ``companions`` are those of a department."""
    more = _ties(companions) if companions else ()
    ties = tuple(_tie_fields(companions)) if companions else ()
    live_parts = live_fields(profile, dimensions, {**fields, **{tie.key: tie for tie in ties}}, funds, more)
    return Live((*ties, *live_parts), live_checks(profile, dimensions, fields, funds, more))


def _tie_fields(companions: tuple[Form, ...]) -> Iterator[FormField]:
    whole, both = Field(fund_key(TOTAL, Stage.FINAL)), Field(fund_key(EXPENDITURE, Stage.FINAL))
    yield marked("expenditure", same_amount(tree.Total((whole,)), tree.Total((both,))))
    for key, label in (("open", "其他各表未填的必填格"), ("broken", "其他各表未通过的校验")):
        counts = tuple(Field(form.full(f"check.{key}")) for form in companions)
        yield FormField(f"check.others_{key}", label, FieldKind.COUNT, Source.COMPUTED, expr=tree.Total(counts))
        yield marked(f"others_{key}", Field(f"check.others_{key}").equals(0))


def _ties(companions: tuple[Form, ...]) -> tuple[LiveCheck, ...]:
    whole, both = fund_key(TOTAL, Stage.FINAL), fund_key(EXPENDITURE, Stage.FINAL)
    first = companions[0].full("check.state")
    return (
        LiveCheck(
            "收入合计等于支出合计（基本支出＋项目支出，万元）",
            both,
            whole,
            "mark.expenditure",
            fund_key(Spending.BASIC, Stage.FINAL),
        ),
        LiveCheck("基础数据表和各项目表的必填格（未填格数）", "check.others_open", "0", "mark.others_open", first),
        LiveCheck("基础数据表和各项目表未通过的校验（项数）", "check.others_broken", "0", "mark.others_broken", first),
    )


def live_checks(
    profile: Profile,
    dimensions: tuple[DimensionBlock, ...],
    fields: Mapping[str, FormField],
    funds: Funds,
    more: Sequence[LiveCheck] = (),
) -> tuple[LiveCheck, ...]:
    """The lines of the sheet 校验, in order."""
    first = next(iter(row for block in dimensions for row in block.rows), None)
    table = first.key("actual") if first else ("goal.actual" if "goal.actual" in fields else "execution.reason")
    spent, below = f"funds.total.{Stage.ACTUAL}", plain(profile.reasons.execution_below * 100)
    lines = [
        filled_in(fields, table),
        LiveCheck(
            "分值合计（预算执行率＋各项指标）",
            "total.points",
            plain(profile.full_points),
            "mark.points",
            "total.points",
        ),
    ]
    lines += [
        LiveCheck(
            f"{block.heading}分值合计",
            f"dimension.{block.dimension}.points",
            plain(block.prescribed),
            f"mark.points.{block.dimension}",
            f"dimension.{block.dimension}.points",
        )
        for block in dimensions
    ]
    lines += [
        LiveCheck("预算数和执行数都已填写（执行数，万元）", spent, "各栏至少填一行", "mark.funds", spent),
        LiveCheck("各行执行数不超过预算数（万元）", spent, _budget_key(funds), "mark.spent", spent),
        LiveCheck(
            f"预算执行率低于{below}%的已说明原因",
            "execution.rate",
            f"≥{below}%或说明原因",
            "mark.execution",
            "execution.reason",
        ),
    ]
    if "funds.change" in fields:
        above = plain(profile.reasons.budget_change_above * 100)
        lines.append(
            LiveCheck(
                f"预算调整超过{above}%的已说明原因",
                "funds.change",
                f"≤{above}%或说明原因",
                "mark.change",
                "execution.reason",
            )
        )
    lines += [
        LiveCheck(f"{label}行数", f"check.hint{number}", "0", f"mark.hint{number}", table)
        for number, (label, _) in enumerate(_hints(dimensions), start=1)
    ]
    return (*lines, *more)


def filled_in(fields: Mapping[str, FormField], otherwise: str) -> LiveCheck:
    """The line about required cells; it leads to the first of them."""
    first = next((field.key for field in fields.values() if field.required), otherwise)
    return LiveCheck("必填单元格全部填写（未填格数）", "check.open", "0", "mark.open", first)


def _budget_key(funds: Funds, line: str = TOTAL) -> str:
    """The budget that spending must not exceed: the final one where the form has it."""
    return fund_key(line, Stage.FINAL if Stage.FINAL in funds else Stage.ORIGINAL)


def _funds_filled(funds: Funds) -> Expr:
    columns = [stage for stage in Stage if stage in funds]
    return All(tuple(IsNumber(Field(fund_key(TOTAL, stage))) for stage in columns))


def _within_budget(funds: Funds) -> Expr:
    """Line by line, an amount that is not there counting as nothing."""
    return All(
        tuple(
            tree.Total((Field(fund_key(line, Stage.ACTUAL)),)).at_most(tree.Total((Field(_budget_key(funds, line)),)))
            for line in (*funds[Stage.ACTUAL], TOTAL)
        )
    )


def marked(name: str, kept: Expr) -> FormField:
    """The field that shows whether a rule is kept."""
    expr = Choice(kept, tree.Text(KEPT), tree.Text(BROKEN))
    return FormField(f"mark.{name}", "校验结果", FieldKind.MARK, Source.COMPUTED, expr=expr)


def _state() -> Expr:
    open_cells, broken = Field("check.open"), Field("check.broken")
    ready = Choice(broken.above(0), tree.Text("有校验未通过，请看“校验”表"), tree.Text("已填齐，校验全部通过"))
    return Choice(open_cells.above(0), tree.Text("尚未填齐，黄色格需要填写"), ready)
