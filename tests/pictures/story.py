"""The projects that the pictures of the manual show: invented, whole, with the mistakes that are made most."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.forms.form import FilledForm
from tests import making

Data = dict[str, Any]
PROFILE, YEAR = "cn_national/2020", 2022
MET = "达成年度指标"
NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True)
class Indicator:
    """A row of a form: what was issued, and what the unit typed."""

    kind: tuple[str, str]
    name: str
    target: str
    points: int
    actual: object
    reason: str = ""

    def row(self, *, answered: bool) -> Data:
        """The row as a dossier has it."""
        dimension, category = self.kind
        row: Data = {
            "dimension": dimension,
            "category": category,
            "name": self.name,
            "target": self.target,
            "points": self.points,
        }
        if self.actual == MET:
            row["polarity"] = "qualitative"
        if answered:
            row["actual"] = self.actual
            if self.reason:
                row["reason"] = self.reason
        return row


QUANTITY, QUALITY = ("output", "quantity"), ("output", "quality")
TIMELINESS, COST = ("output", "timeliness"), ("output", "cost")
ECONOMIC, SOCIAL, SUSTAINED = ("outcome", "economic"), ("outcome", "social"), ("outcome", "sustained")
SERVED = ("satisfaction", "beneficiary")


@dataclass(frozen=True)
class Project:
    """A project of the story."""

    code: str
    name: str
    department: str
    unit: str
    goal: tuple[str, str]
    money: tuple[float, float]
    """万元 of the budget, and of what was spent."""
    indicators: Sequence[Indicator]

    def dossier(self, *, answered: bool = True, **changes: object) -> Data:
        """Its dossier, with what the unit typed or without; ``changes`` to the actuals by number: ``actual_1=900``."""
        budget, spent = self.money
        data: Data = {
            "dossier": 1,
            "profile": PROFILE,
            "project": {
                "code": self.code,
                "name": self.name,
                "year": YEAR,
                "supervising_department": self.department,
                "implementing_unit": self.unit,
            },
            "goal": {"expected": self.goal[0]},
            "budget": {"appropriation": {"original_budget": budget, "final_budget": budget}},
            "indicators": [one.row(answered=answered) for one in self.indicators],
        }
        if answered:
            data["goal"]["actual"] = self.goal[1]
            data["funds"] = {"appropriation": {"actual_expenditure": changes.pop("spent", spent)}}
            for name, value in changes.items():
                field, _, number = name.rpartition("_")
                data["indicators"][int(number) - 1][field] = value
        return data

    def filled(self, *, answered: bool = True, **changes: object) -> FilledForm:
        """Its form, as ``dossier`` has it."""
        return making.filled(copy.deepcopy(self.dossier(answered=answered, **changes)))


SERVICE = Project(
    "A-001",
    "政务服务提升项目",
    "市政务服务局",
    "市大数据中心",
    ("建成网上办事平台，群众少跑腿。", "平台按期上线，1120个事项可以网上办。"),
    (500, 490),
    (
        Indicator(QUANTITY, "上线办理事项", "≥1000个", 15, 1120),
        Indicator(QUALITY, "网上办结率", "≥90%", 15, 95),
        Indicator(TIMELINESS, "平台上线时间", "2022年12月31日前", 10, "2022-12-20"),
        Indicator(COST, "平台建设成本", "≤450万元", 10, 430),
        Indicator(SOCIAL, "窗口平均排队时间", "≤20分钟", 15, 15),
        Indicator(SUSTAINED, "长效运维机制", "印发管理办法并落实到岗", 15, MET),
        Indicator(SERVED, "服务对象满意度", "≥90%", 10, 92),
    ),
)
PARKING = Project(
    "A-002",
    "智慧停车平台运维",
    "市城市管理局",
    "市停车管理中心",
    ("保障停车平台稳定运行，方便市民停车。", "平台全年运行平稳。"),
    (320, 300.5),
    (
        Indicator(QUANTITY, "接入停车泊位", "≥8000个", 15, 7200, "两处商场停车场未签接入协议，已约定明年一季度接入"),
        Indicator(QUALITY, "平台运行正常率", "≥99%", 15, 99.5),
        Indicator(TIMELINESS, "故障处理时间", "≤4小时", 10, 3),
        Indicator(COST, "运维总成本", "≤310万元", 10, 300.5),
        Indicator(ECONOMIC, "停车收费增长率", "≥5%", 15, 6),
        Indicator(SOCIAL, "平均找车位时间", "≤10分钟", 15, 9),
        Indicator(SERVED, "车主满意度", "≥85%", 10, 88),
    ),
)
ROAD = Project(
    "A-003",
    "农村公路养护",
    "市交通运输局",
    "市公路事务中心",
    ("完成年度养护任务，保障农村公路安全畅通。", "养护任务全部完成。"),
    (860, 852),
    (
        Indicator(QUANTITY, "养护里程", "≥420公里", 20, 426),
        Indicator(QUALITY, "验收合格率", "≥95%", 20, 97),
        Indicator(TIMELINESS, "完成时间", "2022年11月30日前", 10, "2022-11-18"),
        Indicator(SOCIAL, "通车路段通畅率", "≥98%", 30, 99),
        Indicator(SERVED, "沿线群众满意度", "≥90%", 10, 93),
    ),
)
CANTEEN = Project(
    "A-004",
    "学校食堂改造",
    "市教育局",
    "市第三小学",
    ("改造学生食堂，改善就餐条件。", "食堂改造完成并投入使用。"),
    (150, 146.2),
    (
        Indicator(QUANTITY, "改造面积", "≥600平方米", 20, 600),
        Indicator(QUALITY, "工程验收合格率", "=100%", 20, 100),
        Indicator(TIMELINESS, "完工时间", "2022年8月31日前", 10, "2022-08-25"),
        Indicator(SOCIAL, "就餐学生", "≥900人", 30, 980),
        Indicator(SERVED, "师生满意度", "≥90%", 10, 94),
    ),
)
CULTURE = Project(
    "A-005",
    "基层文化活动",
    "市文化和旅游局",
    "市文化馆",
    ("开展基层文化活动，丰富群众生活。", "全年开展活动64场。"),
    (80, 79),
    (
        Indicator(QUANTITY, "开展活动场次", "≥40场", 20, 64),
        Indicator(QUALITY, "活动按计划开展率", "≥95%", 20, 100),
        Indicator(TIMELINESS, "完成时间", "2022年12月20日前", 10, "2022-12-15"),
        Indicator(SOCIAL, "参加群众", "≥2万人次", 30, 2.3),
        Indicator(SERVED, "参加群众满意度", "≥90%", 10, 95),
    ),
)
PROJECTS = (SERVICE, PARKING, ROAD, CANTEEN, CULTURE)
