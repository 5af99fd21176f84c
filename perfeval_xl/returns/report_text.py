"""A 自评报告 that somebody wrote or edited, read as lines: .docx or plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from perfeval_xl.errors import ReturnFileError, reason_of
from perfeval_xl.files import content_of
from perfeval_xl.returns.package import Package, open_zip, relationships

READABLE_SUFFIXES = (".docx", ".txt")
LARGEST_TEXT = 4 * 1024 * 1024
"""Bytes of a report that is plain text."""
LONGEST_REPORT, MOST_LINES = 100_000, 10_000
"""Characters of a report, and lines, with the rows of its tables and what stands in headers: 150 pages."""
ENCODINGS = ("utf-8-sig", "gb18030")
"""Of plain text in turn: Windows writes Chinese either way."""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_INVISIBLE = frozenset({f"{_WORD}{name}" for name in ("del", "moveFrom", "instrText", "sdtPr")} | {_FALLBACK})
"""Deleted text, field codes, and second copies for old programs: not visible on the page."""
_BREAKS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
_NOT_WORD = ("W001", "W004", "W005", "W008", "W012", "W015")
"""Refusals that speak of a workbook; here each means that it is no Word document."""
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
class ReportText:
    """A report as it can be read."""

    file: str
    lines: tuple[ReportLine, ...]
    notes: tuple[ReportLine, ...] = ()
    """Headers, footers, footnotes: what stands on the page outside of the text."""


def read_report(path: Path) -> ReportText:
    """Read ``path``. Raises ReturnFileError where it is neither .docx nor text, or is broken."""
    if path.suffix.lower() not in READABLE_SUFFIXES:
        raise ReturnFileError("W016", {"found": path.name})
    if path.suffix.lower() == ".txt":
        return ReportText(path.name, tuple(_text_lines(path)))
    return _word_text(path)


def _text_lines(path: Path) -> Iterator[ReportLine]:
    try:
        data = content_of(path, LARGEST_TEXT)
    except OSError as error:
        raise ReturnFileError("W013", {"why": reason_of(error)}) from error
    if data is None:
        raise ReturnFileError("W006", {"limit": f"{LARGEST_TEXT >> 20}MB"})
    room = _Room()
    written = (line for line in _decoded(data, path.name).splitlines() if line.strip() and room.takes(line))
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
    body = package.xml(document).find(f"{_WORD}body")
    if body is None:
        raise ReturnFileError("W016", {"found": path.name})
    room = _Room()
    lines = _numbered(_blocks(body, _levels(package)), 0, room)
    related = relationships(package, document).values()
    note_parts = dict.fromkeys(target for kind, target in related if kind in _NOTES and package.has(target))
    notes = (block for part in note_parts for block in _blocks(package.xml(part), {}))
    return ReportText(path.name, tuple(lines), tuple(_numbered(notes, len(lines), room)))


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


def _numbered(blocks: Iterable[tuple[str, int, tuple[str, ...]]], before: int, room: _Room) -> list[ReportLine]:
    written = [block for block in blocks if room.takes(block[0]) and block[0].translate(_NO_WIDTH).strip()]
    return [
        ReportLine(number, _plain(text), level, tuple(_plain(cell) for cell in cells))
        for number, (text, level, cells) in enumerate(written, start=before + 1)
    ]


def _document(package: Package, name: str) -> str:
    if not package.has("_rels/.rels"):
        raise ReturnFileError("W016", {"found": name})
    for kind, target in relationships(package, "").values():
        if kind == "officeDocument" and target.startswith("word/") and package.has(target):
            return target
    raise ReturnFileError("W016", {"found": name})


def _levels(package: Package) -> dict[str, int]:
    """Styles that make a title, with its level."""
    if not package.has("word/styles.xml"):
        return {}
    levels = {}
    for style in package.xml("word/styles.xml").iter(f"{_WORD}style"):
        level = style.find(f"{_WORD}pPr/{_WORD}outlineLvl")
        if level is not None:
            levels[style.get(f"{_WORD}styleId", "")] = _level(level)
    return levels


def _level(outline: ElementTree.Element) -> int:
    """Level 1 is written 0, body text 9."""
    written = outline.get(f"{_WORD}val", "")
    return int(written) + 1 if written in tuple("012345678") else 0


def _blocks(parent: ElementTree.Element, levels: dict[str, int]) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Paragraphs and rows in the order of the page; a paragraph with line breaks is several."""
    waiting = [parent]
    while waiting:
        node = waiting.pop()
        if node.tag == f"{_WORD}p":
            level = _title_level(node, levels)
            for line in _split_lines(_bounded(_visible_text(node))):
                yield line, level, ()
        elif node.tag == f"{_WORD}tr":
            cells, inner = _cells(node)
            yield "\t".join(cells), 0, cells
            waiting.extend(reversed(inner))
        elif node.tag not in _INVISIBLE:
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


def _cells(row: ElementTree.Element) -> tuple[tuple[str, ...], list[ElementTree.Element]]:
    """The cells of a row, one for each column that it spans, and the tables inside of them."""
    cells: list[str] = []
    inner: list[ElementTree.Element] = []
    waiting = list(reversed(row))
    while waiting:
        node = waiting.pop()
        if node.tag == f"{_WORD}tc":
            if len(cells) > MOST_LINES:
                raise _too_long()
            span = node.find(f"{_WORD}tcPr/{_WORD}gridSpan")
            written = span.get(f"{_WORD}val", "1") if span is not None else "1"
            columns = int(written) if written.isdecimal() and len(written) < 4 else 1
            cells.append(_bounded(_visible_text(node, inner)).replace("\n", "").strip())
            cells.extend([""] * (min(columns, _MOST_COLUMNS) - 1))
        elif node.tag not in _INVISIBLE:
            # A content control may stand around a cell.
            waiting.extend(reversed(node))
    return tuple(cells), inner


def _title_level(paragraph: ElementTree.Element, levels: dict[str, int]) -> int:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    own = paragraph.find(f"{_WORD}pPr/{_WORD}outlineLvl")
    if own is not None:
        return _level(own)
    return levels.get(style.get(f"{_WORD}val", ""), 0) if style is not None else 0


def _visible_text(element: ElementTree.Element, tables: list[ElementTree.Element] | None = None) -> str:
    """The text below ``element`` as a reader sees it; with ``tables``, those inside of it go there."""
    parts: list[str] = []
    waiting = [element]
    while waiting:
        node = waiting.pop()
        if node.tag in _INVISIBLE:
            continue
        if node.tag == f"{_WORD}tbl" and tables is not None:
            tables.append(node)
        elif node.tag == f"{_WORD}t":
            parts.append(node.text or "")
        elif node.tag in _BREAKS:
            parts.append(_BREAKS[node.tag])
        else:
            # w:tabs inside w:pPr are settings, not text.
            waiting.extend(reversed([part for part in node if part.tag != f"{_WORD}pPr"]))
    return "".join(parts)
