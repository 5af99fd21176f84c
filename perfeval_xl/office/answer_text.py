"""The words of an answer: what to do first, what counts, and the 回执 of everything that came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.ledger.rows import FindingRow, ProjectState
from perfeval_xl.office.receipts import day_in_words, file_called, receipt_lines
from perfeval_xl.office.recipients import Recipient, codes_in_words, unit_of
from perfeval_xl.office.slips import conclusion, first_step, slip_names
from perfeval_xl.office.statements import CHECKING, CORRECTIONS, COUNTED, EXEMPTED, EXTENDED, Statement
from perfeval_xl.office.status import ProjectLine
from perfeval_xl.plain_text import one_line

LONGEST = 120
"""Characters of a name or a file in a message."""
BY_REPLY = "直接回复来信，把文件作附件发来"
"""How something is sent back."""
SETTLED = {COUNTED: "已计入", CHECKING: "正在核对", EXEMPTED: "同意免报", EXTENDED: "同意延期"}
"""What became of a project of which nothing is to be done, in the order in which that is told."""
LATEST = "以前的答复与这一封不一样的，以这一封为准。"
"""Said in every answer but the first."""
SIGNED = "（本邮件按收件和审核的记录起草；有不清楚的，请直接回复。）"
"""Ends every message."""


@dataclass(frozen=True)
class Letter:
    """One message to one recipient."""

    recipient: Recipient
    statements: tuple[Statement, ...]
    unread: tuple[FindingRow, ...]
    """What they sent and nobody could open, in words for them."""
    now: datetime
    number: int = 1
    """Which answer to them it is."""

    @property
    def year(self) -> int:
        """Of the round."""
        return self.recipient.lines[0].state.year

    def returning(self, line: ProjectLine) -> str:
        """Where a project is sent back to, and until when."""
        return f"改好后{BY_REPLY}；{until(line.state, self.now)}。"


def letter_subject(letter: Letter) -> str:
    """``2023年度绩效自评：1个要改，2个已计入（A-001、A-002、A-003）``."""
    codes = [one.line.state.code for one in letter.statements]
    about = f"（{codes_in_words(codes)}）" if codes else ""
    return f"{letter.year}年度绩效自评：{'，'.join(_counts(letter))}{about}"


def letter_body(letter: Letter) -> str:
    """The whole message, with what is to be done first on top."""
    open_ones = [one for one in letter.statements if one.open]
    lines = [
        f"{letter.recipient.name}：",
        "",
        f"你单位{letter.year}年度绩效自评表的收件和审核情况：{'，'.join(_counts(letter))}。",
    ]
    lines += unread_lines(letter.unread)
    if open_ones:
        lines += ["", "【请办理】"]
        for at, one in enumerate(open_ones, 1):
            lines += _to_do(at, one, letter)
        lines += ["", *_how(letter, open_ones)]
    if letter.statements:
        lines += ["", "【回执】"]
    for at, one in enumerate(letter.statements, 1):
        lines += _receipt(at, one)
    again = [LATEST] if letter.number > 1 else []
    return "\n".join([*lines, "", *again, SIGNED, ""])


def unread_lines(rows: Sequence[FindingRow]) -> list[str]:
    """What somebody sent and nobody could open, each with what to do about it; nothing where there is none."""
    told = [f"{at}. {one_line(row.place, LONGEST)}：{row.message}。{row.fix}。" for at, row in enumerate(rows, 1)]
    return ["", "【没能打开】发来的这些打不开，里面的表没有收到：", *told] if told else []


def until(state: ProjectState, now: datetime) -> str:
    """``请在2024年3月31日前（含当天）发来``; of a day that is past, that."""
    if not state.deadline:
        return "请尽快发来"
    day = day_in_words(state.deadline)
    if state.deadline < now.astimezone(BEIJING).date().isoformat():
        return f"截止日期{day}已过，请尽快发来"
    return f"请在{day}前（含当天）发来"


def project_in_words(state: ProjectState, recipient: Recipient) -> str:
    """``A-001　政务服务提升项目``, with its unit where a message is about several."""
    unit = f"（{unit_of(state)}）" if len(recipient.units) > 1 else ""
    return f"{one_line(state.code, LONGEST)}　{one_line(state.name, LONGEST)}{unit}"


def _counts(letter: Letter) -> Iterator[str]:
    """How many projects stand how, what is to be done first."""
    open_ones = [one for one in letter.statements if one.open]
    counted = sum(one.parts[0].outcome == COUNTED for one in open_ones)
    corrected = sum(one.parts[0].outcome in CORRECTIONS.values() for one in open_ones)
    settled = [one.parts[0].outcome for one in letter.statements if not one.open]
    told = (
        (len(letter.unread), "{}件没能打开"),
        (corrected, "{}个更正"),
        (len(open_ones) - counted - corrected, "{}个要改后重报"),
        (counted, "{}个已计入、还要说明或补正"),
        *((settled.count(outcome), f"{{}}个{words}") for outcome, words in SETTLED.items()),
    )
    yield from (words.format(count) for count, words in told if count)


def _to_do(at: int, one: Statement, letter: Letter) -> Iterator[str]:
    state = one.line.state
    yield f"{at}. {project_in_words(state, letter.recipient)}"
    names = slip_names(one, letter.recipient)
    for part in one.parts:
        if not part.open:
            continue
        if part.later and part.one:
            yield f"   后来又发来的“{file_called(part.one)}”没有计入，已计入的那一份不受影响："
        yield f"   {conclusion(one.line, part)}。"
        step = first_step(part)
        if step:
            yield f"   先做：{step}"
        if part in names:
            yield f"   逐条见附件“{names[part]}”。"
    yield f"   {until(state, letter.now)}。"


def _how(letter: Letter, open_ones: Sequence[Statement]) -> Iterator[str]:
    """How something is mended and sent back, said once."""
    if any(part.has_slip for one in open_ones for part in one.parts):
        yield (
            "把退改单和上报的表存在同一个文件夹里，点退改单里的“位置”，就跳到要改的那一格。"
            "在原来的表上改，不要另做新表，不要改动锁定的内容。"
        )
    yield f"改好后存盘（有“绩效自评”选项卡的，再点一次“上报”），{BY_REPLY}。"
    if len(letter.statements) > 1:
        yield "几个项目的可以在一封邮件里一起发。"


def _receipt(at: int, one: Statement) -> Iterator[str]:
    state = one.line.state
    yield f"{at}. {one_line(state.code, LONGEST)}　{one_line(state.name, LONGEST)}"
    for part in one.parts:
        # Mail programs break lines at 72 columns, and a 校验码 at its hyphens.
        yield from (f"   {line}" for line in receipt_lines(state, part))
