"""This year's indicators and figures beside those of before: targets made easier, indicators gone, figures copied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from perfeval_xl.checks.year_forms import DAY, NUMBER, PERCENT, Beside, YearForm, YearRow
from perfeval_xl.expressions.evaluate import rounded
from perfeval_xl.findings import Amount, Code, Count, Day, Finding, FindingFact, Measured, Phrase, Points, Rate, Year
from perfeval_xl.findings.facts import shown
from perfeval_xl.forms import base_keys
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.forms.told import TYPED
from perfeval_xl.forms.written_values import DAY_ZERO
from perfeval_xl.patterns import pattern
from perfeval_xl.tables import named
from perfeval_xl.vocabulary import BaseColumn, Fund, MoneyUnit, Polarity, Stage

SCORE_JUMP = Fraction(10)
"""Points of 100 by which a total changes, from which on it is told: a grade (本程序自定规则 第40条)."""
RATE_JUMP = Fraction(20, 100)
"""Of 预算执行率 (第40条)."""
BUDGET_JUMP = Fraction(30, 100)
"""Of a budget: from the same share on a change within a year is to be explained (第14条, 第40条)."""
OVER_DONE = Fraction(130, 100)
"""A target that was over-achieved by so much before is to be set higher: from the same share on a unit is told so
(第15条, 第40条)."""
LATE_DAYS = 92
"""Days by which a deadline may lie behind the day on which it was done before: a quarter (第40条)."""
FEWEST_COPIED = 3
"""Actuals that are neither the target nor 0 nor 100 % and are those of before, from which on they were copied
(第41条)."""
MOST_COPIED = Fraction(80, 100)
"""Share of all actuals that are those of before, from which on they were copied (第41条)."""
LEAST_KEPT = Fraction(1, 2)
"""Share of the indicators that is to be left; of fewer all are told together (第40条)."""
MOST_NAMED = 6
"""Indicators that one finding names."""
CENT = Fraction(1, 100)
"""What amounts may differ by, 万元 (第41条)."""
MONEY_UNITS = {
    "元": Fraction(1, 10_000),
    "百元": Fraction(1, 100),
    "千元": Fraction(1, 10),
    "万元": Fraction(1),
    "百万元": Fraction(100),
    "千万元": Fraction(1000),
    "亿元": Fraction(10_000),
}
"""Units of money, in 万元: what is measured in two of them can be compared."""
_A_YEAR = pattern("/年$|每年$|^每?年")
LOWER, LOOSER, LATER = "低", "松", "晚"
"""How an easier target differs: of ≥, of ≤, of a deadline."""
_CHANGED = {LOWER: "降低", LOOSER: "放宽", LATER: "推迟"}
_AS_IT_IS = Fraction(1)
_WORDS = "text"
_BUDGETS = (Stage.FINAL, Stage.ORIGINAL)
_SPENT = fund_key(TOTAL, Stage.ACTUAL)
_AT_LEAST, _AT_MOST, _EXACT = Polarity.AT_LEAST.sign, Polarity.AT_MOST.sign, Polarity.EXACT.sign


def targets_eased(pair: Beside) -> Iterator[Finding]:
    """Targets that are easier than before (N104) or than what was achieved (N103), other signs and units (N105, N119).

    One finding an indicator: what was changed on purpose says more than what was not adjusted.
    """
    for row, old in pair.pairs:
        if row.polarity != old.polarity and not _means_the_same(row, old):
            how = _way(pair, row, old) if _is_one_direction(row, old) else ""
            if not how and row.polarity and old.polarity and old.kind != _WORDS:
                facts = _facts(pair, told(row, "number"), told(old, "number"), old.place("target"))
                words = "，由定量改成了定性" if row.kind == _WORDS else ""
                yield Finding(Code.N105, pair.at(row.place("target"), named(row.name)), {**facts, "words": words})
            if not how:
                continue
        if row.measure != old.measure and row.kind == NUMBER and row.measure and old.measure:
            words = "，两次的数按同一单位比" if _times(row, old) is not None else "，两次的数没有比较"
            facts = _facts(pair, row.measure, old.measure, old.place("target"))
            yield Finding(Code.N119, pair.at(row.place("target"), named(row.name)), {**facts, "words": words})
        yield from _eased(pair, row, old)


def _is_one_direction(row: YearRow, old: YearRow) -> bool:
    """Whether two signs may be compared: = and the one that means the same direction there."""
    signs = {row.polarity, old.polarity}
    return signs == {_EXACT, _AT_MOST} if row.is_cost or _AT_MOST in signs else signs == {_EXACT, _AT_LEAST}


def _means_the_same(row: YearRow, old: YearRow) -> bool:
    """Whether a target of all of it is asked for under either sign: =100%, ≥100%; =0, ≤0."""
    number = row.number("number")
    if not _is_one_direction(row, old) or number is None or number != old.number("number") or row.kind != old.kind:
        return False
    return number == 1 if row.kind == PERCENT and not row.is_cost else number == 0


def _eased(pair: Beside, row: YearRow, old: YearRow) -> Iterator[Finding]:
    how = _way(pair, row, old)
    budget = budget_change(pair) if how else None
    if how and not (how == LOOSER and _grew_with_the_budget(pair, row, old, budget)):
        words = "" if budget is None or abs(budget) < CENT or row.kind != NUMBER else f"，{_budget_words(budget)}"
        facts = _facts(pair, told(row, "number"), told(old, "number"), old.place("target"))
        more = {"how": _CHANGED[how], "words": words}
        yield Finding(Code.N104, pair.at(row.place("target"), named(row.name)), {**facts, **more})
        return
    now, done = row.number("number"), _number_of(row, old, "actual", pair)
    how = _too_easy(row, now, done) if now is not None and done is not None else ""
    if how:
        facts = _facts(pair, told(row, "number"), told(old, "actual"), old.place("actual"))
        yield Finding(Code.N103, pair.at(row.place("target"), named(row.name)), {**facts, "how": how})


def _way(pair: Beside, row: YearRow, old: YearRow) -> str:
    """In which way a target is easier than before; empty where it is not."""
    if row.kind == old.kind != DAY and row.raw("number") == old.raw("number") and row.measure == old.measure:
        return ""
    now, before = row.number("number"), _number_of(row, old, "number", pair)
    return "" if now is None or before is None else _easier(row, old, now, before)


def _grew_with_the_budget(pair: Beside, row: YearRow, old: YearRow, budget: Fraction | None) -> bool:
    """Whether an amount that must not be exceeded is larger by no more than the budget is."""
    now, before = row.number("number"), _number_of(row, old, "number", pair)
    if budget is None or now is None or before is None or not _is_money(row):
        return False
    return now <= before * (1 + budget)


def _budget_words(change: Fraction) -> str:
    share = shown(abs(change) * 100, 0)
    return f"预算比那时{'增加' if change > 0 else '减少'}{share}%"


def _times(row: YearRow, old: YearRow) -> Fraction | None:
    """By what a number of ``old`` is multiplied so that it is in the unit of ``row``; None where that cannot be."""
    if row.measure == old.measure or not row.measure or not old.measure:
        return _AS_IT_IS
    one, other = _money_unit(row), _money_unit(old)
    return None if one is None or other is None else other / one


def _number_of(row: YearRow, old: YearRow, part: str, pair: Beside) -> Fraction | None:
    """A number of ``old`` as this year's form would have it: in its unit, a day as many years later."""
    number = old.number(part)
    if number is None or row.kind != old.kind:
        return None
    if row.kind == DAY:
        return _years_later(number, pair.now.year - pair.before.year)
    times = _times(row, old)
    return None if times is None else number if times == 1 else number * times


def _years_later(number: Fraction, years: int) -> Fraction | None:
    """The same day so many years later; of 29 February the one before, None for what is no day."""
    try:
        day = DAY_ZERO + timedelta(days=int(number))
        moved = day.replace(year=day.year + years) if (day.month, day.day) != (2, 29) else date(day.year + years, 2, 28)
    except (OverflowError, ValueError):
        return None
    return Fraction((moved - DAY_ZERO).days)


def _money_unit(row: YearRow) -> Fraction | None:
    """The unit of an amount in 万元, also of one a year; None where a row counts something else."""
    return MONEY_UNITS.get(_A_YEAR.sub("", row.measure))


def _is_money(row: YearRow) -> bool:
    return row.kind == NUMBER and _money_unit(row) is not None


def _less_is_better(row: YearRow) -> bool:
    return row.polarity == _AT_MOST or (row.polarity == _EXACT and row.is_cost)


def _easier(row: YearRow, old: YearRow, now: Fraction, before: Fraction) -> str:
    """In which way a target is easier than it was; empty where it is not."""
    if row.kind == DAY:
        return LATER if now > before else ""
    if row.kind not in (NUMBER, PERCENT):
        return ""
    if _less_is_better(row) or _less_is_better(old):
        return LOOSER if now > before else ""
    return LOWER if now < before else ""


def _too_easy(row: YearRow, target: Fraction, done: Fraction) -> str:
    """In which way a target is far behind what was achieved before; empty where it is not, or by one piece alone."""
    if row.kind == NUMBER and abs(target - done) <= 1:
        return ""
    if row.kind == DAY:
        return LATER if target - done > LATE_DAYS else ""
    if row.kind not in (NUMBER, PERCENT) or row.polarity == _EXACT or done <= 0:
        return ""
    if _less_is_better(row):
        return LOOSER if done * OVER_DONE <= target and not _is_money(row) else ""
    return LOWER if target * OVER_DONE <= done else ""


def told(row: YearRow, part: str) -> FindingFact:
    """A target or an actual as a person reads it: ``≥95%``, ``2022年12月31日``."""
    number = row.number(part)
    if number is None:
        return row.text("target" if part == "number" else part) or row.text(part)
    sign = row.polarity if part == "number" and row.polarity in (_AT_LEAST, _AT_MOST, _EXACT) else ""
    if row.kind == DAY:
        try:
            return Day(DAY_ZERO + timedelta(days=int(number)))
        except OverflowError:
            return shown(number)
    if row.kind == PERCENT:
        return Phrase(f"{sign}{{rate}}", rate=Rate(number))
    return Phrase(f"{sign}{{number}}{{measure}}", number=Measured(number, row.measure, None), measure=row.measure)


def indicators_changed(pair: Beside) -> Iterator[Finding]:
    """Indicators that are gone (N106; N108 where most are) and new ones (N107)."""
    year, dropped, new = Year(pair.before.year), pair.dropped, pair.new
    for row, old in pair.renamed:
        place = row.place("indicator") or row.place("target")
        yield Finding(
            Code.N121, pair.at(place, named(row.name)), _facts(pair, row.name, old.name, old.place("indicator"))
        )
    had = len(pair.before.rows)
    if not pair.now.rows or not had:
        return
    if dropped and Fraction(len(pair.pairs), had) < LEAST_KEPT:
        facts: dict[str, FindingFact] = {
            "count": Count(had),
            "found": Count(len(pair.pairs)),
            "what": year,
            "other": pair.there(pair.before.rows[0].place("indicator")),
        }
        yield Finding(Code.N108, pair.first_row("指标"), facts)
    else:
        for old in dropped:
            words = "，那时没有得满分" if old.is_missed else ""
            facts = {
                "found": named(old.name),
                "what": year,
                "other": pair.there(old.place("indicator") or old.place("target")),
                "words": words,
            }
            yield Finding(Code.N106, pair.first_row(named(old.name)), facts)
    if new:
        names = tuple(named(row.name) for row in new[:MOST_NAMED])
        more = (f"等{len(new)}个",) if len(new) > MOST_NAMED else ()
        facts = {"count": Count(len(new)), "found": (*names, *more)}
        place = new[0].place("indicator") or new[0].place("target")
        yield Finding(Code.N107, pair.at(place, named(new[0].name)), facts)


def actuals_copied(pair: Beside) -> Iterator[Finding]:
    """All actuals are those of before (N114), or what was spent is, to the cent (N115)."""
    compared, same = _compared_and_same(pair)
    own = [(row, old) for row, old in same if _is_own(row)]
    if len(own) >= FEWEST_COPIED and len(same) >= MOST_COPIED * compared:
        first, old = own[0]
        facts: dict[str, FindingFact] = {
            "count": Count(compared),
            "found": Count(len(same)),
            "what": Year(pair.before.year),
            "other": pair.there(old.place("actual")),
        }
        yield Finding(Code.N114, pair.at(first.place("actual"), f"{named(first.name)}实际完成值"), facts)
    now, before = (form.amount(_SPENT) for form in (pair.now, pair.before))
    if now and now == before and not any(_is_used_up(form) for form in (pair.now, pair.before)):
        yield _of_amount(pair, Code.N115, _SPENT, "全年执行数", now, before)


def _compared_and_same(pair: Beside) -> tuple[int, list[tuple[YearRow, YearRow]]]:
    """How many indicators have a number this year, and those of them whose number is that of before."""
    pairs = [(row, old) for row, old in pair.pairs if row.kind in (NUMBER, PERCENT)]
    pairs = [(row, old) for row, old in pairs if isinstance(row.raw("actual"), str)]
    return len(pairs), [(row, old) for row, old in pairs if row.raw("actual") == old.raw("actual")]


def _is_own(row: YearRow) -> bool:
    """Whether an actual is a figure of its own: not what was asked for, nothing or all."""
    actual = row.number("actual")
    return actual not in (None, 0, row.number("number")) and not (row.kind == PERCENT and actual == 1)


def _is_used_up(form: YearForm) -> bool:
    """Whether a form spent one of its budgets to the cent, or says none."""
    spent = form.amount(_SPENT)
    budgets = [amount for stage in _BUDGETS if (amount := form.amount(fund_key(TOTAL, stage))) is not None]
    return not budgets or spent in budgets


def budget_change(pair: Beside) -> Fraction | None:
    """By which share the budget of the whole year is larger than before; None where that cannot be said."""
    for stage in _BUDGETS:
        now, before = (form.amount(fund_key(TOTAL, stage)) for form in (pair.now, pair.before))
        if now is not None and before:
            return now / before - 1
    return None


def totals_moved(pair: Beside) -> Iterator[Finding]:
    """Totals (N109), rates (N110) and budgets (N111) that are far from what they were."""
    now, before = (share_of_points(form) for form in (pair.now, pair.before))
    if now is not None and before is not None and abs(now - before) >= SCORE_JUMP:
        gap = Points(abs(now - before))
        yield _moved(pair, Code.N109, "total.score", "总分", Points(now), Points(before), gap, up=now > before)
    now, before = (form.number("execution.rate") for form in (pair.now, pair.before))
    if now is not None and before is not None and abs(now - before) >= RATE_JUMP:
        gap_ = Measured(rounded(abs(now - before) * 100, 2), "个百分点")
        yield _moved(pair, Code.N110, "execution.rate", "预算执行率", Rate(now), Rate(before), gap_, up=now > before)
    for stage in _BUDGETS:
        key = fund_key(TOTAL, stage)
        now, before = (form.amount(key) for form in (pair.now, pair.before))
        if now is not None and before is not None:
            if before and abs(now / before - 1) >= BUDGET_JUMP:
                change = now / before - 1
                found = _of_amount(pair, Code.N111, key, stage.chinese, now, before)
                more = {"how": "增加" if change > 0 else "减少", "rate": Rate(abs(change))}
                yield Finding(found.code, found.place, {**found.facts, **more})
            return


def share_of_points(form: YearForm) -> Fraction | None:
    """The total as of 100 points; None where there is none."""
    score, points = form.number("total.score"), form.number("total.points")
    return score * 100 / points if score is not None and points else None


def _moved(
    pair: Beside,
    code: Code,
    key: str,
    item: str,
    now: FindingFact,
    before: FindingFact,
    gap: FindingFact,
    *,
    up: bool,
) -> Finding:
    facts = _facts(pair, now, before, pair.before.place(key))
    unit = {Code.N109: "分", Code.N110: "个百分点"}[code]
    more: dict[str, FindingFact] = {"how": "高" if up else "低", "gap": Phrase(f"{{gap}}{unit}", gap=gap)}
    return Finding(code, pair.at(pair.now.place(key), item), {**facts, **more})


def carried_over(pair: Beside) -> Iterator[Finding]:
    """What was left over before beside what is carried over now (N116), and what this form says of the year before
    beside what was said then (N117).
    """
    if not pair.follows:
        return
    yield from _carried(pair)
    told_now, told_before = pair.now.told, pair.before.told
    if pair.now.id or pair.before.id:
        return
    for own in told_now.text(f"{_BASE}{TYPED}").split():
        line, _, column = own.rpartition(".")
        key, there = f"{_BASE}{own}", f"{_BASE}{line}.{_OF_THE_YEAR_BEFORE[column]}"
        now, before = _in_10k(pair.now, told_now.number(key)), _in_10k(pair.before, told_before.number(there))
        if now is not None and before is not None and abs(now - before) >= CENT:
            item = f"基础数据表的上年{'决算' if column == BaseColumn.PREVIOUS_ACTUAL else '预算'}数"
            yield _of_amounts(pair, Code.N117, item, (now, told_now.place(key)), (before, told_before.place(there)))


_BASE = f"{base_keys.BASE}:"
_OF_THE_YEAR_BEFORE = {
    BaseColumn.PREVIOUS_BUDGET.value: BaseColumn.BUDGET,
    BaseColumn.PREVIOUS_ACTUAL.value: BaseColumn.ACTUAL,
}
"""Columns of the base data that tell of the year before, and which they were then."""


def _in_10k(form: YearForm, number: Fraction | None) -> Fraction | None:
    return None if number is None or form.money is None else form.money.in_10k(number)


def _carried(pair: Beside) -> Iterator[Finding]:
    """Base data say what was left over, and projects do so by their budget; of these some may have been taken back."""
    now, before = pair.now.told, pair.before.told
    left, carried = f"{_BASE}adjustment.balance", f"{_BASE}adjustment.carry_over"
    one, other = _in_10k(pair.now, now.number(carried)), _in_10k(pair.before, before.number(left))
    if not pair.now.id and not pair.before.id and one is not None and other is not None:
        if abs(one - other) >= CENT:
            yield _of_amounts(pair, Code.N116, "上年结转", (one, now.place(carried)), (other, before.place(left)))
        return
    key = next((key for stage in _BUDGETS if pair.now.number(key := fund_key(Fund.CARRY_OVER, stage))), None)
    if key is None:
        return
    one, other = pair.now.amount(key), pair.before.amount("funds.balance")
    if one is not None and other is not None and one - other >= CENT:
        place = pair.before.place("funds.balance") or pair.before.place(fund_key(TOTAL, Stage.ACTUAL))
        yield _of_amounts(pair, Code.N116, "上年结转资金", (one, pair.now.place(key)), (other, place))


def _of_amount(pair: Beside, code: Code, key: str, item: str, now: Fraction, before: Fraction) -> Finding:
    return _of_amounts(pair, code, item, (now, pair.now.place(key)), (before, pair.before.place(key)))


def _of_amounts(
    pair: Beside, code: Code, item: str, now: tuple[Fraction, str], before: tuple[Fraction, str]
) -> Finding:
    """A finding about two amounts of 万元, told in the unit of this year's form."""
    unit = pair.now.money or MoneyUnit.TEN_THOUSAND
    facts = _facts(pair, Amount(now[0] * unit.per_10k), Amount(before[0] * unit.per_10k), before[1], str(unit))
    return Finding(code, pair.at(now[1], item), facts)


def _facts(pair: Beside, found: FindingFact, before: FindingFact, place: str, unit: str = "") -> dict[str, FindingFact]:
    expected = Phrase(f"{{year}}：{{value}}{unit}", year=Year(pair.before.year), value=before)
    return {"found": found, "expected": expected, "other": pair.there(place)}
