"""The workbook by which one form is checked again: locked but for its yellow cells, with live formulas.

The form itself is never written into: its values are printed here, each with a link to where it stands in the original.
"""

from __future__ import annotations

import hashlib
import io
from fractions import Fraction
from typing import Any

from perfeval_xl.layout.grid import cell_name
from perfeval_xl.layout.pages import MARGINS
from perfeval_xl.layout.styles import look, theme
from perfeval_xl.office.recheck_facts import Paper, pieces
from perfeval_xl.office.recheck_layout import (
    CRITERIA_SHEET,
    DEVIATION,
    FOUND,
    MARK,
    OWN,
    VALUE,
    At,
    Put,
    Sheet,
    sheets_of,
)
from perfeval_xl.writer.protection import DERIVED_SPINS, ProtectedSheet, ProtectedWorkbook, lock
from perfeval_xl.writer.self_check import Expected, check_written
from perfeval_xl.writer.strict import require_success, strict_writing
from perfeval_xl.writer.xlsx import A4, DOCUMENT_DAY, MEASURE_FONT

UP = ".."
"""From the folder of a draw up to that of the round."""
LEVELS = 2
"""Folders between a round and a workbook: 复核 and that of its draw."""
ZOOM = 85
"""Per cent at which all columns are seen on a screen of 1366 pixels."""
_TIP = 255
"""Characters of a tip."""


def recheck_book(paper: Paper) -> bytes:
    """The .xlsx of ``paper``. Raises LayoutError for what Excel would not open as it is."""
    sheets = sheets_of(paper)
    stored = pieces(paper)
    secret = hashlib.sha256("".join(stored.values()).encode()).hexdigest()[:16]
    target = io.BytesIO()
    with strict_writing():
        book = ProtectedWorkbook(target)
        # Whoever must, may unlock it: everything that counts is compared when it comes back.
        book.lock = lock(secret, seed=secret.encode(), spins=DERIVED_SPINS)
        book.formats[0].set_font_name(MEASURE_FONT)
        book.formats[0].set_font_size(look(())["font_size"])
        writer = _Writer(book, paper)
        for sheet in sheets:
            writer.write(sheet)
        for name, text in stored.items():
            require_success(book.set_custom_property(name, text, "text"))
        book.set_properties({"title": f"{paper.year}年度绩效自评复核表", "created": DOCUMENT_DAY})
        book.close()
    written = target.getvalue()
    check_written(written, Expected(tuple(sheet.name for sheet in sheets), locked=True, properties=stored))
    return written


class _Writer:
    def __init__(self, book: ProtectedWorkbook, paper: Paper) -> None:
        self._book, self._paper = book, paper
        self._looks: dict[tuple[tuple[str, ...], bool], Any] = {}
        self._alarm: Any = None

    def write(self, sheet: Sheet) -> None:
        target = self._book.add_worksheet(sheet.name, ProtectedSheet)
        target.lock = self._book.lock
        self._page(target, sheet)
        for at, put in sheet.cells.items():
            self._cell(target, at, put)
        if sheet.rows:
            self._mark_deviations(target, sheet)

    def _page(self, target: Any, sheet: Sheet) -> None:
        for column, width in enumerate(sheet.widths):
            require_success(target.set_column(column, column, width, None, {} if width else {"hidden": True}))
        for row, height in sheet.heights.items():
            target.set_row(row, height)
        # Whoever writes a long note sees all of it.
        target.growing = frozenset({*sheet.rows.values(), *sheet.wholes.values()})
        target.set_paper(A4)
        target.set_margins(**MARGINS)
        target.set_landscape()
        target.center_horizontally()
        target.fit_to_pages(1, 0 if sheet.rows else 1)
        last = max(row for row, _ in sheet.cells)
        target.print_area(0, 0, last, DEVIATION if sheet.name != CRITERIA_SHEET else len(sheet.widths) - 1)
        target.repeat_rows(sheet.heading)
        target.freeze_panes(sheet.heading + 1, 0)
        target.hide_gridlines(2)
        target.set_zoom(ZOOM)
        target.set_footer("&C第&P页 共&N页")
        if sheet.rows:
            rows = sorted(sheet.rows.values())
            typed = f"{cell_name(rows[0], VALUE)}:{cell_name(rows[-1], VALUE)}"
            target.ignore_errors({"number_stored_as_text": typed})
            target.set_selection(rows[0], VALUE, rows[0], VALUE)

    def _cell(self, target: Any, at: At, put: Put) -> None:
        style = self._look(put.style, is_open=put.open)
        row, column = at
        if put.last > column:
            require_success(target.merge_range(row, column, row, put.last, "", style))
        if put.place:
            self._link(target, at, put, style)
        if put.formula:
            value = "" if put.value is None else put.value
            target.put_formula(row, column, put.formula, style, float(value) if isinstance(value, Fraction) else value)
        elif isinstance(put.value, Fraction):
            require_success(target.write_number(row, column, float(put.value), style))
        elif put.value:
            target.put_text(row, column, put.value, style)
        else:
            require_success(target.write_blank(row, column, None, style))
        if put.options or put.longest or put.most:
            require_success(target.data_validation(row, column, row, column, _validation(put)))

    def _link(self, target: Any, at: At, put: Put, style: Any) -> None:
        """The cell leads to where its value stands in the form."""
        sheet, _, cell = put.place.rpartition("!")
        quoted = sheet.replace("'", "''")
        path = "/".join((*[UP] * LEVELS, self._paper.original))
        tip = f"打开单位上报的表：{put.place}"[:_TIP]
        require_success(target.write_url(*at, f"external:{path}#'{quoted}'!{cell}", style, "→", tip))

    def _mark_deviations(self, target: Any, sheet: Sheet) -> None:
        """What the 复核 changed is seen at a glance."""
        if self._alarm is None:
            self._alarm = self._book.add_format(dict(theme()["caution"]))
        rows = sorted(sheet.rows.values())
        own, found = (f"${cell_name(rows[0], column)}" for column in (OWN, FOUND))
        criteria = {"type": "formula", "criteria": f"=AND(ISNUMBER({found}),{found}<>{own})", "format": self._alarm}
        require_success(target.conditional_format(rows[0], FOUND, rows[-1], DEVIATION, criteria))

    def _look(self, style: tuple[str, ...], *, is_open: bool) -> Any:
        key = (style, is_open)
        if key not in self._looks:
            self._looks[key] = self._book.add_format({**look(style), **({"locked": False} if is_open else {})})
        return self._looks[key]


def _validation(put: Put) -> dict[str, object]:
    texts: dict[str, object] = {"error_title": "填写有误", "ignore_blank": True}
    if put.options:
        return texts | {
            "validate": "list",
            "source": list(put.options),
            "error_message": "请从下拉列表中选择；可以不选。",
        }
    if put.most:
        return texts | {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": f"={put.most}",
            "error_message": "填0到权重之间的数；不改得分的不填。",
        }
    return texts | {
        "validate": "length",
        "criteria": "<=",
        "value": put.longest,
        "error_message": f"最多{put.longest}字。",
    }


__all__ = ["MARK", "recheck_book"]
