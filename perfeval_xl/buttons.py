"""The buttons of the tab 绩效自评: one source for the ribbon, its program and other faces.

The id of a button is the name of the action that it starts.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

MACROS_PACKAGE = "perfeval_xl.macros"
"""Where the data of the buttons lie."""


@dataclass(frozen=True)
class Button:
    """One button, in the words of ``buttons.toml``."""

    id: str
    group: str
    label: str
    screentip: str
    supertip: str
    image: str
    """Name of a picture of Office's own (imageMso)."""
    large: bool = False
    under: str = ""
    """Id of the button in whose list it stands; empty for one that stands by itself."""
    without_workbook: bool = False
    """Whether it also works where no workbook is open."""


@dataclass(frozen=True)
class Tab:
    """The tab with its buttons, in their order."""

    label: str
    buttons: Sequence[Button]

    @property
    def groups(self) -> Sequence[str]:
        """The groups in the order of their first buttons."""
        return list(dict.fromkeys(button.group for button in self.buttons))


@functools.cache
def tab() -> Tab:
    """The tab that ``buttons.toml`` describes."""
    text = resources.files(MACROS_PACKAGE).joinpath("buttons.toml").read_text(encoding="utf-8")
    return read_tab(text)


def read_tab(text: str) -> Tab:
    """Read a tab. Raises ValueError where an id stands twice or a button is under one that does not exist."""
    data = tomllib.loads(text)
    buttons = tuple(Button(**item) for item in data["button"])
    ids = [button.id for button in buttons]
    doubled = sorted({id for id in ids if ids.count(id) > 1})
    if doubled:
        raise ValueError(f"ids that stand twice: {doubled}")
    groups = {button.id: button.group for button in buttons if not button.under}
    misplaced = [button.id for button in buttons if button.under and groups.get(button.under) != button.group]
    if misplaced:
        raise ValueError(f"buttons under a button that their group does not have: {misplaced}")
    return Tab(data["label"], buttons)
