"""The extension for LibreOffice: the same buttons as menu and toolbar, and the program in one file.

Everything that is plain Python travels in it. Three libraries are not: signatures of
issuing offices need ``cryptography``, Word documents need ``lxml``; LibreOffice takes
them from the machine, and a button says so where they are missing. Charts in a Word
document need ``PIL``; without it the document has their tables alone.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from perfeval_xl import __version__
from perfeval_xl.buttons import MACROS_PACKAGE, OFFICE_BUTTONS, Tab, ids_of, tab, tabs
from perfeval_xl.errors import PackagingError
from perfeval_xl.packaging.archive import zipped
from perfeval_xl.packaging.icons import icon

EXTENSION_FILE, OFFICE_EXTENSION_FILE = "perfeval.oxt", "perfeval-office.oxt"
"""The extension of a unit, and that of an office: by its name alone nobody mails the one for the other."""
IDENTIFIER = "perfeval_xl.libreoffice"
"""Of both, so that one takes the place of the other."""
LIBRARIES = ("perfeval_xl", "xlwings", "xlsxwriter", "jinja2", "markupsafe", "docx")
"""Packages that travel in the extension; `docx` finds its ``lxml`` on the machine."""
DISTRIBUTIONS = {"docx": "python-docx", "perfeval_xl": "perfeval-xl"}
"""What a package is called by pip, where that is not its own name."""
OWN_DATA = ("macros", "workbook_templates")
"""Packages of ours that lie beside the source tree, and inside the package where it is installed."""
EXCLUDED = ("xlwings/pro/", "xlwings/addin/", "xlwings/quickstart", "xlwings/html/", "perfeval_xl/packaging/")
OFFICE_ONLY = (
    "perfeval_xl/arrivals/",
    "perfeval_xl/ledger/",
    "perfeval_xl/office/",
    "perfeval_xl/office_addin/",
    f"perfeval_xl/macros/{OFFICE_BUTTONS}",
)
"""What a unit's extension leaves out: nothing of what an office takes in concerns it."""
COMMAND_LINE = tuple(
    f"perfeval_xl/{name}.py"
    for name in (
        "__main__",
        "cli",
        "click_words",
        "demonstration",
        "exit_codes",
        "office_program",
        "progress",
        "sending_asked",
    )
)
"""The command line, which needs more than travels in an extension: a button starts the one that is installed."""
COMMANDS = re.compile(r"perfeval_xl/\w+_commands?\.py")
"""Its commands."""
PACKED_SUFFIXES = (".py", ".toml", ".docx", ".xml", ".txt", ".bas")
COMPONENT, COMPONENT_SOURCE = "python/perfeval_buttons.py", "libreoffice_component.py"
"""What a click starts: in the extension, and among the macros."""
PROTOCOL = "perfeval.buttons:"
"""How the address of each button begins."""
IMPLEMENTATION = f"{IDENTIFIER}.Buttons"
"""What LibreOffice calls the component that answers to these addresses."""
MINIMAL_VERSION = "7.0"
"""Of LibreOffice. Which Python it has is asked when a button is clicked: that depends on the system."""
SIZES: Mapping[str, int] = {"ImageSmallURL": 16, "ImageBigURL": 26}
"""Pixels of the pictures that LibreOffice asks for, by the names of their settings."""
OLDEST_PYTHON = (3, 11)
"""What our code needs; setup.cfg says the same to pip."""
DOOR, OFFICE_DOOR = "perfeval_xl.addin.actions", "perfeval_xl.office_addin.actions"
"""Whose ``run_action`` a click calls: that of a unit, and that of an office."""
PATH = "python/pythonpath"
"""The folder that LibreOffice puts on Python's path for the component beside it."""
DESCRIPTION = "description.txt"
"""What the list of extensions says of it."""
LOCALES = ("en-US", "zh-CN", "zh-TW")
"""LibreOffice shows the words of its own language, and those of en-US where there are none."""
_SHEETS = "com.sun.star.sheet.SpreadsheetDocument"
_REGISTRY = "http://openoffice.org/2001/registry"
_FIRST_FREE_ROW = 3
"""Of toolbars at the top: below LibreOffice's own."""


def build_oxt(*, office: bool = False) -> bytes:
    """Return the extension of a unit or of an ``office``, the same bytes for the same libraries.

    Raises PackagingError where a library is missing.
    """
    parts = dict(_parts(office=office))
    # The list of parts comes first, as in every package of this kind.
    names = sorted(parts, key=lambda name: (name != "META-INF/manifest.xml", name))
    return zipped((name, parts[name]) for name in names)


def _parts(*, office: bool) -> Iterator[tuple[str, bytes]]:
    shown = tabs(office=office)
    left_out = (*EXCLUDED, *COMMAND_LINE, *(() if office else OFFICE_ONLY))
    yield "META-INF/manifest.xml", _manifest().encode()
    yield "description.xml", _description(shown).encode()
    yield DESCRIPTION, _told(shown).encode()
    yield "ProtocolHandler.xcu", _handler().encode()
    yield "Addons.xcu", addons(shown).encode()
    yield "CalcCommands.xcu", _commands(shown).encode()
    yield "CalcWindowState.xcu", _window_state(shown).encode()
    yield COMPONENT, _component(OFFICE_DOOR if office else DOOR).encode()
    for id in ids_of(shown):
        for size in SIZES.values():
            yield _picture(id, size), icon(id, size)
    for package in LIBRARIES:
        for name, data in _library(package):
            within = name.removeprefix(f"{PATH}/")
            if not within.startswith(left_out) and not COMMANDS.fullmatch(within):
                yield name, data


def _library(package: str) -> Iterator[tuple[str, bytes]]:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise PackagingError(f"缺少 {package}，做不出LibreOffice扩展；请先运行 pip install 'perfeval-xl[addin]'")
    root = Path(spec.submodule_search_locations[0])
    yield from _files(package, root)
    if package == __package__.partition(".")[0]:
        for data in OWN_DATA:
            data_spec = importlib.util.find_spec(f"{package}.{data}")
            if data_spec is not None and data_spec.submodule_search_locations:
                yield from _files(f"{package}/{data}", Path(data_spec.submodule_search_locations[0]))
    else:
        yield f"licenses/{package}.txt", _licence(DISTRIBUTIONS.get(package, package)).encode()


def _files(under: str, root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        name = f"{under}/{path.relative_to(root).as_posix()}"
        wanted = path.suffix in PACKED_SUFFIXES and "__pycache__" not in path.parts
        if path.is_file() and wanted:
            yield f"{PATH}/{name}", path.read_bytes()


def _licence(distribution: str) -> str:
    """The licence of a library, as its distribution has it."""
    package = importlib.metadata.distribution(distribution)
    texts = [
        file.read_text(encoding="utf-8")
        for file in package.files or ()
        if file.name.upper().startswith(("LICEN", "COPYING"))
    ]
    named = [package.metadata[key] for key in ("License-Expression", "License") if key in package.metadata]
    if not texts and not named:
        raise PackagingError(f"{distribution}没有附许可证，不能放进扩展")
    return "\n\n".join(texts) or f"{distribution} {package.version}: {named[0]}\n"


def _component(door: str) -> str:
    text = resources.files(MACROS_PACKAGE).joinpath(COMPONENT_SOURCE).read_text(encoding="utf-8")
    for name, value in (("IMPLEMENTATION", IMPLEMENTATION), ("PROTOCOL", PROTOCOL), ("TITLE", tab().label)):
        text = text.replace(f'{name} = ""', f'{name} = "{value}"')
    return text.replace("OLDEST = ()", f"OLDEST = {OLDEST_PYTHON}").replace(DOOR, door)


def _handler() -> str:
    """Which component answers to the addresses of the buttons."""
    return _settings(
        "ProtocolHandler",
        "org.openoffice.Office",
        f'<node oor:name="HandlerSet">\n<node oor:name="{IMPLEMENTATION}" oor:op="replace">\n'
        f'<prop oor:name="Protocols" oor:type="oor:string-list"><value>{PROTOCOL}*</value></prop>\n</node>\n</node>\n',
    )


def _settings(component: str, package: str, nodes: str) -> str:
    """A file of LibreOffice's configuration."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:component-data xmlns:oor="{_REGISTRY}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        f' oor:name="{component}" oor:package="{package}">\n{nodes}</oor:component-data>\n'
    )


def addons(shown: Sequence[Tab]) -> str:
    """A menu and a toolbar for each tab, for LibreOffice's own configuration."""
    menus = toolbars = ""
    for one in shown:
        entries = "".join(_entries(one))
        menus += (
            f'<node oor:name="{_part(one, "menu")}" oor:op="replace">\n'
            f"{_words('Title', one.label)}{_value('Target', '_self')}{_value('Context', _SHEETS)}"
            f'<node oor:name="Submenu">\n{entries}</node>\n</node>\n'
        )
        toolbars += f'<node oor:name="{_part(one, "toolbar")}" oor:op="replace">\n{entries}</node>\n'
    return _settings(
        "Addons",
        "org.openoffice.Office",
        '<node oor:name="AddonUI">\n'
        f'<node oor:name="OfficeMenuBar">\n{menus}</node>\n'
        f'<node oor:name="OfficeToolBar">\n{toolbars}</node>\n'
        f'<node oor:name="Images">\n{"".join(map(_images, ids_of(shown)))}</node>\n</node>\n',
    )


def _images(id: str) -> str:
    """Where the pictures of a button lie."""
    urls = "".join(_value(name, f"%origin%/{_picture(id, size)}") for name, size in SIZES.items())
    return (
        f'<node oor:name="{IDENTIFIER}.{id}" oor:op="replace">\n{_value("URL", address(id))}'
        f'<node oor:name="UserDefinedImages">\n{urls}</node>\n</node>\n'
    )


def _picture(id: str, size: int) -> str:
    return f"images/{id}_{size}.png"


def _part(of: Tab, kind: str) -> str:
    """What LibreOffice calls the menu or the toolbar of a tab."""
    return f"{IDENTIFIER}.{of.id}.{kind}"


def _window_state(shown: Sequence[Tab]) -> str:
    """The toolbars' names, and their places below the others instead of floating over the sheet."""
    return _settings(
        "CalcWindowState",
        "org.openoffice.Office.UI",
        '<node oor:name="UIElements">\n<node oor:name="States">\n'
        + "".join(_toolbar_state(one, row) for row, one in enumerate(shown, start=_FIRST_FREE_ROW))
        + "</node>\n</node>\n",
    )


def _commands(shown: Sequence[Tab]) -> str:
    """The words of each button, with those that are shown when the mouse rests on it."""
    nodes = "".join(
        f'<node oor:name="{address(button.id)}" oor:op="replace">\n{_words("Label", button.label)}'
        f"{_words('TooltipLabel', button.supertip)}"
        f'<prop oor:name="Properties" oor:type="xs:int"><value>1</value></prop>\n</node>\n'
        for one in shown
        for button in one.buttons
    )
    return _settings(
        "CalcCommands",
        "org.openoffice.Office.UI",
        f'<node oor:name="UserInterface">\n<node oor:name="Commands">\n{nodes}</node>\n</node>\n',
    )


def _toolbar_state(shown: Tab, row: int) -> str:
    """The toolbar of a tab, docked in a row of its own."""
    placed = {"Docked": "true", "Visible": "true"}
    return (
        f'<node oor:name="private:resource/toolbar/addon_{_part(shown, "toolbar")}" oor:op="replace">\n'
        + "".join(
            f'<prop oor:name="{name}" oor:type="xs:boolean"><value>{value}</value></prop>\n'
            for name, value in placed.items()
        )
        + '<prop oor:name="Style" oor:type="xs:int"><value>2</value></prop>\n'
        + '<prop oor:name="DockingArea" oor:type="xs:int"><value>0</value></prop>\n'
        + f'<prop oor:name="DockPos" oor:type="xs:string"><value>0,{row}</value></prop>\n'
        + _words("UIName", shown.label)
        + "</node>\n"
    )


def address(name: str) -> str:
    """The address by which LibreOffice finds the component, and this the button.

    LibreOffice draws its own picture in place of a label where it has one of what stands behind the colon: for
    forward it has.
    """
    return f"{PROTOCOL}button.{name}"


def _entries(shown: Tab) -> Iterator[str]:
    """The buttons of a tab, with a line between its groups."""
    group = ""
    for number, button in enumerate(shown.buttons, start=1):
        if group and button.group != group:
            yield f'<node oor:name="B{number:02}a" oor:op="replace">\n{_value("URL", "private:separator")}</node>\n'
        group = button.group
        yield (
            f'<node oor:name="B{number:02}b" oor:op="replace">\n{_value("URL", address(button.id))}'
            f"{_words('Title', button.label)}{_value('Target', '_self')}{_value('Context', _SHEETS)}</node>\n"
        )


def _value(name: str, text: str) -> str:
    return f'<prop oor:name="{name}" oor:type="xs:string"><value>{escape(text)}</value></prop>\n'


def _words(name: str, text: str) -> str:
    values = "".join(f'<value xml:lang="{locale}">{escape(text)}</value>' for locale in LOCALES)
    return f'<prop oor:name="{name}" oor:type="xs:string">{values}</prop>\n'


def _manifest() -> str:
    kinds: Mapping[str, str] = {
        "Addons.xcu": "application/vnd.sun.star.configuration-data",
        "CalcCommands.xcu": "application/vnd.sun.star.configuration-data",
        "CalcWindowState.xcu": "application/vnd.sun.star.configuration-data",
        "ProtocolHandler.xcu": "application/vnd.sun.star.configuration-data",
        COMPONENT: "application/vnd.sun.star.uno-component;type=Python",
    }
    entries = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(path)} manifest:media-type={quoteattr(kind)}/>"
        for path, kind in kinds.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">{entries}</manifest:manifest>\n'
    )


def _description(shown: Sequence[Tab]) -> str:
    """Name, version, publisher and what it is, for LibreOffice's list of extensions."""
    label = "、".join(one.label for one in shown)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006"'
        ' xmlns:d="http://openoffice.org/extensions/description/2006"'
        ' xmlns:l="http://libreoffice.org/extensions/description/2011"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<identifier value="{IDENTIFIER}"/><version value="{__version__}"/>'
        f'<dependencies><l:LibreOffice-minimal-version value="{MINIMAL_VERSION}" d:name="LibreOffice'
        f' {MINIMAL_VERSION}"/></dependencies>'
        f'<display-name><name lang="zh-CN">{label}</name><name lang="en">{label} (perfeval_xl)</name></display-name>'
        '<publisher><name lang="zh-CN">perfeval_xl</name><name lang="en">perfeval_xl</name></publisher>'
        f'<extension-description><src xlink:href="{DESCRIPTION}" lang="zh-CN"/></extension-description>'
        "</description>\n"
    )


def _told(shown: Sequence[Tab]) -> str:
    """What the list of extensions says of it."""
    lines = [f"{button.label}：{button.supertip}" for one in shown for button in one.buttons]
    return "\n".join(["LibreOffice表格里的预算绩效自评按钮（菜单和工具栏）。", "", *lines, ""])
