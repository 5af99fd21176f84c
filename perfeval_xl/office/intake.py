"""What lies in the sources of a round becomes originals and rows: each file that is not known yet, opened completely.

An original is written before the rows that speak of it, so that whoever is ended in between has lost nothing but the
time: the file is found again by its name.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from perfeval_xl.arrivals.folders import OWN, Found, LeftOut, NotOpened, shown, walk
from perfeval_xl.arrivals.model import (
    LARGEST_FILE,
    LONGEST_WAY,
    NAMELESS,
    NO_SENDER,
    Arrived,
    Letter,
    Refused,
    SentBy,
    Shape,
)
from perfeval_xl.errors import LedgerError
from perfeval_xl.ledger import originals
from perfeval_xl.ledger.rows import BlobRow, ContainerRow, DeliveryRow, storable
from perfeval_xl.office.came import SOURCE, STEP, Comer, Fresh, Mail
from perfeval_xl.office.endings import is_cut_off, is_whole_archive, refused_suffix, suffix_of
from perfeval_xl.office.rereading import added, reader
from perfeval_xl.office.rounds import BOOK, FORMS, INBOX, JOURNAL, Round

REFUSED = "refused"
"""Role of a delivery that was refused, and whose bytes are kept all the same."""
PACKAGE = "package"
"""Role of the delivery of a package of a lower office."""
DAMAGED = "Z003"
"""The code of a refusal of what is damaged."""
LEFT_BY_PROGRAMS = "Z001"
"""That of what a program left beside an open file, and nobody sent."""


@dataclass(frozen=True)
class Unread:
    """Something that was not read in this run."""

    name: str
    trail: str
    code: str
    facts: Mapping[str, str] = field(hash=False)

    @property
    def called(self) -> str:
        """Its name with what it lay in."""
        return STEP.join(filter(None, (self.trail, self.name or NAMELESS)))


@dataclass(frozen=True)
class Taken:
    """One file of a source that was opened completely, as rows; its originals are kept."""

    container: ContainerRow
    deliveries: tuple[DeliveryRow, ...]
    blobs: tuple[BlobRow, ...]
    """Of the files whose bytes had never come in."""


Before = Callable[[str, str], tuple[Sequence[ContainerRow], Sequence[DeliveryRow]]]
"""Gives the readings of a file, by source and mark, and what came of them."""


@dataclass
class _Got:
    """What has come out of one thing so far."""

    rows: list[DeliveryRow] = field(default_factory=list)
    unread: list[Refused] = field(default_factory=list)
    blobs: dict[str, BlobRow] = field(default_factory=dict)
    of_refused: dict[str, BlobRow] = field(default_factory=dict)


@dataclass
class Counts:
    """What a run has read."""

    read: int = 0
    """Files that were found, inside of everything."""
    new: int = 0
    """Those of them whose bytes had never come in."""
    left_out: int = 0
    """What systems and programs left there, and nobody sent."""
    passed: list[str] = field(default_factory=list)
    """Folders of this round or another that were not looked into, each in a sentence."""
    changed: list[str] = field(default_factory=list)
    """Files, by where they lie, that hold something else than when they were taken in, and were taken in again."""

    @property
    def repeated(self) -> int:
        """Files whose bytes were known."""
        return self.read - self.new


class Intake:
    """Takes in what the ledger does not know: ``has`` says whether it has some bytes, ``before`` what it has of a file
    that is opened again.
    """

    def __init__(self, of: Round, has: Callable[[str], bool], before: Before, now: datetime) -> None:
        self.counts = Counts()
        self.unread: list[Unread] = []
        self._round, self._has, self._before, self._now = of, has, before, now
        self._reader = reader()
        self._time, self._home = in_utc(now), of.folder.absolute()
        self._seen: set[str] = set()
        """Hashes that came in this run."""

    def found(self, sources: Sequence[Path], known: Collection[tuple[str, str]]) -> list[Fresh]:
        """The files that are to be opened: those that are not among the ``known`` containers."""
        fresh: list[Fresh] = []
        places = {mark.rsplit("|", 2)[0] for source, mark in known if source == SOURCE}
        for one in walk(sources, (self._round.ledger, self._round.forms), _is_of_a_round):
            if isinstance(one, LeftOut) and one.what == OWN:
                self.counts.passed.append(self._passed(one.path))
                continue
            if isinstance(one, LeftOut):
                self.counts.left_out += 1
                continue
            source = next((source for source in sources if one.path.is_relative_to(source)), one.path)
            if isinstance(one, NotOpened):
                self._tell(one.refused, above_of(one.path, source))
                continue
            file = self._fresh(one, source)
            if (SOURCE, file.mark) not in known:
                fresh.append(file._replace(was_here=storable(file.place) in places))
        return fresh

    def _passed(self, path: Path) -> str:
        """Why a folder was not looked into, and what to do where something in it came in."""
        ours = Round(path.resolve().parent).folder == self._home.resolve()
        what = "下发的表" if path.name == FORMS else "的台账"
        if not ours:
            return f"{shown(path)}是另一轮{what}，没有看；其中有要收进这一轮的，请复制到“{INBOX}”再收"
        cure = f"；单位直接填在里面的，请复制到“{INBOX}”再收" if path.name == FORMS else ""
        return f"{shown(path)}是这一轮{what}，没有看{cure}"

    def again(self, marks: Collection[str]) -> list[Fresh]:
        """Files that were opened before, by their marks, as far as they lie where they lay."""
        paths = {self._home / mark.rsplit("|", 2)[0] for mark in marks}
        found = (one for one in walk(sorted(paths)) if isinstance(one, Found))
        fresh = (self._fresh(one, self._round.inbox) for one in found)
        return [one for one in fresh if one.mark in marks]

    def kept(self, refused: Iterable[DeliveryRow], marks: Collection[str]) -> list[Fresh]:
        """Files that were opened before, by their marks, as far as they were kept for what was ``refused`` in them."""
        fresh: dict[str, Fresh] = {}
        for row in refused:
            if row.mark not in marks or row.mark in fresh or row.role != REFUSED:
                continue
            with contextlib.suppress(LedgerError, OSError):
                path = originals.path(self._round.ledger, row.sha)
                state, place = path.stat(), row.mark.rsplit("|", 2)[0]
                above = above_of(self._home / place, self._round.inbox.absolute())
                file = Fresh(Found(path, state.st_size, state.st_mtime_ns), place, row.mark, above, is_original=True)
                # A part of a file that was too large to be kept is not the file.
                if file.size == state.st_size:
                    fresh[row.mark] = file
        return list(fresh.values())

    def _fresh(self, one: Found, source: Path) -> Fresh:
        place = self._place(one.path)
        return Fresh(one, place, storable(f"{place}|{one.size}|{one.mtime_ns}"), above_of(one.path, source))

    def taken(self, files: Iterable[Fresh]) -> Iterator[Taken | None]:
        """Open ``files`` one by one; None for one that is being written to, which is told, and read in another run."""
        for one in files:
            yield self._open(one)

    def _open(self, fresh: Fresh) -> Taken | None:
        from perfeval_xl.arrivals.opening import opened

        one, got = fresh.found, _Got()
        is_half = is_changed = False
        try:
            with one.opened() as file:
                for entry in opened(file, fresh.name):
                    sha = self._add(fresh, entry, got)
                    if isinstance(entry, Refused):
                        is_half |= entry.code == DAMAGED
                    else:
                        is_half |= is_cut_off(entry.data)
                        is_changed |= fresh.was_here and not entry.trail and sha in got.blobs
                # What is damaged inside of an archive that has its end was sent so.
                is_half = is_half and self._may_be_written(fresh) and not is_whole_archive(file)
                if not is_half:
                    self._keep_refused(fresh, file, got)
        except OSError as error:
            self._tell(one.refused(error), fresh.above)
            return None
        if is_half:
            # What somebody is still copying here looks like a damaged file.
            self._tell(one.refused(), fresh.above)
            return None
        if is_changed:
            self.counts.changed.append(fresh.place)
        return self._recorded(fresh, got)

    def mail(self, one: Mail) -> Taken:
        """Open a message of a mailbox."""
        from perfeval_xl.arrivals.opening import opened

        file, got = io.BytesIO(one.data), _Got()
        for entry in opened(file, one.name, Shape.MESSAGE, one.received, of_stranger=one.of_stranger):
            self._add(one, entry, got)
        self._keep_refused(one, file, got)
        return self._recorded(one, got)

    def unopened(self, one: Comer, refused: Refused) -> Taken:
        """What is recorded of something that is not even looked into."""
        got = _Got()
        self._add(one, refused, got)
        return self._recorded(one, got)

    def nothing(self, one: Comer) -> Taken:
        """What is recorded of something that is none of ours: that it was looked at."""
        container = ContainerRow(one.source, one.mark, 0, self._time, self._reader)
        return Taken(added(container, (), *self._before(one.source, one.mark))[0], (), ())

    def _add(self, one: Comer, entry: Arrived | Refused, got: _Got) -> str:
        """Keep what came out of something, and return its hash."""
        sha = ""
        if isinstance(entry, Refused):
            got.unread.append(replace(entry, data=b""))
            if one.size > LARGEST_FILE and entry.data:
                sha = self._keep(entry.data, refused_suffix(entry.data), got.of_refused)
        else:
            sha = self._keep(entry.data, suffix_of(entry.data, entry.kind), got.blobs)
        got.rows.append(self._row(one, len(got.rows), entry, sha))
        return sha

    def _keep_refused(self, one: Comer, file: BinaryIO, got: _Got) -> None:
        """Keep the whole of something for what was refused in it, which proves that it came, and how."""
        if not 0 < one.size <= LARGEST_FILE or not any(map(_is_told, got.unread)):
            return
        file.seek(0)
        data = file.read()
        sha = hashlib.sha256(data).hexdigest()
        if all(row.sha != sha for row in got.rows):
            self._keep(data, refused_suffix(data), got.of_refused)
        got.rows = [row if row.role else replace(row, sha=sha, role=REFUSED) for row in got.rows]

    def _recorded(self, one: Comer, got: _Got) -> Taken:
        """What is to be recorded of something that was opened; it is counted and told."""
        for refused in got.unread:
            self._tell(refused, one.above)
        self._seen |= got.blobs.keys() | got.of_refused.keys()
        self.counts.read += len(got.rows) - len(got.unread)
        self.counts.new += len(got.blobs)
        container = ContainerRow(one.source, one.mark, len(got.rows), self._time, self._reader)
        container, new = added(container, got.rows, *self._before(one.source, one.mark))
        return Taken(container, new, tuple({**got.of_refused, **got.blobs}.values()))

    def _may_be_written(self, fresh: Fresh) -> bool:
        """Whether somebody may still be about it."""
        return not fresh.is_original and fresh.found.is_fresh(self._now.timestamp())

    def _keep(self, data: bytes, suffix: str, blobs: dict[str, BlobRow]) -> str:
        """Keep the bytes and return their hash; new ones have a row among ``blobs`` then."""
        sha = originals.keep(self._round.ledger, data, suffix)
        if sha not in blobs and sha not in self._seen and not self._has(sha):
            blobs[sha] = BlobRow(sha, len(data), suffix, self._time)
        return sha

    def _row(self, one: Comer, nth: int, entry: Arrived | Refused, sha: str) -> DeliveryRow:
        letter = entry.letter
        sent, sent_by = _sent(one, entry)
        return DeliveryRow(
            source=one.source,
            mark=one.mark,
            nth=nth,
            trail=storable(STEP.join((*one.above, *entry.trail))),
            bundle=storable(one.bundle(entry.bundle)),
            name=storable(entry.name),
            sha=sha,
            role=entry.kind.value if isinstance(entry, Arrived) else REFUSED if sha else "",
            code="" if isinstance(entry, Arrived) else entry.code,
            facts="" if isinstance(entry, Arrived) else _json(entry.facts),
            sent=sent,
            sent_by=sent_by,
            sender=(storable(letter.sender) or NO_SENDER) if letter else "",
            subject=storable(letter.subject) if letter else "",
            message_id=storable(letter.message_id) if letter else "",
            headers=zlib.compress(letter.headers) if letter and letter.headers else b"",
            seen=self._time,
        )

    def _place(self, path: Path) -> str:
        """A path as the ledger has it: below the round from there, so that the round may be moved."""
        absolute = path.absolute()
        try:
            return shown(absolute.relative_to(self._home)).replace(os.sep, "/")
        except ValueError:
            return shown(absolute).replace(os.sep, "/")

    def _tell(self, refused: Refused, above: tuple[str, ...]) -> None:
        if not _is_told(refused):
            self.counts.left_out += 1
            return
        trail = STEP.join((*above, *refused.trail))
        self.unread.append(Unread(refused.name, trail, refused.code, refused.facts))


def _is_told(refused: Refused) -> bool:
    """Whether somebody sent it."""
    return refused.code != LEFT_BY_PROGRAMS


def above_of(path: Path, source: Path) -> tuple[str, ...]:
    """The folders between a source and what lies below it."""
    try:
        return tuple(shown(Path(part)) for part in path.relative_to(source).parts[:-1])
    except ValueError:
        return ()


def _is_of_a_round(path: Path, names: Sequence[str]) -> bool:
    """Whether a folder is the ledger of a round, or holds what it sends out: nothing in it came in."""
    try:
        return JOURNAL in names or BOOK in names or (path.name == FORMS and Round(path.parent).is_begun)
    except OSError:
        return False


def _sent(one: Comer, entry: Arrived | Refused) -> tuple[str, str]:
    """When a delivery says that it was sent, and what that rests on.

    The date of a message that its server took on another day is that of a wrong clock, or was made up.
    """
    try:
        letter = entry.letter or Letter()
        sent, taken = letter.sent, letter.received
        its_own = taken or sent
        if letter.doubted and its_own is not None:
            return in_utc(its_own), SentBy.ARCHIVE.value
        if taken is not None and (sent is None or abs(taken - sent) > LONGEST_WAY):
            return in_utc(taken), SentBy.SERVER.value
        if sent is not None:
            return in_utc(sent), SentBy.MESSAGE.value
        if isinstance(entry, Arrived) and entry.when is not None:
            return in_utc(entry.when), SentBy.ARCHIVE.value
        when, rests_on = one.came
        return in_utc(when), rests_on.value
    except (OverflowError, ValueError, OSError):
        # A year that no calendar has.
        return "", ""


def in_utc(when: datetime) -> str:
    """A time as the ledger has it: UTC, to the second, ending with Z. Raises OverflowError beyond the calendar."""
    return f"{when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def _json(facts: object) -> str:
    return json.dumps(facts, ensure_ascii=True, sort_keys=True)
