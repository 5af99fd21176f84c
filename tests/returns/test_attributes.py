"""Attributes that programs read in two ways, elements that stand twice, extensions that hold what belongs to cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.budget import Limit
from perfeval_xl.returns.package import MOST_TAGS
from perfeval_xl.returns.reader import read_return
from perfeval_xl.submission import check_file
from tests.making import BOOK, STYLES, at
from tests.returns.strict_edits import (
    ACTUAL,
    ROW,
    SHEET,
    Edit,
    added,
    answer,
    before,
    both,
    replaced,
    sound,
    written,
)

TOTAL = at("total.score")
HERE = "工作表“自评表”"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
XM = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
ID = "{00000000-0000-0000-0000-000000000001}"
FORMATS = "{78C0D931-6437-407d-A8EE-F0AAD7539E65}"
VIEW, COLUMN, LINE = 'showGridLines="0"', '<col min="10" max="10"', f'<row r="{ROW}"'


def attribute(part: str, beside: str, new: str) -> Edit:
    """One attribute more, beside what stands there."""
    return replaced(part, beside, f"{beside} {new}")


def rule(inside: str, sqref: str = TOTAL, attributes: str = 'type="expression" dxfId="4"') -> Edit:
    """One conditional format more."""
    return replaced(
        SHEET,
        "<dataValidations",
        f'<conditionalFormatting sqref="{sqref}"><cfRule {attributes} priority="99">{inside}</cfRule>'
        "</conditionalFormatting><dataValidations",
    )


def extended(inside: str, uri: str = "x") -> Edit:
    """An extension of the sheet."""
    return before(SHEET, "worksheet", f'<extLst><ext uri="{uri}" {X14} {XM}>{inside}</ext></extLst>')


def alternatives(inside: str) -> str:
    """Something for some programs alone."""
    return f"<mc:AlternateContent {MC}><mc:Fallback>{inside}</mc:Fallback></mc:AlternateContent>"


def root(attributes: str) -> Edit:
    """Something said of the whole sheet."""
    return replaced(SHEET, "<worksheet ", f"<worksheet {MC} {attributes} ")


ALWAYS = "<formula>TRUE</formula>"
BAR = '<cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/>'
TRUTHS: dict[str, tuple[Edit, str]] = {
    f"a truth written {truth!r}": (
        attribute(SHEET, LINE, f'hidden="{truth}"'),
        f"{HERE}第{ROW}行的“是否隐藏”写的不是1或0：“{truth}”",
    )
    for truth in ("on", "off", "t", "2", "TRUE", "yes", " 1", "1 ", "01", "")
}
VALUES: dict[str, tuple[Edit, str]] = {
    "a column that is hidden or not": (
        attribute(SHEET, COLUMN, 'hidden="t"'),
        f"{HERE}第10列的“是否隐藏”写的不是1或0：“t”",
    ),
    "rows that are hidden or not": (
        attribute(SHEET, 'defaultRowHeight="15"', 'zeroHeight="on"'),
        f"{HERE}的“是否隐藏”写的不是1或0：“on”",
    ),
    "zeros that are shown or not": (
        attribute(SHEET, VIEW, 'showZeros="off"'),
        f"{HERE}的“是否显示零”写的不是1或0：“off”",
    ),
    "formulas that are shown or not": (
        attribute(SHEET, VIEW, 'showFormulas="on"'),
        f"{HERE}的“是否显示公式”写的不是1或0：“on”",
    ),
    "a side that is left or right": (
        attribute(SHEET, VIEW, 'rightToLeft="on"'),
        f"{HERE}的“是否从右到左”写的不是1或0：“on”",
    ),
    "a sheet that is protected or not": (
        replaced(SHEET, ' sheet="1"', ' sheet="on"'),
        f"{HERE}的“是否保护”写的不是1或0：“on”",
    ),
    "a workbook that is protected or not": (
        replaced(BOOK, 'lockStructure="1"', 'lockStructure="on"'),
        "工作簿目录的“是否保护”写的不是1或0：“on”",
    ),
    "days that are counted from 1904 or not": (
        attribute(BOOK, "<workbookPr", 'date1904="on"'),
        "工作簿目录的“是否用1904年日期”写的不是1或0：“on”",
    ),
    "a width that is none": (
        replaced(SHEET, f'{COLUMN} width="', f'{COLUMN} width="nan" a="'),
        f"{HERE}第10列的“列宽”写的不是数字：“nan”",
    ),
    "a width without an end": (
        replaced(SHEET, f'{COLUMN} width="', f'{COLUMN} width="INF" a="'),
        f"{HERE}第10列的“列宽”写的不是数字：“INF”",
    ),
    "a column with a sign": (
        replaced(SHEET, COLUMN, '<col min="+10" max="10"'),
        f"{HERE}第+10列的“首列”写的不是从0起的整数：“+10”",
    ),
    "a name of a sheet behind a blank": (
        replaced(BOOK, 'localSheetId="0"', 'localSheetId=" 0"'),
        "工作簿目录的名称“_xlnm._FilterDatabas”的“所属工作表”写的不是从0起的整数：“ 0”",
    ),
}
RULES: dict[str, tuple[Edit, str]] = {
    **{
        f"a format numbered {number!r}": (
            rule(ALWAYS, attributes=f'type="expression" dxfId="{number}"'),
            f"{HERE}的条件格式的“格式编号”写的不是从0起的整数：“{number}”",
        )
        for number in (" 4", "+4", "0000004", "")
    },
    "a format that there is not": (
        rule(ALWAYS, attributes='type="expression" dxfId="99"'),
        f"{HERE}的条件格式用的格式（99号）文件里没有",
    ),
    **{
        f"an area written {area!r}": (
            rule(ALWAYS, area),
            f"{HERE}的条件格式用在“{area}”，这不是区域的写法，有的软件认，有的不认",
        )
        for area in (f"自评表!{TOTAL}", f"A500,{TOTAL}", "J0", "R25C10", "J", "J:25")
    },
    "a value that is shown or not": (
        rule(f'<dataBar showValue="off">{BAR}</dataBar>', attributes='type="dataBar"'),
        f"{HERE}的条件格式的“是否显示数值”写的不是1或0：“off”",
    ),
    "two bars": (
        rule(f"<dataBar>{BAR}</dataBar><dataBar>{BAR}</dataBar>", attributes='type="dataBar"'),
        f"{HERE}里有两份<dataBar>",
    ),
    "two colours of a bar": (
        rule(f'<dataBar>{BAR}<color rgb="FF000000"/></dataBar>', attributes='type="dataBar"'),
        f"{HERE}里有两份<color>",
    ),
    "a rule in alternatives": (
        rule(alternatives(ALWAYS)),
        f"{HERE}里有不该有的内容<AlternateContent>",
    ),
    "a colour of another namespace": (
        extended(
            "<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule><x14:dxf><font><x14:color/></font>"
            "</x14:dxf></x14:cfRule></x14:conditionalFormatting></x14:conditionalFormattings>",
            FORMATS,
        ),
        "条件格式里有不该有的内容<color>",
    ),
    "rules of an extension in alternatives": (
        extended(alternatives("<x14:conditionalFormattings/>"), FORMATS),
        f"{HERE}的附加内容里有<conditionalFormattin>，有的软件当作表里的内容",
    ),
}
PLACES: dict[str, tuple[Edit, str]] = {
    "a cell in the extension of a row": (
        before(SHEET, "row", f'<extLst><ext uri="x"><c r="{ACTUAL}"><v>1</v></c></ext></extLst>'),
        "",
    ),
    "a value in the extension of a cell": (
        answer('<v>900</v><extLst><ext uri="x"><v>100</v></ext></extLst>'),
        f"{HERE}{ACTUAL}里夹有不该有的内容<ext>",
    ),
    **{
        f"{name} in an extension": (extended(inside), f"{HERE}的附加内容里有<{name}>，有的软件当作表里的内容")
        for name, inside in {
            "cols": '<cols><col min="10" max="10" hidden="1"/></cols>',
            "mergeCell": '<mergeCell ref="A16:K25"/>',
            "row": '<y:row xmlns:y="urn:y" r="25"/>',
            "sheetView": '<sheetView showZeros="0"/>',
        }.items()
    },
    "a pane in alternatives": (
        before(SHEET, "sheetView", alternatives('<pane ySplit="20"/>')),
        f"{HERE}里有不该有的内容<AlternateContent>",
    ),
    "two panes": (before(SHEET, "sheetView", '<pane ySplit="20"/>'), f"{HERE}里有两份<pane>"),
    "a column in a column": (
        replaced(
            SHEET, f"{COLUMN}", '<col min="10" max="10"><col min="10" max="10" hidden="1"/></col><col min="10" max="10"'
        ),
        f"{HERE}里有不该有的内容<col>",
    ),
    "cells that may be left out": (
        root(f'xmlns:m="{MAIN}" mc:Ignorable="m"'),
        f"{HERE}里写明有的内容可以不读（m），有的软件照办，有的不理",
    ),
    "links that may be left out": (
        root('mc:Ignorable="r"'),
        f"{HERE}里写明有的内容可以不读（r），有的软件照办，有的不理",
    ),
    "what must be understood": (
        root('xmlns:q="urn:q" mc:MustUnderstand="q"'),
        f"{HERE}里写明有的内容须另行处理（MustUnderstand），有的软件照办，有的不理",
    ),
    "what is read though unknown": (
        root('xmlns:q="urn:q" mc:Ignorable="q" mc:ProcessContent="q:*"'),
        f"{HERE}里写明有的内容须另行处理（ProcessContent），有的软件照办，有的不理",
    ),
}
TABLES = {**TRUTHS, **VALUES, **RULES, **PLACES}


@pytest.mark.parametrize(("edit", "why"), TABLES.values(), ids=TABLES.keys())
def test_what_programs_read_in_two_ways_is_refused(edit: Edit, why: str, tmp_path: Path) -> None:
    path = written(sound(tmp_path), tmp_path, edit)
    with pytest.raises(ReturnFileError) as refused:
        read_return(path)
    assert refused.value.code == "W015"
    assert refused.value.facts["why"] == why or (
        not why and refused.value.facts["why"].endswith("行里有不该有的内容<ext>")
    )


HONEST: dict[str, Edit] = {
    "words for truths (LibreOffice)": both(
        attribute(SHEET, COLUMN, 'hidden="false" collapsed="false"'),
        attribute(SHEET, LINE, 'customFormat="false" hidden="false" outlineLevel="0" collapsed="false"'),
        attribute(SHEET, VIEW, 'showZeros="true" showFormulas="false" rightToLeft="false"'),
        replaced(BOOK, 'localSheetId="0"', 'localSheetId="0" function="false" vbProcedure="false"'),
        replaced(STYLES, 'locked="0"', 'locked="false" hidden="false"'),
    ),
    "numbers with a point (Google)": both(
        replaced(SHEET, 'ySplit="2"', 'ySplit="2.0"'),
        attribute(SHEET, 'defaultRowHeight="15"', 'customHeight="1" defaultColWidth="12.63"'),
    ),
    "shades of a theme (Excel)": replaced(
        STYLES, '<color rgb="FF2E7D32"', '<color theme="4" tint="-0.249977111117893"'
    ),
    "two windows (Excel)": before(SHEET, "sheetViews", '<sheetView workbookViewId="1"><selection/></sheetView>'),
    "whole columns and rows": both(rule(ALWAYS, "T:T", 'type="expression" dxfId="1"'), rule(ALWAYS, "400:401")),
    "a rule whose cells are gone (Excel)": rule(ALWAYS, "", 'type="expression" dxfId="1"'),
    "a bar and its other half (Excel)": both(
        rule(
            f'<dataBar>{BAR}</dataBar><extLst><ext uri="{{B025F937-C7B1-47D3-B67F-A62EFF666E3E}}" {X14}>'
            f"<x14:id>{ID}</x14:id></ext></extLst>",
            "T30",
            'type="dataBar"',
        ),
        extended(
            "<x14:conditionalFormattings><x14:conditionalFormatting>"
            f'<x14:cfRule type="dataBar" id="{ID}"><x14:dataBar minLength="0" maxLength="100" border="1">'
            '<x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/><x14:borderColor rgb="FF638EC6"/>'
            '<x14:negativeFillColor rgb="FFFF0000"/><x14:axisColor rgb="FF000000"/></x14:dataBar></x14:cfRule>'
            "<xm:sqref>T30</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>",
            FORMATS,
        ),
    ),
    "what newer programs know (Excel)": root(
        'mc:Ignorable="x14ac xr xr2 xr3" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'xmlns:xr2="http://schemas.microsoft.com/office/spreadsheetml/2015/revision2" '
        'xmlns:xr3="http://schemas.microsoft.com/office/spreadsheetml/2016/revision3"'
    ),
}


@pytest.mark.parametrize("edit", HONEST.values(), ids=HONEST.keys())
def test_what_programs_write_is_read(edit: Edit, tmp_path: Path) -> None:
    assert check_file(written(sound(tmp_path), tmp_path, edit)).genuine


def test_a_rule_of_2010_lies_where_its_other_half_lies(tmp_path: Path) -> None:
    edit = both(
        rule(
            f'<dataBar>{BAR}</dataBar><extLst><ext uri="x" {X14}><x14:id>{ID}</x14:id></ext></extLst>',
            attributes='type="dataBar"',
        ),
        extended(
            f'<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="dataBar" id="{ID}">'
            '<x14:dataBar showValue="0"/></x14:cfRule></x14:conditionalFormatting></x14:conditionalFormattings>',
            FORMATS,
        ),
    )
    found = check_file(written(sound(tmp_path), tmp_path, edit)).findings
    assert ("G153", f"自评表!{TOTAL}") in {(finding.code.name, str(finding.place)) for finding in found}


@pytest.mark.parametrize("area", ["H:H", "$H:$H", "25:25", "$25:$25", "G:I"])
def test_a_rule_of_whole_columns_or_rows_is_looked_at(area: str, tmp_path: Path) -> None:
    edit = both(
        before(STYLES, "dxfs", '<dxf><numFmt numFmtId="199" formatCode="&quot;9&quot;"/></dxf>'),
        rule(ALWAYS, area, 'type="expression" dxfId="8"'),
    )
    found = check_file(written(sound(tmp_path), tmp_path, edit)).findings
    assert "G153" in {finding.code.name for finding in found}


def test_areas_of_rules_without_effect_are_counted_as_well(tmp_path: Path) -> None:
    areas = " ".join(f"A{number}" for number in range(1, Limit.CONDITIONALS.most // 2))
    edit = both(*(rule(ALWAYS, areas, 'type="expression"') for _ in range(3)))
    with pytest.raises(ReturnFileError) as refused:
        read_return(written(sound(tmp_path), tmp_path, edit))
    assert (refused.value.code, refused.value.facts["what"]) == ("W032", Limit.CONDITIONALS.what)


DEEP = "<a>" * (MOST_TAGS // 2) + "</a>" * (MOST_TAGS // 2)
CROWDED: dict[str, tuple[Edit, str, str]] = {
    "fonts": (before(STYLES, "fonts", "<font/>" * MOST_TAGS), "W032", "格式表的内部记录"),
    "tags in a sheet": (before(SHEET, "worksheet", DEEP), "W032", f"{HERE}的内部记录"),
    "tags in the properties": (
        added("docProps/custom.xml", f"<Properties>{DEEP}</Properties>"),
        "W032",
        "文件属性的内部记录",
    ),
    "cells": (
        before(SHEET, "sheetData", f'<row r="9999">{"<c/>" * MOST_TAGS}</row>'.replace("<c/>", "<c />")),
        "W009",
        "",
    ),
}


@pytest.mark.parametrize(("edit", "code", "what"), CROWDED.values(), ids=CROWDED.keys())
def test_of_what_there_is_too_much_is_told(edit: Edit, code: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(ReturnFileError) as refused:
        read_return(written(sound(tmp_path), tmp_path, edit))
    assert (refused.value.code, refused.value.facts.get("what", "")) == (code, what)
