"""A strict reader of formulas as a workbook stores them: English names, commas, no equals sign.

It knows the part of the language that locked forms use. What lies outside (tables, other
workbooks, spilled ranges, LET and LAMBDA) is reported, since a form should not rely on it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from .grid import MAX_COLUMN, MAX_ROW, column_number, name_fault, needs_quotes, units

MAX_FORMULA = 8192
MAX_STRING = 255
MAX_ARGUMENTS = 255
MAX_NESTING = 64

Place = Literal["cell", "name", "rule"]
"""Where the formula stands. Only a name may be a union of areas without parentheses; a
validation or conditional format ("rule") may hold no union, intersection or array constant."""

ARGUMENTS: dict[str, tuple[int, int]] = {
    "ABS": (1, 1), "AND": (1, 255), "CHAR": (1, 1), "CHOOSE": (2, 255), "COUNT": (1, 255), "COUNTA": (1, 255),
    "COUNTBLANK": (1, 1), "COUNTIF": (2, 2), "COUNTIFS": (2, 254), "DATE": (3, 3), "DAY": (1, 1),
    "EDATE": (2, 2), "EOMONTH": (2, 2), "EXACT": (2, 2), "FALSE": (0, 0), "FIND": (2, 3),
    "HYPERLINK": (1, 2), "IF": (2, 3), "IFERROR": (2, 2), "INDEX": (2, 4), "INT": (1, 1),
    "ISBLANK": (1, 1), "ISERROR": (1, 1), "ISNUMBER": (1, 1), "ISTEXT": (1, 1), "LEFT": (1, 2),
    "LEN": (1, 1), "LOWER": (1, 1), "MATCH": (2, 3), "MAX": (1, 255), "MID": (3, 3),
    "MIN": (1, 255), "MOD": (2, 2), "MONTH": (1, 1), "NA": (0, 0), "NOT": (1, 1), "OR": (1, 255),
    "RIGHT": (1, 2), "ROUND": (2, 2), "ROUNDDOWN": (2, 2), "ROUNDUP": (2, 2), "ROW": (0, 1),
    "ROWS": (1, 1), "SUBSTITUTE": (3, 4), "SUM": (1, 255), "SUMIF": (2, 3), "SUMIFS": (3, 255),
    "SUMPRODUCT": (1, 255), "TEXT": (2, 2), "TODAY": (0, 0), "TRIM": (1, 1), "TRUE": (0, 0),
    "UPPER": (1, 1), "VALUE": (1, 1), "VLOOKUP": (3, 4), "YEAR": (1, 1),
}  # fmt: skip
"""Fewest and most arguments. A permitted function that is missing here takes 0 to 255."""

_GIVE_REFERENCES = {"CHOOSE", "IF", "INDEX"}
_BINARY = {"=", "<>", "<=", ">=", "<", ">", "&", "+", "-", "*", "/", "^"}

# The order matters: A1 is a cell, A1B a word, A:B two columns, and 1:3 two rows, not a number.
_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<text>"(?:[^"]|"")*")
  | (?P<error>\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A))
  | (?P<sheet>'(?:[^']|'')+'!|[\w\\.?]+!)
  | (?P<lines>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w(.\\?$])|\$?[0-9]+:\$?[0-9]+(?![\w(.\\?$]))
  | (?P<cell>\$?[A-Za-z]{1,3}\$?[1-9][0-9]*(?![\w(.\\?$]))
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?(?![\w.\\?$]))
  | (?P<word>[\w\\.?]+)
  | (?P<sign><=|>=|<>|[-+*/^&=<>%(),:;{}])
    """,
    re.VERBOSE,
)


class FormulaError(Exception):
    """The formula cannot be read beyond this point."""


class Token(NamedTuple):
    """One piece of a formula; `kind` is the group of the pattern that matched."""

    kind: str
    text: str


END = Token("end", "end of formula")


def problems(
    formula: str,
    *,
    sheets: Collection[str],
    names: Collection[str],
    allowed: Collection[str],
    place: Place = "cell",
) -> list[str]:
    """What Excel would not accept in this formula; an empty list means nothing was found.

    `names` are those that can be used where the formula stands; a name that belongs to another
    sheet is given as `Sheet!Name`. `allowed` are function names as stored, in capitals.
    """
    if not formula.strip():
        return ["the formula is empty"]
    if formula.startswith("="):
        return ["a stored formula has no leading ="]
    if units(formula) > MAX_FORMULA:
        return [f"the formula has {units(formula)} characters, at most {MAX_FORMULA} are allowed"]
    known = _Known(_folded(frozenset(sheets)), _folded(frozenset(names)), frozenset(allowed))
    return list(_faults(formula, known, place))


@dataclass(frozen=True)
class _Known:
    """What a formula may refer to, in small letters, and call, in capitals."""

    sheets: frozenset[str]
    names: frozenset[str]
    functions: frozenset[str]


@lru_cache(maxsize=20_000)
def _faults(formula: str, known: _Known, place: Place) -> tuple[str, ...]:
    """What is wrong with a formula; kept, because most formulas of one form stand in the next one too."""
    problems: list[str] = []
    try:
        _Reader(_tokens(formula), known, place, problems).whole()
    except FormulaError as error:
        problems.append(str(error))
    return tuple(dict.fromkeys(problems))


@lru_cache(maxsize=64)
def _folded(words: frozenset[str]) -> frozenset[str]:
    """The words in small letters; kept, because a workbook asks for each formula again."""
    return frozenset(word.lower() for word in words)


def _tokens(formula: str) -> list[Token]:
    """The pieces of the formula, or a FormulaError at the first character that fits nowhere."""
    tokens: list[Token] = []
    position = 0
    while position < len(formula):
        match = _TOKEN.match(formula, position)
        if match is None:
            raise FormulaError(_misfit(formula[position], position))
        tokens.append(Token(match.lastgroup or "", match.group()))
        position = match.end()
    return tokens


def _misfit(char: str, position: int) -> str:
    """Say what is wrong with a character that starts no token."""
    if char == '"':
        return "a text is not closed"
    if char == "'":
        return "a sheet name between apostrophes is not closed or lacks its !"
    if char in "[]":
        return "a reference to a table or another workbook"
    if char == "$":
        return "a $ that belongs to no cell"
    return f"{char!r} (U+{ord(char):04X}) at {position + 1} may stand only inside a text"


class _Reader:
    """A recursive-descent reader. It only judges; it builds no tree.

    Precedence decides what a formula means, never whether it is one, so it is ignored.
    The methods that read an operand return whether it can be a reference.
    """

    def __init__(self, tokens: list[Token], known: _Known, place: Place, problems: list[str]) -> None:
        self.tokens = tokens
        self.known = known
        self.place = place
        self.found = problems
        self.position = 0
        self.depth = 0

    # --- moving ---

    def peek(self) -> Token:
        """The next token that is not space; space before it is passed over."""
        while self.position < len(self.tokens) and self.tokens[self.position].kind == "space":
            self.position += 1
        return self.tokens[self.position] if self.position < len(self.tokens) else END

    def take(self) -> Token:
        """The next token, consumed."""
        token = self.peek()
        self.position += 1
        return token

    def next_is(self, *signs: str) -> bool:
        """Whether one of these signs comes next."""
        token = self.peek()
        return token.kind == "sign" and token.text in signs

    def expect(self, sign: str, after: str) -> None:
        """Consume this sign; anything else ends the reading."""
        token = self.take()
        if token != Token("sign", sign):
            raise FormulaError(f"{sign} expected {after}, not {token.text}")

    def deeper(self) -> None:
        """Enter a function or parenthesis; also what keeps the recursion finite."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise FormulaError(f"nested more than {MAX_NESTING} levels deep")

    # --- reading ---

    def whole(self) -> None:
        """Read everything."""
        self.expression(union=self.place == "name")
        if self.peek() is not END:
            raise FormulaError(f"{self.peek().text} was not expected here")

    def expression(self, *, union: bool) -> bool:
        """Operands with signs between them; with `union`, commas may join references."""
        reference = self.operand()
        while True:
            if self.next_is(*_BINARY):
                self.take()
                self.operand()
                reference = False
            elif union and self.next_is(","):
                self.take()
                if not (reference and self.operand()):
                    raise FormulaError("a comma outside a function must join references")
                if self.place == "rule":
                    self.found.append("a union is not allowed in a validation or format")
            else:
                return reference

    def operand(self) -> bool:
        """Signs in front, references joined by `:` or space, percent signs behind."""
        signed = False
        while self.next_is("+", "-"):
            self.take()
            signed = True
        reference = self.joined()
        while self.next_is("%"):
            self.take()
            signed = True
        return reference and not signed

    def joined(self) -> bool:
        """One value, or references joined to a range or an intersection."""
        reference = self.value()
        while True:
            before = self.position
            spaced = self.peek() is not END and self.position > before
            if self.next_is(":"):
                self.take()
                if not (reference and self.value()):
                    raise FormulaError("a colon must join two references")
            elif spaced and reference and self.starts_operand():
                if self.place == "rule":
                    self.found.append("an intersection is not allowed in a validation or format")
                if not self.value():
                    raise FormulaError("a space must join two references")
            else:
                return reference

    def starts_operand(self) -> bool:
        """Whether the next token could be a reference."""
        return self.peek().kind in {"cell", "lines", "sheet", "word"} or self.next_is("(")

    def value(self) -> bool:
        """A constant, reference, name, function call or parenthesis."""
        token = self.take()
        if token.kind in {"number", "error"}:
            return token.text == "#REF!"
        if token.kind == "text":
            self.text(token.text)
            return False
        if token.kind == "word" and self.is_call():
            return self.call(token.text)
        if token.kind in {"cell", "lines", "word"}:
            return self.place_or_name(token, sheet=None)
        if token.kind == "sheet":
            return self.on_sheet(token.text)
        if token == Token("sign", "{"):
            self.array()
            return False
        if token == Token("sign", "("):
            self.deeper()
            reference = self.expression(union=True)
            self.expect(")", "to close a parenthesis")
            self.depth -= 1
            return reference
        raise FormulaError(f"{token.text} was not expected here")

    def text(self, literal: str) -> None:
        """A text literal, quotes included."""
        length = units(literal[1:-1].replace('""', '"'))
        if length > MAX_STRING:
            self.found.append(f"a text has {length} characters, at most {MAX_STRING} are allowed")

    # --- references ---

    def on_sheet(self, prefix: str) -> bool:
        """A reference after `Sheet!`, `'A sheet'!` or `'First:Last'!`."""
        quoted = prefix.startswith("'")
        inner = prefix[1:-2].replace("''", "'") if quoted else prefix[:-1]
        if "[" in inner:
            raise FormulaError("a reference to a table or another workbook")
        for sheet in inner.split(":"):
            if not quoted and needs_quotes(sheet):
                self.found.append(f"the sheet name {sheet} needs apostrophes")
            if sheet.lower() not in self.known.sheets:
                self.found.append(f"there is no sheet {sheet}")
        token = self.tokens[self.position] if self.position < len(self.tokens) else END
        self.position += 1
        if token.kind in {"cell", "lines", "word"}:
            return self.place_or_name(token, sheet=inner)
        if token.text != "#REF!":
            raise FormulaError(f"a cell must follow {prefix}, not {token.text}")
        return True

    def place_or_name(self, token: Token, sheet: str | None) -> bool:
        """A cell, whole rows or columns, a truth value, or a defined name."""
        word = token.text.lower()
        if sheet is None and word in {"true", "false"}:
            return False
        if word in self.known.names or f"{sheet}!{word}".lower() in self.known.names:
            return True
        if token.kind == "word":
            fault = name_fault(token.text)
            self.found.append(f"{token.text} {fault}" if fault else f"unknown name {token.text}")
        elif not all(_inside(part) for part in token.text.replace("$", "").split(":")):
            self.found.append(f"{token.text} lies outside the grid")
        return True

    # --- functions and arrays ---

    def is_call(self) -> bool:
        """Whether a parenthesis follows at once; after a space it would be something else."""
        return self.tokens[self.position : self.position + 1] == [Token("sign", "(")]

    def call(self, name: str) -> bool:
        """The arguments of a function, from its opening parenthesis on."""
        function = name.upper()
        if function not in self.known.functions:
            self.found.append(f"the function {name} is not allowed")
        self.deeper()
        count = self.arguments(function)
        self.depth -= 1
        fewest, most = ARGUMENTS.get(function, (0, MAX_ARGUMENTS))
        if not fewest <= count <= most:
            self.found.append(f"{name} has {count} arguments, {fewest} to {most} are allowed")
        return function in _GIVE_REFERENCES

    def arguments(self, function: str) -> int:
        """How many arguments stand up to the closing parenthesis; empty ones count."""
        self.take()
        if self.next_is(")"):
            self.take()
            return 0
        count = 1
        while True:
            if not self.next_is(",", ")"):
                self.expression(union=False)
            if self.next_is(","):
                self.take()
                count += 1
            else:
                self.expect(")", f"after an argument of {function}")
                return count

    def array(self) -> None:
        """An array constant, from after its opening brace on."""
        if self.place == "rule":
            self.found.append("an array constant is not allowed in a validation or format")
        widths = [0]
        while True:
            if self.next_is("+", "-"):
                self.take()
            token = self.take()
            if token.kind not in {"number", "text", "error"} and token.text.upper() not in {
                "TRUE",
                "FALSE",
            }:
                raise FormulaError(f"{token.text} may not stand in an array constant")
            widths[-1] += 1
            separator = self.take().text
            if separator == ";":
                widths.append(0)
            elif separator != ",":
                break
        if separator != "}":
            raise FormulaError(f"an array constant goes on with {separator}")
        if len(set(widths)) > 1:
            self.found.append("the rows of an array constant differ in length")


def _inside(part: str) -> bool:
    """Whether a cell, a column or a row without `$` lies in the grid."""
    letters = part.rstrip("0123456789")
    digits = part[len(letters) :]
    column_fits = not letters or column_number(letters) <= MAX_COLUMN
    return column_fits and (not digits or 1 <= int(digits) <= MAX_ROW)
