"""Parts that only some forms have: a fourth level, a blank column, 序号, a number and its %, a total in the head."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, FilledForm, Indicator
from perfeval_xl.forms.list_columns import project_columns
from perfeval_xl.forms.written_values import Target
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Plan, PlannedCell
from perfeval_xl.profile_check import mistakes_in
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import search_path
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.scoring import score
from perfeval_xl.vocabulary import Polarity

SOURCE = 'provision = "local"\nverified = false\n'
GOALS = f"""\
extends = "cn_national/2020@2"
version = 1
title = "两个目标"
jurisdiction = "某市"
year = 2023
dimensions = ["first_output", "first_outcome", "second_output"]
[provisions.local]
title = "某通知"
verified = false
[execution]
points = 20
{SOURCE}
[dimension.first_output]
heading = "目标一的产出指标"
label = "产出指标"
group = "目标一（{{points}}分）"
points = 30
categories = ["one"]
{SOURCE}
[dimension.first_outcome]
heading = "效益指标"
group = "目标一（{{points}}分）"
points = 10
categories = ["two"]
{SOURCE}
[dimension.second_output]
heading = "目标二的产出指标"
label = "产出指标"
group = "目标二（{{points}}分）"
points = 40
categories = ["three"]
{SOURCE}
[category]
one = "数量"
two = "效益"
three = "质量"
[layout]
blocks = ["identity", "funds", "goal", "indicators", "texts"]
identity = [["name", "total"]]
rating = false
fund_lead = ""
fund_total_below = true
captions = {{ indicators = "绩效指标完成情况" }}
texts = [{{ key = "other", heading = "其他", limit = 100, lines = 1, required = false }}]
{SOURCE}
columns = [
    {{ role = "group", heading = "目标", width = 12 }},
    {{ role = "serial", heading = "序号", width = 5 }},
    {{ role = "dimension", heading = "一级指标", width = 10 }},
    {{ role = "category", heading = "二级指标", width = 10 }},
    {{ role = "indicator", heading = "三级指标", width = 20 }},
    {{ role = "number", heading = "指标值", width = 12 }},
    {{ role = "measure", heading = "单位", width = 8 }},
    {{ role = "actual", heading = "完成值", width = 12 }},
    {{ role = "actual_measure", heading = "单位", width = 8 }},
    {{ role = "score", heading = "得分", width = 8 }},
    {{ role = "text", key = "review", heading = "复核得分", width = 8, fill = "pen" }},
]
funds = [
    {{ role = "name", heading = "预算", first = 1, last = 4 }},
    {{ role = "final_budget", heading = "预算数", first = 5, last = 6 }},
    {{ role = "actual_expenditure", heading = "执行数", first = 7, last = 8 }},
    {{ role = "rate", heading = "执行率", first = 9, last = 9 }},
    {{ role = "score", heading = "得分（20分×执行率）", first = 10, last = 11 }},
]
"""
TARGETS: Mapping[str, Target] = {
    "first_output": Target(Polarity.AT_LEAST, Decimal(95), "%"),
    "first_outcome": Target(Polarity.AT_LEAST, Decimal(50), "公里"),
    "second_output": Target(Polarity.AT_MOST, Decimal(10), "%"),
}


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    """A form of four levels with two goals."""
    return of_rules(tmp_path_factory.mktemp("rules"), GOALS)


@pytest.fixture(scope="module")
def plan(profile: Profile) -> Plan:
    """Its workbook, with an indicator of each 一级指标."""
    return arrange(build_form(profile, brief_of(profile)), {})


def of_rules(root: Path, text: str) -> Profile:
    """The profile of a text."""
    (root / "place").mkdir(parents=True)
    (root / "place" / "2023.toml").write_text(text, encoding="utf-8")
    return load("place/2023", search_path(root))


def brief_of(profile: Profile) -> Brief:
    """A project with an indicator of each 一级指标."""
    indicators = tuple(
        Indicator(rule.dimension, rule.categories[0], rule.heading, TARGETS[rule.dimension], rule.points)
        for rule in profile.dimensions
    )
    return Brief("P", "项目", 2023, "主管", "单位", "目标", indicators)


def cells(plan: Plan) -> dict[tuple[int, int], PlannedCell]:
    """The cells of the form."""
    return plan.sheets[0].cells


def column(plan: Plan, heading: str) -> list[object]:
    """What stands below a heading of the table, as far as its rows go."""
    head = next(cell for cell in cells(plan).values() if cell.value == heading and cell.row == plan.sheets[0].repeated)
    first, last = plan.sheets[0].table or (0, -1)
    return [cells(plan)[row, head.column].value for row in range(first, last + 1) if (row, head.column) in cells(plan)]


def test_nothing_is_wrong_with_it(profile: Profile) -> None:
    assert not mistakes_in(profile)


def test_a_goal_is_one_cell_over_its_levels_with_its_points(plan: Plan) -> None:
    assert column(plan, "目标") == ["目标一（40分）", "目标二（40分）"]


def test_rows_are_counted_and_a_column_is_left_to_the_pen(plan: Plan) -> None:
    assert column(plan, "序号") == ["1", "2", "3"]
    assert column(plan, "复核得分") == [None, None, None]


def test_a_block_has_a_caption_over_its_whole_width(plan: Plan) -> None:
    caption = next(cell for cell in cells(plan).values() if cell.value == "绩效指标完成情况")
    assert (caption.row, caption.column, caption.last_column) == ((plan.sheets[0].repeated or 0) - 1, 0, 10)


def test_the_lines_of_the_funds_stand_above_their_sum(plan: Plan) -> None:
    rows = sorted((cell.row, cell.value) for cell in cells(plan).values() if cell.column == 0 and cell.last_column == 3)
    names = [value for _, value in rows if value in ("年度资金总额", "当年财政拨款", "上年结转资金", "其他资金")]
    assert names == ["当年财政拨款", "上年结转资金", "其他资金", "年度资金总额"]


def test_a_percentage_is_printed_as_its_number_beside_its_sign(plan: Plan) -> None:
    assert column(plan, "指标值") == ["95", Decimal(50), "10"]
    assert plan.addresses["i01.number"].column > plan.sheets[0].printed[3]


def test_the_head_shows_the_total_which_is_added_up_below_the_page(plan: Plan) -> None:
    first, last = plan.sheets[0].printed[0], plan.sheets[0].printed[2]
    assert first <= plan.addresses["total.score"].row <= last
    assert plan.addresses["total.points"].row > last


def test_a_text_that_need_not_be_written_is_not_asked_for(profile: Profile) -> None:
    form = build_form(profile, Brief("P", "项目", 2023, "主管", "单位", "目标", ()))
    assert not form.fields["texts.other"].required


def test_a_form_may_have_no_funds_when_the_rate_scores_nothing(tmp_path: Path) -> None:
    text = GOALS.replace('"funds", ', "").replace("points = 20\n", "points = 0\n").replace("points = 30", "points = 50")
    profile = of_rules(tmp_path, text)
    assert not mistakes_in(profile)
    form = build_form(profile, brief_of(profile))
    empty = FilledForm.empty(form)
    met = {row.key("actual"): row.stored(row.indicator.target.number or Decimal(0)) for row in form.rows}
    scored = score(replace(empty, answers={**met, "goal.actual": "完成"}))
    assert scored.values["check.open"] == 0
    assert (scored.values["total.score"], scored.values["total.rating"]) == (100, "优")


def test_an_execution_rate_that_scores_needs_funds(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="表上没有资金表"):
        of_rules(tmp_path, GOALS.replace('"funds", ', ""))


FEW_COLUMNS = f"""\
extends = "cn_national/2020@2"
version = 1
scored = false
title = "五栏的表"
year = 2023
[provisions.local]
title = "某通知"
verified = false
[layout]
blocks = ["identity", "goal", "indicators"]
footers = [["filler", "head", "phone"]]
{SOURCE}
columns = [
    {{ role = "dimension", heading = "一级指标", width = 12 }},
    {{ role = "category", heading = "二级指标", width = 14 }},
    {{ role = "indicator", heading = "三级指标", width = 24 }},
    {{ role = "target", heading = "指标值", width = 14 }},
    {{ role = "actual", heading = "完成值", width = 14 }},
]
[layout.fields.filler]
heading = "填表人"
[layout.fields.head]
heading = "负责人"
fill = "unit"
[layout.fields.phone]
heading = "电话"
"""


def test_a_line_of_the_foot_has_no_more_than_the_columns_hold(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="一行3项要占6栏，指标表打印的只有5栏"):
        of_rules(tmp_path, FEW_COLUMNS)


def test_what_is_signed_needs_less_of_the_foot(tmp_path: Path) -> None:
    assert not mistakes_in(of_rules(tmp_path, FEW_COLUMNS.replace('fill = "unit"', 'fill = "pen"')))


def test_a_column_that_the_form_does_not_print_is_listed_as_such(tmp_path: Path) -> None:
    listed = '{ role = "actual", heading = "完成值", width = 14'
    few = FEW_COLUMNS.replace(', "phone"]', "]").replace(listed, '{ role = "reason", heading = "原因", width = 14')
    few = few.partition("[layout.fields.phone]")[0]
    with pytest.raises(ProfileError, match="打印的栏里没有实际完成值"):
        of_rules(tmp_path, few)
    hidden = few.replace("\n]\n[layout.fields", f"\n    {listed}, printed = false }},\n]\n[layout.fields", 1)
    assert not mistakes_in(of_rules(tmp_path / "hidden", hidden))


def test_directions_may_have_one_word_where_the_target_shows_them(tmp_path: Path) -> None:
    words = 'signs = { at_least = "定量", at_most = "定量" }\n'
    few = FEW_COLUMNS.replace(', "phone"]]\n', f"]]\n{words}").partition("[layout.fields.phone]")[0]
    assert not mistakes_in(of_rules(tmp_path, few))


def test_a_list_asks_for_no_goal_where_the_form_has_none(tmp_path: Path) -> None:
    few = FEW_COLUMNS.replace('"goal", ', "").replace(', "phone"]', "]").partition("[layout.fields.phone]")[0]
    columns = {column.key: column for column in project_columns(of_rules(tmp_path, few))}
    assert not columns["goal"].required
