"""Read one worksheet part into a `RawSheet`: cells, validations, merges, what is hidden."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.attributes import check_extensions, check_within
from perfeval_xl.returns.budget import Limit
from perfeval_xl.returns.cell_reading import SMALLEST, BookContent, CellReader, size
from perfeval_xl.returns.cells import RawSheet
from perfeval_xl.returns.known_lists import Lists
from perfeval_xl.returns.margins import reach_of
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.plain_cells import PlainCells
from perfeval_xl.returns.references import Area, area_of, whole
from perfeval_xl.returns.sheet_text import CELLS, SheetText
from perfeval_xl.returns.strict_xml import ALTERNATIVES, MANY, local, refuse_strangers, words
from perfeval_xl.returns.validations import read_extensions, read_validations
from perfeval_xl.returns.zip_records import contradiction

BYTES_OF_A_MERGE = 200
"""About what each merged block of cells takes."""
_MARGIN_CODE = re.compile(r'&"[^"]*"|&[0-9]+|&K[0-9A-Fa-f]{6}|&[A-Za-z]')
_OFTEN = frozenset({"conditionalFormatting"})
_CHILDREN = words(
    """sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
    autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations
    hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches
    ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls
    webPublishItems tableParts extLst"""
)
"""What a worksheet consists of (ECMA-376, §18.3.1.99)."""
_KNOWN = {f"{MAIN}{name}": MANY if name in _OFTEN else 1 for name in _CHILDREN} | {ALTERNATIVES: MANY}
_IN_ALTERNATIVES = words(
    "controls control oleObjects oleObject drawing legacyDrawing legacyDrawingHF picture tableParts extLst"
)
"""Of what a worksheet has two contents, for programs that know the newer one and for the rest."""


class _Merged(NamedTuple):
    """What a list of merged cells says."""

    paid: int
    """What a budget pays for."""
    blocks: frozenset[Area]


def read_sheet(text: SheetText, sheet: RawSheet, content: BookContent, plain: PlainCells, lists: Lists) -> None:
    """Read what the part of a worksheet says into ``sheet``; ``plain`` reads the rows if it can, and ``lists`` knows
    what was judged for other files.

    Raises ReturnFileError.
    """
    where, root = f"工作表“{sheet.name}”", text.root
    if root.tag != f"{MAIN}worksheet":
        raise contradiction(f"{where}的内容不是工作表")
    refuse_strangers(root, _KNOWN, where)
    for part in root:
        if part.tag != CELLS:
            check_within(part, where)
        match part.tag.removeprefix(MAIN):
            case "sheetData":
                if not plain.read(text, sheet):
                    CellReader(sheet, content).read(text.rows())
            case "cols":
                refuse_strangers(part, {f"{MAIN}col": MANY}, where)
                content.budget.take(Limit.COLUMNS, len(part))
                for item in part:
                    if item.get("hidden") in ("1", "true") or size(item.get("width")) < SMALLEST:
                        first, last = whole(item.get("min")), whole(item.get("max"))
                        sheet.hidden_columns.update(range(first - 1, min(last, first + 255)))
            case "sheetPr":
                sheet.counts_as_lotus = part.get("transitionEvaluation", "0") not in ("0", "false")
            case "sheetFormatPr":
                sheet.rows_hidden = part.get("zeroHeight") in ("1", "true")
            case "sheetProtection":
                sheet.protected = part.get("sheet") in ("1", "true")
            case "autoFilter":
                sheet.filtering = len(part) > 0
            case "mergeCells":
                sheet.merges.update(_merges(part, where, content, lists))
            case "dataValidations":
                read_validations(part, sheet, content.budget, lists)
            case "headerFooter":
                texts_found = (_MARGIN_CODE.sub("", item.text or "") for item in part)
                sheet.margin_text = "".join("".join(texts_found).split())
                sheet.margin_reach = reach_of(part, root.find(f"{MAIN}pageMargins"))
            case "conditionalFormatting":
                sheet.conditionals += 1
            case "extLst":
                check_extensions(part, where)
                read_extensions(part, sheet, content.budget)
            case _ if part.tag == ALTERNATIVES:
                _refuse_other_contents(part, where)


def _refuse_other_contents(part: Element, where: str) -> None:
    """Refuse two contents of anything but what lies on the sheet."""
    for choice in part:
        for item in choice:
            if local(item.tag) not in _IN_ALTERNATIVES:
                raise contradiction(f"{where}里有一段内容，新旧软件读到的不同")


def _merges(part: Element, where: str, content: BookContent, lists: Lists) -> frozenset[Area]:
    """The merged blocks of cells; those of a list that is known are paid for all the same."""
    known = lists.known(part)
    if isinstance(known, _Merged):
        content.budget.take(Limit.MERGES, known.paid)
        return known.blocks
    content.budget.take(Limit.MERGES, len(part))
    refuse_strangers(part, {f"{MAIN}mergeCell": MANY}, where)
    blocks = set[Area]()
    for item in part:
        block = area_of(item.get("ref", ""))
        if block is None:
            raise contradiction(f"{where}的合并单元格“{item.get('ref', '')[:20]}”不是地址")
        blocks.add(block)
    merged = _Merged(len(part), frozenset(blocks))
    lists.learn(part, merged, BYTES_OF_A_MERGE * len(blocks))
    return merged.blocks
