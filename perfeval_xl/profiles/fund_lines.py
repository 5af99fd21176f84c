"""Read the unit of money of a profile, and the lines of its funds block."""

from __future__ import annotations

from perfeval_xl.profiles.layout_rule import COMMON_LINES
from perfeval_xl.profiles.profile import FundLine
from perfeval_xl.tables import OWN_KEY, OWN_KEY_IN_WORDS, Table
from perfeval_xl.vocabulary import Fund, MoneyUnit

KEY = "fund_lines"
MOST_LINES = 20
"""Lines of a funds block; official forms have at most ten."""
RESERVED = ("total", "expenditure", "balance", "change")
"""Keys that mean something else beside the funds."""


def read_money(root: Table) -> MoneyUnit:
    """In what every amount is stated; 万元 where the profile has no word of it."""
    table = root.table("money")
    unit = MoneyUnit(table.choice("unit", list(MoneyUnit), default=MoneyUnit.TEN_THOUSAND))
    table.finish()
    return unit


def read_fund_lines(root: Table, *, department: bool) -> tuple[FundLine, ...]:
    """The sources of the money in their order; those that every place has where the profile names none."""
    if KEY not in root:
        root.value(KEY, required=False)
        return COMMON_LINES
    if department:
        root.mistake(KEY, "部门整体支出的资金按收入性质分行，不另设资金来源", "写在项目支出的规则集里")
    lines = []
    for item in root.tables(KEY):
        key = item.text("key")
        nature = item.choice("nature", list(Fund), default="")
        line = FundLine(key, item.text("heading"), item.text("within", default=""), Fund(nature) if nature else None)
        if key and (OWN_KEY.fullmatch(key) is None or key in RESERVED):
            item.mistake("key", f"“{key}”不能用", f"{OWN_KEY_IN_WORDS}；不能用{'、'.join(RESERVED)}")
        lines.append(line)
        item.finish()
    if len(lines) > MOST_LINES:
        root.mistake(KEY, f"有{len(lines)}行", f"至多{MOST_LINES}行")
    _check_nesting(root, lines)
    return tuple(lines)


def _check_nesting(root: Table, lines: list[FundLine]) -> None:
    """Each key once; a part stands below the line that it is a part of, and no line is a part of itself."""
    keys = [line.key for line in lines]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        root.mistake(KEY, f"“{key}”出现了{keys.count(key)}次", "每个key只用一次")
    for heading in sorted({line.heading for line in lines}):
        same = [line for line in lines if line.heading == heading and heading]
        if len({line.within for line in same}) < len(same):
            root.mistake(KEY, f"有{len(same)}行都叫“{heading}”", "每行的名称要不同")
    above = {line.key: line.within for line in lines}
    for number, line in enumerate(lines, start=1):
        where, parent = f"{KEY}[{number}].within", line.within
        if not parent:
            continue
        if parent not in keys:
            others = "、".join(key for key in keys if key != line.key)
            cure = f"允许：{others}" if others else "只有一行，没有上级；去掉within"
            root.mistake(where, f"没有“{parent}”这一行", cure)
        elif _is_within_itself(line.key, above):
            root.mistake(where, f"“{line.heading}”（{line.key}）绕一圈又属于它自己", "一行不能是自己的其中项")
        elif keys.index(parent) > number - 1:
            root.mistake(where, f"“{line.heading}”写在它所属的“{parent}”之前", "先写上级，再写它的其中项")


def _is_within_itself(key: str, above: dict[str, str]) -> bool:
    seen, at = {key}, above.get(key, "")
    while at and at not in seen:
        seen.add(at)
        at = above.get(at, "")
    return at == key
