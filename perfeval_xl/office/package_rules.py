"""What may be taken over of a volume that a lower office signed, and as which rows.

Whatever a row says, it is held against what this office knows itself: its list of lower offices, its own register and
the files. One row that says more than its office may refuses the whole volume.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.arrivals.kinds import kind_of
from perfeval_xl.arrivals.model import BEIJING, Kind
from perfeval_xl.errors import ReturnFileError
from perfeval_xl.ledger import originals
from perfeval_xl.ledger.decisions import ASKED, DROP, USE
from perfeval_xl.ledger.from_below import BELOW, LOWER
from perfeval_xl.ledger.rows import (
    BlobRow,
    ContactRow,
    ContainerRow,
    DeliveryRow,
    JudgementRow,
    storable,
)
from perfeval_xl.ledger.said_book import FromBelow
from perfeval_xl.ledger.said_rows import ToldRow
from perfeval_xl.ledger.states import ACCEPTED, MISSING, REFUSED, SAID_BELOW, STEP
from perfeval_xl.office.endings import suffix_of
from perfeval_xl.office.lower_offices import LowerOffice, Register
from perfeval_xl.office.office_findings import in_beijing
from perfeval_xl.office.package_numbers import impossible_in
from perfeval_xl.office.package_rows import ProjectRow
from perfeval_xl.office.packages import Package
from perfeval_xl.office.rounds import Round
from perfeval_xl.plain_text import one_line
from perfeval_xl.returns.first_look import first_look
from perfeval_xl.sealing.certificates import fingerprint
from perfeval_xl.sealing.identity import identity_key

if TYPE_CHECKING:
    pass

AHEAD = timedelta(days=1)
"""By how much the clock of another office may be ahead of ours: zones are set wrongly, and by no more."""
BETWEEN = "|"
"""Between the code of a project and where a lower office had a file from, in the mark of a delivery."""
TAKEN_OVER = ASKED | {USE, DROP, ACCEPTED, REFUSED}
"""Kinds of decisions that travel: what is issued is for nobody but this office to say."""
DIGITS_OF_NUMBER = 10
"""So that the numbers of packages stand in their order as texts, too."""
DIGITS = 12
"""Of a hash, that tell files and volumes apart."""
MOST_DIGITS = 20
"""Of an impossible number, that are shown."""
LONGEST_TEXT = 500
"""Characters of a name in a row: more than any list lets one have."""
MOST_NAMED = 3
"""Projects that are named before they are counted."""
_EPOCH = datetime(1970, 1, 1)
_REGISTER = "是下级上报的，请打电话与它核对指纹，用 perfeval keys lower 登记它的.pub，再收一次；不认识的，不要理会"
_SCOPE = "确实归它报的，用 perfeval keys lower 把范围写全，再收一次；不归它报的，请它去掉后重新上报"
_MEND = "请下级核对后重新上报；不要用改过的包"


@dataclass(frozen=True)
class Wrong:
    """Why a volume is not taken over."""

    why: str
    words: str
    """What to do."""
    by_clock: bool = False
    """Whether another day may say otherwise."""


def wrong_with(package: Package, office: LowerOffice | None, own: Register, year: int, now: datetime) -> Wrong | None:
    """Why a volume is not taken over by the register ``own`` of a round of ``year``; None where it is."""
    told = package.manifest
    if office is None:
        name, digits = one_line(told.certificate.office.name), fingerprint(told.certificate.office)
        return Wrong(f"签名的“{name}”没有登记为这一轮的下级（它的公钥的指纹是{digits}）", _REGISTER)
    return (
        _out_of_time(package, office, now)
        or _of_another_year(package, year)
        or _out_of_scope(package, office, own)
        or _smuggled(package, own)
        or _beyond_belief(package)
    )


def _out_of_time(package: Package, office: LowerOffice, now: datetime) -> Wrong | None:
    made, certificate = package.manifest.made_at, office.certificate
    latest = _stamp(now + AHEAD)
    times = [made, *(one.at for one in package.issues), *(one.at for one in package.decisions)]
    times += [one.seen for one in package.deliveries] + [one.judged_at for one in package.judgements]
    if max(times) > latest:
        why = f"里面有{in_beijing(max(times)) or max(times)}的记录，比这里的时间晚一天以上"
        return Wrong(why, "请核对两边电脑的日期和时间；下级的错了，改好后重新上报，这里的错了，改好后再收一次", True)
    days = {_day(made), now.astimezone(BEIJING).date()}
    if certificate is not None and not all(day is not None and certificate.is_valid(day) for day in days):
        why = f"“{office.name}”的密钥{certificate.validity}，这个包是{in_beijing(made)[:10] or made}做的"
        return Wrong(why, "请向该单位要续期以后的公钥，重新登记，再收一次", True)
    return None


def _of_another_year(package: Package, year: int) -> Wrong | None:
    if package.manifest.year == year:
        return None
    return Wrong(f"是{package.manifest.year}年度的，这一轮是{year}年度", "请收进那个年度的一轮")


def _out_of_scope(package: Package, office: LowerOffice, own: Register) -> Wrong | None:
    """Projects that this office may not speak for, however they are called in the volume."""
    heads = {(one.identity, one.code): one for one in package.issues if not one.member_of}
    outside = {
        one.code: one for one in package.issues if not own.admits(office, one, heads.get((one.identity, one.member_of)))
    }
    if not outside:
        return None
    first = [
        f"{one_line(one.code)}（{one_line(one.name)}，主管部门{one_line(one.department) or '没有写'}）"
        for one in list(outside.values())[:MOST_NAMED]
    ]
    more = f"等{len(outside)}个" if len(outside) > MOST_NAMED else ""
    why = f"里面的{'、'.join(first)}{more}不在“{office.name}”可以上报的范围（{office.words}）"
    return Wrong(why, _SCOPE)


def _smuggled(package: Package, own: Register) -> Wrong | None:
    """Forms that belong to another project than the volume says."""
    of_file: dict[str, set[str]] = {}
    for project in package.projects:
        if BETWEEN in project.code:
            return Wrong(f"编码“{one_line(project.code)}”里有“{BETWEEN}”", _MEND)
        for sha in project.files:
            of_file.setdefault(sha, set()).add(project.code)
    for issue in package.issues:
        if max(map(len, (issue.code, issue.name, issue.department, issue.unit, issue.file))) > LONGEST_TEXT:
            return Wrong(f"编码{one_line(issue.code, MOST_DIGITS)}的名称太长", _MEND)
        strange = own.codes_of(issue.identity) - {issue.member_of or issue.code}
        if strange:
            return Wrong(f"把编码{one_line(min(strange))}的表登记作{one_line(issue.code)}的", _MEND)
    spelt = own.spelt_otherwise(one.code for one in package.issues)
    if spelt:
        return Wrong(f"编码“{one_line(spelt[0])}”与“{one_line(spelt[1])}”只是写法不同，会计两次", _MEND)
    issued = {(one.identity, one.code) for one in package.issues if not one.member_of}
    forms = {one.sha for one in package.deliveries if one.role == Kind.WORKBOOK.value}
    for sha in sorted(forms):
        if len(of_file[sha]) > 1:
            return Wrong(f"同一份表算作{'、'.join(sorted(map(one_line, of_file[sha])))}几个项目的", _MEND)
    for row in package.judgements:
        codes = of_file[row.sha]
        known = own.codes_of(row.identity) | {code for identity, code in issued if identity == row.identity}
        if not ({row.code} - {""}) | known <= codes:
            return Wrong(f"把编码{one_line(row.code)}的表算作{one_line(min(codes))}的", _MEND)
    for sha, data in package.originals.items():
        if sha in forms:
            wrong = _is_of_another(sha, data, of_file[sha], own)
            if wrong:
                return Wrong(wrong, _MEND)
    return None


def _is_of_another(sha: str, data: bytes, codes: set[str], own: Register) -> str:
    """Why the form in ``data`` is none of the projects with these codes, as it says itself; empty where it may be."""
    look = first_look(Path(f"{sha}.xlsx"), data)
    if look.identity is None:
        return ""
    try:
        registered = own.codes_of(identity_key(look.encoded))
    except ReturnFileError:
        registered = set()
    said = {look.identity.brief.code} | registered
    if said <= codes:
        return ""
    return f"把编码{one_line(min(said - codes))}的表算作{one_line(min(codes))}的"


def _beyond_belief(package: Package) -> Wrong | None:
    """Numbers that no form holds, which this office would add up without ever having seen it."""
    found = impossible_in(package)
    if found is None:
        return None
    code, number = found
    return Wrong(f"编码{one_line(code)}的表里有不可能的数{one_line(number, MOST_DIGITS)}", _MEND)


# ---- as rows


def rows_of(package: Package, office: LowerOffice, own: Register, of: Round, has: set[str], now: datetime) -> FromBelow:
    """The rows of a volume that may be taken over; its originals are kept, of which the ledger ``has`` some.

    Raises LedgerError where they cannot be written.
    """
    key, seen = package.manifest.public, _stamp(now)
    deliveries = list(_deliveries(package, office, has))
    blobs: dict[str, BlobRow] = {}
    for row in deliveries:
        data = package.originals.get(row.sha)
        if data is not None and row.sha not in blobs:
            suffix = suffix_of(data, Kind(row.role))
            originals.keep(of.ledger, data, suffix)
            blobs[row.sha] = BlobRow(row.sha, len(data), suffix, seen)
    marks: dict[str, int] = {}
    for row in deliveries:
        marks[row.mark] = marks.get(row.mark, 0) + 1
    return FromBelow(
        issues=[replace(row, origin=row.origin or key) for row in package.issues],
        contacts=list(_contacts(package, office, own)),
        containers=[ContainerRow(f"{BELOW}{key}", mark, count, seen) for mark, count in marks.items()],
        deliveries=deliveries,
        blobs=[row for sha, row in blobs.items() if sha not in has],
        decisions=[
            replace(row, who=office.name, from_file=f"{BELOW}{key}")
            for row in package.decisions
            if row.kind in TAKEN_OVER
        ],
    )


def _contacts(package: Package, office: LowerOffice, own: Register) -> Iterator[ContactRow]:
    """Until when each project is due, and under which 节点 it is added up, for want of a list of this office."""
    at = _stamp((_EPOCH + timedelta(seconds=package.manifest.number)).replace(tzinfo=UTC))
    for one in package.projects:
        if own.is_registered(one.code):
            # What the list of this office does not say of its own projects, nobody else says.
            continue
        node = office.nodes[0] if len(office.nodes) == 1 else one.node
        if one.deadline or node:
            yield ContactRow(one.year, one.code, at, "", "", one.deadline, node)


def _deliveries(package: Package, office: LowerOffice, has: set[str]) -> Iterator[DeliveryRow]:
    """Each arrival there whose file is here or was judged there, once for each project that it came for."""
    key, judged = package.manifest.public, {one.sha for one in package.judgements if not one.report}
    codes: dict[str, list[str]] = {}
    for project in package.projects:
        for sha in project.files:
            codes.setdefault(sha, []).append(project.code)
    further = {one.public: (f"{one_line(one.office)}上报",) for one in package.manifest.lower if one.office}
    for row in package.deliveries:
        data = package.originals.get(row.sha)
        role = row.role if data is None else _role(data, row)
        if data is None and not (row.sha in judged and role == Kind.WORKBOOK.value):
            continue
        for code in codes[row.sha]:
            # What it tells otherwise of the same arrival in a later package is no other arrival.
            mark = BETWEEN.join((code, row.source, row.mark, row.sha[:DIGITS]))
            yield replace(
                row,
                source=f"{BELOW}{key}",
                mark=storable(mark),
                name=row.name[:LONGEST_TEXT],
                trail=STEP.join((f"{office.name}上报", *further.get(row.source.removeprefix(BELOW), ()))),
                bundle=f"{BELOW}{key}{STEP}{row.bundle}" if row.bundle else "",
                role=role,
                code="",
                facts="",
            )


def _role(data: bytes, row: DeliveryRow) -> str:
    """What an original is, whatever the volume calls it."""
    kind = kind_of(data, row.name)
    return Kind.OTHER.value if kind is Kind.PACKAGE else kind.value


def told_of(package: Package, sha: str, has: set[str]) -> tuple[list[ToldRow], list[JudgementRow]]:
    """What a volume says that is no fact here: how projects stand there, and what its office judged.

    Of a form whose original is here only what is compared: it is judged here.
    """
    told = package.manifest
    # As texts these stand in the order of `perfeval_xl.office.below.age_of`.
    rules = f"{LOWER}{told.public}:{told.made_at}:{told.number:0{DIGITS_OF_NUMBER}}:{sha[:DIGITS]}"
    rows = [ToldRow(sha, 0, "", "", "", "", "", "", "")]
    rows += [
        ToldRow(sha, one.year, one.code, one.kind, _state(one), one.verdict, one.sha, ",".join(one.rivals), one.score)
        for one in package.projects
    ]
    judgements = [
        replace(row, rules=rules, answers=b"", findings=(), figures=()) if row.sha in has else replace(row, rules=rules)
        for row in package.judgements
        if not row.report
    ]
    return rows, judgements


def _state(one: ProjectRow) -> str:
    """How a project stands below; of what has not come there, how it stands with a still lower office."""
    further = (state for state, flag in SAID_BELOW.items() if one.state == MISSING and flag in one.flags)
    return next(further, one.state)


def _stamp(when: datetime) -> str:
    return f"{when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def _day(time: str) -> date | None:
    try:
        return datetime.fromisoformat(time).astimezone(BEIJING).date()
    except ValueError:
        return None
