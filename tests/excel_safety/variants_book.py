"""One broken file for each rule about the package, the workbook, styles and properties."""

from .sample import INPUT, STYLES, WORKBOOK, Edit, Parts, both, swap

_TYPES = "[Content_Types].xml"
_STRINGS = "xl/sharedStrings.xml"
_CORE = "docProps/core.xml"
_CUSTOM = "docProps/custom.xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RATES_TYPE = f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_SHEET_TYPE}"/>'


def add(part: str, content: bytes) -> Edit:
    """Add a part."""

    def edit(parts: Parts) -> None:
        parts[part] = content

    return edit


def drop(part: str) -> Edit:
    """Take a part away."""

    def edit(parts: Parts) -> None:
        del parts[part]

    return edit


def recode(part: str, encoding: str) -> Edit:
    """Store a part in another encoding, and say so in it."""

    def edit(parts: Parts) -> None:
        content = parts[part].decode().replace("UTF-8", encoding, 1)
        parts[part] = content.encode(encoding)

    return edit


def sheet_name(name: str) -> Edit:
    """Rename the hidden sheet, to which nothing refers."""
    return swap(WORKBOOK, 'name="_codes"', f'name="{name}"')


def name(new: str) -> Edit:
    """Rename a defined name to which nothing refers."""
    return swap(WORKBOOK, 'name="RateTable"', f'name="{new}"')


def number_format(code: str) -> Edit:
    """Change a number format."""
    return swap(STYLES, 'formatCode="0.0%"', f'formatCode="{code}"')


PACKAGE = [
    ("two entries differ in capitals only",
     add("xl/Styles.xml", b"<a/>"), "unreachable zip", "capitals apart"),
    ("an entry has a backslash",
     both(add("xl\\a.bin", b""),
          swap(_TYPES, "<Default ", '<Default Extension="bin" ContentType="x/y"/><Default ')),
     "unreachable zip", "slashes"),
    ("the content types are missing", drop(_TYPES), "content-type", "missing"),
    ("a sheet has no content type", swap(_TYPES, _RATES_TYPE, ""), "content-type", "sheet2"),
    ("a content type is declared twice",
     swap(_TYPES, _RATES_TYPE, _RATES_TYPE * 2), "content-type", "twice"),
    ("a part has an unknown extension",
     add("seal/seal.bin", b"1"), "content-type unreachable", "no content type"),
    ("a content type is for a part that is missing",
     swap(_TYPES, "</Types>", '<Override PartName="/xl/no.xml" ContentType="x/y"/></Types>'),
     "warn-content-type", "no such part"),
    ("the workbook says it holds macros",
     swap(_TYPES, "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
          "vnd.ms-excel.sheet.macroEnabled.main+xml"), "content-type", ".xlsx"),
    ("a part is missing", drop("xl/theme/theme1.xml"), "relationship warn-content-type", "theme1"),
    ("a relationship is there twice",
     swap("xl/_rels/workbook.xml.rels", 'Id="rId5"', 'Id="rId4"'), None, "twice"),
    ("a relationship is used but not there",
     swap(INPUT, '<hyperlink ref="A23" r:id="rId1"/>', '<hyperlink ref="A23" r:id="rId9"/>'),
     "relationship", "rId9"),
    ("nothing leads to the workbook",
     swap("_rels/.rels", "/officeDocument\"", "/other\""), None, "no workbook"),
    ("nothing leads to a part", add("docProps/seal.xml", b"<a/>"), "unreachable", "no relat"),
    ("a part is not well formed", swap(_CORE, "</dc:title>", ""), "xml", "title"),
    ("a part has a control character", swap(_CUSTOM, "fff", "f\x0bf"), "xml", "alid"),
    ("a part has a document type",
     swap(_CUSTOM, "<Properties", "<!DOCTYPE Properties><Properties"), "xml", "document type"),
    ("a part has an old encoding", recode(_CORE, "GB2312"), "xml", "GB2312"),
]  # fmt: skip

_SECOND_SHEET = '<sheet name="Rates &amp; codes" sheetId="2"'
SHEETS = [
    ("a sheet name is too long", sheet_name("x" * 32), "sheet-name", "32"),
    ("a sheet name is too long in UTF-16", sheet_name("😀" * 16), "sheet-name", "32"),
    ("a sheet name is empty", sheet_name(""), "sheet-name", "0 characters"),
    ("a sheet name has a slash", sheet_name("a/b"), "sheet-name", "one of"),
    ("a sheet name has a line break", sheet_name("a&#10;b"), "sheet-name", "control"),
    ("a sheet name starts with an apostrophe", sheet_name("'a"), "sheet-name", "apostrophe"),
    ("a sheet name is kept by Excel", sheet_name("history"), "sheet-name", "itself"),
    ("a sheet name is there twice", sheet_name("RATES &amp; codes"), "sheet-name", "twice"),
    ("a sheet id is there twice",
     swap(WORKBOOK, 'sheetId="3"', 'sheetId="2"'), "sheet-id", "sheetId"),
    ("a sheet id is 0", swap(WORKBOOK, 'sheetId="3"', 'sheetId="0"'), "sheet-id", "65534"),
    ("two sheets are one part",
     swap(WORKBOOK, 'state="veryHidden" r:id="rId3"', 'state="veryHidden" r:id="rId2"'),
     "sheet-id", "share"),
    ("all sheets are hidden",
     both(swap(WORKBOOK, 'sheetId="1"', 'sheetId="1" state="hidden"'),
          swap(WORKBOOK, 'sheetId="2"', 'sheetId="2" state="hidden"')),
     "active-tab visible-sheet", "no sheet is visible"),
    ("the active sheet is not there",
     swap(WORKBOOK, "<workbookView ", '<workbookView activeTab="3" '), "active-tab", "beyond"),
    ("the first tab shown is not there",
     swap(WORKBOOK, "<workbookView ", '<workbookView firstSheet="3" '), "active-tab", "beyond"),
    ("the active sheet is hidden",
     swap(WORKBOOK, "<workbookView ", '<workbookView activeTab="2" '), "active-tab", "hidden"),
]  # fmt: skip

_TABLE = "'Rates &amp; codes'!$A$2:$B$4"
NAMES = [
    ("a name has a space", name("Rate Table"), "name", "character"),
    ("a name starts with a digit", name("1Rates"), "name", "character"),
    ("a name has a hyphen", name("Rate-Table"), "name", "character"),
    ("a name starts with a question mark", name("?Rates"), "name", "character"),
    ("a name is empty", name(""), "name", "character"),
    ("a name looks like a cell", name("TAX2026"), "name", "a cell"),
    ("a name looks like R1C1", name("r1c"), "name", "R1C1"),
    ("a name is the letter R", name("R"), "name", "R1C1"),
    ("a name is a truth value", name("True"), "name", "truth"),
    ("a name is too long", name("x" * 256), "name", "255"),
    ("a name is there twice", name("SEAL"), "name", "twice"),
    ("a built-in name is unknown", name("_xlnm.Seal"), "name", "built-in"),
    ("a name belongs to a sheet that is missing",
     swap(WORKBOOK, 'name="RateTable"', 'name="RateTable" localSheetId="3"'),
     "name", "localSheetId"),
    ("the formula of a name cannot be read",
     swap(WORKBOOK, f">{_TABLE}<", f">{_TABLE})<"), "formula", "not expected"),
    ("the formula of a name is empty",
     swap(WORKBOOK, f">{_TABLE}<", "><"), "formula", "empty"),
    ("the sheet of a name is missing",
     swap(WORKBOOK, f">{_TABLE}<", ">Nowhere!$A$2<"), "formula", "no sheet"),
    ("the sheet of a name lacks apostrophes",
     swap(WORKBOOK, f">{_TABLE}<", ">2026x!$A$2<"), "formula", "apostrophes"),
    ("a print area has no sheet",
     swap(WORKBOOK, ">录入表!$A$1:$D$24<", ">$A$1:$D$24<"), "name", "its sheet"),
    ("a part of the print titles has no sheet",
     swap(WORKBOOK, ",录入表!$1:$2<", ",$1:$2<"), "name", "its sheet"),
]  # fmt: skip

STYLE_SHEET = [
    ("a number format is too long", number_format("0" * 256), "number-format", "256"),
    ("a number format is empty", number_format(""), "number-format", "0 characters"),
    ("a number format has a quote that is not closed",
     number_format("0&quot;m"), "number-format", "not closed"),
    ("a number format has a bracket that is not closed",
     number_format("[Red0"), "number-format", "not closed"),
    ("a number format has five sections",
     number_format("0;0;0;0;0"), "number-format", "sections"),
    ("a number format has a unit without quotes",
     number_format("0 kilo"), "number-format", "needs quotes"),
    ("a number format is there twice",
     both(swap(STYLES, 'numFmtId="166" formatCode', 'numFmtId="165" formatCode'),
          swap(STYLES, 'numFmtId="166"', 'numFmtId="165"')), "number-format", "twice"),
    ("a font name is too long",
     swap(STYLES, '<name val="Tahoma"/>', f'<name val="{"x" * 32}"/>'), "font", "31"),
    ("a font name in a rich text is too long",
     swap(_STRINGS, '<rFont val="微软雅黑"/>', f'<rFont val="{"x" * 32}"/>'), "font", "31"),
    ("a font is too large", swap(STYLES, '<sz val="14"/>', '<sz val="410"/>'), "font", "410"),
    ("a format has a font that is not there",
     swap(STYLES, '<xf numFmtId="166" fontId="0"', '<xf numFmtId="166" fontId="9"'),
     "style", "fontId 9"),
    ("a format has a number format that is not there",
     swap(STYLES, '<xf numFmtId="166"', '<xf numFmtId="199"'), "style", "199"),
    ("a format has a base style that is not there",
     swap(STYLES, 'xfId="1" applyAlignment', 'xfId="9" applyAlignment'), "style", "xfId 9"),
    ("there are too many formats",
     swap(STYLES, "</cellXfs>", "<xf/>" * 65490 + "</cellXfs>"), "style", "65490"),
    ("a style name is too long",
     swap(STYLES, 'name="Hyperlink"', f'name="{"x" * 256}"'), "style", "255"),
    ("a text is too long", swap(_STRINGS, ">help<", f">{'字' * 32768}<"), "text", "32768"),
    ("a text has too many lines",
     swap(_STRINGS, ">help<", ">" + "a\n" * 254 + "<"), "text", "254 line breaks"),
]  # fmt: skip

_TITLE = "<dc:title>Sample</dc:title>"
PROPERTIES = [
    ("a property is there twice", swap(_CORE, _TITLE, _TITLE * 2), "property", "twice"),
    ("a date is not in W3CDTF",
     swap(_CORE, 'W3CDTF">', 'W3CDTF">on '), "property", "no W3CDTF date"),
    ("a date has no type",
     swap(_CORE, ' xsi:type="dcterms:W3CDTF"', ""), "property", "xsi:type"),
    ("the id of a property is 1", swap(_CUSTOM, 'pid="2"', 'pid="1"'), "property", "pid"),
    ("the id of a property is there twice",
     swap(_CUSTOM, 'pid="3"', 'pid="2"'), "property", "pid"),
    ("the name of a property is there twice",
     swap(_CUSTOM, 'name="Version"', 'name="DIGEST"'), "property", "name"),
    ("the name of a property is empty",
     swap(_CUSTOM, 'name="Version"', 'name=""'), "property", "name"),
    ("a property has another format id",
     swap(_CUSTOM, 'fmtid="{D5', 'fmtid="{D6'), "property", "fmtid"),
    ("the text of a property is too long",
     swap(_CUSTOM, "<vt:lpwstr>", "<vt:lpwstr>" + "f" * 128), "property", "255"),
]  # fmt: skip

ALL = [*PACKAGE, *SHEETS, *NAMES, *STYLE_SHEET, *PROPERTIES]
