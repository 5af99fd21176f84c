"""The project's own files say the same: version, changelog, libraries, set-up."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from perfeval_xl import __version__

ROOT = Path(__file__).parents[2]


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _setup() -> configparser.ConfigParser:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    return setup


def _pinned() -> dict[str, str]:
    lines = (line for line in _text("constraints.txt").splitlines() if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def _requirements() -> list[Requirement]:
    setup = _setup()
    listed = [setup["options"]["install_requires"], *setup["options.extras_require"].values()]
    return [Requirement(line) for text in listed for line in text.split("\n") if line]


def without_section(changelog: str, versions: list[str]) -> list[str]:
    """Those of ``versions`` that have no section of their own, or one without a word in it."""
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL))
    return [version for version in versions if not sections.get(version, "").strip()]


def test_the_version_stands_in_one_place() -> None:
    """setup.cfg takes it from the package, and nothing else names it."""
    assert _setup()["metadata"]["version"] == "attr: perfeval_xl.__version__"


def test_the_newest_section_of_the_changelog_is_this_version() -> None:
    sections = re.findall(r"^## (\S+)$", _text("CHANGELOG.md"), re.MULTILINE)

    assert sections[0] == __version__
    assert sections == sorted(sections, key=lambda version: [*map(int, version.split("."))], reverse=True)


def test_every_released_version_has_a_section() -> None:
    """Released is what left workbooks behind, and each minor version before this one."""
    minor = int(__version__.split(".")[1])
    released = {path.name for path in (ROOT / "tests" / "golden").iterdir() if re.fullmatch(r"[\d.]+", path.name)}

    assert without_section(_text("CHANGELOG.md"), sorted(released | {f"0.{n}.0" for n in range(1, minor + 1)})) == []


def test_a_version_without_words_is_missed() -> None:
    changelog = "# Changes\n\n## 0.2.0\n\n- New.\n\n## 0.1.1\n\n## 0.1.0\n\n- First.\n"

    assert without_section(changelog, ["0.2.0", "0.1.2", "0.1.1", "0.1.0"]) == ["0.1.2", "0.1.1"]


@pytest.mark.parametrize("requirement", _requirements(), ids=str)
def test_the_constraints_pin_what_setup_asks_for(requirement: Requirement) -> None:
    assert requirement.specifier.contains(_pinned()[canonicalize_name(requirement.name)])


def test_both_set_ups_use_the_constraints() -> None:
    installs = re.findall(r"install (.*-e .*)$", _text("Makefile"), re.MULTILINE)

    assert [line for line in installs if "-c $(CONSTRAINTS)" in line] == [
        "$(NO_COMPILE) -c $(CONSTRAINTS) -e .",
        '$(NO_COMPILE) -c $(CONSTRAINTS) -e ".[test]"',
    ]


def test_the_types_are_checked_for_every_system() -> None:
    assert re.findall(r"mypy --platform (\w+)", _text("Makefile")) == ["linux", "win32", "darwin"]


def test_whoever_contributes_is_told_commands_that_exist() -> None:
    """Each target of make that a document names, and each folder of tests, is there."""
    page = _text("CONTRIBUTING.md") + _text("README.md")
    targets = set(re.findall(r"^(\w+):", _text("Makefile"), re.MULTILINE))
    named = {name for line in re.findall(r"^\| (`tests/.*?) \|", page, re.MULTILINE) for name in _folders(line)}

    assert set(re.findall(r"(?:`|^ +)make (\w+)", page, re.MULTILINE)) - targets == set()
    assert [name for name in sorted(named) if not (ROOT / "tests" / name).is_dir()] == []


def _folders(line: str) -> list[str]:
    return [name.removeprefix("tests/") for name in re.findall(r"`([\w/]+)`", line)]
