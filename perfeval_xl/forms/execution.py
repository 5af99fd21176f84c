"""预算执行率 with its points and score, the balance of the funds, and the reason where they ask for one."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FieldKind, FormField, Source
from perfeval_xl.forms.shared_fields import TOTAL, Funds, fund_key, rate_key, what_is_left
from perfeval_xl.profiles.layout import LONGEST_TEXT
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.rules.row import Row
from perfeval_xl.vocabulary import Stage

_REMEMBERED = 256
"""Forms of which the fields are remembered."""
SHOWN_RATE, SHOWN_REASON = "execution.shown", "execution.said"
"""Fields of the row that 预算执行率 has among the indicators, where a place has it there: they repeat what stands
beside the funds."""


def execution_fields(
    profile: Profile, funds: Funds, *, edition: Edition, waived: Expr = tree.NEVER
) -> tuple[FormField, ...]:
    """The fields beside the funds; no reason is due where it is ``waived``."""
    return _remembered(profile, tuple(funds), edition, waived)


@functools.lru_cache(maxsize=_REMEMBERED)
def _remembered(profile: Profile, funds: tuple[Stage, ...], edition: Edition, waived: Expr) -> tuple[FormField, ...]:
    return tuple(_fields(profile, funds, edition, waived))


def _fields(profile: Profile, funds: tuple[Stage, ...], edition: Edition, waived: Expr) -> Iterator[FormField]:
    rule = profile.execution
    if profile.scored:
        yield FormField("execution.points", "预算执行率分值", FieldKind.POINTS, Source.GIVEN, rule.points)
        score = rule.rule.score(Row("execution"), places=profile.score_places)
        yield FormField("execution.score", "预算执行率得分", FieldKind.SCORE, Source.COMPUTED, expr=score)
    if rule.inside is not None:
        rate, reason = Field(rate_key(TOTAL)), Field("execution.reason")
        yield FormField(SHOWN_RATE, rule.inside.heading, FieldKind.RATE, Source.COMPUTED, expr=rate)
        said = tree.Choice(tree.IsText(reason), reason, tree.NOT_SCORED)
        yield FormField(SHOWN_REASON, "执行率的偏差原因", FieldKind.LONG_TEXT, Source.COMPUTED, expr=said)
    balance = what_is_left(funds if edition >= Edition.THIRD else (rule.denominator,))
    yield FormField("funds.balance", "结余", FieldKind.AMOUNT, Source.COMPUTED, expr=balance)
    if Stage.ORIGINAL in funds and Stage.FINAL in funds:
        first, final = Field(fund_key(TOTAL, Stage.ORIGINAL)), Field(fund_key(TOTAL, Stage.FINAL))
        # No share of nothing: a project that was added is no change of 0 %.
        unlike = tree.ZERO if edition < Edition.THIRD else tree.Choice(final.equals(0), tree.ZERO, tree.NOT_SCORED)
        change = tree.Quotient(tree.Greatest((final - first, first - final)), first, unlike)
        yield FormField(
            "funds.change",
            "预算调整幅度",
            FieldKind.RATE,
            Source.COMPUTED,
            expr=tree.WhenNumbers((first, final), change),
        )
    yield FormField(
        "execution.reason",
        "执行率偏低或预算调整的原因",
        FieldKind.LONG_TEXT,
        Source.ANSWER,
        longest=LONGEST_TEXT,
        waived=waived,
    )
