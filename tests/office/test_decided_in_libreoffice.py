"""The six decisions typed into the real 汇总 in an office program: taken over once, and refused without a reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import xlwings as xw

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.consolidated import write_summary
from perfeval_xl.office.pending import CHOICE, MADE_HEADS, MARK, PENDING_HEADS, REASON, UNTIL
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, view_of
from perfeval_xl.office.taken import Taken
from tests.office.summaries import ANOTHER, EXPLAINED, FINE, MISSING, NOW, RETURNED, asked, begun, seen, taken

Rows = Mapping[str, Mapping[str, object]]
"""What is typed, by a text that stands in the row, and by the title of the column."""
SIX: Rows = {
    "第一份.xlsx": {CHOICE: "采用这一份", REASON: "单位确认"},
    EXPLAINED: {CHOICE: "不认可", REASON: "没有佐证"},
    FINE: {CHOICE: "认可说明", REASON: "佐证齐全"},
    RETURNED: {CHOICE: "延期到", REASON: "修改中", UNTIL: "2024.4.10"},
    MISSING: {CHOICE: "免报"},
    "009": {CHOICE: "不采用", REASON: '="外"&"单位的"'},
}
"""What is typed into which row: one lacks its reason, one reason is a formula."""


def written(of: Round, digest: str, left: Taken) -> Path:
    """The 汇总 as the program writes it."""
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, NOW)
        return write_summary(view, lines_of(view), ledger, of, NOW, digest, left.left).path


def type_into(sheet: xw.Sheet, heads: tuple[str, ...], rows: Rows) -> None:
    """Type into the rows that show a text, as in the program."""
    shown = sheet.used_range.value
    top, left = sheet.used_range.row, sheet.used_range.column
    head = next(at for at, row in enumerate(shown) if MARK in row and heads[0] in row)
    columns = {title: shown[head].index(title) for title in heads}
    for wanted, cells in rows.items():
        found = next(
            at for at, row in enumerate(shown) if at > head and any(str(one or "").endswith(wanted) for one in row)
        )
        for title, value in cells.items():
            cell = sheet.range((top + found, left + columns[title]))
            if str(value).startswith("="):
                cell.formula = value
            else:
                cell.value = value


def typed(app: xw.App, path: Path, pending: Rows, made: Rows | None = None) -> None:
    """Open the 汇总, type, save and close."""
    book = app.books.open(path)
    type_into(book.sheets["待处理"], PENDING_HEADS, pending)
    type_into(book.sheets["说明"], MADE_HEADS, made or {})
    book.save()
    book.close()


def test_decisions_typed_into_the_real_summary_are_taken_once(app: xw.App, tmp_path: Path) -> None:
    of = begun(tmp_path)
    path = written(of, "a" * 64, Taken())
    assert taken(of) == Taken()
    typed(app, path, SIX)
    result = taken(of)
    assert result.taken == 5
    [line] = result.refused
    assert line.startswith("汇总.xlsx 待处理!L")
    assert line.endswith("没有写理由；请写明为什么这样处理")
    assert [one.code for one in asked(of)] == ["", EXPLAINED, MISSING, ANOTHER]
    made = {one.kind: one for one in seen(of).decisions}
    assert (made["extend"].value, made["drop"].why) == ("2024-04-10", "外单位的")

    # What was refused stands in the next one; the reason is added, and one decision is taken back.
    path = written(of, "b" * 64, result)
    assert taken(of).left == result.left
    added = {MISSING: {REASON: "停建"}, "坏.zip": {CHOICE: "不采用", REASON: "重发了"}}
    typed(app, path, added, {"没有佐证": {"撤销": "撤销", "撤销理由": "已补佐证"}})
    result = taken(of)
    assert (result.taken, result.refused) == (3, ())
    assert [one.state for one in sorted(seen(of).states, key=lambda one: one.code)] == [
        "已计",
        "已计",
        "退回",
        "免报",
        "未报",
        "已计",
    ]
    assert [one.matter for one in asked(of)] == ["说明", "未报"]
    assert taken(of) == Taken()
