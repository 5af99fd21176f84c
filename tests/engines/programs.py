"""Find and run the outside programs the engines need.

A missing program is an error and never a skip: a skipped cross-check looks like a
passed one in every report that nobody reads to the end.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class EngineError(RuntimeError):
    """An outside program is missing, failed, hung, or left out a result."""


def find(program: str, package: str) -> str:
    """Return the full path of ``program``, or say which ``package`` holds it."""
    path = shutil.which(program)
    if path is None:
        raise EngineError(f"{program} is not on the PATH; install {package}")
    return path


def run(
    command: Sequence[str | Path],
    *,
    timeout: float,
    stdin: str = "",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run ``command`` and return its standard output; anything but success raises.

    ``timeout`` is in seconds.  ``env`` is added to the present environment.
    """
    # The C locale would turn Chinese file names in the arguments into garbage.
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **(env or {})}
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=environment,
        encoding="utf-8",
        errors="replace",
        # soffice and npm start children of their own; a group can be ended as a whole.
        start_new_session=True,
    )
    name = Path(command[0]).name
    try:
        out, err = process.communicate(stdin, timeout=timeout)
    except BaseException as problem:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(problem, subprocess.TimeoutExpired):
            raise EngineError(f"{name} did not finish within {timeout:g} s") from problem
        raise
    if process.returncode != 0:
        raise EngineError(f"{name} exited with {process.returncode}:\n{out}{err}".rstrip())
    return out
