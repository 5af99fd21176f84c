"""Files of a real batch: filled forms of one profile that differ from each other in names, texts and amounts.

A memo of one very file would flatter whoever is measured with one file again and again.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import openpyxl

from perfeval_xl import issuing
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, FieldKind, FilledForm, Form
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.profiles import load, published
from perfeval_xl.scoring import score
from tests.addin import forms as addin_forms
from tests.engines import libreoffice
from tests.issuing.samples import answered, department, filled_from

TYPICAL = "hubei_suizhou/2021_original_budget"
"""The published form of a project of usual size."""
DEPARTMENT = "hunan_hengyang/2022"
"""The profile of departments whose projects are counted up."""
_PARTS = Decimal(1000)
"""One form has so many parts more of each amount than the one before."""
_TYPED = (FieldKind.TEXT, FieldKind.LONG_TEXT)


class Template(NamedTuple):
    """A workbook that nobody filled in, and what is to be typed into which cells of it."""

    empty: bytes
    typed: tuple[tuple[str, str, object], ...]
    """Sheet, cell and value."""


def distinct(profile_id: str, count: int) -> list[FilledForm]:
    """So many forms that differ, of the published example of a profile."""
    job = issuing.jobs_of(load(profile_id), published()[profile_id], draft=True)[0]
    return several(job.filled, count)


def several(filled: FilledForm, count: int) -> list[FilledForm]:
    """So many forms that differ, of one."""
    return [varied(filled, number) for number in range(1, count + 1)]


@functools.cache
def with_rows(count: int) -> FilledForm:
    """A project of so many indicators, filled in without a mistake but the one of each row."""
    return addin_forms.rows(count)


def clean(profile_id: str) -> FilledForm:
    """A form of a profile in which nothing is to be found."""
    profile = load(profile_id)
    return filled_from(answered(profile), profile)


def with_findings(count: int, found: int) -> FilledForm:
    """The same of so many indicators, of which only so many are wrong."""
    filled = with_rows(count)
    right = {row.key("actual"): row.indicator.target.number for row in filled.form.rows[found:]}
    answers = {key: value if right.get(key) is None else right[key] for key, value in filled.answers.items()}
    return replace(filled, answers=answers)


@functools.cache
def with_projects(count: int) -> FilledForm:
    """A department of so many projects, filled in."""
    return filled_from(department(DEPARTMENT, count), load(DEPARTMENT))


def varied(filled: FilledForm, number: int) -> FilledForm:
    """The same form of another project: its names and texts have ``number`` in them, its amounts are larger."""
    form = build_form(filled.form.profile, _brief(filled.form.brief, number), edition=filled.form.edition)
    own = [_answers(one, of, number) for one, of in zip(filled.forms, form.forms, strict=True)]
    others = zip(filled.companions, form.companions, own[1:], strict=True)
    companions = tuple(replace(one, form=of, answers=values) for one, of, values in others)
    return replace(filled, form=form, answers=own[0], companions=companions)


def _brief(brief: Brief, number: int) -> Brief:
    return replace(
        brief,
        code=f"{brief.code or 'X'}{number}",
        name=f"{brief.name}{number}",
        indicators=tuple(replace(one, name=f"{one.name}{number}") for one in brief.indicators),
        budget={at: _larger(amount, number) for at, amount in brief.budget.items()},
        figures={key: _larger(figure, number) for key, figure in brief.figures.items()},
        projects=tuple(_brief(project, number) for project in brief.projects),
    )


def _answers(filled: FilledForm, form: Form, number: int) -> dict[str, Value]:
    return {key: _answer(value, form, key, number) for key, value in filled.answers.items()}


def _answer(value: Value, form: Form, key: str, number: int) -> Value:
    field = form.fields[key]
    if field.kind is FieldKind.AMOUNT and isinstance(value, Decimal):
        return _larger(value, number)
    if field.kind in _TYPED and isinstance(value, str) and value and not field.options:
        return f"{value}（{number}）"
    return value


def _larger(amount: Decimal, number: int) -> Decimal:
    return amount * (_PARTS + number) / _PARTS


def template_of(filled: FilledForm) -> Template:
    """The workbook of a form as it is issued, and what the unit types into it."""
    plan, values = arrange(filled.form, filled.every_answer), score(filled).values
    typed = tuple(
        (sheet.name, cell.row + 1, cell.column + 1, values.get(cell.key))
        for sheet in plan.sheets
        for cell in sheet.cells.values()
        if cell.open and cell.key
    )
    cells = tuple(
        (sheet, f"{openpyxl.utils.get_column_letter(column)}{row}", plain)
        for sheet, row, column, value in typed
        if (plain := _plain(value)) is not None
    )
    return Template(issuing.workbook(FilledForm.empty(filled.form)), cells)


def _plain(value: Value) -> object:
    return value if value is None or isinstance(value, (str, bool)) else float(value)


def filled_in(template: Template) -> bytes:
    """What people do with a template and openpyxl: load it, type, save it."""
    book = openpyxl.load_workbook(io.BytesIO(template.empty))
    for sheet, cell, value in template.typed:
        book[sheet][cell] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def by_openpyxl(files: Sequence[bytes]) -> list[bytes]:
    """The files as openpyxl saves them."""
    return list(_saved(files))


def _saved(files: Sequence[bytes]) -> Iterator[bytes]:
    for data in files:
        target = io.BytesIO()
        openpyxl.load_workbook(io.BytesIO(data)).save(target)
        yield target.getvalue()


def by_libreoffice(files: Sequence[bytes], folder: Path) -> list[bytes]:
    """The files as LibreOffice saves them, all in one process of it."""
    sources = [folder / f"{number:03}.xlsx" for number in range(len(files))]
    for source, data in zip(sources, files, strict=True):
        source.write_bytes(data)
    return [path.read_bytes() for path in libreoffice.resave(sources, folder / "saved")]
