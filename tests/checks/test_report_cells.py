"""Figures in the cells of a report's tables: found whatever the layout, and left alone where they are another's."""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from perfeval_xl.checks import Case
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.returns.report_text import ReportLine, ReportText
from perfeval_xl.submission import dossier_case
from tests import departments, making
from tests.checks.cases import report_text
from tests.checks.test_reports import report_findings

Table = str
"""Rows as lines, cells parted by |; a line without one is a paragraph, an empty one ends a table."""
Seen = list[tuple[str, str, str]]


@functools.cache
def project() -> Case:
    return dossier_case(Dossier(making.dossier(), "示例.toml"))


@functools.cache
def department() -> Case:
    return dossier_case(Dossier(departments.department(), "示例.toml"))


@functools.cache
def sound_lines(of_department: bool) -> tuple[str, ...]:
    text = report_text(department() if of_department else project())
    return tuple(line for line in text[: text.index("附件")].splitlines() if line.strip() and "\t" not in line)


def lines_of(text: Table, first: int) -> list[ReportLine]:
    """Lines as they are read of a Word document."""
    lines: list[ReportLine] = []
    table = row = 0
    for written in text.strip("\n").split("\n"):
        number = first + len(lines)
        if "|" not in written:
            row = 0
            if written:
                lines.append(ReportLine(number, written))
            continue
        table, row = (table + 1, 1) if not row else (table, row + 1)
        cells = tuple(cell.strip() for cell in written.split("|"))
        filled = " ".join(filter(None, cells))
        lines.append(ReportLine(number, filled, cells=cells, place=f"表{table}第{row}行", table=table))
    return lines


def report_with(text: Table, *, whole: bool = False) -> Case:
    case = department() if whole else project()
    before = [ReportLine(at, line) for at, line in enumerate(sound_lines(whole), start=1)]
    return replace(case, report=ReportText("报告.docx", (*before, *lines_of(text, len(before) + 1))))


def seen(text: Table, *, whole: bool = False) -> Seen:
    """Where each finding of a table stands, what is there and what should."""
    found = report_findings(report_with(text, whole=whole))
    return [(one.place.path.removeprefix("报告").partition("”栏")[0], one.found, one.expected) for one in found]


FORM = """
附件
项目支出绩效自评表
（2022年度）
|项目名称|政务服务提升项目||||||
|主管部门|市政务服务局|||实施单位|市大数据中心||
|项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分
||年度资金总额|500|500|490|10|98%|9.8
||其中：当年财政拨款|400|400|392|—|98%|—
||上年结转资金|100|100|98|—|98%|—
||其他资金||||—||—
|年度总体目标|预期目标||||实际完成情况||
||群众办事更方便。||||系统按期上线，事项基本办齐。||
|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施
|产出指标（50分）|数量指标|办理事项数量|≥1000个|900个|10|9|因汛期停工，部分事项推迟上线
|||建设子项目数量|3个|3个|10分|10分|
||质量指标|业务网上办结率|≥90%|95%|10|10|
||时效指标|系统上线时间|2022年12月31日前|2022年12月31日|10|10|
||成本指标|项目建设成本|≤450万元|430万元|10|10|
|效益指标（30分）|经济效益指标|企业跑腿次数下降|≥10%|12%|10|10|
||社会效益指标|窗口排队时间|≤20分钟|15分钟|10|10|
||可持续影响指标|长效运维机制|印发运维管理办法并落实到岗|部分达成年度指标并具有一定效果|10|7|
|满意度指标（10分）|服务对象满意度指标|服务对象满意度|≥90%|92%|10|9|
|总分|||||100分|94.8分|
"""


def changed(old: str, new: str) -> Table:
    assert FORM.count(old) == 1, old
    return FORM.replace(old, new)


def test_the_form_itself_may_be_attached() -> None:
    case = project()
    day = case.scored.values["i04.actual"]
    assert [found for _, found, _ in seen(FORM)] == ["2022年12月31日"], day
    assert seen(FORM.replace("|2022年12月31日|", "|2022年12月20日|")) == []


SOUND = FORM.replace("|2022年12月31日|", "|2022年12月20日|")


@pytest.mark.parametrize(
    ("old", "new", "where", "found", "expected"),
    [
        ("|10|9|因汛", "|10|10|因汛", "表1第11行“得分", "10", "9"),
        ("|10分|10分|", "|10分|9分|", "表1第12行“得分", "9", "10"),
        ("|3个|3个|10分", "|3个|3个|5分", "表1第12行“分值", "5", "10"),
        ("|≥1000个|900个", "|≥1000个|950个", "表1第11行“实际完成值", "950", "900"),
        ("|≥1000个|900个", "|≥800个|900个", "表1第11行“年度指标值", "800", "1000"),
        ("|≥1000个|900个", "|≤1000个|900个", "表1第11行“年度指标值", "≤", "≥"),
        ("|≥90%|95%", "|≥90%|85%", "表1第13行“实际完成值", "85%", "95%"),
        ("|≤450万元|430万元", "|≤450万元|4200000元", "表1第15行“实际完成值", "4200000", "430"),
        (
            "|部分达成年度指标并具有一定效果|10",
            "|达成年度指标|10",
            "表1第18行“实际完成值",
            "达成年度指标",
            "部分达成年度指标并具有一定效果",
        ),
        ("|100分|94.8分|", "|100分|96分|", "表1第20行“得分", "96", "94.8"),
        ("|500|500|490|10|98%|9.8", "|500|500|480|10|98%|9.8", "表1第4行“全年执行数", "480", "490"),
        ("|500|500|490|10|98%|9.8", "|500|500|490|10|96%|9.8", "表1第4行“执行率", "96%", "98%"),
        ("|500|500|490|10|98%|9.8", "|500|500|490|10|98%|10", "表1第4行“得分", "10", "9.8"),
        ("|400|400|392|—|98%|—", "|400|400|392|—|90%|—", "表1第5行“执行率", "90%", "98%"),
    ],
)
def test_a_wrong_cell_of_the_form_is_found_in_its_place(
    old: str, new: str, where: str, found: str, expected: str
) -> None:
    assert SOUND.count(old) == 1
    assert seen(SOUND.replace(old, new)) == [(where, found, expected)]


LAYOUTS = {
    "columns in another order": ("得分|分值|三级指标|完成值|指标值\n{0}|10|办理事项数量|900个|≥1000个", "9", "10"),
    "a name and its score alone": ("三级指标|得分\n办理事项数量|{0}", "9", "10"),
    "a score in words": ("绩效指标|自评得分\n1.办理事项数量|{0}分", "9", "8"),
    "headings over two rows": (
        "三级指标|指标完成||评分|\n|目标值|实际完成值|分值|得分\n办理事项数量|≥1000个|900个|10|{0}",
        "9",
        "10",
    ),
    "names that no heading has": ("类别|内容|分值|得分\n产出|办理事项数量|10|{0}", "9", "10"),
    "a target in three columns": ("三级指标|年度指标值|||得分\n办理事项数量|≥|{0}|个|9", "1000", "100"),
    "the rest of a table after a page": (
        "三级指标|得分\n建设子项目数量|10\n三级指标|得分\n办理事项数量|{0}",
        "9",
        "10",
    ),
    "a table that goes on": ("三级指标|得分\n建设子项目数量|10\n\n办理事项数量|{0}", "9", "10"),
    "indicators as columns": ("三级指标|办理事项数量|建设子项目数量\n分值|10|10\n得分|{0}|10", "9", "10"),
    "a percentage without its sign": ("三级指标|实际完成值（%）\n业务网上办结率|{0}", "95", "96"),
    "a share": ("三级指标|实际完成值\n业务网上办结率|{0}", "0.95", "0.85"),
    "a sum of one block": ("一级指标|分值|得分\n产出指标|50|{0}\n效益指标|30|27", "49", "50"),
    "a part sum": ("一级指标|三级指标|分值|得分\n效益指标|企业跑腿次数下降|10|10\n小计||30|{0}", "27", "28"),
    "the rows without the execution rate": ("三级指标|分值|得分\n合计|90|{0}", "85", "86"),
    "the execution rate as a row": (
        "三级指标|年度指标值|实际完成值|分值|得分\n预算执行率|100%|98%|10|{0}",
        "9.8",
        "10",
    ),
    "the rate of that row": ("三级指标|年度指标值|实际完成值|分值|得分\n预算执行率|100%|{0}|10|9.8", "98%", "100%"),
    "blocks as columns": ("项目|预算执行率|产出指标|效益指标|满意度指标|总分\n得分|9.8|49|27|9|{0}", "94.8", "95.8"),
    "the total at the end": ("三级指标|分值|得分\n总分|100|{0}", "94.8", "95"),
    "the points of all": ("三级指标|分值|得分\n总分|{0}|94.8", "100", "110"),
    "the points of one block": ("一级指标|分值|得分\n产出指标|{0}|49", "50", "60"),
    "two scores of a printed table": (
        "一级指标|分值|得分（自评表所列）|得分（按规则复算）\n产出指标|50|{0}|49",
        "49",
        "48",
    ),
    "an amount beside its line": ("年度预算申请|||执行数|执行率\n|资金总额：|{0}|490|98%", "500", "510"),
    "the score of a year": ("年度|全年预算|执行数|执行率|自评得分\n2022年|500|490|98%|{0}", "94.8", "9.7"),
    "a column of this year below another year": (
        "2023年度绩效目标\n三级指标|2022年完成值|2023年目标值\n办理事项数量|{0}|1500",
        "900",
        "920",
    ),
    "funds in another order": ("全年执行数|全年预算数|年初预算数|资金来源\n{0}|500|500|年度资金总额", "490", "480"),
    "funds over two rows": ("资金来源|预算数（万元）||执行数\n|年初|全年|\n年度资金总额|500|500|{0}", "490", "491"),
    "funds in 元": ("单位：元\n资金来源|全年预算数|全年执行数\n资金总额|5,000,000|{0}", "4,900,000", "4,800,000"),
    "funds in 元 without saying so": ("资金来源|全年预算数|全年执行数\n资金总额|5000000|{0}", "4900000", "4800000"),
    "one column in 元": ("资金来源|全年预算数（万元）|全年执行数（元）\n资金总额|500|{0}", "4900000", "490"),
    "sources and their sum": ("资金来源|全年执行数\n财政拨款|392\n上年结转|98\n合计|{0}", "490", "480"),
    "figures alone": ("年初预算数|全年预算数|全年执行数|执行率\n500|500|490|{0}", "98%", "96%"),
    "years as rows": ("年度|预算数|支出数\n2021年|400|300\n2022年|500|{0}", "490", "480"),
    "years as columns": ("项目|2021年|2022年\n全年预算数|400|500\n全年执行数|300|{0}", "490", "480"),
    "years above": ("资金来源|2021年||2022年|\n|预算数|执行数|预算数|执行数\n资金总额|400|300|500|{0}", "490", "480"),
    "the project by its name": (
        "项目名称|全年预算数|全年执行数|自评得分|等级\n政务服务提升项目|500|490|{0}|优",
        "94.8",
        "96",
    ),
    "its grade": ("项目名称|自评得分|自评等级\n政务服务提升项目|94.8|{0}", "优", "良"),
    "labels with their figures": ("自评得分|{0}|评价等级|优", "94.8分", "95分"),
    "a grade beside its label": ("自评得分|94.8|评价等级|{0}", "优", "良"),
    "one label in a row": ("项目概要|\n全年执行数|{0}万元\n预算执行率|98%", "490", "480"),
    "a label and its figure in one cell": ("资金情况|资金总额：{0}万元|", "500", "510"),
    "what is left": ("资金来源|全年预算数|全年执行数|结余\n资金总额|500|490|{0}", "10", "20"),
}


@pytest.mark.parametrize(("table", "right", "wrong"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_figure_is_found_in_any_layout(table: Table, right: str, wrong: str) -> None:
    assert seen(table.format(right)) == []
    told = seen(table.format(wrong))
    assert len(told) == 1
    assert told[0][1].startswith(wrong.rstrip("分万元%"))


ALONE = {
    "another year above": "附件\n2021年度项目支出绩效自评表\n\n三级指标|得分\n办理事项数量|7",
    "another year in its title": "项目支出绩效自评表||\n（2021年度）||\n三级指标|分值|得分\n办理事项数量|10|7",
    "the year before": "（四）上年度自评结果\n具体情况如下：\n三级指标|得分\n办理事项数量|7",
    "another project": "项目名称|机房电费项目|\n三级指标|分值|得分\n办理事项数量|10|7\n总分|100|80",
    "a sample": "填表示例：\n三级指标|分值|得分\n办理事项数量|10|7",
    "staff": "姓名|职务|分工\n张某|科长|全年预算\n李某|科员|2022年",
    "what was paid for": "支出内容|预算数|支出数\n平台建设|300|295\n运行维护|150|145\n合计|450|440",
    "other projects": "项目名称|全年预算数|全年执行数|得分\n道路改造|30|20|80\n合计|530|510|",
    "words that hold a figure": "三级指标|实际完成情况|得分\n办理事项数量|2022年已办850项，其余推迟|9",
    "a range": "三级指标|实际完成值\n办理事项数量|800个以上",
    "blocks of another framework": "项目|项目决策|产出指标|效益指标|总分\n得分|15|30|30|95",
    "a thing that is called like a source": "支出内容|预算数|执行数|执行率\n工程款|400|395|98.75%\n其他|100|95|95%",
    "a standard": "得分|等级\n90分以上|优\n80—90分|良",
    "prose": "实际完成情况|未发现质量问题\n三级指标|得分\n长效运维机制|7",
    "numbers of columns": "三级指标|年度指标值|实际完成值|得分\n1|2|3|4\n办理事项数量|≥1000个|900个|9",
    "the same in 万": "三级指标|实际完成值\n项目建设成本|430",
    "what others gave": "评价指标|复核得分\n办理事项数量|8",
    "a target that was changed": "三级指标|年初指标值|年度指标值\n办理事项数量|1200个|1000个",
    "a reason": "三级指标|偏差原因\n办理事项数量|停工10天",
}


@pytest.mark.parametrize("table", ALONE.values(), ids=ALONE.keys())
def test_what_is_not_of_this_form_is_left_alone(table: Table) -> None:
    assert seen(table) == []


def test_what_two_tables_repeat_is_told_once() -> None:
    table = "三级指标|得分\n办理事项数量|10"
    found = report_findings(report_with(f"{table}\n\n{table}"))
    assert [one.place.path for one in found] == ["报告表1第2行“得分”栏“办理事项数量 10”（表2第2行同）"]


def test_a_table_in_another_unit_is_told_once() -> None:
    head = "单位：万元\n资金来源|年初预算数|全年预算数|全年执行数\n"
    table = f"{head}年度资金总额|5,000,000|5000000|4900000\n财政拨款|4000000|4000000|3920000"
    assert [(one.found, one.expected) for one in report_findings(report_with(table)) if one.code.name == "H053"] == [
        ("5,000,000万元（像是以元为单位）", "500万元")
    ]


def test_a_finding_names_the_cell_of_the_form() -> None:
    found = report_findings(report_with("三级指标|得分\n办理事项数量|10"))
    assert [(one.message, one.code.name) for one in found] == [
        ("自评报告写“办理事项数量”得分为10，自评表是9（指标1·得分）", "H053")
    ]


def test_a_table_of_one_project_is_held_against_that_project() -> None:
    head = "\n三级指标|分值|得分\n办理事项数量|10|{0}\n总分|100|{1}"
    case = department()
    first, second = case.projects[:2]
    name = first.form.brief.name
    right = first.scored.values["i01.score"], first.scored.number("total.score")
    table = f"项目名称|{name}|{head}"
    assert seen(table.format(float(right[0] or 0), float(right[1] or 0)), whole=True) == []
    assert [found for _, found, _ in seen(table.format(float(right[0] or 0), 33), whole=True)] == ["33"]
    assert second.form.brief.name != name


def test_the_projects_of_a_department_are_rows() -> None:
    case = department()
    rows = [
        f"{view.form.brief.name}|{float(view.scored.number('funds.total.actual_expenditure') or 0)}"
        for view in case.projects
    ]
    table = "\n".join(["项目名称|全年执行数", *rows])
    assert seen(table, whole=True) == []
    assert [found for _, found, _ in seen(f"{table}7", whole=True)] == [f"{rows[-1].partition('|')[2]}7"]


def test_the_base_data_of_a_department_are_compared_by_their_years() -> None:
    base = department().base
    assert base is not None
    figures = [
        float(base.scored.number(f"line.basic.{column}") or 0) for column in ("previous_actual", "budget", "actual")
    ]
    head = "经费控制情况|2021年决算数|2022年预算数|2022年决算数"
    row = "一、部门基本支出|{}|{}|{}"
    assert seen(f"{head}\n{row.format(*figures)}", whole=True) == []
    for at in range(3):
        wrong = [*figures[:at], 7777, *figures[at + 1 :]]
        assert [found for _, found, _ in seen(f"{head}\n{row.format(*wrong)}", whole=True)] == ["7777"]


def test_the_staff_and_the_functions_of_a_department_are_compared() -> None:
    case = department()
    assert case.base is not None
    values = case.base.scored.values
    staff = "财政供养人员情况|编制数|2022年实际在职人数|控制率\n|{}|{}|{}"
    figures = [values["staff.quota"], values["staff.actual"], "95%"]
    assert [found for _, found, _ in seen(staff.format(*figures), whole=True)] == []
    assert [found for _, found, _ in seen(staff.format(figures[0], 99, "95%"), whole=True)] == ["99"]
    code, amount = values["breakdown.r01.code"], values["breakdown.r01.amount"]
    table = "支出功能科目编码|科目名称|金额（万元）\n{}|城乡社区公共设施|{}"
    assert seen(table.format(code, amount), whole=True) == []
    assert [found for _, found, _ in seen(table.format(code, 777), whole=True)] == ["777"]


def test_the_sum_of_rows_that_are_open_is_compared_with_nothing() -> None:
    data = making.dossier()
    for row in data["indicators"]:
        row.pop("actual", None)
    case = dossier_case(Dossier(data, "示例.toml"))
    table = "一级指标|分值|得分\n产出指标|50|49\n小计|50|49\n总分|100|94.8\n合计|90|80"
    report = ReportText("报告.docx", tuple(lines_of(table, 1)))
    assert [one for one in report_findings(replace(case, report=report)) if one.code.name == "H053"] == []


def test_ten_thousand_cells_are_read_in_no_time() -> None:
    def timed(rows: Sequence[str]) -> float:
        case = report_with("\n".join(rows))
        start = time.process_time()
        report_findings(case)
        return time.process_time() - start

    head = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|说明|备注|其他"
    assert timed([head, *(["产出|数量|办理事项数量|≥1000个|900个|10|8|无|无|无"] * 1000)]) < 3
    assert timed([head] * 1000) < 3
    assert timed([f"项目名称|{'长' * 5000}", *(["合计|10|9|‮8|\x07|10|8|无|无|无"] * 1000)]) < 3
