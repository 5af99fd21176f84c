"""Read a profile from its merged tables, with every mistake and its key path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from string import Formatter

from perfeval_xl.errors import ProfileError
from perfeval_xl.plain_text import is_address
from perfeval_xl.profiles.course import read_course, read_not_applicable
from perfeval_xl.profiles.department_rules import read_base_data, read_ratios
from perfeval_xl.profiles.fund_columns import ARRIVAL_RATE, BALANCE, REASON, check_execution_columns, check_names
from perfeval_xl.profiles.fund_lines import read_fund_lines, read_money
from perfeval_xl.profiles.layout import read_layout
from perfeval_xl.profiles.levels import read_alternatives, read_categories, read_dimensions
from perfeval_xl.profiles.misplaced import explained
from perfeval_xl.profiles.negatives import read_negatives
from perfeval_xl.profiles.outline import Outline
from perfeval_xl.profiles.profile import (
    FULL_POINTS,
    MAIL_WORDS,
    UNCHANGED,
    Asks,
    Basis,
    ChangedBudget,
    Department,
    DimensionRule,
    Execution,
    Mail,
    OverAchievement,
    Plausibility,
    Profile,
    Provision,
    QualitativeScoring,
    QuantityScoring,
    RatingBand,
    Reasons,
    SatisfactionScoring,
)
from perfeval_xl.profiles.scoring_rules import read_caps, read_inside, read_special
from perfeval_xl.profiles.sense import look
from perfeval_xl.profiles.weights import why_not
from perfeval_xl.rules import registry
from perfeval_xl.rules.parameters import LONGEST_GRADE
from perfeval_xl.tables import Table, plain
from perfeval_xl.vocabulary import Polarity, Stage

PROJECT, DEPARTMENT = "project", "whole_department"
"""What a profile may be of."""
NO_SCORE = "no_score"
"""What a project scores by a budget that was not there at the start of the year."""
PROFILE_KINDS = (PROJECT, DEPARTMENT)
"""Every kind of profile."""
PROJECT_ONLY = (Stage.ADJUSTMENT, Stage.ARRIVED, ARRIVAL_RATE, BALANCE, REASON)
"""Columns of the funds that the form of a department does not have."""


class Reader:
    """Reads one profile; holds the provisions that its tables name."""

    def __init__(self, root: Table) -> None:
        self.root = root
        self.provisions = self._provisions()
        self.scores = self.root.table("scoring")

    def basis(self, table: Table) -> Basis:
        """The provision a table of numbers rests on."""
        key = table.text("provision")
        provision = self.provisions.get(key)
        if provision is None:
            if key:
                table.mistake("provision", f"“{key}”不在provisions里", f"允许：{'、'.join(self.provisions)}")
            provision = Provision(key, key, "", None, False, "")
        return Basis(provision, table.text("article", default=""), table.flag("verified"))

    def _provisions(self) -> dict[str, Provision]:
        tables = self.root.table("provisions")
        provisions = {}
        for key in tables.values:
            table = tables.table(key)
            provisions[key] = Provision(
                key,
                table.text("title"),
                table.text("number", default=""),
                table.day("issued", required=False),
                table.flag("verified"),
                table.text("note", default=""),
                table.flag("own", default=False),
            )
            table.finish()
        return provisions

    def execution(self) -> Execution:
        """How the execution of the budget is scored."""
        table = self.root.table("execution")
        stages = [Stage.ORIGINAL.value, Stage.FINAL.value]
        points = table.number("points", low=0, high=FULL_POINTS)
        execution = Execution(
            points=points,
            rule=registry.EXECUTION.read(table, points=points),
            denominator=Stage(table.choice("denominator", stages)),
            basis=self.basis(table),
            changed=self._changed(table) if "changed" in table else UNCHANGED,
            inside=read_inside(table),
        )
        table.finish()
        return execution

    def _changed(self, execution: Table) -> ChangedBudget:
        """By which budget the rate is measured when the budget of the year changed."""
        table, budgets = execution.table("changed"), [Stage.ORIGINAL.value, Stage.FINAL.value]
        none = table.choice("none", [Stage.FINAL.value, NO_SCORE])
        changed = ChangedBudget(
            None if none == NO_SCORE else Stage(none),
            Stage(table.choice("raised", budgets)),
            Stage(table.choice("cut", budgets)),
            self.basis(table),
        )
        table.finish()
        return changed

    def scoring(self) -> dict[Polarity, QuantityScoring]:
        """The rule for each kind of target."""
        scorings = {}
        for polarity, rules in registry.QUANTITIES.items():
            table = self.scores.table(polarity)
            scorings[polarity] = QuantityScoring(rules.read(table), self.basis(table))
            table.finish()
        return scorings

    def qualitative(self) -> QualitativeScoring:
        """The grades of qualitative targets with their bands."""
        table = self.scores.table("qualitative")
        rule = registry.QUALITATIVE.read(table)
        read_as = table.table("read_as")
        grades = sorted({band.grade for band in rule.bands})
        meanings = {word: read_as.choice(word, grades) for word in read_as.values}
        scoring = QualitativeScoring(rule, meanings, self.basis(table))
        table.finish()
        return scoring

    def satisfaction(self) -> SatisfactionScoring | None:
        """How satisfaction is scored, where that differs."""
        if "satisfaction" not in self.scores:
            return None
        table = self.scores.table("satisfaction")
        scoring = SatisfactionScoring(registry.SATISFACTION.read(table), self.basis(table))
        table.finish()
        return scoring

    def over_achievement(self) -> OverAchievement:
        """From which rate on a target counts as exceeded, and what that costs."""
        table = self.root.table("over_achievement")
        rule = OverAchievement(
            table.number("threshold", low=1, high=100),
            Asks(table.choice("asks", list(Asks))),
            self.basis(table),
            tuple(table.texts("shares", default=[])),
        )
        table.finish()
        return rule

    def reasons(self) -> Reasons:
        """When a reason is to be given."""
        table = self.root.table("reasons")
        reasons = Reasons(
            table.flag("score_below_points"),
            table.number("execution_below", low=0, high=1),
            table.number("budget_change_above", low=0, high=10),
            tuple(table.texts("empty_words")),
            self.basis(table),
        )
        table.finish()
        return reasons

    def ratings(self) -> tuple[tuple[RatingBand, ...], Basis]:
        """The ratings with their least scores, and their provision."""
        table = self.root.table("ratings")
        listed = []
        for item in table.tables("bands"):
            rating = item.text("rating", longest=LONGEST_GRADE)
            listed.append(RatingBand(rating, item.number("lower", low=0, high=FULL_POINTS)))
            item.finish()
        bands = tuple(listed)
        if list(bands) != sorted(bands, key=lambda band: -band.lower):
            table.mistake("bands", "应从高到低排列")
        if not bands or bands[-1].lower != 0:
            table.mistake("bands", "最后一档应从0分开始")
        basis = self.basis(table)
        table.finish()
        return bands, basis

    def department(
        self, kind: str, dimensions: tuple[DimensionRule, ...], projects: Profile | None
    ) -> Department | None:
        """What only the form of a department has; None for a project."""
        if kind != DEPARTMENT:
            return None
        if projects is None:
            self.root.mistake("projects", "缺少此项", "写明项目支出自评表用哪个规则集")
            return None
        if projects.kind != PROJECT:
            self.root.mistake("projects", f"“{projects.id}”不是项目支出的规则集")
        base = read_base_data(self.root.table("base_data"), self.basis)
        ratios = read_ratios(self.root, dimensions, base, self.basis)
        reached = self.root.table("goal")
        department = Department(projects, base, ratios, reached.flag("reached"))
        reached.finish()
        return department

    def plausibility(self) -> Plausibility:
        """Thresholds and words of what is only asked about."""
        table = self.root.table("plausibility")
        if table.value("empty_reasons", required=False) is not None:
            table.mistake("empty_reasons", "此项已移走", "写在[reasons]之下，改名为empty_words")
        thresholds = Plausibility(
            dominant_share=table.number("dominant_share", low=0, high=1),
            outrun=table.number("outrun", low=0, high=1),
            guidance_words=tuple(table.texts("guidance_words")),
            vague_words=tuple(table.texts("vague_words")),
            measure_words=tuple(table.texts("measure_words")),
            cause_words=tuple(table.texts("cause_words")),
            shortfall_words=tuple(table.texts("shortfall_words")),
            percent_names=tuple(table.texts("percent_names")),
            bare_names=tuple(table.texts("bare_names")),
            smaller_names=tuple(table.texts("smaller_names", default=[])),
            larger_names=tuple(table.texts("larger_names", default=[])),
            unclear_names=tuple(table.texts("unclear_names", default=[])),
            basis=self.basis(table),
        )
        table.finish()
        return thresholds


def parse(
    values: Mapping[str, object],
    *,
    profile_id: str,
    extends: str,
    file: str,
    projects: Profile | None = None,
    outline: Outline | None = None,
) -> Profile:
    """Return the profile that the merged tables ``values`` describe; see `read_profile`."""
    root = Table(values, file=file, path="", mistakes=[])
    return read_profile(root, profile_id=profile_id, extends=extends, projects=projects, outline=outline)


def read_profile(
    root: Table, *, profile_id: str, extends: str, projects: Profile | None, outline: Outline | None
) -> Profile:
    """Return the profile that stands in ``root``.

    ``projects`` are the rules for the projects of a department, where it is one; ``outline`` is
    that of its report. Fingerprint and boxes depend on its version, and are left to the library.
    Raises ProfileError with all mistakes: file, key path, what, what is allowed.
    """
    reader = Reader(root)
    for key in ("extends", "projects"):
        root.value(key, required=False)
    kind, scored = root.choice("kind", PROFILE_KINDS), root.flag("scored", default=True)
    dimensions = read_dimensions(root, reader.basis)
    headings, natures = read_categories(root, frozenset(c for rule in dimensions for c in rule.categories))
    rounding = root.table("rounding")
    ratings, ratings_basis = reader.ratings()
    profile = Profile(
        id=profile_id,
        version=root.whole("version", low=1, high=999),
        title=root.text("title"),
        jurisdiction=root.text("jurisdiction"),
        year=root.whole("year", low=2000, high=2100),
        kind=kind,
        extends=extends,
        fingerprint="",
        provisions=reader.provisions,
        execution=reader.execution(),
        dimensions=dimensions,
        alternatives=read_alternatives(root, reader.basis, dimensions),
        categories=headings,
        natures=natures,
        scoring=reader.scoring(),
        qualitative=reader.qualitative(),
        satisfaction=reader.satisfaction(),
        over_achievement=reader.over_achievement(),
        reasons=reader.reasons(),
        deduction_allowed=_deduction_allowed(root.table("deduction")),
        score_places=rounding.whole("score_places", low=0, high=4),
        score_tolerance=rounding.number("printed_tolerance", low=0, high=1),
        rounding_basis=reader.basis(rounding),
        ratings=ratings,
        ratings_basis=ratings_basis,
        plausibility=reader.plausibility(),
        layout=read_layout(root.table("layout"), reader.basis, department=kind == DEPARTMENT, scored=scored),
        department=reader.department(kind, dimensions, projects),
        outline=outline,
        mail=_mail(root.table("mail")),
        course=read_course(root.table("course"), reader.basis),
        not_applicable=read_not_applicable(root.table("not_applicable"), reader.basis),
        negatives=read_negatives(root.table("negative"), reader.basis),
        scored=scored,
        money=read_money(root),
        fund_lines=read_fund_lines(root, department=kind == DEPARTMENT),
        special=read_special(root, reader.basis, [c for rule in dimensions for c in rule.categories]),
        caps=read_caps(root.table("total"), reader.basis, full=FULL_POINTS),
    )
    for table in (rounding, reader.scores, root):
        table.finish()
    return _sound(profile, root)


def _sound(profile: Profile, root: Table) -> Profile:
    """The profile, where nothing is wrong with it. Raises ProfileError with all mistakes."""
    _whole(profile, root)
    look(profile, root)
    if root.mistakes:
        raise ProfileError(explained(root.mistakes, root.known))
    return profile


def _mail(table: Table) -> Mail:
    """The message of a submission: its texts may name `MAIL_WORDS` and nothing else; to whom it goes may be missing."""
    to = tuple(filter(None, re.split(r"[;；,，\s]+", table.text("to", default=""))))
    for address in to:
        if not is_address(address):
            table.mistake("to", f"“{address}”不是邮箱地址", "收自评表的邮箱，如 a@example.cn；几个用分号隔开")
    mail = Mail(table.text("subject"), table.text("body"), to)
    for key, text in (("subject", mail.subject), ("body", mail.body)):
        try:
            named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError:
            named = {"{"}
        for word in sorted(named - set(MAIL_WORDS)):
            table.mistake(
                key, f"花括号里的“{word}”认不出来", f"允许：{'、'.join(f'{{{known}}}' for known in MAIL_WORDS)}"
            )
    table.finish()
    return mail


def _deduction_allowed(table: Table) -> bool:
    allowed = table.flag("allowed")
    for key in ("provision", "article", "verified"):
        table.value(key, required=False)
    table.finish()
    return allowed


def _whole(profile: Profile, root: Table) -> None:
    """What no single table can say: the parts fit each other."""
    if not root.mistakes:
        _points_make_full(profile, root)
    if profile.caps and not profile.scored:
        root.mistake("total.caps", "不计分的表没有总分", "去掉caps，或去掉scored = false")
    if profile.kind == DEPARTMENT and not profile.scored:
        root.mistake("scored", "部门整体支出自评要计分", "只有项目支出的表可以不计分")
    grouped = [rule.dimension for rule in profile.dimensions if rule.group]
    if grouped and not profile.layout.has("group"):
        root.mistake(f"dimension.{grouped[0]}.group", "表上没有“group”栏", "layout.columns里加上这一栏，或去掉group")
    seen: dict[str, str] = {}
    for rule in profile.dimensions:
        for category in rule.categories:
            if category in seen:
                root.mistake(
                    f"dimension.{rule.dimension}.categories",
                    f"{category}已列在{seen[category]}之下",
                    "一个二级指标只归一个一级指标",
                )
            seen[category] = rule.dimension
    stages = {column.role for column in profile.layout.funds}
    _funds_fit(profile, root, stages)
    if profile.kind == DEPARTMENT and Stage.ORIGINAL in stages:
        root.mistake("layout.funds", "部门整体支出的年初预算数取自基础数据表，不另设一栏", "去掉这一栏")
    if profile.kind == DEPARTMENT and profile.execution.denominator is Stage.ORIGINAL:
        root.mistake("execution.denominator", "部门整体支出按全年预算数计算执行率", "允许：final_budget")
    changed = profile.execution.changed
    by_original = profile.execution.denominator is Stage.ORIGINAL
    if by_original and Stage.FINAL in (changed.none, changed.raised, changed.cut) and Stage.FINAL not in stages:
        what = f"资金表没有“{Stage.FINAL.chinese}”一栏，不能改按它计算"
        root.mistake("execution.changed", what, f"none写{NO_SCORE}，raised、cut写{Stage.ORIGINAL}")
    if profile.execution.denominator not in stages:
        root.mistake(
            "execution.denominator",
            f"资金表没有“{profile.execution.denominator.chinese}”一栏",
            "layout.funds要有这一栏",
        )


def _funds_fit(profile: Profile, root: Table, roles: set[str]) -> None:
    """The columns of the funds are those of the kind of form, and hold what the execution scores."""
    if profile.kind == DEPARTMENT:
        for role in sorted(roles & set(PROJECT_ONLY)):
            root.mistake("layout.funds", f"部门整体支出的资金表没有“{role}”一栏", "去掉这一栏")
    if profile.projects is not None and profile.projects.money is not profile.money:
        what = f"金额单位是{profile.money}，其项目支出的规则集“{profile.projects.id}”是{profile.projects.money}"
        root.mistake("money.unit", what, "两者应一致，部门的数是各项目之和")
    execution = root.values.get("execution")
    elsewhere = not profile.scored or (isinstance(execution, Mapping) and "inside" in execution)
    layout = Table({}, file=root.file, path="layout", mistakes=root.mistakes)
    check_names(layout, profile.layout.funds, len(profile.fund_lines))
    points = profile.execution.points if profile.scored else Decimal(0)
    check_execution_columns(layout, profile.layout.funds, points, elsewhere=elsewhere)


def _points_make_full(profile: Profile, root: Table) -> None:
    """Whatever is prescribed leaves a way to 100, and the execution rate has its place in it."""
    execution = profile.execution
    wrong = why_not(profile.shares("执行率"), FULL_POINTS) if profile.scored else ""
    if wrong:
        root.mistake("dimension", wrong, f"应为{FULL_POINTS}")
    for number, other in enumerate(profile.alternatives, start=1):
        without, added = profile.dimension(other.without), sum(other.adds.values(), Decimal(0))
        if without is not None and without.weights.is_fixed and added != without.points and profile.scored:
            what = f"加了{plain(added)}分，“{without.heading}”是{plain(without.points)}分"
            root.mistake(f"alternatives[{number}].adds", what, "没有这个一级指标时，它的分值要全部加到别处")
    if execution.inside is None:
        return
    if not profile.scored:
        root.mistake("execution.inside", "不计分的表，执行率不能列为一项指标", "去掉inside，执行率列在资金表里")
    home, place = profile.dimension(execution.inside.dimension), "execution.inside"
    if {"points", "score"} & {column.role for column in profile.layout.funds}:
        root.mistake(
            "layout.funds",
            "执行率列在指标里，资金表不再有分值、得分两栏",
            "去掉points、score两栏，或去掉execution.inside",
        )
    if profile.kind == DEPARTMENT:
        root.mistake(place, "部门整体支出的执行率只能列在资金表里", "去掉inside")
    elif home is None:
        known = "、".join(rule.dimension for rule in profile.dimensions)
        root.mistake(f"{place}.dimension", f"“{execution.inside.dimension}”不是本规则集的一级指标", f"允许：{known}")
    elif execution.inside.category not in home.categories:
        what = f"“{execution.inside.category}”不在“{home.heading}”之下"
        root.mistake(f"{place}.category", what, f"允许：{'、'.join(home.categories)}")
    elif home.weights.is_fixed and execution.points > home.points:
        what = f"执行率{plain(execution.points)}分，多于“{home.heading}”的{plain(home.points)}分"
        root.mistake("execution.points", what, "执行率的分值包含在它所在的一级指标里")
