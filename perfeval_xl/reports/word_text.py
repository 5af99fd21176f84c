"""The text of a report in its Word file: spans, titles, paragraphs, and the places that links point to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from perfeval_xl.reports.model import OpenPoint, Origin, Paragraph, Report, Span
from perfeval_xl.reports.word_elements import marked, place_of_paragraph, write
from perfeval_xl.reports.word_numbering import Numbering, numbering_of
from perfeval_xl.reports.word_styles import DOUBT, GAP, LEVELS, indent_two

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as WordParagraph

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

    def add(self, style: str, text: str = "") -> WordParagraph:
        """Add a paragraph by the id of its style, with ``text`` in it."""
        paragraph = self.document.add_paragraph()
        paragraph._p.style = style
        write(paragraph, text)
        return paragraph

    def spans(self, paragraph: WordParagraph, spans: Iterable[Span], points: float = 0) -> None:
        """Write ``spans``, of a size of their own where ``points`` are given; what is open is coloured and a place."""
        for span in spans:
            if not span.origin.is_open:
                write(paragraph, span.text, points=points)
                continue
            run = write(paragraph, span.text, GAP if span.origin is Origin.GAP else DOUBT, points)
            point = (self.section, span.text.strip("【】"))
            if run is not None and point not in self.places:
                self._used += 1
                self.places[point] = f"_Open{self._used}"
                marked(self._used, self.places[point], run)

    def place_of(self, point: OpenPoint) -> str:
        """The place of ``point``; empty where it stands nowhere."""
        return self.places.get((point.section, point.text), "")

    def add_title(self, block: Paragraph, at: int) -> None:
        """Add a title that stands at place ``at`` among the blocks."""
        self.section = block.text
        level = min(block.level, LEVELS)
        counted = at in self.numbering.counted
        paragraph = self.add(f"Heading{level}", "" if counted else block.number)
        if not counted:
            settings = paragraph._p.get_or_add_pPr()
            number = settings.get_or_add_numPr()
            number.get_or_add_ilvl().val = 0
            number.get_or_add_numId().val = 0
            # Without its list it would begin at the margin.
            indent_two(settings)
        self.spans(paragraph, block.spans)
        self.name_title(paragraph, block.text, level)

    def name_title(self, paragraph: WordParagraph, text: str, level: int) -> None:
        """Have the contents name ``paragraph`` by its ``text``."""
        self._used += 1
        title = Title(text, level, f"_Toc{_FIRST_TITLE + len(self.titles)}")
        self.titles.append(title)
        place_of_paragraph(self._used, title.place, paragraph)

    def add_words(self, block: Paragraph, style: str = "BodyText") -> WordParagraph:
        """Add a paragraph that is no title."""
        paragraph = self.add(style, block.number)
        self.spans(paragraph, block.spans)
        return paragraph
