"""What may be put into a workbook that runs, fetches, leads elsewhere, or lies over its cells."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from perfeval_xl.layout.grid import cell_name
from perfeval_xl.returns.references import area_of
from perfeval_xl.sealing.attached import RESULTS, Attached
from perfeval_xl.sealing.attached import line as code_line
from perfeval_xl.sealing.identity import encode, identity_of
from tests import making
from tests.making import BOOK, FORM, Parts, tag
from tests.returns.tampering import RELS, TYPES, Edit, sheet_added

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
MICROSOFT = "http://schemas.microsoft.com/office"
CONNECTIONS = f'<connections xmlns="{making.MAIN}"><connection id="1" name="x" type="1"/></connections>'.encode()
BOX = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
MARK = "0123456789ab"


def related(parts: Parts, source: str, kind: str, target: str, *, outside: bool = False) -> str:
    """Relate the part ``source`` (empty for the root) to ``target``; return the id."""
    folder, _, name = source.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels".lstrip("/")
    if rels not in parts:
        parts[rels] = f'<Relationships xmlns="{RELS}"/>'.encode()
    root = parts.root(rels)
    number = f"rIdA{len(root) + 1}"
    kind = kind if kind.startswith("http") else f"{making.REL}/{kind}"
    item = etree.SubElement(root, f"{{{RELS}}}Relationship", Id=number, Type=kind, Target=target)
    if outside:
        item.set("TargetMode", "External")
    return number


def typed(parts: Parts, part: str, kind: str) -> None:
    """Say of what type a part is."""
    root = parts.root("[Content_Types].xml")
    etree.SubElement(root, f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=kind)


def added(part: str, data: bytes, *, source: str = BOOK, kind: str = "", type_: str = "") -> Edit:
    """Add a part, with a relationship of ``kind`` and a content type where they are given."""

    def edit(parts: Parts) -> None:
        parts[part] = data
        if kind:
            origin = parts.part_of(source) if source == FORM else source
            related(parts, origin, kind, f"/{part}")
        if type_:
            typed(parts, part, type_)

    return edit


def drawn(content: str, *, sheet: str = FORM) -> Edit:
    """A drawing with these anchors on a sheet, stored in UTF-16."""

    def edit(parts: Parts) -> None:
        space = f'xmlns:x="{DRAWING}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        text = f'<?xml version="1.0" encoding="UTF-16"?><x:wsDr {space} xmlns:r="{making.REL}">{content}</x:wsDr>'
        parts["xl/drawings/drawing7.xml"] = text.encode("utf-16")
        typed(parts, "xl/drawings/drawing7.xml", "application/vnd.openxmlformats-officedocument.drawing+xml")
        number = related(parts, parts.part_of(sheet), "drawing", "../drawings/drawing7.xml")
        etree.SubElement(parts.sheet(sheet), tag("drawing")).set(f"{{{making.REL}}}id", number)

    return edit


def anchored(first: str, last: str, content: str = "<x:sp/>") -> str:
    """An anchor from the beginning of one cell to the end of another; ``col,colOff,row,rowOff`` each."""
    ends = []
    for name, corner in (("from", first), ("to", last)):
        column, right, row, down = corner.split(",")
        ends.append(
            f"<x:{name}><x:col>{column}</x:col><x:colOff>{right}</x:colOff>"
            f"<x:row>{row}</x:row><x:rowOff>{down}</x:rowOff></x:{name}>"
        )
    return f"<x:twoCellAnchor>{''.join(ends)}{content}<x:clientData/></x:twoCellAnchor>"


def over(key: str, content: str = "<x:sp/>") -> str:
    """An anchor over the cell of a field."""
    place = making.plan().addresses[key]
    first, last = f"{place.column},0,{place.row},0", f"{place.column + 1},0,{place.row + 1},0"
    return anchored(first, last, content)


def vml(shapes: str, *, element: str = "legacyDrawing", sheet: str = FORM) -> Edit:
    """A drawing in the old form on a sheet, or in its header (``legacyDrawingHF``)."""

    def edit(parts: Parts) -> None:
        space = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"'
        parts["xl/drawings/vmlDrawing7.vml"] = f"<xml {space}>{shapes}</xml>".encode()
        number = related(parts, parts.part_of(sheet), "vmlDrawing", "../drawings/vmlDrawing7.vml")
        etree.SubElement(parts.sheet(sheet), tag(element)).set(f"{{{making.REL}}}id", number)

    return edit


def vml_object(kind: str, anchor: str, more: str = "", style: str = "") -> str:
    """A shape of the old form with its anchor: column, pixels, row, pixels, for both corners."""
    data = f'<x:ClientData ObjectType="{kind}"><x:Anchor>{anchor}</x:Anchor>{more}</x:ClientData>'
    return f'<v:shape style="{style}">{data}</v:shape>'


def shape(properties: str = "", *, words: str = "", body: str = "", transform: str = "", geometry: str = BOX) -> str:
    """A shape beside the form, as Excel writes it but for what is said."""
    size = '<a:off x="1" y="1"/><a:ext cx="900000" cy="900000"/>'
    said = f'<a:p><a:r><a:rPr lang="zh-CN" sz="1100"/><a:t>{words}</a:t></a:r></a:p>'
    style = '<a:lnRef idx="2"/><a:fillRef idx="1"/><a:effectRef idx="0"/><a:fontRef idx="minor"/>'
    content = (
        f'<x:sp macro="" textlink=""><x:nvSpPr><x:cNvPr id="2" name="t"/><x:cNvSpPr txBox="1"/></x:nvSpPr><x:spPr>'
        f"<a:xfrm {transform}>{size}</a:xfrm>{geometry}<a:solidFill/>{properties}</x:spPr><x:style>{style}</x:style>"
        f'<x:txBody><a:bodyPr vertOverflow="clip" wrap="square" {body}/><a:lstStyle/>{said}</x:txBody></x:sp>'
    )
    return anchored("18,0,29,0", "20,0,34,0", content)


def photo(picture: str = "<a:stretch><a:fillRect/></a:stretch>", properties: str = "", transform: str = "") -> str:
    """A picture beside the form, as Excel writes it but for what is said."""
    content = (
        '<x:pic><x:nvPicPr><x:cNvPr id="2" name="p"/><x:cNvPicPr><a:picLocks noChangeAspect="1"/></x:cNvPicPr>'
        f'</x:nvPicPr><x:blipFill><a:blip r:embed="rId1"/>{picture}</x:blipFill><x:spPr><a:xfrm {transform}>'
        f'<a:off x="1" y="1"/><a:ext cx="9" cy="9"/></a:xfrm>{BOX}{properties}</x:spPr></x:pic>'
    )
    return anchored("18,0,14,0", "20,0,19,0", content)


def said_in_the_header(text: str, **margins: str) -> Edit:
    """Words in the header of the form, with these margins."""

    def edit(parts: Parts) -> None:
        header = etree.Element(tag("oddHeader"))
        header.text = text
        parts.sheet().find(tag("headerFooter")).insert(0, header)
        parts.sheet().find(tag("pageMargins")).attrib.update(margins)

    return edit


def behind(parts: Parts) -> None:
    """A picture behind the cells."""
    parts["xl/media/image7.png"] = b"\x89PNG"
    number = related(parts, parts.part_of(FORM), "image", "../media/image7.png")
    etree.SubElement(parts.sheet(), tag("picture")).set(f"{{{making.REL}}}id", number)


def sparkline(reference: str, source: str = f"{FORM}!H16:H24") -> Edit:
    """A small chart inside a cell."""

    def edit(parts: Parts) -> None:
        x14, xm = (f"{MICROSOFT}/spreadsheetml/2009/9/main", f"{MICROSOFT}/excel/2006/main")
        text = (
            f'<extLst xmlns="{making.MAIN}"><ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="{x14}">'
            f'<x14:sparklineGroups xmlns:xm="{xm}"><x14:sparklineGroup><x14:sparklines><x14:sparkline>'
            f"<xm:f>{source}</xm:f><xm:sqref>{reference}</xm:sqref>"
            "</x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
        )
        parts.sheet().append(etree.fromstring(text))

    return edit


def block_formula(holder: str, area: str, *, kind: str = "array", formula: str = "1") -> Edit:
    """A formula in one cell that gives its result to all of an area."""

    def edit(parts: Parts) -> None:
        making.fill(parts.sheet(), holder, 1, formula=formula)
        stored = making.cell(parts.sheet(), holder).find(tag("f"))
        stored.set("t", kind)
        stored.set("ref", area)

    return edit


def tabled(reference: str, *, sheet: str = FORM) -> Edit:
    """A table with a style of its own."""

    def edit(parts: Parts) -> None:
        columns = "".join(f'<tableColumn id="{number}" name="c{number}"/>' for number in (1, 2))
        parts["xl/tables/table7.xml"] = (
            f'<table xmlns="{making.MAIN}" id="7" name="t" displayName="台账" ref="{reference}" totalsRowShown="0">'
            f'<tableColumns count="2">{columns}</tableColumns><tableStyleInfo name="TableStyleLight1"/></table>'
        ).encode()
        typed(parts, "xl/tables/table7.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml")
        number = related(parts, parts.part_of(sheet), "table", "/xl/tables/table7.xml")
        block = etree.SubElement(parts.sheet(sheet), tag("tableParts"), count="1")
        etree.SubElement(block, tag("tablePart")).set(f"{{{making.REL}}}id", number)

    return edit


def pivoted(reference: str, *, refreshes: bool = False) -> Edit:
    """A pivot table on the form."""

    def edit(parts: Parts) -> None:
        space, kind = f'xmlns="{making.MAIN}"', "application/vnd.openxmlformats-officedocument.spreadsheetml"
        pivot, cache = "xl/pivotTables/pivotTable7.xml", "xl/pivotCache/pivotCacheDefinition7.xml"
        parts[pivot] = (
            f'<pivotTableDefinition {space} name="汇总" cacheId="7"><location ref="{reference}"/>'
            "</pivotTableDefinition>"
        ).encode()
        on_load = ' refreshOnLoad="1"' if refreshes else ""
        source = '<cacheSource type="worksheet"><worksheetSource ref="A1:B2" sheet="文字材料"/></cacheSource>'
        parts[cache] = f"<pivotCacheDefinition {space}{on_load}>{source}</pivotCacheDefinition>".encode()
        typed(parts, pivot, f"{kind}.pivotTable+xml")
        typed(parts, cache, f"{kind}.pivotCacheDefinition+xml")
        related(parts, parts.part_of(FORM), "pivotTable", f"/{pivot}")
        related(parts, pivot, "pivotCacheDefinition", f"/{cache}")
        related(parts, BOOK, "pivotCacheDefinition", f"/{cache}")

    return edit


def rounded(parts: Parts) -> None:
    """Programs compute with what is shown of a number."""
    calculating = parts.root(BOOK).find(tag("calcPr"))
    calculating.set("fullPrecision", "0")


def as_lotus(parts: Parts) -> None:
    """Formulas are computed as Lotus 1-2-3 did."""
    parts.sheet().find(tag("sheetPr")).set("transitionEvaluation", "1")


def rich_value(parts: Parts) -> None:
    """The total with a data type beside its number, which Excel shows instead."""
    making.cell(parts.sheet(), making.at("total.score")).set("vm", "1")


def linked(reference: str, target: str, *, sheet: str = FORM) -> Edit:
    """A link on cells that leads out of the workbook."""

    def edit(parts: Parts) -> None:
        number = related(parts, parts.part_of(sheet), "hyperlink", target, outside=True)
        root = parts.sheet(sheet)
        block = root.find(tag("hyperlinks"))
        if block is None:
            block = etree.Element(tag("hyperlinks"))
            root.find(tag("printOptions")).addprevious(block)
        etree.SubElement(block, tag("hyperlink"), ref=reference).set(f"{{{making.REL}}}id", number)

    return edit


def named(name: str, formula: str, **marks: str) -> Edit:
    """A defined name with a formula."""

    def edit(parts: Parts) -> None:
        etree.SubElement(parts.names(), tag("definedName"), name=name, **marks).text = formula

    return edit


def beside_formats(reference: str, formula: str) -> Edit:
    """A conditional format with a formula."""

    def edit(parts: Parts) -> None:
        block = etree.Element(tag("conditionalFormatting"), sqref=reference)
        rule = etree.SubElement(block, tag("cfRule"), type="expression", priority="99")
        etree.SubElement(rule, tag("formula")).text = formula
        parts.sheet().find(tag("dataValidations")).addprevious(block)

    return edit


def coloured_by(formula: str) -> Edit:
    """Colours beside the form, whose limit is a formula."""

    def edit(parts: Parts) -> None:
        block = etree.Element(tag("conditionalFormatting"), sqref="T30")
        rule = etree.SubElement(block, tag("cfRule"), type="colorScale", priority="99")
        scale = etree.SubElement(rule, tag("colorScale"))
        etree.SubElement(scale, tag("cfvo"), type="formula", val=formula)
        etree.SubElement(scale, tag("cfvo"), type="max")
        for _ in range(2):
            etree.SubElement(scale, tag("color"), rgb="FFFFFFFF")
        parts.sheet().find(tag("dataValidations")).addprevious(block)

    return edit


def based_on(address: str) -> Edit:
    """Links that begin elsewhere, by the properties of the document."""

    def edit(parts: Parts) -> None:
        root = parts.root("docProps/app.xml")
        etree.SubElement(root, f"{{{etree.QName(root).namespace}}}HyperlinkBase").text = address

    return edit


def mapped(content: str) -> Edit:
    """A map of XML."""
    text = f'<MapInfo xmlns="{making.MAIN}" SelectionNamespaces=""><Schema ID="S"/>{content}</MapInfo>'
    return added("xl/xmlMaps.xml", text.encode(), kind="xmlMaps")


def explained(formula: str, shown: str = "已说明") -> Edit:
    """The sheet 校验结果 as the add-in makes it, with a formula where the unit explains a finding."""

    def edit(parts: Parts) -> None:
        sheet_added(RESULTS.name)(parts)
        identity = encode(identity_of(making.plan().form, own_password=False))
        texts = {(0, 0): RESULTS.name, (3, 0): "1", (3, 9): MARK}
        root = parts.sheet(RESULTS.name)
        for (row, column), text in texts.items():
            making.fill(root, cell_name(row, column), text)
        making.fill(root, "E4", shown, formula=formula)
        making.fill(root, "A51", code_line(RESULTS, identity, {**texts, (3, 4): shown}))

    return edit


def attached(kind: Attached, texts: Mapping[str, str]) -> Edit:
    """A sheet that says ``texts``, with the code that the add-in would give it."""

    def edit(parts: Parts) -> None:
        sheet_added(kind.name)(parts)
        root = parts.sheet(kind.name)
        for cell, text in texts.items():
            making.fill(root, cell, text)
        places = {area[:2]: text for cell, text in texts.items() if (area := area_of(cell)) is not None}
        identity = encode(identity_of(making.plan().form, own_password=False))
        making.fill(root, "A51", code_line(kind, identity, places))

    return edit


def queries(parts: Parts) -> None:
    """Queries of Power Query, which are kept in UTF-16."""
    text = '<?xml version="1.0" encoding="utf-16"?><DataMashup xmlns="http://schemas.microsoft.com/DataMashup">AA</DataMashup>'
    parts["customXml/item1.xml"] = text.encode("utf-16")
    related(parts, BOOK, "customXml", "../customXml/item1.xml")


def special_sheet(kind: str, folder: str) -> Edit:
    """Add a sheet that is no worksheet: a chart, a dialog, macros of Excel 4.0."""

    def edit(parts: Parts) -> None:
        parts[f"xl/{folder}/sheet1.xml"] = f'<{kind} xmlns="{making.MAIN}"/>'.encode()
        etree.SubElement(
            parts.root("xl/_rels/workbook.xml.rels"),
            f"{{{RELS}}}Relationship",
            {
                "Id": "rId99",
                "Type": f"{making.REL}/{kind}",
                "Target": f"{folder}/sheet1.xml",
            },
        )
        etree.SubElement(
            parts.root(BOOK).find(tag("sheets")),
            tag("sheet"),
            {
                "name": "附加",
                "sheetId": "9",
                f"{{{making.REL}}}id": "rId99",
            },
        )

    return edit
