"""How cells look: colours, fonts, number formats, sizes."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.errors import refused
from perfeval_xl.libreoffice.guard import Hosted, no_host_call
from perfeval_xl.libreoffice.values import DAY_AND_TIME

if TYPE_CHECKING:
    from perfeval_xl.libreoffice.cells import Range
    from perfeval_xl.libreoffice.sheet import Sheet

Colour = tuple[int, int, int]
WIDEST_COLUMN, TALLEST_ROW = 255, 409
POINT = 2540 / 72
"""In hundredths of a millimetre, LibreOffice's measure."""
_PADDING = 5 / 7
"""What a column has besides its digits: five pixels, where a digit has seven."""
_BOLD, _NORMAL = 150.0, 100.0
_NO_FILL = -1


def to_number(colour: Colour | int | str) -> int:
    """A colour as LibreOffice counts it: red first. Excel's own numbers have blue first."""
    match colour:
        case str():
            return int(colour.removeprefix("#"), 16)
        case int():
            return (colour & 255) << 16 | colour & 0xFF00 | colour >> 16 & 255
        case red, green, blue:
            return red << 16 | green << 8 | blue


def to_colour(number: int) -> Colour:
    """Red, green and blue of LibreOffice's number."""
    return number >> 16 & 255, number >> 8 & 255, number & 255


class Formatting(Hosted):
    """The half of a range that is about formatting."""

    sheet: Sheet

    @property
    @no_host_call
    @abstractmethod
    def all_cells(self) -> Any:
        """UNO's object for all cells of the range."""

    def mixed(self, name: str) -> bool:
        """Whether a property differs from cell to cell."""
        return bool(self.all_cells.getPropertyState(name) == bridge.enum("beans.PropertyState", "AMBIGUOUS_VALUE"))

    def common(self, name: str) -> Any:
        """A property of the cells; None where it differs."""
        return None if self.mixed(name) else self.all_cells.getPropertyValue(name)

    def set_property(self, *names: str, to: object) -> None:
        """Set properties of the cells. Raises ComError where the sheet forbids it."""
        with self.sheet.changing("AllowFormattingCells"):
            for name in names:
                self.all_cells.setPropertyValue(name, to)

    @property
    def color(self) -> Colour | None:
        """The fill; None where there is none, black where it differs, as on Windows."""
        number = self.common("CellBackColor")
        if number is None:
            return (0, 0, 0)
        return None if number == _NO_FILL else to_colour(number)

    @color.setter
    def color(self, value: Colour | int | str | None) -> None:
        self.set_property("CellBackColor", to=_NO_FILL if value is None else to_number(value))

    @property
    def number_format(self) -> str | None:
        """The code of the format, as Excel writes it; None where it differs."""
        key = self.common("NumberFormat")
        if key is None:
            return None
        kind, code = self.sheet.book.number_format(key)
        return code.lower() if kind & DAY_AND_TIME else code

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.set_property("NumberFormat", to=self.sheet.book.number_format_key(value))

    @property
    def wrap_text(self) -> bool | None:
        """Whether lines are wrapped; None where it differs."""
        wrapped: bool | None = self.common("IsTextWrapped")
        return wrapped

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.set_property("IsTextWrapped", to=bool(value))

    @property
    def column_width(self) -> float | None:
        """In characters; None where it differs."""
        widths = {column.Width for column in _members(self.all_cells.getColumns())}
        if len(widths) > 1:
            return None
        width: float = widths.pop() / self.sheet.book.digit_width - _PADDING
        return max(0.0, round(width, 2))

    @column_width.setter
    def column_width(self, value: float) -> None:
        if not 0 <= value <= WIDEST_COLUMN:
            raise refused("Unable to set the ColumnWidth property of the Range class")
        with self.sheet.changing("AllowFormattingColumns"):
            for column in _members(self.all_cells.getColumns()):
                column.Width = round((value + _PADDING) * self.sheet.book.digit_width)
                column.IsVisible = value > 0

    @property
    def row_height(self) -> float | None:
        """In points; None where it differs."""
        heights = {row.Height for row in _members(self.all_cells.getRows())}
        return round(heights.pop() / POINT, 2) if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value: float) -> None:
        if not 0 <= value <= TALLEST_ROW:
            raise refused("Unable to set the RowHeight property of the Range class")
        with self.sheet.changing("AllowFormattingRows"):
            for row in _members(self.all_cells.getRows()):
                row.Height = round(value * POINT)

    def autofit(self, axis: str | None = None) -> None:
        """Fit the heights of the rows. Columns are left alone: LibreOffice measures with fonts of its own."""
        if axis in (None, "rows", "r"):
            with self.sheet.changing("AllowFormattingRows"):
                self.all_cells.getRows().OptimalHeight = True


def _members(group: Any) -> list[Any]:
    return [group.getByIndex(number) for number in range(group.getCount())]


class Font(Hosted):
    """The font of a range. LibreOffice has one for each kind of script; all are set."""

    def __init__(self, cells: Range) -> None:
        self.cells, self.host = cells, cells.host

    @property
    @no_host_call
    def api(self) -> Any:
        """UNO's range."""
        return self.cells.all_cells

    def _set(self, name: str, value: object) -> None:
        self.cells.set_property(name, f"{name}Asian", f"{name}Complex", to=value)

    @property
    def bold(self) -> bool | None:
        """None where it differs."""
        weight = self.cells.common("CharWeight")
        return None if weight is None else weight > _NORMAL

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set("CharWeight", _BOLD if value else _NORMAL)

    @property
    def size(self) -> float | None:
        """In points; None where it differs."""
        size: float | None = self.cells.common("CharHeight")
        return size

    @size.setter
    def size(self, value: float) -> None:
        self._set("CharHeight", float(value))

    @property
    def name(self) -> str | None:
        """The font of Latin letters; None where it differs."""
        name: str | None = self.cells.common("CharFontName")
        return name

    @name.setter
    def name(self, value: str) -> None:
        self._set("CharFontName", value)

    @property
    def color(self) -> Colour | None:
        """Black where nothing is set; None where it differs."""
        number = self.cells.common("CharColor")
        return None if number is None else to_colour(max(number, 0))

    @color.setter
    def color(self, value: Colour | int | str) -> None:
        self.cells.set_property("CharColor", to=to_number(value))
