"""Ten reports to look at: ``python -m tests.reports.ten FOLDER``.

Five of published self-evaluations, five of our own forms (`own_forms`): each as .docx, .xlsx and .txt, every page of
both as a picture (`png/docx/NAME/page-1.png`), and `NAME.sources.txt`: each sentence with the cells that it
tells and what stands in them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from perfeval_xl.reports.doors import REPORT_SUFFIXES, report_bytes
from perfeval_xl.reports.model import Origin, Report, Span
from tests.engines import libreoffice, render
from tests.reports.sourced import Cells, ten

LONGEST = 40
"""Characters of a cell that are shown beside a sentence."""
DPI = 60
"""Of the pictures: enough to read a title and to see a gap."""


def sources(report: Report) -> Iterator[str]:
    """Each sentence, and below it each of its pieces with origin, cells and their contents."""
    cells = Cells(report.case)
    section = ""
    for title, spans in report.sentences():
        if title != section:
            section = title
            yield f"== {section}"
        yield "".join(span.text for span in spans).rstrip("\t")
        yield from (f"    {line}" for span in spans if span.origin is not Origin.WORDS for line in _source(span, cells))


def _source(span: Span, cells: Cells) -> Iterator[str]:
    how = f"（{span.how}）" if span.how else ""
    held = [f"{key}＝{'／'.join(dict.fromkeys(_short(text) for text in cells.printed(key)))}" for key in span.keys]
    yield f"{span.origin.value:6} {_short(span.text)}{how} ← {'；'.join(held)}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def write(folder: Path) -> list[Path]:
    """Write all files but the pictures; return the documents."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = []
    for name, report in ten().items():
        for suffix in REPORT_SUFFIXES:
            path = folder / f"{name}{suffix}"
            path.write_bytes(report_bytes(report, suffix))
            documents += [path] if suffix != ".txt" else []
        (folder / f"{name}.sources.txt").write_text("\n".join(sources(report)) + "\n", encoding="utf-8")
    return documents


def draw(documents: list[Path], folder: Path) -> None:
    """Draw every page of each document; LibreOffice is started once for each kind."""
    for suffix in sorted({document.suffix for document in documents}):
        kind = suffix.removeprefix(".")
        of_kind = [document for document in documents if document.suffix == suffix]
        for pdf in libreoffice.to_pdf(of_kind, folder / "pdf" / kind):
            pages = render.pages(pdf, folder / "png" / kind, dpi=DPI)
            print(f"{pdf.stem}{suffix}: {len(pages)} pages")


def main(folder: str) -> int:
    """Write and draw; return the exit code."""
    draw(write(Path(folder)), Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
