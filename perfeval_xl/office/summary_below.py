"""下级: the packages that came in, each with what its office says and what of it counts here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from perfeval_xl.findings import Code
from perfeval_xl.ledger import states
from perfeval_xl.ledger.said_rows import PackageRow
from perfeval_xl.office.below import SAME_NUMBER, Below, age_of, refused_facts
from perfeval_xl.office.below_sample import SECRET, Sample, samples_of, waiting_of
from perfeval_xl.office.below_words import in_words, missing_volumes
from perfeval_xl.office.columns import Column, Kind
from perfeval_xl.office.lower_offices import Register, office_of
from perfeval_xl.office.office_findings import in_beijing
from perfeval_xl.office.status import ProjectLine, View
from perfeval_xl.office.summary_parts import TAB_NUMBERS, Columns, Row, Source, numbered, styled, table
from perfeval_xl.plain_text import one_line
from perfeval_xl.writer.table_book import Look, SheetSpec

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

BELOW = "下级"
"""The sheet."""
TAKEN, REFUSED, OVERTAKEN, INCOMPLETE = "收下了", "没有收", "已有新的", "不全"
PROJECTS = "projects"
"""Count of all projects in a manifest."""
MOST_NAMED = 10
"""Codes that a cell names before it counts them."""
COLUMNS = (
    Column("office", "下级"),
    Column("standing", "情况", about="收下了；不全：有的卷没有收到；没有收；已有新的：同一个下级又报来号数更大的"),
    Column("seen", "收到时间"),
    Column("number", "号", Kind.COUNT, about="下级的第几个包"),
    Column("volumes", "卷", about="共几卷，缺哪几卷"),
    Column("which", "原件", about="附原件；不附原件，或有的没有附；补报的"),
    Column("said", "包里的项目", Kind.COUNT, about="下级在包的清单里写的项目数"),
    Column("said_counted", "下级已计", Kind.COUNT, about="下级在包的清单里写的"),
    Column(
        "said_returned",
        "下级退回",
        Kind.COUNT,
        about="下级在包的清单里写的；由下级处理，这里没有收到的，状态后面写“下级退回”",
    ),
    Column("said_undecided", "下级待定", Kind.COUNT, about="下级在包的清单里写的"),
    Column("said_missing", "下级未报", Kind.COUNT, about="下级在包的清单里写的"),
    Column("came", "收到的项目", Kind.COUNT, about="收下的各卷里有的"),
    Column("counted", "这里已计", Kind.COUNT, about="其中这里计入的"),
    Column("lent", "下级审核", Kind.COUNT, about="其中原件不在这里、按下级审核的计入的"),
    Column("differences", "不同", Kind.COUNT, about="其中下级说的与这里审核的不同的（Z019）"),
    Column("strange", "多出的", Kind.COUNT, about="包里有而这里没有登记的；这里没有登记过它的项目的为空"),
    Column("which_strange", "多出的项目"),
    Column("absent", "没有报的", Kind.COUNT, about="这里登记了、归它报而它的包里没有的；缺卷的看不出，为空"),
    Column("which_absent", "没有报的项目"),
    Column("asked", "抽查", Kind.COUNT, about="按下级审核的计入的项目，请下级补报原件的个数"),
    Column("waiting", "还没有补报的"),
    Column("seed", "抽查的种子", about="项目按 SHA-256（种子|编码）的大小取前几个"),
    Column("why", "要注意的", about="没有收的原因；号数与另一个包相同的"),
)
"""One row a package."""
_WIDTHS: Mapping[str, float] = {
    "office": 22,
    "standing": 10,
    "seen": 16,
    "number": 6,
    "volumes": 14,
    "which": 10,
    "which_absent": 26,
    "which_strange": 22,
    "waiting": 22,
    "seed": 18,
    "why": 46,
}
_USUAL = 9.0
_ASIDE = frozenset(
    ("seed", "seen", "said_returned", "said_undecided", "said_missing", "strange", "which_strange", "asked")
)
"""Columns that are not printed, so that the others can be read on paper."""
_STYLES = {REFUSED: "alarm", INCOMPLETE: "alarm", OVERTAKEN: "aside"}
_ABOUT = (
    "下级上报的包，最近的在前。带原件的在这里重新审核，以这里的为准；不附原件的按下级审核的计入，标明“下级审核”，并抽一部分请下级补报。"
    "“没有报的”按最近一个完整的包算；同一份表来几次只计一次。"
)


def rows_below(view: View, lines: Sequence[ProjectLine], ledger: Ledger) -> list[Row]:
    """A row for each package of each lower office, the newest first; none where none came in. Raises LedgerError."""
    below = view.below
    if not below.packages:
        return []
    own = Register(ledger.issues(), ledger.contacts())
    samples = samples_of(below, ledger.meta(SECRET), view.states)
    waiting = waiting_of(samples, view.states)
    of_package = {(one.signer, one.package): one for one in samples}
    groups: dict[tuple[str, str], list[PackageRow]] = {}
    for row in below.packages:
        groups.setdefault((row.signer, row.package or row.sha), []).append(row)
    newest = _newest(below)
    by_code = {line.state.code: line for line in lines}
    rows: list[dict[str, Any]] = []
    for key, volumes in groups.items():
        is_newest = newest.get(key[0]) == key[1]
        rows.append(_row(below, volumes, by_code, of_package.get(key), waiting, own if is_newest else None))
    told = list(zip((signer for signer, _ in groups), rows, strict=True))
    numbers = Counter((signer, one["number"]) for signer, one in told if one["standing"] != REFUSED)
    for signer, one in told:
        if numbers[signer, one["number"]] > 1:
            one["why"] += f"有两个不同的第{one['number']}号包{SAME_NUMBER}"
    return sorted(rows, key=lambda row: (row["seen"], row["number"] or 0), reverse=True)


def _newest(below: Below) -> dict[str, str]:
    """The newest whole package of each office."""
    whole = [row for row in below.volumes.values() if not row.is_part]
    return {row.signer: row.package for row in sorted(whole, key=age_of)}


def _row(
    below: Below,
    volumes: Sequence[PackageRow],
    by_code: Mapping[str, ProjectLine],
    sample: Sample | None,
    waiting: Mapping[str, Sequence[str]],
    own: Register | None,
) -> dict[str, Any]:
    """One package; ``own`` is the register where it is the newest of its office."""
    taken = [row for row in volumes if row.taken]
    one = (taken or list(volumes))[0]
    shas = {row.sha for row in taken}
    codes = sorted({row.code for row in below.told if row.package in shas})
    own_lines = [by_code[code] for code in codes if code in by_code]
    counts = _counts(one)
    mine = own.within(office_of(one.office, one.signer, one.scope)) if own is not None else []
    missing = missing_volumes(volumes)
    absent = _absent(below, one, mine) if not missing else []
    open_ones = [code for code in (sample.codes if sample else ()) if code in waiting.get(one.signer, ())]
    number = Counter(line.state.state for line in own_lines)
    standing = REFUSED if not taken else INCOMPLETE if missing else TAKEN
    if taken and own is None and not one.is_part:
        standing = OVERTAKEN
    return {
        "office": one_line(one.office) or "（看不出）",
        "standing": standing,
        "seen": in_beijing(max(row.seen for row in volumes)),
        "number": one.number or None,
        "volumes": _volumes_in_words(one, missing),
        "which": _which(taken),
        "said": counts.get(PROJECTS),
        "said_counted": counts.get(states.COUNTED),
        "said_returned": counts.get(states.RETURNED),
        "said_undecided": counts.get(states.UNDECIDED),
        "said_missing": counts.get(states.MISSING),
        "came": len(codes) if taken else None,
        "counted": number[states.COUNTED] if taken else None,
        "lent": sum(states.JUDGED_BELOW in line.state.flags for line in own_lines) if taken else None,
        "differences": sum(any(row.code == Code.Z019.name for row in line.findings) for line in own_lines)
        if taken
        else None,
        "strange": len(set(codes) - set(mine)) if mine else None,
        "which_strange": _named(sorted(set(codes) - set(mine))) if mine else "",
        "absent": len(absent) if own is not None and not missing else None,
        "which_absent": _named(absent),
        "asked": len(sample.codes) if sample else None,
        "waiting": _named(open_ones),
        "seed": sample.seed if sample else "",
        "why": "；".join(dict.fromkeys(refused_facts(row)["why"] for row in volumes if not row.taken)),
    }


def _volumes_in_words(one: PackageRow, missing: Sequence[int]) -> str:
    """``共2卷``, ``共2卷，缺第1卷``."""
    told = f"共{one.volumes}卷" if one.volumes else ""
    return f"{told}，{in_words(missing)}" if missing else told


def _which(taken: Sequence[PackageRow]) -> str:
    """Which originals came with the volumes that were taken over."""
    if not taken:
        return ""
    whole = "附原件" if all(row.with_originals for row in taken) else "不附原件"
    return "补报的" if taken[0].is_part else whole


def _absent(below: Below, one: PackageRow, mine: Sequence[str]) -> list[str]:
    """Of what is registered here for this office to hand up what stands in none of the volumes of its package."""
    shas = {row.sha for row in below.volumes.values() if (row.signer, row.package) == (one.signer, one.package)}
    told = {row.code for row in below.told if row.package in shas}
    return sorted(set(mine) - told)


def _counts(one: PackageRow) -> Mapping[str, int]:
    try:
        read = json.loads(one.counts or "{}")
    except ValueError:
        read = {}
    return read if isinstance(read, dict) else {}


def _named(codes: Sequence[str]) -> str:
    more = f"等{len(codes)}个" if len(codes) > MOST_NAMED else ""
    return "、".join(map(one_line, codes[:MOST_NAMED])) + more


def below_sheets(source: Source) -> Iterator[SheetSpec]:
    """The sheet; none where no package came in."""
    if not source.below:
        return
    column = Columns(COLUMNS)
    shown = [numbered()]
    # What is not printed stands on the right.
    for one in sorted(COLUMNS, key=lambda column: column.key in _ASIDE):
        cell = styled("standing", _STYLES) if one.key == "standing" else None
        look = Look.CODE if one.key == "seed" else None
        width = _WIDTHS.get(one.key, _USUAL)
        shown.append(column(one.key, width, look=look, printed=one.key not in _ASIDE, cell=cell))
    block = table("Below", shown, source.below, source)
    yield SheetSpec(BELOW, [block], title="下级上报的包", about=_ABOUT, frozen=2, tab=TAB_NUMBERS)
