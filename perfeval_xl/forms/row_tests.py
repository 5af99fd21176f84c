"""What may be asked of an indicator's row as a whole: each question is asked once.

Three words are kept apart:

*reached* — the target is met, by the figures or by the grade chosen, whatever it was scored;
*full points* — the score is all of the points;
*points given up* — the unit gave itself less than it could have.

A row may be reached without full points (达成, scored 27 of 30), and have full points without
being reached (a satisfaction scored by steps).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.expressions.tree import NEVER, All, Any, Choice, Expr, IsNumber, IsText, Not, Rounded
from perfeval_xl.forms import course, entries
from perfeval_xl.forms.entries import says_nothing, when
from perfeval_xl.forms.form import IndicatorRow
from perfeval_xl.forms.written.suppositions import is_saving
from perfeval_xl.forms.written_values import PERCENT_POINTS
from perfeval_xl.profiles.profile import Asks, Profile
from perfeval_xl.rules.parameters import Band
from perfeval_xl.rules.quantities import AllOrNothing
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.scores import says, within
from perfeval_xl.vocabulary import NOT_APPLICABLE, Polarity

# Nobody prescribes these: they are how far a slip of the % sign may lie from its target, in multiples of it.
_SAME = Decimal("0.01")
"""Exactly the target, divided by 100: where less is better, any smaller number is an honest one."""
_HUNDREDTH = (Decimal("0.003"), Decimal("0.0125"))
"""Between 30% and 125% of the target, divided by 100: what a unit may have meant."""
_HUNDREDFOLD = (Decimal(30), Decimal("1E9"))
"""From 30% of the target on, times 100: nobody does thirty times what was asked for."""
_HUNDREDFOLD_OF_MOST = (Decimal(80), Decimal(125))
"""Where less is better, ten times too much may be true: only what is close to a hundred times counts."""

MONEY: Mapping[str, Fraction] = {
    "亿元": Fraction(10_000),
    "万元": Fraction(1),
    "千元": Fraction(1, 10),
    "百元": Fraction(1, 100),
    "元": Fraction(1, 10_000),
}
"""Units of money in 万元."""


def is_reached(profile: Profile, row: Row) -> Expr:
    """Whether the target is met. One without a value, or without a level of the list, is not."""
    actual, target = row.field("actual"), row.field("number")
    if row.ratio:
        return has_full_points(profile, row)
    match row.polarity:
        case Polarity.QUALITATIVE:
            best = (band.grade for band in profile.judged_by(row).bands if band.upper >= 1)
            return when(IsText(actual), Any(tuple(actual.is_choice(grade) for grade in best)))
        case Polarity.DEADLINE:
            met = actual.below(target + 1)
        case Polarity.AT_MOST:
            met = actual.at_most(target)
        case Polarity.EXACT if isinstance(profile.measured_by(row), AllOrNothing):
            met = actual.equals(target)
        case Polarity.EXACT:
            # More than asked for is as good, as for ≥; but where nothing is asked for, nothing is right.
            met = Choice(target.equals(0), actual.at_most(0), actual.at_least(target))
        case _:
            met = actual.at_least(target)
    return when(IsNumber(actual), when(IsNumber(target), met))


def has_full_points(profile: Profile, row: Row, *, by: str = "score") -> Expr:
    """Whether the score is all of the points; ``by="rule_score"`` asks what the rule gives by itself.

    Points of more decimals than scores have are compared as a score shows them.
    """
    if not row.scored:
        return NEVER
    score, points = row.field(by), row.field("points")
    return when(IsNumber(score), score.at_least(Rounded(points, profile.score_places)))


def is_idle(profile: Profile, row: Row) -> Expr:
    """Whether the project did not begin or was called off, so that nothing is asked of its rows."""
    return course.is_idle(profile.course) if row.stated else NEVER


def is_left_out(row: Row) -> Expr:
    """Whether the indicator does not apply to the project."""
    return says(row.field("actual"), NOT_APPLICABLE) if NOT_APPLICABLE in row.words else NEVER


def nothing_applies(rows: Sequence[Row]) -> Expr:
    """Whether not one of ``rows`` applies to the project (T144)."""
    tests = tuple(map(is_left_out, rows))
    return NEVER if NEVER in tests or not tests else All(tests)


def is_left_out_silently(profile: Profile, row: Row) -> Expr:
    """Whether an indicator is said not to apply, and not why (T142)."""
    return when(is_left_out(row), reason_is_silent(profile, row))


def is_unscored(profile: Profile, row: Row) -> Expr:
    """Whether a row has no score for a reason that is known."""
    tests = (is_left_out(row), course.is_unscored(profile.course) if row.stated else NEVER)
    return entries.any_of(tests)


def unless(test: Expr, then: Expr) -> Expr:
    """Whether ``then`` holds and ``test`` does not."""
    return then if test is NEVER else when(Not(test), then)


def loses_points(profile: Profile, row: Row) -> Expr:
    """Whether the rule gives less than all points, which asks for a reason (P043).

    What only the unit's own deduction takes has a reason of its own (P052), and so has a
    project that did not begin. A row without points loses none, and asks where it is not reached (P107).
    """
    if not row.scored:
        return falls_short(profile, row)
    score = row.field("rule_score")
    return unless(is_idle(profile, row), when(IsNumber(score), Not(has_full_points(profile, row, by="rule_score"))))


def falls_short(profile: Profile, row: Row) -> Expr:
    """Whether something was done, and less than the target, by a project that was to do it."""
    done = when(Not(entries.is_blank(row.field("actual"))), Not(is_reached(profile, row)))
    return unless(is_idle(profile, row), unless(is_left_out(row), done))


def deducts(row: Row) -> Expr:
    """Whether the unit takes points off itself."""
    if not row.scored:
        return NEVER
    deduction = row.field("deduction")
    return when(IsNumber(deduction), deduction.above(0))


def loss_is_unexplained(profile: Profile, row: Row) -> Expr:
    """Whether points are lost without a reason (P043), or a row without points falls short without one (P107)."""
    if not profile.reasons.score_below_points:
        return NEVER
    loses, slip = loses_points(profile, row), is_misplaced(row)
    # Of a slip of the % sign the slip is told, and not the points that it costs.
    return when(loses if slip is NEVER else All((loses, Not(slip))), reason_is_silent(profile, row))


def slip_is_unexplained(profile: Profile, row: Row) -> Expr:
    """Whether a percentage looks like a slip of the % sign, and nothing is said of it (T108)."""
    return when(_slips(row), reason_is_silent(profile, row))


def slip_is_explained(profile: Profile, row: Row) -> Expr:
    """Whether a percentage looks like a slip of the % sign, and something is said of it (S132)."""
    said, whole = Not(reason_is_silent(profile, row)), is_above_whole(row)
    # No word makes a satisfaction of 9600% possible.
    return when(_slips(row), said if whole is NEVER else All((said, Not(whole))))


def is_impossible_share(profile: Profile, row: Row) -> Expr:
    """Whether there is more than all of something, and it is not told as a slip of the % sign (T107)."""
    whole, slip = is_above_whole(row), slip_is_unexplained(profile, row)
    return whole if NEVER in (whole, slip) else when(whole, Not(slip))


def _slips(row: Row) -> Expr:
    return entries.any_of((is_hundredth(row), is_hundredfold(row)))


def deduction_is_unexplained(profile: Profile, row: Row) -> Expr:
    """Whether points are taken off without a reason (P052)."""
    return when(deducts(row), _silent(profile, row, "deduction_reason"))


def is_above_whole(row: Row) -> Expr:
    """Whether there is more than all of something, such as a satisfaction of 110% (T107)."""
    if not row.share:
        return NEVER
    actual = row.field("actual")
    return when(IsNumber(actual), actual.above(1 if row.as_fraction else PERCENT_POINTS))


def is_hundredth(row: Row) -> Expr:
    """Whether a percentage is about a hundredth of its target: 0.96 typed for 96% (T108, S132)."""
    low, high = (_SAME, _SAME) if row.polarity is Polarity.AT_MOST else _HUNDREDTH
    return _between(row, low, high)


def is_hundredfold(row: Row) -> Expr:
    """Whether a percentage is about a hundred times its target: 9600% for 96% (T108, S132)."""
    low, high = _HUNDREDFOLD_OF_MOST if row.polarity is Polarity.AT_MOST else _HUNDREDFOLD
    return _between(row, low, high)


def is_misplaced(row: Row) -> Expr:
    """Whether a percentage looks as if its % was typed once too often, or left out."""
    tests = (is_above_whole(row), is_hundredth(row), is_hundredfold(row))
    return entries.any_of(tests)


def _between(row: Row, low: Decimal, high: Decimal) -> Expr:
    """Whether an actual that may be in % lies between two multiples of its target."""
    if not row.takes_percent or row.ratio:
        return NEVER
    actual, target = row.field("actual"), row.field("number")
    inside = All((target.above(0), actual.at_least(target * low), actual.at_most(target * high)))
    return when(IsNumber(actual), when(IsNumber(target), inside))


def is_far_above(profile: Profile, row: Row) -> Expr:
    """Whether so much more than the target was done that a word is asked for."""
    over, polarity = profile.over_achievement, row.polarity
    if over.asks is not Asks.REASON or row.ratio or polarity not in (Polarity.AT_LEAST, Polarity.EXACT):
        return NEVER
    rate = row.field("rate")
    above = rate.at_least(over.threshold)
    slip = is_misplaced(row)
    return unless(is_idle(profile, row), when(IsNumber(rate), above if slip is NEVER else All((above, Not(slip)))))


def is_outside_year(row: Row) -> Expr:
    """Whether something was finished on a day of another year than that of the form and of its deadline (S141)."""
    if row.days is None:
        return NEVER
    actual, (first, last) = row.field("actual"), row.days
    early, late = actual.below(first), actual.at_least(last + 1)
    # What the office lets run over several years may be finished after this one; what was finished before it is old.
    return when(entries.is_day(actual), early if row.over_years else Any((early, late)))


def year_is_asked(profile: Profile, row: Row) -> Expr:
    """Whether a day of another year is asked about (S141): it is too early, or late without a word of why."""
    outside = is_outside_year(row)
    explained = All((loses_points(profile, row), Not(reason_is_silent(profile, row))))
    return NEVER if outside is NEVER else when(outside, Not(explained))


def excess_is_unexplained(profile: Profile, row: Row) -> Expr:
    """Whether much more than the target was done, and no word tells why (S046)."""
    return when(is_far_above(profile, row), reason_is_silent(profile, row))


def reason_is_silent(profile: Profile, row: Row) -> Expr:
    """Whether nothing is said in 偏差原因."""
    return _silent(profile, row, "reason")


def is_no_score(row: Row, role: str) -> Expr:
    """Whether what the unit scores or takes off is no number between 0 and the points (P040)."""
    if not row.scored:
        return NEVER
    cell = row.field(role)
    return Any((entries.is_no_number(cell), entries.is_out_of_range(cell, 0, row.field("points"))))


def is_unassessed(profile: Profile, row: Row) -> Expr:
    """Whether a level is chosen that is scored by hand, and no score stands there (P102)."""
    if not row.scored:
        return NEVER
    bands = profile.judged_by(row).bands
    lower = tuple(_chosen(row, band) for band in bands if band.upper < 1 and not band.is_fixed)
    if not lower:
        return NEVER
    open_level = when(Not(IsNumber(row.field("assessed"))), when(_is_level(row), Any(lower)))
    return unless(is_idle(profile, row), open_level)


def is_outside_band(profile: Profile, row: Row) -> Expr:
    """Whether the score given lies outside the edges of the level chosen (P047)."""
    if not row.scored:
        return NEVER
    points, assessed = row.field("points"), row.field("assessed")
    scale = profile.judged_by(row)
    if scale.rule.is_fixed:
        return NEVER
    outside = tuple(
        All((_chosen(row, band), Not(within(points, assessed, band, places=profile.score_places))))
        for band in scale.bands
    )
    return unless(is_idle(profile, row), when(IsNumber(assessed), when(_is_level(row), Any(outside))))


def issued_mistakes(row: IndicatorRow) -> Iterator[str]:
    """What is wrong with the indicator as it was issued, by code: nothing that is typed can cure it."""
    target = row.indicator.target
    more, number = target.polarity is Polarity.AT_LEAST, target.number
    if row.scored and row.indicator.points <= 0:
        yield "T012"
    if more and number is not None and number <= 0:
        yield "T027"
    if more and row.is_cost and is_money(target.measure) and not is_saving(row.indicator.name):
        yield "T028"
    if not more and target.polarity.is_number and number is not None and number < 0:
        yield "T109"
    if target.polarity is Polarity.QUALITATIVE and not row.scale and not target.text.strip("-—－/／、 \u3000\n"):
        yield "T110"


def is_money(measure: str) -> bool:
    """Whether a 计量单位 is one of money; 单元 is not."""
    return measure.endswith("元") and not measure.endswith("单元")


def in_10k_yuan(row: IndicatorRow) -> Fraction | None:
    """The target of an indicator in 万元; None for what is no sum of money."""
    target = row.indicator.target
    factor = MONEY.get(target.measure)
    return None if factor is None or target.number is None else Fraction(target.number) * factor


def _silent(profile: Profile, row: Row, role: str) -> Expr:
    return says_nothing(row.field(role), profile.reasons.empty_words)


def _is_level(row: Row) -> Expr:
    return IsText(row.field("actual"))


def _chosen(row: Row, band: Band) -> Expr:
    return row.field("actual").is_choice(band.grade)
