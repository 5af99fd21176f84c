"""目录 of a report in Word: a field that Word, WPS and LibreOffice renew, with its lines already there.

The lines have no page numbers until a program that knows the pages renews them: Word does when it prints, and a
number that was made up here would be wrong until then. Marking the fields as out of date instead would have Word ask
whether to renew them each time the file is opened, and some versions then print 1 everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from perfeval_xl.reports.word_text import Title
from perfeval_xl.reports.word_xml import FIELD_END, field_code, paragraph, run

DEEPEST = 3
"""Levels of titles in the contents."""
FEWEST_TITLES = 6
"""Fewer titles are seen at a glance and need no contents."""
HEADING = "目　　录"
_CODE = rf'TOC \o "1-{DEEPEST}" \h \z \u'
"""Titles of these levels and whatever has their outline level, each a link, without page numbers on a screen."""


def contents_xml(titles: Sequence[Title], settings: str = "") -> str:
    """The contents with their heading, whose paragraph has further ``settings``; nothing for a few titles."""
    listed = [title for title in titles if title.level <= DEEPEST]
    if len(listed) < FEWEST_TITLES:
        return ""
    lines = [
        paragraph(f"TOC{title.level}", (field_code(_CODE) if number == 0 else "") + _line(title))
        for number, title in enumerate(listed)
    ]
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        "</w:docPartObj></w:sdtPr><w:sdtContent>"
        f"{paragraph('TOCHeading', run(HEADING), settings)}{''.join(lines)}{paragraph('Spacer', FIELD_END)}"
        "</w:sdtContent></w:sdt>"
    )


def _line(title: Title) -> str:
    """A title as a link, and the field of its page, which is empty so far."""
    page = field_code(rf"PAGEREF {title.place} \h") + FIELD_END
    return (
        f'<w:hyperlink w:anchor="{title.place}" w:history="1">{run(title.text, "Hyperlink")}'
        f"<w:r><w:tab/></w:r>{page}</w:hyperlink>"
    )
