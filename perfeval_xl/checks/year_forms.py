"""The forms of two years, side by side: which project is which, and what each of them says, as plain values."""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from perfeval_xl.findings import Place
from perfeval_xl.forms.form import FormKind
from perfeval_xl.forms.same_indicators import KEPT, Matched, NamedIndicator, matched
from perfeval_xl.forms.same_projects import NamedProject, keys_of, named, same_projects, what_differs
from perfeval_xl.forms.told import LABEL, MONEY, Row, Told
from perfeval_xl.forms.written_values import canonical_measure
from perfeval_xl.frozen import frozen
from perfeval_xl.vocabulary import MoneyUnit

PERCENT, DAY, NUMBER = "percent", "day", "number"
"""What the number of an indicator may mean; see `perfeval_xl.checks.told.told_by`."""
_PERCENT_SIGN = "%"


class YearRow:
    """One indicator of one form."""

    def __init__(self, told: Told, row: Row) -> None:
        self.told, self.row = told, row
        self._full = f"{row.full}."
        self.label = NamedIndicator(self.text("dimension"), self.text("category"), self.text("indicator"))
        """By what it is known in another year."""
        self.kind = self.text("kind")
        """``percent``, ``number``, ``day`` or ``text``."""
        self.polarity = self.text("polarity")
        """``≥``, ``≤``, ``=``, ``时限``, ``定性``."""

    @property
    def name(self) -> str:
        """三级指标, as it is printed."""
        return self.label.name

    def number(self, part: str) -> Fraction | None:
        """``actual``, ``number`` (the target), ``points``, ``score``: as a number."""
        return self.told.number(self._full + part)

    def raw(self, part: str) -> object:
        """The same as it is written down: equal where it is the same number or text."""
        return self.told.raw(self._full + part)

    def text(self, part: str) -> str:
        """The same as a text; empty where it is a number."""
        return self.told.text(self._full + part)

    def place(self, part: str) -> str:
        """``自评表!H12``; of a target the cell where it is printed whole."""
        places = (part,) if part != "target" else ("target", "number")
        return next(filter(None, (self.told.place(self._full + one) for one in places)), "")

    @property
    def measure(self) -> str:
        """计量单位, in one spelling."""
        return _PERCENT_SIGN if self.kind == PERCENT else _canonical(self.text("measure"))

    @property
    def is_cost(self) -> bool:
        """Whether its headings say that it is about cost."""
        return "成本" in self.label.dimension + self.label.category

    @property
    def is_missed(self) -> bool:
        """Whether it did not get all of its points."""
        if self.raw("points") == self.raw("score"):
            return False
        points, score = self.number("points"), self.number("score")
        return points is not None and score is not None and score < points


@functools.lru_cache(maxsize=KEPT)
def _canonical(measure: str) -> str:
    return canonical_measure(measure)


@frozen(eq=False)
class YearForm:
    """What one form of a project or a department said in one year."""

    year: int
    told: Told
    """Of the workbook that it stands in."""
    code: str
    name: str
    department: str
    unit: str
    id: str = ""
    """Of a project inside of a department's workbook; empty for the main form."""
    sha: str = ""
    """Of the workbook, where a ledger keeps it."""
    within: str = ""
    """The code of the department's workbook that it stands in; empty for one with a workbook of its own."""

    def full(self, key: str) -> str:
        """``p02:total.score``."""
        return f"{self.id}:{key}" if self.id else key

    def number(self, key: str) -> Fraction | None:
        """A number of it; None where there is none."""
        return self.told.number(self.full(key))

    def text(self, key: str) -> str:
        """A text of it; empty where there is none."""
        return self.told.text(self.full(key))

    def place(self, key: str) -> str:
        """Where it stands: ``自评表!H12``."""
        return self.told.place(self.full(key))

    @property
    def kind(self) -> str:
        """``project`` or ``whole_department``."""
        return self.text("form.kind")

    @functools.cached_property
    def project(self) -> NamedProject:
        """What it is known by."""
        return named(self.year, self.kind, self.code, self.name, self.department, self.unit)

    @functools.cached_property
    def money(self) -> MoneyUnit | None:
        """In what its amounts are; None where nobody said it."""
        unit = self.text(MONEY)
        return MoneyUnit(unit) if unit in MoneyUnit.__members__.values() else None

    def amount(self, key: str) -> Fraction | None:
        """An amount of it in 万元; None where there is none, or nobody knows in what it is."""
        number = self.number(key)
        if number is None or self.money is None:
            return None
        return number if self.money is MoneyUnit.TEN_THOUSAND else self.money.in_10k(number)

    def label(self, key: str) -> str:
        """What a free text is called; empty where nobody said it."""
        return self.text(f"{LABEL}{key}")

    @functools.cached_property
    def rows(self) -> tuple[YearRow, ...]:
        """Its indicators, in its order."""
        return tuple(YearRow(self.told, row) for row in self.told.rows() if row.form == self.id)

    @property
    def free(self) -> Mapping[str, tuple[str, str]]:
        """Text and place of what somebody wrote of the whole of it, by key."""
        return self.told.free_texts(self.id)

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Key, text and place of each of its texts."""
        for full, text, place in self.told.texts():
            form, _, key = full.rpartition(":")
            if form == self.id:
                yield key, text, place


def forms_in(
    told: Told, year: int, *, code: str, name: str, department: str, unit: str, sha: str = ""
) -> list[YearForm]:
    """The main form of a workbook and those of the projects inside of it."""
    main = YearForm(year, told, code, name, department, unit, sha=sha)
    forms = [main]
    if told.text("form.kind") != FormKind.DEPARTMENT.value:
        return forms
    for id_ in dict.fromkeys(key.partition(":")[0] for key in told.full_keys() if key.endswith(":form.kind")):
        if told.text(f"{id_}:form.kind") == FormKind.PROJECT.value:
            forms.append(
                YearForm(
                    year,
                    told,
                    told.text(f"{id_}:project.code"),
                    told.text(f"{id_}:project.name"),
                    department or name,
                    told.text(f"{id_}:project.implementing_unit") or unit or name,
                    id_,
                    sha,
                    within=code,
                )
            )
    return forms


@frozen(eq=False)
class Beside:
    """A form and the one of the same project in a year before."""

    now: YearForm
    before: YearForm
    differs: str = ""
    """What of code, name and unit is not the same, in words; empty where all of it is."""

    @property
    def follows(self) -> bool:
        """Whether the one is of the year right before the other."""
        return self.before.year == self.now.year - 1

    @functools.cached_property
    def rows(self) -> Matched:
        """Which indicator is which."""
        now, before = ([row.label for row in form.rows] for form in (self.now, self.before))
        return matched(now, before, alike=True)

    @functools.cached_property
    def pairs(self) -> tuple[tuple[YearRow, YearRow], ...]:
        """The indicators that both have."""
        return tuple((self.now.rows[own], self.before.rows[other]) for own, other in self.rows.pairs)

    @property
    def renamed(self) -> Iterator[tuple[YearRow, YearRow]]:
        """Those of ``pairs`` whose names are only alike."""
        return ((self.now.rows[own], self.before.rows[other]) for own, other in sorted(self.rows.renamed))

    @property
    def new(self) -> list[YearRow]:
        """Indicators that only this year's form has."""
        return [self.now.rows[at] for at in self.rows.new]

    @property
    def dropped(self) -> list[YearRow]:
        """Indicators that only the form of the year before has."""
        return [self.before.rows[at] for at in self.rows.dropped]

    def at(self, place: str, item: str) -> Place:
        """A cell of this year's form, for a finding."""
        sheet, mark, cell = place.rpartition("!")
        if mark:
            return Place(sheet, cell, item)
        return Place(item=item, path=f"{self.now.name}·{item}" if self.now.id else item)

    def first_row(self, item: str) -> Place:
        """The first indicator of this year's form, for what stands in no cell of it."""
        rows = self.now.rows
        return self.at((rows[0].place("indicator") or rows[0].place("target")) if rows else "", item)

    def there(self, place: str) -> str:
        """A cell of the other form, as a sentence tells it."""
        return place or "上年的表"


@frozen
class PackedBook:
    """One workbook of a year before, small enough that thousands of them cross to another process."""

    main: NamedProject
    inside: tuple[NamedProject, ...]
    """The projects inside of the workbook of a department, in its order."""
    packed: bytes
    """What it says, as JSON packed with zlib; empty for a project that was issued one, of which none counts."""
    at: str = ""
    """When it was sent, or saved, as far as it says so."""

    def forms(self) -> list[YearForm]:
        """What it says, unpacked."""
        if not self.packed:
            return []
        told, main = Told(json.loads(zlib.decompress(self.packed))), self.main
        own = {"code": main.code, "name": main.name, "department": main.department, "unit": main.unit}
        return forms_in(told, main.year, **own)


@frozen
class LastYear:
    """The workbooks of years before that may be those of the projects that are looked at."""

    books: tuple[PackedBook, ...]
    problems: tuple[str, ...] = ()
    """Which files of those that were given are not among them, and why."""

    @functools.cached_property
    def _known(self) -> Mapping[str, tuple[int, ...]]:
        """The books that may be of a project, by all that it may be known by."""
        found: dict[str, list[int]] = {}
        for at, book in enumerate(self.books):
            for own in dict.fromkeys(key for one in (book.main, *book.inside) for key in keys_of(one)):
                found.setdefault(own, []).append(at)
        return {own: tuple(places) for own, places in found.items()}

    def beside(self, forms: Sequence[YearForm]) -> list[Beside]:
        """Each of ``forms`` that is of a project of these books, with its form of then; see `beside`."""
        # Names are whole, so that the same projects are found again; what is of no use stays packed.
        books = dict.fromkeys(book for book in self._found(forms).values() if book.packed)
        return beside(forms, [form for book in books for form in book.forms()])

    def without_form(self, forms: Sequence[YearForm]) -> frozenset[int]:
        """Which of ``forms``, by their positions, are of projects that were known then, without a form that counts."""
        return frozenset(own for own, book in self._found(forms).items() if not book.packed)

    def not_before(self, forms: Sequence[YearForm]) -> Mapping[int, int]:
        """Which of ``forms``, by their positions, are here as forms of their own year or of a later one, and of which.

        Only those are asked about that are here as nothing earlier.
        """
        latest = max((book.main.year for book in self.books), default=0)
        later = [form.project._replace(year=max(form.project.year, latest + 1)) for form in forms]
        return {at: book.main.year for at, book in self._matching(later).items()}

    def _found(self, forms: Sequence[YearForm]) -> Mapping[int, PackedBook]:
        return self._matching([form.project for form in forms])

    def _matching(self, forms: Sequence[NamedProject]) -> Mapping[int, PackedBook]:
        keys = dict.fromkeys(key for form in forms for key in keys_of(form))
        books = [self.books[at] for at in sorted({at for key in keys for at in self._known.get(key, ())})]
        names = [(one, book) for book in books for one in (book.main, *book.inside)]
        found = same_projects(forms, [one for one, _ in names])
        return {own: names[other][1] for own, other in found.items()}


def beside(now: Sequence[YearForm], before: Sequence[YearForm]) -> list[Beside]:
    """Each form of ``now`` that is of a project of ``before``, in the order of ``now``; see `same_projects`."""
    found = same_projects([one.project for one in now], [one.project for one in before])
    pairs = ((now[own], before[other]) for own, other in sorted(found.items()))
    return [Beside(one, other, what_differs(one.project, other.project)) for one, other in pairs]
