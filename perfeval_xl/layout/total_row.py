"""The row below the indicators of a form: points and score of everything, and the grade."""

from __future__ import annotations

from perfeval_xl.expressions.tree import Any, Field
from perfeval_xl.forms import course
from perfeval_xl.forms.shared_fields import LEFT_OUT, UNCAPPED
from perfeval_xl.layout.columns import Columns
from perfeval_xl.layout.strips import Block


def _free_pair(at: Columns, taken: set[int]) -> int:
    """The first of two neighbouring columns beside the form in which nothing stands yet in the row of the total."""
    pairs = (column for column in range(at.side, at.last) if not {column, column + 1} & taken)
    return next(pairs, at.last - 1)


def total_row(sheet: Block, at: Columns, row: int) -> int:
    """Points and score of everything, and the grade."""
    if sheet.has(course.LABEL):
        sheet.field(row, 0, course.LABEL, "label", to_column=at.total_label_end)
    else:
        sheet.text(row, 0, sheet.profile.layout.head.total_label, "boxed", "label", to_column=at.total_label_end)
    rating = at.rating_at if sheet.profile.layout.rating else at.side + 1
    taken = set[int]()
    if sheet.has(LEFT_OUT.key):
        shown = at.side + 1 if at.hint_is_beside else at.last
        rating += rating == shown
        sheet.text(row, at.side, "不适用指标的分值", "boxed", "sidehead", to_column=shown - 1)
        sheet.field(row, shown, LEFT_OUT.key, "side")
        taken |= {*range(at.side, shown + 1)}
    taken |= {at["points"], at["score"], rating}
    if sheet.has(UNCAPPED.key):
        start = _free_pair(at, taken)
        sheet.text(row, start, "限额前合计", "boxed", "sidehead")
        sheet.field(row, start + 1, UNCAPPED.key, "side")
    looks = {name: ("strong",) if at.printed(name) else ("strong", "side") for name in ("points", "score")}
    sheet.field(row, at["points"], "total.points", *looks["points"])
    sheet.field(row, at["score"], "total.score", *looks["score"])
    style = ("center", "strong") if rating <= at.last_printed else ("center", "strong", "side")
    sheet.field(row, rating, "total.rating", *style)
    for column in range(at.total_label_end + 1, at.side):
        if column not in (at["points"], at["score"], rating):
            sheet.text(row, column, "", "boxed")
    sheet.need(row, 1.5)
    full = sheet.profile.full_points
    wrong = Any((Field("total.points").below(full), Field("total.points").above(full)))
    sheet.conditional((row, at["points"]), (row, at["points"]), wrong, "alarm")
    return row + 1
