"""抽查: workbooks are written by which the forms that were drawn are checked again.

A draw is recorded before its workbooks are written, so that none is ever written over: whoever was ended in between
runs it again, and what is missing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import LayoutError, LedgerError, PerfevalError
from perfeval_xl.files import exists, file_stem, same_file, write_file
from perfeval_xl.ledger import originals, states
from perfeval_xl.ledger.rows import ProjectState
from perfeval_xl.ledger.said_rows import DrawRow
from perfeval_xl.office.below_words import told_of_as_counted
from perfeval_xl.office.drawing import MOST_NAMED
from perfeval_xl.office.intake import in_utc
from perfeval_xl.office.judging import answers_in
from perfeval_xl.office.recheck_criteria import Criteria, criteria_of
from perfeval_xl.office.recheck_facts import Money, Paper, forms_of
from perfeval_xl.office.rounds import Round
from perfeval_xl.plain_text import one_line

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.status import View

ENDING = "复核"
"""Of the name of a workbook."""


@dataclass(frozen=True)
class Chosen:
    """A project that is to be checked again."""

    code: str
    stratum: str
    """Why."""
    is_named: bool = False
    """Whether somebody named it: then it is checked again also where that was done before."""


@dataclass
class Written:
    """What came of it."""

    draw: str = ""
    """Empty where nothing was drawn that had not been drawn before."""
    files: list[Path] = field(default_factory=list)
    """The workbooks that were written."""
    lines: list[str] = field(default_factory=list)
    """What to tell besides, in words."""
    absent: list[str] = field(default_factory=list)
    """Codes of which no workbook can be written before their original is here: a lower office judged them."""


@dataclass(frozen=True)
class Sampled:
    """What was drawn from the forms that count."""

    chosen: tuple[Chosen, ...]
    seed: str
    rule: tuple[str, ...]
    """How, in sentences by which it can be done again."""


def sampled(
    view: View, ledger: Ledger, *, count: int | None = None, share: float | None = None, seed: str = ""
) -> Sampled:
    """Draw from the forms that count: so many, or this share (a fraction of 1), else as many as the rules say.

    Without a ``seed`` that of the last draw is used, else one of its own. What was drawn with the same seed before
    stays drawn. Raises LedgerError; PerfevalError where the libraries of the office are missing.
    """
    try:
        from perfeval_xl.office.anomalies import clues
        from perfeval_xl.office.frames import frames_of
        from perfeval_xl.office.sampling import sample, seed_of
        from perfeval_xl.office.status import lines_of
    except ModuleNotFoundError as error:
        raise PerfevalError(
            f"抽取缺少组件“{error.name}”：请运行 pip install 'perfeval-xl[office]'，或用 --project 写明要复核的项目编码"
        ) from error
    frames = frames_of(view, lines_of(view), ledger)
    draws = ledger.draws()
    seed = seed or seed_of(view.year, frames.projects, draws)
    found = sample(frames.projects, clues(frames, ledger), count=count, share=share, seed=seed, draws=draws)
    return Sampled(tuple(Chosen(code, stratum) for code, stratum in found.chosen.items()), seed, found.rule)


def write_rechecks(
    place: Round, ledger: Ledger, view: View, chosen: Sequence[Chosen], *, seed: str, now: datetime
) -> Written:
    """Record the draw of ``chosen`` and write a workbook for each, but for those that were drawn before.

    Only under the lock of the ledger. Raises LedgerError and OutputError; BriefError for mistakes in the 口径 of the
    round; PerfevalError where somebody named a project that has no form that counts.
    """
    known = criteria_of(place)
    done, before = Written(), _newest(ledger.draws())
    at, draw = in_utc(now), _draw_id(ledger.draws(), now)
    counted = {one.code: one for one in view.states if one.state == states.COUNTED}
    _refuse_uncounted(chosen, counted)
    fresh: list[DrawRow] = []
    missing: list[DrawRow] = []
    names: set[str] = set()
    again: list[str] = []
    checked = {row.sha for row in ledger.rechecks()}
    for one in chosen:
        state = counted[one.code]
        earlier = before.get((state.code, state.sha))
        if earlier is not None and not one.is_named:
            if exists(place.folder / earlier.file) or state.sha in checked:
                again.append(state.code)
            else:
                missing.append(earlier)
            continue
        file = f"{place.rechecks.name}/{draw}/{_name(state, names)}"
        fresh.append(DrawRow(draw, state.year, state.code, state.sha, one.stratum, seed, file, at))
    if again:
        named = "、".join(map(one_line, again[:MOST_NAMED])) + ("等" if len(again) > MOST_NAMED else "")
        done.lines.append(f"{len(again)}个以前抽过，没有重写：{named}")
    if fresh:
        done.draw = draw
        ledger.drawn(fresh)
    money = _money(ledger, {row.sha for row in (*fresh, *missing)})
    for row in (*missing, *fresh):
        state = counted[row.code]
        if states.JUDGED_BELOW in state.flags:
            done.absent.append(state.code)
            done.lines.append(_to_be_asked_for(state, view))
            continue
        try:
            paper = paper_of(place, ledger, row, state, money.get(row.sha, {}), known)
        except LedgerError as error:
            done.lines.append(f"{one_line(row.code)}：没有写复核表，{error}")
            continue
        _write(place.folder / row.file, paper, done)
    return done


def paper_of(place: Round, ledger: Ledger, row: DrawRow, state: ProjectState, money: Money, known: Criteria) -> Paper:
    """What is printed on the workbook of a draw. Raises LedgerError where the original is gone."""
    original = originals.path(place.ledger, row.sha).relative_to(place.folder).as_posix()
    return Paper(
        draw=row.draw,
        year=row.year,
        code=row.code,
        kind=state.kind,
        name=state.name,
        department=state.department,
        unit=state.unit,
        sha=row.sha,
        original=original,
        file=state.file,
        stratum=row.stratum,
        source=known.source,
        rules=known.rules,
        criteria=known.all,
        forms=forms_of(answers_in(ledger.answers(row.sha)), money, known),
    )


def _to_be_asked_for(state: ProjectState, view: View) -> str:
    names = "、".join(f"“{view.below.name(key)}”" for key in told_of_as_counted(state, view.below)) or "下级"
    return (
        f"{one_line(state.code)}：原件不在这里（下级审核），没有写复核表；"
        f"下次收件会写好请{names}补报原件的草稿，收到以后再运行一次"
    )


def _write(target: Path, paper: Paper, done: Written) -> None:
    """Write one workbook, where there is none yet."""
    from perfeval_xl.office.recheck_book import recheck_book

    called = f"{one_line(paper.code)} {one_line(paper.name)}"
    if not paper.forms:
        done.lines.append(f"{called}：表里没有指标，没有写复核表")
        return
    if exists(target):
        done.lines.append(f"{called}：{one_line(target.name)}已经有了，没有重写")
        return
    try:
        data = recheck_book(paper)
    except LayoutError as error:
        done.lines.append(f"{called}：复核表写不出来（{error}）")
        return
    write_file(target, data)
    done.files.append(target)


def _newest(draws: Iterable[DrawRow]) -> dict[tuple[str, str], DrawRow]:
    """The last draw of each form, by code and file."""
    return {(row.code, row.sha): row for row in sorted(draws, key=lambda row: (row.at, row.draw))}


def _draw_id(draws: Iterable[DrawRow], now: datetime) -> str:
    day = now.astimezone(BEIJING).date().isoformat()
    own = {row.draw for row in draws if row.draw.startswith(f"{day}-")}
    return f"{day}-{len(own) + 1}"


def _name(state: ProjectState, names: set[str]) -> str:
    """A name for the workbook that no other one of the draw has."""
    number, stem = 1, file_stem(state.code, state.name, ENDING)
    while same_file(name := stem if number == 1 else f"{stem}_{number}") in names:
        number += 1
    names.add(same_file(name))
    return f"{name}.xlsx"


def _money(ledger: Ledger, shas: set[str]) -> Mapping[str, Money]:
    """What the rates of each form divide, by file."""
    money: dict[str, dict[tuple[str, str], Fraction]] = {}
    for sha, row in ledger.figures():
        if sha in shas:
            money.setdefault(sha, {})[row.form, row.key] = Fraction(row.value)
    return money


def _refuse_uncounted(chosen: Iterable[Chosen], counted: Mapping[str, ProjectState]) -> None:
    for one in chosen:
        if one.code not in counted:
            raise PerfevalError(
                f"{one_line(one.code)}没有已计的表，不能复核；请核对编码，或等它已计（perfeval status 可看）"
            )
