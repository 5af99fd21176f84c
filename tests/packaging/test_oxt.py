"""The extension for LibreOffice: what it holds, that it is the same each time, and what it leaves out."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from perfeval_xl.buttons import tab
from perfeval_xl.cli import main
from perfeval_xl.errors import PackagingError
from perfeval_xl.packaging import oxt
from perfeval_xl.packaging.oxt import EXTENSION_FILE, LIBRARIES, SCRIPT, build_oxt

REGISTRY = "{http://openoffice.org/2001/registry}"


@pytest.fixture(scope="module")
def extension() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(build_oxt()))


def test_it_is_the_same_each_time() -> None:
    assert build_oxt() == build_oxt()


def test_every_part_of_xml_can_be_read(extension: zipfile.ZipFile) -> None:
    parts = [name for name in extension.namelist() if name.endswith((".xml", ".xcu")) and "pythonpath" not in name]
    assert sorted(parts) == ["Addons.xcu", "CalcWindowState.xcu", "META-INF/manifest.xml", "description.xml"]
    for name in parts:
        ElementTree.fromstring(extension.read(name))


def test_the_manifest_names_what_is_there(extension: zipfile.ZipFile) -> None:
    root = ElementTree.fromstring(extension.read("META-INF/manifest.xml"))
    named = [entry.get("{http://openoffice.org/2001/manifest}full-path", "") for entry in root]
    assert all(any(name.startswith(path) for name in extension.namelist()) for path in named)


@pytest.mark.parametrize("where", ["OfficeMenuBar", "OfficeToolBar"])
def test_menu_and_toolbar_have_every_button_in_its_order(extension: zipfile.ZipFile, where: str) -> None:
    root = ElementTree.fromstring(extension.read("Addons.xcu"))
    [bar] = [node for node in root.iter("node") if node.get(f"{REGISTRY}name") == where]
    entries = [node for node in bar.iter("node") if re.fullmatch(r"B\d\d", node.get(f"{REGISTRY}name", ""))]
    urls = [value.text for node in entries for prop in node if prop.get(f"{REGISTRY}name") == "URL" for value in prop]
    assert urls == [oxt.script_url(button.id) for button in tab().buttons]
    titles = [prop[0].text for node in entries for prop in node if prop.get(f"{REGISTRY}name") == "Title"]
    assert titles == [button.label for button in tab().buttons]


def test_the_script_has_a_function_for_every_button(extension: zipfile.ZipFile) -> None:
    space: dict[str, object] = {}
    exec(compile(extension.read(f"python/{SCRIPT}"), SCRIPT, "exec"), space)
    assert all(callable(space[button.id]) for button in tab().buttons)
    exported = space["g_exportedScripts"]
    assert isinstance(exported, tuple)
    assert len(exported) == len(tab().buttons)


def test_nothing_of_xlwings_pro_and_no_compiled_code_travels(extension: zipfile.ZipFile) -> None:
    assert not [
        name for name in extension.namelist() if "/pro/" in name or name.endswith((".so", ".dll", ".pyd", ".xlam"))
    ]


def test_every_library_brings_its_licence(extension: zipfile.ZipFile) -> None:
    for library in LIBRARIES[1:]:
        assert len(extension.read(f"licenses/{library}.txt")) > 100
    assert b"BSD" in extension.read("licenses/xlwings.txt")


def test_what_travels_is_enough_to_check_a_form(extension: zipfile.ZipFile, tmp_path: Path) -> None:
    """In a Python that sees nothing else, a published example is issued in memory."""
    extension.extractall(tmp_path)
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import perfeval_xl.addin.commands, perfeval_xl.addin.new_forms, perfeval_xl.libreoffice.engine\n"
        "from perfeval_xl.profiles.library import published\n"
        "from perfeval_xl.submission import check_file\n"
        "print(len(check_file(next(iter(published().values()))).findings))\n"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(tmp_path / "python" / "pythonpath")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    assert int(result.stdout) > 0


def test_a_missing_library_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oxt, "LIBRARIES", ("perfeval_xl", "nowhere_to_be_found"))
    with pytest.raises(PackagingError, match="nowhere_to_be_found"):
        build_oxt()


def test_a_library_without_a_licence_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = SimpleNamespace(files=(), version="1", metadata={})
    monkeypatch.setattr(oxt.importlib.metadata, "distribution", lambda name: bare)
    with pytest.raises(PackagingError, match="许可证"):
        build_oxt()


def test_the_command_writes_it(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["addin", "build", "--libreoffice", "-o", str(tmp_path)])
    assert result.exit_code == 0
    assert (tmp_path / EXTENSION_FILE).read_bytes() == build_oxt()
