"""The articles of 本程序自定规则, from ``own_rules.toml``; `own_rules` makes a document of them.

Their numbers stand there as text, and a test compares them with the constants and profiles that they describe.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

PACKAGE, FILE = "perfeval_xl.workbook_templates", "own_rules.toml"
"""Where they are shipped."""


@dataclass(frozen=True)
class Article:
    """One rule of the program's own. A number once published is given to no other rule."""

    number: int
    part: str
    title: str
    asks: str
    """What is looked at, and when."""
    why: str
    numbers: str = ""
    """The numbers and words that decide; may be empty."""
    seen: str = ""
    """Where the idea was seen, and how far that was verified; empty where it is nobody else's."""
    codes: tuple[str, ...] = ()
    """Codes of the findings that cite it."""


@functools.cache
def articles() -> tuple[Article, ...]:
    """All articles, in the order of their numbers."""
    text = resources.files(PACKAGE).joinpath(FILE).read_text(encoding="utf-8")
    tables = tomllib.loads(text)["articles"]
    return tuple(Article(**{**table, "codes": tuple(table.get("codes", ()))}) for table in tables)
