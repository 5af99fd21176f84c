"""Rounds of two years of a few projects, with what was answered in them; what changed is what a test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from perfeval_xl.issuing import workbook
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.collecting import Collected, collect
from perfeval_xl.office.finishing import Wanted
from perfeval_xl.office.rounds import Round
from tests import making
from tests.making import Change, put
from tests.office import small_rounds
from tests.office.runs import NOTHING, Heard, request

YEAR = small_rounds.YEAR
A_YEAR = 31_536_000
"""Seconds."""


def round_of(folder: Path, year: int, projects: Mapping[str, Sequence[Change]]) -> Round:
    """A round of ``year`` with these projects by their codes, as they came back; nothing of it is taken in."""
    of = Round(folder)
    forms = [making.filled(making.dossier(*_of_year(year, code), *changes)) for code, changes in projects.items()]
    with Ledger.create(of.ledger, year) as ledger:
        ledger.register([replace(small_rounds.issue_row(form), at=f"{year + 1}-01-02T00:00:00Z") for form in forms])
    of.inbox.mkdir()
    files = {f"{form.form.brief.code}.xlsx": workbook(form) for form in forms}
    small_rounds.put_in(of, files, when=small_rounds.SENT_AT + (year - YEAR) * A_YEAR)
    return of


def _of_year(year: int, code: str) -> list[Change]:
    return [
        put("project.year", year),
        put("project.code", code),
        put("project.name", f"{code}项目"),
        put("indicators.4.target", f"{year}年12月31日前"),
        put("indicators.4.actual", f"{year}-12-20"),
    ]


def taken_in(
    of: Round, previous: Sequence[Path] | None = None, wanted: Wanted = NOTHING, heard: Heard | None = None
) -> Collected:
    """Take a round in, beside rounds of years before."""
    done = Collected()
    collect(replace(request(of, wanted=wanted), previous=previous), heard or Heard(), done)
    return done
