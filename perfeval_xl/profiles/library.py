"""Find profiles: TOML files by jurisdiction and year, each extending another."""

from __future__ import annotations

import copy
import functools
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from importlib import resources
from pathlib import Path

from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.profiles.outline import Outline, read_outline
from perfeval_xl.profiles.parse import parse
from perfeval_xl.profiles.profile import Profile

PACKAGE = "perfeval_xl.workbook_templates"
PUBLISHED = ".published.toml"
"""Ending of a published example, which stands beside its profile."""
REPORT = ".report.toml"
"""Ending of the outline of a report, which stands beside its profile."""


def folder() -> Path:
    """Where the profiles lie."""
    return Path(str(resources.files(PACKAGE)))


def available(root: Path | None = None) -> list[str]:
    """The ids of all profiles, jurisdiction and year."""
    return sorted(_ids(root or folder()))


def published(root: Path | None = None) -> dict[str, Path]:
    """The published examples, by the id of the profile they stand beside."""
    base = root or folder()
    return {
        f"{path.parent.name}/{path.name.removesuffix(PUBLISHED)}": path for path in sorted(base.glob(f"*/*{PUBLISHED}"))
    }


@functools.cache
def load(profile_id: str, root: Path | None = None) -> Profile:
    """Return the profile ``profile_id``.

    Raises ProfileError where it does not exist or says something wrong; all
    mistakes are listed, each with file, key path, what is wrong, what is allowed.
    """
    base = root or folder()
    tables = _merged(profile_id, base, seen=())
    return parse(
        tables,
        profile_id=profile_id,
        extends=extended(profile_id, base),
        file=f"{profile_id}.toml",
        projects=_projects(tables, profile_id, base),
        outline=_outline(profile_id, base),
    )


def _outline(profile_id: str, base: Path) -> Outline | None:
    """The outline of a profile, or of the one that it extends."""
    path = base / f"{profile_id}{REPORT}"
    if path.exists():
        return read_outline(path, path.relative_to(base).as_posix())
    below = extended(profile_id, base)
    return _outline(below, base) if below else None


def extended(profile_id: str, base: Path) -> str:
    """The profile that ``profile_id`` extends; empty where it extends none."""
    return str(_raw(profile_id, base).get("extends", ""))


def _projects(tables: dict[str, object], profile_id: str, base: Path) -> Profile | None:
    """The profile of the projects of a department, where one is named."""
    named = tables.get("projects")
    if named is None:
        return None

    def fits(other: str) -> bool:
        return _merged(other, base, seen=()).get("kind") == "project"

    if not isinstance(named, str) or named not in set(_ids(base)) or not fits(named):
        known = "、".join(filter(fits, available(base)))
        raise ProfileError(
            [Mistake(f"{profile_id}.toml", "projects", f"没有项目支出的规则集“{named}”", f"现有：{known}")]
        )
    return load(named, root=base if base != folder() else None)


def _ids(base: Path) -> Iterator[str]:
    for path in base.glob("*/*.toml"):
        if not path.name.endswith((PUBLISHED, REPORT)):
            yield f"{path.parent.name}/{path.stem}"


def _merged(profile_id: str, base: Path, seen: tuple[str, ...]) -> dict[str, object]:
    if profile_id in seen:
        chain = " → ".join((*seen, profile_id))
        raise ProfileError([Mistake(f"{profile_id}.toml", "extends", f"循环引用：{chain}")])
    own = _raw(profile_id, base)
    parent = own.get("extends")
    if parent is None:
        return own
    if not isinstance(parent, str) or parent not in set(_ids(base)):
        known = "、".join(available(base))
        raise ProfileError([Mistake(f"{profile_id}.toml", "extends", f"没有规则集“{parent}”", f"现有：{known}")])
    merged = _merged(parent, base, (*seen, profile_id))
    _check_sources(own, merged, profile_id)
    return _overlay(merged, own)


def _raw(profile_id: str, base: Path) -> dict[str, object]:
    path = base / f"{profile_id}.toml"
    if profile_id not in set(_ids(base)):
        known = "、".join(available(base))
        raise ProfileError([Mistake(profile_id, "规则集", "没有这个规则集", f"现有：{known}")])
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError([Mistake(f"{profile_id}.toml", "整个文件", f"不是合格的TOML：{error}")]) from error


def _overlay(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    """Tables are merged key by key; anything else is replaced whole.

    An article belongs to its provision: where another provision is named, it goes.
    """
    result = copy.copy(below)
    if "provision" in above:
        result.pop("article", None)
    for key, value in above.items():
        held = result.get(key)
        if isinstance(held, dict) and isinstance(value, dict):
            result[key] = _overlay(held, value)
        else:
            result[key] = value
    return result


def _check_sources(own: dict[str, object], parent: dict[str, object], profile_id: str) -> None:
    """A number that replaces another must name its own provision.

    Otherwise a local number would stand under the provision of the profile it
    extends, which never said it.
    """
    mistakes = [
        Mistake(f"{profile_id}.toml", path, "改了数字而没有写出自己的依据", "同一张表里要写provision和verified")
        for path in _unsourced(own, parent, "")
    ]
    if mistakes:
        raise ProfileError(mistakes)


def _unsourced(own: dict[str, object], parent: dict[str, object], path: str) -> Iterator[str]:
    numbers = any(not isinstance(value, dict) and _has_number(value) for value in own.values())
    sourced = "provision" in own and "verified" in own
    if path and numbers and "provision" in parent and not sourced:
        yield path
    for key, value in own.items():
        below = parent.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            yield from _unsourced(value, below, f"{path}.{key}" if path else key)


def _has_number(value: object) -> bool:
    if isinstance(value, list):
        return any(_has_number(item) for item in value)
    if isinstance(value, dict):
        return any(_has_number(item) for item in value.values())
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
