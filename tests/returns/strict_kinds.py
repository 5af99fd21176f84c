"""Workbooks that programs read in two ways: what is done, and why it is refused."""

from __future__ import annotations

from tests import making
from tests.making import BOOK, CUSTOM, STRINGS, STYLES
from tests.returns.strict_edits import (
    ACTUAL,
    FOREIGN,
    HERE,
    IGNORED,
    RELATIONS,
    ROW,
    SHEET,
    THERE,
    TYPES,
    Edit,
    added,
    after,
    answer,
    before,
    both,
    first_text,
    reason,
    relation,
    replaced,
)

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
CELLS: dict[str, tuple[Edit, str]] = {
    "two values": (answer("<v>900</v><v>100</v>"), f"{HERE}里有两个值"),
    "a value and a text": (
        answer("<v>900</v><is><t>100</t></is>", ' t="inlineStr"'),
        f"{HERE}里有两个值",
    ),
    "a text in a number": (answer("<is><t>100</t></is>"), f"{HERE}的值与类型不符"),
    "a value in an inline text": (answer("<v>900</v>", ' t="inlineStr"'), f"{HERE}的值与类型不符"),
    "two texts": (reason("<is><t>好</t></is><is><t>坏</t></is>", ' t="inlineStr"'), f"{THERE}里有两个值"),
    "two formulas": (answer("<f>1</f><f>2</f><v>1</v>"), f"{HERE}里有两个公式"),
    "an empty formula": (answer("<f></f><v>1</v>"), f"{HERE}里的公式是空的"),
    "a formula of an unknown kind": (answer('<f t="magic">1</f><v>1</v>'), f"{HERE}里的公式的类型不认得"),
    "an array that is nowhere": (answer('<f t="array">1</f><v>1</v>'), f"{HERE}里的数组公式没有写明占哪些格"),
    "an array that is elsewhere": (
        answer('<f t="array" ref="A1:B2">1</f><v>1</v>'),
        f"{HERE}里的数组公式没有写明占哪些格",
    ),
    "a kind spelt twice": (
        answer('<f t="normal" x:t="array" xmlns:x="urn:x">1</f><v>1</v>'),
        f"{HERE}里的公式的类型写了两种",
    ),
    "a tag of another namespace": (
        answer(f"<y:v {FOREIGN}>100</y:v><v>900</v>"),
        f"{HERE}里有不该有的内容<v>",
    ),
    "a tag of the namespace that is none": (answer("<w>100</w><v>900</v>"), f"{HERE}里有不该有的内容<w>"),
    "alternatives": (
        answer(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            '<mc:Choice Requires="x14"><v>100</v></mc:Choice></mc:AlternateContent><v>900</v>'
        ),
        f"{HERE}里有不该有的内容<AlternateContent>",
    ),
    "a text behind a value": (answer("<v>900</v>100"), f"{HERE}里夹有不该有的文字"),
    "a text before a value": (answer("100<v>900</v>"), f"{HERE}里夹有不该有的文字"),
    "a tag in a value": (answer("<v>9<v/>00</v>"), f"{HERE}里夹有不该有的内容<v>"),
    "a tag in a formula": (answer("<f>1<b/>+1</f><v>2</v>"), f"{HERE}里夹有不该有的内容<b>"),
    "a tag in an inline text": (
        reason("<is><t>好<b/>坏</t></is>", ' t="inlineStr"'),
        f"{THERE}的文字里夹有不该有的内容",
    ),
    "another address of another namespace": (
        answer("<v>900</v>", ' x:r="F16" xmlns:x="urn:x"'),
        f"{HERE}的地址或类型写了两种",
    ),
    "another address behind a line": (answer("<v>900</v>", ' r_x="F16"'), f"{HERE}的地址或类型写了两种"),
    "a kind that there is not": (answer("<v>900</v>", ' t="x"'), f"{HERE}里的“900”与格子的类型“x”不符"),
    "a kind that there is not, empty": (answer("", ' t="x"'), f"{HERE}的类型是“x”，没有这种类型"),
    "a style that there is not": (
        replaced(SHEET, f'<c r="{ACTUAL}" s="', f'<c r="{ACTUAL}" s="9999'),
        "",
    ),
    "an escape of a digit": (
        reason("<is><t>≥_x0039_00</t></is>", ' t="inlineStr"'),
        f"{THERE}的文字里有“_x0039_”，有的软件显示它代表的字，有的照样显示",
    ),
    "a type of data over a number": (
        answer("<v>900</v>", ' vm="1"'),
        f"{HERE}里除了值还有一个数据类型，Excel显示后者",
    ),
    "too long a text": (
        reason(f"<is><t>{'长' * 32_768}</t></is>", ' t="inlineStr"'),
        f"{THERE}里的文字有32768个，Excel一格只存32767个",
    ),
    "too long a formula": (answer(f"<f>{'1+' * 5_000}1</f>"), f"{HERE}里的公式有10001个字符，Excel只存8192个"),
    **{
        f"a number written {number!r}": (answer(f"<v>{number}</v>"), f"{HERE}里的“{number}”不是数字的写法")
        for number in (
            "9_00",
            " 9 00",
            " 900",
            "900 ",
            "0x10",
            "９００",
            "inf",
            "nan",
            "INF",
            "1e999",
            "+900",
            "1,000",
            "九百",
        )
    },
    **{
        f"a truth written {truth!r}": (
            answer(f"<v>{truth}</v>", ' t="b"'),
            f"{HERE}里的“{truth}”与格子的类型“b”不符",
        )
        for truth in ("2", "true", "TRUE", " 1")
    },
    "an error that is none": (answer("<v>900</v>", ' t="e"'), f"{HERE}里的“900”与格子的类型“e”不符"),
    "a day that is none": (answer("<v>2022-13-40</v>", ' t="d"'), f"{HERE}里的“2022-13-40”与格子的类型“d”不符"),
    "a time of day": (
        answer("<v>2022-12-20T08:00:00</v>", ' t="d"'),
        f"{HERE}里的“2022-12-20T08:00:00”与格子的类型“d”不符",
    ),
}
ROWS: dict[str, tuple[Edit, str]] = {
    "a cell twice": (
        replaced(SHEET, f'<c r="{ACTUAL}"', f'<c r="{ACTUAL}"><v>1</v></c><c r="{ACTUAL}"'),
        f"工作表“自评表”第{ROW}行里有一格的地址是“{ACTUAL}”，重复、颠倒或在别行",
    ),
    "a cell without its row": (
        replaced(SHEET, f'<c r="{ACTUAL}"', '<c r="H"'),
        f"工作表“自评表”第{ROW}行里有一格的地址是“H”，重复、颠倒或在别行",
    ),
    "a cell of another row": (
        replaced(SHEET, f'<c r="{ACTUAL}"', '<c r="F99"'),
        f"工作表“自评表”第{ROW}行里有一格的地址是“F99”，重复、颠倒或在别行",
    ),
    "a row twice": (
        after(SHEET, "<sheetData>", '<row r="9"><c r="A9"><v>1</v></c></row>'),
        "工作表“自评表”第9行后面是第1行，行号重复或次序颠倒",
    ),
    "a row beyond all": (
        before(SHEET, "sheetData", '<row r="1048577"><c><v>1</v></c></row>'),
        "",
    ),
    "a column beyond all": (before(SHEET, "sheetData", '<row r="999"><c r="XFE999"><v>1</v></c></row>'), ""),
    "a text between rows": (before(SHEET, "sheetData", "x"), ""),
    "a text in a row": (before(SHEET, "row", "x"), ""),
    "a row of another namespace": (
        before(SHEET, "sheetData", f'<y:row {FOREIGN} r="999"><y:c r="A999"/></y:row>'),
        "",
    ),
    "a number of a row spelt twice": (
        replaced(SHEET, f'<row r="{ROW}"', f'<row r="{ROW}" y:r="16" xmlns:y="urn:y"'),
        f"工作表“自评表”第{ROW}行的行号等写了两种",
    ),
    "cells twice": (before(SHEET, "worksheet", "<sheetData/>"), "工作表“自评表”里有两份<sheetData>"),
    "cells twice, of another namespace": (
        before(SHEET, "worksheet", f'<extLst><ext uri="x"><y:sheetData {FOREIGN}/></ext></extLst>'),
        "工作表“自评表”里有两份<sheetData>",
    ),
    "cells in alternatives": (
        before(
            SHEET,
            "worksheet",
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            '<mc:Choice Requires="x14"><mergeCells/></mc:Choice></mc:AlternateContent>',
        ),
        "工作表“自评表”里有一段内容，新旧软件读到的不同",
    ),
    "a tag of the sheet that there is not": (
        before(SHEET, "worksheet", "<sheetDate/>"),
        "工作表“自评表”里有不该有的内容<sheetDate>",
    ),
    "a merge that is none": (
        before(SHEET, "mergeCells", '<mergeCell ref="甲"/>'),
        "工作表“自评表”的合并单元格“甲”不是地址",
    ),
}
MARKUP: dict[str, tuple[Edit, str]] = {
    "a comment in a text": (
        replaced(STRINGS, "<si><t>", "<si><t><!-- -->"),
        "文字表的内容里夹有注释，两边的文字有的软件连起来读，有的不读",
    ),
    "a comment in a sheet": (answer("<v>9<!-- -->00</v>"), ""),
    "CDATA in a sheet": (answer("<v><![CDATA[900]]></v>"), ""),
    "an instruction in a sheet": (answer("<?x y?><v>900</v>"), ""),
    "a bracket in an attribute": (
        answer('<v a=">">900</v>'),
        "工作表“自评表”里有一个属性含“>”，有的软件把它当作结尾",
    ),
}
TEXTS: dict[str, tuple[Edit, str]] = {
    "an ignored item": (
        both(
            replaced(STRINGS, "<sst ", f"<sst {IGNORED} "),
            first_text("<y:si><y:t>假</y:t></y:si>"),
        ),
        "文字表里有不该有的内容<si>",
    ),
    "a text between items": (first_text("x"), "文字表里夹有不该有的文字"),
    "a text behind its phonetics": (
        first_text('<si><phoneticPr fontId="1"/><t>甲</t></si>'),
        "文字表的文字放在注音后面，有的软件读不到",
    ),
    "an escape in two runs": (
        first_text("<si><r><t>_x005F</t></r><r><t>_x0041_</t></r></si>"),
        "文字表有一个代用字符分在两段文字里，软件读法不一",
    ),
    "blanks that are none of XML": (first_text("<si>\u3000<t>甲</t></si>"), "文字表的文字里夹有不该有的内容"),
    "the end of a line as a number": (first_text("<si>&#13;<t>甲</t></si>"), "文字表的文字里夹有不该有的内容"),
    "two texts in one": (first_text("<si><t>甲</t><t>乙</t></si>"), "文字表的文字里有两份<t>"),
    "a text beside runs": (first_text("<si><t>甲</t><r><t>乙</t></r></si>"), "文字表的文字里有不该有的内容<r>"),
    "two texts in a run": (first_text("<si><r><t>甲</t><t>乙</t></r></si>"), "文字表的文字里有两份<t>"),
    "a text behind a text": (first_text("<si><t>甲</t>乙</si>"), "文字表的文字里夹有不该有的内容"),
    "another root": (
        both(replaced(STRINGS, "<sst ", "<st "), replaced(STRINGS, "</sst>", "</st>")),
        "文字表的内容不是文字表",
    ),
}
PARTS: dict[str, tuple[Edit, str]] = {
    "one id twice": (
        relation("worksheet", "worksheets/sheet2.xml", "rId1"),
        "“xl/_rels/workbook.xml.rels”里有两个“rId1”，分别指向“xl/worksheets/sheet1.xml”和“xl/worksheets/sheet2.xml”",
    ),
    "two styles": (both(relation("styles", "other.xml"), added("xl/other.xml")), "文件里有两份格式表"),
    "two lists of texts": (both(relation("sharedStrings", "other.xml"), added("xl/other.xml")), "文件里有两份文字表"),
    "another list of texts by its type": (
        both(
            added("xl/other.xml"),
            before(
                TYPES, "Types", f'<Override PartName="/xl/other.xml" ContentType="{SPREADSHEET}sharedStrings+xml"/>'
            ),
        ),
        "文件里有两份文字表，有的软件用“xl/other.xml”",
    ),
    "another list of texts by its name": (
        both(
            replaced(RELATIONS, "sharedStrings.xml", "other.xml"),
            lambda parts: parts.update({"xl/other.xml": parts[STRINGS]}),
            replaced(TYPES, "/xl/sharedStrings.xml", "/xl/other.xml"),
        ),
        "文件里有两份文字表，有的软件用“xl/sharedstrings.xml”",
    ),
    "a relationship but called so": (
        replaced(RELATIONS, f"{making.REL}/styles", "urn:y/styles"),
        "指向格式表的关系不合规，有的软件不认",
    ),
    "a sheet that is declared as something else": (
        replaced(
            TYPES,
            f'sheet1.xml" ContentType="{SPREADSHEET}worksheet',
            f'sheet1.xml" ContentType="{SPREADSHEET}chartsheet',
        ),
        "工作表“自评表”登记的类型不是工作表，有的软件不读它",
    ),
    "a sheet that is not declared": (
        replaced(TYPES, 'PartName="/xl/worksheets/sheet1.xml"', 'PartName="/xl/worksheets/sheet9.xml"'),
        "工作表“自评表”登记的类型不是工作表，有的软件不读它",
    ),
    "a part that is declared twice": (
        before(TYPES, "Types", '<Override PartName="/xl/worksheets/SHEET1.xml" ContentType="text/plain"/>'),
        "“xl/worksheets/sheet1.xml”在文件的类型登记里有两种类型",
    ),
    "a workbook that is not declared": (
        replaced(TYPES, "sheet.main+xml", "other.main+xml"),
        "工作簿登记的类型不是工作簿，有的软件不读它",
    ),
    "two workbooks that are declared": (
        before(TYPES, "Types", f'<Override PartName="/xl/b.xml" ContentType="{SPREADSHEET}sheet.main+xml"/>'),
        "文件里登记了两个工作簿",
    ),
    "one part of two sheets": (
        replaced(RELATIONS, "worksheets/sheet2.xml", "worksheets/sheet1.xml"),
        "工作表“文字材料”与另一个工作表是同一份内容",
    ),
    "a way with dots": (
        replaced(RELATIONS, "worksheets/sheet2.xml", "../xl/worksheets/sheet2.xml"),
        "指向工作表的路径写成“../xl/worksheets/sheet2.xml”，有的软件找不到",
    ),
    "a way with a percent sign": (
        replaced(RELATIONS, "worksheets/sheet2.xml", "work%73heets/sheet2.xml"),
        "指向工作表的路径写成“work%73heets/sheet2.xml”，有的软件找不到",
    ),
    "a way with backslashes": (
        replaced(RELATIONS, "worksheets/sheet2.xml", "worksheets\\sheet2.xml"),
        "指向工作表的路径写成“worksheets\\sheet2.xml”，有的软件找不到",
    ),
    "a way inside or outside": (
        replaced(RELATIONS, 'Target="worksheets/sheet2.xml"', 'Target="worksheets/sheet2.xml" TargetMode="external"'),
        "“xl/_rels/workbook.xml.rels”里没有写清“worksheets/sheet2.xml”在文件里还是文件外",
    ),
    "two ways to a sheet": (
        replaced(BOOK, 'r:id="rId2"', 'r:id="rId2" id="rId1"'),
        "工作表“文字材料”的“id”写了两种",
    ),
    "a sheet that is nowhere": (
        replaced(RELATIONS, "worksheets/sheet2.xml", "worksheets/sheet9.xml"),
        "工作表“文字材料”的内容不在文件里",
    ),
    "a sheet whose part is another thing": (
        lambda parts: parts.update({SHEET: parts[STYLES]}),
        "工作表“自评表”的内容不是工作表",
    ),
    "two sheets of one name": (
        both(
            replaced(BOOK, "</sheets>", '<sheet name="自评表" sheetId="9" r:id="rId2"/></sheets>'),
        ),
        "有两个工作表都叫“自评表”",
    ),
    "two lists of sheets": (
        replaced(BOOK, "</sheets>", '</sheets><sheets><sheet name="a" sheetId="9" r:id="rId1"/></sheets>'),
        "工作簿目录里有两份<sheets>",
    ),
    "a sheet of another namespace": (
        replaced(BOOK, "</sheets>", f'<y:sheet {FOREIGN} name="a"/></sheets>'),
        "工作簿目录里有不该有的内容<sheet>",
    ),
    "a list of sheets in another namespace": (
        replaced(BOOK, "<sheets>", f'<y:sheets {FOREIGN}><y:sheet name="a"/></y:sheets><sheets>'),
        "工作簿目录里有不该有的内容<sheets>",
    ),
    "a name of a sheet spelt twice": (
        replaced(BOOK, '<sheet name="自评表"', '<sheet name="自评表" y:name="表" xmlns:y="urn:y"'),
        "工作表“自评表”的“name”写了两种",
    ),
    "an id of a sheet spelt twice": (
        replaced(BOOK, '<sheet name="自评表"', '<sheet id="rId2" name="自评表"'),
        "工作表“自评表”的“id”写了两种",
    ),
    "a name twice": (
        replaced(BOOK, "</definedNames>", '<definedName name="PE_RATING">自评表!$A$1</definedName></definedNames>'),
        "名称“PE_RATING”定义了两次",
    ),
    "a tag in a name": (
        replaced(BOOK, "</definedName>", "<b/></definedName>"),
        "名称“_xlnm._FilterDatabas”里夹有不该有的内容<b>",
    ),
    "a name too long": (
        replaced(BOOK, "</definedNames>", f'<definedName name="a">{"1+" * 5_000}1</definedName></definedNames>'),
        "名称“a”有10001个字符，Excel只存8192个",
    ),
    "a property twice": (
        before(
            CUSTOM,
            "Properties",
            '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="99" name="perfeval_identity_001">'
            "<vt:lpwstr>x</vt:lpwstr></property>",
        ),
        "文件属性“perfeval_identity_00”有两份",
    ),
    "two values of a property": (
        before(CUSTOM, "property", "<vt:lpwstr>x</vt:lpwstr>"),
        "文件属性“perfeval_identity_00”有两个值",
    ),
}
TABLES = {**CELLS, **ROWS, **MARKUP, **TEXTS, **PARTS}
