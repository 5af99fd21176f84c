"""Read what is asked of a project, or of a department and its projects, from a dossier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from perfeval_xl.forms.base_data import figure_limits
from perfeval_xl.forms.course import LONGEST_REASON
from perfeval_xl.forms.department_fields import LONGEST_FUNCTIONS, MOST_PROJECTS
from perfeval_xl.forms.form import Brief, Indicator
from perfeval_xl.forms.shared_fields import LONGEST_GOAL, LONGEST_NAME, typed_funds
from perfeval_xl.forms.written_values import Target, canonical_measure, read_target, serial
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.tables import Table, exact_number, value_in_words
from perfeval_xl.vocabulary import POLARITY_BY_SIGN, Category, Dimension, Polarity, ProjectState, Stage

ANSWERED = ("funds", "execution", "texts", "choices", "reported")
"""Tables of a form that hold answers and results, and are read elsewhere."""
DEPARTMENT_ONLY = ("base", "ratios", "report")
"""Tables that only the dossier of a department has."""


def brief_of(root: Table, profile: Profile, *, draft: bool) -> Brief:
    """Return the brief that the tables of a dossier hold; mistakes are noted in them."""
    if profile.projects is None:
        return _brief(root, root.table("project"), profile, draft=draft)
    head = root.table("department")
    brief = _brief(root, head, profile, draft=draft)
    projects = tuple(_projects(root, profile.projects, brief))
    _distinct(root, projects)
    return Brief(**(vars(brief) | {"projects": projects}))


def _brief(root: Table, project: Table, profile: Profile, *, draft: bool, owner: Brief | None = None) -> Brief:
    for key in (*ANSWERED, *(DEPARTMENT_ONLY if profile.projects else ())):
        root.value(key, required=False)
    goal, budget = root.table("goal"), root.table("budget")
    year = project.whole("year", low=2000, high=2100, default=owner.year if owner else None)
    indicators = tuple(_indicator(item, profile, year) for item in root.tables("indicators"))
    choices = {
        key: project.choice(key, choice.options) for key, choice in profile.layout.choices.items() if key in project
    }
    above = owner.supervising_department or owner.name if owner else ""
    unit = owner.implementing_unit or owner.name if owner else ""
    brief = Brief(
        code=project.text("code", default="", longest=LONGEST_NAME),
        name=project.text("name", default="", longest=LONGEST_NAME),
        year=year,
        supervising_department=_stated_text(project, "supervising_department", above),
        implementing_unit=_stated_text(project, "implementing_unit", unit),
        goal=goal.text("expected", default="", longest=LONGEST_GOAL),
        indicators=tuple(item for item in indicators if item is not None),
        budget=_amounts(budget, profile),
        choices=choices,
        draft=draft or root.flag("draft", default=False),
        functions=(project.text("functions", default="", longest=LONGEST_FUNCTIONS) if profile.department else ""),
        figures=dict(_figures(root, profile)) if profile.department else {},
        confirmed=project.flag("confirmed", default=False),
        whole_goal=goal.text("whole", default="", longest=LONGEST_GOAL),
        state="" if profile.projects else project.choice("state", list(ProjectState), default=""),
        state_reason="" if profile.projects else project.text("state_reason", default="", longest=LONGEST_REASON),
    )
    if not brief.state and not profile.projects and (brief.whole_goal or any(item.whole for item in brief.indicators)):
        brief = replace(brief, state=ProjectState.MULTI_YEAR.value)
    if owner and year != owner.year:
        project.mistake("year", f"项目年度{year}与部门年度{owner.year}不同", "应为同一年")
    goal.value("actual", required=False)
    for table in (project, goal, budget):
        table.finish()
    if not indicators and not root.mistakes:
        root.mistake("indicators", "一个指标也没有")
    return brief


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
    table, known = root.table("figures"), figure_limits(profile.department.base)
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
    known = [rule.dimension.value for rule in profile.dimensions]
    dimension = Dimension(item.choice("dimension", known))
    rule = profile.dimension(dimension)
    allowed = [category.value for category in rule.categories] if rule else list(Category)
    category = Category(item.choice("category", allowed))
    target = _target(item, category, year)
    indicator = Indicator(
        dimension,
        category,
        item.text("name", default="", longest=LONGEST_NAME),
        target,
        item.number("points", default=0),
        whole=item.text("whole", default="", longest=LONGEST_NAME),
        confirmed=item.flag("confirmed", default=False),
    )
    for key in ("actual", "assessed", "deduction", "deduction_reason", "reason", "reported"):
        item.value(key, required=False)
    item.finish()
    return indicator if len(item.mistakes) == before else None


def _target(item: Table, category: Category, year: int) -> Target:
    """A target given as a text, or split into polarity, number (or date) and measure."""
    if "polarity" not in item:
        target = item.value("target")
        number = exact_number(target)
        text = format(number, "f") if number is not None else target
        if isinstance(text, str):
            text = item.text("target", longest=LONGEST_NAME) if number is None else text
        if not isinstance(text, str):
            item.mistake("target", f"应为文字，如“≥1000个”，现为{value_in_words(target)}")
            return Target(Polarity.QUALITATIVE)
        measure = canonical_measure(item.text("measure", default=""))
        if measure and not text.rstrip().endswith(measure):
            text = f"{text}{measure}"
        return read_target(text, category=category, year=year)
    names = {polarity.value: polarity for polarity in Polarity} | POLARITY_BY_SIGN
    polarity = names[item.choice("polarity", names)]
    measure = canonical_measure(item.text("measure", default=""))
    if polarity is Polarity.QUALITATIVE:
        return Target(polarity, None, "", item.text("target", longest=LONGEST_NAME))
    if polarity is Polarity.DEADLINE:
        day = item.day("target")
        return Target(polarity, serial(day) if day else None, "", str(day or ""))
    number = item.number("target")
    return Target(polarity, number, measure, f"{polarity.sign}{number:f}{measure}")


def _amounts(table: Table, profile: Profile) -> dict[tuple[str, Stage], Decimal]:
    amounts: dict[tuple[str, Stage], Decimal] = {}
    for line, stages in typed_funds(profile).items():
        inner = table.table(line)
        for stage in stages:
            if stage is not Stage.ACTUAL and stage in inner:
                amounts[line, stage] = inner.number(stage, low=0)
        inner.finish()
    return amounts
