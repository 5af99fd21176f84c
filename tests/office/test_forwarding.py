"""上报汇总: what counts in a round comes out of its package again; what is personal, and what is not asked for, does
not; a run that was ended leaves no package behind.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from perfeval_xl import folders
from perfeval_xl.cli import main
from perfeval_xl.ledger import originals, states
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.office.forward_rows import Travelling
from perfeval_xl.office.lower_offices import LowerOffice, register_lower
from perfeval_xl.office.package_reading import is_package
from perfeval_xl.office.packages import Originals, Package
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import view_of
from perfeval_xl.sealing.certificates import Scope
from perfeval_xl.sealing.keys import new_key
from tests.office import small_rounds
from tests.office.package_made import read
from tests.office.runs import run
from tests.office.small_rounds import code_of, letter, put_in, registered, returned

OFFICE = "甲县教育局"
PERSONAL = ("a@example.org", "c@example.org", "张三", "王五", "加急报送", "id-7", "一号")
"""What stands in the ledger of the round and must be in no package, besides every address that is registered."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round in which two count, one came back wrong, and one is missing; it is copied, not written into."""
    of = registered(tmp_path_factory.mktemp("上报") / "2022年度绩效自评", 4)
    mail = letter("Sun, 29 Jan 2023 08:00:00 +0800", book=returned(1))
    mail["Subject"], mail["To"], mail["Message-ID"] = "加急报送", "c@example.org", "<id-7@example.org>"
    put_in(
        of,
        {
            "一号 a@example.org/信.eml": mail.as_bytes(),
            "二号.xlsx": returned(2),
            "三号.xlsx": returned(3, wrong=True),
            f"{code_of(2)}自评报告.docx": small_rounds.report("自评报告", "没有人知道"),
        },
    )
    run(of)
    with Ledger.open(of.ledger) as ledger:
        why = "已打电话13900000000核实，见 a@example.org 的邮件"
        ledger.decide(
            [DecisionRow(2022, code_of(2), "accept", "", "m1", "", "王五", why, "2023-02-01T00:00:00Z", "王五.xlsx")]
        )
    return of


@pytest.fixture
def of(made: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Round:
    """A copy of the round, with a key on this machine."""
    monkeypatch.setenv(folders.HOME_VARIABLE, str(tmp_path / "设置"))
    shutil.copytree(made.folder, tmp_path / made.folder.name)
    new_key(OFFICE, folders.forwarding_keys())
    return Round(tmp_path / made.folder.name)


def forwarded(of: Round, *options: str, code: int = 0) -> str:
    """What the command says."""
    done = CliRunner().invoke(main, ["forward", str(of.folder), *options])
    assert done.exit_code == code, done.output
    return done.output


def packages(of: Round) -> list[Package]:
    """The packages in the usual folder."""
    return [read(path.read_bytes()) for path in sorted((of.folder / "上报").glob("*.zip"))]


def test_what_counts_comes_out_again(of: Round) -> None:
    told = forwarded(of)
    (found,) = packages(of)
    assert "未报1个，退回1个" in told
    assert "上报包做好了：第1号，4个项目，其中已计2个" in told
    assert found.manifest.certificate.office.name == OFFICE
    assert (found.manifest.number, found.manifest.year, found.manifest.originals) == (1, 2022, Originals.COUNTED)
    assert {one.code: one.state for one in found.projects} == {
        code_of(1): states.COUNTED,
        code_of(2): states.COUNTED,
        code_of(3): states.RETURNED,
        code_of(4): states.MISSING,
    }
    assert sorted(found.originals.values()) == sorted((returned(1), returned(2)))
    with Ledger.open(of.ledger) as ledger:
        assert {row.code for row in found.issues} == {row.code for row in ledger.issues()}
        held = {sha: row for row in found.judgements if not row.report for sha in [row.sha]}
        assert held.keys() == found.originals.keys()
        for sha, row in held.items():
            assert row.answers == ledger.answers(sha)
            assert [row] == [one for one in ledger.judgements_of(sha) if not one.report]
        assert [one.number for one in ledger.forwardings()] == [1, 1]


def test_what_nobody_took_in_is_told(of: Round) -> None:
    assert "没有收" not in forwarded(of)
    put_in(of, {"四号.xlsx": returned(4), "五号/六号.xlsx": returned(4)})
    assert "“来件”里有2件还没有收，不在包里" in forwarded(of)


def test_nobody_is_named_in_it(of: Round) -> None:
    forwarded(of, "--all-originals")
    (path,) = (of.folder / "上报").glob("*.zip")
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(io.BytesIO(members["汇总.xlsx"])) as file:
        members |= {f"汇总/{name}": file.read(name) for name in file.namelist()}
    with Ledger.open(of.ledger) as ledger:
        words = {*PERSONAL, *(one.address for one in ledger.contacts()), *(one.sender for one in ledger.deliveries())}
    assert len(words) > len(PERSONAL) + 4
    for name, content in members.items():
        if not name.startswith("原件/"):
            assert not [word for word in words if word and word.encode() in content], name
    assert re.search("已打电话".encode(), members["decision.jsonl"])


def test_all_originals_travel_where_that_is_wanted(of: Round) -> None:
    forwarded(of, "--all-originals")
    (found,) = packages(of)
    assert {(one.name, one.role) for one in found.deliveries} == {
        ("表.xlsx", "workbook"),
        ("二号.xlsx", "workbook"),
        ("三号.xlsx", "workbook"),
        (f"{code_of(2)}自评报告.docx", "report"),
    }
    assert len([row for row in found.judgements if row.report]) == 1
    assert returned(3, wrong=True) in found.originals.values()


def test_files_between_which_nobody_decided_travel_all(of: Round) -> None:
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, datetime(2023, 6, 1, tzinfo=UTC))
        travelling = Travelling(ledger, view, Originals.COUNTED)
        counted = {one.code: one for one in view.states if one.state == states.COUNTED}
        rivals = tuple(sorted(one.sha for one in counted.values()))
        undecided = replace(counted[code_of(1)], state=states.UNDECIDED, sha="", rivals=rivals)
        found = travelling.held(undecided)
    assert (found.row.files, found.row.rivals, found.row.score) == (rivals, rivals, "")
    assert tuple(one.sha for one in found.originals) == rivals
    assert tuple(one.sha for one in found.judgements) == rivals


def test_none_travel_where_that_is_wanted(of: Round) -> None:
    told = forwarded(of, "--without-originals")
    (found,) = packages(of)
    assert found.originals == {}
    assert len(found.judgements) == 2
    assert "上级会抽一些项目要原件" in told


def test_only_some_projects_are_forwarded_where_that_is_wanted(of: Round, tmp_path: Path) -> None:
    asked = tmp_path / "抽查.txt"
    asked.write_text(f"# 请补报这些项目的原件\n{code_of(2)}\t第2个项目\n", encoding="gb18030")
    forwarded(of, "--only", str(asked))
    forwarded(of, "--only", f"{code_of(1)}，{code_of(2)}")
    first, second = packages(of)
    assert ([one.code for one in first.projects], first.manifest.is_part) == ([code_of(2)], True)
    assert [one.code for one in second.projects] == [code_of(1), code_of(2)]
    assert "这一轮没有这些编码的项目：X-9" in forwarded(of, "--only", "X-9", code=1)
    assert "抽样.txt不在" in forwarded(of, "--only", "抽样.txt", code=1)
    assert "里没有项目编码" in forwarded(of, "--only", "，", code=1)


def test_a_later_package_has_a_later_number_and_the_same_marks(of: Round) -> None:
    forwarded(of)
    forwarded(of)
    first, second = packages(of)
    assert (first.manifest.number, second.manifest.number) == (1, 2)
    assert first.deliveries == second.deliveries
    assert first.manifest.package == second.manifest.package


def test_nothing_is_written_over_unless_that_is_wanted(of: Round, tmp_path: Path) -> None:
    target = tmp_path / "包.zip"
    target.write_bytes(b"mine")
    assert "已经有了，不会覆盖" in forwarded(of, "-o", str(target), code=1)
    assert target.read_bytes() == b"mine"
    forwarded(of, "-o", str(target), "--force")
    assert is_package(target.read_bytes())


def test_what_cannot_be_written_takes_no_number(of: Round, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert "写不进去" in forwarded(of, "-o", str(tmp_path / "file" / "包.zip"), code=1)
    forwarded(of)
    assert [one.manifest.number for one in packages(of)] == [1]


def test_nothing_written_behind_only_is_no_wish_for_everything(of: Round) -> None:
    assert "--only “”里没有项目编码" in forwarded(of, "--only", "", code=1)
    assert not (of.folder / "上报").exists()


def test_it_lies_where_it_was_asked_for(of: Round, tmp_path: Path) -> None:
    folder = tmp_path / "U盘"
    folder.mkdir()
    forwarded(of, "-o", str(folder))
    forwarded(of, "-o", str(folder / "新建" / "市局"))
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.zip")) == [
        f"上报包_{OFFICE}_第1号.zip",
        "新建/市局.zip",
    ]


def test_without_a_key_it_is_said_how_one_is_made(of: Round) -> None:
    for path in folders.forwarding_keys().iterdir():
        path.unlink()
    told = forwarded(of, code=1)
    assert "perfeval keys new 本单位名称 --forward" in told
    assert not (of.folder / "上报").exists()
    with Ledger.open(of.ledger) as ledger:
        assert ledger.forwardings() == []


def test_the_key_that_is_made_so_changes_no_judgement(of: Round) -> None:
    """A public key among those that are trusted would send every form back that was issued without a signature."""
    for path in folders.forwarding_keys().iterdir():
        path.unlink()
    done = CliRunner().invoke(main, ["keys", "new", OFFICE, "--forward"])
    assert done.exit_code == 0, done.output
    assert "发给上级登记" in done.output
    forwarded(of)
    before = _counted(of)
    assert run(of).judged == 0
    assert _counted(of) == before


def test_the_key_by_which_was_issued_is_taken_where_there_is_no_other(of: Round) -> None:
    for path in [*folders.forwarding_keys().iterdir()]:
        path.rename(folders.settings() / path.name)
    forwarded(of)
    assert packages(of)[0].manifest.certificate.office.name == OFFICE


def test_of_two_keys_one_has_to_be_named(of: Round) -> None:
    other = new_key("乙县财政局", folders.forwarding_keys())
    assert "请用 --key 写明" in forwarded(of, code=1)
    forwarded(of, "--key", str(other))
    (found,) = packages(of)
    assert found.manifest.certificate.office.name == "乙县财政局"


def test_an_original_that_was_altered_is_not_forwarded(of: Round) -> None:
    with Ledger.open(of.ledger) as ledger:
        kept = [one.sha for one in ledger.blobs()]
    for sha in kept:
        path = originals.path(of.ledger, sha)
        path.chmod(0o644)
        path.write_bytes(path.read_bytes() + b" ")
    assert "被改动过" in forwarded(of, code=1)
    assert not (of.folder / "上报").exists()


def test_a_round_without_projects_is_not_forwarded(of: Round, tmp_path: Path) -> None:
    empty = Round(tmp_path / "空")
    with Ledger.create(empty.ledger, 2022):
        pass
    assert "还没有登记项目" in forwarded(empty, code=1)


def test_what_the_key_may_not_sign_is_told_before_the_office_above_does(of: Round, tmp_path: Path) -> None:
    narrow = new_key("乙局", tmp_path, scope=Scope(codes=(code_of(1),)))
    told = forwarded(of, "--key", str(narrow))
    assert f"{code_of(2)}、{code_of(3)}、{code_of(4)}不在里面，上级会整包不收" in told
    assert "不在里面" not in forwarded(of, "--key", str(narrow), "--only", code_of(1))


def test_what_a_killed_run_left_is_cleared(of: Round) -> None:
    left = of.folder / "上报" / ".上报包_甲县教育局_第7号_1之2.zip.tmp"
    left.parent.mkdir()
    left.write_bytes(b"half")
    forwarded(of)
    assert not left.exists()


def _ended(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_run_that_is_ended_leaves_no_package(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", _ended)
        forwarded(of, code=130)
    assert list((of.folder / "上报").iterdir()) == []
    assert "中断了" not in forwarded(of)
    assert packages(of)[0].manifest.number == 2


def test_one_that_is_ended_when_files_have_their_names_is_told(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(originals, "sync_folder", _ended)
        forwarded(of, code=130)
    [left] = (of.folder / "上报").iterdir()
    told = forwarded(of)
    assert f"第1号没有做完就中断了，上报/{left.name}和同号的文件不要发，请删掉" in told
    assert [one.manifest.number for one in packages(of)] == [1, 2]


def test_what_was_forwarded_is_told(of: Round) -> None:
    forwarded(of)
    told = CliRunner().invoke(main, ["status", str(of.folder)])
    assert "已上报1次，最近一次：第1号，4个项目（已计2个），1个文件，附计入的自评表原件" in told.output


def test_a_city_passes_on_what_its_districts_sent(of: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three levels: the same project counts with the same score on each, and each says by whose word."""
    forwarded(of)
    district = packages(of)[0].manifest.public
    city = _above(tmp_path / "市" / "2022年度", of)
    assert _counted(city) == _counted(of)
    monkeypatch.setenv(folders.HOME_VARIABLE, str(tmp_path / "市的设置"))
    new_key("甲市财政局", folders.forwarding_keys())
    told = forwarded(city)
    (found,) = packages(city)
    assert f"其中有下级单位报来的：{OFFICE}" in told
    assert [(one.public, one.office, one.number) for one in found.manifest.lower] == [(district, OFFICE, 1)]
    assert {row.origin for row in found.issues} == {district}
    assert {row.source for row in found.deliveries} == {f"package:{district}"}
    province = _above(tmp_path / "省" / "2022年度", city)
    assert _counted(province) == _counted(of)
    with Ledger.open(province.ledger) as ledger:
        assert {row.origin for row in ledger.issues()} == {district}
        assert {row.trail for row in ledger.deliveries() if row.source.startswith("package:")} == {
            f"甲市财政局上报 › {OFFICE}上报"
        }


def test_a_form_that_a_district_kept_is_passed_on_by_its_word(
    of: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forwarded(of, "--without-originals")
    city = _above(tmp_path / "市" / "2022年度", of)
    monkeypatch.setenv(folders.HOME_VARIABLE, str(tmp_path / "市的设置"))
    new_key("甲市财政局", folders.forwarding_keys())
    forwarded(city)
    (found,) = packages(city)
    assert found.originals == {}
    assert _counted(_above(tmp_path / "省" / "2022年度", city)) == _counted(of)


def test_the_summary_of_a_package_that_somebody_unpacked_says_what_to_do(of: Round) -> None:
    forwarded(of)
    put_in(of, {"解开/汇总.xlsx": packages(of)[0].summary})
    [told] = run(of).refused
    assert "这是上报包里的汇总，不是自评表；请把整个包（.zip）原样放进“来件”" in told


def _above(folder: Path, below: Round) -> Round:
    """The round of an office above that issued nothing itself, and took in all packages of the one below."""
    found = Round(folder)
    found.inbox.mkdir(parents=True)
    with Ledger.create(found.ledger, small_rounds.YEAR):
        pass
    for path in sorted((below.folder / "上报").glob("*.zip")):
        shutil.copy(path, found.inbox)
        certificate = read(path.read_bytes()).manifest.certificate
    register_lower(
        found, LowerOffice(certificate.office.name, certificate.office.public, all=True, certificate=certificate)
    )
    run(found)
    return found


def _counted(of: Round) -> dict[str, str]:
    with Ledger.open(of.ledger) as ledger:
        found = ledger.states(date(2023, 6, 1))
    return {one.code: one.score for one in found if one.state == states.COUNTED}
