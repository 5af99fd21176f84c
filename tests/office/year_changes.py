"""In which ways projects change from one year to the next: what is to be asked about, and what is sound."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from perfeval_xl.errors import BriefError
from perfeval_xl.office.year_columns import GONE, NEW, UNCOUNTED
from perfeval_xl.profiles import Profile, load
from perfeval_xl.profiles.library import default_library
from perfeval_xl.scoring import score
from perfeval_xl.vocabulary import Category
from tests.issuing import samples
from tests.office.round_making import YEAR, Project

Data = dict[str, Any]
LONG = "管线迁改由三个部门分头办理，前期手续、征地拆迁、设备采购逐项衔接，其间没有出现安全事故"
"""A text so long that nobody writes it twice by chance."""
CARRY = "carry_over"
SPENT = "actual_expenditure"
TENTH = 10


@dataclass
class Pair:
    """One project in two years; None in the year in which it is not."""

    project: Project
    profile: str
    profile_before: str
    number: int
    now: Data | None
    before: Data | None
    version_before: int = 0
    """Of its rules; 0 for those of today."""

    @classmethod
    def of(cls, project: Project, now: Data, rng: random.Random) -> Pair:
        """The project of this year, and what it may have been the year before: nothing of it is to be asked about."""
        for _, form in forms(project.profile, now):
            left = without_carry(form)
            if form is not now and left:
                now["budget"]["general_public"]["final_budget"] -= left
        before = _shifted(now)
        for at, (_, form) in enumerate(forms(project.profile, before)):
            _another_year(form, project.number * TENTH + at, rng)
        return cls(project, project.profile, project.profile, project.number, now, before)

    @property
    def code(self) -> str:
        """Of this year."""
        return str(head(self.now or {})["code"])

    @property
    def code_before(self) -> str:
        """Of the year before."""
        return str(head(self.before or {})["code"])

    @property
    def rules(self) -> Profile:
        """Those of this year."""
        return load(self.profile)

    @property
    def both(self) -> tuple[Data, Data]:
        """This year's main form and the one of before."""
        assert self.now is not None
        assert self.before is not None
        return self.now, self.before


def head(data: Data) -> Data:
    """Code, name, year and units."""
    found: Data = data["department" if "department" in data else "project"]
    return found


def forms(profile_id: str, data: Data) -> Iterator[tuple[Profile, Data]]:
    """The main form and those inside of it, each with its rules."""
    profile = load(profile_id)
    yield profile, data
    for own in data.get("projects", ()):
        yield profile.project_rules, own


def without_carry(form: Data) -> int:
    """Nothing is carried over into a form: what was left of the year before is another matter. Returns how much was."""
    left: int = form.get("budget", {}).get(CARRY, {}).get("final_budget", 0)
    for table in ("budget", "funds"):
        line = form.get(table, {}).get(CARRY)
        if line:
            line.update(dict.fromkeys(line, 0))
    return left


def _shifted(value: Any) -> Any:
    """The same, a year earlier wherever a year is named."""
    match value:
        case dict():
            return {key: _shifted(inner) for key, inner in value.items()}
        case list():
            return [_shifted(inner) for inner in value]
        case str():
            return value.replace(str(YEAR), str(YEAR - 1))
        case int() if value == YEAR and not isinstance(value, bool):
            return YEAR - 1
    return copy.deepcopy(value)


def _another_year(form: Data, number: int, rng: random.Random) -> None:
    """Figures and words of another year, in which nothing is far from this one."""
    for at, row in enumerate(form["indicators"]):
        target = _counted(row)
        if target is not None and "reason" not in row:
            row["actual"] = target + rng.randrange(20, 30)
        if row["target"].endswith("%") and "actual" in row:
            row["actual"] += 0.3
        if target is not None and "reason" in row and "deduction" not in row:
            row["actual"] = target * 92 // 100
        if "reason" in row:
            row["reason"] = f"因第{number}批设备到货晚了{at + 2}天，验收推到了后面"
    if "actual" in form.get("goal", {}):
        form["goal"]["actual"] = f"上一年度的第{number}项任务都做了。"
    form["texts"] = dict.fromkeys(form.get("texts", ()), f"上一年度第{number}项。")
    if "execution" in form:
        form["execution"]["reason"] = f"因第{number}项补助的标准提高了。"
    for key, line in form.get("funds", {}).items():
        if line.get(SPENT):
            # Half of what was left is spent, so that no step of a rate is missed.
            whole = max(form["budget"][key].values())
            half = int((Decimal(str(line[SPENT])) + whole) / 2)
            line[SPENT] = whole if half == line[SPENT] else half


def _counted(row: Data) -> int | None:
    found = re.fullmatch(r"≥(\d+)个", row["target"])
    return int(found[1]) if found else None


def rows_of(data: Data, rules: Profile, *natures: Category) -> list[int]:
    """The places of the indicators of these kinds that have a number or a day."""
    return [
        at
        for at, row in enumerate(data["indicators"])
        if rules.natures.get(row["category"]) in natures and not rules.special.scale_for(row["category"])
    ]


@dataclass(frozen=True)
class Change:
    """One way in which a project changes."""

    name: str
    found: tuple[str, ...]
    """What is to be found of it: codes, or that it is new or gone."""
    make: Callable[[Pair], None]
    fits: Callable[[Pair], bool] = lambda pair: "department" not in (pair.now or {})


def _single(pair: Pair) -> bool:
    return "department" not in (pair.now or {})


def _has(*natures: Category, least: int = 1) -> Callable[[Pair], bool]:
    def fits(pair: Pair) -> bool:
        return _single(pair) and len(rows_of(pair.both[0], pair.rules, *natures)) >= least

    return fits


def _row(pair: Pair, *natures: Category) -> tuple[Data, Data]:
    now, before = pair.both
    at = rows_of(now, pair.rules, *natures)[0]
    return now["indicators"][at], before["indicators"][at]


def _quantity(pair: Pair) -> tuple[Data, Data, int]:
    row, old = _row(pair, Category.QUANTITY)
    target = _counted(row)
    assert target is not None
    return row, old, target


def _plain(row: Data, actual: object) -> None:
    """Met, and nothing said of it."""
    for key in ("reason", "deduction", "deduction_reason", "assessed"):
        row.pop(key, None)
    row["actual"] = actual


# ---- targets


def _lowered(pair: Pair) -> None:
    _, old, target = _quantity(pair)
    old["target"] = f"≥{target * 11 // 10 + 1}个"
    _plain(old, target * 11 // 10 + 5)


def _relaxed(pair: Pair) -> None:
    _, old = _row(pair, Category.COST, Category.ECONOMIC_COST)
    old["target"] = "≤0.3万元"
    _plain(old, 0.29)


def _postponed(pair: Pair) -> None:
    _, old = _row(pair, Category.TIMELINESS)
    old["target"] = f"{YEAR - 1}年10月31日前"
    _plain(old, f"{YEAR - 1}-10-20")


def _too_easy(pair: Pair) -> None:
    _, old, target = _quantity(pair)
    _plain(old, target * 3 // 2)
    old["reason"] = "因年中追加了任务，完成的比年初定的多"


def _other_sign(pair: Pair) -> None:
    row, _, target = _quantity(pair)
    row["target"] = f"={target}个"
    _plain(row, target)
    row["confirmed"] = True


def _said_otherwise(pair: Pair) -> None:
    row, old, _ = _quantity(pair)
    row["name"], old["name"] = f"事项办理数量{pair.number}", f"办理事项数量{pair.number}"


def _other_unit(pair: Pair) -> None:
    _, old = _row(pair, Category.COST, Category.ECONOMIC_COST)
    old["target"] = "≤3700元"
    _plain(old, 3600)


def _dropped(pair: Pair) -> None:
    row, _, _ = _quantity(pair)
    row["name"] = f"另一个指标{pair.number}"


def _replaced(pair: Pair) -> None:
    for at, row in enumerate(pair.both[0]["indicators"]):
        row["name"] = f"换过的指标{pair.number}之{at}"


# ---- figures


def _low_score(pair: Pair) -> None:
    now, before = pair.both
    for at in rows_of(now, pair.rules, Category.QUANTITY, Category.QUALITY, Category.BENEFICIARY):
        old = before["indicators"][at]
        found = re.match(r"≥(\d+)", old["target"])
        if found:
            _plain(old, int(found[1]) // TENTH)
            old["reason"] = f"因第{at}批设备没有到货，大部分工作没有做"


def _scored(pair: Pair) -> bool:
    return _has(Category.QUANTITY)(pair) and pair.rules.scored


def _low_rate(pair: Pair) -> None:
    before = pair.both[1]
    before["execution"] = {"reason": "因合同到年底才签，款没有付出去"}
    for line in before["funds"].values():
        line[SPENT] = int(line[SPENT] * 7 // TENTH)


def _has_rate(pair: Pair) -> bool:
    return _single(pair) and pair.rules.execution.rule.name != "stepped"


def _half_budget(pair: Pair) -> None:
    before = pair.both[1]
    for table in ("budget", "funds"):
        for line in before[table].values():
            line.update({stage: amount // 2 for stage, amount in line.items()})


def _copied(pair: Pair) -> None:
    now, before = pair.both
    for row, old in zip(now["indicators"], before["indicators"], strict=True):
        target = _counted(row)
        if target is not None:
            _plain(row, target + 7)
        elif row["target"].endswith("%"):
            _plain(row, 97.3)
        if old["target"] == row["target"] or target is not None:
            old["actual"] = row["actual"]
            for key in ("deduction", "deduction_reason"):
                old.pop(key, None)


def _may_be_copied(pair: Pair) -> bool:
    natures = (Category.QUANTITY, Category.QUALITY, Category.BENEFICIARY)
    return _has(*natures, least=3)(pair) and _has(Category.QUANTITY)(pair)


def _same_spent(pair: Pair) -> None:
    now, before = pair.both
    for key, line in now["funds"].items():
        budget = max(now["budget"][key].values())
        line[SPENT] = before["funds"][key][SPENT] = budget - 1 if budget else 0


def _carried(pair: Pair) -> None:
    now, before = pair.both
    scale = int(pair.rules.money.per_10k)
    now["budget"][CARRY] = dict.fromkeys(now["budget"][CARRY], 6 * scale)
    now["funds"][CARRY] = {**now["funds"][CARRY], SPENT: 5 * scale}
    if "arrived_funds" in now["funds"][CARRY]:
        now["funds"][CARRY]["arrived_funds"] = 6 * scale
    for key, line in before["funds"].items():
        line[SPENT] = max(before["budget"][key].values())


def _has_carry(pair: Pair) -> bool:
    return _single(pair) and CARRY in pair.both[0]["budget"]


def _other_last_year(pair: Pair) -> None:
    line = pair.both[0]["base"]["line"]
    line["office"]["previous_actual"] = line["office"]["previous_actual"] + 3


def _has_base(pair: Pair) -> bool:
    return not _single(pair) and "previous_actual" in pair.both[0]["base"]["line"].get("office", {})


# ---- texts


def has_goal(pair: Pair) -> bool:
    """Whether its form asks for goals and what became of them."""
    fields = samples.filled_from(pair.both[0], pair.rules).form.fields
    return _single(pair) and {"goal.expected", "goal.actual"} <= set(fields)


def _same_text(pair: Pair) -> None:
    for data in pair.both:
        data["goal"]["actual"] = f"{LONG}，这是第{pair.number}号平台。"


def _year_exchanged(pair: Pair) -> None:
    for year, data in zip((YEAR, YEAR - 1), pair.both, strict=True):
        data["goal"]["actual"] = f"{year}年，{LONG}；第{pair.number}号平台在{year}年12月上线。"


def _word_exchanged(pair: Pair) -> None:
    for word, data in zip(("安全平稳", "平稳安全"), pair.both, strict=True):
        data["goal"]["actual"] = f"{LONG}，第{pair.number}号平台运行{word}，{LONG}。"


def _same_goal(pair: Pair) -> None:
    for data in pair.both:
        data["goal"]["expected"] = f"{LONG}，第{pair.number}号平台年年都做。"


def _same_measures(pair: Pair) -> None:
    for data in pair.both:
        data.setdefault("paragraphs", {})["measures"] = f"第{pair.number}项：{LONG}，下一步分头抓好落实。"


def _has_measures(pair: Pair) -> bool:
    outline = pair.rules.outline
    return (
        _single(pair)
        and outline is not None
        and any(box.key == "measures" and "改进措施" in box.prompt for box in outline.boxes)
    )


def _same_reason(pair: Pair) -> None:
    row, old, target = _quantity(pair)
    for one in (row, old):
        one.pop("deduction", None)
        one |= {"actual": target * 9 // TENTH, "reason": f"因{pair.number}号地块还没有交付，没有做完"}


# ---- projects


def _renumbered(pair: Pair) -> None:
    head(pair.both[0])["code"] = f"Q-{pair.number:05d}"


def _renamed(pair: Pair) -> None:
    head(pair.both[0])["name"] += "升级改造"


def _other_office(pair: Pair) -> None:
    head(pair.both[0])["implementing_unit"] = f"市第{pair.number}事务中心"


def _begun(pair: Pair) -> None:
    pair.before = None


def _uncounted(pair: Pair) -> None:
    for row in pair.both[1]["indicators"]:
        row.pop("actual")


def _ended(pair: Pair) -> None:
    pair.now = None


CHANGES: Sequence[Change] = (
    Change("指标值降低", ("N104",), _lowered, _has(Category.QUANTITY)),
    Change("成本放宽", ("N104",), _relaxed, _has(Category.COST, Category.ECONOMIC_COST)),
    Change("时限推迟", ("N104",), _postponed, _has(Category.TIMELINESS)),
    Change("上年早已超过", ("N103",), _too_easy, _has(Category.QUANTITY)),
    Change("计算符号改了", ("N105",), _other_sign, _has(Category.QUANTITY)),
    Change("名称换了说法", ("N121",), _said_otherwise, _has(Category.QUANTITY)),
    Change("元改万元", ("N119",), _other_unit, _has(Category.COST, Category.ECONOMIC_COST)),
    Change("指标去掉", ("N106", "N107"), _dropped, _has(Category.QUANTITY)),
    Change("指标大部分换了", ("N108", "N107"), _replaced, _single),
    Change("得分跳升", ("N109",), _low_score, _scored),
    Change("执行率跳升", ("N110",), _low_rate, _has_rate),
    Change("预算翻倍", ("N111",), _half_budget, _single),
    Change("完成值照抄", ("N114",), _copied, _may_be_copied),
    Change("执行数照抄", ("N115",), _same_spent, _single),
    Change("结转多于结余", ("N116",), _carried, _has_carry),
    Change("基础数据的上年数不符", ("N117",), _other_last_year, _has_base),
    Change("完成情况照抄", ("N101",), _same_text, has_goal),
    Change("只换了年份", ("N101",), _year_exchanged, has_goal),
    Change("只换了几个字", ("N101",), _word_exchanged, has_goal),
    Change("目标照抄", ("N102",), _same_goal, has_goal),
    Change("改进措施照抄", ("N112",), _same_measures, _has_measures),
    Change("两次没有完成、原因照抄", ("N113",), _same_reason, _scored),
    Change("编码改了", ("N118",), _renumbered, _single),
    Change("名称改了", ("N118",), _renamed, _single),
    Change("单位改了", ("N118",), _other_office, _single),
    Change("新项目", (NEW,), _begun, _single),
    Change("结束的项目", (GONE,), _ended, _single),
    Change("上年没有填完", (UNCOUNTED,), _uncounted, _single),
)
"""What is to be found."""


# ---- what is sound


def _punctuated(pair: Pair) -> None:
    for row, old in zip(pair.both[0]["indicators"], pair.both[1]["indicators"], strict=True):
        old["name"] = f"{YEAR - 1}年{old['name']}："
        row["name"] = f"{YEAR}年“{row['name']}”"


def _risen(pair: Pair) -> None:
    _, old, target = _quantity(pair)
    old["target"] = f"≥{target - 20}个"


def _stricter(pair: Pair) -> None:
    _, old = _row(pair, Category.COST, Category.ECONOMIC_COST)
    old["target"] = "≤0.4万元"
    _plain(old, 0.38)


def standard_goal(pair: Pair) -> None:
    """A goal that every unit was given, in both years."""
    for year, data in zip((YEAR, YEAR - 1), pair.both, strict=True):
        data["goal"]["expected"] = f"{year}年，按照全市统一部署，建成覆盖全市的监管平台，保持稳定运行，服务群众。"


def _other_figures(pair: Pair) -> None:
    for done, data in zip((3, 2), pair.both, strict=True):
        data["goal"]["actual"] = f"{LONG}，第{pair.number}号平台完成{done}期。"


def _older_rules(pair: Pair) -> None:
    pair.version_before = min(_versions(pair.profile))


def _has_older(pair: Pair) -> bool:
    if not _single(pair) or min(_versions(pair.profile)) >= pair.rules.version:
        return False
    before = pair.both[1]
    try:
        older = load(pair.profile, version=min(_versions(pair.profile)))
        totals = [score(samples.filled_from(before, rules)).number("total.score") for rules in (older, pair.rules)]
    except BriefError:
        # It asked for something else then.
        return False
    return totals[0] == totals[1]


def _versions(profile_id: str) -> list[int]:
    return default_library().versions(profile_id)


def _in_another_order(pair: Pair) -> None:
    pair.both[0]["indicators"].reverse()


def _code_with_a_year(pair: Pair) -> None:
    head(pair.both[0])["code"] = f"YY{YEAR}-{pair.number:05d}"
    head(pair.both[1])["code"] = f"YY{YEAR - 1}-{pair.number:05d}"


def _ten_more(pair: Pair) -> None:
    """A budget that grows by a tenth, and a cost that may grow with it."""
    for line in pair.both[1]["budget"].values():
        line.update({stage: amount * 9 // TENTH for stage, amount in line.items()})
    for line in pair.both[1]["funds"].values():
        line.update({stage: int(amount * 8 // TENTH) for stage, amount in line.items()})
        line.update({stage: int(amount * 9 // 8) for stage, amount in line.items() if stage != SPENT})


SOUND: Sequence[Change] = (
    Change("标点和年份", (), _punctuated, _single),
    Change("指标值提高", (), _risen, _has(Category.QUANTITY)),
    Change("成本收紧", (), _stricter, _has(Category.COST, Category.ECONOMIC_COST)),
    Change("文字里的数不同", (), _other_figures, _single),
    Change("规则集换了新版本", (), _older_rules, _has_older),
    Change("指标换了顺序", (), _in_another_order, _single),
    Change("编码里的年份", (), _code_with_a_year, _single),
    Change("预算小幅增加", (), _ten_more, _has_rate),
)
"""Of which nothing is to be found."""
