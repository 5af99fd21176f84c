"""XlsxWriter whose refusals are exceptions.

XlsxWriter warns, or answers -1, and then writes a file in which something is
missing. Here either is a LayoutError.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.errors import LayoutError

CELL_TEXT_LIMIT = 32_767
"""UTF-16 units that a cell holds."""
NAMED = 15
"""Characters by which a message names a text."""
CELL_FORMULA_LIMIT = 8_192
RICH = ("<r>", "</r>")
"""How a text begins and ends that XlsxWriter writes as XML, as it is."""
_AREAS = re.compile(r"'([A-Z]+\d+:[A-Z]+\d+)'")
TWO_ESCAPES = re.compile(r"_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
"""Two look-alikes of an escape that share an underscore: XlsxWriter escapes only the first."""


@contextmanager
def strict_writing() -> Iterator[None]:
    """Turn whatever XlsxWriter refuses or warns of inside into a LayoutError."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            yield
        except (XlsxWriterException, UserWarning) as error:
            raise LayoutError(_in_chinese(str(error))) from error


def _in_chinese(refusal: str) -> str:
    """What XlsxWriter refused; its own words are English, and stay with the cause."""
    areas = _AREAS.findall(refusal)
    return f"{'与'.join(areas)}重叠" if len(areas) > 1 else f"{'、'.join(areas) or '有一格'}写不进工作簿"


def require_success(code: object) -> None:
    """Raise LayoutError unless ``code`` is XlsxWriter's answer for success."""
    if isinstance(code, int) and code < 0:
        raise LayoutError(f"有一格写不进工作簿（{code}）")


def _check_text(text: str) -> None:
    """Raise LayoutError for a text that Excel would not show as it is."""
    if len(text.encode("utf-16-le")) // 2 > CELL_TEXT_LIMIT:
        raise LayoutError(f"“{text[:NAMED]}…”有{len(text)}个字，一个单元格最多放{CELL_TEXT_LIMIT}个；请把这段文字写短")
    if text.startswith(RICH[0]) and text.endswith(RICH[1]):
        raise LayoutError(f"“{text[:NAMED]}…”以{RICH[0]}开头、以{RICH[1]}结尾，写不进工作簿；请改写")
    if TWO_ESCAPES.search(text):
        raise LayoutError(f"“{text[:NAMED]}…”里有“_x0041_x0042_”这样的字符，Excel会当作控制符显示成别的字；请改写")


class StrictWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose limits are checked where XlsxWriter is silent."""

    growing: frozenset[int] = frozenset()
    """Rows whose height is a start, and not kept when somebody types more."""

    def _xml_start_tag_unencoded(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
        if tag == "row" and attributes[0][1] - 1 in self.growing:
            # Without this mark the program makes the row higher as its text grows.
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)

    def put_text(self, row: int, column: int, text: str, look: Any) -> None:
        """Write a text, never taken for a formula, a link or a number."""
        _check_text(text)
        require_success(self._write_string(row, column, text, look))

    def put_marked(self, row: int, column: int, pieces: Sequence[tuple[str, Any]], look: Any) -> None:
        """Write a text of at least two pieces that are not empty, each with the look of its letters."""
        text = "".join(piece for piece, _ in pieces)
        _check_text(text)
        parts = [part for piece, own in pieces for part in (own, piece)]
        require_success(self._write_rich_string(row, column, *parts, look))

    def put_formula(self, row: int, column: int, formula: str, look: Any, value: str | int | float) -> None:
        """Write a formula with the value it has now."""
        if len(formula) > CELL_FORMULA_LIMIT:
            raise LayoutError(f"公式有{len(formula)}个字符，最多{CELL_FORMULA_LIMIT}个")
        require_success(self._write_formula(row, column, formula, look, value))

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """A formula without its sign, as it is: every function of ours is one of Excel 2007.

        XlsxWriter looks through each formula for a hundred newer ones, which takes longer than all else that it does.
        """
        return formula.removeprefix("=")

    def _xml_formula_element(self, formula: str, result: Any, attributes: list[tuple[str, Any]]) -> None:
        # XlsxWriter leaves an empty result without a type, which says that it is a number.
        typed = [*attributes, ("t", "str")] if result == "" else attributes
        super()._xml_formula_element(formula, result, typed)


AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What XlsxWriter must not make of a text: ``=1+1`` stays one, wherever it came from."""


class StrictWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook in which a text stays a text, and that can hide a name."""

    def __init__(self, target: BinaryIO, *, in_memory: bool = True) -> None:
        super().__init__(target, {"in_memory": in_memory, **AS_TEXT})

    def define_hidden(self, name: str, text: str) -> None:
        """Define ``name`` as a constant text that Excel does not list."""
        quoted = text.replace('"', '""')
        self.defined_names.append([name, -1, f'"{quoted}"', True])
