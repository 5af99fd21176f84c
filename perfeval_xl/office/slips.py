"""退改单.xlsx: what is wrong in a form that came, where, and what should stand there, in words for the unit.

Positions lead into the form itself where both files lie in one folder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfeval_xl.findings import Severity
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import FindingRow
from perfeval_xl.office.own_papers import SLIP
from perfeval_xl.office.receipts import file_called, outcome_in_words, score_in_words, when_sent
from perfeval_xl.office.recipients import Recipient, unit_of
from perfeval_xl.office.statements import COUNTED, Part, Statement
from perfeval_xl.office.status import OF_FILES, OF_THE_OFFICE, STEP, ProjectLine
from perfeval_xl.plain_text import one_line, visible, without_unseen
from perfeval_xl.writer.table_book import (
    Cell,
    Head,
    Link,
    Look,
    SheetSpec,
    Styled,
    TableBlock,
    TextBlock,
    leads_beside,
    link_to,
    table_book,
)

SHEET = "退改单"
"""Tab and title, and how the names of such files begin."""
WEIGHTS = {Severity.ERROR: ("必须改", "alarm"), Severity.VERIFY: ("核实", "caution")}
"""What a unit has to do about a finding, and how that looks."""
HEADS = (
    Head("轻重", Look.MARK, 8),
    Head("位置", Look.TEXT, 15),
    Head("问题", Look.TEXT, 38),
    Head("怎么改", Look.TEXT, 38),
    Head("现值", Look.TEXT, 15),
    Head("应为", Look.TEXT, 15),
    Head("依据", Look.TEXT, 27),
    Head("编号", Look.MARK, 8),
)
OF_REPORT = "自评报告"
"""Stands before what is wrong with the report, which has no cells."""
LONGEST_FOUND, LONGEST_FILE, LONGEST_STEP = 200, 200, 240
"""Characters of a cell that are repeated, of the name of a file in a link, and of what is wrong and to be done where it
is told on top."""
LONGEST_MARK = 255
"""Characters of a property."""
_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}(?::\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})?")
LONGEST_TAB = 31
"""Characters of the name of a sheet."""


def slip_names(statement: Statement, recipient: Recipient) -> dict[Part, str]:
    """What the 退改单 of each part that has one is called: ``退改单_编码_项目.xlsx``, a second one with a number."""
    parts = [part for part in statement.parts if part.has_slip]
    ends = (".xlsx", *(f"_{at}.xlsx" for at in range(2, len(parts) + 1)))
    return {part: recipient.file(SHEET, statement.line.state, end) for part, end in zip(parts, ends, strict=False)}


def slip(line: ProjectLine, part: Part, returning: str) -> bytes:
    """The 退改单 of what is said of one form; ``returning`` says where it is sent back to, and until when."""
    state = line.state
    own_name = _own_name(part)
    rows = [_row(row, own_name) for row in part.rows] + [_row(row, "", report=True) for row in part.report]
    about: list[str | Styled | Link] = [
        Styled(f"结论：{conclusion(line, part)}。", "strong"),
        Styled(f"先做：{first_step(part)}", "strong"),
        _how(part),
        returning,
        f"单位：{unit_of(state)}　收到的文件：{file_called(part.one) if part.one else ''}"
        f"　上报时间：{when_sent(part.one) if part.one else ''}",
    ]
    if part.one and (score := score_in_words(part.one)):
        about.append(f"按现在所填，审核得分：{score}。改后会变。")
    title = f"{SHEET}：{one_line(state.code)}　{one_line(state.name)}（{state.year}年度）"
    spec = SheetSpec(SHEET, [TextBlock(about), TableBlock("slip", HEADS, rows)], title=title, held=True)
    mark = without_unseen(state.code)[:LONGEST_MARK] or "-"
    return table_book([spec], properties={SLIP: mark}, title=without_unseen(title))


def counts_in_words(part: Part) -> str:
    """``3处必须改，2处要核对或说明``; nothing where only the whole file is in question."""
    rows = [row for row in (*part.rows, *part.report) if not is_whole(row)]
    errors = sum(row.severity == Severity.ERROR for row in rows)
    told = (f"{errors}处必须改" if errors else "", f"{len(rows) - errors}处要核对或说明" if len(rows) > errors else "")
    return "，".join(filter(None, told))


def conclusion(line: ProjectLine, part: Part) -> str:
    """What became of a form, and how much is to be done: ``退回，有必须改的问题，共3处必须改``."""
    counts = counts_in_words(part)
    return f"{outcome_in_words(line.state, part)}{f'，共{counts}' if counts else ''}"


def first_step(part: Part) -> str:
    """What is to be done before anything else: a cell, what is wrong there, and how it is mended."""
    row = next(iter((*part.rows, *part.report)), None)
    if row is None:
        return ""
    where = "" if is_whole(row) else f"{place_in_words(row, report=not part.rows)}："
    return f"{where}{one_line(row.message, LONGEST_STEP)}。{one_line(row.fix, LONGEST_STEP)}。".replace("。。", "。")


def place_in_words(row: FindingRow, *, report: bool = False) -> str:
    """Where something is, for people: ``自评表!H12``; of what is about a file as a whole, that."""
    if is_whole(row):
        return OF_REPORT if report else "整个文件"
    place = one_line(row.place)
    return f"自评{place}" if report and place.startswith("报告") else f"{OF_REPORT}：{place}" if report else place


def is_whole(row: FindingRow) -> bool:
    """Whether a finding is about a file as a whole."""
    return row.code.startswith((OF_THE_OFFICE, OF_FILES))


def _row(row: FindingRow, file: str, *, report: bool = False) -> Sequence[Cell]:
    weight, style = WEIGHTS.get(Severity(row.severity), ("提示", "notable"))
    found = visible(row.found)
    return (
        Styled(weight, style),
        _place(row, file, report=report),
        visible(row.message),
        visible(row.fix),
        found if len(found) <= LONGEST_FOUND else f"{found[:LONGEST_FOUND]}……",
        visible(row.expected),
        visible(row.basis),
        row.code,
    )


def _place(row: FindingRow, file: str, *, report: bool) -> Cell:
    """The position, which leads into ``file`` where there is one and the position is a cell of it."""
    words = place_in_words(row, report=report)
    sheet, _, cell = row.place.rpartition("!")
    is_place = _CELL.fullmatch(cell) and 0 < len(sheet) <= LONGEST_TAB and one_line(sheet) == sheet
    if not file or not is_place or report or is_whole(row):
        return words
    return Link(words, link_to(file, sheet, cell.replace("$", "")), f"转到{words}（两个文件要放在同一个文件夹里）")


def _own_name(part: Part) -> str:
    """What the form is called at the unit, where a link to that leads to it and nowhere else; else nothing."""
    name = part.one.file.rpartition(STEP)[2] if part.one else ""
    is_safe = leads_beside(name) and len(name) <= LONGEST_FILE
    return name if is_safe and name.lower().endswith(".xlsx") else ""


def _how(part: Part) -> str:
    """What is to be done with the form."""
    if part.outcome == states.REISSUED:
        return "怎么办：用最近下发的那个文件填写，以前填的内容可以逐格照抄。"
    if part.outcome == states.ALTERED:
        return "怎么办：下发时锁定的内容、公式和表样不能动；照下面改回去，改不回去的，把填的内容抄到下发的原表里。"
    done = "已经计入了，数字没有错的不用重报，写明情况就行。" if part.outcome == COUNTED else ""
    return (
        "怎么办：打开上报的那个文件改，不要另做新表；与本文件放在同一个文件夹里，点“位置”就跳到那一格。核实的，改正，或者写明情况"
        f"（有“校验结果”表的写在它的“出错说明”栏，没有的写在回信里）。{done}"
    )
