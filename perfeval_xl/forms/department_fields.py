"""What only the form of a whole department has: its functions, its funds, and a sheet for each project."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms.base_keys import BASE, formless, line_key
from perfeval_xl.forms.edition import CURRENT, Edition
from perfeval_xl.forms.form import Brief, FieldKind, Form, FormField, Source
from perfeval_xl.forms.shared_fields import (
    EXPENDITURE,
    TOTAL,
    Funds,
    added_up,
    budget_field,
    fund_key,
    rate_fields,
    summed,
)
from perfeval_xl.patterns import pattern
from perfeval_xl.profiles.layout import ESCAPE, LONGEST_SHEET_NAME
from perfeval_xl.profiles.profile import BaseData, Profile
from perfeval_xl.rules import rates
from perfeval_xl.vocabulary import BaseColumn, Income, Spending, Stage

MOST_PROJECTS = 60
LONGEST_FUNCTIONS = 1000
"""Characters of 部门职能职责概述."""
FUNDS: Funds = {Stage.ORIGINAL: (), Stage.FINAL: tuple(Income), Stage.ACTUAL: ()}
_UNFIT = pattern(r"[^0-9A-Za-z_㐀-䶿一-鿿]+")
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


def function_fields(brief: Brief) -> Iterator[FormField]:
    """部门职能职责概述, issued or typed."""
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


def department_funds(
    profile: Profile, base: BaseData, brief: Brief, projects: tuple[Form, ...], *, edition: Edition
) -> Iterator[FormField]:
    """Income as issued or typed, expenditure as the base data and the forms of the projects have it.

    基本支出 is no line of the income: what was issued of that says nothing of it, and it is tied to it (H064).
    """
    for line in (*Income, Spending.BASIC):
        yield budget_field(
            line,
            Stage.FINAL,
            line.chinese,
            brief.budget,
            edition=edition,
            among=tuple(Income),
            money=profile.money,
            required=line is Spending.BASIC,
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
        (own, f"{Spending.PROJECTS.chinese}{Stage.FINAL.chinese}", summed((), others, strict=budgets)),
        (both, f"支出合计{Stage.FINAL.chinese}", _both(basic, own)),
        (
            whole,
            f"{profile.layout.fund_total}{Stage.FINAL.chinese}",
            added_up(tuple(fund_key(line, Stage.FINAL) for line in Income)),
        ),
    ):
        yield FormField(key, label, FieldKind.AMOUNT, Source.COMPUTED, expr=expr)
    for stage, column in ((Stage.ORIGINAL, BaseColumn.BUDGET), (Stage.ACTUAL, BaseColumn.ACTUAL)):
        lines = (f"{BASE}:{line_key(spending, column)}" for spending in Spending)
        yield FormField(
            fund_key(TOTAL, stage),
            f"{profile.layout.fund_total}{stage.chinese}",
            FieldKind.AMOUNT,
            Source.COMPUTED,
            expr=_both(*lines),
        )
    spent = Field(fund_key(TOTAL, Stage.ACTUAL))
    rate = rates.EXECUTION.expr(spent, Field(whole))
    yield from rate_fields("execution.rate", "资金执行率", rate, profile.layout.rates)


def _both(first: str, second: str) -> tree.Expr:
    one, other = Field(first), Field(second)
    return tree.WhenNumbers((one, other), one + other)
