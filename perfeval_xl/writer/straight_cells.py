"""The rows of a planned sheet as XML, with the same bytes as XlsxWriter's."""

from __future__ import annotations

import functools
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.layout.grid import Address, SheetPlan, cell_name, letters
from perfeval_xl.writer.agreed import MARKED, cached, pieces_of
from perfeval_xl.writer.markup import in_element, in_formula
from perfeval_xl.writer.remembered import CellLook, letters_of
from perfeval_xl.writer.strict import CELL_FORMULA_LIMIT, CELL_TEXT_LIMIT, RICH, TWO_ESCAPES

ROWS, COLUMNS = 1_048_576, 16_384
"""Of a sheet."""
SPANNED = 16
"""Rows that say together which columns they use."""
USUAL_HEIGHT, POINTS_PER_PIXEL = 20, 0.75
"""Pixels of a row of which nothing is said."""
REMEMBERED_FORMULAS, REMEMBERED_HEIGHTS = 1024, 1024
_EMPTY = "/>"
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
"""Results that XlsxWriter writes as errors, and not as texts."""
SPILLING = re.compile(
    r"\((?:(?<=(?:ACK|AKE|BDA|CAN|COL|GLE|KUP|LIT|MAP|NCE|OLS|ORT|OWS|QUE|RAY|ROP|ROW|TBY|TCH|TER|UCE)\()|(?<=PAND\())"
)
"""Ends of the names of functions whose formulas XlsxWriter writes in another manner; we use none of them. Looked up
from the bracket, of which there are fewer than letters."""


class Unusual(Exception):
    """Something is planned that only XlsxWriter knows how to write, or to refuse."""


Runs = tuple[str]
"""A text of several looks, as XML: a tuple, because no text that somebody typed is one."""


class Shared:
    """What the sheets of a workbook have in common: texts and looks, each once."""

    def __init__(self) -> None:
        self.texts: dict[str | Runs, int] = {}
        """The number of each text; in the order in which they were first used."""
        self.uses = 0
        """Cells with a text."""
        self.looks: dict[CellLook, int] = {}
        """A number for each look."""

    def texts_xml(self) -> str:
        """The table of texts. Raises Unusual for a text that is none for XlsxWriter, or that Excel would not show."""
        return "".join(map(_text_item, self.texts))


def _text_item(text: str | Runs) -> str:
    if isinstance(text, tuple):
        return f"<si>{text[0]}</si>"
    _check_text(text)
    text = in_element(text)
    return f"<si><t{_space(text)}>{text}</t></si>"


def _check_text(text: str) -> None:
    is_rich = text.startswith(RICH[0]) and text.endswith(RICH[1])
    if is_rich or len(text) > CELL_TEXT_LIMIT // 2 or ("_x" in text and TWO_ESCAPES.search(text)):
        raise Unusual


def _space(text: str) -> str:
    """What says of an element that blanks at its ends count."""
    return ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""


def _runs(pieces: Sequence[tuple[str, CellLook]]) -> Runs:
    """A text of several looks. Raises Unusual for one without letters, and where XlsxWriter would escape twice."""
    _check_text("".join(piece for piece, _ in pieces))
    if not all(piece and in_element(piece) == in_formula(piece) for piece, _ in pieces):
        raise Unusual
    return ("".join(f"<r>{letters_of(own)}<t{_space(piece)}>{in_formula(piece)}</t></r>" for piece, own in pieces),)


Placed = tuple[int, tuple[int, str]]
"""The column of a cell, its look, and how its element goes on behind that."""


class Rows:
    """The cells of one sheet, row by row."""

    def __init__(self, plan: SheetPlan, values: Mapping[str, Value], shared: Shared) -> None:
        self.plan, self.values, self.shared = plan, values, shared
        self.merges: list[str] = []
        self.links: list[tuple[int, int, Address, str]] = []
        """Row and column of each link, where it leads, and what is shown."""
        self._grid: dict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
        self._place()
        self._rows: dict[int, Sequence[Placed]] = {row: sorted(cells.items()) for row, cells in self._grid.items()}
        self.numbers = sorted(self._rows.keys() | plan.heights.keys())
        """Rows that are written."""
        first = [cells[0][0] for cells in self._rows.values()] + ([0] if plan.heights else [])
        last = [cells[-1][0] for cells in self._rows.values()] + ([0] if plan.heights else [])
        self.columns = (min(first, default=0), max(last, default=0))
        """The first and the last column that is used."""
        if self.numbers and not (
            self.numbers[0] >= 0 <= self.columns[0] and self.numbers[-1] < ROWS and self.columns[1] < COLUMNS
        ):
            raise Unusual

    def _place(self) -> None:
        """Put every cell of the plan where it stands; what shares a place is refused elsewhere."""
        looks, grid, values, marked = self.shared.looks, self._grid, self.values, self.plan.marked
        covered = len(self.plan.cells)
        for at, cell in self.plan.cells.items():
            row, column, last_row, last_column, style, value, key, formula, is_open, link = cell
            look = looks.setdefault((style, is_open), len(looks))
            if row != last_row or column != last_column:
                covered += self._merge(row, column, last_row, last_column, look)
            if link is not None:
                self.links.append((row, column, link, str(value)))
                content = self._content(str(value))
            elif formula is not None:
                content = _formula(formula, cached(value if key is None else values[key]))
            elif marked and marked.get(at) and isinstance(value, str):
                look, content = self._marked(value, (style, is_open), marked[at])
            else:
                content = self._content(values.get(key) if is_open and key else value)
            grid[row][column] = (look, content)
        if covered != sum(map(len, grid.values())):
            raise Unusual

    def _content(self, value: Value) -> str:
        """What the element of a cell says behind its look."""
        if value is None:
            return _EMPTY
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, bool):
            return f' t="b"><v>{value:d}</v></c>'
        number = float(value)
        if not math.isfinite(number):
            raise Unusual
        return f"><v>{number:.16G}</v></c>"

    def _text(self, text: str | Runs) -> str:
        shared = self.shared
        shared.uses += 1
        return f' t="s"><v>{shared.texts.setdefault(text, len(shared.texts))}</v></c>'

    def _marked(self, text: str, plain: CellLook, marked: Sequence[tuple[int, int]]) -> tuple[int, str]:
        """The look and the content of a text of which some pieces are a warning; or all of it."""
        styles, is_open = plain
        warning, pieces = ((*styles, MARKED), is_open), pieces_of(text, marked)
        looks = self.shared.looks
        if len(pieces) > 1:
            runs = _runs([(piece, warning if warned else plain) for piece, warned in pieces])
            return looks.setdefault(plain, len(looks)), self._text(runs)
        return looks.setdefault(warning, len(looks)), self._text(text)

    def _merge(self, row: int, column: int, last_row: int, last_column: int, look: int) -> int:
        """Merge a block: empty cells but for its first; returns how many these are."""
        if last_row < row or last_column < column:
            raise Unusual
        self.merges.append(f"{cell_name(row, column)}:{cell_name(last_row, last_column)}")
        empty = dict.fromkeys(range(column, last_column + 1), (look, _EMPTY))
        for at in range(row, last_row + 1):
            self._grid[at].update(empty)
        return (last_row - row + 1) * len(empty) - 1

    def looks(self) -> list[int]:
        """The look of each cell, row by row."""
        return [look for row in self.numbers for _, (look, _) in self._rows.get(row, ())]

    def xml(self, looks: Mapping[int, str]) -> str:
        """The rows; ``looks`` says how a cell names each of its looks."""
        spans, names = self._spans(), list(map(letters, range(self.columns[1] + 1)))
        written: list[str] = []
        for row in self.numbers:
            number, span = row + 1, spans.get(row // SPANNED, "")
            cells = self._rows.get(row, ())
            height = self.plan.heights.get(row)
            said = "" if height is None else _height(height, kept=row not in self.plan.growing or not cells)
            if not cells:
                written.append(f'<row r="{number}"{span}{said}/>')
                continue
            written.append(f'<row r="{number}"{span}{said}>')
            written += [
                f'<c r="{names[column]}{number}" s="{looks[look]}"{content}' for column, (look, content) in cells
            ]
            written.append("</row>")
        return "".join(written)

    def _spans(self) -> dict[int, str]:
        """By block of rows, the first and the last column that they use."""
        blocks: dict[int, tuple[int, int]] = {}
        for row, cells in self._rows.items():
            block, first, last = row // SPANNED, cells[0][0], cells[-1][0]
            known = blocks.get(block)
            if known is None or first < known[0] or last > known[1]:
                blocks[block] = (first, last) if known is None else (min(known[0], first), max(known[1], last))
        return {block: f' spans="{first + 1}:{last + 1}"' for block, (first, last) in blocks.items()}

    @property
    def dimension(self) -> str:
        """The block of all cells and of the rows whose height is said."""
        if not self.numbers:
            return "A1"
        first = cell_name(self.numbers[0], self.columns[0])
        last = cell_name(self.numbers[-1], self.columns[1])
        return first if first == last else f"{first}:{last}"


def _formula(formula: str, shown: str | int | float) -> str:
    """A formula, and what it shows."""
    kind = ""
    if isinstance(shown, bool):
        kind, shown = ' t="b"', int(shown)
    elif isinstance(shown, str):
        kind, shown = ' t="e"' if shown in _ERRORS else ' t="str"', in_formula(shown)
    return f"{kind}>{_formula_element(formula)}<v>{shown}</v></c>"


@functools.lru_cache(maxsize=REMEMBERED_FORMULAS)
def _formula_element(formula: str) -> str:
    """The formula alone; forms of one profile have most of theirs in the same rows, and so the same."""
    if not 1 < len(formula) <= CELL_FORMULA_LIMIT or formula[0] != "=" or SPILLING.search(formula):
        raise Unusual
    return f"<f>{in_formula(formula[1:])}</f>"


@functools.lru_cache(maxsize=REMEMBERED_HEIGHTS)
def _height(points: float, *, kept: bool) -> str:
    """The height of a row; one that is not ``kept`` grows with what is typed."""
    pixels = int(points * 4.0 / 3.0 + 0.5)
    if pixels == 0:
        return ' hidden="1"'
    if pixels == USUAL_HEIGHT:
        return ""
    return f' ht="{pixels * POINTS_PER_PIXEL:.16g}"' + (' customHeight="1"' if kept else "")
