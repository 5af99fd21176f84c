"""Forms are drawn to be checked again once, by 口径 that an office may change."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from perfeval_xl.errors import BriefError, PerfevalError
from perfeval_xl.issuing import workbook
from perfeval_xl.ledger import originals
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.ledger.said_rows import DrawRow
from perfeval_xl.office.recheck_criteria import OWN_FILE, copy_for_a_round, criteria_of
from perfeval_xl.office.recheck_drawing import Chosen
from perfeval_xl.office.rounds import Round
from tests import making
from tests.office.rechecks import (
    CODES,
    COUNT,
    FINISHED,
    books,
    copy,
    drawn,
    option,
    taken,
    told,
    type_in,
)
from tests.office.runs import run
from tests.office.small_rounds import put_in
from tests.outputs.commands import perfeval


@pytest.fixture
def of(drawn_round: Round, tmp_path: Path) -> Round:
    """A copy of the round in which nothing is filled in."""
    return copy(drawn_round, tmp_path)


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
    assert [form[7] for form in found.forms[:2]] == ["已换另一份", "未交回"]
    [unit] = found.units
    assert unit[3:6] == (COUNT, 0, None)
    assert found.rows == ()
    type_in(books(of)[0], FINISHED | {"M10": 4, "N10": "少"})
    assert "现在计入的是另一份" in "".join(taken(of, hours=1).lines)
    assert f"现在计入的是另一份：后来.xlsx（{sha[:8]}）" in str(found.forms[0][16])
    again = drawn(of, Chosen(CODES[0], "金额大"))
    assert len(again.files) == 1
    with Ledger.open(of.ledger, readonly=True) as ledger:
        own: list[DrawRow] = [row for row in ledger.draws() if row.code == CODES[0]]
    assert len({row.sha for row in own}) == 2
    after = told(of)
    assert after is not None
    assert [form[7] for form in after.forms[:2]] == ["已换另一份", "未交回"]
    # Of a project only one check is part of what is said of its unit.
    [unit] = after.units
    assert unit[3:5] == (COUNT, 0)


def test_the_command_draws_by_the_rules_and_says_what_to_do(tmp_path: Path, drawn_round: Round) -> None:
    of = copy(drawn_round, tmp_path)
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
