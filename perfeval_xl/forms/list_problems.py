"""What is wrong with an office's list, doubtful in it or worth a note: each with its cell and its cure.

The same words stand in 清单问题.xlsx, at the terminal and in what the button 新建 says.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.plain_text import one_line

EMPTY = "（空）"
"""Said of a cell in which nothing stands."""


class Level(enum.IntEnum):
    """How much a problem of a list weighs."""

    NOTE = 1
    """提示: something was supposed, left out or looks odd; the list is issued."""
    ASK = 2
    """需确认: it may be meant, and the office has to say so before anything is issued."""
    ERROR = 3
    """错误: nothing is issued until it is mended."""

    @property
    def chinese(self) -> str:
        """The level as an office reads it."""
        return {Level.NOTE: "提示", Level.ASK: "需确认", Level.ERROR: "错误"}[self]


@dataclass(frozen=True)
class ListProblem:
    """One thing to be said of a list."""

    level: Level
    what: str
    cure: str = ""
    sheet: str = ""
    """Empty for the whole file."""
    row: int = 0
    """As Excel counts; 0 for the whole sheet."""
    column: str = ""
    """Letters; empty for the whole row."""
    last_row: int = 0
    """Of several cells below one another."""
    found: str = ""
    """What stands there."""

    @property
    def cell(self) -> str:
        """``B3``, ``A17:A22``, ``第5行``; empty for a whole sheet."""
        several = self.last_row > self.row
        if not self.row:
            return ""
        if not self.column:
            return f"第{self.row}—{self.last_row}行" if several else f"第{self.row}行"
        return f"{self.column}{self.row}:{self.column}{self.last_row}" if several else f"{self.column}{self.row}"

    @property
    def place(self) -> str:
        """Sheet and cell: ``项目!B3``."""
        if not self.sheet:
            return "整个文件"
        return f"{self.sheet}!{self.cell}" if self.row else f"{self.sheet}表"

    @property
    def cells(self) -> frozenset[tuple[str, str, int]]:
        """Sheet, column and row of each cell it is about."""
        return frozenset((self.sheet, self.column, row) for row in range(self.row, max(self.row, self.last_row) + 1))

    @property
    def target(self) -> str:
        """The cell to go to: ``B3``."""
        return f"{self.column or 'A'}{self.row or 1}"

    def __str__(self) -> str:
        return one_line("；".join(filter(None, (f"[{self.level.chinese}] {self.place}：{self.what}", self.cure))))


def in_order(problems: Iterable[ListProblem], sheets: Sequence[str]) -> tuple[ListProblem, ...]:
    """By sheet, row and column, each once; of several in one place the worst first."""
    order = {name: at for at, name in enumerate(sheets)}

    def place(problem: ListProblem) -> tuple[int, int, int, str, int]:
        at = order.get(problem.sheet, -1 if not problem.sheet else len(order))
        return at, problem.row, len(problem.column), problem.column, -problem.level

    return tuple(sorted(dict.fromkeys(problems), key=place))


def counted(problems: Iterable[ListProblem]) -> Mapping[Level, int]:
    """How many problems of each level, the worst first."""
    counts = dict.fromkeys(reversed(Level), 0)
    for problem in problems:
        counts[problem.level] += 1
    return counts


def tally(problems: Iterable[ListProblem]) -> str:
    """``错误3处，需确认1处``: what there is, the worst first."""
    return "，".join(f"{level.chinese}{count}处" for level, count in counted(problems).items() if count)
