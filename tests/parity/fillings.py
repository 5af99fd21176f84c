"""Forms with every kind of indicator, filled in at random: well, badly, or not at all."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, FieldKind, FilledForm, Form, FormField, FormKind, Indicator
from perfeval_xl.forms.shared_fields import TOTAL, typed_funds
from perfeval_xl.forms.written_values import Target
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.vocabulary import Category, Income, Polarity, Spending, Stage

SLIPS: list[Value] = [None, " ", "80%", "≥95", "无", Decimal(0), Decimal("-2.5")]
"""What stands in a cell besides what was asked for."""
SHARES = [
    *map(Decimal, ("0", "0.3", "0.5", "0.599", "0.6", "0.795", "0.8", "0.8995", "0.9")),
    *map(Decimal, ("0.95", "1", "1", "1.1", "1.305", "2", "2.5")),
]
_DAY = Decimal(45291)
_LARGE = Decimal("146.1")


def brief_for(profile: Profile, *, budget: bool = False, projects: int = 2) -> Brief:
    """A project with an indicator of each polarity, spread over every dimension of ``profile``.

    Under a profile of departments it is a department with so many projects.
    """
    brief = _brief_for(profile, budget=budget)
    if profile.department is None:
        return brief
    own = tuple(
        replace(_brief_for(profile.department.projects, budget=budget), name=f"示例项目{number}", code=f"P-{number}")
        for number in range(1, projects + 1)
    )
    figures = {"staff.quota": Decimal(40), "line.basic.budget": Decimal("146.1")} if budget else {}
    return replace(brief, projects=own, figures=figures, functions="管理" if budget else "")


def _brief_for(profile: Profile, *, budget: bool) -> Brief:
    categories = [category for rule in profile.dimensions for category in rule.categories]
    targets = [
        Target(Polarity.AT_LEAST, Decimal(1000), "个"),
        Target(Polarity.AT_LEAST, Decimal("97.5"), "%"),
        Target(Polarity.DEADLINE, _DAY),
        Target(Polarity.AT_MOST, Decimal("36.6"), "万元"),
        Target(Polarity.EXACT, Decimal(7), "次"),
        Target(Polarity.EXACT, Decimal(0), "起"),
        Target(Polarity.QUALITATIVE, text="有效提升"),
    ]
    points = [*map(Decimal, ("15", "12.5", "7.5", "9.35", "3.33", "5", "10", "8.25"))]
    indicators = [
        _indicator(profile, categories[n % len(categories)], targets[n % len(targets)], points[n % len(points)], n)
        for n in range(max(len(categories), len(targets)) + 1)
        if categories[n % len(categories)] != Category.BENEFICIARY
    ]
    percent = Target(Polarity.AT_LEAST, Decimal(95), "%")
    last = Category.BENEFICIARY if Category.BENEFICIARY in categories else categories[-1]
    indicators.append(_indicator(profile, last, percent, Decimal(10), len(indicators)))
    first, *others = lines_of(profile)
    indicators += _of_own_rules(profile)
    given: dict[tuple[str, Stage], Decimal] = {
        (first, Stage.ORIGINAL): Decimal("1444.49"),
        (first, Stage.FINAL): Decimal("1246.51"),
        **({(others[0], Stage.FINAL): Decimal("0.3")} if others else {}),
    }
    if profile.department is not None:
        given = {
            (Income.GENERAL_PUBLIC, Stage.FINAL): Decimal("533.49"),
            (Spending.BASIC, Stage.FINAL): Decimal("2000"),
        }
    if profile.department is None:
        given = {at: amount for at, amount in given.items() if at[1] in typed_funds(profile).get(at[0], ())}
    return Brief(
        "P-1",
        "示例项目",
        2023,
        "某局",
        "某中心",
        "完成年度任务",
        tuple(indicators),
        given if budget else {},
        draft=True,
    )


def lines_of(profile: Profile) -> list[str]:
    """Keys of the lines of the funds into which amounts are typed."""
    above = {line.within for line in profile.fund_lines}
    return [line.key for line in profile.fund_lines if line.key not in above] or [TOTAL]


def _of_own_rules(profile: Profile) -> Iterator[Indicator]:
    """A row for each scale and each named rule of a profile."""
    home = profile.dimensions[0]
    for key, scale in profile.special.scales.items():
        none = Target(Polarity.QUALITATIVE, text="—")
        yield Indicator(home.dimension, home.categories[0], scale.title, none, Decimal("4.25"), scale=key)
    for key, rule in profile.special.rules.items():
        target = Target(rule.polarity, _DAY if rule.polarity is Polarity.DEADLINE else Decimal(40), "个")
        yield Indicator(home.dimension, home.categories[0], rule.title, target, Decimal("4.25"), rule=key)


def fillings(profile: Profile, count: int, seed: int, *, projects: int = 2) -> Iterator[FilledForm]:
    """``count`` fillings of forms of ``profile``, the same ones every time."""
    rng = random.Random(f"{profile.id} {seed}")
    forms = [build_form(profile, brief_for(profile, budget=budget, projects=projects)) for budget in (False, True)]
    for number in range(count):
        care = rng.choice([1, 1, 1, 0.98, 0.9, 0.4])
        main, *others = (_filled(rng, form, care) for form in forms[number % 2].forms)
        yield replace(main, companions=tuple(others))


def _filled(rng: random.Random, form: Form, care: float) -> FilledForm:
    answers: dict[str, Value] = {}
    for field in form.answers:
        answers[field.key] = answer(rng, form, field, answers) if rng.random() < care else rng.choice(SLIPS)
    return FilledForm(form, {key: value for key, value in answers.items() if value is not None})


def _indicator(profile: Profile, category: Category, target: Target, points: Decimal, number: int) -> Indicator:
    home = profile.home_of(category)
    assert home is not None
    return Indicator(home.dimension, category, f"指标{number}", target, points if profile.scored else Decimal(0))


def answer(rng: random.Random, form: Form, field: FormField, sofar: Mapping[str, Value]) -> Value:
    """A value that may well stand in a field, beside what was answered ``sofar``."""
    match field.kind:
        case FieldKind.AMOUNT if form.kind is not FormKind.PROJECT:
            near = _LARGE if field.key.endswith(("basic.actual", "basic.budget")) else Decimal("14.05")
            return rng.choice([near, near, (near * rng.choice(SHARES)).quantize(Decimal("0.0001")), Decimal(0)])
        case FieldKind.FIGURE:
            return Decimal(rng.choice([18, 18, 14, 20, 0, 136]))
        case FieldKind.AMOUNT:
            near = Decimal("1246.51") if f".{lines_of(form.profile)[0]}." in field.key else Decimal("0.3")
            return rng.choice([near, (near * rng.choice(SHARES)).quantize(Decimal("0.0001")), Decimal("55.5")])
        case FieldKind.CHOICE:
            return rng.choice(field.options)
        case FieldKind.DATE:
            return rng.choice([*(_DAY + days for days in (0, -1, 1, 30, -300, -4000)), *field.options])
        case FieldKind.NUMBER | FieldKind.PERCENT:
            return _number(rng, form, field)
        case FieldKind.SCORE if field.key.endswith("assessed"):
            return _assessed(rng, form, field, sofar[field.key.replace("assessed", "actual")])
        case FieldKind.SCORE:
            return rng.choice([None, None, None, Decimal(0), Decimal("0.5"), Decimal("1.005"), Decimal("20")])
    return rng.choice([None, "资金下达较晚", "因招标推迟，年底前已完成", "无"])


def _number(rng: random.Random, form: Form, field: FormField) -> Decimal:
    row = next(row for row in form.rows if row.key("actual") == field.key)
    target = row.stored(row.indicator.target.number or Decimal(0))
    anywhere = row.stored(Decimal(rng.randint(0, 20000)) / 100)
    slips = [target * 100, target / 100] if row.in_percent else []
    return rng.choice([target, target, target * rng.choice(SHARES), anywhere, *slips])


def _assessed(rng: random.Random, form: Form, field: FormField, grade: Value) -> Value:
    """Mostly a score in the band of the grade, at its lower edge or above it."""
    scales = (form.profile.qualitative, *form.profile.special.scales.values())
    band = next((band for scale in scales for band in scale.bands if band.grade == grade), None)
    if band is None or rng.random() < 0.1:
        return rng.choice([None, Decimal(1), field.most])
    share = rng.choice([band.lower, band.lower + Decimal("0.0999")])
    return (field.most or Decimal(1)) * share
