"""Read one worksheet part into a `RawSheet`: cells, validations, merges, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from perfeval_xl.returns.attributes import check_extensions, check_within
from perfeval_xl.returns.budget import Limit
from perfeval_xl.returns.cell_reading import LONGEST_FORMULA, SMALLEST, BookContent, CellReader, size
from perfeval_xl.returns.cells import RawSheet, RawValidation
from perfeval_xl.returns.margins import reach_of
from perfeval_xl.returns.namespaces import MAIN, X14, XM
from perfeval_xl.returns.plain_cells import PlainCells
from perfeval_xl.returns.references import Area, area_of, whole
from perfeval_xl.returns.sheet_text import CELLS, SheetText
from perfeval_xl.returns.strict_xml import ALTERNATIVES, MANY, local, refuse_strangers, words
from perfeval_xl.returns.zip_records import contradiction
from perfeval_xl.vocabulary import CellPosition

VALIDATIONS_2010 = "{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"
"""The extension in which Excel 2010 looks for validations."""
LARGEST_BLOCK = 64
"""Cells of a validation's range up to which it is noted cell by cell."""
TWOFOLD = RawValidation("", "", "", "", refuses=False)
"""The validation of a cell for which two stand in the file."""

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
_RULE = {f"{MAIN}formula1": 1, f"{MAIN}formula2": 1, ALTERNATIVES: 1}


def read_sheet(text: SheetText, sheet: RawSheet, content: BookContent, plain: PlainCells) -> None:
    """Read what the part of a worksheet says into ``sheet``; ``plain`` reads the rows if it can.

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
                content.budget.take(Limit.MERGES, len(part))
                sheet.merges.update(_merges(part, where))
            case "dataValidations":
                _read_validations(part, sheet, content)
            case "headerFooter":
                texts_found = (_MARGIN_CODE.sub("", item.text or "") for item in part)
                sheet.margin_text = "".join("".join(texts_found).split())
                sheet.margin_reach = reach_of(part, root.find(f"{MAIN}pageMargins"))
            case "conditionalFormatting":
                sheet.conditionals += 1
            case "extLst":
                check_extensions(part, where)
                _read_extensions(part, sheet, content)
            case _ if part.tag == ALTERNATIVES:
                _refuse_other_contents(part, where)


def _refuse_other_contents(part: Element, where: str) -> None:
    """Refuse two contents of anything but what lies on the sheet."""
    for choice in part:
        for item in choice:
            if local(item.tag) not in _IN_ALTERNATIVES:
                raise contradiction(f"{where}里有一段内容，新旧软件读到的不同")


def _merges(part: Element, where: str) -> Iterator[Area]:
    refuse_strangers(part, {f"{MAIN}mergeCell": MANY}, where)
    for item in part:
        block = area_of(item.get("ref", ""))
        if block is None:
            raise contradiction(f"{where}的合并单元格“{item.get('ref', '')[:20]}”不是地址")
        yield block


def _read_validations(part: Element, sheet: RawSheet, content: BookContent) -> None:
    where = f"工作表“{sheet.name}”的数据验证"
    refuse_strangers(part, {f"{MAIN}dataValidation": MANY}, where)
    for item in part:
        refuse_strangers(item, _RULE, where)
        rule = RawValidation(
            item.get("type", "none"),
            item.get("operator", "between"),
            item.findtext(f"{MAIN}formula1") or "",
            item.findtext(f"{MAIN}formula2") or "",
            _refuses(item),
        )
        _note_validation(sheet, item.get("sqref", ""), rule, content)


def _read_extensions(part: Element, sheet: RawSheet, content: BookContent) -> None:
    """Some programs save validations as Excel 2010 extensions."""
    known = (ext for ext in part if ext.get("uri", "").upper() == VALIDATIONS_2010)
    for item in (validation for ext in known for validation in ext.iter(f"{X14}dataValidation")):
        rule = RawValidation(
            item.get("type", "none"),
            item.get("operator", "between"),
            item.findtext(f"{X14}formula1/{XM}f") or "",
            item.findtext(f"{X14}formula2/{XM}f") or "",
            _refuses(item),
        )
        _note_validation(sheet, item.findtext(f"{XM}sqref") or "", rule, content)


def _refuses(item: Element) -> bool:
    """Whether a validation stops a wrong entry, rather than warn of it or stay silent."""
    return item.get("showErrorMessage") in ("1", "true") and item.get("errorStyle", "stop") == "stop"


def _note_validation(sheet: RawSheet, references: str, rule: RawValidation, content: BookContent) -> None:
    if max(len(rule.first), len(rule.second)) > LONGEST_FORMULA:
        raise contradiction(f"工作表“{sheet.name}”的数据验证里有一个公式超过{LONGEST_FORMULA}个字符，Excel不存这么长的")
    # What is too long for its budget is not even taken to pieces.
    places = references.split(maxsplit=Limit.VALIDATIONS.most)
    content.budget.take(Limit.VALIDATIONS, len(places))
    for reference in places:
        block = area_of(reference)
        if block is None:
            continue
        top, left, bottom, right = block
        if (bottom - top + 1) * (right - left + 1) > LARGEST_BLOCK:
            sheet.wide_validations.append((block, rule))
            continue
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                _note_one(sheet, (row, column), rule)


def _note_one(sheet: RawSheet, at: CellPosition, rule: RawValidation) -> None:
    """Note the validation of a cell; of two that differ nobody can say which a program asks."""
    other = sheet.validations.get(at, rule)
    sheet.validations[at] = rule if other == rule else TWOFOLD
