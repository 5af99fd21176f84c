"""项目状态: whether a project ran its usual course in the year, and what that leaves to be scored and asked."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions.tree import NEVER, NOT_SCORED, ZERO, Choice, Expr, Field
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import Brief, FieldKind, FormField, Source
from perfeval_xl.profiles.course import Course, Scored
from perfeval_xl.rules.scores import says
from perfeval_xl.vocabulary import ProjectState

STATE, REASON, HINT = Field("course.state"), Field("course.reason"), "course.hint"
"""The cells of the state of a project and of why it did not begin or was called off, and their hint."""
LONGEST_REASON = 250
"""Characters of such a reason; it stands beside the head of the form."""
WHOLE_GOAL = "goal.whole"
"""The field of what is to be reached over all the years of a project."""
LABEL = "total.label"
"""The field that says beside the total how much of the form it is made of."""


def course_fields(brief: Brief, edition: Edition) -> Iterator[FormField]:
    """The state and its reason: issued, or the unit's to choose. The second edition does not ask."""
    if edition is Edition.SECOND:
        return
    if brief.whole_goal:
        yield FormField(WHOLE_GOAL, "实施期总目标", FieldKind.LONG_TEXT, Source.GIVEN, brief.whole_goal)
    options = tuple(state.value for state in ProjectState)
    given = Source.GIVEN if brief.state else Source.ANSWER
    yield FormField(STATE.key, "项目状态", FieldKind.CHOICE, given, brief.state or None, options=options)
    reasoned = Source.GIVEN if brief.state_reason else Source.ANSWER
    yield FormField(
        REASON.key,
        "未启动、取消的原因",
        FieldKind.LONG_TEXT,
        reasoned,
        brief.state_reason or None,
        longest=LONGEST_REASON,
    )


def is_in(*states: ProjectState) -> Expr:
    """Whether the project is in one of ``states``."""
    return says(STATE, *(state.value for state in states))


def scored_as(course: Course, *kinds: Scored) -> tuple[ProjectState, ...]:
    """The states of which so much is scored."""
    how = {ProjectState.NOT_BEGUN: course.not_begun, ProjectState.CANCELLED: course.cancelled}
    return tuple(state for state, scored in how.items() if scored in kinds)


def is_idle(course: Course) -> Expr:
    """Whether nothing of what was to be done is scored, and hence none of it is asked."""
    return is_in(*scored_as(course, Scored.EXECUTION, Scored.NOTHING))


def is_unscored(course: Course) -> Expr:
    """Whether nothing at all is scored."""
    return is_in(*scored_as(course, Scored.NOTHING))


def row_score(course: Course, usual: Expr) -> Expr:
    """What a row scores: as usual, nothing at all where nothing was done, or not scored."""
    for test, score in ((is_in(*scored_as(course, Scored.EXECUTION)), ZERO), (is_unscored(course), NOT_SCORED)):
        usual = usual if test is NEVER else Choice(test, score, usual)
    return usual
