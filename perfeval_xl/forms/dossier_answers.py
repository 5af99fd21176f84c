"""Read what was answered, and what people typed as results, from a dossier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.course import REASON, STATE
from perfeval_xl.forms.dossier_brief import leaves
from perfeval_xl.forms.form import (
    FilledForm,
    Form,
    IndicatorRow,
    ReportedProject,
    Source,
)
from perfeval_xl.forms.shared_fields import (
    LONGEST_NAME,
    TOTAL,
    arrival_key,
    fund_key,
    shown_funds,
    text_holder,
    typed_funds,
)
from perfeval_xl.forms.texts import paragraph_fields
from perfeval_xl.forms.written_values import ReadValue, read_actual, read_rate, serial
from perfeval_xl.profiles.profile import Fill, Profile
from perfeval_xl.tables import UNWRITABLE, Table, exact_number, value_in_words
from perfeval_xl.vocabulary import Polarity, Stage, state_meant

ROW_ANSWERS = ("assessed", "deduction", "deduction_reason", "reason")
PERCENTAGES = ("rate", "arrival_rate", "growth", "used")
"""Names of results that are percentages."""
LONGEST_REPORT = 100_000
"""Characters of a report that stands in a dossier: as many as one in a file of its own."""
_BARE_NUMBER = re.compile(r"\s*-?\d+(\.\d+)?\s*")


def filled_of(root: Table, form: Form, *, printed: bool) -> FilledForm:
    """Return ``form`` with the answers and results of ``root``; mistakes are noted there."""
    taken = Answers(form.profile, printed=printed)
    taken.take(root, whole=not form.id)
    rows = _rows_in_order(form)
    for row, item in zip(rows, root.tables("indicators"), strict=True):
        taken.take_row(row, item, form.brief.year)
    if form.companions:
        _take_ratios(taken, root.table("ratios"), form)
    _to_holders(taken, form)
    kept = {field.key: taken.answers[field.key] for field in form.answers if field.key in taken.answers}
    totals = _sums(form)
    return FilledForm(
        form,
        {key: reading.value for key, reading in kept.items() if reading.value is not None},
        taken.reported,
        {key: value for key, value in taken.reported.items() if printed and key in totals},
        _raw_texts(rows, root) if printed else {},
        {key: reading.doubts for key, reading in kept.items() if reading.doubts},
        {
            key: reading.value
            for key, reading in taken.answers.items()
            if key in form.fields and form.fields[key].source is Source.GIVEN
        },
    )


def _to_holders(taken: Answers, form: Form) -> None:
    """What is written of a cell that is one over several rows belongs to the one that has it."""
    for column in form.profile.layout.texts_of(Fill.UNIT):
        for block in form.dimensions if column.merge else ():
            for rows in [part.rows for part in block.categories] if column.merge == "category" else [block.rows]:
                said = [taken.answers[key] for row in rows if (key := row.key(column.name)) in taken.answers]
                if said:
                    taken.answers[text_holder(column, rows).key(column.name)] = said[0]


def _sums(form: Form) -> frozenset[str]:
    """The amounts of the funds that a table prints as sums of others; of a department those of all."""
    totals = {fund_key(TOTAL, stage) for stage in form.stages}
    if form.profile.projects is None:
        totals = {fund_key(line, stage) for line, stages in shown_funds(form.profile).items() for stage in stages}
    return frozenset(key for key in totals if form.fields[key].source is Source.COMPUTED)


def report_of(root: Table, *, of_department: bool) -> tuple[str, tuple[ReportedProject, ...]]:
    """Return the report as it was published, and the projects that the report of a department lists."""
    report, projects = root.table("report"), []
    text = report.text("text", default="", longest=LONGEST_REPORT)
    for item in report.tables("projects") if of_department else ():
        name = item.text("name", longest=LONGEST_NAME)
        amounts = {stage: item.number(stage) for stage in (Stage.ORIGINAL, Stage.FINAL, Stage.ACTUAL) if stage in item}
        projects.append(ReportedProject(name, amounts))
        item.finish()
    report.finish()
    return text, tuple(projects)


def check_printed(root: Table) -> None:
    """Note what is wrong with the list of what else was printed; nothing else is read from it."""
    for item in root.tables("printed"):
        item.text("place", longest=LONGEST_NAME)
        item.text("text")
        item.finish()


def base_data_of(root: Table, form: Form, *, printed: bool) -> FilledForm:
    """Return the base data with the answers of ``root``: its key paths are those of the fields."""
    taken = Answers(form.profile, printed=printed)
    for path, table, name in leaves(root):
        if path.startswith("reported."):
            key = path.removeprefix("reported.")
            _known(table, name, form, key, "没有这一格")
            taken.result(key, table, name)
            continue
        if _known(table, name, form, path, "没有这一格", Source.ANSWER):
            taken.answer(path, table, name)
    answers = {key: reading.value for key, reading in taken.answers.items()}
    return FilledForm(form, answers, taken.reported)


def _known(table: Table, name: str, form: Form, key: str, what: str, source: Source | None = None) -> bool:
    field = form.fields.get(key)
    if field is None or key.startswith(("check.", "mark.")):
        stem, _, _ = key.rpartition(".")
        near = [other for other in form.fields if other.rpartition(".")[0] == stem]
        near = near or list(
            dict.fromkeys(
                other.rpartition(".")[0] for other in form.fields if other.partition(".")[0] == key.partition(".")[0]
            )
        )
        table.mistake(name, f"基础数据表{what}", f"允许：{'、'.join(near)}" if near else "见docs/dossier.md")
        return False
    if source is not None and field.source is not source:
        table.mistake(name, "这一格由公式计算或已由下发单位给出，不能填", "表上所写的数放在reported里")
        return False
    return True


def _take_ratios(taken: Answers, table: Table, form: Form) -> None:
    """What is typed beside the rows that the profile itself prescribes."""
    for row in form.rows:
        if row.indicator.ratio:
            item = table.table(row.indicator.ratio)
            taken.take_words(row, item)
            item.finish()
    table.finish()


def _rows_in_order(form: Form) -> list[IndicatorRow]:
    """Rows in the order of the dossier, not of the sheet."""
    rows = list(form.rows)
    ordered = []
    for indicator in form.brief.indicators:
        row = next(row for row in rows if row.indicator is indicator)
        rows.remove(row)
        ordered.append(row)
    return ordered


class Answers:
    """Answers and typed results while they are collected from the tables of a dossier."""

    def __init__(self, profile: Profile, *, printed: bool) -> None:
        self.profile = profile
        self.answers: dict[str, ReadValue] = {}
        self.reported: dict[str, Value] = {}
        self.printed = printed

    def take(self, root: Table, *, whole: bool) -> None:
        """Take everything that stands outside the indicators; mistakes are noted in ``root``.

        ``whole`` is False for a project of a department, which writes no report.
        """
        self.answer("goal.actual", root.table("goal"), "actual")
        funds = root.table("funds")
        for line, stages in typed_funds(self.profile).items():
            inner = funds.table(line)
            for stage in stages:
                self.answer(fund_key(line, stage), inner, stage)
            inner.finish()
        execution, texts, choices = root.table("execution"), root.table("texts"), root.table("choices")
        self.answer("execution.reason", execution, "reason")
        for key in self.profile.layout.filled_in_head:
            self.answer(f"project.{key}", choices, key)
        if self.profile.projects is None:
            self.answer(STATE.key, choices, "state")
            meant = state_meant(str(self.answers[STATE.key].value)) if STATE.key in self.answers else None
            if meant is not None:
                self.answers[STATE.key] = ReadValue(meant.value)
            self.answer(REASON.key, choices, "state_reason")
        for block in self.profile.layout.texts:
            self.answer(f"texts.{block.key}", texts, block.key)
        if self.profile.projects is not None:
            self.answer("department.functions", texts, "functions")
        if whole:
            self._paragraphs(root.table("paragraphs"))
        for table in (funds, execution, texts, choices):
            table.finish()
        self._results(root.table("reported"))
        for item in root.tables("indicators"):
            # Which row they belong to is not known yet; what is wrong with them is.
            for role in ("actual", *ROW_ANSWERS):
                self.answer("", item, role)
            self.take_texts("", item)

    def _paragraphs(self, table: Table) -> None:
        for field in paragraph_fields(self.profile.boxes, self.profile.layout.texts):
            self.answer(field.key, table, field.key.partition(".")[2])
        table.finish()

    def take_row(self, row: IndicatorRow, item: Table, year: int) -> None:
        """Take the answers to one indicator."""
        key, actual, target = row.key("actual"), item.values.get("actual"), row.indicator.target
        if self.printed and isinstance(actual, str) and item.text("actual"):
            unfinished = self.profile.course.unfinished_words
            scale = self.profile.judged_by(row.facts)
            self.answers[key] = read_actual(actual, target, scale, year=year, unfinished=unfinished)
        elif target.polarity is Polarity.DEADLINE and _is_day(actual):
            self.answers[key] = ReadValue(serial(date.fromisoformat(str(actual))))
        else:
            self.answer(key, item, "actual")
        self._store(row, key)
        self.take_words(row, item)

    def _store(self, row: IndicatorRow, key: str) -> None:
        """A dossier says 96 or 96%, as people do; the cell of a row in % holds a fraction."""
        reading = self.answers.get(key)
        if row.in_percent and reading is not None and isinstance(reading.value, Decimal):
            self.answers[key] = replace(reading, value=row.stored(reading.value))

    def take_words(self, row: IndicatorRow, item: Table) -> None:
        """Take what is typed beside an actual value, and the results."""
        for role in ROW_ANSWERS:
            self.answer(row.key(role), item, role)
        self.take_texts(row.id, item)
        typed = item.table("reported")
        for role in ("points", "score", "rate"):
            self.result(row.key(role), typed, role)
        typed.finish()

    def take_texts(self, row: str, item: Table) -> None:
        """Take what the unit writes in the columns of the profile's own; of cells over rows in any row of them."""
        texts = item.table("texts")
        for column in self.profile.layout.texts_of(Fill.UNIT):
            self.answer(f"{row}.{column.name}" if row else "", texts, column.key)
        texts.finish()

    def answer(self, key: str, table: Table, name: str) -> None:
        """Take a value as it is; a day becomes the number that a cell would hold."""
        value = table.value(name, required=False)
        if value is None:
            return
        if isinstance(value, Mapping) and set(value) == {"text"} and isinstance(value["text"], str):
            value = value["text"]
        if isinstance(value, str):
            if UNWRITABLE.search(value):
                table.mistake(name, "含有看不见的控制字符，写不进工作簿", "请删去后重新输入")
            elif value:
                self.answers[key] = ReadValue(value)
            return
        if isinstance(value, datetime):
            value = value.date()
        number = exact_number(value)
        if isinstance(value, date):
            self.answers[key] = ReadValue(serial(value))
        elif number is not None or isinstance(value, bool):
            self.answers[key] = ReadValue(value if isinstance(value, bool) else number)
        else:
            table.mistake(name, f"应为数字、文字或日期，现为{value_in_words(value)}")

    def result(self, key: str, table: Table, name: str) -> None:
        """Take what somebody typed as a result."""
        value = table.value(name, required=False)
        if value is None:
            return
        number = exact_number(value)
        if number is None and isinstance(value, str) and name in PERCENTAGES:
            rate = read_rate(value)
            if rate is None:
                table.mistake(name, f"应为百分数，如“86%”，现为“{value}”")
                return
            # The digits it was printed with travel along: 86% and 86.00% are compared differently.
            self.reported[key], self.reported[f"{key}.digits"] = rate
        elif number is None and isinstance(value, str) and _BARE_NUMBER.fullmatch(value):
            # "00" is a zero that somebody left, and is compared as one.
            self.reported[key] = Decimal(value.strip())
        elif number is not None:
            self.reported[key] = number
        elif isinstance(value, str) and name == "rating":
            self.reported[key] = value
        else:
            table.mistake(name, f"应为数字，现为{value_in_words(value)}", "只写数字，不写单位")

    def _results(self, table: Table) -> None:
        funds = table.table("funds")
        for line, stages in shown_funds(self.profile).items():
            inner = funds.table(line)
            for stage in stages:
                self.result(fund_key(line, stage), inner, stage)
            self.result(f"funds.{line}.rate", inner, "rate")
            self.result(arrival_key(line), inner, "arrival_rate")
            self.result(f"funds.{line}.balance", inner, "balance")
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


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _raw_texts(rows: list[IndicatorRow], root: Table) -> dict[str, str]:
    texts = {}
    for row, item in zip(rows, root.tables("indicators"), strict=True):
        actual = item.values.get("actual")
        if isinstance(actual, str):
            texts[row.key("actual")] = actual
    return texts
