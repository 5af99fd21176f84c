"""What Excel wants of an add-in's package beyond the schemas, which the Open XML SDK checks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from tests.packaging.compound_check import problems
from tests.packaging.records import key_of, read_project, secrets

ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
PROJECT = "application/vnd.ms-office.vbaProject"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MICROSOFT = "http://schemas.microsoft.com/office"
RIBBONS = {
    f"{_MICROSOFT}/2006/relationships/ui/extensibility": f"{_MICROSOFT}/2006/01/customui",
    f"{_MICROSOFT}/2007/relationships/ui/extensibility": f"{_MICROSOFT}/2009/07/customui",
}
"""Relationship of a ribbon, and the namespace that goes with it."""


def package_problems(parts: Mapping[str, bytes]) -> list[str]:
    """What is wrong with the parts of an add-in."""
    return [*_types(parts), *_ribbons(parts), *_code_names(parts), *_project(parts)]


def _types(parts: Mapping[str, bytes]) -> list[str]:
    types = {
        item.get("PartName") or item.get("Extension"): item.get("ContentType")
        for item in etree.fromstring(parts["[Content_Types].xml"])
    }
    return [
        *([] if types.get("/xl/workbook.xml") == ADDIN else ["the workbook has not the type of an add-in"]),
        *([] if types.get("/xl/vbaProject.bin", types.get("bin")) == PROJECT else ["the project has another type"]),
    ]


def _links(parts: Mapping[str, bytes], name: str) -> list[tuple[str, str]]:
    return [(item.get("Type"), item.get("Target")) for item in etree.fromstring(parts[name])]


def _ribbons(parts: Mapping[str, bytes]) -> list[str]:
    links = dict(_links(parts, "_rels/.rels"))
    missing = [f"no ribbon by {kind}" for kind in RIBBONS if kind not in links]
    return missing + [
        f"{target} has the namespace of another relationship"
        for kind, target in links.items()
        if kind in RIBBONS and etree.QName(etree.fromstring(parts[target])).namespace != RIBBONS[kind]
    ]


def _code_names(parts: Mapping[str, bytes]) -> list[str]:
    """Workbook and sheets carry the names of the document modules, in their order."""
    names = [etree.fromstring(parts["xl/workbook.xml"]).find(f"{_MAIN}workbookPr").get("codeName")]
    for part in sorted(name for name in parts if name.startswith("xl/worksheets/sheet")):
        names.append(etree.fromstring(parts[part]).find(f"{_MAIN}sheetPr").get("codeName"))
    documents = re.findall(r"^Document=(\w+)/", read_project(parts["xl/vbaProject.bin"]).project, re.MULTILINE)
    return [] if names == documents else [f"sheets are {names}, document modules {documents}"]


def _project(parts: Mapping[str, bytes]) -> list[str]:
    kind = f"{_MICROSOFT}/2006/relationships/vbaProject"
    links = _links(parts, "xl/_rels/workbook.xml.rels")
    if [target for link_kind, target in links if link_kind == kind] != ["vbaProject.bin"]:
        return ["no link to the project"]
    data = parts["xl/vbaProject.bin"]
    streams = read_project(data)
    listed = re.findall(r"^(?:Document|Module|Class)=(\w+)", streams.project, re.MULTILINE)
    return [
        *problems(data),
        *([] if listed == list(streams.sources) else [f"PROJECT lists {listed}, dir {list(streams.sources)}"]),
        *(
            f"{key} belongs to another id"
            for key, (bound, _) in secrets(streams.project).items()
            if bound != key_of(streams.project)
        ),
        *(
            f"{name}: not ASCII, or lines of another end"
            for name, source in streams.sources.items()
            if not source.isascii() or b"\n" in source.replace(b"\r\n", b"")
        ),
    ]
