"""What hides a cell or shows it as something else is found with the cell; what people rightly do is not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from perfeval_xl.returns import filters
from perfeval_xl.submission import check_file
from tests import making
from tests.making import NOTES, at, place, tag
from tests.returns.active_edits import vml, vml_object
from tests.returns.check_edited import checked, codes, places
from tests.returns.honest_kinds import without_results
from tests.returns.shown_edits import (
    GIVEN,
    NUMBER,
    REASON,
    SCORE,
    TOTAL,
    aligned,
    column,
    dark_theme,
    faded,
    filled,
    font,
    formatted,
    hidden_rows,
    in_pieces,
    local_name,
    note,
    pages,
    row,
    rule,
    rule_2010,
    struck,
    system_theme,
    usual_height,
    usual_width,
    view,
    white_palette,
    window,
    without_address,
)
from tests.returns.tampering import Edit

WRITTEN = "i01.target"
"""A target as it is printed."""

WHITE = {"rgb": "FFFFFFFF"}
ON_TOTAL = "7, 0, 24, 0, 8, 0, 25, 0"
"""A box that lies on J25."""
BAR = '<cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/></dataBar>'
SIGNS = '<cfvo type="percent" val="0"/><cfvo type="percent" val="33"/><cfvo type="percent" val="67"/></iconSet>'
SCALE = '<colorScale><cfvo type="min"/><cfvo type="max"/><color rgb="FF{}"/><color rgb="FF{}"/></colorScale>'
LISTED = '<filters><filter val="{}"/></filters>'
FORM = "自评表"


def uncomputed(edit: Edit) -> Edit:
    """An edit of a form whose results were not stored."""

    def change(parts: making.Parts) -> None:
        without_results(parts)
        edit(parts)

    return change


OFFENCES: dict[str, tuple[Edit, str, str]] = {
    # ---- numbers shown as others
    "a nought behind the score": (formatted(SCORE, '0"0"'), "G121", place(SCORE)),
    "full marks whatever the total": (formatted(TOTAL, '"100.00"'), "G121", place(TOTAL)),
    "an error where a text is asked for": (
        lambda parts: making.fill(parts.sheet(), at("goal.actual"), "#N/A", kind="e"),
        "G151",
        place("goal.actual"),
    ),
    "full marks whatever the total, which nobody computed": (
        uncomputed(formatted(TOTAL, '"100.00"')),
        "G121",
        place(TOTAL),
    ),
    "a rating that nobody computed as another one": (
        uncomputed(formatted("total.rating", '0;0;0;"优秀"')),
        "G121",
        place("total.rating"),
    ),
    "a total that nobody computed in white": (uncomputed(font(TOTAL, **WHITE)), "G151", place(TOTAL)),
    "full marks from ninety": (formatted(TOTAL, '[>=90]"100.00";0.00'), "G121", place(TOTAL)),
    "full-width digits before the score": (formatted(SCORE, '"１０"#'), "G121", place(SCORE)),
    "Chinese digits before the score": (formatted(SCORE, '"十"0'), "G121", place(SCORE)),
    "a Chinese number for the total": (formatted(TOTAL, '"一百"'), "G121", place(TOTAL)),
    "a circled digit before the score": (formatted(SCORE, '"①"0'), "G121", place(SCORE)),
    "the total rounded up": (formatted(TOTAL, "0"), "G121", place(TOTAL)),
    "the target divided by thousands": (formatted(GIVEN, "0,"), "G121", place(GIVEN)),
    "the target in tens of thousands": (formatted(GIVEN, '0"万"'), "G121", place(GIVEN)),
    "a point within the target": (formatted(GIVEN, '0"."000'), "G121", place(GIVEN)),
    "the target as a percentage of a word": (formatted(GIVEN, '0"%"'), "G121", place(GIVEN)),
    "the total under a wide percent sign": (formatted(TOTAL, "0.00％"), "G121", place(TOTAL)),
    "the score hidden": (formatted(SCORE, ";;;"), "G121", place(SCORE)),
    "the score as a percentage": (formatted(SCORE, "0.00%"), "G121", place(SCORE)),
    "the score as a fraction": (formatted(SCORE, "?/10"), "G121", place(SCORE)),
    "the score as a date": (formatted(SCORE, "yyyy-mm-dd"), "G121", place(SCORE)),
    "an answer with a digit more": (formatted(NUMBER, '"1"0'), "G121", place(NUMBER)),
    "an answer with a fill of noughts": (formatted(NUMBER, "0*0"), "G121", place(NUMBER)),
    "an answer in another place of the point": (formatted(NUMBER, "0\\.0"), "G121", place(NUMBER)),
    "a deadline of another day": (formatted("i04.number", 'yyyy"年11月30日前"'), "G121", place("i04.number")),
    "a deadline without its day": (formatted("i04.number", 'yyyy"年"'), "G121", place("i04.number")),
    "a day and its month exchanged": (
        lambda parts: (
            making.fill(parts.sheet(), at("i04.actual"), 44900),
            formatted("i04.actual", "yyyy-dd-mm")(parts),
        ),
        "G121",
        place("i04.actual"),
    ),
    "a day of another calendar": (formatted("i04.actual", "[$-1070000]yyyy-mm-dd"), "G121", place("i04.actual")),
    "a label with a word before it": (formatted("A5", '"非"@'), "G121", "自评表!A5"),
    "a label that is hidden": (formatted("A5", ";;;"), "G121", "自评表!A5"),
    "the rating as another one": (formatted("total.rating", '0;0;0;"优秀"'), "G121", place("total.rating")),
    "an empty score as full marks": (
        lambda parts: (
            making.fill(parts.sheet(), at(NUMBER), None),
            making.fill(parts.sheet(), at(SCORE), "", formula=making.cell(parts.sheet(), at(SCORE))[0].text),
            formatted(SCORE, '0.00;0.00;0.00;"10.00"')(parts),
        ),
        "G121",
        place(SCORE),
    ),
    "a deadline turned into a beginning": (
        formatted("i04.number", 'yyyy"年"m"月"d"日后"'),
        "G121",
        place("i04.number"),
    ),
    "a word beside the target": (formatted(GIVEN, '"不超过"0'), "G121", place(GIVEN)),
    "a sign before the target": (formatted(GIVEN, '"≤"0'), "G121", place(GIVEN)),
    "a letter that looks like a nought": (formatted(SCORE, '0"O"'), "G121", place(SCORE)),
    "spaces that leave no room for the total": (formatted(TOTAL, '0.00"' + " " * 60 + '"'), "G121", place(TOTAL)),
    # ---- colours and fonts
    "white on white": (font(WRITTEN, **WHITE), "G151", place(WRITTEN)),
    "nearly white": (font(WRITTEN, rgb="FFF2F2F2"), "G151", place(WRITTEN)),
    "white by the theme": (font(WRITTEN, theme="0"), "G151", place(WRITTEN)),
    "the theme's black made lighter": (font(WRITTEN, theme="1", tint="0.95"), "G151", place(WRITTEN)),
    "white by its old number": (font(WRITTEN, indexed="9"), "G151", place(WRITTEN)),
    "a theme whose texts are white": (dark_theme, "G151", place(WRITTEN)),
    "a palette of white": (white_palette, "G151", place(TOTAL)),
    "black on black": (filled(TOTAL, "solid", rgb="FF000000"), "G151", place(TOTAL)),
    "black fading to black": (faded(TOTAL, "FF000000", "FF101010"), "G151", place(TOTAL)),
    "an answer in white": (font(REASON, **WHITE), "G151", place(REASON)),
    "letters of one point": (font(TOTAL, size="1"), "G151", place(TOTAL)),
    "letters of four points": (font(WRITTEN, size="4"), "G151", place(WRITTEN)),
    "a font of pictures": (font(WRITTEN, name="Wingdings"), "G151", place(WRITTEN)),
    "a number format in white": (formatted(SCORE, "[White]0.00"), "G151", place(SCORE)),
    "a number format in the second colour": (formatted(SCORE, "[Color2]0.00"), "G151", place(SCORE)),
    "a word of a label in white, in a cell that does not say where it is": (
        without_address("A5", in_pieces("A5", ("项目", "<b/>"), ("名称", '<color rgb="FFFFFFFF"/>'))),
        "G151",
        "自评表!A5",
    ),
    "a word of a label in white": (
        in_pieces("A5", ("项目", "<b/>"), ("名称", '<color rgb="FFFFFFFF"/>')),
        "G151",
        "自评表!A5",
    ),
    "a word of a label struck out": (in_pieces("A5", ("项目", "<b/>"), ("名称", "<strike/>")), "G151", "自评表!A5"),
    "a word of a label in pictures": (
        in_pieces("A5", ("项目", '<rFont val="Wingdings"/>'), ("名称", "<b/>")),
        "G151",
        "自评表!A5",
    ),
    "a word of a label tiny and raised": (
        in_pieces("A5", ("项目", '<vertAlign val="superscript"/><sz val="6"/>'), ("名称", "<b/>")),
        "G151",
        "自评表!A5",
    ),
    "a word of a label tiny": (in_pieces("A5", ("项目", '<sz val="1"/>'), ("名称", "<b/>")), "G151", "自评表!A5"),
    "a theme that leaves its black to the system": (system_theme, "G151", place(WRITTEN)),
    "the colour of windows": (font(WRITTEN, indexed="65"), "G151", place(WRITTEN)),
    "the colour of texts as a fill": (filled(WRITTEN, "solid", indexed="64"), "G151", place(WRITTEN)),
    "a line through a target": (struck(WRITTEN), "G151", place(WRITTEN)),
    "a sign that is mirrored": (aligned(WRITTEN, readingOrder="2"), "G151", place(WRITTEN)),
    # ---- alignment
    "a deep indent": (aligned(TOTAL, horizontal="left", indent="250"), "G151", place(TOTAL)),
    "an indent as deep as the cell": (aligned(WRITTEN, horizontal="right", indent="24"), "G151", place(WRITTEN)),
    "repeated to fill the cell": (aligned(SCORE, horizontal="fill"), "G151", place(SCORE)),
    "turned out of its cell": (
        lambda parts: (aligned(WRITTEN, textRotation="90")(parts), row(16, "11")(parts)),
        "G151",
        place(WRITTEN),
    ),
    "stacked out of its cell": (
        lambda parts: (aligned(WRITTEN, textRotation="255")(parts), row(16, "16")(parts)),
        "G151",
        place(WRITTEN),
    ),
    "shrunk to nothing": (
        lambda parts: (aligned(TOTAL, shrinkToFit="1")(parts), column("H", "2.1")(parts)),
        "G151",
        place(TOTAL),
    ),
    # ---- rows and columns
    "a row of one point": (row(16, "1"), "G152", "自评表!D16"),
    "a row of five points": (row(16, "5"), "G152", "自评表!D16"),
    "letters higher than their row": (font(TOTAL, size="72"), "G152", place(TOTAL)),
    "all rows of one point": (usual_height("1.5"), "G152", "自评表!A3"),
    "all rows of half a point": (usual_height("0.5"), "G152", "自评表!A3"),
    "all columns of half a character": (usual_width(defaultColWidth="0.5"), "G152", "自评表!A5"),
    "all columns of no character": (usual_width(baseColWidth="0"), "G152", "自评表!A5"),
    "a column of one character": (column("H", "1.2"), "G152", "自评表!H7"),
    # ---- conditional formats
    "full marks by condition": (
        rule(TOTAL, "", dxf='<numFmt numFmtId="400" formatCode="&quot;100.00&quot;"/>'),
        "G153",
        place(TOTAL),
    ),
    "hidden by condition": (rule(TOTAL, "", dxf='<numFmt numFmtId="400" formatCode=";;;"/>'), "G153", place(TOTAL)),
    "rounded by condition": (rule(TOTAL, "", dxf='<numFmt numFmtId="400" formatCode="0"/>'), "G153", place(TOTAL)),
    "our look of percentages with another condition": (
        lambda parts: (
            making.fill(parts.sheet(), at("i03.actual"), 0.85),
            rule("i03.actual", "", dxf='<numFmt numFmtId="9"/>')(parts),
            rule("i03.actual", "", dxf='<numFmt numFmtId="401" formatCode="[&lt;0.9]&quot;90%&quot;;0%"/>')(parts),
        ),
        "G153",
        place("i03.actual"),
    ),
    "a line by condition": (rule(WRITTEN, "", dxf="<font><strike/></font>"), "G153", place(WRITTEN)),
    "an answer as another number by condition": (
        rule(NUMBER, "", dxf='<numFmt numFmtId="400" formatCode="&quot;1000&quot;"/>'),
        "G153",
        place(NUMBER),
    ),
    "a whole column hidden by condition": (
        lambda parts: (
            rule(TOTAL, "", dxf='<numFmt numFmtId="400" formatCode=";;;"/>')(parts),
            parts.sheet().find(tag("conditionalFormatting")).set("sqref", "H1:H1048576"),
        ),
        "G153",
        "自评表!H7",
    ),
    "white by condition": (rule(TOTAL, "", dxf='<font><color rgb="FFFFFFFF"/></font>'), "G153", place(TOTAL)),
    "black by condition": (
        rule(TOTAL, "", dxf='<fill><patternFill><bgColor rgb="FF000000"/></patternFill></fill>'),
        "G153",
        place(TOTAL),
    ),
    "white letters by a number format of a condition": (
        rule(TOTAL, "", dxf='<numFmt numFmtId="400" formatCode="[White]0.00"/>'),
        "G153",
        place(TOTAL),
    ),
    "a bar without its number": (rule(TOTAL, f'<dataBar showValue="0">{BAR}', kind="dataBar"), "G153", place(TOTAL)),
    "a sign without its number": (
        rule(TOTAL, f'<iconSet iconSet="3Arrows" showValue="0">{SIGNS}', kind="iconSet"),
        "G153",
        place(TOTAL),
    ),
    "a scale of black": (
        rule(
            TOTAL,
            SCALE.format("000000", "000000"),
            kind="colorScale",
        ),
        "G153",
        place(TOTAL),
    ),
    "a bar of Excel 2010 without its number": (
        rule_2010(TOTAL, '<x14:dataBar showValue="0"><x14:cfvo type="autoMin"/></x14:dataBar>', "dataBar"),
        "G153",
        place(TOTAL),
    ),
    "white by a condition of Excel 2010": (
        rule_2010(TOTAL, '<xm:f>1</xm:f><x14:dxf><font><color rgb="FFFFFFFF"/></font></x14:dxf>', "expression"),
        "G153",
        place(TOTAL),
    ),
    # ---- notes
    "a note that looks like the sheet": (note(ON_TOTAL, framed=False), "G154", place(TOTAL)),
    "a note without a word": (note(ON_TOTAL, text=""), "G154", place(TOTAL)),
    "a note of no place but its cell's": (note("", framed=False, anchored=False), "G154", place(TOTAL)),
    # ---- filters
    "a row hidden outside the filter": (
        hidden_rows(25, criteria=LISTED.format("x")),
        "J105",
        "自评表!A25",
    ),
    "the total hidden by a filter of one's own": (
        hidden_rows(25, criteria=LISTED.format("x"), area="A15:K25"),
        "J105",
        "自评表!A25",
    ),
    "a row hidden that the filter shows": (hidden_rows(17, criteria=LISTED.format("✓")), "J105", "自评表!A17"),
    "a row hidden by a filter without criteria": (hidden_rows(17, criteria="<filters/>"), "J109", FORM),
    "a row that a comparison shows": (
        hidden_rows(17, criteria='<customFilters><customFilter operator="notEqual" val="未填"/></customFilters>'),
        "J105",
        "自评表!A17",
    ),
}
"""What is done, the code that tells of it, and where; each sends the form back, but for J109."""


@pytest.mark.parametrize(("edit", "code", "where"), OFFENCES.values(), ids=OFFENCES.keys())
def test_what_shows_something_else_is_found_in_its_cell(edit: Edit, code: str, where: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert where in places(submission, code)
    assert submission.genuine is (code == "J109")


ASKED: dict[str, tuple[Edit, str, str]] = {
    "a print area without the total": (local_name("Print_Area", "自评表!$A$3:$I$24"), "G155", FORM),
    "a print area without the last column": (local_name("Print_Area", "自评表!$A$3:$H$25"), "G155", FORM),
    "a print area that is computed": (local_name("Print_Area", "OFFSET(自评表!$A$3,0,0,9,9)"), "G155", FORM),
    "a print area of ten thousand rows on one page": (
        lambda parts: (
            local_name("Print_Area", "自评表!$A$3:$I$10000")(parts),
            pages(fitToHeight="1", fitToWidth="1")(parts),
        ),
        "G155",
        FORM,
    ),
    "printed at a tenth": (pages(fitted=False, scale="10"), "G155", FORM),
    "margins as wide as the page": (pages(margins="5"), "G155", FORM),
    "a heading that fills every page": (local_name("Print_Titles", "自评表!$3:$25"), "G155", FORM),
    "rows above the window": (view(topLeftCell="A20"), "G156", FORM),
    "frozen as far as nothing scrolls": (view(frozen="40"), "G156", FORM),
    "from the right to the left": (view(rightToLeft="1"), "G156", FORM),
    "formulas shown": (view(showFormulas="1"), "G156", FORM),
    "a hidden window": (window(visibility="hidden"), "G156", FORM),
    "a note left open over the total": (note(ON_TOTAL), "G157", place(TOTAL)),
    "a note left open over several cells": (note("6, 0, 22, 0, 8, 5, 25, 3"), "G157", "自评表!G23"),
}
"""What may be meant or not, and is asked: the form is what was issued."""


@pytest.mark.parametrize(("edit", "code", "where"), ASKED.values(), ids=ASKED.keys())
def test_what_may_be_meant_is_asked(edit: Edit, code: str, where: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is True
    assert codes(submission) == {code}
    assert all(found.startswith(where) for found in places(submission, code))


NOTED: dict[str, tuple[Edit, str, str]] = {
    "an answer much rounded": (
        lambda parts: (making.fill(parts.sheet(), at("i05.actual"), 0.4), formatted("i05.actual", "0")(parts)),
        place("i05.actual"),
        "0",
    ),
    "noughts not shown in a cell": (
        lambda parts: (making.fill(parts.sheet(), at("i05.actual"), 0), formatted("i05.actual", "0;-0;;@")(parts)),
        place("i05.actual"),
        "空白",
    ),
    "noughts not shown on the sheet": (
        lambda parts: (making.fill(parts.sheet(), at("i05.actual"), 0), view(showZeros="0")(parts)),
        place("i05.actual"),
        "空白",
    ),
    "a column too narrow for its total": (column("H", "3"), place(TOTAL), "####"),
    "a target that is missed and looks reached": (
        lambda parts: (making.fill(parts.sheet(), at("i03.actual"), 0.8996), formatted("i03.actual", "0%")(parts)),
        place("i03.actual"),
        "90%",
    ),
}
"""What is only noted, and what is said to be shown."""


@pytest.mark.parametrize(("edit", "where", "what"), NOTED.values(), ids=NOTED.keys())
def test_what_shows_less_than_is_stored_is_noted(edit: Edit, where: str, what: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is True
    [first, *_] = [one for one in submission.findings if one.code.name == "G158" and str(one.place) == where]
    assert f"显示为“{what}”" in first.message


HONEST: dict[str, Edit] = {
    "a unit behind the number": formatted(NUMBER, '0"个"'),
    "a unit with a digit": formatted(NUMBER, '0"m2"'),
    "thousands": formatted(NUMBER, "#,##0.0"),
    "an amount with its unit": formatted("funds.appropriation.actual_expenditure", '#,##0.00"万元"'),
    "an amount of the accountants": formatted(
        "funds.appropriation.actual_expenditure", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '
    ),
    "an amount in capitals": formatted("funds.appropriation.actual_expenditure", "[DBNum2][$-804]General"),
    "a day with its weekday": formatted("i04.actual", '[$-804]yyyy"年"m"月"d"日"aaaa'),
    "more places of the total": formatted(TOTAL, "0.0000"),
    "a score as it is": formatted(SCORE, "General"),
    "an answer rounded a little": lambda parts: (
        making.fill(parts.sheet(), at(NUMBER), 900.4),
        formatted(NUMBER, "0")(parts),
    ),
    "red below nothing": formatted(NUMBER, "0.0_ ;[Red]\\-0.0 "),
    "red letters": font(NUMBER, rgb="FFFF0000"),
    "grey letters": font(REASON, rgb="FF7F7F7F"),
    "letters of eight points": font(REASON, size="8"),
    "white on dark blue": lambda parts: (font(REASON, **WHITE)(parts), filled(REASON, "solid", rgb="FF002060")(parts)),
    "a line through a text of one's own": struck(REASON),
    "a note of a program that does not say whether it is open": note(ON_TOTAL, visible=False, framed=False),
    "a yellow marker": filled(REASON, "solid", rgb="FFFFFF00"),
    "a pattern": filled(REASON, "gray125"),
    "ticks of Wingdings in a text": font(REASON, name="Wingdings 2"),
    "an indent of two": aligned(REASON, horizontal="left", indent="2"),
    "shrunk a little": aligned(REASON, shrinkToFit="1"),
    "text at the top": aligned(REASON, vertical="top", wrapText="1"),
    "pieces of a text in bold and red": in_pieces(at(REASON), ("因汛期", "<b/>"), ("停工", '<color rgb="FFFF0000"/>')),
    "pieces of a text struck out, raised and in pictures": in_pieces(
        at(REASON),
        ("因汛期", "<strike/>"),
        ("m", '<rFont val="宋体"/>'),
        ("2", '<vertAlign val="superscript"/><sz val="8"/>'),
        ("ü", '<rFont val="Wingdings"/><charset val="2"/>'),
    ),
    "white pieces of a text on dark blue": lambda parts: (
        in_pieces(at(REASON), ("因汛期停工", '<color rgb="FFFFFFFF"/>'))(parts),
        font(REASON, **WHITE)(parts),
        filled(REASON, "solid", rgb="FF002060")(parts),
    ),
    "a row drawn smaller": row(16, "16"),
    "a column drawn narrower": column("I", "12"),
    "the working strip drawn narrow": column("P", "1.2"),
    "a colour scale of one's own": rule(
        NUMBER,
        SCALE.format("F8696B", "63BE7B"),
        kind="colorScale",
    ),
    "a bar with its number": rule(NUMBER, f"<dataBar>{BAR}", kind="dataBar"),
    "arrows with their number": rule(NUMBER, f'<iconSet iconSet="3Arrows">{SIGNS}', kind="iconSet"),
    "a condition with a format that shows the number": rule(
        NUMBER, "", dxf='<numFmt numFmtId="400" formatCode="0.00"/><font><b/><color rgb="FF9C0006"/></font>'
    ),
    "a percentage of more places than our look shows": lambda parts: making.fill(
        parts.sheet(), at("i03.actual"), 0.95333
    ),
    "a note that opens under the mouse": note(ON_TOTAL, visible=False),
    "a note that lies open beside the form": note("19, 0, 2, 0, 21, 0, 6, 0"),
    "a filter in use": hidden_rows(17, criteria=LISTED.format("未填")),
    "another paper": pages(paperSize="8"),
    "turned paper": pages(orientation="landscape"),
    "narrow margins": pages(margins="0.2"),
    "wide margins": pages(margins="1.5"),
    "printed at half": pages(fitted=False, scale="50"),
    "printed at twice": pages(fitted=False, scale="200"),
    "all on one page": pages(fitToHeight="1", fitToWidth="1"),
    "no print area": local_name("Print_Area", None),
    "a larger print area": local_name("Print_Area", "自评表!$A$1:$Q$30"),
    "a print area of whole columns": local_name("Print_Area", "自评表!$A:$I"),
    "a print area of two blocks": local_name("Print_Area", "自评表!$A$1:$I$14,自评表!$A$15:$I$25"),
    "a print area that is lost": local_name("Print_Area", "#REF!"),
    "a longer heading on every page": local_name("Print_Titles", "自评表!$14:$15"),
    "frozen below the heading": view(frozen="15"),
    "frozen where the strip above was scrolled away": view(topLeftCell="A3"),
    "gridlines, small, no headings": view(zoomScale="60", showGridLines="1", showRowColHeaders="0"),
    "no tabs of sheets": window(showSheetTabs="0"),
}
"""What people do, of which nothing is said."""


@pytest.mark.parametrize("edit", HONEST.values(), ids=HONEST.keys())
def test_what_people_rightly_do_is_nothing(edit: Edit, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is True
    ours = {code for code in codes(submission) if code.startswith("G1") or code in ("J105", "T133")}
    assert ours == set()


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "", True),
        ("a*c", "abbc", True),
        ("a*c", "abbd", False),
        ("?b*", "AbX", True),
        ("~*a", "*a", True),
        ("~*a", "ba", False),
        ("*a*b*", "xxaxxbxx", True),
        ("a", "ab", False),
        ("*" * 200 + "b", "a" * 255, False),
    ],
)
def test_the_patterns_of_filters(pattern: str, text: str, fits: bool) -> None:
    assert filters.fits(pattern, text) is fits


CRITERIA = {
    '<filters blank="1"/>': False,
    '<filters><filter val=" ✓ "/></filters>': True,
    '<customFilters><customFilter val="✓*"/></customFilters>': True,
    '<customFilters><customFilter val="未*"/></customFilters>': False,
    '<customFilters and="1"><customFilter val="✓"/><customFilter operator="notEqual" val="✓"/></customFilters>': False,
    '<customFilters><customFilter operator="greaterThan" val="1"/></customFilters>': False,
    '<top10 val="3"/>': False,
    '<dynamicFilter type="aboveAverage"/>': False,
    '<colorFilter dxfId="0"/>': False,
}
"""Criteria on the column of the hints, where row 17 has ✓, and whether they surely show it."""


@pytest.mark.parametrize(("criteria", "shows"), CRITERIA.items())
def test_a_filter_hides_what_its_criteria_do_not_show(criteria: str, shows: bool, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), hidden_rows(17, criteria=criteria))
    assert codes(submission) == ({"J105"} if shows else {"J109"})


@pytest.mark.parametrize(
    ("criteria", "key", "shows"),
    [
        ('<customFilters><customFilter operator="greaterThanOrEqual" val="900"/></customFilters>', NUMBER, True),
        ('<customFilters><customFilter operator="lessThan" val="900"/></customFilters>', NUMBER, False),
        ('<filters><filter val="900"/></filters>', NUMBER, True),
        (
            '<filters><dateGroupItem year="2022" month="12" dateTimeGrouping="month"/></filters>',
            "i04.actual",
            True,
        ),
        (
            '<filters><dateGroupItem year="2023" month="12" dateTimeGrouping="month"/></filters>',
            "i04.actual",
            False,
        ),
    ],
)
def test_a_filter_of_numbers_and_days(criteria: str, key: str, shows: bool, tmp_path: Path) -> None:
    number = int("".join(filter(str.isdigit, at(key))))
    edit = hidden_rows(number, criteria=criteria, area="F15:O24")
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert codes(submission) == ({"J105"} if shows else {"J109"})


def test_a_day_without_room_is_told_as_a_day_with_its_column(tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), column("F", "5"))
    [told] = [one for one in submission.findings if str(one.place) == place("i04.actual")]
    assert "显示为“####”，存的是2022年12月20日，" in told.message
    assert told.fix == "要看到全部，请拉宽F列"


@pytest.mark.parametrize(("text", "where"), [("<br>", place(TOTAL)), ("<p>", "自评表!A3")])
def test_a_drawing_of_notes_that_is_no_xml_lies_where_programs_repair_it(text: str, where: str, tmp_path: Path) -> None:
    """Excel writes ``<br>`` into it, and reads it; what nobody can read may lie anywhere."""

    def edit(parts: making.Parts) -> None:
        note(ON_TOTAL, framed=False)(parts)
        part = "xl/drawings/vmlDrawing1.vml"
        parts[part] = parts[part].replace(b"<x:Row>", text.encode() + b"<x:Row>")

    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert places(submission, "G154") == [where]


@pytest.mark.parametrize(
    "shape",
    [
        '<v:rect style="position:absolute;margin-top:600pt;width:200pt;height:30pt"/>',
        vml_object("&#83;hape", ON_TOTAL),
        vml_object("&#83;hape", ON_TOTAL, "<br>"),
        vml_object("&#83;hape", ON_TOTAL, "<p>"),
    ],
)
def test_a_shape_of_the_old_form_however_it_is_written_covers_the_total(shape: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), vml(shape))
    assert places(submission, "G163")


@pytest.mark.parametrize(("areas", "found"), [(19_000, "G153"), (21_000, "W032")])
def test_many_conditional_formats_cost_little(areas: int, found: str, tmp_path: Path) -> None:
    """Those beside the form, each with a number format, and one on the total at last."""

    def edit(parts: making.Parts) -> None:
        rule(TOTAL, "", dxf='<numFmt numFmtId="400" formatCode=";;;"/>')(parts)
        places = " ".join(f"Z{number}" for number in range(1, areas))
        parts.sheet().find(tag("conditionalFormatting")).set("sqref", f"{places} {at(TOTAL)}")

    path = making.book(tmp_path / "自评表.xlsx")
    with making.opened(path) as parts:
        edit(parts)
    start = time.process_time()
    submission = check_file(path)
    assert time.process_time() - start < 2
    assert found in codes(submission)


def test_the_sheet_of_explanations_is_looked_at_too(tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), font("A1", sheet=NOTES, **WHITE))
    assert places(submission, "G151") == ["填表说明!A1"]
