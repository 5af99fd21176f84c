"""What a report may say of a form, each fact with the cells it comes from.

A sentence is a template over these names; whatever it prints is noted with the
keys of its fields, so that the report can tell where each figure stands. A fact
that is not there prints as 【待填：…】 and is noted as a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.checks.case import AMOUNT_PLACES
from perfeval_xl.expressions.evaluate import is_number
from perfeval_xl.expressions.tree import Field
from perfeval_xl.findings.facts import percent, shown
from perfeval_xl.forms import entries
from perfeval_xl.forms.form import FieldKind, FormKind, IndicatorRow
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.forms.written_values import chinese_day
from perfeval_xl.reports import course_words
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import NO_TARGET, Income, Polarity, Stage

STAGE_FACTS: Mapping[Stage, str] = {
    Stage.ORIGINAL: "original",
    Stage.ADJUSTMENT: "adjustment",
    Stage.FINAL: "final",
    Stage.ARRIVED: "arrived",
    Stage.ACTUAL: "spent",
}
"""What the columns of the funds are called in a sentence."""
FIELD_FACTS: Mapping[str, str] = {
    "name": "project.name",
    "code": "project.code",
    "department": "project.supervising_department",
    "goal": "goal.expected",
    "goal_reached": "goal.actual",
    "functions": "department.functions",
    **{name: fund_key(TOTAL, stage) for stage, name in STAGE_FACTS.items()},
    "change": "funds.change",
    "rate": "execution.rate",
    "execution_score": "execution.score",
    "execution_points": "execution.points",
    "execution_reason": "execution.reason",
    "score": "total.score",
    "points": "total.points",
    "rating": "total.rating",
}
"""Facts that are one field of the form."""
FORM_HAS_NOT: Mapping[str, str] = {"goal": "年度绩效目标", "goal_reached": "年度绩效目标完成情况"}
"""What a form may do without and a report tells all the same, with its name in a gap."""
COMPUTED_FACTS = (
    "year",
    "money",
    "unit",
    "budget",
    "measured_by",
    "balance",
    "weights",
    "funds",
    "reached",
    "missed",
    "full",
    "short",
    "indicators",
    "projects",
    "figure",
    "previous",
    "fully_spent",
    "left_over",
    "all_reached",
    "income",
)
_FULL = "得满分的指标数"
NO_SCORES = "\ue0ff"
"""Stands for a score in a sentence about a form that has none; the clause in which it stands is left out."""
OF_SCORES = frozenset({"execution_score", "execution_points", "score", "points", "rating", "weights", "full", "short"})
"""Facts that only a form with scores has."""
FACT_NAMES = frozenset({*FIELD_FACTS, *COMPUTED_FACTS})
"""Every name that a sentence may use."""


@dataclass
class Usage:
    """What a sentence used while it was written."""

    keys: list[str] = field(default_factory=list)
    """Full keys of fields, in the order of use."""
    gaps: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Fact:
    """One value to print. It is noted when it is printed, not when it is tested."""

    label: str
    text: str
    keys: tuple[str, ...]
    usage: Usage

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        self.usage.keys.extend(self.keys)
        if self.text:
            return self.text
        self.usage.gaps.append(self.label)
        return f"【待填：{self.label}】"


def changed(fact: Fact) -> str:
    """A change in words: 增加 or 减少 by so much, 持平 where there is none."""
    text = str(fact)
    if text in ("0%", "0"):
        return "持平"
    return f"减少{text.removeprefix('-')}" if text.startswith("-") else f"增加{text}"


class Facts(Mapping[str, object]):
    """The facts of one form by name."""

    def __init__(self, case: Case, usage: Usage, previous: Case | None = None) -> None:
        self._case = case
        self._usage = usage
        self._before = previous

    def __getitem__(self, name: str) -> object:
        if name in OF_SCORES and not self._case.form.profile.scored:
            return self._fact("得分", NO_SCORES)
        if name == "score" and course_words.is_unscored(self._case):
            return self._fact("总分", "不计", FIELD_FACTS[name])
        if name == "goal_reached" and course_words.is_idle(self._case) and not self.of(FIELD_FACTS[name]):
            text, keys = course_words.stopped_in_short(self._case)
            return self._fact("实际完成情况", text, *keys)
        if name == "score" and not self.of("total.rating"):
            # Half a form is not a bad project: the total of what is scored so far is no score.
            return self._fact("总分", "", FIELD_FACTS[name])
        if name in FORM_HAS_NOT and FIELD_FACTS[name] not in self._case.form.fields:
            # A form without the block of the goal: the office still names one, and people tell the rest.
            return self._fact(FORM_HAS_NOT[name], self._case.form.brief.goal if name == "goal" else "")
        if name in FIELD_FACTS:
            return self.of(FIELD_FACTS[name])
        if name not in COMPUTED_FACTS:
            raise KeyError(name)
        return getattr(self, f"_{name}")()

    def __iter__(self) -> Iterator[str]:
        return iter(FACT_NAMES)

    def __len__(self) -> int:
        return len(FACT_NAMES)

    def of(self, key: str) -> Fact:
        """A field of the form as a fact; a gap where it is empty."""
        known = self._case.form.fields.get(key)
        label = known.label if known else key
        value = self._case.scored.values.get(key)
        return self._fact(label, _formatted(value, known.kind if known else FieldKind.TEXT), key)

    def _fact(self, label: str, text: str, *keys: str) -> Fact:
        return Fact(label, text, tuple(self._case.form.full(key) for key in keys), self._usage)

    def _year(self) -> Fact:
        return self._fact("年度", str(self._case.form.brief.year))

    def _money(self) -> str:
        """The unit of every amount."""
        return str(self._case.money)

    def _unit(self) -> Fact:
        return self._fact("单位", self._case.form.unit, "project.implementing_unit")

    def _budget(self) -> Fact:
        """The budget that the execution rate is computed over."""
        return self.of(self._case.measured_by)

    def _measured_by(self) -> Fact:
        """年初预算 or 全年预算: which of them the execution rate is computed over."""
        return self._fact("执行率的口径", "全年预算" if self._case.by_final else "年初预算", self._case.measured_by)

    def _balance(self) -> Fact:
        balance = self._case.balance
        return self._fact("结余", "" if balance is None else _formatted(balance, FieldKind.AMOUNT), "funds.balance")

    def _weights(self) -> Fact:
        """The points as the form has them, which make its total."""
        form = self._case.form
        parts = [f"预算执行率{plain(form.profile.execution.points)}分"] if form.profile.execution.points else []
        parts = [] if form.profile.execution.inside else parts
        parts += [f"{block.heading}{plain(form.points_of(block))}分" for block in form.dimensions]
        return self._fact("分值", "、".join(parts))

    def _funds(self) -> list[dict[str, object]]:
        """The sources of the money that have an amount; the others are left out."""
        sources: list[dict[str, object]] = []
        form = self._case.form
        for line in form.profile.fund_lines if form.kind is FormKind.PROJECT else ():
            if any(self._case.scored.number(fund_key(line.key, stage)) for stage in form.funds):
                sources.append(
                    {"name": line.name}
                    | {
                        name: self.of(fund_key(line.key, stage))
                        for stage, name in STAGE_FACTS.items()
                        if stage in form.funds
                    }
                )
        return sources

    def rows(self, listing: str, of: tuple[str, ...] = ()) -> list[IndicatorRow]:
        """The indicators of a list: all, or those whose target was or was not reached, whatever they scored."""
        chosen = [
            row for row in self._case.form.rows if not of or {row.indicator.dimension, row.indicator.category} & set(of)
        ]
        if listing == "indicators":
            return chosen
        scored = [row for row in chosen if self._has_score(row) and self._case.applies(row)]
        return [row for row in scored if self._case.is_reached(row) is (listing == "reached")]

    def unscored(self, of: tuple[str, ...] = ()) -> list[IndicatorRow]:
        """The indicators of which nobody can say yet whether they were reached."""
        if course_words.is_unscored(self._case):
            return []
        rows = (row for row in self.rows("indicators", of) if self._case.applies(row))
        return [row for row in rows if not self._has_score(row)]

    def _has_score(self, row: IndicatorRow) -> bool:
        if not row.scored:
            # What has no points is known once its actual value is.
            return not self._case.holds(entries.is_blank(Field(row.key("actual"))))
        return self._case.scored.number(row.key("rule_score")) is not None

    def _indicators(self) -> int:
        return sum(not row.indicator.part for row in self._case.form.rows)

    def _reached(self) -> Fact | int:
        return self._counted(self._wholes("reached"), "达到指标值的指标数")

    def _missed(self) -> Fact | int:
        return self._counted(self._wholes("missed"), "没有达到指标值的指标数")

    def _wholes(self, listing: str) -> list[IndicatorRow]:
        """The indicators of a list; what is a part of the row above it is none."""
        return [row for row in self.rows(listing) if not row.indicator.part]

    def _full(self) -> Fact | int:
        rows = [row for row in self.rows("indicators") if row.scored and self._case.has_full_points(row)]
        return self._counted(rows, _FULL)

    def _short(self) -> Fact | int:
        rows = [row for row in self.rows("indicators") if row.scored and self._case.applies(row)]
        short = [row for row in rows if not self._case.has_full_points(row)]
        return self._counted(short, f"未{_FULL}")

    def _counted(self, rows: list[IndicatorRow], label: str) -> Fact | int:
        """How many there are; a gap while any indicator is without a score."""
        return self._fact(label, "") if self.unscored() else len(rows)

    def _all_reached(self) -> bool:
        return not self.unscored() and not self.rows("missed") and bool(self._fully_spent())

    def _fully_spent(self) -> bool:
        rate = self._case.scored.number("execution.rate")
        return rate is not None and rate >= 1

    def _left_over(self) -> Fact | str:
        """What is left or was spent too much, with its comma; nothing where that is zero, or not known."""
        balance = self._case.balance
        if not balance:
            return ""
        amount = _formatted(abs(balance), FieldKind.AMOUNT)
        return self._fact("结余", f"，{'结余' if balance > 0 else '超支'}{amount}{self._case.money}", "funds.balance")

    def _income(self) -> list[dict[str, object]]:
        """The lines of a department's 收入预算 that have money."""
        keys = {line: fund_key(line, Stage.FINAL) for line in Income}
        return [
            {"key": line.value, "name": line.chinese, "amount": self.of(key)}
            for line, key in keys.items()
            if self._case.scored.number(key)
        ]

    def _projects(self) -> list[Facts]:
        return [Facts(view, self._usage) for view in self._case.projects]

    def _figure(self) -> Mapping[str, Fact]:
        return _Figures(self)

    def _previous(self) -> Facts | None:
        return Facts(self._before, Usage()) if self._before else None

    def base(self) -> Facts | None:
        """The same of the base data of a department."""
        return Facts(self._case.base, self._usage) if self._case.base else None

    def sentence(self, row: IndicatorRow) -> tuple[Fact, ...]:
        """Name, target, actual value, rate, score and reason of an indicator."""
        form, target = self._case.form, row.indicator.target
        name = self._fact("三级指标", row.indicator.name, row.key("indicator"))
        target_text = (
            target.text or (NO_TARGET if row.scale else "")
            if target.polarity is Polarity.QUALITATIVE
            else (
                f"{chinese_day(target.number)}前"
                if target.polarity is Polarity.DEADLINE and target.number is not None
                else f"{target.polarity.sign}{plain(target.number)}{target.measure}"
                if target.number is not None
                else ""
            )
        )
        actual = self.of(row.key("actual"))
        if not actual and course_words.is_idle(self._case):
            actual = self._fact(actual.label, "—", row.key("actual"))
        unit_follows = target.polarity.is_number and not row.indicator.ratio and not row.in_percent
        is_measured = unit_follows and self._case.scored.number(row.key("actual")) is not None
        measured = target.measure if is_measured else ""
        rate = self.of(row.key("rate")) if row.key("rate") in form.fields else self._fact("完成率", "")
        return (
            name,
            self._fact("年度指标值", target_text, row.key("number")),
            self._fact(actual.label, f"{actual.text}{measured}", row.key("actual")),
            rate,
            self._score(row),
            self.of(row.key("points")) if row.scored else self._fact("分值", "—"),
            self.of(row.key("reason")),
        )

    def _score(self, row: IndicatorRow) -> Fact:
        """The score of a row; a dash where there is none to be had."""
        if not row.scored:
            return self._fact("得分", "—")
        score = self.of(row.key("score"))
        known = course_words.is_unscored(self._case) or not self._case.applies(row)
        return self._fact(score.label, "—", row.key("score")) if not score and known else score


class _Figures(Mapping[str, Fact]):
    """Figures of the base data by key: ``figure["line.basic.actual"]``."""

    def __init__(self, facts: Facts) -> None:
        self._base = facts.base()

    def __getitem__(self, key: str) -> Fact:
        if self._base is None:
            raise KeyError(key)
        return self._base.of(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _formatted(value: object, kind: FieldKind) -> str:
    """A value as people write it in a sentence."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if not is_number(value):
        return str(value)
    number = Fraction(value)
    match kind:
        case FieldKind.RATE:
            return percent(number)
        case FieldKind.PERCENT:
            return f"{shown(number * 100, 4)}%"
        case FieldKind.AMOUNT:
            return shown(number, AMOUNT_PLACES)
        case FieldKind.DATE:
            return chinese_day(Decimal(int(number)))
    return shown(number, 4 if kind in (FieldKind.NUMBER, FieldKind.FIGURE) else 2)
