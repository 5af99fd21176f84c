"""Sheets that the add-in adds to an issued workbook, known again by a code of their own.

The code is made of what the sheet says and of the workbook's identity, so that a
sheet which merely bears the name, comes from another workbook, or was changed
later is not taken for one. Anybody with the program can make the code: like the
derived password it is comfort, and nothing that such a sheet says is ever used;
what it says otherwise than the form is told (``checks/attached.py``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from perfeval_xl.frozen import frozen
from perfeval_xl.vocabulary import CellPosition


@frozen
class Attached:
    """One kind of sheet that the add-in adds."""

    name: str
    typed: int | None = None
    """The column in which the unit types, which the code leaves out in rows that have a mark."""
    marks: int | None = None
    """The column of the marks by which such a row is known."""
    headings: tuple[str, ...] = ()
    """What stands above the columns; older versions had fewer, in another order."""

    def typed_rows(self, texts: Mapping[CellPosition, str]) -> frozenset[int]:
        """The rows in which the unit may type."""
        return frozenset(row for (row, column), text in texts.items() if column == self.marks and MARK.fullmatch(text))


def link_to(sheet: str, cell: str, text: str, file: str = "") -> str:
    """The formula that leads to a cell of the workbook and shows ``text``, without its ``=``.

    From a workbook beside it, ``file`` is its name, or its path.

    A formula, and not a link beside the cell: LibreOffice 7.4 ends now and then after
    it copied such links from one workbook to another.
    """
    quoted = sheet.replace("'", "''")
    target, shown = (part.replace('"', '""') for part in (f"{file}#'{quoted}'!{cell}", text))
    return f'HYPERLINK("{target}","{shown}")'


MARK = re.compile(r"[0-9a-f]{12}")
HEADINGS = ("序号", "轻重", "位置", "问题", "出错说明", "现值", "应为", "怎么改", "依据", "标识", "编号")
RESULTS = Attached("校验结果", typed=4, marks=9, headings=HEADINGS)
REPORT = Attached("自评报告")
SOURCES_HEADING = "这一段的数取自哪些格（这一栏不打印）"
"""Above the column of 自评报告 that stands beside what is printed."""
ATTACHED_SHEETS: Mapping[str, Attached] = {kind.name: kind for kind in (RESULTS, REPORT)}
"""By the name of their sheets."""
LONGEST_SHEET = 20_000
"""Cells of such a sheet; what is larger was not made here."""
_LINE = "本页由加载项生成，请勿改动；识别码{}"
SAID = "本页由加载项生成，请勿改动。"
"""What is to be seen of it: the code stands in a column that nobody sees."""
_CODE = re.compile(_LINE.format("([0-9A-F]{16})"))


def line(kind: Attached, identity: str, texts: Mapping[CellPosition, str]) -> str:
    """The sentence with the code, to be put into a cell beside ``texts``."""
    return _LINE.format(_code(kind, identity, texts))


def is_ours(name: str, identity: str, texts: Mapping[CellPosition, str]) -> bool:
    """Whether a sheet with these texts was made for the workbook with this identity, and is unchanged."""
    kind = ATTACHED_SHEETS.get(name)
    if kind is None or len(texts) > LONGEST_SHEET:
        return False
    lines = {at: match[1] for at, text in texts.items() if (match := _CODE.fullmatch(text))}
    if len(lines) != 1:
        return False
    [(at, code)] = lines.items()
    return code == _code(kind, identity, {place: text for place, text in texts.items() if place != at})


def is_code_line(text: str) -> bool:
    """Whether ``text`` is the sentence with the code, whatever the code is."""
    return bool(_CODE.fullmatch(text))


def _code(kind: Attached, identity: str, texts: Mapping[CellPosition, str]) -> str:
    typed = kind.typed_rows(texts)
    cells = [
        (row, column, written)
        for (row, column), text in sorted(texts.items())
        if not (column == kind.typed and row in typed) and (written := text.replace("\r\n", "\n").strip())
    ]
    content = repr((kind.name, identity, cells)).encode()
    return hashlib.sha256(b"perfeval sheet " + content).hexdigest()[:16].upper()
