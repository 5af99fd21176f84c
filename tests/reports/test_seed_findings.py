"""The checks see of the published self-evaluations what they saw before, and say nothing that nobody has judged."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from tests.reports import seed_findings
from tests.reports.seed_defects import defects
from tests.reports.seed_findings import Told, together

PRECISION = Fraction("0.99")
"""Of the findings that are no notes; no change may make fewer of them true."""
RECALL_AUDITED = Fraction("0.84")
"""Of the defects that the audit named with which the project began."""
RECALL = Fraction("0.69")
"""Of all defects of the list, wrong words and matters of judgement with them."""


def test_every_finding_on_the_published_tables_is_judged() -> None:
    assert [f"{finding.seed} {finding.name}: {finding.message}" for finding in together().unjudged] == []


def test_no_less_is_found_and_no_more_is_false_than_before() -> None:
    whole = together()
    audited = whole.of(defect for defect in whole.defects if defect.audited)
    assert whole.precision >= PRECISION
    assert audited.recall >= RECALL_AUDITED
    assert whole.recall >= RECALL


def test_each_judgement_is_about_a_finding() -> None:
    told = together().findings
    idle = [one for one in seed_findings.judgements() if not any(one.covers(finding) for finding in told)]
    assert [f"{one.seed} {one.code}" for one in idle] == []


def test_a_finding_at_another_place_is_not_judged_and_finds_nothing() -> None:
    defect = next(one for one in defects() if one.found_by == ("H101",))
    told = Told(defect.seed, "H101", ("基础数据表·功能科目明细合计",), "", note=False)
    [judged] = [one for one in seed_findings.judgements() if one.covers(told)]
    assert judged.true
    assert not judged.covers(replace(told, places=(*told.places, "别处")))
    placed = replace(defect, found_by=("H101@明细合计~404.79",))
    assert seed_findings.is_found(defect, [told])
    assert not seed_findings.is_found(placed, [told])
    assert seed_findings.is_found(placed, [replace(told, message="合计404.79")])
