"""What is made once for all forms that are alike, where what it is made of cannot be a key itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """At most so many values by key. Whatever a value depends on stands in its key; when there is no more room, all
    are forgotten.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, T] = {}

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of ``key``: the one that is known, or what ``make`` gives."""
        if key not in self._known:
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[key] = make()
        return self._known[key]
