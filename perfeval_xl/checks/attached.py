"""What the sheets say that our add-in attaches: anybody can write such a sheet, and people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_all_sheets
from perfeval_xl.checks.later import of_reports
from perfeval_xl.checks.project_identity import attached_sheets, content_text
from perfeval_xl.errors import ReturnFileError
from perfeval_xl.findings import Code, Finding, Place
from perfeval_xl.findings.facts import percent, shown
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.cells import RawSheet
from perfeval_xl.sealing.attached import REPORT, RESULTS, SAID, SOURCES_HEADING, is_code_line
from perfeval_xl.vocabulary import CellPosition

if TYPE_CHECKING:
    from perfeval_xl.returns.report_text import ReportText

STATED, HEADINGS = 1, 2
"""Rows of 校验结果: how the form stood, and the headings of the findings below it."""
REPORT_COLUMNS = 7
"""Columns of the sheet 自评报告 that are printed where it does not say itself; beside them stands where each figure
comes from."""
MOST_MERGED = 400
"""Rows of one cell of its tables, such as that of a 一级指标, in which its text counts."""
LONGEST_TOLD = 60
"""Characters of such a sheet that are told."""
_REPORT_CHECKS = (
    "report_tells_the_rates",
    "report_tells_the_scores",
    "report_tells_the_rating",
    "report_tells_the_amounts",
    "report_tells_what_is_left",
    "report_adds_up_its_functions",
    "report_tells_the_base_data",
    "report_tells_the_indicators",
    "report_copies_the_tables",
    "report_admits_what_was_missed",
    "report_keeps_the_framework",
    "report_counts_right",
)
"""Those that compare what a report says with the form."""
_LINE = pattern(r"报告第(\d+)段")
_NO_RATING = "（未填齐，不定等级）"
_NUMBER = r"[-+0-9.e]{1,60}|空"
_TALLY = r"错误\d{1,9}项，核实\d{1,9}项，提示\d{1,9}项"
_EXECUTED = rf"执行率未算出|执行率(?P<rate>{_NUMBER})%(?:得(?P<executed>{_NUMBER})/(?:{_NUMBER})分)?"
_SCORED = (
    rf"复算总分(?P<total>{_NUMBER})（分值合计(?P<points>{_NUMBER})），等级(?P<rating>{_NO_RATING}|[^，；]{{1,40}})，"
)
_SUMMARY = pattern(
    rf"\d{{4}}-\d\d-\d\d \d\d:\d\d(?:校验|重新计分|上报)?　(?:可以上报|还不能上报)：{_TALLY}；"
    rf"(?:缺少.{{1,500}}，没有复算总分|(?:(?P<unrated>不计分，不评等级，)|{_SCORED})(?:{_EXECUTED})(?:，项目\d{{1,5}}个)?)"
    r"(?:；已标红\d{1,9}格)?"
)
"""The line of 校验结果 that says how the form stood."""
_OTHERWISE = pattern(rf"没有发现问题。|{SAID}|共\d{{1,9}}项，只列出前\d{{1,9}}项。")


@check(Code.G175, skip=needs_all_sheets, scope=Scope.WHOLE)
def attached_results_are_those_of_now(case: Case) -> Iterator[Finding]:
    """A sheet 校验结果 says of the form what is found now, in the words of the add-in and no others.

    Whether the form could be sent is not compared: where it says so wrongly, the errors are told themselves.
    """
    for sheet in attached_sheets(case):
        if sheet.name == RESULTS.name:
            for at, text in _unlike(case, _texts(sheet)):
                where = Place(sheet.name, cell_name(*at))
                yield finding(Code.G175, where, sheet=sheet.name, found=_cut(text), expected=_standing(case))
                break


@check(Code.G176, skip=needs_all_sheets, scope=Scope.WHOLE)
def attached_report_is_that_of_now(case: Case) -> Iterator[Finding]:
    """A sheet 自评报告 tells the figures of the form, whether or not a report comes as a file besides."""
    for sheet in attached_sheets(case):
        if sheet.name != REPORT.name:
            continue
        try:
            told = _compared(case, _report(sheet))
        except ReturnFileError:
            yield finding(Code.G176, Place(sheet.name), sheet=sheet.name, words="文字太多，没有核对")
            continue
        if told:
            row = _LINE.match(told[0].place.path)
            where = Place(sheet.name, cell_name(int(row[1]) - 1, 0)) if row else Place(sheet.name)
            more = f"（这样的共{len(told)}处）" if len(told) > 1 else ""
            yield finding(Code.G176, where, sheet=sheet.name, words=f"{told[0].message}{more}")


def _unlike(case: Case, texts: Mapping[CellPosition, str]) -> Iterator[tuple[CellPosition, str]]:
    """What the add-in would not write on 校验结果 now, save in the rows of findings."""
    listed = RESULTS.typed_rows(texts)
    for (row, column), text in sorted(texts.items()):
        if row == STATED:
            ours = column == 0 and _is_said_of(case, text)
        elif row == 0:
            ours = text == RESULTS.name
        elif row == HEADINGS:
            ours = text in RESULTS.headings
        else:
            ours = row in listed or is_code_line(text) or bool(_OTHERWISE.fullmatch(text))
        if not ours:
            yield (row, column), text


def _is_said_of(case: Case, text: str) -> bool:
    """Whether how the form stood is how it stands."""
    said = _SUMMARY.fullmatch(text)
    if said is None or bool(said["unrated"]) != case.is_unrated:
        return False
    known = {
        "total": shown(case.scored.number("total.score")),
        "points": shown(case.scored.number("total.points")),
        "rate": percent(case.scored.number("execution.rate")).removesuffix("%"),
        "executed": shown(case.scored.number("execution.score")),
    }
    if any(said[name] not in (None, known[name]) for name in known):
        return False
    return said["rating"] in (None, case.scored.text("total.rating") or _NO_RATING)


def _standing(case: Case) -> str:
    """How the form stands now, in words."""
    if case.is_unrated:
        return "不计分，不评等级"
    rating = case.scored.text("total.rating") or _NO_RATING
    rate = case.scored.number("execution.rate")
    executed = "未算出" if rate is None else percent(rate)
    return f"总分{shown(case.scored.number('total.score'))}，等级{rating}，执行率{executed}"


def _report(sheet: RawSheet) -> ReportText:
    """The report on a sheet: a row a paragraph, or a row of a table, a cell over several rows in each of them."""
    from perfeval_xl.returns.report_text import report_of_rows

    texts = _texts(sheet)
    headed = [column for (row, column), text in texts.items() if row == 0 and text == SOURCES_HEADING]
    count = headed[0] if headed else REPORT_COLUMNS
    over = {(top, left): min(bottom, top + MOST_MERGED) for top, left, bottom, _ in sheet.merges}
    rows = {row: [""] * count for row, column in sorted(texts) if column < count}
    beside = []
    for (row, column), text in sorted(texts.items()):
        if column < count:
            for at in range(row, over.get((row, column), row) + 1):
                if at in rows and not rows[at][column]:
                    rows[at][column] = text
        elif row and not is_code_line(text):
            beside.append((row + 1, text))
    return report_of_rows(sheet.name, ((row + 1, tuple(cells)) for row, cells in rows.items()), beside)


def _compared(case: Case, report: ReportText) -> list[Finding]:
    seen, written = replace(case, report=report), of_reports()
    return [one for name in _REPORT_CHECKS for one in written[name].find(seen)]


def _texts(sheet: RawSheet) -> dict[CellPosition, str]:
    return {
        at: text
        for at, cell in sheet.cells.items()
        if cell.value is not None and (text := content_text(cell.value).strip())
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"
