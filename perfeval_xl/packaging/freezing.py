"""What the specs of PyInstaller ask: which programs there are, and the licences of what they were made of."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

WPS_PROGRAM = "perfeval-wps"
"""What WPS starts, without arguments: it has a beginning of its own."""
PROGRAMS = {"perfeval-addin": True, "perfeval-click": False, WPS_PROGRAM: False}
"""The programs in one folder, with or without a console: of Excel, which hides it, of Explorer (发送到) and of WPS."""
_WPS_SCRIPT, _OTHER_SCRIPTS = "wps_entry", ("entry", "office_program")
_LICENCES = ("LICEN", "COPYING", "NOTICE")


def scripts_of(program: str, scripts: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Of the ``scripts`` of an analysis that begins in two places those that ``program`` runs."""
    others = _OTHER_SCRIPTS if program == WPS_PROGRAM else (_WPS_SCRIPT,)
    return [script for script in scripts if script[0] not in others]


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
