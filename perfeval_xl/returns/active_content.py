"""What a workbook holds that runs, fetches or leads elsewhere: found by relationships, types and content of parts.

Names of files count only where a program opens a part by its usual name, whatever leads to it.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from perfeval_xl.returns.active_formulas import Leads, leads_where, runs_when_opened
from perfeval_xl.returns.budget import Budget
from perfeval_xl.returns.package import Package
from perfeval_xl.returns.remembered import LARGEST_KEPT, Memory


class Reach(enum.Enum):
    """What active content does."""

    MACRO = "macro"
    """It is a program of the workbook's own (G109)."""
    LINK = "link"
    """It leads to another workbook (G108)."""
    RUNS = "runs"
    """It fetches, runs or opens something (G161)."""


class Active(NamedTuple):
    """One active thing in a workbook."""

    reach: Reach
    what: str
    """In words that clerks know."""
    part: str
    """The part of the file that it is in."""
    sheet: str = ""
    """The sheet that it belongs to; empty for the workbook."""


class _Sign(NamedTuple):
    """How one kind of active content is known."""

    reach: Reach
    what: str
    relationships: tuple[str, ...]
    """The last words of the types of relationships that lead to it, in small letters."""
    types: tuple[str, ...]
    """What stands in its content type, in small letters."""
    names: tuple[str, ...] = ()
    """What stands in the usual name of the part, in small letters."""


_STOWED = "夹带的程序"
"""A program that no spreadsheet has a use for."""
_SIGNS = (
    _Sign(
        Reach.MACRO,
        "宏",
        ("vbaproject", "xlmacrosheet", "xlintlmacrosheet", "macrosheet", "dialogsheet", "jdeextension", "wordvbadata"),
        ("vbaproject", "macrosheet", "dialogsheet", "jdeextension"),
        ("vbaproject", "macrosheets/", "dialogsheets/", "jdedata.bin"),
    ),
    _Sign(
        Reach.LINK,
        "外部链接",
        ("externallink", "externallinkpath", "xlexternallinkpath", "externalreference"),
        ("externallink",),
        ("externallinks/",),
    ),
    _Sign(Reach.RUNS, "数据连接", ("connections",), ("connections+xml",), ("xl/connections",)),
    _Sign(Reach.RUNS, "外部数据查询", ("querytable",), ("querytable",), ("xl/querytables/",)),
    _Sign(
        Reach.RUNS, "实时数据（RTD）", ("volatiledependencies",), ("volatiledependencies",), ("volatiledependencies",)
    ),
    _Sign(Reach.RUNS, "数据模型", ("powerpivotdata", "model"), ("model+data",), ("xl/model/",)),
    _Sign(Reach.RUNS, "嵌入的对象", ("oleobject", "package"), ("oleobject",), ("/embeddings/",)),
    _Sign(
        Reach.RUNS,
        "控件",
        ("control", "ctrlprop", "activexcontrolbinary"),
        ("activex", "controlproperties"),
        ("/activex/", "/ctrlprops/"),
    ),
    _Sign(
        Reach.RUNS,
        "加载项任务窗格",
        ("webextension", "webextensiontaskpanes"),
        ("webextension",),
        ("webextensions/",),
    ),
    _Sign(
        Reach.RUNS,
        "自定义功能区",
        ("extensibility", "usercustomization", "attachedtoolbars"),
        ("attachedtoolbars",),
        ("customui/", "usercustomization/", "attachedtoolbars"),
    ),
    _Sign(
        Reach.RUNS,
        _STOWED,
        (),
        ("msdownload", "msdos-program", "javascript", "vbscript", "text/html", "application/hta"),
    ),
    _Sign(Reach.RUNS, "Python代码", ("python", "pythonscript"), ("python",), ("xl/python",)),
)
_BY_RELATIONSHIP = {word: sign for sign in _SIGNS for word in sign.relationships}
_NAMES = re.compile("|".join(re.escape(name) for sign in _SIGNS for name in sign.names))
_TYPES = re.compile("|".join(re.escape(word) for sign in _SIGNS for word in sign.types).encode())
_WITH_TYPE: Memory[bool] = Memory()
"""Whether a list of types has an active one."""
LONGEST_NAME = 30
"""Characters of the name of a part that a message repeats."""
_HEAD = 512
"""Bytes of a part by which it is known what it is."""
_ALWAYS = frozenset({"[content_types].xml", "xl/workbook.xml"})
"""Parts that are read in any case."""
MOST_PARTS_LISTED = 50
"""Active parts that are told; whoever adds more is told of these."""
_TYPED = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_QUERY = b"DataMashup"
"""What a part with queries of Power Query holds."""
_DDE = (b"ddeLink", b"oleLink")
"""What a link to another program holds."""
_BINDING = b"DataBinding"
"""What a map of XML holds that fetches its data from a file."""
_BASE = b"HyperlinkBase"
"""What the properties of a document hold where links do not begin beside it."""
_USUAL = frozenset(
    (
        "xml",
        "rels",
        "vml",
        "bin",
        "png",
        "jpg",
        "jpeg",
        "gif",
        "bmp",
        "emf",
        "wmf",
        "tif",
        "tiff",
        "svg",
        "data",
        "xlsx",
    )
)
"""Endings of parts that a workbook is made of; where a relationship leads to one, its kind says what it is."""
_STARTS = re.compile(
    rb"MZ|\x7fELF|#!|\xca\xfe\xba\xbe|[\xcf\xce]\xfa\xed\xfe|L\x00\x00\x00\x01\x14\x02\x00|"
    rb"(?:\xef\xbb\xbf)?\s{0,99}(?:<\?xml[^>]{0,99}>\s{0,99})?<(?:!doctype\s+html|html|script)\b",
    re.IGNORECASE,
)
"""How programs for Windows, Linux and macOS, scripts, shortcuts and pages begin."""
_APPLE_DOUBLE = b"\x00\x05\x16\x07"
_ASSIGNED = re.compile(rb"""macro\s*=\s*["'][^"']|FmlaMacro""")
"""How a picture or button says which macro it starts."""


def active_content(package: Package, sheets: Mapping[str, str]) -> tuple[Active, ...]:
    """Everything active in the package; ``sheets`` names the sheet of each part.

    Raises ReturnFileError where relationships cannot be read.
    """
    found: dict[tuple[Reach, str, str], Active] = {}
    for one in _everything(package, {part.lower(): name for part, name in sheets.items()}):
        found.setdefault((one.reach, one.what, one.part.lower()), one)
        if len(found) >= MOST_PARTS_LISTED:
            break
    return tuple(found.values())


class _Related(NamedTuple):
    """One relationship."""

    kind: str
    """The last word of its type, in small letters."""
    target: str
    outside: bool


def _everything(package: Package, sheets: Mapping[str, str]) -> Iterator[Active]:
    owners, reached = dict(sheets), set[str]()
    leading = sorted(name for name in package.names if name.endswith(".rels") and not _is_of_a_mac(package, name))
    # Those of sheets first, so that it is known on which sheet a drawing lies.
    leading.sort(key=lambda name: source_of(name) not in owners)
    for name in leading:
        source = source_of(name)
        owner = owners.get(source, "")
        for one in package.judgement(name, "", _related, source, strict=False).value:
            if not one.outside:
                reached.add(one.target.lower())
            if owner and not one.outside:
                owners.setdefault(one.target.lower(), owner)
            yield from _led_to(package, one, owner, links_of_cells=source in sheets)
    yield from _typed(package, owners)
    for name in package.names:
        if _NAMES.search(name) and not name.endswith(".rels"):
            sign = next(sign for sign in _SIGNS if any(word in name for word in sign.names))
            yield Active(sign.reach, sign.what, name, owners.get(name, ""))
    yield from _stowed(package, reached)


def _is_of_a_mac(package: Package, name: str) -> bool:
    """Whether a part is what a Mac keeps of a file's attributes when it packs a folder; it is no XML."""
    return name.startswith("__macosx/") and package.read(name).startswith(_APPLE_DOUBLE)


def _stowed(package: Package, reached: Set[str]) -> Iterator[Active]:
    """Programs and pages among the parts that nothing leads to, or that are called like none of a workbook.

    Programs leave parts behind that nothing leads to (thumbnails, deleted pieces, what another form of file held);
    none opens them, so they mean nothing unless somebody could start them.
    """
    for name in package.names:
        ending = name.rpartition("/")[2].rpartition(".")[2]
        if name in _ALWAYS or name.endswith(".rels") or (name in reached and ending in _USUAL):
            continue
        if runs_when_opened(name) or _STARTS.match(package.read(name)[:_HEAD]):
            yield Active(Reach.RUNS, f"{_STOWED}（{name[-LONGEST_NAME:]}）", name)


def _led_to(package: Package, one: _Related, owner: str, *, links_of_cells: bool) -> Iterator[Active]:
    """What a relationship leads to; links of cells are looked at with their cells."""
    kind, target = one.kind, one.target
    sign = _BY_RELATIONSHIP.get(kind)
    if sign is not None:
        yield Active(sign.reach, sign.what, target, owner)
    elif one.outside and kind != "hyperlink":
        yield Active(Reach.LINK, "外部链接", target, owner)
    elif one.outside and not links_of_cells and leads_where(target) not in (None, Leads.WEB):
        yield Active(Reach.RUNS, "图形上指向外部的链接", target, owner)
    if one.outside or not package.has(target):
        return
    if kind == "externallink" and _holds(package, target, *_DDE):
        yield Active(Reach.RUNS, "与别的程序的动态链接（DDE、OLE）", target, owner)
    elif kind == "customxml" and _holds(package, target, _QUERY):
        yield Active(Reach.RUNS, "数据查询（Power Query）", target, owner)
    elif kind == "xmlmaps" and _holds(package, target, _BINDING):
        yield Active(Reach.RUNS, "从文件取数的XML映射", target, owner)
    elif kind == "extended-properties" and _holds(package, target, _BASE):
        yield from _base_of_links(package, target)
    elif kind in ("drawing", "vmldrawing") and _ASSIGNED.search(package.text(target)):
        yield Active(Reach.RUNS, "图形或按钮上指定的宏", target, owner)


def _base_of_links(package: Package, part: str) -> Iterator[Active]:
    """Where links to files begin, if that is on another computer."""
    for item in package.xml(part).iter():
        if item.tag.endswith("}HyperlinkBase") and leads_where(item.text or "") is Leads.OUTSIDE:
            yield Active(Reach.RUNS, "指向外部的超链接基础（在“文件—信息—属性—高级属性—摘要”里）", part)


def _holds(package: Package, part: str, *words: bytes) -> bool:
    """Whether one of ``words`` stands in a part, in UTF-8 or UTF-16."""
    data = package.read(part).replace(b"\x00", b"")
    return any(word in data for word in words)


def _related(root: Element, _: Budget, source: str) -> tuple[_Related, ...]:
    return tuple(_relationship(item, source.rpartition("/")[0]) for item in root)


def _relationship(item: Element, folder: str) -> _Related:
    kind = item.get("Type", "").rpartition("/")[2].lower()
    target, outside = item.get("Target", ""), item.get("TargetMode") == "External"
    return _Related(kind, target if outside else resolved(folder, unquote(target.replace("\\", "/"))), outside)


def source_of(relationships: str) -> str:
    """The part whose relationships stand in this one: ``xl/workbook.xml`` of ``xl/_rels/workbook.xml.rels``."""
    folder, _, name = relationships.rpartition("/")
    return f"{folder.removesuffix('_rels')}{name.removesuffix('.rels')}"


def resolved(folder: str, target: str) -> str:
    """The part that ``target`` means, seen from a part in ``folder``."""
    pieces = [] if target.startswith("/") else folder.split("/")
    for piece in target.split("/"):
        if piece == "..":
            pieces = pieces[:-1]
        elif piece not in ("", "."):
            pieces.append(piece)
    return "/".join(piece for piece in pieces if piece)


def _typed(package: Package, owners: Mapping[str, str]) -> Iterator[Active]:
    """Parts whose content type says what they are, whatever they are called."""
    if not _has_a_type(package.text("[Content_Types].xml")):
        return
    root = package.xml("[Content_Types].xml")
    endings = {item.get("Extension", "").lower(): item.get("ContentType", "") for item in root.iter(f"{_TYPED}Default")}
    own = {
        item.get("PartName", "").lstrip("/").lower(): item.get("ContentType", "")
        for item in root.iter(f"{_TYPED}Override")
    }
    for name in package.names:
        kind = own.get(name) or endings.get(name.rpartition(".")[2], "")
        sign = next((sign for sign in _SIGNS if any(word in kind.lower() for word in sign.types)), None)
        if sign is not None:
            yield Active(sign.reach, sign.what, name, owners.get(name, ""))


def _has_a_type(types: bytes) -> bool:
    """Whether some part may be of an active type."""
    found = _WITH_TYPE.get(types)
    if found is None:
        found = _TYPES.search(types.lower()) is not None
        if len(types) <= LARGEST_KEPT:
            _WITH_TYPE.keep(types, found, len(types))
    return found
