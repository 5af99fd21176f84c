"""The articles of 本程序自定规则, from ``own_rules.toml``; `own_rules` makes a document of them.

Their numbers stand there as text, and a test compares them with the constants and profiles that they describe.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any

from perfeval_xl.frozen import frozen

PACKAGE, FILE = "perfeval_xl.workbook_templates", "own_rules.toml"
"""Where they are shipped."""


@frozen
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
    through: tuple[str, ...] = ()
    """Codes of the findings that cite it where a profile does."""
    sheets: tuple[str, ...] = ()
    """Sheets of 汇总 that rest on it."""


@frozen
class WordList:
    """Words on which an article rests, as a profile lists them."""

    article: int
    title: str
    key: str
    """Where the profile lists them, as a path of keys."""
    words: tuple[str, ...]


@functools.cache
def articles() -> tuple[Article, ...]:
    """All articles, in the order of their numbers."""
    lists = ("codes", "through", "sheets")
    return tuple(
        Article(**{**table, **{name: tuple(table.get(name, ())) for name in lists}})
        for table in _loaded(FILE)["articles"]
    )


def word_lists() -> tuple[WordList, ...]:
    """The words on which articles rest, from the profile that all others extend."""
    words = _loaded(FILE)["words"]
    profile = _loaded(words["from"])
    return tuple(WordList(**table, words=_words_at(profile, table["key"])) for table in words["lists"])


def _words_at(tables: dict[str, Any], key: str) -> tuple[str, ...]:
    found: Any = tables
    for name in key.split("."):
        found = found[name]
    return tuple(f"{word}＝{meant}" for word, meant in found.items()) if isinstance(found, dict) else tuple(found)


def _loaded(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(PACKAGE).joinpath(name).read_text(encoding="utf-8"))
