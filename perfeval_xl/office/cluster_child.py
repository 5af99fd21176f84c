"""Judges what a process of a cluster hands it: ``python -m perfeval_xl.office.cluster_child HOME``.

A process that runs others' work in threads can neither limit what a file takes nor begin processes of its own. This
one can: it has one thread, and the very fence that judges files on the machine of an office. It reads loads from
standard input until that ends, and answers each on standard output.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import IO

from perfeval_xl import __version__, folders
from perfeval_xl.fence import Workers
from perfeval_xl.office import cluster_freight as freight
from perfeval_xl.office.judging import Judged, Paper, Terms, judges

LENGTH = 8
"""Bytes before each load that say how long it is."""
_PROGRAM = ("**/*.py", "**/*.toml", "**/*.json")
"""Files of which the program consists, rules included."""


def send(to: IO[bytes], load: bytes) -> None:
    """Write one load."""
    to.write(len(load).to_bytes(LENGTH, "big"))
    to.write(load)
    to.flush()


def receive(source: IO[bytes]) -> bytes | None:
    """Read one load; None where there is none any more. Raises EOFError for half a one."""
    head = source.read(LENGTH)
    if not head:
        return None
    size = int.from_bytes(head, "big")
    load = source.read(size)
    if len(head) < LENGTH or len(load) < size:
        raise EOFError
    return load


@functools.cache
def program() -> str:
    """The mark of this very program, and of the Python that runs it: equal where both say the same of every file."""
    found = hashlib.sha256(f"{__version__} {sys.version_info[:2]}".encode())
    for base in (Path(__file__).parents[1], folders.shipped_rules()):
        for path in sorted({path for pattern in _PROGRAM for path in base.glob(pattern)}):
            # A copy out of a version control may have other ends of lines.
            found.update(path.relative_to(base).as_posix().encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()[:16]


class Bench:
    """Judges loads, one after the other, under the terms that each brings along; ``home`` is a folder of its own."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._terms = b""
        self._judges: Workers[Paper, Judged, Terms] | None = None
        os.environ[folders.HOME_VARIABLE] = str(home)

    def answer(self, load: bytes) -> bytes:
        """What is told of the papers of a load."""
        papers, terms = freight.unpacked(load)
        judges_now = self._under(terms)
        place = self._home / freight.PAPERS
        place.mkdir(exist_ok=True)
        try:
            return freight.told(program(), [judges_now.answer(freight.put_down(paper, place)) for paper in papers])
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _under(self, terms: bytes) -> Workers[Paper, Judged, Terms]:
        """The processes that judge under these terms."""
        if self._judges is None or terms != self._terms:
            self.end()
            for folder in (freight.OWN, freight.USUAL):
                shutil.rmtree(self._home / folder, ignore_errors=True)
            laid_out = freight.laid_out(terms, self._home)
            # Nothing in this process has a second thread, so that it may be copied.
            self._judges = judges(laid_out, jobs=1, copies=sys.platform == "linux")
            self._terms = terms
        return self._judges

    def end(self) -> None:
        """End its processes."""
        if self._judges is not None:
            self._judges.end()
            self._judges = None


def serve(source: IO[bytes], to: IO[bytes], home: Path) -> None:
    """Answer what comes until nothing does."""
    bench = Bench(home)
    try:
        while (load := receive(source)) is not None:
            send(to, bench.answer(load))
    except (EOFError, BrokenPipeError):
        # Whoever asked is gone.
        return
    finally:
        bench.end()
        with contextlib.suppress(OSError):
            shutil.rmtree(home)


def main() -> None:
    """Serve on standard input and output; whatever else is printed goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(BrokenPipeError), os.fdopen(os.dup(sys.stdout.fileno()), "wb") as to:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        serve(sys.stdin.buffer, to, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
