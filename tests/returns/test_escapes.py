"""Escapes in strings are read back: what was written is what is read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.xmlwriter import XMLwriter

from perfeval_xl.errors import LayoutError
from perfeval_xl.returns.escapes import as_shown, as_written
from perfeval_xl.writer.strict import StrictWorksheet

ESCAPED = {
    "_x000A_": "\n",
    "甲_x005F_x0041_乙": "甲_x0041_乙",
    "_x0041__x0042_": "AB",
    "_x00g1_ _x0041 x0041_": "_x00g1_ _x0041 x0041_",
    "_xD83D__xDE00_": "😀",
    "_xD83D_": "\ufffd",
}
LOOKALIKES = st.text(st.sampled_from("_x04Af.-"), max_size=40)


@pytest.mark.parametrize(("stored", "text"), ESCAPED.items())
def test_an_escape_is_read_as_what_it_stands_for(stored: str, text: str) -> None:
    assert (text, text) == (as_shown(stored), as_written(stored))


@settings(max_examples=500, deadline=None)
@given(LOOKALIKES)
def test_what_is_written_as_a_property_or_name_is_read_back(text: str) -> None:
    assert text == as_written(XMLwriter._escape_control_characters(text))


@settings(max_examples=500, deadline=None)
@given(LOOKALIKES)
def test_what_is_written_into_a_cell_is_shown_or_refused(text: str) -> None:
    """XlsxWriter escapes one of two look-alikes that share an underscore; such a text is refused."""
    shown = as_shown(XMLwriter._escape_control_characters(text))
    if re.search("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_", text) is None:
        assert text == shown
    else:
        with pytest.raises(LayoutError, match="_x0041_x0042_"):
            StrictWorksheet().put_text(0, 0, text, None)
