"""Base data of a department that its 自评报告 tells: staff, shares, functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_money import LINE_GAP, last_line
from perfeval_xl.checks.report_statements import agrees, body, differs, read, report_check, sentences
from perfeval_xl.checks.sentences import NUMBER, Sentence, is_neutral, neutral
from perfeval_xl.findings import Amount, Code, Count, Finding, Phrase, Rate
from perfeval_xl.forms.base_keys import line_key
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import BaseColumn, Stage

_FUNCTION = pattern(rf"[（(]\s*\d{{7}}\s*[）)][^\d；。]{{2,40}}?{NUMBER}\s*万元")
_STAFF = (
    (pattern(rf"编制(?:人?数|人员)?(?:为|共|是)?{NUMBER}[人名]"), "staff.quota"),
    (pattern(rf"(?:在职|实有)(?:人员|人数)?(?:为|共|是)?{NUMBER}[人名]"), "staff.actual"),
)
_STAFF_HEAD = neutral(r"人数|人员|核定|批准|编制|实有|在职|人员|机构|现有|在编|末|部门|单位|系统|总")
_SHARE = pattern(rf"(?:为预算的|增加|减少|增长|下降){NUMBER}[%％]")


@report_check(Code.H053)
def report_tells_the_base_data(case: Case) -> Iterator[Finding]:
    """Staff, and how expenditure compares with the year before and with its budget."""
    staff = case.base
    if staff is None:
        return
    for sentence in sentences(case):
        for sought, key in _STAFF:
            for match in sought.finditer(sentence.masked):
                value, lead = staff.scored.number(key), sentence.lead(match.start())
                ours = not lead.scope.other_year and not lead.scope.is_of_another and is_neutral(lead.text, _STAFF_HEAD)
                if value is not None and ours and _is_whole(sentence, match.start()) and read(match[1]) != value:
                    yield differs(sentence, match, staff, key, f"{match[1]}人", Phrase("{count}人", count=Count(value)))
        for match in _SHARE.finditer(sentence.masked):
            start = max(0, match.start() - 200)
            at, line = last_line(sentence.masked, start, match.start())
            role = "used" if "预算" in match[0] else "growth"
            adjacent = at >= 0 and not LINE_GAP.sub("", sentence.masked[at : match.start()])
            value = staff.scored.number(line_key(line, role)) if adjacent else None
            if value is not None and not agrees(match[1].removeprefix("-"), abs(value) * 100):
                yield differs(sentence, match, staff, line_key(line, role), f"{match[1]}%", Rate(value))


@report_check(Code.H053)
def report_adds_up_its_functions(case: Case) -> Iterator[Finding]:
    """支出功能科目 that a report lists add up to the expenditure they are said to make."""
    staff = case.base
    if staff is None:
        return
    listed = [(line, match) for line in body(case) for match in _FUNCTION.finditer(line.text)]
    if len(listed) < 2:
        return
    total = sum((read(match[1]) for _, match in listed), Fraction(0))
    keys = [line_key(line, BaseColumn.ACTUAL) for line in ("basic", "projects")]
    values = [staff.scored.number(key) for key in keys]
    spent = case.scored.number(fund_key(TOTAL, Stage.ACTUAL))
    # What the form itself lists is held against its own lines there (H101).
    listed_there = staff.scored.number("breakdown.total")
    if values[0] is not None and total not in (*values, spent, listed_there):
        line, match = listed[0]
        yield finding(
            Code.H053,
            Sentence(line, line.text).place("支出功能科目明细合计", match.start(), match.end()),
            item="支出功能科目明细合计",
            found=Amount(total),
            expected=Amount(values[0]),
            other=staff.place(keys[0]),
        )


def _is_whole(sentence: Sentence, at: int) -> bool:
    """Whether nobody smaller was named first: “办公室编制3人，在职3人”."""
    first = re.match(r"[^，。；：\d]{0,40}", sentence.masked)
    words = first[0] if first and first.end() <= at else ""
    return is_neutral(words, _STAFF_HEAD)
