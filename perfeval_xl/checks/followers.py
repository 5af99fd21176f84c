"""Findings that only follow from another one: told with it, as a number, and not one by one.

Where an answer cannot be read, every result that was computed with it is another one than the rules now give.
There is one thing to mend, and the rest goes away with it.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from perfeval_xl.checks.answer_cells import COUNTED
from perfeval_xl.checks.case import Case, Outcome
from perfeval_xl.checks.moved_cells import findings_of, moves_of
from perfeval_xl.checks.project_identity import same_content
from perfeval_xl.checks.text_entries import reading_of
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.findings import Code, Finding, Place
from perfeval_xl.forms.form import FieldKind, Form, FormField
from perfeval_xl.forms.last_year import STEM
from perfeval_xl.layout.grid import Address, cell_name
from perfeval_xl.returns.collect import cell_of

UNREAD_CODES = frozenset(
    {Code.T003, Code.T026, Code.T037, Code.T101, Code.T131, Code.T132, Code.T134, Code.P040, Code.G119, Code.G125}
)
"""What is said of an answer that is no number though one is asked for."""

CAUSES = UNREAD_CODES | {Code.G101, Code.G102, Code.G104, Code.G172}
"""Findings from which others follow."""
_MOVED_CODES = frozenset({Code.G101, Code.G102, Code.G106, Code.G107, Code.G113, Code.G131, Code.T003})
"""What is said of cells that were moved, where they stood and where they stand."""


class Causes:
    """The answers of a workbook that were not read as what they may have been, and what depends on them."""

    def __init__(self, case: Case, looked: Iterable[Mapping[str, object]]) -> None:
        """``looked``: the answers of each view of ``case`` as formulas may have counted them."""
        self._forms = [view.form for view in case.views]
        self._unknown: dict[str, Place] = {}
        self._otherwise: dict[str, Place] = {}
        for view, answers in zip(case.views, looked, strict=True):
            for field in view.form.answers:
                value = view.filled.answers.get(field.key)
                full = view.form.full(field.key)
                if answers.get(field.key) != value:
                    self._otherwise[full] = view.place(field.key)
                elif _is_unknown(field, value):
                    self._unknown[full] = view.place(field.key)
        self._unknown.update(_changed_beside(case))
        self._needs: dict[str, frozenset[str]] = {}
        self._case, self._moved = case, False

    def unknown(self, form: Form, key: str) -> tuple[Place, ...]:
        """Where answers stand that a computed field needs, and of which nobody knows what they were counted as.

        Of a formula that followed a cell that was moved nobody knows either what it gives.
        """
        if not self._moved:
            self._moved = True
            self._unknown.update(_moved_formulas(self._case))
        return self._places(form, key, self._unknown)

    def otherwise(self, form: Form, key: str) -> tuple[Place, ...]:
        """Where answers stand that a computed field needs, and that may have been counted as what they look like."""
        return self._places(form, key, self._otherwise)

    def needed(self, full: str) -> frozenset[str]:
        """Every field that a computed one needs, itself and what those need included, by full keys."""
        if not self._needs:
            self._needs = dict(_needs(self._forms))
        found: set[str] = set()
        waiting = [full]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(self._needs.get(one, ()))
        return frozenset(found)

    def _places(self, form: Form, key: str, answers: Mapping[str, Place]) -> tuple[Place, ...]:
        if not answers:
            return ()
        needed = self.needed(form.full(key))
        return tuple(place for full, place in answers.items() if full in needed)


def _changed_beside(case: Case) -> Iterator[tuple[str, Place]]:
    """Fields of last year, and of what stands beside them, that somebody changed: G101, G102 and G104 tell each.

    What was computed from them counts for nothing, so that nobody has to know whether it is right.
    """
    if case.plan is None:
        return
    for view in case.views:
        for key, field in view.form.fields.items():
            if not key.startswith(STEM):
                continue
            address = case.plan.addresses.get(view.form.full(key))
            cell = cell_of(address, case.standing) if address is not None else None
            if cell is None:
                continue
            as_issued = cell.formula is not None if field.expr is not None else same_content(cell.value, field.value)
            if not as_issued:
                yield view.form.full(key), view.place(key)


def _moved_formulas(case: Case) -> Iterator[tuple[str, Place]]:
    """Fields whose formulas followed a cell that was moved, and where that stood."""
    moves = moves_of(case)
    told = [one.place for one in findings_of(moves, case)]
    fields = {(address.sheet, cell_name(address.row, address.column)): full for full, address in _addresses(case)}
    for cell in moves.formulas:
        if cell in fields and told:
            yield fields[cell], told[0]


def _addresses(case: Case) -> Iterable[tuple[str, Address]]:
    return case.plan.addresses.items() if case.plan is not None else ()


def _is_unknown(field: FormField, value: Value) -> bool:
    """Whether nobody knows as what number or choice ``value`` was counted."""
    if field.kind is FieldKind.CHOICE:
        return value is not None and value not in field.options
    if field.kind not in COUNTED:
        return False
    return isinstance(value, bool) or (isinstance(value, str) and reading_of(field, value) is None)


def _needs(forms: Iterable[Form]) -> Iterator[tuple[str, frozenset[str]]]:
    """Every computed field by its full key, and the fields that its expression names."""
    for form in forms:
        for key, field in form.fields.items():
            if field.expr is not None:
                yield form.full(key), frozenset(form.full(name) for name in _named_in(field.expr))


def _named_in(expr: Expr) -> Iterator[str]:
    waiting: list[object] = [expr]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Field):
            yield item.key
        elif isinstance(item, tuple):
            waiting.extend(item)
        elif isinstance(item, Expr):
            waiting.extend(getattr(item, part.name) for part in dataclasses.fields(item))


def told_once(outcomes: tuple[Outcome, ...], case: Case) -> tuple[Outcome, ...]:
    """``outcomes`` without the findings that follow from others; those say how many there are."""
    if any(one.code is Code.G172 for outcome in outcomes for one in outcome.findings):
        outcomes = tuple(_after_moves(outcomes, case))
    if not any(one.follows for outcome in outcomes for one in outcome.findings):
        return outcomes
    causes = {
        (one.place.sheet, one.place.cell)
        for outcome in outcomes
        for one in outcome.findings
        if not one.follows and one.code in CAUSES
    }
    counts: Counter[tuple[str, str]] = Counter()
    left = []
    for outcome in outcomes:
        kept = []
        for one in outcome.findings:
            known = [at for at in ((place.sheet, place.cell) for place in one.follows) if at in causes]
            if known:
                counts[known[0]] += 1
            else:
                kept.append(one)
        left.append(replace(outcome, findings=tuple(kept)))
    return tuple(replace(outcome, findings=tuple(_counted(outcome.findings, counts))) for outcome in left)


def _after_moves(outcomes: Iterable[Outcome], case: Case) -> Iterator[Outcome]:
    """``outcomes``, in which what is said of cells that were moved follows from that."""
    moves = moves_of(case)
    causes = tuple(one.place for outcome in outcomes for one in outcome.findings if one.code is Code.G172)
    places = [moves.place(case, cell) for pair in moves.cells.items() for cell in pair]
    places += [moves.place(case, cell) for cell in moves.formulas]
    about = {(place.sheet, place.cell) for place in places}
    for outcome in outcomes:
        yield replace(
            outcome,
            findings=tuple(
                replace(one, follows=causes)
                if one.code in _MOVED_CODES and (one.place.sheet, one.place.cell) in about
                else one
                for one in outcome.findings
            ),
        )


def _counted(findings: Iterable[Finding], counts: Counter[tuple[str, str]]) -> Iterator[Finding]:
    for one in findings:
        at = (one.place.sheet, one.place.cell)
        number = counts.pop(at, 0) if one.code in CAUSES else 0
        yield replace(one, followers=number) if number else one
