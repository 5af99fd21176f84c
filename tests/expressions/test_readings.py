"""Every kind of node can be written as a formula and computed in Python."""

import inspect
import typing
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction

import pytest

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions import tree
from perfeval_xl.expressions.evaluate import evaluate
from perfeval_xl.expressions.excel import to_excel

CLASSES = [
    kind
    for _, kind in inspect.getmembers(tree, inspect.isclass)
    if issubclass(kind, tree.Expr) and kind is not tree.Expr
]
OPERATORS = {tree.Arithmetic: ("+", "-", "*"), tree.Comparison: (">=", "<=", ">", "<", "=")}

A, ONE = tree.Field("a"), tree.Number(Decimal(1))
PARTS: dict[object, object] = {
    tree.Expr: ONE,
    tree.Field: A,
    tuple[tree.Expr, ...]: (ONE, A),
    tuple[tree.Field, ...]: (A, A),
    Decimal: Decimal(1),
    tuple[str, ...]: ("a", "b"),
    str: "a",
    int: 2,
    bool: True,
}
"""Something of every type that a node is made of."""


def made(kind: type[tree.Expr]) -> Iterator[tree.Expr]:
    """A node of ``kind``, one for each operator it knows."""
    types = typing.get_type_hints(kind)
    parts = {field.name: PARTS[types[field.name]] for field in fields(kind)}
    for operator in OPERATORS.get(kind, (None,)):
        yield kind(**(parts if operator is None else parts | {"op": operator}))


NODES = [node for kind in CLASSES for node in made(kind)]


@tree.kind_of_node
class Foreign(tree.Expr):
    """A node that neither reading knows."""


@pytest.mark.parametrize("node", NODES, ids=str)
def test_a_node_is_written_as_a_formula(node: tree.Expr) -> None:
    assert to_excel(node, lambda key: "$A$1").startswith("=")


@pytest.mark.parametrize("node", NODES, ids=str)
def test_a_node_is_computed_in_python(node: tree.Expr) -> None:
    assert isinstance(evaluate(node, {"a": Decimal(3)}), (bool, str, Decimal, Fraction))


@pytest.mark.parametrize("node", [*NODES, Foreign()], ids=str)
def test_a_node_is_frozen(node: tree.Expr) -> None:
    with pytest.raises((AttributeError, TypeError)):
        node.anything = 1  # type: ignore[attr-defined]


def test_a_node_without_an_excel_reading_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="Foreign has no Excel reading"):
        to_excel(ONE + Foreign(), str)


def test_a_node_without_a_python_reading_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="Foreign has no Python reading"):
        evaluate(ONE + Foreign(), {})


@pytest.mark.parametrize("node", [tree.Arithmetic("/", ONE, ONE), tree.Comparison("<>", ONE, ONE)], ids=str)
def test_an_unknown_operator_has_no_python_reading(node: tree.Expr) -> None:
    with pytest.raises(ExpressionError, match="no Python reading"):
        evaluate(node, {})
