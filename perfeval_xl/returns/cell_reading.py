"""Read the rows and cells of a worksheet by its schema, so that every program reads the same in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.forms.written_values import serial
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.attributes import refuse_odd_row
from perfeval_xl.returns.budget import Budget, Limit
from perfeval_xl.returns.cells import PICTURE, ErrorValue, RawCell, RawSheet
from perfeval_xl.returns.escapes import as_shown, unusual_escape
from perfeval_xl.returns.formulas import SharedFormula
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.references import Area, area_of, column_in, stored_number, whole
from perfeval_xl.returns.strict_xml import (
    BLANKS,
    refuse_inside,
    refuse_strangers,
    shown,
    strange_attribute,
    words,
)
from perfeval_xl.returns.styles import PLAIN, Look
from perfeval_xl.returns.zip_records import contradiction
from perfeval_xl.vocabulary import CellPosition

DEEPEST, WIDEST = 10_000, 256
"""Rows and columns within which an empty cell is looked at; beyond them its colour and lock are nothing."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Rows and columns that a sheet has."""
SMALLEST = 1.0
"""Points or characters below which a row or column cannot be seen."""
LONGEST_TEXT, LONGEST_FORMULA = 32_767, 8_192
"""Characters that Excel keeps of a text and of a formula."""
LONGEST_SHOWN = 20
"""Characters of what is stored that a message repeats."""
LONGEST_STORED = 7 * LONGEST_TEXT
"""Characters of a stored text, each of whose own may be an escape of seven."""

_ROW, _C = f"{MAIN}row", f"{MAIN}c"
_V, _F, _IS, _MORE = f"{MAIN}v", f"{MAIN}f", f"{MAIN}is", f"{MAIN}extLst"
_T, _R = f"{MAIN}t", f"{MAIN}r"
_PLAIN_TEXT = {_T: 1, f"{MAIN}rPh": 1 << 30, f"{MAIN}phoneticPr": 1}
_RANK = {f"{MAIN}rPh": 1, f"{MAIN}phoneticPr": 2}
"""In which order phonetic guides stand behind a text."""
_RICH_TEXT = {_R: 1 << 30, f"{MAIN}rPh": 1 << 30, f"{MAIN}phoneticPr": 1}
_RUN = {_T: 1, f"{MAIN}rPr": 1}
_CELL_KEYS = frozenset({"r", "s", "t", "cm", "vm", "ph"})
_BARE_KEYS = frozenset({"r", "s"})
"""What a cell says of itself in which nothing is."""
_ROW_KEYS = words("r spans s customFormat ht hidden customHeight outlineLevel collapsed thickTop thickBot ph")
_FORMULA_KEYS = words("t aca ref dt2D dtr del1 del2 r1 r2 ca si bx")
_KINDS = frozenset({None, "n", "s", "str", "inlineStr", "b", "e", "d"})
_ERROR = re.compile(r"#[A-Z0-9_/]+[!?]?|Err:[0-9]{3}")
_DAY = pattern(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00(?::00(?:\.0+)?)?Z?)?")


class BookContent(NamedTuple):
    """What the cells of all sheets refer to."""

    texts: Sequence[str]
    looks: Mapping[str, Look]
    budget: Budget


class Spread(NamedTuple):
    """A block of cells that gets its values from one formula."""

    holder: CellPosition
    """The cell in which the formula is stored."""
    area: Area
    formula: str


Content = tuple[Decimal | str | bool | None, str | None, CellPosition | None]
"""Value and formula of a cell, and the cell that holds the formula of its block."""


class CellReader:
    """Reads the rows of one sheet into it."""

    def __init__(self, sheet: RawSheet, content: BookContent) -> None:
        self._sheet = sheet
        self._content = content
        self._shared: dict[str, tuple[CellPosition, SharedFormula]] = {}
        self._spreads: list[Spread] = []
        self._empties: dict[str, RawCell] = {}

    def read(self, rows: Element) -> None:
        """Read ``rows``. Raises ReturnFileError, W015 for what programs would read differently."""
        number = 0
        if rows.text and rows.text.strip(BLANKS):
            raise self._sheet_refused("行与行之间夹有不该有的文字")
        for row in rows:
            if row.tag != _ROW or (row.tail and row.tail.strip(BLANKS)):
                raise self._sheet_refused(f"第{number}行后面夹有不该有的内容")
            this = whole(row.get("r"), number + 1)
            if not number < this <= LAST_ROW:
                raise self._sheet_refused(f"第{number}行后面是第{this}行，行号重复或次序颠倒")
            number = this
            check_row(row, f"工作表“{self._sheet.name}”第{number}行")
            if is_hidden(row):
                self._sheet.hidden_rows.add(number - 1)
            if "ht" in row.attrib:
                self._sheet.heights[number - 1] = row.attrib["ht"]
            if len(row):
                self._row(row, number)
        self._note_spreads()

    def _row(self, row: Element, number: int) -> None:
        cells, looks = self._sheet.cells, self._content.looks
        name, column, filled, line = str(number), -1, 0, number - 1
        if row.text and row.text.strip(BLANKS):
            raise self._sheet_refused(f"第{number}行里夹有不该有的文字")
        for item in row:
            if item.tag != _C:
                if item.tag == _MORE and not len(item):
                    continue
                strange = item if item.tag != _MORE else item[0]
                raise self._sheet_refused(f"第{number}行里有不该有的内容{shown(strange.tag)}")
            reference = item.get("r")
            here = column + 1 if reference is None else column_in(reference, name)
            if not column < here < LAST_COLUMN:
                raise self._sheet_refused(
                    f"第{number}行里有一格的地址是“{(reference or '')[:LONGEST_SHOWN]}”，重复、颠倒或在别行"
                )
            column = here
            if not len(item) and not item.text and not item.tail and _BARE_KEYS.issuperset(item.keys()):
                # Beside a form there may be hundreds of thousands of cells that only have a colour.
                empty = self._empty(item.get("s", "0"))
                if empty is not None:
                    if column < WIDEST and line < DEEPEST:
                        cells[line, column] = empty
                    continue
            value = formula = None
            spread = None
            if len(item):
                value, formula, spread = self._cell(item, (line, column))
            elif item.get("t") not in _KINDS:
                raise self._refused((line, column), f"的类型是“{(item.get('t') or '')[:LONGEST_SHOWN]}”，没有这种类型")
            if (item.text and item.text.strip(BLANKS)) or (item.tail and item.tail.strip(BLANKS)):
                raise self._refused((line, column), "里夹有不该有的文字")
            if not _CELL_KEYS.issuperset(item.keys()) and strange_attribute(item.keys(), _CELL_KEYS):
                raise self._refused((line, column), "的地址或类型写了两种")
            if value is not None or formula is not None:
                filled += 1
            elif column >= WIDEST or line >= DEEPEST:
                continue
            style = item.get("s", "0")
            look = looks.get(style)
            if look is None:
                if looks:
                    raise self._refused((line, column), f"用的格式（{style[:LONGEST_SHOWN]}号）文件里没有")
                look = PLAIN
            # Empty cells stay, for a lock that was taken off shows on them alone.
            cells[line, column] = RawCell(value, formula, look.locked, look, look.shown, spread)
        self._content.budget.take(Limit.CELLS, filled)

    def _empty(self, style: str) -> RawCell | None:
        """The one cell of this style with nothing in it; None where there is no such style."""
        empty, look = self._empties.get(style), None
        if empty is None and (look := self._content.looks.get(style)) is not None:
            empty = self._empties[style] = RawCell(None, None, look.locked, look, look.shown)
        return empty

    def _cell(self, item: Element, at: CellPosition) -> Content:
        """Value and formula of a cell, and where the formula is stored that belongs to a block of cells."""
        stored = formula = inline = None
        for child in item:
            if child.tag == _V and stored is None:
                stored = child
            elif child.tag == _F and formula is None:
                formula = child
            elif child.tag == _IS and inline is None:
                inline = child
            elif child.tag in (_V, _F, _IS):
                raise self._refused(at, "里有两个值" if child.tag != _F else "里有两个公式")
            elif child.tag != _MORE:
                raise self._refused(at, f"里有不该有的内容{shown(child.tag)}")
            if child.tail and child.tail.strip(BLANKS):
                raise self._refused(at, "里夹有不该有的文字")
            if child.tag != _IS and len(child):
                raise self._refused(at, f"里夹有不该有的内容{shown(child[0].tag)}")
        kind = item.get("t", "n")
        if inline is not None and stored is not None:
            raise self._refused(at, "里有两个值")
        if (inline if kind != "inlineStr" else stored) is not None:
            raise self._refused(at, "的值与类型不符")
        if inline is not None:
            value: Decimal | str | bool | None = self._text(text_of(inline, self._named(at)), at)
        else:
            value = self._value(kind, (stored.text or "") if stored is not None else None, at)
        if formula is None:
            # A picture that Excel placed in the cell; other programs show the error beside it.
            if item.get("vm") is None:
                return value, None, None
            if kind != "e":
                raise self._refused(at, "里除了值还有一个数据类型，Excel显示后者")
            return PICTURE, None, None
        if item.get("vm") is not None and kind != "e":
            raise self._refused(at, "里除了公式的结果还有一个数据类型，Excel显示后者")
        text, spread = self._formula(formula, at)
        self._content.budget.take(Limit.FORMULAS, len(text))
        return value, text, spread

    def _value(self, kind: str, text: str | None, at: CellPosition) -> Decimal | str | bool | None:
        if text is None or (kind in ("n", "s") and not text):
            if kind in _KINDS:
                return None
            raise self._refused(at, f"的类型是“{kind[:LONGEST_SHOWN]}”，没有这种类型")
        match kind:
            case "n":
                number = stored_number(text)
                if number is None:
                    raise self._refused(at, f"里的“{text[:LONGEST_SHOWN]}”不是数字的写法")
                return number
            case "s":
                texts = self._content.texts
                place = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
                if not 0 <= place < len(texts):
                    raise ReturnFileError("W002", {"found": f"{self._named(at)}的文字（{text[:LONGEST_SHOWN]}号）"})
                return self._text(texts[place], at)
            case "str":
                return self._text(shortly(text, self._named(at)) if "_" in text else as_shown(text), at)
            case "b" if text in ("0", "1"):
                return text == "1"
            case "e" if (error := error_in(text)) is not None:
                return error
            case "d" if day := _DAY.fullmatch(text):
                try:
                    return serial(date.fromisoformat(day[1]))
                except ValueError:
                    pass
        raise self._refused(at, f"里的“{text[:LONGEST_SHOWN]}”与格子的类型“{kind[:LONGEST_SHOWN]}”不符")

    def _text(self, text: str, at: CellPosition) -> str:
        if len(text) > LONGEST_TEXT:
            raise self._refused(at, f"里的文字有{len(text)}个，Excel一格只存{LONGEST_TEXT}个")
        return text

    def _formula(self, stored: Element, at: CellPosition) -> tuple[str, CellPosition | None]:
        """The formula of a cell, and the cell itself where it belongs to a block of cells."""
        text, kind = stored.text or "", stored.get("t", "normal")
        if len(text) > LONGEST_FORMULA:
            raise self._refused(at, f"里的公式有{len(text)}个字符，Excel只存{LONGEST_FORMULA}个")
        if not _FORMULA_KEYS.issuperset(stored.keys()) and strange_attribute(stored.keys(), _FORMULA_KEYS):
            raise self._refused(at, "里的公式的类型写了两种")
        match kind:
            case "normal" if text.strip():
                return text, None
            case "shared":
                return self._shared_formula(stored, text, at), None
            case "array" | "dataTable":
                area = area_of(stored.get("ref", ""))
                if area is None or not _holds(area, at):
                    raise self._refused(at, "里的数组公式没有写明占哪些格")
                if kind == "dataTable":
                    text = f"TABLE({stored.get('r1', '')},{stored.get('r2', '')})"
                self._spreads.append(Spread(at, area, text))
                return text, at
        raise self._refused(at, "里的公式是空的" if kind == "normal" else "里的公式的类型不认得")

    def _shared_formula(self, stored: Element, text: str, at: CellPosition) -> str:
        group, reference = stored.get("si", ""), stored.get("ref")
        if not (group.isascii() and group.isdigit()):
            raise self._refused(at, "里的共用公式没有编号")
        if reference is not None:
            if not _holds(area_of(reference), at):
                raise self._refused(at, "里的共用公式没有写明给哪些格用")
            if group in self._shared or not text:
                raise self._refused(at, "里的共用公式有两个出处，或是空的")
            self._shared[group] = (at, SharedFormula(text))
            return text
        if text or group not in self._shared:
            # Programs take the group's first formula, whatever text stands here.
            raise self._refused(at, "里的公式与它共用的公式对不上")
        (row, column), master = self._shared[group]
        self._content.budget.take(Limit.SHARED, master.length)
        return master.moved(at[0] - row, at[1] - column)

    def _note_spreads(self) -> None:
        """Give every cell of a block the formula that its value comes from, whatever else stands in it."""
        cells = self._sheet.cells
        for holder, area, formula in self._spreads:
            top, left, bottom, right = area
            self._sheet.spreads[holder] = area
            block = (bottom - top + 1) * (right - left + 1)
            self._content.budget.take(Limit.SPREAD, min(block, len(cells)))
            if block <= len(cells):
                inside = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
            else:
                inside = [at for at in cells if top <= at[0] <= bottom and left <= at[1] <= right]
            for at in inside:
                cell = cells.get(at)
                if cell is not None:
                    cells[at] = cell._replace(formula=formula, spread=holder)

    def _named(self, at: CellPosition) -> str:
        return f"工作表“{self._sheet.name}”{cell_name(*at)}"

    def _refused(self, at: CellPosition, what: str) -> ReturnFileError:
        return contradiction(f"{self._named(at)}{what}")

    def _sheet_refused(self, what: str) -> ReturnFileError:
        return contradiction(f"工作表“{self._sheet.name}”{what}")


def _holds(area: Area | None, at: CellPosition) -> bool:
    """Whether a cell lies in an area."""
    return area is not None and area[0] <= at[0] <= area[2] and area[1] <= at[1] <= area[3]


def check_row(row: Element, where: str) -> None:
    """Refuse what a row says of itself that programs read in different ways. Raises ReturnFileError (W015)."""
    if not _ROW_KEYS.issuperset(row.keys()) and strange_attribute(row.keys(), _ROW_KEYS):
        raise contradiction(f"{where}的行号等写了两种")
    refuse_odd_row(row, where)


def is_hidden(row: Element) -> bool:
    """Whether a row cannot be seen."""
    return row.get("hidden") in ("1", "true") or size(row.get("ht")) < SMALLEST


def error_in(stored: str) -> ErrorValue | None:
    """The error that stands in a cell; None where it is none."""
    return ErrorValue(stored) if _ERROR.fullmatch(stored) else None


def text_of(item: Element, where: str) -> str:
    """The text of a string item, phonetic guides left out. Raises ReturnFileError (W015)."""
    if len(item) == 1 and item[0].tag == _T:
        # Nearly all are this.
        first = item[0]
        if len(first) or (item.text and item.text.strip(BLANKS)) or (first.tail and first.tail.strip(BLANKS)):
            raise contradiction(f"{where}的文字里夹有不该有的内容")
        return shortly(first.text or "", where)
    plain = any(child.tag == _T for child in item)
    refuse_strangers(item, _PLAIN_TEXT if plain else _RICH_TEXT, f"{where}的文字")
    pieces, rank = [], 0
    for child in item:
        if _RANK.get(child.tag, 0) < rank:
            raise contradiction(f"{where}的文字放在注音后面，有的软件读不到")
        rank = _RANK.get(child.tag, 0)
        if child.tag == _R:
            refuse_strangers(child, _RUN, f"{where}的文字")
        for text in (child,) if child.tag == _T else child.iterfind(_T) if child.tag == _R else ():
            refuse_inside(text, f"{where}的文字")
            pieces.append(text.text or "")
    whole = shortly("".join(pieces), where)
    if len(pieces) > 1 and any("_" in piece for piece in pieces) and whole != "".join(map(as_shown, pieces)):
        raise contradiction(f"{where}有一个代用字符分在两段文字里，软件读法不一")
    return whole


def shortly(stored: str, where: str) -> str:
    """A text as every program shows it, unless it is longer than any stores. Raises ReturnFileError (W015)."""
    escape = unusual_escape(stored)
    if escape is not None:
        raise contradiction(f"{where}的文字里有“{escape}”，有的软件显示它代表的字，有的照样显示")
    if len(stored) > LONGEST_STORED:
        raise contradiction(f"{where}的一段文字有{len(stored)}个字，Excel一格只存{LONGEST_TEXT}个")
    return as_shown(stored)


def size(text: str | None) -> float:
    """A width or height; the default where none is stated."""
    if text is None:
        return SMALLEST
    try:
        return float(text)
    except ValueError as error:
        raise ReturnFileError("W002", {"found": text[:LONGEST_SHOWN]}) from error
