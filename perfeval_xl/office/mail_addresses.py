"""Where a mailbox is, as one text: ``imaps://user@host[:port]/FOLDER``, as people type it and as it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from perfeval_xl.errors import UnreadableError
from perfeval_xl.plain_text import is_address, one_line, without_unseen

SCHEME, OF_SENDING = "imaps", "smtps"
"""How the text of a mailbox begins, and that of a server which sends."""
PORT = 993
"""Of IMAP over TLS (RFC 8314); not written."""
INBOX = "INBOX"
"""The folder in which mail arrives; the one name that is the same in capitals and small letters (RFC 3501)."""
CALLED = {INBOX: "收件箱"}
"""What people call a folder."""
HIGHEST_PORT = 65_535
"""The highest that TCP has."""
LONGEST = 500
"""Characters of such a text; folders have names of at most 255 bytes on most servers."""
EXAMPLE = "imaps://cz@163.com@imap.163.com/INBOX"
"""One that may be copied and changed."""
SERVERS: Mapping[str, str] = {
    "163.com": "imap.163.com",
    "126.com": "imap.126.com",
    "yeah.net": "imap.yeah.net",
    "188.com": "imap.188.com",
    "qq.com": "imap.qq.com",
    "foxmail.com": "imap.qq.com",
    "sina.com": "imap.sina.com",
    "sina.cn": "imap.sina.cn",
    "sohu.com": "imap.sohu.com",
    "aliyun.com": "imap.aliyun.com",
    "139.com": "imap.139.com",
    "189.cn": "imap.189.cn",
}
"""The server of mailboxes by the domain of their addresses, of services that everybody uses."""
OTHER_SERVERS = "腾讯企业邮箱是imap.exmail.qq.com，网易企业邮箱是imap.qiye.163.com，政务邮箱请问单位的邮箱管理员"
"""How others are found."""
_BEGINS = re.compile(r"(imaps?|pop3?s?|smtps?|https?)\s*[:：]\s*//", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}\.)*[a-z0-9-]{1,62}|\[[0-9a-f:.]{2,45}\]", re.IGNORECASE)


@dataclass(frozen=True)
class MailAddress:
    """A folder on a server of mail, as one of its users sees it."""

    user: str
    """What the server knows somebody by: mostly his address."""
    host: str
    """In lower case; an address of IPv6 in brackets."""
    port: int = PORT
    folder: str = INBOX
    """As people read it, its parts separated as on the server."""
    scheme: str = SCHEME

    @property
    def text(self) -> str:
        """As it is kept: ``imaps://name%40qq.com@imap.qq.com/INBOX``."""
        folder = quote(self.folder, safe="/") if self.scheme == SCHEME else ""
        return f"{self.scheme}://{quote(self.user, safe='')}@{self.server}{f'/{folder}' if folder else ''}"

    @property
    def typed(self) -> str:
        """As people write and read it: the same with the folder in its own characters."""
        folder = self.folder.replace("%", "%25") if self.scheme == SCHEME else ""
        return f"{self.scheme}://{quote(self.user, safe='')}@{self.server}{f'/{folder}' if folder else ''}"

    @property
    def server(self) -> str:
        """Host, and port where it is not the usual one."""
        usual = PORT if self.scheme == SCHEME else 465
        return self.host if self.port == usual else f"{self.host}:{self.port}"

    @property
    def words(self) -> str:
        """As people read it: ``邮箱 name@qq.com/收件箱``."""
        at = self.user if "@" in self.user else f"{self.user}@{self.host}"
        folder = CALLED.get(self.folder, self.folder)
        return one_line(without_unseen(f"邮箱 {at}/{folder}"), LONGEST)


def is_mail_address(text: str) -> bool:
    """Whether somebody means a server of mail, rightly written or not."""
    return _BEGINS.match(text.strip()) is not None


def mail_address(text: str) -> MailAddress:
    """What ``text`` says, an ``@`` in the name of the user written as it is or as ``%40``.

    Raises UnreadableError, in whose words no password stands, should one be in ``text``.
    """
    text = text.strip()
    begin = _BEGINS.match(text)
    if begin is None or len(text) > LONGEST or without_unseen(text) != text:
        raise UnreadableError(f"这不是邮箱的写法；请照这样写：{EXAMPLE}")
    scheme = begin[1].lower()
    if scheme not in (SCHEME, OF_SENDING):
        why = {"imap": "不加密，密码会被人看到", "smtp": "不加密，密码会被人看到"}.get(scheme, "不能用来收邮件")
        raise UnreadableError(f"不能用{scheme}://，{why}；请照这样写：{EXAMPLE}")
    place, _, folder = text[begin.end() :].partition("/")
    user, _, server = place.rpartition("@")
    if not user:
        raise UnreadableError(f"没有写是谁的邮箱（用户名和“@”）；请照这样写：{EXAMPLE}")
    if ":" in user:
        raise UnreadableError(
            "用户名里有冒号，像是把密码写在里面了：命令会留在电脑的记录里，密码不能这样写，这一个请改掉；"
            f"请只写用户名，密码由程序来问：{EXAMPLE}"
        )
    host, port = _server(server, PORT if scheme == SCHEME else 465)
    return MailAddress(_decoded(user), host, port, _folder(_decoded(folder)) if scheme == SCHEME else "", scheme)


def box_address(text: str) -> MailAddress:
    """What ``text`` says of a mailbox. Raises UnreadableError, also for a server that only sends."""
    found = mail_address(text)
    if found.scheme != SCHEME:
        raise UnreadableError(f"{found.scheme}://是发件的服务器，不能从它收件；收件的邮箱请照这样写：{EXAMPLE}")
    return found


def mailbox_of(text: str, server: str = "") -> MailAddress:
    """The inbox of a plain address of mail, at a ``server`` or at the one of its domain.

    Raises UnreadableError for what is no such address, or where the server of its domain is not known.
    """
    address = text.strip()
    if not is_address(address):
        raise UnreadableError(f"“{one_line(address, 100)}”不是邮箱地址；请写成cz@163.com这样的，或{EXAMPLE}")
    known = server.strip() or SERVERS.get(address.rpartition("@")[2].lower(), "")
    if not known:
        raise UnreadableError(
            f"不知道{one_line(address, 100)}的收件服务器；请写成 imaps://邮箱地址@服务器；{OTHER_SERVERS}"
        )
    return mail_address(f"{SCHEME}://{quote(address, safe='')}@{known}")


def _server(text: str, port: int) -> tuple[str, int]:
    host, colon, given = (text, "", "") if text.endswith("]") else text.rpartition(":")
    if not colon:
        host = text
    elif not (given.isascii() and given.isdecimal() and 0 < int(given[:6]) <= HIGHEST_PORT):
        raise UnreadableError(f"端口“{one_line(given, 20)}”不对，应是1到{HIGHEST_PORT}的数；不写就是{port}")
    else:
        port = int(given)
    if _HOST.fullmatch(host) is None:
        raise UnreadableError(f"服务器的名称“{one_line(host, 100)}”不对，应像imap.163.com；请照这样写：{EXAMPLE}")
    return host.lower(), port


def _folder(text: str) -> str:
    """The folder that is meant; without any the one in which mail arrives."""
    folder = text.strip("/").strip()
    named = {words: name for name, words in CALLED.items()}.get(folder, folder)
    return INBOX if named.upper() in ("", INBOX) else named


def _decoded(text: str) -> str:
    """``text`` without percent signs. Raises UnreadableError where what comes out is no text."""
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"“{one_line(text, 100)}”里的百分号写法读不出；请直接写汉字") from error
    if without_unseen(plain) != plain or not plain.isprintable():
        raise UnreadableError(f"“{one_line(plain, 100)}”里有看不见的字符；请重新输入，不要从别处复制")
    return plain
