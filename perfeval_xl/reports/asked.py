"""What the checks find in a form, asked for the sake of its report: some codes, one form, and where they stand."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from perfeval_xl.checks import Case
from perfeval_xl.checks.case import Check, Scope, in_its_unit
from perfeval_xl.checks.registry import CHECKS
from perfeval_xl.findings import Code, Finding, Place
from perfeval_xl.forms.form import FormKind

Where = tuple[str, str, str]
"""A place without the name of what stands there."""


class Seen:
    """A case by what it is and not by what it holds, so that a report asks each form once."""

    def __init__(self, view: Case) -> None:
        self.view = view

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Seen) and other.view is self.view

    def __hash__(self) -> int:
        return id(self.view)


def where_of(place: Place) -> Where:
    """Where a finding or a field stands, to be compared."""
    return place.sheet, place.cell, place.path


def views_by_form(case: Case) -> Mapping[str, Case]:
    """The submission seen from each form, by its id: ``case`` itself from its own, so that it is asked once."""
    return {view.form.id: view for view in case.views} | {case.form.id: case}


def findings_of(view: Case, codes: frozenset[Code]) -> Iterator[Finding]:
    """What is found of ``codes`` in the form of ``view``, amounts in its unit; what concerns all, in the main one."""
    for check in _checks_of(codes):
        if check.skip(view):
            continue
        if check.scope is Scope.WHOLE and view.form.id:
            continue
        if check.scope is Scope.SCORED and view.form.kind is FormKind.BASE_DATA:
            continue
        yield from (in_its_unit(one, view.money) for one in check.find(view) if one.code in codes)


@functools.lru_cache(maxsize=8)
def _checks_of(codes: frozenset[Code]) -> tuple[Check, ...]:
    """The checks that may find any of ``codes``."""
    return tuple(check for check in CHECKS if not codes.isdisjoint(check.codes))
