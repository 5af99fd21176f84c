"""`perfeval status` on a round that lies on the disk."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.ledger import states
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.lock import held
from perfeval_xl.ledger.rows import FigureRow
from perfeval_xl.office.rounds import BOOK, JOURNAL, LEDGER
from perfeval_xl.office.status_words import (
    HEADINGS,
    opening_lines,
)
from tests.ledger import making
from tests.office.views import project, view
from tests.outputs.commands import perfeval


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A round of three projects: one counts, with a 核实 that is explained; one is sent back; one is missing."""
    (tmp_path / LEDGER).mkdir()
    ledger = Ledger.create(tmp_path / LEDGER, making.YEAR)
    codes = ("001", "002", "003")
    ledger.register([making.issue(code) for code in codes], [making.contact(code) for code in codes])
    came = [making.delivery(sha * 64) for sha in "ab"]
    came[1] = replace(came[1], name="")
    none = replace(making.delivery(""), mark="来件/x.zip|1|1", name="x.zip", role="", code="Z006", facts="{}")
    ledger.record([(making.container(one), [one], [making.blob(one)]) for one in came])
    ledger.record([(making.container(none), [none], [])])
    ledger.use_rules(making.RULES)
    money = (FigureRow("", "rate.numerator", "49", ""), FigureRow("", "rate.denominator", "50", ""))
    inside = FigureRow("003", "rate.numerator", "7", "")
    explained = making.finding(code="S046", severity=2, explanation="按计划")
    old = making.judgement("a" * 64, rules="r0", findings=(making.finding(code="W001"),), figures=(inside,))
    ledger.judged(old)
    ledger.judged(making.judgement("a" * 64, explained=1, findings=(explained,), figures=(*money, inside)))
    ledger.judged(making.judgement("b" * 64, "002", errors=1, findings=(making.finding(),)))
    ledger.close()
    return tmp_path


def test_a_round_is_told_from_its_ledger(place: Path) -> None:
    found = perfeval("status", place)
    lines = found.stdout.splitlines()
    assert (found.exit_code, found.stderr) == (0, "")
    assert [line.split("\t")[0] for line in lines[:4]] == ["编码", "002", "003", "001"]
    assert [line.split("\t")[4] for line in lines[1:4]] == ["退回", "未报", "已计"]
    assert lines[1].split("\t")[HEADINGS.index("文件")].endswith(".eml › （没有名称）")
    assert lines[4:] == [
        "合计（项目，已计1个）：得分合计95，平均95；执行数49万元，预算数50万元，执行率98%",
        "已计1个",
        "退回1个",
        "待处理0个",
        "未报1个",
        "没能打开1件",
        "  .eml › x.zip：压缩包有密码，打不开。请去掉密码重新压缩，或请发件人直接把文件作为附件发来。（Z006）",
    ]
    data = json.loads(perfeval("status", place, "--json").stdout)
    assert (data["year"], data["collecting"]) == (2023, False)
    of = {one["code"]: one for one in data["projects"]}
    [explained] = [row for row in of["001"]["findings"] if row["code"] == "S046"]
    assert (explained["explanation"], explained["explained"], explained["open"]) == ("按计划", True, False)


def test_one_project_and_some_can_be_asked_for(place: Path) -> None:
    assert perfeval("status", place, "--project", "002").stdout.splitlines()[1] == "  状态：退回，得分95（优）"
    chosen_ones = perfeval("status", place, "--state", "未报", "--department", "财政").stdout.splitlines()
    assert chosen_ones[1].startswith("003\t")
    assert chosen_ones[2].startswith("合计")
    unknown = perfeval("status", place, "--project", "009")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "没有编码是009的项目" in unknown.stderr
    assert "没有“退货”这种状态；有：已计、" in perfeval("status", place, "--state", "退货").stderr


def test_while_somebody_collects_it_says_so_and_shows_what_there_is(place: Path) -> None:
    lock = held(place / LEDGER, lambda line: None)
    try:
        found = perfeval("status", place)
        data = json.loads(perfeval("status", place, "--json").stdout)
    finally:
        lock.release()
    assert found.stderr == "正在收件，以下是到现在为止的情况\n"
    assert list(opening_lines(view(project(state=states.MISSING)), running=True)) == [found.stderr.strip()]
    assert "已计1个" in found.stdout
    assert data["collecting"] is True


def test_a_round_whose_journal_is_lost_is_a_round(place: Path) -> None:
    (place / LEDGER / JOURNAL).unlink()
    assert "已计1个" in perfeval("status", place).stdout


def test_it_changes_nothing(place: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}
    perfeval("status", place)
    after = {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}
    assert {path.name for path in after.keys() - before.keys()} <= {"锁"}
    assert {path: after[path] for path in before} == before


def test_a_round_in_which_nothing_came_yet_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / LEDGER).mkdir()
    ledger = Ledger.create(tmp_path / LEDGER, making.YEAR)
    ledger.close()
    found = perfeval("status", tmp_path)
    assert (found.exit_code, found.stderr) == (0, "这一轮还没有登记项目；请先用 perfeval build … --round 下发\n")
    with Ledger.open(tmp_path / LEDGER) as ledger:
        ledger.register([making.issue()])
    found = perfeval("status", tmp_path)
    assert "这一轮还没有收过件" in found.stderr
    assert "未报1个" in found.stdout


def test_a_folder_that_is_no_round_and_a_ledger_that_is_damaged_are_told(place: Path, tmp_path: Path) -> None:
    (place / "空").mkdir()
    none = perfeval("status", place / "空" / "没有")
    assert (none.exit_code, none.stdout) == (2, "")
    assert "没有这个文件夹" in none.stderr
    stored = place / LEDGER / BOOK
    stored.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5_000)
    damaged = perfeval("status", place)
    assert (damaged.exit_code, damaged.stdout) == (2, "")
    assert "perfeval collect --rebuild" in damaged.stderr
