"""A 核实 that the unit explained is 已说明 in the check, in the ledger and in the state of the round."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.checks import explained as explained_module
from perfeval_xl.findings import Finding
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import JudgementRow
from perfeval_xl.office.rounds import LEDGER
from tests import making
from tests.ledger import making as rows
from tests.making import put
from tests.office import papers
from tests.office.round_books import WORDS, explained
from tests.outputs.commands import perfeval

SAID = WORDS.rstrip("。")


@pytest.fixture(scope="module")
def workbook() -> bytes:
    """A form whose only finding is about a target that was passed by half; the unit said why."""
    data = making.dossier(put("indicators.1.actual", 1500), put("indicators.1.reason", ""))
    return explained(making.filled(data))


@pytest.fixture(scope="module")
def judged(workbook: bytes, tmp_path_factory: pytest.TempPathFactory) -> JudgementRow:
    return papers.row(tmp_path_factory.mktemp("judged"), workbook)


def changed(workbook: bytes, folder: Path, actual: float) -> bytes:
    """The same form with another figure in the cell that was explained."""
    (folder / "a.xlsx").write_bytes(workbook)
    cell = making.at("i01.actual")
    path = making.copied(folder / "a.xlsx", folder / "b.xlsx", lambda parts: making.fill(parts.sheet(), cell, actual))
    return path.read_bytes()


def test_the_check_says_so(workbook: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook)
    shown = perfeval("check", path).stdout
    assert f"单位已说明：“{SAID}”" in shown
    assert "（其中1项单位已说明）" in shown
    [finding] = json.loads(perfeval("check", path, "--json").stdout)["files"][0]["findings"]
    assert (finding["code"], finding["explained"], finding["explanation"]) == ("S046", True, WORDS)


def test_the_ledger_holds_it_with_its_finding(judged: JudgementRow) -> None:
    [finding] = judged.findings
    assert (finding.code, finding.explanation) == ("S046", WORDS)
    assert (judged.errors, judged.open, judged.explained) == (0, 0, 1)


def test_the_round_counts_it_and_says_what_was_said(judged: JudgementRow, tmp_path: Path) -> None:
    (tmp_path / LEDGER).mkdir()
    came = rows.delivery(judged.sha)
    with Ledger.create(tmp_path / LEDGER, judged.year) as ledger:
        ledger.register([rows.issue(judged.code, year=judged.year, identity=judged.identity)])
        ledger.record([(rows.container(came), [came], [rows.blob(came)])])
        ledger.use_rules(judged.rules)
        ledger.judged(judged)
    [project] = json.loads(perfeval("status", tmp_path, "--json").stdout)["projects"]
    assert (project["state"], project["flags"], project["open"]) == ("已计", [], 0)
    [finding] = [row for row in project["findings"] if row["code"] == "S046"]
    assert (finding["explained"], finding["open"], finding["explanation"]) == (True, False, WORDS)
    assert f"单位已说明：“{SAID}”" in perfeval("status", tmp_path, "--project", judged.code).stdout


def test_another_figure_has_to_be_explained_anew(workbook: bytes, judged: JudgementRow, tmp_path: Path) -> None:
    row = papers.row(tmp_path, changed(workbook, tmp_path, 1600))
    [finding] = [one for one in row.findings if one.code == "S046"]
    assert (finding.explanation, row.open >= 1) == ("", True)
    assert finding.mark != judged.findings[0].mark


def test_other_words_of_a_later_version_leave_it(
    workbook: bytes, judged: JudgementRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its mark: neither the text of the cell nor the former mark would find it."""
    monkeypatch.setattr(Finding, "message", property(lambda _: "换一种说法"))
    monkeypatch.setattr(Finding, "found", property(lambda _: "说成别的"))
    monkeypatch.setattr(explained_module, "former_mark_of", lambda finding, book: "")
    row = papers.row(tmp_path, workbook)
    assert [(one.message, one.explanation) for one in row.findings] == [("换一种说法", WORDS)]
    assert row.findings[0].mark == judged.findings[0].mark
    assert replace(row, findings=judged.findings, judged_at="", millis=0) == replace(judged, judged_at="", millis=0)
