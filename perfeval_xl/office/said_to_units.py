"""What units were told of their projects, and whether it went out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.ledger.said_rows import ReplyRow, SendRow
from perfeval_xl.office.office_findings import in_beijing
from perfeval_xl.office.sent import Stage, sendings_of
from perfeval_xl.plain_text import one_line

KINDS: Mapping[str, str] = {"receipt": "回执", "return": "退改", "chase": "催报"}
"""Kinds of a `ReplyRow` as people call them."""
CHASE = "chase"
"""The kind of what asks for what is missing."""
DAY, LONGEST_WHY = len("2024-04-02"), 24
"""Characters of a day, and of what a server said that stands in a cell."""
_NOT_SENT = frozenset({"", Stage.PREPARED})


@dataclass(frozen=True)
class ToldUnit:
    """One thing that a unit was told of a project."""

    kind: str
    """One of `KINDS`."""
    at: str
    """When the draft was written."""
    file: str
    """The draft, as a path in the folder of the round."""
    address: str
    """To whom it was written. Personal."""
    stage: str
    """How far its sending came: a `Stage`; empty where the program was never asked to send it."""
    stage_at: str
    """When that was; empty without one."""
    why: str
    """What the server said where it did not take it."""

    @property
    def is_chase(self) -> bool:
        """Whether it asks for what is missing."""
        return self.kind == CHASE

    @property
    def words(self) -> str:
        """``2024-04-02 10:00退改，2024-04-03 09:12发出``."""
        return f"{in_beijing(self.at)}{KINDS.get(self.kind, self.kind)}，{self.went}"

    @property
    def on_days(self) -> str:
        """The same with days alone, for a cell."""
        said = f"{in_beijing(self.at)[:DAY]}{KINDS.get(self.kind, self.kind)}"
        return f"{said}，{self._went(in_beijing(self.stage_at)[:DAY], one_line(self.why, LONGEST_WHY))}"

    @property
    def went(self) -> str:
        """Whether it went out; of what somebody sent by hand the program knows nothing."""
        return self._went(in_beijing(self.stage_at), self.why)

    def _went(self, when: str, why: str) -> str:
        match self.stage:
            case Stage.SENT:
                return f"{when}发出"
            case Stage.KEPT:
                return f"{when}记为已由人发出"
            case Stage.SENDING:
                return f"{when}发到一半，不知道到了没有"
            case Stage.FAILED:
                return f"{when}没有发成（{why}）"
        return "草稿"


def told_units(
    replies: Iterable[ReplyRow], sendings: Iterable[SendRow]
) -> Mapping[tuple[int, str], tuple[ToldUnit, ...]]:
    """What was said of each project, by year and code, the newest first; of what could not be opened under the code
    ``""``.
    """
    went = sendings_of(sendings).by_file
    found: dict[tuple[int, str], list[ToldUnit]] = {}
    for row in sorted(replies, key=lambda one: (one.at, one.file), reverse=True):
        last = went.get(row.file)
        stage = ("", "", "") if last is None else (last.state, last.at, last.why)
        found.setdefault((row.year, row.code), []).append(ToldUnit(row.kind, row.at, row.file, row.address, *stage))
    return {key: tuple(told) for key, told in found.items()}


def newest(told: Sequence[ToldUnit], *, chase: bool) -> str:
    """The last answer, or the last 催报, for a cell; empty where there is none."""
    return next((one.on_days for one in told if one.is_chase == chase), "")


def sent_lines(told: Iterable[Sequence[ToldUnit]]) -> Iterator[str]:
    """How many messages went out; nothing where the program never sent any."""
    by_file = {one.file: one for several in told for one in several}
    count = {stage: sum(one.stage == stage for one in by_file.values()) for stage in Stage}
    if not any(count[stage] for stage in Stage if stage not in _NOT_SENT):
        return
    parts = [f"程序发出{count[Stage.SENT]}封"]
    parts += [f"记为已由人发出{count[Stage.KEPT]}封"] if count[Stage.KEPT] else []
    parts += [f"没有发成{count[Stage.FAILED]}封"] if count[Stage.FAILED] else []
    parts += [f"不知道到了没有{count[Stage.SENDING]}封"] if count[Stage.SENDING] else []
    yield f"答复和催报写了{len(by_file)}封：{'，'.join(parts)}，其余是草稿"
