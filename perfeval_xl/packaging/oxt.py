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
from perfeval_xl.buttons import MACROS_PACKAGE, OFFICE_BUTTONS, Button, Tab, ids_of, tab, tabs
from perfeval_xl.errors import PackagingError
from perfeval_xl.packaging.archive import zipped

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
SCRIPT, SCRIPT_SOURCE = "perfeval_buttons.py", "libreoffice_script.py"
DOOR, OFFICE_DOOR = "perfeval_xl.addin.actions", "perfeval_xl.office_addin.actions"
"""Whose ``run_action`` a click calls: that of a unit, and that of an office."""
PATH = "python/pythonpath"
"""The folder that LibreOffice puts on Python's path for the script beside it."""
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
    yield "description.xml", _description().encode()
    yield "Addons.xcu", addons(shown, OFFICE_EXTENSION_FILE if office else EXTENSION_FILE).encode()
    yield "CalcWindowState.xcu", _window_state(shown).encode()
    yield f"python/{SCRIPT}", _script(shown, OFFICE_DOOR if office else DOOR).encode()
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


def _script(shown: Sequence[Tab], door: str) -> str:
    text = resources.files(MACROS_PACKAGE).joinpath(SCRIPT_SOURCE).read_text(encoding="utf-8")
    names = ", ".join(f'"{id}"' for id in ids_of(shown))
    return text.replace("NAMES = ()", f"NAMES = ({names})").replace(DOOR, door)


def addons(shown: Sequence[Tab], file: str) -> str:
    """A menu and a toolbar for each tab, for LibreOffice's own configuration; ``file`` is the extension they lie in."""
    menus = toolbars = ""
    for one in shown:
        entries = "".join(_entry(number, button, file) for number, button in enumerate(one.buttons, start=1))
        menus += (
            f'<node oor:name="{_part(one, "menu")}" oor:op="replace">\n'
            f"{_words('Title', one.label)}{_value('Target', '_self')}{_value('Context', _SHEETS)}"
            f'<node oor:name="Submenu">\n{entries}</node>\n</node>\n'
        )
        toolbars += f'<node oor:name="{_part(one, "toolbar")}" oor:op="replace">\n{entries}</node>\n'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:component-data xmlns:oor="{_REGISTRY}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        ' oor:name="Addons" oor:package="org.openoffice.Office">\n<node oor:name="AddonUI">\n'
        f'<node oor:name="OfficeMenuBar">\n{menus}</node>\n'
        f'<node oor:name="OfficeToolBar">\n{toolbars}</node>\n</node>\n</oor:component-data>\n'
    )


def _part(of: Tab, kind: str) -> str:
    """What LibreOffice calls the menu or the toolbar of a tab."""
    return f"{IDENTIFIER}.{of.id}.{kind}"


def _window_state(shown: Sequence[Tab]) -> str:
    """The toolbars' names, and their places below the others instead of floating over the sheet."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:component-data xmlns:oor="{_REGISTRY}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        ' oor:name="CalcWindowState" oor:package="org.openoffice.Office.UI">\n'
        '<node oor:name="UIElements">\n<node oor:name="States">\n'
        + "".join(_toolbar_state(one, row) for row, one in enumerate(shown, start=_FIRST_FREE_ROW))
        + "</node>\n</node>\n</oor:component-data>\n"
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
        + '<prop oor:name="DockingArea" oor:type="xs:int"><value>0</value></prop>\n'
        + f'<prop oor:name="DockPos" oor:type="xs:string"><value>0,{row}</value></prop>\n'
        + _words("UIName", shown.label)
        + "</node>\n"
    )


def script_url(name: str, file: str = EXTENSION_FILE) -> str:
    """The address by which LibreOffice finds the function of a button in the extension ``file``."""
    return f"vnd.sun.star.script:{file}|python|{SCRIPT}${name}?language=Python&location=user:uno_packages"


def _entry(number: int, button: Button, file: str) -> str:
    return (
        f'<node oor:name="B{number:02}" oor:op="replace">\n{_value("URL", script_url(button.id, file))}'
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
        "CalcWindowState.xcu": "application/vnd.sun.star.configuration-data",
        "python/": "application/vnd.sun.star.framework-script",
    }
    entries = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(path)} manifest:media-type={quoteattr(kind)}/>"
        for path, kind in kinds.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">{entries}</manifest:manifest>\n'
    )


def _description() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<identifier value="{IDENTIFIER}"/><version value="{__version__}"/>'
        f'<display-name><name lang="zh-CN">{tab().label}</name>'
        f'<name lang="en">{tab().label} (perfeval_xl)</name></display-name>'
        "</description>\n"
    )
