"""Recompute a filled form: every computed field, from the answers alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions.evaluate import Value, evaluate, exact, is_number
from perfeval_xl.forms.form import FilledForm, Form, Source
from perfeval_xl.frozen import frozen


@frozen
class ScoredForm:
    """A filled form and the value of each of its fields, recomputed."""

    filled: FilledForm
    values: Mapping[str, Value]
    """Every field by key: given, answered and computed (when first asked for)."""
    companions: tuple[ScoredForm, ...] = ()
    """The other forms of the same workbook, in their order."""

    @property
    def form(self) -> Form:
        """The form that was scored."""
        return self.filled.form

    def number(self, key: str) -> Fraction | None:
        """The number in ``key``; None where there is none."""
        value = self.values.get(key)
        return exact(value) if is_number(value) else None

    def text(self, key: str) -> str:
        """The text in ``key``, without outer spaces; empty where there is none."""
        value = self.values.get(key)
        return value.strip() if isinstance(value, str) else ""

    @property
    def forms(self) -> tuple[ScoredForm, ...]:
        """Every scored form of the workbook, this one first."""
        return (self, *self.companions)


def score(filled: FilledForm) -> ScoredForm:
    """Return ``filled`` and its companions with every computed field recomputed exactly."""
    everywhere: dict[str, _Values] = {}
    for part in filled.forms:
        everywhere[part.form.id] = _Values(part, everywhere)
    main, *others = (ScoredForm(part, everywhere[part.form.id]) for part in filled.forms)
    return replace(main, companions=tuple(others))


class _Values(Mapping[str, Value]):
    """Fields by key, computed when first asked for, so that order does not matter."""

    def __init__(self, filled: FilledForm, everywhere: Mapping[str, _Values]) -> None:
        self.held = _Held(filled, everywhere)

    def __getitem__(self, key: str) -> Value:
        return self.held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.held.fields)

    def __len__(self) -> int:
        return len(self.held.fields)


class _Held(dict[str, Value]):
    """What is known so far; whatever is asked of it is known from then on."""

    def __init__(self, filled: FilledForm, everywhere: Mapping[str, _Values]) -> None:
        super().__init__((key, _exact(value)) for key, value in filled.stated.items())
        self.fields = filled.form.fields
        self._answers = filled.answers
        self._everywhere = everywhere
        self._open: set[str] = set()

    def __missing__(self, key: str) -> Value:
        value = self[key] = self._found(key)
        return value

    def _found(self, key: str) -> Value:
        if ":" in key:
            where, _, own = key.partition(":")
            return self._everywhere[where].held[own]
        field = self.fields[key]
        if field.source is Source.ANSWER:
            return _exact(self._answers.get(key))
        if field.source is Source.GIVEN:
            return _exact(field.value)
        if field.expr is None or key in self._open:
            raise ExpressionError(f"{key} has no expression of its own")
        self._open.add(key)
        return evaluate(field.expr, self)


def _exact(value: Value) -> Value:
    """A number as the fraction that every expression wants, made once."""
    return exact(value) if is_number(value) else value
