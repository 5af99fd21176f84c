"""Which project of this year is which one of a year before: by code, name and unit, as far as these last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from perfeval_xl.forms.form import FormKind
from perfeval_xl.forms.same_indicators import bare_name, of_its_year

LIKE_PROJECTS, LIKE_DEPARTMENTS = 0.5, 0.6
"""Shares of their characters from which on two names of one code and unit, or of one code of a department, may be one
name before and after it was changed (本程序自定规则 第42条)."""
_GENERIC = re.compile(".{0,4}(?:经费|支出|补助|补贴|费用|资金)")
"""What every unit has: 公用经费, 人员支出."""


class NamedProject(NamedTuple):
    """What a project, or a department, is known by in one year."""

    year: int
    kind: str
    """``project`` or ``whole_department``."""
    code: str
    name: str
    department: str
    unit: str


def named(year: int, kind: str, code: str, name: str, department: str, unit: str) -> NamedProject:
    """What a project is known by; of a whole department, which fills in its own form, the unit is itself."""
    own = unit or (name if kind == FormKind.DEPARTMENT.value else "")
    return NamedProject(year, kind, code, name, department, own)


def same_projects(now: Sequence[NamedProject], before: Sequence[NamedProject]) -> dict[int, int]:
    """The project of ``before`` that each one of ``now`` was, by their positions; none of ``before`` is taken twice.

    By code, name and unit; by name and unit; by code, where the name and 主管部门 are the same, or the unit is and the
    names are alike; by a code with another year in it under the same condition; by code and a name that neither year
    has twice and that says what is done; of whole departments by code, where the names are alike. A code alone tells
    nothing, nor does a name: lists are numbered anew each year, and every unit has its 公用经费. What stands twice in
    either year is nobody's for certain. Of several years the latest before this one counts.
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    latest_first = sorted(range(len(before)), key=lambda at: -before[at].year)
    for key, is_sound in _WAYS:
        known: dict[tuple[str, ...], list[int]] = {}
        for at in latest_first:
            if at not in taken:
                known.setdefault((before[at].kind, *key(before[at])), []).append(at)
        wanted: dict[tuple[str, ...], list[int]] = {}
        for at, one in enumerate(now):
            if at not in found:
                wanted.setdefault((one.kind, *key(one)), []).append(at)
        for own, places in wanted.items():
            one = now[places[0]]
            earlier = [at for at in known.get(own, ()) if before[at].year < one.year]
            newest = [at for at in earlier if before[at].year == before[earlier[0]].year]
            if len(places) == len(newest) == 1 and all(own) and is_sound(one, before[newest[0]]):
                found[places[0]] = newest[0]
                taken.update(earlier)
    return found


def keys_of(one: NamedProject) -> tuple[str, ...]:
    """By what a project may be found among many: no two are the same that have none of these in common."""
    return tuple(filter(None, (one.code, of_its_year(one.code, one.year), bare_name(one.name))))


def what_differs(now: NamedProject, before: NamedProject) -> str:
    """What of code, name and unit of one project changed, in words; empty where nothing did but a year."""
    changed = []
    if now.code != before.code and of_its_year(now.code, now.year) != of_its_year(before.code, before.year):
        changed.append(f"编码由{before.code or '空'}改为{now.code or '空'}")
    if bare_name(now.name) != bare_name(before.name):
        changed.append(f"名称由“{before.name}”改为“{now.name}”")
    if bare_name(now.unit) != bare_name(before.unit):
        changed.append(f"单位由“{before.unit}”改为“{now.unit}”")
    return "，".join(changed)


def _is_plausible(now: NamedProject, before: NamedProject) -> bool:
    """Whether what has one code may be one project: of one name within one 主管部门, or of one unit and like names; or
    one department under a name like its old one.
    """
    units, names, departments = (
        bool(bare_name(own)) and bare_name(own) == bare_name(other)
        for own, other in ((now.unit, before.unit), (now.name, before.name), (now.department, before.department))
    )
    if now.kind == FormKind.DEPARTMENT.value:
        return share_of_characters(now.name, before.name) >= LIKE_DEPARTMENTS
    return (names and departments) or (units and share_of_characters(now.name, before.name) >= LIKE_PROJECTS)


def share_of_characters(one: str, other: str) -> float:
    """Which share of their characters two names have in common."""
    own, others = Counter(bare_name(one)), Counter(bare_name(other))
    return 2 * (own & others).total() / max(1, own.total() + others.total())


def _is_telling(now: NamedProject, before: NamedProject) -> bool:
    """Whether a name says what is done, and not only what is paid."""
    return not _GENERIC.fullmatch(bare_name(now.name))


def _anyhow(now: NamedProject, before: NamedProject) -> bool:
    return True


_Key = Callable[[NamedProject], tuple[str, ...]]
_WAYS: tuple[tuple[_Key, Callable[[NamedProject, NamedProject], bool]], ...] = (
    (lambda one: (one.code, bare_name(one.name), bare_name(one.unit)), _anyhow),
    (lambda one: (bare_name(one.name), bare_name(one.unit)), _anyhow),
    (lambda one: (one.code,), _is_plausible),
    (lambda one: (of_its_year(one.code, one.year),), _is_plausible),
    (lambda one: (bare_name(one.name),), lambda now, before: now.code == before.code and _is_telling(now, before)),
)
"""By what two years are taken for one project's, the surest first, and what must be so besides."""
