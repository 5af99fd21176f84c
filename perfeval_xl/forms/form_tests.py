"""What may be asked of the funds and of a form as a whole: each question is asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import NEVER, All, Any, Choice, Expr, Field, HasEntry, IsNumber, Not
from perfeval_xl.forms import entries
from perfeval_xl.forms.entries import when
from perfeval_xl.forms.form import FieldKind, FormField, Source
from perfeval_xl.forms.shared_fields import (
    EXPENDITURE,
    TOTAL,
    Funds,
    budget_stage,
    fund_key,
    is_sum_of_changes,
    largest_amount,
    lines_and_total,
    same_amount,
)
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.vocabulary import Stage

ISSUED_HEAD = ("project.name", "project.supervising_department", "project.implementing_unit", "goal.expected")
"""What the office issues of every project; without it the head is not complete (T001)."""


class OpenCell(NamedTuple):
    """A cell that must be filled in, and when it is still open (T001, T003)."""

    key: str
    """Where one goes to fill it in."""
    item: str
    """The field that is missing: the cell itself, or the total of a column of which one line is enough."""
    test: Expr
    is_column: bool = False
    """Whether it is one of several cells of which one is enough."""


def open_cells(
    fields: Mapping[str, FormField], funds: Funds, *, is_filled: Callable[[str], bool] = lambda _: False
) -> Iterator[OpenCell]:
    """Every cell that must be filled in, and every column of the funds of which one line must be.

    What ``is_filled`` for sure need not be asked about.
    """
    for field in fields.values():
        if field.required and field.source is Source.ANSWER and not is_filled(field.key):
            yield OpenCell(field.key, field.key, entries.is_open(field))
    for stage, lines in funds.items():
        if stage is Stage.ADJUSTMENT:
            # Nothing came or went in most years.
            continue
        fillable = [fields[fund_key(line, stage)] for line in lines]
        keys = [field.key for field in fillable if field.source is Source.ANSWER]
        if keys and all(field.value is None for field in fillable) and not any(map(is_filled, keys)):
            total = fund_key(TOTAL, stage)
            blank = (entries.is_blank(Field(key)) for key in keys)
            yield OpenCell(keys[0], total, All((Not(IsNumber(Field(total))), *blank)), is_column=True)


def is_cut_below_nothing(funds: Funds) -> Expr:
    """Whether more was taken from a line than was granted, where 全年预算数 is the sum of both (T102)."""
    if not is_sum_of_changes(funds):
        return NEVER
    finals = (Field(fund_key(line, Stage.FINAL)) for line in funds[Stage.FINAL])
    return entries.any_of(when(IsNumber(final), final.below(0)) for final in finals)


def typed_amounts(fields: Mapping[str, FormField]) -> tuple[FormField, ...]:
    """The amounts of the funds that the unit types."""
    return tuple(
        field
        for field in fields.values()
        if field.key.startswith("funds.") and field.kind is FieldKind.AMOUNT and field.source is Source.ANSWER
    )


def fund_overspends(funds: Funds, line: str) -> Expr:
    """Whether more was spent of a line than its budget; in a column that has amounts, a blank is none (H017).

    Where the column is open, or something in it is no amount, that is told, and not what follows from it.
    """
    stage = budget_stage(funds)
    spent, budget, total = (
        Field(fund_key(name, at)) for name, at in ((line, Stage.ACTUAL), (line, stage), (TOTAL, stage))
    )
    sound = All((budget.at_least(0), spent.above(budget)))
    if line == TOTAL:
        return when(All((IsNumber(spent), IsNumber(total))), sound)
    ungranted = when(All((IsNumber(total), Not(HasEntry(budget)))), spent.above(0))
    return when(IsNumber(spent), Choice(IsNumber(budget), sound, ungranted))


def any_overspends(funds: Funds) -> Expr:
    """Whether more was spent of any line, or in all, than its budget."""
    return Any(tuple(fund_overspends(funds, line) for line in lines_and_total(funds)))


def is_low(profile: Profile) -> Expr:
    """Whether so little of the budget was spent that a word is asked for."""
    rate = Field("execution.rate")
    # Below nothing it is no rate: something is wrong with an amount, and told there.
    return when(IsNumber(rate), All((rate.at_least(0), rate.below(profile.reasons.execution_below))))


def is_changed(profile: Profile, funds: Funds) -> Expr:
    """Whether the budget was changed so much during the year that a word is asked for."""
    if not {Stage.ORIGINAL, Stage.FINAL} <= set(funds):
        return NEVER
    first, final = (Field(fund_key(TOTAL, stage)) for stage in (Stage.ORIGINAL, Stage.FINAL))
    change = Field("funds.change")
    much = when(IsNumber(change), change.above(profile.reasons.budget_change_above))
    most = largest_amount(profile.money)
    # Of nothing there is no share; whatever came during the year is a change.
    sound = tuple(test for total in (first, final) for test in (total.at_least(0), total.at_most(most)))
    changed = Choice(first.equals(0), final.above(0), much)
    return when(All((IsNumber(first), IsNumber(final))), when(All(sound), changed))


def low_execution_is_unexplained(profile: Profile, reason: FormField) -> Expr:
    """Whether little of the budget was spent, and no word tells why (S021)."""
    return when(is_low(profile), is_silent(profile, reason))


def change_is_unexplained(profile: Profile, funds: Funds, reason: FormField) -> Expr:
    """Whether the budget was changed much, and no word tells why (S016)."""
    changed = is_changed(profile, funds)
    return changed if changed is NEVER else when(changed, is_silent(profile, reason))


def has_expenditure(fields: Mapping[str, FormField]) -> bool:
    """Whether a form adds up what a department spends by its nature."""
    return fund_key(EXPENDITURE, Stage.FINAL) in fields


def income_differs() -> Expr:
    """Whether a department's income and its expenditure by nature are two different sums (H064)."""
    return differ(Field(fund_key(TOTAL, Stage.FINAL)), Field(fund_key(EXPENDITURE, Stage.FINAL)))


def differ(one: Field, other: Field) -> Expr:
    """Whether two amounts that are there differ by a cent of 万元 or more."""
    return when(tree.All((IsNumber(one), IsNumber(other))), Not(same_amount(one, other)))


def is_silent(profile: Profile, reason: FormField) -> Expr:
    """Whether nothing is said about the execution of the budget, where it need be said."""
    silent = entries.says_nothing(Field(reason.key), profile.reasons.empty_words)
    return silent if reason.waived is NEVER else when(Not(reason.waived), silent)
