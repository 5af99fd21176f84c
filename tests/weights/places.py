"""Profiles of made-up places, and projects of theirs."""

from __future__ import annotations

import atexit
import copy
import functools
import tomllib
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from perfeval_xl.forms.dossier import Dossier, read_brief, read_filled
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.profiles import Library
from perfeval_xl.profiles.issued_part import without_foreign_grades
from perfeval_xl.profiles.library import folder
from perfeval_xl.profiles.overlay import overlay
from perfeval_xl.profiles.parse import parse
from perfeval_xl.profiles.profile import Profile
from tests.making import Change

Data = dict[str, Any]
BASE = "cn_national/2020"
PROVISION = """
[provisions.form]
title = "样表"
verified = false
"""
FUNDS = """
[layout]
provision = "form"
verified = false
funds = [
    { role = "label", first = "block", last = "block" },
    { role = "name", first = "dimension", last = "category" },
    { role = "original_budget", heading = "年初预算数", first = "indicator", last = "indicator" },
    { role = "final_budget", heading = "全年预算数", first = "polarity", last = "measure" },
    { role = "actual_expenditure", heading = "全年执行数", first = "actual", last = "actual" },
    { role = "rate", heading = "执行率", first = "points", last = "score" },
]
"""
SCALES = """
[scales.yes_no]
title = "是否"
provision = "form"
verified = false
bands = [
    { grade = "是", short = "是", lower = 1, upper = 1 },
    { grade = "否", short = "否", lower = 0, upper = 0 },
]
[scales.five]
title = "优良中低差"
provision = "form"
verified = false
categories = ["social"]
bands = [
    { grade = "优", short = "优", lower = 0.9, upper = 1 },
    { grade = "良", short = "良", lower = 0.8, upper = 0.9 },
    { grade = "中", short = "中", lower = 0.6, upper = 0.8 },
    { grade = "低", short = "低", lower = 0.3, upper = 0.6 },
    { grade = "差", short = "差", lower = 0, upper = 0.3 },
]
"""
RULES = """
[rules.pass60]
title = "按达标线计分"
polarity = "at_least"
rule = "pass_line"
line = 0.6
provision = "form"
verified = false
[rules.all]
title = "达到才得分"
polarity = "at_least"
rule = "all_or_nothing"
categories = ["quality"]
provision = "form"
verified = false
"""
CAPS = """
[total]
caps = [[0.8, 100], [0.7, 89], [0.6, 79], [0.5, 69], [0, 59]]
provision = "form"
verified = false
"""
BLOCKS = """
dimensions = ["input", "process", "output", "outcome"]
alternatives = []
[execution]
points = 10
provision = "form"
verified = false
[execution.inside]
dimension = "process"
category = "budget_execution"
heading = "预算执行率"
target = "100%"
[dimension.input]
heading = "项目决策"
points = 10
weights = "range"
least = 5
most = 15
categories = ["allocation"]
provision = "form"
verified = false
[dimension.process]
heading = "项目管理"
points = 25
weights = "default"
categories = ["budget_execution", "budget_management"]
provision = "form"
verified = false
[dimension.output]
heading = "项目产出"
points = 30
weights = "free"
categories = ["quantity", "quality"]
provision = "form"
verified = false
[dimension.outcome]
heading = "项目效益"
points = 35
categories = ["social", "beneficiary"]
provision = "form"
verified = false
[dimension.outcome.category_points]
social = 25
[category]
allocation = "项目立项"
budget_execution = "投入管理"
budget_management = "财务管理"
"""
FOUR_BLOCKS = BLOCKS + PROVISION + SCALES + RULES + CAPS + FUNDS
"""A place with four blocks, the execution rate among its indicators, and every way to prescribe points."""


def tables(body: str) -> Data:
    """The tables of a profile with ``body`` laid over the national one."""
    said = tomllib.loads(body, parse_float=Decimal)
    merged = overlay(copy.deepcopy(Library((folder(),)).tables(BASE)), said)
    return without_foreign_grades(merged, said)


def profile(body: str = FOUR_BLOCKS) -> Profile:
    """The profile that ``body`` describes. Raises ProfileError."""
    return parse(tables(body), profile_id="place/2023", extends=BASE, file="place/2023.toml")


PLACE = "place/2023"
HEAD = """
extends = "cn_national/2020"
version = 1
title = "某地项目支出绩效自评（四块）"
jurisdiction = "某地"
year = 2023
"""


@functools.cache
def library() -> Library:
    """Where the rules of the place lie, beside those that are shipped."""
    place = TemporaryDirectory()
    atexit.register(place.cleanup)
    path = Path(place.name, f"{PLACE}.toml")
    path.parent.mkdir()
    path.write_text(HEAD + FOUR_BLOCKS, encoding="utf-8")
    return Library((Path(place.name), folder()))


def dossier(*changes: Change) -> Data:
    """The project under the rules of that place, with ``changes`` made to it."""
    own = {"profile": PLACE} | data()
    for change in changes:
        change(own)
    return own


def data() -> Data:
    """A project of four blocks, filled in: 10 + 10 (rate 100%) + 15 + 30 + 35."""
    return {
        "dossier": 1,
        "values": "cells",
        "project": {
            "code": "A-1",
            "name": "数据平台建设",
            "year": 2023,
            "supervising_department": "市局",
            "implementing_unit": "市中心",
        },
        "goal": {"expected": "建成平台。", "actual": "已建成。"},
        "funds": {"appropriation": {"original_budget": 100, "final_budget": 100, "actual_expenditure": 100}},
        "indicators": [
            row("input", "allocation", "立项依据充分", 10, "是", scale="yes_no", target="—"),
            row("process", "budget_management", "管理制度健全", 15, "是", scale="yes_no"),
            row("output", "quantity", "建设点位数", 10, 100, target="≥100个", rule="pass60"),
            row("output", "quality", "验收合格率", 20, 95, target="≥95%"),
            row("outcome", "social", "社会影响", 25, "优", polarity="定性", target="影响良好"),
            row("outcome", "beneficiary", "服务对象满意度", 10, 95, target="≥90%"),
        ],
    }


def outcomes() -> list[Data]:
    """The same project with every share of its money spent that a cap tells apart, and other levels reached."""
    found = [data()]
    found[0]["funds"]["appropriation"]["actual_expenditure"] = 79
    for spent, level, assessed, answer in (
        (79, "良", 21, "否"),
        (65, "中", 15, "是"),
        (55, "低", None, "是"),
        (10, "差", 0, "否"),
    ):
        own = data()
        own["funds"]["appropriation"]["actual_expenditure"] = spent
        own["execution"] = {"reason": "招标推迟两个月，尾款未付。"}
        own["indicators"][0]["actual"] = answer
        own["indicators"][2]["actual"] = spent
        own["indicators"][4] |= {"actual": level} | ({} if assessed is None else {"assessed": assessed})
        found.append(own)
    return found


def row(dimension: str, category: str, name: str, points: int, actual: object, **more: object) -> Data:
    """An indicator and what became of it."""
    own: Data = {"dimension": dimension, "category": category, "name": name, "points": points, "actual": actual}
    return own | more


def filled(dossier: Data, rules: Profile | None = None) -> FilledForm:
    """The form of a dossier, with its answers."""
    own = rules or profile()
    read = Dossier(dossier, "a.toml")
    return read_filled(read, own, read_brief(read, own))
