"""Front door 2: a file or an open workbook becomes scores and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from perfeval_xl.checks import CHECKS, Case, Outcome, run
from perfeval_xl.errors import BriefError, ProfileError, ReturnFileError
from perfeval_xl.findings import WHOLE_FILE, Code, Finding, Place
from perfeval_xl.forms.dossier import Dossier, load_dossier, read_brief, read_filled
from perfeval_xl.profiles import Library, load
from perfeval_xl.returns.align import align
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.collect import collect
from perfeval_xl.returns.reader import read_book
from perfeval_xl.returns.recognise import recognise
from perfeval_xl.returns.report_text import read_report
from perfeval_xl.scoring import score

DOSSIERS = (".toml", ".json")
RETURN_SUFFIXES = (*DOSSIERS, ".xlsx", ".xlsm", ".xls", ".xlsb", ".et")
"""Endings of what may be a return; the old ones are read far enough to say what they are."""


@dataclass(frozen=True)
class Submission:
    """One file with all that was found out about it."""

    path: Path
    case: Case | None
    """None where the file could not be read."""
    findings: tuple[Finding, ...]
    """Worst first, then in the order of the checks."""
    outcomes: tuple[Outcome, ...]

    @property
    def readable(self) -> bool:
        """Whether there is a case to check."""
        return self.case is not None

    @property
    def blocking(self) -> bool:
        """Whether it is sent back."""
        return any(found.severity.blocking for found in self.findings)

    @property
    def genuine(self) -> bool | None:
        """Whether it is the workbook that was issued; None for a dossier."""
        if self.case is None:
            return False
        if self.case.book is None:
            return None
        return not any(found.severity.blocking and found.code.name[0] in "JG" for found in self.findings)


def check_file(
    path: Path,
    *,
    trusted: Mapping[str, str] | None = None,
    report: Path | None = None,
    library: Library | None = None,
) -> Submission:
    """Read, recognise, collect, score and check ``path``. Never raises for what it holds.

    ``report`` is its 自评报告 as somebody wrote it; what it says is held against the form.
    """
    try:
        if path.suffix.lower() in DOSSIERS:
            return checked(path, dossier_case(load_dossier(path), library), report)
        return checked(path, book_case(read_book(path), trusted or {}, library), report)
    except ReturnFileError as error:
        return _unreadable(path, [Finding(Code[error.code], WHOLE_FILE, error.facts)])
    except (BriefError, ProfileError) as error:
        return _unreadable(path, [Finding(Code.W014, WHOLE_FILE, {"found": str(m)}) for m in error.mistakes])


def book_case(book: RawBook, trusted: Mapping[str, str], library: Library | None = None) -> Case:
    """Everything known of a workbook. Raises ReturnFileError where it is not ours."""
    recognised = recognise(book, library)
    sheets = align(recognised.plan, book)
    filled = collect(recognised.plan, sheets)
    return Case(filled, score(filled), recognised.plan, book, sheets, recognised, trusted)


def dossier_case(dossier: Dossier, library: Library | None = None) -> Case:
    """Everything known of a dossier. Raises BriefError or ProfileError."""
    profile = load(dossier.profile_id or "", library)
    filled = read_filled(dossier, profile, read_brief(dossier, profile))
    return Case(filled, score(filled))


def checked(path: Path, case: Case, report: Path | None = None) -> Submission:
    """Run every check on what is known of a file, or of an open workbook."""
    found: list[Finding] = []
    if report is not None:
        try:
            case = replace(case, report=read_report(report))
        except ReturnFileError as error:
            found.append(Finding(Code[error.code], Place(path=report.name), error.facts))
    outcomes = tuple(run(CHECKS, case))
    found += [finding for outcome in outcomes for finding in outcome.findings]
    found.sort(key=lambda finding: -finding.severity)
    return Submission(path, case, tuple(found), outcomes)


def _unreadable(path: Path, findings: list[Finding]) -> Submission:
    return Submission(path, None, tuple(findings), ())
