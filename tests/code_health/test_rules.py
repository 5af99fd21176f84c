"""Each habit is shown a text with its fault in it, and finds it."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.code_health import rules

MODULES = ("cli.py", "layout/grid.py", "layout/pages.py", "returns/reader.py", "returns/package.py")
PAGE = """
The package `layout/` has `pages.py`, a sentence says; only the table counts.

| | |
|---|---|
| `cli.py`, `other.py` | the command line |
| `layout/` | `grid.py` (the plan), `pages.py` |
| `returns/` | `reader.py` (a `RawBook`), `package.py` |
"""


def test_a_page_that_names_every_module_is_whole() -> None:
    assert (rules.unnamed_modules(PAGE, MODULES), rules.modules_not_there(PAGE, MODULES)) == ([], [])


@pytest.mark.parametrize("module", ["layout/theme.py", "returns/grid.py", "scoring.py"])
def test_a_module_that_the_page_forgets_is_missed(module: str) -> None:
    """Though its package has a line, or another package a module of its name."""
    assert rules.unnamed_modules(PAGE, [*MODULES, module]) == [module]


def test_a_module_named_elsewhere_than_in_its_line_is_missed() -> None:
    page = PAGE.replace("| `layout/` | `grid.py` (the plan), `pages.py` |", "| `layout/` | `grid.py` |")

    assert rules.unnamed_modules(page, MODULES) == ["layout/pages.py"]


def test_a_module_that_is_gone_is_seen_on_the_page() -> None:
    assert rules.modules_not_there(PAGE, MODULES[:-1]) == ["returns/package.py"]


def test_an_assert_is_seen_wherever_it_stands() -> None:
    source = "def form(profile):\n    if profile:\n        assert profile.department is not None\n    return profile\n"

    assert rules.asserts(source) == [3]
    assert rules.asserts("raise AssertionError\n") == []


@pytest.mark.parametrize("clause", ["except:", "except BaseException:"])
def test_a_blind_except_is_seen(clause: str) -> None:
    assert rules.blind_excepts(f"try:\n    work()\n{clause}\n    pass\n") == [3]
    assert rules.blind_excepts(f"try:\n    work()\n{clause}\n    undo()\n    raise\n") == []
    assert rules.blind_excepts("try:\n    work()\nexcept OSError:\n    pass\n") == []


WHOLE = dedent('''
    """A module."""
    # Widths of columns.
    NARROW = 4
    WIDE = 8

    LEAST = 1
    MOST = 9
    """Of anything."""
    _own = 3
    ANY = 5  # of anything

    def work():
        """Work."""

    class Thing:
        """A thing."""

        field: int

        @property
        def size(self):
            """Its size."""

        @size.setter
        def size(self, to): ...

        def _inner(self): ...
    ''').lstrip()


def test_a_module_that_says_all_is_whole() -> None:
    assert rules.undocumented(WHOLE) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ('"""A module."""\n', ["the module"]),
        ("# Widths of columns.\n", ["NARROW", "WIDE"]),
        ('"""Of anything."""\n', ["LEAST", "MOST"]),
        ("  # of anything", ["ANY"]),
        ('    """Work."""\n', ["work"]),
        ('    """A thing."""\n', ["Thing"]),
        ('        """Its size."""\n', ["Thing.size"]),
    ],
)
def test_a_public_name_that_says_nothing_is_seen(text: str, missing: list[str]) -> None:
    source = WHOLE.replace(text, "" if text.startswith(("#", " " * 2 + "#")) else text.replace(text.strip(), "1", 1))

    assert rules.undocumented(source) == missing
