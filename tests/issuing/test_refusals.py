"""A brief that breaks the rules is refused with the sum that shows it, and nothing is written."""

from pathlib import Path

import pytest

from perfeval_xl.checks import Case
from perfeval_xl.errors import BriefError
from perfeval_xl.issuing import Job, issue, jobs_of, refusals, workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import published
from perfeval_xl.returns.reader import read_book
from perfeval_xl.scoring import score
from perfeval_xl.sealing.keys import load_key, new_key
from perfeval_xl.submission import check_file
from tests.issuing.samples import answered, job_from, project

YIYANG = "hunan_yiyang/2022_original_budget"


def too_many(*, draft: bool = False) -> Job:
    """The published table of 益阳, whose points make 110."""
    [job] = jobs_of(load(YIYANG), published()[YIYANG], draft=draft)
    return job


def messages(jobs: list[Job], folder: Path) -> list[str]:
    """Why the jobs are refused."""
    with pytest.raises(BriefError) as caught:
        issue(jobs, folder)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_points_that_make_110_are_refused_with_the_sum_and_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    said = messages([too_many()], folder)
    assert any("执行率10 + 产出55 + 效益45 = 110，应为100" in line for line in said)
    assert any("规定产出50、效益40" in line for line in said)
    assert not folder.exists()


def test_one_bad_brief_among_good_ones_keeps_all_from_being_written(tmp_path: Path) -> None:
    profile = load(YIYANG)
    jobs = [job_from(project(profile, code="A"), profile), too_many(), job_from(project(profile, code="B"), profile)]
    said = messages(jobs, tmp_path)
    assert all("益阳市新型智慧城市提升工程项目" in line for line in said)
    assert list(tmp_path.iterdir()) == []


def test_points_that_only_miss_a_dimension_are_refused(tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    data = project(profile)
    data["indicators"][0]["points"] += 5  # type: ignore[index]
    data["indicators"][-1]["points"] -= 5  # type: ignore[index]
    said = messages([job_from(data, profile)], tmp_path)
    assert any("产出指标分值合计55，规定50" in line for line in said)
    assert any("满意度指标分值合计5，规定10" in line for line in said)
    assert not any("应为100" in line for line in said)


def test_points_that_miss_by_a_thousandth_are_refused(tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    data = project(profile)
    data["indicators"][0]["points"] += 0.001  # type: ignore[index]
    said = messages([job_from(data, profile)], tmp_path)
    assert any("= 100.001，应为100" in line for line in said), said


def test_the_points_of_an_absent_dimension_must_go_where_the_profile_says(tmp_path: Path) -> None:
    profile = load("cn_national/2021_cost")
    data = project(profile)
    data["indicators"] = [item for item in data["indicators"] if item["dimension"] != "cost"]  # type: ignore[attr-defined]
    assert any("规定产出50、" in line for line in messages([job_from(data, profile)], tmp_path))
    data["indicators"][0]["points"] += 10  # type: ignore[index]
    data["indicators"][3]["points"] += 10  # type: ignore[index]
    assert len(list(issue([job_from(data, profile)], tmp_path))) == 1


def test_a_draft_is_built_marked_unsigned_and_its_live_check_is_red(tmp_path: Path) -> None:
    job = too_many(draft=True)
    key = load_key(new_key("市财政局", tmp_path / "keys"))
    [path] = issue([job], tmp_path, key=key)
    assert path.name.endswith("_草稿.xlsx")
    book = read_book(path)
    plan = arrange(job.filled.form, job.filled.answers)
    form = book.sheets[0]
    texts = [cell.value for cell in form.cells.values() if isinstance(cell.value, str)]
    assert any("草稿" in text for text in texts)
    assert "signature" not in "".join(book.properties.values())
    for mark in ("mark.points", "mark.points.output", "mark.points.outcome"):
        place = plan.addresses[mark]
        sheet = next(sheet for sheet in book.sheets if sheet.name == place.sheet)
        assert sheet.cells[place.row, place.column].value == "✗", cell_name(place.row, place.column)


def test_a_draft_that_is_handed_in_is_sent_back(tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    [path] = issue([job_from(answered(profile), profile, draft=True)], tmp_path)
    assert [found.message for found in check_file(path).findings if found.severity.blocking] == ["这是草稿，不得上报"]


def test_a_signed_workbook_carries_the_signature(tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    key = load_key(new_key("市财政局", tmp_path / "keys"))
    [path] = issue([job_from(project(profile), profile)], tmp_path, key=key)
    assert "signature" in "".join(read_book(path).properties.values())


def test_two_projects_of_one_code_are_refused_with_both_names(tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    jobs = [job_from(project(profile, code="A-1", name=name), profile) for name in ("甲项目", "乙项目")]
    [said] = messages(jobs, tmp_path)
    assert all(part in said for part in ("A-1", "甲项目", "乙项目", "重复"))
    assert list(tmp_path.iterdir()) == []


def test_two_drafts_of_one_code_are_refused_as_well(tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    jobs = [job_from(project(profile, name=name), profile, draft=True) for name in ("甲项目", "乙项目")]
    assert len(messages(jobs, tmp_path)) == 1


@pytest.mark.parametrize(
    ("first", "second"), [("甲/乙", "甲乙"), ("甲", "甲 "), ("甲:乙", "甲*乙"), ("A项目", "a项目")]
)
def test_two_projects_whose_files_would_bear_one_name_are_refused(first: str, second: str, tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    jobs = []
    for name in (first, second):
        data = project(profile, name=name)
        del data["project"]["code"]  # type: ignore[attr-defined]
        jobs.append(job_from(data, profile))
    assert "文件名" in messages(jobs, tmp_path)[0]


@pytest.mark.parametrize("missing", ["name", "supervising_department", "implementing_unit"])
def test_a_head_with_a_hole_is_refused(missing: str, tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    data = project(profile)
    del data["project"][missing]  # type: ignore[attr-defined]
    assert any("未填写" in line for line in messages([job_from(data, profile)], tmp_path))


@pytest.mark.parametrize("points", [0, -5])
def test_an_indicator_that_is_worth_nothing_is_refused(points: int, tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    data = project(profile)
    data["indicators"][0]["points"] += 12 - points  # type: ignore[index]
    data["indicators"][1]["points"] = points  # type: ignore[index]
    assert any("分值应大于0" in line for line in messages([job_from(data, profile)], tmp_path))


def test_what_is_only_doubtful_does_not_keep_a_brief_from_being_issued(tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    data = project(profile)
    data["indicators"][0]["target"] = "95%"  # type: ignore[index]
    job = job_from(data, profile)
    assert refusals(job) == ()
    assert len(list(issue([job], tmp_path))) == 1


def test_a_workbook_is_made_without_asking_whether_it_may_be_issued() -> None:
    job = too_many()
    assert workbook(job.filled).startswith(b"PK")
    assert Case(job.filled, score(job.filled)).form is job.filled.form
