"""Texts that may come to be longer than what their cells show on the printed page.

A merged cell never grows by itself, and no formula knows how high a row was drawn: the sheet says from
which length on one has to look.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Choice, Field, LongerThan
from perfeval_xl.forms.form import Brief, FieldKind, FormField, IndicatorRow
from perfeval_xl.forms.live_checks import Line, computed
from perfeval_xl.forms.shared_fields import LONGEST_GOAL, text_key
from perfeval_xl.profiles.geometry import Geometry
from perfeval_xl.profiles.profile import LayoutRule, Profile
from perfeval_xl.text_measure import characters_in, lines_of, rows_for
from perfeval_xl.vocabulary import Polarity

GOAL, EXPECTED = "goal.actual", "goal.expected"
GOAL_LINES = 4
"""Lines of the goal that a unit usually writes, for which the form has room."""
REASON_LINES = 2
"""Lines of a reason for which a row has room."""
COUNT = "check.long_print"
"""How many texts are longer than what is surely printed."""


def look_key(key: str) -> str:
    """Key of what is said beside a text: look whether it is printed whole."""
    return f"{key}.look"


def lines(
    profile: Profile, brief: Brief, fields: Mapping[str, FormField], rows: Sequence[IndicatorRow]
) -> Iterator[Line]:
    """The line of the sheet 校验 about long texts, with what is said beside them."""
    room = dict((*_of_blocks(profile.layout, brief, fields), *_of_reasons(profile, rows)))
    if not room:
        return
    label = "文字较长的处数（打印前看是否显示完整，不全的把行拉高）"
    long = tuple(LongerThan(Field(key), characters) for key, characters in room.items())
    count = computed(COUNT, label, FieldKind.COUNT, tree.HowMany(long))
    beside = (
        computed(look_key(key), f"{fields[key].label}打印提示", FieldKind.MARK, _look(key, characters))
        for key, characters in room.items()
        if key in _blocks(profile.layout)
    )
    yield Line(
        "long_print", label, Field(COUNT).above(0), COUNT, "0", next(iter(room)), tells=True, more=(count, *beside)
    )


def _look(key: str, characters: int) -> tree.Expr:
    text = f"超过{characters}字，打印前请看是否显示完整；不全的，把行拉高或压缩文字"
    return Choice(LongerThan(Field(key), characters), tree.Text(text), tree.Text(""))


def _blocks(layout: LayoutRule) -> tuple[str, ...]:
    """The texts that have a block of their own on the printed page, and room beside it."""
    beside_others = {block.key for grid in layout.grids for block in grid.texts}
    return (GOAL, *(text_key(block.key) for block in layout.texts if block.key not in beside_others))


def _of_blocks(layout: LayoutRule, brief: Brief, fields: Mapping[str, FormField]) -> Iterator[tuple[str, int]]:
    at = Geometry(layout.columns)
    if GOAL in fields and layout.head.goal.in_rows:
        width = at.width(at.goal_text_from, at.last_printed)
        count = max(2, rows_for(LONGEST_GOAL, width))
        yield GOAL, characters_in(count * math.ceil(GOAL_LINES / count), width)
    elif GOAL in fields:
        *_, expected, reached = at.goal_spans(before=bool(layout.head.goal.before))
        left, right = at.width(*expected), at.width(*reached)
        count = rows_for(layout.head.goal.room(LONGEST_GOAL), min(left, right))
        asked = max(GOAL_LINES, lines_of(brief.goal, left))
        yield GOAL, characters_in(count * math.ceil(asked / count), right)
    grouped = any(block.group for block in layout.plain_texts)
    in_grids = {block.key for grid in layout.grids for block in grid.texts}
    for block in layout.texts:
        if block.key not in in_grids:
            width = at.width(at.text_from(grouped=grouped and block in layout.plain_texts), at.last_printed)
            count = rows_for(block.limit, width)
            yield text_key(block.key), characters_in(count * math.ceil(block.lines / count), width)
    for grid in layout.grids:
        _, _, spans = at.grid_spans(len(grid.columns))
        for row, _ in grid.rows:
            for (column, _), span in zip(grid.columns, spans, strict=True):
                yield text_key(grid.text_key(row, column)), characters_in(grid.lines, at.width(*span))


def _of_reasons(profile: Profile, rows: Sequence[IndicatorRow]) -> Iterator[tuple[str, int]]:
    """Reasons in rows that do not grow, because a merged target in them needs more than a line."""
    layout = profile.layout
    width = {column.role: float(column.width) for column in layout.columns}
    if layout.has("target") or not any(column.role == "reason" and column.printed for column in layout.columns):
        # A target in one cell lets its row grow.
        return
    for row in rows:
        target = row.indicator.target
        if target.polarity is not Polarity.QUALITATIVE:
            continue
        levels = max(lines_of(band.grade, width["actual"]) for band in profile.judged_by(row.facts).bands)
        lines_asked = lines_of(target.text, width["number"] + width["measure"])
        if lines_asked > 1:
            high = max(REASON_LINES, lines_asked, levels, lines_of(row.indicator.name, width["indicator"]))
            yield row.key("reason"), characters_in(high, width["reason"])
