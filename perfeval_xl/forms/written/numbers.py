"""Numbers in figures and in Chinese numerals."""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.patterns import pattern
from perfeval_xl.tables import exact_number

FIGURES = r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
"""A number in figures, its thousands set apart or not."""
NUMERALS = r"[零〇一二两三四五六七八九十百千万亿点壹贰叁肆伍陆柒捌玖拾佰仟]+"
"""What Chinese numerals are written with."""
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
"""As on a cheque."""
_COUNT = pattern(
    r"(?:([一二两三四五六七八九])千)?零?(?:([一二两三四五六七八九])百)?零?(?:([一二三四五六七八九])?(十))?零?([一二两三四五六七八九])?"
)


def figure(text: str) -> Decimal | None:
    """The number that figures spell; None for one that no cell holds."""
    number = Decimal(text.replace(",", ""))
    return number if exact_number(number) == number else None


def numeral(text: str) -> Decimal | None:
    """The number that Chinese numerals below ten thousand spell, 九十五 or 九十五点五; None for what is none."""
    whole, point, rest = text.translate(_CAPITALS).partition("点")
    if point and not (rest and all(digit in _DIGITS for digit in rest)):
        return None
    value = _whole(whole)
    if value is None:
        return None
    places = "".join(str(_DIGITS[digit]) for digit in rest)
    return Decimal(f"{value}.{places}") if places else Decimal(value)


def _whole(text: str) -> int | None:
    if text in ("零", "〇"):
        return 0
    if text == "百":
        return 100
    match = _COUNT.fullmatch(text) if text else None
    if match is None or not any(match.groups()):
        return None
    thousands, hundreds, tens, ten, ones = match.groups()
    value = 1000 * _DIGITS.get(thousands or "", 0) + 100 * _DIGITS.get(hundreds or "", 0)
    if ten:
        value += 10 * _DIGITS.get(tens or "一", 1)
    return value + _DIGITS.get(ones or "", 0)
