"""What an office gets: the add-in, scripts that install it, and its sources."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from importlib import resources

from perfeval_xl.buttons import MACROS_PACKAGE, office_tab, tab, tabs
from perfeval_xl.findings.own_rules import OWN_RULES, document
from perfeval_xl.packaging.ribbon import RibbonVersion, custom_ui
from perfeval_xl.packaging.sources import own_modules
from perfeval_xl.packaging.xlam import ADDIN_FILE, build_xlam

SPEC, OFFICE_SPEC = "perfeval-addin.spec", "perfeval-office.spec"
"""What freezes the program of a unit, and that of an office, which takes forms in as well."""
_PLAIN = ("install.cmd", "uninstall.cmd")
"""Windows' command interpreter reads these in the code page of the machine: ASCII only."""
_MARKED = {"install.ps1": "install.ps1", "install.txt": "安装说明.txt"}
"""Read as UTF-8 by Windows PowerShell and by old editors only where a mark says so."""


def release_files(*, office: bool = False) -> Mapping[str, bytes]:
    """The files of a release by their path, for units or for an ``office``. The same sources give the same bytes."""
    spec = OFFICE_SPEC if office else SPEC
    own = {f"source/{module.name}.bas": module.encoded() for module in own_modules()}
    ribbons = {f"source/{edition.part}": custom_ui(tabs(office=office), edition) for edition in RibbonVersion}
    return {
        ADDIN_FILE: build_xlam(office=office),
        **{name: _windows_lines(name).encode("ascii") for name in _PLAIN},
        **{
            name: codecs.BOM_UTF8 + _for_whom(_windows_lines(source), office=office).encode()
            for source, name in _MARKED.items()
        },
        spec: _source(spec).encode(),
        **own,
        **ribbons,
        f"{OWN_RULES}.txt": codecs.BOM_UTF8 + document().replace("\n", "\r\n").encode(),
    }


def linux_files(*, office: bool = False) -> Mapping[str, bytes]:
    """What lies beside the program for Linux, by name."""
    text = _source("install_linux.txt")
    if not office:
        text = text.replace("收表部门的程序还可以加命令 perfeval：sh install.sh --link（放在 ~/.local/bin）。\n\n", "")
    return {"install.sh": _source("install.sh").encode(), "安装说明.txt": text.encode()}


def _for_whom(text: str, *, office: bool) -> str:
    """What is said of a unit's add-in, said of an office's where it is that."""
    if not office:
        return text
    both = text.replace(f"“{tab().label}”选项卡", f"“{tab().label}”和“{office_tab().label}”选项卡")
    return both.replace(SPEC, OFFICE_SPEC)


def _source(name: str) -> str:
    return resources.files(MACROS_PACKAGE).joinpath(name).read_text(encoding="utf-8")


def _windows_lines(name: str) -> str:
    return "\r\n".join([*_source(name).splitlines(), ""])
