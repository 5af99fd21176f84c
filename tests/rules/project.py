"""Projects with one indicator, so that what a profile makes of it can be seen alone."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, FilledForm, Indicator
from perfeval_xl.forms.shared_fields import fund_key
from perfeval_xl.forms.written_values import Target
from perfeval_xl.profiles import load
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.rules.rule import QuantityRule
from perfeval_xl.scoring import ScoredForm, score
from perfeval_xl.vocabulary import Category, Polarity, Stage
from tests.parity.fillings import lines_of

NATIONAL, COST = "cn_national/2020", "cn_national/2021_cost"
SUIZHOU, YIYANG = "hubei_suizhou/2021", "hunan_yiyang/2022"
SUIZHOU_ORIGINAL, YIYANG_ORIGINAL = f"{SUIZHOU}_original_budget", f"{YIYANG}_original_budget"
DATONG, HUAIHUA = "shanxi_datong/2021", "hunan_huaihua/2023"

DEADLINE = Decimal(45291)
"""2023年12月31日."""


def variant(profile_id: str, polarity: Polarity, rule: QuantityRule) -> Profile:
    """A place that scores one polarity in another way than ``profile_id``."""
    profile = load(profile_id)
    scoring = replace(profile.scoring[polarity], rule=rule)
    return replace(profile, scoring={**profile.scoring, polarity: scoring})


def scored(
    profile: Profile, target: Target, points: str, *, category: Category = Category.QUANTITY, **answers: Value
) -> ScoredForm:
    """A project with one indicator, answered: ``actual=...``, ``assessed=...`` and so on."""
    # A form with levels of its own has its rows in the first of them.
    home = profile.home_of(category) or profile.dimensions[0]
    placed = category if category in home.categories else home.categories[0]
    indicator = Indicator(home.dimension, placed, "指标", target, Decimal(points))
    form = build_form(profile, _brief(indicator))
    row = form.rows[0]
    return score(FilledForm(form, {row.key(role): value for role, value in answers.items()}))


def points_for(
    profile: Profile, target: Target, points: str, *, category: Category = Category.QUANTITY, **answers: Value
) -> Fraction | None:
    """得分 of the one indicator; None while it is not scored."""
    return scored(profile, target, points, category=category, **answers).number("i01.score")


def execution(profile: Profile, *, spent: Value, original: Value = None, final: Value = None) -> ScoredForm:
    """A project of which only the first source is known, or the money in all where the form has no sources."""
    form = build_form(profile, _brief())
    line = lines_of(profile)[0]
    amounts = {Stage.ORIGINAL: original, Stage.FINAL: final, Stage.ACTUAL: spent}
    return score(FilledForm(form, {fund_key(line, stage): amount for stage, amount in amounts.items()}))


def at_least(number: str, measure: str = "个") -> Target:
    return Target(Polarity.AT_LEAST, Decimal(number), measure)


def percent(number: str) -> Decimal:
    """What the cell of a row in % holds."""
    return Decimal(number).scaleb(-2)


def at_most(number: str) -> Target:
    return Target(Polarity.AT_MOST, Decimal(number), "万元")


def exact(number: str) -> Target:
    return Target(Polarity.EXACT, Decimal(number), "次")


def deadline() -> Target:
    return Target(Polarity.DEADLINE, DEADLINE)


def qualitative() -> Target:
    return Target(Polarity.QUALITATIVE, text="有效提升")


def cents(text: str | None) -> Fraction | None:
    """A score as it stands in a table of examples."""
    return None if text is None else Fraction(text)


def _brief(*indicators: Indicator) -> Brief:
    return Brief("P-1", "示例项目", 2023, "某局", "某中心", "完成年度任务", indicators, draft=True)
