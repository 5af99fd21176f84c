"""What waits to be sent, in words: what would go to whom, what would not and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from perfeval_xl.office.outbox import Going, Plan
from perfeval_xl.office.posting import HOW_TO_TELL, Sender
from perfeval_xl.office.sent import CHANGED, DOUBT, LIES, NOTHING, SENT_FOLDER, TO_SEND

MOST_FILES = 3
"""Names of files that go along with one draft."""
MOST_NAMED = 20
"""Drafts that are told one by one before the rest is counted; those of which there is doubt are told whatever there
are of them."""


def told_of(plan: Plan, smtp: Sender, known: Collection[str], *, listed: bool) -> Iterator[str]:
    """What would go to whom, and what would not and why; ``listed`` with every draft."""
    if plan.unknown:
        yield f"不知道发出没有的{len(plan.unknown)}封（上次发到一半断了），这次不发："
        yield from (f"  {row.file}（{row.address}）" for row in plan.unknown)
        yield HOW_TO_TELL
    if plan.refused:
        how = "改了草稿的收件人就再发；不用改的（如隔一天再试），运行 perfeval send … --again 草稿，草稿照下面写"
        yield f"被服务器拒收过的{len(plan.refused)}封，这次不发；{how}："
        yield from _few([f"  {row.file}（{row.address}）：{row.why}" for row in plan.refused], listed=listed)
    if plan.held:
        yield f"不能发的{len(plan.held)}封："
        yield from _few([f"  {file}：{why}" for file, why in plan.held], listed=listed)
    if not plan.going:
        yield NOTHING
        return
    yield f"{TO_SEND}{len(plan.going)}封，由{smtp.sender}（{smtp.host}）："
    plain = [_in_words(one, listed=listed) for one in plan.going if not one.doubts]
    yield from _few(plain, listed=listed)
    yield from (_in_words(one, listed=listed) for one in plan.doubtful)
    if plan.doubtful and not listed:
        how = f"打开草稿改收件人，存了再运行；不发的，移进它旁边的“{SENT_FOLDER}”文件夹"
        yield f"有{DOUBT}的，收件人不对就不要答应：{how}"
    fresh = [one for one in plan.going if one.message_id not in known]
    if fresh and not listed:
        how = "请先移进它旁边的“已发出”文件夹，或运行 perfeval send … --done"
        yield f"自己用邮件程序发过的，程序不知道，会再发一次：{how}"


def _in_words(one: Going, *, listed: bool) -> str:
    """One draft on one line: to whom, what, what with it, and where it lies."""
    marks = [CHANGED] if one.changed else []
    marks += ["再发一次"] if one.again else []
    marks += one.doubts
    count = len(one.attachments)
    named = "、".join(filter(None, one.attachments[:MOST_FILES]))
    more = "…" if count > MOST_FILES else ""
    along = f"；附件{count}个{f'（{named}{more}）' if named else ''}" if count else ""
    beside = f"　{DOUBT if one.doubts else ''}{'；'.join(marks)}" if marks else ""
    lies = f"{LIES}{one.file}" if listed else ""
    return f"  {'、'.join(one.to)}（{one.unit}）：{one.subject}{along}{lies}{beside}"


def _few(lines: Sequence[str], *, listed: bool) -> Iterator[str]:
    shown = lines if listed else lines[:MOST_NAMED]
    yield from shown
    if len(shown) < len(lines):
        yield f"  另有{len(lines) - len(shown)}封（perfeval send … --list 全部列出）"
