"""Mutations of dossiers (JSON, TOML) and of what only a Word document has."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

from lxml import etree

from tests.fuzz.cell_mutations import safe
from tests.fuzz.parts import Book, elements, pick
from tests.fuzz.texts import NUMBERS, STRINGS, WORDS

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
"""Namespace of a Word document."""
DOCUMENT = "word/document.xml"
_VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1e308,
        float("1e-300"),
        10**40,
        [],
        {},
        [[]],
        [None],
        {"a": 1},
        "",
        " ",
        *STRINGS,
        *NUMBERS,
    ),
    *("2022-12-20", "2022-02-30", "9999-12-31", "0001-01-01", ["a"] * 40, {"": ""}),
)


def word_changed(book: Book, rng: Random) -> str:
    """What only a Word document can hold: spans, changes that are tracked, fields, nested tables."""
    root = book.root(DOCUMENT)
    item = pick(rng, elements(root)[1:])
    name = rng.choice(
        (
            "gridSpan",
            "vMerge",
            "ins",
            "del",
            "sdt",
            "fldSimple",
            "instrText",
            "tbl",
            "altChunk",
            "br",
            "tab",
            "sym",
            "outlineLvl",
        )
    )
    made = etree.Element(f"{{{WORD}}}{name}")
    made.set(f"{{{WORD}}}val", rng.choice((*WORDS, "-5", "99999999", "1048576")))
    made.text = safe(rng.choice((None, *STRINGS)))
    way = rng.choice(("inside", "around", "beside", "deep"))
    if way == "inside":
        item.insert(rng.randrange(len(item) + 1), made)
    elif way == "around":
        item.getparent().replace(item, made)
        made.append(item)
    elif way == "beside":
        item.addnext(made)
    else:
        inner = made
        for _ in range(rng.choice((5, 60, 240))):
            inner = etree.SubElement(inner, inner.tag)
        inner.append(copy.deepcopy(item))
        item.addnext(made)
    return f"{name} {way} {etree.QName(item).localname}"


def json_changed(data: bytes, rng: Random) -> bytes:
    """A dossier in JSON with one value replaced, gone, doubled, renamed or buried."""
    tables = json.loads(data)
    holders = [
        (table, key) for table in _tables(tables) for key in (table if isinstance(table, dict) else range(len(table)))
    ]
    table, key = rng.choice(holders)
    way = rng.choice(("value", "value", "value", "gone", "renamed", "buried", "doubled", "swapped"))
    if way == "value":
        table[key] = rng.choice(_VALUES)
    elif way == "gone":
        del table[key]
    elif way == "renamed" and isinstance(table, dict):
        table[rng.choice((f"{key}x", "", key.upper(), rng.choice(STRINGS)))] = table.pop(key)
    elif way == "buried":
        table[key] = {"a": table[key]} if rng.random() < 0.5 else [table[key]]
    elif way == "doubled" and isinstance(table, list):
        table += [copy.deepcopy(table[key])] * rng.choice((1, 2, 300))
    else:
        other, there = rng.choice(holders)
        table[key], other[there] = copy.deepcopy(other[there]), copy.deepcopy(table[key])
    text = json.dumps(tables, ensure_ascii=rng.random() < 0.5)
    return text.encode("utf-8", "surrogatepass")


def _tables(value: Any) -> list[Any]:
    found = []
    if isinstance(value, dict | list) and value:
        found.append(value)
        for inner in value.values() if isinstance(value, dict) else value:
            found += _tables(inner)
    return found


def text_changed(data: bytes, rng: Random) -> bytes:
    """Lines or bytes of a text are gone, doubled, moved, or others."""
    way = rng.choice(("line gone", "line doubled", "line moved", "value", "bytes", "cut", "hole", "encoding", "deep"))
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    if way == "line gone":
        del lines[at]
    elif way == "line doubled":
        lines.insert(rng.randrange(len(lines)), lines[at])
    elif way == "line moved":
        lines.insert(rng.randrange(len(lines)), lines.pop(at))
    elif way == "value":
        head, sign, _ = lines[at].partition(b"=" if b"=" in lines[at] else b":")
        lines[at] = (
            head
            + sign
            + b" "
            + rng.choice((json.dumps(rng.choice(_VALUES)), rng.choice(NUMBERS))).encode("utf-8", "replace")
        )
    elif way == "deep":
        lines[at] += rng.choice((b"[" * 20_000, b"a = " + b"[" * 500, b"{" * 3_000, b'"' + b"a" * 200_000 + b'"'))
    text = b"\n".join(lines)
    spot = rng.randrange(len(text) + 1)
    if way == "bytes":
        text = (
            text[:spot]
            + rng.choice(
                (b"\0", b"\xff", b"\xed\xa0\x80", b"\x1b[31m", b"\r", b'"', b"'''", b"\\u0000", b"\\ud800", b"#")
            )
            + text[spot:]
        )
    elif way == "cut":
        text = text[:spot]
    elif way == "hole":
        text = text[:spot] + text[spot + rng.randrange(1, 60) :]
    elif way == "encoding":
        text = text.decode("utf-8", "replace").encode(
            rng.choice(("gb18030", "utf-16", "utf-8-sig", "utf-32")), "replace"
        )
    return text
