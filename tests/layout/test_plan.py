"""The plan of a workbook: nothing overlaps, everything has its place, versions are kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.errors import LayoutError
from perfeval_xl.expressions import tree
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.dossier import Dossier, load_dossier, read_brief
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import Source
from perfeval_xl.forms.shared_fields import typed_funds
from perfeval_xl.issuing import jobs_of
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.digest import digest
from perfeval_xl.layout.grid import Plan, PlannedCell, SheetPlan, letters
from perfeval_xl.layout.pages import FULL, paginate, raise_labels
from perfeval_xl.profiles import Profile, load
from perfeval_xl.profiles.library import default_library, published
from perfeval_xl.text_measure import lines_of, width_of

VERSIONS = Path(__file__).with_name("versions.txt")


def plan_of(profile_id: str) -> Plan:
    """The plan of a published example, measured as for printing."""
    job = jobs_of(load(profile_id), published()[profile_id], draft=True)[0]
    return arrange(job.filled.form, job.filled.every_answer)


@pytest.mark.parametrize("profile_id", published())
def test_no_two_cells_share_a_place(profile_id: str) -> None:
    """Merged blocks and single cells never overlap."""
    for sheet in plan_of(profile_id).sheets:
        taken: set[tuple[int, int]] = set()
        for cell in sheet.cells.values():
            own = {
                (row, column)
                for row in range(cell.row, cell.last_row + 1)
                for column in range(cell.column, cell.last_column + 1)
            }

            assert not taken & own, f"{sheet.name} {sorted(taken & own)[0]}"
            taken |= own


@pytest.mark.parametrize("profile_id", published())
def test_every_field_has_its_place(profile_id: str) -> None:
    """A field that is asked or shown stands somewhere; 项目编码 stands in the file's name only."""
    plan = plan_of(profile_id)

    assert {key.rpartition(":")[2] for key in set(plan.form.every_field) - set(plan.addresses)} == {"project.code"}


@pytest.mark.parametrize("profile_id", published())
def test_only_answers_are_open(profile_id: str) -> None:
    """Whatever is given or computed is locked, and every open cell has a validation."""
    plan = plan_of(profile_id)
    for sheet in plan.sheets:
        opened = {at for at, cell in sheet.cells.items() if cell.open}
        asked = {
            (place.row, place.column)
            for key, place in plan.addresses.items()
            if place.sheet == sheet.name and plan.form.every_field[key].source is Source.ANSWER
        }

        assert opened == asked
        assert opened == set(sheet.validations)


@pytest.mark.parametrize("profile_id", published())
def test_a_page_never_ends_inside_a_cell(profile_id: str) -> None:
    """No break runs through a merged cell, but for the labels of the table and of a 一级指标."""
    for sheet in plan_of(profile_id).sheets:
        for row in sheet.breaks:
            cut = [m for m in sheet.merges if m[1] > 1 and m[0] < row <= m[2]]

            assert cut == []


@pytest.mark.parametrize("profile_id", published())
def test_a_row_is_high_enough_for_its_text(profile_id: str) -> None:
    """Fixed texts fit their cells; a merged cell never grows by itself."""
    for sheet in plan_of(profile_id).sheets:
        for cell in sheet.cells.values():
            if not isinstance(cell.value, str):
                continue
            width = sum(sheet.widths[cell.column : cell.last_column + 1])
            room = sum(sheet.heights.get(row, 15.0) for row in range(cell.row, cell.last_row + 1))

            assert lines_of(cell.value, width) * 13.0 <= room, (sheet.name, cell)


def test_a_long_sheet_is_broken_and_a_short_one_is_not() -> None:
    """Pages are counted from heights: a sheet that nearly fits is squeezed onto one page."""
    plan = plan_of("shanxi_datong/2021").sheets[0]
    short = plan_of("hunan_huaihua/2023").sheets[0]

    assert plan.breaks
    assert short.one_page
    short.heights = {row: height * 3 for row, height in short.heights.items()}
    short.one_page = False
    paginate(short)
    assert len(short.breaks) >= 2


def test_the_first_page_of_a_long_form_is_filled() -> None:
    """The next 一级指标 begins on it, where the page would be a third empty otherwise."""
    plan = plan_of("shanxi_datong/2021").sheets[0]
    shown = [cell.value for (row, _), cell in plan.cells.items() if row == plan.breaks[0] - 1]
    assert len(plan.breaks) == 1
    assert any("确保工程质量" in str(value) for value in shown)


def test_a_label_that_runs_over_pages_stands_on_the_first_of_them() -> None:
    """In the middle it would be cut in two."""
    plan = plan_of("shanxi_datong/2021").sheets[0]
    [at] = plan.breaks
    running = [cell for cell in plan.cells.values() if cell.column > 0 and cell.row < at <= cell.last_row]
    assert running
    assert all("top" in cell.style for cell in running)


def test_the_label_of_the_table_is_raised_only_where_a_break_runs_through_its_letters() -> None:
    plan = plan_of("shanxi_datong/2021").sheets[0]
    block = next(cell for cell in plan.cells.values() if cell.value == "绩效\n指标")
    middle = (block.row + block.last_row + 1) // 2
    assert block.column == 0
    assert "top" not in block.style
    for at in (middle, block.last_row):
        plan.cells[block.row, 0] = block
        plan.breaks = [at]
        raise_labels(plan)
        assert ("top" in plan.cells[block.row, 0].style) is (at == middle)


def long_sheet(*scores: tuple[int, int]) -> SheetPlan:
    """A sheet of 60 rows, with labels in its first column and scores in the second that are one over those rows."""
    cells = {(row, 2): PlannedCell(row, 2, row, 2, (), "指标") for row in range(60)}
    for first, last in scores:
        cells[first, 0] = PlannedCell(first, 0, last, 0, (), "产出指标")
        cells[first, 1] = PlannedCell(first, 1, last, 1, (), key=f"{first}.score", formula="=1")
    return SheetPlan("表", [20.0] * 3, dict.fromkeys(range(60), 24.0), cells, printed=(0, 0, 59, 2), plain_print=True)


def test_a_score_over_several_rows_is_cut_only_where_it_is_longer_than_a_page() -> None:
    whole, too_long = long_sheet((0, 24), (25, 49), (50, 59)), long_sheet((0, 59))
    paginate(whole, FULL)
    paginate(too_long, FULL)

    assert whole.breaks == [25, 50]
    assert len(too_long.breaks) == 2


def test_chinese_counts_twice() -> None:
    """Width is measured in characters of the body font."""
    assert width_of("得分 9.5") == 8
    assert lines_of("得分得分得分", 7.0) == 2
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def published_for(profile_id: str) -> Path:
    """The published example of a profile, or of its variant by another budget, which 0.4.0 did not tell apart."""
    return next(path for known, path in sorted(published().items()) if known.startswith(profile_id))


def dossier_for(profile_id: str, profile: Profile) -> Dossier:
    """That example, with its money in the first source where this version of the profile has sources.

    What was written into boxes, or below the base data, that this version has not is left out.
    """
    published_one = load_dossier(published_for(profile_id))
    boxes = {box.key for box in profile.boxes}
    written = published_one.values.get("paragraphs", {})
    kept = {key: text for key, text in written.items() if key in boxes} if isinstance(written, dict) else {}
    dossier = Dossier({**published_one.values, "paragraphs": kept}, published_one.file)
    base = published_one.values.get("base")
    if isinstance(base, dict) and "foot" in base and profile.department is not None:
        below = {key: text for key, text in base["foot"].items() if key in profile.department.base.fields}
        dossier.values["base"] = {**base, "foot": below} if below else {k: v for k, v in base.items() if k != "foot"}
    funds = dossier.values.get("funds", {})
    lines = list(typed_funds(profile))
    if not isinstance(funds, dict) or "total" not in funds or "total" in lines:
        return dossier
    return Dossier({**dossier.values, "funds": {lines[0]: funds["total"]}}, dossier.file)


@pytest.mark.parametrize("edition", Edition)
def test_the_workbook_of_an_edition_never_changes(edition: Edition) -> None:
    """When the same brief gives another workbook, that is a new edition, and the old one stays as it was.

    Otherwise a return issued by the older program would be taken for a forgery. A profile that is not recorded
    here was never issued; from its release on ``tests/golden`` holds its workbooks.
    """
    recorded = dict(line.split() for line in VERSIONS.read_text(encoding="utf-8").splitlines() if line)
    digests: dict[str, str] = {}
    named = [key.removesuffix(f"@{edition}").rpartition(".") for key in recorded if key.endswith(f"@{edition}")]
    for profile_id, _, version in named:
        profile = default_library().load(profile_id, version=int(version))
        brief = read_brief(dossier_for(profile_id, profile), profile, draft=True)
        digests[f"{profile_id}.{version}@{edition}"] = digest(arrange(build_form(profile, brief, edition=edition)))

    assert digests, f"nothing is recorded of edition {edition} in tests/layout/versions.txt"
    assert {key: recorded[key] for key in digests} == digests, (
        f"the sheets of edition {edition} changed: where it was released, add a new edition and leave this one as it "
        "was; where it was not, put its new digests into tests/layout/versions.txt"
    )


def test_a_formula_that_excel_would_not_take_is_refused_by_its_name() -> None:
    """A field that counts more cells than one formula can name says which it is, in Chinese."""
    form = plan_of("hunan_yiyang/2022_original_budget").form
    field = form.fields["check.open"]
    long = tree.HowMany(tuple(tree.Field(row.key("actual")).equals(0) for row in form.rows for _ in range(200)))
    fields = {**form.fields, field.key: field._replace(expr=long)}

    with pytest.raises(LayoutError, match=f"“{field.label}”的公式有.*Excel最多8192个"):
        arrange(replace(form, fields=fields))
