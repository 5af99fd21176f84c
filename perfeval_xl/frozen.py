"""Values that are made of named parts and never change: frozen dataclasses with the same methods for all of them.

`dataclass` compiles six methods for each class, at every start. That is worth it where thousands are made
of a class; of each rule, and of each thing that a profile says, there are a few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, NoReturn, TypeVar, dataclass_transform

_C = TypeVar("_C")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[_C]) -> type[_C]:
    """As ``dataclass(frozen=True)``, for a class without slots whose fields all are parts that are compared."""
    made = dataclass(init=False, repr=False, eq=False)(cls)
    for name, method in _METHODS.items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made


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


def _init(self: Any, *parts: object, **named: object) -> None:
    names = self.__match_args__
    if named or len(parts) != len(names):
        self.__dict__.update(all_parts(type(self), parts, named))
    else:
        self.__dict__.update(zip(names, parts, strict=True))
    if hasattr(self, "__post_init__"):
        self.__post_init__()


def _parts(self: Any) -> tuple[object, ...]:
    return tuple([getattr(self, name) for name in self.__match_args__])


def _repr(self: Any) -> str:
    parts = (f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{type(self).__qualname__}({', '.join(parts)})"


def _eq(self: Any, other: Any) -> bool:
    return _parts(self) == _parts(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(_parts(self))


def _set(self: Any, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: Any, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


_METHODS = {
    "__init__": _init,
    "__repr__": _repr,
    "__eq__": _eq,
    "__hash__": _hash,
    "__setattr__": _set,
    "__delattr__": _delete,
}
