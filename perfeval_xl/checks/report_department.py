"""Base data of a department that its 自评报告 tells: staff, shares, functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_money import LINE_GAP, LINES
from perfeval_xl.checks.report_statements import agrees, body, differs, read, report_check, sentences
from perfeval_xl.checks.sentences import NUMBER, Sentence, is_neutral, neutral
from perfeval_xl.findings import Amount, Code, Count, Finding, Phrase, Rate
from perfeval_xl.forms.base_keys import line_key
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.vocabulary import BaseColumn, Stage

_FUNCTION = re.compile(rf"[（(]\s*\d{{7}}\s*[）)][^\d；。]{{2,40}}?{NUMBER}\s*万元")
_STAFF = (
    (re.compile(rf"编制(?:人?数|人员)?(?:为|共|是)?{NUMBER}[人名]"), "staff.quota"),
    (re.compile(rf"(?:在职|实有)(?:人员|人数)?(?:为|共|是)?{NUMBER}[人名]"), "staff.actual"),
)
_STAFF_HEAD = neutral(r"人数|人员|核定|批准|编制|实有|在职|人员|机构|现有|在编|末|部门|单位|系统|总")
_SHARE = re.compile(rf"(?:为预算的|增加|减少|增长|下降){NUMBER}[%％]")


@report_check(Code.H053)
def report_tells_the_base_data(case: Case) -> Iterator[Finding]:
    """Staff, and how expenditure compares with the year before and with its budget."""
    staff = case.base
    if staff is None:
        return
    for said in sentences(case):
        for pattern, key in _STAFF:
            for found in pattern.finditer(said.masked):
                value, lead = staff.scored.number(key), said.lead(found.start())
                ours = not lead.scope.other_year and not lead.scope.is_of_another and is_neutral(lead.text, _STAFF_HEAD)
                if value is not None and ours and _is_whole(said, found.start()) and read(found[1]) != value:
                    yield differs(said, found, staff, key, f"{found[1]}人", Phrase("{count}人", count=Count(value)))
        for found in _SHARE.finditer(said.masked):
            start = max(0, found.start() - 200)
            at, line = max((said.masked.rfind(word, start, found.start()), line) for word, line in LINES.items())
            role = "used" if "预算" in found[0] else "growth"
            told = at >= 0 and not LINE_GAP.sub("", said.masked[at + 4 : found.start()])
            value = staff.scored.number(line_key(line, role)) if told else None
            if value is not None and not agrees(found[1].removeprefix("-"), abs(value) * 100):
                yield differs(said, found, staff, line_key(line, role), f"{found[1]}%", Rate(value))


@report_check(Code.H053)
def report_adds_up_its_functions(case: Case) -> Iterator[Finding]:
    """支出功能科目 that a report lists add up to the expenditure they are said to make."""
    staff = case.base
    if staff is None:
        return
    listed = [(line, found) for line in body(case) for found in _FUNCTION.finditer(line.text)]
    if len(listed) < 2:
        return
    total = sum((read(found[1]) for _, found in listed), Fraction(0))
    keys = [line_key(line, BaseColumn.ACTUAL) for line in ("basic", "projects")]
    values = [staff.scored.number(key) for key in keys]
    spent = case.scored.number(fund_key(TOTAL, Stage.ACTUAL))
    if values[0] is not None and total not in (*values, spent):
        line, found = listed[0]
        yield finding(
            Code.H053,
            Sentence(line, line.text).place("支出功能科目明细合计", found.start(), found.end()),
            item="支出功能科目明细合计",
            found=Amount(total),
            expected=Amount(values[0]),
            other=staff.place(keys[0]),
        )


def _is_whole(said: Sentence, at: int) -> bool:
    """Whether nobody smaller was named first: “办公室编制3人，在职3人”."""
    first = re.match(r"[^，。；：\d]{0,40}", said.masked)
    words = first[0] if first and first.end() <= at else ""
    return is_neutral(words, _STAFF_HEAD)
