"""The list of rules: where a profile names one, and which it may name there.

A rule that is not listed here does not exist. The reader of profiles, the schema and the tests of
parity go through the lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Generic, TypeVar

from perfeval_xl.frozen import frozen
from perfeval_xl.rules.direct import CompletionSteps, CompletionStepsAtMost, Reached, ReachedAtMost
from perfeval_xl.rules.execution import Linear, Stepped
from perfeval_xl.rules.judgements import Banded
from perfeval_xl.rules.parameters import optional_parameters, parameters_of
from perfeval_xl.rules.quantities import (
    AllOrNothing,
    LessIsBetter,
    LinearExcess,
    OnTime,
    PassLine,
    PassLineAtMost,
    Proportional,
    SatisfactionSteps,
)
from perfeval_xl.rules.ratio_scores import (
    LosesAbove,
    LosesAboveStarted,
    LosesAboveWhole,
    LosesBelow,
    LosesBelowStarted,
    LosesBelowWhole,
    RatioProportional,
    SteppedDown,
)
from perfeval_xl.rules.rule import ExecutionRule, QuantityRule, RatioScore, Rule
from perfeval_xl.tables import Table
from perfeval_xl.vocabulary import Polarity

R = TypeVar("R", bound=Rule, covariant=True)
MOST_POINTS = Decimal(100)
"""What a row can be worth where its points are not known yet."""


@frozen
class RuleList(Generic[R]):
    """A place in a profile where a rule is named."""

    place: str
    """The path of its table; ``[]`` where there is a list of them."""
    rules: tuple[type[R], ...]
    named: bool = True
    """Whether the table names its rule under ``rule``; where there is but one, it need not."""
    overlaid: bool = True
    """Whether the table may have been begun by the profile that this one extends, so that
    parameters of the rule which stood there are left over."""

    def read(self, table: Table, *, points: Decimal = MOST_POINTS) -> R:
        """Return the rule that ``table`` describes; mistakes are noted in the table."""
        by_name = {rule.name: rule for rule in self.rules}
        rule = by_name[table.choice("rule", by_name)] if self.named else self.rules[0]
        optional = optional_parameters(rule)
        values = {
            key: parameter.read(table, key, points)
            for key, parameter in parameters_of(rule).items()
            if key in table or key not in optional
        }
        for key in {key for other in self.rules for key in parameters_of(other)} if self.overlaid else ():
            table.value(key, required=False)
        return rule(**values)

    def schema(self) -> tuple[dict[str, object], ...]:
        """Return a JSON schema for each rule: its name and its parameters."""
        return tuple(self._schema(rule) for rule in self.rules)

    def _schema(self, rule: type[Rule]) -> dict[str, object]:
        parameters = parameters_of(rule)
        keys: dict[str, object] = {"rule": {"const": rule.name}} if self.named else {}
        keys |= {key: parameter.schema() for key, parameter in parameters.items()}
        return {"properties": keys, "required": [key for key in keys if key not in optional_parameters(rule)]}


EXECUTION: RuleList[ExecutionRule] = RuleList("execution", (Linear, Stepped))
"""How 预算执行率 is scored."""
QUANTITIES: Mapping[Polarity, RuleList[QuantityRule]] = {
    Polarity.AT_LEAST: RuleList("scoring.at_least", (Proportional, PassLine, Reached, CompletionSteps)),
    Polarity.AT_MOST: RuleList(
        "scoring.at_most", (LessIsBetter, LinearExcess, PassLineAtMost, ReachedAtMost, CompletionStepsAtMost)
    ),
    Polarity.EXACT: RuleList("scoring.exact", (Proportional, PassLine, AllOrNothing, CompletionSteps)),
    Polarity.DEADLINE: RuleList("scoring.deadline", (OnTime,)),
}
"""How ≥, ≤, = and deadlines are scored."""
SATISFACTION: RuleList[SatisfactionSteps] = RuleList("scoring.satisfaction", (SatisfactionSteps,), named=False)
"""How a satisfaction in % is scored, where it does not follow ≥."""
QUALITATIVE: RuleList[Banded] = RuleList("scoring.qualitative", (Banded,), named=False)
"""How levels are scored."""
SCALE: RuleList[Banded] = RuleList("scales.*", (Banded,), named=False)
"""How the levels of a scale that a profile names are scored."""
NAMED: Mapping[Polarity, RuleList[QuantityRule]] = {
    polarity: RuleList("rules.*", listed.rules) for polarity, listed in QUANTITIES.items()
}
"""How ≥, ≤, = and deadlines may be scored by a rule that a profile names."""
_ANY_NAMED: RuleList[QuantityRule] = RuleList(
    "rules.*", tuple({rule.name: rule for listed in NAMED.values() for rule in listed.rules}.values())
)
"""The same in one list; rules of one name have the same parameters."""
RATIO_SCORES: RuleList[RatioScore] = RuleList(
    "ratios[]",
    (
        LosesAbove,
        LosesAboveWhole,
        LosesAboveStarted,
        LosesBelow,
        LosesBelowWhole,
        LosesBelowStarted,
        SteppedDown,
        RatioProportional,
    ),
    overlaid=False,
)
"""How the ratios of a department are scored."""

LISTS: tuple[RuleList[Rule], ...] = (
    EXECUTION,
    *QUANTITIES.values(),
    SATISFACTION,
    QUALITATIVE,
    SCALE,
    _ANY_NAMED,
    RATIO_SCORES,
)
"""Every place of a profile in which a rule is named."""
ALL_RULES: tuple[type[Rule], ...] = tuple(dict.fromkeys(rule for listed in LISTS for rule in listed.rules))
"""Every rule, once."""
