"""The list of mutations; each module of mutations puts its own on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.fuzz.parts import Book

Change = Callable[[Book, Random], str]
"""Changes a workbook and says what it did; raises NotHereError where there is nothing to change."""


@dataclass(frozen=True)
class Mutation:
    """One way to change a workbook."""

    name: str
    kind: str
    weight: int
    change: Change


MUTATIONS: dict[str, Mutation] = {}
"""By name."""


def mutation(kind: str, weight: int = 2) -> Callable[[Change], Change]:
    """Put a function on the list; of two mutations that with the greater weight is made more often."""

    def listed(change: Change) -> Change:
        name = change.__name__
        if name in MUTATIONS:
            raise ValueError(f"two mutations are called {name}")
        MUTATIONS[name] = Mutation(name, kind, weight, change)
        return change

    return listed
