"""What stands around the tables of a form: its head, its labels, its foot."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field

from perfeval_xl.frozen import frozen

USUAL_TOTAL = "总分"
"""What the total is called where a form says nothing else."""
USUAL_DIMENSION = "{heading}\n（{points}分）"
"""What stands in the cell of a 一级指标 where a form says nothing else."""
USUAL_GOAL = "年度总体目标"
"""What the goal is called where a form says nothing else."""


class FilledBy(enum.StrEnum):
    """Who fills in a field of the head or the foot."""

    UNIT = "unit"
    OFFICE = "office"
    PEN = "pen"
    """By hand, on the printed page: a signature or a seal."""

    @property
    def chinese(self) -> str:
        """For people who read what a profile says."""
        return {FilledBy.UNIT: "单位填", FilledBy.OFFICE: "下发单位填", FilledBy.PEN: "打印后手写"}[self]


@frozen
class FillField:
    """A field of the head or the foot that the form itself names, such as 填表人."""

    key: str
    heading: str
    fill: FilledBy
    required: bool

    @property
    def columns(self) -> int:
        """Columns that it needs in the foot: one where it is written by hand behind its label, else two."""
        return 1 if self.fill is FilledBy.PEN else 2

    @property
    def in_the_book(self) -> bool:
        """Whether it has a cell; what is written by hand has room on the page."""
        return self.fill is not FilledBy.PEN


@frozen
class GoalRule:
    """How the goal of a form looks."""

    label: str = ""
    """What it is called; empty for the usual word of the kind of form."""
    expected: str = "预期目标"
    actual: str = "实际完成情况"
    """Empty where the form does not ask what became of it."""
    in_rows: bool = False
    """Whether what became of the goal stands below it, and not beside it."""
    before: str = ""
    """Key of a field of the office that stands left of the goal, such as the goal as it was first approved."""

    def room(self, characters: int) -> int:
        """How many of ``characters`` there is room for: in a third of the width half as many fit on a page."""
        return characters // 2 if self.before else characters


@frozen
class HeadRule:
    """Head, labels and foot of the form of a place."""

    number: str = ""
    """报表编号, above the title."""
    left: str = ""
    right: str = ""
    """What stands left and right above the table, below the title: 填报单位, 金额单位."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the head calls name, code and units, where it is not the usual word."""
    fields: Mapping[str, FillField] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    """Keys of the fields in the line above the table, right of what stands there."""
    footers: tuple[tuple[str, ...], ...] = ()
    """The lines below the table, each with the keys of its fields."""
    notes: tuple[str, ...] = ()
    """Printed below the table as they stand."""
    total_label: str = USUAL_TOTAL
    dimension_heading: str = USUAL_DIMENSION
    goal: GoalRule = GoalRule()

    @property
    def kept(self) -> Mapping[str, FillField]:
        """The fields that have a cell."""
        return {key: own for key, own in self.fields.items() if own.in_the_book}


USUAL_HEAD = HeadRule()
"""The head of a form that says nothing of it."""
