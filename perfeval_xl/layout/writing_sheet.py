"""The sheet 文字材料: a box for each section of the report that a person must write."""

from __future__ import annotations

import functools

from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.shared_fields import paragraph_key
from perfeval_xl.layout import notes_sheet
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.shapes import FormShape
from perfeval_xl.layout.strips import Block, Strip
from perfeval_xl.text_measure import rows_for

NAME = "文字材料"
WIDTHS = (70.0, 16.0)
LAST = len(WIDTHS) - 1
_REMEMBERED = 64
"""Shapes of forms whose sheet is remembered."""
ANSWER_LINES = 6
"""Lines that a row of a box shows before anything is typed."""
HOW_TO = (
    "这里写自评报告里要由人写的几段话，可以先空着，也可以以后在Word里写；一格写一节，换行按Alt+Enter。"
    "得分、等级、执行率、金额和指标完成情况不用写，生成报告时自动取自表内。"
)
"""What stands above the boxes."""


@functools.lru_cache(maxsize=_REMEMBERED)
def is_asked(form: FormShape) -> bool:
    """Whether there is anything to write."""
    begin = paragraph_key("")
    return any(key.startswith(begin) for key in form.fields)


def build(sheet: SheetBuilder, form: FormShape) -> SheetBuilder:
    """Place the title, the instruction and the boxes."""
    sheet.plan.widths = list(WIDTHS)
    row = sheet.lay(_placed(form))
    sheet.plan.printed = (0, 0, row - 1, LAST)
    sheet.plan.frozen = 1
    sheet.plan.plain_print = sheet.plan.flowing = True
    return sheet


@functools.lru_cache(maxsize=_REMEMBERED)
def _placed(form: FormShape) -> Strip:
    sheet = Block(form, WIDTHS, paper=LAST)
    sheet.text(0, 0, "自评报告文字材料", "title", to_column=LAST)
    sheet.need(0, 2.2)
    sheet.text(1, 0, HOW_TO, "note", "left")
    sheet.text(1, LAST, f"查看{notes_sheet.NAME}", "note", "link", link=(notes_sheet.NAME, 0, 0))
    row = 2
    for box in sheet.profile.boxes:
        if not sheet.has(paragraph_key(box.key)):
            continue
        label = box.title if box.prompt in box.title else f"{box.title}：{box.prompt}"
        second = sheet.edition is Edition.SECOND
        if not second and box.prompt.startswith(box.title):
            label = box.prompt
        sheet.text(row, 0, label, "boxed", "label", "left")
        sheet.text(row, LAST, f"不超过{box.limit}字" if second else f"限{box.limit}字含标点", "boxed", "label")
        sheet.need(row, 1.5)
        sheet.plan.headings.add(row)
        last = row + rows_for(box.limit, sheet.width(0, LAST))
        sheet.field(
            row + 1, 0, paragraph_key(box.key), "top", to_row=last, to_column=LAST, spare=ANSWER_LINES * (last - row)
        )
        row = last + 1
    return Strip(sheet, row)
