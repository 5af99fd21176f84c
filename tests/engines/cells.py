"""Read the values a workbook was saved with, and spoil them to find out who trusts them."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from openpyxl.utils.cell import get_column_letter, range_boundaries

SENTINEL = "STALE"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CELL, _FORMULA, _VALUE = (f"{{{_MAIN}}}{name}" for name in "cfv")
_TEXT, _ALOUD = f"{{{_MAIN}}}t", f"{{{_MAIN}}}rPh"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_PROLOG = re.compile(rb"\A(\xef\xbb\xbf)?<\?xml.*?\?>\s*", re.DOTALL)


def cached(path: Path) -> dict[tuple[str, str], object]:
    """Return the saved value of every non-empty cell, by sheet and cell name.

    Numbers are floats, and so are dates: the serial number.  Booleans are ``bool``,
    texts and errors strings.  A formula saved with an empty value counts as the empty
    text, since that is what every reader shows.
    """
    with zipfile.ZipFile(path) as package:
        texts = _shared_strings(package)
        return {
            (name, cell.get("r")): value
            for name, part in _sheets(package).items()
            for cell in _cells(package.read(part))
            if (value := _value(cell, texts)) is not None
        }


def stale(path: Path, out: Path) -> Path:
    """Write a copy to ``out`` in which every formula is saved with the text ``STALE``.

    An engine that hands back ``STALE`` did not compute.  All cells of an array formula
    are spoilt, not only the first.  Parts without formulas stay as they are, byte for
    byte.
    """
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        worksheets = _worksheet_parts(source)
        for info in source.infolist():
            data = source.read(info)
            if info.filename in worksheets:
                data = _spoil(data)
            target.writestr(info, data)
    return out


def _sheets(package: zipfile.ZipFile) -> dict[str, str]:
    """The worksheets' parts by the names on their tabs."""
    rels = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target") for item in rels if item.get("Type").endswith("/worksheet")}
    book = etree.fromstring(package.read("xl/workbook.xml"))
    return {
        sheet.get("name"): posixpath.normpath(posixpath.join("/xl", targets[sheet.get(_RELATION)])).lstrip("/")
        for sheet in book.iterfind("{*}sheets/{*}sheet")
        if sheet.get(_RELATION) in targets
    }


def _shared_strings(package: zipfile.ZipFile) -> list[str]:
    part = "xl/sharedStrings.xml"
    root = etree.fromstring(package.read(part)) if part in package.namelist() else ()
    return [_text(item) for item in root]


def _text(item: etree._Element) -> str:
    """A text with its runs; what tells how it is read aloud is none of it."""
    return "".join(part.text or "" for part in item.iter(_TEXT) if part.getparent().tag != _ALOUD)


def _cells(xml: bytes) -> Iterator[etree._Element]:
    for _, cell in etree.iterparse(io.BytesIO(xml), tag=_CELL):
        yield cell
        cell.clear()


def _value(cell: etree._Element, texts: list[str]) -> object:
    kind, value = cell.get("t", "n"), cell.findtext(_VALUE)
    if kind == "inlineStr":
        return _text(cell)
    if value is None or (value == "" and kind != "str"):
        return "" if cell.find(_FORMULA) is not None else None
    match kind:
        case "n":
            return float(value)
        case "s":
            return texts[int(value)]
        case "b":
            return value == "1"
        case _:
            return value


def _worksheet_parts(package: zipfile.ZipFile) -> set[str]:
    types = etree.fromstring(package.read("[Content_Types].xml"))
    return {
        posixpath.normpath(override.get("PartName")).lstrip("/")
        for override in types.iterfind("{*}Override")
        if override.get("ContentType") == _WORKSHEET
    }


def _spoil(xml: bytes) -> bytes:
    """Return the worksheet with the sentinel as the saved value of each formula."""
    root = etree.fromstring(xml)
    cells = {cell.get("r"): cell for cell in root.iter(_CELL)}
    computed = {
        reference
        for cell in cells.values()
        if (formula := cell.find(_FORMULA)) is not None
        for reference in _covered(cell.get("r"), formula)
    }
    if not computed:
        return xml
    for reference in computed & cells.keys():
        cell = cells[reference]
        value = cell.find(_VALUE)
        if value is None:
            # The value follows the formula; only an extension list may follow the value.
            value = etree.Element(_VALUE)
            formula = cell.find(_FORMULA)
            cell.insert(0 if formula is None else cell.index(formula) + 1, value)
        value.text = SENTINEL
        cell.set("t", "str")
    # lxml would quote the XML declaration in its own way; the old one stays.
    prolog = _PROLOG.match(xml)
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    body: bytes = etree.tostring(root, encoding=encoding, xml_declaration=False)
    return (prolog[0] if prolog else b"") + body


def _covered(reference: str, formula: etree._Element) -> set[str]:
    """Return the cells whose values come from ``formula``, which stands in ``reference``."""
    if formula.get("t") not in {"array", "dataTable"}:
        return {reference}
    left, top, right, bottom = range_boundaries(formula.get("ref", reference))
    return {f"{get_column_letter(column)}{row}" for row in range(top, bottom + 1) for column in range(left, right + 1)}
