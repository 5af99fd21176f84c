"""What a unit is told of a finding: nothing that only the office can mend, and in words that are meant for the unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from perfeval_xl.findings.arrival_types import FOR_UNITS
from perfeval_xl.ledger.rows import FindingRow
from perfeval_xl.office.status import OF_THE_OFFICE

OF_OUR_OWN = frozenset({"G116", "G124", "G141", "G142", "G143", "G145", "W010", "W013", "W017", "W018", "W036", "W037"})
"""What is wrong with the keys, rules and program of the office, or may be: the clerk is told. Who signed a form with
another key than the registered one is told by Z025."""
OF_THE_FORM = "JG"
"""Stages of the findings that say that a form is not as it was issued."""
CURES: Mapping[str, str] = {
    "S121": "请与预算批复核对，确实无误的写明依据",
    "W002": "请看看这个文件能不能打开，能打开的另存一份再发来；打不开的，用下发的表重新填写",
    "W006": "请核对是不是自评表（自评表通常不到100KB）；材料请另发",
    "Z003": "请看看这个文件能不能打开，重新发来",
    "Z006": "请去掉压缩包的密码重新压缩，或直接把文件作为附件发来",
    "Z008": "请把邮件的格式改为HTML或纯文本后重发，或把文件压缩成zip再发",
    "Z009": "请改用zip压缩，或直接把文件作为附件发来",
    "Z010": "请把文件作为普通附件重发，不用云附件、网盘链接",
    "Z021": "请核对电脑的日期和时间",
    "Z025": "请用原来下发的那个文件填写后发来，不要另外制作，也不要用别处得来的",
}
"""What a unit is to do where the finding itself tells the clerk."""


def for_unit(rows: Iterable[FindingRow]) -> Iterator[FindingRow]:
    """Those of ``rows`` that a unit is told, with what it can do about each."""
    for row in rows:
        if row.code in OF_OUR_OWN or (row.code.startswith(OF_THE_OFFICE) and row.code not in FOR_UNITS):
            continue
        # What this computer cannot do is of no interest to whoever reads it on another one.
        message = row.message.replace("本机", "我们")
        yield replace(row, message=message, fix=CURES.get(row.code, row.fix))
