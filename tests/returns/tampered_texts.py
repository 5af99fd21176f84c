"""Tampering for another text: labels, rules, sheets, what the file says of itself, two readings of one cell."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests import making
from tests.making import CHECK, FORM, NOTES, WHOLE, Parts
from tests.returns.active_edits import special_sheet
from tests.returns.tampering import (
    Edit,
    Tampering,
    shared_text,
    sheet_added,
    sheet_attribute,
    sheet_removed,
    text_cell,
    texts_of,
    transplanted,
    without_names,
    without_properties,
)


def in_text(content: str) -> Edit:
    """Put something before the first text of the shared ones."""

    def edit(parts: Parts) -> None:
        part = making.STRINGS
        parts[part] = parts[part].replace(b"<si><t>", content.encode() + b"<si><t>", 1)

    return edit


def replaced(part: str, old: str, new: str) -> Edit:
    """Put something else for the first of what stands in a part."""

    def edit(parts: Parts) -> None:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return edit


def one_copy(name: str) -> Edit:
    """The identity or seal of another project in one of two copies."""

    def edit(parts: Parts) -> None:
        with TemporaryDirectory() as folder:
            other = Parts(
                making.book(Path(folder) / "另.xlsx", making.dossier(making.put("project.name", "另一个项目")))
            )
            transplanted(other, properties=name == "properties", names=name == "names")(parts)

    return edit


def unidentified(parts: Parts) -> None:
    """Neither copy of the identity is left."""
    without_names(parts)
    without_properties(parts)


def signed_by_nobody(parts: Parts) -> None:
    """Another unit in the digest."""
    for items in texts_of(parts, "identity"):
        items[0].text = (items[0].text or "").replace("eN", "zz", 1)


BASIC: tuple[Tampering, ...] = (
    Tampering("a label changed", text_cell("A5", "项目"), "G103", "自评表!A5"),
    Tampering("a label deleted", text_cell("A5", ""), "G103", "自评表!A5"),
    Tampering("a heading changed", text_cell("F15", "完成值"), "G103", "自评表!F15"),
    Tampering("a rule's text changed", text_cell("B5", "随便填", sheet=NOTES), "G103", "填表说明!B5"),
    Tampering("a sheet added", sheet_added("计算"), "J102", "计算"),
    Tampering("a hidden sheet added", sheet_added("计算", state="veryHidden"), "J102", "计算"),
    Tampering("a sheet removed", sheet_removed(NOTES), "J101", WHOLE),
    Tampering("a sheet renamed", sheet_attribute(FORM, "name", "自评表1"), "J103", "自评表1", alone=False),
    Tampering("a rule's text changed on 校验", text_cell("D5", "110", sheet=CHECK), "G103", "校验!D5"),
    Tampering("a text beside the form", text_cell("T30", "此表已审"), "G113", "自评表!T30"),
    Tampering("a text hidden under a merged cell", text_cell("B5", "甲"), "G113", "自评表!B5"),
    Tampering(
        "a number below the rules", lambda parts: making.fill(parts.sheet(NOTES), "E2", 7), "G113", "填表说明!E2"
    ),
)
"""Kinds that are tried in a department as well."""

KINDS: tuple[Tampering, ...] = (
    *BASIC,
    Tampering("a title changed", text_cell("A3", "项目支出绩效评价表（已审定）"), "G103", "自评表!A3"),
    Tampering("a remark added to a label", text_cell("A5", "项目名称（已核）"), "G103", "自评表!A5"),
    Tampering(
        "a label turned into a formula",
        lambda parts: making.fill(parts.sheet(), "A5", "项目名称", formula='"项目"&"名称"'),
        "G103",
        "自评表!A5",
    ),
    Tampering("a label with a lookalike letter", text_cell("A5", "项目名稱"), "G103", "自评表!A5"),
    Tampering("a label with an invisible letter", text_cell("A5", "项目\u200b名称"), "G103", "自评表!A5"),
    Tampering("a heading of 校验 changed", text_cell("B3", "校验", sheet=CHECK), "G103", "校验!B3"),
    Tampering("a text that every sheet shares changed", shared_text("得分", "满分"), "G103", "自评表!H15", alone=False),
    Tampering("a rule deleted", text_cell("B5", "", sheet=NOTES), "G103", "填表说明!B5"),
    Tampering(
        "a formula beside the form",
        lambda parts: making.fill(parts.sheet(), "T30", 1, formula="H25"),
        "G113",
        "自评表!T30",
    ),
    Tampering("a text far below", text_cell("A400", "此表已审"), "G113", "自评表!A400"),
    Tampering("a text in an empty cell of the head", text_cell("A2", "财政局已审核"), "G103", "自评表!A2"),
    Tampering("a chart sheet added", special_sheet("chartsheet", "chartsheets"), "J102", "附加"),
    Tampering("a sheet that calls itself 校验结果", sheet_added("校验结果"), "J102", "校验结果"),
    Tampering(
        "a sheet with a space behind its name",
        sheet_attribute(NOTES, "name", "填表说明 "),
        "J103",
        "填表说明 ",
        alone=False,
    ),
    Tampering("a text before the shared ones", in_text("<si><t>假</t></si>"), "G103", "自评表!A3", alone=False),
    Tampering(
        "a foreign text among the shared ones", in_text('<y:si xmlns:y="urn:y"><y:t>假</y:t></y:si>'), "W015", WHOLE
    ),
    Tampering("a text behind another one", replaced(making.STRINGS, "<si><t>", "<si><t>假</t><t>"), "W015", WHOLE),
    Tampering(
        "two parts of one name", replaced("[Content_Types].xml", "/xl/styles.xml", "/xl/Styles2.xml"), "W015", WHOLE
    ),
    Tampering("another identity in the properties", one_copy("properties"), "G117", WHOLE, alone=False),
    Tampering("another identity in the names", one_copy("names"), "G117", WHOLE, alone=False),
    Tampering("no identity left", unidentified, "W034", WHOLE),
    Tampering("a damaged identity", signed_by_nobody, "W011", WHOLE),
)
"""Done to words, sheets and identity."""
