"""What is known of one file once it was checked, as plain values.

A `Result` compares, pickles and outlives the case that it was made from: it
crosses processes, and ten thousand of them fit into memory. No form, plan or
workbook is reachable from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from perfeval_xl.checks import CHECKS, Outcome
from perfeval_xl.findings import Finding
from perfeval_xl.frozen import frozen
from perfeval_xl.sealing.stamps import IssueNumber


@frozen(slots=True)
class Origin:
    """Which rules a form was issued under, and for whom."""

    profile: str
    version: int
    layout: int | None
    """Edition of the sheet; None for a dossier, which has none."""
    kind: str
    """``project`` or ``whole_department``."""
    year: int
    code: str
    name: str
    supervising_department: str
    implementing_unit: str
    draft: bool
    signed: bool | None
    """Whether a signature fits, whoever made it; None where there is none."""
    signed_by: str
    """The office that is known to have signed it, by a key that is trusted; empty where none is."""
    signed_as: str
    """The office that the signature names: anybody can write any name."""
    issue: IssueNumber | None
    """Under which number it was issued, and when; None without a signature, and of 0.4.0."""
    money: str = "万元"
    """The unit of every amount of it."""


class IndicatorScore(NamedTuple):
    """One indicator with what it got. A tuple, because a result holds many."""

    name: str
    score: Fraction | None
    points: Decimal


@frozen(slots=True)
class Scores:
    """The scores of one form, recomputed; None where something is not filled in."""

    name: str
    """The project, or the department."""
    execution: Fraction | None
    execution_points: Fraction | None
    rate: Fraction | None
    """预算执行率, a fraction of 1."""
    denominator: str
    """What the rate is computed over: ``original_budget`` or ``final_budget``."""
    indicators: tuple[IndicatorScore, ...]
    total: Fraction | None
    points: Fraction | None
    """What all points make, 100 where the form is sound."""
    rating: str
    """等级; empty while it cannot be computed."""
    unrated: bool = False
    """Whether there is no total and no grade by the rules, though nothing is missing."""
    projects: tuple[Scores, ...] = ()
    """Of a department, the scores of its projects."""

    def __reduce__(self) -> tuple[object, ...]:
        """Numbers as whole numbers, and all in one row: a record that crosses processes is smaller, and sooner read."""
        numbers = map(_parts, (self.execution, self.execution_points, self.rate, self.total, self.points))
        listed = (part for one in self.indicators for part in (one.name, _parts(one.score), str(one.points)))
        texts = self.name, self.denominator, self.rating
        return _scores, (*texts, self.unrated, self.projects, *numbers, *listed)


_Parts = int | tuple[int, int] | None
"""A number as whole numbers: itself, or above and below the line."""


def _parts(number: Fraction | None) -> _Parts:
    if number is None or number.denominator != 1:
        return number if number is None else (number.numerator, number.denominator)
    return number.numerator


def _number(parts: _Parts) -> Fraction | None:
    return None if parts is None else Fraction(*parts) if isinstance(parts, tuple) else Fraction(parts)


def _scores(name: str, denominator: str, rating: str, *rest: Any) -> Scores:
    unrated, projects, *numbers = rest[:7]
    execution, execution_points, rate, total, points = map(_number, numbers)
    rows = zip(rest[7::3], rest[8::3], rest[9::3], strict=True)
    indicators = tuple([IndicatorScore(own, _number(score), Decimal(worth)) for own, score, worth in rows])
    return Scores(
        name, execution, execution_points, rate, denominator, indicators, total, points, rating, unrated, projects
    )


class Skipped(NamedTuple):
    """A check that could not be asked."""

    check: str
    because: str


NAMES = tuple(check.name for check in CHECKS)
"""Every check by name, in the order in which they are asked."""
LISTED = hashlib.sha256("\n".join(NAMES).encode()).hexdigest()[:8]
"""Tells one list of checks from another."""
PASSED, FOUND = ".", "!"
_FIRST = ord("A")
"""Mark of the first reason for skipping."""


@frozen(slots=True)
class ChecksRun:
    """How each check ended. The names of eighty checks are in no result, one letter stands for each.

    Raises ValueError where it comes from a program with other checks; for keeping
    results over versions there is JSON.
    """

    marks: str
    """One letter a check, in the order of `NAMES`; nothing where the file could not be read."""
    reasons: tuple[str, ...]
    """Why checks were skipped, in the order of their letters."""
    listed: str = LISTED

    def __post_init__(self) -> None:
        if self.listed != LISTED:
            raise ValueError("this result was made by a version with other checks")

    def __reduce__(self) -> tuple[object, ...]:
        return ChecksRun, (self.marks, self.reasons, self.listed)

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> ChecksRun:
        """From what each check said."""
        reasons = tuple(dict.fromkeys(outcome.skipped for outcome in outcomes if outcome.skipped is not None))
        marks = (
            FOUND
            if outcome.findings
            else PASSED
            if outcome.skipped is None
            else chr(_FIRST + reasons.index(outcome.skipped))
            for outcome in outcomes
        )
        return cls("".join(marks), reasons)

    @property
    def passed(self) -> tuple[str, ...]:
        """The checks that found nothing."""
        return self._marked(PASSED)

    @property
    def found(self) -> tuple[str, ...]:
        """The checks that found something."""
        return self._marked(FOUND)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The checks that could not be asked, and why."""
        return tuple(
            Skipped(name, self.reasons[ord(mark) - _FIRST])
            for name, mark in zip(NAMES, self.marks, strict=False)
            if mark not in (PASSED, FOUND)
        )

    def _marked(self, mark: str) -> tuple[str, ...]:
        return tuple(name for name, own in zip(NAMES, self.marks, strict=False) if own == mark)


@frozen(slots=True)
class Result:
    """What was found out about one file."""

    path: str
    """As it was given; for bytes the name they were given with."""
    sha256: str
    """Of the file's bytes; empty where they could not be read."""
    origin: Origin | None
    """None where the file could not be read."""
    genuine: bool | None
    """Whether it is the workbook that was issued; None for a dossier."""
    findings: tuple[Finding, ...]
    """Worst first, then in the order of the checks."""
    scores: Scores | None
    """None where the file could not be read, or a sheet is missing."""
    missing: tuple[str, ...]
    """Sheets that are gone."""
    checks: ChecksRun
    content: str = ""
    """校验码 of what is answered and explained, ``3F9A-04C1-77BE``; empty where that cannot be read."""

    def __hash__(self) -> int:
        """By file: results that are equal are of the same one."""
        return hash((self.path, self.sha256))

    @property
    def readable(self) -> bool:
        """Whether it could be read at all."""
        return self.origin is not None

    @property
    def blocking(self) -> bool:
        """Whether it is sent back."""
        return any(finding.severity.blocking for finding in self.findings)
