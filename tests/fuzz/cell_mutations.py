"""Mutations of cells: values, types, addresses, formulas, and what stands in a cell beside them."""

from __future__ import annotations

import copy
import re
from random import Random

from lxml import etree

from tests.fuzz.parts import Book, NotHereError, pick, tag
from tests.fuzz.registry import mutation
from tests.fuzz.texts import FOREIGN, FORMULAS, NUMBERS, REFERENCES, STRINGS

KINDS = ("s", "str", "n", "b", "e", "d", "inlineStr", "", "N", "S", "date", "x")
"""Types of cells, some of which there are."""
_VISIBLE = re.compile(r"[0-9]+|[+\-*/<>=&]|\$?[A-Z]{1,2}\$?[0-9]+|[A-Z]{2,}(?=\()|\"[^\"]*\"")


def _cells(book: Book, rng: Random, *, formula: bool | None = None, kind: str | None = None) -> list[etree._Element]:
    """The cells of a sheet that hold something, of one kind."""
    root = book.root(book.sheet(rng))
    found = [item for item in root.iter(tag("c")) if len(item)]
    if formula is not None:
        found = [item for item in found if (item.find(tag("f")) is not None) is formula]
    if kind is not None:
        found = [item for item in found if item.get("t", "n") == kind]
    return found


def _where(item: etree._Element) -> str:
    return str(item.get("r"))


def _set(item: etree._Element, name: str, text: str | None) -> etree._Element:
    child = item.find(tag(name))
    if child is None:
        child = etree.SubElement(item, tag(name))
    child.text = safe(text)
    return child


def safe(text: str | None) -> str | None:
    """A text as far as XML can hold it."""
    if text is None:
        return None
    return "".join(letter for letter in text if letter in "\t\n\r" or (letter >= " " and letter not in "\ufffe\uffff"))


@mutation("number", 10)
def number_spelled(book: Book, rng: Random) -> str:
    """A number is written as another grammar would."""
    item = pick(rng, _cells(book, rng, formula=False, kind="n"))
    text = rng.choice(NUMBERS)
    _set(item, "v", text)
    return f"{_where(item)}: v {text[:40]!r}"


@mutation("number", 4)
def number_spelled_from_itself(book: Book, rng: Random) -> str:
    """The same digits with something between or around them."""
    item = pick(rng, _cells(book, rng, kind="n"))
    value = item.find(tag("v"))
    if value is None or not value.text:
        raise NotHereError
    text = value.text
    at = rng.randrange(len(text) + 1)
    value.text = safe(
        text[:at] + rng.choice(("_", " ", ",", ".", "0", "e0", "E+0", "\n", "\u00a0", "٠", "+")) + text[at:]
    )
    return f"{_where(item)}: v {value.text!r}"


@mutation("number", 3)
def result_changed(book: Book, rng: Random) -> str:
    """The result of a formula is another one."""
    item = pick(rng, _cells(book, rng, formula=True))
    text = rng.choice(STRINGS) if item.get("t") == "str" else rng.choice(NUMBERS)
    _set(item, "v", text)
    return f"{_where(item)}: result {text[:40]!r}"


@mutation("string", 6)
def text_typed(book: Book, rng: Random) -> str:
    """Another text stands in a cell, in one of the ways that there are."""
    item = pick(rng, _cells(book, rng, formula=False))
    text, way = rng.choice(STRINGS), rng.choice(("str", "inlineStr", "runs", "phonetic", "e"))
    for child in list(item):
        item.remove(child)
    item.set("t", "inlineStr" if way in ("runs", "phonetic") else way)
    if way in ("str", "e"):
        _set(item, "v", text)
        return f"{_where(item)}: {way} {text[:40]!r}"
    holder = etree.SubElement(item, tag("is"))
    if way == "inlineStr":
        etree.SubElement(holder, tag("t")).text = safe(text)
        return f"{_where(item)}: inline {text[:40]!r}"
    half = len(text) // 2
    for piece in (text[:half], text[half:]):
        etree.SubElement(etree.SubElement(holder, tag("r")), tag("t")).text = safe(piece)
    if way == "phonetic":
        etree.SubElement(etree.SubElement(holder, tag("rPh"), sb="0", eb="1"), tag("t")).text = "注音"
    return f"{_where(item)}: {way} {text[:40]!r}"


@mutation("string", 6)
def index_of_text_changed(book: Book, rng: Random) -> str:
    """A cell points to another shared text, or to none."""
    item = pick(rng, _cells(book, rng, formula=False, kind="s"))
    number = int(item.findtext(tag("v"), "0"))
    text = rng.choice(
        (f"{number + 1}", f"{number - 1}", "-1", "99999", f" {number} ", f"{number}.0", f"0{number}", "", "x")
    )
    _set(item, "v", text)
    return f"{_where(item)}: text number {text!r}"


@mutation("cell", 7)
def second_content(book: Book, rng: Random) -> str:
    """A cell holds two contents, of which a program takes the one or the other."""
    item = pick(rng, _cells(book, rng))
    name = rng.choice(("v", "is", "f", "v", "is"))
    new = etree.Element(tag(name))
    if name == "is":
        etree.SubElement(new, tag("t")).text = rng.choice(("另一个", "100", "≥1"))
    else:
        new.text = rng.choice(("100", "1", "0", "SUM(1,99)"))
    item.insert(rng.randrange(len(item) + 1), new)
    return f"{_where(item)}: a further {name}"


@mutation("cell", 7)
def foreign_child(book: Book, rng: Random) -> str:
    """Something of another namespace stands in a cell, or in its value, with a text behind it."""
    item = pick(rng, _cells(book, rng))
    target = rng.choice([item, *item])
    space = rng.choice(FOREIGN)
    new = etree.Element(f"{{{space}}}{rng.choice(('v', 't', 'x', 'AlternateContent'))}" if space else "v")
    new.text, new.tail = rng.choice((None, "9", "别的")), rng.choice((None, "9", "1", "x"))
    target.insert(rng.randrange(len(target) + 1), new)
    return f"{_where(item)}: {new.tag} in {etree.QName(target).localname}"


@mutation("cell", 5)
def value_parted(book: Book, rng: Random) -> str:
    """A comment, an instruction or CDATA stands in a value."""
    item = pick(rng, _cells(book, rng))
    child = rng.choice(list(item))
    text = child.text or ""
    way = rng.choice(("comment", "instruction", "cdata", "tail"))
    at = rng.randrange(len(text) + 1)
    if way == "cdata":
        child.text = etree.CDATA(text)
    elif way == "tail":
        child.tail = rng.choice(("9", "x", "100"))
    else:
        made = etree.Comment("0") if way == "comment" else etree.ProcessingInstruction("x", "0")
        child.text, made.tail = text[:at], text[at:]
        child.insert(0, made)
    return f"{_where(item)}: {way} in {etree.QName(child).localname}"


@mutation("cell", 6)
def type_changed(book: Book, rng: Random) -> str:
    """A cell says that it is of another type."""
    item = pick(rng, _cells(book, rng))
    kind = rng.choice(KINDS)
    item.set("t", kind)
    return f"{_where(item)}: t={kind!r}"


@mutation("cell", 3)
def content_removed(book: Book, rng: Random) -> str:
    """A cell loses its value or its formula."""
    item = pick(rng, _cells(book, rng))
    child = rng.choice(list(item))
    item.remove(child)
    return f"{_where(item)}: no {etree.QName(child).localname}"


@mutation("formula", 6)
def formula_changed(book: Book, rng: Random) -> str:
    """One piece of a formula is another one."""
    item = pick(rng, _cells(book, rng, formula=True))
    formula = item.find(tag("f"))
    pieces = list(_VISIBLE.finditer(formula.text or ""))
    if not pieces:
        raise NotHereError
    piece = rng.choice(pieces)
    new = rng.choice(("0", "1", "100", "+", "-", "&", "<", "A1", "$H$16", "MAX", "N", '""', '"x"', " "))
    formula.text = formula.text[: piece.start()] + new + formula.text[piece.end() :]
    return f"{_where(item)}: {piece[0]} of the formula is {new!r}"


@mutation("formula", 3)
def formula_respelled(book: Book, rng: Random) -> str:
    """A formula means the same in another spelling, or nearly."""
    item = pick(rng, _cells(book, rng, formula=True))
    formula = item.find(tag("f"))
    text = formula.text or ""
    ways = (
        *(
            text.lower(),
            f"={text}",
            f" {text} ",
            f"+{text}",
            f"({text})",
            text.replace(",", ", "),
            text.replace(",", ";"),
        ),
        *(text.replace('"', "“", 1), text.replace("$", ""), f"_xlfn.{text}", text.replace("0", "0.0", 1), f"{text}\n"),
        *(text.replace("(", "( "), text.replace('" "', '"\u00a0"', 1), text.replace("校验!", "'校验'!"), f'{text}&""'),
    )
    formula.text = rng.choice(ways)
    return f"{_where(item)}: the formula as {formula.text[:30]!r}…"


@mutation("formula", 4)
def formula_typed(book: Book, rng: Random) -> str:
    """A formula where none was, or another one."""
    item = pick(rng, _cells(book, rng))
    formula = item.find(tag("f"))
    if formula is None:
        formula = etree.Element(tag("f"))
        item.insert(0, formula)
    formula.text = rng.choice(FORMULAS)
    return f"{_where(item)}: f {formula.text!r}"


@mutation("formula", 8)
def formula_of_a_type(book: Book, rng: Random) -> str:
    """A formula that spreads, is shared, or is a data table."""
    item = pick(rng, _cells(book, rng, formula=rng.random() < 0.8))
    formula = item.find(tag("f"))
    if formula is None:
        formula = etree.Element(tag("f"))
        item.insert(0, formula)
    kind = rng.choice(("array", "shared", "dataTable", "normal", "x"))
    formula.set("t", kind)
    for name, values in {
        "ref": (_where(item), f"{_where(item)}:Z99", "A1", ""),
        "si": ("0", "1", "x"),
        "r1": ("H16", "A1"),
        "dt2D": ("1", "0"),
        "ca": ("1",),
        "aca": ("1",),
        "del1": ("1",),
    }.items():
        if rng.random() < (0.7 if name == "ref" or (name == "si" and kind == "shared") else 0.15):
            formula.set(name, rng.choice(values))
    if rng.random() < 0.3:
        formula.text = rng.choice((None, "1", "H16+1"))
    return f"{_where(item)}: f {dict(formula.attrib)}"


@mutation("formula", 4)
def formulas_shared(book: Book, rng: Random) -> str:
    """Two cells share one formula, the second with a text of its own or without."""
    cells = _cells(book, rng, formula=True)
    if len(cells) < 2:
        raise NotHereError
    at = rng.randrange(len(cells) - 1)
    first, second = cells[at], cells[rng.choice((at + 1, rng.randrange(len(cells))))]
    for item, text in (
        (first, first.findtext(tag("f"))),
        (second, rng.choice((None, "", second.findtext(tag("f")), "0"))),
    ):
        formula = item.find(tag("f"))
        formula.set("t", "shared")
        formula.set("si", "0")
        formula.text = text
    if rng.random() < 0.8:
        first.find(tag("f")).set("ref", f"{_where(first)}:{_where(second)}")
    return f"{_where(first)} and {_where(second)}: one shared formula"


@mutation("address", 6)
def address_changed(book: Book, rng: Random) -> str:
    """A cell says that it stands elsewhere, or not where."""
    item = pick(rng, _cells(book, rng))
    old = _where(item)
    new = rng.choice(
        (None, old.lower(), f"${old}", f"{old} ", f" {old}", f"{old}:{old}", old[0] + "0" + old[1:], *REFERENCES)
    )
    if new is None:
        item.attrib.pop("r", None)
    else:
        item.set("r", new)
    return f"{old}: r={new!r}"


@mutation("address", 5)
def cells_rearranged(book: Book, rng: Random) -> str:
    """A cell is deleted, doubled, or has changed places with another one."""
    cells = _cells(book, rng)
    item, other = pick(rng, cells), pick(rng, cells)
    way = rng.choice(("deleted", "doubled", "moved", "swapped", "overwritten"))
    if way == "deleted":
        item.getparent().remove(item)
    elif way == "doubled":
        twin = copy.deepcopy(other)
        twin.set("r", _where(item))
        item.addnext(twin) if rng.random() < 0.5 else item.addprevious(twin)
    elif way == "moved":
        other.addnext(item)
    else:
        here, there = _where(item), _where(other)
        other.set("r", here)
        if way == "swapped":
            item.set("r", there)
        else:
            item.getparent().remove(item)
    return f"{_where(item)}: {way}, with {_where(other)}"


@mutation("address", 5)
def rows_rearranged(book: Book, rng: Random) -> str:
    """A row is deleted, doubled, moved, or says another number."""
    root = book.root(book.sheet(rng))
    rows = list(root.iter(tag("row")))
    item, other = pick(rng, rows), pick(rng, rows)
    way = rng.choice(("deleted", "doubled", "moved", "number", "none", "outside"))
    number = item.get("r")
    if way == "deleted":
        item.getparent().remove(item)
    elif way == "doubled":
        item.addnext(copy.deepcopy(item))
    elif way == "moved":
        other.addnext(item)
    elif way == "number":
        item.set(
            "r",
            rng.choice(
                (f"{int(number or 1) + 1}", "0", "-1", "1048577", "x", f"0{number}", f"{number}.0", f" {number}")
            ),
        )
    elif way == "none":
        item.attrib.pop("r", None)
    else:
        root.append(item)
    return f"row {number}: {way}"


@mutation("look", 6)
def row_or_column_unseen(book: Book, rng: Random) -> str:
    """A row or a column is hidden, folded away or very small."""
    root = book.root(book.sheet(rng))
    item = pick(rng, [*root.iter(tag("row")), *root.iter(tag("col"))])
    is_row = item.tag == tag("row")
    size = "ht" if is_row else "width"
    name, value = rng.choice(
        (
            *(
                ("hidden", "1"),
                ("hidden", "true"),
                ("hidden", "0"),
                (size, "0"),
                (size, "1"),
                (size, "0.5"),
                (size, "-1"),
            ),
            *(
                (size, "x"),
                ("outlineLevel", "1"),
                ("collapsed", "1"),
                ("customHeight", "0"),
                ("style", "3"),
                ("s", "3"),
            ),
            *(("min", "1"), ("max", "16384"), ("customFormat", "1"), ("zeroHeight", "1"), (size, "409")),
        )
    )
    item.set(name, value)
    return f"{etree.QName(item).localname} {item.get('r') or item.get('min')}: {name}={value!r}"


@mutation("look", 4)
def look_changed(book: Book, rng: Random) -> str:
    """A cell has another style, or attributes that bring a picture or other data along."""
    item = pick(rng, _cells(book, rng))
    name = rng.choice(("s", "s", "s", "vm", "cm", "ph"))
    item.set(name, rng.choice([str(rng.randrange(60)), "0", "1", "-1", "999", "x", ""]))
    return f"{_where(item)}: {name}={item.get(name)!r}"
