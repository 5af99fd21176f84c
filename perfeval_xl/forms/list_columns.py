"""The columns of the Excel list in which an office names its projects and indicators."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.profiles.model import Profile
from perfeval_xl.vocabulary import Fund, Stage

PROJECT_SHEET, INDICATOR_SHEET = "项目", "指标"
HINTS = {
    "项目编码": "每个项目一个，不能重复；“指标”表用它对应项目。",
    "指标值": "照平时的写法：≥1000个、≤10.70万元、95%、2023年12月31日前、效果明显。"
              "没写方向的按≥（成本按≤）处理并提示。",
    "指标性质": "可不填；填了以后“指标值”只填数字、日期或定性内容。",
    "分值": "只填数字。",
}


@dataclass(frozen=True)
class ListColumn:
    """One column of the list and the key it fills."""

    heading: str
    key: str
    width: int
    required: bool = False
    numeric: bool = False


def project_columns(profile: Profile) -> tuple[ListColumn, ...]:
    """Columns of the sheet 项目."""
    head = (
        ListColumn("项目编码", "code", 16, required=True),
        ListColumn("项目名称", "name", 36, required=True),
        ListColumn("年度", "year", 8, required=True, numeric=True),
        ListColumn("主管部门", "supervising_department", 24, required=True),
        ListColumn("实施单位", "implementing_unit", 24, required=True),
        ListColumn("预期目标", "goal", 50, required=True),
    )
    choices = tuple(
        ListColumn(choice.heading, f"choice.{key}", 16)
        for key, choice in profile.layout.choices.items()
    )
    stages = [c.role for c in profile.layout.funds if c.role in (Stage.ORIGINAL, Stage.FINAL)]
    budget = tuple(
        ListColumn(f"{Stage(stage).chinese}-{fund.chinese}（万元）", f"{fund}.{stage}", 14, numeric=True)
        for stage in stages for fund in Fund
    )
    return (*head, *choices, *budget)


def indicator_columns() -> tuple[ListColumn, ...]:
    """Columns of the sheet 指标."""
    return (
        ListColumn("项目编码", "code", 16, required=True),
        ListColumn("一级指标", "dimension", 14, required=True),
        ListColumn("二级指标", "category", 20, required=True),
        ListColumn("三级指标", "name", 40, required=True),
        ListColumn("指标值", "target", 22, required=True),
        ListColumn("指标性质", "polarity", 10),
        ListColumn("计量单位", "measure", 10),
        ListColumn("分值", "points", 8, required=True, numeric=True),
    )
