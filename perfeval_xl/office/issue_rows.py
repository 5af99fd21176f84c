"""What is issued as rows of the register, and what must not be registered.

A round knows a project by its code: a code that stands twice would be counted twice, or one of the two would vanish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from perfeval_xl.errors import BriefError, Mistake, PerfevalError
from perfeval_xl.forms.contact import BETWEEN_ADDRESSES, Contact
from perfeval_xl.forms.form import Brief, FormKind
from perfeval_xl.issuing import Job
from perfeval_xl.ledger.rows import ContactRow, IssueRow
from perfeval_xl.profiles import Library
from perfeval_xl.returns.list_words import bare
from perfeval_xl.sealing.certificates import folded
from perfeval_xl.sealing.identity import Identity, encode, identity_key, issued_content
from perfeval_xl.sealing.submitted import time_text

MOST_NAMES = 8
"""Projects that a line names one by one."""
_OTHER_ROUND = "另一轮请用另一个文件夹（--round）"
_OWN_CODES = "一轮里编码不能重复：各部门都从001编起的，请在编码前加上部门的代码"


@dataclass(frozen=True)
class Signature:
    """Who signed a workbook, and under which number."""

    issuer: str = ""
    number: int = 0


@dataclass(frozen=True)
class Workbook:
    """A workbook that is registered, or is about to be."""

    identity: Identity
    file: str
    source: str
    """Where it was read from, for messages."""
    signature: Signature = Signature()

    @property
    def brief(self) -> Brief:
        """What the office issued."""
        return self.identity.brief

    @property
    def kind(self) -> str:
        """As in `IssueRow`."""
        return str((FormKind.DEPARTMENT if self.brief.projects else FormKind.PROJECT).value)


def rows_of(book: Workbook, library: Library, *, batch: int, at: str) -> list[IssueRow]:
    """The row of a workbook, and one for each project of a department."""
    identity, brief = book.identity, book.brief
    row = IssueRow(
        identity=identity_key(encode(identity)),
        batch=batch,
        year=brief.year,
        code=brief.code,
        member_of="",
        kind=book.kind,
        name=brief.name,
        department=brief.supervising_department,
        unit=brief.implementing_unit,
        profile=identity.profile,
        version=identity.version,
        rules=identity.rules,
        layout=identity.layout,
        content=issued_content(identity, own_rules=library.is_own(identity.profile)),
        issuer=book.signature.issuer,
        number=book.signature.number,
        file=book.file,
        at=at,
    )
    members = (
        replace(
            row,
            code=own.code,
            member_of=brief.code,
            kind=FormKind.PROJECT.value,
            name=own.name,
            department=own.supervising_department,
            unit=own.implementing_unit,
        )
        for own in brief.projects
    )
    return [row, *members]


def newest(known: Iterable[IssueRow]) -> dict[str, IssueRow]:
    """The workbook that was issued last for each code; projects inside of departments are none."""
    rows: dict[str, IssueRow] = {}
    for row in sorted(known, key=lambda row: row.batch):
        if not row.member_of:
            rows[row.code] = row
    return rows


def contact_row(brief: Brief, contact: Contact, at: str) -> ContactRow:
    """What is known of whom to ask, as a row."""
    deadline = contact.deadline.isoformat() if contact.deadline else ""
    addresses = BETWEEN_ADDRESSES.join(contact.addresses)
    return ContactRow(brief.year, brief.code, at, contact.person, addresses, deadline, contact.node)


def refuse_drafts(jobs: Sequence[Job]) -> None:
    """Raise PerfevalError for a draft: nobody answers one."""
    drafts = [job.brief.name or job.source for job in jobs if job.brief.draft]
    if drafts:
        raise PerfevalError(f"草稿不登记：{named(drafts)}；请去掉 draft 后下发，或不写 --round；没有写出任何文件")


def refuse(books: Sequence[Workbook], known: Sequence[IssueRow], year: int = 0) -> None:
    """Raise BriefError with all that speaks against registering ``books`` beside those that are ``known``.

    ``year`` is that of the round; 0 where it only begins.
    """
    mistakes = list(dict.fromkeys((*_without_code(books), *_of_years(books, year), *_doubles(books, known))))
    if mistakes:
        raise BriefError(mistakes)


def refuse_former(books: Sequence[Workbook], rows: Sequence[IssueRow]) -> None:
    """Raise BriefError where ``books`` that were issued before are of another project than what was issued last."""
    last = {folded(code): row for code, row in newest(rows).items()}
    mistakes = [
        mistake
        for book in books
        if folded(book.brief.code) in last
        for mistake in _another_project(book, last[folded(book.brief.code)])
    ]
    if mistakes:
        raise BriefError(dict.fromkeys(mistakes))


def _without_code(books: Iterable[Workbook]) -> Iterator[Mistake]:
    for book in books:
        for brief in (book.brief, *book.brief.projects):
            if not brief.code.strip():
                inside = f"（在部门“{book.brief.name}”里）" if brief is not book.brief else ""
                cure = "登记按编码认项目，请在清单里写上编码"
                yield Mistake(book.source, brief.name or "（没有名称）", f"没有项目编码{inside}", cure)


def _of_years(books: Sequence[Workbook], of_round: int) -> Iterator[Mistake]:
    for book in books:
        year = of_round or books[0].brief.year
        if book.brief.year != year:
            whose = "这一轮" if of_round else f"第一个（“{books[0].brief.name}”）"
            what = f"是{book.brief.year}年度的，{whose}是{year}年度的"
            yield Mistake(book.source, book.brief.name or book.brief.code, what, f"一轮只有一个年度；{_OTHER_ROUND}")


@dataclass(frozen=True)
class _Stand:
    """Where a code stands: alone or inside of a department, registered or about to be."""

    code: str
    name: str
    unit: str
    kind: str
    owner: str
    """Code of the department that it is inside of; empty for a workbook of its own."""
    source: str
    """Empty for what is registered already."""

    @property
    def words(self) -> str:
        inside = f"，在部门{self.owner}的表里" if self.owner else ""
        return f"“{self.name}”（{'以前登记的' if not self.source else self.source}{inside}）"


def _doubles(books: Sequence[Workbook], known: Sequence[IssueRow]) -> Iterator[Mistake]:
    """Codes that would stand twice when ``books`` take the place of what was issued of the same codes."""
    seen = {folded(one.code): one for one in _left(books, known)}
    before = {folded(code): row for code, row in newest(known).items()}
    for book in books:
        for one in _of_book(book):
            other = seen.setdefault(folded(one.code), one)
            if other is not one and one.code.strip():
                yield Mistake(one.source, one.name, f"编码“{one.code}”与{other.words}重复", _cure(one, other))
        was = before.get(folded(book.brief.code))
        if was is not None:
            yield from _another_project(book, was)


def _left(books: Iterable[Workbook], known: Sequence[IssueRow]) -> list[_Stand]:
    """What stays registered beside ``books``: each takes the place of the whole workbook of its code, with the projects
    that lay in it.
    """
    again = {folded(book.brief.code) for book in books}
    kept = {(row.identity, row.batch) for code, row in newest(known).items() if folded(code) not in again}
    return [_of_row(row) for row in known if (row.identity, row.batch) in kept]


def twin_lines(books: Sequence[Workbook], known: Sequence[IssueRow]) -> Iterator[str]:
    """Projects of one name and unit under several codes, one of them in ``books``: the same one counted twice perhaps,
    as where a department numbers its projects otherwise than the list of the office.
    """
    groups: dict[tuple[str, str], list[_Stand]] = {}
    for one in (*(own for book in books for own in _of_book(book)), *_left(books, known)):
        if one.kind == FormKind.PROJECT.value and bare(one.name):
            groups.setdefault((bare(one.name), bare(one.unit)), []).append(one)
    twins = [group for group in groups.values() if len(group) > 1 and group[0].source]
    for group in twins[:MOST_NAMES]:
        unit = f"（{group[0].unit}）" if group[0].unit else ""
        codes = [one.code + (f"（在部门{one.owner}的表里）" if one.owner else "") for one in group]
        yield (
            f"“{group[0].name}”{unit}有{len(group)}个编码：{named(codes)}；"
            "是同一个项目的会计两次，请只留一个，另建一轮重新登记；确是几个项目的不用管"
        )
    if len(twins) > MOST_NAMES:
        yield f"这样名称、单位相同而编码不同的，另有{len(twins) - MOST_NAMES}组"


def _of_row(row: IssueRow) -> _Stand:
    return _Stand(row.code, row.name, row.unit, row.kind, row.member_of, "")


def _of_book(book: Workbook) -> Iterator[_Stand]:
    brief = book.brief
    yield _Stand(brief.code, brief.name, brief.implementing_unit, book.kind, "", book.source)
    for own in brief.projects:
        yield _Stand(own.code, own.name, own.implementing_unit, FormKind.PROJECT.value, brief.code, book.source)


def _cure(one: _Stand, other: _Stand) -> str:
    if bool(one.owner) != bool(other.owner):
        return (
            "一个项目不能既单独报、又在部门的表里报，会计两次：请从清单里删去一处；单独下发过而要并进部门的，"
            f"{_OTHER_ROUND}"
        )
    return _OWN_CODES


def _another_project(book: Workbook, was: IssueRow) -> Iterator[Mistake]:
    """What speaks against ``book`` being the workbook that was issued under its code, only written anew."""
    brief, place = book.brief, book.brief.name or book.brief.code
    if brief.code != was.code:
        what = f"编码“{brief.code}”以前登记的写法是“{was.code}”"
        yield Mistake(book.source, place, what, "编码要与以前写得一样；是另一个项目的，请换一个编码")
    elif book.kind != was.kind:
        kinds = {FormKind.PROJECT.value: "项目", FormKind.DEPARTMENT.value: "部门整体"}
        what = f"编码“{brief.code}”以前登记的是{kinds.get(was.kind, '')}“{was.name}”，这次是{kinds[book.kind]}"
        yield Mistake(book.source, place, what, "部门和项目不能用同一个编码")
    elif bare(brief.name) != bare(was.name) and bare(brief.implementing_unit) != bare(was.unit):
        what = f"编码“{brief.code}”以前登记的是“{was.name}”（{was.unit}），名称和单位都不同"
        cure = f"{_OWN_CODES}；确是同一个项目、两样都改了的，先只改名称下发一次，再改单位"
        yield Mistake(book.source, place, what, cure)


def renamed_lines(books: Iterable[Workbook], known: Sequence[IssueRow]) -> Iterator[str]:
    """Workbooks that are issued again under another name or for another unit: renamed, or another project.

    Of what both are told, the former and the present.
    """
    former = newest(known)
    for book in books:
        was, brief = former.get(book.brief.code), book.brief
        if was is None:
            continue
        if bare(was.name) != bare(brief.name):
            what = f"的是“{was.name}”（{was.unit}），这次是“{brief.name}”（{brief.implementing_unit}），按改名处理"
        elif bare(was.unit) != bare(brief.implementing_unit):
            what = f"的“{was.name}”单位是“{was.unit}”，这次是“{brief.implementing_unit}”，按单位改名处理"
        else:
            continue
        yield f"编码“{was.code}”以前登记{what}；其实是两个项目的，请给它另一个编码再下发"


def missing_lines(books: Sequence[Workbook], known: Sequence[IssueRow]) -> list[str]:
    """Of the rules of ``books``, what was registered before and is in the list no longer."""
    profiles, codes = {book.identity.profile for book in books}, {book.brief.code for book in books}
    left = [row for row in newest(known).values() if row.profile in profiles and row.code not in codes]
    if not left:
        return []
    names = named([f"{row.code}{row.name}" for row in left])
    return [f"以前登记过、这份清单里没有的{len(left)}个：{names}；仍在登记里，收表时照样等它"]


def named(names: Sequence[str]) -> str:
    """The first few of ``names`` in a sentence."""
    return "、".join(names[:MOST_NAMES]) + ("等" if len(names) > MOST_NAMES else "")


def begin_of(year: int) -> str:
    """Since when a workbook may have been out of which nobody knows when it was sent."""
    return f"{year}-01-01T00:00:00Z"


def changed_contacts(jobs: Iterable[Job], known: Mapping[str, ContactRow], at: str) -> list[ContactRow]:
    """What is said otherwise than before of whom to ask and until when; a list that says nothing changes nothing.

    Each is later than what it takes the place of, whatever the clock says.
    """
    rows = []
    for job in jobs:
        row, was = contact_row(job.brief, job.contact, at), known.get(job.brief.code)
        if job.contact.empty or (was is not None and replace(was, at=at) == row):
            continue
        rows.append(row if was is None or was.at < at else replace(row, at=_after(was.at)))
    return rows


def _after(at: str) -> str:
    """The next second."""
    return time_text(datetime.fromisoformat(at) + timedelta(seconds=1))
