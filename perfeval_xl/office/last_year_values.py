"""What of a form of last year stands beside one of this year: its figures in the units of this year's, its texts.

Whatever last year's file said is untrusted: texts are cut, and nothing in them steers or hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.checks.year_forms import DAY, NUMBER, PERCENT, YearRow
from perfeval_xl.forms.comparison import STAGES
from perfeval_xl.forms.form import MOST_INDICATORS, Form, IndicatorRow
from perfeval_xl.forms.last_year import LastRow, LastText, LastYear
from perfeval_xl.forms.same_indicators import NamedIndicator, matched
from perfeval_xl.forms.shared_fields import TOTAL, fund_key, paragraph_key, text_key
from perfeval_xl.forms.written.units import canonical_measure
from perfeval_xl.office.last_years import LastForm
from perfeval_xl.office.recheck_facts import shown
from perfeval_xl.plain_text import without_controls
from perfeval_xl.profiles.layout_rule import Fill
from perfeval_xl.returns.list_words import bare
from perfeval_xl.tables import exact_number
from perfeval_xl.vocabulary import Polarity

LONGEST_TEXT, LONGEST_REASON, LONGEST_NAME = 2_000, 500, 200
"""Characters that are kept of a text of a form, of what was written of an indicator, and of a name: as many as forms
ask for, and more than anybody calls an indicator. A file of last year may say anything."""
LONGEST_MEASURE = 20
"""Characters of a unit that are told: 平方公里 is a long one."""
SHORT = 60
"""Characters that are kept of each text where all of them together are too many."""
MOST_TEXTS = 100
"""Texts of one form; the largest asks for some thirty."""
TEXT = "text"
"""What an indicator is whose target is told in words; see `perfeval_xl.checks.told.told_by`."""
_SIGN_OF_PERCENT = "%"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_RICH = re.compile(r"<(?=/?r>)")
"""What a workbook takes for something else than letters."""
_LABELS = {
    "goal.expected": "年度目标（预期目标）",
    "goal.actual": "年度目标（实际完成情况）",
    "execution.reason": "执行率偏低或预算调整的原因",
}
_OTHER = "其他文字"
_TEXTS = (text_key(""), paragraph_key(""))
"""How the keys of texts begin."""


def last_year(form: Form, last: LastForm, differs: str = "") -> LastYear:
    """What stands beside ``form``, which is this year's; ``differs`` says what of its code and names did not last."""
    money, told = form.profile.money, last.form
    amounts = {}
    for stage in STAGES:
        value = told.amount(fund_key(TOTAL, stage))
        number = None if value is None else _decimal(value * money.per_10k)
        if number is not None:
            amounts[stage] = number
    return LastYear(
        year=told.year,
        code=line(told.code),
        name=line(told.name),
        unit=line(told.unit),
        amounts=amounts,
        rate=_decimal(told.number("execution.rate")),
        score=_decimal(told.number("total.score")),
        rating=line(told.text("total.rating")),
        rows=tuple(_rows(form, last)),
        texts=tuple(_texts(form, last))[:MOST_TEXTS],
        notes=tuple(clean(note, LONGEST_REASON) for note in _notes(form, last, differs)),
    )


def size_of(last: LastYear) -> int:
    """Characters of its texts."""
    rows = sum(len(row.reason) + len(row.name) + len(row.target) + len(row.actual) for row in last.rows)
    return rows + sum(len(one.text) for one in last.texts)


def shortened(last: LastYear) -> LastYear:
    """``last`` with the beginnings of its texts alone."""
    rows = (replace(row, reason=clean(row.reason, SHORT), name=clean(row.name, SHORT)) for row in last.rows)
    texts = (replace(one, text=clean(one.text, SHORT)) for one in last.texts)
    return replace(last, rows=tuple(rows), texts=tuple(texts))


def clean(text: str, longest: int) -> str:
    """A text of a file as a cell may hold it: nothing steers, is an escape or is markup, and it is not too long."""
    plain = _RICH.sub("＜", _ESCAPE.sub("＿", without_controls(text))).strip()
    if len(plain) <= longest:
        return plain
    return f"{plain[:longest]}……（以下略，共{len(plain)}字，全文见上年的自评表）"


def line(text: str) -> str:
    """A name, a label or a target of a file, on one line and no longer than any is."""
    return clean(" ".join(without_controls(text).split()), LONGEST_NAME)


def _notes(form: Form, last: LastForm, differs: str) -> Iterator[str]:
    """What whoever compares has to know."""
    if differs:
        yield f"与上年相比，{differs}。"
    money = last.form.money
    if money is not None and money is not form.profile.money:
        yield f"上年的金额单位是{money}，已换算为{form.profile.money}。"
    if last.profile is not None and last.profile.id != form.profile.id:
        yield f"上年按“{last.profile.title}”填报，指标和栏目不尽相同。"


# ---- indicators


def _rows(form: Form, last: LastForm) -> Iterator[LastRow]:
    """Last year's indicators, those of this year's form first, in its order."""
    before = last.form.rows
    own = [
        (NamedIndicator(block.heading, category.heading, row.indicator.name), row)
        for block in form.dimensions
        for category in block.categories
        for row in category.rows
    ]
    same = matched([name for name, _ in own], [row.label for row in before])
    for at, was in same.pairs:
        yield _row(own[at][1], form, last, before[was])
    for was in same.dropped[: max(0, MOST_INDICATORS - len(same.pairs))]:
        yield _row(None, form, last, before[was])


def _row(row: IndicatorRow | None, form: Form, last: LastForm, before: YearRow) -> LastRow:
    points, note, number, done = _decimal(before.number("points")), "", None, None
    if row is not None:
        times, why = _times(row, before)
        notes = [why]
        if times is not None:
            number, done = (_scaled(before.number(part), times) for part in ("number", "actual"))
            notes.append(_turned(row, form, last, before.polarity))
        if points is not None and row.scored and points != row.indicator.points:
            notes.append(f"分值上年{_plain(points)}，本年{_plain(row.indicator.points)}")
        note = "；".join(filter(None, notes))
    return LastRow(
        row=row.id if row is not None else "",
        dimension=line(before.label.dimension),
        name=line(before.name),
        target=line(before.text("target") or _target(before)),
        actual=line(_shown(before, "actual")),
        number=number,
        done=done,
        points=points,
        score=_decimal(before.number("score")),
        reason=clean(_reason(last, before), LONGEST_REASON),
        note=note,
    )


def _target(before: YearRow) -> str:
    number = _shown(before, "number")
    return f"{before.polarity}{number}" if before.kind in (PERCENT, NUMBER) and number else number


def _shown(before: YearRow, part: str) -> str:
    """A number as it is read, with its unit; a text as it is."""
    number = before.number(part)
    if number is None:
        return before.text(part)
    text = shown({part: (number, "")}, part, before.kind)
    return f"{text}{before.text('measure')}" if before.kind == NUMBER else text


def _times(row: IndicatorRow, before: YearRow) -> tuple[Fraction | None, str]:
    """By what last year's numbers become those of this year's cells; None, and why, where they cannot be compared."""
    target, kind = row.indicator.target, before.kind
    if target.polarity is Polarity.DEADLINE and kind == DAY:
        return Fraction(1), ""
    if target.polarity is Polarity.QUALITATIVE and kind == TEXT:
        return None, ""
    if not target.polarity.is_number or kind not in (PERCENT, NUMBER):
        return None, "指标性质不同，没有比较"
    now, was = canonical_measure(target.measure), before.measure
    if now != was:
        return None, f"计量单位不同（上年：{line(was)[:LONGEST_MEASURE] or '没有写'}），没有比较"
    if was != _SIGN_OF_PERCENT:
        return Fraction(1), ""
    # 96% is 0.96 in the cells of today, and 96 in those of 0.4.0.
    return (Fraction(1) if kind == PERCENT else Fraction(1, 100)) * (1 if row.in_percent else 100), ""


def _turned(row: IndicatorRow, form: Form, last: LastForm, sign: str) -> str:
    """Said where more was better and less is now, or the other way round."""
    signs = last.profile.layout.signs if last.profile is not None else form.profile.layout.signs
    before = next((polarity for polarity, own in signs.items() if own == sign), None)
    now = row.indicator.target.polarity
    if before is None or before is now or Polarity.AT_MOST not in (before, now):
        return ""
    return f"指标性质上年是“{before.sign}”，本年是“{now.sign}”"


def _reason(last: LastForm, before: YearRow) -> str:
    """What was written of an indicator, in whatever columns."""
    parts = [before.text("reason")]
    columns = last.profile.layout.columns if last.profile is not None else ()
    for column in columns:
        if column.is_written and column.fill == Fill.UNIT and (text := before.text(column.name)):
            parts.append(f"{''.join(column.heading.split())}：{text}")
    return "\n".join(part.strip() for part in parts if part.strip())


# ---- texts


def _texts(form: Form, last: LastForm) -> Iterator[LastText]:
    """What was written of the form as a whole, with the field of this year that asks the same."""
    named = {_bare_label(field.label): key for key, field in form.fields.items() if _is_text(key)}
    for key, said, _ in last.form.texts():
        text = clean(said, LONGEST_TEXT)
        if not _is_text(key) or not text:
            continue
        own = form.fields[key].label if key in form.fields else ""
        label = last.form.label(key) or own or _LABELS.get(key, _OTHER)
        now = key if key in form.fields else named.get(_bare_label(label), "")
        yield LastText(now, line(label), text)


def _is_text(key: str) -> bool:
    return key in _LABELS or key.startswith(_TEXTS)


def _bare_label(label: str) -> str:
    return bare(label).rstrip(":：")


# ---- numbers


def _scaled(value: Fraction | None, times: Fraction) -> Decimal | None:
    return None if value is None else _decimal(value * times)


def _decimal(value: Fraction | None) -> Decimal | None:
    """A number as a cell holds it, with fifteen digits; None where none can."""
    if value is None:
        return None
    try:
        return exact_number(Decimal(value.numerator) / Decimal(value.denominator))
    except (ArithmeticError, ValueError):
        return None


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
