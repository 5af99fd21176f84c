"""The frozen program of an office: runs one action for the add-in, or is the command line that an action starts."""

from __future__ import annotations

import io
import multiprocessing
import sys

from perfeval_xl.console import UTF_8
from perfeval_xl.office_addin.program import AS_PERFEVAL


def main() -> int:
    """Do what the arguments ask for and return the exit code."""
    # Each process that judges forms begins here as well.
    multiprocessing.freeze_support()
    if sys.argv[1:2] != [AS_PERFEVAL]:
        from perfeval_xl.office_addin.entry import main as act

        return act()
    from perfeval_xl.cli import main as perfeval

    for stream in (sys.stdout, sys.stderr):
        # Whoever started it reads that, whatever the code page of the machine is.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=UTF_8)
    del sys.argv[1]
    perfeval()
    return 0


if __name__ == "__main__":
    sys.exit(main())
