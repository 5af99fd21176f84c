"""What waits to be sent: of the drafts of a round those that may go out now, and why the others may not.

Only what the round wrote, where it was written, and nothing that went out before or may have. Anybody who can write
into the folder can change a draft: whom it goes to is read anew and held against who is registered.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import UnreadableError, reason_of
from perfeval_xl.files import content_of
from perfeval_xl.ledger.said_rows import ReplyRow, SendRow
from perfeval_xl.office.answers import CHASE, Said
from perfeval_xl.office.outgoing import LARGEST_SENT, NoDraftError, Outgoing, read_draft
from perfeval_xl.office.recipients import addresses_of, unit_of
from perfeval_xl.office.rounds import ANSWERS, CHASES, OVERTAKEN, Round
from perfeval_xl.office.sent import DONE, SENT_FOLDER, Sendings, Stage, is_for_later, sendings_of
from perfeval_xl.plain_text import one_line

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

BETWEEN = "; "
"""Between the addresses of a row."""
_OWN = (f"{ANSWERS}/", f"{CHASES}/")


@dataclass(frozen=True)
class Going:
    """A draft that may be sent."""

    file: str
    """Where it was written, as a path in the folder of the round."""
    path: Path
    """Where it lies."""
    digest: str
    """Of its bytes."""
    message_id: str
    to: tuple[str, ...]
    subject: str
    attachments: tuple[str, ...]
    unit: str
    """Whom it was written to."""
    written: str
    """When it was written."""
    changed: bool
    """Whether somebody changed it since."""
    doubts: tuple[str, ...] = ()
    """Why it may go to somebody whom it is not for."""
    again: bool = False
    """Whether somebody wants it sent once more."""


@dataclass
class Plan:
    """What may be sent, and what may not."""

    going: list[Going] = field(default_factory=list)
    unknown: list[SendRow] = field(default_factory=list)
    """Those of which nobody can tell whether they went out."""
    refused: list[SendRow] = field(default_factory=list)
    """Those that a server refused for good."""
    held: list[tuple[str, str]] = field(default_factory=list)
    """Those that cannot be sent as they are: draft, and why."""

    def mark(self, *by: str) -> str:
        """Of all that would be sent to whom, and by whom: whether somebody who said yes said it to this."""
        told = (by, sorted((one.file, one.digest, one.to, one.doubts) for one in self.going))
        return hashlib.sha256(repr(told).encode(errors="surrogatepass")).hexdigest()[:16]

    @property
    def unseen(self) -> list[Going]:
        """Those that a person has to look at before they go out: of doubt, or changed by whomever."""
        return [one for one in self.going if one.doubts or one.changed]

    @property
    def doubtful(self) -> list[Going]:
        """Those that may go to somebody whom they are not for."""
        return [one for one in self.going if one.doubts]


@dataclass(frozen=True)
class Wanted:
    """Of which kinds the drafts are that are to be sent."""

    answers: bool = True
    chases: bool = True
    again: Collection[str] = ()
    """Drafts that are sent whatever is known of them."""


def plan_of(place: Round, ledger: Ledger, now: datetime, wanted: Wanted) -> Plan:
    """What may be sent now. Raises LedgerError."""
    replies = ledger.replies()
    registered = _Registered(ledger, now)
    return _Planning(place, replies, sendings_of(ledger.sendings()), registered, now, wanted).plan()


def found_drafts(place: Round, ledger: Ledger, paths: Sequence[Path]) -> list[str]:
    """The drafts that somebody names by files or folders, as the ledger calls them. Raises UnreadableError."""
    known = sorted({row.file for row in ledger.replies()})
    found: list[str] = []
    for path in paths:
        named = _named(place, path)
        mine = [file for file in known if file == named or file.startswith(f"{named}/")] if named else []
        if not mine:
            raise UnreadableError(
                f"{path}不是这一轮写的草稿；请写“{ANSWERS}”“{CHASES}”里的草稿（.eml），或放草稿的文件夹"
            )
        found += mine
    return list(dict.fromkeys(found))


def lies_at(place: Round, file: str) -> Path:
    """Where a draft lies: where it was written, else with those that went out."""
    path = place.folder / file
    apart = path.parent / SENT_FOLDER / path.name
    return apart if apart.exists() and not path.exists() else path


def put_with_sent(place: Round, file: str) -> None:
    """Put a draft that went out with the others, so that what lies in the folder is what waits. What cannot be moved
    stays: the ledger knows.
    """
    path = place.folder / file
    apart = path.parent / SENT_FOLDER / path.name
    with suppress(OSError):
        if path.exists() and not apart.exists():
            apart.parent.mkdir(exist_ok=True)
            path.rename(apart)


def _named(place: Round, path: Path) -> str:
    """``path`` as the ledger would call it; empty for what lies elsewhere."""
    folder = place.folder.resolve()
    here = path if path.exists() or path.is_absolute() else place.folder / path
    try:
        inside = here.absolute().resolve().relative_to(folder)
    except ValueError:
        return ""
    return "/".join(part for part in inside.parts if part != SENT_FOLDER)


class _Registered:
    """Who is registered for what."""

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self._own: dict[tuple[int, str], list[str]] = {}
        self._whose: dict[str, str] = {}
        for state in ledger.states(now.astimezone(BEIJING).date()):
            self._own[state.year, state.code] = addresses_of(state)
            for address in addresses_of(state):
                self._whose.setdefault(address, unit_of(state))

    def of(self, rows: Sequence[ReplyRow]) -> set[str]:
        """The addresses of everything that a draft is about."""
        own = {address for row in rows for address in self._own.get((row.year, row.code), ())}
        # What could not be opened is of no project.
        return own | {one for row in rows if not row.code for one in _split(row.address) if one in self._whose}

    def whose(self, address: str) -> str:
        """Of which unit an address is; empty where it is nobody's."""
        return self._whose.get(address.lower(), "")


class _Planning:
    """Looks at one draft after the other."""

    def __init__(
        self,
        place: Round,
        replies: Sequence[ReplyRow],
        sendings: Sendings,
        registered: _Registered,
        now: datetime,
        wanted: Wanted,
    ) -> None:
        self._place, self._sendings, self._registered, self._wanted = place, sendings, registered, wanted
        self._today = f"{CHASES}/{now.astimezone(BEIJING).date().isoformat()}/"
        self._rows: dict[str, list[ReplyRow]] = defaultdict(list)
        for row in replies:
            if row.file.startswith(_OWN) and ".." not in row.file.split("/"):
                self._rows[row.file].append(row)
        self._overtaken = Said(replies).all_overtaken()
        self._plan, self._taken = Plan(), dict[str, Going]()

    def plan(self) -> Plan:
        """All drafts, in the order in which they were written."""
        for file in sorted(self._rows, key=lambda one: (self._rows[one][0].at, one)):
            if self._may_concern(file):
                self._look_at(file)
        return self._plan

    def _may_concern(self, file: str) -> bool:
        """Whether this draft is of a kind that is to be sent; of what nobody knows somebody must hear in any case."""
        if file in self._wanted.again or self._sendings.is_unknown(file):
            return True
        if self._rows[file][0].kind == CHASE:
            # What units were asked for on another day is told with deadlines of that day.
            return self._wanted.chases and file.startswith(self._today)
        return self._wanted.answers

    def _look_at(self, file: str) -> None:
        again, last = file in self._wanted.again, self._sendings.by_file.get(file)
        if last is not None and last.state == Stage.SENDING and not again:
            self._plan.unknown.append(last)
            return
        path = lies_at(self._place, file) if again else self._place.folder / file
        try:
            data = content_of(path, LARGEST_SENT)
            draft = read_draft(data) if data is not None else None
            if draft is None:
                raise NoDraftError(f"超过{LARGEST_SENT >> 20} MB，没有发；请用邮件程序把附件分开发")
            to, _ = draft.recipients, draft.head_bytes
        except FileNotFoundError:
            # Somebody took it away, which is how not to send it.
            if again:
                self._plan.held.append((file, "不在了，没有发"))
            return
        except OSError as error:
            self._plan.held.append((file, f"打不开（{reason_of(error)}），没有发"))
            return
        except NoDraftError as error:
            if last is None or last.state not in DONE or again:
                self._plan.held.append((file, str(error)))
            return
        self._sort_in(file, path, draft, to, again=again)

    def _sort_in(self, file: str, path: Path, draft: Outgoing, to: tuple[str, ...], *, again: bool) -> None:
        last, same = self._sendings.by_file.get(file), self._sendings.by_message.get(draft.message_id)
        why = ""
        if not again and last is not None and last.state in DONE:
            if last.message_id == draft.message_id:
                put_with_sent(self._place, file)
                return
            why = f"发过以后又改了，没有再发；要再发，运行 perfeval send … --again {file}"
        elif not again and file in self._overtaken:
            why = f"已经过时（后来又答复过），没有发；可以移到“{OVERTAKEN}”里"
        elif not to:
            why = "没有收件人，没有发；请填上收件人再发"
        elif not again and same is not None and same.state in DONE | {Stage.SENDING} and same.file != file:
            why = f"同样的一封已经发过（{same.file}），没有发"
        if why:
            self._plan.held.append((file, why))
            return
        if not again and same is not None and same.state == Stage.FAILED and not is_for_later(same):
            self._plan.refused.append(same)
            return
        self._let_go(self._going(file, path, draft, to, again=again))

    def _let_go(self, one: Going) -> None:
        """Have a draft go out, and of several that are one message the one that lies with whom it is for."""
        other = self._taken.get(one.message_id)
        if other is not None:
            keeps, leaves = (one, other) if other.doubts and not one.doubts else (other, one)
            self._plan.held.append((leaves.file, f"与{keeps.file}是同一封（内容一样），没有发；请看是不是放错了地方"))
            if keeps is other:
                return
            self._plan.going.remove(other)
        self._taken[one.message_id] = one
        self._plan.going.append(one)

    def _going(self, file: str, path: Path, draft: Outgoing, to: tuple[str, ...], *, again: bool) -> Going:
        rows = self._rows[file]
        return Going(
            file=file,
            path=path,
            digest=draft.digest,
            message_id=draft.message_id,
            to=to,
            subject=draft.subject,
            attachments=draft.attachments,
            unit="、".join(dict.fromkeys(one_line(row.unit) for row in rows if row.unit)),
            written=rows[0].at,
            changed=not draft.untouched,
            doubts=tuple(self._doubts(rows, draft, to)),
            again=again,
        )

    def _doubts(self, rows: Sequence[ReplyRow], draft: Outgoing, to: Sequence[str]) -> Iterator[str]:
        own, written = self._registered.of(rows), {one for row in rows for one in _split(row.address)}
        for address in to:
            if address.lower() in own:
                continue
            whose = self._registered.whose(address)
            if whose:
                yield f"{address}是{one_line(whose)}登记的邮箱"
            elif address.lower() in written:
                yield f"{address}现在没有登记，登记的已经改成{'、'.join(sorted(own)) or '空的'}"
            else:
                yield f"{address}没有登记过"
        for address in draft.answers_to:
            yield f"对方回信会寄给{address}"


def _split(addresses: str) -> list[str]:
    return [one.lower() for one in addresses.split(BETWEEN) if one]
