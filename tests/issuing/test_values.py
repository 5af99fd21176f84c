"""Every formula is saved with its right value, for whoever shows a file without calculating it."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from perfeval_xl.expressions.evaluate import Value, is_number
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.issuing import jobs_of, workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import published
from perfeval_xl.scoring import score
from tests.engines.reading import opened
from tests.issuing.samples import PROFILES, Data, answered, blank, blank_book, complete, complete_book, filled_from


def differences(filled: FilledForm, data: bytes | None = None) -> dict[str, tuple[object, object]]:
    """Cells of its workbook, ``data``, whose saved value is not the one that scoring gives."""
    plan, scored = arrange(filled.form, filled.every_answer), score(filled)
    book = opened(data or workbook(filled), values=True)
    found = {}
    for sheet in plan.sheets:
        for (row, column), cell in sheet.cells.items():
            if cell.formula is None or cell.key is None:
                continue
            saved, right = book[sheet.name].cell(row + 1, column + 1).value, scored.values[cell.key]
            if not agree(saved, right):
                found[f"{sheet.name}!{cell_name(row, column)}"] = (saved, right)
    return found


def unstated(filled: FilledForm) -> FilledForm:
    """``filled`` as a workbook holds it."""
    return replace(filled, stated={}, companions=tuple(map(unstated, filled.companions)))


def agree(saved: object, right: Value) -> bool:
    """Whether a saved value is ``right`` to the digits that a file keeps."""
    if right is None:
        return saved in (None, "")
    if is_number(right):
        return is_number(Fraction(str(saved)) if isinstance(saved, (int, float)) else saved) and abs(
            Fraction(str(saved)) - Fraction(right)
        ) < Fraction(1, 10**9)
    return saved == right


@pytest.mark.parametrize("profile_id", PROFILES)
def test_every_formula_of_an_empty_and_a_full_form_has_its_value(profile_id: str) -> None:
    assert differences(blank(profile_id), blank_book(profile_id)) == {}
    assert differences(complete(profile_id), complete_book(profile_id)) == {}


@pytest.mark.parametrize("profile_id", published())
def test_every_formula_of_a_published_table_has_its_value(profile_id: str) -> None:
    [job] = jobs_of(load(profile_id), published()[profile_id], draft=True)
    # Totals that a table states of itself have no cell; the lines make them.
    assert differences(unstated(job.filled)) == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("indicators", 0, "actual"), "八百五十"),
        (("indicators", 0, "actual"), 0),
        (("indicators", 0, "actual"), -5),
        (("indicators", 3, "actual"), 1e12),
        (("indicators", 0, "actual"), " "),
        (("indicators", 2, "actual"), "完成"),
        (("indicators", 4, "assessed"), 99),
        (("indicators", 0, "deduction"), 1000),
        (("indicators", 0, "deduction"), "一"),
        (("funds", "appropriation", "final_budget"), 0),
        (("funds", "appropriation", "actual_expenditure"), "无"),
        (("indicators", 0, "reason"), " "),
        (("goal", "actual"), "0"),
        (("indicators", 4, "actual"), "很好"),
    ],
)
def test_every_formula_beside_an_odd_answer_has_its_value(path: tuple[str | int, ...], value: object) -> None:
    profile = load("cn_national/2020")
    data: Data = json.loads(json.dumps(answered(profile)))
    held: object = data
    for key in path[:-1]:
        held = held[key]  # type: ignore[index]
    held[path[-1]] = value  # type: ignore[index]
    assert differences(filled_from(data, profile)) == {}


def test_a_draft_is_saved_with_its_red_marks() -> None:
    profile = load("cn_national/2020")
    data = answered(profile)
    data["indicators"][0]["points"] = 99  # type: ignore[index]
    filled = filled_from(data, profile, draft=True)
    assert score(filled).text("mark.points") == "✗"
    assert differences(filled) == {}
