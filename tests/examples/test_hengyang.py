"""The published forms of 衡阳, a whole department: what the audit of its figures found, the checks find."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from perfeval_xl.checks import Case
from perfeval_xl.findings import Finding
from perfeval_xl.findings.facts import text_of
from perfeval_xl.issuing import jobs_of, workbook
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import published
from perfeval_xl.submission import check_file
from tests.examples.test_published import checked, found

HENGYANG = "hunan_hengyang/2022"
FORM, BASE = "部门整体支出自评表", "基础数据表"
FIRST, SECOND = "项目01_三维数字城市化建设", "项目02_OA系统"


def case() -> Case:
    held = checked(HENGYANG).case
    assert held is not None
    return held


def one(code: str, place: str) -> Finding:
    """The only finding of a code at a place."""
    [held] = [f for f in checked(HENGYANG).findings if f.code.name == code and str(f.place) == place]
    return held


def percent(value: Fraction | None) -> Decimal:
    assert value is not None
    return (Decimal(value.numerator) * 100 / value.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_it_has_the_form_of_the_department_the_base_data_and_a_form_for_each_project() -> None:
    assert [view.form.sheet for view in case().views] == [FORM, BASE, FIRST, SECOND]


# ---- item 2: 161.59 + 140.67 + 14.98 + 10.55 + 77 = 404.79, not 249.97; one code, two names


def test_the_items_of_the_basic_expenditure_do_not_make_it() -> None:
    gap = one("H101", f"{BASE}·功能科目明细合计")
    assert (gap.found, gap.expected, text_of(gap.facts["gap"])) == ("404.79", "249.97", "154.82")
    assert text_of(gap.facts["other"]) == f"{BASE}·部门基本支出2022年决算数"


def test_one_code_stands_for_two_items() -> None:
    assert [row[2] for row in found(HENGYANG, "S106")] == ["2120399"]


# ---- item 3: 178.7 + 20 + 19.6 = 218.3, the forms say 198.3; maintenance has no form


def test_the_projects_make_more_than_the_form_says() -> None:
    gap = one("H067", f"{FORM}·项目支出全年预算数")
    assert (gap.found, gap.expected) == ("198.3", "218.3")
    assert text_of(gap.facts["other"]) == f"{BASE}·部门项目支出2022年预算数"


def test_maintenance_has_no_form() -> None:
    assert found(HENGYANG, "J005") == [("J005", "自评报告", "维护经费", "")]
    assert found(HENGYANG, "S005") == [("S005", f"{BASE}·没有单独自评表的其他项目支出2022年决算数", "20", "")]


# ---- item 4: 533.49 in all, 198.3 for projects; the base data say 249.97 and 146.1


def test_what_was_spent_is_not_what_the_base_data_add_up_to() -> None:
    gap = one("H064", f"{FORM}·资金总额全年执行数")
    assert (gap.found, gap.expected, text_of(gap.facts["gap"])) == ("533.49", "468.27", "65.22")
    assert "249.97" in gap.message
    assert "218.3" in gap.message
    assert BASE in text_of(gap.facts["other"])


def test_what_is_left_for_the_basic_expenditure_fits_neither_budget_nor_account() -> None:
    held = [
        f for f in checked(HENGYANG).findings if f.code.name == "H064" and str(f.place) == f"{FORM}·基本支出全年预算数"
    ]
    assert [(f.found, f.expected, text_of(f.facts["other"])) for f in held] == [
        ("335.19", "146.1", f"{BASE}·部门基本支出2022年预算数"),
        ("335.19", "249.97", f"{BASE}·部门基本支出2022年决算数"),
    ]


def test_the_budget_of_the_year_is_not_that_of_its_beginning() -> None:
    change = one("S016", f"{FORM}·执行率偏低或预算调整的原因")
    assert "533.49" in change.message
    assert "364.4" in change.message
    assert f"{BASE}·部门基本支出2022年预算数 146.1" in change.message


def test_the_basic_expenditure_is_not_filled_in() -> None:
    assert ("T003", f"{FORM}·基本支出全年预算数", "", "") in found(HENGYANG, "T003")


# ---- items 5 and 7: points of 110 in each form, scores that leave execution out


@pytest.mark.parametrize(
    ("form", "sums"),
    [
        (FORM, "执行率10 + 产出50 + 效益50 = 110，应为100；规定效益40"),
        (FIRST, "执行率10 + 产出50 + 效益40 + 满意度10 = 110，应为100；规定效益30"),
        (SECOND, "执行率10 + 产出50 + 效益40 + 满意度10 = 110，应为100；规定效益30"),
    ],
)
def test_each_form_makes_110_points(form: str, sums: str) -> None:
    told = one("H010", f"{form}·分值合计")
    assert (told.found, told.expected) == ("100", "90")
    assert told.message.endswith(sums)


def test_headings_that_follow_from_the_wrong_sum_are_not_told_again() -> None:
    assert found(HENGYANG, "H008", "H009", "H011") == []


@pytest.mark.parametrize(
    ("form", "printed", "summed"), [(FORM, "99", "109"), (FIRST, "0", "110"), (SECOND, "0", "110")]
)
def test_the_total_leaves_out_the_execution(form: str, printed: str, summed: str) -> None:
    total = one("P048", f"{form}·总分")
    assert (total.found, total.expected) == (printed, summed)


@pytest.mark.parametrize("form", [FORM, FIRST, SECOND])
def test_the_score_of_the_execution_is_blank(form: str) -> None:
    assert one("P104", f"{form}·预算执行率得分").expected == "10"


@pytest.mark.parametrize("form", [FIRST, SECOND])
def test_department_unit_and_goals_of_the_projects_are_blank(form: str) -> None:
    blank = {row[1] for row in found(HENGYANG, "T001") if row[1].startswith(form)}
    assert blank == {
        f"{form}·{what}"
        for what in ("主管部门", "实施单位", "年度总体目标（预期目标）", "年度总体目标（实际完成情况）")
    }


def test_both_projects_have_the_same_indicators() -> None:
    same = one("S105", f"{SECOND}·指标1·三级指标")
    assert (same.found, text_of(same.facts["other"])) == ("三维数字城市化建设", f"{FIRST}·指标1·三级指标")


# ---- item 6: cost = 100 %, actual > 100 %, 9 of 10, no reason


def test_no_score_follows_from_more_than_a_number() -> None:
    """＞100% of a cost may be any figure above it: that it is none is told, and not that points are missing."""
    told = one("T026", f"{FORM}·指标4·实际完成值")
    assert (told.found, told.expected) == ("＞100%", "实际数（大于100）")
    assert found(HENGYANG, "P041", "P042") == []


# ---- item 8: the report gives OA 20 at the beginning of the year, its form 19.6


def test_the_report_gives_oa_another_budget_than_its_form() -> None:
    told = one("H025", "自评报告")
    assert (told.found, told.expected, text_of(told.facts["other"])) == (
        "20",
        "19.6",
        f"{SECOND}·年度资金总额年初预算数",
    )


def test_six_sections_of_the_report_are_empty() -> None:
    assert [row[2] for row in found(HENGYANG, "T057")] == [
        "政府性基金预算支出情况",
        "国有资本经营预算支出情况",
        "社会保险基金预算支出情况",
        "存在的问题及原因分析",
        "下一步改进措施",
        "其他需要说明的情况",
    ]


def test_the_report_plans_what_is_over() -> None:
    assert [row[2] for row in found(HENGYANG, "S055")] == [
        "“计划年底前签发”，像是从前的计划",
        "“计划2022年上半年全面完成”，像是从前的计划",
    ]


def test_the_items_in_the_report_are_told_once_where_the_form_has_them() -> None:
    assert found(HENGYANG, "H053") == []


# ---- item 10: the base data


def test_the_control_rate_is_computed_and_found_blank() -> None:
    base = case().views[1]
    assert percent(base.scored.number("staff.rate")) == Decimal("77.78")
    assert (one("P061", f"{BASE}·控制率").found, one("P061", f"{BASE}·控制率").expected) == ("没有填", "77.78%")


def test_public_expenditure_is_six_times_its_budget() -> None:
    base = case().views[1]
    assert percent(base.scored.number("line.public.used")) == Decimal("589.54")
    assert percent(base.scored.number("line.basic.used")) == Decimal("171.10")
    over = one("S065", f"{BASE}·公用经费2022年决算数")
    assert (over.found, over.expected, text_of(over.facts["rate"])) == ("82.83", "14.05", "，为预算的589.54%")
    assert text_of(over.facts["other"]) == f"{BASE}·公用经费2022年预算数"


def test_the_parts_of_the_public_expenditure_stand_without_it() -> None:
    parts = one("H063", f"{BASE}·公用经费2021年决算数")
    assert (parts.found, parts.expected) == ("空", "27.42")


def test_the_changes_from_the_year_before_are_those_of_the_report() -> None:
    assert percent(case().views[1].scored.number("line.basic.growth")) == Decimal("-20.05")


def test_its_workbook_cannot_say_two_things(tmp_path: Path) -> None:
    """What was typed twice is a formula there; what remains is what was never filled in."""
    [job] = jobs_of(load(HENGYANG), published()[HENGYANG], draft=True)
    path = tmp_path / "衡阳.xlsx"
    path.write_bytes(workbook(job.filled))
    submission = check_file(path)
    assert submission.genuine is True
    codes = {f.code.name for f in submission.findings}
    assert not codes & {"H062", "H067", "P048", "P061", "P104", "J005", "H025"}
    assert {"H101", "H063", "S065"} <= codes
