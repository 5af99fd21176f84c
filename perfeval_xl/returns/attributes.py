"""What elements of a sheet and of the workbook may hold, so that no two programs understand them in two ways.

Some programs take only ``1`` and ``true`` for yes, others ``on``, ``t`` and ``2`` as well, some cut off blanks and
some read a number up to the first character that is none. What is written as every program writes it, all read alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from perfeval_xl.returns.namespaces import MAIN, X14, XM
from perfeval_xl.returns.strict_xml import ALTERNATIVES, LONGEST_TAG, MANY, local, refuse_strangers, shown, words
from perfeval_xl.returns.zip_records import contradiction

_TRUTH, _WHOLE, _NUMBER = "1或0", "从0起的整数", "数字"
_AS_WRITTEN = {
    _TRUTH: re.compile("1|0|true|false"),
    _WHOLE: re.compile("0|[1-9][0-9]{0,9}"),
    _NUMBER: re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"),
}
_PLAIN = frozenset({"0", "1"})
"""What is every kind of value."""
_CALLED = {
    "hidden": "是否隐藏",
    "zeroHeight": "是否隐藏",
    "ht": "行高",
    "defaultRowHeight": "行高",
    "width": "列宽",
    "defaultColWidth": "列宽",
    "r": "行号",
    "min": "首列",
    "max": "末列",
    "sheet": "是否保护",
    "lockStructure": "是否保护",
    "showZeros": "是否显示零",
    "showFormulas": "是否显示公式",
    "showValue": "是否显示数值",
    "rightToLeft": "是否从右到左",
    "date1904": "是否用1904年日期",
    "localSheetId": "所属工作表",
    "dxfId": "格式编号",
}
"""What messages call attributes; any other by its name."""


def _kinds(**attributes: str) -> Mapping[str, str]:
    """Attributes by the kind of their values."""
    named = {"truths": _TRUTH, "wholes": _WHOLE, "numbers": _NUMBER}
    return {name: named[kind] for kind, listed in attributes.items() for name in listed.split()}


_ROW = _kinds(
    truths="customFormat hidden customHeight collapsed thickTop thickBot ph", wholes="r s outlineLevel", numbers="ht"
)
_BAR = _kinds(truths="showValue", wholes="minLength maxLength")
_ICONS = _kinds(truths="showValue percent reverse")
_RULE = _kinds(truths="stopIfTrue aboveAverage percent bottom equalAverage", wholes="dxfId")
_ANSWER = _kinds(truths="allowBlank showDropDown showInputMessage showErrorMessage")
_PROTECTION = """sheet objects scenarios formatCells formatColumns formatRows insertColumns insertRows insertHyperlinks
    deleteColumns deleteRows selectLockedCells sort autoFilter pivotTables selectUnlockedCells"""
_OF_MAIN: dict[str, Mapping[str, str]] = {
    # of sheets
    "outlinePr": _kinds(truths="applyStyles summaryBelow summaryRight showOutlineSymbols"),
    "pageSetUpPr": _kinds(truths="autoPageBreaks fitToPage"),
    "sheetView": _kinds(
        truths="showFormulas showGridLines showRowColHeaders showZeros rightToLeft tabSelected defaultGridColor",
        wholes="zoomScale workbookViewId",
    ),
    "pane": _kinds(numbers="xSplit ySplit"),
    "sheetFormatPr": _kinds(
        truths="customHeight zeroHeight thickTop thickBottom",
        wholes="baseColWidth outlineLevelRow outlineLevelCol",
        numbers="defaultRowHeight defaultColWidth",
    ),
    "col": _kinds(
        truths="hidden bestFit customWidth phonetic collapsed", wholes="min max style outlineLevel", numbers="width"
    ),
    "sheetProtection": _kinds(truths=_PROTECTION),
    "dataValidations": _kinds(truths="disablePrompts"),
    "dataValidation": _ANSWER,
    "conditionalFormatting": _kinds(truths="pivot"),
    "cfRule": _RULE,
    "dataBar": _BAR,
    "iconSet": _ICONS,
    "printOptions": _kinds(truths="horizontalCentered verticalCentered headings gridLines gridLinesSet"),
    "pageMargins": _kinds(numbers="left right top bottom header footer"),
    "pageSetup": _kinds(truths="blackAndWhite draft", wholes="paperSize scale fitToWidth fitToHeight"),
    "headerFooter": _kinds(truths="differentOddEven differentFirst scaleWithDoc alignWithMargins"),
    "autoFilter": {},
    "filterColumn": _kinds(truths="hiddenButton showButton", wholes="colId"),
    "filters": _kinds(truths="blank"),
    "customFilters": _kinds(truths="and"),
    # of the workbook
    "workbookPr": _kinds(truths="date1904"),
    "workbookProtection": _kinds(truths="lockStructure lockWindows lockRevision"),
    "workbookView": _kinds(truths="minimized showSheetTabs", wholes="activeTab firstSheet"),
    "definedName": _kinds(truths="hidden function vbProcedure xlm", wholes="localSheetId"),
}
_KINDS = {f"{MAIN}{name}": kinds for name, kinds in _OF_MAIN.items()} | {
    f"{X14}dataValidation": _ANSWER,
    f"{X14}cfRule": _RULE,
    f"{X14}dataBar": _BAR,
    f"{X14}iconSet": _ICONS,
}
_MORE = f"{MAIN}extLst"


def _children(once: str = "", often: str = "", space: str = MAIN) -> dict[str, int]:
    """How many there may be of each child; of an extension always one."""
    counts = {f"{space}{name}": 1 for name in once.split()} | {f"{space}{name}": MANY for name in often.split()}
    return counts | {_MORE: 1, f"{space}extLst": 1}


_INSIDE: Mapping[str, Mapping[str, int]] = {
    f"{MAIN}sheetPr": _children("tabColor outlinePr pageSetUpPr"),
    f"{MAIN}sheetViews": _children(often="sheetView"),
    f"{MAIN}sheetView": _children("pane", "selection pivotSelection"),
    f"{MAIN}sheetFormatPr": {},
    f"{MAIN}sheetProtection": {},
    f"{MAIN}col": {},
    f"{MAIN}mergeCell": {},
    f"{MAIN}headerFooter": _children("oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter"),
    f"{MAIN}conditionalFormatting": _children(often="cfRule"),
    f"{MAIN}cfRule": _children("colorScale dataBar iconSet", "formula"),
    f"{MAIN}dataBar": _children("color", "cfvo"),
    f"{MAIN}colorScale": _children(often="cfvo color"),
    f"{MAIN}iconSet": _children(often="cfvo"),
    f"{X14}conditionalFormattings": _children(often="conditionalFormatting", space=X14),
    f"{X14}conditionalFormatting": _children(often="cfRule", space=X14) | {f"{XM}sqref": 1},
    f"{X14}cfRule": _children("colorScale dataBar iconSet dxf", space=X14) | {f"{XM}f": MANY},
    f"{X14}dataBar": _children("fillColor borderColor negativeFillColor negativeBorderColor axisColor", "cfvo", X14),
    f"{X14}colorScale": _children(often="cfvo color", space=X14),
    f"{X14}iconSet": _children(often="cfvo cfIcon", space=X14),
    f"{MAIN}workbookPr": {},
    f"{MAIN}workbookProtection": {},
    f"{MAIN}bookViews": _children(often="workbookView"),
    f"{MAIN}workbookView": _children(),
}
_OF_CELLS = words(
    "sheetData row c v is cols col mergeCells mergeCell sheetViews sheetView pane sheetFormatPr sheetProtection"
)
"""What some programs look for anywhere in the part of a sheet."""

_OF_RULES = words("conditionalFormattings conditionalFormatting cfRule dataValidations dataValidation")
"""What may stand in an extension once, and not for some programs alone."""


def refuse_odd_row(row: Element, where: str) -> None:
    """Refuse an attribute of a row whose value not every program reads alike. Raises ReturnFileError (W015)."""
    _refuse(row, _ROW, where)


def _refuse(element: Element, kinds: Mapping[str, str], where: str) -> None:
    for name, value in element.items():
        kind = kinds.get(name)
        if kind is None:
            if name.startswith("{") and local(name) in kinds:
                raise contradiction(f"{where}{_place(element)}的“{_called(local(name))}”写了两种")
        elif value not in _PLAIN and not _AS_WRITTEN[kind].fullmatch(value):
            raise contradiction(f"{where}{_place(element)}的“{_called(name)}”写的不是{kind}：“{value[:LONGEST_TAG]}”")


def _called(name: str) -> str:
    return _CALLED.get(name, name[:LONGEST_TAG])


def _place(element: Element) -> str:
    """Where an attribute stands, as far as a person can find it."""
    match local(element.tag):
        case "row":
            return ""
        case "col":
            return f"第{element.get('min', '')[:LONGEST_TAG]}列"
        case "definedName":
            return f"的名称“{element.get('name', '')[:LONGEST_TAG]}”"
        case "cfRule" | "dataBar" | "iconSet" | "conditionalFormatting":
            return "的条件格式"
        case "dataValidation" | "dataValidations":
            return "的数据验证"
    return ""


def check_within(root: Element, where: str) -> None:
    """Refuse odd values and children of anything inside ``root``. Raises ReturnFileError (W015)."""
    for element in root.iter():
        kinds, allowed = _KINDS.get(element.tag), _INSIDE.get(element.tag)
        if kinds is not None:
            _refuse(element, kinds, where)
        if allowed is not None:
            refuse_strangers(element, allowed, where)


def check_extensions(extensions: Element, where: str) -> None:
    """Refuse in extensions what belongs to the cells of the sheet. Raises ReturnFileError (W015)."""
    inside = {item for other in extensions.iter(ALTERNATIVES) for item in other.iter()}
    for element in extensions.iter():
        name = local(element.tag)
        if name in _OF_CELLS or (element in inside and name in _OF_RULES):
            raise contradiction(f"{where}的附加内容里有{shown(element.tag)}，有的软件当作表里的内容")
