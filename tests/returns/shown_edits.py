"""Ways to show something else than what is stored, or nothing: what is done to the parts of a workbook."""

from __future__ import annotations

import copy
from collections.abc import Callable

from lxml import etree

from tests import making
from tests.making import BOOK, FORM, STYLES, Parts, at, tag
from tests.returns.tampering import RELS, Edit

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
TOTAL, SCORE, GIVEN, NUMBER, REASON = "total.score", "i01.score", "i01.number", "i01.actual", "i01.reason"
"""Cells of the sound form: 94.8, 9, 1000, the answer 900, and a text."""


def restyled(key: str, change: Callable[[Parts, etree._Element], None], *, sheet: str = FORM) -> Edit:
    """Give the cell of a field a look of its own."""

    def edit(parts: Parts) -> None:
        is_open = key in {field.key for field in making.plan().form.answers}
        making.restyle(parts, at(key) if "." in key else key, locked=not is_open, sheet=sheet)
        change(parts, parts.root(STYLES).find(tag("cellXfs"))[-1])

    return edit


def formatted(key: str, code: str) -> Edit:
    """Another number format."""

    def change(parts: Parts, look: etree._Element) -> None:
        formats = parts.root(STYLES).find(tag("numFmts"))
        number = str(300 + len(formats))
        etree.SubElement(formats, tag("numFmt"), numFmtId=number, formatCode=code)
        look.set("numFmtId", number)

    return restyled(key, change)


def font(key: str, *, size: str = "10", name: str = "宋体", sheet: str = FORM, **colour: str) -> Edit:
    """Another font."""

    def change(parts: Parts, look: etree._Element) -> None:
        fonts = parts.root(STYLES).find(tag("fonts"))
        own = etree.SubElement(fonts, tag("font"))
        etree.SubElement(own, tag("sz"), val=size)
        if colour:
            etree.SubElement(own, tag("color"), colour)
        etree.SubElement(own, tag("name"), val=name)
        look.set("fontId", str(len(fonts) - 1))

    return restyled(key, change, sheet=sheet)


def filled(key: str, pattern: str, **colour: str) -> Edit:
    """Another fill."""

    def change(parts: Parts, look: etree._Element) -> None:
        fills = parts.root(STYLES).find(tag("fills"))
        own = etree.SubElement(etree.SubElement(fills, tag("fill")), tag("patternFill"), patternType=pattern)
        if colour:
            etree.SubElement(own, tag("fgColor"), colour)
        look.set("fillId", str(len(fills) - 1))

    return restyled(key, change)


def faded(key: str, *stops: str) -> Edit:
    """A fill that goes from one colour to another."""

    def change(parts: Parts, look: etree._Element) -> None:
        fills = parts.root(STYLES).find(tag("fills"))
        own = etree.SubElement(etree.SubElement(fills, tag("fill")), tag("gradientFill"), degree="90")
        for number, stop in enumerate(stops):
            etree.SubElement(etree.SubElement(own, tag("stop"), position=str(number)), tag("color"), rgb=stop)
        look.set("fillId", str(len(fills) - 1))

    return restyled(key, change)


def aligned(key: str, **attributes: str) -> Edit:
    """Another alignment."""

    def change(_: Parts, look: etree._Element) -> None:
        for item in look.findall(tag("alignment")):
            look.remove(item)
        look.insert(0, etree.Element(tag("alignment"), attributes))

    return restyled(key, change)


def struck(key: str) -> Edit:
    """A line through the text."""

    def change(parts: Parts, look: etree._Element) -> None:
        fonts = parts.root(STYLES).find(tag("fonts"))
        etree.SubElement(etree.SubElement(fonts, tag("font")), tag("strike"))
        look.set("fontId", str(len(fonts) - 1))

    return restyled(key, change)


def system_theme(parts: Parts) -> None:
    """The theme leaves the colour of texts to the system, as that of windows, and says that it was black."""
    part = "xl/theme/theme1.xml"
    parts[part] = (
        parts[part].replace(b'val="windowText"', b'val="window"').replace(b"a:", b"t:").replace(b":a=", b":t=")
    )
    for item in parts.root(STYLES).find(tag("fonts")).iter(tag("color")):
        item.attrib.clear()
        item.set("theme", "1")


def usual_width(**attributes: str) -> Edit:
    """Columns of no width of their own are that wide."""

    def edit(parts: Parts) -> None:
        for name, value in attributes.items():
            parts.sheet().find(tag("sheetFormatPr")).set(name, value)
        columns = parts.sheet().find(tag("cols"))
        columns.getparent().remove(columns)

    return edit


def dark_theme(parts: Parts) -> None:
    """The colour of texts in the theme is that of paper."""
    part = "xl/theme/theme1.xml"
    parts[part] = parts[part].replace(b'<a:sysClr val="windowText" lastClr="000000"/>', b'<a:srgbClr val="FFFFFF"/>')
    for item in parts.root(STYLES).find(tag("fonts")).iter(tag("color")):
        item.attrib.clear()
        item.set("theme", "1")


def white_palette(parts: Parts) -> None:
    """Colour 10 of the old palette is white."""
    looks = parts.root(STYLES)
    colours = etree.Element(tag("colors"))
    listed = etree.SubElement(colours, tag("indexedColors"))
    for _ in range(64):
        etree.SubElement(listed, tag("rgbColor"), rgb="00FFFFFF")
    looks.append(colours)
    font(TOTAL, indexed="10")(parts)


def rule(key: str, inside: str, *, kind: str = "expression", dxf: str = "", formula: str = "TRUE") -> Edit:
    """A conditional format over the cell of a field; ``inside`` is XML of the rule, ``dxf`` of its format."""

    def edit(parts: Parts) -> None:
        block = etree.Element(tag("conditionalFormatting"), sqref=at(key))
        own = etree.SubElement(block, tag("cfRule"), type=kind, priority="1")
        if dxf:
            formats = parts.root(STYLES).find(tag("dxfs"))
            formats.append(etree.fromstring(f'<dxf xmlns="{making.MAIN}">{dxf}</dxf>'))
            own.set("dxfId", str(len(formats) - 1))
        if kind == "expression":
            etree.SubElement(own, tag("formula")).text = formula
        if inside:
            own.append(etree.fromstring(inside.replace(">", f' xmlns="{making.MAIN}">', 1)))
        parts.sheet().find(tag("sheetProtection")).addnext(block)

    return edit


def rule_2010(key: str, inside: str, kind: str) -> Edit:
    """A conditional format as Excel 2010 added them."""

    def edit(parts: Parts) -> None:
        xml = (
            f'<extLst xmlns="{making.MAIN}"><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{X14}">'
            f'<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="{XM}">'
            f'<x14:cfRule type="{kind}" priority="1" id="{{0}}">{inside}</x14:cfRule><xm:sqref>{at(key)}</xm:sqref>'
            "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
        )
        parts.sheet().append(etree.fromstring(xml))

    return edit


def row(number: int, height: str) -> Edit:
    """Another height of a row."""

    def edit(parts: Parts) -> None:
        item = parts.sheet().find(f".//{{*}}row[@r='{number}']")
        item.set("ht", height)
        item.set("customHeight", "1")

    return edit


def usual_height(height: str) -> Edit:
    """Rows of no height of their own are that high."""

    def edit(parts: Parts) -> None:
        parts.sheet().find(tag("sheetFormatPr")).set("defaultRowHeight", height)
        for item in parts.sheet().iter(tag("row")):
            item.attrib.pop("ht", None)

    return edit


def column(letter: str, width: str) -> Edit:
    """Another width of a column, which shares its element with no other."""

    def edit(parts: Parts) -> None:
        number = ord(letter) - 64
        for item in list(parts.sheet().find(tag("cols"))):
            first, last = int(item.get("min")), int(item.get("max"))
            if first <= number <= last:
                for start, end in ((first, number - 1), (number, number), (number + 1, last)):
                    if start <= end:
                        own = copy.deepcopy(item)
                        own.set("min", str(start))
                        own.set("max", str(end))
                        item.addprevious(own)
                        if start == number:
                            own.set("width", width)
                item.getparent().remove(item)

    return edit


def note(
    area: str,
    *,
    text: str = "请看这里",
    visible: bool = True,
    framed: bool = True,
    style: str = "",
    anchored: bool = True,
) -> Edit:
    """A note on H25 whose box lies on ``area``: column, offset, row, offset and the same of the other corner."""

    def edit(parts: Parts) -> None:
        shown = "visible" if visible else "hidden"
        stroke = "" if framed else ' stroked="f"'
        seen = "<x:Visible/>" if visible else ""
        anchor = f"<x:Anchor>{area}</x:Anchor>" if anchored else ""
        parts["xl/drawings/vmlDrawing1.vml"] = (
            '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
            'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t202" '
            f'style="position:absolute;{style}visibility:{shown}" fillcolor="#ffffe1"{stroke}>'
            f'<x:ClientData ObjectType="Note">{seen}{anchor}<x:Row>24</x:Row><x:Column>7</x:Column></x:ClientData>'
            "</v:shape></xml>"
        ).encode()
        parts["xl/comments1.xml"] = (
            f'<comments xmlns="{making.MAIN}"><authors><author>甲</author></authors><commentList>'
            f'<comment ref="H25" authorId="0"><text><t>{text}</t></text></comment></commentList></comments>'
        ).encode()
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
            f'<Relationships xmlns="{RELS}"><Relationship Id="rId8" Type="{making.REL}/vmlDrawing" '
            f'Target="../drawings/vmlDrawing1.vml"/><Relationship Id="rId9" Type="{making.REL}/comments" '
            'Target="../comments1.xml"/></Relationships>'
        ).encode()
        types = parts.root("[Content_Types].xml")
        space = types.tag.partition("}")[0] + "}"
        etree.SubElement(
            types,
            f"{space}Default",
            {"Extension": "vml", "ContentType": "application/vnd.openxmlformats-officedocument.vmlDrawing"},
        )
        etree.SubElement(
            types,
            f"{space}Override",
            {
                "PartName": "/xl/comments1.xml",
                "ContentType": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
            },
        )
        # The parts of a page stand in a fixed order, and this is the last of them.
        parts.sheet().append(etree.Element(tag("legacyDrawing"), {f"{{{making.REL}}}id": "rId8"}))

    return edit


def local_name(name: str, text: str | None) -> Edit:
    """A name that the form defines for itself, as its print area; None takes it away."""

    def edit(parts: Parts) -> None:
        [item] = [
            item
            for item in parts.root(BOOK).iter(tag("definedName"))
            if item.get("name") == f"_xlnm.{name}" and item.get("localSheetId") == "0"
        ]
        if text is None:
            item.getparent().remove(item)
        else:
            item.text = text

    return edit


def pages(*, fitted: bool | None = None, margins: str = "", **attributes: str) -> Edit:
    """Another set-up of the page."""

    def edit(parts: Parts) -> None:
        setup = parts.sheet().find(tag("pageSetup"))
        for name, value in attributes.items():
            setup.set(name, value)
        if fitted is not None:
            parts.sheet().find(f"{tag('sheetPr')}/{tag('pageSetUpPr')}").set("fitToPage", str(int(fitted)))
        if margins:
            for side in ("left", "right", "top", "bottom"):
                parts.sheet().find(tag("pageMargins")).set(side, margins)

    return edit


def view(*, pane: bool = True, frozen: str = "2", **attributes: str) -> Edit:
    """Another view of the sheet."""

    def edit(parts: Parts) -> None:
        own = parts.sheet().find(f"{tag('sheetViews')}/{tag('sheetView')}")
        for name, value in attributes.items():
            own.set(name, value)
        if pane:
            own.find(tag("pane")).set("ySplit", frozen)

    return edit


def window(**attributes: str) -> Edit:
    """Another window of the workbook."""

    def edit(parts: Parts) -> None:
        own = parts.root(BOOK).find(f"{tag('bookViews')}/{tag('workbookView')}")
        for name, value in attributes.items():
            own.set(name, value)

    return edit


def hidden_rows(*numbers: int, criteria: str = "", area: str = "") -> Edit:
    """Rows hidden, with criteria of the filter as XML of its column."""

    def edit(parts: Parts) -> None:
        for number in numbers:
            parts.sheet().find(f".//{{*}}row[@r='{number}']").set("hidden", "1")
        own = parts.sheet().find(tag("autoFilter"))
        if area:
            own.set("ref", area)
        if criteria:
            own.append(etree.fromstring(f'<filterColumn xmlns="{making.MAIN}" colId="0">{criteria}</filterColumn>'))

    return edit


def without_address(reference: str, edit: Edit) -> Edit:
    """``edit``, and then the cell does not say where it stands: where the one before it, or the row, lets it."""

    def edited(parts: Parts) -> None:
        edit(parts)
        del making.cell(parts.sheet(), reference).attrib["r"]

    return edited


def in_pieces(reference: str, *runs: tuple[str, str]) -> Edit:
    """The text of a cell written in pieces, each with XML of its font."""

    def edit(parts: Parts) -> None:
        item = making.cell(parts.sheet(), reference)
        item.set("t", "inlineStr")
        for child in list(item):
            item.remove(child)
        pieces = "".join(f'<r><rPr>{look}</rPr><t xml:space="preserve">{text}</t></r>' for text, look in runs)
        item.append(etree.fromstring(f'<is xmlns="{making.MAIN}">{pieces}</is>'))

    return edit
