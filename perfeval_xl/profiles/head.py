"""Read head, labels and foot of a form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from string import Formatter

from perfeval_xl.profiles.head_rule import (
    USUAL_DIMENSION,
    USUAL_TOTAL,
    FilledBy,
    FillField,
    GoalRule,
    HeadRule,
)
from perfeval_xl.tables import OWN_KEY, Table

IDENTITY_FIELDS = ("name", "code", "supervising_department", "implementing_unit")
"""What every form says of itself."""
COMPUTED_BOXES = {"total": "自评总分", "rating": "自评等级", "execution_rate": "预算执行率"}
"""What the head may show of the results, with what each is called; not of a form without scores."""
BOXES_IN_A_ROW = 3
"""Boxes of the head that fit side by side."""
FIELDS_ABOVE = 2
"""Fields that fit into the line above the table."""
FIELDS_IN_A_FOOTER = 4
"""Fields of a footer that fit side by side."""
BESIDE, BELOW = "columns", "rows"
"""Where what became of a goal stands: beside it, or below."""
RESERVED = ("functions", "state", "state_reason", "confirmed", "year", "draft")
"""Keys that the table of a project uses for other things."""
_NO_ROWS = (
    "应为行的列表，每行是一至几个名称",
    '如[["name"], ["supervising_department", "implementing_unit"]]，一对方括号是一行',
)
LINE_WORDS = ("year", "unit")
"""What lines of the head may name in braces."""
TITLE_WORDS = (*LINE_WORDS, "name")
"""The same of the title: of some places it names the project."""
_HEADING_WORDS = ("heading", "points")


def read_head(table: Table, choices: Collection[str]) -> HeadRule:
    """The head that the table ``layout`` describes; mistakes are noted there."""
    labels = table.table("labels")
    named = {key: text for key in (*IDENTITY_FIELDS, *COMPUTED_BOXES) if (text := labels.text(key, default=""))}
    labels.finish()
    fields = read_fields(table, (*IDENTITY_FIELDS, *COMPUTED_BOXES, *RESERVED, *choices))
    head = HeadRule(
        number=table.text("number", default=""),
        left=line(table, "head_left", default=""),
        right=line(table, "head_right", default=""),
        labels=named,
        fields=fields,
        above=tuple(table.texts("head_fields", default=[])),
        footers=read_footers(table, fields),
        notes=tuple(table.texts("notes", default=[])),
        total_label=table.text("total_label", default=USUAL_TOTAL),
        dimension_heading=line(table, "dimension_heading", default=USUAL_DIMENSION, words=_HEADING_WORDS),
        goal=_goal(table.table("goal"), fields),
    )
    if len(head.above) > FIELDS_ABOVE:
        table.mistake("head_fields", f"有{len(head.above)}项", f"至多{FIELDS_ABOVE}项")
    for name in head.above:
        if name not in fields:
            table.mistake("head_fields", f"“{name}”不认识", f"允许：{'、'.join(fields) or '先在[layout.fields]里写明'}")
    if head.above and head.right:
        table.mistake("head_right", "与head_fields占了同一处", "只写一项")
    in_rows = (name for row in head.footers for name in row)
    before = filter(None, [head.goal.before])
    check_placed(table, fields, [*_in_identity(table), *head.above, *in_rows, *before])
    return head


def read_fields(table: Table, taken: Collection[str]) -> dict[str, FillField]:
    """The own fields of a form; none may be called as what is ``taken``."""
    fields = {}
    tables = table.table("fields")
    for key in tables.values:
        item = tables.table(key)
        if key in taken or not OWN_KEY.fullmatch(key):
            tables.mistake(key, f"“{key}”不能用作字段名", "小写字母开头，且不与表头固有的项、勾选项同名")
        fill = FilledBy(item.choice("fill", list(FilledBy), default=FilledBy.UNIT))
        fields[key] = FillField(key, item.text("heading", longest=60), fill, item.flag("required", default=False))
        if fields[key].required and fill is not FilledBy.UNIT:
            item.mistake("required", "只有本单位填的才能必填", "fill写unit，或去掉required")
        item.finish()
    tables.finish()
    return fields


def read_footers(table: Table, fields: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """The lines below the table, each with the fields side by side in it."""
    rows = tuple(rows_of_names(table, "footers", required=False))
    for number, row in enumerate(rows, start=1):
        if len(row) > FIELDS_IN_A_FOOTER:
            table.mistake(f"footers[{number}]", f"一行有{len(row)}项", f"至多{FIELDS_IN_A_FOOTER}项")
        for name in row:
            if name not in fields:
                known = "、".join(fields) or f"先在[{table.where('fields')}]里写明"
                table.mistake(f"footers[{number}]", f"“{name}”不认识", f"允许：{known}")
    return rows


def rows_of_names(table: Table, key: str, *, required: bool = True) -> Iterator[tuple[str, ...]]:
    """A list of rows, each a list of names."""
    rows = table.value(key, required=required)
    if rows is None:
        return
    if not isinstance(rows, list):
        table.mistake(key, *_NO_ROWS)
        return
    for row in rows:
        if not isinstance(row, list) or not row or not all(isinstance(name, str) for name in row):
            table.mistake(key, *_NO_ROWS)
            return
    yield from (tuple(row) for row in rows)


def line(table: Table, key: str, *, default: str | None = None, words: Collection[str] = LINE_WORDS) -> str:
    """A text that may name ``words`` in braces, and nothing else."""
    text = table.text(key, default=default)
    allowed = "、".join(f"{{{word}}}" for word in words)
    try:
        named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        table.mistake(key, "花括号不成对", f"允许：{allowed}")
        return ""
    for name in sorted(named - set(words)):
        table.mistake(key, f"花括号里的“{name}”不认识", f"允许：{allowed}")
    return text if named <= set(words) else ""


def _goal(table: Table, fields: Mapping[str, FillField]) -> GoalRule:
    usual = GoalRule()
    goal = GoalRule(
        table.text("label", default=""),
        table.text("expected", default=usual.expected),
        table.text("actual", default=usual.actual),
        table.choice("layout", [BESIDE, BELOW], default=BESIDE) == BELOW,
        table.text("before", default=""),
    )
    if goal.before and (goal.before not in fields or fields[goal.before].fill is not FilledBy.OFFICE):
        table.mistake("before", f"“{goal.before}”不是下发单位填的字段", '先在[layout.fields]里写明，fill = "office"')
    elif goal.before and goal.in_rows:
        table.mistake("before", "只有并排的目标前可以再加一栏", "layout写columns，或去掉before")
    if not goal.expected:
        table.mistake("expected", "不能为空", "没有总体目标的表，从blocks里去掉goal")
    table.finish()
    return goal


def _in_identity(table: Table) -> Iterator[str]:
    """What stands in the boxes of the head, whatever else is wrong with them."""
    identity = table.values.get("identity")
    for row in identity if isinstance(identity, list) else ():
        yield from (name for name in row if isinstance(name, str)) if isinstance(row, list) else ()


def check_placed(table: Table, fields: Collection[str], placed: Sequence[str], *, of: str = "fields") -> None:
    """A box that nobody placed could not be filled in, and one in two places would be asked twice."""
    for key in fields:
        if placed.count(key) != 1:
            what = f"放了{placed.count(key)}处" if placed.count(key) else "没有放在表上"
            table.mistake(f"{of}.{key}", what, "在identity、footers或head_fields里列一次")
