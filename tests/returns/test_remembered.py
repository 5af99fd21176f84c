"""What is remembered of one file changes nothing in what is read of the next, nor in what its budget pays."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns import active_content, book_styles, conditional_blocks, package
from perfeval_xl.returns.budget import Budget, Limit
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.reader import read_book
from perfeval_xl.returns.remembered import LARGEST_KEPT, Memory
from tests import making
from tests.making import FORM, STYLES, Parts

THEME, TYPES = "xl/theme/theme1.xml", "[Content_Types].xml"
BLOCKS = "(?:<conditionalFormatting.*</conditionalFormatting>)"
ONE = '<conditionalFormatting {0}sqref="C5"><cfRule {1}><formula>{2}</formula></cfRule></conditionalFormatting>'
PLAIN_RULE = 'type="expression" priority="99" dxfId="0"'
Edit = Callable[[Parts], None]
Paid = list[tuple[Limit, int]]


def replaced(part: str, old: str, new: str) -> Edit:
    """Something else for the first place of a pattern in a part; `FORM` for that of the form."""

    def edit(parts: Parts) -> None:
        name = parts.part_of(FORM) if part == FORM else part
        text, count = re.subn(old, new, parts[name].decode(), count=1, flags=re.DOTALL)
        assert count, old
        parts[name] = text.encode()

    return edit


def before_blocks(new: str) -> Edit:
    """Something before the conditional formats of the form."""
    return replaced(FORM, "<conditionalFormatting", f"{new}<conditionalFormatting")


def instead_of_blocks(new: str) -> Edit:
    """Something in place of the conditional formats of the form; ``{0}`` and ``{1}`` are the first two of them."""

    def edit(parts: Parts) -> None:
        name = parts.part_of(FORM)
        before, first, rest = parts[name].decode().partition("<conditionalFormatting ")
        blocks, end, after = (first + rest).rpartition("</conditionalFormatting>")
        own = [f"{block}{end}" for block in blocks.split(end)[:2]]
        parts[name] = f"{before}{new.format(*own)}{after}".encode()

    return edit


EDITS: dict[str, Edit] = {
    "nothing": lambda parts: None,
    "ink of a theme": replaced(THEME, "<a:dk1>.*?</a:dk1>", '<a:dk1><a:srgbClr val="FFFFFF"/></a:dk1>'),
    "ink of all cells": replaced(STYLES, '<color theme="1"/>', '<color rgb="FFFFFFFF"/>'),
    "paper of a rule": replaced(STYLES, "(?<=<dxf>).*?(?=</dxf>)", '<fill><patternFill patternType="none"/></fill>'),
    "another block": before_blocks(ONE.format("", PLAIN_RULE, "TRUE")),
    "a formula that fetches": before_blocks(ONE.format("", PLAIN_RULE, "WEBSERVICE($C$5)=1")),
    "a format that is not there": before_blocks(ONE.format("", 'type="expression" priority="9" dxfId="99"', "TRUE")),
    "a block that is numbered": before_blocks(ONE.format('known-block="0" ', PLAIN_RULE, "TRUE")),
    "a bare block": before_blocks("<conditionalFormatting/>"),
    "a tag among formulas": before_blocks(ONE.format("", PLAIN_RULE, "<f>1</f>")),
    "an entity": before_blocks(ONE.format("", PLAIN_RULE, "&amp;&unknown;")),
    "a comment": before_blocks("<!-- -->"),
    "words between": before_blocks("1"),
    "blocks inside of others": replaced(FORM, BLOCKS, r"<conditionalFormatting>\g<0></conditionalFormatting>"),
    "blocks in an extension": instead_of_blocks(
        f"{ONE.format('', PLAIN_RULE, 'TRUE')}<extLst><ext>{{0}}</ext></extLst>"
    ),
    "a number taken from a block in an extension": instead_of_blocks(
        ONE.format('known-block="0" ', PLAIN_RULE, "FALSE").replace(
            "</cond", "<extLst><ext>{0}{1}</ext></extLst></cond"
        )
    ),
    "blocks of another namespace": replaced(FORM, BLOCKS, r'<a xmlns="a">\g<0></a>'),
    "the end of a block left out": replaced(FORM, "</conditionalFormatting>", ""),
    "a type said twice": replaced(TYPES, "<Override [^>]*styles[^>]*>", r"\g<0>\g<0>"),
}


@pytest.fixture
def paid(monkeypatch: pytest.MonkeyPatch) -> Paid:
    """What is paid, and nothing remembered before."""
    taken: Paid = []
    take = Budget.take

    def noting(budget: Budget, limit: Limit, count: int = 1) -> None:
        if count:
            taken.append((limit, count))
        take(budget, limit, count)

    monkeypatch.setattr(Budget, "take", noting)
    forget(monkeypatch)
    return taken


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember nothing of what was read so far."""
    monkeypatch.setattr(package, "_LARGE", Memory())
    monkeypatch.setattr(package, "_SMALL", Memory())
    monkeypatch.setattr(active_content, "_WITH_TYPE", Memory())
    monkeypatch.setattr(book_styles, "_STYLES", Memory())
    monkeypatch.setattr(conditional_blocks, "_KNOWN", Memory(conditional_blocks.MOST_BLOCKS))


def read(data: bytes) -> RawBook | str:
    """The book, or why it is refused."""
    try:
        return read_book(Path("a.xlsx"), data)
    except ReturnFileError as error:
        return f"{error.code} {error.facts}"


def in_turn(paid: Paid) -> Paid:
    """What was paid, one after the other; how many times in a row for the same is nobody's concern."""
    return [(limit, sum(count for _, count in own)) for limit, own in itertools.groupby(paid, key=lambda one: one[0])]


def edited(edit: Edit) -> bytes:
    """The sound workbook with a change."""
    parts = Parts(io.BytesIO(making.book_bytes()))
    edit(parts)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in parts.data().items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_was_read_before_changes_nothing(edit: Edit, paid: Paid) -> None:
    data, sound = edited(edit), edited(EDITS["nothing"])
    first = read(data), in_turn(paid)
    plain = read(sound)
    for _ in range(2):
        paid.clear()
        assert (read(data), in_turn(paid)) == first
    with pytest.MonkeyPatch.context() as again:
        forget(again)
        assert plain == read(sound)


def test_known_blocks_are_not_parsed_again(paid: Paid, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    parse = package.parse_xml

    def noting(data: bytes, name: str) -> Element:
        sizes.append(len(data))
        return parse(data, name)

    read(edited(EDITS["nothing"]))
    for module in (package, conditional_blocks):
        monkeypatch.setattr(module, "parse_xml", noting)
    read(edited(EDITS["another block"]))
    again = sum(sizes)
    sizes.clear()
    monkeypatch.setattr(conditional_blocks, "_KNOWN", Memory(1))
    read(edited(EDITS["another block"]))
    assert again < 0.97 * sum(sizes)


def test_little_is_kept() -> None:
    memory: Memory[int] = Memory(2)
    for key in range(3):
        memory.keep(key, key, 1)
    assert [memory.get(key) for key in range(3)] == [None, 1, 2]


def test_few_bytes_are_kept() -> None:
    memory: Memory[int] = Memory(10, most_bytes=10)
    for key, size in enumerate((4, 4, 2, 3)):
        memory.keep(key, key, size)
    assert [memory.get(key) for key in range(4)] == [None, 1, 2, 3]
    memory.keep(2, 9, 6)
    assert [memory.get(key) for key in range(4)] == [None, None, 9, 3]
    memory.keep(4, 4, 11)
    memory.keep(5, 5, 1)
    assert [memory.get(key) for key in range(6)] == [None, None, 9, 3, None, 5]


@pytest.mark.parametrize(
    "edit",
    [
        lambda parts: parts.update({STYLES: parts[STYLES] + b" " * LARGEST_KEPT}),
        replaced(STYLES, "</cellXfs>", "<xf/>" * book_styles.MOST_STYLES + "</cellXfs>"),
    ],
)
def test_nothing_large_is_kept(edit: Edit, paid: Paid) -> None:
    read(edited(edit))
    assert not book_styles._STYLES._kept
    read(edited(EDITS["nothing"]))
    assert book_styles._STYLES._kept
