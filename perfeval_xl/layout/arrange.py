"""Arrange a form into the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.model import Form
from perfeval_xl.layout import check_sheet, form_sheet, notes_sheet
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.grid import Address, Plan

VERSION = 1
"""Changes whenever the same brief would give another workbook, so that a return issued by
an older program is recognised as that and not as tampered with."""

NAMED_FIELDS = {
    "pe_total_score": "total.score",
    "pe_total_points": "total.points",
    "pe_rating": "total.rating",
    "pe_execution_rate": "execution.rate",
    "pe_execution_score": "execution.score",
}
"""Defined names of the workbook; each has an underscore, because PRO1 is a cell."""


def arrange(form: Form, answers: Mapping[str, Value] | None = None) -> Plan:
    """Return the plan of the workbook for ``form``.

    ``answers`` that are already known only make their rows high enough.
    Raises LayoutError where the form does not fit what Excel allows.
    """
    texts = answers or {}
    builders = [
        form_sheet.build(SheetBuilder(form.profile.layout.sheet, form, texts)),
        check_sheet.build(SheetBuilder(check_sheet.NAME, form, texts)),
        notes_sheet.build(SheetBuilder(notes_sheet.NAME, form, texts)),
    ]
    everywhere: dict[str, Address] = {}
    for builder in builders:
        for key, place in builder.places.items():
            everywhere.setdefault(key, place)
    return Plan(
        form,
        tuple(builder.finish(everywhere) for builder in builders),
        everywhere,
        {name: everywhere[key] for name, key in NAMED_FIELDS.items()},
    )
