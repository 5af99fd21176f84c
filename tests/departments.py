"""A sound department with two projects, as a dossier and as a workbook, to change one thing in it."""

from __future__ import annotations

import functools
from pathlib import Path

from perfeval_xl.forms.base_keys import line_key
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Plan
from tests import making
from tests.making import Change, Data, drop, put

PROFILE = "hunan_hengyang/2022"
FORM, BASE = "部门整体支出自评表", "基础数据表"
FIRST, SECOND = "项目01_政务服务提升项目", "项目02_数据中心维护项目"
LINES = {
    "basic": (280, 300, 295),
    "public": (90, 100, 96),
    "office": (20, 22, 21),
    "utilities": (30, 31, 30),
    "meetings": (5, 5, 4),
    "other_public": (35, 42, 41),
    "vehicle_purchase": (0, 0, 0),
    "vehicle_running": (6, 6, 5),
    "abroad": (0, 0, 0),
    "reception": (2, 2, 1.5),
    "procurement": (40, 50, 48),
}
"""上年决算, 预算 and 决算 by line, 万元."""
BUDGET = {"general_public": 1200, "government_fund": 100, "basic": 300}
"""全年预算数 by line, 万元."""


def department(*changes: Change) -> Data:
    """A department without a mistake, with ``changes``.

    Income 1300 = 300 basic + 2 × 500 of projects; 295 + 2 × 490 spent, 98.08 % or 9.81 points.
    """
    data: Data = {
        "dossier": 1,
        "profile": PROFILE,
        "department": {"code": "D-001", "name": "市大数据中心", "year": 2022, "functions": "归集和共享全市政务数据。"},
        "goal": {"expected": "政务数据应归尽归，系统稳定运行。"},
        "funds": {line: {"final_budget": amount} for line, amount in BUDGET.items()},
        "indicators": [
            _row("output", "quantity", "归集数据目录", "≥800项", 820, 15),
            _row("output", "quality", "系统故障率", "≤2%", 1, 15),
            _row("output", "timeliness", "年度任务完成时间", "2022年12月31日前", "2022-12-20", 10),
            _row("output", "cost", "运维成本", "≤320万元", 310, 10),
            _row("outcome", "social", "事项网办比例", "≥90%", 96, 20),
            _row("outcome", "sustained", "数据共享机制", "印发共享办法并落实到岗", making.MET, 10),
            _row("outcome", "beneficiary", "群众满意度", "≥90%", 95, 10),
        ],
        "base": {
            "staff": {"quota": 40, "actual": 38},
            "line": {
                key: dict(zip(("previous_actual", "budget", "actual"), values, strict=True))
                for key, values in LINES.items()
            },
            "breakdown": {
                "r01": {"code": "2120101", "name": "行政运行", "amount": 255},
                "r02": {"code": "2080505", "name": "机关事业单位基本养老保险缴费支出", "amount": 40},
            },
            "texts": {"thrift": "公务用车定点加油，会议一律用视频。"},
            "reported": {
                "staff": {"rate": "95.00%"},
                "line": {"three_public": {"actual": 6.5}},
                "project": {"p01": {"budget": 500, "actual": 490}},
            },
        },
        "projects": [_project("政务服务提升项目"), _project("数据中心维护项目")],
        "report": {"projects": [{"name": "政务服务提升项目", "actual_expenditure": 490}]},
        "reported": {
            "execution": {"points": 10, "rate": "98.08%", "score": 9.81},
            "dimension_points": {"output": 50, "outcome": 40},
            "total": {"points": 100, "score": 99.81, "rating": "优"},
            "funds": {"total": {"final_budget": 1300, "actual_expenditure": 1275}, "projects": {"final_budget": 1000}},
        },
    }
    for change in changes:
        change(data)
    return data


def _row(dimension: str, category: str, name: str, target: str, actual: object, points: int) -> Data:
    polarity = {"polarity": "qualitative"} if actual == making.MET else {}
    return {
        "dimension": dimension,
        "category": category,
        "name": name,
        "target": target,
        "points": points,
        "actual": actual,
        "reported": {"points": points, "score": points},
        **polarity,
    }


def _project(name: str) -> Data:
    own = making.dossier(drop("dossier"), drop("profile"), drop("project.code"), put("project.name", name))
    own["project"].pop("year")
    own["indicators"][0]["name"] = f"{name}办理事项数量"
    return own


def both_projects(path: str, value: object) -> tuple[Change, Change]:
    """Set the same in either project."""
    return put(f"projects.1.{path}", value), put(f"projects.2.{path}", value)


def line(key: str, column: str, value: object) -> Change:
    """Set one amount of the base data."""
    return put(f"base.{line_key(key, column)}", value)


def clean(*changes: Change) -> Data:
    """The same department with nothing but what a workbook holds; its office issues 编制数 and the budget."""
    data = department(
        drop("reported"),
        drop("base.reported"),
        drop("report"),
        drop("base.staff.quota"),
        put("figures.staff.quota", 40),
        *(put(f"budget.{line}.final_budget", amount) for line, amount in BUDGET.items()),
        drop("funds"),
        *changes,
    )
    for project in data["projects"]:
        project.pop("reported", None)
    return data


@functools.cache
def plan() -> Plan:
    """The plan of its workbook."""
    return arrange(making.filled(clean()).form)


def place(key: str) -> str:
    """Sheet and cell of a field by its full key: ``base:staff.quota``."""
    return str(plan().addresses[key])


def book(path: Path, *changes: Change) -> Path:
    """Write its workbook to ``path``; return ``path``. That without changes is made once."""
    path.write_bytes(making.book_bytes(clean(*changes)) if changes else _unchanged())
    return path


@functools.cache
def _unchanged() -> bytes:
    return making.book_bytes(clean())
