"""A pattern that is compiled late is none that nobody ever compiled."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
import re
from collections.abc import Iterable, Iterator

import pytest

import perfeval_xl
from perfeval_xl.patterns import _Uncompiled, pattern

TAIL = pattern(r"(?P<head>\w+)-(\d+)$", re.ASCII)
FEWEST = 50
"""Patterns of which the test knows that there are more."""


def all_patterns() -> Iterator[_Uncompiled]:
    """The late ones of every module that can be imported here; the others need what another system has."""
    for found in pkgutil.walk_packages(perfeval_xl.__path__, "perfeval_xl."):
        if not found.name.endswith("__main__"):
            try:
                module = importlib.import_module(found.name)
            except ImportError:
                continue
            yield from _in(vars(module).values())


def _in(values: Iterable[object]) -> Iterator[_Uncompiled]:
    """Those among constants, and in tuples and tables of them."""
    for value in values:
        if isinstance(value, _Uncompiled):
            yield value
        elif isinstance(value, tuple | list):
            yield from _in(value)


def test_each_of_them_is_a_regular_expression() -> None:
    found = list(all_patterns())

    assert len(found) > FEWEST
    for late in found:
        assert isinstance(late.groups, int)


def test_it_answers_as_the_compiled_one_does() -> None:
    compiled = re.compile(r"(?P<head>\w+)-(\d+)$", re.ASCII)

    for _ in range(2):
        found, expected = TAIL.search("x ab-12"), compiled.search("x ab-12")
        assert found is not None
        assert expected is not None
        assert (found.groups(), found.span(), found.re) == (expected.groups(), expected.span(), compiled)
        assert TAIL.sub(r"\2-\g<head>", "ab-12") == "12-ab"
        assert (TAIL.pattern, TAIL.flags, TAIL.groupindex) == (compiled.pattern, compiled.flags, compiled.groupindex)


def test_one_that_is_wrong_says_so_where_it_is_used() -> None:
    with pytest.raises(re.error):
        pattern("(").match("")


def test_it_crosses_to_another_process() -> None:
    assert TAIL.match("ab-12")

    assert pickle.loads(pickle.dumps(TAIL)).match("ab-12")
