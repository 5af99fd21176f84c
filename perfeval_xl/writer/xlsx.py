"""Write a plan, with the values its formulas have now: straight where that is known, through XlsxWriter otherwise."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.layout.grid import Address, Plan, PlannedCell, SheetPlan, Validation, cell_name
from perfeval_xl.layout.pages import MARGINS
from perfeval_xl.layout.styles import theme
from perfeval_xl.writer.agreed import (
    A4,
    DOCUMENT_DAY,
    ERROR_TITLE,
    FOOTER,
    LINK_TIP,
    MARKED,
    MEASURE_FONT,
    Seal,
    cached,
    limit,
    measure_font,
    pieces_of,
    title_of,
)
from perfeval_xl.writer.bars import insert_bars
from perfeval_xl.writer.protection import Lock, ProtectedSheet, ProtectedWorkbook
from perfeval_xl.writer.remembered import measure_by, properties_of
from perfeval_xl.writer.self_check import Expected, check_written
from perfeval_xl.writer.straight import straight_bytes
from perfeval_xl.writer.strict import require_success, strict_writing


def workbook_bytes(
    plan: Plan,
    values: Mapping[str, Value],
    *,
    seal: Seal,
    lock: Lock | None,
) -> bytes:
    """Return the .xlsx of ``plan``.

    ``values`` holds every field: answers go into the open cells, computed ones
    beside their formulas. Without ``lock`` nothing is protected.
    Raises LayoutError for whatever Excel would not open as it is, and where the written file,
    looked at once more, is not what was to be written.
    """
    written = straight_bytes(plan, values, seal=seal, lock=lock)
    if written is None:
        written = plain_bytes(plan, values, seal=seal, lock=lock)
    check_written(
        written,
        Expected(
            tuple(sheet.name for sheet in plan.sheets),
            locked=lock is not None,
            properties=seal.properties,
            names=seal.names,
            growing={sheet.name: frozenset(sheet.growing) for sheet in plan.sheets},
        ),
    )
    return written


def plain_bytes(plan: Plan, values: Mapping[str, Value], *, seal: Seal, lock: Lock | None) -> bytes:
    """Return the .xlsx of ``plan`` as XlsxWriter writes it, not yet looked at once more.

    Raises LayoutError for whatever it refuses.
    """
    target = io.BytesIO()
    with strict_writing():
        book = ProtectedWorkbook(target)
        _Writer(book, plan, values, lock).write()
        for name, text in seal.properties.items():
            require_success(book.set_custom_property(name, text, "text"))
        for name, text in seal.names.items():
            book.define_hidden(name, text)
        brief = plan.form.brief
        book.set_properties(
            {
                "title": title_of(plan),
                "subject": brief.name,
                "company": brief.implementing_unit,
                "created": DOCUMENT_DAY,
            }
        )
        book.close()
    return target.getvalue()


class _Writer:
    def __init__(self, book: ProtectedWorkbook, plan: Plan, values: Mapping[str, Value], lock: Lock | None) -> None:
        self.book = book
        self.plan = plan
        self.values = values
        self.lock = lock
        self._looks: dict[tuple[tuple[str, ...], bool], Any] = {}

    def write(self) -> None:
        self.book.lock = self.lock
        measure_by(self.book, measure_font(self.plan))
        sheets = [self.book.add_worksheet(sheet.name, ProtectedSheet) for sheet in self.plan.sheets]
        for sheet, planned in zip(sheets, self.plan.sheets, strict=True):
            sheet.lock = self.lock
            self._page(sheet, planned)
            for at, cell in planned.cells.items():
                self._cell(sheet, cell, planned.marked.get(at, ()))
            for chart in planned.charts:
                insert_bars(self.book, sheet, planned, chart)
            for (row, column), rule in planned.validations.items():
                require_success(sheet.data_validation(row, column, row, column, _validation(rule)))
            for shown in planned.conditionals:
                style = self._conditional_look(shown.style)
                criteria = {"type": "formula", "criteria": shown.formula, "format": style}
                require_success(sheet.conditional_format(*shown.first, *shown.last, criteria))
        for name, place in self.plan.names.items():
            require_success(self.book.define_name(name, f"={place.sheet}!{place.absolute}"))

    def _page(self, sheet: ProtectedSheet, plan: SheetPlan) -> None:
        for column, width in enumerate(plan.widths):
            # LibreOffice gives a column without a width its usual one where its sheet is copied, unless it is hidden.
            sheet.set_column(column, column, width, None, {} if width else {"hidden": True})
        for row, height in plan.heights.items():
            sheet.set_row(row, height)
        sheet.growing = frozenset(plan.growing)
        if plan.plain_print:
            sheet.print_black_and_white()
        sheet.set_paper(A4)
        sheet.set_margins(**MARGINS)
        if plan.landscape:
            sheet.set_landscape()
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 1 if plan.one_page else 0)
        sheet.print_area(*plan.printed)
        if plan.repeated is not None:
            sheet.repeat_rows(plan.repeated)
        if plan.breaks:
            require_success(sheet.set_h_pagebreaks(plan.breaks))
        if plan.frozen:
            sheet.freeze_panes(plan.frozen, 0)
        if plan.cursor is not None:
            cell = plan.cells[plan.cursor]
            sheet.set_selection(cell.row, cell.column, cell.last_row, cell.last_column)
        if plan.filtered is not None:
            sheet.autofilter(*plan.filtered)
        sheet.set_footer(FOOTER)
        sheet.hide_gridlines(2)

    def _cell(self, sheet: ProtectedSheet, cell: PlannedCell, marked: Sequence[tuple[int, int]]) -> None:
        style = self._look(cell.style, cell.open)
        if cell.merged:
            sheet.merge_range(cell.row, cell.column, cell.last_row, cell.last_column, "", style)
        at = (cell.row, cell.column)
        if cell.link is not None:
            self._link(sheet, at, cell.link, style, cell.value)
        elif cell.formula is not None and cell.key is not None:
            sheet.put_formula(*at, cell.formula, style, cached(self.values[cell.key]))
        elif cell.formula is not None:
            sheet.put_formula(*at, cell.formula, style, cached(cell.value))
        elif marked and isinstance(cell.value, str):
            self._marked(sheet, at, cell, marked)
        else:
            value = self.values.get(cell.key) if cell.open and cell.key else cell.value
            self._value(sheet, at, value, style)

    def _value(self, sheet: ProtectedSheet, at: tuple[int, int], value: Value, style: Any) -> None:
        if value is None:
            require_success(sheet.write_blank(*at, None, style))
        elif isinstance(value, bool):
            require_success(sheet.write_boolean(*at, value, style))
        elif isinstance(value, str):
            sheet.put_text(*at, value, style)
        else:
            require_success(sheet.write_number(*at, float(value), style))

    def _marked(
        self, sheet: ProtectedSheet, at: tuple[int, int], cell: PlannedCell, marked: Sequence[tuple[int, int]]
    ) -> None:
        """A text of which some pieces are shown as a warning; one that is nothing else is so as a whole."""
        text, plain, warning = str(cell.value), self._look(cell.style, cell.open), (*cell.style, MARKED)
        pieces = [
            (piece, self._look(warning, cell.open) if warned else plain) for piece, warned in pieces_of(text, marked)
        ]
        if len(pieces) > 1:
            sheet.put_marked(*at, pieces, plain)
        else:
            sheet.put_text(*at, text, self._look(warning, cell.open))

    def _link(self, sheet: ProtectedSheet, at: tuple[int, int], to: Address, style: Any, text: Value) -> None:
        quoted = to.sheet.replace("'", "''")
        place = f"internal:'{quoted}'!{cell_name(to.row, to.column)}"
        require_success(sheet.write_url(*at, place, style, str(text), f"{LINK_TIP}{to}"))

    def _look(self, style: tuple[str, ...], is_open: bool) -> Any:
        key = (style, is_open)
        if key not in self._looks:
            self._looks[key] = self.book.add_format(properties_of(key))
        return self._looks[key]

    def _conditional_look(self, style: str) -> Any:
        key = ((f"conditional {style}",), False)
        if key not in self._looks:
            self._looks[key] = self.book.add_format(dict(theme()[style]))
        return self._looks[key]


def _validation(rule: Validation) -> dict[str, object]:
    texts: dict[str, object] = {
        "input_title": rule.title,
        "input_message": rule.prompt,
        "error_title": ERROR_TITLE,
        "error_message": rule.error,
        "ignore_blank": True,
    }
    if rule.kind == "list":
        return texts | {"validate": "list", "source": list(rule.options), "show_error": rule.refuses}
    low, high = limit(rule.low), limit(rule.high)
    return texts | {"validate": rule.kind, "criteria": "between", "minimum": low, "maximum": high}


__all__ = ["A4", "DOCUMENT_DAY", "MEASURE_FONT", "Seal", "plain_bytes", "workbook_bytes"]
