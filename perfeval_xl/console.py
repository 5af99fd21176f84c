"""Standard output and standard error: whatever is to be shown can be written there."""

from __future__ import annotations

import codecs
import io
import os
import signal
import sys

from perfeval_xl.plain_text import BREAK

UTF_8, ASCII = "utf-8", "ascii"
PROGRESS_VARIABLE = "PERFEVAL_PROGRESS"
"""Variable of the environment by which a program that starts a command asks it to tell often how far it is."""
ESCAPES = "perfeval_xl.escapes"
"""Name of the error handler: a byte of a file name as it is, whatever else cannot be written as ``\\u6751``."""
SIGNS = "perfeval_xl.signs"
"""Name of the other one, for consoles that have an encoding: a line break as ``↓``, anything else as an escape."""
BREAK_OF_OLD = "↓"
"""What GBK has for a line break; ``⏎`` it has not."""


def prepare_console() -> str:
    """Let no character end the program, and return the encoding that a reader of standard output expects.

    What a console lacks becomes an escape. ASCII is what Python takes where nobody chose an encoding:
    nothing of ours could be read in it, so that UTF-8 is written there, as click does.
    """
    # Started without them, as by a scheduler: what is printed is lost, and the exit code tells.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    codecs.register_error(ESCAPES, _escaped)
    codecs.register_error(SIGNS, _in_other_signs)
    encoding = encoding_of(sys.stdout)
    for stream in (sys.stdout, sys.stderr):
        # An add-in or a test may have put something else there, or nothing.
        if isinstance(stream, io.TextIOWrapper):
            errors = ESCAPES if stream.errors == "surrogateescape" else SIGNS
            stream.reconfigure(encoding=UTF_8 if encoding_of(stream) == ASCII else None, errors=errors)
    return encoding


def is_followed() -> bool:
    """Whether a program started this one and reads how far it is."""
    return bool(os.environ.get(PROGRESS_VARIABLE))


def take_interrupts() -> None:
    """End by Ctrl-C and by Windows' Ctrl-Break, also where whoever started this program had that switched off."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, signal.default_int_handler)


def _nowhere() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding=UTF_8)


def encoding_of(stream: object) -> str:
    """The encoding of ``stream`` by its usual name; UTF-8 where it has none."""
    return codecs.lookup(getattr(stream, "encoding", None) or UTF_8).name


def _escaped(error: UnicodeError) -> tuple[str | bytes, int]:
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)


def _in_other_signs(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeEncodeError) and error.object.startswith(BREAK, error.start):
        try:
            return BREAK_OF_OLD.encode(error.encoding), error.start + len(BREAK)
        except UnicodeEncodeError:
            pass
    return codecs.lookup_error("backslashreplace")(error)
