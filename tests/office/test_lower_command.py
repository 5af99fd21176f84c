"""``perfeval keys lower``: what is not written again stays, and what was there before is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from perfeval_xl.cli import main
from perfeval_xl.office.lower_offices import lower_offices
from perfeval_xl.office.rounds import Round
from perfeval_xl.sealing.certificates import certificate_bytes, fingerprint
from tests.office.package_made import KEY
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
