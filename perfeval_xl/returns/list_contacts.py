"""The columns of a list that stay in the office: whom to ask, until when a form is due, under what it is added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from perfeval_xl.forms.contact import (
    LONGEST_NODE,
    LONGEST_PERSON,
    MOST_ADDRESSES,
    Contact,
    ReadDeadline,
    addresses_in,
    deadline_in,
)
from perfeval_xl.forms.list_columns import ADDRESS, CONFIRMED, DEADLINE, NODE, PERSON
from perfeval_xl.forms.list_problems import Level, ListProblem
from perfeval_xl.returns.list_sheets import ListRow
from perfeval_xl.returns.list_tables import ListEntry, is_confirmed
from perfeval_xl.tables import exact_number

LATEST_YEARS = 2
"""Years after the one that is evaluated in which a form may be due; later is a slip of the keyboard."""


def contact_of(row: ListRow) -> Contact:
    """What a row says of whom to ask, until when and under what it is added up; what cannot be read is left out."""
    person, node = (" ".join(row.text(key).split()) for key in (PERSON, NODE))
    return Contact(person, addresses_in(row.text(ADDRESS))[0], _deadline(row).day, node)


def contact_problems(entries: Iterable[ListEntry], today: date) -> Iterator[ListProblem]:
    """What is wrong with these columns, or looks like a slip."""
    for entry in entries:
        row = entry.row
        if len(row.text(PERSON)) > LONGEST_PERSON:
            cure = "请只写姓名；电话、说明写在别的栏"
            yield row.problem(PERSON, f"“联系人”有{len(row.text(PERSON))}字，超过{LONGEST_PERSON}字", cure)
        if len(row.text(NODE)) > LONGEST_NODE:
            cure = "请只写县区、片区这样的简称"
            yield row.problem(NODE, f"“节点”有{len(row.text(NODE))}字，超过{LONGEST_NODE}字", cure)
        good, bad = addresses_in(row.text(ADDRESS))
        if bad:
            what = f"“联系邮箱”里的“{'”“'.join(bad[:MOST_ADDRESSES])}”不是邮箱地址"
            yield row.problem(ADDRESS, what, "请改成name@example.cn这样的地址，几个的用分号隔开；没有的留空")
        elif len(good) > MOST_ADDRESSES:
            yield row.problem(ADDRESS, f"“联系邮箱”有{len(good)}个地址", f"最多{MOST_ADDRESSES}个")
        yield from _of_deadline(row, today)


def _deadline(row: ListRow) -> ReadDeadline:
    return deadline_in(row.text(DEADLINE))


def _of_deadline(row: ListRow, today: date) -> Iterator[ListProblem]:
    read = _deadline(row)
    if read.wrong:
        yield row.problem(DEADLINE, f"“截止日期”{read.wrong}", read.cure)
    if read.note:
        yield row.problem(DEADLINE, f"“截止日期”{read.note}", "如果不对，请改清单", Level.NOTE)
    evaluated = exact_number(row.values.get("year"))
    if read.day is None or evaluated is None:
        return
    if read.day.year <= evaluated or read.day.year > evaluated + LATEST_YEARS:
        if is_confirmed(row):
            return
        when = "还没有过完" if read.day.year <= evaluated else "早已过去"
        what = f"“截止日期”是{read.day}，那时{int(evaluated)}年度{when}，多半是年份写错"
        yield row.problem(DEADLINE, what, f"请核对；确认无误的，在这一行的“{CONFIRMED.heading}”栏填“是”", Level.ASK)
    elif read.day < today:
        yield row.problem(DEADLINE, f"“截止日期”{read.day}已经过了", "还收表的，请改成以后的日期", Level.NOTE)
