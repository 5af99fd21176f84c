"""By which the office finds a workbook again, and what it takes for the same."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.reader import read_return
from perfeval_xl.sealing.identity import (
    PROPERTY,
    Identity,
    decode,
    encode,
    identity_key,
    identity_of,
    issued_content,
    join_chunks,
)
from tests import making
from tests.golden.test_golden import WORKBOOKS

GOLDEN = [path for path in WORKBOOKS if path.name.startswith("complete.")]


def _identity() -> Identity:
    return identity_of(making.plan().form, own_password=False)


def _packed_otherwise(text: str) -> str:
    """As a library for packing of another machine would pack it, in the letters of 0.4.0."""
    raw = zlib.decompress(base64.b64decode(text.replace("-", "+").replace(".", "/") + "=" * (-len(text) % 4)))
    return base64.b64encode(zlib.compress(raw, 1)).decode().rstrip("=").replace("+", "-").replace("/", "_")


def test_a_key_does_not_depend_on_how_the_identity_was_packed() -> None:
    text = encode(_identity())
    other = _packed_otherwise(text)

    assert other != text
    assert identity_key(other) == identity_key(text)
    assert identity_key(text + "=") == identity_key(text)
    assert len(identity_key(text)) == 64


def test_anything_that_changes_the_workbook_changes_its_key() -> None:
    held = _identity()
    others = [
        replace(held, layout=held.layout + 1),
        replace(held, own_password=True),
        replace(held, rules="0" * 16),
        replace(held, brief=replace(held.brief, code="A-002")),
    ]

    assert len({identity_key(encode(one)) for one in (held, *others)}) == 1 + len(others)


@pytest.mark.parametrize("text", ["", "A", "AAAA", "ÿ", encode(_identity())[:40] + "!"])
def test_what_is_no_identity_has_no_key(text: str) -> None:
    with pytest.raises(ReturnFileError) as caught:
        identity_key(text)
    assert caught.value.code == "W011"


def test_sheets_and_password_change_nothing_for_a_unit() -> None:
    held = _identity()
    for own in (True, False):
        content = issued_content(held, own_rules=own)
        assert content == issued_content(replace(held, layout=1, own_password=True), own_rules=own)
        assert content != issued_content(replace(held, brief=replace(held.brief, goal="另一个")), own_rules=own)
        assert content != issued_content(replace(held, profile="other/2020"), own_rules=own)


def test_a_later_version_of_rules_counts_where_they_are_of_the_office() -> None:
    held = _identity()
    later = replace(held, version=held.version + 1, rules="0" * 16)

    assert issued_content(held, own_rules=False) == issued_content(later, own_rules=False)
    assert issued_content(held, own_rules=True) != issued_content(later, own_rules=True)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_what_an_older_release_issued_says_the_same_to_the_letter_today(path: Path) -> None:
    """Nothing of today comes into what was issued then, so that a key made of it stays what it was."""
    text = join_chunks(read_return(path).properties, PROPERTY)
    assert text is not None
    assert identity_key(encode(decode(text))) == identity_key(text)
