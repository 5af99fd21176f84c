"""What is sound by itself in a profile and makes no sense together: names that collide, rules without effect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.profiles.columns import TEXT
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.rules.parameters import parameters_of
from perfeval_xl.rules.registry import LISTS
from perfeval_xl.tables import Table
from perfeval_xl.vocabulary import Polarity

TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that nobody sees and that turn the direction of what follows them."""
BRACES = re.compile(r"\{[A-Za-z_]*\}")
AS_IT_STANDS = re.compile(r"layout\.(annex|number|notes\[\d+\]|columns\[\d+\]\.heading|total_label)$")
"""Texts that are printed as they stand: what others have in braces is replaced."""
ESSENTIAL = ("kind", "dimensions", "execution", "scoring", "ratings", "layout")
"""What a profile has that extends no other."""
FORGOTTEN = 2
"""How many of them one lacks that was meant to extend another."""
PLACEHOLDER = "（文件名称"
"""How the title of a provision begins in the text of a new profile, until its author says what it is."""

MONEY_NAMED = re.compile(r"(?:[（(]|单位[:：]?(?:人民币)?)(亿元|万元|元)")
"""How a form says in which unit its amounts are."""


def look(profile: Profile, root: Table) -> None:
    """Note what nobody who fills in or lists such a form could tell apart."""
    for heading in _twice(rule.heading for rule in profile.dimensions):
        what = f"有{[rule.heading for rule in profile.dimensions].count(heading)}个一级指标都叫“{heading}”"
        root.mistake("dimension", what, "名称各不相同；清单按名称认一级指标")
    for rule in profile.dimensions:
        headings = [profile.categories[category] for category in rule.categories]
        for heading in _twice(headings):
            keys = "、".join(key for key in rule.categories if profile.categories[key] == heading)
            what = f"“{rule.heading}”之下有{headings.count(heading)}个二级指标都叫“{heading}”（{keys}）"
            root.mistake("category", what, "名称各不相同；清单按名称认二级指标")
    signs = profile.layout.signs
    # 定量 and 定性 say nothing of a direction: the target itself must show it.
    shown = any(column.role == "target" and column.printed for column in profile.layout.columns)
    if signs[Polarity.AT_LEAST] == signs[Polarity.AT_MOST] and not shown:
        what = f"at_least、at_most都写成“{signs[Polarity.AT_LEAST]}”，分不出指标性质"
        root.mistake("layout.signs", what, "各不相同；或把指标值印成一格（“target”栏，如“≥1000个”）")
    for heading in _twice("".join(one.heading.split()) for one in profile.layout.columns if one.role == TEXT):
        root.mistake("layout.columns", f"有几个文字栏都叫“{heading}”", "名称各不相同；清单和审核意见按名称认栏")
    for place, text in _in_other_money(profile):
        what = f"金额以{profile.money}计（[money]的unit），这里印的是“{''.join(text.split())}”"
        root.mistake(place, what, "改成一致；沿用来的，在本规则集里重写一遍")
    for place, text in _texts(root.values, ""):
        if TURNING.search(text):
            root.mistake(place, "含有看不见的、改变文字方向的字符，印出来会颠倒", "请删去后重新输入")
        braces = BRACES.search(text) if AS_IT_STANDS.match(place) else None
        if braces:
            root.mistake(place, f"“{braces[0]}”会照原样印出来", "这里不能用花括号；标题等处才换成年度、单位、项目名称")


def _in_other_money(profile: Profile) -> Iterator[tuple[str, str]]:
    """Texts of the form that name another unit of its amounts than the one in which they are."""
    layout = profile.layout
    shown = {"layout.head_left": layout.head.left, "layout.head_right": layout.head.right}
    if layout.funds and "funds" in layout.blocks:
        shown["layout.funds_label"] = layout.funds_label
        shown |= {f"layout.funds[{at}].heading": one.heading for at, one in enumerate(layout.funds, start=1)}
    for place, text in shown.items():
        named = MONEY_NAMED.search("".join(text.split()))
        if named is not None and named[1] != profile.money:
            yield place, text


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Every text below ``value``, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, start=1):
            yield from _texts(inner, f"{place}[{number}]")


def check_extends(own: Mapping[str, object], profile_id: str, others: Callable[[], Iterable[str]]) -> None:
    """Refuse a profile that forgot to say which of the ``others`` it extends, and hence lacks most of what it needs.

    That alone is told, and not each thing that it lacks. Raises ProfileError.
    """
    if len([key for key in ESSENTIAL if key not in own]) < FORGOTTEN:
        return
    what = "没有写从哪个规则集起步" if own else "文件是空的"
    known = "、".join(other for other in others() if other != profile_id)
    cure = f'在文件最前面、第一个方括号之前写extends = "规则集"；现有：{known}'
    raise ProfileError([Mistake(f"{profile_id}.toml", "extends", what, cure)])


def _twice(texts: Iterable[str]) -> Iterator[str]:
    listed = list(texts)
    return (text for text in dict.fromkeys(listed) if listed.count(text) > 1)


def check_parameters(own: Mapping[str, object], merged: Mapping[str, object], file: str) -> None:
    """Refuse parameters that an author wrote for a rule which has no use for them.

    What was inherited may well be left over; what somebody wrote is meant to have an effect. Raises ProfileError.
    """
    mistakes = []
    for listed in LISTS:
        rule = str(_at(merged, listed.place).get("rule", ""))
        for key in idle(listed.place, rule, _at(own, listed.place)):
            others = "、".join(other.name for other in listed.rules if key in parameters_of(other))
            what = f"rule为{rule}时，{key}不起作用"
            mistakes.append(Mistake(file, f"{listed.place}.{key}", what, f"去掉它，或rule写{others}"))
    if mistakes:
        raise ProfileError(mistakes)


def idle(place: str, rule: str, keys: Iterable[str]) -> list[str]:
    """Those of ``keys`` in the table ``place`` that are parameters of other rules than ``rule``."""
    for listed in LISTS:
        named = next((one for one in listed.rules if one.name == rule), None)
        if listed.place == place and listed.named and named is not None:
            every = {key for other in listed.rules for key in parameters_of(other)}
            return [key for key in keys if key in every - set(parameters_of(named))]
    return []


def _at(tables: Mapping[str, object], place: str) -> Mapping[str, object]:
    value: object = tables
    for key in place.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def unnamed_provisions(profile: Profile) -> list[Mistake]:
    """The provisions whose title nobody has written yet; no form can be issued on them."""
    return [
        Mistake(
            f"{profile.id}.toml",
            f"provisions.{key}.title",
            "还没有写依据的名称",
            "写文件名称；没有文件的，直说是谁的做法",
        )
        for key, provision in profile.provisions.items()
        if not provision.title.strip() or provision.title.startswith(PLACEHOLDER)
    ]


def check_named(profile: Profile) -> None:
    """Refuse to issue on provisions that have no name yet. Raises ProfileError."""
    unnamed = unnamed_provisions(profile)
    if unnamed:
        raise ProfileError(unnamed)
