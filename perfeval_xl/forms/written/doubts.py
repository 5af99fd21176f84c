"""What had to be supposed about a text, or kept it from being read."""

from __future__ import annotations

import enum


class Doubt(enum.Enum):
    """What had to be supposed, or could not be read. Workbooks hold these names: none is ever taken away."""

    DIRECTION = "没有写计算符号"
    UNSETTLED = "没有写计算符号，看不出是越多越好还是越少越好"
    STRICT = "写的是“大于/小于”，按“≥/≤”处理"
    ZERO = "按“≤0”处理"
    YEAR = "没有写年份，按评价年度处理"
    WHOLE_PERIOD = "“某月前”“某季度前”按到这一期的最后一天处理"
    PERCENT = "没有写计量单位，按“%”处理"
    KEPT_AS_TEXT = "不是数字也不是日期，按定性处理"
    RANGE = "写的是一个范围，不是一个数"
    COMPOUND = "一格里有不止一项要求"
    NO_SUCH_DAY = "日期不对"
    NO_NUMBER = "有计算符号，没有能读懂的数字"
    UNIT_DROPPED = "指标值是日期，计量单位不用"
    SIGN_DROPPED = "指标值是日期，计算符号按“时限”处理"
    PARTLY_READ = "有数字，但没有全部读懂"
    OPERATOR = "带有运算符"
    MEASURE = "带有计量单位"
    OTHER_MEASURE = "计量单位与指标值不同"
    FULL_WIDTH = "用了全角字符"
    REPEATS_TARGET = "照抄指标值"
    READ_AS = "不是规定的档次，按其意思读作规定的档次"
    UNREADABLE = "读不出来"


KEPT = frozenset({Doubt.RANGE, Doubt.COMPOUND, Doubt.NO_SUCH_DAY, Doubt.PARTLY_READ, Doubt.NO_NUMBER})
"""Why a text with figures in it stayed text: hardly ever what its author meant."""
