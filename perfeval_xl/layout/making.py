"""What is done of a strip where its sheet is written, and not only compared: heights, messages and colours.

Most of it is the same in every form, and is found out once. What is not waits for a form like the cells do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from perfeval_xl.expressions.excel import to_excel
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FieldKind, FormField, Source
from perfeval_xl.layout.grid import Conditional, Validation, letters
from perfeval_xl.layout.placing import Measured, Shown
from perfeval_xl.layout.shapes import FormShape
from perfeval_xl.layout.validations import validation_of
from perfeval_xl.text_measure import lines_of
from perfeval_xl.vocabulary import MoneyUnit


class Grown(NamedTuple):
    """A field that needs higher rows where its text is longer than usual."""

    key: str
    full: str
    row: int
    column: int
    last_row: int
    last_column: int
    width: float
    least: float
    """The lines that it needs whatever stands in it: whatever is chosen must be readable."""
    spare: int

    def lines(self, shown: object) -> float:
        """The lines of what stands in it."""
        return max(self.least, lines_of(shown, self.width)) if isinstance(shown, str) else self.least

    def each(self, lines: float) -> int:
        """The lines that each of its rows needs."""
        return math.ceil(max(lines, self.spare) / (self.last_row - self.row + 1))


class Making:
    """What is the same in every form, and what is not."""

    def __init__(
        self,
        form: FormShape,
        steps: Iterable[Measured | Shown],
        needs: Mapping[int, float],
        addresses: Mapping[str, str],
        widths: Sequence[float],
    ) -> None:
        self.needs, self.merged = dict(needs), dict[int, float]()
        """Lines that rows need, and that merged cells in them need, whatever stands in the fields."""
        self.given: list[Grown] = []
        """Fields that the office fills in."""
        self.others: dict[str, Grown] = {}
        """The others, by full key."""
        self.said: list[tuple[int, Measured, float]] = []
        """Texts that are told: their number, place and width."""
        self.colours: list[tuple[Shown, Conditional | None] | Grown] = []
        """Colours, with their formulas where those are the same in every form, and long texts that the unit writes."""
        self._form, self._addresses = form, addresses
        self._worded: dict[str, tuple[FormField, Validation | None]] = {}
        for step in steps:
            if isinstance(step, Shown):
                self.colours.append((step, self._conditional(step)))
                continue
            width = sum(widths[step.column : step.last_column + 1])
            if step.key is not None:
                self._field(step, step.key, width)
            elif step.said is not None:
                self.said.append((step.said, step, width))
            else:
                self._need(step, lines_of(step.text, width))

    def worded(self, full: str, field: FormField, edition: Edition, money: MoneyUnit) -> Validation | None:
        """The validation of an answer with its messages, kept while its name and limits are what they were."""
        known = self._worded.get(full)
        if known is not None:
            last, rule = known
            if last.label == field.label and last.most is field.most and last.least is field.least:
                return rule
        rule = validation_of(field, field.label, edition, money)
        self._worded[full] = field, rule
        return rule

    def _field(self, step: Measured, key: str, width: float) -> None:
        field, full = self._form.fields[key], self._form.full(key)
        least = max((lines_of(option, width) for option in field.options), default=1)
        grown = Grown(key, full, *step[:4], width, least, step.spare)
        for row in range(step.row, step.last_row + 1):
            self.needs[row] = max(self.needs.get(row, 1), grown.each(least))
        if step.last_column > step.column:
            self.merged[step.row] = max(self.merged.get(step.row, 1), least)
        if field.source is Source.GIVEN:
            self.given.append(grown)
        else:
            self.others[full] = grown
        if field.kind is FieldKind.LONG_TEXT and field.source is Source.ANSWER:
            self.colours.append(grown)

    def _need(self, step: Measured, lines: float) -> None:
        self.needs[step.row] = max(self.needs.get(step.row, 1), lines)
        if step.last_column > step.column:
            self.merged[step.row] = max(self.merged.get(step.row, 1), lines)

    def _conditional(self, shown: Shown) -> Conditional | None:
        """The conditional format, where it looks at no cell but those of the strip."""

        def address(key: str) -> str:
            if shown.columns and key in shown.columns:
                return f"${letters(shown.columns[key])}{shown.first[0] + 1}"
            return self._addresses[key]

        try:
            return Conditional(shown.first, shown.last, to_excel(shown.test, address), shown.style)
        except KeyError:
            return None
