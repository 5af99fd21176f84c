"""The sheets and columns of the Excel list in which an office names its projects and indicators.

Under a profile of whole departments there is a sheet of departments besides, and
each project says to which of them it belongs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from perfeval_xl.forms.block_points import is_by_block
from perfeval_xl.forms.shared_fields import OF_THE_UNIT, TOTAL, typed_funds
from perfeval_xl.forms.texts import GOAL_BLOCK
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.head_rule import FilledBy
from perfeval_xl.profiles.profile import Fill, Profile
from perfeval_xl.vocabulary import POLARITY_BY_SIGN, Fund, Income, MoneyUnit, ProjectState, Spending, Stage

DEPARTMENT_SHEET, PROJECT_SHEET, INDICATOR_SHEET = "部门", "项目", "指标"
INSTRUCTION_SHEET = "填写说明"
"""The sheet that says how to fill the list, and in its first cell by which rules."""
WITHOUT_POINTS, PART_OF_ABOVE = "不计分", "其中"
"""What stands in the column 分值 of a row without points, and of one that is a part of the row above it."""
_LINES: Mapping[str, str] = {
    **{line: line.chinese for line in Income},
    **{line: line.chinese for line in Spending},
}
"""The tabs of a list."""
_YEAR_NAMES = ("年份", "预算年度", "评价年度", "自评年度", "项目年度", "所属年度")
_ABOVE_NAMES = ("主管部门名称", "主管单位", "主管预算部门", "一级预算单位")
_UNIT_NAMES = ("单位名称", "项目单位", "项目实施单位", "实施单位名称", "填报单位", "预算单位", "资金使用单位", "单位")
_GOAL_NAMES = ("年度目标", "年度总体目标", "绩效目标", "年度绩效目标", "预期绩效目标", "年初设定目标", "年初绩效目标")


@frozen
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
    names: tuple[str, ...] = ()
    """Other headings that it goes by in the lists of offices."""
    money: MoneyUnit = MoneyUnit.TEN_THOUSAND
    """The unit of its amounts, where it has any."""


NOT_IN_FORM = "可不填，表上没有这一项。"
"""What the list says of something that every list has and the form has no place for."""
IGNORED_HEADINGS = (
    *("序号", "编号", "备注", "说明", "联系人", "联系电话", "电话", "经办人", "填表人", "联系方式"),
    *("联系邮箱", "邮箱", "电子邮箱", "截止日期"),
)
"""Columns that offices keep for themselves; they are not read, and it is said."""
_STAGE_NAMES: Mapping[Stage, tuple[str, ...]] = {
    Stage.ORIGINAL: ("年初预算数", "年初预算", "年初数"),
    Stage.ADJUSTMENT: ("预算调整数", "调整数", "预算调整", "追加（调减）数", "追加数"),
    Stage.FINAL: ("全年预算数", "全年预算", "全年数", "调整后预算数", "调整后预算", "调整预算数"),
    Stage.ARRIVED: ("到位资金数", "到位资金", "资金到位数", "到位数"),
    Stage.ACTUAL: ("全年执行数", "执行数"),
}
_LINE_NAMES: Mapping[str, tuple[str, ...]] = {
    Fund.APPROPRIATION: ("财政拨款", "当年拨款", "年度财政拨款", "当年财政资金"),
    Fund.CARRY_OVER: ("上年结转", "结转资金", "上年结转结余", "上年结转结余资金"),
    Fund.OTHER: ("其他",),
    Income.GENERAL_PUBLIC: ("一般公共预算", "一般公共预算拨款"),
    Income.GOVERNMENT_FUND: ("政府性基金", "政府性基金预算拨款"),
    Income.OTHER: ("其他",),
}
"""What offices call them besides."""


SCORING = "scoring"
"""Key of the column that names a scale or a rule by its title."""
CONFIRMED = ListColumn(
    "已核实",
    "confirmed",
    8,
    hint="一般不填。生成时提示“需确认”而这一行确实无误的，核对后填“是”。",
    options=("是",),
)
"""The office says that what looks like a slip in this row is meant."""
YES, NO = ("是", "√", "✓", "★", "☆", "Y", "YES", "TRUE"), ("否", "×", "N", "NO", "FALSE")
"""What may stand in that column."""

_KEPT_IN_OFFICE = "只留在下发单位的台账里，不写进自评表；建立台账（--round）时用来催报、核对。"
PERSON, ADDRESS, DEADLINE, NODE = "contact_person", "contact_address", "contact_deadline", "contact_node"
"""Keys of the columns that stay in the office."""
CONTACT_COLUMNS = (
    ListColumn("联系人", PERSON, 14, hint=f"可不填；{_KEPT_IN_OFFICE}", names=("联系人姓名",)),
    ListColumn(
        "联系邮箱",
        ADDRESS,
        26,
        hint=f"可不填；几个地址用分号隔开；{_KEPT_IN_OFFICE}",
        names=("邮箱", "电子邮箱", "邮箱地址", "电子邮件", "联系人邮箱", "email"),
    ),
    ListColumn(
        "截止日期",
        DEADLINE,
        16,
        hint=f"可不填；写成2024年3月31日、2024/3/31都行，到这一天结束；{_KEPT_IN_OFFICE}",
        names=("截止时间", "上报截止日期", "报送截止日期", "上报期限", "报送期限"),
    ),
    ListColumn(
        "节点",
        NODE,
        14,
        hint="可不填；汇总时按它分开相加，如各县区、各片区；只留在下发单位的台账里，不写进自评表。",
        names=("汇总节点", "所属节点", "县区", "区县", "市县", "县市区", "所属县区", "所属区县", "片区"),
    ),
)
"""Whom to ask, until when a form is due, and under what it is added up."""

CORE = ListColumn(
    "核心指标",
    "core",
    10,
    hint="是核心指标的填“是”，其余不填。",
    options=("是",),
    names=("是否核心指标", "核心绩效指标", "是否核心"),
)
"""Whether an indicator is a core one."""
EXTRA = "extra:"
"""How the keys of columns of the profile's own begin."""


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
            "部门编码",
            "code",
            16,
            required=True,
            hint="每个部门一个，不能重复；“项目”表和“指标”表用它对应部门。",
            names=("部门代码", "部门编号", "编码", "单位编码", "预算单位编码"),
        ),
        ListColumn("部门名称", "name", 36, required=True, names=("部门", "单位名称", "部门（单位）名称")),
        ListColumn("年度", "year", 8, required=True, numeric=True, names=_YEAR_NAMES),
        ListColumn("主管部门", "supervising_department", 24, names=_ABOVE_NAMES),
        ListColumn("填报单位", "implementing_unit", 24, names=("填表单位",)),
        ListColumn(
            "部门职能职责概述",
            "functions",
            50,
            hint="可不填，由部门在表里填写。",
            names=("部门职能职责", "部门职能", "主要职能", "职能职责", "部门职责"),
        ),
        _goal("整体绩效目标", profile, names=("部门整体绩效目标", *_GOAL_NAMES)),
        *_choices(profile),
        *_budget(profile, width=26),
        *CONTACT_COLUMNS,
        CONFIRMED,
    )


def project_columns(profile: Profile) -> tuple[ListColumn, ...]:
    """Columns of the sheet 项目; a department's project takes year and units from it."""
    owned, rules = profile.projects is not None, profile.project_rules
    inherited = "可不填，不填则随所属部门。" if owned else ""
    code = ListColumn(
        "项目编码",
        "code",
        16,
        required=True,
        hint="每个项目一个，不能重复；“指标”表用它对应项目。",
        names=("项目代码", "项目编号", "项目码", "编码", "代码"),
    )
    name = ListColumn("项目名称", "name", 36, required=True, names=("项目", "项目名", "名称"))
    owner = ListColumn(
        "部门编码",
        "department",
        16,
        required=True,
        hint="“项目”表里填所属部门的编码，与“部门”表写得一样。",
        names=("部门代码", "部门编号", "所属部门编码", "所属部门"),
    )
    year = ListColumn("年度", "year", 8, required=True, numeric=True, names=_YEAR_NAMES)
    return (
        *((code, owner, name) if owned else (code, name, year)),
        _above(rules, required=not owned, hint=inherited),
        ListColumn("实施单位", "implementing_unit", 24, required=not owned, hint=inherited, names=_UNIT_NAMES),
        _goal("预期目标", rules, names=_GOAL_NAMES),
        *_choices(rules),
        *_budget(rules),
        *_course_columns(),
        # A department is asked for all its projects.
        *(() if owned else CONTACT_COLUMNS),
        CONFIRMED,
    )


def _above(rules: Profile, *, required: bool, hint: str) -> ListColumn:
    """The department above a unit; asked for where the form has a box for it."""
    key = "supervising_department"
    placed = any(key in row for row in rules.layout.identity)
    return ListColumn(
        "主管部门", key, 24, required=required and placed, hint=hint if placed else NOT_IN_FORM, names=_ABOVE_NAMES
    )


def _goal(heading: str, rules: Profile, *, names: tuple[str, ...]) -> ListColumn:
    """The goal of the year; asked for where the form has its block."""
    placed = GOAL_BLOCK in rules.layout.blocks
    return ListColumn(heading, "goal", 50, required=placed, hint="" if placed else NOT_IN_FORM, names=names)


def _course_columns() -> tuple[ListColumn, ...]:
    """What the office knows of a project that does not run its usual course."""
    return (
        ListColumn(
            "项目状态",
            "state",
            14,
            hint="正常实施的不填；跨年实施、未启动、已取消/终止的在这里定，填报单位不能再改。不填的由填报单位选。",
            options=tuple(state.value for state in ProjectState),
            names=("实施状态", "项目进展状态"),
        ),
        ListColumn("状态说明", "state_reason", 30, hint="未启动、已取消/终止的原因；不填的由填报单位写。"),
        ListColumn(
            "实施期总目标",
            "whole",
            40,
            hint="跨年实施的项目填；只列示，不计分。",
            names=("中期目标", "总体目标", "实施期目标"),
        ),
    )


def indicator_columns(profile: Profile) -> tuple[ListColumn, ...]:
    """Columns of the sheet 指标; a department and its projects may have other headings."""
    code = (
        project_columns(profile)[0]
        if profile.projects is None
        else ListColumn(
            "编码",
            "code",
            16,
            required=True,
            hint="是谁的指标就填谁的：部门编码或项目编码。",
            names=("项目编码", "部门编码", "项目代码", "部门代码", "代码", "项目编号", "部门编号"),
        )
    )
    profiles = (profile, profile.project_rules)
    dimensions = dict.fromkeys(rule.heading for each in profiles for rule in each.dimensions)
    # In the order of the form, not of the characters.
    categories = dict.fromkeys(
        each.categories[category] for each in profiles for rule in each.dimensions for category in rule.categories
    )
    return (
        code,
        ListColumn(
            "一级指标", "dimension", 14, required=True, options=tuple(dimensions), names=("一级", "一级指标名称")
        ),
        ListColumn(
            "二级指标",
            "category",
            20,
            required="" not in categories,
            hint="" if "" not in categories else "表上没有二级指标的，不填。",
            options=tuple(filter(None, categories)),
            names=("二级", "二级指标名称"),
        ),
        ListColumn(
            "三级指标",
            "name",
            40,
            required=True,
            names=("三级", "三级指标名称", "指标名称", "绩效指标", "绩效指标名称", "指标内容", "具体指标", "指标"),
        ),
        *_target_columns(scored=profile.scored, points_needed=not all(is_by_block(each) for each in profiles)),
        *_own_columns(profiles),
        ListColumn(
            "实施期指标值",
            "whole",
            18,
            hint="跨年实施的项目填整个实施期的指标值；“指标值”仍填本年度的。只列示，不计分。",
            names=("中期指标值", "总指标值"),
        ),
        *_scoring_columns(profiles),
        CONFIRMED,
    )


def _own_columns(profiles: Iterable[Profile]) -> tuple[ListColumn, ...]:
    """What the office writes of an indicator besides: columns of the profile's own, and whether it is a core one."""
    layouts = [profile.layout for profile in profiles]
    own = {column.key: column for layout in layouts for column in layout.texts_of(Fill.OFFICE)}
    texts = tuple(
        ListColumn(flat(column.heading), f"{EXTRA}{column.key}", 24, hint="可不填；照原样印在表上。")
        for column in own.values()
    )
    return (*texts, *((CORE,) if any(layout.has("core") for layout in layouts) else ()))


def flat(heading: str) -> str:
    """A heading on one line, as it stands in a list."""
    return "".join(heading.split())


def _scoring_columns(profiles: tuple[Profile, ...]) -> tuple[ListColumn, ...]:
    """By which scale or rule an indicator is scored, where a profile names any."""
    titles = dict.fromkeys(title for each in profiles for title in each.special.titles)
    if not titles:
        return ()
    hint = "可不填，不填的按指标性质和二级指标计分；按档次评的指标，“指标值”可写“—”。"
    names = ("计分方法", "评分办法", "评分方法", "赋分办法", "赋分方式", "计分方式")
    return (ListColumn("计分办法", SCORING, 18, hint=hint, options=tuple(titles), names=names),)


def _target_columns(*, scored: bool, points_needed: bool) -> tuple[ListColumn, ...]:
    """What an indicator is to reach, and what that is worth."""
    columns = (
        ListColumn(
            "指标值",
            "target",
            22,
            required=True,
            hint="照平时的写法：≥1000个、≤10.70万元、≥95%、2023年12月31日前、3个工作日内、效果明显。"
            "没写“≥”“≤”的按指标名称和单位推定并提示，推定不了的先问；一格只写一项要求。",
            names=(
                *("年度指标值", "目标值", "年度目标值", "指标目标值", "计划指标值", "年初指标值", "年初目标值"),
                *("预期指标值", "绩效指标值", "预期值", "计划值", "指标值及单位"),
            ),
        ),
        ListColumn(
            "指标性质",
            "polarity",
            10,
            options=tuple(POLARITY_BY_SIGN),
            hint="可不填；填了以后“指标值”只填数字、日期或定性内容。",
            names=("计算符号", "符号", "运算符号", "运算符", "比较符号", "指标符号", "指标方向"),
        ),
        ListColumn("计量单位", "measure", 10, names=("度量单位", "单位", "计量", "指标单位", "指标值单位")),
        ListColumn(
            "分值",
            "points",
            8,
            required=points_needed,
            numeric=True,
            hint=f"只填数字；不计分的行填“{WITHOUT_POINTS}”，上一行的其中项填“{PART_OF_ABOVE}”。"
            if points_needed
            else "可不填，不填的由程序平均分；填的只填数字。",
            names=(
                *("权重", "分值（权重）", "权重（分值）", "分值/权重", "指标分值", "指标权重", "权重分", "权重分值"),
                *("标准分", "标准分值", "分数", "满分"),
            ),
        ),
    )
    return columns if scored else columns[:-1]


def _choices(profile: Profile) -> tuple[ListColumn, ...]:
    """The boxes of the head."""
    return tuple(
        ListColumn(choice.heading, f"choice.{key}", 16, options=choice.options)
        for key, choice in profile.layout.choices.items()
    ) + tuple(
        ListColumn(own.heading.rstrip("：:"), f"choice.{key}", 16)
        for key, own in profile.layout.head.kept.items()
        if own.fill is FilledBy.OFFICE
    )


def _line_names(profile: Profile) -> Mapping[str, str]:
    """What the lines of the funds are called."""
    own = {line.key: line.name for line in profile.fund_lines}
    return {**_LINES, **own, TOTAL: profile.layout.fund_total} if profile.projects is None else _LINES


def _nature(profile: Profile, line: str) -> str:
    """The source that most forms have, and an own line is by its nature; the line itself where none is known."""
    if profile.projects is not None:
        return line
    of_nature = [own for own in profile.fund_lines if own.nature is not None]
    nature = next((own.nature for own in of_nature if own.key == line), None)
    # Names that two lines could go by mean neither.
    alone = nature is not None and [own.nature for own in of_nature].count(nature) == 1
    return str(nature) if alone else line


def _budget(profile: Profile, *, width: int = 14) -> tuple[ListColumn, ...]:
    """The amounts that may be issued with the form, in the unit of the profile."""
    funds, names = typed_funds(profile), _line_names(profile)
    stages = dict.fromkeys(stage for stages_of in funds.values() for stage in stages_of if stage not in OF_THE_UNIT)
    return tuple(
        ListColumn(
            f"{stage.chinese}-{names[line]}（{profile.money}）",
            f"{line}.{stage}",
            width,
            numeric=True,
            names=tuple(
                f"{first}{second}"
                for first in _STAGE_NAMES[stage]
                for second in (names[line], *_LINE_NAMES.get(_nature(profile, line), ()))
            ),
            money=profile.money,
        )
        for stage in stages
        for line in funds
        if stage in funds[line]
    )
