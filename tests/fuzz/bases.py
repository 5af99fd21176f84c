"""Sound workbooks, filled in without a finding, that are mutated."""

from __future__ import annotations

import functools
from pathlib import Path

from tests import making
from tests.departments import department
from tests.fuzz.parts import Base

GOLDEN = Path(__file__).parents[1] / "golden" / "0.4.0" / "escaped.cn_national.2020.xlsx"


@functools.cache
def bases() -> tuple[tuple[Base, int], ...]:
    """Each with how often it is taken: most often a form of four indicators, which costs least."""
    return (
        (Base("a small form", making.book_bytes(small())), 80),
        (Base("a form", making.book_bytes()), 10),
        (Base("a form of 0.4.0", GOLDEN.read_bytes()), 9),
        (Base("a department", making.book_bytes(department())), 1),
    )


def small() -> making.Data:
    """A project of five indicators, each of another kind."""
    data = making.dossier()
    kept = [data["indicators"][at] for at in (0, 3, 5, 7, 8)]
    for row, points, score in zip(kept, (30, 20, 10, 20, 10), (27, 20, 10, 14, 10), strict=True):
        row["points"], row["reported"] = points, {"points": points, "score": score}
    kept[3]["assessed"] = 14
    for name in ("deduction", "deduction_reason", "reason"):
        kept[4].pop(name, None)
    return {**{key: value for key, value in data.items() if key != "reported"}, "indicators": kept}
