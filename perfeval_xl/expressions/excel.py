"""Write an expression as the text of an Excel formula.

Only functions that Excel 2010, WPS and LibreOffice all know are written:
IF AND OR NOT MIN MAX SUM ROUND ISNUMBER ISTEXT COUNT COUNTA SUMPRODUCT LEN FIND SUBSTITUTE CHAR.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions import tree

AddressOf = Callable[[str], str]
"""Gives the cell of a field key, such as ``$E$12`` or ``校验!$E$12``."""

LONGEST_LITERAL = 255
"""UTF-16 units of a text inside a formula."""
LONGEST_PART = 120
"""Characters of one literal of several; none is longer than Excel's limit, however it is counted."""
_REMEMBERED = 256
"""Lists of cells whose ranges are remembered: those of the largest form, several times over."""
_HOLDS, _NEVER = "1=1", "1=0"
"""The words TRUE and FALSE are functions to some programs, which write them back with brackets."""
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


def to_excel(expr: tree.Expr, address: AddressOf) -> str:
    """Return ``expr`` as a formula, with its leading ``=``.

    Raises ExpressionError for a node that has no reading here.
    """
    try:
        formula: _Formula = expr.written
    except AttributeError:
        formula = _read(expr)
        object.__setattr__(expr, "written", formula)
    return formula.text(address)


class _Cells(NamedTuple):
    """Several cells in a list of arguments: how they are written depends on which are neighbours."""

    fields: tuple[tree.Field, ...]
    before: str = ""
    after: str = ""
    between: str = ","


_Piece = str | tree.Field | _Cells


@dataclass(slots=True)
class _Formula:
    """A formula with gaps: all of it that depends on nothing but the expression."""

    pieces: tuple[str, ...]
    """What stays, and an empty text for each gap between."""
    keys: tuple[str, ...]
    """The fields whose cells it needs, each once."""
    groups: tuple[tuple[_Cells, tuple[int, ...]], ...]
    """Several cells in one gap, by their places among ``keys``."""
    gaps: tuple[int, ...]
    """What stands in each gap: one of ``keys`` and, counted on from there, of ``groups``."""
    last: tuple[tuple[str, ...], str] = (), ""
    """The cells for which it was written last, and how: the forms of a profile have most of them in the same places."""

    def text(self, address: AddressOf) -> str:
        """The formula with its cells."""
        cells = tuple(map(address, self.keys))
        if cells != self.last[0] or not cells:
            self.last = cells, self._with(cells)
        return self.last[1]

    def _with(self, cells: Sequence[str]) -> str:
        filled = [*cells]
        filled += [
            group.between.join([f"{group.before}{cells}{group.after}" for cells in _ranges(_picked(filled, places))])
            for group, places in self.groups
        ]
        text = [*self.pieces]
        text[1::2] = _picked(filled, self.gaps)
        return "".join(text)


def _picked(filled: Sequence[str], places: Iterable[int]) -> tuple[str, ...]:
    return tuple([filled[at] for at in places])


def _read(expr: tree.Expr) -> _Formula:
    """What ``expr`` says, whatever stands where."""
    written: list[_Piece] = ["="]
    _write(expr, written)
    numbers: dict[str, int] = {}
    pieces: list[str] = []
    gaps: list[int] = []
    groups: list[tuple[_Cells, tuple[int, ...]]] = []
    text = ""
    for piece in written:
        if isinstance(piece, str):
            text += piece
            continue
        pieces += (text, "")
        text = ""
        if isinstance(piece, tree.Field):
            gaps.append(numbers.setdefault(piece.key, len(numbers)))
        else:
            groups.append((piece, tuple([numbers.setdefault(one.key, len(numbers)) for one in piece.fields])))
            gaps.append(-len(groups))
    behind = len(numbers) - 1
    places = tuple([gap if gap >= 0 else behind - gap for gap in gaps])
    return _Formula((*pieces, text), tuple(numbers), tuple(groups), places)


def _write(expr: tree.Expr, out: list[_Piece], outside: int = 0) -> None:
    """Add ``expr`` to ``out``; ``outside`` is how tightly what stands around it binds."""
    match expr:
        case tree.Field():
            out.append(expr)
        case tree.Number(value):
            out.append(format(value, "f"))
        case tree.Text(value):
            out.append(quoted(value))
        case tree.Truth(holds):
            out.append(_HOLDS if holds else _NEVER)
        case tree.Choice(test, then, otherwise):
            _write_call("IF", (test, then, otherwise), out)
        case tree.HasEntry(field):
            out += ("LEN(", field, ")>0")
        case tree.Chosen(field, choice):
            _write(field, out)
            out.append(f"={quoted(choice)}")
        case tree.Arithmetic(op, left, right):
            loose = _BINDING[op] < outside
            out.append("(" if loose else "")
            _write_infix(op, left, right, out)
            out.append(")" if loose else "")
        case tree.Quotient():
            _write_ratio(expr, out)
        case tree.Comparison(op, left, right):
            _write_compared(left, out)
            out.append(op)
            _write_compared(right, out)
        case tree.Least(of):
            _write_call("MIN", of, out)
        case tree.Greatest(of):
            _write_call("MAX", of, out)
        case tree.Rounded(of, places):
            _write_rounded(of, places, out)
        case tree.WhenNumbers(fields, then):
            out.append("IF(")
            _write_all_numbers(fields, out)
            out.append(",")
            _write(then, out)
            out.append(',"")')
        case tree.IsNumber(field):
            out += ("ISNUMBER(", field, ")")
        case tree.IsText(field):
            out += ("ISTEXT(", field, ")")
        case tree.LongerThan(field, most):
            out += ("IF(ISTEXT(", field, "),LEN(", field, f")>{most},{_NEVER})")
        case tree.IsOneOf(field, words, ignored):
            _write_one_of(field, words, ignored, out)
        case tree.All(of):
            _write_call("AND", of, out)
        case tree.Any(of):
            _write_call("OR", of, out)
        case tree.Not(of):
            _write_call("NOT", (of,), out)
        case _:
            _write_count(expr, out)


def _write_count(expr: tree.Expr, out: list[_Piece]) -> None:
    """An expression over any number of fields or tests."""
    match expr:
        case tree.Total(fields):
            out += ("SUM(", _Cells(fields), ")") if fields else ("0",)
        case tree.Blanks(fields):
            out += (f"({len(fields)}-COUNTA(", _Cells(fields), "))") if fields else ("0",)
        case tree.Numbers(fields):
            out += ("COUNT(", _Cells(fields), ")") if fields else ("0",)
        case tree.Matches(fields, held):
            tests = _Cells(fields, "SUMPRODUCT((", f"={quoted(held)})*1)", "+")
            out += ("(", tests, ")") if fields else ("0",)
        case tree.HowMany(of):
            out.append("(" if of else "(0")
            for number, test in enumerate(of):
                out.append("+IF(" if number else "IF(")
                _write(test, out)
                out.append(",1,0)")
            out.append(")")
        case _:
            raise ExpressionError(f"{type(expr).__name__} has no Excel reading")


def _write_ratio(ratio: tree.Quotient, out: list[_Piece]) -> None:
    out.append("IF(ROUND(")
    _write(ratio.whole, out)
    out.append(f",{tree.COMPARED_PLACES})=0,")
    _write(ratio.if_zero, out)
    out.append(",")
    _write_infix("/", ratio.part, ratio.whole, out)
    out.append(")")


def _write_call(function: str, arguments: Iterable[tree.Expr], out: list[_Piece]) -> None:
    out.append(f"{function}(")
    for number, argument in enumerate(arguments):
        if number:
            out.append(",")
        _write(argument, out)
    out.append(")")


def _write_rounded(of: tree.Expr, places: int, out: list[_Piece]) -> None:
    """Round twice: 8.56-8.505 is 0.05499999999999972 to a computer, and a cent would be lost."""
    once = places >= tree.COMPARED_PLACES
    out.append("ROUND(" if once else "ROUND(ROUND(")
    _write(of, out)
    out.append(f",{places})" if once else f",{tree.COMPARED_PLACES}),{places})")


def _write_infix(op: str, left: tree.Expr, right: tree.Expr, out: list[_Piece]) -> None:
    binding = _BINDING[op]
    _write(left, out, binding)
    out.append(op)
    _write(right, out, binding + 1)


def _write_compared(expr: tree.Expr, out: list[_Piece]) -> None:
    if isinstance(expr, tree.Number) and expr.value == round(expr.value, tree.COMPARED_PLACES):
        _write(expr, out)
    else:
        out.append("ROUND(")
        _write(expr, out)
        out.append(f",{tree.COMPARED_PLACES})")


def _write_one_of(field: tree.Field, words: tuple[str, ...], ignored: str, out: list[_Piece]) -> None:
    """FIND knows no wildcards, and says of an error what it says of a word that is not there."""
    before, after = _without(ignored)
    end = quoted(tree.WORD_END)
    out += (f"ISNUMBER(FIND({end}&{before}", field, f"{after}&{end},{_literals(tree.joined_words(words))}))")


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


def _write_all_numbers(fields: tuple[tree.Field, ...], out: list[_Piece]) -> None:
    if len(fields) == 1:
        out += ("ISNUMBER(", fields[0], ")")
    else:
        out += ("COUNT(", _Cells(fields), f")={len(fields)}")


@functools.lru_cache(maxsize=_REMEMBERED)
def _ranges(cells: tuple[str, ...]) -> tuple[str, ...]:
    """``cells``, neighbours below one another joined to a range.

    Excel takes at most 255 arguments; sixty rows of an indicator column are one.
    """
    ranges: list[str] = []
    start, column, last = "", "", -1
    for cell in cells:
        ahead = cell.rstrip("0123456789")
        row = int(cell[len(ahead) :] or -1)
        if row < 1 or not ahead:
            raise ExpressionError(f"{cell!r} is not the address of a cell")
        if ahead == column and row == last + 1:
            last = row
            continue
        if start:
            ranges.append(_range(start, column, last))
        start, column, last = cell, ahead, row
    if start:
        ranges.append(_range(start, column, last))
    return tuple(ranges)


def _range(start: str, column: str, last: int) -> str:
    end = f"{column.rpartition('!')[2]}{last}"
    return start if start.endswith(end) else f"{start}:{end}"


def quoted(text: str) -> str:
    """Return ``text`` as a literal of a formula. Raises ExpressionError beyond Excel's limit."""
    if len(text.encode("utf-16-le")) > 2 * LONGEST_LITERAL:
        raise ExpressionError(f"a text of a formula has at most {LONGEST_LITERAL} characters: {text!r}")
    return '"' + text.replace('"', '""') + '"'
