"""What Excel and WPS write into a workbook of their own accord, by the schemas (ECMA-376)."""

from __future__ import annotations

import copy

from lxml import etree

from tests import making
from tests.making import BOOK, FORM, STRINGS, STYLES, Parts, at, tag
from tests.returns.honest_edits import after, custom_property, declared, related
from tests.returns.tampering import RELS, TYPES, Edit

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
X14AC = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
XR = "http://schemas.microsoft.com/office/spreadsheetml/2014/revision"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
MICROSOFT = "http://schemas.microsoft.com/office"


def replaced(name: str, old: bytes, new: bytes) -> Edit:
    """Bytes of a part that stand once."""

    def edit(parts: Parts) -> None:
        text = parts.data()[name]
        assert old in text, f"no {old!r} in {name}"
        parts[name] = text.replace(old, new, 1)
        parts.forget(name)

    return edit


def excel_workbook_part(parts: Parts) -> None:
    """The head of ``workbook.xml`` as Excel 2019 writes it, with the folder in which it lay."""
    replaced(
        BOOK,
        b"<workbook ",
        f'<workbook xmlns:mc="{MC}" mc:Ignorable="x15 xr xr6 xr10 xr2" '
        f'xmlns:x15="{MICROSOFT}/spreadsheetml/2010/11/main" xmlns:xr="{XR}" '
        f'xmlns:xr6="{MICROSOFT}/spreadsheetml/2016/revision6" xmlns:xr10="{MICROSOFT}/spreadsheetml/2016/revision10" '
        f'xmlns:xr2="{MICROSOFT}/spreadsheetml/2015/revision2" '.encode(),
    )(parts)
    replaced(
        BOOK,
        b"<workbookProtection",
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x15"><x15ac:absPath url="D:\\绩效\\" '
        f'xmlns:x15ac="{MICROSOFT}/spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent>'
        '<xr:revisionPtr revIDLastSave="0" documentId="13_ncr:1_{0A4E2F0A-4B8A-4F0C-9D53-1E7C8C1B2A3D}" '
        'xr6:coauthVersionLast="47" xr6:coauthVersionMax="47" '
        'xr10:uidLastSave="{00000000-0000-0000-0000-000000000000}"/><workbookProtection'.encode(),
    )(parts)
    replaced(
        BOOK,
        b"</workbook>",
        '<extLst><ext uri="{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}" '
        f'xmlns:xcalcf="{MICROSOFT}/spreadsheetml/2018/calcfeatures"><xcalcf:calcFeatures>'
        '<xcalcf:feature name="microsoft.com:RD"/></xcalcf:calcFeatures></ext></extLst></workbook>'.encode(),
    )(parts)


def excel_sheet_part(parts: Parts) -> None:
    """A sheet as Excel 2019 writes it: heights, identifiers, spans."""
    path = parts.part_of(FORM)
    replaced(
        path,
        b"<worksheet ",
        f'<worksheet xmlns:mc="{MC}" mc:Ignorable="x14ac xr xr2 xr3" xmlns:x14ac="{X14AC}" xmlns:xr="{XR}" '
        f'xmlns:xr2="{MICROSOFT}/spreadsheetml/2015/revision2" xmlns:xr3="{MICROSOFT}/spreadsheetml/2016/revision3" '
        'xr:uid="{00000000-0001-0000-0000-000000000000}" '.encode(),
    )(parts)
    root = parts.sheet()
    for row in root.iter(tag("row")):
        row.set(f"{{{X14AC}}}dyDescent", "0.15")
    root.find(tag("sheetFormatPr")).set(f"{{{X14AC}}}dyDescent", "0.15")
    root.find(tag("autoFilter")).set(f"{{{XR}}}uid", "{00000000-0009-0000-0000-000000000000}")
    for number, item in enumerate(root.find(tag("dataValidations"))):
        item.set(f"{{{XR}}}uid", f"{{00000000-0002-0000-0000-{number:012X}}}")
    for number, item in enumerate(root.find(tag("hyperlinks"))):
        item.set(f"{{{XR}}}uid", f"{{00000000-0004-0000-0000-{number:012X}}}")


def excel_styles(parts: Parts) -> None:
    """Styles with the colours last used, table styles and slicers."""
    root = parts.root(STYLES)
    for old in root.findall(tag("extLst")):
        root.remove(old)
    colours = etree.SubElement(root, tag("colors"))
    etree.SubElement(etree.SubElement(colours, tag("mruColors")), tag("color"), rgb="FFFFFFCC")
    listed = etree.SubElement(root, tag("extLst"))
    known = etree.SubElement(listed, tag("ext"), uri="{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}")
    etree.SubElement(known, f"{{{X14}}}slicerStyles", defaultSlicerStyle="SlicerStyleLight1")


def phonetic_guide(parts: Parts) -> None:
    """A reason with phonetic guides, as East Asian editions write it."""
    table = parts.root(STRINGS)
    item = etree.SubElement(table, tag("si"))
    etree.SubElement(item, tag("t")).text = "因汛期停工，部分事项推迟上线"
    guide = etree.SubElement(item, tag("rPh"), sb="1", eb="3")
    etree.SubElement(guide, tag("t")).text = "xunqi"
    etree.SubElement(item, tag("phoneticPr"), fontId="1", type="noConversion")
    making.fill(parts.sheet(), at("i01.reason"), len(table) - 1, kind="s")
    after(parts, "phoneticPr", {"fontId": "1", "type": "noConversion"})


def cells_without_names(parts: Parts) -> None:
    """Cells and rows that do not say where they stand, which is by their order."""
    for row in parts.sheet("文字材料").iter(tag("row")):
        cells = list(row)
        if [cell.get("r") for cell in cells] == [f"{'AB'[at]}{row.get('r')}" for at in range(len(cells))]:
            for cell in cells:
                del cell.attrib["r"]


def own_colours(parts: Parts) -> None:
    """Colours of the unit's own for answers that are too small."""
    styles = parts.root(STYLES)
    looks = styles.find(tag("dxfs"))
    own = etree.SubElement(looks, tag("dxf"))
    fill = etree.SubElement(etree.SubElement(own, tag("fill")), tag("patternFill"))
    etree.SubElement(fill, tag("bgColor"), rgb="FFFFC7CE")
    looks.set("count", str(len(looks)))
    block = etree.Element(tag("conditionalFormatting"), sqref="F16:F24")
    rule = etree.SubElement(
        block, tag("cfRule"), type="cellIs", dxfId=str(len(looks) - 1), priority="99", operator="lessThan"
    )
    etree.SubElement(rule, tag("formula")).text = "10"
    parts.sheet().findall(tag("conditionalFormatting"))[-1].addnext(block)


def colour_scale(parts: Parts) -> None:
    """A colour scale over the scores of the unit's own."""
    block = etree.Element(tag("conditionalFormatting"), sqref="F16:F24")
    scale = etree.SubElement(
        etree.SubElement(block, tag("cfRule"), type="colorScale", priority="98"), tag("colorScale")
    )
    for kind in ("min", "max"):
        etree.SubElement(scale, tag("cfvo"), type=kind)
    for colour in ("FFF8696B", "FF63BE7B"):
        etree.SubElement(scale, tag("color"), rgb=colour)
    parts.sheet().findall(tag("conditionalFormatting"))[-1].addnext(block)


def validations_of_2010(parts: Parts) -> None:
    """Validations that a program moves into the extension of Excel 2010."""
    root = parts.sheet()
    old = root.find(tag("dataValidations"))
    moved = [copy.deepcopy(item) for item in old]
    root.remove(old)
    space = "http://schemas.microsoft.com/office/excel/2006/main"
    listed = after(parts, "extLst", {})
    known = etree.SubElement(listed, tag("ext"), uri="{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}")
    table = etree.SubElement(known, f"{{{X14}}}dataValidations", count=str(len(moved)))
    for item in moved:
        own = etree.SubElement(table, f"{{{X14}}}dataValidation")
        for name, value in item.attrib.items():
            if name != "sqref":
                own.set(name, value)
        for child in item:
            etree.SubElement(
                etree.SubElement(own, f"{{{X14}}}{etree.QName(child).localname}"), f"{{{space}}}f"
            ).text = child.text
        etree.SubElement(own, f"{{{space}}}sqref").text = item.get("sqref")


def default_type(ending: str, content_type: str) -> Edit:
    def edit(parts: Parts) -> None:
        etree.SubElement(
            parts.root("[Content_Types].xml"), f"{{{TYPES}}}Default", Extension=ending, ContentType=content_type
        )

    return edit


def thumbnail(parts: Parts) -> None:
    """A small picture of the first sheet."""
    default_type("wmf", "image/x-wmf")(parts)
    parts["docProps/thumbnail.wmf"] = b"\xd7\xcd\xc6\x9a" + bytes(60)
    etree.SubElement(
        parts.root("_rels/.rels"),
        f"{{{RELS}}}Relationship",
        Id="rId95",
        Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
        Target="docProps/thumbnail.wmf",
    )


def custom_xml(parts: Parts) -> None:
    """Properties of a document library, as SharePoint keeps them."""
    parts["customXml/item1.xml"] = (
        b'<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"/>'
    )
    parts["customXml/itemProps1.xml"] = (
        b'<ds:datastoreItem ds:itemID="{6D2B2B2E-7B5D-4C55-9D5E-0B0E8E0B1F11}" '
        b'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
    )
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    declared(parts, "customXml/itemProps1.xml", kind)
    parts["customXml/_rels/item1.xml.rels"] = (
        f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{making.REL}/customXmlProps" '
        'Target="itemProps1.xml"/></Relationships>'
    ).encode()
    etree.SubElement(
        parts.root("xl/_rels/workbook.xml.rels"),
        f"{{{RELS}}}Relationship",
        Id="rId96",
        Type=f"{making.REL}/customXml",
        Target="../customXml/item1.xml",
    )


def sharing(parts: Parts) -> None:
    """A workbook that several people edit at once, as Excel 2010 keeps it."""
    parts["xl/revisions/userNames.xml"] = f'<users xmlns="{making.MAIN}" count="0"/>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.userNames+xml"
    declared(parts, "xl/revisions/userNames.xml", kind)
    etree.SubElement(
        parts.root("xl/_rels/workbook.xml.rels"),
        f"{{{RELS}}}Relationship",
        Id="rId97",
        Type=f"{making.REL}/usernames",
        Target="revisions/userNames.xml",
    )


def wps_parts(parts: Parts) -> None:
    """What WPS adds: the number of its build, data of its own, an empty drawing."""
    custom_property("KSOProductBuildVer", "2052-12.1.0.16929")(parts)
    custom_property("ICV", "7C2E4B1A9E5D4A0C8B6F3D2E1A0B9C8D_12")(parts)
    parts["xl/drawings/drawing1.xml"] = (
        b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
    )
    declared(parts, "xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml")
    related(parts, "drawing", "../drawings/drawing1.xml", "rId91")
    after(parts, "drawing", {f"{{{making.REL}}}id": "rId91"})


def dynamic_metadata(parts: Parts) -> None:
    """The part by which Excel 365 knows dynamic arrays, though there are none."""
    space = f"{MICROSOFT}/spreadsheetml/2017/dynamicarray"
    parts["xl/metadata.xml"] = (
        f'<metadata xmlns="{making.MAIN}" xmlns:xda="{space}"><metadataTypes count="1"><metadataType name="XLDAPR" '
        'minSupportedVersion="120000" copy="1" pasteAll="1" pasteValues="1" merge="1" splitFirst="1" rowColShift="1" '
        'clearFormats="1" clearComments="1" assign="1" coerce="1" cellMeta="1"/></metadataTypes></metadata>'
    ).encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"
    declared(parts, "xl/metadata.xml", kind)
    etree.SubElement(
        parts.root("xl/_rels/workbook.xml.rels"),
        f"{{{RELS}}}Relationship",
        Id="rId98",
        Type=f"{making.REL}/sheetMetadata",
        Target="metadata.xml",
    )


def without_print_area(parts: Parts) -> None:
    for item in parts.names().findall(tag("definedName")):
        if item.get("name") == "_xlnm.Print_Area":
            parts.names().remove(item)


def wider_print_area(parts: Parts) -> None:
    for item in parts.names().findall(tag("definedName")):
        if item.get("name") == "_xlnm.Print_Area" and (item.text or "").startswith(FORM):
            item.text = f"{FORM}!$A$1:$Q$25"


def names_in_the_properties(parts: Parts) -> None:
    """The titles of parts, which Excel lists in ``app.xml``."""
    parts["docProps/app.xml"] = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Microsoft Excel</Application><DocSecurity>0</DocSecurity><Company>市大数据中心</Company>"
        "<AppVersion>16.0300</AppVersion></Properties>"
    ).encode()


def clear_frozen(parts: Parts) -> None:
    pane = parts.sheet().find(f".//{tag('pane')}")
    pane.getparent().remove(pane)


def hint_as_nothing(parts: Parts) -> None:
    """The empty text of a hint as LibreOffice writes it, once the file was its own."""
    item = making.cell(parts.sheet(), at("goal.actual.look"))
    item.attrib.pop("t", None)
    item.find(tag("v")).text = "0"


def ungrouped(parts: Parts) -> None:
    """An outline of rows beside which nothing is hidden."""
    for row in parts.sheet().iter(tag("row")):
        if int(row.get("r")) in (16, 17, 18):
            row.set("outlineLevel", "1")
    parts.sheet().find(tag("sheetFormatPr")).set("outlineLevelRow", "1")


KINDS: dict[str, tuple[Edit, str]] = {
    "the workbook part of Excel 2019": (excel_workbook_part, ""),
    "the sheet part of Excel 2019": (excel_sheet_part, ""),
    "the styles of Excel 2019": (excel_styles, ""),
    "phonetic guides": (phonetic_guide, ""),
    "cells that do not say where they stand": (cells_without_names, ""),
    "colours of one's own for answers": (own_colours, ""),
    "a colour scale over answers": (colour_scale, ""),
    "validations as Excel 2010 extends them": (validations_of_2010, ""),
    "a small picture of the sheet": (thumbnail, ""),
    "properties of a document library": (custom_xml, ""),
    "edited by several people": (sharing, ""),
    "what WPS adds": (wps_parts, ""),
    "metadata of Excel 365": (dynamic_metadata, ""),
    "the print area taken away": (without_print_area, ""),
    "the strip printed too": (wider_print_area, ""),
    "the company in the properties": (names_in_the_properties, ""),
    "no frozen rows": (clear_frozen, ""),
    "an outline of rows": (ungrouped, ""),
    "0 for an empty hint, as LibreOffice writes it": (hint_as_nothing, ""),
}
