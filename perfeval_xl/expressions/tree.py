"""The nodes a rule is made of.

A rule is a small tree of the nodes below. Two modules read it: ``excel``
writes it as the text of a formula, ``evaluate`` computes it in Python. A new
node needs both readings; ``tests/expressions`` fails until it has them.
Nothing here imports a spreadsheet library.
"""

from __future__ import annotations

import functools
import typing
from dataclasses import FrozenInstanceError, dataclass
from decimal import Decimal
from typing import Union

from perfeval_xl.frozen import all_parts

Operand = Union["Expr", Decimal, int, str]
"""What may stand beside an operator: an expression, a number or a text."""

COMPARED_PLACES = 9
"""Both readings round to this before they compare, divide or round to cents, so that the last
bit of a float never decides on which side of a threshold, or of half a cent, a number lies."""


MOST_SHARED = 1 << 17
"""Nodes that are kept to be shared: those of several hundred different rows. Then the sharing begins anew."""
_SHARED: dict[tuple[object, ...], Expr] = {}


class _Shared(type):
    """Makes each node once: who asks for one that there is already gets that.

    Every form is put together anew, and most of what it says another form of its profile has said
    before. What the readings make of a node is kept with it, and so is made once, too.
    """

    def __call__(cls, *parts: typing.Any, **named: typing.Any) -> typing.Any:
        key = (cls, *parts)
        made = _SHARED.get(key)
        if made is None or named:
            new: Expr = type.__call__(cls, *parts, **named)
            if named or len(parts) < len(new.__match_args__):
                # Said in other words than by all of its parts in their order.
                new = _kept((cls, *new.parts), new)
            made = new if named else _kept(key, new)
        return made


class _SharedNumber(_Shared):
    """The same of numbers: equal ones, 5 and 5.0, stand in formulas as each of them is written."""

    def __call__(cls, value: Decimal) -> typing.Any:
        key = (cls, str(value))
        return _SHARED.get(key) or _kept(key, type.__call__(cls, value))


def _kept(key: tuple[object, ...], node: Expr) -> Expr:
    """The node that is kept for ``key``: ``node``, if there is none yet."""
    if len(_SHARED) >= MOST_SHARED:
        _SHARED.clear()
    return _SHARED.setdefault(key, node)


class Read(metaclass=_Shared):
    """What the two readings keep with a node: it depends on nothing but the node, which never changes."""

    __slots__ = ("computed", "written")
    computed: typing.Any
    """Of `evaluate`."""
    written: typing.Any
    """Of `excel`."""


_K = typing.TypeVar("_K", bound=Read)


@typing.dataclass_transform(eq_default=False, frozen_default=True)
def kind_of_node(cls: type[_K]) -> type[_K]:
    """A frozen dataclass whose methods are those of `Expr`.

    `dataclass` compiles new ones for each class, at each start: for all kinds of nodes that took
    as long as to read a form.
    """
    return dataclass(slots=True, init=False, repr=False, eq=False)(cls)


@kind_of_node
class Expr(Read):
    """A node of an expression, equal to nothing but itself: `_Shared` makes no two that say the same."""

    def __init__(self, *parts: object, **named: object) -> None:
        names: tuple[str, ...] = self.__match_args__
        if named or len(parts) != len(names):
            parts = tuple(all_parts(type(self), parts, named).values())
        for name, part in zip(names, parts, strict=True):
            object.__setattr__(self, name, part)

    def __repr__(self) -> str:
        names: tuple[str, ...] = self.__match_args__
        parts = (f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({', '.join(parts)})"

    if not typing.TYPE_CHECKING:
        # Who checks types knows that nothing is set.
        def __setattr__(self, name, value):
            raise FrozenInstanceError(f"cannot assign to field {name!r}")

        def __delattr__(self, name):
            raise FrozenInstanceError(f"cannot delete field {name!r}")

    @property
    def parts(self) -> tuple[object, ...]:
        """What it was made of."""
        names: tuple[str, ...] = self.__match_args__
        return tuple(getattr(self, name) for name in names)

    def __reduce__(self) -> tuple[type[Expr], tuple[object, ...]]:
        return type(self), self.parts

    def __add__(self, other: Operand) -> Expr:
        return Arithmetic("+", self, node(other))

    def __sub__(self, other: Operand) -> Expr:
        return Arithmetic("-", self, node(other))

    def __mul__(self, other: Operand) -> Expr:
        return Arithmetic("*", self, node(other))

    def at_least(self, other: Operand) -> Expr:
        """``self >= other``."""
        return Comparison(">=", self, node(other))

    def at_most(self, other: Operand) -> Expr:
        """``self <= other``."""
        return Comparison("<=", self, node(other))

    def above(self, other: Operand) -> Expr:
        """``self > other``."""
        return Comparison(">", self, node(other))

    def below(self, other: Operand) -> Expr:
        """``self < other``."""
        return Comparison("<", self, node(other))

    def equals(self, other: Operand) -> Expr:
        """``self = other``, between numbers."""
        return Comparison("=", self, node(other))

    def is_choice(self, choice: str) -> Expr:
        """Whether this choice was taken from a list."""
        return Chosen(self, choice)


@kind_of_node
class Number(Expr, metaclass=_SharedNumber):
    """A constant from the profile."""

    value: Decimal


@kind_of_node
class Text(Expr):
    """A constant text; the empty text is what an unscored row shows."""

    value: str


@kind_of_node
class Field(Expr):
    """A cell of the form, by its key."""

    key: str


@kind_of_node
class Arithmetic(Expr):
    """``left op right``, for ``+``, ``-`` and ``*``. Division is `Ratio`."""

    op: str
    left: Expr
    right: Expr


@kind_of_node
class Quotient(Expr):
    """``part / whole``, and ``if_zero`` where the whole is zero."""

    part: Expr
    whole: Expr
    if_zero: Expr = Number(Decimal(0))


@kind_of_node
class Comparison(Expr):
    """``left op right`` of numbers, for ``>=``, ``<=``, ``>``, ``<`` and ``=``."""

    op: str
    left: Expr
    right: Expr


@kind_of_node
class Chosen(Expr):
    """Whether a field holds this text, as chosen from its list."""

    field: Expr
    choice: str


@kind_of_node
class Least(Expr):
    """The smallest of several numbers."""

    of: tuple[Expr, ...]


@kind_of_node
class Greatest(Expr):
    """The largest of several numbers."""

    of: tuple[Expr, ...]


@kind_of_node
class Rounded(Expr):
    """A number rounded half away from zero, as a finance office rounds."""

    of: Expr
    places: int


@kind_of_node
class Choice(Expr):
    """``then`` where the test holds, else ``otherwise``."""

    test: Expr
    then: Expr
    otherwise: Expr


@kind_of_node
class WhenNumbers(Expr):
    """``then`` once every named field holds a number; not scored before."""

    fields: tuple[Field, ...]
    then: Expr


@kind_of_node
class IsNumber(Expr):
    """Whether a field holds a number (or a date, which is one)."""

    field: Field


@kind_of_node
class HasEntry(Expr):
    """Whether anything at all stands in a field."""

    field: Field


@kind_of_node
class IsText(Expr):
    """Whether a typed field holds a text: not a number, not TRUE, not an error, not nothing."""

    field: Field


@kind_of_node
class LongerThan(Expr):
    """Whether a field holds a text of more than ``most`` characters.

    Characters are those that people count. Excel counts the few that lie beyond 65,535 twice,
    and says so of a text a little sooner.
    """

    field: Field
    most: int


@kind_of_node
class IsOneOf(Expr):
    """Whether a field, its ``ignored`` characters taken out, is one of ``words``.

    An empty field is the word ``""``; a number, TRUE or an error is none, nor does it spoil the
    formula. Make it with `is_one_of`, which takes the ignored characters out of the words, too.
    """

    field: Field
    words: tuple[str, ...]
    ignored: str


@kind_of_node
class All(Expr):
    """Whether every test holds."""

    of: tuple[Expr, ...]


@kind_of_node
class Any(Expr):
    """Whether at least one test holds."""

    of: tuple[Expr, ...]


@kind_of_node
class Not(Expr):
    """Whether the test does not hold."""

    of: Expr


@kind_of_node
class Total(Expr):
    """The sum of those fields that hold a number."""

    fields: tuple[Field, ...]


@kind_of_node
class Blanks(Expr):
    """How many of the fields are still empty."""

    fields: tuple[Field, ...]


@kind_of_node
class Numbers(Expr):
    """How many of the fields hold a number."""

    fields: tuple[Field, ...]


@kind_of_node
class Matches(Expr):
    """How many of the fields hold this text."""

    fields: tuple[Field, ...]
    text: str


@kind_of_node
class HowMany(Expr):
    """How many of the tests hold."""

    of: tuple[Expr, ...]


WORD_END = "|"
"""Stands between words in a formula, so that one is not found inside another."""


def joined_words(words: tuple[str, ...]) -> str:
    """The words of an `IsOneOf` in one text, each between two ends."""
    return WORD_END + "".join(f"{word}{WORD_END}" for word in words)


@functools.lru_cache(maxsize=4096)
def is_one_of(field: Field, words: tuple[str, ...], ignored: str = "") -> IsOneOf:
    """Whether ``field`` is one of ``words``, when the characters ``ignored`` count on neither side."""
    left_out = str.maketrans("", "", ignored)
    return IsOneOf(field, tuple(dict.fromkeys(word.translate(left_out) for word in words)), ignored)


@kind_of_node
class Truth(Expr):
    """A test that always holds, or never does."""

    value: bool


NEVER = Truth(False)
ZERO = Number(Decimal(0))
ONE = Number(Decimal(1))
NOT_SCORED = Text("")
"""Expressions that are used everywhere."""


def node(value: Operand) -> Expr:
    """Return ``value`` as a node."""
    if isinstance(value, Expr):
        return value
    return Text(value) if isinstance(value, str) else Number(Decimal(value))
