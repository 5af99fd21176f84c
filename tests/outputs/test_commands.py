"""Every command does what it says, and says what it did."""

import json
from pathlib import Path

import pytest

from perfeval_xl.issuing import workbook
from perfeval_xl.profiles import available, load
from perfeval_xl.profiles.describe import describe
from perfeval_xl.profiles.library import published
from perfeval_xl.sealing.certificates import fingerprint
from perfeval_xl.sealing.keys import load_key
from perfeval_xl.submission import check_file
from tests.issuing.samples import answered, complete, project, save
from tests.outputs.commands import HUAIHUA, YIYANG, good_workbook, perfeval

NATIONAL = "cn_national/2020"


def test_profiles_are_listed_with_their_points() -> None:
    result = perfeval("profiles")
    lines = result.stdout.splitlines()
    assert (result.exit_code, [line.split()[0] for line in lines]) == (0, available())
    assert "执行率10/产出50/效益30/满意度10" in result.stdout
    assert "执行率20/产出40/效益40" in result.stdout


@pytest.mark.parametrize("profile_id", available())
def test_a_profile_is_shown_in_chinese_with_its_sources(profile_id: str) -> None:
    result = perfeval("profiles", "show", profile_id)
    assert result.exit_code == 0
    for line in describe(load(profile_id)):
        assert f"{line.topic}：{line.rule}\n    依据：{line.basis}" in result.stdout
    assert "依据的出处" in result.stdout
    assert "原文未核对" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("profiles", "show", "nowhere/1"),
        ("brief", "nowhere/1", "-o", "x.xlsx"),
        ("build", "nowhere/1", "--brief", "x.toml", "-o", "out"),
    ],
)
def test_an_unknown_profile_is_told_with_the_known_ones(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = perfeval(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "没有这个规则集" in result.stderr
    assert NATIONAL in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_empty_list_is_written_and_not_over_another_file(tmp_path: Path) -> None:
    path = tmp_path / "项目 清单.xlsx"
    assert perfeval("brief", NATIONAL, "-o", path).exit_code == 0
    first = path.read_bytes()
    again = perfeval("brief", NATIONAL, "-o", path)
    assert (again.exit_code, path.read_bytes()) == (1, first)
    assert "--force" in again.stderr
    assert perfeval("brief", "cn_national/2021_cost", "-o", path, "--force").exit_code == 0
    assert path.read_bytes() != first


def test_a_brief_is_built_and_its_path_told(tmp_path: Path) -> None:
    source = save(tmp_path / "材料 1.json", project(load(NATIONAL)))
    result = perfeval("build", NATIONAL, "--brief", source, "-o", tmp_path / "out")
    [path] = (tmp_path / "out").iterdir()
    assert (result.exit_code, result.stdout) == (0, f"已写出 {path}\n")
    assert check_file(path).genuine is True


def test_a_brief_that_makes_110_is_refused_with_the_sum_and_nothing_is_written(tmp_path: Path) -> None:
    result = perfeval("build", "hunan_yiyang/2022_original_budget", "--brief", YIYANG, "-o", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "执行率10 + 产出55 + 效益45 = 110，应为100" in result.stderr
    assert "没有写出任何文件" in result.stderr
    assert not (tmp_path / "out").exists()


def test_as_a_draft_it_is_built_all_the_same(tmp_path: Path) -> None:
    result = perfeval("build", "hunan_yiyang/2022_original_budget", "--brief", YIYANG, "-o", tmp_path, "--draft")
    assert result.exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["YY2022-001_益阳市新型智慧城市提升工程项目_2022_草稿.xlsx"]
    assert "= 110，应为100" in result.stderr


def test_a_workbook_that_stands_there_is_left_where_it_is_the_same_and_told_where_it_is_not(tmp_path: Path) -> None:
    source = save(tmp_path / "x.json", project(load(NATIONAL)))
    arguments = ("build", NATIONAL, "--brief", source, "-o", tmp_path / "out")
    assert perfeval(*arguments).exit_code == 0
    [path] = (tmp_path / "out").iterdir()
    before = path.stat()
    again = perfeval(*arguments)
    assert (again.exit_code, again.stdout) == (
        0,
        f"没有动 {path}（已有，相同）\n共1个：已有且相同、没有动的1个\n",
    )
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    path.write_text("mine", encoding="utf-8")
    refused = perfeval(*arguments)
    assert refused.exit_code == 1
    assert "没有动" in refused.stdout
    assert "请先把它移到别处再生成一次，或加 --force" in refused.stdout
    assert path.read_text(encoding="utf-8") == "mine"
    assert perfeval(*arguments, "--force").exit_code == 0
    assert path.read_bytes().startswith(b"PK")


def test_what_had_to_be_supposed_about_a_target_is_told(tmp_path: Path) -> None:
    data = project(load(NATIONAL))
    data["indicators"][0]["target"] = "11个区县"  # type: ignore[index]
    source = save(tmp_path / "x.json", data)
    result = perfeval("build", NATIONAL, "--brief", source, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "“11个区县”没有写计算符号，按“≥”处理" in result.stderr


def test_a_key_is_made_listed_and_signs_what_is_built(tmp_path: Path) -> None:
    home = tmp_path / "home"
    result = perfeval("keys", "new", "市财政局", home=home)
    assert result.exit_code == 0
    assert sorted(path.name for path in home.iterdir()) == ["市财政局.key", "市财政局.pub"]
    key = load_key(home / "市财政局.key")
    assert key.private.hex() not in result.output
    listed = perfeval("keys", "list", home=home)
    assert listed.stdout.splitlines()[0] == "市财政局"
    assert f"指纹：{fingerprint(key.office)}" in listed.stdout
    source = save(tmp_path / "x.json", answered(load(NATIONAL)))
    built = perfeval("build", NATIONAL, "--brief", source, "-o", tmp_path / "out", "--key", home / "市财政局.key")
    [path] = (tmp_path / "out").iterdir()
    assert built.exit_code == 0
    assert perfeval("check", path, home=home).exit_code == 0
    assert "G116" not in perfeval("check", path, home=home).stdout
    assert "G116" in perfeval("check", path, home=tmp_path / "elsewhere").stdout
    assert "G116" not in perfeval("check", path, "--keys", home).stdout


def test_a_key_is_never_overwritten_and_its_name_must_be_a_file_name(tmp_path: Path) -> None:
    assert perfeval("keys", "new", "局", "-o", tmp_path).exit_code == 0
    before = (tmp_path / "局.key").read_bytes()
    again = perfeval("keys", "new", "局", "-o", tmp_path)
    assert (again.exit_code, (tmp_path / "局.key").read_bytes()) == (1, before)
    for name in ("../x", "a/b", "", "x" * 61):
        assert perfeval("keys", "new", name, "-o", tmp_path).exit_code == 1
    assert (tmp_path / "局.key").stat().st_mode & 0o077 == 0


def test_no_keys_are_told_as_such(tmp_path: Path) -> None:
    result = perfeval("keys", "list", home=tmp_path)
    assert (result.exit_code, "没有公钥" in result.stdout) == (0, True)


def test_extract_gives_a_dossier_that_builds_the_same_workbook(tmp_path: Path) -> None:
    path = good_workbook(tmp_path)
    result = perfeval("extract", path, "-o", tmp_path / "材料.json")
    assert result.exit_code == 0
    data = json.loads((tmp_path / "材料.json").read_text(encoding="utf-8"))
    assert (data["profile"], data["values"]) == (NATIONAL, "cells")
    built = perfeval("build", NATIONAL, "--brief", tmp_path / "材料.json", "-o", tmp_path / "out")
    assert built.exit_code == 0
    [again] = (tmp_path / "out").iterdir()
    assert again.read_bytes() == path.read_bytes() == workbook(complete(NATIONAL))
    standing = perfeval("extract", path, "-o", tmp_path / "材料.json")
    assert (standing.exit_code, "--force" in standing.stderr) == (1, True)


def test_extract_of_a_file_that_cannot_be_read_says_why_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("no workbook", encoding="utf-8")
    result = perfeval("extract", tmp_path / "x.xlsx", "-o", tmp_path / "x.json")
    assert result.exit_code == 2
    assert "不是Excel工作簿" in result.output
    assert not (tmp_path / "x.json").exists()


def test_the_demonstration_runs_through_every_published_table(tmp_path: Path) -> None:
    result = perfeval("demo", "-o", tmp_path / "demo")
    assert result.exit_code == 0
    for profile_id in published():
        assert load(profile_id).title in result.stdout
    assert "85.51" in result.stdout
    assert "104.13" in result.stdout
    assert "106.41" in result.stdout
    assert "执行率10 + 产出55 + 效益45 = 110，应为100" in result.stdout
    written = list((tmp_path / "demo").glob("*.xlsx"))
    assert len(written) == len(list((tmp_path / "demo").glob("*_自评报告.docx"))) == len(published())
    # What the unit of 大同 wrote into its form is as wrong in the report.
    assert result.stdout.count("自评报告写“指标值均已完成”") == 1
    assert all(check_file(path).genuine is True for path in written)
    assert perfeval("demo", "-o", tmp_path / "demo").exit_code == 0


def test_a_dossier_that_is_built_is_checked_the_same_as_its_workbook(tmp_path: Path) -> None:
    brief, issued = tmp_path / "怀化.toml", tmp_path / "下发"
    text = HUAIHUA.read_text(encoding="utf-8")
    brief.write_text(text.replace('target = "≥5%"', 'target = "≥5%"\nconfirmed = true'), encoding="utf-8")
    assert perfeval("build", "hunan_huaihua/2023", "--brief", brief, "-o", issued).exit_code == 0
    [path] = issued.iterdir()
    assert check_file(path).case is not None
    assert perfeval("check", path).exit_code == 0
