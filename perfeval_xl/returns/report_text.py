"""A 自评报告 that somebody wrote or edited, read as lines: .docx or plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from perfeval_xl.errors import ReturnFileError, reason_of
from perfeval_xl.files import content_of
from perfeval_xl.returns.package import Package, open_zip, relationships
from perfeval_xl.returns.word_looks import WORD as _WORD
from perfeval_xl.returns.word_looks import is_coloured, is_on
from perfeval_xl.returns.word_page import JOINED, MATH, TEXTS, UNSEEN, Page, has_pictures_behind

READABLE_SUFFIXES = (".docx", ".txt")
LARGEST_TEXT = 4 * 1024 * 1024
"""Bytes of a report that is plain text."""
LONGEST_UNSEEN = 40
"""Characters that are told of what nobody sees."""
LONGEST_REPORT, MOST_LINES = 100_000, 10_000
"""Characters of a report, and lines, with the rows of its tables and what stands in headers: 150 pages."""
ENCODINGS = ("utf-8-sig", "gb18030")
"""Of plain text in turn: Windows writes Chinese either way."""
_BREAKS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
_BEFORE = {f"{MATH}den": "/", f"{MATH}sup": "^", f"{MATH}sub": "_"}
"""How a formula is written in one line."""
_SYMBOLS = {0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB4: "×", 0xB8: "÷"}
"""Of the font Symbol; its figures and marks are those of every font."""
_NOT_WORD = ("W001", "W004", "W005", "W008", "W012", "W015")
"""Refusals that speak of a workbook; here each means that it is no Word document."""
_CODE = re.compile("[0-9A-Fa-f]{1,4}")
_SPACES = re.compile(r"[ \t\u3000\xa0]+")
_NO_WIDTH = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
"""Soft hyphens and the like: they hide a figure from a reader of characters, never from a person."""
_CONTINUATION = re.compile(r"-?\d[\d.,]{0,20}\s*(?:[%％分]|[万亿]?元)")
"""What can only be the end of a sentence whose beginning stands before a line break."""
_MOST_COLUMNS = 64
"""Of a table that a person wrote; a span may claim more."""
_NOTES = ("header", "footer", "footnotes", "endnotes")
_WIDE = str.maketrans("０１２３４５６７８９％", "0123456789%")
_WIDE_POINT = re.compile(r"(?<=\d)．(?=\d)")
_WIDE_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?:，\d{3})*(?:\.\d+)?\s*[万亿]?元)")
"""Between digits of one amount only; elsewhere it ends a clause."""


@dataclass(frozen=True)
class ReportLine:
    """A paragraph, or a row of a table."""

    number: int
    """Counted from 1 in the file, as a person counts what is not empty."""
    text: str
    level: int = 0
    """Level of a title by its Word style; 0 for what has none."""
    cells: tuple[str, ...] = ()
    """Of a row of a table."""


@dataclass(frozen=True)
class Unseen:
    """What is in the file of a report and not on its page."""

    text: str
    """Letters; empty for a file inside of the file."""
    line: ReportLine | None = None
    """Where it stands, or after what; None where nothing can be seen."""


class _Block(NamedTuple):
    """A line of a report before it is counted."""

    text: str
    level: int = 0
    cells: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True)
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
    narrow = _WIDE_POINT.sub(".", _SPACES.sub(" ", text.translate(_NO_WIDTH)).strip().translate(_WIDE))
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
    room = _Room()
    body = roots.pop(document).find(f"{_WORD}body")
    lines, unseen = _numbered(() if body is None else _blocks(body, _levels(styles)), 0, room)
    notes, more = _numbered((block for root in roots.values() for block in _blocks(root, {})), len(lines), room)
    return ReportText(path.name, tuple(lines), tuple(notes), (*unseen, *more))


def _is_filled(package: Package, root: ElementTree.Element, related: Iterable[tuple[str, str]]) -> bool:
    """Whether the paper itself has a colour, and shows it."""
    paper = root.find(f"{_WORD}background")
    if paper is None or not is_coloured(paper.get(f"{_WORD}color", "auto")):
        return False
    settings = (package.xml(part) for kind, part in related if kind == "settings" and package.has(part))
    shown = (one.find(f"{_WORD}displayBackgroundShape") for one in settings)
    return any(one is not None and is_on(one.get(f"{_WORD}val", "1")) for one in shown)


def _too_long() -> ReturnFileError:
    """What is raised where a report is longer than any."""
    return ReturnFileError("W006", {"limit": f"{LONGEST_REPORT // 10_000}万字"})


class _Room:
    """How much of a report may still be read."""

    def __init__(self) -> None:
        self._letters, self._lines = LONGEST_REPORT, MOST_LINES

    def takes(self, text: str) -> bool:
        """Count a line. Raises ReturnFileError (W006) where the report becomes longer than any."""
        self._letters -= len(text)
        self._lines -= 1
        if self._letters < 0 or self._lines < 0:
            raise _too_long()
        return True


def _numbered(blocks: Iterable[_Block], before: int, room: _Room) -> tuple[list[ReportLine], list[Unseen]]:
    """The lines that hold something, counted, and what is unseen in or after each."""
    lines: list[ReportLine] = []
    unseen: list[Unseen] = []
    for block in blocks:
        if room.takes(block.text) and block.text.translate(_NO_WIDTH).strip():
            cells = tuple(_plain(cell) for cell in block.cells)
            lines.append(ReportLine(before + len(lines) + 1, _plain(block.text), block.level, cells))
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


def _levels(styles: ElementTree.Element | None) -> dict[str, int]:
    """Styles that make a title, with its level."""
    levels = {}
    for style in () if styles is None else styles.iter(f"{_WORD}style"):
        level = style.find(f"{_WORD}pPr/{_WORD}outlineLvl")
        if level is not None:
            levels[style.get(f"{_WORD}styleId", "")] = _level(level)
    return levels


def _level(outline: ElementTree.Element) -> int:
    """Level 1 is written 0, body text 9."""
    written = outline.get(f"{_WORD}val", "")
    return int(written) + 1 if written in tuple("012345678") else 0


def _blocks(parent: ElementTree.Element, levels: dict[str, int]) -> Iterator[_Block]:
    """Paragraphs and rows in the order of the page; a paragraph with line breaks is several."""
    waiting = [parent]
    begun = _Block("")
    """Paragraphs of which the next one goes on in the same line."""
    while waiting:
        node = waiting.pop()
        if node.tag == f"{_WORD}p":
            level, unseen = _title_level(node, levels), list(begun.unseen)
            text = _bounded(begun.text + _visible_text(node, unseen))
            if node.get(JOINED) and waiting and waiting[-1].tag == f"{_WORD}p":
                begun = _Block(f"{text}\n", begun.level or level, unseen=tuple(unseen))
                continue
            for at, line in enumerate(_split_lines(text)):
                yield _Block(line, level if at or not begun.text else begun.level, (), () if at else tuple(unseen))
            begun = _Block("")
        elif node.tag == f"{_WORD}tr":
            row, inner = _cells(node)
            yield row
            waiting.extend(reversed(inner))
        elif node.tag == UNSEEN:
            yield _Block("", unseen=(node.text or "",))
        else:
            waiting.extend(reversed(node))


def _bounded(text: str) -> str:
    """A paragraph or a cell that is no longer than a report. Raises ReturnFileError (W006)."""
    if len(text) > LONGEST_REPORT or text.count("\n") > MOST_LINES:
        raise _too_long()
    return text


def _split_lines(text: str) -> Iterator[str]:
    """The lines of a paragraph; a figure that a break parts from its words stays with them."""
    waiting = ""
    for line in text.split("\n"):
        if waiting and _CONTINUATION.match(_plain(line)):
            waiting += line.strip()
        else:
            if waiting:
                yield waiting
            waiting = line
    yield waiting


def _cells(row: ElementTree.Element) -> tuple[_Block, list[ElementTree.Element]]:
    """A row with its cells, one for each column that it spans, and the tables inside of them."""
    cells: list[str] = []
    inner: list[ElementTree.Element] = []
    unseen: list[str] = []
    waiting = list(reversed(row))
    while waiting:
        node = waiting.pop()
        if node.tag == f"{_WORD}tc":
            if len(cells) > MOST_LINES:
                raise _too_long()
            span = node.find(f"{_WORD}tcPr/{_WORD}gridSpan")
            written = span.get(f"{_WORD}val", "1") if span is not None else "1"
            columns = int(written) if written.isdecimal() and len(written) < 4 else 1
            cells.append(_bounded(_visible_text(node, unseen, inner)).replace("\n", "").strip())
            cells.extend([""] * (min(columns, _MOST_COLUMNS) - 1))
        elif node.tag == UNSEEN:
            unseen.append(node.text or "")
        else:
            # A content control may stand around a cell.
            waiting.extend(reversed(node))
    return _Block("\t".join(cells), 0, tuple(cells), tuple(unseen)), inner


def _title_level(paragraph: ElementTree.Element, levels: dict[str, int]) -> int:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    own = paragraph.find(f"{_WORD}pPr/{_WORD}outlineLvl")
    if own is not None:
        return _level(own)
    return levels.get(style.get(f"{_WORD}val", ""), 0) if style is not None else 0


def _visible_text(
    element: ElementTree.Element, unseen: list[str], tables: list[ElementTree.Element] | None = None
) -> str:
    """The text below ``element`` as a reader sees it; with ``tables``, those inside of it go there."""
    parts: list[str] = []
    waiting = [element]
    while waiting:
        node = waiting.pop()
        if node.tag == f"{_WORD}tbl" and tables is not None:
            tables.append(node)
        elif node.tag in TEXTS:
            parts.append(node.text or "")
        elif node.tag == UNSEEN:
            unseen.append(node.text or "")
        elif node.tag == f"{_WORD}sym":
            parts.append(_symbol(node))
        elif node.tag in _BREAKS:
            parts.append(_BREAKS[node.tag])
        else:
            if node.tag in _BEFORE:
                parts.append(_BEFORE[node.tag])
            # w:tabs inside w:pPr are settings, not text.
            waiting.extend(reversed([part for part in node if part.tag != f"{_WORD}pPr"]))
    return "".join(parts)


def _symbol(node: ElementTree.Element) -> str:
    """A sign that is written by its number in a font; nothing for pictures."""
    font, written = node.get(f"{_WORD}font", "").lower(), node.get(f"{_WORD}char", "")
    if "dings" in font or font == "marlett" or not _CODE.fullmatch(written):
        return ""
    code = int(written, 16)
    if 0xF000 <= code <= 0xF0FF:
        code -= 0xF000
    if font == "symbol" and code > 0x7E:
        return _SYMBOLS.get(code, "")
    return chr(code) if code >= 0x20 and not 0xD800 <= code < 0xE000 else ""
