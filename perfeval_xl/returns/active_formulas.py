"""What formulas and links do beyond computing and leading about in the workbook."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from perfeval_xl.patterns import pattern
from perfeval_xl.returns.namespaces import MAIN, RELATION
from perfeval_xl.returns.package import Package, relations
from perfeval_xl.returns.references import area_of
from perfeval_xl.short_memo import of_short_texts
from perfeval_xl.vocabulary import CellBlock

_FETCHES = (
    "WEBSERVICE",
    "FILTERXML",
    "IMAGE",
    "STOCKHISTORY",
    "IMPORTDATA",
    "IMPORTXML",
    "IMPORTHTML",
    "IMPORTRANGE",
    "IMPORTFEED",
    "TRANSLATE",
    "DETECTLANGUAGE",
    "COPILOT",
    "SQL.REQUEST",
    r"CUBE[A-Z]{1,20}",
    "RTD",
    "DDE",
)
_RUNS = ("CALL", r"REGISTER(?:\.ID)?", "EXEC", "EVALUATE", r"GET\.[A-Z.]{1,30}", "PY", "JSA", "EXECUTE", "RUN")
_QUOTED = pattern(r"\"[^\"]*\"|(?P<name>'[^']*')")
_BAR = "|"
_SIGNS = (
    *("[", _BAR, "://", "\\\\", "HYPERLINK", "SQL.REQUEST", "CUBE", "REGISTER", "GET."),
    *(name for name in (*_FETCHES, *_RUNS) if name.isalpha()),
)
"""One of these stands in whatever fetches, runs or leads elsewhere."""
_CALLED = pattern(
    rf"(?<![A-Za-z0-9_.])(?:_xlfn\.|_xlws\.|_xll\.|COM\.MICROSOFT\.)*"
    rf"(?:(?P<fetches>{'|'.join(_FETCHES)})|(?P<runs>{'|'.join(_RUNS)}))\s*\(",
    re.IGNORECASE,
)
_OTHER_PROGRAM = pattern(r"[A-Za-z0-9_.'\]]\s{0,9}\|\s{0,9}['A-Za-z0-9_]")
"""``cmd|'/c calc'!A1``; a bar means nothing else in a formula."""
_OTHER_FILE = pattern(
    r"\[[^\[\]]{1,260}\][^\[\]!()+*,;=<>&\"]{0,100}!|'(?:[A-Za-z]:)?[\\/]|'(?:https?|ftp|file):", re.IGNORECASE
)
_LINK = pattern(r'HYPERLINK\s*\(\s*(?P<target>"[^"]*"|[^",)]*)\s*(?P<next>.?)', re.IGNORECASE)


TO_ANOTHER_FILE = "引用了别的文件"
"""What is said of a formula that points to another workbook and does no more."""


def what_it_does(formula: str) -> str:
    """What a formula does beyond computing, in words; empty where it does nothing."""
    bare = _without_texts(formula)
    if not _may_do_more(bare):
        return ""
    called = _CALLED.search(bare)
    if called is not None:
        return "会从网上或别的程序取数" if called["fetches"] else "会运行程序"
    if _OTHER_PROGRAM.search(bare):
        return "会启动别的程序"
    if _OTHER_FILE.search(bare):
        return TO_ANOTHER_FILE
    if any(_leaves(link) for link in _LINK.finditer(formula)):
        return "会打开别的文件或网址"
    return ""


@of_short_texts(4096, longest=200)
def _may_do_more(formulas: str) -> bool:
    """Whether something in formulas may do more than compute; found out in a moment."""
    capitals = formulas.upper()
    return any(sign in capitals for sign in _SIGNS)


def _without_texts(formula: str) -> str:
    """A formula with its texts empty; a quotation mark in the name of a sheet begins none."""
    if "'" in formula:
        return _QUOTED.sub(lambda found: found["name"] or '""', formula)
    return '""'.join(formula.split('"')[::2])


def _leaves(link: re.Match[str]) -> bool:
    """Whether HYPERLINK leads elsewhere than into the workbook or to a page that is plainly written."""
    target = link["target"].strip()
    if not target.startswith('"'):
        return True
    leads = leads_where(target.strip('"'))
    return leads is not None and not (leads is Leads.WEB and link["next"] in (",", ")"))


_WEB = pattern(r"(?:https?|mailto):", re.IGNORECASE)
_SCHEME = pattern(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:")
_STARTED = (
    *("exe", "com", "scr", "pif", "dll", "cpl", "msi", "msp", "mst", "msu", "msc", "jar", "jnlp", "xbap", "gadget"),
    *("application", "appref-ms", "app", "appx", "msix", "appinstaller", "diagcab", "settingcontent-ms", "theme"),
    *("bat", "cmd", "ps1", "ps1xml", "psc1", "psd1", "psm1", "vb", "vbs", "vbe", "js", "jse", "ws", "wsf", "wsh"),
    *("wsc", "sct", "hta", "htc", "sh", "csh", "ksh", "command", "py", "pyc", "pyw", "pyz", "pl", "reg", "inf", "ins"),
    *("chm", "hlp", "lnk", "url", "website", "webloc", "desktop", "scf", "shb", "shs", "rdp", "library-ms"),
    *("search-ms", "searchconnector-ms", "iqy", "oqy", "dqy", "rqy", "odc", "slk", "xll", "iso", "img", "vhd", "vhdx"),
    *("one", "ade", "adp", "mda", "mdb", "mde", "accda", "accdb", "accde", "xla", "xlam", "xlsm", "xlsb", "xltm"),
    *("docm", "dotm", "ppam", "pptm", "potm", "ppsm", "sldm", "wll", "ppa"),
)
"""Endings of files that run, or fetch something, when they are opened: what programs for mail do not let through
(programs, scripts, shortcuts, disks in a file, which carry those past the warning), and what brings its own macros,
commands or queries into an office program. Documents, pictures and packed files are none: they serve as evidence."""
_PROGRAM = pattern(rf"\.(?:{'|'.join(_STARTED)})[\s./]*(?:$|[?#:])", re.IGNORECASE)
_SERVED = pattern(r"\.(?:com|app|js|pl|py|sh|one)[\s./]*$", re.IGNORECASE)
"""How addresses of pages may end as well: a name of a site, a page that a server makes."""
_PAGE = pattern(r"https?:/*(?P<host>[^/?#]*)(?P<path>[^?#]*)", re.IGNORECASE)
_LOCAL = pattern(r"file:/{0,5}", re.IGNORECASE)
_SHARED = pattern(r"//|file:(?://(?!/|[A-Za-z]:)|/{4,})", re.IGNORECASE)
"""How a link begins that leads to another computer, slashes written forward."""
_SLANTED = pattern(r"file:/*\\[\\/]*(?![A-Za-z]:|[\\/])", re.IGNORECASE)
"""The same with some of them written backward."""
_BREAKS = pattern("[\x00-\x1f\x7f]")
"""What programs leave out of a link."""


def runs_when_opened(file: str) -> bool:
    """Whether a file of this name runs or fetches something when it is opened."""
    return _PROGRAM.search(file) is not None


class Leads(enum.Enum):
    """Where a link leads."""

    WEB = "web"
    """To a page or an address for mail, as Excel makes of one that is typed."""
    FILE = "file"
    """To a document beside the workbook, or on a disk."""
    OUTSIDE = "outside"
    """To another computer, a program, or who knows where."""


def leads_where(target: str) -> Leads | None:
    """Where a link leads; None inside the workbook."""
    written = _BREAKS.sub("", unquote(target)).strip()
    place = written.replace("\\", "/")
    if not place or place.startswith("#"):
        return None
    if _WEB.match(place):
        return Leads.OUTSIDE if _is_disguised(place) else Leads.WEB
    path = _LOCAL.sub("", place, count=1)
    if _SHARED.match(place) or _SLANTED.match(written) or path == "?":
        return Leads.OUTSIDE
    if runs_when_opened(path) or (path == place and _SCHEME.match(path)):
        return Leads.OUTSIDE
    return Leads.FILE


def _is_disguised(address: str) -> bool:
    """Whether an address names one site and leads to another (``http://a.cn@b.cn``), or to a program."""
    page = _PAGE.match(address)
    if page is None:
        return False
    return "@" in page["host"] or (runs_when_opened(page["path"]) and not _SERVED.search(page["path"]))


class OutsideLink(NamedTuple):
    """A link on cells that leads out of the workbook."""

    area: CellBlock
    target: str
    leads: Leads


def links_of(package: Package, part: str, root: Element) -> tuple[OutsideLink, ...]:
    """The links on the cells of a sheet that lead out of the workbook."""
    items = [
        item
        for item in root.iterfind(f"{MAIN}hyperlinks/{MAIN}hyperlink")
        if item.get(RELATION) is not None or _is_elsewhere(item.get("location", ""))
    ]
    if not items:
        return ()
    targets = {one.id: one.written for one in relations(package, part) if one.outside}
    found = []
    for item in items:
        area, target = area_of(item.get("ref", "")), targets.get(item.get(RELATION, ""), "")
        leads, location = leads_where(target), item.get("location", "")
        if leads is None and _is_elsewhere(location):
            target, leads = location, Leads.OUTSIDE
        if area is not None and leads is not None:
            found.append(OutsideLink(area, target, leads))
    return tuple(found)


def _is_elsewhere(location: str) -> bool:
    """Whether what should be a place in the workbook is one in another file; names of sheets have no such signs."""
    return _OTHER_FILE.search(location) is not None or "//" in location.replace("\\", "/")


_MACRO_MARKS = ("function", "vbProcedure", "xlm")
"""What a name says that is one of a macro."""
_AUTO = ("_xlnm.auto_", "auto_open", "auto_close", "auto_activate", "auto_deactivate")
"""How names begin that Excel runs by itself."""


class SideFormula(NamedTuple):
    """A formula that stands in no cell, and does more than compute."""

    what: str
    """Where it stands, in words: ``条件格式``."""
    place: str
    """The cells it is for, as stored: ``A1:B2 D4``."""
    formula: str
    does: str


def doing_more(formulas: Sequence[str]) -> list[tuple[str, str]]:
    """Those of some formulas that do more than compute, with what they do."""
    if not _may_do_more("\n".join(formulas).replace(_BAR, "")):
        # A bar may be meant to start another program; it stands in texts of our own formulas, too.
        formulas = [formula for formula in formulas if _BAR in formula]
    return [(formula, does) for formula in formulas if (does := what_it_does(formula))]


def called(name: str) -> str:
    """A defined name in a message."""
    return f"名称“{name}”"


def named_formulas(book: Element) -> tuple[SideFormula, ...]:
    """The defined names of a workbook whose formulas do more than compute, or that are names of macros."""
    found = []
    for item in book.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        name, formula = item.get("name", ""), item.text or ""
        macro = any(item.get(mark) in ("1", "true") for mark in _MACRO_MARKS) or name.lower().startswith(_AUTO)
        does = "会运行程序" if macro else what_it_does(formula)
        if does:
            found.append(SideFormula(called(name), "", formula, does))
    return tuple(found)
