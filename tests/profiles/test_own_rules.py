"""A profile that is not shipped is as good as one that is, in every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.addin.self_test import self_test
from perfeval_xl.errors import ProfileError
from perfeval_xl.issuing import Job, issue
from perfeval_xl.profiles import Library, available, load
from perfeval_xl.profiles.library import default_library, folder, published, search_path
from perfeval_xl.profiles.releases import release_path
from perfeval_xl.reports.doors import report_of
from perfeval_xl.submission import check_file
from tests.issuing.lists import save
from tests.issuing.samples import complete, project
from tests.outputs.commands import perfeval
from tests.profiles import own_rules
from tests.profiles.own_rules import OWN, PROFILE, TITLE

CHANGED = PROFILE.replace("points = 20", "points = 15").replace("points = 40", "points = 45")
"""The own profile with other points, and the same version."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's settings."""
    path = tmp_path / "设置"
    monkeypatch.setenv("PERFEVAL_HOME", str(path))
    return path


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder of own profiles."""
    return own_rules.write(tmp_path / "本局规则")


def issued(library: Library, target: Path) -> Path:
    """A filled workbook of the own profile, issued as the command line does."""
    [path] = issue([Job(complete(OWN, library=library), "材料.toml")], target, library=library, force=True)
    return path


@pytest.mark.parametrize("place", ["--rules", "settings"])
def test_every_command_works_with_a_profile_that_is_not_shipped(place: str, tmp_path: Path, home: Path) -> None:
    root = own_rules.write(tmp_path / "rules" if place == "--rules" else home / "rules")
    before = ("--rules", root) if place == "--rules" else ()

    def run(*arguments: object) -> str:
        result = perfeval(*before, *arguments, home=home)
        assert result.exit_code == 0, (result.stdout, result.stderr)
        return result.stdout

    assert TITLE in run("profiles")
    assert "执行率×20分" in run("profiles", "show", OWN)
    run("brief", OWN, "-o", tmp_path / "清单.xlsx")
    assert (tmp_path / "清单.xlsx").exists()
    library = search_path(root)
    listed = save(tmp_path / "项目.xlsx", library.load(OWN), [project(library.load(OWN))])
    printed = run("build", OWN, "--brief", listed, "-o", tmp_path / "下发")
    kept = release_path(root, OWN, 1)
    assert str(kept) in printed
    assert kept.exists()
    filled = issued(library, tmp_path / "回收")
    assert "下发的原表，未被改动" in run("check", filled)
    run("extract", filled, "-o", tmp_path / "内容.json")
    run("check", tmp_path / "内容.json")
    run("report", filled, "-o", tmp_path / "报告.txt")
    assert "项目概况" in (tmp_path / "报告.txt").read_text(encoding="utf-8")


def test_without_its_folder_an_own_workbook_is_of_rules_that_are_not_here(rules: Path, tmp_path: Path) -> None:
    path = issued(search_path(rules), tmp_path / "回收")
    [finding] = check_file(path, library=Library((folder(),))).findings
    assert finding.code.name == "W010"
    assert f"规则集{OWN}第1版" in finding.message


def test_the_folder_that_is_named_first_counts_and_those_of_the_program_last(tmp_path: Path, home: Path) -> None:
    roots = [tmp_path / "一", tmp_path / "二", home / "rules"]
    for root, title in zip(roots, ("甲", "乙", "丙"), strict=True):
        own_rules.write(root, PROFILE.replace(TITLE, title))
    for number, title in enumerate(("甲", "乙", "丙")):
        assert search_path(*roots[number:2]).load(OWN).title == title
    assert (load(OWN).title, OWN in available(), OWN in published()) == ("丙", True, True)
    listed = perfeval("--rules", roots[0], "--rules", roots[1], "profiles", home=home).stdout
    assert f"{OWN:24} 甲" in listed
    assert f"另有同名的规则集没有采用：{roots[1]}、{roots[2]}" in listed


def test_a_profile_of_the_same_id_stands_before_that_of_the_program(rules: Path, tmp_path: Path) -> None:
    """Workbooks that were issued by either are still told apart and read."""
    shipped = Library((folder(),))
    [before] = issue([Job(complete("cn_national/2021_cost"), "材料.toml")], tmp_path / "前", library=shipped)
    path = rules / "cn_national" / "2021_cost.toml"
    path.parent.mkdir()
    path.write_text(PROFILE, encoding="utf-8")
    library = search_path(rules)
    assert library.load("cn_national/2021_cost").title == TITLE
    [after] = issue([Job(complete("cn_national/2021_cost", library=library), "x")], tmp_path / "后", library=library)
    titles = []
    for workbook in (before, after):
        submission = check_file(workbook, library=library)
        assert submission.case is not None
        assert submission.genuine
        titles.append(submission.case.form.profile.title)
    assert titles == [shipped.load("cn_national/2021_cost").title, TITLE]


def test_what_was_issued_stays_readable_when_an_own_profile_changes_in_mid_round(rules: Path, tmp_path: Path) -> None:
    path = issued(search_path(rules), tmp_path / "回收")
    own_rules.write(rules, CHANGED.replace("version = 1", "version = 2"))
    library = search_path(rules)
    submission = check_file(path, library=library)
    assert submission.case is not None
    assert submission.genuine
    assert submission.case.form.profile.execution.points == 20
    assert library.versions(OWN) == [1, 2]
    for version, points in ((1, 20), (2, 15)):
        shown = perfeval("--rules", rules, "profiles", "show", OWN, "--version", version)
        assert f"执行率×{points}分" in shown.stdout
    later = check_file(issued(library, tmp_path / "又下发"), library=library)
    assert later.case is not None
    assert (later.genuine, later.case.form.profile.execution.points) == (True, 15)


@pytest.mark.parametrize("change", ["points", "no TOML", "a wrong word list", "outline", "gone"])
def test_what_was_issued_stays_readable_whatever_becomes_of_the_own_profile(
    change: str, rules: Path, tmp_path: Path
) -> None:
    path = issued(search_path(rules), tmp_path / "回收")
    if change == "points":
        own_rules.write(rules, CHANGED)
    elif change == "no TOML":
        own_rules.write(rules, "version = = 1")
    elif change == "a wrong word list":
        own_rules.write(rules, PROFILE + '\n[plausibility]\nvague_words = "较好"\n')
    elif change == "outline":
        (rules / f"{OWN}.report.toml").unlink()
    else:
        (rules / f"{OWN}.toml").unlink()
        (rules / f"{OWN}.report.toml").unlink()
    library = search_path(rules)
    assert check_file(path, library=library).genuine
    assert report_of(path, library=library).text


def test_a_changed_profile_of_the_same_version_is_not_issued(rules: Path, tmp_path: Path, home: Path) -> None:
    issued(search_path(rules), tmp_path / "回收")
    own_rules.write(rules, CHANGED)
    library = search_path(rules)
    listed = save(tmp_path / "项目.xlsx", library.load(OWN), [project(library.load(OWN))])
    refused = perfeval("--rules", rules, "build", OWN, "--brief", listed, "-o", tmp_path / "下发", home=home)
    assert refused.exit_code == 1
    assert f"{OWN}.toml：version：第1版已经下发过，内容与现在的不同；改为2" in refused.stderr
    assert not (tmp_path / "下发").exists()
    draft = perfeval("--rules", rules, "build", OWN, "--brief", listed, "-o", tmp_path / "草稿", "--draft", home=home)
    assert draft.exit_code == 0
    assert not release_path(rules, OWN, 2).exists()


def test_a_word_of_a_check_may_change_without_a_new_version(rules: Path, tmp_path: Path) -> None:
    issued(search_path(rules), tmp_path / "回收")
    own_rules.write(rules, PROFILE + '\n[plausibility]\nvague_words = ["较好"]\n')
    library = search_path(rules)
    assert check_file(issued(library, tmp_path / "又下发"), library=library).genuine


def test_where_nothing_can_be_written_the_rules_are_kept_in_the_settings(
    rules: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = search_path(rules)
    listed = save(tmp_path / "项目.xlsx", library.load(OWN), [project(library.load(OWN))])
    (rules / "released").write_text("", encoding="utf-8")
    result = perfeval("--rules", rules, "build", OWN, "--brief", listed, "-o", tmp_path / "下发", home=home)
    kept = release_path(home / "rules", OWN, 1)
    assert (result.exit_code, kept.exists()) == (0, True)
    assert str(kept) in result.stdout
    own_rules.write(rules, CHANGED)
    [path] = (tmp_path / "下发").glob("*.xlsx")
    assert check_file(path, library=search_path(rules)).genuine


def test_a_department_keeps_the_rules_of_its_projects_too(tmp_path: Path) -> None:
    root = own_rules.write(tmp_path / "rules")
    department = f'''\
extends = "hunan_hengyang/2022@1"
projects = "{OWN}"
version = 1
title = "某县部门整体支出"
'''
    (root / "own_county" / "2024_department.toml").write_text(department, encoding="utf-8")
    library = search_path(root)
    job = Job(complete("own_county/2024_department", library=library), "x")
    told: list[Path] = []
    [path] = issue([job], tmp_path, library=library, kept=told.append)
    assert sorted(told) == sorted((root / "released").rglob("*.json"))
    assert {file.name for file in told} == {"2024.v1.json", "2024_department.v1.json"}
    own_rules.write(root, CHANGED.replace("version = 1", "version = 2"))
    changed = search_path(root)
    assert check_file(path, library=changed).genuine
    with pytest.raises(ProfileError, match="第1版已经下发过"):
        changed.keep(changed.load("own_county/2024_department"))


def test_a_wrong_profile_is_listed_as_such_and_hides_no_other(rules: Path, home: Path) -> None:
    own_rules.write(rules, PROFILE.replace("points = 20", "points = 2000"))
    listed = perfeval("--rules", rules, "profiles", home=home)
    assert listed.exit_code == 1
    assert f"{OWN:24} 有1处错误，不能用：{OWN}.toml：execution.points" in listed.stderr
    assert "cn_national/2020" in listed.stdout


def test_a_list_where_a_grade_belongs_hides_no_other_profile(rules: Path, home: Path) -> None:
    own_rules.write(rules, PROFILE + '\n[scoring.qualitative.read_as]\n"好" = ["达成年度指标"]\n')
    listed = perfeval("--rules", rules, "profiles", home=home)
    assert listed.exit_code == 1
    assert f"不能用：{OWN}.toml：scoring.qualitative.read_as.好" in listed.stderr
    assert "cn_national/2020" in listed.stdout


def test_a_name_that_no_message_can_hold_is_refused(rules: Path) -> None:
    path = rules / "某县（试）" / "2024.toml"
    path.parent.mkdir()
    path.write_text(PROFILE, encoding="utf-8")
    with pytest.raises(ProfileError, match="不能用；只用汉字"):
        search_path(rules).load("某县（试）/2024")


def test_the_default_library_sees_what_changes_in_the_settings(home: Path) -> None:
    assert OWN not in default_library().available()
    own_rules.write(home / "rules")
    first = default_library()
    assert first.load(OWN).execution.points == 20
    assert default_library() is first
    own_rules.write(home / "rules", CHANGED)
    assert default_library().load(OWN).execution.points == 15


def test_a_folder_of_rules_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert perfeval("--rules", tmp_path / "没有", "profiles").exit_code == 2


def test_a_folder_without_any_rules_is_told_and_is_no_error(rules: Path, tmp_path: Path) -> None:
    for named, told in ((tmp_path / "空", True), (rules / "own_county", True), (rules, False)):
        named.mkdir(exist_ok=True)
        listed = perfeval("--rules", named, "profiles")
        assert (listed.exit_code, f"没有规则集：{named}" in listed.stderr) == (0, told)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (PROFILE.encode("utf-16"), "不是合格的TOML：不是UTF-8编码的文本，请在编辑器里另存为UTF-8"),
        (b"version = 1\ntitle = = 1\n", "不是合格的TOML：第2行第9个字符处值写得不对"),
        (b"version = 1\nversion = 2\n", "不是合格的TOML：第2行第12个字符处同一项写了两次"),
    ],
)
@pytest.mark.parametrize("ending", [".toml", ".report.toml"])
def test_a_file_that_is_no_toml_is_told_in_chinese(ending: str, content: bytes, message: str, rules: Path) -> None:
    (rules / f"{OWN}{ending}").write_bytes(content)
    with pytest.raises(ProfileError) as caught:
        search_path(rules).load(OWN)
    assert f"{OWN}{ending}：整个文件：{message}" in str(caught.value)


def test_the_program_behind_the_buttons_tests_itself_with_the_users_own_rules(home: Path) -> None:
    own_rules.write(home / "rules")
    assert f"规则集{len(available())}个；{OWN}：自评表" in self_test()
