"""Arrange a form into the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.form import Form, FormKind
from perfeval_xl.layout import (
    base_sheet,
    check_sheet,
    comparison_sheet,
    department_block,
    form_sheet,
    notes_sheet,
    writing_sheet,
)
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.grid import Address, Plan

_SHEETS = {
    FormKind.PROJECT: form_sheet.build,
    FormKind.DEPARTMENT: department_block.build,
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


def arrange(form: Form, answers: Mapping[str, Value] | None = None) -> Plan:
    """Return the plan of the workbook for ``form``, in the form's own edition.

    ``answers`` that are already known, by full key, only make their rows high enough;
    without any the rows are not measured at all, which is all that a comparison needs.
    Raises LayoutError where the form does not fit what Excel allows.
    """
    builders = [_SHEETS[own.kind](SheetBuilder(own.sheet, own, answers)) for own in form.forms]
    if writing_sheet.is_asked(form):
        builders.append(writing_sheet.build(SheetBuilder(writing_sheet.NAME, form, answers)))
    if comparison_sheet.is_asked(form):
        builders.append(comparison_sheet.build(SheetBuilder(comparison_sheet.NAME, form, answers)))
    builders.append(check_sheet.build(SheetBuilder(check_sheet.NAME, form, answers)))
    everywhere: dict[str, Address] = {}
    for builder in builders:
        for key, place in builder.places.items():
            everywhere.setdefault(key, place)
    return Plan(
        form,
        (*(builder.finish(everywhere) for builder in builders), notes_sheet.plan(form.profile, form.edition)),
        everywhere,
        {name: everywhere[key] for name, key in NAMED_FIELDS.items() if key in everywhere},
    )
