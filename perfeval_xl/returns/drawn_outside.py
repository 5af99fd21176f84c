"""Whether a thing on a sheet is painted inside its anchor, as far as programs are known to paint it.

Everything that is not understood counts as painted elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from perfeval_xl.returns.sheet_sizes import COVERED, POINT
from perfeval_xl.returns.strict_xml import local, words

BROADEST_LINE = 2 * COVERED
"""A line reaches half of its width beyond what it runs round."""
USUAL_TEXT = 18 * POINT
"""The size of letters of which nothing is said."""
LARGEST_SHIFT = 20 * POINT
"""How far an offset may lie beyond its cell, whose size programs do not measure alike."""
_HUNDREDTH = POINT // 100
_SIDE_INSET, _TOP_INSET = 91_440, 45_720
_WHOLE = 100_000
"""A hundred per cent of a drawing."""
_STEEPEST = 800_000
"""How far the corners of lines stand out that Excel draws, in thousandths of a per cent of their width."""
_PLAIN = words(
    """from to pos ext col colOff row rowOff clientData extLst
    pic nvPicPr cNvPr cNvPicPr picLocks hlinkClick blipFill blip srcRect stretch fillRect spPr xfrm off prstGeom avLst
    gd alphaModFix lum grayscl biLevel clrChange clrFrom clrTo duotone
    sp nvSpPr cNvSpPr spLocks style lnRef fillRef effectRef fontRef txBody bodyPr lstStyle noAutofit normAutofit
    spAutoFit p pPr r rPr endParaRPr t br latin ea cs sym
    cxnSp nvCxnSpPr cNvCxnSpPr cxnSpLocks stCxn endCxn grpSp
    graphicFrame nvGraphicFramePr cNvGraphicFramePr graphicFrameLocks graphic graphicData chart
    ln noFill solidFill gradFill gsLst gs lin pattFill fgClr bgClr prstDash round bevel miter headEnd tailEnd
    srgbClr schemeClr sysClr prstClr scrgbClr hslClr lumMod lumOff alpha tint shade satMod effectLst"""
)
"""What plain pictures, charts, lines and boxes with words consist of."""
_TEXT_MARKS = words("lang altLang sz b i u strike kern noProof dirty err smtClean kumimoji")
_BODY_MARKS = words(
    """lIns rIns tIns bIns wrap rtlCol anchor anchorCtr vertOverflow horzOverflow rot vert upright numCol forceAA
    fromWordArt compatLnSpc spcFirstLastPara"""
)
_PARAGRAPH_MARKS = words("algn rtl fontAlgn eaLnBrk latinLnBrk hangingPunct")
_WIDE = re.compile(r"[^\x00-\x7f]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,14}")
_THICK = re.compile(rb"""<(?:\w+:)?ln\b[^>]{0,2000}?\sw\s*=\s*["']([^"']{0,40})["']""")


def stays_inside(anchor: Element, size: tuple[int, int] | None, *, plain_theme: Callable[[], bool]) -> bool:
    """Whether what an anchor holds is painted inside of it.

    ``size`` is its height and width in EMU, None where it is not known; ``plain_theme`` says whether the lines of the
    theme are thin.
    """
    waiting = list(anchor)
    while waiting:
        item = waiting.pop()
        name = local(item.tag)
        if name not in _PLAIN or not _is_plain(item, name, plain_theme):
            return False
        if name == "txBody" and not _fits(item, size):
            return False
        # Extensions say what older programs do not paint, or who made a thing.
        if name != "extLst":
            waiting.extend(item)
    return True


def thin_lines(theme: bytes) -> bool:
    """Whether no line of a theme is broad."""
    return all((wide := number(text)) is not None and 0 <= wide <= BROADEST_LINE for text in _THICK.findall(theme))


def number(text: str | bytes | None, usual: int = 0) -> int | None:
    """A whole number; ``usual`` where nothing is said, None for what is no number."""
    if text is None:
        return usual
    said = (text.decode("latin-1") if isinstance(text, bytes) else text).strip()
    return int(said) if _NUMBER.fullmatch(said) else None


def _is_plain(item: Element, name: str, plain_theme: Callable[[], bool]) -> bool:
    match name:
        case "xfrm":
            return number(item.get("rot")) == 0
        case "colOff" | "rowOff":
            return _among(item.text or "0", 0, 10**9)
        case "srcRect" | "fillRect":
            return all(_among(value, 0, _WHOLE) for value in item.attrib.values())
        case "prstGeom":
            return "allout" not in item.get("prst", "allout")
        case "gd":
            return item.get("fmla", "").startswith("val ") and _among(item.get("fmla", "")[4:], 0, _WHOLE)
        case "ln":
            return _among(item.get("w", "0"), 0, BROADEST_LINE)
        case "miter":
            return _among(item.get("lim", "0"), 0, _STEEPEST)
        case "lnRef":
            return item.get("idx") == "0" or plain_theme()
        case "effectRef":
            return item.get("idx") == "0"
        case "effectLst" | "lstStyle" | "grpSp":
            return len(item) == 0
        case "sp":
            return not item.get("textlink")
        case "graphicData":
            return item.get("uri", "").endswith("/chart")
    return _is_plain_text(item, name)


def _is_plain_text(item: Element, name: str) -> bool:
    if name == "bodyPr":
        return (
            set(item.attrib) <= _BODY_MARKS
            and number(item.get("rot")) == 0
            and item.get("vert", "horz") == "horz"
            and item.get("numCol", "1") == "1"
            and all(_among(item.get(side, "0"), 0, 10**9) for side in ("lIns", "rIns", "tIns", "bIns"))
        )
    if name == "pPr":
        return len(item) == 0 and set(item.attrib) <= _PARAGRAPH_MARKS
    if name in ("rPr", "endParaRPr"):
        return set(item.attrib) <= _TEXT_MARKS and _among(item.get("sz", "1800"), 100, 400_000)
    return True


def _fits(text: Element, size: tuple[int, int] | None) -> bool:
    """Whether the words of a box find room in it."""
    said = "".join(item.text or "" for item in text.iter() if local(item.tag) == "t")
    if not said.strip():
        return True
    if size is None:
        return False
    body = next((item for item in text if local(item.tag) == "bodyPr"), None)
    inside: Mapping[str, str] = body.attrib if body is not None else {}
    left, right, top, bottom = (
        number(inside.get(name), usual) or 0
        for name, usual in (("lIns", _SIDE_INSET), ("rIns", _SIDE_INSET), ("tIns", _TOP_INSET), ("bIns", _TOP_INSET))
    )
    high, wide = size[0] - top - bottom + 2 * COVERED, size[1] - left - right
    if wide <= 0:
        return False
    needed = 0
    for paragraph in (item for item in text if local(item.tag) == "p"):
        letters = [number(item.get("sz")) or 0 for item in paragraph.iter() if local(item.tag).endswith("rPr")]
        largest = max((size * _HUNDREDTH for size in letters if size), default=USUAL_TEXT)
        if any(item.get("sz") is None for item in paragraph.iter() if local(item.tag) == "rPr"):
            largest = max(largest, USUAL_TEXT)
        lines = 0
        for line in _lines(paragraph):
            length = (len(line) + len(_WIDE.findall(line))) * largest // 2
            if inside.get("wrap") == "none" and length > wide:
                return False
            lines += max(1, math.ceil(length / wide))
        needed += lines * largest * 6 // 5
    return needed <= high


def _lines(paragraph: Element) -> list[str]:
    said = []
    for item in paragraph.iter():
        if local(item.tag) == "br":
            said.append("\n")
        elif local(item.tag) == "t":
            said.append(item.text or "")
    return "".join(said).replace("\v", "\n").splitlines() or [""]


def _among(text: str, least: int, most: int) -> bool:
    known = number(text)
    return known is not None and least <= known <= most
