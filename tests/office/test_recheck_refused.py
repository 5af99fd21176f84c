"""What was changed in a 复核 workbook, or cannot be taken of it, is refused with its cell and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office import recheck_reading
from perfeval_xl.office.recheck_book import recheck_book
from perfeval_xl.office.recheck_checking import Filled, filled_in
from perfeval_xl.office.recheck_drawing import Chosen
from perfeval_xl.office.recheck_facts import Form, Paper, packed_pieces, paper_in
from perfeval_xl.office.rounds import Round
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.reader import read_book
from tests import making
from tests.office.rechecks import (
    CODES,
    FINISHED,
    SHEET,
    WHO,
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
from tests.office.small_rounds import returned


@pytest.fixture
def of(drawn_round: Round, tmp_path: Path) -> Round:
    """A copy of the round in which nothing is filled in."""
    return copy(drawn_round, tmp_path)


@pytest.mark.parametrize(
    ("cells", "at", "what"),
    [
        pytest.param({"M10": 10.5, "N10": "多了"}, "M10", "不在0和权重10之间", id="over the points"),
        pytest.param({"M10": -1, "N10": "少了"}, "M10", "不在0和权重10之间", id="below nothing"),
        pytest.param({"M10": 7.12345, "N10": "细"}, "M10", "小数多于2位；请改为7.12", id="finer than scores are"),
        pytest.param({"M10": "七分", "N10": "文字"}, "M10", "不是数字", id="a text for a score"),
        pytest.param({"M10": "=2+2", "N10": "算的"}, "M10", "是公式", id="a formula for a score"),
        pytest.param({"M10": True, "N10": "真的"}, "M10", "不是数字", id="a truth for a score"),
        pytest.param({"K10": "99 随便扣"}, "K10", "没有“99 随便扣”这一项", id="no such 口径"),
        pytest.param({"K10": option("4")}, "K10", "这一项", id="a 口径 of other indicators"),
        pytest.param({"M10": 3}, "N10", "没有口径也没有备注", id="no reason"),
        pytest.param({"M10": 3, "N10": "。"}, "N10", "没有口径也没有备注", id="a reason without a word"),
        pytest.param({"N10": "长" * 501}, "N10", "最多500字", id="too long"),
        pytest.param({"I10": 10}, "I10", "被改过", id="another score of the unit"),
        pytest.param({"G10": 20}, "G10", "被改过", id="other points"),
        pytest.param({"P10": 9.5}, "P10", "公式被改过", id="a number for a formula"),
        pytest.param({"M5": "=0"}, "M5", "公式被改过", id="another formula"),
        pytest.param({"R10": "i02"}, "R10", "被改过", id="another mark"),
        pytest.param({"C10": "别的指标"}, "C10", "被改过", id="another indicator"),
        pytest.param({"口径!C5": 0}, "C5", "被改过", id="a 口径 that takes less"),
        pytest.param({"I6": "2026-02-30"}, "I6", "没有这一天", id="no such day"),
        pytest.param({WHO: None}, WHO, "没有写复核人", id="nobody"),
    ],
)
def test_what_was_changed_or_cannot_be_is_refused_with_its_cell(
    drawn_round: Round, tmp_path: Path, cells: dict[str, object], at: str, what: str
) -> None:
    path = tmp_path / "复核.xlsx"
    path.write_bytes(books(drawn_round)[0].read_bytes())
    book = read_book(type_in(path, FINISHED | cells))
    paper = paper_in(book.properties)
    assert paper is not None
    found = filled_in(book, paper)
    [mistake] = [*found.altered, *found.mistakes]
    tab = "口径" if any(name.startswith("口径") for name in cells) else SHEET
    assert mistake.startswith(f"{tab}!{at}：")
    assert what in mistake


def test_what_is_refused_is_told_until_it_is_mended(of: Round) -> None:
    path = type_in(books(of)[0], FINISHED | {"M10": 11, "N10": "多了", "P11": 3})
    first = taken(of)
    assert [one.partition("：")[2] for one in first.refused] == [
        "复核表!P11：公式被改过或删去；请用原来写出的那一份，把黄格的内容复制过去",
        "复核表!M10：改定得分11不在0和权重10之间；请改",
    ]
    assert taken(of, hours=1).refused == first.refused
    assert recorded(of) == []
    shown = told(of)
    assert shown is not None
    assert (shown.forms[0][7], shown.forms[1][7]) == ("没有收", "未交回")
    assert str(shown.forms[0][16]).startswith("复核表!P11：公式被改过或删去")
    path.unlink()
    drawn(of, Chosen(CODES[0], "金额大"))
    type_in(path, FINISHED | {"M10": 8, "N10": "少了"})
    mended = taken(of, hours=2)
    assert (mended.taken, mended.refused) == (1, [])


def test_a_score_that_a_program_did_not_compute_again_is_told(of: Round) -> None:
    path = books(of)[0]
    with making.opened(path) as parts:
        sheet = parts.sheet(SHEET)
        for cell, value in (FINISHED | {"M10": 3, "N10": "少"}).items():
            making.fill(sheet, cell, value)
    [refused] = taken(of).refused
    assert f"{SHEET}!P10：显示的是“9”，按所填的应为3" in refused
    assert "F9" in refused


def test_a_criterion_that_no_formula_knows_is_named(of: Round) -> None:
    path = books(of)[0]
    with making.opened(path) as parts:
        sheet = parts.sheet(SHEET)
        for cell, value in (FINISHED | {"K10": f" {option('2')}"}).items():
            making.fill(sheet, cell, value)
    [refused] = taken(of).refused
    assert f"{SHEET}!K10：“ 2" in refused or f"{SHEET}!K10：“2" in refused
    assert "与下拉列表里的不完全一样" in refused


def test_other_papers_are_told_once_and_archives_until_they_are_opened(of: Round) -> None:
    (of.rechecks / "证据.xlsx").write_bytes(returned(1))
    (of.rechecks / "送回.ZIP").write_bytes(b"PK")
    first, second = taken(of), taken(of, hours=1)
    assert ["不是复核表" in one for one in first.refused] == [True]
    assert second.refused == []
    assert "压缩包没有读：送回.ZIP" in first.lines[-1] == second.lines[-1]


@pytest.mark.parametrize(
    ("forge", "what"),
    [
        pytest.param(lambda form: replace(form, rows=form.rows[1:]), "指标与这份表现在的不同", id="a row less"),
        pytest.param(
            lambda form: replace(form, rows=(replace(form.rows[0], score="10"), *form.rows[1:])),
            "execution.score：印的是“10”，这份表现在的是“9.8”",
            id="another score",
        ),
        pytest.param(lambda form: replace(form, score="99"), "total.score：印的是“99”", id="another total"),
    ],
)
def test_a_workbook_that_agrees_with_itself_must_agree_with_the_form(
    of: Round, forge: Callable[[Form], Form], what: str
) -> None:
    path = books(of)[0]
    paper = paper_in(read_book(path).properties)
    assert paper is not None
    path.write_bytes(recheck_book(replace(paper, forms=(forge(paper.forms[0]),))))
    type_in(path, FINISHED)
    done = taken(of)
    assert done.taken == 0
    assert what in done.refused[0]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", 2),
        ("year", "2022"),
        ("name", ["甲"]),
        ("forms.0.score", "1e999999999"),
        ("forms.0.rows.0.points", "9" * 61),
        ("forms.0.rows.0.key", "i02"),
        ("forms.0.rows", []),
        ("forms", {}),
        ("criteria.0.deduction", "2"),
        ("criteria.0.deduction", 1e300),
        ("criteria.0.words", [["深"]]),
        ("more", 1),
    ],
)
def test_what_a_workbook_carries_is_taken_only_where_it_is_sound(path: str, value: object) -> None:
    data = {"format": 1, **asdict(sample_paper())}
    for criterion in data["criteria"]:
        criterion["deduction"] = str(criterion["deduction"])
    assert paper_in(packed_pieces(data)) is not None
    *above, last = path.split(".")
    target: Any = data
    for key in above:
        target = target[int(key)] if key.isdigit() else target[key]
    target[last] = value
    assert paper_in(packed_pieces(data)) is None


def test_a_program_that_fails_on_one_takes_the_others(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [type_in(path, FINISHED) for path in books(of)[:2]]

    def fails(book: RawBook, paper: Paper) -> Filled:
        if paper.code == CODES[0]:
            raise RuntimeError("bug")
        return filled_in(book, paper)

    monkeypatch.setattr(recheck_reading, "filled_in", fails)
    done = taken(of)
    assert done.taken == 1
    assert done.refused[0].startswith(f"{paths[0].relative_to(of.folder).as_posix()}：程序出错")
    monkeypatch.undo()
    assert taken(of).taken == 1


def test_two_that_differ_are_both_left(of: Round) -> None:
    path = books(of)[0]
    fill(path, {"M10": 3, "N10": "少"} | FINISHED, to=path.with_name("副本.xlsx"))
    type_in(path, {"M10": 4, "N10": "少"} | FINISHED)
    done = taken(of)
    assert done.taken == 0
    assert "填的不同" in done.refused[0]
    path.with_name("副本.xlsx").unlink()
    assert taken(of).taken == 1


def test_what_is_no_workbook_of_ours_is_told_and_not_read_for_ever(of: Round) -> None:
    paths = books(of)
    paths[0].write_bytes(returned(1))
    paths[1].write_bytes(b"PK\x03\x04 nothing")
    type_in(paths[2], FINISHED)
    paths[3].with_name("~$锁.xlsx").write_bytes(b"")
    done = taken(of)
    assert done.taken == 1
    assert [one.partition("：")[2][:4] for one in done.refused] == ["不是复核", "文件已损"]


def test_a_workbook_of_another_round_is_refused(of: Round) -> None:
    with Ledger.open(of.ledger) as ledger:
        ledger.connection.execute("DELETE FROM draw WHERE code = ?", (CODES[0],))
        ledger.connection.commit()
    type_in(books(of)[0], FINISHED)
    [refused] = taken(of).refused
    assert "台账里没有这次抽查" in refused


def test_a_damaged_mark_is_refused(of: Round) -> None:
    with making.opened(type_in(books(of)[0], FINISHED)) as parts:
        parts[making.CUSTOM] = parts[making.CUSTOM].replace(b"perfeval_recheck_001", b"perfeval_recheck_099")
    [refused] = taken(of).refused
    assert "标记不全或损坏" in refused
