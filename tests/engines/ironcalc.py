"""Recalculate a workbook with IronCalc, an engine that shares no code with LibreOffice."""

from pathlib import Path

import ironcalc


def values(path: Path) -> dict[tuple[str, str], object]:
    """Return the freshly computed value of every non-empty cell, by sheet and cell name.

    Numbers and dates are floats (a date is its serial number), booleans are ``bool``,
    texts and errors are strings.  A formula that gives an empty text counts as
    non-empty; a cell that has only a format does not.  The engine itself prints
    ``#ERROR!`` for a formula it cannot read, ``#N/IMPL!`` for what it lacks within a
    known function, ``#NAME?`` for an unknown function and ``#CIRC!`` for a circle.
    """
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    # Loading keeps the values the file was saved with.
    model.evaluate()
    names = [properties["name"] for properties in model.get_worksheets_properties()]
    values_by_cell: dict[tuple[str, str], object] = {}
    for sheet, row, column in model.get_all_cells():
        value = model.get_cell_value(sheet, row, column)
        if value is not None:
            reference = f"{ironcalc.column_name_from_number(column)}{row}"
            values_by_cell[names[sheet], reference] = value
    return values_by_cell
