"""Read the columns of the funds block of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from perfeval_xl.profiles.layout_rule import FUND_TOTAL, FUNDS_BELOW
from perfeval_xl.profiles.profile import Column, FundColumn
from perfeval_xl.tables import Table, plain
from perfeval_xl.vocabulary import RateStyle, Stage

LABEL, NAME, RATE, ARRIVAL_RATE, BALANCE = "label", "name", "rate", "arrival_rate", "balance"
POINTS, SCORE, REASON = "points", "score", "reason"
FUND_ROLES = (LABEL, NAME, *Stage, RATE, ARRIVAL_RATE, BALANCE, POINTS, SCORE, REASON)
"""Every column that the funds may have."""
NEEDED_FUND_ROLES = (Stage.ACTUAL,)
"""Those that no form can do without; and a name, where there is more than one line."""
BUDGETS = (Stage.ORIGINAL, Stage.FINAL)
"""Of these it needs one at least."""
NEEDS: Mapping[str, tuple[str, ...]] = {
    Stage.ADJUSTMENT: BUDGETS,
    ARRIVAL_RATE: (Stage.ARRIVED,),
    POINTS: (SCORE,),
}
"""What a column is computed from, or makes no sense without."""
_IN_WORDS: Mapping[str, str] = {
    **{stage: stage.chinese for stage in Stage},
    ARRIVAL_RATE: "资金到位率",
    POINTS: "分值",
    SCORE: "得分",
}


def read_fund_columns(table: Table, columns: tuple[Column, ...], *, scored: bool = True) -> tuple[FundColumn, ...]:
    """The columns of the funds, laid over the printed ones among ``columns``."""
    listed = []
    for item in table.tables("funds"):
        first, last = _end(item, "first", columns), _end(item, "last", columns)
        role = item.choice("role", FUND_ROLES)
        text = item.text("text", default="")
        if text and role != NAME:
            item.mistake("text", f"“{role}”栏不用写text", f"只有“{NAME}”栏可以写")
        listed.append(FundColumn(role, item.text("heading", default=""), first, last, text))
        item.finish()
    _check_places(table, columns, listed)
    _check_roles(table, [column.role for column in listed])
    for column in listed if not scored else ():
        if column.role in (POINTS, SCORE):
            table.mistake("funds", f"不计分的表不能有“{column.role}”栏", "去掉这一栏")
    return tuple(listed)


def _end(item: Table, key: str, columns: tuple[Column, ...]) -> str:
    """The first or last column under a column of the funds, by role or by number; nothing where there is none such."""
    value = item.values.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(item.whole(key, low=1, high=max(len(columns), 1)))
    name = item.text(key)
    if name and columns and not 0 <= place_of(name, columns) < len(columns):
        printed = [column.name for column in columns if column.printed]
        item.mistake(
            key,
            f"指标表没有“{name}”这一栏",
            f"允许：{'、'.join(printed)}，或从左数第几栏（1至{len(printed)}）；{_FUNDS_TOO}",
        )
        return ""
    return name


_FUNDS_TOO = "改了columns的，funds也要照新的栏另写"


_PARTS = ("polarity", "number", "measure")
"""What the column of the target is parted into in some forms."""


def place_of(name: str, columns: Sequence[Column], *, last: bool = False) -> int:
    """Where the column stands, from 0, that a column of the funds names; -1 where there is none.

    The target may be one printed column or three: whichever is named, that or those are meant which are printed.
    """
    if name.isdigit():
        return int(name) - 1
    places = {column.name: at for at, column in enumerate(columns)}
    printed = {column.name for column in columns if column.printed}
    if name in _PARTS and name not in printed and "target" in printed:
        return places["target"]
    if name == "target" and name not in printed and printed.issuperset(_PARTS):
        return (max if last else min)(places[part] for part in _PARTS)
    return places.get(name, -1)


def _check_places(table: Table, columns: tuple[Column, ...], funds: list[FundColumn]) -> None:
    """Each printed column of the indicator table carries one column of the funds at most, and no other any."""
    taken: dict[int, str] = {}
    printed = sum(column.printed for column in columns)
    for number, column in enumerate(funds, start=1):
        start, end = place_of(column.first, columns), place_of(column.last, columns, last=True)
        if min(start, end) < 0 or max(start, end) >= len(columns):
            continue
        if start > end:
            table.mistake(f"funds[{number}]", f"“{column.first}”栏在“{column.last}”栏之后", "first应在last之前")
        elif end >= printed:
            what = f"“{column.role}”占了不打印的“{columns[end].name}”栏"
            table.mistake(
                f"funds[{number}]", what, f"资金表只能占打印的栏，最右到“{columns[printed - 1].name}”；{_FUNDS_TOO}"
            )
        for at in range(start, end + 1):
            if at in taken:
                what = f"“{column.role}”与“{taken[at]}”都占了“{columns[at].name}”栏"
                table.mistake(f"funds[{number}]", what, "资金表的各栏不能重叠")
                break
        taken.update(dict.fromkeys(range(start, end + 1), column.role))


def _check_roles(table: Table, named: list[str]) -> None:
    for role in FUND_ROLES:
        least, most = int(role in NEEDED_FUND_ROLES), len(named) if role == NAME else 1
        if not least <= named.count(role) <= most:
            table.mistake("funds", f"“{role}”栏应有{'一个' if least else '至多一个'}，现有{named.count(role)}个")
    if not set(BUDGETS) & set(named):
        table.mistake("funds", "没有预算数一栏", f"至少要有一栏：{'、'.join(BUDGETS)}")
    for role, needed in NEEDS.items():
        missing = [other for other in needed if other not in named]
        if role in named and missing:
            what = f"有“{_IN_WORDS[role]}”一栏（{role}），没有“{_IN_WORDS[missing[0]]}”一栏（{missing[0]}）"
            table.mistake("funds", what, _CURES.get(role, "两栏一起写，或都去掉"))


_CURES = {
    Stage.ADJUSTMENT: "全年预算数＝年初预算数＋预算调整数，三栏要齐全；没有调整栏的表去掉这一栏",
    ARRIVAL_RATE: "到位率＝到位资金数÷预算数，要有到位资金数一栏",
}


def check_names(table: Table, funds: tuple[FundColumn, ...], lines: int) -> None:
    """Of several lines of the funds each has its name beside it; a total alone may do without."""
    if lines and not any(column.role == NAME for column in funds):
        table.mistake("funds", f"“{NAME}”栏至少要有一个，现在没有", "只有总额一行（fund_lines = []）的表可以没有")


def read_fund_words(table: Table) -> tuple[str, RateStyle, bool]:
    """What the sum of the funds is called, how rates are printed, and whether each line has one."""
    total = table.text("fund_total", default=FUND_TOTAL)
    rates = RateStyle(table.choice("rates", list(RateStyle), default=RateStyle.PERCENT))
    return total, rates, table.flag("line_rates", default=True)


def check_execution_columns(table: Table, funds: tuple[FundColumn, ...], points: Decimal, *, elsewhere: bool) -> None:
    """What the execution of the budget scores stands somewhere on the form, or it scores nothing."""
    roles = {column.role for column in funds}
    if points and funds is FUNDS_BELOW:
        table.mistake(
            "blocks",
            f"预算执行率值{plain(points)}分，表上没有资金表",
            "列上funds；执行率不计分的，[execution]的points写0",
        )
    elif points and not elsewhere and SCORE not in roles:
        what = f"预算执行率值{plain(points)}分，资金表没有“分值”“得分”两栏（{POINTS}、{SCORE}）"
        table.mistake("funds", what, "补上这两栏；执行率不计分的，[execution]的points写0")
