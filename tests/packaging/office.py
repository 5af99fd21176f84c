"""Call the macros of a workbook in LibreOffice."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from pathlib import Path

from tests.engines.libreoffice import START_SECONDS, write_profile
from tests.engines.programs import EngineError, find, run

DRIVER = Path(__file__).with_name("office_driver.py")


def call(workbook: Path, calls: Sequence[Sequence[str]], *, folder: Path, active: Path | None = None) -> list[object]:
    """Return what each procedure returned; ``calls`` are its name, as Module.Procedure, and arguments.

    LibreOffice drops all macros of a workbook when it cannot read one of them, and then answers
    every call with nothing. So the first call should be to a procedure whose answer is known.
    ``folder`` takes the profile, and is the macros' folder for temporary files. ``active`` is opened
    too, as the workbook that a user looks at.
    """
    profile = write_profile(folder / "profile")
    soffice = find("soffice", "libreoffice-calc")
    command = [
        _python(soffice),
        DRIVER,
        soffice,
        profile.as_uri(),
        workbook.resolve(),
        *([active.resolve()] if active else []),
    ]
    environment = {"SAL_USE_VCLPLUGIN": "svp", "TEMP": str(folder)}
    out = run(command, timeout=2 * START_SECONDS, stdin=json.dumps(calls), env=environment)
    results: list[object] = json.loads(out.splitlines()[-1])
    return results


@functools.cache
def _python(soffice: str) -> Path:
    """The Python that has LibreOffice's bridge: the system's own, or the one in LibreOffice's folder."""
    program = Path(soffice).resolve().parent
    for python in (Path("/usr/bin/python3"), program / "python", program.parent / "Resources" / "python"):
        if python.exists():
            try:
                run([python, "-c", "import uno"], timeout=START_SECONDS)
            except EngineError:
                continue
            return python
    raise EngineError("no Python with LibreOffice's bridge; install python3-uno")
