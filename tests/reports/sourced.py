"""Where each figure of a report stands: ``python -m tests.reports.sourced [FILES]``.

Takes the ten reports (five published, five of `own_forms`), or the dossiers and workbooks that are named, and holds
every sentence, table and title against the cells that it names:

- a figure stands in one of the cells of its span, in the decimals in which it is printed, or is the sum, the difference
  or the count of them that ``how`` says, worked out here anew;
- what is no figure in a cell's text is the text of the cell, a unit or a sign;
- words of the outline and of the program hold no figure, neither in digits nor in Chinese numerals.

Prints for each report how many sentences and figures it has, and every figure without a cell. Exit code 1 where there
is one.
"""

from __future__ import annotations

import functools
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import Value, is_number, rounded
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.forms.form import FieldKind
from perfeval_xl.forms.written_values import chinese_day
from perfeval_xl.profiles import published
from perfeval_xl.reports.doors import report_of_case
from perfeval_xl.reports.model import Origin, Report, ReportChart, ReportTable, Span
from perfeval_xl.reports.values import PRINTED, RECKONED, kind_of, written
from perfeval_xl.submission import check_file, dossier_case
from tests.reports.own_forms import own_forms

FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
"""A number as a report prints it."""
SPOKEN = re.compile(r"[零〇一二三四五六七八九十百两]+(?:余)?(?:个百分点|个|项|分|万元|元|名|人次|人|次|座|条|处|家|户)")
"""A number in Chinese numerals with what it counts."""
OF_LEVEL = re.compile(r"所选档次的范围内（.*?）(?=】)")
"""The scores that the rules allow for a level: shares of the points, as the check of them says."""
NO_COUNT = ("一个", "一项", "一次")
"""What is said so without counting anything."""
GAP_LABELS = frozenset({Origin.GAP})
"""Spans that ask for something: they may name an indicator, and state nothing."""
OF_TARGET = ("indicator", "polarity", "number", "measure")
"""Fields of a row that a printed form shows in one cell, as the office issued it."""
UNITS = ("", "%", "万元", "元", "年月日", "年月日前", "增加%", "减少%")
"""What may stand beside the figures of a cell, with the measures of the indicators."""
UNCHANGED = "持平"
"""How a change by nothing is told."""
OF_ALL_ROWS = ("绩效指标项数", "尚不能判断")
"""How a count of rows begins, whatever stands in them, or because nothing does."""
PLACES = (2, 4, 6)
"""Decimals to which a report rounds: scores and rates, figures, amounts."""
WHOLE = Fraction(100)
"""分值合计 of every form, which a doubt may name."""


@dataclass
class Audit:
    """What was found in one report."""

    name: str
    sentences: int = 0
    figures: int = 0
    unsourced: list[str] = field(default_factory=list)


@functools.cache
def ten() -> dict[str, Report]:
    """The ten reports by name."""
    cases = {name.replace("/", "_"): case_of(path) for name, path in published().items()}
    cases |= {name: dossier_case(Dossier(data, f"{name}.toml")) for name, data in own_forms().items()}
    return {name: report_of_case(case) for name, case in cases.items()}


def case_of(path: Path) -> Case:
    """What is known of a dossier or a workbook."""
    case = check_file(path).case
    if case is None:
        raise ValueError(f"{path} cannot be read")
    return case


def audit(name: str, report: Report) -> Audit:
    """Hold every figure of ``report`` against the cells of its span."""
    found, cells = Audit(name), Cells(report.case)
    for place, spans in _everything(report):
        found.sentences += 1
        for span in spans:
            found.figures += len(FIGURE.findall(span.text))
            found.unsourced += [f"{place}: {wrong}" for wrong in _wrong(span, cells)]
    return found


def _everything(report: Report) -> Iterator[tuple[str, tuple[Span, ...]]]:
    for section, spans in report.sentences():
        # What counts a title or an item stands before it and is no figure.
        counted = bool(spans) and spans[0].origin is Origin.WORDS and len(spans[0].text) <= len("（一百一十一）")
        is_number = counted and re.fullmatch(r"[（(]?[\d一二三四五六七八九十百]+[）)、.．]?|[①-⑳]", spans[0].text)
        yield section, spans[1:] if is_number else spans
    for table in _tables(report.blocks):
        yield "表", (Span(table.title), *(Span(head) for head in table.head))


def _tables(blocks: Iterable[object]) -> Iterator[ReportTable]:
    for block in blocks:
        if isinstance(block, (ReportTable, ReportChart)):
            yield block.table if isinstance(block, ReportChart) else block


@dataclass
class Cells:
    """What stands in every field of all forms, and what the office issued."""

    case: Case

    def __post_init__(self) -> None:
        self._views = {view.form.id: view for view in self.case.views}
        forms = [view.form for view in self.case.views]
        texts = [form.profile.title for form in forms] + [form.profile.jurisdiction for form in forms]
        texts += [field.label for form in forms for field in form.fields.values()]
        texts += [block.heading for form in forms for block in form.dimensions]
        briefs = [forms[0].brief, *forms[0].brief.projects]
        texts += [
            text for brief in briefs for text in (brief.name, brief.goal, brief.functions, brief.implementing_unit)
        ]
        self.issued = {str(forms[0].brief.year), *(token for text in texts for token in _tokens(text))}
        rows = [row for view in self.case.views for row in view.form.rows]
        self.units = {_bare(unit) for unit in (*UNITS, *(row.indicator.target.measure for row in rows))}
        fields = ((view, key) for view in self.case.views for key in view.form.fields)
        self.every = {token for view, key in fields for text in self._texts(view, key) for token in _tokens(text)}

    def contents(self, full: str, how: str = "") -> list[Value]:
        """Everything that may be told of a field: computed, printed, as it was written.

        Of a result whose it is (``how``), only the printed or only the computed one.
        """
        form, _, key = full.rpartition(":")
        view = self._views.get(form)
        if view is None or key not in view.form.fields:
            return []
        filled = view.filled
        printed = [held.get(key) for held in (filled.reported, filled.stated, filled.printed, filled.overtyped)]
        ruled = [view.scored.values.get(key)]
        kept = printed if how == PRINTED else ruled if how == RECKONED else [*ruled, *printed]
        return [one for one in kept if one not in (None, "")]

    def numbers(self, full: str, how: str = "") -> list[Fraction]:
        """Its contents that are numbers."""
        return [Fraction(one) for one in self.contents(full, how) if is_number(one) and not isinstance(one, bool)]

    def printed(self, full: str, how: str = "") -> list[str]:
        """Its contents as people write them."""
        form, _, key = full.rpartition(":")
        view = self._views.get(form)
        return [] if view is None else [*self._texts(view, key, how)]

    def _texts(self, view: Case, key: str, how: str = "") -> Iterator[str]:
        kind = kind_of(view, key)
        for one in self.contents(view.form.full(key), how):
            yield written(one, kind)
            if is_number(one) and kind is FieldKind.DATE:
                yield chinese_day(int(Fraction(one)))
        row = next((row for row in view.form.rows if key.startswith(f"{row.id}.")), None)
        if row is not None and key.rpartition(".")[2] in OF_TARGET:
            yield from (row.indicator.name, str(row.indicator.target), row.indicator.target.text)


def _tokens(text: str) -> list[str]:
    return [token.replace(",", "") for token in FIGURE.findall(unicodedata.normalize("NFKC", text or ""))]


def _wrong(span: Span, cells: Cells) -> Iterator[str]:
    match span.origin:
        case Origin.WORDS:
            spoken = [one for one in SPOKEN.findall(span.text) if one not in NO_COUNT]
            if _tokens(span.text) or spoken:
                yield f"words with a figure “{span.text}”"
        case Origin.ISSUED:
            yield from (
                f"{token} in “{span.text}” was not issued" for token in _tokens(span.text) if token not in cells.issued
            )
        case Origin.SUM:
            yield from _wrong_sum(span, cells)
        case Origin.GAP | Origin.DOUBT:
            yield from _wrong_question(span, cells)
        case _:
            yield from _wrong_cell(span, cells)


def _wrong_cell(span: Span, cells: Cells) -> Iterator[str]:
    if not span.keys:
        yield f"“{span.text}” names no cell"
        return
    held = [text for key in span.keys for text in cells.printed(key, span.how)]
    numbers = [number for key in span.keys for number in cells.numbers(key, span.how)]
    tokens = {token for text in held for token in _tokens(text)}
    for at in FIGURE.finditer(unicodedata.normalize("NFKC", span.text)):
        percent = unicodedata.normalize("NFKC", span.text)[at.end() : at.end() + 1] == "%"
        token = at[0].replace(",", "")
        if token not in tokens and not any(_is_printed_as(number, token, percent=percent) for number in numbers):
            yield f"{token} in “{span.text}” stands in none of {'、'.join(span.keys)}"
    rest, texts = _bare(span.text), [_bare(text) for text in held]
    if not rest or any(rest in text for text in texts):
        return
    if span.text == UNCHANGED and 0 in numbers:
        return
    unit = _bare(FIGURE.sub("", span.text))
    if span.origin is Origin.TYPED or not FIGURE.search(span.text) or unit not in cells.units:
        yield f"“{span.text}” is not what stands in {'、'.join(span.keys)}"


def _is_printed_as(number: Fraction, token: str, *, percent: bool) -> bool:
    """Whether a report prints ``number`` as ``token``; the sign stands in words."""
    size, told = abs(number), Fraction(token)
    scaled = (size * 100, size) if percent else (size,)
    return any(told == rounded(one, places) for one in scaled for places in PLACES)


def _wrong_sum(span: Span, cells: Cells) -> Iterator[str]:
    tokens = _tokens(span.text)
    if not tokens:
        return
    if not span.keys or not span.how:
        yield f"“{span.text}” does not say of what it was made"
        return
    ways = list(_ways(span, cells))
    for token in tokens:
        if not any(_is_printed_as(value, token, percent="%" in span.text) for value in ways):
            yield f"{token} in “{span.text}” is not the {span.how} of {'、'.join(span.keys)} ({ways[:4]})"


def _ways(span: Span, cells: Cells) -> Iterator[Fraction]:
    """What comes out of the cells in the way that ``how`` says."""
    if span.how.endswith(("指标数", "项数", "个数", "计数")):
        if not span.how.startswith(OF_ALL_ROWS) and not all(map(cells.contents, span.keys)):
            return  # a count of what nobody filled in
        yield Fraction(len(span.keys))
        rows = {key.rpartition(".")[0] for key in span.keys}
        yield Fraction(len(rows))
        if "满分" in span.how and not any(_is_full(row, cells) for row in rows):
            yield Fraction(0)
        return
    columns = [cells.numbers(key) for key in span.keys]
    if "减" in span.how:
        first, *rest = columns if columns[0] else columns[1:]
        yield from first
        yield from (one - other for one in first for two in rest for other in two)
    elif "之和" in span.how:
        yield from _sums(columns)
    else:
        yield from (number for column in columns for number in column)


def _is_full(row: str, cells: Cells) -> bool:
    """Whether an indicator has all its points, by the rules or as printed."""
    points = cells.numbers(f"{row}.points")
    return any(score in points for score in cells.numbers(f"{row}.score"))


def _sums(columns: Sequence[Sequence[Fraction]]) -> Iterator[Fraction]:
    """The sum of the first, and of the last of what each cell holds: as the rules give it, as it is printed."""
    kept = [column for column in columns if column]
    yield sum((column[0] for column in kept), Fraction(0))
    yield sum((column[-1] for column in kept), Fraction(0))


def _wrong_question(span: Span, cells: Cells) -> Iterator[str]:
    """What a gap or a doubt names stands in the forms, is a sum of scores or points, or the difference of two."""
    tokens = _tokens(OF_LEVEL.sub("", span.text))
    known = {Fraction(token) for token in (*cells.every, *cells.issued)} | {WHOLE} | set(_made_of_rows(cells.case))
    named = [Fraction(token) for token in tokens]
    for token, value in zip(tokens, named, strict=True):
        made = any(value in (abs(one - two), one + two) for one in named for two in named)
        if value not in known and not made:
            yield f"{token} in “{span.text}” stands in no cell"


def _made_of_rows(case: Case) -> Iterator[Fraction]:
    """What the scores and points of each form make, by the rules and as printed, and what the rules ask for."""
    for view in case.views:
        for held in (view.scored.values, view.filled.reported):
            keys = [row.key("score") for row in view.form.rows]
            scores = sum((Fraction(held[key]) for key in keys if is_number(held.get(key))), Fraction(0))
            yield scores
            for execution in (view.scored.values.get("execution.score"), held.get("execution.score")):
                yield scores + (Fraction(execution) if is_number(execution) else 0)
        for block in view.form.dimensions:
            yield Fraction(view.form.points_of(block))
            yield Fraction(block.prescribed)
            yield Fraction(block.usual)


def _bare(text: str) -> str:
    """``text`` without blanks and stops, full and half width signs being the same."""
    return re.sub(r"[\s。．；;，,、.“”‘’\"]", "", unicodedata.normalize("NFKC", text))


def main(*files: str) -> int:
    """Print what was found; return the exit code."""
    reports = {Path(file).name: report_of_case(case_of(Path(file))) for file in files} or ten()
    audits = [audit(name, report) for name, report in reports.items()]
    for one in audits:
        print(f"{one.name:40} sentences {one.sentences:4} figures {one.figures:4} unsourced {len(one.unsourced)}")
        for line in one.unsourced:
            print(f"    {line}")
    return 1 if any(one.unsourced for one in audits) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
