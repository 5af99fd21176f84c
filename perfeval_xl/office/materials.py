"""What came along with the workbooks: which 自评报告 is to be held against which form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import AttemptState, MaterialRow
from perfeval_xl.ledger.ties import BY_IDENTITY

REPORT = "report"
"""The role of a .docx."""


class Came(Protocol):
    """What came in: a `perfeval_xl.ledger.standing.Standing`, or what was made of one."""

    @property
    def attempts(self) -> Sequence[AttemptState]:
        """Every file that may be a workbook."""

    @property
    def materials(self) -> Sequence[MaterialRow]:
        """Everything else."""


class Pair(NamedTuple):
    """A report and the workbook that it is held against."""

    workbook: AttemptState
    report: MaterialRow


def pairs(now: Came) -> Iterator[Pair]:
    """Each report that belongs to a project, with the workbook of it that counts, else with the newest that could be
    read; the report of a project without any waits for one.
    """
    of_project: dict[tuple[int, str], AttemptState] = {}
    for one in now.attempts:
        if one.tied != BY_IDENTITY or one.verdict in (states.UNREADABLE, states.UNJUDGED):
            continue
        known = of_project.get((one.year, one.code))
        if known is None or (one.counted, one.sent, one.sha) > (known.counted, known.sent, known.sha):
            of_project[one.year, one.code] = one
    seen = set()
    for material in now.materials:
        workbook = of_project.get((material.year, material.code)) if material.role == REPORT else None
        if workbook is not None and (workbook.sha, material.sha) not in seen:
            seen.add((workbook.sha, material.sha))
            yield Pair(workbook, material)
