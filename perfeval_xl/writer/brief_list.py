"""The empty Excel list that an office fills with its projects and their indicators."""

from __future__ import annotations

import io

from perfeval_xl.forms.list_columns import (
    HINTS,
    INDICATOR_SHEET,
    PROJECT_SHEET,
    indicator_columns,
    project_columns,
)
from perfeval_xl.layout.styles import look
from perfeval_xl.profiles.model import Profile
from perfeval_xl.vocabulary import POLARITY_BY_SIGN
from perfeval_xl.writer.strict import StrictWorkbook, done, strictly
from perfeval_xl.writer.xlsx import DOCUMENT_DAY

ROWS = 2000
"""Rows that get drop-downs; more may be filled."""


def list_bytes(profile: Profile) -> bytes:
    """Return an empty list for ``profile``, with drop-downs and instructions."""
    target = io.BytesIO()
    with strictly():
        book = StrictWorkbook(target, {"in_memory": True})
        head = book.add_format(look(("boxed", "sidehead")))
        text = book.add_format(look(("boxed", "input", "text")))
        number = book.add_format(look(("boxed", "input", "number")))
        note = book.add_format(look(("note",)))
        lists = {
            "一级指标": [rule.heading for rule in profile.dimensions],
            "二级指标": sorted({profile.categories[category] for rule in profile.dimensions
                            for category in rule.categories}),
            "指标性质": list(POLARITY_BY_SIGN),
        }
        lists |= {c.heading: list(c.options) for c in profile.layout.choices.values()}
        for name, columns in ((PROJECT_SHEET, project_columns(profile)),
                              (INDICATOR_SHEET, indicator_columns())):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_row(0, 30)
            for at, column in enumerate(columns):
                plain = number if column.numeric else text
                done(sheet.set_column(at, at, column.width, plain))
                done(sheet.write_string(0, at, column.heading + ("*" if column.required else ""),
                                        head))
                prompt = HINTS.get(column.heading)
                if column.heading in lists:
                    done(sheet.data_validation(1, at, ROWS, at, {
                        "validate": "list", "source": lists[column.heading],
                        "error_title": "填写有误", "error_message": "请从下拉列表中选择。",
                    }))
                elif prompt:
                    done(sheet.data_validation(1, at, ROWS, at, {
                        "validate": "any", "input_title": column.heading, "input_message": prompt,
                    }))
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
        sheet = book.add_worksheet("填写说明")
        sheet.set_column(0, 0, 100)
        for row, line in enumerate(_instructions(profile)):
            sheet.set_row(row, 20)
            done(sheet.write_string(row, 0, line, note))
        book.set_properties({"title": f"{profile.title}项目清单", "created": DOCUMENT_DAY})
        book.close()
    return target.getvalue()


def _instructions(profile: Profile) -> list[str]:
    parts = [f"预算执行率{profile.execution.points}"]
    parts += [f"{rule.heading}{rule.points}" for rule in profile.dimensions]
    return [
        f"规则集：{profile.title}（{profile.id}）",
        "“项目”表每个项目一行，“指标”表每个三级指标一行，用项目编码对应；带*的必填。",
        f"分值：{' + '.join(parts)} = {profile.full_points}。执行率的分值由规则集定，不必列入“指标”表。",
        *(f"{name}：{text}" for name, text in HINTS.items()),
        "表头不要改名、不要删列；空行会跳过。",
    ]
