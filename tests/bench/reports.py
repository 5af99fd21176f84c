"""Reports and summaries beside python-docx and XlsxWriter that write the same words and cells."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.table import Table
from docx.text.paragraph import Paragraph

from perfeval_xl import issuing
from perfeval_xl.checks import Case
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.consolidated import write_summary
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, view_of
from perfeval_xl.profiles import published
from perfeval_xl.reports.doors import report_bytes, report_of_case
from perfeval_xl.submission import check_bytes
from tests.bench import forms
from tests.bench.bare import replayed, script_of
from tests.bench.checking import PLACE
from tests.bench.figures import Figures
from tests.bench.measuring import MOST, Group, in_turn
from tests.office import costs

ASKED = 2.0
"""What was asked for."""
COMPOSED, WORD, SHEET, BY_DOCX, BY_XLSX = "compose", "docx", "xlsx", "python-docx", "XlsxWriter"
WORD_ALONE, SHEET_ALONE = "docx alone", "xlsx alone"
PROJECTS, SUMMARIES = 100, 3
"""Of a 汇总, and how often it is written."""


class Piece(NamedTuple):
    """A paragraph as python-docx reads it, or the rows of a table."""

    style: str
    runs: tuple[tuple[str, bool | None], ...] = ()
    """Text and whether it is bold."""
    rows: tuple[tuple[str, ...], ...] = ()


def measure(figures: Figures) -> None:
    """The report of each published profile as both files, composed for each, and a 汇总."""
    for profile_id in published():
        times = in_turn(_groups([_case(filled) for filled in forms.distinct(profile_id, MOST + 1)]))
        composed = f"; composing {times.median(COMPOSED) * 1000:.1f} ms of it"
        for kind, other, whole, alone in ((".docx", BY_DOCX, WORD, WORD_ALONE), (".xlsx", BY_XLSX, SHEET, SHEET_ALONE)):
            more = f"{composed}; writing alone {times.pairs(alone, other).ratio:.2f}"
            figures.ratio(f"{profile_id}: report {kind} / {other}", times.pairs(whole, other), ASKED, more=more)
    _summary(figures)


def _case(filled: Any) -> Case:
    case = check_bytes(PLACE, issuing.workbook(filled)).case
    if case is None:
        raise ValueError("a form of ours was not read")
    return case


def _groups(cases: list[Case]) -> Iterator[Group]:
    """From what is known of a form to the file of its report, beside those who only write."""
    for case in cases:
        report = report_of_case(case)
        word, script = report_bytes(report, ".docx"), script_of(report_bytes(report, ".xlsx"))
        pieces = pieces_of(word)
        yield {
            WORD: lambda case=case: report_bytes(report_of_case(case), ".docx"),
            SHEET: lambda case=case: report_bytes(report_of_case(case), ".xlsx"),
            WORD_ALONE: partial(report_bytes, report, ".docx"),
            SHEET_ALONE: partial(report_bytes, report, ".xlsx"),
            COMPOSED: partial(report_of_case, case),
            BY_DOCX: partial(written, pieces),
            BY_XLSX: partial(replayed, script),
        }


def pieces_of(data: bytes) -> list[Piece]:
    """What stands in a Word file, in its order."""
    return [_piece(part) for part in docx.Document(io.BytesIO(data)).iter_inner_content()]


def _piece(part: Paragraph | Table) -> Piece:
    if isinstance(part, Paragraph):
        return Piece(part.style.name, tuple((run.text, run.bold) for run in part.runs))
    return Piece("", rows=tuple(tuple(cell.text for cell in row.cells) for row in part.rows))


def written(pieces: list[Piece]) -> bytes:
    """The same paragraphs and tables by a script that knows nothing."""
    document = docx.Document()
    known = {style.name for style in document.styles}
    for name in {piece.style for piece in pieces if piece.style} - known:
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for piece in pieces:
        _add(document, piece)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _add(document: Document, piece: Piece) -> None:
    if not piece.rows:
        paragraph = document.add_paragraph(style=piece.style or None)
        for text, bold in piece.runs:
            paragraph.add_run(text).bold = bold
        return
    table = document.add_table(len(piece.rows), max(map(len, piece.rows)))
    # Cell by cell as python-docx is told to be quick: its own lists of cells, asked for once a row.
    for row, texts in zip(table.rows, piece.rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text


def _summary(figures: Figures) -> None:
    """A 汇总 from the ledger to the file, beside XlsxWriter that writes its cells."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        of, now = costs.taken_in(base / "round", PROJECTS), datetime.now(UTC)
        places = iter([base / f"summary{number}" for number in range(SUMMARIES + 2)])

        def ours() -> Path:
            place = next(places)
            place.mkdir()
            with Ledger.open(of.ledger, readonly=True) as ledger:
                view = view_of(of.folder, ledger, now)
                write_summary(view, lines_of(view), ledger, Round(place), now, "")
            return place

        book = max(ours().rglob("*.xlsx"), key=lambda path: path.stat().st_size)
        script = script_of(book.read_bytes())
        group = {SHEET: ours, BY_XLSX: partial(replayed, script)}
        times = in_turn([group] * (SUMMARIES + 1), least=SUMMARIES)
    figures.ratio(f"汇总 of {PROJECTS} projects / XlsxWriter", times.pairs(SHEET, BY_XLSX), ASKED)
