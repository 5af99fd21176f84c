"""Add-ins for tests: as built, and with a stub in place of the programs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from perfeval_xl.packaging.sources import module_of, own_modules, xlwings_module
from perfeval_xl.packaging.vba_project import Module
from perfeval_xl.packaging.xlam import build_xlam

CANARY = """\
Option Explicit

Public Function Alive() As Long
    Alive = 42
End Function

Public Function ActiveSheetName() As String
    ActiveSheetName = ActiveWorkbook.ActiveSheet.Name
End Function

Public Function Press(ByVal id As String) As String
    Dim control As New FakeControl
    Programs.Started = ""
    control.ID = id
    PerfevalRibbon.OnAction control
    Press = Programs.Started
End Function
"""
FAKE_CONTROL = """\
Option Explicit
Public ID As String
"""
STUB = """\
Option Explicit
Public Started As String

Public Sub Start(ByVal action As String)
    Started = action
End Sub
"""


def stubbed(*more: Module) -> list[Module]:
    """The modules of the add-in with a stub that remembers which program would have been started."""
    return [
        *(module for module in own_modules() if module.name != "Programs"),
        xlwings_module(),
        module_of("Programs.bas", STUB),
        module_of("Canary.bas", CANARY),
        module_of("FakeControl.cls", FAKE_CONTROL),
        *more,
    ]


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def save_changed(path: Path, changes: Mapping[str, Callable[[bytes], bytes]]) -> Path:
    """Save the add-in with some of its parts changed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(build_xlam()).items():
            archive.writestr(name, changes.get(name, bytes)(content))
    return path
