"""What all parts of a workbook say together of what its sheets show."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from perfeval_xl.returns.book_styles import styles_of
from perfeval_xl.returns.conditional_blocks import Blocks, effects_of
from perfeval_xl.returns.conditional_effects import EffectReader
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.notes import open_notes
from perfeval_xl.returns.package import Package
from perfeval_xl.returns.sheet_display import Display, Printed, printed_sheets, read_display
from perfeval_xl.returns.sheet_text import SheetText
from perfeval_xl.returns.text_pieces import TextPieces


class BookDisplay:
    """Styles, theme, texts and names of a workbook, as far as they decide what is seen."""

    def __init__(self, package: Package, parts: Mapping[str, tuple[str, str]], book: Element) -> None:
        self._package = package
        styles = styles_of(package, _part(package, parts, "styles"), _part(package, parts, "theme"))
        self._styles, self.looks = styles, styles.looks
        self._names = [item.get("name", "") for item in book.iterfind(f"{MAIN}sheets/{MAIN}sheet")]
        self._printed = printed_sheets(book)
        window = book.find(f"{MAIN}bookViews/{MAIN}workbookView")
        self._hidden = window is not None and window.get("visibility", "visible") != "visible"
        texts = _part(package, parts, "sharedStrings")
        self._pieces = TextPieces(None if texts is None else package.xml(texts), styles.palette, styles.looks)

    def blocks(self) -> Blocks:
        """The conditional formats of a sheet that is still to be read."""
        return Blocks(self._styles.number)

    def display(self, text: SheetText, blocks: Blocks, part: str, number: int, heights: Mapping[int, str]) -> Display:
        """What is seen of the sheet of this part, the so manieth of the workbook; its rows state these ``heights``."""
        where, root = f"工作表“{self._names[number]}”", text.root
        reader = EffectReader(self._styles.formats, self._styles.palette, self._package.budget, where)
        display = read_display(root, heights)
        return display._replace(
            view=display.view._replace(hidden=self._hidden),
            effects=effects_of(root, blocks, reader),
            printed=self._printed.get(number, Printed()),
            notes=open_notes(self._package, part),
            pieces=dict(self._pieces.flawed_cells(text)),
        )


def _part(package: Package, parts: Mapping[str, tuple[str, str]], kind: str) -> str | None:
    target = next((target for what, target in parts.values() if what == kind), None)
    return target if target and package.has(target) else None
