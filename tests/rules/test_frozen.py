"""Classes under `frozen` behave as frozen dataclasses do."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from perfeval_xl.frozen import frozen


@frozen
class Shared:
    """Its methods are those of all such classes."""

    name: str
    size: int = 1
    words: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Own:
    """The same, with methods of its own."""

    name: str
    size: int = 1
    words: tuple[str, ...] = field(default_factory=tuple)


@pytest.mark.parametrize("parts", [("a",), ("a", 2), ("a", 2, ("b",))], ids=str)
def test_it_is_made_compared_and_shown_as_a_dataclass(parts: tuple[str, int, tuple[str, ...]]) -> None:
    shared, own = Shared(*parts), Own(*parts)

    assert repr(shared) == repr(own).replace("Own", "Shared")
    assert hash(shared) == hash(own)
    assert shared == Shared(name=own.name, words=own.words, size=own.size)
    assert shared != own
    assert shared != replace(shared, name="c") == Shared("c", *parts[1:])
    assert pickle.loads(pickle.dumps(shared)) == copy.deepcopy(shared) == shared


@pytest.mark.parametrize(
    ("parts", "named"), [((), {}), (("a", 1, (), 4), {}), (("a",), {"name": "b"}), (("a",), {"other": 1})], ids=str
)
def test_what_it_is_not_made_of_is_refused(parts: tuple[object, ...], named: dict[str, object]) -> None:
    for kind in (Shared, Own):
        with pytest.raises(TypeError):
            kind(*parts, **named)  # type: ignore[arg-type]


def test_it_never_changes() -> None:
    shared = Shared("a")

    with pytest.raises(FrozenInstanceError):
        shared.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del shared.name
    assert shared == Shared("a")
