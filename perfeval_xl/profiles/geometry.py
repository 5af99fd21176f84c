"""Where the blocks of a form meet the columns of its table of indicators.

Head, funds, goal, texts and total are laid over the columns of the table. Where those stand in the usual
order, so do the blocks over them; in any other order their places follow from the widths.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from perfeval_xl.profiles.layout_rule import Column
from perfeval_xl.text_measure import SLACK, width_of

USUAL_LEVELS = ("block", "dimension", "category")
LEVELS = ("block", "group", "dimension", "category")
"""The columns left of an indicator that say where it belongs."""
USUAL_START = (*USUAL_LEVELS, "indicator")
USUAL_TARGETS = (("polarity", "number", "measure"), ("target",))
"""What stands in the usual order between the indicator and what became of it."""
LABEL_WIDTH = 10.0
"""Characters of the columns that a label of four Chinese characters needs."""
HEADING_WIDTH = 20.0
"""Characters that the heading of a free text needs."""
STATUS_WIDTHS = (LABEL_WIDTH, 28.0, LABEL_WIDTH, 5.0, LABEL_WIDTH, 5.0, 14.0, 14.0)
"""Characters of what is shown above the form: how it stands, its two counts, and two links."""
OWN = "own"
"""Key of the cells of rows, where the printed one is that of a level."""
OF_PERCENTS = "percent"
"""Key of the cells of percentages that the printed form parts into a number and %."""
SIDE_COLUMNS = 5
SPARE_WIDTH = 10.0
"""Columns that there are beside the printed page at least, and the width of one that the profile does not name."""

PAIR = 2
"""Columns of a box: its label, and what stands beside it."""

Span = tuple[int, int]
"""First and last column."""
Box = tuple[int, int, int]
"""First and last column of a label, and the last one of the value right of it."""


class Geometry:
    """Columns by what stands in them, and where other blocks have their edges."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.all = columns
        self._at = {column.name: number for number, column in enumerate(columns)}
        self.last_printed = sum(column.printed for column in columns) - 1
        self.last = max(len(columns) - 1, self.last_printed + SIDE_COLUMNS)
        spare = [SPARE_WIDTH] * (self.last + 1 - len(columns))
        self.widths = [*(float(column.width) for column in columns), *spare]
        """Of all columns, in characters."""

    def __getitem__(self, name: str) -> int:
        return self._at[name]

    def __contains__(self, name: str) -> bool:
        return name in self._at

    def get(self, name: str) -> int | None:
        """The column of that name, where there is one."""
        return self._at.get(name)

    def of_row(self, role: str) -> int:
        """The column of a row's own cell of ``role``, where the printed one is that of its level."""
        return self._at.get(f"{role}_{OWN}", self._at[role])

    def printed(self, name: str) -> bool:
        """Whether there is a column of this name on the printed page."""
        return name in self._at and self._at[name] <= self.last_printed

    def width(self, first: int, last: int) -> float:
        """Characters from column ``first`` to ``last``."""
        return sum(self.widths[first : last + 1])

    @property
    def number_is_joined(self) -> bool:
        """Whether the unit of a target stands right behind its number, so that a day has both columns."""
        return self["measure"] == self["number"] + 1 and self.printed("measure") == self.printed("number")

    @property
    def side(self) -> int:
        """The first column beside the printed page."""
        return self.last_printed + 1

    @property
    def hint_is_beside(self) -> bool:
        """Whether the hint stands right beside the printed page, where it is seen on a small screen."""
        return self._at["hint"] == self.side

    @property
    def beside(self) -> Span:
        """First and last column for what is written beside the form: those next to the hint, or all of them."""
        if not self.hint_is_beside:
            return self.side, self.last
        reason = self._at.get("deduction_reason", self.side)
        return self.side + 1, max(reason, self.side + 2)

    @functools.cached_property
    def usual(self) -> bool:
        """Whether the columns on which other blocks have their edges stand in the usual order."""
        at, names = self._at, [column.name for column in self.all]
        if tuple(names[: len(USUAL_START)]) != USUAL_START:
            return False
        ordered = ((*target, "actual", "points") for target in USUAL_TARGETS if self.printed(target[0]))
        if not any([name for name in names if name in usual] == list(usual) for usual in ordered):
            return False
        if not self.printed("target") and at["measure"] != at["number"] + 1:
            return False
        return self.printed("points") and at["actual"] < min(at.get(name, self.last) for name in ("score", "reason"))

    @property
    def _target(self) -> Span:
        """The columns of the target, in the usual order."""
        return (self["target"], self["target"]) if self.printed("target") else (self["polarity"], self["measure"])

    @property
    def label_end(self) -> int:
        """Last column of the label at the left edge of a row."""
        return self["dimension"] if self.usual else self.span_end(0, LABEL_WIDTH, self.last_printed - 1)

    @property
    def middle(self) -> int:
        """First column of the right half of a row that is parted in two, each with a label and a value."""
        return self._target[0] if self.usual else self.nearest(0, self.last_printed, each=2)

    @property
    def goal_split(self) -> int:
        """First column of what became of the goal; the goal itself stands from the label to there."""
        return self["actual"] if self.usual else self.nearest(self.label_end + 1, self.last_printed)

    @property
    def goal_text_from(self) -> int:
        """First column of the goal where what became of it stands below: right of their headings."""
        return self.span_end(self.label_end + 1, LABEL_WIDTH, self.last_printed - 1) + 1

    def boxes(self, *needed: float, least: Sequence[int] = ()) -> tuple[Box, ...]:
        """As many boxes beside each other in a row as labels, each of at least the characters ``needed``.

        Each has two columns, or at ``least`` so many: what is written by hand has its label alone.
        """
        edges = [0, *self._edges(least or (PAIR,) * len(needed)), self.last_printed + 1]
        usual = {0: self["dimension"], self.middle: self._target[1]} if self.usual else {}
        boxes = []
        for start, following, characters in zip(edges, edges[1:], needed, strict=False):
            wide = characters if start in usual else max(characters, LABEL_WIDTH)
            end = max(self.span_end(start, wide, following - 2), usual.get(start, start))
            boxes.append((start, end, following - 1))
        return tuple(boxes)

    def _edges(self, least: Sequence[int]) -> list[int]:
        """Where each box of a row begins but the first."""
        count = len(least)
        if count <= 2:
            return [self.middle] * (count - 1)
        edges: list[int] = []
        for left in range(1, count):
            wanted = self.width(0, self.last_printed) * left / count
            first = (edges[-1] if edges else 0) + least[left - 1]
            latest = self.last_printed + 1 - sum(least[left:])
            edges.append(min(range(first, max(first, latest) + 1), key=lambda at: abs(self.width(0, at - 1) - wanted)))
        return edges

    def parts(self, first: int, last: int, count: int) -> tuple[Span, ...]:
        """So many spans from column ``first`` to ``last``, as equal as the columns let them be."""
        if count <= 1:
            return ((first, last),)
        wanted = self.width(first, last) / count
        end = min(range(first, max(first, last - count + 1) + 1), key=lambda at: abs(self.width(first, at) - wanted))
        return ((first, end), *self.parts(end + 1, last, count - 1))

    def goal_spans(self, *, before: bool) -> tuple[Span, ...]:
        """Where the goal and what became of it stand, and left of them what was the goal ``before``."""
        first = self.label_end + 1
        if before:
            return self.parts(first, self.last_printed, 3)
        return (first, self.goal_split - 1), (self.goal_split, self.last_printed)

    def grid_spans(self, columns: int) -> tuple[Span, Span, tuple[Span, ...]]:
        """Where the label of a grid of texts stands, the names of its rows, and its texts."""
        label, group, heading = self.text_labels(grouped=True)
        return label, (group[0], heading[1]), self.parts(heading[1] + 1, self.last_printed, columns)

    def text_labels(self, *, grouped: bool) -> tuple[Span, Span, Span]:
        """The label over all free texts, that of a group, and the heading of a text, which stands right of them."""
        if self.usual:
            block, dimension, category = (self[name] for name in USUAL_LEVELS)
        elif grouped:
            last = self.last_printed - 1
            block = self.span_end(0, LABEL_WIDTH / 2, last - 2)
            dimension = self.span_end(block + 1, LABEL_WIDTH / 2, last - 1)
            category = self.span_end(dimension + 1, LABEL_WIDTH, last)
        else:
            block = dimension = category = self.span_end(0, HEADING_WIDTH, self.last_printed - 1)
            return (0, block), (0, block), (0, block)
        return (0, block), (block + 1, dimension), (dimension + 1, category)

    def text_from(self, *, grouped: bool) -> int:
        """First column of the free texts."""
        return self.text_labels(grouped=grouped)[2][1] + 1

    @property
    def total_label_end(self) -> int:
        """Last column of the label of the total."""
        figures = [self[name] for name in ("points", "score") if self.printed(name)]
        return max(0, min(figures, default=self.last_printed) - 1)

    @property
    def rating_at(self) -> int:
        """Where the grade of the total stands: with the reasons, or beside the printed page."""
        reason = self.get("reason")
        if reason is not None and (self.usual or reason > max(self["score"], self.total_label_end)):
            return reason
        return self.side + 1

    @property
    def names_from(self) -> int:
        """First column whose name is repeated above the form: the levels left of the indicator are not."""
        return next((number for number, column in enumerate(self.all) if column.role not in LEVELS), 0)

    @property
    def natures(self) -> tuple[int, int, int, int]:
        """First columns of name and amount of the incomes, and of name and amount of the expenditures."""
        if self.usual:
            return self["dimension"], self._target[0], self["actual"], self["score"]
        start = self.span_end(0, LABEL_WIDTH / 2, self.last_printed - 4) + 1
        middle = self.nearest(start, self.last_printed, each=2)
        return start, self.nearest(start, middle - 1), middle, self.nearest(middle, self.last_printed)

    @property
    def status(self) -> tuple[Span, ...]:
        """Where what is shown above the form stands: how it is, the labels and figures of two counts, two links."""
        if self.usual and not self.printed("target"):
            actual, points, category = self["actual"], self["points"], self["category"]
            count = self["number"]
            open_cells = ((category, count - 1), (count, count), (count + 1, actual - 1))
            broken = ((actual, points - 1), (points, points), (points + 1, points + 2), (points + 3, points + 3))
            return ((0, self["dimension"]), *open_cells, *broken)
        return tuple(self._spread(STATUS_WIDTHS))

    def _spread(self, needed: Sequence[float]) -> list[Span]:
        """Spans beside each other that are wide enough, as far as there are columns."""
        spans, start = [], 0
        for number, characters in enumerate(needed, start=1):
            end = self.span_end(start, characters, self.last - (len(needed) - number))
            spans.append((start, end))
            start = end + 1
        return spans

    def span_end(self, first: int, characters: float, latest: int) -> int:
        """The column up to which ``characters`` fit from ``first`` on, at most ``latest``."""
        end = first
        while end < latest and self.width(first, end) < characters:
            end += 1
        return end

    def nearest(self, first: int, last: int, *, each: int = 1) -> int:
        """The column before which ``first`` to ``last`` are best halved, with ``each`` columns on either side."""
        wanted = self.width(first, last) / 2
        places = range(first + each, last + 2 - each) or range(first + 1, max(last, first + 1) + 1)
        return min(places, key=lambda at: abs(self.width(first, at - 1) - wanted))


def label_width(text: str) -> float:
    """Characters of the columns that show the words of a label whole."""
    return max(map(width_of, text.split("\n")), default=0) + SLACK
