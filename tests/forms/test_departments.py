"""The dossier of a department: what it may not say, and the sheets that its projects get."""

import copy
import json
from pathlib import Path

import pytest

from perfeval_xl.errors import BriefError
from perfeval_xl.findings import Code
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.department_fields import MOST_PROJECTS, project_sheets
from perfeval_xl.forms.form import MOST_INDICATORS
from perfeval_xl.issuing import brief_findings, issue, jobs_of, workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.profiles import load
from perfeval_xl.submission import check_file
from tests import making
from tests.departments import PROFILE, clean, department
from tests.issuing.samples import department as sample
from tests.issuing.samples import filled_from
from tests.making import Change, Data, drop, put


def mistakes(folder: Path, data: Data) -> dict[str, str]:
    """What is said against a dossier, by key path."""
    path = making.dossier_file(folder / "部门.json", data)
    with pytest.raises(BriefError) as caught:
        jobs_of(load(PROFILE), path)
    return {mistake.where: f"{mistake.what}；{mistake.allowed}" for mistake in caught.value.mistakes}


def no_projects(data: Data) -> None:
    data["projects"] = []


def many_projects(data: Data) -> None:
    own = data["projects"][0]
    data["projects"] = [copy.deepcopy(own) for _ in range(MOST_PROJECTS + 1)]
    for number, project in enumerate(data["projects"]):
        project["project"]["name"] = f"项目{number}"


def many_indicators(data: Data) -> None:
    own = data["projects"][0] | {"indicators": data["projects"][0]["indicators"][:1] * MOST_INDICATORS}
    names = [{"project": own["project"] | {"name": f"项目{at}", "code": f"a{at}"}} for at in range(5)]
    data["projects"] = [own | name for name in names]


REFUSED: dict[str, tuple[Change, str, str]] = {
    "no project": (no_projects, "projects", "一个项目也没有；部门的项目应有1至60个"),
    "no list of projects": (drop("projects"), "projects", "一个项目也没有"),
    "too many projects": (many_projects, "projects", "有61个项目"),
    "two projects of one name": (
        put("projects.2.project.name", "政务服务提升项目"),
        "projects",
        "第1、2个的项目名称都是“政务服务提升项目”",
    ),
    "two projects of one name but for spaces": (
        put("projects.2.project.name", " 政务服务提升项目 "),
        "projects",
        "第1、2个的项目名称",
    ),
    "two projects of one code": (
        lambda held: (put("projects.1.project.code", "a1")(held), put("projects.2.project.code", "A1")(held)),
        "projects",
        "项目编码",
    ),
    "a project of another year": (
        put("projects.1.project.year", 2021),
        "projects[1].project.year",
        "与部门年度2022不同",
    ),
    "more indicators than a department may have": (
        many_indicators,
        "projects",
        "一个部门连同所有项目最多",
    ),
    "a project without indicators": (put("projects.2.indicators", []), "projects[2].indicators", "一个指标也没有"),
    "a mistake inside a project": (
        put("projects.2.indicators.1.dimension", "gain"),
        "projects[2].indicators[1].dimension",
        "不认识",
    ),
    "a key that a project does not have": (put("projects.1.base", {}), "projects[1].base", "不认识的项"),
    "a department inside a project": (
        put("projects.1.department", {"name": "甲"}),
        "projects[1].department",
        "不认识的项",
    ),
    "a project where the department belongs": (put("project", {"name": "甲"}), "project", "不认识的项"),
    "a figure that is not in the table": (put("base.line.basic.plan", 3), "base.line.basic.plan", "没有这一格"),
    "a line that is not in the table": (put("base.line.travel.actual", 3), "base.line.travel.actual", "没有这一格"),
    "a sum typed as an answer": (
        put("base.line.three_public.actual", 3),
        "base.line.three_public.actual",
        "由公式计算",
    ),
    "an amount of a project typed in the base data": (
        put("base.project.p01.actual", 3),
        "base.project.p01.actual",
        "由公式计算",
    ),
    "a project that is not there": (
        put("base.project.p09.previous_actual", 3),
        "base.project.p09.previous_actual",
        "没有这一格",
    ),
    "a figure issued and typed": (put("figures.line.basic.budget", 300), "base.line.basic.budget", "已由下发单位给出"),
    "a figure that cannot be issued": (put("figures.line.total.budget", 3), "figures.line.total.budget", "由公式计算"),
    "a figure below nothing": (put("figures.staff.quota", -4), "figures.staff.quota", "-4超出范围"),
    "a figure beyond any department": (put("figures.staff.quota", 1e300), "figures.staff.quota", "超出范围"),
    "a printed sum with its unit": (
        put("base.reported.line.three_public.actual", "6.5万"),
        "base.reported.line.three_public.actual",
        "应为数字，现为“6.5万”",
    ),
    "a printed rate in words": (put("base.reported.staff.rate", "九成"), "base.reported.staff.rate", "应为百分数"),
    "a result that is not in the table": (
        put("base.reported.line.basic.plan", 3),
        "base.reported.line.basic.plan",
        "没有这一格",
    ),
    "a list where a number belongs": (put("base.staff.actual", [1]), "base.staff.actual", "应为数字、文字或日期"),
    "a control character": (put("base.texts.thrift", "a\x00"), "base.texts.thrift", "控制字符"),
    "a ratio that this profile does not score": (
        put("ratios.staff_control.reason", "因"),
        "ratios.staff_control",
        "不认识的项",
    ),
    "a report that says too much": (put("report.projects.1.score", 90), "report.projects[1].score", "不认识的项"),
}


@pytest.mark.parametrize(("change", "where", "what"), REFUSED.values(), ids=REFUSED.keys())
def test_what_a_dossier_may_not_say_is_told_with_its_path(
    change: Change, where: str, what: str, tmp_path: Path
) -> None:
    assert what in mistakes(tmp_path, department(change))[where]


def test_all_mistakes_of_all_forms_are_told_at_once(tmp_path: Path) -> None:
    data = department(
        put("department.year", "x"),
        put("projects.1.indicators.1.points", "x"),
        put("projects.2.funds.appropriation.final_budget", [1]),
    )
    assert {
        "department.year",
        "projects[1].indicators[1].points",
        "projects[2].funds.appropriation.final_budget",
    } <= set(mistakes(tmp_path, data))


@pytest.mark.parametrize("base", [3, [], "甲", {"line": 3}, {"line": {"basic": [1]}}, {"staff": None}])
def test_a_base_of_another_shape_is_told_and_not_tripped_over(base: object, tmp_path: Path) -> None:
    path = making.dossier_file(tmp_path / "部门.json", department(put("base", base)))
    submission = check_file(path)
    assert submission.readable or {f.code for f in submission.findings} == {Code.W014}


def test_a_quota_of_0_is_told_before_it_is_issued(tmp_path: Path) -> None:
    path = making.dossier_file(tmp_path / "部门.json", clean(put("figures.staff.quota", 0)))
    jobs = jobs_of(load(PROFILE), path)
    assert [f.code.name for f in brief_findings(jobs[0])] == ["T061"]
    with pytest.raises(BriefError, match="编制数为0"):
        list(issue(jobs, tmp_path / "出"))


def test_a_quota_of_0_that_was_typed_is_told_in_its_cell(tmp_path: Path) -> None:
    data = clean()
    data.pop("figures")
    data["base"]["staff"]["quota"] = 0
    path = tmp_path / "部门.xlsx"
    path.write_bytes(workbook(making.filled(data)))
    [finding] = [f for f in check_file(path).findings if f.code.name == "T061"]
    assert str(finding.place) == "基础数据表!B7"


def test_a_contradiction_that_nobody_could_mend_is_not_issued(tmp_path: Path) -> None:
    """All incomes and all expenditure are locked, and they differ."""
    data = clean(
        put(
            "budget",
            {
                "general_public": {"final_budget": 1200},
                "government_fund": {"final_budget": 90},
                "special_account": {"final_budget": 0},
                "other_income": {"final_budget": 0},
                "basic": {"final_budget": 300},
            },
        ),
    )
    for project in data["projects"]:
        project["budget"]["appropriation"]["final_budget"] = 500
        project.pop("funds")
    jobs = jobs_of(load(PROFILE), making.dossier_file(tmp_path / "部门.json", data))
    assert [f.code.name for f in brief_findings(jobs[0])] == ["H064"]
    data["budget"]["general_public"]["final_budget"] = 1210
    jobs = jobs_of(load(PROFILE), making.dossier_file(tmp_path / "部门.json", data))
    assert [f.code.name for f in brief_findings(jobs[0])] == []


# ---- names of sheets

NAMES: dict[str, tuple[str, str]] = {
    "plain": ("智慧城市", "项目01_智慧城市"),
    "forbidden signs": ("A/B[C]:*?'\\项目", "项目01_ABC项目"),
    "spaces and brackets": (" 二期 （2023）", "项目01_二期2023"),
    "too long": ("长" * 60, "项目01_" + "长" * 26),
    "nothing that fits": ("！！！", "项目01"),
    "letters of two units": ("𠮷野家改造", "项目01_野家改造"),
    "like a cell": ("A1", "项目01_A1"),
    "a sign that ends it": ("甲'", "项目01_甲"),
    "emoji": ("😀便民", "项目01_便民"),
    "like an escape": ("x0041_甲_乙", "项目01_x0041甲乙"),
    "not quite an escape": ("x00_甲", "项目01_x00_甲"),
}


@pytest.mark.parametrize(("name", "expected"), NAMES.values(), ids=NAMES.keys())
def test_a_sheet_is_called_after_its_project(name: str, expected: str) -> None:
    brief = making.filled(clean(put("projects.1.project.name", name))).form.brief
    assert project_sheets(brief)[0] == ("p01", expected)


@pytest.mark.parametrize("count", [1, 2, 60])
def test_each_project_has_its_sheet(count: int) -> None:
    filled = filled_from(sample(PROFILE, count), load(PROFILE))
    names = [sheet.name for sheet in arrange(filled.form).sheets]
    assert len(names) == len({name.casefold() for name in names}) == count + 5
    assert all(len(name.encode("utf-16-le")) <= 62 for name in names)


def test_names_that_differ_in_case_only_have_sheets_of_their_own(tmp_path: Path) -> None:
    data = clean(put("projects.1.project.name", "OA系统"), put("projects.2.project.name", "oa系统"))
    path = making.book(tmp_path / "部门.xlsx", data)
    assert check_file(path).genuine is True


# ---- what belongs to whom


def test_a_project_takes_year_department_and_unit_from_its_department() -> None:
    data = clean()
    for key in ("supervising_department", "implementing_unit"):
        data["projects"][0]["project"].pop(key)
    project = making.filled(data).form.brief.projects[0]
    assert (project.year, project.supervising_department, project.implementing_unit) == (
        2022,
        "市大数据中心",
        "市大数据中心",
    )


def test_what_a_project_says_itself_stands_even_when_it_is_nothing() -> None:
    data = clean(put("projects.1.project.implementing_unit", ""))
    assert making.filled(data).form.brief.projects[0].implementing_unit == ""


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("funds.projects.final_budget", 1000),
        ("funds.expenditure.final_budget", 1300),
        ("funds.total.final_budget", 1300),
        ("funds.total.original_budget", 1300),
        ("funds.total.actual_expenditure", 1275),
        ("funds.balance", 25),
        ("total.score", 99.81),
    ],
)
def test_the_figures_of_the_department_come_from_its_other_sheets(key: str, expected: float, tmp_path: Path) -> None:
    case = check_file(making.book(tmp_path / "部门.xlsx", clean())).case
    assert case is not None
    assert case.scored.number(key) == pytest.approx(expected)


def test_a_project_without_a_form_counts_all_the_same(tmp_path: Path) -> None:
    data = clean(
        put("base.line.other_projects", {"budget": 20, "actual": 20, "reason": "因金额小"}),
        put("budget.general_public.final_budget", 1220),
    )
    submission = check_file(making.book(tmp_path / "部门.xlsx", data))
    assert submission.findings == ()
    assert submission.case is not None
    assert submission.case.scored.number("funds.expenditure.final_budget") == 1320


def test_the_form_of_a_department_is_the_same_however_often_it_is_built() -> None:
    brief = making.filled(clean()).form.brief
    first, second = (build_form(load(PROFILE), brief) for _ in range(2))
    assert json.dumps(list(first.every_field)) == json.dumps(list(second.every_field))
