"""S 核实: whose budget is it, and is it in 万元?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from perfeval_xl.checks.case import AMOUNT_PLACES, Case, Scope, check, finding
from perfeval_xl.expressions.evaluate import exact, is_number
from perfeval_xl.findings import Amount, Code, Count, Finding, FindingFact, Phrase, Rate
from perfeval_xl.findings.facts import joined_facts
from perfeval_xl.forms.entries import holds_no_number, holds_out_of_range
from perfeval_xl.forms.form import Source
from perfeval_xl.forms.shared_fields import CENT, fund_key
from perfeval_xl.vocabulary import Stage

BUDGETS = (Stage.ORIGINAL, Stage.ADJUSTMENT, Stage.FINAL)
"""The columns of a budget, in their order on a form."""
Line = tuple[str, Stage]
"""A line of the funds in one of the columns."""


@check(Code.S120, Code.S121, scope=Scope.WHOLE)
def budgets_are_those_issued(case: Case) -> Iterator[Finding]:
    """What the unit typed as budget is shown beside what was issued; where nothing was, once for the whole workbook.

    A budget that nobody issued moves the execution rate as much as the money spent does. It may
    be right (a budget changed during the year), so that it is asked about, and nothing more.
    """
    unissued = []
    for view in case.views:
        if view.form.sheet in case.missing or not any(view.form.funds.values()):
            continue
        if not _is_sound(view):
            # What is no amount is told by itself (T026, T102), and not what follows from it.
            continue
        typed, issued = _typed_budget(view), _issued_budget(view)
        if issued and (differing := _differing(typed, issued)):
            yield _beside_issued(view, differing, issued)
        elif typed and not issued:
            unissued.append((view, typed))
    # Of a printed table nobody issued anything; there it says nothing that all its budgets are typed.
    if unissued and case.book is not None:
        view, typed = unissued[0]
        first = next(iter(typed))
        more = Phrase("等，共{count}张表", count=Count(len(unissued))) if len(unissued) > 1 else ""
        yield finding(Code.S121, view.place(fund_key(*first)), found=_listed(view, typed), other=more)


def _is_sound(view: Case) -> bool:
    """Whether every budget that was typed is an amount."""
    fields = (
        view.form.fields[fund_key(line, stage)]
        for stage, lines in view.form.funds.items()
        for line in lines
        if stage in BUDGETS
    )
    doubtful = [field for field in fields if field.source is Source.ANSWER and not view.is_plainly_sound(field)]
    return not any(view.holds(test(field)) for field in doubtful for test in (holds_no_number, holds_out_of_range))


def _typed_budget(view: Case) -> Mapping[Line, Fraction]:
    """The budget amounts that the unit typed; in a dossier also what it typed over what was issued or closed."""
    typed = {}
    for stage, lines in view.form.funds.items():
        for line in lines:
            key = fund_key(line, stage)
            field = view.form.fields[key]
            given = field.source is Source.GIVEN
            if field.source is Source.COMPUTED or (stage not in BUDGETS and not given):
                continue
            value = view.filled.overtyped.get(key) if given else view.scored.number(key)
            if is_number(value) and value and (field.value is None or value != field.value):
                typed[line, stage] = exact(value)
    return typed


def _issued_budget(view: Case) -> Mapping[Line, Fraction]:
    """The budget amounts that the office issued, in the order of the form."""
    budget = view.form.brief.budget
    return {
        (line, stage): Fraction(budget[line, stage])
        for stage, lines in view.form.funds.items()
        for line in lines
        if stage in BUDGETS and (line, stage) in budget
    }


def _differing(typed: Mapping[Line, Fraction], issued: Mapping[Line, Fraction]) -> Mapping[Line, Fraction]:
    """The typed amounts to be looked at.

    In a column that was issued it is whatever was added to it; a column that was not is copied
    from the other one, line by line, where the budget did not change, and is shown whole where it did.
    """
    columns = {stage for _, stage in issued}
    told: dict[Line, Fraction] = {}
    for stage in BUDGETS:
        lines = {line: amount for (line, at), amount in typed.items() if at is stage}
        other = {line: amount for (line, at), amount in issued.items() if at is not stage}
        changed = (abs(lines.get(line, Fraction(0)) - other.get(line, Fraction(0))) for line in {*lines, *other})
        if stage in columns or any(change >= CENT for change in changed):
            told |= {(line, stage): amount for line, amount in lines.items()}
    return told | {at: amount for at, amount in typed.items() if at[1] is Stage.ACTUAL}


def _beside_issued(view: Case, typed: Mapping[Line, Fraction], issued: Mapping[Line, Fraction]) -> Finding:
    first = next(iter(typed))
    return finding(
        Code.S120,
        view.place(fund_key(*first)),
        found=_listed(view, typed),
        expected=_listed(view, issued),
        rate=_rate_of_issued(view, typed, issued),
    )


def _listed(view: Case, amounts: Mapping[Line, Fraction]) -> Phrase:
    """Amounts by their names: 当年财政拨款全年预算数1200、其他资金全年预算数1000."""
    return joined_facts(
        [
            Phrase("{name}{amount}", name=view.form.fields[fund_key(*at)].label, amount=Amount(amount, AMOUNT_PLACES))
            for at, amount in amounts.items()
        ],
        "、",
    )


def _rate_of_issued(view: Case, typed: Mapping[Line, Fraction], issued: Mapping[Line, Fraction]) -> FindingFact:
    """What the execution rate is when nothing counts but the lines whose budget was issued."""
    columns, rate = {at for _, at in issued}, view.scored.number("execution.rate")
    measured = view.form.profile.execution.denominator
    stage = measured if measured in columns else next(iter(columns))
    lines = {line: amount for (line, at), amount in issued.items() if at is stage and amount}
    spent = [view.scored.number(fund_key(line, Stage.ACTUAL)) for line in lines]
    if not lines or rate is None or not any(at is measured for _, at in typed):
        return ""
    own = sum((amount for amount in spent if amount is not None), Fraction(0)) / sum(lines.values(), Fraction(0))
    if own > 1:
        # More was granted later; what was issued is no measure of it.
        return ""
    return Phrase("；只算下发了预算数的各行，执行率是{own}，表内是{rate}", own=Rate(own), rate=Rate(rate))
