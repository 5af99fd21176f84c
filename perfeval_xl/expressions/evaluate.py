"""Compute an expression in Python, with Excel's answers.

Numbers are exact: a `Fraction` inside, so that the only rounding is the one
the rule asks for. A field that is not scored is ``None``, where Excel shows an
empty text. Arithmetic on anything but a number is a fault of the rule, because
`Filled` must stand around it.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeGuard

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions import tree

Value = Decimal | Fraction | int | str | bool | None
"""What a cell may hold. Dates are numbers: days since 1899-12-30, as in Excel."""
Values = Mapping[str, Value]
"""What a form holds, by key."""


def evaluate(expr: tree.Expr, values: Values) -> Value:
    """Return the value of ``expr`` for a form that holds ``values``.

    Raises ExpressionError for a node without a reading, and for arithmetic on
    what is not a number.
    """
    # By the type of a node: to try one case after the other takes three times as long.
    return _READINGS[type(expr)](expr, values)


class _Readings(dict[type[tree.Expr], Callable[..., Value]]):
    """How the nodes of each type are computed."""

    def __missing__(self, node: type[tree.Expr]) -> Callable[..., Value]:
        return _unread


def _unread(expr: tree.Expr, values: Values) -> Value:
    raise ExpressionError(f"{type(expr).__name__} has no Python reading")


def _field(expr: tree.Field, values: Values) -> Value:
    return values[expr.key]


def _text(expr: tree.Text, values: Values) -> Value:
    return expr.value or None


def _truth(expr: tree.Truth, values: Values) -> Value:
    return expr.value


def _number(expr: tree.Number, values: Values) -> Fraction:
    return _constant(expr)[0]


def _constant(expr: tree.Number) -> tuple[Fraction, int]:
    """A number of a rule as a fraction, and in units of the last place that is compared."""
    try:
        kept: tuple[Fraction, int] = expr.computed
    except AttributeError:
        number = exact(expr.value)
        kept = number, _scaled(number, tree.COMPARED_PLACES)
        object.__setattr__(expr, "computed", kept)
    return kept


def _choice(expr: tree.Choice, values: Values) -> Value:
    test = expr.test
    chosen = expr.then if _READINGS[type(test)](test, values) else expr.otherwise
    return _READINGS[type(chosen)](chosen, values)


def _when_numbers(expr: tree.WhenNumbers, values: Values) -> Value:
    for field in expr.fields:
        if not is_number(values[field.key]):
            return None
    return evaluate(expr.then, values)


def _is_number(expr: tree.IsNumber, values: Values) -> Value:
    return is_number(values[expr.field.key])


def _not(expr: tree.Not, values: Values) -> Value:
    of = expr.of
    return not _READINGS[type(of)](of, values)


def _any(expr: tree.Any, values: Values) -> Value:
    held: Value = False
    for test in expr.of:
        held = _READINGS[type(test)](test, values)
        if held:
            break
    return bool(held)


def _all(expr: tree.All, values: Values) -> Value:
    held: Value = True
    for test in expr.of:
        held = _READINGS[type(test)](test, values)
        if not held:
            break
    return bool(held)


def _has_entry(expr: tree.HasEntry, values: Values) -> Value:
    return values[expr.field.key] not in (None, "")


def _is_typed_text(expr: tree.IsText, values: Values) -> Value:
    return bool(_text_in(values[expr.field.key]))


def _longer_than(expr: tree.LongerThan, values: Values) -> Value:
    return len(_text_in(values[expr.field.key]) or "") > expr.most


def _is_one_of(expr: tree.IsOneOf, values: Values) -> Value:
    """As the formula finds it: between the signs that end a word."""
    typed = _text_in(values[expr.field.key])
    if typed is None:
        return False
    word = typed.translate(_left_out(expr.ignored)) if typed else ""
    return f"{tree.WORD_END}{word}{tree.WORD_END}" in _joined(expr)


def _joined(expr: tree.IsOneOf) -> str:
    try:
        kept: str = expr.computed
    except AttributeError:
        kept = tree.joined_words(expr.words)
        object.__setattr__(expr, "computed", kept)
    return kept


def _chosen(expr: tree.Chosen, values: Values) -> Value:
    return _is_text(evaluate(expr.field, values), expr.choice.casefold())


def _numeric(expr: tree.Expr, values: Values) -> Fraction:
    """The value of what must be a number."""
    value = _READINGS[type(expr)](expr, values)
    if type(value) is Fraction:
        return value
    if is_number(value):
        return exact(value)
    raise ExpressionError(f"{expr} is {value!r}, not a number")


def _arithmetic(expr: tree.Arithmetic, values: Values) -> Value:
    combined = _ARITHMETIC.get(expr.op)
    if combined is None:
        return _unread(expr, values)
    return combined(_numeric(expr.left, values), _numeric(expr.right, values))


_ARITHMETIC: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def _quotient(expr: tree.Quotient, values: Values) -> Value:
    below = _numeric(expr.whole, values)
    if _scaled(below, tree.COMPARED_PLACES) == 0:
        return evaluate(expr.if_zero, values)
    return _numeric(expr.part, values) / below


def _comparison(expr: tree.Comparison, values: Values) -> Value:
    left, right = _compared(expr.left, values), _compared(expr.right, values)
    holds = _HOLDS.get(expr.op)
    if holds is None:
        raise ExpressionError(f"{expr.op} has no Python reading")
    return holds(left, right)


_HOLDS: Mapping[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


def _compared(expr: tree.Expr, values: Values) -> int:
    """A number in units of the last place that is compared."""
    if type(expr) is tree.Number:
        return _constant(expr)[1]
    above, below = _numeric(expr, values).as_integer_ratio()
    return above * _UNIT if below == 1 else _in_places(above, below, tree.COMPARED_PLACES)


_UNIT: int = 10**tree.COMPARED_PLACES
"""One, in units of the last place that is compared."""


def _least(expr: tree.Least, values: Values) -> Value:
    return min([_numeric(inner, values) for inner in expr.of])


def _greatest(expr: tree.Greatest, values: Values) -> Value:
    return max([_numeric(inner, values) for inner in expr.of])


def _rounded(expr: tree.Rounded, values: Values) -> Value:
    """Twice, as the formula does."""
    once = _compared(expr.of, values)
    return Fraction(_in_places(once, _UNIT, expr.places), 10**expr.places)


def _total(expr: tree.Total, values: Values) -> Value:
    """Brought to one denominator once."""
    numbers = [exact(value) for field in expr.fields if is_number(value := values[field.key])]
    below = math.lcm(*[number.denominator for number in numbers])
    return Fraction(sum([number.numerator * (below // number.denominator) for number in numbers]), below)


def _how_many(expr: tree.HowMany, values: Values) -> Value:
    return Fraction(sum([bool(evaluate(test, values)) for test in expr.of]))


def _blanks(expr: tree.Blanks, values: Values) -> Value:
    return Fraction(sum([values[field.key] is None for field in expr.fields]))


def _numbers(expr: tree.Numbers, values: Values) -> Value:
    return Fraction(sum([is_number(values[field.key]) for field in expr.fields]))


def _matches(expr: tree.Matches, values: Values) -> Value:
    text = expr.text.casefold()
    return Fraction(sum([_is_text(values[field.key], text) for field in expr.fields]))


_READINGS = _Readings(
    {
        tree.All: _all,
        tree.Any: _any,
        tree.Arithmetic: _arithmetic,
        tree.Blanks: _blanks,
        tree.Choice: _choice,
        tree.Chosen: _chosen,
        tree.Comparison: _comparison,
        tree.Field: _field,
        tree.Greatest: _greatest,
        tree.HasEntry: _has_entry,
        tree.HowMany: _how_many,
        tree.IsNumber: _is_number,
        tree.IsOneOf: _is_one_of,
        tree.IsText: _is_typed_text,
        tree.Least: _least,
        tree.LongerThan: _longer_than,
        tree.Matches: _matches,
        tree.Not: _not,
        tree.Number: _number,
        tree.Numbers: _numbers,
        tree.Quotient: _quotient,
        tree.Rounded: _rounded,
        tree.Text: _text,
        tree.Total: _total,
        tree.Truth: _truth,
        tree.WhenNumbers: _when_numbers,
    }
)


def is_number(value: object) -> TypeGuard[Fraction | Decimal | int]:
    """Whether Excel's ISNUMBER would say so."""
    known = _ARE_NUMBERS.get(type(value))
    return isinstance(value, (Fraction, Decimal, int)) if known is None else known


_ARE_NUMBERS = {Fraction: True, Decimal: True, int: True, str: False, bool: False, type(None): False}
"""What cells hold. To find out by inheritance that a text is no fraction takes ten times as long."""


def exact(number: Fraction | Decimal | int) -> Fraction:
    """``number`` as a fraction, sooner than `Fraction` itself finds out what it was given."""
    if type(number) is Fraction:
        return number
    return Fraction(*number.as_integer_ratio())


def rounded(number: Fraction | Decimal | int, places: int) -> Fraction:
    """Return ``number`` rounded half away from zero, as Excel's ROUND does."""
    return Fraction(_scaled(number, places), 10**places)


def _scaled(number: Fraction | Decimal | int, places: int) -> int:
    """``number`` in units of the last place, rounded half away from zero."""
    return _in_places(*number.as_integer_ratio(), places)


def _in_places(above: int, below: int, places: int) -> int:
    """The same of a fraction."""
    unit: int = 10**places
    if below == 1:
        return above * unit
    whole, rest = divmod(abs(above) * unit, below)
    size = whole + (2 * rest >= below)
    return size if above >= 0 else -size


ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"})
"""What a cell shows that holds an error; a reader hands it on as a text."""


def is_error(value: object) -> bool:
    """Whether a cell holds an error instead of a value."""
    return value in ERRORS


def _text_in(value: Value) -> str | None:
    """The text of a field, empty where there is nothing; None for a number, TRUE or an error."""
    if value is None:
        return ""
    return value if isinstance(value, str) and not is_error(value) else None


@functools.cache
def _left_out(ignored: str) -> dict[int, int | None]:
    return str.maketrans("", "", ignored)


def _is_text(value: Value, text: str) -> bool:
    """Whether a value is a ``text``, which is given without capitals."""
    return isinstance(value, str) and value.casefold() == text
