"""What conditional formats do that may disguise a cell: another number format, colour, or no value at all."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.budget import Budget, Limit
from perfeval_xl.returns.colours import Palette
from perfeval_xl.returns.format_codes import canonical
from perfeval_xl.returns.namespaces import MAIN, X14, XM
from perfeval_xl.returns.references import area_of
from perfeval_xl.returns.style_schema import refuse_unforeseen, whole
from perfeval_xl.returns.styles import Font, font_of, papers_of
from perfeval_xl.returns.themes import WHITE


class Effect(NamedTuple):
    """What a conditional format does."""

    areas: tuple[tuple[int, int, int, int], ...]
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


def formats_of(styles: Element, palette: Palette) -> list[Format]:
    """The formats of conditional formats, in the order in which rules count them."""
    return [_format(item, palette) for item in styles.iterfind(f"{MAIN}dxfs/{MAIN}dxf")]


def _format(item: Element, palette: Palette) -> Format:
    refuse_unforeseen(item, "条件格式")
    number, font = item.find(f"{MAIN}numFmt"), item.find(f"{MAIN}font")
    numbered = "0" if number is None else str(whole(number.get("numFmtId", ""), "数字格式的编号"))
    code = "" if number is None else canonical(numbered, number.get("formatCode", ""))
    papers = papers_of(item.find(f"{MAIN}fill"), palette, conditional=True)
    return Format(code, None if font is None else font_of(font, palette), papers)


def effects_of(root: Element, formats: Sequence[Format], palette: Palette, budget: Budget) -> tuple[Effect, ...]:
    """The effects of all conditional formats of a sheet, those of Excel 2010 too. Raises ReturnFileError (W032)."""
    found: list[Effect] = []
    for effect in _effects(root, formats, palette):
        budget.take(Limit.CONDITIONALS, max(1, len(effect.areas)))
        found.append(effect)
    return tuple(found)


def _effects(root: Element, formats: Sequence[Format], palette: Palette) -> Iterator[Effect]:
    for block in root.iterfind(f"{MAIN}conditionalFormatting"):
        areas = _areas(block.get("sqref", ""))
        for rule in block.iterfind(f"{MAIN}cfRule"):
            number = rule.get("dxfId", "")
            known = formats[int(number)] if _is_number(number) and int(number) < len(formats) else Format()
            formula = rule.findtext(f"{MAIN}formula") or ""
            yield from _of_rule(rule, MAIN, known, formula, areas, palette)
    for block in root.iterfind(f"{MAIN}extLst/{MAIN}ext/{X14}conditionalFormattings/{X14}conditionalFormatting"):
        areas = _areas(block.findtext(f"{XM}sqref") or "")
        for rule in block.iterfind(f"{X14}cfRule"):
            item = rule.find(f"{X14}dxf")
            known = Format() if item is None else _format(item, palette)
            yield from _of_rule(rule, X14, known, rule.findtext(f"{XM}f") or "", areas, palette)


def _of_rule(
    rule: Element,
    space: str,
    known: Format,
    formula: str,
    areas: tuple[tuple[int, int, int, int], ...],
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


@functools.lru_cache(maxsize=4096)
def _areas(text: str) -> tuple[tuple[int, int, int, int], ...]:
    areas = (area_of(reference) for reference in text.upper().split())
    return tuple(area for area in areas if area is not None)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6
