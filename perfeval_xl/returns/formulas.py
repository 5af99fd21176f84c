"""Compare formulas by what they mean, not by how a program spells them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfeval_xl.returns.brackets import without_needless_brackets

_TOKEN = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?P<sheet>\$?'(?:[^']|'')+'[!.])"
    r"|(?P<number>(?<![\w.$])\d+(?:\.\d*)?(?:[eE][-+]?\d+)?(?![\w!]))"
    r"|(?P<space>\s+)"
    r"|(?P<other>.)",
    re.DOTALL,
)

LONGEST = 2
"""How many times as long as the issued formula one may be that differs by its brackets alone."""


def same_formula(actual: str, expected: str, renamed: Mapping[str, str] | None = None) -> bool:
    """Whether two formulas mean the same; ``renamed`` maps names of sheets to the issued ones."""
    if actual.removeprefix("=") == expected.removeprefix("="):
        return True
    text = normalised(actual)
    for name, issued in (renamed or {}).items():
        # In a formula a sheet stands as it is written, in quotes or not; `normalised` has taken the quotes away.
        text = text.replace(f"{name}!", f"{normalised(issued)}!").replace(
            f"{normalised(name)}!", f"{normalised(issued)}!"
        )
    issued = normalised(expected)
    if text == issued or len(text) > LONGEST * len(issued):
        return text == issued
    return without_needless_brackets(text) == without_needless_brackets(issued)


def normalised(formula: str) -> str:
    """Return ``formula`` without what programs spell differently.

    Spaces, letter case outside texts, quotes around sheet names, prefixes of
    newer functions and the digits of numbers all go.
    """
    pieces = []
    for token in _TOKEN.finditer(formula.removeprefix("=").removeprefix("of:=")):
        text = token[0]
        match token.lastgroup:
            case "space":
                continue
            case "sheet":
                text = text.lstrip("$").strip("!.").strip("'").replace("''", "'") + "!"
            case "number":
                text = repr(float(text))
            case "other":
                text = text.upper()
        pieces.append(text)
    return "".join(pieces).replace("_XLFN.", "").replace("_XLWS.", "")
