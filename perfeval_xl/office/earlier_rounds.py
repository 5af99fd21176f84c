"""The rounds of years before that a round is held against: which they are, and what they hold.

The ledger remembers where they lie. They are opened for reading alone. What is gone, damaged or too new is told, and
the rest is compared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from perfeval_xl.checks.year_forms import PackedBook, YearForm, forms_in
from perfeval_xl.errors import LedgerError
from perfeval_xl.forms.same_projects import NamedProject, named
from perfeval_xl.forms.told import Told
from perfeval_xl.ledger import originals, states
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import ProjectState
from perfeval_xl.office.answered import Answers
from perfeval_xl.office.earlier_places import is_there, remembered
from perfeval_xl.office.rounds import LEDGER, Round

HOW = "；请放回原处，或用 perfeval collect … --previous 重新指明，不再对比的用 --no-previous"
"""What to do about a round that is not there."""


@dataclass(frozen=True)
class EarlierRound:
    """What counts in the round of a year before."""

    of: Round
    year: int
    states: Sequence[ProjectState]
    """How each project and each department stands."""
    packed: Mapping[str, bytes]
    """The answers of these forms by the hash of their files, as `perfeval_xl.office.answered.Answers` unpacks them."""
    suffixes: Mapping[str, str]
    """The ending under which each file is kept, by its hash."""

    def packed_of(self, state: ProjectState) -> bytes:
        """The answers of the form that counts of a project; empty where none does."""
        return self.packed.get(state.sha, b"") if state.state == states.COUNTED else b""

    def originals_seen_from(self, folder: Path) -> Mapping[str, str]:
        """The path of each of these files from ``folder``, by its hash; nothing where none leads there."""
        here = Path(LEDGER)
        try:
            up = Path(os.path.relpath(self.of.folder.absolute(), folder.absolute())).as_posix()
        except ValueError:
            # Another drive.
            return {}
        return {sha: f"{up}/{originals.original(here, sha, end).as_posix()}" for sha, end in self.suffixes.items()}


def earlier_rounds(of: Round, ledger: Ledger) -> tuple[list[EarlierRound], list[str]]:
    """What counts in the rounds that ``of`` is held against, and which of them could not be read, in words."""
    found, problems = [], []
    for one in remembered(of, ledger):
        if not is_there(one):
            problems.append(f"以前年度的轮次“{one.folder}”不在了，或者移动过，没有与它对比{HOW}")
            continue
        try:
            found.append(_read(one))
        except LedgerError as error:
            problems.append(f"以前年度的轮次“{one.folder}”读不了，没有与它对比：{error}")
    return found, problems


def _read(of: Round) -> EarlierRound:
    with Ledger.open(of.ledger, readonly=True) as ledger:
        # Lateness is not asked, so that the day does not matter.
        every = ledger.states(date.today())
        shas = {one.sha for one in every if one.state == states.COUNTED}
        packed = {sha: answers for sha, answers in ledger.all_answers() if sha in shas}
        suffixes = {sha: suffix for sha, suffix in ledger.suffixes().items() if sha in shas}
        return EarlierRound(of, ledger.year, every, packed, suffixes)


def books_of(of: Round) -> Iterator[PackedBook]:
    """What counts in a round, as files of this year are held against it; and what does not, without a form.

    Raises LedgerError.
    """
    found = _read(of)
    for state in found.states:
        packed = found.packed_of(state)
        names = [form.project for form in forms_of(Answers(packed), state)] if packed else [project_of(state)]
        yield PackedBook(names[0], tuple(names[1:]), packed, state.sent)


def project_of(state: ProjectState) -> NamedProject:
    """What a project of a round is known by."""
    return named(state.year, state.kind, state.code, state.name, state.department, state.unit)


def forms_of(told: Told, state: ProjectState) -> list[YearForm]:
    """The forms of a workbook of a round: what it is called is what was issued."""
    return forms_in(
        told,
        state.year,
        code=state.code,
        name=state.name,
        department=state.department,
        unit=state.unit,
        sha=state.sha,
    )
