"""S 核实: what may be right, but wants a second look or an explanation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from perfeval_xl.checks.case import AMOUNT_PLACES, Case, Scope, check, finding
from perfeval_xl.expressions.evaluate import exact, rounded
from perfeval_xl.findings import Amount, Code, Finding, FindingFact, Phrase, Rate
from perfeval_xl.findings.facts import joined_facts
from perfeval_xl.forms import form_tests, row_tests
from perfeval_xl.forms.base_keys import line_key
from perfeval_xl.forms.form import FieldKind, FormKind, IndicatorRow, Source
from perfeval_xl.forms.shared_fields import CENT, TOTAL, fund_key, largest_amount
from perfeval_xl.forms.written_values import Doubt
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import BaseColumn, Category, MoneyUnit, Polarity, Spending, Stage

_SAVING = pattern(r"节约|节省|节支|压减|降低")
"""What a rate of saving is called."""
MOST_SAVED = 50
"""%: no more of a cost is asked to be saved, and no less of it to be kept to; “成本控制率≥5%” means a saving."""
SHORTEST_REPEAT = 5
"""Characters that a name must have before it counts as repeated inside another."""
PERCENT_UNITS = frozenset({"%", "‰", "个百分点", "百分点"})
"""Measures that are themselves a share."""
OWN_RATE = pattern(r"[/／]|每|倍")
"""What makes a measure a rate of its own, as 天/月 does of 使用率."""
_OF_TRADE = pattern(r"行业|产业|经济|收入|就业|税收|效率|营商|管理水平|服务水平|服务能力")
_OF_NATURE = pattern(
    r"生态|环境|环保|污染|绿|节能|节水|节约|减排|低碳|能耗|水|气|尘|林|草|碳|垃圾|土|噪|排放|资源|植被|生物|可再生|循环|卫生|PUE"
)


@check(Code.S013, on_brief=True)
def no_indicator_dominates(case: Case) -> Iterator[Finding]:
    """No single indicator holds most of the points."""
    limit = Fraction(case.form.profile.plausibility.dominant_share)
    points = [(row, exact(row.indicator.points)) for row in case.form.rows]
    total = sum((own for _, own in points), Fraction(0))
    bound = limit * total
    for row, own in points:
        if total and (own >= bound if total > 0 else own <= bound):
            yield finding(Code.S013, case.row_place(row, "points"), found=Rate(own / total))


SLIP, CLOSE = 10_000, 3
"""元 in 万元, and by how much two amounts that belong together may differ besides."""


@check(Code.S023, scope=Scope.FORM)
def amounts_are_in_one_unit(case: Case) -> Iterator[Finding]:
    """No amount is ten thousand times another that it should be close to."""
    lines = [slip for group in _lines(case) if (slip := _slip(case, group))]
    # A total is as wrong as its line, and is not reported again.
    totals = [slip for group in _totals(case) if (slip := _slip(case, group))] if not lines else []
    rows = [
        slip
        for row in case.form.rows
        if row.indicator.target.measure.endswith("元")
        and not row.indicator.ratio
        and (slip := _slip(case, (row.key("number"), row.key("actual")), row.indicator.target.measure))
    ]
    yield from (*lines, *totals, *rows)


def _slip(case: Case, keys: tuple[str, ...], measure: str = "") -> Finding | None:
    """The first amount that is much too large beside the smallest of its group, or that one, if it is too small.

    ``measure`` is the unit of an indicator, whatever that of the form is.
    """
    in_yuan = (measure or case.money) == MoneyUnit.YUAN
    amounts = [(key, case.scored.number(key)) for key in keys]
    known = [(key, value) for key, value in amounts if value is not None and value > 0]
    small = min(known, key=lambda item: item[1], default=None)
    for large in known:
        if small and slipped(large[1], small[1]):
            # Whatever the office issued is right sooner than what lies beside it; and nobody has 400元 for a project.
            issued = [case.form.fields[key].source is Source.GIVEN for key, _ in (large, small)]
            # In a form in 元 it is the other way round: what stands there in 万元 is too small.
            too_small = issued == [True, False] or (issued[0] is issued[1] and (in_yuan or large[1] < SLIP))
            wrong, other = (small, large) if too_small else (large, small)
            return finding(
                Code.S023,
                case.place(wrong[0]),
                found=Amount(wrong[1], AMOUNT_PLACES),
                expected=Amount(other[1], AMOUNT_PLACES),
                other=case.place(other[0]),
                what="万元" if in_yuan else "亿元" if too_small else "元",
                **({} if measure in ("", case.money) else {"money": measure}),
            )
    return None


def slipped(one: Fraction, other: Fraction) -> bool:
    """Whether one of two amounts above nothing is about ten thousand times the other."""
    times = max(one, other) / min(one, other)
    return Fraction(SLIP, CLOSE) <= times <= SLIP * CLOSE


def _lines(case: Case) -> Iterator[tuple[str, ...]]:
    """Keys of the amounts of one line, which are much the same in a sound form."""
    form = case.form
    if form.funds:
        # What came or went during the year may be next to nothing beside the budget.
        stages = [stage for stage in form.funds if stage is not Stage.ADJUSTMENT]
        yield from (tuple(fund_key(line, stage) for stage in stages) for line in form.funds[Stage.ACTUAL])
        return
    stems: dict[str, list[str]] = {}
    for field in form.fields.values():
        # Sums are as wrong as their lines; those of projects are reported in their own forms.
        typed = field.kind is FieldKind.AMOUNT and field.source is not Source.COMPUTED
        if typed and field.key.startswith("line."):
            stems.setdefault(field.key.rpartition(".")[0], []).append(field.key)
    yield from (tuple(keys) for stem, keys in stems.items() if case.says_nothing(f"{stem}.reason"))


def _is_issued(case: Case, stage: Stage) -> bool:
    """Whether the office issued and locked all that stands in a column of the workbook: nobody copied it."""
    keys = [fund_key(line, stage) for line in case.form.funds.get(stage, ())]
    typed = (case.form.fields[key].source is Source.ANSWER and case.scored.number(key) for key in keys)
    return case.book is not None and bool(keys) and not any(typed)


def _totals(case: Case) -> Iterator[tuple[str, ...]]:
    """Those of a department come from its other forms, and are compared with those."""
    if case.form.kind is FormKind.PROJECT:
        yield tuple(fund_key(TOTAL, stage) for stage in case.form.funds if stage is not Stage.ADJUSTMENT)


@check(Code.S016, Code.S102, Code.S103, Code.S122)
def budget_changes_are_explained(case: Case) -> Iterator[Finding]:
    """A budget that changed much, or became what was spent, has a reason."""
    original = case.scored.number(fund_key(TOTAL, Stage.ORIGINAL))
    final = case.scored.number(fund_key(TOTAL, Stage.FINAL))
    spent = case.scored.number(fund_key(TOTAL, Stage.ACTUAL))
    if original is None or final is None:
        return
    rule, reason = case.form.profile.reasons, case.form.fields["execution.reason"]
    change = case.scored.number("funds.change")
    as_it_was = original >= CENT and (change is None or change <= rule.budget_change_above)
    if not as_it_was and case.holds(form_tests.change_is_unexplained(case.form.profile, case.form.funds, reason)):
        # Of a budget that was not there, no share can be told.
        share = Rate(case.scored.number("funds.change"))
        yield finding(
            Code.S016,
            case.place("execution.reason"),
            found=share if original else Phrase("{amount}{money}", amount=Amount(final), money=str(case.money)),
            original=_with_source(case, original),
            final=Amount(final),
            basis=str(rule.basis),
        )
    if not 0 <= min(original, final) <= max(original, final) <= largest_amount(case.money):
        return
    # Where nothing was to be spent any more and nothing was, nobody copied anything.
    copied = spent is not None and spent == final and 0 < final < original
    if copied and not _is_issued(case, Stage.FINAL):
        yield finding(
            Code.S102, case.place(fund_key(TOTAL, Stage.FINAL)), found=Amount(final), expected=Amount(original)
        )
    execution, rate = case.form.profile.execution, case.scored.number("execution.rate")
    if execution.denominator is not Stage.ORIGINAL or spent is None or rate is None or original == final or not final:
        return
    # The usual denominator rests on the rule of the rate; another one on what is said of changed budgets.
    basis = str((execution.changed.basis if case.by_final else None) or execution.basis)
    if original:
        first, last = ("全年", "年初") if case.by_final else ("年初", "全年")
        other = spent / (original if case.by_final else final)
        yield finding(
            Code.S103,
            case.place("execution.rate"),
            what=first,
            found=Rate(rate),
            other=last,
            expected=Rate(other),
            basis=basis,
        )
    elif case.by_final:
        yield finding(
            Code.S122, case.place("execution.rate"), found=Rate(rate), final=Amount(final, AMOUNT_PLACES), basis=basis
        )


def _with_source(case: Case, original: Fraction) -> FindingFact:
    """The budget at the start of the year, and its cells where another form holds it."""
    base = case.base
    if base is None:
        return Amount(original)
    keys = [line_key(spending, BaseColumn.BUDGET) for spending in Spending]
    parts = [Phrase("{place} {amount}", place=base.place(key), amount=Amount(base.scored.number(key))) for key in keys]
    return Phrase("{amount}（{sum}）", amount=Amount(original), sum=joined_facts(parts, "＋"))


@check(Code.S021)
def low_execution_is_explained(case: Case) -> Iterator[Finding]:
    """An execution rate below the profile's threshold has a reason."""
    rate, rule = case.scored.number("execution.rate"), case.form.profile.reasons
    if rate is None or rate >= rule.execution_below:
        return
    if case.holds(form_tests.low_execution_is_unexplained(case.form.profile, case.form.fields["execution.reason"])):
        yield finding(
            Code.S021,
            case.place("execution.reason"),
            found=Rate(rate),
            expected=Rate(rule.execution_below),
            basis=str(rule.basis),
        )


@check(Code.S022)
def results_do_not_outrun_the_money(case: Case) -> Iterator[Finding]:
    """The indicators' score rate does not run far ahead of the execution rate."""
    rate = case.scored.number("execution.rate")
    if rate is None:
        return
    scores = [(case.scored.number(row.key("score")), row.indicator.points) for row in case.form.rows]
    points = sum((exact(worth) for score, worth in scores if score is not None), Fraction(0))
    if not points:
        return
    reached = sum((score for score, _ in scores if score is not None), Fraction(0)) / points
    rule = case.form.profile.plausibility
    if reached and (reached - min(rate, Fraction(1))) / reached > rule.outrun:
        yield finding(
            Code.S022,
            case.place("execution.rate"),
            found=Rate(reached),
            expected=Rate(rate),
            rate=Rate(1 - Fraction(rule.outrun)),
            basis=str(rule.basis),
        )


@check(Code.S029)
def cost_targets_are_targets(case: Case) -> Iterator[Finding]:
    """A cost target has a direction and was not copied from budget or expenditure."""
    rows = [
        row
        for row in case.form.rows
        if row.is_cost and row.indicator.target.polarity.is_number and not row.facts.percent
    ]
    if not rows:
        return
    budgets = {
        case.scored.number(fund_key(TOTAL, stage)): stage.chinese
        for stage in (Stage.ORIGINAL, Stage.FINAL)
        if stage in case.form.stages
    }
    spent = case.scored.number(fund_key(TOTAL, Stage.ACTUAL))
    for row in rows:
        target = row.indicator.target
        if Doubt.DIRECTION in target.doubts:
            yield finding(Code.S029, case.row_place(row, "number"), found=f"指标值“{target.text}”没有写“≤”")
        number = _cost(row, case.money)
        if number and number in budgets and "率" not in row.indicator.name:
            yield finding(
                Code.S029,
                case.row_place(row, "number"),
                found=Phrase(f"指标值等于{budgets[number]}{{amount}}，成本节约不节约都得满分", amount=Amount(number)),
            )
    targets = [_cost(row, case.money) for row in rows]
    actuals = [case.scored.number(row.key("actual")) for row in rows]
    if rows and spent and sum(targets, Fraction(0)) == spent and actuals == targets:
        yield finding(
            Code.S029,
            case.row_place(rows[0], "number"),
            found=Phrase("各项指标值之和恰为全年执行数{amount}，疑为事后照抄", amount=Amount(spent)),
        )


@check(Code.S127)
def what_was_saved_was_not_spent(case: Case) -> Iterator[Finding]:
    """Where a cost row says that a share was saved, not all of the budget was spent."""
    spent = case.scored.number(fund_key(TOTAL, Stage.ACTUAL))
    budgets = [
        (number, stage)
        for stage in (Stage.FINAL, Stage.ORIGINAL)
        if stage in case.form.stages and (number := case.scored.number(fund_key(TOTAL, stage)))
    ]
    if spent is None or not budgets or spent < max(number for number, _ in budgets):
        return
    for row in case.form.rows:
        target = row.indicator.target
        if not row.is_cost or not row.facts.percent or target.polarity is not Polarity.AT_LEAST:
            continue
        limit, saved = Fraction(target.number or 0), case.scored.number(row.key("actual"))
        called = _SAVING.search(row.indicator.name) or limit <= MOST_SAVED
        if limit > 0 and called and saved is not None and saved > 0 and case.says_nothing(row.key("reason")):
            number, stage = budgets[0]
            yield finding(
                Code.S127,
                case.row_place(row, "actual"),
                found=Rate(saved if row.in_percent else saved / 100),
                what=stage.chinese,
                expected=Amount(number, AMOUNT_PLACES),
                other=case.place(fund_key(TOTAL, Stage.ACTUAL)),
            )


def _cost(row: IndicatorRow, money: MoneyUnit) -> Fraction:
    """The target of a cost in the unit of the form to the cent of it, so that 72,890元 are 7.29万元.

    A bare number is meant in that unit.
    """
    amount, target = row_tests.in_10k_yuan(row), row.indicator.target
    bare = Fraction(target.number or 0) if not target.measure else Fraction(0)
    return bare if amount is None else rounded(amount * money.per_10k, 2)


@check(Code.S032, on_brief=True)
def indicators_are_not_repeated(case: Case) -> Iterator[Finding]:
    """No indicator stands there twice, or inside another's name."""
    names = [(row, _AROUND_NAMES.sub("", row.indicator.name)) for row in case.form.rows]
    names = list(_involved(names))
    for at, (row, name) in enumerate(names):
        for other, earlier in names[:at]:
            if name != earlier and _when(row) != _when(other):
                continue
            short, long = sorted((name, earlier), key=len)
            if short and (short == long or (len(short) >= SHORTEST_REPEAT and short in long)):
                yield finding(Code.S032, case.row_place(row, "indicator"), found=other.indicator.name)
                break


_AROUND_NAMES = pattern(r"[\s“”\"《》（）()、，,]")


def _involved(names: list[tuple[IndicatorRow, str]]) -> Iterator[tuple[IndicatorRow, str]]:
    """The names that are other names of the form, hold one or stand in one; in a sound form none are."""
    whole = "\n".join(name for _, name in names)
    twice = {name for name, times in Counter(name for _, name in names).items() if name and times > 1}
    twice |= {name for _, name in names if len(name) >= SHORTEST_REPEAT and whole.count(name) > 1}
    for row, name in names if twice else ():
        if any(one in name for one in twice):
            yield row, name


def _when(row: IndicatorRow) -> bool:
    """Whether a row asks when; that of a work may well bear the name of the work."""
    return row.nature is Category.TIMELINESS


@check(Code.S180, on_brief=True)
def ecological_indicators_are_ecological(case: Case) -> Iterator[Finding]:
    """What stands under 生态效益 is no effect on trade or on work."""
    for row in case.form.rows:
        words = row.indicator.name + str(row.indicator.target)
        if row.nature is Category.ENVIRONMENTAL and _OF_TRADE.search(words) and not _OF_NATURE.search(words):
            yield finding(Code.S180, case.row_place(row, "indicator"), found=row.indicator.name)


@check(Code.S034, on_brief=True)
def units_fit_their_indicators(case: Case) -> Iterator[Finding]:
    """A rate is in %, and a bare quantity has no unit."""
    words = case.form.profile.plausibility
    for row in case.form.rows:
        target, name = row.indicator.target, row.indicator.name
        if not target.polarity.is_number:
            continue
        if any(word in name for word in words.bare_names):
            if target.measure:
                role = "number" if row.in_percent else "measure"
                yield finding(
                    Code.S034,
                    case.row_place(row, role),
                    what=_misfit(target.measure),
                    found=target.measure,
                    expected="没有单位的数",
                )
        elif name.endswith(words.percent_names) and not (
            target.measure in PERCENT_UNITS or OWN_RATE.search(target.measure)
        ):
            measure = target.measure
            yield finding(
                Code.S034, case.row_place(row, "measure"), what=_misfit(measure), found=measure or "空", expected="%"
            )


def _misfit(measure: str) -> str:
    return f"的计量单位“{measure}”不合适" if measure else "没有写计量单位"


@check(Code.S036, on_brief=True)
def qualitative_targets_can_be_checked(case: Case) -> Iterator[Finding]:
    """A qualitative target says more than that things get better."""
    vague = case.form.profile.plausibility.vague_words
    for row in case.form.rows:
        target = row.indicator.target
        if target.polarity is Polarity.QUALITATIVE and target.text.strip("。 ") in vague:
            yield finding(Code.S036, case.row_place(row, "number"), found=target.text)


@check(Code.S044, Code.S045)
def reasons_give_a_cause(case: Case) -> Iterator[Finding]:
    """A reason tells why, and does not tell of a shortfall where there is none."""
    words = case.form.profile.plausibility
    for row in case.form.rows:
        reason = case.scored.text(row.key("reason"))
        if not reason or case.scored.number(row.key("score")) is None or case.says_nothing(row.key("reason")):
            continue
        causes = any(word in reason for word in words.cause_words)
        if not case.has_full_points(row):
            if reason.startswith(words.measure_words) and not causes:
                yield finding(Code.S044, case.row_place(row, "reason"), found=reason)
        elif any(word in reason for word in words.shortfall_words):
            yield finding(Code.S045, case.row_place(row, "reason"), found=reason)


@check(Code.S046)
def over_achievement_is_explained(case: Case) -> Iterator[Finding]:
    """An actual far above its target has a reason."""
    rule = case.form.profile.over_achievement
    for row in case.form.rows:
        if case.holds(case.asked[row.id].unexplained_excess):
            rate = case.scored.number(row.key("rate"))
            yield finding(
                Code.S046,
                case.row_place(row, "reason"),
                found=Rate(rate),
                expected=Rate(rule.threshold),
                basis=str(rule.basis),
            )


@check(Code.S101, on_brief=True)
def names_are_the_projects_own(case: Case) -> Iterator[Finding]:
    """An indicator's name is not a piece of the form's guidance."""
    names = "\n".join(row.indicator.name for row in case.form.rows)
    words = [word for word in case.form.profile.plausibility.guidance_words if word in names]
    for row in case.form.rows if words else ():
        if any(word in row.indicator.name for word in words):
            yield finding(Code.S101, case.row_place(row, "indicator"))
