"""The VBA modules of the add-in: our own from ``macros/``, and what we take from xlwings.

Of xlwings' module for add-ins we take the procedures that start a program and wait for it,
unchanged. Where they ask for a setting or show an error (GetConfig, ShowError) our Launcher answers.
xlwings' own GetConfig would read settings from whatever workbook is open: a file that somebody
mailed could name the program that a click starts. So the rest of the module stays behind.
"""

from __future__ import annotations

import importlib.util
import re
from importlib import metadata, resources
from pathlib import Path

from perfeval_xl.buttons import MACROS_PACKAGE
from perfeval_xl.errors import PackagingError
from perfeval_xl.packaging.vba_project import Module, ModuleKind

OWN_SOURCES = ("PerfevalRibbon.bas", "Launcher.bas", "Programs.bas")
XLWINGS = "xlwings"
XLWINGS_FILE = "xlwings_custom_addin.bas"
"""In the package xlwings: its module for add-ins of others, as text."""
XLWINGS_PROCEDURES = (
    "RunPython",
    "RunFrozenPython",
    "ExecuteWindows",
    "WScript",
    "FileExists",
    "FileExistsOnWindows",
    "ParentFolder",
    "ReadFile",
    "ExpandEnvironmentStrings",
    "CreateGUID",
    "CheckConda",
)
"""Procedures of xlwings' module."""

_WORKBOOK = "{00020819-0000-0000-C000-000000000046}"
_SHEET = "{00020820-0000-0000-C000-000000000046}"
_CLASS = "{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"
_NOTICE = re.compile(r"'xlwings is distributed under .*?POSSIBILITY OF SUCH DAMAGE\.\n", re.DOTALL)
_CLASS_HEAD = re.compile(r"\AVERSION 1\.0 CLASS\nBEGIN\n.*?^END\n", re.DOTALL | re.MULTILINE)
_ATTRIBUTES = re.compile(r"\A(?:Attribute VB_\w+ = .*\n)+")


def own_modules() -> list[Module]:
    """The modules in ``macros/``."""
    folder = resources.files(MACROS_PACKAGE)
    return [module_of(name, folder.joinpath(name).read_text(encoding="utf-8")) for name in OWN_SOURCES]


def module_of(file_name: str, text: str) -> Module:
    """Read a ``.bas`` or ``.cls`` file as the VBA editor exports it.

    A class gets the attributes that the editor keeps to itself.
    """
    name, _, kind = file_name.rpartition(".")
    body = _ATTRIBUTES.sub("", _CLASS_HEAD.sub("", text.replace("\r\n", "\n")))
    if kind == "bas":
        return Module(name, ModuleKind.STANDARD, f'Attribute VB_Name = "{name}"\n{body}')
    return Module(name, ModuleKind.CLASS, _attributes(name, _CLASS, predeclared=False) + body)


def document_module(name: str) -> Module:
    """The module behind the workbook or a sheet: there, and empty."""
    base = _WORKBOOK if name == "ThisWorkbook" else _SHEET
    return Module(name, ModuleKind.DOCUMENT, _attributes(name, base, predeclared=True))


def _attributes(name: str, base: str, *, predeclared: bool) -> str:
    """The hidden head of a class; documents are predeclared, seen by others and customised."""
    values = {
        "Name": f'"{name}"',
        "Base": f'"0{base}"',
        "GlobalNameSpace": False,
        "Creatable": False,
        "PredeclaredId": predeclared,
        "Exposed": predeclared,
        "TemplateDerived": False,
        "Customizable": predeclared,
    }
    return "".join(f"Attribute VB_{key} = {value}\n" for key, value in values.items())


def xlwings_module() -> Module:
    """What we take from the installed xlwings, with its licence on top.

    Raises PackagingError where xlwings is missing, or its module is not as we know it.
    """
    text, version = _xlwings_text()
    notice = _NOTICE.search(text)
    if notice is None:
        raise PackagingError(f"xlwings {version}的{XLWINGS_FILE}里没有许可证，不能使用")
    parts = [
        f'Attribute VB_Name = "{XLWINGS}"',
        f"' From xlwings {version}, {XLWINGS_FILE}: {len(XLWINGS_PROCEDURES)} procedures, unchanged.",
        notice[0],
        *(_procedure(text, name, version) for name in XLWINGS_PROCEDURES),
    ]
    return Module(XLWINGS, ModuleKind.STANDARD, "\n".join(parts))


def licence() -> str:
    """The licence of xlwings, as its distribution has it."""
    _xlwings_text()
    files = metadata.files(XLWINGS) or []
    return next(file.read_text(encoding="utf-8") for file in files if file.name == "LICENSE.txt")


def _xlwings_text() -> tuple[str, str]:
    # Found, not imported: importing xlwings looks for Excel.
    spec = importlib.util.find_spec(XLWINGS)
    if spec is None or spec.origin is None:
        raise PackagingError("缺少 xlwings，做不出加载项；请先运行 pip install 'perfeval-xl[addin]'")
    path = Path(spec.origin).with_name(XLWINGS_FILE)
    version = metadata.version(XLWINGS)
    try:
        return path.read_text(encoding="utf-8"), version
    except OSError as error:
        raise PackagingError(f"xlwings {version}里没有{XLWINGS_FILE}，请安装 0.37 版") from error


def _procedure(text: str, name: str, version: str) -> str:
    """The whole text of a procedure, which must occur once."""
    pattern = rf"^(?:Public |Private )?(Sub|Function) {name}\(.*?^End \1\n"
    procedures = [match[0] for match in re.finditer(pattern, text, re.DOTALL | re.MULTILINE)]
    if len(procedures) != 1:
        raise PackagingError(
            f"xlwings {version}的{XLWINGS_FILE}里过程{name}有{len(procedures)}处，应为1处；请安装 0.37 版"
        )
    return procedures[0]
