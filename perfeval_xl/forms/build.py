"""Build the form of a project: fields and expressions from profile and brief."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.forms.live import live_checks, live_fields
from perfeval_xl.forms.model import (
    Brief,
    CategoryBlock,
    DimensionBlock,
    Form,
    FormField,
    IndicatorRow,
    Kind,
    Source,
)
from perfeval_xl.forms.reading import Target
from perfeval_xl.profiles.layout import LONGEST_TEXT
from perfeval_xl.profiles.model import Profile
from perfeval_xl.rules import rates, scores
from perfeval_xl.tables import named
from perfeval_xl.vocabulary import Category, Dimension, Fund, Polarity, Stage

LARGEST_AMOUNT = Decimal(10) ** 9
"""万元; ten times the budget of the whole country, so that only slips are refused."""
LONGEST_REASON, LONGEST_SIDE_REASON = 250, 200
"""Characters; a row of the sheet is at most 409 points high, and must show all of them."""
LONGEST_GOAL = 1000
"""Characters; half the form wide, more would not fit on a page."""
LONGEST_NAME = 255
"""Characters of a short text."""

SIGNED_MEASURES = frozenset({"%", "‰", "个百分点", "百分点"})
TOTAL = "total"


def build_form(profile: Profile, brief: Brief) -> Form:
    """Return the form of the project that ``brief`` describes."""
    stages = tuple(Stage(c.role) for c in profile.layout.funds if c.role in list(Stage))
    dimensions = _dimensions(profile, brief)
    fields: dict[str, FormField] = {}
    for made in (
        _identity(profile, brief),
        _funds(profile, brief, stages),
        _goal(brief),
        _indicators(profile, dimensions),
        _totals(profile, dimensions),
        _texts(profile),
    ):
        fields.update((item.key, item) for item in made)
    checks = live_checks(profile, dimensions, fields)
    patterns = {row.id: pattern_of(profile, row) for block in dimensions for row in block.rows}
    fields.update((item.key, item) for item in live_fields(profile, dimensions, fields, patterns))
    return Form(profile, brief, fields, dimensions, stages, checks)


def _dimensions(profile: Profile, brief: Brief) -> tuple[DimensionBlock, ...]:
    present = frozenset(indicator.dimension for indicator in brief.indicators)
    prescribed = profile.prescribed(present)
    ordered = [(rule, category) for rule in profile.dimensions for category in rule.categories]
    rows: dict[tuple[Dimension, Category], list[IndicatorRow]] = {}
    number = 0
    for rule, category in ordered:
        for indicator in brief.indicators:
            if (indicator.dimension, indicator.category) == (rule.dimension, category):
                number += 1
                place = rows.setdefault((rule.dimension, category), [])
                place.append(IndicatorRow(f"i{number:02d}", indicator))
    return tuple(
        DimensionBlock(
            rule.dimension,
            rule.heading,
            prescribed[rule.dimension],
            tuple(
                CategoryBlock(category, profile.categories[category],
                              tuple(rows.get((rule.dimension, category), ())))
                for category in rule.categories
            ),
        )
        for rule in profile.dimensions
        if prescribed[rule.dimension] or rule.dimension in present
    )


def _identity(profile: Profile, brief: Brief) -> Iterator[FormField]:
    for key, label, value in (
        ("name", "项目名称", brief.name),
        ("code", "项目编码", brief.code),
        ("supervising_department", "主管部门", brief.supervising_department),
        ("implementing_unit", "实施单位", brief.implementing_unit),
    ):
        yield FormField(f"project.{key}", label, Kind.TEXT, Source.GIVEN, value or None)
    for key, choice in profile.layout.choices.items():
        given = brief.choices.get(key)
        yield FormField(
            f"project.{key}", choice.heading, Kind.CHOICE,
            Source.GIVEN if given else Source.ANSWER, given, options=choice.options,
            required=not given,
        )


def _funds(profile: Profile, brief: Brief, stages: tuple[Stage, ...]) -> Iterator[FormField]:
    for stage in stages:
        lines = []
        for fund in Fund:
            lines.append(Field(fund_key(fund, stage)))
            given = brief.budget.get((fund, stage))
            yield FormField(
                fund_key(fund, stage), f"{fund.chinese}{stage.chinese}", Kind.AMOUNT,
                Source.ANSWER if given is None else Source.GIVEN, given,
                most=LARGEST_AMOUNT,
            )
        nothing = tree.Blanks(tuple(lines)).equals(len(lines))
        # A text among the amounts leaves the total open: it is neither 0 nor an amount.
        sound = tree.All(tuple(
            tree.Any((tree.IsNumber(line), tree.Not(tree.HasEntry(line)))) for line in lines
        ))
        counted = tree.Choice(sound, tree.Total(tuple(lines)), tree.NOT_SCORED)
        total = tree.Choice(nothing, tree.NOT_SCORED, counted)
        yield FormField(fund_key(TOTAL, stage), f"年度资金总额{stage.chinese}", Kind.AMOUNT,
                        Source.COMPUTED, expr=total)
    rule = profile.execution
    for line in (*Fund, TOTAL):
        spent, budget = Field(fund_key(line, Stage.ACTUAL)), Field(fund_key(line, rule.denominator))
        key = rate_key(line)
        label = "预算执行率" if line == TOTAL else f"{Fund(line).chinese}执行率"
        yield FormField(key, label, Kind.RATE, Source.COMPUTED,
                        expr=rates.execution_rate(spent, budget))
    yield FormField("execution.points", "预算执行率分值", Kind.POINTS, Source.GIVEN, rule.points)
    points, rate = Field("execution.points"), Field("execution.rate")
    places = profile.score_places
    score = (
        scores.stepped(points, rate, steps=rule.steps, places=places)
        if rule.rule == "stepped"
        else scores.proportional(points, rate, places=places, cap=rule.cap)
    )
    yield FormField("execution.score", "预算执行率得分", Kind.SCORE, Source.COMPUTED, expr=score)
    budget, spent = Field(fund_key(TOTAL, rule.denominator)), Field(fund_key(TOTAL, Stage.ACTUAL))
    yield FormField("funds.balance", "结余", Kind.AMOUNT, Source.COMPUTED,
                    expr=tree.Filled((budget, spent), budget - spent))
    if Stage.ORIGINAL in stages and Stage.FINAL in stages:
        first, final = Field(fund_key(TOTAL, Stage.ORIGINAL)), Field(fund_key(TOTAL, Stage.FINAL))
        change = tree.Ratio(tree.Greatest((final - first, first - final)), first)
        yield FormField("funds.change", "预算调整幅度", Kind.RATE, Source.COMPUTED,
                        expr=tree.Filled((first, final), change))
    yield FormField("execution.reason", "执行率偏低或预算调整的原因", Kind.LONG_TEXT, Source.ANSWER,
                    longest=LONGEST_TEXT)


def _goal(brief: Brief) -> Iterator[FormField]:
    yield FormField("goal.expected", "年度总体目标（预期目标）", Kind.LONG_TEXT, Source.GIVEN,
                    brief.goal or None)
    yield FormField("goal.actual", "年度总体目标（实际完成情况）", Kind.LONG_TEXT, Source.ANSWER,
                    required=True, longest=LONGEST_GOAL)


def _indicators(profile: Profile, dimensions: tuple[DimensionBlock, ...]) -> Iterator[FormField]:
    for block in dimensions:
        for row in block.rows:
            yield from _indicator(profile, row)


def _indicator(profile: Profile, row: IndicatorRow) -> Iterator[FormField]:
    item, target = row.indicator, row.indicator.target
    qualitative = target.polarity is Polarity.QUALITATIVE
    name = named(item.name)
    pattern = pattern_of(profile, row)

    def made(role: str, label: str, kind: Kind, source: Source, value: object = None,
             **more: object) -> FormField:
        computed = {"pattern": f"{role} {pattern}"} if source is Source.COMPUTED else {}
        return FormField(row.key(role), f"{name}{label}", kind, source,
                         value, **more, **computed)  # type: ignore[arg-type]

    yield made("indicator", "三级指标", Kind.TEXT, Source.GIVEN, item.name or None)
    yield made("polarity", "指标性质", Kind.TEXT, Source.GIVEN, target.polarity.sign)
    if qualitative:
        yield made("number", "年度指标值", Kind.TEXT, Source.GIVEN, target.text or None)
    elif target.polarity is Polarity.DEADLINE:
        yield made("number", "年度指标值", Kind.DATE, Source.GIVEN, target.number)
    else:
        yield made("number", "年度指标值", Kind.NUMBER, Source.GIVEN, target.number)
        yield made("measure", "计量单位", Kind.TEXT, Source.GIVEN, target.measure or None)
    grades = tuple(band.grade for band in profile.qualitative.bands)
    kind = Kind.CHOICE if qualitative else (
        Kind.DATE if target.polarity is Polarity.DEADLINE else Kind.NUMBER
    )
    least = None if kind is not Kind.NUMBER or _may_be_negative(target) else Decimal(0)
    yield made("actual", "实际完成值", kind, Source.ANSWER, required=True,
               options=grades if qualitative else (), least=least)
    yield made("points", "分值", Kind.POINTS, Source.GIVEN, item.points)
    if target.polarity.is_number:
        rate = profile.keep(("rate", row.id, pattern), lambda: _rate(profile, row))
        yield made("rate", "完成率", Kind.RATE, Source.COMPUTED, expr=rate)
    rule = profile.keep(("rule_score", row.id, pattern), lambda: _rule_score(profile, row))
    yield made("rule_score", "规则得分", Kind.SCORE, Source.COMPUTED, expr=rule)
    if qualitative:
        yield made("assessed", "定性评分", Kind.SCORE, Source.ANSWER, most=item.points)
    if profile.deduction_allowed:
        yield made("deduction", "自行扣减", Kind.SCORE, Source.ANSWER, most=item.points)
        yield made("deduction_reason", "扣减理由", Kind.LONG_TEXT, Source.ANSWER,
                   longest=LONGEST_SIDE_REASON)
        final = scores.after_deduction(
            Field(row.key("rule_score")), Field(row.key("deduction")), places=profile.score_places
        )
    else:
        held = Field(row.key("rule_score"))
        final = tree.Filled((held,), held)
    yield made("score", "得分", Kind.SCORE, Source.COMPUTED, expr=final)
    yield made("reason", "偏差原因分析及改进措施", Kind.LONG_TEXT, Source.ANSWER,
               longest=LONGEST_REASON)


def _rate(profile: Profile, row: IndicatorRow) -> Expr:
    actual, target = Field(row.key("actual")), Field(row.key("number"))
    if row.indicator.target.polarity is not Polarity.AT_MOST:
        return rates.more_is_better(actual, target)
    if profile.scoring[Polarity.AT_MOST].rule == "linear_excess":
        return rates.share_used(actual, target)
    return rates.less_is_better(actual, target)


def _rule_score(profile: Profile, row: IndicatorRow) -> Expr:
    points, actual = Field(row.key("points")), Field(row.key("actual"))
    target, rate = Field(row.key("number")), Field(row.key("rate"))
    places, polarity = profile.score_places, row.indicator.target.polarity
    if polarity is Polarity.QUALITATIVE:
        return scores.banded(points, actual, Field(row.key("assessed")),
                             bands=profile.qualitative.bands, places=places)
    if polarity is Polarity.DEADLINE:
        rule = profile.scoring[polarity]
        return scores.on_time(points, actual, target, late_share=rule.late_share, places=places)
    if scored_by_steps(profile, row) and profile.satisfaction is not None:
        return scores.stepped(points, actual, steps=profile.satisfaction.steps, places=places)
    match profile.scoring[polarity].rule:
        case "linear_excess":
            return scores.linear_excess(points, rate, places=places)
        case "all_or_nothing":
            return scores.exactly(points, actual, target)
    return scores.proportional(points, rate, places=places)


def _may_be_negative(target: Target) -> bool:
    """Whether less than nothing can be achieved: a change in % can, a number of things cannot."""
    return target.measure in SIGNED_MEASURES or (target.number is not None and target.number <= 0)


def pattern_of(profile: Profile, row: IndicatorRow) -> str:
    """What decides the expressions of a row: two rows of one pattern differ in cells only."""
    steps = "steps" if scored_by_steps(profile, row) else "rule"
    sign = "signed" if _may_be_negative(row.indicator.target) else "unsigned"
    return f"{row.indicator.target.polarity} {steps} {sign}"


def scored_by_steps(profile: Profile, row: IndicatorRow) -> bool:
    """Whether a satisfaction is scored by the percentage itself, not by its target."""
    return (
        profile.satisfaction is not None
        and row.indicator.category is Category.BENEFICIARY
        and row.indicator.target.polarity is Polarity.AT_LEAST
        and row.indicator.target.measure == "%"
    )


def _totals(profile: Profile, dimensions: tuple[DimensionBlock, ...]) -> Iterator[FormField]:
    rows = [row for block in dimensions for row in block.rows]
    for block in dimensions:
        for role, label, kind in (("points", "分值小计", Kind.POINTS),
                                  ("score", "得分小计", Kind.SCORE)):
            parts = tuple(Field(row.key(role)) for row in block.rows)
            yield FormField(f"dimension.{block.dimension}.{role}", f"{block.heading}{label}", kind,
                            Source.COMPUTED, expr=tree.Total(parts))
    points = (Field("execution.points"), *(Field(row.key("points")) for row in rows))
    parts = (Field("execution.score"), *(Field(row.key("score")) for row in rows))
    yield FormField("total.points", "分值合计", Kind.POINTS, Source.COMPUTED,
                    expr=tree.Total(points))
    yield FormField("total.score", "总分", Kind.SCORE, Source.COMPUTED, expr=tree.Total(parts))
    total = Field("total.score")
    rating: Expr = tree.NOT_SCORED
    for band in reversed(profile.ratings):
        rating = tree.Choice(total.at_least(band.lower), tree.Text(band.rating), rating)
    # No grade before every row is scored: half a form is not a bad project.
    yield FormField("total.rating", "等级", Kind.TEXT, Source.COMPUTED,
                    expr=tree.Filled(parts, rating))


def _texts(profile: Profile) -> Iterator[FormField]:
    for block in profile.layout.texts:
        yield FormField(f"texts.{block.key}", block.heading, Kind.LONG_TEXT, Source.ANSWER,
                        required=True, longest=block.limit)


def fund_key(line: str, stage: Stage) -> str:
    """Key of one amount of the funds block; ``line`` is a `Fund` or ``total``."""
    return f"funds.{line}.{stage}"


def rate_key(line: str) -> str:
    """Key of the execution rate of a line."""
    return "execution.rate" if line == TOTAL else f"funds.{line}.rate"
