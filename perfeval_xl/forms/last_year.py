"""What last year's form said, as it travels in this year's workbook beside what is to be filled in.

It is printed on a locked sheet of its own and stands in no cell of this year's form: nobody takes it for an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal

from perfeval_xl.frozen import frozen
from perfeval_xl.vocabulary import Stage

SHEET = "上年对比"
"""The tab of the sheet."""
STEM = "previous."
"""How the keys of its fields begin: what is asked of a form, added up or reported leaves them out."""


@frozen
class LastRow:
    """An indicator of last year, with the one of this year that it is the same as."""

    row: str
    """Id of this year's indicator, such as ``i03``; empty for one that this year's form has not."""
    dimension: str
    name: str
    target: str
    """As it is read, with sign and unit: ``≥1000个``."""
    actual: str
    number: Decimal | None = None
    """The target as this year's cell would hold it; None where the two cannot be compared."""
    done: Decimal | None = None
    """The same of what was reached."""
    points: Decimal | None = None
    score: Decimal | None = None
    reason: str = ""
    note: str = ""
    """Why it is not compared, or what changed of it, in a few words."""


@frozen
class LastText:
    """A text of last year's form, with the field of this year's that asks the same."""

    key: str
    """Empty where this year's form does not ask it."""
    label: str
    text: str


@frozen
class LastYear:
    """One form of last year; amounts in the unit of this year's form, rates as fractions of 1."""

    year: int
    code: str
    name: str
    unit: str
    amounts: Mapping[Stage, Decimal] = field(default_factory=dict, hash=False)
    """The totals of its funds."""
    rate: Decimal | None = None
    """预算执行率."""
    score: Decimal | None = None
    rating: str = ""
    rows: tuple[LastRow, ...] = ()
    texts: tuple[LastText, ...] = ()
    notes: tuple[str, ...] = ()
    """What whoever compares has to know: units of money, other rules, how it was found."""
