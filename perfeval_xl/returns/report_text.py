"""A 自评报告 that somebody wrote or edited, read as lines: .docx or plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path
from xml.etree import ElementTree

from perfeval_xl.errors import ReturnFileError, reason_of
from perfeval_xl.files import content_of
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.package import Package, open_zip, relationships
from perfeval_xl.returns.word_lines import LONGEST_REPORT, MOST_LINES, Block, Reader, levels_of, too_long
from perfeval_xl.returns.word_looks import WORD as _WORD
from perfeval_xl.returns.word_looks import is_coloured, is_on
from perfeval_xl.returns.word_numbers import Numbers
from perfeval_xl.returns.word_page import Page, has_pictures_behind

READABLE_SUFFIXES = (".docx", ".txt")
LARGEST_TEXT = 4 * 1024 * 1024
"""Bytes of a report that is plain text."""
LONGEST_UNSEEN = 40
"""Characters that are told of what nobody sees."""
ENCODINGS = ("utf-8-sig", "gb18030")
"""Of plain text in turn: Windows writes Chinese either way."""
_NOT_WORD = ("W001", "W004", "W005", "W008", "W012", "W015")
"""Refusals that speak of a workbook; here each means that it is no Word document."""
_SPACES = pattern(r"[ \t\u3000\xa0]+")
_NO_WIDTH = dict.fromkeys(
    (
        *(0x00AD, 0x034F, 0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202E), *range(0x2060, 0x2070)),
        *(code for code in range(0x20) if chr(code) not in "\t\n"),
        *(*range(0x7F, 0xA0), *range(0xFFF9, 0xFFFC)),
    )
)
"""Soft hyphens, marks of direction, controls: they hide a figure from a reader of characters, never from a person."""
_TURNED = pattern("\u202e([^\u202c\u202d\n]{0,400})[\u202c\u202d]?")
"""What the page shows from right to left: 89 there is read 98."""
_NOTES = ("header", "footer", "footnotes", "endnotes")
_WIDE = str.maketrans("０１２３４５６７８９％", "0123456789%")
_BEFORE_POINT = pattern(r"(?<=\d) {1,3}(?=\.\d)|(?<=\d\.) {1,3}(?=\d)")
_SPREAD = pattern(r"(?<![\d.] )(?<![\d.])\d(?: [\d.]){3,12}(?![\d.])")
"""A figure whose digits were set apart."""
_WIDE_POINT = pattern(r"(?<=\d)．(?=\d)")
_WIDE_COMMA = pattern(r"(?<=\d)，(?=\d{3}(?:，\d{3})*(?:\.\d+)?\s*[万亿]?元)")
"""Between digits of one amount only; elsewhere it ends a clause."""


@frozen
class ReportLine:
    """A paragraph, or a row of a table."""

    number: int
    """Counted from 1 in the file, as a person counts what is not empty."""
    text: str
    level: int = 0
    """Level of a title by its Word style; 0 for what has none."""
    cells: tuple[str, ...] = ()
    """Of a row of a table."""
    place: str = field(default="", compare=False)
    """Where it stands, as people say it: 表2第3行, 文本框1, 脚注1; empty for a paragraph."""
    table: int = field(default=0, compare=False)
    """Which table of a Word document it is a row of, counted from 1; 0 where that is not known."""

    @property
    def where(self) -> str:
        """Where it stands in its report: 第12段, 表2第3行, 脚注1."""
        return self.place or f"第{self.number}段"


@frozen
class Unseen:
    """What is in the file of a report and not on its page."""

    text: str
    """Letters; empty for a file inside of the file."""
    line: ReportLine | None = None
    """Where it stands, or after what; None where nothing can be seen."""


@frozen
class ReportText:
    """A report as it can be read."""

    file: str
    lines: tuple[ReportLine, ...]
    notes: tuple[ReportLine, ...] = ()
    """Headers, footers, footnotes: what stands on the page outside of the text."""
    unseen: tuple[Unseen, ...] = ()
    """Figures that nobody sees on the page, and files inside of it that were not read."""


def read_report(path: Path) -> ReportText:
    """Read ``path``. Raises ReturnFileError where it is neither .docx nor text, or is broken."""
    if path.suffix.lower() not in READABLE_SUFFIXES:
        raise ReturnFileError("W016", {"found": path.name})
    if path.suffix.lower() == ".txt":
        return report_of_text(path.name, _text_of(path))
    return _word_text(path)


def report_of_text(file: str, text: str) -> ReportText:
    """A report that stands in ``file`` with other things. Raises ReturnFileError (W006) where it is longer than any."""
    return ReportText(file, tuple(_lines_of(text)))


def report_of_rows(
    file: str, rows: Iterable[tuple[int, tuple[str, ...]]], beside: Iterable[tuple[int, str]]
) -> ReportText:
    """A report that stands on a sheet: its rows by their numbers, and what is written beside them.

    Raises ReturnFileError (W006) where it is longer than any.
    """
    room, lines = _Room(), list[ReportLine]()
    for number, row in rows:
        cells = tuple(map(_plain, row))
        filled = [cell for cell in cells if cell]
        if filled and room.takes("".join(row)):
            lines.append(ReportLine(number, " ".join(filled), cells=cells if len(filled) > 1 else ()))
    notes = tuple(ReportLine(number, _plain(text)) for number, text in beside if room.takes(text))
    return ReportText(file, tuple(lines), notes)


def _text_of(path: Path) -> str:
    try:
        data = content_of(path, LARGEST_TEXT)
    except OSError as error:
        raise ReturnFileError("W013", {"why": reason_of(error)}) from error
    if data is None:
        raise ReturnFileError("W006", {"limit": f"{LARGEST_TEXT >> 20}MB"})
    return _decoded(data, path.name)


def _lines_of(text: str) -> Iterator[ReportLine]:
    room = _Room()
    written = (line for line in text.splitlines() if line.strip() and room.takes(line))
    for number, line in enumerate(written, start=1):
        cells = tuple(_plain(part) for part in line.split("\t")) if "\t" in line.strip() else ()
        yield ReportLine(number, _plain(line), cells=cells)


def _plain(text: str) -> str:
    """``text`` with single spaces, and the figures that a Chinese keyboard wrote wide as everybody reads them."""
    text = _SPREAD.sub(lambda spread: spread[0].replace(" ", ""), _BEFORE_POINT.sub("", text))
    shown = _TURNED.sub(lambda turned: turned[1][::-1], text).translate(_NO_WIDTH)
    narrow = _WIDE_POINT.sub(".", _SPACES.sub(" ", shown).strip().translate(_WIDE))
    return _WIDE_COMMA.sub(",", narrow)


def _decoded(data: bytes, name: str) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ReturnFileError("W016", {"found": name})


def _word_text(path: Path) -> ReportText:
    try:
        package = open_zip(path)
    except ReturnFileError as error:
        if error.code in _NOT_WORD:
            raise ReturnFileError("W016", {"found": path.name}) from error
        raise
    document = _document(package, path.name)
    related = tuple(relationships(package, document).values())
    parts = dict.fromkeys(target for kind, target in related if kind in _NOTES and package.has(target))
    styles = next((package.xml(at) for kind, at in related if kind == "styles" and package.has(at)), None)
    roots = {part: package.xml(part) for part in (document, *parts)}
    if roots[document].find(f"{_WORD}body") is None:
        raise ReturnFileError("W016", {"found": path.name})
    filled, pictured = _is_filled(package, roots[document], related), any(map(has_pictures_behind, roots.values()))
    page = Page(styles, filled=filled, pictured=pictured)
    for part, root in roots.items():
        page.clear(root, package.text(part))
    numbering = next((package.xml(at) for kind, at in related if kind == "numbering" and package.has(at)), None)
    room, reader = _Room(), Reader(levels_of(styles), Numbers(numbering, styles))
    body = roots.pop(document).find(f"{_WORD}body")
    lines, unseen = _numbered(() if body is None else reader.body(body), 0, room)
    notes, more = _numbered(_once(block for root in roots.values() for block in reader.notes(root)), len(lines), room)
    return ReportText(path.name, tuple(lines), tuple(notes), (*unseen, *more))


def _is_filled(package: Package, root: ElementTree.Element, related: Iterable[tuple[str, str]]) -> bool:
    """Whether the paper itself has a colour, and shows it."""
    paper = root.find(f"{_WORD}background")
    if paper is None or not is_coloured(paper.get(f"{_WORD}color", "auto")):
        return False
    settings = (package.xml(part) for kind, part in related if kind == "settings" and package.has(part))
    shown = (one.find(f"{_WORD}displayBackgroundShape") for one in settings)
    return any(one is not None and is_on(one.get(f"{_WORD}val", "1")) for one in shown)


def _once(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks without those that say the same again: the first page and the others may have headers of their own."""
    told = set[tuple[str, str]]()
    for block in blocks:
        if (block.place, block.text) not in told or block.unseen:
            told.add((block.place, block.text))
            yield block


class _Room:
    """How much of a report may still be read."""

    def __init__(self) -> None:
        self._letters, self._lines = LONGEST_REPORT, MOST_LINES

    def takes(self, text: str) -> bool:
        """Count a line. Raises ReturnFileError (W006) where the report becomes longer than any."""
        self._letters -= len(text)
        self._lines -= 1
        if self._letters < 0 or self._lines < 0:
            raise too_long()
        return True


def _numbered(blocks: Iterable[Block], before: int, room: _Room) -> tuple[list[ReportLine], list[Unseen]]:
    """The lines that hold something, counted, and what is unseen in or after each."""
    lines: list[ReportLine] = []
    unseen: list[Unseen] = []
    paragraphs = 0
    for block in blocks:
        if room.takes(block.text) and block.text.translate(_NO_WIDTH).strip():
            cells = tuple(_plain(cell) for cell in block.cells)
            number = before + len(lines) + 1
            paragraphs += not block.place
            # As a person counts them: without rows, boxes and the table of contents.
            place = block.place or f"第{paragraphs}段"
            lines.append(ReportLine(number, _plain(block.text), block.level, cells, place, block.table))
        unseen.extend(Unseen(text, lines[-1] if lines else None) for text in _worth_telling(block.unseen))
    return lines, unseen


def _worth_telling(unseen: Iterable[str]) -> Iterator[str]:
    """Of what is not seen in a line, the letters where they hold a figure, and each file."""
    letters = "".join(unseen)
    figure = next((at for at, letter in enumerate(letters) if letter.isdecimal()), None)
    if figure is not None:
        start = max(0, figure - LONGEST_UNSEEN // 2)
        cut = letters[start : start + LONGEST_UNSEEN]
        yield f"{'…' if start else ''}{_plain(cut)}{'…' if len(letters) > start + LONGEST_UNSEEN else ''}"
    yield from (text for text in unseen if not text)


def _document(package: Package, name: str) -> str:
    if not package.has("_rels/.rels"):
        raise ReturnFileError("W016", {"found": name})
    for kind, target in relationships(package, "").values():
        if kind == "officeDocument" and target.startswith("word/") and package.has(target):
            return target
    raise ReturnFileError("W016", {"found": name})
