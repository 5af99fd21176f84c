"""The add-in for WPS: a folder with a page, its script and pictures, lists that name it, and scripts that install it.

WPS knows nothing of the add-in of Excel; it shows a ribbon from a file and runs JavaScript. What that says, where it
looks for the program and which buttons there are stand in ``data.js``, made from the data that the others use.
"""

from __future__ import annotations

import codecs
import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from xml.sax.saxutils import quoteattr

from perfeval_xl import __version__
from perfeval_xl.buttons import MACROS_PACKAGE, Tab, tab
from perfeval_xl.packaging.icons import icon
from perfeval_xl.packaging.release import SPEC
from perfeval_xl.packaging.ribbon import Host, RibbonVersion, custom_ui

NAME = "perfeval"
"""What WPS calls the add-in."""
ADDIN_FOLDER = f"{NAME}_{__version__}"
"""Its folder: WPS wants name and version in it."""
WPS = Host("ribbon.OnAction", load="ribbon.OnAddinLoad", image="ribbon.GetImage", lists=False)
"""What the ribbon calls; whether every WPS shows a list below a button nobody could try."""
OPENED_THERE = (".xlsx",)
"""Endings of what WPS' tables open; the program has the rest opened by the machine."""
_TEXTS = {
    "wps_install.sh": "install-wps.sh",
    "wps_uninstall.sh": "uninstall-wps.sh",
}
_WINDOWS_PLAIN = {"wps_install.cmd": "install-wps.cmd", "wps_uninstall.cmd": "uninstall-wps.cmd"}
"""ASCII, as the command interpreter reads them in the code page of the machine."""
_WINDOWS_MARKED = {"wps_install.ps1": "install-wps.ps1", "wps_install.txt": "安装说明-WPS.txt"}
"""With the mark by which Windows PowerShell and old editors know UTF-8."""


def wps_files(*, program: str = "") -> Mapping[str, bytes]:
    """The files of the add-in for WPS by their path. The same sources give the same bytes.

    ``program`` is the path of ``perfeval-wps`` on machines that run it by their Python; it is looked for first.
    """
    page = {
        "index.html": _source("wps_index.html").encode(),
        "main.js": _source("wps_main.js").encode("ascii"),
        "data.js": _data(program).encode("ascii"),
        "ribbon.xml": custom_ui([_tab()], RibbonVersion.OFFICE_2007, WPS),
        "manifest.xml": _manifest().encode(),
        **{f"images/{button.id}.png": icon(button.id) for button in tab().buttons},
    }
    return {
        **{f"{ADDIN_FOLDER}/{name}": data for name, data in page.items()},
        "publish.xml": _list(f"{ADDIN_FOLDER}/", enable="enable_dev", install="null", customDomain="").encode(),
        "jsplugins.xml": _list(f"file:///C:/perfeval/{ADDIN_FOLDER}.7z", enable="true").encode(),
        SPEC: _source(SPEC).encode(),
        **{name: _source(source).encode() for source, name in _TEXTS.items()},
        **{name: _windows_lines(source).encode("ascii") for source, name in _WINDOWS_PLAIN.items()},
        **{name: codecs.BOM_UTF8 + _windows_lines(source).encode() for source, name in _WINDOWS_MARKED.items()},
    }


def _tab() -> Tab:
    """The tab as WPS shows it: what Excel gets inside the workbook stands beside it here, and the tips say so."""
    tips = tomllib.loads(_source("wps.toml"))["supertips"]
    buttons = [replace(button, supertip=tips.get(button.id, button.supertip)) for button in tab().buttons]
    return replace(tab(), buttons=buttons)


def _data(program: str) -> str:
    """What the script is told, in ASCII: nobody has to know the encoding of the file."""
    own = tomllib.loads(_source("wps.toml"))
    shared = tomllib.loads(_source("sheets.toml"))["words"]
    told = {
        "version": __version__,
        "program": program,
        "buttons": {
            button.id: {"label": button.label, "without_workbook": button.without_workbook} for button in tab().buttons
        },
        "words": {"no_workbook": shared["no_workbook"], "running": shared["running"], **own["words"]},
        "places": own["places"],
        "makes": own["makes"],
        "waiting": own["waiting"],
        "box": own["box"],
        "folder": own["exchange"]["folder"],
        "files": {name: own["exchange"][name] for name in ("request", "copy", "answer")},
        "opens": OPENED_THERE,
    }
    return f"window.PERFEVAL = {json.dumps(told, indent=1)};\n"


def _manifest() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<JsPlugin>\n  <ApiVersion>1.0.0</ApiVersion>\n  <Name>{NAME}</Name>\n"
        f"  <Description>{tab().label} {__version__}</Description>\n</JsPlugin>\n"
    )


def _list(url: str, **more: str) -> str:
    """A list of add-ins with ours alone, by which WPS finds it at ``url``."""
    facts = {"name": NAME, "type": "et", "url": url, "version": __version__, **more}
    line = f"<jsplugin {' '.join(f'{name}={quoteattr(value)}' for name, value in facts.items())}/>"
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<jsplugins>\n  {line}\n</jsplugins>\n'


def _source(name: str) -> str:
    return resources.files(MACROS_PACKAGE).joinpath(name).read_text(encoding="utf-8")


def _windows_lines(name: str) -> str:
    return "\r\n".join([*_source(name).splitlines(), ""])
