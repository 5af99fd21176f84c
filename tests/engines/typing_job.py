"""Runs inside LibreOffice, where a call costs microseconds. Loaded by ``live``, never imported."""

from __future__ import annotations

import json
from typing import Any

import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.task import XJob

EVERYTHING = 1 | 2 | 4 | 16
"""Values, dates, texts and formulas of a cell."""


class Job(unohelper.Base, XJob):  # type: ignore[misc]
    """Types one filling after another into a workbook, and tells what it shows after each."""

    def __init__(self, context: Any) -> None:
        self.context = context

    def execute(self, arguments: Any) -> str:
        """Take and return JSON, see ``live``."""
        request = json.loads(arguments[0].Value)
        desktop = self.context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        hidden = PropertyValue()
        hidden.Name, hidden.Value = "Hidden", True
        document = desktop.loadComponentFromURL(request["url"], "_blank", 0, (hidden,))
        # Nobody looks: rows need not grow, and nothing is undone.
        document.IsAdjustHeightEnabled = document.IsUndoEnabled = False
        try:
            return json.dumps([self._shown(document, filling, request["wanted"]) for filling in request["fillings"]])
        finally:
            document.close(True)

    def _shown(self, document: Any, filling: Any, wanted: Any) -> list[object]:
        # One recalculation a filling, not one a cell.
        document.enableAutomaticCalculation(False)
        for name, row, column, value in filling:
            cell = document.Sheets.getByName(name).getCellByPosition(column, row)
            if value is None:
                cell.clearContents(EVERYTHING)
            elif isinstance(value, dict):
                cell.setFormula(value["formula"])
            elif isinstance(value, str):
                cell.setString(value)
            else:
                cell.setValue(value)
        document.enableAutomaticCalculation(True)
        document.calculate()
        data = {name: _data(document.Sheets.getByName(name)) for name in {name for name, _, _ in wanted}}
        return [data[name][row][column] for name, row, column in wanted]


def _data(sheet: Any) -> Any:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow).DataArray


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Job, "perfeval.TypingJob", ("com.sun.star.task.Job",))
