"""Random forms as units send them: blanks, words in number cells, zero budgets, unfinished rows, projects that stopped.

A form is a dossier (`perfeval_xl.forms.dossier`) of one of several profiles; what is drawn is the same for a seed.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from random import Random
from typing import Any

from perfeval_xl.profiles import load
from tests import departments, making

Data = dict[str, Any]

OUTPUTS, EFFECTS = ("quantity", "quality", "timeliness", "cost"), ("economic", "social", "environmental", "sustained")
LEVELS = {"hubei_suizhou": "预期"}
"""What the levels of a place are of; 年度指标 elsewhere."""
PROFILES: dict[str, tuple[tuple[str, int, Sequence[str]], ...]] = {
    "cn_national/2020": (
        ("output", 50, OUTPUTS),
        ("outcome", 30, EFFECTS),
        ("satisfaction", 10, ("beneficiary",)),
    ),
    "cn_national/2021_cost": (
        ("cost", 20, ("economic_cost", "social_cost")),
        ("output", 40, OUTPUTS[:3]),
        ("outcome", 20, EFFECTS),
        ("satisfaction", 10, ("beneficiary",)),
    ),
    "hubei_suizhou/2021": (("output", 40, OUTPUTS), ("outcome", 40, (*EFFECTS, "beneficiary"))),
    "hunan_yiyang/2022": (("output", 50, OUTPUTS), ("outcome", 40, (*EFFECTS, "beneficiary"))),
    "hunan_huaihua/2023": (
        ("output", 50, OUTPUTS),
        ("outcome", 30, EFFECTS),
        ("satisfaction", 10, ("beneficiary",)),
    ),
    "shanxi_datong/2021": (
        ("output", 50, OUTPUTS),
        ("outcome", 30, EFFECTS),
        ("satisfaction", 10, ("beneficiary",)),
    ),
}
"""一级指标 with their points and 二级指标, by profile; the last one that is drawn is a department."""
NAMES = (
    "办理事项数量",
    "培训人次",
    "“六个100%”落实情况",
    "设施完好率，含备用设施",
    "指标1：抽检合格率",
    "每公里平均造价",
    "热线接通率（7×24小时）",
    "群众满意度",
    "惠企政策兑现",
    "★重点任务办结数",
)
WORDS = ("约850", "见附件", "基本完成", "不适用", "≥90%", "3至5", "{{ score }}", "按计划推进")
"""What stands in cells that ask for a number."""
REASONS = (
    "因汛期停工，少办2件。",
    "受疫情影响",
    "加强管理",
    "自愿少得1分；已整改。\n2023年3月底前补齐。",
    "详见附件{% if x %}",
)
TEXTS = (
    "项目于3月启动，12月底前完成。",
    "一是制度不细；二是人手不足，编制12人，实有9人。\n2、设备老化。",
    "{{ name }}：100%完成",
    "无",
    "进一步加强管理。",
)


def random_form(seed: int) -> Data:
    """A form; its profile, its rows and everything in it depend on ``seed`` alone."""
    draw = Random(seed)
    if draw.random() < 0.1:
        return _department(draw)
    profile = draw.choice(sorted(PROFILES))
    printed = draw.random() < 0.3
    data: Data = {
        "dossier": 1,
        "profile": profile,
        "values": "printed" if printed else "cells",
        "project": {
            "code": f"R-{seed}",
            "name": draw.choice(("农田灌溉项目", "2022年省级就业补助资金", "智慧工地，二期")),
            "year": 2022,
            "supervising_department": _maybe(draw, "某市农业农村局") or "",
            "implementing_unit": "某市农田建设中心",
        },
        "goal": {"expected": "改善灌溉条件，新增节水面积1.2万亩。"},
        "indicators": [row for block in PROFILES[profile] for row in _rows(draw, profile, *block)],
    }
    _state(draw, data)
    _put(data, "goal.actual", _maybe(draw, "新增节水面积1.1万亩。"))
    _money(draw, data, "total" if profile.startswith("hubei_suizhou") else "appropriation")
    _put(data, "execution.reason", _maybe(draw, draw.choice(REASONS)))
    boxes, own = _text_keys(profile)
    data["paragraphs"] = {key: draw.choice(TEXTS) for key in boxes if draw.random() < 0.4}
    data["texts"] = {key: draw.choice(TEXTS) for key in own if draw.random() < 0.6}
    if printed:
        _print(draw, data)
    return data


@functools.cache
def _text_keys(profile: str) -> tuple[list[str], list[str]]:
    """The boxes of the report that a unit writes, and the texts that the form itself asks for."""
    rules = load(profile)
    own = [text.key for text in rules.layout.texts]
    boxes = [box.key for box in rules.outline.boxes if box.key not in own] if rules.outline else []
    return boxes, own


def _maybe(draw: Random, value: object, share: float = 0.7) -> Any:
    return value if draw.random() < share else None


def _put(data: Data, path: str, value: object) -> None:
    if value is not None:
        table, key = path.split(".")
        data.setdefault(table, {})[key] = value


def _state(draw: Random, data: Data) -> None:
    state = draw.choice((None,) * 8 + ("未启动", "已取消/终止", "跨年实施"))
    if state:
        data["project"]["state"] = state
        if state == "跨年实施":
            data["goal"]["whole"] = "三年内完成全部灌区改造。"
        elif draw.random() < 0.5:
            data["project"]["state_reason"] = "因用地没有批准。"


def _money(draw: Random, data: Data, line: str) -> None:
    budget = draw.choice((0, 12.5, 1200, 386.4, 0.36))
    table: Data = {}
    if line != "total":
        # A project of the middle of the year has a budget of 0, or none, at its beginning.
        table["original_budget"] = draw.choice((budget, 0, None))
    table["final_budget"] = _maybe(draw, budget, 0.9)
    spent = draw.choice((budget, round(budget * 0.917, 2), 0, None, round(budget * 1.08, 2)))
    table["actual_expenditure"] = spent
    data["funds"] = {line: {key: value for key, value in table.items() if value is not None}}
    if line != "total" and draw.random() < 0.4:
        other = {"original_budget": 30, "final_budget": 30, "actual_expenditure": _maybe(draw, 28.88)}
        data["funds"]["other_funds"] = {key: value for key, value in other.items() if value is not None}


def _rows(draw: Random, profile: str, dimension: str, points: int, categories: Sequence[str]) -> list[Data]:
    chosen = [category for category in categories if draw.random() < 0.7] or [categories[0]]
    rows = [_row(draw, profile, dimension, category) for category in chosen for _ in range(draw.choice((1, 1, 2)))]
    whole = points // len(rows)
    for row in rows:
        row["points"] = whole
    rows[-1]["points"] = points - whole * (len(rows) - 1)
    if draw.random() < 0.1:
        rows[0]["points"] += 5
    return rows


def _row(draw: Random, profile: str, dimension: str, category: str) -> Data:
    row: Data = {"dimension": dimension, "category": category, "name": f"{draw.choice(NAMES)}{category[:2].upper()}"}
    kind = draw.choice(("number", "number", "share", "limit", "exact", "day", "level"))
    levels = LEVELS.get(profile.partition("/")[0], "年度")
    reached = draw.random() < 0.6
    match kind:
        case "number":
            row |= {"target": "≥1000个", "actual": 1085 if reached else draw.choice((850, 0))}
        case "share":
            row |= {"target": "≥92.5%", "actual": 95.04 if reached else 88.5}
        case "limit":
            row |= {"target": "≤165万元", "actual": 158.6 if reached else 171.25}
        case "exact":
            row |= {"target": "=3座", "actual": 3 if reached else 2}
        case "day":
            row |= {"target": "2022年11月30日前", "actual": "2022-11-09" if reached else "2022-12-26"}
        case _:
            indicator = f"{levels}指标"
            level = f"达成{indicator}" if reached else f"部分达成{indicator}并具有一定效果"
            row |= {"target": "办法印发并落实到人", "polarity": "qualitative", "actual": level}
            _set(row, "assessed", _maybe(draw, draw.choice((3, 4, 5.5))))
    fate = draw.random()
    if fate < 0.15:
        row.pop("actual")
    elif fate < 0.25:
        row["actual"] = draw.choice(WORDS)
    _set(row, "reason", _maybe(draw, draw.choice(REASONS), 0.5))
    if draw.random() < 0.15:
        row["deduction"] = draw.choice((0.5, 1))
        _set(row, "deduction_reason", _maybe(draw, "台账不全。"))
    return row


def _set(row: Data, key: str, value: object) -> None:
    if value is not None:
        row[key] = value


def _print(draw: Random, data: Data) -> None:
    """What a unit printed as its results: some of it right, some of it not, some of it missing."""
    for row in data["indicators"]:
        if draw.random() < 0.6:
            row["reported"] = {"points": row["points"], "score": draw.choice((row["points"], row["points"] - 1))}
    data["reported"] = {"total": {"points": 100, "score": draw.choice((96, 100, 83.5))}}
    if draw.random() < 0.5:
        data["reported"]["execution"] = {"points": 10, "rate": "92%", "score": 9}
    if draw.random() < 0.5:
        data["reported"]["total"]["rating"] = draw.choice(("优", "良", "优秀"))


DEPARTMENT_CHANGES = (
    ("goal.expected", None),
    ("indicators.1.actual", None),
    ("indicators.2.actual", "见附件"),
    ("base.line.public.actual", None),
    ("base.staff.actual", None),
    ("projects.1.funds.appropriation.actual_expenditure", None),
    ("projects.2.indicators.1.actual", 0),
    ("projects.2.goal.actual", None),
    ("base.line.basic.actual", 350),
    ("reported.funds.projects.final_budget", 980),
)
"""What a department leaves open or gets wrong."""


def _department(draw: Random) -> Data:
    changes = draw.sample(DEPARTMENT_CHANGES, draw.randint(0, 4))
    made = [making.drop(path) if value is None else making.put(path, value) for path, value in changes]
    return departments.department(*made)
