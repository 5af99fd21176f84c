"""Whatever goes wrong while a button is at work ends in a sentence, and in an unharmed workbook."""

from decimal import Decimal
from pathlib import Path

import pytest
import xlwings as xw

from perfeval_xl.addin import actions, commands, entry, live_book
from perfeval_xl.addin.session import Reply
from perfeval_xl.libreoffice.engine import Engine
from perfeval_xl.outputs.results_sheet import listed
from perfeval_xl.sealing.attached import RESULTS
from perfeval_xl.submission import check_file
from tests import making
from tests.addin.button_presses import Bench, finding_rows, interrupt, names, password_of
from tests.addin.test_check import DIFFERENT, WRONG, random_book
from tests.making import put

BUTTONS = ("next_blank", "rescore", "check", "clear", "report", "report_word", "submit")


def form(bench: Bench, *changes: making.Change) -> xw.Book:
    return bench.opened(making.book(bench.folder / "自评表.xlsx", making.dossier(*changes)))


def at_rest(app: xw.App) -> bool:
    """Whether the screen moves and the status bar is the program's own again."""
    return bool(app.screen_updating) and app.status_bar in (False, None, "") and bool(app.display_alerts)


@pytest.mark.parametrize("button", [*BUTTONS, "next_finding", "help", "diagnose"])
def test_the_program_is_given_back_as_it_was(bench: Bench, button: str) -> None:
    form(bench, *WRONG)
    bench.press(button)
    if button == "next_blank":
        assert bench.app.screen_updating
    else:
        assert at_rest(bench.app)


@pytest.mark.parametrize("button", BUTTONS)
def test_another_programs_workbook_is_refused_in_words(bench: Bench, button: str) -> None:
    other = bench.app.books.add()
    other.sheets[0].range("A1").value = "流水账"
    other.set_mock_caller()
    reply = bench.pressed(button)
    assert reply.wrong
    assert "不是本程序下发的自评表" in reply.text
    assert names(other) == [other.sheets[0].name]
    assert at_rest(bench.app)


def test_an_unknown_button_says_that_the_versions_differ(bench: Bench) -> None:
    form(bench)
    assert "版本可能不一致" in bench.press("fly")


def test_without_a_workbook_the_buttons_say_so(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(xw.Book, "_mock_caller", raising=False)
    assert "没有打开工作簿" in bench.press("check")
    assert "按钮" not in bench.press("diagnose")


def test_any_sheet_may_be_on_top(bench: Bench) -> None:
    book = form(bench, *WRONG)
    book.sheets[making.NOTES].activate()
    assert "错误2项，核实1项" in bench.press("check")


@pytest.mark.parametrize("calls", [1, 5, 9, 14, 20, 30])
def test_a_cell_in_editing_is_told_and_nothing_is_half_done(bench: Bench, calls: int) -> None:
    """Excel refuses every call while a cell is being edited; here from some call on."""
    book = form(bench, *WRONG)
    before = names(book)
    interrupt(bench.app, calls, lambda: bench.app.impl.refuse(3))
    bench.press("check")
    bench.app.impl.refuse(0)
    assert names(book) in (before, [*before, RESULTS.name])
    assert book.api.ProtectStructure
    bench.press("check")
    assert names(book) == [*before, RESULTS.name]


def test_a_structure_that_somebody_locked_anew_is_reported(bench: Bench) -> None:
    book = form(bench, *WRONG)
    password = password_of(bench.folder / "自评表.xlsx")
    book.api.Unprotect(password)
    book.api.Protect("别人", True)
    before = names(book)
    reply = bench.pressed("check")
    assert reply.wrong
    assert "别的密码" in reply.text
    assert names(book) == before


def test_a_read_only_workbook_is_checked_all_the_same(bench: Bench) -> None:
    path = making.book(bench.folder / "只读.xlsx", making.dossier(*WRONG))
    before = path.read_bytes()
    book = bench.app.books.open(str(path), read_only=True)
    book.set_mock_caller()
    assert "错误2项，核实1项" in bench.press("check")
    assert path.read_bytes() == before


def test_long_texts_are_read_and_reported(bench: Bench) -> None:
    form(bench, put("goal.actual", "工" * 3000))
    assert "没有做成" not in bench.press("check")
    assert "自评报告已写在" in bench.press("report")


def test_when_the_program_is_killed_the_file_stays_and_the_next_one_works(bench: Bench, engine: Engine) -> None:
    path = making.book(bench.folder / "自评表.xlsx", making.dossier(*WRONG))
    before = path.read_bytes()
    with xw.App(add_book=False) as doomed:
        book = doomed.books.open(str(path))
        book.set_mock_caller()
        interrupt(doomed, 12, doomed.impl.office.kill)
        reply = bench.pressed("check")
        assert reply.wrong
        assert "没有响应或已经关闭" in reply.text
    assert path.read_bytes() == before
    bench.opened(path)
    assert "错误2项，核实1项" in bench.press("check")


def test_a_program_that_hangs_is_ended_and_reported(bench: Bench) -> None:
    path = making.book(bench.folder / "自评表.xlsx", making.dossier(*WRONG))
    with xw.App(add_book=False) as doomed:
        book = doomed.books.open(str(path))
        book.set_mock_caller()
        doomed.impl.office.suspend()
        doomed.impl.office.call_seconds = 2
        reply = bench.pressed("check")
    assert "没有响应或已经关闭" in reply.text


def test_what_could_not_be_shown_ends_the_program_with_another_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the add-in shows what stands on standard error."""
    monkeypatch.setattr(actions, "run_action", lambda name: Reply("没有响应", wrong=True, shown=False))
    assert entry.main(["check", "--wb=自评表.xlsx", "--from_xl=1"]) == entry.REFUSED
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(actions, "run_action", lambda name: Reply("好了"))
    assert entry.main(["check"]) == entry.DONE


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ModuleNotFoundError("No module named 'lxml'", name="lxml"), "缺少组件“lxml”"),
        (ImportError("undefined symbol", name="lxml"), "版本不合，用不了组件“lxml”"),
    ],
)
def test_a_component_that_is_missing_or_does_not_fit_is_named(
    error: ImportError, said: str, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    form(bench)

    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(commands, "read_live_book", broken)
    assert said in bench.press("check")


def test_diagnose_says_which_components_can_be_used(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    form(bench)
    monkeypatch.setattr(commands, "COMPONENTS", {"lxml": "导出Word", "nowhere_to_be_found": "别的"})
    said = bench.press("diagnose")
    assert "lxml" in said
    assert "nowhere_to_be_found（别的）不能用" in said


def test_a_failure_nobody_foresaw_is_written_down(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    form(bench)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(commands, "read_live_book", broken)
    reply = bench.pressed("check")
    assert reply.wrong
    log = bench.folder / "设置" / "perfeval.log"
    assert str(log) in reply.text
    assert "a mistake of ours" in log.read_text(encoding="utf-8")


# ---- where a copy cannot be read, the cells are


@pytest.fixture
def encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that encrypts whatever the office saves."""

    def save(_: xw.Book, path: Path) -> None:
        path.write_bytes(b"%TSD-Header-###%" + bytes(4000))

    monkeypatch.setattr(live_book, "save_copy", save)


@pytest.mark.parametrize("profile_id", DIFFERENT)
def test_the_values_are_read_from_the_cells_themselves(bench: Bench, profile_id: str, encrypted: None) -> None:
    path = random_book(bench.folder / "自评表.xlsx", profile_id)
    reading = live_book.read_live_book(bench.opened(path), path.name)
    submission = check_file(path)
    assert not reading.whole
    assert reading.submission.case is not None
    assert submission.case is not None
    assert reading.case.filled.every_answer == submission.case.filled.every_answer
    assert reading.case.scored.values == submission.case.scored.values
    assert set(finding_rows(reading.submission.findings)) == {
        one for one in finding_rows(submission.findings) if one[2][0] not in "GJ"
    }


def test_what_was_not_looked_at_is_reported(bench: Bench, encrypted: None) -> None:
    book = form(bench, *WRONG)
    before = names(book)
    assert "没有检查表样是否被改动" in bench.press("check")
    assert names(book) == before
    assert "加了密" in bench.press("submit") or "没有上报" in bench.press("submit")


def test_amounts_in_a_currency_format_are_exact() -> None:
    assert live_book.stored_value(Decimal("949.7800")) == Decimal("949.78")
    assert live_book.stored_value(0.1 + 0.2) == Decimal("0.3")
    assert live_book.stored_value(True) is True
    assert live_book.stored_value(None) is None


def test_the_findings_are_listed_in_one_order(bench: Bench) -> None:
    path = making.book(bench.folder / "自评表.xlsx", making.dossier(*WRONG))
    severities = [finding.severity for finding in listed(check_file(path))]
    assert severities == sorted(severities, reverse=True)
