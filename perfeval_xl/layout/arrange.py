"""Arrange a form into the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.form import Form, FormKind
from perfeval_xl.layout import base_sheet, check_sheet, comparison_sheet, form_sheet, notes_sheet, writing_sheet
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.columns import columns_of, keys_of
from perfeval_xl.layout.grid import Address, Plan
from perfeval_xl.layout.shapes import FormShape, shape_of

_SHEETS = {
    FormKind.PROJECT: form_sheet.build,
    FormKind.DEPARTMENT: form_sheet.build,
    FormKind.BASE_DATA: base_sheet.build,
}
NAMED_FIELDS = {
    "pe_total_score": "total.score",
    "pe_total_points": "total.points",
    "pe_rating": "total.rating",
    "pe_execution_rate": "execution.rate",
    "pe_execution_score": "execution.score",
}
"""Defined names of the workbook; each has an underscore, because PRO1 is a cell."""


def arrange(form: Form, answers: Mapping[str, Value] | None = None, *, forms_only: bool = False) -> Plan:
    """Return the plan of the workbook for ``form``, in the form's own edition.

    ``answers`` that are already known, by full key, only make their rows high enough;
    without any the rows are not measured at all, which is all that a comparison needs.
    With ``forms_only`` the sheets beside those of the forms are left out, for whoever attaches these.
    Raises LayoutError where the form does not fit what Excel allows.
    """
    shapes = {own.id: _shape(own) for own in form.forms}
    builders = [_SHEETS[own.kind](SheetBuilder(own.sheet, own, answers), shapes[own.id]) for own in form.forms]
    forms, aside = len(builders), None if forms_only else answers
    if writing_sheet.is_asked(shapes[form.id]):
        builders.append(writing_sheet.build(SheetBuilder(writing_sheet.NAME, form, aside), shapes[form.id]))
    if comparison_sheet.is_asked(form):
        builders.append(comparison_sheet.build(SheetBuilder(comparison_sheet.NAME, form, aside)))
    builders.append(check_sheet.build(SheetBuilder(check_sheet.NAME, form, aside), shapes))
    everywhere: dict[str, Address] = {}
    for builder in builders:
        builder.settle(everywhere)
    # Those that are left out were begun all the same: formulas of a form may call what stands on them.
    sheets = [builder.finish(everywhere) for builder in (builders[:forms] if forms_only else builders)]
    return Plan(
        form,
        (*sheets,) if forms_only else (*sheets, notes_sheet.plan(form.profile, form.edition)),
        everywhere,
        {name: everywhere[key] for name, key in NAMED_FIELDS.items() if key in everywhere},
    )


def _shape(form: Form) -> FormShape:
    """The shape of all of a form but of the rows of its indicators, which have shapes of their own."""
    rows = form.rows
    if not rows:
        return shape_of(form)
    at = columns_of(form.profile)
    return shape_of(form, {key for row in rows for key in keys_of(at, row.id)})
