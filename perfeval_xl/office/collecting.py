"""收件: what came in is opened, kept, judged and recorded, and then it is told how the round stands.

One process writes, under the lock of the ledger. Rows are only added and whatever follows from them is computed
anew, so that nothing has to be undone: a run that was ended anywhere is simply followed by another one.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

from perfeval_xl import __version__
from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import LedgerError, OutputError, UnreadableError, reason_of
from perfeval_xl.ledger import originals
from perfeval_xl.ledger.book import LONGEST_WAIT, MOST_TOGETHER, Ledger
from perfeval_xl.ledger.from_below import BELOW
from perfeval_xl.ledger.lock import held
from perfeval_xl.ledger.rebuilding import Rebuilt
from perfeval_xl.ledger.rows import BlobRow, ContainerRow, DeliveryRow, JudgementRow
from perfeval_xl.ledger.standing import Standing
from perfeval_xl.ledger.states import EVIDENCE
from perfeval_xl.office.came import SOURCE, Fresh
from perfeval_xl.office.fingerprint import fingerprint
from perfeval_xl.office.finishing import Finished, Wanted, finish, guarded
from perfeval_xl.office.intake import PACKAGE, Counts, Intake, Unread
from perfeval_xl.office.mail_addresses import MailAddress
from perfeval_xl.office.mail_counts import MailCounts
from perfeval_xl.office.materials import pairs
from perfeval_xl.office.post import Post
from perfeval_xl.office.rereading import reader
from perfeval_xl.office.round_keys import keys_of
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.summary_marks import is_touched
from perfeval_xl.office.tally import Tally, tally_of

if TYPE_CHECKING:
    from perfeval_xl.batch import Options
    from perfeval_xl.office.judging import Judged, Paper
    from perfeval_xl.office.taken import Typed

T = TypeVar("T")
"""What is worked on while progress is shown."""
R = TypeVar("R")
"""What is recorded."""

AT_ONCE = frozenset({1, 2, 4, 8, 16})
"""After so many judgements the first ones are recorded, so that a run that is ended soon has not been in vain."""
SOUND_CLOCK = timedelta(days=1)
"""By how much the clock of a machine may be behind that of another one that wrote into the ledger."""
BEGUN, ENDED, CLOCK = "begun", "ended", "clock"
"""Kinds of events."""


class Watcher(Protocol):
    """Who is told how far it is."""

    def say(self, line: str) -> None:
        """A line that is to be read at once."""

    def over(self, items: Iterator[T], count: int, what: str) -> Iterator[T]:
        """``items``, of which there are ``count``; ``what`` is done to them."""


@dataclass(frozen=True)
class Request:
    """What is to be collected, and how."""

    of: Round
    sources: Sequence[Path | MailAddress]
    """Folders, files and mailboxes; none for what lies in 来件 and the mailboxes of 来源.toml."""
    rules: Sequence[Path]
    """Folders of rules, those of the round among them; the first counts."""
    keys: Path
    """The folder of public keys, which may be missing."""
    options: Callable[[], Options]
    """Loads rules and keys, which takes a while; called when there is anything to judge."""
    jobs: int = 1
    scheduler: str = ""
    """Address of a cluster whose processes judge; empty for those of this machine."""
    rebuild: bool = False
    wanted: Wanted = field(default_factory=Wanted)
    """What is to be made of the round afterwards."""
    previous: Sequence[Path] | None = None
    """The rounds of years before that it is held against from now on; None for those that it was."""


@dataclass(frozen=True)
class Lost:
    """An original that is gone, or no longer what came in."""

    sha: str
    name: str
    gone: bool


@dataclass
class Collected:
    """What a run has done so far."""

    counts: Counts = field(default_factory=Counts)
    unread: list[Unread] = field(default_factory=list)
    """What was not opened in this run."""
    mail: MailCounts = field(default_factory=MailCounts)
    """What came of the mailboxes."""
    unreadable: list[tuple[str, JudgementRow]] = field(default_factory=list)
    """Workbooks that were judged in this run and cannot be read, by their names."""
    lost: list[Lost] = field(default_factory=list)
    """Originals that are not there any more as they came in."""
    rebuilt: Rebuilt = field(default_factory=Rebuilt)
    """What came of making the ledger anew, where that was done."""
    judged: int = 0
    tally: Tally = field(default_factory=Tally)
    refused: list[str] = field(default_factory=list)
    """Decisions and 复核 that were not taken over, each with its cell and why."""
    finished: Finished = field(default_factory=Finished)
    """What was made of the round afterwards."""


def collect(request: Request, watcher: Watcher, done: Collected) -> None:
    """Take in and judge what is new; ``done`` says how far that is, also where it is broken off.

    Raises LedgerError where the ledger cannot be used, KeyFileError and OutputError for keys that cannot be read or
    kept, and what ``request.options`` raises.
    """
    place = request.of.ledger
    lock = held(place, watcher.say)
    try:
        with Ledger.rebuild(place) if request.rebuild else Ledger.open(place) as ledger:
            done.rebuilt = ledger.rebuilt
            _Run(request, watcher, ledger, done).go()
    finally:
        lock.release()


class _Run:
    """One run of collect, under the lock."""

    def __init__(self, request: Request, watcher: Watcher, ledger: Ledger, done: Collected) -> None:
        self._request, self._watcher, self._ledger, self._done = request, watcher, ledger, done
        self._round = request.of
        self._now = datetime.now(UTC)
        self._typed: Mapping[str, Typed] = {}
        self._rechecks: set[str] = set()
        """Hashes of 复核 workbooks that came in as forms do: they are none that cannot be read."""
        self._intake = Intake(self._round, ledger.has, ledger.readings, self._now)
        self._post = Post(self._round, ledger, self._intake, watcher, self._now)
        done.counts, done.unread, done.mail = self._intake.counts, self._intake.unread, self._post.counts

    def go(self) -> None:
        """Everything, in its order."""
        self._refuse_a_clock_that_is_behind()
        self._warn_of_the_clock()
        originals.clear_temporaries(self._round.ledger)
        if self._request.previous is not None:
            from perfeval_xl.office.earlier_places import remember

            remember(self._round, self._ledger, self._request.previous)
        self._ledger.event(BEGUN, f"perfeval {__version__} collect")
        done, rules = self._done, fingerprint(self._request.rules, self._keys())
        self._take_decisions()
        self._take_in()
        self._take_packages()
        self._have_again(self._ledger.kept() - originals.there(self._round.ledger))
        now = self._judge_all(rules)
        if done.lost and self._have_again({one.sha for one in done.lost}):
            done.lost.clear()
            now = self._judge_all(rules)
        self._tell_what_is_gone()
        self._take_rechecks()
        done.tally = tally_of(now.projects, now.attempts)
        evidence = {one.sha for one in now.attempts if one.verdict == EVIDENCE} | self._rechecks
        whole = {one.sha: one.file for one in now.attempts}
        done.unreadable = [(whole.get(row.sha, name), row) for name, row in done.unreadable]
        done.refused += self._summaries()
        done.unreadable = [one for one in done.unreadable if one[1].sha not in evidence]
        self._ledger.event(ENDED, f"read {done.counts.read}, new {done.counts.new}, judged {done.judged}")
        finish(
            self._request.wanted, self._round, self._ledger, self._now, done.finished, self._typed, self._watcher.over
        )

    def _take_decisions(self) -> None:
        """Take over what was typed into 汇总 since it was written, before it is written again."""
        if not self._request.wanted.decisions and not is_touched(self._round):
            return
        from perfeval_xl.office.deciding import take_decisions

        extra = self._request.wanted.decisions
        taken = guarded(
            self._done.finished, "decisions", lambda: take_decisions(self._round, self._ledger, extra, self._now)
        )
        if taken is not None:
            self._typed = taken.left
            self._done.refused += taken.refused

    def _summaries(self) -> list[str]:
        """What is told of the 汇总 that came in as forms do."""
        if not self._done.unreadable:
            return []
        from perfeval_xl.office.own_papers import of_summaries

        return of_summaries(self._done.unreadable)

    def _take_rechecks(self) -> None:
        """Take over the 复核 that were filled in."""
        if not self._round.rechecks.is_dir():
            return
        from perfeval_xl.office.recheck_reading import take_back

        taken = guarded(self._done.finished, "rechecks", lambda: take_back(self._round, self._ledger, self._now))
        if taken is not None:
            self._rechecks |= taken.came
            self._done.refused += taken.refused

    def _refuse_a_clock_that_is_behind(self) -> None:
        """Refuse to write down when things came by a clock that was ahead before: once, for that may have been wrong.

        Raises UnreadableError.
        """
        last = self._ledger.last_event()
        if last and datetime.fromisoformat(last) - self._now > SOUND_CLOCK:
            self._ledger.event(CLOCK, "behind the ledger")
            raise UnreadableError(
                f"台账里最近一次记录是{_day(datetime.fromisoformat(last))}，而本机现在是{_day(self._now)}，没有收件："
                "迟报、逾期是按电脑的日期和时间算的，请先核对；确实没有错的，再运行一次就收"
            )

    def _warn_of_the_clock(self) -> None:
        latest = self._ledger.latest()
        if latest and datetime.fromisoformat(latest) - self._now > SOUND_CLOCK:
            self._watcher.say(
                f"注意：台账里已有{_day(datetime.fromisoformat(latest))}的记录，而本机现在是{_day(self._now)}；"
                "请核对电脑的日期和时间，按错的时间记下的，迟报、逾期会算错"
            )

    def _keys(self) -> Path:
        """The folder of the keys by which is judged."""
        try:
            keys, is_of_round = keys_of(self._round, self._request.keys)
        except OSError as error:
            raise OutputError(f"公钥存不进{self._round.keys}：{reason_of(error)}") from error
        if is_of_round:
            self._watcher.say("本机没有公钥，签名照这一轮以前用的公钥（台账/公钥）核对")
        return keys

    def _take_in(self) -> None:
        """Open what is new, and again what an earlier program could not read whole."""
        if not self._request.sources:
            self._make_the_folder_again()
        unread = self._ledger.unread_by(reader())
        known = self._ledger.known_containers() - unread
        folders = self._post.folders(self._request.sources)
        with _Together(self._keep) as together:
            self._post.take_in(known, unread, lambda one: together.add((one.container, one.deliveries, one.blobs)))
        files = self._intake.found(folders, known)
        if unread:
            elsewhere = {mark for source, mark in unread if source == SOURCE} - {one.mark for one in files}
            files += self._intake.kept(self._ledger.refused(), elsewhere)
        self._open(files)

    def _make_the_folder_again(self) -> None:
        """Somebody who took 来件 away wants to go on; where it cannot be made, that is told of it as of any other."""
        inbox = self._round.inbox
        if os.path.lexists(inbox):
            return
        with contextlib.suppress(OSError):
            inbox.mkdir()
            self._watcher.say(f"“{inbox.name}”不在了，已重新建立；把收到的文件放进去，再运行一次")

    def _take_packages(self) -> None:
        """Take over what lower offices handed up."""
        if self._ledger.arrived(PACKAGE):
            from perfeval_xl.office.package_intake import receive

            got = guarded(self._done.finished, "packages", lambda: receive(self._round, self._ledger, self._now))
            self._done.unread += got.unread if got is not None else []

    def _open(self, files: Sequence[Fresh]) -> None:
        if not files:
            return
        taken = self._watcher.over(self._intake.taken(files), len(files), "收件")
        with _Together(self._keep) as together:
            for one in taken:
                if one is not None:
                    together.add((one.container, one.deliveries, one.blobs))

    def _keep(self, taken: Sequence[tuple[ContainerRow, Sequence[DeliveryRow], Sequence[BlobRow]]]) -> None:
        """Record what was opened, after its originals."""
        originals.sync_names(self._round.ledger, (one.sha for _, rows, _ in taken for one in rows if one.sha))
        self._ledger.record(taken)

    def _have_again(self, shas: Collection[str]) -> bool:
        """Open again what originals came in that are gone or altered; say whether any of it is still there."""
        came = {(source, mark) for _, _, source, mark in self._ledger.arrivals_of(shas)} if shas else set()
        files = self._intake.again({mark for source, mark in came if source == SOURCE}) if came else []
        self._open(files)
        with _Together(self._keep) as together:
            add = together.add
            got = self._post.again(came, lambda one: add((one.container, one.deliveries, one.blobs))) or bool(files)
        return self._restored(came, shas) or got

    def _restored(self, came: Collection[tuple[str, str]], shas: Collection[str]) -> bool:
        """Keep again what lies in a package of a lower office; say whether anything does."""
        if not any(source.startswith(BELOW) for source, _ in came):
            return False
        from perfeval_xl.office.package_intake import restore

        return bool(restore(self._round, self._ledger, set(shas)))

    def _tell_what_is_gone(self) -> None:
        gone = self._ledger.kept() - originals.there(self._round.ledger) - {one.sha for one in self._done.lost}
        names = {sha: name for sha, name, _, _ in self._ledger.arrivals_of(gone)} if gone else {}
        self._done.lost += [Lost(sha, name, gone=True) for sha, name in sorted(names.items())]

    def _judge_all(self, rules: str) -> Standing:
        """Judge what waits, and return how the round stands then."""
        self._judge(rules)
        # What is said of reports changes nothing of how projects stand.
        now = self._ledger.standing(self._now.astimezone(BEIJING).date())
        self._judge_reports(rules, now)
        return now

    def _judge(self, rules: str) -> None:
        place, waiting = self._round.ledger, self._ledger.unjudged(rules)
        if waiting:
            from perfeval_xl.office.judging import Paper

            papers = [Paper(one.sha, originals.original(place, one.sha, one.suffix), one.name) for one in waiting]
            self._record(papers, rules, "审核")
        self._ledger.use_rules(rules)

    def _judge_reports(self, rules: str, now: Standing) -> None:
        """Hold the reports against the form of their project that were not yet."""
        known = self._ledger.judged_reports(rules)
        fresh = [one for one in pairs(now) if (one.workbook.sha, one.report.sha) not in known]
        if not fresh:
            return
        from perfeval_xl.office.judging import Paper

        papers = [
            Paper(
                sha=one.workbook.sha,
                path=self._original(one.workbook.sha, ".xlsx"),
                name=one.workbook.file,
                report_sha=one.report.sha,
                report_path=self._original(one.report.sha, ".docx"),
                report_name=one.report.name,
            )
            for one in fresh
        ]
        self._record(papers, rules, "核对自评报告")

    def _original(self, sha: str, suffix: str) -> Path:
        """Where an original lies, or should lie: that it is gone is told by whoever wants to read it."""
        try:
            return originals.path(self._round.ledger, sha)
        except LedgerError:
            return originals.original(self._round.ledger, sha, suffix)

    def _record(self, papers: Sequence[Paper], rules: str, what: str) -> None:
        """Judge ``papers`` and record what is said of each as soon as it is there.

        Where the program failed, or was too slow, it is asked a second time, of that file alone: a machine that stood
        still for a moment must not leave a sound form unjudged for good.
        """
        from perfeval_xl.office.judges import judged_at
        from perfeval_xl.office.judging import Altered, Terms, failed, judged
        from perfeval_xl.sealing.trust import trust_in

        options = self._request.options()
        if self._round.keys.is_dir():
            options = replace(options, trust=trust_in(self._round.keys).trust)
        terms, jobs = Terms(options, rules), min(self._request.jobs, len(papers))
        again: list[Paper] = []
        answers = judged_at(self._request.scheduler, papers, terms, jobs, self._watcher.say)
        with closing(answers):
            for paper, answer in zip(papers, self._watcher.over(answers, len(papers), what), strict=True):
                if not isinstance(answer, Altered) and failed(answer):
                    again.append(paper)
                else:
                    self._add(paper, answer)
        if again:
            with closing(judged(again, terms, jobs=1, copies=False)) as answers:
                for paper, answer in zip(again, answers, strict=True):
                    self._add(paper, answer)
        self._ledger.flush()

    def _add(self, paper: Paper, answer: Judged) -> None:
        if not isinstance(answer, JudgementRow):
            sha = answer.paper.sha if answer.path == answer.paper.path else answer.paper.report_sha
            name = answer.paper.name if answer.path == answer.paper.path else answer.paper.report_name
            self._done.lost.append(Lost(sha, name, gone=answer.gone))
            return
        self._ledger.judged(answer)
        self._done.judged += 1
        if self._done.judged in AT_ONCE:
            self._ledger.flush()
        if not answer.readable and not answer.report:
            self._done.unreadable.append((paper.name, answer))


class _Together(Generic[R]):
    """Records rows some at a time; the last ones at the end, whatever that was."""

    def __init__(self, record: Callable[[Sequence[R]], None]) -> None:
        self._record = record
        self._rows: list[R] = []
        self._first = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._flush()

    def add(self, row: R) -> None:
        """Record ``row`` soon."""
        if not self._rows:
            self._first = time.monotonic()
        self._rows.append(row)
        if len(self._rows) >= MOST_TOGETHER or time.monotonic() - self._first >= LONGEST_WAIT:
            self._flush()

    def _flush(self) -> None:
        # What the ledger refuses is not offered again at the end.
        rows, self._rows = self._rows, []
        if rows:
            self._record(rows)


def _day(when: datetime) -> str:
    """``2024年3月1日 09:05``, in Beijing."""
    own = when.astimezone(BEIJING)
    return f"{own.year}年{own.month}月{own.day}日 {own:%H:%M}"
