"""A workbook as found: cells with their addresses, before anybody judges them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from perfeval_xl.frozen import frozen
from perfeval_xl.returns.active_content import Active
from perfeval_xl.returns.active_formulas import OutsideLink, SideFormula
from perfeval_xl.returns.margins import Reach
from perfeval_xl.returns.number_formats import Shown
from perfeval_xl.returns.overlays import Overlay
from perfeval_xl.returns.readings import Verdict, sight_of
from perfeval_xl.returns.sheet_display import NOTHING_SPECIAL, Display
from perfeval_xl.returns.styles import PLAIN, Look
from perfeval_xl.returns.tables import Table
from perfeval_xl.vocabulary import CellBlock, CellPosition

PICTURE = "（图片）"
"""What a cell is read as that holds a picture instead of something typed."""
UNREAD = "（算式）"
"""What a cell is read as that holds a formula of constants which is not computed here."""
_DISPIMG = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
"""How WPS stores a picture that is embedded in a cell."""


class ErrorValue(str):
    """An error that stands in a cell, as #N/A does, and not a text that looks like one."""

    __slots__ = ()


class RawCell(NamedTuple):
    """One cell as stored."""

    value: Decimal | str | bool | None
    formula: str | None
    locked: bool
    look: Look = PLAIN
    """All that its style decides."""
    shown: Shown = Shown.NUMBER
    """As what its format shows a number."""
    spread: CellPosition | None = None
    """The cell that holds its formula, where that belongs to a block of cells, as an array or a data table."""

    @property
    def disguise(self) -> str | None:
        """Its number format, where that shows another number than the one that is stored."""
        if not isinstance(self.value, Decimal):
            return None
        seen = sight_of(self.value, self.look.code, "%" if self.shown is Shown.MARKED else "")
        return self.look.code if seen.verdict is Verdict.OTHER else None

    @property
    def is_picture(self) -> bool:
        """Whether a picture was put into the cell."""
        return self.value == PICTURE if self.formula is None else bool(_DISPIMG.match(self.formula))


class RawValidation(NamedTuple):
    """A validation as stored, texts left out."""

    kind: str
    operator: str
    first: str
    second: str
    refuses: bool = True
    """Whether a wrong entry is refused."""


@dataclass
class RawSheet:
    """One worksheet as found."""

    name: str
    visible: bool
    cells: dict[CellPosition, RawCell] = field(default_factory=dict)
    merges: set[tuple[int, int, int, int]] = field(default_factory=set)
    validations: dict[CellPosition, RawValidation] = field(default_factory=dict)
    wide_validations: list[tuple[tuple[int, int, int, int], RawValidation]] = field(default_factory=list)
    """Validations over more cells than a form has, kept as blocks."""
    hidden_rows: set[int] = field(default_factory=set)
    heights: dict[int, str] = field(default_factory=dict, repr=False)
    """Points of the rows that state them, as they are stored."""
    hidden_columns: set[int] = field(default_factory=set)
    protected: bool = False
    filtering: bool = False
    """Whether a filter is in use, which hides rows rightly."""
    conditionals: int = 0
    """How many blocks of cells have conditional formats."""
    margin_text: str = ""
    """Words of headers and footers, codes for page numbers and fonts left out."""
    margin_reach: Reach = Reach.MARGIN
    """How far those words reach."""
    rows_hidden: bool = False
    """Whether rows are hidden unless they say otherwise."""
    display: Display = NOTHING_SPECIAL
    """What else decides what is seen and printed of it."""
    overlays: tuple[Overlay, ...] = ()
    """Pictures, text boxes, controls and other objects that lie on it, with what they cover."""
    tables: tuple[Table, ...] = ()
    """Tables and pivot tables on it."""
    counts_as_lotus: bool = False
    """Whether its formulas are computed as Lotus 1-2-3 did."""
    links: tuple[OutsideLink, ...] = ()
    """Links on its cells that lead out of the workbook."""
    spreads: dict[CellPosition, CellBlock] = field(default_factory=dict)
    """The block of cells that gets its values from the formula of one of them, by that cell."""
    side_formulas: tuple[SideFormula, ...] = ()
    """Formulas of validations and conditional formats that do more than compute."""

    def validation(self, at: CellPosition) -> RawValidation | None:
        """The validation that a cell has."""
        if at in self.validations:
            return self.validations[at]
        row, column = at
        for (top, left, bottom, right), rule in self.wide_validations:
            if top <= row <= bottom and left <= column <= right:
                return rule
        return None


@frozen
class RawBook:
    """A workbook as found, from a file or from an open program."""

    sheets: tuple[RawSheet, ...]
    names: Mapping[str, str]
    """Defined names of the workbook, with their formulas."""
    properties: Mapping[str, str]
    """Custom document properties."""
    structure_locked: bool
    active: tuple[Active, ...] = ()
    """What runs, fetches, or leads to other files."""
    named_formulas: tuple[SideFormula, ...] = ()
    """Defined names, those of a sheet too, whose formulas do more than compute."""
    counts_from_1904: bool = False
    """Whether days are counted from 1904, so that every date reads four years later."""
    rounds: bool = False
    """Whether programs compute with what is shown of a number."""
    local_names: frozenset[str] = frozenset()
    """Names that one sheet defines for itself, before the workbook's."""

    def sheet(self, name: str) -> RawSheet | None:
        """The sheet of this name, if there is one."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
