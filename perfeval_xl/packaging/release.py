"""What an office gets: the add-in, scripts that install it, its sources and licences."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from importlib import resources

from perfeval_xl.buttons import MACROS_PACKAGE, tab
from perfeval_xl.findings.own_rules import OWN_RULES, document
from perfeval_xl.packaging.ribbon import RibbonVersion, custom_ui
from perfeval_xl.packaging.sources import licence, own_modules, xlwings_module
from perfeval_xl.packaging.xlam import ADDIN_FILE, build_xlam

SPEC = "perfeval-addin.spec"
_PLAIN = ("install.cmd", "uninstall.cmd")
"""Windows' command interpreter reads these in the code page of the machine: ASCII only."""
_MARKED = {"install.ps1": "install.ps1", "install.txt": "安装说明.txt"}
"""Read as UTF-8 by Windows PowerShell and by old editors only where a mark says so."""


def release_files() -> Mapping[str, bytes]:
    """The files of a release by their path. The same sources give the same bytes.

    Raises PackagingError where xlwings is missing.
    """
    own = {f"source/{module.name}.bas": module.encoded() for module in (*own_modules(), xlwings_module())}
    ribbons = {f"source/{edition.part}": custom_ui(tab(), edition) for edition in RibbonVersion}
    return {
        ADDIN_FILE: build_xlam(),
        **{name: _windows_lines(name).encode("ascii") for name in _PLAIN},
        **{name: codecs.BOM_UTF8 + _windows_lines(source).encode() for source, name in _MARKED.items()},
        SPEC: _source(SPEC).encode(),
        **own,
        **ribbons,
        f"{OWN_RULES}.txt": codecs.BOM_UTF8 + document().replace("\n", "\r\n").encode(),
        "licenses/xlwings.txt": licence().encode(),
    }


def _source(name: str) -> str:
    return resources.files(MACROS_PACKAGE).joinpath(name).read_text(encoding="utf-8")


def _windows_lines(name: str) -> str:
    return "\r\n".join([*_source(name).splitlines(), ""])
