"""Two seeded rounds of two years, with planted changes: ``python -m tests.office.two_years [N SEED] [--rows]``.

N projects of every profile, as `round_making` makes them, and the same a year before; most of them changed in the ways
in which sound projects change, some in one of `CHANGES`. Both rounds are issued, filled in and taken in by the real
program (with ``--rows`` what was answered is put into the ledgers at once), and every finding of two years, every
project that is new or ended, is held against what was planted. Prints a table; 1 where anything is missing or invented.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from perfeval_xl.checks import Case
from perfeval_xl.findings.facts import exact_text
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.issuing import workbook
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.judging import answers_of, figures_of
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, view_of
from perfeval_xl.office.year_columns import GONE, NEW, UNCOUNTED, YEAR_FINDINGS, YEARS
from perfeval_xl.office.year_on_year import YearTables, years_beside
from perfeval_xl.profiles import load
from perfeval_xl.scoring import score
from tests.issuing import samples
from tests.ledger import making as rows
from tests.office import small_rounds
from tests.office.round_making import YEAR, answers, projects
from tests.office.two_rounds import taken_in
from tests.office.year_changes import CHANGES, SOUND, Change, Pair, has_goal, standard_goal

BEFORE = YEAR - 1
SHARE = 3
"""Every third project is changed in a way that is to be found."""


@dataclass
class Planted:
    """What was planted in the two rounds."""

    now: dict[str, FilledForm] = field(default_factory=dict)
    before: dict[str, FilledForm] = field(default_factory=dict)
    expected: dict[tuple[str, str], str] = field(default_factory=dict)
    """The name of each change by the code of the project, and of what is to be found of it."""


def planted(count: int, seed: int, profiles: Sequence[str] = ()) -> Planted:
    """The forms of both years, by the codes of their projects."""
    rng, made = random.Random(seed), Planted()
    todo = list(CHANGES)
    rng.shuffle(todo)
    waiting: list[Change] = []
    for nth, project in enumerate(projects(count, seed, profiles)):
        pair = Pair.of(project, answers(project).data, rng)
        waiting = waiting or list(todo)
        change = None
        if nth % SHARE == 0:
            change = next((one for one in waiting if one.fits(pair)), None)
            if change is not None:
                waiting.remove(change)
        elif nth % SHARE == 1:
            sound = SOUND[nth // SHARE % len(SOUND)]
            if sound.fits(pair):
                sound.make(pair)
        elif has_goal(pair):
            standard_goal(pair)
        if change is not None:
            change.make(pair)
            code = pair.code if pair.now is not None else pair.code_before
            made.expected |= {(code, what): change.name for what in change.found}
        if pair.now is not None:
            made.now[pair.code] = samples.filled_from(pair.now, load(pair.profile))
        if pair.before is not None:
            profile = load(pair.profile_before, version=pair.version_before or None)
            made.before[pair.code_before] = samples.filled_from(pair.before, profile)
    return made


def by_rows(folder: Path, year: int, forms: Mapping[str, FilledForm]) -> Round:
    """A round in whose ledger these forms count; no file of it is there."""
    of = Round(folder)
    with Ledger.create(of.ledger, year) as ledger:
        issues = [replace(small_rounds.issue_row(form), at=f"{year + 1}-01-02T00:00:00Z") for form in forms.values()]
        ledger.register(issues)
        taken = []
        for issue, (code, form) in zip(issues, forms.items(), strict=True):
            case = Case(form, score(form))
            sha = f"{hash((year, code)) & (2**64 - 1):064x}"
            came = rows.delivery(sha, sent=f"{year + 1}-03-01T02:00:00Z")
            taken.append((rows.container(came), [came], [rows.blob(came)]))
            total = case.scored.number("total.score")
            unfinished = any(case.scored.values[row.key("actual")] in (None, "") for row in form.form.rows)
            ledger.judged(
                rows.judgement(
                    sha,
                    code,
                    identity=issue.identity,
                    year=year,
                    kind=issue.kind,
                    name=issue.name,
                    department=issue.department,
                    unit=issue.unit,
                    score="" if total is None else exact_text(total),
                    rating=case.scored.text("total.rating"),
                    answers=answers_of(case),
                    errors=int(unfinished),
                    figures=tuple(figures_of(case)),
                )
            )
        ledger.record(taken)
        ledger.use_rules(rows.RULES)
    return of


def by_books(folder: Path, year: int, forms: Mapping[str, FilledForm]) -> Round:
    """A round whose workbooks were issued, filled in and taken in."""
    of = Round(folder)
    with Ledger.create(of.ledger, year) as ledger:
        issues = [replace(small_rounds.issue_row(form), at=f"{year + 1}-01-02T00:00:00Z") for form in forms.values()]
        ledger.register(issues)
    of.inbox.mkdir()
    when = int(datetime(year + 1, 1, 20, tzinfo=UTC).timestamp())
    small_rounds.put_in(of, {f"{code}.xlsx": workbook(form) for code, form in forms.items()}, when=when)
    taken_in(of)
    return of


def compared(now: Round, before: Round) -> tuple[YearTables, float]:
    """What comes of holding the one against the other, and how many seconds that took."""
    taken_in(now, [before.folder])
    with closing(Ledger.open(now.ledger, readonly=True)) as ledger:
        lines = lines_of(view_of(now.folder, ledger, datetime.now(UTC)))
        begun = time.perf_counter()
        tables = years_beside(now, ledger, lines)
    assert tables is not None
    return tables, time.perf_counter() - begun


@dataclass(frozen=True)
class Outcome:
    """What was found of what was planted."""

    planted: Counter[str]
    found: Counter[str]
    missed: tuple[tuple[str, str], ...]
    invented: tuple[str, ...]
    seconds: float


def outcome(made: Planted, tables: YearTables, seconds: float) -> Outcome:
    """Hold what was found against what was planted; each in words where they differ."""
    told: dict[tuple[str, str], str] = {}
    for row in _named(YEAR_FINDINGS, tables.findings):
        told.setdefault((str(row["code"]), str(row["finding"])), f"{row['name']}：{row['message']}")
    for row in _named(YEARS, tables.projects):
        if row["relation"] in (NEW, GONE, UNCOUNTED) and not row["form"]:
            told[str(row["code"]), str(row["relation"])] = f"{row['name']}：{row['relation']}"
    planted_, found = Counter(made.expected.values()), Counter[str]()
    for thing, name in made.expected.items():
        found[name] += thing in told
    missed = tuple(sorted((name, " ".join(thing)) for thing, name in made.expected.items() if thing not in told))
    beyond = sorted(thing for thing in told if thing not in made.expected)
    invented = tuple(f"{' '.join(thing)} {told[thing]}" for thing in beyond)
    return Outcome(planted_, found, missed, invented, seconds)


def _named(columns: Iterable[object], records: Iterable[Sequence[object]]) -> Iterable[dict[str, object]]:
    names = [column.key for column in columns]  # type: ignore[attr-defined]
    return (dict(zip(names, record, strict=True)) for record in records)


def main() -> int:
    """Make, take in, compare, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=240)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("--rows", action="store_true", help="put what was answered into the ledgers at once")
    parser.add_argument("--folder", type=Path, help="where the rounds stay")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        folder = asked.folder or Path(kept)
        made = planted(asked.count, asked.seed)
        make = by_rows if asked.rows else by_books
        before = make(folder / f"{BEFORE}年度", BEFORE, made.before)
        now = make(folder / f"{YEAR}年度", YEAR, made.now)
        result = outcome(made, *compared(now, before))
    for name, count in sorted(result.planted.items()):
        print(f"{name:　<24} {result.found[name]:>4}/{count}")
    for name, what in result.missed:
        print(f"missed: {name}: {what}")
    for words in result.invented:
        print(f"invented: {words}")
    total = sum(result.planted.values())
    print(
        f"{len(made.now)} projects and {len(made.before)} of the year before: found {sum(result.found.values())} of "
        f"{total} planted, invented {len(result.invented)}; compared in {result.seconds:.2f} s"
    )
    return 1 if result.missed or result.invented else 0


if __name__ == "__main__":
    sys.exit(main())
