"""A workbook that was only filled in is genuine, whatever saved it; a tampered one is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from perfeval_xl.forms.shared_fields import typed_funds
from perfeval_xl.issuing import workbook
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import published
from perfeval_xl.submission import check_file
from perfeval_xl.vocabulary import Category
from tests import making
from tests.engines import libreoffice
from tests.issuing.samples import DEPARTMENTS, complete
from tests.making import CHECK, FORM, NOTES, Parts, at, opened, place, tag
from tests.returns import corpus, tampering
from tests.returns.check_edited import blocking, checked, codes, places
from tests.returns.tampering import Edit, Tampering
from tests.tampering import faults, outcome


def test_the_sound_workbook_is_genuine(book: Path) -> None:
    assert check_file(book).genuine is True


@pytest.mark.parametrize("kind", corpus.EVERY, ids=lambda kind: kind.name)
def test_tampering_is_found_where_it_was_done(kind: Tampering, tmp_path: Path) -> None:
    """And sent back; where it is one act, with one finding."""
    assert faults(kind, outcome(kind, tmp_path)) == []


def test_there_are_kinds_of_tampering_for_whatever_a_cheat_wants() -> None:
    names = [kind.name for kind in corpus.EVERY]
    assert len(set(names)) == len(names) >= 120
    assert all(len(kinds) >= 25 for kinds in corpus.GROUPS.values())


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        (Tampering("nothing", lambda parts: None, "G104", "i01.points"), "passes"),
        (Tampering("elsewhere", tampering.value("i01.points", "10"), "G104", "i02.points"), "G104 not at"),
        (Tampering("more", tampering.shared_text("得分", "满分"), "G103", "自评表!H15"), "more than it"),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_what_goes_unseen_would_be_told(kind: Tampering, fault: str, tmp_path: Path) -> None:
    assert any(fault in one for one in faults(kind, outcome(kind, tmp_path)))


def test_what_was_tampered_with_is_never_scored_by(book: Path) -> None:
    submission = checked(book, tampering.value("i01.points", 90), tampering.value("i01.score", 90))
    assert submission.case is not None
    assert submission.case.scored.number("total.score") == pytest.approx(94.8)


@pytest.mark.parametrize("name", ["external", "hyperlink to a file"])
def test_a_formula_into_another_file_is_found_in_its_cell(name: str, book: Path) -> None:
    formula = "[1]表!$A$1" if name == "external" else 'HYPERLINK("c:\\a.xlsx")'
    submission = checked(book, lambda parts: making.fill(parts.sheet(), at("i01.actual"), 900, formula=formula))
    assert places(submission, "G125") == [place("i01.actual")]


# ---- what is no offence


def widths_and_heights(parts: Parts) -> None:
    for item in parts.sheet().find("{*}cols"):
        item.set("width", "30")
    for row in parts.sheet().iter(tag("row")):
        row.set("ht", "60")


def filter_in_use(parts: Parts) -> None:
    shown = parts.sheet().find("{*}autoFilter")
    column = etree.SubElement(shown, tag("filterColumn"), colId="5")
    etree.SubElement(etree.SubElement(column, tag("filters")), tag("filter"), val="✓")
    tampering.row_hidden(parts)


def structure_unlocked(parts: Parts) -> None:
    guard = parts.root(making.BOOK).find("{*}workbookProtection")
    guard.getparent().remove(guard)


def without_results(parts: Parts) -> None:
    for sheet in (FORM, CHECK):
        for item in parts.sheet(sheet).iter(tag("c")):
            if item.find(tag("f")) is not None and item.find(tag("v")) is not None:
                item.remove(item.find(tag("v")))
                item.attrib.pop("t", None)


HARMLESS: dict[str, tuple[Edit, set[str]]] = {
    "an answer typed": (tampering.value("i02.reason", "因任务提前完成"), set()),
    "row heights and column widths changed": (widths_and_heights, set()),
    "a filter in use": (filter_in_use, {"J109"}),
    "the structure lock gone": (structure_unlocked, set()),
    "properties lost": (tampering.without_properties, {"G114"}),
    "hidden names lost": (tampering.without_names, {"G114"}),
    "results not stored": (without_results, {"P103"}),
    "sheets in another order": (tampering.sheets_swapped, set()),
    "a comment part": (tampering.part("xl/comments1.xml", b"<comments/>"), set()),
    "a column hidden beside the form": (
        lambda parts: etree.SubElement(parts.sheet().find("{*}cols"), tag("col"), min="30", max="40", hidden="1"),
        set(),
    ),
    "spaces beside the form": (tampering.text_cell("T30", ""), set()),
    "an empty row hidden below the form": (
        lambda parts: etree.SubElement(parts.sheet().find("{*}sheetData"), tag("row"), r="60", hidden="1"),
        set(),
    ),
    "empty cells beside the form unlocked": (tampering.unlocked("T30"), set()),
}


@pytest.mark.parametrize(("edit", "notes"), HARMLESS.values(), ids=HARMLESS.keys())
def test_what_is_no_offence_is_at_most_noted(edit: Edit, notes: set[str], book: Path) -> None:
    submission = checked(book, edit)
    assert submission.genuine is True
    assert codes(submission) == notes


# ---- other programs


def answers(path: Path) -> dict[str, object]:
    case = check_file(path).case
    assert case is not None
    return {
        key: value.replace("\r", "") if isinstance(value, str) else value
        for key, value in case.filled.every_answer.items()
    }


def examples(folder: Path) -> list[Path]:
    """One sound workbook for each profile that has a published table; the tables themselves are in `tests.kinds`."""
    paths = []
    for profile_id in published():
        paths.append(folder / f"{profile_id.replace('/', '_')}.xlsx")
        paths[-1].write_bytes(workbook(sound(profile_id)))
    return paths


def sound(profile_id: str) -> making.FilledForm:
    """A project whose points suit ``profile_id``, or a department with its projects, filled in."""
    if profile_id in DEPARTMENTS:
        return complete(profile_id)
    data = making.dossier(making.put("profile", profile_id), making.drop("reported"))
    profile = load(profile_id)
    for choice in profile.layout.choices.values():
        data["project"][choice.key] = choice.options[0]
    data["texts"] = {block.key: "按计划完成，情况良好。" for block in profile.layout.texts}
    lines = list(typed_funds(profile))
    for part in ("budget", "funds"):
        if not set(data[part]) <= set(lines):
            # A form with other sources of money has all of it in the first.
            data[part] = {
                lines[0]: {key: sum(one[key] for one in data[part].values()) for key in data[part]["appropriation"]}
            }
    rows = data["indicators"]
    for row in rows:
        home = profile.home_of(Category(row["category"]))
        assert home is not None
        row["dimension"] = home.dimension
    for rule in profile.dimensions:
        own = [row for row in rows if row["dimension"] == rule.dimension]
        for row in own:
            row["points"] = rule.points / len(own)
    return making.filled(data)


def saved_by_openpyxl(books: Iterable[Path], folder: Path) -> list[Path]:
    folder.mkdir()
    saved = []
    for path in books:
        target = folder / path.name
        load_workbook(path).save(target)
        saved.append(target)
    return saved


PROGRAMS: dict[str, Callable[[list[Path], Path], list[Path]]] = {
    "LibreOffice": libreoffice.resave,
    "LibreOffice after recalculation": libreoffice.recalculate,
    "openpyxl": saved_by_openpyxl,
}


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return examples(tmp_path_factory.mktemp("原件"))


@pytest.mark.parametrize("save", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_a_workbook_saved_by_another_program_is_genuine(
    save: Callable[[list[Path], Path], list[Path]], originals: list[Path], tmp_path: Path
) -> None:
    saved = save(originals, tmp_path / "另存")
    assert {path.name: check_file(path).genuine for path in saved} == {path.name: True for path in originals}
    for before, after in zip(originals, saved, strict=True):
        assert answers(after) == answers(before)


def test_every_published_example_has_its_workbooks(originals: list[Path]) -> None:
    assert len(originals) == len(published()) >= 5


def test_a_workbook_filled_in_openpyxl_is_genuine(book: Path) -> None:
    opened = load_workbook(book)
    opened[FORM][at("i01.actual")] = 950
    opened[FORM][at("i02.reason")] = "因任务提前完成"
    opened.save(book)
    submission = check_file(book)
    assert submission.genuine is True
    assert submission.case is not None
    assert submission.case.scored.number("i01.score") == pytest.approx(9.5)


def test_tampering_shows_after_another_program_saved_it(book: Path, tmp_path: Path) -> None:
    with opened(book) as parts:
        tampering.value("i01.points", 20)(parts)
        tampering.formula("mark.points", "100", "110", sheet=CHECK)(parts)
    for saved in (
        libreoffice.recalculate([book], tmp_path / "另存")[0],
        saved_by_openpyxl([book], tmp_path / "又存")[0],
    ):
        submission = check_file(saved)
        assert place("i01.points") in places(submission, "G104")
        assert place("mark.points") in places(submission, "G102")


def test_checking_leaves_the_file_as_it_is(book: Path) -> None:
    shutil.copyfile(book, book.with_name("同.xlsx"))
    check_file(book)
    assert book.read_bytes() == book.with_name("同.xlsx").read_bytes()


def test_the_notes_sheet_is_compared_too(book: Path) -> None:
    submission = checked(book, tampering.text_cell("A1", "说明", sheet=NOTES))
    assert places(submission, "G103") == ["填表说明!A1"]


def test_a_sheet_renamed_as_a_spreadsheet_does_it_is_one_finding(book: Path) -> None:
    """Formulas and names follow the new name, as they do in Excel."""

    def edit(parts: Parts) -> None:
        stored = [item for name in (FORM, CHECK) for item in parts.sheet(name).iter(tag("f"), tag("formula"))]
        for item in (*stored, *parts.names()):
            item.text = (item.text or "").replace(f"{FORM}!", "表一!")
        tampering.sheet_attribute(FORM, "name", "表一")(parts)

    assert blocking(checked(book, edit)) == ["J103 表一"]
