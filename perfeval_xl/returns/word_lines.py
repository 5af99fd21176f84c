"""The lines of a Word document in the order of its page: paragraphs, rows of tables, text boxes, notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.word_looks import WORD
from perfeval_xl.returns.word_numbers import Numbers
from perfeval_xl.returns.word_page import JOINED, MATH, TEXTS, UNSEEN

LONGEST_REPORT, MOST_LINES = 100_000, 10_000
"""Characters of a report, and lines, with the rows of its tables and what stands in headers: 150 pages."""
LONGEST_LABEL_CELL = 60
"""Characters of a cell up to which its paragraphs are one name that was broken; what is longer is a text of several."""
_BREAKS = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "-"}
_BEFORE = {f"{MATH}den": "/", f"{MATH}sup": "^", f"{MATH}sub": "_"}
"""How a formula is written in one line."""
_SYMBOLS = {0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB4: "×", 0xB8: "÷"}
"""Of the font Symbol; its figures and marks are those of every font."""
_CODE = pattern("[0-9A-Fa-f]{1,4}")
_CONTINUATION = pattern(r"[\s\u200b\u2060]{0,8}-?\d[\d.,]{0,20}\s*(?:[%％分]|[万亿]?元)")
"""What can only be the end of a sentence whose beginning stands before a line break."""
_FIGURE = pattern(r"[\s\d.,%％万亿元分]{1,20}")
"""What is no text of its own where it stands in a box: a figure laid over a sentence."""
_MOST_COLUMNS = 64
"""Of a table that a person wrote; a span may claim more."""
_SPAN, _BEFORE_CELLS = f"{WORD}tcPr/{WORD}gridSpan", f"{WORD}trPr/{WORD}gridBefore"
_BOX = f"{WORD}txbxContent"
_CONTENTS = ("TOC", "CONTENTS")
"""How Word and LibreOffice begin the names of the styles of a table of contents."""
_NOTES = {f"{WORD}footnote": "脚注", f"{WORD}endnote": "尾注"}
_REFERENCES = {f"{WORD}footnoteReference": f"{WORD}footnote", f"{WORD}endnoteReference": f"{WORD}endnote"}
_PARTS = {f"{WORD}hdr": "页眉", f"{WORD}ftr": "页脚"}


class Block(NamedTuple):
    """A line of a report before it is counted."""

    text: str
    level: int = 0
    """Level of a title by its Word style; 0 for what has none."""
    cells: tuple[str, ...] = ()
    """Of a row of a table, one for each column."""
    unseen: tuple[str, ...] = ()
    """Letters that nobody sees in it or after it."""
    place: str = ""
    """Where it stands, as people say it; empty for a paragraph of the text."""
    table: int = 0
    """Which table of the document it is a row of, counted from 1; 0 for none."""


class _Around(NamedTuple):
    """What a node stands in."""

    part: str = ""
    """页眉, 脚注1, 文本框2; empty for the text itself."""
    table: int = 0
    row: str = ""
    """The row that is a mere frame around it."""

    @property
    def place(self) -> str:
        """Where it stands, as people say it."""
        return self.row or self.part


def too_long() -> ReturnFileError:
    """What is raised where a report is longer than any."""
    return ReturnFileError("W006", {"limit": f"{LONGEST_REPORT // 10_000}万字"})


def levels_of(styles: Element | None) -> dict[str, int]:
    """Styles that make a title, with its level; a style is what it rests on, where it does not say otherwise."""
    own: dict[str, int | None] = {}
    bases: dict[str, str] = {}
    for style in () if styles is None else styles.iter(f"{WORD}style"):
        name, base = style.get(f"{WORD}styleId", ""), style.find(f"{WORD}basedOn")
        written = style.find(f"{WORD}pPr/{WORD}outlineLvl")
        own[name] = None if written is None else _level(written)
        bases[name] = "" if base is None else base.get(f"{WORD}val", "")
    levels: dict[str, int] = {}
    for name in own:
        chain, at = dict[str, None](), name
        while at in own and at not in chain and at not in levels and own[at] is None:
            chain[at] = None
            at = bases[at]
        level = levels.get(at, 0) or (own.get(at) or 0 if at not in chain else 0)
        levels |= dict.fromkeys((*chain, name), level)
    return {name: level for name, level in levels.items() if level}


class Reader:
    """Reads the parts of one document as lines, the body first; tables and boxes are counted through."""

    def __init__(self, levels: dict[str, int], numbers: Numbers) -> None:
        self._levels, self._numbers = levels, numbers
        self._tables = self._boxes = 0
        self._rows: dict[int, int] = {}
        self._merged: dict[int, set[int]] = {}
        """Columns of a table in which the cell above goes on."""
        self._references: dict[str, dict[str, int]] = {}

    def body(self, body: Element) -> Iterator[Block]:
        """The lines of the text, each row and each box where it stands."""
        for tag, of in _REFERENCES.items():
            known = self._references.setdefault(of, {})
            for node in body.iter(tag):
                known.setdefault(node.get(f"{WORD}id", ""), len(known) + 1)
        yield from self._blocks(body, _Around())

    def notes(self, root: Element) -> Iterator[Block]:
        """The lines of a header, a footer, or of all notes in the order in which the text refers to them."""
        if root.tag in _PARTS:
            yield from self._blocks(root, _Around(_PARTS[root.tag]))
            return
        notes = [node for node in root if node.tag in _NOTES]
        for node in root:
            if node.tag == UNSEEN:
                yield Block("", unseen=(node.text or "",))
        for number, node in sorted(
            ((self._number(node), node) for node in notes), key=lambda pair: pair[0] or len(notes)
        ):
            yield from self._blocks(node, _Around(f"{_NOTES[node.tag]}{number or ''}"))

    def _number(self, note: Element) -> int:
        return self._references.get(note.tag, {}).get(note.get(f"{WORD}id", ""), 0)

    def _blocks(self, parent: Element, around: _Around) -> Iterator[Block]:
        """Paragraphs and rows in the order of the page; a paragraph with line breaks is several."""
        waiting = [(parent, around)]
        begun = Block("")
        """Paragraphs of which the next one goes on in the same line."""
        boxes: list[tuple[Element, _Around]] = []
        while waiting:
            node, around = waiting.pop()
            if node.tag == f"{WORD}p":
                level, unseen, inner = self._title_level(node), list(begun.unseen), list[Element]()
                text = _bounded(begun.text + self._paragraph(node, unseen, inner))
                boxes += [(box, around) for box in inner]
                if node.get(JOINED) and waiting and waiting[-1][0].tag == f"{WORD}p":
                    begun = Block(f"{text}\n", begun.level or level, unseen=tuple(unseen))
                    continue
                for at, line in enumerate(_split_lines(text)):
                    kept = level if at or not begun.text else begun.level
                    place = around.place or ("目录" if _is_of_contents(node) else "")
                    yield Block(line, kept, (), () if at else tuple(unseen), place, around.table)
                begun = Block("")
                waiting.extend(reversed(boxes))
                boxes = []
            elif node.tag == f"{WORD}tbl":
                self._tables += 1
                self._rows[self._tables] = 0
                waiting.extend((part, _Around(around.part, self._tables)) for part in reversed(node))
            elif node.tag == f"{WORD}tr":
                self._rows[around.table] = self._rows.get(around.table, 0) + 1
                where = f"{around.part}表{around.table}第{self._rows[around.table]}行"
                cells, unseen = _cells(node)
                if len(cells) == 1 and _columns(cells[0].find(_SPAN), 1) == 1:
                    # The only cell of a row is no row but a frame around paragraphs.
                    waiting.append((cells[0], around._replace(row=where)))
                else:
                    merged = self._merged.setdefault(around.table, set())
                    row, inner = self._row(cells, _columns(node.find(_BEFORE_CELLS), 0), merged)
                    yield row._replace(unseen=(*unseen, *row.unseen), place=where, table=around.table)
                    waiting.extend((part, around) for part in reversed(inner))
            elif node.tag == _BOX:
                self._boxes += 1
                waiting.extend((part, _Around(f"文本框{self._boxes}")) for part in reversed(node))
            elif node.tag == UNSEEN:
                yield Block("", unseen=(node.text or "",))
            else:
                waiting.extend((part, around) for part in reversed(node))

    def _paragraph(self, node: Element, unseen: list[str], inner: list[Element]) -> str:
        """The words of a paragraph after its number."""
        number = "" if node.get(JOINED) else self._numbers.before(node)
        text = self._visible_text(node, unseen, inner, numbered=False)
        return number + text if text.strip() else text

    def _row(self, cells: Iterable[Element], before: int, merged: set[int]) -> tuple[Block, list[Element]]:
        """A row with its cells, one for each column that it spans, and the tables and boxes inside of them.

        ``merged`` holds the columns in which a cell may go on from above; what stands in such a cell is not shown.
        """
        texts = [""] * before
        inner: list[Element] = []
        unseen: list[str] = []
        for cell in cells:
            if len(texts) > MOST_LINES:
                raise too_long()
            text = _bounded(self._visible_text(cell, unseen, inner, numbered=True).strip())
            goes_on = cell.find(f"{WORD}tcPr/{WORD}vMerge")
            if goes_on is None:
                merged.discard(len(texts))
            elif goes_on.get(f"{WORD}val", "continue") == "restart":
                merged.add(len(texts))
            elif len(texts) in merged:
                unseen.extend([text] if text else [])
                text = ""
            name = len(text) <= LONGEST_LABEL_CELL and "。" not in text
            texts.append(text.replace("\n", "") if name else text)
            texts.extend([""] * (_columns(cell.find(_SPAN), 1) - 1))
        return Block("\t".join(texts), 0, tuple(texts), tuple(unseen)), inner

    def _title_level(self, paragraph: Element) -> int:
        style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        own = paragraph.find(f"{WORD}pPr/{WORD}outlineLvl")
        if own is not None:
            return _level(own)
        return self._levels.get(style.get(f"{WORD}val", ""), 0) if style is not None else 0

    def _visible_text(self, element: Element, unseen: list[str], inner: list[Element], *, numbered: bool) -> str:
        """The text below ``element`` as a reader sees it; tables and boxes inside of it go to ``inner``.

        Where several paragraphs stand in it, each begins a line, with its number.
        """
        parts: list[str] = []
        waiting = [element]
        while waiting:
            node = waiting.pop()
            if node.tag == f"{WORD}tbl" or (node.tag == _BOX and not _FIGURE.fullmatch(_letters(node))):
                inner.append(node)
            elif node.tag in TEXTS:
                parts.append(node.text or "")
            elif node.tag == UNSEEN:
                unseen.append(node.text or "")
            elif node.tag == f"{WORD}sym":
                parts.append(_symbol(node))
            elif node.tag in _BREAKS:
                parts.append(_BREAKS[node.tag])
            else:
                if node.tag in _BEFORE:
                    parts.append(_BEFORE[node.tag])
                if numbered and node.tag == f"{WORD}p":
                    parts.extend(("\n", "" if node.get(JOINED) else self._numbers.before(node)))
                # w:tabs inside w:pPr are settings, not text.
                waiting.extend(reversed([part for part in node if part.tag != f"{WORD}pPr"]))
        return "".join(parts)


def _columns(span: Element | None, without: int) -> int:
    """How many columns a span claims, within reason."""
    written = span.get(f"{WORD}val", "") if span is not None else ""
    return min(int(written), _MOST_COLUMNS) if written.isdecimal() and len(written) < 4 else without


def _cells(row: Element) -> tuple[list[Element], list[str]]:
    """The cells of a row, and what is unseen beside them; a content control may stand around a cell."""
    cells: list[Element] = []
    unseen: list[str] = []
    waiting = list(reversed(row))
    while waiting:
        node = waiting.pop()
        if node.tag == f"{WORD}tc":
            cells.append(node)
        elif node.tag == UNSEEN:
            unseen.append(node.text or "")
        else:
            waiting.extend(reversed(node))
    return cells, unseen


def _level(outline: Element) -> int:
    """Level 1 is written 0, body text 9."""
    written = outline.get(f"{WORD}val", "")
    return int(written) + 1 if written in tuple("012345678") else 0


def _letters(node: Element) -> str:
    return "".join(part.text or "" for part in node.iter() if part.tag in TEXTS)


def _is_of_contents(paragraph: Element) -> bool:
    """Whether a paragraph is a line of a table of contents, by the style that Word gives those."""
    style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
    return style is not None and style.get(f"{WORD}val", "").upper().startswith(_CONTENTS)


def _bounded(text: str) -> str:
    """A paragraph or a cell that is no longer than a report. Raises ReturnFileError (W006)."""
    if len(text) > LONGEST_REPORT or text.count("\n") > MOST_LINES:
        raise too_long()
    return text


def _split_lines(text: str) -> Iterable[str]:
    """The lines of a paragraph; a figure that a break parts from its words stays with them."""
    waiting = ""
    for line in text.split("\n"):
        if waiting and _CONTINUATION.match(line):
            waiting += line.strip()
        else:
            if waiting:
                yield waiting
            waiting = line
    yield waiting


def _symbol(node: Element) -> str:
    """A sign that is written by its number in a font; nothing for pictures."""
    font, written = node.get(f"{WORD}font", "").lower(), node.get(f"{WORD}char", "")
    if "dings" in font or font == "marlett" or not _CODE.fullmatch(written):
        return ""
    code = int(written, 16)
    if 0xF000 <= code <= 0xF0FF:
        code -= 0xF000
    if font == "symbol" and code > 0x7E:
        return _SYMBOLS.get(code, "")
    return chr(code) if code >= 0x20 and not 0xD800 <= code < 0xE000 else ""
