"""Read the parts of an .xlsx into a `RawBook`.

Straight from the XML: values, formulas, lock flags, validations, merges and
names in one pass, at a fiftieth of what a full object model costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from perfeval_xl.returns.active_content import active_content
from perfeval_xl.returns.active_formulas import links_of, named_formulas, side_formulas
from perfeval_xl.returns.book_display import BookDisplay
from perfeval_xl.returns.cells import RawBook, RawSheet
from perfeval_xl.returns.escapes import as_written
from perfeval_xl.returns.namespaces import CUSTOM, MAIN, RELATION
from perfeval_xl.returns.overlays import overlays
from perfeval_xl.returns.package import Package, open_package, relationships
from perfeval_xl.returns.sheet_reading import read_sheet, text_of


def read_book(path: Path, data: bytes | None = None) -> RawBook:
    """Read ``path``, or its bytes. Raises ReturnFileError for whatever cannot be read."""
    return read_package(open_package(path, data))


def read_package(package: Package) -> RawBook:
    """Read an opened workbook."""
    book = package.xml("xl/workbook.xml")
    parts = relationships(package, "xl/workbook.xml")
    texts = _shared_texts(package, parts)
    seen = BookDisplay(package, parts, book)
    sheets: list[RawSheet] = []
    sheet_names: dict[str, str] = {}
    for item in book.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        kind, target = parts.get(item.get(RELATION, ""), ("", ""))
        sheet = RawSheet(item.get("name", ""), item.get("state", "visible") == "visible")
        if kind != "worksheet" or not package.has(target):
            # A chart or macro sheet has no cells for us, but it is a sheet that nobody issued.
            sheets.append(sheet)
            continue
        root = package.xml(target)
        read_sheet(root, sheet, texts, seen.looks)
        sheet.display = seen.display(root, target, len(sheets))
        sheet.overlays = overlays(package, target, root)
        sheet.links = links_of(package, target, root)
        sheet.side_formulas = side_formulas(root)
        sheet_names[target] = sheet.name
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
        active_content(package, sheet_names),
        named_formulas(book),
        settings is not None and settings.get("date1904") in ("1", "true"),
        frozenset(local),
    )


def _shared_texts(package: Package, parts: Mapping[str, tuple[str, str]]) -> list[str]:
    target = _part(package, parts, "sharedStrings")
    return [] if target is None else [text_of(item) for item in package.xml(target)]


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
