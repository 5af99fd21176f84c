"""Tables and pivot tables: blocks of cells that a program gives colours and letters of its own, or fills itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.overlays import WHOLE_SHEET
from perfeval_xl.returns.package import BOOK, Package, relationships
from perfeval_xl.returns.references import area_of
from perfeval_xl.vocabulary import CellBlock

MOST_TABLES = 50
"""Tables of a sheet that are looked at one by one; more of them cover all of it."""
_CACHE = "pivotcachedefinition"
_REFRESHES = ("refreshOnLoad", "invalid")
"""What a cache says that makes programs fill its pivot tables anew when the file is opened."""


class Table(NamedTuple):
    """A table on a sheet, or a pivot table."""

    name: str
    area: CellBlock
    """The cells that it takes; all of them where nobody can say."""
    pivots: bool = False
    refreshes: bool = False
    """Whether it is filled anew when the file is opened."""


def tables_of(package: Package, sheet: str) -> tuple[Table, ...]:
    """The tables and pivot tables of the sheet of this part. Raises ReturnFileError for those that cannot be read."""
    parts = [
        (kind.lower(), target)
        for kind, target in relationships(package, sheet).values()
        if kind.lower() in ("table", "pivottable")
    ]
    if not parts:
        return ()
    if len(parts) > MOST_TABLES:
        return (Table("", WHOLE_SHEET),)
    return tuple(_table(package, target, pivots=kind == "pivottable") for kind, target in parts)


def _table(package: Package, part: str, *, pivots: bool) -> Table:
    if not package.has(part):
        return Table("", WHOLE_SHEET, pivots)
    root = package.xml(part)
    place = root.find(f"{MAIN}location") if pivots else root
    area = None if place is None else area_of(place.get("ref", ""))
    name = root.get("name", "") if pivots else root.get("displayName", root.get("name", ""))
    return Table(name, area or WHOLE_SHEET, pivots, pivots and any(_refreshing(package, part)))


def _refreshing(package: Package, pivot: str) -> Iterator[bool]:
    """For each cache that a pivot table may have, whether it is filled anew when the file is opened."""
    for source in (pivot, BOOK):
        for kind, target in relationships(package, source).values():
            if kind.lower() == _CACHE and package.has(target):
                root = package.xml(target)
                yield any(root.get(word, "0") not in ("0", "false") for word in _REFRESHES)
