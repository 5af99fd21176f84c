"""The judging loop of an office over other machines: bytes there, rows back, in order, as soon as they are there.

What a machine does not answer is asked once more, each file alone; what is lost again is judged here. Where all of
them are gone, the rest is judged here. Whoever records the answers notices none of it.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from perfeval_xl.errors import ClusterError
from perfeval_xl.office import cluster_freight as freight
from perfeval_xl.office.judging import Altered, Judged, Paper, Terms

MOST = 20
"""Papers of a load: few enough that a machine that is lost has not much in hand, enough that the way costs little."""
LARGEST = 1 << 20
"""Bytes of a load, if it has more papers than one."""
LOADS = 3
"""Loads that are under way for each process: one that it works on, the others on their way."""
UNDER_WAY = 64 << 20
"""Bytes that are under way altogether, which this machine holds."""
MOST_LOSSES = 2
"""Times that a paper is lost elsewhere before it is judged here."""
MOST_IN_A_ROW = 20
"""Papers lost for good, one after the other, after which nobody elsewhere is asked any more."""
LOOK = 1.0
"""Seconds between two looks whether anybody is still there."""

_STRANGER = (
    "注意：审核开始以后有工作进程加入，它的程序、规则集或Python版本与本机不同，它审的不算，由别的机器或本机再审；"
    "请停掉它，换成与本机相同的程序再启动"
)

Here = Callable[[Sequence[Paper]], Generator[Judged, None, None]]
"""Judges papers on this machine."""


class Machines(Protocol):
    """Processes elsewhere."""

    program: str
    """The mark of the program that they run, `perfeval_xl.office.cluster_child.program`."""

    @property
    def slots(self) -> int:
        """How many loads they work on at once."""

    def submit(self, load: bytes) -> Future[bytes]:
        """Have a load judged. Raises ClusterError where nobody is there."""

    def gone(self) -> str:
        """Why nobody can be asked any more, in Chinese; empty while somebody can."""


@dataclass
class _Load:
    """Papers that travel together, and what is known of those that do not."""

    papers: list[Paper]
    altered: dict[int, Altered] = field(default_factory=dict)
    """By their place among the papers: originals that are no longer what came in."""
    future: Future[bytes] | None = None
    """None where nothing of it travels, or could not be sent."""
    size: int = 0
    losses: int = 0

    @property
    def sent(self) -> list[Paper]:
        """Those that travel."""
        return [paper for at, paper in enumerate(self.papers) if at not in self.altered]


def judged_elsewhere(
    papers: Iterable[Paper], terms: Terms, machines: Machines, here: Here, say: Callable[[str], None]
) -> Generator[Judged, None, None]:
    """As `perfeval_xl.office.judging.judged`: one answer for each paper, in their order. ``say`` is told of losses.

    Closing it takes back what is under way.
    """
    loop = _Loop(list(papers), terms, machines, here, say)
    try:
        yield from loop.go()
    finally:
        loop.take_back()


class _Loop:
    """One series of papers."""

    def __init__(
        self, papers: list[Paper], terms: Terms, machines: Machines, here: Here, say: Callable[[str], None]
    ) -> None:
        self._waiting = deque(papers)
        self._rules, self._terms = terms.rules, freight.packed_terms(terms)
        self._machines, self._here, self._say = machines, here, say
        self._loads: deque[_Load] = deque()
        self._sent = self._lost = self._in_a_row = 0
        self._is_told = False
        """Whether it was said that another program answers."""

    def go(self) -> Iterator[Judged]:
        """Every answer."""
        while self._waiting or self._loads:
            why = self._machines.gone() or self._fill() or self._useless()
            if why:
                yield from self._all_here(why)
                break
            yield from self._first()
        if self._lost:
            self._say(f"有{self._lost}个文件在别的机器上没能审完，已在本机审核")

    def _useless(self) -> str:
        return f"接连{self._in_a_row}个文件在别的机器上都没能审完" if self._in_a_row >= MOST_IN_A_ROW else ""

    def take_back(self) -> None:
        """Have nothing judged any more that is under way."""
        for load in self._loads:
            if load.future is not None:
                load.future.cancel()

    def _fill(self) -> str:
        """Send what there is room for; say why nobody can be asked any more, if that is so."""
        slots = max(1, self._machines.slots)
        while self._waiting and len(self._loads) < slots * LOADS:
            if self._loads and sum(load.size for load in self._loads) > UNDER_WAY:
                break
            # The first loads are small, so that something is recorded soon, and the last, so that all end together.
            most = min(MOST, 1 << min(self._sent // slots, 10), -(-len(self._waiting) // slots))
            self._sent += 1
            load = self._loaded(most)
            self._loads.append(load)
            if load.future is None and load.sent:
                return self._machines.gone() or "没有工作进程"
        return ""

    def _loaded(self, most: int) -> _Load:
        """The next papers, at most so many, on their way."""
        load, far = _Load([]), []
        while self._waiting and len(load.papers) < most and (not load.papers or load.size < LARGEST):
            paper = self._waiting.popleft()
            found = freight.far_paper(paper)
            if isinstance(found, Altered):
                load.altered[len(load.papers)] = found
            else:
                far.append(found)
                load.size += len(found.data) + len(found.report)
            load.papers.append(paper)
        if far:
            self._send(load, far)
        return load

    def _send(self, load: _Load, far: Sequence[freight.FarPaper]) -> None:
        try:
            load.future = self._machines.submit(freight.packed(far, self._terms))
        except ClusterError:
            load.future = None

    def _first(self) -> Iterator[Judged]:
        """The answers of the first load, or none yet where it was lost and is sent again."""
        load = self._loads[0]
        if not load.sent:
            self._loads.popleft()
            yield from (load.altered[at] for at in range(len(load.papers)))
            return
        while load.future is not None and not wait([load.future], LOOK).done:
            if self._machines.gone():
                return
        rows = self._answers(load)
        if rows is None:
            yield from self._again(load)
            return
        self._in_a_row = 0
        self._loads.popleft()
        yield from _in_order(load, rows)

    def _answers(self, load: _Load) -> list[Judged] | None:
        """What came of a load; None where it was lost."""
        try:
            told = load.future.result() if load.future is not None else b""
            return list(freight.rows_in(told, self._machines.program, load.sent, self._rules))
        except freight.OtherProgramError:
            if not self._is_told:
                self._is_told = True
                self._say(_STRANGER)
            return None
        except Exception:
            # Whatever happened to a machine: its papers are judged by another one.
            return None

    def _again(self, load: _Load) -> Iterator[Judged]:
        """Send the papers of a load that was lost once more, each alone; one that was lost before is judged here."""
        self._loads.popleft()
        load.losses += 1
        if load.losses >= MOST_LOSSES and len(load.papers) == 1:
            self._lost += 1
            self._in_a_row += 1
            yield from self._judged_here(load.papers)
            return
        alone = []
        for at, paper in enumerate(load.papers):
            found = load.altered.get(at) or freight.far_paper(paper)
            one = _Load([paper], losses=load.losses)
            if isinstance(found, Altered):
                one.altered[0] = found
            else:
                self._send(one, [found])
            alone.append(one)
        self._loads.extendleft(reversed(alone))

    def _all_here(self, why: str) -> Iterator[Judged]:
        """Judge here what is left, but for what was answered already."""
        rest = sum(len(load.papers) for load in self._loads) + len(self._waiting)
        self._say(
            f"{why}：已经记下的都在，其余{rest}个由本机接着审核；也可以按Ctrl-C停下，等集群恢复后再运行一次，从停下的地方接着审"
        )
        unanswered: list[Paper] = []
        while self._loads:
            load = self._loads.popleft()
            rows = self._answers(load) if load.future is not None and load.future.done() else None
            if rows is None:
                unanswered += load.papers
                continue
            yield from self._judged_here(unanswered)
            unanswered = []
            yield from _in_order(load, rows)
        yield from self._judged_here([*unanswered, *self._waiting])
        self._waiting.clear()

    def _judged_here(self, papers: Sequence[Paper]) -> Iterator[Judged]:
        if papers:
            with closing(self._here(papers)) as answers:
                yield from answers


def _in_order(load: _Load, rows: Sequence[Judged]) -> Iterator[Judged]:
    """The answers of a load, those that did not travel at their places."""
    left = iter(rows)
    for at in itertools.count():
        if at == len(load.papers):
            return
        yield load.altered[at] if at in load.altered else next(left)
