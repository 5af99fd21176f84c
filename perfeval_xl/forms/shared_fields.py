"""Fields that the forms of projects and of departments have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.forms.form import Brief, DimensionBlock, FieldKind, FormField, Source
from perfeval_xl.profiles.layout import LONGEST_TEXT
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.rules.row import Row
from perfeval_xl.vocabulary import Fund, Income, Spending, Stage

LARGEST_AMOUNT = Decimal(10) ** 9
"""万元; ten times the budget of the whole country, so that only slips are refused."""
CENT = Decimal("0.01")
"""万元; amounts are printed with two decimals, and what differs by less is the same."""
LONGEST_GOAL = 1000
"""Characters; half the form wide, more would not fit on a page."""
LONGEST_NAME = 255
"""Characters of a short text."""

TOTAL = "total"
EXPENDITURE = "expenditure"
"""The line that adds up what a department spends by its nature."""
Funds = Mapping[Stage, tuple[str, ...]]
"""The funds columns of a form and the lines that make their totals."""


def fund_key(line: str, stage: Stage) -> str:
    """Key of one amount of the funds block; ``line`` is a `Fund`, an `Income` or ``total``."""
    return f"funds.{line}.{stage}"


def rate_key(line: str) -> str:
    """Key of the execution rate of a line."""
    return "execution.rate" if line == TOTAL else f"funds.{line}.rate"


def fund_lines(funds: Funds) -> tuple[str, ...]:
    """Every line of the funds block, once."""
    return tuple(dict.fromkeys(line for lines in funds.values() for line in lines))


def typed_funds(profile: Profile) -> Mapping[str, tuple[Stage, ...]]:
    """The lines of the funds block that are typed or issued, and their columns."""
    if profile.department is not None:
        return dict.fromkeys((*Income, Spending.BASIC), (Stage.FINAL,))
    stages = tuple(Stage(c.role) for c in profile.layout.funds if c.role in list(Stage))
    return dict.fromkeys(Fund, stages)


def shown_funds(profile: Profile) -> Mapping[str, tuple[Stage, ...]]:
    """The lines of the funds block that a printed table may show, and their columns."""
    typed = typed_funds(profile)
    if profile.department is None:
        return {**typed, TOTAL: next(iter(typed.values()))}
    return {**typed, Spending.PROJECTS: (Stage.FINAL,), EXPENDITURE: (Stage.FINAL,), TOTAL: tuple(Stage)}


def added_up(keys: tuple[str, ...]) -> Expr:
    """The sum of amounts that may be left empty; open while none is there.

    A text among the amounts leaves the sum open: it is neither 0 nor an amount.
    """
    lines = tuple(Field(key) for key in keys)
    sound = tree.All(tuple(tree.Any((tree.IsNumber(line), tree.Not(tree.HasEntry(line)))) for line in lines))
    counted = tree.Choice(sound, tree.Total(lines), tree.NOT_SCORED)
    return tree.Choice(tree.Blanks(lines).equals(len(lines)), tree.NOT_SCORED, counted)


def summed(computed: tuple[str, ...], typed: tuple[str, ...] = (), *, strict: tuple[str, ...] = ()) -> Expr:
    """The sum of amounts of which some are formulas, which no spreadsheet counts as empty.

    Open while none is there, while a text stands among what is typed, and until every one of
    the ``strict`` ones is there: half the projects are not the expenditure of a department.
    """
    lines = tuple(Field(key) for key in (*strict, *computed, *typed))
    sound = tuple(tree.Any((tree.IsNumber(Field(key)), tree.Not(tree.HasEntry(Field(key))))) for key in typed)
    due = tuple(Field(key) for key in strict)
    needed = tuple(tree.IsNumber(field) for field in due) or (tree.Any(tuple(tree.IsNumber(line) for line in lines)),)
    return tree.Choice(tree.All((*needed, *sound)), tree.Total(lines), tree.NOT_SCORED)


def same_amount(one: Expr, other: Expr) -> Expr:
    """Whether two amounts are the same to the cent."""
    return tree.Greatest((one - other, other - one)).below(CENT)


def exceeds(one: Expr, other: Expr) -> Expr:
    """Whether an amount is larger than another by a cent or more."""
    return (one - other).at_least(CENT)


def linked(key: str) -> Expr:
    """The number that stands in another field; open while there is none."""
    field = Field(key)
    return tree.WhenNumbers((field,), field)


def execution(profile: Profile, funds: Funds) -> Iterator[FormField]:
    """Points, score and balance of the funds, and the reason where they ask for one."""
    rule = profile.execution
    yield FormField("execution.points", "预算执行率分值", FieldKind.POINTS, Source.GIVEN, rule.points)
    score = rule.rule.score(Row("execution"), places=profile.score_places)
    yield FormField("execution.score", "预算执行率得分", FieldKind.SCORE, Source.COMPUTED, expr=score)
    budget, spent = Field(fund_key(TOTAL, rule.denominator)), Field(fund_key(TOTAL, Stage.ACTUAL))
    yield FormField(
        "funds.balance",
        "结余",
        FieldKind.AMOUNT,
        Source.COMPUTED,
        expr=tree.WhenNumbers((budget, spent), budget - spent),
    )
    if Stage.ORIGINAL in funds and Stage.FINAL in funds:
        first, final = Field(fund_key(TOTAL, Stage.ORIGINAL)), Field(fund_key(TOTAL, Stage.FINAL))
        change = tree.Ratio(tree.Greatest((final - first, first - final)), first)
        yield FormField(
            "funds.change",
            "预算调整幅度",
            FieldKind.RATE,
            Source.COMPUTED,
            expr=tree.WhenNumbers((first, final), change),
        )
    yield FormField(
        "execution.reason", "执行率偏低或预算调整的原因", FieldKind.LONG_TEXT, Source.ANSWER, longest=LONGEST_TEXT
    )


def goal(brief: Brief, label: str, *, reached: bool = True) -> Iterator[FormField]:
    """The goal, and what became of it where the form asks."""
    yield FormField(
        "goal.expected",
        f"{label}（预期目标）" if reached else label,
        FieldKind.LONG_TEXT,
        Source.GIVEN,
        brief.goal or None,
    )
    if reached:
        yield FormField(
            "goal.actual",
            f"{label}（实际完成情况）",
            FieldKind.LONG_TEXT,
            Source.ANSWER,
            required=True,
            longest=LONGEST_GOAL,
        )


def choices(profile: Profile, brief: Brief) -> Iterator[FormField]:
    """The boxes of the head."""
    for key, choice in profile.layout.choices.items():
        given = brief.choices.get(key)
        yield FormField(
            f"project.{key}",
            choice.heading,
            FieldKind.CHOICE,
            Source.GIVEN if given else Source.ANSWER,
            given,
            options=choice.options,
            required=not given,
        )


def totals(profile: Profile, dimensions: tuple[DimensionBlock, ...]) -> Iterator[FormField]:
    """Points and scores by 一级指标 and in all, and the grade."""
    rows = [row for block in dimensions for row in block.rows]
    for block in dimensions:
        for role, label, kind in (("points", "分值小计", FieldKind.POINTS), ("score", "得分小计", FieldKind.SCORE)):
            parts = tuple(Field(row.key(role)) for row in block.rows)
            yield FormField(
                f"dimension.{block.dimension}.{role}",
                f"{block.heading}{label}",
                kind,
                Source.COMPUTED,
                expr=tree.Total(parts),
            )
    points = (Field("execution.points"), *(Field(row.key("points")) for row in rows))
    parts = (Field("execution.score"), *(Field(row.key("score")) for row in rows))
    yield FormField("total.points", "分值合计", FieldKind.POINTS, Source.COMPUTED, expr=tree.Total(points))
    yield FormField("total.score", "总分", FieldKind.SCORE, Source.COMPUTED, expr=tree.Total(parts))
    total = Field("total.score")
    rating: Expr = tree.NOT_SCORED
    for band in reversed(profile.ratings):
        rating = tree.Choice(total.at_least(band.lower), tree.Text(band.rating), rating)
    # No grade before every row is scored: half a form is not a bad project.
    yield FormField("total.rating", "等级", FieldKind.TEXT, Source.COMPUTED, expr=tree.WhenNumbers(parts, rating))


def text_key(block: str) -> str:
    """Key of a free text that the form itself asks for."""
    return f"texts.{block}"


def paragraph_key(section: str) -> str:
    """Key of what a person writes for a section of the report."""
    return f"paragraphs.{section}"


def texts(profile: Profile) -> Iterator[FormField]:
    """The free texts that the form itself asks for."""
    for block in profile.layout.texts:
        yield FormField(
            text_key(block.key), block.heading, FieldKind.LONG_TEXT, Source.ANSWER, required=True, longest=block.limit
        )


def paragraphs(profile: Profile) -> Iterator[FormField]:
    """What a person may write for the report, apart from what the form asks for anyway."""
    asked = {block.key for block in profile.layout.texts}
    for box in profile.boxes:
        if box.key not in asked:
            yield FormField(paragraph_key(box.key), box.prompt, FieldKind.LONG_TEXT, Source.ANSWER, longest=box.limit)
