"""Drafts that somebody sent himself and put with those that went out: written down, and taken back with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from perfeval_xl.files import content_of
from perfeval_xl.ledger.said_rows import SendRow
from perfeval_xl.office.outgoing import LARGEST_SENT, NoDraftError, read_draft
from perfeval_xl.office.rounds import ANSWERS, CHASES, Round
from perfeval_xl.office.sent import OUT, SENT_FOLDER, Stage, sendings_of

if TYPE_CHECKING:
    from pathlib import Path

    from perfeval_xl.ledger.book import Ledger

MOVED = f"移进了“{SENT_FOLDER}”"
"""Why such a draft is not sent."""
_OWN = (f"{ANSWERS}/", f"{CHASES}/")


def write_down_moved(place: Round, ledger: Ledger, at: str) -> None:
    """Write down which drafts somebody put into 已发出, and which he took out again. Raises LedgerError."""
    rows = [
        SendRow(nth, message, stage, at, file, address, "", MOVED if stage == Stage.KEPT else "")
        for nth, (message, stage, file, address) in enumerate(
            _moved(place, ledger), sendings_of(ledger.sendings()).last + 1
        )
    ]
    if rows:
        ledger.sending(rows)


def _moved(place: Round, ledger: Ledger) -> Iterator[tuple[str, Stage, str, str]]:
    known = sendings_of(ledger.sendings()).by_file
    for file, address in {row.file: row.address for row in ledger.replies()}.items():
        if not file.startswith(_OWN) or ".." in file.split("/"):
            continue
        last, path = known.get(file), place.folder / file
        apart = path.parent / SENT_FOLDER / path.name
        if last is None or last.state not in OUT:
            if _is_there(apart) and not _is_there(path):
                yield _message_of(apart), Stage.KEPT, file, address
        elif (last.state, last.why) == (Stage.KEPT, MOVED) and _is_there(path) and not _is_there(apart):
            yield last.message_id, Stage.PREPARED, file, address


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _message_of(path: Path) -> str:
    """What a draft would go out under; empty for what is none any more."""
    try:
        data = content_of(path, LARGEST_SENT)
        return read_draft(data).message_id if data is not None else ""
    except (OSError, NoDraftError):
        return ""
