"""Mailboxes and the server that sends, as 台账/来源.toml has them; what people wrote into it besides stays.

No password stands in it: see `perfeval_xl.office.mail_accounts`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import UnreadableError, reason_of
from perfeval_xl.files import write_file
from perfeval_xl.office.mail_addresses import HIGHEST_PORT, LONGEST, MailAddress, box_address, mail_address
from perfeval_xl.office.rounds import LEDGER, Round
from perfeval_xl.plain_text import one_line

FILE = "来源.toml"
"""Its name, in the folder of the ledger."""
SSL, STARTTLS = "ssl", "starttls"
"""How a connection for sending is secured: from the beginning, or before anything is said."""
PORTS: Mapping[str, int] = {SSL: 465, STARTTLS: 587}
"""The usual port of each (RFC 8314)."""
PER_MINUTE = 10
"""Messages that are sent in a minute where nothing else is said: few enough for every provider that tells its limit."""
MOST_PER_DAY = 100
"""Messages that are sent in a day where nothing else is said: what the strictest large provider lets a person send."""
LARGEST = 256 << 10
"""Bytes of the file that are read: each mailbox takes a hundred."""
_PASSWORDS = frozenset(("password", "passwd", "pwd", "pass", "secret", "密码", "口令", "授权码"))
_BOX_KEYS: Mapping[str, type | tuple[type, ...]] = {"address": str, "since": (date, str), "ca": str}
_SMTP_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "host": str,
    "port": int,
    "security": str,
    "user": str,
    "from": str,
    "name": str,
    "ca": str,
    "per_minute": int,
    "most_per_day": int,
}
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]*?)\s*\]\]?\s*(?:#.*)?")
_AT_LINE = re.compile(r"at line (\d+), column (\d+)")
_WRITTEN_TWICE = ("overwrite a value", "twice")
"""What tomllib says of a key or a table that stands there a second time."""
_TYPES: Mapping[object, str] = {str: "带引号的文字", int: "不带引号的整数", (date, str): "日期，如2024-03-01"}
_BEGINS = (
    "# 收件的邮箱和发件的服务器。密码不写在这里：perfeval mailbox add 会问，由系统保管。\n"
    "# 各项的写法见使用手册“从邮箱收件”。\n"
)


@dataclass(frozen=True)
class MailSource:
    """A mailbox from which is collected."""

    address: MailAddress
    since: date | None = None
    """Day from which on its messages are looked at; None for the day before the first form was issued."""
    ca: Path | None = None
    """Certificate of the authority that the server's rests on, where the system does not know it."""


@dataclass(frozen=True)
class Smtp:
    """The server that sends, as which user."""

    host: str
    port: int
    security: str
    """`SSL` or `STARTTLS`."""
    user: str
    sender: str
    """The address from which messages come."""
    name: str = ""
    """What the sender is called."""
    ca: Path | None = None
    """As in `MailSource`."""
    per_minute: int = PER_MINUTE
    most_per_day: int = MOST_PER_DAY

    @property
    def label(self) -> str:
        """As which user of which server: ``user@host``."""
        return f"{self.user}@{self.host}"


@dataclass(frozen=True)
class Sources:
    """What stands in 来源.toml."""

    mailboxes: tuple[MailSource, ...] = ()
    smtp: Smtp | None = None


def ca_of(address: MailAddress, known: Sequence[MailSource]) -> Path | None:
    """The certificate with which a mailbox ``known`` is opened on the same server; None without one."""
    same = (one.ca for one in known if (one.address.host, one.address.port) == (address.host, address.port))
    return next(filter(None, same), None)


def path_of(of: Round) -> Path:
    """Where the file of a round is, or would be."""
    return of.ledger / FILE


def sources_of(of: Round) -> Sources:
    """The mailboxes and the server of a round; none of both where there is no such file.

    Raises UnreadableError with everything that is wrong in it, each with its line.
    """
    return _Reading(of, _text_of(of)).sources()


def _text_of(of: Round) -> str:
    path = path_of(of)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UnreadableError(f"{path}打不开：{reason_of(error)}；请检查磁盘、共享文件夹和权限") from error
    try:
        if len(data) > LARGEST:
            raise UnreadableError(f"{path}太大，不像是{FILE}；请移走，再用 perfeval mailbox add 添加邮箱")
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{path}不是UTF-8编码；请用记事本另存为UTF-8") from error


class _Reading:
    """One reading of the file, which collects what is wrong."""

    def __init__(self, of: Round, text: str) -> None:
        self._round, self._text = of, text
        self._wrong: list[str] = []

    def sources(self) -> Sources:
        """Everything in it. Raises UnreadableError."""
        read = self._tables()
        for key in read:
            if key not in ("mailbox", "smtp"):
                self._tell("", 0, key, self._why_not(key, ("[[mailbox]]", "[smtp]")))
        boxes = [self._box(one, nth) for nth, one in enumerate(self._list(read.get("mailbox", [])))]
        smtp = self._smtp(read["smtp"]) if "smtp" in read else None
        found = tuple(one for one in boxes if one is not None)
        twice = [one.address.words for nth, one in enumerate(found) if one.address in {b.address for b in found[:nth]}]
        self._wrong += [f"{words}写了两次；请删掉一处" for words in twice]
        if self._wrong:
            raise UnreadableError(f"{LEDGER}/{FILE}要改正后才能用：{'；'.join(self._wrong)}")
        return Sources(found, smtp)

    def _tables(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except RecursionError:
            raise UnreadableError(f"{LEDGER}/{FILE}读不出来；请照使用手册“从邮箱收件”重写") from None
        except tomllib.TOMLDecodeError as error:
            at = _AT_LINE.search(str(error))
            where = f"第{at[1]}行第{at[2]}个字符处" if at else "末尾"
            is_twice = any(one in str(error) for one in _WRITTEN_TWICE)
            cure = "这一项上面已经写过，请删掉一处" if is_twice else "文字要用英文引号括起来，一行一项"
            # Not its text: that may repeat what stands there.
            raise UnreadableError(f"{LEDGER}/{FILE}{where}写得不对，读不下去；{cure}") from None

    def _list(self, value: object) -> Sequence[object]:
        if isinstance(value, list):
            return value
        self._tell("mailbox", 0, "", "要用两重方括号：[[mailbox]]")
        return []

    def _box(self, values: object, nth: int) -> MailSource | None:
        read = self._checked("mailbox", nth, values, _BOX_KEYS)
        text = str(read.get("address", ""))
        if not text:
            self._tell("mailbox", nth, "address", "没有写address，即邮箱的地址")
            return None
        try:
            address = box_address(text)
        except UnreadableError as error:
            self._tell("mailbox", nth, "address", str(error))
            return None
        return MailSource(address, self._day(read.get("since"), nth), self._path(read.get("ca")))

    def _day(self, value: object, nth: int) -> date | None:
        if value is None:
            return None
        day = value.date() if isinstance(value, datetime) else value
        try:
            return come(day if isinstance(day, date) else day_of(str(day)))
        except UnreadableError as error:
            self._tell("mailbox", nth, "since", str(error))
            return None

    def _smtp(self, values: object) -> Smtp | None:
        read = self._checked("smtp", 0, values, _SMTP_KEYS)
        wrong = len(self._wrong)
        for key in ("host", "user"):
            if not read.get(key):
                self._tell("smtp", 0, key, f"没有写{key}")
        security = str(read.get("security", SSL)).lower()
        if security not in PORTS:
            self._tell("smtp", 0, "security", f"应是“{SSL}”或“{STARTTLS}”，不加密的不用")
        for key, highest in (("port", HIGHEST_PORT), ("per_minute", 600), ("most_per_day", 100_000)):
            if key in read and not 0 < int(read[key]) <= highest:
                self._tell("smtp", 0, key, f"应是1到{highest}的整数")
        user = str(read.get("user", ""))
        sender = str(read.get("from", user))
        if user and "@" not in sender:
            self._tell("smtp", 0, "from", "没有写from，即发件人的邮箱地址")
        if len(self._wrong) > wrong:
            return None
        return Smtp(
            host=str(read["host"]).lower(),
            port=int(read.get("port", PORTS[security])),
            security=security,
            user=user,
            sender=sender,
            name=str(read.get("name", "")),
            ca=self._path(read.get("ca")),
            per_minute=int(read.get("per_minute", PER_MINUTE)),
            most_per_day=int(read.get("most_per_day", MOST_PER_DAY)),
        )

    def _checked(
        self, table: str, nth: int, values: object, keys: Mapping[str, type | tuple[type, ...]]
    ) -> dict[str, Any]:
        """The values of a table that may stand there, as far as they are of the right kind."""
        if not isinstance(values, dict):
            self._tell(table, nth, "", "下面要写成“名称 = 值”，一行一项")
            return {}
        read = dict[str, Any]()
        for key, value in values.items():
            if key not in keys:
                self._tell(table, nth, key, self._why_not(key, keys))
            elif not isinstance(value, keys[key]) or isinstance(value, bool):
                self._tell(table, nth, key, f"“{key}”应是{_TYPES[keys[key]]}")
            elif isinstance(value, str) and (len(value) > LONGEST or not value.isprintable()):
                self._tell(table, nth, key, f"“{key}”太长，或有看不见的字符")
            else:
                read[key] = value
        return read

    def _why_not(self, key: str, keys: Sequence[str] | Mapping[str, object]) -> str:
        if key.strip().lower() in _PASSWORDS:
            return (
                "密码不能写在文件里，谁打开都看得到；请删掉这一行，在命令窗口用 perfeval mailbox add 输入，由系统保管"
            )
        return f"没有“{one_line(key, 40)}”这一项；可以写的有：{'、'.join(keys)}"

    def _path(self, value: object) -> Path | None:
        """A path as it stands there: below the folder of the round where it is not whole."""
        return self._round.folder / str(value) if value else None

    def _tell(self, table: str, nth: int, key: str, what: str) -> None:
        line = _line_of(self._text, table, nth, key)
        self._wrong.append(f"第{line}行{what}" if line else what)


def _line_of(text: str, table: str, nth: int, key: str) -> int:
    """The line on which a key of the nth table of that name stands, else that of the table; 0 where neither does."""
    found, current, count = 0, "", -1
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.fullmatch(line)
        if header is not None:
            current = header[2]
            count += current == table
            if current == table and count == nth:
                found = number
        elif current == table and (not table or count == nth):
            name = line.partition("=")[0].strip().strip("\"'")
            if key and name == key:
                return number
    return found


def day_of(text: str) -> date:
    """The day that somebody wrote, with strokes, dots, or in Chinese. Raises UnreadableError."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1 and len(numbers[0]) == 8:
        numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
    try:
        year, month, day = map(int, numbers)
        return date(year, month, day)
    except ValueError:
        raise UnreadableError(f"“{one_line(text, 40)}”不是日期；请写成2024-03-01") from None


def come(day: date) -> date:
    """``day``, from which on mail is looked at. Raises UnreadableError where it is still to come: no mail would be."""
    today = datetime.now(BEIJING).date()
    if day > today:
        raise UnreadableError(
            f"{day.isoformat()}还没有到（今天是{today.isoformat()}），什么邮件也收不到；请改成以前的一天"
        )
    return day


# ---- written


def with_mailbox(of: Round, added: MailSource) -> bool:
    """Write a mailbox into the file, in the place of one of the same address; whether one was there.

    Whatever else stands in it stays as it is. Raises UnreadableError, OutputError.
    """
    known = sources_of(of)
    was_there = any(one.address == added.address for one in known.mailboxes)
    text = _without(of, added.address) if was_there else _text_of(of)
    _write(of, _behind(text or _BEGINS, _box_lines(of, added)))
    return was_there


def without_mailbox(of: Round, address: MailAddress) -> None:
    """Take a mailbox out of the file, which holds it. Raises UnreadableError, OutputError."""
    _write(of, _without(of, address))


def with_smtp(of: Round, smtp: Smtp) -> None:
    """Write the server that sends into the file, in the place of another one. Raises UnreadableError, OutputError."""
    sources_of(of)
    _write(of, _behind(_without_smtp(of) or _BEGINS, _smtp_lines(of, smtp)))


def without_smtp(of: Round) -> None:
    """Take the server that sends out of the file. Raises UnreadableError, OutputError."""
    _write(of, _without_smtp(of))


def _without_smtp(of: Round) -> str:
    return "".join(block for table, block in _blocks(_text_of(of)) if table != "smtp")


def _without(of: Round, address: MailAddress) -> str:
    """The text of the file without a mailbox."""
    kept = list[str]()
    for table, block in _blocks(_text_of(of)):
        if table == "mailbox":
            read = tomllib.loads(block)["mailbox"][0]
            if mail_address(str(read["address"])) == address:
                continue
        kept.append(block)
    return "".join(kept)


def _blocks(text: str) -> list[tuple[str, str]]:
    """The file in pieces, each with the name of the table at whose header it begins."""
    blocks = [("", "")]
    for line in text.splitlines(keepends=True):
        header = _HEADER.fullmatch(line.rstrip("\n"))
        if header is not None:
            blocks.append((header[2], line))
        else:
            table, block = blocks[-1]
            blocks[-1] = (table, block + line)
    return blocks


def _behind(text: str, lines: Sequence[str]) -> str:
    return "\n".join((text.rstrip("\n"), "", *lines, ""))


def _box_lines(of: Round, one: MailSource) -> list[str]:
    lines = ["[[mailbox]]", f"address = {_quoted(one.address.typed)}"]
    if one.since is not None:
        lines.append(f"since = {one.since.isoformat()}")
    return lines + _ca_line(of, one.ca)


def _smtp_lines(of: Round, one: Smtp) -> list[str]:
    lines = ["[smtp]", f"host = {_quoted(one.host)}", f"port = {one.port}", f"security = {_quoted(one.security)}"]
    lines += [f"user = {_quoted(one.user)}", f"from = {_quoted(one.sender)}"]
    if one.name:
        lines.append(f"name = {_quoted(one.name)}")
    lines += [f"per_minute = {one.per_minute}", f"most_per_day = {one.most_per_day}"]
    return lines + _ca_line(of, one.ca)


def _ca_line(of: Round, ca: Path | None) -> list[str]:
    """The certificate; one below the folder of the round from there, so that the round may be moved."""
    if ca is None:
        return []
    whole, home = ca.absolute(), of.folder.absolute()
    inside = whole.is_relative_to(home)
    return [f"ca = {_quoted((whole.relative_to(home) if inside else whole).as_posix())}"]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write(of: Round, text: str) -> None:
    """Write the file, once it is certain that it can be read. Raises UnreadableError, OutputError."""
    _Reading(of, text).sources()
    write_file(path_of(of), text.encode())
