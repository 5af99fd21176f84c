"""The workbook of a department comes back: each of its sheets is held against what was issued."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from perfeval_xl.forms.form import FilledForm
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.outputs.terminal import summary
from perfeval_xl.profiles import load
from perfeval_xl.submission import check_file
from tests import departments, making
from tests.departments import BASE, FIRST, FORM, SECOND, clean, place
from tests.engines import cells, ironcalc, libreoffice
from tests.issuing.samples import DEPARTMENTS, department, filled_from
from tests.making import CHECK, NOTES, Parts, drop, opened, put, tag
from tests.once import once
from tests.parity.sheet import IRONCALC, LIBREOFFICE
from tests.parity.test_forms import by_address, differences
from tests.returns import corpus, department_tampering, tampering
from tests.returns.check_edited import blocking, checked, places
from tests.returns.department_tampering import Kind, Sheet
from tests.returns.test_genuineness import answers, saved_by_openpyxl

TYPED = [Sheet(name) for name in (FORM, BASE, SECOND)]
EVERY = [*TYPED, Sheet(CHECK), Sheet(NOTES)]
PROJECTS = dict.fromkeys(DEPARTMENTS, 3) | {"hunan_county/2018": 12}
"""Projects of a department that goes through other programs; the county's are counted by two digits."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The sound workbook of a department."""
    return departments.book(tmp_path / "部门.xlsx")


def test_the_sound_workbook_is_genuine_and_complete(book: Path) -> None:
    submission = check_file(book)
    assert (submission.genuine, submission.findings) == (True, ())


CASES = [
    *((kind, sheet) for kind in department_tampering.FORMS for sheet in TYPED),
    *(
        (kind, sheet)
        for kind in department_tampering.ANY
        for sheet in EVERY
        if not (
            (sheet.name == NOTES and "formula" in kind.name)
            or (kind.name == "a row hidden" and sheet.name == NOTES)
            or (kind.name == "a row inserted" and sheet.name == NOTES)
        )
    ),
]


@pytest.mark.parametrize(("kind", "sheet"), CASES, ids=lambda part: part.name)
def test_tampering_is_found_on_every_kind_of_sheet(kind: Kind, sheet: Sheet, book: Path) -> None:
    with opened(book) as parts:
        where = kind.act(parts, sheet)
    submission = check_file(book)
    assert where in places(submission, kind.code)
    if kind.code not in ("G119", "G122", "G123", "G126", "G131"):
        assert submission.genuine is False


NAMES = [kind for kind in corpus.BASIC if kind.code == "G107"]
CELLS = [kind for kind in corpus.BASIC if kind.where.startswith(f"{making.FORM}!") and kind not in NAMES]
"""What may be done to the cells of a single project's form."""


@pytest.mark.parametrize("kind", CELLS, ids=lambda kind: kind.name)
def test_tampering_with_a_project_is_found_inside_its_department(kind: tampering.Tampering, tmp_path: Path) -> None:
    """The same project under the same rules stands in the same cells of its sheet."""
    path = tmp_path / "部门.xlsx"
    path.write_bytes(_with_the_sound_project())
    sheet = "项目02_政务服务提升项目"
    with opened(path) as parts:
        parts.called = {making.FORM: sheet}
        kind.edit(parts)
    submission = check_file(path)
    assert kind.where.replace(making.FORM, sheet) in places(submission, kind.code)
    assert submission.genuine is False


def test_the_department_with_the_sound_project_is_genuine_before(tmp_path: Path) -> None:
    path = tmp_path / "部门.xlsx"
    path.write_bytes(_with_the_sound_project())
    assert check_file(path).genuine is True


@functools.cache
def _with_the_sound_project() -> bytes:
    """The workbook of a department, the sound project second."""
    data = clean(put("profile", "cn_national/2020_department"))
    data["goal"]["actual"] = "按计划完成。"
    for row in data["indicators"]:
        row["points"] = 10 if row["dimension"] == "outcome" else row["points"]
    data["indicators"][-1]["dimension"] = "satisfaction"
    data["indicators"].insert(-1, {**data["indicators"][-2], "name": "数据开放程度"})
    data["base"].pop("breakdown")
    data["projects"][0]["project"]["name"] = "另一个项目"
    own = making.dossier(drop("reported"))
    data["projects"][1] = {key: own[key] for key in ("project", "goal", "budget", "funds", "indicators")}
    return making.book_bytes(data)


@pytest.mark.parametrize("kind", NAMES, ids=lambda kind: kind.name)
def test_the_names_of_a_department_are_watched(kind: tampering.Tampering, book: Path) -> None:
    assert place(kind.place) in places(checked(book, kind.edit), "G107")


def test_most_kinds_of_tampering_are_of_cells() -> None:
    assert len(CELLS) >= 25


@pytest.mark.parametrize(
    "kind", [kind for kind in corpus.BASIC if kind.place == making.WHOLE], ids=lambda kind: kind.name
)
def test_what_is_done_to_the_file_is_found_too(kind: tampering.Tampering, book: Path) -> None:
    submission = checked(book, kind.edit)
    assert kind.code in {finding.code.name for finding in submission.findings}
    assert submission.genuine is False


# ---- sheets of projects lost, doubled, changed about


@pytest.mark.parametrize("name", [FORM, BASE, FIRST])
def test_a_sheet_that_was_deleted_is_named_and_nothing_is_said_of_what_stood_on_it(name: str, book: Path) -> None:
    submission = checked(book, tampering.sheet_removed(name))
    assert [finding.expected for finding in submission.findings if finding.code.name == "J101"] == [name]
    # Names that lead to the sheet have lost their cells; that is said, too.
    assert {line.split()[0] for line in blocking(submission)} <= {"J101", "G107"}
    assert f"缺少{name}，没有复算总分" in summary(submission.result)


def test_what_is_not_filled_in_is_no_expenditure_of_the_department(tmp_path: Path) -> None:
    data = clean()
    for line in data["projects"][1]["funds"].values():
        line.pop("actual_expenditure")
    case = check_file(making.book(tmp_path / "部门.xlsx", data)).case
    assert case is not None
    assert case.scored.number("funds.total.actual_expenditure") is None
    assert case.scored.number("execution.score") is None


def test_an_absurd_amount_is_told_once_and_not_as_a_wrong_result(tmp_path: Path) -> None:
    data = clean(put("base.line.basic.actual", 1e12))
    submission = check_file(making.book(tmp_path / "部门.xlsx", data))
    assert places(submission, "T102") == [place("base:line.basic.actual")]
    assert places(submission, "P101") == []


def doubled(name: str, copy_name: str) -> Callable[[Parts], None]:
    """Copy a sheet as a spreadsheet does: content and protection, under another name."""

    def edit(parts: Parts) -> None:
        tampering.sheet_added(copy_name)(parts)
        root, source = parts.root("xl/worksheets/sheet9.xml"), parts.sheet(name)
        for item in list(root):
            root.remove(item)
        for item in source:
            if etree.QName(item).localname not in ("hyperlinks", "legacyDrawing", "drawing"):
                root.append(copy.deepcopy(item))

    return edit


def test_a_project_sheet_that_was_doubled_is_one_too_many(book: Path) -> None:
    assert blocking(checked(book, doubled(FIRST, "项目03_多出来的"))) == ["J102 项目03_多出来的"]


def pasted(target: str, source: Path, name: str) -> Callable[[Parts], None]:
    """Put the content of a sheet of another workbook in the place of ``target``."""

    def edit(parts: Parts) -> None:
        own, other = parts.sheet(target), Parts(source)
        texts = [si.xpath("string()") for si in other.root(making.STRINGS)]
        data = copy.deepcopy(other.sheet(name).find("{*}sheetData"))
        for cell in data.iter(tag("c")):
            if cell.get("t") == "s":
                text = texts[int(cell.find(tag("v")).text)]
                for child in list(cell):
                    cell.remove(child)
                cell.set("t", "inlineStr")
                etree.SubElement(etree.SubElement(cell, tag("is")), tag("t")).text = text
        own.replace(own.find("{*}sheetData"), data)

    return edit


def test_a_sheet_pasted_from_another_department_is_told(book: Path, tmp_path: Path) -> None:
    other = making.book(
        tmp_path / "别的部门.xlsx",
        clean(
            put("department.name", "市交通局"),
            put("projects.2.project.name", "公交线网优化项目"),
            put("projects.2.project.implementing_unit", "市公交公司"),
            put("projects.2.goal.expected", "候车时间缩短。"),
        ),
    )
    submission = checked(book, pasted(SECOND, other, "项目02_公交线网优化项目"))
    [finding] = [finding for finding in submission.findings if finding.code.name == "G111"]
    assert (str(finding.place), finding.found, finding.expected) == (
        place("p02:project.name"),
        "公交线网优化项目",
        "数据中心维护项目",
    )
    assert submission.genuine is False


def test_two_project_sheets_changed_about_are_told_on_both(book: Path) -> None:
    def edit(parts: Parts) -> None:
        for name, new in ((FIRST, "暂"), (SECOND, FIRST), ("暂", SECOND)):
            tampering.sheet_attribute(name, "name", new)(parts)

    submission = checked(book, edit)
    assert {place("p01:project.name"), place("p02:project.name")} <= set(places(submission, "G104"))


def test_renamed_project_sheets_are_taken_for_themselves_wherever_they_stand(book: Path) -> None:
    def edit(parts: Parts) -> None:
        tampering.sheet_attribute(FIRST, "name", "甲")(parts)
        tampering.sheet_attribute(SECOND, "name", "乙")(parts)
        sheets = parts.root(making.BOOK).find(tag("sheets"))
        sheets.insert(0, sheets.find("{*}sheet[@name='乙']"))

    submission = checked(book, edit)
    renamed = {finding.found: finding.expected for finding in submission.findings if finding.code.name == "J103"}
    assert renamed == {"甲": FIRST, "乙": SECOND}
    assert places(submission, "G104") == []


# ---- a department with three projects, and one with twelve


class Many(NamedTuple):
    """The filled workbooks of a department with several projects, by profile."""

    issued: dict[str, Path]
    stale: dict[str, Path]
    """With the sentinel as the value of every formula."""
    recalculated: dict[str, Path]
    """The stale ones, computed and saved by LibreOffice."""
    resaved: dict[str, Path]
    """Those that were issued, saved by LibreOffice."""


@functools.cache
def filled_many(profile_id: str) -> FilledForm:
    return filled_from(department(profile_id, PROJECTS[profile_id]), load(profile_id))


def made_many(folder: Path) -> Many:
    """Each built once; LibreOffice is started twice for all of them, since its start costs more than a file."""
    issued = {profile_id: folder / f"{profile_id.replace('/', '_')}.xlsx" for profile_id in DEPARTMENTS}
    stale = {profile_id: folder / "stale" / path.name for profile_id, path in issued.items()}
    (folder / "stale").mkdir(exist_ok=True)
    for profile_id, path in issued.items():
        path.write_bytes(workbook(filled_many(profile_id)))
        cells.stale(path, stale[profile_id])
    fresh = libreoffice.recalculate([*stale.values()], folder / "recalculated")
    resaved = libreoffice.resave([*issued.values()], folder / "resaved")
    return Many(issued, stale, dict(zip(stale, fresh, strict=True)), dict(zip(issued, resaved, strict=True)))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Many:
    return once(tmp_path_factory, "many_projects", made_many)


@pytest.mark.parametrize("profile_id", DEPARTMENTS)
def test_many_projects_are_the_same_in_every_engine(profile_id: str, many: Many) -> None:
    filled = filled_many(profile_id)
    plan = arrange(filled.form)
    assert differences(plan, filled, LIBREOFFICE, by_address(cells.cached(many.recalculated[profile_id]))) == []
    assert differences(plan, filled, IRONCALC, by_address(ironcalc.values(many.stale[profile_id]))) == []


@pytest.mark.parametrize("profile_id", DEPARTMENTS)
def test_a_filled_department_passes(profile_id: str, many: Many) -> None:
    submission = check_file(many.issued[profile_id])
    assert (submission.genuine, submission.blocking) == (True, False)
    assert submission.case is not None
    assert len(submission.case.views) == PROJECTS[profile_id] + 2


def saved_as_issued(saved: Path, issued: Path) -> bool:
    """Whether it is genuine still and has the same answers."""
    return check_file(saved).genuine is True and answers(saved) == answers(issued)


@pytest.mark.parametrize("profile_id", DEPARTMENTS)
def test_many_projects_saved_by_libreoffice_are_genuine(profile_id: str, many: Many) -> None:
    assert saved_as_issued(many.resaved[profile_id], many.issued[profile_id])


def test_many_projects_computed_by_libreoffice_or_saved_by_openpyxl_are_genuine(many: Many, tmp_path: Path) -> None:
    """The county table, which has base data and links to every project."""
    county = "hunan_county/2018"
    assert saved_as_issued(many.recalculated[county], many.issued[county])
    [saved] = saved_by_openpyxl([many.issued[county]], tmp_path / "另存")
    assert saved_as_issued(saved, many.issued[county])
