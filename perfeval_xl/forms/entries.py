"""What may be wrong with what stands in one open cell: each question is asked once.

The hint beside a row, the lines of the sheet 校验, the count of open cells, 下一处未填 and
the checks of a return all ask these expressions; none has a test of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from perfeval_xl.expressions.tree import (
    NEVER,
    All,
    Any,
    Choice,
    Expr,
    Field,
    IsNumber,
    IsText,
    LongerThan,
    Not,
    Operand,
    Rounded,
    is_one_of,
)
from perfeval_xl.forms.form import FieldKind, FormField
from perfeval_xl.forms.shared_fields import LARGEST_AMOUNT
from perfeval_xl.forms.written_values import serial
from perfeval_xl.rules.scores import says

BLANKS = " \t\n\u00a0\u3000\u200b"
"""What stands in a cell that looks empty."""
UNSAID = BLANKS + "\r\ufeff。．.！!？?，,、；;：:—–-－_＿/／\\＼…·~～*＊|｜"
"""What says nothing by itself; as many as a formula may take out one inside the other."""
NULLS = ("", "NULL", "Null", "null", "None", "none")
"""What programs leave where nothing was."""
LARGEST_NUMBER = Decimal(10) ** 12
"""Larger actual values are slips of the hand."""
FIRST_DAY, LAST_DAY = serial(date(2000, 1, 1)), serial(date(2099, 12, 31))
"""Between these days something can have been done."""
NUMBERS = frozenset({FieldKind.AMOUNT, FieldKind.FIGURE, FieldKind.NUMBER, FieldKind.PERCENT})
TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
"""Fields that hold numbers without bounds of their own row, and fields that hold texts."""


def when(test: Expr, then: Expr) -> Expr:
    """Whether both hold; ``then`` is not even computed before ``test`` does, as it would be in AND."""
    return NEVER if NEVER in (test, then) else Choice(test, then, NEVER)


def any_of(tests: Iterable[Expr]) -> Expr:
    """Whether one of ``tests`` holds; of none, none does."""
    possible = tuple(test for test in tests if test is not NEVER)
    return Any(possible) if possible else NEVER


def is_blank(cell: Field) -> Expr:
    """Whether nothing stands in a cell, or blanks, or what a program leaves where nothing was (T003)."""
    return is_one_of(cell, NULLS, BLANKS)


SHORTEST_REASON = 2
"""Characters: one alone, `1` or `啊`, tells no cause."""


def says_nothing(reason: Field, words: tuple[str, ...]) -> Expr:
    """Whether a reason is missing: no text, no more than signs, or one of ``words`` with signs around it."""
    return Any(
        (Not(IsText(reason)), Not(LongerThan(reason, SHORTEST_REASON - 1)), is_one_of(reason, _spelt(words), UNSAID))
    )


@functools.cache
def _spelt(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words as people spell them; FIND tells capitals from small letters."""
    return tuple(spelling for word in ("", *words) for spelling in (word, word.lower(), word.upper()))


def is_no_number(cell: Field, *, required: bool = False, words: tuple[str, ...] = ()) -> Expr:
    """Whether something stands in a cell for a number, or one of ``words``, that is none (T026, P040).

    Blanks in a cell that must be filled leave it open; in any other they are in the way of its sum.
    """
    nothing = is_blank(cell) if required else is_one_of(cell, ("",))
    return Not(any_of((IsNumber(cell), says(cell, *words), nothing)))


def is_out_of_range(number: Field, least: Operand, most: Operand) -> Expr:
    """Whether a number is negative where it must not be, or larger than any can be (T102, P040)."""
    return when(IsNumber(number), Any((number.below(least), number.above(most))))


def is_not_whole(number: Field) -> Expr:
    """Whether a number of people has a fraction (T026)."""
    return when(IsNumber(number), Not(number.equals(Rounded(number, 0))))


def is_day(cell: Field) -> Expr:
    """Whether a day stands in a cell on which something can have been done."""
    return when(IsNumber(cell), All((cell.at_least(FIRST_DAY), cell.below(LAST_DAY + 1))))


def is_no_day(cell: Field, words: tuple[str, ...] = ()) -> Expr:
    """Whether something stands in a cell for a day, or one of ``words``, that is none, 12.20 among it (T101)."""
    return Not(any_of((is_day(cell), says(cell, *words), is_blank(cell))))


def is_open(field: FormField) -> Expr:
    """Whether a field is still to be filled in (T001, T003)."""
    blank = is_blank(Field(field.key))
    return blank if field.waived is NEVER else when(Not(field.waived), blank)


def is_no_option(choice: Field, options: tuple[str, ...], words: tuple[str, ...] = ()) -> Expr:
    """Whether something stands in a cell with a list, or one of ``words``, that is not on the list (T037)."""
    listed = when(IsText(choice), any_of(choice.is_choice(option) for option in options))
    return Not(any_of((listed, says(choice, *words), is_blank(choice))))


def holds_no_number(field: FormField) -> Expr:
    """`is_no_number`, of a field."""
    return is_no_number(Field(field.key), required=field.required, words=field.options)


def holds_out_of_range(field: FormField) -> Expr:
    """`is_out_of_range`, of a field and its limits."""
    return is_out_of_range(Field(field.key), *limits(field))


def holds_too_long(field: FormField) -> Expr:
    """Whether a text is longer than the form allows (T104)."""
    return LongerThan(Field(field.key), field.longest)


def limits(field: FormField) -> tuple[Decimal, Decimal]:
    """The smallest and the largest number that a cell for numbers takes."""
    if field.kind in (FieldKind.NUMBER, FieldKind.PERCENT):
        return -LARGEST_NUMBER if field.least is None else field.least, LARGEST_NUMBER
    return field.least or Decimal(0), LARGEST_AMOUNT if field.most is None else field.most
