"""One mutated workbook by its seed: which base, which one to three mutations, and the bytes that come of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from tests.fuzz import cell_mutations, sheet_mutations, string_mutations, xml_mutations, zip_mutations
from tests.fuzz.parts import Base, Book, NotHereError
from tests.fuzz.registry import MUTATIONS, Mutation

KINDS = (cell_mutations, string_mutations, sheet_mutations, xml_mutations, zip_mutations)
"""The modules whose mutations are on the list."""
COUNTS = (1, 2, 3)
COUNT_WEIGHTS = (70, 20, 10)
"""How many mutations a workbook gets, and how often."""
MOST_TRIES = 20
"""Mutations that are tried where one finds nothing to change."""


@dataclass(frozen=True)
class Step:
    """One mutation, with the seed that it draws from."""

    name: str
    seed: str


@dataclass(frozen=True)
class Case:
    """A workbook as it is to be made: the same case gives the same bytes."""

    name: str
    """``SEED:NUMBER``."""
    base: Base
    steps: tuple[Step, ...]
    said: tuple[str, ...] = field(default=(), compare=False)
    """What the mutations did; known once it is made."""


def case_of(seed: int, number: int, bases: Sequence[tuple[Base, int]], only: str = "") -> Case:
    """The case of this number in the run of a seed; ``only`` mutations whose name or kind that is."""
    rng = Random(f"{seed}:{number}")
    base = rng.choices([base for base, _ in bases], [weight for _, weight in bases])[0]
    chosen = [one for one in MUTATIONS.values() if only in ("", one.name, one.kind)]
    names = rng.choices(chosen, [one.weight for one in chosen], k=rng.choices(COUNTS, COUNT_WEIGHTS)[0])
    steps = tuple(Step(one.name, f"{seed}:{number}/{at}") for at, one in enumerate(names))
    return Case(f"{seed}:{number}", base, steps)


def made(case: Case) -> tuple[bytes, Case]:
    """The bytes of a case, and the case with what its mutations did; one that finds nothing gives way to another."""
    book = Book(case.base)
    said = [_stepped(book, step) for step in case.steps]
    data = book.bytes()
    return data, replace(case, said=(*said, *book.notes))


def _stepped(book: Book, step: Step) -> str:
    rng = Random(step.seed)
    tried: Mutation = MUTATIONS[step.name]
    for _ in range(MOST_TRIES):
        try:
            return f"{tried.name}: {tried.change(book, rng)}"
        except (NotHereError, AttributeError, IndexError, TypeError, ValueError):
            # Nothing to change, or what an earlier mutation left is no workbook any more.
            tried = rng.choice(list(MUTATIONS.values()))
    return "nothing"


def shrunk(case: Case, still: Callable[[bytes], bool]) -> Case:
    """The case with as few of its mutations as still do it."""
    for count in range(1, len(case.steps)):
        for steps in itertools.combinations(case.steps, count):
            smaller = replace(case, steps=steps)
            if still(made(smaller)[0]):
                return smaller
    return case
