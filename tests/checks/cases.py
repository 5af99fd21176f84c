"""What a table of cases consists of, and how a case is run."""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl.checks import CHECKS, Case, Outcome, run
from perfeval_xl.checks.year_forms import LastYear
from perfeval_xl.checks.years import packed
from perfeval_xl.findings import Finding
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.reports.compose import compose
from perfeval_xl.returns.report_text import read_report
from perfeval_xl.sealing.trust import Trust
from perfeval_xl.submission import check_file, dossier_case
from tests import county, departments, making
from tests.making import Change
from tests.weights import places

TODAY = date(2026, 12, 1)
"""The day on which dossiers are checked."""
WRITTEN = "单位按职责开展了工作，资料齐全。"
"""What stands wherever a person must write."""


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
    tell: Callable[[str], str] | None = None
    """What is changed in its report, where one is checked beside it."""
    before: Change | None = None
    """What makes of the sound dossier that of the year before, where one is checked beside it."""

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
    trust: Trust = field(default_factory=Trust)
    """Offices that the machine trusts."""
    report: str = ""
    """A report that lies beside it."""

    @property
    def id(self) -> str:
        return f"{self.code} {self.place}"


Findings = tuple[Finding, ...]


def both(*changes: Change) -> Change:
    """All ``changes``, one after the other."""

    def change(data: making.Data) -> None:
        for one in changes:
            one(data)

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
        return checked(case.of(case.change), case.tell, None if case.before is None else case.of(case.before))
    with TemporaryDirectory() as folder:
        report = Path(folder) / case.report if case.report else None
        submission = check_file(case.write(Path(folder)), trusted=case.trust, report=report)
    return submission.outcomes, submission.findings


def checked(
    data: making.Data, tell: Callable[[str], str] | None = None, before: making.Data | None = None
) -> tuple[tuple[Outcome, ...], Findings]:
    """What is found in a dossier, and in its own report after ``tell`` had its way with it, and beside ``before``."""
    known = _Known.of(data)
    case = known.case if tell is None else with_report(known.case, tell(known.report))
    if before is not None:
        case = replace(case, last_year=LastYear((packed(_Known.of(before).case),)))
    results = tuple(run(CHECKS, case))
    return results, tuple(finding for outcome in results for finding in outcome.findings)


_kept: dict[str, _Known] = {}
"""What `_Known.of` gave, by all that stands in the dossier: dozens of cases change nothing but its report."""


class _Known:
    """A dossier as it is read, and its report, made once for all cases of the same dossier."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @classmethod
    def of(cls, data: making.Data) -> _Known:
        """Of what stands in ``data``."""
        content = repr(data)
        if content not in _kept:
            libraries = {county.COUNTY: county.library, places.PLACE: places.library}
            made = libraries.get(data["profile"])
            library = made() if made else None
            _kept[content] = cls(replace(dossier_case(Dossier(copy.deepcopy(data), "示例.toml"), library), today=TODAY))
        return _kept[content]

    @functools.cached_property
    def report(self) -> str:
        """Its own report, with a sentence wherever a person must write."""
        return report_text(self.case)


def report_text(case: Case) -> str:
    """The report of a form, with a sentence wherever a person must write."""
    outline = case.form.profile.outline
    assert outline is not None
    written = compose(case, outline, {box.key: WRITTEN for box in outline.boxes}).text
    written = re.sub("【待填：(?:“[^”]*”)?预算没有全部执行的原因】", "部分合同的尾款还没有到付款的时间", written)
    return written.replace("【待填：日期】", f"{case.form.brief.year + 1}年3月30日")


def with_report(case: Case, text: str) -> Case:
    """``case`` with a report that says ``text``."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "自评报告.txt"
        path.write_text(text, encoding="utf-8")
        return replace(case, report=read_report(path))


@functools.cache
def sound() -> Findings:
    """Everything that is found in the sound dossier and in its workbook: nothing."""
    with TemporaryDirectory() as folder:
        books = (making.book(Path(folder, "好.xlsx")), departments.book(Path(folder, "部门.xlsx")))
        of_workbooks = tuple(finding for book in books for finding in check_file(book).findings)
    return checked(making.dossier(), str)[1] + checked(departments.department(), str)[1] + of_workbooks
