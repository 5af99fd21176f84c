"""To which project something belongs that does not say so itself: what came along, and what cannot be read.

By what it came together with, by its name, and a workbook also by who sent it. Where two projects come into question
it is nobody's. Computed each time, for the register grows.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from perfeval_xl.ledger.rows import MaterialRow
from perfeval_xl.ledger.states import STEP, Key

BY_IDENTITY, BY_CODE, BY_BUNDLE, BY_NAME, BY_SENDER = "identity", "code", "bundle", "name", "sender"
"""What ties a file to a project, the surest first."""
SHORTEST_NAME = 4
"""Characters of the name of a project by which a file is known; shorter ones stand in many names."""
_LONGEST_NAME = 120
"""Characters of the name of a file that are looked at; few systems let a name in Chinese have more."""
LEAST_WITHOUT_BORDER = 6
"""Characters of a code that is found right beside a word (P2024-001自评表); a shorter one is part of many words."""
SHORTEST_MIXED = 3
"""Characters of a code of digits and something else that is found right beside Chinese (A-002自评表); A4 is paper."""
MOST_PIECES = 40
"""Pieces of a name in which codes are looked for."""
_PIECES = re.compile(r"[0-9A-Za-z]+|[^\W0-9A-Za-z_]+")
"""Words of a name: letters and digits of the West, or anything else."""


def _folded(text: str) -> str:
    """What is one and the same however it is typed."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True)
class _Arrival:
    """One arrival of a file that is to be tied."""

    sha: str
    role: str
    bundle: str
    name: str
    trail: str
    sent: str
    sender: str


@dataclass
class Known:
    """What files are known by: codes and names of projects, folded, addresses, and bundles of their workbooks."""

    codes: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    names: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    addresses: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    bundles: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def add(self, key: Key, code: str, name: str) -> None:
        """Let files be known by this code and name."""
        self.codes[_folded(code)].add(key)
        if len(name) >= SHORTEST_NAME:
            self.names[_folded(name)].add(key)

    def by_name(self, name: str) -> set[Key]:
        """The projects whose code stands in the name of a file, else those whose names do."""
        stem = (name.rpartition(".")[0] or name)[:_LONGEST_NAME]
        coded = (self.codes[part] for part in map(_folded, _stretches(stem)) if part in self.codes)
        return next(coded, None) or _named(self.names, _folded(stem))


class Ties:
    """Ties files to projects by the temporary tables ``placed`` and ``reached`` and the register."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def guesses(self, which: str) -> list[tuple[str, int, str, str]]:
        """Hash, year, code and tie of the workbooks that the query ``which`` means, where there is one, by hash."""
        best: dict[str, tuple[Key, str]] = {}
        order = (BY_BUNDLE, BY_NAME, BY_SENDER)
        for one in self._arrivals(f"sha IN ({which})"):
            tied = self._tied(one, by_sender=True)
            if tied and (one.sha not in best or order.index(tied[1]) < order.index(best[one.sha][1])):
                best[one.sha] = tied
        return [(sha, *key, how) for sha, (key, how) in sorted(best.items())]

    def materials(self) -> list[MaterialRow]:
        """Every report, scan and other file, once for each project that it belongs to; nobody's first."""
        tied: dict[tuple[str, Key], MaterialRow] = {}
        loose: dict[str, MaterialRow] = {}
        for one in self._arrivals("role IN ('report', 'scan', 'other')"):
            file = f"{one.trail}{STEP}{one.name}" if one.trail else one.name
            rest = (one.sha, one.role, one.name, file, one.sent, one.sender)
            found = self._tied(one, by_sender=False)
            if found:
                key, how = found
                tied.setdefault((one.sha, key), MaterialRow(*key, how, *rest))
            else:
                loose.setdefault(one.sha, MaterialRow(0, "", "", *rest))
        owned = {sha for sha, _ in tied}
        rows = [*tied.values(), *(row for sha, row in loose.items() if sha not in owned)]
        return sorted(rows, key=lambda row: (row.year, row.code, row.role, row.sent, row.sha))

    def _arrivals(self, which: str) -> list[_Arrival]:
        """The arrivals that a condition means, the earliest first."""
        query = f"""
            SELECT sha, role, bundle, name, trail, sent, sender FROM delivery WHERE sha <> '' AND {which}
            ORDER BY iif(sent = '', '~', sent), source, mark, nth"""
        return [_Arrival(*row) for row in self._connection.execute(query)]

    def _tied(self, one: _Arrival, *, by_sender: bool) -> tuple[Key, str] | None:
        known = self._known
        ways: list[tuple[str, set[Key]]] = [
            (BY_BUNDLE, known.bundles.get(one.bundle, set())),
            (BY_NAME, known.by_name(one.name)),
        ]
        if by_sender:
            ways.append((BY_SENDER, known.addresses.get(one.sender.casefold(), set())))
        return next(((next(iter(keys)), how) for how, keys in ways if len(keys) == 1), None)

    @cached_property
    def _known(self) -> Known:
        known = Known()
        # What belongs to a project inside of a department belongs to the department, whose workbook it is.
        for year, code, member_of, name in self._connection.execute(
            "SELECT DISTINCT year, code, member_of, name FROM temp.issued"
        ):
            known.add((year, member_of or code), code, name)
        for year, code, text in self._connection.execute("SELECT year, code, address FROM temp.reached"):
            for address in addresses(text):
                known.addresses[address].add((year, code))
        for bundle, year, code in self._connection.execute(
            "SELECT DISTINCT bundle, of_year, of_code FROM delivery CROSS JOIN temp.placed USING (sha)"
            " WHERE bundle <> '' AND of_code <> ''"
        ):
            known.bundles[bundle].add((year, code))
        return known


def _named(names: Mapping[str, set[Key]], text: str) -> set[Key]:
    """The projects whose names stand in a text; of one inside of another the longer: 城区桥梁维修, not 桥梁维修."""
    found: set[Key] = set()
    begin = 0
    while begin <= len(text) - SHORTEST_NAME:
        ends = range(len(text), begin + SHORTEST_NAME - 1, -1)
        end = next((end for end in ends if text[begin:end] in names), 0)
        if end:
            found |= names[text[begin:end]]
        begin = end or begin + 1
    return found


def _stretches(stem: str) -> Iterator[str]:
    """What may be a code in a name, the longest first: one word or several, with the hyphens and dots between them."""
    yield stem
    pieces = list(_PIECES.finditer(stem))[:MOST_PIECES]
    for length in range(len(pieces), 0, -1):
        for first, last in zip(pieces, pieces[length - 1 :], strict=False):
            text = stem[first.start() : last.end()]
            before, after = stem[: first.start()], stem[last.end() :]
            alone = not (before[-1:].isalnum() or after[:1].isalnum())
            if alone or len(text) >= LEAST_WITHOUT_BORDER or _is_plainly_a_code(text, before, after):
                yield text


def _is_plainly_a_code(text: str, before: str, after: str) -> bool:
    """Whether a text that looks like nothing but a code has an end to which only Chinese is joined: A-002自评表."""
    parts = text.isascii() and any(map(str.isdigit, text)) and not text.isdigit()
    joined = any(end.isascii() and end.isalnum() for end in (before[-1:], after[:1]))
    return parts and not joined and len(text) >= SHORTEST_MIXED


def addresses(text: str) -> list[str]:
    """The addresses in a cell of a list, in lower case."""
    return [part.casefold() for part in re.split(r"[\s;；,，、]+", text) if "@" in part]
