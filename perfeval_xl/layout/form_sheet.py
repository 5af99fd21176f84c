"""The sheet 自评表: the official form, with the columns of the work beside it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping

from perfeval_xl.forms.form import FormKind
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.layout import department_block, top_rows
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.colours import open_colours
from perfeval_xl.layout.columns import Columns, columns_of
from perfeval_xl.layout.foot_rows import footer_rows, note_rows
from perfeval_xl.layout.funds_block import funds_block
from perfeval_xl.layout.head_rows import Head, head_of, identity_rows, title_rows
from perfeval_xl.layout.indicator_table import indicator_table
from perfeval_xl.layout.shapes import FormShape
from perfeval_xl.layout.strips import Block, Strip
from perfeval_xl.layout.text_blocks import goal_block, grid_block, text_block, texts_block
from perfeval_xl.layout.total_row import total_row
from perfeval_xl.vocabulary import Stage

Part = Callable[[Block, Columns, int], int]
"""Places a part of the form from a row on, and returns the row below it."""
_PARTS: Mapping[str, Part] = {
    "funds": funds_block,
    "goal": goal_block,
    "total": total_row,
    "texts": texts_block,
    "footer": footer_rows,
    "notes": note_rows,
}
_OF_DEPARTMENT: Mapping[str, Part] = {
    "funds": department_block.funds_block,
    "functions": department_block.functions_block,
}
"""What only the form of a department has, or has otherwise."""
_KEYED = {"texts": text_block, "grid": grid_block}
"""Places a part that has a key, written behind a dot."""
TABLE = "indicators"
"""The part that differs from form to form; what stands above and below it does not."""
_REMEMBERED = 512
"""Strips that are remembered: two for each form of the largest departments."""


def build(sheet: SheetBuilder, shape: FormShape) -> SheetBuilder:
    """Place the whole form, the fields of which but those of its rows are of ``shape``."""
    layout, columns = sheet.profile.layout, columns_of(sheet.profile)
    sheet.plan.widths = [*columns.widths]
    sheet.plan.landscape = layout.landscape
    head, said = head_of(sheet.form)
    row = sheet.lay(_above(shape, head), said)
    if TABLE in layout.blocks:
        row = indicator_table(sheet, columns, row)
    row = sheet.lay(_below(shape, head, row), said)
    above = top_rows.rows_above(sheet.edition)
    sheet.plan.printed = (above, 0, row - 1, columns.last_printed)
    sheet.plan.frozen = above
    sheet.plan.plain_print = True
    open_colours(sheet)
    return sheet


@functools.lru_cache(maxsize=_REMEMBERED)
def _above(form: FormShape, head: Head) -> Strip:
    """The head of a form, and its parts above the table."""
    at = columns_of(form.profile)
    sheet = Block(form, at.widths, paper=at.last_printed)
    row = title_rows(sheet, at, head)
    blocks = form.profile.layout.blocks
    before = blocks[: blocks.index(TABLE)] if TABLE in blocks else blocks
    row = _parts(sheet, at, row, before, head)
    return Strip(sheet, _caption(sheet, at, row, TABLE))


@functools.lru_cache(maxsize=_REMEMBERED)
def _below(form: FormShape, head: Head, row: int) -> Strip:
    """The parts of a form below the table, from ``row`` on, and what is beside and above the page."""
    at, blocks = columns_of(form.profile), form.profile.layout.blocks
    sheet = Block(form, at.widths, paper=at.last_printed)
    after = blocks[blocks.index(TABLE) + 1 :] if TABLE in blocks else ()
    end = _parts(sheet, at, row, after, head)
    sheet.paper = None
    _below_the_page(sheet, at, end + 1)
    top_rows.place(sheet, at)
    return Strip(sheet, end)


def _parts(sheet: Block, at: Columns, row: int, names: Iterable[str], head: Head) -> int:
    """Place the parts with these names below one another."""
    department = _OF_DEPARTMENT if sheet.form.kind is FormKind.DEPARTMENT else {}
    for name in names:
        row = _caption(sheet, at, row, name)
        part, _, key = name.partition(".")
        if key:
            row = _KEYED[part](sheet, at, row, key)
        elif name == "identity":
            row = identity_rows(sheet, at, row, head)
        else:
            row = (department.get(name) or _PARTS[name])(sheet, at, row)
    return row


def _caption(sheet: Block, at: Columns, row: int, name: str) -> int:
    """What stands over a part, where anything does."""
    captions = sheet.profile.layout.captions
    if name not in captions:
        return row
    sheet.text(row, 0, captions[name], "boxed", "label", to_column=at.last_printed)
    sheet.need(row, 1.5)
    return row + 1


def _below_the_page(sheet: Block, at: Columns, row: int) -> None:
    """What the form does not show and its cells need: the sums of a total in the head, and amounts nobody asks for."""
    layout = sheet.profile.layout
    if layout.has("score") and "total" not in layout.blocks:
        row = total_row(sheet, at, row)
    if not layout.has_funds and sheet.has(fund_key(TOTAL, Stage.ACTUAL)):
        sheet.text(row, 0, "本表没有资金情况，以下不打印，不用填。", "sidehead", "left", to_column=at.last_printed)
        funds_block(sheet, at, row + 1)
