"""Takes in what lower offices hand up: each volume once, whole or not at all, wherever it came from.

A volume is a fact like any other file that came in, and kept as one. What is in it becomes rows in one transaction
behind its originals; what its office judged and told is no fact of ours, and read again from it where it is lost.
Nobody's word holds further than `perfeval_xl.office.lower_offices` says, and one row too many refuses the volume.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from perfeval_xl.arrivals.model import BEIJING, Kind
from perfeval_xl.errors import LedgerError
from perfeval_xl.ledger import originals
from perfeval_xl.ledger.said_rows import PackageRow
from perfeval_xl.ledger.states import COUNTED
from perfeval_xl.office.below import SAME_NUMBER
from perfeval_xl.office.below_words import incomplete_lines
from perfeval_xl.office.intake import PACKAGE, Unread
from perfeval_xl.office.lower_offices import LowerOffice, Register, lower_offices
from perfeval_xl.office.packages import Originals, Why
from perfeval_xl.office.rounds import Round

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.packages import Package

REFUSED = "Z018"
"""Code of the finding of one that was not taken over."""
NEWEST_CLOCK = timedelta(days=1)
"""By how much the clock of another office may be ahead of ours."""
DIGITS = 12
"""Of the digest by which it is known whether a refused volume is to be looked at again."""
_ASK_AGAIN = "请下级重新上报，再收一次"
_UNTOUCHED = "请下级把做成的包原样再发一次，不要解开、改动后再压缩，再收一次"
_AGAIN: Mapping[Why, str] = {
    Why.DAMAGED: "请重新下载附件，或请下级把这个包原样再发一次，再收一次",
    Why.CHANGED: _UNTOUCHED,
    Why.EXTRA: _UNTOUCHED,
    Why.MISSING: _UNTOUCHED,
    Why.NEWER: "请换用新版的程序，再收一次",
}
"""What to do where it is not that the lower office has to make another one."""


@dataclass(frozen=True)
class Waiting:
    """A volume that came in."""

    sha: str
    name: str
    trail: str
    seen: str


@dataclass
class Received:
    """What came of the volumes in one run."""

    lines: list[str] = field(default_factory=list)
    """What is to be told."""
    unread: list[Unread] = field(default_factory=list)
    """Those that were refused now."""


def receive(of: Round, ledger: Ledger, now: datetime) -> Received:
    """Take over what waits. Raises LedgerError, and PerfevalError where 下级.toml cannot be read."""
    came = [Waiting(*row) for row in ledger.arrived(PACKAGE)]
    if not came:
        return Received()
    rows = ledger.packages()
    taken = {row.sha: row for row in rows if row.taken}
    known = {row.package for row in ledger.below() if not row.code}
    tried = {(row.sha, row.terms) for row in rows}
    left = [one for one in came if one.sha not in taken or one.sha not in known]
    if not left:
        return Received()
    done = _Receiving(of, ledger, now).receive(left, taken, tried)
    if done.lines:
        done.lines += incomplete_lines(list({row.sha: row for row in ledger.packages()}.values()))
    return done


def restore(of: Round, ledger: Ledger, shas: set[str]) -> set[str]:
    """Keep again what is lost of ``shas`` and lies in a volume that was taken over; say what. Raises LedgerError."""
    from perfeval_xl.office.endings import suffix_of
    from perfeval_xl.office.package_reading import read_package
    from perfeval_xl.office.packages import Package

    kept, suffixes = set[str](), ledger.suffixes()
    for row in ledger.packages() if shas else ():
        data = _original(of, row.sha) if row.taken and shas - kept else None
        found = read_package(data) if data is not None else None
        for sha, content in found.originals.items() if isinstance(found, Package) else ():
            if sha in shas - kept:
                kept.add(originals.keep(of.ledger, content, suffixes.get(sha) or suffix_of(content, Kind.OTHER)))
    originals.sync_names(of.ledger, kept)
    return kept


class _Receiving:
    """One run."""

    def __init__(self, of: Round, ledger: Ledger, now: datetime) -> None:
        self._round, self._ledger, self._now = of, ledger, now
        self._offices = lower_offices(of)
        self._own = Register(ledger.issues(), ledger.contacts())
        scopes = [(one.key, one.scope, one.name, _renewal(one)) for _, one in sorted(self._offices.items())]
        self._terms = _digest((scopes, self._own.count, ledger.year))
        self._today = _digest((self._terms, now.astimezone(BEIJING).date()))
        """The terms where it was the clock that spoke against it."""
        self._done = Received()

    def receive(
        self, left: Sequence[Waiting], taken: Mapping[str, PackageRow], tried: set[tuple[str, str]]
    ) -> Received:
        """Take over what is ``left``; what was ``taken`` before is only read again, what was ``tried`` left alone."""
        for one in left:
            if one.sha in taken or not {(one.sha, self._terms), (one.sha, self._today)} & tried:
                self._take(one, taken.get(one.sha))
        return self._done

    def _take(self, one: Waiting, before: PackageRow | None) -> None:
        from perfeval_xl.office.below_sample import have_secret
        from perfeval_xl.office.package_reading import read_manifest, read_package
        from perfeval_xl.office.package_rules import rows_of, told_of, wrong_with
        from perfeval_xl.office.packages import NoPackage, Package

        data = _original(self._round, one.sha)
        if data is None:
            # That it is gone is told of it as of every original.
            return
        found: Package | NoPackage
        told_by = read_manifest(data)
        if before is None and not isinstance(told_by, NoPackage) and told_by.public not in self._offices:
            # Of a stranger nothing is read but who he is: the rest is as large as he likes.
            found = Package(told_by, (), (), (), (), ())
        else:
            found = read_package(data)
        if isinstance(found, NoPackage):
            if before is None:
                self._refuse(one, None, found.words, _AGAIN.get(found.why, _ASK_AGAIN))
            return
        if before is None:
            wrong = wrong_with(found, self._offices.get(found.manifest.public), self._own, self._ledger.year, self._now)
            if wrong is not None:
                self._refuse(one, found, wrong.why, wrong.words, by_clock=wrong.by_clock)
                return
            office = self._offices[found.manifest.public]
            below = rows_of(found, office, self._own, self._round, self._ledger.kept(), self._now)
            originals.sync_names(self._round.ledger, (blob.sha for blob in below.blobs))
            have_secret(self._ledger)
            self._ledger.packaged([self._row(one, found, office, self._terms)], below)
            # What one brought the next one is held against.
            self._own = Register(self._ledger.issues(), self._ledger.contacts())
            self._done.lines.append(_taken_in_words(found, office))
            self._done.lines += self._namesake(found, office)
        told, judgements = told_of(found, one.sha, self._ledger.kept())
        self._ledger.read_below(told, judgements)

    def _namesake(self, found: Package, office: LowerOffice) -> list[str]:
        """That another package of the same number came, as of two machines or two rounds of one office."""
        told = found.manifest
        if not any(
            (row.signer, row.number, row.taken) == (told.public, told.number, True) and row.package != told.package
            for row in self._ledger.packages()
        ):
            return []
        return [f"注意：“{office.name}”有两个不同的第{told.number}号包{SAME_NUMBER}"]

    def _refuse(self, one: Waiting, found: Package | None, why: str, words: str, *, by_clock: bool = False) -> None:
        facts = {"why": why, "words": words}
        office = self._offices.get(found.manifest.public) if found else None
        row = self._row(one, found, office, self._today if by_clock else self._terms)
        self._ledger.packaged([replace(row, taken=False, why=json.dumps(facts, ensure_ascii=False))])
        self._done.unread.append(Unread(one.name, one.trail, REFUSED, facts))

    def _row(self, one: Waiting, found: Package | None, office: LowerOffice | None, terms: str) -> PackageRow:
        told = found.manifest if found else None
        return PackageRow(
            sha=one.sha,
            terms=terms,
            signer=told.public if told else "",
            office=office.name if office else told.certificate.office.name if told else "",
            number=told.number if told else 0,
            made_at=told.made_at if told else "",
            taken=True,
            why="",
            scope=office.scope if office else "",
            with_originals=found is not None and _has_originals(found),
            package=told.package if told else "",
            volume=told.volume if told else 0,
            volumes=told.volumes if told else 0,
            is_part=bool(told and told.is_part),
            counts=json.dumps(dict(told.counts), ensure_ascii=False, sort_keys=True) if told else "",
            seen=one.seen,
        )


def _renewal(one: LowerOffice) -> str:
    """What is another one once an office has renewed its certificate."""
    return f"{one.certificate.text}{one.certificate.signature}" if one.certificate else ""


def _taken_in_words(found: Package, office: LowerOffice) -> str:
    told = found.manifest
    part = f"第{told.volume}卷（共{told.volumes}卷）" if told.volumes > 1 else ""
    which = "" if _has_originals(found) else "（有不带原件的）"
    if told.is_part or told.originals is Originals.NONE:
        which = "（只有补报的几个项目）" if told.is_part else "（不带原件）"
    return f"下级上报：收下了“{office.name}”的第{told.number}号包{part}，{len(found.projects)}个项目{which}"


def _has_originals(found: Package) -> bool:
    """Whether the forms come as they are, none counting by what was judged below: where none counts yet, too."""
    is_meant = found.manifest.originals is not Originals.NONE
    return is_meant and all(one.sha in found.originals for one in found.projects if one.state == COUNTED)


def _original(of: Round, sha: str) -> bytes | None:
    """A volume as it came in; None where it is gone or altered."""
    try:
        data = originals.path(of.ledger, sha).read_bytes()
    except (LedgerError, OSError):
        return None
    return data if hashlib.sha256(data).hexdigest() == sha else None


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode(errors="replace")).hexdigest()[:DIGITS]
