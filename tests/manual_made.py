"""The manual as it is printed: ``make manual`` writes build/manual/*.pdf from docs/manual/*.md and counts pages."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from markdown_it import MarkdownIt

from tests.engines.programs import EngineError, find, run
from tests.packaging.wps_stand_in import chromium

ROOT = Path(__file__).parents[1]
PAGES = {"填报人": 2, "财政部门经办人": 4, "信息中心": 1}
"""How many printed pages each part of the manual has; more is too long for whom it is written."""
STYLE = Path(__file__).parent / "pictures" / "manual.css"
MILLIMETRES = 0.152
"""Of one pixel of a picture: all pictures in one size, so that letters in them are as large everywhere."""
_PICTURE = re.compile(r'<img src="([^"]+)"')
SECONDS = 120.0


def html_of(page: Path) -> str:
    """A part of the manual for a browser."""
    body = MarkdownIt("commonmark").enable("table").render(page.read_text(encoding="utf-8"))
    sized = _PICTURE.sub(lambda found: f'{found[0]} style="width:{_width(page.parent / found[1]):.1f}mm"', body)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{page.stem}</title>'
        f'<base href="{page.parent.as_uri()}/"><style>{STYLE.read_text(encoding="utf-8")}</style></head>'
        f'<body class="pages{PAGES.get(page.stem, 0)}">{sized}</body></html>'
    )


def _width(picture: Path) -> float:
    """How wide a PNG is printed, in millimetres."""
    pixels: int = struct.unpack_from(">I", picture.read_bytes(), 16)[0]
    return pixels * MILLIMETRES


def printed(page: Path, folder: Path) -> int:
    """Print a part of the manual into ``folder``; return the number of its pages. Raises EngineError."""
    target = folder / f"{page.stem}.pdf"
    with TemporaryDirectory() as temporary:
        source = Path(temporary) / "page.html"
        source.write_text(html_of(page), encoding="utf-8")
        command = [
            chromium(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={temporary}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    found = re.search(r"^Pages:\s+(\d+)", run([find("pdfinfo", "poppler-utils"), str(target)], timeout=SECONDS), re.M)
    if found is None:
        raise EngineError(f"{target} has no pages")
    return int(found[1])


def main() -> int:
    """Print every part; 1 where one has another number of pages than it should."""
    folder = ROOT / "build" / "manual"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wrong = 0
    for page in sorted((ROOT / "docs" / "manual").glob("*.md")):
        count, wanted = printed(page, folder), PAGES[page.stem]
        print(f"{folder / page.stem}.pdf: {count} pages{'' if count == wanted else f', not {wanted}'}")
        wrong += count != wanted
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
