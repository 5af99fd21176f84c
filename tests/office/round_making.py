"""What a seeded round consists of: departments, projects, lists, answers, and what the answers score by arithmetic.

Nothing here asks the program what a form scores. Each indicator is either met, which gives its points, or missed in
one of four ways whose score is stated by the rule itself; the execution rate is a quotient of two amounts.
"""

from __future__ import annotations

import copy
import io
import random
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl

from perfeval_xl.extracting import list_of
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.forms.shared_fields import typed_funds
from perfeval_xl.profiles import Profile, available, load
from perfeval_xl.profiles.profile import Asks
from perfeval_xl.vocabulary import Category, Polarity, Stage
from tests.issuing import samples

Data = dict[str, Any]
YEAR = (date.today() - timedelta(days=60)).year - 1
"""What is reported on: an office asks for it in the year after, and two months longer."""
DEPARTMENTS, LEAST_DEPARTMENTS = 45, 8
"""Departments of a large round and of a small one."""
WHOLE_SHARE = 16
"""Every such project is a department with its projects: six in a hundred."""
NODES = 3
"""Parts of the area that the projects lie in."""
COST = "≤0.37万元"
"""Ten, a hundred and ten thousand times of it are no budget of the round, which an office would be asked about."""
CENT = Decimal("0.01")
_OFFICES = (
    *("发展改革", "教育", "科学技术", "民政", "财政", "人力社保", "自然资源", "生态环境"),
    *("住房建设", "交通运输", "水利", "农业农村", "商务", "文化旅游", "卫生健康"),
)
_BRANCHES = ("局", "局综合处", "局直属中心")
_WORKS = ("监测平台建设", "人员培训", "设施维护", "综合治理", "资金补助", "能力提升", "示范推广", "应急保障")
_WHY = "因招标推迟两个月，部分工作尚未完成，已调整计划，明年一季度补齐。"
_REACHED = "完成了年初确定的各项任务，运行平稳。"


@dataclass(frozen=True)
class Money:
    """What the total line of a form says, in 万元."""

    spent: Fraction
    """What the rate has above its line."""
    measure: Fraction
    """What it has below."""


NO_MONEY = Money(Fraction(0), Fraction(0))
"""Of a form that nobody filled in."""


@dataclass(frozen=True)
class Answers:
    """One way in which a unit fills its form in, and what that is worth."""

    data: Data
    """The dossier with brief and answers."""
    score: Fraction | None
    """None under rules without points."""
    money: Money


@dataclass(frozen=True)
class Project:
    """One project of the round, or a department with its own."""

    number: int
    code: str
    profile: str
    department: str
    address: str
    brief: Data
    """Its dossier without answers."""
    deadline: str = ""

    @property
    def name(self) -> str:
        """As the list names it."""
        return str(self.head["name"])

    @property
    def head(self) -> Data:
        """Its code, name, year and units."""
        found: Data = self.brief["department" if "department" in self.brief else "project"]
        return found

    @property
    def unit(self) -> str:
        """Who fills it in."""
        return str(self.head.get("implementing_unit", ""))

    @property
    def kind(self) -> str:
        """As the ledger calls it."""
        return "whole_department" if "department" in self.brief else "project"


def projects(count: int, seed: int, profiles: Sequence[str] = ()) -> list[Project]:
    """``count`` projects over all profiles, or these, and many departments, the same for the same seed."""
    known = [load(profile_id) for profile_id in profiles or available()]
    whole = [profile for profile in known if profile.department is not None]
    single = [profile for profile in known if profile.department is None]
    offices = [f"市{stem}{branch}" for branch in _BRANCHES for stem in _OFFICES]
    offices = offices[: max(LEAST_DEPARTMENTS, min(DEPARTMENTS, count // 4))]
    made = []
    for number in range(count):
        rng = random.Random(f"{seed}-{number}")
        if number % WHOLE_SHARE == WHOLE_SHARE - 1:
            profile = whole[number // WHOLE_SHARE % len(whole)]
        else:
            profile = single[number % len(single)]
        office = offices[number % len(offices)]
        made.append(_project(number, rng, profile, office, seed))
    return made


def _project(number: int, rng: random.Random, profile: Profile, office: str, seed: int) -> Project:
    code = f"P{seed % 100:02d}-{number:05d}"
    name = f"{office.removeprefix('市')}{rng.choice(_WORKS)}{number}号项目"
    if profile.department is None:
        data = samples.project(profile, code=code, name=name)
        data["project"] |= {"supervising_department": office, "implementing_unit": f"{office}第{number}所"}
        _particulars(profile, data, rng, number)
    else:
        data = samples.project(profile, code=code, name=name)
        unit = f"{office}第{number}中心"
        data["department"] |= {"year": YEAR, "name": unit, "supervising_department": office, "implementing_unit": unit}
        data["department"]["functions"] = f"承担{office}第{number}项职能。"
        _targets(data["indicators"], profile, rng, number)
        for at, own in enumerate(data["projects"]):
            own["project"]["name"] = f"{name}{at + 1}期"
            _particulars(profile.project_rules, own, rng, number * 10 + at)
        basic = rng.randrange(300, 900)
        projects_budget = sum(_total(own["budget"], Stage.FINAL) for own in data["projects"])
        data["budget"] = {
            "general_public": {"final_budget": basic + projects_budget},
            "basic": {"final_budget": basic},
        }
    return Project(number, code, profile.id, office, f"unit{number}@{seed}.example.gov.cn", data)


def _particulars(profile: Profile, data: Data, rng: random.Random, number: int) -> None:
    """Budget, targets and texts of a project, unlike those of any other."""
    data["project"]["year"] = YEAR
    for key, choice in profile.layout.choices.items():
        data["project"][key] = rng.choice(choice.options)
    data["goal"] = {"expected": f"建成第{number}号平台，按计划完成各项任务。"}
    _targets(data["indicators"], profile, rng, number)
    # 元 has no cents in lists of budgets; hundreds of 万元 with two decimals are what they hold.
    scale = int(profile.money.per_10k)
    first, *others = typed_funds(profile).items()
    amount, raised = rng.randrange(100, 900), rng.choice((0, 0, 10))
    budget = {first[0]: _line(first[1], amount, raised, scale)}
    for line, stages in others:
        budget[line] = _line(stages, rng.choice((0, 25)) if line == others[0][0] else 0, 0, scale)
    data["budget"] = budget


def _line(stages: Iterable[Stage], amount: int, raised: int, scale: int) -> Data:
    values = {Stage.ORIGINAL: amount, Stage.FINAL: amount + raised}
    return {stage.value: value * scale for stage, value in values.items() if stage in stages}


def _targets(rows: Sequence[Data], profile: Profile, rng: random.Random, number: int) -> None:
    for row in rows:
        row["name"] = f"第{number}号{row['name']}"
        if _nature(profile, row) is Category.QUANTITY:
            row["target"] = f"≥{rng.randrange(200, 2000)}个"
        if _nature(profile, row) in (Category.COST, Category.ECONOMIC_COST):
            row["target"] = COST
        if _nature(profile, row) is Category.TIMELINESS:
            row["target"] = f"{YEAR}年12月31日前"


def _nature(profile: Profile, row: Data) -> Category | None:
    """What is measured in a row; None where its words alone are judged."""
    if profile.special.scale_for(row["category"]) or row["target"] == samples.QUALITATIVE_TARGET:
        return None
    return profile.natures.get(row["category"])


def answers(project: Project, variant: int = 0) -> Answers:
    """How its unit fills it in; another ``variant`` has other figures."""
    rng = random.Random(f"{project.code}-{variant}")
    profile = load(project.profile)
    data = copy.deepcopy(project.brief)
    if profile.department is None:
        score, money = _answered(profile, data, rng)
        return Answers(data, score, money)
    spent, inside = Fraction(0), 0
    for own in data["projects"]:
        _, money = _answered(profile.project_rules, own, rng)
        spent += money.spent
        inside += _total(own["budget"], Stage.FINAL)
    basic = data["budget"]["basic"]["final_budget"]
    used = basic - rng.randrange(0, basic // 100)
    _base(profile, data, basic, used)
    data["goal"] = {**data["goal"], **({"actual": _REACHED} if profile.department.goal_reached else {})}
    score = _rows(profile, data, rng)
    money = Money(spent + used, Fraction(basic + inside))
    score += sum(Fraction(ratio.points) for ratio in profile.department.ratios)
    return Answers(data, score + _execution(profile, money), money)


def _answered(profile: Profile, data: Data, rng: random.Random) -> tuple[Fraction | None, Money]:
    """Fill in one form of a project."""
    funds: Data = {}
    for line, stages in typed_funds(profile).items():
        budget = data["budget"][line]
        whole = budget.get("final_budget", budget.get("original_budget", 0))
        spent = Decimal(whole) * rng.randrange(9600, 10001) / 10000
        funds[line] = {"actual_expenditure": float(spent.quantize(CENT, ROUND_HALF_UP))}
        if Stage.ARRIVED in stages:
            funds[line]["arrived_funds"] = whole
    data["funds"] = funds
    data["goal"] = {**data["goal"], "actual": _REACHED}
    data["texts"] = {block.key: f"{block.heading}：{_REACHED}" for block in profile.layout.texts}
    if any(len(set(line.values())) > 1 for line in data["budget"].values()):
        data["execution"] = {"reason": "年中追加预算，用于新增任务。"}
    total = sum(Fraction(str(line["actual_expenditure"])) for line in funds.values())
    scale = Fraction(profile.money.per_10k)
    measured = Stage(profile.execution.denominator)
    if measured is Stage.ORIGINAL and profile.execution.changed.raised is Stage.FINAL:
        measured = Stage.FINAL  # none of these budgets was cut
    money = Money(total / scale, Fraction(_total(data["budget"], measured)) / scale)
    score = _rows(profile, data, rng)
    return (score + _execution(profile, money) if profile.scored else None), money


def _total(budget: Mapping[str, Mapping[str, int]], stage: Stage) -> int:
    return sum(line.get(stage.value, 0) for line in budget.values())


def _rows(profile: Profile, data: Data, rng: random.Random) -> Fraction:
    """Answer the indicators; what they score together."""
    rows: list[Data] = data["indicators"]
    missed = {rng.randrange(len(rows))} if rng.random() < 0.6 else set()
    return sum((_row(profile, row, rng, missed=at in missed) for at, row in enumerate(rows)), Fraction(0))


def _row(profile: Profile, row: Data, rng: random.Random, *, missed: bool) -> Fraction:
    nature, points = _nature(profile, row), Fraction(row.get("points", 0))
    if nature is None:
        key = profile.special.scale_for(row["category"])
        bands = (profile.special.scales[key] if key else profile.qualitative).bands
        row["actual"] = bands[0].grade
        if missed and profile.scored and bands[1].upper > bands[1].lower:
            share = (bands[1].lower + bands[1].upper) / 2
            assessed = (Decimal(row["points"]) * share).quantize(CENT, ROUND_HALF_UP)
            row |= {"actual": bands[1].grade, "assessed": float(assessed), "reason": _WHY}
            return Fraction(assessed)
        return points
    row["actual"] = _met(nature, row, rng)
    by_ratio = profile.scoring[Polarity.AT_LEAST].rule.name == "proportional"
    if missed and nature is Category.QUANTITY and by_ratio and profile.scored:
        target = int(row["target"][1:-1])
        row |= {"actual": target * 9 // 10, "reason": _WHY}
        return rounded(points * row["actual"] / target)
    if missed and profile.scored and profile.deduction_allowed and points > 1:
        row |= {"deduction": 0.5, "deduction_reason": "因材料不全，自行扣减。", "reason": _WHY}
        return points - Fraction(1, 2)
    return points


def _met(nature: Category, row: Data, rng: random.Random) -> object:
    if nature is Category.QUANTITY:
        return int(row["target"][1:-1]) + rng.randrange(0, 20)
    plain: Mapping[Category, object] = {
        Category.QUALITY: rng.choice((95, 96.5, 98)),
        Category.TIMELINESS: f"{YEAR}-12-{rng.randrange(1, 31):02d}",
        Category.COST: rng.choice((0.37, 0.32)),
        Category.ECONOMIC_COST: rng.choice((0.37, 0.35)),
        Category.SOCIAL_COST: rng.choice((2, 3)),
        Category.ENVIRONMENTAL_COST: 0,
        Category.BENEFICIARY: rng.choice((92.5, 96)),
    }
    return plain[nature]


def _execution(profile: Profile, money: Money) -> Fraction:
    """预算执行率得分, as the profile states its rule."""
    rule, points = profile.execution.rule, Fraction(profile.execution.points)
    rate = money.spent / money.measure
    if rule.name == "stepped":
        reached = [Fraction(share) for least, share in rule.steps if rate >= Fraction(least)]  # type: ignore[attr-defined]
        return rounded(points * max(reached, default=Fraction(0)))
    places = rule.rate_places  # type: ignore[attr-defined]
    if places is not None:
        rate = rounded(rate, places + 2)
    return rounded(points * min(rate, Fraction(1)))


def rounded(number: Fraction, places: int = 2) -> Fraction:
    """As a finance office rounds: half a cent upwards."""
    scale = 10**places
    return Fraction(int(number * scale + Fraction(1, 2)), scale)


def _base(profile: Profile, data: Data, basic: int, used: int) -> None:
    """The base data of a department that keeps within every limit."""
    assert profile.department is not None
    rules = profile.department
    line: Data = {}
    for held in rules.base.lines:
        if held.parts or held.projects or held.key == "other_projects":
            continue
        budget, actual = (basic, used) if held.key == "basic" else (100, 100) if held.key == "public" else (10, 10)
        line[held.key] = {column.value: actual if "actual" in column else budget for column in rules.base.columns}
    base: Data = {"line": line, "texts": {text.key: f"{text.heading}：{_REACHED}" for text in rules.base.texts}}
    for strip in rules.base.strips:
        base[strip.key] = {cell.key: 15 for cell in strip.cells if not cell.ratio}
    if "adjustment" in base:
        base["adjustment"] = {cell: 1000 if cell == "original" else 0 for cell in base["adjustment"]}
    if rules.base.breakdown is not None:
        base["breakdown"] = {
            "r01": {"code": "2120101", "name": "行政运行", "amount": used - 40},
            "r02": {"code": "2080505", "name": "机关事业单位基本养老保险缴费支出", "amount": 40},
        }
    data["base"] = base


def save_list(path: Path, group: Sequence[Project]) -> Path:
    """The office's list of projects of one profile, with whom to ask and until when each is due."""
    profile = load(group[0].profile)
    forms = [(project.code, samples.filled_from(project.brief, profile)) for project in group]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        book = openpyxl.load_workbook(io.BytesIO(list_of(forms).data))
    first = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in first[1]}
    for row, project in enumerate(group, start=2):
        said = {"联系人": f"经办人{project.number}", "联系邮箱": project.address, "截止日期": project.deadline}
        said["节点"] = f"第{project.number % NODES + 1}片区"
        for heading, words in said.items():
            first.cell(row, columns[heading], words)
    book.save(path)
    return path


def filled(answered: Answers, profile_id: str) -> FilledForm:
    """The form that was issued, with these answers in it."""
    return samples.filled_from(answered.data, load(profile_id))


def far_above(answered: Answers) -> Answers:
    """The same, with one figure far above its target, which costs nothing and wants a word."""
    data = copy.deepcopy(answered.data)
    row = _quantity(data)
    row["actual"] = int(row["target"][1:-1]) * 3 // 2
    return Answers(data, answered.score, answered.money)


def wrong(answered: Answers, kind: int) -> Answers:
    """The same with a mistake for which it is sent back: a figure is missing, or more was spent than there was."""
    data = copy.deepcopy(answered.data)
    if kind % 2:
        data.pop("funds", None)
        data.pop("base", None)
    data["indicators"][0].pop("actual")
    return Answers(data, None, answered.money)


def can_exceed(project: Project) -> bool:
    """Whether an indicator of it counts something, and a word is asked for where that is far above the target."""
    profile = load(project.profile)
    if profile.department is not None or profile.over_achievement.asks is not Asks.REASON:
        return False
    return any(row["target"].endswith("个") for row in project.brief["indicators"])


def _quantity(data: Data) -> Data:
    """The first indicator that counts something."""
    found: Data = next(row for row in data["indicators"] if row["target"].endswith("个"))
    return found


def met_everywhere(project: Project, variant: int = 0) -> Answers:
    """Answers in which nothing is missed, of the first ``variant`` on that is so."""
    while True:
        answered = answers(project, variant)
        if not any("reason" in row for row in answered.data["indicators"]):
            return answered
        variant += 100
