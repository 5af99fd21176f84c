"""Front door 2: a file or an open workbook becomes scores and findings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.allowance import allow_rows
from perfeval_xl.checks import CHECKS, Case, Outcome, run
from perfeval_xl.checks.explained import with_explanations
from perfeval_xl.checks.followers import told_once
from perfeval_xl.checks.project_identity import code_of
from perfeval_xl.checks.signatures import form_is_the_one_to_be_used, signature_is_that_of_an_office, signer
from perfeval_xl.errors import BriefError, Mistake, ProfileError, ReturnFileError
from perfeval_xl.files import content_of
from perfeval_xl.findings import WHOLE_FILE, Code, Finding, Place
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles import Library, available, load
from perfeval_xl.result import ChecksRun, IndicatorScore, Origin, Result, Scores
from perfeval_xl.returns.align import align
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.collect import collect
from perfeval_xl.returns.package import LARGEST_PACKAGE
from perfeval_xl.returns.reader import read_return
from perfeval_xl.returns.recognise import recognise
from perfeval_xl.scoring import score
from perfeval_xl.sealing.identity import rows_in
from perfeval_xl.sealing.trust import Trust

if TYPE_CHECKING:
    from perfeval_xl.checks.year_forms import LastYear
    from perfeval_xl.forms.dossier import Dossier

DOSSIERS = (".toml", ".json")
MOST_MISTAKES = 500
"""Of a dossier, that are told one by one."""
RETURN_SUFFIXES = (*DOSSIERS, ".xlsx", ".xlsm", ".xls", ".xlsb", ".et")
"""Endings of what may be a return; the old ones are read far enough to say what they are."""


OF_USE = frozenset(form_is_the_one_to_be_used.codes)
"""Findings about which form is to be used, where it was issued as it is."""
OF_SIGNATURES = OF_USE | frozenset(signature_is_that_of_an_office.codes)
"""Findings about who signed and what for, which say nothing of what was changed."""
OF_ATTACHED = frozenset((Code.G175, Code.G176))
"""Findings about what the sheets say that the add-in attached."""


def is_of_workbook(code: Code) -> bool:
    """Whether a finding says that something is not as it was issued."""
    # What a unit did in a cell of its own (G119) is a wrong entry, and changes nothing of what was issued.
    return code.name[0] in "JG" and code not in OF_SIGNATURES - {Code.G110} and code is not Code.G119


@frozen
class Submission:
    """One file with all that was found out about it."""

    path: Path
    case: Case | None
    """None where the file could not be read."""
    findings: tuple[Finding, ...]
    """Worst first, then in the order of the checks."""
    outcomes: tuple[Outcome, ...]
    sha256: str = ""
    """Of the bytes that were read."""

    @property
    def readable(self) -> bool:
        """Whether there is a case to check."""
        return self.case is not None

    @property
    def blocking(self) -> bool:
        """Whether it is sent back."""
        return any(finding.severity.blocking for finding in self.findings)

    @property
    def genuine(self) -> bool | None:
        """Whether it is the workbook that was issued; None for a dossier."""
        if self.case is None:
            return False
        if self.case.book is None:
            return None
        blocking = (finding.code for finding in self.findings if finding.severity.blocking)
        return not any(code in OF_SIGNATURES or is_of_workbook(code) for code in blocking)

    @property
    def result(self) -> Result:
        """The same as plain values, without the case."""
        case = self.case
        missing = tuple(sorted(case.missing)) if case else ()
        return Result(
            path=str(self.path),
            sha256=self.sha256,
            origin=_origin(case) if case else None,
            genuine=self.genuine,
            findings=self.findings,
            scores=scores_of(case) if case and not missing else None,
            missing=missing,
            checks=ChecksRun.of(self.outcomes),
            content=code_of(case) if case and not missing else "",
        )


def check_file(
    path: Path,
    *,
    trusted: Trust | Mapping[str, str] | None = None,
    report: Path | None = None,
    library: Library | None = None,
    last_year: LastYear | None = None,
) -> Submission:
    """Read, recognise, collect, score and check ``path``. Never raises for what it holds.

    ``report`` is its 自评报告 as somebody wrote it; what it says is compared with the form. It takes the place of
    the one that a dossier holds. ``last_year`` are forms of years before that it is held against.
    """
    return check_bytes(path, bytes_of(path), trusted=trusted, report=report, library=library, last_year=last_year)


def check_bytes(
    path: Path,
    data: bytes | None,
    *,
    trusted: Trust | Mapping[str, str] | None = None,
    report: Path | None = None,
    library: Library | None = None,
    last_year: LastYear | None = None,
) -> Submission:
    """Check what was read from ``path``, or what somebody calls so; None is what could not be read."""
    try:
        if path.suffix.lower() in DOSSIERS:
            from perfeval_xl.forms.dossier import load_dossier

            case = dossier_case(load_dossier(path, data), library)
        else:
            case = book_case(read_return(path, data), Trust.of(trusted), library)
        submission = checked(path, replace(case, last_year=last_year), report)
    except ReturnFileError as error:
        submission = _unreadable(path, [Finding(Code[error.code], WHOLE_FILE, error.facts)])
    except (BriefError, ProfileError) as error:
        # A mistake in the rules is their author's, and the file is sound.
        code = Code.W018 if isinstance(error, ProfileError) else Code.W014
        findings = [Finding(code, WHOLE_FILE, {"found": str(mistake)}) for mistake in error.mistakes[:MOST_MISTAKES]]
        if len(error.mistakes) > MOST_MISTAKES:
            more = f"另有{len(error.mistakes) - MOST_MISTAKES}处错误，没有一一列出"
            findings.append(Finding(code, WHOLE_FILE, {"found": more}))
        submission = _unreadable(path, findings)
    return replace(submission, sha256=sha256_of(data))


def bytes_of(path: Path) -> bytes | None:
    """All bytes of a file; None where that cannot be, and whoever reads it says why."""
    try:
        return content_of(path, LARGEST_PACKAGE)
    except OSError:
        return None


def sha256_of(data: bytes | None) -> str:
    """What tells one file from another; nothing for what could not be read."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def book_case(book: RawBook, trust: Trust, library: Library | None = None) -> Case:
    """Everything known of a workbook. Raises ReturnFileError where it is not ours."""
    recognised = recognise(book, library)
    sheets = align(recognised.plan, book)
    filled = collect(recognised.plan, sheets)
    return Case(filled, score(filled), recognised.plan, book, sheets, recognised, trust)


def dossier_case(dossier: Dossier, library: Library | None = None) -> Case:
    """Everything known of a dossier, with the report that stands in it. Raises BriefError or ProfileError.

    Raises ReturnFileError where that report has more lines than any.
    """
    from perfeval_xl.forms.dossier import published_report, read_brief, read_filled
    from perfeval_xl.returns.report_text import report_of_text

    if not dossier.profile_id:
        allowed = f"写作 profile = “…”；现有：{'、'.join(available(library))}"
        raise BriefError([Mistake(dossier.file, "profile", "没有写明按哪个规则集", allowed)])
    try:
        profile = load(dossier.profile_id, library)
    except ProfileError as error:
        if dossier.profile_id in available(library):
            raise
        # The dossier names rules that do not exist.
        raise BriefError(error.mistakes) from error
    brief = read_brief(dossier, profile)
    allow_rows(rows_in(brief), forms=1 + len(brief.projects))
    filled, text = read_filled(dossier, profile, brief), published_report(dossier)
    return Case(filled, score(filled), report=report_of_text(dossier.file, text) if text else None)


def checked(path: Path, case: Case, report: Path | None = None) -> Submission:
    """Run every check on what is known of a file, or of an open workbook."""
    findings: list[Finding] = []
    if report is not None:
        from perfeval_xl.returns.report_text import read_report

        try:
            case = replace(case, report=read_report(report))
        except ReturnFileError as error:
            findings.append(Finding(Code[error.code], Place(path=report.name), error.facts))
    outcomes = told_once(tuple(run(CHECKS, case)), case)
    findings += [finding for outcome in outcomes for finding in outcome.findings]
    findings.sort(key=lambda finding: -finding.severity)
    return Submission(path, case, with_explanations(findings, case), outcomes)


def _unreadable(path: Path, findings: list[Finding]) -> Submission:
    return Submission(path, None, tuple(findings), ())


def scores_of(case: Case) -> Scores:
    """The recomputed scores of a form; those of a department have the scores of its projects besides."""
    return Scores(
        name=case.form.brief.name,
        execution=case.scored.number("execution.score"),
        execution_points=case.scored.number("execution.points"),
        rate=case.scored.number("execution.rate"),
        denominator=case.measured_by.rpartition(".")[2],
        indicators=tuple(
            IndicatorScore(row.indicator.name, case.scored.number(row.key("score")), row.indicator.points)
            for row in case.form.rows
        ),
        total=case.scored.number("total.score"),
        points=case.scored.number("total.points"),
        rating=case.scored.text("total.rating"),
        unrated=case.is_unrated,
        projects=tuple(map(scores_of, case.projects)),
    )


def _origin(case: Case) -> Origin:
    brief, profile, known = case.form.brief, case.form.profile, case.recognised
    stamp = known.stamp if known else None
    return Origin(
        profile=profile.id,
        version=profile.version,
        layout=known.identity.layout if known else None,
        kind=case.form.kind.value,
        year=brief.year,
        code=brief.code,
        name=brief.name,
        supervising_department=brief.supervising_department,
        implementing_unit=brief.implementing_unit,
        draft=brief.draft,
        signed=known.signature_holds if known else None,
        signed_by=signer(case),
        signed_as=stamp.office.name if stamp and stamp.office else "",
        issue=stamp.issue if stamp else None,
        money=str(profile.money),
    )
