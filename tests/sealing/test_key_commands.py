"""Keys are shown, compared by telephone, trusted, signed and renewed by commands."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from perfeval_xl.cli import main
from perfeval_xl.errors import KeyFileError
from perfeval_xl.sealing.certificates import (
    Certificate,
    Scope,
    certificate_bytes,
    certificate_data,
    certificate_of,
    fingerprint,
    folded,
    read_certificate,
)
from perfeval_xl.sealing.signing import IssuingOffice
from perfeval_xl.sealing.trust import Trust, trust_in, vouched_for
from tests.outputs.commands import perfeval
from tests.sealing.offices import BUREAU, OTHER, UNIT, certificate, key_of, with_certificate

COUNTY = key_of("县财政局", 5)
RIGHT = fingerprint(BUREAU.office)


def published(folder: Path, one: Certificate, name: str = "来.pub") -> Path:
    """A ``.pub`` as it came by mail."""
    path = folder / name
    path.write_bytes(certificate_bytes(one))
    return path


def trusted(home: Path) -> list[str]:
    """The files of a folder of keys."""
    return sorted(path.name for path in home.iterdir()) if home.is_dir() else []


def test_a_new_key_says_what_it_may_and_its_fingerprint(tmp_path: Path) -> None:
    limits = (
        "--until",
        "2029-12-31",
        "--profile",
        "甲",
        "--profile",
        "乙/2023",
        "--department",
        "市教育局",
        "--code",
        "教",
    )
    said = perfeval("keys", "new", "市财政局", "-o", tmp_path, *limits)
    assert said.exit_code == 0
    made = read_certificate(tmp_path / "市财政局.pub")
    assert (made.since, made.until) == (date.today(), date(2029, 12, 31))
    assert made.scope == Scope(("甲", "乙/2023"), ("市教育局",), ("教",))
    assert f"指纹：{fingerprint(made.office)}" in said.stdout
    assert "签发范围：规则集甲、乙/2023；主管部门市教育局；项目编码教" in said.stdout
    assert perfeval("keys", "show", tmp_path / "市财政局.pub").stdout in said.stdout


def test_a_fingerprint_can_be_read_aloud_and_is_that_of_name_and_key() -> None:
    assert [len(group) for group in RIGHT.split(" ")] == [5] * 7
    assert RIGHT.replace(" ", "").isdigit()
    assert fingerprint(UNIT.office) != RIGHT
    assert fingerprint(IssuingOffice("省财政厅", BUREAU.office.public)) != RIGHT
    assert fingerprint(IssuingOffice(" 市财政局 ", BUREAU.office.public)) == RIGHT


@pytest.mark.parametrize("answer", ["是", "y", "YES"])
def test_a_key_is_trusted_after_the_fingerprint_was_compared(answer: str, tmp_path: Path) -> None:
    home, path = tmp_path / "home", published(tmp_path, certificate(BUREAU))
    said = CliRunner().invoke(main, ["keys", "trust", str(path)], input=f"{answer}\n", env={"PERFEVAL_HOME": str(home)})
    assert said.exit_code == 0
    assert f"指纹：{RIGHT}" in said.stdout
    assert "请用平时的电话" in said.stdout
    assert trusted(home) == ["市财政局.pub"]
    assert trust_in(home).trust.certificates == (certificate(BUREAU),)


@pytest.mark.parametrize("answer", ["否\n", "\n", "不\n", ""])
def test_without_a_yes_nothing_is_trusted(answer: str, tmp_path: Path) -> None:
    home, path = tmp_path / "home", published(tmp_path, certificate(BUREAU))
    said = CliRunner().invoke(main, ["keys", "trust", str(path)], input=answer, env={"PERFEVAL_HOME": str(home)})
    assert (said.exit_code, trusted(home)) == (1, [])


def test_a_script_must_give_the_right_fingerprint(tmp_path: Path) -> None:
    home, path = tmp_path / "home", published(tmp_path, certificate(BUREAU))
    refused = perfeval("keys", "trust", path, "--yes", fingerprint(UNIT.office), home=home)
    assert (refused.exit_code, trusted(home)) == (1, [])
    assert "没有信任" in refused.stderr
    assert perfeval("keys", "trust", path, "--yes", RIGHT.replace(" ", ""), home=home).exit_code == 0
    assert trusted(home) == ["市财政局.pub"]


def test_the_same_name_under_another_key_is_told_before_it_is_asked(tmp_path: Path) -> None:
    home = tmp_path / "home"
    perfeval("keys", "trust", published(tmp_path, certificate(BUREAU)), "--yes", RIGHT, home=home)
    false = published(tmp_path, certificate(UNIT), "假.pub")
    said = CliRunner().invoke(main, ["keys", "trust", str(false)], input="否\n", env={"PERFEVAL_HOME": str(home)})
    assert said.exit_code == 1
    assert "本机已信任同名的“市财政局”，密钥不是这一把，可能是冒用" in said.stdout
    assert trusted(home) == ["市财政局.pub"]
    perfeval("keys", "trust", false, "--yes", fingerprint(UNIT.office), home=home)
    assert trusted(home) == ["市财政局.pub", "市财政局_2.pub"]


def test_a_renewed_key_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for until in (date(2024, 12, 31), date(2030, 12, 31)):
        path = published(tmp_path, certificate(BUREAU, until=until))
        assert perfeval("keys", "trust", path, "--yes", RIGHT, home=home).exit_code == 0
    assert trusted(home) == ["市财政局.pub"]
    assert "有效期：2022-01-01起至2030-12-31" in perfeval("keys", "list", home=home).stdout


def test_what_a_trusted_office_above_signed_is_trusted_without_asking(tmp_path: Path) -> None:
    home = tmp_path / "home"
    perfeval("keys", "trust", published(tmp_path, certificate(BUREAU)), "--yes", RIGHT, home=home)
    said = perfeval("keys", "trust", published(tmp_path, certificate(COUNTY, BUREAU)), home=home)
    assert said.exit_code == 0
    assert "已信任的上级“市财政局”为它签过名，不用再核对指纹" in said.stdout
    assert trusted(home) == ["县财政局.pub", "市财政局.pub"]


def test_an_office_above_that_is_not_trusted_is_not_named(tmp_path: Path) -> None:
    """Whoever makes a certificate can put any name above it."""
    above = certificate(key_of("财政部", 9))
    path = published(tmp_path, certificate(COUNTY, with_certificate(key_of("财政部", 9), above)))
    said = perfeval("keys", "show", path)
    assert said.exit_code == 0
    assert "财政部" not in said.stdout
    assert "别的密钥，本机不认识，不能作数" in said.stdout


def test_an_office_above_whose_key_has_ended_stands_for_nobody() -> None:
    trust = Trust((certificate(BUREAU, until=date(2024, 12, 31)),))
    assert vouched_for(certificate(COUNTY, BUREAU), trust, date(2024, 12, 31)) == "市财政局"
    assert vouched_for(certificate(COUNTY, BUREAU), trust, date(2025, 1, 1)) == ""


def test_a_key_is_signed_by_the_office_above_after_its_fingerprint_was_compared(tmp_path: Path) -> None:
    for name in ("市财政局", "县财政局"):
        perfeval("keys", "new", name, "-o", tmp_path)
    path, key = tmp_path / "县财政局.pub", tmp_path / "市财政局.key"
    own = read_certificate(path)
    assert perfeval("keys", "sign", path, "--key", key, "--yes", RIGHT).exit_code == 1
    assert read_certificate(path) == own
    right = fingerprint(own.office)
    said = perfeval(
        "keys", "sign", path, "--key", key, "--yes", right, "--until", "2030-12-31", "--department", "县教育局"
    )
    assert said.exit_code == 0
    signed = read_certificate(path)
    assert signed.signer == read_certificate(tmp_path / "市财政局.pub").office.public
    assert (signed.office, signed.until, signed.scope) == (own.office, date(2030, 12, 31), Scope((), ("县教育局",)))
    backwards = perfeval("keys", "sign", path, "--key", key, "--yes", right, "--until", "2020-12-31")
    assert (backwards.exit_code != 0, "早于第一天" in backwards.output) == (True, True)
    assert read_certificate(path) == signed
    # What is not said again stays.
    assert perfeval("keys", "sign", path, "--key", key, "--yes", right).exit_code == 0
    assert read_certificate(path).scope == Scope((), ("县教育局",))


def test_a_key_of_0_4_0_is_read_shown_and_may_be_signed(tmp_path: Path) -> None:
    path = tmp_path / "旧.pub"
    path.write_text(json.dumps({"office": "市财政局", "public": BUREAU.office.public}), encoding="utf-8")
    assert read_certificate(path) == Certificate(BUREAU.office)
    said = perfeval("keys", "show", path)
    assert "没有签名（0.4.0的公钥）" in said.stdout
    assert "有效期：不限期" in said.stdout
    perfeval("keys", "new", "省财政厅", "-o", tmp_path)
    assert perfeval("keys", "sign", path, "--key", tmp_path / "省财政厅.key", "--yes", RIGHT).exit_code == 0
    assert read_certificate(path).since == date.today()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("市财政局", "省财政厅"),
        ("2022-01-01", "2021-01-01"),
        ('"until": null', '"until": "2099-12-31"'),
        ("市教育局", "市卫健委"),
    ],
)
def test_whatever_is_changed_in_a_certificate_breaks_its_signature(old: str, new: str, tmp_path: Path) -> None:
    path = published(tmp_path, certificate(BUREAU, scope=Scope(departments=("市教育局",))))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(KeyFileError, match="签名不符"):
        read_certificate(path)


@pytest.mark.parametrize(
    "change",
    [
        {"office": ""},
        {"office": "名" * 61},
        {"office": "市财政局\n通过"},
        {"office": 5},
        {"public": "00" * 31},
        {"since": "昨天"},
        {"scope": []},
        {"scope": {"years": ["2022"]}},
        {"scope": {"codes": "教"}},
        {"scope": {"codes": ["a"] * 201}},
        {"scope": {"codes": [5]}},
        {"signed_by": None},
        {"above": []},
    ],
)
def test_what_is_no_certificate_is_refused(change: dict[str, object]) -> None:
    data = certificate_data(certificate(BUREAU)) | change
    with pytest.raises(ValueError, match=r".+"):
        certificate_of(data)


@pytest.mark.parametrize(
    ("scope", "admitted"),
    [
        (Scope(), True),
        (Scope(profiles=("甲",)), True),
        (Scope(profiles=("甲/",)), True),
        (Scope(profiles=("甲/2023",)), True),
        (Scope(profiles=("甲/2022", "乙")), False),
        (Scope(profiles=("甲/20",)), False),
        (Scope(departments=("市 教育局",)), True),
        (Scope(departments=("市卫健委",)), False),
        (Scope(codes=("ＪＹ",)), True),
        (Scope(codes=("JY-01", "WJ")), False),
        (Scope(("甲",), ("市教育局",), ("JY",)), True),
        (Scope(("甲",), ("市教育局",), ("WJ",)), False),
    ],
)
def test_a_scope_admits_what_it_names(scope: Scope, admitted: bool) -> None:
    assert scope.admits("甲/2023", "市教育局", "jy-002") is admitted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市财政局（预算科）", "市财政局(预算科)"),
        ("Ａ局", "a局"),
        ("市 财 政 局", "市财政局"),
        ("市财政局\u3000", "市财政局"),
    ],
)
def test_names_that_read_alike_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_another_section_is_another_office() -> None:
    assert folded("市财政局（预算科）") != folded("市财政局")
    assert OTHER.office.name != BUREAU.office.name
