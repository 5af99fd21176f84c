"""The ribbon of the add-in (customUI), from the buttons.

Excel 2010 and newer read one namespace, Excel 2007 and WPS the older one. All
get the same tab, so only what the older one knows is used.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from perfeval_xl.buttons import Button, Tab

CALLBACK = "PerfevalRibbon.OnAction"
"""The one procedure behind all buttons. The module is named, as names are shared with other add-ins."""

_SCHEMAS = "http://schemas.microsoft.com/office"


class RibbonVersion(enum.Enum):
    """A namespace of customUI, with the relationship and the part that go with it."""

    OFFICE_2007 = (
        f"{_SCHEMAS}/2006/01/customui",
        f"{_SCHEMAS}/2006/relationships/ui/extensibility",
        "customUI/customUI.xml",
    )
    OFFICE_2010 = (
        f"{_SCHEMAS}/2009/07/customui",
        f"{_SCHEMAS}/2007/relationships/ui/extensibility",
        "customUI/customUI14.xml",
    )

    def __init__(self, namespace: str, relationship: str, part: str) -> None:
        self.namespace = namespace
        self.relationship = relationship
        self.part = part


@dataclass(frozen=True)
class Host:
    """What differs between programs that show the same tab: what they call, and what they have."""

    action: str
    """Called by a click."""
    load: str = ""
    """Called when the tab is there; empty for nothing."""
    image: str = ""
    """Asked for the picture of a button; empty where it is one of Office's own."""
    lists: bool = True
    """Whether a button may stand in the list of another."""


EXCEL = Host(CALLBACK)
"""The add-in of Excel."""


def custom_ui(shown: Sequence[Tab], edition: RibbonVersion, host: Host = EXCEL) -> bytes:
    """Return the part customUI of ``edition`` with the tabs ``shown`` in ``host``."""
    root = ElementTree.Element("customUI", {"xmlns": edition.namespace, **({"onLoad": host.load} if host.load else {})})
    tabs = ElementTree.SubElement(ElementTree.SubElement(root, "ribbon"), "tabs")
    for tab in shown:
        _page(tabs, tab, host)
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode").encode() + b"\n"


def _page(tabs: ElementTree.Element, tab: Tab, host: Host) -> None:
    """A tab with its groups."""
    page = ElementTree.SubElement(tabs, "tab", {"id": f"{tab.id}_tab", "label": tab.label})
    for number, label in enumerate(tab.groups, start=1):
        group = ElementTree.SubElement(page, "group", {"id": f"{tab.id}_group_{number}", "label": label})
        for button in tab.buttons:
            if button.group == label and not (host.lists and button.under):
                others = [other for other in tab.buttons if host.lists and other.under == button.id]
                _place(group, button, others, host)


def _place(group: ElementTree.Element, button: Button, others: list[Button], host: Host) -> None:
    """Put a button into its group; with others under it, it is one half of a split button."""
    size = {"size": "large" if button.large else "normal"}
    if not others:
        ElementTree.SubElement(group, "button", {**_attributes(button, host), **size})
        return
    split = ElementTree.SubElement(group, "splitButton", {"id": f"perfeval_split_{button.id}", **size})
    ElementTree.SubElement(split, "button", _attributes(button, host))
    menu = ElementTree.SubElement(split, "menu", {"id": f"perfeval_menu_{button.id}"})
    for other in others:
        ElementTree.SubElement(menu, "button", _attributes(other, host))


def _attributes(button: Button, host: Host) -> dict[str, str]:
    return {
        "id": button.id,
        "label": button.label,
        **({"getImage": host.image} if host.image else {"imageMso": button.image}),
        "screentip": button.screentip,
        "supertip": button.supertip,
        "onAction": host.action,
    }
