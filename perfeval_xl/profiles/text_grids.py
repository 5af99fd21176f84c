"""Free texts that a form asks for by row and column, such as 资金管理情况."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval_xl.profiles.layout_rule import Named, TextGrid
from perfeval_xl.tables import Table

MOST_COLUMNS, MOST_ROWS = 6, 20
"""Of a grid: more do not fit beside each other, or on a page."""
_KEY = re.compile(r"[a-z][a-z0-9_]{0,19}")
"""Keys of a grid, of its rows and its columns, of which the keys of its texts are made."""
_KEY_IN_WORDS = "小写字母开头，只用小写字母、数字和下划线，至多20个字符"


def read_grids(layout: Table, *, longest: int) -> tuple[TextGrid, ...]:
    """The grids that the table ``layout`` describes."""
    grids: list[TextGrid] = []
    for item in layout.tables("grids"):
        grid = TextGrid(
            _key(item, "key"),
            item.text("label"),
            tuple(_named(item, "columns", MOST_COLUMNS)),
            tuple(_named(item, "rows", MOST_ROWS)),
            item.whole("limit", low=10, high=longest),
            item.whole("lines", low=1, high=10, default=2),
            tuple(item.texts("optional", default=[])),
            item.text("corner", default=""),
        )
        columns = [key for key, _ in grid.columns]
        for key in grid.optional:
            if key not in columns:
                item.mistake("optional", f"没有“{key}”这一栏", f"允许：{'、'.join(columns)}")
        if grid.key in {other.key for other in grids}:
            item.mistake("key", f"“{grid.key}”出现了不止一次", "每个key只用一次")
        grids.append(grid)
        item.finish()
    return tuple(grids)


def _key(table: Table, name: str) -> str:
    key = table.text(name)
    if key and not _KEY.fullmatch(key):
        table.mistake(name, f"“{key}”不能作键", _KEY_IN_WORDS)
    return key


def _named(table: Table, name: str, most: int) -> Iterator[Named]:
    found: list[Named] = []
    for item in table.tables(name):
        found.append((_key(item, "key"), item.text("heading")))
        item.finish()
    if not 1 <= len(found) <= most:
        table.mistake(name, f"有{len(found)}项", f"1至{most}项")
    keys = [key for key, _ in found]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        table.mistake(name, f"“{key}”出现了{keys.count(key)}次", "每个key只用一次")
    yield from found
