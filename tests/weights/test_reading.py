"""What cannot be prescribed is refused when the profile is read: place, what, what is allowed."""

from __future__ import annotations

import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.profile_check import mistakes_in
from perfeval_xl.profiles.describe import describe
from perfeval_xl.profiles.weights import Weights
from tests.weights.places import BLOCKS, CAPS, FOUR_BLOCKS, FUNDS, PROVISION, RULES, SCALES, profile

REFUSED = {
    "ranges that stay below 100": (
        ("least = 5\nmost = 15", "least = 1\nmost = 5", 'points = 10\nweights = "range"', 'weights = "range"'),
        "dimension",
        "",
    ),
    "points outside their range": (("most = 15", "most = 9"), "dimension.input.points", "10不在5至9之间"),
    "a range upside down": (("least = 5", "least = 16"), "dimension.input.least", "下限16大于上限15"),
    "a range without an end": (("least = 5\n", ""), "dimension.input.least", "缺少此项"),
    "an unknown kind of weights": (('"free"', '"loose"'), "dimension.output.weights", "“loose”不认识"),
    "fixed parts above 100": (("points = 35", "points = 75"), "dimension", "至少105，凑不成100"),
    "points of a 二级指标 that is not there": (
        ("social = 25", "economic = 25"),
        "dimension.outcome.category_points.economic",
        "不在本一级指标的categories里",
    ),
    "二级指标 above their 一级指标": (
        ("social = 25", "social = 30\nbeneficiary = 10"),
        "dimension.outcome.category_points",
        "各二级指标合计40分，超过一级指标的35分",
    ),
    "二级指标 below their 一级指标": (
        ("social = 25", "social = 20\nbeneficiary = 10"),
        "dimension.outcome.category_points",
        "各二级指标合计30分，不到一级指标的35分",
    ),
    "execution in a block that is not there": (
        ('dimension = "process"', 'dimension = "cost"'),
        "execution.inside.dimension",
        "“cost”不是本规则集的一级指标",
    ),
    "execution in a 二级指标 of another block": (
        ('category = "budget_execution"', 'category = "quality"'),
        "execution.inside.category",
        "“quality”不在“项目管理”之下",
    ),
    "execution in two places": (
        (
            'first = "points", last = "score"',
            'first = "points", last = "points" },\n    { role = "points", first = "score", last = "score" },\n'
            '    { role = "score", first = "reason", last = "reason"',
        ),
        "layout.funds",
        "执行率列在指标里，资金表不再有分值、得分两栏",
    ),
    "points that are lost where a block is left out": (
        (
            "alternatives = []",
            'alternatives = [{ without = "outcome", adds = { input = 5 }, provision = "form", verified = false }]',
        ),
        "alternatives[1].adds",
        "加了5分，“项目效益”是35分",
    ),
    "a cap of a form without scores": (("alternatives = []", "scored = false"), "total.caps", "不计分的表没有总分"),
    "a tier of less for more": (
        ('rule = "all_or_nothing"', 'rule = "completion_steps"\nsteps = [[0.6, 0.8], [1, 0.5]]'),
        "rules.all.steps",
        "0.6得0.8，1只得0.5，次序反了",
    ),
    "the same tier twice": (
        ('rule = "all_or_nothing"', 'rule = "completion_steps"\nsteps = [[1, 0.8], [1, 1]]'),
        "rules.all.steps",
        "1写了两档",
    ),
    "a satisfaction in fractions": (
        (
            "alternatives = []",
            """alternatives = []
[scoring.satisfaction]
steps = [[0.9, 1], [0.6, 0.5]]
provision = "form"
verified = false""",
        ),
        "scoring.satisfaction.steps",
        "最高一档是0.9",
    ),
    "a scale with a gap": (
        (
            '{ grade = "是", short = "是", lower = 1, upper = 1 }',
            '{ grade = "是", short = "是", lower = 0.5, upper = 0.9 }',
        ),
        "scales.yes_no.bands",
        "各档合起来应从0到1",
    ),
    "two scales of one name": (
        ('title = "优良中低差"', 'title = "是否"'),
        "scales.five.title",
        "“是否”与scales.yes_no同名",
    ),
    "two rules for one 二级指标": (
        ('title = "按达标线计分"', 'title = "按达标线计分"\ncategories = ["quality"]'),
        "rules.all.categories",
        "“quality”已由rules.pass60计分",
    ),
    "a rule for a 二级指标 that is not there": (
        ('categories = ["quality"]\nprovision', 'categories = ["speed"]\nprovision'),
        "rules.all.categories",
        "“speed”不是本规则集的二级指标",
    ),
    "a rule of another 指标性质": (
        ('polarity = "at_least"\nrule = "pass_line"', 'polarity = "deadline"\nrule = "pass_line"'),
        "rules.pass60.rule",
        "“pass_line”不认识",
    ),
    "a rule without its number": (("line = 0.6\n", ""), "rules.pass60.line", "缺少此项"),
    "a cap that rises as less is spent": (("[0.7, 89]", "[0.7, 69]"), "total.caps", "执行率低的一档，总分上限不能更高"),
    "caps that do not begin at 0": ((", [0, 59]", ""), "total.caps", "最低一档应从执行率0开始"),
    "a cap in percent": (("[0.8, 100]", "[80, 100]"), "total.caps[1]", "超出范围"),
    "caps without a source": (
        ('[0, 59]]\nprovision = "form"', "[0, 59]]"),
        "total.provision",
        "缺少此项",
    ),
}
"""What is changed in `FOUR_BLOCKS`, the key path, and what is said."""


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_with_its_place(name: str) -> None:
    changes, where, what = REFUSED[name]
    body = FOUR_BLOCKS
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in body
        body = body.replace(old, new, 1)
    if name == "ranges that stay below 100":
        body = body.replace('weights = "free"', 'weights = "fixed"')
        what = "至多95，凑不成100"

    with pytest.raises(ProfileError) as refused:
        profile(body)

    said = [(mistake.where, mistake.what) for mistake in refused.value.mistakes]
    assert any(place == where and what in words for place, words in said), said


def test_a_place_with_every_kind_of_weight_can_be_built() -> None:
    own = profile()

    assert [rule.weights.kind for rule in own.dimensions] == [*map(Weights, ("range", "default", "free", "fixed"))]
    assert own.full_points == 100
    assert mistakes_in(own) == []


def test_the_rules_are_told_in_words() -> None:
    said = {line.topic: line.rule for line in describe(profile())}

    assert said["项目决策"] == "5至15分，下设项目立项"
    assert said["项目管理"] == "一般25分，可以调整，下设投入管理、财务管理"
    assert said["项目产出"] == "分值由下发单位定，下设数量指标、质量指标"
    assert said["项目效益"] == "35分，下设社会效益指标（25分）、服务对象满意度指标"
    assert "列为“项目管理”的指标“预算执行率”，10分" in said["分值合计"]
    assert said["按“是否”评的指标"] == "下发时选用的指标：是：得满分；否：不得分"
    assert said["“达到才得分”的指标"].startswith("质量指标，及下发时选用的指标（≥）：达到指标值得满分")
    assert "70%（含）以上、低于80%的，总分不超过89分" in said["总分上限"]


@pytest.mark.parametrize("body", [SCALES, RULES, CAPS])
def test_each_of_them_can_be_said_alone(body: str) -> None:
    rules = body.replace('categories = ["social"]\n', "")

    assert mistakes_in(profile(PROVISION + rules)) == []


def test_blocks_without_rules_of_their_own_can_be_built() -> None:
    assert mistakes_in(profile(BLOCKS + PROVISION + FUNDS)) == []


def test_the_usual_levels_may_be_worth_fixed_shares() -> None:
    bands = """
[scoring.qualitative]
provision = "form"
verified = false
bands = [
    { grade = "好", short = "好", lower = 1, upper = 1 },
    { grade = "一般", short = "一般", lower = 0.6, upper = 0.6 },
    { grade = "坏", short = "坏", lower = 0, upper = 0 },
]
[scoring.qualitative.read_as]
"""
    own = profile(PROVISION + bands)

    assert mistakes_in(own) == []
    assert own.qualitative.rule.words(own.full_points) == "好：得满分；一般：得60%的分；坏：不得分"
