"""汇总.xlsx: the round as a workbook. What a program made of the ledger is put into sheets; nothing in it is a source.

Whoever has no pandas gets an ImportError when this module is imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.errors import OutputError
from perfeval_xl.files import write_file
from perfeval_xl.office import (
    anomalies,
    frames,
    sampling,
    summary_below,
    summary_files,
    summary_lists,
    summary_projects,
    summary_rows,
    summary_volumes,
    summary_years,
)
from perfeval_xl.office.own_papers import ROUND, SUMMARY, round_mark
from perfeval_xl.office.pending import pending_of
from perfeval_xl.office.recheck_frames import recheck_of
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import ProjectLine, View
from perfeval_xl.office.summary_notes import notes
from perfeval_xl.office.summary_overview import overview, summary_title
from perfeval_xl.office.summary_parts import Source, rows_of
from perfeval_xl.office.year_on_year import years_beside
from perfeval_xl.writer.table_book import Link, SheetSpec, table_book

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.taken import Typed

PROPERTY, TIME = SUMMARY, "perfeval_written"
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
    problems: tuple[str, ...] = ()
    """Rounds of years before that could not be read, in words: the next run looks again."""


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
    there = summary_files.there(place, digest)
    if there is not None:
        return Written(there, (), is_new=False)
    made = frames.frames_of(view, lines, ledger)
    rows = len(made.indicators), len(made.findings)
    divided = summary_volumes.is_divided(len(view.states), *rows, ledger.meta(summary_volumes.POLICY))
    source = source_of(view, lines, ledger, made, now, typed or {}, whole=not divided)
    problems = tuple(source.years.problems) if source.years else ()
    if problems:
        digest = f"{summary_files.UNFINISHED}{digest}"
    said = {PROPERTY: digest, ROUND: round_mark(ledger.issues()), TIME: now.isoformat(timespec="seconds")}
    links, kept = _write_volumes(place, source, made, said) if divided else ([], [])
    title = summary_title(view)
    data = table_book(sheets_of(source, place, links if divided else None), properties=said, title=title)
    path, told = summary_files.put(place, data, now, digest, is_open=bool(typed))
    return Written(path, (*told, *kept), problems=problems)


def _write_volumes(
    place: Round, source: Source, made: frames.Frames, said: Mapping[str, str]
) -> tuple[list[Link], list[str]]:
    """Write the volumes; links to them, and what is to be told."""
    links, told = [], []
    for one in summary_volumes.volumes(source, made.indicators, made.findings):
        target = place.folder / summary_volumes.FOLDER / one.name
        data = table_book(one.sheets(), properties=said, title=one.department)
        try:
            write_file(target, data)
        except OutputError as error:
            told.append(f"分册{one.name}没有更新：{error}；关闭它再收一次表")
        links.append(one.link)
    told.append(f"项目多，指标明细、审核问题分成了{len(links)}个分册，在{summary_volumes.FOLDER}文件夹里")
    return links, told


def source_of(
    view: View,
    lines: Sequence[ProjectLine],
    ledger: Ledger,
    made: frames.Frames,
    now: datetime,
    typed: Mapping[str, Typed],
    *,
    whole: bool = True,
) -> Source:
    """What the sheets tell; only the ``whole`` of it has the rows that volumes have else. Raises LedgerError."""
    beside = years_beside(Round(view.folder), ledger, lines)
    clues = anomalies.clues(made, ledger, beside.clues if beside else ())
    draws = ledger.draws()
    drawn = sampling.sample(made.projects, clues, seed=sampling.seed_of(view.year, made.projects, draws), draws=draws)
    return Source(
        view=view,
        lines=lines,
        now=now,
        suffixes=ledger.suffixes(),
        projects=rows_of(made.projects),
        indicators=rows_of(made.indicators) if whole else (),
        findings=rows_of(made.findings) if whole else (),
        deliveries=rows_of(made.deliveries),
        kinds=rows_of(frames.summed(made.projects, "kind")),
        departments=rows_of(frames.departments(made.projects)),
        nodes=rows_of(frames.nodes(made.projects)),
        clues=rows_of(anomalies.shown(clues)),
        drawn=rows_of(drawn.drawn),
        strata=rows_of(drawn.strata),
        order=rows_of(drawn.order),
        rule=drawn.rule,
        rechecked=recheck_of(view, ledger),
        typed=typed,
        years=beside,
        below=summary_below.rows_below(view, lines, ledger),
    )


def sheets_of(source: Source, place: Round, volumes: Sequence[Link] | None = None) -> list[SheetSpec]:
    """The sheets, in their order; ``volumes`` leads to what is not in it, None where everything is."""
    pending = pending_of(source.view, source.lines)
    sheets = [overview(source, len(pending)), summary_lists.to_decide(source, pending)]
    sheets += summary_projects.projects(source)
    sheets.append(summary_projects.by_department(source))
    if any(row["node"] for row in source.projects):
        sheets.append(summary_projects.by_node(source))
    sheets += summary_below.below_sheets(source)
    if volumes is None:
        sheets += [summary_rows.indicators(source), summary_rows.findings(source)]
    sheets.append(summary_projects.open_ones(source))
    sheets += summary_years.years(source)
    sheets.append(summary_lists.clues(source, anomalies.CLUES))
    sheets.append(summary_lists.drawn(source, sampling.DRAWS, sampling.STRATA, sampling.ORDER))
    if source.rechecked is not None:
        sheets.append(summary_lists.rechecked(source, source.rechecked))
    if volumes is None:
        sheets.append(summary_rows.platform(source))
    sheets.append(notes(source, place.rules, summary_volumes.why(source, volumes or ())))
    return sheets
