"""A report written from the cells: every figure is the form's, every gap is named, nothing typed is executed."""

import io
import json
from pathlib import Path

import docx
import pytest

from perfeval_xl.checks import Case
from perfeval_xl.errors import PerfevalError, ProfileError
from perfeval_xl.forms.dossier import load_dossier
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import available, published
from perfeval_xl.profiles.outline import Outline, read_outline
from perfeval_xl.reports.compose import compose
from perfeval_xl.reports.doors import report_bytes, report_of, report_of_case
from perfeval_xl.reports.model import Origin, Paragraph, Report, ReportChart, ReportTable
from perfeval_xl.reports.numbers import numbered
from perfeval_xl.reports.outlines import check_outline
from perfeval_xl.submission import dossier_case
from tests import departments, making
from tests.issuing.samples import department as sample
from tests.making import put
from tests.outputs.commands import perfeval

SUIZHOU, YIYANG, DATONG = (
    "hubei_suizhou/2021_original_budget",
    "hunan_yiyang/2022_original_budget",
    "shanxi_datong/2021",
)
HUAIHUA, HENGYANG = "hunan_huaihua/2023", "hunan_hengyang/2022"


def outline_of(profile_id: str) -> Outline:
    outline = load(profile_id).outline
    assert outline is not None
    return outline


def of(profile_id: str) -> Report:
    """The report of a published table."""
    return report_of(published()[profile_id])


def sound(*changes: making.Change) -> Case:
    return dossier_case(making.Dossier(making.dossier(*changes), "示例.toml"))


def texts_below(report: Report, title: str) -> list[str]:
    """What stands below a title, up to the next one."""
    blocks = list(report.blocks)
    [at] = [n for n, b in enumerate(blocks) if isinstance(b, Paragraph) and b.level and b.text.endswith(title)]
    texts = []
    for block in blocks[at + 1 :]:
        if isinstance(block, Paragraph) and block.level:
            break
        if isinstance(block, Paragraph):
            texts.append(block.text)
    return texts


# ---- outlines


@pytest.mark.parametrize("profile_id", available())
def test_every_profile_has_an_outline_whose_sentences_name_what_is_there(profile_id: str) -> None:
    check_outline(outline_of(profile_id))


def test_the_last_sections_of_the_department_are_counted_to_nine() -> None:
    headings = [b.text for b in of(HENGYANG).blocks if isinstance(b, Paragraph) and b.level == 1]
    assert headings[2:] == [
        "三、政府性基金预算支出情况",
        "四、国有资本经营预算支出情况",
        "五、社会保险基金预算支出情况",
        "六、部门整体支出绩效情况",
        "七、存在的问题及原因分析",
        "八、下一步改进措施",
        "九、其他需要说明的情况",
    ]


@pytest.mark.parametrize(
    ("pattern", "number", "expected"),
    [
        ("一、", 3, "三、"),
        ("（一）", 12, "（十二）"),
        ("1.", 4, "4."),
        ("（1）", 10, "（10）"),
        ("①", 2, "②"),
        ("①", 25, "(25)"),
        ("", 7, ""),
    ],
)
def test_titles_are_counted_as_people_count(pattern: str, number: int, expected: str) -> None:
    assert numbered(pattern, number) == expected


# ---- figures


def test_the_figures_of_suizhou_are_those_of_its_table() -> None:
    report = of(SUIZHOU)
    [sentence] = texts_below(report, "1、执行率情况")
    assert sentence == (
        "2021年智慧工地项目预算77万元，实际支出21.22万元，预算执行率27.56%（按年初预算计算），得5.51分（分值20分）。"
    )
    assert texts_below(report, "3、未完成的绩效目标")[0].startswith("预算执行率27.56%，结余55.78万元。")


def test_the_report_of_yiyang_cannot_say_100_percent() -> None:
    sentence = texts_below(of(YIYANG), "（一）项目资金使用及管理情况")[0]
    assert "预算执行率86%（按年初预算计算）" in sentence
    assert "得9分（分值10分" in sentence
    assert "自评表所列得分96分，按规则复算为104.13分" in texts_below(of(YIYANG), "三、综合评价结论")[1]


def test_the_report_of_hengyang_has_every_project_and_a_change_in_words() -> None:
    report = of(HENGYANG)
    assert "在职人员控制率77.78%" in texts_below(report, "3．人员情况")[0]
    assert "减少20.05%" in texts_below(report, "（一）基本支出情况")[0]
    sums, *projects = texts_below(report, "（二）项目支出情况")[-3:]
    assert sums.startswith(
        "项目支出决算218.3万元，其中填报自评表的2个项目198.3万元，没有单独填报自评表的其他项目20万元。"
    )
    assert [text.split("：")[0] for text in projects] == ["1.三维数字城市化建设", "2.OA系统"]


@pytest.mark.parametrize("profile_id", published())
def test_every_piece_of_a_report_names_fields_that_there_are(profile_id: str) -> None:
    report = of(profile_id)
    fields = {view.form.full(key) for view in report.case.views for key in view.form.fields}
    pieces = [span for _, spans in report.sentences() for span in spans]
    told = (Origin.CELL, Origin.TYPED, Origin.SUM)
    assert {key for span in pieces for key in span.keys} <= fields
    assert [span.text for span in pieces if span.origin in told and not span.keys] == []


def test_a_sound_form_says_that_nothing_is_missing() -> None:
    case = sound(
        making.drop("reported"),
        *(making.drop(f"indicators.{at}.reported") for at in range(1, 10)),
        put("indicators.1.actual", 1000),
        put("indicators.8.actual", making.MET),
        put("indicators.8.assessed", 10),
        put("indicators.9.deduction", 0),
        put("funds.appropriation.actual_expenditure", 400),
        put("funds.carry_over.actual_expenditure", 100),
    )
    report = compose(case, outline_of("cn_national/2020"))
    assert texts_below(report, "（四）未完成的绩效目标及原因") == ["各项指标均达到指标值，得满分，预算执行率100%。"]
    assert "结余" not in "".join(texts_below(report, "（一）资金使用情况"))


def test_a_line_of_money_that_is_not_there_is_not_spoken_of() -> None:
    report = compose(sound(), outline_of("cn_national/2020"))
    [table] = [b.table for b in report.blocks if isinstance(b, ReportChart) and "资金" in b.title]
    assert [row[0].text for row in table.rows] == ["年度资金总额", "当年财政拨款", "上年结转资金"]
    assert "其他资金" not in report.text


def test_the_year_before_is_told_where_it_is_known() -> None:
    before = sound(put("project.year", 2021), put("indicators.4.target", "2021年12月31日前"))
    outline = outline_of("cn_national/2020")
    assert "上一年度" not in compose(sound(), outline).text
    report = compose(sound(), outline, previous=before)
    assert "上一年度自评表所列得分94.8分，按规则复算为84.8分，预算执行率98%。" in report.text
    told = [span for _, spans in report.sentences() for span in spans if span.how == "取自2021年度自评表"]
    assert {"94.8", "84.8", "98%"} <= {span.text for span in told}
    assert not any(span.keys for span in told)


# ---- what a person writes


def test_what_was_written_stands_where_it_belongs() -> None:
    case = sound()
    report = compose(case, outline_of("cn_national/2020"), {"problems": "一是人手不足。\n二是资料不全。"})
    assert texts_below(report, "五、主要经验、存在的问题和原因") == ["一是人手不足。", "二是资料不全。"]
    assert "主要经验、存在的问题和原因" not in report.gaps


def test_what_is_still_to_be_written_is_a_gap_with_its_name() -> None:
    report = compose(sound(), outline_of("cn_national/2020"))
    assert texts_below(report, "六、改进措施和建议") == ["【待填：改进措施和建议】"]
    assert "改进措施和建议" in report.gaps
    assert texts_below(report, "七、其他需要说明的情况") == ["【待填：其他需要说明的情况（没有的写“无”）】"]


def test_an_empty_form_has_gaps_and_no_wrong_sentence() -> None:
    data = making.dossier(making.drop("reported"), making.drop("funds"))
    for row in data["indicators"]:
        for key in ("actual", "assessed", "deduction", "deduction_reason", "reason", "reported"):
            row.pop(key, None)
    report = compose(dossier_case(making.Dossier(data, "空.toml")), outline_of("cn_national/2020"))
    assert "【待填：预算执行率】" in report.text
    assert "None" not in report.text
    assert "得0分" not in report.text
    assert "得满分的【待填：得满分的指标数】项" in report.text
    below = texts_below(report, "（四）未完成的绩效目标及原因")[-1]
    assert below == "有9项指标尚未填写实际完成值（完成情况见“绩效指标完成情况”），不能判断是否达到指标值。"
    tables = [block for block in report.blocks if isinstance(block, ReportTable)]
    assert all(cell.text for table in tables for row in table.rows for cell in row)


def test_one_open_indicator_is_neither_reached_nor_missed() -> None:
    data = making.dossier(making.drop("reported"), making.drop("indicators.2.actual"))
    report = compose(dossier_case(making.Dossier(data, "缺一项.toml")), outline_of("cn_national/2020"))
    below = texts_below(report, "（四）未完成的绩效目标及原因")
    assert below[-1] == "“建设子项目数量”尚未填写实际完成值，不能判断是否达到指标值。"
    assert "【待填：“建设子项目数量”实际完成值】" in report.text
    assert not any("建设子项目数量" in line for line in below[:-1])


def test_a_rate_below_100_percent_is_never_told_as_100() -> None:
    report = compose(
        sound(put("funds.appropriation.actual_expenditure", 401.999), making.drop("reported")),
        outline_of("cn_national/2020"),
    )
    assert "预算执行率99.9998%（按全年预算计算），按规则应得10分" in report.text
    assert "结余0.001万元" in report.text


def test_a_rate_without_points_has_no_marks() -> None:
    case = dossier_case(making.Dossier(sample("hunan_county/2018", 1), "示例.toml"))
    report = compose(case, outline_of("hunan_county/2018"))
    assert "预算执行率" in report.text
    assert "（分值0分）" not in report.text
    [scores] = [block.table for block in report.blocks if isinstance(block, ReportChart) and "得分" in block.title]
    assert "预算执行率" not in [row[0].text for row in scores.rows]


def test_a_change_of_nothing_is_no_comparison() -> None:
    data = departments.department()
    data["base"]["line"]["basic"]["previous_actual"] = data["base"]["line"]["basic"]["actual"]
    report = compose(dossier_case(making.Dossier(data, "示例.toml")), outline_of(departments.PROFILE))
    assert "决算295万元，与上年决算295万元持平。" in report.text


@pytest.mark.parametrize(
    ("original", "final", "said"),
    [
        (500, 402, "全年预算402万元，较年初预算减少19.6%。"),
        (400, 502, "全年预算502万元，较年初预算增加25.5%。"),
        (500, 500, "全年预算500万元，与年初预算持平。"),
        (0, 500, "全年预算500万元。"),
    ],
)
def test_a_budget_that_was_cut_was_not_raised(original: int, final: int, said: str) -> None:
    data = making.dossier(making.drop("reported"), put("funds.appropriation.final_budget", final))
    data["funds"]["carry_over"]["final_budget"] = 0
    data["budget"] = {"appropriation": {"original_budget": original}, "carry_over": {"original_budget": 0}}
    report = compose(dossier_case(making.Dossier(data, "示例.toml")), outline_of("hunan_huaihua/2023"))
    assert texts_below(report, "（1）项目资金到位情况分析") == [said]


def test_a_paragraph_that_somebody_typed_brings_no_indent() -> None:
    report = compose(sound(put("goal.actual", "　　系统上线。\n　　群众满意。")), outline_of("cn_national/2020"))
    assert texts_below(report, "（二）总体绩效目标完成情况") == ["系统上线。", "群众满意。"]


def test_of_no_budget_there_is_no_rate() -> None:
    stages = ("original_budget", "final_budget", "actual_expenditure")
    none = [put(f"funds.{line}.{stage}", 0) for line in ("appropriation", "carry_over") for stage in stages]
    report = compose(sound(making.drop("reported"), *none), outline_of("cn_national/2020"))
    assert "预算执行率【待核对：没有全年预算，不能计算执行率】" in report.text
    assert "预算没有全部执行的原因" not in report.text


@pytest.mark.parametrize(
    ("short", "said"), [(0, "三级指标共{}项，{}项均得满分。"), (9, "三级指标共{}项，{}项均未得满分。")]
)
def test_indicators_of_one_kind_are_counted_once(short: int, said: str) -> None:
    data = making.dossier(making.drop("reported"))
    for row in data["indicators"]:
        row.pop("reported", None)
        row.pop("deduction", None)
    for row in data["indicators"][:short]:
        row["deduction"] = 1
    count = len(data["indicators"])
    if not short:
        data["indicators"] = [row for row in data["indicators"] if row["name"] not in ("办理事项数量", "长效运维机制")]
        count = len(data["indicators"])
    report = compose(dossier_case(making.Dossier(data, "示例.toml")), outline_of("cn_national/2020"))
    assert said.format(count, count) in report.text


def test_reasons_stand_once_and_only_of_what_was_missed() -> None:
    """A report that has a section for them tells them there, and tells no reason of a row with all its points."""
    case = sound(making.drop("reported"), put("indicators.2.reason", "因为提前完成。"))
    report = compose(case, outline_of("hunan_yiyang/2022"))
    told = texts_below(report, "五、存在的问题和改进措施")
    assert "“办理事项数量”：因汛期停工，部分事项推迟上线。" in told
    assert not any("建设子项目数量" in line for line in told)
    assert report.text.count("因汛期停工") == 1
    assert report.text.count("因为提前完成") == 1


def test_money_spent_beyond_the_budget_is_told() -> None:
    report = compose(
        sound(put("funds.appropriation.actual_expenditure", 430), making.drop("reported")),
        outline_of("cn_national/2020"),
    )
    assert "，超支28万元。预算执行率105.6%" in report.text


def test_a_department_with_a_government_fund_does_not_deny_it() -> None:
    report = compose(
        dossier_case(making.Dossier(departments.department(), "示例.toml")), outline_of(departments.PROFILE)
    )
    assert texts_below(report, "三、政府性基金预算支出情况")[0] == "2022年，政府性基金拨款100万元。"
    assert texts_below(report, "二、一般公共预算支出情况")[0] == "2022年，一般公共预算收入1200万元。"
    sentence = texts_below(report, "六、部门整体支出绩效情况")[0]
    assert sentence.startswith(
        "2022年，本部门收入预算中，一般公共预算收入1200万元、政府性基金拨款100万元；全年预算1300万元，"
    )


HOSTILE = [
    "{{ 7*7 }}",
    "{% for x in range(9) %}a{% endfor %}",
    "=cmd|' /C calc'!A0",
    "{{ name.__class__ }}",
    "<b>甲</b>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_typed_is_never_executed(text: str) -> None:
    report = compose(
        sound(put("goal.actual", text), put("indicators.1.reason", text)),
        outline_of("cn_national/2020"),
        {"problems": text},
    )
    assert report.text.count(text) >= 3
    assert "49" not in "".join(texts_below(report, "五、主要经验、存在的问题和原因"))
    document = docx.Document(io.BytesIO(report_bytes(report, ".docx")))
    assert any(text in paragraph.text for paragraph in document.paragraphs)


def test_control_characters_and_long_texts_do_no_harm() -> None:
    report = compose(sound(), outline_of("cn_national/2020"), {"problems": "甲\x00乙\x0b丙" + "长" * 40_000})
    assert "甲乙" in report.text.replace("\n", "")
    assert len(report_bytes(report, ".docx")) > 1000


# ---- Word


# ---- the command


def test_the_command_writes_the_report_and_names_what_is_open(tmp_path: Path) -> None:
    held = load_dossier(published()[SUIZHOU]).values
    path = tmp_path / "随州.json"
    path.write_text(json.dumps(dict(held) | {"paragraphs": {}}, default=float), encoding="utf-8")
    result = perfeval("report", path, "-o", tmp_path / "报告.docx")
    assert result.exit_code == 0
    assert "还有4处待填：项目立项的目的、" in result.stderr
    assert docx.Document(str(tmp_path / "报告.docx")).paragraphs[0].text == "2021年智慧工地项目支出绩效自评报告"
    assert perfeval("report", path, "-o", tmp_path / "报告.docx").exit_code == 1


def test_only_the_day_is_open_in_the_report_of_a_case_whose_words_are_all_there(tmp_path: Path) -> None:
    result = perfeval("report", published()[SUIZHOU], "-o", tmp_path / "报告.txt")
    assert (result.exit_code, "待填" in result.stderr) == (0, True)
    assert result.stderr == "还有1处待填：日期\n"
    assert "推动建筑业管理由传统粗放型发展模式" in (tmp_path / "报告.txt").read_text(encoding="utf-8")


def test_a_workbook_of_a_department_has_its_report(tmp_path: Path) -> None:
    path = departments.book(tmp_path / "部门.xlsx")
    assert perfeval("report", path, "-o", tmp_path / "报告.txt").exit_code == 0
    text = (tmp_path / "报告.txt").read_text(encoding="utf-8")
    assert "2.数据中心维护项目：年初预算和全年预算均为500万元，支出490万元，预算执行率98%，自评得94.8分" in text


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", b"no zip"), ("a.toml", b"dossier = 2")])
def test_what_cannot_be_read_has_no_report(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    result = perfeval("report", tmp_path / name, "-o", tmp_path / "b.docx")
    assert (result.exit_code, "读不出来" in result.output) == (2, True)
    assert not (tmp_path / "b.docx").exists()


def test_another_format_is_refused(tmp_path: Path) -> None:
    result = perfeval("report", published()[SUIZHOU], "-o", tmp_path / "b.pdf")
    assert (result.exit_code, ".docx" in result.output) == (1, True)


# ---- what an author of an outline gets wrong

BROKEN = {
    "a fact that nobody knows": ('title = "{{ colour }}"', "title", "没有“colour”这个内容"),
    "a sentence that is no template": ('title = "{{ name"', "title", "句子写得不对"),
    "a number that nobody counts by": ('numbering = ["甲、"]', "numbering", "“甲、”不认识"),
    "no sections": ("sections = []", "sections", "一节也没有"),
    "an unknown key": ("colour = 1", "colour", "不认识的项"),
}
GOOD = 'title = "甲"\nnumbering = ["一、"]\n'


@pytest.mark.parametrize(("line", "where", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_a_wrong_outline_is_told_with_its_path(line: str, where: str, what: str, tmp_path: Path) -> None:
    key = line.split(" =")[0]
    kept = "".join(good_line + "\n" for good_line in GOOD.splitlines() if not good_line.startswith(key))
    sections = "" if key == "sections" else '[[sections]]\nlevel = 1\ntitle = "乙"\n'
    (tmp_path / "x").mkdir()
    (tmp_path / "x/1.report.toml").write_text(f"{kept}{line}\n{sections}", encoding="utf-8")

    with pytest.raises(ProfileError) as caught:
        check_outline(read_outline(tmp_path / "x/1.report.toml", "x/1.report.toml"))
    assert any(m.where == where and what in m.what and m.file == "x/1.report.toml" for m in caught.value.mistakes), [
        str(mistake) for mistake in caught.value.mistakes
    ]


# ---- the year before


def test_the_year_before_is_of_the_year_before_and_of_the_same_kind() -> None:
    case, department = sound(), dossier_case(making.Dossier(departments.department(), "部门.toml"))
    with pytest.raises(PerfevalError, match="上年的表是2022年度的，本表是2022年度：请给2021年度的表"):
        report_of_case(case, sound())
    other = dossier_case(making.Dossier(departments.department(put("department.year", 2021)), "部门.toml"))
    with pytest.raises(PerfevalError, match="不能比较：请给同一种表"):
        report_of_case(case, other)
    assert department.form.brief.year == 2022


def test_a_year_before_of_another_name_is_to_be_looked_at() -> None:
    before = (put("project.year", 2021), put("indicators.4.target", "2021年12月31日前"))
    same = report_of_case(sound(), sound(*before, put("project.name", "2021年政务服务提升项目")))
    other = report_of_case(sound(), sound(*before, put("project.name", "公园维护项目")))
    assert not [doubt for doubt in same.doubts if "上年的表" in doubt]
    assert "上年的表是“公园维护项目”，与本表的名称不同" in other.doubts


# ---- what cannot be meant


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put("indicators.1.actual", -3), "实际完成-3个"),
        (put("indicators.3.actual", 9500), "实际为9500%"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_not_told_as_a_fact(change: making.Change, told: str) -> None:
    report = report_of_case(sound(change, making.drop("reported"), making.drop("indicators.1.reported")))
    [line] = [text for text in report.text.split("\n") if told in text and "：" in text and "\t" not in text][:1]
    assert "【待核对：" in line
    assert "有1项指标的填报有误，更正后重新计分" in report.doubts


@pytest.mark.parametrize("sentence", ["{{ score * 2 }}分", "{{ ''.upper() }}", "{{ rate - 1 }}"])
def test_a_sentence_that_reckons_is_a_mistake_of_its_author(sentence: str, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    text = f'title = "甲"\nnumbering = ["一、"]\n[[sections]]\nlevel = 1\ntitle = "乙"\nsay = ["{sentence}"]\n'
    (tmp_path / "x/1.report.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError, match="句子里做了计算"):
        check_outline(read_outline(tmp_path / "x/1.report.toml", "x/1.report.toml"))
