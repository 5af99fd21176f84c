"""How letters of a Word document look: by its defaults, by styles that rest on others, and by themselves."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from perfeval_xl.returns.symbol_fonts import is_of_symbols

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
TINY = 4
"""Size of letters in half points, up to which nobody reads them."""
FLAT = 40
"""Height of a line or a row in twentieths of a point, of which Word then shows no more."""
THIN = 10
"""Per cent of their width, up to which letters are lines."""
_LIGHTEST = 0xF0
_PAPER = ("background1", "light1")
_HEX = re.compile("[0-9A-Fa-f]{6}")
Look = dict[str, bool]
"""What is said of letters, by name; what is not said is left to what they rest on."""


class Looks:
    """The looks that the styles of a document give."""

    def __init__(self, styles: Element | None = None) -> None:
        self._own: dict[tuple[str, str], tuple[Look, str]] = {}
        self._known: dict[tuple[str, str], Look] = {}
        self._usual: dict[str, str] = {}
        """The style of what names none, by kind."""
        self._defaults = of_run(
            None if styles is None else styles.find(f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr")
        )
        for style in () if styles is None else styles.iter(f"{WORD}style"):
            kind, name = style.get(f"{WORD}type", "paragraph"), style.get(f"{WORD}styleId", "")
            base = style.find(f"{WORD}basedOn")
            look = of_run(style.find(f"{WORD}rPr")) | of_paragraph(style.find(f"{WORD}pPr"))
            if kind == "table" and any(is_dark(shade) for shade in style.iter(f"{WORD}shd")):
                look["ground"] = True
            self._own[kind, name] = look, "" if base is None else base.get(f"{WORD}val", "")
            if is_on(style.get(f"{WORD}default", "0")):
                self._usual[kind] = name

    def named(self, kind: str, settings: Element | None) -> Look:
        """The look of the style that ``settings`` name, or else of the usual one of this kind."""
        tag = {"paragraph": "pStyle", "character": "rStyle", "table": "tblStyle"}[kind]
        written = settings.find(f"{WORD}{tag}") if settings is not None else None
        name = self._usual.get(kind, "") if written is None else written.get(f"{WORD}val", "")
        chain: list[tuple[str, str]] = []
        at, seen = (kind, name), set[tuple[str, str]]()
        while at in self._own and at not in self._known and at not in seen:
            seen.add(at)
            chain.append(at)
            at = kind, self._own[at][1]
        look = self._known.get(at, {})
        for one in reversed(chain):
            look = self._known[one] = look | self._own[one][0]
        return look

    def seen(self, table: Look, paragraph: Look, settings: Element | None, *, filled: bool) -> tuple[bool, bool]:
        """Whether letters can be seen, and whether they are at least not of the colour of the paper."""
        character, own = self.named("character", settings), of_run(settings)
        look = self._defaults | table | paragraph | character | own
        hidden = own.get("hidden")
        if hidden is None:
            # What is said twice by styles is unsaid (ECMA-376, §17.7.3).
            times = sum(level.get("hidden", False) for level in (table, paragraph, character))
            hidden = self._defaults.get("hidden", False) or times % 2 == 1
        gone = hidden or any(look.get(name) for name in ("always hidden", "tiny", "thin", "flat", "pictures"))
        shaded = filled or look.get("filled", False) or look.get("ground", False)
        return not gone, not (look.get("white") and not shaded) and not look.get("clear")


def is_on(written: str) -> bool:
    """Whether a switch is on as it is written."""
    return written not in ("0", "false", "off")


def of_run(settings: Element | None) -> Look:
    """What the settings of a run say of its letters; of what is said twice, the last."""
    if settings is None or not len(settings):
        return {}
    look: Look = {}
    said = {item.tag: item for item in settings}
    for tag, name in (("vanish", "hidden"), ("specVanish", "always hidden")):
        if (item := said.get(f"{WORD}{tag}")) is not None:
            look[name] = is_on(item.get(f"{WORD}val", "1"))
    for tag, name, limit in (("sz", "tiny", TINY), ("w", "thin", THIN)):
        if (item := said.get(f"{WORD}{tag}")) is not None:
            written = item.get(f"{WORD}val", "").removesuffix("%")
            look[name] = written.isdecimal() and len(written) < 9 and int(written) <= limit
    if (colour := said.get(f"{WORD}color")) is not None:
        look["white"] = _is_paper(colour)
    if (fonts := said.get(f"{WORD}rFonts")) is not None and fonts.get(f"{WORD}ascii") is not None:
        name = fonts.get(f"{WORD}ascii", "")
        # The figures of the font Symbol are figures.
        look["pictures"] = name.lower() != "symbol" and is_of_symbols(name)
    marker, shade = said.get(f"{WORD}highlight"), said.get(f"{WORD}shd")
    if marker is not None or shade is not None:
        marked = marker is not None and marker.get(f"{WORD}val", "none") not in ("none", "white")
        look["filled"] = marked or is_dark(shade)
    if (fill := said.get(f"{_W14}textFill")) is not None:
        outline = said.get(f"{_W14}textOutline")
        drawn = outline is not None and outline.find(f"{_W14}noFill") is None
        look["clear"] = fill.find(f"{_W14}noFill") is not None and not drawn
    return look


def of_paragraph(settings: Element | None) -> Look:
    """What the settings of a paragraph say of the letters in it."""
    look: Look = {}
    if settings is None:
        return look
    spacing, shade = settings.find(f"{WORD}spacing"), settings.find(f"{WORD}shd")
    if spacing is not None and spacing.get(f"{WORD}line") is not None:
        look["flat"] = spacing.get(f"{WORD}lineRule") == "exact" and is_flat(spacing.get(f"{WORD}line", ""))
    if shade is not None:
        look["ground"] = is_dark(shade)
    return look


def is_flat(height: str) -> bool:
    """Whether a height is none."""
    return height.isdecimal() and len(height) < 9 and int(height) <= FLAT


def is_dark(shade: Element | None) -> bool:
    """Whether a shading is something else than white."""
    if shade is None:
        return False
    if shade.get(f"{WORD}val", "clear") not in ("clear", "nil"):
        return True
    if shade.get(f"{WORD}themeFill") is not None:
        return shade.get(f"{WORD}themeFill") not in _PAPER or shade.get(f"{WORD}themeFillShade") is not None
    return is_coloured(shade.get(f"{WORD}fill", "auto"))


def is_coloured(written: str) -> bool:
    """Whether a colour, as it is written, is one that white letters can be read on."""
    return written != "auto" and not _is_light(written)


def _is_light(written: str) -> bool:
    return bool(_HEX.fullmatch(written)) and all(int(written[at : at + 2], 16) >= _LIGHTEST for at in (0, 2, 4))


def _is_paper(colour: Element) -> bool:
    theme = colour.get(f"{WORD}themeColor")
    if theme is not None:
        return theme in _PAPER and colour.get(f"{WORD}themeShade") is None
    return _is_light(colour.get(f"{WORD}val", "auto"))
