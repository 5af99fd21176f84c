"""WPS for tests: its objects behind HTTP, and the add-in as it was built in a real Chromium that calls them.

Workbooks are files here: one is open that is in the list, and what is typed into it are bytes that are not saved yet.
``ShellExecute`` really starts the program.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from perfeval_xl.packaging.wps import ADDIN_FOLDER, wps_files
from tests.engines.programs import find

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60.0
"""Seconds for all clicks of a script on a busy machine."""
START = '<script src="data.js">'
"""Where in the page the stand-in is put before."""


@dataclass
class Wps:
    """A WPS with its workbooks, and what came of the clicks in it."""

    home: Path
    books: dict[str, bytes] = field(default_factory=dict)
    """What is open, by its path, with its present content."""
    unsaved: set[str] = field(default_factory=set)
    active: str | None = None
    cell: tuple[str, str] = ("自评表", "$A$1")
    confirms: list[bool] = field(default_factory=list)
    """What is answered to questions, in turn."""
    broken: set[str] = field(default_factory=set)
    """Calls that fail."""
    alerts: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def open(self, path: Path, content: bytes | None = None) -> Wps:
        """Have a workbook open, and in front; with other ``content`` than its file has where that is given."""
        self.books[str(path)] = path.read_bytes() if content is None else content
        self.active = str(path)
        return self

    def call(self, name: str, given: Sequence[Any]) -> Any:
        """What WPS answers to a call of one of its objects."""
        if name in self.broken:
            raise RuntimeError(f"{name} fails")
        kind, _, what = name.rpartition(".")
        return getattr(self, f"{kind or 'App'}_{what}".lower())(*given)

    def app_activeworkbook(self) -> str | None:
        return self.active

    def app_activesheet(self) -> str:
        return self.cell[0]

    def app_activecell(self) -> str:
        return self.cell[1]

    def app_statusbar(self, text: object) -> None:
        pass

    def app_alert(self, text: str) -> None:
        self.alerts.append(text)

    def app_confirm(self, text: str) -> bool:
        self.asked.append(text)
        return self.confirms.pop(0)

    def env_gethomepath(self) -> str:
        return str(self.home)

    def workbooks_count(self) -> int:
        return len(self.books)

    def workbooks_item(self, number: int) -> str:
        return list(self.books)[number - 1]

    def workbooks_open(self, path: str) -> str:
        assert path not in self.books
        self.open(Path(path))
        # As formulas are calculated on opening.
        self.unsaved.add(path)
        self.opened.append(path)
        return path

    def workbook_saved(self, path: str) -> bool:
        return path not in self.unsaved

    def workbook_setsaved(self, path: str, value: bool) -> None:
        (self.unsaved.discard if value else self.unsaved.add)(path)

    def workbook_save(self, path: str) -> None:
        Path(path).write_bytes(self.books[path])
        self.unsaved.discard(path)

    def workbook_activate(self, path: str) -> None:
        assert path in self.books
        self.active = path

    def workbook_close(self, path: str, changes: bool) -> None:
        assert changes is False
        assert path not in self.unsaved
        del self.books[path]
        self.closed.append(path)
        self.active = next(reversed(self.books), None)

    def workbook_savecopyas(self, path: str, target: str) -> None:
        Path(target).write_bytes(self.books[path])

    def sheet_activate(self, path: str, sheet: str) -> None:
        assert self.active == path
        self.cell = (sheet, "$A$1")

    def range_select(self, path: str, sheet: str, address: str) -> None:
        assert (self.active, self.cell[0]) == (path, sheet)
        self.cell = (sheet, address)

    def filesystem_exists(self, path: str) -> bool:
        return Path(path).exists()

    def filesystem_mkdir(self, path: str) -> None:
        Path(path).mkdir()

    def filesystem_remove(self, path: str) -> None:
        Path(path).unlink()

    def filesystem_readfilestring(self, path: str) -> str:
        return Path(path).read_text(encoding="ascii")

    def filesystem_writefilestring(self, path: str, text: str) -> None:
        # With the mark that some versions write.
        Path(path).write_text(f"\ufeff{text}", encoding="utf-8")
        assert text.isascii()

    def oaassist_shellexecute(self, path: str) -> None:
        self.started.append(path)
        environment = {**os.environ, "HOME": str(self.home), "DISPLAY": ""}
        self.running.append(subprocess.Popen([path], env=environment, stdin=subprocess.DEVNULL))


class Browser:
    """A Chromium that shows the page of the add-in, one script after another."""

    def __init__(self, folder: Path) -> None:
        self.addin = folder / "jsaddons" / ADDIN_FOLDER
        for name, data in wps_files().items():
            path = folder / "jsaddons" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        self._wps: Wps | None = None
        self._scripts: queue.Queue[str] = queue.Queue()
        self._ends: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        stand_in = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
        host = f"http://127.0.0.1:{self.server.server_port}"
        page = (self.addin / "index.html").read_text(encoding="utf-8")
        assert START in page
        (self.addin / "stand_in.js").write_text(f'window.HOST = "{host}";\n{stand_in}', encoding="utf-8")
        self.page = self.addin / "tested.html"
        self.page.write_text(page.replace(START, f'<script src="stand_in.js"></script>\n{START}'), encoding="utf-8")

    @property
    def program(self) -> Path:
        """Where the program is looked for first."""
        return self.addin / "perfeval-addin" / "perfeval-wps"

    def install(self, command: str = f'exec "{sys.executable}" -m perfeval_xl.addin.wps_entry') -> None:
        """Put a program there; the real one, run by the Python of the tests, unless another ``command`` is given."""
        self.program.parent.mkdir(exist_ok=True)
        self.program.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
        self.program.chmod(0o755)

    def run(
        self,
        wps: Wps,
        *clicks: str | Sequence[str],
        old: bool = False,
        asks: Sequence[tuple[str, str]] = (),
        **waiting: int,
    ) -> Any:
        """Click in turn, several at once where they stand together; return where programs are looked for."""
        steps = [[step] if isinstance(step, str) else step for step in clicks]
        self._wps = wps
        self._scripts.put(json.dumps({"clicks": steps, "old": old, "asks": asks, "waiting": waiting}))
        end, told = self._ends.get(timeout=PATIENCE)
        for process in wps.running:
            assert process.wait(timeout=PATIENCE) == 0
        assert end == "done", told
        return told

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        browser = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                try:
                    self._answer(browser._scripts.get(timeout=5))
                except queue.Empty:
                    self._answer("")

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if asked["name"] in ("done", "failed"):
                    browser._ends.put((asked["name"], asked["given"][0]))
                    self._answer('{"value": null}')
                    return
                try:
                    assert browser._wps is not None
                    told = {"value": browser._wps.call(asked["name"], asked["given"])}
                except Exception as error:
                    told = {"error": f"{type(error).__name__}: {error}"}
                self._answer(json.dumps(told))

            def _answer(self, text: str) -> None:
                data = text.encode()
                self.send_response(200)
                # The page comes from a file, which has no origin of its own.
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def chromium() -> str:
    """Chromium's program. Raises EngineError where there is none: without it nothing here is tested."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None) or find("chromium", "chromium")


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """The add-in, built into ``folder`` and shown by a Chromium."""
    program = chromium()
    browser = Browser(folder)
    thread = threading.Thread(target=browser.server.serve_forever, daemon=True)
    thread.start()
    options = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
        f"--user-data-dir={folder / 'browser'}",
    ]
    with open(folder / "browser.log", "wb") as log:
        process = subprocess.Popen([program, *options, browser.page.as_uri()], stdout=log, stderr=log)
    try:
        yield browser
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        browser.server.shutdown()
        browser.server.server_close()
        thread.join()
