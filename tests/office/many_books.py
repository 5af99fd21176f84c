"""Workbooks by the ten thousand, each another project with other texts: some are built, and their parts put together.

A workbook takes forty milliseconds to build, and one made of the packed parts of another half of one: its identity
with a code of its own, its texts with a number of its own, and its sheets as they are. What the check says of it is
what it says of one that was built (`tests/office/test_scale.py`).
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from perfeval_xl.forms.form import FilledForm
from perfeval_xl.issuing import workbook
from perfeval_xl.ledger.rows import ContactRow, IssueRow
from perfeval_xl.sealing.identity import (
    NAME,
    PROPERTY,
    Identity,
    encode,
    identity_key,
    identity_of,
    issued_content,
    split_chunks,
)
from tests import making
from tests.making import put
from tests.office.small_rounds import ISSUED_AT, PROBLEM, YEAR, issue_row

DEPARTMENTS, VARIANTS = 40, 5
"""Templates are of so many departments, each with so many sets of figures; the last has something left open."""
MARK = "〔00000000〕"
"""Stands in each text of a template for the number of its project."""
BOOK, STRINGS, CUSTOM = "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/custom.xml"
DEADLINE = "2023-03-31"
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_DAY = 0x5621
"""1 January 2023, as an archive says it."""


def code_of(number: int) -> str:
    """The code of a project, from its number."""
    return f"P{number:08}"


def department_of(number: int) -> str:
    """To whom it belongs."""
    return f"市第{number % DEPARTMENTS + 1:02}局"


@dataclass(frozen=True)
class Part:
    """A part of a workbook as it lies in the archive."""

    name: bytes
    crc: int
    size: int
    packed: bytes


def part(name: str, data: bytes) -> Part:
    """Pack a part, quickly."""
    packer = zlib.compressobj(1, wbits=-15)
    return Part(name.encode(), zlib.crc32(data), len(data), packer.compress(data) + packer.flush())


@dataclass(frozen=True)
class Template:
    """A workbook that others are made of."""

    filled: FilledForm
    identity: Identity
    encoded: str
    parts: tuple[Part, ...]
    """All of them, in their order."""
    texts: dict[str, bytes]
    """Those that differ from one to the other."""

    @classmethod
    def of(cls, filled: FilledForm) -> Template:
        """Of a form that was filled in."""
        identity = identity_of(filled.form, own_password=False)
        with zipfile.ZipFile(io.BytesIO(workbook(filled))) as archive:
            data = {name: archive.read(name) for name in archive.namelist()}
        texts = {name: data[name] for name in (BOOK, STRINGS, CUSTOM)}
        return cls(filled, identity, encode(identity), tuple(part(*one) for one in data.items()), texts)

    def named(self, number: int) -> tuple[Identity, str]:
        """The identity of the project of this number, and as a text."""
        identity = replace(self.identity, brief=replace(self.identity.brief, code=code_of(number)))
        return identity, encode(identity)

    def book(self, number: int) -> bytes:
        """Its workbook as it comes back."""
        _, encoded = self.named(number)
        texts = dict(self.texts)
        for name, pattern in ((BOOK, NAME), (CUSTOM, PROPERTY)):
            old, new = (list(split_chunks(text, pattern).values()) for text in (self.encoded, encoded))
            if len(old) != len(new):
                raise ValueError(f"the identity of {number} has another number of pieces")
            for before, after in zip(old, new, strict=True):
                texts[name] = texts[name].replace(escape(before).encode(), escape(after).encode())
        texts[STRINGS] = texts[STRINGS].replace(MARK.encode(), f"〔{number:08}〕".encode())
        changed = {name: part(name, data) for name, data in texts.items()}
        return zipped([changed.get(one.name.decode(), one) for one in self.parts])

    def issue(self, number: int) -> IssueRow:
        """The row of the register."""
        identity, encoded = self.named(number)
        row = issue_row(self.filled)
        return replace(
            row,
            identity=identity_key(encoded),
            code=code_of(number),
            content=issued_content(identity, own_rules=False),
            file=f"{code_of(number)}.xlsx",
        )


def zipped(parts: list[Part]) -> bytes:
    """An archive of parts that are packed already."""
    target, index = io.BytesIO(), io.BytesIO()
    for one in parts:
        at = target.tell()
        common = (20, 0, 8, 0, _DAY, one.crc, len(one.packed), one.size, len(one.name), 0)
        target.write(_LOCAL.pack(b"PK\3\4", *common) + one.name + one.packed)
        index.write(_CENTRAL.pack(b"PK\1\2", 20, *common, 0, 0, 0, 0, at) + one.name)
    begin, listed = target.tell(), index.getvalue()
    count = len(parts)
    return target.getvalue() + listed + _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), begin, 0)


def templates(departments: int = DEPARTMENTS, variants: int = VARIANTS) -> list[Template]:
    """The templates, those of a department one after the other."""
    return [Template.of(_filled(at, variant, variants)) for at in range(departments) for variant in range(variants)]


def _filled(at: int, variant: int, variants: int) -> FilledForm:
    return making.filled(_dossier(at, variant, variants))


def _dossier(at: int, variant: int, variants: int) -> making.Data:
    department = department_of(at)
    spent = 455 + at % 10 * 4 + variant
    changes = [
        put("project.code", code_of(0)),
        put("project.name", f"{department.removeprefix('市')}第{variant + 1}类服务提升项目"),
        put("project.supervising_department", department),
        put("project.implementing_unit", f"{department}第{variant + 1}中心"),
        put("goal.actual", f"系统按期上线，事项基本办齐。{MARK}"),
        put("indicators.1.reason", f"因汛期停工，部分事项推迟上线{MARK}"),
    ]
    made = making.dossier(*changes)
    made["funds"]["appropriation"]["actual_expenditure"] = spent - 95
    if variant == variants - 1:
        PROBLEM(made)
    return made


def template_of(made: list[Template], number: int) -> Template:
    """Which template a project is made of."""
    return made[number % len(made)]


def registrations(made: list[Template], numbers: range) -> Iterator[tuple[IssueRow, ContactRow]]:
    """What the register says of these projects."""
    for number in numbers:
        address = f"{code_of(number).lower()}@example.org"
        yield (
            template_of(made, number).issue(number),
            ContactRow(YEAR, code_of(number), ISSUED_AT, "张三", address, DEADLINE),
        )


def sha_of(number: int) -> str:
    """Stands for the hash of a workbook that nobody made."""
    return hashlib.sha256(code_of(number).encode()).hexdigest()
