"""What comes of the 汇总 that somebody typed into: what was taken over, and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Typed:
    """What somebody typed into a row, which could not be taken over."""

    choice: str
    until: str
    reason: str
    who: str
    why: str
    """Why not."""


@dataclass(frozen=True)
class Taken:
    """What came of the 汇总 that lay there."""

    taken: int = 0
    """Decisions that were taken over."""
    lines: tuple[str, ...] = ()
    """What is to be told of them, and of those that are not asked any more."""
    refused: tuple[str, ...] = ()
    """Rows that were not taken over, with the cell, what is the matter and what to do."""
    left: Mapping[str, Typed] = field(default_factory=dict)
    """What was typed into them, by the mark of the row, to be written into the next 汇总."""
