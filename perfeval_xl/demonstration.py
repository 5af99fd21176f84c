"""The main job on the published examples: issue, fill, check, report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from perfeval_xl.checks import Case
from perfeval_xl.errors import BriefError
from perfeval_xl.files import write_file
from perfeval_xl.findings import Code
from perfeval_xl.issuing import Job, issue, jobs_of
from perfeval_xl.outputs.terminal import grouped, scores_of_case, summary
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import published
from perfeval_xl.reports.doors import report_bytes, report_of
from perfeval_xl.submission import check_file

Say = Callable[[str], None]
"""Prints one line for the person who watches."""


def run_demonstration(folder: Path, *, say: Say) -> None:
    """Build, fill and check every published example into ``folder``, and write its report."""
    for profile_id, path in published().items():
        profile = load(profile_id)
        say(f"\n━━ {profile.title}（{profile_id}）")
        printed = check_file(path)
        if printed.case is not None:
            say(f"公布的表格：{summary(printed.result)}")
            _say_scores(printed.case, say)
        for group in grouped(printed.findings):
            say(f"  [{group.finding.severity.chinese}] {group.where}：{group.finding.message}")
        job = jobs_of(profile, path)[0]
        draft = not _issued([job], folder, say)
        if draft:
            job = jobs_of(profile, path, draft=True)[0]
            _issued([job], folder, say)
        if any(finding.code is Code.H015 for finding in printed.findings):
            say("公布的资金总额与分项合计不符；工作簿里总额由分项相加，两者不可能不符。")
        filled = folder / job.file_name
        say(f"填好的工作簿：{filled}\n  {summary(check_file(filled).result)}")
        _reported(filled, say)
    say(f"\n工作簿和报告都在 {folder.resolve()}，可用Excel、WPS或LibreOffice打开；黄色格要填，浅黄色格需要时填。")


def _issued(jobs: list[Job], folder: Path, say: Say) -> bool:
    try:
        list(issue(jobs, folder, force=True))
    except BriefError as error:
        say("按规则不能下发：")
        for mistake in error.mistakes:
            _, _, place = mistake.where.partition("·")
            say(f"  {place}：{mistake.what}" if place else f"  {mistake.what}")
        say("改用草稿（--draft）写出，供对照：")
        return False
    return True


def _reported(filled: Path, say: Say) -> None:
    """Write the report of a workbook, and compare it with the workbook again."""
    path = filled.with_name(f"{filled.stem}_自评报告.docx")
    report = report_of(filled)
    write_file(path, report_bytes(report, path.suffix))
    doubts = f"\n  自相矛盾的有{len(report.doubts)}处，标着【待核对】" if report.doubts else ""
    gaps = f"\n  要人写的还有{len(report.gaps)}处，标着【待填】{doubts}" if report.gaps else doubts
    say(f"由表写出的自评报告：{path}{gaps}")
    known = set(map(str, check_file(filled).findings))
    for finding in check_file(filled, report=path).findings:
        if str(finding) not in known and finding.code is not Code.S056:
            say(f"  [{finding.severity.chinese}] {finding.place}：{finding.message}")


def _say_scores(case: Case, say: Say) -> None:
    say(f"  {scores_of_case(case)}")
