"""The add-in is one file, the same each time, that Excel's rules have nothing against."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pyvbaanalysis.cli import main as analyse

from perfeval_xl import __version__
from perfeval_xl.buttons import tab
from perfeval_xl.errors import PackagingError
from perfeval_xl.packaging import sources
from perfeval_xl.packaging.sources import XLWINGS_PROCEDURES, module_of, own_modules, xlwings_module
from perfeval_xl.packaging.xlam import build_xlam, settings_of
from tests.engines.sdk import validate
from tests.excel_safety.lint import lint
from tests.packaging import olevba
from tests.packaging.addins import parts, save_changed
from tests.packaging.package_check import package_problems

XLWINGS_NOTES = ["option-explicit-missing", "missing-return-assignment", "unused-variable"]
"""What may be said of the part of xlwings: it is theirs, unchanged, and works in the field."""


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
    expected = {module.name: module.encoded().decode() for module in [*own_modules(), xlwings_module()]}

    assert {name: extracted[name] for name in expected} == expected
    assert set(extracted) == {"ThisWorkbook", "Sheet1", "Sheet2", *expected}


def test_the_static_analysis_has_nothing_against_our_modules(
    addin: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """pyVBAanalysis comes nearest to Excel's compiler; only notes on xlwings' part are left."""
    notes = [part for code in XLWINGS_NOTES for part in ("--ignore", code)]

    assert _analysed(["--whole-project", *notes, str(addin)], monkeypatch) == 0, capsys.readouterr().out
    assert _analysed(["--whole-project", *_only_ours(), str(addin)], monkeypatch) == 0, capsys.readouterr().out


def _only_ours() -> list[str]:
    return [part for module in own_modules() for part in ("--only", module.name)]


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
        "    RunPython",
    ],
)
def test_the_static_analysis_sees_a_mistake(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = module_of("Broken.bas", f"Option Explicit\nPublic Sub A()\n{line}\nEnd Sub\n")
    path = tmp_path / "broken.xlam"
    path.write_bytes(build_xlam(modules=[*own_modules(), xlwings_module(), broken]))

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
    messages = validate([addin, *broken])

    assert messages[addin] == []
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


def test_xlwings_is_taken_unchanged_with_its_licence_and_without_what_we_do_not_need() -> None:
    """No setting from the workbook that happens to be open, no library loaded, no code imported."""
    source = xlwings_module().source

    assert "Copyright (C) 2014-present, Zoomer Analytics" in source
    assert "EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE" in source
    assert [name for name in XLWINGS_PROCEDURES if f"{name}(" not in source] == []
    unwanted = ("Function GetConfig", "Sub ShowError", "Declare ", "LoadLibrary", "VBComponents", '.conf"')
    assert [word for word in unwanted if word in source] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("Public Function RunFrozenPython", "Public Function RunFrozen"), "RunFrozenPython有0处"),
        (("'xlwings is distributed under", "'"), "没有许可证"),
    ],
)
def test_another_xlwings_is_refused(change: tuple[str, str], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, version = sources._xlwings_text()
    monkeypatch.setattr(sources, "_xlwings_text", lambda: (text.replace(*change), version))

    with pytest.raises(PackagingError, match=message):
        xlwings_module()


def test_a_missing_xlwings_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "XLWINGS", "no_such_package")

    with pytest.raises(PackagingError, match="pip install"):
        xlwings_module()
