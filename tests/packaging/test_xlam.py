"""The add-in is one file, the same each time, that Excel's rules have nothing against."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pyvbaanalysis.cli import main as analyse

from perfeval_xl import __version__
from perfeval_xl.buttons import tab
from perfeval_xl.packaging.sources import module_of, own_modules
from perfeval_xl.packaging.wps import ADDIN_FOLDER, wps_files
from perfeval_xl.packaging.xlam import build_xlam, settings_of
from tests.engines.sdk import validate
from tests.excel_safety.lint import lint
from tests.packaging import olevba
from tests.packaging.addins import parts, save_changed
from tests.packaging.package_check import package_problems


@pytest.fixture
def addin(tmp_path: Path) -> Path:
    """The add-in on disk."""
    path = tmp_path / "perfeval.xlam"
    path.write_bytes(build_xlam())
    return path


def test_two_builds_are_equal() -> None:
    assert build_xlam() == build_xlam()


def test_the_package_is_what_excel_wants() -> None:
    assert package_problems(parts(build_xlam())) == []


def test_our_own_lint_has_nothing_against_it(addin: Path) -> None:
    assert lint(addin) == []


def test_olevba_gives_back_the_sources(addin: Path) -> None:
    extracted = olevba.sources(addin)
    expected = {module.name: module.encoded().decode() for module in own_modules()}

    assert {name: extracted[name] for name in expected} == expected
    assert set(extracted) == {"ThisWorkbook", "Sheet1", "Sheet2", *expected}


def test_the_static_analysis_has_nothing_against_our_modules(
    addin: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """pyVBAanalysis comes nearest to Excel's compiler."""
    assert _analysed(["--whole-project", str(addin)], monkeypatch) == 0, capsys.readouterr().out


def _analysed(arguments: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["pyvbaanalysis", *arguments])
    try:
        return int(analyse() or 0)
    except SystemExit as end:
        return int(end.code or 0)


@pytest.mark.parametrize(
    "line",
    [
        "    missing = 1",
        "    Launcher.NoSuchThing",
        "    Dim n As Long: n = ",
        "    Calls.Quoted",
    ],
)
def test_the_static_analysis_sees_a_mistake(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = module_of("Broken.bas", f"Option Explicit\nPublic Sub A()\n{line}\nEnd Sub\n")
    path = tmp_path / "broken.xlam"
    path.write_bytes(build_xlam(modules=[*own_modules(), broken]))

    assert _analysed(["--whole-project", "--only", "Broken", str(path)], monkeypatch) != 0
    assert "Broken" in capsys.readouterr().out


Change = Callable[[bytes], bytes]


def _swap(old: str, new: str) -> Change:
    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode())

    return change


@pytest.mark.parametrize(
    ("part", "change", "message"),
    [
        ("[Content_Types].xml", _swap("ms-excel.addin.macro", "ms-excel.sheet.macro"), "not the type of an add-in"),
        ("[Content_Types].xml", _swap("ms-office.vbaProject", "ms-office.other"), "another type"),
        ("_rels/.rels", _swap("2007/relationships/ui", "2008/relationships/ui"), "no ribbon by"),
        ("customUI/customUI14.xml", _swap("2009/07", "2006/01"), "namespace of another relationship"),
        ("xl/_rels/workbook.xml.rels", _swap('/vbaProject"', '/other"'), "no link to the project"),
        ("xl/worksheets/sheet2.xml", _swap('codeName="Sheet2"', 'codeName="Sheet9"'), "document modules"),
        ("xl/vbaProject.bin", _swap('ID="{5', 'ID="{6'), "belongs to another id"),
        ("xl/vbaProject.bin", _swap("Module=Launcher", "Module=Launched"), "PROJECT lists"),
    ],
)
def test_the_check_sees_a_broken_package(part: str, change: Change, message: str) -> None:
    package = parts(build_xlam())
    package[part] = change(package[part])

    assert any(message in problem for problem in package_problems(package))


BROKEN = [
    ("customUI/customUI.xml", _swap("<tabs>", "<tabs><nothing/>")),
    ("customUI/customUI14.xml", _swap('size="large"', 'size="huge"')),
    ("customUI/customUI14.xml", _swap("onAction", "onClick")),
    ("xl/workbook.xml", _swap("<bookViews>", "<nothing/><bookViews>")),
]


def test_the_open_xml_sdk_has_nothing_against_it_and_sees_what_is_broken(addin: Path) -> None:
    """The whole package, both ribbons included; in one run, whose start costs most."""
    broken = [
        save_changed(addin.with_name(f"{number}.xlam"), {part: change}) for number, (part, change) in enumerate(BROKEN)
    ]
    # The ribbon of WPS is a part of no package; it is looked at in the place of ours of that namespace.
    ribbon = wps_files()[f"{ADDIN_FOLDER}/ribbon.xml"]
    wps = save_changed(addin.with_name("wps.xlam"), {"customUI/customUI.xml": lambda _: ribbon})
    messages = validate([addin, wps, *broken])

    assert messages[addin] == messages[wps] == []
    for path, (part, _) in zip(broken, BROKEN, strict=True):
        assert any(part in message for message in messages[path])


def test_the_words_and_settings_are_sheets_of_the_add_in() -> None:
    """Users' words are no part of the macros, whose Chinese would depend on the code page."""
    package = parts(build_xlam(interpreter=r"C:\Python 311\python.exe"))
    words, settings = (package[f"xl/worksheets/sheet{number}.xml"].decode() for number in (1, 2))
    ids = ",".join(button.id for button in tab().buttons if button.without_workbook)

    assert "没有打开的工作簿" in words
    assert all(text in settings for text in (r"C:\Python 311\python.exe", f",{ids},", __version__))


def test_no_machine_and_no_time_stands_in_it() -> None:
    """What is built here could have been built anywhere."""
    assert not [name for name, data in parts(build_xlam()).items() if str(Path.home()).encode() in data]


def test_the_settings_can_be_read_back() -> None:
    settings = settings_of(build_xlam(interpreter="C:\\Python\\python.exe"))

    assert (settings["VERSION"], settings["INTERPRETER_WIN"]) == (__version__, "C:\\Python\\python.exe")
    assert (settings_of(b""), settings_of(b"PK\x05\x06" + bytes(18))) == ({}, {})


def test_the_macros_name_no_shell_and_declare_nothing() -> None:
    """What rules of Office and scanners block: a shell between Excel and the program, calls into Windows' libraries."""
    text = "\n".join(module.source for module in own_modules())

    unwanted = ("cmd", "powershell", "Declare ", "Shell(", "ShellExecute", "LoadLibrary", "VBComponents", "XMLHTTP")
    assert [word for word in unwanted if word.lower() in text.lower()] == []
    assert text.count("CreateObject") == 1
    assert 'CreateObject("WScript.Shell").Run(command, HIDDEN, True)' in text
