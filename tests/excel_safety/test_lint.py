"""The lint finds a good workbook clean, and each way of breaking it."""

import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import variants_book, variants_sheet
from .formulas import problems
from .grid import needs_quotes, overlaps, parse_area
from .lint import ALLOWED, Problem, lint
from .sample import INPUT, Edit, swap, write_broken, write_good

VARIANTS = [*variants_book.ALL, *variants_sheet.ALL]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good workbook, written once; xlsxwriter warns where it leaves something out."""
    path = tmp_path_factory.mktemp("lint") / "good.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_good(path)
    return path


def test_a_good_workbook_is_clean(good: Path) -> None:
    assert lint(good) == []


@pytest.mark.parametrize(
    ("edit", "codes", "says"),
    [pytest.param(*variant[1:], id=variant[0]) for variant in VARIANTS],
)
def test_a_broken_workbook_is_reported(good: Path, tmp_path: Path, edit: Edit, codes: str | None, says: str) -> None:
    path = tmp_path / "broken.xlsx"
    write_broken(good, path, edit)
    problems = lint(path)
    assert [problem for problem in problems if says in f"{problem.where}: {problem.text}"]
    # What breaks the links between parts is followed by more; everything else stands alone.
    if codes is not None:
        assert codes.split() == sorted({problem.code for problem in problems})


def test_variants_have_different_names() -> None:
    names = [variant[0] for variant in VARIANTS]
    assert sorted(set(names)) == sorted(names)


def test_an_entry_that_is_there_twice_is_reported(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "twice.xlsx"
    path.write_bytes(good.read_bytes())
    with (
        zipfile.ZipFile(path, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr(INPUT, archive.read(INPUT))
    assert [Problem("zip", INPUT, "two entries of this name, capitals apart")] == lint(path)


def test_a_file_that_is_no_zip_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "text.xlsx"
    path.write_text("no zip")
    assert [problem.code for problem in lint(path)] == ["zip"]


def test_an_entry_that_excel_cannot_unpack_is_reported(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "packed.xlsx"
    path.write_bytes(good.read_bytes())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("docProps/more.xml", "<a/>")
    assert [problem.code for problem in lint(path)] == ["zip"]


def test_allowed_functions_are_a_choice(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "more.xlsx"
    write_broken(good, path, variants_sheet.formula("VLOOKUP(A3,A1:B9,2)"))
    assert lint(path, allowed=ALLOWED | {"VLOOKUP"}) == []


def test_an_add_in_must_say_that_it_is_one(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "good.xlam"
    path.write_bytes(good.read_bytes())
    assert [problem.code for problem in lint(path)] == ["content-type"]


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "９", "1" * 30])
def test_a_number_that_is_none_is_reported_without_failing(good: Path, tmp_path: Path, number: str) -> None:
    path = tmp_path / "broken.xlsx"
    write_broken(good, path, swap(INPUT, '<c r="B3" s="2">', f'<c r="B3" s="{number}">'))
    assert [problem.code for problem in lint(path)] == ["style"]


@pytest.mark.parametrize(
    "formula",
    [
        "1",
        "-2.5E-3%",
        '"it says ""yes"""',
        "SUM(A1:B2,C:C,$3:$4,Main!A1)",
        "SUM( A1 , B2 )",
        "SUM((A1,B2),C3)",
        "SUM(A1:B2 B2:C3)",
        "INDEX(A1:A9,2):A9",
        "SUM(Main!A1:Main!B2)",
        "IF(A1,,)",
        "IF(A1=TRUE,#N/A,-+1)",
        "'It''s 2026'!$A$1&Rate",
        "Main!Rate",
        "'It''s 2026'!Own",
        'COUNT({1,-2;TRUE,"x"})',
        "ABS(" * 64 + "1" + ")" * 64,
        f'LEN("{"字" * 255}")',
        f"SUM({','.join(['A1'] * 255)})",
        "1+" * 4095 + "10",
    ],
)
def test_a_sound_formula_is_accepted(formula: str) -> None:
    assert _read(formula) == []


@pytest.mark.parametrize("sheet", ["AB12", "R", "rc", "R1C1", "C3x", "TRUE", "2026", "a b", "a-b", ".a", "①", "a（b）"])
def test_a_sheet_name_like_this_needs_apostrophes(sheet: str) -> None:
    assert needs_quotes(sheet)


@pytest.mark.parametrize("sheet", ["Main", "录入表", "表2026", "_x.1", "ABCD1", "XFE1", "Rows"])
def test_a_sheet_name_like_this_needs_none(sheet: str) -> None:
    assert not needs_quotes(sheet)


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ("A1:B2 B2:C3", True),
        ("A1:B2 C1:D2", False),
        ("A3:A4 A1:A2", False),
        ("A:A 5:5", True),
        ("A1:A9 B1:B2 B3:B4", False),
    ],
)
def test_overlaps_are_those_that_share_a_cell(areas: str, expected: bool) -> None:
    parsed = [area for area in map(parse_area, areas.split()) if area]
    assert bool(list(overlaps(parsed))) is expected
    assert expected is any(one.meets(two) for one in parsed for two in parsed if one != two)


def _read(formula: str) -> list[str]:
    """The problems of a formula in a small workbook."""
    names = {"Rate", "It's 2026!Own"}
    return problems(formula, sheets=["Main", "It's 2026"], names=names, allowed=ALLOWED)


def test_several_problems_of_a_formula_are_all_named() -> None:
    expected = [
        "the function Nope is not allowed",
        "unknown name nobody",
        "there is no sheet Away",
        "ABS has 0 arguments, 1 to 1 are allowed",
    ]
    assert expected == _read("Nope(nobody)+Away!A1+ABS()")


def test_no_formula_makes_the_reader_fail() -> None:
    def pieces(text: str) -> Iterator[str]:
        for end in range(len(text)):
            yield text[:end]
            yield text[end:]
            yield text[:end] + text[end + 1 :]

    whole = "IF('It''s 2026'!$A$1:B2>{1,2;3,4},\"a\"\"b\"&Main!Rate%,-(A1 B2)*#N/A)"
    assert all(isinstance(_read(piece), list) for piece in pieces(whole))
