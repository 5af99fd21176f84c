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
from perfeval_xl.returns import (
    active_content,
    book_styles,
    conditional_blocks,
    known_lists,
    package,
    sheet_reading,
    validations,
)
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


def rule_added(new: str) -> Edit:
    """One validation more in the form; ``{0}`` is the end of one."""
    return replaced(FORM, "</dataValidations>", f"{new.format('</dataValidation>')}</dataValidations>")


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
    "another merged block": replaced(FORM, "</mergeCells>", '<mergeCell ref="X1:Y2"/></mergeCells>'),
    "a merged block that is none": replaced(FORM, "</mergeCells>", '<mergeCell ref="X"/></mergeCells>'),
    "merged cells twice": replaced(FORM, "<mergeCells.*</mergeCells>", r"\g<0>\g<0>"),
    "merged cells of another namespace": replaced(FORM, "<mergeCells", '<mergeCells xmlns="a"'),
    "merged cells in an extension": replaced(
        FORM, "(<mergeCells.*</mergeCells>)(.*)</worksheet>", r"\2<extLst><ext>\1</ext></extLst></worksheet>"
    ),
    "merged cells that are numbered": replaced(FORM, "<mergeCells", '<mergeCells known-list=""'),
    "merged cells in a comment": replaced(FORM, "<worksheet", "<!--<mergeCells></mergeCells>--><worksheet"),
    "another validation": rule_added('<dataValidation type="whole" sqref="X1:X99 Y1"><formula1>1</formula1>{0}'),
    "the same cells twice": rule_added('<dataValidation type="whole" sqref="E8"><formula1>7</formula1>{0}'),
    "a formula that fetches where one types": rule_added(
        '<dataValidation type="custom" sqref="X1"><formula1>WEBSERVICE("http://a.cn")=1</formula1>{0}'
    ),
    "a validation that asks nothing": rule_added('<dataValidation sqref="X1"/>'),
    "other words": rule_added('<dataValidation error="一" errorTitle="二" type="whole" prompt="三" sqref="X1">{0}'),
    "words twice": rule_added('<dataValidation prompt="一" type="whole" prompt="二" sqref="X1">{0}'),
    "words that look like more": rule_added(
        '<dataValidation prompt="一 sqref=" operator=" error=" type="whole" sqref="X1">{0}'
    ),
    "words of another sign": rule_added('<dataValidation prompt="&#0;" type="whole" sqref="X1">{0}'),
    "words with a tag": rule_added('<dataValidation prompt="a>b" type="whole" sqref="X1">{0}'),
    "a number without a namespace": rule_added('<dataValidation type="whole" sqref="X1" xr:uid="{{1}}">{0}'),
    "odd truths": rule_added('<dataValidation type="whole" allowBlank="on" sqref="X1">{0}'),
    "a warning": rule_added('<dataValidation type="whole" errorStyle="warning" sqref="X1">{0}'),
    "words between validations": rule_added("1"),
    "validations twice": replaced(FORM, "<dataValidations.*</dataValidations>", r"\g<0>\g<0>"),
    "no validations": replaced(FORM, "<dataValidations.*</dataValidations>", ""),
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
    monkeypatch.setattr(known_lists, "_KNOWN", Memory(known_lists.MOST_LISTS))


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


UID = 'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '


def as_excel(number: int) -> Edit:
    """The validations as Excel saves them, each with a number and words of its own."""

    def edit(parts: Parts) -> None:
        name = parts.part_of(FORM)
        text = parts[name].decode().replace("<worksheet ", f"<worksheet {UID}", 1)
        text = re.sub(
            '(<dataValidation [^>]*)prompt="[^"]*"([^>]*)>', rf'\1prompt="{number}"\2 xr:uid="{{{number}}}">', text
        )
        assert f'xr:uid="{{{number}}}"' in text
        parts[name] = text.encode()

    return edit


def test_known_lists_are_not_judged_again_whatever_they_show(paid: Paid, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(edited(as_excel(1))) == read(edited(EDITS["nothing"]))
    judged: list[object] = []
    monkeypatch.setattr(validations, "_judged", judged.append)
    monkeypatch.setattr(sheet_reading, "area_of", judged.append)
    assert read(edited(as_excel(2))) == read(edited(EDITS["nothing"]))
    assert not judged
    without = edited(as_excel(3)).replace(UID.encode(), b"")
    assert read(without) != read(edited(EDITS["nothing"]))


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
