"""`perfeval send`, and `--send` of collect and chase: what is told, asked, refused, and the exit codes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from perfeval_xl import sending_asked
from perfeval_xl.cli import main
from perfeval_xl.folders import HOME_VARIABLE
from perfeval_xl.office.mail_accounts import VARIABLE
from perfeval_xl.office.mail_sources import path_of, with_smtp
from perfeval_xl.office.posting import posting_lock
from perfeval_xl.office.rounds import Round
from tests.mail_servers import PASSWORD, Smtp, answering, smtp, usual
from tests.office.drafted import a_round, account, address_of, answered, by_server, chased, file_of, rows_of


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smtp]:
    """A server."""
    with smtp(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def server(listening: Smtp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Smtp:
    """The same with nothing in it, whose password is known."""
    listening.posted.clear()
    listening.answer = usual
    monkeypatch.setenv(VARIABLE, PASSWORD)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "设置"))
    return listening


@pytest.fixture
def of(tmp_path: Path, server: Smtp) -> Round:
    """A round with two answers that wait."""
    made = a_round(tmp_path / "轮", 3)
    answered(made, 1, 2)
    by_server(made, server, per_minute=600)
    return made


def run(command: str, of: Round, *more: str) -> Result:
    """One run of a command."""
    return CliRunner().invoke(main, [command, str(of.folder), *more])


def asked(monkeypatch: pytest.MonkeyPatch, *, answer: bool) -> list[str]:
    """Have somebody sit there who answers; the questions are kept."""
    questions: list[str] = []

    def confirm(text: str, *, default: bool) -> bool:
        questions.append(text)
        return answer or default

    monkeypatch.setattr(click, "confirm", confirm)
    monkeypatch.setattr(sending_asked, "_somebody_is_there", lambda: True)
    return questions


def test_nobody_is_sent_anything_without_a_yes(of: Round, server: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run("send", of)
    assert (done.exit_code, "加 --yes" in done.stderr, server.posted) == (1, True, [])
    questions = asked(monkeypatch, answer=False)
    done = run("send", of)
    assert (done.exit_code, questions, server.posted) == (0, ["发出2封？"], [])
    assert "没有发" in done.stdout
    assert rows_of(of) == []
    questions = asked(monkeypatch, answer=True)
    assert run("send", of).stdout.splitlines()[-1] == "已发出2封"
    assert run("send", of).stdout == "没有要发的\n"
    assert questions == ["发出2封？"]


def test_whoever_stops_at_the_question_has_sent_nothing(
    of: Round, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(monkeypatch, answer=True)
    for stop in (click.Abort, KeyboardInterrupt):
        monkeypatch.setattr(click, "confirm", lambda *_, stop=stop, **__: (_ for _ in ()).throw(stop))
        done = run("send", of)
        assert (done.exit_code, "已中断，没有发" in done.stderr, server.posted) == (130, True, [])


def test_a_list_is_agreed_to_by_its_mark(of: Round, server: Smtp) -> None:
    mark = run("send", of, "--list").stdout.splitlines()[-1].removeprefix("清单 ")
    path = of.folder / file_of(1)
    before = path.read_bytes()
    path.write_bytes(before.replace(b"unit001@", b"evil@"))
    refused = run("send", of, "--plan", mark)
    assert (refused.exit_code, "不一样了" in refused.stderr, server.posted) == (1, True, [])
    strange = run("send", of, "--list").stdout.splitlines()
    assert strange[-2].endswith(f"；草稿：{file_of(1)}　★改过的；evil@example.org没有登记过")
    # Somebody has seen it in a box and agreed to it.
    assert run("send", of, "--plan", strange[-1].removeprefix("清单 ")).exit_code == 0
    assert {one.recipients[0] for one in server.posted} == {"evil@example.org", address_of(2)}


def test_without_a_question_no_stranger_gets_anything(of: Round, server: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    path = of.folder / file_of(1)
    path.write_bytes(path.read_bytes().replace(b"unit001@", b"evil@"))
    done = run("send", of, "--yes")
    assert (done.exit_code, [one.recipients for one in server.posted]) == (1, [[address_of(2)]])
    assert "要人看过" in done.stdout
    questions = asked(monkeypatch, answer=True)
    assert run("send", of).exit_code == 0
    assert questions == ["发出1封，其中1封收件人与登记的不同（有★的）？"]


def test_without_a_question_nothing_goes_out_that_somebody_changed(of: Round, server: Smtp) -> None:
    path = of.folder / file_of(1)
    path.write_bytes(path.read_bytes().replace(b"Subject: ", b"Subject: x"))
    done = run("send", of, "--yes")
    assert (done.exit_code, [one.recipients for one in server.posted]) == (1, [[address_of(2)]])
    assert f"{address_of(1)}（第1中心）" in done.stdout
    assert "改过的" in done.stdout


def test_collecting_sends_answers_and_chasing_what_is_asked_for(of: Round, server: Smtp) -> None:
    chased(of, 3)
    done = run("collect", of, "--no-answers", "--no-summary", "--send", "--yes")
    assert (done.exit_code, "已发出2封" in done.stdout) == (1, True)
    done = run("chase", of, "--send", "--yes")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "已发出3封")
    assert "已经发过催报的" not in done.stdout
    assert len(server.posted) == 5
    done = run("chase", of, "--send", "--yes")
    assert done.stdout.splitlines() == ["今天已经发过催报的3个单位，没有再写，明天再催", "没有要发的"]
    assert len(server.posted) == 5


def test_what_is_known_of_the_sending_is_shown(of: Round, server: Smtp) -> None:
    server.answer = answering(rcpt=["550 no such user"])
    assert run("send", of, "--yes").exit_code == 1
    told = run("status", of, "--project", "A-001").stdout
    assert "没有发成（550 no such user）　unit001@example.org" in told
    assert "发出　unit002@example.org" in run("status", of, "--project", "A-002").stdout
    assert "答复和催报写了2封：程序发出1封，没有发成1封，其余是草稿" in run("status", of).stdout
    assert '"stage": "sent"' in run("status", of, "--json").stdout


def test_what_somebody_knows_is_written_down(of: Round, server: Smtp) -> None:
    done = run("send", of, "--done", str(of.answers))
    assert (done.exit_code, done.stdout) == (0, "记下了：2封不再发\n")
    assert run("send", of, "--yes").stdout == "没有要发的\n"
    done = run("send", of, "--again", str(of.folder / file_of(1)), "--yes")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "已发出1封")
    assert "再发一次" in done.stdout
    for wrong in ("--done", "--again"):
        done = run("send", of, wrong, str(of.ledger), "--yes")
        assert (done.exit_code, "不是这一轮写的草稿" in done.stderr) == (2, True)


def test_what_is_missing_is_told_before_anything_is_done(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = posting_lock(of)
    busy = run("send", of, "--yes")
    assert (busy.exit_code, "另一个程序正在发" in busy.stderr) == (2, True)
    lock.release()
    monkeypatch.delenv(VARIABLE)
    secret = run("send", of, "--yes")
    assert (secret.exit_code, "没有发：没有jx@example.gov.cn的密码" in secret.stderr) == (2, True)
    path_of(of).write_text('[smtp]\nhost = "smtp.x.cn"\nuser = "jx"\nfrom = "张三@x"\n', encoding="utf-8")
    for command, more in (("send", ()), ("collect", ("--send",)), ("chase", ("--send",))):
        done = run(command, of, *more, "--yes")
        assert (done.exit_code, "不是邮箱地址" in done.stderr) == (2, True)
    path_of(of).unlink()
    done = run("chase", of, "--send", "--yes")
    assert (done.exit_code, "perfeval mailbox add" in done.stderr, of.chases.exists()) == (2, True, False)


def test_a_copy_of_a_round_sends_nothing_unasked(of: Round, server: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Round(shutil.copytree(of.folder, of.folder.with_name("拷贝")))
    assert run("send", of, "--yes").exit_code == 0
    done = run("send", copy, "--yes")
    assert (done.exit_code, len(server.posted)) == (1, 2)
    assert "★这台电脑没有从这个文件夹发过" in done.stdout
    questions = asked(monkeypatch, answer=False)
    assert "★这台电脑没有从这个文件夹发过" in run("send", copy).stdout
    assert (questions, len(server.posted)) == (["发出2封？"], 2)
    # What is settled by somebody is settled, and what comes then is sent from here.
    assert run("send", copy, "--done", str(copy.answers)).exit_code == 0
    assert run("send", copy).stdout == "没有要发的\n"
    chased(copy, 3)
    assert run("send", copy, "--yes").stdout.splitlines()[-1] == "已发出1封"


def test_a_ledger_that_was_restored_sends_nothing_unasked(of: Round, server: Smtp, tmp_path: Path) -> None:
    backup = shutil.copytree(of.folder, tmp_path / "昨天")
    assert run("send", of, "--yes").exit_code == 0
    assert run("send", of, "--yes").stdout == "没有要发的\n"
    shutil.rmtree(of.folder)
    shutil.copytree(backup, of.folder)
    # Nothing was sent before the backup was made: what the settings know is newer than what the ledger does.
    done = run("send", of, "--yes")
    assert (done.exit_code, "台账是恢复回来的" in done.stdout, len(server.posted)) == (1, True, 2)


def test_what_was_written_before_there_was_a_server_is_not_sent_unasked(
    of: Round, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_server(of, server, since="2024-05-01T00:00:00Z", per_minute=600)
    done = run("send", of, "--yes")
    assert (done.exit_code, server.posted, "会再发一次" in done.stdout) == (1, [], False)
    assert "填发件服务器以前写的2封，可能已经用邮件程序发过，这次不发" in done.stdout
    asked(monkeypatch, answer=True)
    server.answer = answering(rcpt=[None, "451 busy"])
    assert run("send", of).exit_code == 1
    server.answer = usual
    # Somebody has said yes to it.
    assert run("send", of, "--yes").stdout.splitlines()[-1] == "已发出1封"


def test_a_server_written_by_hand_is_known_from_the_first_run_on(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "另一轮", 3)
    answered(of, 1)
    with_smtp(of, account(server, per_minute=600))
    assert "填发件服务器以前写的1封" in run("send", of, "--yes").stdout
    assert run("chase", of, "--send", "--yes").stdout.splitlines()[-1] == "已发出3封"
