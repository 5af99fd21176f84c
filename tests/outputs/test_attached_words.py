"""The sheets that travel with a form: silent while they say what is found, told where they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from perfeval_xl.addin.live_book import without_attached
from perfeval_xl.checks import Case
from perfeval_xl.checks.attached import attached_report_is_that_of_now, attached_results_are_those_of_now
from perfeval_xl.findings import Code
from perfeval_xl.layout.grid import SheetPlan
from perfeval_xl.outputs.results_sheet import FIRST, MARK, results_plan
from perfeval_xl.reports.doors import report_of_case
from perfeval_xl.reports.sheet import report_plan
from perfeval_xl.returns.cells import RawCell, RawSheet
from perfeval_xl.sealing.attached import ATTACHED_SHEETS, RESULTS, is_code_line, line
from perfeval_xl.submission import Submission, check_file
from tests import departments, making
from tests.issuing.samples import PROFILES, blank_book, complete_book
from tests.making import put

Texts = dict[tuple[int, int], str]


def checked(data: bytes) -> Submission:
    with TemporaryDirectory() as folder:
        path = Path(folder, "自评表.xlsx")
        path.write_bytes(data)
        return check_file(path)


@cache
def sound() -> Submission:
    return checked(making.book_bytes())


def case_of(submission: Submission) -> Case:
    assert submission.case is not None
    return submission.case


def identity_of(case: Case) -> str:
    assert case.recognised is not None
    return case.recognised.encoded


def texts_of(plan: SheetPlan) -> Texts:
    return {at: cell.value for at, cell in plan.cells.items() if isinstance(cell.value, str)}


def results_of(submission: Submission, coloured: int = 0) -> Texts:
    case = case_of(submission)
    plan, _ = results_plan(submission, case, identity_of(case), when="2023-01-15 09:00", typed={}, coloured=coloured)
    return texts_of(plan)


def report_of(submission: Submission) -> Texts:
    case = case_of(submission)
    return texts_of(report_plan(report_of_case(case), identity_of(case)))


def beside(case: Case, sheets: Mapping[str, Texts]) -> Case:
    """A form with these sheets, each with its right code."""
    assert case.book is not None
    raws = []
    for name, texts in sheets.items():
        at = next(at for at, text in texts.items() if is_code_line(text))
        others = {place: text for place, text in texts.items() if place != at}
        coded = {**others, at: line(ATTACHED_SHEETS[name], identity_of(case), others)}
        raws.append(RawSheet(name, True, {place: RawCell(text, None, True) for place, text in coded.items()}))
    return replace(case, book=replace(case.book, sheets=(*case.book.sheets, *raws)))


def told(case: Case, **sheets: Texts) -> list[tuple[str, str]]:
    """What is found of these sheets beside a form."""
    both = (attached_results_are_those_of_now, attached_report_is_that_of_now)
    return [(one.code.name, str(one.place)) for check in both for one in check.find(beside(case, sheets))]


@pytest.mark.parametrize("profile_id", PROFILES)
def test_what_the_addin_wrote_is_silent(profile_id: str) -> None:
    submission = checked(complete_book(profile_id))
    case = case_of(submission)
    assert told(case, 校验结果=results_of(submission, coloured=3), 自评报告=report_of(submission)) == []


@pytest.mark.parametrize("profile_id", [making.PROFILE, PROFILES[0], PROFILES[-1]])
def test_it_is_silent_of_a_form_that_is_not_filled_in(profile_id: str) -> None:
    submission = checked(blank_book(profile_id))
    case = case_of(submission)
    assert told(case, 校验结果=results_of(submission), 自评报告=report_of(submission)) == []


def test_it_is_silent_of_a_department_and_of_a_project_that_was_called_off(tmp_path: Path) -> None:
    for submission in (
        check_file(departments.book(tmp_path / "部门.xlsx")),
        checked(
            making.book_bytes(
                making.dossier(put("choices.state", "未启动"), put("choices.state_reason", "因用地未批，全年没有开工"))
            )
        ),
    ):
        sheets = {"校验结果": results_of(submission), "自评报告": report_of(submission)}
        assert told(case_of(submission), **sheets) == []


def test_what_was_typed_later_is_told() -> None:
    later = checked(making.book_bytes(making.dossier(put("indicators.1.actual", 700))))
    assert told(case_of(later), 校验结果=results_of(sound())) == [("G175", "校验结果!A2")]
    [(code, place)] = told(case_of(later), 自评报告=report_of(sound()))
    assert (code, place.partition("!")[0]) == ("G176", "自评报告")


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ((0, 0), "校验结果：总分100"),
        ((1, 2), "总分100"),
        ((2, 3), "全部通过"),
        ((FIRST + 40, 0), "没有发现问题。总分100"),
        ((FIRST + 40, MARK), "总分100"),
    ],
)
def test_words_of_ones_own_on_the_results_are_told(at: tuple[int, int], text: str) -> None:
    [(code, _)] = told(case_of(sound()), 校验结果={**results_of(sound()), at: text})
    assert code == "G175"


def test_words_beside_the_report_are_read_too() -> None:
    texts = {**report_of(sound()), (4, 9): "本项目自评总分100分，等级为优。"}
    assert [code for code, _ in told(case_of(sound()), 自评报告=texts)] == ["G176"]


def test_a_report_longer_than_any_is_told() -> None:
    texts = {**report_of(sound()), **{(100 + row, 0): "字" * 30_000 for row in range(5)}}
    assert told(case_of(sound()), 自评报告=texts) == [("G176", "自评报告")]


def test_what_the_unit_explains_says_what_it_likes() -> None:
    submission = checked(
        making.book_bytes(making.dossier(put("indicators.1.actual", 1500), put("indicators.1.reason", "")))
    )
    texts = results_of(submission)
    [row] = [row for row, column in texts if column == MARK and row >= FIRST]
    assert told(case_of(submission), 校验结果={**texts, (row, RESULTS.typed or 0): "总分100，已核对"}) == []


def test_the_addin_does_not_list_what_it_makes_anew() -> None:
    findings = sound().findings
    [stale] = attached_results_are_those_of_now.find(
        beside(case_of(sound()), {"校验结果": {**results_of(sound()), (1, 0): "总分100"}})
    )
    assert stale.code is Code.G175
    assert without_attached(replace(sound(), findings=(*findings, stale))).findings == findings
