"""The formula that stands in a workbook is the expression of its own row, and its value is what that gives."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.forms import indicators
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, FilledForm, Indicator
from perfeval_xl.forms.written_values import Target
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import available
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.rules.quantities import Proportional
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import QuantityRule
from perfeval_xl.rules.scores import proportional
from perfeval_xl.vocabulary import Category, Dimension, Polarity
from tests.parity.fillings import fillings
from tests.parity.written import computed_cells, faults, own_formulas

SEED = 3
FEWEST_COMPUTED = 60
PLANTED = "cn_national/2020"


@pytest.mark.parametrize("profile_id", available())
def test_every_computed_cell_is_the_expression_of_its_own_row(profile_id: str) -> None:
    [filled] = fillings(load(profile_id), 1, SEED)

    assert faults(filled) == []
    assert computed_cells(filled) > FEWEST_COMPUTED


@frozen
class ByCategory(Proportional):
    """A rule that looks at one thing more: for quality it pays half at most."""

    def score(self, row: Row, *, places: int) -> Expr:
        cap = Decimal("0.5") if row.category is Category.QUALITY else Decimal(1)
        return proportional(row.field("points"), row.field("rate"), places=places, cap=cap)


def two_rows(rule: QuantityRule) -> FilledForm:
    """Two rows that differ in nothing but their 二级指标, under a profile that scores ≥ by ``rule``."""
    profile = load(PLANTED)
    scoring = replace(profile.scoring[Polarity.AT_LEAST], rule=rule)
    target = Target(Polarity.AT_LEAST, Decimal(10), "个")
    rows = tuple(
        Indicator(Dimension.OUTPUT, category, category.value, target, Decimal(20))
        for category in (Category.QUANTITY, Category.QUALITY)
    )
    brief = Brief("P-1", "项目", 2023, "局", "中心", "目标", rows, draft=True)
    form = build_form(replace(profile, scoring={**profile.scoring, Polarity.AT_LEAST: scoring}), brief)
    return FilledForm(form, {"i01.actual": Decimal(8), "i02.actual": Decimal(8)})


def test_a_rule_that_looks_at_the_category_gives_each_row_its_own_formula() -> None:
    filled = two_rows(ByCategory())

    assert faults(filled) == []
    assert len(set(own_formulas(filled.form, "rule_score").values())) == len(filled.form.rows)


def test_rows_that_are_alike_have_one_formula() -> None:
    assert len(set(own_formulas(two_rows(Proportional()).form, "rule_score").values())) == 1


def shared_by_polarity() -> Callable[[Profile, Row], Expr]:
    """What was kept by hand once: rows of one 指标性质 have what was made for the first of them."""
    first_of: dict[object, tuple[str, Expr]] = {}

    def for_a_row(profile: Profile, row: Row) -> Expr:
        return profile.rule_for(row).score(row, places=profile.score_places)

    def shared(profile: Profile, row: Row) -> Expr:
        first, expr = first_of.setdefault(row.polarity, (row.id, for_a_row(profile, row)))
        return _moved(expr, first, row.id)

    shared.__dict__.update(cache_clear=first_of.clear, __wrapped__=for_a_row)
    return shared


def _moved(expr: Expr, first: str, row_id: str) -> Expr:
    """``expr`` with the cells of another row."""
    if isinstance(expr, Field):
        return Field(expr.key.replace(f"{first}.", f"{row_id}."))
    parts = {name: getattr(expr, name) for name in type(expr).__dataclass_fields__}
    moved = {
        name: tuple(_moved(part, first, row_id) for part in value)
        if isinstance(value, tuple)
        else _moved(value, first, row_id)
        if isinstance(value, Expr)
        else value
        for name, value in parts.items()
    }
    return type(expr)(**moved)


def test_a_formula_that_was_made_for_another_row_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicators, "_rule_score", shared_by_polarity())
    [formula, *more] = faults(two_rows(ByCategory()))

    assert "MIN(" in formula
    assert any("i02" in fault for fault in more)
