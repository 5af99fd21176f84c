"""``python -m tests.tampering``: try every kind of tampering, and print how many were found, by what a cheat wants."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl.submission import Submission
from tests import making
from tests.returns.check_edited import blocking, checked, places
from tests.returns.corpus import GROUPS
from tests.returns.tampering import Tampering


def outcome(kind: Tampering, folder: Path) -> Submission:
    """What becomes of a workbook that was tampered with."""
    return checked(making.book(folder / "自评表.xlsx"), kind.edit)


def faults(kind: Tampering, submission: Submission) -> list[str]:
    """What is wrong with how a kind of tampering was found."""
    told = blocking(submission)
    wrong = []
    if kind.where not in places(submission, kind.code):
        wrong.append(f"{kind.code} not at {kind.where}: {told}")
    if not told:
        wrong.append("passes")
    if submission.genuine is True and kind.code != "P101":
        wrong.append("genuine")
    if kind.alone and told != [f"{kind.code} {kind.where}"]:
        wrong.append(f"more than it: {told}")
    return wrong


def main() -> int:
    """Print the table; 1 where anything went wrong."""
    failed = 0
    print("| what a cheat wants | kinds | found, with the cell |\n|---|---|---|")
    for name, kinds in GROUPS.items():
        found = 0
        for kind in kinds:
            with TemporaryDirectory() as folder:
                wrong = faults(kind, outcome(kind, Path(folder)))
            found += not wrong
            for fault in wrong:
                print(f"{kind.name}: {fault}", file=sys.stderr)
        failed += len(kinds) - found
        print(f"| {name} | {len(kinds)} | {found} |")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
