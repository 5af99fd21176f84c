"""What a workbook says, as plain values by key, read as it is asked for: of one that was just checked, or of one that
a ledger keeps.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

Written = Mapping[str, Sequence[object]]
"""Value and cell by full key, as it can be written down: ``{"i03.actual": ["0.95", "自评表!F18"]}``. A number is an
exact text as `Fraction` reads it, a text stands in a list of its own, ``[["文字"], "自评表!F18"]``."""
LABEL = "form.label."
"""Begins the keys that say what a free text is called."""
MONEY, MEASURES = "form.money", "form.measures"
"""The keys of the unit in which a workbook states its amounts, and of the keys of the texts in which a unit writes its
改进措施."""
TYPED = "form.typed"
"""The key of the keys under which a unit says itself, and no sum does, how much it was the year before."""
_FREE = ("goal.", "texts.", "paragraphs.", "execution.reason", "course.reason")
_OF_ROW = ".indicator"
"""How the key ends that every row of indicators has."""


class Row(NamedTuple):
    """Where the answers of one indicator begin."""

    form: str
    """Id of the form in the workbook: ``p02``; empty for the main one."""
    key: str
    """``i03``."""

    @property
    def full(self) -> str:
        """``p02:i03``."""
        return f"{self.form}:{self.key}" if self.form else self.key


class Told:
    """What one workbook says, read as it is asked for; nothing is in it for what was not answered."""

    def __init__(self, written: Written) -> None:
        self._told = written
        self._numbers: dict[str, object] = {}
        """Those that were read already: to make one takes longer than anything else here."""

    def __bool__(self) -> bool:
        return bool(self._told)

    def number(self, key: str) -> Fraction | None:
        """The number under a full key, exactly; None where there is none, or a text."""
        found = self._numbers.get(key, self)
        if found is self:
            value = self.raw(key)
            found = self._numbers[key] = _exactly(value) if isinstance(value, str) else None
        return found  # type: ignore[return-value]

    def text(self, key: str) -> str:
        """The text under a full key; empty where there is none, or a number."""
        found = self._told.get(key)
        if found is None or isinstance(found[0], str):
            return ""
        return str(found[0][0])  # type: ignore[index]

    def place(self, key: str) -> str:
        """``自评表!H12``; empty where it stands nowhere."""
        found = self._told.get(key)
        return str(found[1]) if found else ""

    def raw(self, key: str) -> object:
        """What stands under a full key as it is written down; equal where the values are."""
        found = self._told.get(key)
        return found[0] if found else None

    def rows(self) -> Iterator[Row]:
        """Every indicator of every form, in the order of the workbook."""
        yield from self._index[0]

    def free_texts(self, form: str) -> Mapping[str, tuple[str, str]]:
        """What stands in a form as somebody writes it: goals, reasons of the whole, texts; text and place by key."""
        return self._index[1].get(form, {})

    @functools.cached_property
    def _index(self) -> tuple[Sequence[Row], Mapping[str, Mapping[str, tuple[str, str]]]]:
        """The indicators, and the free texts of each form, found in one go."""
        rows: list[Row] = []
        free: dict[str, dict[str, tuple[str, str]]] = {}
        for key, (value, place) in self._told.items():
            if isinstance(value, str):
                continue
            form, _, own = key.rpartition(":") if ":" in key else ("", "", key)
            if own.startswith(_FREE):
                free.setdefault(form, {})[own] = str(value[0]), str(place)  # type: ignore[index]
            elif own.endswith(_OF_ROW):
                rows.append(Row(form, own.removesuffix(_OF_ROW)))
        return rows, free

    def full_keys(self) -> Iterator[str]:
        """Every full key under which anything stands, in the order of the workbook."""
        yield from self._told

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Every text with its full key and its place, in the order of the workbook."""
        for key, (value, place) in self._told.items():
            if isinstance(value, (list, tuple)):
                yield key, str(value[0]), str(place)


def _exactly(text: str) -> Fraction:
    """The number in ``text``; ``12`` and ``0.95`` are read without looking for all that a number may be."""
    if text.isdecimal():
        return Fraction(int(text))
    whole, point, rest = text.partition(".")
    if point and whole.isdecimal() and rest.isdecimal():
        return Fraction(int(whole + rest), 10 ** len(rest))
    return Fraction(text)
