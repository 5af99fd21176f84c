"""发出: the drafts of a plan one after the other, each written down before and after the server gets it.

The ledger is opened and locked for one message at a time, before the server hears of it, so that others can collect in
between; that no two programs send for one round is seen to by a lock of its own, held from the question to the end.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import LedgerError, UnreadableError
from perfeval_xl.files import content_of
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.faults import Fault
from perfeval_xl.ledger.lock import Lock, held
from perfeval_xl.ledger.said_rows import SendRow
from perfeval_xl.office.answers import Over, few, unwatched
from perfeval_xl.office.moved_drafts import write_down_moved
from perfeval_xl.office.outbox import BETWEEN, Going, Plan, Wanted, found_drafts, lies_at, plan_of, put_with_sent
from perfeval_xl.office.outgoing import LARGEST_SENT, NoDraftError, Outgoing, read_draft
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.sending import Account, Answer, Outcome, SendError, cure_of, cure_of_stop, dated
from perfeval_xl.office.sent import DONE, Sendings, Stage, sendings_of
from perfeval_xl.office.sent_from import SINCE

LOCK = "发信锁"
"""File of the lock that whoever sends holds."""
MOST_REFUSED = 3
"""Messages one after the other that a server did not take, after which nothing more is sent: what goes on then is taken
for spam, and the account is closed."""
BEHIND = timedelta(days=1)
"""By how much a clock may be behind what was sent last."""
MINUTE = 60.0
"""Seconds."""
SHORT = 1.0
"""Seconds that somebody waits who wants to end."""
BY_HAND = "有人说已经发过或收到了"
"""Why a draft is not sent."""


class Sender(Account, Protocol):
    """What is to be known of whoever sends; `perfeval_xl.office.mail_sources.Smtp` is one."""

    @property
    def sender(self) -> str:
        """The address from which messages come."""

    @property
    def name(self) -> str:
        """What the sender is called; may be empty."""

    @property
    def per_minute(self) -> int:
        """Messages in a minute."""

    @property
    def most_per_day(self) -> int:
        """Messages in a day."""


def label_of(account: Account) -> str:
    """By which account something goes out: ``user@host``."""
    return f"{account.user}@{account.host}"


class Post(Protocol):
    """Takes messages; `perfeval_xl.office.sending.Wire` is one."""

    def connect(self) -> None:
        """Have a connection. Raises SendError."""

    def send(self, sender: str, to: Sequence[str], data: bytes, at_the_brink: Callable[[], None], /) -> Answer:
        """Hand over one message. Raises SendError where no more can be sent."""


@dataclass
class Posted:
    """What was sent, and what was not."""

    sent: list[Going] = field(default_factory=list)
    partly: list[str] = field(default_factory=list)
    """Of those, the addresses that were refused, each with why."""
    failed: list[str] = field(default_factory=list)
    """What was not taken, each with why and what to do."""
    unknown: list[Going] = field(default_factory=list)
    """What may have been taken or not."""
    stopped: str = ""
    """Why the rest was left; empty where nothing was."""
    left: int = 0

    @property
    def lines(self) -> list[str]:
        """What to tell the clerk."""
        told = [f"已发出{len(self.sent)}封" if self.sent else "没有发出"]
        if self.partly:
            told += ["其中有收件人被拒收：", *(f"  {one}" for one in few(self.partly))]
        if self.failed:
            told += [f"没有发成的{len(self.failed)}封：", *(f"  {one}" for one in few(self.failed))]
        if self.unknown:
            told.append(f"不知道发出没有的{len(self.unknown)}封（发到一半连接断了）：")
            told += [f"  {one.file}（{'、'.join(one.to)}）" for one in self.unknown]
            told.append(HOW_TO_TELL)
        if self.stopped:
            told.append(f"停下了，还有{self.left}封没有发：{self.stopped}")
        return told

    @property
    def is_whole(self) -> bool:
        """Whether all of it went out."""
        return not (self.partly or self.failed or self.unknown or self.stopped)


HOW_TO_TELL = (
    "请问收件人，或看邮箱网页的“已发送”：到了的，运行 perfeval send 这一轮的文件夹 --done 草稿；"
    "没有到的，把 --done 换成 --again，就再发一次"
)
"""What to do about a message that may have arrived."""


def posting_lock(place: Round) -> Lock:
    """The lock of whoever sends for a round. Raises UnreadableError where somebody else does, LedgerError."""
    try:
        return held(place.ledger, lambda _: None, 0, LOCK)
    except LedgerError as error:
        if error.kind != Fault.LOCKED:
            raise
        raise UnreadableError("另一个程序正在发这一轮的邮件，没有发；等它发完，再看还有没有要发的") from error


class Diary:
    """Writes down how far it has come, each time under the lock of the ledger. Raises LedgerError."""

    def __init__(self, place: Round, account: str, say: Callable[[str], None]) -> None:
        self.place, self._account, self._say = place, account, say
        self._open: Ledger | None = None

    def planned(self, wanted: Wanted, now: datetime) -> tuple[Plan, list[SendRow], str]:
        """What may be sent now, what is known of before, and since when the round has a server."""
        with self.ledger() as ledger:
            write_down_moved(self.place, ledger, _now())
            return plan_of(self.place, ledger, now, wanted), ledger.sendings(), ledger.meta(SINCE)

    def rows(self) -> list[SendRow]:
        """What is known of before."""
        with self.ledger() as ledger:
            return ledger.sendings()

    def write(self, stage: Stage, *drafts: Going, why: str = "") -> None:
        """Add a row for each draft; it is on the disk when this returns."""
        self.add([(one.message_id, one.file, BETWEEN.join(one.to)) for one in drafts], stage, why)

    def add(self, drafts: Sequence[tuple[str, str, str]], stage: Stage, why: str = "") -> None:
        """The same of drafts of which message, file and addresses are known."""
        with self.ledger() as ledger:
            last = max((row.nth for row in ledger.sendings()), default=0)
            ledger.sending(
                [
                    SendRow(last + nth, message, stage, _now(), file, to, self._account, why)
                    for nth, (message, file, to) in enumerate(drafts, 1)
                ]
            )

    def event(self, text: str) -> None:
        """Write down that something happened, unless somebody else has the ledger just now: whoever stops a run must
        not wait for that.
        """
        try:
            with self.ledger(SHORT) as ledger:
                ledger.event("send", text)
        except LedgerError as error:
            if error.kind != Fault.LOCKED:
                raise

    @contextmanager
    def ledger(self, longest: float | None = None) -> Iterator[Ledger]:
        """The ledger, open, and nobody else's meanwhile; what is written within does not wait for it again.

        ``longest`` are the seconds after which nobody waits any more. Raises LedgerError.
        """
        if self._open is not None:
            yield self._open
            return
        lock = held(self.place.ledger, self._say, longest)
        try:
            with Ledger.open(self.place.ledger) as ledger:
                self._open = ledger
                yield ledger
        finally:
            self._open = None
            lock.release()


class Pace:
    """Lets no more through than a server takes, in a minute and in a day."""

    def __init__(
        self,
        account: Sender,
        rows: Sequence[SendRow],
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._between = MINUTE / max(account.per_minute, 1)
        self._most, self._sleep, self._clock = account.most_per_day, sleep, clock
        self._times = [row.at for row in rows if row.state == Stage.SENDING and row.account == label_of(account)]
        self._next = 0.0

    @property
    def is_spent(self) -> bool:
        """Whether the day has had its messages."""
        today = _day(_now())
        return sum(_day(at) == today for at in self._times) >= self._most

    def wait(self) -> None:
        """Wait until the next one may go."""
        rest = self._next - self._clock()
        if rest > 0:
            self._sleep(rest)
        self._next = self._clock() + self._between

    def count(self) -> None:
        """One more was handed over."""
        self._times.append(_now())


def post(
    plan: Plan, account: Sender, wire: Post, diary: Diary, pace: Pace, done: Posted, over: Over = unwatched
) -> None:
    """Send what is planned, as far as that goes; ``done`` says how far that is, also where it is broken off."""
    if not plan.going:
        return
    run = _Run(account, wire, diary, pace, done)
    try:
        wire.connect()
        diary.write(Stage.PREPARED, *plan.going)
        for nth, one in enumerate(over(iter(plan.going), len(plan.going), "发出")):
            done.left = len(plan.going) - nth
            run.send(one)
            if done.stopped:
                return
            done.left -= 1
    except SendError as error:
        done.left = done.left or len(plan.going)
        done.stopped = str(error)
    finally:
        diary.event(f"sent {len(done.sent)} of {len(plan.going)}")


class _Run:
    """Sends one draft after the other."""

    def __init__(self, account: Sender, wire: Post, diary: Diary, pace: Pace, done: Posted) -> None:
        self._account, self._wire, self._diary, self._pace, self._done = account, wire, diary, pace, done
        self._in_a_row = 0

    def send(self, one: Going) -> None:
        """Send one, or say why not."""
        if self._pace.is_spent:
            self._done.stopped = (
                f"今天已发{self._account.most_per_day}封，到了 来源.toml 里 most_per_day 的数；明天再运行就接着发"
            )
            return
        self._pace.wait()
        # Waited for while nothing has gone: a server is not kept waiting, and whoever stops the run is heard.
        with self._diary.ledger():
            draft = self._as_asked(one)
            if draft is None:
                self._done.failed.append(f"{one.file}：问过以后被改动或移走了，没有发；再运行一次，会重新问")
                return
            data = draft.message(self._account.sender, self._account.name, dated(datetime.now(BEIJING)))
            with undisturbed():
                answer = self._wire.send(self._account.sender, one.to, data, lambda: self._at_the_brink(one))
                self._take(one, answer)

    def _at_the_brink(self, one: Going) -> None:
        self._diary.write(Stage.SENDING, one)
        self._pace.count()

    def _as_asked(self, one: Going) -> Outgoing | None:
        """The draft, if it is still the one that somebody said yes to."""
        try:
            data = content_of(one.path, LARGEST_SENT)
            draft = read_draft(data) if data is not None else None
        except (OSError, NoDraftError):
            return None
        return draft if draft is not None and draft.digest == one.digest else None

    def _take(self, one: Going, answer: Answer) -> None:
        """Write down what the server made of it."""
        if answer.outcome == Outcome.SENT:
            self._diary.write(Stage.SENT, one)
            put_with_sent(self._diary.place, one.file)
            self._done.sent.append(one)
            self._done.partly += [f"{one.file}：{who}（{why}）；{cure_of(why)}" for who, why in answer.refused.items()]
            self._in_a_row = 0
            return
        if answer.stops:
            if answer.outcome == Outcome.LATER:
                self._diary.write(Stage.FAILED, one, why=answer.why)
            self._done.stopped = f"服务器不收（{answer.why}）；{cure_of_stop(answer.why)}"
            return
        if answer.outcome == Outcome.UNKNOWN:
            self._done.unknown.append(one)
        else:
            self._diary.write(Stage.FAILED, one, why=answer.why)
            self._done.failed.append(f"{one.file}（{'、'.join(one.to)}）：{answer.why}；{cure_of(answer.why)}")
        self._in_a_row += 1
        if self._in_a_row >= MOST_REFUSED and self._done.left > 1:
            self._done.left -= 1
            self._done.stopped = f"连着{MOST_REFUSED}封没有发成；请先看上面的原因，弄清了再运行，会接着发"


def settle(place: Round, paths: Sequence[Path], say: Callable[[str], None]) -> int:
    """Write down that drafts are not to be sent any more, as they arrived or went out by hand; return how many.

    Raises UnreadableError where somebody sends just now, or one is none of this round; LedgerError.
    """
    lock = posting_lock(place)
    try:
        diary = Diary(place, "", say)
        with diary.ledger() as ledger:
            files = found_drafts(place, ledger, paths)
            known, replies = sendings_of(ledger.sendings()), ledger.replies()
        to = {row.file: row.address for row in replies}
        fresh = [file for file in files if file not in known.by_file or known.by_file[file].state not in DONE]
        diary.add([(_message_of(place, file, known), file, to[file]) for file in fresh], Stage.KEPT, BY_HAND)
        for file in fresh:
            put_with_sent(place, file)
        return len(fresh)
    finally:
        lock.release()


def _message_of(place: Round, file: str, known: Sendings) -> str:
    """What a draft goes out under; where it is gone, what it went out under last."""
    try:
        data = content_of(lies_at(place, file), LARGEST_SENT)
        if data is not None:
            return read_draft(data).message_id
    except (OSError, NoDraftError):
        pass
    last = known.by_file.get(file)
    return last.message_id if last is not None else ""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put Ctrl-C off to the end: whoever presses it while a message is on its way wants the next one not to go, and not
    that nobody knows of this one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = [signal.SIGINT]
    if sys.platform == "win32":
        signals.append(signal.SIGBREAK)
    pressed: list[int] = []
    before = {one: signal.signal(one, lambda number, _: pressed.append(number)) for one in signals}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    if pressed:
        raise KeyboardInterrupt


def behind(rows: Sequence[SendRow], now: datetime) -> str:
    """Said where the clock of the machine is behind what was sent before; empty where it is not."""
    last = max((row.at for row in rows), default="")
    if not last or datetime.fromisoformat(last) - now <= BEHIND:
        return ""
    return (
        f"台账里最近一封发于{_day(last)}，而本机现在是{_day(_stamp(now))}；请核对电脑的日期。发过的不会再发，"
        "可是邮件上的日期、每天的封数会按错的算"
    )


def _now() -> str:
    return _stamp(datetime.now(UTC))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(at: str) -> str:
    """The day in Beijing."""
    return datetime.fromisoformat(at).astimezone(BEIJING).date().isoformat()
