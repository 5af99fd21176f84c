"""What the documents say is what stands in the code."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import perfeval_xl
from perfeval_xl.cli import main
from perfeval_xl.forms import dossier, dossier_answers, dossier_brief
from perfeval_xl.profiles import outline
from perfeval_xl.profiles.library import published
from perfeval_xl.reports import facts
from perfeval_xl.vocabulary import BaseColumn, Category, Dimension, Fund, Income, Polarity, Spending, Stage
from tests.code_health.rules import modules_not_there, unnamed_modules
from tests.docs_made import pages

ROOT = Path(__file__).parents[2]
PACKAGE = Path(perfeval_xl.__file__).parent


def _text(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def test_the_list_of_checks_is_made_from_the_code() -> None:
    """docs/checks.md is what ``make docs`` would write."""
    assert {name: _text("docs", name) for name in pages()} == pages()


def test_the_architecture_names_every_module() -> None:
    """The page on the house has a line for each package, which names each module in it and no other."""
    page = _text("docs", "architecture.md")
    paths = (path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py")) if not path.name.startswith("__"))
    modules = [path.as_posix() for path in paths]

    assert unnamed_modules(page, modules) == []
    assert modules_not_there(page, modules) == []


def test_the_architecture_tells_the_layers_of_the_contract() -> None:
    """The order of imports on the page is the one that import-linter enforces."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = setup["importlinter:contract:flow"]["layers"].split("\n")
    told = re.search(r"from the top down:\n(.*?)\.\n", _text("docs", "architecture.md"), re.DOTALL)

    assert told is not None
    assert [layer for layer in layers if layer] == [
        layer.strip().replace("`", "") for layer in told[1].replace("\n", " ").split(",")
    ]


def test_the_dossier_page_lists_every_key_that_is_read() -> None:
    """Each key that the reader knows is documented."""
    page = _text("docs", "dossier.md")
    source = "".join(Path(m.__file__).read_text(encoding="utf-8") for m in (dossier, dossier_brief, dossier_answers))
    keys = set(re.findall(r'(?:\.text|\.number|\.value|\.flag|\.table|\.tables|\.whole|\.choice)\("(\w+)"', source))
    keys |= {*dossier_answers.ROW_ANSWERS, *dossier_brief.ANSWERED, *dossier_brief.DEPARTMENT_ONLY}
    words = (Category, Dimension, Fund, Polarity, Stage, Income, Spending, BaseColumn)
    keys |= {str(word) for kind in words for word in kind}

    assert sorted(key for key in keys if f"`{key}`" not in page and f".{key}" not in page) == []


def test_the_outline_page_lists_every_fact_and_every_key() -> None:
    """What a sentence may say, and what an outline may hold."""
    page = _text("docs", "outline.md")
    source = Path(outline.__file__).read_text(encoding="utf-8")
    keys = set(re.findall(r'\.(?:text|texts|whole|choice|table|tables)\("(\w+)"', source))
    names = {name.replace("figure", 'figure["line.basic.actual"]') for name in facts.FACT_NAMES}

    assert sorted(name for name in keys | names if f"`{name}`" not in page) == []


def test_the_readme_names_every_command_and_every_dependency() -> None:
    """A command or a library that is not in the README is not there for anybody."""
    page = _text("README.md")
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    libraries = re.findall(r"^([\w-]+)", setup["options"]["install_requires"], re.MULTILINE)

    assert [name for name in main.commands if f"perfeval {name}" not in page] == []
    assert [name for name in libraries if f"| {name} |" not in page] == []


def test_the_published_examples_carry_no_personal_data() -> None:
    """No telephone number stands in an example."""
    numbers = [
        (path.name, found)
        for path in published().values()
        for found in re.findall(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)", path.read_text(encoding="utf-8"))
    ]

    assert numbers == []
