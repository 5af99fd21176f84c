"""Small files that ask for seconds, for gigabytes, or for what is no file: one function each, on a sound workbook."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from perfeval_xl.sealing.identity import NAME, PROPERTY, split_chunks
from tests import making
from tests.making import BOOK, CUSTOM, FORM, STRINGS, STYLES, Parts
from tests.returns.test_hostile_identity import many, packed
from tests.returns.test_hostile_identity import sound as sound_identity

MANY = 300_000
"""Of whatever there may be many of."""
Edit = Callable[[Parts], None]


def inserted(part: str, before: bytes, data: bytes) -> Edit:
    """Put ``data`` before the first ``before`` of a part."""

    def edit(parts: Parts) -> None:
        name = form_of(parts) if part == FORM else part
        assert before in parts[name]
        parts[name] = parts[name].replace(before, data + before, 1)

    return edit


def form_of(parts: Parts) -> str:
    """The part of the form; nothing is kept of how it was found, for what is asked for as XML is written as such."""
    name = parts.part_of(FORM)
    for read in (BOOK, "xl/_rels/workbook.xml.rels"):
        parts.forget(read)
    return name


def many_sheets(parts: Parts) -> None:
    """Two hundred sheets, all of which are one and the same part of ten thousand rows."""
    own = b'<row r="%d"><c r="A%d"><v>1</v></c><c r="B%d"><v>1</v></c></row>'
    rows = b"".join(own % (at, at, at) for at in range(5_000, 15_000))
    inserted(FORM, b"</sheetData>", rows)(parts)
    relation = parts[BOOK].partition(b'r:id="')[2].partition(b'"')[0]
    listed = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="%s"/>' % (at, 500 + at, relation) for at in range(200))
    inserted(BOOK, b"</sheets>", listed)(parts)


def claiming(count: int) -> Edit:
    """An identity that claims so many indicators."""

    def edit(parts: Parts) -> None:
        data = sound_identity()
        many(count)(data)
        text = packed(json.dumps(data).encode())
        names = (
            b'<definedName name="%s" hidden="1">"%s"</definedName>' % (name.encode(), piece.encode())
            for name, piece in split_chunks(text, NAME).items()
        )
        stem = NAME.split("{")[0].encode()
        kept = [piece for piece in parts[BOOK].split(b"<definedName ") if b'name="' + stem not in piece]
        assert len(kept) > 2, kept
        parts[BOOK] = b"<definedName ".join(kept)
        if b"</definedNames>" not in parts[BOOK]:
            parts[BOOK] = parts[BOOK].replace(b"<calcPr", b"</definedNames><calcPr", 1)
        inserted(BOOK, b"</definedNames>", b"".join(names))(parts)
        parts[CUSTOM] = parts[CUSTOM].replace(PROPERTY.split("{")[0].encode(), b"something_else_")

    return edit


DEEP = b"<a>" * 150_000 + b"</a>" * 150_000
ROW = b'<row r="900">%s</row>'
RULE = b'<cfRule type="expression" priority="9"><formula>1</formula></cfRule>'
BOOKS: dict[str, Edit] = {
    "validations of one cell": inserted(
        FORM, b"</dataValidations>", b'<dataValidation type="whole" sqref="%s"/>' % (b"E8 " * MANY)
    ),
    "a formula of quotes": inserted(FORM, b"</sheetData>", ROW % b'<c r="A900"><f>%s</f></c>' % (b"$'" * 5_000_000)),
    "sheets on one part": many_sheets,
    "a text of ten million letters": inserted(
        FORM, b"</sheetData>", ROW % b'<c r="A900" t="inlineStr"><is><t>%s</t></is></c>' % (b"1 " * 5_000_000)
    ),
    "an identity of many indicators": claiming(30_000),
    "elements in each other": inserted(FORM, b"</sheetData>", DEEP),
    "names": inserted(
        BOOK, b"</definedNames>", b"".join(b'<definedName name="n%d">1</definedName>' % at for at in range(MANY))
    ),
    "styles": inserted(STYLES, b"</cellXfs>", b'<xf numFmtId="0"/>' * MANY),
    "merged cells": inserted(
        FORM, b"</mergeCells>", b"".join(b'<mergeCell ref="Z%d:AA%d"/>' % (at, at) for at in range(1000, 100_000))
    ),
    "conditional formats": inserted(
        FORM,
        b"<pageMargins",
        b'<conditionalFormatting sqref="A1">%s</conditionalFormatting>' % RULE * 90_000,
    ),
    "texts": inserted(STRINGS, b"</sst>", b"<si><t>1</t></si>" * 150_000),
    "a part that unpacks to 48 MB": inserted(FORM, b"</sheetData>", b" " * (48 << 20)),
}
"""What a workbook may be full of, each in a few hundred KB."""
COLOURED = inserted(
    FORM,
    b"</sheetData>",
    b"".join(b'<row r="%d">%s</row>' % (n, b'<c s="1"/>' * 200) for n in range(901, 2_500)),
)
"""As many coloured cells in which nothing is as a part may have: an honest form all the same."""
JUNK = inserted(
    FORM,
    b"</sheetData>",
    b"".join(b'<row r="%d">%s</row>' % (n, b"<c><v>1</v></c>" * 20) for n in range(901, 3_300)),
)
"""As many cells with something in them as a workbook may have, all of them told."""
OTHERS: dict[str, Callable[[Path], object]] = {
    "管道.xlsx": os.mkfifo,
    "设备.xlsx": lambda path: path.symlink_to("/dev/zero"),
    "套叠.json": lambda path: path.write_bytes(b"[" * 1_000_000),
    "套叠.toml": lambda path: path.write_bytes(b"a = " + b"[" * 1_000_000),
    "多指标.json": lambda path: path.write_bytes(
        b'{"profile":"cn_national/2020","indicators":[%s{}]}' % (b"{}," * 300_000)
    ),
}
"""Other files that have no end, or are full of nothing."""


def write(folder: Path) -> list[Path]:
    """Write every hostile file into ``folder``."""
    sound = making.book(folder / "好.xlsx")
    paths = [making.copied(sound, folder / f"{name}.xlsx", edit) for name, edit in BOOKS.items()]
    sound.unlink()
    for name, make in OTHERS.items():
        make(folder / name)
    return [*paths, *(folder / name for name in OTHERS)]
