"""What a lower office has and looks after is told as such, and which volumes are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.ledger import states
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.office.below_sample import SHARE, samples_of
from perfeval_xl.office.below_words import incomplete_lines
from perfeval_xl.office.chasing import chase
from perfeval_xl.office.forward_rows import Travelling
from perfeval_xl.office.package_intake import receive
from perfeval_xl.office.package_writing import Held
from perfeval_xl.office.packages import Lower, Originals
from perfeval_xl.office.pending import pending_of
from perfeval_xl.office.pending_things import ASKED, MISSING
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import ProjectLine, lines_of, view_of
from perfeval_xl.office.status_json import to_json
from perfeval_xl.office.status_words import detail_lines, summary_lines
from perfeval_xl.office.summary_below import INCOMPLETE, OVERTAKEN, TAKEN, rows_below
from perfeval_xl.office.summary_parts import Row
from perfeval_xl.office.tally import Tally
from tests.ledger.making import contact
from tests.office import summaries
from tests.office.package_made import AT, YEAR, held, packed
from tests.office.runs import run
from tests.office.test_package_intake import NOW, came, lent, made, put


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))


def without_form(code: str, state: str, *flags: str) -> Held:
    """A project whose form does not travel: that was sent back below, or did not come there."""
    one = held(code)
    row = replace(one.row, state=state, flags=flags, verdict="", sha="", score="", rating="", files=())
    return replace(one, row=row, deliveries=[], judgements=[], decisions=[], originals=[])


def returned(folder: Path, state: str = states.RETURNED, *flags: str) -> Round:
    """A round that issued A-1 and A-2, of which a lower office tells that neither counts there."""
    of = made(folder, codes=["A-1", "A-2"])
    take(of, packed([without_form("A-1", state, *flags), without_form("A-2", states.MISSING)])[0])
    return of


def take(of: Round, *packages: bytes) -> None:
    """Let packages come in, without all the rest of a run."""
    with Ledger.open(of.ledger) as ledger:
        for data in packages:
            came(of, ledger, data)
        receive(of, ledger, NOW)


def lines(of: Round) -> dict[str, ProjectLine]:
    with Ledger.open(of.ledger) as ledger:
        return {line.state.code: line for line in lines_of(view_of(of.folder, ledger, NOW))}


@pytest.mark.parametrize(
    ("state", "flags", "expected"),
    [
        (states.RETURNED, (), ("下级退回",)),
        (states.UNDECIDED, (), ("下级待定",)),
        (states.EXEMPT, (), ("下级免报",)),
        (states.MISSING, ("下级退回",), ("下级退回",)),
        (states.MISSING, (), ()),
    ],
)
def test_what_a_lower_office_has_and_is_not_here_says_so(
    tmp_path: Path, state: str, flags: Sequence[str], expected: Sequence[str]
) -> None:
    found = lines(returned(tmp_path / "上级", state, *flags))
    assert {line.state.state for line in found.values()} == {states.MISSING}
    assert (found["A-1"].state.flags, found["A-2"].state.flags) == (expected, ())


def test_it_is_told_wherever_somebody_looks(tmp_path: Path) -> None:
    of = returned(tmp_path / "上级")
    said = "“甲市教育局”说是退回（第1号包，2024-03-05 16:00）"
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, NOW)
        own = lines_of(view)
        [row] = rows_below(view, own, ledger)
    assert f"  下级：{said}" in list(detail_lines(own[0]))
    what = {one.code: one.what for one in pending_of(view, own) if one.matter == MISSING}
    assert what == {"A-1": f"未报，{said}", "A-2": "未报"}
    assert "未报2个（其中下级退回1个）" in list(summary_lines(view, Tally(missing=2)))
    assert row["said_missing"] is None


def test_the_unit_is_not_chased_by_two_offices(tmp_path: Path) -> None:
    of = returned(tmp_path / "上级")
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, NOW)
        done = chase(view, lines_of(view), ledger, of, NOW)
        asked = [row.code for row in ledger.replies()]
    assert asked == ["A-2"]
    assert any(line.startswith("下级收到了、在处理的1个项目没有催，由下级催") for line in done.lines)


def test_the_office_above_that_is_told_too(tmp_path: Path) -> None:
    of = returned(tmp_path / "上级")
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, NOW)
        rows = Travelling(ledger, view, Originals.COUNTED)
        told = [rows.row(state).flags for state in rows.states()]
    assert told == [("下级退回",), ()]


# ---- volumes


MANY = [held(f"A-{number}", with_original=False) for number in range(1, 5)]
PARTS = packed(MANY, originals=Originals.NONE, most=1)
"""A project a volume."""


def rows(of: Round) -> list[Row]:
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, NOW)
        return rows_below(view, lines_of(view), ledger)


def incomplete(of: Round) -> list[str]:
    with Ledger.open(of.ledger) as ledger:
        return list(incomplete_lines(view_of(of.folder, ledger, NOW).below.packages))


def as_json(of: Round) -> list[dict[str, object]]:
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, NOW)
    packages = to_json(view, [], Tally(), running=False)["packages"]
    assert isinstance(packages, list)
    return sorted(packages, key=lambda one: one["volume"])


def test_a_volume_that_is_missing_is_named(tmp_path: Path) -> None:
    assert len(PARTS) == len(MANY)
    of = made(tmp_path / "上级", codes=["A-1", "A-2"])
    put(of, 二=PARTS[1], 四=PARTS[3])
    said = "下级上报：“甲市教育局”的第1号包不全，缺第1、3卷（共4卷）；请它补发，放进“来件”再收一次"
    assert run(of).finished.lines[-1] == said
    [row] = rows(of)
    assert (row["standing"], row["volumes"], row["absent"]) == (INCOMPLETE, "共4卷，缺第1、3卷", None)
    assert incomplete(of) == [said]
    assert [(one["volume"], one["volumes"], one["taken"], one["why"]) for one in as_json(of)] == [
        (2, 4, True, None),
        (4, 4, True, None),
    ]
    put(of, 一=PARTS[0], 三=PARTS[2])
    run(of)
    [row] = rows(of)
    assert (row["standing"], row["volumes"], row["absent"]) == (TAKEN, "共4卷", 0)
    assert incomplete(of) == []


def test_what_has_been_overtaken_is_not_waited_for(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    take(of, PARTS[1], lent("A-1", number=2, made_at="2024-03-06T08:00:00Z")[0])
    assert {row["number"]: row["standing"] for row in rows(of)} == {1: OVERTAKEN, 2: TAKEN}
    assert incomplete(of) == []


# ---- with originals


FURTHER = Lower("9" * 64, "甲市第一学区", 1, AT)


def test_a_package_with_originals_of_which_nothing_counts_yet_is_one_with_originals(tmp_path: Path) -> None:
    of = made(tmp_path / "上级", codes=["A-1"])
    put(of, 包=packed([without_form("A-1", states.MISSING)])[0])
    assert "下级上报：收下了“甲市教育局”的第1号包，1个项目" in run(of).finished.lines
    [row] = rows(of)
    assert (row["which"], row["seed"], row["asked"]) == ("附原件", "", None)


def test_one_without_of_which_nothing_counts_asks_for_nothing(tmp_path: Path) -> None:
    of = made(tmp_path / "上级", codes=["A-1"])
    put(of, 包=packed([without_form("A-1", states.MISSING)], originals=Originals.NONE)[0])
    assert "下级上报：收下了“甲市教育局”的第1号包，1个项目（不带原件）" in run(of).finished.lines
    [row] = rows(of)
    assert (row["which"], row["seed"], row["asked"]) == ("不附原件", "", None)


def test_a_form_without_original_is_asked_for_whatever_its_package_says_of_itself(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    further = held("A-2", with_original=False)
    further = replace(
        further, deliveries=[replace(one, source=f"package:{FURTHER.public}") for one in further.deliveries]
    )
    data = packed([without_form("A-1", states.MISSING), further], lower=(FURTHER,))[0]
    put(of, 包=data)
    assert "下级上报：收下了“甲市教育局”的第1号包，2个项目（有不带原件的）" in run(of).finished.lines
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, NOW)
    [sample] = samples_of(view.below, "s", view.states)
    assert sample.codes == ("A-2",)


def test_what_was_sent_when_it_was_asked_for_is_drawn_no_more_and_nothing_in_its_place(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    codes = [f"A-{number:03}" for number in range(SHARE + 1)]
    take(of, lent(*codes)[0])
    drawn = draw(of)
    # The originals of the example are no workbooks: what counts is only that they are here.
    put(of, 补=packed([held(code) for code in drawn], is_part=True, number=2)[0])
    run(of)
    assert not any(states.JUDGED_BELOW in lines(of)[code].state.flags for code in drawn)
    assert draw(of) == drawn


def draw(of: Round) -> tuple[str, ...]:
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, NOW)
    [sample] = samples_of(view.below, "s", view.states)
    assert len(sample.codes) == 2
    return sample.codes


# ---- what is asked for


@pytest.mark.parametrize("written", [{}, {"延期到": "2024/3/10"}])
def test_a_day_that_is_over_by_now_may_be_agreed_to_where_it_was_asked_for(
    tmp_path: Path, written: dict[str, object]
) -> None:
    of = made(tmp_path / "上级", codes=["A-1"])
    with Ledger.open(of.ledger) as ledger:
        ledger.register([], [contact("A-1", deadline="2024-03-01", at=AT)])
    asks = DecisionRow(YEAR, "A-1", "extend", "", "", "2024-03-10", "", "正在验收", AT, "")
    take(of, packed([replace(held("A-1", with_original=False), decisions=[asks])], originals=Originals.NONE)[0])
    assert lines(of)["A-1"].state.flags == ("下级审核", "迟报")
    [one] = [one for one in summaries.asked(of) if one.matter == ASKED]
    assert one.what == (
        "“甲市教育局”要求延期到2024-03-10：正在验收；同意的选“延期到”（日期不填就是2024-03-10，已经过了的也可以）"
    )
    book = summaries.summary(of)
    summaries.typed(book, (one.mark, summaries.answer("延期到", **written)))
    assert summaries.taken(of).refused == ()
    assert lines(of)["A-1"].state.flags == ("下级审核",)


@pytest.mark.parametrize("day", ["2024-03-09", "2024-03-01"])
def test_no_other_day_that_is_over_is_agreed_to(tmp_path: Path, day: str) -> None:
    of = made(tmp_path / "上级", codes=["A-1"])
    asks = DecisionRow(YEAR, "A-1", "extend", "", "", "2024-03-10", "", "正在验收", AT, "")
    take(of, packed([replace(held("A-1", with_original=False), decisions=[asks])], originals=Originals.NONE)[0])
    [one] = [one for one in summaries.asked(of) if one.matter == ASKED]
    book = summaries.summary(of)
    summaries.typed(book, (one.mark, summaries.answer("延期到", 延期到=day)))
    assert "已经过了" in summaries.taken(of).refused[0]
