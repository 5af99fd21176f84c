"""A filled form written as a dossier and read again gives the same workbook, byte for byte."""

import functools
import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.dossier_writing import dossier_data
from perfeval_xl.forms.form import FieldKind, FilledForm, FormField
from perfeval_xl.issuing import jobs_of, workbook
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import published
from perfeval_xl.sealing.identity import encode, identity_of
from tests.issuing.samples import PROFILES, blank, complete, complete_book, filled_from, project

# Control characters and lone surrogates are refused elsewhere; a cell cannot hold them.
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30)
NUMBERS = st.decimals(-(10**6), 10**6, places=4) | st.integers(0, 10**9).map(Decimal)


def values_of(field: FormField) -> st.SearchStrategy[Value]:
    """What may stand in an open cell, pasted nonsense included."""
    return _values_of(field.kind, tuple(field.options))


@functools.cache
def _values_of(kind: FieldKind, options: tuple[str, ...]) -> st.SearchStrategy[Value]:
    """Made once for all cells of one kind: Hypothesis looks long at what it has not seen before."""
    match kind:
        case FieldKind.CHOICE:
            return st.none() | st.sampled_from(options) | TEXTS
        case FieldKind.DATE:
            days = st.integers(36526, 73050).map(Decimal)
            return st.none() | days | TEXTS | st.just("2023-12-31")
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return st.none() | TEXTS
    return st.none() | NUMBERS | TEXTS


blank_once = functools.cache(blank)


def built(filled: FilledForm) -> str:
    """The workbook of ``filled``, in so few letters that a failure can be read."""
    return hashlib.sha256(workbook(filled)).hexdigest()


def again(filled: FilledForm, folder: Path) -> str:
    """The same after a way through JSON."""
    return built(read_back(filled, folder))


def read_back(filled: FilledForm, folder: Path) -> FilledForm:
    """The form after a way through JSON."""
    path = folder / "again.json"
    path.write_text(json.dumps(dossier_data(filled), ensure_ascii=False), encoding="utf-8")
    [job] = jobs_of(load(filled.form.profile.id), path)
    return job.filled


def all_of(filled: FilledForm) -> tuple[str, dict[str, tuple[type, object]]]:
    """All that a workbook is made of, to the last digit: profile and brief, and every answer.

    Two forms of which this is the same give the same bytes, at a hundredth of the time.
    """
    answers = {key: (type(value), value) for key, value in filled.every_answer.items()}
    return encode(identity_of(filled.form, own_password=False)), answers


@pytest.mark.parametrize("profile_id", published())
def test_a_published_table_comes_back_byte_for_byte(profile_id: str, tmp_path: Path) -> None:
    [job] = jobs_of(load(profile_id), published()[profile_id], draft=True)
    assert again(job.filled, tmp_path) == built(job.filled)


@pytest.mark.parametrize("profile_id", PROFILES)
def test_an_empty_form_comes_back_and_a_full_one_byte_for_byte(profile_id: str, tmp_path: Path) -> None:
    empty = blank(profile_id)
    assert all_of(read_back(empty, tmp_path)) == all_of(empty)
    assert again(complete(profile_id), tmp_path) == hashlib.sha256(complete_book(profile_id)).hexdigest()


@pytest.mark.parametrize("profile_id", PROFILES)
@settings(max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_was_filled_in_comes_back_to_the_last_digit(
    profile_id: str, tmp_path: Path, data: st.DataObject
) -> None:
    empty = blank_once(profile_id)
    main, *others = (drawn(part, data) for part in empty.forms)
    filled = replace(main, companions=tuple(others))
    assert all_of(read_back(filled, tmp_path)) == all_of(filled)


def drawn(empty: FilledForm, data: st.DataObject) -> FilledForm:
    """A form filled in with whatever comes."""
    answers = {field.key: data.draw(values_of(field), field.key) for field in empty.form.answers}
    return replace(empty, answers={key: value for key, value in answers.items() if value is not None})


@settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    target=st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=12)
    | st.sampled_from(["≥1,234.50个", "12月31日前", "＞5", "0.1%", "不低于90%以上", "２０％"])
)
def test_whatever_the_target_it_comes_back_to_the_last_digit(target: str, tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    data = project(profile)
    data["indicators"][0]["target"] = target  # type: ignore[index]
    filled = filled_from(data, profile)
    assert all_of(read_back(filled, tmp_path)) == all_of(filled)


def test_an_answered_choice_stays_an_answer(tmp_path: Path) -> None:
    empty = blank("hubei_suizhou/2021")
    filled = replace(empty, answers={"project.project_category": "市直专项"})
    assert again(filled, tmp_path) == built(filled)


def test_a_time_of_day_in_the_cell_of_a_day_is_kept(tmp_path: Path) -> None:
    empty = blank("cn_national/2020")
    [key] = [field.key for field in empty.form.answers if field.kind is FieldKind.DATE]
    filled = replace(empty, answers={key: Decimal("45280.5")})
    assert again(filled, tmp_path) == built(filled)


@pytest.mark.parametrize("number", ["1E+300", "-700000", "99999999"])
def test_a_number_that_is_no_day_can_be_written_all_the_same(number: str, tmp_path: Path) -> None:
    empty = blank("cn_national/2020")
    [key] = [field.key for field in empty.form.answers if field.kind is FieldKind.DATE]
    filled = replace(empty, answers={key: Decimal(number)})
    assert again(filled, tmp_path) == built(filled)


def test_points_and_targets_keep_their_fifteen_digits(tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    data = project(profile)
    data["indicators"][0] |= {"target": 0.123456789012345, "polarity": "at_least", "points": 12.3456789012345}  # type: ignore[index]
    filled = filled_from(data, profile, draft=True)
    assert again(filled, tmp_path) == built(filled)
