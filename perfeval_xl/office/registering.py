"""Registering what is issued: `perfeval build --round`.

Everything that speaks against it is said before anything is written. A workbook is registered when it was written,
or found standing the same; a run that was cut short is completed by the next one, and the same run again changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from perfeval_xl.errors import OutputError, PerfevalError, reason_of
from perfeval_xl.issuing import Issued, Job
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.lock import Lock, held
from perfeval_xl.ledger.rows import ContactRow, IssueRow
from perfeval_xl.office import adopting
from perfeval_xl.office.earlier_places import remember, remembered
from perfeval_xl.office.issue_rows import (
    Signature,
    Workbook,
    begin_of,
    changed_contacts,
    missing_lines,
    newest,
    refuse,
    refuse_drafts,
    refuse_former,
    renamed_lines,
    rows_of,
    twin_lines,
)
from perfeval_xl.office.rounds import Round
from perfeval_xl.profiles import Library, Profile
from perfeval_xl.profiles.carrying import carry, not_carried
from perfeval_xl.sealing.identity import encode, identity_key, identity_of
from perfeval_xl.sealing.keys import SigningKey
from perfeval_xl.sealing.submitted import time_text
from perfeval_xl.standing import Standing

TOGETHER = 50
"""Workbooks that are registered at once: waiting for the disk after each would take longer than writing them."""
FIRST_BATCH = 1
"""Runs that register anything are counted from here."""


class Registration:
    """A round while things are registered in it; see `registering`."""

    def __init__(self, found: Round, library: Library, say: Callable[[str], None]) -> None:
        self._round = found
        self._library = library
        self._say = say
        self._lock: Lock | None = None
        self._ledger = self._opened(0) if Ledger.exists(found.ledger) else None
        self._know(self._ledger.issues() if self._ledger else [])
        self._at = time_text(datetime.now(UTC))
        self._fresh = self._again = self._renewed = self._same = self._aside = self._left = self._contacts = 0

    def _know(self, every: list[IssueRow]) -> None:
        """Take what is registered; what lower offices issued is theirs."""
        issues = [row for row in every if not row.origin]
        self._known, self._before = issues, tuple(issues)
        self._batch = max(max((row.batch for row in issues), default=0) + 1, FIRST_BATCH)

    @property
    def forms(self) -> Path:
        """Where workbooks are written where nobody says another folder."""
        return self._round.forms

    def refuse(self, jobs: Sequence[Job]) -> None:
        """Raise what speaks against registering ``jobs``: BriefError, PerfevalError for drafts, and ProfileError.

        The last is for rules of which the round has the same version, which says something else.
        """
        refuse_drafts(jobs)
        refuse(_books(jobs), self._known, self._year)
        not_carried(_profiles(jobs), self._library, self._round.rules)

    @property
    def _year(self) -> int:
        """The year of the round; 0 for one that begins now."""
        return self._ledger.year if self._ledger else 0

    def through(
        self,
        jobs: Sequence[Job],
        writing: Iterable[Issued],
        key: SigningKey | None,
        again: Callable[[], Iterable[Issued]],
    ) -> Iterator[Issued]:
        """Register what ``writing`` yields of ``jobs``, and yield it on.

        What speaks against it was asked for before (`refuse`), and is asked for once more where another program began
        the round meanwhile: then it is planned ``again``. Raises LedgerError where the ledger cannot be written.
        """
        ledger, is_of_another = self._created(jobs[0].brief.year if jobs else 0)
        if is_of_another:
            self.refuse(jobs)
            writing = again()
        carry(_profiles(jobs), self._library, self._round.rules)
        contacts = changed_contacts(jobs, _latest(ledger.contacts()), self._at)
        self._contacts = len(contacts)
        former, pending = newest(self._known), list[IssueRow]()
        try:
            for job, issued in zip(jobs, writing, strict=True):
                rows = self._rows(job, issued, former.get(job.brief.code), key)
                pending += rows
                if sum(not row.member_of for row in pending) >= TOGETHER:
                    self._register(ledger, pending, contacts)
                    pending, contacts = [], []
                yield issued
        finally:
            self._register(ledger, pending, contacts)

    def adopt(self, folder: Path, say: Callable[[str], None]) -> None:
        """Register the workbooks in ``folder`` that were issued before, as older than all that is registered.

        Raises BriefError with what speaks against any of them, and UnreadableError where there is no folder.
        """
        found = adopting.found_in(folder, self._library)
        rows = self._adopted(found)
        if rows:
            ledger, is_of_another = self._created(rows[0].year)
            if is_of_another:
                rows = self._adopted(found)
            carry({one.profile for one in found.issued}, self._library, self._round.rules)
            self._register(ledger, rows, [])
        for line in adopting.adopted_lines(found, rows):
            say(line)

    def _adopted(self, found: adopting.Found) -> list[IssueRow]:
        """The rows of what was issued before. Raises BriefError with what speaks against them."""
        rows = adopting.adopted_rows(found.issued, self._known, self._library)
        refuse(adopting.latest(found.issued, rows), self._known, self._year)
        refuse_former([one.book for one in found.issued], [*rows, *self._known])
        return rows

    def lines(self, jobs: Sequence[Job]) -> list[str]:
        """What was registered, for the clerk."""
        books = _books(jobs)
        counts = (
            (self._fresh, "新登记{}个"),
            (self._again, "重新下发{}个"),
            (self._renewed, "换了表样、版本、密码、签名或上年对比而内容没有变的{}个（以前发出去的照样算）"),
            (self._same, "没有变的{}个"),
        )
        told = "，".join(what.format(count) for count, what in counts if count)
        run = f"第{self._batch}次下发，" if self._fresh or self._again or self._renewed else ""
        lines = [f"登记在 {self._round.ledger}：{run}{told or '一个也没有登记'}"]
        last = max((row.at for row in self._before), default="")
        if self._at < last:
            lines.append(f"本机的时间（{self._at}）早于上次登记的时间（{last}），请核对电脑的日期和时间")
        if self._contacts:
            lines.append(f"记下联系人、截止日期{self._contacts}个")
        if self._aside:
            lines.append(
                f"换下的旧表里有{self._aside}个以前没有登记；其中已经发出去的，再用 --issued 指出那个文件夹来登记"
            )
        if self._left:
            lines.append(f"没有动的{self._left}个没有登记；其中已经发出去的，用 --issued 指出它们所在的文件夹来登记")
        return [
            *lines,
            *renamed_lines(books, self._before),
            *twin_lines(books, self._before),
            *missing_lines(books, self._before),
        ]

    def hold_against(self, folder: Path) -> list[str]:
        """Hold the round from now on against the one in ``folder``, if that is one; what to tell of it.

        Raises UnreadableError for a round of no year before, and LedgerError.
        """
        if self._ledger is None or not Round(folder).is_begun:
            return []
        known = [one.folder for one in remembered(self._round, self._ledger)]
        if any(one.resolve() == folder.resolve() for one in known):
            return []
        remember(self._round, self._ledger, [*known, folder])
        return ["以后收件（perfeval collect）也与那一轮对比；不要的，收件时写 --no-previous"]

    def _rows(self, job: Job, issued: Issued, was: IssueRow | None, key: SigningKey | None) -> list[IssueRow]:
        """What is to be registered of one workbook: nothing where it is known, or was left alone."""
        if issued.standing is Standing.KEPT:
            self._left += 1
            return []
        signature = _signature(issued, key)
        signed_anew = issued.issue is not None and was is not None and was.issuer != signature.issuer
        if was is not None and was.identity == identity_key(encode(issued.identity)) and not signed_anew:
            self._same += 1
            return []
        book = Workbook(issued.identity, issued.path.name, job.source, signature)
        # What stood there already may have been sent out long ago.
        at = begin_of(issued.identity.brief.year) if issued.standing is Standing.SAME else self._at
        rows = rows_of(book, self._library, batch=self._batch, at=at)
        if was is None:
            self._fresh += 1
            self._aside += issued.aside is not None
        elif was.content == rows[0].content:
            self._renewed += 1
        else:
            self._again += 1
        return rows

    def _register(self, ledger: Ledger, rows: Sequence[IssueRow], contacts: Sequence[ContactRow]) -> None:
        if rows or contacts:
            ledger.register(rows, contacts)
            self._known += rows

    def _created(self, year: int) -> tuple[Ledger, bool]:
        """The ledger of the round, which is of ``year`` if it begins now, and whether another program just began it."""
        if self._ledger is not None:
            return self._ledger, False
        self._ledger = self._opened(year)
        self._know(self._ledger.issues())
        return self._ledger, bool(self._known)

    def _opened(self, year: int) -> Ledger:
        """The ledger with its lock and folders; it is made where it is not there and there is a year."""
        try:
            for needed in (self._round.ledger, self._round.inbox):
                needed.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{self._round.folder}建立不了：{reason_of(error)}") from error
        self._lock = held(self._round.ledger, self._say)
        try:
            return Ledger.create(self._round.ledger, year) if year else Ledger.open(self._round.ledger)
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        """Close the ledger and give back its lock, where it was opened."""
        try:
            if self._ledger is not None:
                self._ledger.close()
        finally:
            if self._lock is not None:
                self._lock.release()


@contextmanager
def registering(folder: Path, library: Library, say: Callable[[str], None]) -> Iterator[Registration]:
    """The round in ``folder``, which begins with the first workbook that is registered.

    ``say`` is called where another program uses it. Raises PerfevalError where the folder lies in another round or
    holds one, LedgerError where its ledger cannot be used, such as that of a newer program.
    """
    found = Round(folder)
    _refuse_another_round(found)
    registration = Registration(found, library, say)
    try:
        yield registration
    finally:
        registration.close()


def _refuse_another_round(found: Round) -> None:
    """Two rounds in one another would take in each other's files."""
    if found.is_begun:
        return
    above = next((one for one in found.folder.absolute().parents if Round(one).is_begun), None)
    if above is not None:
        raise PerfevalError(
            f"{found.folder}在另一轮自评的文件夹{above}里面；要登记到那一轮的写 --round {above}，否则另换文件夹"
        )
    try:
        inside = [one for one in sorted(found.folder.iterdir()) if Round(one).is_begun]
    except OSError:
        # It is not there yet; whether it can be made is seen when it is.
        return
    if inside:
        raise PerfevalError(
            f"{found.folder}里面已经有一轮自评{inside[0].name}；要登记到那一轮的写 --round {inside[0]}，"
            "新的一轮请另换文件夹"
        )


def _books(jobs: Iterable[Job]) -> list[Workbook]:
    # Of a password the refusals know nothing.
    return [Workbook(identity_of(job.filled.form, own_password=False), job.file_name, job.source) for job in jobs]


def _profiles(jobs: Iterable[Job]) -> list[Profile]:
    return list(dict.fromkeys(job.filled.form.profile for job in jobs))


def _signature(issued: Issued, key: SigningKey | None) -> Signature:
    if key is None:
        return Signature()
    if issued.issue is not None:
        return Signature(key.office.public, issued.issue.number)
    return Signature(key.office.public, issued.found.entry.number) if issued.found.entry else Signature()


def _latest(contacts: Iterable[ContactRow]) -> dict[str, ContactRow]:
    return {row.code: row for row in sorted(contacts, key=lambda row: row.at)}
