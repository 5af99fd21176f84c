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
from perfeval_xl.returns.styles import Face, Look, font_of, looks_of
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
        self._faint = frozenset(self._faint_texts(parts))

    def display(self, root: Element, part: str, number: int) -> Display:
        """What is seen of the sheet of this part, the so manieth of the workbook."""
        where = f"工作表“{self._names[number]}”"
        display = read_display(root)
        return display._replace(
            view=display.view._replace(hidden=self._hidden),
            effects=effects_of(root, self._formats, self.palette, self._package.budget, where),
            printed=self._printed.get(number, Printed()),
            notes=open_notes(self._package, part),
            faint=frozenset(self._faint_cells(root)),
        )

    def _faint_texts(self, parts: Mapping[str, tuple[str, str]]) -> Iterator[str]:
        """Numbers of the shared texts of which a part cannot be read."""
        target = _part(self._package, parts, "sharedStrings")
        if target is None or b"rPr" not in self._package.text(target):
            return
        for at, item in enumerate(self._package.xml(target)):
            if self._is_faint(item):
                yield str(at)

    def _faint_cells(self, root: Element) -> Iterator[str]:
        """Addresses of the cells of which a part cannot be read."""
        written = any(True for _ in root.iter(f"{MAIN}rPr"))
        if not (written or self._faint):
            return
        for cell in root.iterfind(f"{MAIN}sheetData/{MAIN}row/{MAIN}c"):
            own = cell.find(f"{MAIN}is")
            shared = cell.get("t") == "s" and (cell.findtext(f"{MAIN}v") or "").strip() in self._faint
            if shared or (own is not None and self._is_faint(own)):
                yield cell.get("r", "")

    def _is_faint(self, item: Element) -> bool:
        """Whether a piece of a text is written so that it cannot be read on white paper."""
        for run in item.iterfind(f"{MAIN}r"):
            if (run.findtext(f"{MAIN}t") or "").strip():
                font = font_of(run.find(f"{MAIN}rPr"), self.palette)
                if Face(font).fault:
                    return True
        return False


def _part(package: Package, parts: Mapping[str, tuple[str, str]], kind: str) -> str | None:
    target = next((target for what, target in parts.values() if what == kind), None)
    return target if target and package.has(target) else None
