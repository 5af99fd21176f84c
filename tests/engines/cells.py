"""Read the values a workbook was saved with, and spoil them to find out who trusts them."""

import datetime
import posixpath
import re
import warnings
import zipfile
from pathlib import Path

from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import get_column_letter, range_boundaries
from openpyxl.utils.datetime import to_excel

SENTINEL = "STALE"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CELL, _FORMULA, _VALUE = (f"{{{_MAIN}}}{name}" for name in "cfv")
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_PROLOG = re.compile(rb"\A(\xef\xbb\xbf)?<\?xml.*?\?>\s*", re.DOTALL)


def cached(path: Path) -> dict[tuple[str, str], object]:
    """Return the saved value of every non-empty cell, by sheet and cell name.

    Numbers are floats, and so are dates: the serial number, exact to a millisecond,
    from March 1900 on, where openpyxl and Excel count alike.  Booleans are ``bool``,
    texts and errors strings.  A formula saved with an empty value counts as the empty
    text, since that is what every reader shows.
    """
    values, formulas = _load(path, data_only=True), _load(path, data_only=False)
    values_by_cell: dict[tuple[str, str], object] = {}
    for sheet in values.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = _plain(cell.value, values.epoch)
                # openpyxl gives None for an empty text and for a cell without content.
                if value is None and formulas[sheet.title][cell.coordinate].data_type == "f":
                    value = ""
                if value is not None:
                    values_by_cell[sheet.title, cell.coordinate] = value
    return values_by_cell


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


def _load(path: Path, *, data_only: bool) -> Workbook:
    with warnings.catch_warnings():
        # openpyxl warns of features it would lose on saving; nothing is saved here.
        warnings.filterwarnings("ignore", module="openpyxl")
        return load_workbook(path, data_only=data_only)


def _plain(value: object, epoch: datetime.datetime) -> object:
    match value:
        case datetime.date() | datetime.time() | datetime.timedelta():
            return float(to_excel(value, epoch))
        case bool():
            return value
        case int():
            return float(value)
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
