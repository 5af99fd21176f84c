"""Kinds of honest changes: what people rightly do to a form, and what is told of it, if anything.

None is an offence: the workbook stays genuine, and its total is that of the answers. ``python -m tests.honest`` prints
them as a table.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from tests import making
from tests.making import BOOK, FORM, Parts, at, tag
from tests.returns import active_edits, honest_programs, tampering
from tests.returns.honest_edits import (
    added,
    after,
    aligned,
    book_element,
    book_view,
    both,
    changed,
    core_property,
    custom_property,
    declared,
    doubled_formats,
    drawn_with,
    element,
    filled_down,
    foreign_validation,
    linked,
    look,
    named,
    no_validation,
    note,
    placed,
    related,
    rich,
    split_formats,
    threaded_note,
    typed,
)
from tests.returns.honest_layout import (
    backslashes,
    coloured,
    far_cell,
    first_row_hidden,
    from_the_root,
    grouped,
    hidden_columns,
    in_utf_16,
    narrowed,
    tall,
    viewed,
    with_marks,
)
from tests.returns.tampering import Edit

NUMBER, COUNT, RATE, DAY, COST, LEVEL = (f"i0{row}.actual" for row in (1, 2, 3, 4, 5, 8))
REASON, LATER = "i01.reason", "i02.reason"
SPENT = "funds.appropriation.actual_expenditure"
"""Answers of the sound form: 900, 3, 95%, 2022-12-20, 430, a level; a reason, and an empty one; 392."""
STRIP = making.plan().sheet(FORM).printed[3] + 2
"""The first column, from 1, beside the printed form."""
SLOW = "因汛期停工，部分事项推迟上线"


@dataclass(frozen=True)
class Honest:
    """One kind of honest change."""

    group: str
    name: str
    edit: Edit
    told: frozenset[str] = frozenset()
    """Codes of what is told of it; notes at most."""


@dataclass(frozen=True)
class Mended:
    """One kind of honest change that has to be mended all the same: no accusation, but the cell and the cure."""

    name: str
    edit: Edit
    code: str
    """Of the one finding."""
    cure: str
    """What its cure says."""


def pastes() -> dict[str, tuple[Edit, str]]:
    """Ctrl+V into open cells: what else comes along."""
    return {
        "the font of another table": (
            drawn_with(
                NUMBER, "fonts", "fontId", '<font><sz val="16"/><color rgb="FF0070C0"/><name val="楷体"/></font>'
            ),
            "",
        ),
        "a colour": (
            drawn_with(
                NUMBER,
                "fills",
                "fillId",
                '<fill><patternFill patternType="solid"><fgColor rgb="FFFFC000"/></patternFill></fill>',
            ),
            "",
        ),
        "no border": (drawn_with(NUMBER, "borders", "borderId", "<border/>"), ""),
        "a locked look, so that the cell cannot be changed again": (look(NUMBER, locked=True), ""),
        "the plain look of a new workbook": (lambda parts: making.cell(parts.sheet(), at(NUMBER)).set("s", "0"), ""),
        "two cells of reasons merged": (tampering.merged("I16:I17"), "J111"),
        "a merged cell that a paste parted": (unmerged("F13:I14"), "J111"),
        "a heading of another table beside the form, merged": (tampering.merged("T30:V30"), ""),
        "no validation": (no_validation(NUMBER), "G131"),
        "no validation in all of a column": (no_validation(NUMBER, COUNT, RATE, COST), "G131"),
        "the list of another table": (
            foreign_validation(NUMBER, formulas=['"是,否"'], type="list", allowBlank="1", showErrorMessage="1"),
            "G131",
        ),
        "the list of a range of another table": (
            foreign_validation(NUMBER, formulas=["$T$2:$T$9"], type="list", allowBlank="1", showErrorMessage="1"),
            "G131",
        ),
        "whole numbers only, of another table": (
            foreign_validation(NUMBER, formulas=["0", "9999"], type="whole", allowBlank="1", showErrorMessage="1"),
            "G131",
        ),
        "a narrower range, of another table": (
            foreign_validation(NUMBER, formulas=["0", "9999"], type="decimal", showErrorMessage="1"),
            "G131",
        ),
        "no less than nothing, of another table": (
            foreign_validation(
                NUMBER, formulas=["0"], type="decimal", operator="greaterThanOrEqual", showErrorMessage="1"
            ),
            "G131",
        ),
        "a range that only warns, of another table": (
            foreign_validation(
                NUMBER, formulas=["0", "100"], type="decimal", errorStyle="warning", showErrorMessage="1"
            ),
            "G131",
        ),
        "a rule of one's own, of another table": (
            foreign_validation(NUMBER, formulas=["ISNUMBER(H16)"], type="custom", showErrorMessage="1"),
            "G131",
        ),
        "any value, of another table": (
            foreign_validation(NUMBER, formulas=[], type="none", promptTitle="请填数", prompt="亩"),
            "G131",
        ),
        "validations of two cells in one": (filled_down("i02.actual", "i05.actual"), ""),
        "a hole in the colours that warn": (split_formats(NUMBER), ""),
        "the colours that warn, once more": (doubled_formats, ""),
        "a link to a web page": (both(typed(REASON, SLOW), linked(REASON, "https://www.hunan.gov.cn/a.html")), ""),
        "a link to a mail address": (linked(REASON, "mailto:czj@example.gov.cn"), ""),
        "a reason with bold words": (rich(REASON, ["因汛期停工，", "部分事项", "推迟上线"]), ""),
        "a reason in several lines": (typed(REASON, "因汛期停工，\n部分事项\r\n推迟上线"), ""),
        "a reason with spaces of a web page": (typed(REASON, "\u00a0因汛期停工，\u3000部分事项推迟上线\u00a0"), ""),
        "a reason with a tab": (typed(REASON, "因汛期停工，\t部分事项推迟上线"), ""),
        "a reason with a face": (typed(REASON, "因汛期停工，部分事项推迟上线👍"), ""),
        "a reason that begins with an equals sign, as text": (typed(REASON, "=因汛期停工，部分事项推迟上线"), ""),
        "a reason that begins with an apostrophe": (both(typed(REASON, SLOW), look(REASON, quotePrefix="1")), ""),
        "a text in a cell that stays empty": (typed("i02.deduction_reason", "\u00a0"), ""),
        "a number as other programs write it": (typed(NUMBER, "9E2", kind="n"), ""),
        "a number with its float dust": (typed(SPENT, "391.99999999999994", kind="n"), ""),
    }


def sums() -> dict[str, tuple[Edit, str]]:
    """Arithmetic done in the cell of an answer."""
    return {
        "a quotient": (typed(NUMBER, 900, formula="1800/200*100"), ""),
        "a rounded quotient": (typed(NUMBER, 900, formula="ROUND(180/200*1000,1)"), ""),
        "a sum of parts": (typed(NUMBER, 900, formula="SUM(450,450)"), ""),
        "a sum with a plus before it": (typed(NUMBER, 900, formula="+450+450"), ""),
        "a percentage of a number": (typed(NUMBER, 900, formula="1000*90%"), ""),
        "an amount made of parts": (typed(SPENT, 392, formula="200.5+191.5"), ""),
        "a day put together": (typed(DAY, 44915, formula="DATE(2022,12,20)"), ""),
        "a sum that another program stored without its result": (typed(NUMBER, None, formula="450+450"), ""),
    }


def formats() -> dict[str, tuple[Edit, str]]:
    """Formats that show the number that is there, and other looks of open cells."""
    code = tampering.format_of
    return {
        "separators of thousands": (code(NUMBER, 3), ""),
        "two decimals": (code(NUMBER, 2), ""),
        "text, for a number that was typed before": (code(NUMBER, 49), ""),
        "a unit behind the number": (code(NUMBER, 200, '0"m2"'), ""),
        "a unit in red": (code(NUMBER, 200, '[Red]#,##0.0"个"'), ""),
        "the general format of WPS": (code(NUMBER, 200, "G/通用格式"), ""),
        "a bookkeeper's format": (code(SPENT, 44), ""),
        "a bookkeeper's format with yuan": (code(SPENT, 200, '"￥"#,##0.00_);[Red]\\("￥"#,##0.00\\)'), ""),
        "a percentage with one decimal": (code(RATE, 200, "0.0%"), ""),
        "a short date": (code(DAY, 14), ""),
        "a date in Chinese": (code(DAY, 200, '[$-804]yyyy"年"m"月"d"日";@'), ""),
        "a date with points": (code(DAY, 200, "yyyy\\.mm\\.dd"), ""),
        "centred, wrapped, shrunk": (aligned(NUMBER, horizontal="center", wrapText="1", shrinkToFit="1"), ""),
        "indented": (aligned(REASON, horizontal="left", indent="2", wrapText="1"), ""),
        "a thousand styles that came along": (
            lambda parts: [added("cellXfs", '<xf numFmtId="0"/>')(parts) for _ in range(1_000)] and None,
            "",
        ),
        "widths and heights": (tall, ""),
        "the line of the state hidden": (first_row_hidden, ""),
        "a helper column hidden": (hidden_columns(STRIP, STRIP), ""),
        "the whole working strip hidden": (hidden_columns(STRIP, 99), ""),
        "the working strip drawn together": (narrowed(STRIP, 99), ""),
        "the working strip folded away": (grouped, ""),
        "60,000 coloured cells below the form": (coloured(3_000, 20), ""),
        "one coloured cell at the very end": (far_cell, ""),
    }


def views() -> dict[str, tuple[Edit, str]]:
    """How it is looked at."""
    return {
        "zoom, scrolling, cursor, no frozen rows": (viewed, ""),
        "page breaks shown": (changed("sheetView", view="pageBreakPreview", zoomScaleSheetLayoutView="60"), ""),
        "as a page": (changed("sheetView", view="pageLayout", zoomScalePageLayoutView="80"), ""),
        "split": (split, ""),
        "grid shown, headings not": (changed("sheetView", showGridLines="1", showRowColHeaders="0"), ""),
        "several sheets chosen": (
            lambda parts: parts.sheet("校验").find(f".//{tag('sheetView')}").set("tabSelected", "1"),
            "",
        ),
        "another sheet in front": (book_view(activeTab="2", firstSheet="1"), ""),
        "a small window": (book_view(windowWidth="6000", windowHeight="4000", minimized="0", tabRatio="800"), ""),
        "a view with a name": (custom_view, ""),
        "columns as numbers": (book_element("calcPr", "fileRecoveryPr", refMode="R1C1"), ""),
        "computed by hand": (calculated(calcMode="manual", fullCalcOnLoad="0"), ""),
        "computed in circles": (calculated(iterate="1", iterateCount="100"), ""),
        "a colour of the tab": (tab_coloured, ""),
        "keys of Lotus 1-2-3": (changed("sheetPr", transitionEntry="1", transitionEvaluation="0"), ""),
        "full precision, said": (calculated(fullPrecision="1"), ""),
        "a table of one's own beside the form": (active_edits.tabled("T30:U40"), ""),
        "a cell that is watched": (placed("cellWatches", element("cellWatch", r="H25")), ""),
        "green corners switched off": (
            placed("ignoredErrors", element("ignoredError", sqref="F16:F24", numberStoredAsText="1")),
            "",
        ),
    }


def notes() -> dict[str, tuple[Edit, str]]:
    """Notes on open cells."""
    return {
        "a note on an answer": (note(NUMBER), ""),
        "a long note on a reason": (note(REASON, "这里要写清楚原因，" * 30), ""),
        "a note with an answer": (threaded_note(NUMBER), ""),
    }


def filters() -> dict[str, tuple[Edit, str]]:
    """Filters and the order of rows."""
    return {
        "a filter in use": (filtered, "J109"),
        "the filter taken away": (tampering.remove("{*}autoFilter"), ""),
        "the arrow of a column hidden": (arrow_hidden, ""),
        "sheets in another order": (tampering.sheets_swapped, ""),
    }


def printing() -> dict[str, tuple[Edit, str]]:
    """How it is printed."""
    return {
        "across": (changed("pageSetup", orientation="landscape"), ""),
        "on A3": (changed("pageSetup", paperSize="8", copies="3"), ""),
        "smaller": (both(not_fitted, changed("pageSetup", scale="70")), ""),
        "in colour, over then down": (changed("pageSetup", blackAndWhite="0", pageOrder="overThenDown"), ""),
        "wide margins": (changed("pageMargins", left="1.2", right="1.2", top="1.5", bottom="1.5"), ""),
        "without page numbers": (tampering.remove("{*}headerFooter"), ""),
        "the date at the foot": (footed("&L&D&C第&P页 共&N页&R&F"), ""),
        "with grid and headings": (changed("printOptions", gridLines="1", headings="1"), ""),
        "with a break between pages": (
            placed("rowBreaks", element("brk", id="15", max="16383", man="1"), count="1", manualBreakCount="1"),
            "",
        ),
        "settings of a printer": (printer_settings, ""),
    }


def kept() -> dict[str, tuple[Edit, str]]:
    """Protection put on again, properties, labels, what other programs add."""
    return {
        "protection with another password": (
            changed("sheetProtection", hashValue="q" * 86 + "==", saltValue="A" * 22 + "==", spinCount="9"),
            "",
        ),
        "protection that allows formats": (changed("sheetProtection", formatCells="0", formatRows="0"), ""),
        "protection with the password of an old program": (
            placed("sheetProtection", password="CC1A", sheet_="1", objects="1"),
            "",
        ),
        "the lock of the structure gone": (structure_unlocked, ""),
        "to be opened for reading": (book_element("fileSharing", "workbookPr", readOnlyRecommended="1"), ""),
        "marked as final": (custom_property("_MarkAsFinal", "1"), ""),
        "the number of a build of WPS": (custom_property("KSOProductBuildVer", "2052-12.1.0.16929"), ""),
        "a label of secrecy": (
            custom_property("MSIP_Label_8c2b1a30-6a1c-4d0e-9e0e-7c3a2b1d4e5f_Name", "内部"),
            "",
        ),
        "another author and title": (
            both(core_property("creator", "李会计"), core_property("title", "终稿")),
            "",
        ),
        "one copy of the identity lost": (tampering.without_properties, "G114"),
        "hidden names taken away by the inspector": (tampering.without_names, "G114"),
        "a name of another workbook that came along": (active_edits.named("A区", "[1]Sheet1!$A$1"), "G174"),
        "hidden names of another workbook that came along": (
            both(
                active_edits.named("Database", "'C:/x/[a.xls]Sheet1'!$A$1", hidden="1"),
                active_edits.named("A区", "[1]Sheet1!$A$1", hidden="1"),
            ),
            "G174",
        ),
        "a name of another workbook whose link was broken": (active_edits.named("A区", "#REF!", hidden="1"), ""),
        "a name of one's own": (named("汇总区", f"{FORM}!$F$16:$F$24"), ""),
        "no results stored": (without_results, "P103"),
        "a chain of calculation": (calc_chain, ""),
        "identifiers of Excel 2016": (revision_marks, ""),
        "backslashes in the zip": (backslashes, ""),
        "names of parts from the root": (from_the_root, ""),
        "parts in UTF-16": (in_utf_16, ""),
        "parts with the mark of UTF-8": (with_marks, ""),
    }


# ---- edits that only one kind needs


def split(parts: Parts) -> None:
    pane = parts.sheet().find(f".//{tag('pane')}")
    pane.set("state", "split")
    pane.set("ySplit", "2400")
    pane.set("xSplit", "3600")


def custom_view(parts: Parts) -> None:
    guid = "{B6D0A1C2-0000-4000-8000-1234567890AB}"
    views = etree.SubElement(parts.root(BOOK), tag("customWorkbookViews"))
    etree.SubElement(views, tag("customWorkbookView"), name="打印用", guid=guid, windowWidth="1440", windowHeight="759")
    after(parts, "customSheetViews", {}, element("customSheetView", guid=guid, scale="85", fitToPage="1"))


def calculated(**attributes: str) -> Edit:
    def edit(parts: Parts) -> None:
        root = parts.root(BOOK)
        item = root.find(tag("calcPr"))
        if item is None:
            item = etree.SubElement(root, tag("calcPr"), calcId="191029")
        for name, value in attributes.items():
            item.set(name, value)

    return edit


def tab_coloured(parts: Parts) -> None:
    parts.sheet().find(tag("sheetPr")).insert(0, element("tabColor", rgb="FFFF0000"))


def filtered(parts: Parts) -> None:
    column = etree.SubElement(parts.sheet().find("{*}autoFilter"), tag("filterColumn"), colId="5")
    etree.SubElement(etree.SubElement(column, tag("filters")), tag("filter"), val="✓")
    tampering.row_hidden(parts)


def structure_unlocked(parts: Parts) -> None:
    guard = parts.root(BOOK).find(tag("workbookProtection"))
    guard.getparent().remove(guard)


def unmerged(area: str) -> Edit:
    return tampering.remove(f"{{*}}mergeCells/{{*}}mergeCell[@ref='{area}']")


def arrow_hidden(parts: Parts) -> None:
    etree.SubElement(parts.sheet().find("{*}autoFilter"), tag("filterColumn"), colId="1", hiddenButton="1")


def second_tab_chosen(parts: Parts) -> None:
    parts.sheet(making.CHECK).find(f".//{tag('sheetView')}").set("tabSelected", "1")


def not_fitted(parts: Parts) -> None:
    parts.sheet().find(f".//{tag('pageSetUpPr')}").set("fitToPage", "0")


def footed(text: str) -> Edit:
    def edit(parts: Parts) -> None:
        parts.sheet().find(f".//{tag('oddFooter')}").text = text

    return edit


def printer_settings(parts: Parts) -> None:
    parts["xl/printerSettings/printerSettings1.bin"] = "HP LaserJet".encode("utf-16-le") + bytes(400)
    related(parts, "printerSettings", "../printerSettings/printerSettings1.bin", "rId61")
    parts.sheet().find(tag("pageSetup")).set(f"{{{making.REL}}}id", "rId61")


def without_results(parts: Parts) -> None:
    for sheet in (FORM, making.CHECK):
        for item in parts.sheet(sheet).iter(tag("c")):
            if item.find(tag("f")) is not None and item.find(tag("v")) is not None:
                item.remove(item.find(tag("v")))
                item.attrib.pop("t", None)


def calc_chain(parts: Parts) -> None:
    cells = "".join(
        f'<c r="{item.get("r")}" i="1"/>' for item in parts.sheet().iter(tag("c")) if item.find(tag("f")) is not None
    )
    parts["xl/calcChain.xml"] = f'<calcChain xmlns="{making.MAIN}">{cells}</calcChain>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    declared(parts, "xl/calcChain.xml", kind)
    etree.SubElement(
        parts.root("xl/_rels/workbook.xml.rels"),
        f"{{{tampering.RELS}}}Relationship",
        Id="rId77",
        Type=f"{making.REL}/calcChain",
        Target="calcChain.xml",
    )


def revision_marks(parts: Parts) -> None:
    path = parts.part_of(FORM)
    parts[path] = (
        parts[path]
        .replace(
            b"<worksheet ",
            b'<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            b'mc:Ignorable="x14ac xr" '
            b'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
            b'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
            b'xr:uid="{00000000-0001-0000-0000-000000000000}" ',
            1,
        )
        .replace(b'<row r="16" ', b'<row r="16" x14ac:dyDescent="0.15" ', 1)
    )


GROUPS = {
    "粘贴": pastes,
    "算式": sums,
    "格式": formats,
    "视图": views,
    "批注": notes,
    "筛选": filters,
    "打印": printing,
    "保存": kept,
    "软件": lambda: honest_programs.KINDS,
}
HONEST = tuple(
    Honest(group, name, edit, frozenset(codes.split()))
    for group, kinds in GROUPS.items()
    for name, (edit, codes) in kinds().items()
)

MENDED = (
    Mended("a level with a space behind it", typed(LEVEL, making.PARTLY + " "), "T037", "请选：达成年度指标"),
    Mended("digits of full width", typed(NUMBER, "９００"), "T132", "双击这一格后按回车"),
    Mended("a number behind an apostrophe", typed(NUMBER, "900"), "T132", "双击这一格后按回车"),
    Mended("a number with a space of a web page", typed(NUMBER, "900\u00a0"), "T132", "双击这一格后按回车"),
    Mended("an amount with separators, as text", typed(SPENT, "392.00"), "T132", "双击这一格后按回车"),
    Mended("a day as text", typed(DAY, "2022-12-20"), "T132", "用“分列”转成日期"),
    Mended("a percentage as text", typed(RATE, "95%"), "T132", "用“分列”转成数字"),
    Mended("a unit behind the number", typed(NUMBER, "900m²"), "T026", "请改填数字"),
    Mended("a word before the number", typed(NUMBER, "约900"), "T026", "请改填数字"),
    Mended("yes and no", typed(NUMBER, True), "T026", "请改填数字"),
    Mended("an amount with its unit", typed(SPENT, "392万元"), "T026", "请改填数字"),
    Mended("a day without its year", typed(DAY, "12月20日"), "T101", "如2022-12-20"),
    Mended("a picture", tampering.embedded_picture(NUMBER), "T134", "图片"),
    Mended("a number in the format of percentages", tampering.format_of(NUMBER, 9), "T133", "重新填"),
    Mended("arithmetic that is not computed", typed(NUMBER, 900, formula="900+0*LOG(2)"), "G119", "请改填结果"),
)
