"""Takes the pictures of the manual: ``python -m tests.pictures [units|offices]``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.pictures import of_offices, of_units

FOLDER = Path(__file__).parents[2] / "docs" / "manual"
PARTS = {"units": of_units.take_all, "offices": of_offices.take_all}


def main(names: list[str]) -> None:
    """Take those of the parts that are named; of all where none is."""
    for name in names or PARTS:
        PARTS[name](FOLDER)
    for path in sorted(FOLDER.glob("*.png")):
        print(f"{path.stat().st_size:>9,}  {path.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
