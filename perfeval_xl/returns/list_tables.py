"""The rows of a list as the tables of a dossier, so that a list and a dossier mean the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from perfeval_xl.forms.list_columns import (
    CONFIRMED,
    CORE,
    EXTRA,
    NO,
    PART_OF_ABOVE,
    SCORING,
    WITHOUT_POINTS,
    YES,
    ListColumn,
)
from perfeval_xl.forms.shared_fields import typed_funds
from perfeval_xl.forms.written_values import is_percent
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.returns.list_sheets import ListRow
from perfeval_xl.returns.list_words import bare, half_width, named_alike, polarity_of, typed_number
from perfeval_xl.vocabulary import Polarity

HEAD = ("code", "name", "year", "supervising_department", "implementing_unit", "functions", "state", "state_reason")
"""What a dossier says in its first table by the same keys as the list."""
NO_DIRECTION = frozenset({"定量", "定量指标"})
"""Words in the column 指标性质 that leave the direction to the target."""
STRICT = frozenset({">", "<", "大于", "小于", "高于", "低于", "超过", "多于", "少于"})
"""Signs that belong to the text of the target, where the doubt about them is noted."""
_OWN_DIRECTION = re.compile(r"[≥≧≤≦<>=《》]|以上|以下|以内|之内|不|至少|至多|超|[年月日前底]|季度")
"""A target that says itself in which direction it is meant, or is a day."""


@dataclass(frozen=True)
class ListEntry:
    """A project or a department: its row, and the rows that belong to it."""

    row: ListRow
    rules: Profile
    indicators: tuple[ListRow, ...]
    projects: tuple[ListEntry, ...] = ()

    @property
    def kind(self) -> str:
        """The table of a dossier that holds its row."""
        return "department" if self.rules.projects else "project"


def tables_of(entry: ListEntry) -> dict[str, object]:
    """The tables of a dossier that say what the rows of ``entry`` say."""
    values = entry.row.values
    head = {key: values[key] for key in HEAD if key in values}
    head |= {key.removeprefix("choice."): value for key, value in values.items() if key.startswith("choice.")}
    if is_confirmed(entry.row):
        head["confirmed"] = True
    budget: dict[str, dict[str, object]] = {}
    for line, stages in typed_funds(entry.rules).items():
        for stage in stages:
            if f"{line}.{stage}" in values:
                budget.setdefault(line, {})[stage.value] = values[f"{line}.{stage}"]
    tables: dict[str, object] = {
        entry.kind: head,
        "goal": {name: values[key] for name, key in (("expected", "goal"), ("whole", "whole")) if key in values},
        "budget": budget,
        "indicators": [_indicator(entry.rules, item) for item in entry.indicators],
    }
    if entry.kind == "department":
        tables["projects"] = [tables_of(own) for own in entry.projects]
    return tables


def is_confirmed(row: ListRow) -> bool | None:
    """Whether the office says that the row is meant as it stands; None where it cannot be told."""
    return says_yes(row, CONFIRMED)


def says_yes(row: ListRow, column: ListColumn) -> bool | None:
    """Whether a row says yes in a column; None where it cannot be told."""
    said = row.text(column.key).strip().upper()
    return True if said in YES else False if said in ("", *NO) else None


def knows_polarity(row: ListRow) -> bool:
    """Whether the word in the column 指标性质 is one that is known."""
    text = row.text("polarity")
    return not text or bare(text) in NO_DIRECTION | STRICT or polarity_of(text) is not None


def polarity_in(row: ListRow) -> Polarity | None:
    """The direction that the column 指标性质 states, if it does."""
    return polarity_of(row.text("polarity"))


def heading_of(rules: Profile, dimension: str) -> str:
    """The 一级指标 of ``rules`` that ``dimension`` means; itself where there is none."""
    return named_alike(dimension, [rule.heading for rule in rules.dimensions]) or dimension


def category_of(names: Mapping[str, object], category: str) -> str:
    """The 二级指标 among ``names`` that ``category`` means; itself where there is none.

    Where a 一级指标 has a single one, its name may be cut: 满意度 for 服务对象满意度指标.
    """
    known = named_alike(category, names)
    if known is None and len(names) == 1:
        (only,) = names
        known = only if only.removesuffix("指标").endswith(bare(category).removesuffix("指标")) else None
    return known or category


def _indicator(profile: Profile, row: ListRow) -> dict[str, object]:
    indicator: dict[str, object] = {
        key: value
        for key, value in row.values.items()
        if key not in ("code", "polarity", "confirmed", CORE.key, SCORING) and not key.startswith(EXTRA)
    }
    extras = {key.removeprefix(EXTRA): row.written.get(key) or row.text(key) for key in row.values if EXTRA in key}
    if extras:
        indicator["extras"] = extras
    if says_yes(row, CORE):
        indicator["core"] = True
    headings = {rule.heading: rule for rule in profile.dimensions}
    rule = headings.get(heading_of(profile, row.text("dimension")))
    indicator["dimension"] = rule.dimension if rule else row.text("dimension")
    # Of several without a name the first is meant.
    names = {profile.categories[c]: c for c in reversed(rule.categories if rule else ())}
    category = category_of(names, row.text("category"))
    indicator["category"] = names.get(category, category)
    if is_confirmed(row):
        indicator["confirmed"] = True
    if indicator.get("points") in (WITHOUT_POINTS, PART_OF_ABOVE):
        indicator["unscored"] = True
        indicator |= {"part": True} if indicator.pop("points") == PART_OF_ABOVE else {}
    meant = scoring_meant(profile, row)
    return indicator | ({} if meant is None else dict([meant])) | _target(row)


def scoring_meant(profile: Profile, row: ListRow) -> tuple[str, str] | None:
    """The scale or rule that a row names by its title; None where it names none that ``profile`` has."""
    titles = profile.special.titles
    known = named_alike(row.text(SCORING), titles) if row.text(SCORING) else None
    return None if known is None else titles[known]


def _target(row: ListRow) -> dict[str, object]:
    """The target, split where the list splits it, else as a text for the grammar of targets."""
    if "target" not in row.values:
        return {}
    target, polarity, measure = row.values["target"], polarity_in(row), row.text("measure")
    if isinstance(target, date):
        if polarity is Polarity.DEADLINE:
            return {"polarity": polarity.value, "target": target.isoformat()}
        day = f"{target.year}年{target.month}月{target.day}日"
        if polarity is Polarity.AT_LEAST:
            # Not before that day: nothing that a form can ask.
            return {"target": f"{polarity.sign}{day}"}
        exact = polarity is Polarity.EXACT
        return {"target": f"{day}前", "polarity": Polarity.EXACT.value} if exact else {"target": f"{day}前"}
    text = str(target)
    if polarity is None:
        strict = bare(row.text("polarity"))
        return (
            {"target": f"{strict}{text}"}
            if strict in STRICT and not _OWN_DIRECTION.search(text)
            else {"target": target}
        )
    if polarity is Polarity.QUALITATIVE:
        return {"polarity": polarity.value, "target": text}
    if polarity.is_number:
        written = half_width(text).strip()
        if written.endswith("%") and (not measure or is_percent(measure)):
            written, measure = written.removesuffix("%"), "%"
        number = typed_number(written)
        if number is not None:
            return {"polarity": polarity.value, "target": number, "measure": measure}
        if not _OWN_DIRECTION.search(text):
            return {"target": f"{polarity.sign}{text}"}
    return {"target": text}
