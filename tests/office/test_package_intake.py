"""Packages of lower offices: each volume once, whole or not at all, and nobody speaks for another one's project."""

from __future__ import annotations

import io
import itertools
import os
import random
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from perfeval_xl.ledger import originals, states
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import BlobRow, DecisionRow, ProjectState
from perfeval_xl.office.below import refused_facts
from perfeval_xl.office.lower_offices import LowerOffice, register_lower
from perfeval_xl.office.package_intake import REFUSED, receive
from perfeval_xl.office.packages import ISSUES, JUDGEMENTS, Originals
from perfeval_xl.office.rounds import Round
from tests.ledger.making import container, delivery
from tests.office.kills import differences, faults_in, tables_of
from tests.office.package_made import AT, KEY, YEAR, again, held, issue_of, key_of, original_of, packed
from tests.office.runs import run

TODAY, NOW = date(2024, 3, 20), datetime(2024, 3, 20, tzinfo=UTC)
MOST_ORDERS = 4
"""Of the orders in which five packages may come; each takes some tenths of a second."""
OFFICE = LowerOffice(KEY.office.name, KEY.office.public, departments=("甲市教育局",), certificate=KEY.certificate)
OTHER = key_of("乙县财政局")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))


@pytest.fixture
def of(tmp_path: Path) -> Round:
    """A round in which nothing was issued, and that takes the packages of one lower office."""
    return made(tmp_path / "上级")


def made(folder: Path, *offices: LowerOffice, codes: Sequence[str] = ()) -> Round:
    """A round that takes the packages of these offices, and registered these projects itself."""
    found = Round(folder)
    found.inbox.mkdir(parents=True)
    with Ledger.create(found.ledger, YEAR) as ledger:
        ledger.register([issue_of(code) for code in codes])
    for one in offices or (OFFICE,):
        register_lower(found, one)
    return found


def put(of: Round, **files: bytes) -> None:
    """Let files come in."""
    for name, data in files.items():
        (of.inbox / f"{name}.zip").write_bytes(data)


def lent(*codes: str, **changed: object) -> list[bytes]:
    """A package without originals."""
    return packed([held(code, with_original=False) for code in codes], originals=Originals.NONE, **changed)  # type: ignore[arg-type]


def stands(of: Round) -> dict[str, str]:
    """State, flags and score of each project."""
    with Ledger.open(of.ledger) as ledger:
        found = ledger.standing(TODAY)
    counted = [(one.year, one.code) for one in found.attempts if one.counted]
    assert len(counted) == len(set(counted))
    return {one.code: in_words(one) for one in found.projects}


def in_words(one: ProjectState) -> str:
    return f"{'·'.join((one.state, *one.flags))} {one.score if one.state == states.COUNTED else ''}".rstrip()


def refusals(of: Round) -> list[str]:
    """Why volumes were not taken over."""
    with Ledger.open(of.ledger) as ledger:
        return [refused_facts(row)["why"] for row in ledger.packages() if not row.taken]


def test_what_a_lower_office_judged_counts_and_says_so(of: Round) -> None:
    put(of, 包=lent("A-1", "A-2")[0])
    done = run(of)
    assert stands(of) == {"A-1": "已计·下级审核 91.5", "A-2": "已计·下级审核 91.5"}
    assert done.unread == []
    assert "下级上报：收下了“甲市教育局”的第1号包，2个项目（不带原件）" in done.finished.lines
    with Ledger.open(of.ledger) as ledger:
        [project, _] = ledger.standing(TODAY).projects
        assert (project.deadline, project.file) == ("2024-03-31", "甲市教育局上报 › A-1.xlsx")
        assert {row.origin for row in ledger.issues()} == {KEY.office.public}


def test_originals_are_judged_here_whatever_was_judged_there(of: Round) -> None:
    put(of, 包=packed([held("A-1")])[0])
    assert run(of).judged == 1
    # The original of the example is no workbook.
    assert stands(of) == {"A-1": "未报·发来读不出的文件"}
    with Ledger.open(of.ledger) as ledger:
        assert len(ledger.kept()) == 2


@pytest.mark.parametrize("wrap", ["folder", "mail", "zip"])
def test_a_package_is_known_by_its_content(of: Round, wrap: str) -> None:
    data = lent("A-1")[0]
    if wrap == "folder":
        (of.inbox / "甲局").mkdir()
        (of.inbox / "甲局" / "没有后缀").write_bytes(data)
    elif wrap == "zip":
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as file:
            file.writestr("上报/包.zip", data)
        put(of, 外=outer.getvalue())
    else:
        from tests.office.small_rounds import letter

        mail = letter("Fri, 08 Mar 2024 08:00:00 +0800", book=data)
        (of.inbox / "来信.eml").write_bytes(mail.as_bytes())
    run(of)
    assert stands(of) == {"A-1": "已计·下级审核 91.5"}


def test_the_same_package_twice_and_a_later_one_change_nothing(of: Round) -> None:
    put(of, 一=lent("A-1")[0])
    run(of)
    before = stands(of)
    put(of, 又=lent("A-1")[0], 二=lent("A-1", number=2)[0])
    run(of)
    assert stands(of) == before
    with Ledger.open(of.ledger) as ledger:
        assert len([row for row in ledger.deliveries() if row.role == "workbook"]) == 1
        assert len(ledger.packages()) == 2
    assert run(of).finished.lines == []


def changed(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    """Changes what stands in the lines of a member."""

    def change(members: dict[str, bytes]) -> None:
        before = members[name].decode()
        assert old in before
        members[name] = before.replace(old, new).encode()

    return change


STRANGER = lent("A-1", key=OTHER)[0]
ALTERED = again(lent("A-1")[0], changed(JUDGEMENTS, '"score":"91.5"', '"score":"99.5"'))
OUTSIDE = again(lent("A-1")[0], changed(ISSUES, "甲市教育局", "甲市卫健委"), KEY)
AHEAD = lent("A-1", made_at="2099-01-01T00:00:00Z")[0]
SPELT = packed([held(code, with_original=False) for code in ("A-1", "Ａ-1")], originals=Originals.NONE)[0]
HUGE = packed([held("A-1", with_original=False, score="1" + "0" * 150)], originals=Originals.NONE)[0]
LONG = again(lent("A-1")[0], changed(ISSUES, "第一小学", "第" * 600), KEY)
NOT_ITS_OWN = again(lent("A-1")[0], changed(JUDGEMENTS, '"code":"A-1"', '"code":"B-1"'), KEY)
BAD: dict[str, tuple[bytes, str]] = {
    "a stranger's": (STRANGER, "签名的“乙县财政局”没有登记为这一轮的下级"),
    "a changed one": (ALTERED, f"“{JUDGEMENTS}”被改动过或已损坏"),
    "one that says more than it may": (
        OUTSIDE,
        "里面的A-1（项目A-1，主管部门甲市卫健委）不在“甲市教育局”可以上报的范围",
    ),
    "one code in two spellings": (SPELT, "编码“Ａ-1”与“A-1”只是写法不同，会计两次"),
    "a score that no form has": (HUGE, "编码A-1的表里有不可能的数1000"),
    "a name that no list has": (LONG, "编码A-1的名称太长"),
    "a form of another project": (NOT_ITS_OWN, "把编码B-1的表算作A-1的"),
    "one from the future": (AHEAD, "里面有2099-01-01 08:00的记录，比这里的时间晚一天以上"),
}


@pytest.mark.parametrize(("data", "why"), BAD.values(), ids=BAD)
def test_nothing_of_a_package_that_is_wrong_is_taken(of: Round, data: bytes, why: str) -> None:
    put(of, 包=data)
    done = run(of)
    assert [one.code for one in done.unread] == [REFUSED]
    assert done.unread[0].facts["why"].startswith(why)
    assert stands(of) == {}
    with Ledger.open(of.ledger) as ledger:
        assert (ledger.issues(), ledger.decisions(), ledger.below()) == ([], [], [])
        assert len(ledger.deliveries()) == 1


@pytest.mark.parametrize("spoil", [lambda data: data[: len(data) // 2], lambda data: data + b"x" * 200_000])
def test_one_that_was_not_loaded_to_its_end_is_told_as_a_package(of: Round, spoil: Callable[[bytes], bytes]) -> None:
    put(of, 包=spoil(packed([held("A-1")])[0]))
    # What is not whole and was written just now may be being written.
    os.utime(of.inbox / "包.zip", (NOW.timestamp(), NOW.timestamp()))
    [told] = run(of).unread
    assert (told.code, told.facts["why"]) == (REFUSED, "不完整或已损坏，可能没有下载完")
    assert told.facts["words"].startswith("请重新下载附件，或请下级把这个包原样再发一次")


def test_what_was_refused_is_taken_once_its_office_is_registered_and_told_once(of: Round) -> None:
    put(of, 包=STRANGER)
    assert len(run(of).unread) == 1
    assert run(of).unread == []
    register_lower(of, LowerOffice("乙县", OTHER.office.public, all=True, certificate=OTHER.certificate))
    assert run(of).unread == []
    assert stands(of) == {"A-1": "已计·下级审核 91.5"}
    assert len(refusals(of)) == 1


def test_what_is_registered_here_under_another_department_is_not_of_that_office(tmp_path: Path) -> None:
    of = made(tmp_path / "上级")
    with Ledger.open(of.ledger) as ledger:
        ledger.register([replace(issue_of("A-1"), department="甲市卫健委", identity="e" * 64)])
    put(of, 包=lent("A-1")[0])
    run(of)
    assert stands(of) == {"A-1": "未报"}
    assert "不在“甲市教育局”可以上报的范围" in refusals(of)[0]


def test_what_lies_in_the_workbook_of_a_department_goes_with_it_unless_it_is_registered_otherwise(
    tmp_path: Path,
) -> None:
    whole = replace(issue_of("D"), kind="whole_department")
    inside = replace(whole, code="D-1", member_of="D", kind="project", department="甲市卫健委")
    one = replace(held("D", with_original=False), issues=[whole, inside])
    data = packed([one], originals=Originals.NONE)[0]
    of = made(tmp_path / "上级")
    put(of, 包=data)
    run(of)
    assert stands(of) == {"D": "已计·下级审核 91.5"}
    other = made(tmp_path / "另一个")
    with Ledger.open(other.ledger) as ledger:
        ledger.register([replace(issue_of("D-1"), department="甲市卫健委")])
    put(other, 包=data)
    run(other)
    assert stands(other) == {"D-1": "未报"}


def test_what_was_taken_counts_again_after_a_rebuild(of: Round) -> None:
    put(of, 包=lent("A-1")[0])
    run(of)
    before = stands(of)
    run(of, rebuild=True)
    assert stands(of) == before == {"A-1": "已计·下级审核 91.5"}


def test_two_offices_that_issued_different_things_are_asked_about(tmp_path: Path) -> None:
    both = LowerOffice("乙县", OTHER.office.public, all=True, certificate=OTHER.certificate)
    of = made(tmp_path / "上级", OFFICE, both)
    theirs = held("A-1", with_original=False)
    other = replace(theirs, issues=[replace(issue_of("A-1"), identity="e" * 64, content="e")])
    second = packed([other], OTHER, originals=Originals.NONE)[0]
    put(of, 一=lent("A-1")[0], 二=second)
    run(of)
    assert stands(of) == {"A-1": "待定·两处下发"}
    with Ledger.open(of.ledger) as ledger:
        identity = issue_of("A-1").identity
        ledger.decide([DecisionRow(YEAR, "A-1", "issued", "", identity, "", "经办人", "甲局的", AT, "汇总.xlsx")])
    assert stands(of) == {"A-1": "已计·下级审核 91.5"}


def came(of: Round, ledger: Ledger, data: bytes) -> None:
    """A volume that came in, as taking in leaves it."""
    sha = originals.keep(of.ledger, data, ".zip")
    row = delivery(sha, role="package", mark=sha, seen=AT)
    ledger.record([(container(row), [row], [BlobRow(sha, len(data), ".zip", AT)])])


def test_the_order_in_which_packages_come_does_not_matter(tmp_path: Path) -> None:
    both = LowerOffice("乙县", OTHER.office.public, all=True, certificate=OTHER.certificate)
    other = replace(issue_of("A-2"), content="e", identity="e" * 64)
    files = [
        lent("A-1", "A-2")[0],
        packed([held("A-1", with_original=False, score="95")], originals=Originals.NONE, number=2)[0],
        lent("A-3", key=OTHER)[0],
        packed([replace(held("A-2", with_original=False), issues=[other])], OTHER, originals=Originals.NONE)[0],
        ALTERED,
    ]
    orders = list(itertools.permutations(files))
    random.Random(18).shuffle(orders)
    found = []
    for nth, order in enumerate(orders[:MOST_ORDERS]):
        of = made(tmp_path / str(nth), OFFICE, both)
        with Ledger.open(of.ledger) as ledger:
            for at, data in enumerate(order):
                came(of, ledger, data)
                if at % 2:
                    receive(of, ledger, NOW)
            receive(of, ledger, NOW)
        found.append(stands(of))
    assert found == [{"A-1": "已计·下级审核 95", "A-2": "待定·两处下发", "A-3": "已计·下级审核 91.5"}] * MOST_ORDERS


@pytest.mark.parametrize("step", ["packaged", "read_below"])
def test_a_run_that_is_ended_within_a_package_is_made_good(tmp_path: Path, step: str) -> None:
    whole = made(tmp_path / "一")
    put(whole, 包=packed([held("A-1"), held("A-2")])[0], 坏=ALTERED)
    broken = Round(Path(shutil.copytree(whole.folder, tmp_path / "二")))
    run(whole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ledger, step, _ended)
        with pytest.raises(KeyboardInterrupt):
            run(broken)
    run(broken)
    assert differences(tables_of(broken.folder), tables_of(whole.folder)) == []
    assert list(faults_in(broken.folder)) == []


def _ended(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_original_that_is_lost_is_kept_again_from_its_package(of: Round) -> None:
    put(of, 包=packed([held("A-1")])[0])
    run(of)
    path = originals.path(of.ledger, held("A-1").row.sha)
    path.unlink()
    (of.inbox / "包.zip").unlink()
    done = run(of)
    assert (done.lost, path.read_bytes()) == ([], original_of("A-1"))


def test_a_later_package_without_a_project_takes_nothing_back(of: Round) -> None:
    put(of, 一=lent("A-1", "A-2")[0])
    run(of)
    put(of, 二=lent("A-1", number=2)[0])
    run(of)
    assert stands(of) == {"A-1": "已计·下级审核 91.5", "A-2": "已计·下级审核 91.5"}


def test_what_was_told_of_an_arrival_is_not_told_otherwise_later(of: Round) -> None:
    put(of, 一=lent("A-1")[0])
    run(of)
    first = held("A-1", with_original=False)
    earlier = replace(first, deliveries=[replace(first.deliveries[0], sent="2024-01-09T00:00:00Z", sent_by="message")])
    put(of, 二=packed([earlier], originals=Originals.NONE, number=2)[0])
    run(of)
    with Ledger.open(of.ledger) as ledger:
        [one] = [row for row in ledger.deliveries() if row.role == "workbook"]
    assert (one.sent, one.sent_by) == (AT, "disk")
