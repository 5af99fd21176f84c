"""A result is plain values: it comes back from a pickle, holds no case, and is small."""

from __future__ import annotations

import gc
import pickle
from pathlib import Path

import pytest

from perfeval_xl.batch import check
from perfeval_xl.checks import CHECKS
from perfeval_xl.findings import Code, Finding
from perfeval_xl.profiles.library import published
from perfeval_xl.result import NAMES, ChecksRun, Result, Scores
from perfeval_xl.submission import check_file
from tests.issuing.samples import DEPARTMENTS, complete_book
from tests.making import book_bytes, dossier, put

CLEAN_BYTES, FINDING_BYTES = 1_500, 400
"""Most that a result takes in a pickle, of a project with ten indicators, and for each finding besides."""
PLAIN = ("builtins", "fractions", "decimal", "datetime", "enum", "perfeval_xl.findings", "perfeval_xl.result")


def pickled(result: Result) -> bytes:
    """``result`` as it crosses to another process."""
    return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)


@pytest.mark.parametrize("profile_id", published())
def test_the_result_of_a_published_table_comes_back_from_a_pickle(profile_id: str) -> None:
    result = check(published()[profile_id])
    assert pickle.loads(pickled(result)) == result
    assert result.findings


@pytest.mark.parametrize("profile_id", ["cn_national/2020", *DEPARTMENTS])
def test_the_result_of_a_workbook_comes_back_from_a_pickle(profile_id: str) -> None:
    result = check(complete_book(profile_id), name="自评表.xlsx")
    assert pickle.loads(pickled(result)) == result
    assert (result.readable, result.genuine, result.origin and result.origin.profile) == (True, True, profile_id)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_the_result_of_what_cannot_be_read_comes_back_from_a_pickle(content: bytes) -> None:
    result = check(content, name="坏.xlsx")
    assert pickle.loads(pickled(result)) == result
    assert (result.readable, result.blocking, result.scores, result.checks.passed) == (False, True, None, ())


def test_results_go_into_sets_with_all_their_findings() -> None:
    path = published()["hunan_yiyang/2022_original_budget"]
    one, other = check(path), check(path)
    assert len({one, other, check(path.read_bytes())}) == 2
    assert {*one.findings} == {*other.findings}


def test_two_results_differ_where_a_figure_does() -> None:
    one, other = (check(book_bytes(dossier(put("indicators.1.actual", actual)))) for actual in (996, 997))
    assert one != other
    assert one.origin == other.origin


def test_bytes_and_their_file_have_one_result(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(book_bytes())
    assert check(path) == check(str(path)) == check(book_bytes(), name=str(path))


def test_the_bytes_of_a_dossier_are_known_by_their_name() -> None:
    path = published()["hunan_huaihua/2023"]
    assert check(path.read_bytes(), name=str(path)) == check(path)


def test_nothing_of_the_case_is_reachable_from_a_result() -> None:
    seen, foreign = set[int](), set[str]()
    waiting: list[object] = [check(complete_book("hunan_hengyang/2022"), name="部门.xlsx")]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, (type, str, Code)):
            continue
        seen.add(id(thing))
        if not type(thing).__module__.startswith(PLAIN):
            foreign.add(f"{type(thing).__module__}.{type(thing).__name__}")
        waiting += gc.get_referents(thing)
    assert foreign == set()
    assert len(seen) > 100


def test_a_clean_result_is_small_and_findings_make_it_little_larger() -> None:
    clean = check(book_bytes(), name="表.xlsx")
    assert clean.findings == ()
    assert len(pickled(clean)) < CLEAN_BYTES
    many = check(published()["hunan_yiyang/2022_original_budget"])
    assert len(many.findings) > 30
    assert len(pickled(many)) < CLEAN_BYTES + FINDING_BYTES * len(many.findings)


def test_every_finding_names_a_check_that_may_make_it() -> None:
    declared = {check.name: check.codes for check in CHECKS}
    for path in published().values():
        for finding in check(path).findings:
            assert finding.code in declared[finding.check]


def test_a_result_tells_how_each_check_ended() -> None:
    path = published()["hunan_yiyang/2022_original_budget"]
    outcomes, checks = check_file(path).outcomes, check(path).checks
    assert checks.passed == tuple(o.check.name for o in outcomes if not o.findings and o.skipped is None)
    assert checks.found == tuple(o.check.name for o in outcomes if o.findings)
    assert dict(checks.skipped) == {o.check.name: o.skipped for o in outcomes if o.skipped is not None}


def test_a_result_of_a_program_with_other_checks_is_refused() -> None:
    foreign = pickle.dumps(ChecksRun(".", ())).replace(ChecksRun(".", ()).listed.encode(), b"00000000")
    with pytest.raises(ValueError, match="other checks"):
        pickle.loads(foreign)
    assert len(set(NAMES)) == len(CHECKS)


def test_the_rate_names_its_denominator() -> None:
    result = check(book_bytes())
    assert isinstance(result.scores, Scores)
    assert result.scores.denominator in ("original_budget", "final_budget")
    assert (str(result.scores.rate), result.scores.rating) == ("49/50", "优")
    assert [type(finding) for finding in result.findings] == [Finding] * len(result.findings)
