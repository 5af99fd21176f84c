"""Read one worksheet part into a `RawSheet`: cells, validations, merges, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.forms.written_values import serial
from perfeval_xl.returns.cells import PICTURE, RawCell, RawSheet, RawValidation
from perfeval_xl.returns.escapes import as_shown
from perfeval_xl.returns.namespaces import MAIN, X14, XM
from perfeval_xl.returns.references import area_of, column_in, column_of, stored_number, whole
from perfeval_xl.returns.styles import PLAIN, Look
from perfeval_xl.vocabulary import CellPosition

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
_ROW, _C = f"{MAIN}row", f"{MAIN}c"
_V, _F, _IS = f"{MAIN}v", f"{MAIN}f", f"{MAIN}is"


def read_sheet(root: Element, sheet: RawSheet, texts: list[str], looks: Mapping[str, Look]) -> None:
    """Read what the part of a worksheet says into ``sheet``. Raises ReturnFileError."""
    for part in root:
        match part.tag.removeprefix(MAIN):
            case "sheetData":
                _read_rows(part, sheet, texts, looks)
            case "cols":
                for item in part:
                    if item.get("hidden") in ("1", "true") or _size(item.get("width")) < SMALLEST:
                        first, last = whole(item.get("min")), whole(item.get("max"))
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


def _read_rows(part: Element, sheet: RawSheet, texts: list[str], looks: Mapping[str, Look]) -> None:
    """Read the cells; a sheet that programs would read differently is refused (W015)."""
    shared: dict[str, tuple[CellPosition, str]] = {}
    cells = sheet.cells
    row_number, filled = -1, 0
    for row in part:
        if row.tag != _ROW:
            raise ReturnFileError("W015")
        number = whole(row.get("r"), row_number + 2) - 1
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
            here = column_in(reference, name) if reference else column + 1
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
                    value = text_of(child)
            if formula is None and item.get("t") == "e" and item.get("vm") is not None:
                # A picture that Excel placed in the cell; other programs show the error beside it.
                value = PICTURE
            if value is not None or formula is not None:
                filled += 1
            elif column >= WIDEST or row_number >= DEEPEST:
                continue
            look = looks.get(item.get("s", "0"), PLAIN)
            # Empty cells stay, for a lock that was taken off shows on them alone.
            cells[row_number, column] = RawCell(value, formula, look.locked, look, look.shown, spread)
        if filled > MOST_CELLS:
            raise ReturnFileError("W009", {"limit": str(MOST_CELLS)})


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
        column = match[2] if match[1] else letters(column_of(match[2]) + columns)
        row = match[4] if match[3] else str(int(match[4]) + rows)
        return f"{match[1]}{column}{match[3]}{row}"

    return _RELATIVE.sub(moved, formula)


def text_of(item: Element) -> str:
    """The text of a string item, phonetic guides left out."""
    pieces = []
    for child in item:
        if child.tag == f"{MAIN}t":
            pieces.append(child.text or "")
        elif child.tag == f"{MAIN}r":
            pieces.append(child.findtext(f"{MAIN}t") or "")
    return as_shown("".join(pieces))
