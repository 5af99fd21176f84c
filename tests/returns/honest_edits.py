"""What people do to a form in Excel and WPS, as edits of its parts: pastes, looks, views, notes, properties."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from lxml import etree

from tests import making
from tests.making import BOOK, CUSTOM, FORM, STRINGS, STYLES, Parts, at, tag
from tests.returns.tampering import RELS, TYPES, Edit, validation

VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
CUSTOM_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
CORE_DC = "http://purl.org/dc/elements/1.1/"


def both(*edits: Edit) -> Edit:
    """Several edits, one after the other."""

    def edit(parts: Parts) -> None:
        for one in edits:
            one(parts)

    return edit


# ---- cells


def typed(key: str, value: object, *, formula: str | None = None, kind: str | None = None) -> Edit:
    """Type into the cell of a field."""
    return lambda parts: making.fill(parts.sheet(), at(key), value, formula=formula, kind=kind)


def emptied(key: str) -> Edit:
    """What Delete leaves: the cell with its look."""
    return typed(key, None)


def look(key: str, *, locked: bool = False, **attributes: str) -> Edit:
    """A style of its own for the cell of a field, with attributes of ``<xf>``."""

    def edit(parts: Parts) -> None:
        making.restyle(parts, at(key), locked=locked)
        own = parts.root(STYLES).find(tag("cellXfs"))[-1]
        for name, value in attributes.items():
            own.set(name, value)

    return edit


def added(table: str, xml: str) -> Edit:
    """One more font, fill or border."""

    def edit(parts: Parts) -> None:
        block = parts.root(STYLES).find(tag(table))
        block.append(etree.fromstring(f'<list xmlns="{making.MAIN}">{xml}</list>')[0])
        block.set("count", str(len(block)))

    return edit


def drawn_with(key: str, table: str, attribute: str, xml: str) -> Edit:
    """A cell with a font, fill or border that came along."""

    def edit(parts: Parts) -> None:
        added(table, xml)(parts)
        number = len(parts.root(STYLES).find(tag(table))) - 1
        look(key, **{attribute: str(number)})(parts)

    return edit


def aligned(key: str, **attributes: str) -> Edit:
    """A cell aligned otherwise."""

    def edit(parts: Parts) -> None:
        look(key, applyAlignment="1")(parts)
        own = parts.root(STYLES).find(tag("cellXfs"))[-1]
        for old in own.findall(tag("alignment")):
            own.remove(old)
        own.insert(0, etree.Element(tag("alignment"), attributes))

    return edit


def rich(key: str, pieces: Sequence[str]) -> Edit:
    """A text whose parts have fonts of their own, shared as Excel stores it."""

    def edit(parts: Parts) -> None:
        table = parts.root(STRINGS)
        item = etree.SubElement(table, tag("si"))
        for number, piece in enumerate(pieces):
            run = etree.SubElement(item, tag("r"))
            if number:
                etree.SubElement(etree.SubElement(run, tag("rPr")), tag("b"))
            text = etree.SubElement(run, tag("t"))
            text.text = piece
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        making.fill(parts.sheet(), at(key), len(table) - 1, kind="s")

    return edit


# ---- validations, conditional formats, links


def no_validation(*keys: str) -> Edit:
    """What a paste leaves of the validations of cells."""

    def edit(parts: Parts) -> None:
        for key in keys:
            gone = parts.sheet().find(validation(key))
            gone.getparent().remove(gone)

    return edit


def foreign_validation(key: str, *, formulas: Sequence[str], **attributes: str) -> Edit:
    """The validation of another workbook, pasted along with its cell."""

    def edit(parts: Parts) -> None:
        item = parts.sheet().find(validation(key))
        reference = item.get("sqref")
        item.attrib.clear()
        for child in list(item):
            item.remove(child)
        for name, value in {**attributes, "sqref": reference}.items():
            item.set(name, value)
        for number, text in enumerate(formulas, 1):
            etree.SubElement(item, tag(f"formula{number}")).text = text

    return edit


def filled_down(source: str, *targets: str) -> Edit:
    """The validation of a cell spread over the cells below it, as the fill handle does."""

    def edit(parts: Parts) -> None:
        no_validation(*targets)(parts)
        item = parts.sheet().find(validation(source))
        item.set("sqref", " ".join([at(source), *map(at, targets)]))

    return edit


def split_formats(key: str) -> Edit:
    """A paste splits what conditional formats cover: the cell goes, and its neighbours stay."""

    def edit(parts: Parts) -> None:
        here = at(key)
        for block in parts.sheet().findall(tag("conditionalFormatting")):
            kept = [piece for piece in block.get("sqref").split() if piece != here]
            if kept:
                block.set("sqref", " ".join(kept))
            else:
                block.getparent().remove(block)

    return edit


def doubled_formats(parts: Parts) -> None:
    """Every paste within the form makes one more block of conditional formats."""
    for block in parts.sheet().findall(tag("conditionalFormatting")):
        again = copy.deepcopy(block)
        block.addnext(again)


def linked(key: str, address: str) -> Edit:
    """A link that came along from a web page or a mail."""

    def edit(parts: Parts) -> None:
        related(parts, "hyperlink", address, "rId71", external=True)
        links = parts.sheet().find(tag("hyperlinks"))
        etree.SubElement(links, tag("hyperlink"), {"ref": at(key), f"{{{making.REL}}}id": "rId71"})

    return edit


def related(parts: Parts, kind: str, target: str, name: str, *, external: bool = False, sheet: str = FORM) -> None:
    """A relationship of a sheet."""
    path = parts.part_of(sheet)
    rels = f"xl/worksheets/_rels/{path.rpartition('/')[2]}.rels"
    if rels not in parts:
        parts[rels] = f'<Relationships xmlns="{RELS}"/>'.encode()
    item = etree.SubElement(
        parts.root(rels), f"{{{RELS}}}Relationship", Id=name, Type=f"{making.REL}/{kind}", Target=target
    )
    if external:
        item.set("TargetMode", "External")


def declared(parts: Parts, name: str, content_type: str) -> None:
    """Say what kind of part ``name`` is."""
    types = parts.root("[Content_Types].xml")
    etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)


# ---- notes


def note(key: str, text: str = "请张会计核对") -> Edit:
    """A note on a cell, as Excel keeps it: the text, and a box that is seen only when the mouse rests on the cell."""

    def edit(parts: Parts) -> None:
        here = at(key)
        place = making.plan().addresses[key]
        parts["xl/comments1.xml"] = (
            f'<comments xmlns="{making.MAIN}"><authors><author>王敏</author></authors><commentList>'
            f'<comment ref="{here}" authorId="0" shapeId="0"><text><r><rPr><sz val="9"/></rPr><t>{text}</t></r></text>'
            "</comment></commentList></comments>"
        ).encode()
        parts["xl/drawings/vmlDrawing1.vml"] = (
            '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
            'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
            '<o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
            'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
            '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype><v:shape id="_x0000_s1025" '
            'type="#_x0000_t202" style="position:absolute;margin-left:59.25pt;margin-top:1.5pt;width:108pt;'
            'height:59.25pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill '
            'color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
            '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
            '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>'
            f"8, 15, {place.row}, 2, 10, 15, {place.row + 4}, 1</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{place.row}</x:Row><x:Column>{place.column}</x:Column></x:ClientData></v:shape></xml>"
        ).encode()
        types = parts.root("[Content_Types].xml")
        etree.SubElement(
            types,
            f"{{{TYPES}}}Default",
            Extension="vml",
            ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing",
        )
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
        declared(parts, "xl/comments1.xml", kind)
        related(parts, "vmlDrawing", "../drawings/vmlDrawing1.vml", "rId81")
        related(parts, "comments", "../comments1.xml", "rId82")
        after(parts, "legacyDrawing", {f"{{{making.REL}}}id": "rId81"})

    return edit


def threaded_note(key: str) -> Edit:
    """A note of Excel 365 with an answer, beside the old one that stands in for it."""

    def edit(parts: Parts) -> None:
        note(key, "[线程批注]")(parts)
        space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
        person = "{9C1F4A21-5C1B-4E86-9C0F-0E1C6F0C7B11}"
        first = "{3A6B8D5E-7D9C-4B71-8C02-6D5C2B9E4F10}"
        parts["xl/threadedComments/threadedComment1.xml"] = (
            f'<ThreadedComments xmlns="{space}"><threadedComment ref="{at(key)}" dT="2026-03-02T02:11:05.31" '
            f'personId="{person}" id="{first}"><text>请核对</text></threadedComment></ThreadedComments>'
        ).encode()
        parts["xl/persons/person.xml"] = (
            f'<personList xmlns="{space}"><person displayName="王敏" id="{person}" userId="wm" providerId="None"/>'
            "</personList>"
        ).encode()
        declared(parts, "xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml")
        declared(parts, "xl/persons/person.xml", "application/vnd.ms-excel.person+xml")
        item = etree.SubElement(
            parts.root(f"xl/worksheets/_rels/{parts.part_of(FORM).rpartition('/')[2]}.rels"),
            f"{{{RELS}}}Relationship",
            Id="rId83",
            Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
            Target="../threadedComments/threadedComment1.xml",
        )
        assert item is not None
        etree.SubElement(
            parts.root("xl/_rels/workbook.xml.rels"),
            f"{{{RELS}}}Relationship",
            Id="rId84",
            Type="http://schemas.microsoft.com/office/2017/10/relationships/person",
            Target="persons/person.xml",
        )

    return edit


ORDER = """
sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting
dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties
cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls
webPublishItems tableParts extLst
""".split()  # noqa: SIM905
"""Children of a worksheet, in the order of the schema."""


def after(
    parts: Parts, name: str, attributes: dict[str, str], *children: etree._Element, sheet: str = FORM
) -> etree._Element:
    """An element of a worksheet at the place that the schema gives it; one that is there is replaced."""
    root = parts.sheet(sheet)
    for old in root.findall(tag(name)):
        root.remove(old)
    item = etree.Element(tag(name), attributes)
    for child in children:
        item.append(child)
    before = set(ORDER[: ORDER.index(name)])
    last = max((place for place, other in enumerate(root) if etree.QName(other).localname in before), default=-1)
    root.insert(last + 1, item)
    return item


def element(name: str, **attributes: str) -> etree._Element:
    """An element of a worksheet."""
    return etree.Element(tag(name), attributes)


def placed(name: str, *children: etree._Element, sheet: str = FORM, **attributes: str) -> Edit:
    """An element of a worksheet, where the schema wants it."""
    own = {key.rstrip("_"): value for key, value in attributes.items()}

    def edit(parts: Parts) -> None:
        after(parts, name, own, *map(copy.deepcopy, children), sheet=sheet)

    return edit


def changed(name: str, *, sheet: str = FORM, **attributes: str) -> Edit:
    """Attributes of an element that is there already."""

    def edit(parts: Parts) -> None:
        item = parts.sheet(sheet).find(f".//{tag(name)}")
        for key, value in attributes.items():
            item.set(key, value)

    return edit


# ---- the workbook


def book_element(name: str, before: str, **attributes: str) -> Edit:
    """An element of the workbook, before another; one that is there is changed."""

    def edit(parts: Parts) -> None:
        root = parts.root(BOOK)
        item = root.find(tag(name))
        if item is None:
            item = etree.Element(tag(name))
            root.find(tag(before)).addprevious(item)
        for key, value in attributes.items():
            item.set(key, value)

    return edit


def book_view(**attributes: str) -> Edit:
    """How the window of the workbook stands."""

    def edit(parts: Parts) -> None:
        for key, value in attributes.items():
            parts.root(BOOK).find(f".//{tag('workbookView')}").set(key, value)

    return edit


def custom_property(name: str, value: str) -> Edit:
    """A property that a program or a label adds."""

    def edit(parts: Parts) -> None:
        root = parts.root(CUSTOM)
        number = max(int(item.get("pid")) for item in root) + 1
        item = etree.SubElement(
            root,
            f"{{{CUSTOM_SPACE}}}property",
            fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}",
            pid=str(number),
            name=name,
        )
        etree.SubElement(item, f"{{{VT}}}lpwstr").text = value

    return edit


def core_property(name: str, value: str) -> Edit:
    """Author, title and the like."""

    def edit(parts: Parts) -> None:
        root = parts.root("docProps/core.xml")
        item = root.find(f"{{{CORE_DC}}}{name}")
        if item is None:
            item = etree.SubElement(root, f"{{{CORE_DC}}}{name}")
        item.text = value

    return edit


def named(name: str, target: str) -> Edit:
    """A name that the unit defined for itself."""

    def edit(parts: Parts) -> None:
        etree.SubElement(parts.names(), tag("definedName"), name=name).text = target

    return edit
