"""The funds of a project: amounts by line and column, their sums, and their execution rates."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from decimal import Decimal

from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FieldKind, FormField, Source
from perfeval_xl.forms.shared_fields import (
    TOTAL,
    Funds,
    added_up,
    arrival_key,
    balance_key,
    budget_field,
    budget_stage,
    columns_of,
    execution_rate,
    fund_key,
    is_sum_of_changes,
    leaves_of,
    rate_fields,
    rate_key,
    typed_lines,
    what_is_left,
)
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.rules import rates
from perfeval_xl.vocabulary import Stage

_REMEMBERED = 256
"""Budgets that are remembered, by which amounts of them are issued: an office issues the same ones to all."""
_ADDED = (Stage.ORIGINAL, Stage.ADJUSTMENT)
"""What makes 全年预算数 where the form has both."""


def project_funds(profile: Profile) -> Funds:
    """The columns that the form has; all of them have the same lines."""
    return dict.fromkeys(columns_of(profile), typed_lines(profile))


def fund_fields(
    profile: Profile, budget: Mapping[tuple[str, Stage], Decimal], *, edition: Edition
) -> Iterator[FormField]:
    """The amounts, those of ``budget`` issued, and the rate of each line."""
    places = ((line, stage) for line in _names(profile) for stage in columns_of(profile))
    issued = {fund_key(*place): place for place in places if place in budget}
    for field in _blanks(profile, edition, frozenset(issued.values())):
        given = field.key in issued and field.expr is None
        yield field._replace(value=budget[issued[field.key]]) if given else field


@functools.lru_cache(maxsize=_REMEMBERED)
def _blanks(profile: Profile, edition: Edition, issued: frozenset[tuple[str, Stage]]) -> tuple[FormField, ...]:
    """The fields of a budget of which these amounts are issued, whatever they are."""
    return tuple(_fields(profile, dict.fromkeys(issued, Decimal(0)), edition))


def _fields(profile: Profile, budget: Mapping[tuple[str, Stage], Decimal], edition: Edition) -> Iterator[FormField]:
    layout, names, funds, execution = profile.layout, _names(profile), project_funds(profile), profile.execution
    for stage, lines in funds.items():
        for line, name in names.items():
            if line in lines and not (stage is Stage.FINAL and is_sum_of_changes(funds)):
                yield _amount(profile, line, stage, funds, budget, edition)
            else:
                total = added_up(tuple(_parts(profile, line, stage, funds)))
                yield FormField(
                    fund_key(line, stage), f"{name}{stage.chinese}", FieldKind.AMOUNT, Source.COMPUTED, expr=total
                )
    roles = {column.role for column in layout.funds}
    for line, name in names.items():
        if line == TOTAL or (layout.line_rates and "rate" in roles):
            label = "预算执行率" if line == TOTAL else f"{name}执行率"
            yield from rate_fields(rate_key(line), label, execution_rate(execution, line, funds), layout.rates)
    for line, name in names.items():
        if "arrival_rate" in roles and (line == TOTAL or layout.line_rates):
            arrived, planned = (Field(fund_key(line, stage)) for stage in (Stage.ARRIVED, budget_stage(funds)))
            label = "资金到位率" if line == TOTAL else f"{name}到位率"
            yield from rate_fields(arrival_key(line), label, rates.EXECUTION.expr(arrived, planned), layout.rates)
        if "balance" in roles and line != TOTAL:
            left = what_is_left(funds, line)
            yield FormField(balance_key(line), f"{name}结余", FieldKind.AMOUNT, Source.COMPUTED, expr=left)


def _names(profile: Profile) -> Mapping[str, str]:
    """The lines with their names, the sum of all last."""
    return {**{line.key: line.name for line in profile.fund_lines}, TOTAL: profile.layout.fund_total.rstrip("：:")}


def _parts(profile: Profile, line: str, stage: Stage, funds: Funds) -> Iterator[str]:
    """The keys of the typed amounts that a sum adds up."""
    stages = _ADDED if stage is Stage.FINAL and is_sum_of_changes(funds) else (stage,)
    for part in leaves_of(profile, line):
        yield from (fund_key(part, at) for at in stages)


def _amount(
    profile: Profile,
    line: str,
    stage: Stage,
    funds: Funds,
    budget: Mapping[tuple[str, Stage], Decimal],
    edition: Edition,
) -> FormField:
    """One typed or issued amount."""
    lines, name = funds[stage], _names(profile)[line]
    field = budget_field(line, stage, name, budget, edition=edition, among=lines, money=profile.money)
    granted = _ADDED if is_sum_of_changes(funds) else (budget_stage(funds),)
    closed = edition >= Edition.THIRD and all(any((other, at) in budget for other in lines) for at in granted)
    if stage is Stage.ACTUAL and closed and not any((line, at) in budget for at in granted):
        # Nothing was granted of it, so that nothing of it can have been spent.
        field = field._replace(source=Source.GIVEN)
    return field
