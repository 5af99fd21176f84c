"""How a report is laid out: tables, attachments, covers, lists, and sizes that nobody writes."""

from __future__ import annotations

import functools
import time
import tomllib
from dataclasses import replace

import pytest

from perfeval_xl.checks import Case, report_sections, run
from perfeval_xl.checks.report_statements import MOST_FINDINGS, body
from perfeval_xl.findings import Code
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.profiles.library import published
from perfeval_xl.reports.doors import report_of_case
from perfeval_xl.returns.report_text import MOST_LINES, ReportLine, ReportText
from perfeval_xl.submission import dossier_case
from tests import departments, making
from tests.checks.cases import WRITTEN, report_text, with_report
from tests.checks.test_reports import report_findings
from tests.making import put

PARTLY = "部分达成年度指标并具有一定效果"
Reported = list[tuple[str, str, str]]


@functools.cache
def project() -> tuple[Case, str]:
    """The sound project, and its report up to the attachments."""
    case = dossier_case(Dossier(making.dossier(), "示例.toml"))
    text = report_text(case)
    return case, text[: text.index("附件")]


def reported(text: str) -> Reported:
    """What is found after the sound report."""
    case, before = project()
    return [(f.code.name, f.found, f.expected) for f in report_findings(with_report(case, f"{before}{text}\n"))]


def whole(text: str) -> Reported:
    """What is found in a report that says nothing else."""
    case, _ = project()
    return [(f.code.name, f.found, f.expected) for f in report_findings(with_report(case, text))]


# ---- tables

FUNDS = "项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("\t年度资金总额\t500\t500\t490\t10\t98%\t9.8", []),
        ("\t年度资金总额\t500\t600\t490\t10\t98%\t9.8", [("H053", "600", "500")]),
        ("\t年度资金总额\t500\t500\t490\t10\t100%\t9.8", [("H053", "100%", "98%")]),
        ("\t年度资金总额\t500\t500\t490\t10\t98%\t10", [("H053", "10", "9.8")]),
        ("\t其中：当年财政拨款\t400\t400\t490\t—\t\t—", [("H053", "490", "392")]),
    ],
)
def test_a_table_of_funds_in_the_official_layout_is_compared(row: str, expected: Reported) -> None:
    assert reported(f"{FUNDS}\n{row}") == expected


@pytest.mark.parametrize(
    ("above", "head"),
    [
        ("单位：元", "资金来源\t全年预算数\t全年执行数"),
        ("", "资金来源\t全年预算数（元）\t全年执行数（元）"),
    ],
)
def test_a_table_in_yuan_is_read_in_yuan(above: str, head: str) -> None:
    assert reported(f"{above}\n{head}\n年度资金总额\t5000000\t4900000") == []
    assert reported(f"{above}\n{head}\n年度资金总额\t5000000\t4800000") == [("H053", "4800000元", "490万元")]


def test_a_table_of_last_year_is_not_compared() -> None:
    assert reported("2021年情况如下：\n资金来源\t全年预算数\t全年执行数\n年度资金总额\t400\t300") == []


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        ("指标名称\t指标值\t完成值", "办理事项数量\t≥1000个\t900个", []),
        ("指标名称\t指标值\t完成值", "办理事项数量\t≥1000个\t1000个", [("H053", "1000", "900")]),
        ("三级指标\t分值\t得分", "总分\t100\t94.8", []),
        ("三级指标\t分值\t得分", "总分\t100\t95", [("H053", "95", "94.8")]),
        ("资金来源\t全年执行数", "年度资金总额\t480", [("H053", "480", "490")]),
        ("资金来源\t预算数\t执行数", "年度资金总额\t600\t490", [("H053", "600", "500")]),
        ("三级指标\t年度指标值", "办理事项数量\t≤1000个", [("H053", "≤", "≥")]),
        ("三级指标\t实际完成值", "长效运维机制\t达成年度指标", [("H053", "达成年度指标", PARTLY)]),
    ],
)
def test_a_table_with_other_headings_is_compared(head: str, row: str, expected: Reported) -> None:
    assert reported(f"{head}\n{row}") == expected


def test_a_sentence_in_a_table_is_read_as_one() -> None:
    case, before = project()
    cells = ("预算执行", "截至年底，项目全年支出480万元，均用于平台建设。")
    report = with_report(case, before).report
    assert report is not None
    lines = (*report.lines, ReportLine(99, " ".join(cells), cells=cells))
    seen = report_findings(replace(case, report=ReportText("报告.docx", lines)))
    assert [(f.code.name, f.found, f.expected) for f in seen] == [("H053", "480万元", "490万元")]


def test_what_a_table_of_goals_wished_for_is_no_result() -> None:
    assert reported("年度总体目标\t预算执行率达到100%，各项绩效目标均已完成，群众办事更方便。") == []


# ---- indicators in the middle of a line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("质量指标：业务网上办结率，指标值≥90%，实际为95%，得10分（分值10分）。", []),
        ("质量指标：业务网上办结率，指标值≥90%，实际为85%，得10分（分值10分）。", [("H053", "85%", "95%")]),
        ("有两项：办理事项数量，指标值≥1000个；业务网上办结率，指标值≥95%。", [("H053", "95%", "90%")]),
        (
            "时效指标：系统上线时间，指标值2022年12月31日前，于2022年12月28日完成。",
            [("H053", "2022年12月28日", "2022年12月20日")],
        ),
        ("成本指标：项目建设成本，指标值≤450万元，实际支出440万元。", [("H053", "440", "430")]),
        ("办理事项数量，指标值≥1000个，完成年度指标值的95%。", [("H053", "95%", "90%")]),
        ("“服务对象满意度”达到指标值但没有得满分：单位自行扣减2分，理由：抽样人数偏少。", [("H053", "2", "1")]),
        ("“服务对象满意度”：自愿少得1分；已整改。", []),
        ("办理事项数量目标1000个，实际900个，得9分。", []),
        ("办理事项数量目标1000个，实际950个，得10分。", [("H053", "950", "900"), ("H053", "10", "9")]),
        ("办理事项数量计划1200个，实际完成900个。", [("H053", "1200", "1000")]),
        ("项目建设成本控制在450万元以内，实际440万元。", [("H053", "440", "430")]),
        ("其中业务网上办结率目标90%，实际85%。", []),
        ("主要有：业务网上办结率目标90%，实际85%。", [("H053", "85%", "95%")]),
        ("系统上线时间目标2022年12月31日前，实际2022年12月28日。", [("H053", "2022年12月28日", "2022年12月20日")]),
        ("1.办理事项数量（10分）。指标值≥1000个，实际完成值850个，得9分。", [("H053", "850", "900")]),
        ("办理事项数量计划于2023年1月全部完成。", []),
        ("办理事项数量目标1500个，为三年总数。", []),
        ("业务网上办结率目标90%，城东实际88.6%，城西实际96.2%，全市实际95%。", []),
        ("办理事项数量目标1000个，6月底实际完成400个。", []),
        ("办理事项数量目标1000个，实际完成900个，其中新增事项实际300个。", []),
        ("按照智慧城市规划，办理事项数量目标为1500个，实际900个。", []),
        ("数量指标：办理事项数量，指标值≥1000个，【待核对：实际完成800个】。", []),
        ("质量指标：政务服务业务网上办结率，指标值≥95%。", []),
        ("业务网上办结率的指标值为何定为95%，另文说明。", []),
    ],
)
def test_an_indicator_is_told_wherever_its_target_follows(line: str, expected: Reported) -> None:
    assert [one for one in reported(line) if one[0] == "H053"] == expected


# ---- where the report ends


@pytest.mark.parametrize("line", ["详见附件1。", "附件已报市财政局。", "附件材料齐全，可供查阅。"])
def test_a_sentence_on_an_attachment_ends_nothing(line: str) -> None:
    assert reported(f"{line}\n全年支出480万元。") == [("H053", "480万元", "490万元")]


@pytest.mark.parametrize("line", ["附件：1.自评表", "附件1", "附表1：指标得分情况表", "报告应包括以下附件："])
def test_what_stands_after_the_list_of_attachments_is_not_the_report(line: str) -> None:
    assert reported(f"{line}\n全年支出480万元。") == []


@pytest.mark.parametrize(
    ("first", "second"), [("一、", "二、"), ("（一）", "（二）"), ("第一部分 ", "第二部分 "), ("1、", "2、")]
)
def test_a_report_that_goes_on_counting_goes_on(first: str, second: str) -> None:
    text = "2022年度政务服务提升项目绩效自评报告\n{0}概况\n单位按职责开展了工作。\n附件1\n{1}结论\n全年支出480万元。\n"
    assert ("H053", "480万元", "490万元") in whole(text.format(first, second))


def test_a_footnote_is_read_and_a_header_names_the_year() -> None:
    case, before = project()
    report = with_report(case, before).report
    assert report is not None
    noted = replace(
        report, notes=(ReportLine(98, "2021年度政务服务提升项目绩效自评报告"), ReportLine(99, "全年支出480万元。"))
    )
    seen = {(f.code.name, f.found) for f in report_findings(replace(case, report=noted))}
    assert seen == {("S055", "2021年度"), ("H053", "480万元")}


def test_a_footnote_may_tell_last_years_figures() -> None:
    case, before = project()
    report = with_report(case, before).report
    assert report is not None
    note = ReportLine(99, "2021年支出1439.75万元。", place="脚注1")
    assert report_findings(replace(case, report=replace(report, notes=(note,)))) == []


# ---- titles and covers


@pytest.mark.parametrize("text", ["", "\n", "2022年度政务服务提升项目绩效自评报告\n"])
def test_a_report_that_says_nothing_is_found(text: str) -> None:
    assert ("T057", "正文", "") in whole(text)


@pytest.mark.parametrize(
    ("cover", "year"),
    [
        ("政务服务提升项目绩效自评报告\n（2021年度）", "2021年度"),
        ("二〇二一年度政务服务提升项目绩效自评报告", "2021年度"),
        ("政务服务提升项目绩效自评报告\n（2022年度）\n2023年3月10日", ""),
        ("政务服务提升项目绩效自评报告\n2023年3月", ""),
        ("市大数据中心关于2022年度政务服务提升项目绩效自评情况的报告", ""),
    ],
)
def test_the_cover_tells_the_year(cover: str, year: str) -> None:
    _, before = project()
    seen = whole(f"{cover}\n{before.partition(chr(10))[2]}")
    assert [f for code, f, _ in seen if code == "S055"] == ([year] if year else [])


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("2022年度政务服务提升项目绩效自评报告", ""),
        ("市大数据中心政务服务提升项目支出绩效自评报告", ""),
        ("2022年度项目支出绩效自评报告", ""),
        ("市政务服务局项目绩效自评报告", ""),
        ("政务提升项目绩效自评报告", ""),
        ("2022年度税务服务提升项目绩效自评报告", "“税务服务提升项目”"),
        ("机房改造工程绩效自评报告", "“机房改造工程”"),
    ],
)
def test_a_title_names_this_project_or_none(title: str, other: str) -> None:
    _, before = project()
    seen = whole(f"{title}\n{before.partition(chr(10))[2]}")
    assert [f for code, f, _ in seen if code == "S055"] == ([other] if other else [])


def test_a_table_of_contents_is_no_list_of_empty_sections() -> None:
    _, before = project()
    title, _, rest = before.partition("\n")
    contents = "".join(f"{line}……{at}\n" for at, line in enumerate(rest.split("\n")) if line[1:2] == "、")
    assert whole(f"{title}\n目　录\n{contents}{rest}") == []


def test_a_section_left_out_is_an_empty_one() -> None:
    _, before = project()
    at = before.index("七、其他需要说明的情况\n")
    assert whole(f"{before[:at]}七、其他需要说明的情况\n略。\n") == [("T057", "其他需要说明的情况", "")]


def test_an_empty_section_that_no_outline_asks_for_is_empty_all_the_same() -> None:
    text = (
        "2022年度政务服务提升项目绩效自评报告\n一、工作保障\n二、建设成果\n系统已按期上线，运行平稳，群众办事更方便。\n"
    )
    assert ("T057", "工作保障", "") in whole(text)
    assert ("T057", "建设成果", "") not in whole(text)


def test_a_rate_over_the_budget_of_the_start_of_the_year_is_one_of_the_form() -> None:
    """490 of 600 in the end, 490 of 500 as budgeted first: both are rates of the form where the sentence says which."""
    held = making.dossier(put("funds.appropriation.final_budget", 500))
    held.pop("reported")
    case = dossier_case(Dossier(held, "示例.json"))
    title = "2022年度政务服务提升项目绩效自评报告\n一、基本情况\n"
    rates = [
        [
            (finding.found, finding.expected)
            for finding in report_findings(with_report(case, f"{title}按年初预算计算，预算执行率为{rate}%。\n"))
            if finding.code.name == "H053"
        ]
        for rate in (98, 97)
    ]
    assert rates == [[], [("97%", "81.67%")]]


# ---- names that would tell something


@pytest.mark.parametrize(
    "name",
    [
        "2021年度结转项目",
        "预算执行率80%专项",
        "自评得分90分奖励项目",
        "等级为良的道路改造",
        "年初预算安排300万元项目",
        "信息化建设",
    ],
)
def test_the_name_of_the_project_tells_no_figure(name: str) -> None:
    case = dossier_case(Dossier(making.dossier(making.put("project.name", name)), "示例.toml"))
    assert [f.message for f in report_findings(with_report(case, report_text(case)))] == []


def test_the_longer_of_two_names_is_the_project_meant() -> None:
    def rename(data: making.Data) -> None:
        data["projects"][0]["project"]["name"] = "信息系统建设"
        data["projects"][1]["project"]["name"] = "信息系统建设（二期）"
        data["projects"][1]["funds"]["appropriation"]["actual_expenditure"] = 342
        data["projects"][1]["reported"]["funds"]["total"]["actual_expenditure"] = 440

    data = departments.department()
    rename(data)
    case = dossier_case(Dossier(data, "示例.toml"))
    seen = report_findings(
        with_report(
            case,
            f"{report_text(case).partition('附件')[0]}信息系统建设（二期）全年支出490万元。\n".replace(
                "【待填：日期】", ""
            ),
        )
    )
    told = [(f.code.name, f.found, f.expected) for f in seen if not f.found.startswith("【待")]
    assert told == [("H053", "490万元", "440万元")]


# ---- sizes

LIMIT = 20
"""Seconds; any of these took minutes, and takes one or two now."""
LONG = {
    "amounts": "1万元，",
    "spending": "实际支出480万元，",
    "rates": "年初预算执行率97%，",
    "ratings": "等级为“良”，",
    "scores": "自评得分96分，",
    "titles": "一、基本情况\n",
    "attachments": "附件1\n一、基本\n",
    "lists": "（一）基本\n1、基本\n",
    "projects": "对城区道路照明工程项目开展自评。",
    "clauses": "截至6月，",
    "semicolons": "支出480万元；",
    "brackets": "（",
    "counts": "三级",
    "numerals": "1",
    "quotes": "《",
    "rows": "年度资金总额\t1\t2\t3\n",
    "praise": "绩效目标均已完成，",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG.keys())
def test_60_kb_of_anything_are_read_in_time(piece: str) -> None:
    """As much of it as a report may have lines."""
    case, _ = project()
    times = min(60_000 // len(piece), (MOST_LINES - 1) // max(1, piece.count("\n")))
    text = f"2022年度政务服务提升项目绩效自评报告\n{piece * times}\n"
    start = time.monotonic()
    report_findings(with_report(case, text))
    assert time.monotonic() - start < LIMIT


def test_a_thousand_other_projects_are_read_in_time_and_told_in_part() -> None:
    case, _ = project()
    lines = "".join(f"对城区{at}路段照明改造工程{at * 7}号项目开展自评。\n" for at in range(1500))
    start = time.monotonic()
    seen = report_findings(with_report(case, f"2022年度政务服务提升项目绩效自评报告\n{lines}"))
    assert time.monotonic() - start < LIMIT
    assert 0 < sum(f.code.name == "S055" for f in seen) <= 2 * MOST_FINDINGS


def test_a_check_tells_so_many_findings_and_no_more() -> None:
    seen = reported("全年支出480万元。\n" * (2 * MOST_FINDINGS))
    assert [one for one in seen if one[0] == "H053"] == [("H053", "480万元", "490万元")] * MOST_FINDINGS


def test_the_body_is_found_once_for_all_checks() -> None:
    case, before = project()
    case = with_report(case, before)
    assert body(case) is body(case)


# ---- how long a section may be


def test_a_section_may_be_as_long_as_the_cell_of_the_form_for_it() -> None:
    """The outline of 大同 names no limit, its own form takes 2000: what the form took is not held against the unit."""
    data = tomllib.loads(published()["shanxi_datong/2021"].read_text(encoding="utf-8"))
    title = "项目管理中存在的主要问题及原因分析"

    def told(length: int) -> list[str]:
        data["texts"]["problems"] = "现场巡查力量不足，" * (length // 9)
        case = dossier_case(Dossier(data, "大同.toml"))
        report = with_report(case, report_of_case(case).text)
        results = run([report_sections.report_fills_its_sections], report)
        found = [finding for outcome in results for finding in outcome.findings]
        return [str(finding.facts["item"]) for finding in found if finding.code is Code.T060]

    assert told(1900) == []
    assert told(2100) == [title]


def test_a_title_without_a_number_is_not_empty_where_titles_stand_below_it() -> None:
    """“自评结果分析” of 大同's block has its four parts below it."""
    data = tomllib.loads(published()["shanxi_datong/2021"].read_text(encoding="utf-8"))
    case = dossier_case(Dossier(data, "大同.toml"))
    text = report_of_case(case).text

    def empty(lines: str) -> list[str]:
        results = run([report_sections.report_fills_its_sections], with_report(case, lines))
        found = [finding for outcome in results for finding in outcome.findings]
        return [str(finding.facts.get("item", finding.found)) for finding in found if finding.code is Code.T057]

    assert empty(text) == []
    assert empty(text.replace(data["texts"]["experience"], "")) == ["主要经验做法"]


@pytest.mark.parametrize("text", ["巡查。" * 400, "巡 查" * 400, "巡查\n" * 600])
def test_a_report_counts_characters_as_its_cell_does(text: str) -> None:
    """Punctuation and spaces among them: what the cell takes the report does not find too long."""
    counted = [one for one in reported(text) if one[0] == "T060"]
    assert counted == [("T060", str(1200 + len(WRITTEN)), "1000")]


def test_scores_of_two_years_beside_each_other_are_no_points_and_score() -> None:
    head = "一级指标\t2021年度得分\t2022年度得分"
    assert reported(f"两年得分比较\n{head}\n产出指标\t48\t49\n效益指标\t27\t27") == []
