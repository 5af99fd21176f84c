"""The pieces of a report, made of what stands in a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import is_number
from perfeval_xl.forms.form import FieldKind
from perfeval_xl.reports import sentences
from perfeval_xl.reports.model import Origin, Span
from perfeval_xl.reports.sentences import clean, joined
from perfeval_xl.reports.values import kind_of, label_of, written

FULL_STOPS = ("。", "！", "？", "；")
"""The signs that end a sentence."""
_LOOSE_ENDS = " \t\u3000。．；;，,、"
"""What may end a text that goes on in a sentence."""
_SIGNS = re.compile(r"[，。；：、！？,;:!?]$")


def words(text: str) -> Span:
    """Words of the program; no digits."""
    return Span(text)


def from_cells(case: Case, text: str, *keys: str, how: str = "") -> Span:
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
    return sentences.gap(clean(label), full(case, *keys))


def doubt(case: Case, label: str, *keys: str) -> Span:
    """【待核对：``label``】: what stands in ``keys`` contradicts itself."""
    return Span(f"【待核对：{clean(label)}】", Origin.DOUBT, full(case, *keys))


def full(case: Case, *keys: str) -> tuple[str, ...]:
    """The keys as the whole workbook knows them."""
    return tuple(dict.fromkeys(case.form.full(key) for key in keys))


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
    """``spans`` with neighbouring words in one, and without those that hold nothing."""
    return tuple(joined(spans))


def as_sentence(spans: Sequence[Span]) -> tuple[Span, ...]:
    """``spans`` as a sentence with its full stop."""
    text = "".join(span.text for span in spans)
    return merged(spans if text.endswith(FULL_STOPS) else (*spans, words("。")))


def of_field(case: Case, key: str, unit: str = "", *, label: str = "") -> Span:
    """What stands in ``key``, with ``unit`` behind a number; a gap called ``label`` where nothing does."""
    known = case.form.fields.get(key)
    value = case.scored.values.get(key) if known else None
    text = written(value, kind_of(case, key))
    if not text:
        return gap(case, label or label_of(case, key), key)
    return from_cells(case, f"{text}{unit if is_number(value) else ''}", key)


def amount_text(amount: Fraction) -> str:
    """An amount as a form shows it."""
    return written(amount, FieldKind.AMOUNT)
