"""Whatever answer is typed is collected as it was typed."""

from __future__ import annotations

import functools
import io
import warnings
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from perfeval_xl.forms.form import FieldKind
from perfeval_xl.forms.written_values import serial
from perfeval_xl.submission import check_file
from tests import making
from tests.making import at

Answer = int | float | str | date

NUMBERS = st.one_of(
    st.integers(-(10**14), 10**14),
    st.floats(-1e14, 1e14, allow_nan=False).map(lambda number: float(f"{number:.15g}")),
    st.decimals(0, 10**8, places=2).map(float),
)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=200).filter(
    lambda text: (
        text.strip()
        and not text.startswith("=")
        and not ILLEGAL_CHARACTERS_RE.search(text)
        and not text.startswith("#")
    )
)
DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))


def answers() -> st.SearchStrategy[dict[str, Answer]]:
    """Values for some of the open cells, of the kind that each takes or of another."""
    fields = [field for field in making.plan().form.answers if field.key in making.plan().addresses]
    return st.fixed_dictionaries(
        {},
        optional={
            field.key: DAYS
            if field.kind is FieldKind.DATE
            else TEXTS
            if field.kind in (FieldKind.LONG_TEXT, FieldKind.TEXT, FieldKind.CHOICE)
            else st.one_of(NUMBERS, TEXTS)
            for field in fields
        },
    )


@functools.cache
def blank() -> bytes:
    """The sound workbook before anything is filled in."""
    data = making.dossier()
    for key in ("funds", "reported", "execution"):
        data.pop(key, None)
    del data["goal"]["actual"]
    for row in data["indicators"]:
        for key in ("actual", "reason", "assessed", "deduction", "deduction_reason", "reported"):
            row.pop(key, None)
    return making.book_bytes(data)


def expected(value: Answer) -> Decimal | str:
    """What a cell holds: 15 digits of a number, a day as a number, a text as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return serial(value)
    return Decimal(format(float(value), ".15g"))


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(answers())
def test_answers_typed_with_openpyxl_are_collected_exactly(typed: dict[str, Answer]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = load_workbook(io.BytesIO(blank()))
        for key, value in typed.items():
            cell = book[making.plan().addresses[key].sheet][at(key)]
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    with TemporaryDirectory() as folder:
        path = Path(folder, "自评表.xlsx")
        book.save(path)
        submission = check_file(path)
    assert submission.genuine is True
    assert submission.case is not None
    assert submission.case.filled.answers == {key: expected(value) for key, value in typed.items()}


def test_an_empty_form_is_genuine_and_every_answer_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    path.write_bytes(blank())
    submission = check_file(path)
    assert submission.genuine is True
    missing = {str(f.place) for f in submission.findings if f.code.name in ("T001", "T003")}
    required = {making.place(f.key) for f in making.plan().form.answers if f.required}
    required |= {making.place(f"funds.appropriation.{stage}") for stage in ("final_budget", "actual_expenditure")}
    assert missing == required
    assert {f.code.name for f in submission.findings} == {"T001", "T003"}
