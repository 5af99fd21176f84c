"""Build the form of a project, or the forms of a department, from profile and brief."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms import department_form, shared_fields
from perfeval_xl.forms.edition import CURRENT, Edition
from perfeval_xl.forms.form import Brief, FieldKind, Form, FormField, Source
from perfeval_xl.forms.indicators import dimension_blocks, indicator_fields
from perfeval_xl.forms.live_checks import live_checks, live_fields
from perfeval_xl.forms.shared_fields import LARGEST_AMOUNT, TOTAL, Funds, fund_key, rate_key
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.rules import rates
from perfeval_xl.vocabulary import Fund, Stage


def build_form(profile: Profile, brief: Brief, *, edition: Edition = CURRENT) -> Form:
    """Return the form of what ``brief`` describes; that of a department has companions.

    ``edition`` is that of the workbook: the current one for a workbook to be issued, its own
    for one that was issued.
    """
    if profile.department is None:
        return project_form(profile, brief, sheet=profile.layout.sheet, edition=edition)
    projects = tuple(
        project_form(profile.department.projects, own, sheet=sheet, id=id, edition=edition)
        for (id, sheet), own in zip(department_form.project_sheets(brief), brief.projects, strict=True)
    )
    return department_form.department_form(profile, brief, projects, edition=edition)


def project_form(profile: Profile, brief: Brief, *, sheet: str, id: str = "", edition: Edition = CURRENT) -> Form:
    """Return the form of one project."""
    funds = {Stage(c.role): tuple(Fund) for c in profile.layout.funds if c.role in list(Stage)}
    dimensions = dimension_blocks(profile, brief)
    fields: dict[str, FormField] = {}
    for made in (
        _identity(profile, brief),
        _funds(profile, brief, funds),
        shared_fields.execution(profile, funds),
        shared_fields.goal(brief, "年度总体目标"),
        indicator_fields(profile, dimensions),
        shared_fields.totals(profile, dimensions),
        shared_fields.texts(profile),
        # The report is that of the whole workbook: a department's projects write none of their own.
        () if id else shared_fields.paragraphs(profile),
    ):
        fields.update((item.key, item) for item in made)
    checks = live_checks(profile, dimensions, fields, funds)
    made = live_fields(profile, dimensions, fields, funds, edition=edition)
    fields.update((item.key, item) for item in made)
    return Form(profile, brief, fields, dimensions, funds, checks, sheet=sheet, id=id, edition=edition)


def _identity(profile: Profile, brief: Brief) -> Iterator[FormField]:
    for key, label, value in (
        ("name", "项目名称", brief.name),
        ("code", "项目编码", brief.code),
        ("supervising_department", "主管部门", brief.supervising_department),
        ("implementing_unit", "实施单位", brief.implementing_unit),
    ):
        yield FormField(f"project.{key}", label, FieldKind.TEXT, Source.GIVEN, value or None)
    yield from shared_fields.choices(profile, brief)


def _funds(profile: Profile, brief: Brief, funds: Funds) -> Iterator[FormField]:
    for stage in funds:
        for fund in Fund:
            given = brief.budget.get((fund, stage))
            yield FormField(
                fund_key(fund, stage),
                f"{fund.chinese}{stage.chinese}",
                FieldKind.AMOUNT,
                Source.ANSWER if given is None else Source.GIVEN,
                given,
                most=LARGEST_AMOUNT,
            )
        total = shared_fields.added_up(tuple(fund_key(fund, stage) for fund in Fund))
        yield FormField(
            fund_key(TOTAL, stage), f"年度资金总额{stage.chinese}", FieldKind.AMOUNT, Source.COMPUTED, expr=total
        )
    rule = profile.execution
    for line in (*Fund, TOTAL):
        spent, budget = Field(fund_key(line, Stage.ACTUAL)), Field(fund_key(line, rule.denominator))
        key = rate_key(line)
        label = "预算执行率" if line == TOTAL else f"{Fund(line).chinese}执行率"
        yield FormField(key, label, FieldKind.RATE, Source.COMPUTED, expr=rates.EXECUTION.expr(spent, budget))
