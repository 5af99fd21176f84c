"""What of a ledger travels to the office above, project by project: rows without who sent, wrote or decided."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from perfeval_xl.arrivals.model import Kind
from perfeval_xl.errors import PerfevalError
from perfeval_xl.ledger import states
from perfeval_xl.ledger.decisions import ASKED, is_below
from perfeval_xl.ledger.rows import BlobRow, DecisionRow, DeliveryRow, JudgementRow, ProjectState
from perfeval_xl.office.package_rows import ProjectRow
from perfeval_xl.office.package_writing import Held
from perfeval_xl.office.packages import FROM_BELOW, FROM_FILE, FROM_MAIL, LONGEST_LINE, TRAVELLING, Lower, Originals
from perfeval_xl.plain_text import without_unseen

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.status import View

R = TypeVar("R")
"""A row."""
DIGITS_OF_MARK = 32
"""Hexadecimal digits that stand for where a delivery lay: no two of a country have the same."""
MOST_NAMED = 20
"""Codes that are named in one message."""
_MAIL = "imaps://"
_FORM = Kind.WORKBOOK.value


class Travelling:
    """The rows of a ledger by project, as far as they travel. Raises LedgerError."""

    def __init__(self, ledger: Ledger, view: View, originals: Originals) -> None:
        self._ledger, self._view, self._originals = ledger, view, originals
        self.issues = _by(ledger.issues(), lambda row: row.member_of or row.code)
        """What was issued, by the code of the project, and of the department in whose workbook it stands."""
        self.decisions = _by(ledger.decisions(), lambda row: row.code)
        self.deliveries: dict[str, list[DeliveryRow]] = {}
        for row in ledger.deliveries():
            if row.role in TRAVELLING:
                self.deliveries.setdefault(row.sha, []).append(row)
        self.blobs: Mapping[str, BlobRow] = {row.sha: row for row in ledger.blobs()}
        self.nodes = {row.code: row.node for row in sorted(ledger.contacts(), key=lambda row: row.at)}
        self.along = _by(view.materials, lambda row: row.code)
        self.attempts = _by(view.attempts, lambda row: row.code)

    def states(self, only: Collection[str] = ()) -> list[ProjectState]:
        """The projects that are forwarded, by code: all, or ``only`` some. Raises PerfevalError for a code that is none
        of the round.
        """
        known = {one.code: one for one in self._view.states if one.year == self._view.year}
        strange = [code for code in only if code not in known]
        if strange:
            named = "、".join(strange[:MOST_NAMED])
            raise PerfevalError(f"这一轮没有这些编码的项目：{named}；请核对 --only 写的编码")
        return [known[code] for code in sorted(set(only) or known)]

    def held(self, state: ProjectState) -> Held:
        """One project with everything of it that travels."""
        files = self._files(state)
        deliveries = [_travelling(row) for sha in files for row in self.deliveries[sha]]
        forms = {row.sha for row in deliveries if row.role == _FORM}
        judgements = [row for sha in files if sha in forms for row in self._judgements(sha, files)]
        kept = () if self._originals is Originals.NONE else files
        here = (self.blobs[sha] for sha in kept if sha in self.blobs)
        return Held(
            self.row(state),
            [row for row in self.issues.get(state.code, ()) if row.year == state.year],
            deliveries,
            judgements,
            [row for row in self.decisions.get(state.code, ()) if row.year == state.year and not _is_asked(row)],
            tuple(here),
        )

    def _files(self, state: ProjectState) -> tuple[str, ...]:
        """Those of the files of a project that travel, by their hashes."""
        found = {state.sha} if state.state == states.COUNTED else set()
        found |= set(state.rivals) if state.state == states.UNDECIDED else set()
        if self._originals is Originals.ALL:
            found |= {one.sha for one in self.attempts.get(state.code, ()) if one.year == state.year}
            found |= {one.sha for one in self.along.get(state.code, ()) if one.year == state.year}
        # What a still lower office kept is here by its word alone.
        return tuple(sorted(sha for sha in found if sha in self.deliveries))

    def _judgements(self, sha: str, files: Collection[str]) -> list[JudgementRow]:
        return [row for row in self._ledger.judgements_of(sha) if row.report in ("", *files)]

    def row(self, state: ProjectState) -> ProjectRow:
        """How it stands. A score is told of what counts alone."""
        is_counted = state.state == states.COUNTED
        return ProjectRow(
            year=state.year,
            code=state.code,
            kind=state.kind,
            name=state.name,
            department=state.department,
            unit=state.unit,
            deadline=state.deadline,
            node=self.nodes.get(state.code, ""),
            state=state.state,
            flags=state.flags,
            verdict=state.verdict,
            sha=state.sha,
            sent=state.sent,
            sent_by=state.sent_by,
            score=state.score if is_counted else "",
            rating=state.rating if is_counted else "",
            rivals=state.rivals,
            files=self._files(state),
        )

    def lower(self, chosen: Iterable[ProjectState]) -> tuple[Lower, ...]:
        """What still lower offices sent that these projects rest on: the newest package of each."""
        codes = {one.code for one in chosen}
        named = {row.origin for code in codes for row in self.issues.get(code, ()) if row.origin}
        named |= {
            row.source.removeprefix(FROM_BELOW)
            for rows in self.deliveries.values()
            for row in rows
            if row.source.startswith(FROM_BELOW)
        }
        newest = {one.signer: one for one in sorted(self._ledger.packages(), key=lambda one: one.number) if one.taken}
        found = []
        for public in sorted(named):
            one = newest.get(public)
            office = without_unseen(one.office)[:LONGEST_LINE] if one else ""
            found.append(Lower(public, office, one.number if one else 0, one.made_at if one else ""))
        return tuple(found)


def _is_asked(row: DecisionRow) -> bool:
    """Whether a still lower office asked for it, and nobody here has granted it: then it is no decision of ours."""
    return is_below(row) and row.kind in ASKED


def _travelling(row: DeliveryRow) -> DeliveryRow:
    """A delivery as the office above may know it: where it lay names paths and accounts, and is told by its digest.

    The digest stays the same from package to package, so that what was forwarded before is known again.
    """
    is_passed_on = row.source.startswith(FROM_BELOW)
    source = row.source if is_passed_on else FROM_MAIL if row.source.startswith(_MAIL) else FROM_FILE
    bundle = _digest("bundle", row.bundle) if row.bundle else ""
    return replace(row, source=source, mark=_digest(row.source, row.mark), bundle=bundle)


def _digest(*parts: str) -> str:
    return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()[:DIGITS_OF_MARK]


def _by(rows: Iterable[R], key: Callable[[R], Hashable]) -> dict[Hashable, list[R]]:
    found: dict[Hashable, list[R]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
