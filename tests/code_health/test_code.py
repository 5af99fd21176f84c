"""The code keeps to the design: small modules, no places in it, everything documented."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import perfeval_xl
from perfeval_xl.profiles import available, load
from tests.code_health import rules
from tests.once import once

PACKAGE = Path(perfeval_xl.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 500
LONGEST_FUNCTION = 60


RULES: Mapping[str, Callable[[str], object]] = {
    "long": lambda source: source.splitlines()[MOST_LINES:],
    "undocumented": rules.undocumented,
    "long functions": lambda source: rules.long_functions(source, LONGEST_FUNCTION),
    "years": rules.years_compared,
    "asserts": rules.asserts,
    "blind": rules.blind_excepts,
}
Found = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """By rule what is found in each module in which something is; each is read once for all rules."""
    return once(tmp_path_factory, "code", lambda _: _found())


def _found() -> Found:
    wrong: Found = {rule: {} for rule in RULES}
    assert len(MODULES) > 300
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        for rule, seen in RULES.items():
            if told := seen(source):
                wrong[rule][str(path.relative_to(PACKAGE))] = told
    return wrong


def test_a_module_stays_small(found: Found) -> None:
    """A module above 500 lines is split."""
    assert found["long"] == {}


def test_public_names_say_what_they_are(found: Found) -> None:
    """Every module and every public function, class, method, property and constant of it."""
    assert found["undocumented"] == {}


def test_functions_fit_the_eye(found: Found) -> None:
    """No function is longer than a screen."""
    assert found["long functions"] == {}


def test_no_place_stands_in_the_code() -> None:
    """What differs by place is data: no jurisdiction is named outside the profiles."""
    places = set()
    for profile_id in available():
        found = re.findall(r"[一-龥]{2}(?=[省市区县])", load(profile_id).jurisdiction)
        places.update(found, [profile_id.split("/")[0]])
    any_place = re.compile("|".join(map(re.escape, sorted(places))))
    named = [
        f"{path.name}: {place}" for path in MODULES for place in any_place.findall(path.read_text(encoding="utf-8"))
    ]

    assert named == []


def test_no_year_decides_in_the_code(found: Found) -> None:
    """No year of evaluation stands in a comparison."""
    assert found["years"] == {}


def test_nothing_is_asserted_and_nothing_caught_blindly(found: Found) -> None:
    """What must be there is asked for with ``if``; an error says what is missing, and where."""
    assert found["asserts"] == {}
    assert found["blind"] == {}


def test_help_loads_no_heavy_library() -> None:
    """``perfeval --help`` answers without spreadsheet libraries and frames."""
    program = (
        "import sys; from click.testing import CliRunner; from perfeval_xl.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert {"pandas", "openpyxl", "xlsxwriter", "xlwings", "cryptography"} & set(done.stdout.split()) == set()
