"""What programs read in two ways is refused, with sheet, cell and cause; what they all read alike is read."""

from __future__ import annotations

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
from tests.returns.strict_edits import (
    ACTUAL,
    RELATIONS,
    ROW,
    SHEET,
    TYPES,
    Edit,
    added,
    answer,
    before,
    both,
    cell,
    relation,
    replaced,
    sound,
    written,
)
from tests.returns.strict_kinds import SPREADSHEET, TABLES


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
        monkeypatch.setattr(limit, "most", 10)
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
