"""汇总.xlsx: the round as a workbook. What a program made of the ledger is put into sheets; nothing in it is a source.

Whoever has no pandas gets an ImportError when this module is imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import OutputError
from perfeval_xl.files import write_file
from perfeval_xl.office import anomalies, frames, sampling, summary_lists, summary_marks, summary_projects, summary_rows
from perfeval_xl.office.pending import pending_of
from perfeval_xl.office.recheck_frames import recheck_of
from perfeval_xl.office.rounds import SUMMARY, Round
from perfeval_xl.office.status import ProjectLine, View
from perfeval_xl.office.summary_notes import notes
from perfeval_xl.office.summary_overview import overview
from perfeval_xl.office.summary_parts import Row, Source
from perfeval_xl.writer.table_book import SheetSpec, table_book

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.deciding import Typed

PROPERTY, TIME = "perfeval_summary", "perfeval_written"
"""Properties of the workbook: the state of the round that it tells, and when it was written."""


@dataclass(frozen=True)
class Written:
    """What came of it."""

    path: Path
    """The workbook that tells how the round stands."""
    lines: tuple[str, ...] = ()
    """What is to be told."""
    is_new: bool = True
    """Whether it was written now."""


def write_summary(
    view: View,
    lines: Sequence[ProjectLine],
    ledger: Ledger,
    place: Round,
    now: datetime,
    digest: str,
    typed: Mapping[str, Typed] | None = None,
) -> Written:
    """Write 汇总.xlsx for the state ``digest``, or another file beside it where somebody has it open.

    Nothing is written where one of that state lies there untouched. ``typed`` is what somebody typed into 待处理 that
    was not taken over, by mark. Raises OutputError where nothing can be written, LedgerError, and LayoutError.
    """
    there = summary_marks.current(place, digest)
    if there is not None:
        return Written(there, (), is_new=False)
    source = source_of(view, lines, ledger, now, typed or {})
    data = table_book(
        sheets_of(source, place),
        properties={PROPERTY: digest, TIME: now.isoformat(timespec="seconds")},
        title=f"{view.year}年度绩效自评汇总",
    )
    path, told = _put(place, data, now)
    summary_marks.note(place, path, digest, is_open=bool(typed))
    return Written(path, told)


def source_of(
    view: View, lines: Sequence[ProjectLine], ledger: Ledger, now: datetime, typed: Mapping[str, Typed]
) -> Source:
    """What the sheets tell. Raises LedgerError."""
    made = frames.frames_of(view, lines, ledger)
    clues = anomalies.clues(made, ledger)
    before = {one.code for one in ledger.draws()}
    drawn = sampling.sample(made.projects, clues, seed=sampling.seed_of(view.year, ledger.issues()), decided=before)
    return Source(
        view=view,
        lines=lines,
        now=now,
        suffixes=ledger.suffixes(),
        projects=rows_of(made.projects),
        indicators=rows_of(made.indicators),
        findings=rows_of(made.findings),
        deliveries=rows_of(made.deliveries),
        kinds=rows_of(frames.summed(made.projects, "kind")),
        departments=rows_of(frames.departments(made.projects)),
        nodes=rows_of(frames.nodes(made.projects)),
        clues=rows_of(anomalies.shown(clues)),
        drawn=rows_of(drawn.drawn),
        strata=rows_of(drawn.strata),
        rule=drawn.rule,
        rechecked=recheck_of(view, ledger),
        typed=typed,
    )


def sheets_of(source: Source, place: Round) -> list[SheetSpec]:
    """The sheets, in their order."""
    pending = pending_of(source.view, source.lines)
    sheets = [overview(source, len(pending)), summary_lists.to_decide(source, pending)]
    sheets += summary_projects.projects(source)
    sheets.append(summary_projects.by_department(source))
    if any(row["node"] for row in source.projects):
        sheets.append(summary_projects.by_node(source))
    sheets += [summary_rows.indicators(source), summary_rows.findings(source), summary_projects.open_ones(source)]
    sheets.append(summary_lists.clues(source, anomalies.CLUES))
    sheets.append(summary_lists.drawn(source, sampling.DRAWS, sampling.STRATA))
    if source.rechecked is not None:
        sheets.append(summary_lists.rechecked(source, source.rechecked))
    sheets.append(summary_rows.platform(source))
    sheets.append(notes(source, place.rules, ()))
    return sheets


def rows_of(frame: pandas.DataFrame) -> list[Row]:
    """The rows of a frame as plain values: None for a number that is not there."""
    columns = {}
    for key in frame.columns:
        cells = frame[key]
        missing = cells.isna()
        columns[key] = cells.astype(object).where(~missing, None).tolist() if missing.any() else cells.tolist()
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _put(place: Round, data: bytes, now: datetime) -> tuple[Path, tuple[str, ...]]:
    """Write the workbook; where somebody has it open, or saved it meanwhile, under a name with the time."""
    target = place.summary
    mark, is_unread = _open_mark(target), _is_unread(place, target)
    if mark is None and not is_unread:
        try:
            write_file(target, data)
            return target, ()
        except OutputError:
            if not target.exists():
                raise
    other = target.with_name(f"{target.stem}_{now.astimezone(BEIJING):%H%M}{target.suffix}")
    write_file(other, data)
    if mark is None and is_unread:
        return other, (f"{SUMMARY}里有还没有读的改动，没有覆盖，新的写在{other.name}；填了处理的，再收一次就读",)
    why = f"；没有人打开的话，请删掉旁边的{mark.name}" if mark is not None else ""
    return other, (f"{SUMMARY}正被打开，没有覆盖，新的写在{other.name}：请关闭旧的，以新的为准{why}",)


def _is_unread(place: Round, target: Path) -> bool:
    """Whether somebody saved it since it was written or read: what he typed must not be lost."""
    try:
        return target.exists() and not summary_marks.is_as_left(place, target)
    except OSError:
        return False


def _open_mark(target: Path) -> Path | None:
    """The file by which an office program says that it has ``target`` open; None where there is none."""
    marks = (target.with_name(f"~${target.name}"), target.with_name(f".~lock.{target.name}#"))
    return next((mark for mark in marks if mark.exists()), None) if target.exists() else None
