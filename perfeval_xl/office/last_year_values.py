"""What of a form of last year stands beside one of this year: its figures in the units of this year's, its texts.

Whatever last year's file said is untrusted: texts are cut, and nothing in them steers or hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.forms.comparison import STAGES
from perfeval_xl.forms.form import MOST_INDICATORS, Form, IndicatorRow
from perfeval_xl.forms.last_year import LastRow, LastText, LastYear
from perfeval_xl.forms.same_indicators import NamedIndicator, matched
from perfeval_xl.forms.shared_fields import paragraph_key, text_key
from perfeval_xl.forms.told import LABEL, MONEY
from perfeval_xl.office.last_years import LastForm
from perfeval_xl.office.recheck_facts import shown
from perfeval_xl.plain_text import without_controls
from perfeval_xl.profiles import Profile
from perfeval_xl.profiles.layout_rule import Fill
from perfeval_xl.returns.list_words import bare
from perfeval_xl.tables import exact_number
from perfeval_xl.vocabulary import Polarity

LONGEST_TEXT, LONGEST_REASON, LONGEST_NAME = 2_000, 500, 200
"""Characters that are kept of a text of a form, of what was written of an indicator, and of a name: as many as forms
ask for, and more than anybody calls an indicator. A file of last year may say anything."""
SHORT = 60
"""Characters that are kept of each text where all of them together are too many."""
MOST_TEXTS = 100
"""Texts of one form; the largest asks for some thirty."""
PERCENT, DAY, NUMBER = "percent", "day", "number"
"""What the number of an indicator may mean."""
_SIGNS_OF_PERCENT = ("%", "％")
_INDICATOR = re.compile(r"(i\d+)\.indicator")
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


def last_year(form: Form, last: LastForm, notes: tuple[str, ...] = ()) -> LastYear:
    """What stands beside ``form``, which is this year's."""
    money = form.profile.money
    amounts = {}
    for stage in STAGES:
        value = last.figures.get(f"funds.{stage}")
        number = None if value is None else _decimal(value * money.per_10k)
        if number is not None:
            amounts[stage] = number
    return LastYear(
        year=last.year,
        code=clean(last.code, LONGEST_NAME),
        name=clean(last.name, LONGEST_NAME),
        unit=clean(last.unit, LONGEST_NAME),
        amounts=amounts,
        rate=_decimal(last.number("execution.rate")),
        score=_decimal(last.number("total.score")),
        rating=clean(last.text("total.rating"), LONGEST_NAME),
        rows=tuple(_rows(form, last)),
        texts=tuple(_texts(form, last))[:MOST_TEXTS],
        notes=tuple(clean(note, LONGEST_REASON) for note in (*notes, *_notes(form, last))),
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


def _notes(form: Form, last: LastForm) -> Iterator[str]:
    """What whoever compares has to know."""
    before, now = last.profile, form.profile
    money = last.text(MONEY) or (str(before.money) if before is not None else "")
    if money and money != str(now.money):
        yield f"上年的金额单位是{money}，已换算为{now.money}。"
    if before is not None and before.id != now.id:
        yield f"上年按“{before.title}”填报，指标和栏目不尽相同。"


# ---- indicators


def _rows(form: Form, last: LastForm) -> Iterator[LastRow]:
    """Last year's indicators, those of this year's form first, in its order."""
    keys = [found[1] for key in last.answers if (found := _INDICATOR.fullmatch(key))]
    before = [
        NamedIndicator(*(last.text(f"{key}.{what}") for what in ("dimension", "category", "indicator"))) for key in keys
    ]
    own = [
        (NamedIndicator(block.heading, category.heading, row.indicator.name), row)
        for block in form.dimensions
        for category in block.categories
        for row in category.rows
    ]
    same = matched([name for name, _ in own], before)
    for at, was in same.pairs:
        yield _row(own[at][1], form, last, keys[was])
    for was in same.dropped[: max(0, MOST_INDICATORS - len(same.pairs))]:
        yield _row(None, form, last, keys[was])


def _row(row: IndicatorRow | None, form: Form, last: LastForm, key: str) -> LastRow:
    kind, measure, sign = (last.text(f"{key}.{what}") for what in ("kind", "measure", "polarity"))
    target = last.text(f"{key}.target") or _target(last, key, kind, measure, sign)
    points, note, number, done = _decimal(last.number(f"{key}.points")), "", None, None
    actual = _shown(last, f"{key}.actual", kind, measure)
    if row is not None:
        times, why = _times(row, kind, measure)
        notes = [why]
        if times is not None:
            number, done = (_scaled(last.number(f"{key}.{what}"), times) for what in ("number", "actual"))
            notes.append(_turned(row, form, last, sign))
        if points is not None and row.scored and points != row.indicator.points:
            notes.append(f"分值上年{_plain(points)}，本年{_plain(row.indicator.points)}")
        note = "；".join(filter(None, notes))
    return LastRow(
        row=row.id if row is not None else "",
        dimension=clean(last.text(f"{key}.dimension"), LONGEST_NAME),
        name=clean(last.text(f"{key}.indicator"), LONGEST_NAME),
        target=clean(target, LONGEST_NAME),
        actual=clean(actual, LONGEST_NAME),
        number=number,
        done=done,
        points=points,
        score=_decimal(last.number(f"{key}.score")),
        reason=clean(_reason(last, key), LONGEST_REASON),
        note=note,
    )


def _target(last: LastForm, key: str, kind: str, measure: str, sign: str) -> str:
    number = _shown(last, f"{key}.number", kind, measure)
    return f"{sign}{number}" if kind in (PERCENT, NUMBER) and number else number


def _shown(last: LastForm, key: str, kind: str, measure: str) -> str:
    """A number as it is read, with its unit; a text as it is."""
    answers = {one: (value, "") for one, value in last.answers.items() if one == key}
    text = shown(answers, key, kind)
    return f"{text}{measure}" if kind == NUMBER and last.number(key) is not None else text


def _times(row: IndicatorRow, kind: str, measure: str) -> tuple[Fraction | None, str]:
    """By what last year's numbers become those of this year's cells; None, and why, where they cannot be compared."""
    target = row.indicator.target
    if target.polarity is Polarity.DEADLINE and kind == DAY:
        return Fraction(1), ""
    if target.polarity is Polarity.QUALITATIVE or not target.polarity.is_number:
        return None, "" if (kind == "text") == (target.polarity is Polarity.QUALITATIVE) else "指标性质不同，没有比较"
    if kind not in (PERCENT, NUMBER):
        return None, "指标性质不同，没有比较"
    was_percent = kind == PERCENT or measure.strip() in _SIGNS_OF_PERCENT
    is_percent = target.measure.strip() in _SIGNS_OF_PERCENT
    if was_percent and is_percent:
        stored = Fraction(1) if kind == PERCENT else Fraction(1, 100)
        return stored * (1 if row.in_percent else 100), ""
    if was_percent or is_percent or bare(measure) != bare(target.measure):
        before = "%" if was_percent else measure.strip()
        return None, f"计量单位不同（上年：{clean(before, SHORT) or '没有写'}），没有比较"
    return Fraction(1), ""


def _turned(row: IndicatorRow, form: Form, last: LastForm, sign: str) -> str:
    """Said where more was better and less is now, or the other way round."""
    signs = last.profile.layout.signs if last.profile is not None else form.profile.layout.signs
    before = next((polarity for polarity, own in signs.items() if own == sign), None)
    now = row.indicator.target.polarity
    if before is None or before is now or Polarity.AT_MOST not in (before, now):
        return ""
    return f"指标性质上年是“{before.sign}”，本年是“{now.sign}”"


def _reason(last: LastForm, key: str) -> str:
    """What was written of an indicator, in whatever columns."""
    parts = [last.text(f"{key}.reason")]
    columns = last.profile.layout.columns if last.profile is not None else ()
    for column in columns:
        if column.is_written and column.fill == Fill.UNIT and (text := last.text(f"{key}.{column.name}")):
            parts.append(f"{''.join(column.heading.split())}：{text}")
    return "\n".join(part.strip() for part in parts if part.strip())


# ---- texts


def _texts(form: Form, last: LastForm) -> Iterator[LastText]:
    """What was written of the form as a whole, with the field of this year that asks the same."""
    named = {_bare_label(field.label): key for key, field in form.fields.items() if _is_text(key)}
    known = _labels(last.profile) if last.profile is not None else {}
    for key in last.answers:
        text = clean(last.text(key), LONGEST_TEXT)
        if not _is_text(key) or not text:
            continue
        own = form.fields[key].label if key in form.fields else ""
        label = last.text(f"{LABEL}{key}") or known.get(key) or own or _LABELS.get(key, _OTHER)
        now = key if key in form.fields else named.get(_bare_label(label), "")
        yield LastText(now, clean(label, LONGEST_NAME), text)


def _is_text(key: str) -> bool:
    return key in _LABELS or key.startswith(_TEXTS)


def _bare_label(label: str) -> str:
    return bare(label).rstrip(":：")


def _labels(profile: Profile) -> Mapping[str, str]:
    """What the texts of a form were called."""
    return {text_key(block.key): block.heading for block in profile.layout.texts} | {
        paragraph_key(box.key): box.title for box in profile.boxes
    }


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
