"""Kinds of tampering: what is done to the workbook, and which finding tells where."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from tests import making
from tests.making import BOOK, CHECK, CUSTOM, FORM, NOTES, STRINGS, WHOLE, Parts, at, tag

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
    parts.sheet().find("{*}cols")[9].set("hidden", "1")


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

ALL = (
    Tampering("a formula replaced by its value", frozen(SCORE), "G101", SCORE),
    Tampering("a formula replaced by full marks", value(SCORE, 10), "G101", SCORE, alone=False),
    Tampering("a formula deleted", value("total.score", None), "G101", "total.score"),
    Tampering("a constant of a formula changed", formula("i02.hint", "1.3", "1.5"), "G102", "i02.hint"),
    Tampering("a formula pointing to another row", formula("i02.rate", "$17", "$18"), "G102", "i02.rate"),
    Tampering("a formula with points added", formula("total.score", "SUM(", "5+SUM("), "G102", "total.score"),
    Tampering("points changed", value(POINTS, 20), "G104", POINTS, alone=False),
    Tampering("points typed as a text", value(POINTS, "10"), "G104", POINTS),
    Tampering("a target number changed", value(TARGET, 900), "G104", TARGET, alone=False),
    Tampering("a deadline changed", value("i04.number", 45000), "G104", "i04.number"),
    Tampering("a target text changed", value("i08.number", "印发办法"), "G104", "i08.number"),
    Tampering("a polarity changed", value("i01.polarity", "≤"), "G104", "i01.polarity"),
    Tampering("a measure changed", value("i01.measure", "件"), "G104", "i01.measure"),
    Tampering("a target deleted", value(TARGET, None), "G104", TARGET),
    Tampering(
        "a budget changed",
        value("funds.appropriation.original_budget", 300),
        "G104",
        "funds.appropriation.original_budget",
        alone=False,
    ),
    Tampering(
        "a department changed",
        value("project.supervising_department", "市财政局"),
        "G104",
        "project.supervising_department",
    ),
    Tampering("a project renamed", value("project.name", "政务服务项目"), "G104", "project.name"),
    Tampering(
        "a given cell turned into a formula",
        lambda parts: making.fill(parts.sheet(), at(POINTS), 10, formula="5+5"),
        "G104",
        POINTS,
    ),
    Tampering("a label changed", text_cell("A5", "项目"), "G103", "自评表!A5"),
    Tampering("a label deleted", text_cell("A5", ""), "G103", "自评表!A5"),
    Tampering("a heading changed", text_cell("H15", "完成值"), "G103", "自评表!H15"),
    Tampering("a rule's text changed", text_cell("B5", "随便填", sheet=NOTES), "G103", "填表说明!B5"),
    Tampering("a sheet unlocked", remove("{*}sheetProtection"), "G105", FORM),
    Tampering("a sheet's lock switched off", attribute("{*}sheetProtection", "sheet", "0", sheet=CHECK), "G105", CHECK),
    Tampering("a cell unlocked", unlocked(at("i01.points")), "G112", POINTS),
    Tampering("a formula's cell unlocked", unlocked("C5", sheet=CHECK), "G112", "校验!C5"),
    Tampering("a validation's limit changed", limit("i08.assessed", "20"), "G106", "i08.assessed"),
    Tampering(
        "a validation's kind changed", attribute(validation("i01.actual"), "type", "whole"), "G106", "i01.actual"
    ),
    Tampering("a sheet added", sheet_added("计算"), "J102", "计算"),
    Tampering("a hidden sheet added", sheet_added("计算", state="veryHidden"), "J102", "计算"),
    Tampering("a sheet removed", sheet_removed(NOTES), "J101", WHOLE),
    Tampering("a sheet renamed", sheet_attribute(FORM, "name", "自评表1"), "J103", "自评表1", alone=False),
    Tampering("a sheet hidden", sheet_attribute(CHECK, "state", "hidden"), "J104", CHECK),
    Tampering("a sheet hidden well", sheet_attribute(CHECK, "state", "veryHidden"), "J104", CHECK),
    Tampering("a row hidden", row_hidden, "J105", "自评表!A16"),
    Tampering("a column hidden", column_hidden, "J105", "自评表!J1"),
    Tampering("an external link", part("xl/externalLinks/externalLink1.xml", LINK), "G108", WHOLE),
    Tampering("a macro inside", part("xl/vbaProject.bin", MACRO), "G109", WHOLE),
    Tampering("a defined name moved", name_moved("pe_total_score", "自评表!$J$24"), "G107", "total.score"),
    Tampering("a defined name deleted", name_deleted("pe_rating"), "G107", "total.rating"),
    Tampering(
        "a rule constant changed on 校验", formula("mark.points", "100", "110", sheet=CHECK), "G102", "mark.points"
    ),
    Tampering("a rule's text changed on 校验", text_cell("D5", "110", sheet=CHECK), "G103", "校验!D5"),
    Tampering("cells merged", merged("E8:H9"), "J106", "自评表!E8:H9", alone=False),
    Tampering("a merge removed", remove("{*}mergeCells/{*}mergeCell"), "J106", "自评表!A3:K3"),
    Tampering("a text beside the form", text_cell("T30", "此表已审"), "G113", "自评表!T30"),
    Tampering("a text hidden under a merged cell", text_cell("B5", "甲"), "G113", "自评表!B5"),
    Tampering(
        "a number below the rules", lambda parts: making.fill(parts.sheet(NOTES), "E2", 7), "G113", "填表说明!E2"
    ),
    Tampering("a digest changed", digest_changed, "G118", WHOLE),
)
