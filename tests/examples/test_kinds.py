"""Every kind of form, with its example, holds in every program: see `tests.kinds`."""

from __future__ import annotations

import pytest

from perfeval_xl.profiles import examples, load, published
from tests.kinds import Kind, kinds, sources, table
from tests.once import once


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kind]:
    """What was found of every kind; one start of LibreOffice for all of them."""
    found: list[Kind] = once(tmp_path_factory, "kinds", kinds)
    return {kind.profile_id: kind for kind in found}


@pytest.mark.parametrize("profile_id", sources())
def test_a_kind_of_form_is_the_same_in_every_program(profile_id: str, tried: dict[str, Kind]) -> None:
    """Computed alike, genuine when it was saved again, nothing for Excel to repair, nothing to send back."""
    kind = tried[profile_id]

    assert kind.faults == []
    assert kind.computed > 0


def test_an_example_is_of_a_profile_that_has_no_published_table() -> None:
    assert set(examples()) & set(published()) == set()
    assert {load(profile_id).id for profile_id in examples()} == set(examples())


@pytest.mark.parametrize("name", ["differences", "not_genuine", "sdk", "lint", "sent_back"])
def test_what_was_found_of_a_kind_is_a_fault(name: str) -> None:
    kind = Kind("place/2020", published=False)
    getattr(kind, name).append("so")

    assert kind.faults == ["so"]
    assert "place/2020" in table([kind])
