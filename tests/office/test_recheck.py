"""复核: five projects are drawn, checked again in Excel and taken back; what comes of them was computed by hand."""

from __future__ import annotations

import hashlib
import io
import shutil
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.errors import BriefError, PerfevalError
from perfeval_xl.issuing import workbook
from perfeval_xl.ledger import originals
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.ledger.said_rows import DrawRow, RecheckRow
from perfeval_xl.office import recheck_reading
from perfeval_xl.office.recheck_book import recheck_book
from perfeval_xl.office.recheck_checking import filled_in
from perfeval_xl.office.recheck_criteria import OWN_FILE, copy_for_a_round, criteria_of
from perfeval_xl.office.recheck_drawing import Chosen
from perfeval_xl.office.recheck_facts import paper_in, pieces
from perfeval_xl.office.recheck_frames import FORMS, ROWS, UNITS
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import unopened_of, untied_of, view_of
from perfeval_xl.returns.reader import read_book
from tests import making
from tests.engines import ironcalc
from tests.excel_safety.lint import lint
from tests.office.rechecks import (
    DONE,
    FINISHED,
    NOW,
    SHEET,
    WHO,
    drawn,
    fill,
    option,
    sample_paper,
    taken,
    told,
    type_in,
)
from tests.office.runs import run
from tests.office.small_rounds import code_of, put_in, registered, returned
from tests.outputs.commands import perfeval

COUNT = 5
CODES = [code_of(number) for number in range(1, COUNT + 1)]
SELF = Fraction("94.8")
"""自评总分 of each: execution 9.8, the first indicator 9, the eighth 7, the ninth 9, the others 10."""
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


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round of five projects, all drawn; nothing is filled in. It is copied, not written into."""
    of = registered(tmp_path_factory.mktemp("复核") / "轮", COUNT)
    put_in(of, {f"{number}.xlsx": returned(number) for number in range(1, COUNT + 1)})
    run(of)
    drawn(of, *(Chosen(code, "金额大") for code in CODES))
    return of


@pytest.fixture(scope="module")
def filled(issued: Round, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The same with all five filled in, and not taken back."""
    of = copy(issued, tmp_path_factory.mktemp("填"))
    for path, cells in zip(books(of), FILLED, strict=True):
        fill(path, cells | FINISHED)
    return of


@pytest.fixture
def of(issued: Round, tmp_path: Path) -> Round:
    """A copy of the round in which nothing is filled in."""
    return copy(issued, tmp_path)


def copy(of: Round, folder: Path) -> Round:
    """The same round elsewhere."""
    return Round(Path(shutil.copytree(of.folder, folder / "轮")))


def books(of: Round) -> list[Path]:
    """The workbooks by code."""
    return sorted(of.rechecks.rglob("*.xlsx"))


def recorded(of: Round) -> list[RecheckRow]:
    """What the ledger holds."""
    with Ledger.open(of.ledger, readonly=True) as ledger:
        return ledger.rechecks()


def test_each_has_a_workbook_that_excel_opens(issued: Round) -> None:
    assert [path.name for path in books(issued)] == [f"{code}_第{n}个项目_复核.xlsx" for n, code in enumerate(CODES, 1)]
    assert lint(books(issued)[0]) == []


def test_a_department_with_hostile_texts_is_written_as_it_is(tmp_path: Path) -> None:
    path, paper = tmp_path / "部门.xlsx", sample_paper()
    path.write_bytes(recheck_book(paper))
    assert lint(path) == []
    assert ironcalc.values(path)[SHEET, "C9"] == "=1+1"
    assert paper_in(pieces(paper)) == paper


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


@pytest.mark.parametrize(
    ("cells", "at", "what"),
    [
        pytest.param({"M10": 10.5, "N10": "多了"}, "M10", "不在0和权重10之间", id="over the points"),
        pytest.param({"M10": -1, "N10": "少了"}, "M10", "不在0和权重10之间", id="below nothing"),
        pytest.param({"M10": "七分", "N10": "文字"}, "M10", "不是数字", id="a text for a score"),
        pytest.param({"M10": "=2+2", "N10": "算的"}, "M10", "是公式", id="a formula for a score"),
        pytest.param({"M10": True, "N10": "真的"}, "M10", "不是数字", id="a truth for a score"),
        pytest.param({"K10": "99 随便扣"}, "K10", "没有“99 随便扣”这一项", id="no such 口径"),
        pytest.param({"K10": option("4")}, "K10", "这一项", id="a 口径 of other indicators"),
        pytest.param({"M10": 3}, "N10", "没有口径也没有备注", id="no reason"),
        pytest.param({"N10": "长" * 501}, "N10", "最多500字", id="too long"),
        pytest.param({"I10": 10}, "I10", "被改过", id="another score of the unit"),
        pytest.param({"G10": 20}, "G10", "被改过", id="other points"),
        pytest.param({"P10": 9.5}, "P10", "公式被改过", id="a number for a formula"),
        pytest.param({"M5": "=0"}, "M5", "公式被改过", id="another formula"),
        pytest.param({"R10": "i02"}, "R10", "被改过", id="another mark"),
        pytest.param({"C10": "别的指标"}, "C10", "被改过", id="another indicator"),
        pytest.param({"口径!C5": 0}, "C5", "被改过", id="a 口径 that takes less"),
        pytest.param({WHO: None}, WHO, "没有写复核人", id="nobody"),
    ],
)
def test_what_was_changed_or_cannot_be_is_refused_with_its_cell(
    issued: Round, tmp_path: Path, cells: dict[str, object], at: str, what: str
) -> None:
    path = tmp_path / "复核.xlsx"
    path.write_bytes(books(issued)[0].read_bytes())
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


def test_what_comes_by_mail_is_taken_and_is_no_other_table(filled: Round, tmp_path: Path) -> None:
    of = copy(filled, tmp_path)
    mailed = books(of)[0].rename(of.inbox / "回来的.xlsx")
    fill(books(of)[1], {DONE: None}, to=of.inbox / "没填完.xlsx")
    (of.inbox / "别的表.xlsx").write_bytes(another_table())
    run(of)
    done = taken(of)
    assert len(done.came) == 2
    assert done.waiting == 1
    assert told_rows(of, CODES[0]) == (SELF - LOST[0], mailed.name)
    with Ledger.open(of.ledger, readonly=True) as ledger:
        view = view_of(of.folder, ledger, NOW)
        assert sorted(one.file for one in unopened_of(view)) == ["别的表.xlsx", "没填完.xlsx"]
        assert untied_of(view) == []
    assert taken(of, hours=1).came == done.came


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


def test_what_was_drawn_is_not_drawn_again_but_by_name(of: Round) -> None:
    again = drawn(of, Chosen(CODES[0], "金额大"))
    assert (again.draw, again.files) == ("", [])
    assert again.lines == [f"1个以前抽过，没有重写：{CODES[0]}"]
    named = drawn(of, Chosen(CODES[0], "指定", is_named=True))
    assert named.draw == "2023-03-05-2"
    assert [path.parent.name for path in named.files] == [named.draw]


def test_a_workbook_that_is_gone_is_written_again_as_it_was(of: Round) -> None:
    path = books(of)[0]
    data = path.read_bytes()
    path.unlink()
    again = drawn(of, Chosen(CODES[0], "金额大"))
    assert (again.draw, again.files) == ("", [path])
    assert path.read_bytes() == data


def test_a_project_without_a_form_that_counts_cannot_be_checked(of: Round) -> None:
    with pytest.raises(PerfevalError, match="没有已计的表"):
        drawn(of, Chosen("X-1", "指定", is_named=True))


def test_a_form_that_was_sent_again_is_told_and_can_be_drawn(of: Round) -> None:
    type_in(books(of)[0], {"M10": 3, "N10": "少"} | FINISHED)
    taken(of)
    named = (making.put("project.code", CODES[0]), making.put("project.name", "第1个项目"))
    later = workbook(making.filled(making.dossier(*named, making.put("indicators.0.actual", 950))))
    put_in(of, {"后来.xlsx": later})
    run(of)
    sha = hashlib.sha256(later).hexdigest()
    with Ledger.open(of.ledger) as ledger:
        ledger.decide([DecisionRow(2022, CODES[0], "use", sha, "", "", "王五", "补正", "2023-03-05T03:00:00Z", "汇总")])
    found = told(of)
    assert found is not None
    assert f"现在计入的是另一份：后来.xlsx（{sha[:8]}）" in str(found.forms[0][16])
    again = drawn(of, Chosen(CODES[0], "金额大"))
    assert len(again.files) == 1
    with Ledger.open(of.ledger, readonly=True) as ledger:
        own: list[DrawRow] = [row for row in ledger.draws() if row.code == CODES[0]]
    assert len({row.sha for row in own}) == 2


def test_the_command_draws_by_the_rules_and_says_what_to_do(tmp_path: Path, issued: Round) -> None:
    of = copy(issued, tmp_path)
    of.rechecks.rename(of.folder / "放在一边")
    with Ledger.open(of.ledger, readonly=True) as ledger:
        before = ledger.draws()
    told_ = perfeval("recheck", of.folder, "--count", 2, "--seed", "另一个")
    assert told_.exit_code == 0
    assert "从5个已计的表中抽取2个。种子：另一个" in told_.stderr
    assert told_.stdout.startswith("写出复核表2份，在")
    # They had been drawn before, and were not there any more.
    assert len(books(of)) == 2
    with Ledger.open(of.ledger, readonly=True) as ledger:
        assert ledger.draws() == before
    assert perfeval("recheck", of.folder, "--project", "没有").exit_code == 1
    assert perfeval("recheck", of.folder, "--count", 2, "--share", 10).exit_code == 1


def test_an_office_has_its_own_criteria(of: Round) -> None:
    assert perfeval("recheck", of.folder, "--criteria").exit_code == 0
    own = of.rechecks / "口径.toml"
    own.write_text(own.read_text(encoding="utf-8").replace("deduct = 0.6", "deduct = 0.5"), encoding="utf-8")
    [path] = drawn(of, Chosen(CODES[0], "指定", is_named=True)).files
    type_in(path, {"K17": option("3乙").replace("扣60%", "扣50%")} | FINISHED)
    assert "复核91.30" in "".join(taken(of).lines)
    # What was written before is taken as it is printed.
    type_in(books(of)[1], {"K17": option("3乙")} | FINISHED)
    assert "复核90.60" in "".join(taken(of, hours=1).lines)


@pytest.mark.parametrize(
    ("old", "new", "told_"),
    [
        ("deduct = 0.6", "deduct = 60", "60超出范围；允许0至1"),
        ('id = "2"', 'id = "1"', "编号1出现了不止一次"),
        ('id = "2"', 'id = "2 甲"', "中间有空格"),
        ("没有佐证资料", "没有,佐证资料", "有英文逗号"),
        ("deduct = 0.6", "deduct = ", "不是合格的TOML"),
        ("\nwords =", "\nword =", "不认识"),
        ("没有佐证资料", "没有佐证资料" * 30, "选项太多太长"),
    ],
)
def test_a_mistake_in_its_own_criteria_is_named(tmp_path: Path, old: str, new: str, told_: str) -> None:
    of = Round(tmp_path)
    of.rechecks.mkdir()
    (of.rechecks / OWN_FILE).write_text(copy_for_a_round().replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BriefError, match=r"复核/口径\.toml：") as raised:
        criteria_of(of)
    assert told_ in str(raised.value)


def test_with_a_mistake_in_its_criteria_nothing_is_drawn(of: Round) -> None:
    (of.rechecks / OWN_FILE).write_text("", encoding="utf-8")
    with pytest.raises(BriefError, match="缺少此项"):
        drawn(of, Chosen(CODES[0], "指定", is_named=True))
    with Ledger.open(of.ledger, readonly=True) as ledger:
        assert len(ledger.draws()) == COUNT


def test_an_original_that_is_gone_stops_no_other(of: Round) -> None:
    with Ledger.open(of.ledger, readonly=True) as ledger:
        gone = ledger.draws()[0]
    originals.path(of.ledger, gone.sha).unlink()
    again = drawn(of, *(Chosen(code, "指定", is_named=True) for code in CODES))
    assert len(again.files) == COUNT - 1
    assert f"{gone.code}" in again.lines[0]


def test_without_a_draw_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert told(registered(tmp_path / "轮", 1)) is None
