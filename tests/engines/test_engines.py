"""Each engine does what it promises, and says so when it cannot."""

import datetime
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.engines import cells, fonts, ironcalc, libreoffice, programs, render, sdk

SHEET = "自评表"

FORMULAS: list[tuple[str, str, object]] = [
    ("B1", "=A1*2", 3.0),
    ("B2", '=A2&"率"', "完成率"),
    ("B3", "=A1>1", True),
    ("B4", "=A4+1", 46082.0),
    ("B5", "=1/A5", "#DIV/0!"),
    ("B6", '=IF(A1>1,"",0)', ""),
]
EXPECTED = {
    (SHEET, "A1"): 1.5,
    (SHEET, "A2"): "完成",
    (SHEET, "A3"): False,
    (SHEET, "A4"): 46081.0,
    **{(SHEET, reference): value for reference, _, value in FORMULAS},
}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A sheet with one cell of each kind and the right value saved with each formula."""
    path = tmp_path / "绩效 自评.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(SHEET)
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        song = book.add_format({"font_name": "宋体"})
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.write("A1", 1.5)
        sheet.write("A2", "完成", song)
        sheet.write("A3", False)
        sheet.write("A4", datetime.date(2026, 2, 28), date)
        sheet.write("A5", None, date)
        for reference, formula, value in FORMULAS:
            sheet.write_formula(reference, formula, date if reference == "B4" else None, value)
    return path


@pytest.fixture
def unreadable(tmp_path: Path) -> Path:
    """An .xlsx whose workbook part breaks off in the middle."""
    path = tmp_path / "broken.xlsx"
    with xlsxwriter.Workbook(tmp_path / "whole.xlsx") as book:
        book.add_worksheet()
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(path, "w") as broken:
        for info in whole.infolist():
            data = whole.read(info)
            broken.writestr(info, data[:80] if info.filename == "xl/workbook.xml" else data)
    return path


def test_cached_reads_what_was_saved(workbook: Path) -> None:
    cached = cells.cached(workbook)
    assert cached == EXPECTED
    assert type(cached[SHEET, "B3"]) is bool
    assert type(cached[SHEET, "B4"]) is float


def test_stale_spoils_formulas_and_nothing_else(workbook: Path, tmp_path: Path) -> None:
    spoilt = cells.stale(workbook, tmp_path / "stale.xlsx")
    formulas = {(SHEET, reference) for reference, _, _ in FORMULAS}
    assert cells.cached(spoilt) == EXPECTED | dict.fromkeys(formulas, cells.SENTINEL)
    with zipfile.ZipFile(workbook) as before, zipfile.ZipFile(spoilt) as after:
        assert after.namelist() == before.namelist()
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml"]


def test_stale_spoils_every_cell_of_an_array_formula(tmp_path: Path) -> None:
    path = tmp_path / "array.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_column("A1", [1, 2])
        sheet.write_array_formula("B1:B2", "{=A1:A2*10}", None, 10)
    spoilt = cells.stale(path, tmp_path / "stale.xlsx")
    cached = cells.cached(spoilt)
    assert (cached["S", "B1"], cached["S", "B2"]) == ("STALE", "STALE")
    [fresh] = libreoffice.recalculate([spoilt], tmp_path / "fresh")
    expected = {("S", "A1"): 1.0, ("S", "A2"): 2.0, ("S", "B1"): 10.0, ("S", "B2"): 20.0}
    assert cells.cached(fresh) == expected
    assert ironcalc.values(spoilt) == expected


def test_ironcalc_computes_every_formula(workbook: Path, tmp_path: Path) -> None:
    assert ironcalc.values(cells.stale(workbook, tmp_path / "stale.xlsx")) == EXPECTED


def test_libreoffice_computes_every_formula(workbook: Path, tmp_path: Path) -> None:
    spoilt = cells.stale(workbook, tmp_path / "stale.xlsx")
    outputs = libreoffice.recalculate([workbook, spoilt], tmp_path / "fresh")
    assert [output.name for output in outputs] == ["绩效 自评.xlsx", "stale.xlsx"]
    assert [cells.cached(output) for output in outputs] == [EXPECTED, EXPECTED]


def test_resave_keeps_saved_values(workbook: Path, tmp_path: Path) -> None:
    spoilt = cells.stale(workbook, tmp_path / "stale.xlsx")
    [output] = libreoffice.resave([spoilt], tmp_path / "resaved")
    assert cells.cached(output) == cells.cached(spoilt)


def test_libreoffice_reads_chinese_dates(tmp_path: Path) -> None:
    path = tmp_path / "dates.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("S").write_formula("A1", '=DATEVALUE("2026年2月28日")')
    [output] = libreoffice.recalculate([path], tmp_path / "fresh")
    assert cells.cached(output) == {("S", "A1"): 46081.0}


def test_missing_output_raises_and_names_the_file(workbook: Path, unreadable: Path, tmp_path: Path) -> None:
    folder = tmp_path / "fresh"
    folder.mkdir()
    # What an earlier run left must not pass for the output of this one.
    (folder / unreadable.name).write_bytes(workbook.read_bytes())
    with pytest.raises(programs.EngineError, match=r"no complete \.xlsx for: .*broken\.xlsx"):
        libreoffice.recalculate([unreadable, workbook], folder)
    assert cells.cached(folder / workbook.name) == EXPECTED


def test_output_never_replaces_a_source(workbook: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="replace its source"):
        libreoffice.recalculate([workbook], tmp_path)
    with pytest.raises(ValueError, match="share one output"):
        libreoffice.to_pdf([workbook, workbook], tmp_path)


def test_pdf_is_a_landscape_a4_page_with_a_chinese_font(workbook: Path, tmp_path: Path) -> None:
    [pdf] = libreoffice.to_pdf([workbook], tmp_path / "pdf")
    assert render.page_sizes(pdf) == [pytest.approx(render.A4[::-1], abs=1)]
    assert "完成率" in render.text_of(pdf)
    # All faces of the collection carry the name of the Japanese one in a PDF.
    assert any(name.startswith("NotoSerifCJK") for name in render.fonts_of(pdf))
    [page] = render.pages(pdf, tmp_path / "png", dpi=40)
    assert page.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("name", "stand_in"), fonts.STAND_INS.items())
def test_office_fonts_have_a_stand_in(name: str, stand_in: str) -> None:
    assert fonts.drawn(name) == stand_in


def test_sdk_passes_a_sound_file_and_reports_broken_ones(workbook: Path, unreadable: Path, tmp_path: Path) -> None:
    long_name = tmp_path / "long name.xlsx"
    with zipfile.ZipFile(workbook) as sound, zipfile.ZipFile(long_name, "w") as broken:
        for info in sound.infolist():
            broken.writestr(info, sound.read(info).replace(SHEET.encode(), b"x" * 40))
    messages = sdk.validate([workbook, long_name, unreadable])
    assert list(messages) == [workbook, long_name, unreadable]
    assert messages[workbook] == []
    assert any("'name' has invalid value" in message for message in messages[long_name])
    assert len(messages[unreadable]) >= 1


def test_missing_program_is_an_error(monkeypatch: pytest.MonkeyPatch, workbook: Path) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(programs.EngineError, match="soffice is not on the PATH"):
        libreoffice.require()
    with pytest.raises(programs.EngineError, match="node is not on the PATH"):
        sdk.validate([workbook])


def test_hanging_program_is_ended() -> None:
    with pytest.raises(programs.EngineError, match="did not finish within"):
        programs.run(["sh", "-c", "sleep 60 & wait"], timeout=0.2)
