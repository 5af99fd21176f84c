"""What conditional formats do that may disguise a cell: another number format, colour, or no value at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.budget import Budget, Limit
from perfeval_xl.returns.colours import Palette
from perfeval_xl.returns.format_codes import canonical
from perfeval_xl.returns.namespaces import MAIN, X14, XM
from perfeval_xl.returns.references import Area, area_of, lines_of
from perfeval_xl.returns.strict_xml import LONGEST_TAG
from perfeval_xl.returns.style_schema import refuse_unforeseen, whole
from perfeval_xl.returns.styles import Font, font_of, papers_of
from perfeval_xl.returns.themes import WHITE
from perfeval_xl.returns.zip_records import contradiction
from perfeval_xl.short_memo import of_short_texts

Areas = tuple[Area, ...]
"""The blocks of cells that conditional formats stand on."""


class Effect(NamedTuple):
    """What a conditional format does."""

    areas: Areas
    formula: str = ""
    code: str = ""
    """Its number format; empty for none."""
    font: Font | None = None
    papers: tuple[str, ...] = ()
    hides: bool = False
    """Whether it shows a bar or a sign in place of the value."""


class Format(NamedTuple):
    """A format that conditional formats apply."""

    code: str = ""
    font: Font | None = None
    papers: tuple[str, ...] = ()


def formats_of(styles: Element, palette: Palette) -> tuple[Format, ...]:
    """The formats of conditional formats, in the order in which rules count them."""
    return tuple(_format(item, palette) for item in styles.iterfind(f"{MAIN}dxfs/{MAIN}dxf"))


def _format(item: Element, palette: Palette) -> Format:
    refuse_unforeseen(item, "条件格式")
    number, font = item.find(f"{MAIN}numFmt"), item.find(f"{MAIN}font")
    numbered = "0" if number is None else str(whole(number.get("numFmtId", ""), "数字格式的编号"))
    code = "" if number is None else canonical(numbered, number.get("formatCode", ""))
    papers = papers_of(item.find(f"{MAIN}fill"), palette, conditional=True)
    return Format(code, None if font is None else font_of(font, palette), papers)


class EffectReader:
    """Reads the conditional formats of one sheet."""

    def __init__(self, formats: Sequence[Format], palette: Palette, budget: Budget, where: str) -> None:
        """``where`` is what messages call the sheet."""
        self._formats = formats
        self._palette = palette
        self._budget = budget
        self._where = where
        self._counted = 0
        """The areas of the block that were counted and of which no rule was read yet."""
        self._paid = 0
        """The areas of the block that the budget paid for."""
        self._of_id: dict[str, Areas] = {}
        """Where the rules lie that Excel 2010 continues in its extension, by the id that both bear."""

    def of_block(self, block: Element) -> tuple[tuple[Effect, ...], int]:
        """The effects of a block, and how many areas were paid for. Raises ReturnFileError (W015, W032)."""
        self._paid = 0
        return tuple(self._counting(self._of_block(block))), self._paid

    def of_extensions(self, root: Element) -> Iterator[Effect]:
        """The effects of the extensions of Excel 2010. Raises ReturnFileError (W015, W032)."""
        return self._counting(self._of_extensions(root))

    def pay(self, areas: int) -> None:
        """Count areas of rules. Raises ReturnFileError (W032) where they are too many."""
        self._paid += areas
        self._budget.take(Limit.CONDITIONALS, areas)

    def _counting(self, effects: Iterator[Effect]) -> Iterator[Effect]:
        for effect in effects:
            self.pay(max(0, max(1, len(effect.areas)) - self._counted))
            self._counted = 0
            yield effect

    def _of_block(self, block: Element) -> Iterator[Effect]:
        areas = self._areas(block.get("sqref", ""))
        for rule in block.iterfind(f"{MAIN}cfRule"):
            more = rule.findtext(f"{MAIN}extLst/{MAIN}ext/{X14}id")
            if more is not None:
                self._of_id[more.strip()] = areas
            known, formula = self._format(rule.get("dxfId")), rule.findtext(f"{MAIN}formula") or ""
            yield from _of_rule(rule, MAIN, known, formula, areas, self._palette)

    def _of_extensions(self, root: Element) -> Iterator[Effect]:
        for block in root.iterfind(f"{MAIN}extLst/{MAIN}ext/{X14}conditionalFormattings/{X14}conditionalFormatting"):
            own = self._areas(block.findtext(f"{XM}sqref") or "")
            for rule in block.iterfind(f"{X14}cfRule"):
                item = rule.find(f"{X14}dxf")
                known = Format() if item is None else _format(item, self._palette)
                other = self._of_id.get(rule.get("id", "").strip(), own)
                areas = own if other == own else own + other
                yield from _of_rule(rule, X14, known, rule.findtext(f"{XM}f") or "", areas, self._palette)

    def _areas(self, text: str) -> Areas:
        pieces = text.split(maxsplit=Limit.CONDITIONALS.most)
        self.pay(len(pieces))
        self._counted = len(pieces)
        areas = _areas(text)
        if None in areas:
            odd = pieces[areas.index(None)][:LONGEST_TAG]
            raise contradiction(f"{self._where}的条件格式用在“{odd}”，这不是区域的写法，有的软件认，有的不认")
        return tuple(area for area in areas if area is not None)

    def _format(self, number: str | None) -> Format:
        if number is None:
            return Format()
        if not (number.isascii() and number.isdigit() and len(number) < 6 and int(number) < len(self._formats)):
            raise contradiction(f"{self._where}的条件格式用的格式（{number[:LONGEST_TAG]}号）文件里没有")
        return self._formats[int(number)]


def _of_rule(
    rule: Element,
    space: str,
    known: Format,
    formula: str,
    areas: Areas,
    palette: Palette,
) -> Iterator[Effect]:
    if known != Format():
        yield Effect(areas, formula, known.code, known.font, known.papers)
    for item in rule:
        if item.tag in (f"{space}dataBar", f"{space}iconSet") and item.get("showValue", "1") in ("0", "false"):
            yield Effect(areas, formula, hides=True)
        if item.tag in (f"{space}dataBar", f"{space}colorScale"):
            for colour in item:
                if colour.tag in (f"{space}color", f"{space}fillColor"):
                    yield Effect(areas, formula, papers=(palette.rgb(colour) or WHITE,))


@of_short_texts(4096, longest=200)
def _areas(text: str) -> tuple[Area | None, ...]:
    """The areas that a rule is used in; None for each piece that is none."""
    return tuple(area_of(piece) or lines_of(piece) for piece in text.upper().split())
