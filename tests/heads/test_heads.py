"""Head, goal and foot of a form stand where its profile says, and can be filled in."""

from pathlib import Path

import pytest

from perfeval_xl.forms.form import Source
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Plan
from perfeval_xl.profile_check import mistakes_in
from tests.heads.transfer import PROFILE, filled, transfer
from tests.issuing.samples import blank


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The sheets of the form, once for all."""
    return arrange(filled(transfer(tmp_path_factory.mktemp("rules"))).form, {})


def printed(plan: Plan) -> list[str]:
    """The texts of the form in their order."""
    sheet = plan.sheets[0]
    top, left, bottom, right = sheet.printed
    inside = sorted(at for at in sheet.cells if top <= at[0] <= bottom and left <= at[1] <= right)
    return [str(sheet.cells[at].value) for at in inside if sheet.cells[at].value]


def test_what_stands_above_the_table_is_that_of_the_form(plan: Plan) -> None:
    assert printed(plan)[:8] == [
        "附件2",
        "0013zp",
        "2023年度智慧工地建设项目绩效目标自评表",
        "（2023年度）",
        "填报单位：市建设信息中心",
        "金额单位：万元",
        "转移支付名称",
        "智慧工地建设项目",
    ]


def test_three_boxes_stand_in_a_row(plan: Plan) -> None:
    places = [plan.addresses[f"project.{key}"] for key in ("supervising_department", "implementing_unit", "manager")]
    assert len({place.row for place in places}) == 1
    assert sorted(place.column for place in places) == [place.column for place in places]


def test_what_became_of_the_goal_stands_below_it(plan: Plan) -> None:
    expected, actual = plan.addresses["goal.expected"], plan.addresses["goal.actual"]
    assert expected.column == actual.column
    assert expected.row < actual.row


def test_the_foot_is_filled_in_and_the_signature_has_room(plan: Plan) -> None:
    sheet, form = plan.sheets[0], plan.form
    filler = plan.addresses["project.filler"]
    assert sheet.cells[filler.row, filler.column].open
    assert filler.row > plan.addresses["i01.actual"].row
    assert form.fields["project.filler"].required
    assert form.fields["project.manager"].source is Source.GIVEN
    assert "project.signature" not in form.fields
    assert printed(plan)[-3:] == [
        "单位负责人（签字）",
        "注：1.各地照此填写。",
        "2.其他资金包括以前年度的结转结余资金。",
    ]


def test_headings_of_a_level_have_no_points(plan: Plan) -> None:
    assert "产出指标" in printed(plan)
    assert not any("分）" in text for text in printed(plan))


def test_a_form_may_do_without_a_goal_and_a_line_below_the_title(tmp_path: Path) -> None:
    text = PROFILE.replace('"goal", ', "").replace('subtitle = "（{year}年度）"', 'subtitle = ""')
    text = text.replace('head_left = "填报单位：{unit}"\nhead_right = "金额单位：万元"\n', "")
    profile = transfer(tmp_path, text)
    assert mistakes_in(profile) == []
    assert not [key for key in filled(profile).form.fields if key.startswith("goal.")]


def test_fields_stand_above_the_table_where_a_form_has_them_there(tmp_path: Path) -> None:
    text = PROFILE.replace('head_right = "金额单位：万元"\n', 'head_fields = ["checker"]\n').replace(', "checker"', "")
    profile = transfer(tmp_path, text)
    places = arrange(filled(profile).form, {}).addresses
    assert mistakes_in(profile) == []
    assert places["project.checker"].row < places["project.name"].row


@pytest.mark.parametrize("profile_id", ["cn_national/2020_department", "hunan_hengyang/2022"])
def test_the_base_data_are_signed_in_cells_of_their_own(profile_id: str) -> None:
    plan = arrange(blank(profile_id).form, {})
    keys = [f"base:foot.{key}" for key in ("filler", "filled_on", "phone")]
    assert all(plan.sheet("基础数据表").cells[plan.addresses[key].row, plan.addresses[key].column].open for key in keys)
