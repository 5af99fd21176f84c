"""What a table of cases consists of, and how a case is run."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl.checks import CHECKS, Outcome, run
from perfeval_xl.findings import Finding
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.submission import check_file, dossier_case
from tests import departments, making
from tests.making import Change


@dataclass(frozen=True)
class Mistake:
    """A change to the sound dossier, and the finding that it brings about."""

    code: str
    change: Change
    place: str
    found: str = ""
    expected: str = ""
    of: Callable[..., making.Data] = making.dossier
    """What makes the sound dossier."""

    @property
    def id(self) -> str:
        return f"{self.code} {self.place}"


@dataclass(frozen=True)
class Spoilt:
    """A file that is written into a folder, and the finding that it brings about."""

    code: str
    write: Callable[[Path], Path]
    place: str
    found: str = ""
    expected: str = ""
    trusted: tuple[tuple[str, str], ...] = ()
    """Offices that the machine trusts."""

    @property
    def id(self) -> str:
        return f"{self.code} {self.place}"


Findings = tuple[Finding, ...]


def both(*changes: Change) -> Change:
    """All ``changes``, one after the other."""

    def change(held: making.Data) -> None:
        for one in changes:
            one(held)

    return change


@functools.cache
def outcomes(case: Mistake | Spoilt) -> tuple[Outcome, ...]:
    """What every check says of a case."""
    return _run(case)[0]


@functools.cache
def findings(case: Mistake | Spoilt) -> Findings:
    """Everything that is found in a case."""
    return _run(case)[1]


@functools.cache
def _run(case: Mistake | Spoilt) -> tuple[tuple[Outcome, ...], Findings]:
    if isinstance(case, Mistake):
        return checked(case.of(case.change))
    with TemporaryDirectory() as folder:
        submission = check_file(case.write(Path(folder)), trusted=dict(case.trusted))
    return submission.outcomes, submission.findings


def checked(held: making.Data) -> tuple[tuple[Outcome, ...], Findings]:
    """What is found in a dossier."""
    found = tuple(run(CHECKS, dossier_case(Dossier(held, "示例.toml"))))
    return found, tuple(finding for outcome in found for finding in outcome.findings)


@functools.cache
def sound() -> Findings:
    """Everything that is found in the sound dossier and in its workbook: nothing."""
    with TemporaryDirectory() as folder:
        books = (making.book(Path(folder, "好.xlsx")), departments.book(Path(folder, "部门.xlsx")))
        found = tuple(finding for book in books for finding in check_file(book).findings)
    return checked(making.dossier())[1] + checked(departments.department())[1] + found
