"""P 评分: does every formula show what it gives? A result that was stored is compared with the recomputed one.

Scores, amounts and hints alike, wherever they are shown; what merely follows from another finding is counted there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from perfeval_xl.checks.answer_cells import looked_like
from perfeval_xl.checks.case import Case, Scope, check, finding, needs_all_sheets
from perfeval_xl.checks.followers import Causes
from perfeval_xl.checks.project_identity import foreign_project
from perfeval_xl.expressions import tree
from perfeval_xl.expressions.evaluate import ERRORS, Value, is_number
from perfeval_xl.findings import Amount, Code, Count, Finding, FindingFact, Measured, Place, Points, Rate
from perfeval_xl.forms.form import FieldKind, FormField
from perfeval_xl.layout.grid import Address, PlannedCell
from perfeval_xl.returns.cells import RawCell
from perfeval_xl.returns.formulas import same_formula
from perfeval_xl.scoring import score

SHOWN_PLACES = 4
"""Decimals of a number that a formula shows."""
FLOAT_DUST = Fraction(1, 10**7)
"""How far a cached result may lie from the exact one."""
FLOAT_BITS = Fraction(1, 10**13)
"""The same of a large result, of which a computer keeps fifteen digits."""


class _Shown(NamedTuple):
    """One cell with a formula as it was issued."""

    view: Case
    field: FormField
    sheet: str
    """The sheet on which it was issued."""
    planned: PlannedCell
    stored: Value
    right: Value

    @property
    def full(self) -> str:
        """The full key of its field."""
        return self.view.form.full(self.field.key)

    @property
    def is_figure(self) -> bool:
        """Whether it is a score, rate or amount, or what they are called, rather than a hint or a number of hints."""
        if self.field.kind is FieldKind.COUNT:
            return False
        return is_number(self.right) or is_number(self.stored) or self.field.key == "total.rating"

    @property
    def agrees(self) -> bool:
        """Whether it shows what it gives.

        LibreOffice writes 0 for the empty text of a hint that it did not compute, in a file that was its own before.
        """
        if not self.right and self.field.kind is FieldKind.MARK and is_number(self.stored):
            return self.stored == 0
        return _agree(self.stored, self.right)


@check(Code.G166, Code.P101, Code.P103, skip=needs_all_sheets, scope=Scope.WHOLE)
def formulas_show_what_the_rules_give(case: Case) -> Iterator[Finding]:
    """What a formula cell shows is what the rules give for the answers.

    Where an answer became text after the form was computed, what follows from it is told with it.
    """
    unlike = [one for one in _results(case) if not one.agrees]
    if not unlike:
        return
    missing = [one for one in unlike if one.stored is None and one.right is not None]
    stored = {_sort(one) for one in _results(case) if one.stored is not None} if missing else set()
    uncomputed = {_sort(one) for one in missing} - stored
    wrong = [one for one in unlike if not one.agrees and not (one.stored is None and _sort(one) in uncomputed)]
    if wrong:
        looked = tuple(looked_like(view) for view in case.views)
        yield from _told(wrong, Causes(case, looked), _given_before(case, looked))
    counts = Counter(one.view.form.id for one in missing if _sort(one) in uncomputed)
    for view in case.views:
        if counts[view.form.id]:
            key = "total.score" if "total.score" in view.form.fields else "check.state"
            yield finding(Code.P103, view.place(key), found=Count(counts[view.form.id]))


def _results(case: Case) -> Iterator[_Shown]:
    """Every cell whose formula is the issued one; G101 and G102 tell of others, whose results are nobody's."""
    views = {view.form.id: view for view in case.views if foreign_project(view) is None}
    for name, found in case.found.items():
        for planned, cell, alike in found.computed:
            home, _, key = (planned.key or "").rpartition(":")
            if home not in views or not (alike or _is_issued(case, planned, cell)):
                continue
            view, stored = views[home], None if cell.value == "" else cell.value
            yield _Shown(view, view.form.fields[key], name, planned, stored, view.scored.values[key])


def _given_before(case: Case, looked: tuple[Mapping[str, Value], ...]) -> Mapping[str, Mapping[str, Value]]:
    """What each form gave while answers that became text were numbers: its fields by key, by the id of the form."""
    if all(answers == view.filled.answers for answers, view in zip(looked, case.views, strict=True)):
        forms = case.scored.forms
    else:
        main, *others = (
            replace(view.filled, answers=answers, companions=())
            for answers, view in zip(looked, case.views, strict=True)
        )
        forms = score(replace(main, companions=tuple(others))).forms
    return {one.form.id: one.values for one in forms}


def _is_issued(case: Case, planned: PlannedCell, cell: RawCell) -> bool:
    if case.values_only:
        return True
    known = cell.formula is not None and planned.formula is not None
    return known and (case.moved or same_formula(cell.formula or "", planned.formula or "", case.renamed))


def _sort(one: _Shown) -> tuple[str, bool]:
    """Results that a program stores all, or none: those of a sheet, numbers or texts."""
    return one.sheet, is_number(one.right)


def _told(wrong: list[_Shown], causes: Causes, before: Mapping[str, Mapping[str, Value]]) -> Iterator[Finding]:
    """Results that are not right; what needs an unread answer, or only hints at a wrong figure, follows from that."""
    told: dict[str, Finding] = {}
    followers: Counter[str] = Counter()
    for one in sorted(wrong, key=lambda one: not one.is_figure):
        follows = causes.unknown(one.view.form, one.field.key)
        if not follows and _agree(one.stored, before[one.view.form.id][one.field.key]):
            follows = causes.otherwise(one.view.form, one.field.key)
        if follows:
            yield replace(_found(one), follows=follows)
            continue
        if not one.is_figure:
            needed = causes.needed(one.full)
            cause = next((full for full in told if full in needed), None)
            if cause is not None:
                followers[cause] += 1
                continue
        if one.full in told:
            followers[one.full] += 1
        else:
            told[one.full] = _found(one)
    for full, one_told in told.items():
        yield replace(one_told, followers=followers[full])


def _found(one: _Shown) -> Finding:
    label = one.view.form.fields[one.field.key].label
    place: Place = one.view.at(Address(one.sheet, one.planned.row, one.planned.column), label)
    kind = one.field.kind
    code = Code.G166 if _cannot_be(one) else Code.P101
    return finding(code, place, found=_as_fact(kind, one.stored), expected=_as_fact(kind, one.right))


def _cannot_be(one: _Shown) -> bool:
    """Whether a formula gives no such text, whatever is filled in: no program stored it there."""
    if not isinstance(one.stored, str) or one.stored in ERRORS or one.field.expr is None:
        return False
    texts = _texts_given(one.field.expr)
    return texts is not None and one.stored.replace("\r", "").strip() not in {text.strip() for text in texts}


def _texts_given(expr: tree.Expr) -> frozenset[str] | None:
    """The texts that an expression may give; None where it may be any."""
    match expr:
        case tree.Text(text):
            return frozenset((text,))
        case tree.Choice(_, then, otherwise):
            parts = [_texts_given(then), _texts_given(otherwise)]
        case tree.WhenNumbers(_, then):
            parts = [_texts_given(then)]
        case tree.Quotient(_, _, if_zero):
            parts = [_texts_given(if_zero)]
        case tree.Field():
            return None
        case _:
            return frozenset()
    known = [part for part in parts if part is not None]
    return frozenset().union(*known) if len(known) == len(parts) else None


def _agree(stored: Value, right: Value) -> bool:
    if isinstance(stored, str) and isinstance(right, str):
        return stored == right or stored.replace("\r", "").strip() == right.strip()
    if is_number(stored) and is_number(right):
        if _as_floats_alike(stored, right):
            return True
        return abs(Fraction(stored) - Fraction(right)) <= max(FLOAT_DUST, abs(Fraction(right)) * FLOAT_BITS)
    return bool(stored == right)


def _as_floats_alike(stored: Fraction | Decimal | int, right: Fraction | Decimal | int) -> bool:
    """Whether a program that computes in binary would take both for one; nearly all are, and need no second look."""
    numerator, denominator = right.as_integer_ratio()
    try:
        return float(stored) == numerator / denominator
    except OverflowError:
        return False


def _as_fact(kind: FieldKind, value: Value) -> FindingFact:
    if value is None:
        return "空"
    if not is_number(value):
        return str(value)
    match kind:
        case FieldKind.RATE | FieldKind.PERCENT:
            return Rate(value)
        case FieldKind.COUNT:
            return Count(value)
        case FieldKind.AMOUNT:
            return Amount(value, SHOWN_PLACES)
        case FieldKind.FIGURE | FieldKind.NUMBER:
            return Measured(value, "", SHOWN_PLACES)
    return Points(value, SHOWN_PLACES)
