"""One message and a real server: what is taken, refused, put off, and what nobody can tell."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.office import sending
from perfeval_xl.office.mail_accounts import Password
from perfeval_xl.office.sending import Answer, Outcome, SendError, Wire, cure_of, tried
from tests.mail_servers import DROP, DROP_AFTER, HOST, PASSWORD, USER, Smtp, answering, smtp, usual
from tests.office.drafted import account

TO = "unit001@example.org"
MESSAGE = b"Subject: x\r\n\r\n.\r\n..dots\r\n" + b"line\r\n" * 300


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smtp]:
    """A server."""
    with smtp(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def server(listening: Smtp) -> Smtp:
    """The same with nothing in it, as it usually answers."""
    listening.posted.clear()
    listening.heard.clear()
    listening.answer = usual
    return listening


@pytest.fixture(scope="module")
def kept(listening: Smtp) -> Iterator[Wire]:
    """A connection to it."""
    with Wire(account(listening), Password(PASSWORD)) as one:
        yield one


@pytest.fixture
def wire(kept: Wire, server: Smtp) -> Wire:
    """The same where it was not lost, else another one."""
    kept.connect()
    server.heard.clear()
    return kept


def handed_over(wire: Wire, *to: str) -> tuple[Answer, int]:
    """What became of a message, and how often it was written down that it goes out."""
    brink: list[int] = []
    return wire.send(USER, to or (TO,), MESSAGE, lambda: brink.append(1)), len(brink)


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_message_arrives_to_the_byte(security: str, tmp_path: Path) -> None:
    large = MESSAGE * 100
    with smtp(tmp_path, security) as server, Wire(account(server, security), Password(PASSWORD)) as wire:
        assert handed_over(wire) == (Answer(Outcome.SENT), 1)
        assert wire.send(USER, [TO], large, lambda: None) == Answer(Outcome.SENT)
    assert [(one.sender, one.recipients) for one in server.posted] == [(USER, [TO])] * 2
    assert [one.data for one in server.posted] == [MESSAGE, large]
    assert server.heard.count(f"AUTH {USER}") == 1


@pytest.mark.parametrize(
    ("said", "expected", "brink"),
    [
        ({"rcpt": "550 5.1.1 no such user"}, Answer(Outcome.REFUSED, "550 5.1.1 no such user"), 0),
        ({"rcpt": "451 greylisted"}, Answer(Outcome.LATER, "451 greylisted"), 0),
        ({"mail": "553 Mail from must equal authorized user"}, Answer(Outcome.REFUSED, "", stops=True), 0),
        ({"mail": "451 later"}, Answer(Outcome.LATER, "451 later"), 0),
        ({"mail": DROP}, Answer(Outcome.LATER, "400 连接断了"), 0),
        ({"rcpt": "421 too many"}, Answer(Outcome.LATER, "421 too many", stops=True), 0),
        (
            {"data": "554 DT:SPM 被当作\x1b[31m垃圾邮件"},
            Answer(Outcome.REFUSED, "554 DT:SPM 被当作\\x1b[31m垃圾邮件"),
            1,
        ),
        ({"data": "452 full"}, Answer(Outcome.LATER, "452 full"), 1),
        ({"data": DROP}, Answer(Outcome.UNKNOWN, "连接断了"), 1),
        ({"data": DROP_AFTER}, Answer(Outcome.UNKNOWN, "连接断了"), 1),
    ],
)
def test_what_a_server_says_decides(
    said: dict[str, str], expected: Answer, brink: int, server: Smtp, wire: Wire
) -> None:
    server.answer = answering(**said)
    answer, written = handed_over(wire)
    why = expected.why or answer.why
    assert (replace(answer, refused={}), written) == (replace(expected, why=why), brink)
    server.answer = usual
    assert handed_over(wire)[0].outcome == Outcome.SENT


@pytest.mark.parametrize("said", [DROP, "421 idle too long"])
def test_a_connection_that_has_grown_old_is_made_anew(said: str, server: Smtp, wire: Wire) -> None:
    assert handed_over(wire)[0].outcome == Outcome.SENT
    server.answer = answering(mail=[said])
    assert handed_over(wire) == (Answer(Outcome.SENT), 1)
    server.answer = answering(mail=[said, said])
    assert handed_over(wire)[0].outcome == Outcome.LATER


def test_of_several_some_may_be_refused(server: Smtp, wire: Wire) -> None:
    server.answer = lambda _, heard: "550 no" if heard == "RCPT b@x.cn" else None
    assert handed_over(wire, "a@x.cn", "b@x.cn") == (Answer(Outcome.SENT, refused={"b@x.cn": "550 no"}), 1)
    assert server.posted[0].recipients == ["a@x.cn"]


def test_where_nobody_is_taken_and_one_may_be_later_it_is_tried_again(server: Smtp, wire: Wire) -> None:
    server.answer = lambda _, heard: {"RCPT a@x.cn": "550 no", "RCPT b@x.cn": "450 busy"}.get(heard)
    assert handed_over(wire, "a@x.cn", "b@x.cn")[0].outcome == Outcome.LATER


@pytest.mark.parametrize("said", [None, "535 Error: authentication failed", "550 User has no permission"])
def test_a_wrong_password_is_told_with_the_cure_and_never_shown(said: str | None, server: Smtp) -> None:
    server.answer = answering(auth=said) if said else usual
    with pytest.raises(SendError, match="授权码") as told:
        tried(account(server), Password("错的密码-secret"))
    assert "secret" not in str(told.value)
    assert not server.posted
    assert "5" in str(told.value).partition("（")[2]


def test_a_login_that_is_put_off_is_no_wrong_password(server: Smtp) -> None:
    server.answer = answering(auth="454 Temporary authentication failure")
    with pytest.raises(SendError, match="现在不让登录（454"):
        tried(account(server), Password(PASSWORD))


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    for ca in (None, server.authority.stranger):
        with pytest.raises(SendError, match=r"证书不可信.*根证书"):
            tried(account(server, ca=ca), Password(PASSWORD))
    found = socket.getaddrinfo(HOST, server.port, type=socket.SOCK_STREAM)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(SendError, match=r"smtp.163.com.*证书不可信"):
        tried(replace(account(server), host="smtp.163.com"), Password(PASSWORD))
    assert server.heard == []


def test_nothing_is_said_to_a_server_that_cannot_keep_it_to_itself(tmp_path: Path) -> None:
    with smtp(tmp_path, "none") as server:
        for security, told in (("starttls", "不能加密"), ("ssl", "不能加密|连不上")):
            with pytest.raises(SendError, match=told):
                tried(account(server, security), Password(PASSWORD))
        assert server.heard == []


def test_where_nobody_listens_that_is_told(tmp_path: Path, server: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 0.2)
    with pytest.raises(SendError, match=r"连不上127.0.0.1:1（.*请检查网络"):
        tried(replace(account(server), port=1), Password(PASSWORD))
    with pytest.raises(SendError, match=r"无.pem打不开（没有这个文件"):
        tried(account(server, ca=tmp_path / "无.pem"), Password(PASSWORD))


def test_a_server_that_never_answers_leaves_it_unknown(
    server: Smtp, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LONGEST_ANSWER", 0.1)
    server.answer = lambda _, heard: time.sleep(0.4) if heard == "DATA" else None
    assert handed_over(wire) == (Answer(Outcome.UNKNOWN, "连接断了"), 1)


def test_a_machine_with_a_chinese_name_says_none(server: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda *_: "财政局-PC.绩效科")
    tried(account(server), Password(PASSWORD))


def test_a_message_that_is_larger_than_the_server_takes_is_not_begun(server: Smtp, wire: Wire) -> None:
    data = b"a" * (40 << 20)
    answer = wire.send(USER, (TO,), data, lambda: None)
    assert (answer.outcome, answer.why.split(" ")[0], "MAIL" in " ".join(server.heard)) == ("refused", "552", False)
    assert "最多收32.0 MB" in answer.why
    assert "附件分开" in cure_of(answer.why)


def test_every_refusal_has_a_cure() -> None:
    assert {why: bool(cure_of(why)) for why in ("450 x", "550 x", "552 x", "554 x", "530 x", "571 x")} == dict.fromkeys(
        ("450 x", "550 x", "552 x", "554 x", "530 x", "571 x"), True
    )
    assert HOST not in cure_of("550 x")
