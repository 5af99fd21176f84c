"""The shipped profiles load, name their provisions and say what they prescribe."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest

from perfeval_xl.profiles import available, load
from perfeval_xl.profiles.describe import describe, sources
from perfeval_xl.profiles.library import examples, folder, published
from perfeval_xl.profiles.weights import Weights
from perfeval_xl.vocabulary import Dimension, Stage

PROFILES = available()
SCORED = [name for name in PROFILES if load(name).scored]
UNVERIFIED = "原文未核对"


def tables_with_numbers(data: Mapping[str, object], path: str = "") -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each table that holds a number, in its own keys or in a list."""
    if path and any(_holds_number(value) for value in data.values() if not isinstance(value, Mapping)):
        yield path, data
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from tables_with_numbers(value, f"{path}.{key}" if path else key)
        elif key in ("alternatives", "ratios") and isinstance(value, list):
            yield from ((f"{key}[{number}]", item) for number, item in enumerate(value))


def _holds_number(value: object) -> bool:
    if isinstance(value, list):
        return any(_holds_number(item) for item in value)
    if isinstance(value, Mapping):
        return any(_holds_number(item) for item in value.values())
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def shipped(pattern: str) -> list[str]:
    """The ids of the files of ``workbook_templates`` that match, with whatever follows the name left out."""
    return sorted(f"{path.parent.name}/{path.name.partition('.')[0]}" for path in folder().glob(pattern))


def test_the_profiles_of_projects_and_of_departments_are_there() -> None:
    assert shipped("*/*.toml")
    assert sorted(set(shipped("*/*.toml"))) == PROFILES
    assert {load(profile_id).department is None for profile_id in PROFILES} == {True, False}


@pytest.mark.parametrize("profile_id", PROFILES)
def test_every_profile_loads_and_makes_100(profile_id: str) -> None:
    profile = load(profile_id)
    assert (profile.id, profile.full_points) == (profile_id, 100)
    assert len(profile.fingerprint) == 64


@pytest.mark.parametrize("profile_id", PROFILES)
def test_every_provision_has_a_name(profile_id: str) -> None:
    for provision in load(profile_id).provisions.values():
        assert provision.title.strip(), provision.key


@pytest.mark.parametrize("profile_id", PROFILES)
def test_every_table_with_numbers_names_its_provision_and_whether_it_was_read(profile_id: str) -> None:
    own = tomllib.loads((folder() / f"{profile_id}.toml").read_text(encoding="utf-8"))
    tables = dict(tables_with_numbers(own))
    unsourced = [path for path, table in tables.items() if not {"provision", "verified"} <= set(table)]
    assert unsourced == []
    assert tables or "extends" in own


@pytest.mark.parametrize("profile_id", SCORED)
def test_every_rule_is_said_with_its_basis(profile_id: str) -> None:
    lines = describe(load(profile_id))
    topics = [line.topic for line in lines]
    assert {
        "分值合计",
        "预算执行率",
        "指标 ≥",
        "指标 ≤",
        "指标 ＝",
        "时限指标",
        "定性指标",
        "超额完成",
        "说明原因",
        "小数位",
        "等级",
        "表式",
    } <= set(topics)
    assert all(line.rule.strip() and line.basis.strip() for line in lines)


@pytest.mark.parametrize("profile_id", SCORED)
def test_an_unverified_rule_says_so_and_a_verified_one_does_not(profile_id: str) -> None:
    profile = load(profile_id)
    line = {line.topic: line.basis for line in describe(profile)}
    assert (UNVERIFIED in line["预算执行率"]) is (not profile.execution.basis.verified)
    assert (UNVERIFIED in line["小数位"]) is (not profile.rounding_basis.verified)


def test_linear_execution_rests_on_what_was_read_and_not_on_a_document_that_has_no_formula() -> None:
    """财预〔2020〕10号 gives the weight of the rate, as far as it is known; the formula is that of the platform."""
    national, stepped = load("cn_national/2020").execution.basis, load("cn_national/2021_cost").execution.basis

    assert (national.provision.key, national.verified) == ("platform", True)
    assert (stepped.provision.key, stepped.verified) == ("mof_2021_101", False)


BUDGETS = {
    "hubei_suizhou/2021": (Stage.FINAL, "湖北省项目自评表（公开样表及填表说明）", "调整后预算数；随州市的通知未能读到"),
    "hunan_yiyang/2022": (Stage.FINAL, "预算管理一体化系统", "益阳市的通知未能读到，按全国通行的取法"),
    "hubei_suizhou/2021_original_budget": (Stage.ORIGINAL, "随州市一个单位公布的", "是一个单位的做法"),
    "hunan_yiyang/2022_original_budget": (Stage.ORIGINAL, "益阳市一个单位公布的", "是一个单位的做法"),
}


@pytest.mark.parametrize(("profile_id", "expected"), BUDGETS.items(), ids=list(BUDGETS))
def test_what_one_unit_did_is_no_rule_of_its_city(profile_id: str, expected: tuple[Stage, str, str]) -> None:
    execution = load(profile_id).execution
    basis = str(execution.basis)

    assert (execution.denominator, expected[1] in basis, expected[2] in basis) == (expected[0], True, True)


@pytest.mark.parametrize("profile_id", PROFILES)
def test_every_provision_that_a_rule_names_is_listed_with_what_was_read_of_it(profile_id: str) -> None:
    profile = load(profile_id)
    listed = sources(profile)
    own = profile.provisions["own"].title
    assert all(("已核对原文" in text or UNVERIFIED in text) is (f"《{own}》" not in text) for _, text in listed)
    cited = {profile.execution.basis.provision.title, profile.layout.basis.provision.title}
    assert all(any(f"《{title}》" in text for _, text in listed) for title in cited)


@pytest.mark.parametrize("profile_id", ["hubei_suizhou/2021", "shanxi_datong/2021"])
def test_a_provision_of_its_own_does_not_inherit_the_article_of_another(profile_id: str) -> None:
    parent, own = load("cn_national/2020").layout.basis, load(profile_id).layout.basis
    assert own.provision != parent.provision
    assert parent.article not in str(own)


def test_without_a_cost_dimension_its_points_go_to_output_and_outcome() -> None:
    present = frozenset({Dimension.OUTPUT, Dimension.OUTCOME, Dimension.SATISFACTION})
    points = load("cn_national/2021_cost").prescribed(present)
    assert points == {Dimension.COST: 0, Dimension.OUTPUT: 50, Dimension.OUTCOME: 30, Dimension.SATISFACTION: 10}


def test_without_satisfaction_its_points_go_to_outcome() -> None:
    present = frozenset({Dimension.COST, Dimension.OUTPUT, Dimension.OUTCOME})
    points = load("cn_national/2021_cost").prescribed(present)
    assert points == {Dimension.COST: 20, Dimension.OUTPUT: 40, Dimension.OUTCOME: 30, Dimension.SATISFACTION: 0}


def test_without_both_the_alternatives_add_up() -> None:
    points = load("cn_national/2021_cost").prescribed(frozenset({Dimension.OUTPUT, Dimension.OUTCOME}))
    assert points == {Dimension.COST: 0, Dimension.OUTPUT: 50, Dimension.OUTCOME: 40, Dimension.SATISFACTION: 0}


@pytest.mark.parametrize("profile_id", PROFILES)
def test_a_project_with_every_dimension_has_the_points_of_the_profile(profile_id: str) -> None:
    profile = load(profile_id)
    points = profile.prescribed(frozenset(rule.dimension for rule in profile.dimensions))
    assert points == {rule.dimension: rule.points for rule in profile.dimensions}
    outside = Decimal(0) if profile.execution.inside else profile.execution.points
    free = any(rule.weights.kind in (Weights.FREE, Weights.RANGE) for rule in profile.dimensions)
    assert sum(points.values(), outside) == 100 or free or not profile.scored


def test_every_published_example_stands_beside_its_profile() -> None:
    assert set(published()) <= set(PROFILES)
    assert sorted(published()) == shipped("*/*.published.toml")


def test_every_invented_example_stands_beside_its_profile() -> None:
    assert set(examples()) <= set(PROFILES)
    assert sorted(examples()) == shipped("*/*.example.toml")
