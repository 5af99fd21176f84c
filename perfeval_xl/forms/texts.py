"""What is written in words: the goal, the texts that the form asks for, and those of the report."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions.tree import NEVER, Expr
from perfeval_xl.forms.form import Brief, FieldKind, FormField, Source
from perfeval_xl.forms.shared_fields import LONGEST_GOAL, paragraph_key, text_key
from perfeval_xl.profiles.outline import ReportBox
from perfeval_xl.profiles.profile import LayoutRule, TextBlock

GOAL_BLOCK = "goal"
"""The block of a form that holds the goal."""


def goal_fields(
    brief: Brief, layout: LayoutRule, usual: str, *, reached: bool = True, waived: Expr = NEVER
) -> Iterator[FormField]:
    """The goal where the form has it, and what became of it where it asks, unless that is ``waived``."""
    if GOAL_BLOCK not in layout.blocks:
        return
    rule = layout.head.goal
    label = "".join(rule.label.split()) or usual
    reached = reached and bool(rule.actual)
    yield FormField(
        "goal.expected",
        f"{label}（预期目标）" if reached else label,
        FieldKind.LONG_TEXT,
        Source.GIVEN,
        brief.goal or None,
    )
    if reached:
        yield FormField(
            "goal.actual",
            f"{label}（实际完成情况）",
            FieldKind.LONG_TEXT,
            Source.ANSWER,
            required=True,
            longest=rule.room(LONGEST_GOAL),
            waived=waived,
        )


def text_fields(blocks: tuple[TextBlock, ...]) -> Iterator[FormField]:
    """The free texts that the form itself asks for."""
    for block in blocks:
        yield FormField(
            text_key(block.key),
            block.heading,
            FieldKind.LONG_TEXT,
            Source.ANSWER,
            required=block.required,
            longest=block.limit,
        )


def paragraph_fields(boxes: tuple[ReportBox, ...], blocks: tuple[TextBlock, ...]) -> Iterator[FormField]:
    """What a person may write for the report, apart from what the form asks for anyway."""
    texts = {block.key for block in blocks}
    for box in boxes:
        if box.key not in texts:
            yield FormField(paragraph_key(box.key), box.prompt, FieldKind.LONG_TEXT, Source.ANSWER, longest=box.limit)
