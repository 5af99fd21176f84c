"""What all parts of a workbook say together of what its sheets show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from perfeval_xl.returns.colours import palette_of
from perfeval_xl.returns.conditional_effects import effects_of, formats_of
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.notes import open_notes
from perfeval_xl.returns.package import Package
from perfeval_xl.returns.sheet_display import Display, Printed, printed_sheets, read_display
from perfeval_xl.returns.strict_xml import refuse_strangers
from perfeval_xl.returns.style_schema import RUN
from perfeval_xl.returns.styles import PLAIN, Face, Font, Look, font_of, looks_of
from perfeval_xl.returns.themes import theme_of


class BookDisplay:
    """Styles, theme, texts and names of a workbook, as far as they decide what is seen."""

    def __init__(self, package: Package, parts: Mapping[str, tuple[str, str]], book: Element) -> None:
        self._package = package
        styles = _part(package, parts, "styles")
        theme = _part(package, parts, "theme")
        root = None if styles is None else package.xml(styles)
        self.palette = palette_of(root, theme_of(package, theme))
        self.looks: Mapping[str, Look] = {} if root is None else looks_of(root, self.palette)
        """What each style decides, by its index as cells write it."""
        self._formats = [] if root is None else formats_of(root, self.palette)
        self._names = [item.get("name", "") for item in book.iterfind(f"{MAIN}sheets/{MAIN}sheet")]
        self._printed = printed_sheets(book)
        window = book.find(f"{MAIN}bookViews/{MAIN}workbookView")
        self._hidden = window is not None and window.get("visibility", "visible") != "visible"
        self._pieces = dict(self._texts_in_pieces(parts))

    def display(self, root: Element, part: str, number: int) -> Display:
        """What is seen of the sheet of this part, the so manieth of the workbook."""
        where = f"工作表“{self._names[number]}”"
        display = read_display(root)
        return display._replace(
            view=display.view._replace(hidden=self._hidden),
            effects=effects_of(root, self._formats, self.palette, self._package.budget, where),
            printed=self._printed.get(number, Printed()),
            notes=open_notes(self._package, part),
            pieces=dict(self._flawed_cells(root)),
        )

    def _texts_in_pieces(self, parts: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, tuple[Font, ...]]]:
        """The fonts of the shared texts that have some of their own, by their numbers."""
        target = _part(self._package, parts, "sharedStrings")
        if target is None or b"rPr" not in self._package.text(target):
            return
        for at, item in enumerate(self._package.xml(target)):
            fonts = self._fonts(item)
            if fonts:
                yield str(at), fonts

    def _flawed_cells(self, root: Element) -> Iterator[tuple[str, bool]]:
        """Addresses of the cells of which a part cannot be read (True), or only sometimes (False)."""
        if not self._pieces and not any(True for _ in root.iter(f"{MAIN}rPr")):
            return
        for cell in root.iterfind(f"{MAIN}sheetData/{MAIN}row/{MAIN}c"):
            own = cell.find(f"{MAIN}is")
            fonts = self._fonts(own) if own is not None else ()
            if self._pieces and cell.get("t") == "s":
                fonts = self._pieces.get((cell.findtext(f"{MAIN}v") or "").strip(), ())
            papers = self.looks.get(cell.get("s", "0"), PLAIN).face.papers
            if any(Face(font, papers).fault for font in fonts):
                yield cell.get("r", ""), True
            elif any(font.symbols or font.struck for font in fonts):
                yield cell.get("r", ""), False

    def _fonts(self, item: Element) -> tuple[Font, ...]:
        """The fonts of the pieces of a text. Raises ReturnFileError (W015) for what programs show differently."""
        found = []
        for run in item.iterfind(f"{MAIN}r"):
            own = run.find(f"{MAIN}rPr")
            if own is not None and (run.findtext(f"{MAIN}t") or "").strip():
                refuse_strangers(own, RUN, "格子里分段的文字")
                found.append(font_of(own, self.palette))
        return tuple(found)


def _part(package: Package, parts: Mapping[str, tuple[str, str]], kind: str) -> str | None:
    target = next((target for what, target in parts.values() if what == kind), None)
    return target if target and package.has(target) else None
