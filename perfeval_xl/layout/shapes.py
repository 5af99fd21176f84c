"""What of a form decides where things stand on its sheets: all that the placing of most of it may know.

Forms of one shape differ in what stands in their cells. What is placed for one of them is placed for all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FieldKind, Form, FormField, FormKind, Source
from perfeval_xl.profiles.profile import Profile

_REMEMBERED = 256
"""Shapes that are remembered: those of the forms of the largest department, several times over."""


class FieldShape(NamedTuple):
    """What of a field decides how it stands on a sheet: neither its name, nor its value, nor its expression."""

    key: str
    kind: FieldKind
    source: Source
    required: bool
    options: tuple[str, ...]
    longest: int
    most: Decimal | None
    least: Decimal | None


Facts = tuple[tuple[object, ...], ...]
"""What `FieldShape` holds of several fields: all keys, all kinds and so on."""
_FACTS: Callable[[Sequence[tuple[object, ...]]], Facts] = itemgetter(*map(FormField._fields.index, FieldShape._fields))
_NO_FACTS: Facts = ()


def facts_of(fields: Iterable[FormField]) -> Facts:
    """The facts of ``fields``."""
    members = tuple(zip(*fields, strict=True))
    return _FACTS(members) if members else _NO_FACTS


class FormShape:
    """A form without what stands in it. It is equal to nothing but itself, and never changes."""

    def __init__(self, profile: Profile, edition: Edition, kind: FormKind, id: str, facts: Facts) -> None:
        self.profile, self.edition, self.kind, self.id = profile, edition, kind, id
        shapes = map(FieldShape._make, zip(*facts, strict=True))
        self.fields: Mapping[str, FieldShape] = {shape.key: shape for shape in shapes}

    def full(self, key: str) -> str:
        """The key of a field as the whole workbook knows it, as `Form.full` gives it."""
        return full_key(self.id, key)


_shape = functools.lru_cache(maxsize=_REMEMBERED)(FormShape)


def bare_shape(form: Form) -> FormShape:
    """What a form is, without any of its fields."""
    return _shape(form.profile, form.edition, form.kind, form.id, _NO_FACTS)


def shape_of(form: Form, left_out: Collection[str] = ()) -> FormShape:
    """The shape of ``form`` without the fields ``left_out``, which are placed for themselves: one object for each."""
    fields = form.fields
    own = [field for key, field in fields.items() if key not in left_out] if left_out else fields.values()
    return _shape(form.profile, form.edition, form.kind, form.id, facts_of(own))


def full_key(form: str, key: str) -> str:
    """The key of a field of the form with this id, as the whole workbook knows it."""
    if ":" in key:
        return key.removeprefix(":")
    return f"{form}:{key}" if form else key
