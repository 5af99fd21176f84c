"""Projects that fit any profile, empty and filled, to build workbooks from."""

import json
from decimal import Decimal
from pathlib import Path

from perfeval_xl.forms.dossier import Dossier, read_brief, read_filled
from perfeval_xl.forms.model import Filled
from perfeval_xl.issuing import Job
from perfeval_xl.profiles import Profile, available, load
from perfeval_xl.vocabulary import Category, Stage

PROFILES = available()
Data = dict[str, object]

TARGETS = {
    Category.QUANTITY: "≥1000个",
    Category.QUALITY: "≥95%",
    Category.TIMELINESS: "2023年12月31日前",
    Category.COST: "≤10.70万元",
    Category.ECONOMIC_COST: "≤100万元",
    Category.SOCIAL_COST: "≤3起",
    Category.ENVIRONMENTAL_COST: "=0吨",
    Category.BENEFICIARY: "≥90%",
}
"""The others are qualitative."""
QUALITATIVE_TARGET = "沿线居民出行时间缩短，投诉减少"
ACTUALS = {
    Category.QUANTITY: 850,
    Category.QUALITY: 130,
    Category.TIMELINESS: "2023-12-20",
    Category.COST: 12,
    Category.ECONOMIC_COST: 100,
    Category.SOCIAL_COST: 2,
    Category.ENVIRONMENTAL_COST: 0,
    Category.BENEFICIARY: 92.5,
}
REASON = "因招标推迟两个月，部分工作尚未完成，已调整计划。"
GOAL_REACHED = "完成了全部点位的建设，系统已上线运行。"


def project(profile: Profile, *, code: str = "P-001", name: str = "智慧工地建设项目") -> Data:
    """A brief that makes 100 points under ``profile``, one indicator for each category."""
    indicators: list[Data] = []
    for rule in profile.dimensions:
        share = rule.points // max(len(rule.categories), 1)
        for number, category in enumerate(rule.categories):
            rest = rule.points - share * (len(rule.categories) - 1)
            indicators.append({
                "dimension": rule.dimension.value,
                "category": category.value,
                "name": f"{profile.categories[category].removesuffix('指标')}完成情况",
                "target": TARGETS.get(category, QUALITATIVE_TARGET),
                "points": int(share if number else rest),
            })
    return {
        "dossier": 1,
        "profile": profile.id,
        "values": "cells",
        "project": {"code": code, "name": name, "year": 2023, "supervising_department": "市住房和城乡建设局",
                    "implementing_unit": "市建设信息中心"},
        "goal": {"expected": "建成覆盖全市的监管平台，并保持稳定运行。"},
        "indicators": indicators,
    }


def answered(profile: Profile, **changes: str) -> Data:
    """The same project with every cell filled in, with halves, shortfalls and reasons."""
    data = project(profile, **changes)
    stages = [column.role for column in profile.layout.funds if column.role in list(Stage)]
    data["funds"] = {
        "appropriation": {stage: 93.06 if stage == Stage.ACTUAL else 100 for stage in stages},
        "carry_over": dict.fromkeys(stages, 10.5),
    }
    data["goal"] = {**data["goal"], "actual": GOAL_REACHED}  # type: ignore[dict-item]
    data["execution"] = {"reason": REASON}
    data["texts"] = {block.key: f"{block.heading}：{REASON}" for block in profile.layout.texts}
    bands = profile.qualitative.bands
    for number, item in enumerate(data["indicators"]):  # type: ignore[arg-type, var-annotated]
        category = Category(item["category"])
        item["reason"] = f"{REASON}（{number}）"
        item["actual"] = ACTUALS.get(category, bands[number % 2].grade)
        if item["actual"] == bands[1].grade:
            item["assessed"] = float(Decimal(str(item["points"])) * bands[1].lower)
    data["indicators"][0] |= {"deduction": 0.5, "deduction_reason": "因材料不全自行扣减。"}  # type: ignore[index]
    return data


def filled_from(data: Data, profile: Profile, *, draft: bool = False) -> Filled:
    """``data`` as the dossier it is."""
    dossier = Dossier(json.loads(json.dumps(data), parse_float=Decimal), "sample.json")
    return read_filled(dossier, profile, read_brief(dossier, profile, draft=draft))


def job_from(data: Data, profile: Profile, *, draft: bool = False) -> Job:
    """A workbook to be built from ``data``."""
    return Job(filled_from(data, profile, draft=draft), "sample.json")


def blank(profile_id: str) -> Filled:
    """A form of ``profile_id`` that nobody has filled in yet."""
    profile = load(profile_id)
    return filled_from(project(profile), profile)


def complete(profile_id: str) -> Filled:
    """A form of ``profile_id`` that is filled in."""
    profile = load(profile_id)
    return filled_from(answered(profile), profile)


def save(path: Path, data: Data) -> Path:
    """Write ``data`` as JSON."""
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path
