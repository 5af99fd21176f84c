"""Put a form together from its parts: profile and brief in, fields by key out.

The parts do not know one another. Each is handed the rules that it needs, what the brief says of
it, and the rows; what a form says of itself while it is filled in comes last, because it looks at
all the others.
"""

from __future__ import annotations

from collections.abc import Iterable

from perfeval_xl.expressions.tree import NEVER
from perfeval_xl.forms import base_hints, course, live_checks, printed_texts, second_edition, second_edition_base
from perfeval_xl.forms.base_data import base_fields
from perfeval_xl.forms.base_keys import BASE, FOOT
from perfeval_xl.forms.comparison import comparison_fields
from perfeval_xl.forms.department_fields import FUNDS, department_funds, function_fields, project_sheets
from perfeval_xl.forms.department_ties import ties
from perfeval_xl.forms.edition import CURRENT, Edition
from perfeval_xl.forms.execution import execution_fields
from perfeval_xl.forms.form import Brief, DimensionBlock, Form, FormField, FormKind, IndicatorRow
from perfeval_xl.forms.form_head import OF_DEPARTMENT, OF_PROJECT, head_fields, own_fields
from perfeval_xl.forms.funds import fund_fields, project_funds
from perfeval_xl.forms.indicators import indicator_fields
from perfeval_xl.forms.rows import dimension_blocks
from perfeval_xl.forms.texts import goal_fields, paragraph_fields, text_fields
from perfeval_xl.forms.totals import total_fields
from perfeval_xl.profiles.head_rule import USUAL_GOAL
from perfeval_xl.profiles.profile import Department, Profile
from perfeval_xl.vocabulary import ProjectState


def build_form(profile: Profile, brief: Brief, *, edition: Edition = CURRENT) -> Form:
    """Return the form of what ``brief`` describes; that of a department has companions.

    ``edition`` is that of the workbook: the current one for a workbook to be issued, its own
    for one that was issued.
    """
    department = profile.department
    if department is None:
        return _project_form(profile, brief, profile.layout.sheet, "", edition)
    projects = tuple(
        _project_form(department.projects, own, sheet, id, edition)
        for (id, sheet), own in zip(project_sheets(brief, edition=edition), brief.projects, strict=True)
    )
    base = _base_form(profile, department, brief, projects, edition)
    return _department_form(profile, department, brief, (base, *projects), edition)


def _project_form(profile: Profile, brief: Brief, sheet: str, id: str, edition: Edition) -> Form:
    # A form without funds has their cells below its page, and nobody is asked to fill them in.
    funds, asked = project_funds(profile), project_funds(profile) if profile.layout.has_funds else {}
    over_years = brief.state == ProjectState.MULTI_YEAR
    rows = dimension_blocks(profile, brief.indicators, edition, brief.year, over_years)
    # What was called off is neither asked nor explained line by line: it has one reason of its own.
    idle = course.is_idle(profile.course) if edition > Edition.SECOND else NEVER
    unscored = course.is_unscored(profile.course) if edition > Edition.SECOND else NEVER
    fields = _by_key(
        head_fields(OF_PROJECT, profile.layout, brief, only_shown=True),
        course.course_fields(brief, edition),
        fund_fields(profile, brief.budget, edition=edition),
        execution_fields(profile, funds, edition=edition, waived=idle),
        goal_fields(brief, profile.layout, USUAL_GOAL, waived=idle),
        indicator_fields(profile, rows),
        total_fields(profile, rows, edition=edition, unscored=unscored),
        text_fields(profile.layout.texts),
        # The report is that of the whole workbook: a department's projects write none of their own.
        () if id else paragraph_fields(profile.boxes, profile.layout.texts),
    )
    live = (
        second_edition.live(profile, rows, fields, funds)
        if edition is Edition.SECOND
        else live_checks.live(
            profile,
            rows,
            fields,
            asked,
            draft=brief.draft,
            more=tuple(printed_texts.lines(profile, brief, fields, _rows(rows))),
        )
    )
    fields |= _by_key(live.fields)
    fields |= _by_key(comparison_fields(brief, _rows(rows), fields, edition))
    return Form(profile, brief, fields, rows, asked, live.checks, sheet=sheet, id=id, edition=edition)


def _department_form(
    profile: Profile, department: Department, brief: Brief, companions: tuple[Form, ...], edition: Edition
) -> Form:
    rows = dimension_blocks(profile, brief.indicators, edition, brief.year)
    fields = _by_key(
        head_fields(OF_DEPARTMENT, profile.layout, brief, only_shown=True),
        department_funds(profile, department.base, brief, companions[1:], edition=edition),
        execution_fields(profile, FUNDS, edition=edition),
        function_fields(brief),
        goal_fields(brief, profile.layout, "整体绩效目标", reached=department.goal_reached),
        indicator_fields(profile, rows),
        total_fields(profile, rows, edition=edition),
        text_fields(profile.layout.texts),
        paragraph_fields(profile.boxes, profile.layout.texts),
    )
    live = (
        second_edition.live(profile, rows, fields, FUNDS, companions)
        if edition is Edition.SECOND
        else live_checks.live(
            profile,
            rows,
            fields,
            FUNDS,
            draft=brief.draft,
            more=(*ties(companions), *printed_texts.lines(profile, brief, fields, _rows(rows))),
        )
    )
    fields |= _by_key(live.fields)
    fields |= _by_key(comparison_fields(brief, _rows(rows), fields, edition))
    kind, sheet = FormKind.DEPARTMENT, profile.layout.sheet
    return Form(profile, brief, fields, rows, FUNDS, live.checks, kind, sheet, companions=companions, edition=edition)


def _base_form(
    profile: Profile, department: Department, brief: Brief, projects: tuple[Form, ...], edition: Edition
) -> Form:
    base, ids = department.base, tuple(project.id for project in projects)
    fields = _by_key(
        base_fields(department, brief, projects), base_hints.side_reasons(base), own_fields(base.kept, brief, FOOT)
    )
    live = (
        second_edition_base.live(profile, base, fields, ids)
        if edition is Edition.SECOND
        else base_hints.live(profile, base, fields, ids, draft=brief.draft)
    )
    fields |= _by_key(live.fields)
    return Form(profile, brief, fields, (), {}, live.checks, FormKind.BASE_DATA, base.sheet, BASE, edition=edition)


def _rows(dimensions: tuple[DimensionBlock, ...]) -> tuple[IndicatorRow, ...]:
    return tuple(row for block in dimensions for row in block.rows)


def _by_key(*parts: Iterable[FormField]) -> dict[str, FormField]:
    """The fields of all parts, in their order."""
    return {field.key: field for part in parts for field in part}
