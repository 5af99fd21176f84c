"""From where a round sends, and since when: what keeps a copy of it from sending everything once more.

What went out stands in the ledger, and a ledger is copied, taken along, restored from yesterday. So the user's own
settings, which do not travel with it, remember of each folder the last row that was written while it sent. Where they
know nothing of a folder, or of a row that its ledger has not, nobody can tell what went out elsewhere or since: a
person has to be asked. The same holds of drafts that were written before the round had a server: they may have been
sent from a mail program.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from perfeval_xl import folders
from perfeval_xl.errors import OutputError
from perfeval_xl.files import write_file
from perfeval_xl.ledger.book import Ledger, now
from perfeval_xl.ledger.said_rows import SendRow
from perfeval_xl.office.outbox import Going, Plan
from perfeval_xl.office.rounds import Round

SINCE = "sending.since"
"""What the ledger calls the time since when the round has a server that sends."""
FOLDER = "发信"
"""Folder among the settings of a user, with a file for each round that sent from here."""
NOTHING_YET = "-"
"""What such a file says where nothing was sent yet."""
LARGEST = 1024
"""Bytes of such a file that are read: it holds one digest."""
ELSEWHERE = (
    "★这台电脑没有从这个文件夹发过，或者台账是恢复回来的：拷贝、搬动、恢复以前（或以后在别处）发过的，这里可能没有记，"
    "再发就重复了；发过的请先运行 perfeval send … --done 草稿（整个文件夹都发过的，写 --done 答复）"
)
"""Said of a round of which nobody can tell what it sent."""
_ASK = "请在命令窗口里运行 perfeval send，看过再答应"
_HOW = f"{_ASK}；都发过的，运行 perfeval send … --done 答复"


def begin(place: Round, ledger: Ledger) -> None:
    """Write down since when a round has a server, once. Raises LedgerError."""
    if ledger.meta(SINCE):
        return
    if not ledger.sendings():
        remember(place, [])
    ledger.say(SINCE, now())


def remember(place: Round, rows: Sequence[SendRow]) -> None:
    """Remember that a round sends from here, and how far its ledger has come. Where that cannot be kept, a person is
    asked the next time.
    """
    with suppress(OutputError):
        write_file(_file_of(place), (_mark_of(rows[-1]) if rows else NOTHING_YET).encode())


def is_elsewhere(place: Round, since: str, rows: Sequence[SendRow]) -> bool:
    """Whether something may have gone out of this round that its ledger does not know of; ``since`` as it says."""
    if not since and not rows:
        return False
    try:
        with _file_of(place).open("rb") as file:
            known = file.read(LARGEST).decode("ascii", "replace")
    except OSError:
        return True
    return known != NOTHING_YET and known not in map(_mark_of, rows)


def leave_unasked(plan: Plan, since: str, rows: Sequence[SendRow], *, elsewhere: bool) -> Iterator[str]:
    """Leave what must not go out while nobody is asked, and tell of it."""
    if elsewhere:
        _leave(plan, list(plan.going), "在别处发过没有，程序不知道，没有发")
        yield f"{ELSEWHERE}。这次一封也不发；{_ASK}"
        return
    unseen = plan.unseen
    if unseen:
        _leave(plan, unseen, "改过，没有发")
        yield f"其中改过的、收件人与登记的不同的{len(unseen)}封要人看过，这次不发；请在命令窗口里运行 perfeval send"
    known = {row.message_id for row in rows}
    early = [one for one in plan.going if one.written < since and not one.again and one.message_id not in known]
    if early:
        _leave(plan, early, "填发件服务器以前写的，没有发")
        yield f"填发件服务器以前写的{len(early)}封，可能已经用邮件程序发过，这次不发；{_HOW}"


def _leave(plan: Plan, those: Sequence[Going], why: str) -> None:
    plan.going = [one for one in plan.going if one not in those]
    plan.held += [(one.file, "；".join(one.doubts) or why) for one in those]


def _mark_of(row: SendRow) -> str:
    return hashlib.sha256(repr((row.nth, row.message_id, row.state, row.at)).encode()).hexdigest()


def _file_of(place: Round) -> Path:
    where = os.path.normcase(os.path.realpath(place.ledger))
    return folders.settings() / FOLDER / hashlib.sha256(os.fsencode(where)).hexdigest()[:32]
