"""Read the parts of an .xlsx into a `RawBook`.

Straight from the XML: values, formulas, lock flags, validations, merges and
names in one pass, at a fiftieth of what a full object model costs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.forms.written_values import serial
from perfeval_xl.returns.cells import PICTURE, RawBook, RawCell, RawSheet, RawValidation
from perfeval_xl.returns.escapes import as_shown, as_written
from perfeval_xl.returns.number_formats import Shown, disguises, shown_in_cell
from perfeval_xl.returns.overlays import overlays
from perfeval_xl.returns.package import Package, open_package, relationships
from perfeval_xl.tables import MOST_DIGITS
from perfeval_xl.vocabulary import CellPosition

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
"""Namespaces of the parts, each with braces as the parser gives them."""

VALIDATIONS_2010 = "{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"
"""The extension in which Excel 2010 looks for validations."""
SMALLEST = 1.0
"""Points or characters below which a row or column cannot be seen."""
MOST_CELLS = 50_000
"""Filled cells of a sheet. A form has 400; a million rows are somebody else's table."""
DEEPEST, WIDEST = 10_000, 256
"""Rows and columns within which an empty cell is looked at; beyond them its colour and lock are nothing."""
LARGEST_BLOCK = 64
"""Cells of a validation's range up to which it is noted cell by cell."""

_SPREAD = frozenset({"array", "dataTable"})
_MARGIN_CODE = re.compile(r'&"[^"]*"|&[0-9]+|&K[0-9A-Fa-f]{6}|&[A-Za-z]')


class _Look(NamedTuple):
    """What a cell's style decides."""

    locked: bool
    disguise: str | None
    """Its number format, where that shows another number than the one that is stored."""
    shown: Shown


_PLAIN = _Look(True, None, Shown.NUMBER)
_ROW, _C = f"{MAIN}row", f"{MAIN}c"
_V, _F, _IS = f"{MAIN}v", f"{MAIN}f", f"{MAIN}is"
_columns: dict[str, int] = {}
"""Column numbers by letters; there are at most 18,278."""
_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


def read_book(path: Path, data: bytes | None = None) -> RawBook:
    """Read ``path``, or its bytes. Raises ReturnFileError for whatever cannot be read."""
    return read_package(open_package(path, data))


def read_package(package: Package) -> RawBook:
    """Read an opened workbook."""
    book = package.xml("xl/workbook.xml")
    parts = relationships(package, "xl/workbook.xml")
    texts = _shared_texts(package, parts)
    looks = _looks(package, parts)
    sheets = []
    for item in book.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        kind, target = parts.get(item.get(RELATION, ""), ("", ""))
        sheet = RawSheet(item.get("name", ""), item.get("state", "visible") == "visible")
        if kind != "worksheet" or not package.has(target):
            # A chart or macro sheet has no cells for us, but it is a sheet that nobody issued.
            sheets.append(sheet)
            continue
        _read_sheet(package.xml(target), sheet, texts, looks)
        sheet.overlays = overlays(package, target)
        sheets.append(sheet)
    names: dict[str, str] = {}
    local = set()
    for item in book.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        name = item.get("name", "")
        if item.get("localSheetId") is not None:
            local.add(name)
        elif not name.startswith("_xlnm."):
            names[name] = as_written(item.text or "")
    guard = book.find(f"{MAIN}workbookProtection")
    settings = book.find(f"{MAIN}workbookPr")
    return RawBook(
        tuple(sheets),
        names,
        _properties(package),
        guard is not None and guard.get("lockStructure") in ("1", "true"),
        _has(package, parts, "vbaProject", "vbaproject", "macrosheet"),
        _has(package, parts, "externalLink", "externallink", "connections"),
        settings is not None and settings.get("date1904") in ("1", "true"),
        frozenset(local),
    )


@functools.lru_cache(maxsize=8192)
def stored_number(text: str) -> Decimal | None:
    """A stored number with the 15 digits that a spreadsheet means; None if it is none."""
    try:
        parsed = float(text)
        value = Decimal(format(parsed, f".{MOST_DIGITS}g"))
    except (ValueError, InvalidOperation, OverflowError):
        return None
    return value if value.is_finite() else None


def _shared_texts(package: Package, parts: Mapping[str, tuple[str, str]]) -> list[str]:
    target = _part(package, parts, "sharedStrings")
    return [] if target is None else [_text(item) for item in package.xml(target)]


def _has(package: Package, parts: Mapping[str, tuple[str, str]], kind: str, *words: str) -> bool:
    """Whether a part of some kind is there, by relationship, content type or name."""
    types = package.text("[Content_Types].xml").lower()
    return (
        any(what == kind for what, _ in parts.values())
        or any(word.encode() in types for word in words)
        or any(word.lower() in name for name in package.names for word in words)
    )


def _looks(package: Package, parts: Mapping[str, tuple[str, str]]) -> dict[str, _Look]:
    """What each style decides, by its index as cells write it."""
    target = _part(package, parts, "styles")
    if target is None:
        return {}
    styles = package.xml(target)
    formats = {
        item.get("numFmtId"): item.get("formatCode", "") for item in styles.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
    }
    looks = {}
    for at, item in enumerate(styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
        guard = item.find(f"{MAIN}protection")
        locked = guard is None or guard.get("locked", "1") in ("1", "true")
        number = item.get("numFmtId")
        code = formats.get(number, "")
        looks[str(at)] = _Look(locked, code if disguises(code) else None, shown_in_cell(number, code))
    return looks


def _part(package: Package, parts: Mapping[str, tuple[str, str]], kind: str) -> str | None:
    target = next((target for what, target in parts.values() if what == kind), None)
    return target if target and package.has(target) else None


def _properties(package: Package) -> dict[str, str]:
    if not package.has("docProps/custom.xml"):
        return {}
    return {
        item.get("name", ""): as_written("".join(child.text or "" for child in item))
        for item in package.xml("docProps/custom.xml").iterfind(f"{CUSTOM}property")
    }


def _text(item: Element) -> str:
    """The text of a string item, phonetic guides left out."""
    pieces = []
    for child in item:
        if child.tag == f"{MAIN}t":
            pieces.append(child.text or "")
        elif child.tag == f"{MAIN}r":
            pieces.append(child.findtext(f"{MAIN}t") or "")
    return as_shown("".join(pieces))


def _read_sheet(root: Element, sheet: RawSheet, texts: list[str], looks: Mapping[str, _Look]) -> None:
    for part in root:
        match part.tag.removeprefix(MAIN):
            case "sheetData":
                _read_rows(part, sheet, texts, looks)
            case "cols":
                for item in part:
                    if item.get("hidden") in ("1", "true") or _size(item.get("width")) < SMALLEST:
                        first, last = _whole(item.get("min")), _whole(item.get("max"))
                        sheet.hidden_columns.update(range(first - 1, min(last, first + 255)))
            case "sheetFormatPr":
                sheet.rows_hidden = part.get("zeroHeight") in ("1", "true")
            case "sheetProtection":
                sheet.protected = part.get("sheet") in ("1", "true")
            case "autoFilter":
                sheet.filtering = len(part) > 0
            case "mergeCells":
                areas = (area_of(item.get("ref", "")) for item in part)
                sheet.merges.update(block for block in areas if block is not None)
            case "dataValidations":
                for item in part:
                    rule = RawValidation(
                        item.get("type", "none"),
                        item.get("operator", "between"),
                        item.findtext(f"{MAIN}formula1") or "",
                        item.findtext(f"{MAIN}formula2") or "",
                        _refuses(item),
                    )
                    _note_validation(sheet, item.get("sqref", ""), rule)
            case "headerFooter":
                texts_found = (_MARGIN_CODE.sub("", item.text or "") for item in part)
                sheet.margin_text = "".join("".join(texts_found).split())
            case "conditionalFormatting":
                sheet.conditionals += 1
            case "extLst":
                _read_extensions(part, sheet)


def _read_extensions(part: Element, sheet: RawSheet) -> None:
    """Some programs save validations as Excel 2010 extensions."""
    known = (ext for ext in part if ext.get("uri", "").upper() == VALIDATIONS_2010)
    for item in (validation for ext in known for validation in ext.iter(f"{X14}dataValidation")):
        rule = RawValidation(
            item.get("type", "none"),
            item.get("operator", "between"),
            item.findtext(f"{X14}formula1/{XM}f") or "",
            item.findtext(f"{X14}formula2/{XM}f") or "",
            _refuses(item),
        )
        _note_validation(sheet, item.findtext(f"{XM}sqref") or "", rule)


def _refuses(item: Element) -> bool:
    """Whether a validation stops a wrong entry, rather than warn of it or stay silent."""
    return item.get("showErrorMessage") in ("1", "true") and item.get("errorStyle", "stop") == "stop"


def _note_validation(sheet: RawSheet, references: str, rule: RawValidation) -> None:
    for reference in references.split():
        block = area_of(reference)
        if block is None:
            continue
        top, left, bottom, right = block
        if (bottom - top + 1) * (right - left + 1) > LARGEST_BLOCK:
            sheet.wide_validations.append((block, rule))
            continue
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                sheet.validations[row, column] = rule


def _read_rows(part: Element, sheet: RawSheet, texts: list[str], looks: Mapping[str, _Look]) -> None:
    """Read the cells; a sheet that programs would read differently is refused (W015)."""
    shared: dict[str, tuple[CellPosition, str]] = {}
    cells = sheet.cells
    row_number, filled = -1, 0
    for row in part:
        if row.tag != _ROW:
            raise ReturnFileError("W015")
        number = _whole(row.get("r"), row_number + 2) - 1
        if number <= row_number:
            raise ReturnFileError("W015")
        row_number, name = number, str(number + 1)
        if row.get("hidden") in ("1", "true") or _size(row.get("ht")) < SMALLEST:
            sheet.hidden_rows.add(row_number)
        column = -1
        for item in row:
            if item.tag != _C:
                if item.tag.startswith(MAIN):
                    continue
                raise ReturnFileError("W015")
            reference = item.get("r")
            here = _column_in(reference, name) if reference else column + 1
            if here <= column:
                raise ReturnFileError("W015")
            column = here
            formula = value = None
            spread = False
            for child in item:
                if child.tag == _V:
                    value = _value(item.get("t", "n"), child.text or "", texts)
                elif child.tag == _F:
                    formula = _formula(child, (row_number, column), shared)
                    spread = child.get("t", "normal") in _SPREAD
                elif child.tag == _IS:
                    value = _text(child)
            if formula is None and item.get("t") == "e" and item.get("vm") is not None:
                # A picture that Excel placed in the cell; other programs show the error beside it.
                value = PICTURE
            if value is not None or formula is not None:
                filled += 1
            elif column >= WIDEST or row_number >= DEEPEST:
                continue
            look = looks.get(item.get("s", "0"), _PLAIN)
            # Empty cells stay, for a lock that was taken off shows on them alone.
            cells[row_number, column] = RawCell(value, formula, *look, spread)
        if filled > MOST_CELLS:
            raise ReturnFileError("W009", {"limit": str(MOST_CELLS)})


def _column_in(reference: str, row: str) -> int:
    """The column of a cell in ``row``; a cell with another row in its reference is refused."""
    name = reference.removesuffix(row)
    if name not in _columns and (name == reference or not name.isalpha()):
        raise ReturnFileError("W015")
    return _columns[name] if name in _columns and name != reference else _column(name)


def _size(text: str | None) -> float:
    """A width or height; the default where none is stated."""
    if text is None:
        return SMALLEST
    try:
        return float(text)
    except ValueError as error:
        raise ReturnFileError("W002", {"found": text[:20]}) from error


def _value(kind: str, text: str, texts: list[str]) -> Decimal | str | bool | None:
    match kind:
        case "s":
            at = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
            if not 0 <= at < len(texts):
                raise ReturnFileError("W002", {"found": f"共享文字{text[:20]}"})
            return texts[at]
        case "b":
            return text.strip() in ("1", "true")
        case "str" | "e":
            return as_shown(text)
        case "d":
            return _day(text)
    if not text.strip():
        return None
    parsed = stored_number(text)
    return parsed if parsed is not None else text


def _day(text: str) -> Decimal | str:
    """A day that a cell stores as text, as the number that others store."""
    try:
        return serial(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def _formula(stored: Element, at: CellPosition, shared: dict[str, tuple[CellPosition, str]]) -> str:
    text = stored.text or ""
    if stored.get("t") != "shared":
        return text
    group = stored.get("si", "")
    if stored.get("ref") is not None:
        if group in shared or not text:
            raise ReturnFileError("W015")
        shared[group] = (at, text)
        return text
    if text or group not in shared:
        # Programs take the group's first formula, whatever text stands here.
        raise ReturnFileError("W015")
    (row, column), master = shared[group]
    return _moved(master, at[0] - row, at[1] - column)


_RELATIVE = re.compile(r"(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\w(.])|\"[^\"]*\"")


def _moved(formula: str, rows: int, columns: int) -> str:
    """A shared formula as it reads some rows and columns away from its master."""
    from perfeval_xl.layout.grid import letters

    def moved(match: re.Match[str]) -> str:
        if match[2] is None:
            return match[0]
        column = match[2] if match[1] else letters(_column(match[2]) + columns)
        row = match[4] if match[3] else str(int(match[4]) + rows)
        return f"{match[1]}{column}{match[3]}{row}"

    return _RELATIVE.sub(moved, formula)


def _whole(text: str | None, default: int = 1) -> int:
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ReturnFileError("W002", {"found": f"编号{text[:20]}"})
    return int(text)


def _column(reference: str) -> int:
    name = reference.rstrip("0123456789")
    if name not in _columns:
        number = 0
        for letter in name:
            if not "A" <= letter <= "Z" or len(name) > 3:
                raise ReturnFileError("W002", {"found": f"地址{reference[:20]}"})
            number = number * 26 + ord(letter) - 64
        _columns[name] = number - 1
    return _columns[name]


def area_of(reference: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of ``A1:B2``; None if it is no area."""
    match = _REF.fullmatch(reference)
    if match is None:
        return None
    left, top = _column(match[1]), int(match[2]) - 1
    right = _column(match[3]) if match[3] else left
    bottom = int(match[4]) - 1 if match[4] else top
    return top, left, bottom, right
