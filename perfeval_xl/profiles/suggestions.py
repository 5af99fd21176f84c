"""Which profile somebody may have meant who named one that is not there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence

from perfeval_xl.errors import ProfileError
from perfeval_xl.patterns import pattern

MOST = 3
"""Profiles that are suggested."""
SHORTEST = 2
"""Characters that say anything of a name."""
_LIKENESS = 0.75
"""From which on two ids are taken for slips of one another, by `difflib`."""
_OF_A_PLACE = pattern(r"[省市县区州]|自治|\d{4}年?度?|规则集?|[\s_/\\.-]")
"""What people add to the name of a place, or leave out."""


def meant(wanted: str, ids: Sequence[str], title_of: Callable[[str], object]) -> str:
    """A question that names the likely ones of ``ids``, or nothing.

    A part of an id or of a title is enough, with the year or without; slips of the pen are forgiven.
    """
    text = wanted.strip().casefold().replace("\\", "/").removesuffix(".toml").strip("/")
    found = [one for one in ids if len(text) >= SHORTEST and text in one.casefold()]
    core = _OF_A_PLACE.sub("", text)
    if not found and len(core) >= SHORTEST:
        found = [one for one in ids if core in _OF_A_PLACE.sub("", _title(one, title_of).casefold())]
        year = re.search(r"\d{4}", text)
        found = [one for one in found if year and year[0] in one] or found
    if not found:
        found = [one for one in ids if one.casefold().partition("/")[0] == text.partition("/")[0]]
    if not found:
        found = difflib.get_close_matches(text, ids, 1, _LIKENESS)
    if not found or len(found) > MOST:
        return ""
    return f"您要的是 {' 还是 '.join(found)}{' 吗' if len(found) == 1 else ''}"


def _title(one: str, title_of: Callable[[str], object]) -> str:
    """The title of a profile; nothing where its file is broken."""
    try:
        return str(title_of(one) or "")
    except ProfileError:
        return ""
