"""What somebody decided in a 汇总 is taken over once, and what cannot be is told with its cell."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval_xl.errors import OutputError
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.office import taking_over
from perfeval_xl.office.consolidated import Written, write_summary
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, unopened_of
from perfeval_xl.office.status_json import to_json
from perfeval_xl.office.status_words import detail_lines
from perfeval_xl.office.summary_marks import note
from perfeval_xl.office.taken import Taken
from perfeval_xl.office.tally import tally_of
from perfeval_xl.returns import list_book
from tests.ledger import making as rows
from tests.office.summaries import (
    ANOTHER,
    EXPLAINED,
    MISSING,
    NOW,
    RETURNED,
    RIVALS,
    answer,
    asked,
    begun,
    columns_of,
    day,
    seen,
    summary,
    taken,
    typed,
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round with a 汇总 in which nobody typed."""
    of = begun(tmp_path_factory.mktemp("round"))
    note(of, summary(of))
    return of


@pytest.fixture
def of(prepared: Round, tmp_path: Path) -> Round:
    """A copy of it."""
    shutil.copytree(prepared.folder, tmp_path / "轮次")
    return Round(tmp_path / "轮次")


def state_of(of: Round, code: str) -> str:
    """State and flags of a project, and its file."""
    one = next(one for one in seen(of).states if one.code == code)
    return " ".join(filter(None, ("·".join((one.state, *one.flags)), one.sha)))


def decisions(of: Round) -> list[DecisionRow]:
    with Ledger.open(of.ledger, readonly=True) as ledger:
        return ledger.decisions()


def matters(of: Round) -> list[str]:
    return [f"{one.matter}{one.code}" for one in asked(of)]


ALL = ["待定001", "待定001", "说明002", "说明006", "不在册009", "没能打开", "退回003", "未报004", "未报005"]


def test_everything_is_asked(of: Round) -> None:
    assert matters(of) == ALL


def test_all_six_decisions_are_taken_with_who_and_why_and_are_asked_no_more(of: Round) -> None:
    path = of.summary
    typed(
        path,
        ("第一份.xlsx", answer("采用这一份", "单位确认")),
        (EXPLAINED, answer("认可说明")),
        (RETURNED, answer("延期到", "修改中", 延期到=day("2024-04-10"), 处理人="李四")),
        (MISSING, answer("免报", "停建")),
        ("009", answer("不采用")),
        ("坏.zip", answer("不采用")),
    )
    result = taken(of)
    assert (result.taken, result.refused, dict(result.left)) == (6, (), {})
    assert result.lines[0].startswith("待处理：照办6项（")
    assert matters(of) == ["说明006", "未报005"]
    assert [state_of(of, code) for code in (RIVALS, EXPLAINED, RETURNED, MISSING)] == [
        "已计 a",
        "已计 c",
        "退回 d",
        "免报",
    ]
    made = {(one.code, one.kind): one for one in decisions(of)}
    assert (made[RETURNED, "extend"].who, made[RETURNED, "extend"].value) == ("李四", "2024-04-10")
    used = made[RIVALS, "use"]
    assert (used.who, used.why, used.at) == ("王五", "单位确认", "2024-03-20T04:00:00Z")
    assert used.from_file == "汇总.xlsx（0123456789ab）"
    view = seen(of)
    assert (tally_of(view.states, view.attempts).pending, unopened_of(view)) == (0, [])
    with Ledger.open(of.ledger, readonly=True) as ledger:
        told = [text for kind, text in ledger.connection.execute("SELECT kind, text FROM event") if kind == "decided"]
    assert len(told) == 6
    assert "004 免报：停建（王五，汇总.xlsx 待处理!J" in " ".join(told)


def test_nothing_is_taken_twice_though_the_file_lies_there_and_is_saved_again(of: Round) -> None:
    typed(of.summary, (MISSING, answer("免报", "停建")))
    assert taken(of).taken == 1
    assert taken(of) == Taken()
    typed(of.summary)
    assert taken(of) == Taken()
    shutil.copy(of.summary, of.folder / "汇总_1530.xlsx")
    assert taken(of) == Taken()
    assert len(decisions(of)) == 1


def test_what_was_taken_back_is_not_taken_again_from_the_old_file(of: Round) -> None:
    old = typed(of.summary, (MISSING, answer("免报", "停建")))
    taken(of)
    new = summary(of, "fedcba9876543210", "汇总_1530.xlsx")
    typed(new, (MISSING, {"撤销": "撤销"}), sheet="说明")
    result = taken(of)
    assert result.refused[0].startswith("汇总_1530.xlsx 说明!I")
    assert "没有写撤销的理由" in result.refused[0]
    [left] = result.left.values()
    assert (left.choice, left.reason) == ("撤销", "")
    typed(new, (MISSING, {"撤销理由": "恢复建设"}), sheet="说明", by="赵六")
    result = taken(of)
    assert (result.taken, result.lines) == (1, ("待处理：照办1项（撤销免报1项）",))
    assert state_of(of, MISSING) == "未报"
    back = next(one for one in decisions(of) if one.value == "no")
    assert (back.kind, back.who, back.why) == ("exempt", "赵六", "恢复建设")
    typed(old)
    typed(new)
    assert taken(of) == Taken()
    assert state_of(of, MISSING) == "未报"
    newest = summary(of, "aaaaaaaaaaaaaaaa", "汇总_1600.xlsx")
    typed(newest, (MISSING, answer("免报", "还是停建")))
    assert taken(of).taken == 1
    assert state_of(of, MISSING) == "免报"


WRONG: dict[str, tuple[str, dict[str, object], str, str]] = {
    "no reason": (MISSING, answer("免报", ""), "L", "没有写理由"),
    "a reason that says nothing": (MISSING, answer("免报", "——"), "L", "没有写理由"),
    "no choice": (MISSING, {"理由": "停建"}, "J", "没有选处理"),
    "no such choice": (MISSING, answer("随便"), "J", "“随便”不是可选的处理；这一件可选：免报、延期到"),
    "another thing's choice": (MISSING, answer("采用这一份"), "J", "这一件不能选“采用这一份”，可选：免报、延期到"),
    "no day": (MISSING, answer("延期到"), "K", "没有写延期到哪一天"),
    "no day that anybody can read": (MISSING, answer("延期到", 延期到="下周"), "K", "“下周”不是日期"),
    "a day without a year": (MISSING, answer("延期到", 延期到="4月10日"), "K", "没有写年份"),
    "no such day": (MISSING, answer("延期到", 延期到="2024.4.31"), "K", "“2024.4.31”不是日期，或者没有这一天"),
    "a day that is past": (MISSING, answer("延期到", 延期到="2024-03-19"), "K", "已经过了"),
    "a day of another century": (MISSING, answer("延期到", 延期到=day("2124-04-10")), "K", "请核对年份"),
    "no more time": (MISSING, answer("延期到", 延期到=day("2024-03-31")), "K", "不比现在的截止日期2024-03-31晚"),
    "a day for something else": (MISSING, answer("免报", 延期到=day("2024-04-10")), "K", "又写了延期到哪一天"),
    "a day alone": (MISSING, {"延期到": day("2024-04-10")}, "J", "没有选处理"),
    "a formula without a value": (MISSING, answer("免报", "=L9"), "L", "是公式，文件里没有它算出的值"),
    "a mark that was changed": (MISSING, answer("免报", 标记="P1.abc.def"), "J", "“标记”被改动过"),
    "no mark": (MISSING, answer("免报", 标记=None), "J", "没有标记"),
    "sorted by halves": (MISSING, answer("免报", 项目编码=ANOTHER), "C", "只排了几列的序"),
    "sorted by halves within a project": (
        "第一份.xlsx",
        answer("采用这一份", 文件="b.eml › 第二份.xlsx"),
        "H",
        "只排了",
    ),
}


@pytest.mark.parametrize(("row", "cells", "column", "why"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_taken_is_told_with_its_cell(
    prepared: Round, tmp_path: Path, row: str, cells: dict[str, object], column: str, why: str
) -> None:
    path = typed(Path(shutil.copy(prepared.summary, tmp_path)), (row, cells))
    result = taken(prepared, path)
    [line] = result.refused
    assert line.startswith(f"汇总.xlsx 待处理!{column}")
    assert why in line
    assert result.lines == ()
    assert (result.taken, decisions(prepared)) == (0, [])


def test_it_is_told_again_until_somebody_mends_it(of: Round) -> None:
    typed(of.summary, (MISSING, answer("免报", "")))
    assert taken(of) == taken(of)
    assert (taken(of).taken, matters(of)) == (0, ALL)
    typed(of.summary, (MISSING, answer("免报")))
    assert taken(of).taken == 1


def test_what_was_refused_is_kept_for_the_next_summary(of: Round) -> None:
    typed(of.summary, (MISSING, answer("延期到", "", 延期到="2024.4.10", 处理人="李四")))
    [(mark, left)] = taken(of).left.items()
    assert mark == next(one.mark for one in asked(of) if one.code == MISSING)
    assert (left.choice, left.until, left.reason, left.who) == ("延期到", "2024.4.10", "", "李四")
    assert left.why.startswith("没有写理由")


DAYS = ["2024.4.10", "２０２４年４月１０日", 45392, 20240410]


@pytest.mark.parametrize("written", DAYS)
def test_a_day_is_read_as_it_is_written(of: Round, written: object) -> None:
    typed(of.summary, (MISSING, answer("延期到", 延期到=written)))
    assert taken(of).refused == ()
    assert [one.value for one in decisions(of)] == ["2024-04-10"]


@pytest.mark.parametrize("written", ["免报", " 免 报\n", "免报\u3000"])
def test_a_choice_is_read_whatever_blanks_stand_in_it(of: Round, written: str) -> None:
    typed(of.summary, (MISSING, answer(written)))
    assert taken(of).taken == 1


def test_more_time_moves_what_is_late(of: Round) -> None:
    later = NOW + timedelta(days=20)
    assert "逾期" in next(one for one in seen(of, later).states if one.code == MISSING).flags
    typed(of.summary, (MISSING, answer("延期到", 延期到=day("2024-04-10"))))
    taken(of)
    [state] = [one for one in seen(of, later).states if one.code == MISSING]
    assert (state.flags, state.deadline) == ((), "2024-04-10")
    assert MISSING in [one.code for one in asked(of, NOW + timedelta(days=30))]


def test_two_different_decisions_of_one_thing_are_both_refused(of: Round) -> None:
    other = shutil.copy(of.summary, of.folder / "汇总_1530.xlsx")
    typed(of.summary, (MISSING, answer("免报", "停建")), (ANOTHER, answer("免报", "停建")))
    typed(other, (MISSING, answer("延期到", "还在建", 延期到=day("2024-04-10"))), (ANOTHER, answer("免报", "不建了")))
    result = taken(of)
    assert result.taken == 1
    assert [one.code for one in decisions(of)] == [ANOTHER]
    assert len(result.refused) == 2
    assert all("同一件事填了不同的处理" in line for line in result.refused)
    assert "汇总_1530.xlsx 待处理!J" in result.refused[0]
    assert result.refused[0].endswith("（填的是：免报，停建）")
    assert result.left == {}
    # One of them is gone with the 汇总 that is written next: the other one is not taken before somebody says so.
    summary(of, "fedcba9876543210")
    [line] = taken(of).refused
    assert line.startswith("汇总_1530.xlsx 待处理!J")
    assert "请打开汇总，存一次盘" in line
    typed(other)
    assert taken(of).taken == 1


def test_of_several_files_only_one_is_used(of: Round) -> None:
    typed(of.summary, (RIVALS, answer("采用这一份")))
    result = taken(of)
    assert (result.taken, len(result.refused)) == (0, 2)
    assert "几份都选了“采用这一份”（汇总.xlsx 待处理!J" in result.refused[0]
    typed(of.summary, ("第二份.xlsx", answer("不采用")))
    assert (taken(of).taken, state_of(of, RIVALS)) == (2, "已计 a")


def test_a_clerk_who_comes_second_is_told_who_decided(of: Round) -> None:
    other = shutil.copy(of.summary, of.folder / "汇总_1530.xlsx")
    typed(of.summary, (MISSING, answer("免报", "停建")))
    taken(of)
    typed(other, (MISSING, answer("延期到", "还在建", 延期到=day("2024-04-10"))))
    result = taken(of)
    assert (result.taken, result.refused) == (0, ())
    assert "已由王五于2024-03-20 12:00决定“免报”，这次的没有再记" in result.lines[1]
    assert taken(of) == Taken()


def test_what_stands_otherwise_by_now_is_not_decided_by_an_old_file(of: Round) -> None:
    old = shutil.copy(of.summary, of.folder / "汇总_上周.xlsx")
    typed(of.summary, (RETURNED, answer("延期到", 延期到=day("2024-04-10"))))
    taken(of)
    new = summary(of, "fedcba9876543210")
    typed(new, ("延期到2024-04-10", {"撤销": "撤销", "撤销理由": "写错"}), sheet="说明")
    typed(old, (RIVALS, answer("不采用", "都不对")), ("009", answer("不采用")))
    assert taken(of).taken == 4
    assert state_of(of, RIVALS).startswith("退回")
    typed(old, ("第一份.xlsx", answer("采用这一份", "还是这一份")))
    assert "已由王五于2024-03-20 12:00决定“不采用”" in "".join(taken(of).lines)


def test_rows_may_be_sorted_moved_and_copied(of: Round) -> None:
    typed(of.summary, (MISSING, answer("免报", "停建")), (EXPLAINED, answer("不认可", "没有佐证")))
    book = load_workbook(of.summary)
    page = book["待处理"]
    filled = [row for row in page.iter_rows(values_only=True) if row[-1]]
    copy = book.create_sheet("待处理 (2)")
    for row in [filled[0], *reversed(filled[1:]), *filled[1:]]:
        copy.append(("", "", *row))
    del book["待处理"]
    book.save(of.summary)
    result = taken(of)
    assert (result.taken, result.refused) == (2, ())
    assert state_of(of, EXPLAINED) == "退回 c"
    [refusal] = [one for one in decisions(of) if one.kind == "refuse"]
    assert (refusal.mark, refusal.explanation) == ("m2", "因故")


def test_a_file_elsewhere_is_read_and_what_cannot_be_read_stops_nothing(of: Round, tmp_path: Path) -> None:
    elsewhere = tmp_path / "张三填的.xlsm"
    shutil.move(of.summary, elsewhere)
    typed(elsewhere, (MISSING, answer("免报", "停建")))
    of.summary.write_bytes(b"PK broken")
    (of.folder / "汇总_旧.xls").write_bytes(b"x")
    (of.folder / "汇总_分册").mkdir()
    result = taken(of, elsewhere, tmp_path / "没有.xlsx")
    assert result.taken == 1
    told = "\n".join(result.refused)
    assert "汇总.xlsx文件已损坏" in told
    assert "汇总_旧.xls存成了.xls格式" in told
    assert "没有.xlsx打不开" in told


def test_names_of_whoever_decided_are_found(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "clerk")
    typed(of.summary, (MISSING, answer("免报")), by="")
    taken(of)
    assert [one.who for one in decisions(of)] == ["clerk"]


def test_status_tells_who_decided_what_when_and_why(of: Round) -> None:
    typed(of.summary, (EXPLAINED, answer("不认可", "没有佐证")), ("第一份.xlsx", answer("采用这一份", "单位确认")))
    taken(of)
    view = seen(of)
    lines = {line.state.code: line for line in lines_of(view)}
    told = "\n".join(detail_lines(lines[EXPLAINED]))
    assert "  决定：不认可　王五　2024-03-20 12:00　理由：没有佐证　自评表!H12（S046）" in told
    assert "　理由：单位确认　a.eml › 第一份.xlsx" in "\n".join(detail_lines(lines[RIVALS]))
    data = to_json(view, list(lines.values()), tally_of(view.states, view.attempts), running=False)
    [made] = next(one["decisions"] for one in data["projects"] if one["code"] == EXPLAINED)
    assert (made["kind"], made["mark"], made["explanation"], made["who"]) == ("refuse", "m2", "因故", "王五")


def test_what_is_typed_while_forms_are_taken_in_is_not_written_over(of: Round) -> None:
    def written(digest: str) -> Written:
        with Ledger.open(of.ledger) as ledger:
            view = seen(of)
            return write_summary(view, lines_of(view), ledger, of, NOW, digest)

    assert written("d1").path == of.summary
    typed(of.summary, (MISSING, answer("免报", "停建")))
    beside = written("d2")
    assert beside.path == of.folder / "汇总_1200.xlsx"
    assert beside.lines == ("汇总.xlsx里有还没有读的改动，没有覆盖，新的写在汇总_1200.xlsx；填了处理的，再收一次就读",)
    assert (taken(of).taken, state_of(of, MISSING)) == (1, "免报")
    assert written("d3").path == of.summary


def test_what_an_old_file_says_of_things_that_stand_otherwise_is_told_and_not_done(of: Round) -> None:
    old = Path(shutil.copy(of.summary, of.folder / "汇总_上周.xlsx"))
    with Ledger.open(of.ledger) as ledger:
        came = rows.delivery("n", sent="2024-03-19T02:00:00Z")
        ledger.record([(rows.container(came), [came], [rows.blob(came)])])
        ledger.judged(rows.judgement("n", MISSING))
        ledger.register([], [rows.contact(ANOTHER, at="2024-03-19T00:00:00Z", deadline="2024-04-30")])
    typed(old, (MISSING, answer("免报", "停建")), (ANOTHER, answer("免报", "停建")))
    result = taken(of)
    assert (result.taken, result.refused, decisions(of)) == (0, (), [])
    assert result.lines[0] == "已经不用处理的2项："
    assert "现在是“已计”，没有照办" in result.lines[1]
    assert "现在是“未报”，没有照办；还要处理的，请在新的汇总里填" in result.lines[2]


def test_only_what_holds_can_be_taken_back_and_only_in_words_that_say_so(of: Round) -> None:
    typed(of.summary, (MISSING, answer("免报", "停建")))
    taken(of)
    first, second = (summary(of, f"state-{name}", f"汇总_{name}.xlsx") for name in ("1530", "1600"))
    typed(first, (MISSING, {"撤销": "免报", "撤销理由": "写错"}), sheet="说明")
    assert "要撤销的请选“撤销”，不撤销的清空" in taken(of).refused[0]
    typed(first, (MISSING, {"撤销": "=1/0"}), sheet="说明")
    assert "是公式，文件里没有它算出的值" in taken(of).refused[0]
    typed(first, (MISSING, {"撤销": "是"}), sheet="说明")
    assert taken(of).taken == 1
    typed(second, (MISSING, {"撤销": "撤销", "撤销理由": "写错"}), sheet="说明")
    assert taken(of).lines[1] == "  汇总_1600.xlsx 说明!H4：这个决定已经不作数了，不用再撤销"
    assert taken(of) == Taken()


def test_a_workbook_without_the_sheets_or_their_titles_is_told(of: Round) -> None:
    book = load_workbook(of.summary)
    page = book["待处理"]
    page.delete_rows(columns_of(page)[0])
    book.save(of.summary)
    assert "“待处理”表里找不到“处理”和“标记”两栏的表头" in taken(of).refused[0]
    del book["待处理"]
    book.save(of.summary)
    assert taken(of).refused == ("汇总.xlsx里面没有“待处理”表，没有可读的处理",)


def test_more_rows_than_can_be_read_are_told(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_book, "MOST_ROWS", 6)
    typed(of.summary, (MISSING, answer("免报", "停建")))
    assert taken(of).refused[0].startswith("汇总.xlsx“待处理”表的行太多")


def test_of_many_rows_only_the_first_are_told_one_by_one(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_over, "MOST_TOLD", 1)
    other = Path(shutil.copy(of.summary, of.folder / "汇总_1530.xlsx"))
    typed(of.summary, (MISSING, answer("免报")), (ANOTHER, answer("免报")))
    taken(of)
    typed(other, (MISSING, answer("免报")), (ANOTHER, answer("免报")))
    summary(of, "fedcba9876543210")
    assert taken(of) == Taken()
    typed(other, *((code, answer("延期到", 延期到=day("2024-04-10"))) for code in (MISSING, ANOTHER)))
    assert taken(of).lines[-1] == "  另有1项"


def test_what_is_refused_for_its_mark_is_not_put_into_another_row(of: Round) -> None:
    typed(of.summary, (MISSING, answer("免报", "停建", 项目编码=ANOTHER)))
    result = taken(of)
    [line] = result.refused
    assert line.endswith("（填的是：免报，停建）")
    assert result.left == {}
    copy = of.folder / "没有收下的汇总_0320_1200.xlsx"
    assert result.lines == (f"汇总.xlsx里没有收下的，原样另存在{copy.name}",)
    assert copy.read_bytes() == of.summary.read_bytes()
    assert taken(of).lines == ()


def test_where_no_copy_can_be_kept_the_summary_stays(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OutputError(f"{path}{len(data)}")

    typed(of.summary, (MISSING, answer("免报", "停建", 项目编码=ANOTHER)))
    with monkeypatch.context() as patched:
        patched.setattr(taking_over, "write_file", full)
        assert taken(of).lines == ()
    with Ledger.open(of.ledger) as ledger:
        view = seen(of)
        assert write_summary(view, lines_of(view), ledger, of, NOW, "d1").path != of.summary


def test_what_stands_in_the_next_summary_is_not_taken_before_somebody_looked_at_it(of: Round) -> None:
    typed(of.summary, (MISSING, answer(" 延期到 ", 延期到=day("2024-03-30"))))
    result = taken(of)
    with Ledger.open(of.ledger) as ledger:
        view = seen(of)
        write_summary(view, lines_of(view), ledger, of, NOW, "d1", result.left)
        ledger.register([], [rows.contact(MISSING, at="2024-03-19T00:00:00Z", deadline="2024-03-25")])
    assert taken(of).taken == 0
    assert decisions(of) == []


def test_a_form_of_an_exempt_project_is_asked_and_takes_that_back_where_it_is_used(of: Round) -> None:
    typed(of.summary, (MISSING, answer("免报", "停建")))
    taken(of)
    with Ledger.open(of.ledger) as ledger:
        came = rows.delivery("n", sent="2024-03-20T02:00:00Z", seen="2024-03-20T04:00:00Z")
        ledger.record([(rows.container(came), [came], [rows.blob(came)])])
        ledger.judged(rows.judgement("n", MISSING))
    line = next(one for one in lines_of(seen(of)) if one.state.code == MISSING)
    assert (state_of(of, MISSING), line.score) == ("免报 n", "")
    assert "又来一份004" in matters(of)
    typed(summary(of, "fedcba9876543210"), ("n.xlsx", answer("采用这一份", "还是报了")))
    assert taken(of).taken == 1
    assert (state_of(of, MISSING), "又来一份004" in matters(of)) == ("已计 n", False)
    assert [(one.kind, one.value) for one in decisions(of)] == [("exempt", ""), ("exempt", "no"), ("use", "")]


def test_what_counts_by_a_decision_has_its_score_and_says_so(of: Round) -> None:
    typed(of.summary, (RETURNED, answer("采用这一份", "领导同意")))
    assert taken(of).taken == 1
    assert state_of(of, RETURNED) == "已计·经处理采用 d"
    assert next(one for one in lines_of(seen(of)) if one.state.code == RETURNED).score == "95"


def test_what_was_typed_for_another_round_is_not_taken(of: Round, tmp_path: Path) -> None:
    (tmp_path / "另一轮").mkdir()
    other = begun(tmp_path / "另一轮")
    with Ledger.open(other.ledger) as ledger:
        ledger.register([rows.issue("000", at="2024-01-01T00:00:00Z")])
        view = seen(other)
        write_summary(view, lines_of(view), ledger, other, NOW, "d1")
    typed(other.summary, (MISSING, answer("免报", "停建")))
    shutil.copy(other.summary, of.folder / "汇总_1530.xlsx")
    assert taken(of).refused == ("汇总_1530.xlsx是另一轮的汇总，里面填的处理没有读；请放回那一轮的文件夹",)
    assert (taken(of), decisions(of)) == (Taken(), [])
    assert taken(other).taken == 1
