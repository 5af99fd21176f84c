"""A file that is opened again: what was recorded of it stays, and what comes out of it now is added to that.

It is opened again where something of it was lost, and where it held something that was refused and is now read by a
program that may know better. Rows are only added: what was refused before is told no more once another reading has
everything that was read then, because that reading says where its own deliveries begin.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from perfeval_xl import __version__
from perfeval_xl.arrivals.outlook import can_read
from perfeval_xl.ledger.rows import ContainerRow, DeliveryRow

_OUTLOOK = "msg"
"""What of the program need not be installed."""


def reader() -> str:
    """What this program is that reads, and what it can read here: ``0.5.0 msg``."""
    return " ".join([__version__, *([_OUTLOOK] if can_read() else [])])


def added(
    container: ContainerRow,
    rows: Sequence[DeliveryRow],
    readings: Sequence[ContainerRow],
    there: Sequence[DeliveryRow],
) -> tuple[ContainerRow, tuple[DeliveryRow, ...]]:
    """What is to be recorded of a reading that gave ``rows``, where ``readings`` gave what is ``there``."""
    if not readings and not there:
        return container, tuple(rows)
    begins = max((one.begins for one in readings), default=0)
    is_other = bool(readings) and container.reader not in {one.reader for one in readings}
    told = [one for one in there if one.code and one.nth >= begins]
    if is_other and _names(there) <= _names(rows) and _refusals(told) != _refusals(rows):
        begins = max((one.nth for one in there), default=-1) + 1
        fresh = _numbered([*_missing(rows, there), *(one for one in rows if one.code)], set(), begins)
    else:
        missing = [*_missing(rows, there), *_missing_refusals(rows, told)]
        fresh = _numbered(missing, {one.nth for one in there}, 0)
    return replace(container, entries=len(there) + len(fresh), begins=begins), fresh


def _names(rows: Sequence[DeliveryRow]) -> Counter[tuple[str, str]]:
    """What was read, however it was taken."""
    return Counter((one.name, one.sha) for one in rows if not one.code)


def _refusals(rows: Sequence[DeliveryRow]) -> Counter[tuple[str, str, str]]:
    return Counter((one.name, one.code, one.facts) for one in rows if one.code)


def _missing(rows: Sequence[DeliveryRow], there: Sequence[DeliveryRow]) -> list[DeliveryRow]:
    """Those that were read and are not there, or as something else."""
    had = Counter((one.name, one.sha, one.role) for one in there if not one.code)
    return [one for one in rows if not one.code and not _taken(had, (one.name, one.sha, one.role))]


def _missing_refusals(rows: Sequence[DeliveryRow], told: Sequence[DeliveryRow]) -> list[DeliveryRow]:
    had = _refusals(told)
    return [one for one in rows if one.code and not _taken(had, (one.name, one.code, one.facts))]


def _taken(had: Counter[tuple[str, str, str]], what: tuple[str, str, str]) -> bool:
    if had[what] <= 0:
        return False
    had[what] -= 1
    return True


def _numbered(rows: Sequence[DeliveryRow], used: set[int], first: int) -> tuple[DeliveryRow, ...]:
    """``rows`` with numbers from ``first`` on that nobody has; each keeps its own where it can."""
    taken, numbered = set(used), list[DeliveryRow]()
    for one in rows:
        free = one.nth if one.nth >= first and one.nth not in taken else _next(taken, first)
        taken.add(free)
        numbered.append(replace(one, nth=free))
    return tuple(numbered)


def _next(taken: set[int], first: int) -> int:
    return next(nth for nth in itertools.count(max([first - 1, *taken]) + 1) if nth not in taken)
