"""Every rule over thousands of rows: ordinary ones, exact halves, and what people really type."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.profiles import load
from perfeval_xl.rules import rates, ratios, scores
from tests.parity.sheet import Case

POINTS, TARGET, ACTUAL, BUDGET, SPENT = map(Field, ("points", "target", "actual", "budget", "spent"))
DUE, DONE, GRADE, ASSESSED, DEDUCTION = map(Field, ("due", "done", "grade", "assessed", "deduction"))
EXECUTION, MORE, LESS, USED = map(Field, ("execution", "more", "less", "used"))

NATIONAL, STEPPED = load("cn_national/2020"), load("cn_national/2021_cost")
BANDS = NATIONAL.qualitative.bands
GRADES = [band.grade for band in BANDS]


def _ratio(name: str, *fields: Field) -> Expr:
    """A ratio of a department over other fields."""
    kind = ratios.RATIOS[name]
    return kind.expr(dict(zip(kind.needs, fields, strict=True)).__getitem__)


RATES: Mapping[str, Expr] = {
    "execution": rates.execution_rate(SPENT, BUDGET),
    "more": rates.more_is_better(ACTUAL, TARGET),
    "less": rates.less_is_better(ACTUAL, TARGET),
    "used": rates.share_used(ACTUAL, TARGET),
    "share": _ratio("staff_control", SPENT, BUDGET),
    "control": _ratio("public_control", SPENT, BUDGET),
    "change": _ratio("three_public_change", SPENT, BUDGET),
    "supplement": _ratio("budget_control", SPENT, BUDGET),
    "procurement": _ratio("procurement_execution", SPENT, BUDGET),
    "completion": _ratio("budget_completion", TARGET, BUDGET, SPENT, ACTUAL),
}


def _scores() -> dict[str, Expr]:
    places = NATIONAL.score_places
    steps = STEPPED.execution.steps
    satisfaction = STEPPED.satisfaction.steps if STEPPED.satisfaction else ()
    part = Decimal("0.85")

    def late(share: str) -> Expr:
        return scores.on_time(POINTS, DONE, DUE, late_share=Decimal(share), places=places)

    return {
        "execution_linear": scores.proportional(POINTS, EXECUTION, places=places),
        "execution_capped": scores.proportional(POINTS, EXECUTION, places=places, cap=part),
        "execution_stepped": scores.stepped(POINTS, EXECUTION, steps=steps, places=places),
        "satisfaction_stepped": scores.stepped(POINTS, ACTUAL, steps=satisfaction, places=places),
        "at_least": scores.proportional(POINTS, MORE, places=places),
        "at_most": scores.proportional(POINTS, LESS, places=places),
        "linear_excess": scores.linear_excess(POINTS, USED, places=places),
        "exactly": scores.exactly(POINTS, ACTUAL, TARGET),
        "on_time": late("0"),
        "on_time_or_half": late("0.5"),
        "banded": scores.banded(POINTS, GRADE, ASSESSED, bands=BANDS, places=places),
        "after_deduction": scores.after_deduction(Field("at_least"), DEDUCTION, places=places),
        "assessed_after_deduction": scores.after_deduction(Field("banded"), DEDUCTION, places=places),
        "at_least_in_whole_points": scores.proportional(POINTS, MORE, places=0),
        "loses_above": ratios.loses_above(
            POINTS, Field("control"), limit=Decimal(1), step=Decimal("0.01"), loss=Decimal("0.5"), places=places
        ),
        "loses_below": ratios.loses_below(
            POINTS, Field("completion"), limit=Decimal(1), step=Decimal("0.05"), loss=Decimal(2), places=places
        ),
        "stepped_down": ratios.stepped_down(
            POINTS,
            Field("supplement"),
            places=places,
            steps=[(Decimal(0), Decimal(1)), (Decimal("0.1"), Decimal("0.8")), (Decimal("0.3"), Decimal("0.4"))],
        ),
        "changed": ratios.loses_above(
            POINTS, Field("change"), limit=Decimal(0), step=Decimal("0.01"), loss=Decimal("0.5"), places=places
        ),
        "bought": scores.proportional(POINTS, Field("procurement"), places=places),
        "at_least_to_one_place": scores.proportional(POINTS, MORE, places=1),
    }


SCORES = _scores()
COMPUTED: Mapping[str, Expr] = {**RATES, **SCORES}

ODD: list[Value] = [None, "80%", " ", "无", "95", Decimal(0), Decimal("-3.5"), Decimal("1E+12"), Decimal("1E-9")]
EDGES = [
    *map(Decimal, ("0.005", "0.125", "0.335", "0.5", "0.599", "0.6", "0.705", "0.7999", "0.8", "0.8001", "0.9")),
    *map(Decimal, ("0.95", "0.99999", "1", "1.00001", "1.2", "1.3", "1.31", "1.5", "1.995", "2", "2.5")),
]
"""Rates at which a rule changes its mind, and some beside them."""
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
        made: dict[str, Value] = {
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
        if rng.random() < 0.45:
            made |= self._half()
        if rng.random() < 0.25:
            made[rng.choice([key for key in made if key != "points"])] = rng.choice(ODD)
        return made

    def _pair(self) -> tuple[Decimal, Decimal]:
        """A whole and a part of it: at an edge, near the edge, or anywhere."""
        rng = self.rng
        scale = rng.choice([0, 1, 2, 2, 4])
        whole = Decimal(rng.randint(1, 1_000_000)).scaleb(-scale)
        if rng.random() < 0.02:
            whole = rng.choice([Decimal(0), -whole, whole * 10**7, whole.scaleb(-8)])
        at_edge = (whole * rng.choice(EDGES)).normalize()
        return whole, rng.choice([at_edge, at_edge, Decimal(rng.randint(0, 1_300_000)).scaleb(-scale)])

    def _half(self) -> dict[str, Value]:
        """Cells whose exact score ends in 5 at the third decimal, in each of the shapes rules have."""
        rng = self.rng
        points = Decimal(rng.choice([7, 9, 10, 20, 30, 35, 45, 50, 55, 60]))
        score = min(Decimal(rng.randint(1, 5000)) / 100, points - 1) + Decimal("0.005")
        whole = Decimal(rng.choice(FACTORS) * rng.randint(1, 900) * int(points))
        part = score * whole / points
        found: dict[str, Value] = {"points": points, "budget": whole, "spent": part, "target": whole}
        found["actual"] = rng.choice([part, 2 * whole - part, self._exact_inverse(points, score, whole)])
        found["deduction"] = Decimal(rng.randint(0, 800)) / 100 + Decimal("0.005")
        if rng.random() < 0.5:
            # Points of three decimals make halves of the steps, the caps and the late share.
            found["points"] = points + Decimal("0.05")
        return found

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
        band = next(band for band in BANDS if band.grade == grade)
        edge = (points * rng.choice([band.lower, band.upper])).quantize(Decimal("0.01"))
        beside = edge + rng.choice([0, 0, 1, -1, 5, -5]) * Decimal(rng.choice(["0.01", "0.001"]))
        inside = points * (band.lower + (band.upper - band.lower) * Decimal(rng.randint(0, 99)) / 100)
        return rng.choice([beside, inside, inside, inside.quantize(Decimal("0.001")), None])


def cases(count: int, seed: int) -> Iterator[Case]:
    """``count`` rows, the same ones every time."""
    maker = _Maker(random.Random(seed))
    for _ in range(count):
        yield Case(maker.case(), COMPUTED)
