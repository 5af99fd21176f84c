"""Every rule over thousands of rows: ordinary ones, exact halves, and what people really type."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.frozen import frozen
from perfeval_xl.rules import rates, registry, scores
from perfeval_xl.rules.judgements import Banded
from perfeval_xl.rules.quantities import OnTime, Proportional
from perfeval_xl.rules.ratios import RATIOS
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import Example, ExecutionRule, JudgedRule, QuantityRule, RatioScore, Rule
from perfeval_xl.vocabulary import UNFINISHED, Polarity
from tests.parity.sheet import Case

POINTS, TARGET, ACTUAL, BUDGET, SPENT = map(Field, ("points", "target", "actual", "budget", "spent"))
DUE, DONE, GRADE, ASSESSED, DEDUCTION = map(Field, ("due", "done", "grade", "assessed", "deduction"))

FIGURES = (SPENT, BUDGET, TARGET, ACTUAL)
"""What the figures of a ratio are, in its own order."""
BANDS = {
    band.grade: band for example in Banded.examples() if isinstance(example.rule, Banded) for band in example.rule.bands
}
GRADES = [*BANDS]
PLACES = 2
EXAMPLES: tuple[Example, ...] = tuple(example for rule in registry.ALL_RULES for example in rule.examples())


@frozen
class Cells(Row):
    """A row whose cells are columns of the sheet."""

    columns: tuple[tuple[str, Field], ...] = ()

    def field(self, role: str) -> Field:
        """The column that stands for ``role``."""
        return dict(self.columns)[role]


def cells(words: tuple[str, ...] = (), **columns: Field) -> Cells:
    """A row of these columns, besides its points, in which ``words`` may stand for the actual."""
    return Cells("", words=words, columns=(("points", POINTS), *columns.items()))


def _rates() -> dict[str, Expr]:
    """Every rate and every ratio that is an expression of its own."""
    exprs = {
        rate.name: rate.expr(SPENT, BUDGET) if rate is rates.EXECUTION else rate.expr(ACTUAL, TARGET)
        for rate in rates.RATE_FORMULAS
    }
    for ratio in RATIOS.values():
        fields = dict(zip(ratio.needs, FIGURES, strict=False))
        exprs[ratio.name] = ratio.expr(fields.__getitem__)
    return {name: expr for name, expr in exprs.items() if name == next(k for k, e in exprs.items() if e == expr)}


RATES = _rates()
RATIO_COLUMNS = {
    Polarity.AT_MOST: ("area_control", "three_public_change"),
    Polarity.AT_LEAST: ("budget_completion", "procurement_execution"),
}
"""The ratios that a rule for them is tried with."""


def rows_for(rule: Rule) -> tuple[Cells, ...]:
    """The columns that ``rule`` is tried with."""
    match rule:
        case ExecutionRule():
            return (cells(rate=Field(rates.EXECUTION.name)),)
        case OnTime():
            return (cells(actual=DONE, number=DUE), cells((UNFINISHED,), actual=DONE, number=DUE))
        case QuantityRule():
            rate = {"rate": Field(rule.rate.name)} if rule.rate else {}
            return (cells(actual=ACTUAL, number=TARGET, **rate),)
        case JudgedRule():
            return (cells(actual=GRADE, assessed=ASSESSED),)
        case RatioScore():
            return tuple(cells(actual=Field(name)) for name in RATIO_COLUMNS[rule.polarity])
    raise TypeError(f"{rule} is of a kind that has no columns here")


def _scores() -> tuple[dict[str, Expr], dict[str, Rule]]:
    """Every rule with the parameters of each of its examples; and the rule of each expression."""
    scores: dict[str, Expr] = {}
    rules: dict[str, Rule] = {}
    for rule in dict.fromkeys(example.rule for example in EXAMPLES):
        number = 1 + sum(type(other) is type(rule) for other in set(rules.values()))
        for row in rows_for(rule):
            actuals = (field.key for role, field in row.columns if role == "actual")
            key = " ".join([type(rule).__name__, str(number), *actuals, *row.words])
            scores[key], rules[key] = rule.score(row, places=PLACES), rule
    return scores, rules


RULES, RULE_OF = _scores()
_MORE = cells(rate=Field(rates.MORE_IS_BETTER.name))
_FIRST = {type(rule): key for key, rule in reversed(RULE_OF.items())}
OTHERS: Mapping[str, Expr] = {
    "after_deduction": scores.after_deduction(Field(_FIRST[Proportional]), DEDUCTION, places=PLACES),
    "assessed_after_deduction": scores.after_deduction(
        Field(next(key for key, rule in RULE_OF.items() if isinstance(rule, JudgedRule))), DEDUCTION, places=PLACES
    ),
    "in_whole_points": Proportional().score(_MORE, places=0),
    "to_one_place": Proportional().score(_MORE, places=1),
}
SCORES: Mapping[str, Expr] = RULES | OTHERS
COMPUTED: Mapping[str, Expr] = RATES | SCORES

ODD: list[Value] = [None, "80%", " ", "无", "95", Decimal(0), Decimal("-3.5"), Decimal("1E+12"), Decimal("1E-9")]
EDGES = [
    *map(Decimal, ("0.005", "0.125", "0.335", "0.5", "0.599", "0.6", "0.705", "0.7999", "0.8", "0.8001", "0.9")),
    *map(Decimal, ("0.95", "0.99999", "1", "1.00001", "1.2", "1.3", "1.31", "1.5", "1.995", "2", "2.5")),
]
"""Rates at which a rule changes its mind, and some beside them."""


def _example_rates() -> Iterator[Decimal]:
    """The rates of the worked examples: where a rule changes its mind, there is one of them."""
    for example in EXAMPLES:
        rate, actual, target = (example.cells.get(role) for role in ("rate", "actual", "number"))
        if isinstance(rate, Decimal):
            yield rate
        elif isinstance(example.rule, RatioScore) and isinstance(actual, Decimal):
            yield from (actual, actual + 1)
        elif isinstance(actual, Decimal) and isinstance(target, Decimal) and target:
            yield actual / target


def _example_actuals() -> Iterator[Decimal]:
    for example in EXAMPLES:
        actual = example.cells.get("actual")
        if isinstance(example.rule, QuantityRule) and isinstance(actual, Decimal):
            yield actual


TURNS = sorted({rate.quantize(Decimal("0.0001")) for rate in _example_rates() if rate >= 0})
ACTUALS = sorted(set(_example_actuals()))
FACTORS = [3, 6, 7, 9, 11, 13, 17, 21, 23, 29]


@dataclass
class _Maker:
    rng: random.Random

    def case(self) -> dict[str, Value]:
        rng = self.rng
        points = rng.choice(
            [
                Decimal(rng.randint(1, 600)) / 10,
                Decimal(rng.randint(1, 9999)) / 1000,
                Decimal(rng.randint(1, 20)) * 5,
                Decimal(10),
            ]
        )
        target, actual = self._pair()
        budget, spent = self._pair()
        due = Decimal(rng.randint(44000, 46500))
        done = due + rng.choice([0, 0, 1, -1, rng.randint(-300, 300)])
        grade = rng.choice(GRADES)
        entries: dict[str, Value] = {
            "points": points,
            "target": target,
            "actual": actual,
            "budget": budget,
            "spent": spent,
            "due": due,
            "done": done,
            "grade": grade,
            "assessed": self._assessed(points, grade),
            "deduction": rng.choice([None, Decimal(rng.randint(0, 9999)) / 1000, Decimal(1)]),
        }
        if rng.random() < 0.06:
            entries["actual"] = rng.choice(ACTUALS)
        if rng.random() < 0.05:
            entries["done"] = UNFINISHED
        if rng.random() < 0.45:
            entries |= self._half()
        if rng.random() < 0.25:
            entries[rng.choice([key for key in entries if key != "points"])] = rng.choice(ODD)
        return entries

    def _pair(self) -> tuple[Decimal, Decimal]:
        """A whole and a part of it: at an edge, near the edge, or anywhere."""
        rng = self.rng
        scale = rng.choice([0, 1, 2, 2, 4])
        whole = Decimal(rng.randint(1, 1_000_000)).scaleb(-scale)
        if rng.random() < 0.02:
            whole = rng.choice([Decimal(0), -whole, whole * 10**7, whole.scaleb(-8)])
        at_edge = (whole * rng.choice(rng.choice([EDGES, TURNS]))).normalize()
        return whole, rng.choice([at_edge, at_edge, Decimal(rng.randint(0, 1_300_000)).scaleb(-scale)])

    def _half(self) -> dict[str, Value]:
        """Cells whose exact score ends in 5 at the third decimal, in each of the shapes rules have."""
        rng = self.rng
        points = Decimal(rng.choice([7, 9, 10, 20, 30, 35, 45, 50, 55, 60]))
        score = min(Decimal(rng.randint(1, 5000)) / 100, points - 1) + Decimal("0.005")
        whole = Decimal(rng.choice(FACTORS) * rng.randint(1, 900) * int(points))
        part = score * whole / points
        entries: dict[str, Value] = {"points": points, "budget": whole, "spent": part, "target": whole}
        entries["actual"] = rng.choice([part, 2 * whole - part, self._exact_inverse(points, score, whole)])
        entries["deduction"] = Decimal(rng.randint(0, 800)) / 100 + Decimal("0.005")
        if rng.random() < 0.5:
            # Points of three decimals make halves of the steps, the caps and the late share.
            entries["points"] = points + Decimal("0.05")
        return entries

    def _exact_inverse(self, points: Decimal, score: Decimal, whole: Decimal) -> Decimal:
        """The actual for which points * target / actual is the score, if it has few decimals."""
        exact = Fraction(points) * Fraction(whole) / Fraction(score)
        return (
            Decimal(exact.numerator)
            if exact.denominator == 1
            else Decimal(round(float(exact), 4)).quantize(Decimal("0.0001"))
        )

    def _assessed(self, points: Decimal, grade: str) -> Decimal | None:
        """A score inside the band of ``grade``, at one of its edges, or beside it."""
        rng = self.rng
        band = BANDS[grade]
        edge = (points * rng.choice([band.lower, band.upper])).quantize(Decimal("0.01"))
        beside = edge + rng.choice([0, 0, 1, -1, 5, -5]) * Decimal(rng.choice(["0.01", "0.001"]))
        inside = points * (band.lower + (band.upper - band.lower) * Decimal(rng.randint(0, 99)) / 100)
        return rng.choice([beside, inside, inside, inside.quantize(Decimal("0.001")), None])


def cases(count: int, seed: int) -> Iterator[Case]:
    """``count`` rows, the same ones every time."""
    maker = _Maker(random.Random(seed))
    for _ in range(count):
        yield Case(maker.case(), COMPUTED)
