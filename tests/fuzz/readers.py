"""Three programs that read workbooks and know nothing of ours: openpyxl, SheetJS, LibreOffice.

Each says of a mutated workbook which cells it shows otherwise than those of the workbook that it was made from.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils.cell import coordinate_to_tuple

from perfeval_xl.errors import OfficeError
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.office import OfficeProcess
from tests.engines import libreoffice, node
from tests.engines.programs import EngineError, find, run
from tests.fuzz import oracle
from tests.fuzz.oracle import Position
from tests.fuzz.parts import Base

START_SECONDS, FILE_SECONDS = 60.0, 10.0
MOST_GONE = 200
"""Cells that may be missing before a program is taken to have read nothing."""
BATCH = 25
"""Workbooks that LibreOffice is given at once."""

Cell = tuple[Value, str | None]
"""Value and formula."""
EMPTY: Cell = (None, None)
"""A cell in which nothing stands."""


@dataclass(frozen=True)
class Shown:
    """What a program shows of a mutated workbook."""

    sheets: frozenset[str]
    hidden: frozenset[str]
    changed: Mapping[tuple[str, Position], tuple[Cell, Cell]]
    """Cells that it shows otherwise than in the base: as they are, and as they were."""

    @property
    def empty(self) -> bool:
        """Whether it shows nothing at all of what stood there."""
        gone = sum(now == EMPTY and before != EMPTY for now, before in self.changed.values())
        return bool(gone) and all(now == EMPTY for now, _ in self.changed.values()) and gone > MOST_GONE


File = tuple[bytes, Base]
"""A mutated workbook, and what it was made from."""
Reader = Callable[[Sequence[File]], list[Shown | None]]
"""What a program shows of each; None where it cannot read it."""


def in_openpyxl(files: Sequence[File]) -> list[Shown | None]:
    """What openpyxl shows."""
    return [_by_openpyxl(data, base) for data, base in files]


def _by_openpyxl(data: bytes, base: Base) -> Shown | None:
    now, issued = oracle.read(data), oracle.read(base.data)
    if now is None or issued is None:
        return None
    changed: dict[tuple[str, Position], tuple[Cell, Cell]] = {}
    for name, sheet in now.sheets.items():
        before = issued.sheets[name].cells if name in issued.sheets else {}
        for at in sheet.cells.keys() | before.keys():
            one, other = sheet.cells.get(at), before.get(at)
            if one != other:
                changed[name, at] = (_pair(one), _pair(other))
    return Shown(frozenset(now.sheets), now.hidden, changed)


def _pair(cell: oracle.Read | None) -> Cell:
    return EMPTY if cell is None else (cell.value, cell.formula)


def in_sheetjs(files: Sequence[File]) -> list[Shown | None]:
    """What SheetJS shows, in one process of Node."""
    program = find("node", "nodejs")
    script = node.install() / "sheetjs.mjs"
    with _laid_out(files) as (folder, paths):
        output = folder / "read.json"
        timeout = START_SECONDS + FILE_SECONDS * len(files)
        log = run([program, script, output], timeout=timeout, stdin=json.dumps(paths))
        if not output.is_file():
            raise EngineError(f"SheetJS wrote no result\n{log}".rstrip())
        return [_shown(item, _at) for item in json.loads(output.read_text(encoding="utf-8"))]


def in_libreoffice(files: Sequence[File]) -> list[Shown | None]:
    """What LibreOffice shows, in one process unless one ends it; what was stored is not computed again."""
    with _laid_out(files) as (folder, paths):
        profile = libreoffice.write_profile(folder / "profile", recalculation=libreoffice.NEVER)
        office, shown = _Office(profile), []
        try:
            for start in range(0, len(paths), BATCH):
                batch = paths[start : start + BATCH]
                try:
                    shown += office.read(batch)
                except (OfficeError, EngineError, bridge.exception("uno.Exception")):
                    # One of them ended the office or held it up; alone it shows which.
                    shown += [office.read_alone(pair) for pair in batch]
        finally:
            office.end()
    return [_shown(item, _comma) for item in shown]


class _Office:
    """A LibreOffice that is begun anew when a workbook has ended it."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.process: OfficeProcess | None = None
        self.job: Any = None

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """What it shows of some workbooks. Raises where one of them ends it."""
        if self.process is None or not self.process.alive():
            self.end()
            self.process = OfficeProcess(profile=self.profile)
            loader = self.process.service("loader.Python")
            place = bridge.url(Path(__file__).with_name("reading_job.py"))
            made = loader.activate("perfeval.ReadingJob", "", place, None)
            self.job = made.createInstanceWithContext(self.process.context)
        request = json.dumps([[bridge.url(path) for path in pair] for pair in pairs])
        with self.process.deadline(START_SECONDS + FILE_SECONDS * len(pairs)):
            answer: list[dict[str, Any]] = json.loads(
                self.job.execute((bridge.struct("beans.NamedValue", "asked", request),))
            )
        return answer

    def read_alone(self, pair: tuple[str, str]) -> dict[str, Any]:
        """What it shows of one workbook, or that it ended."""
        try:
            return self.read([pair])[0]
        except (OfficeError, bridge.exception("uno.Exception")) as error:
            self.end()
            return {"error": str(error)}

    def end(self) -> None:
        """End it, if it is there."""
        if self.process is not None:
            self.process.kill()
            self.process = None


@contextmanager
def _laid_out(files: Sequence[File]) -> Any:
    """The workbooks as files: the folder, and of each its path and that of its base."""
    with tempfile.TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True) as name:
        folder, bases, pairs = Path(name), {}, []
        for number, (data, base) in enumerate(files):
            if base.name not in bases:
                bases[base.name] = folder / f"base{len(bases)}.xlsx"
                bases[base.name].write_bytes(base.data)
            path = folder / f"{number}.xlsx"
            path.write_bytes(data)
            pairs.append((str(path), str(bases[base.name])))
        yield folder, pairs


def _shown(item: Mapping[str, Any], position: Callable[[str], Position]) -> Shown | None:
    if "error" in item:
        return None
    changed = {
        (name, position(reference)): (_cell(now), _cell(before))
        for name, cells in item["changed"].items()
        for reference, (now, before) in cells.items()
    }
    names = [name for name, _ in item["sheets"]]
    return Shown(frozenset(names), frozenset(name for name, visible in item["sheets"] if not visible), changed)


def _cell(stored: Sequence[Any] | None) -> Cell:
    return EMPTY if stored is None else (oracle.plain(stored[0]), stored[1])


def _at(reference: str) -> Position:
    """The place of a cell; one that is nowhere is missing elsewhere."""
    try:
        row, column = coordinate_to_tuple(reference)
    except ValueError:
        return -1, -1
    return row - 1, column - 1


def _comma(place: str) -> Position:
    row, _, column = place.partition(",")
    return int(row), int(column)


READERS: dict[str, Reader] = {"openpyxl": in_openpyxl, "SheetJS": in_sheetjs, "LibreOffice": in_libreoffice}
"""By name."""
