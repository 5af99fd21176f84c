"""A round beside the one of the year before: its rows, where they lead, and what is told of a round that is gone."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfeval_xl.batch import check
from perfeval_xl.checks.year_forms import LastYear
from perfeval_xl.errors import UnreadableError
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.earlier_places import remember, remembered, state_of
from perfeval_xl.office.earlier_rounds import books_of, earlier_rounds
from perfeval_xl.office.finishing import Wanted
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, view_of
from perfeval_xl.office.year_columns import GONE, NEW, SAME, UNCOUNTED, UNKNOWN, YEAR_FINDINGS, YEAR_PROMISES, YEARS
from perfeval_xl.office.year_on_year import YearTables, years_beside
from tests.engines.reading import opened
from tests.making import put
from tests.office import small_rounds
from tests.office.two_rounds import YEAR, round_of, taken_in
from tests.once import once

MEASURES = "一座枢纽的建设周期跨两年，前期手续、征地拆迁、管线迁改由三个部门分头办理，需要逐项衔接。"
NOW = datetime(YEAR + 1, 4, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Both:
    """Two rounds that were taken in."""

    before: Round
    now: Round


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """A project that goes on with an easier target, one that ended, one that is new, and one that did not count."""

    def made(folder: Path) -> Both:
        last = {"A": [put("paragraphs.measures", MEASURES)], "B": [], "D": [small_rounds.PROBLEM]}
        before = round_of(folder / "2021", YEAR - 1, last)
        now = round_of(
            folder / "2022",
            YEAR,
            {"A": [put("paragraphs.measures", MEASURES), put("indicators.1.target", "≥900个")], "C": [], "D": []},
        )
        taken_in(before)
        taken_in(now, [before.folder], Wanted(answers=False, csv=True))
        return Both(before, now)

    return once(tmp_path_factory, "two_rounds", made)


def tables(of: Round) -> YearTables:
    """What comes of comparing a round with those that it remembers."""
    with Ledger.open(of.ledger, readonly=True) as ledger:
        found = years_beside(of, ledger, lines_of(view_of(of.folder, ledger, NOW)))
    assert found is not None
    return found


def rows(columns: object, records: object) -> list[Mapping[str, object]]:
    """Records by the keys of their columns."""
    names = [column.key for column in columns]  # type: ignore[attr-defined]
    return [dict(zip(names, record, strict=True)) for record in records]  # type: ignore[call-overload]


def test_every_project_of_either_year_has_a_row(both: Both) -> None:
    found = rows(YEARS, tables(both.now).projects)
    assert [(row["code"], row["relation"], row["before_year"]) for row in found] == [
        ("A", SAME, YEAR - 1),
        ("C", NEW, None),
        ("D", UNCOUNTED, YEAR - 1),
        ("B", GONE, YEAR - 1),
    ]
    assert found[0]["eased"] == "办理事项数量、窗口排队时间"
    assert (found[0]["score_change"], found[0]["budget_change"], found[0]["kept"]) == (1, 0, 9)


def test_a_finding_names_both_cells_and_where_the_other_workbook_lies(both: Both) -> None:
    row = next(row for row in rows(YEAR_FINDINGS, tables(both.now).findings) if row["finding"] == "N104")
    assert (row["place"], row["before_place"]) == ("自评表!E16", "自评表!E16")
    assert (row["found"], row["expected"], row["severity"]) == ("≥900个", "2021年度：≥1000个", "核实")
    assert (both.now.folder / str(row["before_original"])).is_file()


def test_what_was_promised_stands_beside_what_is_said_now(both: Both) -> None:
    found = {row["item"]: row["standing"] for row in rows(YEAR_PROMISES, tables(both.now).promises)}
    assert found["改进措施和建议"] == "与上年一字不差"
    assert found["办理事项数量"] == "今年得了满分"
    assert found["长效运维机制"] == "今年仍没有得满分，原因照抄"


def test_the_summary_has_the_sheets_and_their_links(both: Both) -> None:
    book = opened(both.now.summary.read_bytes())
    assert {"上年对比", "上年对比问题", "上年问题整改"} <= set(book.sheetnames)
    links = [cell.hyperlink for row in book["上年对比问题"].iter_rows() for cell in row if cell.hyperlink]
    assert any(link.target.startswith("../2021/台账/原件/") for link in links if link.target)


def test_other_programs_get_the_same_rows(both: Both) -> None:
    found = tables(both.now)
    for name, rows_ in (
        ("years", found.projects),
        ("year_findings", found.findings),
        ("year_promises", found.promises),
    ):
        with (both.now.exports / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == len(rows_) > 0
    described = json.loads((both.now.exports / "datapackage.json").read_text(encoding="utf-8"))
    assert {"years", "year_findings", "year_promises"} <= {one["name"] for one in described["resources"]}


def test_a_file_is_held_against_what_counted_in_a_round(both: Both) -> None:
    books = LastYear(tuple(books_of(both.before)))
    found = {
        path.name: {(one.code.name, "没有已计的表" in one.message) for one in check(path, last_year=books).findings}
        for path in sorted(both.now.inbox.iterdir())
    }
    assert ("N104", False) in found["A.xlsx"]
    assert ("N120", False) in found["C.xlsx"]
    assert ("N120", True) in found["D.xlsx"]


def test_clues_are_found_beside_the_others(both: Both) -> None:
    kinds = {one.kind.value for one in tables(both.now).clues}
    assert kinds == {"完成值、执行数照抄以前", "与上年的数对不上", "指标放松或去掉", "文字照抄以前"}


def test_rounds_that_moved_together_find_one_another(both: Both, tmp_path: Path) -> None:
    for one in (both.before, both.now):
        shutil.copytree(one.folder, tmp_path / one.folder.name)
    moved = Round(tmp_path / both.now.folder.name)
    with Ledger.open(moved.ledger, readonly=True) as ledger:
        assert [one.folder.resolve() for one in remembered(moved, ledger)] == [tmp_path / both.before.folder.name]
        mark = state_of(moved, ledger)
        shutil.rmtree(tmp_path / both.before.folder.name)
        [there] = remembered(moved, ledger)
        assert there.folder == both.before.folder
        assert state_of(moved, ledger) != mark


def test_a_round_that_is_gone_is_told_and_the_summary_is_written(both: Both, tmp_path: Path) -> None:
    folder = tmp_path / "轮次"
    shutil.copytree(both.now.folder, folder)
    gone = tmp_path / "没有了"
    shutil.copytree(both.before.folder, gone)
    of = Round(folder)
    with Ledger.open(of.ledger) as ledger:
        remember(of, ledger, [gone])
        shutil.rmtree(gone)
        found, [problem] = earlier_rounds(of, ledger)
    assert found == []
    assert "不在了，或者移动过" in problem
    assert "--no-previous" in problem
    done = taken_in(of, wanted=Wanted(answers=False))
    assert done.finished.failed == [problem]
    assert {row["relation"] for row in rows(YEARS, tables(of).projects)} == {UNKNOWN}
    about = "".join(
        str(cell.value) for row in opened(of.summary.read_bytes())["上年对比"].iter_rows(max_row=3) for cell in row
    )
    assert "没有一个以前年度的轮次读得出来" in about
    assert problem in about
    # Nothing of this round changed, and all the same it is looked at again.
    shutil.copytree(both.before.folder, gone)
    assert taken_in(of, wanted=Wanted(answers=False)).finished.failed == []
    assert {row["relation"] for row in rows(YEARS, tables(of).projects)} == {SAME, NEW, UNCOUNTED, GONE}
    told = opened(of.summary.read_bytes())["上年对比"]
    assert SAME in {cell.value for row in told.iter_rows() for cell in row}


def test_a_ledger_that_is_newer_is_told(both: Both, tmp_path: Path) -> None:
    newer = tmp_path / "新"
    shutil.copytree(both.before.folder, newer)
    with Ledger.open(Round(newer).ledger) as ledger:
        ledger.connection.execute("UPDATE meta SET value='99' WHERE key='format'")
        ledger.connection.commit()
    of = Round(tmp_path / "今")
    shutil.copytree(both.now.folder, of.folder)
    with Ledger.open(of.ledger) as ledger:
        ledger.say("previous", f'[["../新", "{newer}"]]')
        found, [problem] = earlier_rounds(of, ledger)
    assert found == []
    assert "读不了" in problem


@pytest.mark.parametrize("other", ["self", "later", "none"])
def test_only_a_round_of_a_year_before_is_remembered(both: Both, tmp_path: Path, other: str) -> None:
    folder = {"self": both.now.folder, "later": both.now.folder, "none": tmp_path}[other]
    of = Round(tmp_path / "轮次")
    shutil.copytree((both.before if other == "later" else both.now).folder, of.folder)
    with Ledger.open(of.ledger) as ledger:
        kept = ledger.meta("previous")
        with pytest.raises(UnreadableError):
            remember(of, ledger, [folder])
        assert ledger.meta("previous") == kept


def test_nothing_is_compared_any_more_where_nobody_wants_it(both: Both, tmp_path: Path) -> None:
    of = Round(tmp_path / "轮次")
    shutil.copytree(both.now.folder, of.folder)
    taken_in(of, [], Wanted(answers=False))
    assert "上年对比" not in opened(of.summary.read_bytes()).sheetnames
    with Ledger.open(of.ledger, readonly=True) as ledger:
        assert state_of(of, ledger) == ""
