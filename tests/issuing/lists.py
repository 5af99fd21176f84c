"""Excel lists as an office fills them, from the same data as the dossiers."""

import functools
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.errors import BriefError
from perfeval_xl.forms.form import Brief
from perfeval_xl.forms.list_columns import (
    DEPARTMENT_SHEET,
    INDICATOR_SHEET,
    PROJECT_SHEET,
    list_sheets,
)
from perfeval_xl.issuing import jobs_of
from perfeval_xl.profiles import Profile, load
from perfeval_xl.writer.blank_list import list_bytes
from tests.issuing.samples import Data

NATIONAL = "cn_national/2020"
Cells = dict[str, object]


def open_list(profile: Profile) -> openpyxl.Workbook:
    """The empty list as an office opens it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        return openpyxl.load_workbook(io.BytesIO(_empty_list(profile)))


@functools.cache
def _empty_list(profile: Profile) -> bytes:
    return list_bytes(profile)


def headings(sheet: Worksheet) -> list[str]:
    """The first row, without the asterisk of what is required."""
    return [str(cell.value).rstrip("*") for cell in sheet[1]]


def rows_of(profile: Profile, data: Data) -> Iterator[tuple[str, Cells]]:
    """A dossier as an office types it: each row by heading, with its sheet."""
    if profile.department is None:
        yield from _part(profile, data, PROJECT_SHEET, "project")
        return
    yield from _part(profile, data, DEPARTMENT_SHEET, "department")
    for own in data["projects"]:  # type: ignore[attr-defined]
        head, *rows = _part(profile.project_rules, own, PROJECT_SHEET, "project")
        head[1]["部门编码"] = data["department"]["code"]  # type: ignore[index]
        yield from (head, *rows)


def _part(profile: Profile, data: Data, sheet: str, table: str) -> Iterator[tuple[str, Cells]]:
    held = {**data[table], "goal": data["goal"]["expected"]}  # type: ignore[dict-item, index]
    yield sheet, {column.heading: held[column.key] for column in list_sheets(profile)[sheet] if column.key in held}
    for item in data["indicators"]:  # type: ignore[attr-defined]
        rule = next(r for r in profile.dimensions if r.dimension == item["dimension"])
        category = next(c for c in rule.categories if c == item["category"])
        yield (
            INDICATOR_SHEET,
            {
                "项目编码": held["code"],
                "编码": held["code"],
                "一级指标": rule.heading,
                "二级指标": profile.categories[category],
                "三级指标": item["name"],
                "指标值": item["target"],
                "分值": item.get("points"),
            },
        )


def save(path: Path, profile: Profile, dossiers: Sequence[Data], change: Callable[..., object] | None = None) -> Path:
    """Fill the empty list with what ``dossiers`` say, ``change`` it and save it."""
    book = open_list(profile)
    following = dict.fromkeys(list_sheets(profile), 2)
    for name, row in (found for data in dossiers for found in rows_of(profile, data)):
        for column, heading in enumerate(headings(book[name]), start=1):
            cell = book[name].cell(following[name], column, row.get(heading))
            if isinstance(row.get(heading), str):
                cell.data_type = "s"  # the columns are formatted as text, so =100% stays one
        following[name] += 1
    if change is not None:
        change(book)
    book.save(path)
    return path


SHORT = (
    ("产出指标", "数量指标", "办理事项数量", "≥1000个", 50),
    ("效益指标", "社会效益指标", "办结率", "≥90%", 30),
    ("满意度指标", "服务对象满意度指标", "满意度", "≥90%", 10),
)
"""Indicators that make a sound project under the national profile."""


def short_list(path: Path, change: Callable[[openpyxl.Workbook], object] | None = None, codes: str = "1") -> Path:
    """A list of small sound projects of the national profile, changed and saved; ``codes`` has a digit for each."""
    book = open_list(load(NATIONAL))
    for at, code in enumerate(codes):
        head = (f"00{code}", f"便民项目{code}", 2023, "市政务局", "市大数据中心", "办事更方便")
        for column, value in enumerate(head, start=1):
            book[PROJECT_SHEET].cell(2 + at, column, value)
        for number, (dimension, category, name, target, points) in enumerate(SHORT):
            row = 2 + at * len(SHORT) + number
            cells = ((1, f"00{code}"), (2, dimension), (3, category), (4, name), (5, target), (8, points))
            for column, value in cells:
                book[INDICATOR_SHEET].cell(row, column, value)
    if change is not None:
        change(book)
    book.save(path)
    return path


def briefs(path: Path, profile: Profile) -> list[Brief]:
    """What the list says."""
    return [job.brief for job in jobs_of(profile, path)]


def mistakes(path: Path, profile: Profile) -> dict[str, str]:
    """What is wrong with the list, by place."""
    with pytest.raises(BriefError) as caught:
        jobs_of(profile, path)
    assert all(mistake.file == path.name for mistake in caught.value.mistakes)
    return {mistake.where: mistake.what for mistake in caught.value.mistakes}
