"""How the official form of a place looks, once its profile is read."""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal

from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.basis import Basis
from perfeval_xl.profiles.head_rule import USUAL_HEAD, HeadRule
from perfeval_xl.vocabulary import Fund, Polarity, RateStyle


class Fill(enum.StrEnum):
    """Who writes the texts of a column of the profile's own."""

    OFFICE = "office"
    """The office, in the list or the dossier."""
    UNIT = "unit"
    """The unit, on the sheet."""
    RULE = "rule"
    """The program: how the row is scored."""
    PEN = "pen"
    """Nobody on the sheet: a column that is left blank for those who look the form over."""


@frozen
class Column:
    """One column of the indicator table."""

    role: str
    heading: str
    width: Decimal
    """In characters of the body font."""
    printed: bool
    key: str = ""
    """Tells texts of the profile's own apart, and the cells of rows from that of their level."""
    fill: str = ""
    """Who writes such a text."""
    merge: str = ""
    """The level over whose rows it is one cell; empty for a cell in each row."""
    required: bool = False
    """Whether the unit must write it."""

    @property
    def is_written(self) -> bool:
        """Whether its cells hold texts of the profile's own."""
        return bool(self.fill) and self.fill != Fill.PEN

    @property
    def name(self) -> str:
        """What tells it apart: its role, and the key of a text."""
        return f"{self.role}_{self.key}" if self.key else self.role


@frozen
class FundColumn:
    """One column of the funds block, laid over columns of the indicator table."""

    role: str
    heading: str
    first: str
    last: str
    """Roles of the first and last column it covers, or their numbers from 1."""
    text: str = ""
    """Of a column of names: what its row of the total says, ``{name}`` for the name of each line."""


@frozen
class FundLine:
    """One source of the money, 其中 of the total."""

    key: str
    heading: str
    within: str = ""
    """The line that it is a part of; that one is the sum of its parts."""
    nature: Fund | None = None
    """What it is by nature, where that is known: checks ask of 当年财政拨款 and of 上年结转."""

    @property
    def name(self) -> str:
        """The heading without 其中."""
        return self.heading.strip().removeprefix("其中").lstrip("：: 　").rstrip("：:")


FUNDS_BLOCK = "funds"
"""The block of the funds; a form whose execution rate scores nothing may do without."""
FUNDS_BELOW = tuple(
    FundColumn(role, heading, place, place)
    for place, (role, heading) in zip(
        "1234",
        (("name", "资金"), ("final_budget", "预算数"), ("actual_expenditure", "执行数"), ("rate", "执行率")),
        strict=True,
    )
)
"""What stands of the funds below the page of a form that has none."""
COMMON_LINES = tuple(FundLine(fund.value, fund.chinese, "", fund) for fund in Fund)
"""The sources that a form has whose profile names none of its own."""
OF_DAYS = "own"
"""Key of the column of the numbers of targets beside the form, where days are printed in words."""
FUND_LEAD = "其中："
"""What usually stands before the first part of an amount."""
FUND_TOTAL = "年度资金总额"
"""What the sum of them is usually called."""


Named = tuple[str, str]
"""A key and what it is called."""
TEXT_BLOCK, GRID_BLOCK = "texts.", "grid."
"""Before the key of a free text, or of a grid, that stands in a place of its own among the blocks."""


@frozen
class TextBlock:
    """A free text that the form itself asks for."""

    key: str
    group: str
    heading: str
    limit: int
    """Most characters."""
    lines: int
    """Lines to leave room for when it is printed empty."""
    required: bool = True
    """Whether the unit must write it."""


@frozen
class TextGrid:
    """A block of free texts with headings above and on the left."""

    key: str
    label: str
    """Left of all rows."""
    columns: tuple[Named, ...]
    rows: tuple[Named, ...]
    limit: int
    """Most characters of a text."""
    lines: int
    """Lines to leave room for when it is printed empty."""
    optional: tuple[str, ...] = ()
    """Keys of the columns that may be left blank."""
    corner: str = ""
    """What stands above the names of the rows."""

    def text_key(self, row: str, column: str) -> str:
        """The key of the text in a row and a column."""
        return f"{self.key}_{row}_{column}"

    @property
    def texts(self) -> tuple[TextBlock, ...]:
        """Its texts, row by row."""
        return tuple(
            TextBlock(
                self.text_key(row, column),
                "",
                f"{name}：{heading}",
                self.limit,
                self.lines,
                required=column not in self.optional,
            )
            for row, name in self.rows
            for column, heading in self.columns
        )


@frozen
class ChoiceField:
    """A box of the head that is chosen from a list."""

    key: str
    heading: str
    options: tuple[str, ...]


LINE_POINTS = "—"
"""What forms print where a line of the funds has no points of its own."""


@frozen
class LayoutRule:
    """How the official form of the place looks."""

    sheet: str
    title: str
    annex: str
    """附件1, above the title; may be empty."""
    subtitle: str
    """The line below the title; ``{year}`` and ``{unit}`` are filled in."""
    landscape: bool
    blocks: tuple[str, ...]
    identity: tuple[tuple[str, ...], ...]
    choices: Mapping[str, ChoiceField]
    columns: tuple[Column, ...]
    funds: tuple[FundColumn, ...]
    funds_label: str
    texts: tuple[TextBlock, ...]
    texts_label: str
    empty_categories: bool
    """Whether a 二级指标 without indicators keeps a row that says 无."""
    basis: Basis
    captions: Mapping[str, str] = field(default_factory=dict)
    """What stands over the whole width above a block, by its name."""
    fund_lead: str = FUND_LEAD
    """What stands before the first part of an amount; where it is nothing, no part is indented either."""
    fund_total_below: bool = False
    """Whether the sum of the funds stands below its lines."""
    line_points: str = LINE_POINTS
    """What stands in the cells of points and score of the lines below the total of the funds."""
    head: HeadRule = USUAL_HEAD
    """What stands around the tables."""
    fund_total: str = FUND_TOTAL
    """What the form calls the sum of its funds."""
    rates: RateStyle = RateStyle.PERCENT
    """How it prints the rates beside them."""
    line_rates: bool = True
    """Whether each line has a rate, and not the sum alone."""
    rating: bool = True
    """Whether the grade is printed in the row of the total."""

    grids: tuple[TextGrid, ...] = ()
    """Free texts by row and column; they are among ``texts``."""

    @property
    def plain_texts(self) -> tuple[TextBlock, ...]:
        """The free texts that stand one below the other in the block of texts."""
        apart = {block.key for grid in self.grids for block in grid.texts}
        apart |= {name.partition(".")[2] for name in self.blocks if name.startswith(TEXT_BLOCK)}
        return tuple(block for block in self.texts if block.key not in apart)

    def titled(self, year: int | str, unit: str, name: str) -> str:
        """The title of the form of a year, a unit and a project."""
        return self.title.format(year=year, unit=unit, name=name)

    @property
    def form_name(self) -> str:
        """The title without the year of a form."""
        return self.titled("", "", "").removeprefix("年度").strip()

    @property
    def has_funds(self) -> bool:
        """Whether the form asks for amounts."""
        return FUNDS_BLOCK in self.blocks

    @property
    def filled_in_head(self) -> tuple[str, ...]:
        """The boxes and own fields of head and foot that have a cell, by key."""
        return (*self.choices, *self.head.kept)

    signs: Mapping[Polarity, str] = field(default_factory=lambda: {polarity: polarity.sign for polarity in Polarity})
    """What the column of the direction shows of each."""

    def texts_of(self, fill: Fill) -> tuple[Column, ...]:
        """The columns whose texts are written so."""
        return tuple(column for column in self.columns if column.fill == fill)

    def has(self, role: str) -> bool:
        """Whether the form has a column of this role."""
        return role in self._roles

    @functools.cached_property
    def _roles(self) -> frozenset[str]:
        return frozenset(column.role for column in self.columns)

    def writes_target(self, polarity: Polarity) -> bool:
        """Whether a target is printed as one text, and what formulas read stands beside the form.

        The words of a qualitative target are that text, and nothing is computed of them.
        """
        if polarity is Polarity.QUALITATIVE:
            return False
        return self.has("target") or (polarity is Polarity.DEADLINE and self.writes_days)

    @functools.cached_property
    def writes_days(self) -> bool:
        """Whether days are printed in words, because the column of the number is too narrow for one."""
        return any(column.role == "number" and column.key == OF_DAYS for column in self.columns)

    def is_merged(self, role: str) -> str:
        """The level over whose rows the printed cells of ``role`` are one; empty where each row has its own."""
        return next((column.merge for column in self.columns if column.role == role and column.merge), "")
