"""What comes of a 复核: scores, 偏差, 偏离度. The formulas of the workbook say the same (`recheck_layout`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from perfeval_xl.expressions.evaluate import rounded
from perfeval_xl.expressions.tree import COMPARED_PLACES
from perfeval_xl.office.recheck_criteria import Criterion, taken
from perfeval_xl.office.recheck_facts import SCORE_PLACES, Form, Row

CRITERIA_OF_A_ROW = 2
"""口径 that may be chosen for one indicator; whoever has more writes them into 备注."""


@dataclass(frozen=True)
class Typed:
    """What somebody typed in for one row."""

    value: str = ""
    """复核完成值."""
    criteria: tuple[Criterion, ...] = ()
    fixed: Fraction | None = None
    """改定得分."""
    note: str = ""
    """备注."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in."""
        return not (self.value or self.criteria or self.note) and self.fixed is None


NOTHING = Typed()
"""What was typed in where nothing was."""


def score_of(row: Row, typed: Typed) -> Fraction | None:
    """复核得分: 改定得分 where there is one, else the 自评得分 less what the 口径 take; None of what is not scored."""
    if not row.score:
        return None
    if typed.fixed is not None:
        return typed.fixed
    own, part = Fraction(row.score), taken(typed.criteria)
    # What nobody takes anything from stays as it is, with all its decimals.
    return rounded(rounded(own * (1 - part), COMPARED_PLACES), SCORE_PLACES) if part else own


def deviation_of(own: Fraction | None, found: Fraction | None) -> Fraction | None:
    """偏差: what the unit gave itself too much."""
    return None if own is None or found is None else own - found


def total_of(form: Form, scores: Mapping[str, Fraction | None]) -> Fraction | None:
    """复核总分: the 自评总分 less every 偏差, and not below 0; None where the form is not scored.

    It is not the sum of the rows: whatever else the rules of a form make of its total stays as it was.
    """
    if not form.score:
        return None
    lost = [deviation_of(Fraction(row.score), scores[row.key]) for row in form.rows if row.score]
    return max(Fraction(0), Fraction(form.score) - sum((one for one in lost if one is not None), Fraction(0)))


def departure(own: Fraction | None, found: Fraction | None) -> Fraction | None:
    """偏离度: (自评－复核)÷自评; None where there is no score, or one of 0."""
    return None if own is None or found is None or own <= 0 else (own - found) / own


def mean(numbers: Sequence[Fraction]) -> Fraction | None:
    """Their mean; None of nothing."""
    return sum(numbers, Fraction(0)) / len(numbers) if numbers else None
