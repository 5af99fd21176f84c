"""Parts of a sheet that are placed once for all forms of one shape.

What is placed on a `Block` is placed by code that knows a shape and nothing else. What comes of it is a `Strip`: the
cells as they are, and which of them wait for what stands in a form.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from perfeval_xl.expressions.tree import Expr
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import Source
from perfeval_xl.layout.digest import beginning_of, written
from perfeval_xl.layout.grid import Address, PlannedCell, SheetPlan, Validation, absolute
from perfeval_xl.layout.making import Making
from perfeval_xl.layout.placing import Measured, Placed, Placing, Shown, Spot, uncoloured
from perfeval_xl.layout.shapes import FieldShape, FormShape
from perfeval_xl.layout.validations import validation_of
from perfeval_xl.profiles.profile import Profile


class Block(Placing):
    """A part of a sheet while things are placed on it, of a form of which nothing but its shape is known."""

    def __init__(self, form: FormShape, widths: Sequence[float], paper: int | None = None) -> None:
        self.form = form
        self.plan = SheetPlan("", widths=[*widths])
        self.paper = paper
        """The last printed column, while what is placed is printed, and printed without colours."""
        self.placed: list[Placed] = []
        self.places: dict[str, Spot] = {}
        """Where each field stands first, by its full key."""
        self.rules: dict[Spot, Validation] = {}
        self.needs: dict[int, float] = {}
        self.steps: list[Measured | Shown] = []
        """What is to be done where the sheet is not only compared: to measure, and to colour."""

    @property
    def edition(self) -> Edition:
        """The edition of the workbook."""
        return self.form.edition

    @property
    def profile(self) -> Profile:
        """The rules of the form."""
        return self.form.profile

    def has(self, key: str) -> bool:
        """Whether the form has a field ``key``."""
        return key in self.form.fields

    def said(
        self,
        row: int,
        column: int,
        number: int,
        *style: str,
        to_column: int | None = None,
    ) -> None:
        """Put the text with this number, of those that are told when the form is known."""
        last_column = column if to_column is None else to_column
        self._keep(Placed(row, column, row, last_column, style, said=number))
        self._measure(Measured(row, column, row, last_column, said=number))

    def need(self, row: int, lines: float) -> None:
        """Ask for a row high enough for so many lines."""
        self.needs[row] = max(self.needs.get(row, 1), lines)

    def conditional(
        self, first: Spot, last: Spot, test: Expr, style: str, *, columns: Mapping[str, int] | None = None
    ) -> None:
        """Show ``style`` where ``test`` holds."""
        self.steps.append(Shown(first, last, test, style, columns))

    def _field(self, key: str) -> FieldShape:
        return self.form.fields[key]

    def _put(self, placed: Placed) -> None:
        if self.paper is not None and placed.column <= self.paper and self.edition > Edition.SECOND:
            placed = placed._replace(style=uncoloured(placed.style))
        self.placed.append(placed)

    def _settle(self, key: str, spot: Spot) -> None:
        full = self.form.full(key)
        if full in self.places:
            return
        self.places[full] = spot
        field = self.form.fields[key]
        rule = validation_of(field, "", self.edition, self.profile.money) if field.source is Source.ANSWER else None
        if rule is not None:
            # Its messages name the field, and are only written.
            self.rules[spot] = replace(rule, title="", prompt="", error="")

    def _measure(self, measured: Measured) -> None:
        self.steps.append(measured)


Members = tuple[object, ...]
"""Some of those of a `PlannedCell`: before or behind what is waited for."""
_VALUE, _LINK = map(PlannedCell._fields.index, ("value", "link"))


class Strip:
    """What was placed on a block, for any form of its shape. It never changes."""

    def __init__(self, block: Block, end: int) -> None:
        self.end = end
        """The row below it."""
        self.form = block.form
        self.placed: Sequence[Placed] = tuple(block.placed)
        self.places: Mapping[str, Spot] = block.places
        self.rules: Mapping[Spot, Validation] = block.rules
        self.needs: Mapping[int, float] = block.needs
        self.steps: Sequence[Measured | Shown] = tuple(block.steps)
        self._widths = block.plan.widths
        self.repeated, self.table = block.plan.repeated, block.plan.table
        self.headings, self.sections = frozenset(block.plan.headings), frozenset(block.plan.sections)
        self.cells: dict[Spot, PlannedCell] = {}
        """Every cell, as it is until a form fills in what it waits for."""
        self.written: list[bytes] = []
        """How each cell is written for a digest, as far as it is known."""
        self.given: list[tuple[Spot, int, str, Members, Members]] = []
        """Cells of fields that the office has filled in: their places in `written`, and keys."""
        self.computed: list[tuple[Spot, int, str, str, bool]] = []
        """Cells of formulas: their places in `written`, keys, full keys, and whether the field stands there first."""
        self.addresses: dict[str, str] = {}
        """How formulas of the form on the same sheet call the cells of fields, by key."""
        self.answers: list[tuple[Spot, str, str]] = []
        """Cells that the unit fills in, by key and full key."""
        self.said: list[tuple[Spot, int, int, Members, Members]] = []
        """Cells of texts that are told: their places in `written`, and the numbers of the texts."""
        self.linked: list[tuple[Spot, str, Members]] = []
        """Cells that lead to a field, by its full key."""
        self.leading: list[tuple[Spot, int, Members]] = []
        """Cells that lead to a sheet, by the number of the text that names it."""
        self._sheet: tuple[str, dict[str, Address]] = "", {}
        self._last: dict[int, tuple[PlannedCell, bytes]] = {}
        self.is_regular = True
        """Whether no two things share a place, and no answer has two."""
        for placed in self.placed:
            self._add(placed)
        self.is_regular &= len(self.cells) == len(self.placed)

    def _add(self, placed: Placed) -> None:
        spot, key, link = placed.spot, placed.key, placed.link
        field = self.form.fields[key] if key is not None else None
        full = self.form.full(key) if key is not None else None
        is_open = field is not None and field.source is Source.ANSWER
        leads_to = Address(*link) if isinstance(link, tuple) else None
        cell = PlannedCell(*placed[:5], placed.value, full, None, is_open, leads_to)
        self.cells[spot] = cell
        at, waits = len(self.written), placed.said is not None or (full is not None and not is_open)
        self.written.append(beginning_of(cell) if waits else written(cell))
        if field is not None and key is not None and full is not None:
            first = self.places[full] == spot
            if first:
                self.addresses[key] = absolute(*spot)
            self.is_regular &= first or not is_open
            if field.source is Source.GIVEN:
                self.given.append((spot, at, key, cell[:_VALUE], cell[_VALUE + 1 :]))
            elif is_open:
                self.answers.append((spot, key, full))
            else:
                self.computed.append((spot, at, key, full, first))
        if placed.said is not None:
            self.said.append((spot, at, placed.said, cell[:_VALUE], cell[_VALUE + 1 :]))
        if isinstance(link, str):
            self.linked.append((spot, self.form.full(link), cell[:_LINK]))
        elif isinstance(link, int):
            self.leading.append((spot, link, cell[:_LINK]))

    def places_on(self, sheet: str) -> Mapping[str, Address]:
        """Where each field stands first on a sheet of this name: of the last one, where that had it."""
        if self._sheet[0] != sheet:
            self._sheet = sheet, {full: Address(sheet, *spot) for full, spot in self.places.items()}
        return self._sheet[1]

    def with_formula(self, number: int, spot: Spot, formula: str | None) -> tuple[PlannedCell, bytes]:
        """A computed cell by its number, and how it is written: those of the last form where it had that formula."""
        last = self._last.get(number)
        if last is None or last[0].formula != formula:
            cell = self.cells[spot]._replace(formula=formula)
            last = self._last[number] = cell, written(cell)
        return last

    @functools.cached_property
    def making(self) -> Making:
        """What is only done of it where the sheet is written."""
        return Making(self.form, self.steps, self.needs, self.addresses, self._widths)
