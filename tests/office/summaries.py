"""A round in which each kind of thing is to be decided, its 汇总 in short, and what a clerk types into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import FindingRow
from perfeval_xl.office.deciding import take_decisions
from perfeval_xl.office.office_findings import in_beijing
from perfeval_xl.office.own_papers import SUMMARY
from perfeval_xl.office.pending import (
    CHOICE,
    CODE,
    MADE_HEADS,
    MADE_SHEET,
    MARK,
    PENDING_HEADS,
    PENDING_SHEET,
    made_of,
    pending_of,
)
from perfeval_xl.office.pending_things import Pending
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import View, lines_of, view_of
from perfeval_xl.office.taken import Taken
from perfeval_xl.writer.table_book import Head, SheetSpec, TableBlock, TextBlock, table_book
from tests.ledger.making import AT, RULES, YEAR, blob, contact, container, delivery, finding, issue, judgement

NOW = datetime(2024, 3, 20, 4, 0, tzinfo=UTC)
DUE = "2024-03-31"
RIVALS, EXPLAINED, RETURNED, MISSING, ANOTHER, FINE = "001", "002", "003", "004", "005", "006"
"""Codes of the projects, by how they stand."""
SAID: FindingRow = finding(code="S046", severity=2, mark="m2", explanation="因故", message="完成率150%")


def begun(folder: Path) -> Round:
    """The round: two files of one project in one moment, two explanations, a returned one, two missing ones, one that
    is not registered, one that could not be opened.
    """
    of = Round(folder)
    files = [
        (delivery("a", name="第一份.xlsx"), judgement("a", RIVALS, score="91")),
        (delivery("b", name="第二份.xlsx"), judgement("b", RIVALS, score="92")),
        (delivery("c"), judgement("c", EXPLAINED, explained=1, findings=(SAID,))),
        (delivery("d"), judgement("d", RETURNED, errors=1, findings=(finding(),))),
        (delivery("e"), judgement("e", "009", identity="x")),
        (delivery("g"), judgement("g", FINE, explained=1, findings=(replace(SAID, mark="m6"),))),
    ]
    lost = delivery("f", role="refused", code="Z006", facts="{}", name="坏.zip")
    with Ledger.create(of.ledger, YEAR) as ledger:
        codes = (RIVALS, EXPLAINED, RETURNED, MISSING, ANOTHER, FINE)
        ledger.register([issue(code) for code in codes], [contact(code, deadline=DUE) for code in codes])
        ledger.record([(container(one), [one], [blob(one)]) for one, _ in files])
        ledger.record([(container(lost), [lost], [blob(lost)])])
        ledger.use_rules(RULES)
        for _, judged in files:
            ledger.judged(replace(judged, answers=b""))
        ledger.event("begun", AT)
    return of


def seen(of: Round, now: datetime = NOW) -> View:
    """How it stands."""
    with Ledger.open(of.ledger, readonly=True) as ledger:
        return view_of(of.folder, ledger, now)


def asked(of: Round, now: datetime = NOW) -> list[Pending]:
    """What is to be decided."""
    made = seen(of, now)
    return pending_of(made, lines_of(made))


def summary(of: Round, state: str = "0123456789abcdef", name: str = "汇总.xlsx", now: datetime = NOW) -> Path:
    """Write the two sheets of a 汇总 that are typed into, of the state of that name."""
    made, empty = seen(of, now), ("", None, "", "")
    rows = [
        (nth, one.matter, one.code, one.name, one.department, one.unit, one.what, one.file, one.place, *empty, one.mark)
        for nth, one in enumerate(pending_of(made, lines_of(made)), 1)
    ]
    decided = [
        (
            one.words,
            one.row.code,
            one.name,
            one.what,
            one.row.why,
            one.row.who,
            in_beijing(one.row.at),
            "",
            "",
            one.mark,
        )
        for one in made_of(made)
    ]
    sheets = [
        SheetSpec(PENDING_SHEET, [TableBlock("pending", list(map(_head, PENDING_HEADS)), rows)], title="待处理"),
        SheetSpec(
            MADE_SHEET,
            [
                TextBlock(["读了什么"]),
                TableBlock("made", list(map(_head, MADE_HEADS)), decided),
                TextBlock(["标记", "撤销"]),
            ],
        ),
    ]
    path = of.folder / name
    path.write_bytes(table_book(sheets, properties={SUMMARY: state}, title="汇总"))
    return path


def _head(title: str) -> Head:
    return Head(title, hidden=title == MARK)


def typed(path: Path, *rows: tuple[str, Mapping[str, Any]], sheet: str = PENDING_SHEET, by: str = "王五") -> Path:
    """Type into the rows of these projects, or whose mark or file is that, by the titles of the columns; save."""
    book = load_workbook(path)
    page = book[sheet]
    head, columns = columns_of(page)
    for wanted, cells in rows:
        for number in rows_of(page, wanted):
            for title, value in cells.items():
                page.cell(number, columns[title]).value = value
    book.properties.lastModifiedBy = by
    assert head
    book.save(path)
    return path


def columns_of(page: Worksheet) -> tuple[int, dict[str, int]]:
    """The row of the titles, and the column of each."""
    for row in page.iter_rows():
        titles = {str(cell.value): cell.column for cell in row if cell.value}
        if MARK in titles and CODE in titles:
            return row[0].row, titles
    raise AssertionError(page.title)


def rows_of(page: Worksheet, wanted: str) -> list[int]:
    """The rows in which a cell is, or ends in, a text."""
    head, _ = columns_of(page)
    found = [
        row[0].row
        for row in page.iter_rows(min_row=head + 1)
        if any(str(cell.value or "") == wanted or str(cell.value or "").endswith(f" {wanted}") for cell in row)
    ]
    assert found, wanted
    return found


def taken(of: Round, *extra: Path, now: datetime = NOW) -> Taken:
    """Take over what was typed."""
    with Ledger.open(of.ledger) as ledger:
        return take_decisions(of, ledger, extra, now)


def answer(choice: str, reason: str = "已核对", **cells: object) -> dict[str, object]:
    """What a clerk types into a row."""
    return {CHOICE: choice, "理由": reason, **cells}


def day(text: str) -> date:
    """A day as Excel stores it in a cell."""
    return date.fromisoformat(text)
