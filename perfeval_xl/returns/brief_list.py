"""Read the Excel list of an issuing office: one row per project, one per indicator."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from perfeval_xl.errors import BriefError, Mistake, ReturnFileError
from perfeval_xl.findings import Code, Finding
from perfeval_xl.forms.dossier import Dossier, read_brief
from perfeval_xl.forms.list_columns import (
    INDICATOR_SHEET,
    PROJECT_SHEET,
    ListColumn,
    indicator_columns,
    project_columns,
)
from perfeval_xl.forms.model import Brief
from perfeval_xl.layout.grid import letters
from perfeval_xl.profiles.model import Profile
from perfeval_xl.returns.package import open_package
from perfeval_xl.tables import exact_number, plain
from perfeval_xl.vocabulary import POLARITY_BY_SIGN, Fund, Polarity, Stage

MOST_ROWS = 50_000


@dataclass(frozen=True)
class _Row:
    number: int
    """As Excel counts."""
    values: Mapping[str, object]
    columns: Mapping[str, str]
    """Key to column letters."""


def read_list(path: Path, profile: Profile, *, draft: bool = False) -> list[Brief]:
    """Return one brief per row of the sheet 项目.

    Raises BriefError with every mistake, each with its sheet and cell.
    """
    mistakes: list[Mistake] = []
    projects = _sheet(path, PROJECT_SHEET, project_columns(profile), mistakes)
    indicators = _sheet(path, INDICATOR_SHEET, indicator_columns(), mistakes)
    if any("!" not in mistake.where for mistake in mistakes):
        # A sheet or its heading is missing: nothing that is said of the rows would be true.
        raise BriefError(mistakes)
    codes = {str(row.values.get("code", "")) for row in projects}
    for row in indicators:
        if str(row.values.get("code", "")) not in codes:
            mistakes.append(_at(path, INDICATOR_SHEET, row, "code",
                                f"“项目”表里没有编码“{row.values.get('code', '')}”",
                                "两张表的编码要写得一样，001与1不同"))
    briefs = []
    for row in indicators:
        mistakes += _headings_known(path, profile, row)
    for row in projects:
        code = str(row.values.get("code", ""))
        own = [item for item in indicators if str(item.values.get("code", "")) == code]
        try:
            briefs.append(_brief(path, profile, row, own, draft))
        except BriefError as error:
            mistakes += error.mistakes
    if not projects:
        mistakes.append(Mistake(path.name, PROJECT_SHEET, "一个项目也没有"))
    if mistakes:
        # Of several things that are said of one cell the first is the cause.
        raise BriefError({mistake.where: mistake for mistake in reversed(mistakes)}.values())
    return briefs


def _brief(
    path: Path, profile: Profile, row: _Row, indicators: list[_Row], draft: bool
) -> Brief:
    values = row.values
    project: dict[str, object] = {
        key: values[key] for key in ("code", "name", "year", "supervising_department",
                                     "implementing_unit") if key in values
    }
    project |= {key.removeprefix("choice."): value for key, value in values.items()
                if key.startswith("choice.")}
    budget: dict[str, dict[str, object]] = {}
    for fund in Fund:
        for stage in (Stage.ORIGINAL, Stage.FINAL):
            if f"{fund}.{stage}" in values:
                budget.setdefault(fund.value, {})[stage.value] = values[f"{fund}.{stage}"]
    held = {
        "project": project,
        "goal": {"expected": values["goal"]} if "goal" in values else {},
        "budget": budget,
        "indicators": [_indicator(profile, item) for item in indicators],
    }
    try:
        return read_brief(Dossier(held, path.name), profile, draft=draft)
    except BriefError as error:
        raise BriefError(
            [_placed(mistake, row, indicators) for mistake in error.mistakes]
        ) from error


def _headings_known(path: Path, profile: Profile, row: _Row) -> Iterator[Mistake]:
    """Say what may stand in 一级指标 and 二级指标, in the words of the list."""
    rules = {rule.heading: rule for rule in profile.dimensions}
    dimension, category = row.values.get("dimension"), row.values.get("category")
    if dimension is not None and dimension not in rules:
        yield _at(path, INDICATOR_SHEET, row, "dimension", f"没有一级指标“{dimension}”",
                  f"允许：{'、'.join(rules)}")
    names = [profile.categories[c] for rule in profile.dimensions for c in rule.categories
             if dimension not in rules or rule is rules[dimension]]
    if category is not None and category not in names:
        yield _at(path, INDICATOR_SHEET, row, "category", f"没有二级指标“{category}”",
                  f"允许：{'、'.join(names)}")


def _indicator(profile: Profile, row: _Row) -> dict[str, object]:
    headings = {rule.heading: rule.dimension.value for rule in profile.dimensions}
    held = {key: value for key, value in row.values.items() if key != "code"}
    written = str(held.get("dimension", ""))
    held["dimension"] = headings.get(written, written)
    rule = next((r for r in profile.dimensions if r.dimension.value == held["dimension"]), None)
    names = {profile.categories[c]: c.value for c in (rule.categories if rule else ())}
    category = str(held.get("category", ""))
    held["category"] = names.get(category, category)
    target = held.get("target")
    polarity = POLARITY_BY_SIGN.get(str(held.get("polarity", "")))
    if isinstance(target, (date, datetime)):
        day = target.date() if isinstance(target, datetime) else target
        if "polarity" in held:
            held["target"] = day.isoformat()
        else:
            held["target"] = f"{day.year}年{day.month}月{day.day}日前"
    elif "polarity" in held and polarity is not None and polarity.is_number:
        if isinstance(target, str) and target.endswith("%") and held.get("measure") in (None, "%"):
            target, held["measure"] = target.removesuffix("%"), "%"
        number = _typed_number(target)
        held["target"] = target if number is None else number
    elif "polarity" in held and polarity is Polarity.QUALITATIVE:
        held["target"] = "" if target is None else str(target)
    return held


def _typed_number(value: object) -> Decimal | None:
    number = exact_number(value)
    if number is None and isinstance(value, str):
        try:
            number = Decimal(value.strip().replace(",", ""))
        except ArithmeticError:
            return None
    return number


def _sheet(
    path: Path, name: str, columns: tuple[ListColumn, ...], mistakes: list[Mistake]
) -> list[_Row]:
    rows = list(_rows(path, name, mistakes))
    if not rows:
        return []
    places = _places(path, name, columns, rows[0][1], mistakes)
    letters_of = {key: letters(at) for key, at in places.items()}
    found = []
    for number, values in rows[1:]:
        held = {}
        for column in columns:
            at = places.get(column.key)
            value = values[at] if at is not None and at < len(values) else None
            if isinstance(value, str):
                value = value.strip()
            if value not in (None, ""):
                held[column.key] = _cell(column, value)
        if not held:
            continue
        row = _Row(number, held, letters_of)
        found.append(row)
        for column in columns:
            if column.required and column.key not in held and column.key in places:
                mistakes.append(_at(path, name, row, column.key, f"“{column.heading}”没有填"))
    return found


def _places(
    path: Path, name: str, columns: tuple[ListColumn, ...], cells: list[object],
    mistakes: list[Mistake],
) -> dict[str, int]:
    """Where each column stands; a heading that nobody knows would be dropped in silence."""
    headings = [str(value or "").strip().rstrip("*").strip() for value in cells]
    known = {column.heading: column for column in columns}
    if not known.keys() & set(headings):
        mistakes.append(Mistake(path.name, f"{name}表", "第1行不是表头", "表头应在第1行，上面不要加标题"))
        return {}
    for at, heading in enumerate(headings):
        if heading and heading not in known:
            mistakes.append(Mistake(path.name, f"{name}!{letters(at)}1", f"不认识的表头“{heading}”",
                                    f"允许：{'、'.join(known)}"))
        elif heading and headings.index(heading) != at:
            mistakes.append(Mistake(path.name, f"{name}!{letters(at)}1", f"表头“{heading}”重复"))
    for column in columns:
        if column.required and column.heading not in headings:
            mistakes.append(Mistake(path.name, f"{name}表", f"缺少“{column.heading}”一栏",
                                    "请用 perfeval brief 写出的空表"))
    return {known[heading].key: headings.index(heading) for heading in headings if heading in known}


def _cell(column: ListColumn, value: object) -> object:
    """A cell as the dossier wants it: numbers exact, everything else as text."""
    if column.numeric:
        number = _typed_number(value)
        return value if number is None else number
    if isinstance(value, (date, datetime)) and column.key == "target":
        return value
    number = exact_number(value)
    return plain(number) if number is not None else str(value)


def _rows(path: Path, name: str, mistakes: list[Mistake]) -> Iterator[tuple[int, list[object]]]:
    try:
        open_package(path)
    except ReturnFileError as error:
        said = Finding(Code[error.code], facts=error.facts)
        raise BriefError([Mistake(path.name, "整个文件", said.message, said.fix)]) from error
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of parts that it drops; nothing is written back, so nothing is lost.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except Exception as error:  # whatever openpyxl makes of a foreign file
            cure = "请在Excel中打开，另存为.xlsx后再试"
            raise BriefError([Mistake(path.name, "整个文件", "读不出来", cure)]) from error
    try:
        if name not in book.sheetnames:
            mistakes.append(Mistake(path.name, "整个文件", f"缺少“{name}”表",
                                    "请用 perfeval brief 写出的空表"))
            return
        sheet = book[name]
        # The size that a file states may be wrong, and cells beyond it would not be seen.
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(), start=1):
            if number > MOST_ROWS:
                mistakes.append(Mistake(path.name, f"{name}表", f"超过{MOST_ROWS}行"))
                return
            yield number, [_as_shown(cell.value, cell.number_format) for cell in row]
    finally:
        book.close()


def _as_shown(value: object, number_format: str) -> object:
    """A number as the list shows it: 0.95 in % is 95%, 1 in the format 000 is 001."""
    number = exact_number(value)
    if number is None:
        return value
    if "%" in number_format:
        return f"{plain(number * 100)}%"
    if re.fullmatch("0{2,}", number_format) and number == number.to_integral_value():
        return str(int(number)).zfill(len(number_format))
    return value


def _placed(mistake: Mistake, row: _Row, indicators: list[_Row]) -> Mistake:
    """Turn a key path into the cell it came from."""
    table, _, key = mistake.where.partition(".")
    if table.startswith("indicators["):
        at = indicators[int(table.removeprefix("indicators[").rstrip("]")) - 1]
        return replace(mistake, where=_cell_of(INDICATOR_SHEET, at, key))
    if table == "goal":
        key = "goal"
    return replace(mistake, where=_cell_of(PROJECT_SHEET, row, key))


def _cell_of(sheet: str, row: _Row, key: str) -> str:
    column = row.columns.get(key) or row.columns.get(f"choice.{key}") or ""
    return f"{sheet}!{column}{row.number}" if column else f"{sheet}!第{row.number}行"


def _at(
    path: Path, sheet: str, row: _Row, key: str, what: str, allowed: str = ""
) -> Mistake:
    return Mistake(path.name, _cell_of(sheet, row, key), what, allowed)
