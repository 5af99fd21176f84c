"""The manual by role: what it names is there, and its pictures are those that are shown."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from perfeval_xl.buttons import office_tab, tab
from perfeval_xl.cli import main
from tests.manual_made import PAGES as PRINTED
from tests.manual_made import html_of
from tests.pictures.drawing import HEAVIEST

FOLDER = Path(__file__).parents[2] / "docs" / "manual"
PAGES = sorted(FOLDER.glob("*.md"))
OTHERS = {"位置", "发送到"}
"""What else can be clicked: a column of links, an entry of a menu."""
CLICKED = re.compile(r"点(?:\*\*|“)([^*”]+)(?:\*\*|”)")
LISTED = re.compile(r"\*\*[①-⑨]\*\* (\w+)")
COMMAND = re.compile(r"`perfeval ((?:\w+ ?)+)([^`]*)`")


def pages() -> dict[str, str]:
    """The text of each page."""
    return {path.stem: path.read_text(encoding="utf-8") for path in PAGES}


def unknown_buttons(page: str) -> set[str]:
    """What the page lets somebody click that is no button."""
    labels = {button.label for one in (tab(), office_tab()) for button in one.buttons}
    return set(CLICKED.findall(page)) - labels - OTHERS


def unknown_commands(page: str) -> list[str]:
    """Commands, and options of them, that are not there."""
    wrong = []
    for words, rest in COMMAND.findall(page):
        command: click.Command = main
        for word in words.split():
            inner = command.commands.get(word) if isinstance(command, click.Group) else None
            if inner is None:
                if isinstance(command, click.Group):
                    wrong.append(word)
                break
            command = inner
        known = {option for parameter in command.params for option in parameter.opts}
        wrong += [option for option in re.findall(r"(?<!\S)--?[a-z][\w-]*", rest) if option not in known]
    return wrong


def pictures_of(page: str) -> set[str]:
    """The pictures that a page shows."""
    return set(re.findall(r"!\[[^\]]*\]\((?:manual/)?([^)/]+)\)", page))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_what_it_names_is_there(page: Path) -> None:
    """Each button, each command with its options, each page that is linked."""
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^):]+)\)", text)
    assert unknown_buttons(text) == set()
    assert unknown_commands(text) == []
    assert [link for link in links if not (FOLDER / link).is_file()] == []


def test_every_picture_is_shown_and_light() -> None:
    """None is left over, none is missing, none is too heavy."""
    there = {path.name: path.stat().st_size for path in FOLDER.glob("*.png")}
    assert set().union(*map(pictures_of, pages().values())) == set(there)
    assert {name for name, size in there.items() if size > HEAVIEST} == set()


def test_each_page_is_printed_with_its_pictures() -> None:
    """How many printed pages it may have is known, and a table is one."""
    assert {path.stem for path in PAGES} == set(PRINTED)
    for path in PAGES:
        html = html_of(path)
        assert "<table>" in html
        assert html.count('style="width:') == len(pictures_of(path.read_text(encoding="utf-8")))


def test_a_wrong_name_would_be_found() -> None:
    """The test itself: what is no button, no command, no option."""
    assert unknown_buttons("点“校验”，点**上交**") == {"上交"}
    assert unknown_commands("`perfeval collct 轮`，`perfeval build X --breif Y -o Z`，`perfeval keys new 某局`") == [
        "collct",
        "--breif",
    ]
