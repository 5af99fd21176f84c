"""The foot of a form: who filled it in, where it is signed, and the notes below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from perfeval_xl.layout.columns import Columns
from perfeval_xl.layout.placing import Placing
from perfeval_xl.profiles.geometry import Box, label_width
from perfeval_xl.profiles.head_rule import FillField
from perfeval_xl.text_measure import lines_of

COLON = "："
"""Stands between what a field of the foot is called and what is filled in."""
FOOT_LINES = 1.6
"""Height of a line of the foot, in lines of text: a signature needs room."""


def footer_rows(sheet: Placing, at: Columns, row: int) -> int:
    """The lines below the table, each with its fields side by side."""
    head = sheet.profile.layout.head
    for names in head.footers:
        fields = [head.fields[name] for name in names]
        boxes = at.boxes(*(label_width(heading_of(own)) for own in fields), least=[own.columns for own in fields])
        place_fields(sheet, row, fields, boxes, "project")
        row += 1
    return row


def place_fields(
    sheet: Placing, row: int, fields: Sequence[FillField], boxes: Iterable[Box], stem: str, look: str = "left"
) -> None:
    """A line of fields, each in its box: what it is called, and where it is filled in or signed."""
    for own, (start, label_end, end) in zip(fields, boxes, strict=True):
        if own.in_the_book:
            sheet.text(row, start, heading_of(own), look, to_column=label_end)
            sheet.field(row, label_end + 1, f"{stem}.{own.key}", "left", "foot", to_column=end)
        else:
            sheet.text(row, start, heading_of(own), look, to_column=end if look == "left" else label_end)
    sheet.need(row, FOOT_LINES)


def heading_of(own: FillField) -> str:
    """What stands before what is filled in."""
    return own.heading if own.heading.endswith((COLON, ":", "）", ")")) else f"{own.heading}{COLON}"


def note_rows(sheet: Placing, at: Columns, row: int) -> int:
    """The notes as the official form prints them."""
    return place_notes(sheet, sheet.profile.layout.head.notes, row, at.last_printed)


def place_notes(sheet: Placing, notes: Iterable[str], row: int, last: int) -> int:
    """Each note over the whole width of what is printed."""
    for note in notes:
        sheet.text(row, 0, note, "note", to_column=last)
        sheet.need(row, lines_of(note, sheet.width(0, last)))
        row += 1
    return row
