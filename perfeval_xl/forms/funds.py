"""The funds of a project: amounts by line and column, their sums, and their execution rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FieldKind, FormField, Source
from perfeval_xl.forms.shared_fields import (
    TOTAL,
    Funds,
    added_up,
    budget_field,
    budget_stage,
    execution_rate,
    fund_key,
    rate_key,
)
from perfeval_xl.profiles.profile import Execution, LayoutRule
from perfeval_xl.vocabulary import Fund, Stage


def project_funds(layout: LayoutRule) -> Funds:
    """The columns that the form has; all of them have the same lines."""
    return {Stage(column.role): tuple(Fund) for column in layout.funds if column.role in list(Stage)}


def fund_fields(
    funds: Funds, budget: Mapping[tuple[str, Stage], Decimal], execution: Execution, *, edition: Edition
) -> Iterator[FormField]:
    """The amounts, those of ``budget`` issued, and the rate of each line."""
    granted = budget_stage(funds)
    for stage, lines in funds.items():
        for fund in Fund:
            field = budget_field(fund, stage, fund.chinese, budget, edition=edition, among=lines)
            closed = edition >= Edition.THIRD and any((other, granted) in budget for other in lines)
            if stage is Stage.ACTUAL and closed and (fund, granted) not in budget:
                # Nothing was granted of it, so that nothing of it can have been spent.
                field = field._replace(source=Source.GIVEN)
            yield field
        total = added_up(tuple(fund_key(fund, stage) for fund in Fund))
        yield FormField(
            fund_key(TOTAL, stage), f"年度资金总额{stage.chinese}", FieldKind.AMOUNT, Source.COMPUTED, expr=total
        )
    for line in (*Fund, TOTAL):
        label = "预算执行率" if line == TOTAL else f"{Fund(line).chinese}执行率"
        rate = execution_rate(execution, line, funds)
        yield FormField(rate_key(line), label, FieldKind.RATE, Source.COMPUTED, expr=rate)
