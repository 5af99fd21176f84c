"""A mailbox in memory that is read as one on a server, and messages as units send them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Self

import pytest

from perfeval_xl.arrivals.imap import Account, Fetched, Gone, TooLarge
from perfeval_xl.arrivals.mail_troubles import MailboxError, Trouble, lost
from perfeval_xl.office import mail_accounts, mail_intake

USER, HOST, FOLDER = "jx@example.cn", "imap.example.cn", "INBOX"
TEXT = "imaps://jx%40example.cn@imap.example.cn/INBOX"
"""The mailbox as the ledger has it."""
CAME = datetime(2023, 1, 29, 2, 0, tzinfo=UTC)
PASSWORD = "a1-not-to-be-seen-授权码"


@dataclass
class FakeServer:
    """Holds mailboxes by the name of their folder; what was done to them is remembered."""

    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {FOLDER: {}})
    validity: int = 7
    large: dict[int, bytes] = field(default_factory=dict)
    """Messages that are too large: the head of each."""
    stuck: set[int] = field(default_factory=set)
    """Messages that the server lists and does not give."""
    fails: MailboxError | None = None
    """Why nobody can log in."""
    breaks_after: int = 1_000
    """Messages after which the connection is lost."""
    fetched: list[int] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    asked_since: list[date] = field(default_factory=list)

    def put(self, *messages: bytes | EmailMessage, folder: str = FOLDER) -> None:
        """Messages arrive."""
        box = self.folders.setdefault(folder, {})
        for one in messages:
            box[max(box, default=0) + 1] = one if isinstance(one, bytes) else one.as_bytes()

    def connect(self, account: Account, password: str) -> FakeMailbox:
        """As `perfeval_xl.arrivals.imap.connect` does."""
        self.passwords.append(password)
        if self.fails is not None:
            raise self.fails
        if account.folder not in self.folders:
            raise MailboxError(Trouble.NO_FOLDER, f"{account.words}：没有名叫“{account.folder}”的文件夹")
        return FakeMailbox(self, account)


class FakeMailbox:
    """One that is open."""

    def __init__(self, server: FakeServer, account: Account) -> None:
        self._server, self.account, self.validity = server, account, server.validity
        self._messages = server.folders[account.folder]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        return None

    def folders(self) -> list[str]:
        """The names of all of them."""
        return sorted(self._server.folders)

    def uids(self, since: date) -> list[int]:
        """Every message."""
        self._server.asked_since.append(since)
        return sorted({*self._messages, *self._server.large})

    def letters(self, uids: Iterable[int]) -> Iterator[Fetched | TooLarge | Gone]:
        """Each of them."""
        for uid in sorted(uids):
            if len(self._server.fetched) >= self._server.breaks_after:
                raise lost(self.account.words)
            if uid in self._server.large:
                yield TooLarge(uid, 120 << 20, CAME, self._server.large[uid])
            elif uid in self._server.stuck:
                yield Gone(uid, "服务器没有给这一封", CAME, self._messages[uid].partition(b"\n\n")[0])
            elif uid not in self._messages:
                yield Gone(uid, "服务器上已经没有这一封")
            else:
                self._server.fetched.append(uid)
                yield Fetched(uid, self._messages[uid], CAME)


def served(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    """A server behind every address, and a password for it in the environment."""
    server = FakeServer()
    monkeypatch.setattr(mail_intake, "connect", server.connect)
    monkeypatch.setattr(mail_accounts, "_keeper", lambda: None)
    monkeypatch.setenv(mail_accounts.VARIABLE, PASSWORD)
    return server


def mail(
    sender: str,
    subject: str = "",
    files: Iterable[tuple[str, bytes]] = (),
    *,
    date: str = "Sun, 29 Jan 2023 09:00:00 +0800",
    inside: EmailMessage | None = None,
    text: str = "见附件",
) -> EmailMessage:
    """A message with files, or another message, attached."""
    made = EmailMessage()
    made["From"] = sender
    if date:
        made["Date"] = date
    if subject:
        made["Subject"] = subject
    made["Message-ID"] = f"<{abs(hash((sender, subject, date)))}@example.org>"
    made.set_content(text)
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if inside is not None:
        made.add_attachment(inside)
    return made
