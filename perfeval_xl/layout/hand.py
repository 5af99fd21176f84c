"""Write what a form says into the cells of a sheet, once it is known where everything stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from perfeval_xl.errors import LayoutError
from perfeval_xl.expressions.excel import to_excel
from perfeval_xl.forms.form import Form, FormField, Source
from perfeval_xl.layout.digest import ending_of, text_of
from perfeval_xl.layout.grid import FORMULA_LIMIT, Address, PlannedCell, SheetPlan, absolute
from perfeval_xl.layout.placing import Placed, Spot
from perfeval_xl.layout.strips import Strip

_new = tuple.__new__
"""Makes a `PlannedCell` of a tuple that has as many members."""


class Own(NamedTuple):
    """What was placed by itself, and the form whose field stands there, or whose keys the link means."""

    placed: Placed
    form: Form


class Laid(NamedTuple):
    """A strip, the form that fills it in, and the texts that it waits for."""

    strip: Strip
    form: Form
    said: Sequence[str]
    is_first: bool
    """Whether none of its fields stands on the sheet already."""


class _Addresses(dict[str, str]):
    """The cells of fields, as the formulas of one form on one sheet call them, each looked up once."""

    def __init__(self, sheet: str, form: Form, everywhere: Mapping[str, Address]) -> None:
        super().__init__()
        self._sheet, self._form, self._everywhere = sheet, form, everywhere

    def __missing__(self, key: str) -> str:
        place = self._everywhere[self._form.full(key)]
        known = self[key] = place.absolute if place.sheet == self._sheet else f"{place.sheet}!{place.absolute}"
        return known


class Hand:
    """Writes what one form says into the cells of a sheet."""

    def __init__(self, plan: SheetPlan, form: Form, everywhere: Mapping[str, Address]) -> None:
        self.plan, self.form, self.everywhere = plan, form, everywhere
        self._known = _Addresses(plan.name, form, everywhere)
        self.address = self._known.__getitem__

    def know(self, placed: Iterable[Own | Laid]) -> None:
        """Learn where fields of the form stand, the last first, on a sheet where all that it has are at home."""
        for one in placed:
            if isinstance(one, Laid):
                self._known.update(one.strip.addresses)
            elif one.placed.key is not None:
                self._known[one.placed.key] = absolute(*one.placed.spot)

    def fill(self, strip: Strip, said: Sequence[str], *, is_home: bool) -> None:
        """Put down the cells of a strip with what stands in them; ``is_home`` where all of its fields are at home."""
        cells, fields = self.plan.cells, self.form.fields
        if not strip.is_regular or not cells.keys().isdisjoint(strip.cells):
            for placed in strip.placed:
                self.write(_told(placed, said), placed.style)
            return
        if not is_home:
            for spot, key, full in strip.answers:
                self._refuse_another(fields[key], self.everywhere[full], spot)
        cells.update(strip.cells)
        written = [*strip.written]
        for spot, at, key, before, after in strip.given:
            value = fields[key].value
            cells[spot] = _new(PlannedCell, (*before, value, *after))
            written[at] += ending_of(text_of(value))
        for number, (spot, at, key, full, first) in enumerate(strip.computed):
            formula = self._formula(fields[key], first if is_home else self._is_home(self.everywhere[full], spot))
            cells[spot], written[at] = strip.with_formula(number, spot, formula)
        for spot, at, number, before, after in strip.said:
            cells[spot] = _new(PlannedCell, (*before, said[number] or None, *after))
            written[at] += ending_of(said[number])
        for spot, full, before in strip.linked:
            cells[spot] = _new(PlannedCell, (*before, self.everywhere[full]))
        for spot, number, before in strip.leading:
            cells[spot] = _new(PlannedCell, (*before, Address(said[number], 0, 0)))
        self.plan.written += written

    def write(self, placed: Placed, style: tuple[str, ...]) -> None:
        """Put down what was placed by itself."""
        field = self.form.fields[placed.key] if placed.key is not None else None
        value, full, formula, is_open, spot = placed.value, None, None, False, placed.spot
        if field is not None:
            full = self.form.full(field.key)
            is_open = field.source is Source.ANSWER
            value = field.value if field.source is Source.GIVEN else None
            place = self.everywhere[full]
            if is_open:
                self._refuse_another(field, place, spot)
            formula = self._formula(field, self._is_home(place, spot))
        link = placed.link
        leads_to = self.everywhere[self.form.full(link)] if isinstance(link, str) else None
        if isinstance(link, tuple):
            leads_to = Address(*link)
        cell = PlannedCell(*placed[:4], style, value, full, formula, is_open, leads_to)
        if spot in self.plan.cells:
            self.plan.hidden.append((self.plan.cells[spot], cell))
        self.plan.cells[spot] = cell
        self.plan.written.append(b"")

    def _is_home(self, place: Address, spot: Spot) -> bool:
        """Whether a field stands here for the first time, and not shown again."""
        return (place.row, place.column) == spot and place.sheet == self.plan.name

    def _refuse_another(self, field: FormField, place: Address, spot: Spot) -> None:
        if not self._is_home(place, spot):
            raise LayoutError(f"“{field.label}”在表上有两处，不知道填在哪里")

    def _formula(self, field: FormField, is_home: bool) -> str | None:
        """What is computed in a cell; None where nothing is."""
        if field.expr is None:
            return None
        if not is_home:
            return "=" + self.address(field.key)
        formula = to_excel(field.expr, self.address)
        if len(formula) > FORMULA_LIMIT:
            raise LayoutError(
                f"“{field.label}”的公式有{len(formula)}个字符，Excel最多{FORMULA_LIMIT}个；"
                "请在规则集里减少它所涉及的必填格或行"
            )
        return formula


def _told(placed: Placed, said: Sequence[str]) -> Placed:
    """What was placed, with the texts that it waits for."""
    if placed.said is not None:
        placed = placed._replace(value=said[placed.said] or None)
    return placed._replace(link=(said[placed.link], 0, 0)) if isinstance(placed.link, int) else placed
