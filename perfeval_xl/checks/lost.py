"""What a program loses when it saves a workbook: all of a kind at once, which no hand does.

SheetJS writes no protection, no validations and no colours that warn, others lose two of these. What stands in the
cells is compared one by one all the same, so that nothing is gained by it and nothing has to be done again.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.findings import WHOLE_FILE, Code, Finding
from perfeval_xl.forms.form import FieldKind
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.collect import cell_of
from perfeval_xl.returns.number_formats import Shown

ENOUGH = 2
"""Kinds that are lost at once from which on it was a program."""


class Kind(enum.Enum):
    """What a program may lose."""

    PROTECTION = "工作表保护"
    VALIDATIONS = "填写限制（数字范围、下拉选项）"
    COLOURS = "提醒颜色（条件格式）"
    FORMATS = "数字格式（日期、百分数显示成了普通的数，计分按存的算）"


def lost_kinds(case: Case) -> frozenset[Kind]:
    """The kinds of which nothing is left, where there are several; none where one alone may have been taken away."""
    if case.book is None or case.values_only:
        return frozenset()
    sheets = [aligned for aligned in case.sheets if aligned.raw is not None]
    lost = frozenset(kind for kind, is_lost in _TESTS.items() if sheets and is_lost(sheets))
    if _formats_are_lost(case):
        lost |= {Kind.FORMATS}
    return lost if len(lost) >= ENOUGH else frozenset()


@check(Code.G171, skip=needs_workbook, scope=Scope.WHOLE)
def programs_kept_what_they_read(case: Case) -> Iterator[Finding]:
    """The program that saved the workbook lost nothing of what goes with its cells."""
    lost = lost_kinds(case)
    if lost:
        yield finding(Code.G171, WHOLE_FILE, words=tuple(kind.value for kind in Kind if kind in lost))


def _has_no(what: Callable[[Aligned], bool]) -> Callable[[list[Aligned]], bool]:
    """Whether no sheet has what those with open cells were issued with."""
    return lambda sheets: not any(aligned.plan.validations and what(aligned) for aligned in sheets)


_TESTS: dict[Kind, Callable[[list[Aligned]], bool]] = {
    Kind.PROTECTION: lambda sheets: not any(aligned.raw is not None and aligned.raw.protected for aligned in sheets),
    Kind.VALIDATIONS: _has_no(
        lambda aligned: aligned.raw is not None and bool(aligned.raw.validations or aligned.raw.wide_validations)
    ),
    Kind.COLOURS: _has_no(lambda aligned: aligned.raw is not None and bool(aligned.raw.conditionals)),
}


def _formats_are_lost(case: Case) -> bool:
    """Whether every day and every percentage shows as a plain number."""
    known = 0
    for key, field in case.form.every_field.items():
        place = case.plan.addresses.get(key) if case.plan is not None else None
        if field.kind not in (FieldKind.DATE, FieldKind.PERCENT, FieldKind.RATE) or place is None:
            continue
        cell = cell_of(place, case.standing)
        if cell is None or cell.value is None:
            continue
        if cell.shown is not Shown.NUMBER or cell.disguise is not None:
            return False
        known += 1
    return known > 0
