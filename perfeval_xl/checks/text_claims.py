"""What the texts of a form claim (年度总体目标的实际完成情况, 项目绩效分析), against its own rows.

What they are read with is that of reports, and is loaded where a text holds words that it looks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from perfeval_xl.checks.case import Case, check, finding
from perfeval_xl.findings import Code, Finding
from perfeval_xl.forms.form import FieldKind, FormField
from perfeval_xl.patterns import pattern
from perfeval_xl.tables import named

if TYPE_CHECKING:
    from perfeval_xl.checks.sentences import Sentence

_TASKS_DONE = pattern(
    r"^(?:圆满|全面|全部|如期)?地?完成了?(?:各项|全部|全年|年初|本年度?|既定的?)+(?:年度)?(?:绩效)?(?:目标|任务|目标任务|工作任务)(?:。|$)"
)
"""“圆满完成各项年度目标任务” as all that is said."""
_ACHIEVED = ("完成", "实现", "达到", "达标", "得满分")
"""Words of which one stands in whatever `ALL_REACHED` or `_TASKS_DONE` finds."""
_SATISFIED = ("满意", "好评")
"""The same of `SATISFACTION`."""
_ACTUAL_GOAL, _TEXTS = "goal.actual", "texts."
"""How the keys of texts begin that tell results."""
_WORDS = (FieldKind.TEXT, FieldKind.LONG_TEXT)


@check(Code.S140)
def texts_claim_what_the_rows_bear(case: Case) -> Iterator[Finding]:
    """No text of the form says that all was reached where a row of the same form falls short."""
    praised = [(field, written) for field, written in _written(case) if any(word in written for word in _ACHIEVED)]
    if not praised or not any(map(case.is_missed, case.form.rows)):
        # Where nothing falls short, nobody claims too much.
        return
    for field, written in praised:
        claim = next(_claims(case, field, written), None)
        if claim is not None:
            yield claim


@check(Code.S136)
def texts_say_how_satisfaction_was_asked(case: Case) -> Iterator[Finding]:
    """A satisfaction that a text of the form tells rests on something that the form names; asked once.

    Where there is a report, it may say so, and is asked (`report_surveys`).
    """
    if case.report is not None:
        return
    texts = [(field, text) for field, text in _written(case) if field.key.startswith(_TEXTS)]
    if not any(word in text for _, text in texts for word in _SATISFIED):
        return
    from perfeval_xl.checks.report_surveys import SATISFACTION, says_how_it_was_asked

    told = ((field, SATISFACTION.search(text)) for field, text in texts)
    field, match = next(((field, match) for field, match in told if match), (None, None))
    if field and match and not any(says_how_it_was_asked(text) for text in case.texts_answered):
        yield finding(Code.S136, case.place(field.key), what=named(field.label), who="", found=match[0])


def _written(case: Case) -> Iterator[tuple[FormField, str]]:
    """The texts of a form that tell results."""
    answers = case.filled.answers
    keys = {key for key in answers if key.startswith((_ACTUAL_GOAL, _TEXTS))}
    for field in case.form.answers if keys else ():
        written = answers[field.key] if field.key in keys else None
        if isinstance(written, str) and field.kind in _WORDS:
            yield field, written


def _claims(case: Case, field: FormField, written: str) -> Iterator[Finding]:
    from perfeval_xl.checks.report_words import ALL_REACHED, judged, missed

    for sentence in _sentences(case, field, written):
        for sought in (ALL_REACHED, _TASKS_DONE):
            match = sought.search(sentence.masked)
            rows = (case.form.rows if sought is _TASKS_DONE else judged(case, sentence, match)) if match else None
            known = [row for row in rows or () if case.is_known(row)]
            what, at = missed(case, known, denied=False) if known else ("", "")
            if match and what:
                yield finding(
                    Code.S140,
                    case.place(field.key),
                    found=sentence.text[match.start() : match.end()].rstrip("。"),
                    expected=what,
                    other=at,
                )


def _sentences(case: Case, field: FormField, written: str) -> Iterator[Sentence]:
    from perfeval_xl.checks.report_statements import names
    from perfeval_xl.checks.sentences import split
    from perfeval_xl.returns.report_text import ReportLine

    known = names(case)
    for number, text in enumerate(written.split("\n"), start=1):
        line = ReportLine(number, text)
        yield from split(line, text, field.label, case.form.brief.year, known)
