"""Nothing that Excel would repair: by the schema of Microsoft's SDK and by the lint for what it misses."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from perfeval_xl.forms.form import FilledForm
from perfeval_xl.issuing import workbook
from perfeval_xl.office.recheck_book import recheck_book
from perfeval_xl.profiles import load
from perfeval_xl.reports.doors import report_of
from perfeval_xl.reports.sheet import report_book
from perfeval_xl.reports.word import docx_bytes
from perfeval_xl.sealing.keys import load_key, new_key
from perfeval_xl.writer.blank_list import list_bytes
from perfeval_xl.writer.table_book import table_book
from tests.engines import sdk
from tests.excel_safety.lint import lint
from tests.issuing.samples import (
    DEPARTMENTS,
    PROFILES,
    blank_book,
    complete,
    complete_book,
    department,
    filled_from,
    project,
)
from tests.layout import test_comparison_sheet
from tests.office import slips_made
from tests.office.rechecks import sample_paper
from tests.reports import reports_made, sheets_made
from tests.writer.test_table_book import SHEETS as TABLES

MANY_ROWS = ("row", "sheetData")
"""Elements whose children come in any number and order, each a cell or a row of its own."""
_DIGITS, _WORD = re.compile(r"[0-9]+"), re.compile(r"[A-Za-z]+")
FORMS: dict[str, Callable[[str], bytes]] = {"blank": blank_book, "complete": complete_book}


def files(folder: Path) -> list[Path]:
    """Every kind of workbook that is issued, written without a warning.

    A full form has every element that a form has: what is left empty adds no element, only cells. So the blank one is
    here once for projects and once for departments, and the full one of each profile that has a shape of element
    that none before it has; the lint looks at all of them.
    Published tables and invented examples are looked at with their kind (`tests.kinds`).
    """
    made: dict[str, bytes] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for profile_id in with_shapes_of_their_own():
            made[f"{profile_id.replace('/', '_')} complete"] = complete_book(profile_id)
        for profile_id in (PROFILES[0], DEPARTMENTS[0]):
            name = profile_id.replace("/", "_")
            made[f"{name} blank"] = blank_book(profile_id)
            made[f"{name} list"] = list_bytes(load(profile_id))
        key = load_key(new_key("市财政局", folder / "keys"))
        made["signed"] = workbook(complete(PROFILES[0]), key=key, password="秘密 1")
        made["slip"] = slips_made.made(slips_made.PART)
        made["recheck"] = recheck_book(sample_paper())
        made["tables"] = table_book(TABLES, properties={"perfeval_summary": "0" * 64}, title="汇总")
        made["sixty"] = workbook(many(60))
        made["last year"] = test_comparison_sheet.content()
        made["three projects"] = workbook(filled_from(department(DEPARTMENTS[0], 3), load(DEPARTMENTS[0])))
    paths = []
    for name, data in made.items():
        paths.append(folder / f"{name}.xlsx")
        paths[-1].write_bytes(data)
    return paths


def with_shapes_of_their_own() -> list[str]:
    """Profiles whose full form has an element that looks unlike all those of the ones before."""
    seen: set[object] = set()
    chosen = []
    for profile_id in dict.fromkeys((*DEPARTMENTS, *PROFILES)):
        own = {*shapes(complete_book(profile_id))}
        if own - seen:
            chosen.append(profile_id)
        seen |= own
    return chosen


def shapes(book: bytes) -> Iterator[object]:
    """What the schema looks at in each element: where it stands, its attributes, their words, and its children."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        for name in archive.namelist():
            part = _DIGITS.sub("", name)
            yield part
            if name.endswith((".xml", ".rels", ".vml")):
                yield from (
                    (part, *_shape(element))
                    for element in etree.fromstring(archive.read(name)).iter()
                    if isinstance(element.tag, str)
                )


def _shape(element: etree._Element) -> tuple[object, ...]:
    parent = element.getparent()
    children = dict.fromkeys(child.tag for child in element)
    many = etree.QName(element).localname in MANY_ROWS
    attributes = sorted((name, text if _WORD.fullmatch(text) else "") for name, text in element.attrib.items())
    return (
        None if parent is None else parent.tag,
        element.tag,
        tuple(attributes),
        frozenset(children) if many else tuple(children),
    )


def many(count: int) -> FilledForm:
    """A draft with many indicators."""
    profile = load("cn_national/2020")
    data = project(profile)
    first = data["indicators"][0]  # type: ignore[index]
    data["indicators"] = [{**first, "name": f"第{number}个指标"} for number in range(count)]
    return filled_from(data, profile, draft=True)


def reports(folder: Path) -> list[Path]:
    """The sheet 自评报告 of the full form of a profile of each outline, and a whole one."""
    made = []
    by_outline = {load(profile_id).outline.file: profile_id for profile_id in PROFILES}
    for profile_id in by_outline.values():
        form = folder / f"{profile_id.replace('/', '_')} complete.xlsx"
        form.write_bytes(complete_book(profile_id))
        made.append(form.with_stem(f"{form.stem} report"))
        made[-1].write_bytes(report_book(report_of(form)))
    made.append(folder / "whole report.xlsx")
    made[-1].write_bytes(report_book(sheets_made.full(sheets_made.department(), rows=40, repeats=60)))
    return made


def documents(folder: Path) -> list[Path]:
    """Word files of reports: one with everything that a report can have, and a plain one."""
    made = {"whole": reports_made.whole(reports_made.forms()), "plain": reports_made.report()}
    for name, report in made.items():
        (folder / f"{name}.docx").write_bytes(docx_bytes(report))
    return [folder / f"{name}.docx" for name in made]


def test_the_open_xml_sdk_reports_nothing(tmp_path: Path) -> None:
    """One start of the validator for all of them; the lint looks at the reports here, and at the forms below."""
    forms, sheets, texts = files(tmp_path), reports(tmp_path), documents(tmp_path)
    found = sdk.validate([*forms, *sheets, *texts])
    assert {path.name: messages for path, messages in found.items() if messages} == {}
    assert {path.name: told for path in sheets if (told := lint(path))} == {}


@pytest.mark.parametrize("profile_id", PROFILES)
@pytest.mark.parametrize("kind", FORMS)
def test_the_lint_reports_nothing_on_a_form(profile_id: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(FORMS[kind](profile_id))
    assert lint(path) == []


@pytest.mark.parametrize("profile_id", PROFILES)
def test_the_lint_reports_nothing_on_a_list(profile_id: str, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(list_bytes(load(profile_id)))
    assert lint(path) == []


@pytest.mark.parametrize("count", [1, 60, 200])
def test_the_lint_reports_nothing_however_many_indicators(count: int, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook(many(count)))
    assert lint(path) == []
