"""``perfeval mailbox`` and mailboxes as sources of ``perfeval collect``: what a clerk types, and what he reads."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from perfeval_xl import mailbox_command
from perfeval_xl.arrivals import imap
from perfeval_xl.arrivals.mail_troubles import password as wrong_password
from perfeval_xl.cli import main
from perfeval_xl.office import mail_accounts, sending
from perfeval_xl.office.mail_accounts import Password
from perfeval_xl.office.mail_sources import Smtp, path_of, sources_of
from perfeval_xl.office.rounds import Round
from tests.office import fake_mailbox
from tests.office.drafted import answered
from tests.office.fake_mailbox import HOST, PASSWORD, USER, FakeServer, mail
from tests.office.small_rounds import put_in, registered, returned
from tests.office.test_mail_accounts import Keeper

ADDRESS = f"imaps://{USER}@{HOST}"
KNOWN = "a-001@example.org"


@pytest.fixture
def of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Round:
    """A round of two projects."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    return registered(tmp_path / "轮", 2)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    made = fake_mailbox.served(monkeypatch)
    monkeypatch.setattr(imap, "connect", made.connect)
    return made


def invoked(*arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), input=typed)


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """Somebody types a password, the system keeps it, and none is in the environment."""
    made = Keeper()
    monkeypatch.setattr(mail_accounts, "_keeper", lambda: made)
    monkeypatch.delenv(mail_accounts.VARIABLE, raising=False)
    monkeypatch.setattr(mailbox_command, "_is_terminal", lambda: True)
    return made


def test_a_mailbox_is_tried_written_down_and_its_password_kept(
    of: Round, server: FakeServer, at_a_terminal: Keeper
) -> None:
    server.put(mail(KNOWN), mail(KNOWN), folder="其他文件夹/自评")
    result = invoked("mailbox", "add", of.folder, f"{ADDRESS}/其他文件夹/自评", typed=f"{PASSWORD}\n")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "邮箱 jx@example.cn/其他文件夹/自评：2023年1月1日起有2封邮件",
        "  还有文件夹：INBOX；也要收的，把名称写在地址末尾再加一次，如 …/INBOX",
        "已添加：邮箱 jx@example.cn/其他文件夹/自评；收表时会读它，只看不改",
    ]
    assert "jx@example.cn的密码或授权码（输入时不显示）" in result.stderr
    assert "密码已由系统保管" in result.stderr
    assert server.passwords == [PASSWORD]
    assert at_a_terminal.kept == {("perfeval-xl", f"{USER}@{HOST}"): PASSWORD}
    assert PASSWORD not in result.output + path_of(of).read_text(encoding="utf-8")


def test_nothing_is_written_where_the_mailbox_cannot_be_opened(
    of: Round, server: FakeServer, at_a_terminal: Keeper
) -> None:
    server.fails = wrong_password(HOST, f"邮箱{USER}", "LOGIN failed")
    result = invoked("mailbox", "add", of.folder, ADDRESS, typed=f"{PASSWORD}\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "没有接受用户名和密码" in result.stderr
    assert (path_of(of).exists(), at_a_terminal.kept) == (False, {})


def test_added_again_it_keeps_what_is_not_said_anew(of: Round, server: FakeServer) -> None:
    ca = of.folder / "根证书.pem"
    ca.write_text("x")
    invoked("mailbox", "add", of.folder, ADDRESS, "--since", "2023年3月1日", "--ca", ca)
    result = invoked("mailbox", "add", of.folder, ADDRESS)
    [one] = sources_of(of).mailboxes
    assert (one.since.isoformat() if one.since else "", one.ca) == ("2023-03-01", ca)
    assert "已改：邮箱 jx@example.cn/收件箱" in result.stdout


def test_without_a_terminal_the_password_comes_from_the_environment_or_not_at_all(
    of: Round, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "密码用环境变量 PERFEVAL_MAIL_PASSWORD 里的" in invoked("mailbox", "add", of.folder, ADDRESS).stderr
    monkeypatch.delenv(mail_accounts.VARIABLE)
    result = invoked("mailbox", "add", of.folder, ADDRESS, typed="geheim\n")
    assert (result.exit_code, server.passwords) == (2, [PASSWORD])
    assert "不要写在命令里" in result.stderr


def test_a_clerk_is_asked_for_what_he_did_not_write(of: Round, server: FakeServer, at_a_terminal: Keeper) -> None:
    typed = f"jx@example.cn\n{HOST}\n{PASSWORD}\n\n"
    result = invoked("mailbox", "add", of.folder, "--pause", typed=typed)
    assert result.exit_code == 0
    assert [one.address.text for one in sources_of(of).mailboxes] == [fake_mailbox.TEXT]
    assert "政务邮箱请问单位的邮箱管理员" in result.stderr
    assert result.stderr.endswith("按回车键关闭这个窗口\n")
    invoked("mailbox", "add", of.folder, "cz@foxmail.com", typed=f"{PASSWORD}\n")
    assert sources_of(of).mailboxes[-1].address.text == "imaps://cz%40foxmail.com@imap.qq.com/INBOX"
    assert "不知道cz@gov.cn的收件服务器" in invoked("mailbox", "add", of.folder, "cz@gov.cn").stderr


def test_where_nothing_keeps_passwords_that_is_said(
    of: Round, server: FakeServer, at_a_terminal: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_accounts, "_keeper", lambda: None)
    result = invoked("mailbox", "add", of.folder, ADDRESS, typed=f"{PASSWORD}\n")
    assert result.exit_code == 1
    assert "没有保管密码的服务" in result.stderr
    assert mail_accounts.VARIABLE in result.stderr


def test_ctrl_c_while_a_password_is_typed_changes_nothing(
    of: Round, server: FakeServer, at_a_terminal: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("click.termui.hidden_prompt_func", interrupt)
    result = invoked("mailbox", "add", of.folder, ADDRESS)
    assert (result.exit_code, server.passwords) == (130, [])
    assert "什么都没有改" in result.stderr


def test_a_server_that_sends_is_tried_and_written_down(
    of: Round, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = list[tuple[Smtp, str]]()
    monkeypatch.setattr(sending, "tried", lambda smtp, word: tried.append((smtp, word.reveal())))
    invoked("mailbox", "add", of.folder, f"smtps://{USER}@smtp.example.cn:587", "--name", "绩效科")
    smtp = Smtp("smtp.example.cn", 587, "starttls", USER, USER, "绩效科")
    assert (sources_of(of).smtp, tried) == (smtp, [(smtp, PASSWORD)])
    assert (
        "--since只用于收件" in invoked("mailbox", "add", of.folder, "smtps://a@b.cn@c.cn", "--since", "2024-1-1").stderr
    )
    assert "--from、--name只用于发件" in invoked("mailbox", "add", of.folder, ADDRESS, "--name", "科").stderr


def test_a_server_that_is_added_again_keeps_what_is_not_said_anew_and_can_be_taken_out(
    of: Round, at_a_terminal: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "tried", lambda *_: None)
    address = f"smtps://{USER}@smtp.example.cn"
    ca = of.folder / "ca.pem"
    ca.touch()
    more = ("--name", "绩效科", "--from", "cz@example.cn", "--ca", ca)
    invoked("mailbox", "add", of.folder, address, *more, typed="1\n")
    path = path_of(of)
    text = path.read_text("utf-8").replace("per_minute = 10", "per_minute = 300").replace("= 100", "= 50")
    path.write_text(text, "utf-8")
    before = sources_of(of).smtp
    assert invoked("mailbox", "add", of.folder, address, typed="2\n").exit_code == 0
    assert (sources_of(of).smtp, list(at_a_terminal.kept.values())) == (before, ["2"])
    assert f"smtps://{USER}@smtp.example.cn" in invoked("mailbox", "remove", of.folder, "b@c.cn").stderr
    assert "密码也删掉了" in invoked("mailbox", "remove", of.folder, address, "--forget").stdout
    assert (sources_of(of).smtp, at_a_terminal.kept) == (None, {})
    assert "没有记下" in invoked("mailbox", "add", of.folder, "smtps://jx@smtp.example.cn").stderr


def test_drafts_of_before_there_was_a_server_are_told(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(of, 1, 2)
    monkeypatch.setattr(sending, "tried", lambda *_: None)
    monkeypatch.setenv(mail_accounts.VARIABLE, PASSWORD)
    said = invoked("mailbox", "add", of.folder, f"smtps://{USER}@smtp.example.cn").stdout
    assert f"有2封草稿是以前写的；已经用邮件程序发过的，先运行 perfeval send {of.folder} --done 答复" in said
    invoked("send", of.folder, "--done", of.answers)
    assert "封草稿" not in invoked("mailbox", "add", of.folder, f"smtps://{USER}@smtp.example.cn").stdout


def test_what_there_is_is_listed_with_what_is_missing(
    of: Round, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "还没有邮箱" in invoked("mailbox", "list", of.folder).stdout
    invoked("mailbox", "add", of.folder, ADDRESS)
    assert invoked("mailbox", "list", of.folder).stdout == (
        "邮箱 jx@example.cn/收件箱（有密码）　imaps://jx%40example.cn@imap.example.cn/INBOX\n"
    )
    monkeypatch.delenv(mail_accounts.VARIABLE)
    assert "没有密码，请再加一次" in invoked("mailbox", "list", of.folder).stdout


def test_check_tries_each_and_tells_which_fails(of: Round, server: FakeServer) -> None:
    server.put(mail(KNOWN), folder="绩效")
    for address in (ADDRESS, f"{ADDRESS}/绩效"):
        invoked("mailbox", "add", of.folder, address)
    assert invoked("mailbox", "check", of.folder).exit_code == 0
    del server.folders["绩效"]
    result = invoked("mailbox", "check", of.folder)
    assert result.exit_code == 2
    assert result.stdout == "邮箱 jx@example.cn/收件箱：2023年1月1日起有0封邮件\n"
    assert "没有名叫“绩效”的文件夹" in result.stderr


def test_what_is_taken_out_leaves_its_password_to_other_rounds_unless_asked(
    of: Round, server: FakeServer, at_a_terminal: Keeper
) -> None:
    server.folders["绩效"] = {}
    for address in (ADDRESS, f"{ADDRESS}/绩效"):
        invoked("mailbox", "add", of.folder, address, typed=f"{PASSWORD}\n")
    assert "对得上的不止一个" in invoked("mailbox", "remove", of.folder, USER).stderr
    assert "没有这个邮箱" in invoked("mailbox", "remove", of.folder, "imaps://b@c.cn").stderr
    assert invoked("mailbox", "remove", of.folder, "绩效").stdout == "已去掉：邮箱 jx@example.cn/绩效；收下的都在\n"
    assert len(at_a_terminal.kept) == 1
    assert "密码没有删，别的轮次可能在用" in invoked("mailbox", "remove", of.folder, ADDRESS).stdout
    assert (len(at_a_terminal.kept), sources_of(of).mailboxes) == (1, ())
    invoked("mailbox", "add", of.folder, ADDRESS, typed=f"{PASSWORD}\n")
    assert "密码也删掉了" in invoked("mailbox", "remove", of.folder, ADDRESS, "--forget").stdout
    assert at_a_terminal.kept == {}


def test_a_day_to_come_is_refused_before_anything_is_asked(of: Round, at_a_terminal: Keeper) -> None:
    result = invoked("mailbox", "add", of.folder, ADDRESS, "--since", "2199-01-01")
    assert (result.exit_code, path_of(of).exists()) == (2, False)
    assert "2199-01-01还没有到" in result.stderr


def test_a_server_that_was_not_added_is_told_as_such(
    of: Round, at_a_terminal: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tried(*_: object) -> None:
        raise sending.SendError("c.cn:465不认a的密码，没有发；请重新填写")

    monkeypatch.setattr(sending, "tried", tried)
    result = invoked("mailbox", "add", of.folder, "smtps://a%40b.cn@c.cn", typed="1\n")
    assert (result.exit_code, sources_of(of).smtp) == (2, None)
    assert "没有记下" in result.stderr
    assert "没有发" not in result.stderr


def test_collect_reads_the_mailboxes_and_then_the_folder(of: Round, server: FakeServer) -> None:
    invoked("mailbox", "add", of.folder, ADDRESS)
    server.put(mail(KNOWN, "表", [("甲.xlsx", returned(1))]), mail("a@shop.cn", "优惠"))
    put_in(of, {"乙.xlsx": returned(2)})
    result = invoked("collect", of.folder, "--no-summary")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == ["读了2件（新2件，重复0件）", "已计2个"]
    assert "另有1封与这一轮无关（没有表，发件人没有登记），没有收" in result.stderr
    assert "邮箱 jx@example.cn/收件箱 › 邮件“表” › 甲.xlsx" in invoked("status", of.folder, "--project", "A-001").stdout


def test_a_mailbox_that_fails_is_among_what_could_not_be_opened(of: Round, server: FakeServer) -> None:
    server.fails = wrong_password(HOST, f"邮箱{USER}", "LOGIN failed")
    put_in(of, {"乙.xlsx": returned(2)})
    result = invoked("collect", of.folder, ADDRESS, of.inbox, "--no-summary")
    lines = result.stdout.splitlines()
    assert result.exit_code == 2
    assert lines[0] == "读了1件（新1件，重复0件）"
    assert lines[5] == "没能打开1件"
    assert lines[6].startswith("  邮箱 jx@example.cn/收件箱：服务器imap.example.cn没有接受用户名和密码")


def test_a_mailbox_that_is_typed_wrong_is_no_folder(of: Round, server: FakeServer) -> None:
    result = invoked("collect", of.folder, "imaps://cz:geheim@imap.example.cn")
    assert (result.exit_code, server.passwords) == (2, [])
    assert "密码不能这样写" in result.stderr
    assert "geheim" not in result.output


def test_the_answer_to_a_message_of_a_mailbox_says_which_it_answers(of: Round, server: FakeServer) -> None:
    one = mail(KNOWN, "表", [("甲.xlsx", returned(1, wrong=True))])
    server.put(one)
    invoked("collect", of.folder, ADDRESS, "--no-summary")
    [draft] = list(of.answers.rglob("*.eml"))
    assert f"In-Reply-To: {one['Message-ID']}" in draft.read_text(encoding="utf-8", errors="replace")


def test_no_password_is_on_a_list_of_commands_or_in_a_trace(
    of: Round, server: FakeServer, at_a_terminal: Keeper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(PASSWORD[:0] + "a fault of the program")

    monkeypatch.setattr(fake_mailbox.FakeMailbox, "uids", fail)
    result = invoked("mailbox", "add", of.folder, ADDRESS, typed=f"{PASSWORD}\n")
    assert result.exit_code == 2
    logs = [path.read_text(encoding="utf-8") for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert "a fault of the program" in "".join(logs)
    assert PASSWORD not in result.output + "".join(logs) + " ".join(sys.argv) + repr(Password(PASSWORD))
