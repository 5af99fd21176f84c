"""Save workbooks again as other programs do: ExcelJS, SheetJS and xlsx-populate in Node, openpyxl and IronCalc here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import ironcalc
from openpyxl import load_workbook

from tests.engines.node import install
from tests.engines.programs import find, run

IN_NODE = ("exceljs", "sheetjs", "sheetjs with styles", "populate")
"""Programs that one process of Node runs."""
SECONDS = 120.0


def in_node(books: Sequence[Path], folder: Path) -> dict[str, list[Path]]:
    """``books`` as each program of Node saves them, each in a folder of its own."""
    saved: dict[str, list[Path]] = {}
    jobs = []
    for program in IN_NODE:
        (folder / program).mkdir(parents=True)
        saved[program] = [folder / program / book.name for book in books]
        jobs += [[program, str(book), str(target)] for book, target in zip(books, saved[program], strict=True)]
    run([find("node", "nodejs"), install() / "resave.mjs"], timeout=SECONDS, stdin=json.dumps(jobs))
    return saved


def by_openpyxl(books: Sequence[Path], folder: Path) -> list[Path]:
    """``books`` as openpyxl saves them."""
    folder.mkdir()
    saved = [folder / book.name for book in books]
    for book, target in zip(books, saved, strict=True):
        load_workbook(book).save(target)
    return saved


def by_ironcalc(books: Sequence[Path], folder: Path) -> list[Path]:
    """``books`` as IronCalc saves them once it has computed them."""
    folder.mkdir()
    saved = [folder / book.name for book in books]
    for book, target in zip(books, saved, strict=True):
        model = ironcalc.load_from_xlsx(str(book), "en", "UTC", "en")
        model.evaluate()
        model.save_to_xlsx(str(target))
    return saved
