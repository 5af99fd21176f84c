"""What lower offices say is told: of each project, in 待处理, on the sheet 下级, and in what they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.from_below import BELOW
from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.ledger.said_book import FromBelow
from perfeval_xl.ledger.said_rows import PackageRow
from perfeval_xl.office.below_sample import KIND, LIST, MOST, SHARE, samples_of
from perfeval_xl.office.finishing import Wanted
from perfeval_xl.office.lower_offices import LowerOffice, register_lower
from perfeval_xl.office.package_writing import Held
from perfeval_xl.office.packages import Originals
from perfeval_xl.office.pending import made_of, pending_of
from perfeval_xl.office.pending_things import ASKED, TWICE, UNREAD
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import ProjectLine, View, lines_of, unopened_of, view_of
from perfeval_xl.office.summary_below import REFUSED, TAKEN, rows_below
from perfeval_xl.sealing.certificates import Certificate
from perfeval_xl.sealing.keys import signed_by
from tests.ledger import making as rows
from tests.office import letters, summaries
from tests.office.package_made import AT, KEY, YEAR, held, issue_of, judgement_of, packed
from tests.office.runs import run
from tests.office.test_package_intake import ALTERED, NOW, OFFICE, OTHER, lent, made, put

BOTH = LowerOffice("乙县", OTHER.office.public, all=True, certificate=OTHER.certificate)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))


def seen(of: Round) -> tuple[View, list[ProjectLine]]:
    """How a round stands."""
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, NOW)
    return view, lines_of(view)


def told(line: ProjectLine, code: str) -> list[str]:
    return [row.message for row in line.findings if row.code == code]


def sent(projects: Sequence[Held], **changed: object) -> bytes:
    """A package without originals of these."""
    return packed(projects, originals=Originals.NONE, **changed)[0]  # type: ignore[arg-type]


def test_what_is_judged_otherwise_here_is_told_and_what_is_here_counts(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    put(of, 包=lent("A-1")[0])
    run(of)
    sha = held("A-1").row.sha
    with Ledger.open(of.ledger) as ledger:
        mine = replace(judgement_of(sha, "A-1", "80"), rules="own", errors=2)
        ledger.judged(mine)
        ledger.use_rules("own")
    _, [line] = seen(of)
    assert line.state.state == "退回"
    assert told(line, "Z019") == [
        "下级说的与这里审核的不同：“甲市教育局”（第1号包）说是没有错误、本级审核是有错误；"
        "得分“甲市教育局”（第1号包）91.5、本级80；“甲市教育局”已计，这里退回"
    ]


def test_what_is_judged_the_same_is_not_told(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    put(of, 包=lent("A-1")[0])
    run(of)
    with Ledger.open(of.ledger) as ledger:
        ledger.judged(replace(judgement_of(held("A-1").row.sha, "A-1"), rules="own"))
        ledger.use_rules("own")
    _, [line] = seen(of)
    assert (line.state.state, line.state.flags, told(line, "Z019")) == ("已计", (), [])


def test_two_issuers_are_asked_about_once_each(tmp_path: Path) -> None:
    of = made(tmp_path / "上级", BOTH, codes=["A-1"])
    other = replace(held("A-1", with_original=False), issues=[replace(issue_of("A-1"), identity="e" * 64, content="e")])
    put(of, 二=sent([other], key=OTHER))
    run(of)
    view, lines = seen(of)
    assert told(lines[0], "Z020") == ["编码A-1有2处下发，内容不同：“本级”、“乙县”"]
    asked = [one for one in pending_of(view, lines) if one.matter == TWICE]
    assert [one.choices for one in asked] == [("以这一处为准",)] * 2
    assert asked[0].what.startswith("“本级”下发的与“乙县”下发的内容不同")
    assert {one.thing.finding for one in asked} == {"here", "e" * 64}


def test_what_a_lower_office_asks_for_is_decided_here(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    asks = DecisionRow(YEAR, "A-1", "exempt", "", "", "", "", "项目已撤销", AT, "")
    put(of, 包=sent([replace(held("A-1", with_original=False), decisions=[asks])]))
    run(of)
    view, lines = seen(of)
    [one] = [one for one in pending_of(view, lines) if one.matter == ASKED]
    assert (one.choices, one.what) == (("免报", "不采用"), "“甲市教育局”要求免报：项目已撤销；同意的选“免报”")
    with Ledger.open(of.ledger) as ledger:
        ledger.decide(
            [DecisionRow(YEAR, "A-1", "drop", "", one.thing.finding, "", "经办人", "不同意", AT, "汇总.xlsx")]
        )
    view, lines = seen(of)
    assert [one for one in pending_of(view, lines) if one.matter == ASKED] == []


def test_a_package_of_which_nothing_was_taken_is_told_until_somebody_puts_it_aside(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    put(of, 包=ALTERED)
    run(of)
    view, lines = seen(of)
    assert [(one.file, one.finding.code) for one in unopened_of(view)] == [("包.zip", "Z018")]
    [one] = pending_of(view, lines)
    assert (one.matter, one.file, one.choices) == (UNREAD, "包.zip", ("不采用",))
    with Ledger.open(of.ledger) as ledger:
        ledger.decide([DecisionRow(0, "", "drop", one.sha, one.thing.finding, "", "经办人", "已重报", AT, "汇总.xlsx")])
    view, lines = seen(of)
    assert (unopened_of(view), pending_of(view, lines)) == ([], [])


def test_the_sheet_tells_what_came_and_what_is_missing(tmp_path: Path) -> None:
    of = made(tmp_path / "上级", codes=["A-1", "A-2"])
    put(of, 包=lent("A-1", counts={"已计": 1, "projects": 2})[0], 坏=ALTERED)
    run(of)
    view, lines = seen(of)
    with Ledger.open(of.ledger) as ledger:
        rows = {row["standing"]: row for row in rows_below(view, lines, ledger)}
    good = rows[TAKEN]
    names = [
        "office",
        "number",
        "volumes",
        "which",
        "said",
        "came",
        "counted",
        "lent",
        "absent",
        "which_absent",
        "waiting",
    ]
    expected = ["甲市教育局", 1, "共1卷", "不附原件", 2, 1, 1, 1, 1, "A-2", "A-1"]
    assert [good[name] for name in names] == expected
    assert rows[REFUSED]["why"] == "“judgement.jsonl”被改动过或已损坏"


def test_nobody_below_knows_what_will_be_drawn(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    codes = [f"A-{number:03}" for number in range(SHARE + 1)]
    put(of, 包=lent(*codes)[0])
    run(of)
    view, _ = seen(of)
    drawn = {samples_of(view.below, secret, view.states)[0].codes for secret in "abcdefgh"}
    assert len(drawn) > 1
    assert {len(one) for one in drawn} == {2}
    assert samples_of(view.below, "a", view.states) == samples_of(view.below, "a", view.states)
    assert MOST >= 2


def test_originals_are_asked_for_once_with_the_list_that_the_lower_office_needs(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    register_lower(of, replace(OFFICE, address="jy@example.gov.cn"))
    put(of, 包=lent("A-1")[0])
    wanted = Wanted(answers=True, summary=False)
    lines = run(of, wanted=wanted).finished.lines
    assert "请下级补报原件（抽查）的草稿1封，在“答复”文件夹" in lines
    folder = of.answers / "下级_甲市教育局"
    assert (folder / LIST).read_text("utf-8-sig").splitlines()[1:] == ["A-1"]
    message = letters.read(folder / "请补报原件.eml")
    assert message["To"] == "jy@example.gov.cn"
    assert run(of, wanted=wanted).finished.lines == []
    with Ledger.open(of.ledger) as ledger:
        assert [row.kind for row in ledger.replies() if row.kind == KIND] == [KIND]
    put(of, 补=packed([held("A-1")], is_part=True, number=2)[0])
    run(of, wanted=wanted)
    assert list(folder.iterdir()) == []


def twice(of: Round) -> None:
    """Let a lower office have issued another form under the code of a project that nobody sent yet."""
    key = OTHER.office.public
    volume = PackageRow("p", "", key, "某局", 1, rows.AT, True, "", "", False, "", 1, 1, False, "", rows.AT)
    theirs = rows.issue(summaries.ANOTHER, identity="theirs", content="theirs", origin=key)
    with Ledger.open(of.ledger) as ledger:
        ledger.packaged([volume], FromBelow(issues=[theirs]))


def test_whose_word_holds_is_typed_into_the_summary_and_taken_back_there(tmp_path: Path) -> None:
    of = summaries.begun(tmp_path / "轮次")
    twice(of)
    path = summaries.summary(of)
    mine = {one.thing.finding: one.mark for one in summaries.asked(of) if one.matter == TWICE}
    summaries.typed(path, *((mark, summaries.answer("以这一处为准")) for mark in mine.values()))
    result = summaries.taken(of)
    assert result.taken == 0
    assert all("同一件事填了不同的处理" in line for line in result.refused)
    summaries.typed(
        path, (mine["theirs"], {"处理": None, "理由": None}), (mine["here"], summaries.answer("以这一处为准"))
    )
    assert summaries.taken(of).lines == ("待处理：照办1项（以这一处为准1项）",)
    [state] = [one for one in summaries.seen(of).states if one.code == summaries.ANOTHER]
    assert (state.state, state.flags) == ("未报", ())
    new = summaries.summary(of, "fedcba9876543210", "汇总_1530.xlsx")
    summaries.typed(new, (summaries.ANOTHER, {"撤销": "撤销", "撤销理由": "弄错了"}), sheet="说明")
    assert summaries.taken(of).taken == 1
    [state] = [one for one in summaries.seen(of).states if one.code == summaries.ANOTHER]
    assert (state.state, state.flags) == ("待定", ("两处下发",))


def test_what_an_office_told_before_it_was_asked_for_the_original_is_compared(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    put(
        of,
        一=sent([held("A-1", with_original=False, score="99")]),
        二=sent([held("A-1", with_original=False)], number=2),
    )
    run(of)
    with Ledger.open(of.ledger) as ledger:
        ledger.judged(replace(judgement_of(held("A-1").row.sha, "A-1"), rules="own"))
        ledger.use_rules("own")
    _, [line] = seen(of)
    assert told(line, "Z019") == ["下级说的与这里审核的不同：得分“甲市教育局”（第1号包）99、本级91.5"]


def test_what_a_lower_office_puts_aside_of_what_came_here_is_asked(tmp_path: Path) -> None:
    of = summaries.begun(tmp_path / "轮次")
    twice(of)
    with Ledger.open(of.ledger) as ledger:
        row = DecisionRow(rows.YEAR, summaries.FINE, "drop", "g", "", "", "某局", "不合格", rows.AT, f"{BELOW}k")
        ledger.decide([row])
    [one] = [one for one in summaries.asked(of) if one.matter == ASKED]
    assert (one.code, one.sha, one.choices) == (summaries.FINE, "g", ("采用这一份", "不采用"))
    assert one.what.endswith("不采用这一份：不合格；这里也收到过，同意的选“不采用”")
    assert made_of(summaries.seen(of)) == []
    path = summaries.summary(of)
    summaries.typed(path, (one.mark, summaries.answer("不采用")))
    assert summaries.taken(of).taken == 1
    assert [made.row.who for made in made_of(summaries.seen(of))] == ["王五"]
    assert [one for one in summaries.asked(of) if one.matter == ASKED] == []
    assert [one.state for one in summaries.seen(of).states if one.code == summaries.FINE] == ["退回"]


def test_one_project_under_two_codes_is_asked_about(tmp_path: Path) -> None:
    of = made(tmp_path / "上级", codes=["A-1"])
    same = held("A-9", with_original=False)
    put(of, 包=sent([replace(same, issues=[replace(issue_of("A-9"), name="项目A-1")])]))
    run(of)
    view, lines = seen(of)
    assert {line.state.code: told(line, "Z023") for line in lines} == {
        "A-1": ["与编码A-9的项目名称、单位都相同，编码不同，会计两次"],
        "A-9": ["与编码A-1的项目名称、单位都相同，编码不同，会计两次"],
    }
    assert [one.choices for one in pending_of(view, lines) if one.matter == TWICE] == [("免报",)] * 2


def test_a_package_is_looked_at_again_once_its_office_has_renewed_its_key(tmp_path: Path) -> None:
    ended = replace(KEY.certificate or Certificate(KEY.office), until=date(2024, 3, 1))
    of = made(tmp_path / "上级", replace(OFFICE, certificate=signed_by(KEY, ended)))
    put(of, 包=lent("A-1")[0])
    assert [one.facts["why"][:6] for one in run(of).unread] == ["“甲市教育局"]
    assert seen(of)[0].states == []
    register_lower(of, OFFICE)
    assert run(of).unread == []
    assert [one.code for one in seen(of)[0].states] == ["A-1"]


def test_two_packages_of_one_number_are_told(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    put(of, 一=lent("A-1")[0], 二=lent("A-2")[0])
    words = "有两个不同的第1号包，多半是在两台电脑上或两轮里各做的；都收下了，请与它核对以哪一个为准"
    assert f"注意：“甲市教育局”{words}" in run(of).finished.lines
    view, lines = seen(of)
    with Ledger.open(of.ledger) as ledger:
        assert [row["why"] for row in rows_below(view, lines, ledger)] == [words] * 2
