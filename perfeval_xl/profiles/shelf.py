"""Which files of a folder are profiles, what is in one, and which stand beside it (examples, outlines of reports)."""

from __future__ import annotations

import functools
import os
import pickle
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

PUBLISHED = ".published.toml"
"""Ending of a published example, which stands beside its profile."""
EXAMPLE = ".example.toml"
"""Ending of an invented example, filled in, which stands beside its profile."""
OUTLINE_SUFFIX = ".report.toml"
"""Ending of the outline of a report, which stands beside its profile."""


def ids_in(base: Path) -> Iterator[str]:
    """The ids of the profiles of a folder."""
    return _ids_of(base.glob("*/*.toml"))


def has(base: Path, profile_id: str) -> bool:
    """Whether a folder has the profile of this id: as `ids_in`, which would look into the folders of all places."""
    place = profile_id.partition("/")[0]
    try:
        # Asked of the list, for a path may lead elsewhere, and may be found in other letters.
        known = place in os.listdir(base)
    except OSError:
        return False
    return known and profile_id in _ids_of((base / place).glob("*.toml"))


def _ids_of(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        if not path.name.endswith((PUBLISHED, EXAMPLE, OUTLINE_SUFFIX)):
            yield f"{path.parent.name}/{path.stem}"


def beside(folders: Sequence[Path], ending: str) -> dict[str, Path]:
    """The files of an ``ending``, by the id of the profile they stand beside; the first folder counts."""
    return {
        f"{path.parent.name}/{path.name.removesuffix(ending)}": path
        for base in reversed(folders)
        for path in sorted(base.glob(f"*/*{ending}"))
    }


def tables_in(text: str) -> dict[str, object]:
    """The tables of a profile, the caller's own. Raises TOMLDecodeError and RecursionError."""
    tables: dict[str, object] = pickle.loads(_pickled(text))
    return tables


@functools.lru_cache(maxsize=64)
def _pickled(text: str) -> bytes:
    """What is read once for all profiles that extend it, and copied from faster than it is read."""
    return pickle.dumps(tomllib.loads(text, parse_float=Decimal))
