"""Workbooks of tables: columns and rows in, bytes out.

What a unit typed stays text wherever it stands. Tables are Excel's own, with filters; totals are formulas below them
with the values that they have now. Very long tables are written line by line, without being kept.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from perfeval_xl.layout.grid import cell_name
from perfeval_xl.layout.pages import MARGINS
from perfeval_xl.text_measure import LINE, MARGIN, height_for, lines_of
from perfeval_xl.writer.protection import Lock, ProtectedWorkbook
from perfeval_xl.writer.self_check import Expected, check_written
from perfeval_xl.writer.strict import CELL_TEXT_LIMIT, require_success, strict_writing
from perfeval_xl.writer.table_cells import CellWriter, cleaned, number, plain
from perfeval_xl.writer.table_charts import insert_chart
from perfeval_xl.writer.table_layout import Laid, Top, columns_of, head_row, laid_out, places_of
from perfeval_xl.writer.table_looks import TABLE_STYLE, Looks
from perfeval_xl.writer.table_sheet import TableSheet
from perfeval_xl.writer.table_types import (
    COUNT,
    MEAN,
    RATIO,
    SHOWN_IN,
    SUM,
    Block,
    Card,
    CardsBlock,
    Cell,
    ChartBlock,
    Formula,
    Head,
    Link,
    Look,
    Placed,
    SheetSpec,
    Styled,
    TableBlock,
    TextBlock,
    leads_beside,
    link_to,
)
from perfeval_xl.writer.xlsx import A4, DOCUMENT_DAY

MOST_IN_TABLE = 50_000
"""Lines of a table of Excel's; a longer one is a filtered range that is written line by line."""
HIGHEST = 270.0
"""Points of a line: a longer text is cut where it is shown, and is whole in its cell."""
TALLEST = 400.0
"""Points of a paragraph; Excel takes no line of more than 409."""
LEAST = 20.0
_BREATH = 4.0
_LINE = LINE + 0.5
"""Points of a line in a table; a font that stands in for ours is a little higher."""
LONGEST_PROMPT, LONGEST_PROMPT_TITLE = 255, 32
"""Units of what is shown beside a cell, and of its title."""
_FUNCTIONS = {SUM: 109, MEAN: 101, COUNT: 103}
"""Of SUBTOTAL, by which what is filtered out does not count."""


def table_book(
    sheets: Sequence[SheetSpec], *, properties: Mapping[str, str], title: str, lock: Lock | None = None
) -> bytes:
    """Return the .xlsx with these sheets, its ``properties`` (texts of at most 255 characters) and its ``title``.

    With ``lock`` only the columns that are `Head.open` can be typed in. Raises LayoutError for whatever Excel would not
    open as it is.
    """
    laid, places = laid_out(sheets)
    target = io.BytesIO()
    with strict_writing():
        book = ProtectedWorkbook(target, in_memory=False)
        book.lock = lock
        looks = Looks(book)
        # Every sheet is there before a chart refers to it.
        written = [_added(book, one) for one in laid]
        for sheet, one in zip(written, laid, strict=True):
            sheet.lock = lock
            _SheetWriter(book, sheet, one, looks, places).write()
        for name, text in properties.items():
            require_success(book.set_custom_property(name, text, "text"))
        book.set_properties({"title": title, "created": DOCUMENT_DAY})
        book.close()
    data = target.getvalue()
    tabs = tuple(spec.name for spec in sheets)
    check_written(data, Expected(tabs, locked=lock is not None, properties=properties))
    return data


def _added(book: ProtectedWorkbook, laid: Laid) -> TableSheet:
    """A sheet of the book; a very long one is not kept in memory."""
    longest = max((len(block.rows) for block in laid.spec.blocks if isinstance(block, TableBlock)), default=0)
    book.constant_memory = longest > MOST_IN_TABLE
    sheet: TableSheet = book.add_worksheet(laid.spec.name, TableSheet)
    book.constant_memory = False
    return sheet


class _SheetWriter:
    """Writes one sheet, from the top."""

    def __init__(
        self, book: ProtectedWorkbook, sheet: Any, laid: Laid, looks: Looks, places: Mapping[str, Placed]
    ) -> None:
        self.book, self.sheet, self.laid, self.looks, self.places = book, sheet, laid, looks, places
        self.cells = CellWriter(sheet, looks)

    def write(self) -> None:
        spec = self.laid.spec
        hidden = {
            column
            for block in spec.blocks
            if isinstance(block, TableBlock)
            for column, head in zip(columns_of(block), block.heads, strict=False)
            if head.hidden
        }
        for column, width in enumerate(self.laid.widths):
            options = {"hidden": True} if column in hidden else {}
            require_success(self.sheet.set_column(column, column, width, None, options))
        self._page()
        row = 0
        if spec.title:
            self.sheet.set_row(row, 32)
            self.sheet.put_text(row, 0, cleaned(spec.title), self.looks["sheettitle",])
            row += 1
        if spec.about:
            self._paragraph(row, spec.about, ("aside",))
        for top in self.laid.tops:
            self._block(top)

    def _block(self, top: Top) -> None:
        block, row = top.block, top.row
        if isinstance(block, ChartBlock):
            insert_chart(self.book, self.sheet, block, row, top.left, self.places)
            return
        if block.title:
            self.sheet.set_row(row, 26)
            self.sheet.put_text(row, 0, cleaned(block.title), self.looks["section",])
            row += 1
        if isinstance(block, TableBlock):
            if block.about:
                self._paragraph(row, block.about, ("aside",))
            self._table(block, head_row(block, top.row))
        elif isinstance(block, TextBlock):
            for at, line in enumerate(block.lines):
                self._paragraph(row + at, line, ("left",))
        else:
            self._cards(block, row)

    def _paragraph(self, row: int, line: str | Styled | Link, styles: tuple[str, ...]) -> None:
        text = cleaned(str(plain(line)))
        last = self.laid.read
        if last:
            form = self.looks[styles]
            require_success(self.sheet.merge_range(row, 0, row, last, "", form))
        self.cells.put(row, 0, line, Look.TEXT, styles)
        width = sum(self.laid.widths[: last + 1])
        self.sheet.set_row(row, min(max(18.0, height_for(lines_of(text, width)) + 2), TALLEST))

    def _cards(self, block: CardsBlock, row: int) -> None:
        for line, height in enumerate((22, 40, 32)):
            self.sheet.set_row(row + line, height)
        for at, card in enumerate(block.cards):
            column = at * block.span
            label: Cell = Link(card.label, card.target) if card.target else card.label
            value = Styled(card.value, card.style) if card.style else card.value  # type: ignore[arg-type]
            shown = ("grid", "cardvalue")
            self._spanned(row, column, block.span, label, Look.MARK, ("grid", "cardhead"))
            self._spanned(row + 1, column, block.span, value, card.look, shown)
            self._spanned(row + 2, column, block.span, card.note, Look.MARK, ("grid", "cardnote"))

    def _spanned(self, row: int, column: int, span: int, value: Cell, look: Look, styles: tuple[str, ...]) -> None:
        if span > 1:
            form = self.looks[(*look.value, *styles)]
            require_success(self.sheet.merge_range(row, column, row, column + span - 1, "", form))
        self.cells.put(row, column, value, look, styles)

    def _table(self, block: TableBlock, head: int) -> None:
        starts = columns_of(block)
        is_long = len(block.rows) > MOST_IN_TABLE
        height = max(lines_of(one.title, self._width(block, starts, at)) for at, one in enumerate(block.heads))
        self.sheet.set_row(head, max(24.0, height_for(height) + _BREATH))
        for at, one in enumerate(block.heads):
            styles = ("grid", "openhead" if one.open else "gridhead")
            self._spanned(head, starts[at], starts[at + 1] - starts[at], one.title, Look.MARK, styles)
        if not block.rows:
            self._nothing(block, head + 1)
        elif block.native and not self.sheet.constant_memory:
            self._native(block, head)
        elif block.native and is_long:
            # Beside a long one a short one is no table either, and a sheet has one filter.
            last = head + len(block.rows)
            self.sheet.autofilter(head, 0, last, len(block.heads) - 1)
        self._rows(block, head + 1, starts)
        if block.rows:
            self._extras(block, head + 1)
            if block.totals:
                self._totals(block, head + 1, starts)

    def _width(self, block: TableBlock, starts: Sequence[int], at: int) -> float:
        return sum(self.laid.widths[starts[at] : starts[at + 1]])

    def _nothing(self, block: TableBlock, row: int) -> None:
        last = min(columns_of(block)[-1] - 1, self.laid.printed)
        form = self.looks["grid", "center", "aside"]
        if last:
            require_success(self.sheet.merge_range(row, 0, row, last, "", form))
        self.sheet.put_text(row, 0, cleaned(block.empty), form)
        self.sheet.set_row(row, LEAST + _BREATH)

    def _native(self, block: TableBlock, head: int) -> None:
        columns = [
            {
                "header": one.title,
                "header_format": self.looks["center", "grid", "openhead" if one.open else "gridhead"],
            }
            for one in block.heads
        ]
        options = {"name": block.name, "columns": columns, "style": TABLE_STYLE}
        last = head + len(block.rows)
        require_success(self.sheet.add_table(head, 0, last, len(block.heads) - 1, options))

    def _rows(self, block: TableBlock, first: int, starts: Sequence[int]) -> None:
        styles = [_styles(block, one) for one in block.heads]
        # What is too long for its line is seen from its beginning.
        topped = [(*names, "top") for names in styles]
        looks = [one.look for one in block.heads]
        widths = [self._width(block, starts, at) for at in range(len(block.heads))]
        wrapped = [at for at, one in enumerate(block.heads) if _is_wrapped(block, one) and one.look in _TEXTS]
        for number_, row in enumerate(block.rows):
            at_row = first + number_
            lines = max((_lines(plain(row[at]), widths[at]) for at in wrapped), default=1)
            height = max(LEAST, lines * _LINE + MARGIN) if lines > 1 else LEAST
            self.sheet.set_row(at_row, min(height, HIGHEST))
            here = styles if height <= HIGHEST else topped
            for at, value in enumerate(row):
                if block.native:
                    self.cells.put(at_row, at, value, looks[at], here[at])
                else:
                    self._spanned(at_row, starts[at], starts[at + 1] - starts[at], value, looks[at], here[at])

    def _extras(self, block: TableBlock, first: int) -> None:
        last = first + len(block.rows) - 1
        columns = dict(zip((head.title for head in block.heads), columns_of(block), strict=False))
        for title, (least, most) in block.bars.items():
            column = columns[title]
            bar: dict[str, object] = {"type": "data_bar", "bar_color": "#9DC3E6"}
            bar |= {"min_type": "num", "max_type": "num", "min_value": least, "max_value": most}
            require_success(self.sheet.conditional_format(first, column, last, column, bar))
        for column, begin, end, choice, prompt in _runs(block):
            rule = {"validate": "list", "source": list(choice), "error_title": "填写有误"}
            rule |= {"error_message": "请从下拉列表里选", "input_message": cleaned(prompt)[:LONGEST_PROMPT]}
            where = (first + begin, columns_of(block)[column], first + end, columns_of(block)[column])
            require_success(self.sheet.data_validation(*where, rule))
        for head in block.heads:
            if head.note:
                told = {"validate": "any", "input_title": head.title[:LONGEST_PROMPT_TITLE]}
                told["input_message"] = head.note[:LONGEST_PROMPT]
                row, column = first - 1, columns[head.title]
                require_success(self.sheet.data_validation(row, column, row, column, told))

    def _totals(self, block: TableBlock, first: int, starts: Sequence[int]) -> None:
        last = first + len(block.rows) - 1
        self.sheet.set_row(last + 1, LEAST + _BREATH)
        for at, head in enumerate(block.heads):
            value: Cell = None
            if head.total:
                value = _total(block, head, at, first, last, starts)
            elif at == 0:
                value = block.total_label
            look = Look.MARK if at == 0 and not head.total else Look.COUNT if head.total == COUNT else head.look
            span = starts[at + 1] - starts[at]
            self._spanned(last + 1, starts[at], span, value, look, ("grid", "gridtotal"))

    def _page(self) -> None:
        sheet, spec = self.sheet, self.laid.spec
        if spec.tab:
            sheet.set_tab_color(spec.tab)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.set_margins(**MARGINS)
        if spec.landscape:
            sheet.set_landscape()
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 1 if spec.one_page else 0)
        require_success(sheet.print_area(0, 0, max(self.laid.end - 1, 1), self.laid.printed))
        sheet.set_footer("&L&A&C第&P页 共&N页")
        looked_at = [one for one in spec.blocks if not (spec.held and isinstance(one, TextBlock))]
        first = looked_at[0] if looked_at else None
        tables = [block for block in spec.blocks if isinstance(block, TableBlock) and block.native]
        # What stays on top while one scrolls is what all of them are read by.
        titles = {tuple(one.title for one in block.heads) for block in tables}
        if isinstance(first, TableBlock) and first.native and len(titles) == 1:
            head = self.places[first.name].head
            sheet.freeze_panes(head + 1, spec.frozen)
            sheet.repeat_rows(head)


_TEXTS = frozenset({Look.TEXT, Look.LONG, Look.CODE, Look.MARK, Look.LINK})
"""Looks of what may take several lines."""


def _is_wrapped(block: TableBlock, head: Head) -> bool:
    """Whether the texts of a column are broken into lines: those that only lie beside make no row higher."""
    return block.wrapped and head.printed and not head.hidden


def _styles(block: TableBlock, head: Head) -> tuple[str, ...]:
    return ("grid", *(("open",) if head.open else ()), *(() if _is_wrapped(block, head) else ("plain",)))


def _lines(value: object, width: float) -> int:
    """Lines that a text takes, estimated from its bytes: a Chinese character has three of them, and counts twice."""
    if not isinstance(value, str) or not value:
        return 1
    text = value[:CELL_TEXT_LIMIT]
    wide = (len(text) + len(text.encode("utf-8", "replace"))) / 2
    room = max(width - 1.5, 2.0)
    return math.ceil(wide / room) + text.count("\n") if wide > room or "\n" in text else 1


class _Run(NamedTuple):
    """Cells below one another with the same choices."""

    column: int
    first: int
    last: int
    choice: tuple[str, ...]
    prompt: str


def _runs(block: TableBlock) -> Iterator[_Run]:
    """The choices of a table; cells below one another that have the same ones are one rule."""
    run: _Run | None = None
    for (row, column), choice in sorted(block.choices.items(), key=lambda item: (item[0][1], item[0][0])):
        here = _Run(column, row, row, tuple(choice), block.prompts.get((row, column), ""))
        if run and (run.column, run.last, run.choice, run.prompt) == (column, row - 1, here.choice, here.prompt):
            run = run._replace(last=row)
            continue
        if run:
            yield run
        run = here
    if run:
        yield run


def _total(block: TableBlock, head: Head, at: int, first: int, last: int, starts: Sequence[int]) -> Cell:
    """The formula below a column, with the value that it has when nothing is filtered; nothing over no number."""
    if head.total == RATIO:
        index = {one.title: place for place, one in enumerate(block.heads)}
        above, below = (index[title] for title in head.over)
        over = _sum(block, below)
        if over is None or not over:
            return None
        parts = [f"SUBTOTAL(109,{_area(starts[place], first, last)})" for place in (above, below)]
        share = f'IF({parts[1]}=0,"",{parts[0]}/{parts[1]})'
        return Formula(share, (_sum(block, above) or 0.0) / over)
    formula = f"SUBTOTAL({_FUNCTIONS[head.total]},{_area(starts[at], first, last)})"
    if head.total == COUNT:
        return Formula(formula, sum(plain(row[at]) not in (None, "") for row in block.rows))
    total = _sum(block, at)
    if total is None:
        return None
    if head.total == SUM:
        return Formula(formula, total)
    # A mean of nothing is an error: of rows that are all filtered out there is none.
    counted = sum(number(row[at]) is not None for row in block.rows)
    area = _area(starts[at], first, last)
    return Formula(f'IF(SUBTOTAL(102,{area})=0,"",{formula})', total / counted)


def _sum(block: TableBlock, at: int) -> float | None:
    numbers = [found for row in block.rows if (found := number(row[at])) is not None]
    return math.fsum(numbers) if numbers else None


def _area(column: int, first: int, last: int) -> str:
    return f"{cell_name(first, column)}:{cell_name(last, column)}"


__all__ = [
    "COUNT",
    "MEAN",
    "RATIO",
    "SHOWN_IN",
    "SUM",
    "Block",
    "Card",
    "CardsBlock",
    "Cell",
    "ChartBlock",
    "Formula",
    "Head",
    "Link",
    "Look",
    "Placed",
    "SheetSpec",
    "Styled",
    "TableBlock",
    "TextBlock",
    "leads_beside",
    "link_to",
    "places_of",
    "table_book",
]
