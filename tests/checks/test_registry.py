"""Every finding there may be is tried, every check runs, and every message can be read."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from types import ModuleType

import pytest

from perfeval_xl.checks import (
    CHECKS,
    Check,
    active,
    answer_cells,
    attached,
    blocks,
    filling,
    laid_out,
    lost,
    money,
    moved_cells,
    percentages,
    plausibility,
    report_budgets,
    report_cells,
    report_claims,
    report_department,
    report_figures,
    report_growth,
    report_identity,
    report_money,
    report_page,
    report_rows,
    report_sections,
    report_slips,
    report_sums,
    report_surveys,
    report_wording,
    report_words,
    score_checks,
    shown,
    signatures,
    stored_results,
    tables,
    tampering,
    targets,
    text_claims,
    ties,
    validations,
    whole_department,
    year,
    years,
    yuan,
)
from perfeval_xl.checks.later import LaterCheck
from perfeval_xl.findings import Code, Finding, Severity
from perfeval_xl.findings.facts import texts_of
from perfeval_xl.findings.own_rules import own_basis
from perfeval_xl.profiles import load
from perfeval_xl.profiles.basis import Basis, Provision, cited
from tests.checks import (
    department_cases,
    file_cases,
    filling_cases,
    last_year_cases,
    money_cases,
    plausibility_cases,
    report_cases,
    scores_cases,
    sentence_cases,
    shown_cases,
    signature_cases,
    slip_cases,
    ties_cases,
    year_cases,
)
from tests.checks.cases import Mistake, Spoilt, both, checked, findings, outcomes
from tests.making import WHOLE, put

CASES: tuple[Mistake | Spoilt, ...] = (
    *filling_cases.CASES,
    *ties_cases.CASES,
    *scores_cases.CASES,
    *plausibility_cases.CASES,
    *money_cases.CASES,
    *money_cases.FILES,
    *year_cases.CASES,
    *last_year_cases.CASES,
    *department_cases.CASES,
    *file_cases.CASES,
    *shown_cases.CASES,
    *signature_cases.CASES,
    *report_cases.CASES,
    *report_cases.UNREADABLE,
    *report_cases.UNSEEN,
    *sentence_cases.CASES,
    *slip_cases.CASES,
)
REPORT = (
    report_claims,
    report_department,
    report_figures,
    report_growth,
    report_identity,
    report_money,
    report_page,
    report_budgets,
    report_cells,
    report_rows,
    report_sections,
    report_sums,
    report_slips,
    report_surveys,
    report_wording,
    report_words,
)
MODULES = (
    active,
    answer_cells,
    attached,
    blocks,
    whole_department,
    filling,
    laid_out,
    lost,
    money,
    moved_cells,
    percentages,
    plausibility,
    *REPORT,
    score_checks,
    shown,
    stored_results,
    signatures,
    tables,
    tampering,
    targets,
    text_claims,
    ties,
    validations,
    year,
    years,
    yuan,
)
STAGES = {
    "T": filling_cases.CASES,
    "H": ties_cases.CASES,
    "S": plausibility_cases.CASES,
    "N": last_year_cases.CASES,
    "W": file_cases.UNREADABLE,
    "J": file_cases.CHANGED,
    "G": file_cases.CHANGED,
}
OFFICE = "Z"
"""The stage of the office: what came in, and what counts; no check makes these."""
OF_FILES = [
    code for code in Code if code.name[0] != OFFICE and code not in (Code.W017, Code.W018, Code.W036, Code.W037)
]
"""Those that a form can bring about; those of the office are in ``tests/findings``, the fence and faults of the
program in ``tests/batch``, mistakes in rules in ``tests/profiles``."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@functools.cache
def everything() -> tuple[Finding, ...]:
    """All findings of all cases."""
    return tuple(finding for case in CASES for finding in findings(case))


@functools.cache
def observed() -> dict[str, set[Code]]:
    """The codes that each check was seen to yield, by the check's name."""
    seen: dict[str, set[Code]] = {check.name: set() for check in CHECKS}
    for case in CASES:
        for outcome in outcomes(case):
            seen[outcome.check.name].update(finding.code for finding in outcome.findings)
    return seen


def check_itself(check: Check) -> Check:
    """What one that is loaded later stands for."""
    return check.written if isinstance(check, LaterCheck) else check


@pytest.mark.parametrize("code", OF_FILES, ids=lambda code: code.name)
def test_every_code_has_a_case(code: Code) -> None:
    assert code.name in {case.code for case in CASES}


@pytest.mark.parametrize("code", OF_FILES, ids=lambda code: code.name)
def test_every_code_appears(code: Code) -> None:
    assert code in {finding.code for finding in everything()}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_is_reached(check: Check) -> None:
    assert observed()[check.name]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_yields_the_codes_it_declares(check: Check) -> None:
    names = {code.name for code in observed()[check.name]}
    assert names == {code.name for code in check.codes}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_check_of_a_module_runs(module: ModuleType) -> None:
    written = {name for name, member in vars(module).items() if isinstance(member, Check)}
    assert written == {check.name for check in CHECKS if getattr(module, check.name, None) is check_itself(check)}
    assert written


@pytest.mark.parametrize("check", [one for one in CHECKS if isinstance(one, LaterCheck)], ids=lambda check: check.name)
def test_a_check_that_is_loaded_later_is_as_it_is_written(check: LaterCheck) -> None:
    itself = check.written
    assert (check.name, check.skip) == (itself.name, itself.skip)
    assert (check.codes, check.find, check.on_brief) == (itself.codes, itself.find, itself.on_brief)
    assert check.scope is itself.scope


def test_no_check_runs_twice() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_says_what_it_asserts(check: Check) -> None:
    assert check.find.__doc__
    assert "_" in check.name


@pytest.mark.parametrize(
    "code", [code for code in Code if code.name[0] not in ("W", OFFICE)], ids=lambda code: code.name
)
def test_every_code_is_declared_by_a_check(code: Code) -> None:
    assert any(code in check.codes for check in CHECKS)


def test_no_check_makes_what_the_office_says() -> None:
    assert not {code.name for check in CHECKS for code in check.codes if code.name[0] == OFFICE}


@pytest.mark.parametrize("text", ["message", "fix", "basis"])
def test_every_text_is_filled(text: str) -> None:
    for finding in everything():
        filled = getattr(finding, text)
        assert not re.search(r"[{}]", filled), f"{finding.code.name}: {filled}"
        assert "None" not in filled, f"{finding.code.name}: {filled}"
        assert filled.strip() or text == "basis", finding.code.name


@functools.cache
def pinned() -> dict[str, set[str]]:
    """The bases in ``bases.txt``, by code; of the others `own_rules.toml` holds them."""
    listed: dict[str, set[str]] = {}
    for line in (Path(__file__).parent / "bases.txt").read_text(encoding="utf-8").splitlines():
        code, _, basis = line.partition("\t")
        listed.setdefault(code, set()).add(basis)
    return listed


def document_of(finding: Finding) -> str:
    """The basis of a finding without the words of the article, which a profile may put better."""
    return finding.basis.partition("：")[0].removesuffix("（原文未核对）")


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_every_finding_shows_the_basis_that_decided_it(code: Code) -> None:
    """Which document a unit reads under 依据, in every case: `bases.txt` holds each once, and was read line by line."""
    shown = {document_of(finding) for finding in everything() if finding.code is code}
    expected = pinned()[code.name] if code.value.basis else {own_basis(code.name)}
    assert shown - expected == set()
    assert all(expected)
    assert shown or code not in OF_FILES


def test_every_basis_that_is_pinned_was_seen() -> None:
    seen = {(finding.code.name, document_of(finding)) for finding in everything()}
    assert {(code, basis) for code, bases in pinned().items() for basis in bases if Code[code] in OF_FILES} <= seen


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_every_message_and_every_fix_is_chinese(code: Code) -> None:
    assert CHINESE.search(code.value.message)
    assert CHINESE.search(code.value.fix)
    assert not re.search(r"[,;:!?]", code.value.message), "half-width punctuation"


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_every_text_names_only_facts_that_may_be_filled_in(code: Code) -> None:
    known = {
        "item",
        "found",
        "expected",
        "basis",
        "limit",
        "sheet",
        "why",
        "gap",
        "reason",
        "rule",
        "own",
        "other",
        "code",
        "what",
        "who",
        "how",
        "money",
        "staff",
        "quota",
        "original",
        "final",
        "rate",
        "count",
        "zero",
        "words",
    }
    texts = code.value.message + code.value.fix + code.value.basis
    assert set(re.findall(r"{(\w*)}", texts)) <= known


def test_no_fact_is_a_decimal_with_idle_zeros_or_an_exponent() -> None:
    for finding in everything():
        for name, fact in texts_of(finding.facts).items():
            if name in ("found", "expected", "gap", "rule"):
                assert not re.fullmatch(r"-?\d+\.\d*0", fact), f"{finding.code.name} {name}: {fact}"
                assert not re.fullmatch(r"-?\d+(\.\d+)?E[-+]?\d+", fact), f"{finding.code.name} {name}: {fact}"


AS_WRITTEN = {
    "G121",
    "G158",
    "H053",
    "S053",
    "S059",
    "S106",
    "S109",
    "S110",
    "S111",
    "S130",
    "S152",
    "S154",
    "S161",
    "S162",
    "T026",
    "T037",
    "T101",
    "T105",
    "T132",
}
"""Findings that repeat what somebody wrote or a cell shows, or tell what to write instead, to the letter."""


def test_no_figure_that_was_computed_is_a_text() -> None:
    """Other programs are to compute with it: it is a value with its unit."""
    texts = {
        f"{finding.code.name} {name}: {fact}"
        for finding in everything()
        for name, fact in finding.facts.items()
        if isinstance(fact, str) and re.fullmatch(r"[-+]?\d+(\.\d+)?[%分个人]?", fact)
    }
    assert {text for text in texts if text[0] != "W" and text.split()[0] not in AS_WRITTEN} == set()


def test_no_place_shows_the_key_of_a_field() -> None:
    for finding in everything():
        place = f"{finding.place}{finding.place.item}"
        assert not re.search(r"(?<![\w])(i\d\d|funds|execution|dimension|total|project|goal)\.", place), place


def test_a_finding_without_a_place_is_about_the_whole_file() -> None:
    whole = {finding.code.name for finding in everything() if str(finding.place) == WHOLE}
    assert {name for name in whole if name[0] in "HPS"} == set()


@pytest.mark.parametrize(("letter", "cases"), STAGES.items(), ids=STAGES.keys())
def test_the_letter_of_a_code_is_its_stage(letter: str, cases: tuple[Mistake | Spoilt, ...]) -> None:
    assert letter in {case.code[0] for case in cases}
    kinds = {code.value.severity for code in Code if code.name[0] == letter}
    assert kinds <= {
        "W": {Severity.ERROR},
        "S": {Severity.VERIFY, Severity.NOTE},
        "N": {Severity.VERIFY, Severity.NOTE},
        "H": {Severity.ERROR},
    }.get(letter, set(Severity))


@pytest.mark.parametrize("code", [code for code in Code if code.value.ask], ids=lambda code: code.name)
def test_what_the_office_is_asked_is_not_asked_again(code: Code) -> None:
    """Once it is confirmed, in its row or of the form, no check asks it; and it is asked of briefs."""
    assert code.value.severity is Severity.VERIFY
    assert all(check.on_brief for check in CHECKS if code in check.codes)
    for case in CASES:
        if case.code == code.name and isinstance(case, Mistake):
            data = case.of(case.change)
            for part in (data, *data.get("projects", ())):
                for table in (*part["indicators"], part.get("project"), part.get("department")):
                    if table is not None:
                        table["confirmed"] = True
            assert code not in {finding.code for finding in checked(data)[1]}


def test_a_note_never_blocks_and_an_error_always_does() -> None:
    assert [severity.blocking for severity in Severity] == [False, False, True]


def test_points_that_moved_from_a_block_without_indicators_rest_on_what_moves_them() -> None:
    """Where a project has no cost, output is 50 by another article than that which gives it 40."""
    other_rules = both(put("profile", "cn_national/2021_cost"), put("indicators.5.category", "quality"))
    case = Mistake("H009", both(other_rules, ties_cases.SHIFTED), "产出指标分值小计")
    bases = {finding.basis for finding in findings(case) if finding.code is Code.H009}
    [alternative] = [other for other in load("cn_national/2021_cost").alternatives if other.without == "cost"]
    assert bases == {str(alternative.basis)}


def test_what_several_provisions_prescribe_names_each_once() -> None:
    """With all articles; it is in doubt where one of them is."""
    one, other = Provision("a", "甲办法", "甲1号", None, True, ""), Provision("b", "乙表", "", None, False, "")
    bases = [Basis(one, "第1条", True), Basis(other, "", False), Basis(one, "第2条", False), Basis(one, "第1条", True)]
    assert cited(bases) == "甲1号《甲办法》第1条、第2条（原文未核对）；乙表（原文未核对）"
    assert cited([]) == ""
