"""Nodes that say the same are one node, and what is kept with a node is its own."""

import copy
import pickle
from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.evaluate import evaluate
from perfeval_xl.expressions.excel import to_excel
from perfeval_xl.expressions.tree import Expr, Field, Number


def test_what_is_said_twice_is_made_once() -> None:
    def made() -> Expr:
        return tree.Choice(Field("a").at_least(1), tree.Total((Field("a"), Field("b"))), tree.Text("优"))

    assert made() is made()
    assert tree.Quotient(Field("a"), Field("b")) is tree.Quotient(Field("a"), if_zero=tree.ZERO, whole=Field("b"))
    assert replace(Field("a"), key="b") is Field("b")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Field("a"), tree.Text("a")),
        (Field("a") + 1, Field("a") - 1),
        (tree.Least((Field("a"),)), tree.Greatest((Field("a"),))),
        (tree.IsNumber(Field("a")), tree.IsText(Field("a"))),
    ],
    ids=str,
)
def test_what_says_something_else_is_another_node(one: Expr, other: Expr) -> None:
    assert one is not other


def test_equal_numbers_stand_in_a_formula_as_each_was_written() -> None:
    values = {"a": Decimal("0.8")}
    for text in ("0.8", "0.80", "0.8"):
        test = Field("a").at_least(Decimal(text))

        assert to_excel(test, lambda key: "A1") == f"=ROUND(A1,9)>={text}"
        assert evaluate(test, values) is True


def test_a_formula_is_written_anew_for_other_cells() -> None:
    total = tree.Total((Field("a"), Field("b"))) * Field("a")

    assert to_excel(total, {"a": "A1", "b": "A2"}.__getitem__) == "=SUM(A1:A2)*A1"
    assert to_excel(total, {"a": "C1", "b": "E2"}.__getitem__) == "=SUM(C1,E2)*C1"


def test_a_copy_from_another_process_is_the_same_node() -> None:
    expr = tree.Choice(tree.NEVER, Field("a"), Number(Decimal("1.50")))

    assert pickle.loads(pickle.dumps(expr)) is expr
    assert copy.deepcopy(expr) is expr


def test_no_more_than_so_many_nodes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[object, ...], Expr] = {}
    monkeypatch.setattr(tree, "_SHARED", kept)
    monkeypatch.setattr(tree, "MOST_SHARED", 3)
    total: Expr = Field("a")
    for number in range(20):
        total = total + Field("a") * number

        assert len(kept) <= 3
    assert evaluate(total, {"a": 2}) == 382
    assert to_excel(Field("a") * 19 + Field("a"), lambda key: "A1") == "=A1*19+A1"
