"""What is asked of a row, as expressions that are built once for all rows of a kind.

A check asks the expressions of `perfeval_xl.forms.row_tests`, as the sheet does. What they are made of is the profile
and the `Row` alone, so that rows of other files which are alike ask the same ones.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from functools import cached_property

from perfeval_xl.expressions.tree import Expr
from perfeval_xl.forms import entries, row_tests
from perfeval_xl.profiles.profile import Profile, QualitativeScoring
from perfeval_xl.rules.row import Row

_REMEMBERED = 4096
"""Rows whose questions are remembered: those of the largest department, several times over."""

TYPED_SCORES = ("deduction", "assessed")
"""The roles of what a unit takes off or gives."""


class RowQuestions:
    """The questions about a row, each built when it is first asked. See `row_tests` for what they mean."""

    def __init__(self, profile: Profile, row: Row) -> None:
        self._profile, self._row = profile, row

    @cached_property
    def scale(self) -> QualitativeScoring:
        """The scale by which its level is judged."""
        return self._profile.judged_by(self._row)

    @cached_property
    def blank(self) -> Expr:
        """Whether its actual value is empty."""
        return entries.is_blank(self._row.field("actual"))

    @cached_property
    def day(self) -> Expr:
        """Whether its actual value is a day."""
        return entries.is_day(self._row.field("actual"))

    @cached_property
    def no_day(self) -> Expr:
        """Whether its actual value is neither a day nor what may be chosen in place of one."""
        return entries.is_no_day(self._row.field("actual"), self._row.words)

    @cached_property
    def no_level(self) -> Expr:
        """Whether its actual value is none of the levels by which it is judged."""
        return entries.is_no_option(self._row.field("actual"), tuple(band.grade for band in self.scale.bands))

    @cached_property
    def silent(self) -> Expr:
        """Whether nothing is said in 偏差原因."""
        return row_tests.reason_is_silent(self._profile, self._row)

    @cached_property
    def left_out(self) -> Expr:
        """Whether the indicator does not apply."""
        return row_tests.is_left_out(self._row)

    @cached_property
    def left_out_silently(self) -> Expr:
        """The same, and nobody says why."""
        return row_tests.is_left_out_silently(self._profile, self._row)

    @cached_property
    def reached(self) -> Expr:
        """Whether its target is met."""
        return row_tests.is_reached(self._profile, self._row)

    @cached_property
    def full_points(self) -> Expr:
        """Whether it has all its points."""
        return row_tests.has_full_points(self._profile, self._row)

    @cached_property
    def full_by_rule(self) -> Expr:
        """Whether the rule by itself gives all its points."""
        return row_tests.has_full_points(self._profile, self._row, by="rule_score")

    @cached_property
    def unexplained_loss(self) -> Expr:
        """Whether it loses points without a reason."""
        return row_tests.loss_is_unexplained(self._profile, self._row)

    @cached_property
    def unexplained_slip(self) -> Expr:
        """Whether a % sign is misplaced, and nothing is said of it."""
        return row_tests.slip_is_unexplained(self._profile, self._row)

    @cached_property
    def explained_slip(self) -> Expr:
        """Whether a % sign is misplaced, and something is said of it."""
        return row_tests.slip_is_explained(self._profile, self._row)

    @cached_property
    def impossible_share(self) -> Expr:
        """Whether there is more than all of something."""
        return row_tests.is_impossible_share(self._profile, self._row)

    @cached_property
    def hundredth(self) -> Expr:
        """Whether its actual value is about a hundredth of its target."""
        return row_tests.is_hundredth(self._row)

    @cached_property
    def hundredfold(self) -> Expr:
        """Whether its actual value is about a hundred times its target."""
        return row_tests.is_hundredfold(self._row)

    @cached_property
    def unexplained_deduction(self) -> Expr:
        """Whether points are taken off without a reason."""
        return row_tests.deduction_is_unexplained(self._profile, self._row)

    @cached_property
    def unexplained_excess(self) -> Expr:
        """Whether much more than the target was done, and no word tells why."""
        return row_tests.excess_is_unexplained(self._profile, self._row)

    @cached_property
    def other_year(self) -> Expr:
        """Whether its day is one of another year that is asked about."""
        return row_tests.year_is_asked(self._profile, self._row)

    @cached_property
    def unassessed(self) -> Expr:
        """Whether a level was chosen that wants a score, and there is none."""
        return row_tests.is_unassessed(self._profile, self._row)

    @cached_property
    def outside_band(self) -> Expr:
        """Whether the score lies outside the edges of the level."""
        return row_tests.is_outside_band(self._profile, self._row)

    @cached_property
    def no_score(self) -> Mapping[str, Expr]:
        """Whether what the unit scores or takes off is no score, by role: 自行扣减, 定性评分."""
        return {role: row_tests.is_no_score(self._row, role) for role in TYPED_SCORES}


@functools.lru_cache(maxsize=_REMEMBERED)
def questions_of(profile: Profile, row: Row) -> RowQuestions:
    """The questions about ``row`` under ``profile``."""
    return RowQuestions(profile, row)
