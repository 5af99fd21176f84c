"""Find what makes Excel repair or refuse a workbook although it follows the schema.

The schema is the business of other validators. Here are the rules that only Excel knows: limits,
names, the language of formulas, indexes and links between parts. A clean result is strong
evidence, no proof: Excel itself was never asked.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from . import cells, layout, package, rules, styles, workbook
from .cells import Worksheet
from .package import Problem, elements
from .workbook import Book

__all__ = ["ALLOWED", "Problem", "lint"]

ALLOWED = frozenset(
    {
        *("IF", "AND", "OR", "NOT", "ISNUMBER"),
        *("MIN", "MAX", "SUM", "SUMPRODUCT", "ROUND", "ABS"),
        *("COUNT", "COUNTA", "INDEX", "MATCH"),
        *("LEN", "TEXT", "HYPERLINK"),
        *("ISTEXT", "FIND", "SUBSTITUTE", "CHAR"),
    }
)
"""The functions that a locked form may call: all old, so each program computes them alike."""

_SHEET_CHECKS = (
    cells.problems,
    rules.validations,
    rules.conditions,
    layout.merges,
    layout.columns,
    layout.headers,
    layout.hyperlinks,
    layout.lock,
    layout.comments,
)


def lint(path: Path, *, allowed: frozenset[str] = ALLOWED) -> list[Problem]:
    """Everything wrong in an .xlsx, .xlsm or .xlam; an empty list means the file is clean."""
    try:
        content = package.read(path)
    except zipfile.BadZipFile as error:
        return [Problem("zip", path.name, str(error))]
    book = Book(content, allowed)
    problems = [*package.problems(content), *workbook.problems(book), *styles.problems(book)]
    for sheet in _worksheets(book):
        for check in _SHEET_CHECKS:
            problems.extend(check(sheet))
    return problems


def _worksheets(book: Book) -> Iterator[Worksheet]:
    """The sheets that have cells and whose part can be read."""
    cell_formats = len(elements(book.styles(), "cellXfs"))
    strings = len(book.shared_strings())
    for position, sheet in enumerate(book.sheets):
        root = book.package.xml(sheet.part)
        if sheet.kind == "worksheet" and root is not None:
            yield Worksheet(book, position, root, cell_formats, strings)
