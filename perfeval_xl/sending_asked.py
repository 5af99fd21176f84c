"""Sending of drafts as a command does it: tells what would go to whom, asks, sends, tells what came of it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from perfeval_xl.errors import PerfevalError, UnreadableError
from perfeval_xl.exit_codes import BLOCKING, FINE, INTERRUPTED, say
from perfeval_xl.plain_text import is_address

if TYPE_CHECKING:
    from perfeval_xl.office.answers import Over
    from perfeval_xl.office.mail_sources import Smtp
    from perfeval_xl.office.outbox import Plan, Wanted
    from perfeval_xl.office.posting import Diary, Posted
    from perfeval_xl.office.rounds import Round

NO_SERVER = (
    "来源.toml里没有发信的服务器（[smtp]），没有发；运行 perfeval mailbox add 这一轮的文件夹 smtps://邮箱@服务器 "
    "填一次，或双击草稿，用邮件程序发"
)
"""Said where no server is known."""
SEND = click.option("--send", "sending", is_flag=True, help="写完就发出：先列出发给谁，问过再发")
YES = click.option("--yes", is_flag=True, help="不问就发（给定时任务用）；改过的、要人看过的不发")
"""Options of the commands that send."""


def server_of(place: Round) -> Smtp:
    """The server that sends for a round. Raises UnreadableError where there is none."""
    from perfeval_xl.office.mail_sources import sources_of

    smtp = sources_of(place).smtp
    if smtp is None:
        raise UnreadableError(NO_SERVER)
    if not is_address(smtp.sender):
        raise UnreadableError(f"来源.toml [smtp] 的 from“{smtp.sender}”不是邮箱地址，没有发；请改正，如 jixiao@163.com")
    return smtp


def server_before(place: Round, *, yes: bool) -> Smtp:
    """The server, looked at before anything else is done. Raises PerfevalError where there is none, or where nobody
    is there to say whether drafts go out.
    """
    if not yes and not _somebody_is_there():
        raise PerfevalError(
            "发出前要问一次，而这里没有人回答（不是在命令窗口里运行的），什么都没有做；不用问的，加 --yes"
        )
    smtp = server_of(place)
    begin_sending(place)
    return smtp


def begin_sending(place: Round) -> None:
    """Write down since when a round has a server: what was written before is not sent unasked. Raises LedgerError."""
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.posting import Diary
    from perfeval_xl.office.sent_from import SINCE, begin

    with Ledger.open(place.ledger, readonly=True) as ledger:
        if ledger.meta(SINCE):
            return
    with Diary(place, "", lambda line: say(line, err=True)).ledger() as ledger:
        begin(place, ledger)


def _somebody_is_there() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def send_drafts(
    place: Round, smtp: Smtp, wanted: Wanted, over: Over, *, yes: bool = False, listed: bool = False, agreed: str = ""
) -> int:
    """Send what waits, and return the exit code of a command.

    ``yes``: nobody is asked, and what a person has to look at stays. ``listed``: it is only told.
    ``agreed``: the mark of a list to which somebody has said yes; where it is another one by now, nothing is sent.

    Raises UnreadableError where somebody else sends, LedgerError.
    """
    from perfeval_xl.office.posting import Diary, Posted, behind, label_of, posting_lock
    from perfeval_xl.office.sending_words import told_of
    from perfeval_xl.office.sent import PLAN
    from perfeval_xl.office.sent_from import ELSEWHERE, is_elsewhere, leave_unasked, remember

    lock = posting_lock(place)
    try:
        diary = Diary(place, label_of(smtp), lambda line: say(line, err=True))
        plan, rows, since = diary.planned(wanted, datetime.now(UTC))
        elsewhere = is_elsewhere(place, since, rows)
        mark = plan.mark(smtp.sender, label_of(smtp))
        if agreed and agreed != mark:
            raise PerfevalError("要发的与刚才列出的不一样了，什么都没有发；请再列一次")
        told = behind(rows, datetime.now(UTC))
        if told:
            say(f"注意：{told}", err=True)
        if elsewhere and plan.going and not yes:
            say(ELSEWHERE)
        # Where nobody is asked nothing goes out that may have gone out by hand.
        known = [one.message_id for one in (plan.going if yes else rows)]
        for line in told_of(plan, smtp, known, listed=listed):
            say(line)
        if listed:
            say(f"{PLAN} {mark}")
            return FINE
        if not plan.going:
            # Where nothing waits, nothing can go out once more.
            remember(place, rows)
        elif yes and not agreed:
            for line in leave_unasked(plan, since, rows, elsewhere=elsewhere):
                say(line)
        if not plan.going:
            return BLOCKING if plan.held or plan.unknown or plan.refused else FINE
        if not (yes or agreed) and not _agreed(plan):
            say("没有发")
            return FINE
        done = Posted()
        try:
            _post(plan, smtp, diary, place, done, over)
        except KeyboardInterrupt:
            say(f"已中断：发出了{len(done.sent)}封，记下了；再运行一次，接着发其余的", err=True)
            sys.exit(INTERRUPTED)
        for line in done.lines:
            say(line)
        return FINE if done.is_whole and not (plan.held or plan.unknown or plan.refused) else BLOCKING
    except (KeyboardInterrupt, click.Abort):
        say("已中断，没有发", err=True)
        sys.exit(INTERRUPTED)
    finally:
        lock.release()


def send_answers(place: Round, smtp: Smtp, over: Over, *, yes: bool) -> int:
    """The same of answers alone, as collecting does it."""
    from perfeval_xl.office.outbox import Wanted

    return send_drafts(place, smtp, Wanted(chases=False), over, yes=yes)


def _post(plan: Plan, smtp: Smtp, diary: Diary, place: Round, done: Posted, over: Over) -> None:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.mail_accounts import no_password, password_of
    from perfeval_xl.office.posting import Pace, post
    from perfeval_xl.office.sending import Wire
    from perfeval_xl.office.sent_from import remember

    # Of this server alone: whoever writes another one into the list must not get what a mailbox is opened with.
    password = password_of(smtp.user, smtp.host)
    if password is None:
        raise UnreadableError(f"没有发：{no_password(smtp.user)}")
    with Wire(smtp, password) as wire:
        try:
            post(plan, smtp, wire, diary, Pace(smtp, diary.rows()), done, over)
        finally:
            # Looked at, not locked: whoever stops a run does not wait for another one.
            with Ledger.open(place.ledger, readonly=True) as ledger:
                remember(place, ledger.sendings())


def _agreed(plan: Plan) -> bool:
    from perfeval_xl.office.sent import DOUBT

    doubtful = f"，其中{len(plan.doubtful)}封收件人与登记的不同（有{DOUBT}的）" if plan.doubtful else ""
    return click.confirm(f"发出{len(plan.going)}封{doubtful}？", default=False)
