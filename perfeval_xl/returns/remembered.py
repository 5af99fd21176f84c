"""What was made of parts that many files share byte by byte: styles, themes, the relationships of one program.

What is made depends on nothing but its key, and the budget of each file pays as if it had been made of that file.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from perfeval_xl.returns.budget import Budget, Limit

MOST_KEPT = 64
"""Things of a kind that are kept: so many rule sets and programs may send their files one after the other."""
MOST_SMALL, SMALL_PART = 1_024, 4_096
"""The same of parts that have no more bytes than this, of which a workbook may have one for each sheet."""
MOST_BYTES = 4 * 1024 * 1024
"""Bytes of all things of a kind. The styles of a form take 80 KB with what is made of them; a folder of hostile files
must not fill the memory with what nobody sends again."""
LARGEST_KEPT = 128 * 1024
"""Bytes of the largest part of which anything is kept; the styles of a form have 13 to 30 KB."""

_Value = TypeVar("_Value")


class Memory(Generic[_Value]):
    """The last things of a kind that were made, by all that decided how they are; neither more than so many, nor more
    than so many bytes.
    """

    def __init__(self, most: int = MOST_KEPT, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._kept: dict[Hashable, tuple[_Value, int]] = {}
        self._bytes = 0

    def get(self, key: Hashable) -> _Value | None:
        """What was made of this; None where nothing is known of it."""
        kept = self._kept.get(key)
        return None if kept is None else kept[0]

    def keep(self, key: Hashable, value: _Value, size: int) -> None:
        """Keep what is never changed any more; what was kept first is forgotten.

        ``size`` says about how many bytes key and value take.
        """
        self._forget(key)
        if size > self._most_bytes:
            return
        while self._kept and (len(self._kept) >= self._most or self._bytes + size > self._most_bytes):
            self._forget(next(iter(self._kept)))
        self._kept[key] = value, size
        self._bytes += size

    def _forget(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._bytes -= kept[1]


class Judged(NamedTuple):
    """What was made of a part."""

    value: object
    taken: tuple[tuple[Limit, int], ...]
    """What a budget pays for it, one after the other."""


class Judgement(NamedTuple, Generic[_Value]):
    """What was made of a part of this file, or of the same bytes in another."""

    value: _Value
    data: bytes
    """The part in UTF-8."""
    root: Element | None
    """Its root; None where the part was known."""


class NotingBudget(Budget):
    """The budget of a file, which notes what is paid."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.taken: list[tuple[Limit, int]] = []
        """What was paid, in this order."""

    def take(self, limit: Limit, count: int = 1) -> None:
        """Count some more. Raises ReturnFileError (W032) where that is too many."""
        self.taken.append((limit, count))
        self._budget.take(limit, count)
