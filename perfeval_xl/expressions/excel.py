"""Write an expression as the text of an Excel formula.

Only functions that Excel 2010, WPS and LibreOffice all know are written:
IF AND OR NOT MIN MAX SUM ROUND ISNUMBER ISTEXT COUNT COUNTA SUMPRODUCT LEN FIND SUBSTITUTE CHAR.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions import tree

AddressOf = Callable[[str], str]
"""Gives the cell of a field key, such as ``$E$12`` or ``校验!$E$12``."""

LONGEST_LITERAL = 255
"""UTF-16 units of a text inside a formula."""
LONGEST_PART = 120
"""Characters of one literal of several; none is longer than Excel's limit, however it is counted."""
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


def to_excel(expr: tree.Expr, address: AddressOf) -> str:
    """Return ``expr`` as a formula, with its leading ``=``.

    Raises ExpressionError for a node that has no reading here.
    """
    return "=" + _text(expr, address)


def _text(expr: tree.Expr, address: AddressOf, outside: int = 0) -> str:
    def text(inner: tree.Expr) -> str:
        return _text(inner, address)

    match expr:
        case tree.Field(key):
            return address(key)
        case tree.Number(value):
            return format(value, "f")
        case tree.Text(value):
            return quoted(value)
        case tree.Choice(test, then, otherwise):
            return f"IF({text(test)},{text(then)},{text(otherwise)})"
        case tree.HasEntry(field):
            return f"LEN({text(field)})>0"
        case tree.Chosen(field, choice):
            return f"{text(field)}={quoted(choice)}"
        case tree.Arithmetic(op, left, right):
            written = _infix(op, left, right, address)
            return f"({written})" if _BINDING[op] < outside else written
        case tree.Ratio(part, whole, if_zero):
            nothing = f"ROUND({text(whole)},{tree.COMPARED_PLACES})=0"
            return f"IF({nothing},{text(if_zero)},{_infix('/', part, whole, address)})"
        case tree.Comparison(op, left, right):
            return _compared(left, address) + op + _compared(right, address)
        case tree.Least(of):
            return f"MIN({','.join(map(text, of))})"
        case tree.Greatest(of):
            return f"MAX({','.join(map(text, of))})"
        case tree.Rounded(of, places):
            return _rounded(text(of), places)
        case tree.WhenNumbers(fields, then):
            return f'IF({_all_numbers(fields, address)},{text(then)},"")'
        case tree.IsNumber(field):
            return f"ISNUMBER({text(field)})"
        case tree.IsText(field):
            return f"ISTEXT({text(field)})"
        case tree.LongerThan(field, most):
            return f"IF(ISTEXT({text(field)}),LEN({text(field)})>{most},FALSE)"
        case tree.IsOneOf(field, words, ignored):
            return _one_of(text(field), words, ignored)
        case tree.All(of):
            return f"AND({','.join(map(text, of))})"
        case tree.Any(of):
            return f"OR({','.join(map(text, of))})"
        case tree.Not(of):
            return f"NOT({text(of)})"
        case _:
            return _counted(expr, address)


def _counted(expr: tree.Expr, address: AddressOf) -> str:
    """The formula of an expression over any number of fields or tests."""
    match expr:
        case tree.Total(fields):
            return f"SUM({','.join(_ranges(fields, address))})" if fields else "0"
        case tree.HowMany(of):
            return f"({'+'.join(f'IF({_text(test, address)},1,0)' for test in of) or '0'})"
        case tree.Blanks(fields):
            return f"({len(fields)}-COUNTA({','.join(_ranges(fields, address))}))" if fields else "0"
        case tree.Numbers(fields):
            return f"COUNT({','.join(_ranges(fields, address))})" if fields else "0"
        case tree.Matches(fields, held):
            tests = (f"({cells}={quoted(held)})*1" for cells in _ranges(fields, address))
            return "(" + "+".join(f"SUMPRODUCT({test})" for test in tests) + ")" if fields else "0"
    raise ExpressionError(f"{type(expr).__name__} has no Excel reading")


def _rounded(text: str, places: int) -> str:
    """Round twice: 8.56-8.505 is 0.05499999999999972 to a computer, and a cent would be lost."""
    if places >= tree.COMPARED_PLACES:
        return f"ROUND({text},{places})"
    return f"ROUND(ROUND({text},{tree.COMPARED_PLACES}),{places})"


def _infix(op: str, left: tree.Expr, right: tree.Expr, address: AddressOf) -> str:
    binding = _BINDING[op]
    return _text(left, address, binding) + op + _text(right, address, binding + 1)


def _compared(expr: tree.Expr, address: AddressOf) -> str:
    if isinstance(expr, tree.Number) and expr.value == round(expr.value, tree.COMPARED_PLACES):
        return _text(expr, address)
    return f"ROUND({_text(expr, address)},{tree.COMPARED_PLACES})"


def _one_of(cell: str, words: tuple[str, ...], ignored: str) -> str:
    """FIND knows no wildcards, and says of an error what it says of a word that is not there."""
    before, after = _without(ignored)
    end = quoted(tree.WORD_END)
    return f"ISNUMBER(FIND({end}&{before}{cell}{after}&{end},{_literals(tree.joined(words))}))"


@functools.cache
def _without(ignored: str) -> tuple[str, str]:
    """What stands before and after a cell to take each of these characters out of it."""
    return "SUBSTITUTE(" * len(ignored), "".join(f',{_character(letter)},"")' for letter in ignored)


def _character(letter: str) -> str:
    """A control character by its number, because a formula holds none; any other as it is."""
    return f"CHAR({ord(letter)})" if letter < " " else quoted(letter)


def _literals(text: str) -> str:
    """A text of any length, in as many literals as it takes."""
    parts = [text[at : at + LONGEST_PART] for at in range(0, len(text), LONGEST_PART)]
    return "&".join(map(quoted, parts))


def _all_numbers(fields: tuple[tree.Field, ...], address: AddressOf) -> str:
    if len(fields) == 1:
        return f"ISNUMBER({_text(fields[0], address)})"
    return f"COUNT({','.join(_ranges(fields, address))})={len(fields)}"


def _ranges(fields: Iterable[tree.Field], address: AddressOf) -> Iterator[str]:
    """The cells of ``fields``, neighbours below one another joined to a range.

    Excel takes at most 255 arguments; sixty rows of an indicator column are one.
    """
    start, column, last = "", "", -1
    for field in fields:
        cell = address(field.key)
        ahead = cell.rstrip("0123456789")
        row = int(cell[len(ahead) :] or -1)
        if row < 1 or not ahead:
            raise ExpressionError(f"{cell!r} is not the address of a cell")
        if ahead == column and row == last + 1:
            last = row
            continue
        if start:
            yield _range(start, column, last)
        start, column, last = cell, ahead, row
    if start:
        yield _range(start, column, last)


def _range(start: str, column: str, last: int) -> str:
    end = f"{column.rpartition('!')[2]}{last}"
    return start if start.endswith(end) else f"{start}:{end}"


def quoted(text: str) -> str:
    """Return ``text`` as a literal of a formula. Raises ExpressionError beyond Excel's limit."""
    if len(text.encode("utf-16-le")) > 2 * LONGEST_LITERAL:
        raise ExpressionError(f"a text of a formula has at most {LONGEST_LITERAL} characters: {text!r}")
    return '"' + text.replace('"', '""') + '"'
