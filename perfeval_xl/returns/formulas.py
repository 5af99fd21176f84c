"""Compare formulas by what they mean, not by how a program spells them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import NamedTuple

from perfeval_xl.layout.grid import letters
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.brackets import without_needless_brackets
from perfeval_xl.returns.references import column_of
from perfeval_xl.short_memo import of_short_texts

_TOKEN = pattern(
    r'(?P<text>"(?:[^"]|"")*+(?:"|\Z))'
    r"|(?P<sheet>\$?'(?:[^']|'')*+(?:'[!.]|\Z))"
    r"|(?P<number>(?<![\w.$])[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?(?![\w!]))"
    r"|(?P<space>\s+)"
    r"|(?P<other>[A-Za-z]+|.)",
    re.DOTALL,
)
"""What a formula consists of; a text or a name that does not end takes the rest, so that nothing is read twice."""
_PREFIXES = pattern(r"_XLFN\.|_XLWS\.")
"""Before the names of functions newer than the file format."""
_MOVING = pattern(
    r"""(?P<kept>"(?:[^"]|"")*+(?:"|\Z)|'(?:[^']|'')*+(?:'|\Z)|\[[^\[\]]*+(?:\]|\Z))"""
    r"|(?<![\w.$:])(?P<rows>(?P<row1>\$?[0-9]{1,7}):(?P<row2>\$?[0-9]{1,7}))(?![\w.(])"
    r"|(?<![\w.$:])(?P<columns>(?P<column1>\$?[A-Za-z]{1,3}):(?P<column2>\$?[A-Za-z]{1,3}))(?![\w.(!])"
    r"|(?<![\w.$])(?P<cell>(?P<column>\$?[A-Za-z]{1,3})(?P<row>\$?[0-9]{1,7}))(?![\w.(!])"
)
_letters_of = functools.lru_cache(maxsize=1024)(letters)
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
"""Rows and columns that a sheet has; a name such as ``ABCD1`` or ``A9999999`` is no cell."""

_BRACKETS = str.maketrans("", "", "()")
KEPT = 1024
"""Formulas whose normal form is kept, since several checks ask for it."""
TOO_LONG, SHORT = 3, 200
"""How many times as long as the issued formula, and some characters more, one is that says something else for sure."""
LONGEST = 2
"""How many times as long as the issued formula one may be that differs by its brackets alone."""


def same_formula(actual: str, expected: str, renamed: Mapping[str, str] | None = None) -> bool:
    """Whether two formulas mean the same; ``renamed`` maps names of sheets to the issued ones."""
    if actual.removeprefix("=") == expected.removeprefix("="):
        return True
    if len(actual) > TOO_LONG * len(expected) + SHORT:
        return False
    text, issued_text = normalised(actual), normalised(expected)
    if _PREFIXES.search(issued_text):
        # Of functions newer than the file format, which some programs write without it.
        text, issued_text = _PREFIXES.sub("", text), _PREFIXES.sub("", issued_text)
    for name, issued in (renamed or {}).items():
        # In a formula a sheet stands as it is written, in quotes or not; `normalised` has taken the quotes away.
        text = text.replace(f"{name}!", f"{normalised(issued)}!").replace(
            f"{normalised(name)}!", f"{normalised(issued)}!"
        )
    if (
        text == issued_text
        or len(text) > LONGEST * len(issued_text)
        or text.translate(_BRACKETS) != issued_text.translate(_BRACKETS)
    ):
        return text == issued_text
    return without_needless_brackets(text) == without_needless_brackets(issued_text)


@of_short_texts(KEPT, longest=2_000)
def normalised(formula: str) -> str:
    """Return ``formula`` without what programs spell differently.

    Spaces, letter case outside texts, quotes around sheet names and the digits of numbers all go.
    """
    pieces: list[str] = []
    for token in _TOKEN.finditer(formula.removeprefix("=").removeprefix("of:=")):
        text = token[0]
        match token.lastgroup:
            case "space":
                continue
            case "sheet":
                text = text.lstrip("$").strip("!.").strip("'").replace("''", "'") + "!"
            case "number":
                text = repr(float(text))
            case "other" if text.isascii():
                # Letters of other alphabets have no capitals that a program would take for these.
                text = text.upper()
        pieces.append(text)
    return "".join(pieces)


class SharedFormula:
    """A formula that several cells share, taken to pieces once.

    Texts, quoted names of sheets and what stands in brackets stay; whatever would leave the sheet becomes ``#REF!``.
    """

    def __init__(self, formula: str) -> None:
        self.length = len(formula)
        self._pieces: list[str] = []
        """What stays, one before each reference and one behind the last."""
        self._references: list[tuple[_End, ...]] = []
        start = 0
        for match in _MOVING.finditer(formula):
            ends = _ends(match)
            if ends is not None:
                self._pieces.append(formula[start : match.start()])
                self._references.append(ends)
                start = match.end()
        self._pieces.append(formula[start:])

    def moved(self, rows: int, columns: int) -> str:
        """The formula some rows and columns away from where it was written."""
        text = [self._pieces[0]]
        for reference, piece in zip(self._references, self._pieces[1:], strict=True):
            text.append(_moved(reference, rows, columns))
            text.append(piece)
        return "".join(text)


class _End(NamedTuple):
    """A row, a column or both, as one end of a reference."""

    column: int | None
    row: int | None
    fixed_column: str = ""
    """A dollar sign, where the column stays."""
    fixed_row: str = ""


def _ends(match: re.Match[str]) -> tuple[_End, ...] | None:
    """The ends of a reference; None for what is none."""
    if match["kept"] is not None:
        return None
    halves: tuple[tuple[str | None, str | None], ...]
    if match["cell"] is not None:
        halves = ((match["column"], match["row"]),)
    elif match["rows"] is not None:
        halves = ((None, match["row1"]), (None, match["row2"]))
    else:
        halves = ((match["column1"], None), (match["column2"], None))
    ends = tuple(_end(column, row) for column, row in halves)
    return ends if all(_exists(end) for end in ends) else None


def _end(column: str | None, row: str | None) -> _End:
    return _End(
        None if column is None else column_of(column.lstrip("$").upper()),
        None if row is None else int(row.lstrip("$")) - 1,
        "$" if column is not None and column.startswith("$") else "",
        "$" if row is not None and row.startswith("$") else "",
    )


def _exists(end: _End) -> bool:
    return 0 <= (end.column or 0) < _LAST_COLUMN and 0 <= (end.row or 0) < _LAST_ROW


def _moved(reference: tuple[_End, ...], rows: int, columns: int) -> str:
    ends = []
    for column, row, fixed_column, fixed_row in reference:
        text = ""
        if column is not None:
            column = column if fixed_column else column + columns
            if not 0 <= column < _LAST_COLUMN:
                return "#REF!"
            text = fixed_column + _letters_of(column)
        if row is not None:
            row = row if fixed_row else row + rows
            if not 0 <= row < _LAST_ROW:
                return "#REF!"
            text += f"{fixed_row}{row + 1}"
        ends.append(text)
    return ":".join(ends)
