"""Deadlines as people write them: 2023年12月31日前, 12月底到位, 四季度, 2022.12, 20231231, 年内."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from decimal import Decimal

from perfeval_xl.forms.written.doubts import Doubt
from perfeval_xl.forms.written.plain import words
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern

DAY_ZERO = date(1899, 12, 30)
"""The day a spreadsheet counts from; right for every date after February 1900."""

LAST_DAY = 2_958_465
"""31 December 9999, the last day that a spreadsheet knows."""
EARLIEST, LATEST = 1950, 2199
"""Years in which the work of an office may fall; others are slips."""


@frozen
class WrittenDay:
    """A day that a text names, and how surely."""

    number: Decimal
    doubts: tuple[Doubt, ...] = ()
    is_day: bool = True
    """Whether a day is named; otherwise a month, a quarter, a year, of which it is the last."""
    is_certain: bool = True
    """Whether it can be nothing else; 12月, 2022.12 or 四季度 alone may be a number or a name."""


class NoSuchDay(ValueError):
    """A text has the form of a day, and the calendar has no such day."""


def serial(day: date) -> Decimal:
    """The number a spreadsheet stores for ``day``."""
    return Decimal((day - DAY_ZERO).days)


def day_of(number: Decimal) -> date | None:
    """The day that a cell stores as ``number``; None where there is no such day."""
    try:
        return DAY_ZERO + timedelta(days=int(number))
    except OverflowError:
        return None


def chinese_day(number: Decimal) -> str:
    """A stored day as people write it; the number itself where it is no day."""
    day = day_of(number)
    return format(number, "f") if day is None else f"{day.year}年{day.month}月{day.day}日"


def iso_day(number: Decimal) -> str:
    """A stored day as ``2023-12-31``."""
    return (DAY_ZERO + timedelta(days=int(number))).isoformat()


_BEFORE_TAIL = r"(?:之前|以前|前)"
_WITHIN = r"(?:以内|之内|内|止|为止)"
DONE = words(
    "完成 到位 完工 竣工 验收 投入使用 投用 完毕 支付 拨付 发放 兑付 上线 运行 交付 建成 结束 报送 办结 实施 "
    "执行 启用 使用 开展 采购 安装 招标 施工 建设 工作 任务 全部 全面 基本 均 已 并 到达 现场 响应 处理 反馈 修复 "
    "答复 处置 解决 恢复 送达 办理 审核 审批 整改 拨付到位"
)
"""What is to be done by a day, or within a time; the indicator's name says of what."""
_DEED = rf"(?:{'|'.join(sorted(DONE, key=len, reverse=True))})"
_DEEDS = rf"{_DEED}{{0,4}}"
_LEAD = pattern(
    r"(?:(?:完成|竣工|验收|支付|拨付|建成|上线|交付|办结)?(?:时间|日期|时限|期限|节点|进度)(?:为|是|：|:|不晚于|不迟于|在|于)?|"
    r"截至|截止到|截止至|截止|不晚于|不迟于|最迟|最晚|预计|计划|力争|确保|应当|应|须|于|在|至|到|(?:本|当|今)年(?:度)?(?=[0-9])|≤|<=|不超过|不得晚于|不得迟于)*"
)
_SURELY = pattern(r"时间|日期|时限|期限|节点|进度|截|晚|迟")
"""What stands only before a day: 12月 alone may be a name, and ≤2022.12 an amount."""
_TAIL = pattern(
    rf"(?:24时|24点|24:00)?(?:\(含\)|含)?(?P<before>{_BEFORE_TAIL})?(?P<within>{_WITHIN})?(?P<deeds>{_DEEDS})"
)
_YEAR = r"(?P<year>[0-9]{4})"
_MONTH = r"(?P<month>[0-9]{1,2})"
_DAY = r"(?P<day>[0-9]{1,2})"
_QUARTER = r"(?P<quarter>[一二三四1234])"
_THIS_YEAR = r"(?:本|当|今|该|全)?"
_CLOCK = r"(?:[␣T]?00:00(?::00)?(?:\.0+)?)?"
_FORMS = tuple(
    pattern(form + r"(?P<tail>.*)", re.DOTALL)
    for form in (
        rf"{_YEAR}年(?:度)?{_MONTH}月(?:份)?{_DAY}(?:日|号)?",
        rf"{_YEAR}([-/.]){_MONTH}\2{_DAY}(?:日)?(?![0-9]){_CLOCK}",
        r"(?P<compact>(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?![0-9])",
        rf"{_MONTH}月(?:份)?{_DAY}(?:日|号|(?![0-9]))",
        rf"{_YEAR}年(?P<full>)(?:度)?{_MONTH}月(?:份)?(?P<part>底|末|上旬|中旬|下旬)?",
        r"(?P<year>(?:19|20|21)[0-9]{2})[-/.](?P<month>0[1-9]|1[0-2]|[1-9])(?:月)?(?![-/.0-9])(?P<part>底|末)?",
        rf"{_MONTH}月(?:份)?(?P<part>底|末|上旬|中旬|下旬)?(?![0-9])",
        rf"(?:{_YEAR}年(?:度)?|{_THIS_YEAR}年(?:度)?)?第?{_QUARTER}季度?(?P<part>底|末)?",
        rf"(?:{_YEAR}年(?:度)?|{_THIS_YEAR}年(?:度)?)?(?P<half>上|下)半年(?:度)?(?P<part>底|末)?",
        rf"{_YEAR}年(?:年)?(?:度)?(?P<part>底|末|终|内)?",
        r"(?:本|当|今|该)?年(?:度)?(?P<part>底|末|终|内)",
        r"(?P<now>(?:本|当|今)年(?:度)?)",
    )
)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TENTHS = {"上旬": 10, "中旬": 20}


def day_in(written: str, year: int) -> WrittenDay | None:
    """Return the day that the whole of ``written`` (plain) names, in ``year`` where it names none.

    Raises NoSuchDay for 2月30日 and the year 1023.
    """
    lead = _LEAD.match(written)
    start = lead.end() if lead else 0
    led = bool(_SURELY.search(written[:start]))
    signed = start > 0 and not led
    wrong = False
    for form in _FORMS:
        match = form.match(written, start)
        tail = _TAIL.fullmatch(match["tail"]) if match else None
        if match is None or tail is None:
            continue
        try:
            found = _named(match.groupdict(), tail, year, led=led, signed=signed)
        except (ValueError, OverflowError):
            wrong = True
            continue
        if found is not None:
            return found
    if wrong:
        raise NoSuchDay(written)
    return None


BARE_DAY = pattern(r"(0?[1-9]|1[0-2])[-./](0?[1-9]|[12][0-9]|3[01])")
"""12.31: a day only where a day was asked for."""


def bare_day(written: str, year: int) -> WrittenDay | None:
    """The day that 12.31 or 12-31 is, where it can be nothing else; None where there is none."""
    match = BARE_DAY.fullmatch(written)
    try:
        return WrittenDay(serial(date(year, int(match[1]), int(match[2]))), (Doubt.YEAR,)) if match else None
    except (ValueError, OverflowError):
        return None


def _named(
    parts: dict[str, str | None], tail: re.Match[str], year: int, *, led: bool, signed: bool
) -> WrittenDay | None:
    stated = parts.get("year") or (parts.get("compact") or "")[:4]
    chosen = int(stated) if stated else year
    if stated and not EARLIEST <= chosen <= LATEST:
        raise ValueError(stated)
    before, ends = tail["before"] is not None, parts.get("part") is not None
    compact = parts.get("compact")
    if compact:
        last = date(chosen, int(compact[4:6]), int(compact[6:]))
    elif parts.get("day"):
        last = date(chosen, int(parts["month"] or 0), int(parts["day"] or 0))
    else:
        last = _last_of(parts, chosen)
        if before and not ends and not any(parts.get(key) for key in ("month", "quarter", "half")):
            # 2023年前 is the year before as well as that one; 2023年底前 is meant, and not written.
            return None
        if tail["within"] is not None and parts.get("month") and not stated:
            # 3月内 may be within March, or within three months.
            return None
    is_day = bool(compact or parts.get("day"))
    doubts: tuple[Doubt, ...] = () if stated else (Doubt.YEAR,)
    if before and not is_day and not ends:
        doubts += (Doubt.WHOLE_PERIOD,)
    certain = (
        led
        or (is_day and not (compact and signed))
        or ends
        or before
        or tail["within"] is not None
        or bool(tail["deeds"])
    )
    part_of_a_year = stated != "" and any(parts.get(key) is not None for key in ("full", "quarter", "half"))
    return WrittenDay(serial(last), doubts, is_day, certain or part_of_a_year)


def _last_of(parts: dict[str, str | None], year: int) -> date:
    """The last day of a month, a quarter, half a year or a year."""
    if parts.get("month"):
        month = int(parts["month"] or 0)
        tenth = _TENTHS.get(parts.get("part") or "")
        return date(year, month, tenth or _length(year, month))
    if parts.get("quarter"):
        month = 3 * _QUARTERS[parts["quarter"] or ""]
        return date(year, month, _length(year, month))
    if parts.get("half") == "上":
        return date(year, 6, 30)
    return date(year, 12, 31)


def _length(year: int, month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return calendar.monthrange(year, month)[1]


DAY_LIKE = pattern(
    r"[0-9]{2,4}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?|[0-9]{1,2}月(?:[0-9]{1,2}日)?|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|"
    r"年底|年内|年末|[一二三四]季度"
)
"""What looks like a day inside a longer text, for telling what else stands beside it."""
