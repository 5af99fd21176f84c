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


@frozen(slots=True)
class SharedFacts:
    """What is compared, hashed, shown and asked for is not the same."""

    name: str
    facts: dict[str, int] = field(hash=False)
    note: str = field(default="", compare=False, repr=False)
    length: int = field(init=False)
    seen: list[str] = field(default_factory=list, init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", len(self.name))


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """The same, with methods of its own."""

    name: str
    facts: dict[str, int] = field(hash=False)
    note: str = field(default="", compare=False, repr=False)
    length: int = field(init=False)
    seen: list[str] = field(default_factory=list, init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", len(self.name))


def test_what_is_said_of_a_part_holds() -> None:
    shared, own = SharedFacts("abc", {"a": 1}, note="x"), OwnFacts("abc", {"a": 1}, note="x")

    assert repr(shared) == repr(own).replace("Own", "Shared")
    assert hash(shared) == hash(own) == hash(SharedFacts("abc", {"a": 2}))
    assert shared == SharedFacts("abc", {"a": 1}) != SharedFacts("abc", {"a": 2})
    assert shared.seen is not SharedFacts("abc", {}).seen
    assert pickle.loads(pickle.dumps(shared)) == copy.deepcopy(shared) == copy.copy(shared) == shared
    assert len(pickle.dumps(shared)) == len(pickle.dumps(own)) + len("Shared") - len("Own")
    assert not hasattr(shared, "__dict__")


@frozen
class Nothing:
    """Without parts all are equal."""


@frozen(eq=False)
class Itself:
    """Equal to nothing but itself."""

    name: str


class Named(Itself):
    """Made as what it is, too."""


@frozen
class Measured(Shared):
    """With one part more, and a hand of its own in how it is made."""

    unit: str = ""

    def __init__(self, name: str, unit: str) -> None:
        Shared.__init__(self, name, 3)
        object.__setattr__(self, "unit", unit)


def test_what_a_class_says_of_itself_stays() -> None:
    assert Itself("a") != Itself("a")
    assert Nothing() == Nothing() != Itself("a")
    assert Named("a").name == Named(name="a").name == "a"
    assert Measured("a", "b") == Measured(name="a", unit="b") != Measured("a", "c")
    assert (Measured("a", "b").size, Measured("a", "b").unit) == (3, "b")


def test_nothing_is_compiled_before_the_first_is_made() -> None:
    @frozen
    class Late:
        name: str = ""

    waiting = Late.__init__
    Late("a")

    assert waiting.__code__.co_filename != Late.__init__.__code__.co_filename == "<string>"
    assert Late("b") == Late(name="b") != Late()
