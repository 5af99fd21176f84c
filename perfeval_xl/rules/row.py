"""A row of a form as its rules see it."""

from __future__ import annotations

import functools
from decimal import Decimal

from perfeval_xl.expressions.tree import Field
from perfeval_xl.frozen import frozen
from perfeval_xl.vocabulary import Category, Polarity


@frozen(eq=False)
class Row:
    """All that the expressions of a row may depend on: which cells are its own, and what is known of its indicator.

    What is computed of a row is remembered by profile and `Row`. An expression cannot be given to
    a row that it was not made for: whatever it is made of stands here, or it could not be seen.
    A row is equal to nothing but itself; `known_row` gives the same to all that are alike.
    """

    id: str
    """Stem of the keys of its cells: ``i03``, or ``execution``."""
    category: Category | None = None
    polarity: Polarity | None = None
    percent: bool = False
    """Whether target and actual are in %."""
    signed: bool = False
    """Whether its actual may be less than nothing."""
    ratio: str = ""
    """The ratio of the base data that is its actual; empty where that is typed."""
    as_fraction: bool = False
    """Whether its cells hold fractions of 1 for what is in %, and not 96 for 96%."""
    takes_percent: bool = False
    """Whether somebody may type a % sign: in %, and where no measure, or percentage points, are asked for."""
    share: bool = False
    """Whether it is part of a whole, of which there cannot be more than 100%."""
    words: tuple[str, ...] = ()
    """What may be chosen in place of its actual, such as `UNFINISHED`."""
    days: tuple[Decimal, Decimal] | None = None
    """The first and the last day of the year of its form, or of the year of its own deadline."""
    over_years: bool = False
    """Whether the office says that the project runs over several years."""
    stated: bool = False
    """Whether its form has a cell for the state of the project."""
    scale: str = ""
    """The scale by which its level is judged; empty for the usual one."""
    rule: str = ""
    """The named rule that it has; empty for that of its 指标性质."""

    scored: bool = True
    """Whether it has points and a score; what has none is only reached or not."""

    def field(self, role: str) -> Field:
        """The cell of this row that holds ``role``."""
        return Field(f"{self.id}.{role}")

    @property
    def has_rate(self) -> bool:
        """Whether a 完成率 is shown beside what is typed."""
        return not self.ratio and self.polarity is not None and self.polarity.is_number


_REMEMBERED = 4096
"""Rows that are remembered: those of the largest department, over again."""
known_row = functools.lru_cache(maxsize=_REMEMBERED)(Row)
"""The row of which this is known: one for all forms."""
