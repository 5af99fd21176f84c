"""校验, 重新计分 and 清除标记, pressed in LibreOffice."""

from functools import cache
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from perfeval_xl.addin.marks import COLOUR
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.styles import look
from perfeval_xl.libreoffice.engine import register
from perfeval_xl.outputs.results_sheet import EXPLANATION, FIRST, MESSAGE, PLACE, listed
from perfeval_xl.outputs.terminal import scores_of_case
from perfeval_xl.profiles import load
from perfeval_xl.sealing.attached import RESULTS
from perfeval_xl.submission import Submission, check_file
from tests import making
from tests.addin.button_presses import Bench, digest, finding_rows, listed_rows, names, password_of
from tests.making import put
from tests.parity.fillings import fillings
from tests.returns import tampering

WRONG = (
    put("indicators.1.actual", None),
    put("funds.carry_over.actual_expenditure", 150),
    put("indicators.8.reason", "加强管理"),
)


DIFFERENT = ("cn_national/2020", "hunan_yiyang/2022", "hunan_county/2018", "hunan_hengyang/2022")
"""Profiles with every kind of cell: projects without and with texts, departments with base data and with projects."""
OTHERS = ("cn_national/2020_transfer", "chongqing/2021_department", "hebei/2021", "jiangsu_suzhou/2021", "yunnan/2020")
"""Without points, without dimensions, with weights in percent, with few columns, in 元."""


def random_book(path: Path, profile_id: str) -> Path:
    """A workbook of a profile, filled in at random."""
    path.write_bytes(_filled_at_random(profile_id))
    return path


@cache
def _filled_at_random(profile_id: str) -> bytes:
    [filled] = fillings(load(profile_id), 1, 7, projects=2)
    assert isinstance(filled, FilledForm)
    return workbook(filled)


def wrong_book(bench: Bench) -> tuple[xw.Book, Submission]:
    path = making.book(bench.folder / "自评表 一.xlsx", making.dossier(*WRONG))
    return bench.opened(path), check_file(path)


@pytest.mark.parametrize("profile_id", [*DIFFERENT, *OTHERS])
def test_sheet_and_scores_say_what_the_command_line_finds(bench: Bench, profile_id: str) -> None:
    path = random_book(bench.folder / "自评 表.xlsx", profile_id)
    book = bench.opened(path)
    before = digest(bench.saved(book, "前.xlsx"))
    submission = check_file(path)
    assert submission.case is not None
    assert bench.press("rescore").startswith(f"{scores_of_case(submission.case)}。")
    bench.press("check")
    assert listed_rows(book) == finding_rows(listed(submission))
    after = check_file(bench.saved(book))
    assert after.genuine == submission.genuine
    assert finding_rows(after.findings) == finding_rows(submission.findings)
    assert bench.press("clear") == "已清除“校验结果”表。"
    assert digest(bench.saved(book, "后.xlsx")) == before


def test_every_place_leads_to_its_cell(bench: Bench) -> None:
    book, submission = wrong_book(bench)
    bench.press("check")
    saved = openpyxl.load_workbook(bench.saved(book))
    for row, finding in enumerate(listed(submission), start=FIRST + 1):
        sheet, _, cell = str(finding.place).rpartition("!")
        link = f"""=HYPERLINK("#'{sheet}'!{cell}","{sheet}!{cell}")"""
        assert saved[RESULTS.name].cell(row, PLACE + 1).value == link
        assert saved[sheet][cell].coordinate == cell


def test_the_sheets_stay_locked_and_so_does_the_workbook(bench: Bench) -> None:
    book, _ = wrong_book(bench)
    for button in ("check", "report", "clear"):
        bench.press(button)
        assert book.api.ProtectStructure
        assert {sheet.name for sheet in book.sheets if not sheet.api.ProtectContents} == set()


def test_a_second_check_takes_the_place_of_the_first(bench: Bench) -> None:
    book, _ = wrong_book(bench)
    bench.press("check")
    book.sheets[making.FORM].range(making.at("i01.actual")).value = 950
    bench.press("check")
    assert names(book).count(RESULTS.name) == 1
    assert not any("未填写" in message for _, message, _ in listed_rows(book))


def explained(book: xw.Book, code: str) -> dict[str, str]:
    """What stands beside the findings with ``code``, by place."""
    sheet = book.sheets[RESULTS.name]
    return {
        place: sheet.range((row, EXPLANATION + 1)).value
        for row, (place, _, found_code) in enumerate(listed_rows(book), start=FIRST + 1)
        if found_code == code
    }


def test_an_explanation_outlives_the_next_check_until_the_figures_change(bench: Bench) -> None:
    book, _ = wrong_book(bench)
    bench.press("check")
    [row] = [row for row, (_, _, code) in enumerate(listed_rows(book), start=FIRST + 1) if code == "S044"]
    book.sheets[RESULTS.name].range((row, EXPLANATION + 1)).value = "原因见市政府会议纪要"
    bench.press("check")
    assert set(explained(book, "S044").values()) == {"原因见市政府会议纪要"}
    book.sheets[making.FORM].range(making.at("i08.reason")).value = "加强督导"
    bench.press("check")
    assert set(explained(book, "S044").values()) == {None}


def test_only_explanations_may_be_typed_on_the_sheet(bench: Bench) -> None:
    book, _ = wrong_book(bench)
    bench.press("check")
    with pytest.raises(Exception, match="protected"):
        book.sheets[RESULTS.name].range((FIRST + 1, PLACE + 1)).value = "别处"


def test_what_differs_is_coloured_and_gets_its_colour_back(bench: Bench) -> None:
    path = making.book(bench.folder / "改过.xlsx", making.dossier())
    with making.opened(path) as parts:
        tampering.value("i03.score", 3)(parts)
    book = bench.opened(path)
    cell = book.sheets[making.FORM].range(making.at("i03.score"))
    colour = cell.color
    reply = bench.pressed("rescore")
    assert reply.wrong
    assert "已标红" in reply.text
    assert cell.color == tuple(bytes.fromhex(COLOUR.lstrip("#")))
    assert cell.sheet.api.ProtectContents
    bench.press("clear")
    assert cell.color == colour
    assert RESULTS.name not in names(book)


def test_the_colour_of_a_computed_cell_is_that_of_the_theme(bench: Bench) -> None:
    book = bench.opened(making.book(bench.folder / "自评表.xlsx"))
    colour = str(look(("computed",))["bg_color"]).lstrip("#")
    assert book.sheets[making.FORM].range(making.at("i03.rule_score")).color == tuple(bytes.fromhex(colour))


def test_a_sound_form_has_nothing_to_clear(bench: Bench) -> None:
    book = bench.opened(making.book(bench.folder / "自评表.xlsx"))
    assert "一致" in bench.press("rescore")
    assert bench.press("clear") == "没有标记可清除。"
    assert RESULTS.name not in names(book)


def with_another(bench: Bench) -> xw.Book:
    """A form with a sheet 校验结果 that somebody else made."""
    path = making.book(bench.folder / "多一张.xlsx", making.dossier(*WRONG))
    with making.opened(path) as parts:
        tampering.sheet_added(RESULTS.name)(parts)
    return bench.opened(path)


def test_somebody_elses_sheet_with_that_name_is_left_alone(bench: Bench) -> None:
    book = with_another(bench)
    before = names(book)
    bench.app.impl.answers.append("no")
    assert "没有动" in bench.press("check")
    assert names(book) == before
    assert book.api.ProtectStructure


def test_somebody_elses_sheet_goes_only_when_that_is_wanted(bench: Bench) -> None:
    """Under the lock of the structure nobody else could delete it."""
    book = with_another(bench)
    bench.app.impl.answers.append("yes")
    bench.press("check")
    assert len(listed_rows(book)) == len(check_file(bench.saved(book)).findings)
    assert check_file(bench.saved(book)).genuine


def test_what_was_explained_on_a_changed_sheet_is_kept(bench: Bench) -> None:
    book, _ = wrong_book(bench)
    bench.press("check")
    [row] = [row for row, (_, _, code) in enumerate(listed_rows(book), start=FIRST + 1) if code == "S044"]
    sheet = book.sheets[RESULTS.name]
    sheet.range((row, EXPLANATION + 1)).value = "原因见会议纪要"
    sheet.api.Unprotect(password_of(Path(book.fullname)))
    sheet.range((FIRST + 1, MESSAGE + 1)).value = "改过"
    bench.app.impl.answers.append("yes")
    bench.press("check")
    assert "1条出错说明会抄到新表" in bench.app.impl.alerts[-2].prompt
    assert set(explained(book, "S044").values()) == {"原因见会议纪要"}


def test_recomputing_keeps_what_was_explained(bench: Bench) -> None:
    book, _ = wrong_book(bench)
    bench.press("check")
    [row] = [row for row, (_, _, code) in enumerate(listed_rows(book), start=FIRST + 1) if code == "S044"]
    book.sheets[RESULTS.name].range((row, EXPLANATION + 1)).value = "原因见会议纪要"
    assert "一致" in bench.press("rescore")
    bench.press("check")
    assert set(explained(book, "S044").values()) == {"原因见会议纪要"}


def test_an_explanation_stays_as_it_was_typed(bench: Bench) -> None:
    book, _ = wrong_book(bench)
    bench.press("check")
    for text in ("=1+1", "-原因见附件", "2022-12-31", "100%", "00123", "甲" * 1000):
        [row] = [row for row, (_, _, code) in enumerate(listed_rows(book), start=FIRST + 1) if code == "S044"]
        book.sheets[RESULTS.name].range((row, EXPLANATION + 1)).value = text
        assert check_file(bench.saved(book)).genuine
        bench.press("check")
        assert set(explained(book, "S044").values()) == {text}


def test_explanations_are_not_cleared_unasked(bench: Bench) -> None:
    book, _ = wrong_book(bench)
    bench.press("check")
    [row] = [row for row, (_, _, code) in enumerate(listed_rows(book), start=FIRST + 1) if code == "S044"]
    book.sheets[RESULTS.name].range((row, EXPLANATION + 1)).value = "原因见会议纪要"
    bench.app.impl.answers.append("no")
    assert bench.press("clear") == "没有清除。"
    assert RESULTS.name in names(book)


def test_clearing_takes_the_report_away_too(bench: Bench) -> None:
    book, _ = wrong_book(bench)
    before = names(book)
    bench.press("check")
    bench.press("report")
    bench.press("clear")
    assert names(book) == before
    assert check_file(bench.saved(book)).genuine


def test_a_renamed_sheet_is_told_and_its_colours_are_found(bench: Bench) -> None:
    path = making.book(bench.folder / "改名.xlsx", making.dossier())
    with making.opened(path) as parts:
        tampering.value("i03.score", 3)(parts)
        tampering.sheet_attribute(making.FORM, "name", "自评 表")(parts)
    book = bench.opened(path)
    cell = book.sheets["自评 表"].range(making.at("i03.score"))
    colour = cell.color
    bench.press("rescore")
    assert cell.color != colour
    assert sum(code.startswith("J") for _, _, code in listed_rows(book)) == 1
    bench.press("clear")
    assert cell.color == colour


def test_a_check_that_coloured_nothing_touches_no_sheet_of_the_form(bench: Bench) -> None:
    path = making.book(bench.folder / "改过.xlsx", making.dossier())
    with making.opened(path) as parts:
        tampering.value("i03.score", 3)(parts)
    bench.opened(path)
    bench.press("check")
    engine = register()
    engine.reset()
    bench.press("check")
    assert engine.calls <= 40


def test_another_open_workbook_of_that_name_is_no_hindrance(bench: Bench) -> None:
    other = bench.app.books.add()
    other.save(str(bench.folder / "校验结果.xlsx"))
    book, submission = wrong_book(bench)
    bench.press("check")
    assert listed_rows(book) == finding_rows(listed(submission))
