"""What an accountant sees and where the cursor goes: the rows and columns around the printed form."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import pytest
from lxml import etree

from perfeval_xl.addin.navigation import open_spots
from perfeval_xl.checks import Case
from perfeval_xl.forms import live_checks
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FilledForm, Form
from perfeval_xl.forms.form_tests import open_cells
from perfeval_xl.forms.list_columns import indicator_columns
from perfeval_xl.forms.printed_texts import COUNT, look_key
from perfeval_xl.issuing import jobs_of, workbook
from perfeval_xl.layout import pages, top_rows
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Plan, SheetPlan, cell_name
from perfeval_xl.layout.styles import look
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import available, published
from perfeval_xl.scoring import score
from tests import making
from tests.making import put

SEEN = 1366 - 60
"""Pixels of a small screen that are left for cells beside the row numbers and the scroll bar."""
BODY_POINTS = 10


@cache
def plan_of(profile_id: str) -> Plan:
    """The plan of a published example, before anything is filled in."""
    job = jobs_of(load(profile_id), published()[profile_id], draft=True)[0]
    return arrange(job.filled.form, {})


def forms_of(profile_id: str) -> list[tuple[Form, SheetPlan]]:
    """The forms with indicators, and their sheets."""
    plan = plan_of(profile_id)
    return [(form, plan.sheet(form.sheet)) for form in plan.form.forms if form.rows]


def pixels(widths: list[float]) -> float:
    """As Excel draws columns of a body font of 10 points."""
    return sum(7 * width + 5 for width in widths)


@pytest.mark.parametrize("profile_id", published())
def test_the_hint_stands_where_it_is_seen_on_a_small_screen(profile_id: str) -> None:
    """From the number of the row to the hint everything fits beside each other at 1366 pixels."""
    plan = plan_of(profile_id)
    for form, sheet in forms_of(profile_id):
        hint = plan.addresses[form.full(form.rows[0].key("hint"))].column

        assert hint == sheet.printed[3] + 1
        assert pixels(sheet.widths[: hint + 1]) <= SEEN


@pytest.mark.parametrize("profile_id", published())
def test_the_frozen_rows_name_the_columns_of_the_table(profile_id: str) -> None:
    for form, sheet in forms_of(profile_id):
        table = sheet.repeated if sheet.repeated is not None else sheet.filtered[0] if sheet.filtered else -1
        names = {
            cell.column: cell.value for cell in sheet.cells.values() if cell.row == top_rows.NAMES_ROW and cell.column
        }
        headings = {column: str(sheet.cells[table, column].value).partition("\n")[0] for column in names if column}

        assert sheet.frozen == top_rows.NAMES_ROW + 1 == sheet.printed[0]
        assert "填报提示" in names.values()
        assert names == headings, form.sheet


@pytest.mark.parametrize("profile_id", published())
def test_a_sheet_opens_on_the_first_cell_that_must_be_filled_in(profile_id: str) -> None:
    """The file says so; of a merged cell the whole is chosen, as by a click."""
    plan = plan_of(profile_id)
    shown = shown_cells(FilledForm.empty(plan.form))
    for form in plan.form.forms:
        sheet = plan.sheet(form.sheet)
        # Of the columns of the funds the first line is the first.
        keys = [form.full(cell.key) for cell in open_cells(form.fields, form.funds)]
        row, column = min((plan.addresses[key].row, plan.addresses[key].column) for key in keys)
        cell = sheet.cells[row, column]
        first = cell_name(row, column)
        whole = f"{first}:{cell_name(cell.last_row, cell.last_column)}" if cell.merged else first

        assert cell.open
        assert shown[form.sheet] == (first, whole)


def shown_cells(filled: FilledForm) -> dict[str, tuple[str, str]]:
    """The active cell and the selection of each sheet of a workbook, as the file has them."""
    with zipfile.ZipFile(io.BytesIO(workbook(filled))) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        names = [sheet.get("name") for sheet in book.iter("{*}sheet")]
        sheets = [etree.fromstring(archive.read(f"xl/worksheets/sheet{n}.xml")) for n in range(1, len(names) + 1)]
    chosen = ([*sheet.iter("{*}selection")][-1:] for sheet in sheets)
    return {
        name: (found[0].get("activeCell", ""), found[0].get("sqref", ""))
        for name, found in zip(names, chosen, strict=True)
        if found
    }


@pytest.mark.parametrize("profile_id", published())
def test_a_form_is_printed_no_smaller_than_it_must(profile_id: str) -> None:
    """Nine points; a little less only where a form just fits on one page so."""
    for _, sheet in forms_of(profile_id):
        top, left, bottom, right = sheet.printed
        wide = pages.PAGE_WIDTH / (pixels(sheet.widths[left : right + 1]) * 0.75)
        high = pages.PAGE_HEIGHT / sum(sheet.heights[row] for row in range(top, bottom + 1))

        assert BODY_POINTS * wide >= 9
        assert not sheet.one_page or BODY_POINTS * high >= 8.5


def test_what_is_printed_has_no_colour_of_its_own() -> None:
    """Not every program leaves colours out when it prints: they come and go with what is still to do."""
    form = making.filled().form
    sheet = arrange(form, {}).sheet(making.FORM)
    top, left, bottom, right = sheet.printed
    inside = [c for c in sheet.cells.values() if top <= c.row <= bottom and left <= c.column <= right]
    beside = [c for c in sheet.cells.values() if c.column > right and c.open]

    assert {c for c in inside if "bg_color" in look(c.style)} == set()
    assert {c for c in beside if "bg_color" not in look(c.style)} == set()
    coloured = {shown.first for shown in sheet.conditionals if shown.style in ("required", "input")}
    assert coloured == {(c.row, c.column) for c in inside if c.open}


def test_the_second_edition_keeps_its_one_row_and_its_colours() -> None:
    form = making.filled().form
    sheet = arrange(build_form(form.profile, form.brief, edition=Edition.SECOND), {}).sheet(making.FORM)

    assert (sheet.frozen, sheet.printed[0], sheet.cursor) == (1, 1, None)
    assert all("bg_color" in look(cell.style) for cell in sheet.cells.values() if cell.open)


@pytest.mark.parametrize(("length", "told"), [(50, False), (400, True)])
def test_a_text_that_may_be_printed_cut_is_told_in_words(length: int, told: bool) -> None:
    """Beside the text and in 校验, and the form is as ready as before: looking at it is all there is to do."""
    filled = making.filled(making.dossier(put("goal.actual", "系统按期上线。" * (length // 7))))
    values = score(filled).values
    sheet, check = (arrange(filled.form).sheet(name) for name in (making.FORM, making.CHECK))
    key = look_key("goal.actual")

    assert str(values[key]).startswith("超过") is told
    assert (values[COUNT], values["mark.long_print"]) == ((1, live_checks.TOLD) if told else (0, "✓"))
    assert values["check.state"] in (live_checks.READY, live_checks.IN_DOUBT)
    assert key in {cell.key for cell in sheet.cells.values() if cell.column == sheet.printed[3] + 1}
    assert COUNT in {cell.key for cell in check.cells.values()}


def test_what_is_due_in_some_rows_only_counts_as_open() -> None:
    """A reason for lost points, a score for a level, a reason for points taken off: 校验 asks for each."""
    for path, cell in (
        ("indicators.1.reason", "i01.reason"),
        ("indicators.8.assessed", "i08.assessed"),
        ("indicators.9.deduction_reason", "i09.deduction_reason"),
    ):
        filled = making.filled(making.dossier(put(path, None)))
        case = Case(filled, score(filled), arrange(filled.form))

        assert case.scored.values["check.open"] == 1, path
        assert open_spots(case) == [(making.FORM, making.at(cell))]


@pytest.mark.parametrize("profile_id", available())
def test_the_list_offers_second_level_indicators_in_the_order_of_the_form(profile_id: str) -> None:
    profile = load(profile_id)
    column = next(column for column in indicator_columns(profile) if column.key == "category")
    of_form = [profile.categories[category] for rule in profile.dimensions for category in rule.categories]

    assert [name for name in column.options if name in of_form] == of_form
