"""Rules that only some rows have: scales beside the usual one, named rules, and what bounds the total."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal

from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.basis import Basis
from perfeval_xl.rules import registry
from perfeval_xl.rules.judgements import Banded
from perfeval_xl.rules.parameters import LONGEST_GRADE, Band
from perfeval_xl.rules.rule import QuantityRule
from perfeval_xl.tables import OWN_KEY, OWN_KEY_IN_WORDS, Table, exact_number, exact_percent, list_in_words, plain
from perfeval_xl.vocabulary import Polarity

Based = Callable[[Table], Basis]
"""Reads the provision that a table rests on."""
_OPEN_POLARITIES = (Polarity.AT_LEAST, Polarity.AT_MOST, Polarity.EXACT, Polarity.DEADLINE)


@frozen
class QualitativeScoring:
    """The levels of a qualitative indicator."""

    rule: Banded
    read_as: Mapping[str, str]
    """What people write instead of a level in tables that are not ours, and the level
    they mean. Reading it is always reported."""
    basis: Basis
    title: str = ""
    """What a scale is called that is chosen by an indicator; the usual one has no name."""
    categories: tuple[str, ...] = ()
    """二级指标 whose rows are judged by it where they name no other."""

    @property
    def bands(self) -> tuple[Band, ...]:
        """From the best level down."""
        return self.rule.bands


@frozen
class NamedRule:
    """A rule for quantities that is chosen by an indicator, or by its 二级指标."""

    title: str
    polarity: Polarity
    rule: QuantityRule
    basis: Basis
    categories: tuple[str, ...] = ()
    """二级指标 whose rows have it where they name no other."""


@frozen
class Caps:
    """The most that the total may be, by 预算执行率."""

    steps: tuple[tuple[Decimal, Decimal], ...] = ()
    """(the rate from which on it holds, the most), from high to low; none where nothing bounds it."""
    basis: Basis | None = None

    def __bool__(self) -> bool:
        return bool(self.steps)

    def words(self, full: Decimal) -> str:
        """How the total is bounded, in Chinese."""
        parts, above = [], None
        for rate, most in self.steps:
            if most < full:
                reach = f"低于{exact_percent(above)}" if above is not None else ""
                floor = f"{exact_percent(rate)}（含）以上" if rate else ""
                parts.append(
                    f"{'、'.join(filter(None, (floor, reach))) or '不论执行率多少'}的，总分不超过{plain(most)}分"
                )
            above = rate
        return f"预算执行率{'；'.join(parts)}" if parts else "总分不受执行率限制"


NO_CAPS = Caps()
"""Where a profile says nothing."""


@frozen
class Inside:
    """Where 预算执行率 is one of the indicators, and not a row of its own beside the funds."""

    dimension: str
    category: str
    heading: str
    target: str = ""
    """What stands in its cell of 年度指标值."""


@frozen
class Special:
    """The rules that only some rows have, by key."""

    scales: Mapping[str, QualitativeScoring] = field(default_factory=dict)
    rules: Mapping[str, NamedRule] = field(default_factory=dict)

    def scale_for(self, category: str) -> str:
        """Key of the scale by which qualitative rows of ``category`` are judged; empty for the usual one."""
        return next((key for key, scale in self.scales.items() if category in scale.categories), "")

    def rule_for(self, category: str, polarity: Polarity) -> str:
        """Key of the rule that rows of ``category`` have; empty for the usual one."""
        found = (key for key, rule in self.rules.items() if category in rule.categories and rule.polarity is polarity)
        return next(found, "")

    @property
    def titles(self) -> Mapping[str, tuple[str, str]]:
        """What each is called in a list, and the key of an indicator and the value that it stands for."""
        named = {scale.title: ("scale", key) for key, scale in self.scales.items()}
        return named | {rule.title: ("rule", key) for key, rule in self.rules.items()}


NOTHING_SPECIAL = Special()
"""Where every row goes by its 指标性质."""


def read_special(root: Table, basis: Based, categories: Sequence[str]) -> Special:
    """The scales and named rules of a profile, for rows of ``categories``."""
    scales, rules = root.table("scales"), root.table("rules")
    special = Special(
        {key: _scale(table, basis, categories) for key, table in _named(scales)},
        {key: _rule(table, basis, categories) for key, table in _named(rules)},
    )
    titles: dict[str, str] = {}
    for place, named in (("scales", special.scales), ("rules", special.rules)):
        for key, one in named.items():
            if one.title in titles:
                root.mistake(
                    f"{place}.{key}.title", f"“{one.title}”与{titles[one.title]}同名", "清单里按名称选，名称不能重复"
                )
            titles.setdefault(one.title, f"{place}.{key}")
    claimed: dict[tuple[str, Polarity], str] = {}
    owners = [(f"scales.{key}", scale.categories, Polarity.QUALITATIVE) for key, scale in special.scales.items()]
    owners += [(f"rules.{key}", rule.categories, rule.polarity) for key, rule in special.rules.items()]
    for place, own, polarity in owners:
        for category in own:
            other = claimed.setdefault((category, polarity), place)
            if other != place:
                root.mistake(
                    f"{place}.categories", f"“{category}”已由{other}计分", "同一二级指标、同一指标性质只用一种计分办法"
                )
    return special


def _named(tables: Table) -> Iterator[tuple[str, Table]]:
    for key in tables.values:
        if not OWN_KEY.fullmatch(key):
            tables.mistake(key, "不能作键", OWN_KEY_IN_WORDS)
        yield key, tables.table(key)


def _scale(table: Table, basis: Based, categories: Sequence[str]) -> QualitativeScoring:
    title = table.text("title", longest=LONGEST_GRADE)
    rule = registry.SCALE.read(table)
    read_as = table.table("read_as")
    grades = [band.grade for band in rule.bands]
    meanings = {word: read_as.choice(word, grades) for word in read_as.values}
    scale = QualitativeScoring(rule, meanings, basis(table), title, _categories(table, categories))
    table.finish()
    return scale


def _rule(table: Table, basis: Based, categories: Sequence[str]) -> NamedRule:
    title = table.text("title", longest=LONGEST_GRADE)
    polarity = Polarity(table.choice("polarity", _OPEN_POLARITIES))
    named = NamedRule(
        title, polarity, registry.NAMED[polarity].read(table), basis(table), _categories(table, categories)
    )
    table.finish()
    return named


def _categories(table: Table, known: Sequence[str]) -> tuple[str, ...]:
    names = table.texts("categories", default=[])
    for name in names:
        if name not in known:
            table.mistake("categories", f"“{name}”不是本规则集的二级指标", f"允许：{'、'.join(known)}")
    return tuple(name for name in names if name in known)


def read_caps(table: Table, basis: Based, *, full: int) -> Caps:
    """The caps of the total that ``table`` lists, from the highest rate down."""
    written = table.value("caps", required=False)
    if written is None:
        table.finish()
        return NO_CAPS
    steps: list[tuple[Decimal, Decimal]] = []
    for number, pair in enumerate(written if isinstance(written, list) else [], start=1):
        numbers = [exact_number(part) for part in pair] if isinstance(pair, list) else []
        rate, most = (*numbers, None, None)[:2]
        if len(numbers) != 2 or rate is None or most is None:
            table.mistake(f"caps[{number}]", f"应为[执行率, 总分上限]两个数，现为{list_in_words(pair)}")
        elif not (0 <= rate <= 1 and 0 <= most <= full):
            table.mistake(f"caps[{number}]", f"[{plain(rate)}, {plain(most)}]超出范围", f"允许[0至1, 0至{full}]")
        else:
            steps.append((rate, most))
    if not steps:
        table.mistake("caps", "至少要有一档", "如[[0.8, 100], [0.7, 89], [0, 79]]")
    steps.sort(reverse=True)
    if steps and steps[-1][0] != 0:
        table.mistake("caps", "最低一档应从执行率0开始")
    if any(above[1] < below[1] for above, below in itertools.pairwise(steps)):
        table.mistake("caps", "执行率低的一档，总分上限不能更高")
    if len({rate for rate, _ in steps}) < len(steps):
        table.mistake("caps", "同一个执行率写了两档")
    caps = Caps(tuple(steps), basis(table))
    table.finish()
    return caps


def read_inside(execution: Table) -> Inside | None:
    """Under which 二级指标 the execution rate is an indicator; None where it stands beside the funds."""
    if "inside" not in execution:
        return None
    table = execution.table("inside")
    inside = Inside(
        table.text("dimension"), table.text("category"), table.text("heading"), table.text("target", default="")
    )
    table.finish()
    return inside
