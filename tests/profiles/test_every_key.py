"""No key of a profile may be anything: wrong values are refused, and nothing but ProfileError is raised."""

import copy
import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Plan
from perfeval_xl.layout.overlaps import overlaps
from perfeval_xl.profiles.library import Library, folder, load
from perfeval_xl.profiles.parse import parse
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.scoring import score
from tests.issuing.samples import answered, filled_from

NATIONAL = tomllib.loads((folder() / "cn_national/2020.toml").read_text(encoding="utf-8"), parse_float=Decimal)
COUNTY = Library((folder(),)).tables("hunan_county/2018")
HENGYANG = Library((folder(),)).tables("hunan_hengyang/2022")
PROFILES: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
    "a project": (NATIONAL, ()),
    "a county": (COUNTY, ("base_data", "ratios", "goal")),
    "a city": (HENGYANG, ("base_data", "goal")),
}
"""Profiles, and the tables of each that the others do not have (all of them where none is named)."""
FREE = frozenset({"deduction.article", "deduction.provision", "deduction.verified"})


def of(name: str) -> Iterator[tuple[str | int, ...]]:
    """Every path of a profile that is tried under its name."""
    data, tables = PROFILES[name]
    return (path for path in paths(data) if not tables or path[0] in tables)


def paths(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value inside ``held``."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from paths(value, (*path, key))


def ends(found: Iterable[tuple[str | int, ...]]) -> Iterator[tuple[str | int, ...]]:
    """Of paths that differ in their numbers alone the first and the last.

    The tables of a list are read by the same lines, one after the other, and so is each word of a list.
    """
    first: dict[tuple[str | int, ...], tuple[str | int, ...]] = {}
    last: dict[tuple[str | int, ...], tuple[str | int, ...]] = {}
    for path in found:
        named = tuple("*" if isinstance(key, int) else key for key in path)
        first.setdefault(named, path)
        last[named] = path
    yield from dict.fromkeys((*first.values(), *last.values()))


def value_at(data: object, path: tuple[str | int, ...]) -> object:
    """The value under ``path``."""
    for key in path:
        data = data[key]  # type: ignore[index]
    return data


def opened(name: str, path: tuple[str | int, ...]) -> tuple[dict[str, object], Any]:
    """A profile, and in it the table or list in which the last key of ``path`` stands, to be changed in place.

    Only what lies on the way is copied; a whole profile has hundreds of tables.
    """
    data: dict[str, object] = copy.copy(PROFILES[name][0])
    inner: Any = data
    for key in path[:-1]:
        inner[key] = copy.copy(inner[key])
        inner = inner[key]
    return data, inner


def changed(name: str, path: tuple[str | int, ...], value: object) -> dict[str, object]:
    """A profile with another value under ``path``."""
    data, inner = opened(name, path)
    inner[path[-1]] = value
    return data


@pytest.fixture(autouse=True)
def nobody_writes_into_a_profile() -> Iterator[None]:
    """All changed profiles have most tables in common: none of them may be written into."""
    before = copy.deepcopy(PROFILES)
    yield
    assert before == PROFILES


def between_words(name: str, path: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
    """For a word that is neither the first nor the last of its list, the path of the list: one such stands for all.

    A word of a list is looked for, and which one it is decides nothing; tables of a list, and words that name parts of
    the sheet, stand for themselves.
    """
    words = value_at(PROFILES[name][0], path[:-1])
    at = path[-1]
    if not isinstance(words, list) or not isinstance(at, int) or not isinstance(words[at], str) or "layout" in path:
        return None
    return path[:-1] if 0 < at < len(words) - 1 else None


def read(data: dict[str, object]) -> Profile | None:
    """The profile, or None where it is refused."""
    try:
        projects = load("cn_national/2020") if data.get("kind") == "whole_department" else None
        return parse(data, profile_id="x/1", extends="", file="x/1.toml", projects=projects)
    except ProfileError:
        return None


WRITTEN: set[frozenset[object]] = set()
"""The sorts of cells of each plan that was written without a crash."""


def sorts_of(plan: Plan) -> frozenset[object]:
    """All that the writer tells apart: types of values, looks, and what validations and sheets are made of."""
    cells = (cell for sheet in plan.sheets for cell in sheet.cells.values())
    rules = (rule for sheet in plan.sheets for rule in sheet.validations.values())
    return frozenset(
        {(type(c.value), c.style, c.formula is None, c.open, c.merged, c.link is None) for c in cells}
        | {(rule.kind, type(rule.low), type(rule.high), len(rule.options)) for rule in rules}
        | {(s.landscape, s.one_page, s.plain_print, bool(s.breaks), s.filtered, len(s.widths)) for s in plan.sheets}
    )


def fate(data: dict[str, object]) -> str:
    """What becomes of a profile, and of a form that is built by it: anything but a crash is fine."""
    try:
        profile = read(data)
        if profile is None:
            return "refused"
        filled = filled_from(answered(profile), profile)
        plan = arrange(filled.form, filled.every_answer)
        dict(score(filled).values)
        if any(True for sheet in plan.sheets for _ in overlaps(sheet)):
            return "cells that lie on each other"
        # The writer decides nothing: what it makes of a sort of cell, it makes of every one.
        if (sorts := sorts_of(plan)) not in WRITTEN:
            workbook(filled)
            WRITTEN.add(sorts)
    except Exception as error:  # whichever it is, the list below names it
        return repr(error)
    return "built"


WRONG = {"a table": {"nonsense": 1}, "a nested list": [[["nonsense"]]], "a flag or a word": None}


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("wrong", WRONG)
def test_no_value_may_be_of_another_type(wrong: str, name: str) -> None:
    fates = {}
    for path in ends(of(name)):
        value = value_at(PROFILES[name][0], path)
        other = WRONG[wrong] if WRONG[wrong] is not None else "?" if isinstance(value, bool) else True
        fates[".".join(map(str, path))] = fate(changed(name, path, other))
    assert {path: what for path, what in fates.items() if what != "refused" and path not in FREE} == {}


@pytest.mark.parametrize("name", PROFILES)
def test_whatever_is_left_out_is_refused_or_the_form_still_builds(name: str) -> None:
    fates: dict[str, str] = {}
    built: set[tuple[str | int, ...]] = set()
    # What a department has besides are tables of one kind, row after row; those of a project have each its own part.
    for path in of(name) if name == "a project" else ends(of(name)):
        data, inner = opened(name, path)
        del inner[path[-1]]
        words = between_words(name, path)
        if words in built:
            # A form was built without another word of this list; only whether the profile is read is left to try.
            fates[".".join(map(str, path))] = "built" if read(data) is not None else "refused, unlike the other words"
            continue
        fates[".".join(map(str, path))] = fate(data)
        if words is not None and fates[".".join(map(str, path))] == "built":
            built.add(words)
    assert {path: what for path, what in fates.items() if what not in ("refused", "built")} == {}
