"""What a report of a department says of its projects: sums that add up, scores that say whose they are."""

from __future__ import annotations

import functools

from perfeval_xl.checks import Case
from perfeval_xl.profiles.library import published
from perfeval_xl.reports.department_words import department_sums, projects_listed, projects_missed
from perfeval_xl.reports.model import Origin
from perfeval_xl.submission import check_file, dossier_case
from tests import departments, making
from tests.making import drop

HENGYANG = "hunan_hengyang/2022"


@functools.cache
def seed() -> Case:
    case = check_file(published()[HENGYANG]).case
    assert case is not None
    return case


def department(*changes: making.Change) -> Case:
    return dossier_case(making.Dossier(departments.department(*changes), "示例.toml"))


def test_what_the_projects_spent_is_told_beside_what_has_no_form() -> None:
    [sums] = department_sums(seed())
    assert sums.text == (
        "项目支出决算218.3万元，其中填报自评表的2个项目198.3万元，没有单独填报自评表的其他项目20万元。"
    )
    [of_projects] = [span for span in sums.spans if span.text == "198.3"]
    assert of_projects.origin is Origin.SUM
    assert of_projects.keys == ("p01:funds.total.actual_expenditure", "p02:funds.total.actual_expenditure")


def test_a_project_with_more_than_100_points_has_no_grade() -> None:
    first, _ = projects_listed(seed())
    assert first.text == (
        "1.三维数字城市化建设：年初预算和全年预算均为178.7万元，支出178.7万元，预算执行率100%，"
        "自评表所列得分0分【待核对：“三维数字城市化建设”分值合计110分，不是100分，总分也不是各项得分之和】。"
    )


def test_a_sum_is_not_told_of_projects_that_are_silent() -> None:
    case = department(drop("projects.1.funds"), drop("projects.1.reported"), drop("reported"))
    [sums] = department_sums(case)
    assert "2个项目，支出合计尚缺【待填：“政务服务提升项目”全年执行数】。" in sums.text
    assert "【待填" in projects_listed(case)[0].text


def test_a_form_without_projects_says_nothing_of_them() -> None:
    case = dossier_case(making.Dossier(making.dossier(), "示例.toml"))
    assert (department_sums(case), projects_listed(case)) == ([], [])


def test_what_the_projects_did_not_reach_is_told_with_its_reasons() -> None:
    heading, unspent, first, second, *_ = projects_missed(
        department(drop("projects.1.reported"), drop("reported")), item="（{}）".format
    )
    assert heading.text == "“政务服务提升项目”："
    assert unspent.text == (
        "（1）预算执行率98%，结余10万元。原因：【待填：“政务服务提升项目”预算没有全部执行的原因】。"
    )
    assert first.text == (
        "（2）政务服务提升项目办理事项数量：指标值≥1000个，实际完成900个，完成年度指标值的90%，得9分（分值10分）。"
        "因汛期停工，部分事项推迟上线。"
    )
    assert second.text.startswith("（3）长效运维机制：")
    assert projects_missed(seed(), item="（{}）".format) == []


def test_a_department_of_nothing_but_projects_with_forms_says_so() -> None:
    [sums] = department_sums(department(drop("projects.1.reported"), drop("reported")))
    assert sums.text == "项目支出决算980万元，均为填报自评表的2个项目的支出。"
