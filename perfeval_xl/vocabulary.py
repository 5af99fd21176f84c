"""The words of the field: keys for the code, Chinese for people.

Headings of one place (产出指标, 效果指标 ...) stand in its profile; the words
here are the ones that every place shares.
"""

from __future__ import annotations

import enum
from fractions import Fraction

UNFINISHED = "未完成"
"""What stands for the day of a deadline that was not met by the end of the year, nor since."""
NOT_APPLICABLE = "不适用"
"""What stands for the actual value of an indicator that does not apply to the project after all."""
NO_TARGET = "—"
"""What stands for the target of an indicator that is judged by a scale alone."""
AROUND_WORDS = " \t\u00a0\u3000。."
"""What may stand before or after such a word, typed by accident, and changes nothing."""
CellPosition = tuple[int, int]
"""Row and column of a cell, from 0."""
CellBlock = tuple[int, int, int, int]
"""First row, first column, last row, last column of a block of cells, from 0."""


class Dimension(enum.StrEnum):
    """一级指标."""

    INPUT = "input"
    PROCESS = "process"
    COST = "cost"
    OUTPUT = "output"
    OUTCOME = "outcome"
    SATISFACTION = "satisfaction"


class Category(enum.StrEnum):
    """二级指标."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    TIMELINESS = "timeliness"
    COST = "cost"
    ECONOMIC_COST = "economic_cost"
    SOCIAL_COST = "social_cost"
    ENVIRONMENTAL_COST = "environmental_cost"
    ECONOMIC = "economic"
    SOCIAL = "social"
    ENVIRONMENTAL = "environmental"
    SUSTAINED = "sustained"
    BENEFICIARY = "beneficiary"
    ALLOCATION = "allocation"
    BUDGET_EXECUTION = "budget_execution"
    BUDGET_MANAGEMENT = "budget_management"
    DUTIES = "duties"

    @property
    def is_cost(self) -> bool:
        """Whether less is better by nature, 成本指标 of either generation."""
        return self in _COSTS


_COSTS = frozenset({Category.COST, Category.ECONOMIC_COST, Category.SOCIAL_COST, Category.ENVIRONMENTAL_COST})


class Polarity(enum.StrEnum):
    """指标性质: in which direction an actual is good."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACT = "exact"
    DEADLINE = "deadline"
    QUALITATIVE = "qualitative"

    @property
    def sign(self) -> str:
        """What stands in the column 指标性质."""
        return _SIGNS[self]

    @property
    def is_number(self) -> bool:
        """Whether target and actual are plain numbers."""
        return self in (Polarity.AT_LEAST, Polarity.AT_MOST, Polarity.EXACT)


_SIGNS = {
    Polarity.AT_LEAST: "≥",
    Polarity.AT_MOST: "≤",
    Polarity.EXACT: "=",
    Polarity.DEADLINE: "时限",
    Polarity.QUALITATIVE: "定性",
}

POLARITY_BY_SIGN = {sign: polarity for polarity, sign in _SIGNS.items()}
"""The polarity that a sign before a target stands for."""


class ProjectState(enum.StrEnum):
    """项目状态, as it stands in its cell; none stands there for a project that ran its usual course."""

    NORMAL = "正常实施"
    MULTI_YEAR = "跨年实施"
    NOT_BEGUN = "未启动"
    CANCELLED = "已取消/终止"


_STATE_ALIASES = {
    "正常": ProjectState.NORMAL,
    "跨年": ProjectState.MULTI_YEAR,
    "未开工": ProjectState.NOT_BEGUN,
    "未开始": ProjectState.NOT_BEGUN,
    "尚未启动": ProjectState.NOT_BEGUN,
    "取消": ProjectState.CANCELLED,
    "已取消": ProjectState.CANCELLED,
    "终止": ProjectState.CANCELLED,
    "已终止": ProjectState.CANCELLED,
}


def state_meant(text: str) -> ProjectState | None:
    """The state of a project that ``text`` means, as people write it in lists; None for what means none."""
    word = text.strip(AROUND_WORDS)
    return _STATE_ALIASES.get(word) or next((state for state in ProjectState if state.value == word), None)


class Fund(enum.StrEnum):
    """资金来源, the lines under 年度资金总额."""

    APPROPRIATION = "appropriation"
    CARRY_OVER = "carry_over"
    OTHER = "other_funds"

    @property
    def chinese(self) -> str:
        """As a form calls it."""
        return _FUNDS[self]


_FUNDS = {
    Fund.APPROPRIATION: "当年财政拨款",
    Fund.CARRY_OVER: "上年结转资金",
    Fund.OTHER: "其他资金",
}


class Income(enum.StrEnum):
    """收入性质, the lines of a department's budget."""

    GENERAL_PUBLIC = "general_public"
    GOVERNMENT_FUND = "government_fund"
    SPECIAL_ACCOUNT = "special_account"
    OTHER = "other_income"

    @property
    def chinese(self) -> str:
        """As a form calls it."""
        return _INCOMES[self]


_INCOMES = {
    Income.GENERAL_PUBLIC: "一般公共预算收入",
    Income.GOVERNMENT_FUND: "政府性基金拨款",
    Income.SPECIAL_ACCOUNT: "纳入专户管理的非税收入拨款",
    Income.OTHER: "其他资金",
}


class Spending(enum.StrEnum):
    """支出性质, the lines of a department's expenditure."""

    BASIC = "basic"
    PROJECTS = "projects"

    @property
    def chinese(self) -> str:
        """As a form calls it."""
        return _SPENDINGS[self]


_SPENDINGS = {Spending.BASIC: "基本支出", Spending.PROJECTS: "项目支出"}


class BaseColumn(enum.StrEnum):
    """Columns of the base data, amounts in 万元."""

    PREVIOUS_BUDGET = "previous_budget"
    PREVIOUS_ACTUAL = "previous_actual"
    BUDGET = "budget"
    ACTUAL = "actual"


class Stage(enum.StrEnum):
    """The columns of the funds block, amounts in the unit of the profile, in the order of the year."""

    ORIGINAL = "original_budget"
    ADJUSTMENT = "adjustment"
    """What came or went during the year, and may be negative; with it 全年预算数 is a sum."""
    FINAL = "final_budget"
    ARRIVED = "arrived_funds"
    ACTUAL = "actual_expenditure"

    @property
    def chinese(self) -> str:
        """As a form calls it."""
        return _STAGES[self]


_STAGES = {
    Stage.ORIGINAL: "年初预算数",
    Stage.ADJUSTMENT: "预算调整数",
    Stage.FINAL: "全年预算数",
    Stage.ARRIVED: "到位资金数",
    Stage.ACTUAL: "全年执行数",
}


class MoneyUnit(enum.StrEnum):
    """金额单位: in what every amount of a form is stated."""

    YUAN = "元"
    TEN_THOUSAND = "万元"

    @property
    def per_10k(self) -> int:
        """How many of it make 1万元."""
        return 10_000 if self is MoneyUnit.YUAN else 1

    @property
    def other(self) -> MoneyUnit:
        """The one that it is taken for by mistake."""
        return MoneyUnit.TEN_THOUSAND if self is MoneyUnit.YUAN else MoneyUnit.YUAN

    def in_10k(self, amount: Fraction) -> Fraction:
        """An amount of this unit in 万元."""
        return amount / self.per_10k


class RateStyle(enum.StrEnum):
    """How the rates beside the funds are printed."""

    PERCENT = "percent"
    """95.24%."""
    FRACTION = "fraction"
    """0.9524."""
    NUMBER = "number"
    """95.24, of a column that says % in its heading."""
