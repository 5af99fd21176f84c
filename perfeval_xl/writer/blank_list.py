"""The empty Excel list that an office fills with its projects and their indicators."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from perfeval_xl.forms.list_columns import (
    DEPARTMENT_SHEET,
    INDICATOR_SHEET,
    INSTRUCTION_SHEET,
    PROJECT_SHEET,
    ListColumn,
    list_sheets,
)
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.layout.styles import look
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.tables import exact_number, plain
from perfeval_xl.text_measure import height_for, lines_of
from perfeval_xl.writer.self_check import Expected, check_written
from perfeval_xl.writer.strict import StrictWorkbook, StrictWorksheet, require_success, strict_writing
from perfeval_xl.writer.xlsx import DOCUMENT_DAY

CHOOSER_SHEET = "选择规则集"
CHOSEN = (2, 1)
CHOSEN_CELL = cell_name(*CHOSEN)
"""Of the chooser: where what was chosen stands."""
FIRST_RULE = 6
"""Row of the first rule set that it lists, from 0."""
LONGEST_RULE = 64
"""Width of a rule set's name, characters."""
INSTRUCTIONS = 100
"""Width of the sheet of instructions, characters."""
ROWS = 2000
"""Rows that get drop-downs; more may be filled."""


def list_bytes(profile: Profile, rows: Iterable[tuple[str, Mapping[str, object]]] = ()) -> bytes:
    """Return a list for ``profile``, with drop-downs and instructions; empty, or with ``rows``.

    Each row is a sheet and what stands in it by the keys of its columns.
    """
    filled: dict[str, list[Mapping[str, object]]] = {}
    for name, cells in rows:
        filled.setdefault(name, []).append(cells)
    target = io.BytesIO()
    with strict_writing():
        book = StrictWorkbook(target)
        looks = {
            name: book.add_format(look(names))
            for name, names in (
                ("head", ("boxed", "sidehead")),
                ("text", ("boxed", "input", "text")),
                ("number", ("boxed", "input", "number")),
                ("note", ("note",)),
            )
        }
        for name, columns in list_sheets(profile).items():
            sheet = book.add_worksheet(name, StrictWorksheet)
            _sheet(sheet, columns, looks)
            for row, cells in enumerate(filled.get(name, ()), start=1):
                _row(sheet, row, columns, cells, looks)
        sheet = book.add_worksheet(INSTRUCTION_SHEET)
        sheet.set_column(0, 0, INSTRUCTIONS)
        for row, line in enumerate(_instructions(profile)):
            sheet.set_row(row, max(20, height_for(lines_of(line, INSTRUCTIONS))))
            require_success(sheet.write_string(row, 0, line, looks["note"]))
        whose = "部门和项目" if profile.projects else "项目"
        book.set_properties({"title": f"{profile.title}{whose}清单", "created": DOCUMENT_DAY})
        book.close()
    written = target.getvalue()
    check_written(written, Expected((*list_sheets(profile), INSTRUCTION_SHEET)))
    return written


def chooser_bytes(rules: Sequence[str]) -> bytes:
    """A page on which one of ``rules``, each ``title（id）``, is chosen from a drop-down."""
    target = io.BytesIO()
    with strict_writing():
        book = StrictWorkbook(target)
        looks = {
            name: book.add_format(look(names))
            for name, names in (
                ("title", ("title",)),
                ("label", ("boxed", "sidehead")),
                ("input", ("boxed", "input", "text")),
                ("note", ("note",)),
            )
        }
        sheet = book.add_worksheet(CHOOSER_SHEET)
        require_success(sheet.set_column(0, 0, 12))
        require_success(sheet.set_column(1, 1, LONGEST_RULE))
        sheet.hide_gridlines(2)
        require_success(sheet.merge_range(0, 0, 0, 1, "新建自评表", looks["title"]))
        sheet.set_row(0, 36)
        require_success(sheet.write_string(CHOSEN[0], 0, "规则集", looks["label"]))
        require_success(sheet.write_blank(*CHOSEN, None, looks["input"]))
        sheet.set_row(CHOSEN[0], 30)
        # A list of texts may have 255 characters in all, so that it is taken from cells.
        require_success(
            sheet.data_validation(
                *CHOSEN,
                *CHOSEN,
                {
                    "validate": "list",
                    "source": f"=$B${FIRST_RULE + 1}:$B${FIRST_RULE + len(rules)}",
                    "input_title": "规则集",
                    "input_message": "从下拉列表里选本地适用的一套。",
                    "error_title": "填写有误",
                    "error_message": "请从下拉列表中选择。",
                },
            )
        )
        require_success(sheet.write_string(3, 1, "选好后，再点一次“新建”按钮。", looks["note"]))
        require_success(sheet.write_string(5, 1, "可选的规则集：", looks["note"]))
        for row, rule in enumerate(rules, start=FIRST_RULE):
            require_success(sheet.write_string(row, 1, rule, looks["note"]))
        sheet.set_selection(*CHOSEN, *CHOSEN)
        book.set_properties({"title": "新建自评表", "created": DOCUMENT_DAY})
        book.close()
    written = target.getvalue()
    check_written(written, Expected((CHOOSER_SHEET,)))
    return written


def _sheet(sheet: Any, columns: tuple[ListColumn, ...], looks: dict[str, Any]) -> None:
    """One table to be filled: its heading, and what each column takes."""
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 30)
    for at, column in enumerate(columns):
        require_success(sheet.set_column(at, at, column.width, looks["number" if column.numeric else "text"]))
        heading = column.heading + ("*" if column.required else "")
        require_success(sheet.write_string(0, at, heading, looks["head"]))
        if column.options:
            require_success(
                sheet.data_validation(
                    1,
                    at,
                    ROWS,
                    at,
                    {
                        "validate": "list",
                        "source": list(column.options),
                        "input_title": column.heading if column.hint else "",
                        "input_message": column.hint,
                        "error_title": "填写有误",
                        "error_message": "请从下拉列表中选择。",
                    },
                )
            )
        elif column.hint:
            require_success(
                sheet.data_validation(
                    1,
                    at,
                    ROWS,
                    at,
                    {
                        "validate": "any",
                        "input_title": column.heading,
                        "input_message": column.hint,
                    },
                )
            )
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _row(
    sheet: Any, row: int, columns: tuple[ListColumn, ...], cells: Mapping[str, object], looks: dict[str, Any]
) -> None:
    """One filled row; what has no column in this list is left out."""
    for at, column in enumerate(columns):
        value = cells.get(column.key)
        if value is None:
            continue
        number = exact_number(value)
        if number is not None and column.numeric:
            require_success(sheet.write_number(row, at, float(number), looks["number"]))
        else:
            text = str(value) if number is None else plain(number)
            sheet.put_text(row, at, text, looks["text"])


def _instructions(profile: Profile) -> list[str]:
    hints = {
        f"{column.heading}：{column.hint}": None
        for columns in list_sheets(profile).values()
        for column in columns
        if column.hint
    }
    return [
        f"规则集：{profile.title}（{profile.id}）",
        *(
            _of_departments(profile)
            if profile.projects
            else (
                f"“{PROJECT_SHEET}”表每个项目一行，“{INDICATOR_SHEET}”表每个三级指标一行，用项目编码对应；带*的必填。",
                f"分值：{_sum(profile)}。执行率的分值由规则集定，不必列入“{INDICATOR_SHEET}”表。",
            )
        ),
        *hints,
        "表头不要改名、不要删列；空行会跳过。",
    ]


def _of_departments(profile: Profile) -> Iterator[str]:
    """How the three tables belong together, and which points are to be listed."""
    yield (f"“{DEPARTMENT_SHEET}”表每个部门一行，“{PROJECT_SHEET}”表每个一级项目一行，用部门编码对应；带*的必填。")
    yield "每个部门连同它的项目写出一个工作簿，项目的年度随部门。"
    yield f"“{INDICATOR_SHEET}”表每个三级指标一行：部门的指标填部门编码，项目的指标填项目编码。"
    yield f"部门的分值：{_sum(profile)}。"
    yield f"项目的分值：{_sum(profile.project_rules)}。"
    yield f"执行率的分值由规则集定，不必列入“{INDICATOR_SHEET}”表。"
    yield from _ratios(profile)


def _sum(profile: Profile) -> str:
    if not profile.scored:
        return "本表不计分，不填分值"
    return f"{' + '.join(map(str, profile.shares('预算执行率')))} = {profile.full_points}"


def _ratios(profile: Profile) -> Iterator[str]:
    """Which rows the profile itself prescribes, and the points that are left to list."""
    scored = tuple(profile.ratios.values())
    if not scored:
        return
    yield f"下列指标按基础数据计分，由规则集列出，不要再列入“{INDICATOR_SHEET}”表："
    left: dict[str, Decimal] = {}
    for rule in profile.dimensions:
        own = [ratio for ratio in scored if ratio.dimension == rule.dimension]
        yield from (f"　　{rule.heading}：{ratio.heading}{ratio.points}" for ratio in own)
        left[rule.heading] = rule.points - sum((ratio.points for ratio in own), Decimal(0))
    parts = [f"{heading}{points}" for heading, points in left.items() if points]
    yield f"部门列入“{INDICATOR_SHEET}”表的分值因此为：{' + '.join(parts)} = {sum(left.values())}。"
