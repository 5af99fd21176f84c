"""Hold the ribbon against the macros: what Excel tells only when a button is clicked, or never."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

OFFICE_IMAGES = frozenset(
    {
        "AccessibilityChecker",
        "AutoSum",
        "CalculateNow",
        "Calculator",
        "Consolidate",
        "ControlProperties",
        "DataValidation",
        "ErrorChecking",
        "FileOpen",
        "FilePrintPreview",
        "FileSave",
        "FileSendAsAttachment",
        "Help",
        "MacroPlay",
        "PivotTableReport",
        "PrintPreviewAndPrint",
        "PropertySheet",
        "Refresh",
        "ReviewNewComment",
        "Spelling",
        "TraceError",
    }
)
"""Excel commands in Microsoft's lists for 2013, 2016 and 365 alike (OfficeDev/office-fluent-ui-command-identifiers).

An unknown name gives a button without picture, and no message.
"""

_CONTROL = r"control As IRibbonControl"
_RETURNED = r"ByRef \w+(?: As Variant)?"
_PARAMETERS = {
    ("button", "onAction"): [_CONTROL],
    ("customUI", "onLoad"): [r"\w+ As IRibbonUI"],
    ("toggleButton", "onAction"): [_CONTROL, r"\w+ As Boolean"],
}
_PROCEDURE = re.compile(r"^(Private |Public |Friend )?(Sub|Function) (\w+)\(([^)]*)\)", re.MULTILINE)


def ribbon_problems(custom_ui: bytes, sources: Mapping[str, str]) -> list[str]:
    """What is wrong between the ribbon and the standard modules ``sources``."""
    problems = []
    elements = [element for element in etree.fromstring(custom_ui).iter() if isinstance(element.tag, str)]
    ids = [element.get("id") for element in elements if element.get("id")]
    problems += [f"id {id} stands {ids.count(id)} times" for id in sorted(set(ids)) if ids.count(id) > 1]
    for element in elements:
        kind = etree.QName(element).localname
        image = element.get("imageMso")
        if image is not None and image not in OFFICE_IMAGES:
            problems.append(f"{element.get('id')}: no known picture {image}")
        if kind == "button" and not element.get("onAction"):
            problems.append(f"{element.get('id')}: does nothing")
        problems += [
            f"{element.get('id')}: {problem}"
            for name, value in element.attrib.items()
            if name.startswith(("on", "get", "load"))
            for problem in _callback_problems(kind, name, value, sources)
        ]
    return problems


def _callback_problems(kind: str, attribute: str, callback: str, sources: Mapping[str, str]) -> list[str]:
    wanted = _PARAMETERS.get((kind, attribute)) or ([_CONTROL, _RETURNED] if attribute.startswith("get") else None)
    if wanted is None:
        return [f"{attribute} is not known here"]
    module, _, name = callback.rpartition(".")
    hits = [
        match
        for source_name, source in sources.items()
        if module.lower() in ("", source_name.lower())
        for match in _PROCEDURE.findall(source.replace(" _\n", " "))
        if match[2].lower() == name.lower()
    ]
    if len(hits) != 1:
        return [f"{callback} stands {len(hits)} times"]
    visible, procedure, _, listed = hits[0]
    parameters = [part.strip() for part in listed.split(",") if part.strip()]
    fits = len(parameters) == len(wanted) and all(map(re.fullmatch, wanted, parameters))
    return [
        *([f"{callback} is no public Sub"] if visible == "Private " or procedure != "Sub" else []),
        *([] if fits else [f"{callback} has parameters {parameters}, wanted {wanted}"]),
    ]
