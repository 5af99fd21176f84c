"""The button 发出 where the round has a server: it asks, and has just that sent to which somebody said yes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from perfeval_xl.errors import ActionError
from perfeval_xl.office.mail_sources import Smtp, path_of, with_smtp
from perfeval_xl.office.rounds import Round
from perfeval_xl.office_addin import commands, sending
from perfeval_xl.office_addin.child import Ended
from tests.office_addin.spreadsheet import Program, session

HEAD = "要发出2封，由jx@x.cn（smtp.x.cn）："
LISTED = [
    "不能发的1封：",
    "  答复/丙/1.eml：没有收件人，没有发",
    HEAD,
    "  a@x.cn（甲）：请修改；附件1个",
    "清单 abc123",
]
STRANGE = "  evil@y.cn（乙）：请修改　★改过的；evil@y.cn没有登记过"


@dataclass
class Asking(Program):
    """A program in which somebody answers."""

    answer: str = "yes"
    questions: list[str] = field(default_factory=list)

    def alert(self, question: str, *_: str) -> str:
        """Show a box."""
        self.questions.append(question)
        return self.answer


@pytest.fixture
def of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Round:
    """A round that has a server."""
    made = Round(tmp_path / "2023年度")
    made.ledger.mkdir(parents=True)
    (made.ledger / "登记.jsonl").touch()
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "设置"))
    with_smtp(made, Smtp("smtp.x.cn", 465, "ssl", "jx@x.cn", "jx@x.cn"))
    return made


def pressed(of: Round, monkeypatch: pytest.MonkeyPatch, program: Asking, *ended: Ended) -> tuple[str, list[list[str]]]:
    """What is said after the button was pressed, and the commands that it ran."""
    rest, asked = iter(ended), list[list[str]]()

    def run(command: list[str], _: object) -> Ended:
        asked.append(command[command.index("send") + 2 :])
        return next(rest)

    monkeypatch.setattr(commands, "run", run)
    return commands.send(session(program, of.forms / "甲.xlsx")).text, asked


def test_it_asks_and_sends_what_was_shown(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    program = Asking()
    listed = Ended(0, [*LISTED[:-1], STRANGE, LISTED[-1]])
    sent = Ended(1, [*LISTED[:-1], "已发出1封", "没有发成的1封：", "  答复/乙/1.eml：550 no"])
    text, asked = pressed(of, monkeypatch, program, listed, sent)
    assert asked == [["--list"], ["--plan", "abc123"]]
    [question] = program.questions
    assert [line in question for line in (HEAD, LISTED[3], STRANGE, "没有收件人")] == [True] * 4
    assert question.endswith("其中1封收件人与登记的不同（有★的）。现在发出吗？")
    assert text == "2023年度：\n已发出1封\n没有发成的1封：\n  答复/乙/1.eml：550 no"


def test_after_a_no_nothing_is_run(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    text, asked = pressed(of, monkeypatch, Asking(answer="no"), Ended(0, LISTED))
    assert (asked, text.startswith("没有发")) == ([["--list"]], True)


def test_where_nothing_waits_nobody_is_asked(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    program = Asking()
    text, _ = pressed(of, monkeypatch, program, Ended(0, [*LISTED[:2], "没有要发的", "清单 abc"]))
    assert (program.questions, text.splitlines()) == ([], [*LISTED[:2], "没有要发的邮件"])


def test_of_more_strangers_than_a_box_can_show_none_is_hidden(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    program = Asking()
    text, asked = pressed(of, monkeypatch, program, Ended(0, [*LISTED[:-1], *[STRANGE] * 6, LISTED[-1]]))
    assert (program.questions, len(asked)) == ([], 1)
    assert "6封收件人与登记的不同" in text


def test_many_drafts_are_counted_and_long_lines_cut(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    program = Asking(answer="no")
    pressed(of, monkeypatch, program, Ended(0, [HEAD, *["  " + "长" * 300] * 400, "清单 abc"]))
    lines = program.questions[0].splitlines()
    assert (len(lines), "……另有397封" in program.questions[0], max(map(len, lines))) == (7, True, 120)


@pytest.mark.parametrize("ended", [Ended(2, [], ["没有发：没有密码"]), Ended(0, LISTED)])
def test_what_went_wrong_is_told(ended: Ended, of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ActionError, match=r"没有密码|不一样了"):
        pressed(of, monkeypatch, Asking(), ended, Ended(1, LISTED[:-1], ["要发的与刚才列出的不一样了"]))


def test_what_goes_on_and_what_was_stopped_is_told(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Ended(0, LISTED)
    assert "已转到后台" in pressed(of, monkeypatch, Asking(), listed, Ended(None))[0]
    stopped = Ended(130, [], ["已中断：发出了1封"], stopped=True)
    assert pressed(of, monkeypatch, Asking(), listed, stopped)[0] == "已停下。已中断：发出了1封"


def test_a_list_of_servers_that_cannot_be_read_is_told(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    path_of(of).write_text("[smtp\n", encoding="utf-8")
    with pytest.raises(ActionError, match=r"来源\.toml"):
        pressed(of, monkeypatch, Asking())


def test_what_has_no_room_in_the_box_is_opened_beside_it(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(sending.places, "show_folder", lambda path: bool(opened.append(path) or True))
    drafts = [f"  a{nth}@x.cn（甲）：请修改；附件1个；草稿：答复/甲/{nth}.eml" for nth in range(7)]
    strange = "  evil@y.cn（乙）：请修改；草稿：答复/乙/1.eml　★改过的；evil@y.cn没有登记过"
    program = Asking(answer="no")
    pressed(of, monkeypatch, program, Ended(0, [HEAD, *drafts, strange, LISTED[-1]]))
    [question] = program.questions
    assert "  a0@x.cn（甲）：请修改；附件1个\n" in question
    assert "另有4封，全部列在打开的“要发出的.txt”里" in question
    assert STRANGE in question
    [path] = opened
    assert path.read_text("utf-8-sig").splitlines() == [HEAD, *drafts, strange]
