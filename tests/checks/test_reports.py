"""Reports that people wrote: what contradicts the form is found, what the program wrote never is."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.checks import CHECKS as EVERY_CHECK
from perfeval_xl.checks import Case
from perfeval_xl.checks.case import run
from perfeval_xl.findings import Code, Finding, Severity
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import available, published
from perfeval_xl.reports.doors import report_bytes, report_of
from perfeval_xl.returns.report_text import read_report
from perfeval_xl.scoring import score
from perfeval_xl.submission import check_file, dossier_case
from tests import departments, making
from tests.checks.cases import report_text, with_report
from tests.parity.fillings import fillings

CHECKS = [check for check in EVERY_CHECK if check.name.startswith("report_") and check.skip.__name__ == "needs_report"]


def report_findings(case: Case) -> list[Finding]:
    """What the checks of a report say."""
    return [finding for outcome in run(CHECKS, case) for finding in outcome.findings]


def reported(profile_id: str, text: str) -> list[tuple[str, str, str]]:
    """Code, what stands there and what should, for a report beside a published table that names its survey."""
    title, _, rest = text.partition("\n")
    text = f"{title}\n满意度问卷见另册。\n{rest}"
    case = check_file(published()[profile_id]).case
    assert case is not None
    seen = report_findings(with_report(case, text))
    return [(f.code.name, f.found, f.expected) for f in seen if f.severity is not Severity.NOTE]


# ---- the faults of the five published reports, in our own words with their figures


def test_suizhou_says_that_nothing_is_missing_with_a_quarter_of_the_money_spent() -> None:
    text = (
        "2021年智慧工地项目支出绩效自评报告\n一、自评结论\n（一）自评得分：85.51分\n"
        "2021年智慧工地项目年初预算77万元，实际发生额21.22万元，预算执行率27.56%，结余55.78万元。\n"
        "3、未完成的绩效目标\n暂没有未完成的绩效目标。\n"
    )
    assert reported("hubei_suizhou/2021_original_budget", text) == [
        ("H054", "暂没有未完成的绩效目标", "预算执行率只有27.56%")
    ]


def test_yiyang_tells_another_score_rate_and_project() -> None:
    text = (
        "2022年度益阳市新型智慧城市提升工程项目资金绩效自评报告\n"
        "评价小组对2022年度智慧益阳管理中心电费项目开展了绩效自评。\n"
        "小组到智慧益阳管理中心机房核对电表。\n"
        "项目保证了智慧益阳管理中心的运转，自评分为96分，等级为“优秀”。\n"
        "2022年下达资金1444.49万元，全年支出1246.51万元，预算执行率86%。\n"
    )
    assert sorted(reported("hunan_yiyang/2022_original_budget", text)) == [
        ("H053", "1444.49万元", "1246.51万元"),
        ("S049", "优秀", "优"),
        ("S053", "86%", ""),
        ("S055", "“智慧益阳管理中心”，像是项目“智慧益阳管理中心电费”", "“益阳市新型智慧城市提升工程项目”"),
        ("S055", "“智慧益阳管理中心”，像是项目“智慧益阳管理中心电费”", "“益阳市新型智慧城市提升工程项目”"),
        ("S055", "“智慧益阳管理中心电费”", "“益阳市新型智慧城市提升工程项目”"),
    ]


def test_huaihua_names_a_framework_that_its_table_does_not_have() -> None:
    text = (
        "2023年度扬尘环保监管及建筑工程文明施工监管平台管理及维护专项绩效自评报告\n"
        "该项目2023年预算申报金额20万元，预算批复金额10.70万元，使用专项资金10.70万元，其中电费1.19万元。\n"
        "以“项目决策、项目管理、项目产出、项目效益”为一级指标，综合得分为100分，等级为“优”。\n"
        "权重为：预算执行率10%、产出指标50%、效益指标30%、服务对象满意度指标10%。群众满意度95%。\n"
    )
    assert reported("hunan_huaihua/2023", text) == [
        ("S058", "项目决策、项目管理、项目产出、项目效益", "产出指标、效益指标、满意度指标"),
        ("S166", "20", "10.7"),
    ]


def test_hengyang_adds_up_to_more_than_it_spent_and_leaves_sections_empty() -> None:
    text = (
        "2022年度衡阳市住房和城乡建设信息中心部门整体支出绩效自评报告\n二、一般公共预算支出情况\n"
        "本部门支出249.97万元，比上年减少62.67万元，减少20.05%。\n"
        "其中基本支出中：（2120399）城乡社区公共设施支出161.59万元；\n（2080505）养老保险支出140.67万元；\n"
        "（2101102）事业单位医疗支出14.98万元；\n（2210102）住房公积金支出10.55万元；\n"
        "（2120399）其他城乡建设支出（其他资金）{}万元\n"
        "六、部门整体支出绩效情况\n三维项目计划2022年上半年全面完成建设。\n"
        "七、存在的问题及原因分析\n八、下一步改进措施\n九、其他需要说明的情况\n\n报告应包括以下附件：\n"
    )
    # What the form lists itself is told there.
    told = reported("hunan_hengyang/2022", text.format(77))
    assert reported("hunan_hengyang/2022", text.format(78)) == [("H053", "405.79", "249.97"), *told]
    assert told == [
        ("S055", "“计划2022年上半年全面完成”，像是从前的计划", "2022年度，已经结束"),
        ("T057", "存在的问题及原因分析", ""),
        ("T057", "下一步改进措施", ""),
        ("T057", "其他需要说明的情况", ""),
    ]


def test_datong_calls_complete_what_stands_at_80_percent() -> None:
    text = (
        "大同市建设工程事务中心经费项目绩效分析\n年初制订的年度指标值均已完成，年初预算数为1009.86万元，"
        "全年预算执行数949.78万元。\n"
    )
    assert reported("shanxi_datong/2021", text) == [
        ("H054", "指标值均已完成", "有1项指标没有达到指标值，如“提高建筑工程质量安全整体水平”得12分（分值15分）")
    ]


@pytest.mark.parametrize(
    ("sentence", "own"),
    [
        ("本年度财政拨款0万元。", {"appropriation": {"final_budget": 0, "actual_expenditure": 0}, "carry_over": 490}),
        ("县级配套资金到位0万元。", {}),
        ("上年度财政拨款0万元。", {}),
        ("二期工程资金到位0万元。", {}),
        ("第一批财政拨款0万元。", {}),
    ],
)
def test_no_money_is_missed_that_another_source_or_another_year_explains(sentence: str, own: making.Data) -> None:
    data = making.dossier()
    if own:
        spent = own["carry_over"]
        data["funds"] = own | {"carry_over": {"final_budget": spent, "actual_expenditure": spent}}
    case = dossier_case(Dossier(data, "示例.toml"))
    text = report_text(case)
    text = f"{text[: text.index('附件')]}{sentence}\n"
    assert "S126" not in [f.code.name for f in report_findings(with_report(case, text))]


# ---- nothing false


def typed(found: str, own: str) -> bool:
    """Whether a finding quotes what the unit itself wrote, which is as wrong in a report that repeats it."""
    quoted = re.match("“([^”]+)”", found)
    return (quoted[1] if quoted else found).rstrip("。") in own


@pytest.mark.parametrize("kind", [".docx", ".txt"])
@pytest.mark.parametrize("profile_id", sorted(published()))
def test_nothing_is_found_in_a_report_that_was_written_from_the_cells(
    profile_id: str, kind: str, tmp_path: Path
) -> None:
    path = tmp_path / f"报告{kind}"
    path.write_bytes(report_bytes(report_of(published()[profile_id]), kind))
    case = check_file(published()[profile_id]).case
    assert case is not None
    own = published()[profile_id].read_text(encoding="utf-8")
    seen = report_findings(replace(case, report=read_report(path)))
    open_points = ("【待填", "【待核对")
    told = [f for f in seen if not f.found.startswith(open_points) and (f.code is Code.H053 or not typed(f.found, own))]
    assert [f.message for f in told] == []


@settings(max_examples=25, deadline=None)
@given(profile_id=st.sampled_from(available()), seed=st.integers(0, 10**6))
def test_a_report_of_random_answers_is_read_back_without_a_finding(profile_id: str, seed: int) -> None:
    for filled in fillings(load(profile_id), 2, seed, projects=1 + seed % 4):
        case = Case(filled, score(filled))
        seen = report_findings(with_report(case, report_text(case)))
        assert [f.message for f in seen if not f.found.startswith(("【待填", "【待核对"))] == []


# ---- nothing changed by hand goes unnoticed

FIGURE = re.compile(r"(?<!扣减)(?<!少得)\d+(?:\.\d+)?(?=万元|%|分|人|个项目|项[，。])")


@pytest.mark.parametrize("data", [making.dossier(), departments.department()], ids=["project", "department"])
def test_every_figure_that_is_changed_by_hand_is_found(data: making.Data) -> None:
    case = dossier_case(Dossier(data, "示例.toml"))
    text = report_text(case)
    figures = list(FIGURE.finditer(text))
    assert len(figures) > 40
    for figure in figures:
        other = str(Fraction(figure[0]) + 3) if "." not in figure[0] else f"{figure[0]}7"
        changed = f"{text[: figure.start()]}{other}{text[figure.end() :]}"
        assert report_findings(with_report(case, changed)), text[max(0, figure.start() - 20) : figure.end() + 5]


@pytest.mark.parametrize("row", [1, 2, 3])
@pytest.mark.parametrize("column", [1, 2, 3])
def test_every_amount_of_the_table_of_funds_is_compared(row: int, column: int) -> None:
    case = dossier_case(Dossier(making.dossier(), "示例.toml"))
    lines = report_text(case).split("\n")
    at = lines.index("资金来源\t年初预算数\t全年预算数\t全年执行数") + row
    cells = lines[at].split("\t")
    cells[column] = "7"
    lines[at] = "\t".join(cells)
    assert [f.found for f in report_findings(with_report(case, "\n".join(lines)))] == ["7"]


# ---- what is no contradiction


@pytest.mark.parametrize(
    "sentence",
    [
        "2020年储备项目预算56万元，执行率100%，自评99分。",
        "自评得分94.8分,等级为优.",
        "自评得分94.8分，等级为优等。",
        "年度考核得分96.8分，等次为优秀。",
        "主体工程质量评分93.6分，等级优良。",
        "施工单位信用评价得分88分，等级为B级。",
        "当年财政拨款400万元，执行率98%。",
        "上年预算执行率85%，支出300万元，自评得88分，等级为“良”。",
        "目标为预算执行率不低于95%。",
        "申报预算800万元，办公费0.16万元，其他商品和服务支出0.02万元。",
        "预计2023年完成二期建设。",
        "对我单位2022年度部门整体支出和专项项目支出开展绩效自评。",
        "自评工作分3个阶段进行。",
        "评价小组共5人，走访群众120名，满意度92%。",
        "《实施方案》全文3000字。",
        "各项指标尚未全部完成。",
        "支出490.00万元，预算执行率98.00%，自评得分94.80分。",
        "全年预算５００万元，全年执行４９０．００万元，执行率９８％。",
        "全年预算0.05亿元，全年支出4,900,000元。",
        "产出指标自评得49分，效益指标得27分，满意度指标得9分。",
        "绩效自评总分为100分，自评得分94.8分。",
        "2022年预算执行率98%，支出490万元。2021年预算执行率85%，支出300万元，自评得88分。",
        "按照《关于开展2023年度绩效自评工作的通知》要求开展。",
        "六、上年度自评结果应用情况\n2021年度绩效自评得88分，支出300万元，问题均已整改。",
    ],
)
def test_what_does_not_contradict_the_form_is_left_alone(sentence: str) -> None:
    case = dossier_case(Dossier(making.dossier(), "示例.toml"))
    text = report_text(case)
    assert [f.message for f in report_findings(with_report(case, f"{text[: text.index('附件')]}{sentence}\n"))] == []
