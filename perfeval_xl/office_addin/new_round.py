"""新建 in the add-in of an office: what it makes is registered, so that 收表 knows it when it comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from perfeval_xl.addin import new_forms
from perfeval_xl.addin.new_forms import Made
from perfeval_xl.addin.session import Reply, Session
from perfeval_xl.errors import OutputError
from perfeval_xl.issuing import Issued, Job, issue_all
from perfeval_xl.office.registering import registering
from perfeval_xl.office.rounds import Round
from perfeval_xl.office_addin import memory
from perfeval_xl.profiles.library import default_library

_NAME = "{}年度绩效自评"
"""Of the folder of a round that begins, by its year."""


def next_step(session: Session) -> Reply:
    """Do the next step of the three, by what is open; the last one begins a round, or adds to it."""

    def make(jobs: Sequence[Job], beside: Path) -> Made:
        return _registered(session, jobs, _round_for(jobs, beside))

    return new_forms.next_step(session, make)


def _round_for(jobs: Sequence[Job], beside: Path) -> Round:
    """The round in which the list lies, else the one of the year beside it."""
    around = next((one for one in map(Round, (beside, *beside.parents)) if one.is_begun), None)
    return around or Round(beside / _NAME.format(jobs[0].brief.year))


def _registered(session: Session, jobs: Sequence[Job], of: Round) -> Made:
    """Make the workbooks of ``jobs`` and register them. Raises PerfevalError with what speaks against it."""
    library = default_library()
    with registering(of.folder, library, session.show_progress) as registration:
        registration.refuse(jobs)

        def planned() -> Iterator[Issued]:
            return issue_all(jobs, registration.forms, library=library)

        done = list(registration.through(jobs, planned(), None, planned))
        lines = registration.lines(jobs)
    with suppress(OutputError):
        memory.remember(memory.ROUND, of.folder)
    return Made(registration.forms, done, (*lines, f"收到的文件请放进 {of.inbox}，再点“收表”"))
