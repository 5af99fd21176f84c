"""目录 of a report in Word: a field that Word, WPS and LibreOffice renew, with its lines already there.

The lines have no page numbers until a program that knows the pages renews them: Word does when it prints, and a
number that was made up here would be wrong until then. Marking the fields as out of date instead would have Word ask
whether to renew them each time the file is opened, and some versions then print 1 everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.reports.model import Paragraph as ReportParagraph
from perfeval_xl.reports.model import Report
from perfeval_xl.reports.word_elements import begin_field, element, end_field, linked, write
from perfeval_xl.reports.word_styles import IN_CONTENTS
from perfeval_xl.reports.word_text import Body

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

DEEPEST = 3
"""Levels of titles in the contents."""
FEWEST_TITLES = 6
"""Fewer titles are seen at a glance and need no contents."""
HEADING = "目　　录"
_CODE = rf'TOC \o "1-{DEEPEST}" \h \z \u'
"""Titles of these levels and whatever has their outline level, each a link, without page numbers on a screen."""


def wants_contents(report: Report) -> bool:
    """Whether ``report`` is to have contents, and so many titles that they help."""
    titles = sum(isinstance(block, ReportParagraph) and 1 <= block.level <= DEEPEST for block in report.blocks)
    return report.contents and titles >= FEWEST_TITLES


def add_contents(body: Body, before: Paragraph, *, new_page: bool) -> None:
    """Put the contents before a paragraph that stands already, on a ``new_page`` or where that stands."""
    heading = body.add("TOCHeading", HEADING)
    heading.paragraph_format.page_break_before = new_page or None
    lines = [heading]
    for title in body.titles:
        if title.level > DEEPEST:
            continue
        paragraph = body.add(f"TOC{title.level}")
        if len(lines) == 1:
            begin_field(paragraph, _CODE)
        begun = len(paragraph.runs)
        write(paragraph, title.text, IN_CONTENTS)
        paragraph.add_run().add_tab()
        begin_field(paragraph, rf"PAGEREF {title.place} \h")
        end_field(paragraph)
        linked(paragraph, title.place, after=begun)
        lines.append(paragraph)
    last = body.add("Spacer")
    end_field(last)
    gallery = element("docPartObj", element("docPartGallery", val="Table of Contents"), element("docPartUnique"))
    content = element("sdtContent", *(line._p for line in (*lines, last)))
    before._p.addprevious(element("sdt", element("sdtPr", gallery), content))
