"""What a sheet says and what the checks find are one: ✓ in a row means no blocking finding at it."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import xlwings as xw

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms import base_hints, live_checks, row_hints
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.forms.shared_fields import fund_key
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import available
from perfeval_xl.scoring import score
from perfeval_xl.vocabulary import NOT_APPLICABLE, UNFINISHED, Fund, Stage
from tests import county
from tests.issuing.samples import filled_from
from tests.layout import test_columns
from tests.parity.agreement import findings_of, in_libreoffice, in_python, of_case, typed_in_libreoffice
from tests.parity.hostile import SAYS_NOTHING, hostile_fillings
from tests.weights import places

READ, TYPED, SEED = 30, 3, 3
"""Fillings of each profile that `evaluate` reads, twice as many where the library is our own, and that are typed into
LibreOffice; ``python -m tests.parity.agreement`` types thousands."""
SAVED = ("hunan_yiyang/2022", "hunan_county/2018")
"""Profiles of which some fillings go through a file that LibreOffice saved."""
RARE: dict[str, tuple[str, Value]] = {
    base_hints.NO_QUOTA: ("staff.quota", Decimal(0)),
    base_hints.NOT_WHOLE: ("staff.quota", Decimal("40.5")),
    base_hints.OVERSTAFFED: ("staff.actual", Decimal(41)),
    base_hints.TOO_MUCH_LEFT: ("adjustment.balance", Decimal(9)),
    base_hints.NO_FORM: ("line.other_projects.actual", Decimal(1)),
    row_hints.NO_FIGURES: ("line.reception.budget", None),
}
"""Hints that random answers seldom bring about, and a cell of a sound department that does."""
SLIPS = {row_hints.HUNDREDTH: Decimal("0.01"), row_hints.HUNDREDFOLD: Decimal(100)}
"""What an actual percentage is of its target where the sign slipped."""
YEAR = (Stage.ORIGINAL, Stage.FINAL, Stage.ACTUAL)
BUDGETS = (Decimal(100), Decimal(150), Decimal(150))
"""A budget that was raised by half, and spent."""
NEVER = frozenset({row_hints.UNSCORED, row_hints.BUDGET_CHANGED, row_hints.TEXT_OPEN})
"""A row that has its answers has a score; the hint stands there for a rule that nobody has written yet. The other
two are brought about on purpose, the last one by a form that asks for a text in each row, as none that is shipped."""


LIBRARIES = {county.COUNTY: county.library, places.PLACE: places.library}
PROFILES = (*available(), *LIBRARIES)
"""Those that are shipped, one that lets a unit leave out what does not apply, and one with rules for single rows."""


@cache
def fillings(profile_id: str) -> tuple[FilledForm, ...]:
    if profile_id in LIBRARIES:
        # What they have besides, such as rows that do not apply, comes up seldom.
        return tuple(hostile_fillings(LIBRARIES[profile_id]().load(profile_id), 2 * READ, SEED))
    return tuple(hostile_fillings(load(profile_id), READ, SEED))


@cache
def read(profile_id: str) -> tuple[list[str], Counter[Value]]:
    """The disagreements of all fillings, and how often each hint came up: scored once for both."""
    forms = {id(filled.form): filled.form for filled in fillings(profile_id)}
    plans = {own: arrange(form) for own, form in forms.items()}
    differences, seen = list[str](), Counter[Value]()
    for filled in fillings(profile_id):
        case = Case(filled, score(filled), plans[id(filled.form)])
        differences += of_case(case)
        for scored in case.scored.forms:
            seen.update(scored.values[key] for key in scored.form.fields if key.endswith(".hint"))
    return differences, seen


@pytest.mark.parametrize("profile_id", PROFILES)
def test_the_sheet_says_what_the_checks_find(profile_id: str) -> None:
    differences, _ = read(profile_id)

    assert differences == []


def test_what_libreoffice_shows_is_what_the_checks_find(app: xw.App, tmp_path: Path) -> None:
    sample = [filled for profile_id in PROFILES for filled in fillings(profile_id)[:TYPED]]
    tally = typed_in_libreoffice(app.impl.office, sample, tmp_path)

    assert list(tally.disagreements) == []
    assert min(tally.states[text] for text in (live_checks.READY, live_checks.FAILING, live_checks.UNFINISHED)) >= 3


def test_what_libreoffice_saved_is_what_the_checks_find(tmp_path: Path) -> None:
    tally = in_libreoffice([filled for profile_id in SAVED for filled in fillings(profile_id)[2:4]], tmp_path)

    assert list(tally.disagreements) == []
    assert tally.rows[row_hints.KEPT] >= 20


def test_every_hint_comes_up() -> None:
    """A hint that never comes up was never held against a finding."""
    seen = set().union(*(read(profile_id)[1] for profile_id in PROFILES))
    texts = {text for module in (row_hints, base_hints) for name, text in vars(module).items() if _is_hint(name, text)}

    assert texts - set(RARE) - set(SLIPS) - NEVER <= seen


@pytest.mark.parametrize(("hint", "change"), RARE.items(), ids=RARE)
def test_a_hint_of_the_base_data_is_what_the_checks_find(hint: str, change: tuple[str, Value]) -> None:
    sound = next(filled for filled in fillings("hunan_county/2018") if not filled.form.brief.draft)
    key, value = change
    base = sound.companions[0]
    changed = {**base.answers, key: value}.items()
    answers = {own: answer for own, answer in changed if answer is not None and not own.endswith("reason")}
    filled = replace(sound, companions=(replace(base, answers=answers), *sound.companions[1:]))
    hints = {value for part in score(filled).forms for own, value in part.values.items() if own.endswith(".hint")}

    assert hint in hints
    assert list(in_python(filled, arrange(filled.form))) == []


@pytest.mark.parametrize(("hint", "times"), SLIPS.items(), ids=SLIPS)
def test_a_percent_sign_that_slipped_is_what_the_checks_find(hint: str, times: Decimal) -> None:
    sound = next(filled for filled in fillings("cn_national/2020") if not filled.form.brief.draft)
    row = next(row for row in sound.form.rows if row.in_percent and not row.share)
    others = {key: value for key, value in sound.answers.items() if not key.startswith(row.key(""))}
    actual = row.stored(row.indicator.target.number or Decimal(0)) * times
    filled = replace(sound, answers={**others, row.key("actual"): actual})

    assert score(filled).values[row.key("hint")] == hint
    assert list(in_python(filled, arrange(filled.form))) == []


def test_a_budget_that_was_raised_is_what_the_checks_find() -> None:
    sound = next(filled for filled in fillings("cn_national/2020") if not filled.form.brief.budget)
    others = {key: value for key, value in sound.answers.items() if not key.startswith(("funds.", "execution."))}
    amounts = {fund_key(Fund.APPROPRIATION, stage): amount for stage, amount in zip(YEAR, BUDGETS, strict=True)}
    filled = replace(sound, answers={**others, **amounts})

    assert score(filled).values["execution.hint"] == row_hints.BUDGET_CHANGED
    assert list(in_python(filled, arrange(filled.form))) == []


def test_a_text_that_is_asked_for_is_what_the_checks_find(tmp_path_factory: pytest.TempPathFactory) -> None:
    profile = test_columns.named("by category", tmp_path_factory)
    data = test_columns.data_of(profile)
    data["indicators"][1]["texts"] = {"source": " "}
    del data["indicators"][2]["texts"]
    filled = filled_from(data, profile)
    values = score(filled).values

    assert [values[f"i0{row}.hint"] for row in (2, 3)] == [row_hints.TEXT_OPEN] * 2
    assert list(in_python(filled, arrange(filled.form))) == []


def _is_hint(name: str, value: object) -> bool:
    """A text of its own; what questions begin with, and the word of the drop-down, are parts of others."""
    return name.isupper() and isinstance(value, str) and value not in (row_hints.ASKED, UNFINISHED, NOT_APPLICABLE)


@pytest.mark.parametrize("reason", SAYS_NOTHING[:-2])
def test_a_reason_that_says_nothing_is_none(reason: str) -> None:
    assert (row_hints.NO_REASON, {"P043"}) == _lost_points(reason)


@pytest.mark.parametrize("reason", [5, True, "#N/A", None])
def test_what_is_no_text_is_no_reason(reason: Value) -> None:
    assert (row_hints.NO_REASON, {"P043"}) == _lost_points(reason)


@pytest.mark.parametrize("reason", [*SAYS_NOTHING[-2:], "因汛期停工", "无法按期完成", "无力支付"])
def test_a_reason_that_says_something_is_one(reason: str) -> None:
    assert (row_hints.KEPT, set()) == _lost_points(reason)


def _lost_points(reason: Value) -> tuple[object, set[str]]:
    """What hint and checks say of a row that was scored by half, for this reason."""
    sound = next(filled for filled in fillings("cn_national/2020") if not filled.form.brief.draft)
    form = sound.form
    row = next(row for row in form.rows if row.key("rate") in form.fields and row.indicator.target.number)
    half = (row.indicator.target.number or 0) / 2 if row.indicator.target.polarity == "at_least" else None
    assert half is not None
    answers = {**sound.answers, row.key("actual"): half, row.key("reason"): reason}
    filled = replace(sound, answers={key: value for key, value in answers.items() if value is not None})
    case = Case(filled, score(filled), arrange(form))
    place = str(case.place(row.key("reason")))
    codes = {finding.code.name for finding in findings_of(case) if str(finding.place) == place}
    return case.scored.values[row.key("hint")], {code for code in codes if code.startswith("P")}
