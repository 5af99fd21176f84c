"""Type into a workbook that an engine has open, and read what it shows after each filling.

Opening costs an engine a hundred times what a recalculation does: a form that is filled in sixty
ways is opened once, and typed into sixty times, as its user would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import ironcalc

from perfeval_xl.expressions.evaluate import ERRORS, Value
from perfeval_xl.layout.grid import Address
from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.office import OfficeProcess

Typed = Mapping[Address, Value]
"""What stands in the open cells; None in an empty one."""
Shown = dict[Address, object]
"""What the cells that were asked for show: numbers as floats, an empty cell as None or the empty text."""
SECONDS = 300.0


def in_libreoffice(
    office: OfficeProcess, path: Path, fillings: Sequence[Typed], wanted: Sequence[Address]
) -> list[Shown]:
    """Open ``path`` in a running office; for each filling, what its cells show. Nothing is saved."""
    loader = office.service("loader.Python")
    job_file = bridge.url(Path(__file__).with_name("typing_job.py"))
    job = loader.activate("perfeval.TypingJob", "", job_file, None).createInstanceWithContext(office.context)
    request = {
        "url": bridge.url(path),
        "wanted": [(place.sheet, place.row, place.column) for place in wanted],
        "fillings": [
            [(place.sheet, place.row, place.column, _plain(value)) for place, value in changed.items()]
            for changed in _changes(fillings)
        ],
    }
    argument = bridge.struct("beans.NamedValue", "asked", json.dumps(request))
    with office.deadline(SECONDS):
        answer = job.execute((argument,))
    return [dict(zip(wanted, values, strict=True)) for values in json.loads(answer)]


def in_ironcalc(path: Path, fillings: Sequence[Typed], wanted: Sequence[Address]) -> list[Shown]:
    """The same in IronCalc."""
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    numbers = {properties["name"]: n for n, properties in enumerate(model.get_worksheets_properties())}
    shown = []
    for changed in _changes(fillings):
        for place, value in changed.items():
            at = (numbers[place.sheet], place.row + 1, place.column + 1)
            if value is None:
                model.clear_cell_contents(*at)
            elif isinstance(value, str):
                model.update_cell_with_text(*at, value)
            else:
                model.update_cell_with_number(*at, float(value))
        model.evaluate()
        shown.append(
            {place: model.get_cell_value(numbers[place.sheet], place.row + 1, place.column + 1) for place in wanted}
        )
    return shown


def _changes(fillings: Sequence[Typed]) -> Iterator[Typed]:
    """What differs from the filling before."""
    standing: dict[Address, Value] = {}
    for filling in fillings:
        yield {place: value for place, value in filling.items() if standing.get(place) != value}
        standing |= filling


def _plain(value: Value) -> str | float | dict[str, str] | None:
    if value in ERRORS:
        # An error is no text that can be typed; a formula shows it.
        return {"formula": f"={value}"}
    return value if value is None or isinstance(value, str) else float(value)
