"""复核 workbooks: made of a small round, filled in as somebody does in Excel, and one of plain values."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import openpyxl

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.said_rows import RecheckRow
from perfeval_xl.office.recheck_criteria import criteria
from perfeval_xl.office.recheck_drawing import Chosen, Written, write_rechecks
from perfeval_xl.office.recheck_facts import Form, Paper, Row
from perfeval_xl.office.recheck_frames import Rechecked, recheck_of
from perfeval_xl.office.recheck_reading import TakenBack, take_back
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import view_of
from tests import making
from tests.office.small_rounds import code_of

SHEET = "复核表"
NOW = datetime(2023, 3, 5, 2, 0, tzinfo=UTC)
"""When everything happens: a morning in Beijing."""
WHO, DONE = "C6", "M6"
"""Cells of who checked, and whether it is complete."""
FINISHED = {WHO: "李四", DONE: "是"}
COUNT = 5
CODES = [code_of(number) for number in range(1, COUNT + 1)]
SELF = Fraction("94.8")
"""自评总分 of each: execution 9.8, the first indicator 9, the eighth 7, the ninth 9, the others 10."""


def drawn(of: Round, *chosen: Chosen, when: datetime = NOW) -> Written:
    """Draw and write the workbooks of a round."""
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, when)
        return write_rechecks(of, ledger, view, chosen, seed="2022", now=when)


def taken(of: Round, *, hours: int = 0) -> TakenBack:
    """Take back what was filled in, so many hours later."""
    with Ledger.open(of.ledger) as ledger:
        return take_back(of, ledger, NOW + timedelta(hours=hours))


def told(of: Round) -> Rechecked | None:
    """What 汇总 is given."""
    with Ledger.open(of.ledger, readonly=True) as ledger:
        return recheck_of(view_of(of.folder, ledger, NOW), ledger)


def fill(path: Path, cells: Mapping[str, object], *, to: Path | None = None, sheet: str = SHEET) -> Path:
    """Type into a workbook and save it, as another program does."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    for name, value in cells.items():
        tab, _, cell = name.rpartition("!")
        book[tab or sheet][cell] = value
    target = to or path
    book.save(target)
    return target


def type_in(path: Path, cells: Mapping[str, object]) -> Path:
    """The same in a moment, as a program that computes nothing: formulas have no values then."""
    with making.opened(path) as parts:
        for name, value in cells.items():
            tab, _, cell = name.rpartition("!")
            sheet = parts.sheet(tab or SHEET)
            if isinstance(value, str) and value.startswith("="):
                making.fill(sheet, cell, None, formula=value[1:])
            else:
                making.fill(sheet, cell, value)
        for tab in {SHEET} | {name.rpartition("!")[0] or SHEET for name in cells}:
            for formula in parts.sheet(tab).iterfind(f".//{making.tag('f')}"):
                for shown in formula.itersiblings(making.tag("v")):
                    formula.getparent().remove(shown)
    return path


def option(id: str) -> str:
    """A 口径 as its drop-down has it."""
    return next(one.option for one in criteria().all if one.id == id)


def sample_paper() -> Paper:
    """A 复核 of a department with a project inside, whose texts are hostile."""
    known = criteria()
    rows = tuple(
        Row(
            f"i{number:02}",
            "产出指标",
            "数量指标",
            text,
            "≥",
            "10",
            "个",
            "10",
            "10",
            "9.5",
            "表!F9",
            "表!H9",
            ("1", "2"),
        )
        for number, text in enumerate(("=1+1", "办理事项<&>", "第\n二行_x0041_x0042_", "长" * 300), 1)
    )
    inner = tuple(Row(f"p01:{row.key}", *list(vars(row).values())[1:]) for row in rows)
    return Paper(
        "2023-03-05-1",
        2022,
        "A-001",
        "whole_department",
        "市某局",
        "市某局",
        "市某局",
        "ab" * 32,
        f"台账/原件/ab/{'ab' * 32}.xlsx",
        "收件箱.mbox › 表.xlsx",
        "层",
        known.source,
        known.rules,
        known.all,
        (
            Form("", "A-001", "", "100", "98", "98%", "38", "表!H20", "优", rows),
            Form("p01", "A-001-1", "某项目", "", "", "", "38", "项目01!H20", "优", inner),
        ),
    )


def copy(of: Round, folder: Path) -> Round:
    """The same round elsewhere."""
    return Round(Path(shutil.copytree(of.folder, folder / "轮")))


def books(of: Round) -> list[Path]:
    """The workbooks by code."""
    return sorted(of.rechecks.rglob("*.xlsx"))


def recorded(of: Round) -> list[RecheckRow]:
    """What the ledger holds."""
    with Ledger.open(of.ledger, readonly=True) as ledger:
        return ledger.rechecks()
