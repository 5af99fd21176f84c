"""A round as rows of the tables of `perfeval_xl.office.columns`, exactly and without any library: one value a column.

Only what counts has numbers, so that whatever is added up is the sum of what counts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.findings import Severity
from perfeval_xl.findings.facts import shown
from perfeval_xl.ledger import originals, states
from perfeval_xl.ledger.rows import AttemptState, ContactRow, DeliveryRow, FigureRow, FindingRow
from perfeval_xl.office.answered import Answers, Row
from perfeval_xl.office.office_findings import EVIDENCE, SELF_EVALUATION, of_attempt, of_project
from perfeval_xl.office.rounds import LEDGER
from perfeval_xl.office.status import (
    DENOMINATOR,
    KINDS,
    NUMERATOR,
    OF_THE_OFFICE,
    STEP,
    WHOLE_DEPARTMENT,
    ProjectLine,
    View,
)
from perfeval_xl.vocabulary import Stage

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

Value = str | int | bool | Fraction | None
"""A cell: None for a number that is not there; a text that is not there is empty."""
Record = tuple[Value, ...]
"""A row, in the order of its columns."""
KIND_NAMES: Mapping[str, str] = {kind: f"{name}支出" for kind, name in KINDS.items()}
"""类别, by the kind of a form."""
BETWEEN, BETWEEN_ROWS = "、", "；"
"""Between names, and between what is said of several indicators."""
_ENDS = "。；;，, "
"""What a text may end with that others follow."""
GENERAL_SCALE: Sequence[tuple[int, str]] = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))
"""From which share of all points on, in %, a form is grouped so that names no rating of its own: the scale that is
usual everywhere (本程序自定规则 第18条)."""
ROLE_NAMES: Mapping[str, str] = {
    "workbook": "自评表",
    "report": "自评报告",
    "scan": "扫描件",
    "refused": "没能打开",
    "": "没能打开",
}
"""What a delivery is; anything else is 其他."""
DAY_ZERO = date(1899, 12, 30)
"""From which a workbook counts days."""
PERCENT, DAY = "percent", "day"
"""What a number of an indicator may mean besides itself; see `perfeval_xl.checks.told.told_by`."""
MOST_PLACES = 10
"""Decimals of an actual that are shown: no form asks for more."""
BIGGEST_DAY = 2_958_465
"""31 December 9999, the last day that a workbook knows."""
ACCEPTED, UNACCEPTED, EXPLAINED, UNEXPLAINED = "已认可", "不认可", "已说明", "未说明"
"""How a 核实 stands."""
MEASURES = "form.measures"
"""Names the fields of a form in which the unit writes its 改进措施."""


@dataclass(frozen=True)
class Figure:
    """A number of a form, exactly, and where it stands."""

    value: Fraction | None = None
    place: str = ""


NOTHING = Figure()
"""A number that a form does not have."""


class Material:
    """What of the ledger the tables are made of; answers stay packed until their project is looked at."""

    def __init__(self, view: View, lines: Iterable[ProjectLine], ledger: Ledger) -> None:
        self.view = view
        self.lines = sorted(lines, key=lambda line: (line.state.department, line.state.unit, line.state.code))
        counted = {line.state.sha for line in self.lines if is_counted(line)}
        self._packed = {sha: packed for sha, packed in ledger.all_answers() if sha in counted}
        self.nodes = nodes_of(ledger.contacts())
        self.deliveries = ledger.deliveries()
        self._suffixes = ledger.suffixes()
        self._figures: dict[str, dict[str, Figure]] = {}
        for sha, row in ledger.figures():
            if sha in counted and not row.form:
                self._figures.setdefault(sha, {})[row.key] = _figure(row)

    def figure(self, line: ProjectLine, key: str) -> Figure:
        """A number of the main form of what counts; nothing for what does not."""
        return self._figures.get(line.state.sha, {}).get(key, NOTHING) if is_counted(line) else NOTHING

    def answers_of(self, line: ProjectLine) -> Answers:
        """The answers of the form that counts, unpacked anew each time; none for what does not."""
        return Answers(self._packed.get(line.state.sha, b"")) if is_counted(line) else NO_ANSWERS

    def original(self, sha: str) -> str:
        """Where a file lies in the folder of the round; empty for one that is not kept."""
        suffix = self._suffixes.get(sha)
        return "" if suffix is None else originals.original(Path(LEDGER), sha, suffix).as_posix()


NO_ANSWERS = Answers(b"")
"""Of what does not count."""


def is_counted(line: ProjectLine) -> bool:
    """Whether a form of the project counts."""
    return line.state.state == states.COUNTED


def nodes_of(contacts: Iterable[ContactRow]) -> dict[tuple[int, str], str]:
    """节点 of each project, by year and code, as the newest row says."""
    newest: dict[tuple[int, str], ContactRow] = {}
    for row in contacts:
        known = newest.get((row.year, row.code))
        if known is None or _age(row) > _age(known):
            newest[row.year, row.code] = row
    return {key: row.node for key, row in newest.items()}


def _age(row: ContactRow) -> tuple[str, ...]:
    return row.at, row.person, row.address, row.deadline, row.node


def _figure(row: FigureRow) -> Figure:
    return Figure(Fraction(row.value), row.place)


def answered_rows(material: Material) -> Iterator[tuple[Record, Iterator[Record]]]:
    """The row of each project (`columns.PROJECTS`) by department, unit and code, with those of its indicators
    (`columns.INDICATORS`), where it counts; of the forms inside of departments' workbooks, too.

    The answers of one project are in memory, and no more.
    """
    for line in material.lines:
        answers = material.answers_of(line)
        yield _project_row(material, line, answers), _indicator_rows(line, answers)


def _project_row(material: Material, line: ProjectLine, answers: Answers) -> Record:
    state = line.state
    kinds = Counter(row.severity for row in line.open)
    score = Fraction(line.score) if line.score and is_counted(line) else None
    rating = line.rating if is_counted(line) else ""
    said = Counter(one.what for one in line.materials)
    return (
        state.year,
        state.code,
        state.name,
        KIND_NAMES.get(state.kind, state.kind),
        state.name if state.kind == WHOLE_DEPARTMENT and not state.department else state.department,
        state.unit,
        material.nodes.get((state.year, state.code), ""),
        state.state,
        BETWEEN.join(state.flags),
        *_money(material, line, answers),
        score,
        rating,
        missed(answers),
        measures(answers),
        usage(rating, score, answers),
        kinds[Severity.ERROR],
        kinds[Severity.VERIFY],
        BETWEEN.join(what if count == 1 else f"{what}×{count}" for what, count in said.items()),
        SELF_EVALUATION in said,
        state.sent,
        EVIDENCE.get(state.sent_by, ""),
        state.deadline,
        state.file,
        state.sha,
        material.original(state.sha),
        *_places(material, line),
        state.person,
        state.address,
    )


def _money(material: Material, line: ProjectLine, answers: Answers) -> Iterator[Value]:
    """From 年初预算数 to 执行得分."""
    for key in (*(f"funds.{stage}" for stage in (Stage.ORIGINAL, Stage.FINAL, Stage.ACTUAL)), NUMERATOR, DENOMINATOR):
        yield material.figure(line, key).value
    over = answers.text("execution.measured_by").rpartition(".")[2]
    has_rate = material.figure(line, DENOMINATOR).value is not None
    yield Stage(over).chinese if has_rate and over in Stage.__members__.values() else ""
    yield material.figure(line, "rate").value
    yield material.figure(line, "execution.score").value


def _places(material: Material, line: ProjectLine) -> Iterator[str]:
    funds = (f"funds.{stage}" for stage in (Stage.ORIGINAL, Stage.FINAL, Stage.ACTUAL))
    for key in (*funds, DENOMINATOR, "rate", "execution.score", "total.score"):
        yield material.figure(line, key).place


def usage(rating: str, score: Fraction | None, answers: Answers) -> str:
    """优, 良, 中 or 差: the rating of the form, or what the usual scale says of one that has none."""
    if rating or score is None:
        return rating
    points = answers.number("total.points")
    if not points:
        return ""
    return next((name for lower, name in GENERAL_SCALE if score * 100 >= lower * points), GENERAL_SCALE[-1][1])


def missed(answers: Answers) -> str:
    """未完成指标及原因 of the main form: ``指标（目标 → 实际，得a/b分）：原因``."""
    return joined(_missed(answers, row) for row in answers.rows() if not row.form and _is_missed(answers, row))


def _is_missed(answers: Answers, row: Row) -> bool:
    points, score = answers.number(f"{row.full}.points"), answers.number(f"{row.full}.score")
    return points is not None and score is not None and score < points


def _missed(answers: Answers, row: Row) -> str:
    points, score = answers.number(f"{row.full}.points"), answers.number(f"{row.full}.score")
    name, target = answers.text(f"{row.full}.indicator"), target_text(answers, row)
    said = f"{name}（{target} → {actual_text(answers, row) or '未填'}，得{shown(score)}/{shown(points)}分）"
    reason = reason_text(answers, row)
    return f"{said}：{reason}" if reason else said


def measures(answers: Answers) -> str:
    """改进措施, from wherever the form asks for them."""
    return joined(answers.text(key) for key in answers.text(MEASURES).split())


def joined(texts: Iterable[str]) -> str:
    """Each of ``texts`` once, with one sign between them."""
    said = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    return BETWEEN_ROWS.join((*(text.rstrip(_ENDS) for text in said[:-1]), *said[-1:]))


def reason_text(answers: Answers, row: Row) -> str:
    """得失分依据: why points were lost, and why the unit took some off by itself."""
    return joined(answers.text(f"{row.full}.{part}") for part in ("reason", "deduction_reason"))


def target_text(answers: Answers, row: Row) -> str:
    """指标值 as the form says it: ``≥95%``, ``沿线居民出行时间缩短``."""
    whole = answers.text(f"{row.full}.target")
    return whole or _written(answers, row, "number")


def actual_text(answers: Answers, row: Row) -> str:
    """实际完成值 as a person reads it."""
    return _written(answers, row, "actual")


def _written(answers: Answers, row: Row, part: str) -> str:
    number = answers.number(f"{row.full}.{part}")
    if number is None:
        return answers.text(f"{row.full}.{part}")
    kind = answers.text(f"{row.full}.kind")
    if kind == PERCENT:
        return f"{shown(number * 100, MOST_PLACES)}%"
    day = _day(number) if kind == DAY else None
    return f"{day.year}年{day.month}月{day.day}日" if day else shown(number, MOST_PLACES)


def _day(number: Fraction) -> date | None:
    """The day that a workbook counts so; None where there is none."""
    if number.denominator != 1 or not 0 < number <= BIGGEST_DAY:
        return None
    return DAY_ZERO + timedelta(days=int(number))


def bare(text: str, number: float, kind: str) -> str:
    """A target or an actual without sign and unit: ``95`` of ``≥95%``, ``2024-03-31``; a text as it was written."""
    if math.isnan(number):
        return text
    # What was read as a decimal is one again: the shortest that is this float.
    exact = Fraction(repr(number))
    day = _day(exact) if kind == DAY else None
    return day.isoformat() if day else shown(exact * 100 if kind == PERCENT else exact, MOST_PLACES)


def _indicator_rows(line: ProjectLine, answers: Answers) -> Iterator[Record]:
    state = line.state
    for row in answers.rows():
        key = f"{row.form}:" if row.form else ""
        full = row.full
        points, score = answers.number(f"{full}.points"), answers.number(f"{full}.score")
        yield (
            state.year,
            state.code,
            answers.text(f"{key}project.code") if row.form else "",
            answers.text(f"{key}project.name") if row.form else state.name,
            state.department,
            answers.text(f"{key}project.implementing_unit") or state.unit,
            full,
            answers.text(f"{full}.dimension"),
            answers.text(f"{full}.category"),
            answers.text(f"{full}.indicator"),
            answers.text(f"{full}.polarity"),
            target_text(answers, row),
            answers.text(f"{full}.measure"),
            actual_text(answers, row),
            answers.number(f"{full}.actual"),
            answers.number(f"{full}.number"),
            answers.text(f"{full}.kind"),
            points,
            score,
            points - score if points is not None and score is not None else None,
            reason_text(answers, row),
            answers.place(f"{full}.score"),
            answers.place(f"{full}.actual"),
            answers.place(f"{full}.target") or answers.place(f"{full}.number"),
            answers.place(f"{full}.number"),
            answers.place(f"{full}.points"),
            state.sha,
        )


def finding_rows(material: Material) -> Iterator[Record]:
    """One row a finding of every file that came for a project; `columns.FINDINGS`."""
    view = material.view
    for line in material.lines:
        for attempt in line.attempts:
            told = view.below.of_form(line.state, view.findings.get((attempt.sha, ""), ()))
            yield from _of(line, attempt, of_attempt(attempt, told, view.year, view.issues))
            if attempt.verdict != states.BLANK:
                yield from _of(line, attempt, told)
        yield from _of(line, None, of_project(line.state, line.attempts))
        for along in line.materials:
            yield from _of(line, None, along.findings, report=along.row.name, sha=along.row.sha, file=along.row.file)


def _of(
    line: ProjectLine,
    attempt: AttemptState | None,
    rows: Iterable[FindingRow],
    *,
    report: str = "",
    sha: str = "",
    file: str = "",
) -> Iterator[Record]:
    state, shas = line.state, {one.file: one.sha for one in line.attempts}
    counted = {one.file for one in line.attempts if one.counted}
    for row in sorted(rows, key=lambda row: -row.severity):
        # The office says which file it speaks of; a check says where in it.
        own = row.place if row.code[:1] == OF_THE_OFFICE else ""
        yield (
            state.year,
            state.code,
            state.name,
            state.department,
            state.unit,
            attempt.counted if attempt else own in counted,
            Severity(row.severity).chinese,
            row.code,
            "" if own else row.place,
            row.item,
            row.message,
            row.found,
            row.expected,
            row.fix,
            row.basis,
            row.explanation,
            standing_of(line, row),
            report,
            row.mark,
            attempt.file if attempt else file or own,
            attempt.sha if attempt else sha or shas.get(own, ""),
        )


def standing_of(line: ProjectLine, row: FindingRow) -> str:
    """How a 核实 stands; empty for anything else."""
    if row.severity != Severity.VERIFY:
        return ""
    if line.is_refused(row):
        return UNACCEPTED
    if row.mark in line.accepted:
        return ACCEPTED
    return EXPLAINED if row.explanation else UNEXPLAINED


def delivery_rows(material: Material) -> Iterator[Record]:
    """One row for each time that a file arrived; `columns.DELIVERIES`."""
    attempts: dict[str, list[AttemptState]] = {}
    for one in material.view.attempts:
        attempts.setdefault(one.sha, []).append(one)
    along: dict[str, list[str]] = {}
    for row in material.view.materials:
        along.setdefault(row.sha, []).append(row.code)
    for delivery in material.deliveries:
        found = attempts.get(delivery.sha, []) if not delivery.code else []
        codes = [one.code for one in found] or (along.get(delivery.sha, []) if not delivery.code else [])
        yield (
            delivery.seen,
            delivery.sent,
            EVIDENCE.get(delivery.sent_by, ""),
            _name(delivery),
            ROLE_NAMES.get(delivery.role, "其他") if not delivery.code else ROLE_NAMES[""],
            BETWEEN.join(dict.fromkeys(filter(None, codes))),
            BETWEEN.join(dict.fromkeys(one.verdict for one in found)),
            any(one.counted for one in found),
            delivery.code,
            delivery.sha,
            delivery.sender,
            delivery.subject,
        )


def _name(delivery: DeliveryRow) -> str:
    return STEP.join(filter(None, (delivery.trail, delivery.name or states.NAMELESS)))
