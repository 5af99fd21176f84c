"""To which project something belongs that does not say so itself: what came along, and what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from perfeval_xl.ledger.states import Key, Project

SHORTEST_NAME = 4
"""Characters of the name of a project by which a file is known; shorter ones stand in many names."""
BY_IDENTITY, BY_CODE, BY_BUNDLE, BY_NAME, BY_SENDER = "identity", "code", "bundle", "name", "sender"
"""What ties a file to a project."""
LEAST_WITHOUT_BORDER = 6
"""Characters of a code that is found right beside a word (P2024-001自评表); a shorter one is part of many words."""
MOST_PIECES = 40
"""Pieces of a name in which codes are looked for."""
_PIECES = re.compile(r"[0-9A-Za-z]+|[^\W0-9A-Za-z_]+")
"""Words of a name: letters and digits of the West, or anything else."""
_PARTS = re.compile(r"[\s_\-－—（）()【】\[\]《》“”、，,.+]+")
"""What stands between the parts of a name."""
NOBODY: Key = (0, "")


@dataclass
class Ties:
    """What is asked for a tie: bundles with the projects whose workbooks lie in them, names, and addresses."""

    by_bundle: Mapping[str, set[Key]]
    _codes: dict[str, Key | None] = field(default_factory=dict)
    _names: dict[str, Key | None] = field(default_factory=dict)
    _senders: dict[str, Key | None] = field(default_factory=dict)

    @classmethod
    def of(cls, projects: Iterable[Project], by_bundle: Mapping[str, set[Key]]) -> Ties:
        """For these projects; what two of them share ties nothing."""
        ties = cls(by_bundle)
        for project in projects:
            _only(ties._codes, project.key[1].casefold(), project.key)
            if len(project.name) >= SHORTEST_NAME:
                _only(ties._names, project.name, project.key)
            for address in addresses(project.address):
                _only(ties._senders, address, project.key)
        return ties

    def find(self, bundle: str, names: Iterable[str], sender: str = "") -> tuple[Key, str]:
        """The project of what came in a bundle under these names, and by what; `NOBODY` and nothing where none is."""
        together = self.by_bundle.get(bundle, set()) if bundle else set()
        if len(together) == 1:
            return next(iter(together)), BY_BUNDLE
        for name in names:
            key = self._by_name(name)
            if key is not None:
                return key, BY_NAME
        key = self._senders.get(sender) if sender else None
        return (key, BY_SENDER) if key is not None else (NOBODY, "")

    def _by_name(self, name: str) -> Key | None:
        stem = name.rpartition(".")[0] or name
        parts = [part for part in _PARTS.split(stem) if part]
        for part in (stem, *_stretches(stem)):
            key = self._codes.get(part.casefold())
            if key is not None:
                return key
        for part in (stem, *parts):
            key = self._names.get(part)
            if key is not None:
                return key
        # Longest first: 桥梁维修项目 stands in 城区桥梁维修项目.
        found = [known for known in self._names if known in stem]
        longest = max(found, key=len, default="")
        return self._names[longest] if longest else None


def _stretches(stem: str) -> Iterator[str]:
    """What may be a code in a name, the longest first: one word or several, with the hyphens and dots between them."""
    pieces = list(_PIECES.finditer(stem))[:MOST_PIECES]
    for length in range(len(pieces), 0, -1):
        for first, last in zip(pieces, pieces[length - 1 :], strict=False):
            text = stem[first.start() : last.end()]
            before, after = stem[: first.start()], stem[last.end() :]
            alone = not (before[-1:].isalnum() or after[:1].isalnum())
            if alone or len(text) >= LEAST_WITHOUT_BORDER:
                yield text


def _only(known: dict[str, Key | None], mark: str, key: Key) -> None:
    if mark:
        known[mark] = key if known.get(mark, key) == key else None


def addresses(text: str) -> list[str]:
    """The addresses in a cell of a list, in lower case."""
    return [part.casefold() for part in re.split(r"[\s;；,，、]+", text) if "@" in part]
