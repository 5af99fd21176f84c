"""What stands in the cell of an answer besides its value: a sum that was done there, a picture, another format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from perfeval_xl.checks.case import Case, Scope, check, day_fact, finding, needs_workbook
from perfeval_xl.checks.lost import Kind, lost_kinds
from perfeval_xl.checks.tampering import content_fact, shortened
from perfeval_xl.checks.text_entries import picture_finding, reading_of
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.findings import Code, Finding, FindingFact, Measured, Phrase, Rate
from perfeval_xl.forms import entries
from perfeval_xl.forms.form import FieldKind, FormField
from perfeval_xl.forms.written_values import LAST_DAY, is_percent
from perfeval_xl.returns.arithmetic import fits
from perfeval_xl.returns.cells import PICTURE
from perfeval_xl.returns.collect import answer_of, is_unread, sum_in
from perfeval_xl.returns.number_formats import Shown

MINUTES = 1_440
"""Of a day, which is 1 to a spreadsheet."""
NO_DAY = "#####"
"""What a cell shows for a number that is no day, under the format of one."""
COUNTED = entries.NUMBERS | {FieldKind.DATE, FieldKind.SCORE}
"""Fields that hold numbers."""
_TYPED = {FieldKind.DATE: "日期，如2023-12-20", FieldKind.PERCENT: "百分数，如96%"}
"""What is typed into a cell, where that is not a plain number."""
_OWN = {FieldKind.DATE: Shown.DATE, FieldKind.PERCENT: Shown.PERCENT}
"""As what the numbers of a field are shown, where that is not a plain number."""
_PLAIN = (Shown.NUMBER, Shown.FIGURE, Shown.TEXT)


@check(Code.T131, skip=needs_workbook, scope=Scope.FORM)
def sums_are_stored_as_they_are(case: Case) -> Iterator[Finding]:
    """Where a unit did a sum in a cell, what is stored beside it is its result."""
    for field, cell in case.answered.values():
        result = sum_in(cell, field)
        if result is None or cell.value is None or fits(cell.value, result):
            continue
        yield finding(
            Code.T131,
            case.place(field.key),
            what=Phrase("={text}", text=shortened(cell.formula or "")),
            found=content_fact(cell.value, field.kind),
            expected=content_fact(answer_of(cell, field, None), field.kind),
            words=_TYPED.get(field.kind, "数字"),
        )


@check(Code.T134, skip=needs_workbook, scope=Scope.FORM)
def texts_are_no_pictures(case: Case) -> Iterator[Finding]:
    """Nobody put a picture where a text is asked for; where a number or a day is, that is said in its place."""
    for field, cell in case.answered.values():
        if (
            (cell.formula is not None or cell.value == PICTURE)
            and cell.is_picture
            and field.kind in entries.TEXTS | {FieldKind.CHOICE}
        ):
            yield picture_finding(case, field)


@check(Code.T133, skip=needs_workbook, scope=Scope.FORM)
def numbers_show_as_what_they_are(case: Case) -> Iterator[Finding]:
    """No number shows as a percentage, no day as a number: a format comes along with what is pasted."""
    for field, cell in case.answered.values():
        value = case.filled.answers.get(field.key)
        if isinstance(value, Decimal) and is_shown_otherwise(case, field.key) and Kind.FORMATS not in lost_kinds(case):
            place, stored = case.place(field.key), content_fact(value, field.kind)
            words = "填百分号前面的数" if _is_in_points(case, field) else "填"
            yield finding(Code.T133, place, what=_as_shown(value, cell.shown), found=stored, words=words)


def is_shown_otherwise(case: Case, key: str) -> bool:
    """Whether the format of a cell shows its number as another kind of thing than it is."""
    if case.values_only:
        # Of an open workbook whose copy cannot be read no format is known.
        return False
    value = case.filled.answers.get(key)
    if not value or not isinstance(value, Decimal) or key not in case.answered:
        return False
    field, cell = case.answered[key]
    own = _OWN.get(field.kind)
    if cell.shown is own or (own is None and cell.shown in _PLAIN) or field.kind not in COUNTED:
        return False
    if cell.shown is Shown.MARKED and _is_in_points(case, field):
        return False
    # A format with digits of its own is told as that (G121).
    return cell.disguise is None


def looked_like(case: Case) -> Mapping[str, Value]:
    """The answers as the formulas of a form that was not computed again may have counted them.

    A number that became text later, a sum whose result is an old one: whatever follows from those is one fault.
    """
    answers, otherwise = case.filled.answers, dict[str, Value]()
    for field, cell in case.answered.values():
        value = answers.get(field.key)
        if isinstance(value, str) and field.kind in COUNTED and not is_unread(cell, field):
            reading = reading_of(field, value)
            otherwise[field.key] = value if reading is None else reading
        elif cell.formula is None:
            continue
        elif is_unread(cell, field) or (isinstance(cell.value, Decimal) and sum_in(cell, field) is not None):
            otherwise[field.key] = cell.value
    return {**answers, **otherwise} if otherwise else answers


def _is_in_points(case: Case, field: FormField) -> bool:
    """Whether a row in % holds plain numbers, as those of 0.4.0 do."""
    rows = (row for row in case.form.rows if row.key("actual") == field.key)
    return any(is_percent(row.indicator.target.measure) and not row.in_percent for row in rows)


def _as_shown(value: Decimal, shown: Shown) -> FindingFact:
    """A number as its format shows it."""
    if shown is Shown.PERCENT:
        return Rate(value)
    if shown in (Shown.DATE, Shown.PART) and 0 < value < 1:
        hours, minutes = divmod(int(value * MINUTES), 60)
        return Phrase("{time}", time=f"{hours}:{minutes:02}")
    if shown in (Shown.PART, Shown.MARKED, Shown.FIGURE):
        return str(shown.value)
    if shown is Shown.DATE:
        return day_fact(value) if 0 < value <= LAST_DAY else NO_DAY
    return Measured(value, "", None)
