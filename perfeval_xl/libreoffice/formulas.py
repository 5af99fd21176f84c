"""Formulas between Excel's spelling and LibreOffice's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.addresses import in_book
from perfeval_xl.libreoffice.errors import refused

_OOXML, _CALC = 3, 0
"""Conventions of UNO's FormulaParser: as in .xlsx files, and LibreOffice's own."""
_NO_FORMULA = range(508, 513)
"""LibreOffice's errors for what it could not parse: brackets, operators, lengths."""
_LONGEST_STRING = 255

# Functions that the file format marks as new: the parser wants the mark, Excel does not show it.
_NEW = re.compile(
    r"(?<![\w.])(TEXTJOIN|CONCAT|IFS|SWITCH|MAXIFS|MINIFS|RANK\.(?:EQ|AVG)|STDEV\.[SP]|VAR\.[SP]|"
    r"PERCENTILE\.(?:INC|EXC)|QUARTILE\.(?:INC|EXC)|MODE\.(?:SNGL|MULT)|CEILING\.MATH|FLOOR\.MATH|NUMBERVALUE|"
    r"IFNA|XOR|DAYS|ISOWEEKNUM|UNICHAR|UNICODE|FORMULATEXT|NORM\.\w+|CONFIDENCE\.\w+)(?=\()",
    re.IGNORECASE,
)
_STRINGS = re.compile(r'("(?:[^"]|"")*")')
_STRINGS_AND_NAMES = re.compile(r"(\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*')")
_SHEET = re.compile(r"\$?('(?:[^']|'')+'|[^\W\d]\w*)\.(?=\$?[A-Z]{1,3}\$?\d)")
_OTHER_BOOK = re.compile(r"'file:(?:[^']|'')*/((?:[^'/]|'')+)'#\$?('(?:[^']|'')+'|[^\W\d]\w*)\.(?=\$?[A-Z]{1,3}\$?\d)")
_DIFFICULT = re.compile(r"[{}~!\[\]#|]")
"""Arrays, unions, errors, tables: left to LibreOffice's own parser."""
_LACKING = re.compile(r"[a-z][a-z.]*(?=\()")
"""A function that LibreOffice does not know is printed in small letters."""


class Formulas:
    """Reads and prints the formulas of one document."""

    def __init__(self, document: Any) -> None:
        self._parser = document.createInstance("com.sun.star.sheet.FormulaParser")
        self._parser.CompileEnglish, self._parser.FormulaConvention = True, _OOXML

    def put(self, cell: Any, formula: str) -> None:
        """Write an Excel formula into a cell. Raises ComError for what is none."""
        if any(len(part) > _LONGEST_STRING + 2 for part in _STRINGS.findall(formula)):
            raise refused("Text values in formulas are limited to 255 characters.")
        cell.setTokens(self.tokens(formula, cell.getCellAddress()))
        if cell.getError() in _NO_FORMULA:
            cell.setString("")
            raise refused(f"There's a problem with this formula: {formula}")

    def tokens(self, formula: str, position: Any) -> Any:
        """The tokens of an Excel formula that stands at ``position``."""
        marked = _change_outside(_STRINGS_AND_NAMES, formula[1:], lambda part: _NEW.sub(r"_xlfn.\1", part))
        return self._parser.parseFormula(marked, position)

    def printed(self, tokens: Any, position: Any) -> str:
        """Tokens as Excel spells them."""
        return "=" + _change_outside(_STRINGS_AND_NAMES, self._parser.printFormula(tokens, position), _excel_words)

    def as_excel(self, formula: str, cell: Callable[[], Any]) -> str:
        """Excel's spelling of a formula as LibreOffice's ``getFormulaArray`` gives it.

        Plain ones are rewritten here: asking the parser takes a hundred times longer. ``cell`` gives the
        cell for the others.
        """
        outside = _OTHER_BOOK.sub("", _STRINGS.sub("", formula))
        if not _DIFFICULT.search(outside):
            return _change_outside(_STRINGS, formula, _from_calc)
        place = cell()
        text = self.printed(place.getTokens(), place.getCellAddress())
        # The parser cannot print references to tables.
        return _change_outside(_STRINGS, formula, _from_calc) if "#NAME?[" in text else text

    def as_calc(self, refers_to: str) -> str:
        """What a defined name refers to, in LibreOffice's spelling."""
        position = bridge.struct("table.CellAddress", 0, 0, 0)
        tokens = self.tokens(refers_to if refers_to.startswith("=") else f"={refers_to}", position)
        self._parser.FormulaConvention = _CALC
        try:
            return str(self._parser.printFormula(tokens, position))
        finally:
            self._parser.FormulaConvention = _OOXML


def _change_outside(pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """Change what stands outside the parts that ``pattern`` finds."""
    return "".join(part if number % 2 else change(part) for number, part in enumerate(pattern.split(text)))


def _excel_words(part: str) -> str:
    part = part.replace("_xlfn.", "").replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")
    return _LACKING.sub(lambda match: match[0].upper(), part)


def _from_calc(part: str) -> str:
    part = _OTHER_BOOK.sub(_in_other_book, part)
    return _excel_words(_SHEET.sub(r"\1!", part).replace(";", ","))


def _in_other_book(match: re.Match[str]) -> str:
    sheet = match[2][1:-1].replace("''", "'") if match[2].startswith("'") else match[2]
    return in_book(unquote(match[1].replace("''", "'")), sheet) + "!"
