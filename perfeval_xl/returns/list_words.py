"""What clerks write in a list for one and the same: headings, names, signs, numbers.

What a cell says for certain is read, however it is written; everything else is left as it is, for
whoever reads it to refuse with its cure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from perfeval_xl.forms.list_columns import PART_OF_ABOVE, WITHOUT_POINTS
from perfeval_xl.forms.written.signs import direction_named
from perfeval_xl.forms.written_values import DAY_ZERO
from perfeval_xl.tables import exact_number, plain
from perfeval_xl.vocabulary import MoneyUnit, Polarity

_HALF_WIDTH = {0x3000: " ", 0xA0: " ", 0xFFE5: "¥"} | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_SPACE = re.compile(r"\s+")
_BETWEEN_LINES = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_IN_HEADINGS = re.compile(r"[\s*※:\-—–_/、,.。“”\"'()\[\]]+|必填|选填|可不填")
_UNIT = re.compile(r"\(\s*(?:单位[::])?\s*(?:万元|元|亿元|%|分)\s*\)")
_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十\d]{1,2}[)、.])+")
_WORTH = re.compile(r"\(?\d+(?:\.\d+)?分\)?$")
_PLAIN = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])")
_MONEY = {"": None, "万元": Decimal(1), "万": Decimal(1), "元": Decimal("0.0001"), "亿元": Decimal(10_000)}
"""What an amount's own unit makes of it in 万元; without one the heading decides."""
_SUMS = re.compile(
    r"^(?:本页|全部|项目|部门|以上|分值|.{0,6}指标)?(?:合计|小计|总计|共计|累计|总分|分值合计)(?:数|行|分值)?[::]?$"
)
_REMARK = re.compile(
    r"(?:备?注|说明|填表说明|填表人|填报人|制表人?|审核人?|复核人?|经办人|联系人|负责人|单位负责人)[\d一二三]?[::]"
)
_NOTHING = re.compile(r"\s*(?:[-—–－―─−‐_]+|/|\\|无|空)\s*")
"""What offices write into the cell of an amount that there is not."""
_DASH = re.compile(r"[-—–－―─−‐]+")
"""What forms print in the cell of points that there are not."""
_YEARS = range(2000, 2101)
"""Years of which a form may be; a day of that number would lie in 1905."""


def half_width(text: str) -> str:
    """Letters, digits and signs in half width; ² and ㎡ stay what they are."""
    return text.translate(_HALF_WIDTH)


def bare(text: str) -> str:
    """A text without spaces, in half width and lower case: what two ways of writing have in common."""
    return _SPACE.sub("", half_width(text)).casefold()


def one_line(text: str) -> str:
    """A name without the line breaks that only made it fit its cell."""
    return _BETWEEN_LINES.sub(lambda match: " " if _is_word(match) else "", text).strip()


def _is_word(gap: re.Match[str]) -> bool:
    before, after = gap.string[: gap.start()][-1:], gap.string[gap.end() :][:1]
    return all(letter.isascii() and letter.isalnum() for letter in (before, after)) and bool(before and after)


def bare_heading(text: str) -> str:
    """A heading without signs, spaces and what it says of its unit."""
    return _IN_HEADINGS.sub("", _UNIT.sub("", half_width(text))).casefold().removesuffix("万元")


def before_bracket(text: str) -> str:
    """三级指标 of 三级指标（指标内容）; empty for a heading that does not end with a bracket."""
    before, bracket, _ = half_width(text).strip().partition("(")
    return before if bracket and half_width(text).strip().endswith(")") else ""


def unit_of_heading(text: str) -> str:
    """元 or 万元, where a heading or a line above it says so."""
    match = re.search(r"(?:\(|单位[::]?\s*(?:人民币)?)(万元|元|亿元)", _SPACE.sub("", half_width(text)))
    return match[1] if match else ""


def bare_name(text: str) -> str:
    """产出 for 产出指标, 一、产出指标 and 产出指标（50分）."""
    name = _WORTH.sub("", _NUMBERING.sub("", bare(text)))
    return name.removesuffix("指标")


def named_alike(text: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` that ``text`` means, with or without 指标; None where that is not certain."""
    known = list(names)
    if text in known:
        return text
    alike = [name for name in known if bare_name(name) == bare_name(text)]
    return alike[0] if len(alike) == 1 else None


def polarity_of(text: str) -> Polarity | None:
    """The direction that a sign or word in the column 指标性质 stands for."""
    direction = direction_named(text)
    return None if direction is None or direction.strict else direction.polarity


def is_sum(text: str) -> bool:
    """Whether a cell says 合计, 小计 or the like, and nothing else."""
    # Most texts are none, and are told apart at a glance.
    return ("计" in text or "总" in text) and bool(_SUMS.match(bare(text)))


def is_remark(text: str) -> bool:
    """Whether a text below a table is no row of it: 注：……, 填表人：……."""
    return bool(_REMARK.match(bare(text)))


@dataclass(frozen=True)
class ReadNumber:
    """What a cell of a number says."""

    number: Decimal | None
    """None where it says none."""
    note: str = ""
    """What was made of it, where that is worth a note."""
    cure: str = ""
    """How to write it, where it says none."""


def typed_number(value: object) -> Decimal | None:
    """The number that a cell holds, be it as a text; None for what is none."""
    number = exact_number(value)
    if number is None and isinstance(value, str):
        text = half_width(value).strip()
        text = _GROUPED.sub(lambda match: match[0].replace(" ", ""), text)
        number = Decimal(text.replace(",", "")) if _PLAIN.fullmatch(text) else None
    return number


def read_year(value: object) -> ReadNumber:
    """The year in a cell: 2023, ２０２３, 2023年, 2023年度, or a day of it."""
    if isinstance(value, date):
        serial = (value - DAY_ZERO).days
        if serial in _YEARS:
            # 2023 typed into a cell that shows days.
            return ReadNumber(Decimal(serial))
        return ReadNumber(Decimal(value.year), f"写的是日期{value.isoformat()}，按{value.year}年度处理")
    number = typed_number(re.sub("年度?$", "", half_width(value).strip()) if isinstance(value, str) else value)
    return ReadNumber(number, cure="只填四位年份，如2023")


def read_points(value: object) -> ReadNumber:
    """The points in a cell: 20, 20分; never 20%, which may be 20 points of a hundred or of something else."""
    if isinstance(value, str):
        text = half_width(value).strip()
        if text.endswith("%"):
            share = typed_number(text[:-1])
            meant = (
                f"；如果是{plain(share)}分，请填{plain(share)}，并把单元格格式改为“常规”" if share is not None else ""
            )
            return ReadNumber(None, cure=f"分值按分填，不填百分比{meant}")
        return ReadNumber(typed_number(text.removesuffix("分")), cure="只填数字，如20")
    return ReadNumber(exact_number(value), cure="只填数字，如20")


def without_points(value: object) -> str:
    """What a cell of points says that has none: its row is not scored, or a part of the one above; else nothing."""
    if not isinstance(value, str):
        return ""
    text = half_width(value).strip()
    if _DASH.fullmatch(text):
        return WITHOUT_POINTS
    return text if text in (WITHOUT_POINTS, PART_OF_ABOVE) else ""


def is_nothing(value: object) -> bool:
    """Whether a cell of an amount says that there is none: —, /, 无."""
    return isinstance(value, str) and bool(_NOTHING.fullmatch(half_width(value)))


def read_amount(value: object, unit: str, money: MoneyUnit) -> ReadNumber:
    """The amount in a cell in ``money``; ``unit`` is what its heading says."""
    own, number = "", typed_number(value)
    if isinstance(value, str) and number is None:
        text = _SPACE.sub("", half_width(value)).removeprefix("¥").removeprefix("人民币")
        own = next((name for name in ("万元", "亿元", "元", "万") if text.endswith(name)), "")
        number = typed_number(text.removesuffix(own))
    in_10k = _MONEY[own] or _MONEY[unit]
    factor = Decimal(1) if in_10k is None else in_10k * money.per_10k
    if number is None:
        return ReadNumber(None, cure=f"只填数字，单位是{money}")
    if factor == 1:
        return ReadNumber(number)
    amount = exact_number(number * factor)
    if amount is None:
        return ReadNumber(None, cure=f"只填数字，单位是{money}")
    return ReadNumber(amount, f"写的是{plain(number)}{own or unit}，换算为{plain(amount)}{money}")
