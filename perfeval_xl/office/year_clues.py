"""Clues from two years: of what is found of one project, that which somebody should look at first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from perfeval_xl.findings import Code, Finding
from perfeval_xl.forms.same_projects import NamedProject
from perfeval_xl.ledger.rows import ProjectState
from perfeval_xl.office.clues import CELL_MARK, MOST_NAMES, Clue, ClueKind, Form, clue_of, seen

_SCORE_OF_ALL = 10
"""Most that several findings of one kind add to the weight of a clue, each half of it."""


class _Group(NamedTuple):
    """Findings that make one clue."""

    kind: ClueKind
    codes: frozenset[Code]
    weight: int
    """Of one finding; with several it is heavier."""


_GROUPS = (
    _Group(ClueKind.COPIED_FIGURES, frozenset({Code.N114, Code.N115}), 55),
    _Group(ClueKind.OTHER_LAST_YEAR, frozenset({Code.N116, Code.N117}), 45),
    _Group(ClueKind.EASED, frozenset({Code.N103, Code.N104, Code.N105, Code.N106, Code.N108}), 35),
    _Group(ClueKind.SAME_AS_BEFORE, frozenset({Code.N101, Code.N112, Code.N113}), 30),
    _Group(ClueKind.JUMPED, frozenset({Code.N109}), 20),
)
"""The weights only put them in order, as those of 第33条 do (本程序自定规则)."""
OF_TWO_YEARS = frozenset(group.kind for group in _GROUPS)
"""Kinds of clues that there are only where a round is held against one of a year before."""


def clues_of(state: ProjectState, inside: str, project: NamedProject, found: Sequence[Finding]) -> Iterator[Clue]:
    """One clue for each kind of what was ``found`` of a project."""
    form = Form(state.code, inside, project.name, project.department, project.unit, state.sha)
    for group in _GROUPS:
        own = [finding for finding in found if finding.code in group.codes]
        if not own:
            continue
        more = f"；另有{len(own) - MOST_NAMES}处" if len(own) > MOST_NAMES else ""
        why = f"{'；'.join(finding.message for finding in own[:MOST_NAMES])}{more}。"
        cells = (
            seen(form, f"{one.place.sheet}{CELL_MARK}{one.place.cell}" if one.place.cell else one.place.sheet)
            for one in own
        )
        weight = group.weight + min(_SCORE_OF_ALL, (len(own) - 1) * _SCORE_OF_ALL // 2)
        yield clue_of(group.kind, [form], why, cells, weight)
