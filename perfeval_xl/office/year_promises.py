"""上年问题整改: problems and measures of before beside what is said now, and what became of what was missed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval_xl.checks.year_figures import told
from perfeval_xl.checks.year_forms import Beside, YearRow
from perfeval_xl.checks.year_texts import called, sameness
from perfeval_xl.findings.facts import shown, text_of
from perfeval_xl.forms.told import MEASURES
from perfeval_xl.office.table_rows import Record

UNSAID, OTHER_WORDS = "今年没有写", "今年另有写法"
"""What became of a text, where it was not copied."""
REACHED, MISSED_AGAIN, GONE, UNSCORED = "今年得了满分", "今年仍没有得满分", "今年没有这个指标", "今年还没有得分"
"""What became of an indicator that was missed."""
SAME_REASON = "，原因照抄"
_PROMISES = re.compile("问题|不足|措施|整改|建议")
"""Of the name of a text that tells what was wrong, or what will be done about it."""


def promises_of(pair: Beside) -> Iterator[Record]:
    """From 事项 to 今年的位置 of `perfeval_xl.office.year_columns.YEAR_PROMISES`."""
    now, before = pair.now, pair.before
    measures = {*now.text(MEASURES).split(), *before.text(MEASURES).split()}
    for key, (text, place) in before.free.items():
        if not (key in measures or _PROMISES.search(before.label(key))):
            continue
        own, here = now.free.get(key, ("", ""))
        same = sameness(own, now.year, text, before.year, 1) if own else ""
        standing = f"与上年{same}" if same else OTHER_WORDS if own else UNSAID
        yield called(before, key), before.year, text, own, standing, place, here
    beside = {old.row: row for row, old in pair.pairs}
    for old in before.rows:
        if old.is_missed:
            row = beside.get(old.row)
            place = old.place("reason") or old.place("actual")
            here = (row.place("reason") or row.place("actual")) if row else ""
            yield (
                old.name,
                before.year,
                _outcome(old),
                _outcome(row) if row else "",
                _became(pair, row, old),
                place,
                here,
            )


def _became(pair: Beside, row: YearRow | None, old: YearRow) -> str:
    if row is None:
        return GONE
    if row.number("score") is None:
        return UNSCORED
    if not row.is_missed:
        return REACHED
    reasons = row.text("reason"), old.text("reason")
    same = all(reasons) and sameness(reasons[0], pair.now.year, reasons[1], pair.before.year, 1)
    return f"{MISSED_AGAIN}{SAME_REASON if same else ''}"


def _outcome(row: YearRow) -> str:
    """``≥95% → 90%，得9/10分：原因``."""
    actual, score, points = text_of(told(row, "actual")), row.number("score"), row.number("points")
    scored = f"，得{shown(score)}/{shown(points)}分" if score is not None else ""
    reason = row.text("reason").strip()
    return f"{text_of(told(row, 'number'))} → {actual or '未填'}{scored}{f'：{reason}' if reason else ''}"
