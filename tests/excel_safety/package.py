"""The file as a package: zip entries, content types, relationships and well-formed XML."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"

CONTENT_TYPES = "[Content_Types].xml"
BAD_NUMBER = 10**12
"""Stands for a number that is not one: larger than any limit, so each limit reports it."""

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MACRO = "application/vnd.ms-excel."
_WORKBOOK_TYPES = {
    ".xlsx": f"{_EXCEL}sheet.main+xml",
    ".xltx": f"{_EXCEL}template.main+xml",
    ".xlsm": f"{_MACRO}sheet.macroEnabled.main+xml",
    ".xltm": f"{_MACRO}template.macroEnabled.main+xml",
    ".xlam": f"{_MACRO}addin.macroEnabled.main+xml",
}


@dataclass(frozen=True)
class Problem:
    """One thing that Excel would repair or refuse.

    A code that starts with `warn-` marks what Excel accepts, though it is surely not meant.
    """

    code: str
    where: str
    text: str


class Relationship(NamedTuple):
    """A link from one part to another, or out of the file."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class Package:
    """The parts of a workbook, read once."""

    path: Path
    entries: tuple[str, ...]
    parts: dict[str, bytes]
    trees: dict[str, etree._Element] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def xml(self, part: str) -> etree._Element | None:
        """The root element of a part; None if it is missing or broken, which is reported once."""
        if part not in self.trees and part not in self.faults and part in self.parts:
            try:
                self.trees[part] = _parse(self.parts[part])
            except (etree.XMLSyntaxError, ValueError) as error:
                self.faults[part] = str(error)
        return self.trees.get(part)

    def links(self, part: str) -> dict[str, Relationship]:
        """The relationships of a part by id; the empty part is the package itself."""
        folder = posixpath.dirname(part)
        root = self.xml(relationships_part(part))
        relationships: dict[str, Relationship] = {}
        for link in elements(root):
            target = link.get("Target", "")
            external = link.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = link.get("Type", "").rsplit("/", 1)[-1]
            relationships[link.get("Id", "")] = Relationship(kind, target, external)
        return relationships

    def linked(self, part: str, kind: str) -> list[str]:
        """The existing parts to which this part has a relationship of this kind."""
        links = self.links(part).values()
        return [link.target for link in links if link.kind == kind and link.target in self.parts]

    def workbook(self) -> str:
        """The name of the workbook part; empty if there is none."""
        return next(iter(self.linked("", "officeDocument")), "")


def read(path: Path) -> Package:
    """Read a file; raises zipfile.BadZipFile if it is no sound zip."""
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise zipfile.BadZipFile(f"{info.filename} is packed in a way Excel cannot read")
        entries = tuple(name for name in archive.namelist() if not name.endswith("/"))
        return Package(path, entries, {name: archive.read(name) for name in entries})


def _parse(content: bytes) -> etree._Element:
    """Parse a part as strictly as Excel does."""
    tree = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    info = tree.getroottree().docinfo
    if info.doctype:
        raise ValueError("a document type is not allowed")
    if (info.encoding or "UTF-8").upper() not in {"UTF-8", "UTF-16"}:
        raise ValueError(f"the encoding {info.encoding} is neither UTF-8 nor UTF-16")
    return tree


def relationships_part(part: str) -> str:
    """Where the relationships of a part are kept."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def elements(root: etree._Element | None, *path: str) -> list[etree._Element]:
    """The child elements below a path of main-namespace names; none if the path is not there."""
    for name in path:
        root = None if root is None else root.find(MAIN + name)
    return [] if root is None else [child for child in root if isinstance(child.tag, str)]


def number(element: etree._Element, attribute: str, default: int = 0) -> int:
    """A whole number of an attribute, `default` if absent, BAD_NUMBER if it is none."""
    text = element.get(attribute)
    if text is None:
        return default
    return int(text) if re.fullmatch(r"[0-9]{1,11}", text) else BAD_NUMBER


def problems(package: Package) -> Iterator[Problem]:
    """Everything that is wrong with the package, whatever it holds."""
    for check in (entry_names, content_types, workbook_type, well_formed, relationships, reachable):
        yield from check(package)


def entry_names(package: Package) -> Iterator[Problem]:
    """Names of entries must differ, also when capitals are ignored."""
    seen: set[str] = set()
    for name in package.entries:
        if name.lower() in seen:
            yield Problem("zip", name, "two entries of this name, capitals apart")
        if "\\" in name or name.startswith("/"):
            yield Problem("zip", name, "an entry is named with forward slashes, none in front")
        seen.add(name.lower())


def content_types(package: Package) -> Iterator[Problem]:
    """Each part needs one content type; those of the workbook need one of their own."""
    if package.xml(CONTENT_TYPES) is None:
        yield Problem("content-type", CONTENT_TYPES, "missing or broken")
        return
    own: set[str] = set()
    by_extension: set[str] = set()
    for entry in elements(package.xml(CONTENT_TYPES)):
        is_override = entry.tag == f"{_TYPES}Override"
        key = entry.get("PartName" if is_override else "Extension", "").lstrip("/").lower()
        known = own if is_override else by_extension
        if key in known:
            yield Problem("content-type", key, "declared twice")
        known.add(key)
    present = {name.lower() for name in package.parts}
    for key in sorted(own - present):
        yield Problem("warn-content-type", key, "declared, but there is no such part")
    for name in sorted(present - own - {CONTENT_TYPES.lower()}):
        # Not splitext: it sees no extension in _rels/.rels.
        extension = name.rpartition(".")[2]
        if extension not in by_extension or (extension == "xml" and name.startswith("xl/")):
            yield Problem("content-type", name, "has no content type")


def workbook_type(package: Package) -> Iterator[Problem]:
    """The content type of the workbook must be that of the file's extension."""
    suffix = package.path.suffix.lower()
    for entry in elements(package.xml(CONTENT_TYPES)):
        if entry.get("PartName", "").lstrip("/") == package.workbook() != "":
            given = entry.get("ContentType", "")
            if given != _WORKBOOK_TYPES.get(suffix, given):
                yield Problem("content-type", package.workbook(), f"not the type of a {suffix}")


def well_formed(package: Package) -> Iterator[Problem]:
    """Each XML part must parse; a control character is enough to prevent that."""
    for name in package.parts:
        if name.endswith((".xml", ".rels", ".vml")):
            package.xml(name)
    for name, fault in package.faults.items():
        yield Problem("xml", name, fault)


def relationships(package: Package) -> Iterator[Problem]:
    """Relationships have unique ids and existing targets, and each r:id used is one of them."""
    if not package.workbook():
        yield Problem("relationship", "_rels/.rels", "leads to no workbook")
    for part in ("", *package.parts):
        if part.endswith(".rels"):
            continue
        where = relationships_part(part)
        ids = [link.get("Id") for link in elements(package.xml(where))]
        if len(set(ids)) != len(ids):
            yield Problem("relationship", where, "an Id is used twice")
        links = package.links(part)
        for link in links.values():
            if link.external and len(link.target) > 2079:
                yield Problem("hyperlink", where, "an address has more than 2079 characters")
            if not link.external and link.target not in package.parts:
                yield Problem("relationship", where, f"there is no part {link.target}")
        for rid in sorted(_used_ids(package.xml(part)) - links.keys()):
            yield Problem("relationship", part, f"{rid} is not in {where}")


def _used_ids(root: etree._Element | None) -> set[str]:
    """The relationship ids that a part uses."""
    if root is None:
        return set()
    attributes = (item for element in root.iter(etree.Element) for item in element.items())
    return {str(value) for key, value in attributes if str(key).startswith(LINK)}


def reachable(package: Package) -> Iterator[Problem]:
    """A part that no relationship leads to is dropped or distrusted."""
    reached = {"", CONTENT_TYPES}
    waiting = [""]
    while waiting:
        part = waiting.pop()
        reached.add(relationships_part(part))
        fresh = {link.target for link in package.links(part).values() if not link.external}
        waiting.extend(fresh - reached)
        reached |= fresh
    for name in sorted(package.parts.keys() - reached):
        yield Problem("unreachable", name, "no relationship leads to this part")
