"""`perfeval status`: every project with its state and what is open, the sums, and what could not be opened."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from perfeval_xl.ledger import states
from perfeval_xl.ledger.said_rows import PackageRow
from perfeval_xl.office.below import Below
from perfeval_xl.office.status import KINDS, Total, chosen, lines_of, totals_of, unopened_of
from perfeval_xl.office.status_json import to_json
from perfeval_xl.office.status_words import (
    HEADINGS,
    MOST_NAMED,
    detail_lines,
    opening_lines,
    plain_lines,
    state_in_words,
    summary_lines,
    table_of,
)
from perfeval_xl.office.tally import tally_of
from tests.office.views import attempt, finding, material, project, refused, view

ALL = (
    project("1", states.COUNTED, flags=("迟报",)),
    project("2", states.RETURNED, verdict=states.FAULTY),
    project("3", states.MISSING, flags=("逾期",)),
    project("4", states.UNDECIDED, rivals=("a", "b"), sha=""),
    project("5", states.EXEMPT),
)


def summary(*arguments: object, **options: object) -> list[str]:
    shown = view(*arguments, **options)  # type: ignore[arg-type]
    return list(summary_lines(shown, tally_of(shown.states, shown.attempts)))


def test_what_somebody_has_to_look_after_stands_first() -> None:
    assert [line.state.code for line in lines_of(view(*ALL))] == ["4", "2", "3", "1", "5"]


def test_within_a_state_departments_and_codes_have_their_order() -> None:
    three = (project("9", department="甲"), project("1", department="乙"), project("2", department="甲"))
    assert [line.state.code for line in lines_of(view(*three))] == ["1", "2", "9"]


def test_the_last_lines_count() -> None:
    unknown = attempt("", verdict=states.UNREGISTERED, tied="", read_code="X-9", sha="q")
    lines = summary(*ALL, attempts=[unknown, replace(unknown, file="又一次")], refused=[refused()])
    foreign = replace(unknown, verdict=states.OTHER_YEAR, sha="y")
    late = replace(foreign, code="3", sha="z")
    assert tally_of((), [unknown, foreign, late]).unregistered == 2
    assert lines[-7:] == [
        "免报1个",
        "已计1个（其中迟报1个）",
        "退回1个",
        "待处理2个（其中待定1个，不在册1件）",
        "未报1个（其中逾期1个）",
        "没能打开1件",
        "  来件 › a.zip：压缩包有密码，打不开。请去掉密码重新压缩，或请发件人直接把文件作为附件发来。（Z006）",
    ]


def test_of_many_that_could_not_be_opened_the_newest_are_named() -> None:
    many = [refused(name=f"{n}.zip", seen=f"2024-04-01T00:00:{n:02}Z") for n in range(MOST_NAMED + 3)]
    lines = summary(refused=many)
    assert lines[-MOST_NAMED - 2] == f"没能打开{MOST_NAMED + 3}件"
    assert lines[-MOST_NAMED - 1].startswith(f"  来件 › {MOST_NAMED + 2}.zip：")
    assert lines[-1] == "  另有3件"


def test_a_workbook_that_cannot_be_read_is_told_with_its_finding() -> None:
    bad = attempt("3", verdict=states.UNREADABLE, sha="bad", file="坏.xlsx")
    shown = view(project("3", states.MISSING), attempts=[bad], findings={("bad", ""): [finding("W001", 3)]})
    assert [(one.file, one.finding.code) for one in unopened_of(shown)] == [("坏.xlsx", "W001")]
    data = to_json(shown, [], tally_of(shown.states, shown.attempts), running=False)
    assert (data["refused"], [one["code"] for one in data["unreadable"]]) == ([], ["W001"])  # type: ignore[attr-defined,union-attr]


def test_what_is_no_form_at_all_is_not_said_to_be_unopened() -> None:
    assert unopened_of(view(refused=[refused("Z001", '{"what": "程序"}')])) == []


def test_money_is_added_by_what_the_rates_divide_and_kinds_are_never_mixed() -> None:
    shown = view(
        project("1", score="90.5"),
        project("2", score="80"),
        project("3", score=""),
        project("4", states.RETURNED, score="10"),
        project("5", score="70", kind="whole_department"),
        money={
            "sha-1": ("1/3", "1"),
            "sha-2": ("2/3", "1"),
            "sha-4": ("9", "9"),
            "sha-5": ("100", "200"),
        },
    )
    assert totals_of(shown) == [
        Total("project", 3, 2, Fraction("170.5"), 2, Fraction(1), Fraction(2)),
        Total("whole_department", 1, 1, Fraction(70), 1, Fraction(100), Fraction(200)),
    ]
    lines = list(summary_lines(shown, tally_of(shown.states, shown.attempts)))
    assert lines[:2] == [
        "合计（项目，已计3个）：得分合计170.5，平均85.25（1个不计分，不在内）；"
        "执行数1万元，预算数2万元，执行率50%（1个没有执行率，不在内）",
        "合计（部门整体，已计1个）：得分合计70，平均70；执行数100万元，预算数200万元，执行率50%",
    ]


def test_where_nothing_counts_no_sum_is_made_up() -> None:
    assert summary(project(state=states.MISSING))[0] == "合计（项目）：还没有已计的"
    assert summary(project(score=""))[0] == "合计（项目，已计1个）：不计分；没有执行率"


def test_a_project_is_told_with_the_worst_of_what_is_open() -> None:
    rows = [finding("S046"), finding("S044", explanation="按计划"), finding("P001", 1), finding("T003", 3)]
    [line] = lines_of(view(project(state=states.RETURNED), findings={("sha-A-001", ""): rows}))
    assert [row.code for row in line.findings] == ["T003", "S046", "S044", "P001"]
    assert [row.code for row in line.open] == ["T003", "S046"]
    heading, row = plain_lines([line])
    told = dict(zip(HEADINGS, row.split("\t"), strict=True))
    assert heading.split("\t") == list(HEADINGS)
    assert (told["错误"], told["核实"], told["首要问题"]) == ("1", "1", "自评表!K15：第T003句（T003）")
    assert (told["上报时间"], told["时间依据"], told["得分"]) == ("2024-03-28 10:12", "邮件日期", "94.83")
    assert told["文件"] == "来信.eml › A-001.xlsx"


def test_what_somebody_accepted_is_no_longer_open_and_what_he_did_not_is() -> None:
    rows = {("sha-A-001", ""): [finding(mark="a"), finding(mark="b", explanation="按计划")]}
    key = (2023, "A-001")
    [line] = lines_of(view(project(), findings=rows, accepted={key: ["a"]}, unaccepted={key: [("b", "")]}))
    assert [row.mark for row in line.open] == ["b"]
    [line] = lines_of(view(project(), findings=rows, accepted={(2023, "A-002"): ["a"]}))
    assert [row.mark for row in line.open] == ["a"]


def test_of_a_blank_form_its_open_cells_are_counted_and_not_listed() -> None:
    blank = project(state=states.MISSING, verdict=states.BLANK, sha="x", flags=("发来空表",))
    came = attempt(verdict=states.BLANK, sha="x")
    [line] = lines_of(view(blank, attempts=[came], findings={("x", ""): [finding("T003", 3)] * 40}))
    assert [(row.code, row.message) for row in line.findings] == [
        ("Z014", "是空表，什么都没有填（40处未填，不逐条列出）")
    ]


def test_between_rivals_the_findings_of_both_are_told() -> None:
    state = project(state=states.UNDECIDED, sha="", rivals=("a", "b"))
    came = [attempt(sha="a"), attempt(sha="b", content="二", file="乙.xlsx")]
    [line] = lines_of(view(state, attempts=came, findings={("a", ""): [finding("S044")], ("b", ""): [finding()]}))
    assert [row.code for row in line.findings] == ["S044", "S046", "Z016"]


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (states.MISSING, states.OTHER_YEAR),
        (states.MISSING, states.BLANK),
        (states.RETURNED, states.REISSUED),
        (states.RETURNED, states.ALTERED),
    ],
)
def test_no_score_is_told_of_a_file_that_is_none_of_the_project(state: str, verdict: str) -> None:
    other = project(state=state, verdict=verdict, sha="x", score="99")
    shown = view(replace(other, rating="优"))
    [line] = lines_of(shown)
    assert "99" not in "".join([*plain_lines([line]), *detail_lines(line)])
    [one] = to_json(shown, [line], tally_of(shown.states, ()), running=False)["projects"]  # type: ignore[misc]
    assert (one["score"], one["rating"]) == (None, None)


def test_what_the_office_says_is_of_the_file_beside_it() -> None:
    blank = project(state=states.MISSING, verdict=states.BLANK, sha="x", file="甲.xlsx")
    [_, row] = plain_lines(lines_of(view(blank, attempts=[attempt(verdict=states.BLANK, sha="x", file="甲.xlsx")])))
    assert row.endswith("\t甲.xlsx\t1\t0\t0\t是空表，什么都没有填（0处未填，不逐条列出）（Z014）")


def test_some_can_be_chosen() -> None:
    lines = lines_of(view(*ALL, project("6", department="市教育局", unit="一中", flags=("待说明",))))

    def codes(wanted: tuple[str, ...] = (), department: str = "", code: str = "") -> list[str]:
        return [line.state.code for line in chosen(lines, wanted, department, code)]

    assert codes(("退回", "未报")) == ["2", "3"]
    assert codes(("待说明",)) == ["6"]
    assert codes(department="教育") == codes(department="一中") == ["6"]
    assert codes(code="5") == ["5"]
    whole = project("7", kind="whole_department", department="", unit="", name="市大数据中心")
    own = project("8", name="市大数据中心大楼", department="", unit="市机关事务局")
    assert [one.state.code for one in chosen(lines_of(view(whole, own)), (), "大数据", "")] == ["7"]
    assert codes(("退回",), "教育") == []


def test_all_of_one_project_is_told() -> None:
    late = project(flags=("迟报",))
    rows = [finding(explanation="按计划。"), finding("T003", 3)]
    against = {("sha-A-001", "report-A-001"): [finding("H053", 3, place="第2段")]}
    # Held against a form that no longer counts.
    former = {("sha-old", "report-A-001"): [finding("H054", 3)]}
    old = material("A-001", "other", name="附表.doc", file="来信.eml › 附表.doc")
    shown = view(late, findings={("sha-A-001", ""): rows} | against | former, materials=[material("A-001"), old])
    assert list(detail_lines(lines_of(shown)[0])) == [
        "2023年度　A-001　政务服务提升项目　市大数据中心",
        "  状态：已计·迟报，得分94.83（优）",
        "  截止日期：2024-03-31",
        "  联系人：张三　zhang@x.cn",
        "  所据文件：来信.eml › A-001.xlsx　2024-03-28 10:12（邮件日期）",
        "  [错误] 自评表!K15：第T003句。请改。（T003）",
        "  [核实] 自评表!K15：第S046句。单位已说明：“按计划”。（S046）",
        "  [提示] 来信.eml › A-001.xlsx：2024年3月28日上报，超过截止日期2024年3月31日。"
        "算迟报，照常计入；收表单位同意延期的，不算迟报。（Z024）",
        "  来件：来信.eml › A-001.xlsx　2024-03-28 10:12（邮件日期）　可报，计入",
        "  材料：来信.eml › 自评报告.docx　自评报告",
        "    [错误] 第2段：第H053句。请改。（H053）",
        "  材料：来信.eml › 附表.doc　旧版Word文档（.doc）",
        "    [提示] 是旧版Word文档（.doc），不是自评表，没有审核。不用处理；是自评表的，请发来下发的那个.xlsx文件，"
        "是自评报告的，请存为.docx再发来。（Z001）",
    ]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_width_of_terminal_loses_a_word(width: int) -> None:
    state = project("HH2023-106", flags=("迟报", "待说明", "另有退回件"), name="[bold]残疾人就业培训[/bold]\n项目")
    rows = [finding(message="“培训人次”完成率155.83%，达到或超过提醒线130%，没有说明原因")]
    out = io.StringIO()
    Console(file=out, force_terminal=True, width=width, color_system=None).print(
        table_of(lines_of(view(state, findings={("sha-HH2023-106", ""): rows})), width)
    )
    assert max(map(len, out.getvalue().splitlines())) <= width
    if width >= 80:
        assert "24-03-28 10:12" in out.getvalue()
    seen = set("".join(out.getvalue().split()))
    told = ("HH2023-106", "[bold]残疾人就业培训[/bold]⏎项目", "市大数据中心", *state.flags, "94.83", "优", "邮件日期")
    assert set("".join((*told, rows[0].message, "错误核实1项"[2:]))) <= seen


def test_what_came_in_steers_no_terminal_and_makes_no_column_of_its_own() -> None:
    evil = "甲\t乙\n已计9个\x1b[31m\u202e"
    state = project(evil, name=evil, department=evil, unit=evil, file=f"{evil} › {evil}", rating=evil)
    shown = view(state, findings={(state.sha, ""): [finding(message=evil, place=evil, explanation=evil)]})
    lines = lines_of(shown)
    [heading, row] = plain_lines(lines)
    assert row.count("\t") == heading.count("\t")
    out = io.StringIO()
    Console(file=out, force_terminal=True, width=120, color_system=None).print(table_of(lines, 120))
    assert not set(row + out.getvalue()) & set("\x1b\u202e")
    assert not any(line.startswith("已计9个") for line in out.getvalue().splitlines())


@pytest.mark.parametrize("name", ['=HYPERLINK("http:x","y").xlsx', "+1", "-1", "@a", '"甲', "＝1", "\u3000＋1", " =1"])
def test_what_came_in_makes_no_formula_where_it_is_pasted(name: str) -> None:
    [_, row] = plain_lines(lines_of(view(project(name, name=name, file=f"{name} › 甲.xlsx"))))
    cells = row.split("\t")
    assert [cells[0], cells[1], cells[HEADINGS.index("文件")]] == [f"'{name}", f"'{name}", f"'{name} › 甲.xlsx"]
    assert cells[HEADINGS.index("得分")] == "94.83"


def test_what_a_report_says_otherwise_is_counted_beside_its_project() -> None:
    rows = {("sha-A-001", "report-A-001"): [finding("H053", 3), finding("S056"), finding("P001", 1)]}
    lines = lines_of(view(project(), findings=rows, materials=[material("A-001")]))
    [_, row] = plain_lines(lines)
    assert (row.split("\t")[HEADINGS.index("报告问题")], lines[0].open) == ("2", ())
    out = io.StringIO()
    Console(file=out, width=120).print(table_of(lines, 120))
    assert "报告问题2项" in out.getvalue()


def test_of_several_reports_the_newest_is_told() -> None:
    old, new, other = (
        material("A-001", sha="old", sent="2024-03-01T00:00:00Z"),
        material("A-001", sha="new", sent="2024-03-02T00:00:00Z"),
        material("A-001", sha="other", sent="2024-03-03T00:00:00Z", name="情况说明.docx"),
    )
    rows = {("sha-A-001", sha): [finding("H053", 3)] * nth for nth, sha in enumerate(("new", "old"), 2)}
    [line] = lines_of(view(project(), findings=rows, materials=[old, new, other]))
    assert len(line.of_reports) == 2
    assert [one.what for one in line.materials] == ["自评报告", "自评报告", "Word文档（.docx）"]
    # Its name says nothing, but what it says of the form does.
    [line] = lines_of(view(project(), findings={("sha-A-001", "other"): [finding("H053", 3)]}, materials=[other]))
    assert ([one.what for one in line.materials], len(line.of_reports)) == (["自评报告"], 1)


def test_what_came_along_and_is_nobodys_is_told_as_what_it_is() -> None:
    came = [
        material(role="other", name="n.csv", file="", sha="1"),
        material(role="other", name="说明.doc", file="说明.doc"),
    ]
    lines = summary(project(), materials=[*came, material()])
    at = lines.index("不知是哪个项目的材料3件：")
    assert [line.partition("。")[0] for line in lines[at + 1 : at + 4]] == [
        "  说明.doc：看不出是哪个项目的旧版Word文档（.doc）",
        "  来信.eml › 自评报告.docx：看不出是哪个项目的自评报告",
        "  n.csv：是.csv文件，不是自评表，没有审核",
    ]


def test_a_package_of_which_nothing_was_taken_over_has_come_in() -> None:
    shown = view(project(state=states.MISSING))
    refused = PackageRow("a", *[""] * 3, 1, "", False, "", "", False, "", 1, 1, False, "", "")
    assert list(opening_lines(shown, running=False)) != []
    assert list(opening_lines(replace(shown, below=Below(packages=[refused])), running=False)) == []


def test_what_has_no_name_is_said_to_have_none() -> None:
    assert unopened_of(view(refused=[refused(name="")]))[0].file == "来件 › （没有名称）"


def test_what_waits_for_its_judgement_is_named_with_what_to_do() -> None:
    waiting = attempt(judged_by="", verdict=states.UNJUDGED, counted=False)
    state = project(state=states.UNDECIDED, verdict=states.UNJUDGED, flags=(states.NOT_JUDGED,))
    shown = view(state, attempts=[waiting])
    assert list(opening_lines(shown, running=False)) == []
    counts = tally_of(shown.states, shown.attempts)
    lines = list(summary_lines(shown, counts))
    at = lines.index("有1个表收到了还没有审核，请再运行 perfeval collect：")
    assert lines[at + 1] == "  来信.eml › A-001.xlsx"
    assert "有1个表收到了还没有审核：" in list(summary_lines(shown, counts, running=True))
    assert "　还没有审核" in list(detail_lines(lines_of(shown)[0]))[-1]
    data = to_json(shown, [], counts, running=False)
    assert [one["judged"] for one in data["unjudged"]] == [False]  # type: ignore[union-attr,index]


def test_what_could_not_be_judged_and_is_nobodys_is_told_too() -> None:
    failed = attempt("", verdict=states.UNJUDGED, tied="", sha="f", file="甲.xlsx")
    shown = view(attempts=[failed], findings={("f", ""): [finding("W017", 3)]})
    assert [(one.file, one.finding.code) for one in unopened_of(shown)] == [("甲.xlsx", "W017")]


def test_why_another_file_is_no_good_is_told_of_its_project() -> None:
    later = attempt(sha="b", file="改.xlsx", verdict=states.FAULTY, counted=False)
    rows = [finding("S046"), finding("T003", 3), finding(explanation="有"), finding("Z015", 1)]
    [line] = lines_of(view(project(), attempts=[later, attempt()], findings={("b", ""): rows}))
    told = list(detail_lines(line))
    at = told.index("  来件：改.xlsx　2024-03-28 10:12（邮件日期）　退回")
    assert told[at + 1 : at + 3] == [
        "    [错误] 自评表!K15：第T003句。请改。（T003）",
        "    [核实] 自评表!K15：第S046句。请改。（S046）",
    ]
    assert told[at + 3].startswith("  来件：来信.eml › A-001.xlsx")
    assert not [row for row in line.findings if row.code in ("S046", "T003")]


def test_how_often_the_same_file_came_is_told() -> None:
    often = attempt(deliveries=4, last="2024-03-29T02:00:00Z", last_sender="b@x.cn")
    shown = view(project(), attempts=[often])
    [line] = lines_of(shown)
    assert list(detail_lines(line))[-1].endswith("　可报，计入；同样的文件共来过4次，最后一次2024-03-29 10:00，b@x.cn")
    [one] = to_json(shown, [line], tally_of(shown.states, ()), running=False)["projects"]  # type: ignore[misc]
    [came] = one["attempts"]  # type: ignore[union-attr,index]
    assert (came["deliveries"], came["last"], came["last_sender"]) == (4, "2024-03-29T02:00:00Z", "b@x.cn")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(states.STATES),
            st.sampled_from(tuple(KINDS)),
            st.none() | st.fractions(0, 100),
            st.none() | st.tuples(st.fractions(0, 10**6), st.fractions(0, 10**6)),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_whatever_the_order_every_project_is_counted_once_and_sums_are_exact(
    rows: list[tuple[str, str, Fraction | None, tuple[Fraction, Fraction] | None]], order: Random
) -> None:
    projects = [
        project(str(at), state, kind=kind, sha=f"sha-{at}", score="" if score is None else str(score))
        for at, (state, kind, score, _) in enumerate(rows)
    ]
    money = {f"sha-{at}": (str(row[3][0]), str(row[3][1])) for at, row in enumerate(rows) if row[3] is not None}
    shown = view(*projects, money=money)
    counts = tally_of(shown.states, ())
    assert counts.counted + counts.returned + counts.undecided + counts.missing + counts.exempt == len(rows)
    for total in totals_of(shown):
        own = [row for row in rows if row[:2] == (states.COUNTED, total.kind)]
        assert (total.count, total.score) == (len(own), sum((row[2] or Fraction(0) for row in own), Fraction(0)))
        paid = [row[3] for row in own if row[3] is not None]
        assert (total.numerator, total.denominator) == (sum(one[0] for one in paid), sum(one[1] for one in paid))
    order.shuffle(projects)
    again = view(*projects, money=money)
    assert totals_of(again) == totals_of(shown)
    assert [one.state.code for one in lines_of(again)] == [one.state.code for one in lines_of(shown)]


def test_states_are_told_with_their_flags() -> None:
    assert state_in_words(project(flags=("迟报", "待说明"))) == "已计·迟报·待说明"


def test_the_json_has_the_documented_shape() -> None:
    report = finding("H053", 3)
    shown = view(
        project(flags=("待说明",)),
        attempts=[attempt(), attempt("", verdict=states.UNREGISTERED, tied="", read_code="X", sha="q")],
        materials=[material("A-001"), material(role="scan")],
        refused=[refused()],
        findings={("sha-A-001", ""): [finding()], ("sha-A-001", "report-A-001"): [report]},
        money={"sha-A-001": ("1", "3")},
    )
    data = json.loads(
        json.dumps(to_json(shown, lines_of(shown), tally_of(shown.states, shown.attempts), running=False))
    )
    [one] = data["projects"]
    assert (one["state"], one["flags"], one["score"], one["open"]) == ("已计", ["待说明"], "94.83", 1)
    assert [(row["code"], row["explained"], row["open"]) for row in one["findings"]] == [("S046", False, True)]
    assert [row["code"] for row in one["materials"][0]["findings"]] == ["H053"]
    assert one["contact"] == {"person": "张三", "address": "zhang@x.cn"}
    assert [row["code"] for row in data["unregistered"][0]["findings"]] == ["Z011"]
    assert [row["findings"][0]["code"] for row in data["untied"]] == ["Z022"]
    assert [row["code"] for row in data["refused"]] == ["Z006"]
    assert data["counts"] == {
        "counted": 1,
        "returned": 0,
        "pending": 1,
        "undecided": 0,
        "unregistered": 1,
        "missing": 0,
        "exempt": 0,
        "unopened": 1,
    }
    assert data["totals"]["project"] == {
        "count": 1,
        "scored": 1,
        "score": "94.83",
        "mean": "94.83",
        "rated": 1,
        "numerator": "1",
        "denominator": "3",
        "rate": "1/3",
    }


# ---- with a ledger
