"""``python -m tests.bench``: print every figure beside what was asked for; see the package."""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from perfeval_xl import cli
from tests.bench import building, checking, lists, many, page, peers, reports, ribbon, stages, starting
from tests.bench.figures import MISSED, Figures, keep
from tests.bench.measuring import load, machine
from tests.office import costs

FILES = 2000
"""Files that five hundred are held against, where no other number is given."""


def parts(files: int) -> Mapping[str, Callable[[Figures], None]]:
    """What is measured, in this order."""
    return {
        "build": building.measure,
        "check": checking.measure,
        "start": starting.measure,
        "list": lists.measure,
        "many": partial(many.measure, files=files),
        "report": reports.measure,
        "ribbon": ribbon.measure,
        "collect": costs.measure,
        "stages": stages.measure,
        "peers": peers.measure,
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Measure the parts that are asked for; the exit status says nothing of speed, for machines differ."""
    known = parts(FILES)
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(known)}; all where none is named")
    parser.add_argument("--files", type=int, default=FILES, help=f"of the part many; {FILES}")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md from the figures that are kept")
    asked = parser.parse_args(argv)
    if asked.write:
        page.write()
        return
    unknown = set(asked.parts) - set(known)
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    known = parts(asked.files)
    # What the command line sets for itself.
    gc.set_threshold(cli.SWEEP)
    here = str(machine())
    print(here)
    print(f"load {load():.1f}; a ratio without a unit is processor time of ours / of theirs, median of pairs\n")
    missed = 0
    for name in asked.parts or known:
        begun = time.perf_counter()
        figures = Figures(name)
        print(f"== {name}")
        known[name](figures)
        keep(figures, here, load())
        missed += sum(row.missed for row in figures.rows)
        print(f"   {time.perf_counter() - begun:.0f} s\n")
    print(f"{missed} rows are not what was asked for ({MISSED})" if missed else "every row is what was asked for")


if __name__ == "__main__":
    # Processes are measured as they run everywhere: with what Python compiled of them the first time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as home:
        # Nobody's keys and rules.
        os.environ["PERFEVAL_HOME"] = home
        main()
