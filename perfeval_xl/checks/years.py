"""This year's form beside the one of a year before (N): what somebody should ask about."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence

from perfeval_xl.checks.case import Case, Scope, check, in_its_unit, needs_last_year
from perfeval_xl.checks.told import told_by
from perfeval_xl.checks.year_figures import (
    actuals_copied,
    carried_over,
    indicators_changed,
    targets_eased,
    totals_moved,
)
from perfeval_xl.checks.year_forms import Beside, LastYear, PackedBook, YearForm, forms_in
from perfeval_xl.checks.year_texts import texts_repeated
from perfeval_xl.findings import Code, Finding, FindingFact, Year
from perfeval_xl.forms.told import Told
from perfeval_xl.tables import named
from perfeval_xl.vocabulary import MoneyUnit

_PARTS = (targets_eased, indicators_changed, actuals_copied, carried_over, totals_moved, texts_repeated)
"""In the order in which a person would look."""


@check(
    *(Code[f"N{number}"] for number in range(101, 122)),
    skip=needs_last_year,
    scope=Scope.WHOLE,
)
def two_years_are_compared(case: Case) -> Iterator[Finding]:
    """What was promised, planned and reached before is what this year is measured by, too."""
    if case.last_year is None:
        return
    forms = forms_of(case)
    pairs = case.last_year.beside(forms)
    known = {id(pair.now) for pair in pairs}
    for at, form in enumerate(forms):
        if id(form) not in known:
            whole, words = Beside(form, form), _why_not(case.last_year, forms, at)
            place = whole.at(form.place("project.name"), named(form.name or "这个项目"))
            yield Finding(Code.N120, place, {"words": words})
    for pair in pairs:
        yield from compared(pair)


def _why_not(last_year: LastYear, forms: Sequence[YearForm], at: int) -> str:
    """What there is of a form of which nothing of before is there; empty where nothing is."""
    if at in last_year.without_form(forms):
        return "的（那时登记过，没有已计的表）"
    year, own = last_year.not_before(forms).get(at), forms[at].year
    if year is None:
        return ""
    return f"的（给的是{year}年度的，{'与这个表同一年度' if year == own else '比这个表晚'}；请换成以前年度的）"


def packed(case: Case, at: str = "") -> PackedBook:
    """A case as it is compared with in another year; ``at`` is when it was sent, or saved."""
    forms = forms_of(case)
    written = json.dumps(told_by(case), ensure_ascii=False, separators=(",", ":"))
    names = tuple(form.project for form in forms)
    return PackedBook(names[0], names[1:], zlib.compress(written.encode(errors="replace"), 1), at)


def forms_of(case: Case) -> list[YearForm]:
    """The forms of a case as plain values."""
    brief = case.form.brief
    return forms_in(
        Told(told_by(case)),
        brief.year,
        code=brief.code,
        name=brief.name,
        department=brief.supervising_department,
        unit=brief.implementing_unit,
    )


def compared(pair: Beside) -> Iterator[Finding]:
    """Everything that is found of one form beside the one of before; pure, and the same of a case and of a ledger."""
    if pair.differs:
        year, code = Year(pair.before.year), pair.before.code
        facts: dict[str, FindingFact] = {"what": year, "other": code, "words": pair.differs}
        yield Finding(Code.N118, pair.at(pair.now.place("project.name"), "项目名称"), facts)
    for part in _PARTS:
        yield from (in_its_unit(one, pair.now.money or MoneyUnit.TEN_THOUSAND) for one in part(pair))
