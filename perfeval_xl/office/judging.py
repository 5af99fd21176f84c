"""What the program says of one file that came in, as rows: made in the process that checks it.

A pure function of bytes and rules. What it takes to say it (form, plan, workbook) stays in that process.
"""

from __future__ import annotations

import functools
import json
import re
import time
import zlib
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from perfeval_xl import batch
from perfeval_xl.arrivals.model import LARGEST_FILE
from perfeval_xl.batch import Options, Source
from perfeval_xl.checks import Case
from perfeval_xl.checks.explained import mark_of
from perfeval_xl.checks.project_identity import digest_of
from perfeval_xl.checks.told import told_by
from perfeval_xl.errors import ReturnFileError
from perfeval_xl.fence import Done, EndedError, Workers
from perfeval_xl.files import content_of
from perfeval_xl.findings import Code, Finding, Place, Severity
from perfeval_xl.findings.facts import exact_text
from perfeval_xl.forms.form import FormKind
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.ledger.rows import FigureRow, JudgementRow
from perfeval_xl.ledger.states import CHECKED_BY
from perfeval_xl.office.office_findings import row_of
from perfeval_xl.office.own_papers import called, is_of_the_office
from perfeval_xl.returns.first_look import FirstLook, first_look, modified_in
from perfeval_xl.returns.report_text import ReportText
from perfeval_xl.sealing.identity import Identity, identity_key
from perfeval_xl.sealing.signing import IssuingOffice
from perfeval_xl.sealing.submitted import code_in, stored_code, stored_number, stored_time
from perfeval_xl.submission import Submission, checked, sha256_of
from perfeval_xl.vocabulary import Stage
from perfeval_xl.writer.xlsx import DOCUMENT_DAY

TIME = "%Y-%m-%dT%H:%M:%SZ"
"""How the ledger writes a time in UTC."""
NOT_THE_UNITS_FAULT = frozenset({Code.W010, Code.W017, Code.W018, Code.W036, Code.W037})
"""Why a file could not be judged that may be sound: rules that are not here, or a program that failed."""
FAILURES = frozenset({Code.W017.name, Code.W036.name, Code.W037.name})
"""Codes of what a program that failed, or was cut short, says; on another occasion it may say something else."""
_STAGES = (Stage.ORIGINAL, Stage.FINAL, Stage.ACTUAL)
"""The columns of the total of the funds that are added up over projects."""
FIRST_LINES = 15
"""Lines of a document in which it says what it is: a cover has fewer."""
_SELF_EVALUATION = re.compile("自评|评价报告|绩效报告")
_UNSAVED = DOCUMENT_DAY.strftime(TIME)
"""What a workbook says that no program has saved since it was issued."""
FAST = 1
"""How hard answers are packed: more takes twice the time and saves a tenth."""


@dataclass(frozen=True)
class Paper:
    """A workbook that is to be judged, alone or with the 自评报告 that came along; it crosses processes."""

    sha: str
    path: Path
    """Of its original."""
    name: str
    """What it was called when it came."""
    report_sha: str = ""
    """Empty for the workbook alone."""
    report_path: Path | None = None
    report_name: str = ""


@dataclass(frozen=True)
class Altered:
    """An original that is no longer what came in, or cannot be read: nothing is said of it."""

    paper: Paper
    path: Path
    gone: bool
    """Whether it cannot be read at all."""


Judged = JudgementRow | Altered
"""What comes of a paper."""


@dataclass(frozen=True)
class Terms:
    """Under what is judged; it crosses processes."""

    options: Options
    rules: str
    """Fingerprint that the judgements are recorded under."""


def failed(row: JudgementRow) -> bool:
    """Whether the program did not get to the end of it."""
    return any(one.code in FAILURES for one in row.findings)


def judged(papers: Iterable[Paper], terms: Terms, *, jobs: int, copies: bool) -> Generator[Judged, None, None]:
    """One answer for each of ``papers``, in their order, as soon as it is there. Closing it ends the processes.

    With ``copies`` the processes are copies of this one, which must have a single thread.
    """
    return judges(terms, jobs=jobs, copies=copies).results(iter(papers))


def judges(terms: Terms, *, jobs: int, copies: bool) -> Workers[Paper, Judged, Terms]:
    """The processes that judge; whoever has them ends them. ``copies`` as in `judged`."""
    count = min(jobs, batch.MOST_JOBS)
    return Workers(count, judge, terms, functools.partial(_lost, terms), copies=count if copies else 0)


def judge(paper: Paper, terms: Terms) -> Done[Judged]:
    """Judge one paper within the limits of a file; for a process that is there for it."""
    begun = time.process_time()
    data = original(paper.path)
    for path, sha, found in ((paper.path, paper.sha, data), *_report_of(paper)):
        if sha256_of(found) != sha:
            return Done(Altered(paper, path, gone=found is None))
    source = Source(_called(paper), data, report=paper.report_path)
    done = batch.judged(source, terms.options, functools.partial(_row, paper, terms, data or b""))
    millis = round((time.process_time() - begun) * 1000)
    return batch.swept(Done(replace(done.result, millis=millis), done.leave, done.again))


def _report_of(paper: Paper) -> Iterator[tuple[Path, str, bytes | None]]:
    if paper.report_path is not None:
        yield paper.report_path, paper.report_sha, original(paper.report_path)


def original(path: Path) -> bytes | None:
    """All of an original; None where it cannot be read, or is too large to be one."""
    try:
        return content_of(path, LARGEST_FILE)
    except OSError:
        return None


def _called(paper: Paper) -> Path:
    """What the check calls the workbook: its kind was seen from its content, so that its name must not decide."""
    return Path(f"{paper.sha}.xlsx")


def _lost(terms: Terms, paper: Paper, ended: EndedError) -> Judged:
    """The judgement of a file that ended the process which judged it."""
    # Where the file itself does not answer, nobody asks it again.
    data = b"" if ended.late else original(paper.path) or b""
    return _row(paper, terms, data, batch.lost(Source(_called(paper), data), ended))


def _row(paper: Paper, terms: Terms, data: bytes, submission: Submission) -> JudgementRow:
    """The rows of a submission: of a workbook alone, or of what its report adds."""
    case = submission.case
    look = _look_of(case, data) if case is not None else first_look(submission.path, data)
    findings = tuple(row_of(one, mark_of(one, case)) for one in _told(paper, submission, case))
    brief = look.identity.brief if look.identity else None
    office = _signed_by(case)
    answered = digest_of(case) if case is not None and not case.missing else ""
    another = bool(findings) and all(one.code == Code.W008.name for one in findings) and not look.encoded
    if another:
        findings = tuple(called(one, look.properties) for one in findings)
    row = JudgementRow(
        sha=paper.sha,
        report=paper.report_sha,
        rules=terms.rules,
        identity=_key(look),
        year=brief.year if brief else 0,
        code=brief.code if brief else "",
        name=brief.name if brief else "",
        department=brief.supervising_department if brief else "",
        unit=brief.implementing_unit if brief else "",
        kind=CHECKED_BY if another and is_of_the_office(look.properties) else _kind(case, look.identity),
        readable=case is not None,
        ours=not any(one.code in NOT_THE_UNITS_FAULT for one in submission.findings),
        genuine=bool(submission.genuine),
        errors=sum(one.severity == Severity.ERROR for one in findings),
        open=sum(one.severity == Severity.VERIFY and not one.explanation for one in findings),
        explained=sum(one.severity == Severity.VERIFY and bool(one.explanation) for one in findings),
        blank=case is not None and is_blank(case),
        content=code_in(answered) if answered else "",
        stamped=stored_code(look.properties) or "",
        submitted_at=stored_time(look.properties),
        submitted_no=stored_number(look.properties),
        modified=look.modified if look.modified != _UNSAVED else "",
        score="",
        rating="",
        layout=look.identity.layout if look.identity else 0,
        answers=b"",
        judged_at=datetime.now(UTC).strftime(TIME),
        millis=0,
        signer=office.public.lower() if office else "",
        signed_as=office.name if office else "",
        answered=answered,
        another=another,
        findings=findings,
    )
    return row if case is None or case.missing or paper.report_sha else _with_figures(row, case)


def _look_of(case: Case, data: bytes) -> FirstLook:
    """What a workbook that was read says of itself."""
    known, properties = case.recognised, case.book.properties if case.book else {}
    if known is None:
        return FirstLook(properties=properties)
    return FirstLook(known.encoded, known.identity, properties, modified_in(Path(), data))


def _signed_by(case: Case | None) -> IssuingOffice | None:
    """Whose signature holds in a workbook, whether or not anybody here trusts that key."""
    known = case.recognised if case is not None else None
    return known.stamp.office if known is not None and known.stamp is not None and known.signature_holds else None


def _key(look: FirstLook) -> str:
    """By which the register knows it; empty where it carries nothing that can be read."""
    try:
        return identity_key(look.encoded) if look.encoded else ""
    except ReturnFileError:
        return ""


def _kind(case: Case | None, identity: Identity | None) -> str:
    """``project`` or ``whole_department``; empty where nobody knows."""
    if case is not None:
        return str(case.form.kind.value)
    if identity is None:
        return ""
    return str((FormKind.DEPARTMENT if identity.brief.projects else FormKind.PROJECT).value)


def is_blank(case: Case) -> bool:
    """Whether no cell that the unit fills in holds anything, in any form of the workbook; spaces are nothing."""
    return not any(
        str(value).strip() for filled in case.filled.forms for value in filled.answers.values() if value is not None
    )


def _told(paper: Paper, submission: Submission, case: Case | None) -> Iterator[Finding]:
    """The findings of a judgement: all, or those that a report adds, which is called as it came."""
    if not paper.report_sha or paper.report_path is None:
        yield from submission.findings
        return
    if case is not None and case.report is not None and not is_self_evaluation(paper.report_name, case.report):
        return
    stored, alone = paper.report_path.name, _without_report(submission, case)
    for one in submission.findings:
        if (one.code, one.place, one.facts) in alone:
            continue
        if one.place.path == stored:
            one = replace(one, place=replace(one.place, path=paper.report_name))
        yield _renamed(one, stored, paper.report_name)


def _without_report(submission: Submission, case: Case | None) -> list[tuple[object, ...]]:
    """What is said of a workbook that could be read, without what its report adds."""
    if case is None:
        return []
    return [(one.code, one.place, one.facts) for one in checked(submission.path, replace(case, report=None)).findings]


def is_self_evaluation(name: str, report: ReportText) -> bool:
    """Whether a document that came along is a 自评报告, and no notice, contract or other evidence: it says so."""
    begins = "".join(line.text for line in report.lines[:FIRST_LINES])
    return any(_SELF_EVALUATION.search("".join(text.split())) for text in (name, begins))


def _renamed(finding: Finding, stored: str, name: str) -> Finding:
    """A finding that calls the report by its name wherever it tells one."""
    facts = {key: name if fact == stored else fact for key, fact in finding.facts.items()}
    return replace(finding, facts=facts)


def _with_figures(row: JudgementRow, case: Case) -> JudgementRow:
    """The judgement of a workbook that could be read, with its numbers."""
    total = case.scored.number("total.score")
    return replace(
        row,
        score="" if total is None else exact_text(total),
        rating=case.scored.text("total.rating"),
        answers=answers_of(case),
        figures=tuple(figure for view in (case, *case.projects) for figure in figures_of(view)),
    )


def figures_of(case: Case) -> Iterator[FigureRow]:
    """The numbers of one form that are added up over projects; those that it does not have are left out."""
    form = case.form.brief.code if case.form.id else ""
    spent = fund_key(TOTAL, Stage.ACTUAL)
    money = {f"funds.{stage}": fund_key(TOTAL, stage) for stage in _STAGES}
    plain = {"total.score": "total.score", "execution.score": "execution.score", "rate": "execution.rate"}
    rate = {"rate.numerator": spent, "rate.denominator": case.measured_by}
    has_rate = case.scored.number("execution.rate") is not None
    for name, key in (plain | (rate if has_rate else {}) | money).items():
        number = case.scored.number(key)
        if number is not None:
            divided = number if name in plain else number / Fraction(case.money.per_10k)
            yield FigureRow(form, name, exact_text(divided), _cell(case.place(key)))


def _cell(place: Place) -> str:
    return f"{place.sheet}!{place.cell}" if place.sheet and place.cell else ""


def answers_of(case: Case) -> bytes:
    """What `perfeval_xl.checks.told.told_by` says of a workbook, as JSON packed with zlib."""
    written = json.dumps(told_by(case), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(written.encode(errors="replace"), FAST)


def answers_in(packed: bytes) -> dict[str, tuple[Fraction | str, str]]:
    """What `answers_of` packed: value and cell by full key."""
    if not packed:
        return {}
    told = json.loads(zlib.decompress(packed))
    return {key: (Fraction(value) if isinstance(value, str) else value[0], cell) for key, (value, cell) in told.items()}
