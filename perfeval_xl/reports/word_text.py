"""The text of a report in its Word file: spans, titles, paragraphs, and the places that links point to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from perfeval_xl.reports.model import OpenPoint, Origin, Paragraph, Report, Span
from perfeval_xl.reports.word_numbering import Numbering, numbering_of
from perfeval_xl.reports.word_styles import DOUBT, GAP, LEVELS, TWO_CHARACTERS
from perfeval_xl.reports.word_xml import bookmarked, paragraph, run

_FIRST_TITLE = 100_000_001
"""Number of the first title in the names of places, as Word itself begins; they sort as they stand."""
_UNCOUNTED = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>{TWO_CHARACTERS}'
"""Of a title whose number is a text, or which has none; without its list it would begin at the margin."""


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

    report: Report
    numbering: Numbering = field(init=False)
    titles: list[Title] = field(default_factory=list)
    """In their order, for the contents."""
    pictures: list[bytes] = field(default_factory=list)
    """PNG files, in the order of their first use."""
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    """Name of the place of each open point that was written, by its section and its text."""
    section: str = ""
    """Title of the section that is being written, as `Report.open_points` names it."""
    _used: int = 0

    def __post_init__(self) -> None:
        self.numbering = numbering_of(self.report.blocks)

    def next_number(self) -> int:
        """A number that nothing else in the document has."""
        self._used += 1
        return self._used

    def spans(self, spans: Iterable[Span], settings: str = "") -> str:
        """Runs of ``spans`` with further ``settings``; what is open is coloured and can be linked to."""
        return "".join(self._span(span, settings) for span in spans)

    def _span(self, span: Span, settings: str) -> str:
        if not span.origin.is_open:
            return run(span.text, settings=settings)
        written = run(span.text, GAP if span.origin is Origin.GAP else DOUBT, settings)
        point = (self.section, span.text.strip("【】"))
        if not written or point in self.places:
            return written
        number = self.next_number()
        self.places[point] = f"_Open{number}"
        return bookmarked(number, self.places[point], written)

    def place_of(self, point: OpenPoint) -> str:
        """The place of ``point``; empty where it stands nowhere."""
        return self.places.get((point.section, point.text), "")

    def title(self, block: Paragraph, at: int, settings: str = "") -> str:
        """A title that stands at place ``at`` among the blocks."""
        self.section = block.text
        level = min(block.level, LEVELS)
        counted = at in self.numbering.counted
        content = ("" if counted else run(block.number)) + self.spans(block.spans)
        number = self.next_number()
        title = Title(block.text, level, f"_Toc{_FIRST_TITLE + len(self.titles)}")
        self.titles.append(title)
        # The schema wants what keeps lines and breaks pages before the number.
        settings += "" if counted else _UNCOUNTED
        return paragraph(f"Heading{level}", bookmarked(number, title.place, content), settings)

    def words(self, block: Paragraph, settings: str = "", style: str = "BodyText") -> str:
        """A paragraph that is no title."""
        return paragraph(style, run(block.number) + self.spans(block.spans), settings)

    def annex_title(self, text: str, settings: str = "") -> str:
        """The title of an annex, which stands in the contents like one of the first level."""
        number = self.next_number()
        title = Title(text, 1, f"_Toc{_FIRST_TITLE + len(self.titles)}")
        self.titles.append(title)
        return paragraph("AnnexTitle", bookmarked(number, title.place, run(text)), settings)
