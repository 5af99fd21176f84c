"""Which files of a folder are profiles, and which stand beside one: its examples and the outline of its report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

PUBLISHED = ".published.toml"
"""Ending of a published example, which stands beside its profile."""
EXAMPLE = ".example.toml"
"""Ending of an invented example, filled in, which stands beside its profile."""
OUTLINE_SUFFIX = ".report.toml"
"""Ending of the outline of a report, which stands beside its profile."""


def ids_in(base: Path) -> Iterator[str]:
    """The ids of the profiles of a folder."""
    for path in base.glob("*/*.toml"):
        if not path.name.endswith((PUBLISHED, EXAMPLE, OUTLINE_SUFFIX)):
            yield f"{path.parent.name}/{path.stem}"


def beside(folders: Sequence[Path], ending: str) -> dict[str, Path]:
    """The files of an ``ending``, by the id of the profile they stand beside; the first folder counts."""
    return {
        f"{path.parent.name}/{path.name.removesuffix(ending)}": path
        for base in reversed(folders)
        for path in sorted(base.glob(f"*/*{ending}"))
    }
