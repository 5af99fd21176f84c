"""Formulas without the brackets that change nothing: some programs write formulas anew and leave those out."""

from __future__ import annotations

import re
from collections.abc import Sequence

DEEPEST = 128
"""Brackets within brackets that are followed; Excel allows 64."""
_TOKEN = re.compile(r'"(?:[^"]|"")*"|\{[^}]*\}|<>|<=|>=|[()+\-*/^&=<>%,]|[^"{()+\-*/^&=<>%,]+')
_BINDING = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_SIGN, _OPERAND = 6, 7
_SYMBOLS = frozenset("()%,") | _BINDING.keys()


def without_needless_brackets(formula: str) -> str:
    """``formula``, as `normalised` gives it, without brackets that change nothing; as it is where it is none.

    A sum of sums is one sum, whatever brackets stand in it.
    """
    reader = _Reader(_TOKEN.findall(formula))
    try:
        text, _ = reader.expression(0)
    except ValueError:
        return formula
    return text if reader.at == len(reader.tokens) else formula


class _Reader:
    """Reads tokens one by one, and writes what was read again, with its binding."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self._depth = 0

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _taken(self) -> str:
        token = self._next()
        self.at += 1
        return token

    def expression(self, least: int) -> tuple[str, int]:
        """What binds at least as tightly as ``least``. Raises ValueError for what is no expression."""
        left, bound = self._operand()
        while _BINDING.get(self._next(), 0) > least:
            operator = self._taken()
            own = _BINDING[operator]
            right, right_bound = self.expression(own)
            if bound < own:
                left = f"({left})"
            # Of operators that bind alike the left ones come first, but in a sum that is all the same.
            if right_bound < own or (right_bound == own and operator != "+"):
                right = f"({right})"
            left, bound = f"{left}{operator}{right}", own
        return left, bound

    def _operand(self) -> tuple[str, int]:
        token = self._taken()
        if token in ("+", "-"):
            self._enter()
            inner, bound = self.expression(_SIGN - 1)
            self._depth -= 1
            text, own = f"{token}{f'({inner})' if bound < _SIGN else inner}", _SIGN
        elif token == "(":
            text, own = self._bracket()
        elif not token or token in _SYMBOLS:
            raise ValueError("an operand is missing")
        else:
            text, own = token, _OPERAND
            if self._next() == "(":
                self.at += 1
                text += f"({self._arguments()})"
        while self._next() == "%":
            self.at += 1
            text, own = f"{f'({text})' if own < _OPERAND else text}%", _OPERAND
        return text, own

    def _bracket(self) -> tuple[str, int]:
        self._enter()
        inner = self.expression(0)
        if self._taken() != ")":
            raise ValueError("a bracket is not closed")
        self._depth -= 1
        return inner

    def _arguments(self) -> str:
        self._enter()
        pieces: list[str] = []
        while True:
            if self._next() in (",", ")"):
                pieces.append("")
            else:
                pieces.append(self.expression(0)[0])
            closing = self._taken()
            if closing == ")":
                self._depth -= 1
                return ",".join(pieces)
            if closing != ",":
                raise ValueError("an argument is not closed")

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError("too deep")
