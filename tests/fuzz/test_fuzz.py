"""A thousand mutated workbooks: each refused with a cause, found, or read as it is. And the fuzzer sees faults.

Of those of a seed, the ones with a mutation that is nearly always refused as nothing that a spreadsheet
program writes (W015) are made one in six: every kind of mutation is there still, and two in three are found or
read instead of refused alike. `make fuzz` makes each, and goes on for as long as wanted.
"""

from __future__ import annotations

import functools
import itertools
from pathlib import Path

import pytest

from perfeval_xl.checks import tampering
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.returns import cell_reading
from tests import making
from tests.fuzz import others, outcome, running
from tests.fuzz.bases import bases
from tests.fuzz.mutations import MUTATIONS, Case, Step, case_of, made, shrunk
from tests.fuzz.outcome import Outcome, Verdict, judged
from tests.fuzz.parts import Base, Book

SEED, COUNT, CHUNK = 13, 1_000, 250
REFUSED_ALIKE = frozenset(
    (
        *("address_changed", "cells_rearranged", "copied_from_elsewhere", "foreign_child", "formula_of_a_type"),
        *("node_inserted", "number_spelled_from_itself", "parts_swapped", "record_renamed", "record_twice"),
        *("relationships_changed", "second_content", "shared_text_beside_another", "shared_text_in_runs"),
        *("styles_rearranged", "text_inserted", "type_changed", "value_parted"),
    )
)
"""Mutations of which, alone, more than three in five came back with W015 and nothing else."""
REFUSED_ALIKE_EVERY = 6
"""Which of the workbooks with one of these is made: half of 5,000 mutated workbooks were refused alike."""
OTHERS = 12
"""Of each other thing that comes in."""

GOAL = "F13"
"""The cell of the form in which a unit says what became of the goal."""


@functools.cache
def chosen() -> tuple[int, ...]:
    """The numbers of the workbooks that are made."""
    return tuple(itertools.islice(filter(_is_made, itertools.count()), COUNT))


def _is_made(number: int) -> bool:
    names = {step.name for step in case_of(SEED, number, bases()).steps}
    return not names & REFUSED_ALIKE or number % REFUSED_ALIKE_EVERY == 0


def test_every_kind_of_mutation_is_made() -> None:
    assert {step.name for number in chosen() for step in case_of(SEED, number, bases()).steps} == MUTATIONS.keys()
    assert MUTATIONS.keys() > REFUSED_ALIKE


@pytest.mark.parametrize("first", range(0, COUNT, CHUNK))
def test_every_mutated_workbook_is_refused_found_or_read_as_it_is(first: int) -> None:
    tally = running.run(SEED, chosen()[first : first + CHUNK], on_failure=running.keep)

    assert [str(failure) for failure in tally.failures] == []
    assert min(tally.outcomes[one] for one in (Outcome.REFUSED, Outcome.FOUND, Outcome.SAME)) > CHUNK // 20


@pytest.mark.parametrize("name", others.TARGETS)
def test_whatever_else_comes_in_mutated_has_a_cause(name: str, tmp_path: Path) -> None:
    verdicts = [others.judged(name, SEED, number, tmp_path)[1] for number in range(OTHERS)]

    assert [verdict.why for verdict in verdicts if verdict.outcome.failed] == []


# ---- the fuzzer itself


def base() -> Base:
    return bases()[0][0]


def case(*names: str, seed: str = "a") -> Case:
    return Case("1:1", base(), tuple(Step(name, seed) for name in names))


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_mutation_changes_something_and_is_the_same_each_time(name: str) -> None:
    cases = [case(name, seed=f"{name}{at}") for at in range(3)]

    assert [made(one)[0] for one in cases] == [made(one)[0] for one in cases]
    assert any(made(one)[0] != made(case())[0] for one in cases)


def test_a_workbook_without_a_mutation_is_the_same_as_issued() -> None:
    assert judged(made(case())[0], base()).outcome is Outcome.SAME


def test_a_case_is_made_again_by_its_number() -> None:
    one, other = (made(case_of(7, 11, bases())) for _ in range(2))

    assert one == other
    assert one[1].said


def forged(key: str, new: object) -> bytes:
    """The base with another value in a cell of the form."""
    book = Book(base())
    making.fill(book.root(base().sheets[0]), key, new)
    return book.bytes()


def test_a_forged_text_is_found_and_unseen_where_the_check_is_blind(monkeypatch: pytest.MonkeyPatch) -> None:
    data = forged("D16", "别的指标")
    assert judged(data, base()).outcome is Outcome.FOUND

    monkeypatch.setattr(tampering, "same_content", lambda content, expected: True)
    verdict = judged(data, base())
    assert (verdict.outcome, verdict.why.split(":")[0]) == (Outcome.UNSEEN, "自评表!D16")


def test_an_answer_that_we_read_otherwise_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    data = forged(GOAL, "系统按期上线，另有说明。")
    assert not judged(data, base()).outcome.failed

    read = cell_reading.text_of
    monkeypatch.setattr(cell_reading, "text_of", lambda *given: read(*given).replace("另有说明", ""))
    assert judged(data, base()).outcome is Outcome.OTHERWISE


def test_an_exception_is_a_crash_with_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(content: Value, expected: Value) -> bool:
        raise IndexError("planted")

    monkeypatch.setattr(tampering, "same_content", broken)
    verdict = judged(forged("D16", "别的指标"), base())
    assert verdict.outcome is Outcome.CRASHED
    assert verdict.why.strip().endswith("IndexError: planted")


def test_a_file_that_takes_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome, "MOST_SECONDS", 0.0)
    assert judged(made(case())[0], base()).outcome is Outcome.SLOW


def test_a_failure_is_kept_with_as_few_mutations_as_make_it(tmp_path: Path) -> None:
    whole = case("text_typed", "file_damaged", "number_spelled", seed="f")
    small = shrunk(whole, lambda data: not data.startswith(b"PK") or judged(data, base()).outcome is Outcome.REFUSED)
    assert [step.name for step in small.steps] == ["file_damaged"]

    data, small = made(small)
    path = running.keep(running.Failure(small, Verdict(Outcome.CRASHED, "planted"), data), tmp_path)
    assert path.read_bytes() == data
    assert "python -m tests.fuzz --case 1:1" in path.with_suffix(".txt").read_text(encoding="utf-8")
