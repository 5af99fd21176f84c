"""What may be asked of the state of a project, and the hint beside it."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import NEVER, Expr, Field, Not
from perfeval_xl.forms import course, entries, row_hints
from perfeval_xl.forms.entries import when
from perfeval_xl.forms.form import FormField, Source
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.vocabulary import ProjectState

NOT_A_STATE = "请从列表中选项目状态"
NO_STATE_REASON = "请写明未启动、取消的原因"
CHOSEN = f"{row_hints.ASKED}状态由本单位选定，下发单位会核对"
WRONG = (NOT_A_STATE, NO_STATE_REASON, row_hints.TOO_LONG)
"""Hints beside the state that send the form back."""


def is_no_state(fields: Mapping[str, FormField]) -> Expr:
    """Whether something stands in the cell of the state that is none (T143)."""
    state = fields[course.STATE.key]
    return entries.is_no_option(course.STATE, (), state.options) if state.source is Source.ANSWER else NEVER


def is_idle_silently(profile: Profile) -> Expr:
    """Whether the project did not begin or was called off, and nobody says why (T142)."""
    stopped = course.is_in(ProjectState.NOT_BEGUN, ProjectState.CANCELLED)
    return when(stopped, entries.says_nothing(course.REASON, profile.reasons.empty_words))


def is_chosen(fields: Mapping[str, FormField]) -> Expr:
    """Whether it is the unit that says its project did not run its usual course (S145)."""
    if fields[course.STATE.key].source is not Source.ANSWER:
        return NEVER
    return course.is_in(ProjectState.NOT_BEGUN, ProjectState.CANCELLED, ProjectState.MULTI_YEAR)


def hint(profile: Profile, fields: Mapping[str, FormField]) -> Expr:
    """What the unit should still do about the state of its project."""
    long = fields[course.REASON.key]
    too_long = entries.holds_too_long(long) if long.source is Source.ANSWER else NEVER
    mistakes = [
        (is_no_state(fields), NOT_A_STATE),
        (too_long, row_hints.TOO_LONG),
        (is_idle_silently(profile), NO_STATE_REASON),
        (is_chosen(fields), CHOSEN),
    ]
    return row_hints.first_of(mistakes, tree.Text(row_hints.KEPT))


def is_wrong() -> Expr:
    """Whether the hint beside the state sends the form back."""
    shown = Field(course.HINT)
    return Not(tree.Any(tuple(shown.is_choice(text) for text in (row_hints.KEPT, CHOSEN))))


def is_asked() -> Expr:
    """Whether the hint beside the state only asks."""
    return Field(course.HINT).is_choice(CHOSEN)
