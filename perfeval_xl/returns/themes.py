"""The theme of a workbook, in which its colours and its usual fonts are kept."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.budget import Budget
from perfeval_xl.returns.package import Package
from perfeval_xl.returns.strict_xml import local, refuse_strangers, words
from perfeval_xl.returns.symbol_fonts import is_of_symbols
from perfeval_xl.returns.zip_records import contradiction

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
BLACK, WHITE = "000000", "FFFFFF"
_ACCENTS = ("4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646")
OFFICE = (WHITE, BLACK, "EEECE1", "1F497D", *_ACCENTS, "0000FF", "800080")
"""Colours of a theme in the order in which cells count them, where a workbook has no theme."""
UNKNOWN = ""
"""A colour that no program writes in a theme, and each may show in its own way."""
_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
_SYSTEM = {"window": WHITE, "windowText": BLACK}
"""Colours that a theme leaves to the system, whatever it says that they were last."""
_HEX = re.compile("[0-9A-Fa-f]{6}")
_SCRIPTS = ("Hans", "Hant")
_WHERE = "主题"
_THEME = {
    f"{DRAWING}{name}": 1
    for name in words("themeElements objectDefaults extraClrSchemeLst custClrLst themeFamily extLst")
}
_ELEMENTS = {f"{DRAWING}{name}": 1 for name in words("clrScheme fontScheme fmtScheme extLst")}
_COLOURS = {f"{DRAWING}{name}": 1 for name in (*_ORDER, "extLst")}
_FONTS = {f"{DRAWING}{name}": 1 for name in words("majorFont minorFont extLst")}


class Theme(NamedTuple):
    """What a theme decides of cells."""

    colours: tuple[str, ...] = OFFICE
    """Six digits each, or `UNKNOWN`, in the order in which cells count them."""
    symbols: frozenset[str] = frozenset()
    """Which of its two fonts, ``minor`` and ``major``, have pictures for letters."""


def theme_of(package: Package, part: str | None) -> Theme:
    """What the theme in this part decides. Raises ReturnFileError (W015)."""
    return Theme() if part is None else package.judgement(part, _WHERE, _theme).value


def _theme(root: Element, _: Budget) -> Theme:
    if root.tag != f"{DRAWING}theme":
        raise contradiction(f"{_WHERE}的内容不是主题")
    refuse_strangers(root, _THEME, _WHERE)
    elements = root.find(f"{DRAWING}themeElements")
    if elements is None:
        return Theme()
    refuse_strangers(elements, _ELEMENTS, _WHERE)
    return Theme(_colours(elements.find(f"{DRAWING}clrScheme")), _symbols(elements.find(f"{DRAWING}fontScheme")))


def _colours(scheme: Element | None) -> tuple[str, ...]:
    if scheme is None:
        return OFFICE
    refuse_strangers(scheme, _COLOURS, _WHERE)
    stated = {local(item.tag): _colour(item) for item in scheme}
    return tuple(stated.get(name, usual) for name, usual in zip(_ORDER, OFFICE, strict=True))


def _colour(item: Element) -> str:
    """A colour that is plainly stated; of any other nobody can say what programs make of it."""
    if len(item) != 1 or len(item[0]):
        return UNKNOWN
    [stated] = item
    value = stated.get("val", "")
    if stated.tag == f"{DRAWING}sysClr":
        return _SYSTEM.get(value, UNKNOWN)
    plain = stated.tag == f"{DRAWING}srgbClr" and _HEX.fullmatch(value)
    return value.upper() if plain else UNKNOWN


def _symbols(scheme: Element | None) -> frozenset[str]:
    if scheme is None:
        return frozenset()
    refuse_strangers(scheme, _FONTS, _WHERE)
    return frozenset(
        local(kind.tag).removesuffix("Font")
        for kind in scheme
        for font in kind
        if (local(font.tag) in ("latin", "ea") or font.get("script") in _SCRIPTS)
        and is_of_symbols(font.get("typeface", ""))
    )
