"""The entry from the ribbon: runs the function that belongs to the id of a button.

Nothing heavy is imported before a button needs it, so that a click answers at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from perfeval_xl.addin.session import Action, Reply, Session, press

ACTIONS: Mapping[str, tuple[str, str]] = {
    "new": ("new_forms", "next_step"),
    "next_blank": ("commands", "next_blank"),
    "rescore": ("commands", "rescore"),
    "check": ("commands", "check"),
    "next_finding": ("commands", "next_finding"),
    "clear": ("commands", "clear"),
    "report": ("commands", "report"),
    "report_word": ("commands", "report_word"),
    "submit": ("commands", "submit"),
    "help": ("commands", "explain"),
    "diagnose": ("commands", "diagnose"),
}
"""Module and function of each button by the name that the ribbon sends."""


def run_action(name: str) -> Reply | None:
    """Run the command of the button ``name``, show its reply, and return it. Raises nothing."""

    def action(session: Session) -> Reply | None:
        if name not in ACTIONS:
            return Reply(f"没有“{name}”这个按钮；加载项与程序的版本可能不一致，请重新安装", wrong=True)
        module, function = ACTIONS[name]
        command: Action = getattr(import_module(f"perfeval_xl.addin.{module}"), function)
        return command(session)

    return press(action, name)
