"""Keys of the fields that several parts of a form speak of, and what they make of amounts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FieldKind, FormField, IndicatorRow, Source
from perfeval_xl.profiles.profile import Column, Execution, Fill, LayoutRule, Profile
from perfeval_xl.rules import rates
from perfeval_xl.text_measure import characters_in
from perfeval_xl.vocabulary import Income, MoneyUnit, RateStyle, Spending, Stage

LARGEST_AMOUNT = Decimal(10) ** 9
"""万元; ten times the budget of the whole country, so that only slips are refused."""
CENT = Decimal("0.01")
"""In whatever unit; amounts are printed with two decimals, and what differs by less is the same."""
LONGEST_GOAL = 1000
"""Characters; half the form wide, more would not fit on a page."""
LONGEST_REASON, LONGEST_SIDE_REASON = 250, 200
"""Characters; a row of the sheet is at most 409 points high, and must show all of them."""
ROW_LINES = 28
"""Lines of which a row that is as high as rows can be shows all."""
LONGEST_NAME = 255
"""Characters of a short text."""

TOTAL = "total"
LEFT_OUT = Field("total.not_applicable")
"""The points of the indicators that do not apply."""
UNCAPPED = Field("total.uncapped")
"""The total before 预算执行率 bounds it; only forms whose total may be bounded have it."""
EXPENDITURE = "expenditure"
"""The line that adds up what a department spends by its nature."""
OF_THE_UNIT = (Stage.ARRIVED, Stage.ACTUAL)
"""Columns of the funds that no office issues."""
Funds = Mapping[Stage, tuple[str, ...]]
"""The funds columns of a form and the lines that make their totals: those that no other line is a part of.

Where the total stands alone it is its own only line.
"""


def largest_amount(money: MoneyUnit) -> Decimal:
    """The largest amount of a form in its unit."""
    return LARGEST_AMOUNT * money.per_10k


def longest_text(column: Column) -> int:
    """Most characters of a text in a column of the profile's own: a row must be able to show all of them."""
    return min(LONGEST_REASON, characters_in(ROW_LINES, float(column.width)))


def required_texts(layout: LayoutRule) -> tuple[str, ...]:
    """The texts of the profile's own that the unit must write in each row."""
    return tuple(column.name for column in layout.columns if column.required and not column.merge)


def text_holder(column: Column, rows: Sequence[IndicatorRow]) -> IndicatorRow:
    """The row whose text stands in a cell that is one over ``rows``: the first of which the office wrote one."""
    given = (row for row in rows if column.fill == Fill.OFFICE and row.indicator.extras.get(column.key))
    return next(given, rows[0])


def fund_key(line: str, stage: Stage) -> str:
    """Key of one amount of the funds block; ``line`` is a line of the form, an `Income` or ``total``."""
    return f"funds.{line}.{stage}"


def category_key(dimension: str, category: str, role: str) -> str:
    """Key of the sum of a 二级指标."""
    return f"category.{dimension}.{category}.{role}"


def rate_key(line: str) -> str:
    """Key of the execution rate of a line."""
    return "execution.rate" if line == TOTAL else f"funds.{line}.rate"


def arrival_key(line: str) -> str:
    """Key of how much of its budget arrived, of a line."""
    return f"funds.{line}.arrival_rate"


def balance_key(line: str) -> str:
    """Key of what is left of a line."""
    return "funds.balance" if line == TOTAL else f"funds.{line}.balance"


def number_of(rate: str) -> str:
    """Key of a rate as the number before the sign of percent, where a form prints that."""
    return f"{rate}_number"


def rate_fields(key: str, label: str, rate: Expr, style: RateStyle) -> Iterator[FormField]:
    """A rate, and beside it the number that a form prints of it in a column that says % itself."""
    yield FormField(key, label, FieldKind.RATE, Source.COMPUTED, expr=rate)
    if style is RateStyle.NUMBER:
        # No number format shows 0.9524 as 95.24 without its sign.
        field = Field(key)
        number = tree.WhenNumbers((field,), tree.Rounded(field * 100, 2))
        yield FormField(number_of(key), f"{label}（%）", FieldKind.NUMBER, Source.COMPUTED, expr=number)


def columns_of(profile: Profile) -> tuple[Stage, ...]:
    """The columns of amounts of a project's form, in the order of the year."""
    roles = {column.role for column in profile.layout.funds}
    return tuple(stage for stage in Stage if stage in roles)


def is_sum_of_changes(stages: Collection[Stage]) -> bool:
    """Whether 全年预算数 is 年初预算数 and what came or went since."""
    return {Stage.ORIGINAL, Stage.ADJUSTMENT, Stage.FINAL} <= set(stages)


def leaves_of(profile: Profile, line: str) -> Iterator[str]:
    """The typed lines that a line of a project's form is the sum of; a line without parts is its own."""
    parts = [part.key for part in profile.fund_lines if part.within == ("" if line == TOTAL else line)]
    if not parts:
        yield line
    for part in parts:
        yield from leaves_of(profile, part)


def typed_lines(profile: Profile) -> tuple[str, ...]:
    """The lines of a project's form that are typed or issued; the total where it stands alone."""
    return tuple(leaves_of(profile, TOTAL))


def lines_and_total(funds: Funds) -> tuple[str, ...]:
    """The lines that are typed, and the total below which they stand, each once."""
    return tuple(dict.fromkeys((*funds.get(Stage.ACTUAL, ()), TOTAL)))


def budget_field(
    line: str,
    stage: Stage,
    name: str,
    budget: Mapping[tuple[str, Stage], Decimal],
    *,
    edition: Edition,
    among: tuple[str, ...],
    money: MoneyUnit,
    required: bool = False,
) -> FormField:
    """One amount of a budget, issued or typed.

    Once the office has issued any amount of the column, whose lines are ``among``, its blank
    cells are closed too: an amount that was not issued is none, and whoever may type one there
    chooses his own execution rate. A column of which nothing was issued is the unit's to fill in.
    """
    given = budget.get((line, stage))
    issued = edition >= Edition.THIRD and line in among and any((other, stage) in budget for other in among)
    closed = given is not None or issued
    return FormField(
        fund_key(line, stage),
        f"{name}{stage.chinese}",
        FieldKind.AMOUNT,
        Source.GIVEN if closed else Source.ANSWER,
        given,
        required=required and not closed,
        most=largest_amount(money),
        least=-largest_amount(money) if stage is Stage.ADJUSTMENT else None,
    )


def is_by_final(execution: Execution, line: str, funds: Funds) -> Expr:
    """Whether the rate of a line is measured by its 全年预算数, by the rule of the profile."""
    if execution.denominator is Stage.FINAL:
        return tree.Truth(True)
    if Stage.FINAL not in funds:
        return tree.NEVER
    original, final = (Field(fund_key(line, stage)) for stage in (Stage.ORIGINAL, Stage.FINAL))
    changed = execution.changed
    return rates.is_by_final(
        original,
        final,
        none=changed.none is Stage.FINAL,
        raised=changed.raised is Stage.FINAL,
        cut=changed.cut is Stage.FINAL,
    )


def execution_rate(execution: Execution, line: str, funds: Funds) -> Expr:
    """预算执行率 of a line, by the budget that the profile names."""
    spent, planned = Field(fund_key(line, Stage.ACTUAL)), Field(fund_key(line, execution.denominator))
    by_final = is_by_final(execution, line, funds)
    if execution.denominator is Stage.FINAL or by_final is tree.NEVER:
        return rates.EXECUTION.expr(spent, planned)
    return rates.by_either(spent, planned, Field(fund_key(line, Stage.FINAL)), by_final)


def budget_stage(stages: Collection[Stage]) -> Stage:
    """The budget that says what could be spent: 全年预算数 where the form has it."""
    return Stage.FINAL if Stage.FINAL in stages else Stage.ORIGINAL


def what_is_left(stages: Collection[Stage], line: str = TOTAL) -> Expr:
    """结余: what could be spent less what was, whatever budget the rate is measured by."""
    budget, spent = Field(fund_key(line, budget_stage(stages))), Field(fund_key(line, Stage.ACTUAL))
    return tree.WhenNumbers((budget, spent), budget - spent)


def typed_funds(profile: Profile) -> Mapping[str, tuple[Stage, ...]]:
    """The lines of the funds block that are typed or issued, and their columns."""
    if profile.projects is not None:
        return dict.fromkeys((*Income, Spending.BASIC), (Stage.FINAL,))
    stages = columns_of(profile)
    typed = tuple(stage for stage in stages if stage is not Stage.FINAL or not is_sum_of_changes(stages))
    return dict.fromkeys(typed_lines(profile), typed)


def shown_funds(profile: Profile) -> Mapping[str, tuple[Stage, ...]]:
    """The lines of the funds block that a printed table may show, and their columns."""
    if profile.projects is None:
        return dict.fromkeys((*(line.key for line in profile.fund_lines), TOTAL), columns_of(profile))
    typed, whole = typed_funds(profile), (Stage.ORIGINAL, Stage.FINAL, Stage.ACTUAL)
    return {**typed, Spending.PROJECTS: (Stage.FINAL,), EXPENDITURE: (Stage.FINAL,), TOTAL: whole}


def added_up(keys: tuple[str, ...]) -> Expr:
    """The sum of amounts that may be left empty; open while none is there.

    A text among the amounts leaves the sum open: it is neither 0 nor an amount.
    """
    lines = tuple(Field(key) for key in keys)
    sound = tree.All(tuple(tree.Any((tree.IsNumber(line), tree.Not(tree.HasEntry(line)))) for line in lines))
    counted = tree.Choice(sound, tree.Total(lines), tree.NOT_SCORED)
    return tree.Choice(tree.Blanks(lines).equals(len(lines)), tree.NOT_SCORED, counted)


def summed(computed: tuple[str, ...], typed: tuple[str, ...] = (), *, strict: tuple[str, ...] = ()) -> Expr:
    """The sum of amounts of which some are formulas, which no spreadsheet counts as empty.

    Open while none is there, while a text stands among what is typed, and until every one of
    the ``strict`` ones is there: half the projects are not the expenditure of a department.
    """
    lines = tuple(Field(key) for key in (*strict, *computed, *typed))
    sound = tuple(tree.Any((tree.IsNumber(Field(key)), tree.Not(tree.HasEntry(Field(key))))) for key in typed)
    due = tuple(Field(key) for key in strict)
    needed = tuple(tree.IsNumber(field) for field in due) or (tree.Any(tuple(tree.IsNumber(line) for line in lines)),)
    return tree.Choice(tree.All((*needed, *sound)), tree.Total(lines), tree.NOT_SCORED)


def same_amount(one: Expr, other: Expr) -> Expr:
    """Whether two amounts are the same to the cent."""
    return tree.Greatest((one - other, other - one)).below(CENT)


def exceeds(one: Expr, other: Expr) -> Expr:
    """Whether an amount is larger than another by a cent or more."""
    return (one - other).at_least(CENT)


def linked(key: str) -> Expr:
    """The number that stands in another field; open while there is none."""
    field = Field(key)
    return tree.WhenNumbers((field,), field)


def text_key(block: str) -> str:
    """Key of a free text that the form itself asks for."""
    return f"texts.{block}"


def paragraph_key(section: str) -> str:
    """Key of what a person writes for a section of the report."""
    return f"paragraphs.{section}"
