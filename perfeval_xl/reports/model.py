"""A 自评报告 as plain values: what it says, and for each word of it where that comes from.

A report is a list of blocks. Everything in it is a `Span`: words of the outline, the content of a cell, a sum of
cells, a text that somebody typed, or what nobody has said yet. Whatever writes a report (Word, sheet, text) writes
spans and adds nothing.
"""

from __future__ import annotations

import enum
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.layout.grid import SheetPlan

COMPUTED = "由表自动算出"
"""How of a gap that closes by itself once the cells are filled in that the form computes it of."""


class Origin(enum.Enum):
    """Where a piece of a report comes from."""

    WORDS = "words"
    """Words of the outline, or of the program. They hold no figure."""
    CELL = "cell"
    """What stands in one cell of the workbook, or at one place of a dossier."""
    SUM = "sum"
    """Reckoned of the cells in ``keys`` in the way that ``how`` says; a count of rows is one."""
    TYPED = "typed"
    """A text that somebody typed, word for word."""
    ISSUED = "issued"
    """What the issuing office said that stands in no cell of its own, such as the year."""
    GAP = "gap"
    """【待填：…】: nobody has said it yet."""
    DOUBT = "doubt"
    """【待核对：…】: two things that were said contradict each other."""

    @property
    def is_open(self) -> bool:
        """Whether somebody has to fill it in or clear it up before the report can be signed."""
        return self in (Origin.GAP, Origin.DOUBT)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a report from one origin."""

    text: str
    origin: Origin = Origin.WORDS
    keys: tuple[str, ...] = ()
    """Full keys of the fields that it reports."""
    how: str = ""
    """Of a sum or a count: how it was made, in Chinese (“各项目全年执行数之和”); of a figure that the table prints
    otherwise than the rules give it: whose it is (“自评表所列”)."""


@dataclass(frozen=True)
class Paragraph:
    """A title (with its level) or a paragraph (level 0)."""

    spans: tuple[Span, ...]
    level: int = 0
    number: str = ""
    """What a title or an item of a list is counted by: “（一）”, “①”."""

    @property
    def text(self) -> str:
        """As it is read, its number first."""
        return self.number + "".join(span.text for span in self.spans)

    @property
    def pieces(self) -> tuple[Span, ...]:
        """Its spans, its number first."""
        return (Span(self.number), *self.spans) if self.number else self.spans

    @property
    def keys(self) -> tuple[str, ...]:
        """Full keys of all fields that it reports, in the order of use."""
        return tuple(dict.fromkeys(key for span in self.spans for key in span.keys))


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table of the report."""

    spans: tuple[Span, ...]
    value: Fraction | None = None
    """The number that it shows, for a chart; the text shows it as the form does."""

    @property
    def text(self) -> str:
        """As it is read."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class ReportTable:
    """A table of the report."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    merged: tuple[int, ...] = ()
    """Columns in which neighbours below each other with the same text are one cell, as 一级指标 is."""
    wide: tuple[int, ...] = ()
    """Columns that hold sentences and not figures."""


@dataclass(frozen=True)
class ReportChart:
    """A picture of figures: bars, drawn of a table that is printed with it."""

    title: str
    table: ReportTable
    label: int
    """Column of the names of the bars."""
    series: tuple[int, ...]
    """Columns of the figures; their heads are the legend."""
    unit: str
    """分, 万元 or %."""


Block = Paragraph | ReportTable | ReportChart
COVER, SIGNED = "封面", "落款"
"""What the lines before a report and those below it are called in a list of places."""
"""What a report consists of."""


@dataclass(frozen=True)
class Annex:
    """A form that is attached as it stands: its plan and what its fields hold."""

    title: str
    """As it is named below the report; “自评表”, and for several projects the name of each."""
    sheet: SheetPlan
    values: Mapping[str, Value]
    """By full key."""
    label: str = "附件"
    """“附件2”: what it is counted by, as the form itself prints it, or in the order of the report."""
    group: str = ""
    """What it is called with the others of its kind, as the forms of the projects of a department are; else empty."""


@dataclass(frozen=True)
class OpenPoint:
    """Something that is to be filled in or cleared up."""

    text: str
    """As it stands in the report, without 【】: “待填：改进措施”."""
    origin: Origin
    section: str
    """Title of the section, with its number; empty before the first, `COVER` or `SIGNED` where there is none."""
    keys: tuple[str, ...] = ()
    """The cells in which it can be put right."""


@dataclass(frozen=True)
class Report:
    """自评报告 as it will be read."""

    case: Case
    """The form that it reports on."""
    title: str
    blocks: tuple[Block, ...]
    cover: tuple[Paragraph, ...] = ()
    """Lines of a page before the report; none where the place has no cover."""
    contents: bool = True
    """Whether a table of contents stands before the first section."""
    signature: tuple[Paragraph, ...] = ()
    """落款: unit, day."""
    attachments: tuple[str, ...] = ()
    """What is named below the report, attached or not."""
    annexes: tuple[Annex, ...] = ()
    """What is attached."""

    @property
    def annex_groups(self) -> list[tuple[str, tuple[Annex, ...]]]:
        """Each line that names what is attached, with the annexes that it names: all of one kind have one line."""
        groups = []
        for _, alike in itertools.groupby(self.annexes, lambda annex: (annex.label, annex.group or annex.title)):
            annexes = tuple(alike)
            several = f"{annexes[0].group}（{len(annexes)}张）" if annexes[0].group else annexes[0].title
            groups.append((f"{annexes[0].label}：{several}", annexes))
        return groups

    @property
    def attached(self) -> list[str]:
        """The lines that name the attachments, counted where there are several."""
        if self.annexes:
            return [line for line, _ in self.annex_groups]
        several = len(self.attachments) > 1
        return [f"附件{number if several else ''}：{name}" for number, name in enumerate(self.attachments, start=1)]

    @functools.cached_property
    def open_points(self) -> tuple[OpenPoint, ...]:
        """What is to be filled in or cleared up, once in each section, in the order of the report."""
        return tuple(_open_points(self))

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is to be filled in, each as it is called in the text: 【待填：…】."""
        points = (point for point in self.open_points if point.origin is Origin.GAP)
        return tuple(dict.fromkeys(point.text.removeprefix("待填：") for point in points))

    @property
    def doubts(self) -> tuple[str, ...]:
        """What contradicts itself, as the text says it: 【待核对：…】."""
        points = (point for point in self.open_points if point.origin is Origin.DOUBT)
        return tuple(dict.fromkeys(point.text.removeprefix("待核对：") for point in points))

    @property
    def still_open(self) -> tuple[str, ...]:
        """What is to be done before it can be signed, a line for each kind, for whoever asked for the report."""
        gaps, doubts = self.gaps, self.doubts
        lines = (f"还有{len(gaps)}处待填：{'、'.join(gaps)}",) if gaps else ()
        return (*lines, f"还有{len(doubts)}处待核对：{'；'.join(doubts)}") if doubts else lines

    @property
    def text(self) -> str:
        """The whole report, a line a paragraph; tables with tabs."""
        lines = [line.text for line in self.cover] + [self.title]
        for block in self.blocks:
            lines += _lines(block)
        lines += self.attached + [line.text for line in self.signature]
        return "\n".join(lines) + "\n"

    def sentences(self) -> Iterator[tuple[str, tuple[Span, ...]]]:
        """Everything that it says, a paragraph or a row of a table each, with its section."""
        yield from ((COVER, line.pieces) for line in self.cover)
        section = ""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                section = block.text if block.level else section
                yield section, block.pieces
                continue
            table = block.table if isinstance(block, ReportChart) else block
            for row in table.rows:
                yield section, tuple(span for cell in row for span in (*cell.spans, Span("\t")))
        yield from ((SIGNED, line.pieces) for line in self.signature)


def _lines(block: Block) -> Iterable[str]:
    if isinstance(block, Paragraph):
        return (block.text,)
    table = block.table if isinstance(block, ReportChart) else block
    rows = ["\t".join(cell.text for cell in row) for row in table.rows]
    return (table.title, "\t".join(table.head), *rows)


def _open_points(report: Report) -> Iterator[OpenPoint]:
    seen = set[tuple[str, str]]()
    every = [(section, span) for section, spans in report.sentences() for span in spans if span.origin.is_open]
    # What the form computes is there once the rest is: nobody is asked for it, unless nothing else is missing.
    asked = [(section, span) for section, span in every if span.how != COMPUTED] or every
    for section, span in asked:
        text = span.text.strip("【】")
        if (section, text) not in seen:
            seen.add((section, text))
            yield OpenPoint(text, span.origin, section, span.keys)
