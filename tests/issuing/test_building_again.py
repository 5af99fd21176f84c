"""Building into a folder again: what is new or changed is written, the rest is left, and nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.forms.dossier import Dossier, read_brief, read_filled
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.issuing import Issued, Job, issue, issue_all, workbook
from perfeval_xl.list_answers import absent_lines, former_lines, outcome_lines, prepare, summary_lines
from perfeval_xl.profiles import load
from perfeval_xl.sealing.keys import load_key, new_key
from perfeval_xl.standing import REPLACED_FOLDER, Standing
from perfeval_xl.submission import check_file
from tests.issuing.list_habits import in_cells
from tests.issuing.lists import NATIONAL, short_list
from tests.issuing.samples import answered, project
from tests.outputs.commands import perfeval

PROFILE = load(NATIONAL)


def build(folder: Path, change: Callable[[openpyxl.Workbook], object] | None = None, codes: str = "1") -> list[Issued]:
    """What becomes of the workbooks of a list."""
    prepared = prepare(PROFILE, short_list(folder / "清单.xlsx", change, codes))
    return list(issue_all(prepared.jobs, folder / "下发"))


def standings(done: list[Issued]) -> list[Standing]:
    """In short."""
    return [issued.standing for issued in done]


def fill(path: Path) -> bytes:
    """Have a unit type into the first open cell, and return what lies there then."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    cell = next(cell for row in sheet.iter_rows(min_row=8) for cell in row if not cell.protection.locked)
    cell.value = "已经填了"
    book.save(path)
    return path.read_bytes()


def filled(data: object, *, answers: bool = True) -> Job:
    """A job of a dossier, with its answers or without."""
    dossier = Dossier(data, "材料.json")  # type: ignore[arg-type]
    form = read_filled(dossier, PROFILE, read_brief(dossier, PROFILE))
    return Job(form if answers else FilledForm.empty(form.form), "材料.json")


def test_one_project_more_is_written_and_the_others_are_left(tmp_path: Path) -> None:
    build(tmp_path, codes="12")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "下发").iterdir()}
    done = build(tmp_path, codes="123")
    assert standings(done) == [Standing.SAME, Standing.SAME, Standing.NEW]
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert check_file(done[-1].path).genuine
    assert outcome_lines(done[0]) == [f"没有动 {done[0].path}（已有，相同）"]
    assert outcome_lines(done[2]) == [f"已写出 {done[2].path}"]
    assert summary_lines(done) == ["共3个：新写1个，已有且相同、没有动的2个"]


def test_a_workbook_that_is_filled_in_is_still_the_same_and_left(tmp_path: Path) -> None:
    [issued] = build(tmp_path)
    content = fill(issued.path)
    [again] = build(tmp_path)
    assert again.standing is Standing.SAME
    assert outcome_lines(again) == [f"没有动 {issued.path}（已有，相同，已经填过）"]
    assert issued.path.read_bytes() == content


def test_a_changed_project_takes_the_place_of_one_that_nobody_filled_in(tmp_path: Path) -> None:
    [issued] = build(tmp_path)
    old = issued.path.read_bytes()
    [again] = build(tmp_path, in_cells("指标", E2="≥2000个"))
    assert again.standing is Standing.REPLACED
    assert again.aside == tmp_path / "下发" / REPLACED_FOLDER / issued.path.name
    assert again.aside.read_bytes() == old
    assert check_file(issued.path).genuine
    assert issued.path.read_bytes() != old
    assert outcome_lines(again) == [
        f"已换新 {issued.path}（原来的下发内容与现在的清单不同，旧的在“{REPLACED_FOLDER}”里）"
    ]
    [third] = build(tmp_path, in_cells("指标", E2="≥3000个"))
    assert third.aside is not None
    assert third.aside.stem.endswith("_2")


def test_a_changed_project_leaves_one_that_is_filled_in_and_writes_the_others(tmp_path: Path) -> None:
    first, _ = build(tmp_path, codes="12")
    content = fill(first.path)
    done = build(tmp_path, in_cells("指标", E2="≥2000个", E5="≥2000个"), codes="123")
    assert standings(done) == [Standing.KEPT, Standing.REPLACED, Standing.NEW]
    assert first.path.read_bytes() == content
    assert outcome_lines(done[0]) == [f"没有动 {first.path}（已有，下发内容与现在的清单不同，而且已经填过）"]
    assert summary_lines(done)[1] == (
        f"与清单不同而没有动的：{first.path.name}。要换成新的，请先把它移到别处再生成一次，或加 --force"
    )


def test_the_command_line_says_so_and_ends_with_one(tmp_path: Path) -> None:
    source, out = short_list(tmp_path / "清单.xlsx"), tmp_path / "下发"
    assert perfeval("build", NATIONAL, "--brief", source, "-o", out).exit_code == 0
    [path] = out.iterdir()
    content = fill(path)
    short_list(source, in_cells("指标", E2="≥2000个"))
    said = perfeval("build", NATIONAL, "--brief", source, "-o", out)
    assert said.exit_code == 1
    assert "而且已经填过" in said.stdout
    assert path.read_bytes() == content
    forced = perfeval("build", NATIONAL, "--brief", source, "-o", out, "--force")
    assert forced.exit_code == 0
    assert (out / REPLACED_FOLDER / path.name).read_bytes() == content
    assert path.read_bytes() != content


@pytest.mark.parametrize("content", [b"mine", b"PK\x03\x04", b""])
def test_what_is_no_workbook_of_ours_is_left(content: bytes, tmp_path: Path) -> None:
    [issued] = build(tmp_path)
    issued.path.write_bytes(content)
    [again] = build(tmp_path)
    assert (again.standing, again.found.why) == (Standing.KEPT, "不是本程序下发的表，或读不出来")
    assert issued.path.read_bytes() == content


def test_another_form_of_ours_in_the_way_is_told_apart(tmp_path: Path) -> None:
    [issued] = build(tmp_path)
    shutil.copy(issued.path, tmp_path / "其他.xlsx")
    other = load("hunan_huaihua/2023")
    [job] = prepare(other, short_list(tmp_path / "清单.xlsx")).jobs
    issued.path.write_bytes(workbook(job.filled))
    [again] = build(tmp_path)
    assert again.standing is Standing.KEPT
    assert again.found.why == (f"依据的是hunan_huaihua/2023第{other.version}版规则，这次是{NATIONAL}，请核对规则集")
    jobs = prepare(PROFILE, tmp_path / "清单.xlsx").jobs
    assert standings(list(issue_all(jobs, issued.path.parent, force=True))) == [Standing.REPLACED]


def test_a_workbook_without_a_signature_is_not_the_same_as_a_signed_one(tmp_path: Path) -> None:
    key = load_key(new_key("市财政局", tmp_path / "keys"))
    jobs = prepare(PROFILE, short_list(tmp_path / "清单.xlsx")).jobs
    list(issue_all(jobs, tmp_path / "out"))
    [signed] = issue_all(jobs, tmp_path / "out", key=key)
    assert (signed.standing, signed.found.why) == (Standing.REPLACED, "没有签名")
    assert [issued.standing for issued in issue_all(jobs, tmp_path / "out", key=key)] == [Standing.SAME]
    assert [issued.standing for issued in issue_all(jobs, tmp_path / "out")] == [Standing.SAME]


def test_a_password_of_ones_own_makes_another_workbook(tmp_path: Path) -> None:
    jobs = prepare(PROFILE, short_list(tmp_path / "清单.xlsx")).jobs
    list(issue_all(jobs, tmp_path))
    [again] = issue_all(jobs, tmp_path, password="secret")
    assert (again.standing, again.found.why) == (Standing.REPLACED, "保护密码不同")


def test_answers_of_a_dossier_are_compared_too(tmp_path: Path) -> None:
    job, blank = filled(answered(PROFILE)), filled(answered(PROFILE), answers=False)
    assert standings(list(issue_all([blank], tmp_path))) == [Standing.NEW]
    assert standings(list(issue_all([job], tmp_path))) == [Standing.REPLACED]
    assert standings(list(issue_all([job], tmp_path))) == [Standing.SAME]
    changed = answered(PROFILE)
    changed["goal"]["actual"] = "别的说法。"  # type: ignore[index]
    assert standings(list(issue_all([filled(changed)], tmp_path))) == [Standing.KEPT]
    # The blank one is the same workbook, filled in.
    assert standings(list(issue_all([blank], tmp_path))) == [Standing.SAME]


def test_a_workbook_under_the_former_name_of_a_project_is_named(tmp_path: Path) -> None:
    [issued] = build(tmp_path)
    build(tmp_path, in_cells("项目", B2="便民项目（二期）"))
    jobs = prepare(PROFILE, tmp_path / "清单.xlsx").jobs
    assert former_lines(jobs, tmp_path / "下发") == [
        f"{issued.path.name}与001_便民项目（二期）_2023.xlsx的编码相同，像是改名以前的旧表；没有动，请核对后移走"
    ]
    assert former_lines(prepare(PROFILE, short_list(tmp_path / "另.xlsx", codes="2")).jobs, tmp_path / "下发") == []


def test_forms_that_are_no_longer_in_the_list_are_named(tmp_path: Path) -> None:
    build(tmp_path, codes="123")
    folder = tmp_path / "下发"
    (folder / "9_别人的_2023.xlsx").write_bytes(b"x")
    build(tmp_path, in_cells("项目", B2="改了名的项目"))
    jobs = prepare(PROFILE, tmp_path / "清单.xlsx").jobs
    [line] = absent_lines(jobs, folder)
    # Neither what is not ours nor what has another name now.
    assert line.startswith("清单里没有的表2个：002_便民项目2_2023.xlsx、003_便民项目3_2023.xlsx；没有动")
    said = perfeval("build", NATIONAL, "--brief", tmp_path / "清单.xlsx", "-o", folder)
    assert line in said.stdout.splitlines()
    assert absent_lines(prepare(PROFILE, short_list(tmp_path / "全.xlsx", codes="123")).jobs, folder) == []
    assert absent_lines(jobs, tmp_path / "没有") == []


def test_a_draft_and_an_issued_form_are_not_each_others_former_name(tmp_path: Path) -> None:
    path, folder = short_list(tmp_path / "清单.xlsx"), tmp_path / "下发"
    kinds = {draft: prepare(PROFILE, path, draft=draft).jobs for draft in (False, True)}
    for jobs in kinds.values():
        list(issue_all(jobs, folder))
    assert [former_lines(jobs, folder) for jobs in kinds.values()] == [[], []]
    # A draft of before is the former name of the draft of now.
    short_list(path, in_cells("项目", B2="便民项目（二期）"))
    [line] = former_lines(prepare(PROFILE, path, draft=True).jobs, folder)
    assert line.startswith("001_便民项目1_2023_草稿.xlsx与001_便民项目（二期）_2023_草稿.xlsx的编码相同")


def test_a_file_that_another_program_holds_is_left_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path)

    def held(source: Path, target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr("perfeval_xl.standing.os.replace", held)
    monkeypatch.setattr("perfeval_xl.issuing.write_file", lambda target, data: target.write_bytes(data))
    done = build(tmp_path, in_cells("指标", E2="≥2000个"), codes="12")
    assert standings(done) == [Standing.KEPT, Standing.NEW]
    assert "正被别的程序打开" in done[0].found.why


def test_other_programs_get_the_paths_of_what_stands_there_already(tmp_path: Path) -> None:
    jobs = [filled(project(PROFILE))]
    assert list(issue(jobs, tmp_path)) == list(issue(jobs, tmp_path))
