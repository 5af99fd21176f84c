"""The code keeps to the design: small modules, no places in it, everything documented."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import perfeval_xl
from perfeval_xl.profiles import available, load
from tests.code_health import rules

PACKAGE = Path(perfeval_xl.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 500
LONGEST_FUNCTION = 60


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_stays_small(path: Path) -> None:
    """A module above 500 lines is split."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_public_names_say_what_they_are(path: Path) -> None:
    """Every module and every public function, class, method, property and constant of it."""
    assert rules.undocumented(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_functions_fit_the_eye(path: Path) -> None:
    """No function is longer than a screen."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]

    assert long == []


def test_no_place_stands_in_the_code() -> None:
    """What differs by place is data: no jurisdiction is named outside the profiles."""
    places = set()
    for profile_id in available():
        found = re.findall(r"[一-龥]{2}(?=[省市区县])", load(profile_id).jurisdiction)
        places.update(found, [profile_id.split("/")[0]])
    named = [
        f"{path.name}: {place}" for path in MODULES for place in places if place in path.read_text(encoding="utf-8")
    ]

    assert named == []


def test_no_year_decides_in_the_code() -> None:
    """No year of evaluation stands in a comparison."""
    years = [
        f"{path.name}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        for part in (node.left, *node.comparators)
        if isinstance(part, ast.Constant) and isinstance(part.value, int) and 2015 <= part.value <= 2035
    ]

    assert years == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_asserted_and_nothing_caught_blindly(path: Path) -> None:
    """What must be there is asked for with ``if``; an error says what is missing, and where."""
    source = path.read_text(encoding="utf-8")

    assert (rules.asserts(source), rules.blind_excepts(source)) == ([], [])


def test_help_loads_no_heavy_library() -> None:
    """``perfeval --help`` answers without spreadsheet libraries and frames."""
    program = (
        "import sys; from click.testing import CliRunner; from perfeval_xl.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert {"pandas", "openpyxl", "xlsxwriter", "xlwings", "cryptography"} & set(done.stdout.split()) == set()
