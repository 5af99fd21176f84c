"""Tampering for another look: what stands there is covered, hidden or shown as something else."""

from __future__ import annotations

from tests import making
from tests.making import CHECK, FORM, at
from tests.returns import shown_edits
from tests.returns.active_edits import (
    anchored,
    behind,
    drawn,
    over,
    pivoted,
    rich_value,
    said_in_the_header,
    shape,
    sparkline,
    tabled,
    vml,
    vml_object,
)
from tests.returns.tampering import (
    SCORE,
    TARGET,
    Tampering,
    attribute,
    column_hidden,
    merged,
    remove,
    row_hidden,
    sheet_attribute,
)

TOTAL = "total.score"
FULL = '<numFmt numFmtId="400" formatCode="&quot;100.00&quot;"/>'
WHITE = '<font><color rgb="FFFFFFFF"/></font>'
WORDS = '<x:sp><x:txBody><a:bodyPr wrap="none"/><a:p><a:r><a:t>100</a:t></a:r></a:p></x:txBody></x:sp>'
BROAD = '<x:cxnSp><x:spPr><a:ln w="300000"/></x:spPr></x:cxnSp>'
SHADOW = '<a:effectLst><a:outerShdw dist="2000000" dir="16200000"/></a:effectLst>'
GROUP = "<x:grpSp><x:grpSpPr/><x:sp/></x:grpSp>"
LOW_WORDS = "&C" + "\n" * 30 + '&"宋体"&40 100.00'
OVER_TOTAL = "7, 0, 24, 0, 8, 0, 25, 0"

ADDRESS = making.plan().addresses[TOTAL]
START = f"<x:from><x:col>{ADDRESS.column}</x:col><x:row>{ADDRESS.row}</x:row></x:from>"
FROM_TOTAL = f'<x:oneCellAnchor>{START}<x:ext cx="400000" cy="150000"/><x:sp/></x:oneCellAnchor>'
ON_SHEET = '<x:absoluteAnchor><x:pos x="0" y="0"/><x:ext cx="9000000" cy="90000000"/><x:sp/></x:absoluteAnchor>'

BASIC: tuple[Tampering, ...] = (
    Tampering("a sheet hidden", sheet_attribute(CHECK, "state", "hidden"), "J104", CHECK),
    Tampering("a sheet hidden well", sheet_attribute(CHECK, "state", "veryHidden"), "J104", CHECK),
    Tampering("a row hidden", row_hidden, "J105", "自评表!A16"),
    Tampering("a column hidden", column_hidden, "J105", "自评表!H1"),
    Tampering("two answers merged", merged("F16:F17"), "J112", "自评表!F16:F17"),
    Tampering("cells merged", merged("E8:F9"), "J106", "自评表!E8:F9", alone=False),
    Tampering("a merge removed", remove("{*}mergeCells/{*}mergeCell"), "J106", "自评表!A3:I3"),
)
"""Kinds that are tried in a department as well."""

KINDS: tuple[Tampering, ...] = (
    *BASIC,
    Tampering("a text box over the total", drawn(over(TOTAL)), "G163", TOTAL),
    Tampering("a picture over the total", drawn(over(TOTAL, "<x:pic/>")), "G163", TOTAL),
    Tampering("a line through the total", drawn(over(TOTAL, "<x:cxnSp/>")), "G163", TOTAL),
    Tampering("a group of shapes over the total", drawn(over(TOTAL, "<x:grpSp/>")), "G163", TOTAL),
    Tampering("a chart over the total", drawn(over(TOTAL, "<x:graphicFrame/>")), "G163", TOTAL),
    Tampering("handwriting over the total", drawn(over(TOTAL, "<x:contentPart/>")), "G163", TOTAL),
    Tampering("a text box over a target", drawn(over("i01.target")), "G163", "i01.target"),
    Tampering("a text box over an answer", drawn(over("i01.actual")), "G163", "i01.actual"),
    Tampering(
        "a text box over half a digit of a score",
        drawn(anchored("7,100000,15,0", "7,200000,16,0")),
        "G163",
        "自评表!H16",
    ),
    Tampering(
        "a picture over a mark on 校验", drawn(over("mark.points", "<x:pic/>"), sheet=CHECK), "G163", "mark.points"
    ),
    Tampering(
        "a small text box whose words overflow",
        drawn(anchored("7,100000,24,0", "7,110000,24,9000", WORDS)),
        "G163",
        TOTAL,
    ),
    Tampering("a broad line through the total", drawn(anchored("7,0,24,99999", "8,0,24,99999", BROAD)), "G163", TOTAL),
    Tampering("a shape from a cell on", drawn(FROM_TOTAL), "G163", TOTAL),
    Tampering("a shape placed on the sheet", drawn(ON_SHEET), "G163", "自评表!A3"),
    Tampering("hundreds of shapes beside", drawn(anchored("18,0,14,0", "20,0,19,0") * 300), "G163", "自评表!A3"),
    Tampering("a button of the old form over the total", vml(vml_object("Button", OVER_TOTAL)), "G163", TOTAL),
    Tampering("a list box of the old form over the total", vml(vml_object("List", OVER_TOTAL)), "G163", TOTAL),
    Tampering("a picture of the old form over the total", vml(vml_object("Pict", OVER_TOTAL)), "G163", TOTAL),
    Tampering(
        "a watermark in the header",
        vml('<v:shape id="CH" style="height:400pt"/>', element="legacyDrawingHF"),
        "G163",
        "自评表!A3",
    ),
    Tampering("a picture of unknown size in the header", vml("", element="legacyDrawingHF"), "G163", "自评表!A3"),
    Tampering("a line beside that is as broad as the form", drawn(shape('<a:ln w="20000000"/>')), "G163", FORM),
    Tampering("a shadow that falls on the form", drawn(shape(SHADOW)), "G163", FORM),
    Tampering("a group with a child of any size", drawn(anchored("18,0,40,0", "19,0,41,0", GROUP)), "G163", FORM),
    Tampering("a rectangle of the old form without a name", vml('<v:rect fillcolor="#ffffff"/>'), "G163", FORM),
    Tampering("an old drawing that is no XML", vml("<v:rect><br>"), "G163", FORM),
    Tampering("a header that is printed over the total", said_in_the_header(LOW_WORDS), "G163", FORM),
    Tampering("a picture behind the cells", behind, "G163", "自评表!A3"),
    Tampering("a small chart in the cell of the total", sparkline(at(TOTAL)), "G163", TOTAL),
    Tampering("a table over the scores", tabled("F15:I24"), "G168", "自评表!F15"),
    Tampering("a table over the marks of 校验", tabled("A1:D9", sheet=CHECK), "G168", "校验!A1"),
    Tampering("a table that takes who knows which cells", tabled("A:A"), "G168", "自评表!A1"),
    Tampering("a pivot table over the total", pivoted("G24:H26", refreshes=True), "G168", "自评表!G24"),
    Tampering("a pivot table beside that fills itself", pivoted("T30:V40", refreshes=True), "G162", FORM),
    Tampering("a data type beside the number of the total", rich_value, "W015", making.WHOLE),
    Tampering("a note without frame over the total", shown_edits.note(OVER_TOTAL, framed=False), "G154", TOTAL),
    Tampering("a note without text over the total", shown_edits.note(OVER_TOTAL, text=""), "G154", TOTAL),
    Tampering("a format that shows 100", shown_edits.formatted(TOTAL, '"100.00"'), "G121", TOTAL),
    Tampering("a format that adds a digit", shown_edits.formatted(SCORE, '0"0"'), "G121", SCORE),
    Tampering("a format that shows nothing", shown_edits.formatted(TARGET, ";;;"), "G121", TARGET),
    Tampering("a format that leaves a digit out", shown_edits.formatted(TARGET, "0,"), "G121", TARGET),
    Tampering("a format with conditions", shown_edits.formatted(SCORE, '[<10]"10";0'), "G121", SCORE),
    Tampering("a conditional format that shows 100", shown_edits.rule(TOTAL, "", dxf=FULL), "G153", TOTAL),
    Tampering("a conditional format in white", shown_edits.rule(TOTAL, "", dxf=WHITE), "G153", TOTAL),
    Tampering("a total in white", shown_edits.font(TOTAL, rgb="FFFFFFFF"), "G151", TOTAL),
    Tampering("a total of one point", shown_edits.font(TOTAL, size="1"), "G151", TOTAL),
    Tampering("a total in the colour of its cell", shown_edits.filled(TOTAL, "solid", rgb="FF000000"), "G151", TOTAL),
    Tampering("a palette whose black is white", shown_edits.white_palette, "G151", TOTAL),
    Tampering("a row of one point", shown_edits.row(16, "1"), "G152", "自评表!D16"),
    Tampering("the row of the total of two points", shown_edits.row(25, "2"), "G152", "自评表!A25"),
    Tampering(
        "the row of the total hidden",
        lambda parts: parts.sheet().find(".//{*}row[@r='25']").set("hidden", "1"),
        "J105",
        "自评表!A25",
    ),
    Tampering("rows hidden unless they say otherwise", attribute("{*}sheetFormatPr", "zeroHeight", "1"), "J105", FORM),
    Tampering(
        "a filter that hides the total",
        shown_edits.hidden_rows(25, criteria='<filters><filter val="x"/></filters>'),
        "J105",
        "自评表!A25",
    ),
)
"""Done to what is seen and printed."""
