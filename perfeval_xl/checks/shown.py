"""G 篡改: does every cell show what it stores? Formats, colours, fonts, conditional formats."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from string import ascii_letters
from typing import NamedTuple

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.checks.found_cells import Pair
from perfeval_xl.checks.tampering import content_fact, place_of
from perfeval_xl.findings import Code, Finding, FindingFact, Phrase, Place
from perfeval_xl.forms.entries import TEXTS
from perfeval_xl.forms.form import FieldKind, IndicatorRow
from perfeval_xl.layout.grid import PlannedCell, SheetPlan, cell_name
from perfeval_xl.layout.percents import percent_formulas
from perfeval_xl.layout.styles import theme
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import ErrorValue, RawCell, RawSheet
from perfeval_xl.returns.colours import Palette, is_seen
from perfeval_xl.returns.conditional_effects import Effect
from perfeval_xl.returns.formulas import same_formula
from perfeval_xl.returns.number_formats import Shown
from perfeval_xl.returns.readings import (
    ROUGH,
    Reading,
    Sight,
    Verdict,
    has_same_text,
    is_date,
    reading,
    says_whole_day,
    sight_of,
    words_beside,
)
from perfeval_xl.returns.rendering import rendered
from perfeval_xl.returns.styles import LEAST_SIZE, Face, Font
from perfeval_xl.text_measure import width_of
from perfeval_xl.vocabulary import CellPosition

LONGEST_SHOWN = 30
"""Characters of what a cell shows that a message repeats."""
NOTHING = "空白"
"""How a message calls what is not shown at all."""
MORE_PLACES, OTHER_FORMAT = "增加小数位数或拉宽列", "把数字格式改为“常规”"
"""What there is to do where a number is not shown to its last place, or not at all."""
MOST_TOLD = 10
"""Conditional formats, and notes, of a sheet that are told one by one."""
_WORDS_OF_DAYS = frozenset("年月日前:上午下时分秒星期周") | frozenset(ascii_letters)
"""What may stand beside the figures of a day that was issued."""
_FEW_SPACES = 8
"""Spaces around a number that formats have."""
_INDENT, _ROOM = 1.0, 1.0
"""Characters that a step of an indent takes at least, and that a number needs to be read."""
_STORED = Context(prec=15)
"""In how many digits a program stores a number."""
_STACKED = 255
"""The direction of a text whose letters stand below one another."""
_LINES = 1.5
"""By how much a turned text may be longer than its cell is high, and is still read."""


class Seen(NamedTuple):
    """A planned cell that holds something, as it now stands."""

    sheet: Aligned
    raw_sheet: RawSheet
    at: CellPosition
    planned: PlannedCell
    cell: RawCell

    def place(self, case: Case) -> Place:
        """Where it stands, for a finding."""
        return place_of(case, self.sheet, self.at, self.planned)

    @property
    def width(self) -> float:
        """Characters of its width, with the cells that are merged with it."""
        column, last = self.planned.column, self.planned.last_column
        return sum(self.raw_sheet.display.column_width(at) for at in range(column, last + 1))

    @property
    def height(self) -> float:
        """Points of its height."""
        last = self.at[0] + self.planned.last_row - self.planned.row
        return sum(self.raw_sheet.display.row_height(at) for at in range(self.at[0], last + 1))


def filled_cells(case: Case, aligned: Aligned) -> Iterator[Seen]:
    """The planned cells of a sheet in which anything stands.

    A formula whose result was not stored gives it as soon as somebody opens the file: it holds what it is
    recomputed to.
    """
    if aligned.raw is None:
        return
    for at, planned, cell in case.found[aligned.plan.name].pairs:
        seen = _seen(case, aligned, aligned.raw, (at, planned, cell))
        if seen is not None:
            yield seen


def _seen(case: Case, aligned: Aligned, raw: RawSheet, pair: Pair) -> Seen | None:
    at, planned, cell = pair
    if cell.value is None and cell.formula is not None and planned.formula is not None:
        cell = cell._replace(value=_recomputed(case, planned))
    return None if cell.value is None else Seen(aligned, raw, at, planned, cell)


def _recomputed(case: Case, planned: PlannedCell) -> Decimal | str | bool | None:
    """What an issued formula gives, in the digits that a program stores."""
    value = case.scored.values[planned.key] if planned.key is not None else None
    return _STORED.divide(value.numerator, value.denominator) if isinstance(value, Fraction | int) else value


def faces_of(case: Case, aligned: Aligned) -> frozenset[Face]:
    """How the styles that a sheet uses show texts."""
    return frozenset(look.face for look in case.found[aligned.plan.name].looks)


def is_to_be_seen(plan: SheetPlan, planned: PlannedCell) -> bool:
    """Whether nobody may put a cell out of sight: it is printed, or an answer."""
    top, left, bottom, right = plan.printed
    return planned.open or (top <= planned.row <= bottom and left <= planned.column <= right)


_DAYS = frozenset({"yyyy-mm-dd", 'yyyy"年"m"月"d"日前"'})
_ISSUED: Mapping[FieldKind, tuple[str, frozenset[str]]] = {
    FieldKind.AMOUNT: ("#,##0.00####_)", frozenset({"#,##0.00####_)"})),
    FieldKind.SCORE: ("0.00", frozenset({"0.00"})),
    FieldKind.RATE: ("0.00%", frozenset({"0.00%"})),
    FieldKind.PERCENT: ("0.00%", frozenset({"0.00%"})),
    FieldKind.COUNT: ("0", frozenset({"0"})),
    FieldKind.DATE: ("yyyy-mm-dd", _DAYS),
}
"""The number formats in which we issue a field of some kind: the one that tells how exactly, and all of them."""
_ANYTHING: tuple[str, frozenset[str]] = ("General", frozenset())
_HARMLESS = frozenset({"General", "@"})
"""Formats that show a number or a text to its last place, wherever they stand."""


def _kind(case: Case, planned: PlannedCell) -> FieldKind | None:
    return case.form.every_field[planned.key].kind if planned.key is not None else None


def _issued_code(case: Case, planned: PlannedCell) -> str:
    """The number format in which a cell was issued, as far as it tells how exactly its number is shown."""
    kind = _kind(case, planned)
    return (_ANYTHING if kind is None else _ISSUED.get(kind, _ANYTHING))[0]


def _is_plain(case: Case, planned: PlannedCell, code: str) -> bool:
    """Whether a number format is harmless, or one in which we issue the field that stands in a cell."""
    if code in _HARMLESS:
        return True
    kind = _kind(case, planned)
    return kind is not None and code in _ISSUED.get(kind, _ANYTHING)[1]


class Offence(NamedTuple):
    """What a format makes of a cell."""

    what: str
    """What is shown."""
    verdict: Verdict


@check(Code.G121, Code.G151, Code.G158, skip=needs_workbook, scope=Scope.WHOLE)
def cells_show_what_they_store(case: Case) -> Iterator[Finding]:
    """No format shows another number or text than the one that is stored, none hides it."""
    for aligned in case.sheets:
        if aligned.raw is None:
            continue
        pieces, found = aligned.raw.display.pieces, case.found[aligned.plan.name]
        suspects = {id(look) for look in found.looks if look.fault or look.odd or pieces}
        asked = suspects | {id(look) for look in found.looks if look.code not in _HARMLESS}
        for pair in found.pairs:
            _, planned, cell = pair
            style = cell.look
            if id(style) not in asked and type(cell.value) is not ErrorValue:
                continue
            plain, suspect = _is_plain(case, planned, style.code), id(style) in suspects
            if plain and not suspect and type(cell.value) is not ErrorValue:
                # So are nearly all of them.
                continue
            seen = _seen(case, aligned, aligned.raw, pair)
            if seen is None:
                continue
            if _is_error_for_text(case, seen):
                yield finding(Code.G151, seen.place(case), why=f"应是文字，现在是错误值“{seen.cell.value}”")
            if not plain:
                yield from _by_format(case, seen)
            if suspect and seen.cell.value != "" and is_to_be_seen(aligned.plan, seen.planned):
                why = style.fault or (_why_lost(seen) if style.odd else "") or _of_pieces(seen, pieces)
                if why:
                    yield finding(Code.G151, seen.place(case), why=why)


def _is_error_for_text(case: Case, seen: Seen) -> bool:
    """Whether an error was pasted where the unit writes in words; what a formula gives is told with the formula."""
    value = seen.cell.value
    return seen.cell.formula is None and isinstance(value, ErrorValue) and _kind(case, seen.planned) in TEXTS


def _of_pieces(seen: Seen, pieces: Mapping[str, bool]) -> str:
    """Why a part of a text cannot be read; what is issued nobody strikes out or puts in pictures."""
    unseen = pieces.get(cell_name(*seen.at)) if pieces else None
    if unseen:
        return "有的字看不见（字号太小，或字的颜色与底色几乎一样）"
    return "有的字加了删除线，或用了图形字体" if unseen is False and not seen.planned.open else ""


def _by_format(case: Case, seen: Seen) -> Iterator[Finding]:
    """What the number format of a cell does, where it is not the one that was issued."""
    code = seen.cell.look.code
    offence = offence_of(case, seen, code)
    if offence is None:
        return
    stored = stored_fact(case, seen)
    if offence.verdict is Verdict.OTHER:
        yield finding(Code.G121, seen.place(case), found=_cut(code), what=_cut(offence.what), own=stored)
    elif offence.verdict is Verdict.SAME:
        yield finding(Code.G151, seen.place(case), why="数字格式里的颜色与底色几乎一样")
    else:
        cure = MORE_PLACES if offence.what != NOTHING else OTHER_FORMAT
        yield finding(Code.G158, seen.place(case), what=_cut(offence.what), found=stored, expected=cure)


def offence_of(case: Case, seen: Seen, code: str) -> Offence | None:
    """What a number format makes of a cell that is not what it stores; ``SAME`` where its colour hides it."""
    value = seen.cell.value
    if isinstance(value, str):
        return _text_offence(seen, value, code)
    if not isinstance(value, Decimal):
        return None
    sight = sight_of(value, code, _unit(case, seen))
    if width_of(sight.text) > seen.width + _ROOM and len(sight.text) > len(sight.text.strip()) + _FEW_SPACES:
        # Spaces of the format leave no room for the number.
        return Offence("####", Verdict.ROUNDED if seen.planned.open else Verdict.OTHER)
    verdict = _verdict(case, seen, value, sight, code)
    if verdict is not None:
        return Offence(sight.text.strip() or NOTHING, verdict)
    ink = Palette().named(sight.colour) if sight.colour else None
    hidden = ink is not None and not is_seen(ink, seen.cell.look.face.papers)
    return Offence(sight.text, Verdict.SAME) if hidden and is_to_be_seen(seen.sheet.plan, seen.planned) else None


def _verdict(case: Case, seen: Seen, value: Decimal, sight: Sight, code: str) -> Verdict | None:
    """What is to be said of a number that is shown like this; None for nothing."""
    issued = _issued_code(case, seen.planned)
    own = rendered(value, issued)
    if own is not None and has_same_text(own.text, sight.text):
        return None
    if not seen.planned.open:
        if is_date(code):
            whole = is_date(issued) and says_whole_day(sight.text, value)
            return None if whole and words_beside(sight.text) <= _WORDS_OF_DAYS else Verdict.OTHER
        if words_beside(sight.text) - words_beside(own.text if own is not None else ""):
            # Nobody has a word to add to what was issued.
            return Verdict.OTHER
    match sight.verdict:
        case Verdict.ROUNDED if not seen.planned.open:
            # A score of 94.8 is no 95; what is computed to more places than are issued may be shown with those.
            expected, found = reading(own.text) if own is not None else None, reading(sight.text)
            fine = expected is not None and found is not None and found.place <= expected.place
            return None if fine else Verdict.OTHER
        case Verdict.FULL:
            # In an answer it is told as what it is: a number in the format of days.
            return None if seen.planned.open else Verdict.OTHER
        case Verdict.ROUNDED if _kind(case, seen.planned) is FieldKind.PERCENT and seen.cell.shown is not Shown.PERCENT:
            return None
        case Verdict.ROUNDED:
            found = reading(sight.text)
            rough = found is None or abs(found.value - value) > ROUGH * abs(value)
            return Verdict.ROUNDED if rough or _crosses(case, seen, value, found) else None
        case Verdict.SAME:
            return None
        case verdict:
            return verdict


def _text_offence(seen: Seen, value: str, code: str) -> Offence | None:
    drawn = rendered(value, code)
    text = "" if drawn is None else drawn.text
    if drawn is not None and has_same_text(value, text):
        return None
    before, found, after = text.partition(value) if value else ("", "", text)
    if seen.planned.open and found and reading(before + after) is None:
        # Words beside an answer that the unit wrote itself.
        return None
    return Offence(text.strip() or NOTHING, Verdict.OTHER)


def _unit(case: Case, seen: Seen) -> str:
    """What the number of a cell is measured in: the words of its unit beside it make it no larger."""
    key = seen.planned.key
    if key is None:
        return ""
    if case.form.every_field[key].kind is FieldKind.AMOUNT:
        return str(case.money)
    sign = "%" if seen.planned.open and seen.cell.shown is Shown.MARKED else ""
    row = _row(case, key)
    return sign if row is None else row.indicator.target.measure.replace("%", "") + sign


def _row(case: Case, key: str) -> IndicatorRow | None:
    """The row of the indicators in which a field stands."""
    return case.every_row.get(key.partition(".")[0])


def _crosses(case: Case, seen: Seen, value: Decimal, found: Reading | None) -> bool:
    """Whether an actual value that misses its target looks as if it reached it, or the other way round."""
    row = _row(case, seen.planned.key or "")
    number = None if row is None else row.indicator.target.number
    if row is None or number is None or found is None or not (seen.planned.key or "").endswith(".actual"):
        return False
    target, sign = row.stored(number), row.indicator.target.polarity.sign
    below = sign != "≤" and (value < target) is not (found.value < target)
    return below or (sign != "≥" and (value > target) is not (found.value > target))


def stored_fact(case: Case, seen: Seen) -> FindingFact:
    """What a cell stores, as a message says it: a day as a day."""
    key = seen.planned.key
    return content_fact(seen.cell.value, case.form.every_field[key].kind if key else None)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _why_lost(seen: Seen) -> str:
    """Why the text of a cell cannot be read in its place; empty where it can."""
    face, value = seen.cell.look.face, seen.cell.value
    text = sight_of(value, seen.cell.look.code).text if isinstance(value, Decimal) else str(value)
    ours = isinstance(value, Decimal) or not seen.planned.open
    if ours and face.font.symbols and any(letter.isascii() and letter.isalnum() for letter in text):
        return "字体把数字和字母显示成图形"
    if not seen.planned.open and face.font.struck:
        return "加了删除线"
    if ours and face.turned:
        return "文字方向设为从右到左，符号会左右颠倒"
    if ours and face.horizontal == "fill":
        return "“填充”对齐把内容重复显示"
    if face.horizontal != "center" and face.indent * _INDENT >= seen.width - _ROOM:
        return "缩进太多，内容被推出格外"
    longest = max(map(width_of, text.split("\n")))
    turned = len(text) * face.font.size if face.rotation == _STACKED else longest * face.font.size / 2
    if ours and face.rotation and turned > _LINES * seen.height:
        return "文字转了方向，格内放不下"
    if face.shrinks and not face.wraps and longest and seen.width / longest * face.font.size < LEAST_SIZE:
        return "“缩小字体填充”把字缩得看不清"
    return ""


@check(Code.G153, skip=needs_workbook, scope=Scope.WHOLE)
def conditional_formats_disguise_nothing(case: Case) -> Iterator[Finding]:
    """No conditional format shows another number, or hides one; those that we issue do not."""
    for aligned in case.sheets:
        if aligned.raw is None or not aligned.raw.display.effects:
            continue
        faces = faces_of(case, aligned)
        hiding: dict[tuple[int, int], bool] = {}
        cells: dict[CellPosition, Seen] = {}
        left = MOST_TOLD
        for effect in aligned.raw.display.effects:
            # Many formats of a sheet have the same font and papers, and not only equal ones.
            key = id(effect.font), id(effect.papers)
            if key not in hiding:
                hiding[key] = _hides_any(effect.font, effect.papers, faces)
            if hiding[key] or effect.hides or (effect.code and not _is_issued(effect)):
                cells = cells or {seen.at: seen for seen in filled_cells(case, aligned)}
                told = list(_by_effect(case, aligned, effect, cells))
                yield from told
                left -= len(told)
            if left == 0:
                break


def _by_effect(case: Case, aligned: Aligned, effect: Effect, cells: Mapping[CellPosition, Seen]) -> Iterator[Finding]:
    """The first cell that a conditional format disguises; the others have the same cause."""
    for seen in _under(effect, cells):
        what = _what_of(case, seen, effect, issued=_is_issued(effect))
        if what is not None and seen.cell.value != "" and is_to_be_seen(aligned.plan, seen.planned):
            yield finding(Code.G153, seen.place(case), what=what)
            return


def _under(effect: Effect, cells: Mapping[CellPosition, Seen]) -> Iterator[Seen]:
    """The cells to which a conditional format applies."""
    for top, left, bottom, right in effect.areas:
        rows, columns = range(top, bottom + 1), range(left, right + 1)
        if len(rows) * len(columns) <= len(cells):
            places = ((row, column) for row in rows for column in columns)
            yield from (cells[at] for at in places if at in cells)
        else:
            yield from (seen for (row, column), seen in cells.items() if row in rows and column in columns)


def _what_of(case: Case, seen: Seen, effect: Effect, *, issued: bool) -> FindingFact | None:
    if effect.hides:
        return "只显示图标或色条，不显示数"
    offence = offence_of(case, seen, effect.code) if effect.code and not issued else None
    if offence is not None and offence.verdict is Verdict.OTHER:
        return Phrase("会把它显示为“{what}”，存的是{stored}", what=_cut(offence.what), stored=stored_fact(case, seen))
    hidden = offence is not None and offence.verdict is Verdict.SAME
    if not hidden and seen.planned.open and (effect.font and effect.font.ink, effect.papers) in _issued_colours():
        # Our own colours on letters that the unit made white itself.
        return None
    struck = effect.font is not None and effect.font.struck
    if struck and not seen.planned.open:
        return "会加上删除线"
    return "会使字看不见" if hidden or _hidden_by(effect.font, effect.papers, seen.cell.look.face) else None


@functools.cache
def _issued_colours() -> frozenset[tuple[str | None, tuple[str, ...]]]:
    """The colours of letters and papers that our own conditional formats give."""
    colours = set()
    for style in theme().values():
        ink, paper = (str(style.get(name, "")).lstrip("#").upper() for name in ("font_color", "bg_color"))
        colours.add((ink or None, (paper,) if paper else ()))
    return frozenset(colours)


@functools.lru_cache(maxsize=1024)
def _hides_any(font: Font | None, papers: tuple[str, ...], faces: frozenset[Face]) -> bool:
    """Whether a conditional format with these colours strikes out or hides a text of one of some looks."""
    return bool(font and font.struck) or any(_hidden_by(font, papers, face) for face in faces)


@functools.lru_cache(maxsize=8192)
def _hidden_by(font: Font | None, papers: tuple[str, ...], face: Face) -> bool:
    """Whether a text of this look cannot be read any more under a conditional format with these colours."""
    if font is None and not papers:
        return False
    # What a conditional format does not state stays as it was.
    own = face.font if font is None else font._replace(ink=font.ink or face.font.ink)
    new = face._replace(font=own, papers=papers or face.papers)
    return bool(new.fault) and not face.fault


def _is_issued(effect: Effect) -> bool:
    """Whether a conditional format with a number format is one that we issued."""
    if not effect.areas:
        return False
    top, left = min(area[0] for area in effect.areas), min(area[1] for area in effect.areas)
    issued = percent_formulas(top, left).get(effect.code)
    return issued is not None and same_formula(effect.formula, issued)
