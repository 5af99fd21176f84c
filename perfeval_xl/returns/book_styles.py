"""All that the styles of a workbook decide, with its theme: judged once for the files that have the same."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from perfeval_xl.returns.colours import Palette, palette_of
from perfeval_xl.returns.conditional_effects import Format, formats_of
from perfeval_xl.returns.package import Package, parse_xml
from perfeval_xl.returns.remembered import LARGEST_KEPT, Memory
from perfeval_xl.returns.style_schema import WHERE, check_styles
from perfeval_xl.returns.styles import Look, looks_of
from perfeval_xl.returns.themes import Theme, theme_of

MOST_STYLES = 2_000
"""Styles of a workbook that are kept at most; a form has a hundred, and tens of thousands take megabytes."""
BYTES_OF_A_STYLE = 500
"""About what each of them takes."""


class Styles(NamedTuple):
    """What the styles of a workbook decide."""

    palette: Palette
    looks: Mapping[str, Look] = MappingProxyType({})
    """What each style decides, by its index as cells write it."""
    formats: tuple[Format, ...] = ()
    """What conditional formats apply."""
    number: int = 0
    """Tells these styles from all others that were judged; 0 is that of no styles."""


_STYLES: Memory[Styles] = Memory()
"""By the bytes of the styles and by the theme."""
_NUMBERS = itertools.count(1)


def styles_of(package: Package, styles: str | None, theme: str | None) -> Styles:
    """What the styles in one part and the theme in another decide. Raises ReturnFileError."""
    if styles is None:
        return Styles(palette_of(None, theme_of(package, theme)))
    checked = package.judgement(styles, WHERE, check_styles)
    own: Theme = theme_of(package, theme)
    known = _STYLES.get((checked.data, own))
    if known is not None:
        return known
    root = parse_xml(checked.data, styles) if checked.root is None else checked.root
    palette = palette_of(root, own)
    made = Styles(palette, MappingProxyType(looks_of(root, palette)), formats_of(root, palette), next(_NUMBERS))
    if len(checked.data) <= LARGEST_KEPT and len(made.looks) + len(made.formats) <= MOST_STYLES:
        size = len(checked.data) + BYTES_OF_A_STYLE * (len(made.looks) + len(made.formats))
        _STYLES.keep((checked.data, own), made, size)
    return made
