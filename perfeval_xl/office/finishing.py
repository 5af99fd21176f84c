"""What follows when everything that came in is judged: answers, 汇总, tables for other programs.

All of it can be made again from the ledger at any time, so that none of it may stop a run: what could not be done is
told in a line, with what to do about it, and the next run does it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from perfeval_xl import __version__
from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import PerfevalError, reason_of
from perfeval_xl.failures import write_log
from perfeval_xl.office.earlier_places import state_of as earlier_state
from perfeval_xl.office.summary_files import UNFINISHED, there

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.answers import Over
    from perfeval_xl.office.rounds import Round
    from perfeval_xl.office.taken import Typed

INSTALL = "请运行 pip install 'perfeval-xl[office]'，再收一次"
"""Cure where a library of the office is missing."""
_STEPS = {
    "packages": "下级的包没有收",
    "decisions": "汇总里填的处理没有读进来",
    "rechecks": "复核表没有收回",
    "answers": "答复没有写成",
    "sample": "请下级补报原件的草稿没有写成",
    "summary": "汇总没有写成",
    "exports": "导出没有写成",
}


@dataclass(frozen=True)
class Wanted:
    """What is to be made of a round after it was taken in."""

    answers: bool = True
    """Whether units are answered."""
    summary: bool = True
    """Whether 汇总.xlsx is written."""
    csv: bool = False
    parquet: bool = False
    with_contacts: bool = False
    """Whether tables for other programs name people and their addresses."""
    decisions: Sequence[Path] = ()
    """Workbooks besides those in the folder of the round that decisions were typed into."""


@dataclass
class Finished:
    """What was made, and what was not."""

    lines: list[str] = field(default_factory=list)
    """What to tell of it."""
    failed: list[str] = field(default_factory=list)
    """What could not be done, and the cure."""
    summary: Path | None = None
    """The 汇总 that shows how the round stands now; None where none does."""


class Told(Protocol):
    """What a step returns."""

    @property
    def lines(self) -> Iterable[str]:
        """What to tell of it."""


T = TypeVar("T", bound=Told)
"""What a step returns."""


def guarded(finished: Finished, name: str, step: Callable[[], T]) -> T | None:
    """Do one step; what stops it is told, and stops nothing else."""
    called = _STEPS[name]
    try:
        told = step()
    except PerfevalError as error:
        finished.failed.append(f"{called}：{error}")
    except ModuleNotFoundError as error:
        finished.failed.append(f"{called}：缺少组件“{error.name}”；{INSTALL}")
    except OSError as error:
        where = f"{error.filename}：" if error.filename else ""
        finished.failed.append(f"{called}：{where}{reason_of(error)}；请检查磁盘和权限，再收一次")
    except Exception as error:
        place = write_log(error, name)
        finished.failed.append(f"{called}：程序出错（{type(error).__name__}），收件都在；请把日志发给技术支持：{place}")
    else:
        finished.lines += told.lines
        return told
    return None


def finish(
    wanted: Wanted,
    of: Round,
    ledger: Ledger,
    now: datetime,
    finished: Finished,
    typed: Mapping[str, Typed],
    over: Over,
) -> None:
    """Answer, write 汇总 and the tables that are wanted; ``finished`` says what came of it.

    ``typed`` is what somebody typed into 待处理 that was not taken over, by mark: it stands in the new 汇总 again.
    ``over`` shows how far it is.

    Where nothing was added since a 汇总 was written today, neither it nor answers are looked at again.
    """
    if wanted.answers or wanted.summary:
        _for_people(wanted, of, ledger, now, finished, typed, over)
    if wanted.csv or wanted.parquet:
        guarded(finished, "exports", lambda: _exports(wanted, of, ledger, now))


def _for_people(
    wanted: Wanted,
    of: Round,
    ledger: Ledger,
    now: datetime,
    finished: Finished,
    typed: Mapping[str, Typed],
    over: Over,
) -> None:
    before = earlier_state(of, ledger)
    if wanted.summary:
        finished.summary = there(of, state_of(ledger, now, wanted, before))
        if finished.summary is not None:
            return
    from perfeval_xl.office.status import lines_of, view_of

    view = view_of(of.folder, ledger, now)
    lines = lines_of(view)
    complete = True
    if wanted.answers:
        from perfeval_xl.office.answers import answer, few

        answered = guarded(finished, "answers", lambda: answer(view, lines, ledger, of, now, over))
        finished.failed += few(answered.failed) if answered else []
        complete = answered is not None and not answered.failed
        if view.below.packages:
            from perfeval_xl.office.below_sample import ask_for_originals

            complete &= guarded(finished, "sample", lambda: ask_for_originals(view, ledger, of, now)) is not None
    if wanted.summary:

        def write() -> Told:
            from perfeval_xl.office.consolidated import write_summary

            # With another mark the next run looks at all of it again, and writes what could not be written now.
            state = f"{'' if complete else UNFINISHED}{state_of(ledger, now, wanted, before)}"
            told = write_summary(view, lines, ledger, of, now, state, typed)
            finished.summary = told.path
            finished.failed += told.problems
            return told

        guarded(finished, "summary", write)


def state_of(ledger: Ledger, now: datetime, wanted: Wanted, before: str = "") -> str:
    """A mark of everything that 汇总 and answers are made of: the rows, the day, the program, the rounds ``before``."""
    told = (ledger.extent(), now.astimezone(BEIJING).date().isoformat(), __version__, wanted.answers)
    return hashlib.sha256(repr((*told, before) if before else told).encode()).hexdigest()


def _exports(wanted: Wanted, of: Round, ledger: Ledger, now: datetime) -> Told:
    from perfeval_xl.office.exports import write_exports
    from perfeval_xl.office.status import lines_of, view_of

    view = view_of(of.folder, ledger, now)
    formats = [name for name, asked in (("csv", wanted.csv), ("parquet", wanted.parquet)) if asked]
    return write_exports(view, lines_of(view), ledger, of, formats=formats, with_contacts=wanted.with_contacts)
