"""What 预算执行率 leaves of the total, where a place bounds it: the most, by tier, and how that is said."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval_xl.expressions.tree import All, Choice, Expr, Field, IsNumber, Least, Text, WhenNumbers, node
from perfeval_xl.forms.shared_fields import TOTAL, UNCAPPED, rate_key
from perfeval_xl.profiles.scoring_rules import Caps
from perfeval_xl.tables import exact_percent, plain

RATE = Field(rate_key(TOTAL))
"""The rate that bounds the total."""


def capped(caps: Caps, full: Decimal) -> Expr:
    """The total, no more than the rate allows; as it is where there is no rate."""
    most: Expr = node(full)
    for rate, allowed in reversed(caps.steps):
        most = Choice(RATE.at_least(rate), node(allowed), most)
    return WhenNumbers((UNCAPPED,), Choice(IsNumber(RATE), Least((UNCAPPED, most)), UNCAPPED))


def labelled(caps: Caps, full: Decimal, usual: str, otherwise: Expr) -> Expr:
    """What stands beside the total: why it is less than the sum, where it is; else what it says ``otherwise``."""
    label = otherwise
    for allowed, holds, words in tiers(caps, full):
        less = All((IsNumber(UNCAPPED), UNCAPPED.above(allowed), IsNumber(RATE), holds))
        label = Choice(less, Text(f"{usual}（{words}）"), label)
    return label


def tiers(caps: Caps, full: Decimal) -> Iterator[tuple[Decimal, Expr, str]]:
    """Each tier that bounds the total: the most, when it holds of a rate, and both in words."""
    above: Decimal | None = None
    for rate, allowed in caps.steps:
        if allowed < full:
            holds = RATE.at_least(rate) if above is None else All((RATE.at_least(rate), RATE.below(above)))
            why = f"执行率低于{exact_percent(above)}" if above is not None else "按执行率"
            yield allowed, holds, f"{why}，不超过{plain(allowed)}分"
        above = rate
