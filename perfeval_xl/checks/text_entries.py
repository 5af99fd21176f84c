"""A number or a day that stands in its cell as text: no formula counts it, and only a new entry cures that.

It looks right, and is told as what it is, with what it would be; the sheet beside it asks for a number, too.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from perfeval_xl.checks.case import Case, day_fact, finding
from perfeval_xl.findings import Code, Finding, FindingFact
from perfeval_xl.forms.entries import FIRST_DAY, LAST_DAY, TEXTS
from perfeval_xl.forms.form import FieldKind, FormField
from perfeval_xl.forms.written_values import PERCENT_POINTS, serial
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.cells import PICTURE
from perfeval_xl.returns.collect import is_unread, sum_in
from perfeval_xl.returns.number_formats import Shown
from perfeval_xl.tables import exact_percent, plain

_NUMBER = pattern(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,15})?")
_DAY = pattern(r"(?P<year>[0-9]{4})[年/.-](?P<month>[0-9]{1,2})[月/.-](?P<day>[0-9]{1,2})日?")
_EIGHT_DIGITS = pattern(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = pattern(r"(?P<year>20[0-9]{2})[年/.-](?P<month>0?[1-9]|1[0-2])月?份?")
_MONTH_DAY = pattern(r"(?P<month>0?[1-9]|1[0-2])[月/.-](?P<day>[0-3]?[0-9])[日号]?")
_CLOCK = pattern(r"(?:\s+|T)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.0+)?)?Z?$")
"""The time of day that other programs write behind a date."""
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_AGAIN = "双击这一格后按回车，或用“分列”转成{}"
_FORMAT = "把同类的空白浅黄色格复制、粘贴到这一格（它的格式成了“文本”）"
"""What turns a text into what it looks like; where the cell itself makes texts of numbers, that does not."""


def told_as_text(case: Case, field: FormField) -> Finding | None:
    """The finding for an answer that is a number or a day in all but its kind, or a picture.

    None for any other, and for dossiers.
    """
    value = case.filled.answers.get(field.key)
    if case.book is None or not isinstance(value, str):
        return None
    if value == PICTURE:
        return picture_finding(case, field)
    reading = reading_of(field, value)
    if reading is None:
        return None
    kind = "日期" if field.kind is FieldKind.DATE else "数字"
    cell = case.cell(field.key)
    cure = _FORMAT if cell is not None and cell.shown is Shown.TEXT else _AGAIN.format(kind)
    return finding(
        Code.T132, case.place(field.key), found=value.strip(), expected=_typed(field, reading), what=kind, words=cure
    )


def told_as_formula(case: Case, field: FormField) -> bool:
    """Whether a cell holds a formula that is told as one (G119, G125), so that its text is not asked for a number.

    Of arithmetic that is not computed here nothing else is asked; a formula that points to a cell may have broken.
    """
    cell = case.cell(field.key)
    if cell is None or cell.formula is None:
        return False
    is_broken = isinstance(cell.value, str) and cell.value.startswith("#") and not cell.is_picture
    return is_unread(cell, field) or (is_broken and sum_in(cell, field) is None)


def picture_finding(case: Case, field: FormField) -> Finding:
    """The finding for an answer that is a picture."""
    asked = {FieldKind.DATE: "日期", FieldKind.CHOICE: "选项"}
    what = "文字" if field.kind in TEXTS else asked.get(field.kind, "数字")
    return finding(Code.T134, case.place(field.key), what=what, found=PICTURE)


def reading_of(field: FormField, text: str) -> Decimal | None:
    """What the cell of a field would hold, were ``text`` what it looks like; None where that is not certain."""
    if field.kind is FieldKind.DATE:
        return _day_in(text)
    return _number_in(text, percent=field.kind is FieldKind.PERCENT)


def _typed(field: FormField, reading: Decimal) -> FindingFact:
    """A reading as it would be typed."""
    match field.kind:
        case FieldKind.DATE:
            return day_fact(reading)
        case FieldKind.PERCENT:
            return exact_percent(reading)
        case _:
            return plain(reading)


def _number_in(text: str, *, percent: bool) -> Decimal | None:
    """A number; 96 in a cell for percentages is 96%, of 0.96 nobody knows."""
    narrow = text.translate(_NARROW).strip()
    bare = narrow.removesuffix("%").rstrip()
    if not _NUMBER.fullmatch(bare) or (bare != narrow and not percent):
        return None
    number = Decimal(bare.replace(",", ""))
    if not percent:
        return number
    return number / PERCENT_POINTS if bare != narrow or abs(number) >= 1 or not number else None


def day_asked(value: object, year: int) -> tuple[str, str]:
    """How the day in a cell is to be typed that holds ``value``, and what is missing of it.

    20231220 is meant to the day; of any other number nobody knows whether 12.2 is the 20th.
    """
    typed = plain(Decimal(value)) if isinstance(value, Decimal | int) else str(value).translate(_NARROW).strip()
    if (whole := _EIGHT_DIGITS.fullmatch(typed)) and _day_in("-".join(whole.groups())) is not None:
        return "-".join(whole.groups()), ""
    example = f"{year}-12-20"
    if month := _MONTH.fullmatch(typed):
        return example, f"；写的是{month['year']}年{int(month['month'])}月，没有写是哪一天"
    if month_day := _MONTH_DAY.fullmatch(typed):
        known = not isinstance(value, Decimal | int)
        meant = f"{year}-{int(month_day['month']):02}-{int(month_day['day']):02}"
        return meant if known and _day_in(meant) is not None else example, "；没有写年份"
    return example, ""


def _day_in(text: str) -> Decimal | None:
    """A day with its year, among those on which something can have been done."""
    match = _DAY.fullmatch(_CLOCK.sub("", text.translate(_NARROW).strip()))
    if match is None:
        return None
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return serial(day) if FIRST_DAY <= serial(day) <= LAST_DAY else None
