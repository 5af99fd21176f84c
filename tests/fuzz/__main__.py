"""``python -m tests.fuzz``: mutate workbooks and see what becomes of them.

python -m tests.fuzz --count 5000 --seed 1      a run that can be repeated
python -m tests.fuzz --minutes 60 --seed 7      for as long as wanted; failures lie in build/fuzz
python -m tests.fuzz --case 7:4711              one workbook again, written to build/fuzz
python -m tests.fuzz --only zip                 mutations of one name or kind
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.fuzz import others, running
from tests.fuzz.bases import bases
from tests.fuzz.mutations import case_of, made
from tests.fuzz.outcome import judged


def main() -> int:
    """Run as asked; 1 where something came out wrong."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description="mutate workbooks and check them")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--count", type=int, default=1000, help="workbooks")
    asked.add_argument("--first", type=int, default=0, help="number of the first one")
    asked.add_argument("--minutes", type=float, help="instead of a count")
    asked.add_argument("--case", help="SEED:NUMBER, one workbook")
    asked.add_argument("--only", default="", help="a mutation or a kind of mutations")
    asked.add_argument("--folder", type=Path, default=running.OUTPUT, help="where failures are kept")
    asked.add_argument("--others", action="store_true", help="reports, lists, dossiers instead of forms")
    options = asked.parse_args()
    if options.others:
        return _others(options.seed, range(options.first, options.first + options.count), options.folder)
    if options.case:
        seed, number = map(int, options.case.split(":"))
        data, case = made(case_of(seed, number, bases(), options.only))
        verdict = judged(data, case.base)
        print(running.Failure(case, verdict, data), verdict.why, sep="\n")
        print(running.keep(running.Failure(case, verdict, data), options.folder))
        return int(verdict.outcome.failed)
    numbers = (
        range(options.first, options.first + options.count)
        if options.minutes is None
        else running.numbers_until(options.minutes)
    )

    def on_failure(failure: running.Failure) -> None:
        print(failure, running.keep(failure, options.folder), sep="\n", flush=True)

    tally = running.run(options.seed, numbers, only=options.only, on_failure=on_failure)
    print(tally)
    return int(bool(tally.failures))


def _others(seed: int, numbers: range, folder: Path) -> int:
    failed = 0
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for name in others.TARGETS:
            counts, slowest = Counter[str](), 0.0
            for number in numbers:
                data, verdict = others.judged(name, seed, number, Path(place))
                counts[verdict.outcome.name] += 1
                slowest = max(slowest, verdict.seconds)
                if verdict.outcome.failed:
                    failed += 1
                    kept = folder / f"{name.replace(' ', '-')}-{seed}-{number}"
                    kept.write_bytes(data)
                    kept.with_suffix(".txt").write_text(verdict.why, encoding="utf-8")
                    print(name, f"{seed}:{number}", verdict.why.strip().splitlines()[-1], kept, flush=True)
            print(f"{name}: {dict(counts)}, slowest {slowest:.2f} s", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
