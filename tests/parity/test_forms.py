"""A filled workbook shows in every engine what the scorer makes of its answers."""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.expressions.evaluate import Value, is_number
from perfeval_xl.forms.form import FieldKind, FilledForm, FormField, Source
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import available
from perfeval_xl.scoring import score
from perfeval_xl.vocabulary import Polarity
from tests.engines import cells, ironcalc, libreoffice
from tests.parity.fillings import brief_for, fillings
from tests.parity.sheet import IRONCALC, LIBREOFFICE, same

COUNT, SEED = 60, 7
SCORE_PLACES = 2
FEN = Fraction(1, 10**6)
"""The smallest amount, in 万元."""


@pytest.mark.parametrize("profile_id", available())
def test_every_computed_field_is_the_same_in_every_engine(profile_id: str, tmp_path: Path) -> None:
    filled = list(fillings(load(profile_id), COUNT, SEED))
    stale = [_written(form, tmp_path / f"{number}.xlsx") for number, form in enumerate(filled)]
    fresh = libreoffice.recalculate(stale, tmp_path / "fresh")
    wrong = [
        difference
        for form, spoilt, computed in zip(filled, stale, fresh, strict=True)
        for engine, shown in ((LIBREOFFICE, _shown(computed)), (IRONCALC, ironcalc.values(spoilt)))
        for difference in _differences(form, engine, shown)
    ]

    assert wrong == []


@pytest.mark.parametrize("profile_id", available())
def test_the_forms_have_every_polarity(profile_id: str) -> None:
    found = {indicator.target.polarity for indicator in brief_for(load(profile_id)).indicators}

    assert found == set(Polarity)


@pytest.mark.parametrize("profile_id", available())
def test_the_fillings_are_of_every_sort(profile_id: str) -> None:
    rated = Counter(score(form).values["total.rating"] is not None for form in fillings(load(profile_id), COUNT, SEED))

    assert min(rated[True], rated[False]) >= COUNT // 6


def _written(form: FilledForm, path: Path) -> Path:
    """The workbook with the sentinel as the value of every formula."""
    path.write_bytes(workbook(form))
    folder = path.parent / "stale"
    folder.mkdir(exist_ok=True)
    return cells.stale(path, folder / path.name)


def _differences(filled: FilledForm, engine: str, shown: dict[tuple[str, str], object]) -> list[str]:
    addresses, scored = arrange(filled.form, filled.every_answer).addresses, score(filled).values
    return [
        f"{engine} shows {found!r} in {key} at {place}, Python has {ours!r}"
        for key, field in filled.form.every_field.items()
        if field.source is Source.COMPUTED
        for place, ours in ((addresses[key], scored[key]),)
        for found in (shown.get((place.sheet, cell_name(place.row, place.column))),)
        if not _same(field, ours, found)
    ]


def _same(field: FormField, ours: Value, found: object) -> bool:
    if field.kind is FieldKind.AMOUNT and is_number(ours) and isinstance(found, float):
        # A balance of large amounts keeps few of their digits: the last 分 is what counts.
        return abs(Fraction(ours) - Fraction(found)) < FEN
    return same(ours, found, places=SCORE_PLACES if field.kind is FieldKind.SCORE else None)


def _shown(path: Path) -> dict[tuple[str, str], object]:
    """The values LibreOffice saved; read without merges and styles, which take most of the time."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    found = {
        (sheet.title, cell.coordinate): float(cell.value) if isinstance(cell.value, int) else cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    book.close()
    return found
