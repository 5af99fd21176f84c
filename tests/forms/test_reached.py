"""A target reached, full points, and points given up are three things."""

from __future__ import annotations

import pytest

from perfeval_xl.checks import CHECKS, Case, run
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.reports.doors import report_of_case
from perfeval_xl.submission import dossier_case
from tests import making
from tests.checks.cases import with_report
from tests.making import Change, put

ASSESSED_LESS = (put("indicators.8.actual", making.MET), put("indicators.8.assessed", 9))
CASES: dict[str, tuple[int, tuple[Change, ...], tuple[bool, bool]]] = {
    "the target is met": (3, (), (True, True)),
    "nine of ten hundred": (1, (), (False, False)),
    "the best level, in full": (
        8,
        (put("indicators.8.actual", making.MET), put("indicators.8.assessed", 10)),
        (True, True),
    ),
    "the best level, scored 9 of 10": (8, ASSESSED_LESS, (True, False)),
    "a lower level": (8, (), (False, False)),
    "a point taken off a target that is met": (9, (), (True, False)),
    "a point taken off a target that is not": (1, (put("indicators.1.deduction", 1),), (False, False)),
    "in time at the last hour": (4, (put("indicators.4.actual", 44926.9),), (True, True)),
    "a day late": (4, (put("indicators.4.actual", 44927),), (False, False)),
    "less than the most allowed": (5, (), (True, True)),
    "more than exactly so many": (2, (put("indicators.2.actual", 4),), (True, True)),
    "no entry": (3, (put("indicators.3.actual", ""),), (False, False)),
    "no level of the list": (8, (put("indicators.8.actual", "很好"),), (False, False)),
}
"""Which indicator, what is changed, and whether it is reached, and has full points."""


def case(*changes: Change) -> Case:
    return dossier_case(Dossier(making.dossier(*changes) | {"values": "cells"}, "示例.json"))


@pytest.mark.parametrize(("number", "changes", "expected"), CASES.values(), ids=CASES)
def test_to_reach_a_target_is_not_to_have_its_points(
    number: int, changes: tuple[Change, ...], expected: tuple[bool, bool]
) -> None:
    filled = case(*changes)
    indicator = filled.form.brief.indicators[number - 1]
    [row] = [row for row in filled.form.rows if row.indicator is indicator]

    assert expected == (filled.is_reached(row), filled.has_full_points(row))


def test_a_level_reached_but_scored_less_is_no_target_missed() -> None:
    text = report_of_case(case(*ASSESSED_LESS)).text
    missed = text.partition("未完成的绩效目标及原因")[2]

    assert "“长效运维机制”没有达到指标值" not in missed
    assert "达到指标值但没有得满分的指标有2项" in missed
    assert "“办理事项数量”没有达到指标值" in missed
    assert "得满分的6项，未得满分的3项" in text


def test_what_the_unit_takes_off_is_told_with_its_reason() -> None:
    assert "单位自行扣减1分；因抽样人数偏少，自愿少得1分。" in report_of_case(case()).text


def test_a_report_may_say_that_all_is_reached_where_points_were_given_up() -> None:
    filled = case(*ASSESSED_LESS, put("indicators.1.actual", 1000))
    stated = with_report(filled, "年初确定的各项指标均已完成。\n9项三级指标全部得满分。\n")
    findings = [finding for outcome in run(CHECKS, stated) for finding in outcome.findings]

    assert [str(f.facts["found"]) for f in findings if f.code.name == "H054"] == ["9项三级指标全部得满分"]
