"""Look at a PDF: its pages as pictures, their sizes, and the text on them."""

import re
from pathlib import Path

from tests.engines.programs import EngineError, find, run

A4 = (595.3, 841.9)
"""Width and height of an upright A4 page in points, as LibreOffice rounds them."""

_PACKAGE = "poppler-utils"
_SECONDS = 120.0
_COUNT = re.compile(r"^Pages:\s+(\d+)$", re.MULTILINE)
_SIZE = re.compile(r"^Page\s+\d+ size:\s+([\d.]+) x ([\d.]+) pts", re.MULTILINE)


def pages(pdf: Path, folder: Path, *, dpi: int = 80) -> list[Path]:
    """Draw each page as a PNG and return them in page order.

    They go into a folder of their own, ``folder/<name of the pdf>``, so that
    the pages of several files do not mix.
    """
    target = folder / pdf.stem
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("page-*.png"):
        old.unlink()
    program = find("pdftoppm", _PACKAGE)
    run([program, "-png", "-r", str(dpi), pdf, target / "page"], timeout=_SECONDS)
    # Numbers are padded to equal length, so the order of names is the order of pages.
    drawn = sorted(target.glob("page-*.png"))
    if len(drawn) != _page_count(pdf):
        raise EngineError(f"{pdf}: {len(drawn)} of {_page_count(pdf)} pages drawn")
    return drawn


def page_sizes(pdf: Path) -> list[tuple[float, float]]:
    """Return width and height of each page in points."""
    count = _page_count(pdf)
    program = find("pdfinfo", _PACKAGE)
    report = run([program, "-f", "1", "-l", str(count), pdf], timeout=_SECONDS)
    sizes = [(float(width), float(height)) for width, height in _SIZE.findall(report)]
    if len(sizes) != count:
        raise EngineError(f"{pdf}: sizes of {len(sizes)} of {count} pages in:\n{report}")
    return sizes


def text_of(pdf: Path) -> str:
    """Return the text of all pages, laid out as on the page."""
    program = find("pdftotext", _PACKAGE)
    return run([program, "-layout", "-enc", "UTF-8", pdf, "-"], timeout=_SECONDS)


def fonts_of(pdf: Path) -> set[str]:
    """Return the names of the fonts in the file, without their subset prefix."""
    report = run([find("pdffonts", _PACKAGE), pdf], timeout=_SECONDS)
    names = (line.split()[0] for line in report.splitlines()[2:])
    return {name.partition("+")[2] or name for name in names}


def _page_count(pdf: Path) -> int:
    report = run([find("pdfinfo", _PACKAGE), pdf], timeout=_SECONDS)
    match = _COUNT.search(report)
    if match is None:
        raise EngineError(f"{pdf}: no page count in:\n{report}")
    return int(match[1])
