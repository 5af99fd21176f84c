"""Put a sheet together; formulas follow once every field has its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.excel import to_excel
from perfeval_xl.expressions.tree import Expr
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FieldKind, Form, FormField, Source
from perfeval_xl.layout.grid import Address, Conditional, SheetPlan, absolute, letters
from perfeval_xl.layout.hand import Hand, Laid, Own
from perfeval_xl.layout.making import Grown
from perfeval_xl.layout.pages import FULL, USUAL, Filled, paginate, raise_labels
from perfeval_xl.layout.placing import Measured, Placed, Placing, Spot, uncoloured
from perfeval_xl.layout.strips import Strip
from perfeval_xl.layout.validations import validation_of
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.text_measure import characters_in, height_for, lines_of


class SheetBuilder(Placing):
    """One sheet while things are placed on it."""

    def __init__(self, name: str, form: Form, texts: Mapping[str, Value] | None) -> None:
        self.plan = SheetPlan(name)
        self.form = form
        """The form that what is placed next belongs to."""
        self.texts = texts
        """By full key, answers that are already there, for the height of their rows; None where nobody
        will print the sheet, and nothing need be measured."""
        self.places: dict[str, Address] = {}
        self.is_home = False
        """Whether no field of it stands on a sheet before it."""
        self._placed: list[Own | Laid] = []
        self._needs: dict[int, float] = {}
        self._merged: dict[int, float] = {}
        """Lines that merged cells need, for which no program makes a row higher."""

    @property
    def edition(self) -> Edition:
        """The edition of the workbook."""
        return self.form.edition

    @property
    def profile(self) -> Profile:
        """The rules of the form that what is placed next belongs to."""
        return self.form.profile

    def has(self, key: str) -> bool:
        """Whether the form has a field ``key``."""
        return key in self.form.fields

    def lay(self, strip: Strip, said: Sequence[str] = ()) -> int:
        """Put a strip down, with the texts that it waits for; return the row below it."""
        form, name, places = self.form, self.plan.name, self.places
        is_first = places.keys().isdisjoint(strip.places)
        self._placed.append(Laid(strip, form, said, is_first))
        places.update({**strip.places_on(name), **places} if not is_first else strip.places_on(name))
        self.plan.headings |= strip.headings
        self.plan.sections |= strip.sections
        self.plan.validations.update(strip.rules)
        if strip.table is not None:
            self.plan.repeated, self.plan.table = strip.repeated, strip.table
        if self.texts is not None:
            self._make(strip, said, self.texts, is_first=is_first)
        return strip.end

    def _make(self, strip: Strip, said: Sequence[str], texts: Mapping[str, Value], *, is_first: bool) -> None:
        """What is only done for a sheet that is written: names in messages, heights, colours."""
        making, form = strip.making, self.form
        for spot, key, full in strip.answers:
            if spot in strip.rules:
                rule = making.worded(full, form.fields[key], form.edition, form.profile.money)
                if rule is not None:
                    self.plan.validations[spot] = rule
        for needed, known in ((making.needs, self._needs), (making.merged, self._merged)):
            for row, lines in needed.items():
                known[row] = max(known.get(row, 1), lines)
        for number, one, width in making.said:
            self._text(one, lines_of(said[number], width))
        for field in making.given:
            self._grow(field, texts.get(field.full, form.fields[field.key].value))
        for full in making.others.keys() & texts.keys():
            self._grow(making.others[full], texts[full])
        for colour in making.colours:
            if isinstance(colour, Grown):
                self._long_text(colour, texts.get(colour.full))
            elif is_first and colour[1] is not None:
                self.plan.conditionals.append(colour[1])
            else:
                self.conditional(*colour[0][:4], columns=colour[0].columns)

    def _grow(self, field: Grown, shown: Value) -> None:
        """Make the rows of a field higher where what is shown in it needs more than is usual."""
        lines = field.lines(shown)
        if lines > field.least:
            for row in range(field.row, field.last_row + 1):
                self.need(row, field.each(lines))
            if field.last_column > field.column:
                self._merged_need(field.row, lines)

    def need(self, row: int, lines: float) -> None:
        """Ask for a row high enough for so many lines."""
        self._needs[row] = max(self._needs.get(row, 1), lines)

    def _merged_need(self, row: int, lines: float) -> None:
        self._merged[row] = max(self._merged.get(row, 1), lines)

    def conditional(
        self, first: Spot, last: Spot, test: Expr, style: str, *, columns: Mapping[str, int] | None = None
    ) -> None:
        """Show ``style`` where ``test`` holds."""
        if self.texts is None:
            return

        def address(key: str) -> str:
            if columns and key in columns:
                return f"${letters(columns[key])}{first[0] + 1}"
            return self.places[self.form.full(key)].absolute

        self.plan.conditionals.append(Conditional(first, last, to_excel(test, address), style))

    def _measure(self, measured: Measured) -> None:
        if self.texts is None:
            return
        key, width = measured.key, self.width(measured.column, measured.last_column)
        if key is None:
            self._text(measured, lines_of(measured.text, width))
            return
        field, full = self.form.fields[key], self.form.full(key)
        least = max((lines_of(option, width) for option in field.options), default=1)
        grown = Grown(key, full, *measured[:4], width, least, measured.spare)
        shown = self.texts.get(full, field.value if field.source is Source.GIVEN else None)
        for row in range(grown.row, grown.last_row + 1):
            self.need(row, grown.each(grown.lines(shown)))
        if grown.last_column > grown.column:
            self._merged_need(grown.row, grown.lines(shown))
        if field.kind is FieldKind.LONG_TEXT and field.source is Source.ANSWER:
            self._long_text(grown, shown)

    def _text(self, measured: Measured, lines: float) -> None:
        self.need(measured.row, lines)
        if measured.last_column > measured.column:
            self._merged_need(measured.row, lines)

    def _long_text(self, field: Grown, shown: Value) -> None:
        """A merged cell never grows by itself: show when more was typed than can be printed."""
        spot = field.row, field.column
        if spot == (field.last_row, field.last_column):
            self.plan.growing.add(field.row)
            return
        rows = field.last_row - field.row + 1
        room = characters_in(rows * field.each(field.lines(shown)), field.width)
        self.plan.conditionals.append(Conditional(spot, spot, f"=LEN({absolute(*spot)})>{room}", "notable"))

    def printed_answer(self, field: FormField) -> Spot | None:
        """Where on the printed part of this sheet ``field`` is typed; None where it is not."""
        place = self.places.get(self.form.full(field.key))
        if field.source is not Source.ANSWER or place is None or not self._is_printed(place.row, place.column):
            return None
        return place.row, place.column

    def _is_printed(self, row: int, column: int) -> bool:
        top, left, bottom, right = self.plan.printed
        return self.plan.plain_print and top <= row <= bottom and left <= column <= right

    def _field(self, key: str) -> FormField:
        return self.form.fields[key]

    def _put(self, placed: Placed) -> None:
        self._placed.append(Own(placed, self.form))

    def _settle(self, key: str, spot: Spot) -> None:
        full = self.form.full(key)
        if full in self.places:
            return
        place = self.places[full] = Address(self.plan.name, *spot)
        field = self.form.fields[key]
        if field.source is Source.ANSWER:
            self._rule(field, place)

    def _rule(self, field: FormField, place: Address) -> None:
        rule = validation_of(field, field.label, self.form.edition, self.form.profile.money)
        if rule is not None:
            self.plan.validations[place.row, place.column] = rule

    def settle(self, everywhere: dict[str, Address]) -> None:
        """Say ``everywhere`` where fields stand that do not stand on a sheet before this one."""
        self.is_home = everywhere.keys().isdisjoint(self.places)
        new = self.places
        everywhere.update(new if self.is_home else {key: new[key] for key in new if key not in everywhere})

    def finish(self, everywhere: Mapping[str, Address], pages: Filled | None = None) -> SheetPlan:
        """Write the formulas, now that ``everywhere`` says where each field stands.

        ``pages`` says how full pages have to be, where that is not as usual.
        """
        hands: dict[str, Hand] = {}
        for laid in self._placed:
            hand = hands.get(laid.form.id)
            if hand is None:
                hand = hands[laid.form.id] = Hand(self.plan, laid.form, everywhere)
                if self.is_home:
                    hand.know(one for one in reversed(self._placed) if one.form.id == laid.form.id)
            if isinstance(laid, Laid):
                hand.fill(laid.strip, laid.said, is_home=self.is_home and laid.is_first)
            else:
                style = laid.placed.style
                if laid.form.edition > Edition.SECOND and self._is_printed(*laid.placed.spot):
                    style = uncoloured(style)
                hand.write(laid.placed, style)
        if self.texts is not None:
            self.plan.heights.update((row, height_for(n)) for row, n in self._needs.items())
            # A row grows with what is typed, unless a merged cell in it needs more than that.
            self.plan.growing -= {row for row, lines in self._merged.items() if lines > 1}
            is_form = self.plan.plain_print and self.form.edition > Edition.SECOND
            paginate(self.plan, pages or (FULL if is_form else USUAL))
            if is_form or pages is not None:
                raise_labels(self.plan)
        return self.plan
