"""Find the parts of a workbook as every program finds them: by relationship, by type and by their usual names.

Some programs follow relationships, some look for parts of a type, some open a name that nearly all files have.
Where these ways lead to different parts, programs open different contents, and the file is refused (W015).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.attributes import check_within
from perfeval_xl.returns.budget import Budget, Limit
from perfeval_xl.returns.escapes import as_written
from perfeval_xl.returns.namespaces import CUSTOM, MAIN, RELATION
from perfeval_xl.returns.package import BOOK, STRICT, Package, Relation, part_name, relations
from perfeval_xl.returns.strict_xml import (
    LONGEST_TAG,
    MANY,
    local,
    refuse_attributes,
    refuse_inside,
    refuse_strangers,
    shown,
    words,
)
from perfeval_xl.returns.zip_records import contradiction, named

PROPERTIES = "docProps/custom.xml"
"""Where the properties lie that a workbook has of its own."""
LONGEST_NAME = 8_192
"""Characters of the formula of a defined name that Excel keeps."""

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CONTENT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_TYPES = "文件的类型登记"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_BOOKS = frozenset(
    {
        f"{_SPREADSHEET}sheet.main+xml",
        f"{_SPREADSHEET}template.main+xml",
        "application/vnd.ms-excel.sheet.macroenabled.main+xml",
        "application/vnd.ms-excel.template.macroenabled.main+xml",
        "application/vnd.ms-excel.addin.macroenabled.main+xml",
    }
)
_CALLED = {"worksheet": "工作表", "styles": "格式表", "sharedStrings": "文字表"}
_USUAL = {"styles": "xl/styles.xml", "sharedStrings": "xl/sharedstrings.xml"}
_STEP = r"(?!\.{1,2}(?:/|$))[^%?#\\/\s]+"
_PLAIN = re.compile(f"/?{_STEP}(?:/{_STEP})*")
"""A path as programs write it, from folder to folder."""
_CHILDREN = words(
    """fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences
    definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing
    fileRecoveryPr webPublishObjects extLst"""
)
"""What a workbook consists of (ECMA-376, §18.2.27)."""
_SHEET_KEYS = frozenset({"name", "sheetId", "state", RELATION})
_PROPERTY_KEYS = words("name pid fmtid linkTarget")
_NAME_KEYS = words("""name comment customMenu description help statusBar localSheetId hidden function vbProcedure xlm
    functionGroupId shortcutKey publishToServer workbookParameter""")


class SheetPart(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    visible: bool
    part: str | None
    """Where its cells are; None for a sheet of a chart or of macros, which nobody issued."""


class Names(NamedTuple):
    """The names that a workbook defines."""

    of_book: Mapping[str, str]
    of_sheets: frozenset[str]
    """Those that a sheet has for itself."""


class BookParts:
    """The parts of a workbook."""

    def __init__(self, package: Package, book: Element) -> None:
        """Find them. Raises ReturnFileError (W015)."""
        self._package = package
        self._types = _Types(package)
        self._types.require_book()
        self._related = {one.id: one for one in relations(package, BOOK)}
        for one in self._related.values():
            _refuse_foreign_kind(one)
        self.book = book
        self.styles = self._only("styles")
        self.texts = self._only("sharedStrings")

    def _only(self, kind: str) -> str | None:
        """The one part of a kind, if there is any."""
        called = _CALLED[kind]
        targets = [one.target for one in self._related.values() if one.kind == _OFFICE + kind]
        if len(targets) > 1:
            raise contradiction(f"文件里有两份{called}")
        typed = self._types.of_type(f"{_SPREADSHEET}{kind}+xml")
        found = targets[0] if targets and self._package.has(targets[0]) else None
        own = part_name(found or "")
        others = {part for part in typed if self._package.has(part)} - {own}
        if others or (own != _USUAL[kind] and self._package.has(_USUAL[kind])):
            raise contradiction(f"文件里有两份{called}，有的软件用{named(min(others | {_USUAL[kind]}))}")
        if found is not None:
            self._types.require(found, kind, called)
        return found

    def sheets(self) -> list[SheetPart]:
        """The sheets in their order. Raises ReturnFileError (W015)."""
        found: list[SheetPart] = []
        names: set[str] = set()
        parts: set[str] = set()
        lists = self.book.findall(f"{MAIN}sheets")
        for item in lists[0] if lists else ():
            name = item.get("name", "")
            refuse_attributes(item, _SHEET_KEYS, f"工作表“{name}”")
            self._package.budget.take(Limit.SHEETS)
            if name.casefold() in names:
                raise contradiction(f"有两个工作表都叫“{name}”")
            names.add(name.casefold())
            one = self._related.get(item.get(RELATION, ""))
            if one is None or one.outside or not self._package.has(one.target):
                raise contradiction(f"工作表“{name}”的内容不在文件里")
            if part_name(one.target) in parts:
                raise contradiction(f"工作表“{name}”与另一个工作表是同一份内容")
            parts.add(part_name(one.target))
            is_cells = one.kind == f"{_OFFICE}worksheet"
            if is_cells:
                self._types.require(one.target, "worksheet", f"工作表“{name}”")
            found.append(SheetPart(name, item.get("state", "visible") == "visible", one.target if is_cells else None))
        return found


class _Types:
    """What [Content_Types].xml says of the parts."""

    def __init__(self, package: Package) -> None:
        self._of_ending, self._of_part = package.judgement("[Content_Types].xml", _TYPES, _stated_types).value

    def of_type(self, kind: str) -> list[str]:
        """The parts that are listed as of this type."""
        return [part for part, own in self._of_part.items() if own == kind.lower()]

    def of(self, part: str) -> str:
        """The type of a part; empty where none is said."""
        own = part_name(part)
        return self._of_part.get(own, self._of_ending.get(own.rpartition(".")[2], ""))

    def require(self, part: str, kind: str, called: str) -> None:
        """Refuse a part that is listed as something else than it is used for."""
        if self.of(part) != f"{_SPREADSHEET}{kind}+xml".lower():
            raise contradiction(f"{called}登记的类型不是{_CALLED[kind]}，有的软件不读它")

    def require_book(self) -> None:
        """Refuse a workbook that is not listed as one, or not alone."""
        if self.of(BOOK) not in _BOOKS:
            raise contradiction("工作簿登记的类型不是工作簿，有的软件不读它")
        if any(part != BOOK for kind in _BOOKS for part in self.of_type(kind)):
            raise contradiction("文件里登记了两个工作簿")


def _stated_types(root: Element, _: Budget) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The types of endings, and those of single parts."""
    if root.tag != f"{_CONTENT}Types":
        raise contradiction(f"{_TYPES}不合规")
    refuse_strangers(root, {f"{_CONTENT}Default": MANY, f"{_CONTENT}Override": MANY}, _TYPES)
    of_ending: dict[str, str] = {}
    of_part: dict[str, str] = {}
    for item in root:
        kind = item.get("ContentType", "").lower()
        if item.tag == f"{_CONTENT}Default":
            key, known = item.get("Extension", "").lower(), of_ending
        else:
            key, known = part_name(item.get("PartName", "")), of_part
        if known.setdefault(key, kind) != kind:
            raise contradiction(f"{named(key)}在{_TYPES}里有两种类型")
    return MappingProxyType(of_ending), MappingProxyType(of_part)


def _refuse_foreign_kind(one: Relation) -> None:
    """Refuse a relationship that is but called like one of those that lead to cells, texts and styles."""
    word = one.kind.rpartition("/")[2]
    for kind, called in _CALLED.items():
        if word.lower() == kind.lower() and (one.kind != _OFFICE + kind or one.outside):
            if one.kind.startswith(STRICT):
                raise ReturnFileError("W012")
            raise contradiction(f"指向{called}的关系不合规，有的软件不认")
        if one.kind == _OFFICE + kind and not _PLAIN.fullmatch(one.written):
            raise contradiction(f"指向{called}的路径写成{named(one.written)}，有的软件找不到")


def check_book(book: Element) -> None:
    """Refuse a workbook with anything beside its place. Raises ReturnFileError: W008, W012, W015."""
    if book.tag.startswith("{" + STRICT):
        raise ReturnFileError("W012")
    if book.tag != f"{MAIN}workbook":
        raise ReturnFileError("W008")
    where = "工作簿目录"
    foreign = {child.tag: MANY for child in book if not child.tag.startswith(MAIN)}
    refuse_strangers(
        book, {f"{MAIN}{name}": MANY if name == "fileRecoveryPr" else 1 for name in _CHILDREN} | foreign, where
    )
    check_within(book, where)
    for child in book:
        if child.tag == f"{MAIN}sheets":
            refuse_strangers(child, {f"{MAIN}sheet": MANY}, where)
        elif child.tag == f"{MAIN}definedNames":
            refuse_strangers(child, {f"{MAIN}definedName": MANY}, where)
        elif child.tag == f"{MAIN}extLst":
            _refuse_tags(child.iter(), words("sheet sheets"), where)
        elif not child.tag.startswith(MAIN):
            _refuse_tags(child.iter(), _CHILDREN | {"sheet", "definedName"}, where)


def _refuse_tags(items: Iterable[Element], refused: Collection[str], where: str) -> None:
    """Refuse what programs find that look for tags as they come, those of another namespace as well."""
    for item in items:
        if local(item.tag) in refused:
            raise contradiction(f"{where}里有不该有的内容{shown(item.tag)}")


PRINTED_TWICE = frozenset({"_xlnm.print_area", "_xlnm.print_titles"})
"""Names that a sheet may have twice; what any of them leaves out counts as left out."""


def names_of(book: Element, package: Package) -> Names:
    """The names that the workbook defines. Raises ReturnFileError (W015)."""
    names: dict[str, str] = {}
    local_names: set[str] = set()
    known: set[tuple[str, str]] = set()
    for item in book.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        package.budget.take(Limit.NAMES)
        name, sheet, text = item.get("name", ""), item.get("localSheetId"), item.text or ""
        where = f"名称“{name[:LONGEST_TAG]}”"
        refuse_inside(item, where)
        if not _NAME_KEYS.issuperset(item.keys()):
            refuse_attributes(item, _NAME_KEYS, where)
        # LibreOffice writes a print area that was changed, and the former one behind it.
        if (name.casefold(), sheet or "") in known and name.casefold() not in PRINTED_TWICE:
            raise contradiction(f"{where}定义了两次")
        known.add((name.casefold(), sheet or ""))
        if len(text) > LONGEST_NAME:
            raise contradiction(f"{where}有{len(text)}个字符，Excel只存{LONGEST_NAME}个")
        if sheet is not None:
            # Capitals mean nothing in names.
            local_names.update((name, name.lower()))
        elif not name.startswith("_xlnm."):
            names[name] = as_written(text)
    return Names(names, frozenset(local_names))


def properties_of(package: Package) -> dict[str, str]:
    """The properties that a workbook has of its own, those of other programs among them.

    Raises ReturnFileError (W015).
    """
    if not package.has(PROPERTIES):
        return {}
    where = "文件属性"
    root = package.strict_xml(PROPERTIES, where)
    refuse_strangers(root, {f"{CUSTOM}property": MANY}, where)
    found: dict[str, str] = {}
    known: set[str] = set()
    for item in root:
        name = item.get("name", "")
        if not _PROPERTY_KEYS.issuperset(item.keys()):
            refuse_attributes(item, _PROPERTY_KEYS, where)
        if name.casefold() in known:
            raise contradiction(f"{where}“{name[:LONGEST_TAG]}”有两份")
        known.add(name.casefold())
        if len(item) > 1:
            raise contradiction(f"{where}“{name[:LONGEST_TAG]}”有两个值")
        for value in item:
            if name.startswith("perfeval"):
                refuse_inside(value, f"{where}“{name[:LONGEST_TAG]}”")
            found[name] = as_written(value.text or "")
        found.setdefault(name, "")
    return found
