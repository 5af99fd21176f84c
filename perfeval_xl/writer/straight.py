"""Write a plan straight into the parts of its file, in a fifth of the time that XlsxWriter takes.

The bytes are those that XlsxWriter writes, down to the order of looks and texts: `xlsx` holds the other way, which is
the reference, and tests compare the two. What is not known here, being refused by XlsxWriter or taken in another
manner, is handed to it.
"""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.layout.grid import Plan
from perfeval_xl.writer.agreed import Seal, measure_font
from perfeval_xl.writer.markup import DECLARATION
from perfeval_xl.writer.packed import LARGEST, Packed, pack, zipped
from perfeval_xl.writer.protection import Lock
from perfeval_xl.writer.remembered import Looks, frame_of, looks_of
from perfeval_xl.writer.straight_bars import drawn
from perfeval_xl.writer.straight_book import application_xml, book_xml, core_xml, defined_names, properties_xml
from perfeval_xl.writer.straight_cells import Shared, Unusual
from perfeval_xl.writer.straight_sheet import StraightSheet

_TEXTS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def straight_bytes(plan: Plan, values: Mapping[str, Value], *, seal: Seal, lock: Lock | None) -> bytes | None:
    """Return the .xlsx of ``plan`` as `workbook_bytes` does, not yet looked at once more.

    None where something is planned that is not known here, or cannot be written at all.
    """
    try:
        return zipped(_parts(plan, values, seal, lock))
    except (Unusual, UnicodeEncodeError):
        return None


def _parts(plan: Plan, values: Mapping[str, Value], seal: Seal, lock: Lock | None) -> list[tuple[str, Packed]]:
    """Every part in its order, with its name."""
    shared = Shared()
    sheets = [StraightSheet(sheet, values, shared) for sheet in plan.sheets]
    if not shared.texts:
        raise Unusual
    names = defined_names(plan, seal)
    order = dict.fromkeys(look for sheet in sheets for look in sheet.rows.looks())
    rules = dict.fromkeys(style for sheet in sheets for style in sheet.rules)
    known = list(shared.looks)
    looks = looks_of(measure_font(plan), tuple(known[look] for look in order), tuple(rules))
    texts = f'count="{shared.uses}" uniqueCount="{len(shared.texts)}"'
    made = {
        "xl/workbook.xml": book_xml(plan, names, lock),
        "xl/sharedStrings.xml": f"{DECLARATION}{_TEXTS} {texts}>{shared.texts_xml()}</sst>",
        "docProps/custom.xml": properties_xml(seal),
        "docProps/core.xml": core_xml(plan),
        "docProps/app.xml": application_xml(plan, names),
        **_sheets(sheets, looks, tuple(order), tuple(rules), lock),
        **drawn(plan),
    }
    remembered = {"xl/styles.xml": looks.part}
    parts = [
        (name, part or remembered.get(name) or pack(made[name]))
        for name, part in frame_of(tuple(len(sheet.charts) for sheet in plan.sheets), properties=bool(seal.properties))
    ]
    if any(part.size > LARGEST for _, part in parts):
        raise Unusual
    return parts


def _sheets(
    sheets: list[StraightSheet], looks: Looks, order: tuple[int, ...], rules: tuple[str, ...], lock: Lock | None
) -> dict[str, str]:
    named = dict(zip(order, looks.cells, strict=True))
    shown = dict(zip(rules, looks.rules, strict=True))
    texts = {look: str(number) for look, number in named.items()}
    return {
        f"xl/worksheets/sheet{number}.xml": sheet.xml(texts, shown, lock, first=number == 1)
        for number, sheet in enumerate(sheets, start=1)
    }
