"""What was measured, as rows with what was asked for; printed as they come, and kept for the page."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.bench.measuring import ROOT, Pairs

KEPT = ROOT / "build" / "bench.json"
"""Where the figures of the last run lie, part by part."""
MISSED = "MISSED"
"""How a row is marked that is not what was asked for."""
_WIDTH = 70


@dataclass(frozen=True)
class Row:
    """One figure beside what was asked for."""

    what: str
    reached: float
    asked: float | None = None
    """At most; None where nothing was asked for."""
    limit: float | None = None
    """What nobody can go below."""
    unit: str = ""
    """Of all three; a ratio has none."""
    detail: str = ""
    """How it came about."""

    @classmethod
    def kept(cls, told: Mapping[str, Any]) -> Row:
        """From what `keep` wrote."""
        return cls(**told)

    @property
    def missed(self) -> bool:
        """Whether it is more than was asked for, as far as it is shown."""
        return self.asked is not None and float(shown(self.reached)) > self.asked

    def __str__(self) -> str:
        asked = "" if self.asked is None else f"asked ≤ {shown(self.asked)}{self.unit}"
        limit = "" if self.limit is None else f"limit {shown(self.limit)}{self.unit}"
        beside = "; ".join(filter(None, (asked, limit, self.detail)))
        return f"{MISSED if self.missed else '':7}{self.what:{_WIDTH}} {shown(self.reached) + self.unit:>9}  {beside}"


def shown(number: float) -> str:
    """A figure as far as it means something."""
    if number == int(number) and number < 1000:
        return f"{number:.0f}"
    return f"{number:.2f}" if abs(number) < 10 else f"{number:.1f}" if abs(number) < 100 else f"{number:.0f}"


@dataclass
class Figures:
    """The rows and tables of one part."""

    part: str
    rows: list[Row] = field(default_factory=list)
    tables: dict[str, list[list[Any]]] = field(default_factory=dict)
    """Tables that stand beside them, by name: the first line is the head."""

    def add(self, row: Row) -> None:
        """Keep and print a row."""
        self.rows.append(row)
        print(row, flush=True)

    def ratio(
        self, what: str, pairs: Pairs, asked: float | None = None, *, limit: float | None = None, more: str = ""
    ) -> None:
        """Keep and print the ratio of two that were measured in turn."""
        ours, theirs = (statistics.median(times) * 1000 for times in (pairs.ours, pairs.theirs))
        told = f"{ours:.1f} / {theirs:.1f} ms, {len(pairs.ours)} runs{more}"
        self.add(Row(what, pairs.ratio, asked, limit, detail=told))

    def table(self, name: str, lines: list[list[Any]]) -> None:
        """Keep and print a table; the first line is its head."""
        self.tables[name] = lines
        widths = [max(_wide(str(line[at])) for line in lines) for at in range(len(lines[0]))]
        for line in lines:
            cells = (f"{cell}{' ' * (width - _wide(str(cell)))}" for cell, width in zip(line, widths, strict=True))
            print("       " + "  ".join(cells).rstrip(), flush=True)


def _wide(text: str) -> int:
    return sum(2 if "\u2e80" <= letter <= "\uffef" else 1 for letter in text)


def keep(figures: Figures, machine: str, load: float) -> None:
    """Write the figures of a part to where those of the others lie."""
    kept = kept_figures()
    kept[figures.part] = {
        "machine": machine,
        "load": round(load, 1),
        "rows": [dataclasses.asdict(row) for row in figures.rows],
        "tables": figures.tables,
    }
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")


def kept_figures() -> dict[str, Any]:
    """The figures of the last run of each part, as they were kept."""
    if not KEPT.is_file():
        return {}
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept
