"""汇总.xlsx of a package: what a person sees who opens it. Made of what travels, so that nobody's address is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from perfeval_xl.office.forwarded_words import WHICH
from perfeval_xl.office.office_findings import in_beijing
from perfeval_xl.office.own_papers import PACKAGE
from perfeval_xl.office.package_rows import ProjectRow
from perfeval_xl.office.packages import Manifest
from perfeval_xl.plain_text import one_line, visible
from perfeval_xl.writer.table_book import Cell, Head, Look, SheetSpec, TableBlock, TextBlock, table_book

SHEET = "上报汇总"
PENDING = "待处理"
"""The count of a manifest that is no state of projects."""
_KINDS = {"project": "项目", "whole_department": "部门整体"}
_HEADS = (
    Head("编码", Look.CODE, 14),
    Head("项目", Look.TEXT, 30),
    Head("类别", Look.MARK, 10),
    Head("主管部门", Look.TEXT, 18),
    Head("单位", Look.TEXT, 18),
    Head("节点", Look.TEXT, 12),
    Head("状态", Look.MARK, 10),
    Head("另需说明", Look.TEXT, 18),
    Head("得分", Look.SCORE, 10),
    Head("等级", Look.MARK, 8),
    Head("上报时间", Look.MARK, 17),
    Head("截止日期", Look.MARK, 12),
)


def package_summary(manifest: Manifest, rows: Iterable[ProjectRow]) -> bytes:
    """The workbook; ``manifest`` need not know its members yet."""
    spec = SheetSpec(
        SHEET,
        [TextBlock(_about(manifest)), TableBlock("projects", _HEADS, [_row(one) for one in rows])],
        title=f"{one_line(manifest.title)}　上报汇总",
        held=True,
    )
    mark = f"{manifest.number} {manifest.made_at}"
    return table_book([spec], properties={PACKAGE: mark}, title=SHEET)


def _about(manifest: Manifest) -> list[str]:
    counts = "，".join(f"{name}{count}个" for name, count in counted(manifest.counts) if name != PENDING)
    waiting = manifest.counts.get(PENDING, 0)
    still = f"还有{waiting}件要处理。" if waiting else ""
    part = "，只含上级要的项目" if manifest.is_part else ""
    return [
        f"{one_line(manifest.certificate.office.name)}上报，第{manifest.number}号，"
        f"{in_beijing(manifest.made_at)}，{manifest.year}年度，{WHICH[manifest.originals.value]}{part}。",
        f"共{manifest.counts.get('projects', 0)}个项目：{counts or '一个也没有'}。{still}",
        "本表只供查看，改动它不起作用；上级收包（perfeval collect）以包里的登记、审核结果和原件为准。",
    ]


def counted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The counts of a manifest that are not nothing, but for the sum."""
    return [(name, count) for name, count in counts.items() if name != "projects" and count]


def _row(one: ProjectRow) -> Sequence[Cell]:
    return (
        one_line(one.code),
        visible(one.name),
        _KINDS.get(one.kind, one.kind),
        visible(one.department),
        visible(one.unit),
        visible(one.node),
        one.state,
        "、".join(one.flags),
        Fraction(one.score) if one.score else None,
        one.rating,
        in_beijing(one.sent),
        one.deadline,
    )
