"""The sheet 文字材料: what is written there comes back, and stands in the report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval_xl.errors import BriefError
from perfeval_xl.layout.writing_sheet import NAME
from perfeval_xl.profiles import available, load
from perfeval_xl.reports.doors import report_of
from perfeval_xl.submission import check_file
from tests import making
from tests.issuing.samples import blank
from tests.layout.test_plan import arrange
from tests.making import put
from tests.outputs.commands import perfeval

KEY = "paragraphs.problems"
STRANGE = "{{ 7*7 }}\n=cmd|'/c calc'!A0\n{% for x in y %}"


def written(folder: Path, text: object) -> Path:
    """The sound workbook with ``text`` typed into the box for problems."""
    path = making.book(folder / "自评表.xlsx")
    book = load_workbook(path)
    cell = book[NAME][making.at(KEY)]
    cell.value = text
    if isinstance(text, str):
        cell.data_type = "s"
    book.save(path)
    return path


@pytest.mark.parametrize("profile_id", available())
def test_every_section_that_a_person_writes_has_one_box(profile_id: str) -> None:
    form = blank(profile_id).form
    outline = form.profile.outline
    assert outline is not None
    plan = arrange(form)
    for box in outline.boxes:
        keys = [key for key in (f"paragraphs.{box.key}", f"texts.{box.key}") if key in form.fields]
        assert len(keys) == 1
        address = plan.addresses[keys[0]]
        rule = plan.sheet(address.sheet).validations[address.row, address.column]
        assert (rule.kind, rule.high) == ("length", form.fields[keys[0]].longest)
    assert not any(":paragraphs." in key for key in form.every_field)


def test_a_form_that_asks_for_the_texts_itself_has_no_sheet_for_them() -> None:
    assert NAME not in [sheet.name for sheet in arrange(blank("shanxi_datong/2021").form).sheets]
    assert NAME in [sheet.name for sheet in arrange(blank("hunan_yiyang/2022").form).sheets]


@pytest.mark.parametrize("text", ["人手不足。\n下年增加两人。", STRANGE, "９" * 1500])
def test_what_is_typed_comes_back_and_stands_in_the_report(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    submission = check_file(path)
    assert submission.genuine is True
    # openpyxl stores no results of formulas, which is no matter of the text.
    assert {f.code.name for f in submission.findings} == {"P103"}
    assert submission.case is not None
    assert submission.case.filled.answers[KEY] == text
    report_text = report_of(path).text
    assert all(line in report_text for line in text.splitlines())
    assert "49" not in report_text.split("主要经验")[1].split("改进措施和建议")[0] or "49" in text


def test_a_number_typed_there_is_told_as_it_stands(tmp_path: Path) -> None:
    assert "\n12.5\n" in report_of(written(tmp_path, 12.5)).text


def test_what_is_typed_survives_extraction_and_issuing_again(tmp_path: Path) -> None:
    path = written(tmp_path, STRANGE)
    extracted = tmp_path / "材料.json"
    assert perfeval("extract", path, "-o", extracted).exit_code == 0
    assert json.loads(extracted.read_text("utf-8"))["paragraphs"] == {"problems": STRANGE}
    assert perfeval("build", making.PROFILE, "--brief", extracted, "-o", tmp_path / "再发").exit_code == 0
    [again] = (tmp_path / "再发").iterdir()
    case = check_file(again).case
    assert case is not None
    assert case.filled.answers.get(KEY) in (None, STRANGE)


@pytest.mark.parametrize("length", [1501, 32_767])
def test_more_than_the_box_holds_is_told_with_its_cell(length: int, tmp_path: Path) -> None:
    path = making.book(tmp_path / "自评表.xlsx")
    with making.opened(path) as parts:
        making.fill(parts.sheet(NAME), making.at(KEY), "长" * length)
    # The hints that no program computed anew are told besides.
    [finding] = [one for one in check_file(path).findings if one.code.name != "P101"]
    assert (finding.code.name, str(finding.place), finding.found, finding.expected) == (
        "T104",
        f"{NAME}!{making.at(KEY)}",
        str(length),
        "1500",
    )


def test_a_formula_in_a_box_is_not_taken_for_a_text(tmp_path: Path) -> None:
    path = making.book(tmp_path / "自评表.xlsx")
    book = load_workbook(path)
    book[NAME][making.at(KEY)] = "=1+1"
    book.save(path)
    assert "G119" in {finding.code.name for finding in check_file(path).findings}


@pytest.mark.parametrize("cell", ["A1", "A3", "B4"])
def test_the_words_around_the_boxes_are_locked(cell: str, tmp_path: Path) -> None:
    path = making.book(tmp_path / "自评表.xlsx")
    book = load_workbook(path)
    assert book[NAME].protection.sheet
    place = book[NAME][cell]
    if type(place).__name__ != "MergedCell":
        place.value = "别的话"
        book.save(path)
        assert {finding.code.name for finding in check_file(path).findings} & {"G103", "G113"}


def test_a_paragraph_that_no_section_asks_for_is_a_mistake_with_its_path() -> None:
    data = making.dossier(put("paragraphs", {"jokes": "x"}))
    with pytest.raises(BriefError) as caught:
        making.filled(data)
    [mistake] = caught.value.mistakes
    assert mistake.where == "paragraphs.jokes"
    assert "problems" in mistake.allowed


def test_a_longer_outline_text_is_no_longer_than_a_cell_of_excel() -> None:
    for profile_id in available():
        outline = load(profile_id).outline
        assert outline is not None
        assert all(box.limit <= 32_767 for box in outline.boxes)
