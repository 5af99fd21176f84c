"""The habits as functions: each takes sources or a page and returns who does not keep it.

Taking texts, each can be shown a text with the fault in it: ``test_rules`` does.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import TypeGuard


@functools.lru_cache(maxsize=1)
def parsed(source: str) -> tuple[ast.Module, list[ast.AST]]:
    """The tree of a module and all its nodes: it is asked for by one rule after the other."""
    tree = ast.parse(source)
    return tree, [*ast.walk(tree)]


def years_compared(source: str) -> list[int]:
    """The lines of comparisons in which a year of evaluation stands."""
    return [
        node.lineno
        for node in parsed(source)[1]
        if isinstance(node, ast.Compare)
        for part in (node.left, *node.comparators)
        if isinstance(part, ast.Constant) and isinstance(part.value, int) and 2015 <= part.value <= 2035
    ]


def long_functions(source: str, most: int) -> list[str]:
    """Functions of more than ``most`` lines."""
    return [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in parsed(source)[1]
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= most
    ]


def unnamed_modules(page: str, modules: Iterable[str]) -> list[str]:
    """Those of ``modules``, as paths from the package, that their line of the page does not name.

    A package has a row of a table that begins with ```package/```; its modules are named in that
    row. A module of no package may be named in the first cell of any row.
    """
    return [module for module in modules if f"`{PurePosixPath(module).name}`" not in _told_of(page, module)]


def modules_not_there(page: str, modules: Iterable[str]) -> list[str]:
    """Modules that a row of the page names although its package has none of that name."""
    there = set(modules)
    packages = {str(PurePosixPath(module).parent) for module in there} - {"."}
    return sorted(
        f"{package}/{name}"
        for package in packages
        for name in re.findall(r"`(\w+\.py)`", _told_of(page, f"{package}/x.py"))
        if f"{package}/{name}" not in there
    )


def _told_of(page: str, module: str) -> str:
    package = str(PurePosixPath(module).parent)
    rows = [line for line in page.splitlines() if line.startswith("|")]
    if package == ".":
        return "\n".join(row.split("|")[1] for row in rows)
    return "\n".join(row for row in rows if f"`{package}/`" in row.split("|")[1])


def asserts(source: str) -> list[int]:
    """The lines of every ``assert``.

    Python leaves them out under ``-O``, and nobody can tell one that states what is known from one
    that trusts what came from outside; so the package has none.
    """
    return [node.lineno for node in parsed(source)[1] if isinstance(node, ast.Assert)]


def blind_excepts(source: str) -> list[int]:
    """The lines of every ``except`` that catches all there is, the end of the program included."""
    return [
        node.lineno
        for node in parsed(source)[1]
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "BaseException"))
        and not any(isinstance(part, ast.Raise) for part in ast.walk(node))
    ]


def undocumented(source: str) -> list[str]:
    """Public names of a module that do not say what they are.

    Functions, classes, methods and properties by a docstring; constants by a text below or a
    comment above or beside, one for all that stand together. Fields of a class are told by it.
    """
    tree, _ = parsed(source)
    missing = [] if ast.get_docstring(tree) else ["the module"]
    return missing + list(_undocumented(tree.body, source.splitlines(), "", fields=True))


def _undocumented(body: list[ast.stmt], lines: list[str], owner: str, *, fields: bool) -> Iterator[str]:
    told = False
    for number, node in enumerate(body):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _public(node.name):
            if ast.get_docstring(node) is None and not _told_elsewhere(node):
                yield f"{owner}{node.name}"
        elif isinstance(node, ast.ClassDef) and _public(node.name):
            if ast.get_docstring(node) is None:
                yield f"{owner}{node.name}"
            yield from _undocumented(node.body, lines, f"{node.name}.", fields=False)
        elif _is_assignment(node) and fields:
            # One comment or text tells of the constants that stand together.
            together = number > 0 and _is_assignment(body[number - 1]) and _follows(node, body[number - 1])
            told = _told_beside(node, lines) or (told and together) or _is_text(_group_below(body, number))
            if not told:
                yield from (f"{owner}{name}" for name in _assigned(node) if _public(name))


def _public(name: str) -> bool:
    return not name.startswith("_")


def _told_elsewhere(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether another place says it: the base class, the getter of a setter, the first of overloads."""
    names = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return bool(names & {"override", "setter", "overload"})


def _told_beside(node: ast.stmt, lines: list[str]) -> bool:
    above = lines[node.lineno - 2].strip() if node.lineno > 1 else ""
    return above.startswith("#") or any("  # " in line for line in lines[node.lineno - 1 : node.end_lineno])


def _group_below(body: list[ast.stmt], number: int) -> ast.stmt | None:
    """What stands right below the constants that stand together with this one."""
    for before, node in zip(body[number:], body[number + 1 :], strict=False):
        if not (_is_assignment(node) and _follows(node, before)):
            return node if _follows(node, before) else None
    return None


def _is_assignment(node: ast.stmt) -> TypeGuard[ast.Assign | ast.AnnAssign]:
    """A constant; a variable of types is none."""
    made = getattr(node, "value", None)
    of_types = isinstance(made, ast.Call) and ast.unparse(made.func) in ("TypeVar", "ParamSpec")
    return isinstance(node, (ast.Assign, ast.AnnAssign)) and not of_types


def _follows(node: ast.stmt, before: ast.stmt) -> bool:
    return node.lineno == (before.end_lineno or 0) + 1


def _is_text(node: ast.stmt | None) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _assigned(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return [name.id for name in names if isinstance(name, ast.Name) and name.id not in ("__all__", "__version__")]


def unbounded_memos(source: str) -> list[str]:
    """What of a module may keep more and more: functions whose results are all kept, and containers to be filled.

    ``functools.cache`` and ``lru_cache(maxsize=None)`` keep everything; a container that a module begins with nothing
    is there to be filled.
    """
    tree, nodes = parsed(source)
    kept = [
        node.name
        for node in nodes
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(map(_keeps_all, node.decorator_list))
    ]
    filled = (_name_if_empty(node) for node in tree.body)
    called = [
        ast.unparse(node.targets[0]) for node in tree.body if isinstance(node, ast.Assign) and _wraps_all(node.value)
    ]
    return [*kept, *filter(None, filled), *called]


def _keeps_all(decorator: ast.expr) -> bool:
    text = ast.unparse(decorator)
    return text in ("functools.cache", "cache") or ("lru_cache" in text and "maxsize=None" in text)


def _wraps_all(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and _keeps_all(value.func)


def _name_if_empty(node: ast.stmt) -> str:
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=value)
        ):
            empty = ("{}", "[]", "dict()", "list()", "set()", "defaultdict(", "Counter()", "OrderedDict()", "WeakValue")
            return name if value is not None and ast.unparse(value).startswith(empty) else ""
    return ""
