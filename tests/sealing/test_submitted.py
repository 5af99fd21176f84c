"""The 校验码: the same for the same answers, another for any other, and never read out of nonsense."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.sealing.submitted import PROPERTY, stored_code, submission_code

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
