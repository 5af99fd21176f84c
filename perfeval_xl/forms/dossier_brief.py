"""Read what is asked of a project, or of a department and its projects, from a dossier."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from perfeval_xl.forms.base_data import figure_limits
from perfeval_xl.forms.block_points import is_by_block, spread
from perfeval_xl.forms.course import LONGEST_REASON
from perfeval_xl.forms.department_fields import LONGEST_FUNCTIONS, MOST_PROJECTS
from perfeval_xl.forms.form import MOST_IN_ALL, MOST_INDICATORS, Brief, Indicator
from perfeval_xl.forms.shared_fields import (
    LONGEST_GOAL,
    LONGEST_NAME,
    OF_THE_UNIT,
    largest_amount,
    longest_text,
    typed_funds,
)
from perfeval_xl.forms.written.signs import Direction, direction_named
from perfeval_xl.forms.written.units import is_measure
from perfeval_xl.forms.written_values import (
    DirectionWords,
    Doubt,
    OtherUnit,
    Target,
    canonical_measure,
    day_named,
    direction_words,
    is_year,
    read_target,
    serial,
)
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.head_rule import FilledBy
from perfeval_xl.profiles.profile import Fill, Profile
from perfeval_xl.tables import Table, exact_number, plain, value_in_words
from perfeval_xl.vocabulary import POLARITY_BY_SIGN, Category, Polarity, ProjectState, Stage, state_meant

ANSWERED = ("funds", "execution", "texts", "choices", "reported")
"""Tables of a form that hold answers and results, and are read elsewhere."""
DEPARTMENT_ONLY = ("base", "ratios")
"""Tables that only the dossier of a department has."""


def brief_of(root: Table, profile: Profile, *, draft: bool) -> Brief:
    """Return the brief that the tables of a dossier hold; mistakes are noted in them."""
    if profile.projects is None:
        return _brief(root, root.table("project"), profile, draft=draft)
    head = root.table("department")
    brief = _brief(root, head, profile, draft=draft)
    projects = tuple(_projects(root, profile.projects, brief))
    _distinct(root, projects)
    count = len(brief.indicators) + sum(len(project.indicators) for project in projects)
    if count > MOST_IN_ALL:
        root.mistake("projects", f"各项目和部门共有{count}个指标", f"一个部门连同所有项目最多{MOST_IN_ALL}个指标")
    return Brief(**(vars(brief) | {"projects": projects}))


def _brief(root: Table, project: Table, profile: Profile, *, draft: bool, owner: Brief | None = None) -> Brief:
    for key in (*ANSWERED, *(DEPARTMENT_ONLY if profile.projects else ())):
        root.value(key, required=False)
    goal, budget = root.table("goal"), root.table("budget")
    year = project.whole("year", low=2000, high=2100, default=owner.year if owner else None)
    read = [(_indicator(item, profile, year), "points" not in item) for item in root.tables("indicators")]
    indicators = tuple(item for item, _ in read if item is not None)
    placed = [None, *(item for item, _ in read)]
    for number, (before, item) in enumerate(itertools.pairwise(placed), start=1):
        _check_part(root, number, before, item)
    if is_by_block(profile) and len(indicators) == len(read):
        indicators = spread(profile, indicators, [blank for _, blank in read])
    choices = {
        key: project.choice(key, choice.options) for key, choice in profile.layout.choices.items() if key in project
    }
    for key, own in profile.layout.head.kept.items():
        if own.fill is FilledBy.OFFICE and key in project:
            choices[key] = project.text(key, longest=LONGEST_NAME)
    above = owner.supervising_department or owner.name if owner else ""
    unit = owner.implementing_unit or owner.name if owner else ""
    brief = Brief(
        code=project.text("code", default="", longest=LONGEST_NAME),
        name=project.text("name", default="", longest=LONGEST_NAME),
        year=year,
        supervising_department=_stated_text(project, "supervising_department", above),
        implementing_unit=_stated_text(project, "implementing_unit", unit),
        goal=goal.text("expected", default="", longest=LONGEST_GOAL),
        indicators=indicators,
        budget=_amounts(budget, profile),
        choices=choices,
        draft=draft or root.flag("draft", default=False),
        functions=(project.text("functions", default="", longest=LONGEST_FUNCTIONS) if profile.department else ""),
        figures=dict(_figures(root, profile)) if profile.department else {},
        confirmed=project.flag("confirmed", default=False),
        whole_goal=goal.text("whole", default="", longest=LONGEST_GOAL),
        state="" if profile.projects else _state(project),
        state_reason="" if profile.projects else project.text("state_reason", default="", longest=LONGEST_REASON),
    )
    if not brief.state and not profile.projects and (brief.whole_goal or any(item.whole for item in brief.indicators)):
        brief = replace(brief, state=ProjectState.MULTI_YEAR.value)
    if owner and year != owner.year:
        project.mistake("year", f"项目年度{year}与部门年度{owner.year}不同", "应为同一年")
    goal.value("actual", required=False)
    for table in (project, goal, budget):
        table.finish()
    if not read and not root.mistakes:
        root.mistake("indicators", "一个指标也没有")
    if len(read) > MOST_INDICATORS:
        root.mistake("indicators", f"有{len(read)}个指标", f"一张表最多{MOST_INDICATORS}个指标")
    return brief


def _state(project: Table) -> str:
    """The state of a project, also where it is written as people do."""
    meant = state_meant(project.text("state", default=""))
    return meant.value if meant else project.choice("state", list(ProjectState), default="")


def _stated_text(project: Table, key: str, otherwise: str) -> str:
    """What stands there, were it nothing; ``otherwise`` where the key is missing."""
    text = project.text(key, default="", longest=LONGEST_NAME)
    return text if key in project else otherwise


def _projects(root: Table, profile: Profile, owner: Brief) -> Iterator[Brief]:
    for item in root.tables("projects"):
        yield _brief(item, item.table("project"), profile, draft=owner.draft, owner=owner)
        item.finish()


def _distinct(root: Table, projects: tuple[Brief, ...]) -> None:
    if not 1 <= len(projects) <= MOST_PROJECTS:
        count = f"有{len(projects)}个项目" if projects else "一个项目也没有"
        root.mistake("projects", count, f"部门的项目应有1至{MOST_PROJECTS}个，每个一级项目一张自评表")
    for what, values in (
        ("项目名称", [p.name.strip() for p in projects]),
        ("项目编码", [p.code.strip().casefold() for p in projects]),
    ):
        for value in dict.fromkeys(values):
            places = [str(at) for at, other in enumerate(values, start=1) if other == value]
            if value and len(places) > 1:
                root.mistake("projects", f"第{'、'.join(places)}个的{what}都是“{value}”", f"{what}不能重复")


def _figures(root: Table, profile: Profile) -> Iterator[tuple[str, Decimal]]:
    """Figures of the base data that the office issues."""
    if profile.department is None:
        raise LookupError(f"{profile.id} has no rules for base data")
    table, known = root.table("figures"), figure_limits(profile.department.base, profile.money)
    for path, inner, name in leaves(table):
        if path not in known:
            inner.mistake(name, "基础数据表没有这一格，或由公式计算", f"允许：{'、'.join(known)}")
        else:
            low, high = known[path]
            yield path, inner.number(name, low=low, high=high)


def leaves(table: Table, stem: str = "") -> Iterator[tuple[str, Table, str]]:
    """Every value below ``table``: its key path inside, its table, its name there."""
    for name in table.values:
        path = f"{stem}.{name}" if stem else name
        if isinstance(table.values[name], dict) and "text" not in table.table(name).values:
            yield from leaves(table.table(name), path)
        else:
            yield path, table, name


def _indicator(item: Table, profile: Profile, year: int) -> Indicator | None:
    before = len(item.mistakes)
    dimension = item.choice("dimension", [rule.dimension for rule in profile.dimensions])
    rule = profile.dimension(dimension)
    category = item.choice("category", rule.categories if rule else list(profile.categories))
    name = item.text("name", default="", longest=LONGEST_NAME)
    scale = item.choice("scale", list(profile.special.scales), default="")
    judged = scale or profile.special.scale_for(category)
    target = _judged(item, scale=scale) if judged and (scale or _says_nothing(item)) else None
    if target is None:
        target = _target(item, profile, profile.natures.get(category), year, name)
    # A part of the row above it is counted there.
    part = item.flag("part", default=False)
    indicator = Indicator(
        dimension,
        category,
        name,
        target,
        item.number("points", default=0),
        whole=item.text("whole", default="", longest=LONGEST_NAME),
        scale=scale,
        rule=_named_rule(item, profile, target),
        extras=_extras(item, profile),
        core=item.flag("core", default=False),
        unscored=item.flag("unscored", default=part),
        part=part,
        confirmed=item.flag("confirmed", default=False),
    )
    _without_points(item, profile, indicator)
    for key in ("actual", "assessed", "deduction", "deduction_reason", "reason", "reported", "texts"):
        item.value(key, required=False)
    item.finish()
    return indicator if len(item.mistakes) == before else None


NO_TARGETS = frozenset({"", "-", "--", "—", "——", "－", "－－", "/", "／"})
"""What stands for the target of a row that is judged by a scale alone."""


def _says_nothing(item: Table) -> bool:
    return str(item.values.get("target", "")).strip() in NO_TARGETS and "polarity" not in item


def _judged(item: Table, *, scale: str) -> Target:
    """The target of a row that is judged by a scale: words, or none."""
    polarity = direction_named(item.text("polarity", default=Polarity.QUALITATIVE.value))
    if polarity is None or polarity.polarity is not Polarity.QUALITATIVE:
        item.mistake(
            "scale", f"按“{scale}”评的是定性指标，指标性质不能写“{item.values.get('polarity')}”", "定性，或不写"
        )
    if item.text("measure", default=""):
        item.mistake("measure", "定性指标没有计量单位", "请去掉")
    target = item.value("target", required=False)
    number = exact_number(target)
    text = plain(number) if number is not None else item.text("target", default="", longest=LONGEST_NAME)
    return Target(Polarity.QUALITATIVE, None, "", text)


def _named_rule(item: Table, profile: Profile, target: Target) -> str:
    """The rule that the office chose for an indicator; one of another 指标性质 is refused."""
    key = item.choice("rule", list(profile.special.rules), default="")
    rule = profile.special.rules.get(key)
    if rule is not None and rule.polarity is not target.polarity:
        what = f"“{rule.title}”用于“{rule.polarity.sign}”的指标，本指标是“{target.polarity.sign}”"
        same = [
            f"{one}（{other.title}）"
            for one, other in profile.special.rules.items()
            if other.polarity is target.polarity
        ]
        item.mistake("rule", what, f"允许：{'、'.join(same)}" if same else "请去掉")
        return ""
    return key


def _without_points(item: Table, profile: Profile, indicator: Indicator) -> None:
    """Refuse points of a row that has none, and a part that is scored for itself."""
    if indicator.points and (indicator.unscored or not profile.scored):
        what = f"不计分的{'行' if profile.scored else '表'}写了分值{plain(indicator.points)}"
        item.mistake("points", what, "去掉分值，或去掉unscored、part" if profile.scored else "去掉分值")
    if indicator.part and not indicator.unscored:
        item.mistake("unscored", "其中项不计分", "去掉unscored = false，或去掉part")


def _check_part(root: Table, number: int, above: Indicator | None, item: Indicator | None) -> None:
    """A part stands below what it is a part of, in the same 二级指标."""
    if item is None or not item.part or (number > 1 and above is None):
        return
    if above is None or (above.dimension, above.category) != (item.dimension, item.category):
        where = f"indicators[{number}].part"
        root.mistake(where, f"“{item.name}”是其中项，它上面没有同一个二级指标的指标", "写在它所属的那项指标的下一行")


def _extras(item: Table, profile: Profile) -> dict[str, str]:
    """What the office writes in the columns of the profile's own."""
    table, extras = item.table("extras"), {}
    known = {column.key: column for column in profile.layout.texts_of(Fill.OFFICE)}
    for key in table.values:
        if key not in known:
            allowed = "、".join(f"{name}（{column.heading}）" for name, column in known.items())
            table.mistake(key, "表上没有由下发单位填写的这一栏", f"允许：{allowed or '无'}")
            continue
        number = exact_number(table.values[key])
        text = plain(number) if number is not None else table.text(key, longest=longest_text(known[key]))
        if text:
            extras[key] = text
    return extras


def _target(item: Table, rules: Profile, category: Category | None, year: int, name: str) -> Target:
    """A target given as a text, or split into polarity, number (or date) and measure."""
    measure = canonical_measure(item.text("measure", default=""))
    if not is_measure(measure):
        item.mistake("measure", f"“{measure}”不是计量单位", "只写单位，如“个”“万元”“%”；“≥”“以上”写在指标值里")
        measure = ""
    asked = _Asked(item, category, year, name, measure, direction_words(rules))
    return _split(asked) if "polarity" in item else _whole(asked)


@frozen
class _Asked:
    """What stands around a target."""

    item: Table
    category: Category | None
    year: int
    name: str
    measure: str
    words: DirectionWords

    def read(self, text: str) -> Target:
        """The target that ``text`` is, with a mistake where it and 计量单位 name different units."""
        try:
            return read_target(
                text, category=self.category, year=self.year, name=self.name, measure=self.measure, words=self.words
            )
        except OtherUnit as unit:
            self.item.mistake(
                "measure", f"指标值“{text}”的单位是“{unit}”，计量单位写的是“{self.measure}”", "请改为同一个单位"
            )
            return Target(Polarity.QUALITATIVE, None, "", text)


def _whole(asked: _Asked) -> Target:
    """A target that says everything itself."""
    item = asked.item
    target = item.value("target")
    number = exact_number(target)
    if number is not None:
        return asked.read(plain(number))
    if not isinstance(target, str):
        item.mistake("target", f"应为文字，如“≥1000个”，现为{value_in_words(target)}")
        return Target(Polarity.QUALITATIVE)
    return asked.read(item.text("target", longest=LONGEST_NAME))


def _split(asked: _Asked) -> Target:
    """A target whose direction stands in a column of its own."""
    item = asked.item
    named = item.text("polarity")
    direction = direction_named(named)
    value = item.value("target")
    if direction is None:
        item.mistake("polarity", f"“{named}”不认识", f"允许：{'、'.join((*Polarity, *POLARITY_BY_SIGN))}")
        return Target(Polarity.QUALITATIVE)
    polarity = direction.polarity
    if polarity is Polarity.QUALITATIVE:
        return Target(polarity, None, "", item.text("target", longest=LONGEST_NAME))
    if polarity is Polarity.DEADLINE:
        return _day(asked, value)
    strict = (Doubt.STRICT,) if direction.strict else ()
    number = exact_number(value)
    if number is None and isinstance(value, str):
        return _reconciled(asked, value, Direction(polarity, direction.strict))
    number = item.number("target")
    if is_year(number, asked.measure):
        text = f"{polarity.sign}{plain(number)}{asked.measure}"
        return Target(Polarity.QUALITATIVE, None, "", text, (Doubt.PARTLY_READ,))
    whole = asked.read(f"{polarity.sign}{plain(number)}")
    if Doubt.NO_SUCH_DAY in whole.doubts:
        return whole
    if whole.polarity is Polarity.DEADLINE and polarity is Polarity.AT_MOST:
        # ≤ 12 月: not twelve of anything.
        return whole
    supposed = tuple(doubt for doubt in whole.doubts if doubt is Doubt.PERCENT)
    measure = whole.measure if supposed else asked.measure
    return Target(polarity, number, measure, f"{polarity.sign}{number:f}{asked.measure}", strict + supposed)


def _day(asked: _Asked, value: object) -> Target:
    """The day of a target that is said to be one."""
    day = day_named(value, asked.year) if isinstance(value, str) else None
    if day is not None:
        return Target(Polarity.DEADLINE, day.number, "", str(value), day.doubts)
    stated = asked.item.day("target")
    return Target(Polarity.DEADLINE, serial(stated) if stated else None, "", str(stated or ""))


def _reconciled(asked: _Asked, text: str, direction: Direction) -> Target:
    """A target that was written in full although its direction stands beside it."""
    item, sign = asked.item, direction.polarity.sign
    before = len(item.mistakes)
    target = asked.read(text)
    if len(item.mistakes) > before:
        return target
    if target.polarity is Polarity.DEADLINE and direction.polarity is Polarity.AT_MOST:
        return target
    if target.polarity is Polarity.DEADLINE and direction == Direction(Polarity.EXACT):
        return replace(target, doubts=(*target.doubts, Doubt.SIGN_DROPPED))
    if Doubt.NO_SUCH_DAY in target.doubts and text.strip().isdigit():
        return target
    if not target.polarity.is_number:
        item.mistake("target", f"指标性质是“{sign}”，应为数字，现为{value_in_words(text)}")
        return target
    unstated = {Doubt.DIRECTION, Doubt.UNSETTLED}
    if not unstated.intersection(target.doubts) and target.polarity is not direction.polarity:
        item.mistake("target", f"指标值写的是“{text}”，指标性质写的是“{sign}”", "请改为一致")
    doubts = tuple(doubt for doubt in target.doubts if doubt not in unstated)
    if direction.strict and Doubt.STRICT not in doubts:
        doubts += (Doubt.STRICT,)
    return replace(target, polarity=direction.polarity, doubts=doubts)


def _amounts(table: Table, profile: Profile) -> dict[tuple[str, Stage], Decimal]:
    amounts: dict[tuple[str, Stage], Decimal] = {}
    most = largest_amount(profile.money)
    for line, stages in typed_funds(profile).items():
        inner = table.table(line)
        for stage in stages:
            if stage not in OF_THE_UNIT and stage in inner:
                low = -most if stage is Stage.ADJUSTMENT else 0
                amounts[line, stage] = inner.number(stage, low=low, high=most)
        cut, granted = amounts.get((line, Stage.ADJUSTMENT)), amounts.get((line, Stage.ORIGINAL))
        if cut is not None and granted is not None and granted + cut < 0:
            what = f"年初预算数{plain(granted)}加预算调整数{plain(cut)}，全年预算数成了负数"
            inner.mistake(Stage.ADJUSTMENT, what, "调减不能多于年初预算数")
        inner.finish()
    return amounts
