"""The styles of a workbook by their schema: cells count them, so that nothing may stand between or twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element

from perfeval_xl.returns.budget import Budget, Limit
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.strict_xml import MANY, local, refuse_strangers, words
from perfeval_xl.returns.zip_records import contradiction

WHERE = "格式表"
"""What messages call it."""
LONGEST_VALUE = 20
"""Characters of a value that a message repeats."""
_DIGITS = re.compile("[0-9]{1,9}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")


def _once(text: str) -> dict[str, int]:
    return {f"{MAIN}{name}": 1 for name in words(text)}


def _many(name: str) -> dict[str, int]:
    return {f"{MAIN}{name}": MANY}


_LOOK = "b i strike condense extend outline shadow u vertAlign sz color family charset scheme"
_XF = _once("alignment protection extLst")
_SIDE = _once("color")
RUN = _once(f"rFont {_LOOK}")
"""What a piece of a text may state of its font."""
_INSIDE: Mapping[str, Mapping[str, int]] = {
    "styleSheet": _once("numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"),
    "numFmts": _many("numFmt"),
    "fonts": _many("font"),
    "font": _once(f"name {_LOOK}"),
    "fills": _many("fill"),
    "fill": _once("patternFill gradientFill"),
    "patternFill": _once("fgColor bgColor"),
    "gradientFill": _many("stop"),
    "stop": _once("color"),
    "borders": _many("border"),
    "border": _once("start end left right top bottom diagonal vertical horizontal"),
    **dict.fromkeys(words("start end left right top bottom diagonal vertical horizontal"), _SIDE),
    "cellStyleXfs": _many("xf"),
    "cellXfs": _many("xf"),
    "xf": _XF,
    "dxfs": _many("dxf"),
    "dxf": _once("font numFmt fill alignment border protection extLst"),
    "colors": _once("indexedColors mruColors extLst"),
    "indexedColors": _many("rgbColor"),
    "mruColors": _many("color"),
}
"""What stands in each element (ECMA-376, §18.8); nothing in those that are not named."""
_FREE = words("cellStyles tableStyles extLst")
"""What decides nothing of what is seen of a cell, and may be extended."""


def check_styles(root: Element, budget: Budget) -> None:
    """Refuse styles that are counted, or understood, differently by programs. Raises ReturnFileError."""
    if root.tag != f"{MAIN}styleSheet":
        raise contradiction(f"{WHERE}的内容不是格式表")
    for name in ("numFmts", "cellXfs"):
        for listed in root.iterfind(f"{MAIN}{name}"):
            budget.take(Limit.STYLES, len(listed))
    refuse_unforeseen(root, WHERE)


def refuse_unforeseen(element: Element, where: str) -> None:
    """Refuse what the schema does not have in an element of styles, nor in what it consists of (W015)."""
    waiting = [element]
    while waiting:
        item = waiting.pop()
        name = local(item.tag)
        if name in _FREE:
            continue
        refuse_strangers(item, _INSIDE.get(name, {}), where)
        if name == "fill" and len(item) > 1:
            raise contradiction(f"{where}里有一种填充有两种写法")
        waiting.extend(child for child in item if len(child))


def whole(text: str, what: str) -> int:
    """A number by which something is counted. Raises ReturnFileError (W015)."""
    if _DIGITS.fullmatch(text) is None:
        raise contradiction(f"{WHERE}里有{what}写成“{text[:LONGEST_VALUE]}”，不是整数")
    return int(text)


def number(text: str, what: str) -> float:
    """A number with places. Raises ReturnFileError (W015)."""
    if _NUMBER.fullmatch(text) is None:
        raise contradiction(f"{WHERE}里有{what}写成“{text[:LONGEST_VALUE]}”，不是数")
    return float(text)


def is_true(text: str, what: str) -> bool:
    """Whether something is so. Raises ReturnFileError (W015)."""
    if text not in ("0", "1", "true", "false"):
        raise contradiction(f"{WHERE}里有{what}写成“{text[:LONGEST_VALUE]}”，不知道是有还是没有")
    return text in ("1", "true")


def one_of(known: Collection[str], text: str, what: str) -> str:
    """One of some words. Raises ReturnFileError (W015)."""
    if text not in known:
        raise contradiction(f"{WHERE}里有{what}写成“{text[:LONGEST_VALUE]}”，没有这种写法")
    return text
