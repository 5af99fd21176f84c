"""The validations of a sheet as stored, those that Excel 2010 keeps in its extensions as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.active_formulas import doing_more
from perfeval_xl.returns.budget import Budget, Limit
from perfeval_xl.returns.cell_reading import LONGEST_FORMULA
from perfeval_xl.returns.cells import RawSheet, RawValidation
from perfeval_xl.returns.known_lists import Lists
from perfeval_xl.returns.namespaces import MAIN, X14, XM
from perfeval_xl.returns.references import Area, area_of
from perfeval_xl.returns.strict_xml import ALTERNATIVES, MANY, refuse_strangers
from perfeval_xl.returns.zip_records import contradiction
from perfeval_xl.vocabulary import CellPosition

VALIDATIONS_2010 = "{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"
"""The extension in which Excel 2010 looks for validations."""
LARGEST_BLOCK = 64
"""Cells of a validation's range up to which it is noted cell by cell."""
TWOFOLD = RawValidation("", "", "", "", refuses=False)
"""The validation of a cell for which two stand in the file."""
BYTES_OF_A_RULE = 200
"""About what the validation of each cell takes."""
_RULE = {f"{MAIN}formula1": 1, f"{MAIN}formula2": 1, ALTERNATIVES: 1}


class Rules(NamedTuple):
    """What a list of validations asks. It never changes."""

    places: int
    """What a budget pays for."""
    cells: Mapping[CellPosition, RawValidation]
    wide: Sequence[tuple[Area, RawValidation]]
    """Those over more cells than a form has."""
    formulas: Sequence[tuple[str, str]]
    """Formulas that do more than compute, behind the cells they are for."""


class _Noting:
    """Notes what validations of one sheet ask."""

    def __init__(self, where: str, budget: Budget) -> None:
        self._where, self._budget = where, budget
        self.places = 0
        self.cells: dict[CellPosition, RawValidation] = {}
        self.wide: list[tuple[Area, RawValidation]] = []

    def note(self, references: str, rule: RawValidation) -> None:
        """Note one. Raises ReturnFileError."""
        if max(len(rule.first), len(rule.second)) > LONGEST_FORMULA:
            raise contradiction(f"{self._where}里有一个公式超过{LONGEST_FORMULA}个字符，Excel不存这么长的")
        # What is too long for its budget is not even taken to pieces.
        places = references.split(maxsplit=Limit.VALIDATIONS.most)
        self._budget.take(Limit.VALIDATIONS, len(places))
        self.places += len(places)
        for reference in places:
            block = area_of(reference)
            if block is None:
                continue
            top, left, bottom, right = block
            if (bottom - top + 1) * (right - left + 1) > LARGEST_BLOCK:
                self.wide.append((block, rule))
                continue
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    _note_one(self.cells, (row, column), rule)


def read_validations(part: Element, sheet: RawSheet, budget: Budget, lists: Lists) -> None:
    """Read the validations of a worksheet into ``sheet``. Raises ReturnFileError."""
    rules = rules_in(part, lists)
    if rules is not None:
        budget.take(Limit.VALIDATIONS, rules.places)
    else:
        rules = _judged(part, f"工作表“{sheet.name}”的数据验证", budget)
        lists.learn(part, rules, BYTES_OF_A_RULE * (len(rules.cells) + len(rules.wide) + len(rules.formulas)))
    _put(sheet, rules.cells, rules.wide)


def rules_in(part: Element, lists: Lists) -> Rules | None:
    """What a list of validations asks, where that is known."""
    known = lists.known(part)
    return known if isinstance(known, Rules) else None


def _judged(part: Element, where: str, budget: Budget) -> Rules:
    refuse_strangers(part, {f"{MAIN}dataValidation": MANY}, where)
    found = _Noting(where, budget)
    formulas: list[tuple[str, str]] = []
    for item in part:
        refuse_strangers(item, _RULE, where)
        first, second = (item.findtext(f"{MAIN}formula{number}") or "" for number in (1, 2))
        found.note(item.get("sqref", ""), _rule(item, first, second))
        formulas += ((item.get("sqref", ""), formula.text) for formula in item if formula.text)
    more = dict(doing_more([formula for _, formula in formulas]))
    return Rules(found.places, found.cells, found.wide, tuple(one for one in formulas if one[1] in more))


def read_extensions(part: Element, sheet: RawSheet, budget: Budget) -> None:
    """Some programs save validations as Excel 2010 extensions."""
    found = _Noting(f"工作表“{sheet.name}”的数据验证", budget)
    known = (ext for ext in part if ext.get("uri", "").upper() == VALIDATIONS_2010)
    for item in (validation for ext in known for validation in ext.iter(f"{X14}dataValidation")):
        first, second = (item.findtext(f"{X14}formula{number}/{XM}f") or "" for number in (1, 2))
        found.note(item.findtext(f"{XM}sqref") or "", _rule(item, first, second))
    _put(sheet, found.cells, found.wide)


def _rule(item: Element, first: str, second: str) -> RawValidation:
    refuses = item.get("showErrorMessage") in ("1", "true") and item.get("errorStyle", "stop") == "stop"
    return RawValidation(item.get("type", "none"), item.get("operator", "between"), first, second, refuses)


def _put(
    sheet: RawSheet, cells: Mapping[CellPosition, RawValidation], wide: Sequence[tuple[Area, RawValidation]]
) -> None:
    sheet.wide_validations += wide
    if not sheet.validations:
        sheet.validations.update(cells)
        return
    for at, rule in cells.items():
        _note_one(sheet.validations, at, rule)


def _note_one(rules: dict[CellPosition, RawValidation], at: CellPosition, rule: RawValidation) -> None:
    """Note the validation of a cell; of two that differ nobody can say which a program asks."""
    other = rules.get(at, rule)
    rules[at] = rule if other == rule else TWOFOLD
