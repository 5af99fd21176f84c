"""Rows that are read from their text are read as their tree is; what only the tree can tell is left to it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns import package, plain_cells, reader
from perfeval_xl.returns.budget import Budget, Limit
from perfeval_xl.returns.cell_reading import LONGEST_FORMULA, LONGEST_TEXT, BookContent
from perfeval_xl.returns.cells import RawSheet
from perfeval_xl.returns.known_lists import Lists
from perfeval_xl.returns.number_formats import Shown
from perfeval_xl.returns.package import Package
from perfeval_xl.returns.plain_cells import PlainCells
from perfeval_xl.returns.sheet_reading import read_sheet
from perfeval_xl.returns.sheet_text import MOST_SHAPES
from perfeval_xl.returns.styles import Look
from tests.making import MAIN

TEXTS = ("甲", "", "长" * (LONGEST_TEXT + 1), "_x0041_")
LOOKS = {
    "0": Look(True, Shown.NUMBER, "General"),
    "1": Look(False, Shown.PERCENT, "0%"),
    "11": Look(True, Shown.TEXT, "@"),
}
ROWS = (
    '<row r="1" spans="1:4" ht="23.25" customHeight="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"/>'
    '<c r="C1"><f>IF(A1&lt;1,"&amp;是&gt;",1)</f><v>-1.5E2</v></c><c r="D1" t="str"><f>A1</f><v></v></c>'
    '<c r="E1" s="1"/><c r="F1" s="0"/><c s="1"/></row>'
    '<row r="2" hidden="1"/><row r="4" ht="0.5"><c r="B4" t="b"><v>1</v></c><c r="AA4" t="e"><v>#N/A</v></c></row>'
)
EMPTY = (
    '<row r="{0}"><c r="A{0}" s="1"/><c r="B{0}" s="0"/><c r="D{0}" s="1"/><c r="E{0}"><v>1</v></c><c r="F{0}" s="11"/>'
    '<c r="H{0}" s="1"/></row>'
)
PLAIN = {
    "as XlsxWriter": ROWS,
    "no rows": "",
    "a row without cells": '<row r="3"></row>',
    "blanks in tags": '<row r="3"><c r="A3" s="1" /><c r="B3" s="0"><v /></c></row>',
    "as LibreOffice": '<row r="3" customFormat="false" ht="12.8"><c r="A3" s="0" t="n"><f aca="false">1</f><v>1</v></c>'
    "</row>",
    "a kind without a value": '<row r="3"><c r="A3" t="e"/><c r="B3" t="s"></c><c r="C3" t="str"><v/></c></row>',
    "a text of a formula": '<row r="3"><c r="A3" t="str"><v>一\n&quot;二&apos;&amp;lt;_</v></c></row>',
    "an empty text and number": '<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" t="s"><v></v></c>'
    '<c r="C3"><v></v></c></row>',
    "cells without references": '<row r="3"><c s="1"/><c><v>1</v></c><c r="E3" s="1"/><c t="s"><v>0</v></c></row>',
    "empty cells beside each other": EMPTY.format(1) + EMPTY.format(11) + EMPTY.format(20_000),
    "empty cells without references": '<row r="1"><c s="1"/><c s="0"/><c r="D1" s="1" /><c s="0"/><c s="1"/></row>'
    '<row r="11"><c r="C11" s="1"/><c s="0"/><c s="1"/></row>',
    "empty cells far to the right": '<row r="3"><c r="IU3" s="1"/><c s="1"/><c s="1"/><c r="XFD3" s="1"/></row>',
    "far away": '<row r="20000"><c r="A20000" s="1"/><c r="B20000"><v>1</v></c><c r="ZZ20000"/><c r="XFD20000"/></row>',
}
"""Rows that need no tree."""
TREE = {
    "a row twice": '<row r="1"/><row r="1"/>',
    "a row in a row": '<row r="1"><row r="2"></row></row>',
    "a row that does not end": '<row r="1">',
    "an end too many": '<row r="1"></row></row>',
    "a cell in no row": '<c r="A1"/>',
    "a cell of another row": '<row r="1"><c r="A2"/></row>',
    "a cell twice": '<row r="1"><c r="A1"/><c r="A1"/></row>',
    "an empty cell of another row": '<row r="1"><c r="A1" s="1"/><c r="B11" s="1"/></row>',
    "an empty cell of a longer row": '<row r="11"><c r="A11" s="1"/><c r="B1" s="1"/></row>',
    "an empty cell twice": '<row r="1"><c r="A1" s="1"/><c r="B1" s="1"/><c r="B1" s="1"/></row>',
    "empty cells in another order": '<row r="1"><c r="D1" s="1"/><c r="C1" s="1"/></row>',
    "an empty cell too far": '<row r="1"><c r="XFD1" s="1"/><c s="1"/></row>',
    "an empty cell of no style": '<row r="1"><c r="A1" s="1"/><c r="B1" s="2"/></row>',
    "a cell without a reference too far": '<row r="1"><c r="XFD1" s="1"/><c><v>1</v></c></row>',
    "a cell without a reference in no row": '<c s="1"/>',
    "a cell without a column": '<row r="1"><c r="1" s="1"/></row>',
    "cells in another order": '<row r="1"><c r="B1"/><c r="A1"/></row>',
    "a cell far to the right": '<row r="1"><c r="XFE1"/></row>',
    "a cell that ends twice": '<row r="1"><c r="A1"/></c></row>',
    "a row without a number": '<row><c r="A1"/></row>',
    "a row with a nought": '<row r="01"><c r="A1"/></row>',
    "a row below all": '<row r="1048577"/>',
    "no such style": '<row r="1"><c r="A1" s="2"/></row>',
    "a style that is no number": '<row r="1"><c r="A1" s="x"/></row>',
    "an attribute twice": '<row r="1" ht="1" ht="1"/>',
    "the number twice": '<row r="1" r="2"/>',
    "an unknown prefix": '<row r="1" x:ht="1"/>',
    "a row that hides oddly": '<row r="1" hidden="on"/>',
    "a height that is none": '<row r="1" ht="high"/>',
    "a quotation that goes on": '<row r="1" ht="1><c r="A1"/></row>',
    "a text that is not there": '<row r="1"><c r="A1" t="s"><v>4</v></c></row>',
    "a text with a nought": '<row r="1"><c r="A1" t="s"><v>00</v></c></row>',
    "a text that is too long": '<row r="1"><c r="A1" t="s"><v>2</v></c></row>',
    "no number": '<row r="1"><c r="A1"><v>1_0</v></c></row>',
    "no truth": '<row r="1"><c r="A1" t="b"><v>2</v></c></row>',
    "an empty truth": '<row r="1"><c r="A1" t="b"><v></v></c></row>',
    "no error": '<row r="1"><c r="A1" t="e"><v>oops</v></c></row>',
    "no kind": '<row r="1"><c r="A1" t="x"><v>1</v></c></row>',
    "a day": '<row r="1"><c r="A1" t="d"><v>2024-03-31</v></c></row>',
    "a text in the cell": '<row r="1"><c r="A1" t="inlineStr"><is><t>一</t></is></c></row>',
    "an escape": '<row r="1"><c r="A1" t="str"><v>_x0041_</v></c></row>',
    "a long text of a formula": f'<row r="1"><c r="A1" t="str"><v>{"一" * (LONGEST_TEXT + 1)}</v></c></row>',
    "a long formula": f'<row r="1"><c r="A1"><f>{"1" * (LONGEST_FORMULA + 1)}</f></c></row>',
    "a blank formula": '<row r="1"><c r="A1"><f> </f></c></row>',
    "an empty formula": '<row r="1"><c r="A1"><f></f></c></row>',
    "a shared formula": '<row r="1"><c r="A1"><f t="shared" ref="A1:B1" si="0">B1</f></c>'
    '<c r="B1"><f t="shared" si="0"/></c></row>',
    "two values": '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
    "a value before the formula": '<row r="1"><c r="A1"><v>1</v><f>1</f></c></row>',
    "a picture": '<row r="1"><c r="A1" t="e" vm="1"><v>#VALUE!</v></c></row>',
    "a comment": '<row r="1"><c r="A1"><v>1<!-- --></v></c></row>',
    "an instruction": '<row r="1"><?x?></row>',
    "unlike brackets": '<row r="1"><c r="A1"><f>1>0</f></c></row>',
    "an end of characters": '<row r="1"><c r="A1"><f>"]]>"</f></c></row>',
    "an entity": '<row r="1"><c r="A1"><f>"&x;"</f></c></row>',
    "a sign by its number": '<row r="1"><c r="A1"><f>"&#65;"</f></c></row>',
    "a character that is none": '<row r="1"><c r="A1"><f>"\x01"</f></c></row>',
    "another one": '<row r="1"><c r="A1"><f>"\uffff"</f></c></row>',
    "another end of line": '<row r="1"><c r="A1"><f>1+\r\n1</f></c></row>',
    "blanks between cells": '<row r="1"> <c r="A1"/></row>',
    "words between cells": '<row r="1">x<c r="A1"/></row>',
    "other tags": '<row r="1"><x/></row>',
    "another namespace": '<row r="1" xmlns="urn:x"><c r="A1"/></row>',
    "the rows twice": '</sheetData><sheetData><row r="1"/>',
}
"""Rows that are left to the tree."""


class OneSheet(Package):
    """A package that is but one sheet."""

    def __init__(self, sheet: bytes) -> None:
        self.sheet_data, self.budget = sheet, Budget()
        self._kept = {}

    def read(self, name: str) -> bytes:
        return self.sheet_data


def sheet_of(rows: str | bytes, before: str = "", space: str = MAIN) -> bytes:
    inside = rows if isinstance(rows, bytes) else rows.encode()
    start = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{space}">{before}<sheetData>'
    return start.encode() + inside + b"</sheetData></worksheet>"


def outcome(data: bytes) -> tuple[object, bool]:
    """The sheet as it is read, or why it is not; and whether that took no tree of its cells."""
    one = OneSheet(data)
    content = BookContent(TEXTS, LOOKS, one.budget)
    sheet, plainly = RawSheet("表", True), False
    try:
        text = one.sheet("xl/worksheets/sheet1.xml", "工作表“表”", package.parse_xml)
        plainly = PlainCells(content).read(text, RawSheet("表", True))
        content = content._replace(budget=Budget())
        read_sheet(text, sheet, content, PlainCells(content), Lists(package.parse_xml))
    except ReturnFileError as error:
        return (error.code, error.facts), plainly
    return (sheet, sheet.heights), plainly


@pytest.fixture
def by_tree(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], object]:
    """What `outcome` is where every sheet is read by its tree."""

    def read(data: bytes) -> object:
        with monkeypatch.context() as patch:
            patch.setattr(package, "plain_rows", lambda *_: None)
            return outcome(data)[0]

    return read


@pytest.mark.parametrize("rows", PLAIN.values(), ids=PLAIN.keys())
def test_plain_rows_are_read_without_a_tree_of_their_cells(rows: str, by_tree: Callable[[bytes], object]) -> None:
    found, plainly = outcome(sheet_of(rows))
    assert plainly
    assert found == by_tree(sheet_of(rows))
    assert isinstance(found, tuple)
    assert isinstance(found[0], RawSheet)


def test_the_whole_part_is_parsed_once_however_often_it_is_asked_for() -> None:
    one = OneSheet(sheet_of(PLAIN[next(iter(PLAIN))]))
    text = one.sheet("xl/worksheets/sheet1.xml", "工作表“表”", package.parse_xml)
    assert text.tiles is not None
    parsed = [text.whole(), text.whole()]
    assert parsed[0] is parsed[1]


def test_rows_of_too_many_kinds_are_left_to_the_tree(by_tree: Callable[[bytes], object]) -> None:
    rows = "".join(f'<row r="{at}" ht="{at}"/>' for at in range(1, MOST_SHAPES + 1))
    assert outcome(sheet_of(rows))[1]
    more = sheet_of(f'{rows}<row r="{MOST_SHAPES + 1}" ht="9.5"/>')
    assert outcome(more) == (by_tree(more), False)


@pytest.mark.parametrize("rows", TREE.values(), ids=TREE.keys())
def test_other_rows_are_left_to_the_tree(rows: str, by_tree: Callable[[bytes], object]) -> None:
    found, plainly = outcome(sheet_of(rows))
    assert not plainly
    assert found == by_tree(sheet_of(rows))


@pytest.mark.parametrize(
    "data",
    [
        sheet_of(ROWS, space="urn:x"),
        sheet_of(ROWS, before="<!-- -->"),
        sheet_of(ROWS).replace(b"<sheetData>", b"<!--<sheetData>").replace(b"</sheetData>", b"</sheetData>-->"),
        sheet_of(ROWS, before="<x><y/>").replace(b"</worksheet>", b"</x></worksheet>"),
        sheet_of(ROWS, before="<sheetData/>"),
        sheet_of(ROWS.encode().replace("是".encode(), b"\xed\xa0\x80")),
        sheet_of(ROWS)[:-4],
        sheet_of(ROWS) + b"<!-- sheetData -->",
    ],
)
def test_what_stands_around_plain_rows_is_asked_as_ever(data: bytes, by_tree: Callable[[bytes], object]) -> None:
    assert outcome(data)[0] == by_tree(data)


def test_formulas_are_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    formulas = plain_cells._Formulas()
    assert formulas["1&lt;2"] == formulas["1&lt;2"] == "1<2"
    assert list(formulas) == ["1&lt;2"]
    monkeypatch.setattr(plain_cells, "MOST_BYTES", 1_000)
    for number in range(50):
        assert formulas[f"{number}&amp;1"] == f"{number}&1"
        assert len(formulas) < 10


LIST = "xl/sharedStrings.xml"
PLAIN_TEXTS = '<si><t>一&amp;lt;\n</t></si><si><t xml:space="preserve"> 二 </t></si><si><t></t></si><si><t>a_b</t></si>'


def texts_of(data: bytes) -> tuple[object, bool]:
    """The texts that cells share, or why they are not read; and whether that took no tree of them."""
    one = OneSheet(data)
    try:
        plainly = one.shared_texts(LIST, "文字表")[1] is not None
        return reader.shared_texts(OneSheet(data), LIST), plainly
    except ReturnFileError as error:
        return (error.code, error.facts), False


def listed(texts: str, before: str = "", behind: str = "") -> bytes:
    return f'{before}<sst xmlns="{MAIN}" xmlns:x="{MAIN}">{texts}{behind}</sst>'.encode()


@pytest.mark.parametrize(
    ("data", "plain"),
    [
        (listed(PLAIN_TEXTS), True),
        (listed(PLAIN_TEXTS, behind='<extLst><ext uri="x"/></extLst>'), True),
        (listed(f"{PLAIN_TEXTS}<si><t>_x0041_</t></si>"), False),
        (listed(""), False),
        (listed(f"{PLAIN_TEXTS}<si><r><t>一</t></r></si>"), False),
        (listed(f"{PLAIN_TEXTS}<si><t/></si>"), False),
        (listed(f"{PLAIN_TEXTS}<x:si><t>一</t></x:si>"), False),
        (listed(f"<x:si><t>一</t></x:si>{PLAIN_TEXTS}"), False),
        (listed("<si ><t>一</t></si >", before=f"<!--{PLAIN_TEXTS}-->"), False),
        (listed("<si />", before=f"<!--{PLAIN_TEXTS}-->"), False),
        (listed('<si plain-texts=""/>', before=f"<!--{PLAIN_TEXTS}-->"), False),
        (listed(f"<phoneticPr>{PLAIN_TEXTS}</phoneticPr>"), False),
        (listed(f"{PLAIN_TEXTS}x"), False),
        (listed(PLAIN_TEXTS).replace(b"spreadsheetml", b"other"), False),
        (listed(PLAIN_TEXTS)[:-3], False),
    ],
)
def test_plain_shared_texts_are_read_without_a_tree(data: bytes, plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found, plainly = texts_of(data)
    assert plainly is plain
    monkeypatch.setattr(package, "plain_texts", lambda *_: None)
    assert texts_of(data) == (found, False)


def test_any_other_sign_of_a_shared_text_is_read_as_the_tree_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rng, all_found = Random(20), []
    for _ in range(800):
        at, length, put = rng.randrange(len(PLAIN_TEXTS)), rng.choice((0, 1, 4)), rng.choice(SIGNS) * rng.choice((0, 1))
        data = listed(PLAIN_TEXTS[:at] + put + PLAIN_TEXTS[at + length :])
        all_found.append((data, *texts_of(data)))
    assert 50 < sum(plainly for _, _, plainly in all_found) < 750
    monkeypatch.setattr(package, "plain_texts", lambda *_: None)
    for data, found, _ in all_found:
        assert texts_of(data)[0] == found, data


SIGNS = "<>/\"' =&;:A1rcvfs\n\r\t\x00]!-?"


def test_any_other_sign_is_read_as_the_tree_reads_it(by_tree: Callable[[bytes], object]) -> None:
    rng, plainly = Random(19), 0
    for _ in range(1500):
        at, length, put = rng.randrange(len(ROWS)), rng.choice((0, 1, 1, 4)), rng.choice(SIGNS) * rng.choice((0, 1, 1))
        data = sheet_of(ROWS[:at] + put + ROWS[at + length :])
        found, plain = outcome(data)
        plainly += plain
        assert found == by_tree(data), data
    assert 50 < plainly < 1450


@pytest.mark.parametrize("limit", [Limit.CELLS, Limit.FORMULAS, Limit.TAGS])
def test_too_much_is_refused_in_plain_rows_as_well(
    limit: Limit, by_tree: Callable[[bytes], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limit, "most", 2)
    found, _ = outcome(sheet_of(ROWS))
    assert found == by_tree(sheet_of(ROWS)) == ("W032", {"what": limit.what, "limit": "2"})
