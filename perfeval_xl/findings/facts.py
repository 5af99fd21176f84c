"""The facts of a finding: numbers with their unit, dates, places and words.

A fact keeps its value exactly; it becomes Chinese only when a message is made,
and plain JSON when another program asks. All of them are frozen, compare by
value and cross processes.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import ClassVar

from perfeval_xl.expressions.evaluate import exact, rounded
from perfeval_xl.frozen import frozen
from perfeval_xl.tables import plain

RATE_PLACES = 8
"""Most decimals of a rate in percent; amounts of 万元 have six."""
LONGEST_NUMBER, SHORT_DIGITS = 20, 3
"""Characters of a number in a message; whatever is longer is absurd, and shown with three digits."""


@frozen(slots=True)
class Quantity:
    """A number with its unit; None where a cell that should hold one is empty."""

    value: Fraction | None
    places: int | None = 2
    """Decimals in a message; None for as many as there are."""
    unit: ClassVar[str] = ""

    def __init__(self, value: Fraction | Decimal | int | None, places: int | None = 2) -> None:
        # One class inside, so that 2, 2.0 and 4/2 are one fact.
        object.__setattr__(self, "value", None if value is None else exact(value))
        object.__setattr__(self, "places", places)

    def __str__(self) -> str:
        return shown(self.value, self.places)

    def at(self, places: int) -> str:
        """The number with so many decimals."""
        return shown(self.value, places)

    @property
    def measured_in(self) -> str:
        """The unit of this very number."""
        return self.unit


class Points(Quantity):
    """A score, or what an indicator is worth (分)."""

    unit = "points"


class Amount(Quantity):
    """An amount of money in 万元."""

    unit = "10k_yuan"


class YuanAmount(Amount):
    """An amount of money in 元, of a form that states all of them so."""

    unit = "yuan"


class Count(Quantity):
    """A number of things: people, rows, indicators."""

    unit = "count"


class Characters(Quantity):
    """The length of a text (字)."""

    unit = "characters"


class Rate(Quantity):
    """A fraction of 1, shown in percent."""

    unit = "rate"

    def __str__(self) -> str:
        return percent(self.value)

    def at(self, places: int) -> str:
        """See `Quantity.at`."""
        return "空" if self.value is None else f"{plain(rounded(self.value * 100, places))}%"


class Year(Quantity):
    """A budget year."""

    unit = "year"

    def __str__(self) -> str:
        return f"{super().__str__()}年度"


@frozen(slots=True)
class Measured(Quantity):
    """A number in the unit of its indicator or line: 12 个, 3.5 公里."""

    measure: str = ""

    def __init__(self, value: Fraction | Decimal | int | None, measure: str, places: int | None = 2) -> None:
        Quantity.__init__(self, value, places)  # with slots, super() would mean the class before them
        object.__setattr__(self, "measure", measure)

    @property
    def measured_in(self) -> str:
        """The measure that the number is shown in."""
        return self.measure


@frozen(slots=True)
class Day:
    """A date."""

    value: date

    def __str__(self) -> str:
        return f"{self.value.year}年{self.value.month}月{self.value.day}日"


@frozen(slots=True)
class Place:
    """Where a finding points: a cell of a workbook, or an item of a dossier."""

    sheet: str = ""
    cell: str = ""
    item: str = ""
    """What stands there, in words: ``“办结率”实际完成值``."""
    path: str = ""
    """For a dossier: ``指标3·实际完成值``."""
    key: str = field(default="", compare=False, repr=False)
    """For a brief, the field it is about, so that a list can lead to the cell that it came from."""

    def __str__(self) -> str:
        if self.sheet and self.cell:
            return f"{self.sheet}!{self.cell}"
        return self.sheet or self.path or self.item or "（整个文件）"


WHOLE_FILE = Place()
"""The place of what concerns no single cell."""


@frozen
class Phrase:
    """Words with facts in them: ``Phrase("写{rate}", rate=Rate(x))``."""

    words: str
    facts: Mapping[str, FindingFact] = field(hash=False)

    def __init__(self, words: str, /, **facts: FindingFact) -> None:
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "facts", facts)

    def __str__(self) -> str:
        return self.words.format_map(texts_of(self.facts))

    def __reduce__(self) -> tuple[object, ...]:
        return _phrase, (self.words, self.facts)


def joined_facts(facts: Sequence[FindingFact], between: str) -> Phrase:
    """``facts`` in a row, as in a sum: ``执行率10 + 产出50``."""
    parts = {f"part{number}": fact for number, fact in enumerate(facts)}
    return Phrase(between.join(f"{{{name}}}" for name in parts), **parts)


FindingFact = str | Quantity | Day | Place | Phrase | tuple["FindingFact", ...]
"""What a finding may tell; several of a kind are a tuple, and a message lists them."""


def in_yuan(fact: FindingFact) -> FindingFact:
    """The same fact of a form that states its amounts in 元."""
    match fact:
        case Amount():
            return YuanAmount(fact.value, fact.places)
        case Phrase():
            return Phrase(fact.words, **{name: in_yuan(inner) for name, inner in fact.facts.items()})
        case tuple():
            return tuple(in_yuan(inner) for inner in fact)
        case _:
            return fact


def text_of(fact: FindingFact) -> str:
    """``fact`` in a message."""
    return "、".join(map(text_of, fact)) if isinstance(fact, tuple) else str(fact)


def texts_of(facts: Mapping[str, FindingFact]) -> dict[str, str]:
    """``facts`` in a message, by their names.

    Two numbers of a kind that differ are shown with enough decimals to see it: not “90%，低于90%”.
    """
    texts = {name: text_of(fact) for name, fact in facts.items()}
    numbers = [(name, fact) for name, fact in facts.items() if isinstance(fact, Quantity) and fact.value is not None]
    for (name, one), (other_name, other) in itertools.combinations(numbers, 2):
        if texts[name] == texts[other_name] and one.measured_in == other.measured_in and one.value != other.value:
            apart = next(
                (places for places in range(RATE_PLACES + 1) if one.at(places) != other.at(places)), RATE_PLACES
            )
            texts[name], texts[other_name] = one.at(apart), other.at(apart)
    return texts


def fact_data(fact: FindingFact) -> object:
    """``fact`` as plain JSON: a number exactly, as text, with its unit."""
    match fact:
        case str():
            return fact
        case Quantity():
            return {"number": None if fact.value is None else exact_text(fact.value), "unit": fact.measured_in}
        case Day():
            return {"date": fact.value.isoformat()}
        case Place():
            return {"place": place_data(fact)}
        case Phrase():
            return {"text": str(fact), "facts": facts_data(fact.facts)}
        case _:
            return list(map(fact_data, fact))


def facts_data(facts: Mapping[str, FindingFact]) -> dict[str, object]:
    """``facts`` as plain JSON."""
    return {name: fact_data(fact) for name, fact in facts.items()}


def place_data(place: Place) -> dict[str, str]:
    """A place as plain JSON, without what it does not have."""
    parts = {"sheet": place.sheet, "cell": place.cell, "item": place.item, "path": place.path}
    return {name: part for name, part in parts.items() if part}


def exact_text(number: Fraction) -> str:
    """A number without loss: ``12.5``, and ``1/3`` where decimals have no end. `Fraction` reads both."""
    below, places = number.denominator, 0
    if below == 1:
        return str(number.numerator)
    for prime in (2, 5):
        times = 0
        while below % prime == 0:
            below //= prime
            times += 1
        places = max(places, times)
    if below != 1:
        return str(number)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def shown(value: Fraction | None, places: int | None = 2) -> str:
    """A number for a message, rounded half up and without idle zeros."""
    if value is None:
        return "空"
    written = plain(value if places is None else rounded(value, places))
    if len(written) <= LONGEST_NUMBER:
        return written
    # No float: a sum of absurd numbers may be larger than any.
    short = Context(prec=SHORT_DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))
    return format(short.normalize(), "g")


def percent(value: Fraction | None) -> str:
    """A rate for a message and for a report: two decimals, more where 99.9993% would read as 100%."""
    if value is None:
        return "空"
    places = 2
    while value < 1 and rounded(value * 100, places) >= 100 and places < RATE_PLACES:
        places += 1
    written = plain(rounded(value * 100, places))
    return f"{written if len(written) <= LONGEST_NUMBER else shown(value * 100)}%"


def _phrase(words: str, facts: Mapping[str, FindingFact]) -> Phrase:
    return Phrase(words, **facts)
