"""P 评分: are rates, scores, total and grade what the rules make of the answers?"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfeval_xl.checks.case import (
    Case,
    check,
    finding,
    needs_table,
)
from perfeval_xl.checks.filling import BEYOND
from perfeval_xl.checks.row_questions import TYPED_SCORES
from perfeval_xl.checks.text_entries import told_as_formula, told_as_text
from perfeval_xl.expressions.evaluate import evaluate, exact, rounded
from perfeval_xl.findings import Code, Finding, FindingFact, Phrase, Points, Rate
from perfeval_xl.forms.course import STATE
from perfeval_xl.forms.form import IndicatorRow
from perfeval_xl.forms.shared_fields import UNCAPPED, arrival_key, lines_and_total, rate_key
from perfeval_xl.rules.parameters import Band
from perfeval_xl.rules.ratios import RATIOS
from perfeval_xl.vocabulary import Polarity

BY_RULES = "按规则复算的总分"
"""What a total is compared with where a table prints too few of its scores."""


@check(Code.P018, skip=needs_table)
def rates_are_right(case: Case) -> Iterator[Finding]:
    """A printed rate is the computed one, to the digits it is printed with."""
    basis = str(case.form.profile.execution.basis)
    lines = (*(line.key for line in case.form.profile.fund_lines), *lines_and_total(case.form.funds))
    keys = dict.fromkeys((rate_key(line), f"funds.{line}.rate") for line in lines)
    arrived = dict.fromkeys((arrival_key(line), arrival_key(line)) for line in lines)
    for key, place in [*keys, ("execution.rate", "execution.rate"), *arrived]:
        printed, rate = case.reported(place), case.scored.number(key)
        if printed is None or rate is None:
            continue
        digits = case.reported(f"{place}.digits")
        places = 2 if digits is None else int(digits)
        if rounded(printed * 100, places) != rounded(rate * 100, places):
            yield finding(Code.P018, case.place(key), found=Rate(printed), expected=Rate(rate), basis=basis)


@check(Code.P019, Code.P104, skip=needs_table)
def execution_score_is_right(case: Case) -> Iterator[Finding]:
    """The score of the execution rate is the rule's."""
    printed = case.reported("execution.score")
    score = case.scored.number("execution.score")
    if score is None:
        return
    if printed is None:
        # A table that has the row and leaves its score empty; others have no such row.
        if case.reported("execution.points") is not None:
            yield finding(
                Code.P104,
                case.place("execution.score"),
                expected=Points(score),
                basis=str(case.form.profile.execution.basis),
            )
        return
    if abs(printed - score) > Fraction(case.form.profile.score_tolerance):
        yield finding(
            Code.P019,
            case.place("execution.score"),
            found=Points(printed),
            expected=Points(score),
            basis=str(case.form.profile.execution.basis),
        )


@check(Code.P040, Code.T132, Code.T134)
def scores_lie_within_points(case: Case) -> Iterator[Finding]:
    """No score is negative or above its points; no deduction above the score."""
    for row in case.form.rows:
        if row.indicator.points <= 0:
            continue
        points = exact(row.indicator.points)
        printed = case.reported(row.key("score")) if case.book is None else None
        if printed is not None and not 0 <= printed <= points:
            yield finding(Code.P040, case.place(row.key("score")), found=Points(printed), expected=Points(points))
        for role in TYPED_SCORES:
            value, typed = case.filled.answers.get(row.key(role)), case.scored.number(row.key(role))
            if value is None or told_as_formula(case, case.form.fields[row.key(role)]):
                continue
            if case.holds(case.asked[row.id].no_score[role]):
                shown = Points(typed) if typed is not None else f"“{value}”"
                text = told_as_text(case, case.form.fields[row.key(role)])
                yield text or finding(Code.P040, case.place(row.key(role)), found=shown, expected=Points(points))


@check(Code.P041, Code.P042, skip=needs_table)
def printed_scores_follow_the_rules(case: Case) -> Iterator[Finding]:
    """A printed score is the rule's; less than that is a deduction and needs a reason."""
    tolerance = Fraction(case.form.profile.score_tolerance)
    for row in case.form.rows:
        printed, score = case.reported(row.key("score")), case.scored.number(row.key("score"))
        points = exact(row.indicator.points)
        if printed is None or score is None or abs(printed - score) <= tolerance:
            continue
        if BEYOND.match(case.filled.printed.get(row.key("actual"), "")):
            # “＞100%” is no number yet, and no score follows from it; T026 asks for one.
            continue
        basis = str(case.form.profile.basis_for(row.facts))
        full = case.holds(case.asked[row.id].full_by_rule)
        if full and 0 <= printed < points:
            if case.says_nothing(row.key("reason")):
                reason = case.scored.text(row.key("reason"))
                yield finding(
                    Code.P042,
                    case.row_place(row, "score"),
                    found=Points(printed),
                    expected=Points(points),
                    reason=f"写“{reason}”" if reason else "是空的",
                    basis=basis,
                )
            continue
        yield finding(
            Code.P041, case.place(row.key("score")), found=Points(printed), expected=Points(score), basis=basis
        )


@check(Code.P105)
def ratios_are_scored(case: Case) -> Iterator[Finding]:
    """Every ratio of the base data can be computed, or the finding names the figures that prevent it."""
    base = case.base
    for row in case.form.rows if base else ():
        ratio = row.indicator.ratio
        if base is None or not ratio or case.scored.number(row.key("actual")) is not None:
            continue
        needs = RATIOS[ratio].needs
        empty = [key for key in needs if base.scored.number(key) is None]
        why = "基础数据没有填齐" if empty else "基础数据为0或为负，无法计算"
        yield finding(
            Code.P105,
            case.row_place(row, "actual"),
            found=why,
            other=tuple(base.place(key) for key in empty or needs),
            words=RATIOS[ratio].words,
            basis=str(case.form.profile.basis_for(row.facts)),
        )


@check(Code.P043, Code.P107)
def lost_points_are_explained(case: Case) -> Iterator[Finding]:
    """A score below its points has a reason, and so has a target missed in a row without points."""
    rule = case.form.profile.reasons
    if not rule.score_below_points:
        return
    for row in case.form.rows:
        unread = _loses_what_is_unread(case, row)
        if unread is None and not case.holds(case.asked[row.id].unexplained_loss):
            continue
        if not row.scored:
            target = row.indicator.target
            yield finding(Code.P107, case.row_place(row, "reason"), expected=str(target), basis=str(rule.basis))
        else:
            score = case.scored.number(row.key("score")) if unread is None else unread
            yield finding(
                Code.P043,
                case.row_place(row, "reason"),
                found=Points(score),
                expected=Points(row.indicator.points),
                basis=str(rule.basis),
            )


def _loses_what_is_unread(case: Case, row: IndicatorRow) -> Fraction | None:
    """A printed score below the points of an indicator whose actual value is no number yet, without a reason."""
    if case.book is not None:
        return None
    printed = case.reported(row.key("score")) if row.scored else None
    beyond = BEYOND.match(case.filled.printed.get(row.key("actual"), ""))
    if printed is None or not beyond or not case.says_nothing(row.key("reason")):
        return None
    return printed if printed < exact(row.indicator.points) else None


@check(Code.P047, Code.P102)
def qualitative_scores_lie_in_their_band(case: Case) -> Iterator[Finding]:
    """The score given to a level lies between the level's edges."""
    for row in case.form.rows:
        if not row.scored:
            continue
        band = _band(case, row)
        if band is None:
            continue
        given = case.scored.number(row.key("assessed"))
        if given is None and case.book is None:
            given = case.reported(row.key("score"))
        if given is None:
            if case.holds(case.asked[row.id].unassessed):
                yield _of_band(case, row, band, Code.P102, band.grade)
        elif _is_outside(case, row, given):
            yield _of_band(case, row, band, Code.P047, Points(given))


def _of_band(case: Case, row: IndicatorRow, band: Band, code: Code, found: FindingFact) -> Finding:
    """What is to be said of the score of a level: what stands there, and between which edges it should."""
    edges, basis = _edges(case, row, band), str(case.asked[row.id].scale.basis)
    return finding(code, case.row_place(row, "assessed"), found=found, expected=edges, basis=basis)


@check(Code.S167, skip=needs_table)
def a_printed_table_has_its_execution(case: Case) -> Iterator[Finding]:
    """A printed total that is more than its rows rests on a row of execution that the table does not have."""
    printed, execution = case.reported("total.score"), case.form.profile.execution
    scores = [case.reported(row.key("score")) for row in case.form.rows if row.scored]
    known = [score for score in scores if score is not None]
    has_row = any(key.startswith(("execution.", "funds.")) for key in case.filled.reported)
    if printed is None or not known or len(known) < len(scores) or has_row or not execution.points:
        return
    if execution.inside is None and printed - sum(known) >= Fraction(case.form.profile.score_tolerance):
        yield finding(
            Code.S167,
            case.place("total.score"),
            found=Points(printed),
            expected=Points(sum(known, Fraction(0))),
            what=Points(execution.points),
        )


@check(Code.P048, Code.P106, skip=needs_table)
def total_is_the_sum(case: Case) -> Iterator[Finding]:
    """The printed total is execution and all indicators, as printed, and no more than the execution rate allows."""
    printed, rule = case.reported("total.score"), case.scored.number("total.score")
    if printed is None or rule is None:
        return
    whole = case.scored.number(UNCAPPED.key)
    expected, what = printed_sum(case, rule if whole is None else whole), _what_is_summed(case)
    most = _most(case)
    if most is not None and expected > most:
        if abs(printed - most) > Fraction(case.form.profile.score_tolerance):
            yield finding(
                Code.P106,
                case.place("total.score"),
                found=Points(printed),
                expected=Points(most),
                rate=Rate(case.scored.number("execution.rate")),
                what=Points(expected),
                basis=str(case.form.profile.caps.basis),
            )
        return
    if abs(printed - expected) > Fraction(case.form.profile.score_tolerance):
        own = sum(_own_deductions(case), Fraction(0))
        again = "；按规则复算为{rule}" if what != BY_RULES else ""
        words = again + ("，若认可自行少计的{points}分，应为{total}分" if own else "")
        note = Phrase(words, rule=Points(rule), points=Points(own), total=Points(rule - own)) if words else ""
        yield finding(
            Code.P048,
            case.place("total.score"),
            found=Points(printed),
            expected=Points(expected),
            what=what,
            rule=Points(rule),
            own=note,
        )


def _most(case: Case) -> Fraction | None:
    """The most that the execution rate leaves of the total; None where nothing bounds it."""
    rate, caps = case.scored.number("execution.rate"), case.form.profile.caps
    if rate is None or not caps:
        return None
    return next((Fraction(most) for least, most in caps.steps if rate >= Fraction(least)), None)


def printed_sum(case: Case, rule: Fraction) -> Fraction:
    """The scores that a table prints, added up; ``rule``, what the rules give, where it prints too few."""
    parts = _printed_scores(case)
    known = [part for part in parts if part is not None]
    # A report that prints nothing but its total is compared with the rules themselves.
    if not _prints_scores(parts):
        return rule
    own = case.scored.number("execution.score") if parts[0] is None else None
    return sum(known, own or Fraction(0))


def _printed_scores(case: Case) -> list[Fraction | None]:
    """The score of the execution rate and those of the rows, as a table prints them."""
    return [case.reported("execution.score"), *(case.reported(row.key("score")) for row in case.form.scored_rows)]


def _prints_scores(parts: list[Fraction | None]) -> bool:
    """Whether a table prints all its scores but one at most."""
    known = sum(part is not None for part in parts)
    return known > 0 and known >= len(parts) - 1


def _what_is_summed(case: Case) -> str:
    """What `printed_sum` adds up, in words."""
    parts = _printed_scores(case)
    if not _prints_scores(parts):
        return BY_RULES
    return "表上所印各项指标得分加按规则算出的执行率得分" if parts[0] is None else "表上所印执行率与各项指标得分之和"


@check(Code.P049, skip=needs_table)
def rating_fits_the_total(case: Case) -> Iterator[Finding]:
    """The grade is one of the profile's and the one of the total."""
    printed = case.filled.reported.get("total.rating")
    expected = case.scored.text("total.rating")
    if isinstance(printed, str) and expected and printed.strip() != expected:
        known = [band.rating for band in case.form.profile.ratings]
        score = Points(case.scored.number("total.score"))
        yield finding(
            Code.P049,
            case.place("total.rating"),
            found=printed,
            expected=expected,
            what=Phrase("与总分{score}不符", score=score)
            if printed.strip() in known
            else Phrase("不是规定的等级（{words}）", words=tuple(known)),
            basis=str(case.form.profile.ratings_basis),
        )


@check(Code.P052)
def deductions_are_explained(case: Case) -> Iterator[Finding]:
    """Whoever takes points off says why."""
    for row in case.form.rows:
        taken = case.scored.number(row.key("deduction"))
        if taken is not None and case.holds(case.asked[row.id].unexplained_deduction):
            yield finding(Code.P052, case.row_place(row, "deduction_reason"), found=Points(taken))


def _own_deductions(case: Case) -> Iterator[Fraction]:
    """Points that a table took off although the target was met."""
    for row in case.form.rows:
        printed, score = case.reported(row.key("score")), case.scored.number(row.key("score"))
        if printed is not None and score == row.indicator.points and 0 <= printed < score:
            yield score - printed


def _band(case: Case, row: IndicatorRow) -> Band | None:
    if row.indicator.target.polarity is not Polarity.QUALITATIVE:
        return None
    grade = case.scored.text(row.key("actual"))
    bands = case.asked[row.id].scale.bands
    return next((band for band in bands if band.grade == grade), None)


def _is_outside(case: Case, row: IndicatorRow, given: Fraction) -> bool:
    """Whether ``given``, which a table may print as the score itself, lies outside the level chosen."""
    known = [row.key("points"), row.key("actual"), *([STATE.key] if row.stated else [])]
    values = {key: case.scored.values[key] for key in known}
    return bool(evaluate(case.asked[row.id].outside_band, {**values, row.key("assessed"): given}))


def _edges(case: Case, row: IndicatorRow, band: Band) -> Phrase:
    points, places = exact(row.indicator.points), case.form.profile.score_places
    low = Points(rounded(points * Fraction(band.lower), places))
    high = Points(rounded(points * Fraction(band.upper), places))
    return Phrase(f"{{low}}（含）至{{high}}{'（含）' if band.upper >= 1 else '（不含）'}", low=low, high=high)
