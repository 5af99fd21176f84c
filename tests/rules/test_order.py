"""Fields are computed when they are asked for, in whatever order they stand; a circle is an error."""

from dataclasses import replace

import pytest

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.scoring import score
from tests import making


def _with(**exprs: Expr) -> FilledForm:
    """The empty sound form with other expressions for some of its fields."""
    form = making.plan().form
    fields = {key.replace("__", "."): expr for key, expr in exprs.items()}
    changed = {key: form.fields[key]._replace(expr=expr) for key, expr in fields.items()}
    return FilledForm.empty(replace(form, fields={**form.fields, **changed}))


def test_a_field_may_stand_before_what_it_is_made_of() -> None:
    values = score(_with(total__points=Field("total.score") + 1, total__score=Field("i01.points") + 1)).values
    assert values["total.points"] == 12


def test_fields_in_a_circle_are_an_error_that_names_one() -> None:
    values = score(_with(total__points=Field("total.score") + 1, total__score=Field("total.points") + 1)).values
    with pytest.raises(ExpressionError, match=r"total\.points has no expression of its own"):
        values["total.points"]
