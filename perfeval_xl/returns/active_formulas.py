"""What formulas and links do beyond computing and leading about in the workbook."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.namespaces import MAIN, RELATION, X14, XM
from perfeval_xl.returns.package import Package
from perfeval_xl.returns.references import area_of
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
_QUOTED = re.compile(r"\"[^\"]*\"|(?P<name>'[^']*')")
_BAR = "|"
_SIGNS = (
    *("[", _BAR, "://", "\\\\", "HYPERLINK", "SQL.REQUEST", "CUBE", "REGISTER", "GET."),
    *(name for name in (*_FETCHES, *_RUNS) if name.isalpha()),
)
"""One of these stands in whatever fetches, runs or leads elsewhere."""
_CALLED = re.compile(
    rf"(?<![A-Za-z0-9_.])(?:_xlfn\.|_xlws\.|_xll\.|COM\.MICROSOFT\.)*"
    rf"(?:(?P<fetches>{'|'.join(_FETCHES)})|(?P<runs>{'|'.join(_RUNS)}))\s*\(",
    re.IGNORECASE,
)
_OTHER_PROGRAM = re.compile(r"[A-Za-z0-9_.'\]]\s{0,9}\|\s{0,9}['A-Za-z0-9_]")
"""``cmd|'/c calc'!A1``; a bar means nothing else in a formula."""
_OTHER_FILE = re.compile(
    r"\[[^\[\]]{1,260}\][^\[\]!()+*,;=<>&\"]{0,100}!|'(?:[A-Za-z]:)?[\\/]|'(?:https?|ftp|file):", re.IGNORECASE
)
_LINK = re.compile(r'HYPERLINK\s*\(\s*(?P<target>"[^"]*"|[^",)]*)\s*(?P<next>.?)', re.IGNORECASE)


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
        return "引用了别的文件"
    if any(_leaves(link) for link in _LINK.finditer(formula)):
        return "会打开别的文件或网址"
    return ""


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


_WEB = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:")
_PROGRAM = re.compile(
    r"\.(?:exe|com|bat|cmd|ps1|vbs?|js|jse|wsf|hta|lnk|scr|msi|jar|dll|xll|xlam?|xlsm|docm|url|pif|reg|chm)\b",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"file:/{0,5}", re.IGNORECASE)
_SHARED = re.compile(r"\\\\|//|file:(?://[^/]|/{4,}|\\\\)", re.IGNORECASE)
"""How a link begins that leads to another computer."""


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
    place = target.strip()
    if not place or place.startswith("#"):
        return None
    if _WEB.match(place):
        return Leads.WEB
    path = _LOCAL.sub("", place, count=1)
    if _SHARED.match(place) or path.startswith("\\\\") or path == "?":
        return Leads.OUTSIDE
    if _PROGRAM.search(path) or (path == place and _SCHEME.match(path)):
        return Leads.OUTSIDE
    return Leads.FILE


class OutsideLink(NamedTuple):
    """A link on cells that leads out of the workbook."""

    area: CellBlock
    target: str
    leads: Leads


def links_of(package: Package, part: str, root: Element) -> tuple[OutsideLink, ...]:
    """The links on the cells of a sheet that lead out of the workbook."""
    items = [item for item in root.iterfind(f"{MAIN}hyperlinks/{MAIN}hyperlink") if item.get(RELATION) is not None]
    if not items:
        return ()
    folder, _, name = part.rpartition("/")
    relationships = f"{folder}/_rels/{name}.rels"
    if not package.has(relationships):
        return ()
    targets = {
        item.get("Id", ""): item.get("Target", "")
        for item in package.xml(relationships)
        if item.get("TargetMode") == "External"
    }
    found = []
    for item in items:
        area, target = area_of(item.get("ref", "")), targets.get(item.get(RELATION, ""), "")
        leads = leads_where(target)
        if area is not None and leads is not None:
            found.append(OutsideLink(area, target, leads))
    return tuple(found)


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


def side_formulas(root: Element) -> tuple[SideFormula, ...]:
    """The formulas of validations and conditional formats of a sheet that do more than compute."""
    known = [one for one in _side_formulas(root) if one[2]]
    if not _may_do_more("\n".join(formula for _, _, formula in known).replace(_BAR, "")):
        # A bar may be meant to start another program; it stands in texts of our own formulas, too.
        known = [one for one in known if _BAR in one[2]]
    found = []
    for what, place, formula in known:
        does = what_it_does(formula)
        if does:
            found.append(SideFormula(what, place, formula, does))
    return tuple(found)


def _side_formulas(root: Element) -> Iterator[tuple[str, str, str]]:
    for item in root.iterfind(f"{MAIN}dataValidations/{MAIN}dataValidation"):
        for formula in item:
            yield "填写限制", item.get("sqref", ""), formula.text or ""
    for block in root.iterfind(f"{MAIN}conditionalFormatting"):
        for formula in block.iter(f"{MAIN}formula"):
            yield "条件格式", block.get("sqref", ""), formula.text or ""
    for extension in root.iterfind(f"{MAIN}extLst/{MAIN}ext"):
        for item in extension.iter(f"{X14}dataValidation"):
            for formula in item.iter(f"{XM}f"):
                yield "填写限制", item.findtext(f"{XM}sqref", ""), formula.text or ""
        for item in extension.iter(f"{X14}conditionalFormatting"):
            for formula in item.iter(f"{XM}f"):
                yield "条件格式", item.findtext(f"{XM}sqref", ""), formula.text or ""


def named_formulas(book: Element) -> tuple[SideFormula, ...]:
    """The defined names of a workbook whose formulas do more than compute, or that are names of macros."""
    found = []
    for item in book.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        name, formula = item.get("name", ""), item.text or ""
        macro = any(item.get(mark) in ("1", "true") for mark in _MACRO_MARKS) or name.lower().startswith(_AUTO)
        does = "会运行程序" if macro else what_it_does(formula)
        if does:
            found.append(SideFormula(f"名称“{name}”", "", formula, does))
    return tuple(found)
