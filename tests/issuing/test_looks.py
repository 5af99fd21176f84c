"""A printed form looks as issued: A4, one page wide, nothing cut off, nothing but what belongs there."""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.forms.form import FieldKind, FilledForm
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Plan, cell_name
from perfeval_xl.profiles import load
from tests import making
from tests.engines import libreoffice, render
from tests.engines.programs import find, run
from tests.issuing.samples import DEPARTMENTS, PROFILES, PROJECTS, blank, complete
from tests.once import once

POINTS = 12
"""The least that a line of the body text takes."""
LONG = "本项目按照批复的实施方案推进，各标段均已完工并通过验收，资料齐全。"


def crowded(profile_id: str) -> FilledForm:
    """A form in which every free text is as long as it may be."""
    main, *others = map(_crowded, complete(profile_id).forms)
    return replace(main, companions=tuple(others))


def _crowded(filled: FilledForm) -> FilledForm:
    answers = dict(filled.answers)
    for field in filled.form.answers:
        if field.kind is FieldKind.LONG_TEXT and field.key.startswith(("goal.", "texts.", "department.")):
            count = field.longest // len(LONG)
            answers[field.key] = "".join(f"{LONG[:-1]}{number:03d}。" for number in range(count))[: field.longest]
    return replace(filled, answers=answers)


FORMS: dict[str, Callable[[str], FilledForm]] = {"blank": blank, "complete": complete, "crowded": crowded}
SHORT = ("cn_national/2020", DEPARTMENTS[0])
"""Profiles whose form is printed with short answers too: the crowded one has the same cells with more in them."""
PRINTED = [(name, kind) for name in PROFILES for kind in FORMS if kind != "complete" or name in SHORT]


Printed = dict[tuple[str, str], Path]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The PDF of each form of `PRINTED`; one start of LibreOffice for all of them."""
    return once(tmp_path_factory, "looks", _printed)


def _printed(folder: Path) -> Printed:
    paths = [folder / f"{profile_id.replace('/', '_')} {kind}.xlsx" for profile_id, kind in PRINTED]
    for (profile_id, kind), path in zip(PRINTED, paths, strict=True):
        path.write_bytes(workbook(FORMS[kind](profile_id)))
    return dict(zip(PRINTED, libreoffice.to_pdf(paths, folder / "pdf"), strict=True))


def bare(text: str) -> str:
    """A text without spaces and line ends, which printing moves about."""
    return re.sub(r"[\s\f]+", "", text)


def drawn(pdf: Path) -> str:
    """Everything on the pages, cell after cell as it was drawn."""
    return bare(run([find("pdftotext", "poppler-utils"), "-raw", "-enc", "UTF-8", pdf, "-"], timeout=120))


def expected(plan: Plan, filled: FilledForm) -> list[str]:
    """Every text that stands in a print area, typed ones included."""
    found, answers = [], filled.every_answer
    for sheet in plan.sheets:
        top, left, bottom, right = sheet.printed
        for (row, column), cell in sheet.cells.items():
            held = answers.get(cell.key) if cell.open and cell.key else cell.value
            if top <= row <= bottom and left <= column <= right and isinstance(held, str):
                found.append(bare(held))
    return found


@pytest.mark.parametrize(("profile_id", "kind"), PRINTED)
def test_every_page_is_a4_the_way_the_profile_says(profile_id: str, kind: str, printed: Printed) -> None:
    size = render.A4[::-1] if load(profile_id).layout.landscape else render.A4
    for page in render.page_sizes(printed[profile_id, kind]):
        assert page in (pytest.approx(size, abs=1), pytest.approx(render.A4, abs=1))


@pytest.mark.parametrize(("profile_id", "kind"), PRINTED)
def test_no_number_is_too_wide_for_its_cell(profile_id: str, kind: str, printed: Printed) -> None:
    text = render.text_of(printed[profile_id, kind])
    assert "##" not in text
    assert not re.search(r"#(DIV|VALUE|REF|NAME|N/A)|Err:\d", text)


@pytest.mark.parametrize(("profile_id", "kind"), PRINTED)
def test_every_text_is_printed_whole(profile_id: str, kind: str, printed: Printed) -> None:
    filled = FORMS[kind](profile_id)
    text = drawn(printed[profile_id, kind])
    missing = {held for held in expected(arrange(filled.form, filled.every_answer), filled) if held not in text}
    assert {f"{held[:20]}…{held[-20:]}" for held in missing} == set()


@pytest.mark.parametrize("profile_id", PROFILES)
@pytest.mark.parametrize("kind", FORMS)
def test_every_text_has_the_height_that_it_needs(profile_id: str, kind: str) -> None:
    # A PDF keeps the letters that its page does not show, so the rows themselves are measured.
    filled = FORMS[kind](profile_id)
    cut = {}
    for sheet in arrange(filled.form, filled.every_answer).sheets:
        for cell in sheet.cells.values():
            held = filled.every_answer.get(cell.key) if cell.open and cell.key else cell.value
            if not isinstance(held, str) or cell.column > sheet.printed[3]:
                continue
            room = sum(sheet.widths[cell.column : cell.last_column + 1])
            wide = [sum(1 + (ord(letter) > 0x2E80) for letter in line) for line in held.split("\n")]
            lines = sum(max(1, math.ceil(width / room)) for width in wide)
            high = sum(sheet.heights.get(row, POINTS + 2) for row in range(cell.row, cell.last_row + 1))
            if lines * POINTS > high:
                cut[f"{sheet.name}!{cell_name(cell.row, cell.column)}"] = f"{lines} lines, {high:.0f} points"
    assert cut == {}


@pytest.mark.parametrize("profile_id", PROFILES)
def test_the_first_page_has_the_title_and_the_whole_head_of_the_table(profile_id: str, printed: Printed) -> None:
    program = find("pdftotext", "poppler-utils")
    for kind in FORMS:
        if (profile_id, kind) not in printed:
            continue
        pdf = printed[profile_id, kind]
        first = bare(run([program, "-raw", "-l", "1", "-enc", "UTF-8", pdf, "-"], timeout=120))
        layout = load(profile_id).layout
        assert bare(layout.form_name) in first
        assert "第1页" in first
        if kind != "crowded":
            heads = {bare(column.heading) for column in layout.columns[1:] if column.printed}
            assert {head for head in heads if head not in first} == set()


@pytest.mark.parametrize("profile_id", PROFILES)
def test_a_blank_form_takes_few_pages(profile_id: str, printed: Printed) -> None:
    # The form itself one or two, the texts for the report up to three, the checks one, the rules one or two.
    # A department has a form for itself on one or two, as the base data are, and two projects besides.
    # Where an outline asks for many texts, each needs its box: five of them are a page.
    boxes = max(0, len(load(profile_id).boxes) - 15) // 5
    most = (8 if profile_id in PROJECTS else 16) + boxes
    assert len(render.page_sizes(printed[profile_id, "blank"])) <= most


@pytest.mark.parametrize("profile_id", PROFILES)
def test_a_draft_says_so_in_print(profile_id: str, tmp_path: Path) -> None:
    filled = blank(profile_id)
    form = replace(filled.form, brief=replace(filled.form.brief, draft=True))
    titles = [cell.value for cell in arrange(form).sheets[0].cells.values() if "title" in cell.style]
    assert any("草稿" in str(title) for title in titles)


def test_a_form_that_is_filled_in_is_printed_without_colours(tmp_path: Path) -> None:
    """Also by a program that prints the colours of cells: none is left where nothing is left to do."""
    [pdf] = libreoffice.to_pdf([making.book(tmp_path / "自评表.xlsx")], tmp_path / "pdf")
    image = tmp_path / "page"
    run([find("pdftoppm", "poppler-utils"), "-r", "40", "-l", "1", "-singlefile", pdf, image], timeout=120)
    header, size, _, pixels = image.with_suffix(".ppm").read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())

    assert (header, len(pixels)) == (b"P6", 3 * width * height)
    assert pixels[0::3] == pixels[1::3] == pixels[2::3], "every dot is as red as it is green and blue"
    assert min(pixels) < 100, "something is printed"
