"""What was forwarded to the office above, in words; as light as telling how a round stands has to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from perfeval_xl.ledger.said_rows import ForwardRow
from perfeval_xl.office.office_findings import in_beijing

WHICH: Mapping[str, str] = {
    "counted": "附计入的自评表原件",
    "all": "附全部自评表、报告和材料的原件",
    "none": "不附原件",
}
"""Which originals lie in a package, in words, by `perfeval_xl.office.packages.Originals`."""


def in_words(row: ForwardRow) -> str:
    """``第3号，450个项目（已计430个），2个文件，附计入的自评表原件``."""
    part = "，只含上级要的项目" if row.part else ""
    which = WHICH.get(row.originals, "")
    return f"第{row.number}号，{row.projects}个项目（已计{row.counted}个），{row.volumes}个文件，{which}{part}"


def forwarded_lines(rows: Sequence[ForwardRow]) -> Iterator[str]:
    """How often was forwarded, and what last; ``rows`` are the packages that were made, by number."""
    if rows:
        last = max(rows, key=lambda row: row.number)
        yield f"已上报{len(rows)}次，最近一次：{in_words(last)}，{in_beijing(last.at)}，{last.file}"
