"""How a round becomes rows: texts as a clerk reads them, and nothing where there is nothing."""

from __future__ import annotations

import json
import math
import zlib
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import ContactRow
from perfeval_xl.office.answered import Answers
from perfeval_xl.office.columns import DELIVERIES, FINDINGS, INDICATORS, PROJECTS, Column, Kind
from perfeval_xl.office.frames import departments, frame, frames_of, nodes
from perfeval_xl.office.status import lines_of, view_of
from perfeval_xl.office.table_rows import (
    actual_text,
    bare,
    measures,
    missed,
    nodes_of,
    reason_text,
    target_text,
    usage,
)
from tests.office.small_rounds import YEAR, code_of, registered

DTYPES = {Kind.COUNT: "Int64", Kind.TRUTH: "bool", Kind.TEXT: "str", Kind.DAY: "str", Kind.TIME: "str"}
"""What is no float."""


def answers(**told: object) -> Answers:
    """Answers by key, with ``__`` for a point and ``_of_`` for a colon: numbers are exact, texts are texts."""
    packed = {
        key.replace("_of_", ":").replace("__", "."): [[value] if isinstance(value, str) else str(value), ""]
        for key, value in told.items()
    }
    return Answers(zlib.compress(json.dumps(packed).encode()))


ROW = {"i01__indicator": "办结率", "i01__target": "≥95%", "i01__kind": "percent", "i01__number": Fraction(19, 20)}


def test_what_was_missed_is_told_with_its_reason() -> None:
    told = answers(
        **ROW,
        i01__actual=Fraction(9, 10),
        i01__points=10,
        i01__score=Fraction(95, 10),
        i01__reason="人手不足。",
        i01__deduction_reason="材料不全。",
        i02__indicator="达标数",
        i02__points=5,
        i02__score=5,
        i03__indicator="办事更方便",
        i03__number="更方便",
        i03__points=5,
        i03__score=0,
        p02_of_i01__indicator="项目里的",
        p02_of_i01__points=5,
        p02_of_i01__score=0,
    )
    assert missed(told) == (
        "办结率（≥95% → 90%，得9.5/10分）：人手不足；材料不全；办事更方便（更方便 → 未填，得0/5分）"
    )
    [first, *_] = told.rows()
    assert reason_text(told, first) == "人手不足；材料不全。"
    assert [row.full for row in told.rows()] == ["i01", "i02", "i03", "p02:i01"]


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("percent", Fraction(193, 200), "96.5%"),
        ("number", Fraction(1138), "1138"),
        ("number", Fraction("0.0000000000000001"), "0"),
        ("day", Fraction(45276), "2023年12月16日"),
        ("day", Fraction(-3), "-3"),
        ("day", Fraction("45276.5"), "45276.5"),
        ("day", Fraction(10**9), "1000000000"),
        ("text", "达成年度指标", "达成年度指标"),
        ("number", "没有统计", "没有统计"),
    ],
)
def test_an_actual_is_shown_as_a_person_reads_it(kind: str, value: Fraction | str, shown: str) -> None:
    told = answers(i01__indicator="一", i01__kind=kind, i01__actual=value, i01__number=value)
    [row] = told.rows()
    assert (actual_text(told, row), target_text(told, row)) == (shown, shown)


@pytest.mark.parametrize(
    ("text", "number", "kind", "shown"),
    [
        ("≥95%", 0.95, "percent", "95"),
        ("≥1129个", 1129.0, "number", "1129"),
        ("96.57%", 0.9657, "percent", "96.57"),
        ("2023年12月31日前", 45291.0, "day", "2023-12-31"),
        ("更方便", math.nan, "text", "更方便"),
    ],
)
def test_a_platform_gets_bare_values(text: str, number: float, kind: str, shown: str) -> None:
    assert bare(text, number, kind) == shown


@pytest.mark.parametrize(
    ("rating", "score", "points", "used"),
    [
        ("良", 95, 100, "良"),
        ("", 90, 100, "优"),
        ("", Fraction("89.99"), 100, "良"),
        ("", 72, 80, "优"),
        ("", 60, 100, "中"),
        ("", 0, 100, "差"),
        ("", -1, 100, "差"),
        ("", 90, 0, ""),
        ("", None, 100, ""),
    ],
)
def test_a_form_without_a_rating_is_grouped_by_the_usual_scale(
    rating: str, score: Fraction | None, points: int, used: str
) -> None:
    assert usage(rating, score, answers(total__points=points)) == used


def test_measures_come_from_the_texts_that_ask_for_them() -> None:
    told = answers(form__measures="texts.a texts.b paragraphs.c", texts__a="一。", paragraphs__c="二")
    assert measures(told) == "一；二"
    assert measures(Answers(b"")) == ""


def test_the_newest_contact_says_the_node() -> None:
    rows = [
        ContactRow(YEAR, "A", "2023-01-02T00:00:00Z", "张三", "", "", "乙县"),
        ContactRow(YEAR, "A", "2023-01-03T00:00:00Z", "张三", "", "", "甲县"),
        ContactRow(YEAR, "B", "2023-01-02T00:00:00Z", "张三", "", ""),
    ]
    assert nodes_of(rows) == nodes_of(reversed(rows)) == {(YEAR, "A"): "甲县", (YEAR, "B"): ""}


@pytest.mark.parametrize("columns", [PROJECTS, INDICATORS, FINDINGS, DELIVERIES])
def test_an_empty_table_has_the_types_of_a_full_one(columns: tuple[Column, ...]) -> None:
    empty = frame(columns, [])
    expected = [DTYPES.get(column.kind, "float64") for column in columns]
    assert [str(kind) for kind in empty.dtypes] == expected
    assert list(empty) == [column.key for column in columns]


def test_before_anything_came_there_are_projects_and_nothing_else(tmp_path: Path) -> None:
    of = registered(tmp_path, 2)
    with Ledger.open(of.ledger, readonly=True) as ledger:
        view = view_of(of.folder, ledger, datetime(2023, 2, 1, tzinfo=UTC))
        told = frames_of(view, lines_of(view), ledger)
    assert list(told.projects["code"]) == [code_of(1), code_of(2)]
    assert set(told.projects["state"]) == {"未报"}
    assert (len(told.indicators), len(told.findings), len(told.deliveries)) == (0, 0, 0)
    for table, columns in ((told.projects, PROJECTS), (told.indicators, INDICATORS)):
        assert table.dtypes.equals(frame(columns, []).dtypes)
    [whole] = departments(told.projects).to_dict("records")
    assert (whole["projects"], whole["missing"], whole["counted"], whole["numerator"]) == (2, 2, 0, 0)
    assert all(math.isnan(whole[name]) for name in ("rate", "mean", "weighted"))
    assert departments(frame(PROJECTS, [])).empty
    assert list(nodes(frame(PROJECTS, []))) == list(nodes(told.projects))
