"""Read 一级指标 and 二级指标 of a profile: those that every place has, and its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches

from perfeval_xl.profiles.head import line
from perfeval_xl.profiles.profile import FULL_POINTS, Alternative, Basis, DimensionRule
from perfeval_xl.profiles.weights import read_weights
from perfeval_xl.tables import OWN_KEY, OWN_KEY_IN_WORDS, Table
from perfeval_xl.vocabulary import Category, Dimension

Based = Callable[[Table], Basis]
"""Reads the provision that a table rests on."""


def read_dimensions(root: Table, basis: Based) -> tuple[DimensionRule, ...]:
    """The 一级指标 with their points and categories."""
    names = root.texts("dimensions")
    tables = root.table("dimension")
    for name in tables.values:
        # Tables of dimensions that this place does not use may stay from the profile below.
        if name in names or name in list(Dimension) or not get_close_matches(name, [*names, *Dimension], 1):
            tables.value(name, required=False)
    tables.finish()
    rules = []
    for name in sorted({name for name in names if names.count(name) > 1}):
        root.mistake("dimensions", f"“{name}”出现了{names.count(name)}次", "每个只列一次")
    known = _texts_of(root, "category")
    for name in dict.fromkeys(names):
        if name not in list(Dimension) and name not in tables.values:
            root.mistake("dimensions", f"“{name}”没有写明", f"常用的有：{'、'.join(Dimension)}；{_own_section(name)}")
        elif _is_key(root, "dimensions", name, Dimension):
            table = tables.table(name)
            heading, categories = table.text("heading"), tuple(_categories(table, known))
            points, weights = read_weights(table, categories, full=FULL_POINTS)
            label = line(table, "label", default="", words=("heading", "points"))
            group = line(table, "group", default="", words=("points",))
            rules.append(DimensionRule(name, heading, points, categories, basis(table), label, weights, group))
            table.finish()
    return tuple(rules)


def _own_section(name: str) -> str:
    """How a place writes a 一级指标 of its own, for one that is only named."""
    if OWN_KEY.fullmatch(name):
        return f"自设的另写[dimension.{name}]一节"
    return f"这里写键，名称写在[dimension.键]的heading；自设的键{OWN_KEY_IN_WORDS}"


def _is_key(table: Table, key: str, name: str, known: type[Dimension] | type[Category]) -> bool:
    good = OWN_KEY.fullmatch(name) is not None
    if not good:
        table.mistake(key, f"“{name}”不能用", f"常用的有：{'、'.join(known)}；自设的{OWN_KEY_IN_WORDS}")
    return good


def _texts_of(root: Table, key: str) -> Mapping[str, object]:
    values = root.value(key, required=False)
    return values if isinstance(values, Mapping) else {}


def _categories(table: Table, known: Mapping[str, object]) -> list[str]:
    names = table.texts("categories")
    if not names:
        table.mistake("categories", "至少要有一个二级指标", f"常用的有：{'、'.join(Category)}；也可自设")
    for name in names:
        if name not in list(Category) and name not in known:
            what = f"“{name}”没有名称"
            table.mistake("categories", what, f"常用的有：{'、'.join(Category)}；自设的在[category]里写名称")
    return [
        name
        for name in names
        if (name in known or name in list(Category)) and _is_key(table, "categories", name, Category)
    ]


def read_categories(root: Table, used: frozenset[str]) -> tuple[dict[str, str], dict[str, Category]]:
    """What the 二级指标 that are ``used`` are called, and what they are by nature."""
    table = root.table("category")
    headings: dict[str, str] = {}
    natures: dict[str, Category] = {}
    for key in dict.fromkeys((*Category, *table.values, *used)):
        own = Category(key) if key in list(Category) else None
        if isinstance(table.values.get(key), dict):
            item = table.table(key)
            headings[key] = item.text("heading", default=None if key in used else "")
            nature = item.choice("nature", ["", *Category], default=own or "")
            own = Category(nature) if nature in list(Category) else None
            item.finish()
        else:
            headings[key] = table.text(key, default=None if key in used else "")
        if own is not None:
            natures[key] = own
    table.finish()
    return headings, natures


def read_alternatives(root: Table, basis: Based, dimensions: tuple[DimensionRule, ...]) -> tuple[Alternative, ...]:
    """Other points for forms without one of the dimensions."""
    known = sorted({rule.dimension for rule in dimensions})
    alternatives = []
    for table in root.tables("alternatives"):
        without = table.choice("without", dict.fromkeys((*known, *Dimension)))
        adds = table.table("adds")
        for name in adds.values:
            if name not in known:
                adds.mistake(name, "不是本规则集的一级指标", f"允许：{'、'.join(known)}")
        points: dict[str, Decimal] = {
            name: adds.number(name, low=0, high=FULL_POINTS) for name in adds.values if name in known
        }
        alternatives.append(Alternative(without, points, basis(table)))
        table.finish()
    return tuple(alternatives)
