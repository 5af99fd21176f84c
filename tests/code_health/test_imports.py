"""Nobody imports, by whatever way round, somebody who imports him."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import grimp
import pytest

PACKAGE = "perfeval_xl"
OBJECT_MODEL = "perfeval_xl.libreoffice"
"""An application, its books, sheets and ranges know one another, as in Excel: by type only, and only here."""


def imports(*, types_too: bool) -> dict[str, set[str]]:
    """What each module imports; ``types_too`` also what is imported for the type checker alone."""
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=not types_too, cache_dir=None)
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def in_circles(graph: Mapping[str, set[str]]) -> set[str]:
    """The modules that reach themselves, or stand between two that do."""
    left = {module: set(imported) for module, imported in graph.items()}
    while True:
        importers = {imported for found in left.values() for imported in found}
        ends = [module for module, found in left.items() if not found or module not in importers]
        if not ends:
            return set(left)
        for module in ends:
            del left[module]
        for found in left.values():
            found.difference_update(ends)


def test_no_module_is_imported_by_what_it_imports() -> None:
    """Imports inside functions count."""
    assert in_circles(imports(types_too=False)) == set()


def test_types_go_round_only_in_the_object_model_of_the_spreadsheet() -> None:
    found = in_circles(imports(types_too=True))

    assert {module for module in found if not module.startswith(OBJECT_MODEL)} == set()


def planted() -> Iterator[tuple[dict[str, set[str]], set[str]]]:
    """Graphs, and the modules of their circles."""
    yield {"a": {"b"}, "b": {"c"}, "c": set()}, set()
    yield {"a": {"b"}, "b": {"a"}, "c": {"a"}}, {"a", "b"}
    yield {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}, {"a", "b", "c"}


@pytest.mark.parametrize(("graph", "expected"), list(planted()))
def test_a_planted_circle_is_seen(graph: dict[str, set[str]], expected: set[str]) -> None:
    assert in_circles(graph) == expected
