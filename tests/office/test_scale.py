"""What large rounds are measured with: workbooks made of the parts of others, and rows made without judging."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.issuing import workbook
from perfeval_xl.ledger.rows import JudgementRow
from perfeval_xl.office.rounds import Round
from tests import making
from tests.making import put
from tests.office import many_books, scale
from tests.office.papers import row
from tests.office.runs import run

NUMBER = 1234567


@pytest.fixture(scope="module")
def made() -> list[many_books.Template]:
    """Two templates, the second with something left open."""
    return many_books.templates(1, 2)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the log is written, and no rules and keys are."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))


def test_a_workbook_made_of_parts_is_as_one_that_was_built(made: list[many_books.Template], tmp_path: Path) -> None:
    mark = f"〔{NUMBER:08}〕"
    data = many_books._dossier(0, 0, 2)
    put("project.code", many_books.code_of(NUMBER))(data)
    data["goal"]["actual"] = data["goal"]["actual"].replace(many_books.MARK, mark)
    data["indicators"][0]["reason"] = data["indicators"][0]["reason"].replace(many_books.MARK, mark)
    built, own = (row(tmp_path, one) for one in (workbook(making.filled(data)), made[0].book(NUMBER)))
    assert own.genuine
    assert own.code == "P01234567"
    assert plain(own) == plain(built)
    assert own.identity == made[0].issue(NUMBER).identity


def plain(judgement: JudgementRow) -> JudgementRow:
    return replace(judgement, sha="", judged_at="", millis=0)


def test_rows_that_nobody_judged_stand_as_those_that_were(made: list[many_books.Template], tmp_path: Path) -> None:
    judged, put_down = Round(tmp_path / "一"), Round(tmp_path / "二")
    for of in (judged, put_down):
        scale.registered(of, made, 4)
    scale.put_in(judged, made, 4)
    scale.put_rows(put_down, made, 4)
    first, second = run(judged), run(put_down)
    assert (first.judged, second.judged) == (4, 0)
    assert (first.counts.read, second.counts.read) == (4, 0)
    assert first.tally == second.tally
    assert first.tally.lines == second.tally.lines
