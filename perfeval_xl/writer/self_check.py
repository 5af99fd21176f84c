"""Look at a written workbook once more before it leaves.

Parts of what is written go through hooks of XlsxWriter that its next version may no longer call: the
lock of sheets and structure, hidden names, rows that grow, formulas that show nothing. A file in
which they are missing opens without a word, so that it is not given away in the first place.
"""

from __future__ import annotations

import functools
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import field
from xml.etree import ElementTree
from xml.parsers import expat

from perfeval_xl.errors import LayoutError
from perfeval_xl.frozen import frozen

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
_NEEDED = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
_SAME = ("[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/theme/theme1.xml")
"""Parts that are the same in many workbooks."""
REMEMBERED, LARGEST_REMEMBERED = 32, 1 << 15
"""How many of them are remembered as sound, and how many bytes one of these has at most."""
_PROTECTION = b"<sheetProtection "
_LOCK = re.compile(_PROTECTION + rb'algorithmName="SHA-512" hashValue="[^"]+"[^>]* sheet="1"')
_CELL, _EMPTY_RESULT = b'<c r="', b"</f><v></v>"
_UNTYPED = re.compile(_CELL + rb'[A-Z]+\d+"(?: s="\d+")?><f>[^<]*' + _EMPTY_RESULT)
"""An empty result without a type, which says that it is a number."""
_KEPT_HEIGHT = re.compile(rb'<row r="(\d+)"[^>]* customHeight="1"')


@frozen
class Expected:
    """What has to stand in the file."""

    sheets: tuple[str, ...]
    """Their tabs, in order."""
    locked: bool = False
    """Whether every sheet and the structure are locked."""
    properties: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Hidden names, each with the text that it stands for."""
    growing: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """By sheet, the rows whose height is not kept, from 0."""


def check_written(data: bytes, expected: Expected) -> None:
    """Raise LayoutError where the written file is not what was to be written."""
    try:
        mistakes = list(_mistakes(data, expected))
    except (zipfile.BadZipFile, zlib.error, EOFError, expat.ExpatError, ElementTree.ParseError) as error:
        mistakes = [f"文件不完整（{error}）"]
    if mistakes:
        raise LayoutError(
            f"写出的工作簿没有通过自检：{'；'.join(mistakes)}。文件没有写出；这是程序的错误，请告诉开发者"
        )


def _mistakes(data: bytes, expected: Expected) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        # Reading a part checks its sum.
        parts = {name: package.read(name) for name in package.namelist()}
    for name in _NEEDED:
        if name not in parts:
            yield f"缺少{name}"
            return
    for name, part in parts.items():
        if name in _SAME and len(part) <= LARGEST_REMEMBERED:
            _parse_once(part)
        elif name.endswith((".xml", ".rels")):
            _parse(part)
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    yield from _of_book(book, parts, expected)
    for number, name in enumerate(expected.sheets, start=1):
        sheet = parts.get(f"xl/worksheets/sheet{number}.xml")
        if sheet is None:
            yield f"缺少“{name}”表"
        else:
            yield from (f"“{name}”表{what}" for what in _of_sheet(sheet, expected, name))


def _parse(part: bytes) -> None:
    """Raise ExpatError for a part that is no XML."""
    expat.ParserCreate().Parse(part, True)


_parse_once = functools.lru_cache(maxsize=REMEMBERED)(_parse)
"""The same, of one that workbook after workbook has."""


def _of_book(book: ElementTree.Element, parts: Mapping[str, bytes], expected: Expected) -> Iterator[str]:
    tabs = tuple(sheet.get("name") for sheet in book.iterfind(f"{_MAIN}sheets/{_MAIN}sheet"))
    if tabs != expected.sheets:
        yield f"工作表是{'、'.join(map(str, tabs))}，应为{'、'.join(expected.sheets)}"
    lock = book.find(f"{_MAIN}workbookProtection")
    locked = lock is not None and lock.get("lockStructure") == "1" and bool(lock.get("workbookHashValue"))
    if locked != expected.locked:
        yield "工作簿结构没有锁定" if expected.locked else "工作簿结构被锁定"
    hidden = {
        name.get("name"): (name.text or "")[1:-1].replace('""', '"')
        for name in book.iterfind(f"{_MAIN}definedNames/{_MAIN}definedName")
        if name.get("hidden") == "1"
    }
    if any(hidden.get(name) != text for name, text in expected.names.items()):
        yield "隐藏名称里的标识与写入的不同"
    custom = ElementTree.fromstring(parts["docProps/custom.xml"]) if "docProps/custom.xml" in parts else ()
    stored = {item.get("name"): "".join(item.itertext()) for item in custom if item.tag == f"{_CUSTOM}property"}
    if any(stored.get(name) != text for name, text in expected.properties.items()):
        yield "文档属性里的标识与写入的不同"


def _of_sheet(sheet: bytes, expected: Expected, name: str) -> Iterator[str]:
    lock = sheet.rfind(_PROTECTION)
    if (lock >= 0 and _LOCK.match(sheet, lock) is not None) != expected.locked:
        yield "没有锁定" if expected.locked else "被锁定"
    if _has_untyped(sheet):
        yield "有公式的空结果没有写明类型"
    growing = expected.growing.get(name)
    if growing and growing & {int(row) - 1 for row in _KEPT_HEIGHT.findall(sheet)}:
        yield "有应随内容增高的行被固定了行高"


def _has_untyped(sheet: bytes) -> bool:
    """Whether an empty result has no type; looked for from its end, for most cells have no empty result."""
    end = sheet.find(_EMPTY_RESULT)
    while end >= 0:
        start = sheet.rfind(_CELL, 0, end)
        if start >= 0 and _UNTYPED.match(sheet, start):
            return True
        end = sheet.find(_EMPTY_RESULT, end + 1)
    return False
