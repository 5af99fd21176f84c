"""``python -m tests.bench --write``: the figures of the last run of each part, put into ``docs/performance.md``.

What stands between two marks of the page is made from the figures; what stands around them is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.bench.figures import Row, kept_figures, shown
from tests.bench.measuring import ROOT
from tests.bench.peers import picture_of

PAGE = ROOT / "docs" / "performance.md"
PICTURE = PAGE.with_suffix(".png")
TITLES = {
    "build": "Build",
    "check": "Check",
    "start": "Processes and imports",
    "list": "From an Excel list",
    "many": "Many files",
    "report": "Reports",
    "ribbon": "The ribbon, over LibreOffice",
    "collect": "A round",
    "stages": "Growth",
}
"""Parts with rows, and how they are called."""
_BLOCK = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def write() -> None:
    """Put the figures into the page, and draw the picture. Raises KeyError where a part was never measured."""
    kept = kept_figures()
    made = {
        "machine": _machine(kept),
        "asked": "\n".join(_asked(kept)),
        "check": _table(kept["stages"]["tables"]["check"]),
        "build": _table(kept["stages"]["tables"]["build"]),
        "growth": _table(kept["stages"]["tables"]["growth"]),
        "peers": _table(kept["peers"]["tables"]["peers"]),
        "click": _table(kept["ribbon"]["tables"]["click"]),
    }
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_BLOCK.sub(lambda found: f"{found[1]}{made[found[2]]}\n{found[3]}", text), encoding="utf-8")
    picture_of(kept["peers"]["tables"]["peers"], PICTURE)
    print(f"{PAGE.relative_to(ROOT)} and {PICTURE.name} are written")


def _machine(kept: Mapping[str, Any]) -> str:
    """The machines of the parts; the load of each run stands with it."""
    machines = dict.fromkeys(part["machine"] for part in kept.values())
    loads = ", ".join(f"{name} {part['load']:.1f}" for name, part in kept.items())
    return "\n\n".join([*machines, f"Load when each part was done: {loads}."])


def _asked(kept: Mapping[str, Any]) -> Iterator[str]:
    """Every row, part by part."""
    for name, title in TITLES.items():
        rows = [Row.kept(told) for told in kept[name]["rows"]]
        yield from (f"### {title}", "", "| | reached | asked, at most | limit | |", "|---|---|---|---|---|")
        yield from map(_row, rows)
        yield ""


def _row(row: Row) -> str:
    reached = f"**{shown(row.reached)}{row.unit}** missed" if row.missed else f"{shown(row.reached)}{row.unit}"
    asked, limit = ("" if value is None else shown(value) + row.unit for value in (row.asked, row.limit))
    return f"| {row.what} | {reached} | {asked} | {limit} | {row.detail} |"


def _table(lines: Sequence[Sequence[Any]]) -> str:
    head, *rest = lines
    told = [head, ["---"] * len(head), *rest]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in told)
