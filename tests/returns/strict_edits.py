"""What is done to the XML of a workbook to see whether it is read as every program reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests import making
from tests.making import STRINGS, Parts, at
from tests.returns.zips import of

SHEET, TYPES, RELATIONS = "xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
FOREIGN = 'xmlns:y="urn:y"'
IGNORED = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:y="urn:y" mc:Ignorable="y"'
ACTUAL, REASON = at("i01.actual"), at("i02.reason")
HERE, THERE = f"工作表“自评表”{ACTUAL}", f"工作表“自评表”{REASON}"
ROW = ACTUAL.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
Edit = Callable[[Parts], None]


def sound(folder: Path) -> Parts:
    """The parts of the sound workbook."""
    return Parts(making.book(folder / "好.xlsx"))


def replaced(part: str, *pairs: str) -> Edit:
    """Put something else for the first of what stands in a part: ``old, new`` and so on."""

    def edit(parts: Parts) -> None:
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old.encode() in parts[part], old
            parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return edit


def cell(reference: str, content: str, attributes: str = "") -> Edit:
    """Write a cell anew, with its style."""

    def edit(parts: Parts) -> None:
        text = parts[SHEET].decode()
        start = text.index(f'<c r="{reference}"')
        closed = text.index(">", start)
        style = (re.search('s="([0-9]+)"', text[start:closed]) or ["", "0"])[1]
        end = closed + 1 if text[closed - 1] == "/" else text.index("</c>", start) + 4
        new = f'<c r="{reference}" s="{style}"{attributes}>{content}</c>'
        parts[SHEET] = (text[:start] + new + text[end:]).encode()

    return edit


def answer(content: str, attributes: str = "") -> Edit:
    """Write the cell of a number anew."""
    return cell(ACTUAL, content, attributes)


def reason(content: str, attributes: str = "") -> Edit:
    """Write the cell of a text anew."""
    return cell(REASON, content, attributes)


def first_text(content: str) -> Edit:
    """Put something for the first shared text."""
    return replaced(STRINGS, "<si><t>", f"{content}<si><t>")


def before(part: str, end: str, content: str) -> Edit:
    """Put something before an end tag."""
    return replaced(part, f"</{end}>", f"{content}</{end}>")


def after(part: str, start: str, content: str) -> Edit:
    """Put something behind a start tag."""
    return replaced(part, start, f"{start}{content}")


def both(*edits: Edit) -> Edit:
    """One after the other."""

    def edit(parts: Parts) -> None:
        for one in edits:
            one(parts)

    return edit


def added(name: str, data: str | bytes = b"<a/>") -> Edit:
    """One part more."""

    def edit(parts: Parts) -> None:
        parts[name] = data.encode() if isinstance(data, str) else data

    return edit


def relation(kind: str, target: str, name: str = "rId99") -> Edit:
    """One relationship of the workbook more."""
    return before(
        RELATIONS, "Relationships", f'<Relationship Id="{name}" Type="{making.REL}/{kind}" Target="{target}"/>'
    )


def written(parts: Parts, folder: Path, edit: Edit) -> Path:
    """The workbook with an edit."""
    edit(parts)
    path = folder / "自评表.xlsx"
    path.write_bytes(of(parts).data())
    return path
