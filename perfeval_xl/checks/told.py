"""What a workbook says, as the plain values that `perfeval_xl.forms.told` reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from perfeval_xl.expressions.evaluate import exact, is_number
from perfeval_xl.findings.facts import exact_text
from perfeval_xl.forms.form import FieldKind, FormKind, Source
from perfeval_xl.forms.last_year import STEM
from perfeval_xl.forms.shared_fields import paragraph_key, text_key
from perfeval_xl.forms.told import LABEL, MEASURES, MONEY, TYPED
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.vocabulary import BaseColumn, Polarity

if TYPE_CHECKING:
    from perfeval_xl.checks.case import Case

_MEASURES = "改进措施"
"""What the heading of a text says in which a unit writes what it will do better."""
_TEXTS = (text_key(""), paragraph_key(""))
"""How the keys of free texts begin."""
_OF_BEFORE = "line."
_OF_BEFORE_COLUMNS = (f".{BaseColumn.PREVIOUS_BUDGET}", f".{BaseColumn.PREVIOUS_ACTUAL}")
"""How the keys begin and end of what base data say of the year before."""
_UNTOLD = frozenset({FieldKind.MARK, FieldKind.COUNT})
"""Kinds of fields that say nothing of a project, but how far the form is filled in."""


def told_by(case: Case) -> dict[str, tuple[object, str]]:
    """Every field of all forms by its full key, with its value and its cell, as `perfeval_xl.forms.told.Written`.

    What is empty is left out, and so are marks and hints. Besides, standing in no cell: ``form.kind``, ``form.money``
    (元, 万元), ``form.measures`` (the keys of the texts in which 改进措施 are written), ``form.label.KEY`` (what a free
    text is called), ``form.typed`` (of base data, the keys of what the unit itself says of the year before),
    ``execution.measured_by`` and of each indicator ``i03.dimension``, ``.category`` and ``.kind``.
    """
    told: dict[str, tuple[object, str]] = {}
    for view in case.views:
        for key, field in view.form.fields.items():
            if field.kind in _UNTOLD or key.startswith(STEM) or (field.source is Source.GIVEN and field.value is None):
                continue
            value = view.scored.values[key]
            if value is None or value == "":
                continue
            full = view.form.full(key)
            told[full] = exact_text(exact(value)) if is_number(value) else [str(value)], _cell_of(view, full)
        told |= {view.form.full(key): ([text], "") for key, text in _stated(view)}
    return told


def _stated(view: Case) -> Iterator[tuple[str, str]]:
    """What no field says of a form and is needed to read its fields: where each indicator belongs, and what its number
    means (``percent``, ``number``, ``day``, ``text``).
    """
    form = view.form
    yield "form.kind", form.kind.value
    yield MONEY, str(form.profile.money)
    free = {key: field.label for key, field in form.fields.items() if key.startswith(_TEXTS)}
    own = [key for key, label in free.items() if _MEASURES in label]
    if own:
        yield MEASURES, " ".join(own)
    yield from ((f"{LABEL}{key}", label) for key, label in free.items() if view.scored.values[key] not in (None, ""))
    if form.funds:
        yield "execution.measured_by", view.measured_by
    typed = [key for key in form.fields if key.startswith(_OF_BEFORE) and form.fields[key].source is Source.ANSWER]
    if form.kind is FormKind.BASE_DATA and typed:
        yield TYPED, " ".join(key for key in typed if key.endswith(_OF_BEFORE_COLUMNS))
    for block in form.dimensions:
        for group in block.categories:
            for row in group.rows:
                target = row.indicator.target
                yield row.key("dimension"), block.heading
                yield row.key("category"), group.heading
                if row.in_percent:
                    kind = "percent"
                elif target.polarity is Polarity.DEADLINE:
                    kind = "day"
                else:
                    kind = "number" if target.polarity.is_number else "text"
                yield row.key("kind"), kind


def _cell_of(view: Case, full: str) -> str:
    """Where a field stands now, by its full key; empty where it stands nowhere."""
    address = view.plan.addresses.get(full) if view.plan else None
    if address is None:
        return ""
    sheet = view.standing.get(address.sheet)
    if sheet is None or sheet.raw is None:
        return str(address)
    row = sheet.row(address.row)
    return f"{sheet.raw.name}!{cell_name(address.row if row is None else row, address.column)}"
