"""The first text of a profile for a new place: what the one it extends says, ready to be changed.

Only what places usually differ in is written out; the rest is inherited. The text is a sound
profile as it stands, so that its author can look at a built form after every change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.profiles.library import Library, reference
from perfeval_xl.profiles.releases import PROFILE_ID
from perfeval_xl.profiles.sense import PLACEHOLDER, idle
from perfeval_xl.tables import plain

OWN = "local"
"""Key of the provision that the author is to fill in."""
_WIDTH = 110
"""Characters from which on the items of a list stand on lines of their own."""
_HEAD = """\
# {title}
# 由“perfeval profiles new”从 {parent} 抄出，凡与本地文件不同的地方逐项改；没有写出的各项照 {parent}。
# 怎样写见 docs/profile.md；改一处就检查一次：perfeval profiles check {file}
extends = {extends}
version = 1
title = {quoted}
jurisdiction = {place}
year = {year}
"""
_PROVISION = """
# 依据：发文名称、文号、日期；读到原文的写 verified = true，凭公开表格还原的写 false（表上会写明“未核实”）
[provisions.{key}]
title = "{placeholder}，如：关于开展{year}年度项目支出绩效自评工作的通知）"
number = ""
verified = false
note = "（从哪里看到的，哪些没有看到原文）"
"""
_SECTIONS = (
    ("execution", "预算执行率：分值、计分办法、按哪个预算数算"),
    ("dimension", "一级指标：分值和所含的二级指标；名称和次序照本地的表"),
    ("category", "二级指标的名称"),
    ("scoring", "计分：≥、≤、=、时限，定性的档次"),
    ("layout", "表样：标题、各块的次序、指标表各栏、资金表各栏"),
)
"""What places differ in, and what is said of it."""
_NOT_COPIED = ("provision", "verified", "article", "read_as")


def profile_text(library: Library, profile_id: str, parent_id: str) -> str:
    """The text of a profile ``profile_id`` that extends ``parent_id`` (``place/2020``, with ``@1`` of that version).

    Raises ProfileError where the id cannot be used, or where there is no such profile to extend.
    """
    if not PROFILE_ID.fullmatch(profile_id):
        what, cure = "这个名称不能用", "写成“某省/2024”：文件夹/文件名，只用汉字、字母、数字和_-."
        raise ProfileError([Mistake(profile_id, "规则集", what, cure)])
    if profile_id in library.available():
        raise ProfileError([Mistake(profile_id, "规则集", "已经有这个规则集", "换一个名称，或直接改它")])
    wanted = reference(parent_id)
    parent = library.load(wanted.id, version=wanted.version)
    tables = library.tables(wanted.id)
    place, _, name = profile_id.partition("/")
    year = int(name[:4]) if name[:4].isascii() and name[:4].isdigit() else date.today().year
    title = f"{place}{_KINDS.get(parent.kind, '绩效自评')}"
    head = _HEAD.format(
        title=title,
        parent=wanted.id,
        file=f"{profile_id}.toml",
        extends=_value(f"{wanted.id}@{parent.version}"),
        quoted=_value(title),
        place=_value(place),
        year=year,
    )
    used = {"dimension": {rule.dimension for rule in parent.dimensions}}
    used["category"] = {category for rule in parent.dimensions for category in rule.categories}
    parts = [
        head,
        f"dimensions = {_value(tables['dimensions'])}\n",
        _PROVISION.format(key=OWN, year=year, placeholder=PLACEHOLDER),
    ]
    for key, told in _SECTIONS:
        values = tables.get(key)
        if isinstance(values, Mapping):
            kept = {name: value for name, value in values.items() if key not in used or name in used[key]}
            parts.append(f"\n# {told}\n" + "\n".join(_table(key, kept)))
    return "".join(parts)


_KINDS = {"project": "项目支出绩效自评", "whole_department": "部门整体支出绩效自评"}


def _table(path: str, values: Mapping[str, object]) -> Iterator[str]:
    """A table with what it holds; one that rests on a provision rests on the author's."""
    inner = {key: value for key, value in values.items() if isinstance(value, Mapping) and key not in _NOT_COPIED}
    without = (*_NOT_COPIED, *idle(path, str(values.get("rule", "")), values))
    own = {key: value for key, value in values.items() if not isinstance(value, Mapping) and key not in without}
    if own:
        yield f"[{path}]"
        for key, value in own.items():
            yield f"{_key(key)} = {_value(value)}"
        if "provision" in values:
            yield f"provision = {_value(OWN)}"
            yield "verified = false"
        yield ""
    for key, value in inner.items():
        if isinstance(value, Mapping):
            yield from _table(f"{path}.{_key(key)}", value)


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else _value(key)


def _value(value: object) -> str:
    """A value as TOML has it."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return plain(Decimal(str(value)))
        case date():
            return value.isoformat()
        case Mapping():
            return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
        case list():
            parts = [_value(item) for item in value]
            if any(isinstance(item, Mapping) for item in value) or sum(map(len, parts)) > _WIDTH:
                return "[\n" + "".join(f"    {part},\n" for part in parts) + "]"
            return f"[{', '.join(parts)}]"
    return json.dumps(str(value), ensure_ascii=False)
