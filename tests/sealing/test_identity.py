"""An identity comes back from its text as it went in, and a broken one is told."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.errors import LayoutError, ReturnFileError
from perfeval_xl.forms.department_fields import MOST_PROJECTS
from perfeval_xl.forms.form import Brief, Indicator
from perfeval_xl.forms.written_values import Doubt, Target, serial
from perfeval_xl.issuing import workbook
from perfeval_xl.profiles import load
from perfeval_xl.sealing.identity import (
    CHUNK,
    LARGEST_IDENTITY,
    NAME,
    PROPERTY,
    Identity,
    decode,
    derived_password,
    encode,
    identity_of,
    join_chunks,
    split_chunks,
)
from perfeval_xl.vocabulary import Category, Dimension, Fund, Polarity, Stage
from perfeval_xl.writer.protection import DERIVED_SPINS, SECRET_SPINS
from tests import departments, making
from tests.making import BOOK, CHECK, FORM, NOTES, Parts
from tests.sealing import many_identities

TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=60)
NUMBERS = st.decimals(-(10**9), 10**9, places=4)
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1)).map(serial)


@st.composite
def targets(draw: st.DrawFn) -> Target:
    polarity = draw(st.sampled_from(Polarity))
    number = draw({Polarity.QUALITATIVE: st.none(), Polarity.DEADLINE: DAYS}.get(polarity, NUMBERS))
    doubts = tuple(draw(st.lists(st.sampled_from(Doubt), max_size=3)))
    return Target(polarity, number, draw(TEXTS), draw(TEXTS), doubts)


INDICATORS = st.builds(Indicator, st.sampled_from(Dimension), st.sampled_from(Category), TEXTS, targets(), NUMBERS)
BRIEFS = st.builds(
    Brief,
    TEXTS,
    TEXTS,
    st.integers(2000, 2100),
    TEXTS,
    TEXTS,
    TEXTS,
    st.lists(INDICATORS, max_size=8).map(tuple),
    budget=st.dictionaries(st.tuples(st.sampled_from(Fund), st.sampled_from(Stage)), NUMBERS, max_size=4),
    choices=st.dictionaries(TEXTS, TEXTS, max_size=3),
    draft=st.booleans(),
)
IDENTITIES = st.builds(Identity, TEXTS, st.integers(0, 999), TEXTS, st.integers(0, 999), BRIEFS, st.booleans())


@settings(max_examples=100, deadline=None)
@given(IDENTITIES)
def test_an_identity_comes_back_as_it_went_in(identity: Identity) -> None:
    assert decode(encode(identity)) == identity


@settings(max_examples=50, deadline=None)
@given(IDENTITIES)
def test_the_same_identity_gives_the_same_printable_text(identity: Identity) -> None:
    text = encode(identity)
    assert text == encode(decode(text))
    assert text.isascii()
    assert text.isprintable()
    assert '"' not in text
    assert "_" not in text


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=3000))
def test_chunks_are_joined_again(text: str) -> None:
    for pattern in (PROPERTY, NAME):
        pieces = split_chunks(text, pattern)
        assert all(0 < len(piece) <= CHUNK for piece in pieces.values())
        shuffled = dict(sorted(pieces.items(), key=lambda item: hash(item[0])))
        assert join_chunks(shuffled | {"other": "x", "perfeval_identity_x": "y"}, pattern) == text


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_missing_chunk_leaves_nothing_to_read(lost: int) -> None:
    pieces = split_chunks("a" * (3 * CHUNK), PROPERTY)
    del pieces[PROPERTY.format(lost)]
    # Nobody can tell that the last one is gone but the text itself, which then cannot be unpacked.
    assert join_chunks(pieces, PROPERTY) == (None if lost < 3 else "a" * (2 * CHUNK))


def test_an_identity_without_its_last_chunk_is_damaged() -> None:
    text = encode(identity())
    pieces = split_chunks(text, PROPERTY)
    pieces.popitem()
    short = join_chunks(pieces, PROPERTY)
    assert short is not None
    with pytest.raises(ReturnFileError) as caught:
        decode(short)
    assert caught.value.code == "W011"


def test_names_are_joined_whatever_their_case() -> None:
    pieces = {name.upper(): text for name, text in split_chunks("b" * 300, NAME).items()}
    assert join_chunks(pieces, NAME) == "b" * 300


def test_no_chunks_are_no_identity() -> None:
    assert join_chunks({}, PROPERTY) is None
    assert join_chunks({"perfeval_identity_": "x"}, PROPERTY) is None


def test_random_identities_come_back_from_a_file_in_both_alphabets() -> None:
    underscores, _ = many_identities.check(2_000)
    assert underscores == 0


@pytest.mark.parametrize(
    "hidden", ["_x0041_", "_x005F_", "_x005F_x0041_", "_x0041_x0042_x0043_", "_x005f_x005f_x005f_"]
)
@pytest.mark.parametrize("before", [0, 1, CHUNK - 6, CHUNK - 3, CHUNK - 1])
def test_an_escape_anywhere_in_an_old_text_is_read_back(hidden: str, before: int) -> None:
    text = "A" * before + hidden + "b" * CHUNK
    for pattern in (PROPERTY, NAME):
        assert text == many_identities.through_a_file(text, pattern)


@pytest.mark.parametrize("at", range(0, 1000, 37))
def test_a_changed_letter_is_damage(at: int) -> None:
    text = encode(identity())
    changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
    with pytest.raises(ReturnFileError) as caught:
        decode(changed)
    assert caught.value.code == "W011"


def identity(*, own_password: bool = False) -> Identity:
    form = making.plan().form
    return identity_of(form, own_password=own_password)


def test_the_identity_names_profile_version_and_rules() -> None:
    held, profile = identity(), load(making.PROFILE)
    assert (held.profile, held.version, held.rules) == (profile.id, profile.version, profile.fingerprint)
    assert held.brief.indicators[0].points == Decimal(10)


def test_the_derived_password_is_that_of_the_identity() -> None:
    first, second = encode(identity()), encode(identity(own_password=True))
    assert derived_password(first) == derived_password(first) != derived_password(second)
    assert len(derived_password(first)) == 12


def hashed(password: str, salt: str, spins: str) -> str:
    """SHA-512 of a password as Excel computes it (ECMA-376, 18.2.29)."""
    digest = hashlib.sha512(base64.b64decode(salt) + password.encode("utf-16-le")).digest()
    for spin in range(int(spins)):
        digest = hashlib.sha512(digest + struct.pack("<I", spin)).digest()
    return base64.b64encode(digest).decode()


@pytest.fixture(scope="module", params=[None, "秘密 Secret1"], ids=["derived", "own"])
def sealed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Parts, str]:
    """A workbook and the password that opens it."""
    path: Path = tmp_path_factory.mktemp("封") / "自评表.xlsx"
    path.write_bytes(workbook(making.filled(), password=request.param))
    parts = Parts(path)
    encoded = join_chunks({item.get("name"): item[0].text for item in parts.root(making.CUSTOM)}, PROPERTY)
    assert encoded is not None
    assert decode(encoded).own_password is (request.param is not None)
    return parts, request.param or derived_password(encoded)


@pytest.mark.parametrize("sheet", [FORM, CHECK, NOTES])
def test_the_password_opens_every_sheet(sheet: str, sealed: tuple[Parts, str]) -> None:
    parts, password = sealed
    guard = parts.sheet(sheet).find("{*}sheetProtection")
    assert guard.get("algorithmName") == "SHA-512"
    assert guard.get("hashValue") == hashed(password, guard.get("saltValue"), guard.get("spinCount"))


def test_the_password_opens_the_structure(sealed: tuple[Parts, str]) -> None:
    parts, password = sealed
    guard = parts.root(BOOK).find("{*}workbookProtection")
    assert guard.get("lockStructure") == "1"
    assert guard.get("workbookAlgorithmName") == "SHA-512"
    found = hashed(password, guard.get("workbookSaltValue"), guard.get("workbookSpinCount"))
    assert guard.get("workbookHashValue") == found


@pytest.mark.parametrize("sheet", [FORM, CHECK, NOTES])
def test_sheets_are_locked_but_filters_and_widths_stay_usable(sheet: str, sealed: tuple[Parts, str]) -> None:
    guard = sealed[0].sheet(sheet).find("{*}sheetProtection")
    assert guard.get("sheet") == "1"
    usable = ("autoFilter", "sort", "formatColumns", "formatRows")
    assert {name: guard.get(name) for name in usable} == dict.fromkeys(usable, "0")
    forbidden = ("insertRows", "insertColumns", "deleteRows", "deleteColumns", "formatCells")
    assert {guard.get(name, "1") for name in forbidden} == {"1"}


def test_a_secret_password_costs_more_to_guess(sealed: tuple[Parts, str]) -> None:
    parts, password = sealed
    spins = parts.sheet().find("{*}sheetProtection").get("spinCount")
    assert spins == str(DERIVED_SPINS if len(password) == 12 and password.isalnum() else SECRET_SPINS)


def test_the_same_brief_gives_the_same_bytes() -> None:
    assert workbook(making.filled()) == workbook(making.filled())


# ---- the identity of a department


def of_department() -> Identity:
    form = making.filled(departments.clean()).form
    return identity_of(form, own_password=False)


def test_the_identity_of_a_department_comes_back_with_its_projects_and_figures() -> None:
    identity = of_department()
    assert decode(encode(identity)) == identity
    assert len(identity.brief.projects) == 2
    assert identity.brief.figures == {"staff.quota": 40}


def unpacked(text: str) -> bytes:
    """The JSON in an encoded identity."""
    return zlib.decompress(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-."))


def forged(change: Callable[[dict[str, Any]], object]) -> str:
    """The identity of a department with something else inside."""
    held = json.loads(unpacked(encode(of_department())))
    change(held["brief"])
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(held).encode())).decode()


FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "sixty-one projects": lambda brief: brief.update(projects=brief["projects"][:1] * 61),
    "a department inside a project": lambda brief: brief["projects"][0].update(projects=[]),
    "projects that are no list": lambda brief: brief.update(projects="甲"),
    "a project that is no table": lambda brief: brief.update(projects=[3]),
    "figures that are no numbers": lambda brief: brief.update(figures={"staff.quota": "很多"}),
    "figures beyond any cell": lambda brief: brief.update(figures={"staff.quota": "1E+99999999"}),
    "figures that are no table": lambda brief: brief.update(figures=[1]),
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_identity_of_a_department_is_damaged(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(ReturnFileError, match="W011"):
        decode(forged(change))


def test_what_no_workbook_could_hold_is_refused_before_it_is_written() -> None:
    identity = of_department()
    large = replace(identity, brief=replace(identity.brief, goal="甲" * (LARGEST_IDENTITY // 3 + 1)))
    with pytest.raises(LayoutError, match="太长"):
        encode(large)


@pytest.mark.parametrize(("count", "sound"), [(MOST_PROJECTS, True), (MOST_PROJECTS + 1, False)])
def test_a_department_has_as_many_projects_as_may_be_issued_and_no_more(count: int, sound: bool) -> None:
    identity = identity_of(making.plan().form, own_password=False)
    brief = replace(identity.brief, projects=(identity.brief,) * count)
    encoded = encode(replace(identity, brief=brief))

    if sound:
        assert decode(encoded).brief == brief
    else:
        with pytest.raises(ReturnFileError, match="W011"):
            decode(encoded)
