"""分册: a workbook a department with the rows of a round that is too large for one workbook."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from perfeval_xl.files import file_stem, same_file
from perfeval_xl.office.summary_parts import Source, rows_of
from perfeval_xl.office.summary_rows import findings, indicators, platform
from perfeval_xl.writer.table_book import Link, SheetSpec, link_to

FOLDER = "汇总_分册"
"""The folder of the volumes, beside 汇总.xlsx."""
POLICY, USUAL = "policy.volume", 5_000
"""Where a round says with how many projects it is divided, and with how many it is where it says nothing."""
MOST_ROWS = 1_000_000
"""Rows of a sheet; Excel takes 1,048,576."""
NAMELESS = "没有写主管部门"
"""Stands for the name of no department."""
_UP = "../"


@dataclass(frozen=True)
class Volume:
    """A part of a round."""

    name: str
    """Of its file."""
    department: str
    indicators: int
    findings: int
    source: Source

    @property
    def link(self) -> Link:
        """Where it is found, from 汇总.xlsx."""
        told = f"{self.department}：指标{self.indicators}行，问题{self.findings}行"
        return Link(told, link_to(f"{FOLDER}/{self.name}"), "打开这一分册")

    def sheets(self) -> list[SheetSpec]:
        """What is in it."""
        return [indicators(self.source), findings(self.source), platform(self.source)]


def is_divided(projects: int, indicator_rows: int, finding_rows: int, policy: str) -> bool:
    """Whether a round is divided; ``policy`` is what the round says of it."""
    most = int(policy) if policy.isascii() and policy.isdigit() else USUAL
    return projects > most or max(indicator_rows, finding_rows) > MOST_ROWS


def volumes(source: Source, indicator_frame: Any, finding_frame: Any) -> Iterator[Volume]:
    """The volumes by department, one after the other, so that the rows of one are there at a time."""
    taken: set[str] = set()
    departments = sorted({*indicator_frame["department"].unique(), *finding_frame["department"].unique()})
    for department in departments:
        of_indicators = indicator_frame[indicator_frame["department"] == department]
        of_findings = finding_frame[finding_frame["department"] == department]
        parts = max(1, *(math.ceil(len(rows) / MOST_ROWS) for rows in (of_indicators, of_findings)))
        for part in range(parts):
            cut = slice(part * MOST_ROWS, (part + 1) * MOST_ROWS)
            here, found = rows_of(of_indicators.iloc[cut]), rows_of(of_findings.iloc[cut])
            called = str(department) or NAMELESS
            yield Volume(
                _name(called, str(part + 1) if parts > 1 else "", taken),
                called,
                len(here),
                len(found),
                replace(source, indicators=here, findings=found, above=_UP),
            )


def why(source: Source, volume_links: Sequence[Link]) -> list[str | Link]:
    """What 说明 says of the volumes."""
    if not volume_links:
        return []
    told = (
        f"这一轮有{len(source.view.states)}个项目，一本放不下：指标明细、审核问题、平台导入按主管部门分册，"
        f"在旁边的“{FOLDER}”文件夹里："
    )
    return [told, *volume_links]


def _name(department: str, part: str, taken: set[str]) -> str:
    """A name that no volume has yet, on any system."""
    stem = file_stem(department, "", part) or NAMELESS
    name, nth = f"{stem}.xlsx", 1
    while same_file(name) in taken:
        nth += 1
        name = f"{stem}_{nth}.xlsx"
    taken.add(same_file(name))
    return name
