"""Keys are made once, kept private, and refused where they are none."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from perfeval_xl.errors import KeyFileError
from perfeval_xl.sealing.keys import SigningKey, load_key, new_key
from perfeval_xl.sealing.signing import IssuingOffice
from perfeval_xl.sealing.stamps import Stamp, read_stamp, signature_holds, stamp

DIGEST, ENCODED = "ab" * 32, "eN-identity"


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    """The key of an office."""
    return load_key(new_key("市财政局", tmp_path / "密钥"))


def test_a_new_key_is_read_back_with_its_office(tmp_path: Path) -> None:
    path = new_key("益阳市财政局（预算科）", tmp_path / "新 文件夹")
    assert path.name == "益阳市财政局（预算科）.key"
    assert load_key(path).office.name == "益阳市财政局（预算科）"
    assert len(load_key(path).private) == 32


def test_only_its_owner_may_read_a_private_key(tmp_path: Path) -> None:
    path = new_key("市财政局", tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_public_key_holds_nothing_private(tmp_path: Path) -> None:
    path = new_key("市财政局", tmp_path)
    shown = path.with_suffix(".pub").read_text(encoding="utf-8")
    assert load_key(path).private.hex() not in shown
    data = json.loads(shown)
    # 0.4.0 reads these two, and a new one is read by it.
    assert (data["office"], data["public"]) == ("市财政局", load_key(path).office.public)
    assert data["signed_by"] == data["public"]


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = new_key("市财政局", tmp_path)
    before = path.read_bytes(), path.with_suffix(".pub").read_bytes()
    with pytest.raises(KeyFileError, match="不会覆盖"):
        new_key("市财政局", tmp_path)
    assert (path.read_bytes(), path.with_suffix(".pub").read_bytes()) == before


def test_the_public_key_of_a_lost_private_key_is_not_overwritten(tmp_path: Path) -> None:
    path = new_key("市财政局", tmp_path)
    path.unlink()
    public = path.with_suffix(".pub").read_bytes()
    with pytest.raises(KeyFileError):
        new_key("市财政局", tmp_path)
    assert path.with_suffix(".pub").read_bytes() == public


def test_two_keys_differ(tmp_path: Path) -> None:
    assert load_key(new_key("甲", tmp_path)).private != load_key(new_key("乙", tmp_path)).private


@pytest.mark.parametrize("name", ["", "../市财政局", "a/b", "a\\b", "名" * 61, "a\nb", "a b", "a:b"])
def test_a_name_that_is_no_file_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        new_key(name, tmp_path / "密钥")
    assert not list(tmp_path.rglob("*.key"))


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "密钥").write_text("", encoding="utf-8")
    with pytest.raises(KeyFileError):
        new_key("市财政局", tmp_path / "密钥")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"[]",
        b"5",
        b"{}",
        b'{"office": "a"}',
        b'{"office": "a", "private": "xyz"}',
        b'{"office": "a", "private": "abcd"}',
        b'{"private": "' + b"0" * 64 + b'"}',
        b"\xff\xfe",
        b"\x00" * 64,
        b"[" * 100_000,
    ],
)
def test_another_file_is_no_key(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.key").write_bytes(data)
    with pytest.raises(KeyFileError):
        load_key(tmp_path / "a.key")


def test_a_missing_file_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="打不开"):
        load_key(tmp_path / "没有.key")


def test_a_public_key_does_not_sign(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        load_key(new_key("市财政局", tmp_path).with_suffix(".pub"))


def test_a_stamp_comes_back_as_it_went_in(key: SigningKey) -> None:
    for made in (stamp(DIGEST, ENCODED, None), stamp(DIGEST, ENCODED, key)):
        assert read_stamp(made.encode()) == made


def test_a_stamp_without_a_key_is_not_signed() -> None:
    made = stamp(DIGEST, ENCODED, None)
    assert (made.office, made.signature) == (None, "")
    assert signature_holds(made, ENCODED) is False


def test_a_signature_holds_for_its_digest_and_identity_alone(key: SigningKey) -> None:
    made = stamp(DIGEST, ENCODED, key)
    assert signature_holds(made, ENCODED) is True
    assert signature_holds(made, ENCODED + "x") is False
    assert signature_holds(Stamp("cd" * 32, made.office, made.signature), ENCODED) is False


def test_a_signature_of_one_office_is_not_that_of_another(key: SigningKey, tmp_path: Path) -> None:
    other = load_key(new_key("县财政局", tmp_path))
    made = stamp(DIGEST, ENCODED, key)
    assert signature_holds(Stamp(DIGEST, other.office, made.signature), ENCODED) is False


@pytest.mark.parametrize(
    ("public", "signature"),
    [("", ""), ("zz", "00"), ("00" * 32, "00" * 64), ("é", "x"), ("00" * 31, "00" * 64), ("ff" * 32, "")],
)
def test_a_signature_that_is_none_does_not_hold(public: str, signature: str) -> None:
    assert signature_holds(Stamp(DIGEST, IssuingOffice("a", public), signature), ENCODED) is False


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "5", "null", "{}", '{"public": "a"}', '{"office": "a"}', "[" * 100_000]
)
def test_a_text_that_is_no_stamp_is_none(text: str) -> None:
    assert read_stamp(text) is None


def test_the_same_key_signs_the_same(key: SigningKey) -> None:
    assert stamp(DIGEST, ENCODED, key) == stamp(DIGEST, ENCODED, key)
