"""What an author most likely meant with a key that is not read where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from perfeval_xl.errors import Mistake
from perfeval_xl.tables import UNKNOWN_KEY

AT_THE_TOP = "写在文件最前面、第一个方括号之前；自成一张表的，写成[{0}]或[[{0}]]"
"""Where a key of the root belongs: below a heading in brackets it would be a key of that table."""


def explained(mistakes: Sequence[Mistake], known: Mapping[str, set[str]]) -> list[Mistake]:
    """The mistakes, those about unknown keys with where they belong; ``known`` are the keys read of each table."""
    return [_explained(mistake, known) if mistake.what == UNKNOWN_KEY else mistake for mistake in mistakes]


def _explained(mistake: Mistake, known: Mapping[str, set[str]]) -> Mistake:
    path, _, key = mistake.where.rpartition(".")
    here = known.get(path, set())
    elsewhere = [other for other, keys in known.items() if key in keys and other != path and "[" not in other]
    if path and "" in elsewhere:
        cure = f"{AT_THE_TOP.format(key)}；{mistake.allowed}"
    elif len(elsewhere) == 1 and elsewhere[0]:
        cure = f"写在[{elsewhere[0]}]里；{mistake.allowed}"
    elif near := get_close_matches(key, sorted(here - {key}), 1):
        cure = f"多半是“{near[0]}”；{mistake.allowed}"
    else:
        return mistake
    return replace(mistake, allowed=cure)
