"""What a click runs in Python where the add-in is that of an office: the buttons of both tabs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from perfeval_xl.addin.entry import Door, entered
from perfeval_xl.addin.session import Reply
from perfeval_xl.buttons import ids_of, tabs


def main(argv: Sequence[str] | None = None) -> int:
    """Run the action that ``argv`` names and return the exit code."""
    return entered(argv, Door(ids_of(tabs(office=True)), _run, _test))


def _run(action: str) -> Reply | None:
    # Imported late: --version and a wrong action answer at once.
    from perfeval_xl.office_addin.actions import run_action

    return run_action(action)


def _test() -> str:
    from perfeval_xl.addin.self_test import self_test
    from perfeval_xl.office_addin.actions import ACTIONS, OWN

    for module, function in (*ACTIONS.values(), *OWN.values()):
        getattr(import_module(module), function)
    # Whatever takes forms in and consolidates them must be there as well.
    found = [import_module(name).__version__ for name in ("pandas", "xlsxwriter")]
    return f"{self_test()}；收表与汇总：pandas {found[0]}"


if __name__ == "__main__":
    sys.exit(main())
