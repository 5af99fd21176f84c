"""Chinese numerals: as formats write them, and as people read them."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_TENS = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟"), 3: ("", "十", "百", "千")}
_GROUPS = ("", "万", "亿", "万亿")
_VALUES = {character: value for row in _DIGITS.values() for value, character in enumerate(row)}
_VALUES |= {"零": 0, "○": 0, "两": 2, "贰": 2, "陸": 6, "叄": 3, "貳": 2, "壱": 1, "弍": 2}
_SIZES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
SCALES = {name: Decimal(size) for name, size in (*_SIZES.items(), *_LARGE.items())}
"""Words that make a number larger: 百, 千, 万, 亿."""
CHARACTERS = frozenset({*_VALUES, *SCALES} - {*_DIGITS[3]})
"""Characters of which Chinese numbers consist."""
LONGEST = 16
"""Digits of a number that is written out in Chinese."""


def in_chinese(text: str, numerals: int, *, structured: bool) -> str:
    """The digits of ``text`` in Chinese numerals; structured as 九十四, else digit by digit."""
    digits = _DIGITS[numerals]
    if not structured:
        return "".join(digits[int(c)] if c.isascii() and c.isdigit() else c for c in text)
    whole, point, part = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= LONGEST):
        return in_chinese(text, numerals, structured=False)
    head = _structured(whole, numerals)
    return head + (f"{point}{in_chinese(part, numerals, structured=False)}" if point else "")


def _structured(whole: str, numerals: int) -> str:
    digits, tens = _DIGITS[numerals], _TENS[numerals]
    whole = whole.lstrip("0") or "0"
    groups = [whole[max(0, end - 4) : end] for end in range(len(whole), 0, -4)]
    out = ""
    for at in range(len(groups) - 1, -1, -1):
        group = groups[at]
        if int(group) == 0:
            continue
        piece, gap = "", bool(out) and group[0] == "0"
        for place, digit in enumerate(group):
            if digit == "0":
                gap = True
                continue
            piece += ("零" if gap and (out or piece) else "") + digits[int(digit)] + tens[len(group) - 1 - place]
            gap = False
        out += piece + _GROUPS[at]
    return out or digits[0]


def chinese_number(text: str) -> Decimal | None:
    """What a number in Chinese numerals says: 九十四点八, 一二三, 壹佰; None where it is none."""
    whole, _, part = text.replace("点", ".").partition(".")
    if not whole or any(c not in CHARACTERS for c in whole) or any(c not in _VALUES for c in part):
        return None
    if all(character in _VALUES for character in whole):
        number = Decimal("".join(str(_VALUES[character]) for character in whole))
    else:
        number = Decimal(_sized(whole))
    return number + (Decimal("0." + "".join(str(_VALUES[character]) for character in part)) if part else 0)


def _sized(text: str) -> int:
    total = section = digit = 0
    for character in text:
        if character in _VALUES:
            digit = _VALUES[character]
        elif character in _SIZES:
            section += (digit or 1) * _SIZES[character]
            digit = 0
        else:
            total = (total + section + digit) * _LARGE[character] if total + section + digit else _LARGE[character]
            section = digit = 0
    return total + section + digit
