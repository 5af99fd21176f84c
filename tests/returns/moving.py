"""Insert and delete rows as a spreadsheet does: references follow, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lxml import etree

from tests.making import BOOK, FORM, Parts, tag

_REFERENCE = re.compile(
    r'"[^"]*"|(?P<sheet>(?:[\w]+|\'[^\']+\')!)?'
    r"(?<![\w.])(?P<first>\$?[A-Z]{1,3}\$?\d+)(?::(?P<last>\$?[A-Z]{1,3}\$?\d+))?(?![\w(.])"
)
_PIECES = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)")
Move = Callable[[int], int | None]
"""From the old row number to the new one; None for a row that is gone."""


def inserted(row: int, count: int = 1, *, sheet: str = FORM) -> Callable[[Parts], None]:
    """Insert ``count`` empty rows above ``row``."""
    return lambda parts: _moved(parts, sheet, lambda old: old + count if old >= row else old)


def deleted(row: int, *, sheet: str = FORM) -> Callable[[Parts], None]:
    """Delete ``row``."""

    def move(old: int) -> int | None:
        return None if old == row else old - 1 if old > row else old

    return lambda parts: _moved(parts, sheet, move)


def _moved(parts: Parts, sheet: str, move: Move) -> None:
    names = [item.get("name") for item in parts.root(BOOK).iter(tag("sheet"))]
    root = parts.sheet(sheet)
    data = root.find(tag("sheetData"))
    for row in list(data):
        new = move(int(row.get("r")))
        if new is None:
            data.remove(row)
            continue
        row.set("r", str(new))
        for item in row:
            item.set("r", re.sub(r"\d+", str(new), item.get("r")))
    for path, name in (
        ("{*}mergeCells/{*}mergeCell", "ref"),
        ("{*}hyperlinks/{*}hyperlink", "ref"),
        ("{*}dataValidations/{*}dataValidation", "sqref"),
        ("{*}conditionalFormatting", "sqref"),
        ("{*}autoFilter", "ref"),
    ):
        _blocks(root.findall(path), name, move)
    for name in names:
        for formula in (*parts.sheet(name).iter(tag("f")), *parts.sheet(name).iter(tag("formula"))):
            formula.text = _formula(formula.text or "", sheet, own=name == sheet, move=move)
    for item in parts.names():
        item.text = _formula(item.text or "", sheet, own=False, move=move)


def _blocks(items: Iterable[etree._Element], name: str, move: Move) -> None:
    for item in items:
        first, _, last = item.get(name).partition(":")
        new = _area(first, last, move)
        # A block of one cell is no merge any more.
        if new is None or (":" in item.get(name) and item.tag == tag("mergeCell") and _single(new)):
            item.getparent().remove(item)
        else:
            item.set(name, new)


def _single(area: str) -> bool:
    first, _, last = area.partition(":")
    return first == last


def _formula(text: str, sheet: str, *, own: bool, move: Move) -> str:
    def changed(match: re.Match[str]) -> str:
        if match["first"] is None:
            return match[0]
        named = (match["sheet"] or "").strip("'!")
        if (named != sheet) if named else not own:
            return match[0]
        area = _area(match["first"], match["last"] or "", move)
        return (match["sheet"] or "") + (area or "#REF!")

    return _REFERENCE.sub(changed, text)


def _area(first: str, last: str, move: Move) -> str | None:
    """An area after the move; it shrinks where an end of it is gone."""
    (head, top), (foot, bottom) = _cut(first), _cut(last or first)
    kept = [new for old in range(top, bottom + 1) if (new := move(old)) is not None]
    if not kept:
        return None
    return f"{head}{kept[0]}" + (f":{foot}{kept[-1]}" if last else "")


def _cut(reference: str) -> tuple[str, int]:
    match = _PIECES.fullmatch(reference)
    assert match is not None, reference
    return match[1], int(match[2])
