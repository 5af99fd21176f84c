"""Values that are made of named parts and never change: frozen dataclasses whose methods wait until they are called.

`dataclass` compiles six methods for each class, at every start: for two hundred classes that takes longer than
to check a form, and of most of them that form makes not one. Here five of the six are the same functions for
all classes; ``__init__`` alone is compiled, when the first of a class is made.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform, overload

_C = TypeVar("_C")


@overload
def frozen(cls: type[_C], /) -> type[_C]: ...


@overload
def frozen(*, eq: bool = True, slots: bool = False) -> Callable[[type[_C]], type[_C]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[_C] | None = None, /, *, eq: bool = True, slots: bool = False) -> Any:
    """As ``dataclass(frozen=True)``, with the same ``eq`` and ``slots``."""

    def made_of(kind: type[_C]) -> type[_C]:
        # Python itself says None of the hash of what has an ``__eq__`` of its own.
        own = {name for name, value in kind.__dict__.items() if value is not None}
        made = dataclass(init=False, repr=False, eq=False, slots=slots)(kind)
        methods = {"__init__": _first_init(made), **_METHODS, **(_STATE if slots else {})}
        if eq:
            methods |= _equality(made)
        for name, method in methods.items():
            if name not in own:
                setattr(made, name, method)
        return made

    return made_of if cls is None else made_of(cls)


def all_parts(kind: type, parts: tuple[object, ...], named: Mapping[str, object]) -> Mapping[str, object]:
    """The parts of a dataclass by their names, where some were named or left out."""
    names: tuple[str, ...] = kind.__match_args__  # type: ignore[attr-defined]
    given = dict(zip(names, parts, strict=False))
    if len(parts) > len(names) or given.keys() & named.keys() or named.keys() - set(names):
        raise TypeError(f"{kind.__qualname__} is made of {', '.join(names)}")
    given.update(named)
    for part in fields(kind):
        if part.name in given:
            continue
        if part.default is not MISSING:
            given[part.name] = part.default
        elif part.default_factory is not MISSING:
            given[part.name] = part.default_factory()
        else:
            raise TypeError(f"{kind.__qualname__} has no {part.name}")
    return {name: given[name] for name in names}


def _first_init(kind: type) -> Callable[..., None]:
    """What makes the first one of ``kind``, and is replaced by what makes all others."""

    def make(self: object, *parts: object, **named: object) -> None:
        made = _compiled_init(kind)
        kind.__init__ = made  # type: ignore[misc]
        made(self, *parts, **named)

    return make


def _compiled_init(kind: type) -> Callable[..., None]:
    """A function with the parts of ``kind`` as its parameters, as `dataclass` would write it."""
    known: dict[str, object] = {"_set": object.__setattr__, "_left_out": MISSING}
    parameters, body = [], []
    for part in fields(kind):
        parameter = value = name = part.name
        if part.default is not MISSING:
            known[f"_of_{name}"] = part.default
            parameter, value = f"{name}=_of_{name}", name if part.init else f"_of_{name}"
        elif part.default_factory is not MISSING:
            known[f"_new_{name}"] = part.default_factory
            made = f"_new_{name}()"
            parameter, value = f"{name}=_left_out", f"{made} if {name} is _left_out else {name}" if part.init else made
        elif not part.init:
            continue
        if part.init:
            parameters.append(parameter)
        body.append(f" _set(self, {name!r}, {value})")
    if hasattr(kind, "__post_init__"):
        body.append(" self.__post_init__()")
    head = f"def __init__({', '.join(('self', *parameters))}):"
    exec("\n".join((head, *(body or [" pass"]))), known)
    method: Any = known["__init__"]
    method.__qualname__ = f"{kind.__qualname__}.__init__"
    return method  # type: ignore[no-any-return]


def _equality(kind: type) -> dict[str, object]:
    """How those of ``kind`` are compared and hashed, and what takes the parts for that out of one."""
    parts = fields(kind)
    compared = [part.name for part in parts if part.compare]
    hashed = [part.name for part in parts if (part.compare if part.hash is None else part.hash)]
    return {
        "__eq__": _eq,
        "__hash__": _hash,
        "__compared__": staticmethod(_taking(compared)),
        "__hashed__": staticmethod(_taking(hashed)),
    }


def _taking(names: Sequence[str]) -> Callable[[object], object]:
    """What takes the parts of these names out of one, all at a time."""
    # Of a single name it would take no tuple, and of none nothing.
    return attrgetter(*names) if len(names) > 1 else lambda one: tuple([getattr(one, name) for name in names])


def _repr(self: Any) -> str:
    parts = (f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
    return f"{type(self).__qualname__}({', '.join(parts)})"


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self.__compared__(self) == self.__compared__(other)


def _hash(self: Any) -> int:
    return hash(self.__hashed__(self))


def _set(self: Any, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: Any, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


@functools.cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind))


def _state(self: Any) -> list[object]:
    return [getattr(self, name) for name in _names(self.__class__)]


def _take_state(self: Any, state: list[object]) -> None:
    for name, value in zip(_names(self.__class__), state, strict=True):
        object.__setattr__(self, name, value)


_METHODS: Mapping[str, object] = {"__repr__": _repr, "__setattr__": _set, "__delattr__": _delete}
_STATE: Mapping[str, object] = {"__getstate__": _state, "__setstate__": _take_state}
"""Of what has slots: Python would set them one by one, which is refused."""
