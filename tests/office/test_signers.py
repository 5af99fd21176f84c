"""The register says who signed what was issued: what comes back signed by nobody, or by another, is none of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from perfeval_xl.errors import KeyFileError
from perfeval_xl.issuing import workbook
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import AttemptState, IssueRow
from perfeval_xl.ledger.standing import standing
from perfeval_xl.office.office_findings import of_attempt
from perfeval_xl.office.round_keys import keys_of
from perfeval_xl.sealing import register
from perfeval_xl.sealing.stamps import IssueNumber
from perfeval_xl.sealing.trust import keep, trust_in
from tests import making
from tests.checks.signature_cases import forged
from tests.ledger.making import YEAR, delivery, in_memory, issue, judgement
from tests.office import papers
from tests.office.runs import Heard, run
from tests.office.small_rounds import put_in, registered, returned
from tests.sealing.offices import BUREAU, UNIT, certificate
from tests.sealing.offices import OTHER as OTHER_BUREAU

OURS, OTHER = BUREAU.office.public, UNIT.office.public
NUMBER = IssueNumber(1, date(2023, 1, 2))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where nobody is trusted."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def attempt(signer: str, *issuers: str) -> AttemptState:
    """How a file stands that this key signed, of a project that was issued under these keys, one after another."""
    issues = [issue(batch=nth, identity="i-001-1", content="c", issuer=key) for nth, key in enumerate(issuers, 1)]
    file = (delivery("a"), judgement("a", signer=signer, signed_as="市财政局" if signer else ""))
    return told_of(issues, file)


def told_of(issues: Sequence[IssueRow], file: object) -> AttemptState:
    """The only file there is."""
    [found] = standing(in_memory(issues, [file]), date(2024, 3, 20)).attempts  # type: ignore[list-item]
    return found


@pytest.mark.parametrize(
    ("signer", "issuers", "expected"),
    [
        (OURS, (OURS,), states.READY),
        (OTHER, (OURS,), states.ALTERED),
        ("", (OURS,), states.ALTERED),
        # The office took another key, and what it had sent out before is as good.
        (OURS, (OURS, OTHER), states.READY),
        (OTHER, (OURS, OTHER), states.READY),
        ("", (OURS, OTHER), states.ALTERED),
        # It began to sign later.
        ("", ("", OURS), states.READY),
        (OTHER, ("", OURS), states.ALTERED),
        # It signs nothing, and the register knows no key.
        ("", ("",), states.READY),
        (OTHER, ("",), states.READY),
    ],
)
def test_only_a_key_of_the_register_may_have_signed(signer: str, issuers: tuple[str, ...], expected: str) -> None:
    found = attempt(signer, *issuers)
    assert (found.verdict, found.is_foreign) == (expected, expected == states.ALTERED)


def test_a_project_inside_of_a_department_says_nothing_of_who_signs_it() -> None:
    department, member = issue("D", issuer=OURS), issue("1", identity="i-D-1", member_of="D", issuer="")
    file = (delivery("a"), judgement("a", "D", signer=""))
    assert told_of([department, member], file).verdict == states.ALTERED


def test_who_signed_instead_is_named_and_what_is_to_be_done() -> None:
    issues = {"001": issue(issuer=OURS)}
    [of_nobody] = of_attempt(attempt("", OURS), (), YEAR, issues)
    assert of_nobody.code == "Z025"
    assert of_nobody.message == f"不是原来下发的那一份：下发时用密钥{OURS[:8]}…签了名，这一份却没有有效的签名"
    [of_other] = of_attempt(attempt(OTHER, OURS), (), YEAR, issues)
    assert f"以“市财政局”的名义用另一把密钥{OTHER[:8]}…签的" in of_other.message
    assert "请用原来下发的文件" in of_other.fix
    altered = replace(attempt(OURS, OURS), verdict=states.ALTERED)
    assert list(of_attempt(altered, (), YEAR, issues)) == []


def test_a_judgement_says_whose_signature_holds_whoever_is_trusted(tmp_path: Path) -> None:
    filled = making.filled(making.dossier())
    signed = papers.row(tmp_path, workbook(filled, key=UNIT, issue=NUMBER))
    assert (signed.signer, signed.signed_as, signed.genuine) == (OTHER, "市财政局", True)
    unsigned = papers.row(tmp_path, workbook(filled))
    assert (unsigned.signer, unsigned.signed_as) == ("", "")
    assert papers.row(tmp_path, forged(tmp_path).read_bytes()).signer == ""


def test_what_keys_found_stays_where_a_machine_has_none(home: Path, tmp_path: Path) -> None:
    of = registered(tmp_path / "轮", 3)
    put_in(of, {"1.xlsx": returned(1)})
    public = keep(certificate(BUREAU), home)
    assert run(of).tally.returned == 1
    public.unlink()
    put_in(of, {"2.xlsx": returned(2)})
    heard = Heard()
    assert (run(of, heard=heard).tally.returned, heard.lines) == (
        2,
        ["本机没有公钥，签名照这一轮以前用的公钥（台账/公钥）核对"],
    )
    # A machine that has keys judges by these.
    keep(certificate(OTHER_BUREAU), home)
    assert run(of, heard=(heard := Heard())).judged == 2
    assert (heard.lines, [one.office for one in trust_in(of.keys).trust.certificates]) == ([], [OTHER_BUREAU.office])


def test_a_register_is_replaced_by_a_newer_one_only(home: Path, tmp_path: Path) -> None:
    of = registered(tmp_path / "轮", 1)
    keep(certificate(BUREAU), home)
    (home / "登记.pub").write_bytes(b"no key")
    for last, expected in ((5, 5), (3, 5), (7, 7)):
        register._write(home / "市.issued", BUREAU, (), last, date(2023, 1, 2))
        assert keys_of(of, home) == (of.keys, False)
        assert [one.last for one in trust_in(of.keys).trust.registers] == [expected]
    assert keys_of(of, tmp_path / "none") == (of.keys, True)
    (home / "市.issued").write_bytes(b"{")
    with pytest.raises(KeyFileError):
        keys_of(of, home)
    assert [one.last for one in trust_in(of.keys).trust.registers] == [7]


def test_files_that_are_no_keys_change_nothing(home: Path, tmp_path: Path) -> None:
    of = registered(tmp_path / "轮", 1)
    (home / "登记.pub").write_bytes(b"no key")
    assert keys_of(of, home) == (of.keys, False)
    assert not of.keys.exists()
