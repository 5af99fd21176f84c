"""The rule by which a level (达成、部分达成、未达成) is scored."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import NOT_SCORED, All, Choice, Expr, HasEntry, IsNumber, Rounded, Total
from perfeval_xl.rules.parameters import Band, Bands
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import Example, JudgedRule
from perfeval_xl.rules.scores import within
from perfeval_xl.tables import exact_percent

_N = Decimal


@dataclass(frozen=True)
class Banded(JudgedRule):
    """The score the unit gives inside the band of the level it picked.

    The top level is full unless the unit gives itself less; the others are not
    scored until a score inside the band stands there.
    """

    name = "banded"
    bands: Annotated[tuple[Band, ...], Bands("各档从高到低；lower为含，upper为不含，都是分值的比例")]

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, grade, assessed = row.field("points"), row.field("actual"), row.field("assessed")
        score: Expr = NOT_SCORED
        for band in reversed(self.bands):
            inside = All((IsNumber(assessed), within(points, assessed, band, places=places)))
            given = Choice(inside, Rounded(Total((assessed,)), places), NOT_SCORED)
            if band.upper >= 1:
                given = Choice(HasEntry(assessed), given, points)
            score = Choice(grade.is_choice(band.grade), given, score)
        return score

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return "；".join(
            f"{band.grade}：{exact_percent(band.upper)}"
            f"{'（含）' if band.upper == 1 else '（不含）'}至{exact_percent(band.lower)}（含）"
            for band in self.bands
        )

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        reached, partly, missed = "达成年度指标", "部分达成年度指标并具有一定效果", "未达成年度指标且效果较差"
        rule = cls(
            (
                Band(reached, "达成", _N("0.8"), _N(1)),
                Band(partly, "部分达成", _N("0.6"), _N("0.8")),
                Band(missed, "未达成", _N(0), _N("0.6")),
            )
        )
        rows: tuple[tuple[str | None, Value, str | None], ...] = (
            (reached, None, "10"),
            (reached, _N(8), "8"),
            (reached, _N("7.99"), None),
            (partly, None, None),
            (partly, _N("7.99"), "7.99"),
            (partly, _N(8), None),
            (missed, _N(0), "0"),
            (missed, _N(6), None),
            (missed, "6分", None),
            (None, _N(9), None),
        )
        return tuple(
            Example(
                rule,
                "财预〔2020〕10号：100%—80%（含）、80%—60%（含）、60%—0",
                {"points": _N(10), "actual": grade, "assessed": assessed},
                None if score is None else _N(score),
            )
            for grade, assessed, score in rows
        )
