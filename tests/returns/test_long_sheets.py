"""Rows that moved on a sheet of thousands are found again at a cost that grows with the sheet, not with its square."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval_xl.layout.grid import PlannedCell, SheetPlan
from perfeval_xl.returns import align as aligning
from perfeval_xl.returns.align import BAND, MOST_PAIRS, Aligned, align
from perfeval_xl.returns.cells import RawBook, RawCell, RawSheet
from tests import making

ROWS = 3_000
NAME = "长表"


def aligned(texts: list[str]) -> Aligned:
    """A sheet of ``ROWS`` numbered rows, against one that has these texts from above to below."""
    form_plan = making.plan()
    [any_cell, *_] = form_plan.sheets[0].cells.values()
    cells = {(row, 0): any_cell._replace(row=row, column=0, value=f"第{row}行", formula=None) for row in range(ROWS)}
    planned = SheetPlan(NAME, cells=cells)
    found = RawSheet(NAME, visible=True)
    found.cells = {(row, 0): RawCell(text, None, locked=True) for row, text in enumerate(texts)}
    book = RawBook((found,), {}, {}, structure_locked=True)
    [only] = align(replace(form_plan, sheets=(planned,)), book)
    return only


def issued() -> list[str]:
    return [f"第{row}行" for row in range(ROWS)]


def test_a_long_sheet_that_was_left_alone_has_no_moved_rows() -> None:
    assert not aligned(issued()).moved


@pytest.mark.parametrize("more", [1, 40])
def test_rows_that_came_in_move_those_below(more: int) -> None:
    texts = issued()
    texts[1500:1500] = ["另加"] * more
    rows = aligned(texts).rows
    assert [row for row, now in rows.items() if now != row] == list(range(1500, ROWS))
    assert rows[ROWS - 1] == ROWS - 1 + more


@pytest.mark.parametrize("fewer", [1, 2 * BAND])
def test_rows_that_are_gone_are_none(fewer: int) -> None:
    texts = issued()
    del texts[1000 : 1000 + fewer]
    rows = aligned(texts).rows
    assert [row for row, now in rows.items() if now is None] == list(range(1000, 1000 + fewer))
    assert rows[ROWS - 1] == ROWS - 1 - fewer


def test_a_sheet_without_its_texts_costs_no_more_than_others() -> None:
    area = aligning._area(SheetPlan(NAME, cells={(ROWS - 1, 0): _any()}), RawSheet(NAME, visible=True))
    assert area.pairs == ROWS
    assert not aligned(["别的"] * ROWS).moved


def test_what_would_cost_too_much_is_taken_to_stand_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["另加", *issued()]
    assert aligned(texts).moved
    monkeypatch.setattr(aligning, "MOST_PAIRS", ROWS)
    assert not aligned(texts).moved
    assert MOST_PAIRS > ROWS * (2 * BAND + 2)


def _any() -> PlannedCell:
    return next(iter(making.plan().sheets[0].cells.values()))
