"""What the checks see of the published self-evaluations: ``python -m tests.reports.seed_findings``.

Checks the five dossiers with their reports and holds the findings against the list of defects that was made before any
of them was looked at (`seed_defects.toml`): of each seed how many defects are found (recall) and how many findings are
true (precision), with the missed and the false ones by name. A finding is what one reads: the same words at several
places count once. Notes (提示) say how something was read and find no fault; they are judged, and counted apart.

Exit code 1 where a finding is not judged.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from perfeval_xl.findings import Finding, Severity
from perfeval_xl.findings.facts import percent
from perfeval_xl.profiles import published
from perfeval_xl.submission import check_file
from tests.reports.seed_defects import Defect, defects, listed, seeds


@dataclass(frozen=True)
class Told:
    """One finding as one reads it."""

    seed: str
    code: str
    places: tuple[str, ...]
    message: str
    note: bool

    @property
    def name(self) -> str:
        """Code and first place, with what more there is."""
        more = f"、另{len(self.places) - 1}处" if len(self.places) > 1 else ""
        return f"{self.code} {self.places[0]}{more}"


@functools.cache
def told(seed: str) -> tuple[Told, ...]:
    """Everything that the check says of a seed."""
    by_words = dict[tuple[str, str], list[Finding]]()
    for finding in check_file(published()[seeds()[seed]]).findings:
        by_words.setdefault((finding.code.name, finding.message), []).append(finding)
    return tuple(
        Told(seed, code, tuple(str(one.place) for one in same), words, same[0].severity is Severity.NOTE)
        for (code, words), same in by_words.items()
    )


def is_found(defect: Defect, findings: Iterable[Told]) -> bool:
    """Whether one of the findings is one that counts as seeing the defect."""
    return any(_matches(wanted, finding) for wanted in defect.found_by for finding in findings)


def _matches(wanted: str, finding: Told) -> bool:
    rest, _, words = wanted.partition("~")
    code, _, place = rest.partition("@")
    return finding.code == code and words in finding.message and any(place in at for at in finding.places)


@dataclass(frozen=True)
class Judgement:
    """What was judged of findings of one code."""

    seed: str
    code: str
    places: tuple[str, ...]
    """Parts of their places."""
    words: str
    """A part of their message; empty where the place says which."""
    true: bool
    why: str

    def covers(self, finding: Told) -> bool:
        """Whether it is about this finding, at all its places."""
        return (
            (self.seed, self.code) == (finding.seed, finding.code)
            and self.words in finding.message
            and all(any(place in at for place in self.places) for at in finding.places)
        )


def judgements() -> list[Judgement]:
    """All judgements of the list."""
    rows: Any = listed()["judged"]
    return [
        Judgement(row["seed"], row["code"], tuple(row["places"]), row.get("words", ""), row["true"], row["why"])
        for row in rows
    ]


@dataclass(frozen=True)
class Tally:
    """Defects and findings of one seed, or of all."""

    defects: Sequence[Defect]
    missed: Sequence[Defect]
    findings: Sequence[Told]
    false: Sequence[Told]
    unjudged: Sequence[Told]

    @property
    def recall(self) -> Fraction:
        """The share of the defects that is found."""
        return 1 - Fraction(len(self.missed), len(self.defects))

    @property
    def precision(self) -> Fraction:
        """The share of the findings that is true; notes left out, which find no fault."""
        counted = [finding for finding in self.findings if not finding.note]
        return 1 - Fraction(sum(not finding.note for finding in self.false), len(counted))

    def of(self, kept: Iterable[Defect]) -> Tally:
        """The same for some of the defects."""
        some = list(kept)
        return Tally(some, [one for one in some if one in self.missed], self.findings, self.false, self.unjudged)


def tally(seed: str) -> Tally:
    """What is found of a seed."""
    findings = told(seed)
    own = [defect for defect in defects() if defect.seed == seed]
    verdicts = {finding: [one.true for one in judgements() if one.covers(finding)] for finding in findings}
    return Tally(
        own,
        [defect for defect in own if not is_found(defect, findings)],
        findings,
        [finding for finding, said in verdicts.items() if said and not all(said)],
        [finding for finding, said in verdicts.items() if not said],
    )


def together() -> Tally:
    """What is found of all seeds."""
    parts = [tally(seed) for seed in seeds()]
    return Tally(
        [one for part in parts for one in part.defects],
        [one for part in parts for one in part.missed],
        [one for part in parts for one in part.findings],
        [one for part in parts for one in part.false],
        [one for part in parts for one in part.unjudged],
    )


def _line(name: str, part: Tally) -> str:
    found = len(part.defects) - len(part.missed)
    counted = [finding for finding in part.findings if not finding.note]
    true = len(counted) - sum(not finding.note for finding in part.false)
    return (
        f"{name:10} defects {len(part.defects):3} found {found:3} recall {percent(part.recall):>7}"
        f"   findings {len(counted):3} true {true:3} precision {percent(part.precision):>7}"
        f"   notes {len(part.findings) - len(counted)}"
    )


def main() -> int:
    """Print the table; return the exit code."""
    for seed in seeds():
        part = tally(seed)
        print(_line(seed, part))
        for defect in part.missed:
            print(f"    missed   {defect.id} {defect.severity:5} {defect.kind:13} {defect.where}: {defect.what}")
        for finding in part.false:
            print(f"    false    {finding.name}：{finding.message}")
        for finding in part.unjudged:
            print(f"    UNJUDGED {finding.name}：{finding.message}")
    whole = together()
    print(_line("all", whole))
    print(_line("audited", whole.of(one for one in whole.defects if one.audited)))
    print(_line("no slips", whole.of(one for one in whole.defects if one.severity != "slip")))
    print(_line("major", whole.of(one for one in whole.defects if one.severity == "major")))
    print(_line("visible", whole.of(one for one in whole.defects if one.visible)))
    return 1 if whole.unjudged else 0


if __name__ == "__main__":
    sys.exit(main())
