"""The VBA modules of the add-in, from ``macros/``.

Nothing of xlwings' own macros is among them: they start programs through a shell, which security rules
block, and read settings from whatever workbook is open, so that a file that somebody mailed
could name the program that a click starts.
"""

from __future__ import annotations

import re
from importlib import resources

from perfeval_xl.buttons import MACROS_PACKAGE
from perfeval_xl.packaging.vba_project import Module, ModuleKind

OWN_SOURCES = ("PerfevalRibbon.bas", "Launcher.bas", "Calls.bas", "Programs.bas")
"""What the project holds besides the modules of its documents."""
_WORKBOOK = "{00020819-0000-0000-C000-000000000046}"
_SHEET = "{00020820-0000-0000-C000-000000000046}"
_CLASS = "{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"
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
