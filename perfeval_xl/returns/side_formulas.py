"""Formulas that stand in no cell of a sheet: of validations, conditional formats and small charts."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from perfeval_xl.returns.active_formulas import SideFormula, doing_more
from perfeval_xl.returns.conditional_blocks import Blocks
from perfeval_xl.returns.known_lists import Lists
from perfeval_xl.returns.namespaces import MAIN, X14, XM
from perfeval_xl.returns.validations import rules_in

_EXTENDED = {
    "dataValidation": "填写限制",
    "conditionalFormatting": "条件格式",
    "sparklineGroup": "迷你图",
}
"""What holds formulas in the extensions of a sheet."""


def side_formulas(root: Element, blocks: Blocks, lists: Lists) -> tuple[SideFormula, ...]:
    """The formulas of a sheet outside its cells that do more than compute; ``blocks`` and ``lists`` are judged."""
    every = [one for one in _formulas_of(root, blocks, lists) if one[2]]
    does = dict(doing_more(list({formula for _, _, formula in every})))
    return tuple(SideFormula(*one, does[one[2]]) for one in every if one[2] in does) if does else ()


def _formulas_of(root: Element, blocks: Blocks, lists: Lists) -> Iterator[tuple[str, str, str]]:
    for part in root.iterfind(f"{MAIN}dataValidations"):
        rules = rules_in(part, lists)
        for place, text in () if rules is None else rules.formulas:
            yield "填写限制", place, text
        for item in () if rules is not None else part:
            for formula in item:
                yield "填写限制", item.get("sqref", ""), formula.text or ""
    for block in root.iterfind(f"{MAIN}conditionalFormatting"):
        known = blocks.known(block)
        for one in known:
            for text in one.formulas:
                yield "条件格式", one.place, text
        if known:
            continue
        for formula in block.iter(f"{MAIN}formula"):
            yield "条件格式", block.get("sqref", ""), formula.text or ""
        for limit in block.iter(f"{MAIN}cfvo"):
            yield "条件格式", block.get("sqref", ""), limit.get("val", "")
    for extension in root.iterfind(f"{MAIN}extLst/{MAIN}ext"):
        for tag, what in _EXTENDED.items():
            for item in extension.iter(f"{X14}{tag}"):
                for formula in item.iter(f"{XM}f"):
                    yield what, item.findtext(f".//{XM}sqref", "").strip(), formula.text or ""
