"""Screenshots of forms as an office sees them: ``python -m tests.screen OUT_DIR``.

The form of a project, empty, half filled in and wrong, in a window on a screen of 1366×768 and one of
1920×1080, at the zoom that the workbook asks for: as it opens, and at the indicators. The fonts of
Chinese offices are drawn by stand-ins that are an eighth wider: what is to be seen here is to be seen there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import making
from tests.engines import screen
from tests.making import Data, drop, put

SIZES = (screen.SMALL, screen.LARGE)
ANSWERS = ("actual", "assessed", "reason", "deduction", "deduction_reason", "reported")
"""What a unit and its checker say of an indicator; the rest is issued."""


def empty() -> Data:
    """Nothing typed yet."""
    data = making.dossier(drop("goal.actual"), drop("funds"), drop("reported"))
    for row in data["indicators"]:
        for answer in ANSWERS:
            row.pop(answer, None)
    return data


def half() -> Data:
    """The funds and five indicators are filled in; a reason and the rest are not yet."""
    data = making.dossier(drop("goal.actual"), drop("reported"))
    data["indicators"][0].pop("reason")
    for row in data["indicators"][5:]:
        for answer in ANSWERS:
            row.pop(answer, None)
    return data


def wrong() -> Data:
    """One mistake of each kind that people make."""
    return making.dossier(
        put("funds.appropriation.actual_expenditure", 300),
        put("indicators.1.reason", ""),
        put("indicators.2.actual", 9),
        put("indicators.3.actual", 0.95),
        put("indicators.4.actual", "2023-01-20"),
        put("indicators.8.assessed", 9),
        put("indicators.9.deduction_reason", ""),
    )


FORMS = {"empty": empty, "half": half, "wrong": wrong}


def shots(folder: Path) -> Iterator[Path]:
    """Take the screenshots into ``folder``, one after the other."""
    with TemporaryDirectory(prefix="shots-") as books:
        for name, data in FORMS.items():
            book = making.book(Path(books) / f"{name}.xlsx", data())
            for size in SIZES:
                with screen.opened(book, size) as window:
                    yield window.picture(folder / f"{name}-{size[0]}-opened.png")
                    window.go(making.plan().addresses["i05.actual"])
                    yield window.picture(folder / f"{name}-{size[0]}-indicators.png")


if __name__ == "__main__":
    for shot in shots(Path(sys.argv[1])):
        print(shot)
