"""Where a form contradicts itself: told at the sentence that rests on it, and never smoothed.

What contradicts what is decided by the checks; a report repeats in its words what they find.
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.checks import Case
from perfeval_xl.findings import Code
from perfeval_xl.reports.asked import Seen, Where, findings_of, views_by_form, where_of
from perfeval_xl.reports.model import Origin, Span
from perfeval_xl.reports.sentences import clean


class Topic(enum.Enum):
    """What a sentence tells that may rest on a contradiction."""

    POINTS = "points"
    SCORE = "score"
    MONEY = "money"
    RATE = "rate"
    BASE = "base"


TOPICS: Mapping[Code, Topic] = {
    Code.H010: Topic.POINTS,
    Code.H008: Topic.POINTS,
    Code.P048: Topic.SCORE,
    Code.P106: Topic.SCORE,
    Code.P101: Topic.SCORE,
    Code.P049: Topic.SCORE,
    Code.P018: Topic.RATE,
    Code.H015: Topic.MONEY,
    Code.H017: Topic.MONEY,
    Code.H024: Topic.MONEY,
    Code.H064: Topic.MONEY,
    Code.H067: Topic.MONEY,
    Code.H062: Topic.BASE,
    Code.H063: Topic.BASE,
    Code.H101: Topic.BASE,
    Code.H102: Topic.MONEY,
}
"""What a report repeats of the findings, in the order in which it is told."""
_CODES = frozenset(TOPICS)
OF_POINTS = frozenset({Code.H008, Code.H010})
"""The points do not make what they should: then no total holds, and no grade."""
MOST = 2
"""Of one topic in one form: whoever mends these looks at the form again."""


_PLACE = re.compile(r"（[^（）]*[·!][^（）]*）")
"""Cells that a finding names beside a figure."""


@dataclass(frozen=True)
class Doubt:
    """Two things that were said and cannot both be right."""

    code: Code
    topic: Topic
    text: str
    """In the words of the check, without what to do."""
    keys: tuple[str, ...]
    """Full keys of the field it is found at; none where it is at none."""

    @property
    def span(self) -> Span:
        """As it stands in a report."""
        return Span(f"【待核对：{self.text}】", Origin.DOUBT, self.keys)


def doubts(view: Case) -> tuple[Doubt, ...]:
    """The contradictions of the form that ``view`` sees, at most `MOST` of one topic."""
    return _doubts(Seen(view))


@functools.lru_cache(maxsize=64)
def _doubts(seen: Seen) -> tuple[Doubt, ...]:
    view = seen.view
    found = sorted(findings_of(view, _CODES), key=lambda one: list(TOPICS).index(one.code))
    fields = _fields_by_place(view) if found else {}
    told: dict[Topic, list[Doubt]] = {}
    for one in found:
        topic = TOPICS[one.code]
        earlier = told.setdefault(topic, [])
        if len(earlier) == MOST or (one.code in OF_POINTS and any(doubt.code in OF_POINTS for doubt in earlier)):
            continue
        # No field where it is found at none of those that a report sums up.
        own, key = fields.get(where_of(one.place), (view, ""))
        if key and _is_blank(own, key):
            continue  # what nobody has filled in contradicts nothing: it is a gap
        # Where each figure stands the check tells; a sentence has no room for it.
        text = _PLACE.sub("", clean(one.message).rstrip("。"))
        if all(doubt.text != text for doubt in earlier):
            earlier.append(Doubt(one.code, topic, text, (own.form.full(key),) if key else ()))
    return tuple(doubt for topic in told.values() for doubt in topic)


def _fields_by_place(view: Case) -> Mapping[Where, tuple[Case, str]]:
    """Where each field stands: its form and its key. Those of rows are many, and nothing told here is found at one."""
    fields: dict[Where, tuple[Case, str]] = {}
    for own in views_by_form(view).values():
        rows = {row.id for row in own.form.rows}
        for key in own.form.fields:
            if key.partition(".")[0] not in rows:
                fields.setdefault(where_of(own.place(key)), (own, key))
    return fields


def _is_blank(view: Case, key: str) -> bool:
    return view.scored.values.get(key) is None and view.filled.reported.get(key) is None


def points_hold(view: Case) -> bool:
    """Whether the points of the form make what they should."""
    return not any(doubt.code in OF_POINTS for doubt in doubts(view))


def about(view: Case, topic: Topic) -> tuple[Doubt, ...]:
    """The contradictions of one topic."""
    return tuple(doubt for doubt in doubts(view) if doubt.topic is topic)
