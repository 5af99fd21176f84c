"""What the specs of PyInstaller ask: which programs there are, and the licences of what they were made of."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

PROGRAMS = {"perfeval-addin": True, "perfeval-click": False}
"""The programs of one folder, with or without a console: what Excel starts, hidden, and what Explorer does (发送到)."""
_LICENCES = ("LICEN", "COPYING", "NOTICE")


def licence_files(modules: Iterable[str]) -> list[tuple[str, str, str]]:
    """The licences of the distributions that ``modules`` come from, as PyInstaller takes files: to, from, kind."""
    owners = metadata.packages_distributions()
    tops = {module.partition(".")[0] for module in modules}
    distributions = sorted({owner for top in tops for owner in owners.get(top, ())})
    found = [
        (f"licenses/{distribution}/{file.name}", str(file.locate()), "DATA")
        for distribution in distributions
        for file in metadata.files(distribution) or ()
        if file.name.upper().startswith(_LICENCES)
    ]
    return [*found, *_of_python()]


def _of_python() -> list[tuple[str, str, str]]:
    """Python's own, which lies beside its library, on Windows beside the interpreter."""
    library = Path(sysconfig.get_path("stdlib"))
    places = (library / "LICENSE.txt", library.parent / "LICENSE.txt")
    return [("licenses/Python/LICENSE.txt", str(place), "DATA") for place in places if place.is_file()][:1]
