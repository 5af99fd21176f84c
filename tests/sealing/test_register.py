"""Issue numbers: who builds again disturbs nobody, and an old form in the place of a new one is told as such."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from perfeval_xl.errors import KeyFileError, OutputError
from perfeval_xl.sealing.identity import Identity, identity_of
from perfeval_xl.sealing.keys import SigningKey, load_key, new_key
from perfeval_xl.sealing.register import Entry, enter, entry_of, own_register, read_register, withdraw
from perfeval_xl.sealing.stamps import IssueNumber
from perfeval_xl.submission import check_file
from tests import making
from tests.issuing.samples import save
from tests.outputs.commands import perfeval

OFFICE, PROFILE = "市财政局", "cn_national/2020"
TARGET = making.put("indicators.1.target", "≥2000个")


def empty(data: making.Data) -> None:
    """Take out what a unit fills in."""
    for name in ("funds", "reported"):
        data.pop(name, None)
    data["goal"].pop("actual", None)
    for row in data["indicators"]:
        for name in ("actual", "reason", "assessed", "deduction", "deduction_reason", "reported"):
            row.pop(name, None)


NEXT_YEAR = (making.put("project.year", 2023), making.put("indicators.4.target", "2023年12月31日前"))
NEXT_DAY = making.put("indicators.4.actual", "2023-12-20")
DAY, LATER = date(2026, 11, 28), date(2026, 12, 5)


class Office:
    """An office with its key, and a clerk who checks with its public key and its register."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = new_key(OFFICE, folder / "密钥")
        self.keys = folder / "公钥"
        self.keys.mkdir()
        shutil.copy(self.key.with_suffix(".pub"), self.keys)

    @property
    def register(self) -> Path:
        return self.key.with_suffix(".issued")

    def publish(self) -> None:
        """Give the clerk what is registered now."""
        shutil.copy(self.register, self.keys)

    def build(self, *changes: making.Change, out: str = "下发", force: bool = False) -> Path:
        """Issue the filled form of a dossier; return where the newest workbook lies."""
        source = save(self.folder / "材料.json", making.dossier(*changes))
        target = self.folder / out
        more = ("--force",) if force else ()
        said = perfeval("build", PROFILE, "--brief", source, "-o", target, "--key", self.key, *more)
        assert said.exit_code == 0, said.output
        return max(target.glob("*.xlsx"), key=lambda path: path.stat().st_mtime_ns)

    def check(self, path: Path, *options: str) -> tuple[int, str]:
        """Exit code and what is printed."""
        said = perfeval("check", path, "--keys", self.keys, *options)
        return said.exit_code, said.stdout

    def taken(self, path: Path) -> Path:
        """A copy that a unit keeps."""
        return Path(shutil.copy(path, self.folder / f"留{path.name}"))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def number_of(path: Path) -> int | None:
    """The number under which a workbook was signed."""
    origin = check_file(path).result.origin
    assert origin is not None
    return origin.issue.number if origin.issue else None


def test_a_superseded_form_is_sent_back_with_the_number_that_took_its_place(office: Office) -> None:
    first = office.taken(office.build())
    second = office.build(TARGET, force=True)
    office.publish()
    code, said = office.check(first)
    today = date.today()
    assert code == 1
    day = f"{today.year}年{today.month}月{today.day}日"
    assert f"这份表（第1号，{day}签发）已被重新下发的表代替，现行的是第2号，{day}签发" in said
    assert "退回；未见改动，但不是现在该用的表" in said
    assert f"（{OFFICE}第2号，{today}签发）" in office.check(second)[1]
    assert "G14" not in office.check(second)[1]


def test_the_form_of_last_year_in_the_place_of_this_years_is_sent_back(office: Office) -> None:
    old = office.taken(office.build())
    office.build(*NEXT_YEAR, NEXT_DAY)
    office.publish()
    code, said = office.check(old)
    assert code == 1
    assert f"这是2022年度的表，“{OFFICE}”已下发这个项目2023年度的表" in said
    # Who looks through the forms of that year says so, and nothing is wrong with it.
    code, said = office.check(old, "--year", "2022")
    assert (code, "G146" in said) == (0, False)


def test_the_year_that_is_checked_may_be_said_without_any_keys(office: Office) -> None:
    path = office.build()
    said = perfeval("check", path, "--year", 2023, home=office.keys.parent)
    assert said.exit_code == 1
    assert "这是2022年度的表，这次审核的是2023年度" in said.stdout
    assert perfeval("check", path, "--year", 2022, home=office.keys.parent).exit_code == 0


def test_a_form_that_the_register_does_not_know_is_sent_back(office: Office) -> None:
    office.build()
    office.publish()
    path = office.build(making.put("project.code", "B-002"), out="另")
    code, said = office.check(path)
    assert code == 1
    assert f"签名有效，但“{OFFICE}”的签发登记里没有这一份（第2号，" in said
    assert "（登记只到第1号，" in said
    office.publish()
    assert office.check(path)[0] == 0


def test_building_again_gives_no_new_numbers_to_what_is_the_same(office: Office) -> None:
    path = office.build()
    before, register = path.read_bytes(), office.register.read_bytes()
    assert office.build().read_bytes() == before
    assert office.build(out="另一处").read_bytes() == before
    assert office.register.read_bytes() == register
    assert number_of(path) == 1
    assert number_of(office.build(TARGET, out="另一处", force=True)) == 2
    # What lies in the first folder was replaced elsewhere, and would be sent back: it needs a number of its own.
    assert number_of(office.build(force=True)) == 3


def test_a_form_that_was_replaced_elsewhere_is_not_left_as_if_it_were_good(office: Office) -> None:
    office.build()
    office.build(TARGET, out="另一处")
    source = save(office.folder / "材料.json", making.dossier())
    said = perfeval("build", PROFILE, "--brief", source, "-o", office.folder / "下发", "--key", office.key)
    assert said.exit_code == 1
    assert "（已有，已由第2号代替，而且已经填过）" in said.stdout


def test_a_register_that_was_lost_is_made_again_from_what_stands_there(office: Office) -> None:
    office.build(out="别处")
    office.build(making.put("project.code", "B-002"))
    register = json.loads(office.register.read_text(encoding="utf-8"))
    office.register.unlink()
    office.build(making.put("project.code", "B-002"))
    again = json.loads(office.register.read_text(encoding="utf-8"))
    assert (again["last"], again["issued"]) == (2, register["issued"][1:])


def test_forms_of_0_4_0_go_on_being_good_beside_a_register(office: Office) -> None:
    """It signed without a number, and kept no register."""
    key = load_key(office.key)
    old = making.book(office.folder / "旧.xlsx", making.dossier(), key=key)
    office.build(making.put("project.code", "B-002"))
    office.publish()
    assert office.check(old)[0] == 0
    office.build(TARGET, out="又")
    office.publish()
    code, said = office.check(old)
    assert code == 1
    assert "这份表（没有编号）已被重新下发的表代替，现行的是第2号" in said


def test_a_register_that_was_changed_stops_the_check_and_the_issue(office: Office) -> None:
    path = office.build()
    text = office.register.read_text(encoding="utf-8")
    office.register.write_text(text.replace('"number": 1', '"number": 2'), encoding="utf-8")
    office.publish()
    said = perfeval("check", path, "--keys", office.keys)
    assert (said.exit_code, said.stdout) == (2, "")
    assert "被改动过（签名不符）" in said.stderr
    again = perfeval(
        *("build", PROFILE, "--brief", office.folder / "材料.json"), "-o", office.folder / "又", "--key", office.key
    )
    assert again.exit_code == 1
    assert "被改动过（签名不符）" in again.stderr
    assert not (office.folder / "又").exists()


def test_an_expired_key_and_one_outside_its_scope_write_nothing(office: Office) -> None:
    public = office.key.with_suffix(".pub")
    source = save(office.folder / "材料.json", making.dossier())
    build = ("build", PROFILE, "--brief", source, "-o", office.folder / "下发", "--key", office.key)
    for options, told in (
        (("--until", "2024-12-31", "--since", "2022-01-01"), "2022-01-01起至2024-12-31，今天"),
        (("--until", "9999-12-31", "--since", "9999-01-01"), "不能签发"),
        (
            ("--until", "9999-12-31", "--since", "2022-01-01", "--department", "市教育局"),
            "只能签发主管部门市教育局的表",
        ),
    ):
        assert perfeval("keys", "sign", public, "--key", office.key, *options).exit_code == 0
        said = perfeval(*build)
        assert said.exit_code == 1
        assert told in said.stderr
        assert not (office.folder / "下发").exists()
        assert not office.register.exists()
    # A draft is not signed, and may be looked at.
    assert perfeval(*build, "--draft").exit_code == 0


def test_what_cannot_be_put_in_the_place_of_an_open_file_leaves_the_register_as_it_was(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds the file: the form that stands there stays the one to be used."""
    path = office.build(empty)

    def held(target: Path) -> Path:
        raise OutputError(f"{target}换不下来")

    monkeypatch.setattr("perfeval_xl.issuing.set_aside", held)
    source = save(office.folder / "材料.json", making.dossier(TARGET, empty))
    said = perfeval("build", PROFILE, "--brief", source, "-o", office.folder / "下发", "--key", office.key)
    assert said.exit_code == 1
    assert "正被别的程序打开" in said.stdout
    office.publish()
    assert "G14" not in office.check(path)[1]


def test_a_stolen_key_is_replaced_by_building_again_with_the_new_one(office: Office) -> None:
    old = office.build(empty)
    assert number_of(old) == 1
    office.key = new_key("市财政局（新）", office.folder / "密钥")
    path = office.build(empty)
    assert path == old
    assert office.check(path)[0] == 1
    for used in office.keys.iterdir():
        used.unlink()
    shutil.copy(office.key.with_suffix(".pub"), office.keys)
    assert "（市财政局（新）第1号，" in office.check(path)[1]


# ---- the register itself


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return load_key(new_key(OFFICE, tmp_path / "钥"))


def identity(*changes: making.Change) -> Identity:
    return identity_of(making.filled(making.dossier(*changes)).form, own_password=False)


def test_numbers_run_on_and_content_keeps_its_own(key: SigningKey) -> None:
    first, changed, other = identity(), identity(TARGET), identity(making.put("project.code", "B-002"))
    assert enter(key, [first, other], today=DAY) == [IssueNumber(1, DAY), IssueNumber(2, DAY)]
    assert enter(key, [first], today=LATER) == [IssueNumber(1, DAY)]
    assert enter(key, [changed], today=LATER) == [IssueNumber(3, LATER)]
    assert enter(key, [first], today=LATER) == [IssueNumber(4, LATER)]
    assert key.path is not None
    register = read_register(key.path.with_suffix(".issued"))
    assert (register.last, register.day, len(register.entries)) == (4, LATER, 2)


def test_the_projects_of_two_departments_may_have_one_code(key: SigningKey) -> None:
    one, two = identity(), identity(making.put("project.supervising_department", "市教育局"))
    enter(key, [one, two], today=DAY)
    register = own_register(key)
    assert [entry.number for entry in register.entries] == [1, 2]


def test_what_could_not_be_written_is_taken_back_and_its_number_never_given_again(key: SigningKey) -> None:
    first, changed = identity(), identity(TARGET)
    enter(key, [first], today=DAY)
    before = own_register(key).find(entry_of(first).key)
    enter(key, [changed], today=DAY)
    withdraw(key, changed, before)
    register = own_register(key)
    assert (register.find(entry_of(first).key), register.last) == (before, 2)
    assert enter(key, [changed], today=DAY) == [IssueNumber(3, DAY)]


def test_numbers_of_forms_that_stand_there_are_not_given_again(key: SigningKey) -> None:
    standing: list[Entry] = [entry_of(identity(), IssueNumber(40, DAY))]
    assert enter(key, [identity(making.put("project.code", "B-002"))], standing, DAY) == [IssueNumber(41, DAY)]


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "[" * 100_000, '{"office": "a", "public": "00", "issued": 5}', "\x00"]
)
def test_another_file_is_no_register(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.issued"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KeyFileError):
        read_register(path)


def test_a_register_of_another_key_is_not_written_to(key: SigningKey, tmp_path: Path) -> None:
    other = load_key(new_key("县财政局", tmp_path / "乙"))
    enter(other, [identity()], today=DAY)
    assert key.path is not None
    assert other.path is not None
    shutil.copy(other.path.with_suffix(".issued"), key.path.with_suffix(".issued"))
    with pytest.raises(KeyFileError, match="不是密钥"):
        enter(key, [identity()], today=DAY)
