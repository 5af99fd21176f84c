"""Which changes are made: as many of each part, spread over its files and over the kinds of change."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from tests.mutants.changes import Change, changes

PARTS = ("rules", "scoring", "checks", "sealing", "returns")


@dataclass(frozen=True)
class Mutant:
    """A change of a module."""

    module: str
    """Its file, from the root of the project."""
    change: Change

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.module}:{self.change.line}"

    @property
    def words(self) -> str:
        """What is changed, on one line."""
        before, after = (" ".join(text.split()) for text in (self.change.before, self.change.after))
        return f"{self.change.kind}: {_short(before)} → {_short(after)}"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:60]}…{text[-18:]}"


def modules_of(root: Path, part: str) -> list[str]:
    """The modules of a part: a package, or one file of its name."""
    package = root / "perfeval_xl" / part
    paths = sorted(package.rglob("*.py")) if package.is_dir() else [package.with_suffix(".py")]
    return [str(path.relative_to(root)) for path in paths]


def chosen(
    root: Path, parts: Iterable[str], count: int, seed: int, executed: Mapping[str, Iterable[int]]
) -> list[Mutant]:
    """``count`` mutants of lines that tests execute, the same for the same seed and source."""
    wanted = list(parts)
    shares = [count // len(wanted) + (number < count % len(wanted)) for number in range(len(wanted))]
    return [
        mutant
        for part, share in zip(wanted, shares, strict=True)
        for mutant in _of_part(root, part, share, random.Random(f"{seed} {part}"), executed)
    ]


def _of_part(
    root: Path, part: str, count: int, rng: random.Random, executed: Mapping[str, Iterable[int]]
) -> list[Mutant]:
    by_module: dict[str, dict[str, list[Change]]] = {}
    for module in modules_of(root, part):
        lines = set(executed.get(module, ()))
        by_kind: dict[str, list[Change]] = defaultdict(list)
        for change in changes((root / module).read_bytes()):
            if change.line in lines:
                by_kind[change.kind].append(change)
        if by_kind:
            by_module[module] = by_kind
    found: list[Mutant] = []
    names = list(by_module)
    rng.shuffle(names)
    for module in cycle(names):
        if len(found) == count or not any(by_module.values()):
            break
        kinds = by_module[module]
        if kinds:
            kind = rng.choice(sorted(kinds))
            change = kinds[kind].pop(rng.randrange(len(kinds[kind])))
            if not kinds[kind]:
                del kinds[kind]
            # One change of a line is enough; the next would most often fail the same test.
            if all(other.change.line != change.line or other.module != module for other in found):
                found.append(Mutant(module, change))
    return found
