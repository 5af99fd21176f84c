"""自评报告: a report composed from the cells, so that text and table cannot disagree.

The outline of the place says what is reported where; the facts come from the form as it is scored. What a person
wrote is put in as it is, never read as a template. What nobody said is a gap, and what contradicts itself is told
at the first sentence that rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from jinja2 import TemplateError

from perfeval_xl.checks import Case
from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.forms.base_keys import line_key
from perfeval_xl.forms.form import Brief
from perfeval_xl.forms.shared_fields import paragraph_key, text_key
from perfeval_xl.profiles.outline import Outline, Section
from perfeval_xl.reports import (
    annexes,
    charts,
    course_words,
    department_words,
    report_tables,
    row_lists,
    row_words,
    values,
)
from perfeval_xl.reports.contradictions import Topic, about
from perfeval_xl.reports.facts import OF_SCORES, TELLS_BASE, TELLS_MONEY, TELLS_RATE, TELLS_TOTAL, Facts, of_another
from perfeval_xl.reports.flaws import of_state, of_total, with_flaws, with_marks
from perfeval_xl.reports.model import Block, Origin, Paragraph, Report, ReportChart, ReportTable, Span
from perfeval_xl.reports.numbers import numbered
from perfeval_xl.reports.outlines import check_outline
from perfeval_xl.reports.sentences import Said, Tray, clean, closed, gap, names_in, render

_LINE = line_key("", "").rstrip(".") + "."
LONGEST_QUOTE = 60
"""Characters of a sentence by which its author finds it."""
REASONS = "reasons"
"""In an outline: the reasons of all indicators, each by the name of its own."""
_TOPICS: Mapping[Topic, frozenset[str]] = {
    Topic.POINTS: OF_SCORES - {"execution_score", "execution_points", "told_execution"},
    Topic.SCORE: TELLS_TOTAL,
    Topic.MONEY: TELLS_MONEY,
    Topic.RATE: TELLS_RATE,
    Topic.BASE: TELLS_BASE,
}


def compose(
    case: Case,
    outline: Outline,
    written: Mapping[str, str] | None = None,
    *,
    previous: Case | None = None,
) -> Report:
    """Return the report of ``case`` in the order of ``outline``.

    ``written`` holds what a person wrote, by the key of its section; ``previous``
    is the form of the year before. Raises ProfileError for an outline that names
    what is no fact.
    """
    check_outline(outline)
    return _Writer(case, outline, written or {}, previous).report()


@dataclass
class _Writer:
    case: Case
    outline: Outline
    written: Mapping[str, str]
    previous: Case | None
    counts: list[int] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    """The contradictions that were told."""
    waiting: list[Span] = field(default_factory=list)
    """Those that a title rests on: told below it."""
    listed: dict[str, str] = field(default_factory=dict)
    """Rows of indicators that were told in full, by their ids, and the title of the section in which."""

    def report(self) -> Report:
        outline = self.outline
        title = "".join(span.text for span in self._said(outline.title).spans).replace("\n", "")
        blocks: list[Block] = [line for text in outline.opening for line in self._sentences(text)]
        blocks += [Paragraph(spans) for spans in course_words.opening_spans(self.case)]
        if state := of_state(self.case):
            blocks.append(Paragraph((state,)))
        for section in outline.sections:
            if not section.only_if or self._facts(Tray())[section.only_if]:
                blocks += self._section(section)
        named = [(annex.form, self._plain(annex.title)) for annex in outline.annexes]
        attached = annexes.annexes_of(self.case, named)
        lines = [annex.title for annex in attached] or [self._plain(text) for text in outline.attachments]
        return Report(
            self.case,
            title,
            tuple(with_marks(self.case, with_flaws(self.case, blocks))),
            cover=tuple(line for text in outline.cover for line in self._sentences(text, stop=False)),
            contents=outline.contents,
            signature=tuple(line for text in outline.signature for line in self._sentences(text, stop=False)),
            attachments=tuple(lines),
            annexes=attached,
        )

    def _facts(self, tray: Tray) -> Facts:
        return Facts(self.case, tray, self.previous)

    def _said(self, template: str) -> Said:
        tray = Tray()
        try:
            return render(template, self._facts(tray), tray)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            where = f"“{template[:LONGEST_QUOTE]}”"
            mistake = Mistake(self.outline.file, where, f"句子写不出来：{error}", "句子里只取内容，不做计算")
            raise ProfileError([mistake]) from error

    def _plain(self, template: str) -> str:
        return "".join(span.text for span in self._said(template).spans)

    def _sentences(self, template: str, *, stop: bool = True) -> Iterator[Paragraph]:
        """The paragraphs that ``template`` makes, with the contradictions that they rest on."""
        if course_words.is_unscored(self.case) and names_in(template) & TELLS_TOTAL:
            # Of what is not scored there is no score to tell.
            yield Paragraph(course_words.stopped_spans(self.case))
            return
        said = self._said(template)
        doubts = self._doubts(said)
        lines = list(_lines(said.spans))
        for at, spans in enumerate(lines):
            text = closed(spans) if stop else spans
            yield Paragraph((*text, *(doubts if at == len(lines) - 1 else ())))
        if not lines:
            self.waiting += doubts

    def _doubts(self, said: Said | None = None) -> tuple[Span, ...]:
        """The contradictions that a sentence rests on and that were not told yet."""
        spans = list(self.waiting)
        self.waiting.clear()
        names = {fact.name for fact in said.facts} if said else set[str]()
        keys = {key for span in said.spans for key in span.keys} if said else set[str]()
        for topic, facts in _TOPICS.items():
            for doubt in about(self.case, topic) if names & facts else ():
                # One about the lines of the base data belongs to a sentence that tells one of them.
                misplaced = topic is Topic.BASE and not any(map(_is_line, keys))
                if doubt.text not in self.told and not misplaced:
                    self.told.add(doubt.text)
                    spans.append(doubt.span)
        if self.previous is not None and said and any(span.how == of_another(self.previous) for span in said.spans):
            spans += self._other_project(self.previous)
        if names & TELLS_TOTAL and (flawed := of_total(self.case)) and flawed.text not in self.told:
            self.told.add(flawed.text)
            spans.append(flawed)
        return tuple(spans)

    def _other_project(self, previous: Case) -> list[Span]:
        """That the year before is told by the form of a project with another name."""
        name, before = (bare_name(one.form.brief) for one in (self.case, previous))
        text = f"上年的表是“{clean(previous.form.brief.name)}”，与本表的名称不同"
        if name == before or text in self.told:
            return []
        self.told.add(text)
        return [Span(f"【待核对：{text}】", Origin.DOUBT)]

    def _section(self, section: Section) -> Iterator[Block]:
        yield self._title(section)
        below: list[Block] = [line for text in section.say for line in self._sentences(text)]
        if section.listing:
            below += self._list(section)
        drawn = list(self._chart(section.chart)) if section.chart else []
        tables = list(self._table(section.table)) if section.table else []
        # A chart brings the table that it is drawn of.
        below += [*(table for table in tables if all(chart.table != table for chart in drawn)), *drawn]
        if section.write is not None or section.sources:
            typed = list(self._paragraphs(section, has_text=bool(below)))
            first = section.write is not None and section.write.first
            below = [*typed, *below] if first else [*below, *typed]
        if self.waiting:
            below.append(Paragraph(self._doubts()))
        yield from below

    def _title(self, section: Section) -> Paragraph:
        said = self._said(section.title)
        self.waiting += self._doubts(said)
        spans = tuple(replace(span, text=" ".join(span.text.split("\n"))) for span in said.spans)
        return Paragraph(spans, section.level, self._number(section.level))

    def _number(self, level: int) -> str:
        del self.counts[level:]
        self.counts += [0] * (level - len(self.counts))
        self.counts[level - 1] += 1
        return numbered(self.outline.numbering[level - 1], self.counts[level - 1])

    def _paragraphs(self, section: Section, *, has_text: bool) -> Iterator[Paragraph]:
        """What a person wrote; else what the form's own cells say; else a gap, where nothing else stands there."""
        write = section.write
        if write is not None and (text := self.written.get(write.key, "").strip()):
            keys = tuple(key for key in (paragraph_key(write.key), text_key(write.key)) if key in self.case.form.fields)
            yield from self._typed(text, *keys)
            return
        lines = {line.text: line for source in section.sources for line in self._from(source)}
        if lines:
            yield from lines.values()
        elif not has_text if write is None else write.required:
            prompt = write.prompt if write is not None else self._plain(section.title)
            keys = (paragraph_key(write.key),) if write is not None else section.sources
            yield Paragraph((gap(prompt, self._full(*(key for key in keys if key in self.case.form.fields))),))

    def _typed(self, text: str, *keys: str) -> Iterator[Paragraph]:
        for part in clean(text).splitlines():
            if part.strip():
                yield Paragraph(closed((Span(part.strip(), Origin.TYPED, self._full(*keys)),)))

    def _full(self, *keys: str) -> tuple[str, ...]:
        return tuple(self.case.form.full(key) for key in keys)

    def _from(self, source: str) -> Iterator[Paragraph]:
        """What cells of the form say, where they say anything."""
        if source == REASONS:
            # A section of what was missed tells them where it stands, the list of all rows else.
            yield from () if self._tells_missed else row_lists.reasons_told(self.case)
        elif not self.case.says_nothing(source):
            yield from self._typed(values.cell(self.case, source).text, source)

    def _list(self, section: Section) -> Iterator[Block]:
        if section.listing == "projects":
            yield from department_words.department_sums(self.case)
            yield from department_words.projects_listed(self.case)
            return
        if course_words.is_unscored(self.case) and section.listing in ("reached", "missed"):
            yield Paragraph(course_words.stopped_spans(self.case))
            return
        unspent = row_lists.execution_missed(self.case) if section.listing == "missed" and not section.of else None
        if unspent is not None:
            yield unspent
        rows = row_lists.rows_of(self.case, section.listing, section.of)
        told = {row.id: self.listed[row.id] for row in rows if row.id in self.listed}
        why = row_words.Why.ALL if section.listing == "missed" or not self._tells_missed else row_words.Why.NONE
        if why is row_words.Why.ALL and self._tells_reasons:
            why = row_words.Why.UNTOLD
        lines = row_lists.listed(self.case, section.listing, section.of, item=self._item, told=told, why=why)
        if section.listing == "missed" and not section.of:
            lines += department_words.projects_missed(self.case, item=self._item)
        yield from lines
        self.listed |= {row.id: self._plain(section.title) for row in rows if row.id not in told}
        if not lines:
            nothing = row_lists.nothing_listed(self.case, section.listing, section.of)
            if nothing is not None or unspent is None:
                yield nothing or Paragraph((gap(self._plain(section.title)),))

    @property
    def _tells_missed(self) -> bool:
        """Whether a section tells what was missed, with the reasons: then no other one does."""
        return any(section.listing == "missed" and not section.of for section in self.outline.sections)

    @property
    def _tells_reasons(self) -> bool:
        """Whether a section tells the reasons that the cells of the rows hold, because nobody filled in its box."""
        sections = (section for section in self.outline.sections if REASONS in section.sources)
        return any(not (one.write and self.written.get(one.write.key, "").strip()) for one in sections)

    def _item(self, number: int) -> str:
        """The number of an item of a list: below a title （1） a list is counted ①, as everywhere."""
        return numbered("①" if len(self.counts) >= self._deepest() else "（1）", number)

    def _deepest(self) -> int:
        """The level from which on titles are counted （1）, like lists."""
        numbering = self.outline.numbering
        return numbering.index("（1）") + 1 if "（1）" in numbering else len(numbering) + 1

    def _table(self, kind: str) -> Iterator[ReportTable]:
        made = {
            "funds": report_tables.funds_table,
            "indicators": report_tables.indicators_table,
            "scores": report_tables.scores_table,
            "projects": report_tables.projects_table,
        }
        table = made[kind](self.case)
        if table is not None:
            yield table

    def _chart(self, kind: str) -> Iterator[ReportChart]:
        match kind:
            case "scores":
                chart = charts.score_chart(self.case)
            case "funds":
                chart = charts.fund_chart(self.case)
            case _:
                chart = charts.years_chart(self.case, self.previous) if self.previous else None
        if chart is not None:
            yield chart


def bare_name(brief: Brief) -> str:
    """The name of a project without years and punctuation, as two years are compared."""
    return re.sub(r"\d{4}年?度?|[\W_]", "", brief.name)


def _is_line(key: str) -> bool:
    """Whether a full key is that of a figure of a line of the base data."""
    return key.rpartition(":")[2].startswith(_LINE)


def _lines(spans: Iterable[Span]) -> Iterator[tuple[Span, ...]]:
    """``spans`` parted at line breaks: one that somebody typed begins a paragraph."""
    line: list[Span] = []
    for span in spans:
        first, *more = span.text.split("\n")
        # Each paragraph is indented by whatever writes it.
        line.append(replace(span, text=first if line else first.lstrip()))
        for part in more:
            yield from _unless_empty(line)
            line = [replace(span, text=part.lstrip())]
    yield from _unless_empty(line)


def _unless_empty(line: list[Span]) -> Iterator[tuple[Span, ...]]:
    kept = tuple(span for span in line if span.text)
    if any(span.text.strip() for span in kept):
        yield kept
