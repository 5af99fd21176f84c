"""Read the columns of the table of indicators of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from perfeval_xl.profiles.geometry import LEVELS, OF_PERCENTS, OWN, Geometry
from perfeval_xl.profiles.profile import Column, Fill
from perfeval_xl.tables import OWN_KEY, OWN_KEY_IN_WORDS, Table
from perfeval_xl.vocabulary import Polarity

SERIAL, MEASURE_AGAIN = "serial", "actual_measure"
"""The number of a row, and its unit once more, beside what became of it."""
TEXT = "text"
"""The role of a column of the profile's own; there may be any number of them."""
NEEDED: Mapping[str, tuple[str, int]] = {
    "hint": ("填报提示", 27),
    "actual": ("实际完成值", 13),
    "polarity": ("指标性质", 9),
    "number": ("指标值", 12),
    "measure": ("计量单位", 9),
    "points": ("分值", 8),
    "score": ("得分", 9),
    "reason": ("偏差原因", 22),
    "assessed": ("定性评分", 9),
    "deduction": ("自行扣减", 9),
    "deduction_reason": ("扣减理由", 18),
    "rate": ("完成率", 10),
    "rule_score": ("规则得分", 9),
}
"""What every form has, printed or beside it: the usual heading and width of each such column."""
OF_SCORES = ("points", "score", "rule_score", "assessed", "deduction", "deduction_reason", "factor", "single")
"""What only a form with scores has."""
OPTIONAL = ("target", "factor", "single", "core", SERIAL, MEASURE_AGAIN, TEXT)
"""What a form may have."""
ROLES = (*LEVELS, "indicator", *NEEDED, *OPTIONAL)
"""Every role that a column may have."""
MERGED = ("points", "score")
"""Roles that may be one cell over the rows of a level, and texts."""
OF_A_ROW = {"points": "本项分值", "score": "本项得分"}
"""What the cells of the rows are called where the printed one is that of a level."""
LEAST_PRINTED = 4
"""Printed columns that the blocks of a form need."""
DATE_WIDTH = 11
"""Characters that a day needs; where it does not fit, it is printed in words and stands beside the form."""


def read_columns(table: Table, *, scored: bool = True) -> tuple[Column, ...]:
    """The columns in their order, with those that are needed and not listed; mistakes are noted in the table."""
    listed = [_column(item) for item in table.tables("columns")]
    # Of a column whose role nobody knows nothing else can be said.
    columns = [column for column in listed if column is not None]
    if not columns and listed:
        return ()
    if not columns:
        # What follows looks at columns that there are.
        table.mistake("columns", "没有写指标表的栏", "照空白表从左到右，每栏一项：{ role = …, heading = …, width = … }")
        return ()
    if not scored:
        for role in OF_SCORES:
            if any(column.role == role for column in columns):
                table.mistake("columns", f"不计分的表不能有“{role}”栏", "去掉这一栏")
        columns = [column for column in columns if column.role not in OF_SCORES]
    _check_names(table, [column.name for column in columns])
    printed = [column.printed for column in columns]
    if printed != sorted(printed, reverse=True):
        table.mistake("columns", "打印的栏应在前，不打印的栏应在后")
        # What follows looks at columns that stand where they may.
        columns.sort(key=lambda column: not column.printed)
    complete = _completed(columns, [role for role in NEEDED if scored or role not in OF_SCORES])
    if len(complete) > 1:
        _check_places(table, Geometry(complete), {column.role for column in columns})
    return complete


def _column(item: Table) -> Column | None:
    role, heading = item.choice("role", ROLES), item.text("heading", default="")
    if item.values.get("role") not in ROLES:
        return None
    column = Column(
        role,
        heading,
        item.number("width", low=2, high=80),
        item.flag("printed", default=True),
        key=item.text("key", default="" if role != TEXT else None),
        fill=item.choice("fill", ["", *Fill], default="" if role != TEXT else None),
        merge=item.choice("merge", ["", *LEVELS[2:]], default=""),
        required=item.flag("required", default=False),
    )
    item.finish()
    if role == TEXT:
        if column.key and OWN_KEY.fullmatch(column.key) is None:
            item.mistake("key", f"“{column.key}”不能用", OWN_KEY_IN_WORDS)
        if not heading:
            item.mistake("heading", "缺少此项", "自设的文字栏要有名称")
    elif column.printed and not heading.strip() and role not in LEVELS:
        item.mistake("heading", "打印的栏要有名称", "照空白表上的栏名写")
    elif column.key or column.fill:
        item.mistake("key" if column.key else "fill", f"“{role}”栏不用写", "只有“text”栏要写key和fill")
        column = replace(column, key="", fill="")
    if column.merge and role not in (*MERGED, TEXT):
        item.mistake("merge", f"“{role}”栏不能合并", f"能合并的：{'、'.join((*MERGED, TEXT))}")
        column = replace(column, merge="")
    if column.required and column.fill != Fill.UNIT:
        item.mistake("required", "这一栏不由单位填", 'fill = "unit"的“text”栏才能必填')
    return column


def _completed(columns: list[Column], needed: list[str]) -> tuple[Column, ...]:
    """The columns with those that are needed besides, beside what is printed; the hint first."""
    names = {column.name for column in columns}
    missing = [Column(role, *_usual(role), printed=False) for role in needed if role not in names]
    missing += [
        replace(column, heading=OF_A_ROW[column.role], printed=False, merge="", key=OWN)
        for column in columns
        if column.merge and column.role in MERGED
    ]
    if _hides_days(columns):
        missing.append(Column("number", *_usual("number"), printed=False, key=OWN))
    elif _parts_percents(columns):
        missing.append(Column("number", *_usual("number"), printed=False, key=OF_PERCENTS))
    count = sum(column.printed for column in columns)
    first = [column for column in missing if column.role == "hint"]
    return (*columns[:count], *first, *columns[count:], *(column for column in missing if column.role != "hint"))


def _hides_days(columns: list[Column]) -> bool:
    """Whether the printed column of the number is too narrow for a day and has not that of the unit behind it."""
    pairs = zip(columns, [*columns, None][1:], strict=True)
    return any(
        one.role == "number"
        and one.printed
        and one.width < DATE_WIDTH
        and not (other is not None and other.role == "measure" and other.printed)
        for one, other in pairs
    )


def _parts_percents(columns: list[Column]) -> bool:
    """Whether the form prints the number of a target and its unit under names of their own: 95 and %."""
    printed = {column.role: column for column in columns if column.printed}
    number, measure = printed.get("number"), printed.get("measure")
    return number is not None and measure is not None and number.heading != measure.heading


def _usual(role: str) -> tuple[str, Decimal]:
    heading, width = NEEDED[role]
    return heading, Decimal(width)


def _check_names(table: Table, names: list[str]) -> None:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            table.mistake("columns", f"“{name}”栏有{names.count(name)}个", "每个栏只能有一个；自设的文字栏用不同的key")
    if "indicator" not in names:
        table.mistake("columns", "没有“indicator”栏", "三级指标的名称要有一栏")


def _check_places(table: Table, at: Geometry, listed: set[str]) -> None:
    """Nothing of the form may be without a place, or too narrow to be read."""
    for what, allowed in _misplaced(at, listed):
        table.mistake("columns", what, allowed)


_NOT_THERE = "本地的表确实没有的，列在打印的各栏之后，加printed = false"


def _misplaced(at: Geometry, listed: set[str]) -> Iterator[tuple[str, str]]:
    count = at.last_printed + 1
    if count < LEAST_PRINTED:
        yield f"打印的栏只有{count}个", f"至少{LEAST_PRINTED}个，表头、资金和目标才排得下"
        return
    if "indicator" in at and not at.printed("indicator"):
        yield "“indicator”栏不打印", "三级指标的名称要打印"
    if not at.printed("actual") and "actual" not in listed:
        yield "打印的栏里没有实际完成值", f"写“actual”栏；{_NOT_THERE}"
    if not at.printed("target") and not at.printed("number") and not {"target", "number"} & listed:
        cure = "写“target”栏（一格，如“≥1000个”），或“polarity”“number”“measure”分开的几栏"
        yield "打印的栏里没有指标值", f"{cure}；{_NOT_THERE}"
    elif at.printed("target") and at.printed("number"):
        yield "指标值印了两处：“target”栏和“number”栏", "只留一处；另一处加printed = false，或去掉"
    if at.all[0].role in MERGED:
        yield f"“{at.all[0].role}”栏在最前", "它前面至少要有一栏，写“总分”二字"


def read_signs(table: Table) -> dict[Polarity, str]:
    """What the column of the direction shows of each; the usual signs where nothing is said."""
    signs = {polarity: table.text(polarity.value, default=polarity.sign) for polarity in Polarity}
    for polarity, sign in signs.items():
        if not sign:
            table.mistake(polarity.value, "不能为空", f"如“{polarity.sign}”")
    table.finish()
    return signs
