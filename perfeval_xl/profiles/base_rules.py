"""基础数据表 of a department, once its profile is read."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field

from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.profiles.basis import Basis
from perfeval_xl.profiles.head_rule import FillField
from perfeval_xl.profiles.layout_rule import TextBlock
from perfeval_xl.rules.ratios import Ratio
from perfeval_xl.vocabulary import BaseColumn


@frozen
class BaseLine:
    """One line of expenditure of the base data."""

    key: str
    heading: str
    level: int
    """How far it is indented."""
    parts: tuple[str, ...]
    """Lines whose sum it is; empty where it is typed."""
    within: str
    """The line of which it is a part among others (其中); may be empty."""
    projects: bool
    """Whether the projects stand below it, one line each, and count towards it."""
    required: bool
    printed: str = ""
    """What stands on the form in place of its name, such as …… for what is not named there."""

    @property
    def name(self) -> str:
        """What it is called in a sentence: without its number and 其中."""
        return _NUMBERED.sub("", self.heading)


_NUMBERED = pattern(r"^(其中：|[一二三四五六七八九十]+、|\d+[、.．])")


class CellKind(enum.StrEnum):
    """What a figure of a strip is."""

    NUMBER = "number"
    AMOUNT = "amount"
    """万元."""
    RATIO = "ratio"
    """Computed, and not typed."""


@frozen
class BaseCell:
    """One figure of a strip."""

    key: str
    heading: str
    """``{year}`` and ``{previous}`` are filled in."""
    kind: CellKind
    ratio: Ratio | None
    """For a figure that is computed."""
    signed: bool
    """Whether it may be less than nothing, as 本年追加 is where a budget was cut."""


@frozen
class BaseStrip:
    """A label and a few figures beside one another, such as 财政供养人员情况."""

    key: str
    heading: str
    cells: tuple[BaseCell, ...]
    below: bool
    """Whether it stands below the lines of expenditure."""


@frozen
class Breakdown:
    """A list by 支出功能科目 that must make one line of the base data."""

    line: str
    heading: str
    rows: int
    basis: Basis


@frozen
class BaseData:
    """基础数据表: what a department says of its people and its money."""

    sheet: str
    title: str
    annex: str
    columns: Mapping[BaseColumn, str]
    """Headings in order; ``{year}`` and ``{previous}`` are filled in."""
    lines: tuple[BaseLine, ...]
    strips: tuple[BaseStrip, ...]
    lines_label: str
    breakdown: Breakdown | None
    texts: tuple[TextBlock, ...]
    notes: tuple[str, ...]
    """What is printed below the table."""
    basis: Basis
    fields: Mapping[str, FillField] = field(default_factory=dict)
    """The fields below it."""
    footers: tuple[tuple[str, ...], ...] = ()
    """The lines below the notes, each with the keys of its fields."""
    head_left: str = ""
    """What stands left above the table; empty for unit, year and 万元 in the middle."""

    @property
    def kept(self) -> Mapping[str, FillField]:
        """The fields that have a cell."""
        return {key: own for key, own in self.fields.items() if own.in_the_book}
