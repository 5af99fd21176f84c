"""What lower offices say of projects that do not count here, and which volumes of their packages are missing, in words.

Nothing of it counts: it keeps whoever looks after a round from chasing what a lower office has and looks after.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import ProjectState
from perfeval_xl.ledger.said_rows import PackageRow
from perfeval_xl.office.below import Below, age_of
from perfeval_xl.office.office_findings import in_beijing

HANDLED = (states.RETURNED, states.UNDECIDED)
"""States below of what came in there and is not settled: the lower office writes to the unit, this one does not."""
MOST_NAMED = 10
"""Volumes that are named before they are counted."""


def flagged(state: ProjectState, below: Below) -> ProjectState:
    """A project of which nothing came here, with how it stands below where something came or is not asked for there."""
    if state.state != states.MISSING:
        return state
    said = {row.state for row in below.newest.get((state.year, state.code), {}).values()}
    told = [flag for what, flag in states.SAID_BELOW.items() if what in said]
    last = [flag for flag in state.flags if flag == states.OVERDUE]
    return replace(state, flags=(*(flag for flag in state.flags if flag not in last), *told, *last)) if told else state


def is_handled_below(state: ProjectState) -> bool:
    """Whether nothing came of a project here, and a lower office has its form and looks after it."""
    return any(states.SAID_BELOW[what] in state.flags for what in HANDLED)


def said_of(state: ProjectState, below: Below) -> Iterator[str]:
    """``“市教育局”说是退回（第2号包，2024-03-08 10:00）``, of a project of which nothing came here."""
    if state.state == states.MISSING:
        for key, row in below.newest.get((state.year, state.code), {}).items():
            volume = below.volumes[row.package]
            if row.state in states.SAID_BELOW:
                when = in_beijing(volume.made_at)
                yield f"“{below.name(key)}”说是{row.state}（第{volume.number}号包，{when}）"


def told_of_as_counted(state: ProjectState, below: Below) -> list[str]:
    """The keys of the lower offices that say of a project that it counts: of them its original may be asked for."""
    told = below.newest.get((state.year, state.code), {})
    return [key for key, row in told.items() if row.state == states.COUNTED]


# ---- packages of several volumes


def missing_volumes(volumes: Sequence[PackageRow]) -> list[int]:
    """Which of the ``volumes`` of one package were not taken over, where one was; by number."""
    taken = {row.volume for row in volumes if row.taken}
    most = max((row.volumes for row in volumes if row.taken), default=0)
    return sorted(set(range(1, most + 1)) - taken)


def in_words(missing: Sequence[int]) -> str:
    """``缺第1、3卷``."""
    named = "、".join(map(str, missing[:MOST_NAMED]))
    return f"缺第{named}卷" if len(missing) <= MOST_NAMED else f"缺第{named}等{len(missing)}卷"


def incomplete_lines(rows: Sequence[PackageRow]) -> Iterator[str]:
    """Which volumes of the newest package of each office are still to come; ``rows`` are the newest of each volume."""
    for volumes in _newest(rows).values():
        missing = missing_volumes(volumes)
        if missing:
            one = volumes[0]
            yield (
                f"下级上报：“{one.office}”的第{one.number}号包不全，{in_words(missing)}（共{one.volumes}卷）；"
                "请它补发，放进“来件”再收一次"
            )


def _newest(rows: Sequence[PackageRow]) -> Mapping[str, Sequence[PackageRow]]:
    """The volumes that were taken over of the newest whole package of each office, and of each that was asked for
    since.
    """
    groups: dict[tuple[str, str], list[PackageRow]] = {}
    for row in sorted((one for one in rows if one.taken), key=age_of):
        groups.setdefault((row.signer, row.package), []).append(row)
    whole = {signer: package for (signer, package), own in groups.items() if not own[0].is_part}
    return {package: own for (signer, package), own in groups.items() if own[0].is_part or whole.get(signer) == package}
