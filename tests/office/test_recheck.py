"""复核: five projects are drawn, checked again in Excel and taken back; what comes of them was computed by hand."""

from __future__ import annotations

import io
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office import recheck_reading
from perfeval_xl.office.recheck_book import recheck_book
from perfeval_xl.office.recheck_checking import filled_in
from perfeval_xl.office.recheck_drawing import Chosen
from perfeval_xl.office.recheck_facts import paper_in, pieces
from perfeval_xl.office.recheck_frames import FORMS, ROWS, UNITS
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.statements import statement_of
from perfeval_xl.office.status import lines_of, unopened_of, untied_of, view_of
from perfeval_xl.returns.reader import read_book
from tests import making
from tests.engines import ironcalc
from tests.excel_safety.lint import lint
from tests.office.rechecks import (
    CODES,
    COUNT,
    DONE,
    FINISHED,
    NOW,
    SELF,
    SHEET,
    books,
    copy,
    drawn,
    fill,
    option,
    recorded,
    sample_paper,
    taken,
    told,
    type_in,
)
from tests.office.runs import run
from tests.office.small_rounds import registered

FILLED: list[dict[str, object]] = [
    # 无佐证: 9 is lost.
    {"K10": option("1"), "N10": "没有提供办理记录"},
    # 60 % of 7.
    {"K17": option("3乙")},
    # 30 % of 10; of 30 % and 100 % of 7 the larger.
    {"K13": option("7"), "K17": option("3丙"), "L17": option("9")},
    # Typed over what the 口径 would take, and more than the unit gave itself.
    {"K18": option("4"), "M18": 10, "N18": "补交了300份问卷", "C7": "可以采信"},
    # A value changes nothing; the 执行率 does.
    {"J11": "2", "M9": 8, "N9": "有1.8万元没有凭证", "J20": "不符合", "K20": "报告少列一个项目"},
]
LOST = [Fraction(9), Fraction("4.2"), Fraction(10), Fraction(-1), Fraction("1.8")]


@pytest.fixture
def of(drawn_round: Round, tmp_path: Path) -> Round:
    """A copy of the round in which nothing is filled in."""
    return copy(drawn_round, tmp_path)


@pytest.fixture(scope="module")
def filled(drawn_round: Round, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The same with all five filled in, and not taken back."""
    of = copy(drawn_round, tmp_path_factory.mktemp("填"))
    for path, cells in zip(books(of), FILLED, strict=True):
        fill(path, cells | FINISHED)
    return of


def test_each_has_a_workbook_that_excel_opens(drawn_round: Round) -> None:
    assert [path.name for path in books(drawn_round)] == [
        f"{code}_第{n}个项目_复核.xlsx" for n, code in enumerate(CODES, 1)
    ]
    assert lint(books(drawn_round)[0]) == []


def test_a_department_with_hostile_texts_is_written_as_it_is(tmp_path: Path) -> None:
    path, paper = tmp_path / "部门.xlsx", sample_paper()
    path.write_bytes(recheck_book(paper))
    assert lint(path) == []
    assert ironcalc.values(path)[SHEET, "C9"] == "=1+1"
    assert paper_in(pieces(paper)) == paper


def test_a_project_inside_of_a_department_is_checked_for_itself(tmp_path: Path) -> None:
    path, paper = tmp_path / "部门.xlsx", sample_paper()
    path.write_bytes(recheck_book(paper))
    type_in(path, FINISHED | {"项目01复核表!K7": option("2"), "项目01复核表!M8": 9, "项目01复核表!N8": "少"})
    found = filled_in(read_book(path), paper)
    assert (found.altered, found.mistakes) == ((), ())
    said = {one.key: one for one in found.said}
    # Of four times 9.5 one is lost, and a half.
    assert (said["total"].score, said["p01:total"].score) == (38, 28)
    assert (said["p01:i01"].criteria, said["p01:i01"].score, said["i01"].score) == ("2", 0, Fraction("9.5"))
    values = ironcalc.values(path)
    assert (values[SHEET, "G5"], values["项目01复核表", "G5"]) == (38, 28)


def test_the_departure_is_what_it_is_by_hand(filled: Round, tmp_path: Path) -> None:
    of = copy(filled, tmp_path)
    done = taken(of)
    assert (done.taken, done.refused, done.waiting) == (COUNT, [], 0)
    found = told(of)
    assert found is not None
    forms = [dict(zip([one.key for one in FORMS], cells, strict=True)) for cells in found.forms]
    assert [one["code"] for one in forms] == CODES
    assert [one["own"] for one in forms] == [SELF] * COUNT
    assert [one["found"] for one in forms] == [SELF - lost for lost in LOST]
    assert [one["departure"] for one in forms] == [lost / SELF for lost in LOST]
    assert forms[0]["reasons"] == "办理事项数量（9→0）：口径1没有佐证资料，没有提供办理记录"
    assert forms[2]["reasons"] == (
        "系统上线时间（10→7）：口径7多项任务中个别未完成；长效运维机制（7→0）：口径3丙定性指标欠规范，口径9与另一指标重复"
    )
    assert forms[3]["opinion"] == "可以采信"
    assert forms[4]["reasons"] == (
        "预算执行率（9.8→8）：有1.8万元没有凭证；自评报告与盖章底稿一致不符合：报告少列一个项目"
    )
    assert {one["who"] for one in forms} == {"李四"}
    [unit] = found.units
    by_unit = dict(zip([one.key for one in UNITS], unit, strict=True))
    assert (by_unit["drawn"], by_unit["checked"]) == (COUNT, COUNT)
    assert by_unit["departure"] == Fraction(24, 5) / SELF
    assert by_unit["most"] == 10 / SELF
    values = [dict(zip([one.key for one in ROWS], row, strict=True)) for row in found.rows]
    assert [(one["code"], one["value"], one["lost"]) for one in values if one["value"]] == [(CODES[4], "2", 0)]


def test_the_formulas_say_the_same(of: Round) -> None:
    for path, cells, lost in zip(books(of), FILLED, LOST, strict=True):
        with making.opened(path) as parts:
            for cell, value in cells.items():
                making.fill(parts.sheet(SHEET), cell, value)
        values = ironcalc.values(path)
        assert values[SHEET, "G5"] == pytest.approx(float(SELF - lost))
        assert values[SHEET, "M5"] == pytest.approx(float(lost / SELF))
        assert values[SHEET, "P19"] == pytest.approx(float(SELF - lost))


def test_a_workbook_is_taken_once(filled: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = copy(filled, tmp_path)
    taken(of)
    before = recorded(of)

    def never(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(recheck_reading, "read_book", never)
    again = taken(of, hours=1)
    assert (again.taken, again.lines, again.refused) == (0, [], [])
    assert recorded(of) == before
    with Ledger.open(of.ledger, readonly=True) as ledger:
        assert {row.book for row in before} <= ledger.kept()


def test_saved_again_without_a_change_it_is_not_recorded_again(filled: Round, tmp_path: Path) -> None:
    of = copy(filled, tmp_path)
    taken(of)
    before = recorded(of)
    fill(books(of)[0], {})
    assert taken(of, hours=1).taken == 0
    assert recorded(of) == before


def test_what_is_filled_in_later_holds_and_what_was_there_is_kept(filled: Round, tmp_path: Path) -> None:
    of = copy(filled, tmp_path)
    taken(of)
    before = recorded(of)
    fill(books(of)[0], {"K10": None, "N10": None, "M11": 4, "N11": "只建成两个"})
    assert "以这一份为准" in "".join(taken(of, hours=1).lines)
    found = told(of)
    assert found is not None
    assert found.forms[0][9] == SELF - 6
    assert set(before) < set(recorded(of))


def test_a_form_is_checked_a_second_time(filled: Round, tmp_path: Path) -> None:
    of = copy(filled, tmp_path)
    taken(of)
    later = NOW + timedelta(hours=1)
    [path] = drawn(of, Chosen(CODES[0], "指定", is_named=True), when=later).files
    found = told(of)
    assert found is not None
    assert found.forms[0][9] == SELF - 9
    assert found.forms[0][16] == "2023-03-05-2又抽到，那一次的复核表还没有交回"
    assert found.forms[0][5] == "2023-03-05-1"
    # The first workbook is filled in once more.
    fill(books(of)[0], {"M10": 7})
    taken(of, hours=2)
    found = told(of)
    assert found is not None
    assert (found.forms[0][5], found.forms[0][9]) == ("2023-03-05-1", SELF - 2)
    assert "2023-03-05-2又抽到" in str(found.forms[0][16])
    type_in(path, FINISHED | {"M11": 9, "N11": "第二次"})
    assert taken(of, hours=2).taken == 1
    found = told(of)
    assert found is not None
    assert (found.forms[0][9], found.forms[0][16]) == (SELF - 1, "")


def test_nothing_is_taken_before_somebody_says_that_it_is_complete(of: Round) -> None:
    type_in(books(of)[0], {"M10": 3, "N10": "少一半"})
    done = taken(of)
    assert (done.taken, done.waiting, done.refused) == (0, 1, [])
    assert "填完了，收回" in done.lines[0]
    # The second run knows it without reading it.
    assert taken(of, hours=1).waiting == 1
    found = told(of)
    assert found is not None
    assert {cells[7] for cells in found.forms} == {"未交回"}


def test_what_comes_by_mail_is_told_and_only_taken_from_the_folder_of_the_office(filled: Round, tmp_path: Path) -> None:
    of = copy(filled, tmp_path)
    lies = books(of)[0]
    mailed = books(of)[0].rename(of.inbox / f"{CODES[0]}_复核.xlsx")
    fill(books(of)[1], {DONE: None}, to=of.inbox / "没填完.xlsx")
    (of.inbox / "别的表.xlsx").write_bytes(another_table())
    run(of)
    done = taken(of)
    assert len(done.came) == 2
    assert "来件里有复核表2份，没有收，因为谁都可能发来：" in done.lines[-1]
    assert told_rows(of, CODES[0])[0] is None
    with Ledger.open(of.ledger, readonly=True) as ledger:
        view = view_of(of.folder, ledger, NOW)
        assert [one.file for one in unopened_of(view)] == ["别的表.xlsx"]
        assert untied_of(view) == []
        # Its unit is not told of it, and it is no form of its project.
        line = next(one for one in lines_of(view) if one.state.code == CODES[0])
        assert "发来读不出的文件" not in line.state.flags
        assert sorted(one.verdict for one in line.attempts) == ["佐证", "可报"]
        statement = statement_of(view, line)
        assert statement is not None
        assert [part.outcome for part in statement.parts] == ["已计入"]
    assert taken(of, hours=1).came == done.came
    mailed.rename(lies)
    again = taken(of, hours=2)
    assert (again.taken, again.came) == (1, done.came)
    assert "来件里有复核表1份" in again.lines[-1]
    assert told_rows(of, CODES[0])[0] == SELF - LOST[0]


def told_rows(of: Round, code: str) -> tuple[object, object]:
    """复核得分 and workbook of a project."""
    found = told(of)
    assert found is not None
    return next((cells[9], cells[-1]) for cells in found.forms if cells[0] == code)


def another_table() -> bytes:
    """A workbook that is none of ours."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "支出明细"
    book.save(target)
    return target.getvalue()


def test_without_a_draw_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert told(registered(tmp_path / "轮", 1)) is None
