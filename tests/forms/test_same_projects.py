"""Projects are known again in another year, and lists that are numbered anew mislead nobody."""

from __future__ import annotations

import pytest

from perfeval_xl.forms.same_projects import NamedProject, same_projects, what_differs


def of(
    code: str, name: str = "甲项目", unit: str = "一中心", *, year: int = 2022, kind: str = "project"
) -> NamedProject:
    """A project of a department."""
    return NamedProject(year, kind, code, name, "市某局", unit)


@pytest.mark.parametrize(
    ("now", "differs"),
    [
        (of("A-1", year=2023), ""),
        (of("A-1", "2023年甲项目。", year=2023), ""),
        (of("B-7", year=2023), "编码由A-1改为B-7"),
        (of("A-1", "乙项目", year=2023), "名称由“甲项目”改为“乙项目”"),
        (of("A-1", unit="二中心", year=2023), "单位由“一中心”改为“二中心”"),
    ],
)
def test_a_project_is_known_again(now: NamedProject, differs: str) -> None:
    before = of("A-1")
    assert same_projects([now], [before]) == {0: 0}
    assert what_differs(now, before) == differs


def test_a_year_in_a_code_moves_on() -> None:
    now, before = of("YY2023-001", "乙项目", year=2023), of("YY2022-001")
    assert same_projects([now], [before]) == {0: 0}
    assert what_differs(now, before) == "名称由“甲项目”改为“乙项目”"


def test_a_list_that_was_numbered_anew_misleads_nobody() -> None:
    before = [of("1", "甲", "一"), of("2", "乙", "二"), of("3", "丙", "三")]
    now = [of("1", "丁", "四", year=2023), of("2", "甲", "一", year=2023), of("3", "乙", "二", year=2023)]
    assert same_projects(now, before) == {1: 0, 2: 1}


def test_what_every_unit_has_is_told_apart_by_the_unit() -> None:
    """Lists are numbered anew, and names are the same in every unit: neither is followed alone."""
    name = "公用经费"
    before = [of("1", name, "公安局"), of("2", name, "卫健局")]
    now = [of("1", name, "教育局"), of("2", name, "公安局"), of("3", name, "卫健局")]
    now = [one._replace(year=2023) for one in now]
    assert same_projects(now, before) == {1: 0, 2: 1}
    others = [one._replace(department="") for one in now[:1]]
    assert same_projects(others, [one._replace(department="") for one in before[:1]]) == {}


def test_another_department_under_one_code_is_another() -> None:
    before = of("D", "市公安局", "市公安局", kind="whole_department")
    now = of("D", "市教育局", "市教育局", year=2023, kind="whole_department")
    assert same_projects([now], [before]) == {}
    assert same_projects([now._replace(name="市公安局", unit="市公安局", code="E")], [before]) == {0: 0}
    assert same_projects([before._replace(year=2023, kind="project")], [before]) == {}


def test_names_that_stand_twice_are_nobodys() -> None:
    before = [of("1"), of("2")]
    assert same_projects([of("7", year=2023)], before) == {}
    assert same_projects([of("7", year=2023), of("8", year=2023)], before[:1]) == {}


def test_the_latest_year_before_counts_and_no_later_one() -> None:
    before = [of("A", year=2021), of("A", year=2022), of("A", year=2024)]
    assert same_projects([of("A", year=2023)], before) == {0: 1}
    assert same_projects([of("A", year=2021)], before[1:]) == {}


def test_a_new_project_under_an_old_number_of_one_unit_is_new() -> None:
    assert same_projects([of("010", "教师培训", year=2023)], [of("010", "校园安防")]) == {}


def test_what_was_reorganised_is_known_by_code_and_a_name_of_its_own() -> None:
    before = of("005", "校园安防", "市教育局")._replace(department="市教育局")
    now = of("005", "校园安防", "市教体局", year=2023)._replace(department="市教体局")
    assert same_projects([now], [before]) == {0: 0}
    assert same_projects([now, of("006", "校园安防", "某校", year=2023)], [before]) == {}
    assert same_projects([now._replace(name="公用经费")], [before._replace(name="公用经费")]) == {}
    whole = [one._replace(kind="whole_department", name=one.unit, code="001") for one in (now, before)]
    assert same_projects(whole[:1], whole[1:]) == {0: 0}
