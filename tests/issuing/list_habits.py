"""Short lists with a change in them, and what is said of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl

from perfeval_xl.forms.form import Brief
from perfeval_xl.forms.list_problems import Level, ListProblem
from perfeval_xl.profiles import load
from perfeval_xl.returns.project_list import ProjectList, read_list
from perfeval_xl.vocabulary import Category, Dimension, Polarity
from tests.issuing.lists import NATIONAL, short_list

Change = Callable[[openpyxl.Workbook], object]
SOUND = [
    (Dimension.OUTPUT, Category.QUANTITY, Polarity.AT_LEAST, 1000, 50),
    (Dimension.OUTCOME, Category.SOCIAL, Polarity.AT_LEAST, 90, 30),
    (Dimension.SATISFACTION, Category.BENEFICIARY, Polarity.AT_LEAST, 90, 10),
]


def read(folder: Path, change: Change | None = None, codes: str = "1") -> ProjectList:
    """What a changed list says."""
    return read_list(short_list(folder / "清单.xlsx", change, codes), load(NATIONAL))


def told(found: ProjectList) -> dict[str, str]:
    """What is to be said of a list, by place: the level and the words."""
    return {problem.place: f"{problem.level.chinese} {problem.what}" for problem in found.problems}


def the_only(found: ProjectList) -> tuple[Brief, ListProblem | None]:
    """The brief of a list without mistakes, and what is said of it besides."""
    assert [problem for problem in found.problems if problem.level is Level.ERROR] == []
    [listed] = found.briefs
    return listed.brief, found.problems[0] if found.problems else None


def shape(brief: Brief) -> list[tuple[object, ...]]:
    """The indicators of a brief in short."""
    return [(i.dimension, i.category, i.target.polarity, i.target.number, i.points) for i in brief.indicators]


def in_cells(sheet: str, **cells: object) -> Change:
    """A change that writes these cells."""

    def change(book: openpyxl.Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return change


def both(*changes: Change) -> Change:
    """One change after another."""
    return lambda book: [change(book) for change in changes]
