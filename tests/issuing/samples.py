"""Projects that fit any profile, empty and filled, to build workbooks from."""

import functools
import json
from decimal import Decimal
from pathlib import Path

from perfeval_xl.forms.dossier import Dossier, read_brief, read_filled
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.forms.shared_fields import typed_funds
from perfeval_xl.issuing import Job, workbook
from perfeval_xl.profiles import Library, Profile, available, load
from perfeval_xl.profiles.weights import Weights
from perfeval_xl.vocabulary import Category, Stage

PROFILES = available()
PROJECTS = [profile_id for profile_id in PROFILES if load(profile_id).department is None]
SCORED = [profile_id for profile_id in PROJECTS if load(profile_id).scored]
DEPARTMENTS = [profile_id for profile_id in PROFILES if load(profile_id).department is not None]
Data = dict[str, object]
FULL = Decimal(100)
"""What execution and all indicators make together."""

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
    """A brief that makes 100 points under ``profile``, one indicator for each category.

    Under a profile of departments it is a department with two projects.
    """
    if profile.department is not None:
        return _department(profile, code=code, name=name)
    indicators = _indicators(profile)
    return {
        "dossier": 1,
        "profile": profile.id,
        "values": "cells",
        "project": {
            "code": code,
            "name": name,
            "year": 2023,
            "supervising_department": "市住房和城乡建设局",
            "implementing_unit": "市建设信息中心",
        },
        "goal": {"expected": "建成覆盖全市的监管平台，并保持稳定运行。"},
        "indicators": indicators,
    }


def points_of(profile: Profile) -> dict[str, Decimal]:
    """What the indicators of each 一级指标 make; what no document fixes is spread evenly over those that are free.

    The execution rate, and the ratios of a department, have theirs already.
    """
    free = [rule.dimension for rule in profile.dimensions if rule.weights.kind is Weights.FREE]
    points = {rule.dimension: rule.points for rule in profile.dimensions}
    inside = profile.execution.inside
    outside = Decimal(0) if inside else profile.execution.points
    left = profile.full_points - outside - sum(points[name] for name in points if name not in free)
    share = left // max(len(free), 1)
    points |= dict.fromkeys(free, share)
    points |= {free[0]: left - share * (len(free) - 1)} if free else {}
    if inside:
        points[inside.dimension] -= profile.execution.points
    for ratio in profile.department.ratios if profile.department else ():
        points[ratio.dimension] -= ratio.points
    return points


def _indicators(profile: Profile) -> list[Data]:
    points = points_of(profile) if profile.scored else {rule.dimension: FULL for rule in profile.dimensions}
    scored = {ratio.dimension for ratio in profile.department.ratios} if profile.department else set()
    indicators: list[Data] = []
    for rule in profile.dimensions:
        left = points[rule.dimension]
        categories = rule.categories[-1:] if rule.dimension in scored else rule.categories
        share = left // max(len(categories), 1)
        for number, category in enumerate(categories if left else ()):
            rest = left - share * (len(categories) - 1)
            nature = profile.natures.get(category)
            own = bool(profile.special.scale_for(category))
            indicators.append(
                {
                    "dimension": rule.dimension,
                    "category": category,
                    "name": f"{profile.categories[category].removesuffix('指标') or rule.heading}完成情况",
                    "target": QUALITATIVE_TARGET if own or nature is None else TARGETS.get(nature, QUALITATIVE_TARGET),
                    **({"points": int(share if number else rest)} if profile.scored else {}),
                }
            )
    return indicators


def _department(profile: Profile, *, code: str, name: str, projects: int = 2) -> Data:
    assert profile.department is not None
    own = []
    for number in range(1, projects + 1):
        made = project(profile.department.projects, code=f"{code}-{number:02d}", name=f"{name}{number}期")
        own.append({key: made[key] for key in ("project", "goal", "indicators")})
        # Two projects with the very same indicators would be a finding.
        own[-1]["indicators"][0]["name"] += f"（{number}期）"  # type: ignore[index]
    return {
        "dossier": 1,
        "profile": profile.id,
        "values": "cells",
        "department": {"code": code, "name": "市建设信息中心", "year": 2023, "functions": "承担全市建设信息化工作。"},
        "goal": {"expected": "按计划建成并稳定运行全市监管平台。"},
        "indicators": _indicators(profile),
        "projects": own,
    }


def department(profile_id: str, projects: int) -> Data:
    """A department with so many projects, filled in without a mistake."""
    profile = load(profile_id)
    data = _department(profile, code="D-001", name="信息化项目", projects=projects)
    return _department_answered(profile, data)


def answered(profile: Profile, **changes: str) -> Data:
    """The same project with every cell filled in, with halves, shortfalls and reasons."""
    data = project(profile, **changes)
    if profile.department is not None:
        return _department_answered(profile, data)
    return _answered(profile, data)


def _department_answered(profile: Profile, data: Data) -> Data:
    assert profile.department is not None
    rules = profile.department
    data["projects"] = [_answered(rules.projects, item) for item in data["projects"]]  # type: ignore[attr-defined]
    count = len(data["projects"])
    _scored_answers(profile, data)
    if not rules.goal_reached:
        del data["goal"]["actual"]  # type: ignore[attr-defined]
    # Each project has 110.5 and spends 103.56; the basic expenditure is 600 of 620.
    basic, spent = Decimal(620), Decimal(600)
    data["funds"] = {
        "general_public": {"final_budget": float(basic + count * Decimal("110.5"))},
        "basic": {"final_budget": float(basic)},
    }
    columns = list(rules.base.columns)
    line: Data = {}
    for held in rules.base.lines:
        if held.parts or held.projects:
            continue
        actual, budget = (spent, basic) if held.key == "basic" else (Decimal(9), Decimal(10))
        if held.key == "public":
            actual, budget = Decimal(90), Decimal(100)
        if held.key == "other_projects":
            continue
        line[held.key] = {column.value: float(actual if "actual" in column else budget) for column in columns}
    base: Data = {"line": line, "texts": {b.key: f"{b.heading}：{REASON}" for b in rules.base.texts}}
    for strip in rules.base.strips:
        base[strip.key] = {
            cell.key: 12 if cell.key in ("actual", "balance") else 15 for cell in strip.cells if not cell.ratio
        }
    if rules.base.breakdown is not None:
        base["breakdown"] = {
            "r01": {"code": "2120101", "name": "行政运行", "amount": float(spent - 40)},
            "r02": {"code": "2080505", "name": "机关事业单位基本养老保险缴费支出", "amount": 40},
        }
    data["base"] = base
    data["ratios"] = {rule.ratio.name: {"reason": REASON} for rule in rules.ratios}
    return {key: value for key, value in data.items() if value != {}}


def _answered(profile: Profile, data: Data) -> Data:
    scale = profile.money.per_10k
    special = {Stage.ACTUAL: 93.06, Stage.ADJUSTMENT: -2.5}
    first, *others = typed_funds(profile).items()
    data["funds"] = {
        first[0]: {stage: special.get(stage, 100) * scale for stage in first[1]},
        **{line: {at: 10.5 * scale for at in stages if at is not Stage.ADJUSTMENT} for line, stages in others[:1]},
    }
    _scored_answers(profile, data)
    return data


def _scored_answers(profile: Profile, data: Data) -> None:
    data["goal"] = {**data["goal"], "actual": GOAL_REACHED}  # type: ignore[dict-item]
    data["execution"] = {"reason": REASON}
    data["texts"] = {block.key: f"{block.heading}：{REASON}" for block in profile.layout.texts}
    for number, item in enumerate(data["indicators"]):  # type: ignore[arg-type, var-annotated]
        scale = profile.special.scale_for(item["category"])
        bands = (profile.special.scales[scale] if scale else profile.qualitative).bands
        nature = None if scale else profile.natures.get(item["category"])
        item["reason"] = f"{REASON}（{number}）"
        item["actual"] = bands[number % 2].grade if nature is None else ACTUALS.get(nature, bands[number % 2].grade)
        if item["actual"] == bands[1].grade and profile.scored:
            item["assessed"] = float(Decimal(str(item["points"])) * bands[1].lower)
    if not profile.scored:
        return
    data["indicators"][0] |= {"deduction": 0.5, "deduction_reason": "因材料不全自行扣减。"}  # type: ignore[index]


def filled_from(data: Data, profile: Profile, *, draft: bool = False) -> FilledForm:
    """``data`` as the dossier it is."""
    dossier = Dossier(json.loads(json.dumps(data), parse_float=Decimal), "sample.json")
    return read_filled(dossier, profile, read_brief(dossier, profile, draft=draft))


def job_from(data: Data, profile: Profile, *, draft: bool = False) -> Job:
    """A workbook to be built from ``data``."""
    return Job(filled_from(data, profile, draft=draft), "sample.json")


def blank(profile_id: str) -> FilledForm:
    """A form of ``profile_id`` that nobody has filled in yet."""
    profile = load(profile_id)
    return filled_from(project(profile), profile)


def complete(profile_id: str, *, library: Library | None = None) -> FilledForm:
    """A form of ``profile_id`` that is filled in."""
    profile = load(profile_id, library)
    return filled_from(answered(profile), profile)


@functools.cache
def blank_book(profile_id: str) -> bytes:
    """The workbook of an empty form of ``profile_id``; made once for all tests of a process."""
    return workbook(blank(profile_id))


@functools.cache
def complete_book(profile_id: str) -> bytes:
    """The workbook of a form of ``profile_id`` that is filled in; made once for all tests of a process."""
    return workbook(complete(profile_id))


def save(path: Path, data: Data) -> Path:
    """Write ``data`` as JSON."""
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path
