"""The cells of an office's list as it shows them, straight from the XML.

Unlike a form, a list may have any size and any shape: merged codes, hidden rows, a coloured cell
in the last row of the sheet. Rows are read one by one, so that ten thousand cost a second.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from perfeval_xl.allowance import allow_rows
from perfeval_xl.errors import ReturnFileError
from perfeval_xl.forms.written_values import DAY_ZERO, LAST_DAY
from perfeval_xl.returns.escapes import as_shown
from perfeval_xl.returns.number_formats import Shown, shown_as
from perfeval_xl.returns.package import Package, open_package, relationships
from perfeval_xl.returns.references import area_of, stored_number
from perfeval_xl.tables import plain

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_ROWS, MOST_SHEETS, MOST_TAGS = 50_000, 255, 3_000_000
"""Rows with anything in them that are read at most, sheets, and tags of XML: fifty thousand rows of twenty cells."""
MOST_MERGES = 50_000
"""Merged cells of a sheet: one for each row."""
ROWS_AT_ONCE = 100
"""Rows after which more time is allowed."""
DAYS_TO_1904 = 1_462
"""Between the two days from which spreadsheets count."""

_SAVE_AS = "请在Excel或WPS里打开，另存为“Excel工作簿（.xlsx）”，再用另存的文件"
_SAVE_AGAIN = "请在Excel或WPS里打开，另存一份再试；打不开的请找备份"
UNREADABLE: Mapping[str, tuple[str, str]] = {
    "W001": ("不是Excel工作簿（.xlsx）", _SAVE_AS),
    "W002": ("文件已损坏，读不出来", _SAVE_AGAIN),
    "W003": ("加了打开密码，读不出来", "请去掉打开密码，保存后再试"),
    "W004": ("是旧格式（.xls）", _SAVE_AS),
    "W005": ("是二进制格式（.xlsb）", _SAVE_AS),
    "W006": ("文件太大", "请删去清单里的图片和用不着的表"),
    "W007": ("文件里有不该有的内容（实体声明），为安全起见没有读", _SAVE_AGAIN),
    "W008": ("不是Excel工作簿（.xlsx）", _SAVE_AS),
    "W009": ("内容太多", "请删去用不着的表和列，或分成几个清单"),
    "W012": ("是“Strict Open XML”格式，读不了", "请在Excel中打开，另存为普通的“Excel工作簿（.xlsx）”"),
    "W013": ("打不开：{why}", "请检查文件名和权限；正被别的程序打开的，先关掉再试"),
    "W015": ("文件内部前后矛盾：{why}", _SAVE_AGAIN),
    "W031": ("文件内部的文字编码是{found}，读不出来", _SAVE_AS),
    "W032": ("{what}太多，超过{limit}个", "请删去用不着的表和列，或分成几个清单"),
}
"""Why a list cannot be read and what an office can do, by the code of the same fault of a return."""
_ZEROS = re.compile("0{2,}")
_WITH_UNIT = re.compile(
    r'(?:"(?P<before>[^"]*)")?(?P<digits>General|[#0,.]+)(?:_.|\s)*(?:"(?P<after>[^"]*)"|(?P<one>[^\x00-\x7f]+))?'
)
"""A format that shows a sign before the number, or its unit behind: ``0"个"``."""
_MONTHS = frozenset({"17", "27", "36", "50", "52", "57"})
"""Formats without a code that show year and month alone."""
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True)
class NoValue:
    """What a formula shows where no value of it can be read."""

    what: str
    cure: str

    def __str__(self) -> str:
        return self.what


UNSAVED = NoValue("是公式，文件里没有它算出的值", "请在Excel或WPS里打开清单，保存一次；或者直接填数")
"""What programs write that do not calculate."""


@dataclass
class ListSheet:
    """One sheet of a list: its filled cells by row, as Excel counts rows."""

    name: str
    rows: dict[int, dict[int, object]] = field(default_factory=dict)
    """Numbers are `Decimal`, days `date`, what a format shows otherwise a text."""
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column: rows as Excel counts, columns from 0."""
    hidden_rows: set[int] = field(default_factory=set)
    filtered: bool = False
    """Whether a filter is in use, which may be what hides rows."""
    cut: bool = False
    """Whether there are more rows than are read."""


def read_list_book(path: Path, wanted: Callable[[str], bool] | None = None) -> dict[str, ListSheet]:
    """The sheets of a list by name, with the rows of those that are ``wanted`` by it.

    Raises ReturnFileError where it cannot be read.
    """
    return read_list(open_package(path), wanted)


def read_list(package: Package, wanted: Callable[[str], bool] | None = None) -> dict[str, ListSheet]:
    """The same of an opened workbook."""
    book = package.xml("xl/workbook.xml")
    parts = relationships(package, "xl/workbook.xml")
    of_kind = dict(parts.values())
    names = [item.get("name", "") for item in book.iterfind(f"{MAIN}sheets/{MAIN}sheet")]
    needed = {name for name in names if wanted is None or wanted(name)}
    if len(names) > MOST_SHEETS:
        raise ReturnFileError("W032", {"what": "工作表", "limit": str(MOST_SHEETS)})
    content = _Content(package)
    texts = list(_shared_texts(content, of_kind.get("sharedStrings"))) if needed else []
    formats = _formats(package, of_kind.get("styles")) if needed else {}
    settings = book.find(f"{MAIN}workbookPr")
    later = DAYS_TO_1904 if settings is not None and settings.get("date1904") in ("1", "true") else 0
    sheets = {}
    for item in book.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        kind, target = parts.get(item.get(RELATION, ""), ("", ""))
        sheet = ListSheet(item.get("name", ""))
        if kind == "worksheet" and package.has(target) and sheet.name in needed:
            _Reader(sheet, texts, formats, later).read(content, target)
        sheets[sheet.name] = sheet
    return sheets


class _Content:
    """The parts of a list, as far as they are no more than any list has."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._tags, self._rows = MOST_TAGS, 0

    def text(self, part: str) -> bytes:
        """The bytes of a part. Raises ReturnFileError (W009) where all together are too much."""
        data = self.package.text(part)
        self._tags -= data.count(b"<")
        if self._tags < 0:
            raise ReturnFileError("W009", {"limit": str(MOST_TAGS)})
        return data

    def has_room(self) -> bool:
        """Count a row with something in it, for which there is time; whether there may be one more."""
        self._rows += 1
        if self._rows % ROWS_AT_ONCE == 0:
            allow_rows(ROWS_AT_ONCE)
        return self._rows <= MOST_ROWS


def _elements(content: _Content, part: str) -> Iterator[ElementTree.Element]:
    """Each element of a part as it ends, without building all of it."""
    data = content.text(part)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ReturnFileError("W007", {"found": part})
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(data), ("end",), ElementTree.XMLParser(encoding="utf-8")):
            yield element
    except ElementTree.ParseError as error:
        raise ReturnFileError("W002", {"found": part}) from error


def _shared_texts(content: _Content, part: str | None) -> Iterator[str]:
    if part is None or not content.package.has(part):
        return
    for element in _elements(content, part):
        if element.tag == f"{MAIN}si":
            yield _text(element)
            element.clear()


def _text(item: ElementTree.Element) -> str:
    """The text of a string, phonetic guides left out."""
    own = (child.text or "" for child in item if child.tag == f"{MAIN}t")
    runs = (child.findtext(f"{MAIN}t") or "" for child in item if child.tag == f"{MAIN}r")
    return as_shown("".join((*own, *runs)))


def _formats(package: Package, part: str | None) -> dict[str, tuple[Shown, str]]:
    """What numbers look like under each style, by its index as cells write it, and the code where it has one."""
    if part is None or not package.has(part):
        return {}
    styles = package.xml(part)
    codes = {
        item.get("numFmtId", ""): item.get("formatCode", "") for item in styles.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
    }
    looks = {}
    for at, item in enumerate(styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
        number = item.get("numFmtId")
        code = codes.get(number or "", "")
        looks[str(at)] = shown_as(number, code), code or ("yyyy-mm" if number in _MONTHS else "")
    return looks


class _Reader:
    """Reads one sheet, row by row."""

    def __init__(
        self, sheet: ListSheet, texts: list[str], formats: Mapping[str, tuple[Shown, str]], later: int
    ) -> None:
        self._sheet = sheet
        self._texts = texts
        self._formats = formats
        self._later = later
        self._row = 0

    def read(self, content: _Content, part: str) -> None:
        """Take everything of the part that a list is read by."""
        sheet = self._sheet
        for element in _elements(content, part):
            match element.tag.removeprefix(MAIN):
                case "row":
                    self._take(element, content)
                    element.clear()
                case "mergeCell":
                    block = area_of(element.get("ref", ""))
                    if block is not None and len(sheet.merges) >= MOST_MERGES:
                        raise ReturnFileError("W032", {"what": "合并单元格", "limit": str(MOST_MERGES)})
                    if block is not None:
                        top, left, bottom, right = block
                        sheet.merges.append((top + 1, left, bottom + 1, right))
                case "autoFilter":
                    sheet.filtered = len(element) > 0
                case "sheetData":
                    element.clear()

    def _take(self, row: ElementTree.Element, content: _Content) -> None:
        stated = row.get("r", "")
        self._row = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 8 else self._row + 1
        values = {}
        at = -1
        for item in row:
            match = _REFERENCE.fullmatch(item.get("r", ""))
            at = _column(match[1]) if match else at + 1
            value = self._value(item)
            if value not in (None, ""):
                values[at] = value
        if not values:
            # A row that is only coloured, or a million of them.
            return
        if not content.has_room():
            self._sheet.cut = True
            return
        self._sheet.rows[self._row] = values
        if row.get("hidden") in ("1", "true"):
            self._sheet.hidden_rows.add(self._row)

    def _value(self, item: ElementTree.Element) -> object:
        kind, text = item.get("t", "n"), item.findtext(f"{MAIN}v")
        if kind == "inlineStr":
            inline = item.find(f"{MAIN}is")
            return None if inline is None else _text(inline).strip()
        if text is None or (text == "" and kind != "str"):
            return UNSAVED if item.find(f"{MAIN}f") is not None else None
        match kind:
            case "s":
                at = int(text) if text.isascii() and text.isdigit() else -1
                if not 0 <= at < len(self._texts):
                    raise ReturnFileError("W002", {"found": f"共享文字{text[:20]}"})
                return self._texts[at].strip()
            case "str":
                return as_shown(text).strip()
            case "b":
                return text.strip() in ("1", "true")
            case "e":
                return NoValue(f"是错误值{text}", "请改正公式，或者直接填写")
            case "d":
                return _iso_day(text)
        number = stored_number(text)
        return (
            text.strip()
            if number is None
            else self._shown(number, *self._formats.get(item.get("s", "0"), (Shown.NUMBER, "")))
        )

    def _shown(self, number: Decimal, look: Shown, code: str) -> object:
        """A number as the list shows it: 0.95 in % is 95%, 1 in the format 000 is 001, 20 in 0"个" is 20个."""
        if look is Shown.PERCENT:
            return f"{plain(number * 100)}%"
        if look is Shown.DATE:
            day = int(number) + self._later
            return _as_dated(DAY_ZERO + timedelta(days=day), code) if 0 < day <= LAST_DAY else number
        match = _WITH_UNIT.fullmatch(code.partition(";")[0].strip())
        if match is None:
            return number
        digits = match["digits"]
        zeros = _ZEROS.fullmatch(digits) and number == number.to_integral_value()
        text = str(int(number)).zfill(len(digits)) if zeros else plain(number)
        before, after = match["before"] or "", (match["after"] or match["one"] or "").strip()
        return f"{before}{text}{after}" if zeros or before or after else number


def _as_dated(day: date, code: str) -> object:
    """A day, or the month or year of it where the cell shows no more."""
    plain_code = _LITERAL.sub("", code).casefold()
    if "d" in plain_code or not plain_code.strip(";@"):
        return day
    if "y" in plain_code or "e" in plain_code:
        return f"{day.year}年{day.month}月" if "m" in plain_code else f"{day.year}年"
    return day


def _iso_day(text: str) -> object:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
