"""Departments collect for themselves and hand up: ``python -m tests.office.second_level [DEPARTMENTS PROJECTS SEED]``.

Makes a seeded round over so many departments. Each is a lower office with a round of its own, which takes in its own
mail and forwards a package; the upper office gets the same mail and all packages, in several orders. Prints what
counts in each: the projects, the scores and the sums have to be equal, and the deliveries doubled. Then a stranger's,
a changed and a colliding package come. 1 where anything is otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from perfeval_xl.folders import HOME_VARIABLE
from perfeval_xl.ledger import states
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import ContactRow, IssueRow
from perfeval_xl.office.forwarding import Asked, Forwarding
from perfeval_xl.office.lower_offices import LowerOffice, register_lower
from perfeval_xl.office.package_rows import canonical
from perfeval_xl.office.packages import JUDGEMENTS, LARGEST_PACKAGE, MANIFEST, SIGNATURE, Originals
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import totals_of, unjudged_of, view_of
from perfeval_xl.sealing.certificates import Certificate, certificate_data
from perfeval_xl.sealing.keys import SigningKey
from tests.office import round as whole
from tests.office.package_made import again, key_of, signature_of
from tests.office.round_making import DEPARTMENTS, Project, projects
from tests.office.runs import run

USUAL = (40, 400, 18)
"""Departments, projects and seed where nobody says otherwise."""
WORKBOOK = "workbook"


@dataclass(frozen=True)
class Level:
    """Everything that is made once: the register of the upper office, and what each department has."""

    register: Sequence[IssueRow]
    contacts: Sequence[ContactRow]
    year: int
    mail: Path
    """A folder for each department with what it was sent."""
    offices: dict[str, LowerOffice]
    """What the upper office registers of each."""
    packages: dict[str, bytes]
    lent: dict[str, bytes]
    """The same without originals."""


@dataclass(frozen=True)
class Counted:
    """What counts in a round, and how much came in."""

    scores: dict[str, tuple[str, str]]
    """File and score of each project that counts."""
    states: dict[str, str]
    sums: dict[str, tuple[int, Fraction, Fraction, Fraction]]
    deliveries: int
    """Of files that belong to a project."""
    refused: int

    def line(self, name: str) -> str:
        """In a line of the table."""
        total = sum(one[1] for one in self.sums.values())
        money = sum(one[2] for one in self.sums.values())
        return (
            f"{name:<34}{self.deliveries:>10}{len(self.scores):>9}{float(total):>14.4f}{float(money):>16.4f}"
            f"{self.refused:>9}"
        )


HEAD = f"{'':<34}{'deliveries':>10}{'counted':>9}{'scores':>14}{'spent':>16}{'refused':>9}"


def chosen(departments: int, count: int, seed: int, profiles: Sequence[str] = ()) -> list[Project]:
    """So many projects of so many departments."""
    made = projects(count * DEPARTMENTS // departments + DEPARTMENTS, seed, profiles)
    number = Counter(one.department for one in made)
    names = [name for name, _ in number.most_common(departments)]
    assert len(names) == departments, names
    kept: list[Project] = []
    by_name = {name: [one for one in made if one.department == name] for name in names}
    while len(kept) < count and any(by_name.values()):
        kept += [own.pop(0) for own in by_name.values() if own and len(kept) < count]
    return kept[:count]


def made(folder: Path, own: Sequence[Project], seed: int, build: whole.Build, *, jobs: int = 2) -> Level:
    """Issue the round, let the returns arrive at each department, and have each collect and forward."""
    now = datetime.now(UTC).replace(microsecond=0)
    names = sorted({one.department for one in own})
    by_name = {name: [one for one in own if one.department == name] for name in names}
    # What two projects send together lies in the mail of one department.
    parts = [part for nth, name in enumerate(names) for part in whole.parts_of(by_name[name], seed + nth, now)]
    issued = folder / "下发"
    everyone = [one for part in parts for one in (part.project, part.partner) if one is not None]
    whole.issue(issued, everyone, "清单", jobs, build)
    renewed = [part.newer for part in parts if part.newer.brief != part.project.brief]
    if renewed:
        whole.issue(issued, renewed, "清单二", jobs, build)
    with Ledger.open(Round(issued).ledger) as ledger:
        register, contacts, year = ledger.issues(), ledger.contacts(), ledger.year
    mail = folder / "来件"
    for nth, name in enumerate(names):
        mine = [part for part in parts if part.project.department == name]
        whole.delivered((mine, mail / name, now, seed * 1000 + nth))
        (mail / name).mkdir(parents=True, exist_ok=True)
    level = Level(register, contacts, year, mail, {name: office(name, departments=(name,)) for name in names}, {}, {})
    for name in names:
        forward(folder, level, name, {one.code for one in everyone if one.department == name})
    return level


def office(name: str, **scope: tuple[str, ...]) -> LowerOffice:
    """A lower office that may speak for this."""
    key = key_of(name)
    return LowerOffice(name, key.office.public, certificate=key.certificate, **scope)  # type: ignore[arg-type]


def forward(folder: Path, level: Level, name: str, codes: Iterable[str]) -> None:
    """Have a department that registered these projects collect its mail and forward it, with and without originals."""
    below = opened(folder / "下级" / name, level, codes)
    shutil.copytree(level.mail / name, below.inbox, dirs_exist_ok=True)
    run(below)
    level.packages[name] = forwarded(below, key_of(name), Originals.ALL)
    level.lent[name] = forwarded(below, key_of(name), Originals.NONE)


def opened(folder: Path, level: Level, codes: Iterable[str] | None = None) -> Round:
    """A round that registered all of these, or nothing where nobody did."""
    of, mine = Round(folder), None if codes is None else set(codes)
    of.inbox.mkdir(parents=True)
    with Ledger.create(of.ledger, level.year) as ledger:
        ledger.register(
            [row for row in level.register if mine is None or (row.member_of or row.code) in mine],
            [row for row in level.contacts if mine is None or row.code in mine],
        )
    return of


def forwarded(of: Round, key: SigningKey, which: Originals, only: Sequence[str] = ()) -> bytes:
    """The package of a lower office, in one volume."""
    target = of.folder / f"包_{which}.zip"
    with Ledger.open(of.ledger) as ledger:
        now = datetime.now(UTC)
        view = view_of(of.folder, ledger, now)
        assert not unjudged_of(view)
        asked = Asked(target, which, only, LARGEST_PACKAGE, force=True)
        Forwarding(of, ledger, view, asked).make(key, now, lambda items, _count, _what: items)
    return target.read_bytes()


def trusting(of: Round, level: Level) -> Round:
    """The same round, which takes the package of each department."""
    for one in level.offices.values():
        register_lower(of, one)
    return of


def counted(of: Round) -> Counted:
    """What counts in a round, which no project does twice."""
    with Ledger.open(of.ledger) as ledger:
        view = view_of(of.folder, ledger, datetime.now(UTC))
        theirs = {one.sha for one in view.attempts if one.code}
        came = sum(row.role == WORKBOOK and row.sha in theirs for row in ledger.deliveries())
        refused = sum(not row.taken for row in ledger.packages())
    attempts = Counter((one.year, one.code) for one in view.attempts if one.counted)
    assert not attempts or max(attempts.values()) == 1
    held = [one for one in view.states if one.state == states.COUNTED]
    assert {(one.year, one.code) for one in held} == set(attempts)
    return Counted(
        {one.code: (one.sha, one.score) for one in held},
        {one.code: one.state for one in view.states},
        {one.kind: (one.count, one.score, one.numerator, one.denominator) for one in totals_of(view) if one.count},
        came,
        refused,
    )


def put(of: Round, packages: dict[str, bytes], what: str = "包") -> None:
    """Let packages come in."""
    for name, data in packages.items():
        (of.inbox / f"{what}_{name}.zip").write_bytes(data)


def mailed(of: Round, level: Level) -> None:
    """Let all mail come in."""
    shutil.copytree(level.mail, of.inbox / "直接来的", dirs_exist_ok=True)


ORDERS: dict[str, Sequence[str]] = {
    "mail alone": ("mail",),
    "mail, then packages": ("mail", "packages"),
    "packages, then mail": ("packages", "mail"),
    "all at once": ("both",),
    "packages alone": ("packages",),
    "packages, again and without originals": ("packages", "again", "lent"),
    "without originals alone": ("lent",),
}


def taken(folder: Path, level: Level, order: Sequence[str]) -> Counted:
    """What counts when all of it came in this order, each in a run of its own."""
    of = trusting(opened(folder, level), level)
    for what in order:
        if what in ("mail", "both"):
            mailed(of, level)
        if what in ("packages", "both"):
            put(of, level.packages)
        if what == "again":
            put(of, level.packages, "又")
        if what == "lent":
            put(of, level.lent, "不带")
        run(of)
    return counted(of)


def spoiled(folder: Path, level: Level) -> tuple[Counted, Counted, list[str]]:
    """What counts before and after a stranger's, a changed and a colliding package came, and what was told of them."""
    of = trusting(opened(folder, level), level)
    mailed(of, level)
    run(of)
    before = counted(of)
    # The one with most in it.
    name, *others = sorted(level.packages, key=lambda one: -len(level.packages[one]))
    stranger = key_of("来历不明的单位")
    theirs = _signed_by(level, name, stranger)
    changed = again(level.packages[name], _with_better_scores)
    colliding = _signed_by(level, name, key_of(others[0]))
    put(of, {"冒名": theirs, "改过": changed, "越界": colliding})
    told = run(of).unread
    return before, counted(of), [f"{one.code} {one.facts['why']}" for one in told]


def _with_better_scores(members: dict[str, bytes]) -> None:
    members[JUDGEMENTS] = members[JUDGEMENTS].replace(b'"score":"', b'"score":"1')


def _signed_by(level: Level, name: str, key: SigningKey) -> bytes:
    """The package of a department under the name and the key of another office."""

    def change(members: dict[str, bytes]) -> None:
        told = json.loads(members[MANIFEST])
        told["certificate"] = certificate_data(key.certificate or Certificate(key.office))
        raw = canonical(told)
        members |= {MANIFEST: raw, SIGNATURE: signature_of(raw, key)}

    return again(level.packages[name], change)


def main() -> int:
    """Make, take in, compare, print; 1 where anything is otherwise."""
    asked = argparse.ArgumentParser(prog="python -m tests.office.second_level")
    for what, usual in zip(("departments", "projects", "seed"), USUAL, strict=True):
        asked.add_argument(what, type=int, nargs="?", default=usual)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ[HOME_VARIABLE] = str(folder / "home")
        began = time.perf_counter()
        own = chosen(options.departments, options.projects, options.seed)
        level = made(folder, own, options.seed, whole.run)
        size = sum(map(len, level.packages.values())) / 2**20
        lines = [f"{options.departments} departments, {len(own)} projects, {size:.1f} MB of packages", "", HEAD]
        fine = True
        first: Counted | None = None
        for nth, (name, order) in enumerate(ORDERS.items()):
            found = taken(folder / f"上级{nth}", level, order)
            first = first or found
            same = found.scores == first.scores and found.sums == first.sums
            fine &= same
            lines.append(f"{found.line(name)}  {'equal' if same else 'DIFFERENT'}")
            print(lines[-1], file=sys.stderr)
        before, after, told = spoiled(folder / "上级坏", level)
        fine &= before == replace(after, refused=0) and len(told) == 3
        lines += [
            "",
            f"a stranger's, a changed, a colliding one: counted {len(before.scores)}, then {len(after.scores)}",
        ]
        lines += [f"  {one}" for one in told]
        lines.append(f"\n{time.perf_counter() - began:.0f} s")
        sys.stdout.write("\n".join(lines) + "\n")
    return int(not fine)


if __name__ == "__main__":
    sys.exit(main())
