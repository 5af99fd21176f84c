"""Build the form of a project, or the forms of a department, from profile and brief."""

from __future__ import annotations

from perfeval_xl.forms import department_form, live_checks, second_edition
from perfeval_xl.forms.edition import CURRENT, Edition
from perfeval_xl.forms.execution import execution_fields
from perfeval_xl.forms.form import Brief, Form, FormField
from perfeval_xl.forms.funds import fund_fields, project_funds
from perfeval_xl.forms.identity import OF_PROJECT, identity_fields
from perfeval_xl.forms.indicators import indicator_fields
from perfeval_xl.forms.rows import dimension_blocks
from perfeval_xl.forms.texts import goal_fields, paragraph_fields, text_fields
from perfeval_xl.forms.totals import total_fields
from perfeval_xl.profiles.profile import Profile


def build_form(profile: Profile, brief: Brief, *, edition: Edition = CURRENT) -> Form:
    """Return the form of what ``brief`` describes; that of a department has companions.

    ``edition`` is that of the workbook: the current one for a workbook to be issued, its own
    for one that was issued.
    """
    if profile.department is None:
        return project_form(profile, brief, sheet=profile.layout.sheet, edition=edition)
    projects = tuple(
        project_form(profile.department.projects, own, sheet=sheet, id=id, edition=edition)
        for (id, sheet), own in zip(department_form.project_sheets(brief, edition=edition), brief.projects, strict=True)
    )
    return department_form.department_form(profile, brief, projects, edition=edition)


def project_form(profile: Profile, brief: Brief, *, sheet: str, id: str = "", edition: Edition = CURRENT) -> Form:
    """Return the form of one project."""
    funds = project_funds(profile.layout)
    dimensions = dimension_blocks(profile, brief.indicators)
    fields: dict[str, FormField] = {}
    for made in (
        identity_fields(OF_PROJECT, profile.layout, brief),
        fund_fields(funds, brief.budget, profile.execution.denominator),
        execution_fields(profile.execution, profile.score_places, funds),
        goal_fields(brief, "年度总体目标"),
        indicator_fields(profile, dimensions),
        total_fields(profile.ratings, dimensions),
        text_fields(profile.layout.texts),
        # The report is that of the whole workbook: a department's projects write none of their own.
        () if id else paragraph_fields(profile.boxes, profile.layout.texts),
    ):
        fields.update((item.key, item) for item in made)
    live = (
        second_edition.live(profile, dimensions, fields, funds)
        if edition is Edition.SECOND
        else live_checks.live(profile, dimensions, fields, funds, draft=brief.draft)
    )
    fields.update((item.key, item) for item in live.fields)
    return Form(profile, brief, fields, dimensions, funds, live.checks, sheet=sheet, id=id, edition=edition)
