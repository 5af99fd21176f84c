"""A message that is too long for a box, as a sheet: a line in each row, to be read, searched and printed."""

from __future__ import annotations

import io
from collections.abc import Sequence

from perfeval_xl.layout.styles import look
from perfeval_xl.plain_text import visible
from perfeval_xl.text_measure import height_for, lines_of
from perfeval_xl.writer.strict import CELL_TEXT_LIMIT, StrictWorkbook, StrictWorksheet, require_success, strict_writing
from perfeval_xl.writer.xlsx import A4, DOCUMENT_DAY

SHEET = "说明"
WIDTH = 110
"""Characters of a line."""
MOST = 20_000
"""Lines that are listed."""
LEAST, HIGHEST = 18.0, 400.0
"""Points of a row."""


def list_of_lines(title: str, lines: Sequence[str]) -> bytes:
    """Return a workbook with ``lines`` below a ``title``."""
    target = io.BytesIO()
    with strict_writing():
        book = StrictWorkbook(target)
        base = look(())
        book.formats[0].set_font_name(base["font_name"])
        book.formats[0].set_font_size(base["font_size"])
        sheet = book.add_worksheet(SHEET, StrictWorksheet)
        heading, body = (book.add_format(look(styles)) for styles in (("title",), ("left",)))
        require_success(sheet.set_column(0, 0, WIDTH))
        sheet.put_text(0, 0, title, heading)
        for row, line in enumerate(lines[:MOST], start=1):
            text = visible(line, CELL_TEXT_LIMIT)
            height = min(max(height_for(lines_of(text, WIDTH)), LEAST), HIGHEST)
            require_success(sheet.set_row(row, height))
            sheet.put_text(row, 0, text, body)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.freeze_panes(1, 0)
        book.set_properties({"created": DOCUMENT_DAY})
        book.close()
    return target.getvalue()
