"""Find the heading of a list's sheet: below a title, over two rows, in an office's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from perfeval_xl.forms.list_columns import IGNORED_HEADINGS, ListColumn
from perfeval_xl.forms.list_problems import Level, ListProblem
from perfeval_xl.layout.grid import letters
from perfeval_xl.returns.list_book import ListSheet
from perfeval_xl.returns.list_words import bare_heading, before_bracket, unit_of_heading

SEARCHED = 20
"""Rows with anything in them among which the heading is looked for."""
FEWEST = 2
"""Known headings that a row must have to be one."""
_BLANK_LIST = "请用 perfeval brief 写出的空表，或照它的表头改"


@dataclass(frozen=True)
class Heading:
    """Where the columns of a sheet stand."""

    first: int
    last: int
    """Its rows, as Excel counts; rows below are data."""
    places: Mapping[str, int]
    """Column number by key, from 0."""
    names: Mapping[str, str]
    """What the sheet itself calls a column, by key."""
    units: Mapping[str, str] = field(default_factory=dict)
    """元 or 万元 by key, where the heading or a line above it says so."""


def find_heading(sheet: ListSheet, columns: tuple[ListColumn, ...], problems: list[ListProblem]) -> Heading | None:
    """The heading of a sheet; what cannot be understood in it is noted.

    An unknown heading is a mistake where anything stands below it: it would be dropped in silence.
    """
    rows = sorted(sheet.rows)[:SEARCHED]
    wanted = [(column.key, *_names_of(column)) for column in columns]
    best: tuple[int, int, dict[int, str], dict[str, int]] | None = None
    for at, row in enumerate(rows):
        for last in (row, row + 1):
            if last != row and rows[at + 1 : at + 2] != [last]:
                continue
            texts = _texts(sheet, row, last)
            places = _matched(texts, wanted)
            if len(places) >= FEWEST and (best is None or len(places) > len(best[3])):
                best = row, last, texts, places
    if best is None:
        known = "、".join(column.heading for column in columns[:6])
        what = "没有找到表头"
        problems.append(ListProblem(Level.ERROR, what, f"表头应有{known}等栏；{_BLANK_LIST}", sheet.name))
        return None
    first, last, texts, places = best
    units = _units(sheet, first, texts, columns, places, problems)
    heading = Heading(first, last, places, {key: texts[at] for key, at in places.items()}, units)
    _unknown(sheet, heading, texts, columns, problems)
    for column in columns:
        if column.required and column.key not in places:
            what = f"缺少“{column.heading}”一栏"
            problems.append(ListProblem(Level.ERROR, what, _BLANK_LIST, sheet.name, found="（没有这一栏）"))
    return heading


def _texts(sheet: ListSheet, first: int, last: int) -> dict[int, str]:
    """The heading of each column, from one row or two."""
    upper, lower = dict(sheet.rows[first]), dict(sheet.rows[last])
    for top, left, bottom, right in sheet.merges:
        if top == first and bottom <= last and left in upper:
            for column in range(left, min(right, left + 255) + 1):
                upper.setdefault(column, upper[left])
                if bottom == last:
                    lower.setdefault(column, upper[left])
    if first == last:
        return {at: str(value) for at, value in sorted(upper.items()) if isinstance(value, str)}
    texts = {}
    for at in sorted({*upper, *lower}):
        parts = dict.fromkeys(str(row[at]) for row in (upper, lower) if at in row)
        texts[at] = "-".join(parts)
    return texts


def _names_of(column: ListColumn) -> tuple[frozenset[str], frozenset[str]]:
    """What a column is called in the empty list, and what offices call it besides."""
    return frozenset({bare_heading(column.heading)}), frozenset(map(bare_heading, column.names))


def _matched(texts: Mapping[int, str], wanted: Sequence[tuple[str, frozenset[str], frozenset[str]]]) -> dict[str, int]:
    """The column of each key: those called as in the empty list first, then those in other words."""
    headings = {at: bare_heading(text) for at, text in texts.items()}
    places: dict[str, int] = {}
    named = [(key, own) for key, own, _ in wanted] + [(key, others) for key, _, others in wanted]
    for key, names in named:
        at = next((at for at, text in headings.items() if text in names and at not in places.values()), None)
        if at is not None:
            places.setdefault(key, at)
    short = {at: bare_heading(before) for at, text in texts.items() if (before := before_bracket(text))}
    for key, own, others in wanted:
        found = [at for at, text in short.items() if text in own | others and at not in places.values()]
        # 指标（一级） and 指标（二级） are not both 指标.
        if len(found) == 1:
            places.setdefault(key, found[0])
    return places


def _units(
    sheet: ListSheet,
    first: int,
    texts: Mapping[int, str],
    columns: Iterable[ListColumn],
    places: Mapping[str, int],
    problems: list[ListProblem],
) -> dict[str, str]:
    """In which unit the amounts are, by the heading or by a line above it (单位：元)."""
    above, place = "", ("", 0)
    for row in (row for row in sheet.rows if row < first):
        for at, value in sheet.rows[row].items():
            if isinstance(value, str) and "单位" in value and unit_of_heading(value):
                above, place = unit_of_heading(value), (letters(at), row)
    units = {}
    for column in columns:
        if "." in column.key and column.key in places:
            own = unit_of_heading(texts[places[column.key]])
            units[column.key] = own or above
            if own and above and own != above:
                what = f"这里写“单位：{above}”，“{column.heading}”一栏的表头写的是{own}"
                cure = f"请改成一致；清单的金额单位是{column.money}"
                problems.append(ListProblem(Level.ERROR, what, cure, sheet.name, place[1], place[0], found=above))
                break
    return units


def _unknown(
    sheet: ListSheet,
    heading: Heading,
    texts: Mapping[int, str],
    columns: tuple[ListColumn, ...],
    problems: list[ListProblem],
) -> None:
    taken = {at: key for key, at in heading.places.items()}
    known = {bare_heading(name): column for column in columns for name in (column.heading, *column.names)}
    filled = {at for row, values in sheet.rows.items() if row > heading.last for at in values}
    for at, text in texts.items():
        if at in taken or not bare_heading(text):
            continue
        same = known.get(bare_heading(text))
        if same is not None:
            other = letters(heading.places[same.key])
            what, cure = f"表头“{text}”重复", f"{other}列也是“{same.heading}”，只留一列"
            level = Level.ERROR
        elif bare_heading(text) in IGNORED_HEADINGS or at not in filled:
            if at not in filled:
                continue
            level, what, cure = Level.NOTE, f"“{text}”一栏没有读", "清单用不着这一栏，留着不影响"
        else:
            free = [column.heading for column in columns if column.key not in heading.places]
            level, what = Level.ERROR, f"不认识的表头“{text}”"
            cure = f"允许：{'、'.join(free or [column.heading for column in columns])}"
            near = _begins_like(text, columns)
            missing = any(column.required and column.key not in heading.places for column in columns)
            if near is None and not missing:
                cure = f"{cure}；用不着的请删去这一列"
            elif near is not None and near.key not in heading.places:
                cure = f"是不是“{near.heading}”？是的请把表头改成“{near.heading}”"
        problems.append(ListProblem(level, what, cure, sheet.name, heading.first, letters(at), found=text))


def _begins_like(text: str, columns: Iterable[ListColumn]) -> ListColumn | None:
    """The required column with whose heading ``text`` begins, if any: that may be what is looked for."""
    bare = bare_heading(text)
    return next(
        (column for column in columns if column.required and bare.startswith(bare_heading(column.heading))), None
    )
