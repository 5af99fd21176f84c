"""答复: what units are told of what they sent, as drafts of messages that the office looks at and sends.

One message a recipient and run, to the registered address and never to a sender, which anybody may write. Only what was
not said before. Nothing is sent here.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import OutputError
from perfeval_xl.files import content_of, write_file
from perfeval_xl.findings.arrival_types import FOR_UNITS
from perfeval_xl.ledger import states
from perfeval_xl.ledger.decisions import TAKEN_BACK
from perfeval_xl.ledger.rows import DecisionRow, DeliveryRow, FindingRow
from perfeval_xl.ledger.said_rows import ReplyRow
from perfeval_xl.office.answer_text import Letter, letter_body, letter_subject
from perfeval_xl.office.moved_drafts import write_down_moved
from perfeval_xl.office.office_findings import of_refusal
from perfeval_xl.office.receipts import receipt_text
from perfeval_xl.office.recipients import Recipient, own_lines, recipients_of
from perfeval_xl.office.rounds import ANSWERS, OVERTAKEN, Round
from perfeval_xl.office.sent import sendings_of
from perfeval_xl.office.statements import CORRECTIONS, DIGITS, Statement, statement_of
from perfeval_xl.office.status import UNOPENED, ProjectLine, View, refused_mark
from perfeval_xl.office.unit_words import for_unit
from perfeval_xl.outputs.mail import Attachment, Draft, draft_bytes, is_untouched

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

T = TypeVar("T")
"""What is worked on while progress is shown."""
RECEIPT, RETURN, CHASE = "receipt", "return", "chase"
"""Kinds of `ReplyRow`."""
DRAFT_NAME = "答复"
"""How the name of a draft ends."""
RECEIPT_NAME, SLIP_NAME = "回执", "退改单"
"""How files begin that lie beside a draft."""
MOST_NAMED = 20
"""Units and files that are named before the rest is counted."""
LARGEST_DRAFT = 100 * 1024 * 1024
"""Bytes of a file in the place of a draft that is looked at; a larger one is somebody else's."""
TOGETHER = 500
"""Recipients whose rows are recorded together: each commit costs the disk as much as several drafts."""


@dataclass
class Answered:
    """What was written."""

    drafts: list[Path] = field(default_factory=list)
    receipts: int = 0
    """Projects of which nothing is to be done."""
    returns: int = 0
    """Projects of which something is."""
    unread: int = 0
    """Things that could not be opened, of which units are told."""
    without: list[str] = field(default_factory=list)
    """Recipients without an address, see `perfeval_xl.office.recipients.Recipient.unreached`."""
    overtaken: int = 0
    """Drafts of before of which nothing is true any more, and that were put apart."""
    failed: list[str] = field(default_factory=list)
    """What could not be written, and why; it is tried again by the next run."""

    @property
    def lines(self) -> list[str]:
        """What to tell the clerk; nothing where there was nothing to say."""
        told = []
        if self.drafts:
            unread = f"，没能打开的{self.unread}件" if self.unread else ""
            told.append(
                f"答复草稿{len(self.drafts)}封（要改或要说明的{self.returns}个项目，回执{self.receipts}个{unread}），"
                f"在“{ANSWERS}”文件夹：双击用邮件程序打开，看过再发"
            )
        if self.overtaken:
            told.append(
                f"以前的{self.overtaken}封已经过时（后来又答复过），移到了各单位的“{OVERTAKEN}”里；还没有发的不用发了"
            )
        return told + without_address(self.without)


class Over(Protocol):
    """Shows how far something is: what `perfeval_xl.office.collecting.Watcher.over` does."""

    def __call__(self, items: Iterator[T], count: int, what: str, /) -> Iterator[T]:
        """``items``, of which there are ``count``; ``what`` is done to them."""


def unwatched(items: Iterator[T], _: int, __: str) -> Iterator[T]:
    """``items``, where nobody watches."""
    return items


def answer(
    view: View, lines: Sequence[ProjectLine], ledger: Ledger, place: Round, now: datetime, over: Over = unwatched
) -> Answered:
    """Write what is to be said and was not yet, and record it. Raises LedgerError; what cannot be written is told."""
    done, said = Answered(), Said(ledger.replies())
    refused, mails = refused_by_sender(view), Mails(ledger.deliveries())
    back, recipients = said.taken_back(ledger.decisions()), recipients_of(own_lines(view, lines))
    letters = [one for recipient in recipients if (one := _letter(view, recipient, said, refused, back))]
    waiting: list[ReplyRow] = []
    try:
        for letter, unread in over(iter(letters), len(letters), "写答复"):
            waiting += _answered(letter, unread, place, said, mails, now, done)
            if len(waiting) >= TOGETHER:
                rows, waiting = waiting, []
                ledger.replied(rows)
    finally:
        # Whoever stops a run must not have said in vain what is written already.
        ledger.replied(waiting)
    write_down_moved(place, ledger, now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    out = sendings_of(ledger.sendings()).out
    for recipient in recipients:
        for file in said.overtaken(recipient.folder):
            # What went out was true then, and is no draft any more.
            done.overtaken += file not in out and _put_away(place.folder / file)
    return done


def _put_away(draft: Path) -> bool:
    """Put a draft that nobody touched apart from those that may still be sent, with the files of its answer."""
    apart = draft.parent / OVERTAKEN
    beside = draft.with_name(draft.stem.removesuffix(DRAFT_NAME))
    with suppress(OSError):
        data = content_of(draft, LARGEST_DRAFT)
        if data is None or not is_untouched(data):
            return False
        apart.mkdir(exist_ok=True)
        os.replace(draft, apart / draft.name)
        if beside.is_dir() and not (apart / beside.name).exists():
            os.replace(beside, apart / beside.name)
        return True
    return False


def _letter(
    view: View,
    recipient: Recipient,
    said: Said,
    refused: Mapping[str, list[DeliveryRow]],
    taken_back: Mapping[tuple[int, str], list[DecisionRow]],
) -> tuple[Letter, list[DeliveryRow]] | None:
    """What there is to say to a recipient that was not said before, with what of theirs is unread; None for nothing."""
    told = (
        statement_of(view, line, taken_back.get((line.state.year, line.state.code), ())) for line in recipient.lines
    )
    statements = tuple(one for one in told if one is not None and not said.knows(one))
    unread = [one for one in refused_of(recipient, refused) if not said.knows_refused(one, view.year)]
    if not statements and not unread:
        return None
    number = said.number(recipient.folder)
    return Letter(recipient, statements, unread_rows(unread), view.now, number), unread


def unread_rows(unread: Iterable[DeliveryRow]) -> tuple[FindingRow, ...]:
    """What could not be opened, in words for a unit."""
    return tuple(for_unit(filter(None, map(of_refusal, unread))))


def _answered(
    letter: Letter,
    unread: Sequence[DeliveryRow],
    place: Round,
    said: Said,
    mails: Mails,
    now: datetime,
    done: Answered,
) -> list[ReplyRow]:
    """Write a letter; return what is to be recorded of it, nothing where it could not be written."""
    recipient = letter.recipient
    try:
        draft = _write(letter, place, mails, now)
    except OutputError as error:
        done.failed.append(f"{recipient.name}的答复没有写成：{error}")
        return []
    done.drafts.append(draft)
    done.returns += sum(one.open for one in letter.statements)
    done.receipts += sum(not one.open for one in letter.statements)
    done.unread += len(unread)
    done.without += [] if recipient.addresses else [recipient.unreached]
    file = f"{ANSWERS}/{recipient.folder}/{draft.name}"
    return said.rows(letter, unread, file, now, letter.year)


def without_address(names: Sequence[str]) -> list[str]:
    """Said where drafts have nobody to go to."""
    if not names:
        return []
    return [
        f"没有登记能用的联系邮箱的{len(names)}个单位，草稿里没有收件人，请自己填：",
        *(f"  {one}" for one in few(names)),
    ]


def few(names: Sequence[str]) -> list[str]:
    """The first ones, and how many more there are."""
    rest = len(names) - MOST_NAMED
    return [*names[:MOST_NAMED], *([f"另有{rest}个"] if rest > 0 else [])]


class Said:
    """What was said before."""

    def __init__(self, replies: Iterable[ReplyRow]) -> None:
        self._last: dict[tuple[int, str], ReplyRow] = {}
        self._times: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._count: dict[tuple[int, str, str], int] = defaultdict(int)
        self._refused: set[str] = set()
        self._drafts: dict[str, dict[str, set[tuple[int, str]]]] = defaultdict(lambda: defaultdict(set))
        for row in sorted(replies, key=lambda one: one.at):
            if row.kind == CHASE:
                continue
            self._add(row)

    def _add(self, row: ReplyRow) -> None:
        key = (row.year, row.code)
        self._drafts[row.file.rpartition("/")[0]][row.file].add(key)
        if not row.code:
            self._refused.add(row.said)
            return
        self._last[key] = row
        self._times[key].append(row.at)
        self._count[(*key, _plain(row.said))] += 1

    def knows(self, statement: Statement) -> bool:
        """Whether just that was said of its project last."""
        last = self._last.get((statement.line.state.year, statement.line.state.code))
        return last is not None and _plain(last.said) == statement.digest

    def taken_back(self, decisions: Iterable[DecisionRow]) -> dict[tuple[int, str], list[DecisionRow]]:
        """The exemptions and extensions of each project that hold no more, and of which its unit was told."""
        made: dict[tuple[int, str, str], DecisionRow] = {}
        back: dict[tuple[int, str, str], DecisionRow] = {}
        for row in sorted(decisions, key=lambda one: one.at):
            key = (row.year, row.code, row.kind)
            if row.kind not in CORRECTIONS:
                continue
            if row.value != TAKEN_BACK:
                made[key] = row
                back.pop(key, None)
            elif key in made and any(made[key].at <= at < row.at for at in self._times[row.year, row.code]):
                back[key] = made[key]
        found: dict[tuple[int, str], list[DecisionRow]] = defaultdict(list)
        for (year, code, _), row in back.items():
            found[year, code].append(row)
        return found

    def knows_refused(self, delivery: DeliveryRow, year: int) -> bool:
        """Whether it was said that this could not be opened."""
        return _digest_of(delivery, year) in self._refused

    def overtaken(self, folder: str) -> Iterator[str]:
        """The drafts into this folder of which nothing is true any more: something else was said of each project since.

        What could not be opened is told once: such a draft stays.
        """
        for file, keys in self._drafts.get(f"{ANSWERS}/{folder}", {}).items():
            if all(key[1] and self._last[key].file != file for key in keys):
                yield file

    def all_overtaken(self) -> frozenset[str]:
        """The same of every folder."""
        return frozenset(file for folder in self._drafts for file in self.overtaken(folder.removeprefix(f"{ANSWERS}/")))

    def number(self, folder: str) -> int:
        """Which message into this folder the next one is."""
        return len(self._drafts.get(f"{ANSWERS}/{folder}", ())) + 1

    def rows(
        self, letter: Letter, unread: Sequence[DeliveryRow], file: str, now: datetime, year: int
    ) -> list[ReplyRow]:
        """What is said now, to be recorded."""
        at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        to, rows = letter.recipient, list[ReplyRow]()
        address = "; ".join(to.addresses)
        for one in letter.statements:
            state, kind = one.line.state, RETURN if one.open else RECEIPT
            # What stands again as it did before something else was said is said again.
            before = self._count[state.year, state.code, one.digest]
            said = f"{one.digest}-{before + 1}" if before else one.digest
            rows.append(ReplyRow(state.year, state.code, kind, said, one.sha, to.name, address, file, at))
        for delivery in unread:
            rows.append(
                ReplyRow(year, "", RETURN, _digest_of(delivery, year), delivery.sha, to.name, address, file, at)
            )
        for row in rows:
            self._add(row)
        return rows


class Mails:
    """By which messages files came."""

    def __init__(self, deliveries: Iterable[DeliveryRow]) -> None:
        self._by_sha: dict[str, list[DeliveryRow]] = defaultdict(list)
        for one in deliveries:
            if one.message_id and one.sha:
                self._by_sha[one.sha].append(one)

    def answered_by(self, letter: Letter) -> list[str]:
        """Message-IDs of what a letter answers, the newest last: of those that its recipient sent."""
        shas = {part.one.sha for one in letter.statements for part in one.parts if part.one}
        came = [one for sha in shas for one in self._by_sha.get(sha, ()) if one.sender in letter.recipient.addresses]
        return [one.message_id for one in sorted(came, key=lambda one: (one.sent, one.message_id))]


def write_draft(folder: Path, name: str, draft: Draft, now: datetime) -> Path:
    """Write a draft as ``name``.eml, numbered where one lies there that somebody changed. Raises OutputError."""
    data, number, path = draft_bytes(draft, now.astimezone(BEIJING)), 1, folder / f"{name}.eml"
    while not may_be_written(path):
        number += 1
        path = folder / f"{name}_{number}.eml"
    write_file(path, data)
    return path


def may_be_written(path: Path) -> bool:
    """Whether nothing lies there, or what a run wrote that was ended before it was recorded, and nobody touched."""
    try:
        data = content_of(path, LARGEST_DRAFT)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return data is not None and is_untouched(data)


def _write(letter: Letter, place: Round, mails: Mails, now: datetime) -> Path:
    """Write the files of one recipient, the draft last. Raises OutputError."""
    from perfeval_xl.office.slips import slip, slip_names

    folder = place.answers / letter.recipient.folder
    beside = folder / f"第{letter.number}次"
    attached: list[Attachment] = []
    files: dict[str, bytes] = {}
    for one in letter.statements:
        receipt = f"{RECEIPT_NAME}_{letter.recipient.stems[one.line.state.code]}.txt"
        files[receipt] = receipt_text(one).encode("utf-8", "replace")
        for part, name in slip_names(one, letter.recipient).items():
            attached.append(Attachment(name, slip(one.line, part, letter.returning(one.line))))
    files |= {file.name: file.data for file in attached}
    _clear(beside, files)
    for name, data in files.items():
        write_file(beside / name, data)
    draft = Draft(
        letter_subject(letter),
        letter_body(letter),
        letter.recipient.addresses,
        attached,
        mails.answered_by(letter),
    )
    return write_draft(folder, f"第{letter.number}次{DRAFT_NAME}", draft, now)


def _clear(folder: Path, files: Collection[str]) -> None:
    """Take away what a run wrote there that was ended before it was recorded, and what is not to be said any more."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.name.startswith((f"{RECEIPT_NAME}_", f"{SLIP_NAME}_")) and path.name not in files:
                path.unlink(missing_ok=True)


def refused_by_sender(view: View) -> Mapping[str, list[DeliveryRow]]:
    """What was not opened and a unit can mend, by who sent it; each thing once."""
    found: dict[str, dict[str, DeliveryRow]] = defaultdict(dict)
    aside = {row.mark for row in view.decisions if row.mark}
    for one in view.refused:
        mark = refused_mark(one)
        if one.sender and one.code in FOR_UNITS & UNOPENED and mark not in aside:
            found[one.sender.lower()].setdefault(mark, one)
    return {sender: list(own.values()) for sender, own in found.items()}


def refused_of(recipient: Recipient, refused: Mapping[str, list[DeliveryRow]]) -> Iterator[DeliveryRow]:
    """What this recipient sent and nobody could open, while something of it may still be missing."""
    if any(line.state.state in (states.MISSING, states.RETURNED, states.UNDECIDED) for line in recipient.lines):
        for address in recipient.addresses:
            yield from refused.get(address, ())


def _plain(said: str) -> str:
    return said.partition("-")[0]


def _digest_of(delivery: DeliveryRow, year: int) -> str:
    text = repr((year, delivery.code, refused_mark(delivery), delivery.sender))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:DIGITS]
