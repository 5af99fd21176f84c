"""Compute an expression in Python, with Excel's answers.

Numbers are exact: a `Fraction` inside, so that the only rounding is the one
the rule asks for. A field that is not scored is ``None``, where Excel shows an
empty text. Arithmetic on anything but a number is a fault of the rule, because
`Filled` must stand around it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeGuard

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions import tree

Value = Decimal | Fraction | int | str | bool | None
"""What a cell may hold. Dates are numbers: days since 1899-12-30, as in Excel."""


def evaluate(expr: tree.Expr, values: Mapping[str, Value]) -> Value:
    """Return the value of ``expr`` for a form that holds ``values``.

    Raises ExpressionError for a node without a reading, and for arithmetic on
    what is not a number.
    """
    match expr:  # one case is tried after the other: what comes up most stands first
        case tree.Field(key):
            return values[key]
        case tree.Choice(test, then, otherwise):
            return evaluate(then if evaluate(test, values) else otherwise, values)
        case tree.Number(number):
            return exact(number)
        case tree.IsNumber(field):
            return is_number(values[field.key])
        case tree.Comparison(op, left, right):
            return _holds(op, _compared(left, values), _compared(right, values))
        case tree.Not(of):
            return not evaluate(of, values)
        case tree.Any(of):
            return any(evaluate(inner, values) for inner in of)
        case tree.IsOneOf(field, words, ignored):
            typed = _text_in(field, values)
            return typed is not None and _is_one_of(typed, words, ignored)
        case tree.All(of):
            return all(evaluate(inner, values) for inner in of)
        case tree.Truth(value):
            return value
        case tree.Text(text):
            return text or None
        case tree.LongerThan(field, most):
            return len(_text_in(field, values) or "") > most
        case tree.WhenNumbers(fields, then):
            filled = all(is_number(values[field.key]) for field in fields)
            return evaluate(then, values) if filled else None
        case tree.Arithmetic("+", left, right):
            return _number(left, values) + _number(right, values)
        case tree.Arithmetic("-", left, right):
            return _number(left, values) - _number(right, values)
        case tree.Arithmetic("*", left, right):
            return _number(left, values) * _number(right, values)
        case tree.Quotient(part, whole, if_zero):
            below = _number(whole, values)
            if _scaled(below, tree.COMPARED_PLACES) == 0:
                return evaluate(if_zero, values)
            return _number(part, values) / below
        case tree.Chosen(field, choice):
            return _is_text(evaluate(field, values), choice)
        case tree.Least(of):
            return min(_number(inner, values) for inner in of)
        case tree.Greatest(of):
            return max(_number(inner, values) for inner in of)
        case tree.Rounded(of, places):
            return rounded(rounded(_number(of, values), tree.COMPARED_PLACES), places)
        case tree.HasEntry(field):
            return values[field.key] not in (None, "")
        case tree.IsText(field):
            return bool(_text_in(field, values))
        case _:
            return _counted(expr, values)


def _counted(expr: tree.Expr, values: Mapping[str, Value]) -> Value:
    """The value of an expression over any number of fields or tests."""
    match expr:
        case tree.Total(fields):
            return sum((exact(v) for v in _values_of(fields, values) if is_number(v)), Fraction(0))
        case tree.HowMany(of):
            return Fraction(sum(bool(evaluate(inner, values)) for inner in of))
        case tree.Blanks(fields):
            return Fraction(sum(v is None for v in _values_of(fields, values)))
        case tree.Numbers(fields):
            return Fraction(sum(is_number(v) for v in _values_of(fields, values)))
        case tree.Matches(fields, text):
            return Fraction(sum(_is_text(v, text) for v in _values_of(fields, values)))
    raise ExpressionError(f"{type(expr).__name__} has no Python reading")


def is_number(value: object) -> TypeGuard[Fraction | Decimal | int]:
    """Whether Excel's ISNUMBER would say so."""
    return isinstance(value, (Fraction, Decimal, int)) and not isinstance(value, bool)


def exact(number: Fraction | Decimal | int) -> Fraction:
    """``number`` as a fraction, sooner than `Fraction` itself finds out what it was given."""
    if type(number) is Fraction:
        return number
    return Fraction(*number.as_integer_ratio())


def rounded(number: Fraction | Decimal | int, places: int) -> Fraction:
    """Return ``number`` rounded half away from zero, as Excel's ROUND does."""
    return Fraction(_scaled(exact(number), places), 10**places)


def _scaled(number: Fraction, places: int) -> int:
    """``number`` in units of the last place, rounded half away from zero."""
    below = number.denominator
    whole, rest = divmod(abs(number.numerator) * 10**places, below)
    size: int = whole + (2 * rest >= below)
    return size if number.numerator >= 0 else -size


def _number(expr: tree.Expr, values: Mapping[str, Value]) -> Fraction:
    value = evaluate(expr, values)
    if isinstance(value, Fraction):
        return value
    if is_number(value):
        return exact(value)
    raise ExpressionError(f"{expr} is {value!r}, not a number")


def _compared(expr: tree.Expr, values: Mapping[str, Value]) -> int:
    return _scaled(_number(expr, values), tree.COMPARED_PLACES)


def _holds(op: str, left: int, right: int) -> bool:
    match op:
        case ">=":
            return left >= right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case "<":
            return left < right
        case "=":
            return left == right
    raise ExpressionError(f"{op} has no Python reading")


ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"})
"""What a cell shows that holds an error; a reader hands it on as a text."""


def is_error(value: object) -> bool:
    """Whether a cell holds an error instead of a value."""
    return value in ERRORS


def _text_in(field: tree.Field, values: Mapping[str, Value]) -> str | None:
    """The text of a field, empty where there is nothing; None for a number, TRUE or an error."""
    value = values[field.key]
    if value is None:
        return ""
    return value if isinstance(value, str) and not is_error(value) else None


def _is_one_of(text: str, words: tuple[str, ...], ignored: str) -> bool:
    """As the formula finds it: between the signs that end a word."""
    word = f"{tree.WORD_END}{text.translate(_left_out(ignored))}{tree.WORD_END}"
    return word in _joined(words)


@functools.cache
def _left_out(ignored: str) -> dict[int, int | None]:
    return str.maketrans("", "", ignored)


@functools.cache
def _joined(words: tuple[str, ...]) -> str:
    return tree.joined_words(words)


def _is_text(value: Value, text: str) -> bool:
    return isinstance(value, str) and value.casefold() == text.casefold()


def _values_of(fields: tuple[tree.Field, ...], values: Mapping[str, Value]) -> list[Value]:
    return [values[field.key] for field in fields]
