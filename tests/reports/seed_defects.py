"""The real defects of the five published self-evaluations, as `seed_defects.toml` lists them.

They were counted by reading before any finding was looked at; what is found of them is reckoned by
`tests.reports.seed_findings`.
"""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval_xl.profiles import published

LISTED = Path(__file__).with_name("seed_defects.toml")
"""The list, and what was judged of each finding."""
LONGEST_QUOTE = 24
"""Characters of a quote: enough to find the place, too few to copy a text."""
KINDS = frozenset(
    [
        "sum",
        "rate",
        "points",
        "score",
        "grade",
        "unit",
        "text-vs-table",
        "claim",
        "empty",
        "copy",
        "template",
        "wording",
    ]
)
"""What may be wrong with a place."""
SEVERITIES = ("major", "minor", "slip")
"""From a wrong figure down to a wrong word."""


@dataclass(frozen=True)
class Defect:
    """One thing that somebody must put right."""

    id: str
    seed: str
    """Short name of the seed, a key of `seeds`."""
    where: str
    """The quote or the place in the dossier."""
    how: str
    """How ``where`` is meant: quote, field (it holds something) or blank (it holds nothing)."""
    what: str
    kind: str
    severity: str
    visible: bool
    """Whether a program that has only these papers could see it."""
    audited: bool
    """Whether the audit that the project began with names it, too."""
    found_by: tuple[str, ...] = ()
    """The findings that count as seeing it: ``CODE@PLACE~WORDS``, parts of the place and of the message."""


@functools.cache
def listed() -> dict[str, object]:
    """The list as it stands in the file."""
    return tomllib.loads(LISTED.read_text(encoding="utf-8"))


def seeds() -> dict[str, str]:
    """The id of the profile of each seed by its short name."""
    table = listed()["seeds"]
    if not isinstance(table, dict):
        raise TypeError("seeds")
    return table


def defects() -> list[Defect]:
    """All defects in the order of the list."""
    rows = listed()["defect"]
    if not isinstance(rows, list):
        raise TypeError("defect")
    return [_defect(row) for row in rows]


def _defect(row: dict[str, Any]) -> Defect:
    [how] = {"quote", "field", "blank"} & set(row)
    told = {key: value for key, value in row.items() if key not in (how, "found_by")}
    return Defect(where=row[how], how=how, found_by=tuple(row.get("found_by", ())), **told)


@functools.cache
def dossier(seed: str) -> dict[str, object]:
    """What was published of the seed, as the project keeps it."""
    text = published()[seeds()[seed]].read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def at(seed: str, path: str) -> object:
    """What stands at ``path`` of the dossier (lists counted from 1); None where nothing does."""
    held: object = dossier(seed)
    for step in path.split("."):
        if isinstance(held, list) and step.isdigit():
            held = held[int(step) - 1] if 0 < int(step) <= len(held) else None
        elif isinstance(held, dict):
            held = held.get(step)
        else:
            return None
    return held


def stands(defect: Defect) -> bool:
    """Whether the dossier has at its place what the defect says: the quote, something, or nothing."""
    if defect.how == "quote":
        return any(bare(defect.where) in bare(text) for text in texts(dossier(defect.seed)))
    held = at(defect.seed, defect.where)
    return (held is None or held == "") is (defect.how == "blank") or (
        defect.how == "field" and held == "" and defect.kind == "empty"
    )


def bare(text: str) -> str:
    """``text`` without blanks, full and half width signs being the same."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def texts(held: object) -> Iterator[str]:
    """Every text of a dossier."""
    if isinstance(held, dict):
        for value in held.values():
            yield from texts(value)
    elif isinstance(held, list):
        for value in held:
            yield from texts(value)
    elif isinstance(held, str):
        yield held
