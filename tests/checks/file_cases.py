"""Files that cannot be read (W), and workbooks that were changed (J, G, P101, P103)."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from perfeval_xl.checks import Case
from perfeval_xl.checks.project_identity import code_of
from perfeval_xl.outputs.submitting import stamped as stamped_copy
from perfeval_xl.returns.budget import Limit
from perfeval_xl.returns.package import LARGEST_PART
from perfeval_xl.sealing.attached import REPORT, RESULTS
from perfeval_xl.sealing.identity import CHUNK, NAME, encode, identity_of
from perfeval_xl.submission import check_file
from tests import making
from tests.checks.cases import Spoilt
from tests.making import BOOK, FORM, WHOLE, Parts, at, place, tag, write_zip
from tests.returns import active_edits, moving, tampering
from tests.returns.honest_layout import cut
from tests.returns.tampering import Edit

Write = Callable[[Path], Path]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"
ACTUAL = place("i01.actual")
REFRESHED = active_edits.pivoted("T30:V40", refreshes=True)
COVERED = active_edits.drawn(active_edits.over("total.score"))
ASKS = "WEBSERVICE(自评表!H25)"
PASSED = (
    "2023-01-15 09:00　可以上报：错误0项，核实0项，提示0项；复算总分100（分值合计100），等级优，执行率98%得9.8/10分"
)
NOW = "总分94.8，等级优，执行率98%"
PRAISED = {"A1": "自评报告", "A3": "本项目自评总分100分，等级为优，预算执行率100%。"}
SPENT, DAY = "funds.appropriation.actual_expenditure", "2022年12月20日"


def raw(data: bytes, name: str = "自评表.xlsx") -> Write:
    """A file of these bytes."""

    def write(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return write


def changed(*edits: Edit) -> Write:
    """The sound workbook with ``edits``."""

    def write(folder: Path) -> Path:
        path = making.book(folder / "自评表.xlsx")
        with making.opened(path) as parts:
            for edit in edits:
                edit(parts)
        return path

    return write


def in_gbk(parts: Parts) -> None:
    parts[SHEET] = parts[SHEET].replace(b'encoding="UTF-8"', b'encoding="GBK"')


def crowded(parts: Parts) -> None:
    """More filled cells than any form has."""
    row = "<row>" + "<c><v>1</v></c>" * 15_000 + "</row>"
    parts[SHEET] = f'<worksheet xmlns="{making.MAIN}"><sheetData>{row * 14}</sheetData></worksheet>'.encode()


def entities(parts: Parts) -> None:
    parts[SHEET] = parts[SHEET].replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)


def strictly_saved(parts: Parts) -> None:
    """Say that the workbook is one of Strict Open XML."""
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
    )


def two_workbooks(parts: Parts) -> None:
    """Lead programs to another workbook, and leave ours beside it."""
    parts["xl/other.xml"] = parts[BOOK]
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xl/workbook.xml", b"xl/other.xml")


def crossed_rows(parts: Parts) -> None:
    """A cell that says it stands in another row."""
    parts[SHEET] = parts[SHEET].replace(b'r="F16"', b'r="F99"', 1)


def foreign_cell(parts: Parts) -> None:
    """A cell of another namespace, which programs skip."""
    parts[SHEET] = parts[SHEET].replace(b"</row>", b'<x:c xmlns:x="urn:x" r="Z1"><x:v>1</x:v></x:c></row>', 1)


def many_validations(parts: Parts) -> None:
    """A validation that names a cell more often than any form has cells."""
    parts.sheet().find("{*}dataValidations")[0].set("sqref", "A1 " * (Limit.VALIDATIONS.most + 1))


def false_share(parts: Parts) -> None:
    """A shared formula with a text of its own, where programs take the group's first."""
    cell = making.cell(parts.sheet(), making.at("total.score"))
    stored = cell.find(tag("f"))
    stored.set("t", "shared")
    stored.set("si", "7")


def disguised(parts: Parts) -> None:
    """A number format that prints 100 whatever the score."""
    looks = parts.root("xl/styles.xml")
    formats = looks.find(tag("numFmts"))
    etree.SubElement(formats, tag("numFmt"), numFmtId="199", formatCode='"100"')
    styles = looks.find(tag("cellXfs"))
    etree.SubElement(styles, tag("xf"), numFmtId="199", fontId="0", fillId="0", borderId="0", xfId="0")
    making.cell(parts.sheet(), making.at("total.score")).set("s", str(len(styles) - 1))


def random_answer(parts: Parts) -> None:
    """A formula that gives another number whenever it is looked at."""
    making.fill(parts.sheet(), making.at("i01.actual"), 900, formula="RAND()*1000")


def colourless(parts: Parts) -> None:
    """The conditional formats are gone."""
    for item in parts.sheet().findall(tag("conditionalFormatting")):
        parts.sheet().remove(item)


def saved_bare(parts: Parts) -> None:
    """Saved without protection and validations, as some programs do."""
    for name in ("自评表", "文字材料", "校验", "填表说明"):
        for gone in ("sheetProtection", "dataValidations"):
            for item in parts.sheet(name).findall(tag(gone)):
                parts.sheet(name).remove(item)


def stamped(parts: Parts) -> None:
    """A header that nobody issued."""
    block = parts.sheet().find(tag("headerFooter"))
    header = etree.Element(tag("oddHeader"))
    header.text = '&C&"宋体"&12财政局已审核'
    block.insert(0, header)


def pictured(parts: Parts) -> None:
    """A drawing that lies over the sheet."""
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships xmlns="{tampering.RELS}"><Relationship Id="rId9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        'Target="../drawings/drawing1.xml"/></Relationships>'
    ).encode()


def bomb(parts: Parts) -> None:
    parts[SHEET] = bytes(LARGEST_PART + 1)


def older(parts: Parts) -> None:
    """The identity of an older version of the rules, in the one copy that is left."""
    form = making.plan().form
    own = identity_of(form, own_password=False)
    text = encode(dataclasses.replace(own, version=0))
    tampering.without_properties(parts)
    tampering.without_names(parts)
    for number, start in enumerate(range(0, len(text), CHUNK), start=1):
        item = etree.SubElement(parts.names(), tag("definedName"), name=NAME.format(number))
        item.text = f'"{text[start : start + CHUNK]}"'


def damaged(parts: Parts) -> None:
    for items in tampering.texts_of(parts, "identity"):
        items[0].text = (items[0].text or "").replace("eN", "zz", 1)


def pasted(write_other: bool) -> Write:
    """The sound workbook with the identity of another project, in both copies or in one."""

    def write(folder: Path) -> Path:
        data = making.dossier(
            making.put("project.name", "另一个项目"),
            making.put("project.implementing_unit", "市博物馆"),
            making.put("goal.expected", "观众更多。"),
        )
        other = Parts(making.book(folder / "另.xlsx", data))
        return changed(tampering.transplanted(other, names=write_other))(folder)

    return write


def filtered(parts: Parts) -> None:
    """A filter that hides a row."""
    column = etree.SubElement(parts.sheet().find("{*}autoFilter"), tag("filterColumn"), colId="0")
    etree.SubElement(etree.SubElement(column, tag("filters")), tag("filter"), val="1")
    tampering.row_hidden(parts)


def uncomputed(parts: Parts) -> None:
    for item in parts.sheet().iter(tag("c")):
        if item.find(tag("f")) is not None:
            item.remove(item.find(tag("v")))
            item.attrib.pop("t", None)


def stale(key: str, value: str) -> Edit:
    """Change the stored result of a formula."""

    def edit(parts: Parts) -> None:
        making.cell(parts.sheet(), at(key)).find(tag("v")).text = value

    return edit


def sent_with(code: str) -> Write:
    """The sound workbook as it was sent, with this 校验码."""

    def write(folder: Path) -> Path:
        path = making.book(folder / "上报.xlsx")
        path.write_bytes(stamped_copy(path.read_bytes(), code))
        return path

    return write


@functools.cache
def sound_case() -> Case:
    """What is known of the sound workbook."""
    with TemporaryDirectory() as folder:
        case = check_file(making.book(Path(folder) / "自评表.xlsx")).case
    assert case is not None
    return case


def nowhere(folder: Path) -> Path:
    return folder / "没有.xlsx"


UNREADABLE = (
    Spoilt("W001", raw(b"hello"), WHOLE),
    Spoilt("W002", raw(b"PK\x03\x04 cut off"), WHOLE, "压缩包的目录"),
    Spoilt("W003", raw(OLE + "EncryptedPackage".encode("utf-16-le")), WHOLE),
    Spoilt("W004", raw(OLE + bytes(500)), WHOLE),
    Spoilt("W005", lambda folder: write_zip(folder / "a.xlsx", {"xl/workbook.bin": b""}), WHOLE),
    Spoilt("W006", changed(bomb), WHOLE),
    Spoilt("W007", changed(entities), WHOLE, SHEET),
    Spoilt("W008", lambda folder: write_zip(folder / "a.xlsx", {BOOK: b"<workbook/>"}), WHOLE),
    Spoilt("W009", changed(crowded), WHOLE),
    Spoilt("W012", changed(strictly_saved), WHOLE),
    Spoilt("W031", changed(in_gbk), WHOLE, "GBK"),
    Spoilt("W034", changed(tampering.without_names, tampering.without_properties), WHOLE),
    Spoilt("W032", changed(many_validations), WHOLE),
    Spoilt("W015", changed(two_workbooks), WHOLE),
    Spoilt("W015", changed(crossed_rows), WHOLE),
    Spoilt("W015", changed(foreign_cell), WHOLE),
    Spoilt("W015", changed(false_share), WHOLE),
    Spoilt("W010", changed(older), WHOLE, "规则集cn_national/2020第0版", "第1版、第2版"),
    Spoilt("W011", changed(damaged), WHOLE),
    Spoilt("W013", nowhere, WHOLE),
    Spoilt(
        "W014",
        raw(b"= 1", "a.toml"),
        WHOLE,
        "a.toml：整个文件：不是合格的TOML：第1行第1个字符处这里不是项名，也不是方括号里的表名；项名用英文，名称写在等号右边的引号里",
    ),
)

CHANGED = (
    Spoilt("J101", changed(tampering.sheet_removed("填表说明")), WHOLE, "", "填表说明"),
    Spoilt("J102", changed(tampering.sheet_added("计算")), "计算", "计算"),
    Spoilt("J103", changed(tampering.sheet_attribute(FORM, "name", "表一")), "表一", "表一", FORM),
    Spoilt("J104", changed(tampering.sheet_attribute("校验", "state", "hidden")), "校验", "校验"),
    Spoilt("G121", changed(disguised), place("total.score"), '"100"'),
    Spoilt("G122", changed(pictured), FORM, FORM),
    Spoilt("J111", changed(tampering.merged("I16:I17")), "自评表!I16:I17", "I16:I17"),
    Spoilt("J112", changed(tampering.merged("F16:F17")), "自评表!F16:F17", "F16:F17"),
    Spoilt("G171", changed(saved_bare), WHOLE),
    Spoilt("G172", changed(cut("i01.actual", "F17")), place("i01.actual"), "自评表!F17"),
    Spoilt("G131", changed(tampering.remove(tampering.validation("i01.actual"))), place("i01.actual")),
    Spoilt("T133", changed(tampering.value("i01.actual", 0.9), tampering.format_of("i01.actual", 9)), ACTUAL, "0.9"),
    *(
        Spoilt("T134", changed(tampering.embedded_picture(key)), place(key), "（图片）")
        for key in ("i01.actual", "i01.reason", "i09.deduction", SPENT)
    ),
    Spoilt("G123", changed(colourless), FORM, FORM),
    Spoilt("G126", changed(stamped), FORM, "财政局已审核"),
    Spoilt("G127", sent_with("0000-0000-0000"), WHOLE, "0000-0000-0000", code_of(sound_case())),
    Spoilt("J102", changed(tampering.sheet_added(RESULTS.name)), RESULTS.name, RESULTS.name),
    Spoilt("G125", changed(random_answer), place("i01.actual"), "RAND()*1000"),
    Spoilt("G120", changed(tampering.counted_from_1904), WHOLE),
    Spoilt("J105", changed(tampering.row_hidden), "自评表!A16", "第16行"),
    Spoilt("J105", changed(tampering.column_hidden), "自评表!H1", "H列"),
    Spoilt("J106", changed(tampering.merged("E8:F9")), "自评表!E8:F9"),
    Spoilt("J107", changed(moving.inserted(18)), "自评表!A18", "第18行起多了1行", "+1"),
    Spoilt("J109", changed(filtered), FORM),
    Spoilt(
        "G101",
        changed(tampering.frozen("i06.score")),
        place("i06.score"),
        "10",
        '=IF(ISNUMBER($O$21),ROUND(ROUND(MAX(0,$O$21-MAX(0,SUM($L$21))),9),2),"")',
    ),
    Spoilt(
        "G102",
        changed(tampering.formula("total.points", "$24", "$23")),
        place("total.points"),
        "=SUM($G$8,$G$16:$G$23)",
        "=SUM($G$8,$G$16:$G$24)",
    ),
    Spoilt("G103", changed(tampering.text_cell("A5", "项目")), "自评表!A5", "项目", "项目名称"),
    Spoilt("G104", changed(tampering.value("i01.points", 20)), place("i01.points"), "20", "10"),
    Spoilt(
        "G104", changed(tampering.value("i04.number", 45000)), place("i04.number"), "2023年3月15日", "2022年12月31日"
    ),
    Spoilt("G105", changed(tampering.remove("{*}sheetProtection")), FORM),
    Spoilt("G106", changed(tampering.limit("i08.assessed", "20")), place("i08.assessed")),
    Spoilt(
        "G107",
        changed(tampering.name_moved("pe_total_score", "自评表!$H$23")),
        place("total.score"),
        "自评表!$H$23",
        "自评表!$H$25",
    ),
    Spoilt("G107", changed(tampering.name_deleted("pe_rating")), place("total.rating"), "（没有）", "自评表!$I$25"),
    Spoilt("G108", changed(tampering.part("xl/externalLinks/externalLink1.xml", tampering.LINK)), WHOLE),
    Spoilt("G109", changed(tampering.part("xl/vbaProject.bin", tampering.MACRO)), WHOLE),
    Spoilt("G161", changed(active_edits.explained(ASKS)), "校验结果!E4", "WEBSERVICE(自评表!H25)"),
    Spoilt(
        "G175",
        changed(active_edits.attached(RESULTS, {"A1": "校验结果", "A2": PASSED})),
        "校验结果!A2",
        f"{PASSED[:60]}…",
        NOW,
    ),
    Spoilt(
        "G175",
        changed(active_edits.attached(RESULTS, {"A1": "校验结果", "A9": "全部通过，总分100.00"})),
        "校验结果!A9",
        "全部通过，总分100.00",
        NOW,
    ),
    Spoilt("G176", changed(active_edits.attached(REPORT, PRAISED)), "自评报告!A3"),
    Spoilt("G162", changed(active_edits.queries), WHOLE, "数据查询（Power Query）"),
    Spoilt("G163", changed(COVERED), place("total.score"), at("total.score")),
    Spoilt("G173", changed(active_edits.block_formula("A30", "A1:XFD1048576")), "自评表!A30", "A1、C1、E1等251格"),
    Spoilt("G167", changed(active_edits.named("取", ASKS)), "名称“取”", ASKS),
    Spoilt("G174", changed(active_edits.named("A区", "[1]Sheet1!$A$1", hidden="1")), WHOLE, "名称“A区”"),
    Spoilt("G168", changed(active_edits.tabled("F16:I24")), "自评表!F16", "F16、G16、H16等36格"),
    Spoilt("G162", changed(REFRESHED), FORM, "打开时自动刷新的数据透视表“汇总”（T30:V40）"),
    Spoilt("G122", changed(active_edits.pivoted("T30:V40")), FORM, FORM),
    Spoilt("G169", changed(active_edits.rounded), WHOLE, "将精度设为所显示的精度"),
    Spoilt("G169", changed(active_edits.as_lotus), FORM, "按Lotus 1-2-3计算"),
    Spoilt("G164", changed(active_edits.linked(at("i01.points"), "http://a.cn")), place("i01.points"), "http://a.cn"),
    Spoilt("G165", changed(active_edits.linked(at("i01.actual"), "佐证.pdf")), ACTUAL, "佐证.pdf"),
    Spoilt("G111", pasted(True), place("project.name"), "政务服务提升项目", "另一个项目"),
    Spoilt("G112", changed(tampering.unlocked("G17")), "自评表!G17"),
    Spoilt("G113", changed(tampering.text_cell("T29", "此表已审")), "自评表!T29", "此表已审"),
    Spoilt("G114", changed(tampering.without_properties), WHOLE),
    Spoilt("G117", pasted(False), WHOLE),
    Spoilt("G118", changed(tampering.digest_changed), WHOLE),
    Spoilt(
        "G119",
        changed(lambda parts: making.fill(parts.sheet(), at("i01.actual"), 900, formula="450/0")),
        place("i01.actual"),
        "450/0",
    ),
    Spoilt("T132", changed(tampering.value("i01.actual", "900")), place("i01.actual"), "900", "900"),
    Spoilt("T132", changed(tampering.value("i04.actual", "2022-12-20")), place("i04.actual"), "2022-12-20", DAY),
    Spoilt("T132", changed(tampering.value(SPENT, "1,392.50")), place(SPENT), "1,392.50", "1392.5"),
    Spoilt("T132", changed(tampering.value("i09.deduction", "１")), place("i09.deduction"), "１", "1"),
    Spoilt(
        "T131",
        changed(lambda parts: making.fill(parts.sheet(), at("i01.actual"), 1100, formula="450*2")),
        place("i01.actual"),
        "1100",
        "900",
    ),
    Spoilt("P101", changed(stale("total.score", "99")), place("total.score"), "99", "94.8"),
    Spoilt("G166", changed(stale("total.label", "总分（已审定）")), place("total.label"), "总分（已审定）", "总分"),
    Spoilt("P101", changed(stale("total.rating", "良")), place("total.rating"), "良", "优"),
    Spoilt("P103", changed(uncomputed), place("total.score"), "50"),
)

CASES = (*UNREADABLE, *CHANGED)
