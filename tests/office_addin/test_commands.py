"""What the buttons of 绩效汇总 do, and what they say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from perfeval_xl.addin.actions import ACTIONS as OF_A_UNIT
from perfeval_xl.buttons import office_tab
from perfeval_xl.errors import ActionError
from perfeval_xl.office import pending
from perfeval_xl.office.rounds import Round
from perfeval_xl.office_addin import commands, memory, places
from perfeval_xl.office_addin.actions import ACTIONS
from perfeval_xl.office_addin.child import Ended
from tests.office_addin.spreadsheet import Book, Program, session

SUMMED = ["读了3件（新2件，重复1件）", "已计2个", "退回1个", "待处理0个", "未报1个", "没能打开0件"]


@pytest.fixture
def of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Round:
    """The folder of a round; nobody sees a folder opened."""
    made = Round(tmp_path / "2023年度")
    made.ledger.mkdir(parents=True)
    (made.ledger / "登记.jsonl").touch()
    made.forms.mkdir()
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "设置"))
    monkeypatch.setattr(places, "show_folder", lambda folder: True)
    return made


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """The commands that were run, each of which ends as `ends` says."""
    asked: list[list[str]] = []
    _ends(monkeypatch, Ended(1, SUMMED), asked)
    return asked


def _ends(monkeypatch: pytest.MonkeyPatch, ended: Ended, asked: list[list[str]] | None = None) -> None:
    def run(command: list[str], watcher: object) -> Ended:
        if asked is not None:
            asked.append(command)
        return ended

    monkeypatch.setattr(commands, "run", run)


def _write(path: Path, at: float = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (at, at))
    return path


def test_every_button_has_its_action_and_none_is_called_as_one_of_the_other_tab() -> None:
    assert sorted(button.id for button in office_tab().buttons) == sorted(ACTIONS)
    assert not ACTIONS.keys() & OF_A_UNIT.keys()
    for module, function in ACTIONS.values():
        assert callable(getattr(import_module(module), function))


def test_the_round_is_that_of_the_workbook_then_the_last_one(of: Round, tmp_path: Path) -> None:
    inside, elsewhere = of.ledger / "原件" / "ab" / "ab12.xlsx", tmp_path / "别处.xlsx"
    assert places.round_of(session(Program(), inside)).folder == of.folder
    assert memory.recalled(memory.ROUND) == of.folder
    assert places.round_of(session(Program(), elsewhere)).folder == of.folder
    assert places.round_of(session(Program())).folder == of.folder


def test_where_none_is_known_a_folder_is_chosen(of: Round) -> None:
    program = Program(chosen=str(of.inbox))
    assert places.round_of(session(program)).folder == of.folder
    assert program.asked == 1
    assert memory.recalled(memory.ROUND) == of.folder


@pytest.mark.parametrize(("chosen", "told"), [("", "不知道是哪一轮"), ("别处", "不是一轮自评的文件夹")])
def test_without_a_round_it_is_said_what_to_open(chosen: str, told: str, of: Round, tmp_path: Path) -> None:
    folder = str(tmp_path / chosen) if chosen else ""
    with pytest.raises(ActionError, match=told):
        places.round_of(session(Program(chosen=folder)))
    assert memory.recalled(memory.ROUND) is None


def test_a_round_that_is_gone_is_asked_for_again(of: Round, tmp_path: Path) -> None:
    memory.remember(memory.ROUND, tmp_path / "没有了")
    program = Program(chosen=str(of.folder))
    assert places.round_of(session(program)).folder == of.folder


def test_collect_saves_decisions_first_and_opens_what_is_newest(of: Round, ran: list[list[str]]) -> None:
    program = Program()
    old = Book(str(_write(of.summary, at=1)), saved=False)
    program.books.opened.append(old)
    newest = _write(of.folder / "汇总_1530.xlsx", at=2)
    _write(of.folder / "~$汇总.xlsx", at=3)
    reply = commands.collect(session(program, of.forms / "甲.xlsx"))
    assert reply.text == (
        "2023年度：读了3件（新2件，重复1件），已计2个，退回1个，待处理0个，未报1个。汇总已打开：汇总_1530.xlsx。"
    )
    assert (old.times_saved, old.closed) == (1, True)
    assert program.books.opened[-1].path == str(newest)
    assert ran[0][-2:] == ["collect", str(of.folder)]


def test_an_open_summary_that_was_written_anew_is_not_taken_for_the_new_one(
    of: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where LibreOffice was told to lock no files."""

    def run(command: list[str], watcher: object) -> Ended:
        _write(of.summary, at=9)
        return Ended(1, SUMMED)

    monkeypatch.setattr(commands, "run", run)
    program = Program()
    program.books.opened.append(Book(str(_write(of.summary, at=1))))
    assert "还是旧的：请关闭它（不要保存），再点“汇总”" in commands.collect(session(program, of.forms / "甲.xlsx")).text


def test_an_old_summary_in_which_somebody_typed_meanwhile_is_not_closed(
    of: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Book(str(_write(of.summary, at=1)))

    def run(command: list[str], watcher: object) -> Ended:
        _write(of.folder / "汇总_0901.xlsx", at=2)
        old.saved = False
        return Ended(1, SUMMED, ["汇总.xlsx正被打开，新的写在汇总_0901.xlsx"])

    monkeypatch.setattr(commands, "run", run)
    program = Program()
    program.books.opened.append(old)
    reply = commands.collect(session(program, of.forms / "甲.xlsx"))
    assert reply.text.endswith("汇总已打开：汇总_0901.xlsx。旧的“汇总.xlsx”里又有改动，没有关。")
    assert not old.closed


def test_a_decision_that_was_not_done_is_told(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    of.summary.write_bytes(b"")
    wrong = f"{of.summary.name} 待处理!L4：没有写理由；请写明为什么这样处理"
    renamed = f"注意：{of.summary.name}正开着"
    monkeypatch.setattr(commands, "_run", lambda *_: Ended(0, SUMMED, [wrong, renamed]))
    told = commands.collect(session(Program(), of.forms / "甲.xlsx")).text
    assert wrong in told
    assert renamed not in told


def test_what_could_not_be_opened_is_told(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    box = "  邮箱 jx@example.cn/收件箱：没有jx@example.cn的密码；请点“邮箱”"
    _ends(monkeypatch, Ended(2, [*SUMMED[:5], "没能打开2件", box, "  坏.xlsx：文件已损坏"], ["注意：乙"]))
    reply = commands.collect(session(Program(), of.forms / "甲.xlsx"))
    assert reply.text.splitlines()[1:] == [box.strip(), "注意：乙", "没能打开1件，原因和办法在汇总的“说明”里"]
    assert "汇总没有写出来" in reply.text


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        (Ended(130, err=["已中断：读了9件，审核了4个，已经"], stopped=True), "已停下，读了9件，审核了4个。收下的都在"),
        (Ended(1, err=["KeyboardInterrupt"], stopped=True), "已停下。收下的都在，再点“收表”"),
        (Ended(None), "已转到后台"),
    ],
)
def test_an_end_before_the_end_is_told(ended: Ended, told: str, of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    _ends(monkeypatch, ended)
    assert told in commands.collect(session(Program(), of.forms / "甲.xlsx")).text


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        (Ended(3, err=["磁盘满了"]), "没有收完：磁盘满了"),
        (Ended(2, err=["另一个程序正在收表"]), "没有收完：另一个程序正在收表"),
        (Ended(-9), "程序出错"),
    ],
)
def test_a_failure_is_told(ended: Ended, told: str, of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    _ends(monkeypatch, ended)
    with pytest.raises(ActionError, match=told):
        commands.collect(session(Program(), of.forms / "甲.xlsx"))


def test_a_second_button_is_refused_while_the_first_waits(of: Round, ran: list[list[str]]) -> None:
    with commands._working("收表"), pytest.raises(ActionError, match="“收表”还没有做完"):
        commands.chase(session(Program(), of.forms / "甲.xlsx"))
    assert ran == []


def test_decide_goes_to_its_sheet_and_summary_to_the_first(of: Round) -> None:
    program = Program()
    path = _write(of.summary)
    assert commands.decide(session(program, of.forms / "甲.xlsx")) is None
    book = program.books.opened[-1]
    assert (book.path, book.front, book.selected) == (str(path), "待处理", "B3")
    assert (commands.TO_DECIDE, commands.CHOICE) == (pending.PENDING_SHEET, pending.CHOICE)
    assert commands.summary(session(program, path)) is None
    assert (program.books.opened[1].front, program.status_bar) == ("总览", "已打开 汇总.xlsx")


def test_without_a_summary_it_is_said_how_to_get_one(of: Round) -> None:
    with pytest.raises(ActionError, match="点“收表”"):
        commands.summary(session(Program(), of.forms / "甲.xlsx"))


def test_another_round_s_summary_that_is_open_is_told(of: Round, tmp_path: Path) -> None:
    """Excel opens no two workbooks of one name."""
    _write(of.summary)
    program = Program()
    program.books.opened.append(Book(str(tmp_path / "别的一轮" / "汇总.xlsx")))
    with pytest.raises(ActionError, match="另一个“汇总"):
        commands.summary(session(program, of.forms / "甲.xlsx"))


def test_send_counts_drafts_and_units(of: Round) -> None:
    assert "没有要发的草稿" in commands.send(session(Program(), of.forms / "甲.xlsx")).text
    for name in ("甲_1/a.eml", "甲_1/b.eml", "乙_2/a.eml", "乙_2/回执.txt", "乙_2/已过时/b.eml"):
        _write(of.answers / name)
    reply = commands.send(session(Program(), of.forms / "甲.xlsx"))
    assert "2023年度：给单位的答复有3封草稿" in reply.text
    assert str(of.answers) in reply.text
    assert "文件夹已打开" in reply.text


def test_chase_tells_how_many_drafts_lie_where(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], watcher: object) -> Ended:
        assert command[-2:] == ["chase", str(of.folder)]
        _write(of.chases / "2023-03-01" / "甲.eml", at=5)
        return Ended(1, ["给1个单位写了1封"])

    monkeypatch.setattr(commands, "run", run)
    reply = commands.chase(session(Program(), of.forms / "甲.xlsx"))
    assert reply.text == "2023年度：给1个单位写了1封\n草稿还没有发出，文件夹已打开。"


def test_forward_tells_what_lies_where_and_what_is_next(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    _ends(
        monkeypatch,
        Ended(0, ["上报包做好了：第1号", "  包.zip（1.2MB）", "下一步：发给上级"], ["注意：未报1个"]),
        asked,
    )
    reply = commands.forward(session(Program(), of.forms / "甲.xlsx"))
    assert asked[0][-2:] == ["forward", str(of.folder)]
    assert reply.text == (
        "2023年度：上报包做好了：第1号\n  包.zip（1.2MB）\n下一步：发给上级\n注意：未报1个\n"
        "上报包在“上报”文件夹里，文件夹已打开。"
    )


@pytest.mark.parametrize(
    ("ended", "told"),
    [(Ended(None), "已转到后台"), (Ended(130, stopped=True), "已停下，没有做成上报包")],
)
def test_a_package_that_is_not_there_yet_is_told(
    ended: Ended, told: str, of: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ends(monkeypatch, ended)
    assert told in commands.forward(session(Program(), of.forms / "甲.xlsx")).text


def test_a_package_that_cannot_be_made_is_told_with_the_cure(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    _ends(monkeypatch, Ended(1, err=["请先运行 perfeval keys new 本单位名称"]))
    with pytest.raises(ActionError, match="没有做成上报包：请先运行 perfeval keys new"):
        commands.forward(session(Program(), of.forms / "甲.xlsx"))


def test_the_folder_is_opened_or_named(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    assert commands.open_round(session(Program(), of.forms / "甲.xlsx")) is None
    monkeypatch.setattr(places, "show_folder", lambda folder: False)
    reply = commands.open_round(session(Program(), of.forms / "甲.xlsx"))
    assert reply is not None
    assert str(of.folder) in reply.text
