"""Pictures of figures in the Word file of a report."""

from __future__ import annotations

import io
import struct

from docx.shared import Mm

from perfeval_xl.plain_text import without_controls
from perfeval_xl.reports.model import ReportChart
from perfeval_xl.reports.word_text import Body

WIDEST_MM, HIGHEST_MM = 120.0, 70.0
"""Of a picture: larger ones would leave larger gaps above them."""
_HEADER = struct.Struct(">8x8xII")
"""Of a PNG file, up to its width and height in dots."""
_LONGEST_TOLD = 1_000
"""Characters of what is said of a picture to whoever cannot see it."""


def add_picture(body: Body, data: bytes, chart: ReportChart) -> None:
    """Add a picture (PNG) of ``chart`` with its title below it."""
    across, down = _HEADER.unpack_from(data)
    inline = (
        body.add("Picture")
        .add_run()
        .add_picture(io.BytesIO(data), width=Mm(min(WIDEST_MM, HIGHEST_MM * across / down)))
    )
    properties = inline._inline.docPr
    properties.set("descr", told(chart))
    properties.set("name", without_controls(chart.title))
    body.add("PictureCaption", chart.title)


def told(chart: ReportChart) -> str:
    """What the picture of ``chart`` shows, in words."""
    table = chart.table
    rows = (
        row[chart.label].text + "，".join(f"{table.head[column]}{row[column].text}" for column in chart.series)
        for row in table.rows
    )
    return without_controls(f"{chart.title}（{chart.unit}）：{'；'.join(rows)}。")[:_LONGEST_TOLD]
