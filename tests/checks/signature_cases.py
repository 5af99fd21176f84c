"""Workbooks that nobody signed, that the wrong one signed, or that are not the one to be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from perfeval_xl.issuing import workbook
from perfeval_xl.sealing.certificates import Scope
from perfeval_xl.sealing.identity import identity_of
from perfeval_xl.sealing.keys import SigningKey
from perfeval_xl.sealing.register import Register, entry_of
from perfeval_xl.sealing.stamps import IssueNumber
from perfeval_xl.sealing.trust import Trust
from tests import making
from tests.checks.cases import Spoilt
from tests.making import WHOLE
from tests.returns import tampering
from tests.sealing.offices import BUREAU, OTHER, TRUST, UNIT, certificate

DAY = date(2026, 11, 28)
FIRST = IssueNumber(1, DAY)
ENDED = Trust((certificate(BUREAU, until=date(2026, 6, 30)),))
NARROW = Trust((certificate(BUREAU, scope=Scope(departments=("市教育局",))),))


def register(number: int, last: int, *changes: making.Change) -> Register:
    """The register of the bureau: the form of a dossier with ``changes``, issued under ``number``."""
    form = making.filled(making.dossier(*changes)).form
    entry = entry_of(identity_of(form, own_password=False), IssueNumber(number, DAY))
    return Register(BUREAU.office, (entry,), last, DAY)


def knowing(*registers: Register, year: int | None = None) -> Trust:
    """A machine that trusts the bureau and has its registers."""
    return replace(TRUST, registers=registers, year=year)


OTHER_TARGET = making.put("indicators.1.target", "≥2000个")
NEXT_YEAR = making.put("project.year", 2023)
OTHER_CODE = making.put("project.code", "B-002")
THIRD = IssueNumber(3, DAY)


def signed(key: SigningKey | None, issue: IssueNumber | None = None) -> Callable[[Path], Path]:
    """The sound workbook as ``key`` signs it, under a number or as 0.4.0 did."""

    def write(folder: Path) -> Path:
        path = folder / "签名.xlsx"
        path.write_bytes(workbook(making.filled(), key=key, issue=issue))
        return path

    return write


def forged(folder: Path) -> Path:
    """Signed, and then the digest was changed."""
    path = signed(BUREAU, FIRST)(folder)
    with making.opened(path) as parts:
        for item in tampering.texts_of(parts, "seal")[0]:
            head, mark, rest = (item.text or "").partition('"digest":"')
            if mark:
                item.text = head + mark + ("1" if rest[0] == "0" else "0") + rest[1:]
    return path


CASES = (
    Spoilt("G110", forged, WHOLE),
    Spoilt("G116", signed(BUREAU), WHOLE, "市财政局"),
    Spoilt("G116", signed(BUREAU, FIRST), WHOLE, "市财政局"),
    Spoilt("G124", signed(None), WHOLE, trust=TRUST),
    Spoilt("G141", signed(OTHER, FIRST), WHOLE, "省财政厅", trust=TRUST),
    Spoilt("G142", signed(UNIT), WHOLE, "市财政局", "市财政局", trust=TRUST),
    Spoilt("G142", signed(UNIT, FIRST), WHOLE, "市财政局", "市财政局", trust=TRUST),
    Spoilt("G143", signed(BUREAU, FIRST), WHOLE, "市财政局", "2022-01-01起至2026-06-30", trust=ENDED),
    Spoilt("G143", signed(BUREAU), WHOLE, "市财政局", "2022-01-01起至2026-06-30", trust=ENDED),
    Spoilt("G147", signed(BUREAU, FIRST), WHOLE, "市财政局", "主管部门市教育局", trust=NARROW),
    Spoilt(
        "G144",
        signed(BUREAU, FIRST),
        WHOLE,
        "第1号，2026年11月28日签发",
        "第2号，2026年11月28日签发",
        trust=knowing(register(2, 2, OTHER_TARGET)),
    ),
    Spoilt(
        "G144",
        signed(BUREAU),
        WHOLE,
        "没有编号",
        "第2号，2026年11月28日签发",
        trust=knowing(register(2, 2, OTHER_TARGET), register(1, 1)),
    ),
    Spoilt("G145", signed(BUREAU, FIRST), WHOLE, "市财政局", trust=knowing(register(2, 2, OTHER_CODE))),
    Spoilt("G145", signed(BUREAU, FIRST), WHOLE, "市财政局", trust=knowing(register(1, 2, OTHER_TARGET))),
    Spoilt("G145", signed(BUREAU, THIRD), WHOLE, "市财政局", trust=knowing(register(2, 2, OTHER_TARGET))),
    Spoilt("G146", signed(BUREAU, FIRST), WHOLE, "2022年度", "2023年度", trust=knowing(register(2, 2, NEXT_YEAR))),
    Spoilt("G146", signed(None), WHOLE, "2022年度", "2023年度", trust=Trust(year=2023)),
)
SOUND = (
    ("G110", signed(BUREAU, FIRST), TRUST),
    ("G116", signed(None), Trust()),
    ("G124", signed(BUREAU), TRUST),
    ("G141", signed(BUREAU, FIRST), TRUST),
    ("G142", signed(BUREAU, FIRST), TRUST),
    ("G143", signed(BUREAU, IssueNumber(1, date(2026, 6, 30))), ENDED),
    ("G144", signed(BUREAU, FIRST), knowing(register(2, 2))),
    ("G144", signed(BUREAU), knowing(register(2, 2))),
    ("G145", signed(BUREAU, FIRST), knowing(register(1, 1), register(1, 7))),
    ("G145", signed(BUREAU), knowing(register(2, 2, OTHER_CODE))),
    ("G146", signed(BUREAU, FIRST), knowing(register(1, 1), year=2022)),
    ("G146", signed(None), Trust(year=2022)),
    ("G147", signed(BUREAU, FIRST), Trust((certificate(BUREAU, scope=Scope(departments=("市政务服务局",))),))),
)
