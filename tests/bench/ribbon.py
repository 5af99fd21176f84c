"""A click over LibreOffice: what it asks of the program, with few rows and with many, and where its time goes."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import xlwings as xw

from perfeval_xl import issuing
from perfeval_xl.addin import actions
from perfeval_xl.libreoffice.engine import Engine, register
from perfeval_xl.libreoffice.guard import Hosted
from tests.bench import forms
from tests.bench.clock import Clock
from tests.bench.figures import Figures, Row

ROWS = (8, 200)
PRESSES = ("check", "report", "rescore")
OURS = 60
"""Milliseconds of a click that were asked for: all but what the program takes to copy and open books and sheets."""
CALLS = 40
"""Calls that 校验 may make, however many rows there are."""
CLICKS = 5
_OF_THE_PROGRAM = {
    "SaveCopyAs": "save a copy",
    "copy": "copy the sheet",
    "Copy": "copy the sheet",
    "open": "open a workbook",
    "Open": "open a workbook",
}
"""Calls, by their last word, that are the program's own work."""
_OTHER, _CHECK, _SHEET, _REST = "all other calls", "our check", "our results sheet", "the rest of ours"

_COMPUTED = {
    _CHECK: ("submission:check_file",),
    _SHEET: ("outputs.results_sheet:results_book",),
}
"""Functions of ours that a click calls, by phase."""


def measure(figures: Figures) -> None:
    """Calls of each button, and the phases of 校验."""
    engine = register()
    calls = {press: [] for press in PRESSES}
    with tempfile.TemporaryDirectory() as folder, xw.App(add_book=False) as app:
        for count in ROWS:
            book = _opened(app, Path(folder) / f"{count}.xlsx", forms.with_rows(count))
            for press in PRESSES:
                calls[press].append(max(_calls(engine, press) for _ in range(2)))
            book.close()
        # A form as units have it, and none in which every row is wrong.
        book = _opened(app, Path(folder) / "表.xlsx", forms.distinct(forms.TYPICAL, 1)[0])
        actions.run_action("check")
        clicks = [_phases() for _ in range(CLICKS)]
        book.close()
    for press, (few, many) in calls.items():
        told = f"{many} calls with {ROWS[1]} rows, {few} with {ROWS[0]}"
        figures.add(Row(f"ribbon: {press}, more calls into the program as rows grow", many - few, 0, detail=told))
    figures.add(Row(f"ribbon: calls of check with {ROWS[1]} rows", calls["check"][1], CALLS))
    phases = {name: statistics.median(click.get(name, 0.0) for click in clicks) for name in clicks[0]}
    theirs = set(_OF_THE_PROGRAM.values())
    ours = statistics.median(sum(click[name] for name in click if name not in theirs) for click in clicks)
    told = ", ".join(f"{name} {taken:.0f}" for name, taken in phases.items())
    whole = sum(phases.values())
    figures.add(
        Row("ribbon: ours of a click of 校验", ours, OURS, unit=" ms", detail=f"of {whole:.0f} ms wall: {told}")
    )
    figures.table("click", [["phase", "ms"], *[[name, round(taken)] for name, taken in phases.items()]])


def _opened(app: xw.App, path: Path, filled: Any) -> xw.Book:
    path.write_bytes(issuing.workbook(filled))
    book = app.books.open(str(path))
    book.set_mock_caller()
    return book


def _calls(engine: Engine, press: str) -> int:
    engine.reset()
    actions.run_action(press)
    return engine.calls


def _phases() -> dict[str, float]:
    """Milliseconds of one click by phase, in the order in which they come."""
    clock = Clock(time.perf_counter, apart=False)
    with _watched(clock):
        begun = time.perf_counter()
        actions.run_action("check")
        whole = time.perf_counter() - begun
    order = [*dict.fromkeys(_OF_THE_PROGRAM.values()), _CHECK, _SHEET, _OTHER]
    phases = {name: clock.taken.get(name, 0.0) * 1000 for name in order}
    return {**phases, _REST: whole * 1000 - sum(phases.values())}


@contextmanager
def _watched(clock: Clock) -> Iterator[None]:
    """The engine and the two things that a click computes, with a clock around each."""
    with ExitStack() as stack:
        stack.enter_context(clock.watching(_COMPUTED))
        for owner in Hosted.__subclasses__():
            for name, member in list(vars(owner).items()):
                # What passes through the guard of the engine is a call into the program.
                if hasattr(member.fget if isinstance(member, property) else member, "__wrapped__"):
                    watched = clock.around_member(member, _OF_THE_PROGRAM.get(name, _OTHER))
                    stack.enter_context(patch.object(owner, name, watched))
        yield
