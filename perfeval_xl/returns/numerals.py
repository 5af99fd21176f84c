"""Chinese numerals: as formats write them, and as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from perfeval_xl.patterns import pattern

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
_NUMERAL = r"[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]{0,8}"
_POINT = r"(?:点[零〇一二三四五六七八九]{1,4})?"
_COUNTED = "万元|亿元|元|人次|人|份|处|次|起|件|例|家|户|场|期|套|台|座|公里|个|项|条|名"
"""What is counted in texts where figures are compared."""
_WRITTEN = pattern(
    rf"百分之(?P<percent>[零〇一二三四五六七八九十百]{{1,8}}{_POINT})"
    rf"|(?<![第几数统唯单专逐同进多周星零〇一二两三四五六七八九十百千万点之\d])(?P<count>{_NUMERAL}(?:万{_NUMERAL}|{_POINT}))(?=余?(?:{_COUNTED}))"
    rf"|(?<=[得为分：])(?P<points>{_NUMERAL}{_POINT})(?=分(?![之别类析解管工期批成钟]))"
)
_ONE = "一"
"""“一个”, “一项”, “一次” are seldom a count."""


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


class WrittenNumber(NamedTuple):
    """A number in Chinese numerals inside of a text."""

    start: int
    end: int
    figures: str
    """The same in digits: “95%” for 百分之九十五, “102” for 一百零二."""


def numbers_in(text: str) -> list[WrittenNumber]:
    """The shares, and the counts and amounts with their units, that stand in ``text`` in Chinese numerals.

    Ordinals (第三批), round words (数十次), and 一个 are none; nor is any word that merely holds a numeral (三公经费).
    """
    found = []
    for match in _WRITTEN.finditer(text):
        kind = str(match.lastgroup)
        value = chinese_number(match[kind]) if match[kind] != _ONE or kind == "percent" else None
        if value is not None:
            sign = "%" if kind == "percent" else ""
            found.append(WrittenNumber(match.start(), match.end(), f"{value:f}{sign}"))
    return found
