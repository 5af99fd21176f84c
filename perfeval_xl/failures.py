"""Writes a fault of the program down where whoever looks into it finds it."""

from __future__ import annotations

import traceback
from datetime import datetime

from perfeval_xl import __version__, folders
from perfeval_xl.plain_text import LONGEST_LINE, one_line, visible

LONGEST_LOG = 1_000_000
"""Bytes; a longer log is begun anew."""


def write_log(error: BaseException, about: str) -> str:
    """Append a failure to the log; return where it is, or that it could not be written."""
    return write_note("".join(traceback.format_exception(error)), about)


def write_note(text: str, about: str) -> str:
    """Append a text to the log; return where it is, or that it could not be written."""
    path = folders.log()
    when = datetime.now().isoformat(sep=" ", timespec="seconds")
    # Indented, so that nothing a file says can begin an entry of its own.
    told = visible(text, LONGEST_LOG).replace("\n", "\n    ")
    entry = f"{when} {one_line(about, LONGEST_LINE)} {__version__}\n    {told.rstrip()}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        too_long = path.exists() and path.stat().st_size > LONGEST_LOG
        with path.open("w" if too_long else "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(entry)
    except OSError:
        return "（日志也写不进去）"
    return str(path)
