"""Values of an identity as they are read: nothing is larger than what a workbook that was issued can hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from perfeval_xl.tables import exact_number

LONGEST_TEXT = 32_767
"""Characters of a text: what a cell of Excel holds."""
MOST_ENTRIES = 2_000
"""Amounts, choices or figures of a form; the largest base data have some hundreds."""


def number(value: object) -> Decimal:
    """A number that a cell can hold; 1E+99999999 would fill the memory with zeros. Raises ValueError."""
    exact = exact_number(Decimal(str(value)))
    if exact is None:
        raise ValueError(value)
    return exact


def text(value: object) -> str:
    """A text that a cell can hold. Raises ValueError."""
    written = str(value)
    if len(written) > LONGEST_TEXT:
        raise ValueError("longer than a cell")
    return written


def table(value: object) -> Mapping[str, object]:
    """A table of no more entries than any form has. Raises TypeError and ValueError."""
    if type(value) is not dict and not isinstance(value, Mapping):
        raise TypeError(value)
    if len(value) > MOST_ENTRIES:
        raise ValueError("no form has so many")
    return value
