"""How a workbook behaves in the hands of a unit: what may be typed, what is locked, how it prints."""

import functools
import io
import itertools
import re
import zipfile

import openpyxl
import pytest
from lxml import etree
from openpyxl.cell.cell import MergedCell

from perfeval_xl.forms.form import Source
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.profiles import load
from perfeval_xl.vocabulary import UNFINISHED
from perfeval_xl.writer.blank_list import list_bytes
from perfeval_xl.writer.xlsx import MEASURE_FONT
from tests.engines.reading import opened
from tests.excel_safety.lint import ALLOWED
from tests.issuing.samples import PROFILES, blank, blank_book, complete_book

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FUNCTION = re.compile(r"([A-Za-z_.]+)\(")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
UNSAFE = re.compile(r"[\[\]:*?/\\']")


@functools.cache
def opened_blank(profile_id: str) -> openpyxl.Workbook:
    """The workbook of an empty form, opened; nobody changes it."""
    return opened(blank_book(profile_id))


def sheets(profile_id: str) -> list[etree._Element]:
    """The worksheets of an empty form as XML."""
    with zipfile.ZipFile(io.BytesIO(blank_book(profile_id))) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        return [etree.fromstring(archive.read(name)) for name in names]


@pytest.mark.parametrize("profile_id", PROFILES)
def test_every_open_cell_says_in_chinese_what_is_wanted_and_what_was_wrong(profile_id: str) -> None:
    for rule in (rule for sheet in sheets(profile_id) for rule in sheet.iter(f"{MAIN}dataValidation")):
        texts = {name: rule.get(name, "") for name in ("promptTitle", "prompt", "errorTitle", "error")}
        # A day may be typed where the list has only 未完成: such a list refuses nothing, and has no words for it.
        refuses = rule.findtext(f"{MAIN}formula1") != f'"{UNFINISHED}"'
        said = texts.values() if refuses else [texts["promptTitle"], texts["prompt"]]
        assert all(CHINESE.search(text) for text in said), (rule.get("sqref"), texts)
        for name, limit in (("promptTitle", 32), ("prompt", 255), ("errorTitle", 32), ("error", 225)):
            assert len(texts[name].encode("utf-16-le")) // 2 <= limit
        assert (rule.get("showErrorMessage"), rule.get("showInputMessage")) == ("1" if refuses else None, "1")


@pytest.mark.parametrize("profile_id", PROFILES)
def test_every_input_and_nothing_but_inputs_is_unlocked_and_validated(profile_id: str) -> None:
    filled = blank(profile_id)
    plan, book = arrange(filled.form), opened_blank(profile_id)
    inputs = {plan.addresses[key] for key, field in filled.form.every_field.items() if field.source is Source.ANSWER}
    for sheet in book.worksheets:
        merged = {cell for block in sheet.merged_cells.ranges for cell in list(block.cells)[1:]}
        unlocked = {
            cell.coordinate
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked and (cell.row, cell.column) not in merged
        }
        expected = {cell_name(place.row, place.column) for place in inputs if place.sheet == sheet.title}
        assert unlocked == expected
        validated = {str(block) for rule in sheet.data_validations.dataValidation for block in rule.sqref.ranges}
        assert {name.partition(":")[0] for name in validated} == expected


@pytest.mark.parametrize("profile_id", PROFILES)
def test_sheets_and_structure_are_locked_with_sha_512_and_filters_and_widths_stay_free(profile_id: str) -> None:
    for root in sheets(profile_id):
        guard = root.find(f"{MAIN}sheetProtection")
        assert (guard.get("algorithmName"), guard.get("sheet"), guard.get("objects"), guard.get("scenarios")) == (
            "SHA-512",
            "1",
            "1",
            "1",
        )
        assert {guard.get(name) for name in ("formatColumns", "formatRows", "sort", "autoFilter")} == {"0"}
        assert guard.get("selectLockedCells", "0") == guard.get("selectUnlockedCells", "0") == "0"
    with zipfile.ZipFile(io.BytesIO(blank_book(profile_id))) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
    guard = book.find(f"{MAIN}workbookProtection")
    assert (guard.get("workbookAlgorithmName"), guard.get("lockStructure")) == ("SHA-512", "1")


def test_columns_are_measured_by_a_font_that_no_text_is_in() -> None:
    """宋体 is not on every machine, and what stands in for it has wider digits."""
    book = opened_blank("cn_national/2020")
    fonts = {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}

    assert book._fonts[0].name == MEASURE_FONT
    assert "宋体" in fonts
    assert MEASURE_FONT not in fonts


@pytest.mark.parametrize("profile_id", PROFILES)
def test_every_sheet_prints_on_a4_one_page_wide_with_page_numbers(profile_id: str) -> None:
    book = opened_blank(profile_id)
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        # One page wide is what a file means that says nothing.
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
        assert "&P" in (sheet.oddFooter.center.text or "")
        assert sheet.print_area
        assert sheet.freeze_panes
    repeated = arrange(blank(profile_id).form, {}).sheets[0].repeated
    # Where a page begins below the table, its heading would stand over other things.
    assert bool(book.worksheets[0].print_title_rows) is (repeated is not None)


@pytest.mark.parametrize("profile_id", PROFILES)
def test_the_repeated_row_is_the_head_of_the_indicators_and_the_print_area_leaves_out_the_work_columns(
    profile_id: str,
) -> None:
    sheet = opened_blank(profile_id).worksheets[0]
    table = arrange(blank(profile_id).form, {}).sheets[0].table
    assert table is not None
    row = table[0]
    assert sheet.print_title_rows in (f"${row}:${row}", None)
    heads = [str(cell.value) for cell in sheet[row] if cell.value]
    columns = load(profile_id).layout.columns
    assert {column.heading for column in columns if column.role in ("indicator", "points", "score")} <= set(heads)
    printed = sum(column.printed for column in columns)
    assert openpyxl.utils.cell.range_boundaries(sheet.print_area.rpartition("!")[2])[2] == printed


@pytest.mark.parametrize("profile_id", PROFILES)
def test_formulas_call_nothing_but_what_every_program_computes_alike(profile_id: str) -> None:
    book = opened(complete_book(profile_id))
    formulas = [
        cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]
    formulas += [
        rule.formula[0] for sheet in book.worksheets for block in sheet.conditional_formatting for rule in block.rules
    ]
    assert len(formulas) > 50
    used = {name for formula in formulas for name in FUNCTION.findall(re.sub(r'"[^"]*"', '""', str(formula)))}
    assert used <= ALLOWED
    assert all("\n" not in str(formula) and len(str(formula)) < 8192 for formula in formulas)


@pytest.mark.parametrize("profile_id", PROFILES)
def test_sheet_names_need_no_quotes_and_defined_names_are_no_cells(profile_id: str) -> None:
    for book in (opened_blank(profile_id), opened(list_bytes(load(profile_id)))):
        assert all(len(name) <= 31 and not UNSAFE.search(name) for name in book.sheetnames)
        assert all("_" in name for name in book.defined_names)


@pytest.mark.parametrize("profile_id", PROFILES)
def test_inputs_look_different_from_what_is_locked(profile_id: str) -> None:
    sheet = opened_blank(profile_id).worksheets[0]
    coloured = {str(block) for rule in sheet.conditional_formatting for block in rule.cells.ranges}
    for row in sheet.iter_rows():
        for cell in (cell for cell in row if not isinstance(cell, MergedCell)):
            yellow = cell.fill.patternType is not None and cell.fill.fgColor.rgb == "FFFFF9DB"
            # What is printed is yellow only until the form is filled in.
            if cell.protection.locked:
                assert not yellow, cell.coordinate
            else:
                assert yellow or cell.coordinate in coloured, cell.coordinate


@pytest.mark.parametrize("profile_id", PROFILES)
def test_the_rules_stand_in_the_workbook_with_their_sources(profile_id: str) -> None:
    book = opened_blank(profile_id)
    text = "".join(str(cell.value or "") for row in book["填表说明"].iter_rows() for cell in row)
    profile = load(profile_id)
    assert profile.execution.basis.provision.title in text
    assert "原文未核对" in text
    assert f"第{profile.version}版" in text


@pytest.mark.parametrize("profile_id", [name for name in PROFILES if load(name).scored])
def test_the_points_of_each_dimension_stand_beside_what_is_prescribed(profile_id: str) -> None:
    sheet = opened_blank(profile_id)["校验"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    summary = next(at for at, row in enumerate(rows) if "得分汇总" in row)
    # The first summary is that of the form itself; those of its projects follow.
    own = list(itertools.takewhile(lambda row: row[1], rows[summary + 1 :]))
    prescribed = {row[1]: str(row[2]) for row in own}
    profile = load(profile_id)
    fixed = {rule.heading: str(rule.points) for rule in profile.dimensions if rule.weights.is_fixed}
    assert fixed.items() <= prescribed.items()
    assert prescribed["总分"] == "100"
