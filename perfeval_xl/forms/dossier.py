"""Dossiers (TOML or JSON): what is asked of a project and what was answered.

``docs/dossier.md`` documents every key. ``values = "printed"`` means answers as
people write them (``≥850个``), read here with doubts; ``values = "cells"`` means
the content of the cells, taken as it is.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from perfeval_xl.errors import BriefError, Mistake, reason_of
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.build import LONGEST_GOAL, LONGEST_NAME, TOTAL, build_form, fund_key
from perfeval_xl.forms.model import Brief, Filled, Form, Indicator, IndicatorRow
from perfeval_xl.forms.reading import (
    Reading,
    Target,
    read_actual,
    read_rate,
    read_target,
    serial,
)
from perfeval_xl.profiles.model import Profile
from perfeval_xl.tables import UNWRITABLE, Table, exact_number
from perfeval_xl.vocabulary import POLARITY_BY_SIGN, Category, Dimension, Fund, Polarity, Stage

FORMAT = 1
"""Version of the format; a newer one is refused, not half read."""
PRINTED, CELLS = "printed", "cells"
LARGEST_FILE = 8 * 1024 * 1024
"""Bytes of a dossier; the largest published one has 10 KB."""


@dataclass(frozen=True)
class Dossier:
    """A dossier as read: the tables, and the file it came from."""

    held: Mapping[str, object]
    file: str

    @property
    def profile_id(self) -> str | None:
        found = self.held.get("profile")
        return found if isinstance(found, str) else None


def load_dossier(path: Path) -> Dossier:
    """Read ``path`` (.toml or .json). Raises BriefError where it is neither."""
    name = path.name
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BriefError([Mistake(name, "整个文件", f"超过{LARGEST_FILE // 1024 // 1024}MB")])
        text = path.read_bytes().decode("utf-8-sig")
        held = (
            json.loads(text, parse_float=Decimal)
            if path.suffix.lower() == ".json"
            else tomllib.loads(text, parse_float=Decimal)
        )
    except OSError as error:
        raise BriefError([Mistake(name, "整个文件", f"打不开：{reason_of(error)}")]) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        kind = "JSON" if path.suffix.lower() == ".json" else "TOML"
        raise BriefError([Mistake(name, "整个文件", f"不是合格的{kind}：{error}")]) from error
    if not isinstance(held, dict):
        raise BriefError([Mistake(name, "整个文件", "应为一张表")])
    return Dossier(held, name)


def read_brief(dossier: Dossier, profile: Profile, *, draft: bool = False) -> Brief:
    """Return the brief part of a dossier.

    Raises BriefError with every mistake, those in the answers included.
    """
    mistakes: list[Mistake] = []
    root = Table(dossier.held, file=dossier.file, path="", mistakes=mistakes)
    _known_keys(root)
    project, goal, budget = root.table("project"), root.table("goal"), root.table("budget")
    year = project.whole("year", low=2000, high=2100)
    indicators = tuple(_indicator(item, profile, year) for item in root.tables("indicators"))
    choices = {
        key: project.choice(key, choice.options)
        for key, choice in profile.layout.choices.items() if key in project
    }
    brief = Brief(
        code=project.text("code", default="", longest=LONGEST_NAME),
        name=project.text("name", default="", longest=LONGEST_NAME),
        year=year,
        supervising_department=project.text("supervising_department", default="", longest=LONGEST_NAME),
        implementing_unit=project.text("implementing_unit", default="", longest=LONGEST_NAME),
        goal=goal.text("expected", default="", longest=LONGEST_GOAL),
        indicators=tuple(item for item in indicators if item is not None),
        budget=_amounts(budget),
        choices=choices,
        draft=draft or root.flag("draft", default=False),
    )
    goal.value("actual", required=False)
    for table in (project, goal, budget, root):
        table.finish()
    if not brief.indicators and not mistakes:
        root.mistake("indicators", "一个指标也没有")
    _Answers(profile).take(Table(dossier.held, file=dossier.file, path="", mistakes=mistakes))
    if mistakes:
        raise BriefError(dict.fromkeys(mistakes))
    return brief


def read_filled(dossier: Dossier, profile: Profile, brief: Brief) -> Filled:
    """Return the answers and reported results of a dossier, on the form of its brief."""
    form = build_form(profile, brief)
    mistakes: list[Mistake] = []
    root = Table(dossier.held, file=dossier.file, path="", mistakes=mistakes)
    taken = _Answers(profile)
    taken.take(root)
    rows = _rows_in_order(form)
    for row, item in zip(rows, root.tables("indicators"), strict=True):
        taken.take_row(row, item, brief.year)
    if mistakes:
        raise BriefError(mistakes)
    kept = {field.key: taken.answers[field.key] for field in form.answers
            if field.key in taken.answers}
    totals = {fund_key(TOTAL, stage) for stage in form.stages}
    return Filled(
        form,
        {key: reading.value for key, reading in kept.items() if reading.value is not None},
        taken.reported,
        {key: value for key, value in taken.reported.items() if taken.printed and key in totals},
        _raw_texts(rows, root) if taken.printed else {},
        {key: reading.doubts for key, reading in kept.items() if reading.doubts},
    )


def _known_keys(root: Table) -> None:
    found = root.whole("dossier", low=1, high=999, default=FORMAT)
    if found != FORMAT:
        root.mistake("dossier", f"格式版本{found}", f"本程序只认{FORMAT}")
    for key in ("profile", "values", "funds", "execution", "texts", "choices", "reported", "source"):
        root.value(key, required=False)


def _indicator(item: Table, profile: Profile, year: int) -> Indicator | None:
    before = len(item.mistakes)
    known = [rule.dimension.value for rule in profile.dimensions]
    dimension = Dimension(item.choice("dimension", known))
    rule = profile.dimension(dimension)
    allowed = [category.value for category in rule.categories] if rule else list(Category)
    category = Category(item.choice("category", allowed))
    target = _target(item, category, year)
    indicator = Indicator(
        dimension, category, item.text("name", default="", longest=LONGEST_NAME), target,
        item.number("points", default=0),
    )
    for key in ("actual", "assessed", "deduction", "deduction_reason", "reason", "reported"):
        item.value(key, required=False)
    item.finish()
    return indicator if len(item.mistakes) == before else None


def _target(item: Table, category: Category, year: int) -> Target:
    """A target given as a text, or split into polarity, number (or date) and measure."""
    if "polarity" not in item:
        found = item.value("target")
        number = exact_number(found)
        text = format(number, "f") if number is not None else found
        if isinstance(text, str):
            text = item.text("target", longest=LONGEST_NAME) if number is None else text
        if not isinstance(text, str):
            item.mistake("target", f"应为文字，如“≥1000个”，现为{found!r}")
            return Target(Polarity.QUALITATIVE)
        measure = item.text("measure", default="")
        if measure and not text.rstrip().endswith(measure):
            text = f"{text}{measure}"
        return read_target(text, category=category, year=year)
    names = {polarity.value: polarity for polarity in Polarity} | POLARITY_BY_SIGN
    polarity = names[item.choice("polarity", names)]
    measure = item.text("measure", default="")
    if polarity is Polarity.QUALITATIVE:
        return Target(polarity, None, "", item.text("target", longest=LONGEST_NAME))
    if polarity is Polarity.DEADLINE:
        day = item.day("target")
        return Target(polarity, serial(day) if day else None, "", str(day or ""))
    number = item.number("target")
    return Target(polarity, number, measure, f"{polarity.sign}{number:f}{measure}")


def _amounts(table: Table) -> dict[tuple[Fund, Stage], Decimal]:
    found = {}
    for fund in Fund:
        line = table.table(fund)
        for stage in (Stage.ORIGINAL, Stage.FINAL):
            if stage in line:
                found[fund, stage] = line.number(stage, low=0)
        line.finish()
    return found


def _rows_in_order(form: Form) -> list[IndicatorRow]:
    """Rows in the order of the dossier, not of the sheet."""
    rows = list(form.rows)
    ordered = []
    for indicator in form.brief.indicators:
        row = next(row for row in rows if row.indicator is indicator)
        rows.remove(row)
        ordered.append(row)
    return ordered


_ROW_ANSWERS = ("assessed", "deduction", "deduction_reason", "reason")


class _Answers:
    """Answers and typed results while they are collected from the tables of a dossier."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.stages = [Stage(c.role) for c in profile.layout.funds if c.role in list(Stage)]
        self.answers: dict[str, Reading] = {}
        self.reported: dict[str, Value] = {}
        self.printed = True

    def take(self, root: Table) -> None:
        """Take everything that stands outside the indicators; mistakes are noted in ``root``."""
        self.printed = root.choice("values", (PRINTED, CELLS), default=PRINTED) == PRINTED
        self.answer("goal.actual", root.table("goal"), "actual")
        funds = root.table("funds")
        for fund in Fund:
            line = funds.table(fund)
            for stage in self.stages:
                self.answer(fund_key(fund, stage), line, stage)
            line.finish()
        execution, texts, choices = root.table("execution"), root.table("texts"), root.table("choices")
        self.answer("execution.reason", execution, "reason")
        for key in self.profile.layout.choices:
            self.answer(f"project.{key}", choices, key)
        for block in self.profile.layout.texts:
            self.answer(f"texts.{block.key}", texts, block.key)
        for table in (funds, execution, texts, choices):
            table.finish()
        self._results(root.table("reported"))
        for item in root.tables("indicators"):
            # Which row they belong to is not known yet; what is wrong with them is.
            for role in ("actual", *_ROW_ANSWERS):
                self.answer("", item, role)

    def take_row(self, row: IndicatorRow, item: Table, year: int) -> None:
        """Take the answers to one indicator."""
        key, actual, target = row.key("actual"), item.held.get("actual"), row.indicator.target
        if self.printed and isinstance(actual, str) and item.text("actual"):
            self.answers[key] = read_actual(actual, target, self.profile.qualitative, year=year)
        elif target.polarity is Polarity.DEADLINE and _is_day(actual):
            self.answers[key] = Reading(serial(date.fromisoformat(str(actual))))
        else:
            self.answer(key, item, "actual")
        for role in _ROW_ANSWERS:
            self.answer(row.key(role), item, role)
        typed = item.table("reported")
        for role in ("points", "score", "rate"):
            self.result(row.key(role), typed, role)
        typed.finish()

    def answer(self, key: str, table: Table, name: str) -> None:
        """Take a value as it is; a day becomes the number that a cell would hold."""
        found = table.value(name, required=False)
        if isinstance(found, Mapping) and set(found) == {"text"} and isinstance(found["text"], str):
            found = found["text"]
        if isinstance(found, str):
            if UNWRITABLE.search(found):
                table.mistake(name, "含有看不见的控制字符，写不进工作簿", "请删去后重新输入")
            elif found:
                self.answers[key] = Reading(found)
            return
        if isinstance(found, datetime):
            found = found.date()
        number = exact_number(found)
        if isinstance(found, date):
            self.answers[key] = Reading(serial(found))
        elif number is not None or isinstance(found, bool):
            self.answers[key] = Reading(found if isinstance(found, bool) else number)
        elif found is not None:
            table.mistake(name, f"应为数字、文字或日期，现为{found!r}")

    def result(self, key: str, table: Table, name: str) -> None:
        """Take what somebody typed as a result."""
        found = table.value(name, required=False)
        if found is None:
            return
        number = exact_number(found)
        if number is None and isinstance(found, str) and name == "rate":
            rate = read_rate(found)
            if rate is None:
                table.mistake(name, f"应为百分数，如“86%”，现为“{found}”")
                return
            # The digits it was printed with travel along: 86% and 86.00% are compared differently.
            self.reported[key], self.reported[f"{key}.digits"] = rate
        elif number is None and not isinstance(found, str):
            table.mistake(name, f"应为数字或文字，现为{found!r}")
        else:
            self.reported[key] = number if number is not None else str(found)

    def _results(self, table: Table) -> None:
        funds = table.table("funds")
        for line in (*Fund, TOTAL):
            inner = funds.table(line)
            for stage in self.stages:
                self.result(fund_key(line, stage), inner, stage)
            self.result(f"funds.{line}.rate", inner, "rate")
            inner.finish()
        for prefix in ("execution", "total"):
            inner = table.table(prefix)
            for role in ("points", "score", "rate", "rating"):
                self.result(f"{prefix}.{role}", inner, role)
            inner.finish()
        inner = table.table("dimension_points")
        for rule in self.profile.dimensions:
            self.result(f"dimension.{rule.dimension}.points", inner, rule.dimension)
        inner.finish()
        self.result("funds.balance", table, "balance")
        funds.finish()
        table.finish()


def _is_day(found: object) -> bool:
    try:
        return isinstance(found, str) and bool(date.fromisoformat(found))
    except ValueError:
        return False


def _raw_texts(rows: list[IndicatorRow], root: Table) -> dict[str, str]:
    found = {}
    for row, item in zip(rows, root.tables("indicators"), strict=True):
        actual = item.held.get("actual")
        if isinstance(actual, str):
            found[row.key("actual")] = actual
    return found


