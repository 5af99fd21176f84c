"""The door from the ribbon: every button has its action, and nothing heavy is loaded before one is pressed."""

import subprocess
import sys
from importlib import import_module

import pytest

from perfeval_xl.addin.actions import ACTIONS
from perfeval_xl.buttons import tab

HEAVY = ("openpyxl", "xlsxwriter", "jinja2", "docx", "cryptography", "pandas", "numpy")


def test_every_button_has_its_action_and_every_action_its_button() -> None:
    assert sorted(button.id for button in tab().buttons) == sorted(ACTIONS)


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_is_there(name: str) -> None:
    module, function = ACTIONS[name]
    assert callable(getattr(import_module(module), function))


def test_nothing_heavy_is_loaded_with_the_door() -> None:
    program = (
        "import sys, xlwings; before = set(sys.modules); import perfeval_xl.addin.actions; "
        f"print([name for name in {HEAVY} if name in set(sys.modules) - before])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
