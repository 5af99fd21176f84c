"""Mutations of the shared strings and of the styles."""

from __future__ import annotations

import copy
from random import Random

from lxml import etree

from tests.fuzz.cell_mutations import safe
from tests.fuzz.parts import STRINGS, STYLES, Book, NotHereError, pick, tag
from tests.fuzz.registry import mutation
from tests.fuzz.texts import FOREIGN, FORMATS
from tests.fuzz.texts import STRINGS as TEXTS


@mutation("string", 6)
def shared_text_changed(book: Book, rng: Random) -> str:
    """A shared text reads otherwise."""
    item = pick(rng, book.root(STRINGS).iter(tag("t")))
    old = item.text or ""
    new = rng.choice(
        (rng.choice(TEXTS), f" {old}", f"{old} ", old.replace("≥", ">="), old[::-1], old + "\u200b", f"{old}_x0000_")
    )
    item.text = safe(new)
    return f"{old[:12]!r} reads {new[:20]!r}"


@mutation("string", 6)
def shared_texts_rearranged(book: Book, rng: Random) -> str:
    """Shared texts are deleted, doubled or moved, so that numbers point to others."""
    root = book.root(STRINGS)
    at = rng.randrange(len(root))
    way = rng.choice(("deleted", "doubled", "moved", "emptied"))
    if way == "deleted":
        root.remove(root[at])
    elif way == "doubled":
        root.insert(at, copy.deepcopy(root[at]))
    elif way == "moved":
        root.insert(rng.randrange(len(root)), root[at])
    else:
        for child in list(root[at]):
            root[at].remove(child)
    return f"text {at} {way}"


@mutation("string", 8)
def shared_text_beside_another(book: Book, rng: Random) -> str:
    """Something stands between or in the shared texts that one program counts and another passes over."""
    root = book.root(STRINGS)
    target = rng.choice([root, root, rng.choice(list(root))])
    space = rng.choice(FOREIGN)
    name = rng.choice(("si", "t", "r", "rPh", "x", "AlternateContent", "extLst", "phoneticPr"))
    new = etree.Element(rng.choice((tag(name), f"{{{space}}}{name}" if space else name)))
    inner = etree.SubElement(new, tag("t")) if rng.random() < 0.5 and name not in ("t", "x") else new
    inner.text = rng.choice(("别的", "≥1个", "900", ""))
    new.tail = rng.choice((None, None, "尾"))
    target.insert(rng.randrange(len(target) + 1), new)
    return f"{new.tag} in {etree.QName(target).localname}"


@mutation("string", 5)
def shared_text_in_runs(book: Book, rng: Random) -> str:
    """A shared text is put together of runs, with comments, phonetics or markup between."""
    item = pick(rng, [one for one in book.root(STRINGS) if one.find(tag("t")) is not None])
    text = item.findtext(tag("t")) or ""
    for child in list(item):
        item.remove(child)
    half = rng.randrange(len(text) + 1)
    way = rng.choice(("runs", "phonetic", "comment", "nested", "both", "run of two", "cdata", "mc", "loose"))
    if way in ("runs", "phonetic", "mc"):
        for piece in (text[:half], text[half:]):
            run = etree.SubElement(item, tag("r"))
            etree.SubElement(etree.SubElement(run, tag("rPr")), tag("b"))
            etree.SubElement(run, tag("t")).text = piece
    if way == "phonetic":
        etree.SubElement(etree.SubElement(item, tag("rPh"), sb="0", eb="1"), tag("t")).text = "zhù"
    elif way == "mc":
        holder = etree.SubElement(item, f"{{{FOREIGN[0]}}}AlternateContent")
        etree.SubElement(etree.SubElement(holder, f"{{{FOREIGN[0]}}}Fallback"), tag("t")).text = "另"
    elif way == "comment":
        piece = etree.SubElement(item, tag("t"))
        note = etree.Comment("c")
        piece.text, note.tail = text[:half], text[half:]
        piece.append(note)
    elif way == "nested":
        outer = etree.SubElement(item, tag("t"))
        outer.text = text[:half]
        etree.SubElement(outer, tag("t")).text = text[half:]
    elif way == "both":
        etree.SubElement(item, tag("t")).text = text
        etree.SubElement(etree.SubElement(item, tag("r")), tag("t")).text = "又"
    elif way == "run of two":
        run = etree.SubElement(item, tag("r"))
        etree.SubElement(run, tag("t")).text = text[:half]
        etree.SubElement(run, tag("t")).text = text[half:]
    elif way == "cdata":
        etree.SubElement(item, tag("t")).text = etree.CDATA(text)
    elif way == "loose":
        etree.SubElement(item, tag("t")).text = text[:half]
        item.text, item[0].tail = rng.choice((None, "前")), text[half:]
    return f"{text[:12]!r} as {way}"


@mutation("string", 2)
def space_of_text(book: Book, rng: Random) -> str:
    """Whether spaces count is said otherwise."""
    root = book.root(rng.choice((STRINGS, book.sheet(rng))))
    item = pick(rng, [root, *root.iter(tag("t"), tag("v"))])
    item.set("{http://www.w3.org/XML/1998/namespace}space", rng.choice(("preserve", "default", "x")))
    if item.text:
        item.text = rng.choice((f" {item.text}", f"{item.text} ", f"\n{item.text}", item.text))
    return f"spaces of {(item.text or '')[:12]!r}"


@mutation("string", 1)
def count_of_texts(book: Book, rng: Random) -> str:
    """The list of texts says another length."""
    book.root(STRINGS).set(rng.choice(("count", "uniqueCount")), rng.choice(("0", "1", "-1", "x", "999999999")))
    return "another number of texts"


# ---- styles


@mutation("style", 7)
def format_changed(book: Book, rng: Random) -> str:
    """A number format shows something else."""
    item = pick(rng, book.root(STYLES).iter(tag("numFmt")))
    old, new = item.get("formatCode") or "", rng.choice(FORMATS)
    item.set("formatCode", rng.choice((new, new, f"{old}{new}", f"{old};{new}")))
    return f"{old!r} is {item.get('formatCode')!r}"


@mutation("style", 6)
def style_changed(book: Book, rng: Random) -> str:
    """What cells of one style look like, or whether they are locked, changes."""
    looks = book.root(STYLES).find(tag(rng.choice(("cellXfs", "cellXfs", "cellXfs", "cellStyleXfs"))))
    if looks is None or not len(looks):
        raise NotHereError
    item = rng.choice(list(looks))
    name = rng.choice(
        ("numFmtId", "numFmtId", "fontId", "fillId", "borderId", "xfId", "applyProtection", "applyNumberFormat")
    )
    item.set(name, rng.choice(("0", "1", "2", "9", "10", "14", "49", "165", "166", "168", "999", "-1", "x", "")))
    return f"{name}={item.get(name)!r} of a style in {etree.QName(looks).localname}"


@mutation("style", 5)
def lock_changed(book: Book, rng: Random) -> str:
    """Cells of one style are locked or not, in the ways that one can say it."""
    looks = book.root(STYLES).find(tag("cellXfs"))
    item = pick(rng, looks)
    guard = item.find(tag("protection"))
    if guard is None:
        guard = etree.SubElement(item, tag("protection"))
    way = rng.choice(("0", "1", "false", "true", "", "x", "gone", "twice", "hidden"))
    if way == "gone":
        item.remove(guard)
    elif way == "twice":
        item.append(etree.Element(tag("protection"), locked="0"))
    elif way == "hidden":
        guard.set("hidden", "1")
    else:
        guard.set("locked", way)
    return f"lock {way!r} of a style"


@mutation("style", 4)
def styles_rearranged(book: Book, rng: Random) -> str:
    """Styles are deleted, doubled or moved, so that numbers point to others."""
    name = rng.choice(("cellXfs", "cellXfs", "numFmts", "fonts", "fills", "cellStyleXfs", "dxfs"))
    group = book.root(STYLES).find(tag(name))
    if group is None or not len(group):
        raise NotHereError
    at = rng.randrange(len(group))
    way = rng.choice(("deleted", "doubled", "moved", "group gone", "group twice", "foreign"))
    if way == "deleted":
        group.remove(group[at])
    elif way == "doubled":
        group.insert(at, copy.deepcopy(group[at]))
    elif way == "moved":
        group.insert(rng.randrange(len(group)), group[at])
    elif way == "group gone":
        group.getparent().remove(group)
    elif way == "group twice":
        group.addnext(copy.deepcopy(group))
    else:
        group.insert(at, etree.Element(f"{{{rng.choice(FOREIGN[:5])}}}xf", numFmtId="9"))
    return f"{name}: {way} at {at}"


@mutation("style", 3)
def dress_changed(book: Book, rng: Random) -> str:
    """A font, a fill or an alignment hides what stands in a cell."""
    root = book.root(STYLES)
    item = pick(
        rng, [*root.iter(tag("sz")), *root.iter(tag("color")), *root.iter(tag("alignment")), *root.iter(tag("fgColor"))]
    )
    name = etree.QName(item).localname
    if name == "sz":
        item.set("val", rng.choice(("1", "0", "409", "-1", "x")))
    elif name == "alignment":
        key, value = rng.choice(
            (("shrinkToFit", "1"), ("indent", "250"), ("textRotation", "90"), ("horizontal", "fill"), ("wrapText", "0"))
        )
        item.set(key, value)
    else:
        item.attrib.clear()
        key, value = rng.choice((("rgb", "FFFFFFFF"), ("theme", "0"), ("indexed", "9"), ("rgb", "x"), ("tint", "1")))
        item.set(key, value)
    return f"{name} {dict(item.attrib)}"
