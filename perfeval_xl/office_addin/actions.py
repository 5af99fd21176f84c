"""The entry from the ribbon of an office: runs the function that belongs to the id of a button of either tab."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.addin.actions import ACTIONS as OF_A_UNIT
from perfeval_xl.addin.actions import run_one_of
from perfeval_xl.addin.host import TITLE as TITLE_OF_A_UNIT
from perfeval_xl.addin.session import Reply
from perfeval_xl.buttons import office_tab

TITLE = office_tab().label
"""Of the message boxes of this tab."""
OWN: Mapping[str, tuple[str, str]] = {"new": ("perfeval_xl.office_addin.new_round", "next_step")}
"""Buttons of the other tab that do more for an office: what it issues begins a round."""
ACTIONS: Mapping[str, tuple[str, str]] = {
    "mailbox": ("perfeval_xl.office_addin.mailbox", "mailbox"),
} | {
    id: ("perfeval_xl.office_addin.commands", id)
    for id in ("collect", "decide", "send", "chase", "summary", "forward", "open_round")
}
"""Module and function of each button of the tab 绩效汇总 by the name that the ribbon sends."""


def run_action(name: str) -> Reply | None:
    """Run the command of the button ``name``, show its reply, and return it. Raises nothing."""
    return run_one_of({**OF_A_UNIT, **OWN, **ACTIONS}, name, TITLE if name in ACTIONS else TITLE_OF_A_UNIT)
