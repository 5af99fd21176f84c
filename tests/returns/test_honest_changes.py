"""What people rightly do to a form is no offence: the change, what is told of it, and that it is genuine."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from tests import making
from tests.making import FORM, Parts, at, tag
from tests.returns import tampering
from tests.returns.check_edited import checked, codes
from tests.returns.tampering import Edit

NUMBER, LEVEL, DAY, SPENT = "i01.actual", "i08.actual", "i04.actual", "funds.appropriation.actual_expenditure"
"""Answers of the sound form: 900, a level, 2022-12-20, 392."""


def hidden_columns(first: int, last: int) -> Edit:
    """Columns hidden as a mouse does it."""

    def edit(parts: Parts) -> None:
        for item in parts.sheet().find("{*}cols"):
            if first <= int(item.get("min")) <= last:
                item.set("hidden", "1")

    return edit


def narrowed(first: int, last: int) -> Edit:
    """Columns drawn together until nothing is seen of them."""

    def edit(parts: Parts) -> None:
        for item in parts.sheet().find("{*}cols"):
            if first <= int(item.get("min")) <= last:
                item.set("width", "0")

    return edit


def grouped(parts: Parts) -> None:
    """The working strip folded away as a group."""
    for item in parts.sheet().find("{*}cols"):
        if int(item.get("min")) >= STRIP:
            item.set("outlineLevel", "1")
            item.set("hidden", "1")
            item.set("collapsed", "1")


def first_row_hidden(parts: Parts) -> None:
    parts.sheet().find(".//{*}row[@r='1']").set("hidden", "1")


def viewed(parts: Parts) -> None:
    """Zoomed, scrolled, split, and left with the cursor elsewhere."""
    view = parts.sheet().find("{*}sheetViews/{*}sheetView")
    view.set("zoomScale", "140")
    view.set("topLeftCell", "C9")
    for item in list(view):
        view.remove(item)
    etree.SubElement(view, tag("selection"), activeCell="K20", sqref="K20:K22")


def tall(parts: Parts) -> None:
    for item in parts.sheet().find("{*}cols"):
        item.set("width", "23.5")
    for row in parts.sheet().iter(tag("row")):
        row.set("ht", "48.75")
        row.set("customHeight", "1")


def summed(key: str, formula: str, value: object) -> Edit:
    """A sum done in the cell of an answer."""
    return lambda parts: making.fill(parts.sheet(), at(key), value, formula=formula)


def in_utf_16(parts: Parts) -> None:
    """All parts as some programs write XML."""
    for name in [name for name in parts if name.endswith((".xml", ".rels"))]:
        text = parts[name].decode("utf-8-sig")
        codec = "utf-16" if len(name) % 2 else "utf-16-be"
        declared = text.replace('encoding="UTF-8"', 'encoding="UTF-16"') if codec == "utf-16" else text
        parts[name] = (declared if codec == "utf-16" else text[text.index("?>") + 2 :].lstrip()).encode(codec)


def with_marks(parts: Parts) -> None:
    """The mark of UTF-8 before every part."""
    for name in [name for name in parts if name.endswith((".xml", ".rels"))]:
        parts[name] = b"\xef\xbb\xbf" + parts[name]


def backslashes(parts: Parts) -> None:
    """Folders parted as Windows does."""
    for name in list(parts):
        data = parts.pop(name)
        parts[name.replace("/", "\\")] = data


def coloured(rows: int, columns: int) -> Edit:
    """Empty cells below the form that somebody coloured."""

    def edit(parts: Parts) -> None:
        path = parts.part_of(FORM)
        cells = '<c s="3"/>' * columns
        lines = "".join(f'<row r="{row}">{cells}</row>' for row in range(200, 200 + rows)).encode()
        parts[path] = parts[path].replace(b"</sheetData>", lines + b"</sheetData>")

    return edit


def far_cell(parts: Parts) -> None:
    """A coloured cell in the last row that there is."""
    path = parts.part_of(FORM)
    parts[path] = parts[path].replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="3"/></row></sheetData>')


STRIP = making.plan().sheet(FORM).printed[3] + 2
"""The first column, from 1, beside the printed form."""

HONEST: dict[str, tuple[Edit, set[str]]] = {
    "a helper column hidden": (hidden_columns(STRIP, STRIP), set()),
    "the whole working strip hidden": (hidden_columns(STRIP, 99), set()),
    "the working strip drawn together": (narrowed(STRIP, 99), set()),
    "the working strip folded away": (grouped, set()),
    "the line of the state hidden": (first_row_hidden, set()),
    "widths and heights": (tall, set()),
    "zoom, scrolling, cursor, no frozen rows": (viewed, set()),
    "a quotient as answer": (summed(NUMBER, "1800/200*100", 900), set()),
    "a rounded quotient": (summed(NUMBER, "ROUND(180/200*1000,1)", 900), set()),
    "a sum of parts": (summed(NUMBER, "SUM(450,450)", 900), set()),
    "a sum with a plus before it": (summed(NUMBER, "+450+450", 900), set()),
    "a percentage of a number": (summed(NUMBER, "1000*90%", 900), set()),
    "an amount made of parts": (summed(SPENT, "200.5+191.5", 392), set()),
    "a day put together": (summed(DAY, "DATE(2022,12,20)", 44915), set()),
    "a sum that another program stored without its result": (summed(NUMBER, "450+450", None), set()),
    "60,000 coloured cells below the form": (coloured(3_000, 20), set()),
    "one coloured cell at the very end": (far_cell, set()),
    "backslashes in the zip": (backslashes, set()),
    "parts in UTF-16": (in_utf_16, set()),
    "parts with the mark of UTF-8": (with_marks, set()),
}
"""What was done, and the codes that are found then."""


@pytest.mark.parametrize(("edit", "expected"), HONEST.values(), ids=HONEST.keys())
def test_an_honest_change_is_no_offence(edit: Edit, expected: set[str], tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is True
    assert codes(submission) == expected
    assert submission.case is not None
    assert submission.case.scored.number("total.score") == Decimal("94.8")


OFFENCES: dict[str, tuple[Edit, str]] = {
    "a printed column hidden": (hidden_columns(STRIP - 1, STRIP - 1), "J105"),
    "a printed column drawn together": (narrowed(STRIP - 1, STRIP - 1), "J105"),
    "a printed row hidden": (tampering.row_hidden, "J105"),
    "an answer that points to a cell": (summed(NUMBER, "E15*90%", 900), "G125"),
    "an answer that points to a name": (summed(NUMBER, "pe_total_score", 900), "G125"),
    "an answer that changes with the day": (summed(DAY, "TODAY()", 44915), "G125"),
    "an answer that changes by chance": (summed(NUMBER, "ROUND(RAND()*900,0)", 900), "G125"),
    "an answer from another file": (summed(NUMBER, "SUM([1]表!A1,450)", 900), "G125"),
    "an answer of a function that nobody knows": (summed(NUMBER, "IF(1>0,900,1)", 900), "G125"),
}
"""Their neighbours that stay what they were: what was done, and what must be found."""


@pytest.mark.parametrize(("edit", "code"), OFFENCES.values(), ids=OFFENCES.keys())
def test_its_neighbour_is_still_an_offence(edit: Edit, code: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is False
    assert code in codes(submission)
