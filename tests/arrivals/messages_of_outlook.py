"""Write .msg files: what a message says and holds, in whatever way its texts are kept."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from perfeval_xl.packaging.compound_file import compound_file_bytes

Streams = dict[tuple[str, ...], bytes]
NOON = datetime(2024, 3, 15, 4, 0, tzinfo=UTC)
"""Noon in Beijing."""


@dataclass(frozen=True)
class Attached:
    """An attachment: bytes, a message, or only the place of a file."""

    name: str
    content: bytes | Mail | None = b""
    method: int = 1
    more: Mapping[str, bytes] = field(default_factory=dict)
    """Further streams by what their names end with."""


@dataclass(frozen=True)
class Mail:
    """A message."""

    subject: str = ""
    sender: str = ""
    sent: datetime | None = None
    attached: Sequence[Attached] = ()
    headers: str = ""
    encoding: str = "utf-16-le"
    """Of all texts: in UTF-16 they are kept as such, in others as bytes."""
    more: Mapping[str, bytes] = field(default_factory=dict)
    came: datetime | None = None


def outlook_file(mail: Mail) -> bytes:
    """The .msg that holds ``mail``."""
    return compound_file_bytes(dict(_streams(mail, (), 32)))


def _streams(mail: Mail, path: tuple[str, ...], head: int) -> Iterator[tuple[tuple[str, ...], bytes]]:
    fixed = [_fixed(3, 0x0E07, struct.pack("<Q", 0x10 if mail.attached else 0))]
    if mail.sent:
        fixed.append(_fixed(0x40, 0x0039, _ticks(mail.sent)))
    if mail.came:
        fixed.append(_fixed(0x40, 0x0E06, _ticks(mail.came)))
    yield (*path, "__properties_version1.0"), bytes(head) + b"".join(fixed)
    yield from _texts(path, mail.encoding, {"0037": mail.subject, "0C1F": mail.sender, "007D": mail.headers})
    for name, content in mail.more.items():
        yield (*path, f"__substg1.0_{name}"), content
    for number, attached in enumerate(mail.attached):
        inner = (*path, f"__attach_version1.0_#{number:08X}")
        yield (*inner, "__properties_version1.0"), bytes(8) + _fixed(3, 0x3705, struct.pack("<Q", attached.method))
        yield from _texts(inner, mail.encoding, {"3707": attached.name})
        for name, content in attached.more.items():
            yield (*inner, *f"__substg1.0_{name}".split("/")), content
        if isinstance(attached.content, Mail):
            yield from _streams(attached.content, (*inner, "__substg1.0_3701000D"), 24)
        elif attached.content is not None:
            yield (*inner, "__substg1.0_37010102"), attached.content


def _texts(path: tuple[str, ...], encoding: str, texts: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], bytes]]:
    kind = "001F" if encoding == "utf-16-le" else "001E"
    return (((*path, f"__substg1.0_{number}{kind}"), text.encode(encoding)) for number, text in texts.items() if text)


def _fixed(kind: int, number: int, value: bytes) -> bytes:
    return struct.pack("<HHL8s", kind, number, 6, value)


def _ticks(when: datetime) -> bytes:
    since = when - datetime(1601, 1, 1, tzinfo=UTC)
    return struct.pack("<Q", since // timedelta(microseconds=1) * 10)
