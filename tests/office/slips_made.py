"""退改单 as they are made for tests."""

from __future__ import annotations

from perfeval_xl.findings import Severity
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import FindingRow
from perfeval_xl.office.slips import slip
from perfeval_xl.office.statements import Part
from perfeval_xl.office.status import ProjectLine
from tests.office.views import attempt, finding, project

BACK = "改好后直接回复来信，把文件作附件发来；请在2024年4月10日前（含当天）发来。"
FILE = "附件1 50% #1 - 副本(1).xlsx"
"""As mail programs and copies call a form."""


def row(place: str, code: str = "T003", severity: int = Severity.ERROR, **changes: str) -> FindingRow:
    """Something to be mended."""
    return finding(code, severity, place=place, **changes)


def part_of(
    *rows: FindingRow, file: str = FILE, outcome: str = states.FAULTY, report: tuple[FindingRow, ...] = ()
) -> Part:
    """What is said of a form with these findings."""
    return Part(outcome, attempt(file=f"来信.eml › {file}", verdict=states.FAULTY, counted=False), rows, report)


def made(part: Part, **changes: str) -> bytes:
    """The workbook."""
    return slip(ProjectLine(project(**changes), (), (), ()), part, BACK)  # type: ignore[arg-type]


REPORT = finding("S056", place="报告第6段“【待填】”", message="自评报告里留着没有填的文字")
PART = part_of(
    row("自评表!H12", message="未填写“办结率”实际完成值", fix="请填写", found="", expected="", basis="第6条"),
    row("所属项目's!C3", "P041", found="90", expected="89.5"),
    row("自评表!K15", "S046", Severity.VERIFY, message="没有说明"),
    report=(REPORT,),
)
