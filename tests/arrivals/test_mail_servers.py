"""The servers of the tests themselves: what holds for them is believed of those outside."""

from __future__ import annotations

import smtplib
from pathlib import Path

import pytest

from tests.mail_servers import DROP, HOST, USER, Dovecot, answering, configuration_of, smtp

LETTER = b"Subject: x\r\n\r\nhello\r\n"


def test_a_letter_goes_from_the_one_server_into_the_mailbox_of_the_other(inbox: Dovecot, tmp_path: Path) -> None:
    with (
        smtp(tmp_path, "ssl", taken=lambda one: inbox.deliver(one.data), users={"a": "b"}) as server,
        smtplib.SMTP_SSL(HOST, server.port, context=server.authority.client_context()) as client,
    ):
        client.login("a", "b")
        client.sendmail("a@example.cn", [USER], LETTER)
    assert inbox.flags() == ["new"]
    assert [one.data for one in server.posted] == [LETTER]
    assert server.heard == ["AUTH a", "MAIL a@example.cn", f"RCPT {USER}", "DATA"]


def test_a_server_answers_as_a_test_wants_it_to(tmp_path: Path) -> None:
    # smtplib tries a second way to log in where the first is refused.
    answer = answering(auth=["535 Login Fail", "535 Login Fail", None], mail="451 later", data=DROP)
    with smtp(tmp_path, answer=answer, users={"a": "b"}) as server, smtplib.SMTP(HOST, server.port) as client:
        client.starttls(context=server.authority.client_context())
        with pytest.raises(smtplib.SMTPAuthenticationError, match="535"):
            client.login("a", "b")
        client.login("a", "b")
        with pytest.raises(smtplib.SMTPSenderRefused, match="451"):
            client.sendmail("a@example.cn", [USER], LETTER)
        server.answer = answering(data=DROP)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.sendmail("a@example.cn", [USER], LETTER)
    assert not server.posted


@pytest.mark.parametrize(
    ("version", "word"), [((2, 3), "ssl_cert = <"), ((2, 4), "ssl_server_cert_file = "), ((3, 0), "mail_driver = ")]
)
def test_dovecot_is_configured_in_the_language_of_its_version(
    mail_server: Dovecot, version: tuple[int, int], word: str
) -> None:
    written = configuration_of(mail_server, version)
    assert word in written
    assert "@place@" not in written
