"""Kinds of tampering: what is done to the workbook, and which finding tells where."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from tests import making
from tests.making import BOOK, CUSTOM, FORM, STRINGS, Parts, at, tag

Edit = Callable[[Parts], None]
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class Tampering:
    """One kind of tampering."""

    name: str
    edit: Edit
    code: str
    place: str
    """A field's key, or sheet and cell."""
    alone: bool = True
    """Whether nothing else is blocking."""

    @property
    def where(self) -> str:
        known = making.plan().addresses
        return str(known[self.place]) if self.place in known else self.place


def counted_from_1904(parts: Parts) -> None:
    """Count days from 1904, as old programs for the Macintosh did."""
    settings = parts.root(BOOK).find(tag("workbookPr"))
    settings.set("date1904", "1")


def value(key: str, new: object) -> Edit:
    """Type over the cell of a field."""
    return lambda parts: making.fill(parts.sheet(), at(key), new)


def formula(key: str, old: str, new: str, *, sheet: str = FORM) -> Edit:
    """Change a piece of a formula; its result stays."""

    def edit(parts: Parts) -> None:
        stored = making.cell(parts.sheet(sheet), at(key)).find(tag("f"))
        assert old in stored.text, f"{old} not in {stored.text}"
        stored.text = stored.text.replace(old, new)

    return edit


def frozen(key: str) -> Edit:
    """Replace a formula by the value it shows."""

    def edit(parts: Parts) -> None:
        item = making.cell(parts.sheet(), at(key))
        item.remove(item.find(tag("f")))

    return edit


def shared_text(old: str, new: str) -> Edit:
    """Change a text wherever it stands."""

    def edit(parts: Parts) -> None:
        for item in parts.root(STRINGS).iter(tag("t")):
            if item.text == old:
                item.text = new

    return edit


def text_cell(reference: str, new: str, *, sheet: str = FORM) -> Edit:
    return lambda parts: making.fill(parts.sheet(sheet), reference, new)


def remove(path: str, *, sheet: str = FORM) -> Edit:
    """Remove the first element of a sheet that ``path`` finds."""

    def edit(parts: Parts) -> None:
        element = parts.sheet(sheet).find(path)
        element.getparent().remove(element)

    return edit


def attribute(path: str, name: str, new: str, *, sheet: str = FORM) -> Edit:
    """Set an attribute of the first element of a sheet that ``path`` finds."""

    def edit(parts: Parts) -> None:
        parts.sheet(sheet).find(path).set(name, new)

    return edit


def sheet_attribute(name: str, attribute: str, new: str) -> Edit:
    def edit(parts: Parts) -> None:
        parts.root(BOOK).find(f".//{{*}}sheet[@name='{name}']").set(attribute, new)

    return edit


def validation(key: str) -> str:
    return f".//{{*}}dataValidation[@sqref='{at(key)}']"


def limit(key: str, new: str) -> Edit:
    """Change the upper limit of a validation."""

    def edit(parts: Parts) -> None:
        parts.sheet().find(validation(key)).find(tag("formula2")).text = new

    return edit


def part(name: str, data: bytes) -> Edit:
    """Add a part."""

    def edit(parts: Parts) -> None:
        parts[name] = data

    return edit


def sheet_added(name: str, *, state: str = "visible") -> Edit:
    """Add an empty sheet at the end."""

    def edit(parts: Parts) -> None:
        parts["xl/worksheets/sheet9.xml"] = f'<worksheet xmlns="{making.MAIN}"><sheetData/></worksheet>'.encode()
        etree.SubElement(
            parts.root("[Content_Types].xml"),
            f"{{{TYPES}}}Override",
            {
                "PartName": "/xl/worksheets/sheet9.xml",
                "ContentType": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
            },
        )
        etree.SubElement(
            parts.root("xl/_rels/workbook.xml.rels"),
            f"{{{RELS}}}Relationship",
            {
                "Id": "rId99",
                "Type": f"{making.REL}/worksheet",
                "Target": "worksheets/sheet9.xml",
            },
        )
        etree.SubElement(
            parts.root(BOOK).find(tag("sheets")),
            tag("sheet"),
            {
                "name": name,
                "sheetId": "9",
                "state": state,
                f"{{{making.REL}}}id": "rId99",
            },
        )

    return edit


def sheet_removed(name: str) -> Edit:
    """Remove a sheet from the book."""

    def edit(parts: Parts) -> None:
        del parts[parts.part_of(name)]
        element = parts.root(BOOK).find(f".//{{*}}sheet[@name='{name}']")
        element.getparent().remove(element)

    return edit


def sheets_swapped(parts: Parts) -> None:
    sheets = parts.root(BOOK).find(tag("sheets"))
    sheets.append(sheets[1])


def column_hidden(parts: Parts) -> None:
    parts.sheet().find("{*}cols")[7].set("hidden", "1")


def row_hidden(parts: Parts) -> None:
    parts.sheet().find(".//{*}row[@r='16']").set("hidden", "1")


def merged(area: str) -> Edit:
    def edit(parts: Parts) -> None:
        etree.SubElement(parts.sheet().find("{*}mergeCells"), tag("mergeCell"), ref=area)

    return edit


def name_moved(name: str, place: str) -> Edit:
    def edit(parts: Parts) -> None:
        parts.name(name).text = place

    return edit


def name_deleted(name: str) -> Edit:
    return lambda parts: parts.names().remove(parts.name(name))


def unlocked(reference: str, *, sheet: str = FORM) -> Edit:
    return lambda parts: making.restyle(parts, reference, locked=False, sheet=sheet)


def property_of(parts: Parts, name: str) -> etree._Element:
    """The text of a custom property."""
    return parts.root(CUSTOM).find(f"{{*}}property[@name='{name}']")[0]


def texts_of(parts: Parts, stem: str) -> tuple[list[etree._Element], list[etree._Element]]:
    """The elements that hold identity or seal: properties and hidden names."""
    properties = [item[0] for item in parts.root(CUSTOM) if item.get("name", "").startswith(f"perfeval_{stem}")]
    names = [item for item in parts.names() if item.get("name", "").startswith(f"_perfeval_{stem}")]
    return properties, names


def without_properties(parts: Parts) -> None:
    root = parts.root(CUSTOM)
    for item in list(root):
        root.remove(item)


def without_names(parts: Parts) -> None:
    for item in list(parts.names()):
        if item.get("name", "").startswith("_perfeval_"):
            parts.names().remove(item)


def transplanted(other: Parts, *, properties: bool = True, names: bool = True) -> Edit:
    """Paste identity and seal of ``other`` in: both copies, or one."""

    def edit(parts: Parts) -> None:
        if properties:
            parts[CUSTOM] = other[CUSTOM]
        if names:
            without_names(parts)
            for item in other.names():
                if item.get("name", "").startswith("_perfeval_"):
                    parts.names().append(copy.deepcopy(item))

    return edit


def digest_changed(parts: Parts) -> None:
    """Turn the first digit of the digest in both seals."""
    for items in texts_of(parts, "seal"):
        head, digit, rest = items[0].text.partition('digest"":""' if '""' in items[0].text else 'digest":"')
        items[0].text = head + digit + ("1" if rest[0] == "0" else "0") + rest[1:]


def format_of(key: str, number: int, code: str = "") -> Edit:
    """Give the open cell of a field a number format, as pasting does; ``code`` under a number from 164 on."""

    def edit(parts: Parts) -> None:
        looks = parts.root(making.STYLES)
        if code:
            etree.SubElement(looks.find(tag("numFmts")), tag("numFmt"), numFmtId=str(number), formatCode=code)
        making.restyle(parts, at(key), locked=False)
        look = looks.find(tag("cellXfs"))[-1]
        look.set("numFmtId", str(number))
        look.set("applyNumberFormat", "1")

    return edit


def embedded_picture(key: str) -> Edit:
    """A picture in the cell of a field, as WPS stores it."""

    def edit(parts: Parts) -> None:
        making.fill(parts.sheet(), at(key), '=DISPIMG("ID_3F",1)', formula='_xlfn.DISPIMG("ID_3F",1)')
        parts["xl/cellimages.xml"] = b"<cellImages/>"

    return edit


SCORE, POINTS, TARGET = "i01.score", "i01.points", "i01.number"
MACRO = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
LINK = f'<externalLink xmlns="{making.MAIN}"/>'.encode()
