"""What of a part of a Word document stands on the page; the rest is taken out of its tree.

Hidden letters, deleted text, codes of fields, second copies for other programs, and what no program knows are in
the file and not on the page. Where letters stood that nobody sees, an `UNSEEN` element says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.word_looks import WORD, Look, Looks, is_coloured, is_dark, is_flat, of_paragraph

UNSEEN = "unseen"
"""Tag of what stands in the tree for letters that are not on the page; without text, for a file inside of the file."""
JOINED = "joined"
"""Attribute of a paragraph after which the next one goes on in the same line."""
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OFFICE = "http://schemas.microsoft.com/office/word/"
_OPEN = "http://schemas.openxmlformats.org/"
_MC = f"{{{_OPEN}markup-compatibility/2006}}"
_WPS = f"{{{_OFFICE}2010/wordprocessingShape}}"
_VML = "{urn:schemas-microsoft-com:vml}"
_DRAWING = f"{{{_OPEN}drawingml/2006/main}}"
_ANCHOR = f"{{{_OPEN}drawingml/2006/wordprocessingDrawing}}anchor"
_GROUPS = frozenset({f"{{{_OFFICE}2010/wordprocessingGroup}}", f"{{{_OFFICE}2010/wordprocessingCanvas}}"})
_HOLDERS = frozenset({WORD, MATH, _MC, _WPS, _VML, _DRAWING, *_GROUPS}) | {
    f"{{{_OPEN}drawingml/2006/wordprocessingDrawing}}",
    f"{{{_OPEN}drawingml/2006/lockedCanvas}}",
    "{urn:schemas-microsoft-com:office:office}",
    "{urn:schemas-microsoft-com:office:word}",
}
"""Namespaces of what text can stand in; what else there is, programs pass over with all that is inside."""
UNDERSTOOD = frozenset(
    f"{_OFFICE}{name}"
    for name in (
        *("2010/wordprocessingShape", "2010/wordprocessingGroup", "2010/wordprocessingCanvas"),
        *(
            "2010/wordprocessingInk",
            "2010/wordprocessingDrawing",
            "2010/wordml",
            "2012/wordml",
            "2018/wordml",
            "2018/wordml/cex",
        ),
        *("2016/wordml/cid", "2015/wordml/symex", "2020/wordml/sdtdatahash", "2023/wordml/word16du"),
    )
)
"""Namespaces of which Word takes the first choice where it has two."""
_DECLARED = re.compile(rb"""\sxmlns:([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_GONE = frozenset(f"{WORD}{name}" for name in ("del", "moveFrom", "instrText", "delInstrText", "sdtPr", "rt")) | {
    f"{WORD}{name}" for name in ("rPr", "sectPr")
}
"""Deleted text, codes of fields, the small signs above others; and settings, which are read before."""
_FILES = (f"{WORD}altChunk", f"{WORD}subDoc")
_RUNS = (f"{WORD}r", f"{MATH}r")
TEXTS = (f"{WORD}t", f"{MATH}t")
"""What holds letters."""
_FIELD = f"{WORD}fldChar"


class _Around(NamedTuple):
    """What stands around an element."""

    paragraph: Look
    table: Look
    filled: bool = False
    """Whether the paper has another colour there."""
    chosen: bool = False
    """Whether it is one of two copies."""


class Page:
    """How the parts of one document are read."""

    def __init__(self, styles: Element | None, *, filled: bool, pictured: bool) -> None:
        self._looks = Looks(styles)
        self._filled = filled
        self._pictured = pictured
        """Whether pictures lie behind the text, on which white letters may be read."""

    def clear(self, root: Element, data: bytes) -> Element:
        """Take out of ``root``, whose bytes are ``data``, what is not on the page."""
        known = understood(data)
        waiting = [(root, _Around(self._looks.named("paragraph", None), {}, self._filled))]
        while waiting:
            node, around = waiting.pop()
            kept: list[Element] = []
            for child in node:
                for item, inside in self._shown(child, around, known):
                    kept.append(item)
                    if inside is not None:
                        waiting.append((item, inside))
            node[:] = kept
        _empty_codes(root)
        return root

    def _shown(
        self, child: Element, around: _Around, known: frozenset[str]
    ) -> Iterator[tuple[Element, _Around | None]]:
        """What stands for ``child``, each with what is around its parts; None where they need no look."""
        tag = child.tag
        if tag in _GONE or (tag == f"{MATH}phant" and _is_phantom(child)):
            return
        if tag in _FILES:
            yield _unseen(""), None
        elif tag == f"{_MC}AlternateContent":
            yield from _one_of(child, around, known)
        elif tag.partition("}")[0] + "}" not in _HOLDERS:
            yield from _told(_letters(child))
        elif tag in _RUNS:
            yield from self._run(child, around)
        else:
            yield child, self._inside(child, around) if len(child) else None

    def _run(self, run: Element, around: _Around) -> Iterator[tuple[Element, _Around | None]]:
        settings = run.find(f"{WORD}rPr")
        seen, told_from_paper = self._looks.seen(around.table, around.paragraph, settings, filled=around.filled)
        if seen and (told_from_paper or self._pictured):
            yield run, around
        if not (seen and told_from_paper):
            letters = _letters(run)
            if not (seen and self._pictured):
                run[:] = [part for part in run if part.tag == _FIELD]
                yield run, None
            yield from _told(letters)

    def _inside(self, node: Element, around: _Around) -> _Around:
        """What stands around the parts of ``node``."""
        tag = node.tag
        if tag == f"{WORD}p":
            settings = node.find(f"{WORD}pPr")
            look = self._looks.named("paragraph", settings) | of_paragraph(settings)
            mark = settings.find(f"{WORD}rPr") if settings is not None else None
            gone = mark is not None and mark.find(f"{WORD}del") is not None
            if gone or not self._looks.seen(around.table, look, mark, filled=True)[0]:
                node.set(JOINED, "1")
            return around._replace(paragraph=look)
        if tag == f"{WORD}tbl":
            settings = node.find(f"{WORD}tblPr")
            shade = settings.find(f"{WORD}shd") if settings is not None else None
            look = self._looks.named("table", settings)
            return around._replace(table=look, filled=around.filled or is_dark(shade))
        if tag == f"{WORD}tr":
            height = node.find(f"{WORD}trPr/{WORD}trHeight")
            flat = (
                height is not None and height.get(f"{WORD}hRule") == "exact" and is_flat(height.get(f"{WORD}val", ""))
            )
            return around._replace(table=around.table | {"flat": True}) if flat else around
        if tag == f"{WORD}tc":
            return around._replace(filled=around.filled or is_dark(node.find(f"{WORD}tcPr/{WORD}shd")))
        return around._replace(filled=True) if not around.filled and _is_filled(node) else around


def understood(data: bytes) -> frozenset[str]:
    """The prefixes of a part that stand for nothing but namespaces that every program knows."""
    means: dict[str, set[str]] = {}
    for prefix, one, other in _DECLARED.findall(data):
        means.setdefault(prefix.decode("utf-8", "replace"), set()).add((one or other).decode("utf-8", "replace"))
    return frozenset(prefix for prefix, names in means.items() if names <= UNDERSTOOD)


def has_pictures_behind(root: Element) -> bool:
    """Whether a picture lies behind the text."""
    return any(anchor.get("behindDoc") in ("1", "true") for anchor in root.iter(_ANCHOR))


def _one_of(both: Element, around: _Around, known: frozenset[str]) -> Iterator[tuple[Element, _Around | None]]:
    """The copy that programs show, and what the other one says besides."""
    shown: Element | None = None
    for copy in both:
        needs = copy.get("Requires", "").split()
        if copy.tag == f"{_MC}Fallback" or (copy.tag == f"{_MC}Choice" and needs and known.issuperset(needs)):
            shown = copy
            break
    if shown is not None:
        yield shown, around._replace(chosen=True)
    if not around.chosen:
        # Copies inside of a copy are not compared: each would be read once for every one around it.
        words = "" if shown is None else _letters(shown)
        for copy in both:
            if copy is not shown and (other := _letters(copy)) != words:
                yield from _told(other)


def _is_phantom(node: Element) -> bool:
    show = node.find(f"{MATH}phantPr/{MATH}show")
    return show is not None and show.get(f"{MATH}val", "1") in ("0", "off", "false")


def _is_filled(node: Element) -> bool:
    """Whether a shape has a colour of its own, or stands on others."""
    tag = node.tag
    if tag.partition("}")[0] + "}" in _GROUPS or tag == f"{_VML}group":
        return True
    if tag == f"{_WPS}wsp":
        own, style = node.find(f"{_WPS}spPr"), node.find(f"{_WPS}style/{_DRAWING}fillRef")
        fills = [] if own is None else [one for one in own if one.tag.endswith("Fill")]
        if not fills:
            return style is not None and style.get("idx") != "0"
        plain = fills[0].find(f"{_DRAWING}srgbClr")
        return fills[0].tag != f"{_DRAWING}noFill" and (plain is None or is_coloured(plain.get("val", "")))
    if tag.startswith(_VML) and node.get("filled", "t") not in ("f", "false"):
        colour = node.get("fillcolor", "").split(" ")[0].removeprefix("#").lower()
        return node.find(f"{_VML}fill") is not None or colour not in ("", "white", "fff", "ffffff", "window")
    return False


def _letters(node: Element) -> str:
    return "".join(part.text or "" for part in node.iter() if part.tag in TEXTS)


def _told(letters: str) -> Iterator[tuple[Element, _Around | None]]:
    if letters:
        yield _unseen(letters), None


def _unseen(letters: str) -> Element:
    element = Element(UNSEEN)
    element.text = letters
    return element


class _FieldCode:
    """A field whose code is being read."""

    def __init__(self) -> None:
        self.letters: list[Element] = []


def _empty_codes(root: Element) -> None:
    """Empty what stands where the code of a field is; what has no end is no field."""
    fields: list[_FieldCode] = []
    codes: list[_FieldCode] = []
    """Those fields, the outermost first, of which the result has not begun."""
    for node in root.iter():
        if node.tag in TEXTS and codes:
            codes[0].letters.append(node)
        elif node.tag == _FIELD:
            kind = node.get(f"{WORD}fldCharType")
            if kind == "begin":
                fields.append(_FieldCode())
                codes.append(fields[-1])
            elif fields and kind in ("separate", "end"):
                if codes and codes[-1] is fields[-1]:
                    codes.pop()
                if kind == "end":
                    for letters in fields.pop().letters:
                        letters.text = ""
