"""The pieces of a report, made of what stands in a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.checks.case import AMOUNT_PLACES
from perfeval_xl.expressions.evaluate import Value, is_number
from perfeval_xl.findings.facts import percent, shown
from perfeval_xl.forms.form import FieldKind
from perfeval_xl.forms.written_values import chinese_day
from perfeval_xl.plain_text import without_controls
from perfeval_xl.reports.model import Origin, Span
from perfeval_xl.tables import UNWRITABLE

NUMBER_PLACES, SCORE_PLACES = 4, 2
"""Decimals of a number of an indicator, and of a score, as a form shows them."""
FULL_STOPS = ("。", "！", "？", "；")
"""The signs that end a sentence."""
_LOOSE_ENDS = " \t\u3000。．；;，,、"
"""What may end a text that goes on in a sentence."""
_SIGNS = re.compile(r"[，。；：、！？,;:!?]$")


def words(text: str) -> Span:
    """Words of the program; no digits."""
    return Span(text)


def cell(case: Case, text: str, *keys: str, how: str = "") -> Span:
    """What stands in the fields ``keys`` of the form, which are its plain keys."""
    return Span(clean(text), Origin.CELL, full(case, *keys), how)


def typed(case: Case, text: str, *keys: str) -> Span:
    """A text that somebody typed into ``keys``."""
    return Span(clean(text), Origin.TYPED, full(case, *keys))


def reckoned(case: Case, text: str, how: str, *keys: str) -> Span:
    """A sum or a count of ``keys``; ``how`` says of what."""
    return Span(clean(text), Origin.SUM, full(case, *keys), how)


def gap(case: Case, label: str, *keys: str) -> Span:
    """【待填：``label``】: nobody has said it; it can be said in ``keys``."""
    return Span(f"【待填：{clean(label)}】", Origin.GAP, full(case, *keys))


def doubt(case: Case, label: str, *keys: str) -> Span:
    """【待核对：``label``】: what stands in ``keys`` contradicts itself."""
    return Span(f"【待核对：{clean(label)}】", Origin.DOUBT, full(case, *keys))


def full(case: Case, *keys: str) -> tuple[str, ...]:
    """The keys as the whole workbook knows them."""
    return tuple(dict.fromkeys(case.form.full(key) for key in keys))


def clean(text: str) -> str:
    """A text that a document can hold: no control characters, none that turn the direction, nothing else changed."""
    return UNWRITABLE.sub("", without_controls(text))


def on_one_line(text: str) -> str:
    """A text that goes on inside a sentence: without its line breaks and its last full stop."""
    lines = [line.strip() for line in clean(text).split("\n") if line.strip()]
    joined = "".join(line if _SIGNS.search(line) else f"{line} " for line in lines)
    return joined.rstrip(_LOOSE_ENDS)


def between(parts: Sequence[Sequence[Span]], sign: str) -> tuple[Span, ...]:
    """``parts`` in a row with ``sign`` between them."""
    joined: list[Span] = []
    for part in parts:
        joined += [words(sign)] if joined and part else []
        joined += part
    return tuple(joined)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """``spans`` with neighbouring words in one."""
    return tuple(_merged(spans))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    held = ""
    for span in spans:
        if span.origin is Origin.WORDS and not span.keys and not span.how:
            held += span.text
            continue
        if held:
            yield words(held)
            held = ""
        if span.text:
            yield span
    if held:
        yield words(held)


def closed(spans: Sequence[Span]) -> tuple[Span, ...]:
    """``spans`` as a sentence with its full stop."""
    text = "".join(span.text for span in spans)
    return merged(spans if text.endswith(FULL_STOPS) else (*spans, words("。")))


def text_of(value: Value, kind: FieldKind) -> str:
    """A value as a form shows it; empty for none."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if not is_number(value):
        return str(value)
    number = Fraction(value)
    match kind:
        case FieldKind.RATE:
            return percent(number)
        case FieldKind.PERCENT:
            return f"{shown(number * 100, NUMBER_PLACES)}%"
        case FieldKind.AMOUNT:
            return shown(number, AMOUNT_PLACES)
        case FieldKind.DATE:
            return chinese_day(Decimal(int(number)))
        case FieldKind.NUMBER | FieldKind.FIGURE:
            return shown(number, NUMBER_PLACES)
    return shown(number, SCORE_PLACES)


def of_field(case: Case, key: str, unit: str = "", *, label: str = "") -> Span:
    """What stands in ``key``, with ``unit`` behind a number; a gap called ``label`` where nothing does."""
    known = case.form.fields.get(key)
    value = case.scored.values.get(key) if known else None
    text = text_of(value, known.kind if known else FieldKind.TEXT)
    if not text:
        return gap(case, label or (known.label if known else key), key)
    return cell(case, f"{text}{unit if is_number(value) else ''}", key)


def amount_text(amount: Fraction) -> str:
    """An amount as a form shows it."""
    return shown(amount, AMOUNT_PLACES)
