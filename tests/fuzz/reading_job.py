"""Runs inside LibreOffice, where a call costs microseconds. Loaded by ``readers``, never imported."""

from __future__ import annotations

import json
from typing import Any

import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.task import XJob

Cells = dict[str, list[Any]]


class Job(unohelper.Base, XJob):  # type: ignore[misc]
    """Loads one workbook after another and tells which cells differ from those of its base."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.bases: dict[str, dict[str, Cells]] = {}

    def execute(self, arguments: Any) -> str:
        """Take and return JSON as ``sheetjs.mjs`` does, with addresses of files."""
        return json.dumps([self._compared(file, base) for file, base in json.loads(arguments[0].Value)])

    def _compared(self, file: str, base: str) -> dict[str, Any]:
        if base not in self.bases:
            self.bases[base] = self._read(base)[1]
        try:
            sheets, cells = self._read(file)
        except Exception as error:
            # What LibreOffice cannot load it shows nobody.
            return {"error": f"{type(error).__name__} {error}"[:200]}
        issued = self.bases[base]
        return {"sheets": sheets, "changed": {name: _changed(cells[name], issued.get(name, {})) for name in cells}}

    def _read(self, address: str) -> tuple[list[list[Any]], dict[str, Cells]]:
        desktop = self.context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        hidden = PropertyValue()
        hidden.Name, hidden.Value = "Hidden", True
        document = desktop.loadComponentFromURL(address, "_blank", 0, (hidden,))
        if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            if document is not None:
                document.close(True)
            raise ValueError("no workbook")
        try:
            sheets = [document.Sheets.getByIndex(at) for at in range(document.Sheets.Count)]
            return [[sheet.Name, bool(sheet.IsVisible)] for sheet in sheets], {
                sheet.Name: _cells(sheet) for sheet in sheets
            }
        finally:
            document.close(True)


def _cells(sheet: Any) -> Cells:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    block = sheet.getCellRangeByPosition(0, 0, min(end.EndColumn, 200), min(end.EndRow, 2000))
    cells: Cells = {}
    for row, (values, formulas) in enumerate(zip(block.DataArray, block.FormulaArray, strict=True)):
        for column, (value, formula) in enumerate(zip(values, formulas, strict=True)):
            # A text that begins with = is told with an apostrophe before it.
            typed = isinstance(formula, str) and formula[:1] in ("=", "{")
            is_formula = typed and formula != value
            if value not in ("", None) or is_formula:
                cells[f"{row},{column}"] = [value, formula if is_formula else None]
    return cells


def _changed(now: Cells, before: Cells) -> dict[str, Any]:
    places = now.keys() | before.keys()
    return {place: [now.get(place), before.get(place)] for place in places if now.get(place) != before.get(place)}


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Job, "perfeval.ReadingJob", ("com.sun.star.task.Job",))
