"""``perfeval keys lower``: what is not written again stays, and what was there before is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from perfeval_xl.cli import main
from perfeval_xl.office.lower_offices import lower_offices
from perfeval_xl.office.rounds import Round
from perfeval_xl.sealing.certificates import Certificate, certificate_bytes, fingerprint
from perfeval_xl.sealing.keys import signed_by
from tests.office.package_made import KEY, key_of
from tests.office.test_package_intake import made

ADDRESS = "jy@example.gov.cn"


@pytest.fixture
def of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Round:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    assert KEY.certificate is not None
    (tmp_path / "甲.pub").write_bytes(certificate_bytes(KEY.certificate))
    return made(tmp_path / "上级")


def lower(of: Round, *options: str) -> str:
    """Register the office; what is said."""
    file = str(of.folder.parent / "甲.pub")
    done = CliRunner().invoke(main, ["keys", "lower", str(of.folder), file, "--yes", fingerprint(KEY.office), *options])
    assert done.exit_code == 0, done.output
    return done.output


def address(of: Round) -> str:
    [office] = lower_offices(of).values()
    return office.address


def test_the_address_stays_where_only_the_scope_is_mended(of: Round) -> None:
    lower(of, "--department", "甲市教育局", "--address", ADDRESS)
    said = lower(of, "--department", "甲市教育局", "--code", "A-")
    assert f"主管部门甲市教育局；编码以其开头的A-；补报原件的邮箱：{ADDRESS}\n" in said
    assert f"以前登记的是：主管部门甲市教育局；补报原件的邮箱：{ADDRESS}；" in said
    assert address(of) == ADDRESS


def test_an_address_is_taken_away_where_somebody_says_so(of: Round) -> None:
    lower(of, "--all", "--address", ADDRESS)
    said = lower(of, "--all", "--address", "")
    assert f"以前登记的是：全部项目；补报原件的邮箱：{ADDRESS}；" in said
    assert address(of) == ""


def test_two_keys_of_one_office_are_told_apart(of: Round) -> None:
    lower(of, "--all")
    newer = replace(key_of("新的"), office=replace(key_of("新的").office, name=KEY.office.name))
    (of.folder.parent / "甲.pub").write_bytes(certificate_bytes(signed_by(newer, Certificate(newer.office))))
    file = str(of.folder.parent / "甲.pub")
    options = ["keys", "lower", str(of.folder), file, "--all", "--yes", fingerprint(newer.office)]
    assert f"同名的还登记着另一把公钥（{KEY.office.public[:8]}…）" in CliRunner().invoke(main, options).output
    listed = CliRunner().invoke(main, ["keys", "lower", str(of.folder)]).output
    assert f"公钥：{KEY.office.public[:8]}…　有效期：2024-01-01起不限期\n  指纹：{fingerprint(KEY.office)}\n" in listed
    gone = ["keys", "lower", str(of.folder), "--remove"]
    refused = CliRunner().invoke(main, [*gone, KEY.office.name])
    assert refused.exit_code
    assert "请在 --remove 后面改写括号里的8位" in refused.output
    assert CliRunner().invoke(main, [*gone, KEY.office.public[:8]]).exit_code == 0
    assert list(lower_offices(of)) == [newer.office.public]
