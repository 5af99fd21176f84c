"""异常: the tables of a round, written by hand, read for clues."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
import pytest

from perfeval_xl.ledger.rows import FigureRow
from perfeval_xl.office.anomalies import CLUES, clues, shown
from perfeval_xl.office.clues import MOST_OF_A_KIND, ClueKind
from perfeval_xl.office.frames import Frames
from perfeval_xl.office.year_clues import OF_TWO_YEARS
from tests.office.frames_by_hand import deliveries, findings, indicators, project, projects

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


def test_a_clue_about_a_whole_file_leads_to_no_cell() -> None:
    changed = {"code": "A-1", "severity": "错误", "finding": "G118", "message": "校验值不符", "sha": "s"}
    for found, place in (([changed], ""), ([changed, changed | {"finding": "G105", "place": "表!A1"}], "表!A1")):
        told = [one | {"place": one.get("place", "（整个文件）")} for one in found]
        (clue,) = clues(tables(project("A-1", **MONEY), rows=[row("A-1")], found=told)).itertuples(index=False)
        assert (clue.place, clue.sha) == (place, "s")
        assert clue.evidence.startswith("A-1 （整个文件）（s）")


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


def test_every_kind_of_clue_is_looked_for() -> None:
    share = {"value_kind": "percent", "target_number": 0.95, "actual_number": 0.96, "target": "≥95%", "actual": "96%"}
    satisfied = share | {"dimension": "满意度指标", "category": "服务对象满意度指标", "indicator": "群众满意度"}
    full = {"score": 10.0}
    rows = [
        *(row(code, unit="某所", **full) for code in ("A-1", "A-2")),
        *(row("A-3", actual_number=100.0 + nth, target_number=100.0 + nth) for nth in range(9)),
        row("A-4", indicator="补助资金", measure="万元"),
        row("A-5", dimension="效益指标", category="社会效益指标", indicator="促进和谐", **share),
        row("A-6", reason="未收到投诉", **satisfied),
        row("A-7", **satisfied),
        row("A-8", value_kind="day", actual_number=44900.0, actual="2022年12月5日", reason="2023年3月完成"),
    ]
    said: dict[str, dict[str, Any]] = {"A-0": {"final_budget": 1e6, "rate": 0.1}, "A-9": {"final_budget": 200.0}}
    said |= {code: {"unit": "某所"} for code in ("A-1", "A-2")}
    of = [project(f"A-{nth}", **(MONEY | said.get(f"A-{nth}", {}))) for nth in range(10)]
    texts = {f"{prefix}i01.reason": (["因招标推迟两个月，部分工作尚未完成。"], "") for prefix in ("", "p01:", "p02:")}
    codes = {f"{prefix}:project.code": ([prefix], "") for prefix in ("p01", "p02")}
    rows += [row("A-1", form=form, unit="某所", **full) for form in ("p01", "p02")]
    changed = {"code": "A-1", "severity": "错误", "finding": "G101", "message": "公式被数值覆盖", "sha": "s"}
    rows.append(row("A-0", **full))
    found = clues(tables(*of, rows=rows, found=[changed]), Kept(answers=texts | codes))  # type: ignore[arg-type]
    assert set(found["clue"]) == {kind.value for kind in set(ClueKind) - OF_TWO_YEARS}


def test_what_a_unit_wrote_stands_on_one_line_with_nothing_unseen_and_is_cut() -> None:
    hostile = "\x1b[31m=HYPERLINK(1)\n\u202e" + "长" * 99
    rows = [row("A-1", indicator=hostile, measure="万元", target=hostile, actual=hostile, dimension="满意")]
    rows.append(
        row("A-1", category="社会效益", indicator=hostile, value_kind="percent", target_number=1.0, actual=hostile)
    )
    rows += [
        row(
            "A-1", value_kind="day", actual_number=1.0, actual=hostile, reason=f"2023年完成{hostile}", indicator=hostile
        )
    ]
    found = clues(tables(project("A-1", **MONEY), rows=rows))
    assert len(found) == 4
    for why in found["why"]:
        assert len(why) < 400
        assert not {"\x1b", "\n", "\u202e"} & set(why)


def test_a_sheet_names_no_hundreds_of_projects() -> None:
    """Each of 70 units has its own; the whole department is one clue."""
    codes = [f"A-{nth:03}" for nth in range(70)]
    table = clues(tables(*(project(code, **MONEY) for code in codes), rows=[row(code, score=10.0) for code in codes]))
    assert list(table["codes"]) == ["\n".join(codes)]
    assert list(shown(table)["codes"]) == ["、".join(codes[:60]) + "等70个"]


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


class Kept:
    """A ledger that holds figures and answers of one file alone."""

    def __init__(self, figures: Iterable[FigureRow] = (), answers: Mapping[str, tuple[object, str]] | None = None):
        self._figures, self._answers = figures, answers or {}

    def figures(self) -> Iterator[tuple[str, FigureRow]]:
        """As the ledger has them, of a file that does not count, too."""
        return ((sha, row) for row in self._figures for sha in ("another", "sha-A-1"))

    def all_answers(self) -> Iterator[tuple[str, bytes]]:
        """Packed as a judgement packs them."""
        packed = zlib.compress(json.dumps(self._answers, ensure_ascii=False).encode())
        return iter([("another", packed), ("sha-A-1", packed)])


def test_texts_of_all_forms_of_a_workbook_are_read_from_the_ledger() -> None:
    reason = ["因招标推迟两个月，部分工作尚未完成。"]
    answers: dict[str, tuple[object, str]] = {
        "execution.reason": (["追加应急资金"], "整体!K9"),
        "i01.score": ("9", "x!A1"),
    }
    for prefix, sheet in (("", "整体"), ("p01:", "项目01"), ("p02:", "项目02")):
        answers[f"{prefix}i01.reason"] = (reason, f"{sheet}!I15")
        answers[f"{prefix}project.code"] = ([f"A-1-{prefix[1:3]}"], "")
    whole = project("A-1", kind="部门整体支出", **(MONEY | {"final_budget": 150.0}))
    rows = [row("A-1"), row("A-1", form="A-1-01", unit="某中心"), row("A-1", form="A-1-02", unit="某中心")]
    changed, same = clues(tables(whole, rows=rows), Kept(answers=answers)).itertuples(index=False)  # type: ignore[arg-type]
    assert (changed.clue, same.clue) == (ClueKind.ADJUSTED.value, ClueKind.SAME_TEXT.value)
    assert "说明写的是“追加应急资金”" in changed.why
    assert same.why.startswith("2个单位的3个表（原因）除标点外一字不差")
    assert [told.split("（")[0] for told in same.evidence.split("；")] == [
        "A-1 整体!I15",
        "A-1／A-1-01 项目01!I15",
        "A-1／A-1-02 项目02!I15",
    ]
    assert (same.codes, same.unit) == ("A-1", "2个单位")


def test_money_of_a_project_inside_of_a_department_is_its_own() -> None:
    whole = project("A-1", kind="部门整体支出", **MONEY)
    inner = row("A-1", form="A-1-01", name="里面的项目", score=10.0)
    told = {"rate": "1/4", "rate.numerator": "25", "total.score": "92.5", "funds.final_budget": "160"}
    told["funds.original_budget"] = "100"
    ledger = Kept([FigureRow("A-1-01", key, value, f"项目01!{key}") for key, value in told.items()])
    found = clues(tables(whole, rows=[row("A-1"), inner]), ledger)  # type: ignore[arg-type]
    clue, changed = found.sort_values("clue").itertuples(index=False)
    assert changed.why == "全年预算数160万元，年初预算数100万元，调增60%，没有写原因。"
    assert changed.evidence.startswith(
        "A-1／A-1-01 项目01!funds.final_budget（sha-A-1）；A-1／A-1-01 项目01!funds.orig"
    )
    assert (clue.clue, clue.name, clue.codes) == (ClueKind.OUTRUN.value, "里面的项目", "A-1")
    assert "只有25%（执行25万元），指标得分率却是100%（10/10分），自评92.5分" in clue.why
    assert clue.evidence == "A-1／A-1-01 项目01!rate（sha-A-1）；A-1／A-1-01 项目01!total.score（sha-A-1）"
