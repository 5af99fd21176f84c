"""How the files of a round arrive: as files, in folders and archives, in messages of every kind, forwarded and packed.

Messages are written by hand, so that each of the ways in which mail programs name an attachment is there as it is.
"""

from __future__ import annotations

import base64
import io
import os
import quopri
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

from msgforge import Message

from perfeval_xl.arrivals.model import BEIJING

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROUTES = ("eml", "msg", "mbox", "zipped", "nested", "forwarded")
"""Ways that tell when something was sent: a message of some kind, perhaps inside of something else."""
SILENT_ROUTES = ("plain", "folder", "zip")
"""Ways that tell only when a file was written."""


@dataclass(frozen=True)
class Item:
    """One file that somebody attaches."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Letter:
    """What somebody sends."""

    sender: str
    sent: datetime
    items: tuple[Item, ...]
    subject: str = "报送绩效自评表"
    named: bool = False
    """Whether its attachments bear their names whatever the way."""


def _encoded(name: str, charset: str, way: str, label: str = "") -> str:
    """An encoded word of RFC 2047."""
    raw = name.encode(charset)
    if way == "B":
        return f"=?{label or charset}?B?{base64.b64encode(raw).decode()}?="
    text = "".join(chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else f"={byte:02X}" for byte in raw)
    return f"=?{label or charset}?Q?{text}?="


def _attachment(parameter: str, kind: str = XLSX) -> bytes:
    return f"Content-Type: {kind}\r\nContent-Disposition: attachment; {parameter}".encode()


def _continued(name: str) -> str:
    # A piece may end within a letter, but not within an escape.
    units = re.findall(r"%..|.", quote(name, safe=""))
    pieces = ["".join(units[at : at + 13]) for at in range(0, len(units), 13)]
    pieces[0] = f"UTF-8''{pieces[0]}"
    return ";\r\n ".join(f"filename*{at}*={one}" for at, one in enumerate(pieces))


def _folded(name: str) -> str:
    half = len(name) // 2
    first, second = (_encoded(part, "utf-8", "B") for part in (name[:half], name[half:]))
    return f'filename="{first}\r\n {second}"'


NAMED: tuple[Callable[[str], bytes], ...] = (
    lambda name: _attachment(f"filename*=UTF-8''{quote(name, safe='')}"),
    lambda name: _attachment(f"filename*=GBK''{quote(name.encode('gb18030'), safe='')}"),
    lambda name: _attachment(_continued(name)),
    lambda name: _attachment(f'filename="{_encoded(name, "utf-8", "B")}"'),
    lambda name: _attachment(f'filename="{_encoded(name, "utf-8", "Q")}"'),
    lambda name: _attachment(f"filename={_encoded(name, 'utf-8', 'B')}"),
    lambda name: _attachment(f"filename={_encoded(name, 'utf-8', 'Q')}"),
    lambda name: _attachment(_folded(name)),
    lambda name: _attachment(f'filename="{_encoded(name, "gb18030", "B", "gb2312")}"'),
    lambda name: (
        b'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="'
        + name.encode("gb18030")
        + b'"'
    ),
    lambda name: (
        b'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="' + name.encode() + b'"'
    ),
    lambda name: f'Content-Type: {XLSX};\r\n name="{_encoded(name, "utf-8", "B")}"'.encode(),
    lambda name: _attachment(f'filename="{quote(name, safe="")}"'),
    lambda name: (
        f'Content-Type: {XLSX};\r\n name="{_encoded(name, "utf-8", "B")}"\r\nContent-Disposition: inline'.encode()
    ),
)
"""Ways to name an attachment so that the name arrives."""
NAMELESS: tuple[Callable[[str], bytes], ...] = (
    lambda _name: b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment",
    lambda _name: b"Content-Type: application/octet-stream; name=tcmime.1388.bin",
)
"""Ways in which it is lost."""


def message(letter: Letter, rng: random.Random, *way: bytes) -> bytes:
    """A letter as a message of RFC 5322, its attachments named in one of many ways; ``way`` are lines of servers."""
    boundary = f"=_{rng.getrandbits(96):024x}"
    lines = [
        *way,
        *_head(letter, rng),
        f'Content-Type: multipart/mixed; boundary="{boundary}"'.encode(),
        b"",
        f"--{boundary}".encode(),
        b'Content-Type: text/plain; charset="utf-8"',
        b"Content-Transfer-Encoding: base64",
        b"",
        base64.b64encode("现报送绩效自评表，请审核。".encode()),
    ]
    ways = NAMED if letter.named else (*NAMED, *NAMELESS)
    for item in letter.items:
        lines += [f"--{boundary}".encode(), rng.choice(ways)(item.name), b"Content-Transfer-Encoding: base64", b""]
        lines.append(base64.encodebytes(item.data).replace(b"\n", b"\r\n").strip())
    return b"\r\n".join([*lines, f"--{boundary}--".encode(), b""])


def forwarded(letter: Letter, sender: str, when: datetime, rng: random.Random) -> bytes:
    """A message with another one attached, as somebody passes on what came to him."""
    boundary = f"=_{rng.getrandbits(96):024x}"
    outer = replace(letter, sender=sender, sent=when, subject=f"转发：{letter.subject}")
    return b"\r\n".join(
        [
            *_head(outer, rng),
            f'Content-Type: multipart/mixed; boundary="{boundary}"'.encode(),
            b"",
            f"--{boundary}".encode(),
            b"Content-Type: text/plain; charset=us-ascii",
            b"",
            b"FYI",
            f"--{boundary}".encode(),
            b"Content-Type: message/rfc822",
            b"",
            message(letter, rng, f"Received: from a by b; {format_datetime(letter.sent)}".encode()),
            f"--{boundary}--".encode(),
            b"",
        ]
    )


def _head(letter: Letter, rng: random.Random) -> list[bytes]:
    subject = quopri.encodestring(letter.subject.encode(), quotetabs=True, header=True).decode().replace("=\n", "")
    return [
        f"From: {_encoded('经办人', 'utf-8', 'B')} <{letter.sender}>".encode(),
        b"To: office@example.gov.cn",
        f"Subject: =?utf-8?Q?{subject}?=".encode(),
        f"Date: {format_datetime(letter.sent)}".encode(),
        f"Message-ID: <{rng.getrandbits(96):024x}@example.gov.cn>".encode(),
        b"MIME-Version: 1.0",
    ]


def outlook(letter: Letter) -> bytes:
    """A letter as Outlook saves it."""
    made = Message(
        subject=letter.subject, text_body="现报送绩效自评表。", sender=(letter.sender, "经办人"), sent=letter.sent
    )
    for item in letter.items:
        made.attach_bytes(item.name, item.data)
    return made.as_bytes()


class _GbkInfo(zipfile.ZipInfo):
    """An entry whose name is written as the Windows of an office writes it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gb18030"), self.flag_bits


def archive(entries: Sequence[tuple[str, bytes, datetime]]) -> bytes:
    """A zip with names in GBK and local times."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, data, when in entries:
            local = when.astimezone(BEIJING)
            made.writestr(_GbkInfo(name, local.timetuple()[:6]), data)
    return target.getvalue()


@dataclass
class Postbag:
    """Everything that comes in from some projects, collected into files below one folder of 来件."""

    folder: Path
    rng: random.Random
    now: datetime
    files: int = 0
    """Files that lie inside of everything."""
    containers: int = 0
    mails: list[tuple[bytes, datetime]] = field(default_factory=list)
    packed: list[tuple[str, bytes, datetime]] = field(default_factory=list)
    inner: list[tuple[str, bytes, datetime]] = field(default_factory=list)

    def put(self, letter: Letter, route: str) -> None:
        """Let a letter arrive in one way."""
        self.files += len(letter.items)
        getattr(self, f"_{route}")(letter)

    def _write(self, name: str, data: bytes, when: datetime) -> Path:
        path = self.folder / name
        while path.exists():
            path = path.with_name(f"{self.rng.getrandbits(20):x}{path.name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (when.timestamp(), when.timestamp()))
        self.containers += 1
        return path

    def _eml(self, letter: Letter) -> None:
        self._write(f"邮件{self.rng.getrandbits(40):x}.eml", message(letter, self.rng), self.now)

    def _msg(self, letter: Letter) -> None:
        self._write(f"邮件{self.rng.getrandbits(40):x}.msg", outlook(letter), self.now)

    def _mbox(self, letter: Letter) -> None:
        self.mails.append((message(letter, self.rng), letter.sent))

    def _zipped(self, letter: Letter) -> None:
        """One zip is attached, and the files lie in it."""
        entries = [(item.name, item.data, letter.sent) for item in letter.items]
        self._mbox(replace(letter, items=(Item("自评材料.zip", archive(entries)),)))

    def _nested(self, letter: Letter) -> None:
        """A message lies in an archive in an archive."""
        name = f"邮件{self.rng.getrandbits(40):x}.eml"
        self.inner.append((name, message(letter, self.rng), self.now))

    def _forwarded(self, letter: Letter) -> None:
        self.forward(letter, self.now - timedelta(minutes=20))

    def forward(self, letter: Letter, when: datetime) -> None:
        """Let a superior pass on a letter at ``when``."""
        data = forwarded(letter, "superior@example.gov.cn", when, self.rng)
        self._write(f"转发{self.rng.getrandbits(40):x}.eml", data, self.now)

    def _plain(self, letter: Letter) -> None:
        for item in letter.items:
            self._write(item.name, item.data, letter.sent)

    def _folder(self, letter: Letter) -> None:
        inner = f"单位{self.rng.getrandbits(40):x}"
        for item in letter.items:
            self._write(f"{inner}/{item.name}", item.data, letter.sent)

    def _zip(self, letter: Letter) -> None:
        inner = f"单位{self.rng.getrandbits(40):x}"
        self.packed += [(f"{inner}/{item.name}", item.data, letter.sent) for item in letter.items]

    def close(self) -> None:
        """Write what was collected: a mailbox, an archive, and an archive in an archive."""
        if self.mails:
            lines = []
            for mail, when in self.mails:
                stamp = when.strftime("%a %b %d %H:%M:%S %Y").encode()
                lines += [b"From unit@example.gov.cn " + stamp, mail.replace(b"\r\n", b"\n"), b""]
            self._write("收件箱.mbox", b"\n".join([*lines, b""]), self.now)
        if self.packed:
            self._write("各单位.zip", archive(self.packed), self.now)
        if self.inner:
            inside = archive([("往来邮件.zip", archive(self.inner), self.now)])
            self._write("打包.zip", inside, self.now)
