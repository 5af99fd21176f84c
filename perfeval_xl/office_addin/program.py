"""Which program does the work of a button: the frozen one itself, or the Python that has perfeval_xl."""

from __future__ import annotations

import sys
from pathlib import Path

from perfeval_xl.errors import ActionError
from perfeval_xl.office_addin import memory

AS_PERFEVAL = "--perfeval"
"""The first argument by which the frozen program of an office is the command line."""


def command_line(*, inside: bool = False) -> list[str]:
    """What a command of ``perfeval`` begins with on this machine; ``inside`` says that this Python is LibreOffice's
    own, which has not all that is needed. Raises ActionError where there is nothing to run.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, AS_PERFEVAL]
    own = None if inside else Path(sys.executable or "")
    python = next(
        (one for one in (own, memory.recalled(memory.INTERPRETER)) if one is not None and one.is_file()), None
    )
    if python is None:
        raise ActionError(
            "找不到收表的程序。请技术人员在这台电脑上装好 perfeval_xl，"
            "再运行一次 perfeval addin build --office --libreoffice，它会记下程序在哪里"
        )
    # Without the folder in which it happens to be started: nothing in there may be taken for a part of the program.
    return [str(python), "-P", "-m", "perfeval_xl"]
