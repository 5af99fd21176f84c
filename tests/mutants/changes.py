"""The small changes that are made to a module, each as a place in its source and what stands there instead.

Only what could change a result is changed: no docstring, annotation, import, message or name of a
type, nothing that only tells a tool what is known already (``frozen=True``, ``zip(…, strict=True)``).
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "startswith": "endswith", "endswith": "startswith"}
_TELLS_A_TOOL = {"strict", "slots", "frozen", "kw_only", "maxsize", "encoding", "repr", "compare"}
_KEY = re.compile(r"[A-Za-z_][\w.:/-]*")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Change:
    """One change of one module."""

    line: int
    kind: str
    """What sort of change it is; a sample takes of each."""
    start: int
    end: int
    """Bytes of the source that are replaced."""
    before: str
    after: str

    def made_to(self, source: bytes) -> bytes:
        """The module with the change."""
        return source[: self.start] + self.after.encode() + source[self.end :]


def changes(source: bytes) -> list[Change]:
    """Every change of a module, in the order of its lines; each one still compiles."""
    found = list(_Finder(source).of_block(ast.parse(source)))
    return sorted({c for c in found if _compiles(c.made_to(source))}, key=lambda c: (c.line, c.start, c.kind, c.after))


def _compiles(source: bytes) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


class _Finder:
    def __init__(self, source: bytes) -> None:
        self.source = source
        self.lines = [0]
        for line in source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.codes = sorted(set(re.findall(r"\bCode\.([A-Z]\d{3})\b", source.decode())))

    def of_block(self, node: ast.AST) -> Iterator[Change]:
        """The changes in ``node`` and below it."""
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr)) or _is_docstring(node) or _is_all(node):
            return
        yield from self._own(node)
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "type_params"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not (name == "decorator_list" or _tells_a_tool(child)):
                    yield from self.of_block(child)

    def _own(self, node: ast.AST) -> Iterator[Change]:
        for kind, made in _MAKERS.items():
            for changed in made(node):
                yield self._replaced(node, kind, changed)
        if isinstance(node, (ast.If, ast.While)) and not (_is_typing(node.test) or _has_an_opposite(node.test)):
            yield self._replaced(node.test, "branches swapped", ast.UnaryOp(ast.Not(), node.test))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code":
            yield from self._other_code(node)

    def _other_code(self, node: ast.Attribute) -> Iterator[Change]:
        if node.attr in self.codes and len(self.codes) > 1:
            other = self.codes[(self.codes.index(node.attr) + 1) % len(self.codes)]
            yield self._replaced(node, "code", ast.Attribute(node.value, other, ast.Load()))

    def _replaced(self, node: ast.AST, kind: str, changed: ast.AST | str) -> Change:
        placed = cast(ast.expr, node)
        start = self.lines[placed.lineno - 1] + placed.col_offset
        end = self.lines[cast(int, placed.end_lineno) - 1] + cast(int, placed.end_col_offset)
        if isinstance(changed, str):
            after = changed
        else:
            after = ast.unparse(ast.fix_missing_locations(changed))
            after = f"({after})" if isinstance(changed, ast.expr) else after
        return Change(placed.lineno, kind, start, end, self.source[start:end].decode(), after)


def _compared(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            changed = copy.deepcopy(node)
            changed.ops[number] = cast(ast.cmpop, _SWAPPED[type(operator)]())
            yield changed


def _operated(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)) and type(node.op) in _SWAPPED:
        if isinstance(node, ast.BinOp) and any(_is_text(side) for side in (node.left, node.right)):
            return
        changed = copy.deepcopy(node)
        changed.op = cast(Any, _SWAPPED[type(node.op)]())
        yield changed


def _negated(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)


def _constant(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)
    elif isinstance(value, float):
        yield ast.Constant(value * 1.01)
    elif isinstance(value, str) and _NUMBER.fullmatch(value):
        yield ast.Constant(value[:-1] + str((int(value[-1]) + 1) % 10))


def _key(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _KEY.fullmatch(node.value):
        yield ast.Constant(f"{node.value}x")


def _called(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in _CALLED:
            changed = copy.deepcopy(node)
            if isinstance(changed.func, ast.Name):
                changed.func.id = _CALLED[name]
            else:
                cast(ast.Attribute, changed.func).attr = _CALLED[name]
            yield changed


def _returned(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return) and node.value is not None:
        # Nobody can tell ``None`` from ``False``; that it might be ``True`` is another change.
        same = isinstance(node.value, ast.Constant) and node.value.value in (None, False)
        if not same:
            yield ast.Return(ast.Constant(None))


def _removed(node: ast.AST) -> Iterator[str]:
    gone = isinstance(node, (ast.AugAssign, ast.Raise, ast.Continue, ast.Break, ast.Delete))
    if gone or (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)):
        yield "pass"


def _unfiltered(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        for number, part in enumerate(node.generators):
            for which in range(len(part.ifs)):
                changed = copy.deepcopy(node)
                del changed.generators[number].ifs[which]
                yield changed


_MAKERS: dict[str, Callable[[ast.AST], Iterator[ast.AST | str]]] = {
    "comparison": _compared,
    "operator": _operated,
    "negation": _negated,
    "constant": _constant,
    "key": _key,
    "call": _called,
    "return None": _returned,
    "statement removed": _removed,
    "filter removed": _unfiltered,
}


def _is_docstring(node: ast.AST) -> bool:
    """A text that stands alone: of a module, a class, a function, or below a constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_all(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__all__" for target in node.targets)


def _is_typing(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _has_an_opposite(test: ast.expr) -> bool:
    """Whether another change already is the opposite of this condition."""
    return isinstance(test, ast.UnaryOp) or (isinstance(test, ast.Compare) and len(test.ops) == 1)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _tells_a_tool(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg in _TELLS_A_TOOL
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("cast", "TypeVar", "assert_never")
