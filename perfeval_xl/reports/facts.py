"""What a report may say of a form, each fact with the cells it comes from.

A fact is present, blank (the form asks for it and nobody has said it) or absent (the form has no such thing).
What a template does with each, `sentences` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms import entries
from perfeval_xl.forms.base_keys import breakdown_key
from perfeval_xl.forms.form import FieldKind, FormKind, IndicatorRow
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.reports import course_words, score_facts, values
from perfeval_xl.reports.model import Origin, Span
from perfeval_xl.reports.sentences import UNCHANGED, Fact, State, Tray, clean
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import NOT_APPLICABLE, Income, Stage

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
    "execution_points": "execution.points",
    "execution_reason": "execution.reason",
    "points": "total.points",
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
    "left_over",
    "weights",
    "funds",
    "rate",
    "execution_score",
    "score",
    "rating",
    "told_score",
    "told_rating",
    "told_execution",
    "reached",
    "missed",
    "full",
    "short",
    "told_full",
    "indicators",
    "projects",
    "project_count",
    "figure",
    "breakdown",
    "cell",
    "day",
    "form_title",
    "previous",
    "fully_spent",
    "all_reached",
    "income",
)
FILLED_ON = "filled_on"
"""What profiles call the field of the head or the foot that holds the day on which a form was filled in."""
_FULL = "得满分的指标数"
OF_SCORES = frozenset(
    {
        *("execution_score", "execution_points", "score", "points", "rating", "weights", "full", "short"),
        *("told_score", "told_rating", "told_execution", "told_full"),
    }
)
"""Facts that only a form with scores has."""
TELLS_TOTAL = frozenset({"score", "rating", "told_score", "told_rating"})
"""Facts of the total, which a project that is not scored has not."""
TELLS_MONEY = frozenset({*STAGE_FACTS.values(), "budget", "balance", "left_over", "funds"})
TELLS_RATE = frozenset({"rate"})
TELLS_BASE = frozenset({"figure"})
FACT_NAMES = frozenset({*FIELD_FACTS, *COMPUTED_FACTS})
"""Every name that a sentence may use."""


class Facts(Mapping[str, object]):
    """The facts of one form by name; what is printed is noted in ``tray``."""

    def __init__(self, case: Case, tray: Tray, previous: Case | None = None) -> None:
        self._case = case
        self._tray = tray
        self._before = previous

    def __getitem__(self, name: str) -> object:
        if name not in FACT_NAMES:
            raise KeyError(name)
        if name in OF_SCORES and not self._case.form.profile.scored:
            return self._absent(name)
        if name == "goal_reached" and course_words.is_idle(self._case) and not self.of(FIELD_FACTS[name]):
            return self._told("实际完成情况", name, course_words.stopped_spans(self._case))
        if name in FORM_HAS_NOT and FIELD_FACTS[name] not in self._case.form.fields:
            # A form without the block of the goal: the office still names one, and people tell the rest.
            goal = clean(self._case.form.brief.goal) if name == "goal" else ""
            return self._said(FORM_HAS_NOT[name], name, Span(goal, Origin.ISSUED))
        if name in FIELD_FACTS and name != "change":
            return self.of(FIELD_FACTS[name], name)
        return getattr(self, "_full_count" if name == "full" else f"_{name}")()

    def __contains__(self, name: object) -> bool:
        # Without making it, as a mapping would.
        return name in FACT_NAMES

    def __iter__(self) -> Iterator[str]:
        return iter(FACT_NAMES)

    def __len__(self) -> int:
        return len(FACT_NAMES)

    def of(self, key: str, name: str = "") -> Fact:
        """A field of the form as a fact: absent where the form has no such field."""
        if key not in self._case.form.fields:
            return self._absent(name)
        return self._said(values.label_of(self._case, key), name, values.cell(self._case, key))

    def _said(self, label: str, name: str, *spans: Span) -> Fact:
        """A fact that is blank where one of its spans has no text."""
        blank = not spans or any(not span.text for span in spans)
        return Fact(label, spans, State.BLANK if blank else State.PRESENT, self._tray, name)

    def _told(self, label: str, name: str, spans: tuple[Span, ...]) -> Fact:
        """A fact of several spans, its gaps among them; absent where there are none."""
        return Fact(label, spans, State.PRESENT if spans else State.ABSENT, self._tray, name)

    def _absent(self, name: str) -> Fact:
        return Fact("", (), State.ABSENT, self._tray, name)

    def _full(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._case.form.full(key) for key in keys)

    def _change(self) -> Fact:
        """预算调整幅度 with its sign, which the cell has not; absent where no rate tells what was changed."""
        told = self.of(FIELD_FACTS["change"], "change")
        original, final = (self._case.scored.number(fund_key(TOTAL, stage)) for stage in (Stage.ORIGINAL, Stage.FINAL))
        if not original or final is None or not told or (original != final and told.text in UNCHANGED):
            return self._absent("change")
        sign = "-" if final < original else ""
        return replace(told, spans=tuple(replace(span, text=f"{sign}{span.text}") for span in told.spans))

    def _year(self) -> Fact:
        return self._said("年度", "year", Span(str(self._case.form.brief.year), Origin.ISSUED))

    def _money(self) -> str:
        """The unit of every amount."""
        return str(self._case.money)

    def _unit(self) -> Fact:
        keys = self._full(("project.implementing_unit",))
        return self._said("单位", "unit", Span(clean(self._case.form.unit).strip(), Origin.CELL, keys))

    def _budget(self) -> Fact:
        """The budget that the execution rate is computed over."""
        return self.of(self._case.measured_by, "budget")

    def _measured_by(self) -> Fact:
        """年初预算 or 全年预算: which of them the execution rate is computed over."""
        word = "全年预算" if self._case.by_final else "年初预算"
        if self._case.measured_by not in self._case.form.fields:
            return self._absent("measured_by")
        keys = self._full((self._case.measured_by,))
        return self._said("执行率的口径", "measured_by", Span(word, Origin.ISSUED, keys))

    def _balance_span(self, amount: Fraction) -> Span:
        text = values.written(amount, FieldKind.AMOUNT)
        if "funds.balance" in self._case.form.fields and amount >= 0:
            return Span(text, Origin.CELL, self._full(("funds.balance",)))
        stages = [stage for stage in STAGE_FACTS if stage in self._case.form.funds]
        keys = self._full(tuple(fund_key(TOTAL, stage) for stage in stages))
        return Span(text, Origin.SUM, keys, "可用资金减全年执行数")

    def _balance(self) -> Fact:
        balance = self._case.balance
        if balance is None:
            return self._absent("balance")
        return self._said("结余", "balance", self._balance_span(balance))

    def _left_over(self) -> Fact | str:
        """What is left or was spent too much, with its comma; nothing where that is zero, or not known."""
        balance = self._case.balance
        if not balance:
            return ""
        word = "，结余" if balance > 0 else "，超支"
        spans = (Span(word), self._balance_span(abs(balance)), Span(str(self._case.money)))
        return self._told("结余", "left_over", spans)

    def _rate(self) -> Fact:
        return self._said("预算执行率", "rate", score_facts.rate_of(self._case))

    def _execution_score(self) -> Fact:
        return self._said("预算执行率得分", "execution_score", score_facts.score_of(self._case, score_facts.EXECUTION))

    def _score(self) -> Fact:
        if course_words.is_unscored(self._case):
            return self._said("总分", "score", Span("不计"))
        return self._said("总分", "score", score_facts.score_of(self._case))

    def _rating(self) -> Fact:
        told = [span for span in score_facts.told_rating(self._case) if span.origin is not Origin.WORDS]
        return self._told("等级", "rating", tuple(told))

    def _told_score(self) -> Fact:
        return self._told("总分", "told_score", score_facts.told_score(self._case))

    def _told_rating(self) -> Fact:
        return self._told("等级", "told_rating", score_facts.told_rating(self._case))

    def _told_execution(self) -> Fact:
        return self._told("预算执行率得分", "told_execution", score_facts.told_execution(self._case))

    def _weights(self) -> Fact:
        """The points as the form has them, which make its total: “预算执行率10分、产出指标50分”."""
        form = self._case.form
        spans: list[Span] = []
        execution = form.profile.execution
        if execution.points and not execution.inside:
            own = Span(plain(execution.points), Origin.CELL, self._full(("execution.points",)))
            spans += [Span("预算执行率"), own, Span("分")]
        for block in form.dimensions:
            rows = [row for row in form.rows if row.scored and row.indicator.dimension == block.dimension]
            keys = self._full(tuple(row.key("points") for row in rows))
            points = Span(plain(form.points_of(block)), Origin.SUM, keys, "其下各指标分值之和")
            spans += [Span(f"{'、' if spans else ''}{clean(block.heading)}"), points, Span("分")]
        return self._told("分值", "weights", tuple(spans))

    def _funds(self) -> list[dict[str, object]]:
        """The sources of the money of which an amount is known; a blank is no amount."""
        sources: list[dict[str, object]] = []
        form = self._case.form
        for line in form.profile.fund_lines if form.kind is FormKind.PROJECT else ():
            keys = {name: fund_key(line.key, stage) for stage, name in STAGE_FACTS.items() if stage in form.funds}
            if any(self._case.scored.number(key) for key in keys.values()):
                sources.append({"name": clean(line.name)} | {name: self.of(key, name) for name, key in keys.items()})
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

    def _indicators(self) -> Fact:
        rows = [row for row in self._case.form.rows if not row.indicator.part]
        keys = self._full(tuple(row.key("indicator") for row in rows))
        return self._said("指标数", "indicators", Span(str(len(rows)), Origin.SUM, keys, "三级指标的项数"))

    def _reached(self) -> Fact:
        return self._counted(self._wholes("reached"), "达到指标值的指标数", "reached")

    def _missed(self) -> Fact:
        return self._counted(self._wholes("missed"), "没有达到指标值的指标数", "missed")

    def _wholes(self, listing: str) -> list[IndicatorRow]:
        """The indicators of a list; what is a part of the row above it is none."""
        return [row for row in self.rows(listing) if not row.indicator.part]

    def _full_rows(self, *, full: bool) -> list[IndicatorRow]:
        rows = [row for row in self.rows("indicators") if row.scored and self._case.applies(row)]
        return [row for row in rows if self._is_full(row) is full]

    def _is_full(self, row: IndicatorRow) -> bool:
        """Whether it has all its points, by the score that the form states."""
        stated = values.printed_value(self._case, row.key("score"))
        points = self._case.scored.number(row.key("points"))
        if stated is not None and not isinstance(stated, (bool, str)) and points is not None:
            return Fraction(stated) >= points
        return self._case.has_full_points(row)

    def _full_count(self) -> Fact:
        return self._counted(self._full_rows(full=True), _FULL, "full")

    def _short(self) -> Fact:
        return self._counted(self._full_rows(full=False), f"未{_FULL}", "short")

    def _told_full(self) -> Fact:
        """“得满分的6项，未得满分的3项”; of a single kind “5项均未得满分”, of a single indicator without a count.

        What does not apply to the project is counted before them. Absent where nothing that was to be done is scored.
        """
        if course_words.is_idle(self._case):
            return self._absent("told_full")
        full, short = self._full_count(), self._short()
        left_out = [row for row in self._case.form.rows if not row.indicator.part and not self._case.applies(row)]
        keys = self._full(tuple(row.key("actual") for row in left_out))
        count = Span(str(len(left_out)), Origin.SUM, keys, "不适用的指标项数")
        before = (Span("其中"), count, Span(f"项{NOT_APPLICABLE}，")) if left_out else ()
        if full and short:
            told = Span("得满分的"), *full.spans, Span("项，未得满分的"), *short.spans, Span("项")
        elif full or short:
            [own], what = (full.spans, "得满分") if full else (short.spans, "未得满分")
            alone = self._indicators().text == own.text == "1"
            rest = "其余" if left_out else ""
            each = "均" if own.text != "1" else ""
            told = (replace(own, text=what),) if alone else (Span(rest), own, Span(f"项{each}{what}"))
        else:
            told = Span("得满分的"), *full.printed(), Span("项")
        return self._told(_FULL, "told_full", (*before, *told))

    def _counted(self, rows: list[IndicatorRow], label: str, name: str) -> Fact:
        """How many there are; a gap while any indicator is without a score, and false where there are none."""
        if self.unscored():
            every = self._full(tuple(row.key("score") for row in self._case.form.rows if row.scored))
            return Fact(label, (Span("", Origin.SUM, every),), State.BLANK, self._tray, name)
        counted = rows or [row for row in self._case.form.rows if self._case.applies(row)]
        keys = self._full(tuple(row.key("score" if row.scored else "actual") for row in counted))
        return _Count(label, (Span(str(len(rows)), Origin.SUM, keys, label),), State.PRESENT, self._tray, name)

    def _all_reached(self) -> bool:
        return not self.unscored() and not self.rows("missed") and bool(self._fully_spent())

    def _fully_spent(self) -> bool:
        rate = self._case.scored.number("execution.rate")
        return (rate is not None and rate >= 1) or score_facts.has_no_rate(self._case)

    def _income(self) -> list[dict[str, object]]:
        """The lines of a department's 收入预算 that have money."""
        keys = {line: fund_key(line, Stage.FINAL) for line in Income}
        return [
            {"key": line.value, "name": line.chinese, "amount": self.of(key)}
            for line, key in keys.items()
            if self._case.scored.number(key)
        ]

    def _projects(self) -> list[Facts]:
        return [Facts(view, self._tray) for view in self._case.projects]

    def _project_count(self) -> Fact:
        if not self._case.projects:
            return self._absent("project_count")
        keys = tuple(view.form.full("project.name") for view in self._case.projects)
        count = str(len(self._case.projects))
        return self._said("项目数", "project_count", Span(count, Origin.SUM, keys, "项目支出自评表的张数"))

    def _figure(self) -> Mapping[str, Fact]:
        return _Figures(self)

    def _cell(self) -> Mapping[str, Fact]:
        return _Cells(self)

    def _breakdown(self) -> list[dict[str, Fact]]:
        """The lines of the 功能科目明细 of a department that have an amount."""
        base, lines = self._case.base, list[dict[str, Fact]]()
        if base is None:
            return lines
        facts, row = Facts(base, self._tray), 1
        while breakdown_key(row, "amount") in base.form.fields:
            if base.scored.number(breakdown_key(row, "amount")) is not None:
                roles = ("code", "name", "amount")
                lines.append({role: facts.of(breakdown_key(row, role), "figure") for role in roles})
            row += 1
        return lines

    def _form_title(self) -> Fact:
        """What the form itself prints as its title."""
        brief = self._case.form.brief
        title = self._case.form.profile.layout.titled(brief.year, self._case.form.unit, brief.name)
        return self._said("表名", "form_title", Span(clean(title), Origin.ISSUED))

    def _day(self) -> Fact:
        """The day on which the form was filled in, where it has a cell for it; else it is to be filled in."""
        for view in (self._case, *filter(None, [self._case.base])):
            for key in view.form.fields:
                if key.rpartition(".")[2] == FILLED_ON:
                    found = Facts(view, self._tray).of(key, "day")
                    return replace(found, label="日期")
        return Fact("日期", (), State.BLANK, self._tray, "day")

    def _previous(self) -> Facts | None:
        return _OfAnother(self._before, self._tray) if self._before else None

    def base(self) -> Facts | None:
        """The same of the base data of a department."""
        return Facts(self._case.base, self._tray) if self._case.base else None


def of_another(case: Case) -> str:
    """How a figure is made that stands in the file of another year."""
    return f"取自{case.form.brief.year}年度自评表"


class _OfAnother(Facts):
    """The facts of another file: none of their figures stands in a cell of this one."""

    def _said(self, label: str, name: str, *spans: Span) -> Fact:
        said = super()._said(label, name, *map(self._elsewhere, spans))
        # What the year before left open is nothing that this report asks for.
        return said if said else self._absent(name)

    def _told(self, label: str, name: str, spans: tuple[Span, ...]) -> Fact:
        open_ones = any(span.origin.is_open for span in spans)
        return super()._told(label, name, () if open_ones else tuple(map(self._elsewhere, spans)))

    def _counted(self, rows: list[IndicatorRow], label: str, name: str) -> Fact:
        fact = super()._counted(rows, label, name)
        return replace(fact, spans=tuple(map(self._elsewhere, fact.spans))) if fact.spans else self._absent(name)

    def _elsewhere(self, span: Span) -> Span:
        if span.origin is Origin.WORDS:
            return span
        origin = span.origin if span.origin.is_open else Origin.ISSUED
        return Span(span.text, origin, (), of_another(self._case))


class _Count(Fact):
    """How many there are; false where there are none, so that a template can ask for it."""

    def __bool__(self) -> bool:
        return super().__bool__() and self.spans[0].text != "0"

    def printed(self) -> tuple[Span, ...]:
        """See `Fact.printed`; none at all is a number, too."""
        return super().printed() or self.spans


class _Cells(Mapping[str, Fact]):
    """Any field of the form by its key: ``cell["project.type"]``; absent where the form has none such."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def __getitem__(self, key: str) -> Fact:
        return self._facts.of(key, "cell")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Figures(Mapping[str, Fact]):
    """Figures of the base data by key: ``figure["line.basic.actual"]``."""

    def __init__(self, facts: Facts) -> None:
        self._base = facts.base()

    def __getitem__(self, key: str) -> Fact:
        if self._base is None:
            raise KeyError(key)
        return self._base.of(key, "figure")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
