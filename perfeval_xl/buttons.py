"""The buttons of the tabs 绩效自评 and 绩效汇总: one source for the ribbon, its program and other faces.

The id of a button is the name of the action that it starts.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from importlib import resources

from perfeval_xl.frozen import frozen

MACROS_PACKAGE = "perfeval_xl.macros"
"""Where the data of the buttons lie."""
UNIT_BUTTONS, OFFICE_BUTTONS = "buttons.toml", "office_buttons.toml"
"""The tab that everybody has, and the one of an office that takes forms in."""


@frozen
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


@frozen
class Tab:
    """The tab with its buttons, in their order."""

    label: str
    buttons: Sequence[Button]
    id: str = "perfeval"
    """What its parts are called in the ribbon and in toolbars."""

    @property
    def groups(self) -> Sequence[str]:
        """The groups in the order of their first buttons."""
        return list(dict.fromkeys(button.group for button in self.buttons))


def tab() -> Tab:
    """The tab 绩效自评, of those who fill in forms and those who issue them."""
    return _tab(UNIT_BUTTONS)


def office_tab() -> Tab:
    """The tab 绩效汇总, of an office that takes forms in."""
    return _tab(OFFICE_BUTTONS)


def tabs(*, office: bool) -> tuple[Tab, ...]:
    """The tabs of an add-in: of a unit the first alone, as nothing of the second concerns it; of an office both."""
    return (tab(), office_tab()) if office else (tab(),)


def ids_of(shown: Sequence[Tab]) -> list[str]:
    """The ids of all buttons of some tabs, in their order."""
    return [button.id for one in shown for button in one.buttons]


@functools.cache
def _tab(name: str) -> Tab:
    return read_tab(resources.files(MACROS_PACKAGE).joinpath(name).read_text(encoding="utf-8"))


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
    return Tab(data["label"], buttons, data.get("id", Tab.id))
