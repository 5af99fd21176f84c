"""The extension for LibreOffice: what it holds, that it is the same each time, and what it leaves out."""

from __future__ import annotations

import ast
import configparser
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner
from PIL import Image

from perfeval_xl.buttons import ids_of, office_tab, tab, tabs
from perfeval_xl.cli import main
from perfeval_xl.errors import PackagingError
from perfeval_xl.office_addin import memory
from perfeval_xl.packaging import oxt
from perfeval_xl.packaging.oxt import COMPONENT, EXTENSION_FILE, LIBRARIES, OFFICE_EXTENSION_FILE, PATH, build_oxt

OF_AN_OFFICE = ("perfeval_xl.arrivals", "perfeval_xl.ledger", "perfeval_xl.office", "perfeval_xl.office_addin")
NEEDED_BY_AN_OFFICE = ("numpy", "olefile", "pandas", "pyarrow", "sqlite3")
REGISTRY = "{http://openoffice.org/2001/registry}"


@pytest.fixture(scope="module")
def extension() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(build_oxt()))


@pytest.fixture(scope="module")
def office_extension() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(build_oxt(office=True)))


def _modules(extension: zipfile.ZipFile) -> dict[str, str]:
    """The modules of ours that travel, and what stands in them."""
    paths = [name for name in extension.namelist() if name.startswith(f"{PATH}/perfeval_xl/") and name.endswith(".py")]
    named = {name.removeprefix(f"{PATH}/").removesuffix(".py").removesuffix("/__init__"): name for name in paths}
    return {name.replace("/", "."): extension.read(path).decode() for name, path in named.items()}


def _imported(source: str) -> set[str]:
    """The modules that a module imports, be it at its beginning or later."""
    nodes = list(ast.walk(ast.parse(source)))
    froms = {f"{node.module}" for node in nodes if isinstance(node, ast.ImportFrom)}
    return froms | {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}


def test_it_is_the_same_each_time() -> None:
    assert build_oxt() == build_oxt()


def test_nothing_of_an_office_travels_to_a_unit(extension: zipfile.ZipFile) -> None:
    """Neither its modules nor its buttons, and whatever travels imports nothing that was left behind."""
    modules = _modules(extension)
    assert [name for name in modules if name.startswith(OF_AN_OFFICE)] == []
    assert [name for name in extension.namelist() if "office_buttons" in name] == []
    known = {*modules, *(name.rpartition(".")[0] for name in modules)}
    imported = set().union(*map(_imported, modules.values()))
    assert {name for name in imported if name.split(".")[0] == "perfeval_xl"} <= known
    assert {name for name in imported if name.split(".")[0] in NEEDED_BY_AN_OFFICE} == set()
    assert office_tab().label not in "".join(
        extension.read(name).decode() for name in ("Addons.xcu", "CalcCommands.xcu", "description.txt", COMPONENT)
    )


def test_an_office_has_both_tabs_and_what_their_buttons_need(office_extension: zipfile.ZipFile) -> None:
    modules = _modules(office_extension)
    known = {*modules, *(name.rpartition(".")[0] for name in modules)}
    needed = set().union(*(_imported(text) for name, text in modules.items() if name.startswith(OF_AN_OFFICE)))
    assert {name for name in needed if name.split(".")[0] == "perfeval_xl"} <= known
    addons = office_extension.read("Addons.xcu").decode()
    assert [id for id in ids_of(tabs(office=True)) if addons.count(f">{oxt.address(id)}<") != 3] == []
    assert "from perfeval_xl.office_addin.actions import" in office_extension.read(COMPONENT).decode()
    states = office_extension.read("CalcWindowState.xcu").decode()
    assert [states.count(f">{place}<") for place in ("0,3", "0,4")] == [1, 1]


def test_every_part_of_xml_can_be_read(extension: zipfile.ZipFile) -> None:
    parts = [name for name in extension.namelist() if name.endswith((".xml", ".xcu")) and "pythonpath" not in name]
    settings = [f"{name}.xcu" for name in ("Addons", "CalcCommands", "CalcWindowState", "ProtocolHandler")]
    assert sorted(parts) == sorted([*settings, "META-INF/manifest.xml", "description.xml"])
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
    entries = [node for node in bar.iter("node") if re.fullmatch(r"B\d\db", node.get(f"{REGISTRY}name", ""))]
    urls = [value.text for node in entries for prop in node if prop.get(f"{REGISTRY}name") == "URL" for value in prop]
    assert urls == [oxt.address(button.id) for button in tab().buttons]
    titles = [prop[0].text for node in entries for prop in node if prop.get(f"{REGISTRY}name") == "Title"]
    assert titles == [button.label for button in tab().buttons]


def test_groups_are_apart(extension: zipfile.ZipFile) -> None:
    addons = extension.read("Addons.xcu").decode()
    # In the menu and on the toolbar.
    assert addons.count("private:separator") == 2 * (len(tab().groups) - 1)


def test_no_address_depends_on_the_file_or_on_who_installed_it(extension: zipfile.ZipFile) -> None:
    settings = "".join(extension.read(name).decode() for name in extension.namelist() if name.endswith(".xcu"))
    assert "location=" not in settings
    assert EXTENSION_FILE not in settings
    assert f"<value>{oxt.PROTOCOL}*</value>" in settings


def test_each_button_has_its_pictures(office_extension: zipfile.ZipFile) -> None:
    addons = office_extension.read("Addons.xcu").decode()
    for id in ids_of(tabs(office=True)):
        for size in oxt.SIZES.values():
            picture = f"images/{id}_{size}.png"
            assert f">%origin%/{picture}<" in addons
            assert Image.open(io.BytesIO(office_extension.read(picture))).size == (size, size)


def test_a_tip_says_what_each_button_does(extension: zipfile.ZipFile) -> None:
    commands = extension.read("CalcCommands.xcu").decode()
    for button in tab().buttons:
        assert f'oor:name="{oxt.address(button.id)}"' in commands
        assert escape(button.supertip) in commands


def test_the_list_of_extensions_says_whose_it_is_and_what_for(extension: zipfile.ZipFile) -> None:
    described = extension.read("description.xml").decode()
    assert "<publisher>" in described
    told = extension.read(re.findall(r'src xlink:href="([^"]+)"', described)[0]).decode()
    assert all(button.label in told for button in tab().buttons)


class _Base:
    """Stands for UNO's own."""


@pytest.fixture
def component(extension: zipfile.ZipFile, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The component as a Python without LibreOffice loads it."""
    helper = SimpleNamespace(addImplementation=lambda *_: None)
    unohelper = SimpleNamespace(Base=_Base, ImplementationHelper=lambda: helper)
    kinds = {name: type(name, (), {}) for name in ("XDispatchProvider", "XDispatch", "XInitialization", "XServiceInfo")}
    frame = SimpleNamespace(FeatureStateEvent=lambda *values: values, **kinds)
    stand_ins = {
        "unohelper": unohelper,
        "com.sun.star.awt.MessageBoxType": SimpleNamespace(ERRORBOX="error"),
        "com.sun.star.frame": frame,
        "com.sun.star.lang": frame,
    }
    for name, module in stand_ins.items():
        monkeypatch.setitem(sys.modules, name, module)
    space: dict[str, Any] = {}
    exec(compile(extension.read(COMPONENT), COMPONENT, "exec"), space)
    return space


def _told(space: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(space["Buttons"], "_tell", lambda self, text: told.append(text))
    return told


def test_a_library_that_is_not_there_or_does_not_fit_is_named(
    component: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = _told(component, monkeypatch)
    url = SimpleNamespace(Protocol=oxt.PROTOCOL, Path="check")
    for error in (ModuleNotFoundError("No module named 'x'", name="x"), ImportError("undefined symbol", name="lxml")):

        def press(*_: object, error: Exception = error) -> None:
            raise error

        component["press"] = press
        component["Buttons"](None).dispatch(url, ())
        assert f"缺少组件“{error.name}”" in told[-1]  # type: ignore[attr-defined]
    component["press"] = lambda *_: 1 / 0
    component["Buttons"](None).dispatch(url, ())
    assert "ZeroDivisionError" in told[-1]


def test_an_address_leads_to_its_button_and_to_no_picture_of_libreoffice(component: dict[str, Any]) -> None:
    """LibreOffice has a lc_forward.png, and draws it for whatever address ends with ``:forward``."""
    pressed = []
    component["press"] = lambda _, name: pressed.append(name)
    for id in ids_of(tabs(office=True)):
        protocol, _, path = oxt.address(id).partition(":")
        assert path.startswith("button.")
        component["Buttons"](None).dispatch(SimpleNamespace(Protocol=f"{protocol}:", Path=path), ())
    assert pressed == list(ids_of(tabs(office=True)))


def test_an_older_python_is_said_and_nothing_is_loaded(
    component: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = _told(component, monkeypatch)
    component["sys"] = SimpleNamespace(version_info=(3, 8, 18))
    component["press"] = lambda *_: pytest.fail("loaded")
    component["Buttons"](None).dispatch(SimpleNamespace(Protocol=oxt.PROTOCOL, Path="check"), ())
    assert "是3.8，按钮要3.11以上" in told[-1]


def test_only_our_own_addresses_are_answered(component: dict[str, Any]) -> None:
    buttons = component["Buttons"](None)
    assert buttons.queryDispatch(SimpleNamespace(Protocol=oxt.PROTOCOL), "", 0) is buttons
    assert buttons.queryDispatch(SimpleNamespace(Protocol=".uno:"), "", 0) is None


def test_the_oldest_python_is_that_of_the_package() -> None:
    settings = configparser.ConfigParser()
    settings.read(Path(__file__).parents[2] / "setup.cfg", encoding="utf-8")
    assert settings["options"]["python_requires"] == f">={'.'.join(map(str, oxt.OLDEST_PYTHON))}"


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


def test_the_command_writes_that_of_an_office_and_notes_its_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "设置"))
    result = CliRunner().invoke(main, ["addin", "build", "--office", "--libreoffice", "-o", str(tmp_path)])
    assert result.exit_code == 0
    assert (tmp_path / OFFICE_EXTENSION_FILE).read_bytes() == build_oxt(office=True)
    assert memory.recalled(memory.INTERPRETER) == Path(sys.executable)
    assert f"程序：{sys.executable}（记在 {tmp_path / '设置' / 'office.json'}）" in result.stdout
