"""What a cell shows under a number format, and whether people read there what is stored."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from perfeval_xl.returns.format_codes import BUILT_IN
from perfeval_xl.returns.readings import Verdict, reading, sight_of
from perfeval_xl.returns.rendering import rendered
from tests.engines import libreoffice
from tests.returns.format_table import ONLY_EXCEL, OTHER, SAME, SHOWN, TEXTS


@pytest.mark.parametrize(("code", "value", "text"), [*SHOWN, *ONLY_EXCEL])
def test_a_number_is_shown_as_a_spreadsheet_shows_it(code: str, value: str, text: str) -> None:
    drawn = rendered(Decimal(value), code)
    assert drawn is not None
    assert drawn.text.strip() == text.strip()


@pytest.mark.parametrize(("code", "value", "text"), TEXTS)
def test_a_text_is_shown_as_a_spreadsheet_shows_it(code: str, value: str, text: str) -> None:
    drawn = rendered(value, code)
    assert drawn is not None
    assert drawn.text == text


def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    """One run for all: it writes a CSV of what the cells show."""
    path = tmp_path / "格式.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.set_column(0, 0, 60)
    for row, (code, value, _) in enumerate(SHOWN):
        sheet.write_number(row, 0, float(value), book.add_format({"num_format": code}))
    book.close()
    [shown] = libreoffice.to_csv([path], tmp_path / "显示")
    rows = [row[0] if row else "" for row in csv.reader(shown.read_text("utf-8").splitlines())]
    assert [text.strip() for text in rows] == [text.strip() for _, _, text in SHOWN]


@pytest.mark.parametrize(("code", "value", "unit"), SAME)
def test_people_read_what_is_stored(code: str, value: str, unit: str) -> None:
    assert sight_of(Decimal(value), code, unit).verdict is Verdict.SAME


@pytest.mark.parametrize(("code", "value"), OTHER)
def test_people_read_something_else(code: str, value: str) -> None:
    assert sight_of(Decimal(value), code).verdict is Verdict.OTHER


@pytest.mark.parametrize("number", BUILT_IN)
def test_every_format_that_has_but_a_number_shows_what_is_stored(number: str) -> None:
    assert sight_of(Decimal("44900"), BUILT_IN[number]).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("0", Verdict.ROUNDED), ("0.0", Verdict.SAME), ("# ?/?", Verdict.SAME), ("0;;", Verdict.ROUNDED)],
)
def test_what_is_rounded_is_told_from_what_is_other(code: str, verdict: Verdict) -> None:
    assert sight_of(Decimal("94.8"), code).verdict is verdict


@pytest.mark.parametrize("value", ["-1", "2958466", "1E+300"])
def test_what_is_no_day_fills_the_cell(value: str) -> None:
    assert sight_of(Decimal(value), "yyyy-mm-dd").verdict is Verdict.FULL


def test_a_nought_that_is_not_shown_is_empty() -> None:
    assert sight_of(Decimal(0), "0;-0;;@").verdict is Verdict.EMPTY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", "1234.5"),
        ("１２３", "123"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("(5)", "-5"),
        ("2.5万", "25000"),
        ("三亿零五十", "300000050"),
        ("负三", "-3"),
        ("十二", "12"),
        ("一百零五点二五", "105.25"),
        ("50%", "0.5"),
        ("5‰", "0.005"),
        ("1E3", "1000"),
        ("2 1/2", "2.5"),
    ],
)
def test_numbers_are_read_as_people_read_them(text: str, value: str) -> None:
    found = reading(text)
    assert found is not None
    assert found.value == Decimal(value)


@pytest.mark.parametrize("text", ["", "无", "1 2", "12-5", "A1", "5%%", "1/0", "一二 三"])
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert reading(text) is None


@pytest.mark.parametrize("value", ["0", "94.8", "-1E+300", "1E-300", "44900", "9.99999999999999E+307"])
@pytest.mark.parametrize(
    "code",
    [
        "0" + "%" * 250,
        "0." + "0" * 250,
        "0" * 120 + "E+0",
        "0" + "," * 250,
        "# " + "?" * 100 + "/" + "?" * 100,
        "# ?/" + "9" * 200,
        "# ?/0",
        "E+",
        "E+0",
        "/",
        "0/",
        "[>1E999999999]0;0",
        "[DBNum1]General",
        "[DBNum2]0.00",
        "[h]:mm:ss." + "0" * 100,
        "General" * 30,
        '"' + "万" * 250 + '"',
        '"',
        "\\",
        "[",
        "_",
        "*",
        ";;;;;;",
        "",
    ],
)
def test_no_format_raises_whatever_the_number(code: str, value: str) -> None:
    assert sight_of(Decimal(value), code).verdict in Verdict
    assert rendered("优", code) is not None
