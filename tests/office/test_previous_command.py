"""`perfeval build --previous` as an office runs it: first, again, with and without a round, and wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from perfeval_xl.forms.last_year import SHEET
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import IssueRow
from perfeval_xl.office.earlier_places import remembered
from perfeval_xl.office.rounds import Round
from perfeval_xl.returns.reader import read_return
from perfeval_xl.returns.recognise import recognise
from perfeval_xl.sealing.identity import identity_key
from perfeval_xl.sealing.keys import load_key, new_key
from perfeval_xl.sealing.register import own_register
from perfeval_xl.standing import REPLACED_FOLDER
from perfeval_xl.submission import check_file
from tests import making
from tests.issuing.test_building_again import fill
from tests.making import Change, put
from tests.outputs.commands import perfeval

NAME = "A-001_政务服务提升项目_2022.xlsx"


def build(base: Path, *options: object, changes: tuple[Change, ...] = ()) -> Result:
    """Build the sound project, before it is filled in."""
    data = making.dossier(*changes)
    for row in data["indicators"]:
        for key in ("actual", "reported", "reason", "assessed", "deduction", "deduction_reason"):
            row.pop(key, None)
    for key in ("reported", "funds"):
        data.pop(key)
    data["goal"].pop("actual")
    path = making.dossier_file(base / "材料.json", data)
    return perfeval("build", making.PROFILE, "--brief", path, *options)


@pytest.fixture
def last(tmp_path: Path) -> Path:
    """A folder with last year's form as it came back."""
    folder = tmp_path / "去年"
    folder.mkdir()
    dated = put("indicators.4.target", "2021年12月31日前"), put("indicators.4.actual", "2021-12-20")
    making.book(folder / "上年.xlsx", making.dossier(put("project.year", 2021), *dated))
    return folder


def sheets(path: Path) -> list[str]:
    """The tabs of a workbook."""
    return [sheet.name for sheet in read_return(path).sheets]


def issues(base: Path) -> list[IssueRow]:
    """What is registered, the first batch first."""
    with Ledger.open(base / "轮" / "台账", readonly=True) as ledger:
        return sorted(ledger.issues(), key=lambda row: row.batch)


def test_last_year_is_put_beside_and_counted(tmp_path: Path, last: Path) -> None:
    result = build(tmp_path, "-o", tmp_path / "今年", "--previous", last)
    assert result.exit_code == 0
    assert "上年对比：1个有上年数据\n" in result.stdout
    path = tmp_path / "今年" / NAME
    assert SHEET in sheets(path)
    assert check_file(path).genuine


def test_no_match_is_told_and_gives_the_workbook_of_before(tmp_path: Path, last: Path) -> None:
    other = (put("project.code", "Z-9"), put("project.name", "另一项目"))
    assert build(tmp_path, "-o", tmp_path / "无", changes=other).exit_code == 0
    result = build(tmp_path, "-o", tmp_path / "有", "--previous", last, changes=other)
    assert "上年对比：0个有上年数据，1个没有（不附“上年对比”）：Z-9另一项目" in result.stdout
    [one], [same] = ([*(tmp_path / name).iterdir()] for name in ("无", "有"))
    assert one.read_bytes() == same.read_bytes()


def test_another_year_writes_nothing(tmp_path: Path, last: Path) -> None:
    result = build(tmp_path, "-o", tmp_path / "今年", "--previous", last, changes=(put("project.year", 2023),))
    assert result.exit_code == 1
    assert "是2021年度的，这次下发的是2023年度的表，对比要用2022年度的" in result.stderr
    assert not (tmp_path / "今年").exists()


def test_again_without_it_leaves_what_stands(tmp_path: Path, last: Path) -> None:
    build(tmp_path, "-o", tmp_path / "今年", "--previous", last)
    path = tmp_path / "今年" / NAME
    content = path.read_bytes()
    assert "没有动" in build(tmp_path, "-o", tmp_path / "今年").stdout
    assert path.read_bytes() == content


def test_a_new_list_without_it_says_that_the_comparison_goes(tmp_path: Path, last: Path) -> None:
    build(tmp_path, "-o", tmp_path / "今年", "--previous", last)
    result = build(tmp_path, "-o", tmp_path / "今年", changes=(put("indicators.1.target", "≥2000个"),))
    assert "换上的没有原来的上年对比（要附的，再写上--previous）" in result.stdout


def test_it_is_added_to_a_blank_workbook_and_to_none_that_is_filled_in(tmp_path: Path, last: Path) -> None:
    folder = tmp_path / "今年"
    build(tmp_path, "-o", folder)
    assert "上年对比不同" in build(tmp_path, "-o", folder, "--previous", last).stdout
    assert SHEET in sheets(folder / NAME)
    assert len([*(folder / REPLACED_FOLDER).iterdir()]) == 1
    (folder / NAME).unlink()
    build(tmp_path, "-o", folder)
    typed = fill(folder / NAME)
    result = build(tmp_path, "-o", folder, "--previous", last)
    assert result.exit_code == 0
    assert "已经填过" in result.stdout
    assert (folder / NAME).read_bytes() == typed


def test_what_is_out_counts_as_before(tmp_path: Path, last: Path) -> None:
    """A second issue that only adds the comparison voids nothing: its content is that of the first."""
    build(tmp_path, "--round", tmp_path / "轮")
    result = build(tmp_path, "--round", tmp_path / "轮", "--previous", last)
    assert "换了表样、版本、密码、签名或上年对比而内容没有变的1个（以前发出去的照样算）" in result.stdout
    first, second = issues(tmp_path)
    assert first.identity != second.identity
    assert first.content == second.content
    assert (first.batch, second.batch) == (1, 2)
    known = recognise(read_return(tmp_path / "轮" / "自评表" / NAME))
    assert identity_key(known.encoded) == second.identity
    assert "没有变的1个" in build(tmp_path, "--round", tmp_path / "轮").stdout
    assert len(issues(tmp_path)) == 2


def test_it_gives_a_signed_form_no_new_number(tmp_path: Path, last: Path) -> None:
    key = new_key("市财政局", tmp_path / "钥")
    build(tmp_path, "-o", tmp_path / "一", "--key", key)
    build(tmp_path, "-o", tmp_path / "二", "--key", key, "--previous", last)
    assert own_register(load_key(key)).last == 1


def test_last_years_round_may_be_named(tmp_path: Path) -> None:
    dated = (put("project.year", 2021), put("indicators.4.target", "2021年12月31日前"))
    build(tmp_path, "--round", tmp_path / "去年轮", changes=dated)
    result = build(tmp_path, "-o", tmp_path / "今年", "--previous", tmp_path / "去年轮")
    assert result.exit_code == 0
    assert "上年对比：0个有上年数据，1个没有" in result.stdout
    assert "上年那一轮里有1个没有已计的表（未报、退回等），没有可对比的数据" in result.stdout


def test_a_round_is_held_against_the_one_it_was_built_beside(tmp_path: Path, last: Path) -> None:
    dated = put("indicators.4.target", "2021年12月31日前")
    build(tmp_path, "--round", tmp_path / "去年轮", changes=(put("project.year", 2021), dated))
    first = build(tmp_path, "--round", tmp_path / "轮", "--previous", tmp_path / "去年轮")
    again = build(tmp_path, "--round", tmp_path / "轮", "--previous", tmp_path / "去年轮")
    build(tmp_path, "--round", tmp_path / "别的轮", "--previous", last)

    assert "以后收件（perfeval collect）也与那一轮对比" in first.output
    assert "以后收件" not in again.output
    rounds = [tmp_path / name for name in ("轮", "别的轮")]
    kept = []
    for one in rounds:
        with Ledger.open(one / "台账", readonly=True) as ledger:
            kept.append([other.folder.name for other in remembered(Round(one), ledger)])
    assert kept == [["去年轮"], []]
