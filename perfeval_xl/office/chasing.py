"""催报: what is still open of a round, as one draft to each recipient that the office looks at and sends.

Open is what did not come, what was sent back and did not come again, what is to be explained, and 自评报告 where the
round has them. Written only where somebody asks for it; a second time on a day is written over the first, but for
what was sent: nobody is asked twice on a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import OutputError
from perfeval_xl.files import content_of
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import FindingRow
from perfeval_xl.ledger.said_rows import ReplyRow, SendRow
from perfeval_xl.office.answer_text import BY_REPLY, SIGNED, project_in_words, unread_lines, until
from perfeval_xl.office.answers import (
    CHASE,
    LARGEST_DRAFT,
    Over,
    few,
    may_be_written,
    refused_by_sender,
    refused_of,
    unread_rows,
    unwatched,
    without_address,
    write_draft,
)
from perfeval_xl.office.below_words import is_handled_below
from perfeval_xl.office.office_findings import SELF_EVALUATION
from perfeval_xl.office.receipts import day_in_words
from perfeval_xl.office.recipients import Recipient, codes_in_words, own_lines, recipients_of
from perfeval_xl.office.rounds import CHASES, Round
from perfeval_xl.office.sent import OUT, SENT_FOLDER, sendings_of
from perfeval_xl.office.slips import conclusion, first_step, slip, slip_names
from perfeval_xl.office.statements import CHECKING, COUNTED, DIGITS, Statement, statement_of
from perfeval_xl.office.status import ProjectLine, View
from perfeval_xl.outputs.mail import Attachment, Draft, is_untouched
from perfeval_xl.plain_text import one_line

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

MISSING, RETURNED, UNEXPLAINED, REPORTLESS = "还没有报", "退回后还没有重报", "已计入、还要说明或补正", "没有自评报告"
"""What may be open of a project, in the order in which it is told; the last one beside another."""
KINDS = (MISSING, RETURNED, UNEXPLAINED, REPORTLESS)
MOST_HAVE = 0.5
"""Share of the counted projects that have a 自评报告, from which on the round is taken for one that asks for them:
where most did not send one, they were not asked to."""
REPORT_POLICY, REQUIRED, NOT_ASKED = "policy.report", "required", "none"
"""What the ledger may say of that itself."""


@dataclass(frozen=True)
class Open:
    """What is still open of one project."""

    line: ProjectLine
    kind: str
    """One of `KINDS`."""
    statement: Statement | None
    without_report: bool

    @property
    def due(self) -> str:
        """Its deadline, as the ledger writes it; what has none stands last."""
        return self.line.state.deadline or "9999"


@dataclass
class Chased:
    """What was written."""

    folder: Path
    drafts: list[Path] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    """Projects by what is open of them."""
    without: list[str] = field(default_factory=list)
    """Recipients without an address, see `perfeval_xl.office.recipients.Recipient.unreached`."""
    withdrawn: int = 0
    """Drafts of earlier this day whose recipients have nothing open any more."""
    kept: list[str] = field(default_factory=list)
    """Drafts of earlier this day that somebody worked on: they are left as they are, and no other is written."""
    sent: int = 0
    """Recipients that were sent one earlier this day: no other is written."""
    below: int = 0
    """Projects of which a lower office has the form and looks after it: their units are not asked."""
    failed: list[str] = field(default_factory=list)
    """What could not be written, and why."""

    @property
    def lines(self) -> list[str]:
        """What to tell the clerk."""
        counts = "，".join(f"{kind}{count}个" for kind, count in self.counts.items() if count)
        told = [f"催报草稿{len(self.drafts)}封（{counts}），在{self.folder}：双击用邮件程序打开，看过再发"]
        if not self.drafts:
            told = [] if self.failed or self.kept or self.sent else ["没有要催的"]
        if self.sent:
            told.append(f"今天已经发过催报的{self.sent}个单位，没有再写，明天再催")
        if self.below:
            told.append(
                f"下级收到了、在处理的{self.below}个项目没有催，由下级催（看进度的状态后面有“下级退回”“下级待定”）"
            )
        if self.kept:
            told.append(f"今天的草稿您改过的{len(self.kept)}封没有换，里面要催的以您改的为准：")
            told += [f"  {one}" for one in few(self.kept)]
        if self.withdrawn:
            told.append(f"今天早先写的{self.withdrawn}封不用发了，已经撤掉")
        return [*told, *without_address(self.without), *few(self.failed)]


def chase(
    view: View,
    lines: Sequence[ProjectLine],
    ledger: Ledger,
    place: Round,
    now: datetime,
    *,
    before: date | None = None,
    over: Over = unwatched,
) -> Chased:
    """Write one draft to each recipient of whom something is open, and record it; with ``before`` only what was or is
    due until that day. Raises LedgerError; what cannot be written is told.
    """
    day = now.astimezone(BEIJING).date()
    done, rows = Chased(place.chases / day.isoformat()), list[ReplyRow]()
    done.below = sum(is_handled_below(line.state) for line in own_lines(view, lines))
    asks = _asks_for_reports(lines, ledger.meta(REPORT_POLICY))
    refused, sent = refused_by_sender(view), _SentToday(ledger.sendings(), done.folder)
    asked: list[tuple[Recipient, list[Open]]] = []
    for recipient in recipients_of(own_lines(view, lines)):
        all_open = sorted(_open(view, recipient, asks=asks), key=lambda one: (KINDS.index(one.kind), one.due))
        if sent.to(recipient):
            done.sent += bool(all_open)
            continue
        if not all_open:
            done.withdrawn += _withdraw(done.folder / f"{recipient.folder}.eml")
        wanted = [one for one in all_open if before is None or one.due <= before.isoformat()]
        if wanted:
            asked.append((recipient, wanted))
    try:
        for recipient, wanted in over(iter(asked), len(asked), "写催报"):
            unread = unread_rows(refused_of(recipient, refused))
            rows += _asked(recipient, wanted, unread, now, done)
    finally:
        ledger.replied(rows)
    return done


class _SentToday:
    """What went out of the drafts of one day, or may have."""

    def __init__(self, rows: Sequence[SendRow], folder: Path) -> None:
        day = f"{CHASES}/{folder.name}/"
        self._rows = [row for row in sendings_of(rows).by_file.values() if row.file.startswith(day)]
        self._rows = [row for row in self._rows if row.state in OUT]
        self._files, self._folder = {row.file.removeprefix(day) for row in self._rows}, folder / SENT_FOLDER
        self._addresses = {one.lower() for row in self._rows for one in row.address.split("; ")}

    def to(self, recipient: Recipient) -> bool:
        """Whether one went to them, by the program or by somebody who put it with what was sent."""
        name, addresses = f"{recipient.folder}.eml", set(recipient.addresses)
        return name in self._files or (bool(addresses) and addresses <= self._addresses) or self._lies_apart(name)

    def _lies_apart(self, name: str) -> bool:
        try:
            return (self._folder / name).exists()
        except OSError:
            return False


def _asked(
    recipient: Recipient, wanted: Sequence[Open], unread: Sequence[FindingRow], now: datetime, done: Chased
) -> list[ReplyRow]:
    """Write a draft; return what is to be recorded of it, nothing where it could not be written."""
    if not may_be_written(done.folder / f"{recipient.folder}.eml"):
        done.kept.append(f"{recipient.folder}.eml")
        return []
    try:
        draft = write_draft(done.folder, recipient.folder, _draft(recipient, wanted, unread, now), now)
    except OutputError as error:
        done.failed.append(f"{recipient.name}的催报没有写成：{error}")
        return []
    done.drafts.append(draft)
    done.without += [] if recipient.addresses else [recipient.unreached]
    for one in wanted:
        done.counts[one.kind] += 1
        done.counts[REPORTLESS] += one.without_report and one.kind != REPORTLESS
    return list(_rows(recipient, wanted, f"{CHASES}/{done.folder.name}/{draft.name}", now))


def _open(view: View, recipient: Recipient, *, asks: bool) -> Iterator[Open]:
    for line in recipient.lines:
        state, statement = line.state.state, statement_of(view, line)
        lacks = asks and state in (states.COUNTED, states.RETURNED) and not _has_report(line)
        counted = statement.parts[0] if statement and statement.parts[0].outcome == COUNTED else None
        checking = statement is not None and statement.parts[0].outcome == CHECKING
        if is_handled_below(line.state):
            # Whoever has the form writes to the unit.
            continue
        if state == states.MISSING and not checking:
            yield Open(line, MISSING, statement, without_report=False)
        elif state == states.RETURNED and statement and statement.open:
            yield Open(line, RETURNED, statement, without_report=lacks)
        elif counted and counted.open and statement:
            yield Open(line, UNEXPLAINED, Statement(line, (counted,)), without_report=lacks)
        elif lacks and state == states.COUNTED:
            yield Open(line, REPORTLESS, None, without_report=True)


def _has_report(line: ProjectLine) -> bool:
    return any(one.what == SELF_EVALUATION for one in line.materials)


def _asks_for_reports(lines: Sequence[ProjectLine], policy: str) -> bool:
    """Whether the projects of the round are to have a 自评报告."""
    if policy in (REQUIRED, NOT_ASKED):
        return policy == REQUIRED
    counted = [line for line in lines if line.state.state == states.COUNTED]
    return bool(counted) and sum(map(_has_report, counted)) >= MOST_HAVE * len(counted)


def _draft(recipient: Recipient, wanted: Sequence[Open], unread: Sequence[FindingRow], now: datetime) -> Draft:
    year, counts = recipient.lines[0].state.year, _counts(wanted)
    codes = codes_in_words([one.line.state.code for one in wanted])
    lines = [f"{recipient.name}：", "", f"{year}年度绩效自评，你单位有{'，'.join(counts)}。请抓紧办理。"]
    attached: list[Attachment] = []
    for kind in KINDS:
        of_kind = [one for one in wanted if one.kind == kind]
        lines += ["", f"【{kind}】"] if of_kind else []
        for at, one in enumerate(of_kind, 1):
            lines += _item(at, one, recipient, now, unread=bool(unread))
            attached += _slips(one, recipient, now)
    lines += unread_lines(unread)
    lines += ["", *_how(wanted), "这两天已经发出的，不用理会本邮件。", "", SIGNED, ""]
    subject = f"请报{year}年度绩效自评表：{'，'.join(counts)}（{codes}）"
    return Draft(subject, "\n".join(lines), recipient.addresses, attached)


def _counts(wanted: Sequence[Open]) -> list[str]:
    counts = [(sum(one.kind == kind for one in wanted), kind) for kind in KINDS[:-1]]
    counts.append((sum(one.without_report for one in wanted), REPORTLESS))
    return [f"{count}个项目{kind}" for count, kind in counts if count]


def _item(at: int, one: Open, recipient: Recipient, now: datetime, *, unread: bool) -> Iterator[str]:
    state = one.line.state
    yield f"{at}. {project_in_words(state, recipient)}"
    yield f"   {_due(one.line, now)}。"
    parts = one.statement.parts if one.statement else ()
    names = slip_names(one.statement, recipient) if one.statement else {}
    for part in (part for part in parts if part.open):
        yield f"   收到过的：{conclusion(one.line, part)}。"
        if step := first_step(part):
            yield f"   先做：{step}"
        if part in names:
            yield f"   逐条见附件“{names[part]}”。"
    if one.kind == MISSING and one.line.attempts == ():
        unopened = "（发来过打不开的，见下面的“没能打开”，里面有的话请重发）" if unread else ""
        yield f"   还没有收到这个项目的表{unopened}。"
    if one.without_report:
        yield "   没有收到自评报告，请存为Word文档（.docx）发来。"


def _due(line: ProjectLine, now: datetime) -> str:
    """``截止日期2024年3月31日，已过2天``."""
    deadline, today = line.state.deadline, now.astimezone(BEIJING).date()
    try:
        left = (date.fromisoformat(deadline) - today).days
    except ValueError:
        return until(line.state, now)
    rest = f"已过{-left}天" if left < 0 else "就是今天" if left == 0 else f"还有{left}天"
    return f"截止日期{day_in_words(deadline)}，{rest}"


def _how(wanted: Sequence[Open]) -> Iterator[str]:
    if any(one.kind in (MISSING, RETURNED) for one in wanted):
        yield (
            f"填好、改好的表（在下发的那个文件上填，不要另做新表；有“绩效自评”选项卡的，点一次“上报”），{BY_REPLY}。"
            "找不到下发的表的，请回信索取。"
        )
    else:
        yield f"请{BY_REPLY}。"


def _slips(one: Open, recipient: Recipient, now: datetime) -> Iterator[Attachment]:
    if one.statement is not None:
        returning = f"改好后{BY_REPLY}；{until(one.line.state, now)}。"
        for part, name in slip_names(one.statement, recipient).items():
            yield Attachment(name, slip(one.line, part, returning))


def _withdraw(path: Path) -> bool:
    """Take away a draft of earlier this day, where nobody touched it: whoever it goes to has done everything since."""
    try:
        data = content_of(path, LARGEST_DRAFT)
        if data is None or not is_untouched(data):
            return False
        path.unlink()
    except OSError:
        return False
    return True


def _rows(recipient: Recipient, wanted: Sequence[Open], file: str, now: datetime) -> Iterator[ReplyRow]:
    at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    day = now.astimezone(BEIJING).date().isoformat()
    for one in wanted:
        state = one.line.state
        said = hashlib.sha256(repr((day, one.kind, one.without_report, state.sha)).encode()).hexdigest()[:DIGITS]
        to = "; ".join(recipient.addresses)
        yield ReplyRow(state.year, state.code, CHASE, said, state.sha, one_line(recipient.name), to, file, at)
