"""What the office says of files that came in, beside what the check of each says: made of states and deliveries.

Nothing here is stored: a finding stands as long as the rows say so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from perfeval_xl.arrivals.model import BEIJING, SentBy
from perfeval_xl.findings import Code, Count, Day, Finding, FindingFact, Place, Year
from perfeval_xl.findings.arrival_types import (
    FACTS,
    NO_SUCH_CODE,
    NO_SUCH_CODE_CURE,
    OTHER_CONTENT,
    OTHER_CONTENT_CURE,
    SIGNED_BY_ANOTHER,
    UNSIGNED,
)
from perfeval_xl.findings.facts import facts_data
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import AttemptState, DeliveryRow, FindingRow, IssueRow, MaterialRow, ProjectState
from perfeval_xl.plain_text import one_line

EVIDENCE: Mapping[str, str] = {
    SentBy.FILE: "表内写明",
    SentBy.MESSAGE: "邮件日期",
    SentBy.SERVER: "邮箱收到",
    SentBy.ARCHIVE: "压缩包或邮件自己写的时间",
    SentBy.DISK: "文件时间",
}
"""What a time of sending rests on, as a clerk reads it."""
REPORT, REPORT_WORDS = "report", ("自评", "报告")
"""The role of a document of Word, and what stands in the name of one that is a 自评报告."""
SELF_EVALUATION = "自评报告"
"""What such a document is called."""
ROLES: Mapping[str, str] = {REPORT: "Word文档（.docx）", "scan": "扫描件、图片"}
"""What a file that came along is, as a clerk reads it; anything else is what its ending says."""
DOCUMENTS: Mapping[str, str] = {
    "docx": "读不出来的Word文档（.docx）",
    "doc": "旧版Word文档（.doc）",
    "wps": "WPS文字文档（.wps）",
    "rtf": "文档（.rtf）",
    "odt": "文档（.odt）",
    "pages": "文档（.pages）",
}
"""Documents that may be a 自评报告 and are not read, by their ending."""
LONGEST_ENDING = 8
"""Characters of what stands behind the last dot of a name and may be its ending."""
ADDRESSES = ";"
"""Stands between several addresses of one contact."""
UNKNOWN = "（没有记下）"
"""Stands for a fact that a row does not have."""
DIGITS_OF_KEY = 8
"""Of a public key, that are shown: it is held against those that are there, of which there are few."""
MOST_RIVALS = 3
"""Files beside the first that a contradiction names before they are counted; `ProjectState.rivals` has all of them."""
DOUBTS: Mapping[str, str] = {
    states.NO_TIME: "不是时间",
    states.BEFORE_ISSUE: "在下发这张表之前",
    states.AFTER_ARRIVAL: "收到的时候还没有到",
    states.OTHER_THAN_SENT: "与{other}相差一天以上",
    states.BEFORE_SAVING: "文件存盘比它晚一天以上",
}
"""Why the time that 上报 wrote is not believed."""
OF_FILLING = "T"
"""Stage of the findings about open cells, which are counted for a blank form."""


def row_of(finding: Finding, mark: str = "") -> FindingRow:
    """A finding in the shape in which the ledger keeps it; those of the office have no mark."""
    return FindingRow(
        code=finding.code.name,
        severity=int(finding.severity),
        place=str(finding.place),
        item=finding.place.item,
        message=finding.message,
        found=finding.found,
        expected=finding.expected,
        fix=finding.fix,
        basis=finding.basis,
        mark=mark,
        explanation=finding.explanation,
        facts=json.dumps(facts_data(finding.facts), ensure_ascii=False, sort_keys=True),
    )


def of_refusal(delivery: DeliveryRow) -> FindingRow | None:
    """Why something was not opened; None for a code that this program does not know."""
    if delivery.code not in Code.__members__:
        return None
    try:
        read = json.loads(delivery.facts or "{}")
    except ValueError:
        read = {}
    told = read if isinstance(read, dict) else {}
    facts = {name: str(told.get(name, UNKNOWN)) for name in {*FACTS.get(delivery.code, ()), *told}}
    return row_of(Finding(Code[delivery.code], _place(delivery.name), facts))


def of_attempt(
    attempt: AttemptState, told: Sequence[FindingRow], year: int, issues: Mapping[str, IssueRow]
) -> Iterator[FindingRow]:
    """What is said of a file by its verdict; ``told`` are its findings, ``issues`` the newest ones by code."""
    place = _place(attempt.file)
    match attempt.verdict:
        case states.UNREGISTERED:
            known = attempt.read_code in issues and bool(attempt.read_code)
            why, cure = (OTHER_CONTENT, OTHER_CONTENT_CURE) if known else (NO_SUCH_CODE, NO_SUCH_CODE_CURE)
            code = one_line(attempt.read_code) or "（空）"
            yield _row(Code.Z011, place, why=why.format(code=code), words=cure)
        case states.OTHER_YEAR:
            yield _row(Code.Z012, place, found=Year(attempt.read_year), expected=Year(year))
        case states.REISSUED:
            newest = issues.get(attempt.code)
            yield _row(Code.Z013, place, other=newest.file if newest is not None else UNKNOWN)
        case states.ALTERED if attempt.is_foreign:
            name = one_line(attempt.signed_as)
            why = SIGNED_BY_ANOTHER.format(name=name, key=key_start(attempt.signer)) if attempt.signer else UNSIGNED
            issuer = issues[attempt.code].issuer if attempt.code in issues else ""
            yield _row(Code.Z025, place, why=why, expected=key_start(issuer) or UNKNOWN)
        case states.BLANK:
            yield _row(Code.Z014, place, found=Count(open_cells(told)))


def key_start(public: str) -> str:
    """The first digits of a public key, by which two that are not the same are told apart."""
    return public[:DIGITS_OF_KEY]


def open_cells(told: Sequence[FindingRow]) -> int:
    """How many findings say that something is not filled in."""
    return Counter(row.code[:1] for row in told)[OF_FILLING]


def of_project(state: ProjectState, attempts: Sequence[AttemptState]) -> Iterator[FindingRow]:
    """What is said of a project by the files that came for it, the deciding one and its rivals first."""
    deciding = [one for one in attempts if one.sha == state.sha or one.sha in state.rivals]
    if len(state.rivals) > 1:
        yield _contradiction(state, [one for one in deciding if one.sha in state.rivals], attempts)
    for one in deciding:
        yield from _of_times(one)
        yield from _of_sender(one, state)
    late = [one for one in deciding if states.LATE in state.flags and one.sent]
    for one in late[:1]:
        yield _row(
            Code.Z024, _place(one.file), found=Day(beijing_day(one.sent)), expected=Day(_day(state.deadline, one.sent))
        )
    yield from _of_copies(attempts)


def of_material(material: MaterialRow) -> FindingRow | None:
    """What is said of a file that came along: that nobody knows whose it is, or that nothing here reads it."""
    place = _place(material.file or material.name)
    may_be_ours = material.role in ROLES or _ending(material.name) in DOCUMENTS
    if not material.code and may_be_ours:
        return _row(Code.Z022, place, what=what_it_is(material))
    return None if material.role in ROLES else _row(Code.Z001, place, what=what_it_is(material))


def what_it_is(material: MaterialRow) -> str:
    """``自评报告``, ``旧版Word文档（.doc）``, ``.csv文件``."""
    if material.role == REPORT and any(word in material.name for word in REPORT_WORDS):
        return SELF_EVALUATION
    ending = _ending(material.name)
    unread = DOCUMENTS.get(ending) or (f".{ending}文件" if ending else "没有后缀的文件")
    return ROLES.get(material.role, unread)


def _ending(name: str) -> str:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending if ending.isalnum() and len(ending) <= LONGEST_ENDING else ""


def _contradiction(state: ProjectState, rivals: Sequence[AttemptState], attempts: Sequence[AttemptState]) -> FindingRow:
    files = [one.file for one in rivals] or list(state.rivals)
    times = {one.sent for one in rivals}
    if {is_of_contact(one, state) for one in rivals} == {True, False}:
        why = "有一份不是登记的联系人发来的"
    elif _came_again(rivals, attempts):
        why = "较早的一份后来又来过"
    elif len({one.sent_by == SentBy.DISK for one in rivals}) > 1:
        why = "有一份只有文件时间，谁都可能改过"
    else:
        why = "上报的时间相同" if len(times) <= 1 else "上报的时间、次数和存盘的时间所说的先后不一致"
    others = files[1:]
    other = "、".join(map(one_line, others[:MOST_RIVALS])) + (f"等{len(others)}份" if len(others) > MOST_RIVALS else "")
    return _row(Code.Z016, _place(files[0]), other=other, why=why)


def _came_again(rivals: Sequence[AttemptState], attempts: Sequence[AttemptState]) -> bool:
    """Whether what one of them says came before another one, and again after it."""
    for one in rivals:
        same = [other for other in attempts if other.sha == one.sha or one.answered == other.answered != ""]
        first, last = min(other.sent for other in same), max(other.last or other.sent for other in same)
        if any(first < other.sent < last for other in rivals if other.answered != one.answered):
            return True
    return False


def _of_times(attempt: AttemptState) -> Iterator[FindingRow]:
    """That the time in the file cannot be believed."""
    if not attempt.doubt:
        return
    other_clock = "邮件的日期" if attempt.sent_by == SentBy.MESSAGE else "邮箱收到的时间"
    why = DOUBTS[attempt.doubt].format(other=other_clock)
    other = f"{EVIDENCE.get(attempt.sent_by, '')}{in_beijing(attempt.sent)}" if attempt.sent else "收到的先后"
    yield _row(Code.Z021, _place(attempt.file), found=in_beijing(attempt.claimed) or UNKNOWN, why=why, other=other)


def _of_sender(attempt: AttemptState, state: ProjectState) -> Iterator[FindingRow]:
    """That somebody else sent it than who is registered."""
    if is_of_contact(attempt, state) is False:
        known = "、".join(_addresses(state))
        yield _row(Code.Z017, _place(attempt.file), found=attempt.sender, expected=known)


def is_of_contact(attempt: AttemptState, state: ProjectState) -> bool | None:
    """Whether a registered contact sent it; None where nobody knows who did, or who should."""
    known = _addresses(state)
    return attempt.sender.lower() in known if attempt.sender and known else None


def _addresses(state: ProjectState) -> list[str]:
    return [address.strip().lower() for address in state.address.split(ADDRESSES) if address.strip()]


def _of_copies(attempts: Sequence[AttemptState]) -> Iterator[FindingRow]:
    """Files that say the same as an earlier one."""
    first: dict[str, AttemptState] = {}
    for one in attempts:
        if not one.answered:
            continue
        known = first.setdefault(one.answered, one)
        if known.sha != one.sha:
            yield _row(Code.Z015, _place(one.file), other=known.file)


def in_beijing(time: str) -> str:
    """``2024-03-28 10:12`` in China, of a time as the ledger writes it; empty for none."""
    read = _time(time)
    return read.strftime("%Y-%m-%d %H:%M") if read is not None else ""


def beijing_day(time: str) -> date:
    """The day of ``time`` in China."""
    return (_time(time) or datetime.fromtimestamp(0, BEIJING)).date()


def _day(text: str, otherwise: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return beijing_day(otherwise)


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return None


def _row(code: Code, place: Place, **facts: FindingFact) -> FindingRow:
    return row_of(Finding(code, place, facts))


def _place(name: str) -> Place:
    return Place(path=name)
