"""Letters with Chinese names over SMTP into a real mailbox, and by ``perfeval collect`` out of it, which is stopped.

    python -m tests.office.mailbox_round 200

Letters with workbooks, named in all sixteen ways in which mail programs name attachments, go to a server (aiosmtpd)
that hands them to Dovecot. The first run is killed (-9) after about a third of them, the second is interrupted (Ctrl-C)
after about two thirds, the third ends. Then the mailbox is numbered anew, and at last a letter comes that is too large.
Every byte, name and flag is compared with what was sent, and the bytes that came over the wire are counted.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import logging
import os
import signal
import smtplib
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perfeval_xl.arrivals.messages import LARGEST_MESSAGE
from perfeval_xl.office.mail_addresses import MailAddress
from perfeval_xl.office.mail_sources import MailSource, with_mailbox
from perfeval_xl.office.rounds import Round
from tests.arrivals.mails import attachment, message
from tests.arrivals.test_names import WAYS
from tests.mail_servers import HOST, PASSWORD, USER, Dovecot, cutting, dovecot, smtp
from tests.office.kills import DATABASE, collected, collecting, faults_in
from tests.office.small_rounds import code_of, registered, returned

MESSAGES, STOPPED_AFTER = 200, 73
"""As the issue has them."""
PROJECTS = 20
"""Whose workbooks are sent, several times each with other bytes."""
JUDGED = "SELECT sha, code, readable FROM judgement"
QUIET = ("--no-summary", "--no-answers")
ENVIRONMENT = {
    "PERFEVAL_MAIL_PASSWORD": PASSWORD,
    # Nobody's own passwords have a part in it.
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
}
_LOOK_AGAIN = 0.004
_PATIENCE = 120
"""Seconds until a run has to have taken in what it is to be stopped after."""
_BETWEEN_BATCHES = 40
"""Messages that may be fetched once more for each stop: those that were under way, and not recorded yet."""


@dataclass(frozen=True)
class Posted:
    """A letter that was sent."""

    size: int
    """Bytes of the whole."""
    sha: str
    """Of the workbook in it."""
    name: str
    code: str


@dataclass
class Told:
    """What was measured, and what is wrong."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        """A figure."""
        self.lines.append(line)

    def check(self, what: str, found: object, expected: object) -> None:
        """Something that must be so."""
        if found != expected:
            self.problems.append(f"{what}: {found!r:.300} instead of {expected!r:.300}")


def distinct(book: bytes, number: int) -> bytes:
    """A workbook with other bytes: something stands in the comment of its archive."""
    note = b"%06d" % number
    return book[:-2] + len(note).to_bytes(2, "little") + note


def letter(number: int, projects: int) -> tuple[bytes, Posted]:
    """The letter of that number, from 1."""
    way = list(WAYS)[number % len(WAYS)]
    headers, name = WAYS[way]
    project = number % projects + 1
    book = distinct(returned(project), number)
    subject = base64.b64encode(f"报送第{project}个项目的自评表（第{number}封）".encode("gb18030"))
    head = (
        b"From: =?gb2312?B?1cXI/Q==?= <" + code_of(project).lower().encode() + b"@example.org>\r\n"
        b"To: " + USER.encode() + b"\r\n"
        b"Subject: =?gb18030?B?" + subject + b"?=\r\n"
        b"Date: Mon, 30 Jan 2023 10:%02d:%02d +0800\r\n"
        % divmod(number % 3600, 60)
        + b"Message-ID: <%d@example.org>\r\nMIME-Version: 1.0\r\n" % number
    )
    whole = message(attachment(book, headers + b"\r\n"), head=head)
    return whole, Posted(len(whole), hashlib.sha256(book).hexdigest(), name, code_of(project))


def posted(box: Dovecot, folder: Path, count: int, projects: int) -> list[Posted]:
    """So many letters, sent to a server that puts them into ``box``."""
    made = [letter(number, projects) for number in range(1, count + 1)]
    with (
        smtp(folder, "ssl", taken=lambda one: box.deliver(one.data), users={"a": "b"}) as server,
        smtplib.SMTP_SSL(HOST, server.port, context=server.authority.client_context()) as client,
    ):
        client.login("a", "b")
        for data, _ in made:
            client.sendmail("a@example.org", [USER], data)
    return [sent for _, sent in made]


def rows(of: Round, query: str) -> list[tuple[Any, ...]]:
    """What the ledger says."""
    with contextlib.closing(sqlite3.connect(of.ledger / DATABASE, timeout=10)) as book:
        return book.execute(query).fetchall()


def recorded(of: Round) -> int:
    """Messages that will not be fetched again."""
    return int(rows(of, "SELECT count(*) FROM container")[0][0])


def stopped(of: Round, after: int, how: signal.Signals) -> tuple[int, int]:
    """Ends a run by a signal once ``after`` messages are recorded: how many were then, and how it ended."""
    running = collecting(of.folder, 1, *QUIET)
    end = time.monotonic() + _PATIENCE
    while running.poll() is None and recorded(of) < after and time.monotonic() < end:
        time.sleep(_LOOK_AGAIN)
    # To the program alone: on a terminal its judges get it, too, but there are none with one job.
    with contextlib.suppress(ProcessLookupError):
        os.kill(running.pid, how)
    running.communicate(timeout=_PATIENCE)
    return recorded(of), running.returncode


def compared(of: Round, sent: Sequence[Posted], times: int, told: Told) -> None:
    """Every payload, name and project, ``times`` times each."""
    found = Counter(rows(of, "SELECT sha, name FROM delivery"))
    expected = Counter({(one.sha, one.name): times for one in sent})
    told.check("payloads and names", found - expected, Counter())
    told.check("payloads and names that are missing", expected - found, Counter())
    told.check("messages recorded", recorded(of), times * len(sent))
    judged = rows(of, JUDGED)
    told.check("what was judged", sorted(judged), sorted((one.sha, one.code, 1) for one in sent))
    told.check("originals", list(faults_in(of.folder)), [])


@contextlib.contextmanager
def environment() -> Iterator[None]:
    """Programs that are started know the password."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def taken_in(box: Dovecot, folder: Path, count: int, after: int, projects: int, *, quick: bool = False) -> Told:
    """The round of ``count`` letters, stopped after ``after`` and twice as many, and numbered anew.

    ``quick`` leaves out the run in which nothing is new.
    """
    told = Told()
    of = registered(folder / "轮", projects)
    begun = time.monotonic()
    sent = posted(box, folder / "smtp", count, projects)
    told.say(f"{count} letters over SMTP into the mailbox: {time.monotonic() - begun:.1f} s")
    told.check("different payloads", len({one.sha for one in sent}), count)
    with environment(), cutting(box.port) as between:
        with_mailbox(of, MailSource(MailAddress(USER, HOST, between.port), ca=box.ca))
        _stops(of, box, after, told)
        compared(of, sent, 1, told)
        told.check("flags", Counter(box.flags()), Counter({"new": count}))
        once = sum(one.size for one in sent)
        again = (between.sent - once) * count // once
        told.say(f"{between.sent:,} bytes came, of {once:,} that were posted: {again} messages more, for two stops")
        told.check("fetched once more at most", again <= 2 * _BETWEEN_BATCHES, True)
        if not quick:
            before, begun = between.sent, time.monotonic()
            collected(of.folder, 1, *QUIET)
            took = time.monotonic() - begun
            told.say(f"nothing new: {between.sent - before:,} bytes, {took:.1f} s with the program's start")
            told.check("bytes when nothing is new", between.sent - before < 50_000, True)
        box.rebuild()
        code, _, _ = collected(of.folder, 1, *QUIET)
        told.check("end after new numbers", code in (0, 1), True)
        compared(of, sent, 2, told)
        told.say(f"a new UIDVALIDITY: {recorded(of)} messages recorded, {len(rows(of, JUDGED))} payloads judged")
        told.check("flags after it", Counter(box.flags()), Counter({"new": count}))
    return told


def _stops(of: Round, box: Dovecot, after: int, told: Told) -> None:
    for nth, (how, ends) in enumerate(((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)), 1):
        many, code = stopped(of, nth * after, how)
        told.say(f"stopped by {how.name} when {many} were recorded")
        told.check(f"end by {how.name}", code, ends)
        told.check("stopped between", nth * after <= many < len(box.flags()), True)
    begun = time.monotonic()
    rest = len(box.flags()) - recorded(of)
    code, _, _ = collected(of.folder, 1, *QUIET)
    told.say(f"the other {rest} taken in and all judged: {time.monotonic() - begun:.1f} s")
    told.check("end of the last run", code in (0, 1), True)


def oversize(box: Dovecot, folder: Path) -> Told:
    """A letter that is too large lies before a small one: the bytes that come are those of the small one."""
    told = Told()
    of = registered(folder / "大", 1)
    box.add_user("big")
    small, sent = letter(1, 1)
    large = message(attachment(b"\0" * LARGEST_MESSAGE, b"Content-Disposition: attachment; filename=a.xlsx\r\n"))
    box.deliver(large, user="big")
    box.deliver(small, user="big")
    with environment(), cutting(box.port) as between:
        with_mailbox(of, MailSource(MailAddress("big", HOST, between.port), ca=box.ca))
        code, out, _ = collected(of.folder, 1, *QUIET)
        told.say(f"a letter of {len(large):,} bytes and one of {len(small):,}: {between.sent:,} bytes came")
        told.check("bytes that came", len(small) < between.sent < len(small) + (64 << 10), True)
        told.check("end", code, 2)
        told.check("what is told", "没能打开" in out and "MB" in out, True)
    told.check("rows", sorted(rows(of, "SELECT sha <> '', code FROM delivery")), [(0, "Z004"), (1, "")])
    told.check("the small one", [sha for (sha,) in rows(of, "SELECT sha FROM delivery WHERE sha <> ''")], [sent.sha])
    told.check("flags", box.flags("big"), ["new", "new"])
    return told


def main() -> int:
    """Prints the figures; 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("messages", nargs="?", type=int, default=MESSAGES)
    parser.add_argument("--after", type=int, help="messages after which the first run is stopped")
    chosen = parser.parse_args()
    after = chosen.after or max(1, chosen.messages * STOPPED_AFTER // MESSAGES)
    problems: list[str] = []
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as name, dovecot() as box:
        folder = Path(name)
        (folder / "home").mkdir()
        os.environ["PERFEVAL_HOME"] = str(folder / "home")
        for part in (taken_in(box, folder, chosen.messages, after, PROJECTS), oversize(box, folder)):
            print(*part.lines, sep="\n")
            problems += part.problems
    print(*[f"WRONG  {one}" for one in problems] or ["all as it was sent, all flags as they were"], sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
