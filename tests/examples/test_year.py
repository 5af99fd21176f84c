"""What happened in the year: six projects from the office's list to the report, each as an accountant meets it.

Read from top to bottom it is the specification; ``pytest tests/examples/test_year.py`` shows that it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.checks import CHECKS, run
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.findings import Severity
from perfeval_xl.forms.dossier import Dossier, read_brief
from perfeval_xl.forms.dossier_writing import dossier_data
from perfeval_xl.forms.form import Brief, FilledForm, Form
from perfeval_xl.forms.shared_fields import fund_key
from perfeval_xl.forms.written_values import serial
from perfeval_xl.issuing import jobs_of, refusals, workbook
from perfeval_xl.outputs.terminal import scores_of_case
from perfeval_xl.profiles import Profile, load
from perfeval_xl.reports.doors import report_of_case
from perfeval_xl.scoring import ScoredForm
from perfeval_xl.submission import Submission, check_file
from perfeval_xl.vocabulary import Fund, Stage
from tests import county
from tests.checks.cases import with_report
from tests.county import COUNTY
from tests.issuing.lists import open_list

NATIONAL = "cn_national/2020"
OF_GAPS = frozenset({"S056", "T057"})
"""What is found in a report in which nobody wrote anything yet."""
INDICATORS = (
    ("产出指标", "数量指标", "新建检查站", "≥3个", 20),
    ("产出指标", "时效指标", "完工时间", "2023年12月31日前", 20),
    ("产出指标", "成本指标", "建设成本", "≤480万元", 10),
    ("效益指标", "社会效益指标", "隐患整改率", "≥90%", 30),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", 10),
)
STATIONS, DONE, COST, MENDED, PLEASED = (f"i{number:02d}" for number in range(1, 6))
DAY = serial(date(2023, 11, 30))
MET: dict[str, Value] = {
    "goal.actual": "三个检查站建成投用，隐患整改到位。",
    f"{STATIONS}.actual": Decimal(3),
    f"{DONE}.actual": DAY,
    f"{COST}.actual": Decimal(470),
    f"{MENDED}.actual": Decimal("0.95"),
    f"{PLEASED}.actual": Decimal("0.92"),
}
"""Every target met."""
ROWS = (STATIONS, DONE, COST, MENDED, PLEASED)
SPENT_ALL: dict[str, Value] = {fund_key(Fund.APPROPRIATION, Stage.ACTUAL): Decimal(500)}

NOTHING_SPENT: dict[str, Value] = {fund_key(Fund.APPROPRIATION, Stage.ACTUAL): Decimal(0)}


@dataclass(frozen=True)
class Told:
    """A project after it came back."""

    submission: Submission
    report: str

    @property
    def scored(self) -> ScoredForm:
        """Its recomputed values."""
        assert self.submission.case is not None
        return self.submission.case.scored

    def score(self, row: str) -> Fraction | None:
        """得分 of an indicator."""
        return self.scored.number(f"{row}.score")

    def hint(self, row: str) -> object:
        """What the sheet says beside a row, once it is filled in."""
        return self.scored.values[f"{row}.hint"]

    @property
    def total(self) -> tuple[Fraction | None, str, str]:
        """总分, 等级, and what stands beside them."""
        return self.scored.number("total.score"), self.scored.text("total.rating"), self.scored.text("total.label")

    @property
    def found(self) -> set[str]:
        """Codes of what is found, but for notes."""
        return {finding.code.name for finding in self.submission.findings if finding.severity > Severity.NOTE}

    def line(self, start: str) -> str:
        """The first line of the report that begins so."""
        return next(line for line in self.report.splitlines() if line.startswith(start))


def told(
    answers: Mapping[str, Value],
    *,
    head: Mapping[str, object] | None = None,
    wholes: Mapping[str, str] | None = None,
    targets: Mapping[str, str] | None = None,
    budget: tuple[object, object] = (500, 500),
    rules: str = NATIONAL,
) -> Told:
    """List → brief → workbook → filled in → checked → report."""
    with TemporaryDirectory() as name:
        place, library = Path(name), county.library()
        profile = load(rules, library)
        listed = _list(place / "清单.xlsx", profile, head or {}, wholes or {}, targets or {}, budget)
        [job] = jobs_of(profile, listed)
        assert [refusal.message for refusal in refusals(job)] == []
        returned = place / "自评表.xlsx"
        returned.write_bytes(workbook(replace(job.filled, answers=dict(answers))))
        submission = check_file(returned, library=library)
        case = submission.case
        assert case is not None
        assert case.form.brief == job.brief, "the workbook carries all that the office said"
        assert _dossier_brief(case.form) == job.brief, "a dossier says all that the list says"
        report = report_of_case(case).text
        doubted = {one.code.name for outcome in run(CHECKS, with_report(case, report)) for one in outcome.findings}
        assert doubted - OF_GAPS == {finding.code.name for finding in submission.findings}, "nobody doubts the report"
        return Told(submission, report)


def headline(project: Told) -> str:
    """What is said of the scores in one line."""
    assert project.submission.case is not None
    return scores_of_case(project.submission.case)


def _list(
    path: Path,
    profile: Profile,
    head: Mapping[str, object],
    wholes: Mapping[str, str],
    targets: Mapping[str, str],
    budget: tuple[object, object],
) -> Path:
    """The list as the office fills it in; a heading with nothing below it is left empty."""
    book = open_list(profile)
    original, final = budget
    project = {
        "项目编码": "A-1",
        "项目名称": "检查站建设",
        "年度": 2023,
        "主管部门": "县交通局",
        "实施单位": "县公路中心",
        "预期目标": "建成三个检查站。",
        "年初预算数-当年财政拨款（万元）": original,
        "全年预算数-当年财政拨款（万元）": final,
        **head,
    }
    _type(book["项目"], 2, project)
    for number, (dimension, category, name, target, points) in enumerate(INDICATORS, start=2):
        row = {
            "项目编码": "A-1",
            "一级指标": dimension,
            "二级指标": category,
            "三级指标": name,
            "指标值": targets.get(name, target),
            "分值": points,
            "实施期指标值": wholes.get(name),
        }
        _type(book["指标"], number, row)
    book.save(path)
    return path


def _type(sheet: Worksheet, row: int, values: Mapping[str, object]) -> None:
    columns = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    for heading, value in values.items():
        sheet.cell(row, columns[heading], value)


def _dossier_brief(form: Form) -> Brief:
    """What the office said, once it went into a dossier and came back."""
    return read_brief(Dossier(dossier_data(FilledForm.empty(form)), "材料.json"), form.profile)


# ---- 1 未完成: the road was not finished, and nobody invents a day for it


def test_what_was_not_finished_scores_nothing_and_tells_why() -> None:
    road = told(MET | SPENT_ALL | {f"{DONE}.actual": "未完成", f"{DONE}.reason": "因征地拆迁滞后，尚未完工"})

    assert (road.score(DONE), road.hint(DONE)) == (0, "✓")
    assert road.total == (80, "良", "总分")
    assert road.found == set()
    assert road.line("时效指标：完工时间") == "时效指标：完工时间，指标值2023年12月31日前，未完成，得0分（分值20分）。"
    assert road.line("“完工时间”没有达到指标值").endswith("）：因征地拆迁滞后，尚未完工。")


@pytest.mark.parametrize("word", ["未完成 ", "未完成。", "\u3000未完成"])
def test_a_blank_or_a_full_stop_beside_the_word_changes_nothing(word: str) -> None:
    road = told(MET | SPENT_ALL | {f"{DONE}.actual": word, f"{DONE}.reason": "因征地拆迁滞后，尚未完工"})

    assert (road.score(DONE), road.hint(DONE), road.found) == (0, "✓", set())
    assert "，未完成，得0分" in road.line("时效指标：完工时间").replace(word, "未完成")


def test_what_was_not_finished_asks_for_a_reason() -> None:
    road = told(MET | SPENT_ALL | {f"{DONE}.actual": "未完成"})

    assert road.hint(DONE) == "请说明偏差原因"
    assert "P043" in road.found


# ---- 2 已取消: the county changed its plans, and took the money back


CANCELLED = {"项目状态": "已取消/终止", "状态说明": "县里调整规划，项目取消"}


def test_what_was_called_off_is_not_scored_and_not_asked_for_actual_values() -> None:
    off = told(NOTHING_SPENT, head=CANCELLED, budget=(500, 0))

    assert off.total == (None, "", "总分（项目已取消/终止：不计分）")
    assert {off.score(row) for row in ROWS} == {None}
    assert {off.hint(row) for row in ROWS} == {"✓"}
    assert off.scored.text("check.state") == "已填齐，校验全部通过"
    assert off.found == set(), "nothing spent of nothing is neither a copied budget nor an unexplained change"
    assert off.line("项目状态") == "项目状态：已取消/终止，原因：县里调整规划，项目取消。按规则不计分，也不评等级。"
    assert "新建检查站：" not in off.report
    assert off.line("项目按") == "项目按“已取消/终止”填报，不计分。"
    assert "各项绩效指标均已完成" not in off.report
    assert headline(off).startswith("不计分，不评等级，")


def test_what_was_called_off_and_paid_for_all_the_same_is_asked_about() -> None:
    off = told(MET | SPENT_ALL | {fund_key(Fund.APPROPRIATION, Stage.ACTUAL): Decimal(96)}, head=CANCELLED)

    assert "S146" in off.found


def test_a_budget_that_the_office_issued_was_not_copied() -> None:
    spent = told(MET | {fund_key(Fund.APPROPRIATION, Stage.ACTUAL): Decimal(480)}, budget=(500, 480))

    assert "S102" not in spent.found


def test_a_cost_of_nothing_is_asked_about_where_money_was_spent() -> None:
    free = told(MET | SPENT_ALL | {f"{COST}.actual": Decimal(0)})

    assert free.found == {"S149"}


@pytest.mark.parametrize("word", ["已取消", "取消", "终止", "已终止", "已取消/终止 "])
def test_the_office_may_write_the_state_as_people_do(word: str) -> None:
    off = told(NOTHING_SPENT, head=CANCELLED | {"项目状态": word}, budget=(500, 0))

    assert (off.scored.text("course.state"), off.found) == ("已取消/终止", set())


def test_what_was_called_off_without_a_word_goes_back() -> None:
    off = told(NOTHING_SPENT, head={"项目状态": "已取消/终止"}, budget=(500, 0))

    assert off.scored.values["course.hint"] == "请写明未启动、取消的原因"
    assert off.found == {"T142"}


# ---- 3 未启动: the unit itself says that it never began


NEVER_BEGAN: dict[str, Value] = {"course.state": "未启动", "course.reason": "因用地未批，全年没有开工"}


def test_what_did_not_begin_scores_nothing_where_less_is_better_either() -> None:
    idle = told(NOTHING_SPENT | NEVER_BEGAN)

    assert {idle.score(row) for row in ROWS} == {0}
    assert idle.total == (0, "差", "总分（项目未启动：各项指标不得分，只计预算执行率）")
    assert idle.found == {"S145"}, "that it is the unit who says so is told to the office"
    assert idle.scored.values["course.hint"] == "核实：状态由本单位选定，下发单位会核对"
    assert idle.line("项目状态") == (
        "项目状态：未启动，原因：因用地未批，全年没有开工。按规则各项指标不得分，只按预算执行率计分。"
    )


def test_a_blank_behind_the_state_does_not_ask_for_every_row() -> None:
    idle = told(NOTHING_SPENT | NEVER_BEGAN | {"course.state": "未启动 "})

    assert (idle.found, idle.total[0]) == ({"S145"}, 0)


def test_a_state_that_is_not_on_the_list_is_told_which_one_is_meant() -> None:
    cures = [
        next(
            one.fix
            for one in told(MET | SPENT_ALL | {"course.state": word}).submission.findings
            if one.code.name == "T143"
        )
        for word in ("已取消", "暂停")
    ]

    assert cures == [
        "请选“已取消/终止”；正常实施的可以不选",
        "请选“正常实施”“跨年实施”“未启动”“已取消/终止”；正常实施的可以不选",
    ]


def test_a_cost_of_nothing_does_not_earn_full_points_where_nothing_was_done() -> None:
    typed = told(NOTHING_SPENT | NEVER_BEGAN | {f"{COST}.actual": Decimal(0)})

    assert typed.score(COST) == 0


# ---- 4 年中追加: there was no budget at the start of the year


def test_what_was_added_in_the_year_is_scored_by_what_it_was_given() -> None:
    why: dict[str, Value] = {"execution.reason": "年中追加的抢险项目，年初没有预算"}
    added = told(MET | SPENT_ALL | why, budget=(0, 500))

    assert (added.scored.number("execution.rate"), added.score("execution")) == (1, 10)
    assert added.total == (100, "优", "总分")
    assert added.found == set()
    assert "超支" not in added.report


# ---- 5 不适用: the county's rules let an indicator be left out


def test_the_points_of_what_does_not_apply_are_spread_over_the_rest() -> None:
    reason = {f"{STATIONS}.reason": "因汛期停工，一个站推迟到次年"}
    left_out = {f"{COST}.actual": "不适用", f"{COST}.reason": "由上级统一采购，本项目不发生成本"}
    spread = told(MET | SPENT_ALL | left_out | reason | {f"{STATIONS}.actual": Decimal(2)}, rules=COUNTY)

    scored = sum((spread.score(row) or Fraction(0) for row in ("execution", *ROWS)), Fraction(0))
    assert (scored, spread.scored.number("total.not_applicable")) == (Fraction("83.33"), 10)
    assert spread.total == (Fraction("92.59"), "优", "总分（有指标不适用，按适用部分折算）"), "83.33 × 100 ÷ 90"
    assert (spread.score(COST), spread.hint(COST)) == (None, "✓")
    assert spread.found == {"S148"}, "what lifts the total is told to the office"
    assert "“建设成本”（由上级统一采购，本项目不发生成本）填报为“不适用”，所占分值10分不计" in spread.report
    assert spread.line("成本指标：建设成本").endswith("，不适用，不计分，原因：由上级统一采购，本项目不发生成本。")


def test_what_does_not_apply_asks_for_a_reason() -> None:
    silent = told(MET | SPENT_ALL | {f"{COST}.actual": "不适用"}, rules=COUNTY)

    assert silent.hint(COST) == "请说明不适用的原因"
    assert silent.found == {"T141", "S148"}


def test_where_nothing_applies_there_is_no_total() -> None:
    nothing = {f"{row}.{role}": text for row in ROWS for role, text in (("actual", "不适用"), ("reason", "职能划转"))}
    gone = told(MET | SPENT_ALL | nothing, rules=COUNTY)

    assert gone.total == (None, "", "总分（有指标不适用，按适用部分折算）")
    assert gone.found == {"T144"}
    assert gone.scored.text("check.state") == "有校验未通过，请看“校验”表"
    assert headline(gone).startswith("不计分，不评等级，执行率100%")


def test_where_the_rules_do_not_allow_it_nothing_can_be_left_out() -> None:
    refused = told(MET | SPENT_ALL | {f"{COST}.actual": "不适用"})

    assert refused.hint(COST) == "应填数字"
    assert "请改填数字；按本表的规则不能填“不适用”" in {one.fix for one in refused.submission.findings}


@pytest.mark.parametrize(
    ("typed", "day", "more"),
    [
        (Decimal(20231220), "2023-12-20", ""),
        ("12月2日", "2023-12-02", "；没有写年份"),
        (Decimal("12.2"), "2023-12-20", "；没有写年份"),
        ("2023年11月", "2023-12-20", "；写的是2023年11月，没有写是哪一天"),
        ("2022.12", "2023-12-20", "；写的是2022年12月，没有写是哪一天"),
        ("快了", "2023-12-20", ""),
        ("不适用 ", "2023-12-20", ""),
    ],
)
def test_a_day_that_is_none_is_told_what_is_missing_of_it(typed: Value, day: str, more: str) -> None:
    asked = told(MET | SPENT_ALL | {f"{DONE}.actual": typed})
    last = "；按本表的规则不能填“不适用”" if typed == "不适用 " else ""

    [fix] = [one.fix for one in asked.submission.findings if one.code.name == "T101"]
    assert fix == f"请填实际完成的日期，如{day}{more}；没有完成的，选“未完成”{last}"
    assert "T108" not in asked.found


# ---- 6 跨年: three years, of which one is evaluated


def test_what_runs_over_years_is_scored_by_the_target_of_the_year_and_tells_the_whole() -> None:
    wholes = {"新建检查站": "≥9个", "完工时间": "2025年底前"}
    years = told(MET | SPENT_ALL, head={"实施期总目标": "三年建成九个检查站。"}, wholes=wholes)

    assert years.total == (100, "优", "总分")
    assert years.scored.text("course.state") == "跨年实施", "an issued target of several years says so by itself"
    assert years.scored.text(f"{STATIONS}.indicator") == "新建检查站（实施期≥9个）"
    assert years.found == set()
    assert years.line("本项目") == ("本项目跨年实施，本报告只评价2023年度的目标。实施期总目标：三年建成九个检查站。")
    assert years.line("整个实施期") == "整个实施期的指标值：新建检查站≥9个；完工时间2025年底前。"


def test_what_runs_over_years_may_be_finished_in_another_year() -> None:
    asked, issued = ("核实：日期不在本年度", {"S141"}), {"项目状态": "跨年实施"}
    early, late = ({f"{DONE}.actual": serial(date(year, 12, 20))} for year in (2022, 2024))
    why = {f"{DONE}.reason": "按三年计划实施"}
    chosen: dict[str, Value] = {"course.state": "跨年实施"}
    one_year, old = told(MET | SPENT_ALL | early), told(MET | SPENT_ALL | early, head=issued)
    own = told(MET | SPENT_ALL | early | chosen)
    years = told(MET | SPENT_ALL | late | why, head=issued, targets={"完工时间": "2024年12月31日前"})

    assert (one_year.hint(DONE), one_year.found) == asked
    assert (old.hint(DONE), old.found) == asked, "what was finished before the year was not done in it"
    assert (own.hint(DONE), own.found) == (asked[0], {"S141", "S145"}), "whoever says so himself is asked"
    assert (years.hint(DONE), years.found) == ("✓", set())
