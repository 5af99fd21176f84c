"""Sums that a unit does in the cell of an answer: ``=184/200*100``, ``=ROUND(450+450,1)``.

Nothing but numbers and a few functions of them, computed exactly. What knows of
another cell, of a name, a text or the clock is no such sum, and is not read.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.expressions.evaluate import rounded
from perfeval_xl.forms.written_values import DAY_ZERO
from perfeval_xl.patterns import pattern

LONGEST, DEEPEST = 1_000, 24
"""Characters of a sum, and brackets and signs one inside the other, that are read."""
MOST_BITS = 2_048
"""Bits of a number above and below the line; what is larger is nobody's answer."""
LARGEST = Fraction(sys.float_info.max)
"""The largest number that a spreadsheet holds."""
MOST_PLACES = 15
"""Decimals, or zeros, to which a number is rounded at most."""
MOST_POWER = 64
"""The largest exponent."""
CLOSE = Fraction(1, 10**9)
"""How far a stored result may be from the exact one, as a share of it or in itself: programs compute with 15 digits."""
LONGEST_KEPT = 8_192
"""Characters of a formula that spreadsheets keep."""
YEARS = range(1901, 10_000)
"""Years of which every program says the same day."""

_TOKEN = pattern(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)|(?P<name>[A-Za-z]+)(?=\s*\()|(?P<sign>[-+*/^%(),]))"
)


_PIECE = pattern(
    r""""(?:[^"]|"")*"|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|(?P<name>[^\W\d][\w.]*)(?P<call>\s*\()?"""
    r"|(?P<sign>[-+*/^%(),;&=<>{}]|\s)"
)
"""Texts, numbers, names with what shows that they are functions, and signs."""
_WORDS = """
ABS ACOS AND ASIN ATAN ATAN2 AVERAGE AVERAGEA CEILING CHAR CHOOSE CODE COMBIN CONCAT CONCATENATE COS COUNT
COUNTA DATE DATEDIF DATEVALUE DAY DAYS DAYS360 DEGREES EDATE EOMONTH EVEN EXACT EXP FACT FALSE FIND FIXED
FLOOR GCD GEOMEAN HARMEAN HOUR IF IFERROR IFNA IFS INDEX INT ISERROR ISEVEN ISNUMBER ISODD ISTEXT LARGE LCM
LEFT LEN LN LOG LOG10 LOOKUP LOWER MATCH MAX MAXA MEDIAN MID MIN MINA MINUTE MOD MODE MONTH MROUND N NA
NETWORKDAYS NOT NUMBERVALUE ODD OR PERCENTILE PI POWER PRODUCT QUOTIENT RADIANS REPT RIGHT ROMAN ROUND
ROUNDDOWN ROUNDUP SEARCH SECOND SIGN SIN SMALL SQRT STDEV SUBSTITUTE SUM SUMPRODUCT SUMSQ SWITCH T TAN TEXT
TIME TIMEVALUE TRIM TRUE TRUNC UPPER VALUE VAR WEEKDAY WORKDAY XOR YEAR YEARFRAC
"""
_PURE = frozenset(_WORDS.split())
"""Functions that know of nothing but what is handed to them."""


class _NoSumError(Exception):
    """The formula is something else."""


def result_of(formula: str) -> Fraction | None:
    """The number that a formula of constants makes; None where it is none, or is more than that."""
    if len(formula) > LONGEST:
        return None
    try:
        reader = _Reader(formula.removeprefix("="))
        value = reader.sum()
        return value if reader.at_end and abs(value) <= LARGEST else None
    except (_NoSumError, ZeroDivisionError):
        return None


def is_constant(formula: str) -> bool:
    """Whether a formula knows of nothing outside itself: no cell, no name, no other file, no clock, no chance."""
    if len(formula) > LONGEST_KEPT:
        return False
    # People type （ for ( where their keyboard writes Chinese.
    text, at = unicodedata.normalize("NFKC", formula), 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None:
            return False
        name = (piece["name"] or "").upper().removeprefix("_XLFN.")
        if name and name not in (_PURE if piece["call"] else ("TRUE", "FALSE")):
            return False
        at = piece.end()
    return True


def fits(stored: object, result: Fraction) -> bool:
    """Whether a stored value is ``result``, as far as a spreadsheet computes."""
    if not isinstance(stored, Decimal):
        return False
    return abs(Fraction(stored) - result) <= CLOSE * max(Fraction(1), abs(result))


class _Reader:
    """Reads a sum from left to right, as spreadsheets do: signs first, then %, ^, * and /, + and -."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self._at == len(self._tokens)

    def sum(self) -> Fraction:
        """A sum of products."""
        value = self._product()
        while sign := self._one_of("+-"):
            other = self._product()
            value = _bounded(value + other if sign == "+" else value - other)
        return value

    def _product(self) -> Fraction:
        value = self._power()
        while sign := self._one_of("*/"):
            other = self._power()
            value = _bounded(value * other if sign == "*" else value / other)
        return value

    def _power(self) -> Fraction:
        value = self._percent()
        while self._one_of("^"):
            exponent = self._percent()
            if exponent.denominator != 1 or abs(exponent) > MOST_POWER or not (value or exponent):
                raise _NoSumError
            value = _bounded(Fraction(value ** int(exponent)))
        return value

    def _percent(self) -> Fraction:
        value = self._signed()
        while self._one_of("%"):
            value = _bounded(value / 100)
        return value

    def _signed(self) -> Fraction:
        sign = self._one_of("+-")
        if not sign:
            return self._single()
        self._deeper()
        value = self._signed()
        self._depth -= 1
        return -value if sign == "-" else value

    def _single(self) -> Fraction:
        kind, text = self._next()
        if kind == "number":
            return _bounded(Fraction(Decimal(text)))
        self._deeper()
        if kind == "name":
            value = self._function(text.upper())
        elif text == "(":
            value = self.sum()
            self._expect(")")
        else:
            raise _NoSumError
        self._depth -= 1
        return value

    def _function(self, name: str) -> Fraction:
        self._expect("(")
        values = [self.sum()]
        while self._one_of(","):
            values.append(self.sum())
        self._expect(")")
        if name not in _FUNCTIONS:
            raise _NoSumError
        fewest, most, compute = _FUNCTIONS[name]
        if not fewest <= len(values) <= most:
            raise _NoSumError
        return _bounded(compute(values))

    def _next(self) -> tuple[str, str]:
        if self.at_end:
            raise _NoSumError
        self._at += 1
        return self._tokens[self._at - 1]

    def _one_of(self, signs: str) -> str:
        """The sign that stands here, if it is one of ``signs``; it is then behind us."""
        if self.at_end or self._tokens[self._at][0] != "sign" or self._tokens[self._at][1] not in signs:
            return ""
        return self._next()[1]

    def _expect(self, sign: str) -> None:
        if not self._one_of(sign):
            raise _NoSumError

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _NoSumError


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at, text = [], 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _NoSumError
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
        raise _NoSumError
    return value


def _places(values: Sequence[Fraction]) -> int:
    """The second argument of a function that rounds."""
    places = int(values[1]) if len(values) > 1 else 0
    if abs(places) > MOST_PLACES:
        raise _NoSumError
    return places


def _round(values: Sequence[Fraction]) -> Fraction:
    unit = Fraction(10) ** -_places(values)
    return rounded(values[0] / unit, 0) * unit


def _round_down(values: Sequence[Fraction]) -> Fraction:
    unit = Fraction(10) ** -_places(values)
    return int(values[0] / unit) * unit


def _round_up(values: Sequence[Fraction]) -> Fraction:
    unit = Fraction(10) ** -_places(values)
    whole = -(-abs(values[0]) // unit) * unit
    return whole if values[0] >= 0 else -whole


def _product_of(values: Sequence[Fraction]) -> Fraction:
    product = Fraction(1)
    for value in values:
        product = _bounded(product * value)
    return product


def _day(values: Sequence[Fraction]) -> Fraction:
    """DATE, where months and days may run over: 2022, 13, 0 is the last of December 2022."""
    year, month, day = (int(value) for value in values)
    years, months = divmod(month - 1, 12)
    if year not in YEARS or year + years not in YEARS or abs(day) > 366 * len(YEARS):
        raise _NoSumError
    try:
        made = date(year + years, months + 1, 1) + timedelta(days=day - 1)
    except OverflowError:
        raise _NoSumError from None
    return Fraction((made - DAY_ZERO).days)


_MANY = 255
_FUNCTIONS: dict[str, tuple[int, int, Callable[[Sequence[Fraction]], Fraction]]] = {
    "SUM": (1, _MANY, lambda values: sum(values, Fraction(0))),
    "PRODUCT": (1, _MANY, _product_of),
    "AVERAGE": (1, _MANY, lambda values: sum(values, Fraction(0)) / len(values)),
    "MIN": (1, _MANY, min),
    "MAX": (1, _MANY, max),
    "ABS": (1, 1, lambda values: abs(values[0])),
    "INT": (1, 1, lambda values: Fraction(values[0].numerator // values[0].denominator)),
    "TRUNC": (1, 2, _round_down),
    "ROUND": (2, 2, _round),
    "ROUNDDOWN": (2, 2, _round_down),
    "ROUNDUP": (2, 2, _round_up),
    "DATE": (3, 3, _day),
}
"""Functions of numbers alone: fewest and most arguments, and what they make of them."""
