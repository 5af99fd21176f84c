"""Mutations of any XML: nodes without regard to what they mean, and the bytes that they are written in."""

from __future__ import annotations

import copy
import re
from random import Random

from lxml import etree

from tests.fuzz.cell_mutations import safe
from tests.fuzz.parts import BOOK, STRINGS, STYLES, Book, NotHereError, elements, pick
from tests.fuzz.registry import mutation
from tests.fuzz.texts import FOREIGN, WORDS
from tests.fuzz.texts import STRINGS as TEXTS

_TAG = re.compile(rb"<[A-Za-z][^<>?!/]*(?=/?>)")
_TEXT = re.compile(rb">([^<>&]+)<")
_ATTRIBUTE = re.compile(rb'\s([\w:]+)="([^"<>]*)"')


def part_of(book: Book, rng: Random) -> str:
    """A part that is XML; those of which more depends come more often."""
    chosen = rng.random()
    if chosen < 0.45 and book.base.sheets:
        return book.sheet(rng)
    known = [name for name in (BOOK, STRINGS, STYLES) if name in book.names]
    if chosen < 0.75 and known:
        return rng.choice(known)
    return rng.choice([name for name in book.names if name.endswith((".xml", ".rels"))] or book.names)


def _said(name: str, item: etree._Element) -> str:
    place = item.get("r") or item.get("name") or item.get("Id") or item.get("ref") or ""
    return f"{name.rpartition('/')[2]} {etree.QName(item).localname} {place}".strip()


@mutation("node", 6)
def node_rearranged(book: Book, rng: Random) -> str:
    """A node is deleted, doubled, moved, or put into another one."""
    name = part_of(book, rng)
    item = pick(rng, elements(book.root(name))[1:])
    parent = item.getparent()
    way = rng.choice(("deleted", "doubled", "moved", "wrapped", "unwrapped", "swapped"))
    said = _said(name, item)
    if way == "deleted":
        parent.remove(item)
    elif way == "doubled":
        item.addnext(copy.deepcopy(item))
    elif way == "moved":
        parent.insert(rng.randrange(len(parent)), item)
    elif way == "wrapped":
        outer = etree.Element(rng.choice((item.tag, f"{{{FOREIGN[0]}}}AlternateContent", f"{{{FOREIGN[4]}}}x")))
        parent.replace(item, outer)
        outer.append(item)
    elif way == "unwrapped":
        for child in reversed(list(item)):
            item.addnext(child)
        parent.remove(item)
    else:
        other = pick(rng, [one for one in elements(book.root(name))[1:] if one not in set(item.iterancestors())])
        if item in set(other.iterancestors()) or other is item:
            raise NotHereError
        spot = etree.Element("spot")
        parent.replace(item, spot)
        other.getparent().replace(other, item)
        spot.getparent().replace(spot, other)
    return f"{said} {way}"


@mutation("node", 5)
def node_renamed(book: Book, rng: Random) -> str:
    """A node has another name, or is of another namespace."""
    name = part_of(book, rng)
    found = elements(book.root(name))
    item, other = pick(rng, found[1:] or found), pick(rng, found)
    said, local = _said(name, item), etree.QName(item).localname
    space = rng.choice(FOREIGN)
    item.tag = rng.choice(
        (
            other.tag,
            f"{{{space}}}{local}" if space else local,
            item.tag + "x",
            item.tag.upper() if "{" not in item.tag else item.tag,
        )
    )
    return f"{said} is {item.tag}"


@mutation("attribute", 6)
def attribute_changed(book: Book, rng: Random) -> str:
    """An attribute is another one, is gone, or has changed its value with that of another node."""
    name = part_of(book, rng)
    holders = [item for item in elements(book.root(name)) if item.attrib]
    item = pick(rng, holders)
    key = rng.choice(sorted(item.attrib))
    said = f"{_said(name, item)} {key}"
    way = rng.choice(("value", "value", "gone", "swapped", "renamed", "qualified", "added"))
    if way == "value":
        item.set(key, safe(rng.choice((*WORDS, rng.choice(TEXTS)))) or "")
    elif way == "gone":
        del item.attrib[key]
    elif way == "swapped":
        other = pick(rng, [one for one in holders if key in one.attrib])
        here, there = item.get(key), other.get(key)
        item.set(key, there)
        other.set(key, here)
    elif way == "renamed":
        item.set(etree.QName(key).localname.upper(), item.get(key))
        del item.attrib[key]
    elif way == "qualified":
        item.set(f"{{{rng.choice(FOREIGN[:5])}}}{etree.QName(key).localname}", rng.choice(WORDS))
    else:
        item.set(rng.choice(("r", "t", "s", "hidden", "ref", "si", "count", "val", "x")), rng.choice(WORDS))
    return f"{said} {way}"


@mutation("node", 4)
def text_inserted(book: Book, rng: Random) -> str:
    """A text stands where none belongs, or another where one did."""
    name = part_of(book, rng)
    item = pick(rng, elements(book.root(name)))
    text = safe(rng.choice((*TEXTS, "9", "x")))
    if rng.random() < 0.5 or item.getparent() is None:
        item.text = text
    else:
        item.tail = text
    return f"{_said(name, item)}: text {str(text)[:20]!r}"


@mutation("node", 4)
def node_inserted(book: Book, rng: Random) -> str:
    """A comment, an instruction or an element of another namespace stands among the others."""
    name = part_of(book, rng)
    item = pick(rng, elements(book.root(name)))
    space = rng.choice(FOREIGN)
    local = rng.choice(("x", "AlternateContent", etree.QName(item).localname, "extLst"))
    made = rng.choice(
        (
            etree.Comment("c"),
            etree.ProcessingInstruction("p", "c"),
            etree.Element(f"{{{space}}}{local}" if space else local),
        )
    )
    made.tail = rng.choice((None, None, "x"))
    item.insert(rng.randrange(len(item) + 1), made)
    return f"{_said(name, item)}: {made.tag if isinstance(made.tag, str) else 'a comment'} inside"


@mutation("node", 3)
def copied_from_elsewhere(book: Book, rng: Random) -> str:
    """A node of another part stands in this one."""
    name, other = part_of(book, rng), part_of(book, rng)
    item = pick(rng, elements(book.root(name)))
    item.insert(rng.randrange(len(item) + 1), copy.deepcopy(pick(rng, elements(book.root(other))[1:])))
    return f"{_said(name, item)}: a node of {other}"


# ---- as it is written


@mutation("bytes", 5)
def attribute_twice(book: Book, rng: Random) -> str:
    """An attribute stands twice, which no XML allows."""
    name = part_of(book, rng)
    data = book.raw(name)
    found = [match for match in _ATTRIBUTE.finditer(data) if not match[1].startswith(b"xmlns")]
    if not found:
        raise NotHereError
    match = rng.choice(found)
    book.put(
        name,
        data[: match.end()] + b" " + match[1] + b'="' + rng.choice((match[2], b"9", b"")) + b'"' + data[match.end() :],
    )
    return f"{name}: {match[1].decode()} twice"


@mutation("bytes", 5)
def text_written_otherwise(book: Book, rng: Random) -> str:
    """A text is written by character references, in CDATA or with an entity."""
    name = part_of(book, rng)
    data = book.raw(name)
    found = list(_TEXT.finditer(data))
    if not found:
        raise NotHereError
    match = rng.choice(found)
    text = match[1].decode("utf-8", "replace")
    new = rng.choice(
        (
            *(
                "".join(f"&#{ord(letter)};" for letter in text),
                "".join(f"&#x{ord(letter):X};" for letter in text),
                f"<![CDATA[{text}]]>",
            ),
            *(
                f"&amp;{text}",
                f"&x;{text}",
                f"&#0;{text}",
                f"&#xD800;{text}",
                f"<![CDATA[]]>{text}",
                f"{text}<!-- -->",
                f"<!--{text}-->",
            ),
            *(f"&#13;{text}", f"{text}&#10;", f"&lt;{text}", f"&quot;{text}", f"{text}]]>", f"{text}&#x200B;"),
        )
    )
    book.put(name, data[: match.start(1)] + new.encode("utf-8", "surrogatepass") + data[match.end(1) :])
    return f"{name}: {text[:12]!r} as {new[:20]!r}"


@mutation("bytes", 4)
def bytes_changed(book: Book, rng: Random) -> str:
    """Some bytes of a part are others, missing or too many."""
    name = rng.choice((part_of(book, rng), rng.choice(book.names)))
    data = bytearray(book.raw(name))
    if not data:
        raise NotHereError
    at = rng.randrange(len(data))
    way = rng.choice(("flipped", "cut", "hole", "added", "doubled"))
    if way == "flipped":
        data[at] ^= 1 << rng.randrange(8)
    elif way == "cut":
        del data[at:]
    elif way == "hole":
        del data[at : at + rng.randrange(1, 40)]
    elif way == "added":
        data[at:at] = rng.choice(
            (b"\x00", b"\xff", b"<", b">", b"&", b'"', b"\xed\xa0\x80", b"\xc0\x80", b"\r", b"\x1b[31m")
        )
    else:
        data[at:at] = data[at : at + rng.randrange(1, 200)]
    book.put(name, bytes(data))
    return f"{name}: {way} at {at}"


@mutation("encoding", 5)
def encoding_changed(book: Book, rng: Random) -> str:
    """A part is written in, or declares, another encoding."""
    name = part_of(book, rng)
    data = book.raw(name)
    text = re.sub(r"^<\?xml[^>]*\?>\s*", "", data.decode("utf-8", "replace"))
    said = rng.choice(
        ("UTF-8", "utf-8", "UTF-16", "gbk", "GB18030", "ISO-8859-1", "us-ascii", "UTF-7", "x", "utf-16le", "IBM037", "")
    )
    stored = rng.choice(
        ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-32", "utf-7", "cp037")
    )
    declaration = rng.choice(
        (
            *(
                f'<?xml version="1.0" encoding="{said}"?>',
                f"<?xml version='1.0' encoding='{said}' standalone='no'?>",
                "",
            ),
            *(
                f'<?xml version="1.1" encoding="{said}"?>',
                f' <?xml version="1.0" encoding="{said}"?>',
                '<?xml version="1.0"?>',
            ),
        )
    )
    book.put(name, (declaration + text).encode(stored, "replace"))
    return f"{name}: {declaration!r} in {stored}"


@mutation("bytes", 4)
def document_changed(book: Book, rng: Random) -> str:
    """A document type, an entity, a second root, another prefix, something before or behind."""
    name = part_of(book, rng)
    data = book.raw(name)
    head, end, body = data.partition(b"?>")
    if not end:
        head, body = b"", data
    new = rng.choice(
        (
            *(
                head + end + b"<!DOCTYPE x>" + body,
                head + end + b'<!DOCTYPE x [<!ENTITY a "b">]>' + body,
                data + b"<x/>",
                data + b"x",
            ),
            *(
                data + b"<!-- end -->",
                b"\xef\xbb\xbf" + data,
                b"\n" + data,
                head + end + b"<!-- a -->" + body,
                data + b"\n\n",
            ),
            *(head + end + b"<?x y?>" + body, body, head + end + body.replace(b' xmlns="', b' xmlns:q="', 1)),
            *(_prefixed(head + end, body), head + end + body.replace(b"openxmlformats", b"OpenXmlFormats", 1)),
        )
    )
    book.put(name, new)
    return f"{name}: the document"


def _prefixed(head: bytes, body: bytes) -> bytes:
    """The same document with a prefix before every tag."""
    body = re.sub(rb"<(/?)([A-Za-z]\w*)(?=[\s/>])", rb"<\1q:\2", body)
    return head + body.replace(b' xmlns="', b' xmlns:q="', 1)
