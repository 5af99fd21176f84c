"""The looks of a workbook of tables: those of the theme, and some that only an office sees.

These do not stand in the theme: the check of a unit's workbook takes every colour of the theme for one of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfeval_xl.layout import styles
from perfeval_xl.writer.strict import StrictWorkbook
from perfeval_xl.writer.xlsx import MEASURE_FONT

Properties = Mapping[str, str | int | float | bool]
"""Of a format, by XlsxWriter's names."""
_LINE, _INK, _PALE, _GREY = "#C9D3DF", "#1F4E79", "#E8EEF5", "#595959"
OWN: Mapping[str, Properties] = {
    "grid": {"border": 1, "border_color": _LINE},
    "gridhead": {"bg_color": _INK, "font_color": "#FFFFFF", "bold": True, "align": "center"},
    "openhead": {"bg_color": "#BF8F00", "font_color": "#FFFFFF", "bold": True, "align": "center"},
    "gridtotal": {"bg_color": _PALE, "bold": True},
    "sheettitle": {"font_size": 16, "bold": True, "font_color": _INK, "align": "left", "text_wrap": False},
    "aside": {"font_color": _GREY, "align": "left", "valign": "top"},
    "section": {"font_size": 12, "bold": True, "font_color": _INK, "align": "left", "text_wrap": False},
    "cardhead": {"bg_color": _PALE, "font_color": _INK, "align": "center", "font_size": 11},
    "cardvalue": {"font_size": 20, "font_color": _INK, "align": "center", "bold": True, "text_wrap": False},
    "cardnote": {"font_size": 9, "font_color": _GREY, "align": "center"},
    "money": {"num_format": "#,##0.00_)", "align": "right", "text_wrap": False},
    "whole": {"num_format": "#,##0", "align": "center"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    "open": {"locked": False, "bg_color": "#FFF9DB"},
    "plain": {"text_wrap": False},
}
"""Colours and numbers of tables, beside the theme's."""
TABLE_STYLE = "Table Style Light 1"
"""Every second line is grey; everything else is a format of the cells."""
GOOD_HUES = ("#2E7D32", "#5B9BD5", "#F0AD4E", "#C0504D", "#7F7F7F", "#8064A2")
"""Of series that have no colours of their own."""


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: StrictWorkbook) -> None:
        self._book = book
        self._made: dict[tuple[str, ...], Any] = {}
        book.formats[0].set_font_name(MEASURE_FONT)
        book.formats[0].set_font_size(styles.look(())["font_size"])

    def __getitem__(self, names: tuple[str, ...]) -> Any:
        """The format of these styles, later ones winning. Raises KeyError for one that does not exist."""
        if names not in self._made:
            properties: dict[str, str | int | float | bool] = dict(styles.look(()))
            for name in names:
                properties.update(OWN[name] if name in OWN else styles.theme()[name])
            self._made[names] = self._book.add_format(properties)
        return self._made[names]
