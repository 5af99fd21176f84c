"""H 勾稽: do points and amounts add up?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.checks.case import Case, check, finding, needs_table
from perfeval_xl.findings import Amount, Code, Finding, FindingFact, Phrase, Points
from perfeval_xl.findings.facts import joined_facts
from perfeval_xl.forms import form_tests
from perfeval_xl.forms.form import CategoryBlock, DimensionBlock
from perfeval_xl.forms.shared_fields import (
    CENT,
    TOTAL,
    budget_stage,
    fund_key,
    is_sum_of_changes,
    leaves_of,
    lines_and_total,
)
from perfeval_xl.profiles.basis import Basis, cited
from perfeval_xl.profiles.weights import Weights
from perfeval_xl.vocabulary import MoneyUnit, Stage

MOSTLY_SPENT = Fraction(3, 4)
"""The share of a budget from which on it counts as mostly spent."""

SUM_OF_LINES, SUM_OF_LINES_FIX = "各项资金合计", "补齐各项来源，或更正总额（总额＝各项资金之和）"
SUM_OF_CHANGES, SUM_OF_CHANGES_FIX = (
    "年初预算数加预算调整数",
    "核对这三个数（全年预算数＝年初预算数＋预算调整数，调减的填负数）",
)
"""What a sum of the funds is made of, and what to do where it is not."""


@check(Code.H008, on_brief=True)
def points_make_full(case: Case) -> Iterator[Finding]:
    """Execution and all indicators together make 100.

    Where the indicators make 100 by themselves, the cause is told (H010), and not the sum besides.
    """
    if _sum_is_right(case) or _leaves_no_room(case):
        return
    yield finding(
        Code.H008,
        case.place("total.points"),
        found=_sum_in_words(case),
        expected=Points(case.form.profile.full_points, None),
        what=_prescribed_in_words(case),
        basis=_basis_of_points(case),
    )


@check(Code.H009, on_brief=True)
def dimensions_make_their_points(case: Case) -> Iterator[Finding]:
    """The indicators of each 一级指标 make the points that are prescribed for it.

    Where the sum of all is wrong, that is the fault, and is told once.
    """
    scored = case.form.profile.scored and _sum_is_right(case)
    for number, block in enumerate(case.form.dimensions if scored else ()):
        if not _is_prescribed(case, block):
            yield finding(
                Code.H009,
                case.place(f"dimension.{block.dimension}.points", block.heading),
                found=Points(_points(case, number), None),
                expected=_prescribed(block),
                basis=cited(_bases(case, block)),
            )
        yield from _categories_off(case, block)


def _is_prescribed(case: Case, block: DimensionBlock) -> bool:
    """Whether a 一级指标 has points that its document allows; a default asks, and forbids nothing."""
    points = case.form.points_of(block)
    return points == block.prescribed if block.weights.is_fixed else block.weights.allows(points)


def _prescribed(block: DimensionBlock) -> FindingFact:
    """The points that a 一级指标 must have."""
    if block.weights.is_fixed:
        return Points(block.prescribed, None)
    low, high = Points(block.weights.least, None), Points(block.weights.most, None)
    return Phrase("{low}至{high}", low=low, high=high)


def _categories_off(case: Case, block: DimensionBlock) -> Iterator[Finding]:
    """The 二级指标 that do not have the points that are prescribed for each."""
    if block.weights.kind is Weights.DEFAULT:
        return
    for inner in block.categories:
        points, due = _category_points(case, inner), block.weights.categories.get(inner.category)
        if due is not None and points != due and (block.weights.is_fixed or inner.rows):
            yield _off_finding(case, block, inner, Code.H009, Points(due, None))


def _off_finding(case: Case, block: DimensionBlock, inner: CategoryBlock, code: Code, expected: FindingFact) -> Finding:
    first = next(iter(inner.rows), None)
    place = case.row_place(first, "points") if first else case.place(f"dimension.{block.dimension}.points")
    return finding(
        code,
        replace(place, item=inner.heading or block.heading),
        found=Points(_category_points(case, inner), None),
        expected=expected,
        basis=cited(_bases(case, block)),
    )


def _category_points(case: Case, block: CategoryBlock) -> Decimal:
    own = case.form.profile.execution.points if block.execution else Decimal(0)
    return sum((row.indicator.points for row in block.rows), own)


@check(Code.S150, on_brief=True)
def usual_points_are_departed_from_on_purpose(case: Case) -> Iterator[Finding]:
    """Points that are prescribed as a rule only are asked about where the office gave others."""
    if not case.form.profile.scored or not _sum_is_right(case):
        return
    present = {block.dimension for block in case.form.dimensions}
    for rule in case.form.profile.dimensions:
        if rule.weights.kind is Weights.DEFAULT and rule.dimension not in present and rule.points:
            yield finding(
                Code.S150,
                case.place("total.points", rule.heading),
                found=Points(0, None),
                expected=Points(rule.points, None),
                basis=str(rule.basis),
            )
    for number, block in enumerate(case.form.dimensions):
        if block.weights.kind is not Weights.DEFAULT:
            continue
        if _points(case, number) != block.usual:
            yield finding(
                Code.S150,
                case.place(f"dimension.{block.dimension}.points", block.heading),
                found=Points(_points(case, number), None),
                expected=Points(block.usual, None),
                basis=cited(_bases(case, block)),
            )
        for inner in block.categories:
            due = block.weights.categories.get(inner.category)
            if due is not None and inner.rows and _category_points(case, inner) != due:
                yield _off_finding(case, block, inner, Code.S150, Points(due, None))


@check(Code.H010, on_brief=True)
def indicators_leave_room_for_execution(case: Case) -> Iterator[Finding]:
    """The indicators do not make 100 by themselves, with the execution rate outside.

    That is how most tables come to 110: it tells the cause of the wrong sum.
    """
    profile = case.form.profile
    if _leaves_no_room(case):
        yield finding(
            Code.H010,
            case.place("total.points"),
            found=Points(_indicator_points(case), None),
            expected=Points(profile.full_points - profile.execution.points, None),
            what=Phrase(
                "{sum}，应为{full}{headings}",
                sum=_sum_in_words(case),
                full=Points(profile.full_points, None),
                headings=_prescribed_in_words(case),
            ),
            basis=_basis_of_points(case),
        )


@check(Code.H011, skip=needs_table)
def headings_tell_their_points(case: Case) -> Iterator[Finding]:
    """``产出指标（50分）`` stands over rows that make 50.

    A heading that is right, over rows that are wrong and told to be (H008, H009, H010), is not told again.
    """
    for number, block in enumerate(case.form.dimensions):
        key = f"dimension.{block.dimension}.points"
        printed, points = case.reported(key), Fraction(_points(case, number))
        if printed is not None and printed not in (points, block.prescribed):
            yield finding(Code.H011, case.place(key, block.heading), found=Points(printed), expected=Points(points))


@check(Code.H015, skip=needs_table)
def funds_add_up(case: Case) -> Iterator[Finding]:
    """The total and every line with parts are the sums of theirs; so is 全年预算数 of the columns before it."""
    profile = case.form.profile
    lines = () if profile.projects is not None else profile.fund_lines
    for stage, funds in case.form.funds.items():
        for line in (*(line.key for line in lines), TOTAL):
            parts = funds if line == TOTAL else tuple(leaves_of(profile, line))
            if parts not in ((), (line,)):
                keys = [fund_key(part, stage) for part in parts]
                yield from _sum(case, fund_key(line, stage), keys, SUM_OF_LINES, SUM_OF_LINES_FIX)
    if is_sum_of_changes(case.form.funds):
        for line in dict.fromkeys((*(line.key for line in lines), TOTAL)):
            keys = [fund_key(line, stage) for stage in (Stage.ORIGINAL, Stage.ADJUSTMENT)]
            yield from _sum(case, fund_key(line, Stage.FINAL), keys, SUM_OF_CHANGES, SUM_OF_CHANGES_FIX)


def _sum(case: Case, key: str, keys: list[str], what: str, how: str) -> Iterator[Finding]:
    """A printed sum against what makes it."""
    printed, parts = case.reported(key), [case.scored.number(part) for part in keys]
    if printed is None or all(part is None for part in parts):
        return
    total = sum((part for part in parts if part is not None), Fraction(0))
    if abs(printed - total) >= CENT:
        yield finding(
            Code.H015,
            case.place(key),
            found=Amount(printed),
            expected=Amount(total),
            gap=Amount(abs(printed - total)),
            what=what,
            how=how,
        )


@check(Code.H017)
def spending_stays_within_budget(case: Case) -> Iterator[Finding]:
    """全年执行数 is not above the budget, line by line; the total only where no line tells it."""
    told = False
    for line in lines_and_total(case.form.funds):
        spent = case.scored.number(fund_key(line, Stage.ACTUAL))
        if line == TOTAL and told:
            return
        budget = case.scored.number(fund_key(line, budget_stage(case.form.funds)))
        if spent is None or (budget is not None and spent <= budget):
            continue
        if case.holds(form_tests.fund_overspends(case.form.funds, line)):
            told = True
            yield finding(
                Code.H017,
                case.place(fund_key(line, Stage.ACTUAL)),
                found=Amount(spent),
                expected="（空）" if budget is None else Amount(budget),
                why=_unit_meant(spent, budget, case.money),
            )


def _unit_meant(spent: Fraction, budget: Fraction | None, money: MoneyUnit) -> str:
    """That spending is in 千元 or 百元, where it would be most of the budget then; of 元 tells S023.

    In a form in 元 neither would be more than it was.
    """
    for unit, times in () if money is MoneyUnit.YUAN else (("千元", 10), ("百元", 100)):
        if budget and MOSTLY_SPENT * times <= spent / budget <= times:
            return f"，约为其{times}倍，疑为把{unit}当作{money}"
    return ""


@check(Code.H024, skip=needs_table)
def balance_is_what_is_left(case: Case) -> Iterator[Finding]:
    """结余 is what could be spent less what was."""
    printed, left = case.reported("funds.balance"), case.balance
    if printed is not None and left is not None and abs(printed - left) >= CENT:
        yield finding(Code.H024, case.place("funds.balance"), found=Amount(printed), expected=Amount(left))


def _indicator_points(case: Case) -> Decimal:
    return sum((row.indicator.points for row in case.form.rows), Decimal(0))


def _sum_is_right(case: Case) -> bool:
    profile = case.form.profile
    return not profile.scored or profile.execution.points + _indicator_points(case) == profile.full_points


def _leaves_no_room(case: Case) -> bool:
    """Whether the indicators make all points by themselves, and the execution rate comes on top."""
    profile = case.form.profile
    return profile.scored and bool(profile.execution.points) and _indicator_points(case) == profile.full_points


def _sum_in_words(case: Case) -> Phrase:
    """``执行率10 + 产出50 + 效益30 + 满意度10 = 100``."""
    own = case.form.profile.execution.points
    inside = case.form.profile.execution.inside is not None
    parts = [] if inside else [Phrase("执行率{points}", points=Points(own, None))]
    parts += [
        Phrase("{heading}{points}", heading=_short(block), points=Points(_points(case, number), None))
        for number, block in enumerate(case.form.dimensions)
    ]
    total = Points(own + _indicator_points(case), None)
    return Phrase("{parts} = {total}", parts=joined_facts(parts, " + "), total=total)


def _prescribed_in_words(case: Case) -> FindingFact:
    """The 一级指标 that do not have their points: ``；规定产出50、效益40``."""
    off = [Phrase("{heading}{points}", heading=_short(block), points=_prescribed(block)) for block in _off(case)]
    return Phrase("；规定{headings}", headings=joined_facts(off, "、")) if off else ""


def _off(case: Case) -> list[DimensionBlock]:
    """The 一级指标 that do not have their points."""
    return [block for block in case.form.dimensions if not _is_prescribed(case, block)]


def _basis_of_points(case: Case) -> str:
    """Who prescribes the points that are off; where each block has its own, who prescribes any."""
    return cited(basis for block in _off(case) or case.form.dimensions for basis in _bases(case, block))


def _bases(case: Case, block: DimensionBlock) -> Iterator[Basis]:
    """Who prescribes the points of a block: for the usual form, or where another block has no indicators."""
    profile = case.form.profile
    rule = profile.dimension(block.dimension)
    if rule is None or block.prescribed == rule.points or not block.weights.is_fixed:
        yield from [] if rule is None else [rule.basis]
        return
    present = {other.dimension for other in case.form.dimensions if other.rows}
    for other in profile.alternatives:
        if other.without not in present and block.dimension in (other.without, *other.adds):
            yield other.basis


def _short(block: DimensionBlock) -> str:
    return block.heading.removesuffix("指标")


def _points(case: Case, number: int) -> Decimal:
    return case.form.points_of(case.form.dimensions[number])
