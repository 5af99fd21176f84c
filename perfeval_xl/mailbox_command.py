"""``perfeval mailbox``: the mailboxes that a round is collected from, and the server by which it sends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfeval_xl.errors import PerfevalError, UnreadableError
from perfeval_xl.exit_codes import BLOCKING, FINE, INTERRUPTED, UNREADABLE, errors_reported, say
from perfeval_xl.office_commands import ROUND
from perfeval_xl.plain_text import one_line, without_unseen

if TYPE_CHECKING:
    from perfeval_xl.office.mail_accounts import Password
    from perfeval_xl.office.mail_addresses import MailAddress
    from perfeval_xl.office.mail_sources import MailSource, Smtp, Sources
    from perfeval_xl.office.rounds import Round

ADDRESS = click.argument("address", metavar="ADDRESS")
"""A mailbox or a server that sends."""
CA = click.option(
    "--ca",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="服务器的证书由本单位自己签发时，签发机构的证书（.pem）",
)
"""The certificate of an authority of the office's own."""


MOST_FOLDERS, LONGEST_FOLDER = 30, 60
"""Folders of a mailbox that are named before the rest is counted, and characters of the name of each."""


@click.group()
def mailbox() -> None:
    """邮箱：添加、查看、试连、去掉收件的邮箱和发件的服务器。"""


@mailbox.command()
@ROUND
@click.argument("address", metavar="[ADDRESS]", default="")
@click.option("--since", "written", default="", metavar="日期", help="收这一天及以后的邮件；不写是第一份表下发的前一天")
@CA
@click.option("--from", "sender", default="", metavar="地址", help="发件人的地址；只用于smtps，不写就是用户名")
@click.option("--name", default="", metavar="名称", help="发件人的名称，如“某某市财政局绩效科”；只用于smtps")
@click.option("--pause", is_flag=True, hidden=True)
def add(folder: Path, address: str, written: str, ca: Path | None, sender: str, name: str, pause: bool) -> None:
    """添加收件的邮箱（imaps://）或发件的服务器（smtps://），先试连，再记下。

    ROUND是这一轮的文件夹。ADDRESS是常用邮箱的地址（cz@163.com），或 imaps://cz@163.com@imap.163.com/INBOX，最后是
    文件夹，收件箱可以不写；发件的如 smtps://cz@163.com@smtp.163.com；都不写就由程序来问。密码（多数邮箱是另外生成的“授权码”）由程序来问，输入时不显示，由系统保管，不写进
    任何文件。加过的再加一次，就是改密码、改日期。

    退出码：0 加上了，1 加上了但密码没有存住，2 连不上或登录不了，没有加。
    """
    with _held_open(pause), errors_reported(), _interruptible():
        sys.exit(_added(folder, address, written, ca, sender, name))


def _added(folder: Path, address: str, written: str, ca: Path | None, sender: str, name: str) -> int:
    """Add what is meant; the exit code. Raises PerfevalError."""
    from perfeval_xl.office.mail_addresses import SCHEME
    from perfeval_xl.office.mail_sources import come, day_of, sources_of
    from perfeval_xl.office.rounds import round_at

    of = round_at(folder)
    sources = sources_of(of)
    place = _place(address)
    if place.scheme == SCHEME:
        if sender or name:
            raise PerfevalError("--from、--name只用于发件的服务器（smtps://）；收件的邮箱请去掉")
        return _add_box(of, place, come(day_of(written)) if written else None, ca, sources)
    if written:
        raise PerfevalError("--since只用于收件的邮箱（imaps://）；发件的服务器请去掉")
    return _add_server(of, place, ca, sender, name, sources.smtp)


def _place(address: str) -> MailAddress:
    """The mailbox that is meant; what is not written is asked for. Raises UnreadableError."""
    from perfeval_xl.office.mail_addresses import OTHER_SERVERS, SERVERS, is_mail_address, mail_address, mailbox_of

    if not address.strip() and not _is_terminal():
        raise UnreadableError("没有写是哪个邮箱；请写上它的地址，如 cz@163.com")
    asks = not address.strip()
    text = address.strip() or str(click.prompt("邮箱地址（如 cz@163.com）", err=True, prompt_suffix="：")).strip()
    if is_mail_address(text):
        return mail_address(text)
    server = ""
    if asks and "@" in text and text.rpartition("@")[2].lower() not in SERVERS:
        say(OTHER_SERVERS, err=True)
        server = str(click.prompt("收件服务器", err=True, prompt_suffix="："))
    return mailbox_of(text, server)


def _add_box(of: Round, place: MailAddress, since: date | None, ca: Path | None, sources: Sources) -> int:
    from perfeval_xl.office.mail_sources import MailSource, ca_of, with_mailbox

    known = next((one for one in sources.mailboxes if one.address == place), None)
    # What is not said anew stays as it was.
    ca = ca or (known.ca if known else ca_of(place, sources.mailboxes))
    one = MailSource(place, since or (known.since if known else None), ca)
    password = _asked(place.user)
    for line in _tried(of, one, password):
        say(line)
    with_mailbox(of, one)
    say(f"{'已改' if known else '已添加'}：{place.words}；收表时会读它，只看不改")
    return _kept(place.user, place.host, password)


def _add_server(of: Round, place: MailAddress, ca: Path | None, sender: str, name: str, before: Smtp | None) -> int:
    from perfeval_xl.office.mail_sources import PORTS, SSL, STARTTLS, Smtp, with_smtp
    from perfeval_xl.sending_asked import begin_sending

    # What is not said anew stays as it was: a name is the office's, limits and certificates are the server's.
    same = before if before is not None and (before.host, before.user) == (place.host, place.user) else None
    sender = sender or (same.sender if same else place.user)
    if "@" not in sender:
        raise UnreadableError("没有记下：不知道发件人的地址；请加上 --from 地址")
    security = STARTTLS if place.port == PORTS[STARTTLS] else SSL
    if same is not None and same.port == place.port:
        security = same.security
    smtp = Smtp(place.host, place.port, security, place.user, sender, name or (before.name if before else ""), ca)
    if same is not None:
        smtp = replace(smtp, ca=ca or same.ca, per_minute=same.per_minute, most_per_day=same.most_per_day)
    password = _asked(place.user)
    with _nothing_written():
        _try_sending(smtp, password)
    with_smtp(of, smtp)
    say(f"已记下发件的服务器：{smtp.label}，发件人{smtp.sender}")
    begin_sending(of)
    for line in _waiting(of):
        say(line)
    return _kept(place.user, place.host, password)


def _waiting(of: Round) -> Iterator[str]:
    """Drafts that may have been sent by hand."""
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.outbox import Wanted, plan_of

    with Ledger.open(of.ledger, readonly=True) as ledger:
        known = {row.message_id for row in ledger.sendings()}
        plan = plan_of(of, ledger, datetime.now(UTC), Wanted())
    count = sum(one.message_id not in known for one in plan.going)
    if count:
        yield f"有{count}封草稿是以前写的；已经用邮件程序发过的，先运行 perfeval send {of.folder} --done 答复，就不再发"


@contextmanager
def _nothing_written() -> Iterator[None]:
    """Say of a server that was tried to be added that it was not; that nothing was sent goes without saying."""
    try:
        yield
    except PerfevalError as error:
        raise UnreadableError(str(error).replace("没有发", "没有记下")) from error


def _try_sending(smtp: Smtp, password: Password) -> None:
    """Log in and out. Raises PerfevalError."""
    from perfeval_xl.office.sending import tried

    say(f"正在连接{smtp.host}", err=True)
    tried(smtp, password)


def _asked(user: str) -> Password:
    """The password, typed where nobody sees it, or as the environment has it. Raises PerfevalError without either."""
    from perfeval_xl.office.mail_accounts import VARIABLE, Password

    given = os.environ.get(VARIABLE, "").strip()
    if given:
        say(f"密码用环境变量 {VARIABLE} 里的", err=True)
        return Password(given)
    if not _is_terminal():
        raise UnreadableError(
            f"这里不能输入密码；请在命令窗口运行，或由技术人员把密码设在环境变量 {VARIABLE} 里，不要写在命令里"
        )
    typed = click.prompt(f"{user}的密码或授权码（输入时不显示）", hide_input=True, err=True, prompt_suffix="：")
    return Password(str(typed).strip())


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _kept(user: str, host: str, password: Password) -> int:
    """Have the system keep a password that was typed, and say what came of it; the exit code."""
    from perfeval_xl.office.mail_accounts import VARIABLE, keep_password

    if os.environ.get(VARIABLE, "").strip():
        return FINE
    why_not = keep_password(user, host, password)
    say(f"注意：{why_not}" if why_not else "密码已由系统保管，以后收表不再问", err=True)
    return BLOCKING if why_not else FINE


def _tried(of: Round, one: MailSource, password: Password) -> Iterator[str]:
    """What a mailbox holds. Raises PerfevalError where it cannot be opened."""
    from perfeval_xl.ledger.book import Ledger

    with _component():
        from perfeval_xl.arrivals.imap import connect
        from perfeval_xl.office.mail_intake import account_of, since_of
    with Ledger.open(of.ledger, readonly=True) as ledger:
        issued = [row.at for row in ledger.issues()] or [ledger.meta("created")]
        since = since_of(one, issued, datetime.now(UTC))
    say(f"正在连接{one.address.host}", err=True)
    with connect(account_of(one), password.reveal()) as box:
        count, folders = len(box.uids(since)), box.folders()
    yield f"{one.address.words}：{since.year}年{since.month}月{since.day}日起有{count}封邮件"
    others = [name for name in folders if name.upper() != one.address.folder.upper()]
    if others:
        named = "、".join(_plain(name) for name in others[:MOST_FOLDERS])
        more = f"等{len(others)}个" if len(others) > MOST_FOLDERS else ""
        yield f"  还有文件夹：{named}{more}；也要收的，把名称写在地址末尾再加一次，如 …/{_plain(others[0])}"


def _plain(name: str) -> str:
    return one_line(without_unseen(name), LONGEST_FOLDER)


@mailbox.command("list")
@ROUND
def list_(folder: Path) -> None:
    """列出收件的邮箱和发件的服务器，各有没有密码。"""
    from perfeval_xl.office.mail_accounts import password_of
    from perfeval_xl.office.mail_sources import sources_of
    from perfeval_xl.office.rounds import round_at

    with errors_reported():
        sources = sources_of(round_at(folder))
        for one in sources.mailboxes:
            has = "有密码" if password_of(one.address.user, one.address.host) else "没有密码，请再加一次"
            since = f"，{one.since.isoformat()}起" if one.since else ""
            say(f"{one.address.words}{since}（{has}）　{one.address.typed}")
        if sources.smtp is not None:
            smtp = sources.smtp
            has = "有密码" if password_of(smtp.user, *hosts_of(sources, smtp)) else "没有密码，请再加一次"
            say(f"发件 {smtp.sender}，{smtp.host}:{smtp.port}（{has}）")
        if sources.smtp is None and not sources.mailboxes:
            say(f"还没有邮箱；添加用 perfeval mailbox add {folder} imaps://用户@服务器/文件夹")


def hosts_of(sources: Sources, smtp: Smtp) -> Sequence[str]:
    """The servers under which the password of whoever sends may be kept: many services have one for both."""
    return smtp.host, *(one.address.host for one in sources.mailboxes if one.address.user == smtp.user)


@mailbox.command()
@ROUND
def check(folder: Path) -> None:
    """试连每个邮箱和发件的服务器，说出里面有多少邮件、哪些文件夹。

    退出码：0 都连得上，2 有连不上的。
    """
    from perfeval_xl.office.mail_accounts import no_password, password_of
    from perfeval_xl.office.mail_sources import sources_of
    from perfeval_xl.office.rounds import round_at

    worst = FINE
    with errors_reported(), _interruptible():
        of = round_at(folder)
        sources = sources_of(of)
        for one in sources.mailboxes:
            password = password_of(one.address.user, one.address.host)
            try:
                if password is None:
                    raise UnreadableError(f"{one.address.words}：{no_password(one.address.user)}")
                for line in _tried(of, one, password):
                    say(line)
            except PerfevalError as error:
                say(str(error), err=True)
                worst = UNREADABLE
        if sources.smtp is not None:
            password = password_of(sources.smtp.user, *hosts_of(sources, sources.smtp))
            try:
                if password is None:
                    raise UnreadableError(no_password(sources.smtp.user))
                _try_sending(sources.smtp, password)
                say(f"发件 {sources.smtp.label}：登录得了")
            except PerfevalError as error:
                say(f"发件 {sources.smtp.label}：{error}", err=True)
                worst = UNREADABLE
    sys.exit(worst)


@mailbox.command()
@ROUND
@ADDRESS
@click.option("--forget", is_flag=True, help="系统保管的密码也删掉；别的轮次也在用这个邮箱的不要写")
def remove(folder: Path, address: str, *, forget: bool) -> None:
    """去掉一个收件的邮箱或发件的服务器；收下的都在，邮箱里的邮件不动，密码留给别的轮次用。

    ADDRESS照list列出的写，只有一个对得上的也可以只写用户名；发件的服务器写 smtps://用户@服务器。
    """
    from perfeval_xl.office.mail_sources import sources_of, without_mailbox
    from perfeval_xl.office.rounds import round_at

    with errors_reported():
        of = round_at(folder)
        sources = sources_of(of)
        if sources.smtp is not None and _is_server(sources, sources.smtp, address):
            say(_server_removed(of, sources, sources.smtp, forget=forget))
            return
        place = _meant(sources, address)
        without_mailbox(of, place)
        others = {(one.address.user, one.address.host) for one in sources.mailboxes if one.address != place}
        is_used = (place.user, place.host) in others or (sources.smtp is not None and sources.smtp.user == place.user)
        say(f"已去掉：{place.words}；收下的都在{_of_password(place.user, place.host, forget=forget, is_used=is_used)}")


def _of_password(user: str, host: str, *, forget: bool, is_used: bool) -> str:
    """What to say of the password that the system keeps, which every round of this user of the system shares; it is
    forgotten where that is asked for and nothing in this round ``is_used`` with it.
    """
    from perfeval_xl.office.mail_accounts import VARIABLE, forget_password, password_of

    if is_used:
        return ""
    if forget:
        return "；系统保管的密码也删掉了" if forget_password(user, host) else ""
    if os.environ.get(VARIABLE, "").strip() or password_of(user, host) is None:
        return ""
    return "；系统保管的密码没有删，别的轮次可能在用。哪一轮都不用了的，再加一次，去掉时写上 --forget"


def _is_server(sources: Sources, smtp: Smtp, text: str) -> bool:
    """Whether the server that sends is meant; a mere user is a mailbox where there is one of that user."""
    from perfeval_xl.office.mail_addresses import SCHEME, is_mail_address, mail_address

    if is_mail_address(text):
        place = mail_address(text)
        return place.scheme != SCHEME and (place.user, place.host) == (smtp.user, smtp.host)
    wanted = text.strip()
    return wanted in (smtp.user, smtp.sender, smtp.label) and not any(
        wanted in one.address.words for one in sources.mailboxes
    )


def _server_removed(of: Round, sources: Sources, smtp: Smtp, *, forget: bool) -> str:
    """Take the server that sends away; what to say of it and of its password."""
    from perfeval_xl.office.mail_sources import without_smtp

    without_smtp(of)
    is_used = any((one.address.user, one.address.host) == (smtp.user, smtp.host) for one in sources.mailboxes)
    told = _of_password(smtp.user, smtp.host, forget=forget, is_used=is_used)
    return f"已去掉发件的服务器：{smtp.label}；草稿都在{told}"


def _meant(sources: Sources, text: str) -> MailAddress:
    """The one mailbox that is meant. Raises UnreadableError."""
    from perfeval_xl.office.mail_addresses import is_mail_address, mail_address

    known = [one.address for one in sources.mailboxes]
    if is_mail_address(text):
        wanted = mail_address(text)
        found = [one for one in known if one == wanted]
    else:
        found = [one for one in known if text.strip() and text.strip() in one.words]
    if len(found) == 1:
        return found[0]
    what = "对得上的不止一个" if found else "没有这个邮箱"
    smtp = [] if found or sources.smtp is None else [f"smtps://{sources.smtp.label}"]
    have = "、".join([*(one.typed for one in found or known), *smtp]) or "一个也没有"
    raise UnreadableError(f"{what}；这一轮的邮箱有：{have}")


@contextmanager
def _held_open(pause: bool) -> Iterator[None]:
    """Let a window that was opened for this command alone be read before it closes."""
    try:
        yield
    finally:
        if pause:
            with suppress(KeyboardInterrupt, click.Abort):
                click.prompt("按回车键关闭这个窗口", default="", show_default=False, err=True, prompt_suffix="")


@contextmanager
def _component() -> Iterator[None]:
    """Raises PerfevalError for what is not installed."""
    from perfeval_xl.office.finishing import INSTALL

    try:
        yield
    except ModuleNotFoundError as error:
        raise UnreadableError(f"缺少组件“{error.name}”，读不了邮箱；{INSTALL}") from error


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C, also while a password is asked for, ends the command with a line."""
    try:
        yield
    except (KeyboardInterrupt, click.Abort):
        say("已中断，什么都没有改", err=True)
        sys.exit(INTERRUPTED)
