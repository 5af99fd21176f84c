"""Build the forms of a whole department: its own, the base data, and one for each project."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms import form_tests, live_checks, second_edition, shared_fields
from perfeval_xl.forms.base_data import base_form
from perfeval_xl.forms.base_keys import BASE, formless, line_key
from perfeval_xl.forms.edition import CURRENT, Edition
from perfeval_xl.forms.execution import execution_fields
from perfeval_xl.forms.form import Brief, FieldKind, Form, FormField, FormKind, Source
from perfeval_xl.forms.identity import OF_DEPARTMENT, identity_fields
from perfeval_xl.forms.indicators import indicator_fields
from perfeval_xl.forms.live_checks import IN_DOUBT, Line
from perfeval_xl.forms.rows import dimension_blocks
from perfeval_xl.forms.shared_fields import EXPENDITURE, LARGEST_AMOUNT, TOTAL, Funds, fund_key
from perfeval_xl.forms.texts import goal_fields, paragraph_fields, text_fields
from perfeval_xl.forms.totals import total_fields
from perfeval_xl.profiles.layout import ESCAPE, LONGEST_SHEET_NAME
from perfeval_xl.profiles.profile import BaseData, Profile
from perfeval_xl.rules import rates
from perfeval_xl.vocabulary import BaseColumn, Income, Spending, Stage

MOST_PROJECTS = 60
LONGEST_FUNCTIONS = 1000
"""Characters of 部门职能职责概述."""
FUNDS: Funds = {Stage.ORIGINAL: (), Stage.FINAL: tuple(Income), Stage.ACTUAL: ()}
_UNFIT = re.compile(r"[^0-9A-Za-z_㐀-䶿一-鿿]+")
"""What a sheet's name would need quotes for, or some program would write otherwise."""


def project_id(number: int) -> str:
    """The id of the form of a project; they count from 1."""
    return f"p{number:02d}"


def project_sheets(brief: Brief, *, edition: Edition = CURRENT) -> list[tuple[str, str]]:
    """Id and sheet name of each project: numbered, so that no two are alike."""
    return [
        (project_id(number), _sheet_name(f"项目{number:02d}_", project.name, edition))
        for number, project in enumerate(brief.projects, start=1)
    ]


def _sheet_name(stem: str, name: str, edition: Edition) -> str:
    """At most 31 characters that mean themselves in every formula."""
    fit = _UNFIT.sub("", name)
    if edition >= Edition.THIRD and ESCAPE.search(stem + fit):
        fit = fit.replace("_", "")
    return (stem + fit)[:LONGEST_SHEET_NAME].rstrip("_")


def department_form(profile: Profile, brief: Brief, projects: tuple[Form, ...], *, edition: Edition) -> Form:
    """Return the form of a department, with base data and projects as its companions."""
    if profile.department is None:
        raise LookupError(f"{profile.id} has no rules for a department")
    base = base_form(profile, brief, projects, edition=edition)
    companions = (base, *projects)
    dimensions = dimension_blocks(profile, brief.indicators)
    fields: dict[str, FormField] = {}
    for made in (
        identity_fields(OF_DEPARTMENT, profile.layout, brief, only_shown=True),
        _funds(profile.department.base, brief, projects),
        execution_fields(profile.execution, profile.score_places, FUNDS),
        _functions(brief),
        goal_fields(brief, "整体绩效目标", reached=profile.department.goal_reached),
        indicator_fields(profile, dimensions),
        total_fields(profile.ratings, dimensions),
        text_fields(profile.layout.texts),
        paragraph_fields(profile.boxes, profile.layout.texts),
    ):
        fields.update((item.key, item) for item in made)
    live = (
        second_edition.live(profile, dimensions, fields, FUNDS, companions)
        if edition is Edition.SECOND
        else live_checks.live(profile, dimensions, fields, FUNDS, draft=brief.draft, more=tuple(_ties(companions)))
    )
    fields.update((item.key, item) for item in live.fields)
    return Form(
        profile,
        brief,
        fields,
        dimensions,
        FUNDS,
        live.checks,
        FormKind.DEPARTMENT,
        profile.layout.sheet,
        companions=companions,
        edition=edition,
    )


def _functions(brief: Brief) -> Iterator[FormField]:
    given = brief.functions or None
    yield FormField(
        "department.functions",
        "部门职能职责概述",
        FieldKind.LONG_TEXT,
        Source.GIVEN if given else Source.ANSWER,
        given,
        required=not given,
        longest=LONGEST_FUNCTIONS,
    )


def _funds(base: BaseData, brief: Brief, projects: tuple[Form, ...]) -> Iterator[FormField]:
    for line, name in (*((i, i.chinese) for i in Income), (Spending.BASIC, Spending.BASIC.chinese)):
        given = brief.budget.get((line, Stage.FINAL))
        yield FormField(
            fund_key(line, Stage.FINAL),
            f"{name}{Stage.FINAL.chinese}",
            FieldKind.AMOUNT,
            Source.ANSWER if given is None else Source.GIVEN,
            given,
            required=line is Spending.BASIC and given is None,
            most=LARGEST_AMOUNT,
        )
    basic, own = fund_key(Spending.BASIC, Stage.FINAL), fund_key(Spending.PROJECTS, Stage.FINAL)
    both, whole = fund_key(EXPENDITURE, Stage.FINAL), fund_key(TOTAL, Stage.FINAL)
    budgets = tuple(
        project.full(fund_key(TOTAL, Stage.FINAL if Stage.FINAL in project.funds else Stage.ORIGINAL))
        for project in projects
    )
    # What has no form of its own is spent all the same.
    others = tuple(f"{BASE}:{line_key(line, BaseColumn.BUDGET)}" for line in formless(base))
    for key, label, expr in (
        (own, f"{Spending.PROJECTS.chinese}{Stage.FINAL.chinese}", shared_fields.summed((), others, strict=budgets)),
        (both, f"支出合计{Stage.FINAL.chinese}", _both(basic, own)),
        (
            whole,
            f"年度资金总额{Stage.FINAL.chinese}",
            shared_fields.added_up(tuple(fund_key(line, Stage.FINAL) for line in Income)),
        ),
    ):
        yield FormField(key, label, FieldKind.AMOUNT, Source.COMPUTED, expr=expr)
    for stage, column in ((Stage.ORIGINAL, BaseColumn.BUDGET), (Stage.ACTUAL, BaseColumn.ACTUAL)):
        lines = (f"{BASE}:{line_key(spending, column)}" for spending in Spending)
        yield FormField(
            fund_key(TOTAL, stage),
            f"年度资金总额{stage.chinese}",
            FieldKind.AMOUNT,
            Source.COMPUTED,
            expr=_both(*lines),
        )
    spent = Field(fund_key(TOTAL, Stage.ACTUAL))
    yield FormField(
        "execution.rate", "资金执行率", FieldKind.RATE, Source.COMPUTED, expr=rates.EXECUTION.expr(spent, Field(whole))
    )


def _both(first: str, second: str) -> tree.Expr:
    one, other = Field(first), Field(second)
    return tree.WhenNumbers((one, other), one + other)


def _ties(companions: tuple[Form, ...]) -> Iterator[Line]:
    """What ties the form of a department to the other forms of its workbook."""
    whole, both = fund_key(TOTAL, Stage.FINAL), fund_key(EXPENDITURE, Stage.FINAL)
    label, at = "收入合计等于支出合计（基本支出＋项目支出，万元）", fund_key(Spending.BASIC, Stage.FINAL)
    yield Line("expenditure", label, form_tests.income_differs(), both, whole, at)
    first, others = companions[0].full("check.state"), "基础数据表和各项目表"
    for key, label in (("open", f"{others}的必填格（未填格数）"), ("broken", f"{others}未通过的校验（项数）")):
        counts = tuple(Field(form.full(f"check.{key}")) for form in companions)
        yield _others(key, label, tree.Total(counts), first)
    states = tuple(Field(form.full("check.state")) for form in companions)
    yield _others("asked", f"{others}需要核实说明的（张数）", tree.Matches(states, IN_DOUBT), first, asks=True)


def _others(key: str, label: str, count: tree.Expr, at: str, *, asks: bool = False) -> Line:
    shown = live_checks.computed(f"check.others_{key}", label, FieldKind.COUNT, count)
    return Line(f"others_{key}", label, Field(shown.key).above(0), shown.key, "0", at, asks, (shown,))
