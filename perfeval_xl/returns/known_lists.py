"""Lists of a sheet as bytes, its merged cells and its validations: what was judged for another file is not judged anew.

Forms of one rule set have the same merged cells, and the same validations but for the words that these show to whoever
types. A list that is known is left out of what is parsed, and an empty one stands in its place; any other one that
means the same wherever it stands is known from then on.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.package import MOST_TAGS, Parser
from perfeval_xl.returns.remembered import LARGEST_KEPT, Memory
from perfeval_xl.returns.sheet_text import plain_piece

MOST_LISTS = 512
"""Lists that are kept; a department's workbook has two for each of its sheets."""
_MARK = "known-list"
"""The attribute of a list that is known, or may be; a part that has the word itself is parsed as it is."""
_TIMES_AS_LARGE = 4
"""About how many bytes the key of a list takes, for each of its own."""
_HEAD = re.compile(rb'<[A-Za-z]+(?: count="[0-9]{1,9}")?>')
"""The tag of a list; of how many it says it has nothing depends."""
_MERGED = re.compile(rb'(?:<mergeCell ref="[A-Z0-9:]++" ?/>)++')
_WORDS = "(?:error|prompt)(?:Title)?"
"""What a validation shows, whatever it asks."""
_ASKED, _SHOWN = rf'((?: (?!{_WORDS}=)[A-Za-z]++="[^"<>]*+")*+)', rf'(?: ({_WORDS}|xr:uid)="[^"<>]*+")?+'
_VALIDATION = re.compile(
    f"<dataValidation{_ASKED}{(_SHOWN + _ASKED) * 5} ?"
    "(?:/>|>((?:<formula1>[^<]*+</formula1>)?(?:<formula2>[^<]*+</formula2>)?)</dataValidation>)"
    "|(.+)",
    re.DOTALL,
)
"""A validation without prefixes: what it asks, the names of what it shows and the formulas; or whatever is written
otherwise. Of what it shows, and of the number that Excel gives it, only the names decide whether they are sound."""


_CALLED = " xr:uid"
"""The number that Excel gives a validation; its prefix must be that of a namespace."""
_KNOWN: Memory[object] = Memory(MOST_LISTS)
"""What lists say, by their tags and by what decides it."""


class _Marked(NamedTuple):
    """A list that bears the mark."""

    key: Hashable
    """What decides what it says."""
    size: int
    """Its bytes."""
    value: object | None
    """What it says, where that is known."""


class Lists:
    """The lists of one sheet."""

    def __init__(self, parse: Parser) -> None:
        """``parse`` is what makes the root of a part."""
        self._parse = parse
        self._marked: dict[str, _Marked] = {}
        """Those that bear the mark, by their tags."""

    def parse(self, data: bytes, name: str) -> Element:
        """The root of the part of a sheet, known lists left out of it. Raises ReturnFileError."""
        self._marked = {}
        rest = data
        if _MARK.encode() not in data:
            for tag, key_of in _KEYS.items():
                rest = self._with_mark(rest, tag, key_of)
        if self._marked:
            # What is wrong with a part is told by the part as it is.
            with contextlib.suppress(ReturnFileError):
                root = self._parse(rest, name)
                found = [root.find(f"{MAIN}{tag}") for tag in self._marked]
                if all(item is not None and item.get(_MARK) is not None for item in found):
                    return root
            self._marked = {}
        return self._parse(data, name)

    def known(self, part: Element) -> object | None:
        """What a list says; None where that is not known."""
        marked = self._marked.get(part.tag.removeprefix(MAIN))
        return None if marked is None else marked.value

    def learn(self, part: Element, value: object, size: int) -> None:
        """Keep what was found out of a list, for this file and for others; it takes about ``size`` bytes."""
        tag = part.tag.removeprefix(MAIN)
        marked = self._marked.get(tag)
        if marked is not None:
            self._marked[tag] = marked._replace(value=value)
            _KNOWN.keep((tag, marked.key), value, marked.size * _TIMES_AS_LARGE + size)

    def _with_mark(self, data: bytes, tag: str, key_of: Callable[[bytes], Hashable | None]) -> bytes:
        """The part with a mark at its one list of this tag, without what stands in it if that is known; as it is where
        it has none that means the same wherever it stands.
        """
        opens, closes = f"<{tag}".encode(), f"</{tag}>".encode()
        start, end = data.find(opens), data.find(closes)
        head = _HEAD.match(data, start) if 0 <= start < end else None
        if head is None or data.find(opens, start + 1) >= 0 or end - head.end() > LARGEST_KEPT:
            return data
        inside = data[head.end() : end]
        key = key_of(inside)
        if key is None:
            return data
        value = _KNOWN.get((tag, key))
        self._marked[tag] = _Marked(key, len(inside), value)
        named = f'{_CALLED}=""' if _CALLED.encode() in inside else ""
        start_tag = f'<{tag} {_MARK}=""{named}>'.encode()
        return b"".join((data[:start], start_tag, inside if value is None else b"", data[end:]))


def _merged(inside: bytes) -> Hashable | None:
    """Merged cells as they are written, if they are nothing else."""
    return inside if _KNOWN.get(("mergeCells", inside)) is not None or _MERGED.fullmatch(inside) else None


def _validations(inside: bytes) -> Hashable | None:
    """What validations ask, each by itself, if they are nothing else."""
    text = plain_piece(inside, MOST_TAGS)
    found = [] if text is None else _VALIDATION.findall(text)
    return tuple(found) if found and not found[-1][-1] else None


_KEYS: Mapping[str, Callable[[bytes], Hashable | None]] = {"mergeCells": _merged, "dataValidations": _validations}
"""The lists by their tags, and what decides what is said in them."""
