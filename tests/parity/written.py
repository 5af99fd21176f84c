"""What stands in a built workbook, held against expressions that were made for each row alone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.cell import Cell

from perfeval_xl.expressions.excel import to_excel
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import FilledForm, Form, Source
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Address, Plan, cell_name
from perfeval_xl.scoring import score
from tests.engines.reading import opened
from tests.parity.sheet import same

MADE_OF = ("perfeval_xl.expressions", "perfeval_xl.forms", "perfeval_xl.layout", "perfeval_xl.rules")
"""Where expressions are made and written."""


def computed_cells(filled: FilledForm) -> int:
    """How many cells of the workbook of ``filled`` are computed."""
    plan = arrange(filled.form, filled.every_answer)
    return sum(cell.formula is not None for sheet in plan.sheets for cell in sheet.cells.values())


def faults(filled: FilledForm) -> list[str]:
    """Each computed cell of the workbook of ``filled`` that is not what the expression of its row says.

    The form is built once more with nothing remembered from row to row or from form to form:
    that is what every formula and every cached value of the file should be.
    """
    content = workbook(filled)
    formulas, values = _formulas_of(content), _values_of(content)
    with nothing_remembered():
        alone = _built_again(filled)
        plan = arrange(alone.form, alone.every_answer)
        expected = {(at.sheet, cell_name(at.row, at.column)): formula for at, formula in _expected(plan)}
        scored = {f.form.full(key): value for f in score(alone).forms for key, value in f.values.items()}
    faults_seen = [
        f"{sheet}!{cell}: {formulas.get((sheet, cell))!r}, and not {formula!r}"
        for (sheet, cell), formula in expected.items()
        if formulas.get((sheet, cell)) != formula
    ]
    faults_seen += [f"{place}: a formula that no expression gave" for place in formulas if place not in expected]
    for key, field in plan.form.every_field.items():
        at = plan.addresses.get(key)
        if at is not None and field.source is Source.COMPUTED:
            shown = values.get((at.sheet, cell_name(at.row, at.column)))
            if not same(scored[key], float(shown) if isinstance(shown, int) else shown):
                faults_seen.append(f"{key} at {at} shows {shown!r}, and not {scored[key]!r}")
    return faults_seen


@contextmanager
def nothing_remembered() -> Iterator[None]:
    """Make every expression, and every formula, anew for whoever asks."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            for attribute, value in list(vars(module).items()) if name.startswith(MADE_OF) else ():
                if hasattr(value, "cache_clear"):
                    patch.setattr(module, attribute, value.__wrapped__)
        yield


def _built_again(filled: FilledForm) -> FilledForm:
    form = build_form(filled.form.profile, filled.form.brief, edition=filled.form.edition)
    parts = (replace(part, form=own) for own, part in zip(form.forms, filled.forms, strict=True))
    main, *others = parts
    return replace(main, companions=tuple(others))


def _expected(plan: Plan) -> Iterator[tuple[Address, str]]:
    """Every formula of a plan: that of a field's expression where it is at home, elsewhere a link to it."""
    homes = {form.full(key): (form, field) for form in plan.form.forms for key, field in form.fields.items()}
    for sheet in plan.sheets:
        for cell in sheet.cells.values():
            if cell.key is None or homes[cell.key][1].expr is None:
                continue
            form, field = homes[cell.key]
            here, home = Address(sheet.name, cell.row, cell.column), plan.addresses[cell.key]
            assert field.expr is not None
            formula = (
                to_excel(field.expr, lambda key, form=form, here=here: _written(plan.addresses[form.full(key)], here))
                if here == home
                else "=" + _written(home, here)
            )
            yield here, formula


def _written(address: Address, here: Address) -> str:
    return address.absolute if address.sheet == here.sheet else f"{address.sheet}!{address.absolute}"


def _formulas_of(content: bytes) -> dict[tuple[str, str], object]:
    book = opened(content)
    return {place: cell.value for place, cell in _filled_cells(book) if cell.data_type == "f"}


def _values_of(content: bytes) -> dict[tuple[str, str], object]:
    book = opened(content, values=True)
    return {place: cell.value for place, cell in _filled_cells(book)}


def _filled_cells(book: openpyxl.Workbook) -> Iterator[tuple[tuple[str, str], Cell]]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield (sheet.title, cell.coordinate), cell


def own_formulas(form: Form, role: str) -> dict[str, str]:
    """The formula of ``role`` in each row, its own cells called by their roles: what rows may share."""
    plan = arrange(form)
    formulas = {}
    for row in form.rows:
        at = plan.addresses[form.full(row.key(role))]
        formula = plan.sheet(at.sheet).cells[at.row, at.column].formula or ""
        formulas[row.id] = formula.replace(f"${at.row + 1}", "")
    return formulas
