"""What becomes of an actual below zero, where nothing below zero can be meant."""

from __future__ import annotations

import enum
from collections.abc import Callable

from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.basis import Basis
from perfeval_xl.profiles.course import OWN_PRACTICE
from perfeval_xl.tables import Table


class Counted(enum.StrEnum):
    """As what an actual below zero counts."""

    REFUSED = "refused"
    """As a mistake: the cell does not take it, the check sends it back."""
    ZERO = "zero"
    """As 0: it may be typed, and is scored."""


@frozen
class Negatives:
    """As what an actual below zero counts, and who says so."""

    counted: Counted
    basis: Basis


NO_NEGATIVES = Negatives(Counted.REFUSED, Basis(OWN_PRACTICE, "第8条", True))
"""Where a profile says nothing."""


def read_negatives(table: Table, basis: Callable[[Table], Basis]) -> Negatives:
    """Return what ``table`` says under ``counts_as``; a profile without it refuses them."""
    counted = Counted(table.choice("counts_as", list(Counted), default=Counted.REFUSED))
    own = basis(table) if "counts_as" in table or "provision" in table else NO_NEGATIVES.basis
    table.finish()
    return Negatives(counted, own)
