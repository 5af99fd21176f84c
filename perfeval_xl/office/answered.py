"""The answers of one judgement, unpacked once and read as they are asked for: of thousands of forms only what a table
needs is made into numbers.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

_OF_ROW = re.compile(r"(?:(.+):)?(i\d+)\.indicator")
"""The key that every row of indicators has."""


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


class Answers:
    """What `perfeval_xl.office.judging.answers_of` packed; nothing is in it for what was not answered."""

    def __init__(self, packed: bytes) -> None:
        self._told: dict[str, Any] = json.loads(zlib.decompress(packed)) if packed else {}

    def __bool__(self) -> bool:
        return bool(self._told)

    def number(self, key: str) -> Fraction | None:
        """The number under a full key, exactly; None where there is none, or a text."""
        value = self._value(key)
        return Fraction(value) if isinstance(value, str) else None

    def text(self, key: str) -> str:
        """The text under a full key; empty where there is none, or a number."""
        value = self._value(key)
        return "" if value is None or isinstance(value, str) else str(value[0])

    def place(self, key: str) -> str:
        """``自评表!H12``; empty where it stands nowhere."""
        found = self._told.get(key)
        return str(found[1]) if found else ""

    def rows(self) -> Iterator[Row]:
        """Every indicator of every form, in the order of the workbook."""
        for key in self._told:
            found = _OF_ROW.fullmatch(key)
            if found is not None:
                yield Row(found[1] or "", found[2])

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Every text with its full key and its place, in the order of the workbook."""
        for key, (value, place) in self._told.items():
            if not isinstance(value, str):
                yield key, str(value[0]), str(place)

    def _value(self, key: str) -> Any:
        found = self._told.get(key)
        return found[0] if found else None
