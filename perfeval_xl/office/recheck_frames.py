"""复核情况: what came of the 复核 of a round, as plain rows for 汇总: by form, and by unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import BriefError
from perfeval_xl.ledger import states
from perfeval_xl.ledger.said_rows import DrawRow, RecheckRow
from perfeval_xl.office.columns import Column, Kind
from perfeval_xl.office.judging import answers_in
from perfeval_xl.office.recheck_checking import TOTAL, WHOLE
from perfeval_xl.office.recheck_criteria import Criterion, criteria, criteria_of
from perfeval_xl.office.recheck_facts import EXECUTION, Answers, number_in, shown, text_in
from perfeval_xl.office.recheck_scores import departure, deviation_of, mean
from perfeval_xl.office.recheck_seen import Seen
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import KINDS, WHOLE_DEPARTMENT
from perfeval_xl.plain_text import one_line
from perfeval_xl.tables import plain

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.ledger.rows import ProjectState
    from perfeval_xl.office.status import View

Cell = str | int | Fraction | datetime | None
INSIDE = "部门内项目"
"""Kind of a project in the workbook of a department; its score is not added to anything."""
CHECKED, OUTSTANDING, REFUSED, SUPERSEDED = "已复核", "未交回", "没有收", "已换另一份"
"""How the 复核 of a form stands; 没有收: what was filled in could not be taken; 已换另一份: another form of the project
counts by now, and this one is no part of the means of its unit."""
REASON_PLACES = 4
"""Decimals of a score in a reason: as many as a form may have, without those that no program means."""
BETWEEN = "；"
"""Between two reasons."""

FORMS = (
    Column("code", "项目编码"),
    Column("name", "项目名称"),
    Column("kind", "类别", about="项目、部门整体，及部门整体支出表里的项目"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("draw", "抽查批次"),
    Column("stratum", "层", about="为什么抽到"),
    Column(
        "standing",
        "情况",
        about="没有收：交回的有错；已换另一份：又计入了另一份，不算在平均里",
    ),
    Column("own", "自评得分", Kind.SCORE),
    Column("found", "复核得分", Kind.SCORE),
    Column("lost", "偏差", Kind.SCORE, about="自评得分－复核得分"),
    Column("departure", "偏离度", Kind.RATE, about="偏差÷自评得分"),
    Column("reasons", "原因", about="每个改了得分的指标：自评得分→复核得分，口径，备注"),
    Column("opinion", "复核意见"),
    Column("who", "复核人", personal=True),
    Column("at", "收回时间", Kind.TIME),
    Column("about", "注意", about="没有收的原因；复核以后又计入了另一份的"),
    Column("sha", "复核的文件SHA-256"),
    Column("book", "复核表", about="在这一轮文件夹里的路径"),
)
"""One row a form that was drawn, and each project inside of a department's workbook."""
UNITS = (
    Column("kind", "类别"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("drawn", "抽到", Kind.COUNT),
    Column("checked", "已复核", Kind.COUNT),
    Column("own", "平均自评得分", Kind.SCORE),
    Column("found", "平均复核得分", Kind.SCORE),
    Column("departure", "平均偏离度", Kind.RATE, about="各项目偏离度的简单平均"),
    Column("most", "最大偏离度", Kind.RATE),
)
"""One row a unit and kind of form; projects and whole departments are not added to one another."""
ROWS = (
    Column("code", "项目编码"),
    Column("name", "项目名称"),
    Column("dimension", "一级指标"),
    Column("category", "二级指标"),
    Column("indicator", "三级指标"),
    Column("points", "权重", Kind.SCORE),
    Column("actual", "自评完成值"),
    Column("own", "自评得分", Kind.SCORE),
    Column("value", "复核完成值"),
    Column("criteria", "口径"),
    Column("found", "复核得分", Kind.SCORE),
    Column("lost", "偏差", Kind.SCORE, about="自评得分－复核得分"),
    Column("note", "备注"),
)
"""One row an indicator whose 复核 says anything."""


@dataclass(frozen=True)
class Rechecked:
    """Three tables, each with its columns; cells are in their order."""

    forms: tuple[tuple[Cell, ...], ...]
    """Of `FORMS`."""
    units: tuple[tuple[Cell, ...], ...]
    """Of `UNITS`."""
    rows: tuple[tuple[Cell, ...], ...]
    """Of `ROWS`."""


@dataclass(frozen=True)
class _Line:
    """One form, before it becomes cells."""

    code: str
    name: str
    kind: str
    state: ProjectState
    draw: DrawRow
    own: Fraction | None
    found: Fraction | None
    reasons: str
    total: RecheckRow | None
    is_inside: bool
    holds: bool
    """Whether it is the one by which its project is counted among what was drawn."""
    shown: DrawRow
    """The draw whose workbook was taken; the newest where none was."""
    refused: str
    """Why the workbook that was filled in was not taken."""

    @property
    def is_current(self) -> bool:
        """Whether the form is the one that counts, or none does."""
        return self.holds and (self.state.state != states.COUNTED or self.state.sha == self.draw.sha)


def recheck_of(view: View, ledger: Ledger) -> Rechecked | None:
    """What was drawn and what came of it; None where nothing was. Raises LedgerError."""
    made = ledger.draws()
    draws = _newest_draws(made)
    if not draws:
        return None
    said: dict[tuple[str, str], dict[str, RecheckRow]] = {}
    for row in sorted(ledger.rechecks(), key=lambda row: (row.at, row.book)):
        said.setdefault((row.code, row.sha), {})[row.key] = row
    by_code = {one.code: one for one in view.states}
    lines: list[_Line] = []
    rows: list[tuple[Cell, ...]] = []
    known = {one.id: one for one in _criteria_of(view)}
    holding, refused = _holding(draws, by_code), _refused(Round(view.folder))
    for draw in draws:
        state = by_code.get(draw.code)
        if state is None:
            continue
        answers, found = answers_in(ledger.answers(draw.sha)), said.get((draw.code, draw.sha), {})
        shown = next((one for one in made if _is_of(found.get(TOTAL), one)), draw)
        why = "" if TOTAL in found and shown == draw else refused.get(draw.file, "")
        own = list(_lines(draw, state, answers, found, known, holds=holding[draw.code] == draw, shown=shown, why=why))
        lines += own
        # Of a form that counts no more 原因 says enough.
        rows += _rows(draw.code, state.name, answers, found, known) if own[0].is_current else ()
    return Rechecked(tuple(map(_form_cells, lines)), tuple(_units(lines)), tuple(rows))


def _criteria_of(view: View) -> tuple[Criterion, ...]:
    """The 口径 by which ids are called; a mistake in those of the round is told where workbooks are written."""
    try:
        return criteria_of(Round(view.folder)).all
    except BriefError:
        return criteria().all


def _newest_draws(draws: Iterable[DrawRow]) -> list[DrawRow]:
    """The last draw of each form, by code; of a project whose form was sent anew and drawn again both are there."""
    newest = {(row.code, row.sha): row for row in sorted(draws, key=lambda row: (row.at, row.draw))}
    return sorted(newest.values(), key=lambda row: (row.code, row.at))


def _holding(draws: Iterable[DrawRow], by_code: Mapping[str, ProjectState]) -> dict[str, DrawRow]:
    """By project the draw of the form that counts now, else its last one."""
    holding: dict[str, DrawRow] = {}
    for draw in draws:
        state, before = by_code.get(draw.code), holding.get(draw.code)
        if before is None or state is None or before.sha != state.sha:
            holding[draw.code] = draw
    return holding


def _refused(place: Round) -> dict[str, str]:
    """By its path in the round why a workbook was not taken, by the note of what was looked at."""
    told: dict[str, str] = {}
    for file, known in Seen(place.ledger).before.items():
        lines = known.get("refused") if isinstance(known, dict) else None
        if isinstance(lines, list) and lines:
            told[file] = str(lines[0]).removeprefix(f"{one_line(file)}：")
    return told


def _is_of(total: RecheckRow | None, draw: DrawRow) -> bool:
    """Whether what was taken is the workbook of this draw, in its folder, whatever it is called there."""
    return (
        total is not None
        and (total.sha, total.code) == (draw.sha, draw.code)
        and draw.draw in total.from_file.split("/")
    )


def _lines(
    draw: DrawRow,
    state: ProjectState,
    answers: Answers,
    found: Mapping[str, RecheckRow],
    known: Mapping[str, Criterion],
    *,
    holds: bool,
    shown: DrawRow,
    why: str,
) -> Iterator[_Line]:
    forms = dict.fromkeys(key.rpartition(":")[0] for key in answers if key.endswith("total.score"))
    for form in forms or {"": None}:
        prefix = f"{form}:" if form else ""
        total = found.get(f"{prefix}{TOTAL}")
        own_rows = {key: row for key, row in found.items() if key.rpartition(":")[0] == form}
        yield _Line(
            code=text_in(answers, f"{prefix}project.code") if form else draw.code,
            name=text_in(answers, f"{prefix}project.name") if form else state.name,
            kind=INSIDE if form else KINDS[state.kind],
            state=state,
            draw=draw,
            own=number_in(answers, f"{prefix}total.score"),
            found=_score(total),
            reasons=BETWEEN.join(_reasons(answers, own_rows, known)),
            total=total if total is not None else found.get(TOTAL),
            is_inside=bool(form),
            holds=holds,
            shown=shown,
            refused=why,
        )


def _reasons(answers: Answers, rows: Mapping[str, RecheckRow], known: Mapping[str, Criterion]) -> Iterator[str]:
    """Why each score was changed; and what of the whole does not hold."""
    for key, row in rows.items():
        if key.rpartition(":")[2] == TOTAL:
            continue
        own, found = number_in(answers, f"{key}.score"), _score(row)
        if key.startswith(WHOLE):
            if row.value == "不符合":
                name = known[row.criteria].text if row.criteria in known else row.criteria
                yield "：".join(filter(None, (f"{name}不符合", row.note)))
        elif own is not None and found is not None and own != found:
            why = "，".join(filter(None, (*_criteria(row, known), row.note)))
            yield f"{_indicator(answers, key)}（{_short(own)}→{_short(found)}）" + (f"：{why}" if why else "")


def _rows(
    code: str, name: str, answers: Answers, found: Mapping[str, RecheckRow], known: Mapping[str, Criterion]
) -> Iterator[tuple[Cell, ...]]:
    for key, row in found.items():
        own, score = number_in(answers, f"{key}.score"), _score(row)
        if key.startswith(WHOLE) or key.rpartition(":")[2] == TOTAL:
            continue
        if not (row.value or row.criteria or row.note or own != score):
            continue
        form = key.rpartition(":")[0]
        is_execution = key.rpartition(":")[2] == EXECUTION
        levels = (text_in(answers, f"{key}.dimension"), text_in(answers, f"{key}.category"), _indicator(answers, key))
        actual, kind = ("rate", "percent") if is_execution else ("actual", text_in(answers, f"{key}.kind"))
        yield (
            code,
            text_in(answers, f"{form}:project.name") if form else name,
            *levels,
            number_in(answers, f"{key}.points"),
            shown(answers, f"{key}.{actual}", kind),
            own,
            row.value,
            "；".join(_criteria(row, known)),
            score,
            deviation_of(own, score),
            row.note,
        )


def _form_cells(line: _Line) -> tuple[Cell, ...]:
    is_done, state, draw = line.total is not None, line.state, line.shown
    found = line.found if is_done else None
    at = datetime.fromisoformat(line.total.at).astimezone(BEIJING) if line.total is not None else None
    return (
        line.code,
        line.name,
        line.kind,
        state.department,
        state.unit,
        draw.draw,
        draw.stratum,
        _how(line),
        line.own,
        found,
        deviation_of(line.own, found),
        departure(line.own, found),
        line.reasons,
        line.total.note if line.total is not None else "",
        line.total.who if line.total is not None else "",
        at,
        "" if line.is_inside else _about(line),
        draw.sha,
        line.total.from_file if line.total is not None else draw.file,
    )


def _how(line: _Line) -> str:
    if not line.is_current:
        return SUPERSEDED
    return CHECKED if line.total is not None else REFUSED if line.refused else OUTSTANDING


def _about(line: _Line) -> str:
    """What is to be known of a workbook that was not taken, and of a form that does not count any more."""
    state, draw = line.state, line.draw
    told = [line.refused] if line.refused else []
    if line.total is not None and (line.total.at < draw.at or line.shown != draw):
        told.append(f"{draw.draw}又抽到，那一次的复核表还没有交回")
    if state.state != states.COUNTED:
        told.append(f"复核的是文件{draw.sha[:8]}；这个项目现在是“{state.state}”")
    elif state.sha != draw.sha:
        told.append(f"复核的是文件{draw.sha[:8]}；现在计入的是另一份：{state.file}（{state.sha[:8]}）")
    return BETWEEN.join(told)


def _units(lines: Sequence[_Line]) -> Iterator[tuple[Cell, ...]]:
    groups: dict[tuple[str, str, str], list[_Line]] = {}
    for line in lines:
        if line.holds and not line.is_inside:
            groups.setdefault((line.kind, line.state.department, line.state.unit), []).append(line)
    for (kind, department, unit), own in sorted(groups.items(), key=lambda item: (_rank(item[0][0]), item[0])):
        checked = [one for one in own if one.total is not None and one.is_current]
        scored = [(one.own, one.found) for one in checked if one.own is not None and one.found is not None]
        departures = [far for pair in scored if (far := departure(*pair)) is not None]
        yield (
            kind,
            department,
            unit,
            len(own),
            len(checked),
            mean([one for one, _ in scored if one is not None]),
            mean([one for _, one in scored if one is not None]),
            mean(departures),
            max(departures, default=None),
        )


def _rank(kind: str) -> int:
    return int(kind == KINDS[WHOLE_DEPARTMENT])


def _criteria(row: RecheckRow, known: Mapping[str, Criterion]) -> Iterator[str]:
    """The 口径 of a row in words; one that is none today by its id."""
    for id in row.criteria.split():
        yield f"口径{id}{known[id].text}" if id in known else f"口径{id}"


def _indicator(answers: Answers, key: str) -> str:
    return "预算执行率" if key.rpartition(":")[2] == EXECUTION else text_in(answers, f"{key}.indicator")


def _score(row: RecheckRow | None) -> Fraction | None:
    return Fraction(row.score) if row is not None and row.score else None


def _short(number: Fraction) -> str:
    return plain(round(float(number), REASON_PLACES))
