"""Data validations and conditional formats."""

from collections.abc import Iterator

from lxml import etree

from . import workbook
from .cells import Worksheet
from .grid import Area, overlaps, parse_area, units
from .package import MAIN, Problem, elements, number

_MOST_VALIDATIONS = 65_534
_LIMITS = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 225}
_COMPARED = {"whole", "decimal", "date", "time", "textLength"}
_WITH_FORMULA = {"cellIs", "expression", "containsText", "notContainsText", "beginsWith",
                 "endsWith"}  # fmt: skip

# The functions of the formulas that writers generate for rules such as "is blank" or "contains".
_GENERATED = frozenset(
    {
        *("LEN", "TRIM", "NOT", "ISERROR", "SEARCH", "LEFT", "RIGHT", "AND", "OR"),
        *("TODAY", "FLOOR", "ROUNDDOWN", "WEEKDAY", "MONTH", "YEAR"),
    }
)


def validations(sheet: Worksheet) -> Iterator[Problem]:
    """All data validations of a sheet."""
    entries = elements(sheet.root, "dataValidations")
    if len(entries) > _MOST_VALIDATIONS:
        yield Problem("validation", sheet.name, f"more than {_MOST_VALIDATIONS} validations")
    areas: list[Area] = []
    for entry in entries:
        where = sheet.where(entry.get("sqref", ""))
        yield from cells_of(entry, "validation", where)
        areas.extend(_areas(entry))
        for attribute, limit in _LIMITS.items():
            length = units(entry.get(attribute, ""))
            if length > limit:
                text = f"{attribute} has {length} characters, at most {limit} are allowed"
                yield Problem("validation", where, text)
        yield from validation_formulas(sheet, entry, where)
    for first, second in overlaps(areas):
        # Excel takes it and applies one of the two, which nobody can have meant.
        yield Problem("warn-validation-overlap", sheet.name, f"{first} and {second} overlap")


def validation_formulas(sheet: Worksheet, entry: etree._Element, where: str) -> Iterator[Problem]:
    """As many formulas as the type needs, each of them short and without what rules forbid."""
    kind = entry.get("type", "none")
    first = entry.findtext(f"{MAIN}formula1")
    second = entry.findtext(f"{MAIN}formula2")
    between = entry.get("operator", "between") in {"between", "notBetween"}
    if kind != "none" and not first:
        yield Problem("validation", where, f"the type {kind} needs a formula")
    if kind in _COMPARED and between and not second:
        yield Problem("validation", where, "between needs two formulas")
    for text in filter(None, (first, second)):
        if kind == "list" and text.startswith('"'):
            yield from list_literal(text, where)
            continue
        if units(text) > 255:
            yield Problem("validation", where, f"a formula has {units(text)} characters, not 255")
        yield from workbook.formula(sheet.book, text, where, sheet.position, "rule")


def list_literal(text: str, where: str) -> Iterator[Problem]:
    """A list written out, between quotes. A comma inside an item cannot be told from the next."""
    inner = text[1:-1].replace('""', "")
    if len(text) < 3 or not text.endswith('"') or '"' in inner:
        yield Problem("validation", where, "the list is not one text between quotes")
    length = units(text[1:-1].replace('""', '"'))
    if length > 255:
        yield Problem("validation", where, f"the list has {length} characters, not 255")


def conditions(sheet: Worksheet) -> Iterator[Problem]:
    """All conditional formats of a sheet."""
    book_styles = sheet.book.styles()
    formats = len(elements(book_styles, "dxfs"))
    for block in sheet.root.findall(f"{MAIN}conditionalFormatting"):
        where = sheet.where(block.get("sqref", ""))
        yield from cells_of(block, "condition", where)
        rules = block.findall(f"{MAIN}cfRule")
        if not rules:
            yield Problem("condition", where, "has no rule")
        for rule in rules:
            if number(rule, "dxfId", -1) >= formats:
                yield Problem("condition", where, f"there is no dxfId {rule.get('dxfId')}")
            if not 1 <= number(rule, "priority") <= 0x7FFFFFFF:
                yield Problem("condition", where, "a rule needs a priority, 1 or more")
            yield from condition_formulas(sheet, rule, where)


def condition_formulas(sheet: Worksheet, rule: etree._Element, where: str) -> Iterator[Problem]:
    """As many formulas as the type of the rule needs."""
    kind = rule.get("type", "")
    given = rule.findall(f"{MAIN}formula")
    if kind in _WITH_FORMULA and not given:
        yield Problem("condition", where, f"the type {kind} needs a formula")
    between = rule.get("operator") in {"between", "notBetween"}
    if kind == "cellIs" and len(given) != (2 if between else 1):
        yield Problem("condition", where, "between needs two formulas, other operators one")
    also = frozenset() if kind in {"cellIs", "expression"} else _GENERATED
    for entry in given:
        text = entry.text or ""
        yield from workbook.formula(sheet.book, text, where, sheet.position, "rule", also)


def cells_of(entry: etree._Element, code: str, where: str) -> Iterator[Problem]:
    """The cells of a rule: at least one area, all of them inside the grid."""
    areas = entry.get("sqref", "").split()
    if not areas:
        yield Problem(code, where, "applies to no cell")
    for area in areas:
        if parse_area(area) is None:
            yield Problem(code, where, f"{area} is no area of the grid")


def _areas(entry: etree._Element) -> list[Area]:
    """The sound areas of a rule."""
    areas = (parse_area(area) for area in entry.get("sqref", "").split())
    return [area for area in areas if area]
