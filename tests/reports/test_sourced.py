"""What holds a report against its cells sees each way in which a report may say more than they do."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest

from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.reports.doors import report_of_case
from perfeval_xl.reports.model import Origin, Paragraph, Report, Span
from perfeval_xl.submission import dossier_case
from tests.reports.own_forms import own_forms
from tests.reports.sourced import audit


@functools.cache
def report(name: str = "deductions") -> Report:
    return report_of_case(dossier_case(Dossier(own_forms()[name], f"{name}.toml")))


def saying(*spans: Span) -> list[str]:
    """What is wrong with a report that says ``spans`` and nothing else."""
    return audit("示例", replace(report(), blocks=(Paragraph(spans),))).unsourced


SCORE, SPENT, POINTS, RATE = "total.score", "funds.total.actual_expenditure", "i01.points", "execution.rate"
REASON, ACTUAL, BLANK = "i03.reason", "i02.actual", "i01.reason"


@pytest.mark.parametrize(
    "span",
    [
        Span("96.33", Origin.CELL, (SCORE,)),
        Span("277.5万元", Origin.CELL, (SPENT,)),
        Span("46.8万人次", Origin.CELL, (ACTUAL,)),
        Span("100%", Origin.CELL, (RATE,)),
        Span("20", Origin.SUM, (POINTS, "i02.points"), "各项指标分值之和"),
        Span("2", Origin.SUM, (POINTS, "i02.points"), "指标项数"),
        Span("因12月场馆消毒闭馆4天，少办2场，已并入次年1月", Origin.TYPED, (REASON,)),
        Span("2022", Origin.ISSUED),
        Span("三级指标和一个项目"),
        Span("【待填：改进措施】", Origin.GAP),
    ],
    ids=lambda span: span.text,
)
def test_what_stands_in_the_cells_is_let_pass(span: Span) -> None:
    assert saying(span) == []


@pytest.mark.parametrize(
    "span",
    [
        Span("96", Origin.CELL, (SCORE,)),
        Span("96.34", Origin.CELL, (SCORE,)),
        Span("277.5", Origin.CELL, ()),
        Span("277.5元整", Origin.CELL, (SPENT,)),
        Span("46.8万册", Origin.CELL, (ACTUAL,)),
        Span("40万人次", Origin.CELL, (ACTUAL,)),
        Span("0", Origin.CELL, (BLANK,)),
        Span("没有", Origin.CELL, (BLANK,)),
        Span("21", Origin.SUM, (POINTS, "i02.points"), "各项指标分值之和"),
        Span("3", Origin.SUM, (POINTS, "i02.points"), "指标项数"),
        Span("1", Origin.SUM, (BLANK,), "指标项数"),
        Span("20", Origin.SUM, (POINTS, "i02.points")),
        Span("因12月场馆消毒闭馆5天", Origin.TYPED, (REASON,)),
        Span("2023", Origin.ISSUED),
        Span("共9项"),
        Span("共九项指标"),
        Span("【待核对：结余77.7万元】", Origin.DOUBT, (SPENT,)),
    ],
    ids=lambda span: f"{span.text} {span.how}",
)
def test_what_stands_in_none_of_them_is_found(span: Span) -> None:
    assert saying(span)


def test_a_printed_score_is_not_the_one_of_the_rules() -> None:
    case = dossier_case(Dossier(own_forms()["deductions"], "示例.toml"))
    reported = replace(case.filled, reported={**case.filled.reported, SCORE: 97})
    said = replace(report_of_case(case), case=replace(case, filled=reported))
    for text, how, expected in (("97", "自评表所列", 0), ("97", "按规则复算", 1), ("96.33", "自评表所列", 1)):
        block = Paragraph((Span(text, Origin.CELL, (SCORE,), how),))
        assert len(audit("示例", replace(said, blocks=(block,))).unsourced) == expected
