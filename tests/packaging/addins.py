"""Add-ins for tests: as built, and with a stub in place of the programs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from perfeval_xl.packaging.sources import module_of, own_modules
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


WINDOW = "65890"
SHELL = """\
Option Explicit
Public Command As String
Public Style As Long
Public Code As Long
Public Forbidden As Boolean

Public Function Run(ByVal text As String, ByVal look As Long, ByVal waits As Boolean) As Long
    If Forbidden Then Err.Raise 70
    Command = text
    Style = look
    Run = Code
End Function
"""
PRESS = """\
Option Explicit
Private shell As FakeShell

Public Function Alive() As Long
    Alive = 42
End Function

Public Function TheShell() As FakeShell
    If shell Is Nothing Then Set shell = New FakeShell
    Set TheShell = shell
End Function

Public Function Failed(ByVal logFile As String) As String
    Launcher.ShowError logFile, 1
    Failed = Launcher.Told
End Function

Public Function Click(ByVal action As String, ByVal code As String, ByVal forbidden As String) As String
    Launcher.Told = ""
    TheShell().Command = ""
    TheShell().Code = CLng(code)
    TheShell().Forbidden = (Len(forbidden) > 0)
    Launcher.RunAction action
    Click = TheShell().Command
End Function

Public Function Told() As String
    Told = Launcher.Told
End Function
"""


def with_a_shell_of_ours() -> list[Module]:
    """The modules of the add-in, whole, but that what starts programs only remembers what it was given."""
    programs = next(module.source for module in own_modules() if module.name == "Programs")
    # LibreOffice has no windows by number.
    for word, ours in (('CreateObject("WScript.Shell")', "Presses.TheShell()"), ("Application.Hwnd", WINDOW)):
        assert word in programs
        programs = programs.replace(word, ours)
    return [
        *(module for module in own_modules() if module.name != "Programs"),
        module_of("Programs.bas", programs),
        module_of("FakeShell.cls", SHELL),
        module_of("Presses.bas", PRESS),
    ]


def stubbed(*more: Module) -> list[Module]:
    """The modules of the add-in with a stub that remembers which action would have been started."""
    return [
        *(module for module in own_modules() if module.name != "Programs"),
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
