"""Speed, as ratios measured in one run: ``make bench``.

Nothing here fails a test: machines differ, ratios hold. Each figure is the
median of alternating runs, in processor time, so that a busy machine does not decide.
"""

from __future__ import annotations

import gc
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from rich.console import Console

from perfeval_xl import cli, issuing
from perfeval_xl.outputs.terminal import Printer
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import published
from perfeval_xl.submission import check_file
from perfeval_xl.writer import xlsx
from perfeval_xl.writer.protection import ProtectedSheet, ProtectedWorkbook
from tests.office import costs

RUNS = 41
BUILD_LIMIT, CHECK_LIMIT = 1.5, 0.25
DEPARTMENT, MANY, FEW, SLOW_RUNS, GROWTH_LIMIT = "hunan_hengyang/2022", 60, 12, 7, 5.5
CLICK_ROWS, CLICK_LIMIT = (8, 60), 40
IMPORT_RUNS, IMPORT_LIMIT = 15, 1.3
_SHEET_CALLS = (
    "_write_string",
    "_write_formula",
    "write_blank",
    "write_number",
    "merge_range",
    "write_url",
    "data_validation",
    "conditional_format",
    "set_column",
    "set_row",
    "set_paper",
    "set_margins",
    "set_landscape",
    "center_horizontally",
    "fit_to_pages",
    "print_area",
    "repeat_rows",
    "freeze_panes",
    "autofilter",
    "set_footer",
    "hide_gridlines",
    "set_h_pagebreaks",
)
_BOOK_CALLS = ("set_custom_property", "define_name", "set_properties")


def main() -> None:
    """Print every ratio beside what was asked for."""
    gc.set_threshold(cli.SWEEP)
    with tempfile.TemporaryDirectory() as folder:
        for profile_id, path in published().items():
            job = issuing.jobs_of(load(profile_id), path, draft=True)[0]
            print(profile_id)
            _build(job)
            _check(job, Path(folder))
    _departments()
    _clicks()
    _imports()
    print("collect")
    costs.print_all()


def _departments() -> None:
    """Sixty projects in one workbook against twelve: five times as much, so five times as long."""
    from tests.issuing.samples import department, filled_from

    profile = load(DEPARTMENT)
    many, few = (filled_from(department(DEPARTMENT, count), profile) for count in (MANY, FEW))
    print(f"{DEPARTMENT}, {MANY} projects / {FEW}")
    _say("build", *_alternating(lambda: issuing.workbook(many), lambda: issuing.workbook(few), SLOW_RUNS), GROWTH_LIMIT)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{count}.xlsx" for count in (MANY, FEW)]
        for path, filled in zip(paths, (many, few), strict=True):
            path.write_bytes(issuing.workbook(filled))
        times = _alternating(lambda: check_file(paths[0]), lambda: check_file(paths[1]), SLOW_RUNS)
        _say("check", *times, GROWTH_LIMIT)


def _build(job: issuing.Job) -> None:
    calls = _recorded(job)
    ours, bare = _alternating(lambda: issuing.workbook(job.filled), lambda: _replayed(calls))
    _say("build / bare XlsxWriter script", ours, bare, BUILD_LIMIT)


def _check(job: issuing.Job, folder: Path) -> None:
    path = folder / "returned.xlsx"
    path.write_bytes(issuing.workbook(job.filled))
    console = Console(file=io.StringIO(), width=120)

    def whole() -> None:
        Printer(console).show(check_file(path).result)

    ours, theirs = _alternating(whole, lambda: openpyxl.load_workbook(path))
    _say("check and report / openpyxl.load_workbook", ours, theirs, CHECK_LIMIT)


def _clicks() -> None:
    """What 校验 asks of the spreadsheet program, with few rows and with many, the first time and again."""
    import xlwings as xw

    from perfeval_xl.addin import actions
    from perfeval_xl.libreoffice.engine import register
    from tests.addin.forms import rows

    engine = register()
    with tempfile.TemporaryDirectory() as folder, xw.App(add_book=False) as app:
        for count in CLICK_ROWS:
            path = Path(folder) / f"{count}.xlsx"
            path.write_bytes(issuing.workbook(rows(count)))
            book = app.books.open(str(path))
            book.set_mock_caller()
            calls = {}
            for press in ("check", "check", "report", "check", "rescore"):
                engine.reset()
                actions.run_action(press)
                calls[press] = max(calls.get(press, 0), engine.calls)
            listed = ", ".join(f"{press} {number}" for press, number in calls.items())
            print(f"calls into the program with {count} indicators: {listed}   (asked: check at most {CLICK_LIMIT})")
            book.close()


def _imports() -> None:
    door = [_started("import xlwings; import perfeval_xl.addin.actions") for _ in range(IMPORT_RUNS)]
    bare = [_started("import xlwings") for _ in range(IMPORT_RUNS)]
    _say("import of the add-in's door / import xlwings", door, bare, IMPORT_LIMIT)
    program = "import sys; import perfeval_xl; from perfeval_xl import cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    heavy = {"pandas", "openpyxl", "xlsxwriter", "xlwings"} & set(loaded.stdout.split())
    print(f"import perfeval_xl and its command line load: {sorted(heavy) or 'none of the heavy libraries'}")


def _started(program: str) -> float:
    """Processor time of a Python that does nothing but this, in seconds."""
    before = os.times()
    subprocess.run([sys.executable, "-c", program], check=True)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def _alternating(
    first: Callable[[], object], second: Callable[[], object], runs: int = RUNS
) -> tuple[list[float], list[float]]:
    times: tuple[list[float], list[float]] = ([], [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first(), second()
        for _ in range(runs):
            for run, kept in zip((first, second), times, strict=True):
                start = time.process_time()
                run()
                kept.append(time.process_time() - start)
    return times


def _say(what: str, ours: list[float], theirs: list[float], limit: float) -> None:
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    one, other = (statistics.median(times) * 1000 for times in (ours, theirs))
    print(f"  {what:44} {one:6.1f} ms / {other:6.1f} ms = {ratio:.2f}   (asked: at most {limit})")


def _recorded(job: issuing.Job) -> list[tuple[str, Any]]:
    """Every call that our writer makes on XlsxWriter for one workbook."""
    calls: list[tuple[str, Any]] = []
    formats: dict[int, int] = {}
    depth = [0]

    def marked(value: Any) -> Any:
        """A format by its number, for the replay has formats of its own."""
        if isinstance(value, dict) and id(value.get("format")) in formats:
            return {**value, "format": ("format", formats[id(value["format"])])}
        return ("format", formats[id(value)]) if id(value) in formats else value

    def watched(name: str, target: str) -> Callable[..., Any]:
        original = getattr(ProtectedSheet if target == "sheet" else ProtectedWorkbook, name)

        def call(self: Any, *args: Any, **named: Any) -> Any:
            if depth[0] == 0:
                kept = [marked(a) for a in args]
                options = {k: marked(v) for k, v in named.items()}
                where = self.index if target == "sheet" else None
                calls.append(("call", (where, name, kept, options)))
            depth[0] += 1
            try:
                return original(self, *args, **named)
            finally:
                depth[0] -= 1

        return call

    class Sheet(ProtectedSheet):
        pass

    class Book(ProtectedWorkbook):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self.started = True

        def add_format(self, properties: Any = None) -> Any:
            cell_format = super().add_format(properties)
            if getattr(self, "started", False):
                formats[id(cell_format)] = len(formats)
                calls.append(("format", dict(properties)))
            return cell_format

        def add_worksheet(self, name: Any = None, worksheet_class: Any = None) -> Any:
            calls.append(("sheet", name))
            return super().add_worksheet(name, Sheet)

    for name in _SHEET_CALLS:
        setattr(Sheet, name, watched(name, "sheet"))
    for name in _BOOK_CALLS:
        setattr(Book, name, watched(name, "book"))
    writer_class = xlsx.ProtectedWorkbook
    straight = xlsx.straight_bytes
    xlsx.ProtectedWorkbook = Book  # type: ignore[misc]
    # What is written straight makes no calls.
    xlsx.straight_bytes = lambda *args, **named: None  # type: ignore[assignment]
    try:
        issuing.workbook(job.filled)
    finally:
        xlsx.ProtectedWorkbook = writer_class  # type: ignore[misc]
        xlsx.straight_bytes = straight
    return calls


def _replayed(calls: list[tuple[str, Any]]) -> bytes:
    """The same cells by a script that knows nothing: literal calls, one after the other."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    formats: list[Any] = []
    sheets: list[Any] = []

    def real(value: Any) -> Any:
        if isinstance(value, tuple) and len(value) == 2 and value[0] == "format":
            return formats[value[1]]
        if isinstance(value, dict) and "format" in value:
            return {**value, "format": real(value["format"])}
        return value

    for kind, what in calls:
        if kind == "format":
            formats.append(book.add_format(what))
        elif kind == "sheet":
            sheets.append(book.add_worksheet(what))
        else:
            where, name, args, options = what
            owner = book if where is None else sheets[where]
            getattr(owner, name)(*map(real, args), **{k: real(v) for k, v in options.items()})
    for sheet in sheets:
        sheet.protect("password")
    book.close()
    return target.getvalue()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
