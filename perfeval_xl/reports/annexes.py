"""The forms that are attached to a report, as their sheets print them."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import Value, exact, is_number
from perfeval_xl.forms.form import FieldKind, FormKind, Source
from perfeval_xl.forms.shared_fields import TOTAL
from perfeval_xl.forms.written_values import DAY_ZERO
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import PlannedCell, SheetPlan
from perfeval_xl.layout.pages import width_in_points
from perfeval_xl.layout.percents import percent_style
from perfeval_xl.layout.styles import BODY, look, theme
from perfeval_xl.reports.model import Annex
from perfeval_xl.reports.score_facts import RATING
from perfeval_xl.reports.score_facts import TOTAL as RESULT
from perfeval_xl.reports.sentences import clean
from perfeval_xl.reports.values import agree, is_printed, kind_of, printed_cell, printed_value
from perfeval_xl.tables import plain

MAIN, BASE_DATA, PROJECTS = "main", "base_data", "projects"
"""The forms that an outline may attach: the form itself, 基础数据表, and the form of each project of a department."""
_HEADINGS = 2
"""Rows above the first entry of the list of 支出功能科目: its title and its head."""
_MILLIMETRES = 25.4 / 72
"""Of a point."""
GENERAL, GENERAL_DIGITS = "General", 10
"""The format of a cell that has none of its own, and the decimals after which a sheet cuts what is in it."""
USUAL_HEIGHT = 15.0
"""Points of a row for which no height was asked."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of an attached form, or the first of several that are one."""

    row: int
    column: int
    rows: int
    columns: int
    """How many of the grid it takes; its row and column count from 0 inside of what is printed."""
    text: str
    """As the sheet shows it, with its line breaks."""
    align: str
    """``left``, ``center`` or ``right``."""
    top: bool
    """Whether its text stands at the top and not in the middle."""
    bold: bool
    fill: str
    """``#RRGGBB``; empty for white."""
    boxed: bool
    """Whether it has borders: titles, what stands above and below the table, and notes have none."""
    points: float
    """Size of its letters."""


@dataclass(frozen=True)
class AnnexGrid:
    """An attached form as rows of cells: what its sheet prints, and nothing that stands beside it."""

    cells: tuple[GridCell, ...]
    """In the order of reading; together they cover the whole grid where the form has a table."""
    widths: tuple[float, ...]
    """Millimetres of each column, as wide as the sheet has it."""
    heights: tuple[float, ...]
    """Millimetres of each row, high enough for its text at that width."""
    landscape: bool
    """Whether the form is printed across the long side of the paper."""
    head: int | None
    """The row with the headings of the indicators, which is repeated on each page; None for a form without."""

    def rows(self) -> Iterator[tuple[GridCell, ...]]:
        """The cells that begin in each row, from left to right."""
        beginning = dict[int, list[GridCell]]()
        for cell in self.cells:
            beginning.setdefault(cell.row, []).append(cell)
        for number in range(len(self.heights)):
            yield tuple(beginning.get(number, ()))


_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_OWN_NUMBER = re.compile(r"附件\s*\d{0,2}")


def annexes_of(case: Case, named: Iterable[tuple[str, str]]) -> tuple[Annex, ...]:
    """Return the forms that are attached to the report of ``case``.

    ``named`` gives for each entry of the outline its form (`MAIN`, `BASE_DATA` or `PROJECTS`) and its title. The
    projects of a department are an annex each, with their names and one number. What the submission has no form for is
    left out. A printed table keeps the figures that it prints, also where the rules give others, and gets none that it
    has not.
    """
    asked = tuple(named)
    if not asked:
        return ()
    values = _values(case)
    plan = arrange(case.form, values, forms_only=True)
    found = []
    held = [(title, views) for form, title in asked if (views := _views(case, form))]
    for number, (title, views) in enumerate(held, start=1):
        label, group = f"附件{number if len(held) > 1 else ''}", title if len(views) > 1 else ""
        for view in views:
            own = " ".join(clean(view.form.brief.name).split())
            annex = Annex(f"{title}（{own}）" if group else title, plan.sheet(view.form.sheet), values, label, group)
            found.append(replace(annex, label=own_number(annex) or label))
    return tuple(found)


def own_number(annex: Annex) -> str:
    """“附件2” where the form prints that in its first line, being an annex by its nature; empty where it does not."""
    printed = _printed_cells(annex)
    top = min((cell.row for cell in printed), default=0)
    first = [cell for cell in printed if cell.row == top]
    text = _shown(first[0], annex.values).strip() if len(first) == 1 else ""
    return text if _OWN_NUMBER.fullmatch(text) else ""


def _views(case: Case, form: str) -> tuple[Case, ...]:
    """The submission seen from the forms that an entry of the outline means."""
    if form == MAIN:
        return case.views[:1]
    return case.projects if form == PROJECTS else (case.base,) if case.base is not None else ()


def _values(case: Case) -> dict[str, Value]:
    """Each field of all forms by full key."""
    as_printed = any(map(is_printed, case.views))
    prints_results = any(not key.startswith("funds.") for view in case.views for key in view.filled.reported)
    values: dict[str, Value] = {}
    for view in case.views:
        # Where the rules give the total that is printed, or no table prints a result, they give what makes it.
        holds = _total_agrees(view if view.form.kind is not FormKind.BASE_DATA else case)
        ruled = holds or not (as_printed and prints_results)
        found = {key: view.scored.values.get(key) for key in view.form.fields if ruled}
        found |= _printed(view) if as_printed else {}
        if view.book is not None and RATING in view.form.fields and found.get(RATING) is None:
            # Half a form has no total yet, as the report says.
            found.pop(RESULT, None)
        if case.plan is None:
            # Answers stand as they were written.
            found |= {key: text for key, text in view.filled.printed.items() if key in view.form.fields}
        values.update((view.form.full(key), value) for key, value in found.items())
    return values


def _total_agrees(view: Case) -> bool:
    return printed_value(view, RESULT) is not None and agree(view, RESULT)


def _printed(view: Case) -> dict[str, Value]:
    """What a printed table prints: answers, and the results that it states, scores and rates as it writes them.

    A sum of its funds that it does not state stands above them all the same.
    """
    filled = view.filled
    found: dict[str, Value] = {}
    for key, field in view.form.fields.items():
        value = view.scored.values.get(key)
        is_result = field.source is Source.COMPUTED and (is_number(value) or key == RATING)
        if not is_result or key.startswith(f"funds.{TOTAL}."):
            found[key] = value
    stated = {**filled.reported, **filled.stated, **filled.overtyped}
    for key in stated.keys() & view.form.fields.keys():
        cell = printed_cell(view, key) if kind_of(view, key) is not FieldKind.AMOUNT else None
        found[key] = stated[key] if cell is None else cell.text
    return found


def annex_grid(annex: Annex) -> AnnexGrid:
    """Return what the sheet of ``annex`` prints, its columns joined where no cell ends between them."""
    plan = annex.sheet
    _, _, bottom, right = plan.printed
    unused = _unused_rows(plan, annex.values)
    printed = sorted(_printed_cells(annex), key=lambda cell: (cell.row, cell.column))
    columns = [*sorted({cell.column for cell in printed}), right + 1]
    rows = [*sorted({cell.row for cell in printed}), bottom + 1]
    cells = tuple(_cell(cell, rows, columns, annex.values) for cell in printed)
    widths = tuple(width_in_points(plan.widths[first:after]) * _MILLIMETRES for first, after in pairwise(columns))
    heights = tuple(_height(plan, first, after, unused) * _MILLIMETRES for first, after in pairwise(rows))
    head = rows.index(plan.table[0] - 1) if plan.table is not None and plan.table[0] - 1 in rows else None
    return AnnexGrid(cells, widths, heights, plan.landscape, head)


def _printed_cells(annex: Annex) -> list[PlannedCell]:
    """The cells of a form that are printed."""
    top, left, bottom, right = annex.sheet.printed
    unused = _unused_rows(annex.sheet, annex.values)
    return [
        cell
        for cell in annex.sheet.cells.values()
        if top <= cell.row <= bottom and left <= cell.column <= right and cell.row not in unused
    ]


def annex_plan(annex: Annex) -> SheetPlan:
    """Return what the sheet of ``annex`` prints as a sheet of its own, with fixed contents, from its first row on."""
    own = annex.sheet
    top, left, bottom, right = own.printed
    unused = _unused_rows(own, annex.values)
    kept = [row for row in range(top, bottom + 1) if row not in unused]
    rows = {row: number for number, row in enumerate(kept)}
    cells = {}
    for cell in own.cells.values():
        if cell.row in rows and left <= cell.column <= right:
            last = max(row for row in kept if row <= cell.last_row)
            shown = _fixed_cell(cell, annex.values)
            cells[rows[cell.row], cell.column] = shown._replace(row=rows[cell.row], last_row=rows[last])
    plan = SheetPlan(own.name, own.widths[: right + 1], cells=cells, landscape=own.landscape, plain_print=True)
    plan.heights = {rows[row]: height for row, height in own.heights.items() if row in rows}
    plan.printed = (0, left, len(kept) - 1, right)
    plan.one_page = own.one_page
    plan.breaks = [rows[row] for row in own.breaks if row in rows]
    plan.repeated = rows.get(own.repeated) if own.repeated is not None else None
    return plan


def _fixed_cell(cell: PlannedCell, values: Mapping[str, Value]) -> PlannedCell:
    """A cell that holds what its field holds, and no field."""
    value, style = _held(cell, values), cell.style
    if "score" in style and isinstance(value, str) and _NUMBER.fullmatch(value):
        # As it was printed, and a number for whoever reckons with it.
        value, style = Decimal(value), (*style, "number")
    if "percent" in style and is_number(value):
        style = (*style, percent_style(Decimal(_fixed(exact(value) * 100, 2))))
    return cell._replace(value=value, style=style, key=None, formula=None, open=False, link=None)


def _height(plan: SheetPlan, first: int, after: int, unused: frozenset[int]) -> float:
    return sum(plan.heights.get(row, USUAL_HEIGHT) for row in range(first, after) if row not in unused)


def _unused_rows(plan: SheetPlan, values: Mapping[str, Value]) -> frozenset[int]:
    """The list of 支出功能科目 below 基础数据表, which the official form does not have, where nobody filled it in."""
    listed = [cell for cell in plan.cells.values() if cell.key is not None and ":breakdown." in cell.key]
    if not listed or any(values.get(str(cell.key)) not in (None, "") for cell in listed if cell.open):
        return frozenset()
    rows = [cell.row for cell in listed]
    return frozenset(range(min(rows) - _HEADINGS, max(rows) + 1))


def _cell(cell: PlannedCell, rows: list[int], columns: list[int], values: Mapping[str, Value]) -> GridCell:
    looks = look(cell.style)
    row, column = bisect_left(rows, cell.row), bisect_left(columns, cell.column)
    value = _held(cell, values)
    align = str(looks.get("align", "right" if is_number(value) else "left"))
    return GridCell(
        row,
        column,
        bisect_left(rows, cell.last_row + 1) - row,
        bisect_left(columns, cell.last_column + 1) - column,
        _shown(cell, values),
        align,
        looks["valign"] == "top",
        bool(looks.get("bold")),
        str(looks.get("bg_color", "")),
        bool(looks.get("border")),
        float(looks.get("font_size", theme()[BODY]["font_size"])),
    )


def _held(cell: PlannedCell, values: Mapping[str, Value]) -> Value:
    return cell.value if cell.key is None else values.get(cell.key, cell.value)


def _shown(cell: PlannedCell, values: Mapping[str, Value]) -> str:
    """What stands in a cell, as its sheet shows it."""
    number_format = str(look(cell.style).get("num_format", GENERAL))
    return shown_text(_held(cell, values), number_format, shortest="percent" in cell.style)


def shown_text(value: Value, number_format: str, *, shortest: bool = False) -> str:
    """Return ``value`` as a sheet shows it in a number format of the theme; ``shortest`` without idle zeros."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str) or not is_number(value):
        return str(value)
    number = exact(value)
    if number_format.startswith("yyyy"):
        return _day(number, number_format)
    if "%" in number_format:
        text = _fixed(number * 100, 2)
        return f"{plain(Decimal(text)) if shortest else text}%"
    if number_format.startswith("#,##0"):
        least, most = 2, 6
        return f"{Decimal(_between(number, least, most)):,}"
    if number_format.startswith("0.00"):
        return _between(number, 2, 2 + number_format.count("#"))
    return plain(Decimal(_fixed(number, GENERAL_DIGITS))) if number_format in (GENERAL, "@") else _fixed(number, 0)


def _between(number: Fraction, least: int, most: int) -> str:
    """``number`` with at least and at most so many decimals."""
    whole, _, decimals = _fixed(number, most).partition(".")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def _fixed(number: Fraction, places: int) -> str:
    """``number`` with so many decimals, rounded as a sheet rounds."""
    scaled = number * 10**places
    halves = math.floor(abs(scaled) + Fraction(1, 2))
    signed = Decimal(halves if number >= 0 else -halves).scaleb(-places)
    return format(signed.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")


def _day(number: Fraction, number_format: str) -> str:
    try:
        day = DAY_ZERO + timedelta(days=math.floor(number))
    except OverflowError:
        return plain(number)
    return f"{day.year}年{day.month}月{day.day}日前" if "年" in number_format else day.isoformat()
