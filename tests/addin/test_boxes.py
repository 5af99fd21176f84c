"""What message boxes say: questions that lose nothing by Enter, and no list longer than a screen."""

from __future__ import annotations

import types
from pathlib import Path

import pytest
import xlwings as xw

from perfeval_xl.addin import actions, boxes, commands, host, navigation
from perfeval_xl.addin.session import LONGEST_STATUS, MOST_LINES, Reply
from perfeval_xl.errors import ActionError
from perfeval_xl.outputs.results_sheet import EXPLANATION, FIRST
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.attached import REPORT, RESULTS, is_code_line
from tests import making
from tests.addin.button_presses import Bench
from tests.addin.test_check import WRONG
from tests.addin.test_separate_workbook import DOUBTFUL

LINES = [f"第{number}处：{'长' * 300 if number == 3 else '短'}" for number in range(1, 41)]


def form(bench: Bench, *changes: making.Change) -> xw.Book:
    return bench.opened(making.book(bench.folder / "自评表.xlsx", making.dossier(*changes)))


@pytest.mark.parametrize("wrong", [False, True])
def test_a_long_list_goes_to_a_sheet_and_not_into_a_box(
    wrong: bool, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    form(bench)

    def explain(session: object) -> Reply:
        if wrong:
            raise ActionError("\n".join(LINES))
        return Reply("\n".join(LINES))

    monkeypatch.setattr(commands, "explain", explain)
    bench.press("help")
    shown = bench.app.impl.alerts[-1].prompt.splitlines()
    assert len(shown) == MOST_LINES
    assert max(map(len, shown)) <= LONGEST_STATUS
    assert shown[-1] == "……共40行，全部列在打开的“绩效自评_说明.xlsx”里"
    [sheet] = read_book(bench.folder / "我的文档" / "绩效自评_说明.xlsx").sheets
    assert [sheet.cells[row, 0].value for row in range(1, 41)] == LINES
    bench.app.books["绩效自评_说明.xlsx"].close()


def test_a_short_reply_opens_nothing(bench: Bench) -> None:
    form(bench)
    before = len(bench.app.books)
    bench.press("help")
    assert len(bench.app.books) == before


def test_windows_is_asked_itself_so_that_enter_means_no(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(boxes, "_message_box", lambda: lambda *values: asked.append(values) or boxes._YES)
    monkeypatch.setattr(host, "sys", types.SimpleNamespace(platform="win32"))
    app = xw.App(impl=types.SimpleNamespace(hwnd=77, pid=1, version="16.0"))
    assert host.ask(app, "要覆盖吗？")
    [(window, question, title, kind)] = asked
    assert (window, question, title) == (77, "要覆盖吗？", host.TITLE)
    assert isinstance(kind, int)
    # Yes and no, of which the second is chosen.
    assert kind & 0xF == 0x4
    assert kind & 0xF00 == 0x100


def test_a_question_before_submitting_stands_over_fresh_results(bench: Bench) -> None:
    book = form(bench, DOUBTFUL)
    seen: list[str] = []

    class Answers(list[str]):
        def pop(self, at: int = 0) -> str:  # type: ignore[override]
            # The call is one of the office's own: it may ask it nothing while it answers.
            seen.append(book.impl.xl.getCurrentController().getActiveSheet().getName())
            return "no"

        def __bool__(self) -> bool:
            return True

    bench.app.impl.answers = Answers()
    said = bench.press("submit")
    bench.app.impl.answers = []
    assert set(seen) == {RESULTS.name}
    assert "没有上报" in said
    assert "上报　" in str(book.sheets[RESULTS.name].range("A2").value)


def test_after_the_marks_are_gone_one_is_where_one_was(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    book = form(bench, *WRONG)
    bench.press("check")
    book.sheets[making.FORM].activate()
    book.sheets[making.FORM].range("F16").select()
    bench.press("clear")
    assert book.sheets.active.name == making.FORM
    assert book.selection.address == "$F$16"
    bench.press("check")
    book.sheets[making.FORM].activate()
    # Nothing but cells is somewhere: a picture may be selected instead of them.
    with monkeypatch.context() as patched:
        patched.setattr(navigation, "selected_spot", lambda book: ("", ""))
        assert bench.press("clear").startswith("已清除")
    bench.press("check")
    # What goes was on top: any sheet of the form is.
    bench.press("clear")
    assert RESULTS.name not in [sheet.name for sheet in book.sheets]


@pytest.mark.parametrize(("action", "said"), [("check", "校验"), ("rescore", "重新计分")])
def test_the_sheet_says_what_was_done_last_and_when(action: str, said: str, bench: Bench) -> None:
    book = form(bench, *WRONG)
    bench.press("check")
    if action == "rescore":
        book.sheets[making.FORM].api.Unprotect(_password(bench, book))
        book.sheets[making.FORM].range(making.at("total.score")).value = 1
    bench.press(action)
    stated = str(book.sheets[RESULTS.name].range("A2").value)
    assert stated[16 : 16 + len(said) + 1] == f"{said}　"


def _password(bench: Bench, book: xw.Book) -> str:
    from tests.addin.button_presses import password_of

    return password_of(bench.saved(book))


@pytest.mark.parametrize(("action", "name"), [("check", RESULTS.name), ("report", REPORT.name)])
def test_no_code_is_to_be_seen_on_a_sheet(action: str, name: str, bench: Bench) -> None:
    book = form(bench, *WRONG)
    bench.press(action)
    sheet = read_book(bench.saved(book)).sheet(name)
    assert sheet is not None
    codes = [at for at, cell in sheet.cells.items() if is_code_line(str(cell.value))]
    assert len(codes) == 1
    assert codes[0][1] in sheet.hidden_columns


def test_a_button_that_does_not_exist_is_no_fault(bench: Bench) -> None:
    form(bench)
    reply = actions.run_action("nonsense")
    assert reply is not None
    assert reply.wrong


def test_explanations_are_kept_by_no(bench: Bench) -> None:
    book = form(bench, DOUBTFUL)
    bench.press("check")
    row = FIRST + 1
    book.sheets[RESULTS.name].range((row, EXPLANATION + 1)).value = "原因见会议纪要"
    bench.app.impl.answers = ["no"]
    assert bench.press("clear") == "没有清除。"
    assert book.sheets[RESULTS.name].range((row, EXPLANATION + 1)).value == "原因见会议纪要"


def test_a_file_that_nothing_opens_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes.shutil, "which", lambda name: None)
    assert not boxes.open_file(tmp_path / "x.xlsx")
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert boxes.ask("要吗？") is False
