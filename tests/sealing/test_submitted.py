"""The 校验码: the same for the same answers, another for any other, and never read out of nonsense."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.sealing.submitted import (
    NUMBER_PROPERTY,
    PROPERTY,
    TIME_PROPERTY,
    stored_code,
    stored_number,
    stored_time,
    submission_code,
    time_text,
)

ANSWERS: dict[str, Value] = {"goal.actual": "按期\n完成", "i01.actual": Decimal("1.5")}
CODE = "C7C0-442E-4E8F"


def test_the_code_of_these_answers_stays_what_it_was() -> None:
    """A workbook that was sent years ago must still be known again."""
    assert submission_code("身份", ANSWERS) == CODE


@pytest.mark.parametrize(
    "answers",
    [
        dict(reversed(ANSWERS.items())),
        ANSWERS | {"i02.actual": None, "i03.actual": ""},
        ANSWERS | {"i01.actual": Decimal("1.50")},
        ANSWERS | {"goal.actual": "按期\r\n完成 "},
    ],
)
def test_what_means_the_same_has_the_same_code(answers: dict[str, Value]) -> None:
    """Another order, cells left empty, how a number or the end of a line is written."""
    assert submission_code("身份", answers) == CODE


@pytest.mark.parametrize(
    ("identity", "answers"),
    [
        ("别的", ANSWERS),
        ("身份", ANSWERS | {"i01.actual": Decimal("1.51")}),
        ("身份", ANSWERS | {"goal.actual": "按期完成"}),
        ("身份", {"goal.actual": ANSWERS["goal.actual"], "i02.actual": Decimal("1.5")}),
        ("身份", {}),
    ],
)
def test_anything_else_has_another_code(identity: str, answers: dict[str, Value]) -> None:
    assert submission_code(identity, answers) != CODE


def test_a_stored_code_is_read_back() -> None:
    assert stored_code({PROPERTY: CODE, "title": "自评表"}) == CODE


@pytest.mark.parametrize("text", ["", "C7C0-442E", f"{CODE}-0000", CODE.lower(), f" {CODE}", "C7C0442E4E8F"])
def test_nonsense_is_no_code(text: str) -> None:
    assert stored_code({PROPERTY: text}) is None
    assert stored_code({}) is None


def test_a_time_is_stored_in_one_zone_and_to_the_second() -> None:
    beijing = timezone(timedelta(hours=8))
    text = time_text(datetime(2024, 3, 1, 7, 59, 59, 999999, beijing))

    assert text == "2024-02-29T23:59:59Z"
    assert stored_time({TIME_PROPERTY: text}) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "昨天",
        "2024-03-01",
        "2024-03-01T08:00:00",
        "2024-02-30T08:00:00Z",
        "2024-03-01T25:00:00Z",
        "٢٠٢٤-03-01T08:00:00Z",
    ],
)
def test_nonsense_is_no_time(text: str) -> None:
    assert stored_time({TIME_PROPERTY: text}) == ""
    assert stored_time({}) == ""


def test_a_number_is_read_back_and_nonsense_is_none() -> None:
    assert stored_number({NUMBER_PROPERTY: "12"}) == 12
    assert [stored_number({NUMBER_PROPERTY: text}) for text in ("", "0", "-1", "1.5", "一", "٣", "9" * 40)] == [0] * 7
    assert stored_number({}) == 0
