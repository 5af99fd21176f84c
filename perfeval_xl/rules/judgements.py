"""The rule by which a level (达成、部分达成、未达成) is scored."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import NOT_SCORED, All, Choice, Expr, HasEntry, IsNumber, Rounded, Total
from perfeval_xl.frozen import frozen
from perfeval_xl.rules.parameters import Band, Bands
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import Example, JudgedRule
from perfeval_xl.rules.scores import within
from perfeval_xl.tables import exact_percent

_N = Decimal


@frozen
class Banded(JudgedRule):
    """The score the unit gives inside the band of the level it picked.

    The top level is full unless the unit gives itself less; the others are not
    scored until a score inside the band stands there. A level of one fixed share
    is worth that; where all are, nothing is asked besides the level.
    """

    name = "banded"
    bands: Annotated[tuple[Band, ...], Bands("各档从高到低；lower为含，upper为不含，都是分值的比例")]

    @property
    def is_fixed(self) -> bool:
        """Whether the level alone says what the row is worth."""
        return all(band.is_fixed for band in self.bands)

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, grade, assessed = row.field("points"), row.field("actual"), row.field("assessed")
        score: Expr = NOT_SCORED
        for band in reversed(self.bands):
            if self.is_fixed:
                score = Choice(grade.is_choice(band.grade), _share(points, band, places), score)
                continue
            inside = All((IsNumber(assessed), within(points, assessed, band, places=places)))
            given = Choice(inside, Rounded(Total((assessed,)), places), NOT_SCORED)
            if band.upper >= 1 or band.is_fixed:
                given = Choice(HasEntry(assessed), given, _share(points, band, places))
            score = Choice(grade.is_choice(band.grade), given, score)
        return score

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return "；".join(f"{band.grade}：{_in_words(band)}" for band in self.bands)

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
        fixed = cls(
            (Band("是", "是", _N(1), _N(1)), Band("部分", "部分", _N("0.5"), _N("0.5")), Band("否", "否", _N(0), _N(0)))
        )
        mixed = cls((Band("优", "优", _N("0.9"), _N(1)), Band("差", "差", _N("0.3"), _N("0.3"))))
        judged: tuple[tuple[Banded, str, Value, str | None], ...] = (
            (fixed, "是", None, "10"),
            (fixed, "部分", _N(9), "5"),
            (fixed, "否", None, "0"),
            (fixed, "好", None, None),
            (mixed, "优", None, "10"),
            (mixed, "差", None, "3"),
            (mixed, "差", _N(3), "3"),
            (mixed, "差", _N(4), None),
        )
        usual = tuple(
            Example(
                rule,
                "财预〔2020〕10号：100%—80%（含）、80%—60%（含）、60%—0",
                {"points": _N(10), "actual": grade, "assessed": assessed},
                None if score is None else _N(score),
            )
            for grade, assessed, score in rows
        )
        return usual + tuple(
            Example(
                own,
                "是否、优良中低差一类的固定得分，如“是”得满分、“否”不得分",
                {"points": _N(10), "actual": grade, "assessed": assessed},
                None if score is None else _N(score),
            )
            for own, grade, assessed, score in judged
        )


def _share(points: Expr, band: Band, places: int) -> Expr:
    """What a level is worth by itself."""
    return points if band.upper >= 1 else Rounded(points * band.upper, places)


def _in_words(band: Band) -> str:
    if band.is_fixed:
        shares = {Decimal(0): "不得分", Decimal(1): "得满分"}
        return shares.get(band.upper, f"得{exact_percent(band.upper)}的分")
    edge = "（含）" if band.upper == 1 else "（不含）"
    return f"{exact_percent(band.upper)}{edge}至{exact_percent(band.lower)}（含）"
