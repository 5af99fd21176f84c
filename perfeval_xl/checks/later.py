"""Checks that few files need: of reports, of two years. Their modules are loaded when the first of them is asked."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from perfeval_xl.checks.case import Case, Check, Finder, Scope
from perfeval_xl.findings import Code


class LaterCheck(Check):
    """Stands for a check of the whole submission: when it is skipped is known at once, all else where it is written.

    ``written`` loads what is written, by name.
    """

    def __init__(
        self, name: str, written: Callable[[], Mapping[str, Check]], skip: Callable[[Case], str | None]
    ) -> None:
        self.__dict__.update(name=name, skip=skip, on_brief=False, scope=Scope.WHOLE, load=written)

    @functools.cached_property
    def written(self) -> Check:
        """The check itself."""
        written: Mapping[str, Check] = self.__dict__["load"]()
        return written[self.name]

    @functools.cached_property
    def codes(self) -> tuple[Code, ...]:
        """The findings it may yield."""
        return self.written.codes

    @functools.cached_property
    def find(self) -> Finder:
        """How it finds them."""
        return self.written.find


def of_reports() -> Mapping[str, Check]:
    """The checks of a 自评报告 beside its form."""
    from perfeval_xl.checks.report_checks import WRITTEN

    return WRITTEN


def of_years() -> Mapping[str, Check]:
    """The check of this year's form beside that of the last."""
    from perfeval_xl.checks.years import two_years_are_compared

    return {two_years_are_compared.name: two_years_are_compared}
