"""Two years of one project, and of one department (N): each change with the finding that it brings about."""

from __future__ import annotations

from tests import departments
from tests.checks.cases import Mistake, both
from tests.making import MET, Change, drop, put

SAME_PLACE = "一座枢纽的建设周期跨两年，前期手续、征地拆迁、管线迁改由三个部门分头办理，需要逐项衔接。"
"""A text long enough that nobody writes it twice by chance."""
MEASURES, PROBLEMS, OVERVIEW = "paragraphs.measures", "paragraphs.problems", "paragraphs.overview"


def last_year(*changes: Change) -> Change:
    """The sound project as it was a year before: another year, other figures, other reasons; with ``changes``."""
    rows = {1: 850, 3: 93, 5: 440, 6: 11, 7: 18, 9: 91}
    return both(
        put("project.year", 2021),
        put("goal.actual", "系统完成招标。"),
        drop("reported"),
        drop("budget.carry_over"),
        drop("funds.carry_over"),
        put("budget.appropriation.original_budget", 500),
        put("funds.appropriation.final_budget", 500),
        put("funds.appropriation.actual_expenditure", 400),
        put("indicators.4.target", "2021年12月31日前"),
        put("indicators.4.actual", "2021-12-25"),
        put("indicators.1.reason", "因系统还在调试，部分事项没有进驻"),
        put("indicators.8.reason", "因办法还在征求意见"),
        put("indicators.9.reason", "因回收的问卷不足一半，自愿少得1分"),
        *(put(f"indicators.{at}.actual", actual) for at, actual in rows.items()),
        *changes,
    )


def last_department(*changes: Change) -> Change:
    """The sound department as it was a year before; with ``changes``."""
    spent = {key: previous for key, (previous, _, _) in departments.LINES.items()}
    return both(
        put("department.year", 2021),
        put("indicators.3.target", "2021年12月31日前"),
        put("indicators.3.actual", "2021-12-20"),
        *(put(f"base.line.{key}.actual", amount) for key, amount in spent.items()),
        *changes,
    )


def _beside(code: str, now: Change, place: str, found: str = "", expected: str = "", *before: Change) -> Mistake:
    return Mistake(code, now, place, found, expected, before=last_year(*before))


def _text(key: str, before: str, now: str = SAME_PLACE) -> tuple[Change, Change]:
    return put(key, now), put(key, before)


REASON = "因汛期停工，部分事项推迟上线"
COPIED = both(
    *(put(f"indicators.{at}.actual", actual) for at, actual in ((1, 850), (3, 93), (5, 440), (6, 11), (7, 18), (9, 91)))
)
NO_CARRY = both(
    both(drop("reported"), drop("budget.carry_over"), drop("funds.carry_over")),
    put("budget.appropriation.original_budget", 500),
    put("funds.appropriation.final_budget", 500),
    put("funds.appropriation.actual_expenditure", 490),
)
"""This year's project with nothing left over from before."""
IN_YUAN = both(
    both(NO_CARRY, put("profile", "yunnan/2020")),
    put("budget.appropriation.original_budget", 15_000_000),
    put("funds.appropriation.final_budget", 15_000_000),
    put("funds.appropriation.actual_expenditure", 14_000_000),
)
"""The same in 元, and three times as much."""
QUALITATIVE = both(
    put("indicators.3.target", "保持较高水平"),
    put("indicators.3.polarity", "qualitative"),
    put("indicators.3.actual", MET),
    put("indicators.3.reason", ""),
)
CASES = (
    _beside(
        "N101",
        put("goal.actual", SAME_PLACE),
        "目标实际完成情况",
        SAME_PLACE,
        f"2021年度：{SAME_PLACE}",
        put("goal.actual", SAME_PLACE),
    ),
    _beside(
        "N101",
        put("goal.actual", f"{SAME_PLACE}特此说明。"),
        "目标实际完成情况",
        f"{SAME_PLACE}特此说明。",
        f"2021年度：{SAME_PLACE}",
        put("goal.actual", SAME_PLACE),
    ),
    _beside(
        "N102",
        put("goal.expected", SAME_PLACE),
        "年度总体目标",
        SAME_PLACE,
        f"2021年度：{SAME_PLACE}",
        put("goal.expected", SAME_PLACE),
    ),
    _beside(
        "N103",
        put("indicators.3.target", "≥60%"),
        "“业务网上办结率”",
        "≥60%",
        "2021年度：93%",
        put("indicators.3.target", "≥60%"),
    ),
    _beside(
        "N103",
        put("indicators.7.target", "≤30分钟"),
        "“窗口排队时间”",
        "≤30分钟",
        "2021年度：18分钟",
        put("indicators.7.target", "≤30分钟"),
    ),
    _beside(
        "N103",
        put("indicators.2.reason", ""),
        "“系统上线时间”",
        "2022年12月31日",
        "2021年度：2021年6月1日",
        put("indicators.4.actual", "2021-06-01"),
    ),
    _beside("N104", put("indicators.3.target", "≥85%"), "“业务网上办结率”", "≥85%", "2021年度：≥90%"),
    _beside("N104", put("indicators.7.target", "≤22分钟"), "“窗口排队时间”", "≤22分钟", "2021年度：≤20分钟"),
    _beside(
        "N104",
        put("indicators.4.target", "2022年12月31日前"),
        "“系统上线时间”",
        "2022年12月31日",
        "2021年度：2021年11月30日",
        put("indicators.4.target", "2021年11月30日前"),
    ),
    _beside(
        "N104",
        put("indicators.5.target", "≤450万元"),
        "“项目建设成本”",
        "≤450万元",
        "2021年度：≤4000000元",
        put("indicators.5.target", "≤4000000元"),
        put("indicators.5.actual", 3900000),
    ),
    _beside("N105", put("indicators.7.target", "≥10分钟"), "“窗口排队时间”", "≥10分钟", "2021年度：≤20分钟"),
    _beside("N105", QUALITATIVE, "“业务网上办结率”", "保持较高水平", "2021年度：≥90%"),
    _beside("N105", put("indicators.2.target", "≥3个"), "“建设子项目数量”", "≥3个", "2021年度：=3个"),
    _beside("N104", put("indicators.2.target", "≥2个"), "“建设子项目数量”", "≥2个", "2021年度：=3个"),
    _beside("N104", put("indicators.1.target", "=300个"), "“办理事项数量”", "=300个", "2021年度：≥1000个"),
    _beside("N106", put("indicators.3.name", "材料一次提交率"), "“业务网上办结率”", "“业务网上办结率”"),
    _beside("N107", put("indicators.3.name", "材料一次提交率"), "“材料一次提交率”", "“材料一次提交率”"),
    _beside("N108", both(*(put(f"indicators.{at}.name", f"另一个指标之{at}") for at in range(1, 7))), "指标", "3"),
    _beside(
        "N109",
        put("indicators.2.actual", 3),
        "总分",
        "94.8",
        "2021年度：72.5",
        put("indicators.2.actual", 0),
        put("indicators.3.actual", 0),
    ),
    _beside(
        "N110",
        put("indicators.2.actual", 3),
        "预算执行率",
        "98%",
        "2021年度：70%",
        put("funds.appropriation.actual_expenditure", 350),
    ),
    _beside(
        "N111",
        put("indicators.2.actual", 3),
        "全年预算数",
        "500",
        "2021年度：350万元",
        put("funds.appropriation.final_budget", 350),
        put("funds.appropriation.actual_expenditure", 240),
    ),
    _beside("N111", IN_YUAN, "全年预算数", "15000000", "2021年度：5000000元"),
    Mistake(
        "N112",
        put("paragraphs.measures", SAME_PLACE),
        "改进措施和建议",
        SAME_PLACE,
        f"2021年度：{SAME_PLACE}",
        before=last_year(put("paragraphs.measures", SAME_PLACE)),
    ),
    _beside(
        "N113",
        put("indicators.1.reason", REASON),
        "“办理事项数量”",
        REASON,
        f"2021年度：{REASON}",
        put("indicators.1.reason", REASON),
    ),
    _beside("N114", COPIED, "“办理事项数量”实际完成值", "7"),
    _beside("N114", both(COPIED, put("indicators.9.actual", 91.1)), "“办理事项数量”实际完成值", "6"),
    _beside(
        "N115",
        put("indicators.2.actual", 3),
        "全年执行数",
        "490",
        "2021年度：490万元",
        put("funds.appropriation.final_budget", 600),
        put("funds.appropriation.actual_expenditure", 490),
    ),
    _beside(
        "N116",
        put("indicators.2.actual", 3),
        "上年结转资金",
        "100",
        "2021年度：50万元",
        put("funds.appropriation.actual_expenditure", 450),
    ),
    Mistake(
        "N117",
        put("base.staff.actual", 38),
        "基础数据表的上年决算数",
        "30",
        "2021年度：31万元",
        departments.department,
        before=last_department(put("base.line.utilities.actual", 31)),
    ),
    _beside("N118", put("project.code", "B-009"), "项目名称"),
    _beside(
        "N121",
        put("indicators.1.name", "事项办理数量"),
        "“事项办理数量”",
        "事项办理数量",
        "2021年度：办理事项数量",
    ),
    _beside("N120", both(put("project.name", "乙项目"), put("project.implementing_unit", "乙中心")), "“乙项目”"),
    _beside(
        "N119",
        put("indicators.5.target", "≤450万元"),
        "“项目建设成本”",
        "万元",
        "2021年度：元",
        put("indicators.5.target", "≤4500000元"),
        put("indicators.5.actual", 4400000),
    ),
)
NOTHING = put("project.confirmed", False)
SOUND: dict[str, tuple[Change, Change]] = {
    "another year": (NOTHING, last_year()),
    "the goal of every year is short": (NOTHING, last_year(put("goal.expected", "群众办事更方便。"))),
    "a target that rose": (NOTHING, last_year(put("indicators.3.target", "≥85%"))),
    "a target that fell where less is better": (
        NOTHING,
        last_year(put("indicators.7.target", "≤22分钟"), put("indicators.7.actual", 19)),
    ),
    "all of it under another sign": (
        put("indicators.3.target", "≥100%"),
        last_year(put("indicators.3.target", "=100%"), put("indicators.3.actual", 99)),
    ),
    "words that became a number": (NOTHING, last_year(QUALITATIVE)),
    "a name with other signs and a year": (
        put("indicators.3.name", "2022年“业务”网上办结率："),
        last_year(put("indicators.3.name", "2021年业务网上办结率")),
    ),
    "a code with a year in it": (put("project.code", "YY2022-01"), last_year(put("project.code", "YY2021-01"))),
    "a text with other figures": (
        put("goal.actual", f"{SAME_PLACE}完成3座。"),
        last_year(put("goal.actual", f"{SAME_PLACE}完成2座。")),
    ),
    "a cost that grew with the budget": (
        NO_CARRY,
        last_year(
            put("indicators.5.target", "≤400万元"),
            put("funds.appropriation.final_budget", 430),
            put("indicators.5.actual", 380),
        ),
    ),
    "a cost a year that grew with the budget": (
        both(NO_CARRY, put("indicators.5.target", "≤450万元/年")),
        last_year(
            put("indicators.5.target", "≤400万元/年"),
            put("funds.appropriation.final_budget", 430),
            put("indicators.5.actual", 380),
        ),
    ),
    "a word of a target that was met": (
        put("indicators.3.reason", "厉行节约，压减一般性支出"),
        last_year(put("indicators.3.reason", "厉行节约，压减一般性支出")),
    ),
    "a form in another unit of money": (
        NOTHING,
        last_year(
            put("profile", "yunnan/2020"),
            put("budget.appropriation.original_budget", 5_000_000),
            put("funds.appropriation.final_budget", 5_000_000),
            put("funds.appropriation.actual_expenditure", 4_000_000),
        ),
    ),
    "the same money in another unit": (
        NOTHING,
        last_year(put("indicators.5.target", "≤4500000元"), put("indicators.5.actual", 4400000)),
    ),
    "less carried over than was left": (NOTHING, last_year(put("funds.appropriation.actual_expenditure", 395))),
    "what was spent is the budget": (
        both(NO_CARRY, put("funds.appropriation.actual_expenditure", 500)),
        last_year(put("funds.appropriation.actual_expenditure", 500)),
    ),
    "a year that follows none": (NOTHING, last_year(put("project.year", 2023))),
    "another project under the same number": (
        both(put("project.name", "乙项目"), put("project.implementing_unit", "乙中心")),
        last_year(),
    ),
}
"""What is sound in two years, as this year's change and what makes the year before; notes may be told of it."""
