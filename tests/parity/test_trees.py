"""Any expression, not only those of our rules, has one value in every reading."""

import inspect
from collections import Counter
from pathlib import Path

import pytest

from perfeval_xl.expressions import tree
from tests.parity import trees
from tests.parity.sheet import Case, differences, outcomes

COUNT, SEED = 1200, 42
FEWEST = 100
"""Trees in which each kind of node stands at least."""


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Rows of random cells with a random tree each."""
    return list(trees.cases(COUNT, SEED))


def test_random_trees_are_the_same_in_every_engine(cases: list[Case], tmp_path: Path) -> None:
    computed = outcomes(cases, tmp_path)

    assert differences(computed) == []
    assert sum(outcome.key == "tree" for outcome in computed) == COUNT


def test_the_trees_are_made_of_every_kind_of_node(cases: list[Case]) -> None:
    kinds = [kind for _, kind in inspect.getmembers(tree, inspect.isclass) if issubclass(kind, tree.Expr)]
    seen = Counter(kind for case in cases for kind in set(trees.kinds(case.computed["tree"])))

    assert {kind for kind in kinds if kind is not tree.Expr and seen[kind] < FEWEST} == set()
