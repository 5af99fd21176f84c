"""The sheet 自评表: the official form, with the columns of the work beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.layout import top_rows
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.colours import open_colours
from perfeval_xl.layout.columns import Columns
from perfeval_xl.layout.foot_rows import footer_rows, note_rows
from perfeval_xl.layout.funds_block import funds_block
from perfeval_xl.layout.head_rows import identity_rows, title_rows
from perfeval_xl.layout.indicator_table import indicator_table, total_row
from perfeval_xl.layout.text_blocks import goal_block, grid_block, text_block, texts_block
from perfeval_xl.vocabulary import Stage

Block = Callable[[SheetBuilder, Columns, int], int]
"""Places a part of the form from a row on, and returns the row below it."""
_KEYED = {"texts": text_block, "grid": grid_block}
"""Places a part that has a key, written behind a dot."""


def build(sheet: SheetBuilder, own: Mapping[str, Block] | None = None) -> SheetBuilder:
    """Place the whole form; ``own`` are its blocks that a form of a project does not have."""
    layout = sheet.form.profile.layout
    columns = Columns(layout.columns)
    sheet.plan.widths = columns.widths
    sheet.plan.landscape = layout.landscape
    row = title_rows(sheet, columns)
    blocks: dict[str, Block] = {
        "identity": identity_rows,
        "funds": funds_block,
        "goal": goal_block,
        "indicators": indicator_table,
        "total": total_row,
        "texts": texts_block,
        "footer": footer_rows,
        "notes": note_rows,
        **(own or {}),
    }
    for name in layout.blocks:
        if name in layout.captions:
            sheet.text(row, 0, layout.captions[name], "boxed", "label", to_column=columns.last_printed)
            sheet.need(row, 1.5)
            row += 1
        part, _, key = name.partition(".")
        row = _KEYED[part](sheet, columns, row, key) if key else blocks[name](sheet, columns, row)
    _below_the_page(sheet, columns, row + 1)
    top_rows.place(sheet, columns)
    above = top_rows.rows_above(sheet.form.edition)
    sheet.plan.printed = (above, 0, row - 1, columns.last_printed)
    sheet.plan.frozen = above
    sheet.plan.plain_print = True
    open_colours(sheet)
    return sheet


def _below_the_page(sheet: SheetBuilder, columns: Columns, row: int) -> None:
    """What the form does not show and its cells need: the sums of a total in the head, and amounts nobody asks for."""
    layout = sheet.form.profile.layout
    if layout.has("score") and "total" not in layout.blocks:
        row = total_row(sheet, columns, row)
    if not layout.has_funds and fund_key(TOTAL, Stage.ACTUAL) in sheet.form.fields:
        sheet.text(row, 0, "本表没有资金情况，以下不打印，不用填。", "sidehead", "left", to_column=columns.last_printed)
        funds_block(sheet, columns, row + 1)
