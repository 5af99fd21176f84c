"""Whatever an author gets wrong in a profile of departments is told with its key path and what is allowed."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.profiles import Library, load
from perfeval_xl.profiles.issued_part import fingerprint
from perfeval_xl.profiles.library import folder

NATIONAL, DEPARTMENT, COUNTY = "cn_national/2020", "cn_national/2020_department", "hunan_county/2018"


@dataclass(frozen=True)
class Case:
    """A replacement in a shipped profile, and what is said of it."""

    name: str
    old: str
    new: str
    where: str
    what: str
    allowed: str = ""
    profile: str = DEPARTMENT


CASES = (
    Case("no profile for the projects", 'projects = "cn_national/2020@2"\n', "", "projects", "缺少此项", "规则集"),
    Case(
        "projects by a profile that is not there",
        'projects = "cn_national/2020@2"',
        'projects = "x/1"',
        "projects",
        "没有项目支出的规则集“x/1”",
        NATIONAL,
    ),
    Case(
        "projects by a profile of departments",
        'projects = "cn_national/2020@2"',
        f'projects = "{DEPARTMENT}"',
        "projects",
        "没有项目支出的规则集",
        NATIONAL,
    ),
    Case("no line for the projects", 'key = "projects"', 'key = "works"', "base_data.lines", "缺少项目支出"),
    Case("a line twice", 'key = "office"', 'key = "public"', "base_data.lines", "“public”出现了2次"),
    Case(
        "a part that is no line",
        'parts = ["basic", "projects"]',
        'parts = ["basic", "rest"]',
        "base_data.lines[15]",
        "没有“rest”一行",
        "basic",
    ),
    Case(
        "a sum of itself",
        'parts = ["vehicle_purchase", "vehicle_running"]',
        'parts = ["three_public"]',
        "base_data.lines",
        "绕一圈",
    ),
    Case(
        "inside a line that is not there",
        'level = 2, within = "public" },\n    { key = "meetings"',
        'level = 2, within = "x" },\n    { key = "meetings"',
        "base_data.lines[4]",
        "没有“x”一行",
    ),
    Case(
        "a sum that must be typed",
        'parts = ["basic", "projects"]',
        'parts = ["basic", "projects"], required = true',
        "base_data.lines[15].required",
        "不填",
    ),
    Case(
        "the projects below another line",
        'key = "abroad", heading = "2、出国经费", level = 1',
        'key = "abroad", heading = "2、出国经费", level = 1, projects = true',
        "base_data.lines[11].projects",
        "逐个列在",
    ),
    Case("no column of expenditure", 'actual = "{year}年决算数"\n', "", "base_data.columns.actual", "缺少此栏"),
    Case(
        "a heading with a strange brace",
        'budget = "{year}年预算数"',
        'budget = "{month}年预算数"',
        "base_data.columns.budget",
        "花括号",
        "{previous}",
    ),
    Case(
        "too many cells beside one another",
        'ratio = "staff_control" },',
        'ratio = "staff_control" },\n{ key = "x", heading = "甲", kind = "number" },',
        "base_data.strips[1].cells",
        "有4格",
        "1至3格",
    ),
    Case(
        "a ratio that nobody knows",
        'ratio = "staff_control"',
        'ratio = "luck"',
        "base_data.strips[1].cells[3].ratio",
        "“luck”不认识",
        "staff_control",
    ),
    Case(
        "a ratio of figures that are not there",
        'ratio = "staff_control"',
        'ratio = "area_control"',
        "base_data.strips",
        "area.actual",
    ),
    Case(
        "a column of the original budget",
        '{ role = "points", heading = "分值"',
        '{ role = "original_budget", heading = "年初", first = "points", last = "points" },\n'
        '    { role = "points", heading = "分值"',
        "layout.funds",
        "取自基础数据表",
    ),
    Case("no place for the functions", '"funds", "functions", "goal"', '"funds", "goal"', "layout.blocks", "functions"),
    Case("a key for people", 'key = "thrift"', 'key = "thrift", colour = 1', "base_data.texts[1].colour", "不认识的项"),
    Case(
        "a score by a rule that nobody knows",
        'rule = "proportional"',
        'rule = "dice"',
        "ratios[9].rule",
        "“dice”不认识",
        "loses_above",
        COUNTY,
    ),
    Case(
        "a ratio that is scored twice",
        'ratio = "area_control"\ndimension',
        'ratio = "public_control"\ndimension',
        "ratios",
        "“public_control”出现了2次",
        "",
        COUNTY,
    ),
    Case(
        "more lost than there is",
        "limit = 1\nstep = 0.01\nloss = 0.5",
        "limit = 1\nstep = 0.01\nloss = 50",
        "ratios[1].loss",
        "50超出范围",
        "0至5",
        COUNTY,
    ),
    Case(
        "steps that are none",
        "steps = [[0, 1], [0.1, 0.8], [0.2, 0.6], [0.3, 0.4]]",
        "steps = []",
        "ratios[4].steps",
        "至少要有一档",
        "",
        COUNTY,
    ),
    Case(
        "a ratio below another dimension",
        'dimension = "input"\ncategory = "allocation"\nheading = "在职人员控制率"',
        'dimension = "outcome"\ncategory = "allocation"\nheading = "在职人员控制率"',
        "ratios[1].category",
        "不认识",
        "duties",
        COUNTY,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_wrong_profile_of_departments_is_refused(case: Case, tmp_path: Path) -> None:
    for profile_id in (NATIONAL, DEPARTMENT, COUNTY):
        text = (folder() / f"{profile_id}.toml").read_text(encoding="utf-8")
        if profile_id == case.profile:
            assert case.old in text
            text = text.replace(case.old, case.new, 1)
        path = tmp_path / f"{profile_id}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load(case.profile, Library((tmp_path,)))
    fitting = [m for m in caught.value.mistakes if m.where == case.where and case.what in m.what]
    assert fitting, [str(mistake) for mistake in caught.value.mistakes]
    assert case.allowed in fitting[0].allowed
    assert fitting[0].file == f"{case.profile}.toml"


def test_a_change_in_the_rules_of_the_projects_is_a_change_of_the_department() -> None:
    """Or a workbook would be rebuilt by rules that it was not issued under."""
    issued = {"title": "甲"}
    rules = ("", load(NATIONAL).fingerprint, load("hunan_yiyang/2022").fingerprint)
    assert len({fingerprint(issued, (), projects) for projects in rules}) == 3


def test_what_is_asked_on_the_sheet_for_texts_counts_and_its_sentences_do_not() -> None:
    outline = load(NATIONAL).outline
    assert outline is not None
    other = replace(outline, title="{{ name }}", opening=("甲。",))
    less = replace(outline, sections=outline.sections[:2])
    marks = [fingerprint({}, boxes, "") for boxes in (outline.boxes, other.boxes, less.boxes, ())]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3
