"""The rows of a form with their hints, and the rating, over thousands of answers."""

import random
from collections.abc import Iterator, Mapping
from decimal import Decimal

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import Expr
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.course import STATE
from perfeval_xl.forms.form import Brief, FieldKind, Form, FormField, Indicator, IndicatorRow, Source
from perfeval_xl.forms.written_values import Target
from perfeval_xl.profiles import load
from perfeval_xl.vocabulary import Category, Dimension, Polarity, ProjectState
from tests.parity.hostile import SAYS_NOTHING
from tests.parity.sheet import Case

_DAY = Decimal(45291)
_SLIPS: list[Value] = [None, None, " ", "80%", "无", Decimal(0), Decimal("-2.5"), Decimal("9E+99"), "NULL", "\u200b\t"]
_WORDS: list[Value] = [
    None,
    None,
    " ",
    "资金下达较晚",
    "资金下达较晚",
    *SAYS_NOTHING,
    Decimal(5),
    "因" * 201,
    "因" * 251,
]
_SHARES = [*map(Decimal, ("0", "0.5", "0.8", "0.995", "1", "1", "1.299", "1.3", "1.3001", "2"))]

ROWS: Mapping[str, tuple[str, Category, Target]] = {
    "at_least": ("cn_national/2020", Category.QUANTITY, Target(Polarity.AT_LEAST, Decimal("36.6"), "个")),
    "at_most": ("cn_national/2020", Category.COST, Target(Polarity.AT_MOST, Decimal("36.6"), "万元")),
    "percent": ("cn_national/2020", Category.QUALITY, Target(Polarity.AT_LEAST, Decimal("97.5"), "%")),
    "exact": ("cn_national/2020", Category.QUALITY, Target(Polarity.EXACT, Decimal(7), "次")),
    "deadline": ("cn_national/2020", Category.TIMELINESS, Target(Polarity.DEADLINE, _DAY)),
    "qualitative": ("cn_national/2020", Category.SOCIAL, Target(Polarity.QUALITATIVE, text="有效提升")),
    "satisfaction by steps": (
        "cn_national/2021_cost",
        Category.BENEFICIARY,
        Target(Polarity.AT_LEAST, Decimal(90), "%"),
    ),
}
"""The profile, and an indicator for each sort of row that has a hint of its own."""


def hint_cases(name: str, count: int, seed: int) -> Iterator[Case]:
    """``count`` answers to the row ``name``, with its rate, its scores and its hint."""
    rng = random.Random(f"{name} {seed}")
    form = _form(*ROWS[name])
    row = form.rows[0]
    fields = [field for field in form.fields.values() if field.key.startswith(f"{row.id}.")]
    computed = {field.key: field.expr for field in fields if field.expr is not None}
    for _ in range(count):
        entered = {field.key: _entry(rng, form, row, field) for field in fields if field.source is not Source.COMPUTED}
        entered[STATE.key] = rng.choice([None] * 20 + [*ProjectState])
        yield Case(entered, computed)


def rating_cases(count: int, seed: int) -> Iterator[Case]:
    """Totals at the edges of the ratings and anywhere, of forms whose rows are all scored or not."""
    rng = random.Random(seed)
    form = _form(*ROWS["at_least"])
    rating = form.fields["total.rating"].expr
    assert rating is not None
    computed = {"total.rating": rating}
    edges = [band.lower for band in form.profile.ratings]
    steps = [*map(Decimal, ("0", "0.01", "-0.01", "0.005", "-0.005", "0.00000001", "-0.0000000001"))]
    for _ in range(count):
        total = rng.choice([rng.choice(edges) + rng.choice(steps), Decimal(rng.randint(0, 10000)) / 100])
        part = rng.choice([total, total, total, Decimal(0), None, " "])
        entered = {"execution.score": Decimal(10), f"{form.rows[0].id}.score": part, "total.score": total}
        yield Case(entered, computed)


def sum_cases(count: int, seed: int) -> Iterator[Case]:
    """Scores of two decimals that make a total at the edge of a rating."""
    rng = random.Random(seed)
    form = _form(*ROWS["at_least"])
    rated: dict[str, Expr] = {
        key: expr for key in ("total.score", "total.rating") if (expr := form.fields[key].expr) is not None
    }
    for _ in range(count):
        total = rng.choice(form.profile.ratings).lower + Decimal(rng.randint(-1, 1)) / 100
        first = Decimal(rng.randint(0, 10000)) / 100
        entered: dict[str, Value] = {"execution.score": first, f"{form.rows[0].id}.score": total - first}
        yield Case(entered | {STATE.key: rng.choice([None] * 9 + [*ProjectState])}, rated)


def _form(profile_id: str, category: Category, target: Target) -> Form:
    profile = load(profile_id)
    home = profile.home_of(category)
    dimension = home.dimension if home else Dimension.OUTPUT
    indicator = Indicator(dimension, category, "指标", target, Decimal("12.5"))
    return build_form(profile, Brief("P-1", "项目", 2023, "局", "中心", "目标", (indicator,), draft=True))


def _entry(rng: random.Random, form: Form, row: IndicatorRow, field: FormField) -> Value:
    if field.source is Source.GIVEN:
        return field.value
    if rng.random() < 0.12:
        return rng.choice(_SLIPS)
    match field.kind:
        case FieldKind.CHOICE:
            return rng.choice(field.options)
        case FieldKind.DATE:
            return rng.choice([*(_DAY + days for days in (0, -1, 1, rng.randint(-800, 800))), *field.options])
        case FieldKind.NUMBER | FieldKind.PERCENT:
            target = row.stored(row.indicator.target.number or Decimal(0))
            anywhere = row.stored(Decimal(rng.randint(0, 12000)) / 100)
            slips = [target * 100, target / 100] if row.in_percent else []
            return rng.choice([target * rng.choice(_SHARES), anywhere, *slips])
        case FieldKind.SCORE if field.key.endswith("assessed"):
            band = rng.choice(form.profile.qualitative.bands)
            return rng.choice([None, row.indicator.points * band.lower, row.indicator.points * band.upper])
        case FieldKind.SCORE:
            return rng.choice([None, None, None, Decimal(0), Decimal("0.005"), Decimal("1.5"), Decimal(20)])
    return rng.choice(_WORDS)
