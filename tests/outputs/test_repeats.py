"""`check` says whose form a file is, and which projects came more than once."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from perfeval_xl.outputs.repeats import MOST_FILES, MOST_PROJECTS, Repeats, whose
from perfeval_xl.outputs.terminal import Printer
from perfeval_xl.result import Origin, Result
from perfeval_xl.submission import check_file
from tests import making
from tests.making import put
from tests.outputs.commands import perfeval

WHOSE = "2022年度　A-001　政务服务提升项目　市大数据中心"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A form that was checked."""
    return check_file(making.book(tmp_path_factory.mktemp("one") / "甲.xlsx")).result


def origin_of(result: Result) -> Origin:
    assert result.origin is not None
    return result.origin


def came(result: Result, path: str, code: str = "A-001", content: str = "一", sha: str = "a") -> Result:
    """Another file of a project."""
    origin = replace(origin_of(result), code=code)
    return replace(result, path=path, origin=origin, content=content, sha256=sha * 64)


def repeats_of(*results: Result) -> Repeats:
    repeats = Repeats()
    for result in results:
        repeats.add(result)
    return repeats


def test_whose_form_it_is_stands_in_one_line(result: Result) -> None:
    origin = origin_of(result)
    assert whose(origin) == WHOSE
    assert whose(replace(origin, implementing_unit="")) == WHOSE.replace("市大数据中心", "市政务服务局")
    assert whose(replace(origin, code="", name="一\n二")) == "2022年度　一⏎二　市大数据中心"
    department = replace(origin, name="某局", implementing_unit="", supervising_department="某局")
    assert whose(department) == "2022年度　A-001　某局"


@pytest.mark.parametrize("terminal", [False, True])
def test_it_stands_below_the_name_of_the_file(result: Result, *, terminal: bool) -> None:
    out = io.StringIO()
    Printer(Console(file=out, force_terminal=terminal, width=200, color_system=None)).show(result)
    assert out.getvalue().splitlines()[1].strip() == WHOSE


def test_the_content_is_what_was_answered_not_how_it_was_saved(result: Result, tmp_path: Path) -> None:
    other = check_file(making.book(tmp_path / "乙.xlsx", making.dossier(put("indicators.1.actual", 1500)))).result
    saved = making.copied(making.book(tmp_path / "甲.xlsx"), tmp_path / "丙.xlsx", lambda parts: None)
    again = check_file(saved).result
    assert (len(result.content), result.sha256 != again.sha256) == (len("3F9A-04C1-77BE"), True)
    assert again.content == result.content
    assert other.content != result.content


def test_a_project_that_came_again_is_told_with_its_files_by_what_they_say(result: Result) -> None:
    lines = list(
        repeats_of(
            came(result, "甲.xlsx"),
            came(result, "甲 副本.xlsx"),
            came(result, "另存.xlsx", sha="b"),
            came(result, "改过.xlsx", content="二", sha="c"),
            came(result, "缺表.xlsx", content="", sha="d"),
            came(result, "别的.xlsx", code="A-002", sha="e"),
        ).lines()
    )
    assert lines == [
        "来了不止一份的项目1个：",
        f"  {WHOSE}：5份，内容有3种",
        "    校验码一：甲.xlsx、甲 副本.xlsx、另存.xlsx",
        "    校验码二：改过.xlsx",
        "    算不出校验码：缺表.xlsx",
        "  内容相同的留一份；不同的，请问填报单位以哪份为准，或用 perfeval collect 收件，按上报先后认定。",
    ]


def test_what_is_the_same_to_the_byte_is_told_as_that(result: Result) -> None:
    unread = replace(result, origin=None, content="")
    lines = list(
        repeats_of(
            came(result, "甲.xlsx"),
            came(result, "乙.xlsx"),
            replace(unread, path="丙.xls", sha256="b" * 64),
            replace(unread, path="丁.xls", sha256="b" * 64),
            replace(unread, path="没有.xls", sha256=""),
            replace(unread, path="也没有.xls", sha256=""),
        ).lines()
    )
    assert lines[1:3] == [f"  {WHOSE}：2份，内容相同", "    校验码一，一个字节不差：甲.xlsx、乙.xlsx"]
    assert lines[-2:] == ["内容一个字节不差、而看不出是哪个项目的文件1组：", "  同一个：丙.xls、丁.xls"]


def test_where_nothing_came_twice_nothing_is_said(result: Result) -> None:
    years = [replace(result, origin=replace(origin_of(result), year=year)) for year in (2022, 2023)]
    assert list(repeats_of(*years, came(result, "乙.xlsx", code="", sha="c")).lines()) == []


def test_a_folder_full_of_them_is_counted(result: Result) -> None:
    many = [came(result, f"{code}_{n}.xlsx", code=f"A-{code}") for code in range(MOST_PROJECTS + 7) for n in range(2)]
    lines = list(repeats_of(*many).lines())
    assert lines[0] == f"来了不止一份的项目{MOST_PROJECTS + 7}个："
    assert lines[-2] == "  另有7个"
    same = list(repeats_of(*(came(result, f"{n}.xlsx") for n in range(MOST_FILES + 2))).lines())
    assert same[2].endswith(f"、9.xlsx 等{MOST_FILES + 2}个")
    apart = list(repeats_of(*(came(result, f"{n}.xlsx", content=str(n)) for n in range(MOST_FILES + 2))).lines())
    assert apart[-2] == "    另有2种"


def test_a_path_writes_no_line_of_its_own(result: Result) -> None:
    lines = list(repeats_of(came(result, "甲.xlsx"), came(result, "乙\n共9个文件：通过9个.xlsx")).lines())
    assert any("乙⏎共9个文件" in line for line in lines)


def test_the_command_tells_it_at_the_end_and_each_line_of_json_names_what_came_before(tmp_path: Path) -> None:
    first, again = making.book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    again.write_bytes(first.read_bytes())
    changed = making.book(tmp_path / "c.xlsx", making.dossier(put("indicators.1.actual", 1500)))
    for name in ("x.xlsx", "y.xlsx"):
        (tmp_path / name).write_bytes(b"no workbook")
    shown = perfeval("check", tmp_path).stdout.splitlines()
    assert shown[-8] == "来了不止一份的项目1个："
    assert shown[-1] == "共5个文件：通过3个，退回0个，读不出来2个"
    files = [json.loads(line) for line in perfeval("check", "--json", tmp_path).stdout.splitlines()]
    names = ("same_project_as", "same_content_as", "same_bytes_as")
    a, x = str(first), str(tmp_path / "x.xlsx")
    assert [tuple(file.get(name) for name in names) for file in files] == [
        (None, None, None),
        (a, a, a),
        (a, None, None),
        (None, None, None),
        (None, None, x),
    ]
    assert [file["form"]["code"] for file in files[:3]] == ["A-001"] * 3
    assert files[0]["content"] == files[1]["content"] != files[2]["content"]
    [alone] = json.loads(perfeval("check", "--json", changed).stdout)["files"]
    assert not any(name in alone for name in names)
