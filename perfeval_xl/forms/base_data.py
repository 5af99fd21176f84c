"""Build the base data of a department (基础数据表): people, expenditure, ratios, and their ties."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Choice, Expr, Field, IsNumber
from perfeval_xl.forms import live, parts
from perfeval_xl.forms.indicators import BASE
from perfeval_xl.forms.model import Brief, Form, FormField, FormKind, Kind, LiveCheck, Source
from perfeval_xl.profiles.model import BaseCell, BaseData, BaseLine, Profile
from perfeval_xl.rules.ratios import RATIOS, STAFF
from perfeval_xl.tables import named
from perfeval_xl.vocabulary import BaseColumn, Stage

LONGEST_LINE_REASON = 100
"""Characters of a reason beside a line."""
LARGEST_FIGURE = Decimal(10) ** 7
"""People or square metres; a department that has more is a slip of the hand."""
PARTS_EXCEED = "其中各项之和超过本项"
OVERSPENT = "决算超过预算，请说明"
NO_QUOTA = "编制数应大于0"
OVERSTAFFED = "在职超过编制，请说明"
NOT_ALL = "明细之和与决算数不等"
NO_FORM = "没有自评表，请说明"

HINTS = (
    ("其中各项之和超过本项的", (PARTS_EXCEED,)),
    ("决算超过预算而未说明的", (OVERSPENT,)),
    ("编制数为0或超编未说明的", (NO_QUOTA, OVERSTAFFED)),
    ("功能科目明细与决算数不等的", (NOT_ALL,)),
    ("没有项目自评表而未说明的", (NO_FORM,)),
)


THREE_PUBLIC = "three_public"
"""The line 三公经费, which must keep within its budget although it is a sum."""


def asks_reason(line: BaseLine) -> bool:
    """Whether overspending is explained here; that of other sums is explained at their parts."""
    return line.key == THREE_PUBLIC or not (line.parts or line.projects)


def formless(base: BaseData) -> tuple[str, ...]:
    """Lines of what is spent on projects that have no form of their own."""
    return tuple(part for line in base.lines if line.projects for part in line.parts)


def line_key(line: str, column: str) -> str:
    """Key of one amount of the table."""
    return f"line.{line}.{column}"


def project_key(project: str, column: str) -> str:
    """Key of one amount of a project's own line; ``project`` is the id of its form."""
    return f"project.{project}.{column}"


def breakdown_key(row: int, role: str) -> str:
    """Key of a cell of the list by 支出功能科目; rows count from 1."""
    return f"breakdown.r{row:02d}.{role}"


def figure_keys(base: BaseData) -> frozenset[str]:
    """Keys of the figures that an office may issue, because nothing computes them."""
    found = {line_key(line.key, column) for line in base.lines
             if not line.parts and not line.projects for column in base.columns}
    found |= {f"{strip.key}.{cell.key}" for strip in base.strips for cell in strip.cells if not cell.ratio}
    return frozenset(found)


def base_form(profile: Profile, brief: Brief, projects: tuple[Form, ...]) -> Form:
    """Return the form of the base data; the lines of the projects come from their own forms."""
    assert profile.department is not None
    base = profile.department.base
    fields: dict[str, FormField] = {}
    for made in (
        _strips(base, brief, below=False),
        _lines(base, brief, projects),
        _strips(base, brief, below=True),
        _breakdown(base),
        _texts(base),
    ):
        fields.update((item.key, item) for item in made)
    for item in _hints(profile, base):
        fields[item.key] = item
    fields.update((item.key, item) for item in live.open_cells(fields))
    checks = _checks(base, fields)
    fields.update((item.key, item) for item in live.verdict(checks))
    return Form(profile, brief, fields, (), {}, checks, FormKind.BASE_DATA, base.sheet, BASE)


def _strips(base: BaseData, brief: Brief, *, below: bool) -> Iterator[FormField]:
    for strip in base.strips:
        if strip.below is not below:
            continue
        for cell in strip.cells:
            yield _cell(f"{strip.key}.{cell.key}", cell, brief)


def _cell(key: str, cell: BaseCell, brief: Brief) -> FormField:
    label = heading(cell.heading, brief)
    if cell.kind == "ratio":
        return FormField(key, label, Kind.RATE, Source.COMPUTED, expr=RATIOS[cell.ratio].expr(Field))
    most, kind = (LARGEST_FIGURE, Kind.FIGURE) if cell.kind == "number" else (
        parts.LARGEST_AMOUNT, Kind.AMOUNT
    )
    given = brief.figures.get(key)
    return FormField(key, label, kind, Source.ANSWER if given is None else Source.GIVEN, given,
                     required=given is None, most=most, least=-most if cell.signed else Decimal(0))


def heading(text: str, brief: Brief) -> str:
    """A heading with its year."""
    return text.format(year=brief.year, previous=brief.year - 1)


def _lines(base: BaseData, brief: Brief, projects: tuple[Form, ...]) -> Iterator[FormField]:
    computed = {line.key for line in base.lines if line.parts or line.projects}
    for line in base.lines:
        for column, words in base.columns.items():
            label = f"{line.name}{heading(words, brief)}"
            yield _amount(line, column, label, brief, projects, computed)
        yield from _comparisons(f"line.{line.key}", line.name, base)
        yield FormField(line_key(line.key, "reason"), f"{line.name}说明", Kind.LONG_TEXT,
                        Source.ANSWER, longest=LONGEST_LINE_REASON)
        if line.projects:
            for project in projects:
                yield from _project(project, base, brief)


def _amount(
    line: BaseLine, column: BaseColumn, label: str, brief: Brief, projects: tuple[Form, ...],
    computed: set[str],
) -> FormField:
    key = line_key(line.key, column)
    if line.parts or line.projects:
        own = tuple(project_key(project.id, column) for project in projects) if line.projects else ()
        sums = tuple(line_key(part, column) for part in line.parts if part in computed)
        typed = tuple(line_key(part, column) for part in line.parts if part not in computed)
        linked = column in (BaseColumn.BUDGET, BaseColumn.ACTUAL)
        formulas, entries = ((*own, *sums), typed) if linked else (sums, (*own, *typed))
        expr = parts.summed(formulas, entries) if formulas else parts.added_up(entries)
        return FormField(key, label, Kind.AMOUNT, Source.COMPUTED, expr=expr)
    given = brief.figures.get(key)
    return FormField(key, label, Kind.AMOUNT, Source.ANSWER if given is None else Source.GIVEN,
                     given, required=line.required and given is None, most=parts.LARGEST_AMOUNT)


def _project(project: Form, base: BaseData, brief: Brief) -> Iterator[FormField]:
    """The line of a project: budget and expenditure as its own form has them."""
    name = named(project.brief.name)
    stages = {
        BaseColumn.BUDGET: Stage.ORIGINAL if Stage.ORIGINAL in project.funds else Stage.FINAL,
        BaseColumn.ACTUAL: Stage.ACTUAL,
    }
    for column, words in base.columns.items():
        key, label = project_key(project.id, column), f"{name}{heading(words, brief)}"
        if column in stages:
            source = project.full(parts.fund_key(parts.TOTAL, stages[column]))
            yield FormField(key, label, Kind.AMOUNT, Source.COMPUTED, expr=parts.linked(source))
        else:
            yield FormField(key, label, Kind.AMOUNT, Source.ANSWER, most=parts.LARGEST_AMOUNT)
    yield from _comparisons(f"project.{project.id}", name, base)


def _comparisons(stem: str, name: str, base: BaseData) -> Iterator[FormField]:
    """How a line changed from the year before, and what share of its budget was spent."""
    spent, budget = Field(f"{stem}.{BaseColumn.ACTUAL}"), Field(f"{stem}.{BaseColumn.BUDGET}")
    if BaseColumn.PREVIOUS_ACTUAL in base.columns:
        before = Field(f"{stem}.{BaseColumn.PREVIOUS_ACTUAL}")
        growth = tree.Ratio(spent - before, before, tree.NOT_SCORED)
        yield FormField(f"{stem}.growth", f"{name}比上年增减", Kind.RATE, Source.COMPUTED,
                        expr=tree.Filled((spent, before), growth))
    used = tree.Ratio(spent, budget, tree.NOT_SCORED)
    yield FormField(f"{stem}.used", f"{name}决算占预算", Kind.RATE, Source.COMPUTED,
                    expr=tree.Filled((spent, budget), used))


def _breakdown(base: BaseData) -> Iterator[FormField]:
    if base.breakdown is None:
        return
    for row in range(1, base.breakdown.rows + 1):
        for role, label in (("code", "科目编码"), ("name", "科目名称")):
            yield FormField(breakdown_key(row, role), f"明细第{row}行{label}", Kind.TEXT,
                            Source.ANSWER, longest=LONGEST_LINE_REASON)
        yield FormField(breakdown_key(row, "amount"), f"明细第{row}行金额", Kind.AMOUNT,
                        Source.ANSWER, most=parts.LARGEST_AMOUNT)
    amounts = tuple(breakdown_key(row, "amount") for row in range(1, base.breakdown.rows + 1))
    yield FormField("breakdown.total", "功能科目明细合计", Kind.AMOUNT, Source.COMPUTED,
                    expr=parts.added_up(amounts))


def _texts(base: BaseData) -> Iterator[FormField]:
    for block in base.texts:
        yield FormField(f"texts.{block.key}", block.heading, Kind.LONG_TEXT, Source.ANSWER,
                        required=True, longest=block.limit)


def _hints(profile: Profile, base: BaseData) -> Iterator[FormField]:
    """What is wrong with a line, beside it."""
    empty = profile.plausibility.empty_reasons
    for strip in base.strips:
        if any(cell.ratio == STAFF for cell in strip.cells):
            yield FormField(f"{strip.key}.reason", f"{strip.heading}说明", Kind.LONG_TEXT,
                            Source.ANSWER, longest=LONGEST_LINE_REASON)
            yield _hint(f"{strip.key}.hint", strip.heading, _staff_hint(strip.key, empty))
    for line in base.lines:
        yield _hint(f"line.{line.key}.hint", line.name, _line_hint(base, line, empty))
    if base.breakdown is not None:
        spent = Field(line_key(base.breakdown.line, BaseColumn.ACTUAL))
        whole = Field("breakdown.total")
        equal = parts.alike(tree.Total((whole,)), tree.Total((spent,)))
        tied = Choice(equal, tree.Text(live.KEPT), tree.Text(NOT_ALL))
        yield _hint("breakdown.hint", "功能科目明细", Choice(IsNumber(whole), tied, tree.NOT_SCORED))


def _hint(key: str, name: str, expr: Expr) -> FormField:
    return FormField(key, f"{name}勾稽", Kind.MARK, Source.COMPUTED, expr=expr)


def _staff_hint(strip: str, empty: tuple[str, ...]) -> Expr:
    staff, quota = (Field(key) for key in RATIOS[STAFF].needs)
    more = Choice(live.says_nothing(Field(f"{strip}.reason"), empty), tree.Text(OVERSTAFFED),
                  tree.Text(live.KEPT))
    judged = Choice(quota.at_most(0), tree.Text(NO_QUOTA),
                    Choice(staff.above(quota), more, tree.Text(live.KEPT)))
    return tree.Filled((staff, quota), judged)


def _line_hint(base: BaseData, line: BaseLine, empty: tuple[str, ...]) -> Expr:
    spent, budget = (Field(line_key(line.key, c)) for c in (BaseColumn.ACTUAL, BaseColumn.BUDGET))
    silent = live.says_nothing(Field(line_key(line.key, "reason")), empty)
    over = Choice(parts.exceeds(spent, budget), Choice(silent, tree.Text(OVERSPENT), tree.Text(live.KEPT)),
                  tree.Text(live.KEPT))
    left: Expr = tree.Filled((spent, budget), over if asks_reason(line) else tree.Text(live.KEPT))
    if line.key in formless(base):
        left = Choice(tree.Total((spent,)).above(0), Choice(silent, tree.Text(NO_FORM), left), left)
    inner = [other.key for other in base.lines if other.within == line.key]
    if inner:
        exceeded = tree.Any(tuple(
            parts.exceeds(tree.Total(tuple(Field(line_key(key, column)) for key in inner)),
                          tree.Total((Field(line_key(line.key, column)),)))
            for column in base.columns
        ))
        left = Choice(exceeded, tree.Text(PARTS_EXCEED), left)
    return left


def _checks(base: BaseData, fields: dict[str, FormField]) -> tuple[LiveCheck, ...]:
    """The lines of the sheet 校验 about the base data; their marks are added to ``fields``."""
    first = line_key(base.lines[0].key, BaseColumn.ACTUAL)
    checks = [live.filled_in(fields, first)]
    hints = tuple(Field(key) for key in fields if key.endswith(".hint"))
    for number, (label, texts) in enumerate(HINTS, start=1):
        count = live.counted(hints, texts)
        field = FormField(f"check.hint{number}", f"{label}处数", Kind.COUNT, Source.COMPUTED, expr=count)
        mark = live.marked(f"hint{number}", Field(field.key).equals(0))
        fields[field.key], fields[mark.key] = field, mark
        checks.append(LiveCheck(f"{label}处数", field.key, "0", mark.key, first))
    return tuple(checks)
