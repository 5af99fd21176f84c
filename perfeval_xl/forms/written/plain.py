"""Texts in one width, without blanks, and with one spelling of each sign."""

from __future__ import annotations

import re
import unicodedata

GAP = "␣"
"""Stands where there was a blank between two digits: a sign that they are not one number."""
_HALF_WIDTH = {0x3000: " "} | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_ONE_SPELLING = str.maketrans(
    {
        "》": "≥",
        "≧": "≥",
        "⩾": "≥",
        "《": "≤",
        "≦": "≤",
        "⩽": "≤",
        "﹥": ">",
        "﹤": "<",
        "═": "=",
        "﹦": "=",
        "﹪": "%",
        "﹢": "+",
        "﹣": "-",
        "−": "-",
        "〔": "(",
        "〕": ")",
        "[": "(",
        "]": ")",
        "【": "(",
        "】": ")",
        "﹙": "(",
        "﹚": ")",
    }
)
_GROUPED = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:[ \u00a0][0-9]{3})+(?![0-9])")
"""1 000 000, as some write it."""
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
_ENDS = "。；;，,、"


def words(line: str) -> tuple[str, ...]:
    """The words of a line."""
    return tuple(line.split())


def half_width(text: str) -> str:
    """Half-width, without spaces: ２０％ becomes 20%; ² and ㎡ stay what they are."""
    narrow = _INVISIBLE.sub("", text.translate(_HALF_WIDTH))
    narrow = _GROUPED.sub(lambda match: re.sub(r"\s", "", match[0]), narrow)
    narrow = _BETWEEN_DIGITS.sub(GAP, narrow)
    return re.sub(r"\s+", "", narrow)


def plain(text: str) -> str:
    """`half_width`, with one spelling of each sign and bracket, and no full stop at the end."""
    return half_width(text).translate(_ONE_SPELLING).rstrip(_ENDS)


def is_wide(text: str) -> bool:
    """Whether any letter of ``text`` is a full-width one."""
    return any(unicodedata.east_asian_width(letter) == "F" for letter in text)
