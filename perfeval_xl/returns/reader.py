"""Read the parts of an .xlsx into a `RawBook`.

Straight from the XML: values, formulas, lock flags, validations, merges and
names in one pass, at a fiftieth of what a full object model costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.active_content import active_content
from perfeval_xl.returns.active_formulas import links_of, named_formulas
from perfeval_xl.returns.book_display import BookDisplay
from perfeval_xl.returns.book_parts import BookParts, check_book, names_of, properties_of
from perfeval_xl.returns.cell_reading import LONGEST_STORED, BookContent, shortly, text_of
from perfeval_xl.returns.cells import RawBook, RawSheet
from perfeval_xl.returns.known_lists import Lists
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.overlays import overlays
from perfeval_xl.returns.package import BOOK, Package, open_package, relationships
from perfeval_xl.returns.plain_cells import PlainCells
from perfeval_xl.returns.recognise import allow_its_forms, was_ours
from perfeval_xl.returns.sheet_reading import read_sheet
from perfeval_xl.returns.side_formulas import side_formulas
from perfeval_xl.returns.strict_xml import MANY, refuse_strangers
from perfeval_xl.returns.tables import tables_of
from perfeval_xl.returns.zip_records import contradiction
from perfeval_xl.sealing.identity import NAME, PROPERTY


def read_book(path: Path, data: bytes | None = None) -> RawBook:
    """Read ``path``, or its bytes. Raises ReturnFileError for whatever cannot be read."""
    return read_package(open_package(path, data))


def read_return(path: Path, data: bytes | None = None) -> RawBook:
    """Read what should be one of ours; another program's workbook is refused before it is read (W008)."""
    return read_package(open_package(path, data), ours=True)


def read_package(package: Package, *, ours: bool = False) -> RawBook:
    """Read an opened workbook; with ``ours`` only one that was issued (W008). Raises ReturnFileError."""
    book = package.strict_xml(BOOK, "工作簿目录")
    check_book(book)
    names, properties = names_of(book, package), properties_of(package)
    if ours and not (_has_identity(names.of_book, properties) or was_ours(names.of_book, _sheet_names(book))):
        raise ReturnFileError("W008")
    package.refuse_unclear_ends()
    allow_its_forms(names.of_book, properties, len(_sheet_names(book)))
    parts = BookParts(package, book)
    texts = shared_texts(package, parts.texts)
    related = relationships(package, BOOK)
    seen = BookDisplay(package, related, book)
    content = BookContent(texts, seen.looks, package.budget)
    plain = PlainCells(content)
    sheets: list[RawSheet] = []
    sheet_names: dict[str, str] = {}
    for listed in parts.sheets():
        sheet = RawSheet(listed.name, listed.visible)
        if listed.part is not None:
            blocks = seen.blocks()
            lists = Lists(blocks.parse)
            text = package.sheet(listed.part, f"工作表“{listed.name}”", lists.parse)
            root = text.root
            read_sheet(text, sheet, content, plain, lists)
            sheet.conditionals += blocks.left_out
            sheet.display = seen.display(text, blocks, listed.part, len(sheets), sheet.heights)
            sheet.overlays = overlays(package, listed.part, text)
            sheet.tables = tables_of(package, listed.part)
            sheet.links = links_of(package, listed.part, root)
            sheet.side_formulas = side_formulas(root, blocks, lists)
            sheet_names[listed.part] = sheet.name
        sheets.append(sheet)
    package.refuse_mixed_names()
    guard = book.find(f"{MAIN}workbookProtection")
    settings, computing = book.find(f"{MAIN}workbookPr"), book.find(f"{MAIN}calcPr")
    return RawBook(
        tuple(sheets),
        names.of_book,
        properties,
        guard is not None and guard.get("lockStructure") in ("1", "true"),
        active_content(package, sheet_names),
        named_formulas(book),
        settings is not None and settings.get("date1904") in ("1", "true"),
        computing is not None and computing.get("fullPrecision", "1") not in ("1", "true"),
        names.of_sheets,
    )


def _has_identity(names: Mapping[str, str], properties: Mapping[str, str]) -> bool:
    """Whether a workbook carries at least one copy of an identity, whole or not."""
    return PROPERTY.format(1) in properties or NAME.format(1) in names


def _sheet_names(book: Element) -> list[str]:
    return [item.get("name", "") for item in book.iterfind(f"{MAIN}sheets/{MAIN}sheet")]


def shared_texts(package: Package, part: str | None) -> list[str]:
    """The texts to which cells refer by number, so that none may be missing nor too many. Raises ReturnFileError."""
    if part is None:
        return []
    where = "文字表"
    root, stored = package.shared_texts(part, where)
    if root.tag != f"{MAIN}sst":
        raise contradiction(f"{where}的内容不是文字表")
    refuse_strangers(root, {f"{MAIN}si": MANY, f"{MAIN}extLst": 1}, where)
    if stored is not None:
        return [shortly(text, where) if "_" in text or len(text) > LONGEST_STORED else text for text in stored]
    texts = list(root)
    if texts and texts[-1].tag != f"{MAIN}si":
        texts.pop()
    if any(item.tag != f"{MAIN}si" for item in texts):
        raise contradiction(f"{where}的中间夹有不该有的内容")
    return [text_of(item, where) for item in texts]
