"""What ``perfeval check`` says of who signed, run as a clerk runs it."""

from __future__ import annotations

import functools
import json
import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from perfeval_xl.issuing import workbook
from perfeval_xl.sealing.certificates import Certificate, Scope, certificate_bytes
from perfeval_xl.sealing.keys import SigningKey
from perfeval_xl.sealing.register import Register
from perfeval_xl.sealing.stamps import IssueNumber, read_stamp, signature_holds, stamp
from perfeval_xl.sealing.trust import Trust
from perfeval_xl.submission import check_file
from tests import making
from tests.outputs.commands import perfeval
from tests.sealing.offices import BUREAU, OTHER, UNIT, certificate, key_of, with_certificate

ISSUE = IssueNumber(12, date(2026, 11, 28))


def folder_of(folder: Path, *certificates: Certificate) -> Path:
    """A folder of public keys."""
    folder.mkdir()
    for number, one in enumerate(certificates):
        (folder / f"{number}.pub").write_bytes(certificate_bytes(one))
    return folder


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The folder of a clerk who trusts the bureau."""
    return folder_of(tmp_path / "公钥", certificate(BUREAU))


def returned(tmp_path: Path, key: SigningKey | None, issue: IssueNumber | None = ISSUE) -> Path:
    """A returned workbook, signed by ``key``."""
    path = tmp_path / "表.xlsx"
    path.write_bytes(_signed(key, issue))
    return path


@functools.cache
def _signed(key: SigningKey | None, issue: IssueNumber | None) -> bytes:
    return workbook(making.filled(), key=key, issue=issue)


def form_of(path: Path, keys: Path) -> dict[str, object]:
    """What the JSON says of a form."""
    data = json.loads(perfeval("check", path, "--keys", keys, "--json").stdout)
    form: dict[str, object] = data["files"][0]["form"]
    return form


def test_a_form_of_the_office_passes_and_says_who_when_and_under_which_number(keys: Path, tmp_path: Path) -> None:
    said = perfeval("check", returned(tmp_path, BUREAU), "--keys", keys)
    assert said.exit_code == 0
    assert "通过；下发的原表，未被改动（市财政局第12号，2026-11-28签发）" in said.stdout
    form = json.loads(perfeval("check", returned(tmp_path, BUREAU), "--keys", keys, "--json").stdout)["files"][0][
        "form"
    ]
    told = {name: form[name] for name in ("signed", "signed_by", "signed_as", "number", "issued")}
    assert told == {
        "signed": True,
        "signed_by": "市财政局",
        "signed_as": "市财政局",
        "number": 12,
        "issued": "2026-11-28",
    }


def test_a_signature_of_0_4_0_is_still_one_of_the_office(keys: Path, tmp_path: Path) -> None:
    said = perfeval("check", returned(tmp_path, BUREAU, None), "--keys", keys)
    assert said.exit_code == 0
    assert "未被改动（市财政局签发）" in said.stdout


def test_a_key_under_the_name_of_the_office_is_sent_back_and_nobody_is_told_to_trust_it(
    keys: Path, tmp_path: Path
) -> None:
    said = perfeval("check", returned(tmp_path, UNIT), "--keys", keys)
    assert said.exit_code == 1
    assert "退回；未见改动，但不能证明是下发的原表（签名不能证明是谁签发的）" in said.stdout
    assert (
        "[错误] （整个文件）：签名写的是“市财政局”，用的却不是本机信任的“市财政局”的密钥：冒用名称，或者该单位换了密钥"
        in said.stdout
    )
    assert "放进" not in said.stdout
    form = form_of(returned(tmp_path, UNIT), keys)
    assert (form["signed_by"], form["signed_as"]) == ("", "市财政局")


@pytest.mark.parametrize("name", ["市财政局 ", "（市）财政局", "市 财 政 局", "[市财政局]"])
def test_a_name_that_reads_like_that_of_the_office_is_one(name: str, tmp_path: Path) -> None:
    submission = check_file(returned(tmp_path, key_of(name, 4)), trusted={BUREAU.office.public: "市财政局"})
    assert [(finding.code.name, finding.expected) for finding in submission.findings] == [("G142", "市财政局")]


def test_an_unknown_office_is_sent_back_with_the_cure(keys: Path, tmp_path: Path) -> None:
    said = perfeval("check", returned(tmp_path, OTHER), "--keys", keys)
    assert said.exit_code == 1
    assert "签名用的密钥不是本机信任的：表上写的签发单位是“省财政厅”" in said.stdout
    assert "请按平时的电话向该单位核实" in said.stdout


def test_an_unsigned_copy_is_sent_back_where_offices_sign(keys: Path, tmp_path: Path) -> None:
    said = perfeval("check", returned(tmp_path, None), "--keys", keys)
    assert said.exit_code == 1
    assert "[错误] （整个文件）：没有下发单位的签名，而本机存有签发单位的公钥" in said.stdout


@pytest.mark.parametrize(("key", "told"), [(None, "（未签名）"), (BUREAU, "（签名不能证明是谁签发的）")])
def test_without_keys_nobody_is_disturbed(key: SigningKey | None, told: str, tmp_path: Path) -> None:
    said = perfeval("check", returned(tmp_path, key), home=tmp_path)
    assert said.exit_code == 0
    assert f"通过；下发的原表，未被改动{told}" in said.stdout


@pytest.mark.parametrize("kind", ["missing", "file", "empty", "foreign"])
def test_a_folder_that_protects_nothing_stops(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "公钥"
    if kind == "file":
        folder.write_text("{}", encoding="utf-8")
    elif kind != "missing":
        folder.mkdir()
    if kind == "foreign":
        (folder / "id.pub").write_text("ssh-ed25519 AAAA", encoding="utf-8")
    said = perfeval("check", returned(tmp_path, None), "--keys", folder)
    assert (said.exit_code, said.stdout) == (2, "")
    assert str(folder) in said.stderr
    assert said.stderr.endswith("没有审核任何文件\n")


def test_a_chosen_folder_for_settings_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Nobody is stopped by it: the first key of an office makes the folder."""
    said = perfeval("check", returned(tmp_path, None), home=tmp_path / "无")
    assert said.exit_code == 0
    assert "注意：环境变量PERFEVAL_HOME指的文件夹" in said.stderr
    assert said.stderr.endswith("没有可信的公钥，签名不能核对\n")


def test_what_is_of_no_use_in_the_folder_is_told_once(keys: Path, tmp_path: Path) -> None:
    (keys / "id.pub").write_text("ssh-ed25519 AAAA", encoding="utf-8")
    (keys / "坏.pub").write_bytes(certificate_bytes(certificate(OTHER))[:90])
    (keys / "改.pub").write_bytes(certificate_bytes(certificate(OTHER)).replace("省".encode(), "某".encode()))
    (keys / "旧.pub").write_bytes(certificate_bytes(certificate(OTHER, until=date(2024, 12, 31))))
    path = returned(tmp_path, BUREAU)
    said = perfeval("check", path, path, "--keys", keys)
    assert said.exit_code == 0
    lines = said.stderr.splitlines()
    assert [line for line in lines if "id.pub" in line] == ["注意：id.pub不是本程序的公钥，没有用"]
    [damaged], [changed], [ended] = (
        [line for line in lines if name in line] for name in ("坏.pub", "改.pub", "旧.pub")
    )
    assert damaged.endswith("不是本程序的公钥文件，或已损坏；没有用")
    assert "被改动过或已损坏（签名不符）" in changed
    assert "“省财政厅”的密钥2024-12-31已到期，以后签发的不认" in ended


def test_what_an_office_above_signed_is_accepted_without_asking(tmp_path: Path) -> None:
    county = key_of("县财政局", 5)
    vouched = certificate(county, BUREAU)
    keys = folder_of(tmp_path / "公钥", certificate(BUREAU))
    said = perfeval("check", returned(tmp_path, with_certificate(county, vouched)), "--keys", keys)
    assert said.exit_code == 0
    assert "（县财政局第12号，2026-11-28签发）" in said.stdout
    # Signed by somebody else, or by nobody, it is not.
    other = certificate(county, OTHER)
    assert perfeval("check", returned(tmp_path, with_certificate(county, other)), "--keys", keys).exit_code == 1
    assert perfeval("check", returned(tmp_path, county), "--keys", keys).exit_code == 1


def test_an_office_stands_for_no_other_that_is_trusted_by_itself(tmp_path: Path) -> None:
    """The bureau signs a key under the name of the department of finance of the province."""
    false = key_of("省财政厅", 6)
    path = returned(tmp_path, with_certificate(false, certificate(false, BUREAU)))
    trust = Trust((certificate(BUREAU), certificate(OTHER)))
    assert [finding.code.name for finding in check_file(path, trusted=trust).findings] == ["G142"]


def test_a_chain_is_followed_to_its_bound(tmp_path: Path) -> None:
    signed = certificate(BUREAU)
    keys = [BUREAU]
    for number in range(4):
        key = key_of(f"下级{number}", 10 + number)
        signed = certificate(key, keys[-1])
        keys.append(with_certificate(key, signed))
    trust = Trust((certificate(BUREAU),))
    passing = [check_file(returned(tmp_path, key), trusted=trust).genuine for key in keys[:4]]
    assert passing == [True, True, True, False]


def test_the_old_key_of_an_office_may_stand_for_its_new_one(tmp_path: Path) -> None:
    new = key_of("市财政局", 7)
    path = returned(tmp_path, with_certificate(new, certificate(new, BUREAU)))
    trust = Trust((certificate(BUREAU), certificate(OTHER)))
    assert check_file(path, trusted=trust).findings == ()


def test_scope_and_validity_of_all_above_are_asked_too(tmp_path: Path) -> None:
    county = key_of("县财政局", 5)
    path = returned(tmp_path, with_certificate(county, certificate(county, BUREAU)))
    narrow = Trust((certificate(BUREAU, scope=Scope(codes=("B-",))),))
    assert [finding.code.name for finding in check_file(path, trusted=narrow).findings] == ["G147"]
    ended = Trust((certificate(BUREAU, until=date(2026, 1, 1)),))
    assert [finding.code.name for finding in check_file(path, trusted=ended).findings] == ["G143"]


def test_one_of_two_certificates_of_a_key_is_enough(tmp_path: Path) -> None:
    """It was renewed, and both files lie in the folder."""
    trust = Trust((certificate(BUREAU, until=date(2026, 1, 1)), certificate(BUREAU)))
    assert check_file(returned(tmp_path, BUREAU), trusted=trust).findings == ()


def test_the_number_cannot_be_taken_off_or_changed() -> None:
    made = stamp("ab" * 32, "identity", BUREAU, ISSUE)
    assert read_stamp(made.encode()) == made
    assert signature_holds(made, "identity")
    for changed in (
        replace(made, issue=None),
        replace(made, issue=IssueNumber(13, ISSUE.day)),
        replace(made, issue=IssueNumber(12, date(2026, 11, 29))),
        replace(made, office=replace(BUREAU.office, name="省财政厅")),
        replace(made, digest=f"issue 12 2026-11-28 市财政局 {made.digest}", issue=None),
    ):
        assert not signature_holds(changed, "identity")


def test_what_is_trusted_crosses_processes() -> None:
    trust = Trust((certificate(BUREAU),), (Register(BUREAU.office),), 2023)
    assert pickle.loads(pickle.dumps(trust)) == trust
