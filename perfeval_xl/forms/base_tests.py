"""What may be asked of the base data of a department: each question is asked once."""

from __future__ import annotations

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import NEVER, All, Choice, Expr, Field, IsNumber, Not
from perfeval_xl.forms.base_keys import asks_reason, formless, line_key
from perfeval_xl.forms.entries import any_of, is_no_number, says_nothing, when
from perfeval_xl.forms.form_tests import differ
from perfeval_xl.forms.shared_fields import exceeds
from perfeval_xl.profiles.profile import BaseData, BaseLine, BaseStrip, Profile
from perfeval_xl.rules.ratios import BUDGET_COMPLETION, STAFF
from perfeval_xl.vocabulary import BaseColumn

STAFF_NUMBER, QUOTA = STAFF.needs
*SOURCES, BALANCE = BUDGET_COMPLETION.needs
"""What there was to spend, and what is left of it."""


def parts_exceed(base: BaseData, line: BaseLine, column: BaseColumn) -> Expr:
    """Whether what stands within a line is more than the line, once it can be added up (H063)."""
    inner = tuple(Field(line_key(other.key, column)) for other in base.lines if other.within == line.key)
    if not inner:
        return NEVER
    sound = Not(any_of(is_no_number(cell) for cell in inner))
    return when(sound, exceeds(tree.Total(inner), tree.Total((Field(line_key(line.key, column)),))))


def line_overspends(line: BaseLine) -> Expr:
    """Whether more was spent of a line than its budget by a cent or more; of no budget, anything."""
    spent, budget = (Field(line_key(line.key, column)) for column in (BaseColumn.ACTUAL, BaseColumn.BUDGET))
    return when(IsNumber(spent), Choice(IsNumber(budget), exceeds(spent, budget), exceeds(spent, tree.ZERO)))


def overspending_is_unexplained(profile: Profile, line: BaseLine) -> Expr:
    """Whether more was spent of a line than its budget, and no word tells why (S065, S066)."""
    return when(line_overspends(line), _silent(profile, line_key(line.key, "reason"))) if asks_reason(line) else NEVER


def formless_spending_is_unexplained(profile: Profile, base: BaseData, line: BaseLine) -> Expr:
    """Whether money went to projects without a form of their own, and no word tells why (S005)."""
    if line.key not in formless(base):
        return NEVER
    spent = Field(line_key(line.key, BaseColumn.ACTUAL))
    return when(IsNumber(spent), when(spent.above(0), _silent(profile, line_key(line.key, "reason"))))


def has_no_quota() -> Expr:
    """Whether a department has no posts at all (T061)."""
    quota = Field(QUOTA)
    return when(IsNumber(quota), quota.at_most(0))


def overstaffing_is_unexplained(profile: Profile, strip: BaseStrip) -> Expr:
    """Whether there are more people than posts, and no word tells why (S061)."""
    staff, quota = Field(STAFF_NUMBER), Field(QUOTA)
    more = when(All((IsNumber(staff), IsNumber(quota))), All((staff.above(quota), Not(quota.equals(0)))))
    return when(more, _silent(profile, f"{strip.key}.reason"))


def balance_exceeds() -> Expr:
    """Whether more is left at the end of the year than there ever was (H102)."""
    fields = tuple(map(Field, SOURCES))
    there = All(tuple(IsNumber(field) for field in (*fields, Field(BALANCE))))
    return when(there, exceeds(Field(BALANCE), tree.Total(fields)))


def breakdown_differs(line: str) -> Expr:
    """Whether the list by 支出功能科目 does not make the line it breaks down (H101)."""
    return differ(Field("breakdown.total"), Field(line_key(line, BaseColumn.ACTUAL)))


def has_staff(strip: BaseStrip) -> bool:
    """Whether a strip tells of people and posts."""
    return any(cell.ratio == STAFF for cell in strip.cells)


def has_balance(strip: BaseStrip) -> bool:
    """Whether a strip tells what is left at the end of the year."""
    return any(f"{strip.key}.{cell.key}" == BALANCE for cell in strip.cells)


def _silent(profile: Profile, key: str) -> Expr:
    return says_nothing(Field(key), profile.reasons.empty_words)
