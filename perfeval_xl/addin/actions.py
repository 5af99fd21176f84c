"""The entry from the ribbon: runs the function that belongs to the id of a button.

Nothing heavy is imported before a button needs it, so that a click answers at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from perfeval_xl.addin.host import TITLE
from perfeval_xl.addin.session import Action, Reply, Session, press

ACTIONS: Mapping[str, tuple[str, str]] = {
    "new": ("perfeval_xl.addin.new_forms", "next_step"),
    "next_blank": ("perfeval_xl.addin.commands", "next_blank"),
    "rescore": ("perfeval_xl.addin.commands", "rescore"),
    "check": ("perfeval_xl.addin.commands", "check"),
    "next_finding": ("perfeval_xl.addin.commands", "next_finding"),
    "clear": ("perfeval_xl.addin.commands", "clear"),
    "report": ("perfeval_xl.addin.commands", "report"),
    "report_word": ("perfeval_xl.addin.commands", "report_word"),
    "submit": ("perfeval_xl.addin.commands", "submit"),
    "help": ("perfeval_xl.addin.commands", "explain"),
    "diagnose": ("perfeval_xl.addin.commands", "diagnose"),
}
"""Module and function of each button by the name that the ribbon sends."""


def run_action(name: str) -> Reply | None:
    """Run the command of the button ``name``, show its reply, and return it. Raises nothing."""
    return run_one_of(ACTIONS, name, TITLE)


def run_one_of(actions: Mapping[str, tuple[str, str]], name: str, title: str) -> Reply | None:
    """The same where other ``actions`` may be meant; their messages bear ``title``."""

    def action(session: Session) -> Reply | None:
        if name not in actions:
            return Reply(f"没有“{name}”这个按钮；加载项与程序的版本可能不一致，请重新安装", wrong=True)
        module, function = actions[name]
        command: Action = getattr(import_module(module), function)
        return command(session)

    return press(action, name, title)
