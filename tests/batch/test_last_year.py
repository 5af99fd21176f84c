"""Forms of a year before are read once, and every file of this year is held against them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import perfeval_xl
from perfeval_xl.errors import PerfevalError
from tests import making
from tests.making import put
from tests.outputs.commands import perfeval

EASIER = put("indicators.1.target", "≥900个")


def files(folder: Path, year: int, *codes: str) -> Path:
    """A folder with a dossier of each project."""
    folder.mkdir()
    for code in codes:
        changes = put("project.year", year), put("project.code", code), put("project.name", f"{code}项目")
        easier = (EASIER,) if year == 2022 else ()
        making.dossier_file(folder / f"{code}.json", making.dossier(*changes, *easier))
    return folder


def codes_of(result: perfeval_xl.Result) -> set[str]:
    """Codes of the findings about two years."""
    return {one.code.name for one in result.findings if one.code.name[0] == "N"}


def test_each_file_is_held_against_its_own(tmp_path: Path) -> None:
    before = perfeval_xl.last_year(files(tmp_path / "上年", 2021, "A", "B"))
    now = files(tmp_path / "今年", 2022, "A", "C")
    of_a, of_c = perfeval_xl.check_many(sorted(now.iterdir()), last_year=before)
    assert {"N104", "N114"} <= codes_of(of_a)
    assert codes_of(of_c) == {"N120"}
    assert codes_of(perfeval_xl.check(now / "A.json")) == set()


def test_processes_find_the_same(tmp_path: Path) -> None:
    before, now = files(tmp_path / "上年", 2021, "A", "B"), files(tmp_path / "今年", 2022, "A", "B")
    said = perfeval("check", now, "--previous", before)
    found = perfeval_xl.check_many(sorted(now.iterdir()), last_year=perfeval_xl.last_year(before))
    assert said.stdout.count("（N104）") == 2
    assert said.stdout.count("（N") == sum(one.code.name[0] == "N" for result in found for one in result.findings)


def test_what_cannot_be_used_is_told_and_the_rest_is(tmp_path: Path) -> None:
    before, now = files(tmp_path / "上年", 2021, "A"), files(tmp_path / "今年", 2022, "A")
    (before / "坏.xlsx").write_bytes(b"PK\x03\x04")
    (before / "又一份.json").write_bytes((before / "A.json").read_bytes())
    said = perfeval("check", now / "A.json", "--previous", before)
    assert "注意：上年的“坏.xlsx”没有用：" in said.stderr
    assert "注意：上年的表有1份重复" in said.stderr
    assert "（N104）" in said.stdout


def test_of_two_of_one_project_the_one_that_was_saved_last_counts(tmp_path: Path) -> None:
    old, new = (making.dossier(put("project.year", 2021), put("indicators.1.target", f"≥{n}个")) for n in (700, 950))
    paths = [making.dossier_file(tmp_path / f"{name}.json", data) for name, data in (("a", new), ("b", old))]
    for path, when in zip(paths, (2_000_000_000, 1_000_000_000), strict=True):
        os.utime(path, (when, when))
    now = making.dossier_file(tmp_path / "now.json", making.dossier(EASIER))
    result = perfeval_xl.check(now, last_year=perfeval_xl.last_year(paths))
    [finding] = [one for one in result.findings if one.code.name == "N104"]
    assert finding.expected == "2021年度：≥950个"


@pytest.mark.parametrize(
    ("year", "told"),
    [(2022, "的（给的是2022年度的，与这个表同一年度；请换成以前年度的）"), (2023, "的（给的是2023年度的，比这个表晚")],
)
def test_a_form_of_another_year_is_told_as_that(tmp_path: Path, year: int, told: str) -> None:
    """Not as a project that is not there."""
    before, now = files(tmp_path / "给的", year, "A", "B"), files(tmp_path / "今年", 2022, "A", "C")
    of_a, of_c = perfeval_xl.check_many(sorted(now.iterdir()), last_year=perfeval_xl.last_year(before))
    [finding] = [one for one in of_a.findings if one.code.name == "N120"]
    assert f"没有“A项目”{told}" in finding.message
    [finding] = [one for one in of_c.findings if one.code.name == "N120"]
    assert "没有“C项目”，没有对比" in finding.message


def test_what_nothing_can_be_held_against_is_no_fault_of_the_form(tmp_path: Path) -> None:
    """Exit code 1 says that something in the forms has to be mended."""
    now, empty, broken = files(tmp_path / "今年", 2022, "A"), tmp_path / "空", tmp_path / "坏.xlsx"
    empty.mkdir()
    broken.write_bytes(b"PK\x03\x04")
    for given, why in ((empty, "没有上年的表"), (broken, "没有一份能用来对比，没有审核")):
        said = perfeval("check", now / "A.json", "--previous", given)
        assert (said.exit_code, why in said.stderr, said.stdout) == (2, True, "")


def test_nothing_to_be_held_against_is_refused(tmp_path: Path) -> None:
    now = files(tmp_path / "今年", 2022, "A")
    said = perfeval("check", now / "A.json", "--previous", tmp_path / "没有")
    assert (said.exit_code, "没有这个文件或文件夹" in said.stderr) == (2, True)
    (tmp_path / "空").mkdir()
    with pytest.raises(PerfevalError, match="没有上年的表"):
        perfeval_xl.last_year(tmp_path / "空")


def test_a_content_is_held_against_a_content() -> None:
    before = perfeval_xl.last_year(making.book_bytes(making.dossier(put("project.year", 2021))))
    assert "N104" in codes_of(perfeval_xl.check(making.book_bytes(making.dossier(EASIER)), last_year=before))
