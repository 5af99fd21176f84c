"""A form is the same whichever forms were put together before it, and however much of them is remembered."""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval_xl import forms
from perfeval_xl.forms.base_data import figure_limits
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import Brief, Form
from perfeval_xl.forms.remembered import Remembered
from perfeval_xl.forms.shared_fields import typed_funds
from perfeval_xl.issuing import jobs_of
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import published
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.vocabulary import ProjectState


def variants(profile: Profile, brief: Brief) -> Iterator[Brief]:
    """Briefs that differ from one another in whatever a form is made of."""
    places = [(line, stage) for line, stages in typed_funds(profile).items() for stage in stages]
    figures = list(figure_limits(profile.department.base, profile.money)) if profile.department is not None else []
    yield brief
    yield replace(brief, draft=True)
    yield replace(brief, budget={}, figures={}, choices={})
    for some, amount in (
        *((some, Decimal(5)) for some in (slice(None), slice(1), slice(1, 2), slice(3))),
        (slice(None), Decimal("5.0")),
    ):
        yield replace(brief, budget=dict.fromkeys(places[some], amount), figures=dict.fromkeys(figures[some], amount))
    yield replace(brief, state=ProjectState.MULTI_YEAR, state_reason="分两年实施", year=brief.year + 1)
    yield replace(brief, name="", goal="", implementing_unit="")
    yield replace(brief, indicators=brief.indicators[:-1], projects=brief.projects[:-1])
    renamed = tuple(
        replace(one, name=f"{one.name}二", points=one.points + Decimal("0.50"), core=not one.core, part=not one.part)
        for one in brief.indicators
    )
    yield replace(brief, indicators=renamed)
    yield replace(brief, indicators=tuple(replace(one, unscored=True) for one in brief.indicators))


def built(profile: Profile, brief: Brief, edition: Edition) -> list[tuple[object, ...]]:
    """All that a workbook says of its forms. Expressions that say the same are one, so that they can be compared."""
    return [_said(form) for form in build_form(profile, brief, edition=edition).forms]


def _said(form: Form) -> tuple[object, ...]:
    # 5 and 5.0 are equal, and a formula says the one or the other.
    return [*form.fields.items()], repr([*form.fields.values()]), form.dimensions, form.funds, form.live_checks


def forget() -> None:
    """Forget all that is remembered of forms, but for what expressions say."""
    for clear in _memos():
        clear()


@functools.cache
def _memos() -> list[Callable[[], None]]:
    """What empties each memo of the modules of forms; they are looked for once, as it is asked thirty times a form."""
    found: list[Callable[[], None]] = []
    for module in pkgutil.iter_modules(forms.__path__, f"{forms.__name__}."):
        for known in vars(importlib.import_module(module.name)).values():
            if isinstance(known, Remembered):
                found.append(known._known.clear)
            elif hasattr(known, "cache_clear"):
                found.append(known.cache_clear)
    return found


@pytest.mark.parametrize("profile_id", published())
def test_a_form_does_not_depend_on_those_before_it(profile_id: str) -> None:
    profile, path = load(profile_id), published()[profile_id]
    briefs = [*variants(profile, jobs_of(profile, path, draft=True)[0].filled.form.brief)]
    asked = [(brief, edition) for edition in (Edition.SECOND, max(Edition)) for brief in briefs]
    alone = []
    for brief, edition in asked:
        forget()
        alone.append(built(profile, brief, edition))
    forget()

    assert [built(profile, *one) for one in asked] == alone
    assert [built(profile, *one) for one in reversed(asked)] == alone[::-1]


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    made: list[int] = []
    remembered = Remembered[int](2)

    def value(key: int) -> int:
        return remembered.of(key, lambda: made.append(key) or key * 10)  # type: ignore[func-returns-value]

    assert [value(key) for key in (1, 1, 2, 1)] == [10, 10, 20, 10]
    assert made == [1, 2]
    assert [value(key) for key in (3, 1, 3)] == [30, 10, 30]
    assert made == [1, 2, 3, 1]
