"""出错说明: what a unit wrote beside a finding of its last 校验, found again for the same finding."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from perfeval_xl.checks.case import Case
from perfeval_xl.checks.project_identity import attached_sheets, code_of, content_text
from perfeval_xl.expressions.evaluate import evaluate
from perfeval_xl.expressions.tree import Field
from perfeval_xl.findings import Finding
from perfeval_xl.findings.facts import Day, FindingFact, Phrase, Place, Quantity, exact_text, text_of
from perfeval_xl.forms import entries
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.cells import RawBook, RawSheet
from perfeval_xl.returns.references import area_of
from perfeval_xl.sealing.attached import RESULTS
from perfeval_xl.sealing.submitted import stored_code

LONGEST_EXPLANATION = 1_000
"""Characters of an explanation."""
PLACE, FOUND, BASIS, CODE = 2, 5, 8, 10
"""Columns of the sheet 校验结果 in which a finding stands as it was told then."""
_CODE = pattern(r"（([A-Z]\d{3})）$")
"""The code of a finding, where 0.4.0 put it: behind the basis."""
_FIGURES = pattern(r"[0-9A-Za-z]+")
"""Numbers and columns in a text of ours: they are of the file, whatever the words around them."""
_WORDS_ONLY = ("basis",)
"""Facts that say nothing of the form."""
_TEXT = Field("explanation")
"""What an explanation is called while it is asked whether it says anything."""
LENGTH_OF_MARK = 12
"""Letters of a mark, as `perfeval_xl.sealing.attached.MARK` reads them."""


@frozen
class _Explained:
    """One row of the sheet 校验结果 that has an explanation."""

    mark: str
    code: str
    place: str
    found: str
    text: str


def mark_of(finding: Finding, case: Case | None) -> str:
    """A mark that stays while a finding of the same code is about the same values, in whatever words.

    Made of the code, the field or cell, the numbers and days in its facts, what stands in its cell, and those of its
    texts that the unit wrote. An explanation that was typed for it is kept as long; once a figure changes,
    it has to be explained anew.
    """
    facts = sorted((name, list(_values(fact, case))) for name, fact in finding.facts.items())
    values = [(name, values) for name, values in facts if values]
    content = (finding.code.name, _key(finding.place, case), values, _standing(finding, case))
    return hashlib.sha256(repr(content).encode(errors="replace")).hexdigest()[:LENGTH_OF_MARK]


def former_mark_of(finding: Finding, book: RawBook | None) -> str:
    """The mark by which sheets of earlier versions know a finding: it changes with the words in its facts."""
    facts = sorted((name, text_of(fact)) for name, fact in finding.facts.items() if name not in _WORDS_ONLY)
    content = repr((finding.code.name, str(finding.place), facts, _cell_content(finding, book)))
    return hashlib.sha256(content.encode()).hexdigest()[:LENGTH_OF_MARK]


def typed_for(typed: Mapping[str, str], finding: Finding, case: Case) -> str:
    """What stands in ``typed`` by the mark of ``finding``, also by one of an earlier version; empty for nothing."""
    return typed.get(mark_of(finding, case), "") or typed.get(former_mark_of(finding, case.book), "")


def _values(fact: FindingFact, case: Case | None) -> Iterator[str]:
    """What a fact holds besides the words of the program: numbers whatever their decimals, days, cells, answers."""
    match fact:
        case str():
            if case is not None and fact in case.texts_answered:
                yield fact
        case Quantity():
            yield "空" if fact.value is None else exact_text(fact.value)
        case Day():
            yield fact.value.isoformat()
        case Place():
            if fact.cell:
                yield _key(fact, case)
        case Phrase():
            for _, inner in sorted(fact.facts.items()):
                yield from _values(inner, case)
        case _:
            for inner in fact:
                yield from _values(inner, case)


def _key(place: Place, case: Case | None) -> str:
    """The field at a place, else the cell: fields stay while a later layout moves their cells."""
    plan = case.plan if case is not None else None
    block = area_of(place.cell)
    sheet = next((one for one in plan.sheets if one.name == place.sheet), None) if plan is not None else None
    cell = sheet.cells.get(block[:2]) if sheet is not None and block is not None else None
    return cell.key if cell is not None and cell.key else f"{place.sheet}!{place.cell}{place.path}"


def _standing(finding: Finding, case: Case | None) -> list[str]:
    """What stands in the cell of a finding; of one about no cell the figures and columns that it tells."""
    if finding.place.cell:
        return [_cell_content(finding, case.book if case is not None else None)]
    return _FIGURES.findall(finding.found)


def with_explanations(findings: Iterable[Finding], case: Case) -> tuple[Finding, ...]:
    """``findings`` with what the unit wrote of them.

    By their marks; and where a later version says a finding in other words, by code and place, if the
    figure is the same, or nothing was changed since the form was sent.
    """
    rows = _explained(case)
    if not rows:
        return tuple(findings)
    sent = stored_code(case.book.properties) if case.book is not None else None
    unchanged = sent is not None and not case.missing and sent == code_of(case)
    return tuple(replace(one, explanation=_explanation(one, rows, case, unchanged=unchanged)) for one in findings)


def _explanation(finding: Finding, rows: tuple[_Explained, ...], case: Case, *, unchanged: bool) -> str:
    own: list[_Explained] = []
    for mark in (mark_of(finding, case), former_mark_of(finding, case.book)):
        own = own or [row for row in rows if row.mark == mark]
    if not own:
        alike = [row for row in rows if (row.code, row.place) == (finding.code.name, str(finding.place))]
        own = [row for row in alike if row.found == finding.found] or (alike if unchanged else [])
    return own[0].text if own else ""


def _explained(case: Case) -> tuple[_Explained, ...]:
    """The rows with an explanation; what stands beside it counts only where nobody changed the sheet."""
    sheet = case.book.sheet(RESULTS.name) if case.book is not None else None
    if sheet is None:
        return ()
    sound = sheet in attached_sheets(case)
    texts = {at: content_text(cell.value) for at, cell in sheet.cells.items() if cell.value not in (None, "")}
    rows = []
    for row in sorted(RESULTS.typed_rows(texts)):
        text = _one_line(texts.get((row, RESULTS.typed or 0), ""))
        if text and not _says_nothing(text, case):
            behind = _CODE.search(texts.get((row, BASIS), ""))
            code = texts.get((row, CODE), "") or (behind[1] if behind else "")
            place, found = texts.get((row, PLACE), ""), texts.get((row, FOUND), "")
            rows.append(_Explained(texts[row, RESULTS.marks or 0], code if sound else "", place, found, text))
    return tuple(rows)


def _says_nothing(text: str, case: Case) -> bool:
    """Whether an explanation is none: “无” and the like, as of the reasons in the form, or no word at all."""
    empty = entries.says_nothing(_TEXT, case.form.profile.reasons.empty_words)
    return not any(map(str.isalpha, text)) or bool(evaluate(empty, {_TEXT.key: text}))


def _one_line(text: str) -> str:
    """An explanation without line breaks and what cannot be printed, and no longer than one may be."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[: 2 * LONGEST_EXPLANATION])
    return " ".join(shown.split())[:LONGEST_EXPLANATION]


def _cell_content(finding: Finding, book: RawBook | None) -> str:
    """The value that stands at the place of a finding."""
    sheet: RawSheet | None = book.sheet(finding.place.sheet) if book is not None else None
    block = area_of(finding.place.cell)
    raw = sheet.cells.get(block[:2]) if sheet is not None and block is not None else None
    return "" if raw is None or raw.value is None else str(raw.value)
