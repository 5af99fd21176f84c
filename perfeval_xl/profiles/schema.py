"""The JSON Schema of a profile and of the outline of a report, for editors of TOML.

It is made from the code that reads them: the reader runs over every shipped profile and notes which keys it
asks for, of what kind and within which bounds. Rules and their parameters come from the lists of rules.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from perfeval_xl.profiles.library import Library, folder
from perfeval_xl.profiles.outline import outline_of
from perfeval_xl.profiles.overlay import overlay
from perfeval_xl.profiles.parse import read_profile
from perfeval_xl.profiles.shelf import OUTLINE_SUFFIX
from perfeval_xl.rules.registry import LISTS, RuleList
from perfeval_xl.rules.rule import Rule
from perfeval_xl.tables import Table
from perfeval_xl.vocabulary import Category

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The version of JSON Schema."""
Schema = dict[str, object]
"""A piece of JSON Schema."""
ANY = "*"
"""Stands for whatever key an author chooses."""
FREE_KEYS = frozenset(
    {
        *(
            "provisions",
            "dimension",
            "layout.choices",
            "layout.fields",
            "layout.captions",
            "scoring.qualitative.read_as",
        ),
        *("alternatives[].adds", "base_data.fields"),
        *("rules", "scales", f"scales.{ANY}.read_as", f"dimension.{ANY}.category_points"),
    }
)
"""Tables whose keys the author of a profile chooses."""
OF_THE_PROFILE = frozenset(
    {
        "base_data.breakdown.line",
        "ratios[].dimension",
        "ratios[].category",
        f"scoring.qualitative.read_as.{ANY}",
        f"scales.{ANY}.read_as.{ANY}",
    }
)
"""Choices among what the profile itself names."""
NO_LONGER = frozenset({"plausibility.empty_reasons"})
"""Keys that are read to say where they went."""
_REFERENCE: Schema = {"type": "string", "pattern": r"^[^@/]+/[^@/]+(@[1-9][0-9]{0,2})?$"}
_ROWS_OF_NAMES: Schema = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "string"}, "minItems": 1},
}
_SAID_BY_NONE = """
[provisions.p]
title = "样表"
verified = false
[scales.yes_no]
title = "是否"
provision = "p"
verified = false
categories = ["quality"]
bands = [
    { grade = "是", short = "是", lower = 1, upper = 1 },
    { grade = "否", short = "否", lower = 0, upper = 0 },
]
[scales.yes_no.read_as]
"已完成" = "是"
[rules.reached]
title = "达到才得分"
polarity = "at_least"
rule = "all_or_nothing"
provision = "p"
verified = false
categories = ["quantity"]
[layout.captions]
indicators = "绩效指标完成情况"
[total]
provision = "p"
verified = false
caps = [[0.8, 100], [0, 79]]
[dimension.output]
weights = "range"
least = 40
most = 60
[dimension.output.category_points]
quantity = 10
[execution.inside]
dimension = "output"
category = "quality"
heading = "预算执行率"
target = "100%"
[layout]
funds = [
    { role = "name", first = 1, last = 1 },
    { role = "final_budget", first = 2, last = 2 },
    { role = "actual_expenditure", first = 3, last = 3 },
]
[[fund_lines]]
key = "fiscal"
heading = "财政资金"
within = ""
nature = "appropriation"
"""
"""What the reader asks for, and no shipped profile says."""
_OUTLINE_SAID_BY_NONE = """
title = "自评报告"
numbering = ["一、"]
[[sections]]
level = 1
title = "项目概况"
write = { key = "overview", prompt = "项目的主要内容", limit = 1000 }
[[annexes]]
title = "自评表"
form = "main"
"""
"""Parts that an outline may have, so that the schema knows them whichever outlines are shipped."""
_GIVEN: Mapping[str, Schema] = {
    "extends": _REFERENCE,
    "projects": _REFERENCE,
    "category": {
        "type": "object",
        "additionalProperties": {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"heading": {"type": "string"}, "nature": {"enum": [*Category]}},
                    "required": ["heading"],
                    "additionalProperties": False,
                },
            ]
        },
    },
    **dict.fromkeys(("layout.identity", "layout.footers", "base_data.footers"), _ROWS_OF_NAMES),
    # A column by its role, or by its number.
    **{key: {"type": ["string", "integer"]} for key in ("layout.funds[].first", "layout.funds[].last")},
    "total.caps": {
        "type": "array",
        "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        "minItems": 1,
    },
}
"""What is read as it stands, and looked at elsewhere."""


@dataclass
class _Shape:
    """What the reader asked for in one place, put together over everything it read."""

    path: str
    visits: int = 0
    required: int = 0
    """How many of the visits said that it must be there."""
    kinds: list[Schema] = field(default_factory=list)
    keys: dict[str, _Shape] = field(default_factory=dict)
    items: _Shape | None = None

    def key(self, name: str) -> _Shape:
        name = ANY if self.path in FREE_KEYS else name
        return self.keys.setdefault(name, _Shape(f"{self.path}.{name}" if self.path else name))

    def item(self) -> _Shape:
        if self.items is None:
            self.items = _Shape(f"{self.path}[]")
        return self.items


class _TracedTable(Table):
    """A table that notes what is asked of it."""

    def __init__(self, values: Mapping[str, object], *, file: str, path: str, shape: _Shape) -> None:
        super().__init__(values, file=file, path=path, mistakes=[])
        self.shape = shape
        shape.visits += 1
        self._asked: set[str] = set()

    def value(self, key: str, *, required: bool = True) -> object:
        shape = self.shape.key(key)
        if key not in self._asked:
            self._asked.add(key)
            shape.required += required
        return super().value(key, required=required)

    def text(self, key: str, *, default: str | None = None, longest: int = 0) -> str:
        self._note(key, {"type": "string"} | ({"maxLength": longest} if longest else {}))
        return super().text(key, default=default, **({"longest": longest} if longest else {}))

    def number(
        self,
        key: str,
        *,
        low: Decimal | int | None = None,
        high: Decimal | int | None = None,
        default: Decimal | int | None = None,
    ) -> Decimal:
        self._note(key, {"type": "number"} | _bounds(low, high))
        return super().number(key, low=low, high=high, default=default)

    def whole(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        number = super().whole(key, low=low, high=high, default=default)
        self._note(key, {"type": "integer"} | _bounds(low, high))
        return number

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        self._note(key, {"type": "boolean"})
        return super().flag(key, default=default)

    def choice(self, key: str, allowed: Iterable[str], *, default: str | None = None) -> str:
        names = [str(name) for name in allowed]
        chosen = super().choice(key, names, default=default)
        self._note(key, {"enum": [*names, *([""] if default == "" else [])]})
        return chosen

    def day(self, key: str, *, required: bool = True) -> date | None:
        self._note(key, {"type": "string", "format": "date"})
        return super().day(key, required=required)

    def texts(self, key: str, *, default: list[str] | None = None) -> list[str]:
        self._note(key, {"type": "array", "items": {"type": "string"}})
        return super().texts(key, default=default)

    def table(self, key: str) -> Table:
        self._note(key, {"type": "object"})
        return super().table(key)

    def tables(self, key: str) -> Iterator[Table]:
        self._note(key, {"type": "array"})
        self.shape.key(key).item()
        return super().tables(key)

    def _note(self, key: str, kind: Schema) -> None:
        kinds = self.shape.key(key).kinds
        if kind not in kinds:
            kinds.append(kind)

    def _inner(self, values: Mapping[str, object], key: str, path: str) -> Table:
        shape = self.shape.key(key)
        inner = shape.item() if path.endswith("]") else shape
        return _TracedTable(values, file=self.file, path=path, shape=inner)


def profile_schema() -> Schema:
    """The schema of a profile.

    What extends another profile need not say what that one says: only what stands in lists is asked for.
    """
    library, root = Library((folder(),)), _Shape("")
    for profile_id in library.available():
        profile = library.load(profile_id)
        table = _TracedTable(library.tables(profile_id), file=profile_id, path="", shape=root)
        read_profile(table, profile_id=profile_id, extends="", projects=profile.projects, outline=None)
    table = _TracedTable(_sample(library), file="", path="", shape=root)
    read_profile(table, profile_id="", extends="", projects=None, outline=None)
    return {
        "$schema": DIALECT,
        "title": "绩效自评规则集",
        "if": {"required": ["extends"]},
        "then": _written(root, whole=False),
        "else": _written(root, whole=True),
    }


def _sample(library: Library) -> dict[str, object]:
    """The tables of a profile that says what no shipped one does."""
    said = tomllib.loads(_SAID_BY_NONE, parse_float=Decimal)
    homes = set(said["dimension"])
    profiles = (library.load(profile_id) for profile_id in library.available())
    fits = next(own for own in profiles if own.department is None and homes <= {r.dimension for r in own.dimensions})
    return overlay(library.tables(fits.id), said)


def outline_schema() -> Schema:
    """The schema of the outline of a report."""
    root = _Shape("")
    for path in sorted(folder().glob(f"*/*{OUTLINE_SUFFIX}")):
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        outline_of(_TracedTable(values, file=path.name, path="", shape=root))
    outline_of(_TracedTable(tomllib.loads(_OUTLINE_SAID_BY_NONE), file="", path="", shape=root))
    return {"$schema": DIALECT, "title": "自评报告提纲", **_written(root, whole=True)}


def _bounds(low: Decimal | int | None, high: Decimal | int | None) -> Schema:
    bounds = {"minimum": low, "maximum": high}
    return {name: float(bound) for name, bound in bounds.items() if bound is not None}


def _written(shape: _Shape, *, whole: bool) -> Schema:
    """The schema of what was asked for; ``whole`` says whether required keys have to be there."""
    if shape.path in _GIVEN:
        return dict(_GIVEN[shape.path])
    if shape.items is not None:
        return {"type": "array", "items": _written(shape.items, whole=True)}
    if shape.keys:
        return _object(shape, whole=whole)
    if shape.path in OF_THE_PROFILE:
        return {"type": "string"}
    return _leaf(shape.kinds)


def _object(shape: _Shape, *, whole: bool) -> Schema:
    keys = {name: inner for name, inner in shape.keys.items() if inner.path not in NO_LONGER}
    if shape.path in FREE_KEYS:
        return {"type": "object", "additionalProperties": _written(keys[ANY], whole=whole)}
    schema: Schema = {
        "type": "object",
        "properties": {name: _written(inner, whole=whole) for name, inner in keys.items()},
        "additionalProperties": False,
    }
    due = [name for name, inner in keys.items() if whole and _is_due(shape, inner)]
    rules = next((listed for listed in LISTS if listed.place == shape.path), None)
    if rules is not None:
        return _with_rules(schema, due, rules, whole=whole)
    return schema | ({"required": due} if due else {})


def _is_due(shape: _Shape, inner: _Shape) -> bool:
    """Whether a key was required whenever its table was read; of a table, whether anything in it is."""
    if inner.keys:
        return inner.visits >= shape.visits and any(_is_due(inner, one) for one in inner.keys.values())
    return inner.required >= shape.visits


def _with_rules(schema: Schema, due: list[str], rules: RuleList[Rule], *, whole: bool) -> Schema:
    """The schema of a table in which a rule is named, with the parameters of each."""
    choices = rules.schema()
    properties = _mapping(schema["properties"])
    names: list[object] = []
    cases: list[Schema] = []
    for choice in choices:
        inner = _mapping(choice["properties"])
        parameters = {key: value for key, value in inner.items() if key != "rule"}
        properties.update(dict.fromkeys(parameters, True) if rules.named else parameters)
        due = [key for key in due if key not in parameters]
        needed = [key for key in choice["required"] if key != "rule"] if isinstance(choice["required"], list) else []
        if rules.named:
            names.append(_mapping(inner["rule"])["const"])
            if not parameters:
                continue
            applies = {"properties": {"rule": inner["rule"]}, "required": ["rule"]}
            then = {"properties": parameters} | ({"required": needed} if whole else {})
            cases.append({"if": applies, "then": then})
        elif whole:
            due += needed
    if names:
        properties["rule"] = {"enum": names}
    return schema | ({"allOf": cases} if cases else {}) | ({"required": due} if due else {})


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _leaf(kinds: list[Schema]) -> Schema:
    """One schema for what was asked for in several ways: as an enumeration, within the widest bounds."""
    choices = [kind["enum"] for kind in kinds if "enum" in kind]
    if choices:
        return {"enum": choices[0]} if all(choice == choices[0] for choice in choices) else {"type": "string"}
    types = [kind["type"] for kind in kinds]
    if "integer" in types:
        kinds = [kind for kind in kinds if kind["type"] == "integer"]
    merged: Schema = {}
    for kind in kinds:
        merged = _wider(merged, kind) if merged else dict(kind)
    return merged


def _wider(one: Schema, other: Schema) -> Schema:
    wider = {key: value for key, value in one.items() if key in other}
    for bound, choose in (("minimum", min), ("maximum", max), ("maxLength", max)):
        if bound in wider:
            wider[bound] = choose(float(str(one[bound])), float(str(other[bound])))
    return wider
