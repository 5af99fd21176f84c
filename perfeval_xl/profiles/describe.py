"""Say in Chinese what a profile prescribes, each rule with its 依据."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.course import USUAL_COURSE, Scored
from perfeval_xl.profiles.layout_rule import COMMON_LINES
from perfeval_xl.profiles.negatives import Counted
from perfeval_xl.profiles.profile import (
    Asks,
    Basis,
    ChangedBudget,
    Department,
    DimensionRule,
    Fill,
    LayoutRule,
    Profile,
)
from perfeval_xl.profiles.weights import Weights
from perfeval_xl.tables import exact_percent, plain
from perfeval_xl.vocabulary import MoneyUnit, Polarity, ProjectState, Stage


@frozen
class RuleLine:
    """One rule in words."""

    topic: str
    rule: str
    basis: str


TOPICS = {
    Polarity.AT_LEAST: "指标 ≥",
    Polarity.AT_MOST: "指标 ≤",
    Polarity.EXACT: "指标 ＝",
    Polarity.DEADLINE: "时限指标",
    Polarity.QUALITATIVE: "定性指标",
}
SCORED = {
    Scored.AS_USUAL: "照常计分",
    Scored.EXECUTION: "各项指标不得分，只计预算执行率",
    Scored.NOTHING: "不计分，不评等级",
}
"""What is scored of a project, in Chinese."""
FILLED = {
    Fill.OFFICE: "由下发单位填",
    Fill.UNIT: "由填报单位填",
    Fill.RULE: "由程序照计分规则写",
    Fill.PEN: "空着，留给审核的人写",
}
OF_LEVEL = {"dimension": "按一级指标", "category": "按二级指标"}
"""Who writes a text of the profile's own, and over which level cells are one."""
ANY_POINTS = Decimal(100)
"""For the words of a rule that is the same for every row, whatever its points."""
ASKS = {
    Asks.REASON: "须在偏差原因栏说明，不自动扣分",
    Asks.NOTHING: "只用颜色提醒，不要求说明",
}
"""Rules in Chinese, by the name that a profile gives them."""
ASKS_OF_A_LOSS = {
    Asks.REASON: "须在偏差原因栏说明，扣分见各类指标的规则",
    Asks.NOTHING: "用颜色提醒，扣分见各类指标的规则",
}
"""The same, where far more than was asked for costs points."""


def describe(profile: Profile, *, as_0_4_0: bool = False) -> list[RuleLine]:
    """The rules of ``profile``, in the order in which a form needs them.

    ``as_0_4_0`` as that release wrote them into its workbooks, with the basis of the execution rate for the total.
    """
    return list(_lines(profile, as_0_4_0))


def describe_course(profile: Profile) -> list[RuleLine]:
    """What is scored of a project that did not run its usual course, and of what does not apply."""
    course = profile.course
    states = {
        ProjectState.NOT_BEGUN: course.not_begun,
        ProjectState.CANCELLED: course.cancelled,
        ProjectState.MULTI_YEAR: Scored.AS_USUAL,
    }
    words = "；".join(f"{state.value}的，{SCORED[scored]}" for state, scored in states.items())
    rules = [RuleLine("项目状态", f"{words}；未启动、已取消/终止的须写明原因", str(course.basis))]
    if profile.not_applicable.allowed:
        spread = "不适用的指标不计分，须说明原因；总分＝其余得分×100÷（100－不适用指标的分值）"
        rules.append(RuleLine("不适用的指标", spread, str(profile.not_applicable.basis)))
    return rules


def sources(profile: Profile) -> list[tuple[str, str]]:
    """Each provision the profile names: (what it is called, what was read of it)."""
    named = {basis.provision.key for basis in _bases(profile)}
    listed = []
    for provision in profile.provisions.values():
        if provision.key not in named:
            continue
        day = f"，{provision.issued:%Y-%m-%d}印发" if provision.issued else ""
        read = "已核对原文。" if provision.verified else "原文未核对。"
        title = f"《{provision.title}》{day}。{'' if provision.own else read}{provision.note}"
        listed.append((provision.number or "（无文号）", title))
    return listed


def _lines(profile: Profile, as_0_4_0: bool) -> Iterator[RuleLine]:
    if not profile.scored:
        yield from _unscored(profile)
        return
    execution = profile.execution
    parts = [] if execution.inside else [f"预算执行率{plain(execution.points)}分"]
    parts += [_of_total(rule) for rule in profile.dimensions]
    for rule in profile.dimensions:
        names = "、".join(_named(profile, rule, category) for category in rule.categories)
        yield RuleLine(rule.heading, f"{rule.weights.words(rule.points)}，下设{names}", str(rule.basis))
    total = f"{'＋'.join(parts)}＝{plain(profile.full_points)}分；执行率分值包含在内"
    if execution.inside:
        home = profile.dimension(execution.inside.dimension)
        total += (
            f"，列为“{home.heading if home else ''}”的指标“{execution.inside.heading}”，{plain(execution.points)}分"
        )
    bases = [execution.basis] if as_0_4_0 else [rule.basis for rule in profile.dimensions]
    one = len({basis.provision for basis in bases}) == 1
    yield RuleLine("分值合计", total, str(replace(bases[0], article="")) if one else "各项的依据见上")
    for other in profile.alternatives:
        more = "、".join(
            f"{d.heading}加{plain(other.adds[d.dimension])}分" for d in profile.dimensions if d.dimension in other.adds
        )
        missing = profile.dimension(other.without)
        yield RuleLine("分值调整", f"没有{missing.heading if missing else other.without}的，{more}", str(other.basis))
    rate = f"执行率＝全年执行数÷{execution.denominator.chinese}"
    yield RuleLine("预算执行率", f"{rate}；{execution.rule.words(execution.points)}", str(execution.basis))
    if execution.changed.basis is not None and execution.denominator is Stage.ORIGINAL:
        yield RuleLine("预算有变动的", _changed(execution.changed), str(execution.changed.basis))
    own = _funds(profile) if profile.department is None else ""
    if own:
        yield RuleLine("资金", own, str(profile.layout.basis))
    for polarity, scoring in profile.scoring.items():
        yield RuleLine(TOPICS[polarity], scoring.rule.words(ANY_POINTS), str(scoring.basis))
    if profile.negatives.counted is Counted.ZERO:
        yield RuleLine("填负数的", "实际完成值小于0的，按0计分", str(profile.negatives.basis))
    judged = profile.qualitative
    yield RuleLine(TOPICS[Polarity.QUALITATIVE], judged.rule.words(ANY_POINTS), str(judged.basis))
    if profile.satisfaction:
        words = profile.satisfaction.rule.words(ANY_POINTS)
        yield RuleLine("满意度（%）", words, str(profile.satisfaction.basis))
    yield from _special(profile)
    over = profile.over_achievement
    costs = any(scoring.rule.excess_costs for scoring in profile.scoring.values())
    asks = (ASKS_OF_A_LOSS if costs else ASKS)[over.asks]
    yield RuleLine("超额完成", f"实际值达到指标值{exact_percent(over.threshold)}以上的，{asks}", str(over.basis))
    yield RuleLine("说明原因", _reasons(profile), str(profile.reasons.basis))
    places = profile.score_places
    yield RuleLine("小数位", f"每项得分四舍五入保留{places}位小数", str(profile.rounding_basis))
    ratings = "，".join(f"{plain(band.lower)}分以上为{band.rating}" for band in profile.ratings[:-1])
    yield RuleLine("等级", f"{ratings}，其余为{profile.ratings[-1].rating}", str(profile.ratings_basis))
    if profile.caps.basis is not None:
        yield RuleLine("总分上限", profile.caps.words(profile.full_points), str(profile.caps.basis))
    yield from _form(profile, str(profile.layout.basis))
    if profile.department is not None:
        yield from _department(profile.department)


def _unscored(profile: Profile) -> Iterator[RuleLine]:
    """What a form without scores asks."""
    basis = str(profile.layout.basis)
    yield RuleLine("计分", "本表不计分，不评等级；实际完成值与指标值逐项对照", basis)
    for rule in profile.dimensions:
        names = "、".join(profile.categories[category] for category in rule.categories)
        yield RuleLine(rule.heading, f"下设{names}", str(rule.basis))
    execution = profile.execution
    yield RuleLine("预算执行率", f"执行率＝全年执行数÷{execution.denominator.chinese}", str(execution.basis))
    over = profile.over_achievement
    multiple = exact_percent(over.threshold)
    yield RuleLine("超额完成", f"实际值达到指标值{multiple}以上的，{ASKS[over.asks]}", str(over.basis))
    yield RuleLine("说明原因", _reasons(profile), str(profile.reasons.basis))
    yield from _form(profile, basis)


def _of_total(rule: DimensionRule) -> str:
    """What a 一级指标 makes of the total."""
    if rule.weights.kind is Weights.FREE:
        return f"{rule.heading}（自定）"
    return f"{rule.heading}{rule.weights.words(rule.points).replace('，可以调整', '')}"


def _named(profile: Profile, rule: DimensionRule, category: str) -> str:
    """A 二级指标, with its points where they are prescribed."""
    points = rule.weights.categories.get(category)
    return f"{profile.categories[category]}{'' if points is None else f'（{plain(points)}分）'}"


def _special(profile: Profile) -> Iterator[RuleLine]:
    """The scales and rules that only some rows have."""
    for scale in profile.special.scales.values():
        words = f"{_who(profile, scale.categories)}：{scale.rule.words(ANY_POINTS)}"
        yield RuleLine(f"按“{scale.title}”评的指标", words, str(scale.basis))
    for rule in profile.special.rules.values():
        words = f"{_who(profile, rule.categories)}（{rule.polarity.sign}）：{rule.rule.words(ANY_POINTS)}"
        yield RuleLine(f"“{rule.title}”的指标", words, str(rule.basis))


def _who(profile: Profile, categories: tuple[str, ...]) -> str:
    names = "、".join(profile.categories[category] for category in categories)
    return f"{names}，及下发时选用的指标" if names else "下发时选用的指标"


def _funds(profile: Profile) -> str:
    """What is unlike the funds of most forms: their lines, their columns, their unit; empty where nothing is."""
    lines, layout = profile.fund_lines, profile.layout
    roles = {column.role for column in layout.funds}
    said = []
    if not lines:
        said.append(f"只填{layout.fund_total}，不分来源")
    elif lines != COMMON_LINES:
        sums = dict.fromkeys(("", *(line.within for line in lines)))
        names = {"": layout.fund_total, **{line.key: line.name for line in lines}}
        said += [f"{names[key]}＝{'＋'.join(line.name for line in lines if line.within == key)}" for key in sums]
    if Stage.ADJUSTMENT in roles:
        said.append(f"{Stage.FINAL.chinese}＝{Stage.ORIGINAL.chinese}＋{Stage.ADJUSTMENT.chinese}")
    if Stage.ARRIVED in roles:
        said.append(f"另填{Stage.ARRIVED.chinese}")
    if profile.money is not MoneyUnit.TEN_THOUSAND:
        said.append(f"金额单位是{profile.money}")
    return "；".join(said)


def _form(profile: Profile, basis: str) -> Iterator[RuleLine]:
    """What the form is, and which columns it has that others do not."""
    yield RuleLine("表式", profile.layout.form_name, basis)
    columns = "；".join(_columns(profile.layout))
    if columns:
        yield RuleLine("表上自设的栏", columns, basis)


def _columns(layout: LayoutRule) -> Iterator[str]:
    """What is said of columns that not every form has."""
    for column in layout.columns:
        if column.fill:
            level = OF_LEVEL[column.merge] if column.merge else ""
            must = "，必填" if column.required else ""
            yield f"“{''.join(column.heading.split())}”{level}{FILLED[Fill(column.fill)]}{must}"
    merged = [column for column in layout.columns if column.merge and not column.fill]
    for level in dict.fromkeys(column.merge for column in merged):
        names = "、".join("".join(column.heading.split()) for column in merged if column.merge == level)
        blank = "，下发时没有填分值的指标平均分配" if layout.is_merged("points") == level else ""
        yield f"{names}{OF_LEVEL[level]}合计打印{blank}"
    if layout.has("core"):
        yield "核心指标打★"
    signs = [
        f"{sign}为“{layout.signs[polarity]}”" for polarity, sign in _usual_signs() if layout.signs[polarity] != sign
    ]
    if signs:
        yield f"指标性质{'，'.join(signs)}"


def _usual_signs() -> Iterator[tuple[Polarity, str]]:
    return ((polarity, polarity.sign) for polarity in Polarity)


def _changed(changed: ChangedBudget) -> str:
    """By which budget the rate is measured when the budget changed during the year."""
    none = f"按{changed.none.chinese}计算" if changed.none else "执行率得0分"
    return f"年初没有预算的，{none}；年中调增的，按{changed.raised.chinese}；年中调减的，按{changed.cut.chinese}"


def _department(department: Department) -> Iterator[RuleLine]:
    """Base data and scored ratios of a whole department."""
    base = department.base
    for strip in base.strips:
        for cell in strip.cells:
            if cell.ratio:
                yield RuleLine(cell.heading, f"＝{cell.ratio.words}", str(base.basis))
    names = {line.key: line.name for line in base.lines}
    for line in base.lines:
        if not line.parts:
            continue
        parts = "＋".join(names[part] for part in line.parts)
        more = "各项目支出＋" if line.projects else ""
        yield RuleLine(line.name, f"＝{more}{parts}", str(base.basis))
    for rule in department.ratios:
        ratio = f"{rule.ratio.words}；{plain(rule.points)}分，{rule.rule.words(rule.points)}"
        yield RuleLine(rule.heading, ratio, str(rule.basis))
    if base.breakdown is not None:
        of = f"合计应等于{names[base.breakdown.line]}决算数"
        yield RuleLine("支出功能科目明细", of, str(base.breakdown.basis))
    yield RuleLine(
        base.title, f"项目支出自评表按“{department.projects.title}”；项目支出＝各项目自评表之和", str(base.basis)
    )


def _reasons(profile: Profile) -> str:
    rule = profile.reasons
    parts = [
        f"预算执行率低于{exact_percent(rule.execution_below)}",
        f"全年预算与年初预算相差超过{exact_percent(rule.budget_change_above)}",
    ]
    if rule.score_below_points:
        parts.insert(0, "得分低于分值" if profile.scored else "没有达到指标值")
    return f"{'、'.join(parts)}的，须说明原因"


def _bases(profile: Profile) -> list[Basis]:
    if not profile.scored:
        own = [profile.layout.basis, profile.execution.basis, profile.over_achievement.basis, profile.reasons.basis]
        return [*own, *(rule.basis for rule in profile.dimensions)]
    bases = [
        profile.execution.basis,
        profile.qualitative.basis,
        profile.over_achievement.basis,
        profile.reasons.basis,
        profile.rounding_basis,
        profile.ratings_basis,
        profile.layout.basis,
    ]
    if profile.execution.changed.basis is not None:
        bases.append(profile.execution.changed.basis)
    if profile.course.basis is not USUAL_COURSE.basis:
        bases.append(profile.course.basis)
    if profile.not_applicable.allowed:
        bases.append(profile.not_applicable.basis)
    if profile.negatives.counted is Counted.ZERO:
        bases.append(profile.negatives.basis)
    bases += [scale.basis for scale in profile.special.scales.values()]
    bases += [rule.basis for rule in profile.special.rules.values()]
    bases += [profile.caps.basis] if profile.caps.basis is not None else []
    bases += [rule.basis for rule in profile.dimensions]
    bases += [rule.basis for rule in profile.scoring.values()]
    bases += [other.basis for other in profile.alternatives]
    if profile.satisfaction:
        bases.append(profile.satisfaction.basis)
    if profile.department:
        base = profile.department.base
        bases += [base.basis, *([base.breakdown.basis] if base.breakdown else [])]
        bases += [rule.basis for rule in profile.department.ratios]
    return bases
