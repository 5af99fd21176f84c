"""Five filled forms of our own, with what people leave open; units, projects and figures are invented.

`gaps` has blanks, `unfinished` a row without an actual value and a level without a score, `midyear` a project that got
its money in the year, `deductions` points given up with and without a reason, `department` twelve projects whose parts
do not make the whole.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

Data = dict[str, Any]

FOLDER = Path(__file__).parent / "own"
"""The forms of single projects."""
DEPARTMENT = "department"
PROJECTS = (
    ("城区排水管网清淤疏浚", 286.4, 281.15, "清淤管网长度", "≥62公里", 62.8),
    ("窨井盖整治", 95, 95, "更换窨井盖", "≥1800套", 1846),
    ("路灯节能改造", 412, 377.6, "改造路灯盏数", "≥3200盏", 2960),
    ("公厕改造提升", 168, 168, "改造公厕座数", "=14座", 14),
    ("垃圾分类收运", 530.25, 530.25, "分类收运覆盖小区", "≥210个", 214),
    ("餐厨废弃物处置", 146, 139.7, "处置餐厨废弃物", "≥1.6万吨", 1.58),
    ("城市道路日常养护", 620, 620, "养护道路面积", "≥380万平方米", 386),
    ("行道树修剪补植", 74.5, 74.5, "补植行道树", "≥900株", 931),
    ("市政桥梁检测", 58, 52.2, "检测桥梁座数", "=29座", 29),
    ("户外广告专项整治", 36, 36, "拆除违规广告", "≥450处", 478),
    ("智慧城管平台运维", 118, 118, "平台在线运行天数", "≥360天", 364),
    ("环卫工人驿站建设", 42, 31.9, "建成驿站", "≥12个", 9),
)
"""Name, budget and expenditure in 万元, an output of its own with target and actual value."""


def own_forms() -> dict[str, Data]:
    """The five forms by name, as dossiers."""
    forms: dict[str, Data] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        forms[path.stem] = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return forms | {DEPARTMENT: _department()}


def _department() -> Data:
    """A city administration: 项目支出 of the main form is printed 12 less than its projects make."""
    budget, spent = (sum(Decimal(str(one[at])) for one in PROJECTS) for at in (1, 2))
    basic, basic_spent = Decimal("1384.2"), Decimal("1384.2")
    return {
        "dossier": 1,
        "profile": "hunan_hengyang/2022",
        "values": "printed",
        "department": {
            "code": "CG-2022",
            "name": "某市城市管理局",
            "year": 2022,
            "functions": "负责城市市政设施、市容环境卫生、园林绿化的管理和综合执法。",
        },
        "goal": {"expected": "市政设施完好、市容整洁有序，群众对城市环境满意。"},
        "funds": {"general_public": {"final_budget": basic + budget}, "basic": {"final_budget": basic}},
        "indicators": _department_rows(),
        "base": _base(basic, basic_spent),
        "projects": [_project(*one) for one in PROJECTS],
        "paragraphs": {
            "organisation": "局机关设办公室、财务科、市政科、环卫科、园林科、法规科，下设执法支队和3个养护中心。",
            "problems": "路灯改造和驿站建设受选址影响进度较慢；部分项目指标偏重数量，效益指标不够具体。",
        },
        "reported": {
            "funds": {
                "total": {"final_budget": basic + budget, "actual_expenditure": basic_spent + spent},
                "projects": {"final_budget": budget - 12},
            },
        },
    }


def _base(basic: Decimal, spent: Decimal) -> Data:
    lines = {
        "basic": (1352.6, basic, spent),
        "public": (186.3, 190, 188.4),
        "office": (52.1, 52, 51.6),
        "utilities": (61.4, 63, 62.9),
        "meetings": (7.2, 8, 6.1),
        "other_public": (65.6, 67, 67.8),
        "vehicle_purchase": (0, 0, 0),
        "vehicle_running": (21.3, 22, 21.5),
        "abroad": (0, 0, 0),
        "reception": (4.8, 4.5, 3.9),
        "procurement": (742.5, 810, 796.3),
    }
    return {
        "staff": {"quota": 126, "actual": 121},
        "line": {
            key: dict(zip(("previous_actual", "budget", "actual"), amounts, strict=True))
            for key, amounts in lines.items()
        },
        "breakdown": {
            "r01": {"code": "2120101", "name": "行政运行", "amount": Decimal("1108.7")},
            "r02": {"code": "2080505", "name": "机关事业单位基本养老保险缴费支出", "amount": Decimal("148.3")},
            "r03": {"code": "2210201", "name": "住房公积金", "amount": Decimal("127.2")},
        },
        "texts": {"thrift": "办公用品集中采购，公务用车定点维修加油。"},
    }


def _department_rows() -> list[Data]:
    return [
        _row("output", "quantity", "完成重点任务项数", "≥12项", 11, 15, reason="因驿站选址调整，1项任务结转下年。"),
        _row("output", "quality", "市政设施完好率", "≥95%", 96.8, 15),
        _row("output", "timeliness", "年度任务完成时间", "2022年12月31日前", "2022-12-28", 10),
        _row("output", "cost", "日常养护单位成本", "≤16.5元/平方米", 16.1, 10),
        _row("outcome", "social", "数字城管案件结案率", "≥95%", 97.2, 15),
        _row("outcome", "environmental", "生活垃圾无害化处理率", "=100%", 100, 10),
        _row(
            "outcome",
            "sustained",
            "长效管护机制",
            "市政、环卫、园林养护均有考核办法",
            "达成年度指标",
            5,
            polarity="qualitative",
            assessed=5,
        ),
        _row("outcome", "beneficiary", "群众满意度", "≥90%", 92.4, 10),
    ]


def _project(name: str, budget: float, spent: float, output: str, target: str, done: float) -> Data:
    money = {"final_budget": budget, "actual_expenditure": spent, "original_budget": budget}
    late = {"reason": "因选址和供货推迟，余下部分转入2023年一季度完成。"} if spent < 0.95 * budget else {}
    return {
        "project": {"name": f"{name}项目", "supervising_department": "某市城市管理局"},
        "goal": {"expected": f"完成{name}年度任务。", "actual": f"{name}年度任务按计划推进。"},
        "funds": {"appropriation": money},
        "execution": late,
        "indicators": [
            _row("output", "quantity", output, target, done, 20, **late),
            _row("output", "quality", f"{name}验收合格率", "≥98%", 99, 15),
            _row("output", "timeliness", f"{name}完成时间", "2022年12月31日前", "2022-12-16", 10),
            _row("output", "cost", f"{name}管理费用占比", "≤3%", 2.6, 5),
            _row("outcome", "social", f"{name}相关投诉办结率", "≥95%", 98, 20),
            _row(
                "outcome",
                "sustained",
                f"{name}管护责任",
                "落实管护单位和责任人",
                "达成年度指标",
                10,
                polarity="qualitative",
                assessed=10,
            ),
            _row("satisfaction", "beneficiary", f"{name}周边群众满意度", "≥90%", 93, 10),
        ],
    }


def _row(dimension: str, category: str, name: str, target: str, actual: object, points: int, **more: object) -> Data:
    return {
        "dimension": dimension,
        "category": category,
        "name": name,
        "target": target,
        "actual": actual,
        "points": points,
        **more,
    }
