"""One reading of percent: every way to write it is the measure %."""

import pytest

from perfeval_xl.forms.edition import CURRENT
from perfeval_xl.forms.form import FieldKind, FormField, Source
from perfeval_xl.forms.written_values import canonical_measure, is_percent, read_target
from perfeval_xl.layout.validations import validation_of
from perfeval_xl.vocabulary import NOT_APPLICABLE, Category, Polarity


@pytest.mark.parametrize(
    "measure",
    ["%", "％", "﹪", " % ", "百分比", "百分数", "百分率", "%(百分比)", "％（百分比）", "百分比（%）", "(%)"],
)
def test_percent_is_percent(measure: str) -> None:
    assert is_percent(measure)
    assert canonical_measure(measure) == "%"


@pytest.mark.parametrize("measure", ["", "‰", "个百分点", "百分点", "百分制", "分", "个", "％人", "%%"])
def test_what_only_looks_like_percent_is_not(measure: str) -> None:
    assert not is_percent(measure)


@pytest.mark.parametrize(
    "text", ["≥90%", "90%以上", "90%（含）以上", "90％及以上", "≥90 %(百分比)", "≥90百分比", "≥ 90 %（含）"]
)
def test_ninety_percent_and_more_is_one_target(text: str) -> None:
    target = read_target(text, category=Category.BENEFICIARY, year=2023)
    assert (target.polarity, str(target.number), target.measure) == (Polarity.AT_LEAST, "90", "%")


def test_a_percentage_that_may_be_left_out_is_asked_for_as_one() -> None:
    field = FormField("i01.actual", "“办结率”实际完成值", FieldKind.PERCENT, Source.ANSWER, options=(NOT_APPLICABLE,))
    rule = validation_of(field, field.label, CURRENT)
    assert rule is not None
    assert not rule.refuses
    assert "96" in rule.prompt
    assert NOT_APPLICABLE in rule.prompt
