"""计量单位: what may be one, and which mean the same."""

from __future__ import annotations

import functools
import re
from decimal import Decimal

from perfeval_xl.forms.written.known_units import is_known
from perfeval_xl.forms.written.plain import half_width, words
from perfeval_xl.forms.written.signs import WORDS
from perfeval_xl.patterns import pattern

PERCENT = "%"
POINTS_OF_PERCENT = frozenset({"", "个百分点", "百分点", "百分点数"})
"""Measures beside which people type a % sign, and none at all."""
PERCENT_POINTS = Decimal(100)
"""What 100% is as people say it; a cell in a percent format holds 1."""
SIGNED_MEASURES = frozenset({PERCENT, "‰", "个百分点", "百分点"})
"""Measures in which an actual may be below zero."""
CALENDAR_UNITS = frozenset({"年", "月", "日", "号", "月份", "季度", "年度", "时", "点", "旬"})
"""What stands behind the number of a year, a month, a day: without a sign it is no quantity."""
DURATIONS = frozenset(
    words(
        "天 日 日历天 日历日 个月 小时 个小时 分钟 秒 秒钟 工作日 个工作日 个自然日 自然日 周 个星期 星期 个季度 年 "
        "h H hour hours min days day d s ms 毫秒"
    )
)
"""Measures of time. Less is mostly better, but not of 培训时长 or 使用年限."""
RANKS = frozenset({"级", "等", "位", "档", "星级", "A级"})
"""Units that number a rank: the first may be the best one, or the last."""
LONGEST_UNIT = 12
"""Characters of a unit; longer ones are sentences."""

_PERCENT = pattern(r"%|[Pp][Cc][Tt]|%?\(?(?:百分比|百分数|百分率|百分号)\)?|(?:百分比|百分数|百分率)\(%\)|\(%\)|百分之")
"""What people write into 计量单位 for percent."""
_BRACKETED = pattern(r"\(([^()]+)\)")
_LETTERS = r"[A-Za-z\u4e00-\u9fff%‰°℃℉·㎡㎥㎞㎏㎎Ωμµ³²/]"
_UNIT = pattern(rf"{_LETTERS}*(?:\({_LETTERS}+\){_LETTERS}*)?")
_POWERS = pattern(r"(?:[kcdmh]?m|Nm)[23](?![0-9])|CO2|NO[x2]|SO2")
"""Units with a digit in them."""
_NO_MEASURE = pattern(
    "|".join(re.escape(word) for word in WORDS if len(word) > 1)
    + r"|[0-9≥≤<>=]|\([^)]*$|^[^(]*\)|.[余多许强止起]$|为[宜主准]|起步|左右|上下|之[上下外]$"
)
NO_MEASURE = frozenset({"无", "/", "-", "--", "—", "——", "、", "定性", "文字"})
"""What people write into a column 计量单位 where there is none."""
_NOT_IN_A_UNIT = pattern(
    "|".join(re.escape(word) for word in WORDS)
    + r"|[以不未无非约近含内]|左右|上下|前|后|底|末|期间|其中|每[^人月年日天户个]|完成|到位|达标|合格|优秀|良好|且|并|"
    r"和|与|或|及|共|至|到|不等|"
    r"[一二三四五六七八九]|率|^[年月季旬号时].|^日(?!历)[^/]|响应|处理|处置|到达|反馈|答复|修复|恢复|解决|送达|办结|"
    r"完工|竣工|验收|上线|交付|投用|建成|支付|拨付|发放|^[多余来几]|多个|余个|^[%‰][^(/]|[^(/]%|月底|年底|^[³²/·)]"
)
"""What keeps a text from being a unit: words of direction, of time, of more than one thing."""


def is_percent(measure: str) -> bool:
    """Whether a 计量单位 means percent, however it is written; ‰ and percentage points are something else."""
    return canonical_measure(measure) == PERCENT


@functools.lru_cache(maxsize=4096)
def canonical_measure(measure: str) -> str:
    """A 计量单位 as it is kept: without blanks, and ``%`` for every way to write percent."""
    written = half_width(measure).replace("﹪", PERCENT)
    if written in NO_MEASURE:
        return ""
    if written != f"({PERCENT})" and (bracketed := _BRACKETED.fullmatch(written)):
        written = bracketed[1]
    return PERCENT if _PERCENT.fullmatch(written) else written


def is_unit(text: str) -> bool:
    """Whether the whole of ``text`` can be a unit: 个, 万人次, 元/平方米, 台(套); nothing is one as well."""
    if not text or is_percent(text):
        return True
    if text in SIGNED_MEASURES:
        return True
    bare = _POWERS.sub("m", text)
    return len(bare) <= LONGEST_UNIT and bool(_UNIT.fullmatch(bare)) and not _NOT_IN_A_UNIT.search(bare)


def is_known_unit(text: str) -> bool:
    """Whether ``text`` is a unit that is known to be one; what else stands behind a number may say how it is meant."""
    if not text or is_percent(text) or text in SIGNED_MEASURES:
        return True
    return is_unit(text) and is_known(_POWERS.sub("m", canonical_measure(text)))


def is_measure(measure: str) -> bool:
    """Whether what stands in a column 计量单位 is a unit, if an unusual one: without signs, directions or figures."""
    return is_known_unit(measure) or not _NO_MEASURE.search(_POWERS.sub("", measure))
