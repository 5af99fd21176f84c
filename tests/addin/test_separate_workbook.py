"""A form with a password of the office's own takes no sheets: what the add-in makes are workbooks beside it."""

import email
import email.policy

import xlwings as xw

from perfeval_xl.issuing import workbook
from perfeval_xl.outputs.results_sheet import EXPLANATION, FIRST
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.attached import REPORT, RESULTS
from perfeval_xl.submission import check_file
from tests import making
from tests.addin.button_presses import Bench, listed_rows, names
from tests.addin.test_check import WRONG
from tests.making import put

NAME = "自定密码"
LIST = f"{NAME}_校验结果.xlsx"
DOUBTFUL = put("indicators.8.reason", "加强管理")
"""A reason that is none (S044): sent only with an explanation, or when that is wanted."""


def own(bench: Bench, *changes: making.Change, folder: str = "") -> xw.Book:
    """The form with these changes, opened."""
    path = bench.folder / folder / f"{NAME}.xlsx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(workbook(making.filled(making.dossier(*changes)), password="财政局自定"))
    return bench.opened(path)


def explanation_cell(workbook: xw.Book) -> xw.Range:
    """Where the finding S044 is explained."""
    [row] = [row for row, (_, _, code) in enumerate(listed_rows(workbook), start=FIRST + 1) if code == "S044"]
    return workbook.sheets[0].range((row, EXPLANATION + 1))


def explain(workbook: xw.Book, text: str) -> None:
    explanation_cell(workbook).value = text


def explained(workbook: xw.Book) -> str | None:
    return explanation_cell(workbook).value


def test_a_sheet_locked_with_another_password_is_not_touched(bench: Bench) -> None:
    book = own(bench, *WRONG)
    before = names(book)
    assert "新工作簿" in bench.press("check")
    assert "新工作簿" in bench.press("report")
    assert names(book) == before
    assert book.api.ProtectStructure
    assert (bench.folder / f"自定密码_{REPORT.name}.xlsx").exists()
    bench.press("next_finding")
    assert (bench.app.status_bar or "").startswith("第1处")


def test_the_list_in_its_own_workbook_is_kept_up_to_date(bench: Bench) -> None:
    book = own(bench, *WRONG)
    bench.press("check")
    explain(bench.app.books[LIST], "见会议纪要")
    book.sheets[making.FORM].range(making.at("i01.actual")).value = 950
    bench.press("check")
    [workbook] = [open_book for open_book in bench.app.books if open_book.name.startswith("自定密码_校验结果")]
    assert not any("未填写" in message for _, message, _ in listed_rows(workbook))
    assert explained(workbook) == "见会议纪要"


def test_a_file_that_only_has_that_name_is_kept(bench: Bench) -> None:
    standing = making.book(bench.folder / "自定密码_校验结果.xlsx")
    before = standing.read_bytes()
    own(bench, *WRONG)
    bench.press("check")
    assert standing.read_bytes() == before
    assert (bench.folder / "自定密码_校验结果_2.xlsx").exists()


def test_what_was_explained_saved_and_closed_is_kept(bench: Bench) -> None:
    own(bench, DOUBTFUL)
    bench.press("check")
    explain(bench.app.books[LIST], "见会议纪要")
    bench.app.books[LIST].save()
    bench.app.books[LIST].close()
    bench.press("check")
    assert explained(bench.app.books[LIST]) == "见会议纪要"


def test_what_was_explained_is_sent_along(bench: Bench) -> None:
    own(bench, DOUBTFUL)
    bench.press("check")
    explain(bench.app.books[LIST], "见会议纪要")
    message = bench.press("submit")
    assert {alert.buttons for alert in bench.app.impl.alerts} == {"ok"}, "nothing is left to be asked"
    [draft] = bench.folder.glob("*.eml")
    read = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    sent, attached = read.iter_attachments()
    assert (sent.get_filename(), attached.get_filename()) == (draft.with_suffix(".xlsx").name, LIST)
    assert LIST in message
    [sheet] = read_book(bench.folder / LIST).sheets
    assert "见会议纪要" in {cell.value for cell in sheet.cells.values()}
    assert check_file(draft.with_suffix(".xlsx")).genuine


def test_the_list_of_another_form_of_that_name_stays_open_and_is_not_taken_over(bench: Bench) -> None:
    first = own(bench, DOUBTFUL, folder="甲")
    bench.press("check")
    explain(bench.app.books[LIST], "甲的说明")
    first.close()
    own(bench, DOUBTFUL, put("project.name", "道路养护"), folder="丙")
    bench.press("check")
    assert explained(bench.app.books[LIST]) == "甲的说明"
    assert explained(bench.app.books[f"{NAME}_校验结果_2.xlsx"]) is None


def test_a_report_that_somebody_wrote_into_is_kept(bench: Bench) -> None:
    own(bench)
    bench.press("report")
    written = bench.app.books[f"{NAME}_{REPORT.name}.xlsx"]
    written.sheets[0].range("A4").value = "项目背景是……"
    bench.press("report")
    assert written.sheets[0].range("A4").value == "项目背景是……"
    assert (bench.folder / f"{NAME}_{REPORT.name}_2.xlsx").exists()


def test_pressed_in_the_list_a_button_says_where_to_go(bench: Bench) -> None:
    own(bench, DOUBTFUL)
    bench.press("check")
    bench.app.books[LIST].set_mock_caller()
    for button in ("check", "submit", "clear", "report", "next_finding", "next_blank", "rescore"):
        assert "这是校验结果，不是自评表；请切换到自评表的窗口" in bench.press(button), button


def test_a_closed_list_is_walked_through_too(bench: Bench) -> None:
    own(bench, *WRONG)
    bench.press("check")
    bench.app.books[LIST].close()
    assert RESULTS.name not in names(bench.app.books[0])
    bench.press("next_finding")
    assert (bench.app.status_bar or "").startswith("第1处")
