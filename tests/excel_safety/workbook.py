"""The workbook part: sheets, defined names, the lock of the structure, document properties."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from . import formulas
from .grid import name_fault, units
from .package import LINK, MAIN, Package, Problem, elements, number

_BUILT_IN = {
    "Print_Area", "Print_Titles", "_FilterDatabase", "Criteria", "Extract", "Database",
    "Consolidate_Area", "Sheet_Title", "Auto_Open", "Auto_Close",
}  # fmt: skip
_DIGEST_BYTES = {"SHA-1": 20, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64}
_W3CDTF = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])"
    r"(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?"
)
_SCHEMA_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_CUSTOM_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


@dataclass(frozen=True)
class Sheet:
    """A sheet as the workbook lists it."""

    name: str
    visible: bool
    part: str
    kind: str


@dataclass(frozen=True)
class Name:
    """A defined name; `scope` is the position of its sheet, None for the whole workbook."""

    name: str
    scope: int | None
    formula: str


@dataclass(frozen=True)
class Book:
    """What every check of a workbook may ask for."""

    package: Package
    allowed: frozenset[str]

    @cached_property
    def root(self) -> etree._Element | None:
        """The workbook element."""
        return self.package.xml(self.package.workbook())

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets, in the order of their tabs."""
        links = self.package.links(self.package.workbook())
        sheets = []
        for entry in elements(self.root, "sheets"):
            link = links.get(entry.get(f"{LINK}id", ""))
            visible = entry.get("state", "visible") == "visible"
            part, kind = (link.target, link.kind) if link else ("", "")
            sheets.append(Sheet(entry.get("name", ""), visible, part, kind))
        return tuple(sheets)

    @cached_property
    def sheet_names(self) -> frozenset[str]:
        """The names of all sheets."""
        return frozenset(sheet.name for sheet in self.sheets)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """All defined names."""
        return tuple(
            Name(
                entry.get("name", ""),
                number(entry, "localSheetId") if "localSheetId" in entry.attrib else None,
                entry.text or "",
            )
            for entry in elements(self.root, "definedNames")
        )

    @cached_property
    def usable_names(self) -> dict[int | None, frozenset[str]]:
        """What formulas of each sheet may use; None stands for names of the whole workbook."""
        on_sheets = {
            f"{self.sheets[name.scope].name}!{name.name}"
            for name in self.names
            if name.scope is not None and name.scope < len(self.sheets)
        }
        return {
            position: frozenset(on_sheets | {name.name for name in self.names if name.scope in {None, position}})
            for position in (None, *range(len(self.sheets)))
        }

    def styles(self) -> etree._Element | None:
        """The style sheet; None if there is none."""
        parts = self.package.linked(self.package.workbook(), "styles")
        return self.package.xml(parts[0]) if parts else None

    def shared_strings(self) -> list[etree._Element]:
        """The shared strings, in order."""
        parts = self.package.linked(self.package.workbook(), "sharedStrings")
        return elements(self.package.xml(parts[0])) if parts else []


def problems(book: Book) -> Iterator[Problem]:
    """Everything that is wrong with the workbook as a whole."""
    for check in (sheet_names, sheet_ids, views, defined_names, structure_lock):
        yield from check(book)
    yield from core_properties(book.package)
    yield from custom_properties(book.package)


def sheet_names(book: Book) -> Iterator[Problem]:
    """1 to 31 UTF-16 units, without characters of a reference, different without capitals."""
    seen: set[str] = set()
    for name in (sheet.name for sheet in book.sheets):
        if not 1 <= units(name) <= 31:
            yield Problem("sheet-name", name, f"{units(name)} characters, 1 to 31 are allowed")
        if re.search(r"[\[\]:*?/\\\x00-\x1f]", name):
            yield Problem("sheet-name", name, "holds one of [ ] : * ? / \\ or a control character")
        if name.startswith("'") or name.endswith("'"):
            yield Problem("sheet-name", name, "starts or ends with an apostrophe")
        if name.lower() == "history":
            yield Problem("sheet-name", name, "Excel keeps this name for itself")
        if name.lower() in seen:
            yield Problem("sheet-name", name, "used twice, capitals apart")
        seen.add(name.lower())


def sheet_ids(book: Book) -> Iterator[Problem]:
    """Ids and relationship ids are unique; ids start at 1 and fit 16 bits."""
    entries = elements(book.root, "sheets")
    for attribute in ("sheetId", f"{LINK}id"):
        values = [entry.get(attribute) for entry in entries]
        if len(set(values)) != len(values):
            yield Problem("sheet-id", "workbook", f"two sheets share a {attribute}")
    for entry in entries:
        if not 1 <= number(entry, "sheetId") <= 65534:
            yield Problem("sheet-id", entry.get("name", ""), "sheetId must be 1 to 65534")


def views(book: Book) -> Iterator[Problem]:
    """At least one sheet is visible, and the active one is among them."""
    if not any(sheet.visible for sheet in book.sheets):
        yield Problem("visible-sheet", "workbook", "no sheet is visible")
    for view in elements(book.root, "bookViews"):
        for attribute in ("activeTab", "firstSheet"):
            if number(view, attribute) >= len(book.sheets):
                yield Problem("active-tab", "workbook", f"{attribute} lies beyond the last sheet")
        active = book.sheets[number(view, "activeTab") :][:1]
        if active and not active[0].visible:
            yield Problem("active-tab", active[0].name, "the active sheet is hidden")


def defined_names(book: Book) -> Iterator[Problem]:
    """A name is a word, unique in its scope, and stands for a formula that can be read."""
    seen: set[tuple[str, int | None]] = set()
    for name in book.names:
        built_in = name.name.removeprefix("_xlnm.")
        if built_in != name.name:
            fault = None if built_in in _BUILT_IN else "is no built-in name"
        else:
            fault = name_fault(name.name)
        if fault:
            yield Problem("name", name.name, fault)
        if (name.name.lower(), name.scope) in seen:
            yield Problem("name", name.name, "defined twice, capitals apart")
        seen.add((name.name.lower(), name.scope))
        if name.scope is not None and name.scope >= len(book.sheets):
            yield Problem("name", name.name, "its localSheetId is that of no sheet")
        if built_in in {"Print_Area", "Print_Titles"} and not _each_on_sheet(name.formula):
            yield Problem("name", name.name, "an area to print needs its sheet")
        yield from formula(book, name.formula, name.name, name.scope, "name")


def _each_on_sheet(areas: str) -> bool:
    """Whether each area of a union names its sheet; commas between apostrophes do not count."""
    return all("!" in area for area in re.sub(r"'(?:[^']|'')*'", "", areas).split(","))


def formula(
    book: Book,
    text: str,
    where: str,
    position: int | None,
    place: formulas.Place = "cell",
    also: frozenset[str] = frozenset(),
) -> Iterator[Problem]:
    """What is wrong with a formula of the sheet at this position; `also` are more functions."""
    for fault in formulas.problems(
        text,
        sheets=book.sheet_names,
        names=book.usable_names.get(position, frozenset()),
        allowed=book.allowed | also,
        place=place,
    ):
        yield Problem("formula", where, f"{fault}: {text[:80]}")


def structure_lock(book: Book) -> Iterator[Problem]:
    """The lock of the workbook's structure, with its password."""
    for lock in [] if book.root is None else book.root.findall(f"{MAIN}workbookProtection"):
        for prefix in ("workbook", "revisions"):
            yield from password(lock, "workbook", prefix)


def password(lock: etree._Element, where: str, prefix: str = "") -> Iterator[Problem]:
    """A modern password hash has all four attributes, an old one is 1 to 4 hex digits."""

    def attribute(name: str) -> str | None:
        value: str | None = lock.get(prefix + name[0].upper() + name[1:] if prefix else name)
        return value

    old = attribute("password")
    if old is not None and not re.fullmatch(r"[0-9A-Fa-f]{1,4}", old):
        yield Problem("protection", where, "an old password hash is 1 to 4 hex digits")
    parts = [attribute(n) for n in ("algorithmName", "hashValue", "saltValue", "spinCount")]
    algorithm, digest, salt, spins = parts
    if not any(part is not None for part in parts):
        return
    if algorithm is None or digest is None or salt is None or spins is None:
        yield Problem("protection", where, "the password hash lacks an attribute")
        return
    if algorithm not in _DIGEST_BYTES:
        yield Problem("protection", where, f"the hash algorithm {algorithm} is unknown")
    elif _decoded_length(digest) != _DIGEST_BYTES[algorithm]:
        yield Problem("protection", where, f"the hash is not one of {algorithm} in base64")
    if _decoded_length(salt) < 1:
        yield Problem("protection", where, "the salt is not base64")
    if not re.fullmatch(r"[0-9]{1,8}", spins) or int(spins) > 10_000_000:
        yield Problem("protection", where, "the spin count is not a number up to 10000000")


def _decoded_length(text: str) -> int:
    """How many bytes the base64 text stands for; -1 if it is no base64."""
    try:
        return len(base64.b64decode(text, validate=True))
    except binascii.Error:
        return -1


def core_properties(package: Package) -> Iterator[Problem]:
    """Title, author and dates: each at most once, dates in the form of W3CDTF."""
    for part in package.linked("", "core-properties"):
        entries = elements(package.xml(part))
        if len({entry.tag for entry in entries}) != len(entries):
            yield Problem("property", part, "a property is given twice")
        for entry in entries:
            dated = "purl.org/dc/terms" in entry.tag
            if dated and entry.get(_SCHEMA_TYPE) != "dcterms:W3CDTF":
                yield Problem("property", part, "a date lacks its xsi:type")
            if (dated or entry.tag.endswith("lastPrinted")) and not _W3CDTF.fullmatch(entry.text or ""):
                yield Problem("property", part, f"{entry.text} is no W3CDTF date")


def custom_properties(package: Package) -> Iterator[Problem]:
    """The project's own properties: unique names, unique ids from 2, texts up to 255."""
    for part in package.linked("", "custom-properties"):
        ids: set[int] = set()
        names: set[str] = set()
        for entry in elements(package.xml(part)):
            pid, name = number(entry, "pid"), entry.get("name", "")
            if not 2 <= pid <= 0x7FFFFFFF or pid in ids:
                yield Problem("property", name, "its pid must be unique and at least 2")
            if not 1 <= units(name) <= 255 or name.lower() in names:
                yield Problem("property", name, "its name must be unique, 1 to 255 characters")
            if entry.get("fmtid", "").upper() != _CUSTOM_FORMAT:
                yield Problem("property", name, f"its fmtid must be {_CUSTOM_FORMAT}")
            for value in elements(entry):
                if value.tag.endswith("}lpwstr") and units(value.text or "") > 255:
                    yield Problem("property", name, "Excel cuts its text at 255 characters")
            ids.add(pid)
            names.add(name.lower())
