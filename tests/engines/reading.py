"""Open workbooks with openpyxl to look at them, not to save them again."""

from __future__ import annotations

import io
import warnings
from unittest import mock

import openpyxl
from openpyxl.worksheet.merge import MergedCellRange


def opened(data: bytes, *, values: bool = False) -> openpyxl.Workbook:
    """The workbook, with the saved ``values`` of its formulas or the formulas themselves.

    Lines around merged cells are not drawn in, which takes openpyxl half of its time and shows in no value.
    """
    with warnings.catch_warnings(), mock.patch.object(MergedCellRange, "format"):
        warnings.filterwarnings("ignore", module="openpyxl")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)
