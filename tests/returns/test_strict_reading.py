"""What programs read in two ways is refused, with sheet, cell and cause; what they all read alike is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from openpyxl import Workbook

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns import reader
from perfeval_xl.returns.budget import Limit
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.reader import read_book, read_return
from perfeval_xl.submission import check_file
from tests import making
from tests.making import BOOK, CUSTOM, MAIN, STRINGS, STYLES, Parts, at, place
from tests.returns.zips import of

SHEET, TYPES, RELATIONS = "xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
FOREIGN = 'xmlns:y="urn:y"'
IGNORED = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:y="urn:y" mc:Ignorable="y"'
ACTUAL, REASON = at("i01.actual"), at("i02.reason")
HERE, THERE = f"工作表“自评表”{ACTUAL}", f"工作表“自评表”{REASON}"
ROW = ACTUAL.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
Edit = Callable[[Parts], None]


def sound(folder: Path) -> Parts:
    """The parts of the sound workbook."""
    return Parts(making.book(folder / "好.xlsx"))


def replaced(part: str, *pairs: str) -> Edit:
    """Put something else for the first of what stands in a part: ``old, new`` and so on."""

    def edit(parts: Parts) -> None:
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old.encode() in parts[part], old
            parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return edit


def cell(reference: str, content: str, attributes: str = "") -> Edit:
    """Write a cell anew, with its style."""

    def edit(parts: Parts) -> None:
        text = parts[SHEET].decode()
        start = text.index(f'<c r="{reference}"')
        closed = text.index(">", start)
        style = (re.search('s="([0-9]+)"', text[start:closed]) or ["", "0"])[1]
        end = closed + 1 if text[closed - 1] == "/" else text.index("</c>", start) + 4
        new = f'<c r="{reference}" s="{style}"{attributes}>{content}</c>'
        parts[SHEET] = (text[:start] + new + text[end:]).encode()

    return edit


def answer(content: str, attributes: str = "") -> Edit:
    """Write the cell of a number anew."""
    return cell(ACTUAL, content, attributes)


def reason(content: str, attributes: str = "") -> Edit:
    """Write the cell of a text anew."""
    return cell(REASON, content, attributes)


def first_text(content: str) -> Edit:
    """Put something for the first shared text."""
    return replaced(STRINGS, "<si><t>", f"{content}<si><t>")


def before(part: str, end: str, content: str) -> Edit:
    """Put something before an end tag."""
    return replaced(part, f"</{end}>", f"{content}</{end}>")


def after(part: str, start: str, content: str) -> Edit:
    """Put something behind a start tag."""
    return replaced(part, start, f"{start}{content}")


def both(*edits: Edit) -> Edit:
    """One after the other."""

    def edit(parts: Parts) -> None:
        for one in edits:
            one(parts)

    return edit


def added(name: str, data: str | bytes = b"<a/>") -> Edit:
    """One part more."""

    def edit(parts: Parts) -> None:
        parts[name] = data.encode() if isinstance(data, str) else data

    return edit


def relation(kind: str, target: str, name: str = "rId99") -> Edit:
    """One relationship of the workbook more."""
    return before(
        RELATIONS, "Relationships", f'<Relationship Id="{name}" Type="{making.REL}/{kind}" Target="{target}"/>'
    )


def written(parts: Parts, folder: Path, edit: Edit) -> Path:
    """The workbook with an edit."""
    edit(parts)
    path = folder / "自评表.xlsx"
    path.write_bytes(of(parts).data())
    return path


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
        answer("<v>900</v>", ' x:r="H16" xmlns:x="urn:x"'),
        f"{HERE}的地址或类型写了两种",
    ),
    "another address behind a line": (answer("<v>900</v>", ' r_x="H16"'), f"{HERE}的地址或类型写了两种"),
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
        replaced(SHEET, f'<c r="{ACTUAL}"', '<c r="H99"'),
        f"工作表“自评表”第{ROW}行里有一格的地址是“H99”，重复、颠倒或在别行",
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


@pytest.mark.parametrize(("edit", "why"), TABLES.values(), ids=TABLES.keys())
def test_what_programs_read_in_two_ways_is_refused(edit: Edit, why: str, tmp_path: Path) -> None:
    path = written(sound(tmp_path), tmp_path, edit)
    with pytest.raises(ReturnFileError) as refused:
        read_return(path)
    assert refused.value.code == "W015"
    assert refused.value.facts["why"] == why or (not why and "“自评表”" in refused.value.facts["why"])


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def prefixed(parts: Parts) -> None:
    """Every tag of the sheet with a prefix, as the SDK of .NET writes it."""
    text = parts[SHEET].decode().replace("</", "</\0").replace("<", "<x:").replace("<x:/\0", "</x:")
    text = text.replace("<x:?xml", "<?xml").replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    parts[SHEET] = text.encode()


def spread_out(parts: Parts) -> None:
    """Every tag of the sheet on a line of its own."""
    text = parts[SHEET].decode()
    for end in ("</c>", "</row>", "<row ", "<c ", "<sheetData>", "<v>", "<f>"):
        text = text.replace(end, f"\n  {end}" if not end.startswith("</") else f"{end}\n  ")
    parts[SHEET] = text.encode()


def without_addresses(parts: Parts) -> None:
    """Rows that are complete, without the addresses of their cells."""
    root = parts.sheet("填表说明")
    for row in root.iter(making.tag("row")):
        cells = list(row)
        if [item.get("r") for item in cells] == [f"{letter}{row.get('r')}" for letter in "ABCDEFGHIJ"[: len(cells)]]:
            for item in cells:
                del item.attrib["r"]


def in_utf_16(parts: Parts) -> None:
    """The sheet in UTF-16."""
    parts[SHEET] = parts[SHEET].decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")


HONEST: dict[str, Edit] = {
    "nothing": lambda parts: None,
    "a mark at the beginning": lambda parts: parts.update({SHEET: b"\xef\xbb\xbf" + parts[SHEET]}),
    "no declaration": lambda parts: parts.update({SHEET: parts[SHEET].partition(b"?>")[2].lstrip()}),
    "UTF-16": in_utf_16,
    "a comment before the sheet": replaced(SHEET, "<worksheet", "<!-- written by a program --><worksheet"),
    "prefixes (.NET)": prefixed,
    "lines and blanks": spread_out,
    "no addresses": without_addresses,
    "extra attributes (Excel)": replaced(
        SHEET,
        "<worksheet ",
        '<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'xr:uid="{00000000-0001-0000-0000-000000000000}" ',
    ),
    "heights of letters (Excel)": replaced(
        SHEET,
        f'<row r="{ROW}"',
        '<row xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" x14ac:dyDescent="0.15" r="'
        f'{ROW}"',
    ),
    "a number with 17 digits": answer("<v>900.00000000000001</v>"),
    "a number in scientific writing": answer("<v>9.0000000000000000E2</v>"),
    "a number of a kind": answer("<v>900</v>", ' t="n"'),
    "phonetic guides (Excel)": replaced(
        STRINGS,
        "</t></si>",
        '</t><rPh sb="0" eb="1"><t>fu</t></rPh><phoneticPr fontId="1" type="noConversion"/></si>',
    ),
    "breaks and look-alikes (Excel)": both(
        lambda parts: None, cell("T30", "<is><t>一_x000D__x005F_x0041_</t></is>", ' t="inlineStr"')
    ),
    "runs (Excel)": replaced(STRINGS, "<si><t>", "<si><r><rPr><b/></rPr><t>", "</t></si>", "</t></r></si>"),
    "an extension behind the texts": before(STRINGS, "sst", '<extLst><ext uri="x"/></extLst>'),
    "a text of its own kind": both(answer("<v>900</v>"), cell("T30", "<v></v>", ' t="str"')),
    "comments with persons (Excel)": both(
        added("xl/comments1.xml"),
        added("xl/threadedComments/threadedComment1.xml"),
        added("xl/persons/person.xml"),
        before(
            RELATIONS,
            "Relationships",
            '<Relationship Id="rId77" Type="http://schemas.microsoft.com/office/2017/10/relationships/person" '
            'Target="persons/person.xml"/>',
        ),
        before(
            TYPES,
            "Types",
            '<Override PartName="/xl/persons/person.xml" ContentType="application/vnd.ms-excel.person+xml"/>',
        ),
    ),
    "pictures in cells (WPS)": both(
        added("xl/cellimages.xml"),
        before(
            RELATIONS,
            "Relationships",
            '<Relationship Id="rId78" Type="http://www.wps.cn/officeDocument/2020/cellImage" Target="cellimages.xml"/>',
        ),
    ),
    "the order of computing (Excel)": both(added("xl/calcChain.xml"), relation("calcChain", "calcChain.xml")),
    "blanks kept": replaced(STRINGS, "<si><t>", '<si><t xml:space="preserve">'),
    "controls in alternatives (Excel)": before(
        SHEET,
        "worksheet",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x14"><controls/></mc:Choice><mc:Fallback/></mc:AlternateContent>',
    ),
    "extensions of the sheet (Excel)": before(
        SHEET,
        "worksheet",
        '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/'
        'spreadsheetml/2009/9/main"><x14:conditionalFormattings/></ext></extLst>',
    ),
    "the folder of the workbook (Excel)": replaced(
        BOOK,
        "<bookViews>",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x15"><x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/'
        '2010/11/ac" url="C:\\自评\\"/></mc:Choice></mc:AlternateContent>'
        '<xr:revisionPtr xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'revIDLastSave="0" documentId="8_{0}"/><bookViews>',
    ),
    "extensions of the workbook (Excel)": before(
        BOOK,
        "workbook",
        '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}" xmlns:x15="http://schemas.microsoft.com/office/'
        'spreadsheetml/2010/11/main"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst>',
    ),
    "ways from the root": replaced(RELATIONS, 'Target="worksheets/sheet1.xml"', 'Target="/xl/worksheets/sheet1.xml"'),
    "types by their endings (.NET)": both(
        replaced(
            TYPES,
            'Extension="xml" ContentType="application/xml"',
            f'Extension="xml" ContentType="{SPREADSHEET}sheet.main+xml"',
        ),
        replaced(TYPES, f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}sheet.main+xml"/>', ""),
    ),
    "one type listed twice": before(
        TYPES, "Types", f'<Override PartName="/xl/styles.xml" ContentType="{SPREADSHEET}styles+xml"/>'
    ),
    "properties of others (labels of Office)": before(
        CUSTOM,
        "Properties",
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="99" name="MSIP_Label_Enabled">'
        "<vt:lpwstr>true</vt:lpwstr></property>",
    ),
    "a name of a sheet beside one of another": replaced(
        BOOK,
        "</definedNames>",
        '<definedName name="_xlnm.Print_Titles" localSheetId="1">文字材料!$1:$1</definedName></definedNames>',
    ),
    "an empty text by its kind": cell("T30", "", ' t="s"'),
    "an empty inline text": cell("T30", "", ' t="inlineStr"'),
}


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> RawBook:
    """What is read of the sound workbook."""
    folder = tmp_path_factory.mktemp("issued")
    return read_book(making.book(folder / "自评表.xlsx"))


@pytest.mark.parametrize("edit", HONEST.values(), ids=HONEST.keys())
def test_what_every_program_reads_alike_is_read_the_same(edit: Edit, issued: RawBook, tmp_path: Path) -> None:
    parts = sound(tmp_path)
    making.cell(parts.sheet(), "T30")
    parts = Parts(written(parts, tmp_path, lambda parts: parts.update(parts.data())))
    found = read_return(written(parts, tmp_path, edit))
    for sheet in found.sheets:
        sheet.cells.pop((29, 19), None)
    assert [sheet.cells for sheet in found.sheets] == [sheet.cells for sheet in issued.sheets]
    assert [sheet.merges for sheet in found.sheets] == [sheet.merges for sheet in issued.sheets]
    assert found.names == issued.names
    assert PROPERTIES_OF_OTHERS.keys() >= found.properties.keys() - issued.properties.keys()


PROPERTIES_OF_OTHERS = {"MSIP_Label_Enabled": "true"}


# ---- formulas of several cells

SCORES = f"{at('i01.score')}:{at('i03.score')}"
ADDRESS = making.plan().addresses["total.score"]
TOTAL = escape((making.plan().sheets[0].cells[ADDRESS.row, ADDRESS.column].formula or "").lstrip("="))
BLOCKS: dict[str, tuple[Edit, list[tuple[str, str]]]] = {
    "over formulas": (
        cell(at("i01.score"), f'<f t="array" ref="{SCORES}">9</f><v>9</v>'),
        [("G173", place("i01.score"))],
    ),
    "over given numbers": (
        cell("T30", f'<f t="array" ref="{at("i01.points")}:T30">50</f><v>50</v>'),
        [("G173", "自评表!T30")],
    ),
    "over a label": (
        cell(at("i01.points"), f'<f t="dataTable" ref="A1:{at("i01.points")}" r1="A1"/><v>10</v>'),
        [("G173", place("i01.points"))],
    ),
    "over an answer": (
        cell("T30", f'<f t="array" ref="{ACTUAL}:T30">A1</f><v>1</v>'),
        [("G173", "自评表!T30")],
    ),
    "of one cell": (
        cell(at("total.score"), f'<f t="array" ref="{at("total.score")}">{TOTAL}</f><v>94.8</v>'),
        [("G102", place("total.score"))],
    ),
}


@pytest.mark.parametrize(("edit", "found"), BLOCKS.values(), ids=BLOCKS.keys())
def test_a_formula_of_several_cells_is_found_where_it_stands(
    edit: Edit, found: list[tuple[str, str]], tmp_path: Path
) -> None:
    parts = sound(tmp_path)
    making.cell(parts.sheet(), "T30")
    parts = Parts(written(parts, tmp_path, lambda parts: parts.update(parts.data())))
    findings = check_file(written(parts, tmp_path, edit)).findings
    assert set(found) <= {(finding.code.name, str(finding.place)) for finding in findings}


# ---- how much there may be


def many(limit: Limit) -> Edit:
    """More of something than there may be."""
    count = limit.most + 1
    match limit:
        case Limit.SHEETS:
            sheets = "".join(
                f'<sheet name="s{number}" sheetId="{number + 9}" r:id="r{number}"/>' for number in range(count)
            )
            lists = "".join(
                f'<Relationship Id="r{number}" Type="{making.REL}/chartsheet" Target="c{number}.xml"/>'
                for number in range(count)
            )
            parts = [added(f"xl/c{number}.xml") for number in range(count)]
            return both(before(BOOK, "sheets", sheets), before(RELATIONS, "Relationships", lists), *parts)
        case Limit.VALIDATIONS:
            rule = f'<dataValidation type="list" sqref="{"A1 " * count}"/>'
            return before(SHEET, "dataValidations", rule)
        case Limit.MERGES:
            return before(SHEET, "mergeCells", '<mergeCell ref="A900:B900"/>' * count)
        case Limit.COLUMNS:
            return before(SHEET, "cols", '<col min="99" max="99"/>' * count)
        case Limit.NAMES:
            names = (f'<definedName name="n{number}">1</definedName>' for number in range(count))
            return before(BOOK, "definedNames", "".join(names))
        case Limit.STYLES:
            return before(STYLES, "cellXfs", "<xf/>" * count)
        case Limit.SHARED:
            formula = f'<f t="shared" si="99" ref="A2000:XFD2000">{"1+" * 4_000}1</f>'
            cells = f'<c>{formula}<v>1</v></c>{"""<c><f t="shared" si="99"/><v>1</v></c>""" * 630}'
            return before(SHEET, "sheetData", f'<row r="2000">{cells}</row>')
        case Limit.SPREAD:
            formula = '<c><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c>'
            return before(SHEET, "sheetData", f'<row r="2000">{formula * 400}</row>')
    return lambda parts: None


ON_SHEETS = [limit for limit in Limit if limit is not Limit.NOTES]
"""All but open notes, which need parts of their own."""


@pytest.mark.parametrize("limit", ON_SHEETS, ids=lambda limit: limit.name)
def test_what_is_too_much_for_any_form_is_refused_as_that(
    limit: Limit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if limit in (Limit.CELLS, Limit.CONDITIONALS, Limit.FORMULAS, Limit.TAGS):
        # So many take seconds to write: the sound workbook has more than ten.
        monkeypatch.setattr(limit, "_value_", (limit.what, 10))
    path = written(sound(tmp_path), tmp_path, many(limit))
    with pytest.raises(ReturnFileError) as refused:
        read_return(path)
    assert (refused.value.code, refused.value.facts["what"]) == ("W032", limit.what)


def test_another_programs_workbook_is_refused_before_its_sheets_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_sheet(*_: object) -> None:
        raise AssertionError("a sheet was read")

    monkeypatch.setattr(reader, "read_sheet", read_sheet)
    book = Workbook()
    book.active["A1"] = "项目支出绩效自评表"
    book.save(tmp_path / "自己画的.xlsx")
    with pytest.raises(ReturnFileError, match="W008"):
        read_return(tmp_path / "自己画的.xlsx")
