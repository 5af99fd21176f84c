"""Mutations of what surrounds the cells: sheets, protection, validations, names, properties, relationships, types."""

from __future__ import annotations

import copy
from random import Random

from lxml import etree

from tests.fuzz.parts import _R, BOOK, BOOK_RELS, CUSTOM, ROOT_RELS, TYPES, Book, NotHereError, pick, tag
from tests.fuzz.registry import mutation
from tests.fuzz.texts import FOREIGN, FORMULAS, NUMBERS, REFERENCES, WORDS

ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetProtection", "autoFilter"),
    *(
        "mergeCells",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
    ),
    *("headerFooter", "rowBreaks", "colBreaks", "ignoredErrors", "drawing", "legacyDrawing", "picture", "oleObjects"),
    *("controls", "tableParts", "extLst"),
)
"""Children of a worksheet, as the schema orders them."""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
ADDED = (
    '<autoFilter ref="A2:Q24"><filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>',
    '<mergeCells count="1"><mergeCell ref="H16:I16"/></mergeCells>',
    '<mergeCells><mergeCell ref="A1"/></mergeCells>',
    '<conditionalFormatting sqref="H16"><cfRule type="expression" dxfId="0" priority="1">'
    "<formula>TRUE</formula></cfRule></conditionalFormatting>",
    '<hyperlinks><hyperlink ref="H16" location="校验!A1" display="x"/></hyperlinks>',
    '<rowBreaks><brk id="9"/></rowBreaks>',
    f'<legacyDrawing xmlns:r="{_OFFICE}" r:id="rId9"/>',
    f'<drawing xmlns:r="{_OFFICE}" r:id="rId9"/>',
    f'<picture xmlns:r="{_OFFICE}" r:id="rId9"/>',
    '<sheetFormatPr defaultRowHeight="1" zeroHeight="1"/>',
    "<sheetData/>",
    "<headerFooter><oddHeader>&amp;C样本</oddHeader></headerFooter>",
    '<tableParts count="0"/>',
    '<phoneticPr fontId="0"/>',
    '<ignoredErrors><ignoredError sqref="A1" numberStoredAsText="1"/></ignoredErrors>',
    "<extLst/>",
    '<dataValidations><dataValidation sqref="H16" type="none"/></dataValidations>',
    '<sheetCalcPr fullCalcOnLoad="1"/>',
    '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>',
)
"""What a worksheet may have besides."""
_TYPE_WORDS = (
    *(
        "worksheet",
        "sharedStrings",
        "styles",
        "theme",
        "externalLink",
        "vbaProject",
        "connections",
        "drawing",
        "hyperlink",
    ),
    *("chartsheet", "dialogsheet", "xlMacrosheet", "customXml", "calcChain", "image", "oleObject", "x", ""),
)


def _placed(root: etree._Element, new: etree._Element) -> None:
    """Put a child of a worksheet where the schema wants it."""
    name = etree.QName(new).localname
    later = ORDER[ORDER.index(name) + 1 :] if name in ORDER else ()
    at = next((number for number, child in enumerate(root) if etree.QName(child).localname in later), len(root))
    root.insert(at, new)


@mutation("sheet", 4)
def protection_changed(book: Book, rng: Random) -> str:
    """The protection of a sheet or of the book is off, or nearly."""
    root = book.root(rng.choice((book.sheet(rng), BOOK)))
    item = pick(rng, root.iter(tag("sheetProtection"), tag("workbookProtection")))
    way = rng.choice(("gone", "attribute", "emptied", "twice"))
    if way == "gone":
        item.getparent().remove(item)
    elif way == "emptied":
        item.attrib.clear()
    elif way == "twice":
        twin = copy.deepcopy(item)
        twin.attrib.clear()
        item.addnext(twin)
    else:
        name = rng.choice(
            ("sheet", "objects", "scenarios", "selectLockedCells", "formatCells", "insertRows", "lockStructure")
        )
        item.set(name, rng.choice(WORDS))
        return f"{name}={item.get(name)!r} in {etree.QName(item).localname}"
    return f"{etree.QName(item).localname} {way}"


@mutation("sheet", 5)
def block_changed(book: Book, rng: Random) -> str:
    """One of the children of a worksheet is gone, doubled or elsewhere, or is empty."""
    root = book.root(book.sheet(rng))
    item = pick(rng, root)
    way = rng.choice(("gone", "doubled", "moved", "emptied", "wrapped", "renamed"))
    name = etree.QName(item).localname
    if way == "gone":
        root.remove(item)
    elif way == "doubled":
        root.insert(rng.randrange(len(root) + 1), copy.deepcopy(item))
    elif way == "moved":
        root.insert(rng.randrange(len(root)), item)
    elif way == "emptied":
        for child in list(item):
            item.remove(child)
    elif way == "wrapped":
        outer = etree.Element(f"{{{FOREIGN[0]}}}AlternateContent")
        inner = etree.SubElement(outer, f"{{{FOREIGN[0]}}}{rng.choice(('Choice', 'Fallback'))}")
        if inner.tag.endswith("Choice"):
            inner.set("Requires", rng.choice(("x14", "r", "x")))
        root.replace(item, outer)
        inner.append(item)
    else:
        item.tag = f"{{{rng.choice(FOREIGN[:5])}}}{name}"
    return f"{name} {way}"


@mutation("sheet", 5)
def block_added(book: Book, rng: Random) -> str:
    """A worksheet has something that it was not issued with."""
    root = book.root(book.sheet(rng))
    text = rng.choice(ADDED)
    name = text[1:].split(" ")[0].split(">")[0].rstrip("/")
    new = etree.fromstring(f'<w xmlns="{tag("")[1:-1]}">{text}</w>')[0]
    if rng.random() < 0.7:
        _placed(root, new)
    else:
        root.insert(rng.randrange(len(root) + 1), new)
    return f"{name} added"


@mutation("sheet", 4)
def merges_changed(book: Book, rng: Random) -> str:
    """Cells are merged otherwise."""
    root = book.root(book.sheet(rng))
    item = pick(rng, root.iter(tag("mergeCell")))
    way = rng.choice(("gone", "ref", "doubled"))
    if way == "gone":
        item.getparent().remove(item)
    elif way == "doubled":
        item.addnext(copy.deepcopy(item))
    else:
        old = item.get("ref")
        item.set(
            "ref",
            rng.choice((old.lower(), f"{old} ", old.split(":")[0], ":".join(reversed(old.split(":"))), *REFERENCES)),
        )
    return f"merge {way} {item.get('ref')!r}"


@mutation("validation", 5)
def validation_changed(book: Book, rng: Random) -> str:
    """What may be typed into a cell is limited otherwise."""
    root = book.root(book.sheet(rng))
    item = pick(rng, root.iter(tag("dataValidation")))
    way = rng.choice(("gone", "attribute", "formula", "doubled", "sqref", "group"))
    if way == "gone":
        item.getparent().remove(item)
    elif way == "group":
        item.getparent().getparent().remove(item.getparent())
    elif way == "doubled":
        twin = copy.deepcopy(item)
        twin.set("type", rng.choice(("none", "custom", "whole")))
        item.addnext(twin) if rng.random() < 0.5 else item.addprevious(twin)
    elif way == "sqref":
        item.set("sqref", rng.choice((*REFERENCES, f"{item.get('sqref')} A1", "A1:Z99", f"{item.get('sqref')},A1")))
    elif way == "formula":
        target = pick(rng, item)
        target.text = rng.choice((*FORMULAS, *NUMBERS[:8]))
    else:
        name = rng.choice(
            ("type", "operator", "errorStyle", "showErrorMessage", "allowBlank", "showDropDown", "imeMode")
        )
        item.set(name, rng.choice(WORDS))
        return f"validation of {item.get('sqref')}: {name}={item.get(name)!r}"
    return f"validation {way} {item.get('sqref')!r}"


@mutation("workbook", 6)
def sheets_changed(book: Book, rng: Random) -> str:
    """Sheets are named, ordered, shown or found otherwise."""
    group = book.root(BOOK).find(tag("sheets"))
    item, other = pick(rng, group), pick(rng, group)
    way = rng.choice(("name", "state", "gone", "doubled", "moved", "swapped", "id", "no id", "group"))
    name = item.get("name") or ""
    if way == "name":
        item.set(
            "name",
            rng.choice((f"{name} ", name.upper(), other.get("name") or "", "", "a" * 40, "a/b", f"{name}\u200b", "'")),
        )
    elif way == "state":
        item.set("state", rng.choice(("hidden", "veryHidden", "Hidden", "", "x", "visible")))
    elif way == "gone":
        group.remove(item)
    elif way == "doubled":
        group.insert(rng.randrange(len(group) + 1), copy.deepcopy(item))
    elif way == "moved":
        group.insert(rng.randrange(len(group)), item)
    elif way == "swapped":
        for key in (f"{_R}id",) if rng.random() < 0.7 else ("name",):
            here, there = item.get(key), other.get(key)
            item.set(key, there or "")
            other.set(key, here or "")
    elif way == "id":
        item.set(rng.choice((f"{_R}id", "sheetId", "id")), rng.choice(("rId1", "rId9", "", "1", "x", "RID1")))
    elif way == "no id":
        item.attrib.pop(f"{_R}id", None)
    else:
        group.addnext(copy.deepcopy(group))
    return f"sheet {name}: {way}"


@mutation("workbook", 3)
def workbook_changed(book: Book, rng: Random) -> str:
    """Calendar, calculation or views of the whole book change."""
    root = book.root(BOOK)
    text = rng.choice(
        (
            *(
                '<workbookPr date1904="1"/>',
                '<workbookPr date1904="true"/>',
                '<calcPr fullCalcOnLoad="1"/>',
                '<calcPr calcMode="manual"/>',
            ),
            *(
                '<calcPr fullPrecision="0"/>',
                '<calcPr iterate="1"/>',
                f'<externalReferences xmlns:r="{_OFFICE}"><externalReference r:id="rId9"/>',
            ),
            *(
                "<bookViews/>",
                "<functionGroups/>",
                '<fileVersion appName="xl"/>',
                "<extLst/>",
                '<oleSize ref="A1"/>',
                '<fileSharing readOnlyRecommended="1"/>',
            ),
        )
    )
    closing = "</externalReferences>" if text.startswith("<external") else ""
    new = etree.fromstring(f'<w xmlns="{tag("")[1:-1]}">{text}{closing}</w>')[0]
    old = root.find(new.tag)
    if old is not None and rng.random() < 0.6:
        root.replace(old, new)
    else:
        root.insert(rng.randrange(len(root) + 1), new)
    return text[:60]


@mutation("name", 5)
def names_changed(book: Book, rng: Random) -> str:
    """A defined name points elsewhere, is gone, doubled or local."""
    group = book.root(BOOK).find(tag("definedNames"))
    item = pick(rng, group)
    way = rng.choice(("text", "text", "name", "gone", "doubled", "local", "attribute", "child", "group"))
    name, text = item.get("name") or "", item.text or ""
    if way == "text":
        item.text = rng.choice(
            (*FORMULAS, text.replace("$", ""), text.lower(), f" {text}", f"={text}", text[:-1], text[1:], f"{text},A1")
        )
    elif way == "name":
        item.set(
            "name", rng.choice((name.upper(), f"{name}_", "", "_xlnm.Print_Area", "_xlnm.Auto_Open", "A1", "Auto_Open"))
        )
    elif way == "gone":
        group.remove(item)
    elif way == "doubled":
        twin = copy.deepcopy(item)
        twin.text = rng.choice(("自评表!$A$1", text, '"x"'))
        twin.set("name", rng.choice((name, name.upper())))
        item.addnext(twin) if rng.random() < 0.5 else item.addprevious(twin)
    elif way == "local":
        item.set("localSheetId", rng.choice(("0", "1", "99", "x", "")))
    elif way == "attribute":
        item.set(rng.choice(("hidden", "function", "xlm", "vbProcedure", "comment", "publishToServer")), "1")
    elif way == "child":
        made = rng.choice((etree.Comment("x"), etree.Element(f"{{{FOREIGN[1]}}}x")))
        item.text, made.tail = text[: len(text) // 2], text[len(text) // 2 :]
        item.append(made)
    else:
        group.addnext(copy.deepcopy(group))
    return f"name {name}: {way}"


@mutation("property", 5)
def properties_changed(book: Book, rng: Random) -> str:
    """A property of the document reads otherwise, is gone, doubled or of another type."""
    group = book.root(CUSTOM)
    item = pick(rng, group)
    way = rng.choice(("text", "gone", "doubled", "moved", "name", "type", "second", "child"))
    value = pick(rng, item)
    text = value.text or ""
    if way == "text":
        at = rng.randrange(len(text) + 1)
        value.text = rng.choice(
            (text[:at] + text[at + 1 :], f"{text} ", text.swapcase(), "", f"{text[:at]}_x000A_{text[at:]}", "A" * 400)
        )
    elif way == "gone":
        group.remove(item)
    elif way == "doubled":
        twin = copy.deepcopy(item)
        twin[0].text = rng.choice((text, "AAAA", ""))
        item.addnext(twin) if rng.random() < 0.5 else item.addprevious(twin)
    elif way == "moved":
        group.insert(rng.randrange(len(group)), item)
    elif way == "name":
        name = item.get("name") or ""
        item.set("name", rng.choice((name.upper(), f"{name}x", "", f"{name[:-1]}9", name.replace("_", " "))))
    elif way == "type":
        value.tag = value.tag.replace("lpwstr", rng.choice(("lpstr", "bstr", "i4", "vector", "filetime", "x")))
    elif way == "second":
        item.append(copy.deepcopy(value))
    else:
        made = rng.choice((etree.Comment("x"), etree.Element(f"{{{FOREIGN[1]}}}x")))
        value.text, made.tail = text[: len(text) // 2], text[len(text) // 2 :]
        value.append(made)
    return f"property {item.get('name')}: {way}"


@mutation("relationship", 7)
def relationships_changed(book: Book, rng: Random) -> str:
    """A part is found elsewhere, under another type, or twice under one number."""
    part = rng.choice((BOOK_RELS, BOOK_RELS, BOOK_RELS, ROOT_RELS))
    group = book.root(part)
    item, other = pick(rng, group), pick(rng, group)
    way = rng.choice(("target", "target", "type", "id", "gone", "doubled", "swapped", "mode", "moved", "foreign"))
    target = item.get("Target") or ""
    if way == "target":
        item.set(
            "Target",
            rng.choice(
                (
                    *(
                        f"/xl/{target}",
                        f"./{target}",
                        f"../xl/{target}",
                        target.upper(),
                        target.replace("s", "%73", 1),
                        f"{target}#a",
                    ),
                    *(
                        f"{target}?a",
                        target.replace("/", "\\"),
                        f" {target}",
                        f"{target} ",
                        other.get("Target") or "",
                        "",
                        f"/{target}",
                    ),
                    *(
                        "worksheets/none.xml",
                        f"x/../{target}",
                        f"file:///xl/{target}",
                        f"..//xl/{target}",
                        "http://a/b",
                    ),
                )
            ),
        )
    elif way == "type":
        base = rng.choice((_OFFICE, _OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships", "urn:x"))
        item.set("Type", f"{base}/{rng.choice(_TYPE_WORDS)}")
    elif way == "id":
        item.set("Id", rng.choice((other.get("Id") or "", "", (item.get("Id") or "").lower(), "rId99")))
    elif way == "gone":
        group.remove(item)
    elif way == "doubled":
        twin = copy.deepcopy(item)
        twin.set("Target", rng.choice((target, other.get("Target") or "", "worksheets/none.xml")))
        twin.set("Id", rng.choice((item.get("Id") or "", "rId99")))
        item.addnext(twin) if rng.random() < 0.5 else item.addprevious(twin)
    elif way == "swapped":
        item.set("Target", other.get("Target") or "")
        other.set("Target", target)
    elif way == "mode":
        item.set("TargetMode", rng.choice(("External", "Internal", "external", "x", "")))
    elif way == "moved":
        group.insert(rng.randrange(len(group)), item)
    else:
        group.insert(0, etree.Element(f"{{{rng.choice(FOREIGN[:5])}}}Relationship", dict(item.attrib)))
    return f"relationship {item.get('Id')}: {way} {item.get('Target')!r}"


@mutation("type", 4)
def content_types_changed(book: Book, rng: Random) -> str:
    """A part is declared as another kind of thing, twice, or not at all."""
    group = book.root(TYPES)
    item = pick(rng, group)
    way = rng.choice(("gone", "doubled", "type", "name", "case", "default"))
    key = "PartName" if item.get("PartName") is not None else "Extension"
    if way == "gone":
        group.remove(item)
    elif way == "doubled":
        twin = copy.deepcopy(item)
        twin.set("ContentType", rng.choice(("application/xml", "application/vnd.ms-office.vbaProject", "text/plain")))
        item.addnext(twin) if rng.random() < 0.5 else item.addprevious(twin)
    elif way == "type":
        old = item.get("ContentType") or ""
        item.set(
            "ContentType",
            rng.choice(
                (
                    old.upper(),
                    f"{old} ",
                    f"{old};a=b",
                    old.replace("sheet.main", "template.main"),
                    "",
                    "x",
                    old.replace("worksheet", "chartsheet"),
                    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            ),
        )
    elif way == "name":
        item.set(
            key,
            rng.choice(
                ((item.get(key) or "").lstrip("/"), "/xl/none.xml", "", (item.get(key) or "").replace("/", "\\"))
            ),
        )
    elif way == "case":
        item.set(key, (item.get(key) or "").upper())
    else:
        etree.SubElement(
            group,
            f"{group.tag.rpartition('}')[0]}}}Default",
            Extension="bin",
            ContentType="application/vnd.ms-office.vbaProject",
        )
    return f"type of {item.get(key)!r}: {way}"


@mutation("relationship", 4)
def part_added(book: Book, rng: Random) -> str:
    """A part nobody issued lies in the file, with or without somebody who points to it."""
    name, data = rng.choice(
        (
            *(
                ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
                ("xl/connections.xml", b"<connections/>"),
                ("xl/calcChain.xml", b"<calcChain/>"),
            ),
            *(
                (
                    "xl/worksheets/sheet9.xml",
                    f'<worksheet xmlns="{tag("")[1:-1]}"><sheetData/></worksheet>'.encode(),
                ),
            ),
            *(
                ("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
                ("customXml/item1.xml", b"<a/>"),
                ("xl/media/image1.png", b"\x89PNG"),
            ),
            *(
                ("xl/drawings/drawing1.xml", b"<wsDr/>"),
                ("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"),
                ("xl/printerSettings1.bin", b"x"),
            ),
            *(
                ("xl/SHAREDSTRINGS.xml", b"<sst/>"),
                ("xl/metadata.xml", b"<metadata/>"),
                ("xl/persons/person.xml", b"<personList/>"),
            ),
            *(
                ("docProps/thumbnail.jpeg", b"\xff\xd8"),
                ("xl/comments1.xml", b"<comments/>"),
                ("customUI/customUI.xml", b"<customUI/>"),
            ),
        )
    )
    if name in book.names:
        raise NotHereError
    book.put(name, data)
    if rng.random() < 0.6:
        part = rng.choice((BOOK_RELS, ROOT_RELS, book.sheet(rng)))
        word = rng.choice(_TYPE_WORDS)
        if part.startswith("xl/worksheets"):
            part = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
            if part not in book.names:
                book.put(part, f'<Relationships xmlns="{_RELS}"/>'.encode())
        etree.SubElement(
            book.root(part), f"{{{_RELS}}}Relationship", Id="rId9", Type=f"{_OFFICE}/{word}", Target=f"/{name}"
        )
        return f"{name}, as {word} of {part}"
    return name


@mutation("relationship", 2)
def part_removed(book: Book, rng: Random) -> str:
    """A part is missing or empty."""
    name = rng.choice(book.names)
    if rng.random() < 0.6:
        book.remove(name)
        return f"no {name}"
    book.put(name, rng.choice((b"", b" ", b"<a/>", b"x", b"\x00")))
    return f"{name} is empty"


@mutation("relationship", 2)
def parts_swapped(book: Book, rng: Random) -> str:
    """Two parts have changed places, or one is the copy of the other."""
    one, other = rng.choice(book.names), rng.choice(book.names)
    first, second = book.raw(one), book.raw(other)
    book.put(one, second)
    if rng.random() < 0.6:
        book.put(other, first)
    return f"{one} is {other}"
