"""One broken worksheet for each rule about cells, formulas, validations and layout."""

from xml.sax.saxutils import escape

from .sample import INPUT, RATES, WORKBOOK, Edit, both, swap

_A3 = '<c r="A3" s="2" t="s"><v>5</v></c>'
_B3 = '<c r="B3" s="2"><v>12.5</v></c>'
_FLAG = '<c r="A4" t="b"><v>1</v></c>'
_MERGE = '<mergeCell ref="A1:D1"/>'
_LONG = "字" * 256


def formula(text: str) -> Edit:
    """Give a cell this formula."""
    return swap(INPUT, "<f>SUM(Entries)</f>", f"<f>{escape(text)}</f>")


def validation(text: str) -> Edit:
    """Give a validation of the type `custom` this formula."""
    return swap(INPUT, "LEN(F3)&lt;=50", escape(text))


def condition(text: str) -> Edit:
    """Give a conditional format of the type `expression` this formula."""
    return swap(INPUT, "$B3&gt;10000", escape(text))


def hyperlink(old: str, new: str) -> Edit:
    """Change the link to a place in the workbook."""
    return swap(INPUT, f'<hyperlink ref="A22" {old}', f'<hyperlink ref="A22" {new}')


def _many(pattern: str, count: int) -> str:
    """The pattern with each number from 1 to the count."""
    return "".join(pattern.format(number) for number in range(1, count + 1))


CELLS = [
    ("a row is there twice",
     swap(INPUT, '<row r="4"', '<row r="4"/><row r="4"'), "row", "twice"),
    ("a row is too high", swap(INPUT, 'ht="408.75"', 'ht="409.5"'), "row", "height"),
    ("a row has no number for its height", swap(INPUT, "408.75", "tall"), "row", "height"),
    ("a row is grouped eight times",
     swap(INPUT, '<row r="4"', '<row r="4" outlineLevel="8"'), "row", "outline"),
    ("a row lies below the grid",
     both(swap(INPUT, '<row r="24"', '<row r="1048577"'),
          swap(INPUT, '<c r="A24" t="str">', '<c t="str">')), "cell row", "beyond row"),
    ("a row has a format that is not there",
     swap(INPUT, '<row r="4"', '<row r="4" s="99"'), "style", "99"),
    ("a cell is there twice", swap(INPUT, _B3, _B3 + _B3), "cell", "twice"),
    ("cells are out of order", swap(INPUT, _A3 + _B3, _B3 + _A3), "cell", "out of order"),
    ("a cell stands in another row", swap(INPUT, '<c r="A4"', '<c r="A9"'), "cell", "inside row"),
    ("a cell lies right of the grid",
     swap(INPUT, _FLAG, f'{_FLAG}<c r="XFE4"/>'), "cell", "no cell"),
    ("a cell lies in row 0", swap(INPUT, '<c r="A4"', '<c r="A0"'), "cell", "no cell"),
    ("a cell has a format that is not there",
     swap(INPUT, '<c r="B3" s="2">', '<c r="B3" s="99">'), "style", "99"),
    ("a cell has a string that is not there",
     swap(INPUT, _A3, _A3.replace("<v>5<", "<v>999<")), "shared-string", "999"),
    ("a number is a word", swap(INPUT, "<v>12.5</v>", "<v>abc</v>"), "value", "abc"),
    ("a number is NaN", swap(INPUT, "<v>12.5</v>", "<v>NaN</v>"), "value", "NaN"),
    ("a number is too large", swap(INPUT, "<v>12.5</v>", "<v>1e999</v>"), "value", "1e999"),
    ("a truth value is 2", swap(INPUT, _FLAG, _FLAG.replace("<v>1", "<v>2")), "value", "type b"),
    ("an error value is unknown",
     swap(INPUT, _FLAG, '<c r="A4" t="e"><v>#BAD</v></c>'), "value", "#BAD"),
    ("a date is none", swap(INPUT, _FLAG, '<c r="A4" t="d"><v>soon</v></c>'), "value", "type d"),
    ("a cell has an unknown type", swap(INPUT, 't="b"', 't="x"'), "value", "type x"),
    ("the text of a formula is too long",
     swap(INPUT, "<v>rates</v>", f"<v>{'x' * 32768}</v>"), "text", "32768"),
    ("an inline text is too long",
     swap(INPUT, _FLAG, f'<c r="A4" t="inlineStr"><is><t>{"x" * 32768}</t></is></c>'),
     "text", "32768"),
    ("an array formula covers another area",
     swap(INPUT, 'ref="D21"', 'ref="E21"'), "cell", "another area"),
    ("array formulas overlap",
     both(swap(INPUT, 'ref="D21"', 'ref="C21:D21"'),
          swap(INPUT, "<f>TEXT(", '<f t="array" ref="C21">TEXT(')), "cell", "overlap"),
    ("a shared formula is written out nowhere",
     swap(INPUT, "<f>SUM(Entries)</f>", '<f t="shared" si="5"/>'), "cell", "shared formula 5"),
]  # fmt: skip

_FORMULAS = [
    ("is empty", "", "empty"),
    ("has a leading equals sign", "=SUM(B3)", "leading ="),
    ("lacks a parenthesis", "ROUND(B3,2", ") expected"),
    ("has a parenthesis too many", "ROUND(B3,2))", "not expected"),
    ("ends with a sign", "B3+", "not expected"),
    ("has two signs in a row", "B3*/2", "not expected"),
    ("has semicolons between arguments", "ROUND(B3;2)", ") expected"),
    ("has a full-width comma", "ROUND(B3，2)", "U+FF0C"),
    ("has curly quotes", "IF(B3>1,“yes”,“no”)", "U+201C"),
    ("has a sign for unequal that is none", "IF(B3≠1,1,0)", "U+2260"),
    ("has a no-break space", "B3+\u00a01", "U+00A0"),
    ("has a text that is not closed", 'LEN("abc)', "not closed"),
    ("has a text over 255 characters", f'LEN("{_LONG}")', "256"),
    ("has over 8192 characters", "+".join(["B3"] * 2800), "8192"),
    ("is nested 65 levels deep", "ABS(" * 65 + "1" + ")" * 65, "64"),
    ("has 256 arguments", f"SUM({','.join(['B3'] * 256)})", "256"),
    ("has too few arguments", "ROUND(B3)", "2 to 2"),
    ("has too many arguments", "IF(B3,1,2,3)", "2 to 3"),
    ("calls a function that is not allowed", "VLOOKUP(A3,A1:B9,2)", "VLOOKUP"),
    ("calls a new function without its prefix", "IFS(B3>1,1)", "IFS"),
    ("refers to a sheet that is missing", "Nowhere!A1", "no sheet Nowhere"),
    ("lacks apostrophes around a sheet", "Rates & codes!A1", "unknown name Rates"),
    ("refers to a cell right of the grid", "XFE1", "outside the grid"),
    ("refers to a cell below the grid", "A1048577", "outside the grid"),
    ("refers to a column outside the grid", "SUM(XFD:XFE)", "outside the grid"),
    ("refers to an unknown name", "Nobody*2", "unknown name Nobody"),
    ("refers to another workbook", "[1]Sheet1!A1", "another workbook"),
    ("refers to another workbook, quoted", "'[1]Sheet 1'!A1", "another workbook"),
    ("refers to a table", "SUM(Table1[Amount])", "table"),
    ("refers to a spilled range", "SUM(B3#)", "U+0023"),
    ("refers to a name of another sheet as its own", "'Rates & codes'!Nobody", "Nobody"),
    ("joins a number to a range", "SUM(1.5:B3)", "colon"),
    ("has a value joined by a space", "SUM(B3:B4 2)", "expected"),
    ("joins references to a text by a space", 'SUM(B3:B4 ("x"))', "space"),
    ("has a comma between values", "SUM((B3,2))", "comma"),
    ("has only the prefix of a sheet", "'Rates & codes'!", "cell must follow"),
    ("has a text after the prefix of a sheet", "'Rates & codes'!\"x\"", "cell must follow"),
    ("has an array that is not closed", "SUM({1,2)", "goes on with )"),
    ("has a comma outside a function", "B3,B4", "not expected"),
    ("has an array of ragged rows", "SUM({1,2;3})", "differ"),
    ("has an array with a cell in it", "SUM({1,B3})", "array constant"),
]

FORMULAS = [
    *((f"a formula {name}", formula(text), "formula", says) for name, text, says in _FORMULAS),
    ("a sheet named like a reference lacks apostrophes",
     both(swap(WORKBOOK, 'name="_codes"', 'name="R1C1x"'), formula("R1C1x!A1")),
     "formula", "apostrophes"),
    ("a name of another sheet is used without that sheet",
     swap(RATES, '<c r="B2" s="5">', '<c r="B2" s="5"><f>SUM(Entries)</f>'),
     "formula", "unknown name Entries"),
]  # fmt: skip

VALIDATIONS = [
    ("a validation applies to nothing",
     swap(INPUT, 'sqref="F3:F20"', 'sqref=""'), "validation", "no cell"),
    ("a validation applies outside the grid",
     swap(INPUT, 'sqref="F3:F20"', 'sqref="XFE3"'), "validation", "no area"),
    ("validations overlap",
     swap(INPUT, 'sqref="F3:F20"', 'sqref="F3:F20 B9"'), "warn-validation-overlap", "B9"),
    ("a validation title is too long",
     swap(INPUT, 'promptTitle="Amount"', f'promptTitle="{"x" * 33}"'), "validation", "33"),
    ("an error title is too long in UTF-16",
     swap(INPUT, 'errorTitle="Amount"', f'errorTitle="{"😀" * 17}"'), "validation", "34"),
    ("a validation prompt is too long",
     swap(INPUT, 'prompt="Without tax"', f'prompt="{_LONG}"'), "validation", "256"),
    ("a validation error is too long",
     swap(INPUT, 'error="0 to 1000"', f'error="{"x" * 226}"'), "validation", "226"),
    ("a list is too long",
     swap(INPUT, '"yes,no"', f'"{"yes," * 63}none"'), "validation", "256"),
    ("a list is not closed", swap(INPUT, '"yes,no"', '"yes,no'), "validation", "between quotes"),
    ("a list has a quote inside",
     swap(INPUT, '"yes,no"', '"yes,"no""'), "validation", "between quotes"),
    ("a validation formula is too long",
     validation("+".join(["LEN(F3)"] * 33)), "validation", "263"),
    ("a validation formula cannot be read", validation("LEN(F3<=50"), "formula", ") expected"),
    ("a validation refers to a table", validation("COUNT(Codes[Code])>0"), "formula", "table"),
    ("a validation has an array", validation("SUM({1,2})>F3"), "formula", "array constant"),
    ("a validation has a union", validation("SUM((F3,F4))>1"), "formula", "union"),
    ("a validation has an intersection", validation("SUM(F3:F4 F4)>1"), "formula", "intersection"),
    ("there are too many validations",
     swap(INPUT, '<dataValidations count="5">',
          "<dataValidations>" + _many('<dataValidation sqref="Z{}"/>', 65534)),
     "validation", "65534"),
    ("a validation lacks its formula",
     swap(INPUT, "<formula1>LEN(F3)&lt;=50</formula1>", ""), "validation", "needs a formula"),
    ("a validation lacks its upper limit",
     swap(INPUT, "<formula2>1000</formula2>", ""), "validation", "two formulas"),
]  # fmt: skip

CONDITIONS = [
    ("a condition applies to nothing",
     swap(INPUT, 'Formatting sqref="A3:D20"', 'Formatting sqref=""'), "condition", "no cell"),
    ("the areas of a condition are joined by a comma",
     swap(INPUT, 'Formatting sqref="A3:D20"', 'Formatting sqref="A3:D20,E1"'),
     "condition", "no area"),
    ("a conditional format has no rule",
     swap(INPUT, "<conditionalFormatting sqref",
          '<conditionalFormatting sqref="A9"/><conditionalFormatting sqref'),
     "condition", "no rule"),
    ("a condition has a style that is not there",
     swap(INPUT, 'dxfId="0" priority="1"', 'dxfId="9" priority="1"'), "condition", "dxfId 9"),
    ("a condition has no priority", swap(INPUT, ' priority="1"', ""), "condition", "priority"),
    ("a condition has priority 0",
     swap(INPUT, 'priority="1"', 'priority="0"'), "condition", "priority"),
    ("a condition has no formula",
     swap(INPUT, "<formula>$B3&gt;10000</formula>", ""), "condition", "needs a formula"),
    ("a condition lacks its upper limit",
     swap(INPUT, "<formula>2</formula>", ""), "condition", "two formulas"),
    ("a condition has a union", condition("SUM(($B3,$B4))>1"), "formula", "union"),
    ("a condition cannot be read", condition("$B3>(10000"), "formula", ") expected"),
    ("a condition refers to another workbook",
     condition("[1]Sheet1!$B3>1"), "formula", "another workbook"),
    ("a condition calls a function that is not allowed",
     condition("ISERROR($B3)"), "formula", "ISERROR"),
]  # fmt: skip

LAYOUT = [
    ("merges overlap",
     swap(INPUT, _MERGE, f'{_MERGE}<mergeCell ref="D1:E2"/>'), "merge", "D1:E2 overlap"),
    ("a merge has one cell",
     swap(INPUT, _MERGE, '<mergeCell ref="A1"/>'), "merge", "several cells"),
    ("a merge is none", swap(INPUT, _MERGE, '<mergeCell ref="B2:A1"/>'), "merge", "several cells"),
    ("a merge covers an array formula",
     swap(INPUT, _MERGE, f'{_MERGE}<mergeCell ref="D21:E21"/>'), "merge", "array"),
    ("columns overlap",
     swap(INPUT, '<col min="2" max="4"', '<col min="1" max="4"'), "column", "overlapping"),
    ("columns leave the grid",
     swap(INPUT, '<col min="2" max="4"', '<col min="2" max="16385"'), "column", "outside"),
    ("a column is too wide", swap(INPUT, "255.7109375", "256"), "column", "width"),
    ("a column has a format that is not there",
     swap(INPUT, '<col min="1"', '<col style="99" min="1"'), "style", "99"),
    ("a header is too long",
     swap(INPUT, "&amp;&amp; more", "x" * 240), "header", "at most 255"),
    ("a header has a code that does not exist",
     swap(INPUT, "&amp;&amp; more", "&amp;W"), "header", "no code"),
    ("a footer ends with an ampersand",
     swap(INPUT, "&amp;N<", "&amp;N&amp;<"), "header", "no code"),
    ("a header has a font that is not closed",
     swap(INPUT, ',Bold"', ",Bold"), "header", "no code"),
    ("a cell has two links",
     swap(INPUT, '<hyperlink ref="A23"', '<hyperlink ref="A22"'), "hyperlink", "A22 overlap"),
    ("a link has no cell",
     swap(INPUT, '<hyperlink ref="A23"', '<hyperlink ref=""'), "hyperlink", "no area"),
    ("a link leads to a sheet that is missing",
     hyperlink("location=\"'Rates &amp; codes'", "location=\"'Nowhere'"),
     "hyperlink", "no such sheet"),
    ("a link leads to a sheet without apostrophes",
     hyperlink("location=\"'Rates &amp; codes'", 'location="Rates &amp; codes'),
     "hyperlink", "apostrophes"),
    ("a link leads to no cell",
     hyperlink("location=\"'Rates &amp; codes'!A1", "location=\"'Rates &amp; codes'!A0:"),
     "hyperlink", "no such cell"),
    ("there are too many links",
     swap(INPUT, "<hyperlinks>",
          "<hyperlinks>" + _many('<hyperlink ref="Z{}" location="Seal"/>', 65530)),
     "hyperlink", "65530"),
    ("a link leads nowhere",
     hyperlink("location=\"'Rates &amp; codes'!A1", 'location="Nobody'), "hyperlink", "nowhere"),
    ("the tip of a link is too long",
     hyperlink("location", f'tooltip="{_LONG}" location'), "hyperlink", "too long"),
    ("the address of a link is too long",
     swap("xl/worksheets/_rels/sheet1.xml.rels", "/help", "/" * 2080), "hyperlink", "2079"),
]  # fmt: skip

_LOCK = '<sheetProtection algorithmName="SHA-512"'
LOCKS = [
    ("an old password hash is no number",
     swap(RATES, 'password="', 'password="XYZ'), "protection", "hex"),
    ("a password hash has no salt", swap(INPUT, " saltValue=", " x="), "protection", "lacks"),
    ("a password hash has no spin count",
     swap(INPUT, ' spinCount="100000"', ""), "protection", "lacks"),
    ("a password hash has an unknown algorithm",
     swap(INPUT, _LOCK, '<sheetProtection algorithmName="SHA-9"'), "protection", "SHA-9"),
    ("a password hash has the wrong length",
     swap(INPUT, _LOCK, '<sheetProtection algorithmName="SHA-256"'), "protection", "SHA-256"),
    ("a salt is not base64",
     swap(INPUT, 'saltValue="', 'saltValue="?'), "protection", "salt"),
    ("a spin count is too large",
     swap(INPUT, 'spinCount="', 'spinCount="9999'), "protection", "spin"),
    ("the lock of the workbook has no hash",
     swap(WORKBOOK, " workbookHashValue=", " x="), "protection", "lacks"),
]  # fmt: skip

_COMMENTS = "xl/comments1.xml"
_COMMENT = '<comment ref="B3" authorId="0"><text/></comment>'
COMMENTS = [
    ("a cell has two comments",
     swap(_COMMENTS, "<commentList>", f"<commentList>{_COMMENT}"), "comment", "two comments"),
    ("a comment has an author who is not listed",
     swap(_COMMENTS, 'authorId="0"', 'authorId="1"'), "comment", "author"),
    ("a comment has no cell", swap(_COMMENTS, 'ref="B3"', 'ref="B0"'), "comment", "no cell"),
    ("a comment is too long",
     swap(_COMMENTS, "The amount", "x" * 32768), "comment", "32767"),
    ("comments are not drawn",
     swap(INPUT, '<legacyDrawing r:id="rId2"/>', ""), "comment", "vmlDrawing"),
]  # fmt: skip

ALL = [*CELLS, *FORMULAS, *VALIDATIONS, *CONDITIONS, *LAYOUT, *LOCKS, *COMMENTS]
