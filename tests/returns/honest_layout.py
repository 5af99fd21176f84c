"""Columns, rows and views as people leave them, how programs store parts, and cells that are cut and pasted."""

from __future__ import annotations

import re

from lxml import etree

from tests import making
from tests.making import FORM, Parts, at, tag
from tests.returns.tampering import Edit

LAST_PRINTED = making.plan().sheet(FORM).printed[3] + 1
"""The last printed column, from 1."""


def hidden_columns(first: int, last: int) -> Edit:
    """Columns hidden as a mouse does it."""

    def edit(parts: Parts) -> None:
        for item in parts.sheet().find("{*}cols"):
            if first <= int(item.get("min")) <= last:
                item.set("hidden", "1")

    return edit


def narrowed(first: int, last: int) -> Edit:
    """Columns drawn together until nothing is seen of them."""

    def edit(parts: Parts) -> None:
        for item in parts.sheet().find("{*}cols"):
            if first <= int(item.get("min")) <= last:
                item.set("width", "0")

    return edit


def grouped(parts: Parts) -> None:
    """The working strip folded away as a group."""
    for item in parts.sheet().find("{*}cols"):
        if int(item.get("min")) > LAST_PRINTED:
            item.set("outlineLevel", "1")
            item.set("hidden", "1")
            item.set("collapsed", "1")


def first_row_hidden(parts: Parts) -> None:
    parts.sheet().find(".//{*}row[@r='1']").set("hidden", "1")


def viewed(parts: Parts) -> None:
    """Zoomed, scrolled, split, and left with the cursor elsewhere."""
    view = parts.sheet().find("{*}sheetViews/{*}sheetView")
    view.set("zoomScale", "140")
    view.set("topLeftCell", "C9")
    for item in list(view):
        view.remove(item)
    etree.SubElement(view, tag("selection"), activeCell="I20", sqref="I20:I22")


def tall(parts: Parts) -> None:
    for item in parts.sheet().find("{*}cols"):
        item.set("width", "23.5")
    for row in parts.sheet().iter(tag("row")):
        row.set("ht", "48.75")
        row.set("customHeight", "1")


def in_utf_16(parts: Parts) -> None:
    """All parts as some programs write XML, the one way round or the other, with the mark that says which."""
    for name in [name for name in parts if name.endswith((".xml", ".rels"))]:
        text = parts[name].decode("utf-8-sig")
        if len(name) % 2:
            parts[name] = text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
        else:
            parts[name] = b"\xfe\xff" + text[text.index("?>") + 2 :].lstrip().encode("utf-16-be")


def with_marks(parts: Parts) -> None:
    """The mark of UTF-8 before every part."""
    for name in [name for name in parts if name.endswith((".xml", ".rels"))]:
        parts[name] = b"\xef\xbb\xbf" + parts[name]


def backslashes(parts: Parts) -> None:
    """Folders parted as Windows does."""
    for name in list(parts):
        data = parts.pop(name)
        parts[name.replace("/", "\\")] = data


def from_the_root(parts: Parts) -> None:
    """Names with a stroke before them, all of them."""
    for name in list(parts):
        data = parts.pop(name)
        parts[f"/{name}"] = data


def coloured(rows: int, columns: int) -> Edit:
    """Empty cells below the form that somebody coloured."""

    def edit(parts: Parts) -> None:
        path = parts.part_of(FORM)
        cells = '<c s="3"/>' * columns
        lines = "".join(f'<row r="{row}">{cells}</row>' for row in range(200, 200 + rows)).encode()
        parts[path] = parts[path].replace(b"</sheetData>", lines + b"</sheetData>")

    return edit


def far_cell(parts: Parts) -> None:
    """A coloured cell in the last row that there is."""
    path = parts.part_of(FORM)
    parts[path] = parts[path].replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="3"/></row></sheetData>')


# ---- cells that are cut and pasted, or dragged


def cut(key: str, target: str) -> Edit:
    """Cut the cell of a field and paste it elsewhere on its sheet, with all that follows, as Excel does it."""
    source = at(key)
    patterns = {name: re.compile(rf"(?<![\w$:!])\$?{name[0]}\$?{name[1:]}(?![\w(:])") for name in (source, target)}
    abroad = {name: re.compile(rf"{FORM}!\$?{name[0]}\$?{name[1:]}(?![\w(:])") for name in (source, target)}

    def followed(formula: str, *, home: bool) -> str:
        pieces = re.split(r'("(?:[^"]|"")*")', formula)
        for number in range(0, len(pieces), 2):
            for name, new in ((target, "#REF!"), (source, f"${target[0]}${target[1:]}")):
                if home:
                    pieces[number] = patterns[name].sub(new, pieces[number])
                pieces[number] = abroad[name].sub(f"{FORM}!{new}", pieces[number])
        return "".join(pieces)

    def edit(parts: Parts) -> None:
        for sheet in ("自评表", "文字材料", "校验"):
            for item in parts.sheet(sheet).iter(tag("c")):
                stored = item.find(tag("f"))
                if stored is None:
                    continue
                now = followed(stored.text, home=sheet == FORM)
                if "#REF!" in now and "#REF!" not in stored.text:
                    making.fill(parts.sheet(sheet), item.get("r"), "#REF!", formula=now, kind="e")
                stored = item.find(tag("f"))
                stored.text = now
        here, there = making.cell(parts.sheet(), source), making.cell(parts.sheet(), target)
        for child in list(there):
            there.remove(child)
        for child in list(here):
            there.append(child)
        for name in ("t", "s"):
            there.attrib.pop(name, None)
            if here.get(name) is not None:
                there.set(name, here.attrib.pop(name))
        old = parts.sheet().find(f".//{{*}}dataValidation[@sqref='{target}']")
        if old is not None:
            old.getparent().remove(old)
        rule = parts.sheet().find(f".//{{*}}dataValidation[@sqref='{source}']")
        if rule is not None:
            rule.set("sqref", target)

    return edit
