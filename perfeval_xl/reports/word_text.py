"""The text of a report in its Word file: spans, titles, paragraphs, and the places that links point to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docx.text.paragraph import Paragraph as WordParagraph

from perfeval_xl.reports.model import OpenPoint, Origin, Paragraph, Report, Span
from perfeval_xl.reports.word_elements import place_of_paragraph
from perfeval_xl.reports.word_markup import append, append_inside, paragraph, place, run
from perfeval_xl.reports.word_numbering import Numbering, numbering_of
from perfeval_xl.reports.word_styles import DOUBT, GAP, LEVELS, indent_two

if TYPE_CHECKING:
    from docx.document import Document

_FIRST_TITLE = 100_000_001
"""Number of the first title in the names of places, as Word itself begins; they sort as they stand."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title that the contents name."""

    text: str
    """With its number."""
    level: int
    place: str
    """Name of the place where it stands."""


@dataclass
class Body:
    """The body of one document while it is written."""

    document: Document
    report: Report
    numbering: Numbering = field(init=False)
    titles: list[Title] = field(default_factory=list)
    """In their order, for the contents."""
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    """Name of the place of each open point that was written, by its section and its text."""
    section: str = ""
    """Title of the section that is being written, as `Report.open_points` names it."""
    _used: int = 0

    def __post_init__(self) -> None:
        self.numbering = numbering_of(self.report.blocks)

    def add(self, style: str, text: str = "", spans: Iterable[Span] = ()) -> WordParagraph:
        """Add a paragraph by the id of its style, with ``text`` and ``spans`` in it."""
        made = append(self.document, paragraph(style, run(text) + self.runs(spans)))
        return WordParagraph(made, self.document._body)

    def runs(self, spans: Iterable[Span], points: float = 0) -> str:
        """``spans`` as runs, of a size of their own if ``points`` are given; what is open is coloured and a place."""
        written = []
        for span in spans:
            if not span.origin.is_open:
                written.append(run(span.text, points=points))
                continue
            told = run(span.text, GAP if span.origin is Origin.GAP else DOUBT, points)
            point = (self.section, span.text.strip("【】"))
            if told and point not in self.places:
                self._used += 1
                self.places[point] = f"_Open{self._used}"
                told = place(self._used, self.places[point], told)
            written.append(told)
        return "".join(written)

    def place_of(self, point: OpenPoint) -> str:
        """The place of ``point``; empty where it stands nowhere."""
        return self.places.get((point.section, point.text), "")

    def add_title(self, block: Paragraph, at: int) -> None:
        """Add a title that stands at place ``at`` among the blocks."""
        self.section = block.text
        level = min(block.level, LEVELS)
        counted = at in self.numbering.counted
        title = self.add(f"Heading{level}", "" if counted else block.number)
        if not counted:
            settings = title._p.get_or_add_pPr()
            number = settings.get_or_add_numPr()
            number.get_or_add_ilvl().val = 0
            number.get_or_add_numId().val = 0
            # Without its list it would begin at the margin.
            indent_two(settings)
        append_inside(title._p, self.runs(block.spans))
        self.name_title(title, block.text, level)

    def name_title(self, written: WordParagraph, text: str, level: int) -> None:
        """Have the contents name what was ``written`` by its ``text``."""
        self._used += 1
        title = Title(text, level, f"_Toc{_FIRST_TITLE + len(self.titles)}")
        self.titles.append(title)
        place_of_paragraph(self._used, title.place, written)

    def add_words(self, block: Paragraph, style: str = "BodyText") -> WordParagraph:
        """Add a paragraph that is no title."""
        return self.add(style, block.number, block.spans)
