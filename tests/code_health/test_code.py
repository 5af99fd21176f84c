"""The code keeps to the design: small modules, no places in it, everything documented."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import perfeval_xl
from perfeval_xl.profiles import available, load
from tests.code_health import rules

PACKAGE = Path(perfeval_xl.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 500
LONGEST_FUNCTION = 60


def _wrong(found: Callable[[str], object]) -> dict[str, object]:
    """What is found in the source of each module in which something is; one test for all, as they are hundreds."""
    seen = {str(path.relative_to(PACKAGE)): found(path.read_text(encoding="utf-8")) for path in MODULES}
    assert len(seen) == len(MODULES) > 300
    return {name: wrong for name, wrong in seen.items() if wrong}


def test_a_module_stays_small() -> None:
    """A module above 500 lines is split."""
    assert _wrong(lambda source: source.splitlines()[MOST_LINES:]) == {}


def test_public_names_say_what_they_are() -> None:
    """Every module and every public function, class, method, property and constant of it."""
    assert _wrong(rules.undocumented) == {}


def test_functions_fit_the_eye() -> None:
    """No function is longer than a screen."""
    assert _wrong(_long) == {}


def _long(source: str) -> list[str]:
    return [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]


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


def test_nothing_is_asserted_and_nothing_caught_blindly() -> None:
    """What must be there is asked for with ``if``; an error says what is missing, and where."""
    assert _wrong(lambda source: [*rules.asserts(source), *rules.blind_excepts(source)]) == {}


def test_help_loads_no_heavy_library() -> None:
    """``perfeval --help`` answers without spreadsheet libraries and frames."""
    program = (
        "import sys; from click.testing import CliRunner; from perfeval_xl.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert {"pandas", "openpyxl", "xlsxwriter", "xlwings", "cryptography"} & set(done.stdout.split()) == set()
