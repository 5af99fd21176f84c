"""The sheets and columns of the Excel list in which an office names its projects and indicators.

Under a profile of whole departments there is a sheet of departments besides, and
each project says to which of them it belongs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.forms.shared_fields import typed_funds
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.vocabulary import POLARITY_BY_SIGN, Fund, Income, Spending, Stage

DEPARTMENT_SHEET, PROJECT_SHEET, INDICATOR_SHEET = "部门", "项目", "指标"
_LINES: Mapping[str, str] = {
    **{line: line.chinese for line in Fund},
    **{line: line.chinese for line in Income},
    **{line: line.chinese for line in Spending},
}
"""The tabs of a list."""


@dataclass(frozen=True)
class ListColumn:
    """One column of the list and the key it fills."""

    heading: str
    key: str
    width: int
    required: bool = False
    numeric: bool = False
    hint: str = ""
    """What the sheet says of it when a cell is chosen, and the instructions too."""
    options: tuple[str, ...] = ()
    """What may be chosen, in its drop-down."""


CONFIRMED = ListColumn(
    "已核实",
    "confirmed",
    8,
    hint="一般不填。生成时提示“需确认”而这一行确实无误的，核对后填“是”。",
    options=("是",),
)
"""The office says that what looks like a slip in this row is meant."""
YES, NO = ("是", "√", "✓", "Y", "YES", "TRUE"), ("否", "×", "N", "NO", "FALSE")
"""What may stand in that column."""


def list_sheets(profile: Profile) -> dict[str, tuple[ListColumn, ...]]:
    """The sheets of the list with their columns, in their order.

    The first one has a row for each workbook that is issued.
    """
    sheets = {PROJECT_SHEET: project_columns(profile), INDICATOR_SHEET: indicator_columns(profile)}
    if profile.projects is None:
        return sheets
    return {DEPARTMENT_SHEET: department_columns(profile), **sheets}


def department_columns(profile: Profile) -> tuple[ListColumn, ...]:
    """Columns of the sheet 部门."""
    return (
        ListColumn(
            "部门编码", "code", 16, required=True, hint="每个部门一个，不能重复；“项目”表和“指标”表用它对应部门。"
        ),
        ListColumn("部门名称", "name", 36, required=True),
        ListColumn("年度", "year", 8, required=True, numeric=True),
        ListColumn("主管部门", "supervising_department", 24),
        ListColumn("填报单位", "implementing_unit", 24),
        ListColumn("部门职能职责概述", "functions", 50, hint="可不填，由部门在表里填写。"),
        ListColumn("整体绩效目标", "goal", 50, required=True),
        *_choices(profile),
        *_budget(profile, width=26),
        CONFIRMED,
    )


def project_columns(profile: Profile) -> tuple[ListColumn, ...]:
    """Columns of the sheet 项目; a department's project takes year and units from it."""
    owned, rules = profile.projects is not None, profile.project_rules
    inherited = "可不填，不填则随所属部门。" if owned else ""
    code = ListColumn("项目编码", "code", 16, required=True, hint="每个项目一个，不能重复；“指标”表用它对应项目。")
    name = ListColumn("项目名称", "name", 36, required=True)
    owner = ListColumn(
        "部门编码", "department", 16, required=True, hint="“项目”表里填所属部门的编码，与“部门”表写得一样。"
    )
    year = ListColumn("年度", "year", 8, required=True, numeric=True)
    return (
        *((code, owner, name) if owned else (code, name, year)),
        ListColumn("主管部门", "supervising_department", 24, required=not owned, hint=inherited),
        ListColumn("实施单位", "implementing_unit", 24, required=not owned, hint=inherited),
        ListColumn("预期目标", "goal", 50, required=True),
        *_choices(rules),
        *_budget(rules),
        CONFIRMED,
    )


def indicator_columns(profile: Profile) -> tuple[ListColumn, ...]:
    """Columns of the sheet 指标; a department and its projects may have other headings."""
    code = (
        project_columns(profile)[0]
        if profile.projects is None
        else ListColumn("编码", "code", 16, required=True, hint="是谁的指标就填谁的：部门编码或项目编码。")
    )
    profiles = (profile, profile.project_rules)
    dimensions = dict.fromkeys(rule.heading for each in profiles for rule in each.dimensions)
    categories = {
        each.categories[category] for each in profiles for rule in each.dimensions for category in rule.categories
    }
    return (
        code,
        ListColumn("一级指标", "dimension", 14, required=True, options=tuple(dimensions)),
        ListColumn("二级指标", "category", 20, required=True, options=tuple(sorted(categories))),
        ListColumn("三级指标", "name", 40, required=True),
        ListColumn(
            "指标值",
            "target",
            22,
            required=True,
            hint="照平时的写法：≥1000个、≤10.70万元、95%、2023年12月31日前、效果明显。"
            "没写方向的按≥（成本按≤）处理并提示。",
        ),
        ListColumn(
            "指标性质",
            "polarity",
            10,
            options=tuple(POLARITY_BY_SIGN),
            hint="可不填；填了以后“指标值”只填数字、日期或定性内容。",
        ),
        ListColumn("计量单位", "measure", 10),
        ListColumn("分值", "points", 8, required=True, numeric=True, hint="只填数字。"),
        CONFIRMED,
    )


def _choices(profile: Profile) -> tuple[ListColumn, ...]:
    """The boxes of the head."""
    return tuple(
        ListColumn(choice.heading, f"choice.{key}", 16, options=choice.options)
        for key, choice in profile.layout.choices.items()
    )


def _budget(profile: Profile, *, width: int = 14) -> tuple[ListColumn, ...]:
    """The amounts that may be issued with the form, 万元."""
    funds = typed_funds(profile)
    stages = dict.fromkeys(stage for stages_of in funds.values() for stage in stages_of if stage is not Stage.ACTUAL)
    return tuple(
        ListColumn(f"{stage.chinese}-{_LINES[line]}（万元）", f"{line}.{stage}", width, numeric=True)
        for stage in stages
        for line in funds
        if stage in funds[line]
    )
