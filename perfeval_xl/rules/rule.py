"""What a rule is: a name, parameters, an expression, words, and examples worked by hand.

One class says all of it. The reader of profiles, their description in Chinese, the schema and the
tests of parity are made from the lists in ``registry``.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import Expr
from perfeval_xl.frozen import frozen
from perfeval_xl.rules.rates import RateFormula
from perfeval_xl.rules.row import Row
from perfeval_xl.vocabulary import Polarity


@frozen
class Rule(abc.ABC):
    """How a row is scored. A frozen dataclass whose fields are its parameters (`parameters`)."""

    name: ClassVar[str]
    """What a profile calls it."""

    @abc.abstractmethod
    def score(self, row: Row, *, places: int) -> Expr:
        """Return what ``row`` is worth, rounded to ``places``; not scored while an entry it needs is missing."""

    @abc.abstractmethod
    def words(self, points: Decimal) -> str:
        """Say in Chinese how ``points`` are given."""

    @classmethod
    @abc.abstractmethod
    def examples(cls) -> tuple[Example, ...]:
        """Cases worked by hand: one unscored, one in full, one of each thing the rule tells apart.

        The tests of parity run the rule with the parameters that stand here.
        """


@frozen
class Example:
    """A row and what it is worth."""

    rule: Rule
    source: str
    """依据: where it was read, or that it is ours."""
    cells: Mapping[str, Value]
    """What stands in the cells of the row, by role: ``points``, ``rate``, ``actual``, ``number``, ``assessed``."""
    score: Decimal | None
    """Rounded to two places; None where it is not scored."""


class ExecutionRule(Rule):
    """How 预算执行率 is scored: by the cells ``points`` and ``rate``."""


class QuantityRule(Rule):
    """How ≥, ≤, = or a deadline is scored: by ``points``, ``actual``, ``number`` (the target) and ``rate``."""

    rate: ClassVar[RateFormula | None]
    """完成率, a cell of its own; None where there is none."""

    @property
    def excess_costs(self) -> bool:
        """Whether far more than was asked for costs points."""
        return False


class JudgedRule(Rule):
    """How a level is scored: by ``points``, ``actual`` (the level) and ``assessed``."""


class RatioScore(Rule):
    """How a ratio of the base data is scored: by ``points`` and ``actual`` (the ratio)."""

    polarity: ClassVar[Polarity]
    """In which direction the ratio is good."""

    @property
    @abc.abstractmethod
    def full_at(self) -> Decimal:
        """The ratio that is worth all points at the least effort: what stands as the target."""
