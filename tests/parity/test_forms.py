"""A filled workbook shows in every engine what the scorer makes of its answers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import pytest
import xlwings as xw
from openpyxl.utils.cell import coordinate_to_tuple

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import Value, is_number
from perfeval_xl.forms.form import FieldKind, FilledForm, FormField, Source
from perfeval_xl.issuing import Job, workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Address, Plan
from perfeval_xl.office.last_years import Source as Before
from perfeval_xl.office.last_years import of_case
from perfeval_xl.office.prefilling import compared
from perfeval_xl.profiles import available, load
from perfeval_xl.scoring import score
from perfeval_xl.vocabulary import Polarity
from tests.engines import cells, ironcalc, libreoffice, live
from tests.parity.fillings import brief_for, fillings
from tests.parity.sheet import IRONCALC, LIBREOFFICE, same
from tests.profiles import own_funds
from tests.weights import places

COUNT, SEED = 20, 7
KINDS = (
    *("cn_national/2020", "cn_national/2020_transfer", "cn_national/2021_cost", "hebei/2021", "jiangsu_suzhou/2021"),
    *("hubei_suizhou/2021_original_budget", "hunan_yiyang/2022", "ningxia_yinchuan/2021", "sichuan/2023"),
    *("yunnan/2020", "cn_national/2020_department", "chongqing/2021_department", "hunan_county/2018"),
    "hunan_hengyang/2022",
)
"""Projects and departments scored, laid out or counted each in another way; all are opened as files besides."""
SCORE_PLACES = 2
FEN = Fraction(1, 10**6)
"""The smallest amount, in 万元."""


@pytest.mark.parametrize("profile_id", KINDS)
def test_every_computed_field_is_the_same_when_answers_are_typed(profile_id: str, app: xw.App, tmp_path: Path) -> None:
    """Into the workbook as it is issued, open in each engine; all its formulas held the sentinel before."""
    wrong: list[str] = []
    by_form = _by_form(profile_id)
    for number, filled in enumerate(by_form):
        form = filled[0].form
        plan = arrange(form)
        path = _written(FilledForm.empty(form), tmp_path / f"{number}.xlsx")
        wanted = [plan.addresses[key] for key, field in form.every_field.items() if field.source is Source.COMPUTED]
        typed = [_typed(plan, filling) for filling in filled]
        in_libreoffice = live.in_libreoffice(app.impl.office, path, typed, wanted)
        for filling, *shown in zip(filled, in_libreoffice, live.in_ironcalc(path, typed, wanted), strict=True):
            ours = score(filling).values
            for engine, values in zip((LIBREOFFICE, IRONCALC), shown, strict=True):
                wrong += differences(plan, filling, engine, values, ours)

    assert wrong == []
    assert sum(map(len, by_form)) == COUNT


def test_every_computed_field_is_the_same_when_a_filled_file_is_opened(tmp_path: Path) -> None:
    """One of the fillings as a file, of all profiles in one office, since its start costs more than a file.

    Examples are opened besides (`tests.kinds`).
    """
    profiles = [*map(load, available()), places.profile(), *map(own_funds.loaded, own_funds.FORMS)]
    filled = [form for profile in profiles for form in fillings(profile, 1, SEED)]
    filled += [places.filled(dossier) for dossier in places.outcomes()]
    filled += [with_another_year(*fillings(load(profile_id), 2, SEED)) for profile_id in (KINDS[0], KINDS[-1])]
    stale = [_written(form, tmp_path / f"{number}.xlsx") for number, form in enumerate(filled)]
    fresh = libreoffice.recalculate(stale, tmp_path / "fresh")
    wrong = [
        f"{form.form.profile.id}: {difference}"
        for form, spoilt, computed in zip(filled, stale, fresh, strict=True)
        for plan, ours in ((arrange(form.form), score(form).values),)
        for engine, shown in ((LIBREOFFICE, cells.cached(computed)), (IRONCALC, ironcalc.values(spoilt)))
        for difference in differences(plan, form, engine, by_address(shown), ours)
    ]

    assert wrong == []


@pytest.mark.parametrize("profile_id", available())
def test_the_forms_have_every_polarity(profile_id: str) -> None:
    polarities = {indicator.target.polarity for indicator in brief_for(load(profile_id)).indicators}

    assert polarities == set(Polarity)


@pytest.mark.parametrize("profile_id", [name for name in available() if load(name).scored])
def test_the_fillings_are_of_every_sort(profile_id: str) -> None:
    rated = Counter(score(form).values["total.rating"] is not None for form in fillings(load(profile_id), COUNT, SEED))

    assert min(rated[True], rated[False]) >= COUNT // 6


def with_another_year(filled: FilledForm, before: FilledForm) -> FilledForm:
    """A form with the answers of another one beside it, as those of last year."""
    own = of_case(Case(before, score(before)))
    last = [replace(one, form=replace(one.form, year=one.form.year - 1)) for one in own]
    return compared([Job(filled, "材料")], Before(tuple(last))).jobs[0].filled


def _written(form: FilledForm, path: Path) -> Path:
    """The workbook with the sentinel as the value of every formula."""
    path.write_bytes(workbook(form))
    folder = path.parent / "stale"
    folder.mkdir(exist_ok=True)
    return cells.stale(path, folder / path.name)


def _by_form(profile_id: str) -> list[list[FilledForm]]:
    """The fillings of each blank form; they come in turn."""
    filled = list(fillings(load(profile_id), COUNT, SEED))
    return [list(group) for _, group in groupby(sorted(filled, key=_form), key=_form)]


def _form(filled: FilledForm) -> int:
    return id(filled.form)


def _typed(plan: Plan, filled: FilledForm) -> dict[Address, Value]:
    answers = filled.every_answer
    return {
        plan.addresses[key]: answers.get(key)
        for key, field in filled.form.every_field.items()
        if field.source is Source.ANSWER
    }


def differences(
    plan: Plan,
    filled: FilledForm,
    engine: str,
    shown: Mapping[Address, object],
    scored: Mapping[str, Value] | None = None,
) -> list[str]:
    """Where ``engine`` shows something else in a computed cell than the scorer has, which takes long to find again."""
    addresses, scored = plan.addresses, score(filled).values if scored is None else scored
    return [
        f"{engine} shows {displayed!r} in {key} at {place}, Python has {ours!r}"
        for key, field in filled.form.every_field.items()
        if field.source is Source.COMPUTED
        for place, ours in ((addresses[key], scored[key]),)
        for displayed in (shown.get(place),)
        if not _same(field, ours, displayed)
    ]


def _same(field: FormField, ours: Value, displayed: object) -> bool:
    if field.kind is FieldKind.AMOUNT and is_number(ours) and isinstance(displayed, float):
        # A balance of large amounts keeps few of their digits: the last 分 is what counts.
        return abs(Fraction(ours) - Fraction(displayed)) < FEN
    return same(ours, displayed, places=SCORE_PLACES if field.kind is FieldKind.SCORE else None)


def by_address(shown: Mapping[tuple[str, str], object]) -> dict[Address, object]:
    """Cells by sheet and place, of those by sheet and name."""
    return {
        Address(sheet, row - 1, column - 1): value
        for (sheet, name), value in shown.items()
        for row, column in (coordinate_to_tuple(name),)
    }
