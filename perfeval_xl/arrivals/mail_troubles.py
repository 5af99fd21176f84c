"""What can go wrong with a mailbox, and how that is told to who looks after it: what, what to do, on which basis."""

from __future__ import annotations

import base64
import enum
import re
import socket
import ssl
from collections.abc import Iterable, Sequence

from perfeval_xl.arrivals.mail_services import cure_of
from perfeval_xl.errors import UnreadableError
from perfeval_xl.plain_text import one_line, without_unseen

MOST_NAMES = 20
"""Folders that are named where one is not there."""
LONGEST_WORDS = 200
"""Characters of what a server said that are repeated."""
_EXPIRED, _NOT_YET = 10, 9
_OTHER_NAMES = frozenset((62, 64))
_WEAK = frozenset((66, 67, 68))
"""Numbers of OpenSSL for certificates that are out of their time, those of others than who was asked for, and those
with keys too short or sums too old."""
_UNSAFE = re.compile(r"unsafe\s+login", re.IGNORECASE)
_BUSY = re.compile(r"\[(?:UNAVAILABLE|LIMIT|INUSE|SERVERBUG|THROTTLED)\]", re.IGNORECASE)


class Trouble(enum.StrEnum):
    """What is the matter with a mailbox."""

    UNKNOWN_HOST = "unknown host"
    """Nobody knows where that server is."""
    UNREACHABLE = "unreachable"
    """It does not answer."""
    TIMEOUT = "timeout"
    """It answers no longer."""
    CERTIFICATE = "certificate"
    """Nobody who is trusted says that it is the right one."""
    ENCRYPTION = "encryption"
    """It does not speak TLS as we do."""
    PASSWORD = "password"
    """It does not take user and password."""
    UNSAFE = "unsafe login"
    """It took them, and gives no mail to programs."""
    NO_FOLDER = "no folder"
    """There is no such folder."""
    REFUSED = "refused"
    """It does not want to, and says why."""
    STRANGE = "strange"
    """It says what no server of mail may say."""
    LOST = "lost"
    """The connection broke again and again."""
    RENUMBERED = "renumbered"
    """It numbered its messages anew in the middle of it."""


class MailboxError(UnreadableError):
    """A mailbox that cannot be read (on), and why.

    Its words are for people, and hold neither the password nor anything else that only the mailbox's owner may know.
    """

    def __init__(self, kind: Trouble, told: str) -> None:
        super().__init__(told)
        self.kind = kind

    @property
    def told(self) -> str:
        """What is told: one line."""
        return str(self)


class LostError(Exception):
    """The connection broke; `told` is what to say where that is the end."""

    def __init__(self, told: MailboxError) -> None:
        super().__init__()
        self.told = told


class RefusedError(Exception):
    """The server says NO or BAD, and why."""


class StrangeError(Exception):
    """It says what nobody understands; what is heard next may belong to it."""


class OverlongError(StrangeError):
    """It says more than it may; `size` is that of a message where one was announced."""

    def __init__(self, size: int = 0) -> None:
        super().__init__("回答太长")
        self.size = size


def connecting(server: str, error: OSError | UnicodeError) -> MailboxError:
    """Why ``server`` (host, and port where it is not the usual one) was not reached."""
    place = f"邮件服务器{server}"
    match error:
        case ssl.SSLCertVerificationError():
            return _of_certificate(place, error)
        case ssl.SSLError():
            return MailboxError(
                Trouble.ENCRYPTION,
                f"{place}：没能建立加密连接。请核对端口（收信一般是993）；服务器只会旧的加密方式（低于TLS 1.2）的，"
                f"请邮箱管理员升级：程序不会不加密地登录。依据：{_word(error.reason or type(error).__name__)}",
            )
        case socket.gaierror() | UnicodeError():
            return MailboxError(
                Trouble.UNKNOWN_HOST, f"{place}：找不到这个服务器。请核对服务器名称有没有写错，电脑有没有连上网络"
            )
        case TimeoutError():
            return MailboxError(Trouble.TIMEOUT, f"{place}：没有回应。请核对端口和网络，过一会儿再试")
    why = "服务器在，但是这个端口没有开" if isinstance(error, ConnectionRefusedError) else "连不上"
    return MailboxError(
        Trouble.UNREACHABLE, f"{place}：{why}。请核对端口（收信一般是993），问一问单位的防火墙是否允许访问它"
    )


def _of_certificate(place: str, error: ssl.SSLCertVerificationError) -> MailboxError:
    begin = f"{place}：它的证书"
    basis = f"依据：{_word(error.verify_message or 'certificate verify failed')}"
    if error.verify_code in (_EXPIRED, _NOT_YET):
        told = f"{begin}不在有效期内。请看电脑的日期对不对；日期没有错的，请邮箱管理员换证书。{basis}"
    elif error.verify_code in _OTHER_NAMES:
        told = f"{begin}是发给另一个名称的。请向邮箱管理员要证书上的服务器名称，用那个名称填写。{basis}"
    elif error.verify_code in _WEAK:
        told = f"{begin}太旧，密钥太短或用了SHA-1，已经不安全，本机不接受。请邮箱管理员换证书。{basis}"
    else:
        told = (
            f"{begin}不是本机信任的机构发的。单位自己发证书的，请向邮箱管理员要根证书文件（.pem或.crt），"
            f"添加时用 perfeval mailbox add … --ca 文件，已经添加的写在来源.toml这一项的 ca；程序不会不核对证书就登录。"
            f"{basis}"
        )
    return MailboxError(Trouble.CERTIFICATE, told)


def no_certificate(file: str) -> MailboxError:
    """``file`` should hold the certificates that are to be trusted, and does not."""
    return MailboxError(
        Trouble.CERTIFICATE,
        f"根证书文件{_word(file)}读不出，或者里面没有证书。请向邮箱管理员要PEM格式（以“-----BEGIN CERTIFICATE-----”"
        "开头）的根证书文件",
    )


def password(host: str, mailbox: str, said: str) -> MailboxError:
    """``host`` did not take user and password of ``mailbox``; ``said`` are its words."""
    return MailboxError(
        Trouble.PASSWORD, f"{mailbox}：服务器{host}没有接受用户名和密码。{cure_of(host)}。{_words_of(said)}"
    )


def unusable_password(mailbox: str) -> MailboxError:
    """The password holds what no server takes."""
    return MailboxError(
        Trouble.PASSWORD,
        f"{mailbox}：密码是空的，或者里面有换行之类看不见的字符，没有拿去登录。请重新输入或者复制，不要带上前后的换行",
    )


def unsafe(host: str, mailbox: str, said: str) -> MailboxError:
    """``host`` let ``mailbox`` log in, and gives nothing to programs."""
    return MailboxError(
        Trouble.UNSAFE,
        f"{mailbox}：服务器{host}认为用程序收信不安全，没有给邮件。请在网页邮箱里登录一次，看有没有要确认的提醒；"
        f"{cure_of(host)}；仍然不行的，请把服务器的话告诉它的客服。{_words_of(said)}",
    )


def no_folder(mailbox: str, folder: str, there: Sequence[str]) -> MailboxError:
    """There is no ``folder`` in ``mailbox``, but those that are ``there``."""
    names = "、".join(f"“{_word(name)}”" for name in there[:MOST_NAMES])
    more = f"等{len(there)}个" if len(there) > MOST_NAMES else ""
    have = f"那里有：{names}{more}" if there else "那里一个文件夹也看不到"
    cure = "改了名称的，把来源.toml里这一项的address照着改，或者 perfeval mailbox remove 去掉、add 重新添加"
    return MailboxError(Trouble.NO_FOLDER, f"{mailbox}：没有名叫“{_word(folder)}”的文件夹。{have}；{cure}")


def refused(mailbox: str, said: str) -> MailboxError:
    """The server does not want to do what was asked."""
    return MailboxError(
        Trouble.REFUSED, f"{mailbox}：服务器暂时没有给邮件。请过一会儿再试；一直这样的，问邮箱管理员。{_words_of(said)}"
    )


def strange(mailbox: str, what: str) -> MailboxError:
    """The server said what none may say."""
    return MailboxError(
        Trouble.STRANGE,
        f"{mailbox}：服务器的回答不合收信的规矩（{what}），没有再读下去。请核对服务器名称和端口，再试一次；"
        "一直这样的，问邮箱管理员，或者在网页邮箱里把邮件下载成.eml，放进“来件”文件夹",
    )


def lost(mailbox: str) -> MailboxError:
    """The connection broke as often as we try."""
    return MailboxError(
        Trouble.LOST, f"{mailbox}：连接一再中断，没有再试。已经收下的都在；请检查网络，再运行一次，会接着收"
    )


def silent(mailbox: str) -> MailboxError:
    """The server answers no longer."""
    return MailboxError(
        Trouble.TIMEOUT, f"{mailbox}：服务器太久没有回答，没有再等。已经收下的都在；请检查网络，再运行一次，会接着收"
    )


def renumbered(mailbox: str) -> MailboxError:
    """The numbers of the messages are others now."""
    return MailboxError(
        Trouble.RENUMBERED,
        f"{mailbox}：收到一半，服务器给所有邮件重新编了号。已经收下的都在；请再运行一次，重复的不会算两次",
    )


def _words_of(said: str) -> str:
    words = _word(said)
    return f"服务器的话：“{words}”" if words else "服务器没有说明原因"


def _word(text: str) -> str:
    """What came from outside, as it may be repeated."""
    return one_line(without_unseen(text), LONGEST_WORDS).strip()


def words_of(said: Iterable[object]) -> str:
    """What a server said, in whichever way it writes Chinese."""
    words = []
    for one in said:
        if isinstance(one, bytes):
            try:
                words.append(one.decode("utf-8"))
            except UnicodeDecodeError:
                words.append(one.decode("gb18030", "replace"))
        elif one is not None:
            words.append(str(one))
    return " ".join(words)


def without_secrets(said: str, user: str, password: str) -> str:
    """``said`` without what a server might repeat of what it was sent."""
    both = f"\0{user}\0{password}"
    for secret in (password, *(base64.b64encode(text.encode()).decode() for text in (both, password))):
        said = said.replace(secret, "…")
    return said


def wants_to_know_us(said: str) -> bool:
    """Whether a server gives nothing to a program that did not say what it is."""
    return _UNSAFE.search(said) is not None


def is_busy(said: str) -> bool:
    """Whether a server says that it is not for the password that it lets nobody in (RFC 5530)."""
    return _BUSY.search(said) is not None
