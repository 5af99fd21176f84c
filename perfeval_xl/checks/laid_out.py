"""G 篡改: is everything in sight? Rows, columns, notes, printed pages, windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.checks.shown import (
    MOST_TOLD,
    NOTHING,
    Seen,
    faces_of,
    filled_cells,
    is_to_be_seen,
    offence_of,
    stored_fact,
)
from perfeval_xl.findings import Code, Count, Finding, FindingFact, Phrase, Place
from perfeval_xl.layout.grid import cell_name, letters
from perfeval_xl.layout.pages import POINTS_PER_CHARACTER, POINTS_PER_COLUMN
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import RawSheet
from perfeval_xl.returns.readings import sight_of
from perfeval_xl.returns.references import LAST_COLUMN, LAST_ROW
from perfeval_xl.returns.sheet_display import Area, Note, Pages
from perfeval_xl.text_measure import width_of

LOWEST, LOW = 6.0, 0.6
"""Points of the lowest row that can be read, and its least share of the letters in it."""
NARROWEST = 2.0
"""Characters of the narrowest column in which anything can be read."""
NARROWER = 0.75
"""Characters by which a column is narrower than it was issued."""
LEAST_SCALE, LEAST_FITTED = 40.0, 30.0
"""Percent at which a sheet can still be read on paper; of one that is fitted to pages it is but an estimate."""
LEAST_PAPER = 2.0
"""Inches of a page, across and down, that margins leave at least."""
MOST_REPEATED = 0.6
"""Share of a page that rows repeated on every page may take."""
WINDOW_HEIGHT, WINDOW_WIDTH = 700.0, 300.0
"""Points and characters of the largest window; what is frozen beyond it hides all the rest."""
POINTS = 72.0
"""Of an inch."""
_PAPERS = {1: (8.5, 11.0), 5: (8.5, 14.0), 8: (11.69, 16.54), 9: (8.27, 11.69), 11: (5.83, 8.27), 13: (7.17, 10.12)}
"""Inches of papers by their numbers: Letter, Legal, A3, A4, A5, B5."""
_A4 = 9
_MOST_NAMED = 5
"""Cells that are named one by one."""


@check(Code.G152, Code.G158, skip=needs_workbook, scope=Scope.WHOLE)
def rows_and_columns_can_be_read(case: Case) -> Iterator[Finding]:
    """No row is so low, no column so narrow that what was issued cannot be read in it."""
    for aligned in case.sheets:
        raw = aligned.raw
        if raw is None:
            continue
        display = raw.display
        largest = max((face.font.size for face in faces_of(case, aligned)), default=LOWEST)
        limit = max(LOWEST, LOW * largest)
        is_low = display.height < limit or any(height < limit for height in display.heights.values())
        widths = aligned.plan.widths
        narrow = {at for at, width in enumerate(widths) if display.column_width(at) < width - NARROWER}
        if is_low or narrow:
            cells = [seen for seen in filled_cells(case, aligned) if seen.cell.value != ""]
            yield from _low(aligned, raw, cells)
            yield from _narrow(case, aligned, cells, narrow)


def _low(aligned: Aligned, raw: RawSheet, cells: Sequence[Seen]) -> Iterator[Finding]:
    told = set()
    for seen in cells:
        row, height = seen.at[0], seen.height
        limit = max(LOWEST, LOW * seen.cell.look.face.font.size)
        hidden = row in raw.hidden_rows or raw.rows_hidden
        if height >= limit or hidden or row in told or not is_to_be_seen(aligned.plan, seen.planned):
            continue
        told.add(row)
        found = Phrase("第{row}行只有{height}磅高", row=Count(row + 1), height=f"{height:g}")
        yield finding(Code.G152, Place(raw.name, cell_name(*seen.at)), found=found)


def _narrow(case: Case, aligned: Aligned, cells: Sequence[Seen], narrow: set[int]) -> Iterator[Finding]:
    told = set()
    for seen in cells:
        column, width = seen.at[1], seen.width
        if not narrow & set(range(column, seen.planned.last_column + 1)):
            continue
        if column in seen.raw_sheet.hidden_columns:
            continue
        if width < NARROWEST and column not in told and is_to_be_seen(aligned.plan, seen.planned):
            told.add(column)
            found = f"{letters(column)}列只有{width:g}个字符宽"
            yield finding(Code.G152, Place(seen.raw_sheet.name, cell_name(*seen.at)), found=found)
        elif width >= NARROWEST and _is_full(seen, width):
            cure = f"拉宽{letters(column)}列"
            yield finding(Code.G158, seen.place(case), what="####", found=stored_fact(case, seen), expected=cure)


def _is_full(seen: Seen, width: float) -> bool:
    """Whether a number has no room and shows as ####."""
    value, look = seen.cell.value, seen.cell.look
    if not isinstance(value, Decimal) or look.face.shrinks or look.code == "General":
        return False
    return width_of(sight_of(value, look.code).text.strip()) * look.face.font.size / 10 > width + 1


@check(Code.G154, Code.G157, skip=needs_workbook, scope=Scope.WHOLE)
def notes_cover_nothing(case: Case) -> Iterator[Finding]:
    """No note lies open over what was issued or answered."""
    for aligned in case.sheets:
        if aligned.raw is None or not aligned.raw.display.notes:
            continue
        cells = [seen for seen in filled_cells(case, aligned) if seen.cell.value != ""]
        left = MOST_TOLD
        for note in aligned.raw.display.notes:
            covered = [seen for seen in cells if _lies_on(note, seen) and is_to_be_seen(aligned.plan, seen.planned)]
            if not covered or not left:
                continue
            left -= 1
            code = Code.G157 if note.framed and note.text else Code.G154
            names = tuple(cell_name(*seen.at) for seen in covered[:_MOST_NAMED])
            more = f"等{len(covered)}格" if len(covered) > _MOST_NAMED else ""
            yield finding(code, covered[0].place(case), what="、".join(names) + more)


def _lies_on(note: Note, seen: Seen) -> bool:
    top, left, bottom, right = note.area
    row, column = seen.at
    last = row + seen.planned.last_row - seen.planned.row
    return top <= last and row <= bottom and left <= seen.planned.last_column and column <= right


@check(Code.G155, skip=needs_workbook, scope=Scope.WHOLE)
def everything_is_printed(case: Case) -> Iterator[Finding]:
    """All that was issued to be printed is printed, and can be read on paper."""
    for aligned in case.sheets:
        raw = aligned.raw
        if raw is None:
            continue
        for place, what in _unprinted(case, aligned, raw):
            yield finding(Code.G155, place, found=raw.name, what=what)


def _unprinted(case: Case, aligned: Aligned, raw: RawSheet) -> Iterator[tuple[Place, FindingFact]]:
    printed, pages = raw.display.printed, raw.display.pages
    whole = Place(raw.name)
    if printed.unknown:
        yield whole, "打印区域是算式，不是固定的格子"
    if printed.areas is not None:
        left_out = _left_out(case, aligned, printed.areas)
        if left_out:
            yield Place(raw.name, left_out), f"打印区域不包括{left_out}"
    left, right, top, bottom = pages.margins
    width, height = _paper(pages)
    if width - left - right < LEAST_PAPER or height - top - bottom < LEAST_PAPER:
        yield whole, "页边距太大，几乎没有地方打印"
        return
    scale, least = _scale(aligned, raw, (width - left - right) * POINTS, (height - top - bottom) * POINTS)
    if scale < least:
        yield whole, f"缩到约{scale:.0f}%"
    if printed.repeated is not None:
        first, _, last, _ = printed.repeated
        rows = range(first, min(last, first + 10_000) + 1)
        if sum(map(raw.display.row_height, rows)) * scale / 100 > MOST_REPEATED * (height - top - bottom) * POINTS:
            yield whole, "每页重复的标题行占满了一页"


def _left_out(case: Case, aligned: Aligned, areas: Sequence[Area]) -> str:
    """The first cell that was issued to be printed and is not; empty where there is none."""
    top, left, bottom, right = aligned.plan.printed
    if not aligned.moved and any(a <= top and b <= left and bottom <= c and right <= d for a, b, c, d in areas):
        return ""
    for seen in filled_cells(case, aligned):
        planned = seen.planned
        if not (top <= planned.row <= bottom and left <= planned.column <= right) or seen.cell.value == "":
            continue
        row, column = seen.at
        if not any(area[0] <= row <= area[2] and area[1] <= column <= area[3] for area in areas):
            return cell_name(row, column)
    return ""


def _paper(pages: Pages) -> tuple[float, float]:
    """Inches of a page across and down."""
    short, long = _PAPERS.get(pages.paper, _PAPERS[_A4])
    return (long, short) if pages.landscape else (short, long)


def _scale(aligned: Aligned, raw: RawSheet, width: float, height: float) -> tuple[float, float]:
    """Percent at which a sheet is printed, and the least at which it should be."""
    display = raw.display
    if display.pages.fitted is None:
        return display.pages.scale, LEAST_SCALE
    across, down = display.pages.fitted
    top, left, bottom, right = aligned.plan.printed
    for area in display.printed.areas or ():
        # Of whole columns and rows only what is filled is printed.
        bottom = max(bottom, area[2] if area[2] < LAST_ROW else 0)
        right = max(right, area[3] if area[3] < LAST_COLUMN else 0)
    rows = range(top, bottom + 1)
    heights = [height for row, height in display.heights.items() if row in rows]
    high = sum(heights) + (len(rows) - len(heights)) * display.height
    columns = range(left, right + 1)
    stated = [width for column, width in display.widths.items() if column in columns]
    characters = sum(stated) + (len(columns) - len(stated)) * display.width
    wide = characters * POINTS_PER_CHARACTER + len(columns) * POINTS_PER_COLUMN
    fits = [100.0]
    if across > 0 and wide > 0:
        fits.append(100 * width * across / wide)
    if down > 0 and high > 0:
        fits.append(100 * height * down / high)
    return min(fits), LEAST_FITTED


@check(Code.G156, Code.G158, skip=needs_workbook, scope=Scope.WHOLE)
def windows_show_everything(case: Case) -> Iterator[Finding]:
    """The window of a sheet can be scrolled to all that was issued, and shows values."""
    for at, aligned in enumerate(case.sheets):
        raw = aligned.raw
        if raw is None:
            continue
        view = raw.display.view
        if view.hidden and at == 0:
            yield finding(Code.G156, Place(raw.name), found=raw.name, what="工作簿的窗口被隐藏")
        if view.turned:
            what = "设为从右到左显示，≥、≤等符号会左右颠倒"
            yield finding(Code.G156, Place(raw.name), found=raw.name, what=what)
        if view.formulas:
            yield finding(Code.G156, Place(raw.name), found=raw.name, what="设为显示公式而不是结果")
        if view.first != (0, 0) or view.frozen != (0, 0):
            yield from _frozen(case, aligned, raw)
        if not view.zeros:
            yield from _noughts(case, aligned)


def _frozen(case: Case, aligned: Aligned, raw: RawSheet) -> Iterator[Finding]:
    view, display = raw.display.view, raw.display
    rows, columns = view.frozen
    for seen in filled_cells(case, aligned) if view.first != (0, 0) else ():
        row, column = seen.at
        above = rows > 0 and row < view.first[0]
        beside = columns > 0 and column < view.first[1]
        if (above or beside) and seen.cell.value != "" and is_to_be_seen(aligned.plan, seen.planned):
            what = f"{cell_name(row, column)}等格被冻结窗格挡在窗口外，滚不到"
            yield finding(Code.G156, Place(raw.name, cell_name(row, column)), found=raw.name, what=what)
            break
    first_row, first_column = view.first
    high = sum(display.row_height(at) for at in range(first_row, first_row + min(rows, 2_000)))
    wide = sum(display.column_width(at) for at in range(first_column, first_column + min(columns, 2_000)))
    if high > WINDOW_HEIGHT or wide > WINDOW_WIDTH:
        what = "冻结的行、列太多，占满了窗口，其余的滚不到"
        yield finding(Code.G156, Place(raw.name), found=raw.name, what=what)


def _noughts(case: Case, aligned: Aligned) -> Iterator[Finding]:
    """The first nought that a sheet shows as nothing."""
    for seen in filled_cells(case, aligned):
        if not isinstance(seen.cell.value, Decimal) or seen.cell.value or not is_to_be_seen(aligned.plan, seen.planned):
            continue
        if offence_of(case, seen, seen.cell.look.code) is None:
            cure = "在“文件—选项—高级”里勾选“在具有零值的单元格中显示零”"
            yield finding(Code.G158, seen.place(case), what=NOTHING, found=stored_fact(case, seen), expected=cure)
            return
