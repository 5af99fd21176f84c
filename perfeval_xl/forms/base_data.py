"""The base data of a department (基础数据表): people, expenditure, ratios."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.forms import shared_fields
from perfeval_xl.forms.base_keys import LINKED, LONGEST_LINE_REASON, breakdown_key, line_key, project_key
from perfeval_xl.forms.form import Brief, FieldKind, Form, FormField, Source
from perfeval_xl.profiles.profile import BaseCell, BaseData, BaseLine, CellKind, Department
from perfeval_xl.tables import named
from perfeval_xl.vocabulary import BaseColumn, MoneyUnit, Spending, Stage

LARGEST_FIGURE = Decimal(10) ** 7
"""People or square metres; a department that has more is a slip of the hand."""


def figure_limits(base: BaseData, money: MoneyUnit) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Least and most of the figures that an office may issue, because nothing computes them."""
    nothing, largest = Decimal(0), shared_fields.largest_amount(money)
    limits = {
        line_key(line.key, column): (nothing, largest)
        for line in base.lines
        if not line.parts and not line.projects
        for column in base.columns
    }
    for strip in base.strips:
        for cell in strip.cells:
            most = LARGEST_FIGURE if cell.kind is CellKind.NUMBER else largest
            if cell.ratio is None:
                limits[f"{strip.key}.{cell.key}"] = (-most if cell.signed else nothing, most)
    return limits


def base_fields(department: Department, brief: Brief, projects: tuple[Form, ...]) -> Iterator[FormField]:
    """What stands in the base data; the lines of the projects come from their own forms."""
    base, scale = department.base, department.projects.money.per_10k
    parts = (
        _strips(base, brief, below=False),
        _lines(base, brief, projects, needed(department)),
        _strips(base, brief, below=True),
        _breakdown(base),
        _texts(base),
    )
    for field in itertools.chain.from_iterable(parts):
        scaled = field.kind is FieldKind.AMOUNT and scale != 1 and field.most is not None
        least = field.least * scale if scaled and field.least is not None else field.least
        yield field._replace(most=field.most * scale, least=least) if scaled and field.most is not None else field


def _strips(base: BaseData, brief: Brief, *, below: bool) -> Iterator[FormField]:
    for strip in base.strips:
        if strip.below is not below:
            continue
        for cell in strip.cells:
            yield _cell(f"{strip.key}.{cell.key}", cell, brief)


def _cell(key: str, cell: BaseCell, brief: Brief) -> FormField:
    label = heading(cell.heading, brief.year)
    if cell.ratio is not None:
        return FormField(key, label, FieldKind.RATE, Source.COMPUTED, expr=cell.ratio.expr(Field))
    most, kind = (
        (LARGEST_FIGURE, FieldKind.FIGURE)
        if cell.kind is CellKind.NUMBER
        else (shared_fields.LARGEST_AMOUNT, FieldKind.AMOUNT)
    )
    given = brief.figures.get(key)
    return FormField(
        key,
        label,
        kind,
        Source.ANSWER if given is None else Source.GIVEN,
        given,
        required=given is None,
        most=most,
        least=-most if cell.signed else Decimal(0),
    )


def heading(text: str, year: int) -> str:
    """A heading with its year."""
    return text.format(year=year, previous=year - 1)


def needed(department: Department) -> frozenset[str]:
    """Keys of the amounts that a scored ratio is made of, down to those that are typed."""
    parts_of = {line.key: line.parts for line in department.base.lines}

    def operands_of(key: str) -> Iterator[str]:
        yield key
        _, line, column = key.split(".")
        for part in parts_of.get(line, ()):
            yield from operands_of(line_key(part, column))

    needs = (key for rule in department.ratios for key in rule.ratio.needs)
    return frozenset(key for need in needs if need.startswith("line.") for key in operands_of(need))


def _lines(base: BaseData, brief: Brief, projects: tuple[Form, ...], due: frozenset[str]) -> Iterator[FormField]:
    computed = {line.key for line in base.lines if line.parts or line.projects}
    for line in base.lines:
        for column, words in base.columns.items():
            label = f"{line.name}{heading(words, brief.year)}"
            field = _amount(line, column, label, brief, projects, computed, due)
            # What a ratio needs is asked for: without it the ratio is not scored.
            required = field.key in due and field.source is Source.ANSWER
            yield field._replace(required=True) if required else field
        yield from _comparisons(f"line.{line.key}", line.name, base)
        yield FormField(
            line_key(line.key, "reason"),
            f"{line.name}说明",
            FieldKind.LONG_TEXT,
            Source.ANSWER,
            longest=LONGEST_LINE_REASON,
        )
        if line.projects:
            for project in projects:
                yield from _project(project, base, brief)


def _amount(
    line: BaseLine,
    column: BaseColumn,
    label: str,
    brief: Brief,
    projects: tuple[Form, ...],
    computed: set[str],
    due: frozenset[str],
) -> FormField:
    key = line_key(line.key, column)
    if line.parts or line.projects:
        return FormField(
            key, label, FieldKind.AMOUNT, Source.COMPUTED, expr=_sum(line, column, projects, computed, due)
        )
    given = brief.figures.get(key)
    return FormField(
        key,
        label,
        FieldKind.AMOUNT,
        Source.ANSWER if given is None else Source.GIVEN,
        given,
        required=line.required and given is None,
        most=shared_fields.LARGEST_AMOUNT,
    )


def _sum(
    line: BaseLine,
    column: BaseColumn,
    projects: tuple[Form, ...],
    computed: set[str],
    due: frozenset[str],
) -> Expr:
    """The sum of a line: of what must be there, of other sums, of what may be left empty."""
    own = tuple(project_key(project.id, column) for project in projects) if line.projects else ()
    of = tuple(line_key(part, column) for part in line.parts)
    linked = column in LINKED
    strict = (
        *(own if linked else ()),
        *(key for key in of if key in due or (linked and key == line_key(Spending.PROJECTS, column))),
    )
    sums = tuple(key for key in of if key.split(".")[1] in computed and key not in strict)
    typed = (*(() if linked else own), *(key for key in of if key not in sums and key not in strict))
    return shared_fields.summed(sums, typed, strict=strict) if strict or sums else shared_fields.added_up(typed)


def _project(project: Form, base: BaseData, brief: Brief) -> Iterator[FormField]:
    """The line of a project: budget and expenditure as its own form has them."""
    name = named(project.brief.name)
    stages = {
        BaseColumn.BUDGET: Stage.ORIGINAL if Stage.ORIGINAL in project.funds else Stage.FINAL,
        BaseColumn.ACTUAL: Stage.ACTUAL,
    }
    for column, words in base.columns.items():
        key, label = project_key(project.id, column), f"{name}{heading(words, brief.year)}"
        if column in stages:
            source = project.full(shared_fields.fund_key(shared_fields.TOTAL, stages[column]))
            yield FormField(key, label, FieldKind.AMOUNT, Source.COMPUTED, expr=shared_fields.linked(source))
        else:
            yield FormField(key, label, FieldKind.AMOUNT, Source.ANSWER, most=shared_fields.LARGEST_AMOUNT)
    yield from _comparisons(f"project.{project.id}", name, base)


def _comparisons(stem: str, name: str, base: BaseData) -> Iterator[FormField]:
    """How a line changed from the year before, and what share of its budget was spent."""
    spent, budget = Field(f"{stem}.{BaseColumn.ACTUAL}"), Field(f"{stem}.{BaseColumn.BUDGET}")
    if BaseColumn.PREVIOUS_ACTUAL in base.columns:
        before = Field(f"{stem}.{BaseColumn.PREVIOUS_ACTUAL}")
        growth = tree.Quotient(spent - before, before, tree.NOT_SCORED)
        yield FormField(
            f"{stem}.growth",
            f"{name}比上年增减",
            FieldKind.RATE,
            Source.COMPUTED,
            expr=tree.WhenNumbers((spent, before), growth),
        )
    used = tree.Quotient(spent, budget, tree.NOT_SCORED)
    yield FormField(
        f"{stem}.used",
        f"{name}决算占预算",
        FieldKind.RATE,
        Source.COMPUTED,
        expr=tree.WhenNumbers((spent, budget), used),
    )


def _breakdown(base: BaseData) -> Iterator[FormField]:
    if base.breakdown is None:
        return
    for row in range(1, base.breakdown.rows + 1):
        for role, label in (("code", "科目编码"), ("name", "科目名称")):
            yield FormField(
                breakdown_key(row, role),
                f"明细第{row}行{label}",
                FieldKind.TEXT,
                Source.ANSWER,
                longest=LONGEST_LINE_REASON,
            )
        yield FormField(
            breakdown_key(row, "amount"),
            f"明细第{row}行金额",
            FieldKind.AMOUNT,
            Source.ANSWER,
            most=shared_fields.LARGEST_AMOUNT,
        )
    amounts = tuple(breakdown_key(row, "amount") for row in range(1, base.breakdown.rows + 1))
    yield FormField(
        "breakdown.total", "功能科目明细合计", FieldKind.AMOUNT, Source.COMPUTED, expr=shared_fields.added_up(amounts)
    )


def _texts(base: BaseData) -> Iterator[FormField]:
    for block in base.texts:
        yield FormField(
            f"texts.{block.key}",
            block.heading,
            FieldKind.LONG_TEXT,
            Source.ANSWER,
            required=block.required,
            longest=block.limit,
        )
