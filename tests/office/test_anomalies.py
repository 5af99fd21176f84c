"""异常: the tables of a round, written by hand and of a round of a few projects, read for clues."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from perfeval_xl.issuing import workbook
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import FigureRow
from perfeval_xl.office.anomalies import CLUES, clues, shown
from perfeval_xl.office.clues import MOST_OF_A_KIND, ClueKind
from perfeval_xl.office.frames import Frames, frames_of
from perfeval_xl.office.status import lines_of, view_of
from perfeval_xl.profiles import load
from tests import making
from tests.issuing import samples
from tests.office import small_rounds
from tests.office.frames_by_hand import deliveries, findings, indicators, project, projects
from tests.office.runs import run

DEPARTMENT = "hunan_hengyang/2022"
MONEY = {"original_budget": 100.0, "final_budget": 100.0, "actual_expenditure": 90.0, "rate": 0.9, "score": 95.0}


def row(code: str, **said: Any) -> dict[str, Any]:
    """An indicator of the project of this code that lost a point."""
    known = {
        "code": code,
        "name": f"{code}项目",
        "department": "某局",
        "unit": f"{code}所",
        "category": "数量指标",
        "dimension": "产出指标",
        "indicator": "培训人数",
        "polarity": "≥",
        "target": "≥100人",
        "measure": "人",
        "actual": "99",
        "actual_number": 99.0,
        "target_number": 100.0,
        "value_kind": "number",
        "points": 10.0,
        "score": 9.0,
        "place": "自评表!H15",
        "actual_place": "自评表!F15",
        "target_place": "自评表!E15",
        "sha": f"sha-{code}",
    }
    return {**known, **said}


def tables(*of: dict[str, Any], rows: Any = (), found: Any = ()) -> Frames:
    """The tables of a round."""
    return Frames(projects(*of), indicators(*rows), findings(*found), deliveries())


def kinds(table: pd.DataFrame) -> list[str]:
    """What the clues are of, in their order."""
    return list(table["clue"])


def test_a_sound_project_has_no_clue() -> None:
    table = clues(tables(project("A-1", **MONEY), rows=[row("A-1")]))
    assert len(table) == 0
    assert list(table.columns) == [column.key for column in CLUES]
    assert len(shown(table)) == 0


def test_a_clue_names_its_project_its_numbers_and_its_cells() -> None:
    low = MONEY | {"rate": 0.2756, "actual_expenditure": 27.56, "rate_place": "自评表!H8"}
    table = clues(tables(project("A-1", **low), rows=[row("A-1", score=10.0)]))
    (clue,) = table.itertuples(index=False)
    assert clue.clue == ClueKind.OUTRUN.value
    assert (clue.code, clue.name, clue.department, clue.unit) == ("A-1", "A-1项目", "某局", "A-1所")
    assert clue.why == (
        "预算执行率只有27.56%（执行27.56万元），指标得分率却是100%（10/10分），自评95分："
        "钱没有花完，指标却几乎都得满分，是节约还是没有做完，请核对。"
    )
    assert clue.evidence == "A-1 自评表!H8（sha-A-1）；A-1 自评表!H25（sha-A-1）"
    assert (clue.place, clue.sha, clue.codes, clue.weight) == ("自评表!H8", "sha-A-1", "A-1", 76)


def test_what_does_not_count_is_looked_at_for_tampering_alone() -> None:
    low = MONEY | {"rate": 0.2, "state": "退回"}
    changed = {"code": "A-1", "severity": "错误", "finding": "G101", "message": "得分的公式被数值覆盖", "sha": "s"}
    assert kinds(clues(tables(project("A-1", **low), rows=[row("A-1")], found=[changed]))) == [ClueKind.TAMPERED.value]


def test_the_heaviest_stand_first() -> None:
    changed = {"code": "A-1", "severity": "错误", "finding": "G101", "message": "公式被数值覆盖", "sha": "s"}
    of = [project(f"A-{nth}", **(MONEY | {"final_budget": 140.0 + nth})) for nth in range(5)]
    table = clues(tables(*of, rows=[row(f"A-{nth}") for nth in range(5)], found=[changed]))
    assert list(table["weight"]) == sorted(table["weight"], reverse=True)
    assert kinds(table) == [ClueKind.TAMPERED.value, *[ClueKind.ADJUSTED.value] * 5]


def test_a_sheet_has_the_heaviest_of_each_kind_and_the_rest_in_one_row() -> None:
    count = MOST_OF_A_KIND + 13
    of = [project(f"A-{nth:03}", **(MONEY | {"final_budget": 140.0 + nth})) for nth in range(count)]
    table = clues(tables(*of))
    assert len(table) == count
    sheet = shown(table)
    assert len(sheet) == MOST_OF_A_KIND + 1
    rest = sheet.iloc[-1]
    assert (rest["name"], rest["code"]) == ("另有13条", "A-012、A-013、A-014等13个")
    assert len(rest["codes"].split("、")) == 13
    assert set(table["codes"]) == {code for codes in sheet["codes"] for code in codes.split("、")}


@pytest.mark.parametrize("years", [2022, 2023])
def test_the_year_of_a_project_says_what_next_year_is(years: int) -> None:
    """明年 in the reason of a project of 2022 is 2023, where a day of 2023 may be meant."""
    done = row(
        "A-1",
        value_kind="day",
        actual="2023年3月1日",
        actual_number=44986.0,
        reason="推迟到明年完成。",
    )
    found = clues(tables(project("A-1", **(MONEY | {"year": years})), rows=[done]))
    assert kinds(found) == ([ClueKind.LATER.value] if years == 2023 else [])


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Frames, Ledger]]:
    """A round of a department with its projects, and of three projects whose units wrote the same."""
    of = small_rounds.registered(tmp_path_factory.mktemp("round"), 3)
    told = samples.department(DEPARTMENT, 2)
    for head in (told["department"], *(one["project"] for one in told["projects"])):
        head["year"] = small_rounds.YEAR
    whole = samples.filled_from(told, load(DEPARTMENT))
    with Ledger.open(of.ledger) as ledger:
        ledger.register([small_rounds.issue_row(whole)])
    books = {f"{nth}.xlsx": small_rounds.returned(nth) for nth in (1, 2, 3)}
    small_rounds.put_in(of, books | {"部门.xlsx": workbook(whole)})
    run(of)
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, datetime(2023, 2, 1, tzinfo=UTC))
        yield frames_of(view, lines_of(view), ledger), ledger


def test_texts_of_the_forms_are_read_from_the_ledger(collected: tuple[Frames, Ledger]) -> None:
    frames, ledger = collected
    same = clues(frames, ledger).set_index("clue").loc[ClueKind.SAME_TEXT.value].set_index("codes")
    assert list(same.index) == ["D-001", "A-001、A-002、A-003"]
    reason = making.place("i01.reason")
    assert f"A-001 {reason}（" in same.loc["A-001、A-002、A-003", "evidence"]
    assert same.loc["A-001、A-002、A-003", "why"].endswith("另有2段文字也相同。")
    assert "D-001／D-001-01 项目01_信息化项目1期!" in same.loc["D-001", "evidence"]
    assert ClueKind.SAME_TEXT.value not in kinds(clues(frames))


class Figures:
    """A ledger that holds figures alone."""

    def __init__(self, *rows: FigureRow) -> None:
        self._rows = rows

    def figures(self) -> Iterator[tuple[str, FigureRow]]:
        """As the ledger has them."""
        return (("sha-A-1", row) for row in self._rows)

    def all_answers(self) -> Iterator[tuple[str, bytes]]:
        """None."""
        return iter(())


def test_money_of_a_project_inside_of_a_department_is_its_own() -> None:
    whole = project("A-1", kind="部门整体支出", **MONEY)
    inner = row("A-1", form="A-1-01", name="里面的项目", score=10.0)
    told = {"rate": "1/4", "rate.numerator": "25", "total.score": "92.5", "funds.final_budget": "100"}
    ledger = Figures(*(FigureRow("A-1-01", key, value, f"项目01!{key}") for key, value in told.items()))
    (clue,) = clues(tables(whole, rows=[row("A-1"), inner]), ledger).itertuples(index=False)  # type: ignore[arg-type]
    assert (clue.clue, clue.name, clue.codes) == (ClueKind.OUTRUN.value, "里面的项目", "A-1")
    assert "只有25%（执行25万元），指标得分率却是100%（10/10分），自评92.5分" in clue.why
    assert clue.evidence == "A-1／A-1-01 项目01!rate（sha-A-1）；A-1／A-1-01 项目01!total.score（sha-A-1）"
