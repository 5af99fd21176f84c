"""Writes a fault of the program down where whoever looks into it finds it."""

from __future__ import annotations

import traceback
from datetime import datetime

from perfeval_xl import __version__, folders

LONGEST_LOG = 1_000_000
"""Bytes; a longer log is begun anew."""


def write_log(error: BaseException, about: str) -> str:
    """Append a failure to the log; return where it is, or that it could not be written."""
    path = folders.log()
    when = datetime.now().isoformat(sep=" ", timespec="seconds")
    entry = f"{when} {about} {__version__}\n{''.join(traceback.format_exception(error))}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        too_long = path.exists() and path.stat().st_size > LONGEST_LOG
        with path.open("w" if too_long else "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(entry)
    except OSError:
        return "（日志也写不进去）"
    return str(path)
