"""`perfeval build --round`: what is issued stands in the register, and the same run again changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from perfeval_xl.forms.contact import Contact
from perfeval_xl.issuing import Job
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.lock import Lock
from perfeval_xl.ledger.rows import ContactRow, IssueRow
from perfeval_xl.office import registering
from perfeval_xl.office.issue_rows import changed_contacts
from perfeval_xl.profiles import Library, load
from perfeval_xl.profiles.library import folder as shipped
from perfeval_xl.returns.reader import read_return
from perfeval_xl.returns.recognise import recognise
from perfeval_xl.sealing.identity import identity_key
from perfeval_xl.standing import REPLACED_FOLDER
from tests import making
from tests.issuing.lists import NATIONAL, headings, short_list
from tests.issuing.test_building_again import fill
from tests.ledger.making import issue as an_issue
from tests.outputs.commands import perfeval

Change = Callable[[openpyxl.Workbook], object]


CONTACT = {"联系人": "张某", "联系邮箱": "z@example.cn", "截止日期": "2099/3/31", "已核实": "是"}


def build(base: Path, *options: object, codes: str = "1", change: Change | None = None) -> Result:
    """Build a short list into the round, which lies beside it."""
    path = short_list(base / "清单.xlsx", change, codes)
    return perfeval("build", NATIONAL, "--brief", path, "--round", base / "轮", *options)


def ledger(base: Path) -> tuple[list[IssueRow], list[ContactRow]]:
    """Everything that is registered."""
    with Ledger.open(base / "轮" / "台账", readonly=True) as book:
        return sorted(book.issues(), key=lambda row: (row.batch, row.member_of, row.code)), book.contacts()


def kept(base: Path) -> dict[str, bytes]:
    """All files of the round but the lock."""
    files = (path for path in (base / "轮").rglob("*") if path.is_file() and path.name != "锁")
    return {str(path.relative_to(base)): path.read_bytes() for path in files}


def setting(**cells: object) -> Change:
    """Write into the row of the first project, by heading."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["项目"]
        for heading, value in cells.items():
            sheet.cell(2, headings(sheet).index(heading) + 1, value)

    return change


def test_a_round_begins_with_the_first_list(tmp_path: Path) -> None:
    result = build(
        tmp_path,
        codes="12",
        change=setting(联系人="张某", 联系邮箱="z@example.cn", 截止日期="2099/3/31", 节点="甲县", 已核实="是"),
    )
    assert result.exit_code == 0
    assert "新登记2个" in result.stdout
    issues, contacts = ledger(tmp_path)
    assert [(row.code, row.batch, row.kind, row.year) for row in issues] == [
        ("001", 1, "project", 2023),
        ("002", 1, "project", 2023),
    ]
    for row in issues:
        known = recognise(read_return(tmp_path / "轮" / "自评表" / row.file))
        assert row.identity == identity_key(known.encoded)
        assert (row.profile, row.version, row.rules) == (NATIONAL, known.identity.version, known.identity.rules)
    [contact] = contacts
    assert (contact.code, contact.person, contact.address) == ("001", "张某", "z@example.cn")
    assert (contact.deadline, contact.node) == ("2099-03-31", "甲县")
    assert (tmp_path / "轮" / "来件").is_dir()


def test_the_same_run_again_changes_nothing(tmp_path: Path) -> None:
    change = setting(联系人="张某")
    build(tmp_path, codes="12", change=change)
    before = kept(tmp_path)
    result = build(tmp_path, codes="12", change=change)
    assert (result.exit_code, kept(tmp_path)) == (0, before)
    assert "没有变的2个" in result.stdout


def test_another_content_is_another_batch_and_back_again_one_more(tmp_path: Path) -> None:
    build(tmp_path, codes="12")
    for goal in ("另一个目标", "办事更方便"):
        result = build(tmp_path, codes="12", change=setting(预期目标=goal))
        assert "重新下发1个，没有变的1个" in result.stdout
    rows = [row for row in ledger(tmp_path)[0] if row.code == "001"]
    assert [row.batch for row in rows] == [1, 2, 3]
    assert rows[0].identity == rows[2].identity != rows[1].identity
    assert rows[0].content == rows[2].content != rows[1].content


def test_a_contact_changes_without_anything_else(tmp_path: Path) -> None:
    build(tmp_path, change=setting(联系人="张某", 联系邮箱="a@example.cn"))
    build(tmp_path, change=setting(联系人="李某"))
    build(tmp_path)
    issues, contacts = ledger(tmp_path)
    assert len(issues) == 1
    assert [(row.person, row.address) for row in contacts] == [("张某", "a@example.cn"), ("李某", "")]


def test_what_is_left_alone_is_not_registered(tmp_path: Path) -> None:
    build(tmp_path)
    [path] = (tmp_path / "轮" / "自评表").glob("*.xlsx")
    fill(path)
    result = build(tmp_path, change=setting(预期目标="另一个目标"))
    assert result.exit_code == 1
    assert "没有动的1个没有登记" in result.stdout
    assert [row.batch for row in ledger(tmp_path)[0]] == [1]


def test_a_run_that_was_cut_short_is_completed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registering, "TOGETHER", 1)
    told: list[str] = []

    def cut(path: Path, data: bytes) -> None:
        if len(told) == 1:
            raise KeyboardInterrupt
        told.append(path.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    with monkeypatch.context() as patch:
        patch.setattr("perfeval_xl.issuing.write_file", cut)
        assert build(tmp_path, codes="123").exit_code != 0
    assert [row.code for row in ledger(tmp_path)[0]] == ["001"]
    assert "新登记2个，没有变的1个" in build(tmp_path, codes="123").stdout
    assert [row.code for row in ledger(tmp_path)[0]] == ["001", "002", "003"]


REFUSED: Mapping[str, tuple[Change, str]] = {
    "year": (setting(年度=2022), "一轮只有一个年度"),
    "another": (setting(项目名称="别的", 实施单位="别的局"), "编码不能重复"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_changes_nothing(tmp_path: Path, case: str) -> None:
    build(tmp_path)
    before = kept(tmp_path)
    result = build(tmp_path, change=REFUSED[case][0])
    assert (result.exit_code, kept(tmp_path)) == (1, before)
    assert REFUSED[case][1] in result.stderr


def test_drafts_are_never_registered(tmp_path: Path) -> None:
    result = build(tmp_path, "--draft")
    assert (result.exit_code, "草稿不登记" in result.stderr) == (1, True)
    draft = making.dossier_file(tmp_path / "稿.json", making.dossier(making.put("draft", value=True)))
    result = perfeval("build", making.PROFILE, "--brief", draft, "--round", tmp_path / "轮")
    assert (result.exit_code, "草稿不登记" in result.stderr) == (1, True)
    assert not (tmp_path / "轮").exists()


def test_a_dossier_is_registered_too(tmp_path: Path) -> None:
    path = making.dossier_file(tmp_path / "一.json", making.dossier())
    assert perfeval("build", making.PROFILE, "--brief", path, "--round", tmp_path / "轮").exit_code == 0
    assert [row.code for row in ledger(tmp_path)[0]] == ["A-001"]
    nameless = making.dossier_file(tmp_path / "二.json", making.dossier(making.put("project.code", "")))
    result = perfeval("build", making.PROFILE, "--brief", nameless, "--round", tmp_path / "轮")
    assert (result.exit_code, "没有项目编码" in result.stderr) == (1, True)


def test_a_round_in_a_round_is_refused(tmp_path: Path) -> None:
    build(tmp_path)
    path = tmp_path / "清单.xlsx"
    for folder, hint in ((tmp_path / "轮" / "自评表", f"--round {tmp_path / '轮'}"), (tmp_path, "里面已经有一轮")):
        result = perfeval("build", NATIONAL, "--brief", path, "--round", folder)
        assert (result.exit_code, hint in result.stderr) == (1, True)
    assert not (tmp_path / "台账").exists()


def test_without_a_round_what_stays_in_the_office_is_said_to_be_unused(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx", setting(联系人="张某"))
    result = perfeval("build", NATIONAL, "--brief", path, "-o", tmp_path / "out")
    assert (result.exit_code, "没有用到" in result.stdout) == (0, True)
    assert "没有用到" not in perfeval("build", NATIONAL, "--brief", short_list(path), "-o", tmp_path / "out").stdout


def test_workbooks_that_are_written_into_a_round_unregistered_are_told(tmp_path: Path) -> None:
    build(tmp_path)
    path, before = short_list(tmp_path / "清单.xlsx", codes="12"), ledger(tmp_path)
    told = perfeval("build", NATIONAL, "--brief", path, "-o", tmp_path / "轮" / "自评表").stdout
    assert f"--round {tmp_path / '轮'}" in told
    assert ledger(tmp_path) == before
    assert "新登记1个，没有变的1个" in build(tmp_path, codes="12").stdout
    at = {row.code: row.at for row in ledger(tmp_path)[0]}
    assert at["002"] == "2023-01-01T00:00:00Z" < at["001"], "it may have been sent out long ago"


def test_who_signed_is_registered_and_a_signature_that_comes_later_too(tmp_path: Path) -> None:
    home = tmp_path / "家"
    assert perfeval("keys", "new", "市财政局", home=home).exit_code == 0
    [key] = home.rglob("*.key")
    build(tmp_path)
    signed = ("build", NATIONAL, "--brief", tmp_path / "清单.xlsx", "--round", tmp_path / "轮", "--key", key)
    for again in ("内容没有变的1个（", "：没有变的1个"):
        result = perfeval(*signed, home=home)
        assert (result.exit_code, again in result.stdout) == (0, True), result.output
    first, second = ledger(tmp_path)[0]
    assert (first.issuer, first.number, second.number) == ("", 0, 1)
    assert second.issuer
    assert (first.identity, first.content) == (second.identity, second.content)


def test_a_round_of_a_newer_program_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    build(tmp_path)
    book = tmp_path / "轮" / "台账" / "台账.sqlite"
    sound = book.read_bytes()
    with sqlite3.connect(book) as connection:
        connection.execute("UPDATE meta SET value='99' WHERE key='format'")
    connection.close()
    newer = book.read_bytes()
    for data, hint in ((newer, "请升级本程序"), (sound[:50] + b"x" * 2000 + sound[2050:], "--rebuild")):
        book.write_bytes(data)
        before = kept(tmp_path)
        result = build(tmp_path, codes="12")
        assert (result.exit_code, hint in result.stderr) == (2, True), result.output
        assert kept(tmp_path) == before


def test_a_contact_is_newer_than_the_last_whatever_the_clock_says() -> None:
    job = Job(making.filled(), "一.json", contact=Contact("李某"))
    was = ContactRow(2022, "A-001", "2030-01-01T00:00:00Z", "张某", "", "")
    [row] = changed_contacts([job], {"A-001": was}, "2024-03-01T00:00:00Z")
    assert (row.person, row.at) == ("李某", "2030-01-01T00:00:01Z")
    assert changed_contacts([job], {"A-001": row}, "2024-03-01T00:00:00Z") == []


def test_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx")
    for arguments, missing in (
        ((NATIONAL, "--brief", path), "-o"),
        ((NATIONAL, "--round", tmp_path / "轮"), "--brief"),
        (("--brief", path, "-o", tmp_path / "out"), "规则集"),
        (("--issued", tmp_path), "规则集"),
    ):
        result = perfeval("build", *arguments)
        assert (result.exit_code, missing in result.stderr) == (2, True)
    result = perfeval("build", NATIONAL, "--brief", path, "-o", tmp_path / "out", "--issued", tmp_path)
    assert (result.exit_code, "要与 --round 一起写" in result.stderr) == (1, True)


def test_the_list_may_be_written_elsewhere(tmp_path: Path) -> None:
    assert build(tmp_path, "-o", tmp_path / "别处").exit_code == 0
    assert list((tmp_path / "别处").glob("*.xlsx"))
    assert len(ledger(tmp_path)[0]) == 1


def test_the_round_takes_its_rules_along(tmp_path: Path) -> None:
    """Rules of the office's own that extend others, on a machine that has none of them, after they changed."""
    own = tmp_path / "规则"
    (own / "某县").mkdir(parents=True)
    rules = own / "某县" / "2023.toml"
    rules.write_text(
        'title = "某县项目支出绩效自评表"\nyear = 2023\nversion = 1\nextends = "cn_national/2020@1"\n', encoding="utf-8"
    )
    path = short_list(tmp_path / "清单.xlsx")
    command = ("build", "某县/2023", "--brief", path, "--round", tmp_path / "轮")
    result = perfeval("--rules", own, *command)
    assert result.exit_code == 0, result.output
    [row] = ledger(tmp_path)[0]
    shutil.rmtree(own)
    carried = Library((tmp_path / "轮" / "台账" / "规则", shipped()))
    issued = carried.issued(row.profile, row.version, row.rules)
    assert issued is not None
    known = recognise(read_return(tmp_path / "轮" / "自评表" / row.file), carried)
    assert known.digest_holds
    # The same version, and it says something else: the round knows better.
    rules.parent.mkdir(parents=True)
    rules.write_text(
        'title = "某县绩效自评表"\nyear = 2023\nversion = 1\nextends = "cn_national/2020@1"\n', encoding="utf-8"
    )
    before = kept(tmp_path)
    result = perfeval("--rules", own, *command)
    assert (result.exit_code, "version改为2" in result.stderr) == (1, True), result.output
    assert kept(tmp_path) == before


def test_the_rules_of_a_department_and_of_its_projects_are_taken_along(tmp_path: Path) -> None:
    from tests.issuing.samples import department, save

    path = save(tmp_path / "部门.json", department("hunan_hengyang/2022", 2))
    result = perfeval("build", "hunan_hengyang/2022", "--brief", path, "--round", tmp_path / "轮")
    assert result.exit_code == 0, result.output
    rows = ledger(tmp_path)[0]
    assert [bool(row.member_of) for row in rows] == [False, True, True]
    names = {path.name for path in (tmp_path / "轮" / "台账" / "规则" / "released").rglob("*.json")}
    profile = load("hunan_hengyang/2022")
    assert profile.projects is not None
    assert names == {f"{one.id.partition('/')[2]}.v{one.version}.json" for one in (profile, profile.projects)}


GOLDEN = Path(__file__).parent.parent / "golden" / "0.4.0"


def adopted(base: Path, *names: str) -> Result:
    """Register workbooks of 0.4.0 that lie in folders, each twice, with what is none beside them."""
    old = base / "旧"
    for name in names:
        for folder in (old, old / "里面"):
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(GOLDEN / f"complete.{name}.xlsx", folder / f"{name}.xlsx")
    (old / "别的.xlsx").write_bytes(b"no workbook")
    (old / "~$一.xlsx").write_bytes(b"lock")
    return perfeval("build", "--round", base / "轮", "--issued", old)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("cn_national.2020", ["project"]), ("hunan_hengyang.2022", ["whole_department", "project", "project"])],
)
def test_what_was_issued_before_is_registered_as_older(tmp_path: Path, name: str, kinds: list[str]) -> None:
    result = adopted(tmp_path, name)
    assert result.exit_code == 0, result.output
    assert "登记了以前下发的表1个" in result.stdout
    assert "别的.xlsx" in result.stdout
    assert "~$" not in result.stdout
    assert "新登记的：" in result.stdout
    assert "注意：其中1个已经填过" in result.stdout
    rows = ledger(tmp_path)[0]
    assert [row.kind for row in rows] == kinds
    assert {(row.batch, row.version, row.layout, row.at) for row in rows} == {(0, 1, 2, "2023-01-01T00:00:00Z")}
    before = kept(tmp_path)
    assert "登记了以前下发的表0个，另有1个已经登记过" in adopted(tmp_path, name).stdout
    assert kept(tmp_path) == before


def test_what_came_in_is_never_registered_as_issued(tmp_path: Path) -> None:
    assert adopted(tmp_path, "cn_national.2020").exit_code == 0
    inbox = tmp_path / "轮" / "来件" / "某局"
    inbox.mkdir(parents=True)
    shutil.copy(GOLDEN / "complete.hunan_county.2018.xlsx", inbox / "一.xlsx")
    before = kept(tmp_path)
    for folder in (inbox, inbox.parent):
        result = perfeval("build", "--round", tmp_path / "轮", "--issued", folder)
        assert (result.exit_code, "里是收到的东西，不是下发的表" in result.stderr) == (1, True)
    result = perfeval("build", "--round", tmp_path / "轮", "--issued", tmp_path / "轮")
    assert "来件/某局/一.xlsx：是收到的，不是下发的" in result.stdout.replace(os.sep, "/")
    assert kept(tmp_path) == before


def test_of_what_was_issued_before_no_two_projects_share_a_code(tmp_path: Path) -> None:
    result = adopted(tmp_path, "cn_national.2020", "cn_national.2020_department")
    assert (result.exit_code, "部门和项目不能用同一个编码" in result.stderr) == (1, True)
    assert not (tmp_path / "轮").exists()


def test_an_upgrade_in_the_middle_of_a_round_voids_nothing(tmp_path: Path) -> None:
    """Issued by 0.4.0; the same brief is issued again by today's program, and both are the same to the unit."""
    old = tmp_path / "旧" / "一.xlsx"
    old.parent.mkdir()
    shutil.copy(GOLDEN / "complete.cn_national.2020.xlsx", old)
    listed = tmp_path / "清单.xlsx"
    assert perfeval("extract", old, "-o", listed).exit_code == 0
    built = perfeval("build", NATIONAL, "--brief", listed, "--round", tmp_path / "轮", "--issued", old.parent)
    assert (built.exit_code, "内容没有变的1个（以前发出去的照样算）" in built.stdout) == (0, True), built.output
    rows = ledger(tmp_path)[0]
    assert [row.batch for row in rows] == [0, 1]
    assert rows[0].identity != rows[1].identity
    assert rows[0].content == rows[1].content
    assert (rows[0].version, rows[0].layout) < (rows[1].version, rows[1].layout)


def test_workbooks_that_are_replaced_can_still_be_registered(tmp_path: Path) -> None:
    """They lie in the folder for those, and were sent out by mail before anybody thought of a round."""
    forms = tmp_path / "轮" / "自评表"
    path = short_list(tmp_path / "清单.xlsx")
    assert perfeval("build", NATIONAL, "--brief", path, "-o", forms).exit_code == 0
    told = build(tmp_path, change=setting(预期目标="另一个目标")).stdout
    assert "换下的旧表里有1个以前没有登记" in told
    assert list((forms / REPLACED_FOLDER).iterdir())
    result = perfeval("build", "--round", tmp_path / "轮", "--issued", forms)
    assert "登记了以前下发的表1个，另有1个已经登记过" in result.stdout
    assert "已经填过" not in result.stdout
    assert [row.batch for row in ledger(tmp_path)[0]] == [0, 1]


@pytest.mark.parametrize("codes", ["2", "1"], ids=["another project", "the same project"])
def test_who_begins_a_round_at_the_same_moment_as_another_goes_on_after_him(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codes: str
) -> None:
    truly, others = registering.held, list[Result]()

    def late(folder: Path, say: Callable[[str], None]) -> Lock:
        # The other one gets the lock first.
        monkeypatch.setattr(registering, "held", truly)
        (tmp_path / "另").mkdir()
        path = short_list(tmp_path / "另" / "清单.xlsx", setting(预期目标="另一个目标"), codes)
        others.append(perfeval("build", NATIONAL, "--brief", path, "--round", tmp_path / "轮"))
        return truly(folder, say)

    monkeypatch.setattr(registering, "held", late)
    result = build(tmp_path)
    assert (others[0].exit_code, result.exit_code) == (0, 0), result.output
    rows, _ = ledger(tmp_path)
    assert len(rows) == 2
    assert [row.batch for row in rows] == [1, 2]
    assert len(list((tmp_path / "轮" / "自评表").glob("*.xlsx"))) == len({row.code for row in rows})
    if codes == "1":
        # What the other one wrote is kept beside.
        assert len(list((tmp_path / "轮").rglob(f"{REPLACED_FOLDER}/**/*.xlsx"))) == 1


def test_who_begins_a_round_at_the_same_moment_is_refused_what_the_other_speaks_against(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truly = registering.held

    def late(folder: Path, say: Callable[[str], None]) -> Lock:
        monkeypatch.setattr(registering, "held", truly)
        with Ledger.create(folder, 1999) as begun:
            begun.register([an_issue(year=1999)])
        return truly(folder, say)

    monkeypatch.setattr(registering, "held", late)
    result = build(tmp_path)
    assert result.exit_code != 0
    assert "1999" in result.output
    assert not list((tmp_path / "轮").rglob("*.xlsx"))
