"""Ranges of cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from perfeval_xl.libreoffice import bridge, values
from perfeval_xl.libreoffice.addresses import COLUMNS, ROWS, Area, a1_address, area_from_uno, in_book, quoted_sheet
from perfeval_xl.libreoffice.errors import LOCKED, refused
from perfeval_xl.libreoffice.formatting import Font, Formatting
from perfeval_xl.libreoffice.guard import Hosted, no_host_call
from perfeval_xl.libreoffice.links_and_notes import Links, Note

if TYPE_CHECKING:
    from perfeval_xl.libreoffice.names import Name
    from perfeval_xl.libreoffice.sheet import Sheet

CONTENTS = 1 | 2 | 4 | 16
"""UNO's flags for numbers, days, texts and formulas."""
FORMATS = 32 | 64 | 256
"""What is cleared with the formats of a cell, as UNO's flags."""
_STEPS = {"d": (1, 0), "u": (-1, 0), "r": (0, 1), "l": (0, -1)}


class Range(Formatting):
    """One area of a sheet, or several: shape, values and formulas are those of the first, as in Excel."""

    max_cells_per_read: int | None = None
    max_cells_per_write: int | None = None
    table = comment = None

    def __init__(self, sheet: Sheet, *areas: Area) -> None:
        self.sheet, self.host = sheet, sheet.host
        self.areas = areas
        self.area = areas[0]
        self.row, self.column = self.area.row, self.area.column
        self.shape = (self.area.height, self.area.width)
        self.options: dict[str, Any] = {}
        self._xl: Any = None
        self._every: Any = None

    # Where it is: known without a call into the host.

    @property
    @no_host_call
    def xl(self) -> Any:
        """UNO's object for the first area."""
        if self._xl is None:
            self._xl = self.sheet.uno_range(self.area)
        return self._xl

    @property
    @no_host_call
    def all_cells(self) -> Any:
        """UNO's object for all areas."""
        if len(self.areas) == 1:
            return self.xl
        if self._every is None:
            self._every = self.sheet.book.xl.createInstance("com.sun.star.sheet.SheetCellRanges")
            for area in self.areas:
                self._every.addRangeAddress(self.sheet.uno_range(area).getRangeAddress(), False)
        return self._every

    @property
    @no_host_call
    def api(self) -> RangeApi:
        """What stands for Excel's Range; UNO's is ``xl``, or ``all_cells`` for several areas."""
        return RangeApi(self)

    @property
    @no_host_call
    def coords(self) -> tuple[Sheet, int, int, int, int]:
        """Sheet, row, column, height and width."""
        return (self.sheet, *self.area)

    @property
    @no_host_call
    def rows(self) -> Range:
        """The rows as a range, of which xlwings asks the size."""
        return self

    @property
    @no_host_call
    def columns(self) -> Range:
        """The columns as a range, of which xlwings asks the size."""
        return self

    @property
    @no_host_call
    def address(self) -> str:
        """``$A$1:$B$2``."""
        return self.get_address()

    @property
    @no_host_call
    def arg1_input(self) -> str:
        """The address without signs."""
        return self.address.replace("$", "")

    @property
    @no_host_call
    def font(self) -> Font:
        """The font of all cells."""
        return Font(self)

    @no_host_call
    def __len__(self) -> int:
        return self.area.height * self.area.width

    @no_host_call
    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            row, column = divmod(row - 1, self.area.width)
            row, column = row + 1, column + 1
        return self._at(self.row + row - 1, self.column + column - 1)

    @no_host_call
    def get_address(self, row_absolute: bool = True, column_absolute: bool = True, external: bool = False) -> str:
        """The address, with book and sheet before it where ``external``."""
        text = ",".join(
            a1_address(area, row_absolute=row_absolute, column_absolute=column_absolute) for area in self.areas
        )
        if not external:
            return text
        return f"{in_book(self.sheet.book.name, self.sheet.name)}!{text}"

    def _at(self, row: int, column: int, height: int = 1, width: int = 1) -> Range:
        return Range(self.sheet, Area(row, column, height, width))

    def _each(self) -> Iterator[Range]:
        return iter([self] if len(self.areas) == 1 else [Range(self.sheet, area) for area in self.areas])

    @no_host_call
    def part(self, area: Area) -> Range:
        """Another area of the same sheet."""
        return Range(self.sheet, area)

    def used(self) -> Range:
        """The first area; whole rows and columns only as far as they are used."""
        if not self.area.whole:
            return self
        end = self.sheet.used_range.area
        height = max(1, min(self.area.height, end.last_row - self.row + 1))
        return self._at(self.row, self.column, height, max(1, min(self.area.width, end.last_column - self.column + 1)))

    # Values and formulas.

    def must_be_open(self) -> None:
        """Raise ComError where a cell is locked.

        LibreOffice writes single cells of a protected sheet without a word.
        """
        if self.sheet.closed_to_programs and (self.mixed("CellProtection") or self.all_cells.CellProtection.IsLocked):
            raise refused(LOCKED)

    @property
    def raw_value(self) -> Any:
        """The values of the first area: a scalar, or a tuple of rows."""
        return values.read_values(self)

    @raw_value.setter
    def raw_value(self, data: object) -> None:
        self.must_be_open()
        with self.sheet.program_access():
            for part in self._each():
                values.write_values(part, data)

    @property
    def has_array(self) -> bool:
        """Whether the first cell belongs to an array formula."""
        return bool(self.xl.getCellByPosition(0, 0).getArrayFormula())

    @property
    def formula(self) -> Any:
        """The formulas of the first area: a string, or a tuple of rows."""
        return values.read_formulas(self)

    @formula.setter
    def formula(self, data: object) -> None:
        self.must_be_open()
        with self.sheet.program_access():
            for part in self._each():
                if isinstance(data, str) and data.startswith("=") and len(part) > 1:
                    values.write_formula(part, data)
                else:
                    values.write_values(part, data)

    formula2 = formula

    def clear_contents(self) -> None:
        """Remove values and formulas. Excel does not do it to part of a merged cell."""
        self.must_be_open()
        for part in self._each():
            if not part.area.whole and part.merge_area.area != part.area:
                raise refused("We can't do that to a merged cell.")
        with self.sheet.program_access():
            self.all_cells.clearContents(CONTENTS)

    def clear_formats(self) -> None:
        """Remove what was set of the looks."""
        with self.sheet.changing("AllowFormattingCells"):
            self.all_cells.clearContents(FORMATS)

    def clear(self) -> None:
        """Remove values, looks and notes; never on a protected sheet."""
        with self.sheet.changing():
            self.all_cells.clearContents(CONTENTS | FORMATS | 8)

    # Moving about.

    def end(self, direction: str) -> Range:
        """The last cell in a direction, as with Ctrl and an arrow; formulas count, whatever they show."""
        down, right = _STEPS[direction[0].lower()]
        used = self.sheet.used_range.area
        if down:
            line = self._at(1, self.column, used.last_row)
            at = _end([text for (text,) in line.xl.getFormulaArray()], self.row - 1, down, ROWS)
            return self._at(at + 1, self.column)
        line = self._at(self.row, 1, 1, used.last_column)
        return self._at(self.row, _end(list(line.xl.getFormulaArray()[0]), self.column - 1, right, COLUMNS) + 1)

    def expand(self, mode: str = "table") -> Range:
        """The cells down, right or both, up to the first empty one."""
        from xlwings import Range as PublicRange
        from xlwings import expansion

        expanded: Range = expansion.expanders[mode].expand(PublicRange(impl=self)).impl
        return expanded

    @property
    def current_region(self) -> Range:
        """The block of filled cells around."""
        cursor = self.sheet.xl.createCursorByRange(self.xl)
        cursor.collapseToCurrentRegion()
        return Range(self.sheet, area_from_uno(cursor.getRangeAddress()))

    def select(self) -> None:
        """Select the cells; their sheet must be the active one, as in Excel."""
        if self.sheet.book.sheets.active is not self.sheet:
            raise refused("Select method of Range class failed")
        self.sheet.book.xl.getCurrentController().select(self.all_cells)

    # Merging.

    @property
    def merge_area(self) -> Range:
        """The cells with all those that they are merged with."""
        cursor = self.sheet.xl.createCursorByRange(self.xl)
        cursor.collapseToMergedArea()
        return Range(self.sheet, area_from_uno(cursor.getRangeAddress()))

    @property
    def merge_cells(self) -> bool:
        """Whether the cells are merged."""
        return bool(self.xl.getIsMerged()) or self.merge_area.area != self.area

    def merge(self, across: bool = False) -> None:
        """Make one cell of them, or one of each row. Only the value of the first stays, as in Excel."""
        with self.sheet.changing():
            heights = range(self.area.height) if across else (0,)
            height = 1 if across else self.area.height
            for down in heights:
                part = self._at(self.row + down, self.column, height, self.area.width)
                kept = part(1).formula
                part.xl.merge(False)
                part.xl.clearContents(CONTENTS)
                part.xl.merge(True)
                if kept:
                    values.write_values(part(1), kept)

    def unmerge(self) -> None:
        """Make single cells of them again."""
        with self.sheet.changing():
            self.xl.merge(False)

    # What hangs on cells.

    @property
    def hyperlink(self) -> str:
        """The address of the link; empty for one into the workbook itself, as in Excel.

        Where such a link leads is in ``range.api.Hyperlinks(1).SubAddress``.
        """
        try:
            return Links(self)(1).Address
        except IndexError as error:
            raise ValueError("The cell doesn't seem to contain a hyperlink!") from error

    def add_hyperlink(self, address: str, text_to_display: str, screen_tip: str) -> None:
        """Make the cell a link. LibreOffice has no screen tips."""
        self.must_be_open()
        with self.sheet.changing("AllowInsertingHyperlinks"):
            Links(self).add(address, text_to_display)

    @property
    def note(self) -> Note | None:
        """The note of the first cell."""
        return Note(self) if self.xl.getCellByPosition(0, 0).getAnnotation().getString() else None

    def add_note(self, text: str) -> Note:
        """Write a note to the first cell."""
        self.sheet.must_allow_objects()
        position = self.xl.getCellByPosition(0, 0).getCellAddress()
        with self.sheet.program_access():
            self.sheet.xl.getAnnotations().insertNew(position, text)
        return Note(self)

    @property
    def name(self) -> Name | None:
        """The defined name that means just this range."""
        reference = f"={quoted_sheet(self.sheet.name)}!{self.address}"
        matching = (name for _, name in self.sheet.book.names.snapshot() if name.refers_to == reference)
        return next(matching, None)

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.book.names.add(value, f"={quoted_sheet(self.sheet.name)}!{self.address}")


class RangeApi(Hosted):
    """The little of Excel's Range that xlwings does not offer, and nothing that Excel has not."""

    def __init__(self, cells: Range) -> None:
        self._cells, self.host = cells, cells.host

    @property
    def Hyperlinks(self) -> Links:
        """The links of the first cell."""
        return Links(self._cells)

    @property
    def Locked(self) -> bool | None:
        """Whether the cells are locked; None where it differs."""
        protection = self._cells.common("CellProtection")
        return None if protection is None else bool(protection.IsLocked)

    @Locked.setter
    def Locked(self, value: bool) -> None:
        self._cells.set_property("CellProtection", to=bridge.struct("util.CellProtection", value, False, False, False))


def _end(texts: list[str], at: int, step: int, limit: int) -> int:
    """Where Ctrl and an arrow lead from place ``at`` of a line; beyond ``texts`` all is empty."""

    def full(place: int) -> bool:
        return 0 <= place < len(texts) and texts[place] != ""

    if full(at) and full(at + step):
        while full(at + step):
            at += step
        return at
    if step > 0:
        return next(filter(full, range(at + 1, len(texts))), limit - 1)
    return next(filter(full, range(min(at, len(texts)) - 1, -1, -1)), 0)
