"""The seeded round: what is planted is sound, and a difference is seen."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfeval_xl.issuing import workbook
from perfeval_xl.profiles import available
from tests.office import round as whole
from tests.office import round_making as making
from tests.office import round_truth
from tests.office.round import planned
from tests.office.round_books import check
from tests.office.round_once import SMALL, small_round
from tests.office.round_scenarios import CLEAN, SCENARIOS
from tests.office.round_truth import Expected, Truth

WHEN = datetime(2024, 3, 1, 8, tzinfo=UTC)


def test_everything_happens_in_a_small_round_and_every_profile_is_in_it() -> None:
    parts = planned(SMALL, 7, WHEN)
    assert {part.scenario.name for part in parts} == {one.name for one in (*SCENARIOS, CLEAN)}
    assert {part.project.profile for part in planned(200, 7, WHEN)} == set(available())
    assert len({part.project.department for part in planned(200, 7, WHEN)}) >= 40


def test_the_same_seed_gives_the_same_round() -> None:
    assert planned(SMALL, 7, WHEN) == planned(SMALL, 7, WHEN)
    assert planned(SMALL, 7, WHEN) != planned(SMALL, 8, WHEN)


@pytest.mark.parametrize("profile_id", available())
def test_a_planted_form_is_sound_and_scores_what_was_worked_out_by_hand(profile_id: str) -> None:
    project = next(one for one in making.projects(400, 7) if one.profile == profile_id)
    answered = making.answers(project, 3)
    submission = check(workbook(making.filled(answered, profile_id)))
    assert (submission.genuine, [finding.message for finding in submission.findings]) == (True, [])
    assert submission.case is not None
    scored = submission.case.scored
    assert scored.number("total.score") == answered.score
    scale = submission.case.form.profile.money.per_10k
    assert scored.number(submission.case.measured_by) == answered.money.measure * scale
    assert scored.number("funds.total.actual_expenditure") == answered.money.spent * scale


def _status(**changes: object) -> dict[str, object]:
    project = {
        "code": "P1",
        "state": "已计",
        "flags": ["迟报"],
        "sha": "a",
        "score": "939/10",
        "materials": [],
        "findings": [],
        **changes,
    }
    totals = {"project": {"count": 1, "score": "93.9", "numerator": "98", "denominator": "100"}}
    return {"projects": [project], "unregistered": [], "refused": [], "totals": totals}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"state": "退回", "flags": []}, ["退回 for 已计·迟报"]),
        ({"flags": []}, ["已计 for 已计·迟报"]),
        ({"score": "93.89"}, ["score 93.89 for 93.9"]),
        ({"sha": "b"}, ["counts b for ['a']"]),
        ({"materials": [{}]}, ["1 materials for 0"]),
        ({"code": "P2"}, ["is not there", "P2 is nobody's project"]),
    ],
)
def test_a_difference_is_seen(changes: dict[str, object], expected: list[str]) -> None:
    truth = Truth(1, [Expected("P1", "late", "project", "已计", ("迟报",), ("a",), (), "93.9", "98", "100")])
    wrong = round_truth.faults(truth, _status(**changes))
    assert [fault for faults in wrong.values() for fault in faults] == expected


def test_a_wrong_sum_and_an_untold_refusal_are_seen() -> None:
    truth = Truth(1, [Expected("P1", "late", "project", "已计", ("迟报",), ("a",), (), "93.9", "98.01", "100")])
    truth.refused["Z008"] += 1
    assert [fault.split(":")[0] for fault in round_truth.faults(truth, _status())[""]] == [
        "0 times Z008 for 1",
        "project",
    ]


def test_a_wrong_line_at_the_end_of_collect_is_seen() -> None:
    truth = Truth(1, [Expected("P1", "late", "project", "已计")], ["c"], Counter({"Z008": 1}), 3, 2)
    right = "读了2件（新2件，重复0件）\n已计1个\n退回0个\n待处理1个\n未报0个\n没能打开1件\n"
    assert round_truth.said_faults(truth, right) == []
    assert round_truth.said_faults(truth, right.replace("读了2件", "读了3件")) == ["says 读了3 for 2"]
    assert round_truth.said_faults(truth, right.replace("待处理1个", "待处理0个")) == ["says 待处理0 for 1"]
    assert round_truth.said_faults(truth, "") != []


def test_the_truth_is_the_same_after_it_was_written(tmp_path: Path) -> None:
    one = Expected(
        "P1", "late", "project", "已计", ("迟报",), ("a", "b"), (), "93.9", "98", "100", materials=2, explained=(1, 0)
    )
    truth = Truth(1, [one], ["c"], Counter({"Z008": 1}), 3, 2)
    truth.save(tmp_path / "truth.json")
    assert Truth.load(tmp_path / "truth.json") == truth


def test_everything_that_may_happen_ends_as_it_was_planted(tmp_path_factory: pytest.TempPathFactory) -> None:
    made = small_round(tmp_path_factory)
    text, equal = whole.report(made.truth, made.status, made.said)
    assert equal, text
