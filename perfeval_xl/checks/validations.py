"""What may be typed into open cells, and the names of cells: do they stand as they were issued?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.checks.lost import Kind, lost_kinds
from perfeval_xl.findings import Code, Finding, Place
from perfeval_xl.layout.grid import Validation, cell_name
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import RawValidation
from perfeval_xl.returns.formulas import same_formula
from perfeval_xl.returns.references import stored_number

MOST_NAMED = 3
"""Cells pasted over that are told one by one."""
_PASTED, _LOST = "粘贴时盖掉的", "用别的软件另存时丢掉的"
_KINDS = {"decimal": "decimal", "date": "date", "list": "list", "length": "textLength"}


@check(Code.G106, Code.G131, skip=needs_workbook, scope=Scope.WHOLE)
def validations_are_unchanged(case: Case) -> Iterator[Finding]:
    """Every open cell still refuses what it refused when it was issued, or was at most pasted over.

    Whoever pastes takes the validation away, or brings that of another cell along. What may be typed is asked
    of the answers themselves, so that nothing is lost; one that was made looser is no paste.
    """
    for aligned in case.sheets:
        if aligned.raw is None:
            continue
        pasted, planned_here = [], aligned.plan.validations
        for (row, column), planned in planned_here.items():
            now = aligned.row(row)
            if now is None:
                continue
            validation = aligned.raw.validation((now, column))
            if validation is not None and _is_same(validation, planned):
                continue
            place = Place(aligned.raw.name, cell_name(now, column), _label(case, aligned, row, column))
            if validation is None or _came_along(validation, planned, planned_here.values()):
                pasted.append(place)
            else:
                yield finding(Code.G106, place)
        if pasted and Kind.VALIDATIONS in lost_kinds(case):
            continue
        if len(pasted) == len(planned_here) > 1:
            yield finding(Code.G131, Place(aligned.raw.name, item=f"“{aligned.raw.name}”表"), words=_LOST)
        elif len(pasted) > MOST_NAMED:
            together = Place(pasted[0].sheet, pasted[0].cell, f"{pasted[0].item}等{len(pasted)}格")
            yield finding(Code.G131, together, words=_PASTED)
        else:
            for place in pasted:
                yield finding(Code.G131, place, words=_PASTED)


@check(Code.G107, skip=needs_workbook, scope=Scope.WHOLE)
def names_are_unchanged(case: Case) -> Iterator[Finding]:
    """The defined names still point to their cells."""
    if case.book is None or case.plan is None or case.moved:
        return
    renamed = {s.plan.name: s.raw.name for s in case.sheets if s.raw is not None}
    for name, place in case.plan.names.items():
        target = case.book.names.get(name)
        expected = f"{renamed.get(place.sheet, place.sheet)}!{place.absolute}"
        if name in case.book.local_names or target is None or not same_formula(target, expected):
            yield finding(
                Code.G107,
                Place(place.sheet, cell_name(place.row, place.column), name),
                found=target or "（没有）",
                expected=expected,
            )


def _label(case: Case, aligned: Aligned, row: int, column: int) -> str:
    key = aligned.plan.cells[row, column].key
    return case.form.every_field[key].label if key is not None else ""


def _is_same(validation: RawValidation, planned: Validation) -> bool:
    if validation.kind != _KINDS[planned.kind] or validation.refuses is not planned.refuses:
        return False
    if planned.kind == "list":
        return _options(validation) == planned.options
    return validation.operator == "between" and (
        stored_number(validation.first) == planned.low and stored_number(validation.second) == planned.high
    )


def _came_along(validation: RawValidation, planned: Validation, others: Iterable[Validation]) -> bool:
    """Whether a validation was brought along by a paste: none, that of another cell, one of another table.

    One that differs in a single thing was made of the planned one, unless it allows less.
    """
    if validation.kind == "none" or any(_is_same(validation, other) for other in others):
        return True
    if validation.kind == planned.kind == "list":
        common = set(_options(validation)) & set(planned.options)
        return not common or set(_options(validation)) < set(planned.options)
    first, second = stored_number(validation.first), stored_number(validation.second)
    differences = (
        validation.kind != _KINDS[planned.kind],
        validation.operator != "between",
        first != planned.low,
        second != planned.high,
        validation.refuses is not planned.refuses,
    )
    return sum(differences) > 1 or _allows_less(first, second, planned)


def _allows_less(first: Decimal | None, second: Decimal | None, planned: Validation) -> bool:
    """Whether bounds lie within the planned ones, and are not the same."""
    low, high = planned.low, planned.high
    if first is None or second is None or low is None or not isinstance(high, Decimal):
        return False
    return low <= first and second <= high and (first, second) != (low, high)


def _options(validation: RawValidation) -> tuple[str, ...]:
    return tuple(validation.first.strip('"').replace('""', '"').split(","))
