"""Workbooks made in several processes: the same bytes as in one, in the same order.

A process gets the rules once, and of each workbook what the office knows of its project, of which it builds the form
anew: a few kilobytes, where a form with all its expressions has hundreds. What it does not manage is made by the
process that asked, which fails with it as it would have failed alone.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from perfeval_xl.batch import MOST_JOBS
from perfeval_xl.fence import Done, EndedError, Workers
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, FilledForm
from perfeval_xl.issuing import Make, Order, make, workbook
from perfeval_xl.profiles import Profile
from perfeval_xl.sealing.keys import SigningKey
from perfeval_xl.sealing.stamps import IssueNumber


@dataclass(frozen=True)
class _Task:
    """One workbook, as it crosses to the process that makes it."""

    brief: Brief
    issue: IssueNumber | None


@dataclass(frozen=True)
class _Common:
    """What all workbooks have in common; it crosses once."""

    profile: Profile
    key: SigningKey | None
    password: str | None


@contextmanager
def making_in(
    processes: int, count: int, profile: Profile, *, key: SigningKey | None = None, password: str | None = None
) -> Iterator[Make]:
    """What makes the ``count`` workbooks of ``profile``, once, in so many processes that begin now and end with it.

    This process must have a single thread; where it can be copied, its copies do it, which begin at once.
    """
    number = min(processes, count, MOST_JOBS)
    if number < 2:
        yield make
        return
    common = _Common(profile, key, password)
    workers = Workers(number, _work, common, _lost, copies=number if sys.platform == "linux" else 0)
    try:
        yield functools.partial(_made, workers, common)
    finally:
        workers.end()


def _made(workers: Workers[_Task, bytes | None, _Common], common: _Common, orders: Sequence[Order]) -> Iterator[bytes]:
    crossing = [_can_cross(order, common) for order in orders]
    tasks = (_Task(order.filled.form.brief, order.issue) for order, can in zip(orders, crossing, strict=True) if can)
    with closing(workers.results(tasks)) as results:
        for order, can in zip(orders, crossing, strict=True):
            data = next(results) if can else None
            yield from make([order]) if data is None else [data]


def _can_cross(order: Order, common: _Common) -> bool:
    """Whether the form of an order is what its brief makes of it, with nothing filled in."""
    form = order.filled.form
    return form.profile is common.profile and order.filled == FilledForm.empty(form)


def _work(task: _Task, common: _Common) -> Done[bytes | None]:
    """Make one workbook in a process that is there for it."""
    try:
        filled = FilledForm.empty(build_form(common.profile, task.brief))
        return Done(workbook(filled, key=common.key, issue=task.issue, password=common.password))
    except Exception:
        # Whoever asked makes it himself, and tells why that fails.
        return Done(None)


def _lost(task: _Task, ended: EndedError) -> None:
    """What there is of a workbook whose process ended: whoever asked makes it himself."""
