"""Say in Chinese what a profile prescribes, each rule with its 依据."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from perfeval_xl.profiles.profile import Basis, Department, Profile, RatioRule
from perfeval_xl.rules.ratios import RATIOS
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import Polarity


@dataclass(frozen=True)
class RuleLine:
    """One rule in words."""

    topic: str
    rule: str
    basis: str


AT_MOST_RULES = {
    "ratio": "实际值不超过指标值得满分，超过的按“指标值÷实际值×分值”计分",
    "linear_excess": "实际值不超过指标值得满分，超过的按“（2－实际值÷指标值）×分值”计分，超过一倍不得分",
}
EXACT_RULES = {
    "proportional": "达到指标值得满分，未达到的按“实际值÷指标值×分值”计分",
    "all_or_nothing": "与指标值相等得满分，否则不得分",
}
ASKS = {
    "reason": "须在偏差原因栏说明，不自动扣分",
    "nothing": "只用颜色提醒，不要求说明",
}
"""Rules in Chinese, by the name that a profile gives them."""


def describe(profile: Profile) -> list[RuleLine]:
    """The rules of ``profile``, in the order in which a form needs them."""
    return list(_lines(profile))


def sources(profile: Profile) -> list[tuple[str, str]]:
    """Each provision the profile names: (what it is called, what was read of it)."""
    named = {basis.provision.key for basis in _bases(profile)}
    found = []
    for provision in profile.provisions.values():
        if provision.key not in named:
            continue
        day = f"，{provision.issued:%Y-%m-%d}印发" if provision.issued else ""
        read = "已核对原文。" if provision.verified else "原文未核对。"
        title = f"《{provision.title}》{day}。{read}{provision.note}"
        found.append((provision.number or "（无文号）", title))
    return found


def _lines(profile: Profile) -> Iterator[RuleLine]:
    execution = profile.execution
    parts = [f"预算执行率{plain(execution.points)}分"]
    parts += [f"{rule.heading}{plain(rule.points)}分" for rule in profile.dimensions]
    for rule in profile.dimensions:
        names = "、".join(profile.categories[category] for category in rule.categories)
        yield RuleLine(rule.heading, f"{plain(rule.points)}分，下设{names}", str(rule.basis))
    total = f"{'＋'.join(parts)}＝{plain(profile.full_points)}分；执行率分值包含在内"
    yield RuleLine("分值合计", total, str(replace(execution.basis, article="")))
    for other in profile.alternatives:
        more = "、".join(
            f"{d.heading}加{plain(other.adds[d.dimension])}分" for d in profile.dimensions if d.dimension in other.adds
        )
        missing = profile.dimension(other.without)
        yield RuleLine("分值调整", f"没有{missing.heading if missing else other.without}的，{more}", str(other.basis))
    yield RuleLine("预算执行率", _execution(profile), str(execution.basis))
    yield RuleLine(
        "指标 ≥", "达到指标值得满分，未达到的按“实际值÷指标值×分值”计分", str(profile.scoring[Polarity.AT_LEAST].basis)
    )
    at_most, exact = profile.scoring[Polarity.AT_MOST], profile.scoring[Polarity.EXACT]
    yield RuleLine("指标 ≤", AT_MOST_RULES[at_most.rule], str(at_most.basis))
    yield RuleLine("指标 ＝", EXACT_RULES[exact.rule], str(exact.basis))
    deadline = profile.scoring[Polarity.DEADLINE]
    late = f"得{_percent(deadline.late_share)}的分" if deadline.late_share else "不得分"
    yield RuleLine("时限指标", f"按期完成得满分，逾期{late}", str(deadline.basis))
    bands = "；".join(
        f"{band.grade}：{_percent(band.upper)}"
        f"{'（含）' if band.upper == 1 else '（不含）'}至{_percent(band.lower)}（含）"
        for band in profile.qualitative.bands
    )
    yield RuleLine("定性指标", bands, str(profile.qualitative.basis))
    if profile.satisfaction:
        steps = _steps(profile.satisfaction.steps, Decimal(1))
        yield RuleLine("满意度（%）", f"按满意度分档：{steps}", str(profile.satisfaction.basis))
    over = profile.over_achievement
    yield RuleLine("超额完成", f"实际值达到指标值{_percent(over.threshold)}以上的，{ASKS[over.asks]}", str(over.basis))
    yield RuleLine("说明原因", _reasons(profile), str(profile.reasons.basis))
    places = profile.score_places
    yield RuleLine("小数位", f"每项得分四舍五入保留{places}位小数", str(profile.rounding_basis))
    ratings = "，".join(f"{plain(band.lower)}分以上为{band.rating}" for band in profile.ratings[:-1])
    yield RuleLine("等级", f"{ratings}，其余为{profile.ratings[-1].rating}", str(profile.ratings_basis))
    yield RuleLine("表式", profile.layout.title, str(profile.layout.basis))
    if profile.department is not None:
        yield from _department(profile.department)


def _department(department: Department) -> Iterator[RuleLine]:
    """Base data and scored ratios of a whole department."""
    base = department.base
    for strip in base.strips:
        for cell in strip.cells:
            if cell.ratio:
                yield RuleLine(cell.heading, f"＝{RATIOS[cell.ratio].words}", str(base.basis))
    names = {line.key: line.name for line in base.lines}
    for line in base.lines:
        if not line.parts:
            continue
        parts = "＋".join(names[part] for part in line.parts)
        more = "各项目支出＋" if line.projects else ""
        yield RuleLine(line.name, f"＝{more}{parts}", str(base.basis))
    for rule in department.ratios:
        ratio = f"{RATIOS[rule.ratio].words}；{plain(rule.points)}分，{_ratio_score(rule)}"
        yield RuleLine(rule.heading, ratio, str(rule.basis))
    if base.breakdown is not None:
        of = f"合计应等于{names[base.breakdown.line]}决算数"
        yield RuleLine("支出功能科目明细", of, str(base.breakdown.basis))
    yield RuleLine(
        base.title, f"项目支出自评表按“{department.projects.title}”；项目支出＝各项目自评表之和", str(base.basis)
    )


def _ratio_score(rule: RatioRule) -> str:
    by = f"每{{}}{_percent(rule.step)}扣{plain(rule.loss)}分（不足的按比例），扣完为止"
    match rule.rule:
        case "loses_above":
            return f"不超过{_percent(rule.limit)}得满分，{by.format('超过')}"
        case "loses_below":
            return f"达到{_percent(rule.limit)}得满分，{by.format('低')}"
        case "stepped_down":
            steps = "，".join(
                f"不超过{_percent(top)}得{plain(share * rule.points)}分" for top, share in sorted(rule.steps)
            )
            return f"{steps}，再高不得分"
    return "按比例计分，最高得满分"


def _execution(profile: Profile) -> str:
    rule = profile.execution
    base = f"执行率＝全年执行数÷{rule.denominator.chinese}"
    if rule.rule == "stepped":
        return f"{base}；{_steps(rule.steps, Decimal(100))}"
    if not rule.points:
        return f"{base}；只列出，不计分"
    cap = "，最高得满分" if rule.cap == 1 else f"，最高得{_percent(rule.cap)}的分"
    return f"{base}；得分＝执行率×{plain(rule.points)}分{cap}"


def _steps(steps: tuple[tuple[Decimal, Decimal], ...], scale: Decimal) -> str:
    parts = [f"{plain(reached * scale)}%（含）以上得{_percent(share)}的分" for reached, share in reversed(steps)]
    return f"{'，'.join(parts)}，以下不得分"


def _reasons(profile: Profile) -> str:
    rule = profile.reasons
    parts = [
        f"预算执行率低于{_percent(rule.execution_below)}",
        f"全年预算与年初预算相差超过{_percent(rule.budget_change_above)}",
    ]
    if rule.score_below_points:
        parts.insert(0, "得分低于分值")
    return f"{'、'.join(parts)}的，须说明原因"


def _percent(share: Decimal) -> str:
    return f"{plain(share * 100)}%"


def _bases(profile: Profile) -> list[Basis]:
    found = [
        profile.execution.basis,
        profile.qualitative.basis,
        profile.over_achievement.basis,
        profile.reasons.basis,
        profile.rounding_basis,
        profile.ratings_basis,
        profile.layout.basis,
    ]
    found += [rule.basis for rule in profile.dimensions]
    found += [rule.basis for rule in profile.scoring.values()]
    found += [other.basis for other in profile.alternatives]
    if profile.satisfaction:
        found.append(profile.satisfaction.basis)
    if profile.department:
        base = profile.department.base
        found += [base.basis, *([base.breakdown.basis] if base.breakdown else [])]
        found += [rule.basis for rule in profile.department.ratios]
    return found
