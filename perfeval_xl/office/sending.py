"""Sending one message after another by the mail server of the office, over TLS that is verified.

What a server answers decides: taken, refused for good, perhaps later. Where the line is cut between the end of a
message and the answer nobody knows whether it was taken, and that is what is said.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, Self

from perfeval_xl.arrivals.names import decoded
from perfeval_xl.errors import UnreadableError, reason_of
from perfeval_xl.plain_text import one_line

PATIENCE, LONGEST_ANSWER = 60.0, 300.0
"""Seconds that a server may take to answer, and for its answer to a whole message, which it may look through first."""
OWN_NAME = "[127.0.0.1]"
"""What a server is told that this machine is called: its real name may be Chinese, and is nobody's business."""
LONGEST_TOLD = 200
"""Characters of what a server says that are shown."""
SSL, STARTTLS = "ssl", "starttls"
"""How TLS begins: with the connection (465), or by a command (587)."""
_READY, _OK, _ACCEPTED, _GO_ON, _NEXT = 220, 250, frozenset({250, 251}), 354, 334
_LOGGED_IN, _LOGGED_IN_BEFORE, _CLOSING = 235, 503, 421
"""Codes of RFC 5321 and 4954."""
_TEMPORARY, _PERMANENT, _BEYOND = 400, 500, 600
"""The first codes of what a server may take later, of what it refuses for good, and of what means nothing."""
_PIECE = 1 << 17
"""Bytes that are handed over at once, so that a slow line is not taken for a dead one."""
_CODE_WORD = (
    "163、126、QQ、企业邮箱要用“授权码”，不是登录网页的密码：在网页邮箱的“设置”里开启SMTP服务，得到授权码，"
    "再运行 perfeval mailbox add 重新填写"
)


class Account(Protocol):
    """What is to be known of a mail server; `perfeval_xl.office.mail_sources.Smtp` is one."""

    @property
    def host(self) -> str:
        """Name of the server."""

    @property
    def port(self) -> int:
        """465 or 587 in most places."""

    @property
    def security(self) -> str:
        """`SSL` or `STARTTLS`."""

    @property
    def user(self) -> str:
        """Who logs in."""

    @property
    def ca(self) -> Path | None:
        """A file with certificates that are trusted besides those of the system."""


class Secret(Protocol):
    """A password that shows itself to the server alone."""

    def reveal(self) -> str:
        """The password."""


class SendError(UnreadableError):
    """The server cannot be used: nothing more is sent. The words say why, and what to do."""


class Outcome(StrEnum):
    """What became of one message."""

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What a server made of one message."""

    outcome: Outcome
    why: str = ""
    """``550 no such user``; empty where it was taken."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Of several recipients, those that were refused, with what was said."""
    stops: bool = False
    """Whether it is about the account and not this message: nothing more is to be sent."""


class Wire:
    """A connection to a mail server. Raises SendError where it cannot be had or used."""

    def __init__(self, account: Account, password: Secret) -> None:
        self._account, self._password = account, password
        self._smtp: smtplib.SMTP | None = None
        self._is_fresh, self._since = True, 0.0
        """Whether nothing was sent over this connection yet, and when it was made."""

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def connect(self) -> None:
        """Connect and log in; what is connected already stays."""
        if self._smtp is not None:
            return
        with _told(self._account):
            smtp = self._connected()
            self._smtp, self._is_fresh, self._since = smtp, True, time.monotonic()
            try:
                _log_in(smtp, self._account.user, self._password)
            except BaseException:
                self.drop()
                raise

    def _connected(self) -> smtplib.SMTP:
        account, context = self._account, _trusting(self._account.ca)
        host = account.host.strip("[]")
        if account.security == SSL:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, account.port, OWN_NAME, timeout=PATIENCE, context=context)
            smtp.ehlo_or_helo_if_needed()
            return smtp
        smtp = smtplib.SMTP(host, account.port, OWN_NAME, timeout=PATIENCE)
        try:
            smtp.ehlo_or_helo_if_needed()
            if smtp.starttls(context=context)[0] != _READY:
                raise smtplib.SMTPNotSupportedError("STARTTLS")
            smtp.ehlo_or_helo_if_needed()
        except BaseException:
            smtp.close()
            raise
        return smtp

    def close(self) -> None:
        """Say goodbye where there is anybody to say it to."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def drop(self) -> None:
        """End the connection without a word."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def send(self, sender: str, to: Sequence[str], data: bytes, at_the_brink: Callable[[], None]) -> Answer:
        """Hand over one message. ``at_the_brink`` is called when all that is left is the message itself: what it writes
        down is there whatever happens then.

        Raises SendError where there is no connection and none can be had.
        """
        idle = time.monotonic() - self._since > PATIENCE
        fresh, brink = self._smtp is None or (self._is_fresh and not idle), list[bool]()

        def at_the_brink_once() -> None:
            at_the_brink()
            brink.append(True)

        answer = self._answer(sender, to, data, at_the_brink_once)
        if answer.outcome == Outcome.LATER and self._smtp is None and not (fresh or brink):
            # A server ends what was idle, or what has had its number of messages, before it has heard of this one.
            answer = self._answer(sender, to, data, at_the_brink)
        return answer

    def _answer(self, sender: str, to: Sequence[str], data: bytes, at_the_brink: Callable[[], None]) -> Answer:
        self.connect()
        if self._smtp is None:
            raise SendError("没有连上")
        self._is_fresh = False
        try:
            answer = self._handed_over(self._smtp, sender, to, data, at_the_brink)
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            return Answer(Outcome.LATER, f"{_TEMPORARY} {_line_lost(error)}")
        except BaseException:
            self.drop()
            raise
        if answer.stops or answer.outcome == Outcome.UNKNOWN:
            self.drop()
        elif answer.outcome != Outcome.SENT:
            self._begin_anew(self._smtp)
        return answer

    def _begin_anew(self, smtp: smtplib.SMTP) -> None:
        try:
            if smtp.rset()[0] != _OK:
                self.drop()
        except (OSError, smtplib.SMTPException):
            self.drop()

    def _handed_over(
        self, smtp: smtplib.SMTP, sender: str, to: Sequence[str], data: bytes, at_the_brink: Callable[[], None]
    ) -> Answer:
        largest = smtp.esmtp_features.get("size", "")
        if largest.isdecimal() and 0 < int(largest) < len(data):
            return Answer(Outcome.REFUSED, f"552 邮件{_megabytes(len(data))}，服务器最多收{_megabytes(int(largest))}")
        options = [f"size={len(data)}"] if smtp.has_extn("size") else []
        if not data.isascii():
            if not smtp.has_extn("8bitmime"):
                return Answer(
                    Outcome.REFUSED, f"{_PERMANENT} 正文没有编码，服务器不收；请用邮件程序打开改，不要用记事本"
                )
            options.append("body=8bitmime")
        code, said = smtp.mail(sender, options)
        if code != _OK:
            # Of whom it comes is the same for every message.
            return _refused(code, said, stops=code >= _PERMANENT or code == _CLOSING)
        taken, refused = False, dict[str, tuple[int, bytes]]()
        for address in to:
            code, said = smtp.rcpt(address)
            taken = taken or code in _ACCEPTED
            if code not in _ACCEPTED:
                refused[address] = code, said
            if code == _CLOSING:
                return _refused(code, said, stops=True)
        told = {address: _shown(code, said) for address, (code, said) in refused.items()}
        if not taken:
            # One that may be taken later is worth another try.
            code, said = min(refused.values(), key=lambda one: one[0])
            return Answer(_outcome(code), _shown(code, said), told)
        at_the_brink()
        code, said = smtp.docmd("data")
        if code != _GO_ON:
            return _refused(code, said, stops=code == _CLOSING)
        return self._delivered(smtp, data, told)

    def _delivered(self, smtp: smtplib.SMTP, data: bytes, told: Mapping[str, str]) -> Answer:
        """Everything but the end of the message, then the end: before that no server delivers it."""
        quoted = re.sub(rb"(?m)^\.", b"..", data)
        for begin in range(0, len(quoted), _PIECE):
            smtp.send(quoted[begin : begin + _PIECE])
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(LONGEST_ANSWER)
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(PATIENCE)
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Outcome.UNKNOWN, _line_lost(error))
        if code in _ACCEPTED:
            return Answer(Outcome.SENT, refused=told)
        if not _is_code(code):
            return Answer(Outcome.UNKNOWN, _shown(code, said))
        return _refused(code, said, stops=code == _CLOSING)


def _trusting(ca: Path | None) -> ssl.SSLContext:
    """TLS with who is trusted. Raises SendError where the file of another one cannot be read."""
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(ca)
        except ssl.SSLError as error:
            raise SendError(f"{ca}不是证书文件（PEM），没有发；请核对 来源.toml [smtp] 的 ca") from error
        except OSError as error:
            why = reason_of(error)
            raise SendError(f"证书文件{ca}打不开（{why}），没有发；请核对 来源.toml [smtp] 的 ca") from error
    return context


def dated(at: datetime) -> str:
    """A time of a known zone as the header of a message says it."""
    return format_datetime(at)


def tried(account: Account, password: Secret) -> None:
    """Log in and leave. Raises SendError where that cannot be done."""
    with Wire(account, password):
        pass


def _log_in(smtp: smtplib.SMTP, user: str, password: Secret) -> None:
    """Log in as UTF-8, for which the standard library takes ASCII alone. Raises SMTPAuthenticationError."""
    known = smtp.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in known or "LOGIN" not in known:
        code, said = smtp.docmd("AUTH", f"PLAIN {_word(f'{chr(0)}{user}{chr(0)}{password.reveal()}')}")
    else:
        code, said = smtp.docmd("AUTH", "LOGIN")
        for text in (user, password.reveal()):
            if code != _NEXT:
                break
            code, said = smtp.docmd(_word(text))
    if code not in (_LOGGED_IN, _LOGGED_IN_BEFORE):
        # A server that repeats what it was told must not have it shown.
        raise smtplib.SMTPAuthenticationError(code, b"" if password.reveal().encode() in said else said)


def _word(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


@contextlib.contextmanager
def _told(account: Account) -> Iterator[None]:
    """Turn what goes wrong before anything is sent into a sentence with its cure."""
    where = f"{account.host}:{account.port}"
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        code, said = error.smtp_code, error.smtp_error
        if not _is_for_good(code):
            raise SendError(f"{where}现在不让登录（{_shown(code, said)}），没有发；过一会儿再运行") from error
        raise SendError(f"{where}不认{account.user}的密码（{_shown(code, said)}），没有发；{_CODE_WORD}") from error
    except ssl.SSLCertVerificationError as error:
        raise SendError(
            f"{where}的证书不可信（{one_line(error.verify_message, LONGEST_TOLD)}），没有发；单位自己的邮件服务器，"
            "请把它的根证书文件写在 来源.toml [smtp] 的 ca 里；外面的服务器，请核对名称，不要在不可信的网络里发"
        ) from error
    except ssl.SSLError as error:
        raise SendError(
            f'{where}不能加密连接（{_text(error)}），没有发；465端口用 security = "ssl"，587端口用 "starttls"，请核对'
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise SendError(f'{where}不能加密，没有发；请用465端口（security = "ssl"），程序不用不加密的连接') from error
    except smtplib.SMTPResponseException as error:
        told = _shown(error.smtp_code, error.smtp_error)
        raise SendError(f"{where}不肯收信（{told}），没有发；过一会儿再运行，还不行就问邮箱的管理员") from error
    except TimeoutError as error:
        raise SendError(f"{where}很久没有回答，没有发；请检查网络和 来源.toml [smtp] 的 host、port") from error
    except (OSError, smtplib.SMTPException) as error:
        why = _line_lost(error)
        raise SendError(
            f"连不上{where}（{why}），没有发；请检查网络和 来源.toml [smtp] 的 host、port、security"
        ) from error


def cure_of(why: str) -> str:
    """What to do about what a server said of one message."""
    for begin, cure in _CURES:
        if why.startswith(begin):
            return cure
    return "请问邮箱的管理员，或用邮件程序自己发"


_CURES: Sequence[tuple[str, str]] = (
    ("4", "过一会儿再运行一次，就再发这一封"),
    ("552", "邮件太大，或对方的邮箱满了；请把附件分开，用邮件程序发，或请对方清理邮箱"),
    ("554", "被当作垃圾邮件，或被对方拒收；隔一天再运行 perfeval send … --again 草稿，或请对方把本邮箱列入白名单"),
    ("55", "收件人的邮箱不存在，或不收；请找单位核对邮箱，改登记的，也改草稿的收件人，再发"),
    ("530", "服务器要先登录：请在 来源.toml [smtp] 里写 user，再用 perfeval mailbox add 填密码"),
)


def cure_of_stop(why: str) -> str:
    """What to do where a server takes nothing more from this account."""
    if why.startswith("4"):
        return "服务器现在不收，多半是发得太快、太多；过一会儿再运行，就接着发；还这样，把 [smtp] 的 per_minute 改小"
    return "发件人（[smtp] 的 from）要与登录的邮箱一致；一致的，是这个账号今天发得太多或被限制，请看网页邮箱里的通知"


def _refused(code: int, said: bytes, *, stops: bool) -> Answer:
    return Answer(_outcome(code), _shown(code, said), stops=stops)


def _outcome(code: int) -> Outcome:
    return Outcome.REFUSED if _is_for_good(code) else Outcome.LATER


def _is_for_good(code: int) -> bool:
    return _PERMANENT <= code < _BEYOND


def _is_code(code: int) -> bool:
    """Whether this says no: whatever else comes after a message says nothing."""
    return _TEMPORARY <= code < _BEYOND


def _shown(code: int, said: bytes | str) -> str:
    """``550 no such user``; what is no code of a refusal counts as one for later."""
    number = str(code) if _is_code(code) else f"{_TEMPORARY} {code}"
    text = said if isinstance(said, str) else decoded(said)
    return one_line(f"{number} {text}".strip(), LONGEST_TOLD)


def _line_lost(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "连接断了"
    return (
        reason_of(error) if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException) else "连接断了"
    )


def _text(error: ssl.SSLError) -> str:
    return one_line(str(error.reason or error), LONGEST_TOLD)


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB"
