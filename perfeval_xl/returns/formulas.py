"""Compare formulas by what they mean, not by how a program spells them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from perfeval_xl.layout.grid import letters
from perfeval_xl.returns.brackets import without_needless_brackets
from perfeval_xl.returns.references import column_of

_TOKEN = re.compile(
    r'(?P<text>"(?:[^"]|"")*+(?:"|\Z))'
    r"|(?P<sheet>\$?'(?:[^']|'')*+(?:'[!.]|\Z))"
    r"|(?P<number>(?<![\w.$])[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?(?![\w!]))"
    r"|(?P<space>\s+)"
    r"|(?P<other>[A-Za-z]+|.)",
    re.DOTALL,
)
"""What a formula consists of; a text or a name that does not end takes the rest, so that nothing is read twice."""
_PREFIXES = re.compile(r"_XLFN\.|_XLWS\.")
"""Before the names of functions newer than the file format."""
_MOVING = re.compile(
    r"""(?P<kept>"(?:[^"]|"")*+(?:"|\Z)|'(?:[^']|'')*+(?:'|\Z)|\[[^\[\]]*+(?:\]|\Z))"""
    r"|(?<![\w.$:])(?P<rows>(?P<row1>\$?[0-9]{1,7}):(?P<row2>\$?[0-9]{1,7}))(?![\w.(])"
    r"|(?<![\w.$:])(?P<columns>(?P<column1>\$?[A-Za-z]{1,3}):(?P<column2>\$?[A-Za-z]{1,3}))(?![\w.(!])"
    r"|(?<![\w.$])(?P<cell>(?P<column>\$?[A-Za-z]{1,3})(?P<row>\$?[0-9]{1,7}))(?![\w.(!])"
)
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
"""Rows and columns that a sheet has; a name such as ``ABCD1`` or ``A9999999`` is no cell."""

_BRACKETS = str.maketrans("", "", "()")
KEPT = 1024
"""Formulas whose normal form is kept, since several checks ask for it."""
LONGEST = 2
"""How many times as long as the issued formula one may be that differs by its brackets alone."""


def same_formula(actual: str, expected: str, renamed: Mapping[str, str] | None = None) -> bool:
    """Whether two formulas mean the same; ``renamed`` maps names of sheets to the issued ones."""
    if actual.removeprefix("=") == expected.removeprefix("="):
        return True
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


@functools.lru_cache(maxsize=KEPT)
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


def moved(formula: str, rows: int, columns: int) -> str:
    """A shared formula as it reads some rows and columns away from its master.

    Texts, quoted names of sheets and what stands in brackets stay; whatever would leave the sheet becomes ``#REF!``.
    """

    def replaced(match: re.Match[str]) -> str:
        if match["kept"] is not None:
            return match[0]
        if match["rows"] is not None:
            return _joined(_row(match["row1"], rows), _row(match["row2"], rows), match[0], ":")
        if match["columns"] is not None:
            return _joined(_column(match["column1"], columns), _column(match["column2"], columns), match[0], ":")
        return _joined(_column(match["column"], columns), _row(match["row"], rows), match[0])

    return _MOVING.sub(replaced, formula)


def _joined(first: str | None, second: str | None, whole: str, between: str = "") -> str:
    """A reference of its two halves; what is no reference stays as it is."""
    if first is None or second is None:
        return whole
    return "#REF!" if "" in (first, second) else f"{first}{between}{second}"


def _row(text: str, rows: int) -> str | None:
    """A row moved; empty where it leaves the sheet, None where there is no such row."""
    number = int(text.lstrip("$"))
    if not 1 <= number <= _LAST_ROW:
        return None
    if text.startswith("$"):
        return text
    return str(number + rows) if 1 <= number + rows <= _LAST_ROW else ""


def _column(text: str, columns: int) -> str | None:
    """A column moved; empty where it leaves the sheet, None where there is no such column."""
    number = column_of(text.lstrip("$").upper())
    if number >= _LAST_COLUMN:
        return None
    if text.startswith("$"):
        return text
    return letters(number + columns) if 0 <= number + columns < _LAST_COLUMN else ""
