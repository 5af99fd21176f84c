"""Texts of cells that are written in pieces, each in a font of its own: can all of it be read?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from perfeval_xl.layout.grid import cell_name
from perfeval_xl.returns.colours import Palette
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.references import column_in, whole
from perfeval_xl.returns.sheet_text import SheetText
from perfeval_xl.returns.strict_xml import refuse_strangers
from perfeval_xl.returns.style_schema import RUN
from perfeval_xl.returns.styles import PLAIN, Face, Font, Look, font_of

MOST_PAIRS = 2_000
"""Fonts of pieces on papers that are looked at before any cell is; of more every cell is asked."""
_RUN, _FONT, _TEXT = f"{MAIN}r", f"{MAIN}rPr", f"{MAIN}t"


class TextPieces:
    """The fonts of the pieces of texts, and the cells in which one of them cannot be read."""

    def __init__(self, texts: Element | None, palette: Palette, looks: Mapping[str, Look]) -> None:
        """``texts`` are those that cells share. Raises ReturnFileError (W015) for what programs show differently."""
        self._palette, self._looks = palette, looks
        self._known: dict[object, Font] = {}
        """Fonts by what states them: most pieces of a workbook are in a few."""
        self._of_texts: dict[str, tuple[Font, ...]] = {}
        """The fonts of the shared texts that have some of their own, by their numbers."""
        if texts is not None and _are_in_pieces(texts):
            fonts = ((str(at), self._fonts(item)) for at, item in enumerate(texts))
            self._of_texts = {at: own for at, own in fonts if own}
        self._may_be_flawed = bool(self._of_texts) and self._has_a_flaw()

    def _has_a_flaw(self) -> bool:
        """Whether there is a font that may not be read on a paper of the workbook."""
        fonts = {font for own in self._of_texts.values() for font in own}
        papers = {look.face.papers for look in self._looks.values()} | {PLAIN.face.papers}
        if len(fonts) * len(papers) > MOST_PAIRS:
            return True
        return any(_flaw((font,), paper) is not None for font in fonts for paper in papers)

    def flawed_cells(self, text: SheetText) -> Iterator[tuple[str, bool]]:
        """Addresses of the cells of a sheet of which a part cannot be read (True), or only sometimes (False)."""
        if not self._may_be_flawed and not _are_in_pieces(text.root):
            return
        for address, cell in _cells(text.rows()):
            own = cell.find(f"{MAIN}is")
            fonts = self._fonts(own) if own is not None else ()
            if self._of_texts and cell.get("t") == "s":
                fonts = self._of_texts.get((cell.findtext(f"{MAIN}v") or "").strip(), ())
            flaw = _flaw(fonts, self._looks.get(cell.get("s", "0"), PLAIN).face.papers) if fonts else None
            if flaw is not None:
                yield address, flaw

    def _fonts(self, item: Element) -> tuple[Font, ...]:
        found = []
        for run in item:
            own = run.find(_FONT) if run.tag == _RUN else None
            if own is not None and (run.findtext(_TEXT) or "").strip():
                found.append(self._font(own))
        return tuple(found)

    def _font(self, stated: Element) -> Font:
        key = stated.text, *[(item.tag, item.tail, *item.items()) for item in stated]
        font = self._known.get(key)
        if font is None:
            refuse_strangers(stated, RUN, "格子里分段的文字")
            font = self._known[key] = font_of(stated, self._palette)
        return font


def _cells(rows: Element) -> Iterator[tuple[str, Element]]:
    """The cells with their addresses; one that states none stands behind the last one, and so does a row."""
    number = 0
    for row in rows:
        number, column = whole(row.get("r"), number + 1), -1
        for cell in row.iterfind(f"{MAIN}c"):
            reference = cell.get("r")
            column = column + 1 if reference is None else column_in(reference, str(number))
            yield cell_name(number - 1, column), cell


def _are_in_pieces(texts: Element) -> bool:
    """Whether any text in it has a font of its own."""
    return next(texts.iter(_FONT), None) is not None


def _flaw(fonts: tuple[Font, ...], papers: tuple[str, ...]) -> bool | None:
    """Whether a part of a text in these fonts cannot be read (True), or only sometimes (False)."""
    if any(Face(font, papers).fault for font in fonts):
        return True
    return False if any(font.symbols or font.struck for font in fonts) else None
