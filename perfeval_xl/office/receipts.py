"""回执: what a unit is told of a file that came: which, when, its 校验码, its score, and whether it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from perfeval_xl.findings import Severity
from perfeval_xl.findings.facts import shown
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import AttemptState, ProjectState
from perfeval_xl.office.office_findings import EVIDENCE, in_beijing
from perfeval_xl.office.recipients import addresses_of, unit_of
from perfeval_xl.office.statements import (
    ASIDE,
    CHECKING,
    COUNTED,
    EXEMPTED,
    EXTENDED,
    REJECTED,
    UNEXEMPTED,
    UNEXTENDED,
    Part,
    Statement,
)
from perfeval_xl.office.status import SCORED, STEP
from perfeval_xl.plain_text import one_line

MARK_OF_UTF_8 = "\ufeff"
"""Begins a text that old editors of Windows would take for one in GBK."""
TITLE = "绩效自评表收件回执"
LONGEST = 120
"""Characters of a name in a message."""
OUTCOMES = {
    COUNTED: "已计入",
    CHECKING: "已收到，正在核对，结果另行通知",
    ASIDE: "没有采用",
    EXEMPTED: "同意免报，这个项目不用再报",
    EXTENDED: "同意延期",
    REJECTED: "没有采用",
    UNEXEMPTED: "更正：以前同意免报，现已撤销，这个项目仍要报",
    UNEXTENDED: "更正：以前同意延期到{day}，现已撤销",
    states.FAULTY: "退回，有必须改的问题",
    states.ALTERED: "退回，与下发的表不符",
    states.REISSUED: "退回，这张表已重新下发",
    states.UNEXPLAINED: "要写明说明，才能计入",
    states.BLANK: "没有计入，收到的是空表",
    states.OTHER_YEAR: "没有计入，收到的不是这一年度的表",
    states.UNREADABLE: "没有计入，收到的文件读不出来",
}
"""What became of a file, by its outcome."""


def receipt_text(statement: Statement) -> str:
    """The 回执 of a project as a file of text; every file that it is about has its own lines."""
    state = statement.line.state
    lines = [
        f"{state.year}年度{TITLE}",
        "",
        f"项目编码：{one_line(state.code, LONGEST)}",
        f"项目名称：{one_line(state.name, LONGEST)}",
        f"单位：{unit_of(state)}",
    ]
    for part in statement.parts:
        lines += ["", *receipt_lines(state, part)]
        if part.open and not part.has_slip:
            lines += [f"怎么办：{one_line(row.message)}。{one_line(row.fix)}。" for row in part.rows]
    return MARK_OF_UTF_8 + "\r\n".join([*lines, ""])


def receipt_lines(state: ProjectState, part: Part) -> list[str]:
    """What there is to say of one file."""
    lines = []
    if part.one is not None:
        lines = [f"文件：{file_called(part.one)}", f"上报时间：{when_sent(part.one)}"]
        lines += [f"发件人：{stranger}" for stranger in _stranger(state, part.one)]
        lines += [f"校验码：{part.one.content}"] if part.one.content else []
        lines += [f"审核得分：{score}"] if (score := score_in_words(part.one)) else []
    notes = [f"注意：{one_line(row.message)}。{one_line(row.fix)}" for row in part.notes]
    return [*lines, f"结论：{outcome_in_words(state, part)}", *notes]


def _stranger(state: ProjectState, one: AttemptState) -> Iterator[str]:
    """Who sent it, where that is not who is registered: nobody but the unit can notice that it was somebody else."""
    known = addresses_of(state)
    if one.sender and known and one.sender.lower() not in known:
        yield f"{one_line(one.sender, LONGEST)}，不是登记的联系人；不是你单位报的，请马上告诉我们"


def file_called(one: AttemptState) -> str:
    """What a file was called when it came, without what it lay in."""
    return one_line(one.file.rpartition(STEP)[2], LONGEST)


def when_sent(one: AttemptState) -> str:
    """``2024-03-28 10:12（邮件日期）``."""
    if not one.sent:
        return "看不出来"
    return f"{in_beijing(one.sent)}（{EVIDENCE.get(one.sent_by, '')}）"


def score_in_words(one: AttemptState) -> str:
    """``94.83，等级优``, as it was computed here; empty for what is no form as it was issued, unless it counts."""
    if not one.score or not (one.counted or one.verdict in SCORED):
        return ""
    return f"{shown(Fraction(one.score))}{f'，等级{one.rating}' if one.rating else ''}"


def outcome_in_words(state: ProjectState, part: Part) -> str:
    """What became of it: ``已计入，超过截止日期2024年3月31日，按迟报计``."""
    words = OUTCOMES.get(part.outcome, part.outcome).format(day=day_in_words(part.until))
    if part.outcome == states.FAULTY and not any(row.severity == Severity.ERROR for row in part.rows):
        words = "退回，要说明的没有说明清楚"
    if part.outcome == COUNTED:
        late = states.LATE in state.flags and bool(state.deadline)
        words += f"；超过截止日期{day_in_words(state.deadline)}，按迟报计" if late else ""
        words += "；还有要说明或要改的" if part.open else ""
    elif part.outcome == EXTENDED:
        words += f"到{day_in_words(part.until)}"
    return words + (f"（{one_line(part.why.rstrip('。'), LONGEST)}）" if part.why else "")


def day_in_words(text: str) -> str:
    """``2024年3月31日``, of a day as the ledger writes it; another text as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return one_line(text, LONGEST)
    return f"{day.year}年{day.month}月{day.day}日"
