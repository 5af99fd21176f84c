"""A mailbox on a server, read from a real one (Dovecot) that the tests start."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from perfeval_xl.arrivals import imap, mail_letters
from perfeval_xl.arrivals.imap import Account, Fetched, Gone, MailboxError, TooLarge, Trouble, connect
from tests.mail_servers import HOST, PASSWORD, USER, Dovecot, cutting, dovecot

LONG_AGO = date(2024, 1, 1)
DAY = datetime(2024, 1, 5, 2, 20, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, mail_server: Dovecot) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.authority.stranger))
    monkeypatch.setattr(imap, "PAUSES", (0.0, 0.0, 0.0))


def account(server: Dovecot, folder: str = "INBOX", port: int | None = None) -> Account:
    return Account(HOST, USER, port or server.port, folder, server.ca)


def letter(number: int, size: int = 100) -> bytes:
    return b"Subject: letter %d\r\n\r\n" % number + (b"%07d\r\n" % number) * (size // 9) + b"\r\n"


def deliver(server: Dovecot, many: int, size: int = 100) -> list[bytes]:
    letters = [letter(number, size) for number in range(1, many + 1)]
    for one in letters:
        server.deliver(one, received=DAY)
    return letters


def fetched(found: Sequence[Fetched | TooLarge | Gone]) -> list[bytes]:
    return [one.data for one in found if isinstance(one, Fetched)]


def everything(account: Account) -> list[Fetched | TooLarge | Gone]:
    with connect(account, PASSWORD) as mailbox:
        return list(mailbox.letters(mailbox.uids(LONG_AGO)))


def trouble(account: Account, password: str = PASSWORD) -> MailboxError:
    with pytest.raises(MailboxError) as caught:
        connect(account, password)
    return caught.value


def test_messages_come_byte_for_byte_and_stay_as_they_are(inbox: Dovecot) -> None:
    letters = deliver(inbox, 45)
    found = everything(account(inbox))
    assert sorted(fetched(found)) == sorted(letters)
    assert {one.received for one in found if isinstance(one, Fetched)} == {DAY}
    assert inbox.flags() == ["new"] * 45


def test_a_folder_with_a_chinese_name_is_read(inbox: Dovecot) -> None:
    inbox.deliver(letter(1), mailbox="绩效&自评 2024")
    assert fetched(everything(account(inbox, "绩效&自评 2024"))) == [letter(1)]


def test_old_messages_are_not_asked_for(inbox: Dovecot) -> None:
    inbox.deliver(letter(1), received=datetime(2023, 12, 30, 12, tzinfo=UTC))
    inbox.deliver(letter(2), received=DAY)
    with connect(account(inbox), PASSWORD) as mailbox:
        assert len(mailbox.uids(LONG_AGO)) == 1
        assert len(mailbox.uids(date(2023, 12, 30))) == 2
        assert mailbox.uids(date(2024, 1, 7)) == []
        assert list(mailbox.letters([2])) == []
        assert mailbox.uids(date(2024, 1, 6)) == []
        # Days begin elsewhere in other places.
        assert fetched(list(mailbox.letters([2, 2]))) == [letter(2)]


def test_an_oversize_message_is_not_downloaded(inbox: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "LARGEST_MESSAGE", 900_000)
    inbox.deliver(letter(1, 1_000_000), received=DAY)
    inbox.deliver(letter(2, 150_000), received=DAY)
    with cutting(inbox.port) as between:
        found = everything(account(inbox, port=between.port))
    assert isinstance(found[0], TooLarge)
    assert found[0].size == len(letter(1, 1_000_000))
    assert found[0].head == b"Subject: letter 1\r\n\r\n"
    assert fetched(found) == [letter(2, 150_000)]
    assert 150_000 < between.sent < 180_000


def test_a_lost_connection_is_made_again_and_nothing_comes_twice(
    inbox: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_letters, "FETCHED_AT_ONCE", 5)
    letters = deliver(inbox, 30, 9_000)
    with cutting(inbox.port, 500, 3_000, 60_000, 40_000, 20_000) as between:
        # The first connection ends before anybody has logged in: that is told, and not tried again.
        assert trouble(account(inbox, port=between.port)).kind in (Trouble.UNREACHABLE, Trouble.ENCRYPTION)
        found = everything(account(inbox, port=between.port))
    assert sorted(fetched(found)) == sorted(letters)
    assert between.connections == 6
    assert inbox.flags() == ["new"] * 30


def test_a_connection_that_breaks_at_every_message_is_given_up(inbox: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(inbox, 3, 50_000)
    with (
        cutting(inbox.port, *[20_000] * 50) as between,
        connect(account(inbox, port=between.port), PASSWORD) as mailbox,
    ):
        monkeypatch.setattr(imap, "MOST_TROUBLES", 1)
        letters = mailbox.letters(mailbox.uids(LONG_AGO))
        assert isinstance(next(letters), Gone)
        with pytest.raises(MailboxError, match="连接一再中断") as caught:
            next(letters)
    assert caught.value.kind is Trouble.LOST


def test_new_numbers_in_the_middle_end_the_run(inbox: Dovecot) -> None:
    deliver(inbox, 3)
    with connect(account(inbox), PASSWORD) as mailbox:
        uids = mailbox.uids(LONG_AGO)
        mailbox.close(politely=False)
        inbox.rebuild()
        with pytest.raises(MailboxError, match="重新编了号") as caught:
            list(mailbox.letters(uids))
    assert caught.value.kind is Trouble.RENUMBERED


def test_new_numbers_are_another_validity(inbox: Dovecot) -> None:
    deliver(inbox, 2)
    with connect(account(inbox), PASSWORD) as mailbox:
        before = mailbox.validity
    inbox.rebuild()
    with connect(account(inbox), PASSWORD) as mailbox:
        assert mailbox.validity > before
        assert len(mailbox.uids(LONG_AGO)) == 2


def test_a_message_that_is_gone_is_told(inbox: Dovecot) -> None:
    deliver(inbox, 3)
    with connect(account(inbox), PASSWORD) as mailbox:
        found = list(mailbox.letters([*mailbox.uids(LONG_AGO), 77]))
    assert [one.uid for one in found if isinstance(one, Gone)] == [77]
    assert len(fetched(found)) == 3


def test_a_wrong_password_is_told_with_the_cure(inbox: Dovecot) -> None:
    error = trouble(account(inbox), "错的password")
    assert error.kind is Trouble.PASSWORD
    assert "没有接受用户名和密码" in error.told
    assert "授权码" in error.told
    assert "password" not in error.told
    assert error.__context__ is None


@pytest.mark.parametrize("password", ["", "a\r\nb", "a\n"])
def test_a_password_that_no_server_takes_is_not_sent(inbox: Dovecot, password: str) -> None:
    assert "没有拿去登录" in trouble(account(inbox), password).told


def test_a_password_of_ascii_is_taken_too(inbox: Dovecot) -> None:
    inbox.add_user("li", 'a "b\\c')
    with connect(replace(account(inbox), user="li"), 'a "b\\c') as mailbox:
        assert mailbox.uids(LONG_AGO) == []


def test_no_password_is_logged_or_shown(inbox: Dovecot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    inbox.add_user("zhao", "geheim-1234")
    with connect(replace(account(inbox), user="zhao"), "geheim-1234") as mailbox:
        assert "geheim" not in repr(mailbox) + repr(mailbox.account)
    trouble(account(inbox), "geheim-12345")
    assert "geheim" not in caplog.text
    assert "imapclient.imaplib" not in {one.name for one in caplog.records}


def test_a_folder_that_is_not_there_is_told_with_those_that_are(inbox: Dovecot) -> None:
    inbox.deliver(letter(1), mailbox="绩效自评")
    error = trouble(account(inbox, "绩效评价"))
    assert error.kind is Trouble.NO_FOLDER
    assert "没有名叫“绩效评价”的文件夹" in error.told
    assert "“INBOX”、“绩效自评”" in error.told


def test_a_folder_that_vanishes_ends_the_run(inbox: Dovecot) -> None:
    inbox.deliver(letter(1, 50_000), mailbox="绩效自评", received=DAY)
    with connect(account(inbox, "绩效自评"), PASSWORD) as mailbox:
        uids = mailbox.uids(LONG_AGO)
        mailbox.close(politely=False)
        inbox.remove("绩效自评")
        with pytest.raises(MailboxError, match="没有名叫“绩效自评”的文件夹"):
            list(mailbox.letters(uids))


def test_a_server_whom_nobody_vouches_for_is_not_told_the_password(inbox: Dovecot) -> None:
    for ca in (None, inbox.authority.stranger):
        error = trouble(replace(account(inbox), ca=ca))
        assert error.kind is Trouble.CERTIFICATE
        assert "--ca" in error.told
    assert "localhost" not in error.told


def test_a_certificate_for_another_name_is_told(tmp_path: Path) -> None:
    with dovecot("mail.example.cn") as server:
        error = trouble(account(server))
    assert error.kind is Trouble.CERTIFICATE
    assert "另一个名称" in error.told


def test_a_file_without_certificates_is_told(inbox: Dovecot, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("x", encoding="utf-8")
    for name in ("ca.pem", "nowhere.pem"):
        error = trouble(replace(account(inbox), ca=tmp_path / name))
        assert error.kind is Trouble.CERTIFICATE
        assert name in error.told


def test_nobody_there_is_told() -> None:
    nobody = Account(HOST, USER, 1)
    assert trouble(nobody).kind is Trouble.UNREACHABLE
    assert "端口没有开" in trouble(nobody).told
    for host in ("mail.invalid", "a..b", "a" * 70 + ".cn", "邮件.无效"):
        assert trouble(replace(nobody, host=host)).kind is Trouble.UNKNOWN_HOST
