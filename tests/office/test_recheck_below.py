"""What counts by the word of a lower office is checked again when its original is here, and asked for until then."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from perfeval_xl.cli import main
from perfeval_xl.exit_codes import BLOCKING
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.below_sample import LIST
from perfeval_xl.office.finishing import Wanted
from tests.office.runs import run
from tests.office.test_package_intake import lent, made, put

ANSWERS = Wanted(answers=True, summary=False)


def test_what_is_drawn_and_not_here_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    of = made(tmp_path / "上级")
    codes = ["A-1", "A-2", "A-3"]
    put(of, 包=lent(*codes)[0])
    run(of, wanted=ANSWERS)
    listed = of.answers / "下级_甲市教育局" / LIST
    [asked] = listed.read_text("utf-8-sig").splitlines()[1:]
    other = next(code for code in codes if code != asked)
    done = CliRunner().invoke(main, ["recheck", str(of.folder), "--project", other])
    assert done.exit_code == BLOCKING, done.output
    assert f"{other}：原件不在这里（下级审核），没有写复核表；下次收件会写好请“甲市教育局”补报原件的草稿" in done.output
    with Ledger.open(of.ledger) as ledger:
        assert [row.code for row in ledger.draws()] == [other]
    assert "请下级补报原件（抽查）的草稿1封，在“答复”文件夹" in run(of, wanted=ANSWERS).finished.lines
    assert set(listed.read_text("utf-8-sig").splitlines()[1:]) == {asked, other}
